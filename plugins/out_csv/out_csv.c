/* out_csv: the report as one tidy table, a row for each segment and driver.
 *
 * RFC 4180: commas, CRLF, text in quotes. Figures have a decimal point in
 * every language. A spreadsheet takes a cell that begins with = or the like for
 * a formula, whatever quotes are around it; such a cell gets an apostrophe in
 * front, which a spreadsheet hides and a person understands. */
#include "cells.h"

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

/* What the driver is called, behind a comma. */
static void csv_driver(const csv_page *page, const hx_node *id)
{
    csv_lit(page, ",");
    csv_text(page, csv_label(page, "driver", page->doc->get_string(id)));
}

static void csv_row(const csv_page *page, const hx_node *segment,
                    const hx_node *driver)
{
    csv_by(page, csv_get(page, segment, "by"));
    csv_cell(page, csv_get(page, segment, "comments"));
    csv_cell(page, csv_get(page, driver, "id"));
    csv_driver(page, csv_get(page, driver, "id"));
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
    csv_driver(page, csv_get(page, driver, "id"));
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
