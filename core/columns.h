/* Text in columns of a terminal: how wide it is, and cutting it to a width. */
#ifndef HX_COLUMNS_H
#define HX_COLUMNS_H

#include "buf.h"

/* Columns that valid UTF-8 takes: wide letters count two, marks none. [any] */
size_t hx__columns(hx_str text);
/* The first (or last) part of `text` that is at most `width` wide. [any] */
hx_str hx__columns_head(hx_str text, size_t width);
hx_str hx__columns_tail(hx_str text, size_t width);
/* Appends `text` and spaces up to `width` (before it, where `right`). */
void hx__columns_put(hx_buf *out, hx_str text, size_t width, bool right);

#endif
