/* Rows of counters, each with a multiply-shift hash of its own. */
#include "sketch.h"

#include "alloc.h"

static const uint64_t odd[HX_SKETCH_ROWS] = {
    0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u,
    0xD6E8FEB86659FD93u
};

static atomic_uint *cell(const hx_sketch *sketch, size_t row, uint64_t hash)
{
    return &sketch->cells[(row << sketch->bits) +
                          (size_t)((hash * odd[row]) >> (64 - sketch->bits))];
}

bool hx__sketch_open(hx_sketch *sketch, unsigned bits)
{
    sketch->bits = bits;
    sketch->cells = hx__alloc((size_t)HX_SKETCH_ROWS << bits,
                              sizeof *sketch->cells);
    return sketch->cells != NULL;
}

void hx__sketch_clear(hx_sketch *sketch)
{
    hx__free(sketch->cells);
    sketch->cells = NULL;
}

void hx__sketch_add(hx_sketch *sketch, uint64_t hash)
{
    for (size_t row = 0; row < HX_SKETCH_ROWS; row++)
        atomic_fetch_add_explicit(cell(sketch, row, hash), 1,
                                  memory_order_relaxed);
}

uint32_t hx__sketch_count(const hx_sketch *sketch, uint64_t hash)
{
    unsigned least = UINT32_MAX;

    for (size_t row = 0; row < HX_SKETCH_ROWS; row++) {
        unsigned count = atomic_load_explicit(cell(sketch, row, hash),
                                              memory_order_relaxed);

        least = count < least ? count : least;
    }
    return least;
}

void hx__sketch_merge(hx_sketch *into, const hx_sketch *from)
{
    for (size_t i = 0; i < (size_t)HX_SKETCH_ROWS << into->bits; i++)
        atomic_fetch_add_explicit(
            &into->cells[i],
            atomic_load_explicit(&from->cells[i], memory_order_relaxed),
            memory_order_relaxed);
}
