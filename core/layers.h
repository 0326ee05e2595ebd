/* User lexicons on top of the shipped ones.
 *
 * A file that is read later may add to the entries of earlier files, replace
 * them, or switch them off, whole or by single patterns; the earlier files
 * stay as they are (lexicons/README.md, "Layers"). */
#ifndef HX_LAYERS_H
#define HX_LAYERS_H

#include "lexfile.h"

/* Does to files[0 .. own) what files[own] says. Each mistake (nothing there
 * to replace, no such pattern) is HX_E_LEXICON with path:line:column of
 * files[own]; the first one ends it. HX_E_NOMEM. [main] */
HX_MUST_USE hx_status hx__layers_apply(hx_lexfile *const *files, size_t own,
                                       hx_error *err);

#endif
