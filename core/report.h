/* The report document: what core knows, then what the aggregators say, and
 * rendering it. */
#ifndef HX_REPORT_H
#define HX_REPORT_H

#include "cli.h"
#include "doc.h"
#include "shards.h"

/* Begins the tree with what core knows: provenance and counts of records.
 * Owned: hx__doc_close(). [main] */
HX_MUST_USE hx_status hx__report_begin(hx_doc **out, const hx_hostx *host,
                                       const hx_pipeline *pipe,
                                       const hx_tally *tally, hx_error *err);
/* The same for another kind of tree: its first key is `kind`. `filters`: it
 * is of one request, and the provenance says what that left in. */
HX_MUST_USE hx_status hx__report_open(hx_doc **out, const char *kind,
                                      const hx_hostx *host,
                                      const hx_pipeline *pipe,
                                      const hx_tally *tally, bool filters,
                                      hx_error *err);
/* Builds the whole tree. `shards`: what was counted, where some of it may be
 * missing, which the tree then says; NULL: everything. Owned:
 * hx__doc_close(). [main] */
HX_MUST_USE hx_status hx__report_build(hx_doc **out, const hx_hostx *host,
                                       const hx_pipeline *pipe,
                                       const hx_chain *chain,
                                       const hx_tally *tally,
                                       const hx_shards *shards,
                                       hx_error *err);
/* Looks at what aggregator `by` wrote into `doc`: HX_E_PLUGIN where a section of
 * that name was there before, for no two programs read such a report alike. */
HX_MUST_USE hx_status hx__report_part(hx_doc *doc, const hx_loaded *by,
                                      hx_error *err);
/* Builds the tree of no records, and drops it: what an aggregator does wrong
 * there is better known before hours of reading. [main] */
HX_MUST_USE hx_status hx__report_rehearse(const hx_hostx *host,
                                          const hx_pipeline *pipe,
                                          hx_error *err);
/* Checks --format and every --out before the work is done. */
HX_MUST_USE hx_status hx__report_check(const hx_cli *cli, const hx_hostx *host,
                                       hx_error *err);
/* Writes every report that the options ask for: --out files, and stdout as
 * DESIGN section 8 says. */
HX_MUST_USE hx_status hx__report_write(const hx_cli *cli, const hx_hostx *host,
                                       const hx_doc *doc, hx_error *err);

#endif
