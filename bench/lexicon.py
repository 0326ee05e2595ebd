"""The words of the shipped lexicons, and a lexicon of ten times the size."""

import json
import random
import re
import subprocess

FILE_PATTERNS = 20000      # a lexicon file may have 10 MiB
ENTRY_PATTERNS = 1000


def listing(build):
    """Rows (kind, language, stance, text) of the lexicons that this build
    reads: see listing.c."""
    folder = build / "share" / "hxgap" / "lexicons"
    paths = sorted(str(path) for path in folder.resolve().rglob("*.yaml"))
    out = subprocess.run([str(build / "bench" / "listing"), *paths],
                         check=True, capture_output=True, text=True).stdout
    return [tuple(row.split("\t")) for row in out.splitlines()]


def phrases(rows):
    """What a plain word list can hold: {phrase: (language, stance)}.
    These are patterns that are words, or a choice of words, and no more."""
    found = {}
    for kind, lang, stance, text in rows:
        inner = re.fullmatch(r"\(([^()]*)\)|([^()]*)", text)
        if kind != "pattern" or not inner:
            continue
        for one in (inner[1] or inner[2] or "").split("|"):
            one = one.strip().lstrip("=")
            if re.fullmatch(r"[^\W\d_]{3,}(?: [^\W\d_]+)*", one):
                found.setdefault(one.lower(), (lang, stance))
    return found


def examples(rows, lang):
    return [text for kind, own, _, text in rows
            if kind == "test" and own == lang]


def vocabulary(path, records=40000):
    """Words of a corpus, the frequent ones first."""
    count = {}
    with open(path, encoding="utf-8", errors="replace") as lines:
        for _, line in zip(range(records), lines):
            for word in re.findall(r"\b[^\W\d_]{4,24}\b", text_of(line)):
                count[word] = count.get(word, 0) + 1
    return sorted(count, key=lambda word: (-count[word], word))


def text_of(line):
    try:
        return json.loads(line).get("text") or ""
    except ValueError:
        return ""


def other_words(pattern, words, dice):
    """The pattern with other words: what makes it dear stays as it is."""
    def swap(_):
        # Evenly over the logarithm of the rank: frequent words and rare
        # ones, as in a lexicon. The first hundred would be stopwords.
        rank = 100 * (len(words) / 100) ** dice.random()
        return words[min(int(rank), len(words) - 1)]

    pattern = re.sub(r"<\w+>", "x", pattern)  # a class belongs to its file
    # Separable verbs (zu~hören) stay: not every word has a verb's ending.
    return re.sub(r"(?<![~\w])[^\W\d_]+(?![~\w])", swap, pattern)


def write_tenfold(rows, folder, words):
    """Writes nine patterns for each shipped one; returns how many."""
    dice = random.Random(1)
    models = [(lang, text) for kind, lang, _, text in rows
              if kind == "pattern"]
    made = [(lang, other_words(text, words, dice))
            for _ in range(9) for lang, text in models]
    folder.mkdir(parents=True, exist_ok=True)
    for begin in range(0, len(made), FILE_PATTERNS):
        path = folder / ("more%02d.yaml" % (begin // FILE_PATTERNS))
        write_file(path, made[begin:begin + FILE_PATTERNS], begin)
    return len(made)


def write_file(path, made, begin):
    """One file of a dimension of its own, so that no driver changes."""
    rows = ["lexicon: " + path.stem, "version: 1.0.0", "dimension: more",
            "entries:"]
    for first in range(0, len(made), ENTRY_PATTERNS):
        part = made[first:first + ENTRY_PATTERNS]
        rows += ["  - id: e%d" % (begin + first),
                 "    label: {de: mehr, en: more}", "    patterns:"]
        for lang in sorted({lang for lang, _ in part}):
            rows.append("      %s:" % lang)
            rows += ["        - " + json.dumps(text, ensure_ascii=False)
                     for own, text in part if own == lang]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
