#!/bin/sh
# Open MPI as a launcher: each rank does every SIZE-th shard, then the merge.
#
#     openmpi.sh SHARDS OUT [OPTIONS] INPUT...
#
# OUT lies on a file system that all hosts share; it gets states/, all.hxs and
# report.json. OPTIONS go to `hxgap map` (--by brand). From the environment:
#   HXGAP        the program (hxgap)
#   HXGAP_FLAGS  options for all commands (--pipeline FILE)
#   MPI_FLAGS    options for mpirun (-np 16 --hostfile hosts)
# hxgap itself knows no MPI: ranks share nothing but the folder of states.
set -eu
hxgap=${HXGAP:-hxgap}
flags=${HXGAP_FLAGS:-}

# Tries a shard three times where that may help.
map() {
    for attempt in 1 2 3; do
        code=0
        # shellcheck disable=SC2086 # flags are words
        "$hxgap" map $flags --shard "$shard/$shards" --state "$out/states/" \
            --max-bad 100% --jobs 1 "$@" || code=$?
        case $code in
        0 | 1) return 0 ;;
        75 | 1[3-9]?) echo "shard $shard: exit $code, attempt $attempt" >&2 ;;
        *) return "$code" ;;
        esac
    done
    return "$code"
}

rank() {
    shards=$1 out=$2
    shift 2
    shard=$((OMPI_COMM_WORLD_RANK + 1))
    while [ "$shard" -le "$shards" ]; do
        map "$@"
        shard=$((shard + OMPI_COMM_WORLD_SIZE))
    done
}

all() {
    out=$2
    mkdir -p "$out/states"
    # shellcheck disable=SC2086
    mpirun ${MPI_FLAGS:-} "$(realpath "$0")" --rank "$@"
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
--rank) shift; rank "$@" ;;
[0-9]*) [ $# -ge 3 ] || usage; all "$@" ;;
*) usage ;;
esac
