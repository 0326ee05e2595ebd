#!/bin/bash
# `init`, then `run` without further options, on inputs of many shapes: all
# comments are analysed, none is skipped, the fields are found.
#   tests/check_init.sh BUILD
set -u
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
python3 -B "$here/init_shapes.py" || exit 1
shapes=0
failed=0

fail() {
    echo "$shape: $*"
    failed=$((failed + 1))
}

# NAME INPUT TEXT-COLUMN: a line `text: "COLUMN"` is wanted; - for none
while read -r shape input column; do
    shapes=$((shapes + 1))
    cd "$work/$shape" || exit 1
    "$build/hxgap" init "$input" >said 2>err || fail "init: $(cat err)"
    [ -s hxgap.yaml ] || { fail "no hxgap.yaml"; continue; }
    grep -q "hxgap run $input" said || fail "does not say how to go on"
    if [ "$column" = - ]; then
        grep -q '^  text:' hxgap.yaml && fail "a text column for nothing"
    else
        grep -q "^  text: \"${column//_/ }\"" hxgap.yaml ||
            fail "not the column ${column//_/ }: $(cat hxgap.yaml)"
    fi
    "$build/hxgap" run --quiet --format json "$input" >report 2>err ||
        fail "run: $(cat err)"
    scale=${shape#scale}
    [ "$scale" = "$shape" ] || grep -q "^  rating_max: $scale " hxgap.yaml ||
        fail "not the scale $scale: $(cat hxgap.yaml)"
    case $shape in
    stars | thumbs)  # on 5, as where nothing is said
        grep -q rating_max hxgap.yaml && fail "a scale: $(cat hxgap.yaml)" ;;
    esac
done <<'LIST'
excel excel.csv Kommentar
latin1 umfrage.csv Ihre_Meinung
tsv16 export.txt Rückmeldung
ndjson reviews.ndjson -
array reviews.json review
wrapped export.json review
pretty reviews.json review
text comments.txt -
zip months.zip Kommentar
gzip tickets.csv.gz beschreibung
zstd reviews.ndjson.zst -
folder mixed -
unknown survey.csv Q7
quoted with,comma.csv Was_war,_kurz_gesagt?
scale10 scores.csv Kommentar
scale100 scores.csv Kommentar
scale1 scores.csv Kommentar
stars scores.csv Kommentar
thumbs scores.csv Kommentar
LIST
# A zip archive that is cut short costs itself alone, and is named.
shape=cut
cd "$work" && mkdir cut && head -c 100 "$work"/zip/months.zip >cut/a.zip
"$build/hxgap" init cut >said 2>&1 && fail "init of damage alone"
grep -q 'cut/a.zip: the zip archive is damaged' said ||
    fail "damage alone: $(cat said)"
cp "$work"/excel/excel.csv cut
"$build/hxgap" init cut --out cut/o.yaml >said 2>&1 || fail "init: $(cat said)"
grep -q 'cut/a.zip: the zip archive is damaged' said || fail "$(cat said)"

# The file that init writes lies among the inputs, and is none.
shape=folder
(cd "$work/folder/mixed" && "$build/hxgap" init --quiet . &&
    "$build/hxgap" run --quiet --format json . >report.out &&
    grep -q '"analysed": 40' report.out) || fail "init and run in the folder"
shape=apart  # no run finds the text of both: nothing is promised
mkdir -p "$work/apart/in" && cd "$work/apart" || exit 1
printf 'Was;Ort\nDie Fähre legte wieder viel zu spät ab;Nord\n' >in/a.csv
printf 'Warum;Ort\nNiemand am Kai wusste etwas davon;Süd\n' >in/b.csv
"$build/hxgap" init in >said 2>err || fail "init: $(cat err)"
grep -q 'text *is not the same column in all inputs' said ||
    fail "names one column for both: $(cat said)"
grep -q '^Next: *hxgap run FILE --field text=COLUMN, file by file$' said ||
    fail "promises a run of both: $(cat said)"
shape=misfit
mkdir -p "$work/misfit" && cd "$work/misfit" || exit 1
printf 'Kommentar;Sterne\nDie Fähre kam zu spät;★★\n' >stars.csv
"$build/hxgap" init stars.csv >said 2>err || fail "init: $(cat err)"
grep -q '"Sterne" is named like the field rating, but is not read' said ||
    fail "passes the ratings over: $(cat said)"
grep -q '^# "Sterne" is named like' hxgap.yaml || fail "not in hxgap.yaml"
shape=marks  # answers from 0 to 10, under a name that is no rating's
mkdir -p "$work/marks" && cd "$work/marks" || exit 1
{
    echo 'Kommentar;Empfehlung (0-10);PLZ'
    for i in 0 4 7 9 10 3 8 10 4 9 0 7 3 8 0 4; do
        echo "Die Fähre kam viel zu spät;$i;2040$i"
    done
} >nps.csv
"$build/hxgap" init nps.csv --out - >said 2>err || fail "init: $(cat err)"
grep -q '^# "Empfehlung (0-10)" may be a rating: --field rating="Empf' said ||
    fail "passes answers of 0 to 10 over: $(cat said)"
grep -q '"PLZ" may be' said && fail "takes a post code for a rating"
"$build/hxgap" init nps.csv --field 'rating=Empfehlung (0-10)' >said 2>err ||
    fail "init: $(cat err)"
grep -q '^  rating .*"Empfehlung (0-10)", as said$' said ||
    fail "does not say why: $(cat said)"
grep -q '^  rating_max: 10 ' hxgap.yaml || fail "not the scale of 10"
cd "$work" || exit 1
shape=excel
(cd excel && "$build/hxgap" init excel.csv >/dev/null 2>&1) &&
    fail "wrote over the file that was there"
python3 -B - <<'CHECK' || failed=$((failed + 1))
import glob, json, sys
bad = 0
for name in glob.glob("*/report"):
    with open(name, encoding="utf-8") as report:
        report = json.load(report)
    records = report["records"]
    if name.startswith("scale") and report["impact"]["ratings"] != 40:
        bad += 1
        print(name, "ratings that do not count")
    if not records["analysed"] == records["read"] == 40:
        bad += 1
        print(name, records)
sys.exit(bad > 0)
CHECK
echo "$shapes inputs looked at and run, $failed failed"
[ "$failed" -eq 0 ]
