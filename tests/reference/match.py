"""Where the rules of a lexicon occur in a record: every rule is tried on
every token that its anchor fits. No filters, no automaton."""
import ctypes

from stance import begins, ends
from words import load

REACH = 48      # tokens that a gap or & reaches
STEPS_MAX = 4000
TOUCH = 12
OWN = 32        # words of a hit that are known to be its own
WINDOW = 2048
LANGS = {0: "any", 1: "de", 2: "en"}
SENTENCE = 1


class Hit:
    def __init__(self, rule, at, clause):
        self.rule, (self.begin, self.end, self.own) = rule, at
        self.clause = clause


class Regexes:
    """PCRE2 through ctypes, with the limits of the README."""

    def __init__(self):
        lib = self.lib = load("pcre2-8")
        for name, kind in (("compile", ctypes.c_void_p),
                           ("match_data_create", ctypes.c_void_p),
                           ("match_context_create", ctypes.c_void_p),
                           ("get_ovector_pointer",
                            ctypes.POINTER(ctypes.c_size_t)),
                           ("jit_stack_create", ctypes.c_void_p)):
            getattr(lib, f"pcre2_{name}_8").restype = kind
        self.data = ctypes.c_void_p(lib.pcre2_match_data_create_8(1, None))
        self.context = ctypes.c_void_p(lib.pcre2_match_context_create_8(None))
        lib.pcre2_set_match_limit_8(self.context, 5000)
        lib.pcre2_set_depth_limit_8(self.context, 250)
        stack = ctypes.c_void_p(lib.pcre2_jit_stack_create_8(
            ctypes.c_size_t(32 << 10), ctypes.c_size_t(256 << 10), None))
        lib.pcre2_jit_stack_assign_8(self.context, None, stack)
        self.codes = {}

    def code(self, text):
        if text not in self.codes:
            raw = text.encode()
            error, offset = ctypes.c_int(), ctypes.c_size_t()
            # CASELESS, UTF, UCP, NEVER_BACKSLASH_C
            code = self.lib.pcre2_compile_8(
                raw, ctypes.c_size_t(len(raw)),
                0x8 | 0x80000 | 0x20000 | 0x100000, ctypes.byref(error),
                ctypes.byref(offset), None)
            assert code, text
            code = ctypes.c_void_p(code)
            self.lib.pcre2_jit_compile_8(code, 1)
            self.codes[text] = code
        return self.codes[text]

    def search(self, text, raw, at):
        """[begin, end) of the first match from byte `at` on, or None."""
        rc = self.lib.pcre2_match_8(
            self.code(text), raw, ctypes.c_size_t(len(raw)),
            ctypes.c_size_t(at), 0x40000000, self.data, self.context)
        if rc < 0:
            return None
        found = self.lib.pcre2_get_ovector_pointer_8(self.data)
        return found[0], found[1]


REGEXES = Regexes()


def distance(a, b):
    return a[0] - b[1] if a[0] >= b[1] else b[0] - a[1]


