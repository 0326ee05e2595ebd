/* The first screen: what was read, the three most important findings in
 * words, the figures at a glance, and the way to the rest. */
#include "html.h"
#include "../out_text/missing.h"

#define FINDING_CASES_MIN 30  /* to be praised, a driver needs this many */
#define FINDING_BEST_MAX 500  /* its severity: half find it delivered */
#define FINDING_GAP_MIN 100   /* lower end of a gap that is called one */

/* -- the head ------------------------------------------------------------- */

static void head_skipped(const html_page *page)
{
    const hx_node *map = html_get(page, html_get(page, page->root, "records"),
                                  "skipped");
    int64_t        all = 0;

    for (size_t i = 0; i < page->doc->count(map); i++)
        all += page->doc->get_integer(page->doc->at(map, i));
    if (all > 0)
        html_put(page, HTML_TR(page, ", %s skipped", ", %s übersprungen"),
                 html_count(page, all).s);
}

static void head_languages(const html_page *page)
{
    const hx_node *map = html_get(page, page->root, "languages");

    for (size_t i = 0; i < page->doc->count(map); i++) {
        int64_t count = page->doc->get_integer(page->doc->at(map, i));

        if (count == 0)
            continue;
        html_put(page, " · <span>");
        html_text(page, html_named(page, NAMES_LANG,
                                   page->doc->key_at(map, i)));
        html_put(page, " %s</span>", html_count(page, count).s);
    }
}

/* First and last month that comments are dated in. */
static void head_period(const html_page *page)
{
    const hx_node *list = html_get(page, page->root, "trend");
    hx_str         first = { "", 0 }, last = { "", 0 };

    for (size_t i = 0; i < page->doc->count(list); i++) {
        hx_str month = html_string(page, page->doc->at(list, i), "month");

        if (month.len && !first.len)
            first = month;
        if (month.len)
            last = month;
    }
    if (!first.len)
        return;
    html_put(page, " · <span>%.*s", (int)first.len, first.ptr);
    if (!hx_str_eq(first, last))
        html_put(page, " – %.*s", (int)last.len, last.ptr);
    html_put(page, "</span>");
}

/* What inputs could not give. */
static void head_damaged(const html_page *page)
{
    int64_t count = html_integer(page, html_get(page, page->root, "records"),
                                 "damaged");

    if (count == 0)
        return;
    html_put(page, " · <b>");
    html_put(page, count == 1
             ? HTML_TR(page, "Incomplete: %s input is damaged; what was good "
                       "of it is counted",
                       "Unvollständig: %s Eingabe ist beschädigt; was davon "
                       "gut war, ist gezählt")
             : HTML_TR(page, "Incomplete: %s inputs are damaged; what was good "
                       "of them is counted",
                       "Unvollständig: %s Eingaben sind beschädigt; was davon "
                       "gut war, ist gezählt"), html_count(page, count).s);
    html_put(page, "</b>");
}

/* What a merge went on without. */
static void head_missing(const html_page *page)
{
    char missing[512];

    if (missing_text(page->doc, page->root, page->german, missing,
                     sizeof missing))
        html_put(page, HTML_TR(page, " · <b>Incomplete: %s</b>",
                               " · <b>Unvollständig: %s</b>"), missing);
}

static void head_filter(const html_page *page, const char *word,
                        const hx_node *node, bool *first)
{
    if (!node)
        return;
    html_put(page, "%s%s", *first ? "" : ", ", word);
    html_text(page, page->doc->get_string(node));
    *first = false;
}

/* What the report was asked to leave in. */
static void head_filters(const html_page *page)
{
    const hx_node *map = html_get(page, html_get(page, page->root,
                                                 "provenance"), "filters");
    const hx_node *where = html_get(page, map, "where");
    bool           first = true;

    if (page->doc->kind(map) != HX_NODE_MAP)
        return;
    html_put(page, HTML_TR(page, " · only: ", " · nur: "));
    for (size_t i = 0; i < page->doc->count(where); i++)
        head_filter(page, "", page->doc->at(where, i), &first);
    head_filter(page, HTML_TR(page, "since ", "ab "),
                html_get(page, map, "since"), &first);
    head_filter(page, HTML_TR(page, "until ", "bis "),
                html_get(page, map, "until"), &first);
}

