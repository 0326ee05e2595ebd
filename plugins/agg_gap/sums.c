/* Adding one comment to a cell, and one cell to another. */
#include "gap.h"

static void sum_add(gap_sum *sum, uint64_t weight)
{
    sum->n++;
    sum->w += weight;
    sum->w2 += (gap_u128)weight * weight;
}

static void sum_merge(gap_sum *into, const gap_sum *from)
{
    into->n += from->n;
    into->w += from->w;
    into->w2 += from->w2;
}

/* One row of replicates plus the draws times 1 or 2. */
static void reps_row(uint64_t *restrict row, const uint64_t *restrict draws,
                     unsigned shift)
{
    for (size_t i = 0; i < GAP_REPS; i++)
        row[i] += draws[i] << shift;
}

static void reps_row_carry(uint64_t *row, uint32_t *hi, const uint64_t *add)
{
    for (size_t i = 0; i < GAP_REPS; i++) {
        row[i] += add[i];
        hi[i] += row[i] < add[i];
    }
}

/* As reps_row, where a sum may pass 2^64. */
static void reps_row_safe(gap_reps *reps, size_t row, const uint64_t *draws,
                          unsigned shift)
{
    uint64_t add[GAP_REPS];

    for (size_t i = 0; i < GAP_REPS; i++)
        add[i] = draws[i] << shift;
    reps_row_carry(reps->lo[row], reps->hi + row * GAP_REPS, add);
}

static bool reps_add(const gap_state *state, gap_reps *reps,
                     const gap_hits *hits)
{
    /* 12 draws at most (draws.c), 2 half units each. */
    uint64_t most = 24 * hits->weight;
    bool     safe = reps->hi || reps->bound > (uint64_t)INT64_MAX - most;

    if (safe && !gap_reps_carry(state, reps))
        return false;
    if (!safe)
        reps->bound += most;
    for (size_t i = 0; i <= hits->count; i++)
        for (size_t part = 0; part < GAP_PARTS; part++) {
            bool     all = i == hits->count;  /* row 0: the weight itself */
            unsigned half = all ? 2 * (part == 0)
                                : gap_part[part][hits->pattern[i]];
            size_t   row = all ? 0
                               : 1 + part
                                 + GAP_PARTS * (size_t)hits->unit[i];

            if (half == 0)
                continue;
            if (safe)
                reps_row_safe(reps, row, hits->draws, half - 1);
            else
                reps_row(reps->lo[row], hits->draws, half - 1);
        }
    return true;
}

static bool bank_add(const gap_state *state, gap_bank *bank,
                     const gap_hits *hits)
{
    if (hits->weight == GAP_ONE) {
        bank->n++;
        for (size_t i = 0; i < hits->count; i++)
            bank->count[hits->unit[i]][hits->pattern[i]]++;
        return true;
    }
    if (!gap_bank_weigh(state, bank))
        return false;
    sum_add(&bank->all, hits->weight);
    for (size_t i = 0; i < hits->count; i++)
        sum_add(&bank->weighted[hits->unit[i]][hits->pattern[i]],
                hits->weight);
    return true;
}

hx_status gap_cell_add(gap_state *state, gap_cell *cell, const gap_hits *hits,
                       hx_error *err)
{
    bool ok = !hits->owned || gap_cell_own(state, cell);

    ok = ok && bank_add(state, hits->owned ? cell->owned : cell->plain, hits);
    if (ok && hits->owned)
        ok = reps_add(state, cell->reps, hits);
    return ok ? HX_OK
              : state->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
}

static bool bank_merge(const gap_state *state, gap_bank *into,
                       const gap_bank *from)
{
    size_t units = state->layout.units;

    into->n += from->n;
    sum_merge(&into->all, &from->all);
    for (size_t u = 0; u < units; u++)
        for (size_t p = 0; p < GAP_PATTERNS; p++)
            into->count[u][p] += from->count[u][p];
    if (!from->weighted)
        return true;
    if (!gap_bank_weigh(state, into))
        return false;
    for (size_t u = 0; u < units; u++)
        for (size_t p = 0; p < GAP_PATTERNS; p++)
            sum_merge(&into->weighted[u][p], &from->weighted[u][p]);
    return true;
}

static bool reps_merge(const gap_state *state, gap_reps *into,
                       const gap_reps *from)
{
    size_t rows = 1 + GAP_PARTS * state->layout.units;
    bool   safe = into->hi || from->hi
               || into->bound > (uint64_t)INT64_MAX - from->bound;

    if (!safe) {
        into->bound += from->bound;
        for (size_t r = 0; r < rows; r++)
            reps_row(into->lo[r], from->lo[r], 0);
        return true;
    }
    if (!gap_reps_carry(state, into))
        return false;
    for (size_t r = 0; r < rows; r++)
        reps_row_carry(into->lo[r], into->hi + r * GAP_REPS, from->lo[r]);
    for (size_t i = 0; from->hi && i < rows * GAP_REPS; i++)
        into->hi[i] += from->hi[i];
    return true;
}

hx_status gap_cell_merge(gap_state *state, gap_cell *into,
                         const gap_cell *from, hx_error *err)
{
    bool ok = bank_merge(state, into->plain, from->plain);

    if (ok && from->owned)
        ok = gap_cell_own(state, into)
          && bank_merge(state, into->owned, from->owned)
          && reps_merge(state, into->reps, from->reps);
    return ok ? HX_OK
              : state->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
}
