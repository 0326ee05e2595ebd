#!/bin/bash
# det_lua: a detector in ten lines; the sandbox; bounds that hold; the same
# check on scripts as on plugins in C, right ones and wrong ones.
#   tests/check_lua.sh BUILD
set -eu
build=$(realpath "$1")
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
hxgap=$build/hxgap
wrong=0

fail() {
    echo "check_lua: $*"
    exit 1
}
pipeline() {  # SCRIPT [MORE OPTIONS]
    printf 'pipeline: lua\nplugins:\n  - in_ndjson\n  - tok_words\n' \
        >"$work/x.yaml"
    printf '  - det_language\n  - name: det_lua\n    options: {script: "%s"%s}\n' \
        "$1" "${2:+, $2}" >>"$work/x.yaml"
}
annotate() {
    "$hxgap" annotate -q --max-bad 99 --pipeline "$work/x.yaml" "$@"
}
cat >"$work/s.ndjson" <<'JSON'
{"id":1,"text":"NOBODY ever called back."}
{"id":2,"text":"Very friendly."}
{"id":3,"text":"Alles gut, DANKE!","extra":"x"}
JSON

# Its options, though it is not in the chain and cannot be opened without one.
"$hxgap" plugin info det_lua >"$work/out" || fail "plugin info"
grep -q '    script (string, default empty): the file' "$work/out" ||
    fail "plugin info: $(cat "$work/out")"
"$hxgap" plugin info nobody >"$work/out" 2>&1 && fail "info of nothing"
grep -q 'there is no plugin nobody' "$work/out" || fail "$(cat "$work/out")"

pipeline tests/lua/ten.lua
annotate "$work/s.ndjson" >"$work/out"
[ "$(grep -c '"tone":\["shouting"\]' "$work/out")" = 2 ] ||
    fail "ten lines: $(cat "$work/out")"
pipeline tests/lua/closed.lua
annotate "$work/s.ndjson" >"$work/out" 2>&1 || fail "closed: $(cat "$work/out")"
[ "$(grep -c '"lua":\["closed"\]' "$work/out")" = 3 ] ||
    fail "closed: $("$hxgap" annotate --pipeline "$work/x.yaml" \
        "$work/s.ndjson" 2>&1)"

# NAME, the reason that its records are refused for, and its detect().
refused() {
    printf 'function detect(r)\n%s\nend\n' "$3" >"$work/$1.lua"
    pipeline "$work/$1.lua"
    "$hxgap" annotate --pipeline "$work/x.yaml" "$work/s.ndjson" \
        >"$work/out" 2>"$work/err" && fail "$1: no exit code"
    [ "$(grep -c '"skipped":"plugin"' "$work/out")" = 3 ] ||
        fail "$1: $(cat "$work/out" "$work/err")"
    grep -q "$2" "$work/err" || fail "$1: not for $2: $(cat "$work/err")"
    wrong=$((wrong + 1))
}
refused forever 'used up its instructions' 'while true do end'
refused doubling 'used up its' 'local s = r.text while true do s = s .. s end'
refused hoard 'used up its' 'local t = {} while true do t[#t + 1] = {} end'
refused explode 'used up its instructions' \
    '(("a"):rep(3000)):find(("a*"):rep(30) .. "b")'
refused rep 'string.rep: over' 'local s = ("a"):rep(1e9)'
refused deep 'pattern too complex\|malformed\|too many' \
    '(("a"):rep(3000)):find(("(a?"):rep(200) .. (")"):rep(200))'
refused recursion 'stack overflow\|used up' 'local function f() return 1 + f() end f()'
refused place 'place.lua:2: 5 to 999 is no piece' 'facet("x", "y", 5, 999)'
refused label 'facet x = y is not in detector.facets' 'facet("x", "y")'
refused unnamed 'facet  =  is not in detector.facets' 'facet("", "")'
refused driver 'no lexicon has the driver "nobody"' 'mention("nobody", "met")'
refused stance "invalid option 'good'" 'mention("human", "good")'
refused nothing 'attempt to index a nil value' 'return r.nothing.here'
refused sorter 'used up its instructions' \
    'local t = {} for i = 1, 50 do t[i] = i end
     table.sort(t, function() while true do end end)'
