/* Reading zstd (RFC 8878) through the same calls as gzip: frames may follow
 * each other, skippable ones are passed over, and damage is told apart from
 * bytes that merely stand behind the last frame. */
#ifndef HX_UNZSTD_H
#define HX_UNZSTD_H

#include "inflate.h"

typedef struct hx_unzstd hx_unzstd;

/* Owned: hx__unzstd_close; NULL where memory is refused. */
hx_unzstd *hx__unzstd_open(void);
void hx__unzstd_close(hx_unzstd *z);  /* NULL is allowed */

/* As hx__inflate_run: one of HX_GZ_MORE, HX_GZ_END, HX_GZ_TRAILING,
 * HX_GZ_TRUNCATED, HX_GZ_CORRUPT, HX_GZ_CHECKSUM, HX_GZ_NOMEM, or HX_GZ_HEADER
 * where a window of over 128 MiB is asked for, as `zstd --ultra --long=31`
 * does: what may be so large is not for a reader of strangers' files. */
int hx__unzstd_run(hx_unzstd *z, hx_inflate_io *io);
/* Bytes behind the last frame, after HX_GZ_TRAILING. */
uint64_t hx__unzstd_trailing(const hx_unzstd *z);
/* What `result` means, in words. */
const char *hx__unzstd_text(int result);

/* Whether `head` (four bytes or more) begins as zstd does. */
bool hx__unzstd_is(hx_str head);

#endif
