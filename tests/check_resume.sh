#!/bin/bash
# --checkpoint: killed and gone on with, the same bytes; `make check-long`
# kills more often. Under sanitizers nothing is killed.
#   tests/check_resume.sh BUILD [KILLS]
set -u
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $build in
*san*)
    run=("$build/hxgap" run "$here/demo/comments.ndjson.gz" -q --max-bad 5%
        --pipeline "$here/cases/small.yaml" --by brand --jobs 3
        --block-bytes 5000)
    "${run[@]}" --out "$work/want.json" &&
        "${run[@]}" --out "$work/got.json" --checkpoint "$work/point" \
            --checkpoint-every 0 && cmp "$work/want.json" "$work/got.json" &&
        echo "a checkpoint behind each block, the same report"
    exit ;;
esac
python3 -B "$here/fault/resume.py" "$build/hxgap" "$here/cases" "$work" \
    "${2:-10}"
