/* Comparisons: is the gap of one set of comments another than that of a
 * second set?
 *
 * Two sets are two states, or two segments of one state. Segments that may
 * share comments (a comment names two touchpoints) are each compared with the
 * comments that they do not hold; and where customers are known, what the two
 * sets have in common shows in their paired replicates, and is taken out of
 * the variance. One test a driver, of its gap; all tests of one call are one
 * family for the false discovery rate. */
#include "compare.h"
#include "stats.h"

#define COMPARE_NAMES 8  /* values told where one is not there */


/* -- which sets ------------------------------------------------------------ */

static bool compare_few(const compare_pair *pair, size_t unit)
{
    return gap_few(pair->a, unit) || gap_few(pair->b, unit);
}

hx_status gap_compare_nomem(const compare *self)
{
    return self->state->host->fail(self->err, HX_E_NOMEM,
                                   "agg_gap: no memory");
}

hx_status gap_compare_add(compare *self, compare_pair pair)
{
    const hx_host *host = self->state->host;

    if (self->count == self->cap) {
        size_t cap = self->cap ? 2 * self->cap : 16;
        void  *pairs = host->realloc(self->pairs, cap, sizeof pair);

        if (!pairs) {
            gap_cell_close(self->state, pair.own);
            return gap_compare_nomem(self);
        }
        self->pairs = pairs;
        self->cap = cap;
    }
    self->pairs[self->count++] = pair;
    return HX_OK;
}

hx_status gap_compare_rest(compare *self, compare_pair pair,
                           const gap_cell *whole)
{
    pair.own = gap_cell_rest(self->state, whole, pair.a);
    if (!pair.own)
        return gap_compare_nomem(self);
    pair.b = pair.own;
    pair.rest = true;
    return gap_compare_add(self, pair);
}

static bool compare_in(const gap_cell *cell, int kind, size_t breakdown)
{
    return cell->key.kind == kind
        && (kind != GAP_SEGMENT || cell->key.breakdown == breakdown);
}

static bool compare_same(hx_str a, hx_str b)
{
    return !a.ptr == !b.ptr && hx_str_eq(a, b);
}

/* Whether a comment may be in two segments of the breakdown: then they hold
 * more comments together than there are. */
static bool compare_overlaps(const compare *self, int kind, size_t breakdown)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < self->state->map.count; i++)
        if (compare_in(self->cells[i], kind, breakdown))
            sum += gap_cell_all(self->cells[i]).n;
    return sum > gap_cell_all(self->state->total).n;
}

/* The segment with `value` at `side`, and `other` at the other side where the
 * breakdown has one; NULL. */
static const gap_cell *compare_find(const compare *self, int kind,
                                    size_t breakdown, size_t side,
                                    hx_str value, const gap_cell *other)
{
    for (size_t i = 0; i < self->state->map.count; i++) {
        const gap_cell *cell = self->cells[i];

        if (compare_in(cell, kind, breakdown)
            && compare_same(cell->key.value[side], value)
            && (!other || compare_same(cell->key.value[1 - side],
                                       other->key.value[1 - side])))
            return cell;
    }
    return NULL;
}

/* Dimensions that are counted in every run. */
static const struct { int kind; gap_by by; } compare_always[] = {
    { GAP_GENERATION, { 1, { (char *)"generation", NULL } } },
    { GAP_MONTH, { 1, { (char *)"month", NULL } } },
    { GAP_TENURE, { 1, { (char *)"tenure", NULL } } },
};

#define COMPARE_ALWAYS (sizeof compare_always / sizeof compare_always[0])

/* The comments that a crossed segment is a part of: those with its other
 * value, counted by that dimension alone. NULL where they are not. */
static const gap_cell *compare_whole(const compare *self, const gap_by *by,
                                     size_t side, const gap_cell *cell)
{
    const gap_state *state = self->state;
    const char      *other = by->name[1 - side];

    if (by->count == 1)
        return state->total;
    for (size_t i = 0; i < state->by_count; i++)
        if (state->by[i].count == 1
            && strcmp(state->by[i].name[0], other) == 0)
            return compare_find(self, GAP_SEGMENT, i, 0,
                                cell->key.value[1 - side], NULL);
    for (size_t i = 0; i < COMPARE_ALWAYS; i++)
        if (strcmp(compare_always[i].by.name[0], other) == 0)
            return compare_find(self, compare_always[i].kind, 0, 0,
                                cell->key.value[1 - side], NULL);
    return NULL;
}

/* One breakdown in which a dimension is to be compared. */
typedef struct compare_cut {
    const gap_by *by;
    int           kind;
    size_t        breakdown, side;
    bool          overlaps;
} compare_cut;

