/* A learned model over what the rules found and the words of a comment.
 *
 * The host reads the file, finds the features and adds up their weights; a
 * detector decides what becomes of the labels. All arithmetic is in whole
 * thousandths of a logit, so a decision is the same on every machine. What
 * features there are and how the file looks: lexicons/README.md. */
#ifndef HXGAP_MODEL_H
#define HXGAP_MODEL_H

#include "hxgap/record.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hx_host;
typedef struct hx_model hx_model;  /* read-only after open */
typedef struct hx_judge hx_judge;  /* one worker's cache and scratch */

enum { HX_MODEL_ADD, HX_MODEL_DROP };

/* One label of which the model thinks otherwise than the rules. */
typedef struct hx_decision {
    uint16_t dimension, label;
    uint8_t  stance;      /* 0 outside the dimension "driver" */
    uint8_t  what;        /* HX_MODEL_... */
    int32_t  score;       /* thousandths of a logit over the label's cut */
    uint32_t begin, end;  /* bytes of the strongest evidence for it */
    uint32_t clause;
    uint32_t rule;        /* for mention_add: the label in the model's file */
} hx_decision;

typedef struct hx_model_calls {
    /* The model in the file `path`; a name without '/' lies beside the
     * pipeline's first lexicon. `*out` is NULL with HX_OK where there is no
     * such file, or the run wants none. HX_E_LEXICON names file and line.
     * Owned: close(). [main], in open() only */
    hx_status (*open)(const struct hx_host *host, hx_str path,
                      hx_model **out, hx_error *err);
    void (*close)(hx_model *model);  /* NULL is allowed. [main] */
    /* [worker]; NULL when memory is refused. */
    hx_judge *(*judge_open)(const hx_model *model);
    void (*judge_close)(hx_judge *judge);
    /* For hx_plugin.term of the plugin that decides. */
    uint32_t (*term)(hx_judge *judge, hx_str spelling, int kind);
    /* Where the model differs from the record's mentions and facets, by
     * dimension, label and stance; in memory of the judge until the next
     * call. `symbols` is rec->term_data[slot]. [worker] */
    hx_status (*decide)(hx_judge *judge, const hx_record *rec,
                        const uint32_t *symbols, const hx_decision **list,
                        size_t *count, hx_error *err);
    /* The strongest features of a decision of the last decide(), as one line
     * in memory of the judge until the next call; empty where memory is
     * refused. [worker] */
    hx_str (*why)(hx_judge *judge, const hx_decision *decision);
    /* For hx_plugin.terms_reset; one that does not call it keeps memory for
     * every spelling there ever was. Since ABI 1.4 */
    void (*terms_reset)(hx_judge *judge);
    /* For hx_plugin.terms_keep. Since ABI 1.7 */
    void (*terms_keep)(hx_judge *judge, uint32_t *values, size_t count);
} hx_model_calls;

#ifdef __cplusplus
}
#endif
#endif
