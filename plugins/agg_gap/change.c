/* Is it getting better? The gap of later months against that of earlier ones.
 *
 * Two questions, each of whole periods, for single months rest on few
 * comments: is the second half of all months another than the first, and are
 * the last three months another than the (at most twelve) before them. All
 * tests of both are one family for Benjamini and Hochberg, and an alert is
 * given only where a change is significant after that correction and at least
 * ALERT_POINTS large: with many comments a change may be real and not matter.
 */
#include "report.h"
#include "stats.h"

#define ALERT_POINTS 2000     /* thousandths of a point */
#define CHANGE_RECENT 3       /* months */
#define CHANGE_BEFORE 12
#define CHANGE_PERIODS 2
#define CHANGE_UNITS_MAX (GAP_DRIVERS_MAX + GAP_GROUPS_MAX)

/* Months from `begin` to `end`, of the sorted cells of the report. */
typedef struct change_period {
    size_t    begin, end;
    gap_cell *cell;           /* their sum */
} change_period;

typedef struct change_pair {
    const char   *id;
    change_period before, after;
} change_pair;

typedef struct change_run {
    const gap_report *report;
    size_t      first, months;  /* dated months among the cells */
    size_t      count, units, tests;
    change_pair pair[CHANGE_PERIODS];
    size_t      unit[CHANGE_UNITS_MAX];   /* families, then drivers */
    size_t      families;
    double      p[CHANGE_PERIODS * CHANGE_UNITS_MAX];
    double      q[CHANGE_PERIODS * CHANGE_UNITS_MAX];
    size_t      order[CHANGE_PERIODS * CHANGE_UNITS_MAX];
} change_run;

static void change_months(change_run *self)
{
    const gap_report *report = self->report;

    for (size_t i = 0; i < report->cell_count; i++) {
        const gap_cell *cell = report->cells[i];

        if (cell->key.kind != GAP_MONTH || !cell->key.value[0].ptr)
            continue;
        if (self->months++ == 0)
            self->first = i;
    }
}

static void change_units(change_run *self)
{
    const gap_layout *layout = self->report->layout;

    for (size_t g = 0; g < layout->groups; g++)
        if (hx_str_eq(layout->group[g].attr, HX_LIT("family")))
            self->unit[self->units++] = layout->first_group + g;
    self->families = self->units;
    for (size_t d = 0; d < layout->drivers; d++)
        self->unit[self->units++] = d;
}

static void change_pairs(change_run *self)
{
    size_t n = self->months, half = n / 2;
    size_t before = n - CHANGE_RECENT > CHANGE_BEFORE
                  ? CHANGE_BEFORE : n - CHANGE_RECENT;

    if (n < 2)
        return;
    self->pair[self->count++] = (change_pair){
        "halves", { 0, half, NULL }, { half, n, NULL } };
    /* With six the halves are the same months; with fewer there would be less
     * before than is recent. */
    if (n > 2 * CHANGE_RECENT)
        self->pair[self->count++] = (change_pair){
            "recent", { n - CHANGE_RECENT - before, n - CHANGE_RECENT, NULL },
            { n - CHANGE_RECENT, n, NULL } };
}

static bool change_sum(const change_run *self, change_period *period)
{
    const gap_state *state = self->report->state;

    period->cell = gap_cell_loose(state);
    for (size_t i = period->begin; period->cell && i < period->end; i++)
        if (!gap_cell_join(state, period->cell,
                           self->report->cells[self->first + i]))
            return false;
    return period->cell != NULL;
}

static bool change_few(const change_pair *pair, size_t unit)
{
    return gap_few(pair->before.cell, unit) || gap_few(pair->after.cell, unit);
}

static void change_test(change_run *self)
{
    for (size_t i = 0; i < self->count; i++)
        for (size_t u = 0; u < self->units; u++)
            if (!change_few(&self->pair[i], self->unit[u]))
                self->p[self->tests++] = gap_difference_of(
                    self->pair[i].after.cell, self->pair[i].before.cell,
                    self->unit[u], &gap_gap).p;
    gap_benjamini_hochberg(self->p, self->tests, self->q, self->order);
}

/* -- nodes ---------------------------------------------------------------- */

