#!/bin/sh
# Every phrase as a literal word, matches counted.
command -v rg >/dev/null || { echo "ripgrep is not installed" >&2; exit 77; }
words=$(mktemp)
trap 'rm -f "$words"' EXIT
cut -f 1 "$2" >"$words"
begin=$(date +%s%N)
hits=$(rg --no-config -j 1 --count-matches -i -w -F -f "$words" "$1")
end=$(date +%s%N)
awk -v ns="$((end - begin))" -v hits="$hits" 'BEGIN { print ns / 1e9, hits }'
