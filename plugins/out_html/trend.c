/* Gaps by month: the families in one chart, the drivers in small ones. A month
 * without a figure interrupts its line. */
#include "html.h"

#include <stdio.h>

#define TREND_HEIGHT 260
#define TREND_TOP 16
#define TREND_BOTTOM 228
#define TREND_MONTHS_MAX 36
#define TREND_SMALL 64    /* height of a driver's chart */
#define TREND_POINTS_MIN 3

typedef struct trend_line {
    const hx_node *unit[TREND_MONTHS_MAX];  /* NULL: no figure */
    size_t         points;
} trend_line;

typedef struct trend_plot {
    const hx_node *month[TREND_MONTHS_MAX];
    size_t         months, earlier;  /* shown, and left out before them */
    int64_t        most, step;
} trend_plot;

/* The last months that the page has room for, without "no date". */
static void trend_fill(const html_page *page, trend_plot *plot)
{
    const hx_node *list = html_get(page, page->root, "trend");
    size_t         count = page->doc->count(list), skip = 0, dated = 0;

    for (size_t i = 0; i < count; i++)
        dated += !html_null(page, html_get(page, page->doc->at(list, i),
                                           "month"));
    if (dated > TREND_MONTHS_MAX)
        skip = dated - TREND_MONTHS_MAX;
    plot->earlier = skip;
    for (size_t i = 0; i < count; i++) {
        const hx_node *month = page->doc->at(list, i);

        if (html_null(page, html_get(page, month, "month")))
            continue;
        if (skip > 0)
            skip--;
        else
            plot->month[plot->months++] = month;
    }
}

static void trend_collect(const html_page *page, const trend_plot *plot,
                          const char *units, hx_str id, trend_line *line,
                          int64_t *most)
{
    line->points = 0;
    for (size_t i = 0; i < plot->months; i++) {
        const hx_node *unit = html_find(page, html_get(page, plot->month[i],
                                                       units), "id", id);
        const hx_node *gap = html_get(page, unit, "gap");

        line->unit[i] = html_null(page, gap) ? NULL : unit;
        if (!line->unit[i])
            continue;
        line->points++;
        if (page->doc->get_milli(gap) > *most)
            *most = page->doc->get_milli(gap);
    }
}

static html_num trend_x(const trend_plot *plot, size_t month)
{
    int64_t last = (int64_t)plot->months - 1;

    /* The first twentieth is left to the numbers of the axis. */
    return html_pos(last + 20 * (int64_t)month - (int64_t)month, 20 * last);
}

static int trend_y(const html_page *page, const trend_plot *plot,
                   const hx_node *unit, int top, int bottom)
{
    int64_t gap = page->doc->get_milli(html_get(page, unit, "gap"));

    return bottom - (int)(gap * (bottom - top) / plot->most);
}

static void trend_segments(const html_page *page, const trend_plot *plot,
                           const trend_line *line, const char *kind, int top,
                           int bottom)
{
    for (size_t i = 1; i < plot->months; i++)
        if (line->unit[i] && line->unit[i - 1])
            html_put(page, "<line class=\"tl %s\" x1=\"%s\" y1=\"%d\" "
                     "x2=\"%s\" y2=\"%d\"/>", kind, trend_x(plot, i - 1).s,
                     trend_y(page, plot, line->unit[i - 1], top, bottom),
                     trend_x(plot, i).s,
                     trend_y(page, plot, line->unit[i], top, bottom));
    html_put(page, "\n");
}

static void trend_points(const html_page *page, const trend_plot *plot,
                         const trend_line *line, hx_str family,
                         const char *kind)
{
    hx_str     name = html_named(page, NAMES_FAMILY, family);
    char       members[HTML_DRIVERS_MAX * HTML_ID];
    html_drill drill = { .drivers = members, .stance = "", .chart = true };

    html_members(page, "family", family, members, sizeof members);
    for (size_t i = 0; i < plot->months; i++) {
        hx_str month = html_string(page, plot->month[i], "month");
        int    y;

        if (!line->unit[i])
            continue;
        y = trend_y(page, plot, line->unit[i], TREND_TOP, TREND_BOTTOM);
        drill.group = html_group_of(page, "month", month);
        html_drill_open(page, &drill);
        html_put(page, "<title>%.*s, %.*s: %s</title>", (int)name.len,
                 name.ptr, (int)month.len, month.ptr,
                 html_figure(page, html_get(page, line->unit[i], "gap"), 1).s);
        if (strcmp(kind, "rat") == 0)
            html_put(page, "<rect class=\"m rat\" x=\"%s\" y=\"%d\" "
                     "width=\"8\" height=\"8\" transform=\"translate(-4)\"/>",
                     trend_x(plot, i).s, y - 4);
        else
            html_put(page, "<circle class=\"m %s\" cx=\"%s\" cy=\"%d\" "
                     "r=\"4\"/>", kind, trend_x(plot, i).s, y);
        html_drill_close(page, &drill);
    }
    html_put(page, "\n");
}

