#!/bin/bash
# hxgap against the slow reference: labels and figures must agree exactly.
# With archives (`make exact`) it takes as long as they are.
#   tests/check_reference.sh BUILD [RANDOM-LEXICONS [ARCHIVE...]]
set -u
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
count=${2:-12}
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -gt 2 ]; then
    shift 2
    archives=("$@")
    "$build/bench/corpus" talk 28 7 | head -n 100000 >"$work/made.ndjson"
    archives+=("$work/made.ndjson")
    seed=$RANDOM$RANDOM
else
    zcat "$here/demo/comments.ndjson.gz" | awk 'NR % 6 == 1' >"$work/demo.ndjson"
    archives=("$work/demo.ndjson")
    seed=1
fi
lexicons=()
for name in cues.yaml drivers touchpoints.yaml loyalty.yaml compounds.yaml; do
    lexicons+=("$build/share/hxgap/lexicons/$name")
done
reference=(python3 -B "$here/reference/reference.py" "$build/dump"
    "$build/tests/yaml")
failed=0
"${reference[@]}" random "$count" "$seed" "$work" || failed=1
"${reference[@]}" corpus "$here/reference/rules.yaml" "${archives[@]}" -- \
    "${lexicons[@]}" || failed=1
[ "${archives[0]}" = "$work/demo.ndjson" ] && archives=()
for archive in "$here/demo/comments.ndjson.gz" "${archives[@]}"; do
    python3 -B "$here/reference/measure.py" "$build/hxgap" "$archive" "$work" ||
        { echo "in $archive"; failed=1; }
done
exit $failed
