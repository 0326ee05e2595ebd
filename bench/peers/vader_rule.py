"""A score from -1 to 1 by the rules of VADER (Hutto, Gilbert: VADER, ICWSM
2014), written anew: valence of words, raised or lowered by the three words
before, by capitals, by "but" and by punctuation. Words and their valence are
those of the lexicons' met and unmet patterns."""

import json
import math
import string

import peer

BOOST, CAPITALS, NEGATED = 0.293, 0.733, -0.74
ALPHA = 15
NEARNESS = (1.0, 0.95, 0.9)
MORE = set("""absolutely amazingly completely considerably deeply especially
enormously entirely exceptionally extremely fully greatly highly hugely
incredibly intensely more most particularly really remarkably so thoroughly
totally tremendously unbelievably utterly very sehr wirklich absolut echt
total besonders äußerst völlig""".split())
LESS = set("""almost barely hardly kinda less little marginally occasionally
partly scarcely slightly somewhat sorta kaum etwas wenig ziemlich""".split())
NOT = set("""aint arent cannot cant couldnt didnt doesnt dont hasnt havent
isnt neither never none nope nor not nothing nowhere wasnt werent without wont
wouldnt rarely seldom despite nicht kein keine keinen nie niemals nichts ohne
weder""".split())


def is_negation(word):
    return word in NOT or "n't" in word


def before(words, lowered, at, valence, mixed):
    """What the three words before make of it."""
    for distance, near in enumerate(NEARNESS, 1):
        if at < distance:
            break
        word = lowered[at - distance]
        if word in MORE or word in LESS:
            step = BOOST if word in MORE else -BOOST
            step = step if valence > 0 else -step
            if mixed and words[at - distance].isupper():
                step += CAPITALS if valence > 0 else -CAPITALS
            valence += step * near
        if is_negation(word):
            valence *= NEGATED
    return valence


def punctuation(text):
    amount = min(text.count("!"), 4) * 0.292
    questions = text.count("?")
    if questions > 1:
        amount += questions * 0.18 if questions <= 3 else 0.96
    return amount


def valences(words, lowered, lexicon):
    shouted = sum(word.isupper() for word in words)
    mixed = 0 < shouted < len(words)
    found = []
    for at, word in enumerate(lowered):
        valence = lexicon.get(word, 0)
        if valence:
            if mixed and words[at].isupper():
                valence += CAPITALS if valence > 0 else -CAPITALS
            valence = before(words, lowered, at, valence, mixed)
        found.append(valence)
    for turn in ("but", "aber"):
        if turn in lowered:
            at = lowered.index(turn)
            found = [value * (0.5 if i < at else 1.5 if i > at else 1)
                     for i, value in enumerate(found)]
    return found


def score(text, lexicon):
    words = [word.strip(string.punctuation) or word for word in text.split()]
    lowered = [word.lower() for word in words]
    total = sum(valences(words, lowered, lexicon))
    if total:
        total += punctuation(text) if total > 0 else -punctuation(text)
    return total / math.sqrt(total * total + ALPHA)


def main(comments, words):
    value = {"met": 2.0, "unmet": -2.0}
    lexicon = {phrase: value[stance] for phrase, _, stance in words
               if stance in value and " " not in phrase}
    clock = peer.Clock()
    hits = 0
    for line in comments:
        hits += abs(score(json.loads(line)["text"], lexicon)) > 0.05
    clock.stop(hits)


if __name__ == "__main__":
    peer.run(main)
