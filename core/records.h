/* Where single records go: standard output, or the files of annotate --out.
 *
 * Workers write what each output keeps of a record into one buffer, and the
 * buffers come back in the order of the input; here they are dealt out again.
 * Lines of JSON are core's own; every other form is a plugin's. */
#ifndef HX_RECORDS_H
#define HX_RECORDS_H

#include "buf.h"
#include "cli.h"

typedef struct hx_record_out {
    hx_sink         *sink;
    const hx_loaded *plugin;   /* NULL: lines */
    void            *writer;   /* of the plugin, NULL before it is open */
} hx_record_out;

/* Writes a record as one line; what annotate does. [worker] */
typedef hx_status hx_record_line(const hx_hostx *host, hx_record *rec,
                                 hx_buf *out, hx_error *err);

typedef struct hx_records {
    const hx_hostx *host;
    hx_record_line *line;
    hx_record_out   outs[HX_LIST_MAX];
    size_t          count;
} hx_records;

/* Opens every --out FILE of the command line, or standard output where there
 * is none. HX_E_USAGE where nobody keeps records in files of that suffix. To
 * be cleared in any case. [main] */
HX_MUST_USE hx_status hx__records_open(hx_records *records, const hx_cli *cli,
                                       const hx_hostx *host,
                                       hx_record_line *line, hx_error *err);
/* Appends the record for every output, framed. [worker] */
HX_MUST_USE hx_status hx__records_put(const hx_records *records,
                                      hx_record *rec, hx_buf *out,
                                      hx_error *err);
/* Deals out what hx__records_put() framed: an hx_run_options.ordered_sink.
 * One call at a time. */
hx_status hx__records_sink(void *records, hx_str bytes, hx_error *err);
/* Makes all outputs appear. `root` is the head of a report. [main] */
HX_MUST_USE hx_status hx__records_commit(hx_records *records,
                                         const hx_node *root, hx_error *err);
/* Removes what did not appear. */
void hx__records_clear(hx_records *records);

#endif
