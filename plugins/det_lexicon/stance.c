/* The rules of stance, one function each. They look at the hits of one clause
 * (wishes and irony: of one sentence), so their cost does not grow with the
 * comment. Hits come in text order, so a clause's hits lie side by side. */
#include "stance.h"

#define NEGATION_BEFORE 5  /* words between a negation and what it negates */
#define NEGATION_AFTER 4
#define TOPIC_REACH 10     /* words between a topic and its praise or blame */
#define COMPACT 6          /* words of a hit that is one expression */
#define NEAR_HITS 64       /* hits looked at on either side: keeps time linear */
#define QUESTION_WORDS 4   /* of a question that is answered by a rebuff */
#define EXCEPTION_REACH 4  /* words between "bis auf" and what it excepts */
#define NOBODY UINT32_MAX

/* 1 << CUE_... of what the hit is, or 0. */
static unsigned cue_bit(const scene *s, const hx_hit *hit)
{
    return hit->dimension == s->model->cue_dim && !hit->void_by
               ? s->model->cue_bits[hit->label] : 0;
}

static bool is_cue(const scene *s, const hx_hit *hit, int cue)
{
    return cue_bit(s, hit) & 1u << cue;
}

static bool is_driver(const scene *s, const hx_hit *hit)
{
    return hit->dimension == s->model->driver && !hit->void_by;
}

static uint32_t width(const hx_hit *hit)
{
    return hit->end - hit->begin;
}

static bool inside(const hx_hit *inner, const hx_hit *outer)
{
    return inner->begin >= outer->begin && inner->end <= outer->end;
}

static bool apart(const hx_hit *a, const hx_hit *b)
{
    return a->end <= b->begin || b->end <= a->begin;
}

static uint32_t gap_between(const hx_hit *a, const hx_hit *b)
{
    return a->end <= b->begin ? b->begin - a->end
           : b->end <= a->begin ? a->begin - b->end : 0;
}

/* Range of hits that lie in the clause of hits[i], at most NEAR_HITS away. */
static void clause_hits(const scene *s, size_t i, size_t *from, size_t *to)
{
    uint32_t clause = s->hits[i].clause;

    if (i >= s->from && i < s->to && s->to - s->from <= NEAR_HITS) {
        *from = s->from;
        *to = s->to;
        return;
    }
    *from = i;
    *to = i + 1;
    while (*from > 0 && i - *from < NEAR_HITS &&
           s->hits[*from - 1].clause == clause)
        (*from)--;
    while (*to < s->count && *to - i < NEAR_HITS &&
           s->hits[*to].clause == clause)
        (*to)++;
}

static bool has_cue(unsigned cues, int cue)
{
    return cues >> cue & 1;
}

/* +1 praise, -1 blame, 0 neither: of what the hit says by itself. */
static int sign_of(const scene *s, const hx_hit *hit)
{
    if (is_cue(s, hit, CUE_GOOD))
        return 1;
    if (is_cue(s, hit, CUE_BAD))
        return -1;
    if (is_driver(s, hit) && hit->stance != HX_TOPIC)
        return hit->stance == HX_MET ? 1 : hit->stance == HX_UNMET ? -1 : 0;
    return 0;
}

/* A cue that is part of a longer expression says nothing by itself: "gut" in
 * "gut aufgehoben", "nobody" in "nobody cares". But where the hit `of` shares
 * that expression ("won't be disappointed") it still counts, unless it is
 * praise by comparison ("no kinder doctor"). */
static bool absorbed(const scene *s, size_t i, const hx_hit *of)
{
    const hx_hit *cue = &s->hits[i];
    size_t from, to;

    clause_hits(s, i, &from, &to);
    for (size_t k = from; k < to; k++) {
        const hx_hit *other = &s->hits[k];

        if (k == i || other->void_by || !inside(cue, other))
            continue;
        if (!apart(of, other) && (sign_of(s, of) <= 0 ||
                                  !is_cue(s, other, CUE_NEGATION_OFF)))
            continue;
        if (other->dimension == s->model->cue_dim) {
            if (width(other) > width(cue) || is_cue(s, other, CUE_NEGATION_OFF))
                return true;
        } else if (is_driver(s, other) && other->stance != HX_TOPIC &&
                   width(other) > width(cue) && width(other) <= COMPACT) {
            return true;
        }
    }
    return false;
}

/* -- negation --------------------------------------------------------------- */

