#include "unmangle.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT 0xFFFD
#define NAME_MAX_LEN 6
#define ROUNDS 3  /* encoded twice, or four times over */

typedef struct named {
    char     name[NAME_MAX_LEN + 1];
    uint16_t cp;
} named;

/* HTML 4.01, section 24, without what no comment is written with (Greek,
 * mathematics, arrows); &apos; and the capitals are of HTML 5. In the order of
 * strcmp(). */
static const named names[] = {
    { "AElig", 198 },   { "AMP", 38 },      { "Aacute", 193 },
    { "Acirc", 194 },   { "Agrave", 192 },  { "Aring", 197 },
    { "Atilde", 195 },  { "Auml", 196 },    { "Ccedil", 199 },
    { "Dagger", 8225 }, { "ETH", 208 },     { "Eacute", 201 },
    { "Ecirc", 202 },   { "Egrave", 200 },  { "Euml", 203 },
    { "GT", 62 },       { "Iacute", 205 },  { "Icirc", 206 },
    { "Igrave", 204 },  { "Iuml", 207 },    { "LT", 60 },
    { "Ntilde", 209 },  { "OElig", 338 },   { "Oacute", 211 },
    { "Ocirc", 212 },   { "Ograve", 210 },  { "Oslash", 216 },
    { "Otilde", 213 },  { "Ouml", 214 },    { "QUOT", 34 },
    { "Scaron", 352 },  { "THORN", 222 },   { "Uacute", 218 },
    { "Ucirc", 219 },   { "Ugrave", 217 },  { "Uuml", 220 },
    { "Yacute", 221 },  { "Yuml", 376 },    { "aacute", 225 },
    { "acirc", 226 },   { "acute", 180 },   { "aelig", 230 },
    { "agrave", 224 },  { "amp", 38 },      { "apos", 39 },
    { "aring", 229 },   { "atilde", 227 },  { "auml", 228 },
    { "bdquo", 8222 },  { "brvbar", 166 },  { "bull", 8226 },
    { "ccedil", 231 },  { "cedil", 184 },   { "cent", 162 },
    { "circ", 710 },    { "copy", 169 },    { "curren", 164 },
    { "dagger", 8224 }, { "deg", 176 },     { "divide", 247 },
    { "eacute", 233 },  { "ecirc", 234 },   { "egrave", 232 },
    { "emsp", 8195 },   { "ensp", 8194 },   { "eth", 240 },
    { "euml", 235 },    { "euro", 8364 },   { "frac12", 189 },
    { "frac14", 188 },  { "frac34", 190 },  { "gt", 62 },
    { "hearts", 9829 }, { "hellip", 8230 }, { "iacute", 237 },
    { "icirc", 238 },   { "iexcl", 161 },   { "igrave", 236 },
    { "iquest", 191 },  { "iuml", 239 },    { "laquo", 171 },
    { "ldquo", 8220 },  { "lrm", 8206 },    { "lsaquo", 8249 },
    { "lsquo", 8216 },  { "lt", 60 },       { "macr", 175 },
    { "mdash", 8212 },  { "micro", 181 },   { "middot", 183 },
    { "nbsp", 160 },    { "ndash", 8211 },  { "not", 172 },
    { "ntilde", 241 },  { "oacute", 243 },  { "ocirc", 244 },
    { "oelig", 339 },   { "ograve", 242 },  { "ordf", 170 },
    { "ordm", 186 },    { "oslash", 248 },  { "otilde", 245 },
    { "ouml", 246 },    { "para", 182 },    { "permil", 8240 },
    { "plusmn", 177 },  { "pound", 163 },   { "quot", 34 },
    { "raquo", 187 },   { "rdquo", 8221 },  { "reg", 174 },
    { "rlm", 8207 },    { "rsaquo", 8250 }, { "rsquo", 8217 },
    { "sbquo", 8218 },  { "scaron", 353 },  { "sect", 167 },
    { "shy", 173 },     { "sup1", 185 },    { "sup2", 178 },
    { "sup3", 179 },    { "szlig", 223 },   { "thinsp", 8201 },
    { "thorn", 254 },   { "tilde", 732 },   { "times", 215 },
    { "trade", 8482 },  { "uacute", 250 },  { "ucirc", 251 },
    { "ugrave", 249 },  { "uml", 168 },     { "uuml", 252 },
    { "yacute", 253 },  { "yen", 165 },     { "yuml", 255 },
    { "zwj", 8205 },    { "zwnj", 8204 },
};

