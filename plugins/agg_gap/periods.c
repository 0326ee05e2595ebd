/* Comparing periods: a year, a quarter, a month or a range of them is the sum
 * of its months, which every state counts; so periods can be compared whatever
 * a state was cut by. */
#include "compare.h"

static hx_status compare_bad_period(const compare *self,
                                    const hx_between *asked, hx_str value,
                                    const char *what)
{
    return self->state->host->fail(
        self->err, HX_E_USAGE, "--between %.*s: \"%.*s\" %s (write 2025, "
        "2025-Q1, 2025-03, or 2025-01..2025-06)", (int)asked->dim.len,
        asked->dim.ptr, (int)value.len, value.ptr, what);
}

/* The sum of the months of a period, kept with the comparison. */
static hx_status compare_period(compare *self, const hx_between *asked,
                                hx_str value, const gap_cell **out)
{
    gap_cell *cell;
    bool      any = false;

    if (self->periods == COMPARE_PERIODS_MAX)
        return compare_bad_period(self, asked, value, "is one too many");
    cell = gap_cell_loose(self->state);
    if (!cell)
        return gap_compare_nomem(self);
    self->period[self->periods++] = cell;
    for (size_t i = 0; i < self->state->map.count; i++) {
        if (self->cells[i]->key.kind != GAP_MONTH
            || !gap_month_in(self->cells[i]->key.value[0], value))
            continue;
        any = true;
        if (!gap_cell_join(self->state, cell, self->cells[i]))
            return gap_compare_nomem(self);
    }
    *out = cell;
    return any ? HX_OK : compare_bad_period(self, asked, value,
                                            "has no comments");
}

/* Whether a month is in both periods. */
static bool compare_shared(const compare *self, hx_str a, hx_str b)
{
    for (size_t i = 0; i < self->state->map.count; i++)
        if (self->cells[i]->key.kind == GAP_MONTH
            && gap_month_in(self->cells[i]->key.value[0], a)
            && gap_month_in(self->cells[i]->key.value[0], b))
            return true;
    return false;
}

static const gap_by compare_dates[] = {
    { 1, { (char *)"month", NULL } }, { 1, { (char *)"quarter", NULL } },
    { 1, { (char *)"year", NULL } },
};

/* The dimension of dates that is asked for by periods, or NULL: a range is
 * one always, a quarter or a year where no segments hold it. */
const gap_by *gap_compare_dated(const compare *self, const hx_between *asked)
{
    const gap_by *found = NULL;
    bool range = false, cut = false;

    for (size_t i = 0; i < sizeof compare_dates / sizeof *compare_dates; i++)
        if (hx_str_eq(asked->dim, hx_str_of(compare_dates[i].name[0])))
            found = &compare_dates[i];
    for (size_t i = 0; i < asked->count; i++)
        range = range || gap_is_range(asked->values[i]);
    for (size_t i = 0; found && i < self->state->by_count; i++)
        for (size_t d = 0; d < self->state->by[i].count; d++)
            cut = cut || strcmp(self->state->by[i].name[d],
                                found->name[0]) == 0;
    return range || (!cut && found != &compare_dates[0]) ? found : NULL;
}

hx_status gap_compare_periods(compare *self, const gap_by *by,
                              const hx_between *asked)
{
    size_t    first = self->periods;
    hx_status rc = HX_OK;

    for (size_t i = 0; i < asked->count && rc == HX_OK; i++) {
        const gap_cell *cell = NULL;

        rc = compare_period(self, asked, asked->values[i], &cell);
        for (size_t k = 0; k < i && rc == HX_OK; k++)
            if (compare_shared(self, asked->values[k], asked->values[i]))
                rc = compare_bad_period(self, asked, asked->values[i],
                                        "shares months with another one");
    }
    if (rc == HX_OK && asked->count == 1)
        return gap_compare_rest(self, (compare_pair){
            .a = self->period[first], .by = by,
            .name = { asked->values[0] } }, self->state->total);
    for (size_t i = 0; i < asked->count && rc == HX_OK; i++)
        for (size_t j = i + 1; j < asked->count && rc == HX_OK; j++)
            rc = gap_compare_add(self, (compare_pair){
                .a = self->period[first + i], .b = self->period[first + j],
                .by = by,
                .name = { asked->values[i], asked->values[j] } });
    return rc;
}
