/* out_csv: the report as one tidy table, a row for each segment and driver.
 *
 * RFC 4180: commas, CRLF, text in quotes. Figures have a decimal point in
 * every language. A spreadsheet takes a cell that begins with = or the like for
 * a formula, whatever quotes are around it; such a cell gets an apostrophe in
 * front, which a spreadsheet hides and a person understands. */
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

/* -- the table ------------------------------------------------------------- */

/* Columns of a driver; a share has three. */
static const struct { const char *key; bool share; } csv_columns[] = {
    { "comments", false }, { "wanted", false }, { "met", false },
    { "unmet", false }, { "demand", true }, { "delivered", true },
    { "gap", true }, { "severity", false }, { "unmet_points", false },
    { "want_points", false }, { "rank", false }, { "demand_rank", false },
    { "suppressed", false },
};
#define CSV_COLUMNS (sizeof csv_columns / sizeof csv_columns[0])

static void csv_head(const csv_page *page)
{
    csv_lit(page, "dimension_1,value_1,dimension_2,value_2,segment_comments,"
                  "driver,label,family");
    for (size_t i = 0; i < CSV_COLUMNS; i++) {
        const char *key = csv_columns[i].key;

        page->host->printf(page->sink, i ? ",%s" : ",driver_%s", key);
        if (csv_columns[i].share)
            page->host->printf(page->sink, ",%s_low,%s_high", key, key);
    }
    csv_lit(page, "\r\n");
}

/* Dimension and value, twice; the total has none. */
static void csv_by(const csv_page *page, const hx_node *by)
{
    for (size_t i = 0; i < 2; i++) {
        if (i > 0)
            csv_lit(page, ",");
        if (i < page->doc->count(by))
            csv_text(page, page->doc->key_at(by, i));
        csv_cell(page, page->doc->at(by, i));
    }
}

static void csv_label(const csv_page *page, hx_str id)
{
    const hx_node *labels = csv_get(page, csv_get(page, page->root, "labels"),
                                    "driver");
    hx_str         label = id;

    for (size_t i = 0; i < page->doc->count(labels); i++)
        if (hx_str_eq(page->doc->key_at(labels, i), id)) {
            const hx_node *said = csv_get(page, page->doc->at(labels, i),
                                          page->german ? "de" : "en");

            if (page->doc->kind(said) == HX_NODE_STRING)
                label = page->doc->get_string(said);
        }
    csv_lit(page, ",");
    csv_text(page, label);
}

static void csv_row(const csv_page *page, const hx_node *segment,
                    const hx_node *driver)
{
    csv_by(page, csv_get(page, segment, "by"));
    csv_cell(page, csv_get(page, segment, "comments"));
    csv_cell(page, csv_get(page, driver, "id"));
    csv_label(page, page->doc->get_string(csv_get(page, driver, "id")));
    csv_cell(page, csv_get(page, driver, "family"));
    for (size_t i = 0; i < CSV_COLUMNS; i++) {
        const hx_node *node = csv_get(page, driver, csv_columns[i].key);

        if (!csv_columns[i].share) {
            csv_cell(page, node);
            continue;
        }
        csv_cell(page, csv_get(page, node, "value"));
        csv_cell(page, csv_get(page, node, "low"));
        csv_cell(page, csv_get(page, node, "high"));
    }
    csv_lit(page, "\r\n");
}

/* -- the table of a comparison --------------------------------------------- */

static const char *const csv_differences[] = { "demand", "delivered", "gap" };
static const char *const csv_parts[] = { "a", "b", "value", "low", "high" };
static const char *const csv_tests[] = { "p", "q", "significant",
                                         "suppressed" };

static void csv_compare_head(const csv_page *page)
{
    csv_lit(page, "dimension,a,b,b_is_rest,within_dimension,within_value,"
                  "comments_a,comments_b,driver,label,driver_comments_a,"
                  "driver_comments_b");
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 5; k++)
            page->host->printf(page->sink, ",%s_%s", csv_differences[i],
                               k == 2 ? "difference" : csv_parts[k]);
    for (size_t i = 0; i < 4; i++)
        page->host->printf(page->sink, ",%s", csv_tests[i]);
    csv_lit(page, "\r\n");
}

static void csv_compare_row(const csv_page *page, const hx_node *pair,
                            const hx_node *driver)
{
    const hx_node *a = csv_get(page, pair, "a"), *b = csv_get(page, pair, "b");
    const hx_node *within = csv_get(page, pair, "within");

    csv_text(page, page->doc->get_string(csv_get(page, pair, "dimension")));
    csv_cell(page, csv_get(page, a, "value"));
    csv_cell(page, csv_get(page, b, "value"));
    csv_cell(page, csv_get(page, b, "rest"));
    csv_lit(page, ",");
    if (page->doc->count(within) > 0)
        csv_text(page, page->doc->key_at(within, 0));
    csv_cell(page, page->doc->at(within, 0));
    csv_cell(page, csv_get(page, a, "comments"));
    csv_cell(page, csv_get(page, b, "comments"));
    csv_cell(page, csv_get(page, driver, "id"));
    csv_label(page, page->doc->get_string(csv_get(page, driver, "id")));
    csv_cell(page, csv_get(page, driver, "comments_a"));
    csv_cell(page, csv_get(page, driver, "comments_b"));
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 5; k++)
            csv_cell(page, csv_get(page, csv_get(page, driver,
                                                 csv_differences[i]),
                                   csv_parts[k]));
    for (size_t i = 0; i < 4; i++)
        csv_cell(page, csv_get(page, driver, csv_tests[i]));
    csv_lit(page, "\r\n");
}

static void csv_compare(const csv_page *page, const hx_node *list)
{
    csv_compare_head(page);
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *pair = page->doc->at(list, i);
        const hx_node *drivers = csv_get(page, pair, "drivers");

        for (size_t d = 0; d < page->doc->count(drivers); d++)
            csv_compare_row(page, pair, page->doc->at(drivers, d));
    }
}

static hx_status csv_report(const void *model, const hx_host *host,
                            const hx_node *root, hx_sink *sink, hx_error *err)
{
    csv_page       page = { host, host->doc, sink, root,
                            host->sink_trait(sink, "german") > 0 };
    const hx_node *segments = csv_get(&page, root, "segments");

    const hx_node *pairs = csv_get(&page, root, "comparisons");

    (void)model;
    (void)err;
    if (page.doc->kind(pairs) == HX_NODE_LIST) {
        csv_compare(&page, pairs);
        return HX_OK;
    }
    csv_head(&page);
    for (size_t i = 0; i < page.doc->count(segments); i++) {
        const hx_node *segment = page.doc->at(segments, i);
        const hx_node *drivers = csv_get(&page, segment, "drivers");

        for (size_t d = 0; d < page.doc->count(drivers); d++)
            csv_row(&page, segment, page.doc->at(drivers, d));
    }
    return HX_OK;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "out_csv",
    .version = "1.0.0",
    .summary = "one row a segment and driver, for spreadsheets and statistics",
    .stage = HX_STAGE_OUT,
    .needs = HX_L_REPORT,
    .threads = HX_STATELESS,
    .format = "csv",
    .suffixes = ".csv",
    .report = csv_report,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
