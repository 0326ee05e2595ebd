"""A comment costs what its length costs: a megabyte of text takes about as long
as one comment as it takes as sixteen. What looks through one list of a record
for every entry of another takes sixteen times as long.

    check_length.py BUILD
"""
import json
import os
import resource
import subprocess
import sys
import tempfile

BYTES = (1 << 20) - 1024  # a line under HX_RECORD_MAX
PARTS = 16
ROUNDS = 3
RATIO_MAX = 4
TEXTS = {
    "sentences": "The cashier was not friendly at all. ",
    "one clause": "the cashier was not friendly at all ",
    "clauses": "45 Minuten gewartet, 20 Euro zu viel, nie wieder! ",
    "wishes": "Ich hätte mir an der Kasse mehr Zeit gewünscht, leider ",
    "shouting": "NEVER ",
}
COMMANDS = [("run", "--format", "json"), ("run", "--format", "html"),
            ("annotate",), ("coverage",), ("kwic", "warmth"), ("explain",)]


def comments(text, parts):
    one = (text * (BYTES // len(text.encode()) // parts)).strip()
    return "".join(json.dumps({"text": one}, ensure_ascii=False) + "\n"
                   for _ in range(parts))


def seconds(build, command, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([f"{build}/hxgap", *command, "-q", path], check=True,
                   stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def compare(build, work, command, name):
    """How many times as long as its parts the whole takes: the least of a few
    rounds where it is over, since what disturbs may have been once."""
    paths = []
    for parts in (PARTS, 1):
        paths.append(os.path.join(work, f"{parts}.ndjson"))
        with open(paths[-1], "w", encoding="utf-8") as file:
            file.write(comments(TEXTS[name], parts))
    for _ in range(ROUNDS):
        took = [seconds(build, command, path) for path in paths]
        ratio = took[1] / max(took[0], 0.01)
        if ratio <= RATIO_MAX:
            return ratio
    print(f"check_length: {' '.join(command)}: a megabyte of {name}: "
          f"{took[0]:.2f} s as {PARTS} comments, {took[1]:.2f} s as one")
    return ratio


def main(build):
    with tempfile.TemporaryDirectory() as work:
        ratios = [compare(build, work, command, name)
                  for command in COMMANDS for name in TEXTS]
    failed = sum(ratio > RATIO_MAX for ratio in ratios)
    print(f"{len(ratios)} kinds of megabytes, the slowest {max(ratios):.1f} "
          f"times as slow in one piece, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
