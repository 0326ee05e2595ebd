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

# clean ARGUMENT...: hxgap with these leaves no error and no leak.
clean() {
    valgrind -q --leak-check=full --show-leak-kinds=definite,indirect,possible \
        --errors-for-leak-kinds=definite,indirect,possible \
        --error-exitcode=99 --trace-children=no "$build/hxgap" "$@" -q \
        >/dev/null 2>"$work/log"
    local code=$?
    runs=$((runs + 1))
    [ $code -ne 99 ] && ! grep -q '^==' "$work/log" && return
    echo "hxgap $*: exit $code"
    head -n 20 "$work/log"
    failed=1
}

clean run stances.in plain_text.in excel_csv.in --pipeline ../fault/all.yaml \
    --by lang --jobs 2 --max-bad 100% --state "$work/a.hxs" \
    --out "$work/a.json" --out "$work/a.html" --out "$work/a.txt" \
    --out "$work/a.md" --out "$work/a.csv" --out "$work/a.sqlite"
clean report "$work/a.hxs" --pipeline ../fault/all.yaml
clean annotate stances.in --pipeline small.yaml --jobs 2
clean explain "The staff was not friendly." --pipeline small.yaml
clean lexicon test --pipeline small.yaml
clean run stances.in --pipeline small.yaml --checkpoint "$work/point" \
    --checkpoint-every 0 --block-bytes 200
clean run nosuchfile
[ $failed -eq 0 ] && echo "valgrind: $runs runs, 0 errors, 0 leaks"
exit $failed
