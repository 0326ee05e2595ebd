"""What bench/README.md promises of inputs, figures and tables.

    python3 tests/bench_promises.py BUILD

The run of the whole benchmark on a very small corpus is left to a build
without sanitizers: under one, a benchmark only takes long.
"""

import gzip
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
sys.path[:0] = [str(BENCH), str(BENCH / "peers")]

import clock            # noqa: E402
import data             # noqa: E402
import lexicon          # noqa: E402
import results          # noqa: E402
import run              # noqa: E402
import stages           # noqa: E402
import vader_rule       # noqa: E402

BUILD = pathlib.Path(sys.argv[1])
SOURCE = [
    {"id": 1, "text": "Die Bedienung war\nfreundlich, der Kaffee \u00fcberall "
                      "k\"alt\" \\ teuer.", "lang": "de", "brand": "nnnnnn"},
    {"id": 2, "text": "Nobody answered the telephone yesterday evening.",
     "lang": "en", "rating": 2},
    {"id": 3, "lang": "en"},
]
checks = []


def check(function):
    checks.append(function)
    return function


def corpus(*arguments):
    """(bytes, records said) of the corpus program."""
    done = subprocess.run([str(BUILD / "bench" / "corpus"),
                           *map(str, arguments)],
                          capture_output=True, check=True)
    return done.stdout, int(done.stderr)


def words_of(blob):
    return [word for line in blob.splitlines()
            for word in re.findall(r"\w+", lexicon.text_of(line).lower())]


def write_source(folder):
    path = folder / "source.ndjson"
    path.write_text("\n".join(json.dumps(one, ensure_ascii=one["id"] == 1)
                              for one in SOURCE))   # no newline at the end
    return path


