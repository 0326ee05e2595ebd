/* Symbols: what matching sees of a token. One a worker.
 *
 * A symbol is the set of atoms that a spelling belongs to, worked out at first
 * sight of the spelling; 0 is the empty set. With it goes the list of places
 * in patterns where such a token may be the anchor. Where the pattern wants a
 * certain word right beside the anchor, the list depends on that neighbour's
 * symbol too; pairs of symbols repeat as words do, so the answer for a pair is
 * worked out once and kept (a lazily built automaton). */
#ifndef HX_SYMBOLS_H
#define HX_SYMBOLS_H

#include "lexicon.h"

enum hx_beside { HX_BESIDE_NONE, HX_BESIDE_RIGHT, HX_BESIDE_LEFT,
                 HX_BESIDE_COUNT };

/* A Bloom filter over the atoms that conditions and further parts of patterns
 * ask for (Bloom 1970, one hash): whether a clause may hold one of them. */
#define HX_ASKED_WORDS 16

typedef struct hx_asked {
    uint64_t bits[HX_ASKED_WORDS];
} hx_asked;

typedef struct hx_symbol {
    hx_asked asked;
    uint64_t sketch;        /* bit atom % 64 for each atom: a quick no */
    uint32_t atom_first, atom_count;    /* in hx_symbols.atoms */
    /* In hx_symbols.cands, by language and by what must stand beside. */
    uint32_t cand_first[HX_LANG_COUNT][HX_BESIDE_COUNT];
    uint32_t cand_count[HX_LANG_COUNT][HX_BESIDE_COUNT];
} hx_symbol;

typedef struct hx_cands {
    hx_cand *at;
    size_t   count, cap;
} hx_cands;

typedef struct hx_pair {
    uint64_t key;           /* 0: free */
    uint32_t first, count;  /* in hx_symbols.pair_cands */
} hx_pair;

typedef struct hx_symbols {
    const hx_lexicon *lexicon;
    hx_stemmer *stemmer;
    hx_map      map;        /* atoms as bytes -> symbol */
    hx_symbol  *at;  size_t count, cap;
    hx_ids      atoms;      /* of all symbols, one behind the other */
    hx_ids      scratch;
    hx_cands    cands, pair_cands;
    hx_pair    *pairs;      /* open addressing, HX_PAIRS slots */
    size_t      pair_count;
    bool        failed;     /* memory was refused at first sight of a word */
} hx_symbols;

HX_MUST_USE bool hx__symbols_open(hx_symbols *symbols,
                                  const hx_lexicon *lexicon);
void hx__symbols_clear(hx_symbols *symbols);
void hx__symbols_reset(hx_symbols *symbols);  /* forgets all spellings */
/* The symbol of a spelling; on refused memory 0 and `failed`. */
uint32_t hx__symbols_term(hx_symbols *symbols, hx_str spelling, int kind);

/* Candidates anchored on `symbol` whose neighbour on that side fits. The
 * list holds until the next call. NULL with *count 0: none. */
const hx_cand *hx__symbols_pair(hx_symbols *symbols, uint32_t symbol, int lang,
                                enum hx_beside side, uint32_t neighbour,
                                size_t *count);

static inline unsigned hx__asked_bit(uint32_t atom)
{
    return (unsigned)((atom * 0x9E3779B97F4A7C15u) >> 54);  /* of 1024 */
}

static inline void hx__asked_add(hx_asked *asked, uint32_t atom)
{
    unsigned bit = hx__asked_bit(atom);

    asked->bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

static inline bool hx__asked_may(const hx_asked *asked, uint32_t atom)
{
    unsigned bit = hx__asked_bit(atom);

    return asked->bits[bit >> 6] >> (bit & 63) & 1;
}

/* Whether tokens of `symbol` belong to `atom`. */
static inline bool hx__symbol_has(const hx_symbols *symbols, uint32_t symbol,
                                  uint32_t atom)
{
    const hx_symbol *sym = &symbols->at[symbol];
    const uint32_t *atoms;
    size_t low = 0, high = sym->atom_count;

    if (!(sym->sketch >> (atom & 63) & 1))
        return false;
    atoms = symbols->atoms.at + sym->atom_first;
    while (low < high) {
        size_t mid = (low + high) / 2;

        if (atoms[mid] < atom)
            low = mid + 1;
        else
            high = mid;
    }
    return low < sym->atom_count && atoms[low] == atom;
}

#endif
