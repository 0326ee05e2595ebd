/* The difference of one share between two sets of comments, tested.
 *
 * The sets may have customers in common: what their paired replicates share is
 * taken out of the variance (stats.h names the sources). */
#include "report.h"
#include "stats.h"

#include <math.h>

/* Correlation of two estimates over the replicates that both have: of
 * customers who are in both sets. */
static double differ_phi(const gap_cell *a, const gap_cell *b, size_t unit,
                         const gap_measure *measure, const gap_estimate *of_a,
                         const gap_estimate *of_b)
{
    double left[GAP_REPS], right[GAP_REPS], both = 0.0;
    double size = (double)of_a->weight / 2.0 * ((double)of_b->weight / 2.0);

    if (!a->reps || !b->reps || !(of_a->variance > 0.0)
        || !(of_b->variance > 0.0))
        return 0.0;
    gap_deviations(a, unit, measure, of_a->p, left);
    gap_deviations(b, unit, measure, of_b->p, right);
    for (size_t i = 0; i < GAP_REPS; i++)
        both += left[i] * right[i] / (GAP_REPS - 1);
    both /= size * sqrt(of_a->variance) * sqrt(of_b->variance);
    return fmax(-0.99, fmin(0.99, both));
}

gap_difference gap_difference_of(const gap_cell *a, const gap_cell *b,
                                 size_t unit, const gap_measure *measure)
{
    gap_difference out = { .p = 1.0 };
    gap_interval   in;
    double         phi;

    out.a = gap_estimate_of(a, unit, measure);
    out.b = gap_estimate_of(b, unit, measure);
    out.value = out.a.value - out.b.value;
    if (out.a.weight == 0 || out.b.weight == 0)
        return out;
    phi = differ_phi(a, b, unit, measure, &out.a, &out.b);
    in = gap_newcombe_paired(out.a.p, gap_wilson(out.a.p, out.a.n_eff),
                             out.b.p, gap_wilson(out.b.p, out.b.n_eff), phi);
    out.low = gap_milli(100.0 * in.low);
    out.high = gap_milli(100.0 * in.high);
    /* The difference of rounded values may lie a thousandth outside. */
    out.low = out.low < out.value ? out.low : out.value;
    out.high = out.high > out.value ? out.high : out.value;
    out.p = gap_score_test_paired(out.a.p, out.a.n_eff, out.b.p, out.b.n_eff,
                                  phi);
    return out;
}
