/* What the files of agg_verbatim share: samples of comments by segment, driver
 * and stance, bounded in size and equal for every cutting of the work.
 *
 * Two rules make them so. A cell keeps the comments with the smallest hash of
 * their content, so it depends on the set of comments alone. And of the segments
 * those with the smallest key are kept, whole or not at all: what a part of the
 * work drops, the whole would drop as well.
 *
 * Text is here only as host->mask() gave it. */
#ifndef VERBATIM_H
#define VERBATIM_H

#include "hxgap/plugin.h"

#define VERB_TEXT_MAX 600     /* bytes of a verbatim */
#define VERB_ID_MAX 128       /* bytes of a record's id; longer ones are cut */
#define VERB_MENTIONS_MAX 16  /* kept of one comment, the first of the text */
#define VERB_FACETS_MAX 16
#define VERB_FACET_BYTES (VERB_FACETS_MAX * 2 * 66)
#define VERB_DRIVERS_MAX 64
#define VERB_STANCES 3
#define VERB_PAIRS_MAX (VERB_DRIVERS_MAX * VERB_STANCES)
#define VERB_BREAKDOWNS_MAX 16
#define VERB_VALUES_MAX 64    /* values of one dimension in one comment */
#define VERB_STRENGTH_MAX 5   /* see verb_item.strength */
#define VERB_PER_CELL_MAX 50
#define VERB_SEGMENTS_MAX 10000

typedef struct verb_mention {
    uint32_t begin, end;      /* in the record's text */
    uint8_t  driver, stance;  /* stance: index into verb_stance_names */
    uint16_t zero;            /* items are compared as bytes */
} verb_mention;

/* One sampled comment. Behind the struct: `mentions` of them, then the bytes
 * of id, text and facets ("touchpoint=hotline", each behind a line feed). */
typedef struct verb_item {
    uint64_t hash[2];               /* of id, text and date */
    uint32_t begin, end;            /* evidence in the record's text */
    uint32_t mark_begin, mark_end;  /* the same in the masked text */
    uint16_t id_len, text_len, facets_len, mentions;
    uint8_t  id_type;               /* HX_V_... */
    uint8_t  lang;
    /* How clearly the comment says it: 2 for one rule that says so, 4 for
     * several, 0 for the learned model alone; 1 more where the comment says
     * nothing to the contrary, of this driver or another. */
    uint8_t  strength;
    uint8_t  zero[5];
    verb_mention mention[];
} verb_item;

typedef struct verb_cell {
    size_t     count;
    verb_item *item[];  /* per_cell of them, in order */
} verb_cell;

/* Which comments: all (count 0), or a value of each dimension of one of the
 * breakdowns. */
typedef struct verb_key {
    uint64_t hash;
    uint8_t  breakdown, count;
    hx_str   value[2];  /* ptr NULL: the record has no value */
} verb_key;

typedef struct verb_segment {
    verb_key   key;
    verb_cell *cell[];  /* by pair: driver * VERB_STANCES + stance */
} verb_segment;

/* A breakdown as a state carries it: by the names of its dimensions. */
typedef struct verb_by {
    size_t count;
    char  *name[2];
} verb_by;

typedef struct verb_model {
    const hx_host *host;
    int      driver_dim;
    size_t   drivers, pairs;
    size_t   per_cell, segments;   /* the options */
    uint64_t signature;            /* of the ids of the drivers */
    size_t   breakdowns;
    hx_breakdown breakdown[VERB_BREAKDOWNS_MAX];
} verb_model;

typedef struct verb_state {
    const verb_model *model;
    const hx_host    *host;
    size_t         by_count;
    verb_by        by[VERB_BREAKDOWNS_MAX];
    verb_segment  *total;
    verb_segment **slot;           /* a hash map of all but the total */
    size_t         cap, count;
    bool           dropped;        /* segments were too many */
    const verb_segment *last;      /* the worst that is kept, if dropped */
    verb_segment  *memo[VERB_BREAKDOWNS_MAX];
} verb_state;

extern const char *const verb_stance_names[VERB_STANCES];

/* -- hash.c: fixed for ever, so that samples can be merged and repeated ---- */

uint64_t verb_hash(uint64_t seed, hx_str text);

/* -- item.c ---------------------------------------------------------------- */

size_t verb_item_bytes(const verb_item *item);
hx_str verb_item_id(const verb_item *item);
hx_str verb_item_text(const verb_item *item);
hx_str verb_item_facets(const verb_item *item);
/* By hash, then by everything else; 0 only for the same comment. */
int verb_item_order(const verb_item *a, const verb_item *b);
/* The record's first hash: cheap, and enough to refuse most comments. */
uint64_t verb_record_hash(const hx_record *rec);
/* What one comment says of one driver and stance. */
typedef struct verb_said {
    size_t   mention;   /* the evidence */
    uint64_t hash;      /* of the record */
    uint8_t  strength;
} verb_said;

/* The record as an item; arena memory. */
HX_MUST_USE hx_status verb_item_make(const verb_model *model, hx_record *rec,
                                     verb_said said, const verb_item **out,
                                     hx_error *err);

/* -- sample.c: segments and cells ------------------------------------------ */

HX_MUST_USE hx_status verb_state_make(const verb_model *model,
                                      verb_state **out, hx_error *err);
void verb_state_close(verb_state *state);
uint64_t verb_key_hash(const verb_key *key);
/* The segment of `key`, made when new; NULL where it is one of those that
 * are too many. A segment may be dropped by making another. */
HX_MUST_USE hx_status verb_segment_get(verb_state *state, const verb_key *key,
                                       verb_segment **out, hx_error *err);
/* Whether the cell has room for such a comment. */
bool verb_cell_wants(const verb_state *state, const verb_segment *segment,
                     size_t pair, uint64_t hash);
/* Puts a copy of the item where it belongs, if it does. */
HX_MUST_USE hx_status verb_cell_put(verb_state *state, verb_segment *segment,
                                    size_t pair, const verb_item *item,
                                    hx_error *err);
/* Says that two states were made with different breakdowns. */
void verb_other_by(const verb_state *state, hx_status *rc, hx_error *err);
HX_MUST_USE hx_status verb_merge(void *into, const void *from, hx_error *err);
/* All segments in the order of the report; owned by the caller. */
verb_segment **verb_segments_sorted(const verb_state *state);
static inline size_t verb_segment_count(const verb_state *state)
{
    return state->count + 1;
}

/* -- bytes.c, describe.c --------------------------------------------------- */

HX_MUST_USE hx_status verb_save(const void *state, hx_buf *out, hx_error *err);
HX_MUST_USE hx_status verb_load(const void *model, hx_str bytes, void **state,
                                hx_error *err);
HX_MUST_USE hx_status verb_add(void *into, hx_str bytes, hx_error *err);
HX_MUST_USE hx_status verb_describe(const void *state, hx_doc *doc,
                                    hx_node *root, hx_error *err);

#endif