static hx_status compare_alone(compare *self, const compare_cut *cut,
                               const gap_cell *cell)
{
    const gap_cell *whole = compare_whole(self, cut->by, cut->side, cell);
    compare_pair    pair = { .a = cell, .by = cut->by, .side = cut->side,
                             .in = cut->by->count > 1 ? cell : NULL };

    if (!whole) {
        self->lacks = cut->by->name[1 - cut->side];
        return HX_OK;
    }
    pair.name[0] = cell->key.value[cut->side];
    return gap_compare_rest(self, pair, whole);
}

/* Compares the values, all having the other value of `in` where it is set. */
static hx_status compare_values(compare *self, const compare_cut *cut,
                                const hx_between *asked, const gap_cell *in)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; i < asked->count && rc == HX_OK; i++) {
        const gap_cell *a = compare_find(self, cut->kind, cut->breakdown,
                                         cut->side, asked->values[i], in);

        if (a && (cut->overlaps || asked->count == 1))
            rc = compare_alone(self, cut, a);
        if (!a || cut->overlaps)
            continue;
        for (size_t j = i + 1; j < asked->count && rc == HX_OK; j++) {
            const gap_cell *b = compare_find(self, cut->kind, cut->breakdown,
                                             cut->side, asked->values[j], in);
            compare_pair pair = { .a = a, .b = b, .by = cut->by,
                                  .name = { asked->values[i],
                                            asked->values[j] },
                                  .side = cut->side, .in = in };

            if (b)
                rc = gap_compare_add(self, pair);
        }
    }
    return rc;
}

/* Crossed segments are compared for each value of the other dimension; `in`
 * runs over the segments of the first value that has it. */
static hx_status compare_crossed(compare *self, const compare_cut *cut,
                                 const hx_between *asked)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; i < self->state->map.count && rc == HX_OK; i++) {
        const gap_cell *in = self->cells[i];
        bool            first = compare_in(in, cut->kind, cut->breakdown);

        for (size_t k = 0; k < i && first; k++)
            first = !compare_in(self->cells[k], cut->kind, cut->breakdown)
                 || !compare_same(self->cells[k]->key.value[1 - cut->side],
                                  in->key.value[1 - cut->side]);
        if (first)
            rc = compare_values(self, cut, asked, in);
    }
    return rc;
}

/* The first values of the cut, each once: one of crossed dimensions stands in
 * a segment for every value of the other. Returns how many. */
static size_t compare_told(const compare *self, const compare_cut *cut,
                           hx_str told[COMPARE_NAMES])
{
    size_t count = 0;

    for (size_t i = 0; i < self->state->map.count && count < COMPARE_NAMES;
         i++) {
        hx_str value = self->cells[i]->key.value[cut->side];
        size_t k = 0;

        if (!compare_in(self->cells[i], cut->kind, cut->breakdown)
            || !value.ptr)
            continue;
        while (k < count && !hx_str_eq(told[k], value))
            k++;
        if (k == count)
            told[count++] = value;
    }
    return count;
}

/* Every value must be there, or a misspelt one would be taken for silence. */
static hx_status compare_known(const compare *self, const compare_cut *cut,
                               const hx_between *asked)
{
    hx_str told[COMPARE_NAMES];
    size_t count = compare_told(self, cut, told), len = 0;
    char   names[256] = "";

    for (size_t i = 0; i < count; i++) {
        if (len + told[i].len + 3 >= sizeof names)
            continue;
        if (len > 0) {
            memcpy(names + len, ", ", 2);
            len += 2;
        }
        memcpy(names + len, told[i].ptr, told[i].len);
        len += told[i].len;
    }
    names[len] = '\0';
    for (size_t i = 0; i < asked->count; i++)
        if (!compare_find(self, cut->kind, cut->breakdown, cut->side,
                          asked->values[i], NULL))
            return self->state->host->fail(
                self->err, HX_E_USAGE, "--between %.*s: the state has no "
                "segment \"%.*s\" (some there are: %s)", (int)asked->dim.len,
                asked->dim.ptr, (int)asked->values[i].len,
                asked->values[i].ptr, names);
    return HX_OK;
}

static hx_status compare_cut_by(compare *self, compare_cut cut,
                                const hx_between *asked)
{
    hx_status rc = compare_known(self, &cut, asked);

    cut.overlaps = compare_overlaps(self, cut.kind, cut.breakdown);
    if (rc != HX_OK)
        return rc;
    return cut.by->count > 1 ? compare_crossed(self, &cut, asked)
                             : compare_values(self, &cut, asked, NULL);
}

