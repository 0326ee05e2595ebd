/* The ranked list of friction points, with owners where the pipeline names
 * them, and the three changes of perspective. */
#include "../out_text/exact.h"
#include "html.h"

#define FRICTION_SHOWN 10

/* The owner of a touchpoint and the target of a driver come with the entry
 * or with the labels; either may be missing. */
static hx_str friction_owner(const html_page *page, const hx_node *node)
{
    return html_string(page, node, "owner");
}

static bool friction_any(const html_page *page, const hx_node *list,
                         const char *key)
{
    for (size_t i = 0; i < page->doc->count(list); i++)
        if (!html_null(page, html_get(page, page->doc->at(list, i), key)))
            return true;
    return false;
}

static void friction_row(const html_page *page, const hx_node *node,
                         int64_t most, const bool *more)
{
    hx_str         place = html_string(page, node, "touchpoint");
    hx_str         driver = html_string(page, node, "driver");
    const hx_node *points = html_get(page, node, "unmet_points");
    html_drill     drill = { .driver = driver, .stance = "unmet" };

    drill.group = html_group_of(page, "touchpoint", place);
    html_put(page, "<tr data-d=\"%s\"><td class=\"n\">%lld</td>"
             "<th scope=\"row\">", html_safe(driver).s,
             (long long)html_integer(page, node, "rank"));
    html_text(page, html_label(page, "touchpoint", place));
    html_put(page, "</th><td>");
    html_drill_open(page, &drill);
    html_text(page, html_label(page, "driver", driver));
    html_drill_close(page, &drill);
    html_put(page, "</td><td class=\"n wide\"><span>%s</span>",
             html_figure(page, points, 1).s);
    html_bar(page, page->doc->get_milli(points), most, "unm");
    html_put(page, "</td>");
    html_td_count(page, html_integer(page, node, "unmet"));
    html_td_count(page, html_integer(page, node, "comments"));
    html_td(page, html_get(page, node, "points_of_all"), 1);
    if (more[0]) {
        html_put(page, "<td>");
        html_text(page, friction_owner(page, node));
        html_put(page, "</td>");
    }
    if (more[1]) {
        html_td_share(page, html_get(page, node, "delivered_of_stated"));
        html_td(page, html_get(page, node, "target"), 1);
    }
    html_put(page, "</tr>\n");
}

static void friction_rows(const html_page *page, const hx_node *list,
                          size_t from, size_t to)
{
    bool    more[2] = { friction_any(page, list, "owner"),
                        friction_any(page, list, "target") };
    int64_t most = page->doc->get_milli(html_get(page, page->doc->at(list, 0),
                                                 "unmet_points"));

    html_put(page, "<thead><tr>");
    html_th_number(page, "#");
    html_th(page, HTML_TR(page, "Touchpoint", "Kontaktpunkt"));
    html_th(page, HTML_TR(page, "Driver", "Treiber"));
    html_th_number(page, HTML_TR(page, "Unmet points", "Punkte unerfüllt"));
    html_th_number(page, HTML_TR(page, "Unmet", "Unerfüllt"));
    html_th_number(page, HTML_TR(page, "Of comments", "Von Kommentaren"));
    html_th_number(page, HTML_TR(page, "Points of all", "Punkte von allen"));
    if (more[0])
        html_th(page, HTML_TR(page, "Owner", "Verantwortlich"));
    if (more[1]) {
        html_th_number(page, HTML_TR(page, "Met, % of those who state it",
                                     "Erfüllt, % derer, die es nennen"));
        html_th_number(page, HTML_TR(page, "Target, %", "Ziel, %"));
    }
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = from; i < to; i++)
        friction_row(page, page->doc->at(list, i), most, more);
}

static const char *target_word(const html_page *page, hx_str verdict)
{
    if (hx_str_eq(verdict, HX_LIT("reached")))
        return HTML_TR(page, "reached", "erreicht");
    if (hx_str_eq(verdict, HX_LIT("missed")))
        return HTML_TR(page, "missed", "verfehlt");
    if (hx_str_eq(verdict, HX_LIT("open")))
        return HTML_TR(page, "open: the interval holds the target",
                       "offen: Das Intervall enthält das Ziel");
    return HTML_TR(page, "too few comments", "zu wenige Kommentare");
}

