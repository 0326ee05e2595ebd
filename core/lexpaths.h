/* Which files a pipeline's list of lexicons names. */
#ifndef HX_LEXPATHS_H
#define HX_LEXPATHS_H

#include "hxgap/base.h"

/* Calls visit(arg, file) for every file of `paths`, in order; a folder means
 * its *.yaml, sorted. A file that is named twice, under whatever names, is
 * visited once. Ends with what a visit returns other than HX_OK.
 * HX_E_IO, HX_E_TRANSIENT: a path that is not there, or cannot be looked at;
 * HX_E_LEXICON: a folder without lexicons.
 * [main] */
HX_MUST_USE hx_status hx__lexpaths(const char *const *paths, size_t count,
                                   hx_status (*visit)(void *arg,
                                                      const char *file,
                                                      hx_error *err),
                                   void *arg, hx_error *err);

#endif
