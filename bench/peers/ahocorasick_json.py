"""Every phrase of the lexicons as a literal, found by one automaton: the
fastest that Python offers. No word boundaries, stems, negation or stance."""

import json

import peer

try:
    import ahocorasick
except ImportError:
    peer.missing("python3-ahocorasick")


def main(comments, words):
    automaton = ahocorasick.Automaton()
    for phrase, _, _ in words:
        automaton.add_word(phrase, phrase)
    automaton.make_automaton()
    clock = peer.Clock()
    hits = 0
    for line in comments:
        text = json.loads(line)["text"].lower()
        for _ in automaton.iter(text):
            hits += 1
    clock.stop(hits)


peer.run(main)