static bool token_is(const scene *s, uint32_t token, const char *const *words,
                     size_t count)
{
    const hx_token *at = &s->rec->tokens[token];
    hx_str text = { s->rec->text.ptr + at->begin, at->end - at->begin };

    for (size_t i = 0; i < count; i++)
        if (hx_str_eq(text, hx_str_of(words[i])))
            return true;
    return false;
}

/* German negations that may stand behind what they negate, in a clause that
 * ends at `end`: "schmeckt nicht so gut", but not "unfreundlich werde nie
 * wieder kommen". */
static bool may_follow(const scene *s, const hx_hit *negation, uint32_t end)
{
    static const char *const words[] = { "nicht", "nich", "net", "nie",
                                         "niemals", "nimmer" };
    const size_t nots = 3;  /* these may have something behind them */

    if (s->rec->lang == HX_LANG_EN || width(negation) > 1)
        return false;
    return token_is(s, negation->begin, words, nots) ||
           (negation->end == end &&
            token_is(s, negation->begin, words + nots,
                     sizeof words / sizeof *words - nots));
}

/* The "und" in tokens [begin, end), or `end`. */
static uint32_t joined_at(const scene *s, uint32_t begin, uint32_t end)
{
    static const char *const words[] = { "und", "u", "and", "sowie", "Und" };

    for (uint32_t t = begin; t < end; t++)
        if (token_is(s, t, words, sizeof words / sizeof *words))
            return t;
    return end;
}

/* Whether a hit of the other sign stands between: "nicht teuer und sehr
 * freundlich" negates only the price. */
static bool other_sign_between(const scene *s, size_t from, size_t to,
                               uint32_t begin, uint32_t end, int sign)
{
    for (size_t k = from; k < to; k++) {
        const hx_hit *hit = &s->hits[k];

        if (hit->begin >= begin && hit->end <= end && sign != 0 &&
            sign_of(s, hit) == -sign)
            return true;
    }
    return false;
}

/* Whether anything stands in tokens [begin, end) that could be negated. */
static bool anything_in(const scene *s, size_t from, size_t to,
                        uint32_t begin, uint32_t end)
{
    for (size_t k = from; k < to; k++) {
        const hx_hit *hit = &s->hits[k];

        if (hit->begin >= begin && hit->begin < end && !hit->void_by &&
            sign_of(s, hit) != 0)
            return true;
    }
    return false;
}

/* Whether a negation reaches over an "und" at token `at`: it does where it has
 * negated the like before ("nicht sauber und gepflegt"), and not where it has
 * something of its own ("ohne Termin und freundlich empfangen"). */
static bool reaches_over(const scene *s, size_t from, size_t to,
                         const hx_hit *negation, uint32_t at, int sign)
{
    for (size_t k = from; k < to; k++) {
        const hx_hit *like = &s->hits[k];

        if (like->begin >= negation->end && like->end <= at &&
            !like->void_by && sign_of(s, like) == sign)
            return true;
    }
    return false;
}

static bool negates(const scene *s, size_t n, const hx_hit *hit, int sign,
                    size_t from, size_t to)
{
    const hx_hit *negation = &s->hits[n];
    uint32_t clause_end = s->rec->clauses[hit->clause].end, joined;

    if (absorbed(s, n, hit))
        return false;
    if (!apart(negation, hit))  /* in a gap of the hit, not a word of it */
        return inside(negation, hit) && !hit->own_negation;
    if (negation->end <= hit->begin) {
        if (hit->begin - negation->end > NEGATION_BEFORE ||
            other_sign_between(s, from, to, negation->end, hit->begin, sign))
            return false;
        joined = joined_at(s, negation->end, hit->begin);
        return joined == hit->begin ||
               reaches_over(s, from, to, negation, joined, sign);
    }
    return may_follow(s, negation, clause_end) &&
           negation->begin - hit->end <= NEGATION_AFTER &&
           joined_at(s, hit->end, negation->begin) == negation->begin &&
           !anything_in(s, from, to, hit->end, clause_end);
}

/* The hit that negates `hits[i]`, or NOBODY. */
static uint32_t negated_by(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];
    int sign;
    size_t from, to;

    if (!has_cue(s->run_cues, CUE_NEGATION))
        return NOBODY;
    sign = sign_of(s, hit);
    clause_hits(s, i, &from, &to);
    for (size_t k = from; k < to; k++)
        if (k != i && is_cue(s, &s->hits[k], CUE_NEGATION) &&
            negates(s, k, hit, sign, from, to))
            return (uint32_t)k;
    return NOBODY;
}

/* -- what lies in the clauses around ---------------------------------------- */

