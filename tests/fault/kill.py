"""SIGKILL at random moments: each output is the old one or the new one.

    kill.py HXGAP CASES FOLDER KILLS

Two runs that differ in their breakdown write the same three files in turn,
and each is killed at a moment drawn from the time a whole one takes.
"""
import os
import random
import signal
import subprocess
import sys
import time

FILES = ("out.json", "out.txt", "out.hxs")


def command(hxgap, by):
    return [hxgap, "run", "../demo/comments.ndjson.gz", "-q", "--max-bad",
            "5%", "--pipeline", "small.yaml", "--by", by]


def outputs(folder):
    json, text, state = (os.path.join(folder, name) for name in FILES)
    return ["--out", json, "--out", text, "--state", state]


def read(folder, name):
    try:
        with open(os.path.join(folder, name), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def whole_runs(hxgap, cases, folder):
    """What each file may hold, and how long a run takes."""
    allowed = {name: {} for name in FILES}
    took = 60.0
    for by in ("brand", "month"):
        begin = time.monotonic()
        subprocess.run(command(hxgap, by) + outputs(folder), cwd=cases,
                       check=True)
        took = min(took, time.monotonic() - begin)
        for name in FILES:
            allowed[name][read(folder, name)] = by
    return allowed, took


def main(hxgap, cases, folder, kills):
    seed = random.randrange(1 << 32)
    draw = random.Random(seed)
    allowed, took = whole_runs(hxgap, cases, folder)
    seen = {"brand": 0, "month": 0}
    killed = failed = 0
    for turn in range(int(kills)):
        by = ("brand", "month")[turn % 2]
        job = subprocess.Popen(command(hxgap, by) + outputs(folder),
                               cwd=cases)
        time.sleep(draw.uniform(0, 1.3 * took))
        job.kill()
        killed += job.wait() == -signal.SIGKILL
        for name in FILES:
            holds = allowed[name].get(read(folder, name))
            if not holds:
                print(f"kill {turn} (seed {seed}): {name} is neither the old "
                      "nor the new one")
                failed = 1
            elif name == "out.json":
                seen[holds] += 1
        for name in os.listdir(folder):
            if name not in FILES:
                os.unlink(os.path.join(folder, name))
    if killed < int(kills) // 4 or 0 in seen.values():
        print(f"{killed} killed, {seen}: the moments are badly chosen")
        failed = 1
    print(f"{killed} of {kills} runs killed before their end, no file half "
          f"written ({seen['brand']} old or new of one kind, "
          f"{seen['month']} of the other)" if not failed else "failed")
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
