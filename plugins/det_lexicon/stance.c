/* The rules of stance, one function each. They look at the hits of one clause
 * (wishes and irony: of one sentence), so their cost does not grow with the
 * comment. Hits come in text order, so a clause's hits lie side by side. */
#include "negation.h"

#define TOPIC_REACH 10     /* words between a topic and its praise or blame */
#define EXCEPTION_REACH 4  /* words between "bis auf" and what it excepts */

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
            !apart(topic, cue) || far >= best || scene_absorbed(s, k, topic))
            continue;
        best = far;
        sign = is_cue(s, cue, CUE_GOOD) ? 1 : -1;
        if (negation_holds(s, k))
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
           scene_same_sentence(s, s->hits[from - 1].clause, clause))
        from--;
    while (to < s->count && to - i < NEAR_HITS &&
           s->hits[to].clause <= clause + 1 &&
           scene_same_sentence(s, clause, s->hits[to].clause))
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
    scene_clause_hits(s, i, &from, &to);
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
    return scene_token_is(s, s->rec->clauses[clause].begin, words,
                    sizeof words / sizeof *words);
}

/* Whether the wish hits[k] is about `hit`: apart from it, or around it. */
static bool governs(const scene *s, size_t k, const hx_hit *hit)
{
    const hx_hit *cue = &s->hits[k];

    return !scene_absorbed(s, k, hit) &&
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
            scene_same_sentence(s, s->hits[k].clause, clause))
            return (uint32_t)k;
    for (size_t k = i + 1; k < s->count && k - i < NEAR_HITS &&
                           s->hits[k].clause < clause + 4; k++)
        if (is_cue(s, &s->hits[k], CUE_IRONY) &&
            scene_same_sentence(s, s->hits[k].clause, clause))
            return (uint32_t)k;
    return NOBODY;
}

/* -- the verdict ------------------------------------------------------------ */

/* Whether hits within this one may give way to it. */
static bool is_whole(const hx_hit *hit)
{
    return width(hit) > 1 && width(hit) <= COMPACT && !hit->void_by &&
           hit->stance != HX_TOPIC;
}

/* A bit for the label, or for several: where it is not in scene.run_longer,
 * no hit of the label has to be looked for. */
static uint64_t label_bit(const hx_hit *hit)
{
    return (uint64_t)1 << ((hit->label + hit->dimension) & 63);
}

/* Whether the hit lies within `other`, a longer expression for its label. Most
 * hits are of another label: that is asked first. */
static bool is_part_of(const hx_hit *hit, const hx_hit *other)
{
    return other->label == hit->label && other->dimension == hit->dimension &&
           inside(hit, other) && width(other) > width(hit) &&
           other->weight >= hit->weight && is_whole(other);
}

/* A hit within a longer expression for the same label that weighs no less gives
 * way to it. In text order: what holds the hit begins neither behind it nor over
 * COMPACT words before its end. */
static bool gives_way(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];
    size_t from, to;

    if (!(s->run_longer & label_bit(hit)))
        return false;
    scene_clause_hits(s, i, &from, &to);
    for (size_t k = i; k-- > from && s->hits[k].begin + COMPACT >= hit->end;)
        if (is_part_of(hit, &s->hits[k]))
            return true;
    for (size_t k = i + 1; k < to && s->hits[k].begin == hit->begin; k++)
        if (is_part_of(hit, &s->hits[k]))
            return true;
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

        if (sign == 0 && (by = negation_answers(s, i)) != NOBODY) {
            sign = -1;
            v->turned_by = by;
        }
        return sign > 0 ? HX_MET : sign < 0 ? HX_UNMET : 0;
    }
    if (hit->negation == HX_NEG_KEEP)
        return stance;
    by = negation_turns(s, i);
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
             (by = negation_turns(s, i)) != NOBODY)
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

/* Takes the next clause's hits, from s->from on, into focus. */
static void begin_run(scene *s)
{
    uint32_t clause = s->hits[s->from].clause;

    s->run_cues = 0;
    s->run_longer = 0;
    s->first_negation = s->count;
    s->last_negation = 0;
    for (s->to = s->from; s->to < s->count; s->to++) {
        const hx_hit *hit = &s->hits[s->to];
        unsigned cue = cue_bit(s, hit);

        if (hit->clause != clause)
            break;
        s->run_cues |= cue;
        if (is_whole(hit))
            s->run_longer |= label_bit(hit);
        if (has_cue(cue, CUE_NEGATION)) {
            s->last_negation = s->to;
            if (s->first_negation == s->count)
                s->first_negation = s->to;
        }
    }
}

void stance_resolve(scene *s)
{
    s->cues = 0;
    for (size_t i = 0; i < s->count; i++)
        s->cues |= cue_bit(s, &s->hits[i]);
    for (s->from = 0; s->from < s->count; s->from = s->to) {
        begin_run(s);
        for (size_t i = s->from; i < s->to; i++)
            resolve(s, i);
    }
}
