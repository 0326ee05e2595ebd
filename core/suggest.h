/* What suggest counts in a comment: words and phrases that no entry covers,
 * and the words beside them.
 *
 * A *unit* is a stem (spelling.h), or two or three stems in a row within a
 * clause. Personal data, links and handles are no words. */
#ifndef HX_SUGGEST_H
#define HX_SUGGEST_H

#include "cli.h"
#include "grams.h"
#include "sketch.h"
#include "spelling.h"

#define HX_SUGGEST_LANGS 3  /* by HX_LANG_...; comments of unknown language
                               are left out */

/* Sums over the comments of one language. */
typedef struct hx_suggest_sums {
    atomic_ullong comments, rated, low, high;
    atomic_ullong words, rated_words, low_words, high_words, bare_words;
} hx_suggest_sums;

typedef struct hx_suggest {
    const hx_hostx *host;
    hx_sketch       sketch;     /* of all units; no cells: count all exactly */
    bool            first;      /* the pass that fills the sketch */
    uint64_t        least;      /* comments that a unit must stand in, */
    uint64_t        least_beside;  /* and a word of its contexts: few words
                                      do, however large the archive */
    hx_grams        grams;
    hx_suggest_sums sums[HX_SUGGEST_LANGS];
    uint64_t       *rule_label; /* hash of the label of each rule, 0: none */
    size_t          rule_count;
    hx_map          function_stems;
    /* One a worker, found by its chain. */
    uv_mutex_t      lock;
    bool            lock_made;
    struct hx_suggest_worker *workers;
} hx_suggest;

HX_MUST_USE hx_status hx__suggest_open(hx_suggest *suggest,
                                       const hx_hostx *host,
                                       uint64_t max_words, hx_error *err);
void hx__suggest_clear(hx_suggest *suggest);
/* Forgets the workers between two passes. [main] */
void hx__suggest_pass(hx_suggest *suggest, bool first);
/* For hx_survey.each. [worker] */
hx_status hx__suggest_each(void *suggest, hx_chain *chain, hx_record *rec,
                           hx_buf *out, hx_error *err);

/* What stands for a label among the units of contexts; `lang` HX_LANG_... */
uint64_t hx__suggest_label(int dimension, int label, int stance, int lang);

#endif
