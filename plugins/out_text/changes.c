/* What changed over the months, in words: the largest alerts, or that there is
 * none. A line has the figures of both periods. */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

#define CHANGE_LINE 1024
#define CHANGE_ALERTS_MAX 6
#define CHANGE_FIRST 1   /* beside the findings */
#define CHANGE_ROWS_MAX 160

/* "2025-01 – 2025-12" */
static void change_span(const text_page *page, const hx_node *period,
                        char *out, size_t cap)
{
    char   from[TEXT_BYTES], to[TEXT_BYTES];
    bool   cut;
    hx_str first, last;

    text_clean(page->doc->get_string(text_get(page, period, "first")), from);
    text_clean(page->doc->get_string(text_get(page, period, "last")), to);
    first = text_fit(hx_str_of(from), 10, &cut);
    last = text_fit(hx_str_of(to), 10, &cut);
    if (hx_str_eq(first, last))
        snprintf(out, cap, "%.*s", (int)first.len, first.ptr);
    else
        snprintf(out, cap, "%.*s%s%.*s", (int)first.len, first.ptr,
                 page->ascii ? " - " : " – ", (int)last.len, last.ptr);
}

static void change_alert(const text_page *page, const hx_node *period,
                         const hx_node *unit, const char *dimension)
{
    static const char *const keys[] = { "before", "after", "low", "high" };
    char   number[4][48], span[2][96], label[TEXT_BYTES], line[CHANGE_LINE];
    hx_str id = page->doc->get_string(text_get(page, unit, "id"));
    hx_str name = dimension ? text_label(page, dimension, id, label)
                            : text_named(page, NAMES_FAMILY,
                                         text_clean(id, label));
    bool   worse = hx_str_eq(page->doc->get_string(text_get(page, unit,
                                                            "alert")),
                             HX_LIT("worse"));

    for (size_t i = 0; i < 2; i++)
        text_number(page, text_get(page, unit, keys[i]), 1, number[i],
                    sizeof number[i]);
    for (size_t i = 2; i < 4; i++)
        text_signed(page, text_get(page, unit, keys[i]), 1, number[i],
                    sizeof number[i]);
    change_span(page, text_get(page, period, "before"), span[0],
                sizeof span[0]);
    change_span(page, text_get(page, period, "after"), span[1],
                sizeof span[1]);
    snprintf(line, sizeof line, SAY(page,
             "%.*s %s: gap from %s (%s) to %s (%s); change %s to %s.",
             "%.*s %s: Lücke von %s (%s) auf %s (%s); Änderung %s bis %s."),
             (int)name.len, name.ptr,
             worse ? SAY(page, "gets worse", "wird schlechter")
                   : SAY(page, "gets better", "wird besser"),
             number[0], span[0], number[1], span[1], number[2], number[3]);
    text_style(page, worse ? TEXT_RED : TEXT_GREEN);
    text_wrap(page, " !", 3, line);
    text_style(page, TEXT_PLAIN);
}

typedef struct change_row {
    const hx_node *period, *unit;
    const char    *dimension;
    int64_t        size;    /* of the change, thousandths of a point */
    size_t         order;
} change_row;

static int change_order(const void *left, const void *right)
{
    const change_row *a = left, *b = right;

    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

/* Adds the alerts of one period's families or drivers to `row`. */
static size_t change_collect(const text_page *page, const hx_node *period,
                             const char *key, const char *dimension,
                             change_row *row, size_t count)
{
    const hx_node *list = text_get(page, period, key);

    for (size_t i = 0; i < page->doc->count(list)
                       && count < CHANGE_ROWS_MAX; i++) {
        const hx_node *unit = page->doc->at(list, i);
        int64_t        value = page->doc->get_milli(text_get(page, unit,
                                                             "value"));

        if (text_null(page, text_get(page, unit, "alert")))
            continue;
        row[count] = (change_row){ period, unit, dimension,
                                   value < 0 ? -value : value, count };
        count++;
    }
    return count;
}

static void change_none(const text_page *page, const hx_node *changes)
{
    int64_t tests = page->doc->get_integer(text_get(page, changes, "tests"));
    char    points[48], line[CHANGE_LINE];

    text_number(page, text_get(page, changes, "alert_points"), 0,
                points, sizeof points);
    snprintf(line, sizeof line, SAY(page,
             "No change is more than chance and at least %s points "
             "(%lld %s, corrected).",
             "Keine Änderung ist mehr als Zufall und mindestens %s Punkte "
             "groß (%lld %s, korrigiert)."), points, (long long)tests,
             text_noun(page, tests, "test", "tests", "Test", "Tests"));
    text_wrap(page, "", 1, line);
}

/* All alerts, the largest change first. */
static size_t change_alerts(const text_page *page, change_row *row)
{
    const hx_node *periods = text_get(page, text_get(page, page->root,
                                                     "changes"), "periods");
    size_t         count = 0;

    for (size_t i = 0; i < page->doc->count(periods); i++) {
        const hx_node *period = page->doc->at(periods, i);

        count = change_collect(page, period, "families", NULL, row, count);
        count = change_collect(page, period, "drivers", "driver", row, count);
    }
    qsort(row, count, sizeof *row, change_order);
    return count;
}

void text_changes_first(const text_page *page)
{
    change_row row[CHANGE_ROWS_MAX] = { 0 };
    size_t     count = change_alerts(page, row);

    for (size_t i = 0; i < count && i < CHANGE_FIRST; i++)
        change_alert(page, row[i].period, row[i].unit, row[i].dimension);
}

void text_changes(const text_page *page)
{
    const hx_node *changes = text_get(page, page->root, "changes");
    change_row     row[CHANGE_ROWS_MAX] = { 0 };
    size_t         count = change_alerts(page, row);

    if (page->doc->count(text_get(page, changes, "periods")) == 0)
        return;
    if (count == 0)
        change_none(page, changes);
    for (size_t i = 0; i < count && i < CHANGE_ALERTS_MAX; i++)
        change_alert(page, row[i].period, row[i].unit, row[i].dimension);
    if (count > CHANGE_ALERTS_MAX)
        text_more(page, count - CHANGE_ALERTS_MAX);
}
