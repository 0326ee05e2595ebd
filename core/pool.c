/* One lock serves all pools: it is held at the first sight of a spelling only. */
#include "pool.h"

#include <pthread.h>
#include <stdatomic.h>

#include "alloc.h"
#include "arena.h"
#include "sieve.h"

/* A pool with more bytes of symbols is full: so many for each candidate of the
 * lexicons, as symbols list theirs, but some room in any case. */
#define BYTES_OF_CAND 200
#define BYTES_LEAST ((size_t)8 << 20)
#define SLAB 64                  /* symbols that are asked for at once */

struct hx_pool {
    const hx_lexicon *lexicon;
    bool       *idle;       /* by pattern */
    size_t      bytes_max;
    size_t      users;
    hx_pool    *next;
    atomic_bool full;
    hx_map      map;        /* words and language as bytes -> in `list` */
    const hx_symbol **list; size_t count, cap;
    hx_arena    kept;       /* the symbols and what goes with them */
    size_t      bytes;
    hx_symbol  *slab;  size_t slab_left;
    hx_ids      atoms;      /* scratch */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static hx_pool *pools;

/* -- symbols ---------------------------------------------------------------- */

static void *keep(hx_pool *pool, size_t bytes)
{
    pool->bytes += bytes;
    return hx__arena_get(&pool->kept, bytes);
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

static hx_ask ask_of(const hx_lexicon *lexicon, int lang, const hx_cand *cand)
{
    hx_ask ask = { 0, 0 };

    if (cand->held[0] != HX_MAP_NONE)
        ask.held = lexicon->held_bit[lang][cand->held[0]];
    if (cand->near != HX_MAP_NONE)
        ask.near = lexicon->near_bit[lang][cand->near];
    return ask;
}

static hx_try try_of(const hx_lexicon *lexicon, int lang, uint32_t number)
{
    const hx_cand *cand = &lexicon->cands[number];
    uint8_t kind = try_kind(lexicon, cand);
    hx_try try = { .at = kind == HX_TRY_WORD ? cand->pattern : number,
                   .kind = kind };

    for (int i = 1; i < HX_NEEDS; i++)
        if (cand->held[i] != HX_MAP_NONE)
            try.held[i - 1] = lexicon->held_bit[lang][cand->held[i]];
    return try;
}

/* Whether tokens of the language try the candidate. */
static bool is_tried(const hx_pool *pool, int lang, const hx_cand *cand)
{
    return hx__lang_fits(cand->lang, lang) &&
           !(cand->side == HX_SIDE_ALONE && pool->idle[cand->pattern]);
}

/* The candidates that the atoms in scratch anchor: only counted, by side, into
 * `at`, or each put at the place that `at` has for its side. */
static void each_try(const hx_pool *pool, int lang, uint32_t *at, hx_ask *asks,
                     hx_try *tries)
{
    const hx_lexicon *lexicon = pool->lexicon;

    for (size_t a = 0; a < pool->atoms.count; a++) {
        uint32_t atom = pool->atoms.at[a];

        for (uint32_t c = lexicon->cand_first[atom];
             c < lexicon->cand_first[atom + 1]; c++) {
            const hx_cand *cand = &lexicon->cands[c];

            if (!is_tried(pool, lang, cand))
                continue;
            if (asks) {
                asks[at[cand->side]] = ask_of(lexicon, lang, cand);
                tries[at[cand->side]] = try_of(lexicon, lang, c);
            }
            at[cand->side]++;
        }
    }
}

static void set_bit(uint64_t *bits, unsigned bit)
{
    bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

/* Fills the hash set with those atoms in scratch that tokens are asked for. */
static void fill_set(const hx_pool *pool, hx_symbol *sym, uint32_t *set)
{
    memset(set, 0, sym->set_size * sizeof *set);
    for (size_t k = 0; k < pool->atoms.count; k++) {
        uint32_t atom = pool->atoms.at[k], hash = hx__atom_hash(atom);
        uint32_t i = hx__atom_place(hash, sym->set_size);

        if (!pool->lexicon->asked[atom])
            continue;
        while (set[i])
            i = i + 1 == sym->set_size ? 0 : i + 1;
        set[i] = atom + 1;
        set_bit(sym->atoms, hx__atom_bit(hash));
    }
}

/* Lists the numbers of the atoms in scratch, those that sentences are asked for
 * in front. */
static void fill_held(const hx_pool *pool, int lang, hx_symbol *sym)
{
    const uint16_t *numbers = pool->lexicon->held_bit[lang];
    uint16_t *front = (uint16_t *)hx__symbol_held(sym);
    uint16_t *back = front + sym->held_count;

    for (size_t k = 0; k < pool->atoms.count; k++) {
        uint16_t number = numbers[pool->atoms.at[k]];

        if (number && number < pool->lexicon->around_count[lang])
            *front++ = number;
        else if (number)
            *--back = number;
    }
}

/* How much there will be of each thing. */
static void count_parts(const hx_pool *pool, int lang, hx_symbol *sym)
{
    const hx_lexicon *lexicon = pool->lexicon;
    uint32_t count[HX_SIDE_LEFT + 1] = { 0 }, asked = 0;

    each_try(pool, lang, count, NULL, NULL);
    sym->loose = count[HX_SIDE_ALONE];
    sym->right = sym->loose + count[HX_SIDE_LOOSE];
    sym->left = sym->right + count[HX_SIDE_RIGHT];
    sym->end = sym->left + count[HX_SIDE_LEFT];
    for (size_t k = 0; k < pool->atoms.count; k++) {
        uint32_t atom = pool->atoms.at[k];

        asked += lexicon->asked[atom];
        sym->held_count += lexicon->held_bit[lang][atom] != 0;
    }
    sym->set_size = asked * 7 / 4 + 1;
}

/* Memory for all that goes with the symbol; the asks may be read beyond. */
static hx_ask *parts_of(hx_pool *pool, const hx_symbol *sym)
{
    size_t rest = sym->end * sizeof(hx_try) + sym->set_size * sizeof(uint32_t) +
                  sym->held_count * sizeof(uint16_t);

    if (rest < HX_SIEVE_SPARE * sizeof(hx_ask))
        rest = HX_SIEVE_SPARE * sizeof(hx_ask);
    return keep(pool, sym->end * sizeof(hx_ask) + rest);
}

static bool fill_symbol(hx_pool *pool, int lang, hx_symbol *sym)
{
    const hx_lexicon *lexicon = pool->lexicon;
    uint32_t at[HX_SIDE_LEFT + 1];
    hx_ask *asks;

    count_parts(pool, lang, sym);
    asks = parts_of(pool, sym);
    if (!asks)
        return false;
    sym->asks = asks;
    at[HX_SIDE_ALONE] = 0;
    at[HX_SIDE_LOOSE] = sym->loose;
    at[HX_SIDE_RIGHT] = sym->right;
    at[HX_SIDE_LEFT] = sym->left;
    each_try(pool, lang, at, asks, (hx_try *)(asks + sym->end));
    fill_set(pool, sym, (uint32_t *)hx__symbol_set(sym));
    for (size_t k = 0; k < pool->atoms.count; k++) {
        uint32_t atom = pool->atoms.at[k];

        set_bit(sym->near, lexicon->near_bit[lang][atom]);
    }
    fill_held(pool, lang, sym);
    return true;
}

/* Room for one more symbol: two whole cache lines. */
static hx_symbol *room_for_symbol(hx_pool *pool)
{
    if (pool->slab_left == 0) {
        char *room = keep(pool, (SLAB + 1) * sizeof(hx_symbol));

        if (!room)
            return NULL;
        room += -(uintptr_t)room & (_Alignof(hx_symbol) - 1);
        pool->slab = (hx_symbol *)(void *)room;
        pool->slab_left = SLAB;
    }
    return &pool->slab[SLAB - pool->slab_left];
}

/* The symbol of the atoms in scratch. */
static const hx_symbol *add_symbol(hx_pool *pool, int lang)
{
    hx_symbol *sym = room_for_symbol(pool);

    if (!sym || !hx__grow((void **)&pool->list, &pool->cap, pool->count + 1,
                          sizeof *pool->list))
        return NULL;
    *sym = (hx_symbol){ .near = { 1 } };
    if (!fill_symbol(pool, lang, sym))
        return NULL;
    pool->slab_left--;
    pool->list[pool->count++] = sym;
    if (pool->bytes >= pool->bytes_max)
        atomic_store_explicit(&pool->full, true, memory_order_relaxed);
    return sym;
}

/* The symbol of the words, the last of which is the language. */
static const hx_symbol *symbol_of(hx_pool *pool, int lang, hx_ids *words)
{
    hx_str key = { (const char *)words->at, words->count * sizeof *words->at };
    uint32_t have = hx__map_find(&pool->map, key);
    const hx_symbol *sym;

    if (have != HX_MAP_NONE)
        return pool->list[have];
    words->count--;
    sym = hx__words_atoms(&pool->lexicon->program.words, lang, words,
                          &pool->atoms) ? add_symbol(pool, lang) : NULL;
    words->count++;
    return sym && hx__map_add(&pool->map, key, (uint32_t)pool->count - 1, NULL)
               ? sym : NULL;
}

const hx_symbol *hx__pool_symbol(hx_pool *pool, int lang, hx_ids *words)
{
    const hx_symbol *sym;

    if (!hx__ids_add(words, (uint32_t)lang))  /* part of the key only */
        return NULL;
    pthread_mutex_lock(&lock);
    sym = symbol_of(pool, lang, words);
    pthread_mutex_unlock(&lock);
    words->count--;
    return sym;
}

/* -- coming and going ------------------------------------------------------- */

bool hx__pool_full(const hx_pool *pool)
{
    return atomic_load_explicit(&pool->full, memory_order_relaxed);
}

static void pool_free(hx_pool *pool)
{
    hx__map_clear(&pool->map);
    hx__arena_clear(&pool->kept);
    hx__ids_clear(&pool->atoms);
    hx__free(pool->list);
    hx__free(pool->idle);
    hx__free(pool);
}

static size_t bytes_max(const hx_lexicon *lexicon)
{
    size_t cands = lexicon->cand_first
                       ? lexicon->cand_first[lexicon->program.words.atom_count]
                       : 0;

    return cands * BYTES_OF_CAND > BYTES_LEAST ? cands * BYTES_OF_CAND
                                               : BYTES_LEAST;
}

static hx_pool *pool_make(const hx_lexicon *lexicon, const bool *idle)
{
    hx_pool *pool = hx__alloc(1, sizeof *pool);

    if (!pool)
        return NULL;
    pool->lexicon = lexicon;
    pool->idle = hx__alloc(lexicon->pattern_count + 1, sizeof *pool->idle);
    if (!pool->idle) {
        pool_free(pool);
        return NULL;
    }
    memcpy(pool->idle, idle, lexicon->pattern_count * sizeof *idle);
    pool->bytes_max = bytes_max(lexicon);
    pool->next = pools;
    pools = pool;
    return pool;
}

static bool is_fit(const hx_pool *pool, const hx_lexicon *lexicon,
                   const bool *idle)
{
    return pool->lexicon == lexicon && !hx__pool_full(pool) &&
           memcmp(pool->idle, idle, lexicon->pattern_count * sizeof *idle) == 0;
}

hx_pool *hx__pool_enter(const hx_lexicon *lexicon, const bool *idle)
{
    hx_pool *pool;

    pthread_mutex_lock(&lock);
    for (pool = pools; pool && !is_fit(pool, lexicon, idle); pool = pool->next)
        ;
    if (!pool)
        pool = pool_make(lexicon, idle);
    if (pool)
        pool->users++;
    pthread_mutex_unlock(&lock);
    return pool;
}

void hx__pool_leave(hx_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&lock);
    if (--pool->users == 0) {
        hx_pool **at = &pools;

        while (*at != pool)
            at = &(*at)->next;
        *at = pool->next;
        pool_free(pool);
    }
    pthread_mutex_unlock(&lock);
}
