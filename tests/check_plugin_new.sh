#!/bin/bash
# From an installed copy, in an empty folder, with nothing but what pkg-config
# names: every template builds, passes its own test and `plugin check`. Then the
# headers in both languages, and plugins built with the headers of an earlier
# minor version.
#   tests/check_plugin_new.sh BUILD
set -eu
# shellcheck source=tests/installed.sh
. "$(dirname "$0")/installed.sh"
built=0
hxgap=$work/hx/bin/hxgap

mkdir "$work/empty"
cd "$work/empty"
for stage in det agg in out tok; do
    quiet "$hxgap" plugin new mine --stage $stage
    quiet make -s -C ${stage}_mine CFLAGS='-O1 -Werror'
    quiet make -s -C ${stage}_mine check
    built=$((built + 1))
done
[ -z "$(find . -name '*.tmp' -o -name '.*_mine*')" ] || fail "left behind: $(ls -a)"

# The path of plugins/README.md, word for word, in an empty folder.
mkdir "$work/path"
(cd "$work/path" && PATH=$work/hx/bin:$PATH python3 -B \
    "$tree/tests/readme_path.py" "$work/hx/share/doc/hxgap/plugins.md" \
    "From nothing to a tested plugin in half an hour") || exit 1

# What cannot be made leaves nothing.
for wrong in 'det_mine' 'Mine --stage det' 'mine' 'det_x --stage agg' \
    'x --stage nothing' '../x --stage det'; do
    # shellcheck disable=SC2086 # words are meant
    "$hxgap" plugin new $wrong >"$work/log" 2>&1 && fail "made: $wrong"
    grep -q 'hxgap: ' "$work/log" || fail "$wrong: no reason"
done
[ "$(find . -maxdepth 1 -mindepth 1 | wc -l)" = 5 ] || fail "$(ls -a)"

# The headers, each by itself, in both languages.
for header in "$work"/hx/include/hxgap/*.h; do
    quiet "${CC_PLAIN:-gcc}" -std=c11 -Wall -Wextra -Wpedantic -Werror \
        -fsyntax-only -I"$work/hx/include" -x c "$header"
    quiet g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
        -I"$work/hx/include" -x c++ "$header"
done
# shellcheck disable=SC2046 # flags are words
quiet g++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -fPIC -shared \
    $(pkg-config --cflags hxgap) "$tree/tests/abi/det_cpp.cc" -o det_cpp.so
quiet "$hxgap" plugin check ./det_cpp.so
echo '{"text":"Ok"}' | "$hxgap" annotate -q --plugin ./det_cpp.so - |
    grep -q '"cpp":\["terse"\]' || fail "the plugin in C++ finds nothing"

# Plugins of an earlier minor version, in the host of today.
for old in "$tree"/tests/abi/1.*; do
    for stage in det agg in out tok; do
        quiet gcc -std=c11 -Wall -Wextra -Werror -fPIC -shared -I"$old" \
            ${stage}_mine/${stage}_mine.c -o ${stage}_mine/${stage}_mine.so
        "$hxgap" plugin check ${stage}_mine/${stage}_mine.so \
            ${stage}_mine/sample.* >"$work/log" 2>&1 ||
            fail "${old##*/}: $(cat "$work/log")"
        grep -q "ABI ${old##*/}:" "$work/log" || fail "not of ${old##*/}"
        built=$((built + 1))
    done
done
echo "$built plugins built out of the tree and tested, one more in C++"
