"""How much of core the tests of one build have run.

    coverage.py BUILD LINES BRANCHES

BUILD was made with --coverage and tested. Prints each file that falls short,
and the sums; fails under LINES or BRANCHES per cent.
"""
import glob
import json
import os
import subprocess
import sys


def of_file(data):
    """(lines, run, branches, taken) of each source in one .gcda file."""
    done = subprocess.run(["gcov", "--json-format", "--stdout", "-b", data],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True)
    for file in json.loads(done.stdout)["files"]:
        if not file["file"].startswith("core/"):
            continue
        for line in file["lines"]:
            yield file["file"], line


def main(build, least_lines, least_branches):
    seen = {}  # file -> line -> [count, branches taken]
    for data in sorted(glob.glob(os.path.join(build, "obj/core/*.gcda"))):
        for name, line in of_file(data):
            row = seen.setdefault(name, {}).setdefault(
                line["line_number"], [0, []])
            row[0] += line["count"]
            row[1] += [b["count"] > 0 for b in line["branches"]
                       if not b["throw"]]
    total = [0, 0, 0, 0]
    for name, lines in sorted(seen.items()):
        branches = [taken for _, row in lines.values() for taken in row]
        own = [len(lines), sum(count > 0 for count, _ in lines.values()),
               len(branches), sum(branches)]
        total = [a + b for a, b in zip(total, own)]
        if own[1] < 0.95 * own[0] or own[3] < 0.9 * own[2]:
            missed = [n for n, (count, _) in sorted(lines.items())
                      if count == 0]
            print(f"{name}: {100 * own[1] / own[0]:.0f} % of lines, "
                  f"{100 * own[3] / max(own[2], 1):.0f} % of branches; not "
                  f"run: {' '.join(map(str, missed[:12]))}")
    lines = 100 * total[1] / max(total[0], 1)
    branches = 100 * total[3] / max(total[2], 1)
    print(f"core: {total[1]} of {total[0]} lines ({lines:.1f} %), {total[3]} "
          f"of {total[2]} branches ({branches:.1f} %)")
    return lines < float(least_lines) or branches < float(least_branches)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
