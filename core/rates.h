/* Error rates of the detectors, as eval counts them on labelled comments: what
 * `report --rates` corrects shares by (plugins/agg_gap). */
#ifndef HX_RATES_H
#define HX_RATES_H

#include "host.h"
#include "score.h"

/* Writes `path` (mode `mode`), tab-separated: after a line with the format and
 * one with the number of comments, a line for each driver and each of
 * "stated", "met" and "unmet": in how many comments it is there, in how many
 * of these it was found, in how many it is not there, in how many of these it
 * was found all the same. The arrays have a score for each driver. [main] */
HX_MUST_USE hx_status hx__rates_write(const char *path, unsigned mode,
                                      const hx_hostx *host, uint64_t comments,
                                      const hx_score *stated,
                                      const hx_score *met,
                                      const hx_score *unmet, hx_error *err);

#endif
