/* Touchpoints along the journey: the map of drivers, and how even the
 * experience is from one touchpoint to the next. */
#include "html.h"

#include <stdio.h>
#include <stdlib.h>

#define MAP_TOP_MAX 190  /* room for the names of the drivers, upright */
#define MAP_LETTER 7     /* pixels, about */
#define MAP_ROW 30
#define MAP_STAGE 26
#define MAP_ROWS_MAX 40

typedef struct map_row {
    const hx_node *cell;
    hx_str         id, stage;
    int            rank;      /* of the stage in the journey */
    int64_t        comments;
    size_t         place;     /* in the report */
} map_row;

typedef struct map_plot {
    map_row        row[MAP_ROWS_MAX];
    size_t         rows;
    const hx_node *column[HTML_DRIVERS_MAX];
    size_t         columns;
    int            top;       /* where the rows begin */
} map_plot;

static int map_stage_rank(hx_str stage)
{
    return (int)names_at(NAMES_STAGE, stage) + (stage.len == 0);
}

static int map_order(const void *left, const void *right)
{
    const map_row *a = left, *b = right;

    if (a->rank != b->rank)
        return a->rank - b->rank;
    if (a->comments != b->comments)
        return a->comments > b->comments ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static hx_str map_stage(const html_page *page, hx_str touchpoint)
{
    const hx_node *labels = html_part(page, page->root, "labels",
                                      "touchpoint");

    for (size_t i = 0; i < page->doc->count(labels); i++)
        if (hx_str_eq(page->doc->key_at(labels, i), touchpoint))
            return html_string(page, page->doc->at(labels, i), "stage");
    return (hx_str){ "", 0 };
}

static const hx_node *map_cell(const html_page *page, const hx_node *cell,
                               const hx_node *driver)
{
    return html_find(page, html_get(page, cell, "drivers"), "id",
                     html_string(page, driver, "id"));
}

/* Heads stand upright, so the longest sets the height. */
static void map_make_room(const html_page *page, map_plot *map,
                          const hx_node *driver)
{
    hx_str name = html_label(page, "driver", html_string(page, driver, "id"));
    int    room = 24 + MAP_LETTER * (int)(name.len < 40 ? name.len : 40);

    map->top = room > map->top ? room : map->top;
    map->top = map->top > MAP_TOP_MAX ? MAP_TOP_MAX : map->top;
}

/* Rows that have figures, in the order of the journey; columns that have any
 * in one of them, in the order of the total. */
static void map_fill(const html_page *page, map_plot *map)
{
    const hx_node *list = html_get(page, page->root, "touchpoints");
    const hx_node *all[HTML_DRIVERS_MAX];
    size_t         count = html_drivers(page, page->total, "*", all);

    for (size_t i = 0; i < page->doc->count(list)
                       && map->rows < MAP_ROWS_MAX; i++) {
        const hx_node *cell = page->doc->at(list, i);
        hx_str         id = html_string(page, cell, "touchpoint");

        if (!html_null(page, html_get(page, cell, "suppressed")))
            continue;
        map->row[map->rows++] = (map_row){
            cell, id, map_stage(page, id),
            map_stage_rank(map_stage(page, id)),
            html_integer(page, cell, "comments"), i };
    }
    qsort(map->row, map->rows, sizeof map->row[0], map_order);
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < map->rows; n++) {
            const hx_node *driver = map_cell(page, map->row[n].cell, all[i]);

            if (html_null(page, html_get(page, driver, "gap")))
                continue;
            map->column[map->columns++] = all[i];
            map_make_room(page, map, all[i]);
            break;
        }
}

/* -- the map -------------------------------------------------------------- */

static bool map_new_stage(const map_plot *map, size_t row)
{
    return map->row[row].stage.len > 0
        && (row == 0 || !hx_str_eq(map->row[row].stage,
                                   map->row[row - 1].stage));
}

static int map_height(const map_plot *map)
{
    int height = map->top;

    for (size_t i = 0; i < map->rows; i++)
        height += MAP_ROW + (map_new_stage(map, i) ? MAP_STAGE : 0);
    return height;
}

/* Fixed classes, so that two reports may be held side by side. */
static int map_class(int64_t gap)
{
    static const int64_t above[] = { 500, 2000, 4000, 8000, 16000 };
    int                  heat = 0;

    while (heat < 5 && gap >= above[heat])
        heat++;
    return heat;
}

static void map_names(const html_page *page, const map_plot *map)
{
    html_put(page, "<ol class=\"heat-names\" aria-hidden=\"true\">"
             "<li class=\"pad\"><svg width=\"1\" height=\"%d\"></svg></li>",
             map->top);
    for (size_t i = 0; i < map->rows; i++) {
        if (map_new_stage(map, i)) {
            html_put(page, "<li class=\"stage\">");
            html_text(page, html_named(page, NAMES_STAGE, map->row[i].stage));
            html_put(page, "</li>");
        }
        html_put(page, "<li><span>");
        html_text(page, html_label(page, "touchpoint", map->row[i].id));
        html_put(page, "</span> <small>%s</small></li>\n",
                 html_count(page, map->row[i].comments).s);
    }
    html_put(page, "</ol>\n");
}

