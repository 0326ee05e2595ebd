/* A state as bytes, and back. Reading is adding: to a fresh state, or to one
 * that holds sums already, so that merging needs no state in between.
 *
 * Bytes are canonical: cells in sorted order, zeros left out; so equal states
 * are equal bytes. Everything read is checked, because a state file may come
 * from anywhere: numbers of units and patterns before they index, room before
 * it is made.
 *
 *   version, units, their signature, breakdowns, languages, cells, impact
 *
 * All numbers are varints; a 128-bit sum is two, low half first. */
#include "gap.h"

#define BYTES_VERSION 2
#define BYTES_TEXT_MAX ((uint64_t)1 << 20)

enum { BYTES_WEIGHTED = 1, BYTES_OWNED = 2, BYTES_OWNED_WEIGHTED = 4,
       BYTES_CARRY = 8 };

/* Names the labels and groups that units stand for. */
static uint64_t bytes_signature(const gap_layout *layout)
{
    int      dims[] = { layout->driver_dim, layout->loyalty_dim,
                        layout->level_dim, layout->step_dim };
    size_t   counts[] = { layout->drivers, layout->loyalty, layout->levels,
                          layout->named };
    uint64_t hash = layout->units;

    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < counts[i]; j++) {
            hx_str id = layout->host->label_get(layout->host, dims[i], j)->id;

            hash = gap_hash(hash, id.ptr, id.len);
        }
    for (size_t i = 0; i < layout->groups; i++) {
        hash = gap_hash(hash, layout->group[i].attr.ptr,
                        layout->group[i].attr.len);
        hash = gap_hash(hash, layout->group[i].value.ptr,
                        layout->group[i].value.len);
    }
    return hash;
}

/* -- writing -------------------------------------------------------------- */

typedef struct bytes_out {
    const gap_state *state;
    hx_buf          *buf;
} bytes_out;

static void put(const bytes_out *out, uint64_t value)
{
    out->state->host->buf_uint(out->buf, value);
}

static void put_wide(const bytes_out *out, gap_u128 value)
{
    put(out, (uint64_t)value);
    put(out, (uint64_t)(value >> 64));
}

static void put_text(const bytes_out *out, hx_str text)
{
    put(out, text.len);
    out->state->host->buf_bytes(out->buf, text.ptr, text.len);
}

static void put_sum(const bytes_out *out, const gap_sum *sum)
{
    put(out, sum->n);
    put_wide(out, sum->w);
    put_wide(out, sum->w2);
}

static void put_bank(const bytes_out *out, const gap_bank *bank)
{
    const uint64_t *count = &bank->count[0][0];
    const gap_sum  *sums = bank->weighted ? bank->weighted[0] : NULL;
    size_t   all = out->state->layout.units * GAP_PATTERNS;
    uint64_t some = 0;

    put(out, bank->n);
    for (size_t i = 0; i < all; i++)
        some += count[i] != 0;
    put(out, some);
    for (size_t i = 0; i < all; i++)
        if (count[i]) {
            put(out, i);
            put(out, count[i]);
        }
    if (!sums)
        return;
    put_sum(out, &bank->all);
    some = 0;
    for (size_t i = 0; i < all; i++)
        some += sums[i].n != 0;
    put(out, some);
    for (size_t i = 0; i < all; i++)
        if (sums[i].n) {
            put(out, i);
            put_sum(out, &sums[i]);
        }
}

static bool reps_row_used(const gap_reps *reps, size_t row, bool carry)
{
    uint64_t any = 0;

    for (size_t i = 0; i < GAP_REPS; i++)
        any |= reps->lo[row][i]
             | (carry ? reps->hi[row * GAP_REPS + i] : 0);
    return any != 0;
}

/* The rows that are not all zero, each behind its distance to the one before
 * it; with a carry they are not packed, for that is rare. */
static void put_reps(const bytes_out *out, const gap_reps *reps, bool carry)
{
    size_t   rows = 1 + GAP_PARTS * out->state->layout.units, before = 0;
    uint64_t some = 0;

    for (size_t r = 0; r < rows; r++)
        some += reps_row_used(reps, r, carry);
    put(out, some);
    for (size_t r = 0; r < rows; r++) {
        if (!reps_row_used(reps, r, carry))
            continue;
        put(out, r - before);
        before = r;
        if (!carry)
            gap_pack(out->state->host, out->buf, reps->lo[r]);
        for (size_t i = 0; carry && i < GAP_REPS; i++) {
            put(out, reps->lo[r][i]);
            put(out, reps->hi[r * GAP_REPS + i]);
        }
    }
}

