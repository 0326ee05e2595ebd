# Forty comments give a line each for `comments` and every driver, three
# columns wide, on stdout and as a file.
set -eu
i=0
while [ $i -lt 40 ]; do
    i=$((i + 1))
    echo "{\"id\":$i,\"text\":\"Nobody at the hotline takes me seriously.\"}"
done >sample.ndjson.tmp
"$HXGAP" run -q --plugin ./@NAME@.so --format @SHORT@ sample.ndjson.tmp \
    >stdout.tmp
"$HXGAP" run -q --plugin ./@NAME@.so --out file.@SHORT@ sample.ndjson.tmp
cmp stdout.tmp file.@SHORT@
head -n 1 stdout.tmp | grep -q '^comments	40$' ||
    { echo "@NAME@: the first line is not \"comments 40\""; exit 1; }
awk -F '\t' 'NR > 1 && ($2 !~ /^(-|-?[0-9]+\.[0-9][0-9][0-9])$/ || NF != 3) {
    print "@NAME@: not driver, gap, demand: " $0; bad = 1
} END { exit bad || NR < 10 }' stdout.tmp
rm -f ./*.tmp file.@SHORT@
echo "@NAME@: as expected"