/* -- character references --------------------------------------------------- */

static int by_name(const void *key, const void *entry)
{
    return strcmp(key, ((const named *)entry)->name);
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static int digit_of(char c, unsigned base)
{
    int value = c >= '0' && c <= '9' ? c - '0'
                : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                         : 99;

    return value < (int)base ? value : -1;
}

/* What a numeric reference stands for (WHATWG, 13.2.5.84). */
static uint32_t meant_by(uint32_t cp)
{
    if (cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000))
        return REPLACEMENT;
    return cp >= 0x80 && cp < 0xA0 ? hx__cp1252((unsigned char)cp) : cp;
}

/* "#39;" or "#x27;" at `p`: its length, or 0. The semicolon may be missing, but
 * "me &#1" is no control character. */
static size_t numeric(const char *p, const char *end, uint32_t *cp)
{
    const char *at = p + 1, *digits;
    unsigned    base = 10;
    uint32_t    value = 0;

    if (at < end && (*at | 0x20) == 'x') {
        base = 16;
        at++;
    }
    for (digits = at; at < end && digit_of(*at, base) >= 0; at++)
        if (value <= 0x10FFFF)
            value = value * base + (uint32_t)digit_of(*at, base);
    if (at == digits || ((at == end || *at != ';') && value < ' '))
        return 0;
    *cp = meant_by(value);
    return (size_t)(at - p) + (at < end && *at == ';');
}

/* "auml;" at `p`: its length, or 0. */
static size_t by_its_name(const char *p, const char *end, uint32_t *cp)
{
    char         name[NAME_MAX_LEN + 1];
    size_t       len = 0;
    const named *found;

    while (len < NAME_MAX_LEN && p + len < end && is_alnum(p[len])) {
        name[len] = p[len];
        len++;
    }
    if (len == 0 || p + len == end || p[len] != ';')
        return 0;
    name[len] = '\0';
    found = bsearch(name, names, sizeof names / sizeof *names, sizeof *names,
                    by_name);
    if (!found)
        return 0;
    *cp = found->cp;
    return len + 1;
}

/* The reference whose '&' is at `p`: its length, or 0. */
static size_t reference(const char *p, const char *end, uint32_t *cp)
{
    const char *at = p + 1;
    size_t      len;

    while (end - at >= 4 && memcmp(at, "amp;", 4) == 0)
        at += 4;  /* wrapped once more, or meant: told below */
    len = at < end && *at == '#' ? numeric(at, end, cp)
                                 : by_its_name(at, end, cp);
    if (len == 0 && at > p + 1)
        *cp = '&';
    else if (len == 0)
        return 0;
    return (size_t)(at - p) + len;
}

/* Writes `text` to `out` with its references replaced; each is shorter than it
 * was. Returns the length, and sets `*any` where there was one. */
static size_t replace_references(hx_str text, char *out, bool *any)
{
    const char *p = text.ptr, *end = text.ptr + text.len;
    char       *to = out;

    *any = false;
    while (p < end) {
        const char *sign = memchr(p, '&', (size_t)(end - p));
        size_t      plain = (size_t)((sign ? sign : end) - p), len;
        uint32_t    cp = 0;

        memcpy(to, p, plain);
        to += plain;
        if (!sign)
            break;
        len = reference(sign, end, &cp);
        if (len == 0) {
            *to++ = '&';
            p = sign + 1;
            continue;
        }
        to += utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)to);
        p = sign + len;
        *any = true;
    }
    return (size_t)(to - out);
}

/* -- encoded twice ---------------------------------------------------------- */

/* The byte that the character at `p` stands for in Windows-1252, with the
 * controls of ISO 8859-1 where that has none; -1 where it stands for none. Sets
 * `*len` to the character's length. */
