/* How a driver met or unmet goes with the rating: cross-products that merge,
 * and least squares over them when the report is written.
 *
 * The penalty-reward contrast of D. R. Brandt, "A procedure for identifying
 * value-enhancing service components using customer satisfaction survey data",
 * in Add Value to Your Service, AMA (1987): one column for unmet, one for met.
 * An association, never worded as cause. */
#include "gap.h"
#include "report.h"
#include "stats.h"

#include <math.h>

#define IMPACT_CASES_MIN 30
#define IMPACT_POINTS 1000.0   /* ratings are kept in thousandths */

static size_t impact_columns(const gap_state *state)
{
    return 1 + 2 * state->layout.drivers;
}

/* Place of the product of columns a >= b. */
static size_t impact_at(size_t a, size_t b)
{
    return a * (a + 1) / 2 + b;
}

size_t gap_impact_sums(const gap_impact *impact)
{
    return impact_at(impact->columns, 0) + impact->columns;
}

gap_impact *gap_impact_open(const gap_state *state)
{
    gap_impact *impact = state->host->alloc(1, sizeof *impact);

    if (!impact)
        return NULL;
    impact->columns = impact_columns(state);
    impact->cross = state->host->alloc(gap_impact_sums(impact),
                                       sizeof *impact->cross);
    impact->cases = state->host->alloc(impact->columns,
                                       sizeof *impact->cases);
    if (impact->cross && impact->cases)
        return impact;
    gap_impact_close(state, impact);
    return NULL;
}

void gap_impact_close(const gap_state *state, gap_impact *impact)
{
    if (!impact)
        return;
    state->host->free(impact->cross);
    state->host->free(impact->cases);
    state->host->free(impact);
}

/* The columns that are 1 in this comment, rising. */
static size_t impact_row(const gap_state *state, const uint8_t *pattern,
                         size_t *out)
{
    size_t count = 0;

    out[count++] = 0;
    for (size_t d = 0; d < state->layout.drivers; d++) {
        if (pattern[d] & HX_UNMET)
            out[count++] = 1 + 2 * d;
        if (pattern[d] & HX_MET)
            out[count++] = 2 + 2 * d;
    }
    return count;
}

hx_status gap_impact_add(gap_state *state, const uint8_t *pattern,
                         uint64_t weight, uint64_t rating, hx_error *err)
{
    size_t      column[1 + 2 * GAP_DRIVERS_MAX];
    size_t      count = impact_row(state, pattern, column);
    gap_impact *impact = state->impact;
    size_t      response;

    if (!impact)
        impact = state->impact = gap_impact_open(state);
    if (!impact)
        return state->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
    response = impact_at(impact->columns, 0);
    impact->n++;
    impact->y += (gap_u128)weight * rating;
    impact->yy += (gap_u128)weight * rating * rating;
    for (size_t i = 0; i < count; i++) {
        impact->cases[column[i]]++;
        impact->cross[response + column[i]] += (gap_u128)weight * rating;
        for (size_t j = 0; j <= i; j++)
            impact->cross[impact_at(column[i], column[j])] += weight;
    }
    return HX_OK;
}

hx_status gap_impact_merge(gap_state *state, const gap_impact *from,
                           hx_error *err)
{
    gap_impact *into = state->impact;

    if (!from)
        return HX_OK;
    if (!into)
        into = state->impact = gap_impact_open(state);
    if (!into)
        return state->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
    into->n += from->n;
    into->y += from->y;
    into->yy += from->yy;
    for (size_t i = 0; i < from->columns; i++)
        into->cases[i] += from->cases[i];
    for (size_t i = 0; i < gap_impact_sums(from); i++)
        into->cross[i] += from->cross[i];
    return HX_OK;
}

/* -- describing ----------------------------------------------------------- */

typedef struct impact_fit {
    size_t  count;     /* columns kept, of the intercept and then drivers */
    size_t *column;    /* which column of the state each is */
    bool   *used;
    double *a, *scale;
    double  scale_w;   /* weights are scaled to sum to n */
    double  error;     /* residual variance */
    double  r2;
} impact_fit;

static void impact_matrix(const gap_impact *impact, impact_fit *fit)
{
    size_t size = fit->count + 1;
    size_t response = impact_at(impact->columns, 0);

    for (size_t i = 0; i < fit->count; i++) {
        size_t ci = fit->column[i];
        double xy = (double)impact->cross[response + ci] * fit->scale_w;

        for (size_t j = 0; j <= i; j++) {
            double x = (double)impact->cross[impact_at(ci, fit->column[j])]
                     * fit->scale_w;

            fit->a[i * size + j] = fit->a[j * size + i] = x;
        }
        fit->a[i * size + fit->count] = xy / IMPACT_POINTS;
        fit->a[fit->count * size + i] = xy / IMPACT_POINTS;
    }
    fit->a[size * size - 1] = (double)impact->yy * fit->scale_w
                            / IMPACT_POINTS / IMPACT_POINTS;
}

