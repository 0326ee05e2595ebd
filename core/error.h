/* Failing with a message, and the names and exit codes of statuses. */
#ifndef HX_ERROR_H
#define HX_ERROR_H

#include "hxgap/base.h"

/* Writes the message (cut at its room; control bytes become '?') and returns
 * `status`. `err` may be NULL. [any] */
hx_status hx__fail(hx_error *err, hx_status status, const char *format, ...)
    HX_PRINTF(3, 4);
hx_status hx__nomem(hx_error *err);
int hx__exit_code(hx_status status);  /* DESIGN section 8 */

#endif
