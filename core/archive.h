/* Inputs as a list of files, and one file as a stream of decoded bytes.
 *
 * A stream is plain or gzip, told by its content. Waiting for a pipe ends soon
 * after `*stop` is set, so that an interrupt is answered. */
#ifndef HX_ARCHIVE_H
#define HX_ARCHIVE_H

#include <stdatomic.h>

#include "hxgap/base.h"

/* The files of a run, in the order in which they count. */
typedef struct hx_inputs {
    char **paths;
    size_t count, cap;
} hx_inputs;

/* Expands what the user named: a file is itself, "-" is standard input, a
 * folder means the files below it, sorted bytewise by path, without hidden
 * names and without following links to folders. Every input is there and may
 * be read, else HX_E_IO names it. Owned: hx__inputs_clear. [main] */
HX_MUST_USE hx_status hx__inputs_expand(hx_inputs *out,
                                        const char *const *named,
                                        size_t count, hx_error *err);
void hx__inputs_clear(hx_inputs *inputs);

typedef struct hx_stream hx_stream;

/* Opens `path` for reading. `stop` is borrowed until close. Owned:
 * hx__stream_close. HX_E_IO or HX_E_TRANSIENT, naming the path. [any] */
HX_MUST_USE hx_status hx__stream_open(hx_stream **out, const char *path,
                                      const atomic_int *stop, hx_error *err);
void hx__stream_close(hx_stream *stream);

/* Reads until `cap` bytes are there. `*len` is what was read, whatever is
 * returned:
 *   HX_OK           `cap` bytes; more may follow
 *   HX_END          nothing follows
 *   HX_E_FORMAT     nothing usable follows: the gzip data are damaged
 *   HX_E_STOPPED    `*stop` was set
 *   HX_E_IO, HX_E_TRANSIENT, HX_E_NOMEM
 * [worker, one at a time] */
HX_MUST_USE hx_status hx__stream_read(hx_stream *stream, char *ptr, size_t cap,
                                      size_t *len, hx_error *err);

uint64_t hx__stream_bytes_in(const hx_stream *stream);  /* as stored */
uint64_t hx__stream_trailing(const hx_stream *stream);  /* no gzip, behind it */

#endif
