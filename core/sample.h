/* A bounded sample of rows that does not depend on their order.
 *
 * The rows with the smallest hashes are kept, ties by their bytes: a simple
 * random sample as long as the hash is one of the content, and the same
 * whichever way the archive was cut. */
#ifndef HX_SAMPLE_H
#define HX_SAMPLE_H

#include "hxgap/base.h"

typedef struct hx_row {
    uint64_t hash;
    hx_str   bytes;   /* owned by the sample */
} hx_row;

typedef struct hx_sample {
    hx_row *rows;     /* a heap, the greatest first, until sorted */
    size_t  count, cap, most;
} hx_sample;

/* A sample of at most `most` rows; to be cleared. */
void hx__sample_init(hx_sample *sample, size_t most);
/* Copies the row where it belongs to the sample. False: no memory. */
HX_MUST_USE bool hx__sample_add(hx_sample *sample, uint64_t hash, hx_str bytes);
/* Whether hx__sample_add() would keep a row of this hash: saves making it. */
bool hx__sample_wants(const hx_sample *sample, uint64_t hash);
/* Sorts the rows by `before`, or by hash and bytes where it is NULL. Nothing
 * may be added afterwards. */
void hx__sample_sort(hx_sample *sample,
                     int (*compare)(const void *, const void *));
void hx__sample_clear(hx_sample *sample);

#endif
