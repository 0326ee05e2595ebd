/* Importance and performance: how often a driver is spoken of against how
 * often it is then found delivered. One line is the median of the first, so
 * half of the drivers stand on each side; the other is fixed at two of three,
 * so that nothing is praised for being less bad than the rest. */
#include "html.h"

#include <stdlib.h>

#define QUAD_HEIGHT 420
#define QUAD_TOP 30
#define QUAD_BOTTOM 390
#define QUAD_WIDTH 760    /* pixels at which labels are placed */
#define QUAD_LETTER 66    /* tenths of a pixel, of a label */
#define QUAD_GOOD 667     /* of 1,000 that find a driver delivered */

enum { QUAD_NONE, QUAD_RIGHT, QUAD_LEFT, QUAD_ABOVE, QUAD_BELOW, QUAD_SIDES };

typedef struct quad_point {
    const hx_node *node;
    hx_str  name;
    int64_t demand, score;  /* thousandths of a point; of a whole */
    int     x, y;           /* hundredths of a percent; pixels */
    int     side;           /* of its label, QUAD_... */
} quad_point;

typedef struct quad_plot {
    quad_point point[HTML_DRIVERS_MAX];
    size_t     count;
    int64_t    most, demand;  /* end of the axis, and the median */
} quad_plot;

