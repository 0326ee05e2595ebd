/* The filters of matching: which atoms clauses are asked for, by a number each,
 * and which the word beside an anchor, by a bit. */
#ifndef HX_FILTERS_H
#define HX_FILTERS_H

#include "lexicon.h"

/* Atoms that a sequence cannot do without besides its anchor, rarest first;
 * HX_MAP_NONE: no more. */
typedef struct hx_needs {
    uint32_t atom[HX_NEEDS];
} hx_needs;

/* What is worked out once for all languages. */
typedef struct hx_known {
    uint32_t *edges;  /* by condition: the atom of all words that its form can
                         touch the hit with; HX_MAP_NONE: they cannot be told,
                         or it need not touch */
    hx_needs *needs;  /* by sequence */
} hx_known;

static inline const hx_part *hx__anchor_part(const hx_program *program,
                                             uint32_t number)
{
    const hx_form *form = &program->forms[number];

    return &program->parts[form->first + form->anchor];
}

/* Gives held_bit and near_bit of the language their numbers, and conditions
 * theirs. [main] */
HX_MUST_USE hx_status hx__filters_make(hx_lexicon *lexicon,
                                       const hx_known *known, int lang,
                                       hx_error *err);

#endif
