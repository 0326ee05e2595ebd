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
to=--out
form=json  # of the output
head=0     # bytes of it that do not count
"${run[@]}" $to "$work/want.$form" || exit 1

# fault PLAN CODES [silent]: runs with the plan; 0 where the output is right.
fault() {
    local plan=$1 codes=$2 messages=1 code
    [ "${3:-}" = silent ] && messages=0  # ended by the signal itself
    rm -f "$work"/*out.* "$work/log"
    { HXFAULT=$plan HXFAULT_LOG=$work/log LD_PRELOAD=$work/shim.so timeout 20 \
        "${run[@]}" $to "$work/out.$form" 2>"$work/err"; } 2>/dev/null
    code=$?
    tried=$((tried + 1))
    [ -e "$work/log" ] && hit=$((hit + 1))
    if [ $code -eq 0 ]; then
        cmp -s -i $head "$work/out.$form" "$work/want.$form" && return 0
        echo "$plan: exit 0 with another output"
    elif ! [[ " $codes " == *" $code "* ]]; then
        echo "$plan: exit $code, expected one of $codes: $(head -n 1 "$work/err")"
    elif [ -e "$work/out.$form" ]; then
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
# each CALL: every call of a kind in turn, until the run has fewer of them.
each() {
    local n=1
    while fault "$1:$n" 75; [ -e "$work/log" ] && [ $n -lt 400 ]; do
        n=$((n + 1))
    done
    [ $n -gt 1 ] || { echo "$1: was never reached"; failed=1; }
}
for call in write:ENOSPC write:EIO fsync:EIO rename:EIO close:EIO read:EIO; do
    each $call
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
rm -f "$work/out.json"
(ulimit -f 4 && GCOV_PREFIX=$work/gcov "${run[@]}" --out "$work/out.json") \
    2>"$work/err.all"
code=$?
grep -vE '^(libgcov )?profiling' "$work/err.all" >"$work/err"
[ $code -eq 3 ] && [ "$(wc -l <"$work/err")" -eq 1 ] &&
    ! compgen -G "$work/*out.*" >/dev/null ||
    { echo "EFBIG: exit $code, $(head -n 1 "$work/err")"; failed=1; }
# No room for the folder of a new plugin: nothing of it is left, and another try
# may help.
(cd "$work" && HXFAULT=write:ENOSPC:1 LD_PRELOAD=$work/shim.so \
    "$build/hxgap" plugin new full --stage det) 2>"$work/err"
code=$?
[ $code -eq 75 ] && [ "$(wc -l <"$work/err")" -eq 1 ] &&
    ! compgen -G "$work/*det_full*" >/dev/null ||
    { echo "plugin new: exit $code, $(head -n 1 "$work/err")"; failed=1; }
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
form=sqlite
for kind in INT:130 TERM:143; do
    fault "pwrite:SIG${kind%:*}:1" "${kind#*:}" silent
    need "pwrite:SIG${kind%:*}:1"
done

# A part of an archive of all kinds: what cannot be read for now is not taken
# for another archive, another cut, or damage.
python3 - "$work" <<'ARCHIVE'
import os, struct, sys, zipfile, zlib
os.chdir(sys.argv[1])
lines = [b'{"id":%d,"text":"Nobody called me back, number %d."}\n' % (i, i)
         for i in range(400)]
def member(data):
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = pack.compress(data) + pack.flush()
    return (b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff\x06\0BC\x02\0" +
            struct.pack("<H", len(packed) + 25) + packed +
            struct.pack("<II", zlib.crc32(data), len(data)))
os.makedirs("archive/deeper")
with open("archive/a.ndjson", "wb") as out:
    out.writelines(lines[:100])
with open("archive/b.ndjson.gz", "wb") as out:
    for i in range(0, 400, 10):
        out.write(member(b"".join(lines[i:i + 10])))
with open("archive/deeper/d.ndjson", "wb") as out:
    out.writelines(lines[:20])
for name in "archive/c.zip", "named.zip":
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("one.ndjson", b"".join(lines[:200]))
        out.writestr("two.ndjson", b"".join(lines[200:]))
ARCHIVE
to=--state form=hxs
for shard in 1/2 2/2; do
    run=("$build/hxgap" map "$work/archive" "$work/named.zip" --pipeline small.yaml
        -q --jobs 2 --shard "$shard")
    "${run[@]}" $to "$work/want.$form" || failed=1
    fault pread:short "" || { echo "pread:short: changed the result"; failed=1; }
    need pread:short
    for call in open:EMFILE pread:EIO stat:EIO lstat:EIO fstat:EIO access:EIO \
        opendir:EIO readdir:EIO; do
        each $call
    done
done
# An output never takes the place of an input, whatever fails.
cp stances.in "$work/in.ndjson"
ln "$work/in.ndjson" "$work/same.json"
n=0
while n=$((n + 1)); [ $n -lt 400 ]; do
    rm -f "$work/log"
    HXFAULT=stat:EIO:$n HXFAULT_LOG=$work/log LD_PRELOAD=$work/shim.so \
        "$build/hxgap" run "$work/in.ndjson" --pipeline small.yaml -q \
        --out "$work/same.json" 2>"$work/err"
    code=$?
    [[ " 2 75 " == *" $code "* ]] && cmp -s stances.in "$work/same.json" ||
        { echo "stat:EIO:$n: exit $code, an input written over"; failed=1; break; }
    [ -e "$work/log" ] || break
done
# A database, which SQLite writes; in the header it counts changes.
to=--out form=sqlite head=100
for command in run annotate; do
    run=("$build/hxgap" $command stances.in --pipeline ../fault/all.yaml -q --jobs 2)
    "${run[@]}" $to "$work/want.$form" || failed=1
    for call in open:EMFILE pread:EIO pwrite:EIO pwrite:ENOSPC; do
        each $call
    done
done
HXFAULT=pwrite:EIO:1 LD_PRELOAD=$work/shim.so "${run[@]}" $to "$work/out.$form" \
    2>"$work/err"
grep -q "^hxgap: $work/out.$form: out_sqlite: " "$work/err" ||
    { echo "a database is not named: $(cat "$work/err")"; failed=1; }
# What has gone since its folder was read is passed over: of a.ndjson (100
# records), b (400), c.zip (400) and deeper/d (20) one.
gone() {
    local plan=$1 left=$2
    HXFAULT=$plan HXFAULT_LOG=$work/log LD_PRELOAD=$work/shim.so \
        "$build/hxgap" run "$work/archive" --pipeline small.yaml -q \
        --format json >"$work/out.json" 2>"$work/err" &&
        [[ " $left " == *" $(sed -n 's/.*"read": \([0-9]*\),.*/\1/p' \
            "$work/out.json") "* ]] ||
        { echo "$plan: $(cat "$work/err"), not $left records"; failed=1; }
    need "$plan"
}
gone opendir:ENOENT:2 900
for n in 1 2 3; do
    gone lstat:ENOENT:$n "820 520 900"
    gone access:ENOENT:$n "820 520"
done
echo "$tried faults tried, $hit took effect"
exit $failed
