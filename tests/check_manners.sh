#!/bin/bash
# Manners of the command line: exit codes as documented, silence where it is
# asked for, colour only where it belongs, help where somebody errs.
#   tests/check_manners.sh BUILD
set -u
build=$(realpath "$1")
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
small=$here/cases/small.yaml
hxgap=$build/hxgap
checks=0
failed=0

fail() {
    echo "$*"
    failed=$((failed + 1))
}

# CODE ARGUMENTS...: the exit code; output in out and err
gives() {
    local want=$1 code
    shift
    checks=$((checks + 1))
    "$hxgap" "$@" >out 2>err </dev/null
    code=$?
    [ "$code" -eq "$want" ] || fail "hxgap $*: exit $code, not $want: $(cat err)"
}
says() {
    checks=$((checks + 1))
    grep -q -e "$1" "$2" || fail "no \"$1\" in: $(head -n 5 "$2")"
}
silent() {
    checks=$((checks + 1))
    [ -s "$1" ] && fail "not silent: $(head -n 3 "$1")"
}

for i in $(seq 50); do
    echo "{\"text\":\"Nobody called me back, number $i.\",\"brand\":\"A\"}"
done >good.ndjson
(cat good.ndjson; echo '{broken') >bad.ndjson
head -c 2000 good.ndjson | gzip | head -c 150 >cut.ndjson.gz

gives 0 run --pipeline "$small" good.ndjson
silent err
gives 1 run --pipeline "$small" bad.ndjson
gives 0 run --pipeline "$small" --max-bad 1 bad.ndjson
gives 1 run --pipeline "$small" --max-bad 100% cut.ndjson.gz
gives 2 run --pipeline "$small" --nonsense good.ndjson
gives 2 run --pipeline "$small" --formt json good.ndjson
says 'did you mean --format' err
gives 2 rum good.ndjson
says 'did you mean run' err
gives 2 run --pipeline "$small" --by
says 'needs a value' err
gives 3 run --pipeline "$small" missing.ndjson
says 'missing.ndjson: No such file' err
gives 3 run --pipeline "$small" good.ndjson --out /nowhere/x.json
gives 4 run --pipeline "$small" --plugin ./missing.so good.ndjson
gives 4 run --pipeline "$small" --lexicon "$here/cases/broken.yaml" good.ndjson
gives 2
says '^Commands:' out
# What somebody types who has not read the manual.
gives 2 lexicon
says 'which? (hxgap lexicon and one of: check, ' err
gives 0 lexicon --help
says '^  lexicon check ' out
gives 2 lexicon chek
says 'did you mean lexicon check' err
gives 0 help run
says '^  hxgap run ' out
gives 2 help rum
gives 0 version
gives 2 good.ndjson
says 'hxgap run good.ndjson analyses it' err
gives 2 report x.hxs --by brand
says 'not an option of report, but of: ' err
gives 2 run good.ndjson -x
grep -q 'did you mean' err && fail "a guess at one letter"
gives 2 run good.ndjson --format pdf
says 'there are: text, ' err
gives 2 run good.ndjson --out x.pdf
says '\.html' err
gives 3 run good.ndjson --out nowhere/x.json
says 'there is no folder nowhere' err
gives 3 run good.ndjson --state nowhere/x.hxs
says 'there is no folder nowhere' err
gives 0 run good.ndjson --by brnd
says 'no "brnd" in the first records' err
gives 0 run good.ndjson --where brand=B
says 'leave out 50 records' err
: >empty.csv
gives 0 run empty.csv
says 'no records' err
gives 3 init empty.csv --out -
says 'nothing in it' err
printf '%%PDF-1.4\n' >flyer
gives 1 run flyer
says 'is a PDF; save' err
mkdir mixed
cp flyer good.ndjson mixed
gives 1 run mixed
says '1 input damaged' err
says '50 comments' out
# Documents of Office programs are zip archives; so are files of many others.
rm mixed/flyer
python3 -c 'import sys, zipfile
for name, member in zip(sys.argv[1::2], sys.argv[2::2]):
    zipfile.ZipFile(name, "w").writestr(member, "<x/>")' \
    mixed/table.xlsx '[Content_Types].xml' mixed/text.odt META-INF/manifest.xml \
    mixed/called.zip '[Content_Types].xml' mixed/export.dat a.csv
python3 -c 'import zipfile
zipfile.ZipFile("inner.zip", "w").write("mixed/table.xlsx", "table.xlsx")'
gives 1 run mixed
says '4 inputs damaged; the first: mixed/called.zip' err
says 'called.zip.*: is a document of Excel, Word' err
for also in export.dat table.xlsx text.odt; do
    says "also damaged: mixed/$also:1 (byte 0): is a" err
