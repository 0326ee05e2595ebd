/* UTF-8 validation and repair.
 *
 * Most bytes of German and English text are ASCII, so validation is a fast
 * skip over ASCII and a plain state-free check of each longer sequence. The
 * trap: the bytes that may follow E0, ED, F0 and F4 are restricted (RFC 3629,
 * section 4); overlong forms and surrogates hide there. */
#include "utf8.h"

#include "alloc.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* The Unicode characters of Windows-1252 0x80 to 0x9F; 0 is undefined.
 * (unicode.org, MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT) */
static const uint16_t cp1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

size_t hx__utf8_cut(hx_str text, size_t most)
{
    if (text.len <= most)
        return text.len;
    while (most > 0 && ((unsigned char)text.ptr[most] & 0xc0) == 0x80)
        most--;
    return most;
}

unsigned hx__cp1252(unsigned char byte)
{
    if (byte < 0x80 || byte >= 0xA0)
        return byte;
    return cp1252[byte - 0x80] ? cp1252[byte - 0x80] : 0xFFFD;
}

/* The first byte at or after `p` that is not ASCII, or `end`. */
static const unsigned char *skip_ascii(const unsigned char *p,
                                       const unsigned char *end)
{
#ifdef __SSE2__
    while (end - p >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
        int     high = _mm_movemask_epi8(bytes);

        if (high != 0)
            return p + __builtin_ctz((unsigned)high);
        p += 16;
    }
#endif
    while (end - p >= 8) {
        uint64_t word;

        memcpy(&word, p, sizeof word);
        if (word & HIGH_BITS)
            break;
        p += 8;
    }
    while (p < end && *p < 0x80)
        p++;
    return p;
}

/* The length of the sequence at `p`, which is not ASCII. Where it is ill
 * formed `*good` is false and the length that of its maximal subpart. */
static size_t sequence(const unsigned char *p, const unsigned char *end,
                       bool *good)
{
    unsigned lead = p[0];
    unsigned low = 0x80, high = 0xBF;
    size_t   need = 2;

    *good = false;
    if (lead < 0xC2 || lead > 0xF4)
        return 1;
    if (lead >= 0xF0) {
        need = 4;
        low = lead == 0xF0 ? 0x90 : 0x80;
        high = lead == 0xF4 ? 0x8F : 0xBF;
    } else if (lead >= 0xE0) {
        need = 3;
        low = lead == 0xE0 ? 0xA0 : 0x80;
        high = lead == 0xED ? 0x9F : 0xBF;
    }
    for (size_t i = 1; i < need; i++) {
        if ((size_t)(end - p) <= i || p[i] < low || p[i] > high)
            return i;
        low = 0x80;
        high = 0xBF;
    }
    *good = true;
    return need;
}

size_t hx__utf8_valid_prefix(hx_str text)
{
    const unsigned char *begin = (const unsigned char *)text.ptr;
    const unsigned char *end = begin + text.len;
    const unsigned char *p = begin;
    bool good;

    for (;;) {
        p = skip_ascii(p, end);
        /* Umlauts come in ones and twos: stay here while they last. */
        while (p < end && *p >= 0x80) {
            size_t len = sequence(p, end, &good);

            if (!good)
                return (size_t)(p - begin);
            p += len;
        }
        if (p == end)
            return text.len;
    }
}

static bool is_cp1252(const unsigned char *p, const unsigned char *end)
{
    bool good;

    while ((p = skip_ascii(p, end)) < end) {
        (void)sequence(p, end, &good);
        if (good || (*p < 0xA0 && cp1252[*p - 0x80] == 0))
            return false;
        p++;
    }
    return true;
}

/* Room is made by the caller: three bytes for each byte of input. */
static void append(hx_mended *out, const unsigned char *bytes, size_t len)
{
    if (len)
        memcpy(out->ptr + out->len, bytes, len);
    out->len += len;
}

static void append_cp(hx_mended *out, unsigned cp)
{
    unsigned char bytes[3];

    if (cp < 0x800) {
        bytes[0] = (unsigned char)(0xC0 | cp >> 6);
        bytes[1] = (unsigned char)(0x80 | (cp & 0x3F));
        append(out, bytes, 2);
        return;
    }
    bytes[0] = (unsigned char)(0xE0 | cp >> 12);
    bytes[1] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
    bytes[2] = (unsigned char)(0x80 | (cp & 0x3F));
    append(out, bytes, 3);
}

