/* What the report would be if the comments had the shares of a population:
 * post-stratification, done when the report is written.
 *
 * The strata are the segments of one dimension. Each figure is the sum of the
 * strata's figures times the target shares, its variance the same sum of
 * variances times squared shares, given the sizes of the strata; where
 * customers are known their replicates are added up first, for a customer may
 * be in two strata. W. G. Cochran, "Sampling Techniques" (1977), 5A.9; D. Holt,
 * T. M. F. Smith, "Post stratification", Journal of the Royal Statistical
 * Society A 142 (1979), 33-46. It cannot mend who writes within a stratum. */
#include "report.h"
#include "stats.h"

#include <math.h>

#define STRATA_MAX 64

typedef struct stratum {
    hx_str          value;
    uint64_t        share;   /* as asked, in millionths */
    double          weight;  /* of the population, 0 to 1 */
    const gap_cell *cell;
} stratum;

typedef struct strata {
    const gap_report *report;
    hx_str   dim;
    size_t   count;
    uint64_t inside;         /* comments in strata */
    uint64_t all;            /* shares as asked */
    gap_cell *raw;           /* the strata as they are, added up */
    stratum  list[STRATA_MAX];
} strata;

/* -- what was asked ------------------------------------------------------- */

static hx_status strata_refuse(const strata *self, const char *what,
                               hx_str name, hx_error *err)
{
    return self->report->state->host->fail(
        err, HX_E_USAGE, "--population %.*s: %s%s%.*s%s", (int)self->dim.len,
        self->dim.ptr, what, name.len ? " \"" : "", (int)name.len, name.ptr,
        name.len ? "\"" : "");
}

static const hx_str strata_no_name = { "", 0 };

/* "VALUE:SHARE": the last colon parts them. */
static hx_status strata_add(strata *self, hx_str text, hx_error *err)
{
    stratum *one = &self->list[self->count];
    size_t   colon = text.len;

    while (colon > 0 && text.ptr[colon - 1] != ':')
        colon--;
    if (self->count == STRATA_MAX)
        return strata_refuse(self, "more than 64 values", strata_no_name,
                             err);
    if (colon == 0 || !gap_decimal((hx_str){ text.ptr + colon,
                                             text.len - colon },
                                   1000000 * GAP_ONE, &one->share)
        || one->share == 0)
        return strata_refuse(self, "write VALUE:SHARE, not", text, err);
    one->value = (hx_str){ text.ptr, colon - 1 };
    for (size_t i = 0; i < self->count; i++)
        if (hx_str_eq(self->list[i].value, one->value))
            return strata_refuse(self, "twice", one->value, err);
    self->all += one->share;
    self->count++;
    return HX_OK;
}

static hx_status strata_read(strata *self, hx_str asked, hx_error *err)
{
    const char *end = memchr(asked.ptr, '\n', asked.len);
    hx_str      line = { asked.ptr, end ? (size_t)(end - asked.ptr)
                                        : asked.len };
    const char *equals = memchr(line.ptr, '=', line.len);
    hx_status   rc = HX_OK;

    self->dim = line;
    if (!equals || equals == line.ptr)
        return strata_refuse(self, "write DIM=VALUE:SHARE,...",
                             strata_no_name, err);
    self->dim.len = (size_t)(equals - line.ptr);
    if (end && end + 1 < asked.ptr + asked.len)
        return strata_refuse(self, "give all shares in one --population, "
                             "of one dimension",
                             strata_no_name, err);
    line.len -= self->dim.len + 1;
    line.ptr = equals + 1;
    while (rc == HX_OK && line.len > 0) {
        const char *comma = memchr(line.ptr, ',', line.len);
        size_t      len = comma ? (size_t)(comma - line.ptr) : line.len;

        rc = strata_add(self, (hx_str){ line.ptr, len }, err);
        line.ptr += len + (comma != NULL);
        line.len -= len + (comma != NULL);
    }
    return rc == HX_OK && self->count < 2
         ? strata_refuse(self, "give two values or more", strata_no_name, err)
         : rc;
}

/* -- the segments --------------------------------------------------------- */

