/* What sections are made of: headings, data tables, and the pieces of charts.
 *
 * Charts have no viewBox: x is a percentage and y is in pixels, so text keeps
 * its size from a phone to a wide screen. */
#include "html.h"

void html_section_open(const html_page *page, const char *id,
                       const char *title, bool filtered)
{
    html_put(page, "<section id=\"%s\" aria-labelledby=\"h-%s\">"
             "<h2 id=\"h-%s\">%s</h2>\n", id, id, id, title);
    if (!filtered)
        html_put(page, "<p class=\"scope\">%s</p>\n",
                 HTML_TR(page, "This section always shows all comments.",
                         "Dieser Abschnitt zeigt immer alle Kommentare."));
}

void html_section_close(const html_page *page)
{
    html_put(page, "</section>\n");
}

void html_missing(const html_page *page, const char *what)
{
    html_put(page, "<p class=\"missing\">%s</p>\n", what);
}

void html_more(const html_page *page, size_t count, const char *what)
{
    if (count > 0)
        html_put(page, HTML_TR(page, "<p class=\"note\">And %s %s in the JSON "
                               "report.</p>\n",
                               "<p class=\"note\">Dazu %s %s im "
                               "JSON-Bericht.</p>\n"),
                 html_count(page, (int64_t)count).s, what);
}

/* -- tables --------------------------------------------------------------- */

void html_data_open(const html_page *page, const char *what)
{
    html_put(page, "<details class=\"data\"><summary>%s</summary>"
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"%s\"><table class=\"sort\">"
             "<caption>%s</caption>\n",
             HTML_TR(page, "Data table", "Datentabelle"), what, what);
}

void html_data_close(const html_page *page)
{
    html_put(page, "</tbody></table></div></details>\n");
}

void html_th(const html_page *page, const char *name)
{
    html_put(page, "<th scope=\"col\">%s</th>", name);
}

void html_th_number(const html_page *page, const char *name)
{
    html_put(page, "<th scope=\"col\" class=\"n\">%s</th>", name);
}

void html_td(const html_page *page, const hx_node *node, int decimals)
{
    html_put(page, "<td class=\"n\">%s</td>",
             html_figure(page, node, decimals).s);
}

void html_td_signed(const html_page *page, const hx_node *node, int decimals)
{
    html_put(page, "<td class=\"n\">%s</td>",
             html_signed(page, node, decimals).s);
}

void html_td_count(const html_page *page, int64_t value)
{
    html_put(page, "<td class=\"n\">%s</td>", html_count(page, value).s);
}

/* A share that is written as `value`, with its interval. */
static void parts_share(const html_page *page, const hx_node *share,
                        html_num value)
{
    html_put(page, "<td class=\"n\">%s", value.s);
    if (!html_null(page, html_get(page, share, "low")))
        html_put(page, " <small>%s–%s</small>",
                 html_figure(page, html_get(page, share, "low"), 1).s,
                 html_figure(page, html_get(page, share, "high"), 1).s);
    html_put(page, "</td>");
}

void html_td_share(const html_page *page, const hx_node *share)
{
    parts_share(page, share,
                html_figure(page, html_get(page, share, "value"), 1));
}

void html_td_signed_share(const html_page *page, const hx_node *share)
{
    parts_share(page, share,
                html_signed(page, html_get(page, share, "value"), 1));
}

void html_bar(const html_page *page, int64_t value, int64_t most,
              const char *kind)
{
    html_put(page, "<svg class=\"bar %s\" aria-hidden=\"true\" height=\"8\">"
             "<rect class=\"rail\" width=\"100%%\" height=\"8\" rx=\"4\"/>"
             "<rect width=\"%s\" height=\"8\" rx=\"4\"/></svg>", kind,
             html_pos(value, most).s);
}

/* -- charts --------------------------------------------------------------- */

