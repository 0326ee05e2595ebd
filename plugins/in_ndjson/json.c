/* A JSON scanner that looks at each byte once.
 *
 * The trap is the scan of strings: it may run to the end of the block, past
 * the line, because the line feed itself is a control character that no string
 * may hold. */
#include "json.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define DEPTH_MAX 64

bool json_refuse(cursor *c, const char *wrong)
{
    c->wrong = wrong;
    return false;
}

void json_space(cursor *c)
{
    while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' ||
                             *c->p == '\r' || *c->p == '\n'))
        c->p++;
}

/* The first quote, backslash or control character at or after `p`. */
static const char *scan_string(const char *p, const char *limit)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i slash = _mm_set1_epi8('\\');
    const __m128i control = _mm_set1_epi8(0x1F);

    while (limit - p >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i low = _mm_cmpeq_epi8(_mm_max_epu8(v, control), control);
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote),
                                   _mm_cmpeq_epi8(v, slash));
        int     mask = _mm_movemask_epi8(_mm_or_si128(hit, low));

        if (mask != 0)
            return p + __builtin_ctz((unsigned)mask);
        p += 16;
    }
#else
    /* Eight bytes at a time: a byte of `x - 01..01 & ~x` has its high bit set
     * where x is 0. False alarms only end the skip early. */
    const uint64_t ones = UINT64_C(0x0101010101010101);

    while (limit - p >= 8) {
        uint64_t v, quote, slash, low;

        memcpy(&v, p, sizeof v);
        quote = v ^ (ones * '"');
        slash = v ^ (ones * '\\');
        quote = (quote - ones) & ~quote;
        slash = (slash - ones) & ~slash;
        low = (v - ones * 0x20) & ~v;
        if ((quote | slash | low) & (ones << 7))
            break;
        p += 8;
    }
