/* Questions about the hits of a record. Hits come in text order, so those of a
 * clause lie side by side, and NEAR_HITS keeps the time linear. */
#include "scene.h"

#include "hxgap/signs.h"

#define WEAK_RULES 32  /* rules of less than full weight, of one label */

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

static bool owns_token(const hx_hit *hit, uint32_t t)
{
    return t >= hit->begin && t - hit->begin < HX_OWN_WORDS &&
           (hit->own_words >> (t - hit->begin) & 1);
}

uint32_t scene_seeming(const scene *s, size_t i)
{
    static const char *const words[] = { "only", "just", "merely", "simply",
                                         "but", "nur", "allein" };
    const hx_hit *hit = &s->hits[i];
    size_t from, to;

    if (!scene_may_have(s, i, CUE_NEGATION_OFF) || width(hit) < 3 ||
        !is_driver(s, hit) || hit->stance != HX_UNMET)
        return NOBODY;
    scene_clause_hits(s, i, &from, &to);
    for (size_t k = from; k < to; k++) {
        const hx_hit *off = &s->hits[k];

        if (is_cue(s, off, CUE_NEGATION_OFF) && width(off) == 2 &&
            inside(off, hit) && owns_token(hit, off->begin) &&
            !owns_token(hit, off->begin + 1) &&
            scene_token_is(s, off->begin + 1, words,
                           sizeof words / sizeof *words))
            return (uint32_t)k;
    }
    return NOBODY;
}

/* Whether the text is the word, whose letters are small, in whatever case. */
static bool is_word(hx_str text, const char *word)
{
    for (size_t i = 0; i < text.len;) {
        size_t unseen = hx_unseen_at(text, i);
        char c = text.ptr[i];

        i += unseen > 0 ? unseen : 1;
        if (unseen > 0)
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        if (c != *word++)
            return false;
    }
    return *word == '\0';
}

bool scene_token_is(const scene *s, uint32_t token, const char *const *words,
                     size_t count)
{
    const hx_token *at = &s->rec->tokens[token];
    hx_str text = { s->rec->text.ptr + at->begin, at->end - at->begin };

    for (size_t i = 0; i < count; i++)
        if (is_word(text, words[i]))
            return true;
    return false;
}

bool scene_begins_with(const scene *s, uint32_t clause,
                       const char *const *words, size_t count)
{
    const hx_clause *c = &s->rec->clauses[clause];
    uint32_t t = c->begin;

    while (t + 1 < c->end && hx_clause_begins(s->rec, clause, t + 1))
        t++;
    return scene_token_is(s, t, words, count);
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
                   width(other) > width(cue) && width(other) <= COMPACT &&
                   scene_seeming(s, k) == NOBODY) {
            return (uint32_t)k;
        }
    }
    return NOBODY;
}

/* Whether hits[k] speaks for the label of `hit` in this stance. */
static bool speaks_for(const scene *s, size_t k, const hx_hit *hit,
                       uint8_t stance)
{
    return s->hits[k].dimension == hit->dimension &&
           s->hits[k].label == hit->label &&
           (s->verdicts[k].stances & stance);
}

/* Notes the rule among those counted; false: it is one of them. When there is
 * no room left it counts: so many weights add up to a label anyway. */
static bool is_new_rule(uint32_t *rules, size_t *count, uint32_t rule)
{
    for (size_t i = 0; i < *count; i++)
        if (rules[i] == rule)
            return false;
    if (*count < WEAK_RULES)
        rules[(*count)++] = rule;
    return true;
}

/* What all hits for the label of `hit` weigh, each rule once: to say a thing
 * again is no further reason for it. */
static int64_t weight_of_label(const scene *s, const hx_hit *hit,
                               uint8_t stance)
{
    uint32_t rules[WEAK_RULES];
    size_t count = 0;
    int64_t sum = 0;

    for (size_t k = 0; k < s->count && sum < FULL_WEIGHT; k++)
        if (speaks_for(s, k, hit, stance) &&
            is_new_rule(rules, &count, s->hits[k].rule))
            sum += s->hits[k].weight;
    return sum;
}

int64_t scene_weight(const scene *s, size_t i, uint8_t stance)
{
    const hx_hit *hit = &s->hits[i];
    int64_t sum;

    if (hit->weight >= FULL_WEIGHT)
        return hit->weight;
    if (s->verdicts[i].weighed & stance)
        return s->verdicts[i].weights[stance >> 1];
    sum = weight_of_label(s, hit, stance);
    /* The label's other hits weigh the same: time stays linear. */
    for (size_t k = i; k < s->count; k++)
        if (speaks_for(s, k, hit, stance)) {
            s->verdicts[k].weights[stance >> 1] = (int32_t)sum;
            s->verdicts[k].weighed |= stance;
        }
    return sum;
}
