/* The tables: drivers, families, breakdowns, generations, friction. */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

#define TABLE_DRIVERS_MAX 64
#define TABLE_ROWS_MAX 20
#define TABLE_FRICTION_MAX 10

const hx_node *text_get(const text_page *page, const hx_node *map,
                        const char *key)
{
    return map ? page->doc->get(map, key) : NULL;
}

bool text_null(const text_page *page, const hx_node *node)
{
    return page->doc->kind(node) == HX_NODE_NULL;
}

int64_t text_value(const text_page *page, const hx_node *map, const char *key)
{
    return page->doc->get_milli(text_get(page, text_get(page, map, key),
                                         "value"));
}

const hx_node *text_find(const text_page *page, const hx_node *list,
                         const char *id)
{
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);

        if (hx_str_eq(page->doc->get_string(text_get(page, node, "id")),
                      hx_str_of(id)))
            return node;
    }
    return NULL;
}

const hx_node *text_total(const text_page *page)
{
    return page->doc->at(text_get(page, page->root, "segments"), 0);
}

static int64_t table_comments(const text_page *page, const hx_node *node)
{
    return page->doc->get_integer(text_get(page, node, "comments"));
}

static const hx_node *table_value(const text_page *page, const hx_node *node,
                                  const char *key)
{
    return text_get(page, text_get(page, node, key), "value");
}

/* -- drivers -------------------------------------------------------------- */

/* Widths of one page; what is left goes to the bar. */
typedef struct table_shape {
    int name, range, bar;
} table_shape;

enum { TABLE_FIGURE = 7, TABLE_MET = 8, TABLE_RANGE = 12, TABLE_SEVERITY = 6,
       TABLE_N = 8 };

static table_shape table_shape_of(const text_page *page)
{
    table_shape shape = { 20, TABLE_RANGE, 0 };
    int         rest;

    if (page->columns >= 100)
        shape.name = 28;
    if (page->columns < 76)
        shape.range = 0;
    rest = page->columns - 1 - shape.name - TABLE_FIGURE - TABLE_MET
         - TABLE_FIGURE - shape.range - 1 - TABLE_SEVERITY - TABLE_N;
    shape.bar = rest > 30 ? 30 : rest;
    return shape;
}

static void table_driver_head(const text_page *page, const char *name,
                              table_shape shape)
{
    text_style(page, TEXT_DIM);
    text_put(page, " ");
    text_cell(page, hx_str_of(name), shape.name, TEXT_LEFT);
    text_cell(page, hx_str_of(text_say(page, W_DEMAND)), TABLE_FIGURE,
              TEXT_RIGHT);
    text_cell(page, hx_str_of(text_say(page, W_DELIVERED)), TABLE_MET,
              TEXT_RIGHT);
    text_cell(page, hx_str_of(text_say(page, W_GAP)), TABLE_FIGURE,
              TEXT_RIGHT);
    text_cell(page, hx_str_of(text_say(page, W_RANGE)), shape.range,
              TEXT_RIGHT);
    text_fill(page, " ", 1 + shape.bar);
    text_cell(page, hx_str_of(text_say(page, W_SEVERITY)), TABLE_SEVERITY,
              TEXT_RIGHT);
    text_cell(page, hx_str_of(text_say(page, W_N)), TABLE_N, TEXT_RIGHT);
    text_style(page, TEXT_PLAIN);
    text_put(page, "\n");
}

static void table_range(const text_page *page, const hx_node *share, int width)
{
    char low[32], high[32], text[80];

    if (width == 0)
        return;
    text_number(page, text_get(page, share, "low"), 1, false, low, sizeof low);
    text_number(page, text_get(page, share, "high"), 1, false, high,
                sizeof high);
    snprintf(text, sizeof text, "%s%s%s", low, page->ascii ? "-" : "–", high);
    text_cell(page, hx_str_of(text_null(page, share) ? "" : text), width,
              TEXT_RIGHT);
}

