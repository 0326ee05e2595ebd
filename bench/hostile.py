"""make bench-hostile: inputs that are made to be slow or large.

    BENCH_PERCENT=100 python3 bench/hostile.py BUILD

Each input is measured at half its size and at the whole: the time must be
linear and the memory bounded. Inputs are removed when they are done with;
the largest needs 1.5 GB of disk. The last one is never on disk at all.
"""

import json
import os
import pathlib
import re
import shutil
import sys

import clock
import data
import lexicon
import results
from run import hxgap, setting

RECORD_MAX = 1 << 20        # HX_RECORD_MAX: longer ones are skipped
FILES = 100000


class Input:
    """One hostile input: `make(path, share)` returns its record count."""

    def __init__(self, name, make, read_all=True):
        self.name, self.make = name, make
        self.read_all = read_all


def scaled(amount, share):
    return max(1, int(amount * share * setting("BENCH_PERCENT", 100) / 100))


def size_of(path):
    if path.is_dir():
        return sum(entry.stat().st_size for entry in os.scandir(path))
    return path.stat().st_size


def one_line(build):
    return lambda path, share: data.make(build, path, "line",
                                         scaled(1000, share), 1)


def new_words(build):
    return lambda path, share: data.make(build, path, "new",
                                         scaled(100, share), 1)


def one_word(build):
    return lambda path, share: data.make(build, path, "word",
                                         scaled(10000000, share), 1)


def comment(lang, text):
    return json.dumps({"lang": lang, "text": text},
                      ensure_ascii=False).encode() + b"\n"


def every_rule(build):
    """All sentences that the lexicons are tested with, as one comment for
    each language: every entry fires, over and over."""
    def make(path, share):
        rows = lexicon.listing(build)
        comments = []
        for lang in ("de", "en"):
            text = " ".join(lexicon.examples(rows, lang))
            line = comment(lang, text)
            assert len(line) <= RECORD_MAX
            comments.append(line)
        wanted, count = scaled(50, share) * data.MB, 0
        with open(path, "wb") as out:
            while out.tell() < wanted:
                out.write(comments[count % 2])
                count += 1
        return count
    return make


def long_comments(build):
    """What the lexicons are tested with, without an end of a sentence, and all
    of it one comment: its length grows, not the number of comments."""
    def make(path, share):
        rows, count = lexicon.listing(build), 20
        size = scaled((RECORD_MAX - 1024) // 2, share)
        comments = []
        for lang in ("de", "en"):
            text = re.sub(r"[.!?,;:\n]", " ",
                          " ".join(lexicon.examples(rows, lang))).encode()
            text = (text * (1 + size // len(text)))[:size]
            comments.append(comment(lang, text.decode(errors="ignore")))
        with open(path, "wb") as out:
            for number in range(count):
                out.write(comments[number % 2])
        return count
    return make


def small_files(build):
    def make(path, share):
        count = scaled(FILES, share)
        path.mkdir()
        source = path.with_suffix(".source")
        data.make(build, source, "talk", 1 + count // 2000, 1)
        with open(source, "rb") as lines:
            for number in range(count):
                line = lines.readline()
                if not line:
                    lines.seek(0)
                    line = lines.readline()
                (path / ("%06d.ndjson" % number)).write_bytes(line)
        source.unlink()
        return count
    return make


def inputs(build):
    return [
        Input("one line of 1 GB", one_line(build)),
        Input("every word new", new_words(build)),
        Input("every rule fires", every_rule(build)),
        Input("comments of half a megabyte", long_comments(build)),
        Input("10 million one-word comments", one_word(build)),
        Input("100,000 small files", small_files(build)),
    ]


def remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


class Measured:
    def __init__(self, build, one, share):
        self.path = build / "bench" / ("hostile%d" % (100 * share))
        self.build, self.one, self.share = build, one, share
        self.taken = []

    def ready(self):
        note = self.path.with_suffix(".count")
        remove(self.path)
        data.apart(lambda: note.write_text(str(self.one.make(self.path,
                                                             self.share))))
        self.records = int(note.read_text())
        note.unlink()
        self.bytes = size_of(self.path)

    def run(self):
        report = self.path.with_suffix(".json")
        taken = clock.take(hxgap(self.build, self.path), report)
        seen = data.records_read(report)
        report.unlink()
        if taken.code != 0 or not seen or seen[0] != self.records:
            raise SystemExit(
                "bench: %s: exit %d, %s comments read of %d" % (
                    self.one.name, taken.code, seen and seen[0],
                    self.records))
        self.taken.append(taken)


def measure(build, one, shown):
    half, whole = Measured(build, one, 0.5), Measured(build, one, 1)
    try:
        half.ready()
        whole.ready()
        for _ in range(setting("BENCH_ROUNDS", 3)):
            half.run()
            whole.run()
        show(one, half, whole, shown)
    finally:
        remove(half.path)
        remove(whole.path)


def show(one, half, whole, shown):
    name = "hostile: " + one.name
    shown.add(name, "MB/s", clock.spread(
        whole.bytes / data.MB / taken.wall for taken in whole.taken))
    if whole.records > 1:
        shown.add(name, "comments/s", clock.spread(
            whole.records / taken.wall for taken in whole.taken))
    # By bytes: the halves are cut at a record, a file or a megabyte.
    shown.add(name, "x for twice", clock.spread(
        2 * (b.wall / whole.bytes) / (a.wall / half.bytes)
        for a, b in zip(half.taken, whole.taken)))
    shown.add(name, "MiB", clock.spread(taken.rss for taken in whole.taken))


def measure_endless(build, sources, shown):
    """A long archive through a pipe: memory must stay as it was."""
    size = scaled(setting("BENCH_BIG_MB", 2000), 1)
    maker = [build / "bench" / "corpus", "mix" if sources else "talk"]
    for part in (size // 20 or 1, size):
        taken = clock.take_piped([*maker, part, 1, *sources],
                                 hxgap(build, "-"))
        if taken.code != 0:
            raise SystemExit("bench: the pipe ended with %d" % taken.code)
        shown.add("hostile: pipe of %d MB" % part, "MiB",
                  clock.spread([taken.rss]))


def main(build):
    sources = data.sources(os.environ.get("BENCH_SOURCE", ""))
    percent = setting("BENCH_PERCENT", 100)
    shown = results.Figures("made up" if percent == 100
                            else "made up, %d %% of the size" % percent)
    results.quiet()
    for one in inputs(build):
        data.say(one.name)
        measure(build, one, shown)
    data.say("a pipe without end")
    measure_endless(build, sources, shown)
    shown.show()
    shown.record(os.environ.get("BENCH_RECORD") != "no")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build"))
