/* The tables of segments: breakdowns and generations, a row each.
 *
 * What is too long for its column is shortened so that rows stay told apart. */
#include "segments.h"
#include "text.h"

#include <stdio.h>

#define BY_ROWS_MAX SEGMENTS_MAX
#define BY_DIMS_MAX 2
#define BY_NAME (BY_DIMS_MAX * (TEXT_BYTES + 8))  /* marks have no width */

static int64_t by_comments(const text_page *page, const hx_node *node)
{
    return page->doc->get_integer(text_get(page, node, "comments"));
}

static const hx_node *by_value(const text_page *page, const hx_node *node,
                               const char *key)
{
    return text_get(page, text_get(page, node, key), "value");
}

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
    text_integer_cell(page, by_comments(page, segment), BY_COMMENTS);
    text_number_cell(page, by_value(page, text_find(page, families,
                                                       "emotional"), "gap"),
                     1, BY_FIGURE);
    text_number_cell(page, by_value(page, text_find(page, families,
                                                       "rational"), "gap"),
                     1, BY_FIGURE);
    text_put(page, "  ");
    if (largest) {
        text_label(page, "driver",
                   page->doc->get_string(text_get(page, largest, "id")),
                   label);
        text_number(page, by_value(page, largest, "gap"), 1, points,
                    sizeof points);
        snprintf(text, sizeof text, "%s %s", points, label);
    }
    text_cell(page, hx_str_of(text), rest, TEXT_LAST);
    text_put(page, "\n");
}

/* "brand" or "brand, month": the keys of the map `by`. */
static void by_title(const text_page *page, const hx_node *by, char *out)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < page->doc->count(by); i++) {
        char   clean[TEXT_BYTES];
        hx_str text = page->doc->key_at(by, i);
        bool   cut;

        text = text_fit(text_dimension(page, text_clean(text, clean)), 60, &cut);
        if (len + text.len + 3 >= TEXT_BYTES)
            return;
        len += (size_t)snprintf(out + len, TEXT_BYTES - len, "%s%.*s",
                                i > 0 ? ", " : "", (int)text.len, text.ptr);
    }
}

/* -- names that fit -------------------------------------------------------- */

/* `text` in `width` columns at most: without its end, or, where `middle`,
 * without its middle. */
static size_t by_shorten(const text_page *page, hx_str text, int width,
                         bool middle, char *out, size_t cap)
{
    int    all = text_width(text), end = middle ? (width - 1) / 2 : 0;
    bool   cut;
    hx_str first, rest = { NULL, 0 };

    if (all <= width || width < 1) {
        first = text_fit(text, width, &cut);
        return (size_t)snprintf(out, cap, "%.*s", (int)first.len, first.ptr);
    }
    first = text_fit(text, width - 1 - end, &cut);
    if (end > 0) {
        size_t skip = text_fit(text, all - end, &cut).len;

        rest = (hx_str){ text.ptr + skip, text.len - skip };
    }
    return (size_t)snprintf(out, cap, "%.*s%s%.*s", (int)first.len, first.ptr,
                            page->ascii ? "." : "…", (int)rest.len, rest.ptr);
}

/* "Acme, 2024-01": where that is too wide the longer value gives way, and of
 * two long ones each. */
static void by_name(const text_page *page, const hx_node *by, int width,
                    bool middle, char *out)
{
    char   text[BY_DIMS_MAX][TEXT_BYTES];
    hx_str value[BY_DIMS_MAX];
    int    room[BY_DIMS_MAX] = { width, 0 };
    size_t count = page->doc->count(by), len = 0;

    if (count > BY_DIMS_MAX)
        count = BY_DIMS_MAX;
    for (size_t i = 0; i < count; i++)
        value[i] = text_value_name(page, page->doc->key_at(by, i),
                                   page->doc->at(by, i), text[i]);
    if (count == 2) {
        int wide[] = { text_width(value[0]), text_width(value[1]) };
        int both = width - 2, half = both / 2;

        room[0] = wide[0] + wide[1] <= both || wide[0] <= both - half
                ? wide[0] : wide[1] <= half ? both - wide[1] : both - half;
        room[1] = both - room[0];
    }
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            len += (size_t)snprintf(out + len, BY_NAME - len, ", ");
        len += by_shorten(page, value[i], room[i], middle, out + len,
                          BY_NAME - len);
    }
}

/* -- the table -------------------------------------------------------------- */

typedef struct by_line {
    const hx_node *segment;
    char           name[BY_NAME];
} by_line;

/* The largest of list[from, to), in the order of their values. */
static size_t by_lines(const text_page *page, const hx_node *list,
                       size_t from, size_t to, by_line *out)
{
    const hx_node *segment[BY_ROWS_MAX];
    size_t count = segments_shown(page->doc, list, from, to, BY_ROWS_MAX,
                                  segment);

    for (size_t i = 0; i < count; i++)
        out[i].segment = segment[i];
    return count;
}

/* Names of equal beginnings lose their middle instead of their end. */
static void by_names(const text_page *page, by_line *line, size_t count,
                     int width)
{
    bool same[BY_ROWS_MAX] = { false };

    for (size_t i = 0; i < count; i++)
        by_name(page, text_get(page, line[i].segment, "by"), width, false,
                line[i].name);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(line[i].name, line[k].name) == 0)
                same[i] = same[k] = true;
    for (size_t i = 0; i < count; i++)
        if (same[i])
            by_name(page, text_get(page, line[i].segment, "by"), width, true,
                    line[i].name);
}

/* The breakdown list[from, to). */
static void by_table(const text_page *page, const hx_node *list, size_t from,
                     size_t to)
{
    int         width = page->columns >= 100 ? 30 : 22;
    by_line     line[BY_ROWS_MAX];
    size_t      shown = by_lines(page, list, from, to, line);
    char        keys[TEXT_BYTES], title[TEXT_BYTES + 32];
    const char *args[] = { keys };

    by_title(page, text_get(page, page->doc->at(list, from), "by"), keys);
    text_compose(page, W_BY, args, title, sizeof title);
    text_head(page, title);
    by_head(page, width);
    by_names(page, line, shown, width);
    for (size_t i = 0; i < shown; i++)
        by_row(page, line[i].segment, hx_str_of(line[i].name), width);
    by_row(page, text_total(page), hx_str_of(text_say(page, W_TOTAL)), width);
    text_more(page, to - from - shown);
}

void text_breakdowns(const text_page *page)
{
    const hx_node *list = text_get(page, page->root, "segments");
    size_t         count = page->doc->count(list);

    for (size_t from = 1, to; from < count; from = to) {
        to = segments_end(page->doc, list, from);
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
        by_row(page, node, text_value_name(page, HX_LIT("generation"), id,
                                           name), width);
    }
    by_context(page);
}
