/* What changed over the months: the tests of two periods in a table, alerts in
 * words before it. */
#include "html.h"

#define CHANGE_ROWS_MAX 160
#define CHANGE_ALERTS_MAX 8
#define CHANGE_FIRST 2   /* beside the findings */

static const char *change_word(const html_page *page, const hx_node *unit)
{
    hx_str alert = html_string(page, unit, "alert");

    if (hx_str_eq(alert, HX_LIT("worse")))
        return HTML_TR(page, "▲ worse", "▲ schlechter");
    if (hx_str_eq(alert, HX_LIT("better")))
        return HTML_TR(page, "▼ better", "▼ besser");
    if (html_null(page, html_get(page, unit, "p")))
        return HTML_TR(page, "too few comments", "zu wenige Kommentare");
    if (html_integer(page, unit, "significant"))
        return HTML_TR(page, "small", "klein");
    return HTML_TR(page, "may be chance", "kann Zufall sein");
}

static void change_span(const html_page *page, const hx_node *period)
{
    hx_str first = html_string(page, period, "first");
    hx_str last = html_string(page, period, "last");

    html_text(page, first);
    if (!hx_str_eq(first, last)) {
        html_put(page, "–");
        html_text(page, last);
    }
}

static void change_row(const html_page *page, const hx_node *unit,
                       bool driver)
{
    hx_str     id = html_string(page, unit, "id");
    html_drill drill = { .driver = id, .stance = "" };

    if (driver)
        html_put(page, "<tr data-d=\"%s\"><th scope=\"row\">",
                 html_safe(id).s);
    else
        html_put(page, "<tr class=\"all\"><th scope=\"row\">");
    if (driver) {
        html_drill_open(page, &drill);
        html_text(page, html_label(page, "driver", id));
        html_drill_close(page, &drill);
    } else {
        html_text(page, html_named(page, NAMES_FAMILY, id));
    }
    html_put(page, "</th>");
    html_td(page, html_get(page, unit, "before"), 1);
    html_td(page, html_get(page, unit, "after"), 1);
    html_td_signed_share(page, unit);
    html_put(page, "<td class=\"n\">%s</td><td>%s</td></tr>\n",
             html_chance(page, html_get(page, unit, "q"), "").s,
             change_word(page, unit));
}

static void change_head(const html_page *page, const hx_node *period)
{
    html_put(page, "<thead><tr>");
    html_th(page, HTML_TR(page, "Driver", "Treiber"));
    html_put(page, "<th scope=\"col\" class=\"n\">%s ",
             HTML_TR(page, "Gap", "Lücke"));
    change_span(page, html_get(page, period, "before"));
    html_put(page, "</th><th scope=\"col\" class=\"n\">%s ",
             HTML_TR(page, "Gap", "Lücke"));
    change_span(page, html_get(page, period, "after"));
    html_put(page, "</th>");
    html_th_number(page, HTML_TR(page, "Change, points", "Änderung, Punkte"));
    html_th_number(page, "q");
    html_th(page, HTML_TR(page, "Verdict", "Urteil"));
    html_put(page, "</tr></thead><tbody>\n");
}

static const char *change_title(const html_page *page, const hx_node *period)
{
    if (hx_str_eq(html_string(page, period, "id"), HX_LIT("recent")))
        return HTML_TR(page, "The last three months with comments against "
                       "those before", "Die letzten drei Monate mit "
                       "Kommentaren gegen die davor");
    return HTML_TR(page, "The later half of the months against the earlier",
                   "Die spätere Hälfte der Monate gegen die frühere");
}

static void change_table(const html_page *page, const hx_node *period)
{
    const hx_node *families = html_get(page, period, "families");
    const hx_node *drivers = html_get(page, period, "drivers");
    const char    *title = change_title(page, period);

    html_put(page, "<details class=\"data\"><summary>%s</summary>"
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"%s\"><table class=\"sort\">"
             "<caption class=\"off\">%s</caption>\n", title, title, title);
    change_head(page, period);
    for (size_t i = 0; i < page->doc->count(families); i++)
        change_row(page, page->doc->at(families, i), false);
    for (size_t i = 0; i < page->doc->count(drivers); i++)
        change_row(page, page->doc->at(drivers, i), true);
    html_data_close(page);
}

