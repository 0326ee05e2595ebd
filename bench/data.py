"""The inputs of the benchmarks, made once and kept in BUILD/bench.

A folder of inputs is used again while its `stamp` says that it was made with
the same size from the same sources by the same program.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import zlib

import lexicon

MB = 1000 * 1000
MEMBER_BYTES = 4 * MB       # of the multi-member archive; a file of `many`
BGZF_BYTES = 0xff00         # of a block before packing, as bgzip has it
BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b00"
                         "03000000000000000000")
LEVEL = 6                   # gzip's own default
SHARED = "../shared/corpora"


def say(text):
    print("bench: " + text, file=sys.stderr, flush=True)


def apart(work):
    """Does `work` in a process of its own: clock.py says why memory must not
    be used here. What it makes is in files."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except SystemExit as stop:
            print(stop, file=sys.stderr)
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1] != 0:
        raise SystemExit("bench: the inputs could not be made")


def sources(wish):
    """The NDJSON files to mix; none means the generator."""
    if wish == "talk":
        return []
    paths = wish.split() if wish else sorted(
        str(path) for path in pathlib.Path(SHARED).glob("*.ndjson*"))
    return paths


def stamp_of(build, paths, *facts):
    digest = hashlib.sha256(repr(facts).encode())
    digest.update((build / "bench" / "corpus").read_bytes())
    for path in paths:
        state = os.stat(path)
        digest.update(repr((path, state.st_size, state.st_mtime_ns)).encode())
    return digest.hexdigest()[:16]


class Corpus:
    """Comments in all the forms that archives come in."""

    def __init__(self, build, megabytes, paths, seed=1):
        self.build, self.megabytes = build, megabytes
        self.paths, self.seed = paths, seed
        kind = "mix" if paths else "talk"
        self.folder = build / "bench" / ("%s-%d" % (kind, megabytes))
        self.plain = self.folder / "comments.ndjson"
        self.single = self.folder / "comments.ndjson.gz"
        self.multi = self.folder / "multi.ndjson.gz"
        self.bgzf = self.folder / "bgzf.ndjson.gz"
        self.many = self.folder / "many"
        self.parts = {share: self.folder / ("part%d.ndjson" % share)
                      for share in (2, 4, 10)}
        self.parts_gz = {10: self.folder / "part10.ndjson.gz"}
        self.tenfold = self.folder / "tenfold"

    def ready(self):
        stamp = stamp_of(self.build, self.paths, self.megabytes, self.seed,
                         MEMBER_BYTES, LEVEL)
        note = self.folder / "stamp"
        if not note.exists() or note.read_text().split("\n")[0] != stamp:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            apart(self.make)
            note.write_text("%s\n%d\n" % (stamp, self.count()))
        self.records = int(note.read_text().split("\n")[1])
        self.bytes = self.plain.stat().st_size
        return self

    def count(self):
        with open(self.plain, "rb") as file:
            return sum(block.count(b"\n")
                       for block in iter(lambda: file.read(1 << 22), b""))

    def make(self):
        say("making %d MB of comments in %s" % (self.megabytes, self.folder))
        make(self.build, self.plain, "mix" if self.paths else "talk",
             self.megabytes, self.seed, *self.paths)
        for share, path in self.parts.items():
            cut(self.plain, path, self.plain.stat().st_size // share)
        jobs = [(pack, self.plain, self.single), (self.pack_members,),
                (pack_bgzf, self.plain, self.bgzf),
                (pack, self.parts[10], self.parts_gz[10])]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for done in [pool.submit(*job) for job in jobs]:
                done.result()

    def pack_members(self):
        """Members that end with a record: a file each, and all in one."""
        self.many.mkdir()
        with open(self.plain, "rb") as plain, open(self.multi, "wb") as whole:
            for number in range(1 << 20):
                block = plain.read(MEMBER_BYTES) + plain.readline()
                if not block:
                    break
                member = gzip_member(block)
                whole.write(member)
                path = self.many / ("%05d.ndjson.gz" % number)
                path.write_bytes(member)

    def tenfold_ready(self):
        """The folder for --lexicon that makes the lexicons ten times."""
        apart(self.make_tenfold)
        return self.tenfold

    def make_tenfold(self):
        rows = lexicon.listing(self.build)
        by = pathlib.Path(lexicon.__file__).read_bytes()
        stamp = hashlib.sha256(repr(rows).encode() + by).hexdigest()[:16]
        note = self.tenfold / "stamp"
        if not note.exists() or note.read_text() != stamp:
            shutil.rmtree(self.tenfold, ignore_errors=True)
            lexicon.write_tenfold(rows, self.tenfold,
                                  lexicon.vocabulary(self.plain))
            note.write_text(stamp)

    @property
    def label(self):
        return "%s %d MB" % ("corpora" if self.paths else "generated",
                             self.megabytes)


def make(build, path, *arguments):
    """Runs the corpus program; returns the number of records."""
    words = [str(build / "bench" / "corpus"), *map(str, arguments)]
    with open(path, "wb") as out:
        done = subprocess.run(words, stdout=out, stderr=subprocess.PIPE,
                              text=True)
    if done.returncode != 0:
        path.unlink()
        raise SystemExit("bench: %s" % done.stderr.strip())
    return int(done.stderr)


def cut(whole, part, size):
    """The first records of a file, about `size` bytes: it is shuffled."""
    with open(whole, "rb") as source, open(part, "wb") as out:
        out.write(source.read(size))
        out.write(source.readline())


def gzip_member(block):
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    return packer.compress(block) + packer.flush()


def pack(plain, packed):
    """One member, as `gzip` makes it."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    with open(plain, "rb") as source, open(packed, "wb") as out:
        for block in iter(lambda: source.read(1 << 22), b""):
            out.write(packer.compress(block))
        out.write(packer.flush())


def pack_bgzf(plain, packed):
    """Blocked gzip: SAM format specification, section 4.1."""
    with open(plain, "rb") as source, open(packed, "wb") as out:
        for block in iter(lambda: source.read(BGZF_BYTES), b""):
            packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
            body = packer.compress(block) + packer.flush()
            out.write(struct.pack("<4BI2BHBBHH", 31, 139, 8, 4, 0, 0, 255, 6,
                                  66, 67, 2, len(body) + 25))
            out.write(body)
            out.write(struct.pack("<II", zlib.crc32(block), len(block)))
        out.write(BGZF_END)


def records_read(report):
    """(read, analysed, drivers' comments) of a JSON report; None if none."""
    try:
        tree = json.loads(pathlib.Path(report).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    drivers = tree["segments"][0].get("drivers") or []
    return (tree["records"]["read"], tree["records"]["analysed"],
            sum(driver.get("comments") or 0 for driver in drivers))
