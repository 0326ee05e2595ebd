/* Scores against published figures. */
#include "../core/score.c"

#include <check.h>
#include <stdlib.h>
#include "suite.h"

/* What two readers said of ten articles, yes or no: K. Krippendorff, Computing
 * Krippendorff's Alpha-Reliability, 2011, section A (alpha = 0.095). */
START_TEST(alpha_is_as_published)
{
    static const int first[10] =  { 0, 1, 0, 0, 0, 0, 0, 0, 1, 0 };
    static const int second[10] = { 1, 1, 1, 0, 0, 1, 0, 0, 0, 0 };
    hx_score score[HX_SCORE_LABELS] = { { 0, 0, 0 } };

    for (int i = 0; i < 10; i++)
        hx__score_sets(score, (uint64_t)first[i], (uint64_t)second[i]);
    ck_assert_uint_eq(score[0].hit, 1);
    ck_assert_double_eq_tol(hx__alpha(&score[0], 10), 0.095, 0.0005);
}
END_TEST

/* 1 - (n - 1) * apart / (no * yes), worked by hand. */
static const struct {
    const char *what; hx_score score; uint64_t units; double alpha;
} rows[] = {
    { "all the same",     { 5, 0, 0 }, 10,  1.0 },
    { "never together",   { 0, 5, 5 }, 10, -0.9 },
    { "as chance has it", { 1, 1, 1 },  4,  0.125 },
};

START_TEST(alpha_of_known_tables)
{
    ck_assert_msg(fabs(hx__alpha(&rows[_i].score, rows[_i].units) -
                       rows[_i].alpha) < 1e-9, "%s: %f", rows[_i].what,
                  hx__alpha(&rows[_i].score, rows[_i].units));
}
END_TEST

START_TEST(nothing_is_told_by_one_answer)
{
    hx_score yes = { 4, 0, 0 }, no = { 0, 0, 0 };

    ck_assert(isnan(hx__alpha(&yes, 4)));
    ck_assert(isnan(hx__alpha(&no, 4)));
    ck_assert(isnan(hx__alpha(&no, 0)));
}
END_TEST

START_TEST(f1_of_known_counts)
{
    hx_score score = { 6, 2, 4 }, none = { 0, 0, 0 };

    ck_assert_double_eq_tol(hx__precision(&score), 0.75, 1e-12);
    ck_assert_double_eq_tol(hx__recall(&score), 0.6, 1e-12);
    ck_assert_double_eq_tol(hx__f1(&score), 2 * 0.75 * 0.6 / 1.35, 1e-12);
    ck_assert_double_eq_tol(hx__f1(&none), 0, 1e-12);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("score");
    TCase *tc = tcase_create("score");
    int failed;

    tcase_add_test(tc, alpha_is_as_published);
    tcase_add_loop_test(tc, alpha_of_known_tables, 0,
                        (int)(sizeof rows / sizeof *rows));
    tcase_add_test(tc, nothing_is_told_by_one_answer);
    tcase_add_test(tc, f1_of_known_counts);
    suite_add_tcase(suite, tc);
    failed = suite_run(suite);
    return failed != 0;
}
