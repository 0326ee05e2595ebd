#!/usr/bin/env python3
"""Everything that goes out, read back by parsers that are not hxgap's own.

    tests/check_outputs.py BUILD

Hostile strings in every field must come out as text in every format; the
figures of all formats must be those of the JSON report; the bytes must not
depend on threads or the order of files; personal data and field values must
not get where they do not belong. No dependencies but Python.
"""
import csv
import html
import html.parser
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

import check_schema

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.join(HERE, "../../shared/reliability")
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\"=1",
    "'=1", "\uff1d1", "\u00a0=1", "\ufeff=1", "a;=1", "a,=1", "\x00=1",
    "=HYPERLINK(\"http://example.invalid\")", "a\"b", "a,b", "a\r\nb",
    "<script>alert(1)</script>", "</td><img src=x onerror=alert(1)>", "-->",
    "]]>", "&lt;b&gt;", "' onmouseover='x", "${7*7}", "{{7*7}}", "`id`",
    "[a](javascript:alert(1))", "![x](http://example.invalid/x.png)",
    "www.example.invalid/x", "# head", "| a | b |", "1. one", "* a *",
    "\u202egnp.exe", "\u2028x", "\x1b[31mred", "'; DROP TABLE comment; --",
    "%s%n%x", "../../etc/passwd", "NULL", "\U0001f600", "e\u0301",
]
SAID = ["Das Personal war sehr freundlich", "rude staff on the hotline",
        "viel zu teuer, empfehle ich", "I was ignored and it was slow"]
PIPELINE = os.path.join(HERE, "lexicons/outputs.pipeline.yaml")
LINE = ["id", "lang", "drivers", "touchpoints", "loyalty", "facets"]
DRIVER = ["id", "stance", "start", "end", "text", "rule"]  # core/README.md
PERSONAL = {
    "[email]": "max.mustermann@example.com", "[phone]": "+49 30 123456-78",
    "[iban]": "DE89 3704 0044 0532 0130 00", "[card]": "4111 1111 1111 1111",
    "[name]": "Mustermann-Weiss", "[handle]": "@maxmuster77",
}
failures = []


def expect(what, good, detail=""):
    if not good:
        failures.append(f"{what}: {detail}"[:600])


class Tool:
    def __init__(self, build, folder):
        self.path = os.path.join(os.path.abspath(build), "hxgap")
        self.folder = folder

    def __call__(self, *args, code=0, env=None, stdout=subprocess.PIPE):
        done = subprocess.run([self.path, args[0], "--pipeline", PIPELINE,
                               *args[1:]], cwd=self.folder, stdout=stdout, stderr=subprocess.PIPE,
                              env={**os.environ, **(env or {})}, timeout=300)
        expect("exit code of " + " ".join(args[:6]),
               code is None or done.returncode == code,
               f"{done.returncode}, not {code}: {done.stderr[-400:]!r}")
        return done

    def read(self, name, binary=False):
        with open(os.path.join(self.folder, name), "rb") as file:
            data = file.read()
        return data if binary else data.decode()

    def write(self, name, records):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8",
                  errors="surrogatepass") as file:
            for record in records:
                file.write(json.dumps(record) + "\n")


def strings():
    """The strings of this file and, where they are, the published ones."""
    out = list(HOSTILE)
    files = [("own/csv_formula_cells.txt", str.splitlines),
             ("own/html_cells.txt", str.splitlines), ("blns/blns.json",
                                                      json.loads)]
    for name, parse in files:
        path = os.path.join(SHARED, name)
        if not os.path.exists(path):
            print(f"SKIP {name}: no ../shared/reliability")
            continue
        with open(path, encoding="utf-8", newline="") as file:
            found = parse(file.read())
        out += found
        # Escapes that the lists write out: "\t=1+1".
        out += [s.encode().decode("unicode_escape") for s in found
                if re.search(r"\\[tnrxu]", s) and s.isascii()
                and not re.search(r"\\(x[^0-9a-f]|u[^0-9a-f]|$)", s)]
    return [s for s in out if s.strip()]


