/* Shares corrected for what the detectors get wrong, raw and corrected side by
 * side.
 *
 * The rates come from labelled comments (`hxgap eval --rates`). Three shares a
 * driver can be true or false in a comment, so can be corrected so: stated,
 * met, unmet. The measure's halves cannot, and the gap stays raw. One set of
 * rates is taken to hold in every segment. Met and unmet are shown where
 * delivered and the gap are, which are made of them; stated where demand is. */
#include "report.h"
#include "stats.h"

#define CORRECT_CASES_MIN 10   /* labelled comments on either side */
#define CORRECT_RATE_MIN 0.5   /* below it the method is not meant */
#define CORRECT_SHARES 3

static const struct { const char *name; const gap_measure *measure;
                      unsigned bits; } correct_shares[CORRECT_SHARES] = {
    /* The measure lends its effective sample size. */
    { "stated", &gap_demand,    HX_MET | HX_UNMET | HX_WANTED },
    { "met",    &gap_delivered, HX_MET },
    { "unmet",  &gap_unmet,     HX_UNMET },
};

typedef struct correct_rate {
    uint64_t there, found, not_there, false_hit;
    bool     known;
} correct_rate;

typedef struct correct {
    const gap_report *report;
    uint64_t          comments;
    correct_rate      rate[GAP_DRIVERS_MAX][CORRECT_SHARES];
} correct;

/* -- reading -------------------------------------------------------------- */

/* The next field of the line, which is taken off it. */
static hx_str correct_field(hx_str *line)
{
    const char *tab = line->len ? memchr(line->ptr, '\t', line->len) : NULL;
    hx_str      out = { line->ptr, tab ? (size_t)(tab - line->ptr)
                                       : line->len };

    line->ptr += out.len + (tab != NULL);
    line->len -= out.len + (tab != NULL);
    return out;
}

static bool correct_number(hx_str *line, uint64_t *out)
{
    hx_str   text = correct_field(line);
    uint64_t value = 0;

    if (text.len == 0 || text.len > 15)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = 10 * value + (uint64_t)(text.ptr[i] - '0');
    }
    *out = value;
    return true;
}

static hx_status correct_bad(const correct *self, size_t line,
                             const char *what, hx_error *err)
{
    return self->report->state->host->fail(
        err, HX_E_USAGE, "--rates, line %zu: %s (write the file with hxgap "
        "eval --rates, with the same lexicons)", line, what);
}

static hx_status correct_line(correct *self, hx_str text, size_t line,
                              hx_error *err)
{
    hx_str       id = correct_field(&text), name = correct_field(&text);
    correct_rate rate = { .known = true };
    size_t       d = 0, s = 0;

    while (d < self->report->layout->drivers
           && !hx_str_eq(gap_driver_id(self->report, d), id))
        d++;
    while (s < CORRECT_SHARES
           && !hx_str_eq(hx_str_of(correct_shares[s].name), name))
        s++;
    if (d == self->report->layout->drivers || s == CORRECT_SHARES)
        return correct_bad(self, line, "no driver and share of this report",
                           err);
    if (!correct_number(&text, &rate.there)
        || !correct_number(&text, &rate.found)
        || !correct_number(&text, &rate.not_there)
        || !correct_number(&text, &rate.false_hit) || text.len > 0
        || rate.found > rate.there || rate.false_hit > rate.not_there)
        return correct_bad(self, line, "four counts are expected", err);
    self->rate[d][s] = rate;
    return HX_OK;
}

static hx_status correct_read(correct *self, hx_str bytes, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t line = 1; bytes.len > 0 && rc == HX_OK; line++) {
        const char *end = memchr(bytes.ptr, '\n', bytes.len);
        hx_str      text = { bytes.ptr, end ? (size_t)(end - bytes.ptr)
                                            : bytes.len };

        bytes.ptr += text.len + (end != NULL);
        bytes.len -= text.len + (end != NULL);
        if (line == 1 && !hx_str_eq(text, HX_LIT("hxgap-rates\t1")))
            rc = correct_bad(self, line, "not a file of error rates", err);
        else if (line == 2 && (!hx_str_eq(correct_field(&text),
                                          HX_LIT("comments"))
                               || !correct_number(&text, &self->comments)))
            rc = correct_bad(self, line, "no number of comments", err);
        else if (line > 3)
            rc = correct_line(self, text, line, err);
    }
    return rc;
}

/* -- figures -------------------------------------------------------------- */

/* The raw share: comments with any of `bits`, and the size it counts for. */
static gap_estimate correct_raw(const gap_cell *cell, size_t unit, size_t s)
{
    gap_estimate out = gap_estimate_of(cell, unit, correct_shares[s].measure);
    gap_sum      all = gap_cell_all(cell);
    gap_u128     some = 0;
    gap_interval in;

    for (size_t k = 1; k < GAP_PATTERNS; k++)
        if (k & correct_shares[s].bits)
            some += gap_cell_pattern(cell, unit, k).w;
    if (all.w == 0)
        return out;
    out.p = (double)some / (double)all.w;
    out.value = gap_ratio((gap_i128)some, all.w, 100);
    in = gap_wilson(out.p, out.n_eff);
    out.low = gap_milli(100.0 * in.low);
    out.high = gap_milli(100.0 * in.high);
    return out;
}

