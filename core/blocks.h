/* The work of a run and who does what next.
 *
 * Everything in hx_job that changes does so under its lock, but for what one
 * worker holds: a source that is busy, a chunk taken off a list. */
#ifndef HX_BLOCKS_H
#define HX_BLOCKS_H

#include <uv.h>

#include "scan.h"

#define HX_JOBS_MAX 256

typedef struct hx_job {
    const hx_hostx       *host;
    const hx_run_options *options;
    hx_inputs             inputs;
    size_t                block_bytes;
    size_t                workers;
    bool                  ordered;

    uv_mutex_t  lock;
    uv_cond_t   wake;
    atomic_int  stop;             /* set once, by anyone */
    hx_status   status;           /* of the first failure */
    hx_error    error;

    hx_chunk   *chunks;           /* the pool */
    size_t      chunk_count;
    hx_chunk   *unused;           /* last used first: it is in the cache */
    hx_chunk   *ready, **ready_end;
    size_t      ready_count;
    hx_chunk   *done;             /* analysed, waiting for their turn */
    uint64_t    sequence, turn;   /* next to be given, next to be emitted */
    bool        emitting;

    hx_source  *sources;          /* all that are open or have blocks left */
    hx_source  *reading[HX_JOBS_MAX];
    size_t      reading_count;
    size_t      next_input;

    hx_sums     sums;
    uint64_t    bytes_in, bytes_out;
    uint64_t    packed, unpacked; /* read so far, for the progress line */
    uint64_t    total;            /* size of all inputs; 0: not known */
    uint64_t    streamed;         /* hashes of pipes, added up */
    hx_error    noted;            /* the last note, not to be repeated */

    /* Checkpoints; NULL: none. Called without the lock while all rest. */
    hx_status (*save)(void *arg, hx_error *err);
    void       *save_arg;
    uint64_t    save_every;       /* nanoseconds */
    uint64_t    saved_at, saved_read;
    bool        pausing;          /* nothing new is read: one is due */
    bool        saving;
} hx_job;

/* Makes the pool for `workers`; the rest of `job` is set. [main] */
HX_MUST_USE hx_status hx__job_open(hx_job *job, hx_error *err);
void hx__job_close(hx_job *job);
/* Works until nothing is left to do or the job is stopped. [worker] */
void hx__job_work(hx_job *job, hx_scanner *scanner);
/* Ends the job; the first failure stays. False where another thread has the
 * lock, which may be for long: nothing is done then. [any] */
HX_MUST_USE bool hx__job_stop(hx_job *job, hx_status status,
                              const hx_error *error);

#endif
