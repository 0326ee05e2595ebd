#!/bin/bash
# gcc -fanalyzer, clang-tidy (.clang-tidy) and cppcheck over core and plugins:
# nothing may be found.
#   tests/analyse.sh BUILD [FILE...]
set -u
build=$1
shift
cd "$(dirname "$0")/.." || exit 1
[ $# -gt 0 ] || set -- core/*.c plugins/*/*.c
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jobs=$(nproc)
flags=(-std=c11 -D_GNU_SOURCE -DHX_VERSION=\"0\" -DHX_ISAL -Icore/include
    -iquote core "-I$build/gen/out_html")
read -ra lua <<<"$(pkg-config --cflags lua5.4)"
flags+=("${lua[@]/#-I/-isystem}")
failed=0

# report TOOL FILE PATTERN: what was found, or how little.
report() {
    if grep -E "$3" "$2" | sort -u >"$work/found" && [ -s "$work/found" ]; then
        echo "$1: $(wc -l <"$work/found") found"
        sed "s|$PWD/||" "$work/found" | head -n 40
        failed=1
    else
        echo "$1: 0 found"
    fi
}

printf '%s\n' "$@" | xargs -P "$jobs" -I{} ${ANALYSE_CC:-gcc} "${flags[@]}" -O2 \
    -fanalyzer -c -o /dev/null {} >"$work/gcc" 2>&1
report "gcc -fanalyzer, $# files" "$work/gcc" ': (warning|error|fatal error):'

# Without fortified headers, whose macros it takes for the code's.
for file in "$@"; do
    echo "$file"
done | xargs -P "$jobs" -I{} clang-tidy --quiet {} -- "${flags[@]}" \
    >"$work/tidy" 2>/dev/null
report clang-tidy "$work/tidy" ': (warning|error):'

cppcheck -q -j "$jobs" --std=c11 --enable=warning,performance,portability \
    --template='{file}:{line}: warning: {message} [{id}]' \
    -Icore/include -Icore "-I$build/gen/out_html" -D_GNU_SOURCE \
    '-DHX_VERSION="0"' -DHX_ISAL "$@" >"$work/cppcheck" 2>&1
report cppcheck "$work/cppcheck" ': warning:'
exit $failed
