/* The page of `hxgap compare`: for each pair of comment sets, which gaps
 * differ, by how much, and whether that is more than chance. */
#include "text.h"

#include <stdio.h>

enum { COMPARE_FIGURE = 9, COMPARE_DIFFERENCE = 8, COMPARE_RANGE = 16,
       COMPARE_Q = 8 };

static const char *compare_say(const text_page *page, const char *en,
                               const char *de)
{
    return page->german ? de : en;
}

/* The name of side "a" or "b". */
static hx_str compare_name(const text_page *page, const hx_node *pair,
                           const char *side, char *out)
{
    const hx_node *node = text_get(page, pair, side);
    hx_str         dim = page->doc->get_string(text_get(page, pair,
                                                        "dimension"));

    if (page->doc->get_integer(text_get(page, node, "rest")))
        return hx_str_of(compare_say(page, "all others", "alle anderen"));
    return text_value_name(page, dim, text_get(page, node, "value"), out);
}

static int64_t compare_comments(const text_page *page, const hx_node *pair,
                                const char *side)
{
    return page->doc->get_integer(text_get(page, text_get(page, pair, side),
                                           "comments"));
}

/* "brand: Acme (1,200) against Blitz (800); month 2024-01" */
static void compare_head(const text_page *page, const hx_node *pair)
{
    const hx_node *within = text_get(page, pair, "within");
    char   name[2][TEXT_BYTES], number[2][48], line[4 * TEXT_BYTES];
    char   value[TEXT_BYTES];
    hx_str sides[2] = { compare_name(page, pair, "a", name[0]),
                        compare_name(page, pair, "b", name[1]) };
    int    len;

    text_integer(page, compare_comments(page, pair, "a"), number[0],
                 sizeof number[0]);
    text_integer(page, compare_comments(page, pair, "b"), number[1],
                 sizeof number[1]);
    len = snprintf(line, sizeof line, "%.*s (%s) %s %.*s (%s)",
                   (int)sides[0].len, sides[0].ptr, number[0],
                   compare_say(page, "against", "gegen"), (int)sides[1].len,
                   sides[1].ptr, number[1]);
    for (size_t i = 0; i < page->doc->count(within) && len > 0
                       && (size_t)len < sizeof line; i++) {
        hx_str dim = text_dimension(page, page->doc->key_at(within, i));
        hx_str of = text_value_name(page, page->doc->key_at(within, i),
                                    page->doc->at(within, i), value);

        len += snprintf(line + len, sizeof line - (size_t)len, ", %.*s %.*s",
                        (int)dim.len, dim.ptr, (int)of.len, of.ptr);
    }
    text_head(page, line);
}

/* -- rows ------------------------------------------------------------------ */

static int compare_label_width(const text_page *page, bool *range)
{
    int rest = page->columns - 2 - 2 * COMPARE_FIGURE - COMPARE_DIFFERENCE
             - COMPARE_Q;

    *range = rest - COMPARE_RANGE >= 18;
    rest -= *range ? COMPARE_RANGE : 0;
    return rest > 32 ? 32 : rest;
}

static void compare_columns(const text_page *page, const hx_node *pair)
{
    char   name[2][TEXT_BYTES];
    hx_str left = compare_name(page, pair, "a", name[0]);
    hx_str right = compare_name(page, pair, "b", name[1]);
    bool   range;
    int    width = compare_label_width(page, &range);

    text_style(page, TEXT_DIM);
    text_put(page, " ");
    text_cell(page, hx_str_of(compare_say(page, "gap, points",
                                          "Lücke, Punkte")),
              width, TEXT_LEFT);
    /* A column of air, so that names do not run into each other. */
    text_put(page, " ");
    text_cell(page, left, COMPARE_FIGURE - 1, TEXT_RIGHT);
    text_put(page, " ");
    text_cell(page, right, COMPARE_FIGURE - 1, TEXT_RIGHT);
    text_cell(page, hx_str_of(compare_say(page, "differ", "Diff.")),
              COMPARE_DIFFERENCE, TEXT_RIGHT);
    text_cell(page, hx_str_of(text_say(page, W_RANGE)),
              range ? COMPARE_RANGE : 0, TEXT_RIGHT);
    text_cell(page, hx_str_of("q"), COMPARE_Q, TEXT_RIGHT);
    text_style(page, TEXT_PLAIN);
    text_put(page, "\n");
}

static void compare_range(const text_page *page, const hx_node *gap)
{
    char low[48], high[48], text[112];

    text_signed(page, text_get(page, gap, "low"), 1, low, sizeof low);
    text_signed(page, text_get(page, gap, "high"), 1, high,
                sizeof high);
    snprintf(text, sizeof text, "%s %s %s", low,
             compare_say(page, "to", "bis"), high);
    text_cell(page, hx_str_of(text), COMPARE_RANGE, TEXT_RIGHT);
}

