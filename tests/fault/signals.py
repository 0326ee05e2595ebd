"""An interrupt while hxgap waits for a silent pipe.

    signals.py HXGAP FOLDER

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


def listens(pid):
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("SigCgt:"):
                return int(line.split()[1], 16) >> (signal.SIGINT - 1) & 1
    return False


def interrupt(hxgap, folder, feed, number):
    """One problem as text, or None."""
    out = os.path.join(folder, "interrupted.json")
    job = subprocess.Popen(
        [hxgap, "run", "-", "-q", "--out", out], stdin=subprocess.PIPE,
        stderr=subprocess.PIPE, preexec_fn=lambda: [
            signal.signal(n, signal.SIG_DFL)
            for n in (signal.SIGINT, signal.SIGTERM)])
    try:
        job.stdin.write(feed)
        job.stdin.flush()
        until = time.monotonic() + 60
        while not listens(job.pid):
            if job.poll() is not None or time.monotonic() > until:
                return "never listened"
            time.sleep(0.01)
        time.sleep(0.1)
        sent = time.monotonic()
        job.send_signal(number)
        job.wait(30)
        late = time.monotonic() - sent
        messages = job.stderr.read().splitlines()
    except subprocess.TimeoutExpired:
        return "still running after 30 s"
    finally:
        job.kill()
        job.wait()
    if late > 1.0:
        return f"answered after {late:.2f} s"
    if job.returncode != 128 + number:
        return f"exit {job.returncode}"
    if len(messages) != 1:
        return f"{len(messages)} messages instead of one"
    if any("interrupted.json" in name for name in os.listdir(folder)):
        return "left a file"
    return None


def main(hxgap, folder):
    failed = 0
    for number in (signal.SIGINT, signal.SIGTERM):
        for what, feed in FEEDS.items():
            problem = interrupt(hxgap, folder, feed, number)
            if problem:
                failed = 1
                print(f"{signal.Signals(number).name} after {what}: {problem}")
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