/* Demand is skewed, so the axis holds its square root. */
static int64_t quad_root(int64_t value)
{
    int64_t low = 0, high = 1 << 20;

    while (low < high) {
        int64_t middle = (low + high + 1) / 2;

        if (middle * middle <= value)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static int quad_x(const quad_plot *plot, int64_t demand)
{
    return (int)(quad_root(demand * 1000) * 10000
                 / quad_root(plot->most * 1000));
}

static int quad_y(int64_t score)
{
    return QUAD_BOTTOM - (int)(score * (QUAD_BOTTOM - QUAD_TOP) / 1000);
}

static int quad_int_order(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static int64_t quad_median(const quad_plot *plot)
{
    int64_t values[HTML_DRIVERS_MAX];

    if (plot->count == 0)
        return 0;
    for (size_t i = 0; i < plot->count; i++)
        values[i] = plot->point[i].demand;
    qsort(values, plot->count, sizeof values[0], quad_int_order);
    return (values[(plot->count - 1) / 2] + values[plot->count / 2]) / 2;
}

/* -- labels --------------------------------------------------------------- */

static size_t quad_letters(hx_str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return count;
}

/* A rectangle: x in hundredths of a percent, y in pixels. */
typedef struct quad_box {
    int left, right, top, bottom;
} quad_box;

static quad_box quad_mark(const quad_point *point)
{
    return (quad_box){ point->x - 160, point->x + 160, point->y - 12,
                       point->y + 12 };
}

static quad_box quad_label(const quad_point *point, int side)
{
    int width = (int)quad_letters(point->name) * QUAD_LETTER * 1000
              / QUAD_WIDTH;
    int away = 15 * 10000 / QUAD_WIDTH;
    int left = side == QUAD_RIGHT ? point->x + away
             : side == QUAD_LEFT ? point->x - away - width
                                 : point->x - width / 2;
    int middle = side == QUAD_ABOVE ? point->y - 19
               : side == QUAD_BELOW ? point->y + 19 : point->y;

    return (quad_box){ left, left + width, middle - 7, middle + 7 };
}

static bool quad_touch(quad_box a, quad_box b)
{
    return a.left < b.right && b.left < a.right && a.top < b.bottom
        && b.top < a.bottom;
}

static bool quad_free(const quad_plot *plot, size_t index, int side)
{
    quad_box label = quad_label(&plot->point[index], side);

    if (label.left < 0 || label.right > 10000)
        return false;
    for (size_t i = 0; i < plot->count; i++) {
        const quad_point *other = &plot->point[i];

        if (i == index)
            continue;
        if (quad_touch(label, quad_mark(other)))
            return false;
        if (other->side != QUAD_NONE
            && quad_touch(label, quad_label(other, other->side)))
            return false;
    }
    return true;
}

/* Each label where it touches nothing; one without a place is left out, and
 * the number leads to its name. */
static void quad_place(quad_plot *plot)
{
    for (size_t i = 0; i < plot->count; i++)
        for (int side = QUAD_RIGHT; side < QUAD_SIDES; side++)
            if (quad_free(plot, i, side)) {
                plot->point[i].side = side;
                break;
            }
}

/* -- the plot ------------------------------------------------------------- */

static int quad_demand_order(const void *left, const void *right)
{
    const quad_point *a = left, *b = right;

    return (a->demand < b->demand) - (a->demand > b->demand);
}

static void quad_fill(const html_page *page, quad_plot *plot)
{
    const hx_node *list[HTML_DRIVERS_MAX];
    size_t         count = html_drivers(page, page->total, "*", list);

    for (size_t i = 0; i < count; i++) {
        const hx_node *severity = html_get(page, list[i], "severity");
        quad_point    *point = &plot->point[plot->count];

        if (html_null(page, severity))
            continue;
        *point = (quad_point){
            .node = list[i], .demand = html_value(page, list[i], "demand"),
            .name = html_label(page, "driver",
                               html_string(page, list[i], "id")),
            .score = 1000 - page->doc->get_milli(severity) };
        plot->most = point->demand > plot->most ? point->demand : plot->most;
        plot->count++;
    }
    if (plot->count == 0)
        return;
    qsort(plot->point, plot->count, sizeof plot->point[0],
          quad_demand_order);
    plot->most += plot->most / 8 + 1;  /* room for the last mark */
    plot->demand = quad_median(plot);
    for (size_t i = 0; i < plot->count; i++) {
        plot->point[i].x = quad_x(plot, plot->point[i].demand);
        plot->point[i].y = quad_y(plot->point[i].score);
    }
    quad_place(plot);
}

static void quad_axes(const html_page *page, const quad_plot *plot)
{
    static const int64_t ticks[] = { 1000, 2000, 5000, 10000, 20000, 40000,
                                     60000, 80000 };
    html_num x = html_pos(quad_x(plot, plot->demand), 10000);

    for (size_t i = 0; i < sizeof ticks / sizeof ticks[0]; i++) {
        html_num at;

        if (ticks[i] > plot->most)
            break;
        at = html_pos(quad_x(plot, ticks[i]), 10000);
        html_put(page, "<line class=\"g\" x1=\"%s\" x2=\"%s\" y1=\"%d\" "
                 "y2=\"%d\"/><text class=\"ax\" x=\"%s\" y=\"%d\" "
                 "text-anchor=\"middle\">%s %%</text>", at.s, at.s, QUAD_TOP,
                 QUAD_BOTTOM, at.s, QUAD_BOTTOM + 16,
                 html_milli_text(page, ticks[i], 0).s);
    }
    for (int64_t score = 0; score <= 1000; score += 250)
        html_put(page, "<line class=\"g\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
                 "y2=\"%d\"/>", quad_y(score), quad_y(score));
    html_put(page, "<line class=\"cross\" x1=\"%s\" x2=\"%s\" y1=\"%d\" "
             "y2=\"%d\"/><line class=\"cross\" x1=\"0\" x2=\"100%%\" "
             "y1=\"%d\" y2=\"%d\"/>\n", x.s, x.s, QUAD_TOP, QUAD_BOTTOM,
             quad_y(QUAD_GOOD), quad_y(QUAD_GOOD));
    html_put(page, "<text class=\"ax\" y=\"%d\">%s</text><text class=\"ax\" "
             "x=\"100%%\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
             QUAD_TOP - 12,
             HTML_TR(page, "↑ found delivered more often",
                     "↑ häufiger erfüllt gefunden"), QUAD_HEIGHT - 1,
             HTML_TR(page, "spoken of more often →",
                     "häufiger angesprochen →"));
}

/* 0 act first, 1 keep it up, 2 keep an eye on, 3 quiet strengths. */
static int quad_which(const quad_plot *plot, const quad_point *point)
{
    return (point->demand >= plot->demand ? 0 : 2)
         + (point->score >= QUAD_GOOD);
}

static void quad_name(const html_page *page, const quad_point *point)
{
    static const struct { int dx, dy; const char *anchor; } sides[] = {
        [QUAD_RIGHT] = { 15, 4, "start" }, [QUAD_LEFT] = { -15, 4, "end" },
        [QUAD_ABOVE] = { 0, -15, "middle" },
        [QUAD_BELOW] = { 0, 23, "middle" },
    };

    html_put(page, "<text class=\"pl\" x=\"%s\" dx=\"%d\" y=\"%d\" "
             "text-anchor=\"%s\">%.*s</text>", html_pos(point->x, 10000).s,
             sides[point->side].dx, point->y + sides[point->side].dy,
             sides[point->side].anchor, (int)point->name.len,
             point->name.ptr);
}

static void quad_points(const html_page *page, const quad_plot *plot)
{
    for (size_t i = 0; i < plot->count; i++) {
        const quad_point *point = &plot->point[i];
        html_drill drill = { .driver = html_string(page, point->node, "id"),
                             .stance = "", .chart = true };
        html_num   x = html_pos(point->x, 10000);

        html_drill_open(page, &drill);
        html_put(page, HTML_TR(page,
                 "<title>%.*s: in %s %% of comments, then delivered in "
                 "%s %%</title>",
                 "<title>%.*s: in %s %% der Kommentare, davon erfüllt in "
                 "%s %%</title>"), (int)point->name.len, point->name.ptr,
                 html_milli_text(page, point->demand, 1).s,
                 html_milli_text(page, point->score * 100, 0).s);
        html_put(page, "<circle class=\"pt k%d\" cx=\"%s\" cy=\"%d\" "
                 "r=\"11\"/><text class=\"pn k%d\" x=\"%s\" y=\"%d\">%d"
                 "</text>", quad_which(plot, point), x.s, point->y,
                 quad_which(plot, point), x.s, point->y + 4, (int)i + 1);
        if (point->side != QUAD_NONE)
            quad_name(page, point);
        html_drill_close(page, &drill);
    }
}

/* -- what stands below ---------------------------------------------------- */

static const struct { const char *en, *de, *why_en, *why_de; } quad_fields[] = {
    { "Act first", "Zuerst handeln",
      "often spoken of, too seldom delivered",
      "oft angesprochen, zu selten erfüllt" },
    { "Keep it up", "Weiter so",
      "often spoken of, often delivered", "oft angesprochen, oft erfüllt" },
    { "Keep an eye on", "Im Blick behalten",
      "seldom spoken of, too seldom delivered",
      "selten angesprochen, zu selten erfüllt" },
    { "Quiet strengths", "Stille Stärken",
      "seldom spoken of, often delivered",
      "selten angesprochen, oft erfüllt" },
};

static void quad_lists(const html_page *page, const quad_plot *plot)
{
    html_put(page, "<div class=\"quads\">\n");
    for (int q = 0; q < 4; q++) {
        html_put(page, "<div class=\"quad k%d\"><h3>%s</h3>"
                 "<p>%s</p><ul>", q,
                 HTML_TR(page, quad_fields[q].en, quad_fields[q].de),
                 HTML_TR(page, quad_fields[q].why_en, quad_fields[q].why_de));
        for (size_t i = 0; i < plot->count; i++) {
            const quad_point *point = &plot->point[i];

            if (quad_which(plot, point) != q)
                continue;
            html_put(page, "<li data-d=\"%s\"><span class=\"nr\">%zu</span>"
                     "%.*s</li>",
                     html_safe(html_string(page, point->node, "id")).s, i + 1,
                     (int)point->name.len, point->name.ptr);
        }
        html_put(page, "</ul></div>\n");
    }
    html_put(page, "</div>\n");
}

static void quad_table(const html_page *page, const quad_plot *plot)
{
    html_data_open(page, HTML_TR(page, "Importance and performance",
                                 "Wichtigkeit und Leistung"));
    html_put(page, "<thead><tr>");
    html_th_number(page, "#");
    html_th(page, HTML_TR(page, "Driver", "Treiber"));
    html_th_number(page, HTML_TR(page, "Spoken of, %", "Angesprochen, %"));
    html_th_number(page, HTML_TR(page, "Of these delivered, %",
                                 "Davon erfüllt, %"));
    html_th(page, HTML_TR(page, "Field", "Feld"));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < plot->count; i++) {
        const quad_point *point = &plot->point[i];
        int               which = quad_which(plot, point);

        html_put(page, "<tr data-d=\"%s\"><td class=\"n\">%zu</td>"
                 "<th scope=\"row\">%.*s</th><td class=\"n\">%s</td>"
                 "<td class=\"n\">%s</td><td>%s</td></tr>\n",
                 html_safe(html_string(page, point->node, "id")).s, i + 1,
                 (int)point->name.len, point->name.ptr,
                 html_milli_text(page, point->demand, 1).s,
                 html_milli_text(page, point->score * 100, 1).s,
                 HTML_TR(page, quad_fields[which].en, quad_fields[which].de));
    }
    html_data_close(page);
}

void html_section_quadrant(const html_page *page)
{
    quad_plot plot = { .count = 0 };

    quad_fill(page, &plot);
    html_section_open(page, "priorities",
                      HTML_TR(page, "Where to act", "Wo zu handeln ist"),
                      false);
    if (plot.count < 4) {  /* no halves to speak of */
        html_missing(page, HTML_TR(page,
            "Too few drivers are named in 5 comments or more.",
            "Zu wenige Treiber werden in mindestens 5 Kommentaren "
            "genannt."));
        html_section_close(page);
        return;
    }
    html_put(page, "<p class=\"lead\">%s</p>\n", HTML_TR(page,
        "Each driver by how often it is spoken of and how often it is then "
        "found delivered. Dashed lines: the median driver, and two of three "
        "delivered.",
        "Jeder Treiber danach, wie oft er angesprochen und wie oft er dann "
        "erfüllt gefunden wird. Gestrichelt: der mittlere Treiber, und zwei "
        "von dreien erfüllt."));
    html_chart_open(page, "quad", "quadrant", QUAD_HEIGHT,
                    HTML_TR(page, "Importance and performance of the drivers",
                            "Wichtigkeit und Leistung der Treiber"),
                    HTML_TR(page, "Further right: spoken of more often, on a "
                            "square-root scale. Further up: found delivered "
                            "more often, from 0 to 100 %. Numbers are "
                            "explained below the chart.",
                            "Weiter rechts: häufiger angesprochen, auf einer "
                            "Wurzelskala. Weiter oben: häufiger erfüllt "
                            "gefunden, von 0 bis 100 %. Die Zahlen sind "
                            "unter der Grafik erklärt."));
    quad_axes(page, &plot);
    quad_points(page, &plot);
    html_chart_close(page);
    quad_lists(page, &plot);
    quad_table(page, &plot);
    html_section_close(page);
}
