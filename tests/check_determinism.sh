#!/bin/bash
# One report, however the work is cut: threads, block sizes, locales, orders
# of files, the same file as gzip, BGZF-like members or plain.
# With a second argument so many orders of files for each number of threads and
# block size: 20 make 360 runs.
#   tests/check_determinism.sh BUILD [ORDERS]
set -u
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
zcat "$here/demo/comments.ndjson.gz" >all.ndjson
split -n l/6 -d --additional-suffix=.ndjson all.ndjson part
runs=0
failed=0
want=

# one WHAT [ARGUMENT...]: runs, and compares the hash with the first one.
one() {
    local what=$1 hash
    shift
    hash=$("${env[@]}" "$build/hxgap" run -q --max-bad 5% --by brand \
        --by touchpoint,month --format json "$@" | sha256sum)
    runs=$((runs + 1))
    want=${want:-$hash}
    [ "$hash" = "$want" ] || { echo "$what: another report"; failed=1; }
}

env=(env)
for jobs in 1 2 3 7 16; do
    for block in 4096 65536 1048576; do
        one "$jobs jobs, blocks of $block" all.ndjson --jobs $jobs \
            --block-bytes $block
    done
done
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
[ $failed -eq 0 ] && echo "$runs runs, one report: ${want%% *}"
exit $failed
