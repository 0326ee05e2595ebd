/* The statistics of the measure; what each function is stands in stats.h.
 *
 * Sums run in the order of their arguments and the build forbids contracted
 * multiply-adds, so that one binary always prints the same digits. */
#include "stats.h"

#include <math.h>

/* Below this share of its first value a pivot is rounding noise. */
#define PIVOT_MIN 1e-9

gap_interval gap_wilson(double p, double n)
{
    double       z2 = GAP_Z * GAP_Z;
    double       middle, half;
    gap_interval out = { 0.0, 1.0 };

    if (!(n > 0.0))
        return out;
    middle = p + z2 / (2.0 * n);
    half = GAP_Z * sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n));
    out.low = fmax(0.0, (middle - half) / (1.0 + z2 / n));
    out.high = fmin(1.0, (middle + half) / (1.0 + z2 / n));
    return out;
}

double gap_n_eff(double p, double variance, double n, double kish)
{
    double spread = p * (1.0 - p);
    double size = kish;

    if (variance > 0.0 && spread > 0.0)
        size = spread / variance;
    if (size > n)
        size = n;
    return size < 1.0 ? 1.0 : size;
}

/* sqrt(a^2 - 2 phi a b + b^2), the third side of a triangle. */
static double stats_side(double a, double b, double phi)
{
    return sqrt(fmax(0.0, a * a - 2.0 * phi * a * b + b * b));
}

gap_interval gap_newcombe_paired(double p1, gap_interval i1, double p2,
                                 gap_interval i2, double phi)
{
    double       d = p1 - p2;
    gap_interval out;

    out.low = d - stats_side(p1 - i1.low, i2.high - p2, phi);
    out.high = d + stats_side(i1.high - p1, p2 - i2.low, phi);
    return out;
}

gap_interval gap_newcombe(double p1, gap_interval i1, double p2,
                          gap_interval i2)
{
    return gap_newcombe_paired(p1, i1, p2, i2, 0.0);
}

double gap_normal_test(double difference, double se)
{
    if (!(se > 0.0))
        return 1.0;
    return erfc(fabs(difference) / se / sqrt(2.0));
}

double gap_score_test_paired(double p1, double n1, double p2, double n2,
                             double phi)
{
    double pooled = (p1 * n1 + p2 * n2) / (n1 + n2);
    double each = 1.0 / n1 + 1.0 / n2 - 2.0 * phi / sqrt(n1 * n2);
    double se = sqrt(fmax(0.0, pooled * (1.0 - pooled) * each));

    return gap_normal_test(p1 - p2, se);
}

double gap_score_test(double p1, double n1, double p2, double n2)
{
    return gap_score_test_paired(p1, n1, p2, n2, 0.0);
}

/* Lets the entry at `top` sink to its place in a heap whose root has the
 * greatest p; equal ones by their index, so that the order is one. */
static void stats_sink(const double *p, size_t *order, size_t top,
                       size_t count)
{
    for (;;) {
        size_t child = 2 * top + 1, kept = order[top];

        if (child + 1 < count
            && (p[order[child + 1]] > p[order[child]]
                || (p[order[child + 1]] == p[order[child]]
                    && order[child + 1] > order[child])))
            child++;
        if (child >= count || p[order[child]] < p[kept]
            || (p[order[child]] == p[kept] && order[child] < kept))
            return;
        order[top] = order[child];
        order[child] = kept;
        top = child;
    }
}

/* Heap sort: a command may have a million comparisons, and qsort() gives its
 * comparator no context. */
static void stats_order(const double *p, size_t count, size_t *order)
{
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count / 2; i > 0; i--)
        stats_sink(p, order, i - 1, count);
    for (size_t i = count; i > 1; i--) {
        size_t last = order[i - 1];

        order[i - 1] = order[0];
        order[0] = last;
        stats_sink(p, order, 0, i - 1);
    }
}

