/* Failing with a message, and the names and exit codes of statuses. */
#ifndef HX_ERROR_H
#define HX_ERROR_H

#include <stdarg.h>

#include "hxgap/base.h"

/* As snprintf(3). Where the room (64 bytes at least) is too small, the longest
 * texts among the arguments lose their middle, so that what is said of them
 * stands. `out` is none of the arguments. [any] */
void hx__message(char *out, size_t cap, const char *format, ...) HX_PRINTF(3, 4);
void hx__vmessage(char *out, size_t cap, const char *format, va_list args)
    HX_PRINTF(3, 0);

/* For a terminal or a log: of names that others gave, what is no text (control
 * characters, also those of ISO 6429 behind 0x7f, and bytes that are no UTF-8)
 * becomes '?', byte by byte. [any] */
void hx__plain(char *text, size_t len);
/* Writes the message (hx__message; plain) and returns `status`. `err` may be NULL.
 * [any] */
hx_status hx__fail(hx_error *err, hx_status status, const char *format, ...)
    HX_PRINTF(3, 4);
hx_status hx__nomem(hx_error *err);
/* `status` of a plugin's call, with "NAME: WHAT" as the message where it was
 * given none: no command fails without a word. [any] */
hx_status hx__fail_mute(hx_error *err, hx_status status, const char *name,
                        const char *what);
/* The ending of an English noun of which there are `count`. [any] */
static inline const char *hx__plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}
/* HX_E_IO, HX_E_TRANSIENT, HX_E_NOMEM or HX_E_PIPE for an errno value. */
hx_status hx__errno_status(int number);
/* Fails with that, saying "WHAT: No such file or directory" or the like. */
hx_status hx__fail_errno(hx_error *err, const char *what, int number);
int hx__exit_code(hx_status status);  /* DESIGN section 8 */

#endif
