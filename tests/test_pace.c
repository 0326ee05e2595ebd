/* The progress line: what it says, and that it says no more than it knows. */
#include "stats.h"

#include <string.h>

#include "suite.h"

#define SECOND UINT64_C(1000000000)
#define MB UINT64_C(1000000)

static const struct { const char *what; hx_pace pace; const char *line; }
rows[] = {
    { "half of a file",
      { 10 * SECOND, 50 * MB, 100 * MB, 300 * MB, 1234567 },
      "50 %  30 MB/s  1,234,567 comments  0:10 left" },
    { "a pipe has no share", { 2 * SECOND, 5 * MB, 0, 20 * MB, 999 },
      "10 MB/s  999 comments" },
    { "hours", { 3600 * SECOND, MB, 4 * MB, 3600 * MB, 1000 },
      "25 %  1 MB/s  1,000 comments  3:00:00 left" },
    { "nothing read yet", { SECOND, 0, 100 * MB, 0, 0 },
      "0 %  0 MB/s  0 comments" },
    { "a file that grew", { SECOND, 101 * MB, 100 * MB, 200 * MB, 12 },
      "100 %  200 MB/s  12 comments" },
    { "before the first tick", { 0, 0, 0, 0, 0 }, "0 MB/s  0 comments" },
    { "days are cut", { 86400 * SECOND, 1, 1000 * MB, 1, 1 },
      "0 %  0 MB/s  1 comment  100:00:00 left" },
};

START_TEST(the_line_says)
{
    char line[HX_PACE_BYTES];

    hx__pace_line(&rows[_i].pace, line);
    ck_assert_msg(strcmp(line, rows[_i].line) == 0, "%s: %s", rows[_i].what,
                  line);
}
END_TEST

START_TEST(times_are_added)
{
    hx_stats a = { .read = 1, .scan = 2, .parse = 3, .plugin = { 4, 5 } };
    hx_stats b = { .read = 10, .scan = 20, .parse = 30, .plugin = { 40 } };

    hx__stats_add(&a, &b);
    ck_assert_uint_eq(a.read, 11);
    ck_assert_uint_eq(a.scan, 22);
    ck_assert_uint_eq(a.parse, 33);
    ck_assert_uint_eq(a.plugin[0], 44);
    ck_assert_uint_eq(a.plugin[1], 5);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pace");
    TCase *tcase = tcase_create("pace");

    tcase_add_loop_test(tcase, the_line_says, 0,
                        (int)(sizeof rows / sizeof *rows));
    tcase_add_test(tcase, times_are_added);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
