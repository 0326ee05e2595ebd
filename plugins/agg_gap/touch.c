/* The map touchpoint x driver: a driver belongs to the touchpoints that its
 * clause names, else to those that the comment names, else to the one that the
 * input gives (DESIGN section 3). */
#include "gap.h"

/* The touchpoints of one comment. */
typedef struct touch_list {
    size_t    count;
    uint16_t  label[GAP_VALUES_MAX];
    uint64_t *named;  /* by clause: a bit for each row; in the record's arena */
} touch_list;
_Static_assert(GAP_VALUES_MAX <= 64, "a bit for each row");

/* Row of the label, made when it is new; GAP_VALUES_MAX where the comment
 * names more than a comment can. */
static size_t touch_row(touch_list *list, uint16_t label)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->label[i] == label)
            return i;
    if (list->count < GAP_VALUES_MAX) {
        list->label[list->count] = label;
        return list->count++;
    }
    return GAP_VALUES_MAX;
}

static bool touch_is(const gap_state *state, const hx_facet *facet)
{
    return facet->dimension == state->layout.touch_dim
           && facet->label < state->layout.touches;
}

/* The rows, and which of them each clause names: looked up by clause, a
 * mention costs the same however many facets the comment has. */
static hx_status touch_detected(const gap_state *state, hx_record *rec,
                                touch_list *list, hx_error *err)
{
    size_t clauses = rec->clause_count ? rec->clause_count : 1;

    list->count = 0;
    list->named = NULL;
    for (size_t i = 0; i < rec->facet_count; i++) {
        const hx_facet *facet = &rec->facets[i];
        size_t          row;

        if (!touch_is(state, facet))
            continue;
        if (!list->named) {
            list->named = state->host->arena(rec,
                                             clauses * sizeof *list->named);
            if (!list->named)
                return state->host->fail(err, HX_E_NOMEM,
                                         "agg_gap: no memory");
            memset(list->named, 0, clauses * sizeof *list->named);
        }
        row = touch_row(list, facet->label);
        if (row < GAP_VALUES_MAX)
            list->named[facet->clause] |= (uint64_t)1 << row;
    }
    return HX_OK;
}

/* Gives one mention to the touchpoints of its clause, else to all. */
static void touch_mention(gap_state *state, const touch_list *list,
                          const hx_mention *mention)
{
    uint64_t named = list->named[mention->clause];

    for (size_t row = 0; row < list->count; row++)
        if (!named || named >> row & 1)
            state->touch_pattern[row][mention->label] |= mention->stance & 7;
}

static hx_status touch_cell(gap_state *state, uint16_t label, gap_cell **out,
                            hx_error *err)
{
    gap_key   key = { .kind = GAP_TOUCHPOINT, .count = 1 };
    hx_status rc = HX_OK;

    *out = state->touch[label];
    if (*out)
        return HX_OK;
    key.value[0] = state->host->label_get(state->host,
                                          state->layout.touch_dim, label)->id;
    rc = gap_cell_get(state, &key, out, err);
    if (rc == HX_OK)
        state->touch[label] = *out;
    return rc;
}

/* Contact channels together, each driver once a comment. */
static hx_status touch_contact(gap_state *state, const uint8_t *pattern,
                               hx_error *err)
{
    gap_key   key = { .kind = GAP_CONTACT };
    gap_cell *cell;
    hx_status rc = gap_cell_get(state, &key, &cell, err);

    if (rc != HX_OK)
        return rc;
    gap_hits_drivers(state, pattern);
    return gap_cell_add(state, cell, &state->hits, err);
}

static hx_status touch_add(gap_state *state, const touch_list *list,
                           hx_error *err)
{
    uint8_t contact[GAP_DRIVERS_MAX] = { 0 };
    bool    any = false;

    for (size_t row = 0; row < list->count; row++) {
        const uint8_t *pattern = state->touch_pattern[row];
        uint16_t  label = list->label[row];
        gap_cell *cell;
        hx_status rc = touch_cell(state, label, &cell, err);

        if (rc != HX_OK)
            return rc;
        gap_hits_drivers(state, pattern);
        rc = gap_cell_add(state, cell, &state->hits, err);
        if (rc != HX_OK)
            return rc;
        if (!(state->layout.touch_flags[label] & GAP_T_CONTACT))
            continue;
        any = true;
        for (size_t d = 0; d < state->layout.drivers; d++)
            contact[d] |= pattern[d];
    }
    return any ? touch_contact(state, contact, err) : HX_OK;
}

/* The comment names no touchpoint: all of it belongs to the input's. */
static hx_status touch_given(gap_state *state, const hx_record *rec,
                             hx_error *err)
{
    hx_str    value[GAP_VALUES_MAX];
    size_t    dim = state->model->dim[GAP_TOUCHPOINT];
    size_t    count = 0;
    bool      contact = false;
    hx_status rc = HX_OK;

    if (dim != SIZE_MAX)
        count = state->host->dim_values(state->host, rec, dim, value,
                                        GAP_VALUES_MAX);
    if (count == 0)
        return HX_OK;
    gap_hits_drivers(state, state->pattern);
    for (size_t i = 0; i < count && i < GAP_VALUES_MAX && rc == HX_OK; i++) {
        gap_key   key = { .kind = GAP_TOUCHPOINT, .count = 1,
                          .value = { value[i] } };
        gap_cell *cell;

        rc = gap_cell_get(state, &key, &cell, err);
        if (rc == HX_OK)
            rc = gap_cell_add(state, cell, &state->hits, err);
        contact = contact || gap_touch_contact(&state->layout, value[i]);
    }
    if (rc == HX_OK && contact)
        rc = touch_contact(state, state->pattern, err);
    return rc;
}

hx_status gap_touch(gap_state *state, hx_record *rec, hx_error *err)
{
    touch_list list;
    hx_status  rc = touch_detected(state, rec, &list, err);

    if (rc != HX_OK)
        return rc;
    if (list.count == 0)
        return touch_given(state, rec, err);
    memset(state->touch_pattern, 0,
           list.count * sizeof state->touch_pattern[0]);
    for (size_t i = 0; i < rec->mention_count; i++)
        if (rec->mentions[i].label < state->layout.drivers)
            touch_mention(state, &list, &rec->mentions[i]);
    return touch_add(state, &list, err);
}
