#!/usr/bin/env python3
"""Draws the output in README.md anew, or tries that its commands run.

    core/packaging/readme.py BUILD           writes README.md
    core/packaging/readme.py BUILD --try     exit 1 where a command fails
    core/packaging/readme.py BUILD --follow  the same for what a reader types

A line `<!-- run: COMMAND -->` stands in front of each block that shows what
COMMAND prints. Commands run in the folder of README.md, `hxgap` is that of
BUILD, and $OUT a folder that is gone afterwards.

A reader types what stands in ```sh blocks, one behind the other, and saves a
```yaml block under the name in front of it. All but the building and installing
is followed word for word, in a folder that has only `tests`.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile

TYPED = re.compile(r"(?:`([\w.]+)`:\n\n)?```(sh|yaml)\n(.*?)```\n", re.S)
BUILDING = ("apt-get ", "make ")
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
BLOCK = re.compile(r"(<!-- run: (.*?) -->\n```\w*\n)(.*?)(```\n)", re.S)


def run(command, build, folder):
    env = dict(os.environ, OUT=folder, NO_COLOR="1",
               PATH=os.path.abspath(build) + ":" + os.environ["PATH"])
    done = subprocess.run(["bash", "-c", command], cwd=TOP, env=env,
                          stdout=subprocess.PIPE, check=False)
    return done.returncode, done.stdout.decode("utf-8")


def typed(text):
    """A script of what a reader does, and the number of its commands."""
    script, count = ["set -e"], 0
    for name, kind, body in TYPED.findall(text):
        if kind == "yaml" and name:
            script += [f"cat >{name} <<'PAGE'", body + "PAGE"]
        for row in body.splitlines() if kind == "sh" else []:
            if row.strip() and not row.startswith(BUILDING):
                script += [f"echo '$' {shlex.quote(row)} >&2", row]
                count += 1
    return "\n".join(script), count


def follow(text, build):
    script, count = typed(text)
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.join(os.path.abspath(TOP), "tests"),
                   os.path.join(folder, "tests"))
        env = dict(os.environ, NO_COLOR="1", HOME=folder,
                   PATH=os.path.abspath(build) + ":" + os.environ["PATH"])
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=env,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, check=False)
    if done.returncode != 0 or count < 10:
        print("\n".join(done.stderr.decode("utf-8").splitlines()[-8:]))
        print(f"exit {done.returncode} when README.md is followed")
        sys.exit(1)
    print(f"{count} commands of README.md followed, 0 failed")
    sys.exit(0)


def main():
    build, trying = sys.argv[1], "--try" in sys.argv
    path = os.path.join(TOP, "README.md")
    failed = 0
    with open(path, encoding="utf-8") as source:
        text = source.read()
    if "--follow" in sys.argv:
        follow(text, build)
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
