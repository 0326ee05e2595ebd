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

typedef struct hx_cond {
    int      kind;    /* HX_COND_... */
    uint32_t form;
    hx_str   text;    /* for explain; lives with the lexicon */
} hx_cond;

typedef struct hx_pattern {
    hx_hit   hit;     /* all but the places */
    uint32_t form;
    uint32_t cond_first, cond_count;
    int32_t  regex;   /* index, or -1 */
} hx_pattern;

/* Where a pattern may begin to match: its sequence's anchor atom. */
typedef struct hx_cand {
    uint32_t pattern, seq;
    uint32_t need;   /* an atom that the clause must hold, or HX_MAP_NONE */
    bool     alone;  /* the anchor is the whole pattern */
} hx_cand;

struct hx_lexicon {
    const hx_host *host;
    hx_program  program;
    hx_pattern *patterns; size_t pattern_count, pattern_cap;
    hx_cond    *conds;    size_t cond_count, cond_cap;
    struct pcre2_real_code_8 **regexes; size_t regex_count, regex_cap;
    hx_cand    *cands;       /* grouped by atom */
    uint32_t   *cand_first;  /* by atom, and one behind */
    bool       *asked;       /* by atom: looked for beside or around a hit */
    hx_lexfile **files;   size_t file_count, file_cap;
};

/* Opens every file of `paths` (a folder means its *.yaml, sorted), registers
 * dimensions, labels, attributes and rules at the host, and compiles.
 * HX_E_LEXICON names file and line. [main] */
HX_MUST_USE hx_status hx__lexicon_open(hx_lexicon **out, hx_hostx *host,
                                       const char *const *paths, size_t count,
                                       hx_error *err);
void hx__lexicon_close(hx_lexicon *lexicon);

extern const hx_lexicon_calls hx__lexicon_calls;

#endif
