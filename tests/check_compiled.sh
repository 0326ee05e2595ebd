#!/bin/bash
# The shipped lexicons come compiled and are used so; every command that labels
# comments says the same with them as with the YAML alone.
#   tests/check_compiled.sh BUILD
set -u
build=$(realpath "$1")
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
cd "$work" || exit 1
failed=0

# The same program, plugins and lexicons, without default.hxc.
mkdir -p bare/lib/hxgap own
cp "$build/hxgap" bare
cp "$build"/lib/hxgap/*.so bare/lib/hxgap
ln -s "$build/share" bare/share
chmod 755 .
chmod -R go-w bare

doctor=$("$build/hxgap" doctor) || failed=1
[[ $doctor == *"rules, compiled"$'\n'* ]] ||
    { echo "the shipped lexicons are not used as compiled"; failed=1; }
doctor=$(bare/hxgap doctor) || failed=1
[[ $doctor == *"rules, compiled at every start"* ]] ||
    { echo "there is nothing to compare with"; failed=1; }

zcat "$here/demo/comments.ndjson.gz" >all.ndjson
head -n 400 all.ndjson >some.ndjson
commands=0

# same COMMAND...: both say the same, and end alike.
same() {
    local a b
    commands=$((commands + 1))
    "$build/hxgap" "$@" >want 2>&1 </dev/null; a=$?
    bare/hxgap "$@" >got 2>&1 </dev/null; b=$?
    [ $a$b = 00 ] && cmp -s want got && [ -s want ] && return
    echo "$*: not the same ($a, $b)"
    diff want got | head -n 5
    failed=1
}

same run -q --max-bad 5% --by brand --format json all.ndjson
same annotate -q --max-bad 5% all.ndjson
same explain "Der Fahrer war nett, aber der Bus kam nie pünktlich."
same kwic warmth some.ndjson --max-bad 5%
same suggest some.ndjson --max-bad 5%
same lexicon stats
"$build/hxgap" map -q --shard 1/1 some.ndjson --max-bad 5% --state want.hxs &&
    bare/hxgap map -q --shard 1/1 some.ndjson --max-bad 5% --state got.hxs &&
    cmp want.hxs got.hxs || failed=1
same report -q --max-bad 5% --format json want.hxs

# One's own pipeline: compiled beside it, passed over when a lexicon changes.
cat >own/mine.yaml <<'YAML'
pipeline: mine
plugins: [in_ndjson, tok_words, det_language, det_lexicon, agg_gap, out_json]
lexicons: [cues.yaml, ./words.yaml]
YAML
cat >own/words.yaml <<'YAML'
lexicon: words
dimension: driver
entries:
  - {id: warmth, patterns: {en: {met: [jolly]}}}
YAML
says() {
    echo '{"text":"A jolly and sunny crew","lang":"en"}' |
        "$build/hxgap" annotate -q --pipeline own/mine.yaml - |
        grep -o '"id":"[a-z]*"'
}
compiled() {
    local text
    text=$("$build/hxgap" doctor --pipeline own/mine.yaml 2>&1)
    [[ $text == *"rules, compiled"$'\n'* ]]
}
compiled && { echo "mine: compiled without being told"; failed=1; }
before=$(says)
"$build/hxgap" lexicon compile --pipeline own/mine.yaml || failed=1
compiled || { echo "mine: not used"; failed=1; }
"$build/hxgap" lexicon compile --pipeline own/mine.yaml --out own/other.hxc &&
    cmp own/mine.hxc own/other.hxc ||
    { echo "mine: --out gives another file"; failed=1; }
[ "$before" = "$(says)" ] || { echo "mine: says something else"; failed=1; }
sed -i 's/warmth/speed/' own/words.yaml
compiled && { echo "mine: used after a change"; failed=1; }
[ "$before" = "$(says)" ] && { echo "mine: the change is not seen"; failed=1; }
echo "$commands commands say the same with compiled lexicons as without"
exit $failed
