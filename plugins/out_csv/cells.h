/* Cells of CSV, for every plugin that writes it: text that no spreadsheet runs
 * as a formula, and figures with a decimal point in every language. */
#ifndef CSV_CELLS_H
#define CSV_CELLS_H

#include "hxgap/plugin.h"

typedef struct csv_page {
    const hx_host      *host;
    const hx_doc_calls *doc;
    hx_sink            *sink;
    const hx_node      *root;
    bool                german;
} csv_page;

static void csv_put(const csv_page *page, const char *text, size_t len)
{
    page->host->write(page->sink, text, len);
}

static void csv_lit(const csv_page *page, const char *text)
{
    csv_put(page, text, strlen(text));
}

static const hx_node *csv_get(const csv_page *page, const hx_node *map,
                              const char *key)
{
    return map ? page->doc->get(map, key) : NULL;
}

/* -- cells of text --------------------------------------------------------- */

static const struct { const char *bytes; size_t len; bool formula; }
csv_signs[] = {
    /* What makes a formula, also in full width (U+FF1D, FF0B, FF0D, FF20). */
    { "=", 1, true }, { "+", 1, true }, { "-", 1, true }, { "@", 1, true },
    { "\t", 1, true }, { "\r", 1, true }, { "\n", 1, true },
    { "\xef\xbc\x9d", 3, true }, { "\xef\xbc\x8b", 3, true },
    { "\xef\xbc\x8d", 3, true }, { "\xef\xbc\xa0", 3, true },
    /* What some programs pass over before they look: spaces, quotes, NUL,
     * no-break space, zero width space, byte order mark. */
    { " ", 1, false }, { "\"", 1, false }, { "'", 1, false },
    { "\0", 1, false }, { "\xc2\xa0", 2, false },
    { "\xe2\x80\x8b", 3, false }, { "\xef\xbb\xbf", 3, false },
};

enum csv_kind { CSV_HARMLESS, CSV_PASSED_OVER, CSV_FORMULA };

/* What the sign at text[i] is, and its bytes. */
static enum csv_kind csv_sign(hx_str text, size_t i, size_t *len)
{
    for (size_t k = 0; k < sizeof csv_signs / sizeof csv_signs[0]; k++) {
        *len = csv_signs[k].len;
        if (text.len - i >= *len
            && memcmp(text.ptr + i, csv_signs[k].bytes, *len) == 0)
            return csv_signs[k].formula ? CSV_FORMULA : CSV_PASSED_OVER;
    }
    return CSV_HARMLESS;
}

/* Whether the text may be run as a formula. */
static bool csv_formula(hx_str text)
{
    size_t        i = 0, len;
    enum csv_kind kind = CSV_PASSED_OVER;

    for (; i < text.len && kind == CSV_PASSED_OVER; i += len)
        kind = csv_sign(text, i, &len);
    return kind == CSV_FORMULA;
}

/* A program that splits at another separator sees a cell begin behind it. */
static bool csv_separator(char c)
{
    return c == ';' || c == ',' || c == '\t' || c == '|' || c == '\n'
        || c == '\r';
}

static void csv_text(const csv_page *page, hx_str text)
{
    size_t from = 0, len;

    csv_lit(page, csv_formula(text) ? "\"'" : "\"");
    for (size_t i = 0; i < text.len; i++) {
        char        c = text.ptr[i];
        const char *put = NULL;

        if (c == '"')
            put = "\"\"";
        else if (c == '\0')
            put = "\xef\xbf\xbd";  /* U+FFFD: no reader of CSV expects NUL */
        else if (i > 0 && csv_separator(text.ptr[i - 1])
                 && csv_sign(text, i, &len) == CSV_FORMULA)
            put = "'";
        if (!put)
            continue;
        csv_put(page, text.ptr + from, i - from);
        csv_lit(page, put);
        from = *put == '\'' ? i : i + 1;
    }
    csv_put(page, text.ptr + from, text.len - from);
    csv_lit(page, "\"");
}

/* -- cells of figures ------------------------------------------------------ */

static void csv_milli(const csv_page *page, int64_t value)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char     rest[4] = { 0 };

    rest[0] = (char)('0' + size / 100 % 10);
    rest[1] = (char)('0' + size / 10 % 10);
    rest[2] = (char)('0' + size % 10);
    for (int i = 2; i >= 0 && rest[i] == '0'; i--)
        rest[i] = '\0';
    page->host->printf(page->sink, "%s%llu%s%s", value < 0 ? "-" : "",
                       (unsigned long long)(size / 1000), rest[0] ? "." : "",
                       rest);
}

/* The cell behind a comma; a suppressed or missing figure is empty. */
static void csv_cell(const csv_page *page, const hx_node *node)
{
    csv_lit(page, ",");
    switch (page->doc->kind(node)) {
    case HX_NODE_INT:
    case HX_NODE_BOOL:
        page->host->printf(page->sink, "%lld",
                           (long long)page->doc->get_integer(node));
        break;
    case HX_NODE_MILLI:
        csv_milli(page, page->doc->get_milli(node));
        break;
    case HX_NODE_STRING:
        csv_text(page, page->doc->get_string(node));
        break;
    default:
        break;
    }
}

/* -- names ----------------------------------------------------------------- */

/* What the label `id` is called in the language of the report; else `id`. */
static hx_str csv_label(const csv_page *page, const char *dimension,
                        hx_str id)
{
    const hx_node *labels = csv_get(page, csv_get(page, page->root, "labels"),
                                    dimension);

    for (size_t i = 0; i < page->doc->count(labels); i++)
        if (hx_str_eq(page->doc->key_at(labels, i), id)) {
            const hx_node *said = csv_get(page, page->doc->at(labels, i),
                                          page->german ? "de" : "en");

            if (page->doc->kind(said) == HX_NODE_STRING)
                return page->doc->get_string(said);
        }
    return id;
}

#endif
