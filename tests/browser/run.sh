#!/bin/sh
# Writes the demo's report and one of hostile comments, and tries both in
# Chromium.   tests/browser/run.sh BUILD
#
# Needs Debian's chromium and nodejs, and two packages of npm, pinned in
# package-lock.json; nothing else is fetched.
set -eu
build=$(realpath "$1")
cd "$(dirname "$0")"
root=$(realpath ../..)

command -v node >/dev/null && command -v npm >/dev/null ||
    "$root/core/install-deps.sh" nodejs npm
"$root/core/install-deps.sh" chromium fonts-dejavu-core fonts-liberation
[ node_modules/.package-lock.json -nt package-lock.json ] ||
    npm ci --no-progress --loglevel=error

out=$build/browser
rm -rf "$out"
mkdir -p "$out"
for lang in en de; do
    "$build/hxgap" run "$root/tests/demo/comments.ndjson.gz" --max-bad 5% \
        --quiet --by brand --report-lang "$lang" --out "$out/demo-$lang.html" \
        --out "$out/demo-$lang.json"
done
node hostile.mjs >"$out/hostile.ndjson"
"$build/hxgap" run "$out/hostile.ndjson" --quiet --by brand --by region \
    --out "$out/hostile.html" --out "$out/hostile.json"
"$build/hxgap" run "$root/tests/demo/comments.ndjson.gz" --max-bad 5% \
    --quiet --by brand --state "$out/demo.hxs"
"$build/hxgap" compare --between brand=Plapperfunk,Krimskrax --quiet \
    "$out/demo.hxs" --out "$out/compare.html" --out "$out/compare.json"
node report.mjs "$out"
