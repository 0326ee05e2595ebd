/* Transfer encodings and character sets of mail. */
#include "mail.h"

bool same_word(hx_str a, const char *b)
{
    for (size_t i = 0; i < a.len; i++) {
        char c = a.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (b[i] == '\0' || c != b[i])
            return false;
    }
    return b[a.len] == '\0';
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0'
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
         : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 2045, 6.7; in headers "_" is a space (RFC 2047, 4.2). */
static size_t unquote(hx_str in, bool header, char *out)
{
    size_t len = 0;

    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];

        if (c == '=' && i + 2 < in.len && hex(in.ptr[i + 1]) >= 0 &&
            hex(in.ptr[i + 2]) >= 0) {
            out[len++] = (char)(hex(in.ptr[i + 1]) * 16 + hex(in.ptr[i + 2]));
            i += 2;
        } else if (c == '=' && i + 1 < in.len && in.ptr[i + 1] == '\n') {
            i++;
        } else if (c == '=' && i + 2 < in.len && in.ptr[i + 1] == '\r') {
            i += 2;
        } else {
            out[len++] = header && c == '_' ? ' ' : c;
        }
    }
    return len;
}

static int sextet(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A'
         : c >= 'a' && c <= 'z' ? c - 'a' + 26
         : c >= '0' && c <= '9' ? c - '0' + 52
         : c == '+' ? 62 : c == '/' ? 63 : -1;
}

static size_t unbase(hx_str in, char *out)
{
    size_t   len = 0;
    uint32_t bits = 0;
    unsigned count = 0;

    for (size_t i = 0; i < in.len && in.ptr[i] != '='; i++) {
        int v = sextet(in.ptr[i]);

        if (v < 0)
            continue;  /* line ends, and what RFC 2045, 6.8 says to ignore */
        bits = (bits << 6 | (uint32_t)v) & 0xFFFFFF;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[len++] = (char)(bits >> count & 0xFF);
        }
    }
    return len;
}

/* The length of the UTF-8 letter at `p`, or 0 (RFC 3629, 4). */
static size_t letter_len(const unsigned char *p, size_t left)
{
    unsigned low = 0x80, high = 0xBF;
    size_t   len = p[0] < 0x80 ? 1 : p[0] >= 0xC2 && p[0] < 0xE0 ? 2
                 : p[0] >= 0xE0 && p[0] < 0xF0 ? 3
                 : p[0] >= 0xF0 && p[0] < 0xF5 ? 4 : 0;

    if (len == 0 || len > left)
        return 0;
    if (p[0] == 0xE0)
        low = 0xA0;
    else if (p[0] == 0xED)
        high = 0x9F;
    else if (p[0] == 0xF0)
        low = 0x90;
    else if (p[0] == 0xF4)
        high = 0x8F;
    for (size_t i = 1; i < len; i++) {
        if (p[i] < low || p[i] > high)
            return 0;
        low = 0x80;
        high = 0xBF;
    }
    return len;
}

/* `in` as valid UTF-8 into `out`, which has room for three bytes a byte. */
static size_t to_utf8(hx_str in, bool latin, char *out, uint32_t *repairs)
{
    const unsigned char *p = (const unsigned char *)in.ptr;
    size_t               len = 0;

    for (size_t i = 0; i < in.len;) {
        size_t step = letter_len(p + i, in.len - i);

        if (latin && p[i] >= 0x80) {
            out[len++] = (char)(0xC0 | p[i] >> 6);
            out[len++] = (char)(0x80 | (p[i] & 0x3F));
            i++;
        } else if (step) {
            memcpy(out + len, in.ptr + i, step);
            len += step;
            i += step;
        } else {
            memcpy(out + len, "\xEF\xBF\xBD", 3);
            len += 3;
            i++;
            ++*repairs;
        }
    }
    return len;
}