static void table_driver(const text_page *page, const hx_node *node,
                         hx_str name, table_shape shape, int64_t most)
{
    text_put(page, " ");
    text_cell(page, name, shape.name, TEXT_LEFT);
    text_number_cell(page, table_value(page, node, "demand"), 1, false,
                     TABLE_FIGURE);
    text_number_cell(page, table_value(page, node, "delivered"), 1, false,
                     TABLE_MET);
    text_style(page, TEXT_BOLD);
    text_number_cell(page, table_value(page, node, "gap"), 1, false,
                     TABLE_FIGURE);
    text_style(page, TEXT_PLAIN);
    text_style(page, TEXT_DIM);
    table_range(page, text_get(page, node, "gap"), shape.range);
    text_style(page, TEXT_PLAIN);
    text_put(page, " ");
    text_bar(page, text_value(page, node, "gap"), most, shape.bar, TEXT_RED);
    text_number_cell(page, text_get(page, node, "severity"), 2, false,
                     TABLE_SEVERITY);
    text_integer_cell(page, table_comments(page, node), TABLE_N);
    text_put(page, "\n");
}

typedef struct table_row {
    const hx_node *node;
    int64_t        order[2];
} table_row;

static int table_order(const void *left, const void *right)
{
    const table_row *a = left, *b = right;

    if (a->order[0] != b->order[0])
        return a->order[0] < b->order[0] ? -1 : 1;
    return (a->order[1] > b->order[1]) - (a->order[1] < b->order[1]);
}

/* The drivers of one family, the largest gap first, unranked ones last. */
static size_t table_family(const text_page *page, const hx_node *drivers,
                           const char *family, table_row *out)
{
    size_t count = 0;

    for (size_t i = 0; i < page->doc->count(drivers)
                       && count < TABLE_DRIVERS_MAX; i++) {
        const hx_node *node = page->doc->at(drivers, i);
        const hx_node *rank = text_get(page, node, "rank");

        if (!hx_str_eq(page->doc->get_string(text_get(page, node, "family")),
                       hx_str_of(family)))
            continue;
        out[count].node = node;
        out[count].order[0] = text_null(page, rank)
                            ? INT64_MAX : page->doc->get_integer(rank);
        out[count].order[1] = -table_comments(page, node);
        count++;
    }
    qsort(out, count, sizeof *out, table_order);
    return count;
}

static int64_t table_most(const text_page *page, const hx_node *list)
{
    int64_t most = 0;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        int64_t gap = text_value(page, page->doc->at(list, i), "gap");

        most = gap > most ? gap : most;
    }
    return most;
}

void text_drivers(const text_page *page)
{
    static const struct { const char *id; int word; } rows[] = {
        { "emotional", W_EMOTIONAL }, { "rational", W_RATIONAL },
        { "", W_OTHER },
    };
    const hx_node *drivers = text_get(page, text_total(page), "drivers");
    table_shape    shape = table_shape_of(page);
    table_row      row[TABLE_DRIVERS_MAX] = { 0 };

    for (size_t f = 0; f < sizeof rows / sizeof rows[0]; f++) {
        size_t count = table_family(page, drivers, rows[f].id, row);

        if (count == 0)
            continue;
        text_head(page, text_say(page, rows[f].word));
        table_driver_head(page, "", shape);
        for (size_t i = 0; i < count; i++) {
            char   name[TEXT_BYTES];
            hx_str id = page->doc->get_string(text_get(page, row[i].node,
                                                       "id"));

            table_driver(page, row[i].node,
                         text_label(page, "driver", id, name), shape,
                         table_most(page, drivers));
        }
    }
}

/* -- families ------------------------------------------------------------- */

void text_families(const text_page *page)
{
    const hx_node *families = text_get(page, text_total(page), "families");
    const hx_node *gap = text_get(page, text_get(page, text_total(page),
                                                 "balance"), "gap");
    table_shape    shape = table_shape_of(page);
    char           points[48], line[TEXT_BYTES];
    const char    *args[] = { points };

    if (page->doc->count(families) == 0)
        return;
    text_head(page, text_say(page, W_FAMILIES));
    table_driver_head(page, "", shape);
    for (size_t i = 0; i < page->doc->count(families); i++) {
        const hx_node *node = page->doc->at(families, i);
        char           name[TEXT_BYTES];
        hx_str         id = page->doc->get_string(text_get(page, node, "id"));

        table_driver(page, node, text_named(page, text_clean(id, name)),
                     shape, table_most(page, families));
    }
    if (text_null(page, gap))
        return;
    text_number(page, gap, 1, false, points, sizeof points);
    args[0] = points[0] == '-' ? points + 1 : points;
    text_compose(page, page->doc->get_milli(gap) < 0 ? W_BALANCE_LESS
                                                     : W_BALANCE_MORE,
                 args, line, sizeof line);
    text_wrap(page, "", 1, line);
}

