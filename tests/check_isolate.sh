#!/bin/bash
# Evil plugins behind --isolate cost one record each.
#   tests/check_isolate.sh BUILD [HARMS]
set -u
umask 022
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
case $build in
*tsan*) echo "SKIP: a child of a process with threads is none of its business"; exit 0 ;;
*asan*) echo "SKIP: its allocator may be locked in a child forever"; exit 0 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -shared -fPIC -I"$here/../core/include" \
    -o "$work/evil.so" "$here/evil/evil.c" -ldl ||
    { echo "the plugin does not build"; exit 1; }
python3 -B "$here/isolate.py" "$build/hxgap" "$here/cases" "$work/evil.so" \
    "$work" "${2:-1}"
