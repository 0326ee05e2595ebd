#!/usr/bin/env python3
"""make capacity: measure what the capacity model calculates with.

    capacity.py BUILD

Takes what a byte costs by stage, what a task costs once, how states grow and
what merging one costs, holds the model against two cores, a merge of 10,000
states and a simulated cluster, and writes figures and table into README.md
beside this file (CAPACITY_RECORD=no only prints them). Settings: BENCH_MB
(100), BENCH_SOURCE as in bench/README.md, CAPACITY_PRICE (0.04, an hour of a
core), CAPACITY_CORES (16, of a machine), CAPACITY_ROUNDS (3).
"""
import heapq
import json
import math
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import clock    # noqa: E402  beside bench/run.py
import data     # noqa: E402
import stages   # noqa: E402
import states   # noqa: E402

BEGIN, END = "<!-- capacity -->", "<!-- end of capacity -->"
GB = 1000 ** 3
SHARD_GB = 1.0
MANY = 10000
SAMPLE = 20000   # comments of the states that are measured


def setting(name, otherwise):
    return type(otherwise)(os.environ.get(name) or otherwise)


class Program:
    def __init__(self, build, folder):
        self.path, self.folder = build / "hxgap", folder

    def take(self, *words):
        taken = clock.take([self.path, *words])
        if taken.code not in (0, 1):
            raise SystemExit("capacity: hxgap %s ended with %d" %
                             (" ".join(map(str, words)), taken.code))
        return taken

    def map(self, source, *more, jobs=1):
        return self.take("map", source, "--jobs", jobs, "--quiet",
                         "--max-bad", "100%", "--state",
                         self.folder / "state.hxs", *more)


def middle(rounds, work):
    """Median processor and wall time of several runs."""
    taken = [work() for _ in range(rounds)]
    return (statistics.median(t.cpu for t in taken),
            statistics.median(t.wall for t in taken))


# -- what is measured ----------------------------------------------------------

def measure_start(program, rounds):
    """A shard that holds nothing: what every task costs."""
    empty = program.folder / "empty.ndjson"
    empty.write_bytes(b"")
    return middle(5 * rounds, lambda: program.map(empty))


def measure_bytes(program, corpus, rounds, start):
    """Seconds of a core for a GB of comments, plain and packed."""
    size = corpus.bytes / GB
    cost = {}
    for name, path in (("plain", corpus.plain), ("packed", corpus.single)):
        cpu, _ = middle(rounds, lambda path=path: program.map(path))
        cost[name] = (cpu - start) / size
    cost["inflate"] = max(0.0, cost["packed"] - cost["plain"])
    cost["ratio"] = corpus.bytes / corpus.single.stat().st_size
    return cost


def measure_stages(program, corpus):
    """Shares of the stages by samples, where perf is there."""
    if not shutil.which("perf"):
        return {}
    path = program.folder / "job.perf"
    stages.record([program.path, "map", corpus.plain, "--jobs", 1, "--quiet",
                   "--max-bad", "100%", "--state",
                   program.folder / "state.hxs"], path)
    sums = stages.by_stage(stages.samples(path))
    sums.pop("start", None)
    total = sum(sums.values())
    return {stage: count / total for stage, count in sums.items()}


def measure_cores(program, corpus, rounds):
    """Wall time of one worker over that of two, and of one shard after the
    other over two at a time: 2 is all there is."""
    def pair():
        children = [subprocess.Popen(
            [program.path, "map", corpus.plain, "--shard", "%d/2" % i,
             "--jobs", "1", "--quiet", "--max-bad", "100%", "--state",
             program.folder / ("half%d.hxs" % i)]) for i in (1, 2)]
        begin = clock.time.perf_counter()
        for child in children:
            child.wait()
        return clock.time.perf_counter() - begin

    threads, shards = [], []
    for _ in range(rounds):
        one = program.map(corpus.plain, jobs=1).wall
        threads.append(one / program.map(corpus.plain, jobs=2).wall)
        halves = sum(program.map(corpus.plain, "--shard", "%d/2" % i).wall
                     for i in (1, 2))
        shards.append(halves / pair())
    return statistics.median(threads), statistics.median(shards)


