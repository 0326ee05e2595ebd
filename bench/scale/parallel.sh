#!/bin/sh
# GNU parallel over an archive, on one host or on several, then the merge.
#
#     parallel.sh SHARDS OUT [OPTIONS] INPUT...
#
# OUT gets states/, joblog, all.hxs and report.json. OPTIONS go to `hxgap map`
# (--by brand). From the environment:
#   HXGAP        the program (hxgap)
#   HXGAP_FLAGS  options for all commands (--pipeline FILE)
#   HOSTS        "4/host1,4/host2": tasks at a time on each, over ssh; the
#                inputs, OUT and this script lie on a file system they share.
#                Without it: this host, a task a processor
# A shard that failed is tried three times, on another host if there is one;
# a shard whose state is there is not done again when the script is.
set -eu
hxgap=${HXGAP:-hxgap}
flags=${HXGAP_FLAGS:-}

task() {
    shard=$1 shards=$2 out=$3
    shift 3
    code=0
    # shellcheck disable=SC2086 # flags are words
    "$hxgap" map $flags --shard "$shard/$shards" --state "$out/states/" \
        --max-bad 100% --jobs 1 "$@" || code=$?
    [ "$code" -eq 1 ] && code=0  # a damaged input: the report says so too
    exit "$code"
}

all() {
    shards=$1 out=$2
    shift 2
    self=$(realpath "$0")
    mkdir -p "$out/states"
    seq "$shards" | parallel --quote --retries 3 --joblog "$out/joblog" \
        --resume --resume-failed --halt soon,fail=20% --workdir "$PWD" \
        --env HXGAP --env HXGAP_FLAGS ${HOSTS:+--sshlogin "$HOSTS"} \
        "$self" --task {} "$shards" "$out" "$@"
    # shellcheck disable=SC2086
    "$hxgap" merge $flags "$out/states" --state "$out/all.hxs"
    # shellcheck disable=SC2086
    "$hxgap" report $flags "$out/all.hxs" --max-bad 100% \
        --out "$out/report.json"
}

usage() {
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

case ${1:-} in
--task) shift; task "$@" ;;
[0-9]*) [ $# -ge 3 ] || usage; all "$@" ;;
*) usage ;;
esac
