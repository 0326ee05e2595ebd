/* Analysing blocks in child processes, so that a plugin that crashes, hangs
 * or eats memory costs one record and not the run.
 *
 * A child is forked for each block. It has everything that its worker has, and
 * sends back counts, output and the aggregators' sums of that block; nothing
 * else of what it does stays. What a plugin does outside of records (opening,
 * cutting blocks, merging, reporting) it does in the main process. */
#ifndef HX_ISOLATE_H
#define HX_ISOLATE_H

#include "scan.h"

/* What one record may cost in a child, of time in which its parent too was
 * at work; to save the sums of a whole block takes longer by right. */
#define HX_ISOLATE_SECONDS 1                     /* of processor time */
#define HX_ISOLATE_PATIENCE 10                   /* of the clock */
#define HX_ISOLATE_SAVE 10                       /* times both */
#define HX_ISOLATE_BYTES ((uint64_t)256 << 20)   /* beyond what is there */

/* As hx__scan() in a child. A record that ends the child is skipped as
 * `plugin`, the others count as ever. HX_E_PLUGIN where a reader ends it, for
 * nobody can pass over what cannot be parsed. [worker] */
HX_MUST_USE hx_status hx__isolate_scan(hx_scanner *scanner, hx_chunk *chunk,
                                       hx_error *err);

#endif