/* The kind and breakdown that hold the dimension alone; false: none. */
static bool strata_cut(const strata *self, int *kind, size_t *breakdown)
{
    static const struct { const char *name; int kind; } always[] = {
        { "generation", GAP_GENERATION }, { "month", GAP_MONTH },
        { "tenure", GAP_TENURE },
    };
    const gap_state *state = self->report->state;

    *breakdown = 0;
    for (size_t i = 0; i < state->by_count; i++)
        if (state->by[i].count == 1
            && hx_str_eq(hx_str_of(state->by[i].name[0]), self->dim)) {
            *kind = GAP_SEGMENT;
            *breakdown = i;
            return true;
        }
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        if (hx_str_eq(hx_str_of(always[i].name), self->dim)) {
            *kind = always[i].kind;
            return true;
        }
    return false;
}

static bool strata_in(const gap_cell *cell, int kind, size_t breakdown)
{
    return cell->key.kind == kind
        && (kind != GAP_SEGMENT || cell->key.breakdown == breakdown);
}

static hx_status strata_find(strata *self, hx_error *err)
{
    const gap_report *report = self->report;
    uint64_t sum = 0;
    size_t   breakdown;
    int      kind;

    if (!strata_cut(self, &kind, &breakdown))
        return strata_refuse(self, "the counts have no segments of it; use "
                             "--by with it", strata_no_name, err);
    for (size_t i = 0; i < report->cell_count; i++) {
        const gap_cell *cell = report->cells[i];

        if (!strata_in(cell, kind, breakdown))
            continue;
        sum += gap_cell_all(cell).n;
        for (size_t k = 0; k < self->count; k++)
            if (cell->key.value[0].ptr
                && hx_str_eq(cell->key.value[0], self->list[k].value))
                self->list[k].cell = cell;
    }
    if (sum > gap_cell_all(report->state->total).n)
        return strata_refuse(self, "its segments share comments",
                             strata_no_name, err);
    for (size_t k = 0; k < self->count; k++) {
        stratum *one = &self->list[k];

        if (!one->cell || gap_small(one->cell))
            return strata_refuse(self, "fewer than 30 comments of",
                                 one->value, err);
        one->weight = (double)one->share / (double)self->all;
        self->inside += gap_cell_all(one->cell).n;
    }
    return HX_OK;
}

/* -- figures -------------------------------------------------------------- */

/* Adds what the replicates of one stratum move the sum by. */
static double strata_replicates(const stratum *one, size_t unit,
                                const gap_measure *measure,
                                const gap_estimate *of, double *sum)
{
    double value[GAP_REPS], own = 0.0;
    double w = (double)of->weight / 2.0;

    if (!one->cell->reps)
        return 0.0;
    gap_deviations(one->cell, unit, measure, of->p, value);
    for (size_t i = 0; i < GAP_REPS; i++) {
        own += value[i] / w * (value[i] / w) / (GAP_REPS - 1);
        sum[i] += one->weight * value[i] / w;
    }
    return own;
}

static gap_estimate strata_estimate(const strata *self, size_t unit,
                                    const gap_measure *measure)
{
    gap_estimate out = { .comments = self->inside, .weight = 1 };
    double       sum[GAP_REPS] = { 0 }, kish = 0.0;
    gap_interval in;

    for (size_t k = 0; k < self->count; k++) {
        const stratum *one = &self->list[k];
        gap_estimate   of = gap_estimate_of(one->cell, unit, measure);
        gap_sum        all = gap_cell_all(one->cell);
        double         own;

        if (of.weight == 0)
            continue;
        own = strata_replicates(one, unit, measure, &of, sum);
        out.p += one->weight * of.p;
        out.variance += one->weight * one->weight * fmax(0.0,
                                                         of.variance - own);
        kish += one->weight * one->weight * (double)all.w2
              / ((double)all.w * (double)all.w);
    }
    for (size_t i = 0; i < GAP_REPS; i++)
        out.variance += sum[i] * sum[i] / (GAP_REPS - 1);
    out.n_eff = gap_n_eff(out.p, out.variance, (double)out.comments,
                          1.0 / kish);
    in = gap_wilson(out.p, out.n_eff);
    out.value = gap_milli(100.0 * out.p);
    out.low = gap_milli(100.0 * in.low);
    out.high = gap_milli(100.0 * in.high);
    out.low = out.low < out.value ? out.low : out.value;
    out.high = out.high > out.value ? out.high : out.value;
    return out;
}

/* -- nodes ---------------------------------------------------------------- */

