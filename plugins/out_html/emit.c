/* Writing: everything that is not a literal is escaped, and numbers follow
 * the language of the report.
 *
 * One escaping serves text and quoted attributes. Controls and marks that turn
 * the writing direction become U+FFFD, so no name can rearrange the page. */
#include "html.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

/* Length of the well-formed sequence at `i`, 0 where it is broken; its code
 * point in `cp`. Strings of the tree are repaired; labels and options of
 * other plugins need not be. */
static size_t emit_letter(hx_str text, size_t i, uint32_t *cp)
{
    unsigned char c = (unsigned char)text.ptr[i];
    size_t        len = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

    *cp = len == 1 ? c : c & (0x7fu >> len);
    if ((c >= 0x80 && c < 0xc2) || c > 0xf4 || i + len > text.len)
        return 0;
    for (size_t k = 1; k < len; k++) {
        unsigned char next = (unsigned char)text.ptr[i + k];

        if ((next & 0xc0) != 0x80)
            return 0;
        *cp = *cp << 6 | (next & 0x3f);
    }
    return len;
}

static bool emit_unsafe(uint32_t cp)
{
    return (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r')
        || (cp >= 0x7f && cp < 0xa0) || cp == 0x61c || cp == 0x200e
        || cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e)
        || (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff
        || (cp >= 0xd800 && cp <= 0xdfff) || (cp & 0xfffe) == 0xfffe
        || cp > 0x10ffff;
}

static const char *emit_entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void html_raw_bytes(const html_page *page, const char *bytes, size_t len)
{
    if (page->written)
        *page->written += len;
    if (len > 0 && !page->dry)
        page->host->write(page->sink, bytes, len);
}

void html_text(const html_page *page, hx_str text)
{
    size_t begin = 0, i = 0;

    while (i < text.len) {
        uint32_t    cp;
        size_t      len = emit_letter(text, i, &cp);
        const char *instead = emit_entity(text.ptr[i]);

        if (len == 0 || emit_unsafe(cp))
            instead = "\xef\xbf\xbd";
        if (instead) {
            html_raw_bytes(page, text.ptr + begin, i - begin);
            html_raw_bytes(page, instead, strlen(instead));
        }
        i += len ? len : 1;
        if (instead)
            begin = i;
    }
    html_raw_bytes(page, text.ptr + begin, text.len - begin);
}

/* One conversion at `at`, behind the percent sign; returns what follows. */
static const char *emit_one(const html_page *page, const char *at,
                            va_list *args)
{
    char number[24];
    int  len = 0;

    if (strncmp(at, ".*s", 3) == 0) {
        len = va_arg(*args, int);
        html_text(page, (hx_str){ va_arg(*args, const char *), (size_t)len });
        return at + 3;
    }
    if (*at == 's') {
        html_text(page, hx_str_of(va_arg(*args, const char *)));
        return at + 1;
    }
    if (*at == '%') {
        html_raw_bytes(page, "%", 1);
        return at + 1;
    }
    if (*at == 'd')
        len = snprintf(number, sizeof number, "%d", va_arg(*args, int));
    else if (strncmp(at, "zu", 2) == 0)
        len = snprintf(number, sizeof number, "%zu", va_arg(*args, size_t));
    else if (strncmp(at, "lld", 3) == 0)
        len = snprintf(number, sizeof number, "%lld",
                       va_arg(*args, long long));
    assert(len > 0);  /* else a conversion that this does not know */
    html_raw_bytes(page, number, (size_t)len);
    return at + (*at == 'd' ? 1 : *at == 'z' ? 2 : 3);
}

void html_put(const html_page *page, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    while (*format) {
        const char *percent = strchr(format, '%');

        if (!percent) {
            html_raw_bytes(page, format, strlen(format));
            break;
        }
        html_raw_bytes(page, format, (size_t)(percent - format));
        format = emit_one(page, percent + 1, &args);
    }
    va_end(args);
}

html_name html_safe(hx_str id)
{
    html_name out;
    size_t    len = id.len < HTML_ID - 1 ? id.len : HTML_ID - 1;

    for (size_t i = 0; i < len; i++) {
        char c = id.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                  || (c >= '0' && c <= '9') || c == '-' || c == '_';

        out.s[i] = plain ? c : '_';
    }
    out.s[len] = '\0';
    return out;
}

/* -- numbers -------------------------------------------------------------- */

html_num html_count(const html_page *page, int64_t value)
{
    html_num out;
    char     digits[24];
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    int      len = snprintf(digits, sizeof digits, "%llu",
                            (unsigned long long)size);
    size_t   at = 0;

    if (value < 0) {
        memcpy(out.s, "\xe2\x88\x92", 3);  /* U+2212, as wide as a plus */
        at = 3;
    }
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out.s[at++] = page->german ? '.' : ',';
        out.s[at++] = digits[i];
    }
    out.s[at] = '\0';
    return out;
}

