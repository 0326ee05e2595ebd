/* The page of `hxgap compare`: what differs between two groups of comments,
 * driver by driver, with the tests that the report brings. */
#include "html.h"

#include <stdio.h>

#define DIFFER_TOP 26
#define DIFFER_ROW 46
#define DIFFER_FINDINGS 3

typedef struct differ {
    const hx_node *node;
    hx_str         name[2];
    const hx_node *row[HTML_DRIVERS_MAX];
    size_t         count;
    size_t         few;      /* drivers that too few comments state */
    int64_t        most, step;
} differ;

static hx_str differ_name(const html_page *page, const hx_node *node,
                          const char *side)
{
    const hx_node *group = html_get(page, node, side);
    hx_str         dim = html_string(page, node, "dimension");
    html_key       key = { .count = 1, .dim = { dim } };

    if (page->doc->get_integer(html_get(page, group, "rest")))
        return hx_str_of(HTML_TR(page, "all others", "alle anderen"));
    key.value[0] = html_string(page, group, "value");
    key.none[0] = html_null(page, html_get(page, group, "value"));
    return html_value_name(page, &key, 0);
}

static int64_t differ_size(const html_page *page, const hx_node *driver)
{
    int64_t value = html_value(page, driver, "gap");

    return value < 0 ? -value : value;
}

static bool differ_sure(const html_page *page, const hx_node *driver)
{
    return page->doc->get_integer(html_get(page, driver,
                                           "significant")) != 0;
}

/* What is significant first, then the larger difference. */
static bool differ_before(const html_page *page, const hx_node *a,
                          const hx_node *b)
{
    if (differ_sure(page, a) != differ_sure(page, b))
        return differ_sure(page, a);
    return differ_size(page, a) > differ_size(page, b);
}

static void differ_fill(const html_page *page, const hx_node *node,
                        differ *out)
{
    const hx_node *list = html_get(page, node, "drivers");

    *out = (differ){ .node = node };
    out->name[0] = differ_name(page, node, "a");
    out->name[1] = differ_name(page, node, "b");
    for (size_t i = 0; i < page->doc->count(list)
                       && out->count < HTML_DRIVERS_MAX; i++) {
        const hx_node *driver = page->doc->at(list, i);
        const hx_node *gap = html_get(page, driver, "gap");
        int64_t low = page->doc->get_milli(html_get(page, gap, "low"));
        int64_t high = page->doc->get_milli(html_get(page, gap, "high"));
        size_t  at = out->count;

        if (html_null(page, html_get(page, gap, "value"))) {
            out->few++;
            continue;
        }
        out->most = -low > out->most ? -low : out->most;
        out->most = high > out->most ? high : out->most;
        for (; at > 0 && differ_before(page, driver, out->row[at - 1]); at--)
            out->row[at] = out->row[at - 1];
        out->row[at] = driver;
        out->count++;
    }
    out->most = html_axis(out->most, &out->step);
}

/* The subset that both groups are of, "Loyalty (none), Month 2024-05" behind
 * `before`; nothing where they are of all comments. */
static void differ_within(const html_page *page, const hx_node *pair,
                          const char *before, const char *after)
{
    html_key within = html_key_of(page, html_get(page, pair, "within"));

    for (size_t i = 0; i < within.count; i++) {
        hx_str dim = html_dimension(page, within.dim[i]);
        hx_str name = html_value_name(page, &within, i);

        html_put(page, "%s%.*s %.*s", i ? ", " : before, (int)dim.len,
                 dim.ptr, (int)name.len, name.ptr);
    }
    html_put(page, "%s", within.count ? after : "");
}

/* -- in words -------------------------------------------------------------- */

/* The largest of all differences that are more than chance. */
typedef struct differ_found {
    const hx_node *pair[DIFFER_FINDINGS], *driver[DIFFER_FINDINGS];
    size_t         shown;
    int64_t        all;
} differ_found;

