#!/bin/bash
# Every operator of lexicons/README.md finds what its row says, every comment under
# "How a hit gets its stance" what stands beside it, its example of layers can be
# used over the shipped lexicons and its commands can be run, word for word.
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
# | step | de: COMMENT | `label`, no `label` |
python3 -B - "$here/../lexicons/README.md" >"$work/stances.yaml" <<'PY'
import json, re, sys
rows = re.findall(r"^\| \d? ?\| (de|en): (.*) \| ([^|]*`) \|$",
                  open(sys.argv[1], encoding="utf-8").read(), re.M)
print("lexicon: stances\nversion: 1.0.0\ndimension: stances\nentries:\n"
      "  - id: shown\n    patterns: {any: [shown]}\n    tests:")
for lang, text, labels in rows:
    found = re.findall(r"(no )?`([^`]+)`", labels)
    has = ", ".join(label for no, label in found if not no)
    gone = ", ".join(label for no, label in found if no)
    print(f"      - {{lang: {lang}, text: {json.dumps(text)}, "
          f"has: [{has}], not: [{gone}]}}")
PY
[ "$(grep -c text: "$work/stances.yaml")" -ge 20 ]
"$build/hxgap" lexicon test "$work/stances.yaml"

# What an analyst types, in a folder that has what is named.
(
    PATH=$(realpath "$build"):$PATH
    cd "$work"
    cp "$here/demo/comments.ndjson.gz" comments.ndjson.gz
    cp "$here/../plugins/default.yaml" survey.yaml
    cp "$here/cases/dicts/when.dic" affect.dic
    cat >mine.yaml <<'YAML'
lexicon: mine
version: 1.0.0
dimension: driver
entries:
  - id: warmth
    patterns: {de: {met: ["lächelnder Lotse"]}, en: {met: ["smiling pilot"]}}
YAML
    sed -n '/^## An analyst.s day/,/^## /p' "$here/../lexicons/README.md" |
        tr '`' '\n' | grep '^hxgap ' >typed
    [ "$(wc -l <typed)" -ge 10 ]
    while read -r line; do
        case $line in
        *TEXT*) continue ;;
        *comments.ndjson.gz:*) ;;
        *comments*) line="$line --max-bad 5%" ;;
        esac
        eval "$line -q" >said 2>&1 </dev/null || {
            echo "$line: $(cat said)"
            exit 1
        }
    done <typed
)
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

# Its example of a file, alone behind the cues; the long form of a pattern; and how
# far a pattern reaches in a long clause: 48 words in front of its rarest word, 47
# behind, a regex 16 in front.
python3 -B - "$here/../lexicons/README.md" "$work" <<'PY'
import re, sys
shown = re.findall("```yaml\n(.*?)```", open(sys.argv[1], encoding="utf-8").read(),
                   re.S)
head = "lexicon: %s\nversion: 1.0.0\ndimension: %s\nentries:\n"
entry = "  - id: %s\n    negation: keep\n    patterns: {en: [%s]}\n    tests:\n"
with open(sys.argv[2] + "/file.yaml", "w", encoding="utf-8") as file:
    file.write(shown[0])
with open(sys.argv[2] + "/long.yaml", "w", encoding="utf-8") as file:
    file.write(head % ("long", "long") + "  - id: long\n    patterns:\n      de:\n"
               + re.sub("^", "        ", next(b for b in shown if "not_after:" in b),
                        flags=re.M).rstrip() + "\n")
with open(sys.argv[2] + "/far.yaml", "w", encoding="utf-8") as file:
    file.write(head % ("far", "far"))
    for name, pattern, before, after, most in (
            ("gap", '"quokka ... pear"', "quokka", "pear", 46),
            ("pair", '"quokka & pear"', "quokka", "pear", 46),
            ("ahead", '"quokka & pear"', "pear", "quokka", 47),
            ("both", '"quokka && pear"', "quokka", "pear", 46),
            ("regex", '{re: "quokka.*pear", anchor: [quokka]}', "quokka", "pear",
             46),
            ("front", '{re: "pear.*quokka", anchor: [quokka]}', "pear", "quokka",
             15)):
        file.write(entry % (name, pattern))
        for count, key in ((most, "has"), (most + 1, "not")):
            text = " ".join([before] + ["well"] * count + [after]
                            + ["fine"] * 50 * (name == "front"))
            file.write("      - {lang: en, text: %s, %s: [%s]}\n"
                       % (text, key, name))
PY
sed '/^lexicons:/,$d; /det_model/d' "$here/../plugins/default.yaml" >"$work/bare.yaml"
echo "lexicons: [cues.yaml]" >>"$work/bare.yaml"
for file in file long far; do
    "$build/hxgap" lexicon test --pipeline "$work/bare.yaml" "$work/$file.yaml"
done
