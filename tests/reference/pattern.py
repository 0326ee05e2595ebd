"""The pattern language, compiled into plain lists.

A form is a list of parts, a part a list of sequences, a sequence a list of
elements: ("atom", words) ("maybe", words) ("any",) ("gap", most) ("begin",)
("end",) ("close", words); `words` is a frozenset of which a token needs one.
"""
import re
import unicodedata

from words import APOSTROPHES, TERM_MAX, fold, size, stem

CLAUSE = 255
ELEMS_MAX = 24
SEQS_MAX = 1024
AFTER = ("und", "oder", "sowie", "bzw", "wenn", "weil", "dass", "wie")
CHUNK = re.compile(r"[^ \t\n()|?<&]*")
CHUNK_WIDE = re.compile(r"[^ \t\n]*")
EMOTICONS = (":", ";", "=(", "=)", "8-)", "<3", "</3", "^^", "-.-", "-_-")


class Wrong(Exception):
    """The pattern breaks the language."""


def piece_of(char):
    category = unicodedata.category(char)
    if (category in ("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me") or
            char in APOSTROPHES or char in "\u00ad\u200d\ufe0f"):
        return "letters"
    if "0" <= char <= "9":
        return "digits"
    if char in "$%":
        return "sign"
    if (ord(char) < 0xA1 or (category == "So" and ord(char) < 0x2190) or
            (category == "No" and ord(char) <= 0xB9) or
            category in ("Pd", "Po", "Pi", "Pf", "Zs", "Sm", "Sk")):
        return None
    return "sign"


MODIFIER = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]" + MODIFIER +
                  "[\U0001f1e6-\U0001f1ff]?" + MODIFIER)
NUMBER = re.compile(r"[0-9]+(?:[.,:][0-9]+)*")
MODIFIERS = re.compile(MODIFIER)


def sign_end(chunk, at):
    """A flag of two letters; else a picture and all that is joined to it."""
    flag = FLAG.match(chunk, at)
    if flag:
        return flag.end()
    end = MODIFIERS.match(chunk, at + 1).end()
    while chunk[end:end + 1] == "\u200d":
        end = MODIFIERS.match(chunk, end + 1).end()
        if end == len(chunk) or FLAG.match(chunk, end) or not (
                piece_of(chunk[end]) == "sign" or
                "\u2190" <= chunk[end] <= "\u2bff"):
            break
        end = MODIFIERS.match(chunk, end + 1).end()
    return end


def pieces(chunk):
    at = 0
    while at < len(chunk):
        kind, end = piece_of(chunk[at]), at + 1
        if kind is None and chunk[at] >= "\x80" and \
                chunk[end:end + 1] == "\ufe0f":
            kind = "sign"
        if kind == "sign":
            end = sign_end(chunk, at)
        elif kind == "digits":
            end = NUMBER.match(chunk, at).end()
        while kind in (None, "letters") and end < len(chunk) and \
                piece_of(chunk[end]) == kind:
            end += 1
        yield kind, chunk[at:end]
        at = end


def is_emoticon(chunk):
    return size(chunk) >= 2 and chunk.startswith(EMOTICONS)


def is_single(seq):
    return len(seq) == 1 and seq[0][0] == "atom"


