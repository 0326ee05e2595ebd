"""Laws of counting that need no right answer to be known.

    laws.py HXGAP ARCHIVE FOLDER

An archive given twice doubles every count; one split into shards and merged
gives the same report; comments that say nothing change no count but those of
comments.
"""
import gzip
import json
import os
import subprocess
import sys

# Whole numbers of comments; ranks and such are none.
COUNTS = {"read", "analysed", "comments", "wanted", "met", "unmet", "de", "en",
          "unknown", "online", "offline", "both", "ratings", "syntax",
          "not_object", "no_text", "empty", "language", "repaired",
          "converted", "of_comments"}
NAMES = ("by", "id", "generation", "tenure", "touchpoint", "driver", "month")
# Lists that show only what has enough comments, or a sample.
LEFT_OUT = {"friction", "verbatims", "context", "provenance", "labels"}
NEUTRAL = ["Zwischen acht und neun.", "Am Dienstag, gegen Mittag.",
           "On Tuesday, about noon.", "Between eight and nine."]


def run(hxgap, *args):
    done = subprocess.run([hxgap, *args], check=True, stdout=subprocess.PIPE)
    return done.stdout


def report(hxgap, *inputs):
    return json.loads(run(hxgap, "run", "-q", "--max-bad", "5%", "--by",
                          "brand", "--format", "json", *inputs))


def counts(node, path=()):
    """Every count as (path, number); entries of lists go by their names."""
    if isinstance(node, dict):
        for key, value in node.items():
            if not path and key in LEFT_OUT:
                continue
            if key in COUNTS and isinstance(value, int):
                yield path + (key,), value
            else:
                yield from counts(value, path + (key,))
    elif isinstance(node, list):
        for value in node:
            if isinstance(value, dict):
                name = json.dumps([value[n] for n in NAMES if n in value])
                yield from counts(value, path + (name,))


def doubling(hxgap, archive, once, folder):
    copy = os.path.join(folder, "copy.gz")
    with open(archive, "rb") as source, open(copy, "wb") as target:
        target.write(source.read())
    twice = dict(counts(report(hxgap, archive, copy)))
    return [f"doubled: {path} {number} became {twice.get(path)}"
            for path, number in counts(once)
            if twice.get(path) != 2 * number], len(twice)


def splitting(hxgap, archive, folder):
    whole = os.path.join(folder, "whole.hxs")
    states, wrong = [], []
    args = [archive, "-q", "--by", "brand"]
    run(hxgap, "run", *args, "--max-bad", "5%", "--state", whole, "--out",
        os.path.join(folder, "whole.json"))
    for shard in range(1, 4):
        states.append(os.path.join(folder, f"{shard}.hxs"))
        run(hxgap, "map", *args, "--max-bad", "5%", "--shard", f"{shard}/3",
            "--state", states[-1])
    merged = os.path.join(folder, "merged.hxs")
    run(hxgap, "merge", *reversed(states), "-q", "--state", merged)
    if run(hxgap, "report", merged, "-q", "--max-bad", "5%", "--format",
           "json") != run(hxgap, "report", whole, "-q", "--max-bad", "5%",
                          "--format", "json"):
        wrong.append("split and merged: another report")
    return wrong


def neutral(hxgap, archive, once, folder):
    path = os.path.join(folder, "neutral.ndjson")
    with open(path, "w", encoding="utf-8") as file:
        for i in range(100):
            file.write(json.dumps({"id": f"n{i}", "text": NEUTRAL[i % 4]}) +
                       "\n")
    more = report(hxgap, archive, path)
    before, after = once["segments"][0], more["segments"][0]
    wrong = []
    if more["records"]["analysed"] != once["records"]["analysed"] + 100:
        wrong.append("neutral: not all were analysed")
    if after["comments"] != before["comments"] + 100:
        wrong.append("neutral: not all are in the total")
    for part in ("drivers", "families"):
        for old, new in zip(before[part], after[part]):
            for key in ("comments", "wanted", "met", "unmet"):
                if old[key] != new[key]:
                    wrong.append(f"neutral: {old['id']} {key} {old[key]} "
                                 f"became {new[key]}")
    return wrong


def main(hxgap, archive, folder):
    with gzip.open(archive) as file:
        lines = sum(1 for line in file if line.strip())
    once = report(hxgap, archive)
    wrong, compared = doubling(hxgap, archive, once, folder)
    wrong += splitting(hxgap, archive, folder)
    wrong += neutral(hxgap, archive, once, folder)
    if once["records"]["read"] != lines:
        wrong.append(f"{lines} lines, but {once['records']['read']} records")
    if compared < 500:
        wrong.append(f"only {compared} counts compared")
    for line in wrong[:20]:
        print(line)
    print(f"{compared} counts doubled, three shards merged, 100 neutral "
          "comments" if not wrong else f"{len(wrong)} laws broken")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
