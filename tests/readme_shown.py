"""Runs what READMEs say that their examples print, and compares.

    readme_shown.py BUILD README... [--accept]

A block behind <!-- run: COMMAND --> is what COMMAND prints in the project's
folder, with hxgap of BUILD; $OUT is an empty folder. --accept writes the blocks
anew. Each README that is named must have one.
"""
import difflib
import os
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"(<!-- run: (.*?) -->\n```[a-z]*\n)(.*?)(```\n)", re.S)


def printed(command, build, root):
    with tempfile.TemporaryDirectory() as out:
        env = dict(os.environ, OUT=out, NO_COLOR="1", LC_ALL="C.UTF-8",
                   PATH=build + os.pathsep + os.environ["PATH"])
        env.pop("COLUMNS", None)
        done = subprocess.run(["bash", "-c", command], cwd=root, env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.decode("utf-8", "replace")


ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def follow(build, path, accept):
    """The numbers of examples of one file and of those that failed."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    failed = count = 0

    def compare(block):
        nonlocal failed, count
        head, command, shown, end = block.groups()
        got = printed(command, build, ROOT)
        count += 1
        if got != shown:
            failed += 1
            sys.stdout.writelines(difflib.unified_diff(
                shown.splitlines(True), got.splitlines(True),
                os.path.relpath(path, ROOT), command))
        return head + got + end

    new = BLOCK.sub(compare, text)
    if accept:
        with open(path, "w", encoding="utf-8") as file:
            file.write(new)
        failed = 0
    if count == 0:
        print(f"{path}: no example")
    return count, failed + (count == 0)


def main():
    paths = [path for path in sys.argv[2:] if path != "--accept"]
    done = [follow(os.path.abspath(sys.argv[1]), path, "--accept" in sys.argv)
            for path in paths]
    failed = sum(row[1] for row in done)
    print(f"{sum(row[0] for row in done)} examples, {failed} failed")
    sys.exit(failed > 0 or not done)


main()
