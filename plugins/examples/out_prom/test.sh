# Metrics of a small archive: every line is one of the format, names and labels
# are unique, values of a breakdown are escaped, suppressed figures are absent.
set -eu
trap 'test $? = 0 || echo "out_prom: not as expected (sh -x ./test.sh shows where)"' EXIT
i=0
while [ $i -lt 40 ]; do
    i=$((i + 1))
    cat <<'JSON'
{"text":"Nobody at the hotline takes me seriously.","brand":"a\\b \"q\""}
{"text":"The staff was friendly."}
JSON
done >sample.ndjson.tmp
echo '{"id":"few","text":"Friendly staff.","brand":"few"}' >>sample.ndjson.tmp
"$HXGAP" run -q --plugin ./out_prom.so --by brand --out x.prom \
    sample.ndjson.tmp
mv x.prom prom.tmp
grep -vE '^# (HELP|TYPE) hxgap_[a-z_]+ |^hxgap_[a-z_]+(\{([a-z_]+="([^"\\]|\\.)*",?)*\})? -?[0-9]+(\.[0-9]+)?$' \
    prom.tmp && { echo "out_prom: no lines of the format"; exit 1; }
sed 's/ [^ ]*$//' prom.tmp | grep -v '^#' | sort | uniq -d | grep . &&
    { echo "out_prom: twice the same sample"; exit 1; }
grep -qx 'hxgap_records_analysed 81' prom.tmp
grep -qxF 'hxgap_comments{by_brand="a\\b \"q\""} 40' prom.tmp
grep -qx 'hxgap_comments{by_brand="few"} 1' prom.tmp
grep -qx 'hxgap_comments{by_brand="(none)"} 40' prom.tmp
grep -q '^hxgap_gap_points{driver="warmth"} ' prom.tmp
if grep -q '^hxgap_gap_points{.*by_brand="few"' prom.tmp; then
    echo "out_prom: shows a suppressed figure"
    exit 1
fi
rm -f ./*.tmp
echo "out_prom: as expected"