static int byte_of(const unsigned char *p, const unsigned char *end, size_t *len)
{
    utf8proc_int32_t cp;
    utf8proc_ssize_t size = utf8proc_iterate(p, end - p, &cp);

    if (size <= 1)
        return -1;
    *len = (size_t)size;
    if (cp < 0x100)
        return cp;
    for (int byte = 0x80; byte < 0xA0; byte++)
        if ((utf8proc_int32_t)hx__cp1252((unsigned char)byte) == cp &&
            cp != REPLACEMENT)
            return byte;
    return -1;
}

/* How many bytes a sequence has that begins so and may well have been encoded
 * twice; 0: none. `second` is its next byte. */
static size_t length_by(int lead, int second)
{
    if (lead == 0xC2)
        return second >= 0xA0 ? 2 : 0;
    if (lead == 0xC3)
        return 2;
    if (lead == 0xE2 || (lead == 0xEF && second >= 0xB8))
        return 3;
    return lead == 0xF0 && second == 0x9F ? 4 : 0;
}

/* The character that [p, end) begins with, encoded twice: its bytes in `out`,
 * `*used` bytes of the text. Returns their number, or 0. */
static size_t encoded_twice(const unsigned char *p, const unsigned char *end,
                            char *out, size_t *used)
{
    size_t need = 2, len = 0;
    int    lead = 0;

    *used = 0;
    for (size_t i = 0; i < need; i++) {
        int byte = byte_of(p + *used, end, &len);

        if (i == 0)
            lead = byte;
        else if (byte < 0x80 || byte > 0xBF)
            return 0;
        if (i == 1)
            need = length_by(lead, byte);
        out[i] = (char)byte;
        *used += len;
        if (byte < 0 || need == 0)
            return 0;
    }
    return need;
}

/* Whether a character that is encoded twice may begin at this C3: the letter
 * that its first byte was taken for. */
static bool may_be_twice(const unsigned char *p, const unsigned char *end)
{
    return end - p >= 4 && (p[1] == 0x82 || p[1] == 0x83 || p[1] == 0xA2 ||
                            p[1] == 0xAF || p[1] == 0xB0);
}

/* Undoes it in place. Returns the length. */
static size_t undo_twice(char *text, size_t size, bool *any)
{
    unsigned char *p = (unsigned char *)text, *end = p + size, *to = p;

    *any = false;
    while (p < end) {
        unsigned char *high = memchr(p, 0xC3, (size_t)(end - p));
        size_t         plain = (size_t)((high ? high : end) - p), used, len;
        char           bytes[4];

        memmove(to, p, plain);
        to += plain;
        if (!high)
            break;
        p = high;
        len = may_be_twice(p, end) ? encoded_twice(p, end, bytes, &used) : 0;
        if (len && hx__utf8_valid_prefix((hx_str){ bytes, len }) == len) {
            memcpy(to, bytes, len);
            to += len;
            p += used;
            *any = true;
        } else {
            *to++ = *p++;
            *to++ = *p++;
        }
    }
    return (size_t)(to - (unsigned char *)text);
}

/* -- both ------------------------------------------------------------------- */

static bool has_reference(hx_str text)
{
    const char *p = text.ptr, *end = p + text.len;
    uint32_t    cp;

    while ((p = memchr(p, '&', (size_t)(end - p)))) {
        if (reference(p, end, &cp))
            return true;
        p++;
    }
    return false;
}

static bool has_twice(hx_str text)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    const unsigned char *end = p + text.len;
    char   bytes[4];
    size_t used;

    while ((p = memchr(p, 0xC3, (size_t)(end - p)))) {
        if (may_be_twice(p, end) && encoded_twice(p, end, bytes, &used))
            return true;
        p += 2;
    }
    return false;
}

int hx__unmangle(hx_str *text, hx_arena *arena)
{
    int    found = 0;
    bool   any = true;
    char  *out;
    size_t len;

    if (!has_reference(*text) && !has_twice(*text))
        return 0;
    out = hx__arena_get(arena, text->len);
    if (!out)
        return -1;
    len = replace_references(*text, out, &any);
    if (any)
        found |= HX_MANGLED_REFERENCES;
    any = true;
    for (int i = 0; i < ROUNDS && any; i++) {
        len = undo_twice(out, len, &any);
        if (any)
            found |= HX_MANGLED_TWICE;
    }
    if (found)
        *text = (hx_str){ out, len };
    return found;
}
