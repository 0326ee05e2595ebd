"""Patterns that make a backtracking matcher explode, on 64 KiB of bait.

    redos.py HXGAP FOLDER [PATTERNS]

Each pattern is a driver of its own in a small lexicon, with an anchor word
that the bait contains. What a record costs is the processor time of many of
them, less that of the same records without the anchor.
"""
import json
import os
import resource
import subprocess
import sys

ROWS = [  # pattern, unit that is repeated, what ends it
    (r"(a+)+$", "a", "!"),
    (r"(\w+\s?)+[.?]$", "nicht gut ", "!"),
    (r"\s+$", " ", "!"),
    (r"[a-z]+\d", "a", "!"),
    (r"(\w|\s)*[.?]", "nicht gut ", "!"),
    (r"(a|a)*b", "a", "c"),
    (r"(.*)*x", "ab ", "!"),
    (r"(?:a?){30}a{30}", "a", "!"),
]
CONTROL = r"\banchorword (?:a+)+"
ROWS.append((CONTROL, "a", "!"))
BYTES = 64 << 10
# Just under what a pattern is tried on; longer clauses are not bait at all.
CLAUSE = 2000
RECORDS = 20
MILLISECONDS_MAX = 50.0


def lexicon(folder, pattern):
    path = os.path.join(folder, "redos.yaml")
    entry = {"re": pattern, "anchor": ["anchorword"]}
    with open(path, "w", encoding="utf-8") as file:
        json.dump({  # which YAML reads too
            "lexicon": "redos", "version": "1.0.0", "dimension": "driver",
            "entries": [{"id": "bait", "patterns": {
                "any": {"met": [entry]}}}]}, file)
    return path


def cost(hxgap, pipeline, folder, text):
    path = os.path.join(folder, "bait.ndjson")
    with open(path, "w", encoding="utf-8") as file:
        for i in range(RECORDS):
            file.write(json.dumps({"id": i, "text": text, "lang": "en"}) +
                       "\n")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([hxgap, "annotate", "-q", path, "--jobs", "1",
                           "--pipeline", pipeline], check=True, timeout=120,
                          stdout=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    hits = done.stdout.count(b'"id":"bait"')
    return 1000 * (after.ru_utime - before.ru_utime) / RECORDS, hits


def main(hxgap, folder):
    build = os.path.dirname(os.path.abspath(hxgap))
    plugins = [os.path.join(build, "lib/hxgap", name + ".so") for name in
               ("in_ndjson", "tok_words", "det_language", "det_lexicon")]
    pipeline = os.path.join(folder, "redos.pipeline.yaml")
    slow = failed = 0
    control = 0  # hits of the one pattern that must match the bait
    for pattern, unit, end in ROWS:
        with open(pipeline, "w", encoding="utf-8") as file:
            json.dump({"pipeline": "redos", "plugins": plugins,
                       "lexicons": [lexicon(folder, pattern)]}, file)
        bait = unit * ((CLAUSE - 20) // len(unit)) + end + " "
        try:
            plain, _ = cost(hxgap, pipeline, folder,
                            ("otherword " + bait) * (BYTES // CLAUSE))
            took, hits = cost(hxgap, pipeline, folder,
                              ("anchorword " + bait) * (BYTES // CLAUSE))
            control += hits if pattern == CONTROL else 0
        except subprocess.TimeoutExpired:
            plain, took = 0.0, 1e9
        slow = max(slow, took)
        bad = took > MILLISECONDS_MAX
        failed += bad
        print(f"{'FAIL' if bad else 'ok  '} {pattern}: {took:.1f} ms a record"
              f" of 64 KiB, {plain:.1f} without the pattern")
    if control < RECORDS:
        print(f"{control} hits of the control pattern, under {RECORDS}: the "
              "patterns are not tried at all")
        failed += 1
    print(f"{len(ROWS) - failed} of {len(ROWS)} patterns under "
          f"{MILLISECONDS_MAX:.0f} ms a record, the slowest {slow:.1f} ms")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
