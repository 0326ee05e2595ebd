/* What customers say they will do: net advocacy, and who stays of those who
 * find a step met. Both with intervals. */
#include "report.h"
#include "stats.h"

#include <math.h>

/* Correlation of the shares that recommend and that warn. They exclude each
 * other but for comments that do both, so it is negative as a rule. */
static double advocacy_phi(const gap_cell *cell, size_t unit,
                           const gap_difference *net)
{
    double   left[GAP_REPS], right[GAP_REPS], both = 0.0;
    double   w = (double)net->a.weight / 2.0;
    gap_sum  rest = { 0 };
    gap_u128 stated = 0;

    if (!(net->a.variance > 0.0) || !(net->b.variance > 0.0))
        return 0.0;
    gap_sum_join(&rest, cell->plain->n, &cell->plain->all);
    for (size_t k = 1; k < GAP_PATTERNS; k++) {
        gap_sum sum = { 0 };

        gap_bank_pattern(cell->plain, unit, k, &sum);
        stated += sum.w2;
        both += (double)sum.w2
              * (gap_measure_half(&gap_delivered, k) / 2.0 - net->a.p)
              * (gap_measure_half(&gap_unmet, k) / 2.0 - net->b.p);
    }
    both += (double)(rest.w2 - stated) * net->a.p * net->b.p;
    if (cell->reps) {
        gap_deviations(cell, unit, &gap_delivered, net->a.p, left);
        gap_deviations(cell, unit, &gap_unmet, net->b.p, right);
        for (size_t i = 0; i < GAP_REPS; i++)
            both += left[i] * right[i] / (GAP_REPS - 1);
    }
    both /= w * w * sqrt(net->a.variance) * sqrt(net->b.variance);
    return fmax(-1.0, fmin(1.0, both));
}

gap_difference gap_net_of(const gap_cell *cell, size_t unit)
{
    gap_difference out = { .p = 1.0 };
    gap_interval   in;

    out.a = gap_estimate_of(cell, unit, &gap_delivered);
    out.b = gap_estimate_of(cell, unit, &gap_unmet);
    if (out.a.weight == 0)
        return out;
    out.value = gap_ratio(out.a.sum - out.b.sum, out.a.weight, 100);
    in = gap_newcombe_paired(out.a.p, gap_wilson(out.a.p, out.a.n_eff),
                             out.b.p, gap_wilson(out.b.p, out.b.n_eff),
                             advocacy_phi(cell, unit, &out));
    out.low = gap_milli(100.0 * in.low);
    out.high = gap_milli(100.0 * in.high);
    /* The limits are rounded apart from the value; they must enclose it. */
    out.low = out.low < out.value ? out.low : out.value;
    out.high = out.high > out.value ? out.high : out.value;
    return out;
}

/* The comments whose `unit` is met, whatever it is beside. */
static gap_sum advocacy_met(const gap_bank *bank, size_t unit)
{
    gap_sum out = { 0 };

    for (size_t k = 1; k < GAP_PATTERNS; k++)
        if (k & HX_MET)
            gap_bank_pattern(bank, unit, k, &out);
    return out;
}

/* Variance over the replicates. They hold half units, so a comment that finds
 * the step both met and unmet moves them by half. */
static double advocacy_owned(const gap_cell *cell, size_t unit, size_t bond,
                             double ratio)
{
    double part[GAP_REPS], all[GAP_REPS], out = 0.0;

    if (!cell->reps)
        return 0.0;
    gap_deviations(cell, bond, &gap_delivered, 0.0, part);
    gap_deviations(cell, unit, &gap_delivered, 0.0, all);
    for (size_t i = 0; i < GAP_REPS; i++) {
        double off = part[i] - ratio * all[i];

        out += off * off / (GAP_REPS - 1);
    }
    return out;
}

gap_estimate gap_bond_of(const gap_cell *cell, size_t unit, size_t bond)
{
    gap_estimate out = { 0 };
    gap_sum met = advocacy_met(cell->plain, unit);
    gap_sum kept = advocacy_met(cell->plain, bond);
    gap_sum owned = advocacy_met(cell->owned, unit);
    gap_sum owned_kept = advocacy_met(cell->owned, bond);
    double  w = (double)(met.w + owned.w);

    out.comments = met.n + owned.n;
    out.weight = 2 * (met.w + owned.w);
    out.sum = 2 * (gap_i128)(kept.w + owned_kept.w);
    if (out.weight == 0)
        return out;
    out.value = gap_ratio(out.sum, out.weight, 100);
    out.p = (double)(kept.w + owned_kept.w) / w;
    out.variance = ((double)kept.w2 * (1.0 - out.p) * (1.0 - out.p)
                    + (double)(met.w2 - kept.w2) * out.p * out.p
                    + advocacy_owned(cell, unit, bond, out.p)) / w / w;
    gap_estimate_interval(&out, w * w / (double)(met.w2 + owned.w2));
    return out;
}
