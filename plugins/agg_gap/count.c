/* From one analysed comment to the cells it belongs to.
 *
 * The hot path of the plugin: after warm-up it makes no allocation, and the
 * work is one look-up a cell and one increment a cell and stated unit. */
#include "gap.h"

#define COUNT_CUSTOMER UINT64_C(0x637573746f6d6572)
#define COUNT_RECORD UINT64_C(0x7265636f72642e2e)

static const hx_value *count_value(const hx_record *rec, size_t slot)
{
    static const hx_value none = { { "", 0 }, HX_V_NONE };

    return slot < rec->value_count ? &rec->values[slot] : &none;
}

static bool count_given(const hx_value *value)
{
    return (value->type == HX_V_STRING || value->type == HX_V_NUMBER
            || value->type == HX_V_BOOL) && value->text.len > 0;
}

/* -- weight and customer -------------------------------------------------- */

static uint64_t count_weight(const hx_record *rec)
{
    const hx_value *value = count_value(rec, HX_F_WEIGHT);
    uint64_t        weight;

    if (!count_given(value))
        return GAP_ONE;
    return gap_decimal(value->text, GAP_WEIGHT_MAX, &weight) ? weight
                                                             : GAP_ONE;
}

/* Who wrote it. A comment that has the field but no customer in it stands for
 * itself: its copies are drawn together. */
static uint64_t count_customer(const hx_record *rec)
{
    static const int parts[] = { HX_F_ID, HX_F_DATE };
    const hx_value  *customer = count_value(rec, HX_F_CUSTOMER);
    uint64_t         hash;

    if (count_given(customer))
        return gap_hash(COUNT_CUSTOMER, customer->text.ptr,
                        customer->text.len);
    hash = gap_hash(COUNT_RECORD, rec->text.ptr, rec->text.len);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const hx_value *value = count_value(rec, (size_t)parts[i]);

        hash = gap_hash(hash, value->text.ptr, value->text.len);
    }
    return hash;
}

static void count_who(gap_state *state, const hx_record *rec)
{
    gap_hits *hits = &state->hits;

    hits->weight = count_weight(rec);
    hits->owned = count_value(rec, HX_F_CUSTOMER)->type != HX_V_NONE;
    hits->draws = state->draws;
    if (hits->owned)
        gap_draws(count_customer(rec), hits->weight, state->draws);
}

/* -- what it states ------------------------------------------------------- */

static void hits_add(gap_hits *hits, size_t unit, unsigned pattern)
{
    hits->unit[hits->count] = (uint16_t)unit;
    hits->pattern[hits->count++] = (uint8_t)pattern;
}

void gap_hits_drivers(gap_state *state, const uint8_t *pattern)
{
    const gap_layout *layout = &state->layout;
    gap_hits *hits = &state->hits;
    uint8_t   group[GAP_GROUPS_MAX] = { 0 };

    hits->count = 0;
    for (size_t d = 0; d < layout->drivers; d++) {
        if (!pattern[d])
            continue;
        hits_add(hits, d, pattern[d]);
        for (size_t i = 0; i < layout->member_count[d]; i++)
            group[layout->member[d][i]] |= pattern[d];
    }
    if (hits->count == 0)
        return;
    hits_add(hits, layout->coverage, HX_MET);
    for (size_t g = 0; g < layout->groups; g++)
        if (group[g])
            hits_add(hits, layout->first_group + g, group[g]);
}

/* Adds a yes-or-no unit for each bit of `set`. */
static void hits_set(gap_hits *hits, size_t first, uint64_t set)
{
    for (size_t i = 0; set >> i; i++)
        if (set >> i & 1)
            hits_add(hits, first + i, HX_MET);
}

/* Loyalty intents as bits; levels and named steps are added. */
static uint64_t count_facets(gap_state *state, const hx_record *rec)
{
    const gap_layout *layout = &state->layout;
    uint64_t loyalty = 0, levels = 0, named = 0;

    for (size_t i = 0; i < rec->facet_count; i++) {
        const hx_facet *facet = &rec->facets[i];

        if (facet->dimension == layout->loyalty_dim
            && facet->label < layout->loyalty)
            loyalty |= UINT64_C(1) << facet->label;
        else if (facet->dimension == layout->level_dim
                 && facet->label < layout->levels)
            levels |= UINT64_C(1) << facet->label;
        else if (facet->dimension == layout->step_dim
                 && facet->label < layout->named)
            named |= UINT64_C(1) << facet->label;
    }
    hits_set(&state->hits, layout->first_loyalty, loyalty);
    hits_set(&state->hits, layout->first_level, levels);
    hits_set(&state->hits, layout->first_named, named);
    return loyalty;
}