#endif
    while (p < limit && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
        p++;
    return p;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The value of the four hexadecimal digits at `p`, or -1. */
static int32_t hex4(const char *p, const char *end)
{
    int32_t value = 0;

    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(p[i]);

        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* Steps over the escape at c->p, a backslash. */
static bool skip_escape(cursor *c)
{
    if (c->end - c->p < 2)
        return json_refuse(c, "unfinished escape");
    switch (c->p[1]) {
    case '"': case '\\': case '/': case 'b':
    case 'f': case 'n': case 'r': case 't':
        c->p += 2;
        return true;
    case 'u':
        if (hex4(c->p + 2, c->end) < 0)
            return json_refuse(c, "\\u without four hexadecimal digits");
        c->p += 6;
        return true;
    default:
        return json_refuse(c, "unknown escape");
    }
}

/* A string; c->p stands behind its opening quote. */
static bool read_string(cursor *c, token *t)
{
    t->type = HX_V_STRING;
    t->escaped = false;
    t->begin = c->p;
    for (;;) {
        c->p = scan_string(c->p, c->limit);
        if (c->p >= c->end) {
            c->p = c->end;
            return json_refuse(c, "string without its closing quote");
        }
        if (*c->p == '"')
            break;
        if (*c->p != '\\')
            return json_refuse(c, "control character in a string");
        if (!skip_escape(c))
            return false;
        t->escaped = true;
    }
    t->end = c->p++;
    return true;
}

static bool skip_digits(cursor *c)
{
    const char *begin = c->p;

    while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
        c->p++;
    return c->p > begin;
}

/* RFC 8259, section 6 */
static bool read_number(cursor *c, token *t)
{
    t->type = HX_V_NUMBER;
    t->begin = c->p;
    if (*c->p == '-')
        c->p++;
    if (c->p < c->end && *c->p == '0')
        c->p++;  /* no digit may follow; whatever does is refused later */
    else if (!skip_digits(c))
        return json_refuse(c, "number without digits");
    if (c->p < c->end && *c->p == '.') {
        c->p++;
        if (!skip_digits(c))
            return json_refuse(c, "number without digits behind the point");
    }
    if (c->p < c->end && (*c->p == 'e' || *c->p == 'E')) {
        c->p++;
        if (c->p < c->end && (*c->p == '+' || *c->p == '-'))
            c->p++;
        if (!skip_digits(c))
            return json_refuse(c, "number without digits in its exponent");
    }
    t->end = c->p;
    return true;
}

static bool read_word(cursor *c, token *t, const char *word, uint8_t type)
{
    size_t len = strlen(word);

    if ((size_t)(c->end - c->p) < len || memcmp(c->p, word, len) != 0)
        return json_refuse(c, "unknown word");
    t->type = type;
    t->begin = c->p;
    c->p += len;
    t->end = c->p;
    return true;
}

/* A value that is neither object nor array. */
static bool read_scalar(cursor *c, token *t)
{
    t->escaped = false;
    switch (*c->p) {
    case '"':
        c->p++;
        return read_string(c, t);
    case 't':
        return read_word(c, t, "true", HX_V_BOOL);
    case 'f':
        return read_word(c, t, "false", HX_V_BOOL);
    case 'n':
        return read_word(c, t, "null", HX_V_NULL);
    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
        return read_number(c, t);
    default:
        return json_refuse(c, "expected a value");
    }
}

/* The key and the colon of a member, and the space behind them. */
bool json_key(cursor *c, token *name)
{
    if (c->p >= c->end || *c->p != '"')
        return json_refuse(c, "expected a name in quotes");
    c->p++;
    if (!read_string(c, name))
        return false;
    json_space(c);
    if (c->p >= c->end || *c->p != ':')
        return json_refuse(c, "expected ':'");
    c->p++;
    json_space(c);
    return true;
}

/* Closes brackets and passes commas behind a value within brackets; true
 * with *depth unchanged or less. Bit d of `objects` tells what is open. */
static bool after_value(cursor *c, unsigned *depth, uint64_t objects)
{
    while (*depth > 0) {
        bool object = objects >> (*depth - 1) & 1;

        json_space(c);
        if (c->p >= c->end)
            return json_refuse(c, "unclosed bracket");
        if (*c->p == ',') {
            token name;

            c->p++;
            json_space(c);
            return object ? json_key(c, &name) : true;
        }
        if (*c->p != (object ? '}' : ']'))
            return json_refuse(c, object ? "expected ',' or '}'"
                                    : "expected ',' or ']'");
        c->p++;
        --*depth;
    }
    return true;
}

/* An object or array within the record, or any value, as it stands. `outer`
 * brackets are open around it. */
bool json_value(cursor *c, token *t, unsigned outer)
{
    const char *begin = c->p;
    uint64_t    objects = 0;
    unsigned    depth = 0;
    token       inner;

    if (c->p < c->end && *c->p != '{' && *c->p != '[')
        return read_scalar(c, t);
    do {
        if (c->p >= c->end)
            return json_refuse(c, "expected a value");
        if (*c->p == '{' || *c->p == '[') {
            bool object = *c->p == '{';

            if (depth + outer == DEPTH_MAX)
                return json_refuse(c, "nested deeper than 64");
            objects &= ~(UINT64_C(1) << depth);
            objects |= (uint64_t)object << depth++;
            c->p++;
            json_space(c);
            if (c->p < c->end && *c->p == (object ? '}' : ']')) {
                c->p++;
                depth--;
            } else if (object) {
                if (!json_key(c, &inner))
                    return false;
                continue;
            } else {
                continue;
            }
        } else if (!read_scalar(c, &inner)) {
            return false;
        }
        if (!after_value(c, &depth, objects))
            return false;
    } while (depth > 0);
    t->type = HX_V_OTHER;
    t->escaped = false;
    t->begin = begin;
    t->end = c->p;
    return true;
}

bool json_end(cursor *c)
{
    json_space(c);
    return c->p == c->end || json_refuse(c, "more text behind the value");
}

/* -- decoding ------------------------------------------------------------- */

static char *put_utf8(char *out, uint32_t cp)
{
    if (cp < 0x80) {
        *out++ = (char)cp;
        return out;
    }
    if (cp < 0x800) {
        *out++ = (char)(0xC0 | cp >> 6);
    } else {
        if (cp < 0x10000) {
            *out++ = (char)(0xE0 | cp >> 12);
        } else {
            *out++ = (char)(0xF0 | cp >> 18);
            *out++ = (char)(0x80 | (cp >> 12 & 0x3F));
        }
        *out++ = (char)(0x80 | (cp >> 6 & 0x3F));
    }
    *out++ = (char)(0x80 | (cp & 0x3F));
    return out;
}

/* The code point of the \u at `p`; a surrogate without its partner is U+FFFD
 * and counted (RFC 8259, 8.2 leaves it open). */
static uint32_t unicode_escape(const char **p, const char *end,
                               uint32_t *repairs)
{
    uint32_t cp = (uint32_t)hex4(*p + 2, end);

    *p += 6;
    if (cp < 0xD800 || cp > 0xDFFF)
        return cp;
    if (cp < 0xDC00 && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u') {
        int32_t low = hex4(*p + 2, end);

        if (low >= 0xDC00 && low <= 0xDFFF) {
            *p += 6;
            return 0x10000 + ((cp - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
        }
    }
    ++*repairs;
    return 0xFFFD;
}

size_t json_unescape(const char *p, const char *end, char *out,
                       uint32_t *repairs)
{
    static const char plain[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    char *begin = out;

    while (p < end) {
        const char *slash = memchr(p, '\\', (size_t)(end - p));
        size_t      len = (size_t)((slash ? slash : end) - p);

        memcpy(out, p, len);
        out += len;
        p += len;
        if (p == end)
            break;
        if (p[1] == 'u') {
            out = put_utf8(out, unicode_escape(&p, end, repairs));
        } else {
            *out++ = meant[strchr(plain, p[1]) - plain];
            p += 2;
        }
    }
    return (size_t)(out - begin);
}
