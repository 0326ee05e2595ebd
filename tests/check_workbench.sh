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

fail() { echo "$1"; exit 1; }

gzip -dc "$here/demo/comments.ndjson.gz" >"$work/all.ndjson"
split -n l/3 -d "$work/all.ndjson" "$work/part"
a=$work/part00 b=$work/part01 c=$work/part02
chmod 0644 "$work"/*

# same NAME COMMAND...: the words @ stand for the inputs.
same() {
    local name=$1
    shift
    run() { "$hxgap" "$@" --quiet --max-bad 5% >"$work/out"; }
    run "$@" "$a" "$b" "$c" --jobs 1
    mv "$work/out" "$work/want"
    [ -s "$work/want" ] || fail "$name: nothing came out"
    run "$@" "$c" "$a" "$b" --jobs 4
    cmp -s "$work/out" "$work/want" || fail "$name: files in another order"
    run "$@" "$b" "$c" "$a" --jobs 3 --block-bytes 4096
    cmp -s "$work/out" "$work/want" || fail "$name: smaller blocks"
    run "$@" - --jobs 2 <"$work/all.ndjson"
    cmp -s "$work/out" "$work/want" || fail "$name: standard input"
    checks=$((checks + 3))
}

same kwic kwic warmth --top 10
same "kwic as json" kwic all --format json --top 50
same coverage coverage --by brand --by lang,touchpoint

echo "$checks comparisons"
