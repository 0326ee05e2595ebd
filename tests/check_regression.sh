#!/bin/sh
# The regression suites: fails where a micro F1 falls under its floor.
#   tests/check_regression.sh BUILD
set -u
build=$1
here=$(dirname "$0")/regression
failed=0
said=

# The micro average of one measure, from what `hxgap eval` prints.
f1() { sed -n "s/^  $2  .* \([01]\.[0-9]*\)$/\1/p" "$1" | head -n 1; }

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
while read -r lang stance touchpoint loyalty; do
    case $lang in '#'* | '') continue ;; esac
    suite=$here/$lang.ndjson
    [ -e "$suite" ] || { echo "$lang: no suite"; failed=1; continue; }
    "$build/hxgap" eval -q --color never "$suite" >"$tmp/eval" || exit 1
    for pair in "driver with stance=$stance" "touchpoint=$touchpoint" \
        "loyalty=$loyalty"; do
        name=${pair%=*}
        floor=${pair#*=}
        got=$(f1 "$tmp/eval" "$name")
        said="$said $lang ${name##* } $got,"
        if ! awk "BEGIN { exit !(${got:-0} >= $floor) }"; then
            echo "$lang: $name has F1 ${got:-none}, under its floor $floor"
            failed=1
        fi
    done
done <"$here/floors.tsv"
echo "F1:${said%,}"
exit "$failed"
