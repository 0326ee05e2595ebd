/* The rules of stance, one function each. They look at the hits of one clause
 * (wishes and irony: of one sentence), so their cost does not grow with the
 * comment. Hits come in text order, so a clause's hits lie side by side. */
#include "stance.h"

#define NEGATION_BEFORE 5  /* words between a negation and what it negates */
#define NEGATION_AFTER 4
#define TOPIC_REACH 10     /* words between a topic and its praise or blame */
#define COMPACT 6          /* words of a hit that is one expression */
#define NEAR_HITS 64       /* hits looked at on either side: keeps time linear */
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
 * "gut aufgehoben", "nobody" in "nobody cares". But within one and the same
 * idiom ("won't be disappointed") it still counts for the hit `of`. */
static bool absorbed(const scene *s, size_t i, const hx_hit *of)
{
    const hx_hit *cue = &s->hits[i];
    size_t from, to;

    clause_hits(s, i, &from, &to);
    for (size_t k = from; k < to; k++) {
        const hx_hit *other = &s->hits[k];

        if (k == i || other->void_by || !inside(cue, other) ||
            inside(of, other))
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

/* German negations that may stand behind what they negate. */
static bool may_follow(const scene *s, const hx_hit *negation)
{
    static const char *const words[] = { "nicht", "nich", "nie", "niemals",
                                         "net", "nimmer" };
    const hx_token *token = &s->rec->tokens[negation->begin];
    hx_str text = { s->rec->text.ptr + token->begin,
                    token->end - token->begin };

    if (s->rec->lang == HX_LANG_EN || width(negation) > 1)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (hx_str_eq(text, hx_str_of(words[i])))
            return true;
    return false;
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

static bool negates(const scene *s, size_t n, const hx_hit *hit, int sign,
                    size_t from, size_t to)
{
    const hx_hit *negation = &s->hits[n];
    uint32_t clause_end = s->rec->clauses[hit->clause].end;

    if (absorbed(s, n, hit))
        return false;
    if (!apart(negation, hit))  /* in a gap of the hit, not a word of it */
        return inside(negation, hit) && !hit->own_negation;
    if (negation->end <= hit->begin)
        return hit->begin - negation->end <= NEGATION_BEFORE &&
               !other_sign_between(s, from, to, negation->end, hit->begin,
                                   sign);
    return may_follow(s, negation) &&
           negation->begin - hit->end <= NEGATION_AFTER &&
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

/* -- praise and blame ------------------------------------------------------- */

/* The nearest praise or blame for the topic hits[i]; 0 where there is none. */
static int polarity(const scene *s, size_t i, uint32_t *by)
{
    const hx_hit *topic = &s->hits[i];
    uint32_t best = TOPIC_REACH + 1;
    size_t from, to;
    int sign = 0;

    *by = NOBODY;
    if (!has_cue(s->run_cues, CUE_GOOD) && !has_cue(s->run_cues, CUE_BAD))
        return 0;
    clause_hits(s, i, &from, &to);
    for (size_t k = from; k < to; k++) {
        const hx_hit *cue = &s->hits[k];
        uint32_t far = gap_between(topic, cue);

        if ((!is_cue(s, cue, CUE_GOOD) && !is_cue(s, cue, CUE_BAD)) ||
            !apart(topic, cue) || far >= best || absorbed(s, k, topic))
            continue;
        best = far;
        sign = is_cue(s, cue, CUE_GOOD) ? 1 : -1;
        if (negated_by(s, k) != NOBODY)
            sign = -sign;
        *by = (uint32_t)k;
    }
    return sign;
}

/* -- wishes and irony ------------------------------------------------------- */

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

/* A clause that says what is wished for in the clause before it: "Ich wünsche
 * mir, dass ...". */
static bool carries_on(const scene *s, uint32_t clause)
{
    static const char *const words[] = { "dass", "da\xC3\x9F", "das", "wenn",
                                         "if", "that", "to", "for" };

    if (clause == 0 ||
        (s->rec->clauses[clause - 1].flags & HX_CLAUSE_SENTENCE))
        return false;
    return token_is(s, s->rec->clauses[clause].begin, words,
                    sizeof words / sizeof *words);
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
        if (is_cue(s, &s->hits[k], cue) && !absorbed(s, k, hit) &&
            apart(&s->hits[k], hit))
            return (uint32_t)k;
    for (size_t k = i + 1; k < s->count && k - i < NEAR_HITS &&
                           s->hits[k].clause == hit->clause; k++)
        if (is_cue(s, &s->hits[k], cue) && !absorbed(s, k, hit) &&
            apart(&s->hits[k], hit))
            return (uint32_t)k;
    return NOBODY;
}

static bool same_sentence(const scene *s, uint32_t a, uint32_t b)
{
    for (uint32_t c = a < b ? a : b; c < (a < b ? b : a); c++)
        if (s->rec->clauses[c].flags & HX_CLAUSE_SENTENCE)
            return false;
    return true;
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

/* Steps 1 to 3: what the words say, praise or blame and negation counted. */
static uint8_t own_stance(const scene *s, size_t i, verdict *v)
{
    const hx_hit *hit = &s->hits[i];
    uint32_t by;
    uint8_t stance = hit->stance;

    if (stance == HX_TOPIC) {
        int sign = polarity(s, i, &v->turned_by);

        return sign > 0 ? HX_MET : sign < 0 ? HX_UNMET : 0;
    }
    if (hit->negation == HX_NEG_KEEP)
        return stance;
    by = negated_by(s, i);
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
