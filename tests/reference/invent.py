"""Invented lexicons that use every operator, and comments of their words."""
import json
import os
import random

from pattern import Wrong, compile_pattern
from words import Words

GERMAN = """Service Kunde Wartezeit Preis Mitarbeiter freundlich schnell
langsam teuer günstig nicht nie kein gut schlecht sehr zu hören zuhören
angerufen anrufen niemand Hotline lange warten wieder gerne empfehlen Straße
Kundenservice Servicekraft sooo enttäuscht begeistert und aber dass wünsche
hätte Euro zwei Stunden Rechnung Müller's""".split()
ENGLISH = """service staff price friendly friendlier slow quickly expensive
cheap not never no good bad very listen listened nobody called back hotline
waiting wait again recommend street customers delighted but and that wish
wished dollars two hours bill don't e-mail lovely really""".split()
SIGNS = [".", ",", "!", "?", ":", " -", ";", "\n", "...", "", "", "", "", "",
         "", "", "", "", "", "", " \U0001F621", " :-("]
CUES = ["negation", "negation_off", "wish", "wish_lack", "good", "bad",
        "irony", "negation_ahead", "negation_behind", "rebuff", "exception",
        "refusal", "other"]


class Inventor:
    def __init__(self, seed):
        self.draw = random.Random(seed)
        self.lang = self.draw.choice(("de", "en"))

    def some(self, *choices):
        return self.draw.choice(choices)

    def word(self):
        words = {"de": GERMAN, "en": ENGLISH}[self.lang]
        if self.draw.random() < 0.1:
            words = GERMAN + ENGLISH
        return self.draw.choice(words)

    def chunk(self):
        word, kind = self.word(), self.draw.random()
        if kind < 0.55:
            return word
        if kind < 0.65:
            return "=" + word
        if kind < 0.70:
            return word[:4] + "*"
        if kind < 0.75:
            return "*" + word[-3:]
        if kind < 0.78:
            return "*" + word[1:5] + "*"
        if kind < 0.82:
            return self.some("zu~hören", "an~rufen", "an~(rufen|rief)")
        if kind < 0.90:
            return self.some("<one>", "<two>", "<negation>", "<num>",
                             "<money>", "<good>")
        if kind < 0.95:
            return word + "?"
        return self.some("_", "^", "$", "$", ":-(")

    def item(self, depth):
        kind = self.draw.random()
        if kind < 0.72 or depth > 2:
            return self.chunk()
        if kind < 0.88:
            inner = "|".join(self.seq(depth + 1)
                             for _ in range(self.draw.randint(1, 3)))
            return "(" + inner + self.some("", "", "|") + ")" + \
                self.some("", "", "?")
        return self.some("..", "..5", "...", "..1")

    def seq(self, depth):
        return " ".join(self.item(depth)
                        for _ in range(self.some(1, 1, 2, 2, 3, 4)))

    def valid(self, text):
        """Most patterns are to be good ones: the reference says which."""
        try:
            compile_pattern(Words(), lambda name, lang: (["gut"], True),
                            self.lang, text)
        except Wrong:
            return self.draw.random() < 0.002
        return True

    def pattern(self, make=None):
        while True:
            text = (make or self.parts)()
            if self.valid(text):
                return text

    def parts(self):
        parts = [self.seq(0)]
        while self.draw.random() < 0.3:
            parts.append(self.some("&", "&&", "&3", "&&7"))
            parts.append(self.seq(0))
        return " ".join(parts)

    def full(self):
        text = self.pattern()
        if self.draw.random() < 0.6:
            return text
        out = {"p": text}
        if self.draw.random() < 0.1:
            out = {"re": self.some("\\bservice\\b", "\\d+ \\w+", "n.t", "o+"),
                   "anchor": [self.word(), self.word()]}
        for name, edge in (("unless", "und"), ("not_after", "^"),
                           ("not_before", "$")):
            if self.draw.random() < 0.3:
                out[name] = [self.some(edge, self.pattern(),
                                       self.pattern(self.chunk))
                             for _ in range(self.some(1, 2))]
        if self.draw.random() < 0.4:
            out["negation"] = self.some("flip", "drop", "keep")
        if self.draw.random() < 0.4:
            out["wish"] = self.some("take", "keep")
        if self.draw.random() < 0.4:
            out["weight"] = self.some(0.3, 0.5, 0.7, 1, 2)
        return out

    def patterns(self, stances):
        def some_of():
            return [self.full() for _ in range(self.draw.randint(1, 3))]

        langs = self.some((self.lang,), (self.lang,), ("any",), ("de", "en"))
        if not stances:
            return {lang: some_of() for lang in langs}
        return {lang: {stance: some_of() for stance in
                       self.draw.sample(("met", "unmet", "wanted", "topic"),
                                        self.draw.randint(1, 4))}
                for lang in langs}

    def file(self, name, dimension, ids):
        return {
            "lexicon": name, "version": "1.0.0", "dimension": dimension,
            "classes": {name: self.members() for name in ("one", "two")},
            "entries": [{"id": one, "patterns":
                         self.patterns(dimension == "driver")}
                        for one in ids]}

    def members(self):
        """Of a class; one that lacks a language is refused where it is used."""
        langs = (self.lang,) if self.draw.random() < 0.03 else ("de", "en")
        return {lang: [self.word() for _ in range(3)] for lang in langs}

    def cues(self):
        out = self.file("cues", "cue", CUES)
        for entry in out["entries"]:
            entry["patterns"] = {lang: [self.word() for _ in range(2)] +
                                 [self.pattern(self.words_only)] for lang in ("de", "en")}
        return out

    def words_only(self):
        return " ".join(self.word() for _ in range(self.some(1, 2, 3)))

    def comment(self):
        """Every third runs on without a sign: its clauses are long."""
        out, runs_on = [], self.draw.random() < 0.33
        for _ in range(self.draw.choice((3, 8, 15, 30, 90, 200))):
            out.append(self.word() if self.draw.random() < 0.93 else
                       str(self.draw.randint(0, 99)))
            silent = runs_on and self.draw.random() < 0.98
            out.append(("" if silent else self.draw.choice(SIGNS)) + " ")
        return "".join(out)


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)
    return path


def invent(seed, folder):
    """Paths of a folder of lexicons, a pipeline, and comments."""
    inventor = Inventor(seed)
    lexicons = os.path.join(folder, "lexicons")
    os.makedirs(lexicons, exist_ok=True)
    files = (inventor.cues(),
             inventor.file("drivers", "driver", ["warmth", "speed"]),
             inventor.file("places", "touchpoint", ["hotline", "store"]))
    for i, file in enumerate(files):  # JSON is YAML
        write(lexicons, f"{i}.yaml", json.dumps(file, ensure_ascii=False,
                                                indent=1))
    pipeline = write(folder, "pipeline.yaml", json.dumps({
        "pipeline": "random", "plugins": [
            "in_ndjson", "tok_words", "det_language", "det_lexicon"],
        "lexicons": ["./lexicons"]}))
    comments = write(folder, "comments.ndjson", "".join(
        json.dumps({"text": inventor.comment(),
                    **inventor.some({}, {"lang": inventor.lang})}) + "\n"
        for _ in range(12)))
    return lexicons, pipeline, comments
