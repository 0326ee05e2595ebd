#!/bin/bash
# Parts of the demo archive, merged, give the report of one machine; what does
# not belong together is refused by name; comparisons in every format.
#   tests/check_merge.sh BUILD
set -u
build=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
hxgap=$build/hxgap
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
count=0
cuts="1 2 7"
case $build in *san*) cuts=2 ;; esac
for v in SLURM_ARRAY_TASK_ID SGE_TASK_ID JOB_COMPLETION_INDEX \
    OMPI_COMM_WORLD_RANK PARALLEL_SEQ; do
    unset "$v"
done

# check NAME COMMAND...
check() {
    local name=$1
    shift
    count=$((count + 1))
    "$@" >"$work/log" 2>&1 && return
    failed=$((failed + 1))
    echo "$name: $*"
    tail -n 5 "$work/log"
}

# says NAME CODE TEXT COMMAND...: what the command ends with and says.
says() {
    local name=$1 want=$2 text=$3 code=0
    shift 3
    count=$((count + 1))
    "$@" >"$work/log" 2>&1 || code=$?
    [ "$code" -eq "$want" ] && grep -qF -- "$text" "$work/log" && return
    failed=$((failed + 1))
    echo "$name: exit $code (want $want), or does not say \"$text\": $*"
    tail -n 5 "$work/log"
}

cd "$work" || exit 1
mkdir archive
gzip -dc "$here/demo/comments.ndjson.gz" >archive/a.ndjson
cp "$here/demo/comments.ndjson.gz" archive/b.gz
by="--by brand --by brand,month"
# The rest of the options that every map and run of this test has.
some="--quiet --max-bad 5%"

# shellcheck disable=SC2086 # flags are words, here and below
"$hxgap" run $by archive $some --state one.hxs --out one.json --out one.txt
for n in $cuts; do
    mkdir "cut$n"
    for i in $(seq "$n"); do
        # shellcheck disable=SC2086
        check "shard $i/$n" "$hxgap" map --shard "$i/$n" $by archive \
            --state "cut$n/" --quiet --max-bad 100% --jobs 1
    done
    check "merge $n" bash -c "ls cut$n/* | shuf | xargs '$hxgap' merge \
        --state '$n.hxs'"
    # shellcheck disable=SC2086
    check "report $n" "$hxgap" report "$n.hxs" $some --out "$n.json" \
        --out "$n.txt"
    check "report of $n as of one" cmp one.json "$n.json"
    check "text of $n as of one" cmp one.txt "$n.txt"
done

# Only map runs threads.
case $build in
*tsan*)
    echo "$count checks, $failed failed"
    exit "$failed"
    ;;
esac

# An engine that counts from 0, and one whose array begins at 5.
check "index of a pod" env JOB_COMPLETION_INDEX=1 "$hxgap" map --shards 2 \
    $by archive --state pod.hxs --quiet --max-bad 100%
check "the same shard, the same bytes" cmp pod.hxs cut2/shard-000002-of-000002.hxs

# Asked for the same in another order.
check "--by the other way round" "$hxgap" map --shard 2/2 --by brand,month \
    --by brand archive --state turned.hxs --quiet --max-bad 100%
check "the same state" cmp turned.hxs cut2/shard-000002-of-000002.hxs

# As lines of a stream, in any order, with a closing line each.
for i in 1 2; do
    "$hxgap" map --shard $i/2 $by archive --stream --quiet --max-bad 100%
done >lines
check "states as lines" bash -c "tac lines | '$hxgap' report - $some \
    --out lines.json && cmp one.json lines.json"
says "a stream cut short" 3 "a stream was cut short" bash -c \
    "head -n 3 lines | '$hxgap' report -"

# -- refused -----------------------------------------------------------------

one=cut2/shard-000001-of-000002.hxs
two=cut2/shard-000002-of-000002.hxs
says "twice" 2 "$two: shard 2/2 is there already" "$hxgap" merge $one $two \
    $two --state x.hxs
says "missing" 2 "1 shard is missing: 1 of 2" "$hxgap" merge $two --state x.hxs
says "missing, in a report" 2 "1 of 2" "$hxgap" report $two
says "other cut" 2 "the others in 2" "$hxgap" merge $one one.hxs --state x.hxs
head -c 100 $two >short.hxs
says "cut short" 3 "short.hxs: cut short" "$hxgap" merge $one short.hxs \
    --state x.hxs
{ head -c 60 $two; printf 'x'; tail -c +62 $two; } >bad.hxs
says "damaged" 3 "bad.hxs: damaged" "$hxgap" merge $one bad.hxs --state x.hxs
: >empty.hxs
says "empty" 3 "empty.hxs: not a state" "$hxgap" merge $one empty.hxs \
    --state x.hxs