/* What differs as much keeps the report's order. */
static void differ_find(const html_page *page, const hx_node *pair,
                        differ_found *out)
{
    const hx_node *list = html_get(page, pair, "drivers");

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *driver = page->doc->at(list, i);
        size_t         at = out->shown;

        if (!differ_sure(page, driver))
            continue;
        out->all++;
        if (at == DIFFER_FINDINGS && differ_size(page, driver)
                                     <= differ_size(page, out->driver[at - 1]))
            continue;
        at -= at == DIFFER_FINDINGS;
        for (; at > 0 && differ_size(page, driver)
                         > differ_size(page, out->driver[at - 1]); at--) {
            out->driver[at] = out->driver[at - 1];
            out->pair[at] = out->pair[at - 1];
        }
        out->driver[at] = driver;
        out->pair[at] = pair;
        out->shown += out->shown < DIFFER_FINDINGS;
    }
}

static void differ_sentence(const html_page *page, const hx_node *pair,
                            const hx_node *driver)
{
    static const char *const sides[] = { "a", "b" };
    hx_str         label = html_label(page, "driver",
                                      html_string(page, driver, "id"));
    const hx_node *gap = html_get(page, driver, "gap");
    size_t         more = html_value(page, driver, "gap") >= 0 ? 0 : 1;

    html_put(page, HTML_TR(page,
        "<li class=\"finding bad\"><h3>%.*s</h3><p class=\"figure\"><b>%s"
        "</b> points more are missing</p><p>",
        "<li class=\"finding bad\"><h3>%.*s</h3><p class=\"figure\"><b>%s"
        "</b> Punkte mehr fehlen</p><p>"), (int)label.len, label.ptr,
        html_milli_text(page, differ_size(page, driver), 1).s);
    differ_within(page, pair, HTML_TR(page, "Only ", "Nur "), ": ");
    for (size_t i = 0; i < 2; i++) {
        const char *side = sides[i ? !more : more];
        hx_str      name = differ_name(page, pair, side);

        html_put(page, HTML_TR(page, "%s%.*s: %s points", "%s%.*s: %s Punkte"),
                 i ? ", " : "", (int)name.len, name.ptr,
                 html_figure(page, html_get(page, gap, side), 1).s);
    }
    html_put(page, ". q %s.</p></li>\n",
             html_chance(page, html_get(page, driver, "q"), "= ").s);
}

/* How many differ, and how many of them are here. */
static void differ_lead(const html_page *page, const differ_found *found)
{
    html_put(page, found->all == 1
        ? HTML_TR(page, "<p class=\"lead\">%s of %s gaps differs by more than "
                  "chance (q at most 0.05, for all tests together).",
                  "<p class=\"lead\">%s von %s Lücken unterscheidet sich "
                  "stärker als durch Zufall (q höchstens 0,05, für alle Tests "
                  "zusammen).")
        : HTML_TR(page, "<p class=\"lead\">%s of %s gaps differ by more than "
                  "chance (q at most 0.05, for all tests together).",
                  "<p class=\"lead\">%s von %s Lücken unterscheiden sich "
                  "stärker als durch Zufall (q höchstens 0,05, für alle Tests "
                  "zusammen)."), html_count(page, found->all).s,
        html_count(page, html_integer(page, page->root, "tests")).s);
    if (found->all > DIFFER_FINDINGS)
        html_put(page, HTML_TR(page, " The %d largest differences:",
                               " Die %d größten Unterschiede:"),
                 DIFFER_FINDINGS);
    html_put(page, "</p>\n");
}

static void differ_findings(const html_page *page, const hx_node *list)
{
    differ_found found = { .shown = 0 };

    for (size_t i = 0; i < page->doc->count(list); i++)
        differ_find(page, page->doc->at(list, i), &found);
    html_section_open(page, "findings", HTML_TR(page, "In short", "In Kürze"),
                      true);
    if (found.all > 0)
        differ_lead(page, &found);
    html_put(page, "<ol class=\"findings\">\n");
    for (size_t i = 0; i < found.shown; i++)
        differ_sentence(page, found.pair[i], found.driver[i]);
    if (found.all == 0)
        html_put(page, HTML_TR(page,
            "<li class=\"finding\"><p>No gap differs by more than chance, "
            "with %s %s taken together.</p></li>\n",
            "<li class=\"finding\"><p>Keine Lücke unterscheidet sich stärker "
            "als durch Zufall, bei %s %s zusammen.</p></li>\n"),
            html_count(page, html_integer(page, page->root, "tests")).s,
            html_noun(page, html_integer(page, page->root, "tests"), "test",
                      "tests", "Test", "Tests"));
    html_put(page, "</ol>\n");
    html_section_close(page);
}

