/* Segments: emotional and rational gap of each in one chart, a table, and a
 * panel of the larger ones. */
#include "html.h"

#include <stdio.h>
#include <stdlib.h>

#define ROW_TOP 26
#define ROW_HEIGHT 58

static const hx_node *row_gap(const html_page *page, const hx_node *cell,
                              hx_str family)
{
    return html_get(page, html_find(page, html_get(page, cell, "families"),
                                    "id", family), "gap");
}

static int64_t row_most(const html_page *page, const html_row *rows,
                        size_t count)
{
    static const hx_str families[] = { { "emotional", 9 }, { "rational", 8 } };
    int64_t most = 0;

    for (size_t i = 0; i < 2 * count; i++) {
        const hx_node *high = html_get(
            page, row_gap(page, rows[i / 2].cell, families[i % 2]), "high");

        if (page->doc->get_milli(high) > most)
            most = page->doc->get_milli(high);
    }
    return most;
}

static void row_draw(const html_page *page, const html_row *row, int y,
                     int64_t most)
{
    const hx_node *soft = row_gap(page, row->cell, HX_LIT("emotional"));
    const hx_node *hard = row_gap(page, row->cell, HX_LIT("rational"));
    html_num       a = html_figure(page, html_get(page, soft, "value"), 1);
    html_num       b = html_figure(page, html_get(page, hard, "value"), 1);
    html_drill     drill = { .drivers = "*", .stance = "",
                             .group = row->group, .chart = true };

    html_drill_open(page, &drill);
    html_put(page, "<title>%.*s: ", (int)row->name.len, row->name.ptr);
    html_put(page, HTML_TR(page, "emotional gap %s, rational gap %s, %s "
                           "comments", "emotionale Lücke %s, rationale Lücke "
                           "%s, %s Kommentare"), a.s, b.s,
             html_count(page, html_integer(page, row->cell, "comments")).s);
    html_put(page, "</title><rect class=\"hit\" width=\"100%%\" y=\"%d\" "
             "height=\"%d\"/><text class=\"lab\" y=\"%d\">%.*s"
             "<tspan class=\"rng\" dx=\"8\">%s</tspan></text>", y,
             ROW_HEIGHT - 4, y + 15, (int)row->name.len, row->name.ptr,
             html_count(page, html_integer(page, row->cell, "comments")).s);
    html_put(page, "<text class=\"val\" x=\"100%%\" y=\"%d\">"
             "<tspan class=\"emo\">%s</tspan><tspan class=\"rng\"> · </tspan>"
             "<tspan class=\"rat\">%s</tspan></text>", y + 15, a.s, b.s);
    html_put(page, "<line class=\"t\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
             "y2=\"%d\"/>", y + 34, y + 34);
    html_mark(page, hard, most, y + 39, "rat");
    html_mark(page, soft, most, y + 29, "emo");
    html_drill_close(page, &drill);
    html_put(page, "\n");
}

static void row_legend(const html_page *page)
{
    html_put(page, "<ul class=\"legend\"><li><svg aria-hidden=\"true\" "
             "width=\"14\" height=\"14\"><circle class=\"m emo\" cx=\"7\" "
             "cy=\"7\" r=\"5\"/></svg>%s</li><li><svg aria-hidden=\"true\" "
             "width=\"14\" height=\"14\"><rect class=\"m rat\" x=\"2\" "
             "y=\"2\" width=\"10\" height=\"10\"/></svg>%s</li></ul>\n",
             HTML_TR(page, "emotional gap", "emotionale Lücke"),
             HTML_TR(page, "rational gap, in points; bands: 95 % intervals",
                     "rationale Lücke, in Punkten; Bänder: "
                     "95-%-Intervalle"));
}

void html_rows_chart(const html_page *page, const char *id,
                     const html_row *rows, size_t count, const char *title,
                     const char *desc)
{
    int64_t step, most = html_axis(row_most(page, rows, count), &step);
    int     height = ROW_TOP + (int)count * ROW_HEIGHT;

    row_legend(page);
    html_chart_open(page, id, "rows", height, title, desc);
    html_grid(page, most, step, height, "");
    for (size_t i = 0; i < count; i++)
        row_draw(page, &rows[i], ROW_TOP + (int)i * ROW_HEIGHT, most);
    html_chart_close(page);
}

