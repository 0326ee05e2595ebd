#!/bin/bash
# Archives that are not whole, or that change: what stands behind the packed
# data, uploads that failed. What is lost is said, and ends with exit 1.
#   tests/check_archives.sh BUILD
set -u
build=$(realpath "$1")
case $build in *tsan*) echo "SKIP: one thread does it all"; exit 0 ;; esac
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
run=("$build/hxgap" run --pipeline "$here/cases/small.yaml" --max-bad 100%
    --format json)
checks=0
failed=0

fail() {
    echo "$*"
    failed=$((failed + 1))
}
# CODE READ INPUT...: the exit code, and how many records are read; the
# messages are in err.
reads() {
    local code=$1 read=$2 got
    shift 2
    checks=$((checks + 1))
    "${run[@]}" "$@" >out 2>err
    got=$?
    [ $got -eq "$code" ] || fail "$*: exit $got, not $code: $(cat err)"
    grep -q "\"read\": $read," out ||
        fail "$*: not $read records: $(grep -o '"read": [0-9]*' out)"
}
says() {
    checks=$((checks + 1))
    grep -qF -e "$1" err || fail "no \"$1\" in: $(cat err)"
}
put() { printf '%b' "$2" | dd of="$1" bs=1 seek="$3" conv=notrunc status=none; }
members() { for _ in 1 2 3 4; do "$@" a.ndjson; done; }

for i in $(seq 100); do
    echo "{\"id\":$i,\"text\":\"Nobody called me back, number $i.\"}"
done >a.ndjson
one=$(gzip -nc a.ndjson | wc -c)
members gzip -nc >whole.gz
reads 0 400 whole.gz
[ -s err ] && fail "not silent: $(cat err)"

# -- gzip: a later member that does not begin as one --
head -c $((2 * one + 1)) whole.gz >cut.gz
reads 1 200 cut.gz
says "what stands behind the gzip data is no gzip: 1 byte from byte $((2 * one)) of the packed data"
cp whole.gz flip.gz
put flip.gz '\036' "$one"
reads 1 100 flip.gz
says "$((3 * one)) bytes from byte $one of"
reads 1 100 - <flip.gz
cp whole.gz hole.gz
head -c 64 /dev/zero | dd of=hole.gz bs=1 seek="$one" conv=notrunc status=none
reads 1 100 hole.gz
(gzip -nc a.ndjson; echo "-- signed --") >signed.gz
reads 1 100 signed.gz

# -- zeros, of tapes and dd, are harmless, but told --
(cat whole.gz; head -c 512 /dev/zero) >tape.gz
reads 0 400 tape.gz
says "512 zeros behind byte $((4 * one)) of the packed data"

# -- an empty file that is called packed is a failed upload --
for name in up.gz up.zst up.zip UP.GZ; do
    : >$name
    reads 1 100 a.ndjson $name
    says "is empty, though it is called packed"
done
printf '\x1f' >up.gz
reads 1 0 up.gz
: >up.csv
reads 0 100 a.ndjson up.csv

# -- zstd --
if command -v zstd >/dev/null; then
    one=$(zstd -qc a.ndjson | wc -c)
    members zstd -qc >whole.zst
    reads 0 400 whole.zst
    cp whole.zst flip.zst
    put flip.zst '\051' "$one"
    reads 1 100 flip.zst
    says "what stands behind the zstd data is no zstd: $((3 * one)) bytes from byte $one of"
    head -c $((one + 3)) whole.zst >cut.zst
    reads 1 100 cut.zst
    (cat whole.zst; head -c 512 /dev/zero) >tape.zst
    reads 0 400 tape.zst
    says "512 zeros behind byte $((4 * one)) of the packed data"
    (gzip -nc a.ndjson; zstd -qc a.ndjson) >both.gz
    reads 1 100 both.gz
fi

# -- two zip archives, one behind the other --
python3 - <<'PY'
import zipfile
for name in "jan", "feb":
    with zipfile.ZipFile(name + ".zip", "w") as z:
        z.write("a.ndjson", name + ".ndjson")
with zipfile.ZipFile("app.zip", "w") as z:
    z.write("a.ndjson", "b.ndjson")
