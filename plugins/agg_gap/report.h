/* From sums to figures: estimates, and the nodes that hold them. [main] */
#ifndef GAP_REPORT_H
#define GAP_REPORT_H

#include "gap.h"

#define GAP_SEGMENT_MIN 30   /* comments; below it every figure is null */
#define GAP_DRIVER_MIN 5     /* comments stating it; below it only demand */

/* A share of half units: how much each part of a statement counts. */
typedef struct gap_measure {
    int part[GAP_PARTS];
} gap_measure;

extern const gap_measure gap_demand, gap_delivered, gap_gap, gap_unmet,
    gap_want;

typedef struct gap_estimate {
    uint64_t comments;   /* of the cell */
    gap_i128 sum;        /* of w*y, in half units and millionths */
    gap_u128 weight;     /* of the cell, in half units and millionths */
    double   p, variance, n_eff;
    int64_t  value, low, high;  /* thousandths of a point */
} gap_estimate;

/* How many comments stated what. */
typedef struct gap_counts {
    uint64_t comments, wanted, met, unmet;
} gap_counts;

gap_sum gap_cell_all(const gap_cell *cell);
gap_sum gap_cell_pattern(const gap_cell *cell, size_t unit, size_t pattern);
gap_counts gap_cell_counts(const gap_cell *cell, size_t unit);
gap_estimate gap_estimate_of(const gap_cell *cell, size_t unit,
                             const gap_measure *measure);
/* The part that `measure` has of the comments that state the unit, in percent:
 * a ratio of two estimates, with the variance of its linear approximation.
 * C. E. Sarndal, B. Swensson, J. Wretman, "Model Assisted Survey Sampling"
 * (1992), 5.6. `comments` are those that state it. */
gap_estimate gap_part_estimate(const gap_cell *cell, size_t unit,
                               const gap_measure *measure);
/* Pieces of the above: adds `n` comments of weight 1 and `other`; adds those of
 * a bank that show `pattern` of the unit; what a pattern counts, in half
 * units; effective size and Wilson's limits from p, variance and comments. */
void gap_sum_join(gap_sum *into, uint64_t n, const gap_sum *other);
void gap_bank_pattern(const gap_bank *bank, size_t unit, size_t pattern,
                      gap_sum *into);
int gap_measure_half(const gap_measure *measure, size_t pattern);
void gap_estimate_interval(gap_estimate *out, double kish);
/* How far each replicate of sum w*(y - p) lies from their mean, for a cell
 * that has replicates. */
void gap_deviations(const gap_cell *cell, size_t unit,
                    const gap_measure *measure, double p, double *out);
/* `value` in thousandths, halves away from zero. */
int64_t gap_milli(double value);
/* 1000 * scale * sum / weight, halves away from zero; 0 where weight is 0. */
int64_t gap_ratio(gap_i128 sum, gap_u128 weight, int64_t scale);

/* -- differ.c ------------------------------------------------------------- */

#define GAP_ALPHA 0.05       /* of the false discovery rate */

typedef struct gap_difference {
    gap_estimate a, b;
    int64_t      value, low, high;  /* a less b, thousandths of a point */
    double       p;                 /* of the score test, not corrected */
} gap_difference;

gap_difference gap_difference_of(const gap_cell *a, const gap_cell *b,
                                 size_t unit, const gap_measure *measure);

/* -- advocacy.c ------------------------------------------------------------ */

/* Comments that recommend less comments that warn (HX_MET and HX_UNMET of the
 * unit), in points of all comments: `a`, `b` and their difference. Both shares
 * are of the same comments, so they go together; see gap_newcombe_paired(). */
gap_difference gap_net_of(const gap_cell *cell, size_t unit);
/* Of the comments that find `unit` met, the part whose `bond` is met, in
 * percent; the variance is that of gap_part_estimate(). `comments` are those
 * that find it met. */
gap_estimate gap_bond_of(const gap_cell *cell, size_t unit, size_t bond);

/* -- nodes.c -------------------------------------------------------------- */

