#include "sieve.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

uint64_t hx__sieve_plain(const hx_ask *asks, size_t count,
                         const uint64_t *near)
{
    uint64_t found = 0;

    for (size_t i = 0; i < count; i++)
        found |= (uint64_t)hx__has_bit(near, asks[i].near) << i;
    return found;
}

#ifdef __x86_64__
_Static_assert(HX_NEAR_BITS == 512, "the filter fills two registers");
_Static_assert(sizeof(hx_ask) == 4 && offsetof(hx_ask, near) == 2,
               "an ask is a lane, its bit the upper half");

/* Eight at a time: the filter stays in two registers, and each lane picks its
 * 32 bits of it, then its bit of those. (Gathering from memory would be as short,
 * and slow where processors are patched against leaks by it.) */
__attribute__((target("avx2"))) static uint64_t sieve_avx2(
    const hx_ask *asks, size_t count, const uint64_t *near)
{
    const __m256i low = _mm256_load_si256((const __m256i *)near);
    const __m256i high = _mm256_load_si256((const __m256i *)near + 1);
    uint64_t found = 0;

    for (size_t i = 0; i < count; i += 8) {
        __m256i bit = _mm256_srli_epi32(
            _mm256_loadu_si256((const __m256i *)(asks + i)), 16);
        __m256i part = _mm256_srli_epi32(bit, 5);
        __m256i of_low = _mm256_permutevar8x32_epi32(low, part);
        __m256i of_high = _mm256_permutevar8x32_epi32(high, part);
        /* Bit 3 of the part chooses the half; as a sign, for the blend. */
        __m256 bits = _mm256_blendv_ps(
            _mm256_castsi256_ps(of_low), _mm256_castsi256_ps(of_high),
            _mm256_castsi256_ps(_mm256_slli_epi32(part, 28)));
        /* The wanted bit into the sign: shifted left by 31 - (bit % 32). */
        __m256i left = _mm256_andnot_si256(bit, _mm256_set1_epi32(31));
        __m256i sign = _mm256_sllv_epi32(_mm256_castps_si256(bits), left);
        unsigned eight =
            (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(sign));

        found |= (uint64_t)eight << i;
    }
    return count < HX_SIEVE_WIDTH ? found & (((uint64_t)1 << count) - 1)
                                  : found;
}

/* Sixteen at a time: the filter is one register, of which each lane picks a byte,
 * then its bit. */
#define AVX512 "avx512f,avx512bw,avx512vbmi"
__attribute__((target(AVX512))) static uint64_t sieve_avx512(
    const hx_ask *asks, size_t count, const uint64_t *near)
{
    const __m512i filter = _mm512_load_si512(near);
    uint64_t found = 0;

    for (size_t i = 0; i < count; i += 16) {
        __mmask16 there = (__mmask16)(count - i < 16
                                          ? (1u << (count - i)) - 1 : 0xFFFF);
        __m512i bit = _mm512_srli_epi32(
            _mm512_maskz_loadu_epi32(there, asks + i), 16);
        __m512i byte = _mm512_permutexvar_epi8(_mm512_srli_epi32(bit, 3),
                                               filter);
        __m512i one = _mm512_sllv_epi32(
            _mm512_set1_epi32(1), _mm512_and_si512(bit, _mm512_set1_epi32(7)));

        found |= (uint64_t)_mm512_mask_test_epi32_mask(there, byte, one) << i;
    }
    return found;
}
#endif

hx_sieve_fn *hx__sieve_choose(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512vbmi") &&
        __builtin_cpu_supports("avx512bw"))
        return sieve_avx512;
    if (__builtin_cpu_supports("avx2"))
        return sieve_avx2;
#endif
    return hx__sieve_plain;
}