def hostile_records(words):
    for i, word in enumerate(words):
        for k in range(2):
            yield {"id": word if k else i, "brand": word, "date": word,
                   "touchpoint": word, "customer": word, "rating": 3,
                   "text": f"{SAID[(i + k) % 4]}, {word} "
                           f"{SAID[(i + 2 * k + 1) % 4]}"}
    for i in range(60):
        yield {"id": f"n{i}", "brand": "Acme", "rating": 1 + i % 5,
               "date": f"2024-0{1 + i % 3}-01", "customer": f"c{i % 9}",
               "text": SAID[i % 4] + f" {i}"}


# -- each format against the JSON report -------------------------------------

SHARES = ("demand", "delivered", "gap")
PLAIN = ("severity", "unmet_points", "want_points", "rank", "demand_rank")
TRIGGER = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def safe(value):
    """What a cell of text says without its guard."""
    return re.sub("(^|[;,|\t\r\n])'(?=[\\s\"'\ufeff\u200b\x00=+\\-@"
                  "\uff1d\uff0b\uff0d\uff20])", r"\1", value)


def figures(driver):
    out = [driver[k] for k in ("comments", "wanted", "met", "unmet")]
    for key in SHARES:
        share = driver[key] or {}
        out += [share.get("value"), share.get("low"), share.get("high")]
    return out + [driver[k] for k in PLAIN] + [driver["suppressed"]]


def check_csv(text, report):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    head, rows = rows[0], rows[1:]
    want = [(s, d) for s in report["segments"] for d in s["drivers"]]
    expect("csv lines end in CRLF", text.endswith("\r\n"))
    expect("csv rows", len(rows) == len(want), f"{len(rows)}, {len(want)}")
    expect("csv columns", all(len(row) == len(head) for row in rows))
    seen = {}
    for row, (segment, driver) in zip(rows, want):
        seen.setdefault(tuple(row[:4]), segment["by"])
        got = [float(c) if c and c[-1].isdigit() else c or None
               for c in row[8:-1]] + [row[-1] or None]
        if got != figures(driver):
            expect("csv figures", False, f"{got} {figures(driver)}")
    expect("csv segments", len(seen) == len(report["segments"]))
    for cells, by in seen.items():
        pairs = list(by.items()) + [("", None)] * 2
        for i in (0, 1):
            key, value = pairs[i]
            got = safe(cells[2 * i + 1]).replace("'", "")
            expect("csv dimension", cells[2 * i] == key)
            expect("csv value", got == (value or "").replace(
                "\0", "\ufffd").replace("'", ""), repr((got, value)))
            expect("csv formula", not TRIGGER.match(cells[2 * i + 1]),
                   repr(cells))
    split = re.search("[;|\t](?=" + TRIGGER.pattern + ")", text)
    expect("csv split elsewhere", not split, repr(split))


ELSEWHERE = ("records", "labels", "segments", "friction", "changes")


def numbers(node):
    """Every number below `node`; yes is 1, no is 0."""
    if isinstance(node, (dict, list)):
        for one in node.values() if isinstance(node, dict) else node:
            yield from numbers(one)
    elif isinstance(node, (bool, int, float)):
        yield float(node)


def check_figures(text, report):
    """Each number of the report stands in its section, once."""
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    sections = [k for k in report if k not in (
        "report", "provenance", "caveat", "verbatims")]
    expect("figures: sections", {r["section"] for r in rows} ==
           {k for k in sections if any(True for _ in numbers(report[k]))}
           | {"labels"}, repr({r["section"] for r in rows}))
    told = {section: [] for section in sections}
    for row in rows:
        told[row["section"]] += [float(row[c]) for c in (
            "value", "low", "high", "comments") if row[c]]
    for section in sections:
        want = sorted(numbers(report[section]))
        expect("figures of " + section, sorted(told[section]) == want,
               f"{len(told[section])}, {len(want)}")
    place = {(r["value_1"], r["id"]): r for r in rows
             if r["section"] == "touchpoints" and r["figure"] == "gap"}
    for touch in report["touchpoints"]:
        if not touch["touchpoint"].isalpha():
            continue  # guarded against spreadsheets
        for driver in touch["drivers"]:
            row = place[touch["touchpoint"], driver["id"]]
            expect("figures: what is what", [
                float(row[c]) if row[c] else None
                for c in ("value", "low", "high")] == [
                    (driver["gap"] or {}).get(c)
                    for c in ("value", "low", "high")], repr(row))
            expect("figures: suppressed", row["suppressed"] ==
                   (driver["suppressed"] or ""), repr(row))
    for cell in {cell for row in rows for cell in row.values()}:
        expect("figures: formula", not TRIGGER.match(cell) or
               re.fullmatch(r"-?[0-9.]+", cell), repr(cell))


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add((tag, len(attrs)))

    handle_startendtag = handle_starttag

    def handle_comment(self, data):
        self.seen.add(("comment", 0))

    def handle_decl(self, decl):
        self.seen.add(("declaration", 0))

    def handle_pi(self, data):
        self.seen.add(("instruction", 0))


