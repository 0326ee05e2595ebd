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
gives 0 eval good.ndjson
says 'no comment has a label' err
gives 3 train good.ndjson --out m.hxm
says 'no label to learn' err
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

# A reader of stdout that goes away; an interrupt.
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
kill -INT "$pid" 2>/dev/null
for _ in $(seq 50); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
done
exec 9>&-
wait "$pid"
code=$?
# A background job of a script may be started with SIGINT ignored.
[ "$code" -eq 130 ] || [ "$code" -eq 0 ] || fail "an interrupt: exit $code"
echo "$checks checks of manners, $failed failed"
[ "$failed" -eq 0 ]
