#!/bin/bash
# The analyst's commands give the same bytes for any number of threads, any
# order of files and any size of block.
#   tests/check_workbench.sh BUILD
set -eu
build=$1
hxgap=$build/hxgap
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0
small="--pipeline $here/cases/small.yaml"   # a lexicon that loads at once

fail() { echo "$1"; exit 1; }

gzip -dc "$here/demo/comments.ndjson.gz" >"$work/all.ndjson"
split -n l/3 -d "$work/all.ndjson" "$work/part"
a=$work/part00 b=$work/part01 c=$work/part02
chmod 0644 "$work"/*

# same NAME COMMAND...: the words @ stand for the inputs.
same() {
    local name=$1
    shift
    run() { "$hxgap" "$@" $small --quiet --max-bad 5% >"$work/out"; }
    run "$@" "$a" "$b" "$c" --jobs 1
    mv "$work/out" "$work/want"
    [ -s "$work/want" ] || fail "$name: nothing came out"
    run "$@" "$c" "$a" "$b" --jobs 4 --block-bytes 8192
    cmp -s "$work/out" "$work/want" || fail "$name: files in another order"
    run "$@" - --jobs 2 <"$work/all.ndjson"
    cmp -s "$work/out" "$work/want" || fail "$name: standard input"
    checks=$((checks + 2))
}

same kwic kwic all --top 10
same coverage coverage --by brand --by lang,touchpoint
same "lexicon diff" lexicon diff - "$here/cases/lexdiff.yaml" --top 7
same suggest suggest --min-count 3 --top 30
same "suggest as json" suggest --min-count 4 --format json --where lang=de

# An invented archive: "grumpy" is no entry of the small lexicon, stands with
# low ratings, and where "rude" stands; "quay view" stands together.
awk 'BEGIN {
    split("porter sailor cook captain steward", who)
    split("rude grumpy grumpy grumpy friendly friendly", how)
    split("harbour lantern rope deck", thing)
    for (i = 0; i < 900; i++) {
        h = how[i % 6 + 1]
        good = h == "friendly"
        printf "{\"text\":\"%s %s %s %s the %s%s.\",", \
            good ? "We met a truly" : "Sadly the gruff", who[i % 5 + 1], \
            good ? "and " h " man near" : "sounded awfully " h " on", \
            "board of", thing[i % 4 + 1], i % 9 ? "" : " with quay view"
        printf "\"lang\":\"en\",\"rating\":%d}\n", \
            good ? 5 : 1 + i % 2
    }
}' >"$work/ship.ndjson"
cat >"$work/ship.yaml" <<'YAML'
lexicon: ship
version: 1.0.0
dimension: driver
entries:
  - {id: warmth, patterns: {en: {met: [friendly], unmet: [rude]}}}
YAML
printf '%s\n' "pipeline: ship" "lexicons: [./ship.yaml]" \
    "plugins: [in_ndjson, tok_words, det_language, det_lexicon]" \
    >"$work/pipe.yaml"
# found KIND FORM: it is among the suggestions.
found() {
    "$hxgap" suggest "$work/ship.ndjson" --pipeline "$work/pipe.yaml" \
        --format json -q | grep "\"kind\":\"$1\",\"form\":\"$2\"" ||
        fail "suggest: no \"$2\" of kind $1"
    checks=$((checks + 1))
}
found low grumpy | grep -q '"near":{"label":"warmth/unmet"' ||
    fail "suggest: grumpy is not near warmth/unmet"
# Near both labels, and the first of them is nearer.
found phrases "awfully grumpy" | grep -q '"label":"warmth/met","simil' ||
    fail "suggest: \"awfully grumpy\" is not nearest to warmth/met"
found unseen grumpy >"$work/out"
found phrases "quay view" >"$work/out"
"$hxgap" suggest "$work/ship.ndjson" --pipeline "$work/pipe.yaml" -q \
    >"$work/out"
grep -q "^  rude\|^  friendly" "$work/out" && fail "suggest: what is an entry"

# From a pipe: the same, or an error, never something else.
"$hxgap" suggest - --pipeline "$work/pipe.yaml" -q <"$work/ship.ndjson" |
    cmp -s - "$work/out" || fail "suggest: a pipe gives something else"
few() { "$hxgap" suggest "$1" --pipeline "$work/pipe.yaml" -q --min-count 300 "${@:2}"; }
few "$work/ship.ndjson" >"$work/out"
few "$work/ship.ndjson" --max-words 60 | cmp -s - "$work/out" ||
    fail "suggest: files need no more words than are frequent"
code=0
few - --max-words 60 <"$work/ship.ndjson" >"$work/out2" 2>"$work/err" ||
    code=$?
[ "$code" = 2 ] && [ ! -s "$work/out2" ] && grep -q max-words "$work/err" ||
    fail "suggest: --max-words is not kept (exit $code)"
checks=$((checks + 3))

# Over 10 MB is said at once, and not read to the end.
{
    printf 'lexicon: big\ndimension: mine\nentries:\n  - id: a\n    patterns:\n      en:\n'
    yes '        - "an endless row of words"' | head -c 11000000
} >"$work/big.yaml"
"$hxgap" lexicon check $small "$work/big.yaml" >"$work/out" 2>/dev/null && code=0 || code=$?
[ "$code" = 4 ] && grep -q "big.yaml: over 10 MB" "$work/out" ||
    fail "a lexicon over 10 MB: exit $code"
checks=$((checks + 1))

# A lexicon that is in use already is not loaded again under another name, and
# counts as named.
ln -s "$(realpath "$here/cases/small/loyalty.yaml")" "$work/other.yaml"
cp "$here/cases/small/loyalty.yaml" "$work/copy.yaml"
held() { "$hxgap" lexicon check $small "$@" 2>&1 | grep -o '[0-9]* patterns,'; }
[ "$(held)" = "$(held "$work/other.yaml")" ] || fail "a lexicon named twice counts twice"
[ "$(held)" != "$(held "$work/copy.yaml")" ] || fail "a copy of a lexicon counts for nothing"
"$hxgap" lexicon test $small "$work/other.yaml" | grep -q "loyalty.yaml: [0-9]" ||
    fail "a lexicon in use that is named is passed over by lexicon test"
checks=$((checks + 3))

echo "$checks comparisons"