PY
cat jan.zip feb.zip >both.zip
checks=$((checks + 1))
"${run[@]}" both.zip >out 2>err && fail "both.zip: exit 0"
says "stands in front of it"
(printf '#!/bin/sh\nexit 0\n'; cat app.zip) >self.zip
reads 0 100 self.zip/b.ndjson

# Without a name, from a pipe or not, there are no members.
nameless() {
    checks=$((checks + 1))
    "${run[@]}" - >out 2>err
    [ $? -eq 3 ] || fail "a zip archive on standard input: not exit 3"
    says "cannot be read from a pipe or standard input; name the file"
}
nameless <jan.zip
nameless < <(cat jan.zip)

# -- a quote that is never closed, in a table that is cut short --
{ printf 'id,text\n1,a\n2,"never closed\n'; seq -f '%g,Nobody called back.' 3 5002; } |
    gzip -c >open.csv.gz
reads 0 5002 open.csv.gz
head -c -9 open.csv.gz >cut.csv.gz
for size in 4096 65536 1048577; do
    reads 1 5002 cut.csv.gz --block-bytes $size
done

# -- one unfit file in a folder costs that file --
unfit() {
    local name=$1
    mkdir unfit
    cp a.ndjson unfit/
    [ $# -eq 1 ] || mv "$2" "unfit/$name"
    reads 1 100 unfit
    says "1 input damaged; the first: unfit/$name:1 (byte 0): "
    checks=$((checks + 1))
    [ "$(grep -o unfit/ err | wc -l)" -eq 1 ] || fail "named twice: $(cat err)"
    rm -r unfit
}
gzip -c a.ndjson | gzip -c >twice.gz
unfit twice.gz twice.gz
says "is packed twice"
gzip -c jan.zip >zip.gz
unfit zip.gz zip.gz
head -c 4000 /dev/zero >zeros
unfit zeros zeros
says "no reader knows this format"
head -c 200 jan.zip >cut.zip
unfit cut.zip cut.zip
says "damaged or cut short"
unfit both.zip both.zip
says "stands in front of it"
python3 - <<'PY'
import zipfile
with zipfile.ZipFile("nested.zip", "w") as z:
    z.write("jan.zip")
for name, what in ("locked", (6, 8)), ("method", (8, 10)):
    with open("jan.zip", "rb") as file:
        raw = bytearray(file.read())
    at = raw.rindex(b"PK\1\2")
    raw[at + what[1]] |= 1
    with open(name + ".zip", "wb") as file:
        file.write(raw)
PY
unfit locked.zip locked.zip
says "is encrypted"
unfit method.zip method.zip
says "packed by a method"
mkdir unfit
cp a.ndjson nested.zip unfit
reads 1 100 unfit
says "unfit/nested.zip/jan.zip:1 (byte 0): "
rm -r unfit
# A part of a folder, as on many machines, and a plan.
mkdir unfit
cp a.ndjson unfit/
head -c 4000 /dev/zero >unfit/zeros
gzip -c a.ndjson | gzip -c >unfit/twice.gz
head -c 200 jan.zip >unfit/cut.zip
python3 - <<'PY'
with open("jan.zip", "rb") as file:
    raw = bytearray(file.read())
raw[raw.rindex(b"PK\1\2") + 8] |= 1
with open("unfit/locked.zip", "wb") as file:
    file.write(raw)
PY
{ printf '%%PDF-1.4\n'; cat a.ndjson; } >unfit/table.pdf
tar -cf unfit/whole.tar a.ndjson
printf 'a\nb' >unfit/stub.gz
cp a.ndjson unfit/z.ndjson
for n in 1 3 40; do
    rm -f shard-*.hxs
    for i in $(seq "$n"); do
        "$build/hxgap" map --pipeline "$here/cases/small.yaml" --shard "$i/$n" \
            --state . unfit >out 2>err
        [ $? -le 1 ] || fail "shard $i/$n: $(cat err)"
    done
    checks=$((checks + 1))
    "$build/hxgap" merge shard-*.hxs --pipeline "$here/cases/small.yaml" \
        --state all.hxs >out 2>err
    "$build/hxgap" state info --format json all.hxs >out 2>>err
    grep -q '"read":200,.*"damaged":7' out ||
        fail "$n shards of a folder: $(cat out err)"
done
# A file that is gone when its turn comes: more than a pipe holds is read before.
for _ in $(seq 100); do cat a.ndjson; done >long.ndjson
cp a.ndjson gone.ndjson
checks=$((checks + 1))
(cat long.ndjson && rm gone.ndjson) |
    "${run[@]}" --jobs 1 - gone.ndjson a.ndjson >out 2>err
got=${PIPESTATUS[1]}
if [ "$got" -ne 1 ] || ! grep -q '"read": 10100,' out ||
    ! grep -q "gone.ndjson:1 (byte 0): .*No such file" err; then
    fail "a file that is gone: exit $got, $(cat err)"
fi

# Reports for people say what is missing, in one line of 80 columns, and say
# nothing where nothing is.
# FORMAT LANGUAGE COUNT TEXT INPUT...: COUNT lines hold TEXT, and fit.
tells() {
    local format=$1 lang=$2 count=$3 text=$4
    shift 4
    checks=$((checks + 1))
    "$build/hxgap" run -q --max-bad 100% --format "$format" \
        --report-lang "$lang" "$@" >out 2>err
    [ "$(grep -cF -e "$text" out)" -eq "$count" ] ||
        fail "--format $format --report-lang $lang $*: not $count times $text"
    [ "$format" != text ] || python3 -c '
import sys
sys.exit(max(len(line.rstrip("\n")) for line in sys.stdin) > 80)' <out ||
        fail "--format text --report-lang $lang $*: over 80 columns"
}
for format in text md html; do
    tells $format en 1 "Incomplete: 1 input is damaged; what was good of it is counted" signed.gz
    tells $format en 1 "Incomplete: 2 inputs are damaged; what was good of them is counted" signed.gz flip.gz
    tells $format de 1 "Unvollständig: 1 Eingabe ist beschädigt; was davon gut war, ist gezählt" signed.gz
    tells $format de 1 "Unvollständig: 2 Eingaben sind beschädigt; was davon gut war, ist gezählt" signed.gz flip.gz
    tells $format en 0 Incomplete: a.ndjson tape.gz
    tells $format de 0 Unvollständig: a.ndjson tape.gz
done
head -n 5 a.ndjson >odd.ndjson
printf '{broken\n{"text":""}\n' >>odd.ndjson
for format in text md; do
    tells $format en 1 "5 comments analysed, 7 read, 2 skipped (syntax 1, empty 1)" odd.ndjson
    tells $format de 1 "5 Kommentare ausgewertet, 7 gelesen, 2 übersprungen (Syntax 1, leer 1)" odd.ndjson
    tells $format en 0 skipped a.ndjson
done
tells html en 1 ", 2 skipped" odd.ndjson
tells html en 1 "skipped: syntax" odd.ndjson
tells html de 1 "übersprungen: leer" odd.ndjson

# A tar archive is none of comments, packed or not.
tar -cf whole.tar a.ndjson
tar -czf whole.tar.gz a.ndjson
for file in whole.tar whole.tar.gz; do
    reads 1 0 $file
    says "$file:1 (byte 0): is a tar archive; unpack it first"
done

# -- inputs that go, come and change while others are read: what was there when
# the run began is what the state tells of --
mkfifo pipe
moving() {
    local code=$1 how=$2
    checks=$((checks + 1))
    rm -rf w out.hxs out.json
    mkdir w
    cp a.ndjson w/a.ndjson
    cp a.ndjson w/b.ndjson
    "${run[@]}" -q --jobs 1 w pipe --state out.hxs --out out.json >out 2>err &
    exec 7>pipe  # is opened when the others have been
    eval "$how"
    cat a.ndjson >&7
    exec 7>&-
    wait $!
    [ $? -eq "$code" ] || fail "$how: not exit $code: $(cat err)"
    [ -e still.hxs ] || cp out.hxs still.hxs
    cmp -s out.hxs still.hxs || fail "$how: another state"
    cmp -s out.json still.json || [ ! -e still.json ] || fail "$how: another report"
    [ -e still.json ] || cp out.json still.json
}
for how in true 'rm -r w' 'rm w/a.ndjson' 'mv w w.done' 'ln -s nowhere w/x' 'rm pipe' \
    'cp a.ndjson w/c.ndjson' 'echo >>w/a.ndjson'; do
    moving 0 "$how"
    [ -p pipe ] || mkfifo pipe
    rm -rf w.done
done

echo "$checks checks, $failed failed"
[ $failed -eq 0 ]
