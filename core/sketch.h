/* A Count-Min sketch (Cormode and Muthukrishnan 2005, "An improved data
 * stream summary", J. Algorithms 55(1)): how often something was seen, in
 * fixed memory.
 *
 * An estimate is never too small. Counting only adds, so sketches are linear:
 * the sum of two is the sketch of both streams, and any order of counting, in
 * any number of threads, gives the same cells. */
#ifndef HX_SKETCH_H
#define HX_SKETCH_H

#include <stdatomic.h>

#include "hxgap/base.h"

#define HX_SKETCH_ROWS 4

typedef struct hx_sketch {
    atomic_uint *cells;   /* HX_SKETCH_ROWS rows of 2^bits */
    unsigned     bits;
} hx_sketch;

/* False where memory is refused; to be cleared in any case. */
HX_MUST_USE bool hx__sketch_open(hx_sketch *sketch, unsigned bits);
void hx__sketch_clear(hx_sketch *sketch);
/* Counts one more of what has this hash. [any] */
void hx__sketch_add(hx_sketch *sketch, uint64_t hash);
/* At least the times that it was counted. [any] */
uint32_t hx__sketch_count(const hx_sketch *sketch, uint64_t hash);
/* Adds the cells of `from`, which has as many bits. [main] */
void hx__sketch_merge(hx_sketch *into, const hx_sketch *from);

#endif
