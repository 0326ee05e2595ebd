/* The further questions of the report in a few lines each: steps, levels,
 * needs and tenure, touchpoints, targets, channels, ratings. What the data
 * does not hold is named with the field that would bring it. */
#include "exact.h"
#include "text.h"

#include <stdio.h>

#define NEED_LINE 1024
#define NEED_PLACES_MAX 16
#define NEED_EFFECTS_MAX 6

static int64_t need_integer(const text_page *page, const hx_node *map,
                            const char *key)
{
    return page->doc->get_integer(text_get(page, map, key));
}

/* A column's head, dimmed with the rest of its line. */
static void need_heads(const text_page *page, int name,
                       const char *const *heads, size_t count, int width)
{
    text_style(page, TEXT_DIM);
    text_fill(page, " ", 1 + name);
    for (size_t i = 0; i < count; i++)
        text_cell(page, hx_str_of(heads[i]), width, TEXT_RIGHT);
    text_style(page, TEXT_PLAIN);
    text_put(page, "\n");
}

static void need_name(const text_page *page, hx_str name, int width)
{
    text_put(page, " ");
    text_cell(page, name, width, TEXT_LEFT);
}

static const hx_node *need_value(const text_page *page, const hx_node *node,
                                 const char *key)
{
    return text_get(page, text_get(page, node, key), "value");
}

/* One line that says what is missing. */
static void need_missing(const text_page *page, const char *line)
{
    text_style(page, TEXT_DIM);
    text_wrap(page, "", 1, line);
    text_style(page, TEXT_PLAIN);
}

/* -- steps ---------------------------------------------------------------- */

/* In 25 columns; names.h has them in full. */
static const struct { const char *id, *en, *de; } need_steps[] = {
    { "purpose", "1 purpose", "1 Sinn" },
    { "employees", "2 human employees", "2 menschl. Mitarbeitende" },
    { "creativity", "3 connected creativity", "3 verbundene Kreativität" },
    { "relationships", "4 mutual relationships", "4 gegens. Beziehungen" },
    { "individual", "5 individual, everywhere", "5 persönlich, überall" },
    { "relevance", "6 across generations", "6 für alle Generationen" },
    { "companion", "7 indispensable", "7 unentbehrlich" },
};

static hx_str step_label(const text_page *page, hx_str id)
{
    for (size_t i = 0; i < sizeof need_steps / sizeof need_steps[0]; i++)
        if (hx_str_eq(id, hx_str_of(need_steps[i].id)))
            return hx_str_of(SAY(page, need_steps[i].en, need_steps[i].de));
    return id;
}

static bool steps_known(const text_page *page, const hx_node *list)
{
    for (size_t i = 0; i < page->doc->count(list); i++)
        if (!text_null(page, need_value(page, page->doc->at(list, i),
                                        "delivered")))
            return true;
    return false;
}

/* A step that no driver of the lexicons has as its `step`. */
static void step_without(const text_page *page, const hx_node *list)
{
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        hx_str         id = page->doc->get_string(text_get(page, node, "id"));
        hx_str         name = step_label(page, id);
        char           line[NEED_LINE];

        if (page->doc->kind(text_get(page, node, "drivers")) != HX_NODE_LIST
            || page->doc->count(text_get(page, node, "drivers")) > 0)
            continue;
        snprintf(line, sizeof line, SAY(page,
                 "%.*s: no driver speaks for it (one with \"step: %.*s\" in a "
                 "lexicon would); its spreads are those of all emotional "
                 "drivers.",
                 "%.*s: Kein Treiber spricht dafür (einer mit „step: %.*s“ in "
                 "einem Lexikon täte es); die Streuungen sind die aller "
                 "emotionalen Treiber."), (int)name.len, name.ptr,
                 (int)id.len, id.ptr);
        need_missing(page, line);
    }
}

