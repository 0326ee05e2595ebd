/* From integer sums to shares with intervals.
 *
 * Values come from exact integer division; only intervals are floating point,
 * and those are rounded to thousandths of a point at the end. */
#include "report.h"
#include "stats.h"

#include <math.h>

const gap_measure gap_demand = { { 1, 1, 1 } };
const gap_measure gap_delivered = { { 1, 0, 0 } };
const gap_measure gap_gap = { { 0, 1, 1 } };
const gap_measure gap_unmet = { { 0, 1, 0 } };
const gap_measure gap_want = { { 0, 0, 1 } };

void gap_sum_join(gap_sum *into, uint64_t n, const gap_sum *other)
{
    into->n += n + other->n;
    into->w += (gap_u128)n * GAP_ONE + other->w;
    into->w2 += (gap_u128)n * GAP_ONE * GAP_ONE + other->w2;
}

void gap_bank_pattern(const gap_bank *bank, size_t unit, size_t pattern,
                      gap_sum *into)
{
    static const gap_sum none = { 0 };

    if (bank)
        gap_sum_join(into, bank->count[unit][pattern],
                      bank->weighted ? &bank->weighted[unit][pattern]
                                     : &none);
}

gap_sum gap_cell_all(const gap_cell *cell)
{
    gap_sum out = { 0 };

    gap_sum_join(&out, cell->plain->n, &cell->plain->all);
    if (cell->owned)
        gap_sum_join(&out, cell->owned->n, &cell->owned->all);
    return out;
}

gap_sum gap_cell_pattern(const gap_cell *cell, size_t unit, size_t pattern)
{
    gap_sum out = { 0 };

    gap_bank_pattern(cell->plain, unit, pattern, &out);
    gap_bank_pattern(cell->owned, unit, pattern, &out);
    return out;
}

gap_counts gap_cell_counts(const gap_cell *cell, size_t unit)
{
    gap_counts out = { 0 };

    for (size_t p = 1; p < GAP_PATTERNS; p++) {
        uint64_t n = gap_cell_pattern(cell, unit, p).n;

        out.comments += n;
        out.met += p & HX_MET ? n : 0;
        out.unmet += p & HX_UNMET ? n : 0;
        out.wanted += p & HX_WANTED ? n : 0;
    }
    return out;
}

/* What a pattern counts, in half units. */
int gap_measure_half(const gap_measure *measure, size_t pattern)
{
    int half = 0;

    for (size_t i = 0; i < GAP_PARTS; i++)
        half += measure->part[i] * gap_part[i][pattern];
    return half;
}

int64_t gap_milli(double value)
{
    return (int64_t)llround(value * 1000.0);
}

int64_t gap_ratio(gap_i128 sum, gap_u128 weight, int64_t scale)
{
    gap_u128 size = sum < 0 ? (gap_u128)-sum : (gap_u128)sum;
    gap_u128 factor = 1000 * (uint64_t)scale;
    gap_u128 value;

    if (weight == 0)
        return 0;
    value = (size * factor + weight / 2) / weight;
    return sum < 0 ? -(int64_t)value : (int64_t)value;
}

/* Sum of w^2 (y - p)^2 over the comments without a customer. */
static double variance_plain(const gap_cell *cell, size_t unit,
                             const gap_measure *measure, double p)
{
    gap_sum  rest = { 0 };
    gap_u128 stated = 0;
    double   out = 0.0;

    gap_sum_join(&rest, cell->plain->n, &cell->plain->all);
    for (size_t k = 1; k < GAP_PATTERNS; k++) {
        gap_sum sum = { 0 };
        double  y = gap_measure_half(measure, k) / 2.0;

        gap_bank_pattern(cell->plain, unit, k, &sum);
        stated += sum.w2;
        out += (double)sum.w2 * (y - p) * (y - p);
    }
    return out + (double)(rest.w2 - stated) * p * p;
}

static double reps_value(const gap_reps *reps, size_t row, size_t i)
{
    double hi = reps->hi ? (double)reps->hi[row * GAP_REPS + i] : 0.0;

    return hi * 18446744073709551616.0 + (double)reps->lo[row][i];
}

