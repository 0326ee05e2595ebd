/* Failing with a message, and the exit codes of statuses. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

#include "utf8.h"

/* Cuts a message that filled its room back to a whole UTF-8 letter. */
static void cut_whole(char *text, size_t len)
{
    while (len > 0 && ((unsigned char)text[len - 1] & 0xc0) == 0x80)
        len--;
    if (len > 0 && (unsigned char)text[len - 1] >= 0xc0)
        len--;
    text[len] = '\0';
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
    int     len;

    if (!err)
        return status;
    va_start(args, format);
    len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (len < 0)
        text[0] = '\0';
    else if ((size_t)len >= sizeof text)
        cut_whole(text, sizeof text - 1);
    hx__plain(text, strlen(text));
    memcpy(err->message, text, strlen(text) + 1);
    return status;
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