static hx_status compare_asked(compare *self, const hx_between *asked)
{
    const gap_state *state = self->state;
    const gap_by    *dates = gap_compare_dated(self, asked);
    hx_status rc = HX_OK;
    bool      alone = false, any = false;
    size_t    before = self->count;

    if (dates)
        return gap_compare_periods(self, dates, asked);
    self->lacks = NULL;
    for (size_t i = 0; i < state->by_count && rc == HX_OK; i++)
        for (size_t d = 0; d < state->by[i].count && rc == HX_OK; d++) {
            compare_cut cut = { .by = &state->by[i], .kind = GAP_SEGMENT,
                                .breakdown = i, .side = d };

            if (!hx_str_eq(hx_str_of(state->by[i].name[d]), asked->dim))
                continue;
            any = true;
            alone = alone || state->by[i].count == 1;
            rc = compare_cut_by(self, cut, asked);
        }
    for (size_t i = 0; i < COMPARE_ALWAYS && rc == HX_OK && !alone; i++) {
        compare_cut cut = { .by = &compare_always[i].by,
                            .kind = compare_always[i].kind };

        if (!hx_str_eq(hx_str_of(cut.by->name[0]), asked->dim))
            continue;
        any = true;
        rc = compare_cut_by(self, cut, asked);
    }
    if (rc == HX_OK && self->count == before && self->lacks)
        rc = state->host->fail(self->err, HX_E_USAGE, "--between %.*s: "
                               "segments that share comments, or one with "
                               "all others, can be compared only in a state "
                               "that was made with --by %s too",
                               (int)asked->dim.len, asked->dim.ptr,
                               self->lacks);
    if (rc == HX_OK && !any)
        rc = state->host->fail(self->err, HX_E_USAGE, "--between %.*s: the "
                               "state has no segments of it; make it with "
                               "--by %.*s", (int)asked->dim.len,
                               asked->dim.ptr, (int)asked->dim.len,
                               asked->dim.ptr);
    return rc;
}

/* Total and segments that both states have. */
static hx_status compare_states(compare *self, const hx_str labels[2])
{
    hx_status rc = HX_OK;

    for (size_t i = 0; i < self->state->map.count && rc == HX_OK; i++) {
        const gap_cell *a = self->cells[i];
        compare_pair    pair = { .a = a, .name = { labels[0], labels[1] } };

        if (a->key.kind != GAP_TOTAL && a->key.kind != GAP_SEGMENT)
            continue;
        if (a->key.kind == GAP_SEGMENT)
            pair.in = a;
        pair.b = gap_cell_same(self->other, &a->key);
        if (pair.b)
            rc = gap_compare_add(self, pair);
    }
    return rc;
}

/* -- tests ----------------------------------------------------------------- */

static hx_status compare_tests(compare *self)
{
    const hx_host *host = self->state->host;
    size_t drivers = self->state->layout.drivers;
    size_t most = self->count * drivers + 1;

    self->p = host->alloc(most, sizeof *self->p);
    self->q = host->alloc(most, sizeof *self->q);
    self->order = host->alloc(most, sizeof *self->order);
    if (!self->p || !self->q || !self->order)
        return gap_compare_nomem(self);
    for (size_t i = 0; i < self->count; i++)
        for (size_t d = 0; d < drivers; d++)
            if (!compare_few(&self->pairs[i], d))
                self->p[self->tests++] =
                    gap_difference_of(self->pairs[i].a, self->pairs[i].b, d,
                                      &gap_gap).p;
    gap_benjamini_hochberg(self->p, self->tests, self->q, self->order);
    return HX_OK;
}

/* -- nodes ----------------------------------------------------------------- */

static void compare_node_side(const compare *self, hx_node *node,
                              const char *key, const compare_pair *pair,
                              size_t side)
{
    const hx_doc_calls *call = self->report.call;
    hx_node *map = call->map(self->report.doc, node, key);
    bool     rest = side == 1 && pair->rest;

    gap_node_text(&self->report, map, "value",
                  rest ? (hx_str){ NULL, 0 } : pair->name[side]);
    call->boolean(self->report.doc, map, "rest", rest);
    call->integer(self->report.doc, map, "comments",
                  (int64_t)gap_cell_all(side ? pair->b : pair->a).n);
}

static void compare_node_difference(const compare *self, hx_node *node,
                                    const char *key, const compare_pair *pair,
                                    size_t driver, const gap_measure *measure,
                                    bool shown)
{
    static const char *const keys[] = { "a", "b", "value", "low", "high" };
    const hx_doc_calls *call = self->report.call;
    hx_node       *map = call->map(self->report.doc, node, key);
    gap_difference of = { .value = 0 };
    int64_t        values[5];

    if (shown)
        of = gap_difference_of(pair->a, pair->b, driver, measure);
    values[0] = of.a.value;
    values[1] = of.b.value;
    values[2] = of.value;
    values[3] = of.low;
    values[4] = of.high;
    shown = shown && of.a.weight != 0 && of.b.weight != 0;
    for (size_t i = 0; i < 5; i++) {
        if (shown)
            call->milli(self->report.doc, map, keys[i], values[i]);
        else
            call->null(self->report.doc, map, keys[i]);
    }
}

