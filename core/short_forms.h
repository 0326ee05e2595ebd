/* Words that are written shorter in haste, in chats and as they are spoken:
 * "u" for you, "&" for and, "nich" for nicht. What a pattern says of the word it
 * finds in its short forms too. */
#ifndef HX_SHORT_FORMS_H
#define HX_SHORT_FORMS_H

#include "hxgap/base.h"

/* The next word that the folded word (text.h) may stand for in a record of this
 * language, HX_LANG_..., or NULL; *at begins at 0. [any] */
const char *hx__short_form(hx_str fold, int lang, size_t *at);

#endif
