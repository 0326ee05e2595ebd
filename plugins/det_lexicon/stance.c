/* The rules of stance, one function each. They look at the hits of one clause
 * (wishes and irony: of one sentence), so their cost does not grow with the
 * comment. Hits come in text order, so a clause's hits lie side by side. */
#include "negation.h"

#define EXCEPTION_REACH 4  /* words between "bis auf" and what it excepts */

/* -- praise and blame ------------------------------------------------------- */

/* The nearest praise or blame for the topic hits[i] among hits [from, to);
 * 0 where there is none. `v` gets what it stands on. */
static int nearest(const scene *s, size_t i, size_t from, size_t to,
                   verdict *v)
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
        v->turned_by = (uint32_t)k;
        v->negated_by = never_negated(s, cue) ? NOBODY
                                              : negation_inverts(s, k);
        if (v->negated_by != NOBODY)
            sign = -sign;
    }
    return sign;
}

/* The words "bis auf" that except the topic hits[i] from what its clause says,
 * or from what the clause before or behind it says; or NOBODY. */
static uint32_t excepted_by(const scene *s, size_t i, size_t from)
{
    if (!has_cue(s->run_cues, CUE_EXCEPTION))
        return NOBODY;
    for (size_t k = i; k-- > from;)
        if (is_cue(s, &s->hits[k], CUE_EXCEPTION) &&
            s->hits[k].end <= s->hits[i].begin &&
            s->hits[i].begin - s->hits[k].end <= EXCEPTION_REACH)
            return (uint32_t)k;
    return NOBODY;
}

/* Praise or blame of the whole from which the topic hits[i] is excepted. */
static int of_the_rest(const scene *s, size_t i, verdict *v)
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
    return nearest(s, i, from, to, v);
}

/* Praise or blame for the topic hits[i]; 0 where there is none. */
static int polarity(const scene *s, size_t i, verdict *v)
{
    uint32_t except;
    size_t from, to;
    int sign = 0;

    scene_clause_hits(s, i, &from, &to);
    except = excepted_by(s, i, from);
    if (has_cue(s->run_cues, CUE_GOOD) || has_cue(s->run_cues, CUE_BAD))
        sign = nearest(s, i, from, to, v);
    if (except == NOBODY)
        return sign;
    if (sign != 0 && s->hits[v->turned_by].begin >= s->hits[except].end &&
        s->hits[v->turned_by].end <= s->hits[i].begin)
        return sign;  /* "bis auf das schlechte Brot" says it itself */
    v->excepted_by = except;
    return -(sign ? sign : of_the_rest(s, i, v));
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
    return scene_begins_with(s, clause, words, sizeof words / sizeof *words);
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
 * way to it: that one, or NOBODY. In text order: what holds the hit begins
 * neither behind it nor over COMPACT words before its end. */
static uint32_t gives_way(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];
    size_t from, to;

    if (!(s->run_longer & label_bit(hit)))
        return NOBODY;
    scene_clause_hits(s, i, &from, &to);
    for (size_t k = i; k-- > from && s->hits[k].begin + COMPACT >= hit->end;)
        if (is_part_of(hit, &s->hits[k]) && scene_seeming(s, k) == NOBODY)
            return (uint32_t)k;
    for (size_t k = i + 1; k < to && s->hits[k].begin == hit->begin; k++)
        if (is_part_of(hit, &s->hits[k]) && scene_seeming(s, k) == NOBODY)
            return (uint32_t)k;
    return NOBODY;
}

static uint8_t flipped(uint8_t stance)
{
    return stance == HX_MET ? HX_UNMET : stance == HX_UNMET ? HX_MET : stance;
}

/* The hit `by` alone decides. */
static void turn(verdict *v, uint8_t stances, uint32_t by)
{
    v->stances = stances;
    v->turned_by = by;
    v->negated_by = v->excepted_by = NOBODY;
}

static void nothing(verdict *v, enum why why, uint32_t by)
{
    turn(v, 0, by);
    v->why = (uint8_t)why;
}

/* What the words around a topic say of it. */
static void topic_stance(const scene *s, size_t i, verdict *v)
{
    int sign = polarity(s, i, v);
    uint32_t by;

    /* What is said of a deed blames something else: "den Fehler zu melden". */
    if (sign < 0 && v->negated_by == NOBODY && v->excepted_by == NOBODY &&
        negation_has_deed(s, &s->hits[i]))
        sign = 0;
    if (sign != 0)
        v->stances = sign > 0 ? HX_MET : HX_UNMET;
    else if ((by = negation_answers(s, i)) != NOBODY ||
             (by = negation_refuses(s, i)) != NOBODY)
        turn(v, HX_UNMET, by);
    else
        nothing(v, WHY_BARE, NOBODY);
}

/* Steps 1 to 3, for what no wish takes: praise, blame and negation counted. A
 * negation that leaves the stance as it is has turned nothing. */
static void own_stance(const scene *s, size_t i, verdict *v)
{
    const hx_hit *hit = &s->hits[i];
    uint32_t by;

    if (hit->stance == HX_TOPIC) {
        topic_stance(s, i, v);
        return;
    }
    v->stances = hit->stance;
    if (hit->negation == HX_NEG_KEEP ||
        (by = negation_turns(s, i)) == NOBODY)
        return;
    if (hit->negation == HX_NEG_DROP)
        nothing(v, WHY_NEGATED, by);
    else if (flipped(hit->stance) != hit->stance)
        turn(v, flipped(hit->stance), by);
}

/* Step 4, which goes first: whether a wish takes the hit. */
static bool is_wished(const scene *s, size_t i, verdict *v)
{
    const hx_hit *hit = &s->hits[i];
    uint32_t by;

    if (hit->wish != HX_WISH_TAKE || hit->stance == HX_WANTED)
        return false;
    by = governed_by(s, i, CUE_WISH_LACK);
    if (by != NOBODY) {
        turn(v, HX_WANTED | HX_UNMET, by);
        return true;
    }
    by = governed_by(s, i, CUE_WISH);
    if (by != NOBODY)
        turn(v, HX_WANTED, by);
    return by != NOBODY;
}

static void resolve_driver(const scene *s, size_t i, verdict *v)
{
    uint32_t by = scene_seeming(s, i);

    if (by != NOBODY) {
        nothing(v, WHY_SEEMING, by);
        return;
    }
    by = gives_way(s, i);
    if (by != NOBODY) {
        nothing(v, WHY_PART, by);
        return;
    }
    if (is_wished(s, i, v))
        return;
    own_stance(s, i, v);
    if (v->stances == HX_MET && (by = ironic(s, i)) != NOBODY)
        turn(v, HX_UNMET, by);
}

static void resolve_facet(const scene *s, size_t i, verdict *v)
{
    uint32_t by = gives_way(s, i);

    v->stances = 1;
    if (by != NOBODY)
        nothing(v, WHY_PART, by);
    else if (s->hits[i].negation != HX_NEG_KEEP &&
             (by = negation_turns(s, i)) != NOBODY)
        nothing(v, WHY_NEGATED, by);
}

static void resolve(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];
    verdict *v = &s->verdicts[i];

    *v = (verdict){ .turned_by = NOBODY, .negated_by = NOBODY,
                    .excepted_by = NOBODY };
    if (hit->void_by)
        v->why = WHY_VOID;
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
