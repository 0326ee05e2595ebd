"""Runs what README.md says that its examples print, and compares.

    readme_shown.py BUILD README [--accept]

A block behind <!-- run: COMMAND --> is what COMMAND prints in the project's
folder, with hxgap of BUILD; $OUT is an empty folder. --accept writes the blocks
anew.
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


def main():
    build, path = os.path.abspath(sys.argv[1]), sys.argv[2]
    root = os.path.dirname(os.path.abspath(path))
    with open(path, encoding="utf-8") as file:
        text = file.read()
    failed = count = 0

    def compare(block):
        nonlocal failed, count
        head, command, shown, end = block.groups()
        got = printed(command, build, root)
        count += 1
        if got != shown:
            failed += 1
            sys.stdout.writelines(difflib.unified_diff(
                shown.splitlines(True), got.splitlines(True), "README", command))
        return head + got + end

    new = BLOCK.sub(compare, text)
    if "--accept" in sys.argv:
        with open(path, "w", encoding="utf-8") as file:
            file.write(new)
        failed = 0
    print(f"{count} examples, {failed} failed")
    sys.exit(failed > 0 or count == 0)


main()
