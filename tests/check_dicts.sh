#!/bin/bash
# Dictionaries of other programs come back as they were: imported, exported,
# and imported again; and the lexicons between are sound.
#   tests/check_dicts.sh BUILD
set -eu
hxgap=$1/hxgap
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0

fail() { echo "$1"; exit 1; }
for format in dic dicx yml lcd lc3 txt; do
    dict=$here/cases/dicts/sea.$format
    "$hxgap" lexicon import "$dict" --lang en --dimension weather \
        --out "$work/sea.yaml"
    "$hxgap" lexicon check --pipeline "$here/cases/small.yaml" \
        "$work/sea.yaml" >"$work/log" || fail "$format: $(cat "$work/log")"
    "$hxgap" lexicon export "$work/sea.yaml" --out "$work/sea.$format" \
        2>"$work/err"
    [ ! -s "$work/err" ] || fail "$format: $(cat "$work/err")"
    cmp "$dict" "$work/sea.$format" || fail "$format is another dictionary"
    "$hxgap" lexicon import "$work/sea.$format" --lang en \
        --dimension weather | cmp - "$work/sea.yaml" ||
        fail "$format: another lexicon the second time"
    count=$((count + 1))
done
"$hxgap" lexicon import "$here/cases/dicts/sea.dic" --lang en \
    --dimension weather --out "$work/sea.yaml"
"$hxgap" explain "A gale, then a quiet sea." --lexicon "$work/sea.yaml" \
    --pipeline "$here/cases/small.yaml" >"$work/log"
for label in 'weather = stormy_weather  "gale"' 'weather = calm  "quiet sea"'
do
    grep -qF "$label" "$work/log" || fail "the lexicon does not give $label"
done

# One another's formats, where each holds what the other has.
"$hxgap" lexicon export "$work/sea.yaml" --out "$work/sea.lcd"
"$hxgap" lexicon import "$work/sea.lcd" --lang en --dimension weather |
    cmp - "$work/sea.yaml" || fail "LIWC by way of Lexicoder is another"
echo "$count formats there and back"