/* Whether a carry is really there: room for one may be made too early, and
 * that must not show. */
static bool reps_carried(const bytes_out *out, const gap_reps *reps)
{
    size_t count = (1 + GAP_PARTS * out->state->layout.units) * GAP_REPS;

    for (size_t i = 0; reps && reps->hi && i < count; i++)
        if (reps->hi[i])
            return true;
    return false;
}

static void put_cell(const bytes_out *out, const gap_cell *cell)
{
    bool     carry = reps_carried(out, cell->reps);
    unsigned flags = (cell->plain->weighted ? BYTES_WEIGHTED : 0u)
                   | (cell->owned ? BYTES_OWNED : 0u)
                   | (cell->owned && cell->owned->weighted
                      ? BYTES_OWNED_WEIGHTED : 0u)
                   | (carry ? BYTES_CARRY : 0u);

    put(out, cell->key.kind);
    put(out, cell->key.breakdown);
    put(out, cell->key.count);
    for (size_t i = 0; i < cell->key.count; i++) {
        put(out, cell->key.value[i].ptr != NULL);
        if (cell->key.value[i].ptr)
            put_text(out, cell->key.value[i]);
    }
    put(out, flags);
    put_bank(out, cell->plain);
    if (cell->owned) {
        put_bank(out, cell->owned);
        put_reps(out, cell->reps, carry);
    }
}

static void put_impact(const bytes_out *out, const gap_impact *impact)
{
    size_t some = 0, before = 0;

    put(out, impact != NULL);
    if (!impact)
        return;
    put(out, impact->n);
    put_wide(out, impact->y);
    put_wide(out, impact->yy);
    for (size_t i = 0; i < impact->columns; i++)
        put(out, impact->cases[i]);
    for (size_t i = 0; i < gap_impact_sums(impact); i++)
        some += impact->cross[i] != 0;
    put(out, some);
    for (size_t i = 0; i < gap_impact_sums(impact); i++) {
        if (impact->cross[i] == 0)
            continue;
        put(out, i - before);
        put_wide(out, impact->cross[i]);
        before = i;
    }
}

static void put_head(const bytes_out *out)
{
    const gap_state *state = out->state;

    put(out, BYTES_VERSION);
    put(out, state->layout.units);
    put(out, bytes_signature(&state->layout));
    put(out, state->by_count);
    for (size_t i = 0; i < state->by_count; i++) {
        put(out, state->by[i].count);
        for (size_t d = 0; d < state->by[i].count; d++)
            put_text(out, hx_str_of(state->by[i].name[d]));
    }
    for (size_t i = 0; i < HX_LANG_COUNT; i++)
        put(out, state->lang[i]);
    put(out, state->map.count);
}

hx_status gap_save(const void *state, hx_buf *out, hx_error *err)
{
    const gap_state *self = state;
    bytes_out  to = { self, out };
    gap_cell **cells = gap_cells_sorted(self);

    if (!cells)
        return self->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
    put_head(&to);
    for (size_t i = 0; i < self->map.count; i++)
        put_cell(&to, cells[i]);
    put_impact(&to, self->impact);
    self->host->free(cells);
    return HX_OK;
}

/* -- reading -------------------------------------------------------------- */

/* The first trouble sticks in `rc`; then every number reads as 0. */
typedef struct bytes_in {
    gap_state *state;
    hx_str     in;
    hx_status  rc;
    hx_error  *err;
    bool       fresh;
} bytes_in;

static void get_bad(bytes_in *in, const char *what)
{
    if (in->rc == HX_OK)
        in->rc = in->state->host->fail(in->err, HX_E_FORMAT,
                                       "damaged state of agg_gap: %s", what);
}

static void get_nomem(bytes_in *in)
{
    if (in->rc == HX_OK)
        in->rc = in->state->host->fail(in->err, HX_E_NOMEM,
                                       "agg_gap: no memory");
}

static uint64_t get(bytes_in *in)
{
    uint64_t value = 0;

    if (in->rc == HX_OK && !in->state->host->read_uint(&in->in, &value))
        get_bad(in, "it ends too early");
    return in->rc == HX_OK ? value : 0;
}

