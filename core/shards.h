/* Which parts of which archives a state holds.
 *
 * An archive is known by a fingerprint, a cut by the number of its shards; the
 * shards of one cut are kept as runs, so that a state merged of ten thousand
 * shards needs no longer list than one that was never cut. [main] */
#ifndef HX_SHARDS_H
#define HX_SHARDS_H

#include "hxgap/base.h"

/* Shards `index` to `last` of `count` (from 1) of the archive `inputs`.
 * `last` 0 stands for `index`. */
typedef struct hx_shard {
    uint64_t index, count, inputs, last;
} hx_shard;

typedef struct hx_shards {
    hx_shard *runs;      /* sorted by archive, then by index */
    size_t    count, cap;
    bool      partial;   /* --allow-missing made it: gaps are known */
} hx_shards;

/* Adds a run. HX_E_USAGE, with `path` in the message, where one of its shards
 * is there already or the archive was cut into another number of shards. */
HX_MUST_USE hx_status hx__shards_add(hx_shards *shards, hx_shard run,
                                     const char *path, hx_error *err);
/* Adds all runs of `from`; `into` may be changed also where it fails. */
HX_MUST_USE hx_status hx__shards_join(hx_shards *into, const hx_shards *from,
                                      const char *path, hx_error *err);
/* How many shards lack, and of how many in all (`*of` may be NULL). */
uint64_t hx__shards_missing(const hx_shards *shards, uint64_t *of);
/* "3, 7-9 of 64": the first gaps in words, cut where `out` is full. */
void hx__shards_gaps(const hx_shards *shards, char *out, size_t cap);
void hx__shards_clear(hx_shards *shards);

#endif