void html_head(const html_page *page, bool compares)
{
    const hx_node *records = html_get(page, page->root, "records");
    int64_t        analysed = records
        ? html_integer(page, records, "analysed")
        : html_integer(page, page->total, "comments");

    html_put(page, "<header class=\"top\"><p class=\"eyebrow\">%s</p>"
             "<h1>%s</h1>\n<p class=\"sub\">",
             HTML_TR(page, "Human-experience report",
                     "Bericht zum menschlichen Erleben"),
             compares ? HTML_TR(page, "What differs", "Was sich unterscheidet")
                      : HTML_TR(page, "The human-experience gap",
                                "Die Lücke im menschlichen Erleben"));
    html_put(page, HTML_TR(page, "<b>%s %s</b> analysed",
                           "<b>%s %s</b> ausgewertet"),
             html_count(page, analysed).s,
             html_noun(page, analysed, "comment", "comments", "Kommentar",
                       "Kommentare"));
    if (records) {
        html_put(page, HTML_TR(page, " of %s read", " von %s gelesenen"),
                 html_count(page, html_integer(page, records, "read")).s);
        head_skipped(page);
    }
    head_languages(page);
    head_period(page);
    head_filters(page);
    head_damaged(page);
    head_missing(page);
    html_put(page, "</p></header>\n");
}

/* -- findings ------------------------------------------------------------- */

static void finding_open(const html_page *page, const char *kind,
                         const char *eyebrow, hx_str title,
                         const char *number, const char *unit)
{
    html_put(page, "<li class=\"finding %s\"><p class=\"eyebrow\">%s</p>"
             "<h3>%.*s</h3><p class=\"figure\"><b>%s</b> %s</p>\n", kind,
             eyebrow, (int)title.len, title.ptr, number, unit);
}

/* A finding that there is nothing to find. */
static void finding_none(const html_page *page, const char *eyebrow,
                         const char *text)
{
    html_put(page, "<li class=\"finding\"><p class=\"eyebrow\">%s</p>"
             "<p>%s</p></li>\n", eyebrow, text);
}

static void finding_more(const html_page *page, hx_str driver,
                         const char *stance, size_t group, html_shown *shown)
{
    html_drill drill = { .driver = driver, .stance = stance,
                         .group = group };

    if (!html_quote(page, driver, stance, group, shown))
        return;
    html_put(page, "<p class=\"more\">");
    html_drill_open(page, &drill);
    html_put(page, "%s", HTML_TR(page, "What customers say",
                                 "Was Kunden sagen"));
    html_drill_close(page, &drill);
    html_put(page, "</p>\n");
}

/* Larger than chance: the whole interval lies above nothing. */
static bool finding_real(const html_page *page, const hx_node *driver)
{
    return page->doc->get_milli(html_part(page, driver, "gap", "low"))
        >= FINDING_GAP_MIN;
}

static void finding_next(const html_page *page, const hx_node *const *list,
                         size_t count)
{
    bool any = false;

    for (size_t i = 1; i < count && i < 3; i++) {
        hx_str driver = html_string(page, list[i], "id");
        hx_str name = html_label(page, "driver", driver);

        if (!finding_real(page, list[i]))
            break;
        html_put(page, "%s%.*s (%s)", any ? ", " : HTML_TR(page, " Next: ",
                                                           " Danach: "),
                 (int)name.len, name.ptr,
                 html_figure(page, html_part(page, list[i], "gap", "value"),
                             1).s);
        any = true;
    }
    html_put(page, "%s", any ? "." : "");
}

