/* The features that a model sees of a comment: what the rules found, which
 * words are there, and a few marks of its form. Training and judging find
 * them by the same code.
 *
 * A feature is there or not; how often counts for nothing but in the marks.
 * Its name is one word: `l:warmth/met` the rules gave this label, `m:...` more
 * than once, `r:warmth/met:1a2b3c4d` by this rule, `w:STEM` a word, `p:START`
 * how a longer stem begins, `s:...` a mark. */
#ifndef HX_FEATURES_H
#define HX_FEATURES_H

#include "arena.h"
#include "host.h"
#include "map.h"
#include "registry.h"
#include "text.h"

/* Targets number all labels that a model may give: a driver's stances, then
 * touchpoints, then loyalty; and the last, "experience", is that a comment has
 * a label at all. */
#define HX_TARGET_TOUCHPOINT (HX_DRIVERS_MAX * 3u)
#define HX_TARGET_LOYALTY (HX_TARGET_TOUCHPOINT + 64)
#define HX_TARGET_EXPERIENCE (HX_TARGET_LOYALTY + 64)
#define HX_TARGETS (HX_TARGET_EXPERIENCE + 1)
#define HX_TARGET_WORDS ((HX_TARGETS + 63) / 64)  /* of a set of them */
#define HX_TARGET_NONE UINT32_MAX

static inline bool hx__target_in(const uint64_t set[HX_TARGET_WORDS],
                                 uint32_t target)
{
    return set[target >> 6] >> (target & 63) & 1;
}

static inline void hx__target_put(uint64_t set[HX_TARGET_WORDS],
                                  uint32_t target)
{
    set[target >> 6] |= (uint64_t)1 << (target & 63);
}

enum hx_mark {
    HX_MARK_NONE, HX_MARK_TWO, HX_MARK_FOUR,     /* drivers with stance */
    HX_MARK_MET, HX_MARK_UNMET, HX_MARK_MIXED,   /* which there are more of */
    HX_MARK_QUESTION, HX_MARK_QUESTIONS, HX_MARK_EXCLAIM, HX_MARK_EXCLAIMS,
    HX_MARK_EMOJI, HX_MARK_LINK, HX_MARK_HANDLE, HX_MARK_HASHTAG,
    HX_MARK_NUMBER,
    HX_MARK_LENGTH,                              /* 7 of them, by log2 */
    HX_MARKS = HX_MARK_LENGTH + 7
};

#define HX_FEATURE_LEADS 65536

/* The features of one language, by number. */
typedef struct hx_feature_set {
    const hx_hostx *host;
    hx_map   map;                  /* name -> number */
    hx_map   rules;                /* rule hash and target -> number */
    char   **names;  size_t count, cap;  /* in `strings` */
    hx_arena strings;
    uint32_t *start;  size_t start_cap;  /* by word: its p:, or HX_MAP_NONE */
    uint32_t label[HX_TARGETS], more[HX_TARGETS], mark[HX_MARKS];
    const uint32_t *rule_hash;     /* by rule: what names it in a file */
    /* Bits of the hashes of what words with a stem of ours begin with, and of
     * how stems begin that have a start of ours. */
    uint64_t leads[HX_FEATURE_LEADS / 64], starts[HX_FEATURE_LEADS / 64];
    bool     grows;                /* new names get a number: when training */
    bool     failed;               /* memory was refused */
} hx_feature_set;

typedef struct hx_feature {
    uint32_t id;
    uint32_t begin, end, clause;   /* bytes; begin == end: nowhere */
    uint32_t rule;                 /* or UINT32_MAX */
} hx_feature;

/* What the labels of rules, by stance, were found to be in one language, so that
 * they are not looked up again: target and 1 in the upper half, in the lower the
 * number and 1, 0 for none. */
typedef struct hx_feature_memo {
    uint32_t *known;  size_t cap;  /* by rule * 3 + target % 3 */
} hx_feature_memo;

/* The features of one record, each once. */
typedef struct hx_features {
    hx_feature *list;   size_t count, list_cap;  /* room for all of `seen` */
    uint32_t   *seen;   size_t cap;       /* by number: run that saw it */
    uint32_t    run;
    uint64_t    present[HX_TARGET_WORDS]; /* what the rules say */
    hx_feature_memo memo[HX_LANG_COUNT];
} hx_features;

/* Hashes of all rules, by number; owned: hx__free. NULL: no memory. [main] */
uint32_t *hx__feature_rules(const hx_hostx *host);
/* Readies the numbers of labels and marks, from the names in the map; when
 * `grows`, gives them numbers. False where memory is refused. [main] */
bool hx__feature_set_ready(hx_feature_set *set);
void hx__feature_set_clear(hx_feature_set *set);
/* Number of the name, made when the set grows; HX_MAP_NONE. */
uint32_t hx__feature_id(hx_feature_set *set, hx_str name);
/* Number of the word named "w:STEM"; where there is none, that of how it
 * begins. Made when the set grows. */
uint32_t hx__feature_word_id(hx_feature_set *set, hx_str name);

/* Target of a label by its numbers, or HX_TARGET_NONE. */
uint32_t hx__target_of(int dimension, unsigned label, unsigned stance);
/* The target named "warmth/met", "touchpoint=staff", or HX_TARGET_NONE. */
uint32_t hx__target_find(const hx_hostx *host, hx_str name);
/* Its name into `out` of HX_TARGET_NAME bytes; empty where there is none. */
#define HX_TARGET_NAME 96
hx_str hx__target_name(const hx_hostx *host, uint32_t target, char *out);

/* All features of the record; `words[i]` is the number of token i's word, or
 * HX_MAP_NONE. False where memory is refused. [worker] */
HX_MUST_USE bool hx__features_find(hx_features *out, hx_feature_set *set,
                                   const hx_record *rec,
                                   const uint32_t *words);
void hx__features_clear(hx_features *features);

static inline bool hx__features_has(const hx_features *f, uint32_t target)
{
    return hx__target_in(f->present, target);
}

/* The folded spelling of a word or emoji into `out` (HX_FOLD_BYTES_MAX); 0
 * for any other token. */
size_t hx__feature_fold(hx_str spelling, int kind, char *out);
/* Its name in a language, "w:" and the stem, into `out` of
 * HX_FOLD_BYTES_MAX + 2 bytes; returns the length. */
size_t hx__feature_word(hx_stemmer *stemmer, int lang, hx_str fold, int kind,
                        char *out);
/* Number of the folded spelling's word or start in a set that does not grow,
 * or HX_MAP_NONE; stems only where one of the set's stems is possible. [worker] */
uint32_t hx__feature_of(hx_feature_set *set, hx_stemmer *stemmer,
                        int lang, hx_str fold, int kind);

#endif
