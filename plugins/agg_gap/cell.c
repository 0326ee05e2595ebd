/* Cells: the sums of one set of comments, found by their key.
 *
 * Adding and merging are integer additions, hence commutative; nothing here
 * depends on the order in which comments or states come. Memory is made when
 * a cell first needs it and never per comment. */
#include "gap.h"

#define CELL_FIRST_CAP 64

/* One stated unit in half units: with met and unmet both it is half of each. */
const uint8_t gap_part[GAP_PARTS][GAP_PATTERNS] = {
    /*  -  M  U MU  W WM WU all */
    {   0, 2, 0, 1, 0, 2, 0, 1 },  /* delivered, m */
    {   0, 0, 2, 1, 0, 0, 2, 1 },  /* (M or U)(1 - m) */
    {   0, 0, 0, 0, 2, 0, 0, 0 },  /* wanted and nothing else */
};

static gap_bank *cell_bank(const gap_state *state)
{
    size_t row = GAP_PATTERNS * sizeof(uint64_t);

    return state->host->alloc(1, sizeof(gap_bank)
                                 + state->layout.units * row);
}

bool gap_bank_weigh(const gap_state *state, gap_bank *bank)
{
    if (!bank->weighted)
        bank->weighted = state->host->alloc(state->layout.units,
                                            sizeof *bank->weighted);
    return bank->weighted != NULL;
}

bool gap_cell_own(const gap_state *state, gap_cell *cell)
{
    size_t rows = 1 + GAP_PARTS * state->layout.units;

    if (!cell->owned)
        cell->owned = cell_bank(state);
    if (!cell->reps)
        cell->reps = state->host->alloc(
            1, sizeof *cell->reps + rows * sizeof cell->reps->lo[0]);
    return cell->owned && cell->reps;
}

bool gap_reps_carry(const gap_state *state, gap_reps *reps)
{
    size_t rows = 1 + GAP_PARTS * state->layout.units;

    if (!reps->hi)
        reps->hi = state->host->alloc(rows * GAP_REPS, sizeof *reps->hi);
    return reps->hi != NULL;
}

/* -- finding -------------------------------------------------------------- */

static uint64_t cell_hash(uint64_t seed, const gap_key *key)
{
    uint64_t hash = seed ^ ((uint64_t)key->kind << 8 | key->breakdown);

    for (size_t i = 0; i < key->count; i++)
        hash = key->value[i].ptr
             ? gap_hash(hash, key->value[i].ptr, key->value[i].len)
             : gap_mix(hash + 1);
    return hash;
}

static bool cell_is(const gap_cell *cell, const gap_key *key)
{
    if (cell->key.kind != key->kind || cell->key.breakdown != key->breakdown)
        return false;
    for (size_t i = 0; i < key->count; i++) {
        if (!cell->key.value[i].ptr != !key->value[i].ptr)
            return false;
        if (!hx_str_eq(cell->key.value[i], key->value[i]))
            return false;
    }
    return true;
}

/* The slot that holds `key`, or the empty one where it belongs. */
static size_t cell_slot(const gap_map *map, const gap_key *key, uint64_t hash)
{
    size_t at = (size_t)hash & (map->cap - 1);

    while (map->slot[at] && (map->slot[at]->hash != hash
                             || !cell_is(map->slot[at], key)))
        at = (at + 1) & (map->cap - 1);
    return at;
}

/* At most half full, so that look-ups stay short. */
static bool cell_room(gap_state *state)
{
    gap_map *map = &state->map;
    gap_map  wide = *map;

    if (map->cap && map->count < map->cap / 2)
        return true;
    wide.cap = map->cap ? map->cap * 2 : CELL_FIRST_CAP;
    wide.slot = state->host->alloc(wide.cap, sizeof *wide.slot);
    if (!wide.slot)
        return false;
    for (size_t i = 0; i < map->cap; i++)
        if (map->slot[i])
            wide.slot[cell_slot(&wide, &map->slot[i]->key,
                                map->slot[i]->hash)] = map->slot[i];
    state->host->free(map->slot);
    *map = wide;
    return true;
}

void gap_cell_close(const gap_state *state, gap_cell *cell)
{
    if (!cell)
        return;
    if (cell->plain)
        state->host->free(cell->plain->weighted);
    if (cell->owned)
        state->host->free(cell->owned->weighted);
    if (cell->reps)
        state->host->free(cell->reps->hi);
    state->host->free(cell->plain);
    state->host->free(cell->owned);
    state->host->free(cell->reps);
    state->host->free(cell);
}

