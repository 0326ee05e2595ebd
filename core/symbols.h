/* Symbols: what matching sees of a token. One a worker.
 *
 * A symbol is the set of atoms that a spelling belongs to, worked out at first
 * sight of the spelling; 0 is the empty set. With it go two filters (may a
 * clause hold an atom? may this token stand beside an anchor?), a hash set
 * (does it have an atom?), and, once for each language in which the symbol is
 * met, its *spot*: the candidates that such a token anchors. */
#ifndef HX_SYMBOLS_H
#define HX_SYMBOLS_H

#include "lexicon.h"

/* Filters: a bit for each atom, or for several (Bloom 1970, with one hash).
 * Bit 0 stands for no atom and is always set. */
typedef struct hx_symbol {
    uint64_t held[HX_HELD_BITS / 64];  /* for hx_lexicon.held_bit */
    uint64_t near[HX_NEAR_BITS / 64];  /* for hx_lexicon.near_bit */
} hx_symbol;

/* The atoms of a symbol: hx_symbols.sets[first .. first + mask], atom + 1 by
 * its hash, 0 where free. At most half of a set is used. */
typedef struct hx_atom_set {
    uint32_t first, mask;
} hx_atom_set;

/* Candidates of one symbol in one language, in hx_symbols.cands: those that a
 * token completes by itself, those without a neighbour to judge by, and those
 * that need a certain word on the right, or on the left. */
typedef struct hx_spot {
    uint32_t alone, loose, right, left, end;  /* each list ends at the next */
} hx_spot;

#define HX_SPOT_NEW UINT32_MAX  /* of `alone`: not worked out yet */

typedef struct hx_symbols {
    const hx_lexicon *lexicon;
    hx_stemmer  *stemmer;
    hx_map       map;       /* words as bytes -> symbol */
    hx_symbol   *at;        size_t count, cap;
    hx_atom_set *set;       size_t set_cap;      /* by symbol */
    uint32_t    *first_anchor; size_t first_cap; /* by symbol, and one behind */
    hx_spot     *spots[HX_LANG_COUNT];           /* by symbol */
    size_t       spot_cap[HX_LANG_COUNT];
    hx_ids       sets;
    hx_ids       anchors;   /* atoms that anchor something, symbol by symbol */
    hx_ids       words, atoms;                   /* scratch */
    hx_cand     *cands;     size_t cand_count, cand_cap;
    bool        *idle;      /* by pattern: its words are reported only to explain */
    bool         explain;   /* spots hold the idle patterns too */
    bool         failed;    /* memory was refused at first sight of a word */
} hx_symbols;

HX_MUST_USE bool hx__symbols_open(hx_symbols *symbols,
                                  const hx_lexicon *lexicon);
void hx__symbols_clear(hx_symbols *symbols);
void hx__symbols_reset(hx_symbols *symbols);  /* forgets all spellings */
/* The symbol of a spelling; on refused memory 0 and `failed`. */
uint32_t hx__symbols_term(hx_symbols *symbols, hx_str spelling, int kind);
/* Works out the spot of `symbol`; false where memory is refused. */
HX_MUST_USE bool hx__symbols_spot(hx_symbols *symbols, uint32_t symbol,
                                  int lang);
/* Whether spots hold idle patterns from now on. */
void hx__symbols_explain(hx_symbols *symbols, bool explain);

static inline bool hx__has_bit(const uint64_t *bits, unsigned bit)
{
    return bits[bit >> 6] >> (bit & 63) & 1;
}

static inline uint32_t hx__atom_hash(uint32_t atom)
{
    return (uint32_t)((atom * 0x9E3779B97F4A7C15u) >> 32);
}

/* Whether tokens of `symbol` belong to `atom`. */
static inline bool hx__symbol_has(const hx_symbols *symbols, uint32_t symbol,
                                  uint32_t atom)
{
    hx_atom_set set = symbols->set[symbol];
    const uint32_t *at = symbols->sets.at + set.first;

    for (uint32_t i = hx__atom_hash(atom);; i++) {
        uint32_t have = at[i & set.mask];

        if (have == atom + 1)
            return true;
        if (have == 0)
            return false;
    }
}

#endif
