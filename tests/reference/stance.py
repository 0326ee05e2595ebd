"""What the hits of a record mean together: lexicons/README.md, "How a hit
gets its stance", one function a rule."""
import re

BEFORE, AFTER = 5, 6      # words between a negation and what it negates
TOPIC_REACH = 10
COMPACT = 6
NEAR = 64                 # hits looked at on either side
MET, UNMET, WANTED, TOPIC = 1, 2, 4, 8
SENTENCE = 1
FOLLOW = ("nicht", "nich", "net", "ned", "nit", "nid")
FOLLOW_LAST = ("nie", "niemals", "nimmer")   # only at the end of a clause
JOIN = ("und", "u", "and", "sowie", "&", "+")
CARRY = ("dass", "daß", "das", "wenn", "ist", "sind", "if", "that", "to", "for",
         "is", "are")
SEEMING = ("only", "just", "merely", "simply", "but", "nur", "allein")
THAT = ("dass", "daß", "that")
QUESTION_WORDS = 4        # of a question that is answered by a rebuff
INTENT_WORDS = 10         # of one that asks for a facet
RUNS_ON = 2               # words behind "funktioniert nicht" that it reaches
WALL = ("because", "cuz", "until", "till", "when", "whenever")
WALL_SO = ("so", "since")
WALL_THEN = ("i", "we", "it", "they", "he", "she", "you", "the", "there", "my",
             "our")
REFUSAL_TAIL = 2          # words behind a refusal in its clause
EXCEPTION_REACH = 4
QUESTION = 2
EMOJI = 3                 # HX_TOK_EMOJI
EDGE_EMOJI = 16           # looked past at either edge of a clause
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060]")


def begins(record, clause, token):
    """Whether the clause begins there, but for some emoji."""
    begin = record["clauses"][clause][0]
    return (token - begin <= EDGE_EMOJI and
            all(t[2] == EMOJI for t in record["tokens"][begin:token]))


def ends(record, clause, token):
    end = record["clauses"][clause][1]
    return (end - token <= EDGE_EMOJI and
            all(t[2] == EMOJI for t in record["tokens"][token:end]))


def width(hit):
    return hit.end - hit.begin


def inside(inner, outer):
    return inner.begin >= outer.begin and inner.end <= outer.end


def owns(hit, cue):
    return any(t in hit.own for t in range(cue.begin, cue.end))


def apart(a, b):
    return a.end <= b.begin or b.end <= a.begin


def is_cue(hit, cue):
    return hit.rule.dimension == "cue" and hit.rule.label == cue


def is_driver(hit):
    return hit.rule.dimension == "driver"


def is_facet(hit):
    return hit.rule.dimension not in ("driver", "cue")


def never_negated(hit):
    """A cue such as "leider"."""
    return hit.rule.dimension == "cue" and hit.rule.negation == "keep"


def sign_of(hit):
    if is_cue(hit, "good"):
        return 1
    if is_cue(hit, "bad"):
        return -1
    if is_driver(hit) and hit.rule.stance != TOPIC:
        return {MET: 1, UNMET: -1}.get(hit.rule.stance, 0)
    return 0


