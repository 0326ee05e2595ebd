"""filters.py BUILD: many patterns, and comments that each of their exceptions must
leave alone."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1])
PATTERNS = 9000  # more than twice HX_AROUND_MAX
BESIDE = 40      # further words of a comment: a clause has 48 at most


def word(head, number):
    """One token: digits would be tokens of their own."""
    return head + "".join(chr(ord("a") + int(d)) for d in "%04d" % number)


def lead(number):
    return word("lead", number)


def tail(number):
    return word("tail", number % PATTERNS)


def lexicon(numbers):
    lines = ["lexicon: many", "version: 1.0.0", "dimension: driver",
             "entries:", "  - id: many", "    patterns:", "      en:", "        met:"]
    for n in numbers:
        lines.append("          - {p: \"=%s && =%s\", unless: [\"=%s\"]}"
                     % (lead(n), tail(n), tail(n + 1)))
    return "\n".join(lines) + "\n"


def comments():
    """In one clause and in two, each with words that only other patterns ask
    for; then with the exception, and in two sentences."""
    for n in range(0, PATTERNS, 450):
        for first in range(0, PATTERNS, BESIDE):
            others = " ".join(tail(k) for k in range(first, first + BESIDE)
                              if k != n + 1)
            yield "%s %s %s." % (lead(n), tail(n), others)
            yield "%s %s, %s it is." % (lead(n), others, tail(n))
        yield "%s %s %s." % (lead(n), tail(n), tail(n + 1))
        yield "%s it is. %s it is." % (lead(n), tail(n))


def hits(folder, numbers, asked):
    """How many hits each comment has of the pattern that it was made for."""
    (folder / "many.yaml").write_text(lexicon(numbers))
    (folder / "many.pipeline.yaml").write_text(
        "pipeline: many\nplugins: [in_ndjson, tok_words, det_language, det_lexicon]\n"
        "lexicons: [./many.yaml]\n")
    text = "".join(json.dumps({"text": t, "lang": "en"}) + "\n" for t in asked)
    told = subprocess.run(
        [BUILD / "hxgap", "annotate", "-q", "--jobs", "1", "--pipeline",
         folder / "many.pipeline.yaml", "-"], input=text, text=True,
        capture_output=True, check=False)
    if told.returncode != 0:
        sys.exit("filters: %s" % told.stderr[:500])
    return [len(json.loads(line)["drivers"]) for line in
            told.stdout.splitlines()]


with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
    place = pathlib.Path(name)
    asked = list(comments())
    few = hits(place, range(0, PATTERNS, 450), asked)
    many = hits(place, range(PATTERNS), asked)
failed = sum(a != b for a, b in zip(few, many)) + (len(few) != len(many))
if sum(few) != len(few) - 2 * PATTERNS // 450:
    failed += 1
    print("filters: %d hits, of all comments but two a pattern: %d"
          % (sum(few), len(few)))
print("%d comments, %d failed" % (len(asked), failed))
sys.exit(failed > 0)