done
says '50 comments' out
for document in mixed/table.xlsx mixed/text.odt mixed/called.zip inner.zip; do
    gives 1 run good.ndjson "$document"
    says '1 input damaged' err
    says '50 comments' out
done
head -c 60 mixed/table.xlsx >cut.XLSX
gives 1 run good.ndjson cut.XLSX
says '1 input damaged' err
gives 1 run good.ndjson --reader csv mixed/table.xlsx
says '1 input damaged' err
gives 0 init good.ndjson mixed/table.xlsx --out -
says 'table.xlsx: is a document' out
gives 0 plan mixed --shards 2
printf 'PAR1;text\n1;Nobody called me back\n' >letters.csv
gives 0 run letters.csv
gives 0 run --reader text flyer
printf '1;Nobody called me back again;2024-01-01\n2;Good;2024-01-02\n' >rows.csv
gives 3 init rows.csv --out -
says 'first row looks like a record' err
echo '{"pages":[{"reviews":[{"text":"Nobody called me back"}]}]}' >pages.json
gives 3 init pages.json --out -
gives 0 run good.ndjson --out page.html
gives 1 run page.html
says 'is an HTML page' err
printf '\n <HTML><body>Good</body></HTML>\n' >old.htm
gives 1 run old.htm
says 'is an HTML page' err
# What values may be, and what becomes of those that cannot be used.
awk 'BEGIN { print "Kommentar,Datum,weight,birth_year"; for (i = 0; i < 40; i++)
    print "Nobody called me back " i "," (i % 2 ? "31.03.24" : "03/31/2024") "," \
        i % 4 "," (i % 2 ? 1961 : 61) }' >values.csv
gives 0 run values.csv
says '^30 comments analysed, 40 read, 10 skipped (filtered 10)' out
says '40 values counted as bad_value; .*: birth_year is no year of four digits' err
gives 0 run values.csv --field birth_year= --since 2024-03-31 --until 2024-03
says '^20 comments analysed' out
says ': date is no day that can be read: write 2024-03-31, .* since 1970$' err
sed 's/,.*,\([0-9]*\),[0-9]*$/,-\1/; 1s/.*/Kommentar,weight/' values.csv >minus.csv
gives 0 run minus.csv
says ': weight is not from 0 to 1000000: the comment counts as 1' err
says '^30 comments analysed' out
sed 's/,.*//' values.csv >undated.csv
gives 0 run undated.csv --since 2024
says 'no column is known as the date: --since' err
gives 0 run undated.csv
grep -q 'the date' err && fail "a date that nobody asked for"
gives 2 run values.csv --since gestern
says 'write it as 2024-03-31 (or' err
# A report says what it was asked to leave in, from a run as from its state.
printf '{"text":"Nobody called me back","brand":"A <b>%s</b>","date":"2024-03-01"}\n' \
    $(seq 40) >brands.ndjson
filters=(--where 'brand=A <b>1</b>' --where touchpoint=hotline --where touchpoint=
    --since 2024-01-01 --until 31.12.24)
gives 0 run brands.ndjson "${filters[@]}" --state f.hxs --out f.html --out f.md \
    --out f.txt --out f.json --out f.sqlite
says '^Only: brand=A <b>1</b>, touchpoint=hotline, touchpoint=, since 2024-01-01, until' f.txt
says '^Only: .*, since 2024.*, until 31.*24\.$' f.md
says ' · only: brand=A &lt;b&gt;1&lt;/b&gt;, touchpoint=hotline, touchpoint=, since 2024-' f.html
says '"brand=A <b>1</b>",$' f.json
python3 "$here/check_schema.py" <f.json >out || fail "schema: $(cat out)"
python3 -c 'import sqlite3
for row in sqlite3.connect("f.sqlite").execute("SELECT * FROM meta"): print(*row)' >out
says '^where_1 brand=A <b>1</b>$' out
says '^since 2024-01-01$' out
says '^until 31.12.24$' out
for format in html md txt json; do
    gives 0 report f.hxs --out "again.$format"
    cmp "f.$format" "again.$format" || fail "another report of the state"
