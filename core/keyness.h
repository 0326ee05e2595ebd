/* How surprising a count is: log-likelihood ratios.
 *
 * G2 = 2 * sum of O * ln(O / E) over the cells of a table. For words in parts
 * of a corpus it holds where the counts are small, unlike chi-square (Dunning
 * 1993, "Accurate methods for the statistics of surprise and coincidence",
 * Computational Linguistics 19(1)). All functions [any]; a pure function of
 * their arguments. */
#ifndef HX_KEYNESS_H
#define HX_KEYNESS_H

#include "hxgap/base.h"

/* p < 0.0001 at one degree of freedom, as recommended for word lists by
 * Rayson, Berridge and Francis (2004). */
#define HX_KEYNESS_MIN 15.13

/* Dunning's ratio of a table of two by two: of `in_all` cases that have
 * something and `out_all` that have not, `in` and `out` have something else.
 * Positive where it stands with the first, negative where it stands with the
 * second. */
double hx__keyness_split(uint64_t in, uint64_t in_all, uint64_t out,
                         uint64_t out_all);
/* Rayson and Garside's (2000, "Comparing corpora using frequency profiling",
 * Workshop on Comparing Corpora) of two corpora: a word stands `a` times in
 * `all_a` words and `b` times in `all_b`. The sign is that of a's surplus. */
double hx__keyness_corpora(double a, double all_a, double b, double all_b);

#endif
