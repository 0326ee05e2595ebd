/* HTML's character references, as exports and scraped pages leave them in
 * comments: "don&#39;t", "gr&uuml;n", "&amp;". For tokenisers: what a reference
 * stands for decides where words end. The letters of a token stay as they are
 * in the text; core folds "don&#39;t" and "don't" to one word. */
#ifndef HXGAP_REFERENCE_H
#define HXGAP_REFERENCE_H

#include <stdlib.h>

#include "hxgap/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The character of a byte of Windows-1252; 0 where it has none (unicode.org,
 * MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT). [any] */
static inline uint32_t hx_windows1252(unsigned char byte)
{
    static const uint16_t high[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
        0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
    };

    return byte < 0x80 || byte >= 0xA0 ? byte : high[byte - 0x80];
}

/* What a numeric reference stands for (WHATWG HTML, 13.2.5.84). */
static inline uint32_t hx_reference_meant(uint32_t cp)
{
    if (cp >= 0x80 && cp < 0xA0)
        cp = hx_windows1252((unsigned char)cp);
    return cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000) ? 0xFFFD
                                                                     : cp;
}

/* "#39;" or "#x27;" at text[0]: its length, or 0. The semicolon may be missing,
 * but "me &#1" is no control character. */
static inline size_t hx_reference_numeric(const char *text, size_t len,
                                          uint32_t *cp)
{
    const bool hex = len > 1 && (text[1] | 0x20) == 'x';
    const size_t begin = hex ? 2 : 1;
    size_t   at = begin;
    uint32_t value = 0;

    for (; at < len; at++) {
        const char c = text[at];
        const char low = (char)(c | 0x20);
        uint32_t digit;

        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (hex && low >= 'a' && low <= 'f')
            digit = (uint32_t)(low - 'a') + 10;
        else
            break;
        if (value <= 0x10FFFF)
            value = value * (hex ? 16u : 10u) + digit;
    }
    if (at == begin || ((at == len || text[at] != ';') && value < ' '))
        return 0;
    *cp = hx_reference_meant(value);
    return at + (at < len && text[at] == ';');
}

typedef struct hx_reference_name {
    char     name[7];
    uint16_t cp;
} hx_reference_name;

static inline int hx_reference_order(const void *name, const void *entry)
{
    return strcmp((const char *)name,
                  ((const hx_reference_name *)entry)->name);
}

/* "auml;" at text[0]: its length, or 0. The names are those of HTML 4.01, 24,
 * that text is written with (no Greek, mathematics, arrows), with &apos; and the
 * capitals of HTML 5; in the order of strcmp(). */