done
gives 0 report f.hxs --out de.txt --report-lang de
says '^Nur: .*, ab 2024-01-01, bis' de.txt
gives 0 run brands.ndjson --format json
grep -q filters out && fail "a filter that was not given"
gives 0 run brands.ndjson --state g.hxs
gives 0 compare f.hxs g.hxs --format json
grep -q filters out && fail "a filter of one of two states"
gives 0 run brands.ndjson --where "$(printf 'brand=M\374ller')" --format json
says '"brand=Müller"' out
gives 3 explain nothere.csv:3
says 'No such file' err
gives 0 explain good.ndjson --where brand=B
silent out
gives 2 annotate good.ndjson --out x.html
says '\.ndjson or \.sqlite' err
gives 2 kwic wramth good.ndjson
says 'did you mean warmth?)' err
gives 2 kwic all good.ndjson --rule nope.yaml
says 'no rule stands there' err
gives 1 eval good.ndjson
says 'good.ndjson:1 (byte 0): not labelled: no "drivers"' err
gives 1 train good.ndjson --out m.hxm
says 'bad, 0 allowed; nothing has been written' err
[ -e m.hxm ] && fail "a model of nothing"
gives 0 suggest good.ndjson -v
checks=$((checks + 1))
[ "$(grep -c NDJSON err)" -eq 1 ] || fail "the input is told twice"
gives 2 plugin info csv
says 'did you mean in_csv' err
gives 3 report good.ndjson
says 'run reads comments' err
echo 'fileds: {text: x}' >hxgap.yaml
gives 2 run good.ndjson
says 'unknown key "fileds" (known: fields' err
echo 'fields: {text: x}' >hxgap.yaml
gives 2 run good.ndjson
says 'hxgap.yaml' err
rm hxgap.yaml
for name in latin1 utf-8; do gives 0 run good.ndjson --encoding $name; done
gives 0 --help
gives 0 run --help
gives 0 --version
says '^hxgap [0-9]' out
gives 0 doctor
says '10 of 10' out
gives 1 doctor -p "$small"
says 'the self-test failed' err
code=0
"$hxgap" doctor -p "$small" >/dev/full 2>err || code=$?
[ "$code" = 75 ] && says 'No space left' err || fail "doctor: exit $code"
# So may what a file is called.
mkdir named
cp brands.ndjson "named/$(printf 'Gr\374\337e\tund\nmehr.ndjson')"
gives 0 run -q -p "$small" named --where "$(printf 'brand=M\374ller')" \
    --state "$(printf 'M\374ller.hxs')"
for command in "plan named --shards 1 --format json" \
    "state info --format json $(printf 'M\374ller.hxs')"; do
    # shellcheck disable=SC2086 # words
    gives 0 $command
    checks=$((checks + 1))
    python3 -c 'import json, sys; json.loads(sys.stdin.buffer.read())' <out 2>err ||
        fail "$command: $(tail -n 1 err)"
    says '"named/Grüße\\tund\\nmehr.ndjson"\|"brand=Müller"' out
done
gives 0 plan named --shards 1
says '"named/Grüße\\tund\\nmehr.ndjson"' out
rm -r named

# Long, short, joined, behind --, and standard input.
gives 0 run -p "$small" -f json -j1 good.ndjson
cp out first
gives 0 run --pipeline="$small" --format=json --jobs=2 -- good.ndjson
cmp -s first out || fail "the same options, another report"
"$hxgap" run -p "$small" -f json - <good.ndjson >out 2>err
cmp -s first out || fail "standard input: another report"
mkdir sub && cp good.ndjson ./-odd && gives 0 run -p "$small" -- -odd

# Quiet, JSON messages, colour.
gives 1 run -p "$small" --quiet bad.ndjson
checks=$((checks + 1))
[ "$(wc -l <err)" -eq 1 ] || fail "--quiet: more than the error: $(cat err)"
gives 1 run -p "$small" --json bad.ndjson
python3 -c 'import json, sys
for line in open("err", encoding="utf-8"):
    assert set(json.loads(line)) >= {"level", "message"}' ||
    fail "--json: $(cat err)"
gives 0 run -p "$small" -v good.ndjson
says 'good.ndjson: NDJSON' err
escape=$(printf '\033')
gives 0 run -p "$small" good.ndjson
grep -q "$escape" out && fail "colour in a file"
gives 0 run -p "$small" --color always good.ndjson
says "$escape" out
NO_COLOR=1 gives 0 run -p "$small" good.ndjson
grep -q "$escape" out && fail "colour in spite of NO_COLOR"

