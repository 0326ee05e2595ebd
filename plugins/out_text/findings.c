/* What stands out, in words: gaps, what is met best, friction; then loyalty,
 * humanity and the trend. */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

#define FINDING_CASES_MIN 30  /* to be praised, a driver needs this many */
#define FINDING_BEST_MAX 500  /* its severity: half find it delivered */
#define FINDING_LINE 2048
#define TREND_ENDS 34         /* "  2023-01 100.0 -> 2024-12 100.0" */

static int64_t finding_comments(const text_page *page, const hx_node *node)
{
    return page->doc->get_integer(text_get(page, node, "comments"));
}

static const hx_node *finding_value(const text_page *page,
                                    const hx_node *node, const char *key,
                                    const char *part)
{
    return text_get(page, text_get(page, node, key), part);
}

static void finding_number(const text_page *page, const hx_node *node,
                           const char *key, const char *part, char *out)
{
    text_number(page, finding_value(page, node, key, part), 1, out, 48);
}

/* The driver with the largest gap that is not among those `seen`; ties keep
 * the report's order. */
static const hx_node *finding_gap(const text_page *page,
                                  const hx_node *const *seen, size_t count)
{
    const hx_node *drivers = text_get(page, text_total(page), "drivers");
    const hx_node *best = NULL;

    for (size_t i = 0; i < page->doc->count(drivers); i++) {
        const hx_node *node = page->doc->at(drivers, i);
        bool           used = false;

        for (size_t k = 0; k < count; k++)
            used = used || seen[k] == node;
        /* Larger than chance: the whole interval lies above nothing. */
        if (used || page->doc->get_milli(finding_value(page, node, "gap",
                                                       "low")) < 100)
            continue;
        if (!best || text_value(page, node, "gap")
                     > text_value(page, best, "gap"))
            best = node;
    }
    return best;
}

static hx_str finding_label(const text_page *page, const hx_node *node,
                            char *out)
{
    return text_label(page, "driver",
                      page->doc->get_string(text_get(page, node, "id")), out);
}

static void finding_gaps(const text_page *page, text_shown *shown)
{
    const hx_node *top[3] = { NULL, NULL, NULL };
    char           label[TEXT_BYTES], number[5][48], line[FINDING_LINE];
    const char    *args[] = { label, number[0], number[1], number[2],
                              number[3], number[4] };
    const char    *next[] = { label, number[0] };

    for (size_t i = 0; i < 3; i++)
        top[i] = finding_gap(page, top, i);
    if (!top[0]) {
        text_wrap(page, " 1", 4, text_say(page, W_GAP_NONE));
        return;
    }
    finding_label(page, top[0], label);
    finding_number(page, top[0], "demand", "value", number[0]);
    finding_number(page, top[0], "delivered", "value", number[1]);
    finding_number(page, top[0], "gap", "value", number[2]);
    finding_number(page, top[0], "gap", "low", number[3]);
    finding_number(page, top[0], "gap", "high", number[4]);
    text_compose(page, W_GAP_LARGEST, args, line, sizeof line);
    for (size_t i = 1; i < 3 && top[i]; i++) {
        size_t len = strlen(line);

        finding_label(page, top[i], label);
        finding_number(page, top[i], "gap", "value", number[0]);
        text_compose(page, i == 1 ? W_GAP_NEXT : W_GAP_THEN, next, line + len,
                     sizeof line - len);
    }
    if (top[1] && strlen(line) + 1 < sizeof line)
        memcpy(line + strlen(line), ".", 2);
    text_wrap(page, " 1", 4, line);
    text_quote(page, (text_said){ .driver = text_get(page, top[0], "id"),
                                  .stance = "unmet" }, shown);
}