static void finding_gap(const html_page *page, html_shown *shown)
{
    const hx_node *list[HTML_DRIVERS_MAX];
    size_t         count = html_drivers(page, page->total, "*", list);
    const char    *eyebrow = HTML_TR(page, "Largest gap", "Größte Lücke");
    hx_str         driver;

    if (count == 0 || !finding_real(page, list[0])) {
        finding_none(page, eyebrow, HTML_TR(page,
            "No gap that is larger than chance.",
            "Keine Lücke, die größer als der Zufall ist."));
        return;
    }
    driver = html_string(page, list[0], "id");
    finding_open(page, "bad", eyebrow, html_label(page, "driver", driver),
                 html_figure(page, html_part(page, list[0], "gap", "value"),
                             1).s,
                 HTML_TR(page, "points missing", "Punkte fehlen"));
    html_put(page, HTML_TR(page,
        "<p>%s %% of comments speak of it or ask for it, %s %% find it "
        "delivered. The gap lies between %s and %s points.",
        "<p>%s %% der Kommentare sprechen davon oder wünschen es, %s %% "
        "finden es erfüllt. Die Lücke liegt zwischen %s und %s Punkten."),
        html_figure(page, html_part(page, list[0], "demand", "value"), 1).s,
        html_figure(page, html_part(page, list[0], "delivered", "value"), 1).s,
        html_figure(page, html_part(page, list[0], "gap", "low"), 1).s,
        html_figure(page, html_part(page, list[0], "gap", "high"), 1).s);
    finding_next(page, list, count);
    html_put(page, "</p>\n");
    finding_more(page, driver, "unmet", 0, shown);
    html_put(page, "</li>\n");
}

static void finding_best(const html_page *page, html_shown *shown)
{
    const hx_node *drivers = html_get(page, page->total, "drivers");
    const hx_node *best = NULL;
    const char    *eyebrow = HTML_TR(page, "Best met", "Am besten erfüllt");
    int64_t        least = 1001;
    hx_str         driver;

    for (size_t i = 0; i < page->doc->count(drivers); i++) {
        const hx_node *node = page->doc->at(drivers, i);
        const hx_node *severity = html_get(page, node, "severity");

        if (html_null(page, severity)
            || html_integer(page, node, "comments") < FINDING_CASES_MIN
            || page->doc->get_milli(severity) >= least)
            continue;
        least = page->doc->get_milli(severity);
        best = node;
    }
    if (best && least > FINDING_BEST_MAX) {
        finding_none(page, eyebrow, HTML_TR(page,
            "None of the drivers named often enough is found delivered in "
            "half of the comments that speak of it.",
            "Keinen der oft genug genannten Treiber findet die Hälfte der "
            "Kommentare, die davon sprechen, erfüllt."));
        return;
    }
    if (!best) {
        finding_none(page, eyebrow, HTML_TR(page,
            "No driver is named often enough to praise.",
            "Kein Treiber wird oft genug genannt, um ihn zu loben."));
        return;
    }
    driver = html_string(page, best, "id");
    finding_open(page, "good", eyebrow, html_label(page, "driver", driver),
                 html_milli_text(page, (1000 - least) * 100, 0).s,
                 HTML_TR(page, "of 100 find it delivered",
                         "von 100 finden es erfüllt"));
    html_put(page, HTML_TR(page,
        "<p>Of %s comments that speak of it. Keep what makes the "
        "difference here.</p>\n",
        "<p>Von %s Kommentaren, die davon sprechen. Was hier den "
        "Unterschied macht, sollte bleiben.</p>\n"),
        html_count(page, html_integer(page, best, "comments")).s);
    finding_more(page, driver, "met", 0, shown);
    html_put(page, "</li>\n");
}

