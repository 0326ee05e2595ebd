/* Exact counts of words, phrases and their contexts, shared by the workers.
 *
 * The table is cut into shards by hash, each under a lock of its own. Counts
 * only grow and examples are those with the smallest hashes, so what stands in
 * it at the end does not depend on who came first. */
#ifndef HX_GRAMS_H
#define HX_GRAMS_H

#include <stdatomic.h>
#include <uv.h>

#include "arena.h"

#define HX_GRAM_EXAMPLES 2
#define HX_GRAM_SHARDS 64

/* A place in a comment, personal data replaced. */
typedef struct hx_gram_example {
    uint64_t hash;        /* of the comment */
    char    *text;        /* owned; NULL: none */
    uint32_t len, begin, end;  /* where the words stand in it */
} hx_gram_example;

typedef struct hx_gram {
    uint64_t hash;        /* of the key; never 0 */
    hx_str   key;         /* stems; in the shard's arena */
    uint64_t any;         /* comments that have it */
    uint64_t comments;    /* comments that have it where no entry covers it */
    uint64_t tokens;      /* such places */
    uint64_t rated, low, high;  /* of `comments`, by their ratings */
    uint64_t bare;        /* of `comments`, without any driver */
    hx_gram_example example[HX_GRAM_EXAMPLES];
} hx_gram;

/* A word beside a unit: of a gram, or of a label. */
typedef struct hx_context {
    uint64_t unit, word;  /* hashes; unit 0: free */
    uint64_t count;
    int64_t  offset;      /* -2, -1, 1, 2 */
} hx_context;

typedef struct hx_gram_shard {
    uv_mutex_t  lock;
    hx_arena    keys;
    hx_gram    *grams;    size_t gram_count, gram_cap;
    hx_context *contexts; size_t context_count, context_cap;
} hx_gram_shard;

typedef struct hx_grams {
    hx_gram_shard  shards[HX_GRAM_SHARDS];
    size_t         locks;   /* made */
    uint64_t       most;    /* grams allowed, and 16 times as many contexts */
    atomic_ullong  count, contexts;
} hx_grams;

/* What one comment adds to a gram. */
typedef struct hx_gram_use {
    uint64_t hash;
    hx_str   key;         /* borrowed */
    uint64_t tokens;      /* 0: it stands only where an entry covers it */
    bool     rated, low, high, bare;
} hx_gram_use;

HX_MUST_USE hx_status hx__grams_open(hx_grams *grams, uint64_t most,
                                     hx_error *err);
void hx__grams_clear(hx_grams *grams);
/* HX_E_LIMIT over `most` grams, whoever counts them. `*wants` tells whether an example of a comment
 * with this hash would be kept. [worker] */
HX_MUST_USE hx_status hx__grams_add(hx_grams *grams, const hx_gram_use *use,
                                    uint64_t comment, bool *wants,
                                    hx_error *err);
/* Keeps the example, its text copied, if it is among the smallest. [worker] */
HX_MUST_USE hx_status hx__grams_show(hx_grams *grams, uint64_t hash,
                                     const hx_gram_example *example,
                                     hx_error *err);
HX_MUST_USE hx_status hx__grams_context(hx_grams *grams, uint64_t unit,
                                        uint64_t word, int offset,
                                        hx_error *err);
/* All grams in at least `least` comments, sorted by key; all contexts, sorted
 * by unit, word and offset. Owned by the caller (hx__free); what they point to
 * stays with `grams`. [main] */
HX_MUST_USE bool hx__grams_list(const hx_grams *grams, uint64_t least,
                                hx_gram **out, size_t *count);
HX_MUST_USE bool hx__grams_contexts(const hx_grams *grams, hx_context **out,
                                    size_t *count);

#endif
