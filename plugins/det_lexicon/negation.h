/* What turns a hit into its opposite. lexicons/README.md, "How a hit gets its
 * stance", steps 2 and 3. Each returns the hit that does it, or NOBODY. */
#ifndef DET_LEXICON_NEGATION_H
#define DET_LEXICON_NEGATION_H

#include "scene.h"

/* The negation in the clause of hits[i]. */
uint32_t negation_of(const scene *s, size_t i);

/* Words behind hits[i] that deny it: in its clause, or the answer to it. */
uint32_t negation_answers(const scene *s, size_t i);

/* Whether the hit tells of a deed: it has an infinitive with "zu". */
bool negation_has_deed(const scene *s, const hx_hit *hit);

/* The words before the deed hits[i] that say it was not done. */
uint32_t negation_refuses(const scene *s, size_t i);

/* The negation of hits[i], or words before it that deny it; two of them cancel
 * out. */
uint32_t negation_inverts(const scene *s, size_t i);

/* Any of these. */
uint32_t negation_turns(const scene *s, size_t i);

#endif
