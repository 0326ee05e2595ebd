#!/bin/bash
# Runs every fuzz target for a while and logs executions and finds.
#   tests/fuzz/run.sh BUILD SECONDS TARGET...
# FUZZ_RUNS=N ends each target after N executions, if they come before;
# FUZZ_ARGS are more words for libFuzzer.
set -u
build=$1
seconds=$2
shift 2
here=$(dirname "$0")
finds=0
# Freed memory is watched for 2 MiB, not 256: most of the time would go to
# fresh pages. Nor does it go back to the system in between.
export ASAN_OPTIONS=${ASAN_OPTIONS:-quarantine_size_mb=2:malloc_context_size=4:allocator_release_to_os_interval_ms=-1}
for target in "$@"; do
    corpus=$build/corpus/$target
    mkdir -p "$corpus"
    words=
    [ -e "$here/dict/$target" ] && words=-dict=$here/dict/$target
    if "$build/tests/fuzz_$target" -max_total_time="$seconds" \
        -runs="${FUZZ_RUNS:--1}" -timeout=20 -max_len="${FUZZ_LEN:-1024}" \
        -rss_limit_mb=2048 -print_final_stats=1 ${FUZZ_ARGS:-} \
        -artifact_prefix="$build/find_$target." ${words:+"$words"} "$corpus" \
        "$here/seeds/$target" >"$build/$target.log" 2>&1; then
        found=0
    else
        found=1
        finds=$((finds + 1))
        tail -n 30 "$build/$target.log"
    fi
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$target.log")
    printf '%s\t%s\t%s\t%s\n' "$(date -u +%F)" "$target" "${runs:-?}" "$found" |
        tee -a "$here/log.tsv"
done
echo "$(($# - finds)) passed, $finds failed"
[ "$finds" -eq 0 ]