static void trend_axes(const html_page *page, const trend_plot *plot)
{
    size_t every = plot->months > 5 ? (plot->months + 4) / 5 : 1;

    for (int64_t at = 0; at <= plot->most; at += plot->step) {
        int y = TREND_BOTTOM - (int)(at * (TREND_BOTTOM - TREND_TOP)
                                     / plot->most);

        html_put(page, "<line class=\"g\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
                 "y2=\"%d\"/><text class=\"ax\" y=\"%d\">%s</text>", y, y,
                 y - 4, html_milli_text(page, at, plot->step < 1000).s);
    }
    for (size_t i = 0; i < plot->months; i += every) {
        hx_str      month = html_string(page, plot->month[i], "month");
        const char *anchor = i + 1 == plot->months ? "end" : "middle";

        html_put(page, "<text class=\"ax\" x=\"%s\" y=\"%d\" "
                 "text-anchor=\"%s\">%.*s</text>", trend_x(plot, i).s,
                 TREND_BOTTOM + 22, anchor, (int)month.len, month.ptr);
    }
    html_put(page, "\n");
}

static void trend_families(const html_page *page, trend_plot *plot)
{
    trend_line soft, hard;

    plot->most = 0;
    trend_collect(page, plot, "families", HX_LIT("emotional"), &soft,
                  &plot->most);
    trend_collect(page, plot, "families", HX_LIT("rational"), &hard,
                  &plot->most);
    plot->most = html_axis(plot->most, &plot->step);
    html_put(page, "<ul class=\"legend\"><li><svg aria-hidden=\"true\" "
             "width=\"30\" height=\"14\"><line class=\"tl emo\" x1=\"0\" "
             "x2=\"30\" y1=\"7\" y2=\"7\"/><circle class=\"m emo\" "
             "cx=\"15\" cy=\"7\" r=\"4\"/></svg>%s</li><li>"
             "<svg aria-hidden=\"true\" width=\"30\" height=\"14\">"
             "<line class=\"tl rat\" x1=\"0\" x2=\"30\" y1=\"7\" y2=\"7\"/>"
             "<rect class=\"m rat\" x=\"11\" y=\"3\" width=\"8\" "
             "height=\"8\"/></svg>%s</li></ul>\n",
             HTML_TR(page, "emotional gap, points",
                     "emotionale Lücke, Punkte"),
             HTML_TR(page, "rational gap, points",
                     "rationale Lücke, Punkte"));
    html_chart_open(page, "trend", "trend", TREND_HEIGHT,
                    HTML_TR(page, "Gap of the families by month",
                            "Lücke der Familien nach Monaten"),
                    HTML_TR(page, "Months from left to right. Emotional: "
                            "solid line with discs. Rational: dashed line "
                            "with squares. A month with too few comments "
                            "interrupts the line.",
                            "Monate von links nach rechts. Emotional: "
                            "durchgezogen mit Scheiben. Rational: "
                            "gestrichelt mit Quadraten. Ein Monat mit zu "
                            "wenigen Kommentaren unterbricht die Linie."));
    trend_axes(page, plot);
    trend_segments(page, plot, &hard, "rat", TREND_TOP, TREND_BOTTOM);
    trend_segments(page, plot, &soft, "emo", TREND_TOP, TREND_BOTTOM);
    trend_points(page, plot, &hard, HX_LIT("rational"), "rat");
    trend_points(page, plot, &soft, HX_LIT("emotional"), "emo");
    html_chart_close(page);
}

/* -- drivers -------------------------------------------------------------- */