static unsigned count_bit(uint64_t set, int label, unsigned pattern)
{
    return label >= 0 && (set >> label & 1) ? pattern : 0;
}

/* The advocacy pattern: met where the customer recommends, unmet where they
 * warn. */
static unsigned count_advocacy(gap_state *state, uint64_t loyalty)
{
    unsigned advocacy =
        count_bit(loyalty, state->layout.recommend, HX_MET)
        | count_bit(loyalty, state->layout.warn, HX_UNMET);

    if (advocacy)
        hits_add(&state->hits, state->layout.advocacy, advocacy);
    return advocacy;
}

/* Of each step that is met: met again where the customer stays or recommends,
 * unmet where they leave or warn. */
static void count_bonds(gap_state *state, uint64_t loyalty, unsigned advocacy)
{
    const gap_layout *layout = &state->layout;
    unsigned bond = advocacy | count_bit(loyalty, layout->stay, HX_MET)
                  | count_bit(loyalty, layout->leave, HX_UNMET);
    unsigned steps = 0;

    for (size_t d = 0; bond && d < layout->drivers; d++)
        if (state->pattern[d] & HX_MET)
            steps |= 1u << layout->step_of[d];
    for (size_t i = 0; i < GAP_STEPS; i++)
        if (steps >> i & 1)
            hits_add(&state->hits, layout->first_bond + i, bond);
}

static bool count_met(const gap_state *state, int driver)
{
    return driver >= 0 && (state->pattern[driver] & HX_MET);
}

/* Positive resonance: an emotional driver is met and the customer answers it
 * with delight or advocacy. */
static void count_resonance(gap_state *state, unsigned advocacy)
{
    const gap_layout *layout = &state->layout;
    bool delight = count_met(state, layout->delight);
    bool met = false;

    for (size_t d = 0; d < layout->drivers; d++)
        met = met || (layout->resonant[d] && (state->pattern[d] & HX_MET));
    if (delight)
        hits_add(&state->hits, layout->wow, HX_MET);
    if (!met)
        return;
    hits_add(&state->hits, layout->resonant_met, HX_MET);
    if (!delight && !(advocacy & HX_MET))
        return;
    hits_add(&state->hits, layout->resonance, HX_MET);
    if (count_met(state, layout->human))
        hits_add(&state->hits, layout->res_human, HX_MET);
    if (count_met(state, layout->security))
        hits_add(&state->hits, layout->res_security, HX_MET);
}

/* Online is kept as met and offline as unmet: both is the pattern 3. */
static void count_channels(gap_state *state, const hx_record *rec)
{
    const gap_layout *layout = &state->layout;
    unsigned pattern = 0;

    for (size_t i = 0; i < rec->facet_count; i++) {
        const hx_facet *facet = &rec->facets[i];
        unsigned        flags;

        if (facet->dimension != layout->touch_dim
            || facet->label >= layout->touches)
            continue;
        flags = layout->touch_flags[facet->label];
        pattern |= (flags & GAP_T_ONLINE ? HX_MET : 0u)
                 | (flags & GAP_T_OFFLINE ? HX_UNMET : 0u);
    }
    if (pattern)
        hits_add(&state->hits, layout->channels, pattern);
}

static void count_patterns(gap_state *state, const hx_record *rec)
{
    memset(state->pattern, 0, sizeof state->pattern);
    for (size_t i = 0; i < rec->mention_count; i++)
        if (rec->mentions[i].label < state->layout.drivers)
            state->pattern[rec->mentions[i].label] |=
                rec->mentions[i].stance & 7;
}

/* -- where it belongs ----------------------------------------------------- */

static hx_status count_cell(gap_state *state, const gap_key *key,
                            hx_error *err)
{
    gap_cell *cell;
    hx_status rc = gap_cell_get(state, key, &cell, err);

    return rc == HX_OK ? gap_cell_add(state, cell, &state->hits, err) : rc;
}

