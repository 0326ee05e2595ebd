/* Samples that do not depend on order, and text in columns. */
#include "columns.h"
#include "sample.h"

#include <stdio.h>

#include "suite.h"

#define ROWS 200

static hx_str name_of(char *room, int i)
{
    int len = snprintf(room, 16, "row %d", i % 50);  /* some are equal */

    return (hx_str){ room, (size_t)len };
}

static uint64_t hash_of(int i)
{
    return (uint64_t)(i % 50) * 0x9E3779B97F4A7C15u >> 60;  /* many ties */
}

/* The rows of 0 .. ROWS, begun at `first`, `step` apart, as one text. */
static void fill(hx_buf *out, size_t most, int first, int step)
{
    hx_sample sample;
    char room[16];

    hx__sample_init(&sample, most);
    for (int i = 0; i < ROWS; i++) {
        int row = (first + i * step) % ROWS;

        ck_assert(hx__sample_add(&sample, hash_of(row), name_of(room, row)));
    }
    hx__sample_sort(&sample, NULL);
    ck_assert_uint_eq(sample.count, most < ROWS ? most : ROWS);
    for (size_t i = 0; i < sample.count; i++)
        hx__buf_bytes(out, sample.rows[i].bytes.ptr, sample.rows[i].bytes.len);
    hx__sample_clear(&sample);
}

START_TEST(sample_forgets_the_order)
{
    static const size_t mosts[] = { 0, 1, 7, 60, 500 };

    for (size_t m = 0; m < sizeof mosts / sizeof *mosts; m++) {
        hx_buf a = { 0 }, b = { 0 }, c = { 0 };

        fill(&a, mosts[m], 0, 1);
        fill(&b, mosts[m], 77, 3);
        fill(&c, mosts[m], ROWS - 1, ROWS - 1);
        ck_assert_uint_eq(a.len, b.len);
        ck_assert_uint_eq(a.len, c.len);
        ck_assert(a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
        ck_assert(a.len == 0 || memcmp(a.ptr, c.ptr, a.len) == 0);
        hx__buf_clear(&a);
        hx__buf_clear(&b);
        hx__buf_clear(&c);
    }
}
END_TEST

START_TEST(sample_keeps_the_smallest)
{
    hx_sample sample;

    hx__sample_init(&sample, 2);
    ck_assert(hx__sample_wants(&sample, UINT64_MAX));
    for (uint64_t hash = 9; hash-- > 0;)
        ck_assert(hx__sample_add(&sample, hash, hx_str_of("x")));
    ck_assert(!hx__sample_wants(&sample, 5));
    ck_assert(hx__sample_wants(&sample, 0));
    hx__sample_sort(&sample, NULL);
    ck_assert_uint_eq(sample.rows[0].hash, 0);
    ck_assert_uint_eq(sample.rows[1].hash, 1);
    hx__sample_clear(&sample);
}
END_TEST

/* Each row is one text and its columns. */
static const struct { const char *what, *text; size_t columns; } widths[] = {
    { "ascii", "abc", 3 },
    { "umlaut", "für", 3 },
    { "letter and mark", "u\xCC\x88", 1 },
    { "wide", "你好", 4 },
    { "empty", "", 0 },
};

START_TEST(columns_count)
{
    ck_assert_msg(hx__columns(hx_str_of(widths[_i].text)) ==
                  widths[_i].columns, "%s", widths[_i].what);
}
END_TEST

static void check_str(hx_str got, const char *want)
{
    ck_assert_msg(hx_str_eq(got, hx_str_of(want)), "\"%.*s\", not \"%s\"",
                  (int)got.len, got.ptr, want);
}

START_TEST(columns_cut)
{
    hx_buf out = { 0 };

    check_str(hx__columns_head(hx_str_of("grün"), 3), "grü");
    check_str(hx__columns_head(hx_str_of("u\xCC\x88x"), 1), "u\xCC\x88");
    check_str(hx__columns_head(hx_str_of("你好"), 3), "你");
    check_str(hx__columns_tail(hx_str_of("grün"), 2), "ün");
    check_str(hx__columns_tail(hx_str_of("au\xCC\x88x"), 1), "x");
    check_str(hx__columns_tail(hx_str_of("xu\xCC\x88"), 1), "u\xCC\x88");
    hx__columns_put(&out, hx_str_of("ü"), 3, true);
    hx__columns_put(&out, hx_str_of("ü"), 2, false);
    check_str((hx_str){ out.ptr, out.len }, "  üü ");
    hx__buf_clear(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sample");
    TCase *rows = tcase_create("rows");

    tcase_add_test(rows, sample_forgets_the_order);
    tcase_add_test(rows, sample_keeps_the_smallest);
    tcase_add_loop_test(rows, columns_count, 0,
                        (int)(sizeof widths / sizeof *widths));
    tcase_add_test(rows, columns_cut);
    suite_add_tcase(suite, rows);
    return suite_run(suite);
}
