/* Heap and arena: what they give, what they refuse, what they keep. */
#include "alloc.h"
#include "arena.h"

#include <check.h>
#include <stdlib.h>
#include "suite.h"

static const struct { const char *what; size_t count, bytes; bool given; }
sizes[] = {
    { "nothing is something", 0, 8, true },
    { "a few",                3, 8, true },
    { "product overflows",    SIZE_MAX / 4, 8, false },
    { "more than there is",   SIZE_MAX, 1, false },
};

START_TEST(sizes_are_checked)
{
    void *a = hx__alloc(sizes[_i].count, sizes[_i].bytes);
    void *b = hx__realloc(NULL, sizes[_i].count, sizes[_i].bytes);

    ck_assert_msg((a != NULL) == sizes[_i].given, "%s", sizes[_i].what);
    ck_assert_msg((b != NULL) == sizes[_i].given, "%s", sizes[_i].what);
    hx__free(a);
    hx__free(b);
}
END_TEST

START_TEST(nth_call_fails)
{
    void *ptr[4];

    hx__alloc_fail_at(hx__alloc_calls() + 2, _i != 0);
    for (int i = 0; i < 4; i++)
        ptr[i] = hx__alloc(1, 1);
    hx__alloc_fail_at(0, false);
    ck_assert_ptr_nonnull(ptr[0]);
    ck_assert_ptr_null(ptr[1]);
    ck_assert_msg((ptr[2] == NULL) == (_i != 0), "third call");
    for (int i = 0; i < 4; i++)
        hx__free(ptr[i]);
}
END_TEST

START_TEST(grows_to_what_is_needed)
{
    void  *ptr = NULL;
    size_t cap = 0;

    ck_assert(hx__grow(&ptr, &cap, 5, 4));
    ck_assert_uint_ge(cap, 5);
    ck_assert(hx__grow(&ptr, &cap, 1000, 4));
    ck_assert_uint_ge(cap, 1000);
    ck_assert_uint_lt(cap, 2000);
    ck_assert(!hx__grow(&ptr, &cap, SIZE_MAX / 2, 4));
    ck_assert_ptr_nonnull(ptr);
    hx__free(ptr);
}
END_TEST

START_TEST(arena_is_aligned_and_apart)
{
    hx_arena       arena = { 0 };
    unsigned char *last = NULL;

    for (size_t n = 0; n < 5000; n++) {
        unsigned char *p = hx__arena_get(&arena, n % 77);

        ck_assert_ptr_nonnull(p);
        ck_assert_uint_eq((uintptr_t)p % 16, 0);
        ck_assert_ptr_ne(p, last);
        memset(p, (int)(n & 255), n % 77);
        last = n % 77 ? p : last;
    }
    ck_assert_ptr_null(hx__arena_get(&arena, SIZE_MAX));
    ck_assert_ptr_null(hx__arena_get(&arena, SIZE_MAX - 40));
    hx__arena_clear(&arena);
}
END_TEST

/* One huge record must not stay with the worker; usual ones cost nothing. */
START_TEST(arena_keeps_little)
{
    hx_arena arena = { 0 };
    uint64_t calls;

    for (int i = 0; i < 40; i++)
        ck_assert_ptr_nonnull(hx__arena_get(&arena, 30000));
    hx__arena_reset(&arena);
    calls = hx__alloc_calls();
    for (int i = 0; i < 40; i++)
        ck_assert_ptr_nonnull(hx__arena_get(&arena, 30000));
    ck_assert_uint_eq(hx__alloc_calls(), calls);
    ck_assert_ptr_nonnull(hx__arena_get(&arena, (size_t)8 << 20));
    hx__arena_reset(&arena);
    calls = hx__alloc_calls();
    ck_assert_ptr_nonnull(hx__arena_get(&arena, (size_t)8 << 20));
    ck_assert_uint_eq(hx__alloc_calls(), calls + 1);
    hx__arena_clear(&arena);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("alloc");
    TCase   *tc = tcase_create("all");

    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, sizes_are_checked, 0,
                        (int)(sizeof sizes / sizeof *sizes));
    tcase_add_loop_test(tc, nth_call_fails, 0, 2);
    tcase_add_test(tc, grows_to_what_is_needed);
    tcase_add_test(tc, arena_is_aligned_and_apart);
    tcase_add_test(tc, arena_keeps_little);
    return suite_run(suite);
}