/* With `plus` in front of what is more than nothing. */
static html_num emit_milli(const html_page *page, int64_t milli, int decimals,
                           const char *plus)
{
    int64_t  step = decimals == 0 ? 1000 : decimals == 1 ? 100
                  : decimals == 2 ? 10 : 1;
    int64_t  one = 1000 / step;
    int64_t  size = ((milli < 0 ? -milli : milli) + step / 2) / step;
    html_num whole = html_count(page, size / one), out;
    int      len;

    /* 40: more than any number has; the compiler wants to know. */
    len = snprintf(out.s, sizeof out.s, "%s%.40s",
                   milli < 0 && size ? "\xe2\x88\x92"
                                     : size ? plus : "", whole.s);
    if (decimals > 0 && len > 0 && (size_t)len < sizeof out.s)
        snprintf(out.s + len, sizeof out.s - (size_t)len,
                 decimals == 1 ? "%c%lld" : decimals == 2 ? "%c%02lld"
                                                          : "%c%03lld",
                 page->german ? ',' : '.', (long long)(size % one));
    return out;
}

html_num html_milli_text(const html_page *page, int64_t milli, int decimals)
{
    return emit_milli(page, milli, decimals, "");
}

html_num html_milli_signed(const html_page *page, int64_t milli, int decimals)
{
    return emit_milli(page, milli, decimals, "+");
}

static html_num emit_node(const html_page *page, const hx_node *node,
                          int decimals, const char *plus)
{
    if (html_null(page, node))
        return (html_num){ "\xe2\x80\x93" };
    return emit_milli(page, page->doc->get_milli(node), decimals, plus);
}

html_num html_figure(const html_page *page, const hx_node *node, int decimals)
{
    return emit_node(page, node, decimals, "");
}

html_num html_signed(const html_page *page, const hx_node *node, int decimals)
{
    return emit_node(page, node, decimals, "+");
}

html_num html_chance(const html_page *page, const hx_node *node,
                     const char *before)
{
    html_num out = html_figure(page, node, 3), all;

    if (!html_null(page, node) && page->doc->get_milli(node) == 0) {
        before = before[0] ? "< " : "<";
        out = html_milli_text(page, 1, 3);
    }
    snprintf(all.s, sizeof all.s, "%s%.40s", before, out.s);
    return all;
}

const char *html_noun(const html_page *page, int64_t count, const char *en,
                      const char *en_many, const char *de,
                      const char *de_many)
{
    return count == 1 ? HTML_TR(page, en, de) : HTML_TR(page, en_many,
                                                        de_many);
}

html_num html_raw(const html_page *page, const hx_node *node)
{
    int64_t  milli = page->doc->get_milli(node);
    uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
    html_num out = { "" };
    int      len;

    if (html_null(page, node))
        return out;
    len = snprintf(out.s, sizeof out.s, "%s%llu.%03llu", milli < 0 ? "-" : "",
                   (unsigned long long)(size / 1000),
                   (unsigned long long)(size % 1000));
    while (len > 0 && out.s[len - 1] == '0')
        out.s[--len] = '\0';
    if (len > 0 && out.s[len - 1] == '.')
        out.s[--len] = '\0';
    return out;
}

html_num html_pos(int64_t value, int64_t most)
{
    html_num out;
    int64_t  part = 0;  /* of 10,000 */

    if (value > 0 && most > 0)
        part = value >= most ? 10000 : value * 10000 / most;
    snprintf(out.s, sizeof out.s, "%lld.%02lld%%", (long long)(part / 100),
             (long long)(part % 100));
    return out;
}
