"""What check_stats.sh asks: BUILD TESTS MEGABYTES."""

import json
import os
import pathlib
import pty
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

BUILD, TESTS = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
MEGABYTES = int(sys.argv[3])
HXGAP = [str(BUILD / "hxgap"), "run", "--format", "json"]
DEMO = str(TESTS / "demo" / "comments.ndjson.gz")
SANITIZED = "san" in BUILD.name
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print("stats: not so: " + what)


def run(*more, **how):
    return subprocess.run([*HXGAP, *more], capture_output=True, check=False,
                          **how)


def stats_add_up():
    plain = run(DEMO, "-q", "--max-bad", "5%")
    told = run(DEMO, "-q", "--max-bad", "5%", "--stats", "--jobs", "1")
    check(plain.returncode == 0 and not plain.stderr, "silent without --stats")
    check(told.stdout == plain.stdout, "the same report with --stats")
    said = json.loads(told.stderr)
    stages = said["stages"]
    names = {"open", "read", "parse", "tok_words", "det_lexicon", "agg_gap",
             "other", "report"}
    check(names <= set(stages), "every stage is named")
    check(min(stages.values()) >= 0, "no stage takes less than nothing")
    check(sum(stages.values()) <= said["wall"] + 0.001,
          "the stages of one worker are parts of the time: %s" % said)
    check(stages["open"] > 0 and stages["det_lexicon"] > 0,
          "what takes time is seen to")
    check(said["records"] == json.loads(told.stdout)["records"]["read"],
          "the records are those of the report")
    check(said["bytes_in"] == os.path.getsize(DEMO), "bytes_in is the file")
    check(said["peak_bytes"] > 1 << 20, "there is a peak")


def a_large_parent():
    """Linux hands the peak of who called on to who is called."""
    large = b"x" * (256 << 20)
    told = run(DEMO, "-q", "--max-bad", "5%", "--stats", "--jobs", "1")
    check(json.loads(told.stderr)["peak_bytes"] < len(large),
          "the peak is that of hxgap, not of who called it")


def processor():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def children_count():
    """With --isolate the work is done in children."""
    with tempfile.TemporaryDirectory() as folder:
        lua = shutil.copy(BUILD / "lib" / "hxgap" / "det_lua.so", folder)
        before = processor()
        told = run(DEMO, "-q", "--max-bad", "5%", "--stats", "--jobs", "1",
                   "--isolate", "--plugin", lua, "--option",
                   "det_lua.script=%s" % (TESTS / "fault" / "shout.lua"))
        spent = processor() - before
    check(told.returncode == 0, "an isolated run ends well: %s"
          % told.stderr[:300])
    said = json.loads(told.stderr)
    check(spent / 2 < said["user"] + said["system"] <= spent + 0.01,
          "%.3f s of processor time, of them told: %s" % (spent, said))
    check(min(said["stages"].values()) > 0,
          "the stages of children are told: %s" % said)


def comments(megabytes, pause=0.0):
    """Comments whose vocabulary grows without end, piece by piece."""
    count = 0
    for _ in range(megabytes * 10):
        lines = []
        size = 0
        while size < 100000:
            count += 1
            lines.append('{"text":"The service was slow, nobody called %s%x '
                         'back. Das war %x nicht fair."}\n'
                         % ("w", count * 2654435761 % 2**32, count))
            size += len(lines[-1])
        yield "".join(lines).encode()
        time.sleep(pause)


def feed(process, pieces):
    try:
        for piece in pieces:
            process.stdin.write(piece)
        process.stdin.close()
    except BrokenPipeError:
        pass


def on_a_terminal():
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*HXGAP, "-", "--jobs", "1"],
                               stdin=subprocess.PIPE, stderr=theirs,
                               stdout=subprocess.DEVNULL)
    os.close(theirs)
    said = b""
    writer = threading.Thread(target=feed,
                              args=(process, comments(1, pause=0.12)))
    writer.start()
    try:
        while piece := os.read(ours, 4096):
            said += piece
    except OSError:  # the other side is closed
        pass
    writer.join()
    check(process.wait() == 0, "a run on a terminal ends well")
    check(b" MB/s  " in said and b" comments" in said, "a line of progress")
    check(said.endswith(b"\r\033[K"), "which is wiped away at the end")
    check(not run("-", input=b"".join(comments(1))).stderr,
          "no progress on a pipe")


def bounded(workers):
    """A vocabulary that grows without end, under a limit of address space."""
    memory = (64 + 16 * workers) << 20

    def limit():
        # What is reserved is more than what is used: libraries, stacks.
        space = memory + (96 << 20) + workers * (48 << 20)
        resource.setrlimit(resource.RLIMIT_AS, (space, space))

    process = subprocess.Popen(
        [*HXGAP, "-", "-q", "--stats", "--jobs", str(workers)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, preexec_fn=limit)
    feed(process, comments(MEGABYTES))
    told = process.stderr.read()
    check(process.wait() == 0, "a long pipe within the limit: %s" % told[:300])
    if process.returncode == 0:
        peak = json.loads(told)["peak_bytes"]
        check(peak <= memory, "%d MiB at the peak of %d workers"
              % (peak >> 20, workers))


stats_add_up()
if SANITIZED:
    print("SKIP processor time, progress and memory: no sanitizer fits in them")
else:
    a_large_parent()
    children_count()
    on_a_terminal()
    for count in (1, 2, 8):
        bounded(count)
    print("stages add up, progress on terminals only, memory within 64 MiB "
          "and 16 a worker")
sys.exit(bool(failures))
