/* The gap itself: demand and delivery of each driver as two marks and what
 * lies between, for all comments and for each segment. */
#include "html.h"

#include <stdio.h>

#define GAP_TOP 26        /* room for the axis */
#define GAP_ROW 46

/* The end of an axis that holds every demand of the cell. */
int64_t html_gap_most(const html_page *page, const hx_node *list)
{
    int64_t most = 0;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        int64_t        high = page->doc->get_milli(
            html_part(page, node, "demand", "high"));

        most = high > most ? high : most;
    }
    return most;
}

/* "Quality: demand 16.8, delivered 8.0, gap 8.8 (6.9 to 11.1)" */
static void gap_words(const html_page *page, const hx_node *node, hx_str name)
{
    html_put(page, "<title>%.*s: ", (int)name.len, name.ptr);
    if (html_null(page, html_get(page, node, "gap"))) {
        html_put(page, HTML_TR(page, "demand %s; too few comments for more",
                               "Bedarf %s; zu wenige Kommentare für mehr"),
                 html_figure(page, html_part(page, node, "demand", "value"),
                             1).s);
    } else {
        html_put(page, HTML_TR(page,
            "demand %s, delivered %s, gap %s (%s to %s), %s comments",
            "Bedarf %s, erfüllt %s, Lücke %s (%s bis %s), %s Kommentare"),
            html_figure(page, html_part(page, node, "demand", "value"), 1).s,
            html_figure(page, html_part(page, node, "delivered", "value"), 1).s,
            html_figure(page, html_part(page, node, "gap", "value"), 1).s,
            html_figure(page, html_part(page, node, "gap", "low"), 1).s,
            html_figure(page, html_part(page, node, "gap", "high"), 1).s,
            html_count(page, html_integer(page, node, "comments")).s);
    }
    html_put(page, "</title>");
}

static void gap_marks(const html_page *page, const hx_node *node,
                      int64_t most, int y)
{
    const hx_node *delivered = html_get(page, node, "delivered");

    if (!html_null(page, delivered))
        html_put(page, "<line class=\"gl\" x1=\"%s\" x2=\"%s\" y1=\"%d\" "
                 "y2=\"%d\"/>",
                 html_pos(html_value(page, node, "delivered"), most).s,
                 html_pos(html_value(page, node, "demand"), most).s, y, y);
    html_mark(page, delivered, most, y, "del");
    html_mark(page, html_get(page, node, "demand"), most, y, "dem");
}

static void gap_row(const html_page *page, const html_gaps *gaps,
                    const hx_node *node, hx_str name, int y)
{
    const hx_node *gap = html_get(page, node, "gap");

    gap_words(page, node, name);
    html_put(page, "<rect class=\"hit\" width=\"100%%\" y=\"%d\" "
             "height=\"%d\"/><text class=\"lab\" y=\"%d\">%.*s</text>", y,
             GAP_ROW - 2, y + 15, (int)name.len, name.ptr);
    html_put(page, "<text class=\"val\" x=\"100%%\" y=\"%d\">"
             "<tspan class=\"big\">%s</tspan>", y + 15,
             html_figure(page, html_get(page, gap, "value"), 1).s);
    if (!html_null(page, gap))
        html_put(page, "<tspan class=\"rng\" dx=\"6\">%s–%s</tspan>",
                 html_figure(page, html_get(page, gap, "low"), 1).s,
                 html_figure(page, html_get(page, gap, "high"), 1).s);
    html_put(page, "</text>");
    if (gaps->step == 0)
        html_put(page, "<line class=\"t\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
                 "y2=\"%d\"/>", y + 30, y + 30);
    gap_marks(page, node, gaps->most, y + 30);
}

static hx_str gap_name(const html_page *page, const html_gaps *gaps,
                       const hx_node *node)
{
    hx_str id = html_string(page, node, "id");

    return gaps->name.len ? gaps->name
         : gaps->attr ? html_named(page, gaps->kind, id)
                      : html_label(page, "driver", id);
}