static void trend_small(const html_page *page, const trend_plot *plot,
                        hx_str driver)
{
    trend_line line;
    trend_plot own = *plot;
    hx_str     name = html_label(page, "driver", driver);
    char       id[64];

    own.most = 0;
    trend_collect(page, plot, "drivers", driver, &line, &own.most);
    if (line.points < TREND_POINTS_MIN || own.most == 0)
        return;
    snprintf(id, sizeof id, "trend-%s", html_safe(driver).s);
    html_put(page, "<div class=\"spark\" data-d=\"%s\"><h4>%.*s <small>"
             "%s %s</small></h4>\n", html_safe(driver).s, (int)name.len,
             name.ptr, HTML_TR(page, "up to", "bis"),
             html_milli_text(page, own.most, 1).s);
    html_put(page, "<svg class=\"chart\" id=\"c-%s\" role=\"img\" "
             "aria-label=\"%.*s\" width=\"100%%\" height=\"%d\">"
             "<line class=\"g\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>",
             id, (int)name.len, name.ptr, TREND_SMALL, TREND_SMALL - 6,
             TREND_SMALL - 6);
    trend_segments(page, &own, &line, "gapc", 8, TREND_SMALL - 6);
    /* A mark only where no line shows the month. */
    for (size_t i = 0; i < own.months; i++)
        if (line.unit[i] && !(i > 0 && line.unit[i - 1])
            && !(i + 1 < own.months && line.unit[i + 1]))
            html_put(page, "<circle class=\"m gapc\" cx=\"%s\" cy=\"%d\" "
                     "r=\"3\"/>", trend_x(&own, i).s,
                     trend_y(page, &own, line.unit[i], 8, TREND_SMALL - 6));
    html_put(page, "</svg></div>\n");
}

static void trend_table(const html_page *page, const trend_plot *plot)
{
    const hx_node *list[HTML_DRIVERS_MAX];
    size_t         count = html_drivers(page, page->total, "*", list);

    html_data_open(page, HTML_TR(page, "Gap in points by month",
                                 "Lücke in Punkten nach Monaten"));
    html_put(page, "<thead><tr>");
    html_th(page, HTML_TR(page, "Month", "Monat"));
    html_th_number(page, HTML_TR(page, "Comments", "Kommentare"));
    html_th_number(page, HTML_TR(page, "Emotional", "Emotional"));
    html_th_number(page, HTML_TR(page, "Rational", "Rational"));
    for (size_t i = 0; i < count; i++) {
        hx_str id = html_string(page, list[i], "id");
        hx_str name = html_label(page, "driver", id);

        html_put(page, "<th scope=\"col\" class=\"n\">%.*s</th>",
                 (int)name.len, name.ptr);
    }
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < plot->months; i++) {
        const hx_node *month = plot->month[i];
        const hx_node *families = html_get(page, month, "families");
        const hx_node *drivers = html_get(page, month, "drivers");

        html_put(page, "<tr><th scope=\"row\">");
        html_text(page, html_string(page, month, "month"));
        html_put(page, "</th>");
        html_td_count(page, html_integer(page, month, "comments"));
        html_td(page, html_get(page, html_find(page, families, "id",
                                               HX_LIT("emotional")), "gap"),
                1);
        html_td(page, html_get(page, html_find(page, families, "id",
                                               HX_LIT("rational")), "gap"),
                1);
        for (size_t n = 0; n < count; n++)
            html_td(page, html_get(page, html_find(
                page, drivers, "id", html_string(page, list[n], "id")),
                "gap"), 1);
        html_put(page, "</tr>\n");
    }
    html_data_close(page);
}

void html_section_trend(const html_page *page)
{
    const hx_node *list[HTML_DRIVERS_MAX];
    size_t         count = html_drivers(page, page->total, "*", list);
    trend_plot     plot = { .months = 0 };

    trend_fill(page, &plot);
    html_section_open(page, "trend", HTML_TR(page, "Is it getting better?",
                                             "Wird es besser?"), false);
    if (plot.months < 2) {
        html_missing(page, HTML_TR(page,
            "No trend: comments need a field date over two months or more.",
            "Kein Verlauf: Kommentare brauchen ein Feld date über "
            "mindestens zwei Monate."));
        html_section_close(page);
        return;
    }
    html_put(page, "<p class=\"lead\">%s</p>\n", HTML_TR(page,
        "The gap month by month. Single months rest on few comments: look "
        "for what lasts.",
        "Die Lücke Monat für Monat. Einzelne Monate beruhen auf wenigen "
        "Kommentaren: Es zählt, was anhält."));
    html_more(page, plot.earlier,
              html_noun(page, (int64_t)plot.earlier, "earlier month",
                        "earlier months", "früherer Monat",
                        "frühere Monate"));
    trend_families(page, &plot);
    html_put(page, "<div class=\"sparks\">\n");
    for (size_t i = 0; i < count; i++)
        trend_small(page, &plot, html_string(page, list[i], "id"));
    html_put(page, "</div>\n");
    trend_table(page, &plot);
    html_changes(page);
    html_section_close(page);
}