/* -- one comparison -------------------------------------------------------- */

static html_num differ_x(const differ *of, int64_t value)
{
    return html_pos(value + of->most, 2 * of->most);
}

static void differ_row(const html_page *page, const differ *of,
                       const hx_node *driver, int y)
{
    const hx_node *gap = html_get(page, driver, "gap");
    int64_t        low = page->doc->get_milli(html_get(page, gap, "low"));
    int64_t        high = page->doc->get_milli(html_get(page, gap, "high"));
    hx_str         id = html_string(page, driver, "id");
    hx_str         name = html_label(page, "driver", id);

    html_put(page, "<g class=\"dr\" data-d=\"%s\"><text class=\"lab\" "
             "y=\"%d\">%.*s</text><text class=\"val\" x=\"100%%\" y=\"%d\">"
             "<tspan class=\"big\">%s</tspan><tspan class=\"rng\" dx=\"6\">"
             "%s – %s</tspan></text>", html_safe(id).s, y + 15,
             (int)name.len, name.ptr, y + 15,
             html_signed(page, html_get(page, gap, "value"), 1).s,
             html_signed(page, html_get(page, gap, "low"), 1).s,
             html_signed(page, html_get(page, gap, "high"), 1).s);
    html_put(page, "<line class=\"t\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
             "y2=\"%d\"/><rect class=\"b dem\" x=\"%s\" y=\"%d\" "
             "width=\"%s\" height=\"8\" rx=\"4\"/>"
             "<circle class=\"m %s\" cx=\"%s\" cy=\"%d\" r=\"5\"/></g>\n",
             y + 30, y + 30, differ_x(of, low).s, y + 26,
             html_pos(high - low, 2 * of->most).s,
             differ_sure(page, driver) ? "neg" : "dem",
             differ_x(of, html_value(page, driver, "gap")).s, y + 30);
}

static void differ_chart(const html_page *page, const differ *of,
                         size_t index)
{
    int  height = DIFFER_TOP + (int)of->count * DIFFER_ROW;
    char id[32];

    snprintf(id, sizeof id, "differ-%zu", index);
    html_put(page, "<ul class=\"legend\"><li><svg aria-hidden=\"true\" "
             "width=\"14\" height=\"14\"><circle class=\"m neg\" cx=\"7\" "
             "cy=\"7\" r=\"5\"/></svg>%s</li><li><svg aria-hidden=\"true\" "
             "width=\"14\" height=\"14\"><circle class=\"m dem\" cx=\"7\" "
             "cy=\"7\" r=\"5\"/></svg>%s</li></ul>\n",
             HTML_TR(page, "differs by more than chance",
                     "unterscheidet sich stärker als durch Zufall"),
             HTML_TR(page, "may be chance; bands: 95 % intervals",
                     "kann Zufall sein; Bänder: 95-%-Intervalle"));
    html_picture_open(page, id, "impact", height,
                    HTML_TR(page, "Difference of the gaps, in points",
                            "Unterschied der Lücken, in Punkten"),
                    HTML_TR(page, "To the right the gap of the first group "
                            "is larger, to the left that of the second. A "
                            "disc differs by more than chance, a ring may "
                            "be chance.",
                            "Nach rechts ist die Lücke der ersten Gruppe "
                            "größer, nach links die der zweiten. Eine "
                            "Scheibe unterscheidet sich stärker als durch "
                            "Zufall, ein Ring kann Zufall sein."));
    html_grid_both(page, of->most, of->step, height);
    for (size_t i = 0; i < of->count; i++)
        differ_row(page, of, of->row[i], DIFFER_TOP + (int)i * DIFFER_ROW);
    html_chart_close(page);
}

