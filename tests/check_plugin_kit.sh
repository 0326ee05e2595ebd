#!/bin/bash
# `plugin check`: well-behaved plugins pass, those of tests/evil/rules.c fail
# for the rule that each of them breaks.
#   tests/check_plugin_kit.sh BUILD
set -eu
build=$(realpath "$1")
cd "$(dirname "$0")/.."
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
hxgap=$build/hxgap
checked=0

fail() {
    echo "check_plugin_kit: $*"
    exit 1
}

${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -shared -fPIC \
    -Icore/include tests/evil/rules.c -o "$work/rules.so"
printf 'pipeline: small\nplugins: [tok_words]\n' >"$work/small.yaml"
printf 'one comment\nanother one\n\n a third\n' >"$work/sample.txt"
printf 'pipeline: report\nplugins: [tok_words, %s/agg_ok.so]\n' "$work" \
    >"$work/report.yaml"

# NAME and the check that it must fail, or "-", and the reason.
check() {
    name=$1 trial=$2 reason=$3
    pipeline=$work/small.yaml
    shift 3
    case $name in
    out_*) pipeline=$work/report.yaml ;;
    in_*) set -- "$@" "$work/sample.txt" ;;
    esac
    [ "$trial" = - ] || set -- "$@" --only "$trial"
    cp "$work/rules.so" "$work/$name.so"
    code=0
    "$hxgap" plugin check --pipeline "$pipeline" "$work/$name.so" "$@" \
        >"$work/out" 2>"$work/err" || code=$?
    checked=$((checked + 1))
    if [ "$trial" = - ]; then
        [ $code = 0 ] || fail "$name fails: $(cat "$work/out" "$work/err")"
        return
    fi
    [ $code = 1 ] || fail "$name: exit $code: $(cat "$work/out")"
    grep -q 'checks failed' "$work/err" || fail "$name: says nothing of it"
    grep -A1 "^not ok [0-9]* - $trial" "$work/out" | grep -q "$reason" ||
        fail "$name: not \"$trial\" for \"$reason\": $(cat "$work/out")"
}

check agg_ok - -
check det_ok - -
check det_rules_ok - -
check out_ok - -
check in_ok - -
check det_options 'options are documented' '"Loud".*a-z, 0-9'
check det_help 'options are documented' 'help is not one line'
check det_version 'name, version' '"new" is none such as 1.0.0'
check det_range 'comments are accepted' 'refused the record: span 0*[0-9]*\.\.'
check det_swallow 'every span' 'refused [0-9]* of its finds'
check det_layer 'it changes only' '"facets".*provides'
check det_text 'it leaves the record' 'changed the record itself'
check det_order 'the same in any order' 'another result'
check det_worker 'the same with 1 and 8' 'with 8 workers.*another result'
check det_leak 'it keeps no memory' 'after 60 records'
check det_leakworker 'it keeps no memory' 'after begin'
check det_leakmodel 'it closes' 'after open and close'
check det_nomem 'refused memory for a worker' 'instead of HX_E_NOMEM'
check det_crash 'huge records' 'crashed (Segmentation fault)'
check det_hang 'huge records' 'did not end within 1 seconds' --seconds 1
check det_exit 'small records' 'ended the process'
check det_print 'comments are accepted' 'writes to stdout.*"found'
check det_file 'comments are accepted' 'leaves a file open'
check det_picky 'strange records' 'NUL.*I do not like NUL'
check det_brand 'strange records' 'objects.*brands are strings'
check det_skip 'small records' 'without a reason'
check det_slow 'time for a comment' 'over 10 times'
check tok_overlap 'comments are accepted' 'token 1 at 0'
check agg_first 'merge is commutative' 'not commutative'
check agg_mean 'merge is associative' 'not associative'
check agg_merges 'no records are neutral' 'changes the state'
check agg_drops 'save and load' 'saved, loaded and saved again'
check agg_trusts 'damaged states' 'cut off at byte'
check agg_silent describe 'writes nothing'
check agg_records describe 'writes the section "records".*there already'
check in_sure sniff 'says 1000'
check in_all sniff 'certain (100) of everything'
check in_mute - -
grep -q '4 records, not one with a text' "$work/out" || fail "in_mute: no note"
check in_cut 'the same records in blocks' 'in blocks of'
check out_trust 'a report without members' 'crashed (Aborted)'
check out_clock 'a report, twice' 'not the same bytes'

# Sections of the aggregators beside it: known in a run, before it reads.
cp "$work/rules.so" "$work/agg_segments.so"
for command in run "map --state $work/none.hxs"; do
    code=0
    "$hxgap" $command --plugin "$work/agg_segments.so" "$work/nowhere.txt" \
        >"$work/out" 2>&1 || code=$?
    [ $code = 4 ] && grep -q 'agg_segments: writes the section "segments"' \
        "$work/out" || fail "$command, agg_segments: $(cat "$work/out")"
done

# A reporter that fails and does not say why.
cp "$work/rules.so" "$work/out_dumb.so"
code=0
"$hxgap" run -q --plugin "$work/out_dumb.so" --format dumb "$work/sample.txt" \
    >"$work/out" 2>&1 || code=$?
[ $code = 3 ] && grep -q 'hxgap: out_dumb: cannot write the report' \
    "$work/out" || fail "out_dumb: exit $code: $(cat "$work/out")"

# A plugin that ends the process in a run: no success, nothing half written.
printf 'one comment\nx\n' >"$work/short.txt"
for command in "run --out $work/exit/o.json" "annotate --out $work/exit/o.ndjson" \
    "map --state $work/exit/o.hxs"; do
    mkdir "$work/exit"
    code=0
    "$hxgap" $command -q --plugin "$work/det_exit.so" "$work/short.txt" \
        >"$work/out" 2>&1 || code=$?
    [ $code = 4 ] && grep -q 'hxgap: a plugin ended the process' "$work/out" ||
        fail "$command, det_exit: exit $code: $(cat "$work/out")"
    rmdir "$work/exit" || fail "$command, det_exit: files are left"
done

# What does not load at all; what is no plugin; what is not there.
cp "$work/rules.so" "$work/Bad-Name.so"
"$hxgap" plugin check "$work/Bad-Name.so" >"$work/out" 2>&1 && fail "bad name"
grep -q 'named NAME.so' "$work/out" || fail "bad name: $(cat "$work/out")"
echo 'no plugin' >"$work/det_none.so"
"$hxgap" plugin check "$work/det_none.so" >"$work/out" 2>&1 && fail "no plugin"
grep -q '^not ok 1 - it loads' "$work/out" || fail "no plugin: no line"
code=0
"$hxgap" plugin check ./nowhere.so >/dev/null 2>&1 || code=$?
[ $code = 3 ] || fail "a file that is not there: exit $code"

# Built-in ones, with the whole pipeline.
for name in det_lexicon det_model; do
    "$hxgap" plugin check $name >"$work/out" 2>&1 ||
        fail "$name: $(cat "$work/out")"
done
echo "$checked plugins checked, each wrong one failed for its reason"
