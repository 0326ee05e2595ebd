#!/bin/bash
# That no label depends on which words a worker has seen before: a vocabulary that
# is full forgets some, and learns them again.
#   tests/check_vocabulary.sh BUILD
set -u
case $1 in *tsan*) echo "SKIP: one worker, nothing to race"; exit 0 ;; esac
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
exec python3 -B "$here/vocabulary.py" "$build" "$here"
