# Regions of sample.ndjson by the table, and by zones without it; what is wrong
# in a table is named by its line; states of two tables do not merge.
set -eu
trap 'test $? = 0 || echo "det_region: not as expected (sh -x ./test.sh shows where)"' EXIT
pipeline() {  # NAME TABLE
    printf 'pipeline: x\nplugins:\n  - in_ndjson\n  - tok_words\n' >"$1"
    printf '  - name: ./det_region.so\n    options: {field: plz%s}\n' \
        "${2:+, table: $2}" >>"$1"
}
found() {
    "$HXGAP" annotate -q --pipeline "$1" sample.ndjson |
        sed -e 's/^{"id":\([0-9]*\).*"region":\["\([a-z-]*\)"\].*/\1 \2/' \
            -e 's/^{"id":\([0-9]*\).*/\1/'
}
pipeline table.tmp regions.tsv
pipeline zones.tmp
found table.tmp | diff expected -
found zones.tmp | diff expected.zones -
printf '10\tberlin\n11 no tab\n' >broken.tsv.tmp
pipeline broken.tmp broken.tsv.tmp
"$HXGAP" annotate -q --pipeline broken.tmp sample.ndjson 2>said.tmp && exit 1
grep -q 'table, line 2: write PREFIX' said.tmp
pipeline none.tmp nowhere.tsv
"$HXGAP" annotate -q --pipeline none.tmp sample.ndjson 2>said.tmp && exit 1
grep -q 'nowhere.tsv: No such file' said.tmp
printf '10\tanother\n' >other.tsv.tmp
pipeline other.tmp other.tsv.tmp
"$HXGAP" map -q --pipeline table.tmp --shard 1/2 sample.ndjson \
    --state table.hxs.tmp
"$HXGAP" map -q --pipeline other.tmp --shard 2/2 sample.ndjson \
    --state other.hxs.tmp
"$HXGAP" merge -q --pipeline table.tmp table.hxs.tmp other.hxs.tmp \
    --state both.hxs.tmp 2>said.tmp && exit 1
grep -q 'options\|lexicon' said.tmp
rm -f ./*.tmp
echo "det_region: as expected"