/* -- breakdowns ----------------------------------------------------------- */

enum { BY_COMMENTS = 10, BY_FIGURE = 12 };

static void by_head(const text_page *page, int name)
{
    text_style(page, TEXT_DIM);
    text_put(page, " ");
    text_fill(page, " ", name);
    text_cell(page, hx_str_of(text_say(page, W_COMMENTS)), BY_COMMENTS,
              TEXT_RIGHT);
    text_cell(page, hx_str_of(text_say(page, W_EMO)), BY_FIGURE, TEXT_RIGHT);
    text_cell(page, hx_str_of(text_say(page, W_RAT)), BY_FIGURE, TEXT_RIGHT);
    text_put(page, "  ");
    text_cell(page, hx_str_of(text_say(page, W_LARGEST_GAP)),
              page->columns - 3 - name - BY_COMMENTS - 2 * BY_FIGURE,
              TEXT_LAST);
    text_style(page, TEXT_PLAIN);
    text_put(page, "\n");
}

static const hx_node *by_largest(const text_page *page, const hx_node *segment)
{
    const hx_node *drivers = text_get(page, segment, "drivers");
    const hx_node *best = NULL;

    for (size_t i = 0; i < page->doc->count(drivers); i++) {
        const hx_node *node = page->doc->at(drivers, i);

        if (text_value(page, node, "gap")
            > (best ? text_value(page, best, "gap") : 0))
            best = node;
    }
    return best;
}

static void by_row(const text_page *page, const hx_node *segment, hx_str name,
                   int width)
{
    const hx_node *families = text_get(page, segment, "families");
    const hx_node *largest = by_largest(page, segment);
    int  rest = page->columns - 3 - width - BY_COMMENTS - 2 * BY_FIGURE;
    char label[TEXT_BYTES], points[48], text[TEXT_BYTES + 64] = "";

    text_put(page, " ");
    text_cell(page, name, width, TEXT_LEFT);
    text_integer_cell(page, table_comments(page, segment), BY_COMMENTS);
    text_number_cell(page, table_value(page, text_find(page, families,
                                                       "emotional"), "gap"),
                     1, false, BY_FIGURE);
    text_number_cell(page, table_value(page, text_find(page, families,
                                                       "rational"), "gap"),
                     1, false, BY_FIGURE);
    text_put(page, "  ");
    if (largest) {
        text_label(page, "driver",
                   page->doc->get_string(text_get(page, largest, "id")),
                   label);
        text_number(page, table_value(page, largest, "gap"), 1, false, points,
                    sizeof points);
        snprintf(text, sizeof text, "%s %s", points, label);
    }
    text_cell(page, hx_str_of(text), rest, TEXT_LAST);
    text_put(page, "\n");
}

/* "brand" or "brand, month" of the map `by`: its keys, or its values. */
static void by_text(const text_page *page, const hx_node *by, bool values,
                    char *out)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < page->doc->count(by); i++) {
        const hx_node *node = page->doc->at(by, i);
        char           clean[TEXT_BYTES];
        hx_str         text = page->doc->key_at(by, i);
        bool           cut;

        if (values && text_null(page, node))
            text = hx_str_of(text_say(page, W_NONE));
        else if (values)
            text = page->doc->get_string(node);
        text = text_fit(text_named(page, text_clean(text, clean)), 60, &cut);
        if (len + text.len + 3 >= TEXT_BYTES)
            return;
        len += (size_t)snprintf(out + len, TEXT_BYTES - len, "%s%.*s",
                                i > 0 ? ", " : "", (int)text.len, text.ptr);
    }
}

static bool by_same(const text_page *page, const hx_node *a, const hx_node *b)
{
    const hx_node *left = text_get(page, a, "by");
    const hx_node *right = text_get(page, b, "by");

    if (page->doc->count(left) != page->doc->count(right))
        return false;
    for (size_t i = 0; i < page->doc->count(left); i++)
        if (!hx_str_eq(page->doc->key_at(left, i),
                       page->doc->key_at(right, i)))
            return false;
    return true;
}

/* How many comments a segment needs to be among the TABLE_ROWS_MAX largest of
 * list[from, to). */
static int64_t by_least(const text_page *page, const hx_node *list,
                        size_t from, size_t to)
{
    int64_t top[TABLE_ROWS_MAX] = { 0 };

    for (size_t i = from; i < to; i++) {
        int64_t comments = table_comments(page, page->doc->at(list, i));

        for (size_t k = 0; k < TABLE_ROWS_MAX; k++)
            if (comments > top[k]) {
                int64_t smaller = top[k];

                top[k] = comments;
                comments = smaller;
            }
    }
    return top[TABLE_ROWS_MAX - 1];
}