static void finding_best(const text_page *page, text_shown *shown)
{
    const hx_node *drivers = text_get(page, text_total(page), "drivers");
    const hx_node *best = NULL;
    int64_t        least = 1001, met;
    char           label[TEXT_BYTES], number[24], line[FINDING_LINE];
    const char    *args[] = { label, number };

    for (size_t i = 0; i < page->doc->count(drivers); i++) {
        const hx_node *node = page->doc->at(drivers, i);
        const hx_node *severity = text_get(page, node, "severity");

        if (text_null(page, severity)
            || finding_comments(page, node) < FINDING_CASES_MIN
            || page->doc->get_milli(severity) >= least)
            continue;
        least = page->doc->get_milli(severity);
        best = node;
    }
    if (!best || least > FINDING_BEST_MAX) {
        text_wrap(page, " 2", 4, text_say(page, best ? W_BEST_UNDER
                                                     : W_BEST_NONE));
        return;
    }
    met = (1000 - least + 5) / 10;
    snprintf(number, sizeof number, "%lld", (long long)met);
    finding_label(page, best, label);
    text_compose(page, W_BEST_MET, args, line, sizeof line);
    text_wrap(page, " 2", 4, line);
    text_quote(page, (text_said){ .driver = text_get(page, best, "id"),
                                  .stance = "met" }, shown);
}

static void finding_friction(const text_page *page, text_shown *shown)
{
    const hx_node *top = page->doc->at(text_get(page, page->root, "friction"),
                                       0);
    char           place[TEXT_BYTES], driver[TEXT_BYTES];
    char           points[48], count[48], line[FINDING_LINE];
    const char    *args[] = { place, driver, points, count };

    if (!top) {
        text_wrap(page, " 3", 4, text_say(page, W_FRICTION_NONE));
        return;
    }
    text_label(page, "touchpoint",
               page->doc->get_string(text_get(page, top, "touchpoint")),
               place);
    text_label(page, "driver",
               page->doc->get_string(text_get(page, top, "driver")), driver);
    text_number(page, text_get(page, top, "unmet_points"), 1, points,
                sizeof points);
    text_integer(page, finding_comments(page, top), count, sizeof count);
    text_compose(page, W_FRICTION_MOST, args, line, sizeof line);
    text_wrap(page, " 3", 4, line);
    text_quote(page, (text_said){ text_get(page, top, "driver"), "unmet",
                                  text_get(page, top, "touchpoint") }, shown);
}

void text_findings(const text_page *page)
{
    text_shown shown = { .count = 0 };

    text_head(page, text_say(page, W_FINDINGS));
    if (!text_null(page, text_get(page, text_total(page), "suppressed"))
        || !text_total(page)) {
        text_wrap(page, "", 1, text_say(page, W_FEW));
        return;
    }
    finding_gaps(page, &shown);
    finding_best(page, &shown);
    finding_friction(page, &shown);
    text_changes_first(page);
}

/* -- loyalty and humanity ------------------------------------------------- */

/* Of net advocacy; signs stand in it, so it needs a word and not a dash. */
static void loyalty_range(const text_page *page, const hx_node *map)
{
    char low[48], high[48], text[128];

    text_signed(page, text_get(page, map, "net_advocacy_low"), 1, low,
                sizeof low);
    text_signed(page, text_get(page, map, "net_advocacy_high"), 1, high,
                sizeof high);
    snprintf(text, sizeof text, " (95 %%: %s %s %s)", low,
             SAY(page, "to", "bis"), high);
    if (!text_null(page, text_get(page, map, "net_advocacy_low")))
        text_put(page, text);
    text_put(page, "\n");
}

/* What so many announce, beside a bar of `most`. */
static void loyalty_intent(const text_page *page, hx_str id,
                           const hx_node *share, int64_t most)
{
    const hx_node *value = text_get(page, share, "value");
    int            bar = page->columns - 1 - 20 - 8 - 1 - 8;
    char           name[TEXT_BYTES];

    text_put(page, " ");
    text_cell(page, text_label(page, "loyalty", id, name), 20, TEXT_LEFT);
    text_number_cell(page, value, 1, 8);
    text_put(page, " ");
    text_bar(page, page->doc->get_milli(value), most, bar > 30 ? 30 : bar,
             TEXT_GREEN);
    text_integer_cell(page, finding_comments(page, share), 8);
    text_put(page, "\n");
}

static void loyalty_net(const text_page *page, const hx_node *map)
{
    text_put(page, " ");
    text_cell(page, hx_str_of(text_say(page, W_NET)), 20, TEXT_LEFT);
    text_signed_cell(page, text_get(page, map, "net_advocacy"), 1, 8);
    loyalty_range(page, map);
}

