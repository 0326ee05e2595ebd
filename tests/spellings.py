"""Labels do not depend on how a comment happens to be written down.

    spellings.py HXGAP

Each sentence below goes through each rewriting that no reader would notice the
meaning of: NFD, apostrophes, blanks, line ends, capitals, umlauts as digraphs,
markup, marks of a list. Its labels must stay, all of them, by the rules and by
the model where the rewriting touches no word.
"""
import json
import re
import subprocess
import sys
import unicodedata

DE = """Der Lotse hat uns nicht zugehört, und die Fähre war außerdem zu spät.
Der Griff ist hübsch und bricht nicht.
Die Kabine war sauber und gepflegt, aber das Frühstück schmeckte nicht!
Freundlich war der Steuermann - allerdings kam er eine Stunde zu spät.
Niemand hat sich entschuldigt. Nie wieder mit dieser Reederei.
Dass es an Bord morgens wie abends immer sauber war, kann ich nicht sagen.
Ich hätte mir gewünscht, dass sie freundlicher grüßen; für 30 € muss das sein.
Die Werft hat den Mast repariert, jedoch war er am nächsten Tag wieder kaputt.
Die Überfahrt war „gemütlich“, der Kaffee heiß und die Leute herzlich.
Weder pünktlich noch günstig, dagegen war der Ton auf Deck sehr nett.
Wir wurden nicht unfreundlich empfangen, sondern wie alte Freunde.
Übrigens: An Deck läßt's sich gut sitzen, Preis und Leistung stimmen.""".split("\n")
EN = """The pilot wasn't rude, but the ferry was late and nobody told us why.
I don't trust this harbour. They didn't keep a single promise!
Couldn't be friendlier: the crew helped us with our bags, and it's cheap.
We've never had such a clean cabin - however, we waited for two hours.
The mate said "no problem" and they fixed it at once.
It won't start, it doesn't hold a charge, and they wouldn't refund me.
Nothing but kindness from the deckhands, though the coffee was cold.
I'd love a cheaper ticket; $40 for a short trip isn't fair.
Don't go there. You're only a number to them, you aren't a guest.
I will never come back, I can't recommend it to anyone.
The cabin is cosy, the food was burnt, and grey is my favourite colour.""".split("\n")

APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
            "ß": "ss"}
HTML = {"'": "&#39;", '"': "&quot;", "ä": "&auml;", "ö": "&ouml;",
        "ü": "&uuml;", "ß": "&szlig;", "€": "&euro;"}
SHORT = {"nicht": "nich", "und": "u.", "eine": "ne", "you": "u",
         "with": "w", "aren't": "arent", "hours": "hrs", "though": "tho"}
AMERICAN = {"cosy": "cozy", "burnt": "burned", "favourite": "favorite",
            "colour": "color", "harbour": "harbor"}
WORD = r"(?<![\w'])(\w{4,})(?![\w'])"


def put(pattern, new):
    return lambda text: re.sub(pattern, new, text)


def table(letters):
    return lambda text: text.translate(str.maketrans(letters))


def apostrophe(sign):
    return lambda text: APOSTROPHE.sub(sign, text)


def form(name):
    return lambda text: unicodedata.normalize(name, text)


