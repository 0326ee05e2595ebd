/* `hxgap compare` as Markdown: a table a pair, of the drivers that enough
 * comments state; what is more than chance is in bold. */
#include "md.h"

static const char *md_or(const md_page *page, const char *en, const char *de)
{
    return page->german ? de : en;
}

static void md_side(const md_page *page, const hx_node *pair, const char *side)
{
    const hx_node *node = md_get(page, pair, side);

    if (page->doc->get_integer(md_get(page, node, "rest")))
        md_lit(page, md_or(page, "all others", "alle anderen"));
    else
        md_value(page, page->doc->get_string(md_get(page, pair, "dimension")),
                 md_get(page, node, "value"));
}

static void md_within(const md_page *page, const hx_node *within)
{
    for (size_t i = 0; i < page->doc->count(within); i++) {
        md_lit(page, ", ");
        md_dimension(page, page->doc->key_at(within, i));
        md_lit(page, " ");
        md_value(page, page->doc->key_at(within, i),
                 page->doc->at(within, i));
    }
}

static void md_pair_head(const md_page *page, const hx_node *pair)
{
    md_lit(page, "\n## ");
    md_side(page, pair, "a");
    md_lit(page, md_or(page, " against ", " gegen "));
    md_side(page, pair, "b");
    md_within(page, md_get(page, pair, "within"));
    md_lit(page, "\n\n");
    md_integer(page, md_get(page, md_get(page, pair, "a"), "comments"));
    md_lit(page, md_or(page, " and ", " und "));
    md_integer(page, md_get(page, md_get(page, pair, "b"), "comments"));
    md_lit(page, md_or(page, " comments.\n\n", " Kommentare.\n\n"));
}

static void md_pair_columns(const md_page *page, const hx_node *pair)
{
    md_lit(page, md_or(page, "| gap, points | ", "| L\xc3\xbc" "cke, Punkte | "));
    md_side(page, pair, "a");
    md_lit(page, " | ");
    md_side(page, pair, "b");
    md_lit(page, md_or(page, " | difference | 95 % range | q |\n",
                       " | Unterschied | 95-%-Bereich | q |\n"));
    md_lit(page, "| --- | ---: | ---: | ---: | ---: | ---: |\n");
}

/* q has three decimals: one would say 0.0 of all that matters. */
static void md_q(const md_page *page, const hx_node *q)
{
    long long milli = (long long)page->doc->get_milli(q);

    if (milli == 0)
        page->host->printf(page->sink, "\\<0%c001", page->german ? ',' : '.');
    else
        page->host->printf(page->sink, "%lld%c%03lld", milli / 1000,
                           page->german ? ',' : '.', milli % 1000);
}

static void md_pair_row(const md_page *page, const hx_node *driver)
{
    const hx_node *gap = md_get(page, driver, "gap");
    const char    *mark = page->doc->get_integer(
        md_get(page, driver, "significant")) ? "**" : "";

    page->host->printf(page->sink, "| %s", mark);
    md_label(page, "driver",
             page->doc->get_string(md_get(page, driver, "id")));
    page->host->printf(page->sink, "%s | ", mark);
    md_number(page, md_get(page, gap, "a"));
    md_lit(page, " | ");
    md_number(page, md_get(page, gap, "b"));
    md_lit(page, " | ");
    md_number(page, md_get(page, gap, "value"));
    md_lit(page, " | ");
    md_number(page, md_get(page, gap, "low"));
    md_lit(page, md_or(page, " to ", " bis "));
    md_number(page, md_get(page, gap, "high"));
    md_lit(page, " | ");
    md_q(page, md_get(page, driver, "q"));
    md_lit(page, " |\n");
}

/* Below the table: what has no row in it. */
static void md_few(const md_page *page, size_t shown, size_t all)
{
    if (shown > 0 && shown < all)
        page->host->printf(page->sink, md_or(page,
            "\nAnd %zu %s that too few comments state.\n",
            "\nDazu %zu Treiber, %s zu wenige Kommentare nennen.\n"),
            all - shown, md_noun(page, (int64_t)(all - shown), "driver",
                                 "drivers", "den", "die"));
}

static int64_t md_sure(const md_page *page, const hx_node *list)
{
    int64_t count = 0;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *drivers = md_get(page, page->doc->at(list, i),
                                        "drivers");

        for (size_t d = 0; d < page->doc->count(drivers); d++)
            count += page->doc->get_integer(
                md_get(page, page->doc->at(drivers, d), "significant"));
    }
    return count;
}

/* What bold and q mean, and how much there is of it. */
static void md_verdict(const md_page *page, const hx_node *list)
{
    int64_t sure = md_sure(page, list);

    md_lit(page, "\n");
    md_count(page, sure);
    md_lit(page, md_or(page, " of ", " von "));
    md_integer(page, md_get(page, page->root, "tests"));
    page->host->printf(page->sink, md_or(page,
        " gaps %s by more than chance (bold: q at most 0.05, for all tests "
        "together by Benjamini and Hochberg).\n",
        " L\xc3\xbc" "cken %s sich st\xc3\xa4rker als durch Zufall (fett: q "
        "h\xc3\xb6" "chstens 0,05, f\xc3\xbcr alle Tests zusammen nach "
        "Benjamini und Hochberg).\n"),
        md_noun(page, sure, "differs", "differ", "unterscheidet",
                "unterscheiden"));
}

void md_compare(const md_page *page, const hx_node *list)
{
    md_verdict(page, list);
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *pair = page->doc->at(list, i);
        const hx_node *drivers = md_get(page, pair, "drivers");
        size_t         shown = 0;

        md_pair_head(page, pair);
        for (size_t d = 0; d < page->doc->count(drivers); d++) {
            const hx_node *driver = page->doc->at(drivers, d);

            if (md_null(page, md_get(page, driver, "q")))
                continue;
            if (shown++ == 0)
                md_pair_columns(page, pair);
            md_pair_row(page, driver);
        }
        md_few(page, shown, page->doc->count(drivers));
        if (shown == 0)
            md_lit(page, md_or(page, "Too few comments for figures.\n",
                               "Zu wenige Kommentare f\xc3\xbcr Zahlen.\n"));
    }
}
