/* Folding: how a spelling becomes the one form that all its variants share.
 *
 * It runs once per distinct spelling (terms.c), so it may be thorough: Unicode
 * compatibility decomposition and case folding by utf8proc (UAX 15, UTS 30's
 * idea), then German umlauts as digraphs. The trap: the diaeresis is an "e"
 * only behind a, o and u; "naïve" and "Citroën" lose theirs. */
#include "text.h"

#include <utf8proc.h>

uint32_t hx__cp(hx_str text, size_t i, size_t *len)
{
    const unsigned char *s = (const unsigned char *)text.ptr + i;

    if (s[0] < 0x80) {
        *len = 1;
        return s[0];
    }
    if (s[0] < 0xE0) {
        *len = 2;
        return (uint32_t)(s[0] & 0x1F) << 6 | (s[1] & 0x3F);
    }
    if (s[0] < 0xF0) {
        *len = 3;
        return (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 |
               (s[2] & 0x3F);
    }
    *len = 4;
    return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 |
           (uint32_t)(s[2] & 0x3F) << 6 | (s[3] & 0x3F);
}

static bool is_mark(int32_t cp)
{
    utf8proc_category_t category = utf8proc_category(cp);

    return category == UTF8PROC_CATEGORY_MN ||
           category == UTF8PROC_CATEGORY_ME || cp == 0xFE0F || cp == 0x200D;
}

/* Appends one decomposed code point to out[len]; returns the new length. */
static size_t fold_put(char *out, size_t len, int32_t cp)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t count;

    if (cp == 0x0308 && len > 0 &&
        (out[len - 1] == 'a' || out[len - 1] == 'o' || out[len - 1] == 'u')) {
        out[len] = 'e';
        return len + 1;
    }
    if (is_mark(cp) || hx_is_apostrophe((uint32_t)cp) ||
        (hx_is_skin((uint32_t)cp) && len > 0))
        return len;
    count = utf8proc_encode_char(cp, bytes);
    if (count <= 0 || len + (size_t)count > HX_FOLD_BYTES_MAX)
        return len;
    memcpy(out + len, bytes, (size_t)count);
    return len + (size_t)count;
}

/* Appends what the code point `cp`, not ASCII, folds to. */
static size_t fold_wide(char *out, size_t len, uint32_t cp)
{
    int32_t parts[32];
    int last = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        (int32_t)cp, parts, 32,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
            UTF8PROC_IGNORE, &last);

    for (utf8proc_ssize_t k = 0; k < count && k < 32; k++)
        if (len + 8 < HX_FOLD_BYTES_MAX)
            len = fold_put(out, len, parts[k]);
    return len;
}

/* The two letters of a German umlaut or sharp s; NULL: it is neither. */
static const char *german_pair(uint32_t cp)
{
    switch (cp) {
    case 0xC4: case 0xE4:
        return "ae";
    case 0xD6: case 0xF6:
        return "oe";
    case 0xDC: case 0xFC:
        return "ue";
    case 0xDF:
        return "ss";
    default:
        return NULL;
    }
}

size_t hx__fold(hx_str word, char *out)
{
    size_t len = 0, step = 1;

    for (size_t i = 0; i < word.len && len + 8 < HX_FOLD_BYTES_MAX; i += step) {
        uint32_t cp = (unsigned char)word.ptr[i];
        const char *pair;

        step = 1;
        if (cp < 0x80) {
            if (cp - 'A' < 26)
                cp += 'a' - 'A';
            out[len] = (char)cp;
            len += cp != '\'' && cp != '`' && cp != ' ';  /* "ca n't" */
            continue;
        }
        cp = hx__cp(word, i, &step);
        pair = german_pair(cp);
        if (pair) {
            memcpy(out + len, pair, 2);
            len += 2;
        } else if (!hx_is_apostrophe(cp)) {  /* before its compatibility form */
            len = fold_wide(out, len, cp);
        }
    }
    return len;
}

size_t hx__squeeze(const char *fold, size_t len, size_t most, size_t run,
                   char *out)
{
    size_t n = 0;

    for (size_t i = 0, end; i < len; i = end) {
        bool letter = fold[i] >= 'a' && fold[i] <= 'z';
        size_t keep;

        for (end = i + 1; letter && end < len && fold[end] == fold[i];)
            end++;
        keep = end - i > most ? run : end - i;
        memset(out + n, fold[i], keep);
        n += keep;
    }
    return n;
}