static void gap_drill(const html_page *page, const html_gaps *gaps,
                      const hx_node *node, int y)
{
    hx_str     id = html_string(page, node, "id");
    char       members[HTML_DRIVERS_MAX * HTML_ID];
    html_drill drill = { .stance = "", .chart = true };

    if (gaps->members) {
        drill.drivers = gaps->members;
    } else if (gaps->attr) {
        html_members(page, gaps->attr, id, members, sizeof members);
        drill.drivers = members;
    } else {
        drill.driver = id;
    }
    html_drill_open(page, &drill);
    gap_row(page, gaps, node, gap_name(page, gaps, node), y);
    html_drill_close(page, &drill);
}

void html_gap_chart(const html_page *page, const html_gaps *gaps)
{
    int top = gaps->step ? GAP_TOP : 0;
    int height = top + (int)gaps->count * GAP_ROW;

    html_chart_open(page, gaps->id, "gaps", height, gaps->title,
                    HTML_TR(page, "The ring is demand, the disc is what was "
                            "delivered, the line between them is the gap; "
                            "pale bands are 95 % intervals.",
                            "Der Ring ist der Bedarf, die Scheibe das "
                            "Erfüllte, die Linie dazwischen die Lücke; "
                            "blasse Bänder sind 95-%-Intervalle."));
    if (gaps->step)
        html_grid(page, gaps->most, gaps->step, height, " %");
    for (size_t i = 0; i < gaps->count; i++)
        gap_drill(page, gaps, gaps->nodes[i], top + (int)i * GAP_ROW);
    html_chart_close(page);
}

void html_gap_table(const html_page *page, const html_gaps *gaps)
{
    html_data_open(page, gaps->title);
    html_put(page, "<thead><tr>");
    html_th(page, HTML_TR(page, "Of what", "Wovon"));
    html_th_number(page, HTML_TR(page, "Comments", "Kommentare"));
    html_th_number(page, HTML_TR(page, "Demand %", "Bedarf %"));
    html_th_number(page, HTML_TR(page, "Delivered %", "Erfüllt %"));
    html_th_number(page, HTML_TR(page, "Gap, points", "Lücke, Punkte"));
    html_th_number(page, HTML_TR(page, "Severity", "Schwere"));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < gaps->count; i++) {
        const hx_node *node = gaps->nodes[i];
        hx_str         name = gap_name(page, gaps, node);

        html_put(page, "<tr><th scope=\"row\">%.*s</th>", (int)name.len,
                 name.ptr);
        html_td_count(page, html_integer(page, node, "comments"));
        html_td_share(page, html_get(page, node, "demand"));
        html_td_share(page, html_get(page, node, "delivered"));
        html_td_share(page, html_get(page, node, "gap"));
        html_td(page, html_get(page, node, "severity"), 2);
        html_put(page, "</tr>\n");
    }
    html_data_close(page);
}

/* Each chart has the scale that its rows need, and names it. */
static void gap_drivers(const html_page *page, size_t group,
                        const char *family, const char *title)
{
    const hx_node *list[HTML_DRIVERS_MAX];
    html_gaps      gaps = { .title = title, .nodes = list };
    int64_t        most = 0;
    char           id[48];

    gaps.count = html_drivers(page, page->groups[group].segment, family,
                              list);
    if (gaps.count == 0)
        return;
    snprintf(id, sizeof id, "gap-%zu-%s", group, family ? family : "none");
    gaps.id = id;
    for (size_t i = 0; i < gaps.count; i++) {
        int64_t high = page->doc->get_milli(html_part(page, list[i], "demand",
                                                      "high"));

        most = high > most ? high : most;
    }
    gaps.most = html_axis(most, &gaps.step);
    html_put(page, HTML_TR(page, "<div class=\"half\"><h3>%s <small>scale to "
                           "%s %%</small></h3>",
                           "<div class=\"half\"><h3>%s <small>Skala bis "
                           "%s %%</small></h3>"), title,
             html_milli_text(page, gaps.most, gaps.step < 1000).s);
    html_gap_chart(page, &gaps);
    html_put(page, "</div>\n");
}

/* -- families ------------------------------------------------------------- */

