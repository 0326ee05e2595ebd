/* Files that hold no comments whatever their reader: told by their first
 * bytes, so that a picture in a folder is not counted as text. */
#ifndef HX_FOREIGN_H
#define HX_FOREIGN_H

#include "hxgap/base.h"

/* What the file is and what to do, or NULL. [any] */
const char *hx__foreign(hx_str head);

#endif