/* CR LF to LF, ">From " to "From ", in place; the new length. */
static size_t tidy(char *text, size_t len)
{
    size_t out = 0;

    for (size_t i = 0; i < len; i++) {
        bool begins = out == 0 || text[out - 1] == '\n';

        if (text[i] == '\r' && i + 1 < len && text[i + 1] == '\n')
            continue;
        if (begins && text[i] == '>' && len - i > 5 &&
            memcmp(text + i + 1, "From ", 5) == 0)
            continue;
        text[out++] = text[i];
    }
    while (out > 0 && (text[out - 1] == '\n' || text[out - 1] == ' '))
        out--;
    return out;
}

bool decode_body(const hx_host *host, hx_record *rec, hx_str in, int code,
                 bool latin, hx_str *out)
{
    char    *bytes = host->arena(rec, in.len + 1);
    char    *text = host->arena(rec, in.len * 3 + 1);
    size_t   len = in.len;
    uint32_t repairs = 0;

    if (!bytes || !text)
        return false;
    if (code == CODE_QUOTED)
        len = unquote(in, false, bytes);
    else if (code == CODE_BASE64)
        len = unbase(in, bytes);
    else if (in.len)
        memcpy(bytes, in.ptr, in.len);
    /* Bytes that stood in the file unencoded are UTF-8 already: the host has
     * repaired them, or converted them from Windows-1252. */
    latin = latin && code != CODE_NONE;
    out->len = tidy(text, to_utf8((hx_str){ bytes, len }, latin, text,
                                  &repairs));
    out->ptr = text;
    rec->repairs += repairs;
    return true;
}

/* -- headers -- */

/* The end of the encoded word "=?charset?Q?text?=" at `at`, or NULL. */
static const char *encoded_word(const char *at, const char *end,
                                hx_str *charset, char *kind, hx_str *text)
{
    const char *a, *b, *c;

    if (end - at < 2 || at[0] != '=' || at[1] != '?')
        return NULL;
    a = memchr(at + 2, '?', (size_t)(end - at - 2));
    b = a && a + 1 < end ? memchr(a + 1, '?', (size_t)(end - a - 1)) : NULL;
    c = b && b + 1 < end ? memchr(b + 1, '?', (size_t)(end - b - 1)) : NULL;
    if (!c || c + 1 >= end || c[1] != '=' || b != a + 2)
        return NULL;
    *charset = (hx_str){ at + 2, (size_t)(a - at - 2) };
    *kind = a[1];
    *text = (hx_str){ b + 1, (size_t)(c - b - 1) };
    return c + 2;
}

static size_t put_word(hx_str charset, char kind, hx_str text, char *bytes,
                       char *out, uint32_t *repairs)
{
    bool   latin = !same_word(charset, "utf-8");
    size_t len = kind == 'B' || kind == 'b' ? unbase(text, bytes)
                                            : unquote(text, true, bytes);

    return to_utf8((hx_str){ bytes, len }, latin, out, repairs);
}

bool decode_header(const hx_host *host, hx_record *rec, hx_str in, hx_str *out)
{
    char       *bytes = host->arena(rec, in.len + 1);
    char       *text = host->arena(rec, in.len * 3 + 1);
    const char *at = in.ptr, *end = in.ptr + in.len;
    size_t      len = 0;
    uint32_t    repairs = 0;
    bool        encoded = false;  /* the last thing was an encoded word */

    if (!bytes || !text)
        return false;
    while (at < end) {
        hx_str      charset, word;
        char        kind;
        const char *next = encoded_word(at, end, &charset, &kind, &word);

        if (next) {
            /* White space between two encoded words is none (RFC 2047, 6.2). */
            if (encoded && len && text[len - 1] == ' ')
                len--;
            len += put_word(charset, kind, word, bytes, text + len, &repairs);
            at = next;
            encoded = true;
        } else if (*at == '\r' || *at == '\n' || *at == '\t' || *at == ' ') {
            if (len && text[len - 1] != ' ')
                text[len++] = ' ';
            at++;
        } else {
            text[len++] = *at++;
            encoded = false;
        }
    }
    rec->repairs += repairs;
    *out = (hx_str){ text, len };
    return true;
}