static const char *correct_refused(const correct_rate *rate, double *se,
                                   double *sp)
{
    if (!rate->known || rate->there < CORRECT_CASES_MIN
        || rate->not_there < CORRECT_CASES_MIN)
        return "labelled_under_10";
    *se = (double)rate->found / (double)rate->there;
    *sp = 1.0 - (double)rate->false_hit / (double)rate->not_there;
    return *se < CORRECT_RATE_MIN || *sp < CORRECT_RATE_MIN
         ? "detector_under_half" : NULL;
}

static void correct_interval(const correct *self, hx_node *node,
                             const char *key, int64_t value, int64_t low,
                             int64_t high)
{
    const hx_doc_calls *call = self->report->call;
    hx_node *map = call->map(self->report->doc, node, key);

    call->milli(self->report->doc, map, "value", value);
    call->milli(self->report->doc, map, "low", low < value ? low : value);
    call->milli(self->report->doc, map, "high", high > value ? high : value);
}

static void correct_share(const correct *self, hx_node *node,
                          const gap_cell *cell, size_t unit, size_t s)
{
    const hx_doc_calls *call = self->report->call;
    hx_doc       *doc = self->report->doc;
    const correct_rate *rate = &self->rate[unit][s];
    double        se = 0.0, sp = 0.0;
    bool          demand = correct_shares[s].measure == &gap_demand;
    const char   *few = gap_suppressed(cell, demand ? SIZE_MAX : unit);
    const char   *why = correct_refused(rate, &se, &sp);
    hx_node      *map = call->map(doc, node, correct_shares[s].name);
    gap_estimate  raw;
    gap_corrected of;

    if (few) {
        call->null(doc, map, "raw");
        call->null(doc, map, "corrected");
        call->string(doc, map, "left_out", hx_str_of(few));
        return;
    }
    raw = correct_raw(cell, unit, s);
    correct_interval(self, map, "raw", raw.value, raw.low, raw.high);
    if (why) {
        call->null(doc, map, "corrected");
        call->string(doc, map, "left_out", hx_str_of(why));
        return;
    }
    of = gap_rogan_gladen(raw.p, raw.n_eff, se, (double)rate->there, sp,
                          (double)rate->not_there);
    if (!(of.high > 0.0) || !(of.low < 1.0)) {
        /* By more than chance less is found here than false hits alone would
         * be, or more than if every comment said so. What chance can give is
         * the clipped 0 or 1, with the interval that says how sure it is. */
        call->null(doc, map, "corrected");
        call->string(doc, map, "left_out", HX_LIT("rates_do_not_fit"));
        return;
    }
    correct_interval(self, map, "corrected", gap_milli(100.0 * of.value),
                     gap_milli(100.0 * of.low), gap_milli(100.0 * of.high));
    call->null(doc, map, "left_out");
}

static void correct_rates(const correct *self, hx_node *map)
{
    const hx_doc_calls *call = self->report->call;
    hx_doc  *doc = self->report->doc;
    hx_node *list = call->list(doc, map, "rates");

    for (size_t d = 0; d < self->report->layout->drivers; d++) {
        hx_node *node = call->map(doc, list, NULL);

        call->string(doc, node, "id", gap_driver_id(self->report, d));
        for (size_t s = 0; s < CORRECT_SHARES; s++) {
            const correct_rate *rate = &self->rate[d][s];
            hx_node *share = call->map(doc, node, correct_shares[s].name);

            call->integer(doc, share, "there", (int64_t)rate->there);
            call->integer(doc, share, "found", (int64_t)rate->found);
            call->integer(doc, share, "not_there", (int64_t)rate->not_there);
            call->integer(doc, share, "false", (int64_t)rate->false_hit);
        }
    }
}

static void correct_nodes(const correct *self, hx_node *root)
{
    const gap_report   *report = self->report;
    const hx_doc_calls *call = report->call;
    hx_node *map = call->map(report->doc, root, "correction"), *list;

    call->integer(report->doc, map, "labelled", (int64_t)self->comments);
    correct_rates(self, map);
    list = call->list(report->doc, map, "segments");
    for (size_t i = 0; i < report->cell_count; i++) {
        const gap_cell *cell = report->cells[i];
        const gap_by   *by = &report->state->by[cell->key.breakdown];
        hx_node *node, *keys, *drivers;

        if (cell->key.kind != GAP_TOTAL && cell->key.kind != GAP_SEGMENT)
            continue;
        node = call->map(report->doc, list, NULL);
        keys = call->map(report->doc, node, "by");
        for (size_t k = 0; k < cell->key.count; k++)
            gap_node_text(report, keys, by->name[k], cell->key.value[k]);
        drivers = call->list(report->doc, node, "drivers");
        for (size_t d = 0; d < report->layout->drivers; d++) {
            hx_node *driver = call->map(report->doc, drivers, NULL);

            call->string(report->doc, driver, "id", gap_driver_id(report, d));
            for (size_t s = 0; s < CORRECT_SHARES; s++)
                correct_share(self, driver, cell, d, s);
        }
    }
}

hx_status gap_answer_correction(const gap_report *report, hx_node *root,
                                hx_error *err)
{
    const hx_host *host = report->state->host;
    hx_str    bytes = host->asked ? host->asked(host, "rates")
                                  : (hx_str){ "", 0 };
    correct  *self;
    hx_status rc;

    if (bytes.len == 0)
        return HX_OK;
    self = host->alloc(1, sizeof *self);
    if (!self)
        return host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
    self->report = report;
    rc = correct_read(self, bytes, err);
    if (rc == HX_OK)
        correct_nodes(self, root);
    host->free(self);
    return rc;
}
