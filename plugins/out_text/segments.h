/* Which segments of a breakdown a report to read shows, and in which order.
 *
 * The report has them all, ordered as bytes; here numbers stand as numbers.
 * Functions in a header, because plugins share no objects. */
#ifndef TEXT_SEGMENTS_H
#define TEXT_SEGMENTS_H

#include "hxgap/plugin.h"

#define SEGMENTS_MAX 20

/* "10", "-4.5", "4,5". */
static bool segments_number(hx_str text, double *out)
{
    double scale = 0.0, value = 0.0;
    bool   less = text.len > 1 && text.ptr[0] == '-';

    if (text.len == 0 || text.len > 16)
        return false;
    for (size_t i = less; i < text.len; i++) {
        char c = text.ptr[i];

        if ((c == '.' || c == ',') && scale == 0.0 && i > less
            && i + 1 < text.len) {
            scale = 1.0;
            continue;
        }
        if (c < '0' || c > '9')
            return false;
        value = 10.0 * value + (double)(c - '0');
        scale *= 10.0;
    }
    *out = (less ? -value : value) / (scale > 0.0 ? scale : 1.0);
    return true;
}

/* None first, then numbers, then all else as bytes. */
static int segments_compare(const hx_doc_calls *doc, const hx_node *a,
                            const hx_node *b)
{
    hx_str x = doc->get_string(a), y = doc->get_string(b);
    size_t len = x.len < y.len ? x.len : y.len;
    double left = 0.0, right = 0.0;
    int    first = doc->kind(a) == HX_NODE_NULL ? 0
                 : segments_number(x, &left) ? 1 : 2;
    int    second = doc->kind(b) == HX_NODE_NULL ? 0
                  : segments_number(y, &right) ? 1 : 2;
    int    order = first - second;

    if (order == 0)
        order = (left > right) - (left < right);
    if (order == 0 && len > 0)
        order = memcmp(x.ptr, y.ptr, len);
    return order ? order : (x.len > y.len) - (x.len < y.len);
}

static bool segments_before(const hx_doc_calls *doc, const hx_node *a,
                            const hx_node *b)
{
    const hx_node *left = doc->get(a, "by"), *right = doc->get(b, "by");
    int            order = 0;

    for (size_t i = 0; i < doc->count(left) && order == 0; i++)
        order = segments_compare(doc, doc->at(left, i), doc->at(right, i));
    return order < 0;
}

static int64_t segments_size(const hx_doc_calls *doc, const hx_node *list,
                             size_t i)
{
    return doc->get_integer(doc->get(doc->at(list, i), "comments"));
}

/* How many comments a segment needs to be among the `max` largest. */
static int64_t segments_least(const hx_doc_calls *doc, const hx_node *list,
                              size_t from, size_t to, size_t max)
{
    int64_t top[SEGMENTS_MAX] = { 0 };

    for (size_t i = from; i < to; i++) {
        int64_t comments = segments_size(doc, list, i);

        for (size_t k = 0; k < max; k++)
            if (comments > top[k]) {
                int64_t smaller = top[k];

                top[k] = comments;
                comments = smaller;
            }
    }
    return top[max - 1];
}

/* The `max` (SEGMENTS_MAX at most) largest of list[from, to) in the order of
 * their values; returns how many. Borrowed from the report. */
static size_t segments_shown(const hx_doc_calls *doc, const hx_node *list,
                             size_t from, size_t to, size_t max,
                             const hx_node **out)
{
    int64_t least = segments_least(doc, list, from, to, max);
    size_t  count = 0, alike = max;  /* room for those of just `least` */

    for (size_t i = from; i < to; i++)
        alike -= segments_size(doc, list, i) > least;
    for (size_t i = from; i < to; i++) {
        const hx_node *one = doc->at(list, i);
        int64_t        comments = segments_size(doc, list, i);
        size_t         at = count;

        if (comments < least || (comments == least && alike == 0))
            continue;
        alike -= comments == least;
        for (; at > 0 && segments_before(doc, one, out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = one;
        count++;
    }
    return count;
}

static bool segments_alike(const hx_doc_calls *doc, const hx_node *a,
                           const hx_node *b)
{
    const hx_node *left = doc->get(a, "by"), *right = doc->get(b, "by");

    if (doc->count(left) != doc->count(right))
        return false;
    for (size_t i = 0; i < doc->count(left); i++)
        if (!hx_str_eq(doc->key_at(left, i), doc->key_at(right, i)))
            return false;
    return true;
}

/* Where the breakdown that begins at list[from] ends: one behind its last. */
static size_t segments_end(const hx_doc_calls *doc, const hx_node *list,
                           size_t from)
{
    size_t to = from + 1;

    while (to < doc->count(list) &&
           segments_alike(doc, doc->at(list, from), doc->at(list, to)))
        to++;
    return to;
}

#endif
