/* Scores of predicted against given labels: counts in, precision, recall and
 * F1 out. Sets of labels are bits of a word. */
#ifndef HX_SCORE_H
#define HX_SCORE_H

#include "hxgap/base.h"

#define HX_SCORE_LABELS 64

typedef struct hx_score {
    uint64_t hit, false_hit, miss;  /* true positives, false ones, misses */
} hx_score;

/* In [0, 1]; 0 where nothing was there to find (van Rijsbergen 1979). */
double hx__precision(const hx_score *score);
double hx__recall(const hx_score *score);
double hx__f1(const hx_score *score);

/* Krippendorff's alpha of two readers over `units` that each judged, where
 * hit: both said yes, false_hit and miss: one of them. Nominal data, none
 * missing. NAN where all answers are the same, so that nothing can be told.
 * (K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, A.) */
double hx__alpha(const hx_score *score, uint64_t units);

/* Adds one comment's sets of 64 labels to the scores of each. */
void hx__score_sets(hx_score scores[HX_SCORE_LABELS], uint64_t gold,
                    uint64_t found);
/* The same of sets of `words` words, 64 labels each. */
void hx__score_words(hx_score *scores, const uint64_t *gold,
                     const uint64_t *found, size_t words);
/* The sum of `count` scores: for the micro average. */
hx_score hx__score_sum(const hx_score *scores, size_t count);

/* One driver's sums for the gap of DESIGN section 6, unweighted. */
typedef struct hx_gap_sum {
    uint64_t stated, half_met;  /* S, and S*m in half units */
} hx_gap_sum;

void hx__gap_add(hx_gap_sum *sum, bool met, bool unmet, bool wanted);
double hx__gap_points(const hx_gap_sum *sum, uint64_t comments);

#endif
