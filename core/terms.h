/* One worker's vocabulary: spelling -> term number, once per word.
 *
 * Terms are numbered from 1 in order of first sight; 0 is no term. Beyond
 * HX_TERMS_MAX spellings or HX_TERMS_BYTES the next record begins with those
 * only that were met again since they came or were last kept (most are met
 * once), so memory is bounded; results cannot depend on it. */
#ifndef HX_TERMS_H
#define HX_TERMS_H

#include "hxgap/plugin.h"

/* Well under a power of two: what is kept for each term grows by doubling, and
 * the record that fills the vocabulary may bring many words more. */
#define HX_TERMS_MAX ((size_t)112 << 10)
#define HX_TERMS_BYTES ((size_t)2 << 20)

typedef struct hx_terms hx_terms;

/* A plugin's calls at first sight of a spelling, and when the vocabulary was full
 * (hx_plugin.term, terms_reset, terms_keep). */
typedef struct hx_term_user {
    uint32_t (*term)(void *state, hx_str spelling, int kind);
    void (*terms_reset)(void *state);
    void (*terms_keep)(void *state, uint32_t *values, size_t count);
    void *state;
} hx_term_user;

hx_terms *hx__terms_open(const hx_term_user *users, size_t count);
void hx__terms_close(hx_terms *terms);
/* To be called between records: makes room in a full vocabulary. */
void hx__terms_settle(hx_terms *terms);
/* Gives every token its term; links and tokens over HX_TERM_BYTES_MAX get 0.
 * `data` is set to the term_data table (valid until the next call). */
HX_MUST_USE hx_status hx__terms_number(hx_terms *terms, hx_str text,
                                       hx_token *tokens, size_t count,
                                       const uint32_t *const **data,
                                       hx_error *err);
size_t hx__terms_count(const hx_terms *terms);

#endif
