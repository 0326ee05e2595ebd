/* Text that stays text: what CommonMark, GFM tables, HTML and ticket systems
 * would take for markup is escaped. */
#include "md.h"

#include <stdio.h>

void md_lit(const md_page *page, const char *text)
{
    page->host->write(page->sink, text, strlen(text));
}

/* What may not stand as it is; NULL: it may. */
static const char *md_escape(char c)
{
    switch (c) {
    case '<':  return "&lt;";
    case '>':  return "&gt;";
    case '&':  return "&amp;";
    case '@':  return "@\xe2\x81\xa0";   /* U+2060: no mention begins here */
    case '#':  return "\\#\xe2\x81\xa0"; /* nor a reference */
    case ':':  return ":\xe2\x81\xa0";   /* nor a link or an emoji */
    case '\\': return "\\\\";
    case '`':  return "\\`";
    case '*':  return "\\*";
    case '_':  return "\\_";
    case '{':  return "\\{";
    case '}':  return "\\}";
    case '[':  return "\\[";
    case ']':  return "\\]";
    case '(':  return "\\(";
    case ')':  return "\\)";
    case '+':  return "\\+";
    case '-':  return "\\-";
    case '!':  return "\\!";
    case '|':  return "\\|";
    case '~':  return "\\~";
    case '$':  return "\\$";
    case '=':  return "\\=";
    case '\'': return "&#39;";
    case '"':  return "&quot;";
    default:
        return (unsigned char)c < 0x20 || c == 0x7f ? " " : NULL;
    }
}

/* Whether text[i] begins a sign that turns or hides text: U+200B to U+200F,
 * U+2028 to U+202E, U+2066 to U+2069, U+FEFF. */
static bool md_hidden(hx_str text, size_t i)
{
    const unsigned char *s = (const unsigned char *)text.ptr + i;

    if (text.len - i < 3)
        return false;
    return (s[0] == 0xe2 && s[1] == 0x80
            && ((s[2] >= 0x8b && s[2] <= 0x8f)
                || (s[2] >= 0xa8 && s[2] <= 0xae)))
        || (s[0] == 0xe2 && s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9)
        || (s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf);
}

/* A full stop is markup behind a number ("1. ") and in "www.". */
static bool md_stop(hx_str text, size_t i)
{
    return text.ptr[i] == '.' && i > 0
        && ((text.ptr[i - 1] >= '0' && text.ptr[i - 1] <= '9')
            || (text.ptr[i - 1] | 0x20) == 'w');
}

void md_text(const md_page *page, hx_str text)
{
    size_t from = 0, i = 0;

    while (i < text.len) {
        const char *put = md_escape(text.ptr[i]);
        size_t      len = 1;

        if (md_hidden(text, i)) {
            put = "";
            len = 3;
        } else if (md_stop(text, i)) {
            put = "\\.\xe2\x81\xa0";
        }
        if (put) {
            page->host->write(page->sink, text.ptr + from, i - from);
            md_lit(page, put);
            from = i + len;
        }
        i += len;
    }
    page->host->write(page->sink, text.ptr + from, text.len - from);
}

/* -- figures --------------------------------------------------------------- */

/* Halves go away from zero. */
void md_decimals(const md_page *page, const hx_node *node, int decimals)
{
    int64_t  milli = page->doc->get_milli(node);
    uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
    uint64_t step = decimals == 1 ? 100 : decimals == 2 ? 10 : 1;
    uint64_t parts = (size + step / 2) / step, whole = 1000 / step;

    if (page->doc->kind(node) == HX_NODE_NULL) {
        md_lit(page, "\xe2\x80\x93");
        return;
    }
    page->host->printf(page->sink, "%s%llu%c%0*llu",
                       milli < 0 && parts ? "-" : "",
                       (unsigned long long)(parts / whole),
                       page->german ? ',' : '.', decimals,
                       (unsigned long long)(parts % whole));
}

void md_number(const md_page *page, const hx_node *node)
{
    md_decimals(page, node, 1);
}

void md_count(const md_page *page, int64_t count)
{
    char   digits[24];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%llu",
                                  (unsigned long long)count);

    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            md_lit(page, page->german ? "." : ",");
        page->host->write(page->sink, digits + i, 1);
    }
}

void md_integer(const md_page *page, const hx_node *node)
{
    int64_t value = page->doc->get_integer(node);

    md_count(page, value < 0 ? 0 : value);
}

const char *md_noun(const md_page *page, int64_t count, const char *en,
                    const char *en_many, const char *de, const char *de_many)
{
    return count == 1 ? MD_SAY(page, en, de) : MD_SAY(page, en_many, de_many);
}
