#!/bin/sh
# The page of the demo in both languages: well formed, self-contained, its
# figures those of the JSON report.   tests/check_html.sh BUILD
set -eu
build=$1
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for lang in en de; do
    "$build/hxgap" run "$here/demo/comments.ndjson.gz" --max-bad 5% --quiet \
        --by brand --report-lang "$lang" --out "$work/$lang.html" \
        --out "$work/$lang.json"
    python3 -B "$here/check_html.py" "$work/$lang.html" "$work/$lang.json"
done