# Folders drop nothing in silence: links to folders, links that lead nowhere,
# folders whose names may be read but not what is behind them.
mkdir tree tree/2024 elsewhere
cp good.ndjson tree/2024/
cp good.ndjson elsewhere/
ln -s ../elsewhere tree/2023
gives 0 run -p "$small" tree
says 'tree/2023: a link to a folder, which is not followed' err
gives 0 run -p "$small" tree --quiet
silent err
gives 0 map -p "$small" --shard 1/1 tree --state one.hxs
says 'tree/2023: a link to a folder' err
ln -s /nowhere/2022.ndjson tree/2022.ndjson
gives 3 run -p "$small" tree
says 'tree/2022.ndjson: a link that leads nowhere' err
rm tree/2022.ndjson
mkdir states
ln -s ../one.hxs states/1.hxs
ln -s . states/latest
gives 0 merge -p "$small" states --state all.hxs
says 'states/latest: a link to a folder' err
ln -s gone.hxs states/2.hxs
gives 3 merge -p "$small" states --state all.hxs
says 'states/2.hxs: a link that leads nowhere' err
chmod 444 tree/2024
as=()
[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
chmod 755 .
if "${as[@]}" "$hxgap" version >out 2>&1; then
    checks=$((checks + 1))
    "${as[@]}" "$hxgap" run -p "$small" tree >out 2>err
    code=$?
    [ "$code" -eq 3 ] || fail "a folder that cannot be searched: exit $code"
    says 'tree/2024/good.ndjson: Permission denied' err
fi
chmod 755 tree/2024

# A long path loses its middle, and what is said of it stands.
deep=$(printf 'ä%.0s' $(seq 125))
deep=$deep/$deep/$deep/$deep/$deep
mkdir -p "$deep"
cp "$here/cases/small/drivers.yaml" "$deep/own.yaml"
head -c 2000 good.ndjson | gzip | head -c 150 >"$deep/cut.gz"
gives 3 run "$deep/nix"
says '^hxgap: ää.*ä\.\.\.ä.*/nix: .*No such file' err
grep -q '?' err && fail "a letter that was cut: $(cat err)"
gives 3 run good.ndjson --out "$deep/none/x.json"
says '/none/x.json: there is no folder ä.*ä\.\.\.ä.*/none (make it first)$' err
gives 3 run -p "$small" good.ndjson --lexicon "$deep/none.yaml"
says '/none.yaml: No such file.*(check the path of the lexicon)$' err
gives 4 run -p "$small" good.ndjson --plugin "$deep/none.so"
says '/none.so: .*No such file' err
gives 1 run -p "$small" "$deep/cut.gz"
says 'cut.gz:[0-9]* (byte [0-9]*): .' err
gives 0 lexicon export "$deep/own.yaml" --lang en --format liwc
says 'own.yaml: [0-9]* terms are stems here: other programs' err
says 'own.yaml:[0-9]*: ".*(left out)$' err
ln -s . "$deep/latest"
gives 1 run -p "$small" "$deep" --max-bad 100%
says '/latest: a link to a folder, which is not followed' err
rm -r "${deep%%/*}"

# No output takes the place of an input, and no report is read as comments.
cp good.ndjson in.json
ln in.json other.json
mkdir in
cp good.ndjson in/
gives 2 annotate -p "$small" good.ndjson --out good.ndjson
says 'good.ndjson: is an input (good.ndjson), which would be written over' err
gives 2 run -p "$small" in.json --out in.json
gives 2 run -p "$small" good.ndjson in.json --out ./other.json
says './other.json: is an input (in.json)' err
gives 2 run -p "$small" in.json --state in.json
gives 2 run -p "$small" in --out x.csv --state in/good.ndjson
[ ! -e x.csv ] || fail "an output in spite of exit 2"
gives 2 map -p "$small" in --shard 2/2 --state in/good.ndjson
gives 2 map -p "$small" in --state in/good.ndjson
gives 0 map -p "$small" in --state in
rm in/shard.hxs
checks=$((checks + 1))
"$hxgap" run -p "$small" - --out in.json <in.json >out 2>err
code=$?
[ "$code" -eq 2 ] || fail "standard input written over: exit $code"
cmp -s in.json good.ndjson || fail "an input was written over"
# Nor of the lexicons and the pipeline that are in use, or of what is converted.
cp "$here/cases/small/drivers.yaml" mine.yaml
sed "s|\./small/|$here/cases/small/|g" "$small" >own.yaml
cp own.yaml own.kept
ln mine.yaml linked.yaml
printf '{"text":"Not friendly.","lang":"en","drivers":[["warmth","unmet"]]}\n' \
    >gold.ndjson
printf 'good\nbad\n' >list.txt
for line in "annotate good.ndjson --out mine.yaml" "train gold.ndjson --out mine.yaml" \
    "eval gold.ndjson --rates linked.yaml" "run good.ndjson --state ./mine.yaml" \
    "map good.ndjson --state mine.yaml"; do
    gives 2 $line -p own.yaml --lexicon ./mine.yaml
    says 'which would be written over' err
done
gives 2 lexicon compile -p own.yaml --out own.yaml
gives 2 lexicon export mine.yaml --format quanteda --out linked.yaml
says 'linked.yaml: is an input (mine.yaml)' err
gives 2 lexicon import list.txt --out list.txt
# Nor of what plugins are given (a model, a script), or of a plugin; but a model is
# learned anew in its place.
cp "$here/cases/model/small.hxm" own.hxm
cp own.hxm own.first
cp "$here/fault/shout.lua" own.lua
cp "$build/lib/hxgap/out_md.so" out_md.so
sed "s|model/small.hxm|own.hxm|; s|\./small/|$here/cases/small/|g" \
    "$here/cases/model.yaml" >model.yaml
lua=(-p model.yaml --plugin ./out_md.so --plugin "$build/lib/hxgap/det_lua.so"
    --option det_lua.script=./own.lua)
for line in "run good.ndjson --state own.hxm" "annotate good.ndjson --out own.lua" \
    "run good.ndjson --state ./own.lua" "eval gold.ndjson --rates own.hxm" \
    "run good.ndjson --state out_md.so" "train gold.ndjson --out own.lua"; do
    gives 2 $line "${lua[@]}"
    says 'which would be written over' err
done
gives 2 lexicon compile -p model.yaml --out own.hxm
gives 0 map good.ndjson -p model.yaml --state m.hxs
gives 2 merge m.hxs -p model.yaml --state own.hxm
says 'own.hxm: is an input' err
cmp -s own.hxm own.first || fail "a model was written over"
cmp -s own.lua "$here/fault/shout.lua" || fail "a script was written over"
cmp -s out_md.so "$build/lib/hxgap/out_md.so" || fail "a plugin was written over"
for i in $(seq 40); do
    printf '{"text":"Not friendly, day %d.","lang":"en","drivers":[["warmth","unmet"]]}\n' $i
done >lessons.ndjson
gives 0 train lessons.ndjson -p model.yaml --out own.hxm
cmp -s own.hxm own.first && fail "no model was learned in place of another"
cmp -s mine.yaml "$here/cases/small/drivers.yaml" || fail "a lexicon was written over"
cmp -s own.yaml own.kept || fail "a pipeline was written over"
[ "$(wc -l <list.txt)" -eq 2 ] || fail "a dictionary was written over"
for i in 1 2; do
    gives 0 map -p "$small" good.ndjson --shard $i/2 --state s$i.hxs
done
gives 2 merge -p "$small" s1.hxs s2.hxs --state s1.hxs
gives 0 merge -p "$small" s1.hxs s2.hxs --state s.hxs
gives 2 report s.hxs -p "$small" --state s.hxs
head -n 40 good.ndjson >fewer.ndjson
gives 0 run good.ndjson -q --state more.hxs
gives 0 run fewer.ndjson -q --state fewer.hxs
for lang in en de; do
    for suffix in json csv md txt html sqlite figures.csv; do
        gives 0 report more.hxs -q --report-lang $lang --out "in/r.$suffix"
        gives 0 compare more.hxs fewer.hxs -q --report-lang $lang \
            --out "in/c.$suffix"
    done
    gives 1 run -p "$small" in
    says '^50 comments analysed' out
    says 'warning: 14 inputs damaged; .* is a report of hxgap' err
done

# A reader of stdout that goes away; a signal.
checks=$((checks + 1))
for i in $(seq 40); do cat good.ndjson good.ndjson good.ndjson; done >long
"$hxgap" annotate -p "$small" long 2>err | head -n 1 >/dev/null
code=${PIPESTATUS[0]}
[ "$code" -eq 141 ] || fail "a closed pipe: exit $code"
silent err
checks=$((checks + 1))
mkfifo pipe
"$hxgap" run -p "$small" pipe >out 2>err &
pid=$!
exec 9>pipe
sleep 0.2
kill -TERM "$pid" 2>/dev/null
for _ in $(seq 50); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
done
exec 9>&-
wait "$pid"
code=$?
# (SIGINT is ignored by a background job of a script.)
[ "$code" -eq 143 ] || fail "a signal: exit $code"
echo "$checks checks of manners, $failed failed"
[ "$failed" -eq 0 ]
