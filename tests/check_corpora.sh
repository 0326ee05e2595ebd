#!/bin/bash
# On all real comments there are: one line out for each record in, counts that
# add up, and the same report however the work is cut.
#   tests/check_corpora.sh BUILD
set -u
build=$1
corpora=$(dirname "$0")/../../shared/corpora
failed=0
[ -d "$corpora" ] || { echo "SKIP: no ../shared/corpora here"; exit 0; }
case $build in *tsan*) echo "SKIP: too slow under the thread sanitizer"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$*"; failed=1; }

lines=0
for file in "$corpora"/*.gz; do
    case $build in *asan*) [ "$(stat -c %s "$file")" -lt 600000 ] || continue ;; esac
    in=$(zcat "$file" | grep -c '[^[:space:]]')
    out=$("$build/hxgap" annotate -q "$file" --max-bad 100% | wc -l)
    [ "$in" -eq "$out" ] || fail "$(basename "$file"): $in records, $out lines"
    lines=$((lines + out))
done

case $build in *asan*) echo "$lines lines out of as many records"; exit $failed ;; esac
run() { "$build/hxgap" run -q --format json --by source --max-bad 100% "$@"; }
run "$corpora" --jobs 1 >"$work/1" || fail "run failed"
run "$corpora" --jobs 2 | cmp -s - "$work/1" || fail "--jobs 2 differs"
run "$corpora" --jobs 4 --block-bytes 65536 | cmp -s - "$work/1" ||
    fail "--jobs 4 in small blocks differs"
# shellcheck disable=SC2046 # file names without spaces
run $(ls -r "$corpora"/*.gz) | cmp -s - "$work/1" || fail "file order differs"
zcat "$corpora"/*.gz >"$work/all.ndjson"
run "$work/all.ndjson" | cmp -s - "$work/1" || fail "one file differs"
(cd "$work" && split -n l/10 all.ndjson part. && rm all.ndjson && mkdir ten &&
    for part in part.*; do mv "$part" "ten/$part.ndjson"; done)
run "$work/ten" | cmp -s - "$work/1" || fail "ten files differ"
python3 - "$work/1" <<'PY' || failed=1
import json, sys
r = json.load(open(sys.argv[1]))["records"]
skipped = sum(r["skipped"].values())
print("read", r["read"], "analysed", r["analysed"], "skipped", r["skipped"])
sys.exit(0 if r["read"] == r["analysed"] + skipped else "counts do not add up")
PY
[ "$failed" -eq 0 ] && echo "$lines lines, six cuts of the work: one report"
exit $failed
