#!/bin/bash
# The examples, from an installed copy and in a folder of their own: each
# builds, passes its test and `plugin check`. Those that need no more than the
# headers of 1.1 do so with these, too.
#   tests/check_plugin_examples.sh BUILD
set -eu
build=$(realpath "$1")
cd "$(dirname "$0")/.."
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
tree=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
chmod 755 "$work"
count=0

fail() {
    echo "check_plugin_examples: $*"
    exit 1
}
quiet() {  # a command whose output counts only where it fails
    "$@" >"$work/log" 2>&1 || fail "$*: $(cat "$work/log")"
}

[ -d "$build/man" ] ||
    quiet python3 -B core/packaging/man.py "$build" "January 1, 2026"
version=$("$build/hxgap" --version | sed 's/^hxgap //')
DESTDIR=$work PREFIX=/hx core/packaging/install.sh install "$build" "$version"
export PKG_CONFIG_PATH=$work/hx/lib/pkgconfig
unset MAKEFLAGS MAKELEVEL CFLAGS LDFLAGS LDLIBS HXGAP 2>/dev/null || true
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
    quiet "$work/hx/bin/hxgap" plugin check "./$name/$name.so"
    grep -q 'ABI 1.1:' "$work/log" || fail "$name is not of 1.1"
done
echo "$count examples built out of the tree, tested and checked"
