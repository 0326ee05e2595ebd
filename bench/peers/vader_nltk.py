"""VADER itself, as NLTK has it, with the words of the lexicons' met and unmet
patterns in place of its own list, which Debian does not ship."""

import json
import tempfile

import peer

try:
    from nltk.sentiment.vader import SentimentIntensityAnalyzer
except ImportError:
    peer.missing("python3-nltk")


def analyzer(words):
    value = {"met": "2.0", "unmet": "-2.0"}
    with tempfile.NamedTemporaryFile("w", suffix=".txt",
                                     encoding="utf-8") as listed:
        listed.write("\n".join("%s\t%s" % (phrase, value[stance])
                               for phrase, _, stance in words
                               if stance in value and " " not in phrase))
        listed.flush()
        return SentimentIntensityAnalyzer("file:" + listed.name)


def main(comments, words):
    score = analyzer(words).polarity_scores
    clock = peer.Clock()
    hits = 0
    for line in comments:
        hits += abs(score(json.loads(line)["text"])["compound"]) > 0.05
    clock.stop(hits)


peer.run(main)
