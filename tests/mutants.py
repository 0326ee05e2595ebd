"""Small mistakes put into core and plugins, one at a time: tests must notice.

    mutants.py [COUNT [SEED]]

The sources are copied and built once; each mutant changes one place in one
file, is built, and meets the tests, those first that are near the file. One
that does not compile is drawn again. Survivors are printed with their lines.
"""
import glob
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

KILLED_AT_LEAST = 0.9
SWAPS = [(" < ", " <= "), (" <= ", " < "), (" > ", " >= "), (" >= ", " > "),
         (" == ", " != "), (" != ", " == "), (" && ", " || "),
         (" || ", " && "), (" + 1", ""), (" - 1", ""), ("return false;",
         "return true;"), ("return true;", "return false;"),
         ("rc == HX_OK", "true"), ("++;", "--;"), (" += ", " -= ")]
# What one mutant has to pass: the suites near it, then these, then all suites
# and the rest.
FIRST = ["tests/golden.sh build", "build/hxgap lexicon test"]
REST = ["tests/check_regression.sh build", "tests/check_merge.sh build",
        "tests/check_outputs.sh build", "tests/check_workbench.sh build",
        "tests/check_conform.sh build", "tests/check_resume.sh build 3",
        "tests/check_reference.sh build 4", "tests/check_fault.sh build"]
# Scripts that are near a file, by the beginning of its name.
NEAR = [("core/dict", "check_dicts"), ("core/kit", "check_plugin_kit"),
        ("core/cmd_plugin_new", "check_plugin_new"),
        ("core/cmd_plugin", "check_plugin_kit"), ("core/given", "check_lua"),
        ("core/isolate", "check_isolate"), ("core/checkpoint", "check_resume"),
        ("core/blocks", "check_resume"), ("core/source", "check_conform"),
        ("core/suggest", "check_suggest"), ("core/spelling", "check_suggest"),
        ("core/keyness", "check_suggest"), ("core/ranking", "check_suggest"),
        ("core/grams", "check_suggest"), ("core/survey", "check_suggest"),
        ("core/cmd_suggest", "check_suggest"), ("core/facts", "check_init"),
        ("core/cmd_init", "check_init"), ("core/lexcheck", "check_workbench"),
        ("core/lexstems", "check_workbench"), ("core/rates", "check_rates"),
        ("core/cmd_lex", "check_workbench"), ("core/kwic", "check_workbench"),
        ("core/cmd_kwic", "check_workbench"), ("core/stats", "check_stats"),
        ("core/complete", "check_manual"), ("core/cli", "check_manners"),
        ("core/match", "check_operators"), ("core/view", "check_operators"),
        ("core/pattern", "check_operators"), ("core/form", "check_operators"),
        ("core/draft", "check_operators"), ("core/cand", "check_operators"),
        ("core/join", "check_merge"), ("core/states", "check_merge"),
        ("core/agree", "check_workbench"), ("core/score", "check_workbench"),
        ("core/cmd_eval", "check_workbench"), ("core/inputs", "check_init"),
        ("core/plan", "check_merge"), ("core/task", "check_merge"),
        ("plugins/det_lua", "check_lua"), ("plugins/out_html", "check_html"),
        ("plugins/agg_gap", "check_laws"), ("plugins/agg_gap", "check_rates")]
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
    with subprocess.Popen(command, shell=True, cwd=tree, env=env,
                          start_new_session=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as job:
        try:
            return job.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            os.killpg(job.pid, signal.SIGKILL)
            return False


def make(tree, what="all"):
    jobs = len(os.sched_getaffinity(0))
    return run(tree, f"make -s -j{jobs} {what} BUILD=build WARNINGS=-w", 900)


def suites(tree):
    names = glob.glob("tests/test_*.c", root_dir=tree)
    return [f"build/{name[:-2]}" for name in sorted(names)]


def near(tree, path):
    """What is likely to notice: suites that include the file or its header,
    and scripts by name."""
    folder, name = os.path.split(path)
    stem = name[:-2]
    marks = [f'"{stem}.h"', f'{folder}/{name}"']
    if folder.startswith("plugins/agg_gap"):
        marks.append("gap_plugin.h")
    found = []
    for suite in suites(tree):
        with open(os.path.join(tree, suite[6:] + ".c"),
                  encoding="utf-8") as file:
            text = file.read()
        if suite.endswith("_" + stem) or any(m in text for m in marks):
            found.append(suite)
    return found + [f"tests/{script}.sh build" for begin, script in NEAR
                    if path.startswith(begin)]


def build_for(tree, command):
    """Whether the program that the command needs could be built."""
    if command.startswith("build/tests/"):
        return make(tree, command)
    return True


def everything(tree, path):
    """Commands in the order in which they are tried, each once."""
    return list(dict.fromkeys(near(tree, path) + FIRST + suites(tree) + REST +
                              sorted({f"tests/{script}.sh build"
                                      for _, script in NEAR})))


def killer(tree, path, took):
    """The first test that fails, or None."""
    programs = False
    for command in everything(tree, path):
        if not command.startswith(("build/", "tests/golden")) and not programs:
            programs = True
            if not make(tree, "test-programs"):
                return "the build of the tests"
        if not build_for(tree, command):
            return f"the build of {command}"
        if not run(tree, command, 30 + 10 * took[command]):
            return command
    return None


def try_unchanged(tree):
    """Seconds of each command; None where one fails without a mutant."""
    took = {}
    if not make(tree, "test-programs"):
        print("the unchanged tree does not build")
        return None
    for command in everything(tree, ""):
        begin = time.monotonic()
        if not run(tree, command, 600):
            print(f"the unchanged tree fails: {command}")
            return None
        took[command] = time.monotonic() - begin
    return took


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
        took = try_unchanged(tree)
        if took is None:
            return 1
        for path, line, before, after in draw_mutants(tree, int(count), draw):
            begin = time.monotonic()
            command = killer(tree, path, took)
            seconds = time.monotonic() - begin
            killed += command is not None
            print(f"{'killed  ' if command else 'SURVIVED'}  {path}:{line}: "
                  f"{before}  ->  {after}  [{command}, {seconds:.0f} s]",
                  flush=True)
    finally:
        shutil.rmtree(tree)
    print(f"{killed} of {count} mutants killed (seed {seed})")
    return killed < KILLED_AT_LEAST * int(count)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
