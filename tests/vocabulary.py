"""What check_vocabulary.sh asks: BUILD TESTS."""

import gzip
import json
import pathlib
import re
import subprocess
import sys

BUILD, TESTS = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
DEMO = TESTS / "demo" / "comments.ndjson.gz"
WORDS = 600     # new ones in a comment between two of the demo
ROUNDS = 3      # demo comments, gone through more than once
TERMS = TESTS.parent / "core" / "terms.h"
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print("vocabulary: not so: " + what)


def terms_max():
    """How many spellings a vocabulary holds, as core has it."""
    found = re.search(r"^#define HX_TERMS_MAX \(\(size_t\)(\d+)"
                      r"(?: << (\d+))?\)$",
                      TERMS.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        sys.exit("vocabulary: %s has no HX_TERMS_MAX that is a number (mend "
                 "terms_max() here)" % TERMS)
    return int(found[1]) << int(found[2] or 0)


def demo():
    with gzip.open(DEMO, "rt", encoding="utf-8",
                   errors="replace") as lines:
        for line in lines:
            try:
                comment = json.loads(line)
            except ValueError:
                continue
            if (isinstance(comment, dict) and "id" in comment and
                    isinstance(comment.get("text"), str)):
                yield {"id": comment["id"], "text": comment["text"]}


def word(n):
    """The nth word, of letters only."""
    return "wort" + "".join("bdfgklmnprstvwxz"[n >> s & 15] + "aeiou"[n % 5]
                            for s in (0, 4, 8, 12, 16))


def words(first, count, times):
    """New words, each so often."""
    new = " ".join(word(n) for n in range(first, first + count))
    return {"id": "new", "text": " ".join([new] * times)}


def between(comments, times):
    """The comments, a comment of new words behind each; how many words."""
    mixed = []
    for _ in range(ROUNDS):
        for comment in comments:
            mixed += [comment, words(len(mixed) * WORDS, WORDS, times)]
    return mixed, len(mixed) // 2 * WORDS


def labels(comments):
    """What annotate says of all but the new words, in order."""
    given = "".join(json.dumps(c) + "\n" for c in comments)
    told = subprocess.run([str(BUILD / "hxgap"), "annotate", "-", "-q",
                           "--jobs", "1"], input=given.encode(),
                          capture_output=True, check=False)
    check(told.returncode == 0, "annotate ends well: %s" % told.stderr[:300])
    found = [json.loads(line) for line in told.stdout.splitlines()]
    return [{k: v for k, v in one.items() if k not in ("line", "offset")}
            for one in found if one.get("id") != "new"]


full = terms_max()
comments = list(demo())[:200]
alone = labels(comments * ROUNDS)
check(len(alone) == len(comments) * ROUNDS, "every comment is there")
check(sum(bool(one.get("drivers")) for one in alone) > 100,
      "there are labels to compare")
for times, what in ((1, "most are met once"), (2, "too many to be kept")):
    mixed, count = between(comments, times)
    check(count > 3 * full, "the vocabulary is full several times")
    got = labels(mixed)
    differ = sum(a != b for a, b in zip(alone, got)) + abs(
        len(alone) - len(got))
    check(differ == 0, "%s: %d of %d comments have other labels"
          % (what, differ, len(alone)))
print("%d comments between %d new words: the same labels"
      % (len(alone), count))
sys.exit(bool(failures))
