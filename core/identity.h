/* Which very program this is. */
#ifndef HX_IDENTITY_H
#define HX_IDENTITY_H

#include "buf.h"

/* Appends the build ids (notes that the linker makes of all that it linked) of
 * this program and of the libraries that have a say in what lexicons become:
 * where any byte of their code is another, the bytes are. False: one has none.
 * [main] */
bool hx__identity(hx_buf *out);

#endif
