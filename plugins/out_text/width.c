/* How wide text is on a terminal, and what of it is safe to show there.
 *
 * Widths follow Unicode's East Asian Width (wide and full-width take two
 * columns) and the combining marks that scripts of our two languages can meet.
 * Values come from input files: control characters and marks that turn the
 * writing direction would let a brand's name rewrite the screen. */
#include "text.h"

typedef struct width_range {
    uint32_t from, to;
} width_range;

static const width_range width_zero[] = {
    { 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
    { 0x0610, 0x061a }, { 0x064b, 0x065f }, { 0x1ab0, 0x1aff },
    { 0x1dc0, 0x1dff }, { 0x200b, 0x200d }, { 0x20d0, 0x20ff },
    { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0x1f3fb, 0x1f3ff },
    { 0xe0100, 0xe01ef },
};

static const width_range width_two[] = {
    { 0x1100, 0x115f }, { 0x231a, 0x231b }, { 0x23e9, 0x23ec },
    { 0x25fd, 0x25fe }, { 0x2614, 0x2615 }, { 0x2648, 0x2653 },
    { 0x26a1, 0x26a1 }, { 0x26bd, 0x26be }, { 0x2705, 0x2705 },
    { 0x270a, 0x270b }, { 0x2728, 0x2728 }, { 0x274c, 0x274c },
    { 0x2753, 0x2755 }, { 0x2757, 0x2757 }, { 0x2795, 0x2797 },
    { 0x2b50, 0x2b50 }, { 0x2e80, 0x303e }, { 0x3041, 0x33ff },
    { 0x3400, 0x4dbf }, { 0x4e00, 0x9fff }, { 0xa000, 0xa4cf },
    { 0xa960, 0xa97f }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff },
    { 0xfe30, 0xfe6f }, { 0xff01, 0xff60 }, { 0xffe0, 0xffe6 },
    { 0x1f004, 0x1f004 }, { 0x1f0cf, 0x1f0cf }, { 0x1f18e, 0x1f18e },
    { 0x1f191, 0x1f19a }, { 0x1f200, 0x1f320 }, { 0x1f32d, 0x1f3fa },
    { 0x1f400, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f7e0, 0x1f7eb },
    { 0x1f90c, 0x1f9ff }, { 0x1fa70, 0x1faff }, { 0x20000, 0x3fffd },
};

#define WIDTH_COUNT(rows) (sizeof rows / sizeof rows[0])

static bool width_in(const width_range *rows, size_t count, uint32_t cp)
{
    for (size_t i = 0; i < count; i++)
        if (cp >= rows[i].from && cp <= rows[i].to)
            return true;
    return false;
}

/* The code point at `i`, which may be broken: then one byte of U+FFFD. */
static uint32_t width_next(hx_str text, size_t *i)
{
    unsigned char c = (unsigned char)text.ptr[(*i)++];
    int           more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    uint32_t      cp = more ? c & (0x3fu >> more) : c;
    size_t        at = *i;

    if (c >= 0x80 && !more)
        return 0xfffd;
    for (; more > 0; more--, at++) {
        if (at >= text.len || ((unsigned char)text.ptr[at] & 0xc0) != 0x80)
            return 0xfffd;
        cp = cp << 6 | ((unsigned char)text.ptr[at] & 0x3f);
    }
    *i = at;
    return cp;
}

static int width_of(uint32_t cp)
{
    if (cp < 0x300)
        return cp == 0xad ? 0 : 1;
    if (width_in(width_zero, WIDTH_COUNT(width_zero), cp))
        return 0;
    return width_in(width_two, WIDTH_COUNT(width_two), cp) ? 2 : 1;
}

int text_width(hx_str text)
{
    int width = 0;

    for (size_t i = 0; i < text.len;)
        width += width_of(width_next(text, &i));
    return width;
}

hx_str text_fit(hx_str text, int width, bool *cut)
{
    int    used = 0;
    size_t i = 0;

    *cut = false;
    while (i < text.len) {
        size_t begin = i;

        used += width_of(width_next(text, &i));
        if (used > width) {
            *cut = true;
            text.len = begin;
            break;
        }
    }
    return text;
}

/* Controls, separators, and what turns or hides text. */
static bool width_unsafe(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xfffd
        || cp == 0x61c || cp == 0x200e || cp == 0x200f
        || (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f)
        || cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffb)
        || (cp >= 0xe0000 && cp <= 0xe007f);
}

hx_str text_clean(hx_str text, char *out)
{
    size_t len = 0;

    for (size_t i = 0; i < text.len;) {
        size_t   begin = i;
        uint32_t cp = width_next(text, &i);

        if (len + (i - begin) >= TEXT_BYTES)
            break;
        if (width_unsafe(cp)) {
            out[len++] = '?';
            continue;
        }
        memcpy(out + len, text.ptr + begin, i - begin);
        len += i - begin;
    }
    out[len] = '\0';
    return (hx_str){ out, len };
}
