/* out_text: the report for a terminal, findings in words before the tables.
 *
 * 80 columns unless the sink is wider; colour, German and plain ASCII where
 * the sink says so. No line ever passes the width, whatever the labels are. */
#include "missing.h"
#include "text.h"

#include <stdio.h>

static int64_t page_integer(const text_page *page, const hx_node *map,
                            const char *key)
{
    return page->doc->get_integer(text_get(page, map, key));
}

/* "55 skipped (empty 50, other language 5)" behind what is in `out`. */
static void head_skips(const text_page *page, const hx_node *skipped,
                       char *out, size_t cap)
{
    size_t  len = strlen(out);
    int64_t all = 0;
    char    number[48];

    for (size_t i = 0; i < page->doc->count(skipped); i++)
        all += page->doc->get_integer(page->doc->at(skipped, i));
    if (all == 0)
        return;
    text_integer(page, all, number, sizeof number);
    len += (size_t)snprintf(out + len, cap - len, ", %s %s (", number,
                            text_say(page, W_SKIPPED));
    for (size_t i = 0, n = 0; i < page->doc->count(skipped)
                              && len + 128 < cap; i++) {
        int64_t count = page->doc->get_integer(page->doc->at(skipped, i));
        char    clean[TEXT_BYTES];
        bool    cut;
        hx_str  name = text_fit(
            text_named(page, NAMES_SKIP,
                       text_clean(page->doc->key_at(skipped, i), clean)), 20,
            &cut);

        if (count == 0)
            continue;
        text_integer(page, count, number, sizeof number);
        len += (size_t)snprintf(out + len, cap - len, "%s%.*s %s",
                                n++ ? ", " : "", (int)name.len, name.ptr,
                                number);
    }
    if (len + 2 < cap)
        snprintf(out + len, cap - len, ")");
}

/* "German 6,000, English 6,345" */
static void head_languages(const text_page *page, char *out, size_t cap)
{
    static const struct { const char *key, *en, *de; } rows[] = {
        { "de", "German", "Deutsch" }, { "en", "English", "Englisch" },
        { "unknown", "unknown language", "Sprache unbekannt" },
    };
    const hx_node *map = text_get(page, page->root, "languages");
    size_t         len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char number[48];

        if (page_integer(page, map, rows[i].key) == 0)
            continue;
        text_integer(page, page_integer(page, map, rows[i].key), number,
                     sizeof number);
        len += (size_t)snprintf(out + len, cap - len, "%s%s %s",
                                len ? ", " : "",
                                page->german ? rows[i].de : rows[i].en,
                                number);
    }
}

/* What inputs could not give. */
static void page_damaged(const text_page *page)
{
    int64_t count = page_integer(page, text_get(page, page->root, "records"),
                                 "damaged");
    char    number[48], line[256];

    if (count == 0)
        return;
    text_integer(page, count, number, sizeof number);
    snprintf(line, sizeof line, count == 1
             ? SAY(page, "Incomplete: %s input is damaged; what was good of it "
                   "is counted.",
                   "Unvollständig: %s Eingabe ist beschädigt; was davon gut "
                   "war, ist gezählt.")
             : SAY(page, "Incomplete: %s inputs are damaged; what was good of "
                   "them is counted.",
                   "Unvollständig: %s Eingaben sind beschädigt; was davon gut "
                   "war, ist gezählt."), number);
    text_style(page, TEXT_RED);
    text_wrap(page, "", 0, line);
    text_style(page, TEXT_PLAIN);
}

/* What a merge went on without. */
static void page_missing(const text_page *page)
{
    char missing[TEXT_BYTES], clean[TEXT_BYTES], line[2 * TEXT_BYTES];

    if (!missing_text(page->doc, page->root, page->german, missing,
                      sizeof missing))
        return;
    snprintf(line, sizeof line, SAY(page, "Incomplete: %s.",
                                    "Unvollständig: %s."),
             text_clean(hx_str_of(missing), clean).ptr);
    text_style(page, TEXT_RED);
    text_wrap(page, "", 0, line);
    text_style(page, TEXT_PLAIN);
}

/* "brand=Acme, since 2024-01-01" behind what is in `out`. */
static void add_filter(const text_page *page, int word, const hx_node *node,
                       char *out, size_t cap)
{
    size_t len = strlen(out);
    char   clean[TEXT_BYTES];

    text_clean(page->doc->get_string(node), clean);
    if (len + strlen(clean) + 32 > cap)
        snprintf(out + len, cap - len, out[len - 1] == '.' ? "" : ", ...");
    else if (clean[0])
        snprintf(out + len, cap - len, "%s%s%s%s",
                 out[len - 1] == ':' ? " " : ", ",
                 word < W_WORDS ? text_say(page, word) : "",
                 word < W_WORDS ? " " : "", clean);
}