typedef struct gap_report {
    const gap_state    *state;
    const gap_layout   *layout;
    const hx_doc_calls *call;
    hx_doc             *doc;
    gap_cell          **cells;    /* sorted */
    size_t              cell_count;
} gap_report;

bool gap_small(const gap_cell *cell);  /* under GAP_SEGMENT_MIN */
/* The rule that keeps figures of the unit back, of SIZE_MAX those that show how
 * many state it; NULL: none. */
const char *gap_suppressed(const gap_cell *cell, size_t unit);
/* Whether only the demand of the unit may be shown. */
bool gap_few(const gap_cell *cell, size_t unit);
hx_str gap_driver_id(const gap_report *report, size_t driver);
/* "value", "low", "high" of a share, or null, under `key`. */
void gap_node_share(const gap_report *report, hx_node *node, const char *key,
                    const gap_cell *cell, size_t unit,
                    const gap_measure *measure, bool shown);
/* Share of comments that state a yes-or-no unit: "comments" beside it. */
void gap_node_stated(const gap_report *report, hx_node *node, const char *key,
                     const gap_cell *cell, size_t unit);
/* All figures of a unit into the map `node`, ranks apart. */
void gap_node_unit(const gap_report *report, hx_node *node,
                   const gap_cell *cell, size_t unit);
void gap_node_suppressed(const gap_report *report, hx_node *node,
                         const gap_cell *cell, size_t unit);
/* Comments, suppression and all drivers of a cell; `full` adds coverage,
 * families and loyalty. */
void gap_node_cell(const gap_report *report, hx_node *node,
                   const gap_cell *cell, bool full);
void gap_node_groups(const gap_report *report, hx_node *node, const char *key,
                     const char *attr, const gap_cell *cell);
void gap_node_loyalty(const gap_report *report, hx_node *node,
                      const char *key, const gap_cell *cell);
/* A label's id as the key of a map; ids have 32 bytes at most. */
#define GAP_KEY_MAX 64
void gap_key_text(hx_str text, char *out);
/* A string, or null where its ptr is NULL. */
void gap_node_text(const gap_report *report, hx_node *node, const char *key,
                   hx_str text);

/* -- describe.c ----------------------------------------------------------- */

void gap_node_caveat(const gap_report *report, hx_node *root);
/* What ids are called in both languages. */
void gap_node_labels(const gap_report *report, hx_node *root);

/* -- answers.c: the further questions of the report (DESIGN section 7) ---- */

void gap_answer_people(const gap_report *report, hx_node *root);
HX_MUST_USE hx_status gap_answer_places(const gap_report *report,
                                        hx_node *root, hx_error *err);
void gap_answer_needs(const gap_report *report, hx_node *root);
/* Number of the driver, or SIZE_MAX. */
size_t gap_driver_number(const gap_report *report, const char *id);
/* "groups" and "spread" of a unit's gap over the cells of a kind. */
void gap_answer_spread(const gap_report *report, hx_node *node, int kind,
                       size_t unit);
/* change.c: what changed over the months, tested. */
HX_MUST_USE hx_status gap_answer_changes(const gap_report *report,
                                         hx_node *root, hx_error *err);
/* correct.c: shares corrected for detector error, where --rates asks. */
HX_MUST_USE hx_status gap_answer_correction(const gap_report *report,
                                            hx_node *root, hx_error *err);
/* population.c: post-stratified figures, where --population asks. */
HX_MUST_USE hx_status gap_answer_population(const gap_report *report,
                                            hx_node *root, hx_error *err);
/* targets.c: the actual against the intended experience. */
void gap_answer_targets(const gap_report *report, hx_node *root);
/* "owner" of the touchpoint: a name, or null. */
void gap_node_owner(const gap_report *report, hx_node *node,
                    hx_str touchpoint);
/* "target" of the driver and "delivered_of_stated", what the cell has of it,
 * in percent; null without a target, or where too few state the driver. */
void gap_node_intended(const gap_report *report, hx_node *node,
                       const gap_cell *cell, size_t driver);
/* steps.c: the scorecard of the seven steps. */
void gap_answer_steps(const gap_report *report, hx_node *root);

#endif