void gap_deviations(const gap_cell *cell, size_t unit,
                    const gap_measure *measure, double p, double *out)
{
    double mean = 0.0;

    for (size_t i = 0; i < GAP_REPS; i++) {
        double sum = -p * reps_value(cell->reps, 0, i);

        for (size_t k = 0; k < GAP_PARTS; k++)
            if (measure->part[k])
                sum += measure->part[k]
                     * reps_value(cell->reps, 1 + GAP_PARTS * unit + k, i);
        out[i] = sum / 2.0;
        mean += out[i] / GAP_REPS;
    }
    for (size_t i = 0; i < GAP_REPS; i++)
        out[i] -= mean;
}

/* Variance over the replicates of sum w*(y - p): what p would move by. */
static double variance_owned(const gap_cell *cell, size_t unit,
                             const gap_measure *measure, double p)
{
    double value[GAP_REPS], out = 0.0;

    if (!cell->reps)
        return 0.0;
    gap_deviations(cell, unit, measure, p, value);
    for (size_t i = 0; i < GAP_REPS; i++)
        out += value[i] * value[i] / (GAP_REPS - 1);
    return out;
}

/* Sum of w^2 (y - ratio)^2 over stating comments without a customer. */
static double part_plain(const gap_cell *cell, size_t unit,
                         const gap_measure *measure, double ratio)
{
    double out = 0.0;

    for (size_t k = 1; k < GAP_PATTERNS; k++) {
        gap_sum sum = { 0 };
        double  y = gap_measure_half(measure, k) / 2.0;

        gap_bank_pattern(cell->plain, unit, k, &sum);
        out += (double)sum.w2 * (y - ratio) * (y - ratio);
    }
    return out;
}

static double part_owned(const gap_cell *cell, size_t unit,
                         const gap_measure *measure, double ratio)
{
    double part[GAP_REPS], all[GAP_REPS], out = 0.0;

    if (!cell->reps)
        return 0.0;
    gap_deviations(cell, unit, measure, 0.0, part);
    gap_deviations(cell, unit, &gap_demand, 0.0, all);
    for (size_t i = 0; i < GAP_REPS; i++) {
        double off = part[i] - ratio * all[i];

        out += off * off / (GAP_REPS - 1);
    }
    return out;
}

void gap_estimate_interval(gap_estimate *out, double kish)
{
    gap_interval in;

    out->n_eff = gap_n_eff(out->p, out->variance, (double)out->comments,
                           kish);
    in = gap_wilson(out->p, out->n_eff);
    out->low = gap_milli(100.0 * in.low);
    out->high = gap_milli(100.0 * in.high);
    /* The limits are rounded apart from the value; they must enclose it. */
    if (out->low > out->value)
        out->low = out->value;
    if (out->high < out->value)
        out->high = out->value;
}

gap_estimate gap_estimate_of(const gap_cell *cell, size_t unit,
                             const gap_measure *measure)
{
    gap_estimate out = { 0 };
    gap_sum      all = gap_cell_all(cell);
    double       w = (double)all.w;

    out.comments = all.n;
    out.weight = 2 * all.w;
    for (size_t k = 1; k < GAP_PATTERNS; k++)
        out.sum += (gap_i128)gap_cell_pattern(cell, unit, k).w
                 * gap_measure_half(measure, k);
    if (all.w == 0)
        return out;
    out.value = gap_ratio(out.sum, out.weight, 100);
    out.p = (double)out.sum / 2.0 / w;
    out.variance = (variance_plain(cell, unit, measure, out.p)
                    + variance_owned(cell, unit, measure, out.p)) / w / w;
    gap_estimate_interval(&out, w * w / (double)all.w2);
    return out;
}

gap_estimate gap_part_estimate(const gap_cell *cell, size_t unit,
                               const gap_measure *measure)
{
    gap_estimate out = { 0 };
    double       w, w2 = 0.0;

    for (size_t k = 1; k < GAP_PATTERNS; k++) {
        gap_sum sum = gap_cell_pattern(cell, unit, k);

        out.sum += (gap_i128)sum.w * gap_measure_half(measure, k);
        out.weight += 2 * sum.w;
        out.comments += sum.n;
        w2 += (double)sum.w2;
    }
    if (out.weight == 0)
        return out;
    w = (double)out.weight / 2.0;
    out.value = gap_ratio(out.sum, out.weight, 100);
    out.p = (double)out.sum / 2.0 / w;
    out.variance = (part_plain(cell, unit, measure, out.p)
                    + part_owned(cell, unit, measure, out.p)) / w / w;
    gap_estimate_interval(&out, w * w / w2);
    return out;
}