static void compare_node_driver(const compare *self, hx_node *list,
                                const compare_pair *pair, size_t driver,
                                size_t *test)
{
    const hx_doc_calls *call = self->report.call;
    hx_doc  *doc = self->report.doc;
    hx_node *node = call->map(doc, list, NULL);
    bool     small = gap_small(pair->a) || gap_small(pair->b);
    bool     few = compare_few(pair, driver);

    call->string(doc, node, "id", gap_driver_id(&self->report, driver));
    call->integer(doc, node, "comments_a",
                  (int64_t)gap_cell_counts(pair->a, driver).comments);
    call->integer(doc, node, "comments_b",
                  (int64_t)gap_cell_counts(pair->b, driver).comments);
    compare_node_difference(self, node, "demand", pair, driver, &gap_demand,
                            !small);
    compare_node_difference(self, node, "delivered", pair, driver,
                            &gap_delivered, !few);
    compare_node_difference(self, node, "gap", pair, driver, &gap_gap, !few);
    if (few) {
        call->null(doc, node, "p");
        call->null(doc, node, "q");
        call->null(doc, node, "significant");
    } else {
        call->milli(doc, node, "p", gap_milli(self->p[*test]));
        call->milli(doc, node, "q", gap_milli(self->q[*test]));
        call->boolean(doc, node, "significant",
                      self->q[*test] <= GAP_ALPHA);
        (*test)++;
    }
    gap_node_suppressed(&self->report, node,
                        gap_few(pair->a, driver) ? pair->a : pair->b, driver);
}

static void compare_node(const compare *self, hx_node *list,
                         const compare_pair *pair, size_t *test)
{
    const hx_doc_calls *call = self->report.call;
    hx_doc       *doc = self->report.doc;
    hx_node      *node = call->map(doc, list, NULL), *within, *drivers;
    const gap_by *by = pair->by ? pair->by
                     : pair->in ? &self->state->by[pair->in->key.breakdown]
                                : NULL;

    gap_node_text(&self->report, node, "dimension",
                  pair->by ? hx_str_of(pair->by->name[pair->side])
                           : (hx_str){ NULL, 0 });
    within = call->map(doc, node, "within");
    for (size_t i = 0; pair->in && i < by->count; i++)
        if (!pair->by || i != pair->side)
            gap_node_text(&self->report, within, by->name[i],
                          pair->in->key.value[i]);
    compare_node_side(self, node, "a", pair, 0);
    compare_node_side(self, node, "b", pair, 1);
    gap_node_suppressed(&self->report, node,
                        gap_small(pair->a) ? pair->a : pair->b, SIZE_MAX);
    drivers = call->list(doc, node, "drivers");
    for (size_t d = 0; d < self->state->layout.drivers; d++)
        compare_node_driver(self, drivers, pair, d, test);
}

static void compare_nodes(const compare *self, hx_node *root)
{
    const hx_doc_calls *call = self->report.call;
    hx_doc  *doc = self->report.doc;
    hx_node *list;
    size_t   test = 0;

    call->integer(doc, root, "tests", (int64_t)self->tests);
    gap_node_caveat(&self->report, root);
    gap_node_labels(&self->report, root);
    list = call->list(doc, root, "comparisons");
    for (size_t i = 0; i < self->count; i++)
        compare_node(self, list, &self->pairs[i], &test);
}

static void compare_close(compare *self)
{
    const hx_host *host = self->state->host;

    for (size_t i = 0; i < self->count; i++)
        gap_cell_close(self->state, self->pairs[i].own);
    for (size_t i = 0; i < self->periods; i++)
        gap_cell_close(self->state, self->period[i]);
    host->free(self->pairs);
    host->free(self->cells);
    host->free(self->p);
    host->free(self->q);
    host->free(self->order);
}

hx_status gap_compare(const void *a, const void *b, const hx_str labels[2],
                      const hx_between *between, size_t between_count,
                      hx_doc *doc, hx_node *root, hx_error *err)
{
    const gap_state *state = a;
    compare   self = { .state = state, .other = b, .err = err };
    hx_status rc = HX_OK;

    self.cells = gap_cells_sorted(state);
    if (!self.cells)
        return gap_compare_nomem(&self);
    self.report = (gap_report){ state, &state->layout, state->host->doc, doc,
                                self.cells, state->map.count };
    if (b)
        rc = compare_states(&self, labels);
    for (size_t i = 0; i < between_count && rc == HX_OK && !b; i++)
        rc = compare_asked(&self, &between[i]);
    if (rc == HX_OK)
        rc = compare_tests(&self);
    if (rc == HX_OK)
        compare_nodes(&self, root);
    compare_close(&self);
    return rc;
}
