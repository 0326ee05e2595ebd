#!/usr/bin/env python3
"""Run a command, and say what it took.

    measure.py FILE SECONDS MIB COMMAND...

Writes "1.2 s, 34 MiB" to FILE: processor time and the largest memory of the
process. Fails as the command does, or where it took more.
"""
import resource
import subprocess
import sys


def main(path, seconds, mib, command):
    code = subprocess.call(command)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Processor time: other work on the machine must not fail a drill.
    took = usage.ru_utime + usage.ru_stime
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with open(path, "w", encoding="ascii") as file:
        file.write("%.1f s, %.0f MiB\n" % (took, used))
    if code == 0 and (took > float(seconds) or used > float(mib)):
        print("took %.1f s and %.0f MiB" % (took, used))
        return 1
    return code


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
