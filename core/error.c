/* Failing with a message, and the exit codes of statuses. */
#include "error.h"

#include <errno.h>
#include <stdio.h>

#include "utf8.h"

#define FORMAT_BYTES 1024
#define TEXT_BYTES   (3 * 4096)  /* of two paths and a message */
#define LEAST        64          /* bytes that are left of an argument */
#define BEGIN        "\001"  /* around an argument that is text; neither */
#define END          "\002"  /* stands in a message */

/* Cuts a message that filled its room back to a whole UTF-8 letter. */
static void cut_whole(char *text, size_t len)
{
    while (len > 0 && ((unsigned char)text[len - 1] & 0xc0) == 0x80)
        len--;
    if (len > 0 && (unsigned char)text[len - 1] >= 0xc0)
        len--;
    text[len] = '\0';
}

/* `format` with BEGIN and END around each conversion of text. */
static void mark_texts(char *out, size_t cap, const char *format)
{
    size_t len = 0;

    while (*format && len + 32 < cap) {
        size_t bytes = *format == '%'
                       ? 2 + strspn(format + 1, "-+ #0123456789.*hlzjt") : 1;
        bool   text = bytes > 1 && format[bytes - 1] == 's';

        if (text)
            out[len++] = *BEGIN;
        for (; bytes > 0 && *format; bytes--)
            out[len++] = *format++;
        if (text)
            out[len++] = *END;
    }
    out[len] = '\0';
}

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* An argument of more than `most` bytes without its middle: the length. */
static size_t without_middle(char *text, size_t len, size_t most)
{
    size_t head = most / 3, tail = len - (most - head - 3);

    if (len <= most)
        return len;
    head = hx__utf8_cut((hx_str){ text, len }, head);
    while (tail < len && is_inside(text[tail]))
        tail++;
    memcpy(text + head, "...", 3);
    memmove(text + head + 3, text + tail, len - tail);
    return head + 3 + len - tail;
}

/* Takes the marks out of `text`, and the middle out of what stands in them. */
static void shorten(char *text, size_t most)
{
    char *to = text;

    for (const char *from = text; *from;) {
        bool   marked = *from == *BEGIN;
        size_t len = strcspn(from + marked, marked ? END : BEGIN);

        memmove(to, from + marked, len);
        from += marked + len;
        from += marked && *from;
        to += marked ? without_middle(to, len, most) : len;
    }
    *to = '\0';
}

void hx__vmessage(char *out, size_t cap, const char *format, va_list args)
{
    char    marked[FORMAT_BYTES], text[TEXT_BYTES];
    size_t  most = cap;
    va_list again;
    int     len;

    va_copy(again, args);
    len = vsnprintf(out, cap, format, again);
    va_end(again);
    if (len < 0)
        out[0] = '\0';
    if (len < 0 || (size_t)len < cap)
        return;
    mark_texts(marked, sizeof marked, format);
    do {
        most /= 2;
        va_copy(again, args);
        if (vsnprintf(text, sizeof text, marked, again) >= TEXT_BYTES)
            cut_whole(text, sizeof text - 1);
        va_end(again);
        shorten(text, most);
    } while (strlen(text) >= cap && most > LEAST);
    text[hx__utf8_cut(hx_str_of(text), cap - 1)] = '\0';
    memcpy(out, text, strlen(text) + 1);
}

void hx__message(char *out, size_t cap, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    hx__vmessage(out, cap, format, args);
    va_end(args);
}

void hx__plain(char *text, size_t len)
{
    size_t whole = hx__utf8_valid_prefix((hx_str){ text, len });

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (i == whole) {  /* a byte that belongs to no letter */
            text[i] = '?';
            whole = i + 1 + hx__utf8_valid_prefix((hx_str){ text + i + 1,
                                                            len - i - 1 });
        } else if (c < 0x20 || c == 0x7f) {
            text[i] = '?';
        } else if (c == 0xc2 && (unsigned char)text[i + 1] < 0xa0) {
            text[i] = text[i + 1] = '?';
        }
    }
}

hx_status hx__fail(hx_error *err, hx_status status, const char *format, ...)
{
    char    text[sizeof err->message];  /* an argument may be err->message */
    va_list args;

    if (!err)
        return status;
    va_start(args, format);
    hx__vmessage(text, sizeof text, format, args);
    va_end(args);
    hx__plain(text, strlen(text));
    memcpy(err->message, text, strlen(text) + 1);
    return status;
}

hx_status hx__errno_status(int number)
{
    switch (number) {
    case ENOMEM:
        return HX_E_NOMEM;
    case EPIPE:
        return HX_E_PIPE;
    case ENOSPC:
    case EDQUOT:
    case EIO:
    case EAGAIN:
    case EMFILE:
    case ENFILE:
    case ENOLCK:
    case ETIMEDOUT:
    case ESTALE:
        return HX_E_TRANSIENT;
    default:
        return HX_E_IO;
    }
}

hx_status hx__fail_errno(hx_error *err, const char *what, int number)
{
    return hx__fail(err, hx__errno_status(number), "%s: %s", what,
                    strerror(number));
}

hx_status hx__fail_mute(hx_error *err, hx_status status, const char *name,
                        const char *what)
{
    return status == HX_OK || (err && err->message[0])
           ? status : hx__fail(err, status, "%s: %s", name, what);
}

hx_status hx__nomem(hx_error *err)
{
    return hx__fail(err, HX_E_NOMEM,
                    "memory refused; free some, or use fewer --jobs");
}

int hx__exit_code(hx_status status)
{
    switch (status) {
    case HX_OK:
    case HX_END:
    case HX_SKIP:
        return 0;
    case HX_E_CHECK:
        return 1;
    case HX_E_USAGE:
    case HX_E_LIMIT:
        return 2;
    case HX_E_PLUGIN:
    case HX_E_LEXICON:
        return 4;
    case HX_E_NOMEM:
    case HX_E_TRANSIENT:
        return 75;
    case HX_E_STOPPED:
        return 130;
    case HX_E_PIPE:
        return 141;
    default:  /* HX_E_IO, HX_E_FORMAT, and what a plugin invents */
        return 3;
    }
}