void text_steps(const text_page *page)
{
    const char *heads[] = {
        SAY(page, "met", "erfüllt"), SAY(page, "gap", "Lücke"),
        SAY(page, "+-touch", "+-Kont."), SAY(page, "+-gener.", "+-Gener."),
        SAY(page, "named", "genannt"), SAY(page, "loyal", "treu")
    };
    const hx_node *list = text_get(page, page->root, "steps");
    int            name = 25;

    if (!steps_known(page, list))
        return;
    text_head(page, SAY(page, "Seven steps to a human experience",
                        "Sieben Schritte zum menschlichen Erleben"));
    need_heads(page, name, heads, 6, page->columns >= 80 ? 9 : 6);
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        int            width = page->columns >= 80 ? 9 : 6;
        const hx_node *cells[] = {
            need_value(page, node, "delivered"),
            need_value(page, node, "gap"),
            text_get(page, text_get(page, node, "touchpoints"), "spread"),
            text_get(page, text_get(page, node, "generations"), "spread"),
            need_value(page, node, "named"),
            text_get(page, text_get(page, node, "loyalty"), "loyal_of_met")
        };

        need_name(page, step_label(page, page->doc->get_string(
            text_get(page, node, "id"))), name);
        for (size_t k = 0; k < 6; k++)
            text_number_cell(page, cells[k], 1, width);
        text_put(page, "\n");
    }
    need_missing(page, SAY(page,
        "+-touch, +-gener.: spread of the gap over touchpoints, generations. "
        "named: % of comments that name the step itself. loyal: % of those "
        "who find it met that stay or recommend.",
        "+-Kont., +-Gener.: Streuung der Lücke über Kontaktpunkte, "
        "Generationen. genannt: % der Kommentare, die den Schritt selbst "
        "nennen. treu: % derer, die ihn erfüllt finden und bleiben oder "
        "empfehlen."));
    step_without(page, list);
}

/* -- levels of experience ------------------------------------------------- */

void text_levels(const text_page *page)
{
    const hx_node *map = text_get(page, page->root, "levels");
    int            bar = page->columns - 32;
    int64_t        most = 0;

    if (page->doc->count(map) == 0)
        return;
    for (size_t i = 0; i < page->doc->count(map); i++) {
        int64_t value = page->doc->get_milli(text_get(
            page, page->doc->at(map, i), "value"));

        most = value > most ? value : most;
    }
    text_head(page, SAY(page, "Levels of experience, % of comments",
                        "Ebenen des Erlebens, % der Kommentare"));
    for (size_t i = 0; i < page->doc->count(map); i++) {
        const hx_node *node = page->doc->at(map, i);
        const hx_node *value = text_get(page, node, "value");
        char           label[TEXT_BYTES];

        need_name(page, text_label(page, "level", page->doc->key_at(map, i),
                                   label), 14);
        text_number_cell(page, value, 1, 6);
        text_put(page, " ");
        text_bar(page, page->doc->get_milli(value), most, bar > 30 ? 30 : bar,
                 TEXT_GREEN);
        text_integer_cell(page, need_integer(page, node, "comments"), 8);
        text_put(page, "\n");
    }
}

/* -- Maslow and tenure ---------------------------------------------------- */

/* The cell of a tenure, or NULL; an empty `id` is unknown. */
static const hx_node *maslow_tenure(const text_page *page,
                                    const hx_node *list, const char *id)
{
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        const hx_node *value = text_get(page, node, "tenure");

        if (id[0] ? hx_str_eq(page->doc->get_string(value), hx_str_of(id))
                  : text_null(page, value))
            return node;
    }
    return NULL;
}

static void maslow_rows(const text_page *page, const hx_node *const *cells)
{
    for (size_t i = names_first(NAMES_MASLOW);
         i < NAMES_COUNT && names_rows[i].kind == NAMES_MASLOW; i++) {
        const char *id = names_rows[i].id;

        need_name(page, text_named(page, NAMES_MASLOW, hx_str_of(id)), 22);
        for (size_t k = 0; k < 4; k++)
            text_number_cell(page, need_value(page, text_find(
                page, text_get(page, cells[k], "levels"), id), "gap"), 1, 13);
        text_put(page, "\n");
    }
    need_name(page, hx_str_of(SAY(page, "privacy unmet",
                                  "Privatsphäre unerf.")), 22);
    for (size_t k = 0; k < 4; k++)
        text_number_cell(page, k == 0
                         ? text_get(page, text_find(page, text_get(
                             page, text_total(page), "drivers"), "privacy"),
                             "unmet_points")
                         : need_value(page, cells[k], "privacy_unmet"), 1, 13);
    text_put(page, "\n");
    need_name(page, hx_str_of(text_say(page, W_COMMENTS)), 22);
    for (size_t k = 0; k < 4; k++)
        text_integer_cell(page, need_integer(
            page, k == 0 ? text_total(page) : cells[k], "comments"), 13);
    text_put(page, "\n");
}

