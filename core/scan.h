/* Analysing one block: every record of it through the chain. */
#ifndef HX_SCAN_H
#define HX_SCAN_H

#include "source.h"
#include "stats.h"
#include "tally.h"
#include "utf8.h"

/* Where a child of isolate.c stands, in memory that its parent sees too. */
enum { HX_PHASE_PARSE, HX_PHASE_CHAIN, HX_PHASE_SAVE };

typedef struct hx_progress {
    _Atomic uint64_t record;  /* in hand, from 1 in the block */
    atomic_int       phase;
} hx_progress;

/* A record that is known to end its process. */
typedef struct hx_fault {
    uint64_t record;
    char     why[96];
} hx_fault;

/* Which records of a block a child lets through. */
typedef struct hx_fence {
    hx_progress *progress;
    hx_fault    *faults;       /* these are skipped as `plugin` */
    size_t       fault_count;
    uint64_t     first, last;  /* others are parsed and not counted */
    bool         dry;          /* nothing is to be counted at all */
} hx_fence;

/* What one worker keeps from block to block. */
typedef struct hx_scanner {
    const hx_host        *host;
    const hx_hostx       *hostx;
    hx_chain             *chain;
    const hx_run_options *options;
    const atomic_int     *stop;
    hx_mended             mended;
    hx_sums               sums;   /* of the last block */
    hx_stats             *stats;  /* times of this worker, or NULL */
    hx_fence             *fence;  /* in a child of isolate.c, else NULL */
} hx_scanner;

/* Leaves the block's counts in scanner->sums, places relative to the block,
 * and what `each` wrote in chunk->out. An error ends the run. [worker] */
HX_MUST_USE hx_status hx__scan(hx_scanner *scanner, hx_chunk *chunk,
                               hx_error *err);

#endif