void html_cells_table(const html_page *page, const html_row *rows,
                      size_t count, const char *what, const char *first)
{
    html_data_open(page, what);
    html_put(page, "<thead><tr>");
    html_th(page, first);
    html_th_number(page, HTML_TR(page, "Comments", "Kommentare"));
    html_th_number(page, HTML_TR(page, "Coverage %", "Abdeckung %"));
    html_th_number(page, HTML_TR(page, "Emotional gap", "Emotionale Lücke"));
    html_th_number(page, HTML_TR(page, "Rational gap", "Rationale Lücke"));
    html_th_number(page, HTML_TR(page, "Net advocacy", "Netto-Empfehlung"));
    html_th(page, HTML_TR(page, "Largest gap", "Größte Lücke"));
    html_th_number(page, HTML_TR(page, "Points", "Punkte"));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < count; i++) {
        const hx_node *cell = rows[i].cell, *list[HTML_DRIVERS_MAX];
        size_t         drivers = html_drivers(page, cell, "*", list);
        const hx_node *gap = drivers ? html_part(page, list[0], "gap",
                                                 "value") : NULL;

        html_put(page, "<tr><th scope=\"row\">%.*s</th>",
                 (int)rows[i].name.len, rows[i].name.ptr);
        html_td_count(page, html_integer(page, cell, "comments"));
        html_td(page, html_part(page, cell, "coverage", "value"), 1);
        html_td_share(page, row_gap(page, cell, HX_LIT("emotional")));
        html_td_share(page, row_gap(page, cell, HX_LIT("rational")));
        html_td_signed(page,
                       html_part(page, cell, "loyalty", "net_advocacy"), 1);
        html_put(page, "<td>");
        if (!html_null(page, gap))
            html_text(page, html_label(page, "driver",
                                       html_string(page, list[0], "id")));
        html_put(page, "</td>");
        html_td(page, gap, 1);
        html_put(page, "</tr>\n");
    }
    html_data_close(page);
}

/* -- a breakdown ---------------------------------------------------------- */

/* The name of a group as one string: dimensions that are crossed are joined.
 * What `out` has no room for becomes "…". */
static hx_str segment_name(const html_page *page, const html_key *key,
                           char *out, size_t cap)
{
    static const char more[] = "…";
    size_t len = 0;

    for (size_t i = 0; i < key->count; i++) {
        hx_str one = html_value_name(page, key, i);
        size_t wrote = (size_t)snprintf(out + len, cap - len, "%s%.*s",
                                        i ? " · " : "", (int)one.len, one.ptr);

        if (wrote < cap - len) {
            len += wrote;
            continue;
        }
        len = cap - sizeof more;
        while (len > 0 && ((unsigned char)out[len] & 0xC0) == 0x80)
            len--;  /* to where a character begins */
        memcpy(out + len, more, sizeof more);
        return (hx_str){ out, len + sizeof more - 1 };
    }
    return (hx_str){ out, len };
}

static bool segment_same(const html_key *a, const html_key *b)
{
    return a->count == b->count && hx_str_eq(a->dim[0], b->dim[0])
        && (a->count < 2 || hx_str_eq(a->dim[1], b->dim[1]));
}

static int segment_order(const void *left, const void *right)
{
    const html_row *a = left, *b = right;

    if (a->comments != b->comments)
        return a->comments > b->comments ? -1 : 1;
    return (a->group > b->group) - (a->group < b->group);
}

#define SEGMENT_NAME 192

typedef struct segment_rows {
    html_row row[HTML_SEGMENTS_MAX + 1];
    char     name[HTML_SEGMENTS_MAX + 1][SEGMENT_NAME];
    size_t   count;
} segment_rows;

/* The shown segments with the dimensions of group `first`. */
static void segment_collect(const html_page *page, size_t first,
                            segment_rows *out)
{
    out->count = 0;
    for (size_t i = first; i < page->group_count
                           && out->count < HTML_SEGMENTS_MAX; i++) {
        const html_group *group = &page->groups[i];

        if (!group->segment
            || !segment_same(&group->key, &page->groups[first].key))
            continue;
        out->row[out->count] = (html_row){
            group->segment, i,
            html_integer(page, group->segment, "comments"),
            segment_name(page, &group->key, out->name[out->count],
                         SEGMENT_NAME) };
        out->count++;
    }
    qsort(out->row, out->count, sizeof out->row[0], segment_order);
}