/* A cell with its own copy of the key's text, behind it in one block. */
static gap_cell *cell_make(const gap_state *state, const gap_key *key,
                           uint64_t hash)
{
    size_t    text = key->value[0].len + key->value[1].len;
    gap_cell *cell = state->host->alloc(1, sizeof *cell + text + 2);
    char     *to = cell ? (char *)(cell + 1) : NULL;

    if (!cell)
        return NULL;
    cell->key = *key;
    cell->hash = hash;
    for (size_t i = 0; i < key->count; i++) {
        if (!key->value[i].ptr)
            continue;
        memcpy(to, key->value[i].ptr, key->value[i].len);
        cell->key.value[i].ptr = to;
        to += key->value[i].len + 1;
    }
    cell->plain = cell_bank(state);
    if (!cell->plain) {
        gap_cell_close(state, cell);
        return NULL;
    }
    return cell;
}

gap_cell *gap_cell_loose(const gap_state *state)
{
    static const gap_key none = { 0 };

    return cell_make(state, &none, 0);
}

/* Cells of one kind, or of one breakdown, share a memo and a limit. */
static size_t cell_family(const gap_key *key)
{
    return key->kind == GAP_SEGMENT ? (size_t)GAP_KINDS + key->breakdown
                                    : key->kind;
}

static hx_status cell_too_many(const gap_state *state, const gap_key *key,
                               hx_error *err)
{
    static const char *const names[GAP_KINDS] = {
        "total", "segment", "generation", "month", "tenure", "touchpoint",
        "touchpoint"
    };
    const gap_by *by = &state->by[key->breakdown];
    unsigned long long most = state->model->max_segments;

    if (key->kind != GAP_SEGMENT)
        return state->host->fail(err, HX_E_USAGE, "dimension \"%s\" has more "
                                 "than %llu values: raise --max-segments",
                                 names[key->kind], most);
    return state->host->fail(err, HX_E_USAGE, "dimension \"%s%s%s\" has more "
                             "than %llu segments: choose a coarser one or "
                             "raise --max-segments", by->name[0],
                             by->count > 1 ? "," : "",
                             by->count > 1 ? by->name[1] : "", most);
}

hx_status gap_cell_get(gap_state *state, const gap_key *key, gap_cell **out,
                       hx_error *err)
{
    gap_map  *map = &state->map;
    size_t    family = cell_family(key);
    gap_cell *memo = map->memo[family];
    uint64_t  hash;
    size_t    at;

    /* Archives come sorted: the same brand or month again is the rule. */
    *out = memo;
    if (memo && cell_is(memo, key))
        return HX_OK;
    if (!cell_room(state))
        return state->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
    hash = cell_hash(map->seed, key);
    at = cell_slot(map, key, hash);
    if (!map->slot[at]) {
        if (key->kind != GAP_TOTAL
            && map->per[family] >= state->model->max_segments)
            return cell_too_many(state, key, err);
        map->slot[at] = cell_make(state, key, hash);
        if (!map->slot[at])
            return state->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
        map->count++;
        map->per[family]++;
    }
    *out = map->memo[family] = map->slot[at];
    return HX_OK;
}

const gap_cell *gap_cell_same(const gap_state *state, const gap_key *key)
{
    if (state->map.cap == 0)
        return NULL;
    return state->map.slot[cell_slot(&state->map, key,
                                     cell_hash(state->map.seed, key))];
}

const gap_cell *gap_cell_find(const gap_state *state, int kind,
                              const char *value)
{
    gap_key key = { .kind = (uint8_t)kind, .count = value ? 1 : 0 };

    if (state->map.cap == 0)
        return NULL;
    key.value[0] = hx_str_of(value);
    return state->map.slot[cell_slot(&state->map, &key,
                                     cell_hash(state->map.seed, &key))];
}

void gap_map_clear(gap_state *state)
{
    for (size_t i = 0; i < state->map.cap; i++)
        if (state->map.slot[i])
            gap_cell_close(state, state->map.slot[i]);
    state->host->free(state->map.slot);
    memset(&state->map, 0, sizeof state->map);
}
