#!/bin/bash
# That no label depends on which words a worker has seen before: a vocabulary that
# is full forgets some, and learns them again.
#   tests/check_vocabulary.sh BUILD
set -u
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
exec python3 -B "$here/vocabulary.py" "$build" "$here"