void text_maslow(const text_page *page)
{
    const char *heads[] = {
        text_say(page, W_TOTAL), SAY(page, "new", "neu"),
        SAY(page, "established", "langjährig"),
        SAY(page, "unknown", "unbekannt")
    };
    const hx_node *maslow = text_get(page, page->root, "maslow");
    const hx_node *list = text_get(page, maslow, "tenure");
    const hx_node *cells[4] = { maslow, maslow_tenure(page, list, "new"),
                                maslow_tenure(page, list, "established"),
                                maslow_tenure(page, list, "") };

    if (page->doc->count(text_get(page, maslow, "levels")) == 0)
        return;
    text_head(page, SAY(page, "Gap by need and length of the relationship",
                        "Lücke nach Bedürfnis und Dauer der Beziehung"));
    if (!cells[1] && !cells[2])
        need_missing(page, SAY(page,
            "No comment says how long its writer has been a customer.",
            "Kein Kommentar sagt, wie lange jemand schon Kunde ist."));
    need_heads(page, 22, heads, 4, 13);
    maslow_rows(page, cells);
}

/* -- touchpoints ---------------------------------------------------------- */

/* The driver with the most unmet points (or the most delivered). */
static const hx_node *place_most(const text_page *page, const hx_node *node,
                                 bool unmet)
{
    const hx_node *list = text_get(page, node, "drivers"), *best = NULL;
    int64_t        most = 0;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *driver = page->doc->at(list, i);
        int64_t value = unmet
            ? page->doc->get_milli(text_get(page, driver, "unmet_points"))
            : text_value(page, driver, "delivered");

        if (value > most) {
            most = value;
            best = driver;
        }
    }
    return best;
}

static void place_driver(const text_page *page, const hx_node *node,
                         bool unmet, int width, int side)
{
    const hx_node *best = place_most(page, node, unmet);
    char           label[TEXT_BYTES], number[48], text[TEXT_BYTES + 64] = "";

    if (best) {
        text_number(page, unmet ? text_get(page, best, "unmet_points")
                                : need_value(page, best, "delivered"),
                    1, number, sizeof number);
        text_label(page, "driver", page->doc->get_string(
            text_get(page, best, "id")), label);
        snprintf(text, sizeof text, "%s %s", number, label);
    }
    text_cell(page, hx_str_of(text), width, side);
}

/* The row of the touchpoint's stage in names.h; NAMES_COUNT where it has none. */
static size_t place_stage(const text_page *page, const hx_node *node)
{
    const hx_node *labels = text_get(page, text_get(
        page, page->root, "labels"), "touchpoint");
    char   key[TEXT_BYTES];

    text_clean(page->doc->get_string(text_get(page, node, "touchpoint")),
               key);
    return names_at(NAMES_STAGE, page->doc->get_string(
        text_get(page, text_get(page, labels, key), "stage")));
}

static void place_row(const text_page *page, const hx_node *node,
                      size_t stage, int best)
{
    char   label[TEXT_BYTES];
    hx_str id = page->doc->get_string(text_get(page, node, "touchpoint"));

    need_name(page, text_label(page, "touchpoint", id, label), 18);
    text_put(page, " ");
    text_cell(page, hx_str_of(stage < NAMES_COUNT ? SAY(
        page, names_rows[stage].en, names_rows[stage].de) : ""), 9,
        TEXT_LEFT);
    text_integer_cell(page, need_integer(page, node, "comments"), 7);
    text_put(page, "  ");
    place_driver(page, node, true, best, TEXT_LEFT);
    text_put(page, " ");
    place_driver(page, node, false, best, TEXT_LAST);
    text_put(page, "\n");
}

