"""make bench-stages: which stage of the work costs what, on one core.

    BENCH_MB=50 python3 bench/stages.py BUILD

Takes samples with `perf` of one run over a single .gz, and gives each to a
stage by the shared object and the source file that it fell in. What starting
costs is sampled apart (`hxgap explain`) and taken off. Files that no line
below names are listed, so that a new one does not hide.
"""

import os
import pathlib
import re
import subprocess
import sys

import clock
import data
import results
from run import QUESTION, hxgap, setting

RATE = 997      # samples a second: a prime, so as to beat with nothing
STARTS = 10

# The first pattern that fits "object/file" gives the stage.
STAGES = (
    ("inflate", r"lib(isal|z|deflate)|hxgap/(inflate|bgzf|crc\w*)\."),
    ("parse", r"in_\w+\.so|hxgap/(archive|source|blocks|scan|utf8|order|plan|"
              r"inputs)\."),
    ("tokenise", r"tok_\w+\.so"),
    ("intern", r"libstemmer|libutf8proc|hxgap/(terms|text|stem|compound|"
               r"words|map|xxhash)\."),
    ("match", r"libpcre2|hxgap/(match|symbols|score|regex|pattern|"
              r"lexicon)\."),
    ("stance", r"det_lexicon\.so"),
    ("language", r"det_language\.so"),
    ("aggregate", r"agg_\w+\.so"),
    ("record", r"hxgap/(record|registry|values|fields|dims|chain|checks|"
               r"arena|mask\w*|tally)\."),
    ("report", r"out_\w+\.so|hxgap/(doc|output|report|state\w*|buf)\."),
    ("start", r"libyaml|ld-linux|hxgap/(lexfile|plugin|pipeline)\."),
    ("system", r"kernel|vdso"),
    ("C library", r"libc[.-]|libm[.-]|hxgap/alloc\."),
)
OTHER = "other"


def record(argv, path):
    done = subprocess.run(
        ["perf", "record", "-q", "-e", "cpu-clock", "-F", str(RATE), "-o",
         str(path), "--", *map(str, argv)], stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        raise SystemExit("bench: perf record ended with %d" % done.returncode)


def samples(path):
    """{"object/file": samples} of one recording."""
    text = subprocess.run(
        ["perf", "report", "-i", str(path), "--stdio", "-n", "-t", ";",
         "--sort", "dso,srcfile"], capture_output=True, text=True,
        check=True).stdout
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split(";")]
        if len(cells) >= 4 and cells[1].isdigit():
            place = "%s/%s" % (cells[2], cells[3])
            found[place] = found.get(place, 0) + int(cells[1])
    return found


def stage_of(place):
    for stage, pattern in STAGES:
        if re.match(pattern, place.lstrip("[")):
            return stage
    return OTHER


def by_stage(found):
    sums = {}
    for place, count in found.items():
        stage = stage_of(place)
        sums[stage] = sums.get(stage, 0) + count
    return sums


def start_samples(build, folder):
    """Samples of one start, by stage: fractions, from several."""
    sums = {}
    for _ in range(STARTS):
        record([build / "hxgap", "explain", QUESTION], folder / "start.perf")
        for stage, count in by_stage(samples(folder / "start.perf")).items():
            sums[stage] = sums.get(stage, 0) + count / STARTS
    return sums


def show(job, start, corpus, shown):
    hundreds = corpus.bytes / data.MB / 100
    rest = {stage: max(0.0, count - start.get(stage, 0))
            for stage, count in job.items() if stage != "start"}
    for stage, count in sorted(rest.items(), key=lambda item: -item[1]):
        shown.add("stage: " + stage, "s for 100 MB",
                  clock.spread([count / RATE / hundreds]))
    shown.add("stage: start", "s, once",
              clock.spread([sum(start.values()) / RATE]))


def main(build):
    if subprocess.run(["sh", "-c", "command -v perf"],
                      stdout=subprocess.DEVNULL).returncode != 0:
        raise SystemExit("bench: perf is not installed (Debian: linux-perf)")
    sources = data.sources(os.environ.get("BENCH_SOURCE", ""))
    corpus = data.Corpus(build, setting("BENCH_MB", 50), sources).ready()
    folder = corpus.folder
    results.quiet()
    record(hxgap(build, corpus.single, "--jobs", 1), folder / "job.perf")
    places = samples(folder / "job.perf")
    shown = results.Figures(corpus.label)
    show(by_stage(places), start_samples(build, folder), corpus, shown)
    shown.show()
    unknown = sorted(place for place in places if stage_of(place) == OTHER)
    print("\nIn no stage: %s" % (", ".join(unknown) or "nothing"))
    shown.record(os.environ.get("BENCH_RECORD") != "no")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build"))
