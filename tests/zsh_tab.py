#!/usr/bin/env python3
"""What zsh makes of the tab key, in a terminal of its own.

    tests/zsh_tab.py HXGAP-FOLDER COMPLETION-FOLDER

Types the beginning of each line and a tab, and waits for the rest.
"""
import os
import pty
import re
import select
import sys
import tempfile
import time

LINES = [("hxgap run --by qu", "--by quarter"),
         ("hxgap lexicon exp", "lexicon export"),
         ("hxgap lexicon test --format ta", "--format tap"),
         ("hxgap run --where touchpoint=hotl", "touchpoint=hotline"),
         ("hxgap run --where touchp", "touchpoint="),
         ("hxgap run comm", "run comments.csv")]
# What moves the cursor, rings, or fills.
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x09\x0b-\x1f]")
PATIENCE = 10  # seconds: for a machine that has much else to do


def until(tty, wanted):
    seen, end = "", time.monotonic() + PATIENCE
    while wanted not in seen and time.monotonic() < end:
        if not select.select([tty], [], [], 0.2)[0]:
            continue
        try:
            seen += os.read(tty, 65536).decode("utf-8", "replace")
            seen = CONTROL.sub("", seen)
        except OSError:
            break
    return wanted in seen, seen


def main():
    program, completion = (os.path.abspath(name) for name in sys.argv[1:3])
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        open(os.path.join(folder, "comments.csv"), "w").close()
        child, tty = pty.fork()
        if child == 0:
            os.chdir(folder)
            env = {"TERM": "dumb", "HOME": folder, "COLUMNS": "200",
                   "PATH": program + ":" + os.environ["PATH"]}
            os.execvpe("zsh", ["zsh", "-f", "-i"], env)
        os.write(tty, (f"fpath=('{completion}' $fpath); autoload -U compinit; "
                       "compinit -u -D; stty cols 200; PS1='ready''> '\n"
                       ).encode())
        until(tty, "ready> ")
        for begin, wanted in LINES:
            os.write(tty, (begin + "\t").encode())
            good, seen = until(tty, wanted)
            if not good:
                failed += 1
                print(f"zsh: {begin}<tab> gives {seen!r}, not {wanted!r}")
            os.write(tty, b"\x15\n")
            until(tty, "ready> ")
        os.write(tty, b"exit\n")
        os.close(tty)
        os.waitpid(child, 0)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
