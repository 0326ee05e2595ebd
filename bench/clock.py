"""One process, measured: wall time, processor time, memory, outcome.

The memory is what the kernel saw at most. It counts the pages of whoever
started the process too, about 20 MiB of Python, so smaller figures than that
cannot be seen, and a script that measures holds no data of its own.
"""

import os
import statistics
import subprocess
import time
from typing import NamedTuple


class Taken(NamedTuple):
    wall: float     # seconds
    cpu: float      # seconds, of all its threads
    rss: float      # MiB
    code: int


def take(argv, out=None, source=None):
    """Runs `argv`; `out` is a path for its output, `source` one to read."""
    target = open(out or os.devnull, "wb")
    stdin = open(source or os.devnull, "rb")
    with target, stdin:
        begin = time.perf_counter()
        process = subprocess.Popen([str(word) for word in argv],
                                   stdin=stdin, stdout=target)
        return wait(process, begin)


def wait(process, begin):
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    return Taken(wall, usage.ru_utime + usage.ru_stime,
                 usage.ru_maxrss / 1024, process.returncode)


def take_piped(maker, argv, out=None):
    """The same, with the output of `maker` as the input of `argv`."""
    target = open(out or os.devnull, "wb")
    with target:
        begin = time.perf_counter()
        feed = subprocess.Popen([str(word) for word in maker],
                                stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL)
        process = subprocess.Popen([str(word) for word in argv],
                                   stdin=feed.stdout, stdout=target)
        feed.stdout.close()
        taken = wait(process, begin)
        feed.wait()
        return taken


class Spread(NamedTuple):
    """A figure over the rounds: median, least, greatest."""
    figure: float
    low: float
    high: float
    rounds: int


def spread(values):
    values = list(values)
    return Spread(statistics.median(values), min(values), max(values),
                  len(values))


def warm(paths):
    """Reads files once, so that no case pays for the disk."""
    for path in paths:
        with open(path, "rb") as file:
            while file.read(1 << 22):
                pass
