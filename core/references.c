#include "references.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT 0xFFFD
#define NAME_LEN_MAX 8

typedef struct named {
    char     name[NAME_LEN_MAX + 1];
    uint16_t cp;
} named;

/* In the order of strcmp(). */
static const named names[] = {
    { "AElig", 198 }, { "AMP", 38 }, { "Aacute", 193 }, { "Acirc", 194 },
    { "Agrave", 192 }, { "Alpha", 913 }, { "Aring", 197 }, { "Atilde", 195 },
    { "Auml", 196 }, { "Beta", 914 }, { "COPY", 169 }, { "Ccedil", 199 },
    { "Chi", 935 }, { "Dagger", 8225 }, { "Delta", 916 }, { "ETH", 208 },
    { "Eacute", 201 }, { "Ecirc", 202 }, { "Egrave", 200 }, { "Epsilon", 917 },
    { "Eta", 919 }, { "Euml", 203 }, { "GT", 62 }, { "Gamma", 915 },
    { "Iacute", 205 }, { "Icirc", 206 }, { "Igrave", 204 }, { "Iota", 921 },
    { "Iuml", 207 }, { "Kappa", 922 }, { "LT", 60 }, { "Lambda", 923 },
    { "Mu", 924 }, { "Ntilde", 209 }, { "Nu", 925 }, { "OElig", 338 },
    { "Oacute", 211 }, { "Ocirc", 212 }, { "Ograve", 210 }, { "Omega", 937 },
    { "Omicron", 927 }, { "Oslash", 216 }, { "Otilde", 213 }, { "Ouml", 214 },
    { "Phi", 934 }, { "Pi", 928 }, { "Prime", 8243 }, { "Psi", 936 },
    { "QUOT", 34 }, { "REG", 174 }, { "Rho", 929 }, { "Scaron", 352 },
    { "Sigma", 931 }, { "THORN", 222 }, { "TRADE", 8482 }, { "Tau", 932 },
    { "Theta", 920 }, { "Uacute", 218 }, { "Ucirc", 219 }, { "Ugrave", 217 },
    { "Upsilon", 933 }, { "Uuml", 220 }, { "Xi", 926 }, { "Yacute", 221 },
    { "Yuml", 376 }, { "Zeta", 918 }, { "aacute", 225 }, { "acirc", 226 },
    { "acute", 180 }, { "aelig", 230 }, { "agrave", 224 }, { "alefsym", 8501 },
    { "alpha", 945 }, { "amp", 38 }, { "and", 8743 }, { "ang", 8736 },
    { "apos", 39 }, { "aring", 229 }, { "asymp", 8776 }, { "atilde", 227 },
    { "auml", 228 }, { "bdquo", 8222 }, { "beta", 946 }, { "brvbar", 166 },
    { "bull", 8226 }, { "cap", 8745 }, { "ccedil", 231 }, { "cedil", 184 },
    { "cent", 162 }, { "chi", 967 }, { "circ", 710 }, { "clubs", 9827 },
    { "cong", 8773 }, { "copy", 169 }, { "crarr", 8629 }, { "cup", 8746 },
    { "curren", 164 }, { "dArr", 8659 }, { "dagger", 8224 }, { "darr", 8595 },
    { "deg", 176 }, { "delta", 948 }, { "diams", 9830 }, { "divide", 247 },
    { "eacute", 233 }, { "ecirc", 234 }, { "egrave", 232 }, { "empty", 8709 },
    { "emsp", 8195 }, { "ensp", 8194 }, { "epsilon", 949 }, { "equiv", 8801 },
    { "eta", 951 }, { "eth", 240 }, { "euml", 235 }, { "euro", 8364 },
    { "exist", 8707 }, { "fnof", 402 }, { "forall", 8704 }, { "frac12", 189 },
    { "frac14", 188 }, { "frac34", 190 }, { "frasl", 8260 }, { "gamma", 947 },
    { "ge", 8805 }, { "gt", 62 }, { "hArr", 8660 }, { "harr", 8596 },
    { "hearts", 9829 }, { "hellip", 8230 }, { "iacute", 237 },
    { "icirc", 238 }, { "iexcl", 161 }, { "igrave", 236 }, { "image", 8465 },
    { "infin", 8734 }, { "int", 8747 }, { "iota", 953 }, { "iquest", 191 },
    { "isin", 8712 }, { "iuml", 239 }, { "kappa", 954 }, { "lArr", 8656 },
    { "lambda", 955 }, { "lang", 9001 }, { "laquo", 171 }, { "larr", 8592 },
    { "lceil", 8968 }, { "ldquo", 8220 }, { "le", 8804 }, { "lfloor", 8970 },
    { "lowast", 8727 }, { "loz", 9674 }, { "lrm", 8206 }, { "lsaquo", 8249 },
    { "lsquo", 8216 }, { "lt", 60 }, { "macr", 175 }, { "mdash", 8212 },
    { "micro", 181 }, { "middot", 183 }, { "minus", 8722 }, { "mu", 956 },
    { "nabla", 8711 }, { "nbsp", 160 }, { "ndash", 8211 }, { "ne", 8800 },
    { "ni", 8715 }, { "not", 172 }, { "notin", 8713 }, { "nsub", 8836 },
    { "ntilde", 241 }, { "nu", 957 }, { "oacute", 243 }, { "ocirc", 244 },
    { "oelig", 339 }, { "ograve", 242 }, { "oline", 8254 }, { "omega", 969 },
    { "omicron", 959 }, { "oplus", 8853 }, { "or", 8744 }, { "ordf", 170 },
    { "ordm", 186 }, { "oslash", 248 }, { "otilde", 245 }, { "otimes", 8855 },
    { "ouml", 246 }, { "para", 182 }, { "part", 8706 }, { "permil", 8240 },
    { "perp", 8869 }, { "phi", 966 }, { "pi", 960 }, { "piv", 982 },
    { "plusmn", 177 }, { "pound", 163 }, { "prime", 8242 }, { "prod", 8719 },
    { "prop", 8733 }, { "psi", 968 }, { "quot", 34 }, { "rArr", 8658 },
    { "radic", 8730 }, { "rang", 9002 }, { "raquo", 187 }, { "rarr", 8594 },
    { "rceil", 8969 }, { "rdquo", 8221 }, { "real", 8476 }, { "reg", 174 },
    { "rfloor", 8971 }, { "rho", 961 }, { "rlm", 8207 }, { "rsaquo", 8250 },
    { "rsquo", 8217 }, { "sbquo", 8218 }, { "scaron", 353 }, { "sdot", 8901 },
    { "sect", 167 }, { "shy", 173 }, { "sigma", 963 }, { "sigmaf", 962 },
    { "sim", 8764 }, { "spades", 9824 }, { "sub", 8834 }, { "sube", 8838 },
    { "sum", 8721 }, { "sup", 8835 }, { "sup1", 185 }, { "sup2", 178 },
    { "sup3", 179 }, { "supe", 8839 }, { "szlig", 223 }, { "tau", 964 },
    { "there4", 8756 }, { "theta", 952 }, { "thetasym", 977 },
    { "thinsp", 8201 }, { "thorn", 254 }, { "tilde", 732 }, { "times", 215 },
    { "trade", 8482 }, { "uArr", 8657 }, { "uacute", 250 }, { "uarr", 8593 },
    { "ucirc", 251 }, { "ugrave", 249 }, { "uml", 168 }, { "upsih", 978 },
    { "upsilon", 965 }, { "uuml", 252 }, { "weierp", 8472 }, { "xi", 958 },
    { "yacute", 253 }, { "yen", 165 }, { "yuml", 255 }, { "zeta", 950 },
    { "zwj", 8205 }, { "zwnj", 8204 },
};

