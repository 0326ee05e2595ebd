#!/bin/sh
# A Slurm job array over an archive, and a merge that waits for it.
#
#     slurm.sh SHARDS OUT [OPTIONS] INPUT...
#
# OUT is a folder that all nodes see; it gets states/, log/, all.hxs and
# report.json. OPTIONS go to `hxgap map` (--by brand). From the environment:
#   HXGAP         the program (hxgap)
#   HXGAP_FLAGS   options for all commands (--pipeline FILE)
#   SBATCH_FLAGS  options for sbatch (--time=2:00:00 --mem=1G --cpus-per-task=4)
# A task that may work when tried again (exit 75, or killed) is requeued, three
# times at most. `scontrol requeue` needs no word with the administrator.
set -eu
hxgap=${HXGAP:-hxgap}
flags=${HXGAP_FLAGS:-}

submit() {
    shards=$1 out=$2
    mkdir -p "$out/states" "$out/log"
    # shellcheck disable=SC2086 # flags are words
    array=$(sbatch --parsable --job-name=hxgap-map --array="1-$shards" \
        --requeue --open-mode=append --output="$out/log/%a.txt" \
        ${SBATCH_FLAGS:-} "$0" --task "$@")
    # shellcheck disable=SC2086
    merge=$(sbatch --parsable --job-name=hxgap-merge --requeue \
        --dependency="afterok:$array" --kill-on-invalid-dep=yes \
        --open-mode=append --output="$out/log/merge.txt" \
        ${SBATCH_FLAGS:-} "$0" --merge "$out")
    echo "$array $merge"
}

# Ends with 0 where the state is there: exit 1 says that an input is damaged,
# which the report will say too.
task() {
    shards=$1 out=$2
    shift 2
    code=0
    # shellcheck disable=SC2086
    "$hxgap" map $flags --shards "$shards" --state "$out/states/" \
        --max-bad 100% --jobs "${SLURM_CPUS_PER_TASK:-1}" "$@" || code=$?
    case $code in
    0 | 1) exit 0 ;;
    75 | 1[3-9]?) again "$code" ;;
    esac
    exit "$code"
}

again() {
    job=${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}
    [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ] || exit "$1"
    echo "exit $1: $job is requeued" >&2
    scontrol requeue "$job"
    sleep 60  # Slurm ends this attempt
}

merge() {
    # shellcheck disable=SC2086
    "$hxgap" merge $flags "$1/states" --state "$1/all.hxs"
    # shellcheck disable=SC2086
    "$hxgap" report $flags "$1/all.hxs" --max-bad 100% --out "$1/report.json"
}

usage() {
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

case ${1:-} in
--task) shift; task "$@" ;;
--merge) merge "$2" ;;
[0-9]*) [ $# -ge 3 ] || usage; submit "$@" ;;
*) usage ;;
esac
