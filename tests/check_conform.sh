#!/bin/sh
# Conformance to published test data: a figure a line.
#   tests/check_conform.sh BUILD
here=$(dirname "$0")
exec python3 -B "$here/conform/conform.py" "$1/tests/conform_probe" \
    "$here/../../shared/reliability"
