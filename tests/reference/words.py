"""Which words of a lexicon a spelling is: the plainest way.

A word is a pair (kind, key). Stems come from libstemmer itself, through
ctypes; everything else is done here, with sets and loops.
"""
import ctypes
import ctypes.util
import functools
import os
import re
import unicodedata

NUMBERS = set("""acht achtzig drei dreissig dutzend eight eighty elf eleven
fifteen fifty five forty four fuenf fuenfzehn fuenfzig hundert hunderte hundred
hundreds neun neunzig nine ninety sechs sechzig seven seventy sieben siebzig
six sixty tausend ten thirty thousand three twelve twenty two vier vierzig zehn
zwanzig zwei zwoelf""".split())
MONEY = set("""$ bucks cent cents chf dollar dollars eur euro euros franken
pound pounds quid usd £ €""".split())
OWN_LY = """barely costly daily early friendly hardly homely lately likely
lively lonely lovely merely monthly nearly nightly orderly shortly timely ugly
weekly yearly""".split()
PAIRS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue",
         "ß": "ss"}
APOSTROPHES = set("'\u2019\u2018\u201b\u2032\uff07\u00b4`\u02bc")
ENDINGS = ["", "e", "st", "t", "en", "n", "et", "est", "te", "ten", "test",
           "tet", "ete", "eten", "etest"]
FOLD_MAX = 192
TERM_MAX = 64


def size(text):
    return len(text.encode())


def load(name):
    found = ctypes.util.find_library(name)
    return ctypes.CDLL(found or f"lib{name}.so")


class Snowball:
    """libstemmer, which is not hxgap's."""

    def __init__(self):
        lib = self.lib = load("stemmer")
        lib.sb_stemmer_new.restype = ctypes.c_void_p
        lib.sb_stemmer_stem.restype = ctypes.c_void_p
        lib.sb_stemmer_stem.argtypes = [ctypes.c_void_p, ctypes.c_char_p,
                                        ctypes.c_int]
        lib.sb_stemmer_length.argtypes = [ctypes.c_void_p]
        self.of = {"de": lib.sb_stemmer_new(b"german", None),
                   "en": lib.sb_stemmer_new(b"english", None)}

    def stem(self, lang, word):
        raw = word.encode()
        at = self.lib.sb_stemmer_stem(self.of[lang], raw, len(raw))
        length = self.lib.sb_stemmer_length(self.of[lang])
        return ctypes.string_at(at, length).decode("utf-8", "replace")


SNOWBALL = Snowball()


def is_mark(char):
    return (unicodedata.category(char) in ("Mn", "Me") or
            char in "\ufe0f\u200d")


def ignorable(char):
    """Default_Ignorable_Code_Point, as far as comments hold any."""
    cp = ord(char)
    return (cp in (0xAD, 0x34F, 0x61C, 0x3164, 0xFEFF, 0xFFA0) or
            0x115F <= cp <= 0x1160 or 0x17B4 <= cp <= 0x17B5 or
            0x180B <= cp <= 0x180F or 0x200B <= cp <= 0x200F or
            0x202A <= cp <= 0x202E or 0x2060 <= cp <= 0x206F or
            0xFE00 <= cp <= 0xFE0F or 0xFFF0 <= cp <= 0xFFF8 or
            0x1BCA0 <= cp <= 0x1BCA3 or 0x1D173 <= cp <= 0x1D17A or
            0xE0000 <= cp <= 0xE0FFF)


def wide(char):
    """Compatibility decomposition and case folding of one character."""
    text = unicodedata.normalize("NFKD", char).casefold()
    text = unicodedata.normalize("NFKD", text)
    return [c for c in text if not ignorable(c)]


@functools.lru_cache(maxsize=None)
def fold(word):
    out = ""
    for char in word:
        if size(out) + 8 >= FOLD_MAX:
            break
        if char < "\x80":
            if char not in "'` ":
                out += char.lower()
        elif char in PAIRS:
            out += PAIRS[char]
        elif char not in APOSTROPHES:
            for part in wide(char):
                if part == "\u0308" and out[-1:] in ("a", "o", "u"):
                    out += "e"
                elif not is_mark(part) and part not in APOSTROPHES and \
                        not (out and "\U0001f3fb" <= part <= "\U0001f3ff"):
                    out += part
    return out


def squeeze(word, most, run):
    """Runs of more than `most` of one letter, as `run` letters."""
    return re.sub(r"([a-z])\1{%d,}" % most, lambda m: m[1] * run, word)


def umlauts(word):
    """ae, oe, ue as ä, ö, ü, but behind a vowel or q."""
    out, i, behind = "", 0, 0
    while i < len(word):
        after = i > behind and word[i - 1] in "aeiouq"
        if (word[i] in "aou" and word[i + 1:i + 2] == "e" and not after):
            out += {"a": "ä", "o": "ö", "u": "ü"}[word[i]]
            i += 2
            behind = i
        else:
            out += word[i]
            i += 1
    return out


def own_ly(word):
    for known in OWN_LY:
        root = known[:-1]
        for lead in ("", "un"):
            if (word.startswith(lead + root) and
                    word[len(lead + root):][:1] in ("y", "i")):
                return lead + root
    return None


@functools.lru_cache(maxsize=None)
def stem(lang, word):
    if not word or size(word) > FOLD_MAX:
        return ""
    if lang == "de":
        return SNOWBALL.stem("de", umlauts(word))
    return own_ly(word) or SNOWBALL.stem("en", word)