static void gap_balance(const html_page *page, const hx_node *cell)
{
    const hx_node *gap = html_part(page, cell, "balance", "gap");
    int64_t        value = page->doc->get_milli(gap);
    html_num       points = html_milli_text(page, value < 0 ? -value : value,
                                            1);

    if (html_null(page, gap))
        return;
    html_put(page, "<p>");
    if (value > -50 && value < 50)  /* 0.0 */
        html_put(page, HTML_TR(page, "The emotional gap is <b>as large</b> "
                               "as the rational one.",
                               "Die emotionale Lücke ist <b>so groß</b> wie "
                               "die rationale."));
    else if (value < 0)
        html_put(page, HTML_TR(page, "The emotional gap is <b>%s points "
                               "smaller</b> than the rational one.",
                               "Die emotionale Lücke ist <b>%s Punkte "
                               "kleiner</b> als die rationale."), points.s);
    else
        html_put(page, HTML_TR(page, "The emotional gap is <b>%s points "
                               "larger</b> than the rational one.",
                               "Die emotionale Lücke ist <b>%s Punkte "
                               "größer</b> als die rationale."), points.s);
    html_put(page, "</p>\n");
}

#define GAP_GROUPS_MAX 16

static void gap_families(const html_page *page, size_t group)
{
    const hx_node *cell = page->groups[group].segment;
    const hx_node *list = html_get(page, cell, "families");
    const hx_node *nodes[GAP_GROUPS_MAX];
    html_gaps      gaps = { .nodes = nodes, .attr = "family",
                            .kind = NAMES_FAMILY };
    char           id[32];

    for (size_t i = 0; i < page->doc->count(list)
                       && gaps.count < GAP_GROUPS_MAX; i++)
        nodes[gaps.count++] = page->doc->at(list, i);
    if (gaps.count == 0)
        return;
    gaps.most = html_axis(html_gap_most(page, list), &gaps.step);
    gaps.title = HTML_TR(page, "Heart and head", "Herz und Kopf");
    snprintf(id, sizeof id, "fam-%zu", group);
    gaps.id = id;
    html_put(page, "<div class=\"whole\"><h3>%s</h3>", gaps.title);
    html_gap_chart(page, &gaps);
    gap_balance(page, cell);
    html_gap_table(page, &gaps);
    html_put(page, "</div>\n");
}

/* -- the table ------------------------------------------------------------ */

static void gap_td_drill(const html_page *page, const hx_node *node,
                         const char *key, const char *stance)
{
    html_drill drill = { .driver = html_string(page, node, "id"),
                         .stance = stance, .row = true };

    html_put(page, "<td class=\"n\">");
    html_drill_open(page, &drill);
    html_put(page, "%s", html_count(page, html_integer(page, node, key)).s);
    html_drill_close(page, &drill);
    html_put(page, "</td>");
}

static void gap_table_row(const html_page *page, const hx_node *node)
{
    hx_str driver = html_string(page, node, "id");

    html_put(page, "<tr data-d=\"%s\"><th scope=\"row\">",
             html_safe(driver).s);
    html_text(page, html_label(page, "driver", driver));
    html_put(page, "</th><td>");
    html_text(page, html_named(page, NAMES_FAMILY,
                               html_string(page, node, "family")));
    html_put(page, "</td>");
    gap_td_drill(page, node, "comments", "");
    gap_td_drill(page, node, "wanted", "wanted");
    gap_td_drill(page, node, "met", "met");
    gap_td_drill(page, node, "unmet", "unmet");
    html_td_share(page, html_get(page, node, "demand"));
    html_td_share(page, html_get(page, node, "delivered"));
    html_td_share(page, html_get(page, node, "gap"));
    html_td(page, html_get(page, node, "severity"), 2);
    html_td(page, html_get(page, node, "unmet_points"), 1);
    html_td(page, html_get(page, node, "want_points"), 1);
    html_td(page, html_get(page, node, "rank"), 0);
    html_put(page, "</tr>\n");
}

