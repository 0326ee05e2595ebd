/* A model file: features with their weights, for each language. model.c reads
 * it, judge.c applies it, train.c makes it, cmd_train.c writes it. */
#ifndef HX_MODEL_H
#define HX_MODEL_H

#include "features.h"
#include "hxgap/model.h"

#define HX_MODEL_FORMAT 1
#define HX_MODEL_FEATURES_MAX 65534  /* of a language: 16 bits, less two */
#define HX_MODEL_BYTES_MAX ((size_t)64 << 20)
#define HX_MODEL_UNIT 1000           /* thousandths of a logit */
#define HX_MODEL_WEIGHT_MAX INT16_MAX  /* of a feature, either way */

extern const hx_model_calls hx__model_calls;

#endif