class Compiler:
    """One pattern text; `classes(name, lang)` gives (members, phrases)."""

    def __init__(self, words, classes, lang, text, scope, depth=0):
        self.words, self.classes, self.lang = words, classes, lang
        self.scope, self.cache = scope, words.classes
        self.text = text.replace("\u00a0", " ").replace("\u202f", " ")
        self.i, self.depth = 0, depth

    # -- sets of alternatives

    def checked(self, seqs):
        if len(seqs) > SEQS_MAX:
            raise Wrong("too many alternatives")
        return seqs

    def cross(self, left, right):
        out = []
        for one in left:
            for more in right:
                if len(one) + len(more) > ELEMS_MAX:
                    raise Wrong("too many words in a row")
                out.append(one + more)
        return self.checked(out)

    def merge(self, seqs):
        """Single words become one set, which may be missing where an empty
        alternative stands beside them."""
        single, empty, out = set(), False, []
        for seq in seqs:
            if is_single(seq):
                single |= seq[0][1]
            elif not seq:
                empty = True
            else:
                out.append(seq)
        if single:
            out.append([("maybe" if empty else "atom", frozenset(single))])
            empty = False
        if empty:
            out.append([])
        return self.checked(out)

    # -- words

    def atom(self, *words):
        return ("atom", frozenset(self.words.add(k, key) for k, key in words))

    def plain_words(self, word, capital):
        out = []
        if self.lang != "en":
            out.append(("stem_de", stem("de", word)))
        if self.lang == "de" and capital:
            out.append(("noun", stem("de", word)))
            if size(word) >= 4:
                self.words.compounds.parts.add(word.encode())
        if self.lang != "de":
            out.append(("stem_en", stem("en", word)))
        return out

    def plain(self, chunk, exact):
        """Each chunk once a language: class members come again and again."""
        if "*" in (chunk[:-1] if exact else chunk) or chunk[0] == "*":
            raise Wrong("a * inside")
        key = chunk, exact, self.lang
        if key not in self.words.chunks:
            self.words.chunks[key] = self.words_of(chunk, exact)
        return [self.words.chunks[key]]

    def words_of(self, chunk, exact):
        seq = []
        for kind, piece in pieces(chunk):
            if kind is None:
                continue
            if size(piece) > TERM_MAX:
                raise Wrong("a long word")
            word = fold(piece)
            if not word:
                continue
            if exact or kind != "letters":
                seq.append(self.atom(("exact", word)))
            else:
                capital = unicodedata.category(piece[0]) in ("Lu", "Lt")
                seq.append(self.atom(*self.plain_words(word, capital)))
            if len(seq) > ELEMS_MAX:
                raise Wrong("too many words in a row")
        return seq

    def wild(self, kind, pieces):
        """The one piece with a * beside it."""
        of, word = pieces[0] if pieces else (None, "")
        word = fold(word)
        if of is None or size(word) < (3 if kind == "infix" else 2):
            raise Wrong("a short wildcard")
        return [self.atom((kind, word))]

    def wildcard(self, chunk):
        front, back = chunk[0] == "*", len(chunk) > 1 and chunk[-1] == "*"
        body = chunk[front:len(chunk) - back]
        if size(body) > TERM_MAX or "*" in body:
            raise Wrong("a * inside")
        parts = list(pieces(body))
        if front and back and len(parts) <= 1:
            return [self.wild("infix", parts)]
        seq = self.wild("suffix", parts[:1]) if front else []
        inner = parts[front:len(parts) - back]
        seq = seq + self.words_of("".join(text for _, text in inner), False)
        if back:
            seq = seq + self.wild("prefix", parts[-1:])
        return [seq]

    def separable(self, particle, verb):
        if not 2 <= size(particle) <= 12 or not 2 <= size(verb) <= TERM_MAX \
                or "*" in verb:
            raise Wrong("no separable verb")
        lead, base = fold(particle), fold(verb)
        if size(base) > 4 and base.endswith("en"):
            base = base[:-2]
        elif size(base) > 4 and base.endswith("n"):
            base = base[:-1]
        close = self.atom(*(("exact", word) for word in AFTER))[1]
        return [[self.atom(("joined", lead + "~" + base))],
                [self.atom(("verb", base)), ("gap", CLAUSE),
                 self.atom(("exact", lead)), ("close", close)]]

    def separable_group(self, particle):
        out = []
        self.i += 1
        while True:
            begin = self.i
            while self.i < len(self.text) and self.text[self.i] not in "|)":
                self.i += 1
            if self.i == len(self.text):
                raise Wrong("a ) is missing")
            out += self.separable(particle, self.text[begin:self.i])
            self.i += 1
            if self.text[self.i - 1] == ")":
                return self.checked(out)

    def chunk(self):
        begin = self.i
        wide = CHUNK_WIDE.match(self.text, begin)
        if is_emoticon(wide.group()):
            self.i = wide.end()
            return [[self.atom(("exact", wide.group()))]]
        self.i = CHUNK.match(self.text, begin).end()
        chunk = self.text[begin:self.i]
        if not chunk:
            raise Wrong("expected a word")
        if "~" in chunk:
            particle, verb = chunk.split("~", 1)
            if not verb and self.text[self.i:self.i + 1] == "(":
                return self.separable_group(particle)
            return self.separable(particle, verb)
        if chunk[0] == "=" and len(chunk) > 1:
            return self.plain(chunk[1:], True)
        if chunk[0] == "*" or chunk[-1] == "*":
            return self.wildcard(chunk)
        return self.plain(chunk, False)

    # -- classes

    def member(self, text, phrases):
        if self.depth + 1 > 8:
            raise Wrong("classes too deep")
        sub = Compiler(self.words, self.classes, self.lang, text, self.scope,
                       self.depth + 1)
        seqs = sub.seq()
        whole = sub.i == len(text)
        if not whole and phrases:
            raise Wrong("a member is words")
        return [s for s in seqs if whole and s and (phrases or is_single(s))]

    def klass(self):
        end = self.text.find(">", self.i)
        if end < 0:
            raise Wrong("a > is missing")
        name = self.text[self.i + 1:end]
        self.i = end + 1
        if name in ("num", "money"):
            kind = "number" if name == "num" else name
            return [[self.atom((kind, ""))]]
        key = self.scope, name, self.lang
        if key not in self.cache:
            self.cache[key] = self.members(name)
        return list(self.cache[key])

    def members(self, name):
        members, phrases = self.classes(name, self.lang)
        out = []
        for text in members:
            out += self.member(text, phrases)
            if len(out) > 64:
                out = self.merge(out)
        out = self.merge(out)
        if not out:
            raise Wrong("an empty class")
        return out

    # -- sequences

    def gap(self):
        dots = 0
        while self.text[self.i:self.i + 1] == ".":
            self.i += 1
            dots += 1
        most, digits = 3, ""
        if dots == 2:
            while self.text[self.i:self.i + 1] in tuple("0123456789"):
                digits += self.text[self.i]
                self.i += 1
                if int(digits) >= 100:
                    break
            most = int(digits) if digits else 3
        if dots == 3:
            most = CLAUSE
        if dots not in (2, 3) or (dots == 2 and not 1 <= most <= 30):
            raise Wrong("a gap")
        return [[("gap", most)]]

    def alternatives(self):
        out = self.seq()
        while self.text[self.i:self.i + 1] == "|":
            self.i += 1
            out = self.checked(out + self.seq())
        return self.merge(out)

    def group(self):
        self.i += 1
        self.depth += 1
        if self.depth > 8:
            raise Wrong("brackets too deep")
        out = self.alternatives()
        if self.text[self.i:self.i + 1] != ")":
            raise Wrong("a ) is missing")
        self.i += 1
        self.depth -= 1
        return out

    def item(self):
        text, i = self.text, self.i
        char, after = text[i], text[i + 1:i + 2]
        if char == "(" and not is_emoticon(text[i:i + 2]):
            out = self.group()
        elif char == "<" and after not in ("", "3", "/"):
            out = self.klass()
        elif char == "." and after == ".":
            out = self.gap()
        elif char in "_^$" and (after == "" or after in " \t\n()|?<&"):
            self.i += 1
            out = [[({"_": "any", "^": "begin", "$": "end"}[char],)]]
        else:
            out = self.chunk()
        if self.text[self.i:self.i + 1] == "?":
            self.i += 1
            out = self.merge(out + [[]])
        return out

    def seq(self):
        out = [[]]
        while True:
            while self.text[self.i:self.i + 1] in (" ", "\t", "\n"):
                self.i += 1
            if self.text[self.i:self.i + 1] in ("", "&", "|", ")"):
                return out
            out = self.cross(out, self.item())

    # -- forms

    def join(self):
        self.i += 1
        join = "clause"
        if self.text[self.i:self.i + 1] == "&":
            self.i += 1
            join = "sentence"
        digits = ""
        while (self.text[self.i:self.i + 1] in tuple("0123456789") and
               len(digits) < 3):
            digits += self.text[self.i]
            self.i += 1
        if digits and not 1 <= int(digits) <= 30:
            raise Wrong("a distance")
        return join, int(digits) if digits else CLAUSE

    def form(self):
        parts = []
        join, within = "clause", CLAUSE
        while True:
            seqs = self.alternatives()
            if len(parts) == 4:
                raise Wrong("four parts at most")
            parts.append(Part(self.words, seqs, join, within))
            if self.i == len(self.text):
                break
            if self.text[self.i] != "&":
                raise Wrong("a ( is missing")
            join, within = self.join()
        costs = [part.cost for part in parts]
        return Form(parts, costs.index(min(costs)))


class Seq:
    """Elements, and which of them the search stands on: the rarest."""

    def __init__(self, words, elems):
        costs = [min(sum(words.known[w] for w in e[1]), 100000000)
                 if e[0] == "atom" else None for e in elems]
        real = [c for c in costs if c is not None]
        if not real:
            raise Wrong("no word to stand on")
        self.elems = elems
        self.cost = min(real)
        self.at = costs.index(self.cost)
        self.anchor = elems[self.at][1]


class Part:
    def __init__(self, words, seqs, join, within):
        self.seqs = [Seq(words, elems) for elems in seqs]
        self.join, self.within = join, within
        self.anchors = frozenset().union(*(s.anchor for s in self.seqs))
        self.cost = sum(s.cost for s in self.seqs)


class Form:
    def __init__(self, parts, anchor):
        self.parts, self.anchor = parts, anchor


def compile_pattern(words, classes, lang, text, scope=""):
    """A form. Classes of one name and scope are compiled once."""
    return Compiler(words, classes, lang, text, scope).form()
