/* Which words of the lexicons a spelling is.
 *
 * A *word* is what a pattern says of one token: a stem, an exact form, a
 * prefix, a compound part, a verb form. An *atom* is a set of words, one of
 * which must fit: `(late|slow)`. Patterns speak of atoms; the matcher finds,
 * once per spelling, all atoms that the spelling belongs to. */
#ifndef HX_WORDS_H
#define HX_WORDS_H

#include "compound.h"
#include "map.h"
#include "text.h"

enum hx_word_kind {
    HX_WORD_STEM_DE, HX_WORD_STEM_EN, HX_WORD_NOUN,  /* NOUN: part of a compound */
    HX_WORD_EXACT, HX_WORD_PREFIX, HX_WORD_SUFFIX, HX_WORD_INFIX,
    HX_WORD_VERB,    /* finite forms of a verb base: "hoer" */
    HX_WORD_JOINED,  /* "zu~hoer": zuhoeren, zugehoert, zuzuhoeren */
    HX_WORD_NUMBER, HX_WORD_MONEY,
    HX_WORD_KINDS
};

typedef struct hx_ids {
    uint32_t *at;
    size_t    count, cap;
} hx_ids;

HX_MUST_USE bool hx__ids_add(hx_ids *ids, uint32_t id);
void hx__ids_sort(hx_ids *ids);  /* ascending, each once */
void hx__ids_clear(hx_ids *ids);

typedef struct hx_words {
    hx_map       map[HX_WORD_KINDS];  /* key -> word */
    uint64_t     lens[HX_WORD_KINDS]; /* bit n: a key of n bytes exists */
    hx_map       grams;               /* first 3 bytes of infixes -> group */
    hx_ids      *gram_words;          /* by group */
    size_t       gram_count, gram_cap;
    hx_str      *infix;               /* by word; key of infix words */
    size_t       infix_cap;
    hx_ids      *atoms_of;            /* by word: the atoms it belongs to */
    size_t       count, cap;
    hx_map       atom_map;            /* sorted word ids as bytes -> atom */
    uint32_t    *atom_cost;           /* by atom: how common; for anchors */
    hx_ids      *words_of;            /* by atom */
    size_t       atom_count, atom_cap, words_of_cap;
    uint32_t    *cost;                /* by word */
    size_t       cost_cap;
    hx_compounds compounds;
} hx_words;

/* Number of the word, made when new; HX_MAP_NONE: no memory. [main] */
uint32_t hx__words_add(hx_words *words, int kind, hx_str key);
/* Number of the atom of these words (sorted on return). [main] */
uint32_t hx__words_atom(hx_words *words, hx_ids *ids);
void hx__words_clear(hx_words *words);

/* All atoms of a spelling into `atoms` (emptied first, sorted). False where
 * memory is refused. [worker] */
HX_MUST_USE bool hx__words_match(const hx_words *words, hx_stemmer *stemmer,
                                 hx_str spelling, int kind, hx_ids *atoms);

#endif
