/* Lexicons as one file of tables, to be mapped instead of made anew.
 *
 * What hx__lexicon_open() makes of a list of YAML files is written once, and
 * belongs to exactly those files and the very program that made it, by a key
 * over both. A file with another key, or that is damaged, or that others might
 * have changed, is passed over: then the YAML is compiled as ever, to the same
 * tables. */
#ifndef HX_COMPILED_H
#define HX_COMPILED_H

#include "buf.h"
#include "lexicon.h"

/* The key of these files (as in a pipeline: a folder means its *.yaml) by this
 * program and the libraries that have a say. HX_END: it cannot be told, or a
 * file cannot be read. [main] */
HX_MUST_USE hx_status hx__compiled_key(const char *const *paths, size_t count,
                                       uint64_t *key);

/* Appends the file to `out`: the lexicon, and what its opening registered at
 * the host, which must hold no more than that. HX_END: there is no key.
 * HX_E_NOMEM. [main] */
HX_MUST_USE hx_status hx__compiled_write(const hx_lexicon *lexicon,
                                         const hx_hostx *host, hx_buf *out);

/* Opens the lexicon from the file at `path`, and registers what it holds.
 * HX_END: there is none, or it is not of use; nothing has changed then.
 * HX_E_NOMEM. Owned: hx__lexicon_close(). [main] */
HX_MUST_USE hx_status hx__compiled_open(hx_lexicon **out, hx_hostx *host,
                                        const char *path, uint64_t key,
                                        hx_error *err);

/* Lets go of the texts in the file, which only explain reads: they come again
 * when they are asked for. To be called when all plugins are open, since models
 * look at every rule's text. [main] */
void hx__compiled_settle(const hx_lexicon *lexicon);

/* Takes the tables that lie in the file out of the lexicon, and the file out
 * of memory; of a lexicon that was compiled nothing. */
void hx__compiled_close(hx_lexicon *lexicon);

#endif
