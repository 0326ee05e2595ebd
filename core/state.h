/* The state file (.hxs): what a run counted, to be merged and reported later.
 *
 * Integers, names, and what aggregators save; no floating point. Checksummed;
 * every length in it is checked before it is believed. A state can be used
 * only with the plugins' versions and the lexicons that made it. The format
 * and how it may grow: README.md, "The state file". [main] */
#ifndef HX_STATE_H
#define HX_STATE_H

#include "host.h"
#include "run.h"
#include "shards.h"

#define HX_STATE_MAJOR 1
#define HX_STATE_MINOR 0
/* Raised when core makes something else of the same record: checks, dates,
 * dimensions, matching. States of two meanings are never merged. */
#define HX_STATE_SEMANTICS 4

/* A plugin or a lexicon as a state names it; `options` is 0 for lexicons. */
typedef struct hx_maker {
    char    *name, *version;
    uint64_t fingerprint, options;
} hx_maker;

/* What a state says of itself. Strings are NULL-terminated; owned by the
 * hx_state. `by` .. `until` are those of the hx_request that made it, `fields`
 * are the columns asked for, as "text=Kommentar". */
typedef struct hx_state_info {
    char  *pipeline, *program;    /* version of the program that wrote it */
    unsigned minor;
    uint64_t semantics;
    hx_maker *plugins;  size_t plugin_count;
    hx_maker *lexicons; size_t lexicon_count;
    char **by;      size_t by_count;
    char **where;   size_t where_count;
    char **fields;  size_t field_count;
    char  *since, *until;         /* or NULL */
    hx_shards shards;
    hx_tally  tally;              /* counts only, no places */
} hx_state_info;

typedef struct hx_state hx_state;

/* Hash of what decides on the sums of the same input: semantics of core,
 * plugins, lexicons and what was asked. */
HX_MUST_USE hx_status hx__state_origin(const hx_hostx *host, uint64_t *out,
                                       hx_error *err);
/* Appends a whole state file with the aggregators' sums of `chain`. */
HX_MUST_USE hx_status hx__state_bytes(hx_buf *out, const hx_hostx *host,
                                      const hx_chain *chain,
                                      const hx_tally *tally,
                                      const hx_shards *shards, hx_error *err);
/* The same as a file: it appears at `path` whole or not at all. */
HX_MUST_USE hx_status hx__state_save(const char *path, unsigned mode,
                                     const hx_hostx *host,
                                     const hx_chain *chain,
                                     const hx_tally *tally,
                                     const hx_shards *shards, hx_error *err);
/* Reads and checks `path`. HX_E_FORMAT: not a state, damaged, or of another
 * version; HX_E_IO: cannot be read. Owned: hx__state_close(). */
HX_MUST_USE hx_status hx__state_open(hx_state **out, const char *path,
                                     hx_error *err);
/* The same from bytes, which it takes over (also where it fails), named
 * `name` in messages. */
HX_MUST_USE hx_status hx__state_parse(hx_state **out, const char *name,
                                      hx_buf *bytes, hx_error *err);
const hx_state_info *hx__state_info(const hx_state *state);
/* A chain with the state's sums, for a host opened with the state's `by`,
 * `where` and dates. HX_E_LEXICON or HX_E_PLUGIN, naming the culprit, where
 * lexicons or plugins differ from those that made it. */
HX_MUST_USE hx_status hx__state_chain(const hx_state *state,
                                      const hx_hostx *host, hx_chain **out,
                                      hx_error *err);
const char *hx__state_path(const hx_state *state);
size_t hx__state_size(const hx_state *state);  /* bytes of the file */
/* Name and bytes of the sums of aggregator `index`; false beyond the last. */
bool hx__state_part(const hx_state *state, size_t index, const char **name,
                    size_t *bytes);
/* Adds the state's sums to those of `chain`, after the same checks as
 * hx__state_chain(). */
HX_MUST_USE hx_status hx__state_add(const hx_state *state,
                                    const hx_hostx *host, hx_chain *chain,
                                    hx_error *err);
/* Whether both were made with the same --where, --since and --until. [any] */
bool hx__state_same_filters(const hx_state_info *a, const hx_state_info *b);
/* Adds shards and counts of `from` to those of `into`. HX_E_USAGE where a
 * shard is in both, the cuts differ (1/4 with 2/3 of the same inputs), or the
 * two were made with different --by, fields or filters. */
HX_MUST_USE hx_status hx__state_join(hx_state *into, const hx_state *from,
                                     hx_error *err);
void hx__state_close(hx_state *state);  /* NULL is allowed */

#endif
