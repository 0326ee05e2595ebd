#!/usr/bin/env python3
"""Spark: every partition of an archive through `hxgap map`, as a pipe.

    spark-submit spark.py IN OUT [OPTIONS]

IN is NDJSON or text, OUT a folder that gets the states as lines of text, one
partition a file. OPTIONS go to `hxgap map` (--by brand --field text=Kommentar:
name the columns, for each partition chooses its own otherwise). HXGAP names
the program on the nodes, HXGAP_FLAGS options for all commands. Afterwards:

    cat OUT/part-* | hxgap report -

Spark tells a pipe nothing of its partition, so a state is known by what it
was made of; closing lines show when one is missing or was cut short.
"""
import os
import shlex
import sys

from pyspark import SparkContext


def main(source, target, options):
    command = [os.environ.get("HXGAP", "hxgap"), "map", "-", "--stream",
               "--quiet", "--max-bad", "100%", "--jobs", "1"]
    command += shlex.split(os.environ.get("HXGAP_FLAGS", "")) + options
    context = SparkContext(appName="hxgap")
    lines = context.textFile(source)
    states = lines.pipe(shlex.join(command), checkCode=True)
    states.saveAsTextFile(target)
    context.stop()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
