# The messages of sample.mbox: which they are, and what their texts, dates and
# subjects say. A reporter of records would show texts; here a breakdown by the
# input field "subject" and by month shows what was read.
set -eu
trap 'test $? = 0 || echo "in_mbox: not as expected (sh -x ./test.sh shows where)"' EXIT
"$HXGAP" annotate -q --plugin ./in_mbox.so sample.mbox |
    sed -e 's/,"drivers".*//' | diff expected -
fields() {
    "$HXGAP" run -q --plugin ./in_mbox.so --by "$1" --format json \
        --max-segments 9 sample.mbox | grep -A2 '"by": {' | grep "\"$1\": " |
        sed 's/^ *//'
}
fields subject | grep -qx '"subject": "Wartezeit am Telefon über alles"'
fields month | grep -qx '"month": "2024-03"'
# Texts, by the words that stand in them.
"$HXGAP" run -q --plugin ./in_mbox.so --format json sample.mbox >run.tmp
grep -q '"analysed": 3' run.tmp
"$HXGAP" annotate -q --plugin ./in_mbox.so sample.mbox >found.tmp
grep -q '"<3@example.org>".*"warmth","stance":"met"' found.tmp
grep -q '"<2@example.org>".*"warmth","stance":"met"' found.tmp
printf 'From x y\nno header\n' >odd.tmp
"$HXGAP" run -q --plugin ./in_mbox.so --format json odd.tmp |
    grep -q '"read": 2'
rm -f ./*.tmp
echo "in_mbox: as expected"