static void target_row(const html_page *page, const hx_node *node)
{
    hx_str         driver = html_string(page, node, "driver");
    const hx_node *share = html_get(page, node, "delivered_of_stated");
    const hx_node *target = html_get(page, node, "target");
    int            exact = exact_decimals(page->doc, target, share);
    html_drill     drill = { .driver = driver, .stance = "" };

    html_put(page, "<tr data-d=\"%s\"><th scope=\"row\">",
             html_safe(driver).s);
    html_drill_open(page, &drill);
    html_text(page, html_label(page, "driver", driver));
    html_drill_close(page, &drill);
    html_put(page, "</th>");
    html_td(page, target, exact);
    html_put(page, "<td class=\"n wide\"><span>%s</span>",
             html_figure(page, html_get(page, share, "value"), exact).s);
    html_bar(page, page->doc->get_milli(html_get(page, share, "value")),
             100000, "del");
    html_put(page, "</td><td class=\"n\">");
    if (!html_null(page, share))
        html_put(page, "%s–%s",
                 html_figure(page, html_get(page, share, "low"), exact).s,
                 html_figure(page, html_get(page, share, "high"), exact).s);
    html_put(page, "</td>");
    html_td_count(page, html_integer(page, node, "comments"));
    html_put(page, "<td>%s</td></tr>\n",
             target_word(page, html_string(page, node, "verdict")));
}

/* The actual against the intended experience; owners are asked for too. */
static void friction_targets(const html_page *page, bool owners)
{
    const hx_node *list = html_get(page, page->root, "targets");

    html_put(page, "<h3>%s</h3>\n", HTML_TR(page,
        "The actual against the intended experience",
        "Das tatsächliche gegen das gewollte Erleben"));
    if (!owners)
        html_missing(page, HTML_TR(page,
            "No owners: the pipeline file names them (owners: {hotline: "
            "Customer Care}).", "Keine Verantwortlichen: Die Pipeline-Datei "
            "nennt sie (owners: {hotline: Kundendienst})."));
    if (page->doc->count(list) == 0) {
        html_missing(page, HTML_TR(page,
            "No targets: the pipeline file sets them (targets: {warmth: "
            "80}, percent delivered).", "Keine Ziele: Die Pipeline-Datei "
            "setzt sie (targets: {warmth: 80}, Prozent erfüllt)."));
        return;
    }
    html_put(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"%s\"><table class=\"sort\"><caption>%s</caption>"
             "<thead><tr>", HTML_TR(page, "Targets", "Ziele"),
             HTML_TR(page, "Percent delivered, of those who state it",
                     "Prozent erfüllt, derer, die es nennen"));
    html_th(page, HTML_TR(page, "Driver", "Treiber"));
    html_th_number(page, HTML_TR(page, "Target, %", "Ziel, %"));
    html_th_number(page, HTML_TR(page, "Actual, %", "Tatsächlich, %"));
    html_th_number(page, HTML_TR(page, "95 % range", "95-%-Bereich"));
    html_th_number(page, HTML_TR(page, "Comments", "Kommentare"));
    html_th(page, HTML_TR(page, "Verdict", "Urteil"));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->doc->count(list); i++)
        target_row(page, page->doc->at(list, i));
    html_put(page, "</tbody></table></div>\n");
}

void html_section_friction(const html_page *page)
{
    const hx_node *list = html_get(page, page->root, "friction");
    size_t         count = page->doc->count(list);
    size_t         shown = count < FRICTION_SHOWN ? count : FRICTION_SHOWN;

    html_section_open(page, "friction", HTML_TR(page, "Friction points",
                                                "Reibungspunkte"), false);
    if (count == 0) {
        html_missing(page, HTML_TR(page,
            "No touchpoint stands out by friction.",
            "Kein Kontaktpunkt fällt durch Reibung auf."));
        friction_targets(page, true);
        html_section_close(page);
        return;
    }
    html_put(page, "<p class=\"lead\">%s</p>\n", HTML_TR(page,
        "Where the actual experience falls short most: unmet points among the "
        "comments that speak of the touchpoint.",
        "Wo das tatsächliche Erleben am weitesten zurückbleibt: unerfüllte "
        "Punkte unter den Kommentaren, die vom Kontaktpunkt sprechen."));
    html_put(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"%s\"><table class=\"sort friction\">"
             "<caption class=\"off\">%s</caption>",
             HTML_TR(page, "Friction points", "Reibungspunkte"),
             HTML_TR(page, "Friction points, the largest first",
                     "Reibungspunkte, die größten zuerst"));
    friction_rows(page, list, 0, shown);
    html_put(page, "</tbody></table></div>\n");
    if (count > shown) {
        html_put(page, "<details><summary>%s <span class=\"num\">%zu"
                 "</span></summary><div class=\"scroll\" tabindex=\"0\" "
                 "role=\"region\" aria-label=\"%s\"><table class=\"sort "
                 "friction\"><caption class=\"off\">%s</caption>",
                 HTML_TR(page, "More", "Weitere"), count - shown,
                 HTML_TR(page, "Further friction points",
                         "Weitere Reibungspunkte"),
                 HTML_TR(page, "Further friction points",
                         "Weitere Reibungspunkte"));
        friction_rows(page, list, shown, count);
        html_data_close(page);
    }
    friction_targets(page, friction_any(page, list, "owner"));
    html_section_close(page);
}
