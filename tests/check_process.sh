#!/bin/bash
# What a shell or a batch engine hands over: closed descriptors, few of them,
# a configuration file that cannot be read, a full device.
#   tests/check_process.sh BUILD
set -u
build=$(realpath "$1")
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
hxgap=$build/hxgap
small="-p $here/cases/small.yaml"
checks=0
failed=0

fail() {
    echo "$*"
    failed=$((failed + 1))
}
# CODE COMMAND: a line for a shell, $h being hxgap; its messages in err
gives() {
    local want=$1 code
    shift
    checks=$((checks + 1))
    h=$hxgap s=$small timeout 60 bash -c "$*" >out 2>err
    code=$?
    [ "$code" -eq "$want" ] || fail "$*: exit $code, not $want: $(head -n 2 err)"
}
says() {
    checks=$((checks + 1))
    grep -qF -e "$1" "$2" || fail "no \"$1\" in: $(head -n 5 "$2")"
}

for i in $(seq 50); do
    echo "{\"id\":$i,\"text\":\"Nobody called me back, number $i.\"}"
done >good.ndjson
printf 'text,rating\nnice staff,5\nnobody called,1\n' >few.csv

# What is closed is no descriptor that a file may get.
gives 0 '$h annotate $s few.csv --out whole.ndjson'
for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
    rm -f x.ndjson x.json x.hxs
    gives 0 "\$h annotate \$s few.csv --out x.ndjson $closed"
    cmp -s whole.ndjson x.ndjson || fail "annotate $closed: another output"
    gives 0 "\$h run \$s good.ndjson --quiet --out x.json $closed"
    gives 0 "\$h map \$s good.ndjson --quiet --state x.hxs $closed"
done
gives 3 '$h run $s - --quiet <&-'
says 'standard input is closed' err
gives 3 '$h merge - --state y.hxs <&-'
gives 3 '$h run $s good.ndjson --quiet >&-'
says 'standard output: ' err
gives 3 '$h --version >&-'
says 'standard output: ' err

# One that does not block, as ssh and node share theirs: what finds no room waits.
checks=$((checks + 1))
for i in $(seq 5000); do echo "$i, nobody called me back"; done >many.txt
gives 0 '$h annotate $s -q many.txt >many.ndjson'
python3 - "$hxgap" annotate -p "$here/cases/small.yaml" -q many.txt <<'PIPE' ||
import fcntl, os, subprocess, sys
reader, writer = os.pipe()
fcntl.fcntl(writer, 1031, 4096)  # F_SETPIPE_SZ
os.set_blocking(writer, False)
job = subprocess.Popen(sys.argv[1:], stdout=writer)
os.close(writer)
got = open(reader, "rb").read()
sys.exit(job.wait() or got != open("many.ndjson", "rb").read())
PIPE
    fail "output that does not block: cut"

# Too few descriptors for an event loop and an input.
for n in 5 6 7 8 9; do
    gives 75 "ulimit -n $n; \$h run \$s good.ndjson --quiet"
done

# Too little memory to load the plugins, or the program itself (127).
for kib in $(seq 7400 100 9400); do
    checks=$((checks + 1))
    (ulimit -v "$kib" && exec "$hxgap" run -p "$here/cases/small.yaml" \
        good.ndjson --quiet) >out 2>err
    code=$?
    [[ " 0 75 127 " == *" $code "* ]] || fail "$kib KiB: $code, $(head -n 1 err)"
done

# A configuration file that is there is used, or the run ends.
mkdir conf
cd conf || exit 1
chmod 755 . ..
ln -s nowhere hxgap.yaml
gives 3 '$h run ../good.ndjson --quiet'
says 'hxgap.yaml: No such file' err
gives 0 '$h run $s ../good.ndjson --quiet'
rm hxgap.yaml
echo 'fields: {text: no_such}' >hxgap.yaml
chmod 000 hxgap.yaml
as=
[ "$(id -u)" -ne 0 ] || as='setpriv --reuid 65534 --regid 65534 --clear-groups'
if $as test -x "$hxgap"; then
    gives 3 "$as \$h run ../good.ndjson --quiet"
    says 'hxgap.yaml: Permission denied' err
fi
# What others are to read follows the umask.
for mask in 022:644 027:640; do
    rm -f hxgap.yaml
    gives 0 "umask ${mask%:*}; \$h init ../good.ndjson --quiet"
    [ "$(stat -c %a hxgap.yaml)" = "${mask#*:}" ] ||
        fail "umask ${mask%:*}: mode $(stat -c %a hxgap.yaml)"
done
rm hxgap.yaml
gives 0 '$h init ../good.ndjson --quiet --mode 600'
[ "$(stat -c %a hxgap.yaml)" = 600 ] || fail "--mode 600: not so"
cd ..

# The name of a file or member forges no line and no escape code.
python3 - <<'ZIPS'
import zipfile
with zipfile.ZipFile("forged.zip", "w") as out:
    out.writestr("a\nhxgap: all is well\x1b[31m\u009b31m\n", "{bad\n")
with zipfile.ZipFile("good.zip", "w", zipfile.ZIP_DEFLATED) as out:
    out.write("good.ndjson")
    out.write("few.csv", "b/few:7.csv")
ZIPS
for as in "" --json; do
    gives 0 "\$h run \$s forged.zip --max-bad 100% -v $as"
    says 'a?hxgap: all is well?[31m??31m?' err
    [ "$(wc -l <err)" -eq 2 ] || fail "forged lines: $(cat err)"
done
export member=$'forged.zip/a\nhxgap: all is well\e[31m\xc2\x9b31m\n'
gives 0 '$h explain $s "$member"'
says 'a?hxgap: all is well?[31m??31m?:1' out

# Members of zip archives as messages name them, and gone on with.
gives 0 '$h explain $s good.zip/good.ndjson:7'
says 'good.zip/good.ndjson:7' out
gives 0 '$h explain $s good.zip/b/few:7.csv'
gives 2 '$h explain $s good.zip/b/few:7.csv:9'
says 'the file has 2 records' err
gives 3 '$h explain $s good.zip/none.csv:9'
says 'no such member' err
gives 0 '$h run $s good.zip --quiet --format json'
cp out whole.json
gives 0 '$h run $s good.zip --quiet --format json --checkpoint point'
cmp -s out whole.json || fail "with --checkpoint: another report"

echo "$checks checks of the process, $failed failed"
[ "$failed" -eq 0 ]
