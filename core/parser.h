/* The compiler of patterns, inside: what it knows while it reads one text.
 *
 * A *draft* is a sequence that is being put together; its elements never change
 * once they are there, so that drafts share them. Drafts live in the program's
 * scratch, which is emptied before the next pattern. */
#ifndef HX_PARSER_H
#define HX_PARSER_H

#include "pattern.h"

typedef struct hx_draft {
    const hx_elem *elems;
    size_t         count;
} hx_draft;

typedef struct hx_drafts {
    hx_draft *at;
    size_t    count, cap;
} hx_drafts;

typedef struct hx_parser {
    hx_program *program;
    hx_stemmer *stemmer;
    const hx_class_source *classes;
    hx_str      text;
    size_t      i;
    int         lang, depth;
    hx_error   *err;
} hx_parser;

/* HX_E_LEXICON: `what`, with the pattern and the place in it. */
hx_status hx__parser_wrong(const hx_parser *p, const char *what);

/* -- draft.c: `list` is appended to; HX_E_NOMEM, or HX_E_LEXICON over a limit */

HX_MUST_USE hx_status hx__drafts_add(const hx_parser *p, hx_drafts *list,
                                     hx_draft one);
HX_MUST_USE hx_status hx__drafts_all(const hx_parser *p, hx_drafts *list,
                                     const hx_drafts *more);
HX_MUST_USE hx_status hx__drafts_elem(const hx_parser *p, hx_drafts *list,
                                      hx_elem elem);
/* `left` becomes every left sequence followed by every right one. */
HX_MUST_USE hx_status hx__drafts_cross(const hx_parser *p, hx_drafts *left,
                                       const hx_drafts *right);
/* Alternatives of one word each become one atom, which may be missing where
 * an empty alternative stands beside them; phrases stay as they are. */
HX_MUST_USE hx_status hx__drafts_merge(const hx_parser *p, hx_drafts *list);
/* Copies the list to memory that lives as long as the program. */
HX_MUST_USE hx_status hx__drafts_keep(const hx_parser *p, hx_drafts *list);

static inline bool hx__draft_is_word(hx_draft one)
{
    return one.count == 1 && one.elems[0].op == HX_ELEM_ATOM;
}

/* -- chunk.c: what one word of a pattern stands for, appended to `out` */

/* The one word `key` of this kind. */
HX_MUST_USE hx_status hx__chunk_atom(const hx_parser *p, int kind, hx_str key,
                                     hx_drafts *out);
/* A word as it is written; several, as the tokeniser cuts it: e-mail. */
HX_MUST_USE hx_status hx__chunk_plain(const hx_parser *p, hx_str chunk,
                                      bool exact, hx_drafts *out);
/* word*, *word, *word* */
HX_MUST_USE hx_status hx__chunk_wildcard(const hx_parser *p, hx_str chunk,
                                         hx_drafts *out);
/* "zu" "~" "hören": the joined form, or the finite verb ... the particle. */
HX_MUST_USE hx_status hx__chunk_verb(const hx_parser *p, hx_str particle,
                                     hx_str verb, hx_drafts *out);

/* -- form.c */

/* Adds one part: its sequences, anchored. */
HX_MUST_USE hx_status hx__form_part(const hx_parser *p, const hx_drafts *list,
                                    hx_part part);
/* How many tokens are likely to start a search for this part. */
uint64_t hx__form_cost(const hx_program *program, const hx_part *part);

#endif
