/* Questions about the hits of a record. Hits come in text order, so those of a
 * clause lie side by side, and NEAR_HITS keeps the time linear. */
#include "scene.h"

void scene_clause_hits(const scene *s, size_t i, size_t *from, size_t *to)
{
    uint32_t clause = s->hits[i].clause;

    if (scene_in_run(s, i)) {  /* all of these are in the clause */
        *from = i - s->from < NEAR_HITS ? s->from : i - NEAR_HITS;
        *to = s->to - i < NEAR_HITS ? s->to : i + NEAR_HITS;
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

bool scene_token_is(const scene *s, uint32_t token, const char *const *words,
                     size_t count)
{
    const hx_token *at = &s->rec->tokens[token];
    hx_str text = { s->rec->text.ptr + at->begin, at->end - at->begin };

    for (size_t i = 0; i < count; i++)
        if (hx_str_eq(text, hx_str_of(words[i])))
            return true;
    return false;
}

bool scene_same_sentence(const scene *s, uint32_t a, uint32_t b)
{
    for (uint32_t c = a < b ? a : b; c < (a < b ? b : a); c++)
        if (s->rec->clauses[c].flags & HX_CLAUSE_SENTENCE)
            return false;
    return true;
}

/* A cue that is part of a longer expression says nothing by itself: "gut" in
 * "gut aufgehoben", "nobody" in "nobody cares". But where the hit `of` shares
 * that expression ("won't be disappointed") it still counts, unless it is
 * praise by comparison ("no kinder doctor") or a phrase in a gap of the hit
 * ("data sold without my consent"). What somebody intends is negated within
 * blame too: "so nicht zu empfehlen". A refusal absorbs nothing, for it need
 * not reach the hit. A wish counts on where one driver is told to be wished
 * for: "ich wünsche mir einen fairen Preis". */
uint32_t scene_absorber(const scene *s, size_t i, const hx_hit *of)
{
    const hx_hit *cue = &s->hits[i];
    size_t from, to;

    scene_clause_hits(s, i, &from, &to);
    /* In text order: what holds the cue does not begin behind it. */
    for (size_t k = from; k < to && s->hits[k].begin <= cue->begin; k++) {
        const hx_hit *other = &s->hits[k];

        if (k == i || other->void_by || !inside(cue, other) ||
            is_cue(s, other, CUE_REFUSAL))
            continue;
        if (!apart(of, other) &&
            ((sign_of(s, of) <= 0 && has_own_word(of, other)) ||
             !is_cue(s, other, CUE_NEGATION_OFF)))
            continue;
        if (is_facet(s, of) && !is_cue(s, other, CUE_NEGATION_OFF))
            continue;
        if (other->dimension == s->model->cue_dim) {
            if (width(other) > width(cue) || is_cue(s, other, CUE_NEGATION_OFF))
                return (uint32_t)k;
        } else if (is_driver(s, other) && other->stance != HX_TOPIC &&
                   !(other->stance == HX_WANTED &&
                     (is_cue(s, cue, CUE_WISH) ||
                      is_cue(s, cue, CUE_WISH_LACK))) &&
                   width(other) > width(cue) && width(other) <= COMPACT) {
            return (uint32_t)k;
        }
    }
    return NOBODY;
}

int64_t scene_weight(const scene *s, size_t i, uint8_t stance)
{
    const hx_hit *hit = &s->hits[i];
    int64_t sum = 0;

    if (hit->weight >= FULL_WEIGHT)
        return hit->weight;
    for (size_t k = 0; k < s->count && sum < FULL_WEIGHT; k++)
        if (s->hits[k].dimension == hit->dimension &&
            s->hits[k].label == hit->label &&
            (s->verdicts[k].stances & stance))
            sum += s->hits[k].weight;
    return sum;
}
