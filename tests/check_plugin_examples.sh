#!/bin/bash
# The examples, from an installed copy and in a folder of their own: each
# builds, passes its test and `plugin check`. Those that need no more than the
# headers of 1.1 do so with these, too.
#   tests/check_plugin_examples.sh BUILD
set -eu
# shellcheck source=tests/installed.sh
. "$(dirname "$0")/installed.sh"
count=0
cp -r "$work/hx/share/doc/hxgap/examples/plugins" "$work/mine"
cd "$work/mine"
for makefile in */Makefile; do
    name=${makefile%/Makefile}
    quiet make -s -C "$name" CFLAGS='-O1 -Werror'
    case $name in
    det_shout | agg_words) ;;  # checked below
    *) quiet make -s -C "$name" check CFLAGS='-O1 -Werror' ;;
    esac
    [ -z "$(find "$name" -name '*.tmp')" ] || fail "$name: leaves files behind"
    count=$((count + 1))
done
for name in det_shout agg_words; do
    quiet gcc -std=c11 -Werror -fPIC -shared -I"$tree/tests/abi/1.1" \
        "$name"/*.c -o "$name/$name.so"
    # Counting what runs (make coverage) makes hxgap fifteen times as slow.
    quiet "$work/hx/bin/hxgap" plugin check --seconds 120 "./$name/$name.so"
    grep -q 'ABI 1.1:' "$work/log" || fail "$name is not of 1.1"
done
echo "$count examples built out of the tree, tested and checked"