class Compounds:
    """Words made of listed parts and linking elements, and nothing else."""
    LINKS = ["", "s", "es", "n", "en", "er", "e"]
    TAILS = ["", "e", "en", "n", "s", "es", "er", "ern", "innen", "in"]

    def __init__(self):
        self.parts, self.whole = set(), set()  # parts as bytes

    def split(self, text):
        """The parts: fewest, the leftmost cuts first."""
        word = text.encode()  # lengths are bytes
        if len(word) < 7 or len(word) > FOLD_MAX or text in self.whole:
            return []
        best = {0: (0, 0, b"")}
        parts = self.parts
        for at in range(len(word)):
            if at not in best or (at > 0 and at + 6 > len(word)):
                continue
            for length in range(3, len(word) - at - 3 + 1):
                part = word[at:at + length]
                if part not in parts:
                    continue
                for link in self.LINKS:
                    link = link.encode()
                    end = at + length + len(link)
                    if end + 3 > len(word) or word[at + length:end] != link:
                        continue
                    count = best[at][0] + 1
                    if end not in best or count < best[end][0]:
                        best[end] = (count, at, part)
        found = None
        for at in sorted(best):
            if at < 3 or (found and best[at][0] >= best[found[0]][0]):
                continue
            for tail in self.TAILS:
                tail = tail.encode()
                if len(word) < at + 3 + len(tail) or not word.endswith(tail):
                    continue
                part = word[at:len(word) - len(tail)]
                if part in parts:
                    found = (at, part)
                    break
        if not found or best[found[0]][0] >= 6:
            return []
        out, at = [found[1]], found[0]
        while at > 0:
            _, before, part = best[at]
            out.append(part)
            at = before
        return [part.decode("utf-8", "replace") for part in reversed(out)]


class Words:
    """All words of the lexicons."""

    def __init__(self):
        self.known = {}       # (kind, key) -> cost
        self.compounds = Compounds()
        self.classes = {}     # compiled by pattern.py
        self.chunks = {}      # the same
        self.leads = set()
        self.infixes = []

    def add(self, kind, key):
        if kind in ("number", "money"):
            key = ""
        word = (kind, key)
        if word not in self.known:
            self.known[word] = cost_of(kind, key)
            if kind == "joined":
                self.leads.add(key.split("~")[0])
            elif kind == "infix":
                self.infixes.append(key)
        return word

    def of_form(self, word, out):
        def has(kind, key):
            if (kind, key) in self.known:
                out.add((kind, key))

        if not word:
            return
        has("exact", word)
        for n in range(1, len(word) + 1):
            has("prefix", word[:n])
            has("suffix", word[-n:])
        for key in self.infixes:
            if key in word:
                out.add(("infix", key))
        has("stem_de", stem("de", word))
        has("stem_en", stem("en", word))
        has("noun", stem("de", word))
        for part in self.compounds.split(word):
            has("noun", stem("de", part))
        self.verbs(word, has)

    def verbs(self, word, has):
        length = size(word)
        tails = [e for e in ENDINGS if word.endswith(e) and length > len(e)]
        for tail in tails:
            if length >= len(tail) + 2:
                has("verb", word[:len(word) - len(tail)])
        for lead in range(2, 10):
            if lead + 2 >= length or word[:lead] not in self.leads:
                continue
            rest = word[lead:]
            starts = [lead]
            if size(rest) > 4 and rest[:2] in ("ge", "zu"):
                starts.append(lead + 2)
            for at in starts:
                for tail in tails:
                    if length >= at + len(tail) + 2:
                        has("joined", word[:lead] + "~" +
                            word[at:len(word) - len(tail)])

    def match(self, spelling, number, lang):
        """The set of words that the spelling is."""
        out = set()
        word = fold(spelling)
        self.of_form(word, out)
        if ("number", "") in self.known and (number or word in NUMBERS):
            out.add(("number", ""))
        if ("money", "") in self.known and word in MONEY:
            out.add(("money", ""))
        for meant in VARIANTS.get((word, lang), ()):
            self.of_form(meant, out)
        two = squeeze(word, 2, 2)
        if two != word:
            self.of_form(two, out)
            self.of_form(squeeze(word, 1, 1), out)
            self.of_form(squeeze(word, 2, 1), out)
        return frozenset(out)


def read_variants():
    """(form, language) -> words."""
    path = os.path.join(os.path.dirname(__file__), "../../core/variants.c")
    with open(path, encoding="utf-8") as file:
        german, english = file.read().split(" english[] =")
    forms = {}
    for lang, rows in (1, german), (2, english):
        for form, word in re.findall(r'\{ "([^"]+)", "([^"]+)" \}', rows):
            for known in 0, lang:
                forms.setdefault((form, known), []).append(word)
    return forms


VARIANTS = read_variants()

# -- how common: decides on which word a search stands ------------------------

def read_common():
    path = os.path.join(os.path.dirname(__file__), "../../core/common.c")
    with open(path, encoding="utf-8") as file:
        return [(word, int(number)) for word, number in
                re.findall(r'\{ "([^"]+)", (\d+) \}', file.read())]


COMMON = read_common()
BY_LETTER = {}
for _row in COMMON:
    BY_LETTER.setdefault(_row[0][:1], []).append(_row)


@functools.lru_cache(maxsize=None)
def cost_of(kind, key):
    if kind == "number":
        return 15000
    if kind == "money":
        key = "\n"
    anywhere = kind in ("suffix", "infix")
    cost = 200 if anywhere else 20
    for word, number in COMMON if anywhere else BY_LETTER.get(key[:1], ()):
        if kind == "suffix":
            fits = word.endswith(key)
        elif kind == "infix":
            fits = key in word
        elif kind == "exact":
            fits = word == key
        elif kind == "prefix":
            fits = word.startswith(key)
        else:
            fits = word.startswith(key) and size(word) <= size(key) + 3
        cost += number if fits else 0
    return cost
