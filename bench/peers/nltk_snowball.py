"""What a text-mining course teaches: tokens, Snowball stems, look-up in a
set of stems. Phrases are left out; NLTK's quickest tokeniser is used."""

import json

import peer

try:
    from nltk.stem.snowball import SnowballStemmer
    from nltk.tokenize import wordpunct_tokenize
except ImportError:
    peer.missing("python3-nltk")


def main(comments, words):
    stemmers = {"de": SnowballStemmer("german"),
                "en": SnowballStemmer("english")}
    wanted = {lang: {stemmer.stem(phrase) for phrase, own, _ in words
                     if own in (lang, "any") and " " not in phrase}
              for lang, stemmer in stemmers.items()}
    clock = peer.Clock()
    hits = 0
    for line in comments:
        record = json.loads(line)
        lang = record.get("lang")
        lang = lang if lang in stemmers else "en"
        stem, stems = stemmers[lang].stem, wanted[lang]
        for token in wordpunct_tokenize(record["text"]):
            hits += stem(token) in stems
    clock.stop(hits)


peer.run(main)
