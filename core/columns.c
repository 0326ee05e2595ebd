/* Widths by Unicode's tables (utf8proc). */
#include "columns.h"

#include <utf8proc.h>

#include "text.h"

static size_t width_at(hx_str text, size_t i, size_t *len)
{
    int width = utf8proc_charwidth((utf8proc_int32_t)hx__cp(text, i, len));

    return width > 0 ? (size_t)width : 0;
}

size_t hx__columns(hx_str text)
{
    size_t width = 0, len;

    for (size_t i = 0; i < text.len; i += len)
        width += width_at(text, i, &len);
    return width;
}

hx_str hx__columns_head(hx_str text, size_t width)
{
    size_t used = 0, i = 0, len;

    while (i < text.len) {
        used += width_at(text, i, &len);
        if (used > width)
            break;
        i += len;
    }
    return (hx_str){ text.ptr, i };
}

hx_str hx__columns_tail(hx_str text, size_t width)
{
    size_t all = hx__columns(text), i = 0, len;

    while (i < text.len && all > width) {
        all -= width_at(text, i, &len);
        i += len;
    }
    /* Not with a mark of the letter that was cut off. */
    while (i < text.len && i > 0 && width_at(text, i, &len) == 0)
        i += len;
    return (hx_str){ text.ptr + i, text.len - i };
}

void hx__columns_put(hx_buf *out, hx_str text, size_t width, bool right)
{
    size_t used = hx__columns(text), pad = used < width ? width - used : 0;

    if (!right)
        hx__buf_bytes(out, text.ptr, text.len);
    for (size_t i = 0; i < pad; i++)
        hx__buf_char(out, ' ');
    if (right)
        hx__buf_bytes(out, text.ptr, text.len);
}
