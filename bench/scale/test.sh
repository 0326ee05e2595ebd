#!/bin/bash
# The recipes and what may go wrong, for real: Slurm on loopback, GNU parallel
# on one host and on two that a stub of ssh makes, Open MPI; Hadoop, Spark and
# Kubernetes as far as their command lines. `make test-scale` runs it.
#     test.sh BUILD [PART...]      PART: cut corpora slurm parallel openmpi
#                                  stubs drills many
# Ends with the line "N passed, N failed".
set -u
build=$(realpath "$1")
shift
here=$(dirname "$(realpath "$0")")
top=$(realpath "$here/../..")
work=$(mktemp -d /tmp/hxgap-scale-XXXXXX)
chmod 755 "$work"
passed=0
failed=0
log=$work/log
by="--by brand --by touchpoint,month"

# shellcheck source=bench/scale/test_slurm.sh
. "$here/test_slurm.sh"
trap 'slurm_stop; rm -rf "$work"' EXIT

check() {
    local name=$1
    shift
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        echo "ok   $name"
    else
        failed=$((failed + 1))
        echo "FAIL $name: $*"
        tail -n 15 "$log" | sed 's/^/     /'
    fi
}

# check NAME CODE TEXT COMMAND...: ends with CODE and says TEXT.
refused() {
    local code=$1 text=$2 got=0
    shift 2
    "$@" || got=$?
    [ "$got" -eq "$code" ] || { echo "exit $got, not $code"; return 1; }
    grep -qF -- "$text" "$log" || { echo "does not say: $text"; return 1; }
}

same() {
    local a b
    a=$(sha256sum <"$1") && b=$(sha256sum <"$2") && [ "$a" = "$b" ]
}

# The lexicons as they are now: a checkout may change while tests run.
freeze() {
    mkdir -p "$work/bin" "$work/share"
    cp -rL "$build/share/hxgap" "$work/share/hxgap"
    mkdir -p "$work/lib"
    cp -r "$build/lib/hxgap" "$work/lib/hxgap"
    cp "$build/hxgap" "$work/bin/hxgap"
    chmod -R go-w "$work/lib" "$work/share" "$work/bin"
    hxgap=$work/bin/hxgap
    export HXGAP=$hxgap
}

# One machine's report of an archive: what every other way must give.
reference() {
    local archive=$1 out=$2
    # shellcheck disable=SC2086 # flags are words
    "$hxgap" run $by "$archive" --quiet --max-bad 100% --out "$out.json" \
        --out "$out.txt" --state "$out.hxs"
    [ $? -le 1 ]
}

# Every shard of `count` by itself, two at a time.
map_all() {
    local archive=$1 count=$2 out=$3
    mkdir -p "$out"
    # shellcheck disable=SC2086
    seq "$count" | xargs -P 2 -I{} "$hxgap" map --shard "{}/$count" $by \
        --state "$out/" --quiet --max-bad 100% --jobs 1 "$archive"
}

# Merges in random order, reports, and compares with the reference.
merged_is() {
    local states=$1 want=$2 out=$work/merged
    find "$states" -name '*.hxs' | shuf | xargs "$hxgap" merge \
        --state "$out.hxs" &&
        "$hxgap" report "$out.hxs" --quiet --max-bad 100% --out "$out.json" \
            --out "$out.txt" && same "$out.json" "$want.json" &&
        same "$out.txt" "$want.txt"
}

part_cut() {
    for n in 1 2 7 64; do
        check "cut in $n: every shard" map_all "$archive" "$n" \
            "$work/cut$n"
        check "cut in $n: merged in random order, same report" \
            merged_is "$work/cut$n" "$ref"
    done
    check "merged in pairs, then all: same report" as_a_tree
    check "a plan names every byte once" plan_is_whole
}

as_a_tree() {
    mkdir -p "$work/tree"
    find "$work/cut64" -name '*.hxs' | shuf >"$work/order"
    split -l 5 "$work/order" "$work/tree/group."
    for group in "$work"/tree/group.??; do
        xargs "$hxgap" merge --allow-missing --state "$group.hxs" <"$group" ||
            return 1
    done
    merged_is "$work/tree" "$ref"
}

