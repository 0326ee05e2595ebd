/* What a rating goes with: penalty where a driver is unmet, reward where it is
 * met. Association, never cause, and apart from the gap. */
#include "html.h"

#define IMPACT_TOP 26
#define IMPACT_ROW 46

typedef struct impact_plot {
    const hx_node *row[HTML_DRIVERS_MAX];
    size_t         count;
    int64_t        most;
} impact_plot;

/* Half of a 95 % interval, from a standard error: 1.96 times. */
static int64_t impact_half(const html_page *page, const hx_node *effect)
{
    return page->doc->get_milli(html_get(page, effect, "standard_error"))
         * 196 / 100;
}

static void impact_reach(const html_page *page, impact_plot *plot,
                         const hx_node *effect)
{
    int64_t points = page->doc->get_milli(html_get(page, effect, "points"));
    int64_t reach = (points < 0 ? -points : points)
                  + impact_half(page, effect);

    if (reach > plot->most)
        plot->most = reach;
}

static int64_t impact_points(const html_page *page, const hx_node *driver,
                             const char *key)
{
    return page->doc->get_milli(html_part(page, driver, key, "points"));
}

/* What costs most first. */
static void impact_fill(const html_page *page, impact_plot *plot)
{
    const hx_node *list = html_get(page, html_get(page, page->root, "impact"),
                                   "drivers");

    for (size_t i = 0; i < page->doc->count(list)
                       && plot->count < HTML_DRIVERS_MAX; i++) {
        const hx_node *node = page->doc->at(list, i);
        const hx_node *penalty = html_get(page, node, "penalty");
        const hx_node *reward = html_get(page, node, "reward");
        size_t         at;

        if (html_null(page, penalty) && html_null(page, reward))
            continue;
        impact_reach(page, plot, penalty);
        impact_reach(page, plot, reward);
        for (at = plot->count++; at > 0
             && impact_points(page, node, "penalty")
                < impact_points(page, plot->row[at - 1], "penalty"); at--)
            plot->row[at] = plot->row[at - 1];
        plot->row[at] = node;
    }
}

static html_num impact_x(const impact_plot *plot, int64_t points)
{
    return html_pos(points + plot->most, 2 * plot->most);
}

static void impact_mark(const html_page *page, const impact_plot *plot,
                        const hx_node *effect, const char *kind, int y)
{
    int64_t  points = page->doc->get_milli(html_get(page, effect, "points"));
    int64_t  half = impact_half(page, effect);
    html_num x = impact_x(plot, points);

    if (html_null(page, effect))
        return;
    html_put(page, "<rect class=\"b %s\" x=\"%s\" y=\"%d\" width=\"%s\" "
             "height=\"8\" rx=\"4\"/>", kind, impact_x(plot, points - half).s,
             y - 4, html_pos(2 * half, 2 * plot->most).s);
    if (strcmp(kind, "neg") == 0)
        html_put(page, "<rect class=\"m neg\" x=\"%s\" y=\"%d\" width=\"10\" "
                 "height=\"10\" transform=\"translate(-5)\"/>", x.s, y - 5);
    else
        html_put(page, "<circle class=\"m pos\" cx=\"%s\" cy=\"%d\" "
                 "r=\"5\"/>", x.s, y);
}

static void impact_row(const html_page *page, const impact_plot *plot,
                       const hx_node *node, int y)
{
    const hx_node *penalty = html_get(page, node, "penalty");
    const hx_node *reward = html_get(page, node, "reward");
    hx_str         id = html_string(page, node, "id");
    html_drill     drill = { .driver = id, .stance = "", .chart = true };

    html_drill_open(page, &drill);
    html_put(page, "<rect class=\"hit\" width=\"100%%\" y=\"%d\" "
             "height=\"%d\"/><text class=\"lab\" y=\"%d\">", y,
             IMPACT_ROW - 2, y + 15);
    html_text(page, html_label(page, "driver", id));
    html_put(page, "</text><text class=\"val\" x=\"100%%\" y=\"%d\">"
             "<tspan class=\"neg\">%s</tspan><tspan class=\"rng\"> · </tspan>"
             "<tspan class=\"pos\">%s</tspan></text>", y + 15,
             html_signed(page, html_get(page, penalty, "points"), 1).s,
             html_signed(page, html_get(page, reward, "points"), 1).s);
    html_put(page, "<line class=\"t\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
             "y2=\"%d\"/>", y + 30, y + 30);
    impact_mark(page, plot, penalty, "neg", y + 30);
    impact_mark(page, plot, reward, "pos", y + 30);
    html_drill_close(page, &drill);
}

