"""A run with --checkpoint, killed at random moments and begun again until it
ends, writes the same bytes and says the same as one that nobody disturbed.

    resume.py HXGAP CASES FOLDER KILLS [SEED]
"""
import gzip
import os
import random
import signal
import subprocess
import sys
import time
import zipfile

FILES = ("out.json", "out.txt", "out.hxs")


def archive(cases, folder):
    """Plain, compressed and CSV inputs and a zip archive of such, with a record
    that is too long."""
    with gzip.open(os.path.join(cases, "../demo/comments.ndjson.gz")) as file:
        lines = file.read().splitlines(keepends=True)
    long = b'{"text":"' + b"lang " * 250_000 + b'"}\n'
    half = len(lines) // 2
    parts = {
        "a.ndjson": b"".join(lines[:half] + [long] + lines[half:] * 3),
        "b.ndjson.gz": gzip.compress(b"".join(lines * 4)),
        "c.csv": b"id,text,brand\n" + b"".join(
            b'%d,"Zwei Stunden\nWarten, no answer \xff",acme\n' % i
            for i in range(4000)),
    }
    for name, content in parts.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)
    with zipfile.ZipFile(os.path.join(folder, "d.zip"), "w",
                         zipfile.ZIP_DEFLATED) as out:
        out.writestr("march.ndjson", b"".join(lines * 2))
        out.writestr("april/c.csv", parts["c.csv"], zipfile.ZIP_STORED)
    return [os.path.join(folder, name) for name in [*parts, "d.zip"]]


def first_difference(want, got):
    """Where two lists of outputs part, or None."""
    if len(want) != len(got):
        return f"{len(got)} outputs, not {len(want)}"
    for number, (old, new) in enumerate(zip(want, got)):
        if old == new:
            continue
        at = next((i for i, pair in enumerate(zip(old, new))
                   if pair[0] != pair[1]), min(len(old), len(new)))
        begin = max(at - 80, 0)
        return (f"output {number}: other bytes from {at}: "
                f"{new[begin:at + 80]!r} not {old[begin:at + 80]!r}")
    return None


class Case:
    """One command line, and what it should come to."""

    def __init__(self, hxgap, cases, folder, command, inputs):
        self.folder, self.cases, self.inputs = folder, cases, inputs
        self.point = os.path.join(folder, "point")
        self.outs = [os.path.join(folder, name) for name in FILES]
        self.line = [hxgap, *command, *inputs, "--pipeline", "small.yaml",
                     "--max-bad", "100%", "--state", self.outs[2]]
        if command[0] == "run":
            self.line += ["--out", self.outs[0], "--out", self.outs[1]]
        self.read()  # nothing of the case before this one
        begin = time.monotonic()
        self.said, code = self.run([])
        self.took = time.monotonic() - begin
        assert code == 0, self.said
        self.want = self.read()

    def read(self):
        found = []
        for path in self.outs:
            if os.path.exists(path):
                with open(path, "rb") as file:
                    found.append(file.read())
                os.unlink(path)
        return found

    def run(self, more, seconds=None):
        """Messages and exit code; killed after `seconds`."""
        with subprocess.Popen(self.line + more, cwd=self.cases,
                              stderr=subprocess.PIPE) as job:
            if seconds is not None:
                time.sleep(seconds)
                job.kill()
            said = job.communicate()[1].decode()
        lines = said.splitlines()
        self.went_on = any("going on after" in line for line in lines)
        # What an input was taken for is told when it is opened: in any order,
        # and not again of one that was done before the run was broken off.
        notes = tuple(f"hxgap: {path}" for path in self.inputs)
        lines = [line for line in lines if "going on after" not in line
                 and not line.startswith(notes)]
        return lines, job.returncode

    def resumed(self, draw):
        """One run that is killed until it is through; how often it was."""
        kills = 0
        blocks = ["--checkpoint", self.point, "--checkpoint-every", "0"]
        while True:
            size = ["--block-bytes", str(draw.choice((5000, 20000, 90000))),
                    "--jobs", str(draw.choice((1, 2, 3)))]
            patience = draw.uniform(0.05, 0.6) * self.took
            if kills > 6:
                patience = None
            said, code = self.run(blocks + size, patience)
            if code == -signal.SIGKILL:
                kills += 1
                continue
            if code != 0 or said != self.said:
                return kills, f"exit {code}, said {said} not {self.said}"
            differs = first_difference(self.want, self.read())
            if differs:
                return kills, differs + self.excuse()
            if os.listdir(self.point):
                return kills, f"left behind: {os.listdir(self.point)}"
            return kills, None

    def excuse(self):
        """Whether an unbroken run, too, writes other bytes by now: then the
        program or its files were changed under the test's feet."""
        self.run([])
        return ("" if self.read() == self.want else
                "; so does an unbroken run now: were the program, plugins or "
                "lexicons changed meanwhile?")

    def leave_point(self):
        """A checkpoint of a run that was killed in its middle."""
        path = os.path.join(self.point, "run.hxc")
        for _ in range(40):
            with subprocess.Popen(
                    self.line + ["--checkpoint", self.point, "--quiet",
                                 "--checkpoint-every", "0", "--block-bytes",
                                 "5000"], cwd=self.cases) as job:
                while job.poll() is None and not os.path.exists(path):
                    time.sleep(0.001)
                job.kill()
            if os.path.exists(path):
                return path
        raise SystemExit("no run left a checkpoint")


def refusals(case, inputs):
    """What must not be gone on with; each names its exit code."""
    found = []
    path = case.leave_point()
    with open(path, "rb") as file:
        good = file.read()
    here = ["--checkpoint", case.point]

    def expect(what, code, more):
        said, got = case.run(here + more)
        if got != code or len([l for l in said if "hxgap: " in l]) < 1:
            found.append(f"{what}: exit {got}, said {said}")

    expect("another breakdown", 2, ["--by", "lang"])
    expect("a pipe", 2, ["-"])
    for i in (0, 9, 20, len(good) // 2, len(good) - 1):
        with open(path, "wb") as file:
            file.write(good[:i] + bytes([good[i] ^ 64]) + good[i + 1:])
        expect(f"byte {i} changed", 3, [])
    with open(path, "wb") as file:
        file.write(good[:-5])
    expect("cut short", 3, [])
    with open(path, "wb") as file:
        file.write(good)
    stamp = os.stat(inputs[0])
    os.utime(inputs[0], (1, 1))
    expect("an input that was touched", 2, [])
    os.utime(inputs[0], ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    said, code = case.run(here)
    if code != 0 or said != case.said or case.read() != case.want:
        found.append(f"gone on with: exit {code}, said {said}")
    if not case.went_on:
        found.append("began anew")
    return found


def main(hxgap, cases, folder, kills, seed=None):
    seed = int(seed or random.randrange(1 << 32))
    draw = random.Random(seed)
    inputs = archive(cases, folder)
    runs = killed = 0
    found = []
    commands = [["run", "--by", "brand"], ["map", "--shard", "2/3"]]
    while killed < int(kills) and not found:
        for command in commands:
            case = Case(hxgap, cases, folder, command, inputs)
            count, wrong = case.resumed(draw)
            runs += 1
            killed += count
            if wrong:
                found.append(f"{command[0]} after {count} kills (seed {seed}):"
                             f" {wrong}")
    case = Case(hxgap, cases, folder, commands[0], inputs)
    found += refusals(case, inputs)
    print("\n".join(found) if found else
          f"{runs} runs killed {killed} times in all and gone on with: the "
          "bytes and messages of unbroken ones")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