static void strata_share(const strata *self, hx_node *node, const char *key,
                         size_t unit, const gap_measure *measure, bool shown)
{
    const hx_doc_calls *call = self->report->call;
    hx_doc      *doc = self->report->doc;
    gap_estimate of;
    hx_node     *map;

    if (!shown) {
        call->null(doc, node, key);
        return;
    }
    of = strata_estimate(self, unit, measure);
    map = call->map(doc, node, key);
    call->milli(doc, map, "value", of.value);
    call->milli(doc, map, "low", of.low);
    call->milli(doc, map, "high", of.high);
}

static void strata_unit(const strata *self, hx_node *list, hx_str id,
                        size_t unit)
{
    static const struct { const char *key; const gap_measure *measure; }
    rows[] = { { "demand", &gap_demand }, { "delivered", &gap_delivered },
               { "gap", &gap_gap } };
    const gap_report *report = self->report;
    bool     few = gap_few(self->raw, unit);
    hx_node *node = report->call->map(report->doc, list, NULL);
    hx_node *raw, *adjusted;

    report->call->string(report->doc, node, "id", id);
    raw = report->call->map(report->doc, node, "raw");
    adjusted = report->call->map(report->doc, node, "adjusted");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        /* No stratum is under 30 comments, so demand is always shown. */
        bool shown = !few || rows[i].measure == &gap_demand;

        gap_node_share(report, raw, rows[i].key, self->raw, unit,
                       rows[i].measure, shown);
        strata_share(self, adjusted, rows[i].key, unit, rows[i].measure,
                     shown);
    }
    gap_node_suppressed(report, node, self->raw, unit);
}

/* Its share is that of the weights, as in the raw figures: with equal shares raw
 * and adjusted are equal. */
static void strata_node(const strata *self, hx_node *list, const stratum *one)
{
    const hx_doc_calls *call = self->report->call;
    hx_doc  *doc = self->report->doc;
    gap_sum  all = gap_cell_all(one->cell);
    hx_node *node = call->map(doc, list, NULL);

    call->string(doc, node, "value", one->value);
    call->integer(doc, node, "comments", (int64_t)all.n);
    call->milli(doc, node, "share",
                gap_ratio((gap_i128)all.w, gap_cell_all(self->raw).w, 100));
    call->milli(doc, node, "target",
                gap_ratio((gap_i128)one->share, self->all, 100));
}

static void strata_nodes(const strata *self, hx_node *root)
{
    const gap_report   *report = self->report;
    const hx_doc_calls *call = report->call;
    hx_doc  *doc = report->doc;
    hx_node *map = call->map(doc, root, "population"), *list;

    call->string(doc, map, "dimension", self->dim);
    call->integer(doc, map, "left_out",
                  (int64_t)(gap_cell_all(report->state->total).n
                            - self->inside));
    list = call->list(doc, map, "strata");
    for (size_t k = 0; k < self->count; k++)
        strata_node(self, list, &self->list[k]);
    list = call->list(doc, map, "families");
    for (size_t g = 0; g < report->layout->groups; g++)
        if (hx_str_eq(report->layout->group[g].attr, HX_LIT("family")))
            strata_unit(self, list, report->layout->group[g].value,
                        report->layout->first_group + g);
    list = call->list(doc, map, "drivers");
    for (size_t d = 0; d < report->layout->drivers; d++)
        strata_unit(self, list, gap_driver_id(report, d), d);
}

/* Raw and adjusted are figures of the same comments: those in the strata. */
static hx_status strata_join(strata *self, hx_error *err)
{
    const gap_state *state = self->report->state;
    bool room;

    self->raw = gap_cell_loose(state);
    room = self->raw != NULL;
    for (size_t k = 0; room && k < self->count; k++)
        room = gap_cell_join(state, self->raw, self->list[k].cell);
    return room ? HX_OK
                : state->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
}

hx_status gap_answer_population(const gap_report *report, hx_node *root,
                                hx_error *err)
{
    const hx_host *host = report->state->host;
    hx_str    asked = host->asked ? host->asked(host, "population")
                                  : (hx_str){ "", 0 };
    strata    self = { .report = report };
    hx_status rc;

    if (asked.len == 0)
        return HX_OK;
    rc = strata_read(&self, asked, err);
    if (rc == HX_OK)
        rc = strata_find(&self, err);
    if (rc == HX_OK)
        rc = strata_join(&self, err);
    if (rc == HX_OK)
        strata_nodes(&self, root);
    gap_cell_close(report->state, self.raw);
    return rc;
}