says "no state" 3 "archive/a.ndjson: not a state" "$hxgap" merge \
    archive/a.ndjson --state x.hxs
printf '{"text": "gut"}\n' >small.ndjson
"$hxgap" run small.ndjson --state by.hxs --by lang --quiet
says "other --by" 2 "different --by" "$hxgap" merge one.hxs by.hxs --state x.hxs
"$hxgap" run small.ndjson --state where.hxs $by --where lang=de --quiet
"$hxgap" run small.ndjson --state rules.hxs $by --quiet \
    --option det_model.enabled=false --out rules.txt
head -n 40 small.ndjson >forty.ndjson
"$hxgap" run forty.ndjson --state forty.hxs $by --quiet \
    --option det_model.enabled=false
says "other --option" 4 "made with other options of det_model; say" "$hxgap" \
    report rules.hxs
for with in "report rules.hxs --quiet" "compare rules.hxs forty.hxs --quiet" \
    "merge rules.hxs --state twice.hxs --quiet"; do
    check "--option of ${with%% *}" "$hxgap" $with \
        --option det_model.enabled=false
done
"$hxgap" report rules.hxs --quiet --option det_model.enabled=false >again.txt
check "--option of report: the same report" cmp rules.txt again.txt
says "other --where" 2 "different --where" "$hxgap" merge one.hxs where.hxs \
    --state x.hxs
"$hxgap" run small.ndjson --state field.hxs $by --field text=text --quiet
says "other --field" 2 "different --field" "$hxgap" merge one.hxs field.hxs \
    --state x.hxs
cat >more.yaml <<'YAML'
lexicon: more
version: 1.0.0
dimension: weather
entries:
  - id: rain
    label: {de: Regen, en: rain}
    patterns: {de: [Regen], en: [rain]}
YAML
if "$hxgap" run small.ndjson --state more.hxs $by --lexicon more.yaml \
    --quiet 2>lexicon.log; then
    says "other lexicons" 4 "more.hxs" "$hxgap" merge one.hxs more.hxs \
        --state x.hxs
else
    echo "note: a further lexicon cannot be tried: $(head -n 1 lexicon.log)"
    failed=$((failed + 1))
fi
check "nothing refused leaves a file" test ! -e x.hxs

# -- what is missing, and allowed ---------------------------------------------

check "allowed" "$hxgap" merge $two --state half.hxs --allow-missing
says "and told in JSON" 0 '"which": "1 of 2"' "$hxgap" report half.hxs -q \
    --max-bad 100% --format json
says "and in text" 0 "Incomplete: 1 of 2 shards is missing: number 1." \
    "$hxgap" report half.hxs -q --max-bad 100%
for format in text md html; do
    says "and in $format" 0 "1 of 2 shards is missing:" "$hxgap" \
        report half.hxs -q --max-bad 100% --format $format
    says "and in German $format" 0 "1 von 2 Teilen des Archivs fehlt:" \
        "$hxgap" report half.hxs -q --max-bad 100% --format $format \
        --report-lang de
done
says "and by state info" 0 "missing 1: 1 of 2" "$hxgap" state info half.hxs
check "completed later" "$hxgap" merge half.hxs $one --state late.hxs
check "no trace of it is left" cmp late.hxs 2.hxs

# -- comparisons ---------------------------------------------------------------

"$hxgap" run archive --where brand=Plapperfunk --state p.hxs -q --max-bad 5%
"$hxgap" run archive --where brand=Zwirbeltalbahn --state z.hxs -q --max-bad 5%
pair="--between brand=Plapperfunk,Zwirbeltalbahn"
# shellcheck disable=SC2086
check "within a state" "$hxgap" compare $pair one.hxs --out within.json
check "between states" "$hxgap" compare p.hxs z.hxs --out between.json
says "by text" 0 "Plapperfunk (" "$hxgap" compare $pair one.hxs
says "in German" 0 "alle anderen" "$hxgap" compare one.hxs \
    --between brand=Plapperfunk --report-lang de
says "the same twice" 2 "hold the same comments" "$hxgap" compare one.hxs 2.hxs
cat >commas.ndjson <<'EOF'
{"text": "Warm words.", "brand": "Hut, Schal & Co"}
{"text": "Cold words.", "brand": "Hut"}
{"text": "More words.", "brand": "\"Hut"}
EOF
"$hxgap" run commas.ndjson -q --by brand --state commas.hxs --out commas.json
says "a value with a comma" 0 '"Hut, Schal & Co","Hut"' "$hxgap" compare \
    commas.hxs --between 'brand="Hut, Schal & Co",Hut' -q --format csv
