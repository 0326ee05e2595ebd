/* Adding one comment to a cell, and one cell to another. */
#include "gap.h"

static void sum_add(gap_sum *sum, uint64_t weight)
{
    sum->n++;
    sum->w += weight;
    sum->w2 += (gap_u128)weight * weight;
}

void gap_sum_merge(gap_sum *into, const gap_sum *from)
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
    gap_sum_merge(&into->all, &from->all);
    for (size_t u = 0; u < units; u++)
        for (size_t p = 0; p < GAP_PATTERNS; p++)
            into->count[u][p] += from->count[u][p];
    if (!from->weighted)
        return true;
    if (!gap_bank_weigh(state, into))
        return false;
    for (size_t u = 0; u < units; u++)
        for (size_t p = 0; p < GAP_PATTERNS; p++)
            gap_sum_merge(&into->weighted[u][p], &from->weighted[u][p]);
    return true;
}

bool gap_reps_add(const gap_state *state, gap_reps *reps, uint64_t before,
                  size_t row, const uint64_t *lo, const uint32_t *hi)
{
    uint64_t most = 0;

    for (size_t i = 0; i < GAP_REPS; i++)
        most = lo[i] > most ? lo[i] : most;
    if ((hi || most > (uint64_t)INT64_MAX || before > INT64_MAX - most)
        && !gap_reps_carry(state, reps))
        return false;
    if (reps->hi) {
        reps_row_carry(reps->lo[row], reps->hi + row * GAP_REPS, lo);
        for (size_t i = 0; hi && i < GAP_REPS; i++)
            reps->hi[row * GAP_REPS + i] += hi[i];
        return true;
    }
    if (reps->bound < before + most)
        reps->bound = before + most;
    reps_row(reps->lo[row], lo, 0);
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

bool gap_cell_join(const gap_state *state, gap_cell *into,
                   const gap_cell *from)
{
    bool ok = bank_merge(state, into->plain, from->plain);

    if (ok && from->owned)
        ok = gap_cell_own(state, into)
          && bank_merge(state, into->owned, from->owned)
          && reps_merge(state, into->reps, from->reps);
    return ok;
}

hx_status gap_cell_merge(gap_state *state, gap_cell *into,
                         const gap_cell *from, hx_error *err)
{
    return gap_cell_join(state, into, from)
         ? HX_OK : state->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
}

/* -- the rest of a cell --------------------------------------------------- */

static void bank_take(gap_bank *bank, const gap_bank *part, size_t units)
{
    bank->n -= part->n;
    bank->all.n -= part->all.n;
    bank->all.w -= part->all.w;
    bank->all.w2 -= part->all.w2;
    for (size_t u = 0; u < units; u++)
        for (size_t p = 0; p < GAP_PATTERNS; p++) {
            bank->count[u][p] -= part->count[u][p];
            if (!part->weighted)
                continue;
            bank->weighted[u][p].n -= part->weighted[u][p].n;
            bank->weighted[u][p].w -= part->weighted[u][p].w;
            bank->weighted[u][p].w2 -= part->weighted[u][p].w2;
        }
}

static void reps_take(gap_reps *reps, const gap_reps *part, size_t rows)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < GAP_REPS; i++) {
            if (reps->hi)
                reps->hi[r * GAP_REPS + i] -=
                    (part->hi ? part->hi[r * GAP_REPS + i] : 0)
                    + (reps->lo[r][i] < part->lo[r][i]);
            reps->lo[r][i] -= part->lo[r][i];
        }
}

gap_cell *gap_cell_rest(const gap_state *state, const gap_cell *whole,
                        const gap_cell *part)
{
    gap_cell *rest = gap_cell_loose(state);

    /* What is in the part is in the whole, so nothing here goes below 0. */
    if (!rest || !gap_cell_join(state, rest, whole)) {
        gap_cell_close(state, rest);
        return NULL;
    }
    bank_take(rest->plain, part->plain, state->layout.units);
    if (part->owned) {
        bank_take(rest->owned, part->owned, state->layout.units);
        reps_take(rest->reps, part->reps,
                  1 + GAP_PARTS * state->layout.units);
    }
    return rest;
}
