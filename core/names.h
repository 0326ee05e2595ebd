/* How a column's name tells which known field it is. */
#ifndef HX_NAMES_H
#define HX_NAMES_H

#include "hxgap/record.h"

/* How well `name` fits the field: 1 is its own name, more is a weaker alias,
 * 0 not at all. [any] */
int hx__field_rank(int slot, hx_str name);
bool hx__field_numeric(int slot);   /* the field holds numbers */
/* Whether what was asked for the field is a column: for the scale of ratings a
 * number is that scale, and an empty name leaves a field out. NULL is none. */
bool hx__field_is_column(int slot, const char *asked);
/* The same but for case, '_', '-', '.' and spaces. */
bool hx__names_alike(hx_str a, hx_str b);

/* Declared in fields.h too, for those who need no more than these. */
const char *hx__field_name(int slot);
int hx__field_known(hx_str name);

#endif
