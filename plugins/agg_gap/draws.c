/* Bootstrap weights: how often a customer's comments count in each replicate.
 *
 * A Poisson(1) draw for each customer and replicate approximates drawing
 * customers with replacement, and needs no second pass: J. A. Hanley,
 * B. MacGibbon, "Creating non-parametric bootstrap samples using Poisson
 * frequencies", Computer Methods and Programs in Biomedicine 83 (2006).
 * The draws depend on the customer's bytes alone, so states merge exactly. */
#include "gap.h"

#include <endian.h>

/* floor(2^32 * P(X <= k)) for X ~ Poisson(1), k = 0, 1, ... */
static const uint32_t draw_limit[] = {
    1580030168, 3160060337, 3950075421, 4213413783, 4279248373, 4292415291,
    4294609777, 4294923276, 4294962463, 4294966817, 4294967252, 4294967292
};
#define DRAW_LIMITS (sizeof draw_limit / sizeof draw_limit[0])
#define DRAW_SEED UINT64_C(0x68786761705f3031)

/* The finaliser of splitmix64: G. L. Steele et al., "Fast splittable
 * pseudorandom number generators", OOPSLA 2014. */
uint64_t gap_mix(uint64_t value)
{
    value ^= value >> 30;
    value *= UINT64_C(0xbf58476d1ce4e5b9);
    value ^= value >> 27;
    value *= UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/* Words are little-endian on any machine: states travel. */
uint64_t gap_hash(uint64_t seed, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    uint64_t hash = gap_mix(seed ^ (uint64_t)len);

    for (; len >= 8; at += 8, len -= 8) {
        uint64_t word;

        memcpy(&word, at, 8);
        hash = gap_mix(hash ^ le64toh(word)) + UINT64_C(0x9e3779b97f4a7c15);
    }
    if (len > 0) {
        uint64_t word = 0;

        memcpy(&word, at, len);
        hash = gap_mix(hash ^ le64toh(word));
    }
    return hash;
}

unsigned gap_poisson(uint32_t uniform)
{
    /* Nine in ten draws are 0 to 2; comparing without a branch is what makes
     * 200 of them cheap. */
    unsigned count = (unsigned)(uniform >= draw_limit[0])
                   + (unsigned)(uniform >= draw_limit[1])
                   + (unsigned)(uniform >= draw_limit[2]);

    if (count < 3)
        return count;
    while (count < DRAW_LIMITS && uniform >= draw_limit[count])
        count++;
    return count;
}

void gap_draws(uint64_t customer, uint64_t weight, uint64_t *out)
{
    uint64_t at = gap_mix(customer ^ DRAW_SEED);

    for (size_t i = 0; i < GAP_REPS; i += 2) {
        uint64_t word;

        at += UINT64_C(0x9e3779b97f4a7c15);
        word = gap_mix(at);
        out[i] = weight * gap_poisson((uint32_t)word);
        out[i + 1] = weight * gap_poisson((uint32_t)(word >> 32));
    }
}
