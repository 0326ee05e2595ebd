/* A growing byte buffer; a refused allocation marks it failed, so that a
 * sequence of appends needs one check at its end. */
#ifndef HX_BUF_H
#define HX_BUF_H

#include "hxgap/base.h"

struct hx_buf {
    char  *ptr;
    size_t len, cap;
    bool   failed;
    bool   fixed;  /* ptr is the caller's room, and all there is: no clearing */
};
typedef struct hx_buf hx_buf;

void hx__buf_bytes(hx_buf *buf, const void *bytes, size_t len);
void hx__buf_str(hx_buf *buf, const char *text);
void hx__buf_char(hx_buf *buf, char c);
void hx__buf_printf(hx_buf *buf, const char *format, ...) HX_PRINTF(2, 3);
/* LEB128, little-endian. */
void hx__buf_uint(hx_buf *buf, uint64_t value);
/* `text` as a JSON string with its quotes (RFC 8259, 7); `text` is valid
 * UTF-8. Control characters and U+2028/2029 are escaped. */
void hx__buf_json(hx_buf *buf, hx_str text);
/* The same of a path or a word of the command line, which may be no UTF-8: it
 * is mended as comments are (utf8.h). */
void hx__buf_json_typed(hx_buf *buf, const char *text);
/* Adds what is in the file at `path`, but not much more than `max` bytes: a
 * caller that finds more than that refuses it. HX_E_IO or HX_E_TRANSIENT, naming
 * the path, and HX_E_NOMEM. */
HX_MUST_USE hx_status hx__buf_load(hx_buf *buf, const char *path, size_t max,
                                   hx_error *err);
void hx__buf_clear(hx_buf *buf);  /* frees; the buffer can be used again */

bool hx__read_uint(hx_str *in, uint64_t *value);
bool hx__read_bytes(hx_str *in, size_t len, hx_str *out);

#endif
