#!/bin/bash
# Installs into an empty folder and uses what is there: the demo, a copy moved
# elsewhere, a plugin built with nothing but `pkg-config hxgap`. Then takes it
# away again and finds nothing left.
set -eu
build=$(realpath "$1")
cd "$(dirname "$0")/.."
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077   # whatever the umask, what is installed can be read by all

fail() {
    echo "check_install: $*"
    exit 1
}
version=$("$build/hxgap" --version | sed 's/^hxgap //')
place() {  # install or uninstall
    DESTDIR=$work/stage PREFIX=/opt/hx core/packaging/install.sh "$1" \
        "$build" "$version"
}

chmod 755 "$work"
python3 -B core/packaging/man.py "$build" "January 1, 2026"
place install
root=$work/stage/opt/hx
for path in bin/hxgap "lib/hxgap/$version/in_ndjson.so" \
    "share/hxgap/$version/lexicons/cues.yaml" include/hxgap/plugin.h \
    lib/pkgconfig/hxgap.pc share/man/man1/hxgap-run.1 share/man/man3/hxgap-plugin.3 \
    share/bash-completion/completions/hxgap; do
    [ -e "$root/$path" ] || fail "$path is not installed"
done
[ -z "$(find "$root" -perm /022 ! -type l)" ] || fail "others may write there"
[ -z "$(find "$root" ! -perm -004)" ] || fail "others may not read it"
grep -rqs "$work\|$build" "$root/lib/pkgconfig" "$root/share/hxgap" &&
    fail "a file names the folder that it was made in"

# The demo, from another folder; the same bytes as from the build folder.
mkdir "$work/empty"
cd "$work/empty"
demo=$root/share/doc/hxgap/examples/comments.ndjson.gz
"$root/bin/hxgap" run -q --max-bad 5% --format json "$demo" >"$work/demo.json"
"$build/hxgap" run -q --max-bad 5% --format json "$demo" >"$work/built.json"
cmp "$work/demo.json" "$work/built.json"

# Moved, and called by a link: found from where the binary really is.
cp -a "$root" "$work/moved"
ln -s "$work/moved/bin/hxgap" "$work/link"
"$work/link" run -q --max-bad 5% --format json "$demo" >"$work/moved.json"
cmp "$work/demo.json" "$work/moved.json"

# Stripped, as packages do, and still the program that the tables are of.
strip "$work/moved/bin/hxgap"
"$work/link" doctor | grep -q 'rules, compiled' ||
    fail "the compiled lexicons are not used"

# A plugin from outside the tree: the one in 40 lines of plugins/README.md.
cd - >/dev/null
mkdir -m 755 "$work/det_shout"
sed -n '/^## A plugin in 40 lines/,$p' plugins/README.md |
    sed -n '/^```c$/,/^```$/p' | sed '/^```/d' \
    >"$work/det_shout/det_shout.c"
export PKG_CONFIG_PATH=$work/moved/lib/pkgconfig
[ "$(pkg-config --modversion hxgap)" = "$version" ] || fail "hxgap.pc: version"
# shellcheck disable=SC2046 # flags are words
${CC:-cc} -std=c11 -Wall -Wextra -Werror -shared -fPIC \
    $(pkg-config --cflags hxgap) "$work/det_shout/det_shout.c" \
    -o "$work/det_shout/det_shout.so"
chmod 755 "$work/det_shout/det_shout.so"
echo '{"text":"NOBODY EVER CALLED BACK!"}' |
    "$work/link" annotate -q --plugin "$work/det_shout/det_shout.so" - |
    grep -q '"tone": *\["shouting"\]' || fail "the plugin does not run"
"$work/link" plugin check "$work/det_shout/det_shout.so" >"$work/log" 2>&1 ||
    fail "$(cat "$work/log")"
"$work/link" plugin info in_csv | grep -q '^in_csv' || fail "plugin info"

# The source archive: the same bytes again, and from its own contents.
core/packaging/dist.sh "$work/one" "$version" "January 1, 2026" >/dev/null
mkdir "$work/two"
tar -xzf "$work/one/hxgap-$version.tar.gz" -C "$work/two"
[ -x "$work/two/hxgap-$version/core/packaging/dist.sh" ] || fail "dist: no tree"
(cd "$work/two/hxgap-$version" &&
    TZ=Asia/Tokyo core/packaging/dist.sh "$work/two" "$version" \
        "January 1, 2026") >/dev/null
cmp "$work/one/hxgap-$version.tar.gz" "$work/two/hxgap-$version.tar.gz"

place uninstall
left=$(find "$work/stage" ! -type d; find "$work/stage" -name 'hxgap*')
[ -z "$left" ] || fail "left behind: $left"
echo "installed, moved, used from outside, and taken away again"
