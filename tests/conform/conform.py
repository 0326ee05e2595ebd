"""Conformance to published test data, one figure a line.

    conform.py PROBE DATA

PROBE is tests/conform/probe.c as built; DATA holds the published suites. What
a suite leaves open (i_ files of JSONTestSuite) has one fixed answer in
json_answers.tsv. A line is `ok` or `FAIL`, what, reached/all, and a remark.
"""
import json
import os
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
# Names of yyjson's files tell by which extension a text would be accepted;
# hxgap has none, but numbers may be of any size.
YYJSON_REFUSED = ("(fail)", "(comma)", "(comment)", "(endcomment)", "(inf)",
                  "(nan)", "(bighex)", "(garbage)", "(str_err)", "(bom)",
                  "(ext", "(str_sq)", "(str_uq)")
# Where hxgap differs by intent: an escaped surrogate without its partner is
# U+FFFD and counted as repaired, and bytes that are no UTF-8 are mended by the
# line before the parser sees them, which by itself refuses them.
ESCAPED_SURROGATE = "invalid_utf8_escape_"
RAW_SURROGATE = ("string_1_invalid_codepoint", "string_2_invalid_codepoint",
                 "string_3_invalid_codepoint")
BLOCKS = (0, 1, 2, 3, 7)


class Table:
    def __init__(self, probe, data):
        self.probe, self.data = probe, data
        self.failed = self.lines = self.skipped = 0

    def ask(self, *args):
        done = subprocess.run([self.probe, *map(str, args)], check=True,
                              stdout=subprocess.PIPE)
        return done.stdout.decode("ascii").splitlines()

    def line(self, what, wrong, count, expected, remark=""):
        bad = bool(wrong) or count != expected
        self.failed += bad
        self.lines += 1
        print(f"{'FAIL' if bad else 'ok  '} {what}: {count - len(wrong)}/"
              f"{expected}{'  ' if remark else ''}{remark}")
        for name in wrong[:20]:
            print(f"       {name}")

    def skip(self, what, folder):
        self.skipped += 1
        print(f"SKIP {what}: no {folder} here")

    def folder(self, what, *names):
        path = os.path.join(self.data, *names)
        if os.path.isdir(path):
            return path
        self.skip(what, path)
        return None


def verdicts(table, folder):
    """What the parser says to each file of a folder."""
    names = sorted(n for n in os.listdir(folder) if n.endswith(".json"))
    said = table.ask("json", *(os.path.join(folder, n) for n in names))
    return dict(zip(names, said))


def accepted(verdict):
    return verdict == "accepted"


def json_test_suite(table):
    folder = table.folder("JSONTestSuite", "JSONTestSuite", "test_parsing")
    if not folder:
        return
    said = verdicts(table, folder)
    for kind, expected, what in (("y", 95, "accepted"), ("n", 188, "refused")):
        names = [n for n in said if n[0] == kind]
        wrong = [f"{n}: {said[n]}" for n in names
                 if accepted(said[n]) != (kind == "y")]
        remark = "each with its offset" if kind == "n" else ""
        table.line(f"JSONTestSuite {kind}_ {what}", wrong, len(names),
                   expected, remark)
    with open(os.path.join(HERE, "json_answers.tsv"), encoding="utf-8") as f:
        answers = dict(line.rstrip("\n").split("\t") for line in f
                       if not line.startswith("#"))
    names = [n for n in said if n[0] == "i"]
    wrong = [f"{n}: {said[n]}" for n in names
             if said[n].split()[0] != answers.get(n)]
    yes = sum(accepted(said[n]) for n in names)
    table.line("JSONTestSuite i_ fixed answers", wrong, len(names), 35,
               f"{yes} accepted, {len(names) - yes} refused")


def yyjson(table):
    folder = table.folder("yyjson", "yyjson", "test", "data")
    if not folder:
        return
    wrong, count, differs = [], 0, 0
    for part in ("test_checker", "test_roundtrip", "test_transform",
                 "test_yyjson", "test_encoding"):
        for name, verdict in verdicts(table, os.path.join(
                folder, "json", part)).items():
            if "EXCLUDE" in name:
                continue  # no longer, or never, what RFC 8259 says
            if part == "test_checker":
                want = name.startswith("pass")
            elif part == "test_encoding":
                want = name == "utf8.json"
            else:
                want = not any(mark in name for mark in YYJSON_REFUSED)
            if name.startswith(ESCAPED_SURROGATE):
                want, differs = True, differs + 1
            elif name.startswith(RAW_SURROGATE):
                want, differs = False, differs + 1
            count += 1
            if accepted(verdict) != want:
                wrong.append(f"{part}/{name}: {verdict}")
    table.line("yyjson documents", wrong, count, 323,
               f"{differs} of them with broken surrogates: by hxgap's rules")
    numbers(table, os.path.join(folder, "num"))


