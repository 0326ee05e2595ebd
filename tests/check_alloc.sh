#!/bin/bash
# Every so many allocations refused in turn, in runs with every plugin there
# is. `make fault` refuses each, on the build with the address sanitizer.
#   tests/check_alloc.sh BUILD [STRIDE]
set -u
build=$(realpath "$1")
stride=${2:-61}
here=$(realpath "$(dirname "$0")")
case $build in *tsan*) echo "SKIP: one worker, nothing to race"; exit 0 ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for so in "$build"/lib/hxgap/*.so; do
    name=$(basename "$so" .so)
    grep -q "\b$name\b" "$here/fault/all.yaml" ||
        { echo "tests/fault/all.yaml lacks $name"; failed=1; }
done
# A copy: a state names each plugin by the fingerprint of its file, so one that
# is built anew in the middle of this would make other states.
mkdir "$work/own"
cp "$build/hxgap" "$build/fault_alloc" "$work/own" &&
    cp -r "$build/lib" "$work/own" && cp -rL "$build/share" "$work/own" &&
    chmod -R go-w "$work/own" || exit 1
build=$work/own
cd "$here/cases" || exit 1
gzip -c stances.in >"$work/stances.gz"
state=$work/made.hxs
"$build/hxgap" run stances.in -q --pipeline ../fault/all.yaml --state "$state" \
    --out "$work/made.txt" || exit 1

# Inputs of other kinds for the commands.
python3 -B - "$work" <<'EOF' || exit 1
import json, sys, zipfile
work = sys.argv[1]
def lines(name):
    with open(name, encoding="utf-8") as file:
        return [json.loads(line) for line in file]
with open(work + "/wide.txt", "wb") as file:
    file.write("\ufeffThe crew was friendly.\n".encode("utf-16-le"))
with zipfile.ZipFile(work + "/all.zip", "w") as out:
    out.write("stances.in", "a/stances.ndjson", zipfile.ZIP_DEFLATED)
    out.write("excel_csv.in", "excel.csv", zipfile.ZIP_STORED)
with open(work + "/export.json", "w") as file:
    json.dump({"page": 1, "reviews": lines("workbench.ndjson")}, file, indent=1)
with open(work + "/many.ndjson", "w") as file:
    file.writelines(json.dumps(row) + "\n"
                    for row in lines("workbench.ndjson") * 40)
with open(work + "/gold.ndjson", "w") as file:
    file.writelines(json.dumps(dict(row, id=f"{row['id']}{n}")) + "\n"
                    for row in lines("eval.in") for n in range(30))
EOF
"$build/hxgap" eval eval.in -q --pipeline small.yaml --rates "$work/rates.tsv" \
    >"$work/log" && "$build/hxgap" run "$work/many.ndjson" -q --by brand \
    --pipeline ../fault/all.yaml --state "$work/brand.hxs" >"$work/log" &&
    "$build/hxgap" map --stream stances.in -q --pipeline ../fault/all.yaml \
    >"$work/all.stream" || exit 1

sed "s|\./small/|$here/cases/small/|g" small.yaml >"$work/quick.yaml"
"$build/hxgap" lexicon compile -q --pipeline "$work/quick.yaml" || exit 1

# refuse PART OF COMMAND...: every stride-th, from PART on, in steps for OF.
refuse() {
    local part=$1 of=$2 out=$work/$3.$1
    shift 2
    mkdir "$out"
    local -a outs=()
    for kind in json html txt md csv figures.csv sqlite; do outs+=(--out "$out/o.$kind"); done
    [ "$1" = run ] && outs+=(--state "$out/o.hxs" --jobs 1)
    "$build/fault_alloc" "$out" $((stride * of)) $((1 + stride * part)) \
        "$@" -q --pipeline ../fault/all.yaml "${outs[@]}"
}

pids=()
for part in 0 1; do
    refuse $part 2 run stances.in excel_csv.in plain_text.in "$work/stances.gz" \
        --by lang --max-bad 100% &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
pids=()
for part in 0 1; do
    refuse $part 2 report "$state" &
    pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done

# Every other command, as tests/fault/commands.txt has it: at least two
# allocations each, all of them where all are asked for. Each begins at another
# one: what they have in common, opening plugins and lexicons, is then tried at
# every place although each of them leaves most out.
mkdir "$work/stdout"
number=0
"$build/hxgap" map --shard 1/2 stances.in -q --pipeline ../fault/all.yaml \
    --state "$work/one.hxs" && "$build/hxgap" map --shard 2/2 stances.in -q \
    --pipeline ../fault/all.yaml --state "$work/two.hxs" || exit 1
while IFS= read -r line; do
    case $line in
    '#'* | '') continue ;;
    ---) [ "$stride" -lt 10 ] && continue || break ;;
    esac
    line=${line//@/$work/}
    eval "set -- $line"
    if [ "$stride" -lt 10 ]; then step=$stride; else step=$((stride * 11)); fi
    "$build/fault_alloc" "$work/stdout" "$step" \
        $((1 + (step / 40 + number % 17) % step)) "$@" || failed=1
    number=$((number + 1))
    rm -f "$work/stdout"/*
done <"$here/fault/commands.txt"
exit $failed