static void compare_q(const text_page *page, const hx_node *driver)
{
    const hx_node *q = text_get(page, driver, "q");
    char           text[48];
    long long      milli = (long long)page->doc->get_milli(q);

    if (milli == 0)
        snprintf(text, sizeof text, "<%s", page->german ? "0,001" : "0.001");
    else
        snprintf(text, sizeof text, "%lld%c%03lld", milli / 1000,
                 page->german ? ',' : '.', milli % 1000);
    text_cell(page, hx_str_of(text), COMPARE_Q, TEXT_RIGHT);
}

static void compare_row(const text_page *page, const hx_node *driver)
{
    const hx_node *gap = text_get(page, driver, "gap");
    bool  sure = page->doc->get_integer(text_get(page, driver,
                                                 "significant")) != 0;
    bool  range;
    int   width = compare_label_width(page, &range);
    char  label[TEXT_BYTES];

    text_put(page, sure ? "*" : " ");
    text_cell(page, text_label(page, "driver", page->doc->get_string(
                  text_get(page, driver, "id")), label), width, TEXT_LEFT);
    text_number_cell(page, text_get(page, gap, "a"), 1,
                     COMPARE_FIGURE);
    text_number_cell(page, text_get(page, gap, "b"), 1,
                     COMPARE_FIGURE);
    text_style(page, sure ? TEXT_BOLD : TEXT_PLAIN);
    text_signed_cell(page, text_get(page, gap, "value"), 1,
                     COMPARE_DIFFERENCE);
    text_style(page, TEXT_PLAIN);
    if (range)
        compare_range(page, gap);
    compare_q(page, driver);
    text_put(page, "\n");
}

static void compare_pair_of(const text_page *page, const hx_node *pair)
{
    const hx_node *drivers = text_get(page, pair, "drivers");
    size_t         count = page->doc->count(drivers), shown = 0;
    char           number[48], line[TEXT_BYTES];

    compare_head(page, pair);
    for (size_t i = 0; i < count; i++) {
        const hx_node *driver = page->doc->at(drivers, i);

        if (text_null(page, text_get(page, driver, "q")))
            continue;
        if (shown++ == 0)
            compare_columns(page, pair);
        compare_row(page, driver);
    }
    if (shown == count)
        return;
    text_integer(page, (int64_t)(count - shown), number, sizeof number);
    if (shown == 0)
        snprintf(line, sizeof line, "%s",
                 compare_say(page, " too few comments for figures",
                             " zu wenige Kommentare für Zahlen"));
    else
        snprintf(line, sizeof line, compare_say(page,
                 " and %s %s that too few comments state",
                 " und %s Treiber, %s zu wenige Kommentare nennen"), number,
                 text_noun(page, (int64_t)(count - shown), "driver",
                           "drivers", "den", "die"));
    text_style(page, TEXT_DIM);
    text_wrap(page, "", 0, line);
    text_style(page, TEXT_PLAIN);
}

/* -- the page --------------------------------------------------------------- */

static int64_t compare_sure(const text_page *page, const hx_node *list)
{
    int64_t count = 0;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *drivers = text_get(page, page->doc->at(list, i),
                                          "drivers");

        for (size_t d = 0; d < page->doc->count(drivers); d++)
            count += page->doc->get_integer(
                text_get(page, page->doc->at(drivers, d), "significant"));
    }
    return count;
}

void text_compare(const text_page *page)
{
    const hx_node *list = text_get(page, page->root, "comparisons");
    int64_t        differ = compare_sure(page, list);
    char           sure[48], tests[48], line[2 * TEXT_BYTES];

    text_integer(page, differ, sure, sizeof sure);
    text_integer(page, page->doc->get_integer(
        text_get(page, page->root, "tests")), tests, sizeof tests);
    snprintf(line, sizeof line, compare_say(page,
        "%s of %s gaps %s by more than chance (*: q at most 0.05, for all "
        "tests together by Benjamini and Hochberg).",
        "%s von %s Lücken %s sich stärker als durch Zufall (*: q "
        "höchstens 0,05, für alle Tests zusammen nach Benjamini und "
        "Hochberg)."), sure, tests,
        text_noun(page, differ, "differs", "differ", "unterscheidet",
                  "unterscheiden"));
    text_put(page, "\n");
    text_wrap(page, "", 0, line);
    for (size_t i = 0; i < page->doc->count(list); i++)
        compare_pair_of(page, page->doc->at(list, i));
}