static inline size_t hx_reference_named(const char *text, size_t len,
                                        uint32_t *cp)
{
    static const hx_reference_name names[] = {
        { "AElig", 198 }, { "AMP", 38 }, { "Aacute", 193 }, { "Acirc", 194 },
        { "Agrave", 192 }, { "Aring", 197 }, { "Atilde", 195 },
        { "Auml", 196 }, { "Ccedil", 199 }, { "Dagger", 8225 }, { "ETH", 208 },
        { "Eacute", 201 }, { "Ecirc", 202 }, { "Egrave", 200 },
        { "Euml", 203 }, { "GT", 62 }, { "Iacute", 205 }, { "Icirc", 206 },
        { "Igrave", 204 }, { "Iuml", 207 }, { "LT", 60 }, { "Ntilde", 209 },
        { "OElig", 338 }, { "Oacute", 211 }, { "Ocirc", 212 },
        { "Ograve", 210 }, { "Oslash", 216 }, { "Otilde", 213 },
        { "Ouml", 214 }, { "QUOT", 34 }, { "Scaron", 352 }, { "THORN", 222 },
        { "Uacute", 218 }, { "Ucirc", 219 }, { "Ugrave", 217 },
        { "Uuml", 220 }, { "Yacute", 221 }, { "Yuml", 376 }, { "aacute", 225 },
        { "acirc", 226 }, { "acute", 180 }, { "aelig", 230 },
        { "agrave", 224 }, { "amp", 38 }, { "apos", 39 }, { "aring", 229 },
        { "atilde", 227 }, { "auml", 228 }, { "bdquo", 8222 },
        { "brvbar", 166 }, { "bull", 8226 }, { "ccedil", 231 },
        { "cedil", 184 }, { "cent", 162 }, { "circ", 710 }, { "copy", 169 },
        { "curren", 164 }, { "dagger", 8224 }, { "deg", 176 },
        { "divide", 247 }, { "eacute", 233 }, { "ecirc", 234 },
        { "egrave", 232 }, { "emsp", 8195 }, { "ensp", 8194 }, { "eth", 240 },
        { "euml", 235 }, { "euro", 8364 }, { "frac12", 189 },
        { "frac14", 188 }, { "frac34", 190 }, { "gt", 62 }, { "hearts", 9829 },
        { "hellip", 8230 }, { "iacute", 237 }, { "icirc", 238 },
        { "iexcl", 161 }, { "igrave", 236 }, { "iquest", 191 },
        { "iuml", 239 }, { "laquo", 171 }, { "ldquo", 8220 }, { "lrm", 8206 },
        { "lsaquo", 8249 }, { "lsquo", 8216 }, { "lt", 60 }, { "macr", 175 },
        { "mdash", 8212 }, { "micro", 181 }, { "middot", 183 },
        { "nbsp", 160 }, { "ndash", 8211 }, { "not", 172 }, { "ntilde", 241 },
        { "oacute", 243 }, { "ocirc", 244 }, { "oelig", 339 },
        { "ograve", 242 }, { "ordf", 170 }, { "ordm", 186 }, { "oslash", 248 },
        { "otilde", 245 }, { "ouml", 246 }, { "para", 182 },
        { "permil", 8240 }, { "plusmn", 177 }, { "pound", 163 },
        { "quot", 34 }, { "raquo", 187 }, { "rdquo", 8221 }, { "reg", 174 },
        { "rlm", 8207 }, { "rsaquo", 8250 }, { "rsquo", 8217 },
        { "sbquo", 8218 }, { "scaron", 353 }, { "sect", 167 }, { "shy", 173 },
        { "sup1", 185 }, { "sup2", 178 }, { "sup3", 179 }, { "szlig", 223 },
        { "thinsp", 8201 }, { "thorn", 254 }, { "tilde", 732 },
        { "times", 215 }, { "trade", 8482 }, { "uacute", 250 },
        { "ucirc", 251 }, { "ugrave", 249 }, { "uml", 168 }, { "uuml", 252 },
        { "yacute", 253 }, { "yen", 165 }, { "yuml", 255 }, { "zwj", 8205 },
        { "zwnj", 8204 },
    };
    char   name[sizeof names->name];
    size_t at = 0;
    const hx_reference_name *found;

    while (at < len && at + 1 < sizeof name &&
           ((text[at] >= '0' && text[at] <= '9') ||
            ((text[at] | 0x20) >= 'a' && (text[at] | 0x20) <= 'z'))) {
        name[at] = text[at];
        at++;
    }
    if (at == 0 || at == len || text[at] != ';')
        return 0;
    name[at] = '\0';
    found = (const hx_reference_name *)bsearch(
        name, names, sizeof names / sizeof *names, sizeof *names,
        hx_reference_order);
    if (!found)
        return 0;
    *cp = found->cp;
    return at + 1;
}

/* The reference that begins with the '&' at text[0]: its length in bytes, and
 * in *cp what it stands for; 0 where there is none. One that was wrapped, as in
 * "&amp;#39;", is seen through, however often. [any] */
static inline size_t hx_reference(const char *text, size_t len, uint32_t *cp)
{
    size_t at = 1, more;

    while (len - at >= 4 && memcmp(text + at, "amp;", 4) == 0)
        at += 4;
    more = at < len && text[at] == '#'
               ? hx_reference_numeric(text + at, len - at, cp)
               : hx_reference_named(text + at, len - at, cp);
    if (more == 0 && at == 1)
        return 0;
    if (more == 0)
        *cp = '&';
    return at + more;
}

#ifdef __cplusplus
}
#endif
#endif
