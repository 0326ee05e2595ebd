#!/bin/sh
# The benchmarks' own promises: what they make, and how they judge.
#   tests/check_bench.sh BUILD
exec python3 -B "$(dirname "$0")/bench_promises.py" "$1"
