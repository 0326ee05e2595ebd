/* Training: from examples to weights. The sums are liblinear's (Fan et al.
 * 2008, logistic regression with an L2 penalty); which features a label may use,
 * the prior, and the cuts are decided here.
 *
 * The same examples in the same order give the same weights. [main] */
#ifndef HX_TRAIN_H
#define HX_TRAIN_H

#include "features.h"

typedef struct hx_example {
    size_t   first, count;                /* in hx_examples.ids */
    uint64_t gold[HX_TARGET_WORDS];
    unsigned fold;
} hx_example;

/* All labelled comments of one language. */
typedef struct hx_examples {
    hx_feature_set set;
    hx_example *at;   size_t count, cap;
    uint32_t   *ids;  size_t id_count, id_cap;  /* features, of all examples */
    uint32_t   *found;                          /* by feature: in how many */
} hx_examples;

/* What is learned for one label, in thousandths of a logit. */
typedef struct hx_learned {
    uint32_t target;
    int32_t  bias, cut;
    int32_t *weight;   /* by feature */
} hx_learned;

typedef struct hx_lessons {
    hx_learned *at;  size_t count, cap;
} hx_lessons;

#define HX_TRAIN_FOLDS 4

/* Adds one example; its features are copied. */
HX_MUST_USE bool hx__examples_add(hx_examples *all, const hx_example *one,
                                  const hx_features *features);
void hx__examples_clear(hx_examples *all);

/* Learns every label that has enough examples, and whether a comment has one at
 * all. HX_E_PLUGIN where liblinear is not installed, saying how to get it. */
HX_MUST_USE hx_status hx__train(hx_examples *all, hx_lessons *out,
                                hx_error *err);
void hx__lessons_clear(hx_lessons *lessons);

#endif
