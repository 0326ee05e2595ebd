/* Code points: decoding, classes, and where an emoji ends.
 *
 * The ASCII work is done by tables in scan.c; what comes here is rarer. The
 * host promises valid UTF-8, yet nothing here reads past `len` if it is not. */
#include "chars.h"

#include "hxgap/signs.h"

#define ZERO_WIDTH_JOINER 0x200D

uint32_t tok__decode(const unsigned char *text, size_t at, size_t len,
                     size_t *step)
{
    const unsigned char *s = text + at;
    size_t need = s[0] < 0x80 ? 1 : s[0] < 0xC0 ? 0 : s[0] < 0xE0 ? 2
                : s[0] < 0xF0 ? 3 : s[0] < 0xF8 ? 4 : 0;
    uint32_t cp;

    *step = 1;
    if (need == 1)
        return s[0];
    if (need == 0 || len - at < need)
        return 0xFFFD;
    cp = s[0] & (0x7Fu >> need);
    for (size_t i = 1; i < need; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0xFFFD;
        cp = cp << 6 | (s[i] & 0x3Fu);
    }
    *step = need;
    return cp;
}

enum tok_class tok__class(uint32_t cp)
{
    size_t low = 0, high = tok__range_count;

    if (cp >= 0xC0 && cp < 0x250)  /* Latin: nearly all there is */
        return cp == 0xD7 || cp == 0xF7 ? TOK_OTHER : TOK_LETTER;
    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (cp > tok__ranges[mid].last)
            low = mid + 1;
        else if (cp < tok__ranges[mid].begin)
            high = mid;
        else
            return (enum tok_class)tok__ranges[mid].kind;
    }
    return TOK_OTHER;
}

bool tok__is_capital(uint32_t cp)
{
    if (cp < 0xC0)
        return false;
    if (cp < 0x100)
        return cp <= 0xDE;
    if (cp < 0x180)  /* pairs; their order turns twice (UAX 44) */
        return (cp >= 0x139 && cp <= 0x148) || cp >= 0x179
                   ? cp & 1
                   : !(cp & 1) && cp != 0x138;
    return (cp >= 0x386 && cp <= 0x3AB && cp != 0x390) ||
           (cp >= 0x400 && cp <= 0x42F) || cp == 0x1E9E;
}

/* Skips what modifies the picture before text[at]. */
static size_t skip_modifiers(const unsigned char *text, size_t at, size_t len)
{
    while (at < len) {
        size_t step;

        if (!hx_is_emoji_part(tok__decode(text, at, len, &step)))
            break;
        at += step;
    }
    return at;
}

size_t tok__picture_end(const unsigned char *text, size_t at, size_t len)
{
    size_t step, end;
    uint32_t cp = tok__decode(text, at, len, &step);

    end = at + step;
    if (hx_is_flag_letter(cp)) {
        if (end < len && hx_is_flag_letter(tok__decode(text, end, len, &step)))
            end += step;
        return end;
    }
    end = skip_modifiers(text, end, len);
    while (end < len &&
           tok__decode(text, end, len, &step) == ZERO_WIDTH_JOINER &&
           end + step < len) {
        size_t next = end + step;

        cp = tok__decode(text, next, len, &step);
        if (cp < 0x80 || (tok__class(cp) != TOK_PICTURE &&
                          !(cp >= 0x2190 && cp <= 0x2BFF)))
            break;  /* ♂ and ♀ are pictures; arrows and boxes may be joined */
        end = skip_modifiers(text, next + step, len);
    }
    return end;
}