static void gap_table(const html_page *page, const hx_node *cell)
{
    static const struct { const char *en, *de; } numbers[] = {
        { "Comments", "Kommentare" }, { "Wanted", "Gewünscht" },
        { "Met", "Erfüllt" }, { "Unmet", "Unerfüllt" },
        { "Demand %", "Bedarf %" },
        { "Delivered %", "Erfüllt %" },
        { "Gap, points", "Lücke, Punkte" },
        { "Severity", "Schwere" },
        { "Unmet points", "Punkte unerfüllt" },
        { "Want-only points", "Punkte nur gewünscht" },
        { "Rank in family", "Rang in der Familie" },
    };
    const hx_node *list[HTML_DRIVERS_MAX];
    size_t         count = html_drivers(page, cell, "*", list);

    html_data_open(page, HTML_TR(page, "Drivers: demand, delivered and gap, "
                                 "with 95 % intervals",
                                 "Treiber: Bedarf, Erfülltes und Lücke, mit "
                                 "95-%-Intervallen"));
    html_put(page, "<thead><tr>");
    html_th(page, HTML_TR(page, "Driver", "Treiber"));
    html_th(page, HTML_TR(page, "Family", "Familie"));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        html_th_number(page, HTML_TR(page, numbers[i].en, numbers[i].de));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++)
        gap_table_row(page, list[i]);
    html_data_close(page);
}

/* -- the panel and its section -------------------------------------------- */

void html_panel(const html_page *page, size_t group)
{
    const hx_node *cell = page->groups[group].segment;

    html_put(page, "<div class=\"panel\" data-panel=\"%zu\">\n", group);
    if (group > 0) {
        html_put(page, "<h3 class=\"name\">");
        html_group_name(page, group);
        html_put(page, "</h3>\n");
        html_glance(page, cell);
    }
    gap_families(page, group);
    html_put(page, "<div class=\"halves\">");
    gap_drivers(page, group, "emotional",
                HTML_TR(page, "Emotional drivers", "Emotionale Treiber"));
    gap_drivers(page, group, "rational",
                HTML_TR(page, "Rational drivers", "Rationale Treiber"));
    gap_drivers(page, group, NULL,
                HTML_TR(page, "Other drivers", "Weitere Treiber"));
    html_put(page, "</div>\n");
    gap_table(page, cell);
    html_put(page, "</div>\n");
}

static void gap_legend(const html_page *page)
{
    html_put(page, "<ul class=\"legend\"><li><svg aria-hidden=\"true\" "
             "width=\"14\" height=\"14\"><circle class=\"m dem\" cx=\"7\" "
             "cy=\"7\" r=\"5\"/></svg>%s</li>",
             HTML_TR(page, "demand: comments that speak of it or ask for it",
                     "Bedarf: Kommentare, die davon sprechen oder es "
                     "wünschen"));
    html_put(page, "<li><svg aria-hidden=\"true\" width=\"14\" "
             "height=\"14\"><circle class=\"m del\" cx=\"7\" cy=\"7\" "
             "r=\"5\"/></svg>%s</li>",
             HTML_TR(page, "delivered: comments that find it met",
                     "erfüllt: Kommentare, die es erfüllt finden"));
    html_put(page, "<li><svg aria-hidden=\"true\" width=\"26\" "
             "height=\"14\"><line class=\"gl\" x1=\"2\" x2=\"24\" y1=\"7\" "
             "y2=\"7\"/></svg>%s</li>",
             HTML_TR(page, "gap: what is missing, in points",
                     "Lücke: was fehlt, in Punkten"));
    html_put(page, "<li><svg aria-hidden=\"true\" width=\"26\" "
             "height=\"14\"><rect class=\"b dem\" x=\"1\" y=\"3\" "
             "width=\"24\" height=\"8\" rx=\"4\"/></svg>%s</li></ul>\n",
             HTML_TR(page, "95 % interval", "95-%-Intervall"));
}

void html_section_gap(const html_page *page)
{
    html_section_open(page, "gap", HTML_TR(page, "Demand and delivery",
                                           "Bedarf und Erfüllung"), true);
    html_put(page, "<p class=\"lead\">%s</p>\n", HTML_TR(page,
        "What people want to experience, and how much of it they find. The "
        "space between the two marks is the human-experience gap.",
        "Was Menschen erleben wollen und wie viel davon sie vorfinden. Der "
        "Abstand zwischen beiden Marken ist die Lücke im menschlichen "
        "Erleben."));
    gap_legend(page);
    html_put(page, "<div id=\"gap-slot\">");
    if (page->total && html_null(page, html_get(page, page->total,
                                                "suppressed")))
        html_panel(page, 0);
    else
        html_missing(page, HTML_TR(page,
            "Fewer than 30 comments: too few for figures.",
            "Weniger als 30 Kommentare: zu wenige für Zahlen."));
    html_put(page, "</div>\n");
    html_section_close(page);
}
