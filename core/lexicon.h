/* All lexicons of a pipeline as one read-only table of patterns.
 *
 * Built on the main thread from files (lexfile.h) and compiled forms
 * (pattern.h); shared by all workers' matchers (match.c) without locks. */
#ifndef HX_LEXICON_CORE_H
#define HX_LEXICON_CORE_H

#include "host.h"
#include "lexfile.h"
#include "pattern.h"

#define HX_PATTERNS_MAX ((size_t)1 << 20)
#define HX_SEQ_REGEX UINT32_MAX  /* of a candidate: run its regex */
#define HX_HELD_MAX 65535    /* numbers of what clauses are asked for; filters.c */
#define HX_AROUND_MAX 4096   /* of them, of what sentences are asked for */
#define HX_NEAR_BITS 512
#define HX_NEEDS 2

/* What a condition is made of. */
enum hx_shape {
    HX_SHAPE_WORD,  /* one word of hx_cond.atom */
    HX_SHAPE_PART,  /* a part of sequences */
    HX_SHAPE_FORM   /* several parts */
};

typedef struct hx_cond {
    uint32_t form;
    uint32_t seq;                 /* the form's anchor part: its sequences, in
                                     one step, where a form is three away */
    uint32_t atom;                /* of the form's anchors: a quick no */
    uint16_t bit[HX_LANG_COUNT];  /* of what must be there for it to hold: held
                                     by the clause (unless) or near, by the
                                     word beside the hit; 0: nothing */
    uint16_t held[HX_LANG_COUNT]; /* of what the clause must hold besides; 0:
                                     nothing */
    uint16_t seq_count;
    uint8_t  kind;                /* HX_COND_... */
    uint8_t  shape;               /* enum hx_shape */
} hx_cond;

/* What a condition says, and the line of its pattern's file, for explain. */
typedef struct hx_cond_source {
    hx_str   text;
    uint32_t line;
} hx_cond_source;

typedef struct hx_pattern {
    hx_hit   hit;     /* all but the places */
    uint32_t form;
    uint32_t cond_first, cond_count;
    int32_t  regex;   /* index, or -1 */
} hx_pattern;

enum hx_side { HX_SIDE_ALONE, HX_SIDE_LOOSE, HX_SIDE_RIGHT, HX_SIDE_LEFT };

/* Where a pattern may begin to match: its sequence's anchor atom. */
typedef struct hx_cand {
    uint32_t pattern, seq;
    uint32_t held[HX_NEEDS];  /* atoms that the clause must hold, or
                                 HX_MAP_NONE */
    uint32_t near;   /* atom that must stand on `side`, or HX_MAP_NONE */
    uint8_t  side;   /* enum hx_side; ALONE: the anchor is the whole pattern */
    uint8_t  lang;
} hx_cand;

struct hx_lexicon {
    const hx_host *host;
    hx_program  program;
    hx_pattern *patterns; size_t pattern_count, pattern_cap;
    hx_cond    *conds;    size_t cond_count, cond_cap;
    hx_cond_source *cond_sources; size_t cond_source_cap;  /* of conds */
    struct pcre2_real_code_8 **regexes; size_t regex_count, regex_cap;
    hx_cand    *cands;       /* grouped by atom */
    uint32_t   *cand_first;  /* by atom, and one behind */
    /* By the record's language and by atom: the atom's number where a clause
     * is asked for it, else 0; its bit, where the word beside is. */
    uint16_t   *held_bit[HX_LANG_COUNT], *near_bit[HX_LANG_COUNT];
    uint32_t    held_count;  /* all numbers are below this */
    uint32_t    around_count[HX_LANG_COUNT];  /* for those below this sentences
                                                 are asked too */
    uint8_t    *asked;       /* by atom: 1 where tokens are asked for it; the
                                others only lead to candidates, or filter */
    hx_lexfile **files;   size_t file_count, file_cap;
    /* The compiled file that the arrays lie in (compiled.c, whose each_part()
     * lists them all); NULL: they are the lexicon's own. With it there are no
     * files. */
    void       *image;
    size_t      image_len;
    hx_str      texts;    /* the part of it that only explain reads */
};

/* Whether patterns of this language are tried on records of that one. */
static inline bool hx__lang_fits(int pattern, int record)
{
    return pattern == HX_LANG_UNKNOWN || record == HX_LANG_UNKNOWN ||
           pattern == record;
}

/* Opens every file of `paths` (a folder means its *.yaml, sorted), registers
 * dimensions, labels, attributes and rules at the host, and compiles; or takes
 * all that from a compiled file that the request names. HX_E_LEXICON names file and line. [main] */
HX_MUST_USE hx_status hx__lexicon_open(hx_lexicon **out, hx_hostx *host,
                                       const char *const *paths, size_t count,
                                       hx_error *err);
void hx__lexicon_close(hx_lexicon *lexicon);

/* A regex of a lexicon; owned: pcre2_code_free(). NULL: `*code`
 * says what PCRE2 has against it, `*offset` where. [main] */
struct pcre2_real_code_8 *hx__regex_compile(hx_str text, int *code,
                                            size_t *offset);

/* Candidates and filters of the compiled patterns; cand.c. [main] */
HX_MUST_USE hx_status hx__lexicon_index(hx_lexicon *lexicon, hx_error *err);

/* Sets hit.own_negation of patterns that hold a word of the cue "negation";
 * negations.c. [main] */
HX_MUST_USE hx_status hx__lexicon_negations(hx_lexicon *lexicon,
                                            hx_stemmer *stemmer,
                                            hx_error *err);

/* What the pattern of a rule stands for; NULL where the rule is none of the
 * lexicon's (a model's, a script's) or there is no lexicon. [any] */
const hx_hit *hx__lexicon_hit(const hx_lexicon *lexicon, uint32_t rule);

extern const hx_lexicon_calls hx__lexicon_calls;

#endif
