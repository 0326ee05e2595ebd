#!/bin/sh
# Inputs far larger than they look; a gibibyte in `make check-long`.
#   tests/check_bombs.sh BUILD [MEBIBYTES]
set -u
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
case $build in *san*) echo "SKIP: sanitizers take memory of their own"; exit 0 ;; esac
work=$(mktemp -d)
python3 -B "$here/bombs.py" "$build/hxgap" "$here/cases" "$work" "${2:-64}"
code=$?
rm -rf "$work"
exit $code