static void parts_chart(const html_page *page, const char *role,
                        const char *id, const char *kind, int height,
                        const char *title, const char *desc)
{
    html_put(page, "<svg class=\"chart %s\" id=\"c-%s\" role=\"%s\" "
             "aria-labelledby=\"c-%s-t\" aria-describedby=\"c-%s-d\" "
             "width=\"100%%\" height=\"%d\"><title id=\"c-%s-t\">%s</title>"
             "<desc id=\"c-%s-d\">%s</desc>\n", kind, id, role, id, id, height,
             id, title, id, desc);
}

void html_chart_open(const html_page *page, const char *id, const char *kind,
                     int height, const char *title, const char *desc)
{
    parts_chart(page, "group", id, kind, height, title, desc);
}

void html_picture_open(const html_page *page, const char *id, const char *kind,
                       int height, const char *title, const char *desc)
{
    parts_chart(page, "img", id, kind, height, title, desc);
}

void html_chart_close(const html_page *page)
{
    html_put(page, "</svg>\n");
}

int64_t html_axis(int64_t most, int64_t *step)
{
    static const int64_t steps[] = {
        100, 200, 500, 1000, 2000, 5000, 10000, 20000, 25000, 50000, 100000,
    };
    size_t count = sizeof steps / sizeof steps[0], i = 0;

    while (i + 1 < count && most > 5 * steps[i])
        i++;
    *step = steps[i];
    if (most <= 0)
        return *step;
    return (most + *step - 1) / *step * *step;
}

void html_grid(const html_page *page, int64_t most, int64_t step, int height,
               const char *unit)
{
    for (int64_t at = 0; at <= most; at += step) {
        const char *anchor = at == 0 ? "start" : at + step > most ? "end"
                                                                  : "middle";

        html_put(page, "<line class=\"g\" x1=\"%s\" x2=\"%s\" y1=\"16\" "
                 "y2=\"%d\"/><text class=\"ax\" x=\"%s\" y=\"11\" "
                 "text-anchor=\"%s\">%s%s</text>", html_pos(at, most).s,
                 html_pos(at, most).s, height, html_pos(at, most).s, anchor,
                 html_milli_text(page, at, step < 1000).s,
                 at == 0 ? "" : unit);
    }
    html_put(page, "\n");
}

void html_grid_both(const html_page *page, int64_t most, int64_t step,
                    int height)
{
    for (int64_t at = -most; at <= most; at += step) {
        html_num    x = html_pos(at + most, 2 * most);
        const char *anchor = at == -most ? "start"
                           : at == most ? "end" : "middle";

        html_put(page, "<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"16\" "
                 "y2=\"%d\"/>", at == 0 ? "cross" : "g", x.s, x.s, height);
        if (at == 0 || at == -most || at == most)
            html_put(page, "<text class=\"ax\" x=\"%s\" y=\"11\" "
                     "text-anchor=\"%s\">%s</text>", x.s, anchor,
                     html_milli_signed(page, at, step < 1000).s);
    }
    html_put(page, "\n");
}

void html_mark(const html_page *page, const hx_node *share, int64_t most,
               int y, const char *kind)
{
    int64_t  low = page->doc->get_milli(html_get(page, share, "low"));
    int64_t  high = page->doc->get_milli(html_get(page, share, "high"));
    html_num at = html_pos(page->doc->get_milli(html_get(page, share,
                                                         "value")), most);

    if (html_null(page, html_get(page, share, "value")))
        return;
    low = low < 0 ? 0 : low;
    html_put(page, "<rect class=\"b %s\" x=\"%s\" y=\"%d\" width=\"%s\" "
             "height=\"8\" rx=\"4\"/>", kind, html_pos(low, most).s, y - 4,
             html_pos(high - low, most).s);
    if (strcmp(kind, "rat") == 0)
        html_put(page, "<rect class=\"m rat\" x=\"%s\" y=\"%d\" width=\"10\" "
                 "height=\"10\" transform=\"translate(-5)\"/>", at.s, y - 5);
    else
        html_put(page, "<circle class=\"m %s\" cx=\"%s\" cy=\"%d\" "
                 "r=\"5\"/>", kind, at.s, y);
}
