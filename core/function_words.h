/* The small words of German and English that say nothing by themselves:
 * articles, pronouns, prepositions, conjunctions, auxiliaries, particles. */
#ifndef HX_FUNCTION_WORDS_H
#define HX_FUNCTION_WORDS_H

#include "hxgap/base.h"

/* Whether the folded word (text.h) is one of them, in either language. [any] */
bool hx__is_function_word(hx_str fold);

/* All of them. */
const char *const *hx__function_words(size_t *count);

#endif