@check
def talk_repeats_itself_and_grows(folder):
    blob, records = corpus("talk", 2, 7)
    assert blob == corpus("talk", 2, 7)[0]
    assert blob != corpus("talk", 2, 8)[0]
    assert 2e6 <= len(blob) < 2.01e6
    assert records == blob.count(b"\n")
    langs = [json.loads(line)["lang"] for line in blob.splitlines()]
    assert 0.4 < langs.count("de") / len(langs) < 0.6
    half = len(set(words_of(blob[:len(blob) // 2])))
    growth = len(set(words_of(blob))) / half
    assert 1.3 < growth < 1.8, growth


@check
def mix_keeps_records_and_misspells_repeats(folder):
    path = write_source(folder)
    with gzip.open(folder / "source.gz", "wb") as packed:
        packed.write(path.read_bytes())
    blob, records = corpus("mix", 1, 7, path)
    assert blob == corpus("mix", 1, 7, folder / "source.gz")[0]
    lines = [json.loads(line) for line in blob.splitlines()]
    assert records == len(lines)
    assert sorted(line["id"] for line in lines[:3]) == [1, 2, 3]
    for line in lines[:3]:
        assert line in SOURCE
    for line in lines:
        was = SOURCE[line["id"] - 1]
        assert {**line, "text": 0} == {**was, "text": 0}
        assert abs(len(line.get("text", "")) - len(was.get("text", ""))) < 6
    assert len(set(words_of(blob))) > 100


@check
def every_form_holds_the_same(folder):
    whole = data.Corpus(BUILD, 1, [str(write_source(folder))])
    whole.folder = folder / "forms"
    for name in ("plain", "single", "multi", "bgzf", "many", "tenfold"):
        setattr(whole, name, whole.folder / getattr(whole, name).name)
    whole.parts = {share: whole.folder / path.name
                   for share, path in whole.parts.items()}
    whole.parts_gz = {10: whole.folder / "part10.ndjson.gz"}
    data.MEMBER_BYTES = 300000
    whole.ready()
    plain = whole.plain.read_bytes()
    assert whole.records == plain.count(b"\n") and whole.bytes == len(plain)
    for path in (whole.single, whole.multi, whole.bgzf):
        assert gzip.decompress(path.read_bytes()) == plain, path
    members = sorted(whole.many.iterdir())
    assert len(members) == 4
    assert b"".join(gzip.decompress(path.read_bytes())
                    for path in members) == plain
    assert all(gzip.decompress(path.read_bytes()).endswith(b"\n")
               for path in members)
    assert plain.startswith(whole.parts[4].read_bytes())
    check_bgzf(whole.bgzf.read_bytes())
    made = whole.plain.stat().st_mtime_ns
    whole.ready()
    assert whole.plain.stat().st_mtime_ns == made


def check_bgzf(blob):
    at = blocks = 0
    while at < len(blob):
        assert blob[at:at + 4] == b"\x1f\x8b\x08\x04"
        assert blob[at + 12:at + 16] == b"BC\x02\x00"
        at += struct.unpack_from("<H", blob, at + 16)[0] + 1
        blocks += 1
    assert at == len(blob) and blocks == 17


@check
def hostile_inputs_are_what_they_say(folder):
    words = words_of(corpus("new", 1, 1)[0])
    assert len(words) == len(set(words)) > 150000
    blob, records = corpus("word", 1000, 1)
    assert records == 1000 == len(words_of(blob))
    blob, records = corpus("line", 1, 1)
    assert records == 1 == blob.count(b"\n") and len(blob) > 1e6


@check
def listing_sees_what_hxgap_sees(folder):
    rows = lexicon.listing(BUILD)
    said = subprocess.run([str(BUILD / "hxgap"), "lexicon", "check"],
                          capture_output=True, text=True).stdout
    patterns, tests = re.search(r"(\d+) patterns, (\d+) tests", said).groups()
    kinds = [row[0] for row in rows]
    assert len(kinds) - kinds.count("test") == int(patterns)
    assert kinds.count("test") == int(tests)
    assert lexicon.phrases([
        ("pattern", "de", "met", "(=nett|sehr lieb|*x*)"),
        ("pattern", "de", "unmet", "(a|bb cc) und (dd|oder)"),
        ("test", "de", "", "kein Muster")]) == {
            "nett": ("de", "met"), "sehr lieb": ("de", "met")}


@check
def tables_judge_and_keep_the_newest(folder):
    head = "\t".join(results.COLUMNS)
    row = "{}\tm\td\t{}\t{}\t{}\t1\t3\t5"
    text = "\n".join([head, row.format("c1", "plain", "0.7", "x gzip -dc"),
                      row.format("c1", "one worker over two", "1.9", "x"),
                      row.format("c2", "plain", "0.5", "x gzip -dc"),
                      row.format("c2", "hostile: h", "97", "MiB"), ""])
    drawn = results.drawn(text)
    assert "| plain | 0.5 | x gzip -dc | 1 - 3 (5) | ≤ 0.55 | yes |" in drawn
    assert "| one worker over two (at c1) | 1.9 | x | 1 - 3 (5) | ≥ 1.85 | " \
           "yes |" in drawn
    assert "| hostile: h | 97 | MiB | 1 - 3 (5) | ≤ 96 | NO |" in drawn
    assert "0.7" not in drawn
    assert results.EMPTY in results.drawn(head + "\n")
    page, rows = folder / "README.md", folder / "results.tsv"
    page.write_text("a\n%s\nold\n%s\nz\n" % (results.BEGIN, results.END))
    rows.write_text(text)
    results.draw(page, rows)
    assert page.read_text() == "a\n%s\n\n%s\n%s\nz\n" % (
        results.BEGIN, drawn, results.END)


@check
def the_page_shows_the_rows(folder):
    page = (BENCH / "README.md").read_text(encoding="utf-8")
    rows = (BENCH / "results.tsv").read_text(encoding="utf-8")
    assert rows.split("\n")[0].split("\t") == list(results.COLUMNS)
    assert results.drawn(rows) in page, "draw it: python3 bench/results.py"


@check
def a_wrong_answer_is_no_figure(folder):
    cases = [run.Case(name, [], (), folder / name) for name in "ab"]
    report = {"records": {"read": 2, "analysed": 2},
              "segments": [{"drivers": [{"comments": 1}]}]}
    whole = data.Corpus(BUILD, 1, [])
    whole.records = 2
    for case in cases:
        case.report.write_text(json.dumps(report))
    run.agree(cases, whole)
    for spoilt in ("records", "bytes"):
        whole.records = 3 if spoilt == "records" else 2
        cases[1].report.write_text(json.dumps(report) +
                                   " " * (spoilt == "bytes"))
        try:
            run.agree(cases, whole)
        except SystemExit:
            continue
        raise AssertionError(spoilt + " went unseen")


@check
def clocks_and_ratios(folder):
    assert 0.05 < clock.take(["sleep", "0.05"]).wall < 5
    assert clock.take(["sh", "-c", "exit 3"]).code == 3
    assert clock.take_piped(["echo", "x"], ["cat"], folder / "x").code == 0
    assert (folder / "x").read_text() == "x\n"
    a, b = run.Case("a", []), run.Case("b", [])
    a.taken = [clock.Taken(wall, 0, 0, 0) for wall in (2, 6, 9)]
    b.taken = [clock.Taken(wall, 0, 0, 0) for wall in (1, 2, 1)]
    assert run.ratios(a, b) == clock.Spread(3, 2, 9, 3)


@check
def samples_find_their_stage(folder):
    for place, stage in (("hxgap/inflate.c", "inflate"),
                         ("libisal.so.2.0.30/", "inflate"),
                         ("in_ndjson.so/json.c", "parse"),
                         ("tok_words.so/words.c", "tokenise"),
                         ("hxgap/words.c", "intern"),
                         ("hxgap/match.c", "match"),
                         ("det_lexicon.so/base.h", "stance"),
                         ("agg_gap.so/cell.c", "aggregate"),
                         ("[kernel.kallsyms]/", "system"),
                         ("hxgap/brand_new.c", "other")):
        assert stages.stage_of(place) == stage, place


@check
def the_score_keeps_its_rule(folder):
    words = {"good": 2.0, "bad": -2.0}
    for text, total in (("good", 2), ("GOOD it is", 2.733),
                        ("very good", 2.293), ("not good", -1.48),
                        ("not so very good", (2 + 0.293 + 0.293 * 0.95) *
                         -0.74), ("hardly bad", -1.707),
                        ("good but bad", 1 - 3), ("good!!", 2.584),
                        ("bad???", -2.54), ("nothing", 0)):
        want = total / (total * total + 15) ** 0.5
        got = vader_rule.score(text, words)
        assert abs(got - want) < 1e-9, (text, got, want)


def the_whole_on_one_megabyte(folder):
    """Needs the whole set of cases to agree, and ends with a table."""
    done = subprocess.run(
        [sys.executable, "-B", str(BENCH / "run.py"), str(BUILD)], cwd=ROOT,
        capture_output=True, text=True, env={
            **os.environ, "BENCH_MB": "1", "BENCH_ROUNDS": "1",
            "BENCH_RECORD": "no", "BENCH_SOURCE": "talk"})
    assert done.returncode == 0, done.stderr
    for case, unit in results.GOALS:
        if unit != "x a core" and "zlib" not in case:
            assert "| %s |" % case in done.stdout, (case, done.stdout)


def main():
    plain = b"__asan_init" not in (BUILD / "hxgap").read_bytes() and \
        b"__tsan_init" not in (BUILD / "hxgap").read_bytes()
    if plain:
        checks.append(the_whole_on_one_megabyte)
    for one in checks:
        with tempfile.TemporaryDirectory() as folder:
            one(pathlib.Path(folder))
    print("%d promises of the benchmarks kept%s" % (
        len(checks), "" if plain else "; SKIP the whole run: it measures "
        "nothing under a sanitizer"))


if __name__ == "__main__":
    main()
