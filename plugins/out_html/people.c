/* Generations, loyalty, and the levels of need by length of relationship. */
#include "html.h"

#include <stdio.h>

#define PEOPLE_CELLS_MAX 16

/* -- generations ---------------------------------------------------------- */

/* In the order of birth; others after them. */
static int generation_rank(hx_str id)
{
    static const char *const order[] = { "boomers", "x", "millennials", "z" };

    for (int i = 0; i < 4; i++)
        if (hx_str_eq(id, hx_str_of(order[i])))
            return i;
    return id.len ? 4 : 5;
}

static size_t generation_rows(const html_page *page, html_row *rows,
                              bool shown)
{
    const hx_node *list = html_get(page, page->root, "generations");
    size_t         count = 0;

    for (size_t i = 0; i < page->doc->count(list)
                       && count < PEOPLE_CELLS_MAX; i++) {
        const hx_node *cell = page->doc->at(list, i);
        const hx_node *value = html_get(page, cell, "generation");
        hx_str         id = page->doc->get_string(value);
        bool           none = html_null(page, value);
        size_t         at;

        if (shown && (none || !html_null(page, html_get(page, cell,
                                                        "suppressed"))))
            continue;
        for (at = count++; at > 0 && generation_rank(id) < generation_rank(
                 html_string(page, rows[at - 1].cell, "generation")); at--)
            rows[at] = rows[at - 1];
        rows[at] = (html_row){
            cell, none ? 0 : html_group_of(page, "generation", id),
            html_integer(page, cell, "comments"),
            none ? hx_str_of(HTML_TR(page, "(unknown)", "(unbekannt)"))
                 : html_named(page, NAMES_GENERATION, id) };
    }
    return count;
}

/* Published figures, apart from what was measured and marked as such. */
static void generation_context(const html_page *page)
{
    static const struct { const char *key, *en, *de; } rows[] = {
        { "closer_relationship_wanted_boomers",
          "Boomers want a closer relationship",
          "Boomer wollen eine engere Beziehung" },
        { "closer_relationship_wanted_generation_x",
          "Generation X want a closer relationship",
          "Generation X will eine engere Beziehung" },
        { "closer_relationship_wanted_millennials",
          "Millennials want a closer relationship",
          "Millennials wollen eine engere Beziehung" },
        { "taken_seriously_as_humans",
          "feel taken seriously as human beings",
          "fühlen sich als Mensch ernst genommen" },
        { "relationship_beyond_products",
          "see a relationship beyond products",
          "sehen eine Beziehung über Produkte hinaus" },
    };
    const hx_node *context = html_get(page, page->root, "context");

    if (page->doc->count(context) == 0)
        return;
    html_put(page, "<aside class=\"context\"><h3>%s</h3><p>%s</p><ul>\n",
             HTML_TR(page, "For context: a published survey",
                     "Zum Vergleich: eine veröffentlichte Umfrage"),
             HTML_TR(page, "Percent of people asked. Not measured here, and "
                     "not comparable with the figures beside it.",
                     "Prozent der Befragten. Nicht hier gemessen und nicht "
                     "mit den Zahlen daneben vergleichbar."));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const hx_node *node = html_get(page, context, rows[i].key);

        if (html_null(page, node))
            continue;
        html_put(page, "<li><span>%s</span><b>%s %%</b>",
                 HTML_TR(page, rows[i].en, rows[i].de),
                 html_figure(page, node, 0).s);
        html_bar(page, page->doc->get_milli(node), 100000, "ctx");
        html_put(page, "</li>\n");
    }
    html_put(page, "</ul></aside>\n");
}

void html_section_generations(const html_page *page)
{
    html_row rows[PEOPLE_CELLS_MAX];
    size_t   count = generation_rows(page, rows, true);

    html_section_open(page, "generations", HTML_TR(page, "Generations",
                                                   "Generationen"), false);
    html_put(page, "<div class=\"aside\"><div>\n");
    if (count == 0) {
        html_missing(page, HTML_TR(page,
            "No generations: comments need a field birth_year or age (with "
            "date), or generation.",
            "Keine Generationen: Kommentare brauchen ein Feld birth_year "
            "oder age (mit date) oder generation."));
    } else {
        html_rows_chart(page, "generations", rows, count,
                        HTML_TR(page, "Gap by generation",
                                "Lücke nach Generation"),
                        HTML_TR(page, "One row a generation: the emotional "
                                "gap as a disc, the rational gap as a "
                                "square, with 95 % intervals.",
                                "Eine Zeile je Generation: die emotionale "
                                "Lücke als Scheibe, die rationale als "
                                "Quadrat, mit 95-%-Intervallen."));
        count = generation_rows(page, rows, false);
        html_cells_table(page, rows, count,
                         HTML_TR(page, "Generations", "Generationen"),
                         HTML_TR(page, "Generation", "Generation"));
    }
    html_put(page, "</div>\n");
    generation_context(page);
    html_put(page, "</div>\n");
    html_section_close(page);
}

