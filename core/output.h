/* Where reports and states go: a file that appears whole or not at all, or
 * standard output.
 *
 * A file is written beside its target under a temporary name, synced, and
 * renamed by commit. What exists and is no regular file (a pipe, /dev/null)
 * is written to directly. SIGPIPE must be ignored by the program. [main] */
#ifndef HX_OUTPUT_H
#define HX_OUTPUT_H

#include "hxgap/plugin.h"

/* What host->sink_trait() answers. */
typedef struct hx_traits {
    int  columns;  /* 0: 80 */
    bool colour, german, ascii;
} hx_traits;

#define HX_OUTPUT_MODE 0600u

/* Whether a file may be written there, as far as can be told before hours of
 * work: HX_E_IO where the folder is missing, it is a folder or link, or SQLite
 * has left changes beside it that were meant for a database of its name. */
HX_MUST_USE hx_status hx__output_check(const char *path, hx_error *err);

/* Opens `path`, or standard output where it is NULL or "-". `*out` is owned:
 * hx__output_commit() or hx__output_abort(). `traits` may be NULL. */
HX_MUST_USE hx_status hx__output_open(hx_sink **out, const char *path,
                                      unsigned mode, const hx_traits *traits,
                                      hx_error *err);
/* A sink that keeps its bytes in memory; hx__output_bytes() shows them. */
HX_MUST_USE hx_status hx__output_memory(hx_sink **out,
                                        const hx_traits *traits,
                                        hx_error *err);
hx_str hx__output_bytes(const hx_sink *sink);

/* For host->write, host->printf and host->sink_trait. Errors stick. */
void hx__output_write(hx_sink *sink, const void *bytes, size_t len);
void hx__output_printf(hx_sink *sink, const char *format, ...)
    HX_PRINTF(2, 3);
int hx__output_trait(const hx_sink *sink, const char *key);
/* For host->sink_file: the temporary file, where nothing is written yet. */
const char *hx__output_file(hx_sink *sink);
/* The first error so far, HX_OK if none: ends long output early. */
hx_status hx__output_status(const hx_sink *sink, hx_error *err);
/* Hands buffered bytes to the system now. */
HX_MUST_USE hx_status hx__output_flush(hx_sink *sink, hx_error *err);

/* All of it at once: opens, writes and commits, as those three say. */
HX_MUST_USE hx_status hx__output_all(const char *path, unsigned mode,
                                     const hx_buf *bytes, hx_error *err);

/* Makes the output appear, and frees the sink in any case. HX_E_PIPE: the
 * reader of stdout is gone. HX_E_TRANSIENT: no space, or an I/O error. HX_E_IO:
 * a database of its name has been opened since. */
HX_MUST_USE hx_status hx__output_commit(hx_sink *sink, hx_error *err);
/* Names the output in what a plugin said when it failed to write it (`rc`, which
 * it returns): it knows no name. Memory, a signal, or a reader that is gone is no
 * matter of the output. */
hx_status hx__output_blame(const hx_sink *sink, hx_status rc, hx_error *err);
/* Removes what was written and frees the sink. NULL is allowed. */
void hx__output_abort(hx_sink *sink);

/* All of it to a descriptor, which may be one that does not block: what finds no
 * room waits, and a signal then does what it always does. 0, or errno. [any] */
int hx__write_whole(int fd, const void *bytes, size_t len);

#endif
