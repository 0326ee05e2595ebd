#!/bin/sh
# Doubling, splitting, padding: counts behave as counts.
#   tests/check_laws.sh BUILD
set -u
here=$(dirname "$0")
case $1 in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
work=$(mktemp -d)
python3 -B "$here/laws.py" "$1/hxgap" "$here/demo/comments.ndjson.gz" "$work"
code=$?
rm -rf "$work"
exit $code