static void change_alert(const html_page *page, const hx_node *period,
                         const hx_node *unit, bool driver)
{
    hx_str id = html_string(page, unit, "id");
    bool   worse = hx_str_eq(html_string(page, unit, "alert"),
                             HX_LIT("worse"));

    html_put(page, "<li class=\"%s\"><b>", worse ? "worse" : "better");
    html_text(page, driver ? html_label(page, "driver", id)
                           : html_named(page, NAMES_FAMILY, id));
    html_put(page, "</b> %s: ", worse
             ? HTML_TR(page, "▲ gets worse", "▲ wird schlechter")
             : HTML_TR(page, "▼ gets better", "▼ wird besser"));
    html_put(page, HTML_TR(page, "a gap of %s (", "Lücke von %s ("),
             html_figure(page, html_get(page, unit, "before"), 1).s);
    change_span(page, html_get(page, period, "before"));
    html_put(page, HTML_TR(page, ") becomes %s (", ") wird zu %s ("),
             html_figure(page, html_get(page, unit, "after"), 1).s);
    change_span(page, html_get(page, period, "after"));
    html_put(page, HTML_TR(page, "), a change of %s to %s points.</li>\n",
                           "), eine Änderung um %s bis %s Punkte.</li>\n"),
             html_signed(page, html_get(page, unit, "low"), 1).s,
             html_signed(page, html_get(page, unit, "high"), 1).s);
}

/* Alerts in the order of the report; the largest are written first. */
typedef struct change_alerts {
    const hx_node *period[CHANGE_ROWS_MAX], *unit[CHANGE_ROWS_MAX];
    bool           driver[CHANGE_ROWS_MAX];
    size_t         count;
} change_alerts;

static int64_t change_size(const html_page *page, const hx_node *unit)
{
    int64_t value = page->doc->get_milli(html_get(page, unit, "value"));

    return value < 0 ? -value : value;
}

static void change_collect(const html_page *page, const hx_node *period,
                           bool driver, change_alerts *all)
{
    const hx_node *list = html_get(page, period, driver ? "drivers"
                                                        : "families");

    for (size_t i = 0; i < page->doc->count(list)
                       && all->count < CHANGE_ROWS_MAX; i++) {
        const hx_node *unit = page->doc->at(list, i);
        size_t         at = all->count;

        if (html_null(page, html_get(page, unit, "alert")))
            continue;
        for (; at > 0 && change_size(page, unit)
                       > change_size(page, all->unit[at - 1]); at--) {
            all->unit[at] = all->unit[at - 1];
            all->period[at] = all->period[at - 1];
            all->driver[at] = all->driver[at - 1];
        }
        all->unit[at] = unit;
        all->period[at] = period;
        all->driver[at] = driver;
        all->count++;
    }
}

static void change_none(const html_page *page, const hx_node *changes)
{
    html_put(page, HTML_TR(page,
        "<p>No change is more than chance and at least %s points "
        "(%s %s, corrected).</p>\n",
        "<p>Keine Änderung ist mehr als Zufall und mindestens %s Punkte "
        "groß (%s %s, korrigiert).</p>\n"),
        html_figure(page, html_get(page, changes, "alert_points"), 0).s,
        html_count(page, html_integer(page, changes, "tests")).s,
        html_noun(page, html_integer(page, changes, "tests"), "test", "tests",
                  "Test", "Tests"));
}

static void change_all(const html_page *page, change_alerts *all)
{
    const hx_node *periods = html_part(page, page->root, "changes",
                                       "periods");

    all->count = 0;
    for (size_t i = 0; i < page->doc->count(periods); i++) {
        change_collect(page, page->doc->at(periods, i), false, all);
        change_collect(page, page->doc->at(periods, i), true, all);
    }
}

/* The first alerts, at most `most`. */
static void change_list(const html_page *page, const change_alerts *all,
                        size_t most)
{
    if (all->count == 0)
        return;
    html_put(page, "<ul class=\"alerts\">\n");
    for (size_t i = 0; i < all->count && i < most; i++)
        change_alert(page, all->period[i], all->unit[i], all->driver[i]);
    html_put(page, "</ul>\n");
}

void html_changes_first(const html_page *page)
{
    change_alerts all;

    change_all(page, &all);
    change_list(page, &all, CHANGE_FIRST);
}

void html_changes(const html_page *page)
{
    const hx_node *changes = html_get(page, page->root, "changes");
    const hx_node *periods = html_get(page, changes, "periods");
    change_alerts  all;

    if (page->doc->count(periods) == 0)
        return;
    change_all(page, &all);
    html_put(page, "<h3>%s</h3>\n", HTML_TR(page,
        "What changed by more than chance", "Was sich mehr als zufällig "
        "änderte"));
    if (all.count == 0)
        change_none(page, changes);
    change_list(page, &all, CHANGE_ALERTS_MAX);
    if (all.count > 0)
        html_put(page, "<p class=\"note\">%s</p>\n", HTML_TR(page,
            "Alerts are significant after correction for all tests and at "
            "least two points large. Where the mix of comments changed "
            "(another source, another brand), so may the gap.",
            "Hinweise sind nach Korrektur für alle Tests signifikant und "
            "mindestens zwei Punkte groß. Wo sich die Mischung der "
            "Kommentare änderte (andere Quelle, andere Marke), kann sich "
            "auch die Lücke ändern."));
    for (size_t i = 0; i < page->doc->count(periods); i++)
        change_table(page, page->doc->at(periods, i));
}
