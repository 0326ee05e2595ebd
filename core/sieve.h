/* Which candidates want what the neighbour has: the first filter of matching,
 * which turns away four in five, and is asked a dozen times a word. */
#ifndef HX_SIEVE_H
#define HX_SIEVE_H

#include "symbols.h"

#define HX_SIEVE_WIDTH 64  /* candidates that one call looks at */
#define HX_SIEVE_SPARE 7   /* asks that may be read behind the last */

/* Bit i of the result: `near` (HX_NEAR_BITS) has the bit of asks[i]. `count` is
 * HX_SIEVE_WIDTH at most. */
typedef uint64_t hx_sieve_fn(const hx_ask *asks, size_t count,
                             const uint64_t *near);

uint64_t hx__sieve_plain(const hx_ask *asks, size_t count,
                         const uint64_t *near);
/* The fastest that this processor has; all give the same. */
hx_sieve_fn *hx__sieve_choose(void);

#endif
