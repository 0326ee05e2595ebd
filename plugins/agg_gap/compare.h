/* What compare.c and periods.c share: the comparisons of one call. */
#ifndef GAP_COMPARE_H
#define GAP_COMPARE_H

#include "report.h"

#define COMPARE_PERIODS_MAX 64

/* One comparison. `own` is the rest that was made for it, or NULL. */
typedef struct compare_pair {
    const gap_cell *a, *b;
    gap_cell *own;
    hx_str    name[2];     /* ptr NULL: comments without a value */
    bool      rest;        /* b is everything that a is not */
    const gap_by   *by;    /* names of the dimensions; NULL: of states */
    size_t    side;        /* which of them is compared */
    const gap_cell *in;    /* the cell whose other value both have, or NULL */
} compare_pair;

typedef struct compare {
    gap_report    report;  /* of the first state */
    const gap_state *state, *other;  /* other: NULL within one state */
    gap_cell    **cells;   /* sorted, of the first state */
    compare_pair *pairs;
    size_t        count, cap;
    double       *p, *q;
    size_t       *order;
    size_t        tests;
    gap_cell     *period[COMPARE_PERIODS_MAX];  /* made of months */
    size_t        periods;
    const char   *lacks;   /* the dimension that a rest could not be told for */
    hx_error     *err;
} compare;

/* Each returns HX_OK, or why there is no comparison. */
hx_status gap_compare_nomem(const compare *self);
/* Takes `pair.own` over, also where it fails. */
HX_MUST_USE hx_status gap_compare_add(compare *self, compare_pair pair);
/* Compares a cell with what of `whole` it does not hold. */
HX_MUST_USE hx_status gap_compare_rest(compare *self, compare_pair pair,
                                       const gap_cell *whole);

/* -- periods.c: months added up ------------------------------------------- */

/* The dimension of dates that is asked for by periods, or NULL. */
const gap_by *gap_compare_dated(const compare *self, const hx_between *asked);
HX_MUST_USE hx_status gap_compare_periods(compare *self, const gap_by *by,
                                          const hx_between *asked);

#endif
