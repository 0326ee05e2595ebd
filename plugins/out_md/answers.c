/* The further questions of the report: who, where, and what it means to people,
 * as short tables and lines. */
#include "md.h"

#define ANSWER_PLACES 10

/* -- heart and head -------------------------------------------------------- */

static void answer_families(const md_page *page, const hx_node *total)
{
    static const char *const ids[] = { "emotional", "rational" };
    const hx_node *list = md_get(page, total, "families");

    md_heading(page, "Heart and head", "Herz und Kopf");
    md_lit(page, MD_SAY(page,
           "| family | demand | met | gap | 95 % range |\n",
           "| Familie | Bedarf | erfüllt | Lücke | 95-%-Bereich |\n"));
    md_rule(page, 5, 1);
    for (size_t i = 0; i < 2; i++) {
        const hx_node *node = md_find(page, list, "id", ids[i]);

        md_name_cell(page, ids[i]);
        md_cell(page, md_part(page, node, "demand", "value"));
        md_cell(page, md_part(page, node, "delivered", "value"));
        md_cell(page, md_part(page, node, "gap", "value"));
        md_cell(page, md_part(page, node, "gap", "low"));
        md_lit(page, "\xe2\x80\x93 ");
        md_number(page, md_part(page, node, "gap", "high"));
        md_lit(page, " |\n");
    }
}

/* -- touchpoints and generations ------------------------------------------- */

/* "fairness 20.0": the driver with the most of it. */
static void answer_most(const md_page *page, const hx_node *node, bool unmet)
{
    const hx_node *list = md_get(page, node, "drivers"), *best = NULL;
    const hx_node *most = NULL;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *one = page->doc->at(list, i);
        const hx_node *value = unmet ? md_get(page, one, "unmet_points")
                                     : md_part(page, one, "delivered",
                                                   "value");

        if (page->doc->get_milli(value) > page->doc->get_milli(most)) {
            most = value;
            best = one;
        }
    }
    md_lit(page, "| ");
    if (best) {
        md_label(page, "driver", page->doc->get_string(md_get(page, best,
                                                              "id")));
        md_lit(page, " ");
        md_number(page, most);
    }
    md_lit(page, " ");
}

static void answer_place(const md_page *page, const hx_node *node)
{
    hx_str id = page->doc->get_string(md_get(page, node, "touchpoint"));
    hx_str stage = page->doc->get_string(md_get(page, md_entry(
        page, "touchpoint", id), "stage"));

    md_lit(page, "| ");
    md_label(page, "touchpoint", id);
    md_lit(page, " ");
    md_lit(page, "| ");
    md_text(page, names_find(NAMES_STAGE, stage, page->german));
    md_lit(page, " ");
    md_count_cell(page, md_get(page, node, "comments"));
    answer_most(page, node, true);
    answer_most(page, node, false);
    md_lit(page, "|\n");
}

/* The number of comments; -1 where there are no figures. */
static int64_t answer_comments(const md_page *page, const hx_node *node)
{
    return md_null(page, md_get(page, node, "suppressed"))
           ? page->doc->get_integer(md_get(page, node, "comments")) : -1;
}

static void answer_places(const md_page *page)
{
    const hx_node *top[ANSWER_PLACES];
    const hx_node *spread = md_find(page, md_part(
        page, page->root, "consistency", "families"), "id", "emotional");
    const hx_node *list = md_get(page, page->root, "touchpoints");
    size_t         count = md_largest(page, list, answer_comments, top,
                                      ANSWER_PLACES);

    if (count == 0)
        return;
    md_heading(page, "Touchpoints along the journey",
                "Kontaktpunkte der Reise");
    md_lit(page, MD_SAY(page,
           "| touchpoint | stage | comments | most unmet | best met |\n",
           "| Kontaktpunkt | Phase | Kommentare | am meisten unerfüllt | am "
           "besten erfüllt |\n"));
    md_lit(page, "| --- | --- | ---: | --- | --- |\n");
    for (size_t i = 0; i < count; i++)
        answer_place(page, top[i]);
    md_more(page, page->doc->count(list) - count);
    if (md_null(page, md_get(page, spread, "spread")))
        return;
    md_lit(page, MD_SAY(page, "\nConsistency: the emotional gap spreads by ",
                        "\nBeständigkeit: Die emotionale Lücke streut um "));
    md_number(page, md_get(page, spread, "spread"));
    md_lit(page, MD_SAY(page, " points over touchpoints.\n",
                        " Punkte über die Kontaktpunkte.\n"));
}

