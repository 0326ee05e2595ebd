/* The pool of symbols: what the words of a token lead to, made once for all
 * workers.
 *
 * A worker enters a pool, gets symbols of it, which never change nor move, and
 * leaves it. A pool that holds too much is full: who begins a record then goes
 * on in a new one, and the last who leaves the old one ends it. So memory is
 * bounded, and nothing but time depends on which pool a symbol is of. */
#ifndef HX_POOL_H
#define HX_POOL_H

#include "symbols.h"

typedef struct hx_pool hx_pool;

/* A pool that is not full, of this lexicon without the patterns that are idle
 * (by pattern); NULL where memory is refused. [worker] */
hx_pool *hx__pool_enter(const hx_lexicon *lexicon, const bool *idle);
void hx__pool_leave(hx_pool *pool);  /* NULL is allowed. [worker] */
bool hx__pool_full(const hx_pool *pool);
/* The symbol of these words in a language, until one leaves; `words` stays as it
 * is. NULL where memory is refused. [worker] */
const hx_symbol *hx__pool_symbol(hx_pool *pool, int lang, hx_ids *words);

#endif
