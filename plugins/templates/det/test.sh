# What @NAME@ finds in sample.ndjson, a line a comment, is what `expected` says.
set -eu
"$HXGAP" annotate -q --plugin ./@NAME@.so sample.ndjson >found.tmp
sed -e 's/^{"id":\([0-9]*\).*"@SHORT@":\["\([a-z]*\)"\].*/\1 \2/' \
    -e 's/^{"id":\([0-9]*\).*/\1/' found.tmp | diff expected - ||
    { echo "@NAME@: other finds than expected (> is what it found)"; exit 1; }
rm found.tmp
echo "@NAME@: as expected"
