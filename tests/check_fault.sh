#!/bin/bash
# System calls that fail, one at a time: the right exit code, one message, and
# the output either whole or not there.
#   tests/check_fault.sh BUILD
set -u
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
case $build in *san*) echo "SKIP: a preloaded library and a sanitizer do not mix"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shopt -s dotglob  # temporary files are hidden
failed=0
tried=0
hit=0
${CC:-cc} -std=c11 -O1 -shared -fPIC -o "$work/shim.so" "$here/fault/shim.c" -ldl ||
    { echo "the shim does not build"; exit 1; }
cd "$here/cases" || exit 1
run=("$build/hxgap" run stances.in --pipeline small.yaml -q --jobs 2)
out=$work/out.json
"${run[@]}" --out "$work/want.json" || exit 1

# fault PLAN CODES [silent]: runs with the plan; 0 where the report is right.
fault() {
    local plan=$1 codes=$2 messages=1 code
    [ "${3:-}" = silent ] && messages=0  # ended by the signal itself
    rm -f "$work"/*out.* "$work/log"
    { HXFAULT=$plan HXFAULT_LOG=$work/log LD_PRELOAD=$work/shim.so timeout 20 \
        "${run[@]}" --out "$out" 2>"$work/err"; } 2>/dev/null
    code=$?
    tried=$((tried + 1))
    [ -e "$work/log" ] && hit=$((hit + 1))
    if [ $code -eq 0 ]; then
        cmp -s "$out" "$work/want.json" && return 0
        echo "$plan: exit 0 with another report"
    elif ! [[ " $codes " == *" $code "* ]]; then
        echo "$plan: exit $code, expected one of $codes: $(head -n 1 "$work/err")"
    elif [ -e "$out" ]; then
        echo "$plan: exit $code, but the output is there"
    elif [ "$(wc -l <"$work/err")" -ne $messages ]; then
        echo "$plan: $(wc -l <"$work/err") messages instead of $messages"
    elif compgen -G "$work/*out.*" >/dev/null; then
        echo "$plan: a temporary file is left"
    else
        return 1
    fi
    failed=1
    return 1
}

# need PLAN: the last fault must have been made, or nothing was tested.
need() {
    [ -e "$work/log" ] && return
    echo "$1: was never reached"
    failed=1
}

for plan in read:short read:EINTR write:short write:EINTR write:EAGAIN; do
    fault $plan "" || { echo "$plan: changed the result"; failed=1; }
    need "$plan"
done
# A message is whole, too.
"$build/hxgap" run /none 2>"$work/want.err"
for plan in message:short message:EINTR message:EAGAIN:1; do
    HXFAULT=$plan HXFAULT_LOG=$work/log.err LD_PRELOAD=$work/shim.so timeout 20 \
        "$build/hxgap" run /none 2>"$work/err"
    [ -e "$work/log.err" ] && cmp "$work/err" "$work/want.err" ||
        { echo "$plan: another message"; failed=1; }
    rm -f "$work/log.err"
done
# Each call of a kind in turn, until the run has fewer of them.
for call in write:ENOSPC write:EIO fsync:EIO rename:EIO close:EIO read:EIO; do
    n=1
    while fault "$call:$n" "75 3 4"; [ -e "$work/log" ] && [ $n -lt 60 ]; do
        n=$((n + 1))
    done
    [ $n -gt 1 ] || { echo "$call: was never reached"; failed=1; }
done
fault thread:EAGAIN:1 75
need thread:EAGAIN:1
fault dlopen:ENOMEM:1 75
need dlopen:ENOMEM:1

# The reader of stdout goes away: silent, 141.
"$build/hxgap" annotate ../demo/comments.ndjson.gz -q --max-bad 5% 2>"$work/err" |
    head -n 1 >/dev/null
codes=("${PIPESTATUS[@]}")
[ "${codes[0]}" -eq 141 ] && [ ! -s "$work/err" ] ||
    { echo "EPIPE: exit ${codes[0]}, $(head -n 1 "$work/err")"; failed=1; }
# Sixteen file descriptors are enough.
(ulimit -n 16 && "${run[@]}" --out "$work/few.json") &&
    cmp -s "$work/few.json" "$work/want.json" ||
    { echo "16 file descriptors: not enough"; failed=1; }
# A limit on the size of files is an error like any other. The counters of a
# coverage build are over it, too, and say so: they are not to be damaged.
rm -f "$out"
(ulimit -f 4 && GCOV_PREFIX=$work/gcov "${run[@]}" --out "$out") \
    2>"$work/err.all"
code=$?
grep -vE '^(libgcov )?profiling' "$work/err.all" >"$work/err"
[ $code -eq 3 ] && [ "$(wc -l <"$work/err")" -eq 1 ] &&
    ! compgen -G "$work/*out.*" >/dev/null ||
    { echo "EFBIG: exit $code, $(head -n 1 "$work/err")"; failed=1; }
# SIGINT and SIGTERM: within a second, the right exit code, nothing written.
python3 "$here/fault/signals.py" "$build/hxgap" "$work" || failed=1
# The same where the event loop no longer listens: the temporary file goes too.
for call in write fsync rename; do
    for kind in INT:130 TERM:143; do
        fault "$call:SIG${kind%:*}:1" "${kind#*:}" silent
        need "$call:SIG${kind%:*}:1"
    done
done
# Of whatever ends a process, but for SIGKILL.
for kind in HUP QUIT ALRM USR1 USR2 XCPU ABRT BUS SEGV; do
    fault "fsync:SIG$kind:1" $((128 + $(kill -l $kind))) silent
    need "fsync:SIG$kind:1"
done
# One that comes when the workers are done is not lost on the event loop.
for kind in INT:130 TERM:143; do
    fault "join:SIG${kind%:*}:1" "${kind#*:}"
    need "join:SIG${kind%:*}:1"
done
# And while SQLite writes what annotate gave it, the loop having ended.
run=("$build/hxgap" annotate stances.in --pipeline small.yaml -q --jobs 2
    --plugin "$build/lib/hxgap/out_sqlite.so" --out "$work/also.out.ndjson")
out=$work/out.sqlite
for kind in INT:130 TERM:143; do
    fault "pwrite:SIG${kind%:*}:1" "${kind#*:}" silent
    need "pwrite:SIG${kind%:*}:1"
done
echo "$tried faults tried, $hit took effect"
exit $failed
