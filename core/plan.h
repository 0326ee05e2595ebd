/* Cutting an archive into shards, the same way wherever it is asked.
 *
 * The inputs stand one behind the other on a line; the line is cut into equal
 * stretches. A file that can be entered in the middle is cut where the line
 * is; any other one belongs whole to the shard that its middle lies in. So a
 * task finds its share without looking into files other than its own. */
#ifndef HX_PLAN_H
#define HX_PLAN_H

#include "archive.h"
#include "host.h"
#include "shards.h"

#define HX_PLAN_SHARDS_MAX 1000000

typedef struct hx_plan_file {
    uint64_t begin, weight;  /* on the line */
    uint64_t bytes;
    unsigned scale;          /* weight of a stored byte */
    uint8_t  splits;         /* 0 not known yet, 1 no, 2 yes */
} hx_plan_file;

/* What an archive is known by. */
typedef struct hx_identity {
    uint64_t hash;           /* of names, sizes and first bytes */
    size_t   files;          /* that are in it; streams are not */
} hx_identity;

typedef struct hx_plan {
    hx_inputs     inputs;
    hx_plan_file *files;     /* one an input */
    uint64_t      total;     /* length of the line */
    uint64_t      bytes;
    hx_identity   identity;
} hx_plan;

/* What one task reads: paths are borrowed from the plan. */
typedef struct hx_share {
    const char **paths;
    hx_span     *spans;
    size_t       count, cap, span_cap;
    uint64_t     bytes;
} hx_share;

/* Looks up files and sizes. HX_E_USAGE for standard input among others. */
HX_MUST_USE hx_status hx__plan_open(hx_plan *plan, const char *const *named,
                                    size_t count, hx_error *err);
/* The share of shard `index` (from 1) of `count`; may be empty. */
HX_MUST_USE hx_status hx__plan_share(hx_plan *plan, const hx_hostx *host,
                                     uint64_t index, uint64_t count,
                                     hx_share *out, hx_error *err);
/* The same, with what the state says of it. */
HX_MUST_USE hx_status hx__plan_take(hx_plan *plan, const hx_hostx *host,
                                    uint64_t index, uint64_t count,
                                    hx_share *out, hx_shards *shards,
                                    hx_error *err);
/* For hx_run_options.expanded, `arg` an empty hx_identity: what the inputs are
 * before the first of them is read, for what comes of them later is another
 * archive. One that has gone is known by its name. HX_E_TRANSIENT, HX_E_NOMEM. */
HX_MUST_USE hx_status hx__plan_identify(void *arg, const hx_inputs *inputs,
                                        hx_error *err);
/* The one shard of a run that was not cut. `streamed` is the hash of what came
 * from pipes (hx_tally.streamed), 0 for nothing: nothing read at all is no
 * shard, so that empty streams can be merged any number of times. */
HX_MUST_USE hx_status hx__plan_whole(hx_shards *out, const hx_identity *id,
                                     uint64_t streamed, hx_error *err);
/* How many shards of about `bytes` stored bytes there are: at least one. */
uint64_t hx__plan_shards(const hx_plan *plan, uint64_t bytes);
void hx__share_clear(hx_share *share);
void hx__plan_close(hx_plan *plan);

#endif
