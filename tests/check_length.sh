#!/bin/sh
# Long comments: the same text as one comment and as sixteen, in the same time.
#   tests/check_length.sh BUILD
exec python3 -B "$(dirname "$0")/check_length.py" "$1"
