/* The sieve of this processor says what the plain one says, of any number of
 * candidates, and nothing of what lies behind the last. */
#include "sieve.h"

#include <stdlib.h>

#include "suite.h"

#define ROUNDS 2000

static uint64_t random64(void)
{
    uint64_t bits = 0;

    for (int i = 0; i < 5; i++)
        bits = bits << 15 ^ (uint64_t)rand();
    return bits;
}

START_TEST(all_sieves_agree)
{
    _Alignas(64) uint64_t near[HX_NEAR_BITS / 64];
    hx_ask asks[HX_SIEVE_WIDTH + HX_SIEVE_SPARE];
    hx_sieve_fn *sieve = hx__sieve_choose();

    srand((unsigned)_i);
    for (int round = 0; round < ROUNDS; round++) {
        size_t count = (size_t)rand() % (HX_SIEVE_WIDTH + 1);
        uint64_t found;

        for (size_t i = 0; i < HX_NEAR_BITS / 64; i++)
            near[i] = random64() & random64();
        for (size_t i = 0; i < HX_SIEVE_WIDTH + HX_SIEVE_SPARE; i++)
            asks[i] = (hx_ask){ (uint16_t)rand(),
                                (uint16_t)(rand() % HX_NEAR_BITS) };
        found = sieve(asks, count, near);
        ck_assert_uint_eq(found, hx__sieve_plain(asks, count, near));
        for (size_t i = 0; i < HX_SIEVE_WIDTH; i++)
            ck_assert_int_eq(found >> i & 1,
                             i < count && hx__has_bit(near, asks[i].near));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sieve");
    TCase *tcase = tcase_create("agree");

    tcase_add_loop_test(tcase, all_sieves_agree, 0, 4);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
