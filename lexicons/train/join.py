#!/usr/bin/env python3
"""join.py CORPORA LABELS... > gold.ndjson

Puts the texts of public comments beside our labels of them. CORPORA is a
folder of NAME.ndjson.gz; a line of a label file is

    corpus TAB id TAB drivers TAB touchpoints TAB loyalty

with `warmth+` for met, `warmth-` for unmet, `warmth?` for wanted. The language
is in the file's name: labels-de.tsv. A comment that the folder lacks is left
out and counted on stderr."""
import collections
import gzip
import json
import os
import sys

STANCE = {"+": "met", "-": "unmet", "?": "wanted"}


def read_labels(path):
    lang = os.path.basename(path).split("-")[-1].split(".")[0]
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#"):
                continue
            cells = line.rstrip("\n").split("\t")
            if len(cells) != 5:
                sys.exit(f"{path}:{number}: {len(cells)} columns, not 5: "
                         "corpus, id, drivers, touchpoints, loyalty")
            yield lang, cells


def record(lang, cells, text):
    corpus, ident, drivers, touchpoints, loyalty = cells
    return {"id": ident, "text": text, "lang": lang, "corpus": corpus,
            "split": "tune",
            "drivers": [[d[:-1], STANCE[d[-1]]] for d in drivers.split()],
            "touchpoints": touchpoints.split(), "loyalty": loyalty.split()}


def texts(folder, corpus, wanted):
    path = os.path.join(folder, corpus + ".ndjson.gz")
    if not os.path.exists(path):
        return {}
    found = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            try:
                comment = json.loads(line)
            except ValueError:
                continue
            if comment.get("id") in wanted:
                found[comment["id"]] = comment["text"]
    return found


def main(folder, paths):
    by_corpus = collections.defaultdict(dict)
    missing = 0
    for path in paths:
        for lang, cells in read_labels(path):
            by_corpus[cells[0]][cells[1]] = (lang, cells)
    for corpus in sorted(by_corpus):
        wanted = by_corpus[corpus]
        found = texts(folder, corpus, wanted)
        missing += len(wanted) - len(found)
        for ident in sorted(found):
            lang, cells = wanted[ident]
            print(json.dumps(record(lang, cells, found[ident]),
                             ensure_ascii=False))
    if missing == sum(map(len, by_corpus.values())):
        sys.exit(f"join.py: {folder} holds none of the labelled comments "
                 "(name the folder of the corpora)")
    if missing:
        print(f"join.py: {missing} labelled comments are not in {folder}",
              file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
