/* The ranked list of friction points, with owners where the pipeline names
 * them, and the three changes of perspective. */
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
                         int64_t most, bool owners)
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
             html_figure(page, points, 1, false).s);
    html_bar(page, page->doc->get_milli(points), most, "unm");
    html_put(page, "</td>");
    html_td_count(page, html_integer(page, node, "unmet"));
    html_td_count(page, html_integer(page, node, "comments"));
    html_td(page, html_get(page, node, "points_of_all"), 1, false);
    if (owners) {
        html_put(page, "<td>");
        html_text(page, friction_owner(page, node));
        html_put(page, "</td>");
    }
    html_put(page, "</tr>\n");
}

static void friction_rows(const html_page *page, const hx_node *list,
                          size_t from, size_t to)
{
    bool    owners = friction_any(page, list, "owner");
    int64_t most = page->doc->get_milli(html_get(page, page->doc->at(list, 0),
                                                 "unmet_points"));

    html_put(page, "<thead><tr>");
    html_th(page, "#", true);
    html_th(page, HTML_TR(page, "Touchpoint", "Kontaktpunkt"), false);
    html_th(page, HTML_TR(page, "Driver", "Treiber"), false);
    html_th(page, HTML_TR(page, "Unmet points", "Punkte unerfüllt"), true);
    html_th(page, HTML_TR(page, "Unmet", "Unerfüllt"), true);
    html_th(page, HTML_TR(page, "Of comments", "Von Kommentaren"), true);
    html_th(page, HTML_TR(page, "Points of all", "Punkte von allen"), true);
    if (owners)
        html_th(page, HTML_TR(page, "Owner", "Verantwortlich"), false);
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = from; i < to; i++)
        friction_row(page, page->doc->at(list, i), most, owners);
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
    html_section_close(page);
}