/* -- one reference ---------------------------------------------------------- */

static int by_name(const void *key, const void *entry)
{
    return strcmp(key, ((const named *)entry)->name);
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static int digit_of(char c, int base)
{
    int low = c | 0x20;
    int value = c >= '0' && c <= '9'      ? c - '0'
                : low >= 'a' && low <= 'f' ? low - 'a' + 10 : base;

    return value < base ? value : -1;
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
    bool        hex = end - p > 1 && (p[1] | 0x20) == 'x';
    const char *begin = p + (hex ? 2 : 1), *at = begin;
    uint32_t    value = 0;
    int         digit;

    for (; at < end && (digit = digit_of(*at, hex ? 16 : 10)) >= 0; at++)
        if (value <= 0x10FFFF)
            value = value * (hex ? 16u : 10u) + (uint32_t)digit;
    if (at == begin || ((at == end || *at != ';') && value < ' '))
        return 0;
    *cp = meant_by(value);
    return (size_t)(at - p) + (at < end && *at == ';');
}

/* "auml;" at `p`: its length, or 0. */
static size_t by_its_name(const char *p, const char *end, uint32_t *cp)
{
    char         name[NAME_LEN_MAX + 1];
    size_t       len = 0;
    const named *found;

    while (len < NAME_LEN_MAX && p + len < end && is_alnum(p[len])) {
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

/* What is behind the '&' at `p`: "auml;", or "#39"; its length, or 0. */
static size_t bare(const char *p, const char *end, uint32_t *cp)
{
    return p < end && *p == '#' ? numeric(p, end, cp) : by_its_name(p, end, cp);
}

/* The reference whose '&' is at `p`: its length, or 0. */
static size_t reference(const char *p, const char *end, uint32_t *cp)
{
    const char *at = p + 1;
    size_t      len = bare(at, end, cp);

    /* A wrapped one is that of an '&', and more behind it. */
    while (len > 0 && *cp == '&') {
        at += len;
        len = bare(at, end, cp);
        if (len == 0)
            *cp = '&';
    }
    return len > 0 || at > p + 1 ? (size_t)(at - p) + len : 0;
}

/* -- a text ----------------------------------------------------------------- */

static const char *next_sign(const char *p, const char *end)
{
    return memchr(p, '&', (size_t)(end - p));
}

/* The first reference at or after `p`, its length and what it stands for. */
static const char *next_reference(const char *p, const char *end, size_t *len,
                                  uint32_t *cp)
{
    while ((p = next_sign(p, end))) {
        *len = reference(p, end, cp);
        if (*len > 0)
            return p;
        p++;
    }
    return NULL;
}

/* How many references [p, end) has at most. */
static size_t count_signs(const char *p, const char *end)
{
    size_t count = 0;

    while ((p = next_sign(p, end))) {
        count++;
        p++;
    }
    return count;
}

bool hx__references_undo(hx_str *text, hx_arena *arena, hx_shifts *shifts)
{
    const char *p = text->ptr, *end = text->ptr + text->len, *at;
    uint32_t    cp = 0, shift = 0;
    size_t      len = 0, count = 0;
    char       *out, *to;
    hx_shift   *list;

    *shifts = (hx_shifts){ .list = NULL };
    at = next_reference(p, end, &len, &cp);
    if (!at)
        return true;
    out = hx__arena_get(arena, text->len);
    list = hx__arena_get(arena, count_signs(at, end) * sizeof *list);
    if (!out || !list)
        return false;
    for (to = out; at; at = next_reference(p, end, &len, &cp)) {
        size_t plain = (size_t)(at - p), made;

        memcpy(to, p, plain);
        to += plain;
        made = (size_t)utf8proc_encode_char((utf8proc_int32_t)cp,
                                            (utf8proc_uint8_t *)to);
        to += made;
        shift += (uint32_t)(len - made);
        list[count++] = (hx_shift){ (uint32_t)(to - out), shift };
        p = at + len;
    }
    memcpy(to, p, (size_t)(end - p));
    to += end - p;
    *text = (hx_str){ out, (size_t)(to - out) };
    *shifts = (hx_shifts){ list, count };
    return true;
}

size_t hx__references_origin(const hx_shifts *shifts, size_t offset)
{
    size_t low = 0, high = shifts->count;

    /* The last reference that ends at or before `offset`. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (shifts->list[middle].at <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? offset : offset + shifts->list[low - 1].shift;
}