static bool same_sentence(const scene *s, uint32_t a, uint32_t b)
{
    for (uint32_t c = a < b ? a : b; c < (a < b ? b : a); c++)
        if (s->rec->clauses[c].flags & HX_CLAUSE_SENTENCE)
            return false;
    return true;
}

/* The words "nie das Gefühl" that negate hits[i] behind them: in its clause,
 * or closing the one before. */
static uint32_t denied_by(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];

    if (!has_cue(s->cues, CUE_NEGATION_AHEAD))
        return NOBODY;
    for (size_t k = i; k-- > 0 && i - k < NEAR_HITS &&
                       s->hits[k].clause + 1 >= hit->clause;) {
        const hx_hit *ahead = &s->hits[k];

        if (!is_cue(s, ahead, CUE_NEGATION_AHEAD) || !apart(ahead, hit))
            continue;
        if (ahead->clause == hit->clause)
            return (uint32_t)k;
        if (ahead->end == s->rec->clauses[ahead->clause].end &&
            same_sentence(s, ahead->clause, hit->clause))
            return (uint32_t)k;
    }
    return NOBODY;
}

/* The words "sucht man hier vergebens" behind hits[i] that deny it. */
static uint32_t denied_behind(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];

    if (!has_cue(s->run_cues, CUE_NEGATION_BEHIND))
        return NOBODY;
    for (size_t k = i + 1; k < s->count && k - i < NEAR_HITS &&
                           s->hits[k].clause == hit->clause; k++) {
        const hx_hit *cue = &s->hits[k];

        if (is_cue(s, cue, CUE_NEGATION_BEHIND) && cue->begin >= hit->end &&
            cue->begin - hit->end <= NEGATION_BEFORE)
            return (uint32_t)k;
    }
    return NOBODY;
}

/* The answer to the short question that hits[i] asks: "Freundlich? Nein." */
static uint32_t rebuffed_by(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];
    const hx_clause *asked = &s->rec->clauses[hit->clause];

    if (!has_cue(s->cues, CUE_REBUFF) ||
        !(asked->flags & HX_CLAUSE_QUESTION) ||
        asked->end - asked->begin > QUESTION_WORDS)
        return NOBODY;
    for (size_t k = i + 1; k < s->count && k - i < NEAR_HITS &&
                           s->hits[k].clause <= hit->clause + 1; k++)
        if (s->hits[k].clause == hit->clause + 1 &&
            is_cue(s, &s->hits[k], CUE_REBUFF))
            return (uint32_t)k;
    return NOBODY;
}

/* Words behind hits[i] that turn it: denial in its clause, or the answer. */
static uint32_t answered_by(const scene *s, size_t i)
{
    uint32_t by = denied_behind(s, i);

    return by == NOBODY ? rebuffed_by(s, i) : by;
}

/* Whether hits[i] means the opposite of what it says. */
static bool negated(const scene *s, size_t i)
{
    return (negated_by(s, i) != NOBODY) != (denied_by(s, i) != NOBODY);
}

/* -- praise and blame ------------------------------------------------------- */

/* The nearest praise or blame for the topic hits[i] among hits [from, to);
 * 0 where there is none. */
static int nearest(const scene *s, size_t i, size_t from, size_t to,
                   uint32_t *by)
{
    const hx_hit *topic = &s->hits[i];
    uint32_t best = TOPIC_REACH + 1;
    int sign = 0;

    for (size_t k = from; k < to; k++) {
        const hx_hit *cue = &s->hits[k];
        uint32_t far = gap_between(topic, cue);

        if ((!is_cue(s, cue, CUE_GOOD) && !is_cue(s, cue, CUE_BAD)) ||
            !apart(topic, cue) || far >= best || absorbed(s, k, topic))
            continue;
        best = far;
        sign = is_cue(s, cue, CUE_GOOD) ? 1 : -1;
        if (negated(s, k))
            sign = -sign;
        *by = (uint32_t)k;
    }
    return sign;
}

/* The words "bis auf" that except the topic hits[i] from what its clause says,
 * or from what the clause before or behind it says. */
static const hx_hit *excepted_by(const scene *s, size_t i, size_t from)
{
    if (!has_cue(s->run_cues, CUE_EXCEPTION))
        return NULL;
    for (size_t k = i; k-- > from;)
        if (is_cue(s, &s->hits[k], CUE_EXCEPTION) &&
            s->hits[k].end <= s->hits[i].begin &&
            s->hits[i].begin - s->hits[k].end <= EXCEPTION_REACH)
            return &s->hits[k];
    return NULL;
}