void gap_benjamini_hochberg(const double *p, size_t count, double *q,
                            size_t *order)
{
    double least = 1.0;

    stats_order(p, count, order);
    for (size_t rank = count; rank > 0; rank--) {
        size_t i = order[rank - 1];

        least = fmin(least, p[i] * (double)count / (double)rank);
        q[i] = least;
    }
}

static double stats_clip(double value)
{
    return fmin(1.0, fmax(0.0, value));
}

gap_corrected gap_rogan_gladen(double rate, double n, double se, double n_se,
                               double sp, double n_sp)
{
    double z2 = GAP_Z * GAP_Z;
    /* Each share drawn to the middle as by Agresti and Coull. */
    double r = (n * rate + z2 / 2.0) / (n + z2);
    double a = (n_se * se + 1.0) / (n_se + 2.0);
    double b = (n_sp * sp + 1.0) / (n_sp + 2.0);
    double p = (r + b - 1.0) / (a + b - 1.0);
    double va = a * (1.0 - a) / (n_se + 2.0);
    double vb = b * (1.0 - b) / (n_sp + 2.0);
    double shift = 2.0 * z2 * (p * va - (1.0 - p) * vb);
    double variance = (r * (1.0 - r) / (n + z2) + p * p * va
                       + (1.0 - p) * (1.0 - p) * vb)
                    / ((a + b - 1.0) * (a + b - 1.0));
    double half = GAP_Z * sqrt(variance);
    gap_corrected out = { stats_clip((rate + sp - 1.0) / (se + sp - 1.0)),
                          stats_clip(p + shift - half),
                          stats_clip(p + shift + half) };

    return out;
}

double gap_spread(const double *values, const double *variances,
                  const double *weights, size_t count)
{
    double all = 0.0, mean = 0.0, seen = 0.0, sampling = 0.0;

    for (size_t i = 0; i < count; i++)
        all += weights[i];
    if (!(all > 0.0))
        return 0.0;
    for (size_t i = 0; i < count; i++)
        mean += weights[i] / all * values[i];
    for (size_t i = 0; i < count; i++) {
        double share = weights[i] / all;

        seen += share * (values[i] - mean) * (values[i] - mean);
        /* The mean follows its groups, hence 1 - share. */
        sampling += share * (1.0 - share) * variances[i];
    }
    return sqrt(fmax(0.0, seen - sampling));
}

/* One step of the sweep operator on pivot `k`. */
static void sweep_one(double *a, size_t size, size_t k)
{
    double pivot = a[k * size + k];

    for (size_t j = 0; j < size; j++)
        a[k * size + j] /= pivot;
    for (size_t i = 0; i < size; i++) {
        double factor = a[i * size + k];

        if (i == k)
            continue;
        for (size_t j = 0; j < size; j++)
            a[i * size + j] -= factor * a[k * size + j];
        a[i * size + k] = factor / pivot;
    }
    a[k * size + k] = -1.0 / pivot;
}

/* The unused column whose pivot kept the largest share of its first value, or
 * `columns`. */
static size_t sweep_next(const double *a, size_t columns, const bool *used,
                         const double *scale)
{
    size_t size = columns + 1;
    size_t best = columns;
    double share = PIVOT_MIN;

    for (size_t j = 0; j < columns; j++) {
        if (used[j] || !(scale[j] > 0.0))
            continue;
        if (a[j * size + j] / scale[j] > share) {
            share = a[j * size + j] / scale[j];
            best = j;
        }
    }
    return best;
}

size_t gap_sweep(double *a, size_t columns, bool *used, double *scale)
{
    size_t count = 0;

    for (size_t j = 0; j < columns; j++) {
        used[j] = false;
        scale[j] = a[j * (columns + 1) + j];
    }
    for (; count < columns; count++) {
        size_t next = sweep_next(a, columns, used, scale);

        if (next == columns)
            break;
        sweep_one(a, columns + 1, next);
        used[next] = true;
    }
    return count;
}