/* The published survey, as context and never among the figures. */
static void answer_survey(const md_page *page)
{
    static const char *const keys[] = {
        "closer_relationship_wanted_generation_x",
        "closer_relationship_wanted_millennials",
        "closer_relationship_wanted_boomers", "taken_seriously_as_humans",
        "relationship_beyond_products" };
    const hx_node *context = md_get(page, page->root, "context");
    long long      value[5];

    if (page->doc->kind(context) != HX_NODE_MAP)
        return;
    for (size_t i = 0; i < 5; i++)
        value[i] = (long long)page->doc->get_integer(md_get(page, context,
                                                            keys[i]));
    page->host->printf(page->sink, MD_SAY(page,
        "\nFor context, not measured here: in a published survey %lld %% of "
        "Generation X, %lld %% of Millennials and %lld %% of Boomers wanted a "
        "closer relationship; %lld %% felt taken seriously as humans, %lld %% "
        "saw a relationship beyond products.\n",
        "\nZum Vergleich, hier nicht gemessen: In einer veröffentlichten "
        "Umfrage wünschten %lld %% der Generation X, %lld %% der Millennials "
        "und %lld %% der Boomer eine engere Beziehung; %lld %% fühlten sich "
        "als Mensch ernst genommen, %lld %% sahen eine Beziehung über "
        "Produkte hinaus.\n"), value[0], value[1], value[2], value[3],
        value[4]);
}

static void answer_generation(const md_page *page, const hx_node *node)
{
    const hx_node *id = md_get(page, node, "generation");
    const hx_node *families = md_get(page, node, "families");

    md_lit(page, "| ");
    md_value(page, HX_LIT("generation"), id);
    md_lit(page, " ");
    md_count_cell(page, md_get(page, node, "comments"));
    md_cell(page, md_part(page, md_find(page, families, "id", "emotional"),
                          "gap", "value"));
    md_cell(page, md_part(page, md_find(page, families, "id", "rational"),
                          "gap", "value"));
    md_lit(page, "|\n");
}

/* Shown where at least one generation is known; unknown ones come last. */
static void answer_generations(const md_page *page)
{
    const hx_node *list = md_get(page, page->root, "generations");
    const hx_node *none = md_find(page, list, "generation", NULL);
    size_t         count = page->doc->count(list);

    if (count <= (none ? 1 : 0))
        return;
    md_heading(page, "Generations", "Generationen");
    md_lit(page, MD_SAY(page,
        "| generation | comments | emotional gap | rational gap |\n",
        "| Generation | Kommentare | emotionale Lücke | rationale Lücke |\n"));
    md_rule(page, 4, 1);
    for (size_t i = 0; i < count; i++)
        if (page->doc->at(list, i) != none)
            answer_generation(page, page->doc->at(list, i));
    if (none)
        answer_generation(page, none);
    answer_survey(page);
}

/* -- steps ----------------------------------------------------------------- */

/* A step that no driver of the lexicons has as its `step`. */
static void answer_without(const md_page *page, const hx_node *list)
{
    for (size_t i = names_first(NAMES_STEP);
         i < NAMES_COUNT && names_rows[i].kind == NAMES_STEP; i++) {
        const hx_node *drivers = md_get(page, md_find(
            page, list, "id", names_rows[i].id), "drivers");

        if (page->doc->kind(drivers) != HX_NODE_LIST
            || page->doc->count(drivers) > 0)
            continue;
        page->host->printf(page->sink, MD_SAY(page,
            "\n%s\\: no driver speaks for it; the spreads are those of all "
            "emotional drivers.\n",
            "\n%s\\: Kein Treiber spricht dafür; die Streuungen sind die aller "
            "emotionalen Treiber.\n"),
            MD_SAY(page, names_rows[i].en, names_rows[i].de));
    }
}

static bool answer_known(const md_page *page, const hx_node *steps)
{
    for (size_t i = 0; i < page->doc->count(steps); i++)
        if (!md_null(page, md_part(page, page->doc->at(steps, i), "delivered",
                                   "value")))
            return true;
    return false;
}

static void answer_seven(const md_page *page)
{
    const hx_node *list = md_get(page, page->root, "steps");

    if (!answer_known(page, list))
        return;
    md_heading(page, "Seven steps to a human experience",
                "Sieben Schritte zum menschlichen Erleben");
    md_lit(page, MD_SAY(page,
        "| step | met | gap | spread over touchpoints | over generations | "
        "named, % | loyal of met, % |\n",
        "| Schritt | erfüllt | Lücke | Streuung über Kontaktpunkte | über "
        "Generationen | genannt, % | treu von erfüllt, % |\n"));
    md_rule(page, 7, 1);
    for (size_t i = names_first(NAMES_STEP);
         i < NAMES_COUNT && names_rows[i].kind == NAMES_STEP; i++) {
        const hx_node *node = md_find(page, list, "id", names_rows[i].id);

        if (!node)
            continue;
        md_name_cell(page, MD_SAY(page, names_rows[i].en, names_rows[i].de));
        md_cell(page, md_part(page, node, "delivered", "value"));
        md_cell(page, md_part(page, node, "gap", "value"));
        md_cell(page, md_part(page, node, "touchpoints", "spread"));
        md_cell(page, md_part(page, node, "generations", "spread"));
        md_cell(page, md_part(page, node, "named", "value"));
        md_cell(page, md_part(page, node, "loyalty",
                                      "loyal_of_met"));
        md_lit(page, "|\n");
    }
    answer_without(page, list);
}

/* -- humanity and loyalty --------------------------------------------------- */

