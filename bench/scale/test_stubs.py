#!/usr/bin/env python3
"""Stand-ins for engines that the tests do not start: they run the command
lines that the recipes hand to Hadoop, Spark and Kubernetes, and feed their
standard input. Nothing of the recipes is repeated here.

    test_stubs.py hadoop jar JAR [-D X=Y]... -input IN -output OUT
                  -mapper CMD -reducer CMD
    test_stubs.py spark SCRIPT ARGS...
    test_stubs.py kubernetes FILE SHARDS DATA PROGRAM [FLAGS...]

A Hadoop task that is killed is tried again, as Hadoop does.
"""
import glob
import json
import os
import re
import runpy
import shlex
import subprocess
import sys
import types

MAPS = 5


def parts(folder, count):
    """The lines of a folder's files, cut into runs of lines."""
    lines = []
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        with open(path, "rb") as file:
            lines += file.read().splitlines(keepends=True)
    cut = [len(lines) * i // count for i in range(count + 1)]
    return [b"".join(lines[a:b]) for a, b in zip(cut, cut[1:])]


def run(command, data, env=None):
    return subprocess.run(command, input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE,
                          env=dict(os.environ, **(env or {})), check=False)


def hadoop_map(command, data, number):
    """One mapper: four attempts, as the recipe asks for."""
    env = {"mapreduce_task_partition": str(number),
           "mapreduce_job_maps": str(MAPS), "mapreduce_job_id": "job_1_0001"}
    for attempt in range(4):
        done = run(command, data, dict(env, attempt=str(attempt)))
        if done.returncode == 0:
            return done
    sys.exit(done.stderr.decode())


def hadoop(args):
    given = {args[i]: args[i + 1] for i in range(2, len(args) - 1)
             if args[i].startswith("-") and args[i] != "-D"}
    lines, counters = [], {}
    for number, data in enumerate(parts(given["-input"], MAPS)):
        done = hadoop_map(shlex.split(given["-mapper"]), data, number)
        lines += done.stdout.splitlines(keepends=True)
        for hit in re.findall(r"^reporter:counter:([^,]*,[^,]*),(\d+)$",
                              done.stderr.decode(), re.M):
            counters[hit[0]] = counters.get(hit[0], 0) + int(hit[1])
    lines.sort()  # the shuffle; then what a reducer has not keyed gets a tab
    done = run(shlex.split(given["-reducer"]), b"".join(lines))
    if done.returncode != 0:
        sys.exit(done.stderr.decode())
    os.makedirs(given["-output"])
    with open(os.path.join(given["-output"], "part-00000"), "wb") as file:
        file.write(done.stdout)
    with open(os.path.join(given["-output"], "_SUCCESS"), "wb"):
        pass
    print(json.dumps(counters))


class Lines:
    def __init__(self, data):
        self.data = data

    def pipe(self, command, checkCode=False):
        out = []
        for data in self.data:
            done = run(shlex.split(command), data)
            if checkCode and done.returncode != 0:
                sys.exit(done.stderr.decode())
            out.append(done.stdout)
        return Lines(out)

    def saveAsTextFile(self, folder):
        os.makedirs(folder)
        for i, data in enumerate(self.data):
            with open(os.path.join(folder, "part-%05d" % i), "wb") as file:
                file.write(data)


class SparkContext:
    def __init__(self, appName):
        self.name = appName

    def textFile(self, folder):
        return Lines(parts(folder, MAPS) + [b""])  # Spark has empty ones too

    def stop(self):
        pass


def spark(args):
    module = types.ModuleType("pyspark")
    module.SparkContext = SparkContext
    sys.modules["pyspark"] = module
    sys.argv = args
    runpy.run_path(args[0], run_name="__main__")


def kubernetes(args):
    path, shards, data, program = args[:4]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    count = re.search(r"completions: (\d+)", text).group(1)
    jobs = [json.loads(line) for line in
            re.findall(r"^ *command: (\[.*\])$", text, re.M)]
    for number, command in enumerate(jobs):
        command = [part.replace("/data", data) for part in command]
        command = [shards if part == count else part for part in command]
        command = [program, command[1]] + args[4:] + command[2:]
        for index in range(int(shards) if number == 0 else 1):
            done = run(command, b"", {"JOB_COMPLETION_INDEX": str(index)})
            if done.returncode != 0:
                sys.exit(done.stderr.decode())


if __name__ == "__main__":
    {"hadoop": hadoop, "spark": spark,
     "kubernetes": kubernetes}[sys.argv[1]](sys.argv[2:])
