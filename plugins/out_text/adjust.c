/* Figures adjusted to a population, and shares corrected for detector error:
 * raw and adjusted side by side, where the report has them. */
#include "text.h"

#include <stdio.h>

#define ADJUST_NAME 22

static void adjust_heads(const text_page *page, const char *const *heads,
                         size_t count, int width)
{
    text_style(page, TEXT_DIM);
    text_fill(page, " ", 1 + ADJUST_NAME);
    for (size_t i = 0; i < count; i++)
        text_cell(page, hx_str_of(heads[i]), width, TEXT_RIGHT);
    text_style(page, TEXT_PLAIN);
    text_put(page, "\n");
}

/* "4.5 3.1–6.3", or a dash. */
static void adjust_share(const text_page *page, const hx_node *share,
                         int width)
{
    char number[3][48], text[192];
    static const char *const keys[] = { "value", "low", "high" };

    if (text_null(page, share)) {
        text_cell(page, hx_str_of(page->ascii ? "-" : "–"), width,
                  TEXT_RIGHT);
        return;
    }
    for (size_t i = 0; i < 3; i++)
        text_number(page, text_get(page, share, keys[i]), 1, number[i],
                    sizeof number[i]);
    snprintf(text, sizeof text, "%s %s%s%s", number[0], number[1],
             page->ascii ? "-" : "–", number[2]);
    text_cell(page, hx_str_of(text), width, TEXT_RIGHT);
}

static void adjust_name(const text_page *page, const hx_node *node,
                        bool driver)
{
    char   label[TEXT_BYTES];
    hx_str id = page->doc->get_string(text_get(page, node, "id"));

    text_put(page, " ");
    text_cell(page, driver ? text_label(page, "driver", id, label)
                           : text_named(page, NAMES_FAMILY,
                                        text_clean(id, label)),
              ADJUST_NAME, TEXT_LEFT);
}

/* -- population ----------------------------------------------------------- */

static void population_strata(const text_page *page, const hx_node *map)
{
    const hx_node *list = text_get(page, map, "strata");
    char           dim[TEXT_BYTES], clean[TEXT_BYTES], line[2048];
    size_t         len;

    text_clean(page->doc->get_string(text_get(page, map, "dimension")), dim);
    len = (size_t)snprintf(line, sizeof line, "%.60s:",
                           text_dimension(page, hx_str_of(dim)).ptr);
    for (size_t i = 0; i < page->doc->count(list)
                       && len + 200 < sizeof line; i++) {
        const hx_node *node = page->doc->at(list, i);
        char           have[48], want[48];
        bool           cut;
        hx_str         name = text_fit(text_value_name(
            page, hx_str_of(dim), text_get(page, node, "value"), clean), 40,
            &cut);

        text_number(page, text_get(page, node, "share"), 1, have,
                    sizeof have);
        text_number(page, text_get(page, node, "target"), 1, want,
                    sizeof want);
        len += (size_t)snprintf(line + len, sizeof line - len,
                                "%s %.*s %s %s %s %%", i ? "," : "",
                                (int)name.len, name.ptr, have,
                                page->ascii ? "->" : "→", want);
    }
    text_wrap(page, "", 1, line);
}

static void population_rows(const text_page *page, const hx_node *list,
                            bool driver)
{
    int width = (page->columns - 1 - ADJUST_NAME) / 2;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);

        if (!text_null(page, text_get(page, node, "suppressed")))
            continue;
        adjust_name(page, node, driver);
        adjust_share(page, text_get(page, text_get(page, node, "raw"), "gap"),
                     width);
        adjust_share(page, text_get(page, text_get(page, node, "adjusted"),
                                    "gap"), width);
        text_put(page, "\n");
    }
}

static void population_left(const text_page *page, const hx_node *map)
{
    char    number[48], line[256];
    int64_t left = page->doc->get_integer(text_get(page, map, "left_out"));

    if (left == 0)
        return;
    text_integer(page, left, number, sizeof number);
    snprintf(line, sizeof line, SAY(page,
             "Comments of no stratum named, left out of both columns: %s.",
             "Kommentare aus keiner genannten Schicht, in beiden Spalten nicht "
             "enthalten: %s."), number);
    text_wrap(page, "", 1, line);
}

void text_population(const text_page *page)
{
    const char *heads[] = { SAY(page, "gap as counted", "Lücke wie gezählt"),
                            SAY(page, "gap adjusted", "Lücke angepasst") };
    const hx_node *map = text_get(page, page->root, "population");

    if (text_null(page, map))
        return;
    text_head(page, SAY(page, "With the shares of the population",
                        "Mit den Anteilen der Grundgesamtheit"));
    population_strata(page, map);
    population_left(page, map);
    adjust_heads(page, heads, 2, (page->columns - 1 - ADJUST_NAME) / 2);
    population_rows(page, text_get(page, map, "families"), false);
    population_rows(page, text_get(page, map, "drivers"), true);
}

/* -- correction ----------------------------------------------------------- */

static void correction_share(const text_page *page, const hx_node *node,
                             const char *key, int width)
{
    const hx_node *share = text_get(page, node, key);

    text_number_cell(page, text_get(page, text_get(page, share, "raw"),
                                    "value"), 1, 7);
    adjust_share(page, text_get(page, share, "corrected"), width - 7);
}

void text_correction(const text_page *page)
{
    const char *heads[] = { SAY(page, "stated: raw, corrected",
                                "genannt: roh, korr."),
                            SAY(page, "unmet: raw, corrected",
                                "unerfüllt: roh, korr.") };
    const hx_node *map = text_get(page, page->root, "correction");
    const hx_node *list = text_get(page, page->doc->at(
        text_get(page, map, "segments"), 0), "drivers");
    int64_t labelled = page->doc->get_integer(text_get(page, map,
                                                       "labelled"));
    int     width = (page->columns - 1 - ADJUST_NAME) / 2;
    char    number[48], line[TEXT_BYTES];

    if (text_null(page, map))
        return;
    text_head(page, SAY(page, "Shares corrected for detector error",
                        "Anteile, um Fehler der Erkennung korrigiert"));
    adjust_heads(page, heads, 2, width);
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);

        adjust_name(page, node, true);
        correction_share(page, node, "stated", width);
        correction_share(page, node, "unmet", width);
        text_put(page, "\n");
    }
    text_integer(page, labelled, number, sizeof number);
    snprintf(line, sizeof line, SAY(page,
             "%% of comments with 95 %% range; rates from %s labelled "
             "%s. A dash: too few of them, fewer than 5 comments that state "
             "the driver, or rates that do not fit.",
             "%% der Kommentare mit 95-%%-Bereich; Fehlerraten aus %s "
             "ausgezeichneten %s. Strich: zu wenige davon, unter 5 "
             "Kommentare, die den Treiber nennen, oder Raten, die nicht "
             "passen."), number,
             text_noun(page, labelled, "comment", "comments", "Kommentar",
                       "Kommentaren"));
    text_style(page, TEXT_DIM);
    text_wrap(page, "", 1, line);
    text_style(page, TEXT_PLAIN);
}
