/* JSON documents that are not one record a line, by their first bytes: records
 * over many lines, and lists of records within an object, as programs export
 * them: {"reviews":[{...}, ...]}, {"data":{"items":[...]}}. */
#ifndef HX_UNWRAP_H
#define HX_UNWRAP_H

#include "hxgap/base.h"

#define HX_UNWRAP_DEPTH 4  /* objects around a list, at most */

enum { HX_UNWRAP_NONE,     /* one record a line, or no JSON */
       HX_UNWRAP_LINES,    /* objects over many lines, one after the other */
       HX_UNWRAP_LIST };   /* an object around a list of objects */

typedef struct hx_unwrap {
    int    kind;
    size_t begin;  /* of the list in `head`: its '[' */
    size_t depth;  /* objects around it */
    hx_str name;   /* of its member, as it is written; borrowed */
} hx_unwrap;

/* What stands in `head`, the beginning of an input or all of it, which begins
 * with '{' but for blanks.
 *
 * An object with a text of its own is a record, whatever lists it holds; one
 * that another value follows is a line of NDJSON. Of several lists the first
 * counts whose first element has a text; else the first of all, if `head` holds
 * the whole object and that has no text of one word. An empty list counts only
 * where nothing else does, it has a name for records, and nothing around it
 * looks like a message. Nothing that breaks the
 * rules of JSON before its list is anything but HX_UNWRAP_NONE: the reader says
 * what is wrong with it, line by line. [any] */
hx_unwrap hx__unwrap_find(hx_str head);

#endif
