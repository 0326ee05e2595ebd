"""How much of core the tests of one build have run.

    coverage.py BUILD LINES BRANCHES
    coverage.py BUILD --missed [FILE...]

BUILD was made with --coverage and tested. Prints each file that falls short,
the sums, and the error codes that no test raised; fails under LINES or BRANCHES
per cent, or where there are any. With --missed it tells
each line that did not run or of which a branch was never taken (how often each
was taken), of the files named, or of all with the worst first.

What a header holds is compiled into many objects: a branch of it counts once,
and is taken where any of them took it.
"""
import glob
import json
import os
import re
import subprocess
import sys


def lines_of(data):
    """(source, line) for each line of core in one .gcda file."""
    done = subprocess.run(["gcov", "--json-format", "--stdout", "-b", data],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True)
    for file in json.loads(done.stdout)["files"]:
        if file["file"].startswith("core/"):
            for line in file["lines"]:
                yield file["file"], line


def read(build):
    """source -> line number -> [count, [branch counts]]."""
    seen = {}
    for data in sorted(glob.glob(os.path.join(build, "obj/core/*.gcda"))):
        for name, line in lines_of(data):
            row = seen.setdefault(name, {}).setdefault(line["line_number"],
                                                       [0, {}])
            row[0] += line["count"]
            counts = [b["count"] for b in line["branches"] if not b["throw"]]
            # Other flow in another object makes other branches.
            key = (line.get("function_name"), len(counts))
            if key[0] in (k[0] for k in row[1]) and name.endswith(".c"):
                key += (len(row[1]),)
            old = row[1].setdefault(key, [0] * len(counts))
            row[1][key] = [a + b for a, b in zip(old, counts)]
    return {name: {number: (count, sum(branches.values(), []))
                   for number, (count, branches) in lines.items()}
            for name, lines in seen.items()}


def sums(lines):
    """[lines, run, branches, taken]."""
    branches = [count for _, row in lines.values() for count in row]
    return [len(lines), sum(count > 0 for count, _ in lines.values()),
            len(branches), sum(count > 0 for count in branches)]


def missed(seen, wanted):
    """Each line that is not run in full, beside its source."""
    def short(name):
        own = sums(seen[name])
        return own[3] - own[2], own[1] - own[0], name

    for name in sorted(seen, key=short):
        if wanted and name not in wanted:
            continue
        own = sums(seen[name])
        print(f"== {name}: {own[0] - own[1]} of {own[0]} lines, "
              f"{own[2] - own[3]} of {own[2]} branches missed")
        text = source(name)
        for number, (count, branches) in sorted(seen[name].items()):
            if count == 0 or 0 in branches:
                taken = " ".join(map(str, branches)) if count else "not run"
                print(f"{name}:{number}: [{taken}] {text[number - 1].strip()}")
    return False


def source(name):
    with open(name, encoding="utf-8") as file:
        return file.read().split("\n")


def codes(seen):
    """[codes, raised]: of those of base.h; tells those that nothing raised."""
    known = re.findall(r"\b(HX_E_\w+) = -",
                       "\n".join(source("core/include/hxgap/base.h")))
    raised = set()
    for name, lines in seen.items():
        text = source(name)
        for number, (count, _) in lines.items():
            line = text[number - 1]
            # What only looks at a code raises none.
            if count > 0 and not re.search(r"case |[=!]= ?HX_E_", line):
                raised.update(re.findall(r"\bHX_E_\w+", line))
    for code in known:
        if code not in raised:
            print(f"{code}: raised by no test")
    return [len(known), len(raised.intersection(known))]


def judge(seen, least_lines, least_branches):
    total = [0, 0, 0, 0]
    for name, lines in sorted(seen.items()):
        own = sums(lines)
        total = [a + b for a, b in zip(total, own)]
        if own[1] < 0.95 * own[0] or own[3] < 0.9 * own[2]:
            idle = [n for n, (count, _) in sorted(lines.items()) if count == 0]
            print(f"{name}: {100 * own[1] / own[0]:.0f} % of lines, "
                  f"{100 * own[3] / max(own[2], 1):.0f} % of branches; not "
                  f"run: {' '.join(map(str, idle[:12]))}")
    lines = 100 * total[1] / max(total[0], 1)
    branches = 100 * total[3] / max(total[2], 1)
    print(f"core: {total[1]} of {total[0]} lines ({lines:.1f} %), {total[3]} "
          f"of {total[2]} branches ({branches:.1f} %)")
    there, raised = codes(seen)
    print(f"core: {raised} of {there} error codes raised")
    return (lines < float(least_lines) or branches < float(least_branches) or
            raised < there)


def main(build, what, *rest):
    if what == "--missed":
        return missed(read(build), rest)
    return judge(read(build), what, *rest)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
