#!/bin/bash
# One report, however the work is cut: threads, block sizes, locales, orders
# of files, the same file as gzip, BGZF-like members or plain.
# With a second argument so many orders of files for each number of threads and
# block size: 20 make 360 runs. Under ThreadSanitizer only threads in small
# blocks, up to 64 of them.
#   tests/check_determinism.sh BUILD [ORDERS]
set -u -o pipefail
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
threads="1 2 3 7 16" blocks="4096 65536 1048576" part=1
case $build in
*tsan*) threads="1 2 8 64" blocks=4096 part=3 ;;
*san*) echo "SKIP: the plain build and ThreadSanitizer"; exit 0 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
zcat "$here/demo/comments.ndjson.gz" | awk "NR % $part == 0" >all.ndjson
split -n l/6 -d --additional-suffix=.ndjson all.ndjson part
runs=0
failed=0
want=

finish() {
    [ $failed -eq 0 ] && echo "$runs runs, one report: ${want%% *}"
    exit $failed
}

# one WHAT [ARGUMENT...]: runs, and compares the hash with the first one.
one() {
    local what=$1 hash
    shift
    hash=$("${env[@]}" "$build/hxgap" run -q --max-bad 5% --by brand \
        --by touchpoint,month --format json "$@" | sha256sum) ||
        { echo "$what: exit code $?"; failed=1; }
    runs=$((runs + 1))
    want=${want:-$hash}
    [ "$hash" = "$want" ] || { echo "$what: another report"; failed=1; }
}

env=(env)
for jobs in $threads; do
    for block in $blocks; do
        one "$jobs jobs, blocks of $block" all.ndjson --jobs $jobs \
            --block-bytes $block
    done
done
case $build in *tsan*) finish ;; esac
# Every German or Turkish locale there is: decimal commas, dotless letters.
for locale in C $(locale -a | grep -iE '^(de|tr)_|^C\.utf'); do
    env=(env "LC_ALL=$locale" "LANG=$locale")
    one "locale $locale" all.ndjson
done
env=(env)
for turn in 1 2 3 4 5; do
    # shellcheck disable=SC2046 # names without spaces
    one "order $turn" $(shuf -e part*.ndjson) --jobs $turn
done
if [ -n "${2:-}" ]; then
    for jobs in 1 2 3 7 16 64; do
        for block in 4096 65536 1048576; do
            for turn in $(seq "$2"); do
                # shellcheck disable=SC2046 # names without spaces
                one "$jobs jobs, blocks of $block, order $turn" \
                    $(shuf -e part*.ndjson) --jobs $jobs --block-bytes $block
            done
        done
    done
fi
gzip -k part00.ndjson && cat part00.ndjson.gz <(cat part0[1-5].ndjson | gzip) \
    >members.gz
one "two members" members.gz
one "standard input" - <all.ndjson
finish