static void differ_table(const html_page *page, const differ *of)
{
    html_data_open(page, HTML_TR(page, "Gaps and their difference in points",
                                 "Lücken und ihr Unterschied in Punkten"));
    html_put(page, "<thead><tr>");
    html_th(page, HTML_TR(page, "Driver", "Treiber"));
    for (size_t i = 0; i < 2; i++)
        html_put(page, "<th scope=\"col\" class=\"n\">%.*s</th>",
                 (int)of->name[i].len, of->name[i].ptr);
    html_th_number(page, HTML_TR(page, "Difference", "Unterschied"));
    html_th_number(page, "p");
    html_th_number(page, "q");
    html_th(page, HTML_TR(page, "More than chance", "Mehr als Zufall"));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < of->count; i++) {
        const hx_node *gap = html_get(page, of->row[i], "gap");
        hx_str         id = html_string(page, of->row[i], "id");

        html_put(page, "<tr data-d=\"%s\"><th scope=\"row\">",
                 html_safe(id).s);
        html_text(page, html_label(page, "driver", id));
        html_put(page, "</th>");
        html_td(page, html_get(page, gap, "a"), 1);
        html_td(page, html_get(page, gap, "b"), 1);
        html_put(page, "<td class=\"n\">%s <small>%s – %s</small></td>",
                 html_signed(page, html_get(page, gap, "value"), 1).s,
                 html_signed(page, html_get(page, gap, "low"), 1).s,
                 html_signed(page, html_get(page, gap, "high"), 1).s);
        html_put(page, "<td class=\"n\">%s</td><td class=\"n\">%s</td>",
                 html_chance(page, html_get(page, of->row[i], "p"), "").s,
                 html_chance(page, html_get(page, of->row[i], "q"), "").s);
        html_put(page, "<td>%s</td></tr>\n", differ_sure(page, of->row[i])
                 ? HTML_TR(page, "yes", "ja") : HTML_TR(page, "no", "nein"));
    }
    html_data_close(page);
}

static void differ_few(const html_page *page, const differ *of)
{
    int64_t count = (int64_t)of->few;

    if (count > 0)
        html_put(page, HTML_TR(page, "<p class=\"note\">And %s %s that too "
                               "few comments state.</p>\n",
                               "<p class=\"note\">Dazu %s Treiber, %s zu "
                               "wenige Kommentare nennen.</p>\n"),
                 html_count(page, count).s,
                 html_noun(page, count, "driver", "drivers", "den", "die"));
}

static void differ_section(const html_page *page, const hx_node *node,
                           size_t index)
{
    differ of;

    differ_fill(page, node, &of);
    html_put(page, "<section><h2>%.*s – %.*s", (int)of.name[0].len,
             of.name[0].ptr, (int)of.name[1].len, of.name[1].ptr);
    differ_within(page, node, ", ", "");
    html_put(page, HTML_TR(page, "</h2>\n<p class=\"lead\">%s and %s comments. "
                           "Right of zero the gap of the first is larger."
                           "</p>\n",
                           "</h2>\n<p class=\"lead\">%s und %s Kommentare. "
                           "Rechts der Null ist die Lücke der ersten Gruppe "
                           "größer.</p>\n"),
             html_count(page, html_integer(page, html_get(page, node, "a"),
                                           "comments")).s,
             html_count(page, html_integer(page, html_get(page, node, "b"),
                                           "comments")).s);
    if (of.count == 0) {
        html_missing(page, HTML_TR(page, "Too few comments for figures.",
                                   "Zu wenige Kommentare für Zahlen."));
    } else {
        differ_chart(page, &of, index);
        differ_table(page, &of);
        differ_few(page, &of);
    }
    html_section_close(page);
}

void html_sections_differ(const html_page *page)
{
    const hx_node *list = html_get(page, page->root, "comparisons");
    size_t         count = page->doc->count(list);
    size_t         shown = count < HTML_SEGMENTS_MAX ? count
                                                     : HTML_SEGMENTS_MAX;

    differ_findings(page, list);
    for (size_t i = 0; i < shown; i++)
        differ_section(page, page->doc->at(list, i), i);
    html_more(page, count - shown,
              html_noun(page, (int64_t)(count - shown), "more comparison",
                        "more comparisons", "weiterer Vergleich",
                        "weitere Vergleiche"));
}
