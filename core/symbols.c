#include "symbols.h"

#include "alloc.h"

#define PAIRS ((size_t)1 << 18)       /* slots; 4 MiB */
#define PAIR_CANDS_MAX ((size_t)1 << 18)  /* candidates kept for pairs */

static bool lang_fits(int pattern, int record)
{
    return pattern == HX_LANG_UNKNOWN || record == HX_LANG_UNKNOWN ||
           pattern == record;
}

static bool cands_add(hx_cands *list, hx_cand cand)
{
    if (list->count == list->cap &&
        !hx__grow((void **)&list->at, &list->cap, list->count + 1,
                  sizeof *list->at))
        return false;
    list->at[list->count++] = cand;
    return true;
}

/* Which neighbour of the anchor the candidate can be judged by, and the atom
 * that it must have. */
static enum hx_beside beside(const hx_lexicon *lexicon, const hx_cand *cand,
                             uint32_t *atom)
{
    const hx_seq *seq;

    if (cand->seq == HX_SEQ_REGEX)
        return HX_BESIDE_NONE;
    seq = &lexicon->program.seqs[cand->seq];
    if (seq->right != HX_MAP_NONE) {
        *atom = seq->right;
        return HX_BESIDE_RIGHT;
    }
    *atom = seq->left;
    return seq->left != HX_MAP_NONE ? HX_BESIDE_LEFT : HX_BESIDE_NONE;
}

static bool add_cands(hx_symbols *s, hx_symbol *sym, int lang, int side)
{
    const hx_lexicon *lexicon = s->lexicon;

    sym->cand_first[lang][side] = (uint32_t)s->cands.count;
    for (size_t a = 0; a < sym->atom_count; a++) {
        uint32_t atom = s->atoms.at[sym->atom_first + a], unused;

        for (uint32_t c = lexicon->cand_first[atom];
             c < lexicon->cand_first[atom + 1]; c++) {
            const hx_cand *cand = &lexicon->cands[c];

            if (lang_fits(lexicon->patterns[cand->pattern].hit.lang, lang) &&
                (int)beside(lexicon, cand, &unused) == side &&
                !cands_add(&s->cands, *cand))
                return false;
        }
    }
    sym->cand_count[lang][side] =
        (uint32_t)s->cands.count - sym->cand_first[lang][side];
    return true;
}

/* Adds the symbol of the atoms in `scratch`. */
static bool add_symbol(hx_symbols *s)
{
    hx_symbol sym = { .atom_first = (uint32_t)s->atoms.count,
                      .atom_count = (uint32_t)s->scratch.count };

    if (s->count == s->cap &&
        !hx__grow((void **)&s->at, &s->cap, s->count + 1, sizeof *s->at))
        return false;
    for (size_t i = 0; i < s->scratch.count; i++) {
        uint32_t atom = s->scratch.at[i];

        sym.sketch |= (uint64_t)1 << (atom & 63);
        if (s->lexicon->asked[atom])
            hx__asked_add(&sym.asked, atom);
        if (!hx__ids_add(&s->atoms, s->scratch.at[i]))
            return false;
    }
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        for (int side = 0; side < HX_BESIDE_COUNT; side++)
            if (!add_cands(s, &sym, lang, side))
                return false;
    s->at[s->count++] = sym;
    return true;
}

uint32_t hx__symbols_term(hx_symbols *s, hx_str spelling, int kind)
{
    uint32_t next = (uint32_t)s->count, have;
    hx_str key;

    if (!hx__words_match(&s->lexicon->program.words, s->stemmer, spelling,
                         kind, &s->scratch)) {
        s->failed = true;
        return 0;
    }
    if (s->scratch.count == 0)
        return 0;
    key = (hx_str){ (const char *)s->scratch.at,
                    s->scratch.count * sizeof *s->scratch.at };
    have = hx__map_find(&s->map, key);
    if (have != HX_MAP_NONE)
        return have;
    if (!add_symbol(s) || !hx__map_add(&s->map, key, next, NULL)) {
        s->failed = true;
        return 0;
    }
    return next;
}

/* -- pairs ------------------------------------------------------------------ */

static void pairs_forget(hx_symbols *s)
{
    memset(s->pairs, 0, PAIRS * sizeof *s->pairs);
    s->pair_count = 0;
    s->pair_cands.count = 0;
}

static bool fill_pair(hx_symbols *s, hx_pair *pair, const hx_symbol *sym,
                      int lang, int side, uint32_t neighbour)
{
    const hx_cand *cands = s->cands.at + sym->cand_first[lang][side];

    pair->first = (uint32_t)s->pair_cands.count;
    for (uint32_t i = 0; i < sym->cand_count[lang][side]; i++) {
        uint32_t atom = 0;

        beside(s->lexicon, &cands[i], &atom);
        if (hx__symbol_has(s, neighbour, atom) &&
            !cands_add(&s->pair_cands, cands[i]))
            return false;
    }
    pair->count = (uint32_t)s->pair_cands.count - pair->first;
    return true;
}

const hx_cand *hx__symbols_pair(hx_symbols *s, uint32_t symbol, int lang,
                                enum hx_beside side, uint32_t neighbour,
                                size_t *count)
{
    /* Symbols are fewer than 2^29: the key holds all four without loss. */
    uint64_t key = (uint64_t)symbol << 32 | (uint64_t)neighbour << 3 |
                   (uint64_t)lang << 1 | (side == HX_BESIDE_RIGHT);
    size_t i = (key * 0x9E3779B97F4A7C15u) >> 46;
    hx_pair *pair;

    while (s->pairs[i].key && s->pairs[i].key != key)
        i = (i + 1) & (PAIRS - 1);
    pair = &s->pairs[i];
    if (!pair->key) {
        if (s->pair_count >= PAIRS / 4 * 3 ||
            s->pair_cands.count >= PAIR_CANDS_MAX) {
            pairs_forget(s);
            return hx__symbols_pair(s, symbol, lang, side, neighbour, count);
        }
        if (!fill_pair(s, pair, &s->at[symbol], lang, side, neighbour)) {
            s->failed = true;
            *count = 0;
            return NULL;
        }
        pair->key = key;
        s->pair_count++;
    }
    *count = pair->count;
    return s->pair_cands.at + pair->first;
}

/* -- open and close --------------------------------------------------------- */

void hx__symbols_reset(hx_symbols *s)
{
    hx__map_clear(&s->map);
    s->count = 1;
    s->atoms.count = 0;
    s->cands.count = 0;
    pairs_forget(s);
}

void hx__symbols_clear(hx_symbols *s)
{
    hx__stemmer_close(s->stemmer);
    hx__map_clear(&s->map);
    hx__ids_clear(&s->atoms);
    hx__ids_clear(&s->scratch);
    hx__free(s->at);
    hx__free(s->cands.at);
    hx__free(s->pair_cands.at);
    hx__free(s->pairs);
    *s = (hx_symbols){ .lexicon = NULL };
}

bool hx__symbols_open(hx_symbols *s, const hx_lexicon *lexicon)
{
    *s = (hx_symbols){ .lexicon = lexicon };
    s->stemmer = hx__stemmer_open();
    s->pairs = hx__alloc(PAIRS, sizeof *s->pairs);
    /* Symbol 0, the empty set, so that the array is never empty. */
    if (!s->stemmer || !s->pairs || !add_symbol(s)) {
        hx__symbols_clear(s);
        return false;
    }
    return true;
}
