#!/bin/bash
# On real comments suggest finds what was removed from a copy of the lexicons,
# and does not list it while it is there.
#   tests/check_suggest.sh BUILD
set -eu
build=$1
here=$(realpath "$(dirname "$0")")
corpora=$here/../../shared/corpora
[ -d "$corpora" ] || { echo "SKIP: no ../shared/corpora here"; exit 0; }
case $build in *san*) echo "SKIP: check_workbench runs the same code"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
found=0

cp -rL "$here/../lexicons" "$work/lexicons"
cp -rL "$here/../lexicons" "$work/whole"
sed '/^lexicons:/,$d; /det_model/d' "$here/../plugins/default.yaml" \
    >"$work/pipe.yaml"
echo "lexicons: [./lexicons/cues.yaml, ./lexicons/drivers,"\
    "./lexicons/touchpoints.yaml, ./lexicons/loyalty.yaml,"\
    "./lexicons/compounds.yaml]" >>"$work/pipe.yaml"

# without DRIVER CORPUS STEM...: each stem is suggested when the driver is gone.
without() {
    local driver=$1 corpus=$corpora/$2.ndjson.gz stem
    shift 2
    rm "$work/lexicons/drivers/$driver.yaml"
    "$build/hxgap" suggest -q --pipeline "$work/pipe.yaml" --format json \
        --top 25 "$corpus" >"$work/gone"
    cp "$work/whole/drivers/$driver.yaml" "$work/lexicons/drivers/"
    "$build/hxgap" suggest -q --pipeline "$work/pipe.yaml" --format json \
        --top 25 "$corpus" >"$work/there"
    for stem in "$@"; do
        grep -q "\"stems\":\"$stem\"" "$work/gone" ||
            { echo "$driver is gone, but \"$stem\" is not suggested"; exit 1; }
        ! grep -q "\"stems\":\"$stem\"" "$work/there" ||
            { echo "\"$stem\" is suggested, though $driver has it"; exit 1; }
        found=$((found + 1))
    done
}

without competence jameda grundlich professionell kompetenz
without price uber_googleplay afford

echo "$found removed words found again"
