/* Which shard a task of a batch engine is to do.
 *
 * The engine tells its tasks apart by an environment variable; main() reads
 * those named here, and this finds out what they mean: some count from 0, and
 * an array may begin anywhere. Two engines that disagree are refused, for a
 * shard done twice and another one never must not be an accident. */
#ifndef HX_TASK_H
#define HX_TASK_H

#include "hxgap/base.h"

#define HX_TASK_VARS 16

/* Names of the variables, ended by NULL. */
extern const char *const hx__task_vars[HX_TASK_VARS + 1];

/* What the command line and the environment say; texts are NULL where they
 * say nothing, and `vars` are the values in the order of hx__task_vars. */
typedef struct hx_task_said {
    const char *shard;        /* --shard: "3/64", "3", "/64" or "auto" */
    uint64_t    shards;       /* --shards, or 0 */
    const char *const *vars;
} hx_task_said;

typedef struct hx_task {
    uint64_t    index, count;  /* 0: not said */
    const char *job;           /* id of the engine's job, or NULL */
} hx_task;

/* HX_E_USAGE where they contradict each other, or an index is missing or out
 * of range. A count that nobody said is 0. [main] */
HX_MUST_USE hx_status hx__task_find(const hx_task_said *said, hx_task *out,
                                    hx_error *err);

#endif
