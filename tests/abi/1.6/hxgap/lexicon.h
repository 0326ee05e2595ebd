/* The lexicons of a pipeline, compiled into one matcher.
 *
 * A lexicon knows words, not stances: run() reports where each pattern of
 * every lexicon occurs, and a detector decides what the hits mean together
 * (negation, wishes, praise). The pattern language is lexicons/README.md. */
#ifndef HXGAP_LEXICON_H
#define HXGAP_LEXICON_H

#include "hxgap/record.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct hx_lexicon hx_lexicon;  /* read-only after open */
typedef struct hx_matcher hx_matcher;  /* one worker's cache and scratch */

enum { HX_TOPIC = 8 };  /* beside HX_MET, HX_UNMET, HX_WANTED */

enum { HX_NEG_FLIP, HX_NEG_DROP, HX_NEG_KEEP };
enum { HX_WISH_TAKE, HX_WISH_KEEP };

enum { HX_OWN_WORDS = 32 };  /* of a hit: those that own_words has bits for */

/* One occurrence of a pattern. Token indexes are half-open. */
typedef struct hx_hit {
    uint32_t begin, end;   /* tokens from the first to the last matched word */
    uint32_t clause;       /* of the first token */
    uint32_t rule;         /* number for hx_host.rule_get and mention_add */
    uint16_t dimension, label;
    uint8_t  stance;       /* 0 outside the dimension "driver" */
    uint8_t  negation;     /* HX_NEG_... */
    uint8_t  wish;         /* HX_WISH_... */
    uint8_t  lang;         /* language of the pattern; UNKNOWN: any */
    int32_t  weight;       /* thousandths */
    const char *void_by;   /* NULL, or the exception that voids the hit, until
                              the next run: `not_after FILE:LINE  PATTERN:
                              "words"`; such hits are reported only to
                              rec->explain */
    bool     own_negation; /* the pattern itself has a word of the cue
                              "negation" */
    uint32_t own_words;    /* bit n: word begin + n is one that the pattern
                              asked for; the others stand in its gaps, or are
                              behind the first HX_OWN_WORDS. Of a regex all
                              or none. Since 1.6 */
} hx_hit;

typedef struct hx_lexicon_calls {
    /* [worker]; NULL when memory is refused. */
    hx_matcher *(*matcher_open)(const hx_lexicon *lexicon);
    void (*matcher_close)(hx_matcher *matcher);
    /* For hx_plugin.term and terms_reset of the plugin that matches. */
    uint32_t (*term)(hx_matcher *matcher, hx_str spelling, int kind);
    void (*terms_reset)(hx_matcher *matcher);
    /* All hits of the record in text order (then by rule), `*hits` in memory
     * of the matcher until the next run. `symbols` is
     * rec->term_data[slot]. Needs tokens, clauses and rec->lang. [worker] */
    hx_status (*run)(hx_matcher *matcher, const hx_record *rec,
                     const uint32_t *symbols, const hx_hit **hits,
                     size_t *count, hx_error *err);
    /* Hits of this label that are a single word are of no use to the detector:
     * run() reports them only to rec->explain. To be said before the first
     * term. */
    void (*idle_words)(hx_matcher *matcher, int dimension, int label);
} hx_lexicon_calls;

#ifdef __cplusplus
}
#endif
#endif