/* "- text: 0.6 (0.3 to 1.5) %". */
static void answer_line(const md_page *page, const char *en, const char *de,
                        const hx_node *share)
{
    md_lit(page, "- ");
    md_lit(page, MD_SAY(page, en, de));
    md_lit(page, "\\: ");
    md_share_text(page, share);
    md_lit(page, " %\n");
}

static void answer_check(const md_page *page, const char *key, const char *en,
                         const char *de)
{
    const hx_node *check = md_part(page, page->root, "perspective", key);

    md_lit(page, "- ");
    md_lit(page, MD_SAY(page, en, de));
    md_lit(page, "\\: ");
    if (md_null(page, md_get(page, check, "gap"))) {
        md_lit(page, MD_SAY(page, "too few comments\n",
                            "zu wenige Kommentare\n"));
        return;
    }
    md_lit(page, MD_SAY(page, "gap ", "Lücke "));
    md_share_text(page, md_get(page, check, "gap"));
    md_lit(page, MD_SAY(page, ", met ", ", erfüllt "));
    md_number(page, md_part(page, check, "delivered", "value"));
    md_lit(page, MD_SAY(page, " of ", " von "));
    md_number(page, md_part(page, check, "demand", "value"));
    md_lit(page, "\n");
}

static void answer_humanity(const md_page *page)
{
    const hx_node *of = md_get(page, page->root, "resonance_of");
    const hx_node *both = md_part(page, page->root, "channels",
                                      "both_points");

    md_heading(page, "Met as a human being", "Als Mensch gesehen");
    answer_line(page, "Positive resonance, comments that answer a met "
                "emotional driver with delight or a recommendation",
                "Positive Resonanz, Kommentare, die auf einen erfüllten "
                "emotionalen Treiber mit Begeisterung oder Empfehlung "
                "antworten", md_get(page, page->root, "resonance"));
    answer_line(page, "of these treated as a human",
                "davon als Mensch behandelt", md_get(page, of, "human"));
    answer_line(page, "of these security (a life free of fear)",
                "davon Sicherheit (ein Leben ohne Angst)",
                md_get(page, of, "security"));
    answer_line(page, "Wow, delight that is met",
                "Wow, erfüllte Begeisterung",
                md_get(page, page->root, "wow"));
    answer_check(page, "time_on_the_hotline", "Time on the hotline",
                 "Zeit an der Hotline");
    answer_check(page, "questions_answered_reliably",
                 "Questions answered reliably",
                 "Fragen verlässlich beantwortet");
    answer_check(page, "newsletter_with_value",
                 "A newsletter with real value",
                 "Ein Newsletter mit echtem Wert");
    if (!md_null(page, both)) {
        md_lit(page, MD_SAY(page, "- Online and offline touchpoints in one "
                            "comment\\: ", "- Online- und Offline-"
                            "Kontaktpunkte in einem Kommentar\\: "));
        md_number(page, both);
        md_lit(page, " %\n");
    }
}

/* "- Levels: rational 11.3 %, emotional 9.0 %". Members that are no map are
 * not of the list. */
static void answer_list(const md_page *page, const char *dimension,
                        const hx_node *map)
{
    bool any = false;

    for (size_t i = 0; i < page->doc->count(map); i++) {
        const hx_node *node = page->doc->at(map, i);

        if (page->doc->kind(node) != HX_NODE_MAP)
            continue;
        md_lit(page, any ? ", " : "");
        md_label(page, dimension, page->doc->key_at(map, i));
        md_lit(page, " ");
        md_number(page, md_get(page, node, "value"));
        md_lit(page, " %");
        any = true;
    }
    md_lit(page, "\n");
}

static void answer_loyalty(const md_page *page)
{
    const hx_node *loyalty = md_get(page, page->root, "loyalty");
    const hx_node *levels = md_get(page, page->root, "levels");

    if (!md_null(page, md_get(page, loyalty, "net_advocacy"))) {
        md_lit(page, MD_SAY(page, "- Loyalty\\: ", "- Treue\\: "));
        answer_list(page, "loyalty", loyalty);
        md_lit(page, MD_SAY(page, "- Net advocacy, recommending less "
                            "warning\\: ", "- Netto-Empfehlung, Empfehlen "
                            "weniger Abraten\\: "));
        md_number(page, md_get(page, loyalty, "net_advocacy"));
        md_range(page, md_get(page, loyalty, "net_advocacy_low"),
                     md_get(page, loyalty, "net_advocacy_high"));
        md_lit(page, MD_SAY(page, " points\n", " Punkte\n"));
    }
    if (page->doc->count(levels) > 0) {
        md_lit(page, MD_SAY(page, "- Levels of experience\\: ",
                            "- Ebenen des Erlebens\\: "));
        answer_list(page, "level", levels);
    }
}

void md_answers(const md_page *page)
{
    answer_families(page, page->doc->at(md_get(page, page->root,
                                               "segments"), 0));
    answer_places(page);
    answer_generations(page);
    answer_seven(page);
    answer_humanity(page);
    answer_loyalty(page);
    md_needs(page);
    md_ratings(page);
    md_intended(page);
    md_adjusted(page);
    md_lacks(page);
}
