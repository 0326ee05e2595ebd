"""Small mistakes put into core and plugins, one at a time: tests must notice.

    mutants.py [COUNT [SEED]]
    mutants.py PATH LINE FROM TO

The sources are copied and built once; each mutant changes one place in one
file, is built, and meets the tests of a round: those first that are near the
file, then all others, the quickest first. One that does not compile is drawn
again. Survivors are printed with their lines; the second form puts
one mutant in once more, after a test has been written.
"""
import glob
import os
import random
import re
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
# What every mutant has to pass beside suites and scripts.
ALWAYS = ["build/hxgap lexicon test", "tests/golden.sh build"]
# Scripts that look at speed, at data elsewhere, at flags of the compiler.
ASIDE = ("check_bench", "check_corpora", "check_hardened")
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
        ("core/void", "check_operators"), ("core/lexdead", "check_workbench"),
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
# Changes that change nothing: file, the line with the change, why. They are
# drawn, told, and not counted.
EQUIVALENT = [
    ("core/buf.c", "if (more < buf->cap - buf->len)",
     "room is made one byte earlier"),
    ("core/features.c",
     "ok = take_mark(f, set, met >= unmet ? HX_MARK_MET : HX_MARK_UNMET);",
     "the line before it has seen that they differ"),
    ("plugins/agg_gap/state.c", "size_t len = a.len <= b.len ? a.len : b.len;",
     "of two equal lengths either"),
    ("plugins/agg_gap/compare.c", "return cut.by->count >= 1 ? "
     "compare_crossed(self, &cut, asked)",
     "of one dimension all segments have the same other value: none"),
    ("core/match.c", "if (spot->alone <= spot->loose) {",
     "each of them looks at its own window"),
    ("plugins/agg_gap/population.c",
     "for (size_t g = 0; g <= report->layout->groups; g++)",
     "behind the last group are empty ones"),
    ("plugins/det_lua/det_lua.c", "if (slot > rec->value_count || "
     "rec->values[slot].type == HX_V_NONE ||",
     "a record has a value for every field that was asked for"),
]
# Behind its end a list of a report gives a node that is nothing, and nothing
# of that is anything.
LISTS = re.compile(r"for \(.*<= (\w+->)?doc->count\(")


def is_equivalent(path, after):
    return (any((path, after) == row[:2] for row in EQUIVALENT) or
            LISTS.match(after) is not None)


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
    # Memory that nobody wrote to is not zero: reading beyond an end shows.
    env = dict(os.environ, CK_FORK="no", HXGAP_BUILD="build",
               MALLOC_PERTURB_="165")
    with subprocess.Popen(command, shell=True, cwd=tree, env=env,
                          start_new_session=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as job:
        try:
            return job.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            os.killpg(job.pid, signal.SIGKILL)
            return False


def make(tree, what="all", build="build"):
    jobs = len(os.sched_getaffinity(0))
    return run(tree, f"make -s -j{jobs} {what} BUILD={build} WARNINGS=-w",
               900)


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


def scripts(tree):
    names = glob.glob("check_*.sh", root_dir=os.path.join(tree, "tests"))
    return [f"tests/{name} build" for name in sorted(names)
            if name[:-3] not in ASIDE]


def everything(tree, path, took):
    """Commands in the order in which they are tried, each once."""
    rest = sorted(ALWAYS + suites(tree) + scripts(tree),
                  key=lambda command: took.get(command, 0))
    return list(dict.fromkeys(near(tree, path) + rest))


def sanitized(tree, path):
    """The first suite near the file that fails with the sanitizers of `make
    test`: what reads one too many often gives the same answer without."""
    build = "build/asan SAN=address,undefined OPT='-O1 -g'"
    for command in near(tree, path):
        suite = command.replace("build/", "build/asan/", 1)
        if command.startswith("build/tests/") and not (
                make(tree, suite, build) and run(tree, suite, 600)):
            return suite
    return None


def killer(tree, path, took):
    """The first test that fails, or None."""
    programs = False
    for command in everything(tree, path, took):
        if not command.startswith(("build/", "tests/golden")) and not programs:
            programs = True
            if not make(tree, "test-programs"):
                return "the build of the tests"
        if not build_for(tree, command):
            return f"the build of {command}"
        if not run(tree, command, 20 + 5 * took.get(command, 60)):
            return command
    return sanitized(tree, path)


def try_unchanged(tree):
    """Seconds of each command; None where one fails without a mutant."""
    took = {}
    if not make(tree, "test-programs"):
        print("the unchanged tree does not build")
        return None
    for command in everything(tree, "", took):
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
    made, seen = 0, set()
    while made < count:
        path = draw.choices(files, weights)[0]
        full = os.path.join(tree, path)
        number, old, new = draw.choice(list(places(full)))
        if (path, number, old) in seen:
            continue
        seen.add((path, number, old))
        before, after = mutate(full, number, old, new)
        if is_equivalent(path, after.strip()):
            print(f"the same  {path}:{number + 1}: {after.strip()}")
        elif make(tree):
            made += 1
            yield path, number + 1, before.strip(), after.strip()
        mutate_back(full, number, before)


def mutate_back(path, number, before):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    lines[number] = before
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


def verdict(tree, took, path, line, before, after):
    """Prints what became of the mutant in the tree; whether it was killed."""
    begin = time.monotonic()
    command = killer(tree, path, took)
    seconds = time.monotonic() - begin
    print(f"{'killed  ' if command else 'SURVIVED'}  {path}:{line}: "
          f"{before}  ->  {after}  [{command}, {seconds:.0f} s]", flush=True)
    return command is not None


def some(tree, count=50, seed=1):
    took = try_unchanged(tree)
    if took is None:
        return 1
    killed = sum(verdict(tree, took, *mutant) for mutant in
                 draw_mutants(tree, count, random.Random(seed)))
    print(f"{killed} of {count} mutants killed (seed {seed})")
    return killed < KILLED_AT_LEAST * count


def once_more(tree, path, line, old, new):
    before, after = mutate(os.path.join(tree, path), int(line) - 1, old, new)
    if before == after or not make(tree):
        print("no such mutant")
        return 1
    return not verdict(tree, {}, path, line, before.strip(), after.strip())


def main(*args):
    os.umask(0o022)
    tree = copy_tree()
    try:
        if len(args) == 4:
            return once_more(tree, *args)
        return some(tree, *map(int, args))
    finally:
        shutil.rmtree(tree)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
