#!/usr/bin/env python3
"""Learns how German and English look and writes model.c.

Usage: train.py --de FILE... --en FILE... [--without GOLD...] > model.c

The files are NDJSON with a "text" each, plain or .gz. Comments that share a
run of eight words with a "check" comment of a --without file are not used, so
that those measure what the model has not seen. Two tables come out, both of
log odds in eighths of a nat, German positive:

* words: FNV-1a hashes of frequent words, and of the words in seeds.txt;
* trigrams: 32 x 32 x 32 letters, for all other words.

A word enters only if at least three sources use it (two where a language has
no more than three), which keeps topics and brands out.
"""
import argparse
import collections
import gzip
import json
import math
import os
import re
import sys
import unicodedata

WORDS_EACH = 2200       # learned words of either language
UNIT = 8                # steps a nat
WORD_MAX = 36           # 4.5 nats: no word decides alone for good
GRAM_MAX = 31
FOREIGN = 127           # the score that marks a word of another language
FOREIGN_RATE = 1.5e-4   # a word this frequent in de or en is not foreign

SINGLE = (b"\1", b"\11")  # "a" and "I"; other single letters tell nothing

WORD = re.compile(r"(?<![@#\w])[^\W\d_]+(?:['’‘´`][^\W\d_]+)*")
LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+")


def symbols(word):
    """The word as letters 1..31; the same as fold() in det_language.c."""
    out = []
    for char in unicodedata.normalize("NFC", word).lower():
        if "a" <= char <= "z":
            out.append(ord(char) - ord("a") + 1)
        elif char in "äöüß":
            out.append(27 + "äöüß".index(char))
        elif char.isalpha():
            out.append(31)
    return bytes(out)


def fnv(letters):
    """FNV-1a of 32 bits."""
    value = 2166136261
    for byte in letters:
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def rows(path):
    """The records of an NDJSON file."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def words(text):
    """All words of a text, without links, handles and hashtags."""
    return WORD.findall(unicodedata.normalize("NFC", LINK.sub(" ", text)))


def shingles(tokens):
    """Hashes of all runs of eight words."""
    low = [t.lower() for t in tokens]
    return {hash(tuple(low[i:i + 8])) for i in range(max(1, len(low) - 7))}


def held_back(paths):
    """Shingles of the check comments."""
    out = set()
    for path in paths:
        for row in rows(path):
            if row.get("split") == "check":
                out |= shingles(words(row["text"]))
    return out


def count(paths, hidden):
    """Word counts, and in how many sources each word occurs."""
    total, sources = collections.Counter(), collections.Counter()
    for path in paths:
        here = collections.Counter()
        for row in rows(path):
            tokens = words(row["text"])
            if hidden & shingles(tokens):
                continue
            here.update(filter(None, map(symbols, tokens)))
        total.update(here)
        sources.update(w for w in here if here[w] > 1)
    return total, sources


def clip(value, limit):
    return max(-limit, min(limit, round(value * UNIT)))


def read_seeds(path):
    """Words by language."""
    out = collections.defaultdict(set)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                lang, rest = line.split(":", 1)
                out[lang].update(filter(None, map(symbols, rest.split())))
    return out


class Side:
    """Counts of one language."""

    def __init__(self, paths, hidden):
        self.words, self.sources = count(paths, hidden)
        self.total = sum(self.words.values())
        self.enough = 3 if len(paths) > 4 else 2

    def rate(self, word):
        return (self.words[word] + 0.5) / (self.total + 0.5)


def word_table(de, en, seeds):
    """Hash to score."""
    scored = {}
    for side, other in ((de, en), (en, de)):
        good = []
        for word, n in side.words.items():
            if len(word) == 1 and word not in SINGLE:
                continue
            odds = math.log(side.rate(word) / other.rate(word))
            if n >= 12 and side.sources[word] >= side.enough and odds > 0.7:
                good.append((n * odds, word))
        for _, word in sorted(good, reverse=True)[:WORDS_EACH]:
            scored[word] = clip(math.log(de.rate(word) / en.rate(word)),
                                WORD_MAX)
    for word in seeds.pop("de"):
        if en.rate(word) < FOREIGN_RATE:
            scored.setdefault(word, 16)
    for word in seeds.pop("en"):
        if de.rate(word) < FOREIGN_RATE:
            scored.setdefault(word, -16)
    for word in set().union(*seeds.values()):
        if max(de.rate(word), en.rate(word)) < FOREIGN_RATE:
            scored[word] = FOREIGN
    # Frequent words of no telling must not be guessed from their letters.
    for word in set(de.words) | set(en.words):
        if word not in scored and \
                min(de.words[word], en.words[word]) > 40 and \
                max(de.rate(word), en.rate(word)) > 2e-5 and len(word) > 1:
            scored[word] = clip(math.log(de.rate(word) / en.rate(word)), 8)
    return sorted((fnv(word), score) for word, score in scored.items())


def gram_counts(side):
    """Trigrams over word types, a type weighing as the log of its count."""
    grams = collections.Counter()
    for word, n in side.words.items():
        if n < 2 or len(word) > 30:
            continue
        padded = b"\0" + word + b"\0"
        for i in range(len(padded) - 2):
            grams[padded[i:i + 3]] += 1 + math.log(n)
    return grams


def gram_table(de, en):
    """32,768 scores."""
    counts = gram_counts(de), gram_counts(en)
    sums = [sum(c.values()) for c in counts]
    table = []
    for index in range(32 ** 3):
        gram = bytes((index >> 10, index >> 5 & 31, index & 31))
        rates = [(c[gram] + 3) / s for c, s in zip(counts, sums)]
        table.append(clip(math.log(rates[0] / rates[1]), GRAM_MAX)
                     if counts[0][gram] + counts[1][gram] > 4 else 0)
    return table


def write(table, grams):
    print("/* Made by train.py; not edited by hand. */")
    print('#include "model.h"\n')
    print("const lang_word lang__words[] = {")
    for i in range(0, len(table), 4):
        print("    " + " ".join("{0x%08X,%d}," % row
                                for row in table[i:i + 4]))
    print("};\nconst size_t lang__word_count =\n"
          "    sizeof lang__words / sizeof lang__words[0];\n")
    print("const char lang__grams[1024][33] = {")
    cells = []
    for i in range(0, len(grams), 32):
        row = "".join(chr(95 + g) for g in grams[i:i + 32])
        cells.append('"%s",' % row.replace("\\", "\\\\"))
    for i in range(0, len(cells), 2):
        print("    " + " ".join(cells[i:i + 2]))
    print("};")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--de", nargs="+", required=True)
    parser.add_argument("--en", nargs="+", required=True)
    parser.add_argument("--without", nargs="*", default=[])
    args = parser.parse_args()
    hidden = held_back(args.without)
    de, en = Side(args.de, hidden), Side(args.en, hidden)
    seeds = read_seeds(os.path.join(os.path.dirname(__file__) or ".",
                                    "seeds.txt"))
    table = word_table(de, en, seeds)
    write(table, gram_table(de, en))
    print("%d words; %d German and %d English tokens" %
          (len(table), de.total, en.total), file=sys.stderr)


main()
