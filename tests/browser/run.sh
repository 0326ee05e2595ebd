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
"$build/hxgap" eval "$root/tests/regression/de.ndjson" \
    "$root/tests/regression/en.ndjson" --quiet --rates "$out/rates.tsv" \
    >"$out/eval.txt"
cat >"$out/hxgap.yaml" <<'YAML'
owners: { hotline: Customer Care, product: Product & Design }
targets: { warmth: 80, heard: 60, quality: 40 }
YAML
(cd "$out" && "$build/hxgap" run "$root/tests/demo/comments.ndjson.gz" \
    --max-bad 5% --quiet --by brand --rates rates.tsv --population \
    "brand=Krimskrax:40,Plapperfunk:30,Zwirbeltalbahn:20,Mondkissen Hotels:10" \
    --out asked.html --out asked.json)
rm "$out/hxgap.yaml"
node hostile.mjs >"$out/hostile.ndjson"
"$build/hxgap" run "$out/hostile.ndjson" --quiet --by brand --by region \
    --out "$out/hostile.html" --out "$out/hostile.json"
"$build/hxgap" run "$root/tests/demo/comments.ndjson.gz" --max-bad 5% \
    --quiet --by brand --state "$out/demo.hxs"
"$build/hxgap" compare --between brand=Plapperfunk,Krimskrax --quiet \
    "$out/demo.hxs" --out "$out/compare.html" --out "$out/compare.json"
node report.mjs "$out"