/* -- loyalty -------------------------------------------------------------- */

#define LOYAL_ROW 56

static const hx_node *loyal_get(const html_page *page, const char *intent)
{
    return html_get(page, html_get(page, page->root, "loyalty"), intent);
}

static void loyal_bar(const html_page *page, const hx_node *node, int side,
                      int64_t most, int y)
{
    int64_t value = page->doc->get_milli(html_get(page, node, "value"));
    int64_t high = page->doc->get_milli(html_get(page, node, "high"));
    const char *kind = side < 0 ? "neg" : "pos";

    if (html_null(page, html_get(page, node, "value")))
        return;
    html_put(page, "<rect class=\"b %s\" x=\"%s\" y=\"%d\" width=\"%s\" "
             "height=\"10\"/><rect class=\"f %s\" x=\"%s\" y=\"%d\" "
             "width=\"%s\" height=\"10\"/>", kind,
             html_pos(side < 0 ? most - high : most, 2 * most).s, y,
             html_pos(high, 2 * most).s, kind,
             html_pos(side < 0 ? most - value : most, 2 * most).s, y,
             html_pos(value, 2 * most).s);
}

/* One side of a row, away from the middle, with its words above. */
static void loyal_side(const html_page *page, const char *intent, int side,
                       int64_t most, int y)
{
    const hx_node *node = loyal_get(page, intent);
    hx_str         name = html_label(page, "loyalty",
                                     hx_str_of(intent));
    html_num       value = html_figure(page, html_get(page, node, "value"), 1);
    html_drill     drill = { .drivers = "*", .stance = "", .chart = true };

    drill.group = html_group_of(page, "loyalty", hx_str_of(intent));
    html_drill_open(page, &drill);
    html_put(page, "<title>%.*s: %s %%</title><rect class=\"hit\" x=\"%s\" "
             "y=\"%d\" width=\"50%%\" height=\"%d\"/>", (int)name.len,
             name.ptr, value.s, side < 0 ? "0" : "50%", y, LOYAL_ROW - 4);
    if (side < 0)
        html_put(page, "<text class=\"lab\" y=\"%d\">%.*s <tspan "
                 "class=\"big\">%s %%</tspan></text>", y + 15,
                 (int)name.len, name.ptr, value.s);
    else
        html_put(page, "<text class=\"lab val\" x=\"100%%\" y=\"%d\">%.*s "
                 "<tspan class=\"big\">%s %%</tspan></text>", y + 15,
                 (int)name.len, name.ptr, value.s);
    loyal_bar(page, node, side, most, y + 24);
    html_drill_close(page, &drill);
}

static void loyal_row(const html_page *page, const char *left,
                      const char *right, int64_t most, int y)
{
    html_put(page, "<line class=\"t\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
             "y2=\"%d\"/>", y + 29, y + 29);
    loyal_side(page, left, -1, most, y);
    loyal_side(page, right, 1, most, y);
    html_put(page, "<line class=\"cross\" x1=\"50%%\" x2=\"50%%\" y1=\"%d\" "
             "y2=\"%d\"/>\n", y + 20, y + 38);
}

static void loyal_table(const html_page *page)
{
    const hx_node *map = html_get(page, page->root, "loyalty");

    html_data_open(page, HTML_TR(page, "Loyalty intents", "Treueabsichten"));
    html_put(page, "<thead><tr>");
    html_th(page, HTML_TR(page, "Intent", "Absicht"));
    html_th_number(page, HTML_TR(page, "Comments", "Kommentare"));
    html_th_number(page, "%");
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->doc->count(map); i++) {
        const hx_node *node = page->doc->at(map, i);
        hx_str         key = page->doc->key_at(map, i);

        if (page->doc->kind(node) != HX_NODE_MAP)
            continue;
        html_put(page, "<tr><th scope=\"row\">");
        html_text(page, html_label(page, "loyalty", key));
        html_put(page, "</th>");
        html_td_count(page, html_integer(page, node, "comments"));
        html_td_share(page, node);
        html_put(page, "</tr>\n");
    }
    html_data_close(page);
}

