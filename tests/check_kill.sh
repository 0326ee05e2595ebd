#!/bin/sh
# SIGKILL at 200 random moments leaves whole outputs only.
#   tests/check_kill.sh BUILD
set -u
case $1 in *san*) echo "SKIP: killed in the plain build only"; exit 0 ;; esac
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
python3 -B "$here/fault/kill.py" "$build/hxgap" "$here/cases" "$work" \
    "${KILLS:-200}"
code=$?
rm -rf "$work"
exit $code
