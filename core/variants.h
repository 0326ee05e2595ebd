/* Words that are written in several ways: shorter in haste and in chats ("u" for
 * you, "&" for and), as they are spoken ("nich" for nicht), British or American
 * where the stems differ ("favourite"). What a pattern says of one it finds in
 * the others too. */
#ifndef HX_VARIANTS_H
#define HX_VARIANTS_H

#include "hxgap/base.h"

/* The next word that the folded word (text.h) may stand for in a record of this
 * language, HX_LANG_..., or NULL; *at begins at 0. [any] */
const char *hx__variant(hx_str fold, int lang, size_t *at);

#endif