refused format 'a table has no text' 'return ("%%s"):format({})'

# explain says what a run says of such a record: which plugin, where, why.
printf 'function detect(r)\n  return r.nothing.here\nend\n' >"$work/nil.lua"
pipeline "$work/nil.lua"
said='plugin: det_lua: nil.lua:2: attempt to index a nil value'
"$hxgap" explain --pipeline "$work/x.yaml" "$work/s.ndjson:2" >"$work/out"
grep -q "^not analysed: $said" "$work/out" || fail "explain: $(cat "$work/out")"
"$hxgap" explain --pipeline "$work/x.yaml" 'Alles gut' >"$work/out" 2>&1 &&
    fail "explain: no exit code"
grep -q "this text is not analysed: $said" "$work/out" ||
    fail "explain: $(cat "$work/out")"

# Scripts that cannot be used at all.
unusable() {
    printf "$3" >"$work/$1.lua"
    pipeline "$work/$1.lua" "${4:-}"
    code=0
    annotate "$work/s.ndjson" >"$work/out" 2>&1 || code=$?
    [ $code = 4 ] || [ $code = 2 ] || fail "$1: exit $code: $(cat "$work/out")"
    grep -q "$2" "$work/out" || fail "$1: not for $2: $(cat "$work/out")"
    wrong=$((wrong + 1))
}
unusable syntax 'syntax.lua:2: ' 'function detect(r)\n  if then\nend\n'
unusable none 'defines no function detect' 'x = 1\n'
unusable binary 'attempt to load a binary chunk' '\033Lua\124\000\031\223\r\n'
unusable endless 'used up its instructions' 'while true do end\n'
unusable facets 'is no list of labels' \
    'detector = { facets = { a = 1 } } function detect() end\n'
unusable number 'whole numbers' 'function detect() end\n' 'memory: 0'
unusable type 'not a whole number' 'function detect() end\n' 'memory: lots'

case $build in *san*)
    echo "$wrong wrong scripts refused; the rest with the plain build only"
    exit 0 ;;
esac

# The bounded patterns are Lua's.
# shellcheck disable=SC2046 # flags are words
${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -Icore/include \
    $(pkg-config --cflags lua5.4) tests/lua/compare.c \
    plugins/det_lua/sandbox.c plugins/det_lua/table.c \
    plugins/det_lua/pattern.c $(pkg-config --libs lua5.4) -o "$work/compare"
"$work/compare" 100000 >"$work/out" || fail "$(cat "$work/out")"

# plugin check, on scripts.
check() {  # SCRIPT [CHECK REASON]
    printf 'pipeline: small\nplugins: [tok_words, det_language]\n' \
        >"$work/small.yaml"
    "$hxgap" plugin check --pipeline "$work/small.yaml" det_lua \
        --option "det_lua.script=$1" ${2:+--only "$2"} >"$work/out" 2>&1 && code=0 ||
        code=$?
    if [ $# = 1 ]; then
        [ $code = 0 ] || fail "check $1: $(cat "$work/out")"
    else
        [ $code = 1 ] || fail "check $1: exit $code"
        grep -A1 "^not ok [0-9]* - $2" "$work/out" | grep -q "$3" ||
            fail "check $1: not $2 for $3: $(cat "$work/out")"
    fi
}
check tests/lua/ten.lua
cat >"$work/nul.lua" <<'LUA'
function detect(r)
  if r.text:find("\0", 1, true) then error("no NUL, please") end
end
LUA
check "$work/nul.lua" 'strange records' 'no NUL, please'
cat >"$work/letter.lua" <<'LUA'
detector = { facets = { x = { "y" } } }
function detect(r) facet("x", "y", 2) end
LUA
check "$work/letter.lua" 'strange records' 'is not a piece of the text'
cat >"$work/slow.lua" <<'LUA'
function detect(r) for i = 1, 60000 do end end
LUA
check "$work/slow.lua" 'time for a comment' 'over 10 times'
check "$work/forever.lua" 'comments are accepted' 'used up its instructions'
echo "$wrong wrong scripts refused, right and wrong ones checked"
