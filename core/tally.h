/* Counts and places of trouble while a run goes on.
 *
 * A place first knows its block and its number within the block; when all
 * blocks of its input are counted, the number within the input follows. */
#ifndef HX_TALLY_H
#define HX_TALLY_H

#include "run.h"

typedef struct hx_place {
    uint64_t byte;        /* in the decoded input */
    uint64_t record;      /* 1-based; in its block until resolved */
    size_t   source;      /* number of the input */
    size_t   block;       /* number in the input */
    char     message[sizeof ((hx_located *)0)->message];
} hx_place;

/* The first places of each kind, by input and byte. */
typedef struct hx_places {
    hx_place at[HX_COUNT_KINDS][HX_LOCATED_MAX];
    size_t   count[HX_COUNT_KINDS];
} hx_places;

/* What one block, or the whole run, comes to. */
typedef struct hx_sums {
    uint64_t  read, analysed;
    uint64_t  count[HX_COUNT_KINDS];
    hx_places places;
} hx_sums;

void hx__sums_reset(hx_sums *sums);
/* Counts one of `kind` and keeps its place if it is among the first. */
void hx__sums_note(hx_sums *sums, int kind, const hx_place *place);
void hx__sums_add(hx_sums *into, const hx_sums *from);
/* Turns the places of input `source` into record numbers of the input:
 * records[b] is how many its block b had. */
void hx__sums_resolve(hx_sums *sums, size_t source, const uint64_t *records,
                      size_t blocks);
/* Makes the tally of it; `paths` by input. HX_E_NOMEM. */
HX_MUST_USE hx_status hx__sums_tally(const hx_sums *sums, char *const *paths,
                                     hx_tally *tally);

#endif