def check_md(text):
    tags = Tags()
    tags.feed(text)
    tags.close()
    expect("md tags", tags.seen <= {("b", 0)}, repr(tags.seen))
    for line in text.split("\n"):
        expect("md line", re.match(
            r"$|#{1,2} |\| |> |\*\*|---$|- |\*|\w|…", line), repr(line))
        expect("md control", not re.search("[\x00-\x1f\x7f\u202a-\u202e]",
                                           line), repr(line))
        expect("md mention", not re.search("@\\w|https?:/", line), repr(line))
        plain = re.sub(r"\\.", "", line)
        expect("md markup", not re.search(r"[\[\]`]|!\[", plain), repr(line))


def rows_of(base, sql):
    return base.execute(sql).fetchall()


def check_sqlite(path, report):
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    expect("sqlite integrity",
           rows_of(base, "PRAGMA integrity_check") == [("ok",)])
    expect("sqlite foreign keys",
           rows_of(base, "PRAGMA foreign_key_check") == [])
    want = []
    for n, segment in enumerate(report["segments"], 1):
        for driver in segment["drivers"]:
            want.append((n, driver["id"], *figures(driver)))
    got = rows_of(base, "SELECT * FROM driver_figure")
    expect("sqlite figures", got == sorted(want), f"{got[:1]} {want[:1]}")
    got = rows_of(base, "SELECT segment, dimension, value FROM segment_value "
                        "ORDER BY segment, position")
    expect("sqlite values", got == [
        (n, *pair) for n, s in enumerate(report["segments"], 1)
        for pair in s["by"].items()], repr(got[:3]))
    got = rows_of(base, "SELECT period, id, gap_before, gap_after, q, alert "
                        "FROM change")
    want = [(period["id"], one["id"], one["before"], one["after"], one["q"],
             one["alert"]) for period in report["changes"]["periods"]
            for one in period["families"] + period["drivers"]]
    expect("sqlite changes", sorted(got, key=str) == sorted(want, key=str)
           and got, f"{got[:1]} {want[:1]}")
    for section in report:
        got = rows_of(base, f"SELECT value, low, high, comments FROM figure "
                            f"WHERE section = '{section}'")
        want = [] if section in ELSEWHERE or section in (
            "report", "provenance", "caveat", "verbatims") else sorted(
                numbers(report[section]))
        expect("sqlite figures of " + section, sorted(
            float(v) for row in got for v in row if v is not None) == want)
    check_samples(base, report)
    return base


def check_samples(base, report):
    number = {json.dumps(s["by"]): n
              for n, s in enumerate(report["segments"], 1)}
    want = []
    for cell in report["verbatims"]:
        for i, item in enumerate(cell["items"], 1):
            text = item["text"].encode()
            mark = text[item["mark_start"]:item["mark_end"]].decode()
            want.append((number[json.dumps(cell["by"])], cell["driver"],
                         cell["stance"], i, item["id"], item["lang"],
                         item["text"], mark))
    base.text_factory = bytes
    got = [tuple(c.decode() if isinstance(c, bytes) else c for c in row)
           for row in rows_of(base, """SELECT segment, driver, stance,
           position, id, lang, text, evidence FROM verbatims""")]
    base.text_factory = str
    # Views cut evidence at NUL in some versions of SQLite: not compared then.
    strip = [row[:-1] if "\0" in row[6] else row for row in got]
    want = [row[:-1] if "\0" in row[6] else row for row in want]
    expect("sqlite verbatims", sorted(map(repr, strip)) ==
           sorted(map(repr, want)), f"{len(got)} {len(want)}")


def check_queries(path, base, section):
    """Each example of the README runs, and most of them find something."""
    with open(path, encoding="utf-8") as file:
        text = file.read().split(section)[1].split("\n## ")[0]
    queries = re.findall(r"```sql\n(.*?)```", text, re.S)
    found = [len(rows_of(base, query)) for query in queries]
    expect("README queries", len(found) >= 4 and sum(map(bool, found)) >=
           len(found) - 1, repr(found))