/* Praise or blame of the whole from which the topic hits[i] is excepted. */
static int of_the_rest(const scene *s, size_t i, uint32_t *by)
{
    uint32_t clause = s->hits[i].clause;
    size_t from = i, to = i + 1;

    while (from > 0 && i - from < NEAR_HITS &&
           s->hits[from - 1].clause + 1 >= clause &&
           same_sentence(s, s->hits[from - 1].clause, clause))
        from--;
    while (to < s->count && to - i < NEAR_HITS &&
           s->hits[to].clause <= clause + 1 &&
           same_sentence(s, clause, s->hits[to].clause))
        to++;
    return nearest(s, i, from, to, by);
}

/* Praise or blame for the topic hits[i]; 0 where there is none. */
static int polarity(const scene *s, size_t i, uint32_t *by)
{
    const hx_hit *except;
    size_t from, to;
    int sign = 0;

    *by = NOBODY;
    clause_hits(s, i, &from, &to);
    except = excepted_by(s, i, from);
    if (has_cue(s->run_cues, CUE_GOOD) || has_cue(s->run_cues, CUE_BAD))
        sign = nearest(s, i, from, to, by);
    if (!except)
        return sign;
    if (sign != 0 && s->hits[*by].begin >= except->end &&
        s->hits[*by].end <= s->hits[i].begin)
        return sign;  /* "bis auf das schlechte Brot" says it itself */
    return -(sign ? sign : of_the_rest(s, i, by));
}

/* -- wishes and irony ------------------------------------------------------- */

/* A clause that says what is wished for in the clause before it: "Ich wünsche
 * mir, dass ...". */
static bool carries_on(const scene *s, uint32_t clause)
{
    static const char *const words[] = { "dass", "da\xC3\x9F", "das", "wenn",
                                         "ist", "sind", "if", "that", "to",
                                         "for", "is", "are" };

    if (clause == 0 ||
        (s->rec->clauses[clause - 1].flags & HX_CLAUSE_SENTENCE))
        return false;
    return token_is(s, s->rec->clauses[clause].begin, words,
                    sizeof words / sizeof *words);
}

/* Whether the wish hits[k] is about `hit`: apart from it, or around it. */
static bool governs(const scene *s, size_t k, const hx_hit *hit)
{
    const hx_hit *cue = &s->hits[k];

    return !absorbed(s, k, hit) &&
           (apart(cue, hit) ||
            (inside(hit, cue) && width(cue) > width(hit)));
}

/* The hit of `cue` that governs hits[i]: in its clause, or in the one before
 * where this one carries it on. */
static uint32_t governed_by(const scene *s, size_t i, int cue)
{
    const hx_hit *hit = &s->hits[i];
    uint32_t first;

    if (!has_cue(s->cues, cue))
        return NOBODY;
    first = hit->clause - (carries_on(s, hit->clause) ? 1 : 0);
    for (size_t k = i; k-- > 0 && i - k < NEAR_HITS &&
                       s->hits[k].clause >= first;)
        if (is_cue(s, &s->hits[k], cue) && governs(s, k, hit))
            return (uint32_t)k;
    for (size_t k = i + 1; k < s->count && k - i < NEAR_HITS &&
                           s->hits[k].clause == hit->clause; k++)
        if (is_cue(s, &s->hits[k], cue) && governs(s, k, hit))
            return (uint32_t)k;
    return NOBODY;
}

static uint32_t ironic(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];
    uint32_t clause = hit->clause;

    if (!has_cue(s->cues, CUE_IRONY))
        return NOBODY;
    for (size_t k = i; k-- > 0 && i - k < NEAR_HITS &&
                       s->hits[k].clause + 4 > clause;)
        if (is_cue(s, &s->hits[k], CUE_IRONY) &&
            same_sentence(s, s->hits[k].clause, clause))
            return (uint32_t)k;
    for (size_t k = i + 1; k < s->count && k - i < NEAR_HITS &&
                           s->hits[k].clause < clause + 4; k++)
        if (is_cue(s, &s->hits[k], CUE_IRONY) &&
            same_sentence(s, s->hits[k].clause, clause))
            return (uint32_t)k;
    return NOBODY;
}

/* -- the verdict ------------------------------------------------------------ */