/* How many segments the report has with the dimensions of `key`. */
static size_t segment_all(const html_page *page, const html_key *key)
{
    const hx_node *list = html_get(page, page->root, "segments");
    size_t         count = 0;

    for (size_t i = 1; i < page->doc->count(list); i++) {
        html_key other = html_key_of(page, html_get(
            page, page->doc->at(list, i), "by"));

        count += segment_same(&other, key);
    }
    return count;
}

static void segment_panels(const html_page *page, const segment_rows *rows)
{
    html_put(page, "<div class=\"segs\">\n");
    for (size_t i = 0; i < rows->count; i++) {
        size_t group = rows->row[i].group;

        if (!page->groups[group].panel)
            continue;
        html_put(page, "<details class=\"seg\" data-seg=\"%zu\"><summary>"
                 "%.*s <span class=\"num\">%s</span></summary>\n", group,
                 (int)rows->row[i].name.len, rows->row[i].name.ptr,
                 html_count(page, rows->row[i].comments).s);
        html_panel(page, group);
        html_put(page, "</details>\n");
    }
    html_put(page, "</div>\n");
}

static void segment_breakdown(const html_page *page, size_t first,
                              segment_rows *rows)
{
    const html_key *key = &page->groups[first].key;
    char            id[32], title[2 * SEGMENT_NAME];
    size_t          shown = 0, len = 0, all;
    html_row        drawn[HTML_SEGMENTS_MAX];

    segment_collect(page, first, rows);
    all = segment_all(page, key);
    for (size_t i = 0; i < key->count; i++) {
        hx_str one = html_dimension(page, key->dim[i]);

        len += (size_t)snprintf(title + len, SEGMENT_NAME, "%s%.*s",
                                i ? " × " : "",
                                (int)(one.len < 90 ? one.len : 90), one.ptr);
    }
    for (size_t i = 0; i < rows->count; i++)
        if (html_null(page, html_get(page, rows->row[i].cell, "suppressed")))
            drawn[shown++] = rows->row[i];
    html_put(page, "<h3>%s</h3>\n", title);
    snprintf(id, sizeof id, "seg-%zu", first);
    if (shown > 0)
        html_rows_chart(page, id, drawn, shown < 16 ? shown : 16, title,
                        HTML_TR(page, "One row a segment, the largest first: "
                                "the emotional gap as a disc, the rational "
                                "gap as a square, with 95 % intervals.",
                                "Eine Zeile je Segment, das größte zuerst: "
                                "die emotionale Lücke als Scheibe, die "
                                "rationale als Quadrat, mit "
                                "95-%-Intervallen."));
    html_cells_table(page, rows->row, rows->count, title, title);
    html_more(page, all - rows->count,
              html_noun(page, (int64_t)(all - rows->count), "more segment",
                        "more segments", "weiteres Segment",
                        "weitere Segmente"));
    segment_panels(page, rows);
}

static bool segment_first(const html_page *page, size_t group)
{
    for (size_t i = 1; i < group; i++)
        if (page->groups[i].segment
            && segment_same(&page->groups[i].key, &page->groups[group].key))
            return false;
    return page->groups[group].segment != NULL;
}

void html_section_segments(const html_page *page)
{
    segment_rows *rows;
    bool          any = page->doc->count(html_get(page, page->root,
                                                  "segments")) > 1;

    html_section_open(page, "segments", HTML_TR(page, "Who and where",
                                                "Wer und wo"), true);
    if (!any) {
        html_missing(page, HTML_TR(page,
            "No segments were asked for; --by brand or any other field "
            "compares them here.",
            "Es wurden keine Segmente verlangt; --by brand oder ein anderes "
            "Feld vergleicht sie hier."));
        html_section_close(page);
        return;
    }
    rows = page->host->alloc(1, sizeof *rows);
    for (size_t i = 1; rows && i < page->group_count; i++)
        if (segment_first(page, i))
            segment_breakdown(page, i, rows);
    if (!rows)
        *page->short_of_memory = true;
    page->host->free(rows);
    html_section_close(page);
}