/* What the report was asked to leave in. */
static void page_filters(const text_page *page)
{
    const hx_node *map = text_get(page, text_get(page, page->root,
                                                 "provenance"), "filters");
    const hx_node *where = text_get(page, map, "where");
    char           line[2048];

    if (page->doc->kind(map) != HX_NODE_MAP)
        return;
    snprintf(line, sizeof line, "%s:", text_say(page, W_ONLY));
    for (size_t i = 0; i < page->doc->count(where); i++)
        add_filter(page, W_WORDS, page->doc->at(where, i), line, sizeof line);
    add_filter(page, W_SINCE, text_get(page, map, "since"), line,
               sizeof line);
    add_filter(page, W_UNTIL, text_get(page, map, "until"), line,
               sizeof line);
    text_wrap(page, "", 0, line);
}

static void page_top(const text_page *page)
{
    const hx_node *records = text_get(page, page->root, "records");
    const hx_node *covered = text_get(page, page->root, "coverage");
    int64_t        analysed = records
        ? page_integer(page, records, "analysed")
        : page_integer(page, text_total(page), "comments");
    char           number[2][48], line[2048], more[256];

    text_style(page, TEXT_BOLD);
    text_wrap(page, "", 0, text_say(page, W_TITLE));
    text_style(page, TEXT_PLAIN);
    text_integer(page, analysed, number[0], sizeof number[0]);
    snprintf(line, sizeof line, "%s %s", number[0],
             text_noun(page, analysed, "comment analysed", "comments analysed",
                       "Kommentar ausgewertet", "Kommentare ausgewertet"));
    if (records) {
        size_t len = strlen(line);

        text_integer(page, page_integer(page, records, "read"), number[1],
                     sizeof number[1]);
        snprintf(line + len, sizeof line - len, ", %s %s", number[1],
                 text_say(page, W_OF_READ));
        head_skips(page, text_get(page, records, "skipped"), line,
                   sizeof line);
    }
    text_wrap(page, "", 0, line);
    page_filters(page);
    head_languages(page, more, sizeof more);
    if (!text_null(page, text_get(page, covered, "value"))) {
        text_number(page, text_get(page, covered, "value"), 1,
                    number[0], sizeof number[0]);
        snprintf(line, sizeof line, "%s%s%s %s", more, more[0] ? "; " : "",
                 number[0], text_say(page, W_COVERAGE));
    } else {
        snprintf(line, sizeof line, "%s", more);
    }
    if (line[0])
        text_wrap(page, "", 0, line);
    page_damaged(page);
    page_missing(page);
}

static bool page_compares(const text_page *page)
{
    return page->doc->kind(text_get(page, page->root, "comparisons"))
        == HX_NODE_LIST;
}

static void page_foot(const text_page *page)
{
    char caveat[TEXT_BYTES];

    if (!page_compares(page)) {
        text_put(page, "\n");
        text_wrap(page, "", 0, text_say(page, W_SMALL_NOTE));
    }
    text_clean(page->doc->get_string(text_get(page, page->root, "caveat")),
               caveat);
    text_put(page, "\n");
    text_wrap(page, "", 0, page->german ? text_say(page, W_CAVEAT) : caveat);
}

static hx_status page_report(const void *model, const hx_host *host,
                             const hx_node *root, hx_sink *sink,
                             hx_error *err)
{
    text_page page = { host, host->doc, sink, root, 80, false, false, false };
    int       columns = host->sink_trait(sink, "columns");

    (void)model;
    (void)err;
    if (columns > 0)
        page.columns = columns;
    if (page.columns < TEXT_COLUMNS_MIN)
        page.columns = TEXT_COLUMNS_MIN;
    if (page.columns > TEXT_COLUMNS_MAX)
        page.columns = TEXT_COLUMNS_MAX;
    page.colour = host->sink_trait(sink, "colour") > 0;
    page.german = host->sink_trait(sink, "german") > 0;
    page.ascii = host->sink_trait(sink, "ascii") > 0;
    page_top(&page);
    if (page_compares(&page)) {
        text_compare(&page);
        page_foot(&page);
        return HX_OK;
    }
    text_findings(&page);
    text_drivers(&page);
    text_families(&page);
    text_breakdowns(&page);
    text_places(&page);
    text_friction(&page);
    text_targets(&page);
    text_trend(&page);
    text_changes(&page);
    text_generations(&page);
    text_steps(&page);
    text_humanity(&page);
    text_levels(&page);
    text_channels(&page);
    text_loyalty(&page);
    text_maslow(&page);
    text_ratings(&page);
    text_population(&page);
    text_correction(&page);
    text_lacks(&page);
    page_foot(&page);
    return HX_OK;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "out_text",
    .version = "1.0.0",
    .summary = "the report for a terminal, in English or German",
    .stage = HX_STAGE_OUT,
    .needs = HX_L_REPORT,
    .threads = HX_STATELESS,
    .format = "text",
    .suffixes = ".txt",
    .report = page_report,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
