/* What drivers go with in the ratings, and what the report lacks: one line
 * for each field that would bring a section. */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

#define RATINGS_ROWS_MAX 8
#define RATINGS_DRIVERS_MAX 64

typedef struct ratings_row {
    const hx_node *node;
    int64_t        size;   /* the larger of penalty and reward */
    size_t         order;
} ratings_row;

static int ratings_order(const void *left, const void *right)
{
    const ratings_row *a = left, *b = right;

    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

static const hx_node *ratings_points(const text_page *page,
                                     const hx_node *node, const char *key)
{
    return text_get(page, text_get(page, node, key), "points");
}

static size_t ratings_rows(const text_page *page, const hx_node *list,
                           ratings_row *out)
{
    size_t count = 0;

    for (size_t i = 0; i < page->doc->count(list)
                       && count < RATINGS_DRIVERS_MAX; i++) {
        const hx_node *node = page->doc->at(list, i);
        int64_t penalty = page->doc->get_milli(
            ratings_points(page, node, "penalty"));
        int64_t reward = page->doc->get_milli(
            ratings_points(page, node, "reward"));

        penalty = penalty < 0 ? -penalty : penalty;
        reward = reward < 0 ? -reward : reward;
        if (penalty || reward)
            out[count++] = (ratings_row){
                node, penalty > reward ? penalty : reward, i };
    }
    qsort(out, count, sizeof *out, ratings_order);
    return count;
}

static void ratings_line(const text_page *page, const hx_node *node)
{
    static const char *const keys[] = { "penalty", "reward" };
    char label[TEXT_BYTES];

    text_put(page, " ");
    text_cell(page, text_label(page, "driver", page->doc->get_string(
        text_get(page, node, "id")), label), 24, TEXT_LEFT);
    for (size_t i = 0; i < 2; i++) {
        const hx_node *effect = text_get(page, node, keys[i]);

        text_signed_cell(page, text_get(page, effect, "points"), 1, 10);
        text_number_cell(page, text_get(page, effect, "standard_error"), 1, 8);
    }
    text_put(page, "\n");
}

void text_ratings(const text_page *page)
{
    const hx_node *impact = text_get(page, page->root, "impact");
    ratings_row    row[RATINGS_DRIVERS_MAX] = { 0 };
    size_t count = ratings_rows(page, text_get(page, impact, "drivers"), row);

    if (count == 0)
        return;
    text_head(page, SAY(page, "Ratings: what goes with a lower or higher one",
                        "Bewertung: was mit einer tieferen, höheren "
                        "einhergeht"));
    text_style(page, TEXT_DIM);
    text_fill(page, " ", 25);
    text_cell(page, hx_str_of(SAY(page, "unmet", "unerfüllt")), 10,
              TEXT_RIGHT);
    text_cell(page, HX_LIT("+-"), 8, TEXT_RIGHT);
    text_cell(page, hx_str_of(SAY(page, "met", "erfüllt")), 10, TEXT_RIGHT);
    text_cell(page, HX_LIT("+-"), 8, TEXT_RIGHT);
    text_style(page, TEXT_PLAIN);
    text_put(page, "\n");
    for (size_t i = 0; i < count && i < RATINGS_ROWS_MAX; i++)
        ratings_line(page, row[i].node);
    if (count > RATINGS_ROWS_MAX)
        text_more(page, count - RATINGS_ROWS_MAX);
    text_style(page, TEXT_DIM);
    text_wrap(page, "", 1, SAY(page,
        "Points of a rating from 0 to 100, with approximate standard errors; "
        "association, not cause.",
        "Punkte einer Bewertung von 0 bis 100, mit ungefähren "
        "Standardfehlern; ein Zusammenhang, keine Ursache."));
    text_style(page, TEXT_PLAIN);
}

/* -- what is missing ------------------------------------------------------ */

/* Whether a member of the list has a value under `key`. */
static bool lack_known(const text_page *page, const char *list,
                       const char *key)
{
    const hx_node *nodes = text_get(page, page->root, list);

    for (size_t i = 0; i < page->doc->count(nodes); i++)
        if (!text_null(page, text_get(page, page->doc->at(nodes, i), key)))
            return true;
    return false;
}

void text_lacks(const text_page *page)
{
    const struct { bool there; const char *en, *de; } rows[] = {
        { page->doc->count(text_get(page, text_get(
              page, page->root, "impact"), "drivers")) > 0,
          "Impact on ratings: needs 30 comments with a field rating, and "
          "ratings that vary.",
          "Einfluss auf Bewertungen: braucht 30 Kommentare mit einem Feld "
          "rating, und Bewertungen, die sich unterscheiden." },
        { lack_known(page, "generations", "generation"),
          "Generations: need a field birth_year, age (with date) or "
          "generation.",
          "Generationen: brauchen ein Feld birth_year, age (mit date) oder "
          "generation." },
        { lack_known(page, "trend", "month"),
          "Trend: needs a field date.", "Verlauf: braucht ein Feld date." },
        { page->doc->count(text_get(page, page->root, "levels")) > 0,
          "Levels of experience: need a lexicon of the dimension level.",
          "Ebenen des Erlebens: brauchen ein Lexikon der Dimension level." },
        { page->doc->count(text_get(page, page->root, "targets")) > 0,
          "Targets: need targets in the pipeline file (targets: {warmth: "
          "80}).",
          "Ziele: brauchen targets in der Pipeline-Datei (targets: {warmth: "
          "80})." },
        { lack_known(page, "friction", "owner")
              || page->doc->count(text_get(page, page->root,
                                           "friction")) == 0,
          "Owners of friction: need owners in the pipeline file (owners: "
          "{hotline: Customer Care}).",
          "Verantwortliche der Reibung: brauchen owners in der Pipeline-Datei "
          "(owners: {hotline: Kundendienst})." },
    };
    bool any = false;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        any = any || !rows[i].there;
    if (!any)
        return;
    text_head(page, SAY(page, "Not in this report", "Nicht in diesem Bericht"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!rows[i].there)
            text_wrap(page, page->ascii ? " *" : " ·", 3,
                      SAY(page, rows[i].en, rows[i].de));
}