void text_loyalty(const text_page *page)
{
    const hx_node *map = text_get(page, page->root, "loyalty");
    int64_t        most = 1000;

    if (page->doc->count(map) == 0)
        return;
    text_head(page, text_say(page, W_LOYALTY));
    for (size_t i = 0; i < page->doc->count(map); i++) {
        int64_t value = page->doc->get_milli(
            text_get(page, page->doc->at(map, i), "value"));

        most = value > most ? value : most;
    }
    for (size_t i = 0; i < page->doc->count(map); i++) {
        const hx_node *node = page->doc->at(map, i);

        if (page->doc->kind(node) == HX_NODE_MAP)  /* no net advocacy */
            loyalty_intent(page, page->doc->key_at(map, i), node, most);
    }
    if (text_get(page, map, "net_advocacy"))
        loyalty_net(page, map);
}

static void humanity_check(const text_page *page, const char *key, int name)
{
    const hx_node *check = text_get(page, text_get(page, page->root,
                                                   "perspective"), key);
    char           number[4][48], line[FINDING_LINE], all[FINDING_LINE + 128];
    const char    *args[] = { number[0], number[1], number[2], number[3] };

    if (text_null(page, text_get(page, check, "gap"))) {
        snprintf(all, sizeof all, "%s: %s", text_say(page, name),
                 text_say(page, W_CHECK_FEW));
        text_wrap(page, page->ascii ? " *" : " ·", 3, all);
        return;
    }
    finding_number(page, check, "demand", "value", number[0]);
    finding_number(page, check, "delivered", "value", number[1]);
    finding_number(page, check, "gap", "value", number[2]);
    text_integer(page, page->doc->get_integer(text_get(page, check,
                                                       "of_comments")),
                 number[3], sizeof number[3]);
    text_compose(page, W_CHECK_LINE, args, line, sizeof line);
    snprintf(all, sizeof all, "%s: %s", text_say(page, name), line);
    text_wrap(page, page->ascii ? " *" : " ·", 3, all);
}

static void humanity_line(const text_page *page, int word,
                          const char *const *args)
{
    char line[FINDING_LINE];

    text_compose(page, word, args, line, sizeof line);
    text_wrap(page, page->ascii ? " *" : " ·", 3, line);
}

static void humanity_shares(const text_page *page)
{
    const hx_node *spread = text_get(page, text_find(page, text_get(
        page, text_get(page, page->root, "consistency"), "families"),
        "emotional"), "spread");
    const hx_node *parts = text_get(page, page->root, "resonance_of");
    char           number[2][48];
    const char    *args[] = { number[0], number[1] };

    finding_number(page, page->root, "resonance", "value", number[0]);
    humanity_line(page, W_RESONANCE, args);
    finding_number(page, parts, "human", "value", number[0]);
    finding_number(page, parts, "security", "value", number[1]);
    humanity_line(page, W_RESONANCE_OF, args);
    finding_number(page, page->root, "wow", "value", number[0]);
    text_number(page, spread, 1, number[1], sizeof number[1]);
    humanity_line(page, text_null(page, spread) ? W_WOW : W_CONSISTENT, args);
}

void text_humanity(const text_page *page)
{
    text_head(page, text_say(page, W_HUMANITY));
    if (text_null(page, finding_value(page, page->root, "resonance",
                                      "value")))
        humanity_line(page, W_HUMANITY_FEW, NULL);
    else
        humanity_shares(page);
    text_head(page, text_say(page, W_CHECKS));
    humanity_check(page, "time_on_the_hotline", W_CHECK_HOTLINE);
    humanity_check(page, "questions_answered_reliably", W_CHECK_ANSWERS);
    humanity_check(page, "newsletter_with_value", W_CHECK_NEWSLETTER);
}

/* -- trend ---------------------------------------------------------------- */

typedef struct trend_line {
    const hx_node *list;
    size_t         from, to;   /* months shown */
    const char    *family;
} trend_line;

static const hx_node *trend_gap(const text_page *page, const trend_line *line,
                                size_t month)
{
    const hx_node *node = page->doc->at(line->list, month);

    return text_get(page, text_find(page, text_get(page, node, "families"),
                                    line->family), "gap");
}

/* The lowest month of a line is the lowest mark: what matters is the course,
 * and the figures stand beside it. */
