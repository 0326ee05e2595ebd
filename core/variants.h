/* Words that are written in several ways: shorter in haste and in chats ("u" for
 * you, "&" for and), as they are spoken ("nich" for nicht), British or American
 * where the stems differ ("favourite"). What a pattern says of one it finds in
 * the others too. */
#ifndef HX_VARIANTS_H
#define HX_VARIANTS_H

#include "hxgap/base.h"

#define HX_VARIANTS_MAX 4  /* of one word, in both languages */

/* The words that the folded word (text.h) may stand for in a record of this
 * language, HX_LANG_...; returns how many. [any] */
size_t hx__variants(hx_str fold, int lang, const char *words[HX_VARIANTS_MAX]);

#endif
