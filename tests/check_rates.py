#!/usr/bin/env python3
"""Shares corrected and adjusted, worked out a second time.

    tests/check_rates.py BUILD

`eval --rates` counts on labelled comments, `report --rates` and `--population`
use what they are given; the corrected shares and the adjusted figures must be
those that follow from the report's own raw ones.
"""
import json
import os
import subprocess
import sys
import tempfile

import check_schema

HERE = os.path.dirname(os.path.abspath(__file__))
DEMO = os.path.join(HERE, "demo/comments.ndjson.gz")
SHARES = {"Plapperfunk": 10, "Krimskrax": 50, "Zwirbeltalbahn": 40}
failures = []


def expect(what, good, detail=""):
    if not good:
        failures.append(f"{what}: {detail}"[:400])


def read_rates(path):
    lines = open(path, encoding="utf-8").read().splitlines()
    expect("head", lines[0] == "hxgap-rates\t1", lines[0])
    rates = {}
    for line in lines[3:]:
        driver, share, *counts = line.split("\t")
        rates[driver, share] = [int(count) for count in counts]
    return int(lines[1].split("\t")[1]), rates


def check_corrected(report, comments, rates):
    made = report["correction"]
    expect("labelled", made["labelled"] == comments, made["labelled"])
    done = 0
    for segment, raw in zip(made["segments"], report["segments"]):
        for driver, same in zip(segment["drivers"], raw["drivers"]):
            for share in ("stated", "met", "unmet"):
                there, found, other, false = rates[driver["id"], share]
                one = driver[share]
                back = same["demand" if share == "stated" else "delivered"]
                expect("kept back as there", (one["raw"] is None)
                       == (back is None), f"{driver['id']} {share}: {one}")
                if one["corrected"] is None:
                    expect("a reason", one["left_out"], driver["id"])
                    continue
                se, sp = found / there, 1 - false / other
                want = 100 * (one["raw"]["value"] / 100 + sp - 1) \
                    / (se + sp - 1)
                want = min(100, max(0, want))
                got = one["corrected"]
                expect("corrected", abs(got["value"] - want) < 0.01,
                       f"{driver['id']} {share}: {got} is not {want}")
                expect("interval", got["low"] <= got["value"] <= got["high"],
                       got)
                done += 1
    expect("some are corrected", done > 20, done)
    return done


def check_adjusted(report):
    made = report["population"]
    brands = {segment["by"]["brand"]: segment
              for segment in report["segments"] if segment["by"]}
    whole = sum(SHARES.values())
    inside = sum(brands[brand]["comments"] for brand in SHARES)
    done = 0
    for number, driver in enumerate(made["drivers"]):
        expect("demand alone", (driver["adjusted"]["gap"] is None)
               == bool(driver["suppressed"]), driver)
        # Raw and adjusted are of the same comments: those of the strata.
        want = sum(brands[brand]["comments"] *
                   brands[brand]["drivers"][number]["demand"]["value"]
                   for brand in SHARES) / inside
        got = driver["raw"]["demand"]["value"]
        expect("raw", abs(got - want) < 0.002,
               f"{driver['id']}: {got} is not {want}")
        parts = [(share, brands[brand]["drivers"][number]["demand"]["value"])
                 for brand, share in SHARES.items()]
        want = sum(share * value for share, value in parts) / whole
        got = driver["adjusted"]["demand"]["value"]
        expect("adjusted", abs(got - want) < 0.002,
               f"{driver['id']}: {got} is not {want}")
        done += 1
    left = sum(segment["comments"] for brand, segment in brands.items()
               if brand not in SHARES)
    expect("left out", made["left_out"] == left, made["left_out"])
    return done


def main():
    tool = os.path.join(os.path.abspath(sys.argv[1]), "hxgap")
    schema = json.load(open(os.path.join(
        HERE, "../plugins/out_json/report.schema.json"), encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        rates, state = folder + "/rates.tsv", folder + "/demo.hxs"
        subprocess.run([tool, "eval", "-q", "--rates", rates,
                        HERE + "/regression/de.ndjson",
                        HERE + "/regression/en.ndjson"], check=True,
                       stdout=subprocess.DEVNULL)
        subprocess.run([tool, "run", "-q", "--max-bad", "5%", "--by", "brand",
                        "--state", state, DEMO], check=True)
        asked = [tool, "report", "-q", "--max-bad", "5%", state, "--rates",
                 rates, "--population", "brand=" + ",".join(
                     f"{brand}:{share}" for brand, share in SHARES.items())]
        out = subprocess.run([*asked, "--format", "json"], check=True,
                             stdout=subprocess.PIPE).stdout
        for form in ("text", "html"):
            page = subprocess.run([*asked, "--format", form], check=True,
                                  stdout=subprocess.PIPE).stdout.decode()
            expect(form, "orrected for detector error" in page, form)
            expect(form, "shares of the population" in page, form)
            expect(form, "Comments of no stratum named" in page, form)
        comments, counts = read_rates(rates)
    report = json.loads(out)
    for line in check_schema.check(report, schema, schema, "report"):
        expect("schema", False, line)
    corrected = check_corrected(report, comments, counts)
    adjusted = check_adjusted(report)
    for failure in failures:
        print(failure)
    print(f"{corrected} corrected shares, {adjusted} adjusted drivers, "
          f"{len(failures)} wrong")
    return 1 if failures else 0


sys.exit(main())
