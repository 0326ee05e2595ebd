/* The state file (.hxs): what a run counted, to be merged and reported later.
 *
 * Integers, names, and what aggregators save; no floating point. Checksummed;
 * every length in it is checked before it is believed. A state can be used
 * only with the plugins' versions and the lexicons that made it. [main] */
#ifndef HX_STATE_H
#define HX_STATE_H

#include "host.h"
#include "run.h"

#define HX_STATE_VERSION 1

/* Which part of which archive was counted: part `index` of `count`, and a
 * fingerprint of the inputs, so that two archives cut alike stay apart. */
typedef struct hx_shard {
    uint64_t index, count;  /* 1/1 for a run that was not cut */
    uint64_t inputs;
} hx_shard;

/* What a state says of itself. Strings are NULL-terminated; owned by the
 * hx_state. `by` .. `until` are those of the hx_request that made it. */
typedef struct hx_state_info {
    char  *pipeline;
    char **by;      size_t by_count;
    char **where;   size_t where_count;
    char  *since, *until;         /* or NULL */
    hx_shard *shards; size_t shard_count;
    hx_tally  tally;              /* counts only, no places */
} hx_state_info;

typedef struct hx_state hx_state;

/* Writes the aggregators' states of `chain` to `path`, whole or not at all. */
HX_MUST_USE hx_status hx__state_save(const char *path, unsigned mode,
                                     const hx_hostx *host,
                                     const hx_chain *chain,
                                     const hx_tally *tally,
                                     const hx_shard *shards,
                                     size_t shard_count, hx_error *err);
/* Reads and checks `path`. HX_E_FORMAT: not a state, damaged, or of another
 * version; HX_E_IO: cannot be read. Owned: hx__state_close(). */
HX_MUST_USE hx_status hx__state_open(hx_state **out, const char *path,
                                     hx_error *err);
const hx_state_info *hx__state_info(const hx_state *state);
/* A chain with the state's sums, for a host opened with the state's `by`,
 * `where` and dates. HX_E_LEXICON or HX_E_PLUGIN, naming the culprit, where
 * lexicons or plugins differ from those that made it. */
HX_MUST_USE hx_status hx__state_chain(const hx_state *state,
                                      const hx_hostx *host, hx_chain **out,
                                      hx_error *err);
/* Adds shards and counts of `from` to those of `into`. HX_E_USAGE where a
 * shard is in both, the cuts differ (1/4 with 2/3 of the same inputs), or the
 * two were made with different --by or filters. */
HX_MUST_USE hx_status hx__state_join(hx_state *into, const hx_state *from,
                                     hx_error *err);
void hx__state_close(hx_state *state);  /* NULL is allowed */

#endif
