#!/bin/sh
# One comment, written down in many ways, has one set of labels.
#   tests/check_spellings.sh BUILD
exec python3 -B "$(dirname "$0")/spellings.py" "$1/hxgap"
