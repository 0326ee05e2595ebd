"""What the peers in Python share: their arguments and their clock.

A peer is a program in this folder: COMMENTS.ndjson WORDS.tsv TEXTS.txt are
its arguments, `SECONDS HITS` is its last line, and it ends with 77 where what
it needs is not installed. It reads and prepares its words before its clock
starts: the time is that of the work alone.
"""

import sys
import time


def missing(package):
    print("%s is not installed" % package, file=sys.stderr)
    sys.exit(77)


class Clock:
    def __init__(self):
        self.begin = time.perf_counter()

    def stop(self, hits):
        print(time.perf_counter() - self.begin, hits)


def run(main):
    comments, words = sys.argv[1:3]
    with open(words, encoding="utf-8") as rows:
        listed = [row.rstrip("\n").split("\t") for row in rows]
    with open(comments, encoding="utf-8") as lines:
        main(lines, listed)