def check_elsewhere(path):
    """The manual of the table of figures says what SQLite holds elsewhere."""
    with open(path, encoding="utf-8") as file:
        text = file.read().split("`--out FILE.sqlite`")[1]
    named = set(re.findall(r"`([a-z_]+)`", text))
    expect("README elsewhere", set(ELSEWHERE) <= named,
           repr(set(ELSEWHERE) - named))


# -- the parts ----------------------------------------------------------------

def check_injection(tool):
    words = strings()
    tool.write("hostile.ndjson", hostile_records(words))
    names = ("r.json", "r.csv", "r.figures.csv", "r.md", "r.sqlite", "r.txt")
    outs = [a for name in names for a in ("--out", name)]
    done = tool("run", "hostile.ndjson", "--by", "brand", "--by",
                "lang,touchpoint", *outs, "-q")
    expect("stdout stays empty", done.stdout == b"")
    report = json.loads(tool.read("r.json"))
    with open(os.path.join(HERE, "../plugins/out_json/report.schema.json"),
              encoding="utf-8") as file:
        schema = json.load(file)
    troubles = list(check_schema.check(report, schema, schema, "report"))
    expect("schema", not troubles, repr(troubles[:3]))
    expect("brands", len(report["segments"]) > 2 * len(HOSTILE))
    check_csv(tool.read("r.csv", True).decode(), report)
    check_figures(tool.read("r.figures.csv", True).decode(), report)
    check_md(tool.read("r.md"))
    path = os.path.join(tool.folder, "r.sqlite")
    check_queries(os.path.join(HERE, "../plugins/out_sqlite/README.md"),
                  check_sqlite(path, report), "## Questions to a report")
    check_elsewhere(os.path.join(HERE, "../plugins/out_figures/README.md"))
    for name in names:
        mode = os.stat(os.path.join(tool.folder, name)).st_mode & 0o777
        expect("mode of " + name, mode == 0o600, oct(mode))
    return len(words)


def check_sameness(tool):
    """Threads, blocks and the order of files change no byte."""
    lines = tool.read("hostile.ndjson").splitlines(True)
    for part in (0, 1):
        with open(os.path.join(tool.folder, f"part{part}.ndjson"), "w",
                  encoding="utf-8") as file:
            file.writelines(lines[part::2])
    outs = ("json", "csv", "figures.csv", "md", "sqlite")
    first = None
    for jobs, order in (("1", "01"), ("2", "10")):
        args = [a for s in outs for a in ("--out", f"same.{s}")]
        tool("run", *(f"part{p}.ndjson" for p in order), "--by", "brand",
             "--jobs", jobs, "--block-bytes", "7000", *args, "-q")
        got = {s: tool.read(f"same.{s}", True) for s in outs}
        first = first or got
        for s in outs:
            expect(f"same bytes: {s}", first[s] == got[s])
    done = tool("run", "part0.ndjson", "part1.ndjson", "--by", "brand",
                "--format", "sqlite", "-q")
    with open(os.path.join(tool.folder, "pipe.sqlite"), "wb") as file:
        file.write(done.stdout)
    expect("sqlite through a pipe", tool.read("same.sqlite", True) ==
           tool.read("pipe.sqlite", True))


