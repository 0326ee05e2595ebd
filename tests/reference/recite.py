"""Comments made of a lexicon's own rules, so that each rule is met, beside
cues, in other rules' company and with its conditions fulfilled."""
import json
import random

from words import COMMON, ENDINGS

SIGNS = ["", "", "", "", "", ",", ",", ".", ".", "!", "?", ":", ";", " -",
         "\n", " und", " and", " aber", " but", ", dass", ", that"]
TAILS = ["", "", "", "e", "en", "s", "ly"]


class Reciter:
    """Draws rules in turn; what it makes depends on the seed alone."""

    def __init__(self, lexicon, seed):
        self.draw = random.Random(seed)
        self.turn = {lang: [r for r in lexicon.rules if r.lang != other]
                     for lang, other in (("de", "en"), ("en", "de"))}
        self.cues = {lang: [r for r in rules if r.dimension == "cue"]
                     for lang, rules in self.turn.items()}
        self.at = {lang: len(rules) for lang, rules in self.turn.items()}
        self.nouns = sorted(part.decode()
                            for part in lexicon.words.compounds.parts)

    def some(self, choices):
        return self.draw.choice(choices)

    def chance(self, share):
        return self.draw.random() < share

    def rule(self, lang):
        rules = self.turn[lang]
        if self.at[lang] == len(rules):
            self.draw.shuffle(rules)
            self.at[lang] = 0
        self.at[lang] += 1
        return rules[self.at[lang] - 1]

    # -- words

    def filler(self):
        return self.some(COMMON)[0]

    def spelt(self, word):
        """A spelling that most likely is this word."""
        kind, key = word
        if kind == "number":
            return self.some(("7", "zwei", "three", "1.200"))
        if kind == "money":
            return self.some(("Euro", "€", "$", "dollars"))
        if kind in ("prefix", "infix"):
            key += self.some(("", "en", "ung", "s"))
        if kind in ("suffix", "infix"):
            key = self.some(("", "ver", "un", "be")) + key
        if kind in ("verb", "joined"):
            lead, _, base = key.rpartition("~")
            ge = self.some(("", "", "ge", "zu")) if kind == "joined" else ""
            key = lead + ge + base + self.some(ENDINGS)
        if kind in ("stem_de", "stem_en"):
            key += self.some(TAILS)
        if kind == "noun":
            lead = self.some(self.nouns) if self.chance(0.3) else ""
            key = (lead + key + self.some(("", "", "e", "en"))).capitalize()
        return key.upper() if self.chance(0.02) else key

    def any_of(self, words):
        return self.spelt(self.some(sorted(words)))

    def elem(self, elem):
        if elem[0] in ("atom", "close"):
            return [self.any_of(elem[1])]
        if elem[0] == "maybe":
            return [self.any_of(elem[1])] if self.chance(0.5) else []
        if elem[0] == "any":
            return [self.filler()]
        if elem[0] in ("begin", "end"):
            return [self.some((",", "."))]
        most = min(elem[1], self.some((2, 4, 8)))
        # Now and then one word more than the gap may hold.
        count = self.draw.randint(0, most) if self.chance(0.9) else most + 1
        return [self.filler() for _ in range(count)]

    # -- rules

    def part(self, part):
        out = []
        for elem in self.some(part.seqs).elems:
            out += self.elem(elem)
        return out

    def form(self, form):
        parts = [(self.part(part), part.join) for part in form.parts]
        if self.chance(0.3):
            self.draw.shuffle(parts)
        out = []
        for words, join in parts:
            if out and join == "sentence" and self.chance(0.5):
                out.append(",")
            if out:
                out += [self.filler()
                        for _ in range(self.draw.choice((0, 0, 1, 3)))]
            out += words
        return out

    def recite(self, rule):
        out = self.form(rule.form)
        for kind, form in rule.conds:
            if form is None or self.chance(0.6):
                continue
            more = self.form(form)
            ahead = kind == "not_after" or (kind == "unless" and
                                            self.chance(0.5))
            out = more + out if ahead else out + more
        return out

    def comment(self):
        lang = self.some(("de", "en"))
        out = []
        for _ in range(self.some((1, 2, 3, 5))):
            said = [self.recite(self.rule(lang))]
            for _ in range(self.some((0, 1, 1, 2))):
                cue = self.recite(self.some(self.cues[lang]))
                said.insert(self.draw.randint(0, len(said)), cue)
            for words in said:
                out += words
                out += [self.filler() for _ in range(self.some((0, 0, 1, 4)))]
                out.append(self.some(SIGNS))
        text = " ".join(word for word in out if word)
        for sign in (",", ".", "!", "?", ":", ";"):
            text = text.replace(" " + sign, sign)
        return {"text": text, **({"lang": lang} if self.chance(0.7) else {})}


def recite(lexicon, count, seed, path):
    """Writes `count` comments, as NDJSON, to `path`."""
    reciter = Reciter(lexicon, seed)
    with open(path, "w", encoding="utf-8") as file:
        for _ in range(count):
            file.write(json.dumps(reciter.comment()) + "\n")
