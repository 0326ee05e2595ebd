# What det_shout finds in sample.ndjson is what `expected` says; options move
# the levels, and impossible ones are refused.
set -eu
trap 'test $? = 0 || echo "det_shout: not as expected (sh -x ./test.sh shows where)"' EXIT
pipeline() {  # OPTIONS
    printf 'pipeline: x\nplugins: [in_ndjson, tok_words, %s]\n' \
        "{name: ./det_shout.so, options: {$1}}" >x.yaml.tmp
}
pipeline 'raised: 2'
"$HXGAP" annotate -q --pipeline x.yaml.tmp sample.ndjson >found.tmp
sed -e 's/^{"id":\([0-9]*\).*"intensity":\["\([a-z]*\)"\].*/\1 \2/' \
    -e 's/^{"id":\([0-9]*\).*/\1/' found.tmp | diff expected -
pipeline 'raised: 5, high: 2'
"$HXGAP" annotate -q --pipeline x.yaml.tmp sample.ndjson >/dev/null \
    2>refused.tmp && exit 1
grep -q 'high no lower than raised' refused.tmp
rm -f ./*.tmp
echo "det_shout: as expected"
