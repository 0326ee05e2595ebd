/* The state of one worker: opening, merging, and the order of its cells.
 *
 * Merging is commutative, and only its result is judged against the limit on
 * segments, so neither figures nor refusals depend on how the work was cut. */
#include "gap.h"

#include <stdlib.h>

static char *state_copy(const gap_state *state, hx_str text)
{
    char *copy = state->host->alloc(text.len + 1, 1);

    if (copy && text.len)
        memcpy(copy, text.ptr, text.len);
    return copy;
}

static hx_status state_nomem(const gap_state *state, hx_error *err)
{
    return state->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
}

static hx_status state_make(const gap_model *model, gap_state **out,
                            hx_error *err)
{
    gap_state *state = model->host->alloc(1, sizeof *state);
    gap_key    total = { .kind = GAP_TOTAL };
    hx_status  rc;

    *out = NULL;
    if (!state)
        return model->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
    state->model = model;
    state->host = model->host;
    gap_layout_make(&state->layout, model);
    /* Where the system puts the state is chance enough against crafted
     * collisions; nothing visible depends on the order of the map. */
    state->map.seed = gap_mix((uint64_t)(uintptr_t)state);
    rc = gap_cell_get(state, &total, &state->total, err);
    if (rc != HX_OK) {
        gap_state_close(state);
        return rc;
    }
    *out = state;
    return HX_OK;
}

hx_status gap_state_open(const gap_model *model, gap_state **out,
                         hx_error *err)
{
    hx_status rc = state_make(model, out, err);

    for (size_t i = 0; rc == HX_OK && i < model->breakdowns; i++) {
        gap_by *by = &(*out)->by[i];

        (*out)->by_count = i + 1;
        by->count = model->breakdown[i].count;
        for (size_t d = 0; d < by->count; d++) {
            by->name[d] = state_copy(*out, model->host->dim_name(
                model->host, model->breakdown[i].dims[d]));
            if (!by->name[d])
                rc = state_nomem(*out, err);
        }
    }
    if (rc != HX_OK && *out) {
        gap_state_close(*out);
        *out = NULL;
    }
    return rc;
}

void gap_state_close(gap_state *state)
{
    if (!state)
        return;
    gap_map_clear(state);
    for (size_t i = 0; i < state->by_count; i++)
        for (size_t d = 0; d < 2; d++)
            state->host->free(state->by[i].name[d]);
    gap_impact_close(state, state->impact);
    state->host->free(state);
}

/* -- merging -------------------------------------------------------------- */

bool gap_same_by(const gap_by *a, size_t a_count, const gap_by *b,
                 size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (a[i].count != b[i].count)
            return false;
        for (size_t d = 0; d < a[i].count; d++)
            if (strcmp(a[i].name[d], b[i].name[d]) != 0)
                return false;
    }
    return true;
}

hx_status gap_merge(void *into, const void *from, hx_error *err)
{
    gap_state       *to = into;
    const gap_state *of = from;
    hx_status        rc = HX_OK;

    if (!gap_same_by(to->by, to->by_count, of->by, of->by_count))
        return to->host->fail(err, HX_E_USAGE, "states were made with "
                              "different breakdowns: use the same --by");
    if (to->layout.units != of->layout.units)
        return to->host->fail(err, HX_E_USAGE, "states were made with "
                              "different lexicons");
    for (size_t i = 0; i < of->map.cap && rc == HX_OK; i++) {
        const gap_cell *cell = of->map.slot[i];
        gap_cell       *mine;

        if (!cell)
            continue;
        rc = gap_cell_get(to, &cell->key, &mine, err);
        if (rc == HX_OK)
            rc = gap_cell_merge(to, mine, cell, err);
    }
    for (size_t i = 0; i < HX_LANG_COUNT; i++)
        to->lang[i] += of->lang[i];
    return rc == HX_OK ? gap_impact_merge(to, of->impact, err) : rc;
}

/* -- order ---------------------------------------------------------------- */

static int order_text(hx_str a, hx_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int    order;

    if (!a.ptr || !b.ptr)  /* no value comes first */
        return (a.ptr != NULL) - (b.ptr != NULL);
    order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int order_by(const gap_by *a, const gap_by *b)
{
    for (size_t i = 0; i < 2; i++) {
        hx_str left = { i < a->count ? a->name[i] : NULL, 0 };
        hx_str right = { i < b->count ? b->name[i] : NULL, 0 };
        int    order;

        left.len = left.ptr ? strlen(left.ptr) : 0;
        right.len = right.ptr ? strlen(right.ptr) : 0;
        order = order_text(left, right);
        if (order)
            return order;
    }
    return 0;
}

/* qsort() passes no context: the entry carries its own. */
typedef struct order_entry {
    gap_cell     *cell;
    const gap_by *by;
} order_entry;

static int order_cells(const void *left, const void *right)
{
    const order_entry *a = left, *b = right;
    int order = a->cell->key.kind - b->cell->key.kind;

    if (order == 0 && a->cell->key.kind == GAP_SEGMENT)
        order = order_by(a->by, b->by);
    if (order == 0)
        order = a->cell->key.breakdown - b->cell->key.breakdown;
    for (size_t i = 0; order == 0 && i < a->cell->key.count; i++)
        order = order_text(a->cell->key.value[i], b->cell->key.value[i]);
    return order;
}

gap_cell **gap_cells_sorted(const gap_state *state)
{
    size_t       count = state->map.count, n = 0;
    order_entry *entry = state->host->alloc(count, sizeof *entry);
    gap_cell   **out = state->host->alloc(count, sizeof *out);

    for (size_t i = 0; entry && out && i < state->map.cap; i++)
        if (state->map.slot[i])
            entry[n++] = (order_entry){
                state->map.slot[i],
                &state->by[state->map.slot[i]->key.breakdown] };
    if (entry && out)
        qsort(entry, n, sizeof *entry, order_cells);
    for (size_t i = 0; out && i < n; i++)
        out[i] = entry[i].cell;
    if (!entry) {
        state->host->free(out);
        out = NULL;
    }
    state->host->free(entry);
    return out;
}

hx_status gap_load(const void *model, hx_str bytes, void **state,
                   hx_error *err)
{
    const gap_model *self = model;
    gap_state *made;
    hx_status  rc = state_make(self, &made, err);

    *state = NULL;
    if (rc != HX_OK)
        return rc;
    rc = gap_state_read(made, bytes, true, err);
    if (rc != HX_OK) {
        gap_state_close(made);
        return rc;
    }
    *state = made;
    return HX_OK;
}

hx_status gap_add(void *into, hx_str bytes, hx_error *err)
{
    return gap_state_read(into, bytes, false, err);
}
