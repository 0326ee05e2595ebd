"""make bench: the goals of the job, measured.

    BENCH_MB=200 BENCH_ROUNDS=5 python3 bench/run.py BUILD [ZLIB_BUILD]

Every case runs once a round, in an order that moves from round to round, so
that a slow minute of the machine meets all of them; ratios are taken within
a round, and the median of the rounds is the figure. README.md has the rules.
"""

import hashlib
import os
import pathlib
import re
import subprocess
import sys
import time

import clock
import data
import results

STARTS = 5     # `hxgap explain` is short: several a round
SIZES = (200, 100, 50, 20)  # MB, if BENCH_MB does not say
SECONDS = 270
RUNS = 15      # of the whole corpus: about what one round costs
QUESTION = "Nobody ever called back."


def setting(name, otherwise):
    return int(os.environ.get(name) or otherwise)


class Case:
    """A command, and what it took in each round."""

    def __init__(self, name, argv, shows=(), report=None):
        self.name, self.argv = name, argv
        self.shows = shows      # units to report
        self.report = report    # where its output goes
        self.taken = []

    def run(self):
        taken = clock.take(self.argv, self.report)
        if taken.code != 0:
            raise SystemExit("bench: %s ended with %d: %s" % (
                self.name, taken.code, " ".join(map(str, self.argv))))
        self.taken.append(taken)


def hxgap(build, path, *more):
    jobs = [] if "--jobs" in more else ["--jobs", setting("BENCH_JOBS", 2)]
    return [build / "hxgap", "run", path, "--format", "json", "--max-bad",
            "100%", "--quiet", *jobs, *more]


def yardsticks(corpus):
    return [Case("gzip -dc", ["gzip", "-dc", corpus.single], ["MB/s"]),
            Case("wc -l", ["wc", "-l", corpus.plain], ["x gzip -dc"])]


def whole_cases(build, zlib, corpus, folder):
    """The same comments in all forms: their reports must be the same."""
    found = [("one .gz", hxgap(build, corpus.single))]
    if zlib:
        found.append(("one .gz, zlib alone", hxgap(zlib, corpus.single)))
    found += [
        ("many .gz", hxgap(build, corpus.many)),
        ("members .gz", hxgap(build, corpus.multi)),
        ("bgzf .gz", hxgap(build, corpus.bgzf)),
        ("plain", hxgap(build, corpus.plain)),
        ("one worker", hxgap(build, corpus.plain, "--jobs", 1)),
    ]
    return [Case(name, argv, ["x gzip -dc", "MB/s"],
                 folder / (name.replace(" ", "_") + ".json"))
            for name, argv in found]


def other_cases(build, corpus, tenfold):
    """What is compared with one of the cases above, or for its memory."""
    return [Case("tenfold", hxgap(build, corpus.plain, "--lexicon", tenfold)),
            Case("quarter", hxgap(build, corpus.parts[4])),
            Case("half", hxgap(build, corpus.parts[2])),
            Case("tenth", hxgap(build, corpus.parts_gz[10])),
            Case("eight", hxgap(build, corpus.plain, "--jobs", 8))]


class Starts:
    """`hxgap explain`: loading plugins and lexicons, and one comment."""

    def __init__(self, build, *more):
        self.argv = [build / "hxgap", "explain", QUESTION, *more]
        self.taken = []

    def run(self):
        self.taken += [clock.take(self.argv) for _ in range(STARTS)]


def compiled(build, tenfold):
    """The same of a pipeline of one's own, whose lexicons are compiled."""
    pipeline = tenfold.with_suffix(".yaml")
    shipped = (build / "share" / "hxgap" / "default.yaml").read_text()
    pipeline.write_text(re.sub(r"(?m)^(lexicons: \[[^]]*)",
                               r"\1, ./%s" % tenfold.name, shipped))
    subprocess.run([build / "hxgap", "lexicon", "compile", "--pipeline",
                    pipeline], check=True)
    return Starts(build, "--pipeline", pipeline)


def measure(steps, check):
    """Rounds until their number, or the time, is up; `check` after one."""
    limit = setting("BENCH_SECONDS", SECONDS)
    rounds = setting("BENCH_ROUNDS", 5)
    begin = time.monotonic()
    for done in range(1, rounds + 1):
        turn = (done * 5) % len(steps)
        for step in steps[turn:] + steps[:turn]:
            step.run()
        if done == 1:
            check()
        used = time.monotonic() - begin
        data.say("round %d of %d, %.0f s" % (done, rounds, used))
        if done < rounds and used * (done + 1) / done > limit:
            data.say("BENCH_SECONDS=%d is up: no more rounds" % limit)
            break


