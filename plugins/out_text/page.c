/* A page of fixed width: cells, rules, paragraphs, bars and numbers.
 *
 * No line is ever wider than the page: every piece is cut or broken by its
 * display width before it is written. */
#include "text.h"

#include <stdio.h>

void text_put(const text_page *page, const char *text)
{
    page->host->write(page->sink, text, strlen(text));
}

void text_style(const text_page *page, int style)
{
    static const char *const codes[] = {
        "\033[0m", "\033[1m", "\033[2m", "\033[31m", "\033[32m"
    };

    if (page->colour)
        text_put(page, codes[style]);
}

void text_fill(const text_page *page, const char *mark, int count)
{
    for (; count > 0; count--)
        text_put(page, mark);
}

void text_cell(const text_page *page, hx_str text, int width, int side)
{
    bool   cut;
    hx_str fit;
    int    room;

    if (width <= 0)
        return;
    fit = text_fit(text, width, &cut);
    if (cut)
        fit = text_fit(text, width - 1, &cut);
    room = width - text_width(fit) - (cut ? 1 : 0);
    if (side == TEXT_RIGHT)
        text_fill(page, " ", room);
    page->host->write(page->sink, fit.ptr, fit.len);
    if (cut)
        text_put(page, page->ascii ? "." : "…");
    if (side == TEXT_LEFT)
        text_fill(page, " ", room);
}

void text_head(const text_page *page, const char *title)
{
    bool   cut;
    hx_str fit = text_fit(hx_str_of(title), page->columns - 4, &cut);

    text_put(page, "\n");
    text_style(page, TEXT_BOLD);
    page->host->write(page->sink, fit.ptr, fit.len);
    text_style(page, TEXT_PLAIN);
    text_put(page, " ");
    text_style(page, TEXT_DIM);
    text_fill(page, page->ascii ? "-" : "─",
              page->columns - text_width(fit) - 1);
    text_style(page, TEXT_PLAIN);
    text_put(page, "\n");
}

/* The longest piece of `text` that fits `width`, ended at a space if it can
 * be; `*next` is where the following line begins. */
static hx_str page_line(hx_str text, int width, size_t *next)
{
    bool   cut;
    hx_str fit = text_fit(text, width, &cut);
    size_t end = fit.len;

    *next = fit.len;
    if (!cut)
        return fit;
    /* A number keeps its percent sign. */
    while (end > 0 && (text.ptr[end] != ' '
                       || (end + 1 < text.len && text.ptr[end + 1] == '%')))
        end--;
    if (end == 0)  /* one word longer than the line: break it */
        return fit;
    *next = end + 1;
    fit.len = end;
    return fit;
}

void text_wrap(const text_page *page, const char *mark, int indent,
               const char *text)
{
    hx_str rest = hx_str_of(text);
    bool   first = true;

    do {
        size_t next;
        hx_str line = page_line(rest, page->columns - indent, &next);

        if (next == 0 && rest.len > 0)  /* a glyph wider than the line */
            return;
        text_style(page, TEXT_BOLD);
        text_cell(page, hx_str_of(first ? mark : ""), indent, TEXT_LEFT);
        text_style(page, TEXT_PLAIN);
        page->host->write(page->sink, line.ptr, line.len);
        text_put(page, "\n");
        rest.ptr += next;
        rest.len -= next;
        first = false;
    } while (rest.len > 0);
}

void text_more(const text_page *page, size_t count)
{
    char        number[48], line[TEXT_BYTES];
    const char *args[] = { number };

    if (count == 0)
        return;
    text_integer(page, (int64_t)count, number, sizeof number);
    text_compose(page, W_MORE_ROWS, args, line, sizeof line);
    text_style(page, TEXT_DIM);
    text_wrap(page, "", 1, line);
    text_style(page, TEXT_PLAIN);
}

void text_bar(const text_page *page, int64_t value, int64_t most, int width,
              int style)
{
    static const char *const part[] = { "", "▏", "▎", "▍", "▌", "▋", "▊",
                                        "▉" };
    int64_t eighths = 0;
    int     whole;

    if (width <= 0)
        return;
    if (value > 0 && most > 0)
        eighths = (value > most ? most : value) * 8 * width / most;
    if (value > 0 && eighths == 0)
        eighths = 1;  /* something is never nothing */
    whole = (int)(eighths / 8);
    text_style(page, style);
    if (page->ascii) {
        whole += eighths % 8 >= 4;
        text_fill(page, "#", whole);
        text_style(page, TEXT_PLAIN);
        text_fill(page, " ", width - whole);
        return;
    }
    text_fill(page, "█", whole);
    text_put(page, part[eighths % 8]);
    text_style(page, TEXT_PLAIN);
    text_fill(page, " ", width - whole - (eighths % 8 != 0));
}

/* -- numbers -------------------------------------------------------------- */

void text_integer(const text_page *page, int64_t value, char *out, size_t cap)
{
    char     digits[24];
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    int      len = snprintf(digits, sizeof digits, "%llu",
                            (unsigned long long)size);
    size_t   at = 0;

    if (value < 0 && at + 1 < cap)
        out[at++] = '-';
    for (int i = 0; i < len && at + 2 < cap; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[at++] = page->german ? '.' : ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

/* With `plus` in front of what is more than nothing. */
static void page_number(const text_page *page, const hx_node *node,
                        int decimals, const char *plus, char *out, size_t cap)
{
    int64_t milli = page->doc->get_milli(node);
    int64_t step = decimals == 0 ? 1000 : decimals == 1 ? 100 : 10;
    int64_t size = ((milli < 0 ? -milli : milli) + step / 2) / step;
    int64_t one = 1000 / step;
    char    whole[32];

    if (text_null(page, node)) {
        snprintf(out, cap, "%s", page->ascii ? "-" : "–");
        return;
    }
    text_integer(page, size / one, whole, sizeof whole);
    snprintf(out, cap, "%s%s", size == 0 ? "" : milli < 0 ? "-" : plus, whole);
    if (decimals > 0) {
        size_t len = strlen(out);

        snprintf(out + len, cap - len, decimals == 1 ? "%c%lld" : "%c%02lld",
                 page->german ? ',' : '.', (long long)(size % one));
    }
}

void text_number(const text_page *page, const hx_node *node, int decimals,
                 char *out, size_t cap)
{
    page_number(page, node, decimals, "", out, cap);
}

void text_signed(const text_page *page, const hx_node *node, int decimals,
                 char *out, size_t cap)
{
    page_number(page, node, decimals, "+", out, cap);
}

const char *text_noun(const text_page *page, int64_t count, const char *en,
                      const char *en_many, const char *de,
                      const char *de_many)
{
    return count == 1 ? SAY(page, en, de) : SAY(page, en_many, de_many);
}

void text_number_cell(const text_page *page, const hx_node *node,
                      int decimals, int width)
{
    char text[48];

    text_number(page, node, decimals, text, sizeof text);
    text_cell(page, hx_str_of(text), width, TEXT_RIGHT);
}

void text_signed_cell(const text_page *page, const hx_node *node,
                      int decimals, int width)
{
    char text[48];

    text_signed(page, node, decimals, text, sizeof text);
    text_cell(page, hx_str_of(text), width, TEXT_RIGHT);
}

void text_integer_cell(const text_page *page, int64_t value, int width)
{
    char text[48];

    text_integer(page, value, text, sizeof text);
    text_cell(page, hx_str_of(text), width, TEXT_RIGHT);
}
