#!/bin/sh
# Regular expressions that explode elsewhere: bounded time for each record.
#   tests/check_redos.sh BUILD
set -u
here=$(dirname "$0")
case $1 in *san*) echo "SKIP: times of the plain build only"; exit 0 ;; esac
work=$(mktemp -d)
python3 -B "$here/redos.py" "$1/hxgap" "$work"
code=$?
rm -rf "$work"
exit $code
