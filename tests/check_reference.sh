#!/bin/bash
# hxgap against the slow reference: labels and figures must agree exactly.
# With archives (`make exact`) it takes as long as they are.
#   tests/check_reference.sh BUILD [RANDOM-LEXICONS SEED [ARCHIVE...]]
set -u
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
count=${2:-12}
seed=${3:-1}
recited=300
case $build in *san*) echo "SKIP: the plain build only"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -gt 3 ]; then
    shift 3
    archives=("$@")
    "$build/bench/corpus" talk 28 "$seed" | head -n 100000 >"$work/made.ndjson"
    archives+=("$work/made.ndjson")
    recited=100000
else
    zcat "$here/demo/comments.ndjson.gz" | awk 'NR % 6 == 1' >"$work/demo.ndjson"
    archives=("$work/demo.ndjson")
fi
# The shipped rules alone: the default chain up to them, its lexicons.
names=$(tr '\n' ' ' <"$here/../plugins/default.yaml" |
    sed -n 's/.*lexicons: *\[\([^]]*\)\].*/\1/p')
{
    echo "pipeline: rules"
    echo "plugins: [in_ndjson, in_csv, in_text, tok_words, det_language, det_lexicon]"
    echo "lexicons: [$names]"
} >"$work/rules.yaml"
lexicons=()
for name in ${names//,/ }; do
    lexicons+=("$build/share/hxgap/lexicons/$name")
done
reference=(python3 -B "$here/reference/reference.py" "$build/dump"
    "$build/tests/yaml")
failed=0
"${reference[@]}" random "$count" "$seed" "$work" || failed=1
"${reference[@]}" corpus "$recited" "$seed" "$work" "$work/rules.yaml" \
    "${archives[@]}" -- "${lexicons[@]}" || failed=1
[ "${archives[0]}" = "$work/demo.ndjson" ] && archives=()
for archive in "$here/demo/comments.ndjson.gz" "${archives[@]}"; do
    python3 -B "$here/reference/measure.py" "$build/hxgap" "$archive" "$work" ||
        { echo "in $archive"; failed=1; }
done
[ $failed -eq 0 ] || echo "FAILED: see above"
exit $failed
