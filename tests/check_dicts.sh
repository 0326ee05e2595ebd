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

# A shipped lexicon, of which no format holds all, loses nothing more on the
# second way; and what a term is cut into is found.
for format in liwc liwc22 quanteda lexicoder lc3 words; do
    "$hxgap" lexicon export "$here/../lexicons/loyalty.yaml" --lang en -q \
        --format $format >"$work/once"
    "$hxgap" lexicon import "$work/once" --format $format --lang en \
        --dimension stay >"$work/once.yaml"
    "$hxgap" lexicon export "$work/once.yaml" --out "$work/twice" \
        --format $format 2>"$work/err"
    cmp "$work/once" "$work/twice" || fail "$format: another the second time"
    [ ! -s "$work/err" ] || fail "$format: $(cat "$work/err")"
done
printf '%s\n' 'e-mail' 'U.S.' 'and/or' 'AT&T' 'tide_table' 're-us*' \
    >"$work/cut.txt"
"$hxgap" lexicon import "$work/cut.txt" --dimension cut --out "$work/cut.yaml"
"$hxgap" explain "E-Mail the U.S. and/or AT&T; a tide table is re-usable." \
    --lexicon "$work/cut.yaml" --pipeline "$here/cases/small.yaml" >"$work/log"
[ "$(grep -c '  cut = cut ' "$work/log")" = 6 ] || fail "$(cat "$work/log")"

# LIWC's conditions decide as LIWC does.
"$hxgap" lexicon import "$here/cases/dicts/when.dic" --lang en \
    --dimension liwc --out "$work/when.yaml" -q
while read -r label text; do
    "$hxgap" explain "$text" --lexicon "$work/when.yaml" --lang en \
        --pipeline "$here/cases/small.yaml" >"$work/log"
    [ "$(sed -n '/^blocked/q;s/^  liwc = \([a-z]*\) .*/\1/p' "$work/log" | sort |
        tr '\n' '+')" = "$label+" ] || fail "$text: $(cat "$work/log")"
done <<'END'
affect+cogmech+pronoun+time We wish it so.
affect+cogmech+discrep+time They should wish it.
filler+time They wish it.
cogmech Some sort of tide.
affect Of another sort.
END
echo "$count formats there and back"