def agree(whole, corpus):
    """However the comments were packed, all are read and the report is the
    same: a fast wrong answer is no figure."""
    digests = [hashlib.sha256(case.report.read_bytes()).hexdigest()
               for case in whole]
    odd = [case.name for case, digest in zip(whole, digests)
           if digest != digests[0]]
    if odd:
        raise SystemExit("bench: the report of %s differs from that of %s" %
                         (", ".join(odd), whole[0].name))
    seen = data.records_read(whole[0].report)
    if not seen or seen[0] != corpus.records:
        raise SystemExit("bench: %s read %s comments of %d" % (
            whole[0].name, seen and seen[0], corpus.records))
    data.say("%d comments read, %d analysed, drivers found %d times" % seen)


def ratios(over, under):
    return clock.spread(a.wall / b.wall
                        for a, b in zip(over.taken, under.taken))


def linear(whole, part, start, times):
    """What a byte of the whole costs over one of a part, both without the
    start, which would hide a growth."""
    once = clock.spread(taken.wall for taken in start.taken).figure
    return clock.spread((a.wall - once) / max(b.wall - once, 1e-3) / times
                        for a, b in zip(whole.taken, part.taken))


def figures(found, starts, corpus):
    by_name = {case.name: case for case in found}
    shown = results.Figures(corpus.label)
    size = corpus.bytes / data.MB
    for case in found:
        for unit in case.shows:
            shown.add(case.name, unit, clock.spread(
                size / taken.wall for taken in case.taken)
                if unit == "MB/s" else ratios(case, by_name["gzip -dc"]))
    shown.add("processor time, one .gz", "x gzip -dc", clock.spread(
        a.cpu / b.cpu for a, b in zip(by_name["one .gz"].taken,
                                      by_name["gzip -dc"].taken)))
    shown.add("one worker over two", "x",
              ratios(by_name["one worker"], by_name["plain"]))
    shown.add("ten times the lexicon", "x",
              ratios(by_name["tenfold"], by_name["plain"]))
    for name, share in (("half", 2), ("quarter", 4)):
        shown.add("whole over %s, a byte" % name, "x", linear(
            by_name["plain"], by_name[name], starts["start"],
            corpus.bytes / corpus.parts[share].stat().st_size))
    for name, case in (("memory, one .gz", "one .gz"),
                       ("memory, plain", "plain"),
                       ("memory, one worker", "one worker"),
                       ("memory, eight workers", "eight"),
                       ("memory, a tenth of it", "tenth")):
        shown.add(name, "MiB", clock.spread(
            taken.rss for taken in by_name[case].taken))
    for name, start in starts.items():
        shown.add(name, "ms", clock.spread(
            1000 * taken.wall for taken in start.taken))
    return shown


def size(build, sources):
    """The greatest size of which three rounds fit into the time."""
    if os.environ.get("BENCH_MB"):
        return setting("BENCH_MB", 0)
    least = data.Corpus(build, SIZES[-1], sources).ready()
    clock.warm([least.plain])
    cost = clock.take(hxgap(build, least.plain)).wall / SIZES[-1]
    limit = setting("BENCH_SECONDS", SECONDS)
    for megabytes in SIZES:
        if 3 * RUNS * megabytes * cost <= limit or megabytes == SIZES[-1]:
            data.say("%d MB, by the speed of a first run" % megabytes)
            return megabytes
    return SIZES[-1]


def main(build, zlib=None):
    sources = data.sources(os.environ.get("BENCH_SOURCE", ""))
    corpus = data.Corpus(build, size(build, sources), sources).ready()
    tenfold = corpus.tenfold_ready()
    folder = build / "bench" / "out"
    folder.mkdir(exist_ok=True)
    whole = whole_cases(build, zlib, corpus, folder)
    found = yardsticks(corpus) + whole + other_cases(build, corpus, tenfold)
    starts = {"start": Starts(build),
              "start, ten times the lexicon": Starts(build, "--lexicon",
                                                     tenfold),
              "start, ten times, compiled": compiled(build, tenfold)}
    results.quiet()
    clock.warm([corpus.single, corpus.plain, corpus.multi, corpus.bgzf,
                *corpus.many.iterdir()])
    measure([*found, *starts.values()], lambda: agree(whole, corpus))
    shown = figures(found, starts, corpus)
    shown.show()
    shown.record(os.environ.get("BENCH_RECORD") != "no")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:] or ["build"]))
