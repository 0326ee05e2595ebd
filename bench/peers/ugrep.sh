#!/bin/sh
# Every phrase as a literal word, matches counted: -c -o, because a bare -c
# leaves a line at its first hit, and any grep stops there for /dev/null.
command -v ugrep >/dev/null || { echo "ugrep is not installed" >&2; exit 77; }
words=$(mktemp)
trap 'rm -f "$words"' EXIT
cut -f 1 "$2" >"$words"
begin=$(date +%s%N)
hits=$(ugrep -J 1 -c -o -i -w -F -f "$words" "$1")
end=$(date +%s%N)
awk -v ns="$((end - begin))" -v hits="$hits" 'BEGIN { print ns / 1e9, hits }'
