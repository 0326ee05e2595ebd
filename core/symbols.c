#include "symbols.h"

#include "alloc.h"

/* -- first sight ------------------------------------------------------------ */

static void bits_add(uint64_t *bits, unsigned bit)
{
    bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

/* Room for symbol `s->count` in all lists that go by symbol. */
static bool room_for_symbol(hx_symbols *s)
{
    size_t need = s->count + 1;

    return hx__grow((void **)&s->at, &s->cap, need, sizeof *s->at) &&
           hx__grow((void **)&s->set, &s->set_cap, need, sizeof *s->set) &&
           hx__grow((void **)&s->first_anchor, &s->first_cap, need + 1,
                    sizeof *s->first_anchor) &&
           hx__grow((void **)&s->spots[0], &s->spot_cap[0], need,
                    sizeof *s->spots[0]) &&
           hx__grow((void **)&s->spots[1], &s->spot_cap[1], need,
                    sizeof *s->spots[1]) &&
           hx__grow((void **)&s->spots[2], &s->spot_cap[2], need,
                    sizeof *s->spots[2]);
}

/* Makes the hash set of the atoms in scratch. */
static bool add_set(hx_symbols *s, hx_atom_set *set)
{
    uint32_t size = 2;
    uint32_t *at;

    while (size < 2 * s->atoms.count)
        size *= 2;
    *set = (hx_atom_set){ (uint32_t)s->sets.count, size - 1 };
    if (!hx__grow((void **)&s->sets.at, &s->sets.cap, s->sets.count + size,
                  sizeof *s->sets.at))
        return false;
    at = s->sets.at + s->sets.count;
    s->sets.count += size;
    memset(at, 0, size * sizeof *at);
    for (size_t k = 0; k < s->atoms.count; k++) {
        uint32_t i = hx__atom_hash(s->atoms.at[k]);

        while (at[i & set->mask])
            i++;
        at[i & set->mask] = s->atoms.at[k] + 1;
    }
    return true;
}

/* Adds the symbol of the atoms in scratch. */
static bool add_symbol(hx_symbols *s)
{
    const hx_lexicon *lexicon = s->lexicon;
    hx_symbol sym = { { 1 }, { 1 } };
    size_t number = s->count;

    if (!room_for_symbol(s) || !add_set(s, &s->set[number]))
        return false;
    s->first_anchor[number] = (uint32_t)s->anchors.count;
    for (size_t i = 0; i < s->atoms.count; i++) {
        uint32_t atom = s->atoms.at[i];

        bits_add(sym.held, lexicon->held_bit[atom]);
        bits_add(sym.near, lexicon->near_bit[atom]);
        if (lexicon->cand_first[atom] < lexicon->cand_first[atom + 1] &&
            !hx__ids_add(&s->anchors, atom))
            return false;
    }
    s->first_anchor[number + 1] = (uint32_t)s->anchors.count;
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        s->spots[lang][number].alone = HX_SPOT_NEW;
    s->at[number] = sym;
    s->count++;
    return true;
}

uint32_t hx__symbols_term(hx_symbols *s, hx_str spelling, int kind)
{
    const hx_words *words = &s->lexicon->program.words;
    uint32_t next = (uint32_t)s->count, have;
    hx_str key;

    if (!hx__words_match(words, s->stemmer, spelling, kind, &s->words)) {
        s->failed = true;
        return 0;
    }
    if (s->words.count == 0)
        return 0;
    key = (hx_str){ (const char *)s->words.at,
                    s->words.count * sizeof *s->words.at };
    have = hx__map_find(&s->map, key);
    if (have != HX_MAP_NONE)
        return have;
    if (!hx__words_atoms(words, &s->words, &s->atoms) || !add_symbol(s) ||
        !hx__map_add(&s->map, key, next, NULL)) {
        s->failed = true;
        return 0;
    }
    return next;
}

/* -- spots ------------------------------------------------------------------ */

static bool lang_fits(int pattern, int record)
{
    return pattern == HX_LANG_UNKNOWN || record == HX_LANG_UNKNOWN ||
           pattern == record;
}

/* Appends the symbol's candidates of one side. */
static bool add_cands(hx_symbols *s, uint32_t symbol, int lang, int side)
{
    const hx_lexicon *lexicon = s->lexicon;

    for (uint32_t a = s->first_anchor[symbol];
         a < s->first_anchor[symbol + 1]; a++) {
        uint32_t atom = s->anchors.at[a];

        for (uint32_t c = lexicon->cand_first[atom];
             c < lexicon->cand_first[atom + 1]; c++) {
            const hx_cand *cand = &lexicon->cands[c];

            if (cand->side != side || !lang_fits(cand->lang, lang) ||
                (side == HX_SIDE_ALONE && s->idle[cand->pattern] &&
                 !s->explain))
                continue;
            if (!hx__grow((void **)&s->cands, &s->cand_cap, s->cand_count + 1,
                          sizeof *s->cands))
                return false;
            s->cands[s->cand_count++] = *cand;
        }
    }
    return true;
}

bool hx__symbols_spot(hx_symbols *s, uint32_t symbol, int lang)
{
    uint32_t begin[HX_SIDE_LEFT + 2];

    for (int side = HX_SIDE_ALONE; side <= HX_SIDE_LEFT; side++) {
        begin[side] = (uint32_t)s->cand_count;
        if (!add_cands(s, symbol, lang, side)) {
            s->cand_count = begin[0];
            return false;
        }
    }
    s->spots[lang][symbol] = (hx_spot){
        begin[HX_SIDE_ALONE], begin[HX_SIDE_LOOSE], begin[HX_SIDE_RIGHT],
        begin[HX_SIDE_LEFT], (uint32_t)s->cand_count };
    return true;
}

void hx__symbols_explain(hx_symbols *s, bool explain)
{
    if (s->explain == explain)
        return;
    s->explain = explain;
    s->cand_count = 0;
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        for (size_t i = 0; i < s->count; i++)
            s->spots[lang][i].alone = HX_SPOT_NEW;
}

/* -- open and close --------------------------------------------------------- */

void hx__symbols_reset(hx_symbols *s)
{
    hx__map_clear(&s->map);
    s->count = 1;
    /* What symbol 0, the empty set, has stays. */
    s->sets.count = s->set[0].mask + 1;
    s->anchors.count = 0;
    s->cand_count = 0;
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        s->spots[lang][0].alone = HX_SPOT_NEW;
}

void hx__symbols_clear(hx_symbols *s)
{
    hx__stemmer_close(s->stemmer);
    hx__map_clear(&s->map);
    hx__ids_clear(&s->sets);
    hx__ids_clear(&s->anchors);
    hx__ids_clear(&s->words);
    hx__ids_clear(&s->atoms);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        hx__free(s->spots[lang]);
    hx__free(s->at);
    hx__free(s->set);
    hx__free(s->first_anchor);
    hx__free(s->cands);
    hx__free(s->idle);
    *s = (hx_symbols){ .lexicon = NULL };
}

bool hx__symbols_open(hx_symbols *s, const hx_lexicon *lexicon)
{
    *s = (hx_symbols){ .lexicon = lexicon };
    s->stemmer = hx__stemmer_open();
    s->idle = hx__alloc(lexicon->pattern_count + 1, sizeof *s->idle);
    /* Symbol 0, the empty set, so that the lists are never empty. */
    if (!s->stemmer || !s->idle || !add_symbol(s)) {
        hx__symbols_clear(s);
        return false;
    }
    return true;
}