def numbers(table, folder):
    wrong, count = [], 0
    with tempfile.TemporaryDirectory() as work:
        paths, wants = [], []
        for name in sorted(os.listdir(folder)):
            if not name.endswith(".txt"):
                continue
            good = not any(mark in name for mark in (
                "(fail)", "(ext)", "hex", "literal"))
            with open(os.path.join(folder, name), "rb") as file:
                for row in file.read().splitlines():
                    if not row or row.startswith(b"#"):
                        continue
                    paths.append(os.path.join(work, str(len(paths))))
                    wants.append((good, name, row))
                    with open(paths[-1], "wb") as out:
                        out.write(row)
        said = []
        for at in range(0, len(paths), 500):
            said += table.ask("json", *paths[at:at + 500])
    for (good, name, row), verdict in zip(wants, said):
        count += 1
        if accepted(verdict) != good:
            wrong.append(f"{name}: {row!r}: {verdict}")
    table.line("yyjson numbers", wrong, count, len(wants))


# -- UTF-8 --------------------------------------------------------------------

def stress_rows(folder):
    """Name, bytes, U+FFFD wanted."""
    with open(os.path.join(folder, "utf8_stress.tsv"),
              encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                row = line.rstrip("\n").split("\t")
                yield row[0], bytes.fromhex(row[3]), int(row[4])


def utf8test_rows(folder):
    """Name, bytes, bytes after replacement."""
    with open(os.path.join(folder, "utf8tests.txt"), encoding="ascii") as f:
        for line in f:
            row = line.rstrip("\n").split(":", 3)
            if len(row) < 3 or not row[0].replace(".", "").isdigit():
                continue
            if row[1] == "valid":
                raw = line.rstrip("\n").split(":", 2)[2].encode()
                yield row[0], raw, raw
            elif row[1] == "valid hex":
                raw = bytes.fromhex(row[2])
                yield row[0], raw, raw
            elif row[1] == "invalid hex":
                mended = line.rstrip("\n").split(":")[4]
                yield (row[0], bytes.fromhex(row[2]),
                       bytes.fromhex(mended.replace("nothing", "")))


def mend(table, cases, block):
    """Each case as a comment of a table, with umlauts around it, so that none
    is taken for Windows-1252; through the readers in blocks of `block`."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write("id,text\n".encode())
        for raw in cases:
            quoted = raw.replace(b'"', b'""')
            # After a line feed in a comment a new line is mended by itself.
            quoted = quoted.replace(b"\n", "ü\nü".encode())
            file.write(b'1,"' + "ü".encode() + quoted + "ü".encode() +
                       b'"\n')
        file.flush()
        said = table.ask("text", block, file.name)
    umlaut = "ü".encode()
    return [bytes.fromhex(s)[2:-2].replace(umlaut + b"\n" + umlaut, b"\n")
            for s in said]


def utf8(table, name, rows, expected):
    rows = list(rows)
    wrong = []
    for block in BLOCKS:
        got = mend(table, [raw for _, raw, _ in rows], block)
        if len(got) != len(rows):
            wrong.append(f"block {block}: {len(got)} comments")
            continue
        for (label, raw, want), mended in zip(rows, got):
            right = raw.decode("utf-8", "replace").encode()
            marks = mended.count(b"\xef\xbf\xbd") - raw.count(b"\xef\xbf\xbd")
            good = mended == right and (
                marks == want if isinstance(want, int) else mended == want)
            if not good:
                wrong.append(f"{label} in blocks of {block}: {mended!r}")
    table.line(f"UTF-8 {name}", wrong, len(rows), expected,
               "in blocks of 1, 2, 3, 7 bytes and whole")


# -- tables -------------------------------------------------------------------

def cells(table, path, columns):
    """Rows of cells; None for a row that was refused."""
    rows = []
    for line in table.ask("csv", path, *columns):
        rows.append(None if line.startswith("refused") else
                    [bytes.fromhex(c).decode() for c in line.split(".")[:-1]])
    return rows


def csv_spectrum(table):
    folder = table.folder("csv-spectrum", "csv-spectrum")
    if not folder:
        return
    wrong, count, remark = [], 0, ""
    for name in sorted(os.listdir(os.path.join(folder, "csvs"))):
        stem = name[:-4]
        with open(os.path.join(folder, "json", stem + ".json"), "rb") as file:
            want = json.loads(file.read().decode("utf-8", "replace"))
        if isinstance(want, dict):
            want = [want]
        if stem == "location_coordinates":
            # The published answer has another phone number than the table.
            want[0]["Contact Phone Number"] = "2095257564"
            remark = "location_coordinates by the table's own phone number"
        columns = list(want[0])
        got = cells(table, os.path.join(folder, "csvs", name), columns)
        count += 1
        if got != [[row[c] for c in columns] for row in want]:
            wrong.append(f"{name}: {got}")
    table.line("csv-spectrum", wrong, count, 12, remark)


def csv_test_data(table):
    folder = table.folder("csv-test-data", "csv-test-data")
    if not folder:
        return
    wrong, bad, count, blank = [], [], 0, 0
    for name in sorted(os.listdir(os.path.join(folder, "csv"))):
        path = os.path.join(folder, "csv", name)
        if name.startswith("bad-"):
            rows = cells(table, path, ("foo", "bar", "baz"))
            bad.append((name, rows))
            continue
        with open(os.path.join(folder, "json", name[:-4] + ".json"),
                  encoding="utf-8") as file:
            want = json.load(file)
        columns = ["foo", "bar", "baz"]
        if want and isinstance(want[0], dict):
            want = [[row[c] for c in columns] for row in want]
        elif want:
            columns, want = want[0], want[1:]
        # A blank line is no record, so one empty cell alone is none either.
        if [""] in want:
            want = [row for row in want if row != [""]]
            blank += 1
        count += 1
        got = cells(table, path, columns)
        if got != want:
            wrong.append(f"{name}: {got}")
    table.line("csv-test-data valid", wrong, count, 18,
               f"{blank} of them without the blank line, which is no record")
    bad_tables(table, bad)


# What is documented for each: whether a row is refused, read all the same, or
# there is none. Wrong or missing header names are the business of fields.
BAD = {
    "bad-header-less-fields.csv": "refused",
    "bad-header-more-fields.csv": "refused",
    "bad-header-no-header.csv": "none",
    "bad-header-wrong-header.csv": "none",
    "bad-missing-quote.csv": "refused",
    "bad-quotes-with-unescaped-quote.csv": "refused",
    "bad-unescaped-quote.csv": "read",
}


def bad_tables(table, bad):
    wrong = []
    for name, rows in bad:
        kind = "none" if not rows else "refused" if rows == [None] else "read"
        if BAD.get(name) != kind:
            wrong.append(f"{name}: {kind} {rows}")
    table.line("csv-test-data bad", wrong, len(bad), 7,
               "4 rows refused, 2 have no row, a quote inside a bare cell "
               "is read as it stands")


# -- gzip ---------------------------------------------------------------------

def gunzip(raw):
    """Bytes of all whole members, and how it ended, by Python's zlib."""
    out, rest = b"", raw
    while rest[:2] == b"\x1f\x8b":
        z = zlib.decompressobj(31)
        try:
            out += z.decompress(rest)
        except zlib.error:
            # The data are whole, only the trailer is wrong.
            z = zlib.decompressobj(-15)
            out += z.decompress(rest[header_bytes(rest):])
            return out, "checksum"
        if not z.eof:
            return out, "too early"
        rest = z.unused_data
    return out, "behind" if rest.strip(b"\0") else "whole"


def header_bytes(raw):
    at = 10
    if raw[3] & 4:
        at += 2 + int.from_bytes(raw[at:at + 2], "little")
    for flag in (8, 16):
        if raw[3] & flag:
            at = raw.index(0, at) + 1
    return at + 2 * bool(raw[3] & 2)


def libarchive(table):
    folder = table.folder("libarchive gzip", "libarchive_gz")
    if not folder:
        return
    wrong, count = [], 0
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        with open(path, "rb") as file:
            raw = file.read()
        if raw[:2] != b"\x1f\x8b":
            continue
        count += 1
        want, ends = gunzip(raw)
        crc = f"{zlib.crc32(want):08x}"
        for library in ("best", "zlib"):
            for piece in (1, 7, 1 << 20):
                said = table.ask("gzip", library, piece, path)[0].split(" ", 3)
                if (int(said[0]), said[1]) != (len(want), crc) or \
                        ends not in said[3]:
                    wrong.append(f"{name} {library} {piece}: {said}, wanted "
                                 f"{len(want)} {crc} {ends}")
        if name == "test_compat_gzip_2.tgz" and said[2] != "51":
            wrong.append(f"{name}: {said[2]} bytes behind it, not 51")
    table.line("libarchive gzip", wrong, count, 13,
               "both libraries, pieces of 1, 7 and all bytes")


def main(probe, data):
    table = Table(probe, data)
    json_test_suite(table)
    yyjson(table)
    for what, names, rows, expected in (
            ("stress", ("own",), stress_rows, 157),
            ("utf8tests", ("utf8tests",), utf8test_rows, 216)):
        folder = table.folder(f"UTF-8 {what}", *names)
        if folder:
            utf8(table, what, rows(folder), expected)
    csv_spectrum(table)
    csv_test_data(table)
    libarchive(table)
    if table.lines == 0:
        print("SKIP: no published test data here")
    else:
        print(f"{table.lines - table.failed} figures reached, "
              f"{table.failed} not, {table.skipped} skipped")
    return table.failed > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
