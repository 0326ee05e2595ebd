/* A growing byte buffer, and the reading of what was written with it. */
#include "buf.h"

#include "alloc.h"
#include "error.h"
#include "utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

/* Room for `more` bytes behind buf->len; false where memory is refused. */
static bool room(hx_buf *buf, size_t more)
{
    void  *ptr = buf->ptr;
    size_t need;

    if (buf->failed)
        return false;
    if (more <= buf->cap - buf->len)
        return true;
    if (buf->fixed || __builtin_add_overflow(buf->len, more, &need) ||
        !hx__grow(&ptr, &buf->cap, need < 256 ? 256 : need, 1)) {
        buf->failed = true;
        return false;
    }
    buf->ptr = ptr;
    return true;
}

void hx__buf_bytes(hx_buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !room(buf, len))
        return;
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
}

void hx__buf_str(hx_buf *buf, const char *text)
{
    hx__buf_bytes(buf, text, strlen(text));
}

void hx__buf_char(hx_buf *buf, char c)
{
    if (room(buf, 1))
        buf->ptr[buf->len++] = c;
}

void hx__buf_printf(hx_buf *buf, const char *format, ...)
{
    va_list args;
    int     len;

    if (!room(buf, 128))
        return;
    va_start(args, format);
    len = vsnprintf(buf->ptr + buf->len, buf->cap - buf->len, format, args);
    va_end(args);
    if (len < 0) {
        buf->failed = true;
        return;
    }
    if ((size_t)len >= buf->cap - buf->len) {
        if (!room(buf, (size_t)len + 1))
            return;
        va_start(args, format);
        vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, args);
        va_end(args);
    }
    buf->len += (size_t)len;
}

void hx__buf_uint(hx_buf *buf, uint64_t value)
{
    if (!room(buf, 10))
        return;
    while (value >= 0x80) {
        buf->ptr[buf->len++] = (char)(value | 0x80);
        value >>= 7;
    }
    buf->ptr[buf->len++] = (char)value;
}

/* How many bytes at `p` need an escape: 0, 1, or 3 for U+2028 and U+2029,
 * which RFC 8259 allows but JavaScript once took for line ends. */
static size_t json_special(const char *p, size_t left)
{
    unsigned char c = (unsigned char)*p;

    if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
        return 1;
    if (c == 0xe2 && left >= 3 && (unsigned char)p[1] == 0x80 &&
        ((unsigned char)p[2] & 0xfe) == 0xa8)
        return 3;
    return 0;
}

static void json_escape(hx_buf *buf, const char *p)
{
    static const char hex[] = "0123456789abcdef";
    static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    unsigned char     c = (unsigned char)*p;
    char              out[6] = { '\\', 'u', '0', '0', '0', '0' };

    if (c == 0xe2) {
        hx__buf_bytes(buf, (unsigned char)p[2] == 0xa8 ? "\\u2028"
                                                       : "\\u2029", 6);
        return;
    }
    for (size_t i = 0; i + 1 < sizeof named; i += 2) {
        if (named[i] == *p) {
            out[1] = named[i + 1];
            hx__buf_bytes(buf, out, 2);
            return;
        }
    }
    out[4] = hex[c >> 4];
    out[5] = hex[c & 15];
    hx__buf_bytes(buf, out, 6);
}

void hx__buf_json(hx_buf *buf, hx_str text)
{
    size_t plain = 0;  /* begin of the run that needs no escape */

    hx__buf_char(buf, '"');
    for (size_t i = 0; i < text.len;) {
        size_t special = json_special(text.ptr + i, text.len - i);

        if (special == 0) {
            i++;
            continue;
        }
        hx__buf_bytes(buf, text.ptr + plain, i - plain);
        json_escape(buf, text.ptr + i);
        i += special;
        plain = i;
    }
    if (text.len > plain)
        hx__buf_bytes(buf, text.ptr + plain, text.len - plain);
    hx__buf_char(buf, '"');
}

void hx__buf_json_typed(hx_buf *buf, const char *text)
{
    hx_mended mended = { 0 };

    if (hx__utf8_mend(&mended, hx_str_of(text)) == HX_OK)
        hx__buf_json(buf, (hx_str){ mended.ptr, mended.len });
    else
        buf->failed = true;
    hx__utf8_clear(&mended);
}

hx_status hx__buf_load(hx_buf *buf, const char *path, size_t max,
                       hx_error *err)
{
    FILE     *file = fopen(path, "rbe");
    char      part[16384];
    size_t    got;
    hx_status rc = HX_OK;

    if (!file && errno == ENOENT)
        return hx__fail(err, HX_E_IO, "%s: %s (check the path)", path,
                        strerror(errno));
    if (!file)
        return hx__fail_errno(err, path, errno);
    while (!buf->failed && buf->len <= max &&
           (got = fread(part, 1, sizeof part, file)) > 0)
        hx__buf_bytes(buf, part, got);
    if (buf->failed)
        rc = hx__nomem(err);
    else if (ferror(file))
        rc = hx__fail_errno(err, path, errno);
    (void)fclose(file);
    return rc;
}

void hx__buf_clear(hx_buf *buf)
{
    hx__free(buf->ptr);
    *buf = (hx_buf){ 0 };
}

bool hx__read_uint(hx_str *in, uint64_t *value)
{
    uint64_t out = 0;

    for (size_t i = 0; i < in->len && i < 10; i++) {
        unsigned char c = (unsigned char)in->ptr[i];

        /* The tenth byte holds bit 63 alone. A zero byte at the end of a
         * longer form would be a second spelling of the same number. */
        if (i == 9 && c > 1)
            return false;
        if (i > 0 && c == 0)
            return false;
        out |= (uint64_t)(c & 0x7f) << (7 * i);
        if (c < 0x80) {
            in->ptr += i + 1;
            in->len -= i + 1;
            *value = out;
            return true;
        }
    }
    return false;
}

bool hx__read_bytes(hx_str *in, size_t len, hx_str *out)
{
    if (len > in->len)
        return false;
    *out = (hx_str){ in->ptr, len };
    in->ptr += len;
    in->len -= len;
    return true;
}