static void impact_chart(const html_page *page, impact_plot *plot)
{
    int     height = IMPACT_TOP + (int)plot->count * IMPACT_ROW;
    int64_t step;

    plot->most = html_axis(plot->most, &step);
    html_put(page, "<ul class=\"legend\"><li><svg aria-hidden=\"true\" "
             "width=\"14\" height=\"14\"><rect class=\"m neg\" x=\"2\" "
             "y=\"2\" width=\"10\" height=\"10\"/></svg>%s</li><li>"
             "<svg aria-hidden=\"true\" width=\"14\" height=\"14\">"
             "<circle class=\"m pos\" cx=\"7\" cy=\"7\" r=\"5\"/></svg>%s"
             "</li></ul>\n",
             HTML_TR(page, "penalty: rating where the driver is unmet",
                     "Abzug: Bewertung, wo der Treiber unerfüllt ist"),
             HTML_TR(page, "reward: rating where it is met",
                     "Zugewinn: Bewertung, wo er erfüllt ist"));
    html_chart_open(page, "impact", "impact", height,
                    HTML_TR(page, "Drivers and the rating",
                            "Treiber und Bewertung"),
                    HTML_TR(page, "Points of a rating from 0 to 100, against "
                            "comments that do not speak of the driver: "
                            "penalty as a square, reward as a disc, with "
                            "95 % intervals.",
                            "Punkte einer Bewertung von 0 bis 100, gegen "
                            "Kommentare, die nicht vom Treiber sprechen: "
                            "Abzug als Quadrat, Zugewinn als Scheibe, mit "
                            "95-%-Intervallen."));
    html_grid_both(page, plot->most, step, height);
    for (size_t i = 0; i < plot->count; i++)
        impact_row(page, plot, plot->row[i],
                   IMPACT_TOP + (int)i * IMPACT_ROW);
    html_chart_close(page);
}

static void impact_td(const html_page *page, const hx_node *effect)
{
    html_put(page, "<td class=\"n\">%s",
             html_signed(page, html_get(page, effect, "points"), 1).s);
    if (!html_null(page, effect))
        html_put(page, " <small>± %s</small>",
                 html_milli_text(page, impact_half(page, effect), 1).s);
    html_put(page, "</td>");
    html_td(page, html_get(page, effect, "comments"), 0);
}

static void impact_table(const html_page *page, const impact_plot *plot)
{
    html_data_open(page, HTML_TR(page, "Penalty and reward in points of the "
                                 "rating, with 95 % intervals",
                                 "Abzug und Zugewinn in Punkten der "
                                 "Bewertung, mit 95-%-Intervallen"));
    html_put(page, "<thead><tr>");
    html_th(page, HTML_TR(page, "Driver", "Treiber"));
    html_th_number(page, HTML_TR(page, "Penalty", "Abzug"));
    html_th_number(page, HTML_TR(page, "Unmet in comments",
                                 "Unerfüllt in Kommentaren"));
    html_th_number(page, HTML_TR(page, "Reward", "Zugewinn"));
    html_th_number(page, HTML_TR(page, "Met in comments",
                                 "Erfüllt in Kommentaren"));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < plot->count; i++) {
        hx_str id = html_string(page, plot->row[i], "id");

        html_put(page, "<tr data-d=\"%s\"><th scope=\"row\">",
                 html_safe(id).s);
        html_text(page, html_label(page, "driver", id));
        html_put(page, "</th>");
        impact_td(page, html_get(page, plot->row[i], "penalty"));
        impact_td(page, html_get(page, plot->row[i], "reward"));
        html_put(page, "</tr>\n");
    }
    html_data_close(page);
}

void html_section_impact(const html_page *page)
{
    const hx_node *impact = html_get(page, page->root, "impact");
    impact_plot    plot = { .count = 0 };

    impact_fill(page, &plot);
    html_section_open(page, "impact",
                      HTML_TR(page, "What ratings go with",
                              "Womit Bewertungen einhergehen"), false);
    if (plot.count == 0) {
        html_missing(page, html_integer(page, impact, "ratings") == 0
            ? HTML_TR(page, "No ratings: comments need a field rating (and "
                      "rating_max, if it is not 5).",
                      "Keine Bewertungen: Kommentare brauchen ein Feld "
                      "rating (und rating_max, wenn es nicht 5 ist).")
            : HTML_TR(page, "Too few ratings, or too little difference "
                      "between them.", "Zu wenige Bewertungen oder zu wenig "
                      "Unterschied zwischen ihnen."));
        html_section_close(page);
        return;
    }
    html_put(page, HTML_TR(page,
        "<p class=\"lead\">Experience is not satisfaction. How %s ratings "
        "differ where a driver is met or unmet: an association, not a cause. "
        "Only drivers with 30 cases or more.</p>\n",
        "<p class=\"lead\">Erleben ist nicht Zufriedenheit. Wie sich %s "
        "Bewertungen unterscheiden, wo ein Treiber erfüllt oder unerfüllt "
        "ist: ein Zusammenhang, keine Ursache. Nur Treiber mit mindestens 30 "
        "Fällen.</p>\n"), html_count(page, html_integer(page, impact,
                                                        "ratings")).s);
    impact_chart(page, &plot);
    impact_table(page, &plot);
    html_section_close(page);
}
