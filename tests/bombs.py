"""Inputs that are far larger than they look, in bounded memory.

    bombs.py HXGAP CASES FOLDER MEBIBYTES

Zeros packed a thousand to one, one endless line, one record of 10^5 columns:
each is counted and skipped within the memory that is promised (64 MiB and 16 a
worker), and the limits on unpacking stop the first.
"""
import gzip
import json
import os
import resource
import subprocess
import sys

JOBS = 2
MIB = 1 << 20
BOUND = (64 + 16 * JOBS) * MIB
GOOD = b'{"text":"the staff was friendly"}\n'


def write(path, chunks):
    opened = gzip.open(path, "wb", 6) if path.endswith(".gz") else open(
        path, "wb")
    with opened as file:
        for chunk in chunks:
            file.write(chunk)
    return path


def make(folder, mebibytes):
    zeros = b"\0" * MIB
    letters = b"gut " * (MIB // 4)
    columns = b",".join(b"c%d" % i for i in range(100_000))
    wide = b",".join(b"gut" for _ in range(100_000))
    return {
        "bomb.gz": ("too_long", [GOOD] + [zeros] * mebibytes + [b"\n", GOOD]),
        "line.ndjson": ("too_long", [GOOD, b'{"text":"'] +
                        [letters] * mebibytes + [b'"}\n', GOOD]),
        "line.csv": (None, [b"text," + columns + b"\n"] +
                     [b"freundlich," + wide + b"\n"] * 20),
    }


def run(hxgap, cases, path, *more):
    """Exit code, report, messages, peak memory of the process."""
    read, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        done = subprocess.run(
            [hxgap, "run", path, "--pipeline", "small.yaml", "--format",
             "json", "--jobs", str(JOBS), "--max-bad", "100%", *more],
            cwd=cases, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            check=False)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        with os.fdopen(write_end, "wb") as file:
            file.write(json.dumps([done.returncode, done.stdout.decode(),
                                   done.stderr.decode(), peak]).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read, "rb") as file:
        result = json.loads(file.read())
    os.waitpid(pid, 0)
    return result


def main(hxgap, cases, folder, mebibytes):
    failed, peaks = [], []
    for name, (reason, chunks) in make(folder, int(mebibytes)).items():
        path = write(os.path.join(folder, name), chunks)
        code, out, said, peak = run(hxgap, cases, path)
        peaks.append(peak)
        if code != 0:
            failed.append(f"{name}: exit {code}: {said}")
            continue
        records = json.loads(out)["records"]
        if reason and (records["skipped"] != {reason: 1} or
                       records["analysed"] != 2):
            failed.append(f"{name}: {records}")
        if reason is None and records["analysed"] != 20:
            failed.append(f"{name}: {records}")
        if peak > BOUND:
            failed.append(f"{name}: {peak // MIB} MiB, over {BOUND // MIB}")
        if name == "bomb.gz":
            for limit in (["--max-output", "8M"], ["--max-ratio", "100"]):
                code, out, said, _ = run(hxgap, cases, path, *limit)
                if code != 3 or out or limit[0] not in said:
                    failed.append(f"{limit}: exit {code}: {said}")
            code, _, said, _ = run(hxgap, cases, path, "--max-output", "9G",
                                   "--max-ratio", "100000")
            if code != 0:
                failed.append(f"wide limits: exit {code}: {said}")
        os.unlink(path)
    print("\n".join(failed) if failed else
          f"bombs of {mebibytes} MiB: peak {max(peaks) // MIB} MiB of "
          f"{BOUND // MIB} allowed; --max-output and --max-ratio stop them")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