class View:
    """One record; `lo` and `hi` bound the clause in focus."""

    def __init__(self, record, token_words):
        self.record, self.raw = record, record["text"].encode()
        self.tokens, self.clauses = record["tokens"], record["clauses"]
        self.words = token_words
        self.clause = self.lo = self.hi = self.steps = 0

    def focus(self, clause, token):
        begin, end = self.clauses[clause][:2]
        self.clause = clause
        self.lo, self.hi = max(begin, token - REACH), min(end, token + REACH)

    def has(self, token, words):
        return not self.words[token].isdisjoint(words)

    # -- elements; the nearest way through each gap comes first

    def open(self, found, begin, end):
        """Notes, where there is a way on, that these tokens are in a gap."""
        if found is not None:
            self.gaps.update(range(begin, end))
        return found

    def right(self, elems, t):
        """One behind the last of `elems`, which begin at token t; None."""
        for n, elem in enumerate(elems):
            self.steps += 1
            if self.steps > STEPS_MAX:
                return None
            if elem[0] == "atom":
                if t >= self.hi or not self.has(t, elem[1]):
                    return None
                t += 1
            elif elem[0] == "gap":
                return self.gap_right(elems[n:], t)
            elif elem[0] == "maybe":
                if t < self.hi and self.has(t, elem[1]):
                    end = self.right(elems[n + 1:], t + 1)
                    if end is not None:
                        return end
            elif elem[0] == "any":
                if t >= self.hi:
                    return None
                return self.open(self.right(elems[n + 1:], t + 1), t, t + 1)
            elif elem[0] == "begin":
                if not begins(self.record, self.clause, t):
                    return None
            elif elem[0] == "end":
                if not ends(self.record, self.clause, t):
                    return None
            elif (t < self.hi and not self.has(t, elem[1]) and
                  not ends(self.record, self.clause, t)):
                return None
        return t

    def gap_right(self, elems, t):
        last = t + min(elems[0][1], REACH, self.hi - t)
        if len(elems) > 1 and elems[1][0] == "atom":
            for at in range(t, min(last + 1, self.hi)):
                if self.has(at, elems[1][1]):
                    end = self.right(elems[2:], at + 1)
                    if end is not None:
                        return self.open(end, t, at)
            return None
        for at in range(t, last + 1):
            end = self.right(elems[1:], at)
            if end is not None:
                return self.open(end, t, at)
        return None

    def left(self, elems, t):
        """Where `elems`, which end before token t, begin; None."""
        for n in range(len(elems), 0, -1):
            elem = elems[n - 1]
            self.steps += 1
            if self.steps > STEPS_MAX:
                return None
            if elem[0] == "atom":
                if t <= self.lo or not self.has(t - 1, elem[1]):
                    return None
                t -= 1
            elif elem[0] == "gap":
                return self.gap_left(elems[:n], t)
            elif elem[0] == "maybe":
                if t > self.lo and self.has(t - 1, elem[1]):
                    begin = self.left(elems[:n - 1], t - 1)
                    if begin is not None:
                        return begin
            elif elem[0] == "any":
                if t <= self.lo:
                    return None
                return self.open(self.left(elems[:n - 1], t - 1), t - 1, t)
            elif elem[0] == "begin":
                if not begins(self.record, self.clause, t):
                    return None
            else:
                return None
        return t

    def gap_left(self, elems, t):
        last = t - min(elems[-1][1], REACH, t - self.lo)
        if len(elems) > 1 and elems[-2][0] == "atom":
            for at in range(t, max(last - 1, self.lo), -1):
                if self.has(at - 1, elems[-2][1]):
                    begin = self.left(elems[:-2], at - 1)
                    if begin is not None:
                        return self.open(begin, at, t)
            return None
        for at in range(t, last - 1, -1):
            begin = self.left(elems[:-1], at)
            if begin is not None:
                return self.open(begin, at, t)
        return None

    def seq(self, seq, t):
        """The sequence with its anchor on token t, as [begin, end), and its
        tokens in none of its gaps."""
        begin, end, self.gaps = t, t + 1, set()
        if seq.at + 1 < len(seq.elems):
            end = self.right(seq.elems[seq.at + 1:], t + 1)
        if end is not None and seq.at > 0:
            begin = self.left(seq.elems[:seq.at], t)
        return (None if end is None or begin is None else
                (begin, end, frozenset(range(begin, end)) - self.gaps))

    # -- forms

    def sentence(self, home, near):
        first = last = home
        while (first > 0 and not self.clauses[first - 1][2] & SENTENCE and
               self.clauses[first - 1][1] + REACH >= near[0]):
            first -= 1
        while (last + 1 < len(self.clauses) and
               not self.clauses[last][2] & SENTENCE and
               self.clauses[last + 1][0] <= near[1] + REACH):
            last += 1
        return first, last

    def part(self, part, join, within, near):
        """The occurrence of the part nearest to `near`."""
        home, best = self.clause, None
        first = last = home
        lo, hi = self.lo, self.hi
        if join == "sentence":
            first, last = self.sentence(home, near)
        for c in range(first, last + 1):
            begin, end = self.clauses[c][:2]
            self.focus(c, end if c < home else begin)
            if c == home:
                self.lo, self.hi = lo, hi
            for t in range(self.lo, self.hi):
                for seq in part.seqs if self.has(t, part.anchors) else ():
                    if not self.has(t, seq.anchor):
                        continue
                    at = self.seq(seq, t)
                    if at is None or (at[0] < near[1] and near[0] < at[1]):
                        continue
                    if best is None or distance(at, near) < distance(best,
                                                                     near):
                        best = at
        self.clause, self.lo, self.hi = home, lo, hi
        if best is None or (within != 255 and distance(best, near) > within):
            return None
        return best

    def form(self, form, seq, t):
        """The form with this sequence of its anchor part on token t."""
        out = self.seq(seq, t)
        if out is None:
            return None
        for i, part in enumerate(form.parts):
            if i == form.anchor:
                continue
            # A join is written on its right part.
            join = form.parts[i + 1 if i < form.anchor else i]
            more = self.part(part, join.join, join.within, out)
            if more is None:
                return None
            out = (min(out[0], more[0]), max(out[1], more[1]),
                   out[2] | more[2])
        return out

    # -- conditions

    def voided(self, rule, hit):
        return any(self.void_across(kind, form, hit)
                   for kind, form in rule.conds)

    def void_across(self, kind, form, hit):
        """Void in a clause that the hit reaches into; by what stands beside it,
        in the first or the last of them."""
        home, lo, hi = self.clause, self.lo, self.hi
        over = [c for c, (begin, end, _) in enumerate(self.clauses)
                if begin < hit[1] and hit[0] < end]
        if kind in ("not_after", "not_first"):
            over = over[:1]
        elif kind != "unless":
            over = over[-1:]
        void = False
        for c in over:
            begin, end = self.clauses[c][:2]
            self.focus(c, end if c < home else begin)
            if c == home:
                self.lo, self.hi = lo, hi
            void = void or self.void_here(kind, form, hit)
        self.clause, self.lo, self.hi = home, lo, hi
        return void

    def void_here(self, kind, form, hit):
        if kind == "not_first":
            return begins(self.record, self.clause, hit[0])
        if kind == "not_last":
            return ends(self.record, self.clause, hit[1])
        return self.condition(kind, form, hit)

    def condition(self, kind, form, hit):
        first, last = self.lo, self.hi
        if kind == "not_after":
            if hit[0] <= self.lo:
                return False
            last = hit[0]
            first = max(first, last - TOUCH)
        elif kind == "not_before":
            if hit[1] >= self.hi:
                return False
            first = hit[1]
            last = min(last, first + TOUCH)
        self.steps = 0
        part = form.parts[form.anchor]
        for t in range(first, last):
            for seq in part.seqs if self.has(t, part.anchors) else ():
                if not self.has(t, seq.anchor):
                    continue
                at = self.form(form, seq, t)
                if at is None:
                    continue
                away = hit[0] - at[1] if kind == "not_after" else \
                    at[0] - hit[1]
                edge = seq.elems[-1 if kind == "not_after" else 0]
                slack = min(edge[1], REACH) if edge[0] == "gap" else 0
                if kind == "unless" or 0 <= away <= slack:
                    return True
        return False


