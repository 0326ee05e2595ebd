#!/bin/bash
# memcheck finds nothing in small runs of each command: no error, no leak.
#   tests/valgrind.sh BUILD
set -u
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
runs=0
cd "$here/cases" || exit 1

# clean ARGUMENT...: hxgap with these leaves no error and no leak. A word such
# as "lexicon check" is a command of two.
clean() {
    local -a command
    read -ra command <<<"$1"
    shift
    valgrind -q --leak-check=full --show-leak-kinds=definite,indirect,possible \
        --errors-for-leak-kinds=definite,indirect,possible \
        --error-exitcode=99 --trace-children=no "$build/hxgap" \
        "${command[@]}" "$@" >/dev/null 2>"$work/log"
    local code=$?
    runs=$((runs + 1))
    [ $code -ne 99 ] && [ $code -lt 128 ] && ! grep -q '^==' "$work/log" &&
        return
    echo "hxgap ${command[*]} $*: exit $code"
    head -n 20 "$work/log"
    failed=1
}

for i in one:1/2 two:2/2; do
    "$build/hxgap" map --shard ${i#*:} stances.in -q \
        --pipeline ../fault/all.yaml --state "$work/${i%:*}.hxs" || exit 1
done
clean run stances.in plain_text.in excel_csv.in --pipeline ../fault/all.yaml \
    --by lang --jobs 2 --max-bad 100% --state "$work/made.hxs" -q \
    --out "$work/a.json" --out "$work/a.html" --out "$work/a.txt" \
    --out "$work/a.md" --out "$work/a.csv" --out "$work/a.sqlite"
clean report "$work/made.hxs" --pipeline ../fault/all.yaml -q
clean annotate stances.in --pipeline small.yaml --jobs 2 -q
clean run stances.in --pipeline small.yaml --block-bytes 200 --isolate -q
clean "lexicon test" --pipeline small.yaml
clean doctor
clean run nosuchfile
# The commands whose allocations are refused.
mkdir "$work/stdout"
while IFS= read -r line; do
    case $line in '#'* | '') continue ;; esac
    eval "clean ${line//@/$work/}" </dev/null
    rm -f "$work/stdout"/*
done <"$here/fault/commands.txt"
[ $failed -eq 0 ] && echo "valgrind: $runs runs, 0 errors, 0 leaks"
exit $failed
