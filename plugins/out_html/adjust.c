/* Figures adjusted to a population, and shares corrected for detector error:
 * raw and adjusted side by side. Absent where the report was not asked. */
#include "html.h"

static void adjust_name(const html_page *page, const hx_node *node,
                        bool driver)
{
    hx_str     id = html_string(page, node, "id");
    html_drill drill = { .driver = id, .stance = "" };

    if (!driver) {
        html_put(page, "<tr><th scope=\"row\">");
        html_text(page, html_named(page, NAMES_FAMILY, id));
        html_put(page, "</th>");
        return;
    }
    html_put(page, "<tr data-d=\"%s\"><th scope=\"row\">", html_safe(id).s);
    html_drill_open(page, &drill);
    html_text(page, html_label(page, "driver", id));
    html_drill_close(page, &drill);
    html_put(page, "</th>");
}

static void adjust_table(const html_page *page, const char *caption)
{
    html_put(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"%s\"><table class=\"sort\"><caption>%s</caption>"
             "<thead><tr>", caption, caption);
    html_th(page, HTML_TR(page, "Driver", "Treiber"));
}

/* -- population ----------------------------------------------------------- */

static void population_rows(const html_page *page, const hx_node *list,
                            bool driver)
{
    static const char *const keys[] = { "demand", "gap" };

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);

        adjust_name(page, node, driver);
        for (size_t k = 0; k < 2; k++) {
            html_td_share(page, html_part(page, node, "raw", keys[k]));
            html_td_share(page, html_part(page, node, "adjusted", keys[k]));
        }
        html_put(page, "</tr>\n");
    }
}

static void population_strata(const html_page *page, const hx_node *map)
{
    const hx_node *list = html_get(page, map, "strata");

    html_put(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"%s\"><table class=\"levels\"><caption>%s</caption>"
             "<thead><tr>",
             HTML_TR(page, "Shares of the strata", "Anteile der Schichten"),
             HTML_TR(page, "Shares of the strata", "Anteile der Schichten"));
    html_put(page, "<th scope=\"col\">");
    html_text(page, html_dimension(page, html_string(page, map,
                                                     "dimension")));
    html_put(page, "</th>");
    html_th_number(page, HTML_TR(page, "Comments", "Kommentare"));
    html_th_number(page, HTML_TR(page, "Share, %", "Anteil, %"));
    html_th_number(page, HTML_TR(page, "Target, %", "Ziel, %"));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);

        html_put(page, "<tr><th scope=\"row\">");
        html_text(page, html_value_of(page, html_string(page, map, "dimension"),
                                      html_string(page, node, "value")));
        html_put(page, "</th>");
        html_td_count(page, html_integer(page, node, "comments"));
        html_td(page, html_get(page, node, "share"), 1);
        html_td(page, html_get(page, node, "target"), 1);
        html_put(page, "</tr>\n");
    }
    html_put(page, "</tbody></table></div>\n");
}

static void population_left(const html_page *page, const hx_node *map)
{
    int64_t left = html_integer(page, map, "left_out");

    if (left > 0)
        html_put(page, HTML_TR(page,
            "<p>Comments of no stratum named, left out of all columns: %s."
            "</p>\n",
            "<p>Kommentare aus keiner genannten Schicht, in allen Spalten "
            "nicht enthalten: %s.</p>\n"), html_count(page, left).s);
}

void html_section_population(const html_page *page)
{
    const hx_node *map = html_get(page, page->root, "population");

    if (html_null(page, map))
        return;
    html_section_open(page, "population", HTML_TR(page,
        "With the shares of the population",
        "Mit den Anteilen der Grundgesamtheit"), false);
    html_put(page, "<p class=\"lead\">%s</p>\n", HTML_TR(page,
        "What the figures would be if the strata had their target shares "
        "(post-stratification). It cannot mend who writes within a stratum.",
        "Was die Zahlen wären, wenn die Schichten ihre Zielanteile hätten "
        "(Nachschichtung). Wer innerhalb einer Schicht schreibt, ändert das "
        "nicht."));
    population_strata(page, map);
    population_left(page, map);
    adjust_table(page, HTML_TR(page, "As counted, and adjusted",
                               "Wie gezählt, und angepasst"));
    html_th_number(page, HTML_TR(page, "Demand as counted",
                                 "Bedarf wie gezählt"));
    html_th_number(page, HTML_TR(page, "Demand adjusted", "Bedarf angepasst"));
    html_th_number(page, HTML_TR(page, "Gap as counted",
                                 "Lücke wie gezählt"));
    html_th_number(page, HTML_TR(page, "Gap adjusted", "Lücke angepasst"));
    html_put(page, "</tr></thead><tbody>\n");
    population_rows(page, html_get(page, map, "families"), false);
    population_rows(page, html_get(page, map, "drivers"), true);
    html_put(page, "</tbody></table></div>\n");
    html_section_close(page);
}

/* -- correction ----------------------------------------------------------- */

void html_section_correction(const html_page *page)
{
    static const char *const keys[] = { "stated", "met", "unmet" };
    const hx_node *map = html_get(page, page->root, "correction");
    const hx_node *list = html_get(page, page->doc->at(
        html_get(page, map, "segments"), 0), "drivers");

    if (html_null(page, map))
        return;
    html_section_open(page, "correction", HTML_TR(page,
        "Corrected for detector error",
        "Um Fehler der Erkennung korrigiert"), false);
    html_put(page, HTML_TR(page,
        "<p class=\"lead\">Labels are found by rules that err. From %s "
        "labelled %s it is known how often: the corrected shares take "
        "that out, and their intervals hold the error of the sample. A dash: "
        "too few labelled comments, fewer than 5 comments that state the "
        "driver, or rates that do not fit.</p>\n",
        "<p class=\"lead\">Die Erkennung irrt. Aus %s ausgezeichneten "
        "%s ist bekannt, wie oft: Die korrigierten Anteile rechnen "
        "das heraus, und ihre Intervalle enthalten den Fehler der "
        "Stichprobe. Strich: zu wenige ausgezeichnete Kommentare, unter 5 "
        "Kommentare, die den Treiber nennen, oder Raten, die nicht passen."
        "</p>\n"),
        html_count(page, html_integer(page, map, "labelled")).s,
        html_noun(page, html_integer(page, map, "labelled"), "comment",
                  "comments", "Kommentar", "Kommentaren"));
    adjust_table(page, HTML_TR(page, "Percent of comments, raw and corrected",
                               "Prozent der Kommentare, roh und korrigiert"));
    html_th_number(page, HTML_TR(page, "Stated", "Genannt"));
    html_th_number(page, HTML_TR(page, "corrected", "korrigiert"));
    html_th_number(page, HTML_TR(page, "Met", "Erfüllt"));
    html_th_number(page, HTML_TR(page, "corrected", "korrigiert"));
    html_th_number(page, HTML_TR(page, "Unmet", "Unerfüllt"));
    html_th_number(page, HTML_TR(page, "corrected", "korrigiert"));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);

        adjust_name(page, node, true);
        for (size_t k = 0; k < 3; k++) {
            html_td_share(page, html_part(page, node, keys[k], "raw"));
            html_td_share(page, html_part(page, node, keys[k], "corrected"));
        }
        html_put(page, "</tr>\n");
    }
    html_put(page, "</tbody></table></div>\n");
    html_section_close(page);
}