class Matcher:
    """Rules by the words that their anchors are made of."""

    def __init__(self, lexicon):
        self.lexicon, self.cache = lexicon, {}
        self.by_word = {}
        cues = {"negation", "negation_off", "wish", "wish_lack", "good",
                "bad", "irony", "negation_ahead", "negation_behind",
                "rebuff", "exception", "refusal"}
        for rule in lexicon.rules:
            part = rule.form.parts[rule.form.anchor]
            # A cue of one word that no rule of stance asks for is idle.
            rule.idle = rule.dimension == "cue" and rule.label not in cues
            for seq in part.seqs:
                for word in seq.anchor:
                    self.by_word.setdefault(word, []).append((rule, seq))

    def words_of(self, spelling, kind, lang):
        key = spelling, kind, lang
        if key not in self.cache:
            found = self.lexicon.words.match(spelling, kind == 1, lang)
            places = {}
            for word in found:
                for rule, seq in self.by_word.get(word, ()):
                    places[rule.number, id(seq)] = rule, seq
            self.cache[key] = found, sorted(places.values(),
                                            key=lambda p: p[0].number)
        return self.cache[key]

    def run(self, record):
        """All hits, in the order of hxgap."""
        raw = record["text"].encode()
        known = [self.words_of(raw[b:e].decode(), kind,
                               record["lang"]) if has
                 else (frozenset(), [])
                 for b, e, kind, has in record["tokens"]]
        view = View(record, [k[0] for k in known])
        hits = {}
        lang = LANGS[record["lang"]]
        for c, (begin, end, _) in enumerate(view.clauses):
            seen = {}  # by regex: up to which token it has been run
            for t in range(begin, end):
                for rule, seq in known[t][1]:
                    if rule.lang not in ("any", lang) and lang != "any":
                        continue
                    view.focus(c, t if end - begin > REACH else begin)
                    self.try_rule(view, rule, seq, t, seen, hits)
        return [hits[key] for key in sorted(hits)]

    def try_rule(self, view, rule, seq, t, seen, hits):
        if rule.regex is not None:
            window = regex_window(view, t)
            if t >= seen.get(rule.number, 0):
                clause_end = view.clauses[view.clause][1]
                seen[rule.number] = (
                    clause_end if window[1] == clause_end else
                    t + 1 + (window[1] - t) * 2 // 3)
                for at in regex_places(view, rule.regex, window):
                    self.add(view, rule, (*at, rule.own(*at)), hits)
            return
        if len(seq.elems) == 1 and len(rule.form.parts) == 1:
            if not rule.idle:
                self.add(view, rule, (t, t + 1, {t}), hits)
            return
        view.steps = 0
        at = view.form(rule.form, seq, t)
        if at is not None:
            self.add(view, rule, at, hits)

    @staticmethod
    def add(view, rule, at, hits):
        """Of one rule's hits on one place the longest stays; of those that with
        most of its last words its own."""
        if view.voided(rule, at):
            return
        key, old = (at[0], rule.number), hits.get((at[0], rule.number))
        at = at[0], at[1], {t for t in at[2] if t - at[0] < OWN}
        if old is None or (at[1], sorted(at[2], reverse=True)) >= (
                old.end, sorted(old.own, reverse=True)):
            # Of several clauses (&&) a hit belongs to that of its first word.
            clause = max(c for c, (begin, _, _) in enumerate(view.clauses)
                         if begin <= at[0])
            hits[key] = Hit(rule, at, clause)


def regex_window(view, t):
    """The tokens around an anchor in which a regex is run."""
    tokens, first, last = view.tokens, view.lo, view.hi
    clause = view.clauses[view.clause]
    if (clause[1] - clause[0] <= REACH and
            tokens[last - 1][1] - tokens[first][0] <= WINDOW):
        return first, last
    first = max(first, t - 16)
    while tokens[t][1] - tokens[first][0] > WINDOW // 4 and first < t:
        first += 1
    while tokens[last - 1][1] - tokens[first][0] > WINDOW and last > t + 1:
        last -= 1
    return first, last


def regex_places(view, regex, window):
    tokens, out = view.tokens, []
    begin, end = tokens[window[0]][0], tokens[window[1] - 1][1]
    raw, at = view.raw[begin:end], 0
    first, last = view.clauses[view.clause][:2]
    for _ in range(16):
        if at > len(raw):
            break
        found = REGEXES.search(regex, raw, at)
        if found is None:
            break
        touched = [k for k in range(first, last)
                   if tokens[k][1] > begin + found[0]
                   and tokens[k][0] < begin + found[1]]
        if touched:
            out.append((touched[0], touched[-1] + 1))
        if found[1] <= at:
            break
        at = found[1]
    return out
