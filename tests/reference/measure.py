"""The measure of plugins/agg_gap/README.md from its formulas: what `run` counts and computes
must follow from what `annotate` says of each comment.

    measure.py HXGAP ARCHIVE FOLDER [ARGUMENT...]

ARCHIVE is NDJSON, plain or gzip; weights and customers are taken out of it
first, into a copy in FOLDER.
"""
import gzip
import json
import math
import os
import subprocess
import sys

Z = 1.959963984540054
FAMILIES = ("emotional", "rational")
INTENTS = ("recommend", "warn", "stay", "leave")


def lines_of(path):
    with open(path, "rb") as file:
        raw = file.read()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    return [line for line in raw.split(b"\n") if line.strip()]


def plain_copy(archive, folder):
    """The archive without weights and customers."""
    name = os.path.join(folder, "plain.ndjson")
    with open(name, "wb") as file:
        for line in lines_of(archive):
            try:
                record = json.loads(line)
            except ValueError:
                record = None
            if isinstance(record, dict) and {"customer", "weight"} & set(
                    record):
                record.pop("customer", None)
                record.pop("weight", None)
                line = json.dumps(record).encode()
            file.write(line + b"\n")
    return name


def wilson(values):
    """Share and interval, in points, of one value in [0, 1] a comment."""
    n = len(values)
    p = sum(values) / n
    spread = sum((y - p) ** 2 for y in values) / n ** 2
    size = n
    if spread > 0 and 0 < p < 1:
        size = min(max(p * (1 - p) / spread, 1), n)
    middle = (p + Z * Z / (2 * size)) / (1 + Z * Z / size)
    half = Z * math.sqrt(p * (1 - p) / size + Z * Z / (4 * size ** 2)) / (
        1 + Z * Z / size)
    return {"value": 100 * p, "low": max(0, 100 * (middle - half)),
            "high": min(100, 100 * (middle + half))}


def net(first, second):
    """Newcombe's interval of two shares of the same comments (Statistics in
    Medicine 17 (1998), 2635, method 8): Wilson's limits, squared and added,
    less their covariance."""
    a, b = wilson(first), wilson(second)
    p, q = a["value"] / 100, b["value"] / 100
    both = sum((x - p) * (y - q) for x, y in zip(first, second))
    size = math.sqrt(sum((x - p) ** 2 for x in first) *
                     sum((y - q) ** 2 for y in second))
    phi = both / size if size else 0

    def side(u, v):
        return math.sqrt(max(0, u * u - 2 * phi * u * v + v * v))

    value = a["value"] - b["value"]
    return {"net_advocacy": value,
            "net_advocacy_low": value - side(a["value"] - a["low"],
                                             b["high"] - b["value"]),
            "net_advocacy_high": value + side(a["high"] - a["value"],
                                              b["value"] - b["low"])}


def share(stances):
    """Of one comment: stated, met (1 or a half), missing, only wanted."""
    met, unmet = "met" in stances, "unmet" in stances
    m = met / (met + unmet) if met or unmet else 0
    return (bool(stances), m, (1 - m) if met or unmet else 0,
            stances == {"wanted"})


def unit(comments, wanted):
    """Figures of a driver or family: `wanted(comment)` is its stances."""
    sets = [wanted(c) for c in comments]
    out = {"comments": sum(bool(s) for s in sets)}
    for stance in ("wanted", "met", "unmet"):
        out[stance] = sum(stance in s for s in sets)
    shares = [share(s) for s in sets]
    out["demand"] = wilson([s[0] for s in shares])
    if out["comments"] < 5:
        return out
    out["delivered"] = wilson([s[1] for s in shares])
    out["gap"] = wilson([s[0] - s[1] for s in shares])
    out["unmet_points"] = 100 * sum(s[2] for s in shares) / len(sets)
    out["want_points"] = 100 * sum(s[3] for s in shares) / len(sets)
    out["severity"] = out["gap"]["value"] / out["demand"]["value"]
    return out


def differ(path, own, have, found):
    """Collects where `have` is not `own` to three decimals."""
    if isinstance(own, dict):
        for key, value in own.items():
            there = have.get(key) if isinstance(have, dict) else None
            differ(path + [key], value, there, found)
    elif isinstance(own, int) and not isinstance(own, bool):
        if own != have:
            found.append((path, own, have))
    elif have is None or abs(own - have) > 0.000501:
        found.append((path, own, have))


