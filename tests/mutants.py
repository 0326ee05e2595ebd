"""Small mistakes put into core and plugins, one at a time: tests must notice.

    mutants.py [COUNT [SEED]]

The sources are copied and built once; each mutant changes one place in one
file, is built, and meets the quick tests, from the quickest on. One that does
not compile is drawn again. Survivors are printed with their lines.
"""
import glob
import os
import random
import shutil
import subprocess
import sys
import tempfile

KILLED_AT_LEAST = 0.9
SWAPS = [(" < ", " <= "), (" <= ", " < "), (" > ", " >= "), (" >= ", " > "),
         (" == ", " != "), (" != ", " == "), (" && ", " || "),
         (" || ", " && "), (" + 1", ""), (" - 1", ""), ("return false;",
         "return true;"), ("return true;", "return false;"),
         ("rc == HX_OK", "true"), ("++;", "--;"), (" += ", " -= ")]
# What one mutant has to pass: quick suites first.
FIRST = ["tests/golden.sh build"]
QUICK = ["build/hxgap lexicon test",
         "tests/check_regression.sh build", "tests/check_merge.sh build",
         "tests/check_outputs.sh build", "tests/check_workbench.sh build",
         "tests/check_conform.sh build", "tests/check_resume.sh build 3",
         "tests/check_reference.sh build 4", "tests/check_fault.sh build"]
LEFT_OUT = ("core/common.c", "core/function_words.c", "core/cmd_train.c",
            "core/train.c")


def places(path):
    """(line number, from, to) of each change that the file allows."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    comment = False
    for number, line in enumerate(lines):
        was, comment = comment, (comment or "/*" in line) and "*/" not in line
        if (was or line.lstrip().startswith(("/*", "*", "#", "static const"))
                or "assert" in line or '"' in line):
            continue
        code = line.split("/*")[0]
        for old, new in SWAPS:
            if old in code:
                yield number, old, new


def mutate(path, number, old, new):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    before = lines[number]
    lines[number] = before.replace(old, new, 1)
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    return before, lines[number]


def run(tree, command, seconds):
    """Whether it passed; what takes too long has not."""
    env = dict(os.environ, CK_FORK="no", HXGAP_BUILD="build")
    try:
        done = subprocess.run(command, shell=True, cwd=tree, env=env,
                              timeout=seconds, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def make(tree, what="all"):
    jobs = os.cpu_count()
    return run(tree, f"make -s -j{jobs} {what} BUILD=build WARNINGS=-w", 900)


def suites_of(tree, path):
    """Suites that are built of the file first, then all others."""
    stem = os.path.splitext(os.path.basename(path))[0]
    suites = sorted(glob.glob(os.path.join(tree, "build/tests/test_*")))
    suites = [s for s in suites if not s.endswith(".d")]
    suites.sort(key=lambda s: not s.endswith("_" + stem))
    return [os.path.relpath(s, tree) for s in suites]


def killer(tree, path):
    """The first test that fails, or None."""
    for command in FIRST:
        if not run(tree, command, 180):
            return command
    if not make(tree, "test-programs"):
        return "the build of the tests"
    for command in suites_of(tree, path) + QUICK:
        if not run(tree, command, 180):
            return command
    return None


def copy_tree():
    tree = tempfile.mkdtemp(prefix="hxgap-mutants-")
    os.chmod(tree, 0o755)
    names = subprocess.run(["git", "ls-files"], check=True,
                           stdout=subprocess.PIPE).stdout.decode().split("\n")
    for name in filter(None, names):
        target = os.path.join(tree, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(name, target)
    return tree


def draw_mutants(tree, count, draw):
    files = [f for f in sorted(glob.glob("core/*.c", root_dir=tree) +
                               glob.glob("plugins/*/*.c", root_dir=tree))
             if f not in LEFT_OUT]
    weights = [len(list(places(os.path.join(tree, f)))) for f in files]
    made = 0
    while made < count:
        path = draw.choices(files, weights)[0]
        full = os.path.join(tree, path)
        number, old, new = draw.choice(list(places(full)))
        before, after = mutate(full, number, old, new)
        if make(tree):
            made += 1
            yield path, number + 1, before.strip(), after.strip()
        mutate_back(full, number, before)


def mutate_back(path, number, before):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    lines[number] = before
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


def main(count=50, seed=1):
    os.umask(0o022)
    tree = copy_tree()
    draw = random.Random(int(seed))
    killed = 0
    try:
        if not make(tree):
            print("the unchanged tree does not build")
            return 1
        failing = killer(tree, "core/main.c")
        if failing:
            print(f"the unchanged tree fails: {failing}")
            return 1
        for path, line, before, after in draw_mutants(tree, int(count), draw):
            command = killer(tree, path)
            killed += command is not None
            if command:
                print(f"killed    {path}:{line} by {command}", flush=True)
            else:
                print(f"SURVIVED  {path}:{line}: {before}  ->  {after}",
                      flush=True)
    finally:
        shutil.rmtree(tree)
    print(f"{killed} of {count} mutants killed (seed {seed})")
    return killed < KILLED_AT_LEAST * int(count)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
