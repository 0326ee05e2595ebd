/* Ends of CSV records and fields.
 *
 * A quote opens only at the beginning of a field; elsewhere it is a letter.
 * That is why quotes cannot simply be counted. Lines without a quote, which
 * are most, cost two memchr. */
#include "split.h"

/* The first quote in [p, end) that opens a field of the record at `begin`. */
static const char *opening_quote(char sep, const char *p, const char *end,
                                 const char *begin)
{
    while (p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL) {
        if (p == begin || p[-1] == sep)
            return p;
        p++;
    }
    return NULL;
}

/* The quote that closes the field whose text begins at `p`, or NULL. */
static const char *closing_quote(const char *p, const char *end)
{
    while (p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL) {
        if (p + 1 == end || p[1] != '"')
            return p;
        p += 2;
    }
    return NULL;
}

static const char *line_feed(const char *p, const char *end)
{
    return p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
}

/* The first line feed from `p` on, else the end of the input, else nothing. */
static const char *end_from(const char *p, hx_block block, int *how)
{
    const char *limit = block.ptr + block.len;
    const char *end = line_feed(p, limit);

    if (end)
        return end;
    if (!block.last)
        *how = CSV_OPEN;
    return limit;
}

const char *csv_record_end(char sep, const char *begin, hx_block block,
                           int *how)
{
    const char *limit = block.ptr + block.len, *stop = limit, *p = begin;

    *how = CSV_WHOLE;
    if ((size_t)(limit - begin) > HX_RECORD_MAX)
        stop = begin + HX_RECORD_MAX;
    for (;;) {
        const char *feed = line_feed(p, stop);
        const char *quote = opening_quote(sep, p, feed ? feed : stop, begin);

        if (!quote)
            return feed ? feed : end_from(stop, block, how);
        p = closing_quote(quote + 1, stop);
        if (!p) {
            *how = stop == limit && !block.last ? CSV_OPEN : CSV_RUNAWAY;
            return *how == CSV_OPEN ? limit : end_from(begin, block, how);
        }
        p++;
        if (p < stop && *p != sep && *p != '\n' && *p != '\r')
            return end_from(p, block, how);  /* broken: its line is lost */
    }
}

bool csv_field_next(char sep, const char **p, const char *end,
                    csv_field *field)
{
    const char *stop;

    field->escaped = false;
    if (*p < end && **p == '"') {
        field->begin = *p + 1;
        field->end = closing_quote(field->begin, end);
        if (!field->end)
            return false;
        field->escaped = memchr(field->begin, '"',
                                (size_t)(field->end - field->begin)) != NULL;
        *p = field->end + 1;
        return *p == end || **p == sep;
    }
    stop = *p < end ? memchr(*p, sep, (size_t)(end - *p)) : NULL;
    field->begin = *p;
    field->end = stop ? stop : end;
    *p = field->end;
    return true;
}

size_t csv_unescape(const char *begin, const char *end, char *out)
{
    char *start = out;

    while (begin < end) {
        const char *quote = memchr(begin, '"', (size_t)(end - begin));
        size_t      len = (size_t)((quote ? quote + 1 : end) - begin);

        memcpy(out, begin, len);
        out += len;
        begin += len + (quote != NULL);
    }
    return (size_t)(out - start);
}
