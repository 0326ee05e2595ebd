#include "symbols.h"

#include "alloc.h"
#include "sieve.h"

/* -- spellings -------------------------------------------------------------- */

bool hx__symbols_reach(hx_symbols *s, int lang)
{
    size_t had = s->of_count[lang];

    if (had >= s->spelling_count)
        return true;
    if (!hx__grow((void **)&s->of[lang], &s->of_cap[lang], s->spelling_count,
                  sizeof *s->of[lang]))
        return false;
    memset(s->of[lang] + had, 0xFF,
           (s->spelling_count - had) * sizeof *s->of[lang]);
    s->of[lang][0] = 0;  /* no spelling */
    s->of_count[lang] = s->spelling_count;
    return true;
}

/* -- symbols ---------------------------------------------------------------- */

static void bits_add(uint64_t *bits, unsigned bit)
{
    bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

/* Makes the hash set of those atoms in scratch that tokens are asked for. */
static bool add_set(hx_symbols *s, hx_symbol *sym)
{
    const uint8_t *asked = s->lexicon->asked;
    uint32_t size, count = 0;
    uint32_t *at;

    for (size_t k = 0; k < s->atoms.count; k++)
        count += asked[s->atoms.at[k]];
    size = count + count / 2 + 1;
    sym->set = (hx_atom_set){ (uint32_t)s->sets.count, size };
    if (!hx__grow((void **)&s->sets.at, &s->sets.cap, s->sets.count + size,
                  sizeof *s->sets.at))
        return false;
    at = s->sets.at + s->sets.count;
    s->sets.count += size;
    memset(at, 0, size * sizeof *at);
    for (size_t k = 0; k < s->atoms.count; k++) {
        uint32_t atom = s->atoms.at[k], hash = hx__atom_hash(atom);
        uint32_t i = hx__atom_place(hash, size);

        if (!asked[atom])
            continue;
        while (at[i])
            i = i + 1 == size ? 0 : i + 1;
        at[i] = atom + 1;
        bits_add(sym->atoms, hx__atom_bit(hash));
    }
    return true;
}

static uint8_t try_kind(const hx_lexicon *lexicon, const hx_cand *cand)
{
    const hx_pattern *pattern = &lexicon->patterns[cand->pattern];

    if (cand->side == HX_SIDE_ALONE)
        return HX_TRY_WORD;
    if (cand->seq == HX_SEQ_REGEX)
        return HX_TRY_REGEX;
    return lexicon->program.forms[pattern->form].count == 1 ? HX_TRY_SOLE
                                                            : HX_TRY_PARTS;
}

static void put_try(hx_symbols *s, int lang, uint32_t number, size_t at)
{
    const hx_lexicon *lexicon = s->lexicon;
    const hx_cand *cand = &lexicon->cands[number];
    uint8_t kind = try_kind(lexicon, cand);
    hx_try try = { .at = kind == HX_TRY_WORD ? cand->pattern : number,
                   .kind = kind };
    hx_ask ask = { 0, 0 };

    if (cand->held[0] != HX_MAP_NONE)
        ask.held = lexicon->held_bit[lang][cand->held[0]];
    for (int i = 1; i < HX_NEEDS; i++)
        if (cand->held[i] != HX_MAP_NONE)
            try.held[i - 1] = lexicon->held_bit[lang][cand->held[i]];
    if (cand->near != HX_MAP_NONE)
        ask.near = lexicon->near_bit[lang][cand->near];
    s->asks[at] = ask;
    s->tries[at] = try;
}

/* Whether tokens of the language try the candidate. */
static bool is_tried(const hx_symbols *s, int lang, const hx_cand *cand)
{
    bool idle = cand->side == HX_SIDE_ALONE && !s->explain &&
                s->idle[cand->pattern];

    return hx__lang_fits(cand->lang, lang) && !idle;
}

/* The candidates that the atoms in scratch anchor: only counted, by side, into
 * `at`, or each put at the place that `at` has for its side. */
static void each_try(hx_symbols *s, int lang, size_t *at, bool put)
{
    const hx_lexicon *lexicon = s->lexicon;

    for (size_t a = 0; a < s->atoms.count; a++) {
        uint32_t atom = s->atoms.at[a];

        for (uint32_t c = lexicon->cand_first[atom];
             c < lexicon->cand_first[atom + 1]; c++) {
            const hx_cand *cand = &lexicon->cands[c];

            if (!is_tried(s, lang, cand))
                continue;
            if (put)
                put_try(s, lang, c, at[cand->side]);
            at[cand->side]++;
        }
    }
}

static bool add_spot(hx_symbols *s, int lang, hx_spot *spot)
{
    size_t count[HX_SIDE_LEFT + 1] = { 0 }, at[HX_SIDE_LEFT + 1];
    size_t next = s->try_count;

    each_try(s, lang, count, false);
    for (int side = HX_SIDE_ALONE; side <= HX_SIDE_LEFT; side++) {
        at[side] = next;
        next += count[side];
    }
    if (!hx__grow((void **)&s->tries, &s->try_cap, next, sizeof *s->tries) ||
        !hx__grow((void **)&s->asks, &s->ask_cap, next + HX_SIEVE_SPARE,
                  sizeof *s->asks))
        return false;
    s->try_count = next;
    *spot = (hx_spot){ (uint32_t)at[HX_SIDE_ALONE], (uint32_t)at[HX_SIDE_LOOSE],
                       (uint32_t)at[HX_SIDE_RIGHT], (uint32_t)at[HX_SIDE_LEFT],
                       (uint32_t)next };
    each_try(s, lang, at, true);
    return true;
}

/* Room for one more symbol: whole cache lines. */
static bool room_for_symbol(hx_symbols *s)
{
    size_t cap = s->cap ? s->cap * 2 : 64;
    hx_symbol *at;
    void *room;

    if (s->count < s->cap)
        return true;
    room = hx__alloc(cap + 1, sizeof *at);
    if (!room)
        return false;
    at = (hx_symbol *)(((uintptr_t)room + 63) & ~(uintptr_t)63);
    if (s->count)
        memcpy(at, s->at, s->count * sizeof *at);
    hx__free(s->room);
    s->room = room;
    s->at = at;
    s->cap = cap;
    return true;
}

/* Appends the numbers of what a clause with such a token holds. */
static bool add_held(hx_symbols *s, int lang, hx_symbol *sym)
{
    const uint16_t *numbers = s->lexicon->held_bit[lang];

    if (!hx__grow((void **)&s->held, &s->held_cap,
                  s->held_count + s->atoms.count, sizeof *s->held))
        return false;
    sym->held = (uint32_t)s->held_count;
    for (size_t i = 0; i < s->atoms.count; i++)
        if (numbers[s->atoms.at[i]])
            s->held[s->held_count++] = numbers[s->atoms.at[i]];
    sym->held_count = (uint32_t)(s->held_count - sym->held);
    return true;
}

/* Adds the symbol of the atoms in scratch. */
static bool add_symbol(hx_symbols *s, int lang)
{
    hx_symbol sym = { .near = { 1 } };

    if (!room_for_symbol(s) || !add_set(s, &sym) ||
        !add_spot(s, lang, &sym.spot) || !add_held(s, lang, &sym))
        return false;
    for (size_t i = 0; i < s->atoms.count; i++)
        bits_add(sym.near, s->lexicon->near_bit[lang][s->atoms.at[i]]);
    s->at[s->count++] = sym;
    return true;
}

/* The symbol of the words in scratch, made when new. */
static uint32_t symbol_of_words(hx_symbols *s, int lang)
{
    uint32_t next = (uint32_t)s->count, have;
    hx_str key;

    if (s->words.count == 0)
        return 0;
    if (!hx__ids_add(&s->words, (uint32_t)lang))  /* part of the key only */
        return HX_SYMBOL_NEW;
    key = (hx_str){ (const char *)s->words.at,
                    s->words.count * sizeof *s->words.at };
    have = hx__map_find(&s->map, key);
    s->words.count--;
    if (have != HX_MAP_NONE)
        return have;
    if (!hx__words_atoms(&s->lexicon->program.words, lang, &s->words,
                         &s->atoms) ||
        !add_symbol(s, lang) || !hx__map_add(&s->map, key, next, NULL))
        return HX_SYMBOL_NEW;
    return next;
}

uint32_t hx__symbols_make(hx_symbols *s, uint32_t number, int lang,
                          hx_str text, int kind)
{
    if (!hx__words_match(&s->lexicon->program.words, s->stemmer, text, kind,
                         lang, &s->words))
        return HX_SYMBOL_NEW;
    s->of[lang][number] = symbol_of_words(s, lang);
    return s->of[lang][number];
}

/* -- open and close --------------------------------------------------------- */

/* All symbols but 0, whose set stays. */
static void forget_symbols(hx_symbols *s)
{
    hx__map_clear(&s->map);
    s->count = 1;
    s->sets.count = s->at[0].set.size;
    s->held_count = 0;
    s->try_count = 0;
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        s->of_count[lang] = 0;
}

void hx__symbols_explain(hx_symbols *s, bool explain)
{
    if (s->explain == explain)
        return;
    s->explain = explain;
    forget_symbols(s);
}

void hx__symbols_reset(hx_symbols *s)
{
    forget_symbols(s);
    s->spelling_count = 1;
}

/* -- keeping some ----------------------------------------------------------- */

/* Moves what is known of the spellings to their new numbers. */
static void move_spellings(hx_symbols *s, const uint32_t *numbers, size_t count)
{
    for (int lang = 0; lang < HX_LANG_COUNT; lang++) {
        uint32_t *of = s->of[lang];
        size_t next = 1;

        for (size_t i = 0; i < count && numbers[i] < s->of_count[lang]; i++)
            of[next++] = of[numbers[i]];
        if (s->of_count[lang] > next)
            s->of_count[lang] = next;
    }
}

/* By symbol its new number, HX_MAP_NONE where no spelling has it any more; NULL:
 * no memory. */
static uint32_t *number_symbols(const hx_symbols *s)
{
    uint32_t *to = hx__alloc(s->count, sizeof *to), next = 0;

    if (!to)
        return NULL;
    to[0] = 1;
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        for (size_t i = 1; i < s->of_count[lang]; i++)
            if (s->of[lang][i] != HX_SYMBOL_NEW)
                to[s->of[lang][i]] = 1;
    for (size_t i = 0; i < s->count; i++)
        to[i] = to[i] ? next++ : HX_MAP_NONE;
    return to;
}

/* Moves the symbol, with all that goes with it, behind those that were moved
 * before: it lies behind them already, as all that symbols have does. */
static void move_symbol(hx_symbols *s, const hx_symbol *from)
{
    hx_symbol sym = *from;
    uint32_t tries = sym.spot.end - sym.spot.alone;
    uint32_t down = sym.spot.alone - (uint32_t)s->try_count;

    memmove(s->sets.at + s->sets.count, s->sets.at + sym.set.first,
            sym.set.size * sizeof *s->sets.at);
    memmove(s->held + s->held_count, s->held + sym.held,
            sym.held_count * sizeof *s->held);
    memmove(s->tries + s->try_count, s->tries + sym.spot.alone,
            tries * sizeof *s->tries);
    memmove(s->asks + s->try_count, s->asks + sym.spot.alone,
            tries * sizeof *s->asks);
    sym.set.first = (uint32_t)s->sets.count;
    sym.held = (uint32_t)s->held_count;
    sym.spot = (hx_spot){ sym.spot.alone - down, sym.spot.loose - down,
                          sym.spot.right - down, sym.spot.left - down,
                          sym.spot.end - down };
    s->sets.count += sym.set.size;
    s->held_count += sym.held_count;
    s->try_count += tries;
    s->at[s->count++] = sym;
}

static void move_symbols(hx_symbols *s, const uint32_t *to)
{
    size_t count = s->count;

    s->count = s->sets.count = s->held_count = s->try_count = 0;
    for (size_t i = 0; i < count; i++)
        if (to[i] != HX_MAP_NONE)
            move_symbol(s, &s->at[i]);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        for (size_t i = 1; i < s->of_count[lang]; i++)
            if (s->of[lang][i] != HX_SYMBOL_NEW)
                s->of[lang][i] = to[s->of[lang][i]];
}

void hx__symbols_keep(hx_symbols *s, uint32_t *numbers, size_t count)
{
    uint32_t *to;

    move_spellings(s, numbers, count);
    to = number_symbols(s);
    if (to && hx__map_keep(&s->map, to))
        move_symbols(s, to);
    else  /* no memory: they are worked out again */
        forget_symbols(s);
    hx__free(to);
    for (size_t i = 0; i < count; i++)
        numbers[i] = (uint32_t)i + 1;
    s->spelling_count = (uint32_t)count + 1;
}

void hx__symbols_clear(hx_symbols *s)
{
    hx__stemmer_close(s->stemmer);
    hx__map_clear(&s->map);
    hx__ids_clear(&s->sets);
    hx__ids_clear(&s->words);
    hx__ids_clear(&s->atoms);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        hx__free(s->of[lang]);
    hx__free(s->room);
    hx__free(s->held);
    hx__free(s->tries);
    hx__free(s->asks);
    hx__free(s->idle);
    *s = (hx_symbols){ .lexicon = NULL };
}

bool hx__symbols_open(hx_symbols *s, const hx_lexicon *lexicon)
{
    *s = (hx_symbols){ .lexicon = lexicon };
    s->stemmer = hx__stemmer_open();
    s->idle = hx__alloc(lexicon->pattern_count + 1, sizeof *s->idle);
    /* Spelling 0, none, and symbol 0, the empty set. */
    if (!s->stemmer || !s->idle || !add_symbol(s, HX_LANG_UNKNOWN)) {
        hx__symbols_clear(s);
        return false;
    }
    s->spelling_count = 1;
    return true;
}
