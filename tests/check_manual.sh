#!/bin/bash
# Manual pages are clean and name all commands and options; every help begins
# with examples; completion offers what there is, in each shell that is here.
#   tests/check_manual.sh BUILD
set -u
build=$(realpath "$1")
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
    echo "$*"
    failed=$((failed + 1))
}

ln -s "$build/hxgap" "$work/hxgap"
python3 -B core/packaging/man.py "$work" "January 1, 2026" || exit 1
# Pages that refer to pages not installed yet: looked up here instead.
mandoc -T lint "$work"/man/man*/* >"$work/lint" 2>&1
grep -v 'referenced manual not found' "$work/lint" | head -n 5 >"$work/found"
[ -s "$work/found" ] && fail "mandoc: $(cat "$work/found")"
while read -r name section; do
    [ -e "$work/man/man$section/$name.$section" ] ||
        fail "no page $name($section)"
done < <(sed -n 's/^\.Xr \([^ ]*\) \([0-9]\).*/\1 \2/p' "$work"/man/man*/* |
    sort -u)

pages=0
while read -r command; do
    pages=$((pages + 1))
    # shellcheck disable=SC2086 # "plugin list" is two words
    "$build/hxgap" $command --help >"$work/help" || fail "$command --help"
    head -n 1 "$work/help" | grep -q "^  hxgap $command" ||
        fail "$command --help does not begin with an example"
    awk 'length > 80' "$work/help" | grep -q . &&
        fail "$command --help is wider than 80: $(awk 'length > 80' "$work/help")"
    page=$work/man/man1/hxgap-${command// /-}.1
    while read -r option; do
        grep -q "Fl Fl $option\b" "$page" || fail "$page lacks --$option"
    done < <(grep -o '^ .*--[a-z-]*' "$work/help" | sed -n 's/.*  *--//p' |
        sort -u)
done < <("$build/hxgap" --help | sed -n '/^Commands:/,$p' |
    sed -n 's/^  \(.*[^ ]\)  .*/\1/p; s/^  \([a-z]* [a-z]*\) [a-z].*/\1/p' |
    sed 's/  .*//' | sort -u)
[ "$pages" -gt 15 ] || fail "only $pages commands found"

# What a shell would be offered, and where it has to fall back to files.
offered() {
    PATH=$build:$PATH "$build/hxgap" complete "$@" | cut -f 1 | tr '\n' ' '
}
expect() {
    local want=$1
    shift
    [[ " $(offered "$@")" == *" $want "* ]] || fail "complete $*: no $want"
}
expect run r
expect check lexicon ''
expect --format run --f
expect html run --format ''
[ -z "$(offered run --where whe)" ] || fail "a dimension that there is not"
expect tap lexicon test --format ''
expect liwc lexicon import --format ''
expect touchpoint=hotline run --where touchpoint=ho
expect det_lexicon plugin info det
[ -z "$(offered run --out x)" ] || fail "an option that takes a file"
[ -z "$(offered run comm)" ] || fail "an input is a file"

# The scripts themselves.
bash_says() {
    # shellcheck disable=SC1091,SC2030
    (PATH=$build:$PATH; . core/packaging/completion/hxgap.bash
    COMP_WORDS=(hxgap "$@"); COMP_CWORD=$#
    _hxgap 2>/dev/null; echo "${COMPREPLY[*]}")
}
[ "$(bash_says run --by qu)" = quarter ] || fail "bash: run --by qu"
[ "$(bash_says run --where touchpoint = hotl)" = hotline ] ||
    fail "bash: touchpoint=hotl"
if command -v fish >/dev/null; then
    got=$(PATH=$build:$PATH HOME=$work fish --no-config -c \
        'source core/packaging/completion/hxgap.fish
         complete -C "hxgap run --by qu"')
    [ "$got" = quarter ] || fail "fish: run --by qu gives $got"
fi
if command -v zsh >/dev/null; then
    python3 -B tests/zsh_tab.py "$build" core/packaging/completion \
        >"$work/zsh" || fail "$(cat "$work/zsh")"
fi
# What README.md shows can be typed.
python3 -B core/packaging/readme.py "$build" --try >"$work/readme" ||
    fail "$(cat "$work/readme")"
python3 -B core/packaging/readme.py "$build" --follow >"$work/readme" ||
    fail "$(cat "$work/readme")"
echo "$pages commands: pages, help, completion; $failed failed"
[ "$failed" -eq 0 ]
