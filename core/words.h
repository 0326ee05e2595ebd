/* Which words of the lexicons a spelling is.
 *
 * A *word* is what a pattern says of one token: a stem, an exact form, a
 * prefix, a compound part, a verb form. An *atom* is a set of words, one of
 * which must fit: `(late|slow)`. Patterns speak of atoms; the matcher finds,
 * once per spelling, the words that the spelling is (lookup.c), and through
 * them all its atoms. */
#ifndef HX_WORDS_H
#define HX_WORDS_H

#include "compound.h"
#include "hxgap/record.h"
#include "map.h"
#include "text.h"

enum hx_word_kind {
    HX_WORD_STEM_DE, HX_WORD_STEM_EN, HX_WORD_NOUN,  /* NOUN: part of a compound */
    HX_WORD_EXACT, HX_WORD_PREFIX, HX_WORD_SUFFIX, HX_WORD_INFIX,
    HX_WORD_VERB,    /* finite forms of a verb base: "hoer" */
    HX_WORD_JOINED,  /* "zu~hoer": zuhoeren, zugehoert, zuzuhoeren */
    HX_WORD_NUMBER, HX_WORD_MONEY,
    HX_WORD_KINDS,
    HX_KEY_GRAM = HX_WORD_KINDS  /* no word: first HX_GRAM bytes of infixes */
};

#define HX_GRAM 3  /* infixes are found by their first bytes */

typedef struct hx_ids {
    uint32_t *at;
    size_t    count, cap;
} hx_ids;

HX_MUST_USE bool hx__ids_add(hx_ids *ids, uint32_t id);
void hx__ids_sort(hx_ids *ids);  /* ascending, each once */
void hx__ids_clear(hx_ids *ids);

typedef struct hx_word {
    uint32_t at;          /* its key in hx_words.keys.text */
    uint32_t cost;        /* how common, per million; for anchors */
    uint32_t next_infix;  /* with the same first bytes; HX_KEY_NONE: last */
    uint8_t  len, kind;
} hx_word;

/* Bits of hx_words.filter: what a text may be, by its hash. */
enum {
    HX_MAY_EXACT = 1,     /* a word as it is: exact, number, money */
    HX_MAY_PREFIX = 2, HX_MAY_SUFFIX = 4, HX_MAY_GRAM = 8,
    HX_MAY_VERB = 16, HX_MAY_LEAD = 32,
    HX_MAY_STEM_DE = 64,  /* the beginning of words with a German stem */
    HX_MAY_STEM_EN = 128
};

typedef struct hx_words {
    hx_keys      keys;         /* kind and key -> word */
    hx_word     *list;         /* by word */
    size_t       count, cap;
    uint64_t     lens[HX_WORD_KINDS];  /* bit n: a key of n bytes exists
                                          (63: or more) */
    uint32_t     number, money;   /* the words, or HX_KEY_NONE */
    hx_map       atom_map;        /* sorted word ids as bytes -> atom */
    uint32_t    *atom_cost;       /* by atom */
    size_t       atom_count, atom_cap;
    uint32_t    *first_word;      /* by atom, and one behind: in atom_words */
    size_t       first_cap;
    hx_ids       atom_words;
    hx_compounds compounds;
    uint8_t     *atom_langs;      /* by atom: in records of which languages
                                     (1 << HX_LANG_...) it is asked for */
    /* Made by hx__words_seal(): */
    uint8_t     *word_langs;      /* by word: of all its atoms */
    uint32_t    *first_atom;      /* by word, and one behind: in word_atoms */
    uint32_t    *word_atoms;
    uint8_t     *filter[HX_LANG_COUNT];
    unsigned     filter_shift;
    bool         nouns[HX_LANG_COUNT];  /* there are compound parts to find */
} hx_words;

/* Number of the word, made when new; HX_MAP_NONE: no memory. [main] */
uint32_t hx__words_add(hx_words *words, int kind, hx_str key);
/* Number of the atom of these words (sorted on return). [main] */
uint32_t hx__words_atom(hx_words *words, hx_ids *ids);
/* Appends the words of `atom`; false where memory is refused. [any] */
HX_MUST_USE bool hx__words_gather(const hx_words *words, uint32_t atom,
                                  hx_ids *ids);
/* To be called when all is added, before the first look-up. Where atom_langs
 * is not there, all languages ask for all atoms. [main] */
HX_MUST_USE bool hx__words_seal(hx_words *words);
void hx__words_clear(hx_words *words);

/* All words that a spelling is and that patterns for records in `lang` ask
 * for, into `ids`; all such atoms that those belong to, into `atoms`. Both are
 * emptied first, and sorted. False where memory is refused. [worker] */
HX_MUST_USE bool hx__words_match(const hx_words *words, hx_stemmer *stemmer,
                                 hx_str spelling, int kind, int lang,
                                 hx_ids *ids);
HX_MUST_USE bool hx__words_atoms(const hx_words *words, int lang,
                                 const hx_ids *ids, hx_ids *atoms);

#endif