# What changes not even a letter: the model has to agree, too.
SIGNS = {
    "NFD": form("NFD"),
    "ligatures": put("fi", "\ufb01"),
    "CRLF": put(r"(?<=[.!]) ", "\r\n"),
    "tabs": put(" ", "\t"),
    "several blanks": put(" ", "  "),
    "no-break spaces": put(" ", "\u00a0"),
    "thin spaces": put(" ", "\u2009"),
    "narrow no-break spaces": put(" ", "\u202f"),
    "zero width spaces beside blanks": put(" ", "\u200b \u200b"),
    "filled lines": put(r"(.{48,70}[^\W\dA-ZÄÖÜ]) (?=[a-zäöü])", "\\1\n"),
    "lines filled up to a comma": put(r"(.{48,70},) (?=[a-zäöü])", "\\1\n"),
    "blanks around": lambda text: " \n\t" + text + " \n\n",
    "byte order mark": lambda text: "\ufeff" + text,
    "soft hyphens": put(r"(?<=[^\W\d_]{2})(?=[^\W\d_]{2})", "\u00ad"),
    "zero width joiners": put(r"(?<=[^\W\d_]{3})(?=[^\W\d_]{2})", "\u2060"),
    "curly apostrophes": apostrophe("\u2019"),
    "turned apostrophes": apostrophe("\u2018"),
    "reversed apostrophes": apostrophe("\u201b"),
    "acute accents": apostrophe("\u00b4"),
    "grave accents": apostrophe("`"),
    "primes": apostrophe("\u2032"),
    "full-width apostrophes": apostrophe("\uff07"),
    "no apostrophes": apostrophe(""),
    "a blank before them": put(r"(?<=\w)'(?=\w)", " '"),
    "tokenised": lambda text: re.sub(r"(?<=\w)(?<!n)'(?=\w)", " '",
                                     re.sub(r"n't\b", " n't", text)),
    "guillemets": put('"([^"]*)"|„([^“]*)“', "«\\1\\2»"),
    "no quotes": put('["„“]', ""),
    "a quote": lambda text: '"' + text + '"',
    "no blank behind a comma": put(r"(?<=[^\W\d]), (?=[^\W\d])", ","),
    "blanks before the signs": put(r"(?<=[^\W\d])([.,;!]) ", r" \1 "),
    "long dashes": put(" - ", " \u2014 "),
    "short dashes": put(" - ", " \u2013 "),
    "HTML references": table(HTML),
    "a paragraph": lambda text: "<p>" + text + "</p>",
    "a bullet": lambda text: "- " + text,
    "stars": put(WORD, r"*\1*"),
    "bold": put(WORD, r"**\1**"),
    "umlauts as digraphs": table(DIGRAPHS),
}
# What may be heard (capitals shout): the rules have to agree.
LOUD = {
    "capitals": str.upper,
    "small letters": str.lower,
    "title case": lambda text: re.sub(
        r"[^\W\d_][\w']*", lambda m: m[0][0].upper() + m[0][1:], text),
    "two exclamation marks": put("!", "!!"),
    "a number": lambda text: "1. " + text,
    "a number in brackets": lambda text: "2) " + text,
    "a picture behind it": lambda text: text + " \u2708\ufe0f",
    "a picture before it": lambda text: "\u2708\ufe0f " + text,
    "ampersands": put(r"\b(und|and)\b", "&"),
    "plus signs": put(r"\b(und|and)\b", "+"),
    "short forms": lambda text: re.sub(
        r"\b(" + "|".join(SHORT) + r")\b", lambda m: SHORT[m[0]], text),
    "American spelling": lambda text: re.sub(
        r"\b(" + "|".join(AMERICAN) + r")\b", lambda m: AMERICAN[m[0]], text),
    "drawn out": put(r"\b(so|really|seh|schö|cle|frie)(?=r|\b|n|a)",
                     lambda m: m[0] + 3 * m[0][-1]),
    "the same again": lambda text: text + "\n" + text,
}


def annotate(hxgap, texts, *options):
    lines = "".join(json.dumps({"lang": lang, "text": text}) + "\n"
                    for lang, text in texts)
    done = subprocess.run([hxgap, "annotate", "-q", *options, "-"], check=True,
                          input=lines.encode(), stdout=subprocess.PIPE)
    return [labels(json.loads(line)) for line in done.stdout.splitlines()]


def labels(line):
    return sorted({f"{d['id']}/{d['stance']}" for d in line["drivers"]} |
                  set(line["touchpoints"]) | set(line["loyalty"]))


def check(hxgap, rewritings, *options):
    """Each comment that has other labels when it is rewritten."""
    texts = [("de", text) for text in DE] + [("en", text) for text in EN]
    tried = [(name, lang, text, rewrite(text))
             for name, rewrite in rewritings.items() for lang, text in texts]
    for name, rewrite in rewritings.items():
        if all(rewrite(text) == text for _, text in texts):
            yield f"{name}: changes no comment"
    wanted = dict(zip(texts, annotate(hxgap, texts, *options)))
    found = annotate(hxgap, [(lang, new) for _, lang, _, new in tried],
                     *options)
    for (name, lang, text, new), got in zip(tried, found):
        want = wanted[lang, text]
        if got != want:
            yield f"{name}: {new!r}: {got} instead of {want}"


def main():
    hxgap = sys.argv[1]
    rules = ("--option", "det_model.enabled=false")
    wrong = [*check(hxgap, SIGNS | LOUD, *rules), *check(hxgap, SIGNS)]
    for line in wrong:
        print(line)
    print(f"{len(DE) + len(EN)} comments, each in {len(SIGNS) + len(LOUD)} "
          f"other spellings, {len(wrong)} with other labels")
    return 1 if wrong else 0


sys.exit(main())
