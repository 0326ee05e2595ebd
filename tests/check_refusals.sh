#!/bin/bash
# What commands refuse, and what they say of it: refusals.txt, a line each.
#   tests/check_refusals.sh BUILD
set -u
build=$(realpath "$1")
case $build in *asan* | *tsan*) echo "SKIP: the plain build only"; exit 0 ;; esac
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0
failed=0
rows() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print i }'; }
cd "$here/cases" || exit 1
"$build/hxgap" run workbench.ndjson -q --by brand --pipeline small.yaml \
    --state "$work/made.hxs" >"$work/out" &&
    "$build/hxgap" map --shard 1/3 stances.in -q --pipeline small.yaml \
        --state "$work/one.hxs" || exit 1
"$build/hxgap" run workbench.ndjson -q --pipeline ../fault/all.yaml \
    --state "$work/all.hxs" >"$work/out" || exit 1
head -c 100 "$work/made.hxs" >"$work/cut.hxs"
gzip -c stances.in >"$work/made.gz"
"$build/hxgap" run workbench.ndjson stances.in -q --pipeline small.yaml --by lang \
    --field text=text --since 2024-01-01 --until 2025 --where brand= \
    --state "$work/asked.hxs" >"$work/out" 2>&1
for by in lang,brand brand,lang; do
    "$build/hxgap" run workbench.ndjson -q --pipeline small.yaml --by month --by $by \
        --state "$work/$by.hxs" >"$work/out" || exit 1
done
: >"$work/empty"
truncate -s 70M "$work/large"
mkdir "$work/folder" "$work/nothing"
echo '{}' >"$work/held.json"
ln "$work/held.json" "$work/link.json"
echo '{"id":"a","text":"Hi.","drivers":[["warmth","good"]]}' >"$work/stance.gold"
echo '{"id":"a","text":"Hi.","drivers":[["warmer","met"]]}' >"$work/label.gold"
echo '{"text":"Hi.","drivers":[]}' >"$work/none.gold"
for labels in '{"warmth":"met"}' '["warmth/met"]' '["warmth","met"]' '"warmth"' 7 \
    '[{"id":"warmth","stance":"met"}]' '[["warmth"]]' '[["warmth","met",1]]' \
    '[["warmth","met"]' ; do
    echo "{\"text\":\"Hi.\",\"drivers\":$labels}"
done >"$work/shapes.gold"
echo '{"id":"a","text":"Hi.","drivers":[],"touchpoints":[["staff"]]}' >"$work/facets.gold"
gzip -c eval.in | head -c 150 >"$work/cut.gold.gz"
gold='{"lang":"en","text":"Hi.","drivers":[["%s","met"]]}\n'
# shellcheck disable=SC2059  # the format is the line
printf "$gold" warmer >"$work/english.gold"
# shellcheck disable=SC2059
printf "$gold" heard >"$work/heard.gold"
echo '{"text":"Friendly crew."}' >"$work/bare.ndjson"
mine() {
    printf 'lexicon: own\nversion: 1.0.0\ndimension: own\nentries:\n'
    printf -- '- id: a\n  patterns: {en: [{re: "%s", anchor: [%s]}]}\n' "$1" "$2"
}
mine 'tide(' tide >"$work/regex.yaml"
mine tide "$(rows 300 | sed 's/^/harbour/; s/$/,/' | tr -d '\n')" \
    >"$work/anchors.yaml"
mine tide tide >"$work/own.yaml"
sed s/1.0.0/1.1.0/ "$work/own.yaml" >"$work/newer.yaml"
for name in brand rating; do  # a dimension that there is, and a column
    sed "s/^dimension: own/dimension: $name/; s/id: a/id: mine/; s/tide/crew/g" \
        "$work/own.yaml" >"$work/$name.yaml"
done
"$build/hxgap" run workbench.ndjson -q --pipeline small.yaml --by brand \
    --lexicon "$work/own.yaml" --state "$work/own.hxs" >"$work/out" || exit 1
# Tables for init: marks of schools and half marks, other scales, columns of
# other names, columns without a name that says something.
{
    echo "Kommentar,Note,birth_year,Marke,Art"
    rows 60 | awk '{ printf "Gut war Tag %d wirklich,%d.%d,19%d,M%d,%s\n", $1,
        $1 % 6 + 1, $1 % 2 * 5, 50 + $1 % 40, $1, $1 % 2 ? "rot" : "blau" }'
} >"$work/marks.csv"
{
    echo "Kommentar,Note,Art,Farbe"
    rows 20 | awk '{ printf "Gut war Tag %d wirklich,%d,grau,%s\n", $1,
        $1 % 11, $1 % 2 ? "rot" : "blau" }'
} >"$work/ten.csv"
{
    echo "Kommentar,Bewertung"
    rows 20 | awk '{ printf "Gut war Tag %d wirklich,%d.5\n", $1, $1 * 13 }'
} >"$work/wide.csv"
{
    echo "Kommentar,Bewertung"
    rows 20 | awk '{ printf "Gut war Tag %d wirklich,0.%d\n", $1, $1 % 9 }'
} >"$work/shares.csv"
for q in 1 2; do
    echo "Q$q,Q3,Q4"
    rows 20 | awk '{ printf "Gut war Tag %d wirklich sehr,ganz kurz,2025-01-%02d\n",
        $1, $1 + 1 }'
done | split -l 21 -d - "$work/q" --additional-suffix=.csv
# Tables of which the wrong column could be taken, or half of what was said.
{
    echo "ID;Lob;Kritik"
    rows 30 | awk '{ print $1 ";Die Kollegin " $1 " war wirklich nett.;" }'
    rows 30 | awk '{ print $1 ";;Niemand rief jemals zurueck, Fall " $1 "." }'
} >"$work/halves.csv"
{
    echo "ID;Kommentar;Kommentar;Frage 3"
    rows 60 | awk '{ print $1 ";;Niemand rief zurueck, Fall " $1 ";ja" }'
} >"$work/twice.csv"
{
    echo "ID;Kommentar;Frage 3"
    rows 60 | awk '{ print $1 ";;Niemand rief zurueck, Fall " $1 }'
} >"$work/blank.csv"
{
    echo "ID;Kommentar"
    rows 200 | awk '{ print $1 ";" ($1 < 2 ? "Niemand rief zurueck" : "") }'
} >"$work/sparse.csv"
{
    printf 'Umfrage im Herbst;;\nStand vom 1. Mai;;\nNr;Datum;Kommentar\n'
    rows 60 | awk '{ print $1 ";2024-05-01;Niemand rief zurueck, Fall " $1 }'
} >"$work/title.csv"
# CODE | MESSAGE | COMMAND; @ is the folder made above.
while IFS='|' read -r code says line; do
    case $code in '#'* | '') continue ;; esac
    code=${code// /} says=${says# } says=${says% } line=${line//@/$work/}
    checks=$((checks + 1))
    eval "\"$build/hxgap\" $line" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    if [ $got -ne "$code" ]; then
        echo "hxgap$line: exit $got, not $code: $(head -n 2 "$work/err")"
    elif [ -n "$says" ] && ! grep -qF -e "$says" "$work/err" "$work/out"; then
        echo "hxgap$line: no \"$says\" in: $(head -n 2 "$work/err")"
    else
        continue
    fi
    failed=$((failed + 1))
done <"$here/refusals.txt"
echo "$checks refusals, $failed failed"
[ $failed -eq 0 ] && [ $checks -gt 0 ]