static bool impact_room(const gap_state *state, impact_fit *fit)
{
    size_t most = impact_columns(state);

    fit->column = state->host->alloc(most, sizeof *fit->column);
    fit->used = state->host->alloc(most, sizeof *fit->used);
    fit->scale = state->host->alloc(most, sizeof *fit->scale);
    fit->a = state->host->alloc((most + 1) * (most + 1), sizeof *fit->a);
    return fit->column && fit->used && fit->scale && fit->a;
}

/* False where the ratings vary too little, or there are too few of them. */
static bool impact_solve(const gap_state *state, impact_fit *fit)
{
    const gap_impact *impact = state->impact;
    double n = (double)impact->n, w = (double)impact->cross[0];
    double total, corner;
    size_t used;

    if (impact->n < IMPACT_CASES_MIN || !(w > 0.0))
        return false;
    fit->scale_w = n / w;
    total = ((double)impact->yy - (double)impact->y / w * (double)impact->y)
          * fit->scale_w / IMPACT_POINTS / IMPACT_POINTS;
    for (size_t i = 0; i < impact->columns; i++)
        if (i == 0 || impact->cases[i] >= IMPACT_CASES_MIN)
            fit->column[fit->count++] = i;
    if (fit->count < 2 || !(total > 1e-6 * n))
        return false;
    impact_matrix(impact, fit);
    used = gap_sweep(fit->a, fit->count, fit->used, fit->scale);
    corner = fit->a[(fit->count + 1) * (fit->count + 1) - 1];
    if (impact->n <= used || used < 2)
        return false;
    fit->error = fmax(0.0, corner) / (n - (double)used);
    fit->r2 = fmax(0.0, 1.0 - corner / total);
    return true;
}

/* A coefficient with its standard error; null where the column was dropped. */
static void impact_effect(const gap_state *state, hx_doc *doc, hx_node *node,
                          const impact_fit *fit, const char *key,
                          size_t column)
{
    const hx_doc_calls *call = state->host->doc;
    size_t   size = fit->count + 1;
    hx_node *effect;

    for (size_t i = 0; i < fit->count; i++) {
        if (fit->column[i] != column || !fit->used[i])
            continue;
        effect = call->map(doc, node, key);
        call->integer(doc, effect, "comments",
                      (int64_t)state->impact->cases[column]);
        call->milli(doc, effect, "points",
                    gap_milli(fit->a[i * size + fit->count]));
        call->milli(doc, effect, "standard_error",
                    gap_milli(sqrt(fmax(0.0, -fit->a[i * size + i])
                                   * fit->error)));
        return;
    }
    call->null(doc, node, key);
}

static void impact_drivers(const gap_state *state, hx_doc *doc, hx_node *node,
                           const impact_fit *fit)
{
    const hx_doc_calls *call = state->host->doc;
    hx_node *list = call->list(doc, node, "drivers");

    for (size_t d = 0; d < state->layout.drivers; d++) {
        const hx_label *label = state->host->label_get(
            state->host, state->layout.driver_dim, d);
        hx_node *driver = call->map(doc, list, NULL);

        call->string(doc, driver, "id", label->id);
        impact_effect(state, doc, driver, fit, "penalty", 1 + 2 * d);
        impact_effect(state, doc, driver, fit, "reward", 2 + 2 * d);
    }
}

hx_status gap_impact_describe(const gap_state *state, hx_doc *doc,
                              hx_node *root, hx_error *err)
{
    const hx_doc_calls *call = state->host->doc;
    hx_node   *node = call->map(doc, root, "impact");
    impact_fit fit = { 0 };
    hx_status  rc = HX_OK;

    call->integer(doc, node, "ratings",
                  state->impact ? (int64_t)state->impact->n : 0);
    if (!impact_room(state, &fit))
        rc = state->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
    else if (!state->impact || !impact_solve(state, &fit))
        call->string(doc, node, "left_out",
                     HX_LIT("too few ratings, or ratings that vary too "
                            "little"));
    else {
        call->string(doc, node, "note",
                     HX_LIT("association of drivers with the rating on 0 to "
                            "100, not cause; standard errors are classical, "
                            "hence approximate"));
        call->milli(doc, node, "r2", gap_milli(fit.r2));
        impact_drivers(state, doc, node, &fit);
    }
    state->host->free(fit.column);
    state->host->free(fit.used);
    state->host->free(fit.scale);
    state->host->free(fit.a);
    return rc;
}
