/* The units of single words: which stem a spelling counts as.
 *
 * The key of a unit begins with the letter of its language, so "d:rat" and
 * "e:rat" are two. A function word, and a word with the stem of one
 * ("evening"), stands for itself: "e:=even", "e:=evening". */
#ifndef HX_SPELLING_H
#define HX_SPELLING_H

#include "map.h"
#include "text.h"

enum {
    HX_SPELL_WORD = 1,       /* may stand in a unit or a context */
    HX_SPELL_FUNCTION = 2,
    /* Small words that make a phrase with the word beside them: */
    HX_SPELL_BEHIND = 4,     /* "give up" */
    HX_SPELL_BEFORE = 8      /* "on hold" */
};

typedef struct hx_spelling {
    char    *stem;    /* behind the two bytes of the key; owned by the speller */
    uint64_t hash;    /* of the unit of this word alone */
    uint64_t fold;    /* of the folded spelling */
    uint8_t  len, flags;
} hx_spelling;

/* One worker's cache. */
typedef struct hx_speller {
    hx_stemmer   *stemmer;
    const hx_map *function_stems;
    hx_map        map;
    hx_spelling  *list; size_t count, cap;
} hx_speller;

/* Fills `stems` with the keys of function words; false: no memory. [main] */
HX_MUST_USE bool hx__spelling_functions(hx_map *stems);
/* The first two bytes of a unit's key. */
void hx__spelling_head(char *key, int lang);
/* The hash of a unit's key, never 0. */
uint64_t hx__spelling_hash(hx_str key);

/* False where memory is refused; to be closed in any case. [worker] */
HX_MUST_USE bool hx__speller_open(hx_speller *speller,
                                  const hx_map *function_stems);
void hx__speller_close(hx_speller *speller);
/* Makes room for so many words that none moves while they are looked up;
 * earlier ones may be forgotten. */
HX_MUST_USE bool hx__speller_room(hx_speller *speller, size_t words);
/* The spelling of a word of at most HX_TERM_BYTES_MAX bytes, borrowed until
 * the next hx__speller_room(); NULL where memory is refused. */
const hx_spelling *hx__speller_get(hx_speller *speller, hx_str word, int lang);

#endif
