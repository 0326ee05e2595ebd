#!/bin/bash
# Golden cases: tests/cases/NAME.args is a command line (@ stands for the path
# of NAME.in), NAME.want what it must print: stdout, then stderr behind "!",
# then the exit code. `tests/golden.sh BUILD --accept` writes them anew.
set -u
build=$(realpath "$1")
accept=${2:-}
cd "$(dirname "$0")/cases" || exit 1
count=0
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for args in *.args; do
    name=${args%.args}
    line=$(sed "s|@|$name.in|g" "$args")
    eval "NO_COLOR=1 \"$build/hxgap\" $line" >"$work/out" 2>"$work/err" \
        <"$([ -e "$name.in" ] && echo "$name.in" || echo /dev/null)"
    code=$?
    {
        cat "$work/out"
        sed "s|$build/share/hxgap/||g; s|$build/||g; s|^|! |" "$work/err"
        echo "exit $code"
    } >"$work/got"
    count=$((count + 1))
    if [ "$accept" = --accept ]; then
        cp "$work/got" "$name.want"
    elif ! diff -u "$name.want" "$work/got" >"$work/diff"; then
        failed=$((failed + 1))
        echo "case $name: hxgap $line"
        head -n 30 "$work/diff"
    fi
done
echo "$count cases, $failed failed"
[ "$failed" -eq 0 ] && [ "$count" -gt 0 ]
