"""The slow and obvious way to the same labels: hxgap must agree exactly.

    reference.py DUMP YAML corpus COUNT SEED FOLDER PIPELINE FILE... -- LEXICON...
    reference.py DUMP YAML random COUNT SEED FOLDER

`corpus` takes what hxgap's tokeniser and language detection make of each
record, finds the labels of the lexicons anew, and compares them with those
that hxgap found; after the files in COUNT comments made of the rules of the
lexicons. `random` does the same with COUNT invented lexicons, a dozen invented
comments each: one for each seed from SEED on.
"""
import json
import os
import subprocess
import sys

from invent import invent
from lexicon import Lexicon
from match import Matcher
from pattern import Wrong
from recite import recite
from stance import labels

SHOWN = 5
SLICE = 500   # random lexicons between two lines of figures
COUNTED = {"records": 0, "labels": 0}


def compare(matcher, line):
    """None, or what differs in the record of this line of the dump."""
    record = json.loads(line)
    if record["skip"]:
        return None
    mentions, facets = labels(record, matcher.run(record))
    COUNTED["records"] += 1
    COUNTED["labels"] += len(mentions) + len(facets)
    lost, more = [], []
    for name, own in (("mentions", mentions), ("facets", facets)):
        lost += [x for x in record[name] if x not in own]
        more += [x for x in own if x not in record[name]]
        if not lost and not more and own != record[name]:
            lost.append("another order")
    if not lost and not more:
        return None
    return f"{record['text'][:300]!r}\n  hxgap alone: {lost}\n  " \
           f"reference alone: {more}"


def of_file(dump, pipeline, matcher, file):
    """How many records of the file differ."""
    number = wrong = 0
    before = dict(COUNTED)
    with subprocess.Popen([dump, file, "--pipeline", pipeline, "-q"],
                          stdout=subprocess.PIPE) as job:
        for line in job.stdout:
            number += 1
            found = compare(matcher, line)
            if found:
                wrong += 1
                if wrong <= SHOWN:
                    print(f"{file}, record {number}: {found}")
    if job.returncode != 0:
        print(f"{file}: dump ended with {job.returncode}")
        wrong += 1
    print(f"{os.path.basename(file)}: {number} records, "
          f"{COUNTED['records'] - before['records']} analysed, "
          f"{COUNTED['labels'] - before['labels']} labels, "
          f"{wrong} differences", flush=True)
    return wrong


def corpus(dump, yaml, count, seed, folder, pipeline, *rest):
    rest = list(rest)
    files, lexicons = rest[:rest.index("--")], rest[rest.index("--") + 1:]
    lexicon = Lexicon(yaml, lexicons)
    files.append(os.path.join(folder, "recited.ndjson"))
    recite(lexicon, int(count), int(seed), files[-1])
    matcher = Matcher(lexicon)
    wrong = sum(of_file(dump, pipeline, matcher, file) for file in files)
    print(f"{COUNTED['records']} comments of {len(files)} files, "
          f"{COUNTED['labels']} labels, {wrong} differences")
    return wrong > 0 or COUNTED["labels"] == 0


def one_random(dump, yaml, seed, folder):
    """0 or 1 difference, and whether the lexicon was a valid one."""
    lexicon, pipeline, comments = invent(seed, folder)
    done = subprocess.run([dump, comments, "--pipeline", pipeline, "-q",
                           "--jobs", "1"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    try:
        matcher = Matcher(Lexicon(yaml, [lexicon]))
    except Wrong as wrong:
        if done.returncode == 4:
            return None, False
        return f"the reference refuses the lexicon: {wrong}", False
    if done.returncode != 0:
        return f"hxgap refuses the lexicon: {done.stderr.decode()}", False
    for line in done.stdout.splitlines():
        found = compare(matcher, line)
        if found:
            return found, True
    return None, True


def random_lexicons(dump, yaml, count, seed, folder):
    good = wrong = 0
    for i in range(int(count)):
        found, valid = one_random(dump, yaml, int(seed) + i, folder)
        good += valid
        if found:
            wrong += 1
            if wrong <= SHOWN:
                print(f"lexicon {int(seed) + i}: {found}")
        if (i + 1) % SLICE == 0 or i + 1 == int(count):
            print(f"{i + 1} random lexicons ({good} valid), "
                  f"{COUNTED['records']} comments, {COUNTED['labels']} "
                  f"labels, {wrong} differences", flush=True)
    return wrong > 0 or COUNTED["labels"] == 0


if __name__ == "__main__":
    DUMP, YAML, WHAT = sys.argv[1:4]
    os.environ.pop("LD_PRELOAD", None)
    sys.exit((corpus if WHAT == "corpus" else random_lexicons)(
        DUMP, YAML, *sys.argv[4:]))