void html_section_loyalty(const html_page *page)
{
    static const char *const intents[] = { "warn", "recommend", "leave",
                                           "stay" };
    const hx_node *net = loyal_get(page, "net_advocacy");
    int64_t        most = 1000;

    html_section_open(page, "loyalty", HTML_TR(page, "Loyalty", "Treue"),
                      false);
    if (html_null(page, net)) {
        html_missing(page, HTML_TR(page, "Too few comments for figures.",
                                   "Zu wenige Kommentare für Zahlen."));
        html_section_close(page);
        return;
    }
    for (size_t i = 0; i < 4; i++) {
        int64_t high = page->doc->get_milli(
            html_get(page, loyal_get(page, intents[i]), "high"));

        most = high > most ? high : most;
    }
    html_put(page, "<div class=\"aside\"><div>\n");
    html_chart_open(page, "loyalty", "loyal", 2 * LOYAL_ROW,
                    HTML_TR(page, "What customers say they will do",
                            "Was Kunden ankündigen"),
                    HTML_TR(page, "Against the brand to the left, for it to "
                            "the right; pale ends are 95 % intervals.",
                            "Gegen die Marke nach links, für sie nach "
                            "rechts; blasse Enden sind 95-%-Intervalle."));
    loyal_row(page, "warn", "recommend", most, 0);
    loyal_row(page, "leave", "stay", most, LOYAL_ROW);
    html_chart_close(page);
    loyal_table(page);
    html_put(page, "</div><div class=\"tile lone\"><b>%s</b><span>%s</span>"
             "<span>95 %%: %s %s %s</span></div></div>\n",
             html_signed(page, net, 1).s,
             HTML_TR(page, "net advocacy, points: those who recommend less "
                     "those who warn",
                     "Netto-Empfehlung, Punkte: wer empfiehlt, weniger wer "
                     "warnt"),
             html_signed(page, loyal_get(page, "net_advocacy_low"), 1).s,
             HTML_TR(page, "to", "bis"),
             html_signed(page, loyal_get(page, "net_advocacy_high"), 1).s);
    html_section_close(page);
}

/* -- Maslow --------------------------------------------------------------- */

static const char *const maslow_levels[] = {
    "self-actualization", "esteem", "belonging", "safety", "basic",
};
#define MASLOW_LEVELS 5

static void maslow_cell(const html_page *page, const hx_node *levels,
                        size_t level)
{
    html_td_share(page, html_get(page, html_find(
        page, levels, "id", hx_str_of(maslow_levels[level])), "gap"));
}

/* New, established, unknown; NULL where there are none. */
#define MASLOW_TENURES 3

static void maslow_tenures(const html_page *page, const hx_node *maslow,
                           const hx_node **out)
{
    static const char *const names[MASLOW_TENURES] = { "new", "established",
                                                       NULL };
    const hx_node *list = html_get(page, maslow, "tenure");

    for (size_t i = 0; i < MASLOW_TENURES; i++) {
        out[i] = names[i] ? html_find(page, list, "tenure",
                                      hx_str_of(names[i])) : NULL;
        for (size_t k = 0; !names[i] && k < page->doc->count(list); k++)
            if (html_null(page, html_get(page, page->doc->at(list, k),
                                         "tenure")))
                out[i] = page->doc->at(list, k);
    }
}

static void maslow_row(const html_page *page, const hx_node *const *tenures,
                       const hx_node *levels, size_t level)
{
    html_put(page, "<tr><th scope=\"row\">");
    html_text(page, html_named(page, NAMES_MASLOW,
                               hx_str_of(maslow_levels[level])));
    html_put(page, "</th>");
    maslow_cell(page, levels, level);
    for (size_t i = 0; i < MASLOW_TENURES; i++)
        maslow_cell(page, html_get(page, tenures[i], "levels"), level);
    html_put(page, "</tr>\n");
}