static void by_more(const text_page *page, size_t count)
{
    char        number[48], line[TEXT_BYTES];
    const char *args[] = { number };

    if (count == 0)
        return;
    text_integer(page, (int64_t)count, number, sizeof number);
    text_compose(page, W_MORE_ROWS, args, line, sizeof line);
    text_style(page, TEXT_DIM);
    text_wrap(page, "", 1, line);
    text_style(page, TEXT_PLAIN);
}

/* The breakdown list[from, to). */
static void by_table(const text_page *page, const hx_node *list, size_t from,
                     size_t to)
{
    int         width = page->columns >= 100 ? 30 : 22;
    int64_t     least = by_least(page, list, from, to);
    size_t      shown = 0;
    char        keys[TEXT_BYTES], title[TEXT_BYTES + 32];
    const char *args[] = { keys };

    by_text(page, text_get(page, page->doc->at(list, from), "by"), false,
            keys);
    text_compose(page, W_BY, args, title, sizeof title);
    text_head(page, title);
    by_head(page, width);
    for (size_t i = from; i < to && shown < TABLE_ROWS_MAX; i++) {
        const hx_node *segment = page->doc->at(list, i);
        char           name[TEXT_BYTES];

        if (table_comments(page, segment) < least)
            continue;
        by_text(page, text_get(page, segment, "by"), true, name);
        by_row(page, segment, hx_str_of(name), width);
        shown++;
    }
    by_row(page, text_total(page), hx_str_of(text_say(page, W_TOTAL)), width);
    by_more(page, to - from - shown);
}

void text_breakdowns(const text_page *page)
{
    const hx_node *list = text_get(page, page->root, "segments");
    size_t         count = page->doc->count(list);

    for (size_t from = 1, to; from < count; from = to) {
        for (to = from + 1; to < count
             && by_same(page, page->doc->at(list, from),
                        page->doc->at(list, to)); to++)
            continue;
        by_table(page, list, from, to);
    }
}

/* The published survey, as context and never among the figures. */
static void by_context(const text_page *page)
{
    static const char *const keys[] = {
        "closer_relationship_wanted_generation_x",
        "closer_relationship_wanted_millennials",
        "closer_relationship_wanted_boomers", "taken_seriously_as_humans",
        "relationship_beyond_products"
    };
    const hx_node *map = text_get(page, page->root, "context");
    char           line[TEXT_BYTES];
    int            value[5];

    for (size_t i = 0; i < 5; i++)
        value[i] = (int)page->doc->get_integer(text_get(page, map, keys[i]));
    if (value[0] == 0)
        return;
    snprintf(line, sizeof line, page->german
             ? "Zum Vergleich, nicht hier gemessen: In einer veröffentlichten "
               "Umfrage wünschten %d %% der Generation X, %d %% der "
               "Millennials und %d %% der Boomer eine engere Beziehung; %d %% "
               "fühlten sich als Mensch ernst genommen, %d %% sahen eine "
               "Beziehung über Produkte hinaus."
             : "For context, not measured here: in a published survey %d %% "
               "of Generation X, %d %% of Millennials and %d %% of Boomers "
               "wanted a closer relationship; %d %% felt taken seriously as "
               "humans, %d %% saw a relationship beyond products.",
             value[0], value[1], value[2], value[3], value[4]);
    text_style(page, TEXT_DIM);
    text_wrap(page, "", 1, line);
    text_style(page, TEXT_PLAIN);
}

/* Shown where at least one generation is known. */
void text_generations(const text_page *page)
{
    const hx_node *list = text_get(page, page->root, "generations");
    size_t         count = page->doc->count(list);
    int            width = page->columns >= 100 ? 30 : 22;
    bool           known = false;

    for (size_t i = 0; i < count; i++)
        known = known || !text_null(page, text_get(page,
                                                   page->doc->at(list, i),
                                                   "generation"));
    if (!known)
        return;
    text_head(page, text_say(page, W_GENERATIONS));
    by_head(page, width);
    /* No generation comes first in the report, and last in the table. */
    for (size_t i = 0; i < 2 * count; i++) {
        const hx_node *node = page->doc->at(list, i % count);
        const hx_node *id = text_get(page, node, "generation");
        char           name[TEXT_BYTES];

        if (text_null(page, id) != (i >= count))
            continue;
        text_clean(text_null(page, id)
                   ? hx_str_of(text_say(page, W_NONE))
                   : text_named(page, page->doc->get_string(id)), name);
        by_row(page, node, hx_str_of(name), width);
    }
    by_context(page);
}

