"""make bench-peers: what people use today, on the same comments.

    BENCH_PEERS_MB=20 BENCH_ROUNDS=3 python3 bench/peers.py BUILD

Each program in peers/ runs in turn with hxgap on one worker. A peer's clock
runs for its work alone, hxgap's for the whole of its process; and hxgap does
much more with a comment than any of them. Both are to the peers' favour.
"""

import os
import pathlib
import sys

import clock
import data
import lexicon
import results
from run import hxgap, setting

HERE = pathlib.Path(__file__).resolve().parent / "peers"
SKIPPED = 77
PATIENCE = 30    # seconds that a peer may take for the whole slice
# Debian's packages belong to Debian's Python, which need not be this one.
DEBIAN = "/usr/bin/python3"
RUNNERS = {".py": [DEBIAN if os.access(DEBIAN, os.X_OK) else sys.executable,
                   "-B"],
           ".R": ["Rscript", "--vanilla"],
           ".sh": ["sh"]}


class Slice:
    """Comments for the peers: as they are, and as bare texts for R."""

    def __init__(self, path):
        self.path, self.texts = path, path.with_suffix(".txt")
        self.bytes = path.stat().st_size

    def write_texts(self):
        with open(self.path, encoding="utf-8") as lines, \
                open(self.texts, "w", encoding="utf-8") as out:
            for line in lines:
                out.write(" ".join(lexicon.text_of(line).split()) + "\n")


class Peer:
    def __init__(self, program, words):
        self.name, self.program, self.words = program.stem, program, words
        self.speeds, self.ratios, self.rss = [], [], []

    def run(self, part):
        """Megabytes a second, or None where it is not installed."""
        out = self.words.with_suffix(".out")
        argv = [*RUNNERS[self.program.suffix], self.program, part.path,
                self.words, part.texts]
        try:
            taken = clock.take(argv, out)
        except FileNotFoundError:
            data.say("%s: %s is not installed" % (self.name, argv[0]))
            return None
        if taken.code == SKIPPED:
            return None
        words = out.read_text().split()
        if taken.code != 0 or len(words) < 2 or float(words[-1]) == 0:
            raise SystemExit("bench: %s failed" % self.name)
        self.last = taken
        return part.bytes / data.MB / float(words[-2])

    def try_out(self, whole, tenth):
        """Takes the slow ones' figures from a tenth of the comments."""
        speed = self.run(tenth)
        if speed is None:
            return False
        slow = whole.bytes / data.MB / speed > PATIENCE
        self.part = tenth if slow else whole
        data.say("%s: %.3g MB/s at first sight" % (self.name, speed))
        return True

    def measure(self, own):
        speed = self.run(self.part)
        self.speeds.append(speed)
        self.rss.append(self.last.rss)
        self.ratios.append(own / speed)


def programs():
    return [path for path in sorted(HERE.iterdir())
            if path.suffix in RUNNERS and path.stem != "peer"]


def write_words(build, words):
    rows = lexicon.phrases(lexicon.listing(build))
    words.write_text("".join("%s\t%s\t%s\n" % (phrase, *about)
                             for phrase, about in sorted(rows.items())),
                     encoding="utf-8")


def own_speed(build, whole):
    taken = clock.take(hxgap(build, whole.path, "--jobs", 1))
    if taken.code != 0:
        raise SystemExit("bench: hxgap ended with %d" % taken.code)
    return whole.bytes / data.MB / taken.wall


def measure(build, corpus, words):
    """Every peer beside an own run of hxgap; (own speeds, peers)."""
    whole, tenth = Slice(corpus.plain), Slice(corpus.parts[10])
    for part in (whole, tenth):
        data.apart(part.write_texts)
        clock.warm([part.path, part.texts])
    here = [peer for peer in (Peer(path, words) for path in programs())
            if peer.try_out(whole, tenth)]
    own = []
    for done in range(setting("BENCH_ROUNDS", 3)):
        for peer in here:
            own.append(own_speed(build, whole))
            peer.measure(own[-1])
        data.say("round %d" % (done + 1))
    return own, here


def show(own, here, shown):
    shown.add("peer: hxgap", "MB/s", clock.spread(own))
    for peer in here:
        shown.add("peer: " + peer.name, "MB/s", clock.spread(peer.speeds))
        shown.add("peer: " + peer.name, "MiB", clock.spread(peer.rss))
        shown.add("peer: against " + peer.name, "x a core",
                  clock.spread(peer.ratios))


def main(build):
    sources = data.sources(os.environ.get("BENCH_SOURCE", ""))
    corpus = data.Corpus(build, setting("BENCH_PEERS_MB", 20),
                         sources).ready()
    words = corpus.folder / "words.tsv"
    data.apart(lambda: write_words(build, words))
    results.quiet()
    own, here = measure(build, corpus, words)
    if not here:
        raise SystemExit("bench: no peer is installed (make bench-peers)")
    shown = results.Figures(corpus.label)
    show(own, here, shown)
    shown.show()
    shown.record(os.environ.get("BENCH_RECORD") != "no")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build"))
