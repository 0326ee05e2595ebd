/* A hash table of counted words, each under a driver.
 *
 * What is written depends on the counts alone, not on the order in which they
 * came: rows are sorted by their bytes. */
#ifndef AGG_WORDS_TABLE_H
#define AGG_WORDS_TABLE_H

#include <hxgap/plugin.h>

typedef struct word {
    uint64_t count;
    uint32_t driver_len, len;  /* of the key, and of all of it */
    char     key[];            /* driver, NUL, word */
} word;

typedef struct words {
    const hx_host *host;
    word         **slots;      /* room for `cap`, a power of two, or NULL */
    size_t         count, cap;
    uint64_t       max;        /* words; one more is HX_E_LIMIT */
} words;

void words_clear(words *t);
/* Adds `count` to the word of the driver. HX_E_NOMEM, HX_E_LIMIT. */
hx_status words_add(words *t, hx_str driver, hx_str text, uint64_t count,
                    hx_error *err);
hx_status words_join(words *into, const words *from, hx_error *err);
hx_status words_write(const words *t, hx_buf *out, hx_error *err);
/* All of `bytes` into an empty table; HX_E_FORMAT where it is broken. */
hx_status words_read(words *t, hx_str bytes, hx_error *err);
/* Words of one driver with at least `least`, most frequent first, then by
 * bytes. `*out` is owned: host->free. */
hx_status words_of(const words *t, hx_str driver, uint64_t least,
                   const word ***out, size_t *count, hx_error *err);
/* The word itself, borrowed from the table. */
hx_str word_text(const word *w);

#endif
