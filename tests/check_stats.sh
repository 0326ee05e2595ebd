#!/bin/bash
# What a run says of itself: --stats, the progress line, and that its memory
# has a bound which no length of the input moves.
#   tests/check_stats.sh BUILD [MEGABYTES]
set -u
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
exec python3 -B "$here/stats.py" "$build" "$here" "${2:-6}"