says "at the end" 0 '"Hut","Hut, Schal & Co"' "$hxgap" compare commas.hxs \
    --between 'brand=Hut,"Hut, Schal & Co"' -q --format csv
says "alone" 0 '"Hut, Schal & Co",,1' "$hxgap" compare commas.hxs \
    --between 'brand="Hut, Schal & Co"' -q --format csv
says "a quote that nothing closes" 0 '"""Hut","Hut"' "$hxgap" compare \
    commas.hxs --between 'brand="Hut,Hut' -q --format csv
# Names that tell states apart, however they are filed.
mkdir p z
cp p.hxs p/all.hxs
cp z.hxs z/all.hxs
mkdir deep deep/p deep/z deep/p/y deep/z/y
cp p.hxs deep/p/y/all.hxs
cp z.hxs deep/z/y/all.hxs
says "one name in two folders" 0 '"p/all","z/all"' "$hxgap" compare \
    p/all.hxs z/all.hxs -q --format csv
says "deeper" 0 '"p/y/all","z/y/all"' "$hxgap" compare \
    deep/p/y/all.hxs "$work/deep/z/y/all.hxs" -q --format csv
says "names of their own" 0 '"all","z"' "$hxgap" compare p/all.hxs z.hxs -q \
    --format csv
says "folders" 0 '"p","z"' "$hxgap" compare p/ z -q --format csv
# A part of a state is nothing that it can be tested against.
"$hxgap" run archive --state all.hxs -q --max-bad 5%
"$hxgap" run archive --where brand=Plapperfunk --since 2024-07 --state late.hxs \
    -q --max-bad 5%
says "a part after all" 0 "all.hxs holds the comments of p.hxs" "$hxgap" \
    compare all.hxs p.hxs
says "a part before all" 0 "all.hxs holds the comments of late.hxs" "$hxgap" \
    compare late.hxs all.hxs
says "a part of a part" 0 "p.hxs holds the comments of late.hxs" "$hxgap" \
    compare late.hxs p.hxs
for pair_of in "p.hxs z.hxs" "late.hxs z.hxs"; do
    # shellcheck disable=SC2086
    check "apart: $pair_of" bash -c '[ -z "$("$@" 2>&1 >told)" ]' - \
        "$hxgap" compare $pair_of
done
says "one state" 2 "name two states" "$hxgap" compare one.hxs
says "no such value" 2 'no segment "Nix"' "$hxgap" compare one.hxs \
    --between brand=Nix
reporters=$("$hxgap" plugin list | awk '$1 == "out" { print $2 }')
case $build in *san*) reporters=out_text ;; esac  # suites see the others
for suffix in $reporters; do
    case $suffix in
    out_text) suffix=txt ;;
    out_figures) suffix=figures.csv ;;
    *) suffix=${suffix#out_} ;;
    esac
    check "as .$suffix" "$hxgap" compare $pair one.hxs --out "c.$suffix"
    check ".$suffix names a brand" grep -qa Plapperfunk "c.$suffix"
    check "report as .$suffix" "$hxgap" report one.hxs -q --max-bad 5% \
        --out "r.$suffix"
done
check "heads stand over their figures" python3 - <<'PY'
with open("c.txt", encoding="utf-8") as page:
    lines = page.read().split("\n")
head = next(i for i, line in enumerate(lines) if line.startswith(" gap, points"))
assert len(lines[head]) == len(lines[head + 1]), lines[head:head + 2]
PY
check "both ways the same figures" python3 - "$here" <<'PY'
import json, sys
sys.path.insert(0, sys.argv[1])
import check_schema
with open(sys.argv[1] + "/../plugins/out_json/compare.schema.json",
          encoding="utf-8") as file:
    schema = json.load(file)
pairs = []
for name in ("within.json", "between.json"):
    with open(name, encoding="utf-8") as file:
        tree = json.load(file)
    assert not list(check_schema.check(tree, schema, schema, name)), name
    pairs.append(tree["comparisons"][0])
# Months are crossed with brands in one of them; the first pair is the same.
assert pairs[0]["drivers"][0]["id"] == pairs[1]["drivers"][0]["id"]
for a, b in zip(*(p["drivers"] for p in pairs)):
    for key in ("comments_a", "comments_b", "demand", "delivered", "gap", "p"):
        assert a[key] == b[key], (key, a, b)
PY

echo "$count checks, $failed failed"
[ "$failed" -eq 0 ]
