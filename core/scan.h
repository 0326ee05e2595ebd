/* Analysing one block: every record of it through the chain. */
#ifndef HX_SCAN_H
#define HX_SCAN_H

#include "source.h"
#include "tally.h"
#include "utf8.h"

/* What one worker keeps from block to block. */
typedef struct hx_scanner {
    const hx_host        *host;
    hx_chain             *chain;
    const hx_run_options *options;
    const atomic_int     *stop;
    hx_mended             mended;
    hx_sums               sums;   /* of the last block */
} hx_scanner;

/* Leaves the block's counts in scanner->sums, places relative to the block,
 * and what `each` wrote in chunk->out. An error ends the run. [worker] */
HX_MUST_USE hx_status hx__scan(hx_scanner *scanner, hx_chunk *chunk,
                               hx_error *err);

#endif
