/* Needs by the length of the relationship, ratings, targets, adjusted figures,
 * and what the report lacks. */
#include "../out_text/exact.h"
#include "md.h"

#define NEED_ROWS 8

/* -- Maslow and tenure ------------------------------------------------------ */

#define NEED_TENURES 3

/* New, established, unknown; NULL where there are none. */
static void need_tenures(const md_page *page, const hx_node *maslow,
                         const hx_node **out)
{
    const hx_node *list = md_get(page, maslow, "tenure");

    out[0] = md_find(page, list, "tenure", "new");
    out[1] = md_find(page, list, "tenure", "established");
    out[2] = md_find(page, list, "tenure", NULL);
}

void md_needs(const md_page *page)
{
    const hx_node *maslow = md_get(page, page->root, "maslow");
    const hx_node *tenure[NEED_TENURES], *all = md_get(page, maslow,
                                                       "levels");

    if (page->doc->count(all) == 0)
        return;
    need_tenures(page, maslow, tenure);
    md_heading(page, "Gap by need and length of the relationship",
               "Lücke nach Bedürfnis und Dauer der Beziehung");
    md_lit(page, MD_SAY(page,
           "| need | all | new | established | unknown |\n",
           "| Bedürfnis | alle | neu | langjährig | unbekannt |\n"));
    md_rule(page, 5, 1);
    for (size_t i = names_first(NAMES_MASLOW);
         i < NAMES_COUNT && names_rows[i].kind == NAMES_MASLOW; i++) {
        const char *id = names_rows[i].id;

        md_name_cell(page, MD_SAY(page, names_rows[i].en, names_rows[i].de));
        md_cell(page, md_part(page, md_find(page, all, "id", id), "gap",
                              "value"));
        for (size_t t = 0; t < NEED_TENURES; t++)
            md_cell(page, md_part(page, md_find(page, md_get(
                page, tenure[t], "levels"), "id", id), "gap", "value"));
        md_lit(page, "|\n");
    }
    md_lit(page, MD_SAY(page, "| privacy unmet ",
                        "| Privatsphäre unerfüllt "));
    md_cell(page, md_get(page, md_find(page, md_get(
        page, md_total(page), "drivers"), "id", "privacy"), "unmet_points"));
    for (size_t t = 0; t < NEED_TENURES; t++)
        md_cell(page, md_part(page, tenure[t], "privacy_unmet", "value"));
    md_lit(page, "|\n");
}

/* -- ratings ---------------------------------------------------------------- */

static void rating_cell(const md_page *page, const hx_node *effect)
{
    md_lit(page, "| ");
    md_number(page, md_get(page, effect, "points"));
    if (!md_null(page, md_get(page, effect, "standard_error"))) {
        md_lit(page, " ± ");
        md_number(page, md_get(page, effect, "standard_error"));
    }
    md_lit(page, " ");
}

static int64_t rating_size(const md_page *page, const hx_node *node)
{
    int64_t low = page->doc->get_milli(md_part(page, node, "penalty",
                                               "points"));
    int64_t high = page->doc->get_milli(md_part(page, node, "reward",
                                                "points"));

    low = low < 0 ? -low : low;
    high = high < 0 ? -high : high;
    return low > high ? low : high;
}