/* -- friction ------------------------------------------------------------- */

/* Widths of the friction table. */
typedef struct table_friction {
    int place, driver, bar;
} table_friction;

enum { FRICTION_POINTS = 14 };

static void friction_head(const text_page *page, table_friction shape)
{
    text_style(page, TEXT_DIM);
    text_put(page, " ");
    text_cell(page, hx_str_of(text_say(page, W_TOUCHPOINT)), shape.place,
              TEXT_LEFT);
    text_put(page, " ");
    text_cell(page, hx_str_of(text_say(page, W_DRIVER)), shape.driver,
              TEXT_LEFT);
    text_cell(page, hx_str_of(text_say(page, W_UNMET)), FRICTION_POINTS,
              TEXT_RIGHT);
    text_fill(page, " ", 1 + shape.bar);
    text_cell(page, hx_str_of(text_say(page, W_N)), TABLE_N, TEXT_RIGHT);
    text_style(page, TEXT_PLAIN);
    text_put(page, "\n");
}

/* Below the row: who owns the touchpoint, what is there and what is meant. */
static void friction_owner(const text_page *page, const hx_node *node)
{
    const hx_node *owner = text_get(page, node, "owner");
    const hx_node *target = text_get(page, node, "target");
    char name[TEXT_BYTES] = "", met[48], goal[48], line[2 * TEXT_BYTES];
    size_t len = 0;

    if (text_null(page, owner) && text_null(page, target))
        return;
    line[0] = '\0';
    if (!text_null(page, owner))
        len = (size_t)snprintf(line, sizeof line, "%s%s",
                               page->ascii ? "-> " : "→ ",
                               text_clean(page->doc->get_string(owner),
                                          name).ptr);
    if (!text_null(page, target)) {
        text_number(page, table_value(page, node, "delivered_of_stated"), 0,
                    false, met, sizeof met);
        text_number(page, target, 0, false, goal, sizeof goal);
        snprintf(line + len, sizeof line - len, page->german
                 ? "%serfüllt %s %%, Ziel %s %%" : "%smet %s %%, target %s %%",
                 len ? "; " : "", met, goal);
    }
    text_style(page, TEXT_DIM);
    text_wrap(page, "", 3, line);
    text_style(page, TEXT_PLAIN);
}

static void friction_row(const text_page *page, const hx_node *node,
                         table_friction shape, int64_t most)
{
    const hx_node *points = text_get(page, node, "unmet_points");
    char           label[TEXT_BYTES];

    text_put(page, " ");
    text_cell(page, text_label(page, "touchpoint", page->doc->get_string(
        text_get(page, node, "touchpoint")), label), shape.place, TEXT_LEFT);
    text_put(page, " ");
    text_cell(page, text_label(page, "driver", page->doc->get_string(
        text_get(page, node, "driver")), label), shape.driver, TEXT_LEFT);
    text_number_cell(page, points, 1, false, FRICTION_POINTS);
    text_put(page, " ");
    text_bar(page, page->doc->get_milli(points), most, shape.bar, TEXT_RED);
    text_integer_cell(page, table_comments(page, node), TABLE_N);
    text_put(page, "\n");
    friction_owner(page, node);
}

void text_friction(const text_page *page)
{
    const hx_node *list = text_get(page, page->root, "friction");
    size_t         count = page->doc->count(list);
    table_friction shape = { page->columns >= 76 ? 24 : 18,
                             page->columns >= 76 ? 17 : 15, 0 };
    int64_t        most = page->doc->get_milli(
        text_get(page, page->doc->at(list, 0), "unmet_points"));

    if (count == 0)
        return;
    shape.bar = page->columns - 3 - shape.place - shape.driver
              - FRICTION_POINTS - TABLE_N;
    if (shape.bar > 30)
        shape.bar = 30;
    text_head(page, text_say(page, W_FRICTION));
    friction_head(page, shape);
    for (size_t i = 0; i < count && i < TABLE_FRICTION_MAX; i++)
        friction_row(page, page->doc->at(list, i), shape, most);
}
