/* The commonest words and how common they are (common.c). */
#ifndef HX_COMMON_H
#define HX_COMMON_H

#include "hxgap/base.h"

typedef struct hx_common {
    const char *word;
    uint32_t    per_million;
} hx_common;

extern const hx_common hx__common[];
extern const size_t hx__common_count;

#endif
