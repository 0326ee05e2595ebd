"""Plugins that crash, hang or eat memory, behind --isolate: each costs the
record that set it off, and nothing else changes.

    isolate.py HXGAP CASES EVIL FOLDER HARMS [KIND...]

EVIL is a plugin made of tests/evil/evil.c; which kind it is, its file name
says. The archive holds HARMS comments that ask for harm, up to three.
"""
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time

KINDS = {  # whether the comment that asks for harm is lost, and what is said
    "bad_crash": (True, "a plugin crashed (signal 11)"),
    "bad_abort": (True, "a plugin crashed (signal 6)"),
    "bad_exit": (True, "a plugin ended the process"),
    "bad_loop": (True, "a plugin took too long"),
    "bad_leak": (True, "a plugin took too much memory"),
    "bad_late": (False, None),
}
PATIENCE = 10  # seconds: HX_ISOLATE_PATIENCE
HARM = b'{"id":"harm%d","text":"Das ist POISON, a warm POISON."}\n'


def archive(cases, folder, harms):
    path = os.path.join(cases, "../demo/comments.ndjson.gz")
    with gzip.open(path) as file:
        lines = file.read().splitlines(keepends=True)
    for i, at in enumerate((2, 335, 702)[:harms]):
        lines.insert(at, HARM % i)
    name = os.path.join(folder, "archive.ndjson")
    with open(name, "wb") as file:
        file.writelines(lines)
    return name


def run(hxgap, cases, plugin, command, name, *more):
    line = [hxgap, command, name, "--pipeline", "small.yaml", "--plugin",
            plugin, "--max-bad", "5%", "--block-bytes", "60000", *more]
    done = subprocess.run(line, cwd=cases, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def figures(report):
    """All of a report but who made it and how many records were read."""
    report = json.loads(report)
    del report["provenance"], report["records"]
    return report


def check_lines(kind, hxgap, cases, plugin, name, good):
    want = list(good["lines"])
    for i, line in enumerate(want):
        if KINDS[kind][0] and b'"harm' in line:
            want[i] = b'{"id":null,"skipped":"plugin"}'
    code, lines, _ = run(hxgap, cases, plugin, "annotate", name, "--isolate",
                         "--jobs", "1", "--quiet")
    if code != 0 or lines.splitlines() != want:
        return [f"annotate: exit {code}, other lines"]
    return []


def check_kind(kind, hxgap, cases, folder, name, good):
    lost, says = KINDS[kind]
    plugin = os.path.join(folder, kind + ".so")
    found = []
    if kind not in ("bad_loop", "bad_late") or good["harms"] > 1:
        found += check_lines(kind, hxgap, cases, plugin, name, good)
    code, out, err = run(hxgap, cases, plugin, "run", name, "--isolate",
                         "--format", "json", "--by", "brand")
    if code != 0:
        return found + [f"run: exit {code}: {err}"]
    records = json.loads(out)["records"]
    if records["skipped"].get("plugin", 0) != (good["harms"] if lost else 0):
        found.append(f"run: {records}")
    if lost and f"archive.ndjson:3 (byte {good['byte']}): {says}" not in err:
        found.append(f"run: does not say where and why: {err}")
    if figures(out) != good["without" if lost else "with"]:
        found.append("run: other figures")
    return found


def check_pause(hxgap, cases, folder, name):
    """The whole job stands still for longer than a record may take."""
    mark = os.path.join(folder, "mark")
    job = subprocess.Popen(
        [hxgap, "annotate", name, "--pipeline", "small.yaml", "--plugin",
         os.path.join(folder, "bad_slow.so"), "--isolate", "--jobs", "1",
         "--block-bytes", "60000", "--max-bad", "5%", "--quiet"], cwd=cases,
        stdout=subprocess.PIPE, env=dict(os.environ, EVIL_MARK=mark),
        start_new_session=True)
    while not os.path.exists(mark) and job.poll() is None:
        time.sleep(0.01)
    time.sleep(0.5)  # until the watcher has seen the record
    os.killpg(job.pid, signal.SIGSTOP)
    time.sleep(PATIENCE + 1)
    os.killpg(job.pid, signal.SIGCONT)
    out = job.communicate()[0]
    if job.returncode != 0 or b'"skipped":"plugin"' in out:
        return [f"exit {job.returncode}, a record was lost to the pause"]
    return []


def check_sums(hxgap, cases, folder, name):
    """Sums of a block may take longer than a record."""
    code, _, err = run(hxgap, cases, os.path.join(folder, "ok_slowsum.so"),
                       "run", name, "--isolate", "--format", "json",
                       "--block-bytes", "1048576")
    return [] if code == 0 else [f"exit {code}: {err}"]


def without_harm(name):
    with open(name, "rb") as file:
        lines = file.readlines()
    clean = name.replace("archive", "clean")
    with open(clean, "wb") as file:
        file.writelines(line for line in lines if b'"harm' not in line)
    return clean, sum(map(len, lines[:2]))


def main(hxgap, cases, evil, folder, harms):
    name = archive(cases, folder, int(harms))
    harmless = os.path.join(folder, "ok_det.so")
    for kind in ("ok_det", "ok_slowsum", "bad_slow", *KINDS):
        shutil.copy(evil, os.path.join(folder, kind + ".so"))
        os.chmod(os.path.join(folder, kind + ".so"), 0o644)
    clean, byte = without_harm(name)
    report = ("--format", "json", "--by", "brand", "--quiet")
    good = {
        "lines": run(hxgap, cases, harmless, "annotate", name,
                     "--quiet")[1].splitlines(),
        "with": figures(run(hxgap, cases, harmless, "run", name, *report)[1]),
        "without": figures(run(hxgap, cases, harmless, "run", clean,
                               *report)[1]),
        "byte": byte,
        "harms": int(harms),
    }
    failed = 0
    for kind in KINDS:
        for wrong in check_kind(kind, hxgap, cases, folder, name, good):
            print(f"{kind}: {wrong}")
            failed = 1
    for check in (check_pause, check_sums):
        for wrong in check(hxgap, cases, folder, name):
            print(f"{check.__name__}: {wrong}")
            failed = 1
    own = subprocess.run([hxgap, "run", clean, "--pipeline", "small.yaml",
                          "--max-bad", "5%", "--isolate", *report], cwd=cases,
                         check=True, stdout=subprocess.PIPE)
    if not failed and own.returncode == 0:
        print(f"{len(KINDS)} kinds of harm: the record is lost or nothing is")
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