plan_is_whole() {
    "$hxgap" plan "$archive" --shards 64 --format json >"$work/plan" &&
        python3 - "$work/plan" "$archive" <<'PY'
import json, os, sys
seen = {}
for line in open(sys.argv[1], encoding="utf-8"):
    for part in json.loads(line)["parts"]:
        size = os.path.getsize(part["path"])
        span = (part.get("begin", 0), part.get("end", size))
        seen.setdefault(part["path"], []).append(span)
for name in os.listdir(sys.argv[2]):
    path = os.path.join(sys.argv[2], name)
    at = 0
    for begin, end in sorted(seen.pop(path)):
        assert begin == at, (path, begin, at)
        at = end
    assert at == os.path.getsize(path), path
assert not seen
PY
}

part_corpora() {
    local corpora=$top/../shared/corpora
    if [ ! -d "$corpora" ]; then
        echo "SKIP corpora: ../shared/corpora is not there"
        return
    fi
    # Half of them unpacked, so that they are cut by lines.
    mkdir -p "$work/corpora"
    local i=0
    for file in "$corpora"/*.ndjson.gz; do
        i=$((i + 1))
        if [ $((i % 2)) -eq 0 ]; then
            cp "$file" "$work/corpora/"
        else
            gzip -dc "$file" >"$work/corpora/$(basename "$file" .gz)"
        fi
    done
    chmod -R u+w "$work/corpora"
    check "corpora: one machine" reference "$work/corpora" "$work/corp"
    for n in 1 2 7 64; do
        check "corpora in $n: every shard" map_all "$work/corpora" "$n" \
            "$work/corp$n"
        check "corpora in $n: same report" merged_is "$work/corp$n" \
            "$work/corp"
    done
    echo "     corpora: $(sha256sum <"$work/corp.json" | cut -c1-16) for 1, 2," \
        "7 and 64 shards"
}

# A program that loses, repeats and delays shards of a Slurm array.
write_mishaps() {
    cat >"$work/mishaps" <<WRAP
#!/bin/bash
real=$hxgap
if [ "\$1" = map ]; then
    case \${SLURM_ARRAY_TASK_ID:-0} in
    2) "\$real" "\$@" || exit ;;              # done twice
    3) if mkdir $work/killed 2>/dev/null; then
           "\$real" "\$@" & pid=\$!
           until ls -l /proc/\$pid/fd 2>/dev/null | grep -q $archive; do :; done
           kill -9 \$pid
           wait \$pid
           exit                              # 137, as out of memory
       fi ;;
    4) mkdir $work/transient 2>/dev/null && exit 75 ;;
    5) sleep 8; date +%s.%N >$work/straggler ;;
    esac
else
    date +%s.%N >>$work/merge_began
fi
exec "\$real" "\$@"
WRAP
    chmod +x "$work/mishaps"
}

part_slurm() {
    write_mishaps
    check "Slurm: controller and node on loopback" slurm_start "$work/slurm"
    # shellcheck disable=SC2086
    check "Slurm: array of 7 and a merge that waits for it" env \
        HXGAP="$work/mishaps" "$here/slurm.sh" 7 "$work/array" $by "$archive"
    check "Slurm: all jobs come to an end" slurm_wait 180
    check "Slurm: same report" same "$work/array/report.json" "$ref.json"
    check "Slurm: a task was killed half-way and requeued" grep -q requeued \
        "$work/array/log/3.txt"
    check "Slurm: a task with exit 75 was requeued" grep -q "exit 75" \
        "$work/array/log/4.txt"
    check "Slurm: the merge waited for the straggler" waited
    # A permanent error ends the array, and the merge never runs.
    check "Slurm: an array that cannot work" "$here/slurm.sh" 2 \
        "$work/wrong" --by a,b,c "$archive"
    check "Slurm: it ends" slurm_wait 60
    check "Slurm: no report of it" test ! -e "$work/wrong/report.json"
    slurm_stop
}

waited() {
    awk 'NR == FNR { late = $1; next } $1 < late { exit 1 }' \
        "$work/straggler" "$work/merge_began"
}

# Runs the command here and notes which host it was meant for. SHELL is set as
# sshd sets it (sshd(8), LOGIN PROCESS): GNU parallel runs the task with it, and
# a job of CI has none to inherit.
write_ssh() {
    cat >"$work/ssh" <<'WRAP'
#!/bin/bash
while [ "${1#-}" != "$1" ]; do
    case $1 in -[lpio]) shift ;; esac
    shift
done
echo "$1" >>"$(dirname "$0")/hosts_used"
shift
[ "$1" != -- ] || shift
SHELL=/bin/sh exec bash -c "$*"
WRAP
    chmod +x "$work/ssh"
}

part_parallel() {
    write_ssh
    # shellcheck disable=SC2086
    check "GNU parallel: one host, 7 shards" "$here/parallel.sh" 7 \
        "$work/par" $by "$archive"
    check "GNU parallel: same report" same "$work/par/report.json" "$ref.json"
    # shellcheck disable=SC2086
    check "GNU parallel: two hosts, 12 shards" env HOSTS=2/alpha,2/beta \
        PARALLEL_SSH="$work/ssh" "$here/parallel.sh" 12 "$work/hosts" $by \
        "$archive"
    check "GNU parallel: same report from both" same \
        "$work/hosts/report.json" "$ref.json"
    check "GNU parallel: both hosts worked" test 2 -eq \
        "$(sort -u "$work/hosts_used" | grep -cE '^(alpha|beta)$')"
}

part_openmpi() {
    # shellcheck disable=SC2086
    check "Open MPI: 2 ranks, 7 shards" env \
        MPI_FLAGS="-np 2 --allow-run-as-root --oversubscribe" \
        "$here/openmpi.sh" 7 "$work/mpi" $by "$archive"
    check "Open MPI: same report" same "$work/mpi/report.json" "$ref.json"
}

# Streams are cut by the engine, so the columns are named.
part_stubs() {
    mkdir "$work/lines"
    cp "$archive/a.ndjson" "$archive/d.ndjson" "$work/lines"
    echo >>"$work/lines/d.ndjson"
    check "streams: one machine" reference "$work/lines" "$work/stream"
    write_killed
    # shellcheck disable=SC2086
    check "Hadoop: mappers, a killed one tried again, a reducer" env \
        HADOOP="$here/test_stubs.py hadoop" HXGAP="$work/killed_once" \
        bash -c '$0 "$@" >"'"$work"'/counters"' \
        "$work/hadoop_sh" "$work/lines" "$work/hadoop" $by
    check "Hadoop: same report" "$hxgap" report "$work/hadoop/part-00000" \
        --quiet --max-bad 100% --out "$work/hadoop.json"
    check "Hadoop: byte for byte" same "$work/hadoop.json" "$work/stream.json"
    check "Hadoop: counters are those of the report" counters_are
    # shellcheck disable=SC2086
    check "Spark: partitions through a pipe" "$here/test_stubs.py" spark \
        "$here/spark.py" "$work/lines" "$work/spark" $by
    check "Spark: same report" bash -c "cat $work/spark/part-* | $hxgap \
        report - --quiet --max-bad 100% --out $work/spark.json"
    check "Spark: byte for byte" same "$work/spark.json" "$work/stream.json"
    check "Spark: a part cut short is noticed" refused 3 "cut short" bash -c \
        "cat $work/spark/part-* | head -n -1 | $hxgap report -"
    mkdir -p "$work/kube/states"
    cp -r "$archive" "$work/kube/archive"
    check "Kubernetes: the pods' commands" "$here/test_stubs.py" kubernetes \
        "$here/kubernetes.yaml" 6 "$work/kube" "$hxgap"
    check "Kubernetes: the report of all shards" "$hxgap" report \
        "$work/kube/all.hxs" --quiet --max-bad 100% --out "$work/kube.json"
}

# The stub takes the place of `hadoop`, which is two words here.
write_killed() {
    cat >"$work/hadoop_sh" <<WRAP
#!/bin/sh
sed 's/"\${HADOOP:-hadoop}"/\$HADOOP/' "$here/hadoop.sh" >"$work/hadoop.sh"
exec sh "$work/hadoop.sh" "\$@"
WRAP
    cat >"$work/killed_once" <<WRAP
#!/bin/bash
if [ "\$1" = map ] && [ "\$mapreduce_task_partition" = 1 ] &&
    [ "\$attempt" = 0 ]; then
    head -c 100000 | $hxgap "\$@" | head -c 50  # a stream cut short
    exit 137
fi
exec $hxgap "\$@"
WRAP
    chmod +x "$work/hadoop_sh" "$work/killed_once"
}

counters_are() {
    python3 - "$work/counters" "$work/stream.json" <<'PY'
import json, sys
counters = json.load(open(sys.argv[1]))
records = json.load(open(sys.argv[2]))["records"]
want = {"hxgap,read": records["read"], "hxgap,analysed": records["analysed"]}
for name, count in records["skipped"].items():
    want["hxgap," + name] = count
for name, count in want.items():
    assert counters.get(name) == count, (name, count, counters)
PY
}

part_drills() {
    local states=$work/drill
    rm -rf "$states"
    map_all "$archive" 7 "$states" >/dev/null 2>&1
    local three=$states/shard-000003-of-000007.hxs
    cp "$three" "$work/three.hxs"

    check "a shard run again: the same bytes" again_same 3 "$three"
    check "a shard that is there twice is refused" refused 2 \
        "three.hxs: shard 3/7 is there already" "$hxgap" merge "$states" \
        "$work/three.hxs" --state "$work/x.hxs"
    truncate -s -7 "$three"
    check "a truncated state is refused by name" refused 3 \
        "shard-000003-of-000007.hxs: cut short" "$hxgap" merge "$states" \
        --state "$work/x.hxs"
    rm "$three"
    check "a merge before all are done is refused" refused 2 "3 of 7" \
        "$hxgap" merge "$states" --state "$work/x.hxs"
    check "no refused merge has left a file" test ! -e "$work/x.hxs"
    check "it goes on when it is allowed to" "$hxgap" merge "$states" \
        --state "$work/some.hxs" --allow-missing
    check "and the report says so" refused 0 "3 of 7" "$hxgap" report \
        "$work/some.hxs" --max-bad 100% --format json
    check "the late shard makes it whole" "$hxgap" merge "$work/some.hxs" \
        "$work/three.hxs" --state "$work/late.hxs"
    check "exact after all" "$hxgap" report "$work/late.hxs" --quiet \
        --max-bad 100% --out "$work/late.json"
    check "byte for byte" same "$work/late.json" "$ref.json"
    check "killed at any time: the old state or the new" killed_anywhere
    mkdir -p "$work/full"
    if mount -t tmpfs -o size=4k tmpfs "$work/full" 2>/dev/null; then
        # shellcheck disable=SC2086
        check "no space for the state is exit 75" refused 75 "No space" \
            "$hxgap" map --shard 2/7 $by --state "$work/full/s.hxs" --quiet \
            --max-bad 100% "$archive"
        check "and nothing of it is left" test -z "$(ls -A "$work/full")"
        umount "$work/full"
    else
        echo "SKIP no space for the state: nothing can be mounted here"
    fi
}

again_same() {
    cp "$2" "$work/before.hxs"
    # shellcheck disable=SC2086
    "$hxgap" map --shard "$1/7" $by --state "$2" --quiet --max-bad 100% \
        "$archive" && cmp "$work/before.hxs" "$2"
}

# What is there after a kill is whole, every time.
killed_anywhere() {
    local target=$work/k.hxs pid
    for delay in 0.02 0.05 0.1 0.15 0.2 0.25 0.3 0.4; do
        # shellcheck disable=SC2086
        "$hxgap" map --shard 2/7 $by --state "$target" --quiet \
            --max-bad 100% "$archive" &
        pid=$!
        sleep "$delay"
        kill -9 "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
        [ ! -e "$target" ] ||
            cmp "$target" "$states/shard-000002-of-000007.hxs" || return 1
    done
}

# Shards of an archive cut fine, each a hundred times: as many states as a
# petabyte has, with their true size.
part_many() {
    mkdir -p "$work/few"
    seq 8 | xargs -P 2 -I{} "$hxgap" map --shard "{}/500" --by brand \
        --state "$work/few/" --quiet --max-bad 100% --jobs 1 "$archive"
    "$here/states.py" 10000 "$work/many" "$work"/few/*.hxs
    check "10,000 states merge into one" "$here/measure.py" \
        "$work/many.txt" 60 128 "$hxgap" merge "$work/many" \
        --state "$work/many.hxs"
    echo "     10,000 states of" \
        "$(du -sb "$work/many" | awk '{ printf "%d", $1 / 10000 }') bytes:" \
        "$(cat "$work/many.txt" 2>/dev/null)"
    check "they hold 10,000 shards" refused 0 "shard 1-10000/10000" "$hxgap" \
        state info "$work/many.hxs"
    rm -rf "$work/many"
}

freeze
archive=$work/archive
ref=$work/reference
check "an archive of every form" "$here/test_archive.py" \
    "$top/tests/demo/comments.ndjson.gz" "$archive" 80
check "one machine's report" reference "$archive" "$ref"
[ $# -gt 0 ] || set -- cut corpora slurm parallel openmpi stubs drills many
for part in "$@"; do
    "part_$part"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
