/* A model in memory: model.c reads it, judge.c applies it. */
#ifndef HX_MODELX_H
#define HX_MODELX_H

#include "model.h"

#define HX_MODEL_LABELS_MAX 280  /* of one language in a file; times HX_ROW_PART */
#define HX_ROW_PART 40     /* weights of a row that are added at once: two such
                              parts hold the labels of the shipped lexicons */

/* The model of one language. A feature has a weight for every label, most of
 * them 0: adding up whole rows is quicker than looking for those that count. */
typedef struct hx_half {
    hx_feature_set set;
    int16_t  *rows;        /* by feature and label */
    size_t    row_cap;
    uint32_t  row;         /* weights of a feature: labels, rounded up */
    uint32_t  target[HX_MODEL_LABELS_MAX];  /* HX_TARGET_NONE: not in the lexicons */
    uint32_t  rule[HX_MODEL_LABELS_MAX];
    int32_t   bias[HX_MODEL_LABELS_MAX];    /* less the label's cut */
    size_t    label_count;
    uint32_t  experience;  /* the label's number; HX_MODEL_LABELS_MAX: none */
} hx_half;

struct hx_model {
    const hx_host *host;
    hx_half      of[HX_LANG_COUNT];   /* [HX_LANG_UNKNOWN] stays empty */
    uint32_t *rule_hash;
    char     *path;
};

static inline int16_t *hx__model_row(const hx_half *half, uint32_t feature)
{
    return half->rows + (size_t)feature * half->row;
}

/* As hx_model_calls has them. */
hx_status hx__model_open(const hx_host *pub, hx_str path, hx_model **out,
                         hx_error *err);
void hx__model_close(hx_model *model);

#endif
