"""An interrupt while hxgap waits: for a silent pipe, for somebody who opens one,
for a reader of its output.

    signals.py HXGAP FOLDER

Nor does it answer what was ignored when it started, as for a background job.

A background job of a shell starts with SIGINT ignored and a signal that comes
while lexicons are loaded just ends the process, so this waits until hxgap
listens (SigCgt in /proc) before it sends one.
"""
import os
import signal
import subprocess
import sys
import time

FEEDS = {"nothing": b"", "a line": b'{"text": "waiting"}\n', "half a line": b'{"te'}
OUT = "interrupted.json"
SILENT = ["run", "-", "-q", "--out", OUT]
# What a worker hangs in: opening a FIFO, writing to a full pipe.
SHARED = "output that nobody reads, on a descriptor that does not block"
MIXED = "messages and output that nobody reads"
STUCK = {
    "run of a FIFO": ["run", "fifo", "-q", "--out", OUT],
    "two FIFOs": ["run", "fifo", "fifo", "-q", "-j2", "--json"],
    "eval of a FIFO": ["eval", "fifo"],
    "suggest of a FIFO": ["suggest", "fifo"],
    "output that nobody reads": ["annotate", "long.ndjson", "-q"],
    "an output file, and a FIFO that nobody reads":
        ["annotate", "long.ndjson", "-q", "--out", OUT[:-5] + ".ndjson",
         "--out", "fifo.ndjson"],
    SHARED: ["annotate", "long.ndjson", "-q"],
    MIXED: ["annotate", "-v", "-j4"] + 1000 * ["few.ndjson", "few.csv"],
}


def listens(pid, number=signal.SIGINT):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("SigCgt:"):
                return int(line.split()[1], 16) >> (number - 1) & 1
    return False


def wait_listening(job, number=signal.SIGINT):
    until = time.monotonic() + 60
    while not listens(job.pid, number):
        if job.poll() is not None or time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def spent(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[11:13]


def wait_idle(pid):
    """Until the job uses no more time: it hangs where it is to hang."""
    before, now = None, spent(pid)
    while now != before:
        time.sleep(0.2)
        before, now = now, spent(pid)


def interrupt(hxgap, folder, what, args, feed, number):
    """One problem as text, or None."""
    job = subprocess.Popen(
        [hxgap, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder,
        stderr=subprocess.STDOUT if what == MIXED else subprocess.PIPE, preexec_fn=lambda: [
            os.set_blocking(1, what != SHARED)] + [
            signal.signal(n, signal.SIG_DFL)
            for n in (signal.SIGINT, signal.SIGTERM)])
    try:
        if feed is not None:
            job.stdin.write(feed)
            job.stdin.flush()
        if not wait_listening(job):
            return "never listened"
        time.sleep(0.1)
        if feed is None:
            wait_idle(job.pid)
        sent = time.monotonic()
        job.send_signal(number)
        job.wait(10)
        late = time.monotonic() - sent
        messages = job.stderr.read().splitlines() if job.stderr else [""]
    except subprocess.TimeoutExpired:
        return "still running after 10 s"
    finally:
        job.kill()
        job.wait()
    if late > 1.0:
        return f"answered after {late:.2f} s"
    if job.returncode != 128 + number:
        return f"exit {job.returncode}"
    if len(messages) != 1:
        return f"{len(messages)} messages instead of one"
    if any("interrupted." in name for name in os.listdir(folder)):
        return "left a file"
    return None


def ignore(hxgap, number, other):
    """One problem as text, or None: the signal was ignored at the start, the other
    one is answered, and tells when the event loop is there."""
    job = subprocess.Popen(
        [hxgap, "run", "-", "-q"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, preexec_fn=lambda: [
            signal.signal(number, signal.SIG_IGN),
            signal.signal(other, signal.SIG_DFL)])
    try:
        if not wait_listening(job, other):
            return "never listened"
        if listens(job.pid, number):
            return "is listened to"
        job.send_signal(number)
        job.communicate(FEEDS["a line"], 10)
    finally:
        job.kill()
        job.wait()
    return f"exit {job.returncode}" if job.returncode else None


def main(hxgap, folder):
    failed = 0
    hxgap = os.path.abspath(hxgap)
    for name in ("fifo", "fifo.ndjson"):
        os.mkfifo(os.path.join(folder, name))
    with open(os.path.join(folder, "long.ndjson"), "w") as long:
        for i in range(20000):
            long.write(f'{{"id":{i},"text":"Nobody called me back, number {i}"}}\n')
    with open(os.path.join(folder, "few.csv"), "w") as few:
        few.write("id,text,rating\n1,Nobody called me back,2\n")
    with open(os.path.join(folder, "few.ndjson"), "w") as few:
        few.write('{"id":1,"text":"Nobody called me back"}\n')
    # So that the output can be opened; nobody reads what comes.
    reader = os.open(os.path.join(folder, "fifo.ndjson"), os.O_RDONLY | os.O_NONBLOCK)
    jobs = [(f"after {what}", SILENT, feed) for what, feed in FEEDS.items()]
    jobs += [(what, args, None) for what, args in STUCK.items()]
    for number in (signal.SIGINT, signal.SIGTERM):
        for what, args, feed in jobs:
            problem = interrupt(hxgap, folder, what, args, feed, number)
            if problem:
                failed = 1
                print(f"{signal.Signals(number).name}, {what}: {problem}")
    os.close(reader)
    for number, other in (signal.SIGINT, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT):
        problem = ignore(hxgap, number, other)
        if problem:
            failed = 1
            print(f"{signal.Signals(number).name}, ignored at the start: {problem}")
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