void md_ratings(const md_page *page)
{
    const hx_node *list = md_part(page, page->root, "impact", "drivers");
    const hx_node *top[NEED_ROWS];
    size_t         count = 0, all = 0;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        int64_t        size = rating_size(page, node);
        size_t         at = count;

        if (size == 0)
            continue;
        all++;
        for (; at > 0 && rating_size(page, top[at - 1]) < size; at--)
            if (at < NEED_ROWS)
                top[at] = top[at - 1];
        if (at < NEED_ROWS) {
            top[at] = node;
            count += count < NEED_ROWS;
        }
    }
    if (count == 0)
        return;
    md_heading(page, "What ratings go with", "Womit Bewertungen einhergehen");
    md_lit(page, MD_SAY(page, "| driver | unmet | met |\n",
                        "| Treiber | unerfüllt | erfüllt |\n"));
    md_rule(page, 3, 1);
    for (size_t i = 0; i < count; i++) {
        md_lit(page, "| ");
        md_label(page, "driver", page->doc->get_string(md_get(page, top[i],
                                                              "id")));
        md_lit(page, " ");
        rating_cell(page, md_get(page, top[i], "penalty"));
        rating_cell(page, md_get(page, top[i], "reward"));
        md_lit(page, "|\n");
    }
    md_more(page, all - count);
    md_lit(page, MD_SAY(page,
        "\nPoints of a rating from 0 to 100, with approximate standard errors; "
        "association, not cause.\n",
        "\nPunkte einer Bewertung von 0 bis 100, mit ungefähren "
        "Standardfehlern; ein Zusammenhang, keine Ursache.\n"));
}

/* -- actual against intended ------------------------------------------------ */

static const char *intended_word(const md_page *page, const hx_node *verdict)
{
    if (md_is(page, verdict, HX_LIT("reached")))
        return MD_SAY(page, "reached", "erreicht");
    if (md_is(page, verdict, HX_LIT("missed")))
        return MD_SAY(page, "missed", "verfehlt");
    return md_is(page, verdict, HX_LIT("open")) ? MD_SAY(page, "open", "offen")
         : MD_SAY(page, "too few", "zu wenige");
}

static void md_intended_cells(const md_page *page, const hx_node *target,
                              const hx_node *share)
{
    int exact = exact_decimals(page->doc, target, share);

    md_lit(page, "| ");
    md_decimals(page, target, exact);
    md_lit(page, " | ");
    md_decimals(page, md_get(page, share, "value"), exact);
    if (!md_null(page, md_get(page, share, "low"))) {
        md_lit(page, " (");
        md_decimals(page, md_get(page, share, "low"), exact);
        md_lit(page, MD_SAY(page, " to ", " bis "));
        md_decimals(page, md_get(page, share, "high"), exact);
        md_lit(page, ")");
    }
    md_lit(page, " ");
}

void md_intended(const md_page *page)
{
    const hx_node *list = md_get(page, page->root, "targets");

    if (page->doc->count(list) == 0)
        return;
    md_heading(page, "Actual against intended experience",
               "Tatsächliches gegen gewolltes Erleben");
    md_lit(page, MD_SAY(page, "| driver | target, % | actual, % | verdict |\n",
                        "| Treiber | Ziel, % | tatsächlich, % | Urteil |\n"));
    md_lit(page, "| --- | ---: | ---: | --- |\n");
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);

        md_lit(page, "| ");
        md_label(page, "driver", page->doc->get_string(md_get(page, node,
                                                              "driver")));
        md_lit(page, " ");
        md_intended_cells(page, md_get(page, node, "target"),
                          md_get(page, node, "delivered_of_stated"));
        md_name_cell(page, intended_word(page, md_get(page, node,
                                                      "verdict")));
        md_lit(page, "|\n");
    }
}

/* -- adjusted figures ------------------------------------------------------- */

static void adjusted_row(const md_page *page, const hx_node *node,
                         const hx_node *raw, const hx_node *adjusted,
                         bool driver)
{
    hx_str id = page->doc->get_string(md_get(page, node, "id"));

    md_lit(page, "| ");
    if (driver)
        md_label(page, "driver", id);
    else
        md_text(page, id);
    md_lit(page, " | ");
    md_share_text(page, raw);
    md_lit(page, " | ");
    md_share_text(page, adjusted);
    md_lit(page, " |\n");
}

