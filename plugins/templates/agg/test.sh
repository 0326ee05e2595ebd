# Its part of the report of sample.ndjson is what `expected` says, from one run
# and from two shards that are merged.
set -eu
part() {
    sed -n '/^  "@SHORT@": {/,/^  }/p' "$1" | sed -e '1d;$d' -e 's/^ *//'
}
"$HXGAP" run -q --plugin ./@NAME@.so --format json sample.ndjson >run.tmp
for shard in 1 2; do
    "$HXGAP" map -q --plugin ./@NAME@.so --shard $shard/2 sample.ndjson \
        --state shard$shard.hxs.tmp
done
"$HXGAP" merge -q --plugin ./@NAME@.so shard1.hxs.tmp shard2.hxs.tmp \
    --state all.hxs.tmp
"$HXGAP" report -q --plugin ./@NAME@.so --format json all.hxs.tmp >merged.tmp
for file in run.tmp merged.tmp; do
    part $file | diff expected - ||
        { echo "@NAME@: $file is not as expected (> is what it says)"; exit 1; }
done
rm -f ./*.tmp
echo "@NAME@: as expected, in one piece and in two"