/* The values of a dimension; one NULL where there are none. */
static size_t count_values(const gap_state *state, const hx_record *rec,
                           size_t dim, hx_str *out)
{
    size_t count = state->host->dim_values(state->host, rec, dim, out,
                                           GAP_VALUES_MAX);

    if (count > GAP_VALUES_MAX)
        count = GAP_VALUES_MAX;
    if (count == 0)
        out[count++] = (hx_str){ NULL, 0 };
    return count;
}

static hx_status count_kinds(gap_state *state, const hx_record *rec,
                             hx_error *err)
{
    hx_str    value[GAP_VALUES_MAX];
    hx_status rc = HX_OK;

    for (int kind = GAP_GENERATION; kind <= GAP_TENURE; kind++) {
        size_t dim = state->model->dim[kind];
        size_t count = dim == SIZE_MAX
                     ? 0 : count_values(state, rec, dim, value);

        for (size_t i = 0; i < count && rc == HX_OK; i++) {
            gap_key key = { .kind = (uint8_t)kind, .count = 1,
                            .value = { value[i] } };

            rc = count_cell(state, &key, err);
        }
    }
    return rc;
}

static hx_status count_breakdown(gap_state *state, const hx_record *rec,
                                 size_t number, hx_error *err)
{
    const hx_breakdown *by = &state->model->breakdown[number];
    hx_str    first[GAP_VALUES_MAX], second[GAP_VALUES_MAX] = { { NULL, 0 } };
    size_t    outer = count_values(state, rec, by->dims[0], first);
    size_t    inner = by->count > 1
                    ? count_values(state, rec, by->dims[1], second) : 1;
    hx_status rc = HX_OK;

    for (size_t i = 0; i < outer * inner && rc == HX_OK; i++) {
        gap_key key = { .kind = GAP_SEGMENT, .breakdown = (uint8_t)number,
                        .count = (uint8_t)by->count };

        key.value[0] = first[i / inner];
        if (by->count > 1)
            key.value[1] = second[i % inner];
        rc = count_cell(state, &key, err);
    }
    return rc;
}

static hx_status count_segments(gap_state *state, const hx_record *rec,
                                hx_error *err)
{
    hx_status rc = gap_cell_add(state, state->total, &state->hits, err);

    if (rc == HX_OK)
        rc = count_kinds(state, rec, err);
    for (size_t i = 0; i < state->model->breakdowns && rc == HX_OK; i++)
        rc = count_breakdown(state, rec, i, err);
    return rc;
}

/* -- ratings -------------------------------------------------------------- */

/* The rating in thousandths of a point of 100; false where there is none. */
static bool count_rating(const hx_record *rec, uint64_t *out)
{
    const hx_value *value = count_value(rec, HX_F_RATING);
    const hx_value *most = count_value(rec, HX_F_RATING_MAX);
    uint64_t rating, max = 5 * GAP_ONE;

    if (!count_given(value))
        return false;
    if (count_given(most)
        && (!gap_decimal(most->text, INT64_MAX, &max) || max == 0))
        return false;
    if (!gap_decimal(value->text, max, &rating))
        return false;
    *out = (uint64_t)(((gap_u128)rating * 100000 + max / 2) / max);
    return true;
}


hx_status gap_process(void *state, hx_record *rec, hx_error *err)
{
    gap_state *self = state;
    uint64_t   rating, loyalty;
    unsigned   advocacy;
    hx_status  rc;

    self->lang[rec->lang < HX_LANG_COUNT ? rec->lang : HX_LANG_UNKNOWN]++;
    count_who(self, rec);
    count_patterns(self, rec);
    gap_hits_drivers(self, self->pattern);
    loyalty = count_facets(self, rec);
    advocacy = count_advocacy(self, loyalty);
    count_bonds(self, loyalty, advocacy);
    count_resonance(self, advocacy);
    count_channels(self, rec);
    rc = count_segments(self, rec, err);
    if (rc == HX_OK && count_rating(rec, &rating))
        rc = gap_impact_add(self, self->pattern, self->hits.weight, rating,
                            err);
    if (rc == HX_OK)
        rc = gap_touch(self, rec, err);
    return rc;
}
