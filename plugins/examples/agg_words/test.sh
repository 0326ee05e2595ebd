# Words of a driver, each comment once, without names and addresses; the same
# from shards that are merged in another order.
set -eu
trap 'test $? = 0 || echo "agg_words: not as expected (sh -x ./test.sh shows where)"' EXIT
cat >x.yaml.tmp <<'YAML'
pipeline: x
plugins:
  - in_ndjson
  - tok_words
  - det_language
  - det_lexicon
  - { name: ./agg_words.so, options: { least: 2 } }
  - out_json
lexicons: [cues.yaml, drivers, touchpoints.yaml, loyalty.yaml, compounds.yaml]
YAML
hx() {
    command=$1
    shift
    "$HXGAP" "$command" -q --pipeline x.yaml.tmp "$@"
}
hx run --format json sample.ndjson >run.tmp
grep -q '"word": "friendly",' run.tmp
grep -A1 '"word": "friendly",' run.tmp | grep -q '"comments": 4$'
grep -A1 '"word": "counter",' run.tmp | grep -q '"comments": 2$'
if grep -qi 'sondermann\|weber\|parcel' run.tmp; then
    echo "agg_words: shows what it must not"
    exit 1
fi
for shard in 1 2; do
    hx map --shard $shard/2 sample.ndjson --state $shard.hxs.tmp
done
hx merge 2.hxs.tmp 1.hxs.tmp --state all.hxs.tmp
hx report --format json all.hxs.tmp >merged.tmp
cmp run.tmp merged.tmp
rm -f ./*.tmp
echo "agg_words: as expected, in one piece and in two"