/* Upright text at a percentage needs an inner <svg>: a rotation turns about
 * pixels. */
static void map_heads(const html_page *page, const map_plot *map)
{
    int64_t most = 2 * (int64_t)map->columns;

    for (size_t i = 0; i < map->columns; i++) {
        hx_str driver = html_string(page, map->column[i], "id");

        html_put(page, "<svg x=\"%s\" y=\"%d\" width=\"1\" height=\"1\" "
                 "class=\"turn\"><text class=\"col\" "
                 "transform=\"rotate(-90)\" x=\"8\" y=\"4\" "
                 "data-d=\"%s\">", html_pos(2 * (int64_t)i + 1, most).s,
                 map->top, html_safe(driver).s);
        html_text(page, html_label(page, "driver", driver));
        html_put(page, "</text></svg>\n");
    }
}

static void map_square(const html_page *page, const map_plot *map, size_t row,
                       size_t column, int y)
{
    const hx_node *driver = map_cell(page, map->row[row].cell,
                                     map->column[column]);
    const hx_node *gap = html_part(page, driver, "gap", "value");
    int64_t        most = 2 * (int64_t)map->columns;
    int            heat = map_class(page->doc->get_milli(gap));
    hx_str         id = html_string(page, driver, "id");
    hx_str         place = html_label(page, "touchpoint", map->row[row].id);
    hx_str         name = html_label(page, "driver", id);
    html_drill     drill = { .driver = id, .stance = "", .chart = true,
                             .skip = true };

    if (html_null(page, gap))
        return;
    drill.group = html_group_of(page, "touchpoint", map->row[row].id);
    html_drill_open(page, &drill);
    html_put(page, "<title>%.*s × %.*s: ", (int)place.len, place.ptr,
             (int)name.len, name.ptr);
    html_put(page, HTML_TR(page, "gap %s (%s comments)",
                           "Lücke %s (%s Kommentare)"),
             html_figure(page, gap, 1).s,
             html_count(page, html_integer(page, driver, "comments")).s);
    html_put(page, "</title><rect class=\"q q%d\" x=\"%s\" y=\"%d\" "
             "width=\"%s\" height=\"%d\" rx=\"4\"/>", heat,
             html_pos(2 * (int64_t)column, most).s, y,
             html_pos(2, most).s, MAP_ROW);
    html_put(page, "<text class=\"qn q%d\" x=\"%s\" y=\"%d\">%s</text>", heat,
             html_pos(2 * (int64_t)column + 1, most).s, y + 19,
             html_figure(page, gap, 0).s);
    html_drill_close(page, &drill);
}

static void map_chart(const html_page *page, const map_plot *map)
{
    int y = map->top;

    html_put(page, "<div class=\"heat\" tabindex=\"0\" role=\"region\" "
             "aria-label=\"%s\">", HTML_TR(page, "Map of touchpoints",
                                           "Karte der Kontaktpunkte"));
    map_names(page, map);
    html_chart_open(page, "map", "heat-plot", map_height(map),
                    HTML_TR(page, "Gap by touchpoint and driver",
                            "Lücke nach Kontaktpunkt und Treiber"),
                    HTML_TR(page, "One row a touchpoint, in the order of the "
                            "journey; one column a driver. The darker and "
                            "the larger the number, the larger the gap. "
                            "Empty where fewer than 5 comments speak of it.",
                            "Eine Zeile je Kontaktpunkt, in der Reihenfolge "
                            "der Reise; eine Spalte je Treiber. Je dunkler "
                            "und je größer die Zahl, desto größer die Lücke. "
                            "Leer, wo weniger als 5 Kommentare davon "
                            "sprechen."));
    map_heads(page, map);
    for (size_t i = 0; i < map->rows; i++) {
        y += map_new_stage(map, i) ? MAP_STAGE : 0;
        html_put(page, "<line class=\"t\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
                 "y2=\"%d\"/>\n", y + MAP_ROW / 2, y + MAP_ROW / 2);
        for (size_t n = 0; n < map->columns; n++)
            map_square(page, map, i, n, y);
        y += MAP_ROW;
    }
    html_chart_close(page);
    html_put(page, "</div>\n<ul class=\"legend heat-legend\">");
    for (int heat = 0; heat < 6; heat++) {
        static const char *const en[] = { "under 0.5", "0.5–2", "2–4", "4–8",
                                          "8–16", "16 points and more" };
        static const char *const de[] = { "unter 0,5", "0,5–2", "2–4", "4–8",
                                          "8–16", "16 Punkte und mehr" };

        html_put(page, "<li><svg aria-hidden=\"true\" width=\"16\" "
                 "height=\"16\"><rect class=\"q q%d\" width=\"16\" "
                 "height=\"16\" rx=\"3\"/></svg>%s</li>", heat,
                 HTML_TR(page, en[heat], de[heat]));
    }
    html_put(page, "</ul>\n");
}

