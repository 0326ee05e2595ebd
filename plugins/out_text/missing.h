/* What a merge went on without, in words.
 *
 * Functions in a header, because plugins share no objects. */
#ifndef TEXT_MISSING_H
#define TEXT_MISSING_H

#include "hxgap/plugin.h"

#include <stdio.h>

/* The numbers alone: `which` is "2, 5-7 of 9". */
static hx_str missing_numbers(hx_str which)
{
    for (size_t i = 0; i + 4 <= which.len; i++)
        if (memcmp(which.ptr + i, " of ", 4) == 0)
            which.len = i;
    return which;
}

/* "1 of 5 shards is missing: number 5" into `out`; false where the report
 * lacks none. */
static bool missing_text(const hx_doc_calls *doc, const hx_node *root,
                         bool german, char *out, size_t cap)
{
    const hx_node *map = doc->get(root, "missing");
    long long      count, of;
    hx_str         which;

    if (doc->kind(map) != HX_NODE_MAP)
        return false;
    count = (long long)doc->get_integer(doc->get(map, "shards"));
    of = (long long)doc->get_integer(doc->get(map, "of"));
    which = missing_numbers(doc->get_string(doc->get(map, "which")));
    if (german)
        snprintf(out, cap, "%lld von %lld Teilen des Archivs %s %.*s", count,
                 of, count == 1 ? "fehlt: Nummer" : "fehlen: Nummern",
                 (int)which.len, which.ptr);
    else
        snprintf(out, cap, "%lld of %lld shards %s %.*s", count,
                 of, count == 1 ? "is missing: number"
                                : "are missing: numbers",
                 (int)which.len, which.ptr);
    return true;
}

#endif
