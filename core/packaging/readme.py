#!/usr/bin/env python3
"""Draws the output in README.md anew, or tries that its commands run.

    core/packaging/readme.py BUILD          writes README.md
    core/packaging/readme.py BUILD --try    exit 1 where a command fails

A line `<!-- run: COMMAND -->` stands in front of each block that shows what
COMMAND prints. Commands run in the folder of README.md, `hxgap` is that of
BUILD, and $OUT a folder that is gone afterwards.
"""
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
BLOCK = re.compile(r"(<!-- run: (.*?) -->\n```\w*\n)(.*?)(```\n)", re.S)


def run(command, build, folder):
    env = dict(os.environ, OUT=folder, NO_COLOR="1",
               PATH=os.path.abspath(build) + ":" + os.environ["PATH"])
    done = subprocess.run(["bash", "-c", command], cwd=TOP, env=env,
                          stdout=subprocess.PIPE, check=False)
    return done.returncode, done.stdout.decode("utf-8")


def main():
    build, trying = sys.argv[1], "--try" in sys.argv
    path = os.path.join(TOP, "README.md")
    failed = 0
    with open(path, encoding="utf-8") as source:
        text = source.read()
    with tempfile.TemporaryDirectory() as folder:
        def draw(found):
            nonlocal failed
            code, said = run(found.group(2), build, folder)
            if code != 0 or not said.strip():
                failed += 1
                print(f"exit {code}: {found.group(2)}")
            return found.group(1) + said.rstrip("\n") + "\n" + found.group(4)
        drawn = BLOCK.sub(draw, text)
    if not trying and not failed:
        with open(path, "w", encoding="utf-8") as out:
            out.write(drawn)
    print(f"{len(BLOCK.findall(text))} commands of README.md, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
