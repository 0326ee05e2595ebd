/* What is worth suggesting: units by how surprising they are, and the entry
 * whose contexts are most like theirs. */
#ifndef HX_RANKING_H
#define HX_RANKING_H

#include "suggest.h"

#define HX_RANK_CONTEXTS 3

enum hx_rank_kind {
    HX_RANK_LOW, HX_RANK_HIGH,   /* tied to low, to high ratings */
    HX_RANK_BARE,                /* in comments without a driver */
    HX_RANK_WORDS,               /* more frequent than in other comments */
    HX_RANK_PHRASES,             /* words that stand together */
    HX_RANK_KINDS
};

/* An entry's label, as a place for contexts. */
typedef struct hx_rank_label {
    uint64_t unit;
    char     name[96];           /* "warmth/met", "touchpoint=app" */
    double   norm;               /* of its vector */
    size_t   from, to;           /* in hx_ranking.contexts */
} hx_rank_label;

typedef struct hx_suggestion {
    const hx_gram *gram;
    double g2;
    const hx_rank_label *near;   /* NULL: nothing is like it */
    double similarity;           /* cosine, 0 to 1 */
    /* The contexts that they share, the strongest first. */
    const hx_context *shared[HX_RANK_CONTEXTS];
    size_t shared_count;
} hx_suggestion;

typedef struct hx_rank_feature {
    uint64_t word;
    int64_t  offset;
    uint64_t count;
} hx_rank_feature;

typedef struct hx_ranking {
    const hx_suggest *suggest;
    hx_gram    *grams;    size_t gram_count;      /* by key */
    uint32_t   *by_hash;                          /* indexes of grams */
    uint64_t   *reference;                        /* by gram: per million */
    hx_context *contexts; size_t context_count;   /* by unit */
    hx_rank_feature *features; size_t feature_count;
    uint64_t    total;                            /* of all contexts */
    hx_rank_label *labels; size_t label_count;
} hx_ranking;

/* From what both passes counted; to be cleared in any case. HX_E_NOMEM. */
HX_MUST_USE hx_status hx__ranking_open(hx_ranking *ranking,
                                       const hx_suggest *suggest,
                                       hx_error *err);
void hx__ranking_clear(hx_ranking *ranking);
/* The best of one kind and language, at most `most`, into `out`; ties by key.
 * A unit that is mostly another listed one's is left out. */
HX_MUST_USE bool hx__ranking_pick(const hx_ranking *ranking, int lang,
                                  int kind, size_t most, hx_suggestion *out,
                                  size_t *count);
/* The word of a context, as its stem; empty where it is not known. */
hx_str hx__ranking_word(const hx_ranking *ranking, uint64_t hash);

#endif