static void trend_mark(const text_page *page, int64_t value, int64_t least,
                       int64_t most)
{
    static const char *const block[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇",
                                         "█" };
    static const char *const plain[] = { "_", "_", ".", ".", "-", "-", "=",
                                         "=" };
    int64_t level = (value - least) * 8 / (most - least + 1);

    text_put(page, (page->ascii ? plain : block)[level]);
}

/* "2024-05 32.3" behind what is in `out`. */
static void trend_end(const text_page *page, const trend_line *line,
                      size_t month, char *out, size_t cap)
{
    size_t len = strlen(out);
    char   name[TEXT_BYTES], number[48];
    bool   cut;
    hx_str fit;

    text_clean(page->doc->get_string(text_get(
        page, page->doc->at(line->list, month), "month")), name);
    fit = text_fit(hx_str_of(name), 10, &cut);
    text_number(page, trend_gap(page, line, month), 1, number,
                sizeof number);
    snprintf(out + len, cap - len, "%.*s %s", (int)fit.len, fit.ptr, number);
}

/* The first and the last month with a figure: an arrow needs both. */
static void trend_ends(const text_page *page, const trend_line *line,
                       size_t first, size_t last)
{
    char   text[256] = "  ";
    size_t len;

    if (first < line->to)
        trend_end(page, line, first, text, sizeof text);
    else
        text_number(page, NULL, 1, text + 2, sizeof text - 2);
    len = strlen(text);
    if (first < last) {
        snprintf(text + len, sizeof text - len, " %s ",
                 page->ascii ? "->" : "→");
        trend_end(page, line, last, text, sizeof text);
    }
    text_cell(page, hx_str_of(text), TREND_ENDS, TEXT_LAST);
    text_put(page, "\n");
}

static void trend_draw(const text_page *page, const trend_line *line)
{
    int64_t least = INT64_MAX, most = 0;
    size_t  first = line->to, last = line->from;

    for (size_t i = line->from; i < line->to; i++) {
        const hx_node *gap = trend_gap(page, line, i);

        if (text_null(page, gap))
            continue;
        first = first < line->to ? first : i;
        last = i;
        if (page->doc->get_milli(gap) > most)
            most = page->doc->get_milli(gap);
        if (page->doc->get_milli(gap) < least)
            least = page->doc->get_milli(gap);
    }
    text_put(page, " ");
    text_cell(page, text_named(page, NAMES_FAMILY, hx_str_of(line->family)), 12,
              TEXT_LEFT);
    for (size_t i = line->from; i < line->to; i++) {
        const hx_node *gap = trend_gap(page, line, i);

        if (text_null(page, gap))
            text_put(page, page->ascii ? " " : "·");
        else
            trend_mark(page, page->doc->get_milli(gap), least, most);
    }
    trend_ends(page, line, first, last);
}

static void trend_span(const text_page *page, const trend_line *line)
{
    char   from[TEXT_BYTES], to[TEXT_BYTES], text[64];
    bool   cut;
    hx_str first, last;

    text_clean(page->doc->get_string(text_get(
        page, page->doc->at(line->list, line->from), "month")), from);
    text_clean(page->doc->get_string(text_get(
        page, page->doc->at(line->list, line->to - 1), "month")), to);
    first = text_fit(hx_str_of(from), 10, &cut);
    last = text_fit(hx_str_of(to), 10, &cut);
    snprintf(text, sizeof text, "%.*s %s %.*s", (int)first.len, first.ptr,
             page->ascii ? "-" : "–", (int)last.len, last.ptr);
    text_style(page, TEXT_DIM);
    text_fill(page, " ", 13);
    text_put(page, text);
    text_style(page, TEXT_PLAIN);
    text_put(page, "\n");
}

void text_trend(const text_page *page)
{
    trend_line line = { .list = text_get(page, page->root, "trend") };
    size_t     room = (size_t)(page->columns - 1 - 12 - TREND_ENDS);

    line.to = page->doc->count(line.list);
    /* No month comes first, and is no part of a trend. */
    if (line.to > 0 && text_null(page, text_get(
            page, page->doc->at(line.list, 0), "month")))
        line.from = 1;
    if (line.to < line.from + 2)
        return;
    if (line.to - line.from > room)
        line.from = line.to - room;
    text_head(page, text_say(page, W_TREND));
    line.family = "emotional";
    trend_draw(page, &line);
    line.family = "rational";
    trend_draw(page, &line);
    trend_span(page, &line);
}
