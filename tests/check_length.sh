#!/bin/sh
# Long comments: the same text as one comment and as sixteen, in the same time.
#   tests/check_length.sh BUILD
# One comment a run leaves nothing to race, and takes minutes under that sanitizer.
case $1 in *tsan*) echo "SKIP: one comment a run, nothing to race"; exit 0 ;; esac
exec python3 -B "$(dirname "$0")/check_length.py" "$1"