def write_sample(plain, path, segments, customers):
    """Comments of the corpus with brands, and customers who recur."""
    with open(plain, "rb") as source, open(path, "w",
                                           encoding="utf-8") as out:
        for number, line in enumerate(source):
            if number == SAMPLE:
                break
            text = json.loads(line).get("text")
            record = {"id": number, "text": text,
                      "brand": "b%d" % (number % segments)}
            if customers:
                record["customer"] = "c%d" % (number % (SAMPLE // 4))
            out.write(json.dumps(record) + "\n")


def measure_states(program, corpus):
    """Bytes of a state: {customers: (fixed, for each segment)}."""
    path = program.folder / "sample.ndjson"
    sizes = {}
    for customers in (False, True):
        found = {}
        for segments in (1, 100):
            data.apart(lambda s=segments, c=customers: write_sample(
                corpus.plain, path, s, c))
            program.map(path, "--by", "brand")
            found[segments] = (program.folder / "state.hxs").stat().st_size
        each = (found[100] - found[1]) / 99
        sizes[customers] = (found[1] - each, each)
    return sizes


def measure_merge(program, corpus, customers):
    """10,000 states of 100 brands: bytes, seconds and MiB."""
    path, many = program.folder / "sample.ndjson", program.folder / "many"
    data.apart(lambda: write_sample(corpus.plain, path, 100, customers))
    paths = []
    for shard in range(1, 5):  # as a share of a fine cut has it
        program.map(path, "--by", "brand", "--shard", "%d/20" % shard)
        paths.append(str(program.folder / ("s%d.hxs" % shard)))
        os.replace(program.folder / "state.hxs", paths[-1])
    data.apart(lambda: states.main(MANY, str(many), paths))
    clock.warm(sorted(many.iterdir()))
    taken = program.take("merge", many, "--state", program.folder / "all.hxs")
    size = sum(os.path.getsize(p) for p in paths) / len(paths)
    shutil.rmtree(many)
    report = program.take("report", program.folder / "all.hxs", "--quiet",
                          "--max-bad", "100%", "--format", "json")
    return {"bytes": size, "cpu": taken.cpu, "wall": taken.wall,
            "rss": taken.rss, "report": report.wall}


# -- the model -------------------------------------------------------------------

def model(found, size, machines, cores):
    """Hours of a job over `size` GB, and what of them is serial."""
    shards = math.ceil(size / SHARD_GB)
    slots = machines * cores
    each = SHARD_GB * found["cost"]["packed"] + found["start"]
    mapping = shards * each / slots / found["efficiency"] + each
    group = math.ceil(math.sqrt(shards))
    merging = 2 * (found["start"] + group * found["merge"])
    serial = merging + found["report"]
    return {"shards": shards, "map": mapping / 3600,
            "serial": serial / 3600, "hours": (mapping + serial) / 3600}


def simulate(found, machines, cores, seed=1):
    """Wall hours of 10,000 shards on a cluster: tasks take 20 % more or less
    than the mean, one in a hundred dies half-way and is done again, and one
    in a thousand takes five times as long. Greedy, as batch engines are."""
    dice = random.Random(seed)
    each = SHARD_GB * found["cost"]["packed"] / found["efficiency"] + \
        found["start"]
    free = [0.0] * (machines * cores)
    queue = [each * dice.uniform(0.8, 1.2) *
             (5 if dice.random() < 0.001 else 1) for _ in range(MANY)]
    while queue:
        task = queue.pop(0) if len(queue) < 64 else queue.pop()
        at = heapq.heappop(free)
        if dice.random() < 0.01:
            heapq.heappush(free, at + task / 2)
            queue.append(task)
        else:
            heapq.heappush(free, at + task)
    return max(free) / 3600


JOBS = ((1000, "1 TB", (1, 4)), (100000, "100 TB", (25, 100)),
        (1000000, "1 PB", (100, 400)))


def table(found, cores, price):
    yield ("| archive | shards | machines | map | merge and report | hours | "
           "core hours | cost |")
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for size, name, choices in JOBS:
        for machines in choices:
            m = model(found, size, machines, cores)
            paid = m["hours"] * machines * cores
            yield ("| %s | %s | %d | %.2f h | %.1f s | %.2f | %s | %s |" % (
                name, format(m["shards"], ","), machines, m["map"],
                m["serial"] * 3600, m["hours"], format(round(paid), ","),
                format(round(paid * price), ",")))


# -- the page --------------------------------------------------------------------

def lines(found, cores, price):
    cost, merge = found["cost"], found["merges"]
    yield "Measured on %s, %s." % (found["machine"], found["corpus"])
    yield ""
    yield "| figure | | value |"
    yield "| --- | --- | ---: |"
    yield "| c | a GB of comments, from .gz, seconds of a core | %.1f |" % \
        cost["packed"]
    yield "| | of that inflating | %.1f |" % cost["inflate"]
    for stage, share in sorted(found["stages"].items(), key=lambda s: -s[1]):
        if share >= 0.01:
            yield "| | %s | %.1f |" % (stage, share * cost["plain"])
    yield "| | GB of comments in a GB of .gz | %.1f |" % cost["ratio"]
    yield "| s | a task, once: start, seconds | %.2f |" % found["start"]
    yield "| e | two shards at a time over one: of 2 | %.2f |" % \
        found["shards2"]
    yield "| | two workers over one: of 2 | %.2f |" % found["threads2"]
    for customers, name in ((False, "without"), (True, "with")):
        fixed, each = found["sizes"][customers]
        yield "| | a state %s customers, bytes | %s + %s a segment |" % (
            name, format(round(fixed), ","), format(round(each), ","))
    for customers, name in ((False, "without"), (True, "with")):
        m = merge[customers]
        yield ("| m | merging a state of 100 segments %s customers (%s bytes),"
               " ms | %.2f |" % (name, format(round(m["bytes"]), ","),
                                 m["cpu"] / MANY * 1000))
        yield ("| | 10,000 of them: seconds, MiB | %.1f, %.0f |" %
               (m["wall"], m["rss"]))
    yield "| r | the report, seconds | %.2f |" % found["report"]
    yield ""
    yield ("Machines of %d cores at %.2f an hour and core, shards of %g GB, "
           "states with customers:" % (cores, price, SHARD_GB))
    yield ""
    yield from table(found, cores, price)
    yield ""
    simulated = simulate(found, 25, cores)
    foretold = model(found, MANY * SHARD_GB, 25, cores)["map"]
    yield ("Simulated: 10,000 shards on 25 machines, tasks of uneven length, "
           "1 %% of them killed half-way, 0.1 %% five times slower: %.2f h; "
           "the model says %.2f h." % (simulated, foretold))


def write(text):
    path = HERE / "README.md"
    page = path.read_text(encoding="utf-8")
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    page = re.sub(pattern, lambda _: BEGIN + "\n\n" + text + "\n\n" + END,
                  page, flags=re.S)
    path.write_text(page, encoding="utf-8")


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        name = re.search(r"^model name\s*: (.*)$", file.read(), re.M)
    return "%d cores of %s" % (os.cpu_count(),
                               name.group(1) if name else "this machine")


def measure(build, folder):
    rounds = setting("CAPACITY_ROUNDS", 3)
    program = Program(build, folder)
    corpus = data.Corpus(build, setting("BENCH_MB", 100), data.sources(
        os.environ.get("BENCH_SOURCE", ""))).ready()
    clock.warm([corpus.plain, corpus.single])
    start, _ = measure_start(program, rounds)
    threads, shards = measure_cores(program, corpus, rounds)
    found = {
        "machine": machine(), "corpus": corpus.label, "start": start,
        "cost": measure_bytes(program, corpus, rounds, start),
        "stages": measure_stages(program, corpus),
        "threads2": threads, "shards2": shards,
        "efficiency": min(1.0, shards / 2),
        "sizes": measure_states(program, corpus),
        "merges": {c: measure_merge(program, corpus, c)
                   for c in (False, True)},
    }
    found["merge"] = found["merges"][True]["cpu"] / MANY
    found["report"] = found["merges"][True]["report"]
    return found


def main(build):
    with tempfile.TemporaryDirectory(prefix="hxgap-capacity-") as folder:
        found = measure(build, pathlib.Path(folder))
    text = "\n".join(lines(found, setting("CAPACITY_CORES", 16),
                           setting("CAPACITY_PRICE", 0.04)))
    print(text)
    if os.environ.get("CAPACITY_RECORD") != "no":
        write(text)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build"))
