# sample.txt has the records that `expected` says, in blocks of any size.
set -eu
for bytes in 16 100000; do
    "$HXGAP" run -q --plugin ./@NAME@.so --block-bytes $bytes --format json \
        sample.txt | grep -E '^ *"(read|analysed)"' | sed 's/^ *//' |
        diff expected - ||
        { echo "@NAME@: other records than expected"; exit 1; }
done
echo "@NAME@: as expected"