static void maslow_last_rows(const html_page *page,
                             const hx_node *const *tenures)
{
    const hx_node *privacy = html_find(page, html_get(
        page, page->total, "drivers"), "id", HX_LIT("privacy"));

    html_put(page, "<tr class=\"last\"><th scope=\"row\">%s</th>",
             HTML_TR(page, "Privacy unmet", "Privatsphäre unerfüllt"));
    html_td(page, html_get(page, privacy, "unmet_points"), 1);
    for (size_t i = 0; i < MASLOW_TENURES; i++)
        html_td_share(page, html_get(page, tenures[i], "privacy_unmet"));
    html_put(page, "</tr>\n<tr><th scope=\"row\">%s</th>",
             HTML_TR(page, "Comments", "Kommentare"));
    html_td_count(page, html_integer(page, page->total, "comments"));
    for (size_t i = 0; i < MASLOW_TENURES; i++)
        html_td_count(page, html_integer(page, tenures[i], "comments"));
    html_put(page, "</tr></tbody></table></div>\n");
}

static void maslow_table(const html_page *page, const hx_node *maslow)
{
    const hx_node *levels = html_get(page, maslow, "levels");
    const hx_node *tenures[MASLOW_TENURES];

    maslow_tenures(page, maslow, tenures);
    html_put(page, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"%s\"><table><caption>%s</caption>"
             "<thead><tr>", HTML_TR(page, "Needs and tenure",
                                    "Bedürfnisse und Kundendauer"),
             HTML_TR(page, "Gap in points by length of the relationship",
                     "Lücke in Punkten nach Dauer der Beziehung"));
    html_th(page, HTML_TR(page, "Need", "Bedürfnis"));
    html_th_number(page, HTML_TR(page, "All", "Alle"));
    html_th_number(page, HTML_TR(page, "New", "Neu"));
    html_th_number(page, HTML_TR(page, "Established", "Langjährig"));
    html_th_number(page, HTML_TR(page, "Unknown", "Unbekannt"));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < MASLOW_LEVELS; i++)
        maslow_row(page, tenures, levels, i);
    maslow_last_rows(page, tenures);
}

void html_section_maslow(const html_page *page)
{
    const hx_node *maslow = html_get(page, page->root, "maslow");
    const hx_node *levels = html_get(page, maslow, "levels");
    const hx_node *nodes[MASLOW_LEVELS];
    html_gaps      gaps = { .id = "maslow", .nodes = nodes,
                            .attr = "maslow",
                            .kind = NAMES_MASLOW };

    for (size_t i = 0; i < MASLOW_LEVELS; i++) {
        const hx_node *node = html_find(page, levels, "id",
                                        hx_str_of(maslow_levels[i]));

        if (node)
            nodes[gaps.count++] = node;
    }
    html_section_open(page, "needs", HTML_TR(page, "Levels of need",
                                             "Stufen der Bedürfnisse"),
                      false);
    if (gaps.count == 0) {
        html_missing(page, HTML_TR(page,
            "The lexicon gives no driver a level of need (attribute "
            "maslow).", "Das Lexikon ordnet keinem Treiber eine Stufe zu "
            "(Attribut maslow)."));
        html_section_close(page);
        return;
    }
    html_put(page, "<p class=\"lead\">%s</p>\n", HTML_TR(page,
        "Maslow's hierarchy from the top down. Trust grows over time, and the "
        "same use of data can be welcome or intrusive.",
        "Maslows Pyramide von oben nach unten. Vertrauen wächst mit der "
        "Zeit, und dieselbe Nutzung von Daten kann willkommen oder "
        "übergriffig sein."));
    gaps.most = html_axis(html_gap_most(page, levels), &gaps.step);
    gaps.title = HTML_TR(page, "Demand and delivery by level of need",
                         "Bedarf und Erfüllung nach Stufe");
    html_gap_chart(page, &gaps);
    html_gap_table(page, &gaps);
    maslow_table(page, maslow);
    if (page->doc->count(html_get(page, maslow, "tenure")) < 2)
        html_missing(page, HTML_TR(page,
            "No comment says how long its writer has been a customer: a "
            "lexicon of the dimension tenure (new, established) finds it.",
            "Kein Kommentar sagt, wie lange jemand schon Kunde ist: Ein "
            "Lexikon der Dimension tenure (new, established) findet es."));
    html_section_close(page);
}