static void map_table(const html_page *page, const map_plot *map)
{
    html_data_open(page, HTML_TR(page, "Gap in points by touchpoint and "
                                 "driver", "Lücke in Punkten nach "
                                 "Kontaktpunkt und Treiber"));
    html_put(page, "<thead><tr>");
    html_th(page, HTML_TR(page, "Touchpoint", "Kontaktpunkt"));
    html_th(page, HTML_TR(page, "Stage", "Phase"));
    html_th_number(page, HTML_TR(page, "Comments", "Kommentare"));
    for (size_t i = 0; i < map->columns; i++) {
        html_put(page, "<th scope=\"col\" class=\"n\">");
        html_text(page, html_label(page, "driver",
                                   html_string(page, map->column[i], "id")));
        html_put(page, "</th>");
    }
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < map->rows; i++) {
        html_put(page, "<tr><th scope=\"row\">");
        html_text(page, html_label(page, "touchpoint", map->row[i].id));
        html_put(page, "</th><td>");
        html_text(page, html_named(page, NAMES_STAGE, map->row[i].stage));
        html_put(page, "</td>");
        html_td_count(page, map->row[i].comments);
        for (size_t n = 0; n < map->columns; n++)
            html_td(page, html_part(page, map_cell(page, map->row[i].cell,
                                                   map->column[n]), "gap",
                                    "value"), 1);
        html_put(page, "</tr>\n");
    }
    html_data_close(page);
}

/* -- consistency ---------------------------------------------------------- */

static const hx_node *place_spread(const html_page *page, const char *key,
                                   hx_str family)
{
    return html_get(page, html_find(page, html_part(page, page->root, key,
                                                    "families"), "id",
                                    family), "spread");
}

static void place_consistency(const html_page *page)
{
    const hx_node *soft = place_spread(page, "consistency",
                                       HX_LIT("emotional"));
    const hx_node *hard = place_spread(page, "consistency",
                                       HX_LIT("rational"));

    html_put(page, "<h3>%s</h3><div class=\"tiles\">",
             HTML_TR(page, "Consistency before wow",
                     "Beständigkeit vor Wow"));
    html_put(page, "<div class=\"tile\"><b>%s</b><span>%s</span></div>",
             html_figure(page, soft, 1).s,
             HTML_TR(page, "points of spread of the emotional gap over "
                     "touchpoints; 0 is the same everywhere",
                     "Punkte Streuung der emotionalen Lücke über "
                     "Kontaktpunkte; 0 heißt überall gleich"));
    html_put(page, "<div class=\"tile\"><b>%s</b><span>%s</span></div>",
             html_figure(page, hard, 1).s,
             HTML_TR(page, "points of spread of the rational gap over "
                     "touchpoints", "Punkte Streuung der rationalen Lücke "
                     "über Kontaktpunkte"));
    html_put(page, "<div class=\"tile\"><b>%s %%</b><span>%s</span></div>"
             "</div>\n", html_figure(page, html_part(page, page->root, "wow",
                                                    "value"), 1).s,
             HTML_TR(page, "wow: of comments praise delight",
                     "Wow: der Kommentare loben Begeisterung"));
}

void html_section_places(const html_page *page)
{
    map_plot map = { .rows = 0 };
    size_t   all = page->doc->count(html_get(page, page->root,
                                             "touchpoints"));

    map_fill(page, &map);
    html_section_open(page, "touchpoints",
                      HTML_TR(page, "Along the journey",
                              "Entlang der Reise"), false);
    if (map.rows == 0 || map.columns == 0) {
        html_missing(page, HTML_TR(page,
            "No touchpoint is named in 30 comments or more; a field "
            "touchpoint in the archive adds to what the text says.",
            "Kein Kontaktpunkt wird in mindestens 30 Kommentaren genannt; "
            "ein Feld touchpoint im Archiv ergänzt, was der Text sagt."));
        html_section_close(page);
        return;
    }
    html_put(page, "<p class=\"lead\">%s</p>\n", HTML_TR(page,
        "The gap of each driver at each touchpoint, in points of the comments "
        "that speak of the touchpoint.",
        "Die Lücke jedes Treibers an jedem Kontaktpunkt, in Punkten der "
        "Kommentare, die vom Kontaktpunkt sprechen."));
    map_chart(page, &map);
    map_table(page, &map);
    html_more(page, all - map.rows,
              html_noun(page, (int64_t)(all - map.rows), "more touchpoint",
                        "more touchpoints", "weiterer Kontaktpunkt",
                        "weitere Kontaktpunkte"));
    place_consistency(page);
    html_section_close(page);
}