/* A hit within a longer expression for the same label gives way to it. */
static bool gives_way(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];
    size_t from, to;

    clause_hits(s, i, &from, &to);
    /* In text order: what holds the hit does not begin behind it. */
    for (size_t k = from; k < to && s->hits[k].begin <= hit->begin; k++) {
        const hx_hit *other = &s->hits[k];

        if (k != i && !other->void_by && inside(hit, other) &&
            other->dimension == hit->dimension &&
            other->label == hit->label && width(other) > width(hit) &&
            width(other) <= COMPACT && other->stance != HX_TOPIC)
            return true;
    }
    return false;
}

static uint8_t flipped(uint8_t stance)
{
    return stance == HX_MET ? HX_UNMET : stance == HX_UNMET ? HX_MET : stance;
}

static void nothing(verdict *v, const char *why, uint32_t by)
{
    v->stances = 0;
    v->note = why;
    v->turned_by = by;
}

/* The hit that turns hits[i] into its opposite, or NOBODY: a negation, words
 * that deny what follows, the answer to a question; two of them cancel out. */
static uint32_t turned_by(const scene *s, size_t i)
{
    uint32_t negation = negated_by(s, i), denial = denied_by(s, i);
    uint32_t answer = answered_by(s, i);

    if (answer != NOBODY)
        return answer;
    if (negation == NOBODY)
        return denial;
    return denial == NOBODY ? negation : NOBODY;
}

/* Steps 1 to 3: what the words say, praise or blame and negation counted. */
static uint8_t own_stance(const scene *s, size_t i, verdict *v)
{
    const hx_hit *hit = &s->hits[i];
    uint32_t by;
    uint8_t stance = hit->stance;

    if (stance == HX_TOPIC) {
        int sign = polarity(s, i, &v->turned_by);

        if (sign == 0 && (by = answered_by(s, i)) != NOBODY) {
            sign = -1;
            v->turned_by = by;
        }
        return sign > 0 ? HX_MET : sign < 0 ? HX_UNMET : 0;
    }
    if (hit->negation == HX_NEG_KEEP)
        return stance;
    by = turned_by(s, i);
    if (by == NOBODY)
        return stance;
    v->turned_by = by;
    return hit->negation == HX_NEG_DROP ? 0 : flipped(stance);
}

static void resolve_driver(const scene *s, size_t i, verdict *v)
{
    const hx_hit *hit = &s->hits[i];
    uint8_t stance;
    uint32_t by;

    if (gives_way(s, i)) {
        nothing(v, "part of a longer expression", NOBODY);
        return;
    }
    stance = own_stance(s, i, v);
    if (hit->wish == HX_WISH_TAKE && hit->stance != HX_WANTED) {
        by = governed_by(s, i, CUE_WISH_LACK);
        if (by != NOBODY) {
            v->stances = HX_WANTED | HX_UNMET;
            v->turned_by = by;
            return;
        }
        by = governed_by(s, i, CUE_WISH);
        if (by != NOBODY) {
            v->stances = HX_WANTED;
            v->turned_by = by;
            return;
        }
    }
    if (stance == HX_MET && (by = ironic(s, i)) != NOBODY) {
        stance = HX_UNMET;
        v->turned_by = by;
    }
    if (stance == 0)
        nothing(v, hit->stance == HX_TOPIC
                       ? "a topic without praise, blame or wish in its clause"
                       : "negated", v->turned_by);
    else
        v->stances = stance;
}

static void resolve_facet(const scene *s, size_t i, verdict *v)
{
    uint32_t by;

    v->stances = 1;
    if (gives_way(s, i))
        nothing(v, "part of a longer expression", NOBODY);
    else if (s->hits[i].negation != HX_NEG_KEEP &&
             (by = negated_by(s, i)) != NOBODY)
        nothing(v, "negated", by);
}

static void resolve(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];
    verdict *v = &s->verdicts[i];

    *v = (verdict){ 0, NULL, NOBODY };
    if (hit->void_by)
        nothing(v, hit->void_by, NOBODY);
    else if (hit->dimension == s->model->driver)
        resolve_driver(s, i, v);
    else if (hit->dimension != s->model->cue_dim)
        resolve_facet(s, i, v);
}

void stance_resolve(scene *s)
{
    s->cues = 0;
    for (size_t i = 0; i < s->count; i++)
        s->cues |= cue_bit(s, &s->hits[i]);
    for (s->from = 0; s->from < s->count; s->from = s->to) {
        uint32_t clause = s->hits[s->from].clause;

        s->run_cues = 0;
        for (s->to = s->from; s->to < s->count &&
                              s->hits[s->to].clause == clause; s->to++)
            s->run_cues |= cue_bit(s, &s->hits[s->to]);
        for (size_t i = s->from; i < s->to; i++)
            resolve(s, i);
    }
}
