# The words and clauses of a comment are what `expected` says.
set -eu
"$HXGAP" explain -q --pipeline hxgap.pipeline.yaml \
    'Nobody called back! Ich war 3 Wochen ohne Gerät.' |
    sed -n '/^clauses/,/^stems/p' | sed -e '1d;$d' -e 's/! ||$/!/' |
    diff expected - ||
    { echo "@NAME@: other words than expected (> is what it found)"; exit 1; }
echo "@NAME@: as expected"