def check_compared(tool):
    """Rows of a comparison within two dimensions say what each is of."""
    for part in (0, 1):
        tool("run", f"part{part}.ndjson", "--by", "touchpoint,lang", "--state",
             f"part{part}.hxs", "-q", "--out", "part.json")
    tool("compare", "part0.hxs", "part1.hxs", "--out", "two.figures.csv", "-q")
    with open(os.path.join(tool.folder, "two.figures.csv"), encoding="utf-8",
              newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    values = ("value", "low", "high", "comments", "text", "suppressed")
    of = [tuple(v for k, v in row.items() if k not in values) for row in rows]
    within = [row for row in rows if row["dimension_4"]]
    expect("compared: rows of two dimensions", within and all(
        row["dimension_1"] == "state" for row in within), f"{len(rows)}")
    expect("compared: each row once", len(set(of)) == len(of),
           repr([one for one in of if of.count(one) > 1][:2]))


def check_annotate(tool):
    want = tool("annotate", "hostile.ndjson", "-q").stdout
    for jobs in ("1", "2"):
        tool("annotate", "hostile.ndjson", "-q", "--jobs", jobs, "--out",
             f"a{jobs}.db", "--out", f"a{jobs}.ndjson", "--block-bytes",
             "5000")
        expect("annotate to a file", tool.read(f"a{jobs}.ndjson", True)
               == want)
    expect("annotate bytes", tool.read("a1.db", True) ==
           tool.read("a2.db", True))
    base = sqlite3.connect(os.path.join(tool.folder, "a1.db"))
    comments, mentions, facets = [], [], set()
    for n, line in enumerate(want.splitlines(), 1):
        one = json.loads(line)
        keys = LINE if "lang" in one else ["id", "skipped"]
        expect("annotated keys", list(one) == keys and all(
            list(d) == DRIVER for d in one.get("drivers", [])), repr(line))
        comments.append((n, one["id"], one.get("lang"), one.get("skipped")))
        for k, d in enumerate(one.get("drivers", []), 1):
            mentions.append((n, k, d["id"], d["stance"], d["start"], d["end"],
                             d["text"], d["rule"]))
        every = {"touchpoint": one.get("touchpoints", []),
                 "loyalty": one.get("loyalty", []), **one.get("facets", {})}
        facets |= {(n, dim, v) for dim, vs in every.items() for v in vs}
    got = rows_of(base, "SELECT comment, id, lang, skipped FROM comment")
    expect("annotated comments", got == comments)
    expect("annotated mentions", rows_of(base, "SELECT * FROM mention") ==
           mentions)
    expect("annotated facets", set(rows_of(base, "SELECT * FROM facet")) ==
           facets)
    check_queries(os.path.join(HERE, "../plugins/out_sqlite/README.md"), base,
                  "## Questions to annotations")
    tool("annotate", "hostile.ndjson", "--out", "a.csv", code=2)


def check_ids(tool):
    """A database finds a comment by the number that its input gives it."""
    whole = [0, 7, -7, 10**17, 10**18, -10**18, 2**63 - 1, -2**63]
    texts = [2**63, -2**63 - 1, 10**19, 2**64, 2**64 + 7]
    written = ["1.0", "1e5", '"7"', '"007"', '"a\\u0000b"', '{"of":1}']
    with open(os.path.join(tool.folder, "ids.ndjson"), "w") as file:
        for one in [*map(str, whole + texts), *written]:
            file.write('{"id":%s,"text":"warm"}\n' % one)
    tool("annotate", "ids.ndjson", "-q", "--out", "ids.db")
    base = sqlite3.connect(os.path.join(tool.folder, "ids.db"))
    got = [one for one, in rows_of(base, "SELECT id FROM comment")]
    expect("ids", got == whole + [str(one) for one in texts] + [
        "1.0", "1e5", "7", "007", "a\0b", '{"of":1}'], repr(got))


def check_places(tool):
    """Rules are named by files, which may be called anything."""
    words = b"""lexicon: places
version: 1.0.0
dimension: driver
entries:
  - id: desk
    family: rational
    patterns: {en: {met: [counter]}}
"""
    with open(os.path.join(tool.folder, "places.ndjson"), "w") as file:
        file.write('{"text":"The counter","lang":"en"}\n')
    for name, shown in ((b'a "b" \\c.yaml', 'a "b" \\c.yaml'),
                        (b"two\nlines.yaml", "two\nlines.yaml"),
                        (b"M\xf6bel.yaml", "M\xf6bel.yaml")):
        path = os.path.join(os.fsencode(tool.folder), name)
        with open(path, "wb") as file:
            file.write(words)
        given = ("places.ndjson", "-q", "--lexicon", os.fsdecode(path))
        lines = tool("annotate", *given).stdout
        rules = {d["rule"].rsplit(":", 1)[0] for line in lines.splitlines()
                 for d in json.loads(line).get("drivers", [])}
        expect("place in annotations", shown in rules, repr(rules))
        tool("annotate", *given, "--out", "places.db")
        base = sqlite3.connect(os.path.join(tool.folder, "places.db"))
        rules = {one.rsplit(":", 1)[0] for one, in
                 rows_of(base, "SELECT rule FROM mention")}
        expect("place in a database", shown in rules, repr(rules))
        lines = tool("kwic", "desk", *given, "--format", "json").stdout
        rules = {json.loads(line)["rule"].rsplit(":", 1)[0]
                 for line in lines.splitlines()}
        expect("place in kwic", shown in rules, repr(rules))
        os.unlink(path)


def check_masking(tool):
    """Personal data leaves by --no-redact only, and with a warning."""
    tool.write("personal.ndjson", (
        {"id": i, "brand": "Acme", "text":
         f"Frau {PERSONAL['[name]']} war sehr freundlich {i}. "
         f"{PERSONAL['[email]']}, {PERSONAL['[phone]']}, "
         f"{PERSONAL['[iban]']}, {PERSONAL['[card]']} "
         f"{PERSONAL['[handle]']} Ende."} for i in range(40)))
    names = ["m.json", "m.md", "m.txt", "m.sqlite", "m.hxs"]
    tool("run", "personal.ndjson", "--by", "brand", "-q", *(
        a for n in names[:-1] for a in ("--out", n)), "--state", "m.hxs")
    tool("annotate", "personal.ndjson", "-q", "--out", "m.ndjson")
    for name in names + ["m.ndjson"]:
        data = tool.read(name, True)
        for shown, secret in PERSONAL.items():
            expect(f"{secret} in {name}", secret.encode() not in data)
            if name in ("m.json", "m.sqlite"):
                expect(f"{shown} in {name}", shown.encode() in data)
    with open(os.path.join(tool.folder, "gold.ndjson"), "w") as file:
        for line in tool.read("personal.ndjson").splitlines()[:3]:
            file.write(json.dumps({**json.loads(line), "lang": "de",
                                   "drivers": [["price", "met"]],
                                   "touchpoints": [], "loyalty": []}) + "\n")
    done = tool("eval", "gold.ndjson", "--errors", code=None)
    expect("errors are told", b"missed price" in done.stdout, done.stdout)
    for secret in PERSONAL.values():
        expect(f"{secret} in eval", secret.encode() not in done.stdout)
    done = tool("run", "personal.ndjson", "-q", "--no-redact", "--format",
                "json")
    expect("a warning", b"--no-redact" in done.stderr, repr(done.stderr))
    for secret in PERSONAL.values():
        expect(f"{secret} with --no-redact", secret.encode() in done.stdout)
    tool("run", "personal.ndjson", "--no-redact", "--state", "x.hxs", code=2)


def check_canary(tool):
    """Values of fields appear in outputs only: not in messages, not in
    temporary files, not in other files."""
    tmp = os.path.join(tool.folder, "tmp")
    os.mkdir(tmp)
    fields = ["id", "text", "lang", "brand", "touchpoint", "date", "rating",
              "rating_max", "birth_year", "age", "generation", "customer",
              "weight", "region"]
    records = []
    for i, field in enumerate(fields):
        record = {f: 1 for f in fields}
        record.update(text="sehr freundlich", lang="de")
        record[field] = f"CANARY{i} sehr freundlich"
        records.append(record)
    tool.write("canary.ndjson", records)
    with open(os.path.join(tool.folder, "canary.ndjson"), "a") as file:
        file.write('{"text": "CANARY20, \n["CANARY21"]\n{"CANARY22": }\n'
                   '"CANARY23"\n{"text": "CANARY24\\ud800 \\x"}\n')
    with open(os.path.join(tool.folder, "canary.csv"), "w") as file:
        file.write("text,rating,date\nCANARY30 sehr gut,CANARY31,CANARY32\n"
                   "\"CANARY33\n")
    before = set(os.listdir(tool.folder))
    env = {"TMPDIR": tmp, "TMP": tmp, "SQLITE_TMPDIR": tmp, "HOME": tmp}
    said = b""
    for args in (["run", "--out", "c.json", "--out", "c.sqlite", "--by",
                  "region"], ["annotate", "--out", "c.db"],
                 ["run", "--max-segments", "1", "--by", "region"]):
        said += tool(*args, "canary.ndjson", "canary.csv", code=None,
                     env=env).stderr
    expect("something was said", b"skipped" in said, repr(said))
    expect("canary in messages", b"CANARY" not in said, repr(said))
    expect("temporary files", os.listdir(tmp) == [], repr(os.listdir(tmp)))
    new = set(os.listdir(tool.folder)) - before
    expect("other files", new <= {"c.json", "c.sqlite", "c.db"}, repr(new))


def check_open(tool):
    """A database that a program has open, with changes beside it, stays."""
    tool("run", "hostile.ndjson", "-q", "--out", "open.sqlite")
    base = sqlite3.connect(os.path.join(tool.folder, "open.sqlite"))
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("CREATE TABLE theirs(a)")
    base.commit()
    was = tool.read("open.sqlite", True)
    for command in ("run", "annotate"):
        done = tool(command, "hostile.ndjson", "-q", "--out", "open.sqlite",
                    code=3)
        expect("open: named", b"open.sqlite-wal" in done.stderr)
    expect("open: kept", tool.read("open.sqlite", True) == was)
    base.close()
    tool("run", "hostile.ndjson", "-q", "--out", "open.sqlite")


def md_names(text):
    """What the report calls stages, needs, steps and tenures, and the reasons
    for skipping: by the head of their column."""
    text = text.replace("\u2060", "").replace("\\", "")
    names, heads, tenure = set(), [], False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if not line.startswith("|"):
            heads = []
            if line.startswith("##"):
                tenure = line in ("## By tenure", "## Nach Kundendauer")
        elif not heads:
            heads = cells
        elif not cells[0].startswith("---"):
            names |= {cell for head, cell in zip(heads, cells) if head in (
                "stage", "Phase", "need", "Bedürfnis", "step", "Schritt") or
                tenure and head in ("segment", "Segment")}
    skipped = re.search(r"(?:skipped|übersprungen) \(([^)]*)\)", text)
    names |= {re.sub(r" [0-9.,]+$", "", part)
              for part in skipped[1].split(", ")}
    return names - {""}


def check_names(tool):
    """The same thing is called the same in every report to read."""
    demo = os.path.join(HERE, "demo/comments.ndjson.gz")
    tool.write("n.ndjson", 40 * [
        {"text": "Als Neukunde finde ich die Werbung nervig.", "lang": "de"},
        {"text": "Ich bin seit zwanzig Jahren Kunde. Die Werbung ist ehrlich.",
         "lang": "de"}])
    for lang in "en", "de":
        done = subprocess.run([tool.path, "run", demo, "n.ndjson", "-q",
                               "--max-bad", "5%", "--by", "tenure", "--report-lang", lang, "--out",
                               "n.md", "--out", "n.html"], cwd=tool.folder,
                              capture_output=True, timeout=300)
        expect(f"names {lang}", done.returncode == 0, repr(done.stderr))
        page = html.unescape(re.sub("<[^>]*>", "\n", tool.read("n.html")))
        said = {line.strip(" :").casefold() for line in page.splitlines()}
        said |= {line.split(": ")[-1] for line in said}
        names = md_names(tool.read("n.md"))
        expect(f"names {lang}: some", len(names) > 23, repr(names))
        missing = {name for name in names if name.casefold() not in said}
        expect(f"names {lang}: the page has them", missing == set(),
               repr(missing))


def check_whole(tool):
    """No space, no permission: a code, and no file."""
    script = "trap '' XFSZ; ulimit -f 40; exec \"$@\""
    done = subprocess.run(["bash", "-c", script, "-", tool.path, "run",
                           "--pipeline", PIPELINE, "hostile.ndjson", "-q", "--by", "brand", "--out",
                           "full.sqlite"], cwd=tool.folder,
                          capture_output=True, timeout=300)
    expect("no space", done.returncode in (3, 75) and done.stderr,
           f"{done.returncode} {done.stderr!r}")
    left = [n for n in os.listdir(tool.folder) if "full" in n]
    expect("nothing is left", left == [], repr(left))
    tool("run", "hostile.ndjson", "-q", "--out", "missing/r.sqlite", code=3)
    with open("/dev/full", "wb") as full:
        tool("run", "hostile.ndjson", "-q", "--format", "sqlite", code=75,
             stdout=full)


def main():
    with tempfile.TemporaryDirectory() as folder:
        tool = Tool(sys.argv[1], folder)
        count = check_injection(tool)
        for part in (check_sameness, check_compared, check_annotate, check_ids,
                     check_places, check_masking, check_canary, check_open,
                     check_names, check_whole):
            part(tool)
    for line in failures[:30]:
        print(line)
    print(f"{count} hostile strings, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
