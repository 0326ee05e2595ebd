/* Symbols: what matching sees of a token.
 *
 * A symbol is a set of atoms. A spelling gets a number at first sight and
 * becomes a symbol when it first stands in a record of a language: each language
 * knows its own words. With a symbol go the numbers of what clauses are asked
 * for, a filter (may this token stand beside an anchor?), a hash set (does it
 * have an atom? of those that tokens are asked for: hx_lexicon.asked), and its
 * candidates: what such a token anchors. What is asked of every token lies
 * together in two cache lines.
 *
 * Which spelling is which symbol, every worker knows for itself; the symbols lie
 * in a pool that all share (pool.h). */
#ifndef HX_SYMBOLS_H
#define HX_SYMBOLS_H

#include "lexicon.h"

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

#define HX_ATOM_BITS 256  /* what two cache lines leave */

/* Two filters (Bloom 1970, with one hash). near: a bit for each atom of
 * hx_lexicon.near_bit, or for several; bit 0 stands for no atom and is always
 * set. atoms: a bit for every atom of the set; where it is not, the set is left
 * alone.
 *
 * Candidates are in four lists, one behind the other: those that a token
 * completes by itself, those without a neighbour to judge by, and those that
 * need a certain word on the right, or on the left. */
typedef struct hx_symbol {
    _Alignas(64) uint64_t near[HX_NEAR_BITS / 64];
    uint64_t      atoms[HX_ATOM_BITS / 64];
    const hx_ask *asks;  /* of all candidates; behind them their tries, the set
                            (atom + 1 by its hash, 0 where free), and the numbers
                            of what clauses are asked for */
    uint32_t      loose, right, left, end;  /* where each list begins, or ends */
    uint32_t      set_size;    /* four sevenths of it are used, and never all */
    uint32_t      held_count;  /* those that sentences are asked for in front */
} hx_symbol;

typedef struct hx_symbols {
    const hx_lexicon *lexicon;
    hx_stemmer       *stemmer;
    struct hx_pool   *pool;              /* NULL: none is entered */
    uint32_t          spelling_count;    /* spelling 0 is none */
    const hx_symbol **of[HX_LANG_COUNT]; /* by spelling; NULL: not worked out */
    size_t            of_count[HX_LANG_COUNT], of_cap[HX_LANG_COUNT];
    hx_ids            words;             /* scratch */
    bool             *idle;    /* by pattern: its words are for explain only */
    bool              explain; /* candidates are idle patterns too */
} hx_symbols;

HX_MUST_USE bool hx__symbols_open(hx_symbols *symbols,
                                  const hx_lexicon *lexicon);
void hx__symbols_clear(hx_symbols *symbols);
/* Forgets all but these spellings, whose numbers ascend; numbers[i] becomes
 * i + 1. */
void hx__symbols_keep(hx_symbols *symbols, uint32_t *numbers, size_t count);
/* The number of one more spelling. */
static inline uint32_t hx__symbols_note(hx_symbols *symbols)
{
    return symbols->spelling_count++;
}
/* To be called before each record: whether candidates are idle patterns too, and
 * room in symbols->of[lang] for all spellings. Symbols of records before are not
 * to be used any more. False where memory is refused. */
HX_MUST_USE bool hx__symbols_begin(hx_symbols *symbols, int lang, bool explain);
/* The symbol of spelling `number`, which is a token of this text and kind, where
 * of[lang][number] is NULL; NULL where memory is refused. */
const hx_symbol *hx__symbols_make(hx_symbols *symbols, uint32_t number,
                                  int lang, hx_str text, int kind);

static inline const hx_try *hx__symbol_tries(const hx_symbol *symbol)
{
    return (const hx_try *)(symbol->asks + symbol->end);
}

static inline const uint32_t *hx__symbol_set(const hx_symbol *symbol)
{
    return (const uint32_t *)(hx__symbol_tries(symbol) + symbol->end);
}

static inline const uint16_t *hx__symbol_held(const hx_symbol *symbol)
{
    return (const uint16_t *)(hx__symbol_set(symbol) + symbol->set_size);
}

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
static inline bool hx__symbol_has(const hx_symbol *symbol, uint32_t atom)
{
    uint32_t hash = hx__atom_hash(atom);
    const uint32_t *set;

    if (!hx__has_bit(symbol->atoms, hx__atom_bit(hash)))
        return false;
    set = hx__symbol_set(symbol);
    for (uint32_t i = hx__atom_place(hash, symbol->set_size);;) {
        if (set[i] == atom + 1)
            return true;
        if (set[i] == 0)
            return false;
        if (++i == symbol->set_size)
            i = 0;
    }
}

#endif
