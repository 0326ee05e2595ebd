#!/bin/bash
# hxgap train: the same bytes each time, no rare words, a model that is used
# and can be switched off, and that it helps on comments it has not seen.
#   tests/check_train.sh BUILD
set -u
hxgap=$1/hxgap
here=$(dirname "$0")
gold=$here/../../shared/gold
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

fail() { echo "$*"; exit 1; }

# The default chain with the model switched on or off.
pipeline() {
    printf 'pipeline: train\nplugins: [in_ndjson, tok_words, det_language, %s' \
        "det_lexicon, {name: det_model, options: {$1}}]"
    printf '\nlexicons: [cues.yaml, drivers, touchpoints.yaml, %s]\n' \
        "loyalty.yaml, compounds.yaml"
}
pipeline "file: $tmp/a.hxm" >"$tmp/on.yaml"
pipeline "file: $tmp/a.hxm, enabled: false" >"$tmp/off.yaml"

# The project's own comments are enough here.
for lang in de en; do
    cat "$here/../lexicons/train/$lang.ndjson"
done >"$tmp/own.ndjson"
for name in a b; do
    "$hxgap" train --quiet --pipeline "$tmp/off.yaml" "$tmp/own.ndjson" \
        --out "$tmp/$name.hxm" || fail "train failed"
done
cmp "$tmp/a.hxm" "$tmp/b.hxm" || fail "two trainings gave two files"

# Whether a comment is an experience is learned where enough are none.
learns_experience() {
    "$hxgap" train --quiet --pipeline "$tmp/off.yaml" "$tmp/some.ndjson" \
        --out "$tmp/some.hxm" || fail "train failed"
    grep -q '^label experience ' "$tmp/some.hxm"
}
none() {  # N comments without a label
    for ((i = 0; i < $1; i++)); do
        printf '{"lang":"de","text":"Meldung %d aus der Stadt.","drivers":[]}\n' \
            "$i"
    done
}
grep -v '"drivers": *\[\]' "$here/../lexicons/train/de.ndjson" >"$tmp/all.ndjson"
none 9 | cat "$tmp/all.ndjson" - >"$tmp/some.ndjson"
learns_experience && fail "nine comments without a label are enough"
none 10 | cat "$tmp/all.ndjson" - >"$tmp/some.ndjson"
learns_experience || fail "ten comments without a label are too few"

# Words of the file that stand in fewer than five comments.
python3 -B - "$tmp" <<'EOF' || exit 1
import json, re, sys, unicodedata
tmp = sys.argv[1]
texts = [json.loads(l)["text"] for l in open(tmp + "/own.ndjson")]
def fold(s):
    for a, b in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        s = s.lower().replace(a, b)
    s = unicodedata.normalize("NFKD", s)
    return re.sub(r"['’]", "", s)
texts = [fold(t) for t in texts]
# The German stemmer drops umlauts, so the bare vowel is looked for as well.
texts = [t + " " + re.sub("([aou])e", r"\1", t) for t in texts]
words = [l.split()[1][2:] for l in open(tmp + "/a.hxm")
         if l.startswith("feature w:")]
# English stems end in i for y; German ones may change more than their end.
rare = [w for w in words if w.isascii() and w.isalpha() and
        sum(w[:max(2, len(w) - 2)] in t for t in texts) < 5]
if not words or rare:
    sys.exit("words of fewer than five comments: %s of %d"
             % (rare[:5], len(words)))
EOF

label() {
    "$hxgap" annotate --quiet --pipeline "$1" "$tmp/own.ndjson"
}
label "$tmp/on.yaml" >"$tmp/on" && label "$tmp/off.yaml" >"$tmp/off" ||
    fail "annotate failed"
cmp -s "$tmp/on" "$tmp/off" && fail "the model changes nothing"
grep -q 'a.hxm' "$tmp/on" || fail "no label names the model's file"
grep -q 'a.hxm' "$tmp/off" && fail "switched off, it still gives labels"
"$hxgap" annotate --quiet --jobs 1 --pipeline "$tmp/on.yaml" \
    "$tmp/own.ndjson" | cmp -s - "$tmp/on" || fail "threads change labels"

# The shipped model on the check part: no worse than the rules alone.
if [ ! -e "$gold/de.ndjson" ]; then
    echo "same bytes, rare words, switch; SKIP gain: ../shared/gold is absent"
    exit 0
fi
f1() {
    "$hxgap" eval --quiet --max-bad 10% --where split=check --pipeline "$1" \
        "$gold/$2.ndjson" |
        sed -n 's/^  driver with stance .* \([01]\.[0-9]*\)$/\1/p' | head -n 1
}
pipeline "file: $here/../lexicons/model.hxm" >"$tmp/on.yaml"
said=
for lang in de en; do
    with=$(f1 "$tmp/on.yaml" "$lang")
    without=$(f1 "$tmp/off.yaml" "$lang")
    said="$said $lang $without -> $with,"
    awk "BEGIN { exit !(${with:-0} > ${without:-1}) }" ||
        fail "$lang: the model makes the labels worse:$said"
done
echo "driver with stance, F1:${said%,}"
