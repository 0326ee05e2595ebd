/* The tables: drivers, families, friction. */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

#define TABLE_DRIVERS_MAX 64
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
    text_number(page, text_get(page, share, "low"), 1, low, sizeof low);
    text_number(page, text_get(page, share, "high"), 1, high,
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
    text_number_cell(page, table_value(page, node, "demand"), 1,
                     TABLE_FIGURE);
    text_number_cell(page, table_value(page, node, "delivered"), 1,
                     TABLE_MET);
    text_style(page, TEXT_BOLD);
    text_number_cell(page, table_value(page, node, "gap"), 1,
                     TABLE_FIGURE);
    text_style(page, TEXT_PLAIN);
    text_style(page, TEXT_DIM);
    table_range(page, text_get(page, node, "gap"), shape.range);
    text_style(page, TEXT_PLAIN);
    text_put(page, " ");
    text_bar(page, text_value(page, node, "gap"), most, shape.bar, TEXT_RED);
    text_number_cell(page, text_get(page, node, "severity"), 2,
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

/* Whether it is of the family; "" is any that has no table of its own. */
static bool table_in(hx_str own, const char *family)
{
    return *family ? hx_str_eq(own, hx_str_of(family))
                   : !hx_str_eq(own, HX_LIT("emotional"))
                         && !hx_str_eq(own, HX_LIT("rational"));
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

        if (!table_in(page->doc->get_string(text_get(page, node, "family")),
                      family))
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
    int64_t        milli;

    if (page->doc->count(families) == 0)
        return;
    text_head(page, text_say(page, W_FAMILIES));
    table_driver_head(page, "", shape);
    for (size_t i = 0; i < page->doc->count(families); i++) {
        const hx_node *node = page->doc->at(families, i);
        char           name[TEXT_BYTES];
        hx_str         id = page->doc->get_string(text_get(page, node, "id"));

        table_driver(page, node, text_named(page, NAMES_FAMILY,
                                            text_clean(id, name)),
                     shape, table_most(page, families));
    }
    if (text_null(page, gap))
        return;
    milli = page->doc->get_milli(gap);
    text_number(page, gap, 1, points, sizeof points);
    args[0] = points[0] == '-' ? points + 1 : points;
    text_compose(page, milli > -50 && milli < 50 ? W_BALANCE_EVEN  /* 0.0 */
                       : milli < 0               ? W_BALANCE_LESS
                                                 : W_BALANCE_MORE,
                 args, line, sizeof line);
    text_wrap(page, "", 1, line);
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
        text_number(page, table_value(page, node, "delivered_of_stated"), 1,
                    met, sizeof met);
        text_number(page, target, 1, goal, sizeof goal);
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
    text_number_cell(page, points, 1, FRICTION_POINTS);
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
    if (count > TABLE_FRICTION_MAX)
        text_more(page, count - TABLE_FRICTION_MAX);
}
