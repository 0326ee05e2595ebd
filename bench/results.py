"""results.tsv and the tables that README.md draws from it.

    python3 bench/results.py      draws the tables anew

A row is one figure: commit, machine, data, case, figure, unit, least and
greatest of the rounds, rounds. A later row of the same case and unit
replaces an earlier one in the tables; the file keeps both.
"""

import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROWS = HERE / "results.tsv"
README = HERE / "README.md"
COLUMNS = ("commit", "machine", "data", "case", "figure", "unit", "low",
           "high", "rounds")
BEGIN, END = "<!-- results -->", "<!-- end of results -->"
EMPTY = ("No row has been recorded yet: `make bench` draws the tables here.")

# (case, unit): the greatest figure allowed, or with ">=" the least. They are
# set for two cores and the whole of the shipped lexicons.
GOALS = {
    ("one .gz", "x gzip -dc"): 0.60,
    ("one .gz, zlib alone", "x gzip -dc"): 0.85,
    ("many .gz", "x gzip -dc"): 0.65,
    ("plain", "x gzip -dc"): 0.55,
    ("one worker over two", "x"): (">=", 1.85),
    ("memory, one .gz", "MiB"): 96,
    ("memory, a tenth of it", "MiB"): 96,
    ("memory, one worker", "MiB"): 80,  # 64, and 16 for each
    ("memory, eight workers", "MiB"): 192,
    ("start", "ms"): 30,
    ("ten times the lexicon", "x"): 1.3,
    ("whole over quarter, a byte", "x"): 1.1,
    ("against ahocorasick_json", "x a core"): (">=", 5),
    ("against vader_nltk", "x a core"): (">=", 30),
    ("against nltk_snowball", "x a core"): (">=", 40),
    ("against tidytext", "x a core"): (">=", 50),
}
HOSTILE_GOALS = {"MiB": 96, "x for twice": 2.2}
SECTIONS = (("", "The job"), ("stage: ", "Stages, on one core"),
            ("hostile: ", "Hostile inputs"), ("peer: ", "Peers, on one core"))


def goal_of(case, unit):
    if case.startswith("hostile: "):
        return HOSTILE_GOALS.get(unit)
    return GOALS.get((case.removeprefix("peer: "), unit))


def commit():
    def git(*words):
        return subprocess.run(["git", "-C", str(HERE), *words], text=True,
                              capture_output=True).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--",
                  ":/core", ":/plugins", ":/lexicons")
    return (git("rev-parse", "--short", "HEAD") or "none") + \
        ("+" if changed else "")


def machine():
    """What it is, never what it is called."""
    cpu = re.search(r"model name\s*:\s*(.+)", read("/proc/cpuinfo"))
    level = re.search(r"^model\s*:\s*(\d+)", read("/proc/cpuinfo"), re.M)
    memory = re.search(r"MemTotal:\s*(\d+)", read("/proc/meminfo"))
    name = re.search(r'PRETTY_NAME="([^"]+)"', read("/etc/os-release"))
    return "%d x %s (model %s), %d GB, %s" % (
        len(os.sched_getaffinity(0)), cpu.group(1) if cpu else "unknown",
        level.group(1) if level else "?",
        round(int(memory.group(1)) / 1e6) if memory else 0,
        name.group(1) if name else sys.platform)


def read(path):
    try:
        return pathlib.Path(path).read_text()
    except OSError:
        return ""


def quiet():
    """Says where others are at work: then figures are worth little."""
    load = os.getloadavg()[0]
    if load > 0.5:
        print("bench: the machine is not quiet (load %.1f): ratios hold "
              "roughly, times do not" % load, file=sys.stderr)


def number(value):
    return "%.*f" % (1 if value >= 100 else 2 if value >= 1 else 3, value)


class Figures:
    """What one command measured, to be shown and recorded."""

    def __init__(self, data):
        self.head = (commit(), machine(), data)
        self.rows = []

    def add(self, case, unit, spread):
        self.rows.append((*self.head, case, number(spread.figure), unit,
                          number(spread.low), number(spread.high),
                          str(spread.rounds)))

    def show(self):
        for line in table([dict(zip(COLUMNS, row)) for row in self.rows]):
            print(line)

    def record(self, wanted):
        if not wanted:
            print("\nNot recorded (BENCH_RECORD=no).")
            return
        with open(ROWS, "a", encoding="utf-8") as out:
            out.writelines("\t".join(row) + "\n" for row in self.rows)
        draw()


def verdict(row):
    goal = goal_of(row["case"], row["unit"])
    if goal is None:
        return "", ""
    least = isinstance(goal, tuple)
    bound = goal[1] if least else goal
    figure = float(row["figure"])
    met = figure >= bound if least else figure <= bound
    return "%s %g" % ("≥" if least else "≤", bound), "yes" if met else "NO"


def table(rows):
    """Markdown; a row of another commit than the last one's says so."""
    yield "| case | figure | unit | least - greatest | goal | met |"
    yield "| --- | ---: | --- | --- | --- | --- |"
    for row in rows:
        goal, met = verdict(row)
        older = row["commit"] != rows[-1]["commit"]
        yield "| %s%s | %s | %s | %s | %s | %s |" % (
            row["case"], " (at %s)" % row["commit"] if older else "",
            row["figure"], row["unit"],
            "%s - %s (%s)" % (row["low"], row["high"], row["rounds"])
            if int(row["rounds"]) > 1 else "", goal, met)


def section_of(row):
    for prefix, title in reversed(SECTIONS):
        if row["case"].startswith(prefix):
            return title
    return ""


def drawn(text):
    """The tables for the text of a results.tsv."""
    newest = {}
    for line in text.splitlines()[1:]:
        row = dict(zip(COLUMNS, line.split("\t")))
        newest.pop((row["case"], row["unit"]), None)
        newest[row["case"], row["unit"]] = row
    lines = [] if newest else [EMPTY, ""]
    for _, title in SECTIONS:
        rows = [row for row in newest.values() if section_of(row) == title]
        if rows:
            last = rows[-1]
            lines += ["### " + title, "", "Commit %s, %s; data: %s." % (
                last["commit"], last["machine"], last["data"]), "",
                *table(rows), ""]
    return "\n".join(lines)


def draw(readme=README, rows=ROWS):
    text = readme.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    readme.write_text(head + BEGIN + "\n\n" +
                      drawn(rows.read_text(encoding="utf-8")) + "\n" + END +
                      tail, encoding="utf-8")


if __name__ == "__main__":
    draw(*(pathlib.Path(word) for word in sys.argv[1:3]))
