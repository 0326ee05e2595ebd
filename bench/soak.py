"""One process for hours: memory and open files must not grow.

    soak.py BUILD SECONDS [MB_PER_SECOND]

Made comments without end go into one `hxgap run` by a pipe, no two parts
alike; every tenth part holds only words that nobody has seen, so that the
vocabulary fills and empties. Every few seconds the kernel is asked for the
memory and the open files of the process. What grows is the slope of a line
through the last three quarters of the run, told per hour; a run of less than
an hour says so little more than what it prints. At the end every record that
went in must be in the report.
"""
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

PART_MB = 4
EVERY = 5         # seconds between two looks
MOST = 1.0        # MiB an hour


def look(pid):
    """Memory in KiB, and the number of open files."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        rss = next(int(line.split()[1]) for line in file
                   if line.startswith("VmRSS:"))
    return rss, len(os.listdir(f"/proc/{pid}/fd"))


class Watch(threading.Thread):
    """Looks at a process until it is told to stop."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.rows, self.over = pid, [], threading.Event()
        self.start()

    def run(self):
        begin = time.monotonic()
        while not self.over.wait(EVERY):
            try:
                rss, files = look(self.pid)
            except (OSError, StopIteration):
                return
            self.rows.append((time.monotonic() - begin, rss, files))


def feed(corpus, into, seconds, rate):
    """Parts until the time is over; how many records that were, and bytes."""
    begin = time.monotonic()
    records = megabytes = seed = 0
    while time.monotonic() - begin < seconds:
        seed += 1
        kind = "new" if seed % 10 == 0 else "talk"
        part = subprocess.run([corpus, kind, str(PART_MB), str(seed)],
                              stdout=into, stderr=subprocess.PIPE, check=True)
        records += int(part.stderr)
        megabytes += PART_MB
        ahead = megabytes / rate - (time.monotonic() - begin)
        if ahead > 0:
            time.sleep(ahead)
    return records, megabytes


def slope(rows):
    """KiB an hour: the line of least squares."""
    n = len(rows)
    x = sum(row[0] for row in rows) / n
    y = sum(row[1] for row in rows) / n
    over = sum((row[0] - x) * (row[1] - y) for row in rows)
    under = sum((row[0] - x) ** 2 for row in rows)
    return 3600 * over / under if under else 0.0


def judge(rows, records, report, code):
    """Prints the figures; what is wrong, as a list."""
    wrong = []
    late = rows[len(rows) // 4:]
    if len(late) < 4:
        return ["too short to say anything"]
    grows = slope(late) / 1024
    files = [row[2] for row in late]
    print(f"{rows[-1][0] / 60:.0f} minutes, {records} records, "
          f"memory {min(r[1] for r in late) / 1024:.1f} to "
          f"{max(r[1] for r in late) / 1024:.1f} MiB, "
          f"{grows:+.2f} MiB an hour, open files {files[0]} to {files[-1]}"
          + ("" if rows[-1][0] > 3590 else " (extrapolated)"))
    if code != 0:
        wrong.append(f"exit code {code}")
    elif report["records"]["read"] != records:
        wrong.append(f"{report['records']['read']} records read of {records}")
    if grows >= MOST:
        wrong.append("memory grows")
    if files[-1] > files[0]:
        wrong.append("open files grow")
    return wrong


def main(build, seconds, rate="1e9"):
    corpus = os.path.join(build, "bench/corpus")
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "report.json")
        job = subprocess.Popen(
            [os.path.join(build, "hxgap"), "run", "-", "--quiet", "--by",
             "brand", "--max-bad", "100%", "--out", out],
            stdin=subprocess.PIPE)
        watch = Watch(job.pid)
        records, _ = feed(corpus, job.stdin, float(seconds), float(rate))
        watch.over.set()
        watch.join()
        job.stdin.close()
        code = job.wait()
        report = None
        if code == 0:
            with open(out, encoding="utf-8") as file:
                report = json.load(file)
        wrong = judge(watch.rows, records, report, code)
    for line in wrong:
        print(line)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
