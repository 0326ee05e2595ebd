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

gap_interval gap_newcombe(double p1, gap_interval i1, double p2,
                          gap_interval i2)
{
    double       d = p1 - p2;
    gap_interval out;

    out.low = d - sqrt((p1 - i1.low) * (p1 - i1.low)
                       + (i2.high - p2) * (i2.high - p2));
    out.high = d + sqrt((i1.high - p1) * (i1.high - p1)
                        + (p2 - i2.low) * (p2 - i2.low));
    return out;
}

double gap_normal_test(double difference, double se)
{
    if (!(se > 0.0))
        return 1.0;
    return erfc(fabs(difference) / se / sqrt(2.0));
}

double gap_score_test(double p1, double n1, double p2, double n2)
{
    double pooled = (p1 * n1 + p2 * n2) / (n1 + n2);
    double se = sqrt(pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2));

    return gap_normal_test(p1 - p2, se);
}

/* Insertion sort: a command has some hundred comparisons at most. */
static void stats_order(const double *p, size_t count, size_t *order)
{
    for (size_t i = 0; i < count; i++) {
        size_t j = i;

        for (; j > 0 && p[order[j - 1]] > p[i]; j--)
            order[j] = order[j - 1];
        order[j] = i;
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
