#!/bin/bash
# Every operator of lexicons/README.md finds what its row says, and its example of
# layers can be used over the shipped lexicons, word for word.
#   tests/check_readme.sh BUILD
set -eu
build=$1
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -B - "$here/../lexicons/README.md" >"$work/rows.yaml" <<'PY'
import json, re, sys
print("lexicon: rows\nversion: 1.0.0\ndimension: row\n"
      "classes:\n  crew: {en: [steward, purser]}\nentries:")
count = 0
for line in open(sys.argv[1], encoding="utf-8"):
    row = re.match(r"\| `([^`]+)` \| .* \| (de|en): (.*) \|$", line)
    if row:
        pattern, lang, text = row.groups()
        pattern = json.dumps(pattern.replace("\\|", "|"), ensure_ascii=False)
        text = json.dumps(text, ensure_ascii=False)
        count += 1
        print(f"  - id: row_{count}\n    negation: keep\n"
              f"    patterns: {{{lang}: [{pattern}]}}\n    tests:\n"
              f"      - {{lang: {lang}, text: {text}, has: [row_{count}]}}")
PY
sed '/^lexicons:/,$d; /det_model/d' "$here/../plugins/default.yaml" \
    >"$work/pipe.yaml"
echo "lexicons: [compounds.yaml, ./rows.yaml]" >>"$work/pipe.yaml"
"$build/hxgap" lexicon test --pipeline "$work/pipe.yaml"
[ "$(grep -c '^  - id' "$work/rows.yaml")" -ge 20 ]

python3 -B - "$here/../lexicons/README.md" >"$work/layers.yaml" <<'PY'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
shown = re.findall("```yaml\n(.*?)```", text, re.S)
print("".join(block for block in shown if "layer:" in block))
PY
for command in check test; do
    "$build/hxgap" lexicon $command "$work/layers.yaml"
done
cat >"$work/bread.yaml" <<'YAML'
lexicon: bread
version: 1.0.0
dimension: bread
entries:
  - id: brot
    patterns: {de: [Brot]}
    tests:
      - {lang: de, text: "Ein Butterbrot.", has: [brot]}
      - {lang: de, text: "Ein Roggenbrot.", has: [brot]}
YAML
printf 'lexicon: my_parts\nversion: 1.0.0\nparts: [roggen, dinkel]\n' \
    >"$work/parts.yaml"
"$build/hxgap" lexicon test "$work/bread.yaml" "$work/parts.yaml"
# What it switches off was there, and what it says no longer holds.
sed '/without_tests:/d' "$work/layers.yaml" >"$work/kept.yaml"
if "$build/hxgap" lexicon test "$work/kept.yaml" >"$work/out" 2>&1; then
    echo "the example under without_tests: still holds"
    exit 1
fi