static void convert_line(hx_mended *out, const unsigned char *p,
                         const unsigned char *end)
{
    while (p < end) {
        const unsigned char *high = skip_ascii(p, end);

        append(out, p, (size_t)(high - p));
        if (high < end) {
            append_cp(out, *high < 0xA0 ? cp1252[*high - 0x80] : *high);
            high++;
        }
        p = high;
    }
}

static void repair_line(hx_mended *out, const unsigned char *p,
                        const unsigned char *end)
{
    bool good;

    while (p < end) {
        const unsigned char *high = skip_ascii(p, end);
        size_t len;

        append(out, p, (size_t)(high - p));
        if (high == end)
            return;
        len = sequence(high, end, &good);
        if (good)
            append(out, high, len);
        else
            append_cp(out, 0xFFFD);
        p = high + len;
    }
}

/* Mends the line [p, end), which is known to be broken. */
static hx_status mend_line(hx_mended *out, const unsigned char *raw,
                           const unsigned char *p, const unsigned char *end)
{
    void   *fixes = out->fixes;
    hx_fix *fix;

    if (!hx__grow(&fixes, &out->fix_cap, out->count + 1, sizeof *fix))
        return HX_E_NOMEM;
    out->fixes = fixes;
    fix = &out->fixes[out->count++];
    fix->begin = out->len;
    fix->from = (size_t)(p - raw);
    fix->until = (size_t)(end - raw);
    if (is_cp1252(p, end)) {
        fix->kind = HX_FIX_CONVERTED;
        convert_line(out, p, end);
    } else {
        fix->kind = HX_FIX_REPAIRED;
        repair_line(out, p, end);
    }
    fix->end = out->len;
    return HX_OK;
}

/* Room for `bytes` of output. The old content is not wanted, so a new buffer
 * is cheaper than growing, which would copy it. */
static bool reserve(hx_mended *out, size_t bytes)
{
    if (bytes <= out->cap)
        return true;
    bytes += bytes / 4;  /* blocks differ a little in length */
    hx__free(out->ptr);
    out->cap = 0;
    out->ptr = hx__alloc(bytes, 1);
    if (!out->ptr)
        return false;
    out->cap = bytes;
    return true;
}

hx_status hx__utf8_mend(hx_mended *out, hx_str raw)
{
    const unsigned char *begin = (const unsigned char *)raw.ptr;
    const unsigned char *end = begin + raw.len;
    const unsigned char *p = begin;

    out->len = 0;
    out->count = 0;
    if (raw.len > SIZE_MAX / 4 || !reserve(out, 3 * raw.len))
        return HX_E_NOMEM;
    while (p < end) {
        hx_str rest = { (const char *)p, (size_t)(end - p) };
        const unsigned char *bad = p + hx__utf8_valid_prefix(rest);
        const unsigned char *line, *stop;

        if (bad == end) {
            append(out, p, rest.len);
            break;
        }
        line = memrchr(p, '\n', (size_t)(bad - p));
        line = line ? line + 1 : p;
        append(out, p, (size_t)(line - p));
        stop = memchr(bad, '\n', (size_t)(end - bad));
        stop = stop ? stop + 1 : end;
        if (mend_line(out, begin, line, stop) != HX_OK)
            return HX_E_NOMEM;
        p = stop;
    }
    return HX_OK;
}

size_t hx__utf8_origin(const hx_mended *mended, size_t offset)
{
    size_t low = 0, high = mended->count;
    const hx_fix *fix;

    /* The last mended line that begins at or before `offset`. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (mended->fixes[middle].begin <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return offset;
    fix = &mended->fixes[low - 1];
    if (offset >= fix->end)
        return fix->until + (offset - fix->end);
    if (offset - fix->begin > fix->until - fix->from)
        return fix->until;
    return fix->from + (offset - fix->begin);
}

unsigned hx__utf8_fixes(const hx_mended *mended, size_t *cursor, size_t begin,
                        size_t end)
{
    unsigned kinds = 0;
    size_t   i = *cursor;

    while (i < mended->count && mended->fixes[i].end <= begin)
        i++;
    *cursor = i;
    for (; i < mended->count && mended->fixes[i].begin < end; i++)
        kinds |= mended->fixes[i].kind;
    return kinds;
}

void hx__utf8_clear(hx_mended *mended)
{
    hx__free(mended->ptr);
    hx__free(mended->fixes);
    memset(mended, 0, sizeof *mended);
}