/* A number below `limit`. */
static size_t get_below(bytes_in *in, uint64_t limit)
{
    uint64_t value = get(in);

    if (value >= limit) {
        get_bad(in, "a number is out of range");
        return 0;
    }
    return (size_t)value;
}

static gap_u128 get_wide(bytes_in *in)
{
    uint64_t low = get(in);

    return (gap_u128)get(in) << 64 | low;
}

static hx_str get_text(bytes_in *in)
{
    hx_str out = { "", 0 };
    size_t len = get_below(in, BYTES_TEXT_MAX);

    if (in->rc == HX_OK
        && !in->state->host->read_bytes(&in->in, len, &out))
        get_bad(in, "it ends too early");
    return out;
}

static gap_sum get_sum(bytes_in *in)
{
    gap_sum sum;

    sum.n = get(in);
    sum.w = get_wide(in);
    sum.w2 = get_wide(in);
    return sum;
}

static void get_weighted(bytes_in *in, gap_bank *bank)
{
    size_t   all = in->state->layout.units * GAP_PATTERNS, some;
    gap_sum *sums, sum;

    if (!gap_bank_weigh(in->state, bank)) {
        get_nomem(in);
        return;
    }
    sum = get_sum(in);
    gap_sum_merge(&bank->all, &sum);
    sums = bank->weighted[0];
    some = get_below(in, all + 1);
    for (size_t i = 0; i < some && in->rc == HX_OK; i++) {
        size_t at = get_below(in, all);

        sum = get_sum(in);
        gap_sum_merge(&sums[at], &sum);
    }
}

static void get_bank(bytes_in *in, gap_bank *bank, bool weighted)
{
    size_t    all = in->state->layout.units * GAP_PATTERNS;
    uint64_t *count = &bank->count[0][0];
    size_t    some;

    bank->n += get(in);
    some = get_below(in, all + 1);
    for (size_t i = 0; i < some && in->rc == HX_OK; i++) {
        size_t at = get_below(in, all);

        count[at] += get(in);
    }
    if (weighted && in->rc == HX_OK)
        get_weighted(in, bank);
}

static void get_reps_row(bytes_in *in, gap_reps *reps, uint64_t before,
                         size_t row, bool carry)
{
    uint64_t lo[GAP_REPS];
    uint32_t hi[GAP_REPS];

    if (!carry && !gap_unpack(in->state->host, &in->in, lo))
        get_bad(in, "it ends too early");
    for (size_t i = 0; carry && i < GAP_REPS; i++) {
        lo[i] = get(in);
        hi[i] = (uint32_t)get_below(in, UINT64_C(1) << 32);
    }
    if (in->rc == HX_OK
        && !gap_reps_add(in->state, reps, before, row, lo, carry ? hi : NULL))
        get_nomem(in);
}

static void get_reps(bytes_in *in, gap_reps *reps, bool carry)
{
    size_t   rows = 1 + GAP_PARTS * in->state->layout.units, at = 0;
    size_t   some = get_below(in, rows + 1);
    uint64_t before = reps->bound;

    for (size_t i = 0; i < some && in->rc == HX_OK; i++) {
        at += get_below(in, rows);
        if (at >= rows)
            get_bad(in, "a number is out of range");
        if (in->rc == HX_OK)
            get_reps_row(in, reps, before, at, carry);
    }
}

static void get_key(bytes_in *in, gap_key *key)
{
    size_t want;

    memset(key, 0, sizeof *key);
    key->kind = (uint8_t)get_below(in, GAP_KINDS);
    key->breakdown = (uint8_t)get_below(in, GAP_BREAKDOWNS_MAX);
    key->count = (uint8_t)get_below(in, 3);
    for (size_t i = 0; i < key->count; i++)
        if (get_below(in, 2))
            key->value[i] = get_text(in);
    want = key->kind == GAP_TOTAL || key->kind == GAP_CONTACT ? 0 : 1;
    if (key->kind == GAP_SEGMENT && key->breakdown < in->state->by_count)
        want = in->state->by[key->breakdown].count;
    else if (key->kind == GAP_SEGMENT || key->breakdown != 0)
        get_bad(in, "a segment of no breakdown");
    if (key->count != want)
        get_bad(in, "a segment with the wrong number of values");
}

