/* From hits to stances: what the words mean together. lexicons/README.md,
 * "How a hit gets its stance", is the specification. */
#ifndef DET_LEXICON_STANCE_H
#define DET_LEXICON_STANCE_H

#include "hxgap/plugin.h"

/* The cues that turn a stance, by the ids of their entries. */
enum cue {
    CUE_NEGATION, CUE_NEGATION_OFF, CUE_WISH, CUE_WISH_LACK, CUE_GOOD,
    CUE_BAD, CUE_IRONY, CUE_NEGATION_AHEAD, CUE_NEGATION_BEHIND,
    CUE_REBUFF, CUE_EXCEPTION, CUE_REFUSAL, CUE_COUNT
};

typedef struct model {
    const hx_host    *host;
    const hx_lexicon *lexicon;
    size_t            slot;             /* of rec->term_data */
    int               driver, cue_dim;  /* dimensions */
    int               cue[CUE_COUNT];   /* labels in cue_dim */
    uint16_t         *cue_bits;         /* by label of cue_dim: 1 << CUE_... */
} model;

/* Why a hit has no stance, for explain. */
enum why {
    WHY_NONE, WHY_VOID, WHY_PART, WHY_NEGATED,
    WHY_SEEMING,  /* its own negation is none: "not only" */
    WHY_BARE      /* a topic alone */
};

/* The hits of one record, and what each has become. */
typedef struct verdict {
    uint8_t stances;   /* set of HX_MET, HX_UNMET, HX_WANTED; 0: no label.
                          For a facet 1 means that it holds. */
    uint8_t why;       /* enum why */
    uint8_t weighed;   /* the stances of which `weights` are known: */
    int32_t weights[3];  /* by stance >> 1; see scene_weight() */
    /* Hits, or UINT32_MAX: what gave the stance another sign, or took it away;
     * and of a topic's praise or blame, what turned that in its turn. */
    uint32_t turned_by, negated_by, excepted_by;
} verdict;

typedef struct scene {
    const model     *model;
    const hx_record *rec;
    const hx_hit    *hits;
    size_t           count;
    verdict         *verdicts;  /* one a hit */
    /* Cues as sets of 1 << CUE_...: of all hits, and of the run of hits
     * [from, to) that share the clause of the one being resolved. */
    unsigned         cues, run_cues;
    size_t           from, to;
    uint64_t         run_longer; /* label bits of hits that others may be part of */
    size_t           first_negation, last_negation;  /* of the run */
} scene;

/* Fills scene->verdicts. [worker] */
void stance_resolve(scene *s);

#endif
