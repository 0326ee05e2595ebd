/* What the rules of stance ask of the hits of a record: which cues they are,
 * where they lie, which of them count. Shared by stance.c and negation.c. */
#ifndef DET_LEXICON_SCENE_H
#define DET_LEXICON_SCENE_H

#include "stance.h"

#define COMPACT 6          /* words of a hit that is one expression */
#define NEAR_HITS 64       /* hits looked at on either side: keeps time linear */
#define NEGATION_BEFORE 5  /* words between a negation and what it negates */
#define TOPIC_REACH 10     /* words between a topic and its praise or blame */
#define FULL_WEIGHT 1000   /* thousandths that a label needs */
#define NOBODY UINT32_MAX

/* 1 << CUE_... of what the hit is, or 0. */
static inline unsigned cue_bit(const scene *s, const hx_hit *hit)
{
    return hit->dimension == s->model->cue_dim && !hit->void_by
               ? s->model->cue_bits[hit->label] : 0;
}

static inline bool is_cue(const scene *s, const hx_hit *hit, int cue)
{
    return cue_bit(s, hit) & 1u << cue;
}

/* A cue whose pattern says `negation: keep`: "leider". */
static inline bool never_negated(const scene *s, const hx_hit *hit)
{
    return cue_bit(s, hit) != 0 && hit->negation == HX_NEG_KEEP;
}

static inline bool is_driver(const scene *s, const hx_hit *hit)
{
    return hit->dimension == s->model->driver && !hit->void_by;
}

/* Of a dimension without stances, as loyalty. */
static inline bool is_facet(const scene *s, const hx_hit *hit)
{
    return hit->dimension != s->model->driver &&
           hit->dimension != s->model->cue_dim;
}

static inline uint32_t width(const hx_hit *hit)
{
    return hit->end - hit->begin;
}

static inline bool inside(const hx_hit *inner, const hx_hit *outer)
{
    return inner->begin >= outer->begin && inner->end <= outer->end;
}

static inline bool apart(const hx_hit *a, const hx_hit *b)
{
    return a->end <= b->begin || b->end <= a->begin;
}

/* Whether a word of `cue` is one that the pattern of the hit asked for. */
static inline bool has_own_word(const hx_hit *hit, const hx_hit *cue)
{
    for (uint32_t t = cue->begin; t < cue->end; t++)
        if (t - hit->begin < HX_OWN_WORDS &&
            hit->own_words >> (t - hit->begin) & 1)
            return true;
    return false;
}

static inline uint32_t gap_between(const hx_hit *a, const hx_hit *b)
{
    return a->end <= b->begin ? b->begin - a->end
           : b->end <= a->begin ? a->begin - b->end : 0;
}

static inline bool has_cue(unsigned cues, int cue)
{
    return cues >> cue & 1;
}

/* Where the hit stands in the text. */
static inline uint32_t byte_begin(const hx_record *rec, const hx_hit *hit)
{
    return rec->tokens[hit->begin].begin;
}

static inline uint32_t byte_end(const hx_record *rec, const hx_hit *hit)
{
    return rec->tokens[hit->end - 1].end;
}

/* +1 praise, -1 blame, 0 neither: of what the hit says by itself. */
static inline int sign_of(const scene *s, const hx_hit *hit)
{
    if (is_cue(s, hit, CUE_GOOD))
        return 1;
    if (is_cue(s, hit, CUE_BAD))
        return -1;
    if (is_driver(s, hit) && hit->stance != HX_TOPIC)
        return hit->stance == HX_MET ? 1 : hit->stance == HX_UNMET ? -1 : 0;
    return 0;
}

/* Whether hits[i] is one of the run, of which more is known. */
static inline bool scene_in_run(const scene *s, size_t i)
{
    return i >= s->from && i < s->to;
}

/* Whether the clause of hits[i] may hold this cue. */
static inline bool scene_may_have(const scene *s, size_t i, int cue)
{
    return has_cue(scene_in_run(s, i) ? s->run_cues : s->cues, cue);
}

/* Range of hits that lie in the clause of hits[i], at most NEAR_HITS away. */
void scene_clause_hits(const scene *s, size_t i, size_t *from, size_t *to);

/* The longer expression that the cue hits[i] is part of, so that it says
 * nothing by itself for the hit `of`; or NOBODY. */
uint32_t scene_absorber(const scene *s, size_t i, const hx_hit *of);

static inline bool scene_absorbed(const scene *s, size_t i, const hx_hit *of)
{
    return scene_absorber(s, i, of) != NOBODY;
}

/* The cue "not only" that has the negation of the blame hits[i] and leaves its
 * other word to a gap ("not only cheap" for `not ..1 cheap`), so that the praise
 * is not negated; or NOBODY. "Not just a number" does deny the blame in it. */
uint32_t scene_seeming(const scene *s, size_t i);

/* What the hits with the label and this stance of hits[i] weigh together, each
 * rule once, in thousandths: counted no further than FULL_WEIGHT. Asked when
 * all verdicts are there. */
int64_t scene_weight(const scene *s, size_t i, uint8_t stance);

/* Whether the token is one of `words`, which are in small letters. */
bool scene_token_is(const scene *s, uint32_t token, const char *const *words,
                    size_t count);
/* Whether the clause begins with one of them, emoji aside. */
bool scene_begins_with(const scene *s, uint32_t clause,
                       const char *const *words, size_t count);

/* Whether two clauses lie in one sentence. */
bool scene_same_sentence(const scene *s, uint32_t a, uint32_t b);

#endif
