# The messages of sample.mbox: which they are, and what their texts, dates and
# subjects say.
set -eu
trap 'test $? = 0 || echo "in_mbox: not as expected (sh -x ./test.sh shows where)"' EXIT
cat >x.yaml.tmp <<'YAML'
pipeline: x
plugins: [./in_mbox.so, tok_words, det_language]
YAML
annotate() {
    "$HXGAP" annotate -q --pipeline x.yaml.tmp "$@"
}
annotate sample.mbox | sed -e 's/,"drivers".*//' | diff expected -
# A filter keeps what has the value; the others are skipped as filtered.
annotate --where 'subject=Wartezeit am Telefon über alles' sample.mbox \
    >found.tmp
grep -q '^{"id":"<1@example.org>"' found.tmp
[ "$(grep -c '"skipped":"filtered"' found.tmp)" = 2 ]
annotate --where month=2024-03 sample.mbox >found.tmp
[ "$(grep -c '"lang"' found.tmp)" = 2 ]
# Texts, by what is found in them.
"$HXGAP" annotate -q --plugin ./in_mbox.so sample.mbox >found.tmp
grep -q '"<3@example.org>".*"warmth","stance":"met"' found.tmp
grep -q '"<2@example.org>".*"warmth","stance":"met"' found.tmp
printf 'From x y\nA: b\n\ntext\n\nFrom z\nno header\n' >odd.tmp
[ "$(annotate odd.tmp | wc -l)" = 2 ]
rm -f ./*.tmp
echo "in_mbox: as expected"