static void adjusted_population(const md_page *page, const hx_node *map)
{
    static const char *const lists[] = { "families", "drivers" };
    const hx_node *left = md_get(page, map, "left_out");

    md_heading(page, "Gap in the population", "Lücke in der Bevölkerung");
    if (page->doc->get_integer(left) > 0) {
        md_lit(page, MD_SAY(page,
            "Comments of no stratum named, left out of both columns: ",
            "Kommentare aus keiner genannten Schicht, in beiden Spalten nicht "
            "enthalten: "));
        md_integer(page, left);
        md_lit(page, ".\n\n");
    }
    md_lit(page, MD_SAY(page, "| | gap as counted | gap adjusted by ",
                        "| | Lücke wie gezählt | Lücke angepasst nach "));
    md_dimension(page, page->doc->get_string(md_get(page, map, "dimension")));
    md_lit(page, " |\n");
    md_rule(page, 3, 1);
    for (size_t i = 0; i < 2; i++) {
        const hx_node *list = md_get(page, map, lists[i]);

        for (size_t k = 0; k < page->doc->count(list); k++) {
            const hx_node *node = page->doc->at(list, k);

            if (!md_null(page, md_part(page, node, "adjusted", "gap")))
                adjusted_row(page, node, md_part(page, node, "raw", "gap"),
                             md_part(page, node, "adjusted", "gap"), i > 0);
        }
    }
}

static void adjusted_correction(const md_page *page, const hx_node *map)
{
    const hx_node *total = page->doc->at(md_get(page, map, "segments"), 0);
    const hx_node *list = md_get(page, total, "drivers");

    md_heading(page, "Unmet, corrected for detector error",
               "Unerfüllt, um Fehler der Erkennung korrigiert");
    md_lit(page, MD_SAY(page, "| driver | % unmet, raw | corrected |\n",
                        "| Treiber | % unerfüllt, roh | korrigiert |\n"));
    md_rule(page, 3, 1);
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        const hx_node *unmet = md_get(page, node, "unmet");

        if (!md_null(page, md_get(page, unmet, "corrected")))
            adjusted_row(page, node, md_get(page, unmet, "raw"),
                         md_get(page, unmet, "corrected"), true);
    }
}

void md_adjusted(const md_page *page)
{
    const hx_node *population = md_get(page, page->root, "population");
    const hx_node *correction = md_get(page, page->root, "correction");

    if (page->doc->kind(population) == HX_NODE_MAP)
        adjusted_population(page, population);
    if (page->doc->kind(correction) == HX_NODE_MAP)
        adjusted_correction(page, correction);
}

/* -- what is missing -------------------------------------------------------- */

/* Whether a member of the list has a value under `key`. */
static bool lack_known(const md_page *page, const char *list, const char *key)
{
    const hx_node *nodes = md_get(page, page->root, list);

    for (size_t i = 0; i < page->doc->count(nodes); i++)
        if (!md_null(page, md_get(page, page->doc->at(nodes, i), key)))
            return true;
    return false;
}

void md_lacks(const md_page *page)
{
    const struct { bool there; const char *en, *de; } rows[] = {
        { page->doc->count(md_part(page, page->root, "impact",
                                   "drivers")) > 0,
          "ratings (a field rating, and 30 comments with it)",
          "Bewertungen (ein Feld rating, und 30 Kommentare damit)" },
        { lack_known(page, "generations", "generation"),
          "generations (a field birth\\_year, age with date, or generation)",
          "Generationen (ein Feld birth\\_year, age mit date oder "
          "generation)" },
        { lack_known(page, "trend", "month"),
          "a trend (a field date)", "ein Verlauf (ein Feld date)" },
        { page->doc->count(md_get(page, page->root, "targets")) > 0,
          "targets (targets\\: in the pipeline file)",
          "Ziele (targets\\: in der Pipeline-Datei)" },
        { lack_known(page, "friction", "owner"),
          "owners of friction (owners\\: there)",
          "Zuständige der Reibung (owners\\: dort)" },
    };
    bool any = false;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].there)
            continue;
        md_lit(page, any ? ", " : MD_SAY(page, "\nNot in this report\\: ",
                                         "\nNicht in diesem Bericht\\: "));
        md_lit(page, MD_SAY(page, rows[i].en, rows[i].de));
        any = true;
    }
    md_lit(page, any ? ".\n" : "");
}