def segment(name, comments, have, found):
    if have is None or have["comments"] != len(comments):
        found.append((name, len(comments), have and have["comments"]))
        return
    if len(comments) < 30:
        return  # every figure is suppressed; the counts were compared
    for driver in have["drivers"]:
        own = unit(comments, lambda c, d=driver["id"]: c["drivers"].get(
            d, set()))
        differ([name, driver["id"]], own, driver, found)
    for family in have["families"]:
        members = {d["id"] for d in have["drivers"]
                   if d["family"] == family["id"]}
        own = unit(comments, lambda c, m=members: set().union(
            *(s for d, s in c["drivers"].items() if d in m)))
        differ([name, family["id"]], own, family, found)
    any_of = wilson([bool(c["drivers"]) for c in comments])
    differ([name, "coverage"], any_of, have["coverage"], found)
    for intent in INTENTS:
        says = [intent in c["loyalty"] for c in comments]
        own = {"comments": sum(says), **wilson(says)}
        differ([name, intent], own, have["loyalty"][intent], found)
    halves = [(("recommend" in c["loyalty"]) /
               (1 + ("warn" in c["loyalty"])),
               ("warn" in c["loyalty"]) /
               (1 + ("recommend" in c["loyalty"]))) for c in comments]
    differ([name], net(*map(list, zip(*halves))), have["loyalty"], found)
    ranks(name, have["drivers"], found)


def steps(comments, report, found):
    """Who stays or recommends of those who find a step met."""
    of_step = {}
    for driver, label in report["labels"]["driver"].items():
        of_step.setdefault(label.get("step"), set()).add(driver)
    for step in report["steps"]:
        loyalty = step["loyalty"]
        met = [c for c in comments if any(
            "met" in c["drivers"].get(d, ()) for d in of_step.get(
                step["id"], ()))]
        if loyalty is None or loyalty["met"] != len(met):
            if met:
                found.append((step["id"], len(met), loyalty))
        elif len(met) >= 30:
            own = wilson([bool({"stay", "recommend"} & set(c["loyalty"]))
                          for c in met])
            differ([step["id"]], {
                "loyal_of_met": own["value"], "loyal_of_met_low": own["low"],
                "loyal_of_met_high": own["high"]}, loyalty, found)


def ranks(name, drivers, found):
    for family in FAMILIES:
        shown = [d for d in drivers if d["family"] == family and
                 not d["suppressed"]]
        for key, figure in (("rank", "gap"), ("demand_rank", "demand")):
            order = sorted((d for d in shown if d[key]),
                           key=lambda d, k=key: d[k])
            values = [d[figure]["value"] for d in order]
            if (values != sorted(values, reverse=True) or
                    [d[key] for d in order] != list(range(1, len(order) + 1))):
                found.append((name, family, key))


def run(hxgap, *args):
    return subprocess.run([hxgap, *args, "-q", "--max-bad", "100%"],
                          check=True, stdout=subprocess.PIPE).stdout


def main(hxgap, archive, folder, *args):
    archive = plain_copy(archive, folder)
    labels = [json.loads(line) for line in
              run(hxgap, "annotate", archive, *args).splitlines()]
    report = json.loads(run(hxgap, "run", archive, "--by", "brand",
                            "--format", "json", *args))
    inputs = lines_of(archive)
    found, skipped, comments = [], {}, []
    if len(labels) != len(inputs):
        found.append(("records", len(inputs), len(labels)))
    for line, label in zip(inputs, labels):
        if "skipped" in label:
            reason = label["skipped"]
            skipped[reason] = skipped.get(reason, 0) + 1
            continue
        stances = {}
        for mention in label["drivers"]:
            stances.setdefault(mention["id"], set()).add(mention["stance"])
        brand = json.loads(line.decode("utf-8", "replace")).get("brand")
        comments.append({"drivers": stances, "loyalty": label["loyalty"],
                         "lang": label["lang"], "brand": brand})
    differ(["records"], {"read": len(inputs), "analysed": len(comments)},
           report["records"], found)
    differ(["skipped"], skipped, report["records"]["skipped"], found)
    languages = {}
    for comment in comments:
        languages[comment["lang"]] = languages.get(comment["lang"], 0) + 1
    differ(["languages"], languages, report["languages"], found)
    by_brand = {"all": comments}
    for comment in comments:
        by_brand.setdefault(("brand", comment["brand"] or None),
                            []).append(comment)
    segments = {next(iter(s["by"].items()), "all"): s
                for s in report["segments"]}
    for brand, some in by_brand.items():
        segment(brand, some, segments.get(brand), found)
    steps(comments, report, found)
    for item in found[:8]:
        print(*item)
    print(f"{len(inputs)} records, {len(by_brand)} segments, {len(found)} "
          "differences")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
