/* Symbols: what matching sees of a token. One a worker.
 *
 * A symbol is a set of atoms; 0 is the empty set. A spelling gets a number at first
 * sight and becomes a symbol when it first stands in a record of a language:
 * each language knows its own words. With a symbol go the numbers of what clauses
 * are asked for, a filter (may this token stand beside an anchor?), a hash set
 * (does it have an atom? of those that tokens are asked for: hx_lexicon.asked),
 * and its *spot*: what such a token anchors. What is asked of every token lies
 * together in two cache lines. */
#ifndef HX_SYMBOLS_H
#define HX_SYMBOLS_H

#include "lexicon.h"

/* The asked atoms of a symbol: hx_symbols.sets[first .. first + size), atom + 1
 * by its hash, 0 where free. Two thirds of a set are used, and never all. */
typedef struct hx_atom_set {
    uint32_t first, size;
} hx_atom_set;

/* What turns most candidates away, in a list of its own. */
typedef struct hx_ask {
    uint16_t held;   /* number of what the clause must hold; 0: nothing */
    uint16_t near;   /* bit of what the neighbour must have; 0: nothing */
} hx_ask;

/* What a candidate leads to. */
enum hx_try_kind {
    HX_TRY_WORD,   /* the token completes the pattern by itself */
    HX_TRY_SOLE,   /* the sequence is all of the pattern */
    HX_TRY_PARTS,  /* the pattern has further parts */
    HX_TRY_REGEX,
};

/* A candidate, as a token of one symbol in one language sees it. */
typedef struct hx_try {
    uint32_t at;                  /* in hx_lexicon.cands; of a WORD .patterns */
    uint16_t held[HX_NEEDS - 1];  /* further numbers, as in hx_ask */
    uint8_t  kind;                /* enum hx_try_kind */
} hx_try;

/* The candidates of one symbol, in hx_symbols.tries: those that a token
 * completes by itself, those without a neighbour to judge by, and those that
 * need a certain word on the right, or on the left. */
typedef struct hx_spot {
    uint32_t alone, loose, right, left, end;  /* each list ends at the next */
} hx_spot;

#define HX_ATOM_BITS 192  /* what two cache lines leave */

/* Two filters (Bloom 1970, with one hash). near: a bit for each atom of
 * hx_lexicon.near_bit, or for several; bit 0 stands for no atom and is always
 * set. atoms: a bit for every atom of the set; where it is not, the set is left
 * alone. */
typedef struct hx_symbol {
    _Alignas(64) uint64_t near[HX_NEAR_BITS / 64];
    uint64_t    atoms[HX_ATOM_BITS / 64];
    hx_spot     spot;
    hx_atom_set set;
    uint32_t    held, held_count;  /* its numbers, in hx_symbols.held */
} hx_symbol;

#define HX_SYMBOL_NEW UINT32_MAX  /* not worked out yet */

typedef struct hx_symbols {
    const hx_lexicon *lexicon;
    hx_stemmer  *stemmer;
    uint32_t     spelling_count;         /* spelling 0 is none */
    uint32_t    *of[HX_LANG_COUNT];      /* by spelling: its symbol */
    size_t       of_count[HX_LANG_COUNT], of_cap[HX_LANG_COUNT];
    hx_map       map;       /* language and words as bytes -> symbol */
    hx_symbol   *at;        size_t count, cap;  /* in `room`, aligned */
    void        *room;
    hx_ids       sets;
    uint16_t    *held;      size_t held_count, held_cap;
    hx_try      *tries;     size_t try_count, try_cap;
    hx_ask      *asks;      size_t ask_cap;   /* by try */
    hx_ids       words, atoms;                /* scratch */
    bool        *idle;      /* by pattern: its words are for explain only */
    bool         explain;   /* spots hold the idle patterns too */
} hx_symbols;

HX_MUST_USE bool hx__symbols_open(hx_symbols *symbols,
                                  const hx_lexicon *lexicon);
void hx__symbols_clear(hx_symbols *symbols);
void hx__symbols_reset(hx_symbols *symbols);  /* forgets all spellings */
/* Forgets all but these spellings, whose numbers ascend, and what only the others
 * needed; numbers[i] becomes i + 1. */
void hx__symbols_keep(hx_symbols *symbols, uint32_t *numbers, size_t count);
/* The number of one more spelling. */
static inline uint32_t hx__symbols_note(hx_symbols *symbols)
{
    return symbols->spelling_count++;
}
/* Whether spots hold idle patterns from now on. */
void hx__symbols_explain(hx_symbols *symbols, bool explain);
/* Makes symbols->of[lang] as long as there are spellings. */
HX_MUST_USE bool hx__symbols_reach(hx_symbols *symbols, int lang);
/* The symbol of spelling `number`, which is a token of this text and kind,
 * where of[lang][number] is HX_SYMBOL_NEW; HX_SYMBOL_NEW where memory is
 * refused. */
uint32_t hx__symbols_make(hx_symbols *symbols, uint32_t number, int lang,
                          hx_str text, int kind);

static inline bool hx__has_bit(const uint64_t *bits, unsigned bit)
{
    return bits[bit >> 6] >> (bit & 63) & 1;
}

static inline uint32_t hx__atom_hash(uint32_t atom)
{
    return (uint32_t)((atom * 0x9E3779B97F4A7C15u) >> 32);
}

/* The bit of hx_symbol.atoms, by the hash's upper end: the set uses the lower. */
static inline unsigned hx__atom_bit(uint32_t hash)
{
    return (unsigned)((uint64_t)hash * HX_ATOM_BITS >> 32);
}

/* Where an atom is looked for first in a set of this size. */
static inline uint32_t hx__atom_place(uint32_t hash, uint32_t size)
{
    return (uint32_t)((uint64_t)(hash << 8) * size >> 32);
}

/* Whether tokens of `symbol` belong to `atom`, one of hx_lexicon.asked. */
static inline bool hx__symbol_has(const hx_symbols *symbols, uint32_t symbol,
                                  uint32_t atom)
{
    const hx_symbol *sym = &symbols->at[symbol];
    hx_atom_set set = sym->set;
    uint32_t hash = hx__atom_hash(atom);
    const uint32_t *at = symbols->sets.at + set.first;

    if (!hx__has_bit(sym->atoms, hx__atom_bit(hash)))
        return false;
    for (uint32_t i = hx__atom_place(hash, set.size);;) {
        if (at[i] == atom + 1)
            return true;
        if (at[i] == 0)
            return false;
        if (++i == set.size)
            i = 0;
    }
}

#endif