void text_places(const text_page *page)
{
    const hx_node *list = text_get(page, page->root, "touchpoints");
    size_t         count = page->doc->count(list), shown = 0;
    int            best = (page->columns - 39) / 2;

    if (count == 0)
        return;
    text_head(page, SAY(page, "Touchpoints along the journey",
                        "Kontaktpunkte der Reise"));
    text_style(page, TEXT_DIM);
    need_name(page, hx_str_of(text_say(page, W_TOUCHPOINT)), 18);
    text_put(page, " ");
    text_cell(page, hx_str_of(SAY(page, "stage", "Phase")), 9, TEXT_LEFT);
    text_cell(page, hx_str_of(text_say(page, W_N)), 7, TEXT_RIGHT);
    text_put(page, "  ");
    text_cell(page, hx_str_of(SAY(page, "most unmet", "am meisten unerfüllt")),
              best, TEXT_LEFT);
    text_put(page, " ");
    text_cell(page, hx_str_of(SAY(page, "best met", "am besten erfüllt")),
              best, TEXT_LAST);
    text_style(page, TEXT_PLAIN);
    text_put(page, "\n");
    for (size_t i = count * names_first(NAMES_STAGE);
         i < count * (NAMES_COUNT + 1) && shown < NEED_PLACES_MAX; i++) {
        const hx_node *node = page->doc->at(list, i % count);
        size_t         stage = place_stage(page, node);

        if (stage != i / count
            || !text_null(page, text_get(page, node, "suppressed")))
            continue;
        place_row(page, node, stage, best);
        shown++;
    }
    if (shown == 0)
        need_missing(page, SAY(page, "Too few comments at each touchpoint.",
                               "Zu wenige Kommentare je Kontaktpunkt."));
    else
        text_more(page, count - shown);
}

/* -- channels ------------------------------------------------------------- */

void text_channels(const text_page *page)
{
    const hx_node *map = text_get(page, page->root, "channels");
    char           number[4][48], line[NEED_LINE];
    static const char *const keys[] = { "online", "offline", "both" };

    if (text_null(page, text_get(page, map, "both_points")))
        return;
    text_head(page, SAY(page, "Research online, purchase offline, and back",
                        "Online suchen, vor Ort kaufen, und zurück"));
    text_number(page, text_get(page, map, "both_points"), 1, number[3],
                sizeof number[3]);
    for (size_t i = 0; i < 3; i++)
        text_integer(page, need_integer(page, map, keys[i]), number[i],
                     sizeof number[i]);
    snprintf(line, sizeof line, SAY(page,
             "%s %% of comments name online and offline touchpoints together "
             "(%s online, %s offline, %s both).",
             "%s %% der Kommentare nennen Online- und Offline-Kontaktpunkte "
             "zusammen (%s online, %s offline, %s beide)."), number[3],
             number[0], number[1], number[2]);
    text_wrap(page, "", 1, line);
}

/* -- targets -------------------------------------------------------------- */

static const char *target_word(const text_page *page, hx_str verdict)
{
    if (hx_str_eq(verdict, HX_LIT("reached")))
        return SAY(page, "reached", "erreicht");
    if (hx_str_eq(verdict, HX_LIT("missed")))
        return SAY(page, "missed", "verfehlt");
    return hx_str_eq(verdict, HX_LIT("open")) ? SAY(page, "open", "offen")
         : SAY(page, "too few", "zu wenige");
}

void text_targets(const text_page *page)
{
    const char *heads[] = { SAY(page, "target %", "Ziel %"),
                            SAY(page, "actual %", "tats. %"),
                            SAY(page, "from", "von"), SAY(page, "to", "bis"),
                            text_say(page, W_N) };
    const hx_node *list = text_get(page, page->root, "targets");

    if (page->doc->count(list) == 0)
        return;
    text_head(page, SAY(page, "Actual against intended experience",
                        "Tatsächliches gegen gewolltes Erleben"));
    need_heads(page, 21, heads, 5, 9);
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        const hx_node *share = text_get(page, node, "delivered_of_stated");
        const hx_node *target = text_get(page, node, "target");
        int            exact = exact_decimals(page->doc, target, share);
        char           label[TEXT_BYTES];

        need_name(page, text_label(page, "driver", page->doc->get_string(
            text_get(page, node, "driver")), label), 21);
        text_number_cell(page, target, exact, 9);
        text_number_cell(page, text_get(page, share, "value"), exact,
                         9);
        text_number_cell(page, text_get(page, share, "low"), exact, 9);
        text_number_cell(page, text_get(page, share, "high"), exact, 9);
        text_integer_cell(page, need_integer(page, node, "comments"), 9);
        text_put(page, "  ");
        text_cell(page, hx_str_of(target_word(page, page->doc->get_string(
            text_get(page, node, "verdict")))), page->columns - 69,
            TEXT_LAST);
        text_put(page, "\n");
    }
}
