/* Splitting German compounds into the parts that a list knows.
 *
 * A word is split only where all of it is made of listed parts and linking
 * elements (Fugenelemente: s es n en er e), so "vielleicht" stays whole unless
 * somebody lists both halves, and then `whole` keeps it. */
#ifndef HX_COMPOUND_H
#define HX_COMPOUND_H

#include "keys.h"

#define HX_PARTS_MAX 6         /* parts of one word */
#define HX_PART_FILTER_BITS 17

typedef struct hx_compounds {
    hx_keys   keys;    /* folded parts, and words that stay whole */
    uint64_t  lens;    /* bit n: a part of n bytes exists (63: or more) */
    uint64_t *filter;  /* a bit for the hash of each part */
    size_t    part_max;
} hx_compounds;

HX_MUST_USE bool hx__compounds_part(hx_compounds *compounds, hx_str fold);
HX_MUST_USE bool hx__compounds_whole(hx_compounds *compounds, hx_str fold);
void hx__compounds_clear(hx_compounds *compounds);

/* The parts of the folded word, whose hashes are given: fewest first choice,
 * longest last part among equals. Returns how many (0 or at least 2). Spans
 * lie in `fold`. [any] */
size_t hx__compound_split(const hx_compounds *compounds, hx_str fold,
                          const hx_hashes *hashes,
                          hx_str parts[HX_PARTS_MAX]);

#endif