static void get_cell(bytes_in *in)
{
    gap_key   key;
    gap_cell *cell = NULL;
    size_t    before = in->state->map.count;
    size_t    flags;

    get_key(in, &key);
    flags = get_below(in, 16);
    if (in->rc == HX_OK)
        in->rc = gap_cell_get(in->state, &key, &cell, in->err);
    if (in->rc != HX_OK)
        return;
    if (in->fresh && in->state->map.count == before
        && cell != in->state->total)
        get_bad(in, "a segment comes twice");
    get_bank(in, cell->plain, flags & BYTES_WEIGHTED);
    if (!(flags & BYTES_OWNED) || in->rc != HX_OK)
        return;
    if (!gap_cell_own(in->state, cell)) {
        get_nomem(in);
        return;
    }
    get_bank(in, cell->owned, flags & BYTES_OWNED_WEIGHTED);
    get_reps(in, cell->reps, flags & BYTES_CARRY);
}

/* Breakdowns into `list`; `*count` is how many have names to be freed, also
 * where reading fails. */
static void get_by(bytes_in *in, gap_by *list, size_t *count)
{
    size_t all = get_below(in, GAP_BREAKDOWNS_MAX + 1);

    *count = 0;
    for (size_t i = 0; i < all && in->rc == HX_OK; i++) {
        gap_by *by = &list[i];

        *count = i + 1;
        by->count = get_below(in, 3);
        if (by->count == 0)
            get_bad(in, "a breakdown by nothing");
        for (size_t d = 0; d < by->count && in->rc == HX_OK; d++) {
            hx_str name = get_text(in);

            by->name[d] = in->state->host->alloc(name.len + 1, 1);
            if (by->name[d])
                memcpy(by->name[d], name.ptr, name.len);
            else
                get_nomem(in);
        }
    }
}

/* A fresh state takes over the breakdowns; another one must have the same. */
static void take_by(bytes_in *in)
{
    gap_state *state = in->state;
    gap_by     list[GAP_BREAKDOWNS_MAX] = { 0 };
    size_t     count;

    if (in->fresh) {
        get_by(in, state->by, &state->by_count);
        return;
    }
    get_by(in, list, &count);
    if (in->rc == HX_OK
        && !gap_same_by(list, count, state->by, state->by_count))
        in->rc = state->host->fail(in->err, HX_E_USAGE, "states were made "
                                   "with different breakdowns: use the same "
                                   "--by");
    for (size_t i = 0; i < count; i++)
        for (size_t d = 0; d < 2; d++)
            state->host->free(list[i].name[d]);
}

static void get_impact(bytes_in *in)
{
    gap_impact *impact = in->state->impact;
    size_t      at = 0, all, some;

    if (get_below(in, 2) == 0)
        return;
    if (!impact)
        impact = in->state->impact = gap_impact_open(in->state);
    if (!impact) {
        get_nomem(in);
        return;
    }
    impact->n += get(in);
    impact->y += get_wide(in);
    impact->yy += get_wide(in);
    for (size_t i = 0; i < impact->columns; i++)
        impact->cases[i] += get(in);
    all = gap_impact_sums(impact);
    some = get_below(in, all + 1);
    for (size_t i = 0; i < some && in->rc == HX_OK; i++) {
        at += get_below(in, all);
        if (at >= all)
            get_bad(in, "a number is out of range");
        else
            impact->cross[at] += get_wide(in);
    }
}

hx_status gap_state_read(gap_state *state, hx_str bytes, bool fresh,
                         hx_error *err)
{
    bytes_in in = { state, bytes, HX_OK, err, fresh };
    uint64_t cells;

    if (get(&in) != BYTES_VERSION)
        get_bad(&in, "written by another version");
    if (get(&in) != state->layout.units
        || get(&in) != bytes_signature(&state->layout))
        get_bad(&in, "its drivers are not those of the lexicons in use");
    take_by(&in);
    for (size_t i = 0; i < HX_LANG_COUNT; i++)
        state->lang[i] += get(&in);
    cells = get(&in);
    for (uint64_t i = 0; i < cells && in.rc == HX_OK; i++)
        get_cell(&in);
    get_impact(&in);
    if (in.in.len > 0)
        get_bad(&in, "bytes follow its end");
    return in.rc;
}
