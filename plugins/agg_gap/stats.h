/* The statistics of the measure, as pure functions of numbers.
 *
 * Nothing here knows of comments, drivers or segments, and nothing allocates:
 * so every function can be tested against the table it was published with. */
#ifndef GAP_STATS_H
#define GAP_STATS_H

#include <stdbool.h>
#include <stddef.h>

/* The 97.5 % quantile of the standard normal distribution. */
#define GAP_Z 1.959963984540054

typedef struct gap_interval {
    double low, high;
} gap_interval;

/* 95 % score interval of a proportion `p` seen in `n` cases; `n` may be an
 * effective size and need not be whole.
 * E. B. Wilson, "Probable inference, the law of succession, and statistical
 * inference", JASA 22 (1927), 209-212. */
gap_interval gap_wilson(double p, double n);

/* Effective sample size p(1-p)/V, within 1 and `n`; where V or p(1-p) is 0 it
 * is `kish` = (sum w)^2 / sum w^2, the size that unequal weights leave.
 * L. Kish, "Survey Sampling" (1965), 8.2 and 11.7. */
double gap_n_eff(double p, double variance, double n, double kish);

/* 95 % interval of p1 - p2 from the score intervals of both (square-and-add,
 * method 10).
 * R. G. Newcombe, "Interval estimation for the difference between independent
 * proportions", Statistics in Medicine 17 (1998), 873-890. */
gap_interval gap_newcombe(double p1, gap_interval i1, double p2,
                          gap_interval i2);

/* Two-sided p of the pooled score test for p1 = p2; 1 where nothing varies.
 * The square of its statistic is Pearson's chi-square of the 2x2 table. */
double gap_score_test(double p1, double n1, double p2, double n2);

/* The same with the standard error given. */
double gap_normal_test(double difference, double se);

/* Interval and test for two shares whose estimates go together with the
 * correlation `phi` (the same customers are in both; 0 gives the two above).
 * The interval is the square-and-add one with the covariance kept:
 * R. G. Newcombe, "Improved confidence intervals for the difference between
 * binomial proportions based on paired data", Statistics in Medicine 17
 * (1998), 2635-2650, method 10; in general G. Y. Zou, A. Donner,
 * "Construction of confidence limits about effect measures", Statistics in
 * Medicine 27 (2008), 1693-1702. The test takes the pooled variance of each
 * and twice their covariance away. */
gap_interval gap_newcombe_paired(double p1, gap_interval i1, double p2,
                                 gap_interval i2, double phi);
double gap_score_test_paired(double p1, double n1, double p2, double n2,
                             double phi);

/* Adjusted p-values `q` of the `count` values `p`: q <= 0.05 keeps the false
 * discovery rate at 5 %. `order` is scratch for `count` indexes.
 * Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", Journal
 * of the Royal Statistical Society B 57 (1995), 289-300. */
void gap_benjamini_hochberg(const double *p, size_t count, double *q,
                            size_t *order);

/* A share corrected for the known errors of what detected it. `rate` is the
 * detected share of `n` (an effective size), `se` the sensitivity seen in
 * `n_se` true cases and `sp` the specificity seen in `n_sp` others; se + sp is
 * over 1. The value is clipped to [0, 1], and so are the limits of the 95 % interval,
 * which holds the error of `se` and `sp` too.
 * W. J. Rogan, B. Gladen, "Estimating prevalence from the results of a
 * screening test", American Journal of Epidemiology 107 (1978), 71-76; Z. Lang,
 * J. Reiczigel, "Confidence limits for prevalence of disease adjusted for
 * estimated sensitivity and specificity", Preventive Veterinary Medicine 113
 * (2014), 13-22, equations 2 to 17. */
typedef struct gap_corrected {
    double value, low, high;
} gap_corrected;

gap_corrected gap_rogan_gladen(double rate, double n, double se, double n_se,
                               double sp, double n_sp);

/* Spread of true values over groups: the weighted standard deviation of the
 * estimates less what sampling alone would give, at least 0.
 * Method of moments as in R. DerSimonian, N. Laird, "Meta-analysis in
 * clinical trials", Controlled Clinical Trials 7 (1986), 177-188, with the
 * group sizes as weights. */
double gap_spread(const double *values, const double *variances,
                  const double *weights, size_t count);

/* Least squares from cross-products. `a` is the (columns + 1)^2 symmetric
 * matrix [X'X X'y; y'X y'y], row by row; it is swept in place, the largest
 * remaining pivot first, and columns that depend on earlier ones are left out.
 * Afterwards column j with used[j] has the coefficient a[j][columns] and the
 * inverse's diagonal -a[j][j]; the residual sum of squares is the corner.
 * Returns the number of columns used. `scale` is scratch of `columns`.
 * J. H. Goodnight, "A tutorial on the SWEEP operator", The American
 * Statistician 33 (1979), 149-158. */
size_t gap_sweep(double *a, size_t columns, bool *used, double *scale);

#endif