static void change_period_node(const change_run *self, hx_node *node,
                               const char *key, const change_period *period)
{
    const gap_report *report = self->report;
    gap_cell *const  *month = &report->cells[self->first];
    hx_node *map = report->call->map(report->doc, node, key);

    gap_node_text(report, map, "first", month[period->begin]->key.value[0]);
    gap_node_text(report, map, "last", month[period->end - 1]->key.value[0]);
    report->call->integer(report->doc, map, "months",
                          (int64_t)(period->end - period->begin));
    report->call->integer(report->doc, map, "comments",
                          (int64_t)gap_cell_all(period->cell).n);
}

static void change_figures(const change_run *self, hx_node *node,
                           const change_pair *pair, size_t unit, size_t test)
{
    const hx_doc_calls *call = self->report->call;
    hx_doc        *doc = self->report->doc;
    gap_difference of = gap_difference_of(pair->after.cell, pair->before.cell,
                                          unit, &gap_gap);
    bool sure = self->q[test] <= GAP_ALPHA;
    bool large = of.value >= ALERT_POINTS || of.value <= -ALERT_POINTS;

    call->milli(doc, node, "before", of.b.value);
    call->milli(doc, node, "after", of.a.value);
    call->milli(doc, node, "value", of.value);
    call->milli(doc, node, "low", of.low);
    call->milli(doc, node, "high", of.high);
    call->milli(doc, node, "p", gap_milli(self->p[test]));
    call->milli(doc, node, "q", gap_milli(self->q[test]));
    call->boolean(doc, node, "significant", sure);
    if (sure && large)
        call->string(doc, node, "alert", of.value > 0 ? HX_LIT("worse")
                                                      : HX_LIT("better"));
    else
        call->null(doc, node, "alert");
}

static void change_unit_node(const change_run *self, hx_node *list,
                             const change_pair *pair, size_t u, size_t *test)
{
    static const char *const keys[] = { "before", "after", "value", "low",
                                        "high", "p", "q", "significant",
                                        "alert" };
    const gap_report *report = self->report;
    size_t   unit = self->unit[u];
    hx_node *node = report->call->map(report->doc, list, NULL);
    bool     few = change_few(pair, unit);

    report->call->string(report->doc, node, "id", u < self->families
        ? report->layout->group[unit - report->layout->first_group].value
        : gap_driver_id(report, unit));
    if (!few)
        change_figures(self, node, pair, unit, (*test)++);
    for (size_t i = 0; few && i < sizeof keys / sizeof keys[0]; i++)
        report->call->null(report->doc, node, keys[i]);
    gap_node_suppressed(report, node, gap_few(pair->before.cell, unit)
                        ? pair->before.cell : pair->after.cell, unit);
}

static void change_nodes(const change_run *self, hx_node *root)
{
    const hx_doc_calls *call = self->report->call;
    hx_doc  *doc = self->report->doc;
    hx_node *map = call->map(doc, root, "changes"), *list;
    size_t   test = 0;

    call->integer(doc, map, "tests", (int64_t)self->tests);
    call->milli(doc, map, "alert_points", ALERT_POINTS);
    list = call->list(doc, map, "periods");
    for (size_t i = 0; i < self->count; i++) {
        const change_pair *pair = &self->pair[i];
        hx_node *node = call->map(doc, list, NULL), *units;

        call->string(doc, node, "id", hx_str_of(pair->id));
        change_period_node(self, node, "before", &pair->before);
        change_period_node(self, node, "after", &pair->after);
        units = call->list(doc, node, "families");
        for (size_t u = 0; u < self->units; u++) {
            if (u == self->families)
                units = call->list(doc, node, "drivers");
            change_unit_node(self, units, pair, u, &test);
        }
    }
}

hx_status gap_answer_changes(const gap_report *report, hx_node *root,
                             hx_error *err)
{
    const hx_host *host = report->state->host;
    change_run *self = host->alloc(1, sizeof *self);
    bool        room = self != NULL;

    if (self) {
        self->report = report;
        change_months(self);
        change_units(self);
        change_pairs(self);
    }
    for (size_t i = 0; room && i < self->count; i++)
        room = change_sum(self, &self->pair[i].before)
            && change_sum(self, &self->pair[i].after);
    if (room) {
        change_test(self);
        change_nodes(self, root);
    }
    for (size_t i = 0; self && i < self->count; i++) {
        gap_cell_close(report->state, self->pair[i].before.cell);
        gap_cell_close(report->state, self->pair[i].after.cell);
    }
    host->free(self);
    return room ? HX_OK : host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
}