class Scene:
    def __init__(self, record, hits):
        self.record, self.hits = record, hits
        self.raw = record["text"].encode()

    def token(self, index):
        """Its spelling, in small letters."""
        begin, end = self.record["tokens"][index][:2]
        seen = UNSEEN.sub("", self.raw[begin:end].decode())
        return "".join(c.lower() if c.isascii() else c for c in seen)

    def first_token(self, clause):
        """Of the clause, emoji at its beginning aside."""
        begin, end = self.record["clauses"][clause][:2]
        while begin + 1 < end and begins(self.record, clause, begin + 1):
            begin += 1
        return self.token(begin)

    def around(self, i):
        """The hits of the clause of hit i: all of them, or, of more than 64
        side by side, those that are near."""
        clause = self.hits[i].clause
        first = i
        while first > 0 and self.hits[first - 1].clause == clause:
            first -= 1
        last = i + 1
        while last < len(self.hits) and self.hits[last].clause == clause:
            last += 1
        if last - first > NEAR:
            first, last = max(first, i - NEAR), min(last, i + NEAR)
        return range(first, last)

    def absorber(self, i, of):
        """The longer expression that a cue is part of, so that it says
        nothing; or None."""
        cue = self.hits[i]
        for k in self.around(i):
            other = self.hits[k]
            if (k == i or not inside(cue, other) or
                    is_cue(other, "refusal")):
                continue
            if not apart(of, other) and (
                    (sign_of(of) <= 0 and owns(of, other)) or
                    not is_cue(other, "negation_off")):
                continue
            if is_facet(of) and not is_cue(other, "negation_off"):
                continue
            if other.rule.dimension == "cue":
                if width(other) > width(cue) or is_cue(other, "negation_off"):
                    return other
            elif (is_driver(other) and other.rule.stance != TOPIC and
                  not (other.rule.stance == WANTED and
                       (is_cue(cue, "wish") or is_cue(cue, "wish_lack"))) and
                  width(cue) < width(other) <= COMPACT and
                  not self.seeming(k)):
                return other
        return None

    def absorbed(self, i, of):
        return self.absorber(i, of) is not None

    def seeming(self, i):
        """The blame's own negation is that of "not only", whose other word
        stands in a gap."""
        hit = self.hits[i]
        return is_driver(hit) and hit.rule.stance == UNMET and any(
            is_cue(off, "negation_off") and width(off) == 2 and
            inside(off, hit) and off.begin in hit.own and
            off.begin + 1 not in hit.own and
            self.token(off.begin + 1) in SEEMING
            for off in (self.hits[k] for k in self.around(i)))

    # -- negation

    def may_follow(self, negation):
        if self.record["lang"] == 2 or width(negation) != 1:
            return False
        word = self.token(negation.begin)
        return word in FOLLOW or (
            word in FOLLOW_LAST and
            ends(self.record, negation.clause, negation.end))

    def joined(self, begin, end):
        """The first "und" in these tokens, or `end`."""
        return next((t for t in range(begin, end) if self.token(t) in JOIN),
                    end)

    def walled_off(self, begin, end):
        """Whether an English clause of its own begins in these tokens."""
        words = [self.token(t) for t in
                 range(begin, min(end + 1, len(self.record["tokens"])))]
        return self.record["lang"] == 2 and any(
            word in WALL or (word in WALL_SO and words[at + 1:] and
                             words[at + 1] in WALL_THEN)
            for at, word in enumerate(words[:end - begin]))

    @staticmethod
    def runs_on(negation, longer, hit, sign):
        """A negation that ends blame of its own reaches the praise behind."""
        return (sign > 0 and is_driver(longer) and
                longer.end == negation.end and
                0 <= hit.begin - negation.end <= RUNS_ON)

    def negates(self, n, hit, sign, near):
        negation = self.hits[n]
        clause_end = self.record["clauses"][hit.clause][1]
        longer = self.absorber(n, hit)
        if longer and not self.runs_on(negation, longer, hit, sign):
            return False
        if not apart(negation, hit):
            return inside(negation, hit) and not owns(hit, negation)
        if negation.end <= hit.begin:
            between = any(
                self.hits[k].begin >= negation.end and
                self.hits[k].end <= hit.begin and sign != 0 and
                sign_of(self.hits[k]) == -sign for k in near)
            if (hit.begin - negation.end > BEFORE or between or
                    self.walled_off(negation.end, hit.begin)):
                return False
            at = self.joined(negation.end, hit.begin)
            return at == hit.begin or any(
                self.hits[k].begin >= negation.end and
                self.hits[k].end <= at and sign_of(self.hits[k]) == sign
                for k in near)
        behind = any(hit.end <= self.hits[k].begin < clause_end and
                     sign_of(self.hits[k]) != 0 and
                     not never_negated(self.hits[k]) for k in near)
        return (self.may_follow(negation) and
                negation.begin - hit.end <= AFTER and
                self.joined(hit.end, negation.begin) == negation.begin and
                not behind)

    def negated(self, i):
        hit, near = self.hits[i], self.around(i)
        return next((self.hits[k] for k in near if k != i and
                     is_cue(self.hits[k], "negation") and
                     self.negates(k, hit, sign_of(hit), near)), None)

    def inverted(self, i):
        """By one of the two: both cancel out, but for the "nicht" that is
        part of what refuses."""
        negation, denial = self.negated(i), self.denied(i)
        if (negation and denial and is_cue(denial, "refusal") and
                inside(negation, denial)):
            return True
        return bool(negation) != bool(denial)

    def denied(self, i):
        """By words that deny what follows them."""
        hit = self.hits[i]
        for k in range(i - 1, max(i - NEAR, -1), -1):
            ahead = self.hits[k]
            if ahead.clause + 1 < hit.clause:
                break
            closes = (ahead.clause == hit.clause or
                      ends(self.record, ahead.clause, ahead.end))
            if (apart(ahead, hit) and
                    self.same_sentence(ahead.clause, hit.clause) and
                    (is_cue(ahead, "negation_ahead") and closes or
                     is_cue(ahead, "refusal") and self.refuses(ahead, hit))):
                return ahead
        return self.denied_after(i)

    def infinitive(self, at, end):
        """The token "zu" before a verb, or a verb with "zu" in it."""
        word = self.token(at)
        if word == "zu":
            return at + 1 < end and self.token(at + 1).endswith("n")
        raw = word.encode()
        return raw.endswith(b"n") and b"zu" in raw[2:-3]

    def infinitive_in(self, begin, end, clause_end):
        return any(self.infinitive(t, clause_end) for t in range(begin, end))

    def has_deed(self, hit):
        return self.infinitive_in(hit.begin, hit.end,
                                  self.record["clauses"][hit.clause][1])

    def refuses(self, refusal, hit):
        """Praise in the infinitive that says what was refused, or a topic
        that is this infinitive."""
        begin, end = self.record["clauses"][hit.clause][:2]
        start = max(refusal.end, begin)
        tail = self.record["clauses"][refusal.clause][1] - refusal.end
        if (start > hit.begin or
                self.joined(start, hit.begin) != hit.begin or
                (refusal.clause != hit.clause and tail > REFUSAL_TAIL)):
            return False
        if is_driver(hit) and hit.rule.stance == TOPIC:
            return self.has_deed(hit)
        return sign_of(hit) > 0 and self.infinitive_in(
            max(start, hit.begin - 1), end, end)

    def refused(self, i):
        """A topic, by words that refuse it."""
        hit = self.hits[i]
        for k in range(i - 1, max(i - NEAR, -1), -1):
            refusal = self.hits[k]
            if refusal.clause + 1 < hit.clause:
                break
            if (is_cue(refusal, "refusal") and apart(refusal, hit) and
                    self.same_sentence(refusal.clause, hit.clause) and
                    self.refuses(refusal, hit)):
                return True
        return False

    def denied_after(self, i):
        """A clause with "dass", by the clause behind it."""
        clause = self.hits[i].clause
        if self.first_token(clause) not in THAT:
            return None
        return next((self.hits[k]
                     for k in range(i + 1, min(i + NEAR, len(self.hits)))
                     if self.hits[k].clause == clause + 1 and
                     is_cue(self.hits[k], "negation_ahead") and
                     ends(self.record, clause + 1, self.hits[k].end) and
                     self.same_sentence(clause, clause + 1)), None)

    def answered(self, i):
        """By words behind it in its clause, or by a rebuff to its question."""
        hit = self.hits[i]
        begin, end, flags = self.record["clauses"][hit.clause][:3]
        most = INTENT_WORDS if is_facet(hit) else QUESTION_WORDS
        for k in range(i + 1, min(i + NEAR, len(self.hits))):
            cue = self.hits[k]
            if (cue.clause == hit.clause and is_cue(cue, "negation_behind") and
                    0 <= cue.begin - hit.end <= BEFORE):
                return True
            if (cue.clause == hit.clause + 1 and is_cue(cue, "rebuff") and
                    flags & QUESTION and end - begin <= most):
                return True
        return False

    def turned(self, i):
        return self.answered(i) or self.inverted(i)

    # -- praise and blame

    def nearest(self, i, near):
        """Its sign, which hit it is, and whether that is turned."""
        topic, best, sign, by = self.hits[i], TOPIC_REACH + 1, 0, None
        turned = False
        for k in near:
            cue = self.hits[k]
            if not is_cue(cue, "good") and not is_cue(cue, "bad"):
                continue
            far = (cue.begin - topic.end if topic.end <= cue.begin
                   else topic.begin - cue.end)
            if (not apart(topic, cue) or far >= best or
                    self.absorbed(k, topic)):
                continue
            best, sign, by = far, 1 if is_cue(cue, "good") else -1, cue
            turned = not never_negated(cue) and self.inverted(k)
            if turned:
                sign = -sign
        return sign, by, turned

    def of_the_rest(self, i):
        """Of the sentence, as far as the clauses beside that of hit i."""
        clause = self.hits[i].clause
        first, last = i, i + 1
        while (first > 0 and i - first < NEAR and
               self.hits[first - 1].clause + 1 >= clause and
               self.same_sentence(self.hits[first - 1].clause, clause)):
            first -= 1
        while (last < len(self.hits) and last - i < NEAR and
               self.hits[last].clause <= clause + 1 and
               self.same_sentence(clause, self.hits[last].clause)):
            last += 1
        return self.nearest(i, range(first, last))[0]

    def polarity(self, i):
        topic, near = self.hits[i], self.around(i)
        sign, by, turned = self.nearest(i, near)
        excepts = [self.hits[k] for k in near if k < i and
                   is_cue(self.hits[k], "exception") and
                   0 <= topic.begin - self.hits[k].end <= EXCEPTION_REACH]
        if not excepts or (by and by.begin >= excepts[-1].end and
                           by.end <= topic.begin):
            if sign < 0 and not turned and self.has_deed(topic):
                return 0  # it blames something else
            return sign
        return -(sign or self.of_the_rest(i))

    # -- wishes and irony

    def carries_on(self, clause):
        clauses = self.record["clauses"]
        return (clause > 0 and not clauses[clause - 1][2] & SENTENCE and
                self.first_token(clause) in CARRY)

    def governed(self, i, cue):
        hit = self.hits[i]
        first = hit.clause - (1 if self.carries_on(hit.clause) else 0)
        for k in range(i - 1, max(i - NEAR, -1), -1):
            if self.hits[k].clause < first:
                break
            if self.governs(k, hit, cue):
                return True
        for k in range(i + 1, min(i + NEAR, len(self.hits))):
            if self.hits[k].clause != hit.clause:
                break
            if self.governs(k, hit, cue):
                return True
        return False

    def governs(self, k, hit, cue):
        wish = self.hits[k]
        return (is_cue(wish, cue) and not self.absorbed(k, hit) and
                (apart(wish, hit) or
                 (inside(hit, wish) and width(wish) > width(hit))))

    def same_sentence(self, a, b):
        return not any(self.record["clauses"][c][2] & SENTENCE
                       for c in range(min(a, b), max(a, b)))

    def ironic(self, i):
        clause = self.hits[i].clause
        for k in range(i - 1, max(i - NEAR, -1), -1):
            if self.hits[k].clause + 4 <= clause:
                break
            if (is_cue(self.hits[k], "irony") and
                    self.same_sentence(self.hits[k].clause, clause)):
                return True
        for k in range(i + 1, min(i + NEAR, len(self.hits))):
            if self.hits[k].clause >= clause + 4:
                break
            if (is_cue(self.hits[k], "irony") and
                    self.same_sentence(self.hits[k].clause, clause)):
                return True
        return False

    # -- the verdict

    def gives_way(self, i):
        """A hit within a longer expression for the same label."""
        hit = self.hits[i]
        for k in self.around(i):
            other = self.hits[k]
            if other.begin > hit.begin:
                break
            if (k != i and inside(hit, other) and
                    other.rule.dimension == hit.rule.dimension and
                    other.rule.label == hit.rule.label and
                    width(hit) < width(other) <= COMPACT and
                    other.rule.weight >= hit.rule.weight and
                    other.rule.stance != TOPIC and not self.seeming(k)):
                return True
        return False

    def driver(self, i):
        """The set of stances, as bits."""
        rule = self.hits[i].rule
        if self.seeming(i) or self.gives_way(i):
            return 0
        stance = rule.stance
        if stance == TOPIC:
            sign = self.polarity(i)
            if sign == 0 and (self.answered(i) or self.refused(i)):
                sign = -1
            stance = MET if sign > 0 else UNMET if sign < 0 else 0
        elif rule.negation != "keep" and self.turned(i):
            stance = (0 if rule.negation == "drop" else
                      {MET: UNMET, UNMET: MET}.get(stance, stance))
        if rule.wish == "take" and rule.stance != WANTED:
            if self.governed(i, "wish_lack"):
                return WANTED | UNMET
            if self.governed(i, "wish"):
                return WANTED
        if stance == MET and self.ironic(i):
            stance = UNMET
        return stance

    def facet(self, i):
        rule = self.hits[i].rule
        if self.seeming(i) or self.gives_way(i):
            return 0
        return int(rule.negation == "keep" or not self.turned(i))

    def verdicts(self):
        return [self.driver(i) if is_driver(hit) else
                0 if hit.rule.dimension == "cue" else self.facet(i)
                for i, hit in enumerate(self.hits)]


def labels(record, hits):
    """Mentions and facets as tests/reference/dump.c writes them."""
    scene = Scene(record, hits)
    verdicts = scene.verdicts()
    mentions, facets = [], []

    def enough(i, bit):
        rule = hits[i].rule
        return rule.weight >= 1000 or sum(
            {hit.rule.number: hit.rule.weight
             for hit, v in zip(hits, verdicts)
             if hit.rule.dimension == rule.dimension and
             hit.rule.label == rule.label and v & bit}.values()) >= 1000

    for i, hit in enumerate(hits):
        begin = record["tokens"][hit.begin][0]
        end = record["tokens"][hit.end - 1][1]
        rule = hit.rule
        if is_driver(hit):
            mentions += [[rule.label, bit, begin, end, hit.clause, rule.place]
                         for bit in (MET, UNMET, WANTED)
                         if verdicts[i] & bit and enough(i, bit)]
        elif verdicts[i] and enough(i, 1):
            facets.append([rule.dimension, rule.label, begin, end, hit.clause,
                           rule.place])
    return mentions, facets
