"""Lexicon files as lists of patterns, in the order in which hxgap numbers
its rules. YAML is read by tests/reference/yaml.c."""
import json
import os
import subprocess

from pattern import Wrong, compile_pattern
from words import Words, fold

STANCES = {"met": 1, "unmet": 2, "wanted": 4, "topic": 8}
CONDS = ("unless", "not_after", "not_before")


def pairs(node):
    return [(key["s"], value) for key, value in node["m"]] if node else []


def get(node, name, default=None):
    for key, value in pairs(node):
        if key == name:
            return value
    return default


def texts(node):
    if node is None:
        return []
    return [node["s"]] if "s" in node else [item["s"] for item in node]


class Pattern:
    """One pattern of an entry, as the file has it."""

    def __init__(self, node, lang, stance, negation):
        self.lang, self.stance, self.negation = lang, stance, negation
        self.line, self.wish, self.weight = node["l"], "take", 1000
        self.conds, self.anchors, self.regex = [], [], False
        self.text = node.get("s")
        for key, value in pairs(node) if self.text is None else []:
            if key in ("p", "re"):
                self.text, self.regex = value["s"], key == "re"
            elif key in CONDS:
                self.conds += [(key, text) for text in texts(value)]
            elif key == "anchor":
                self.anchors += texts(value)
            elif key == "weight":
                self.weight = int(float(value["s"]) * 1000 + 0.5)
            elif key == "negation":
                self.negation = value["s"]
            elif key == "wish":
                self.wish = value["s"]


class Entry:
    def __init__(self, node, dimension):
        self.id = get(node, "id")["s"]
        self.layer = (get(node, "layer") or {"s": "add"})["s"]
        self.without = texts(get(node, "without"))
        self.off = self.layer == "off"
        negation = (get(node, "negation") or {"s": "flip"})["s"]
        self.patterns = []
        for lang, below in pairs(get(node, "patterns")):
            lists = [("", below)]
            if dimension == "driver":
                lists = pairs(below)
            for stance, items in lists:
                if isinstance(items, dict):
                    continue  # nothing stands there
                self.patterns += [Pattern(item, lang, STANCES.get(stance, 0),
                                          negation) for item in items]


class File:
    def __init__(self, path, root):
        self.base = os.path.basename(path)
        self.name = get(root, "lexicon")["s"]
        self.dimension = (get(root, "dimension") or {"s": ""})["s"]
        self.parts = texts(get(root, "parts"))
        self.whole = texts(get(root, "whole"))
        self.classes = [(name, lang, texts(members))
                        for name, langs in pairs(get(root, "classes"))
                        for lang, members in pairs(langs)]
        self.entries = [Entry(node, self.dimension)
                        for node in get(root, "entries") or []]


def apply_layers(files):
    """What a file does to the entries and classes of those before it."""
    for own, file in enumerate(files):
        earlier = [f for f in files[:own] if f.dimension == file.dimension]
        for entry in file.entries:
            for other in [e for f in earlier for e in f.entries
                          if e.id == entry.id]:
                if entry.layer != "add":
                    other.patterns, other.off = [], entry.layer == "off"
                other.patterns = [p for p in other.patterns
                                  if p.text not in entry.without]
        for name, lang, members in file.classes:
            if not name.startswith("+"):
                continue
            for other in earlier:
                if any(have == name[1:] for have, _, _ in other.classes):
                    other.classes.append((name[1:], lang, members))


def fits(a, b):
    return a == b or "any" in (a, b)


class Rule:
    """A compiled pattern."""

    def __init__(self, number, file, entry, pattern):
        self.number, self.place = number, f"{file.base}:{pattern.line}"
        self.dimension, self.label = file.dimension, entry.id
        self.lang, self.stance = pattern.lang, pattern.stance
        self.negation, self.wish = pattern.negation, pattern.wish
        self.weight, self.regex = pattern.weight, None
        self.form, self.conds, self.own_negation = None, [], False

    def own(self, begin, end):
        """The words of a place of its regex that it asked for: nobody knows."""
        return set(range(begin, end)) if self.own_negation else set()


class Lexicon:
    def __init__(self, yaml, paths):
        names = []
        for path in paths:
            if os.path.isdir(path):
                names += [os.path.join(path, name)
                          for name in sorted(os.listdir(path))
                          if name.endswith(".yaml") and name[0] != "."]
            else:
                names.append(path)
        done = subprocess.run([yaml, *names], stdout=subprocess.PIPE,
                              check=True)
        self.files = [File(name, json.loads(line)) for name, line in
                      zip(names, done.stdout.decode().splitlines())]
        apply_layers(self.files)
        self.words, self.rules = Words(), []
        for file in self.files:
            self.add_file(file)
        self.mark_negations()

    def add_file(self, file):
        compounds = self.words.compounds
        compounds.parts |= {p for p in (fold(part).encode()
                            for part in file.parts) if len(p) >= 3}
        compounds.whole |= set(map(fold, file.whole))
        for entry in file.entries:
            if entry.off:
                continue
            for pattern in entry.patterns:
                self.add_rule(file, entry, pattern)

    def add_rule(self, file, entry, pattern):
        rule = Rule(len(self.rules), file, entry, pattern)

        def compiled(text):
            return compile_pattern(
                self.words, lambda name, lang: self.members(file, name, lang),
                pattern.lang, text, file.base)

        if pattern.regex:
            rule.regex = pattern.text
            rule.form = compiled("(" + "|".join(pattern.anchors) + ")")
        else:
            rule.form = compiled(pattern.text)
        for kind, text in pattern.conds:
            if (kind, text) == ("not_after", "^"):
                rule.conds.append(("not_first", None))
            elif (kind, text) == ("not_before", "$"):
                rule.conds.append(("not_last", None))
            else:
                rule.conds.append((kind, compiled(text)))
        self.rules.append(rule)

    def members(self, file, name, lang):
        """A class of this file, else of the lexicon, else a cue, else of the
        dimension; and whether phrases count."""
        def of(other):
            return [(l, m) for n, l, m in other.classes if n == name]

        def all_of(lists):
            return [text for l, m in lists if fits(l, lang) for text in m]

        if of(file):
            return all_of(of(file)), True
        for other in self.files:
            if other.name == file.name and of(other):
                return all_of(of(other)), True
        cues = [e for f in self.files if f.dimension == "cue"
                for e in f.entries if e.id == name]
        if cues:
            return [p.text for e in cues for p in e.patterns
                    if not p.regex and fits(p.lang, lang)], False
        for other in self.files:
            if other.dimension == file.dimension and of(other):
                return all_of(of(other)), True
        raise Wrong("no such class")

    def mark_negations(self):
        """Which rules have a word of the cue "negation" of their own."""
        marked = set()
        for file in self.files:
            for entry in file.entries if file.dimension == "cue" else []:
                for pattern in entry.patterns if entry.id == "negation" else []:
                    text = pattern.text
                    if len(text) > 1 and text[0] == "=":
                        text = text[1:]
                    if " " not in text and len(text.encode()) <= 64:
                        marked |= self.words.match(text, False, 0)
        for rule in self.rules:
            rule.own_negation = any(
                elem[0] in ("atom", "maybe") and not marked.isdisjoint(elem[1])
                for part in rule.form.parts for seq in part.seqs
                for elem in seq.elems)
