/* How many decimals tell a target from what is there.
 *
 * Functions in a header, because plugins share no objects. */
#ifndef TEXT_EXACT_H
#define TEXT_EXACT_H

#include "hxgap/plugin.h"

/* Whether two figures, 0 or more, look alike with `decimals` and are not. */
static bool exact_alike(int64_t a, int64_t b, int decimals)
{
    int64_t step = decimals == 1 ? 100 : decimals == 2 ? 10 : 1;

    return a != b && (a + step / 2) / step == (b + step / 2) / step;
}

/* One, or as many as the verdict needs: it compares the target with the value
 * and with the upper end of its interval. */
static int exact_decimals(const hx_doc_calls *doc, const hx_node *target,
                          const hx_node *share)
{
    int64_t wish = doc->get_milli(target);
    int64_t value = doc->get_milli(doc->get(share, "value"));
    int64_t high = doc->get_milli(doc->get(share, "high"));
    int     decimals = 1;

    while (decimals < 3 && (exact_alike(wish, value, decimals) ||
                            exact_alike(wish, high, decimals)))
        decimals++;
    return decimals;
}

#endif