static void finding_friction(const html_page *page, html_shown *shown)
{
    const hx_node *top = page->doc->at(html_get(page, page->root,
                                                "friction"), 0);
    const char    *eyebrow = HTML_TR(page, "Most friction",
                                     "Größte Reibung");
    hx_str         driver, place;

    if (!top) {
        finding_none(page, eyebrow, HTML_TR(page,
            "No touchpoint stands out by friction.",
            "Kein Kontaktpunkt fällt durch Reibung auf."));
        return;
    }
    driver = html_string(page, top, "driver");
    place = html_string(page, top, "touchpoint");
    finding_open(page, "bad", eyebrow, html_label(page, "touchpoint", place),
                 html_figure(page, html_get(page, top, "unmet_points"), 1).s,
                 HTML_TR(page, "of 100 miss it there",
                         "von 100 vermissen es dort"));
    html_put(page, HTML_TR(page, "<p>What goes unmet there most: <b>%.*s"
                           "</b>. %s comments name this touchpoint, %s of "
                           "them miss it.</p>\n",
                           "<p>Am häufigsten unerfüllt: <b>%.*s</b>. %s "
                           "Kommentare nennen diesen Kontaktpunkt, %s davon "
                           "vermissen es.</p>\n"),
             (int)html_label(page, "driver", driver).len,
             html_label(page, "driver", driver).ptr,
             html_count(page, html_integer(page, top, "comments")).s,
             html_count(page, html_integer(page, top, "unmet")).s);
    finding_more(page, driver, "unmet",
                 html_group_of(page, "touchpoint", place), shown);
    html_put(page, "</li>\n");
}

/* -- at a glance ---------------------------------------------------------- */

static void glance_put(const html_page *page, html_num figure,
                       const char *unit, const char *text)
{
    html_put(page, "<div class=\"tile\"><b>%s%s</b><span>%s</span></div>\n",
             figure.s, unit, text);
}

static void glance_tile(const html_page *page, const hx_node *value,
                        const char *unit, const char *text)
{
    glance_put(page, html_figure(page, value, 1),
               html_null(page, value) ? "" : unit, text);
}

void html_glance(const html_page *page, const hx_node *cell)
{
    const hx_node *families = html_get(page, cell, "families");

    html_put(page, "<div class=\"tiles glance\">\n");
    glance_tile(page, html_part(page, cell, "coverage", "value"), " %",
                HTML_TR(page, "of comments name a driver",
                        "der Kommentare nennen einen Treiber"));
    glance_tile(page, html_part(page, html_find(
        page, families, "id", HX_LIT("emotional")), "gap", "value"), "",
        HTML_TR(page, "points of emotional gap",
                "Punkte emotionale Lücke"));
    glance_tile(page, html_part(page, html_find(
        page, families, "id", HX_LIT("rational")), "gap", "value"), "",
        HTML_TR(page, "points of rational gap", "Punkte rationale Lücke"));
    if (cell == page->total)
        glance_tile(page, html_part(page, page->root, "resonance", "value"),
                    " %", HTML_TR(page, "positive resonance",
                                  "positive Resonanz"));
    glance_put(page, html_signed(page, html_part(page, cell, "loyalty",
                                                 "net_advocacy"), 1), "",
               HTML_TR(page, "points of net advocacy",
                       "Punkte Netto-Empfehlung"));
    html_put(page, "</div>\n");
}

void html_findings(const html_page *page)
{
    html_shown shown = { .count = 0 };

    html_section_open(page, "findings", HTML_TR(page, "In short", "In Kürze"),
                      false);
    if (!page->total || !html_null(page, html_get(page, page->total,
                                                  "suppressed"))) {
        html_missing(page, HTML_TR(page,
            "Fewer than 30 comments: too few for figures.",
            "Weniger als 30 Kommentare: zu wenige für Zahlen."));
    } else {
        html_put(page, "<ol class=\"findings\">\n");
        finding_gap(page, &shown);
        finding_best(page, &shown);
        finding_friction(page, &shown);
        html_put(page, "</ol>\n");
        html_changes_first(page);
        html_glance(page, page->total);
    }
    html_section_close(page);
}
