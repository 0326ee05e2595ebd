/* Segments and cells: which comments are kept.
 *
 * Everything here is a set with a fixed order of which the first so many are
 * kept, so adding and merging are commutative, and doing either twice changes
 * nothing. */
#include "verbatim.h"

#include <stdlib.h>

#define FIRST_CAP 64
#define KEY_SEED UINT64_C(0x7365676d656e7473)

static hx_status nomem(const verb_state *state, hx_error *err)
{
    return state->host->fail(err, HX_E_NOMEM, "agg_verbatim: no memory");
}

/* -- keys ------------------------------------------------------------------ */

uint64_t verb_key_hash(const verb_key *key)
{
    uint64_t hash = KEY_SEED ^ ((uint64_t)key->breakdown << 8 | key->count);

    for (size_t i = 0; i < key->count; i++)
        hash = verb_hash(hash + (key->value[i].ptr != NULL), key->value[i]);
    return hash;
}

static int order_text(hx_str a, hx_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int    order;

    if (!a.ptr || !b.ptr)  /* no value comes first */
        return (a.ptr != NULL) - (b.ptr != NULL);
    order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Which of two segments is kept rather: breakdowns by one dimension before
 * crossed ones, then by chance, the same chance everywhere. */
static int key_order(const verb_key *a, const verb_key *b)
{
    int order = a->count - b->count;

    if (order == 0 && a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    if (order == 0)
        order = a->breakdown - b->breakdown;
    for (size_t i = 0; order == 0 && i < a->count; i++)
        order = order_text(a->value[i], b->value[i]);
    return order;
}

/* -- segments -------------------------------------------------------------- */

static void free_segment(const verb_state *state, verb_segment *segment)
{
    for (size_t p = 0; segment && p < state->model->pairs; p++) {
        verb_cell *cell = segment->cell[p];

        for (size_t i = 0; cell && i < cell->count; i++)
            state->host->free(cell->item[i]);
        state->host->free(cell);
    }
    state->host->free(segment);
}

/* With its own copy of the key's text behind the cells. */
static verb_segment *make_segment(const verb_state *state,
                                  const verb_key *key)
{
    size_t        cells = state->model->pairs * sizeof(verb_cell *);
    size_t        text = key->value[0].len + key->value[1].len;
    verb_segment *made = state->host->alloc(1, sizeof *made + cells + text
                                               + 2);
    char         *to;

    if (!made)
        return NULL;
    made->key = *key;
    to = (char *)made + sizeof *made + cells;
    for (size_t i = 0; i < key->count; i++) {
        if (!key->value[i].ptr)
            continue;
        memcpy(to, key->value[i].ptr, key->value[i].len);
        made->key.value[i].ptr = to;
        to += key->value[i].len + 1;
    }
    return made;
}

static size_t slot_of(verb_segment *const *slot, size_t cap,
                      const verb_key *key)
{
    size_t at = (size_t)key->hash & (cap - 1);

    while (slot[at] && key_order(&slot[at]->key, key) != 0)
        at = (at + 1) & (cap - 1);
    return at;
}

/* At most half full. */
static bool segment_room(verb_state *state)
{
    size_t         cap = state->cap ? state->cap * 2 : FIRST_CAP;
    verb_segment **wide;

    if (state->cap && state->count < state->cap / 2)
        return true;
    wide = state->host->alloc(cap, sizeof *wide);
    if (!wide)
        return false;
    for (size_t i = 0; i < state->cap; i++)
        if (state->slot[i])
            wide[slot_of(wide, cap, &state->slot[i]->key)] = state->slot[i];
    state->host->free(state->slot);
    state->slot = wide;
    state->cap = cap;
    return true;
}

/* Takes a segment out of the map: those behind it move up, so that no search
 * ends too early (Knuth, TAOCP 3, 6.4, algorithm R). */
static void take_out(verb_state *state, size_t hole)
{
    size_t mask = state->cap - 1;

    for (size_t at = (hole + 1) & mask; state->slot[at];
         at = (at + 1) & mask) {
        size_t home = (size_t)state->slot[at]->key.hash & mask;

        if (((at - home) & mask) < ((at - hole) & mask))
            continue;
        state->slot[hole] = state->slot[at];
        hole = at;
    }
    state->slot[hole] = NULL;
    state->count--;
}

static const verb_segment *worst(const verb_state *state)
{
    const verb_segment *last = NULL;

    for (size_t i = 0; i < state->cap; i++)
        if (state->slot[i]
            && (!last || key_order(&state->slot[i]->key, &last->key) > 0))
            last = state->slot[i];
    return last;
}

static void drop_worst(verb_state *state)
{
    const verb_segment *last = worst(state);
    size_t at = slot_of(state->slot, state->cap, &last->key);
    verb_segment *gone = state->slot[at];

    take_out(state, at);
    for (size_t i = 0; i < VERB_BREAKDOWNS_MAX; i++)
        if (state->memo[i] == gone)
            state->memo[i] = NULL;
    free_segment(state, gone);
    state->dropped = true;
    state->last = worst(state);
}

static bool same_values(const verb_key *a, const verb_key *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (order_text(a->value[i], b->value[i]) != 0)
            return false;
    return true;
}

hx_status verb_segment_get(verb_state *state, const verb_key *asked,
                           verb_segment **out, hx_error *err)
{
    verb_segment *memo = state->memo[asked->breakdown];
    verb_key      key = *asked;
    size_t        at;

    *out = memo;
    /* Archives come sorted: the same brand or month again is the rule. */
    if (memo && same_values(&memo->key, &key))
        return HX_OK;
    *out = NULL;
    key.hash = verb_key_hash(&key);
    if (state->dropped && key_order(&key, &state->last->key) > 0)
        return HX_OK;
    if (!segment_room(state))
        return nomem(state, err);
    at = slot_of(state->slot, state->cap, &key);
    if (!state->slot[at]) {
        state->slot[at] = make_segment(state, &key);
        if (!state->slot[at])
            return nomem(state, err);
        state->count++;
        if (state->count > state->model->segments)
            drop_worst(state);
        /* What was dropped may be this one, and others may have moved. */
        at = slot_of(state->slot, state->cap, &key);
    }
    *out = state->memo[key.breakdown] = state->slot[at];
    return HX_OK;
}

/* -- the state ------------------------------------------------------------- */

hx_status verb_state_make(const verb_model *model, verb_state **out,
                          hx_error *err)
{
    verb_state *state = model->host->alloc(1, sizeof *state);
    verb_key    all = { .count = 0 };

    *out = NULL;
    if (!state)
        return model->host->fail(err, HX_E_NOMEM, "agg_verbatim: no memory");
    state->model = model;
    state->host = model->host;
    state->total = make_segment(state, &all);
    if (!state->total) {
        verb_state_close(state);
        return model->host->fail(err, HX_E_NOMEM, "agg_verbatim: no memory");
    }
    *out = state;
    return HX_OK;
}

void verb_state_close(verb_state *state)
{
    if (!state)
        return;
    free_segment(state, state->total);
    for (size_t i = 0; i < state->cap; i++)
        free_segment(state, state->slot[i]);
    for (size_t i = 0; i < state->by_count; i++)
        for (size_t d = 0; d < 2; d++)
            state->host->free(state->by[i].name[d]);
    state->host->free(state->slot);
    state->host->free(state);
}

/* -- cells ----------------------------------------------------------------- */

bool verb_cell_wants(const verb_state *state, const verb_segment *segment,
                     size_t pair, uint64_t hash)
{
    const verb_cell *cell = segment->cell[pair];

    return !cell || cell->count < state->model->per_cell ||
           hash <= cell->item[cell->count - 1]->hash[0];
}

static verb_item *copy_item(const verb_state *state, const verb_item *item)
{
    size_t     bytes = verb_item_bytes(item);
    verb_item *copy = state->host->alloc(bytes, 1);

    if (copy)
        memcpy(copy, item, bytes);
    return copy;
}

hx_status verb_cell_put(verb_state *state, verb_segment *segment, size_t pair,
                        const verb_item *item, hx_error *err)
{
    size_t     most = state->model->per_cell, at = 0;
    verb_cell *cell = segment->cell[pair];
    verb_item *copy;
    int        order = 1;

    if (!cell) {
        cell = state->host->alloc(1, sizeof *cell
                                     + most * sizeof *cell->item);
        if (!cell)
            return nomem(state, err);
        segment->cell[pair] = cell;
    }
    while (at < cell->count
           && (order = verb_item_order(cell->item[at], item)) < 0)
        at++;
    if ((at < cell->count && order == 0) || at == most)
        return HX_OK;
    copy = copy_item(state, item);
    if (!copy)
        return nomem(state, err);
    if (cell->count == most)
        state->host->free(cell->item[--cell->count]);
    memmove(cell->item + at + 1, cell->item + at,
            (cell->count - at) * sizeof *cell->item);
    cell->item[at] = copy;
    cell->count++;
    return HX_OK;
}

/* -- merging --------------------------------------------------------------- */

static bool same_by(const verb_state *a, const verb_state *b)
{
    if (a->by_count != b->by_count)
        return false;
    for (size_t i = 0; i < a->by_count; i++) {
        if (a->by[i].count != b->by[i].count)
            return false;
        for (size_t d = 0; d < a->by[i].count; d++)
            if (strcmp(a->by[i].name[d], b->by[i].name[d]) != 0)
                return false;
    }
    return true;
}

static hx_status merge_segment(verb_state *to, verb_segment *into,
                               const verb_segment *from, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t p = 0; p < to->model->pairs; p++) {
        const verb_cell *cell = from->cell[p];

        for (size_t i = 0; cell && i < cell->count && rc == HX_OK; i++)
            rc = verb_cell_put(to, into, p, cell->item[i], err);
    }
    return rc;
}

void verb_other_by(const verb_state *state, hx_status *rc, hx_error *err)
{
    if (*rc == HX_OK)
        *rc = state->host->fail(err, HX_E_USAGE, "states were made with "
                                "different breakdowns: use the same --by");
}

hx_status verb_merge(void *into, const void *from, hx_error *err)
{
    verb_state       *to = into;
    const verb_state *of = from;
    hx_status         rc = HX_OK;

    if (!same_by(to, of)) {
        verb_other_by(to, &rc, err);
        return rc;
    }
    rc = merge_segment(to, to->total, of->total, err);
    for (size_t i = 0; i < of->cap && rc == HX_OK; i++) {
        verb_segment *mine;

        if (!of->slot[i])
            continue;
        rc = verb_segment_get(to, &of->slot[i]->key, &mine, err);
        if (rc == HX_OK && mine)
            rc = merge_segment(to, mine, of->slot[i], err);
    }
    return rc;
}

/* -- order of the report --------------------------------------------------- */

static hx_str name_of(const verb_by *by, size_t i)
{
    return i < by->count ? hx_str_of(by->name[i]) : (hx_str){ NULL, 0 };
}

/* qsort() passes no context: the entry carries its own. */
typedef struct entry {
    verb_segment  *segment;
    const verb_by *by;
} entry;

static int report_order(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    int order = (a->segment->key.count > 0) - (b->segment->key.count > 0);

    for (size_t i = 0; order == 0 && i < 2; i++)
        order = order_text(name_of(a->by, i), name_of(b->by, i));
    if (order == 0)
        order = a->segment->key.breakdown - b->segment->key.breakdown;
    for (size_t i = 0; order == 0 && i < a->segment->key.count; i++)
        order = order_text(a->segment->key.value[i],
                           b->segment->key.value[i]);
    return order;
}

verb_segment **verb_segments_sorted(const verb_state *state)
{
    size_t         count = verb_segment_count(state), n = 0;
    entry         *list = state->host->alloc(count, sizeof *list);
    verb_segment **out = state->host->alloc(count, sizeof *out);

    if (list && out) {
        list[n++] = (entry){ state->total, &state->by[0] };
        for (size_t i = 0; i < state->cap; i++)
            if (state->slot[i])
                list[n++] = (entry){
                    state->slot[i],
                    &state->by[state->slot[i]->key.breakdown] };
        qsort(list, n, sizeof *list, report_order);
        for (size_t i = 0; i < n; i++)
            out[i] = list[i].segment;
    }
    if (!list) {
        state->host->free(out);
        out = NULL;
    }
    state->host->free(list);
    return out;
}
