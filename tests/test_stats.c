/* The statistics of agg_gap against the tables they were published with. */
#include "../plugins/agg_gap/draws.c"
#include "../plugins/agg_gap/stats.c"
#include "../plugins/agg_gap/value.c"

#include <check.h>
#include <stdlib.h>
#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

/* Newcombe 1998a, Statistics in Medicine 17, 857-872, table I, method 3. */
static const struct { int r, n; double low, high; } singles[] = {
    { 81, 263, 0.2553, 0.3662 },
    { 15, 148, 0.0624, 0.1605 },
    {  0,  20, 0.0000, 0.1611 },
    {  1,  29, 0.0061, 0.1718 },
};

START_TEST(wilson_is_as_published)
{
    gap_interval in = gap_wilson((double)singles[_i].r / singles[_i].n,
                                 singles[_i].n);

    ck_assert_double_eq_tol(in.low, singles[_i].low, 0.00005);
    ck_assert_double_eq_tol(in.high, singles[_i].high, 0.00005);
}
END_TEST

/* Newcombe 1998b, Statistics in Medicine 17, 873-890, table II, method 10. */
static const struct { int r1, n1, r2, n2; double low, high; } pairs[] = {
    { 56, 70, 48, 80,  0.0524, 0.3339 },
    {  9, 10,  3, 10,  0.1705, 0.8090 },
    {  6,  7,  2,  7,  0.0582, 0.8062 },
    {  5, 56,  0, 29, -0.0381, 0.1926 },
    {  0, 10,  0, 20, -0.1611, 0.2775 },
    {  0, 10,  0, 10, -0.2775, 0.2775 },
    { 10, 10,  0, 20,  0.6791, 1.0000 },
    { 10, 10,  0, 10,  0.6075, 1.0000 },
};

START_TEST(newcombe_is_as_published)
{
    double p1 = (double)pairs[_i].r1 / pairs[_i].n1;
    double p2 = (double)pairs[_i].r2 / pairs[_i].n2;
    gap_interval in = gap_newcombe(p1, gap_wilson(p1, pairs[_i].n1), p2,
                                   gap_wilson(p2, pairs[_i].n2));

    ck_assert_double_eq_tol(in.low, pairs[_i].low, 0.00005);
    ck_assert_double_eq_tol(in.high, pairs[_i].high, 0.00005);
}
END_TEST

/* Benjamini and Hochberg 1995, section 3: four of fifteen are rejected. */
START_TEST(false_discoveries_are_as_published)
{
    static const double p[] = { 0.6528, 0.0001, 0.0004, 0.0019, 0.0095,
                                0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
                                0.3240, 0.4262, 0.5719, 0.7590, 1.0000 };
    double q[COUNT(p)];
    size_t order[COUNT(p)];
    int    rejected = 0;

    gap_benjamini_hochberg(p, COUNT(p), q, order);
    for (int i = 0; i < COUNT(p); i++)
        rejected += q[i] <= 0.05;
    ck_assert_int_eq(rejected, 4);
    ck_assert_double_eq_tol(q[4], 0.0095 * 15 / 4, 1e-12);
    ck_assert_double_eq_tol(q[14], 1.0, 1e-12);
    ck_assert(q[1] <= q[2] && q[2] <= q[3]);
}
END_TEST

/* The square of the statistic is chi-square of the 2x2 table: 56/70 against
 * 48/80 gives 150 (56*32 - 48*14)^2 / (70*80*104*46). */
START_TEST(score_test_is_chi_square)
{
    double chi = 150.0 * 1120.0 * 1120.0 / (70.0 * 80.0 * 104.0 * 46.0);
    double p = gap_score_test(0.8, 70, 0.6, 80);

    ck_assert_double_eq_tol(p, erfc(sqrt(chi / 2.0)), 1e-12);
    ck_assert_double_eq(gap_score_test(0.0, 10, 0.0, 20), 1.0);
    ck_assert_double_eq_tol(gap_normal_test(GAP_Z, 1.0), 0.05, 1e-12);
}
END_TEST

static const struct { const char *what; double p, v, n, kish, want; }
sizes[] = {
    { "binomial variance gives n",     0.5, 0.25 / 80, 80, 80,  80 },
    { "twice the variance gives half", 0.5, 0.50 / 80, 80, 80,  40 },
    { "never over n",                  0.5, 0.01 / 80, 80, 80,  80 },
    { "never under 1",                 0.5, 9.00,      80, 80,   1 },
    { "nothing varies: Kish",          0.0, 0.0,       80, 60,  60 },
    { "all alike: Kish",               1.0, 0.0,       80, 60,  60 },
};

START_TEST(effective_size_keeps_its_bounds)
{
    double n = gap_n_eff(sizes[_i].p, sizes[_i].v, sizes[_i].n,
                         sizes[_i].kish);

    ck_assert_msg(fabs(n - sizes[_i].want) < 1e-9, "%s: %f", sizes[_i].what,
                  n);
}
END_TEST

/* Lang and Reiczigel 2014, equations 2 to 17, worked out anew in R 4.2 (rate,
 * n, se, n_se, sp, n_sp). Of 20,000 samples with p = 0.12, se = 0.82 of 80 and
 * sp = 0.97 of 900, n = 500, the interval held p in 94.8 %. */
static const struct { double rate, n, se, n_se, sp, n_sp, value, low, high; }
corrected[] = {
    { 0.02, 1000, 0.72, 100, 0.95,  100, 0.0,          0.0,
      0.01350899414 },
    { 0.30,  500, 0.80, 120, 0.90, 4000, 0.2857142857, 0.2269418526,
      0.3582083378 },
    { 0.05,  300, 0.90,  40, 0.97,  800, 0.0229885058, 0.0,
      0.0626005878 },
    { 0.95,   80, 0.90,  50, 0.90,   50, 1.0,          0.9357671387, 1.0 },
    /* A perfect detector: the interval of Agresti and Coull. */
    { 0.10,  400, 1.00, 1e9, 1.00,  1e9, 0.1,          0.0740572518,
      0.1335525820 },
};

START_TEST(known_errors_are_taken_out)
{
    gap_corrected out = gap_rogan_gladen(
        corrected[_i].rate, corrected[_i].n, corrected[_i].se,
        corrected[_i].n_se, corrected[_i].sp, corrected[_i].n_sp);

    ck_assert_double_eq_tol(out.value, corrected[_i].value, 1e-8);
    ck_assert_double_eq_tol(out.low, corrected[_i].low, 1e-8);
    ck_assert_double_eq_tol(out.high, corrected[_i].high, 1e-8);
}
END_TEST

START_TEST(spread_is_less_its_noise)
{
    static const double value[] = { 10.0, 20.0, 30.0 };
    static const double none[] = { 0.0, 0.0, 0.0 };
    static const double noise[] = { 30.0, 30.0, 30.0 };
    static const double much[] = { 900.0, 900.0, 900.0 };
    static const double weight[] = { 50.0, 50.0, 50.0 };

    ck_assert_double_eq_tol(gap_spread(value, none, weight, 3),
                            sqrt(200.0 / 3.0), 1e-9);
    /* Three equal groups: (1 - 1/3) of the variance is noise of the spread. */
    ck_assert_double_eq_tol(gap_spread(value, noise, weight, 3),
                            sqrt(200.0 / 3.0 - 20.0), 1e-9);
    ck_assert_double_eq(gap_spread(value, much, weight, 3), 0.0);
}
END_TEST

/* NIST Statistical Reference Datasets, Norris (linear regression). */
static const double norris[][2] = {
    { 0.1, 0.2 }, { 338.8, 337.4 }, { 118.1, 118.2 }, { 888.0, 884.6 },
    { 9.2, 10.1 }, { 228.1, 226.5 }, { 668.5, 666.3 }, { 998.5, 996.3 },
    { 449.1, 448.6 }, { 778.9, 777.0 }, { 559.2, 558.2 }, { 0.3, 0.4 },
    { 0.1, 0.6 }, { 778.1, 775.5 }, { 668.8, 666.9 }, { 339.3, 338.0 },
    { 448.9, 447.5 }, { 10.8, 11.6 }, { 557.7, 556.0 }, { 228.3, 228.1 },
    { 998.0, 995.8 }, { 888.8, 887.6 }, { 119.6, 120.2 }, { 0.3, 0.3 },
    { 0.6, 0.3 }, { 557.6, 556.8 }, { 339.3, 339.1 }, { 888.0, 887.2 },
    { 998.5, 999.0 }, { 778.9, 779.0 }, { 10.2, 11.1 }, { 117.6, 118.3 },
    { 228.9, 229.2 }, { 668.4, 669.1 }, { 449.2, 448.9 }, { 0.2, 0.5 },
};

static void norris_matrix(double *a, size_t columns)
{
    memset(a, 0, (columns + 1) * (columns + 1) * sizeof *a);
    for (int i = 0; i < COUNT(norris); i++) {
        double row[4] = { 1.0, norris[i][1], norris[i][1], 0.0 };

        row[columns] = norris[i][0];
        for (size_t r = 0; r <= columns; r++)
            for (size_t c = 0; c <= columns; c++)
                a[r * (columns + 1) + c] += row[r] * row[c];
    }
}

START_TEST(least_squares_is_as_certified)
{
    double a[9], scale[2], error;
    bool   used[2];

    norris_matrix(a, 2);
    ck_assert_int_eq((int)gap_sweep(a, 2, used, scale), 2);
    ck_assert_double_eq_tol(a[2], -0.262323073774029, 1e-9);
    ck_assert_double_eq_tol(a[5], 1.00211681802045, 1e-12);
    error = a[8] / (COUNT(norris) - 2);
    ck_assert_double_eq_tol(sqrt(-a[0] * error), 0.232818234301152, 1e-9);
    ck_assert_double_eq_tol(sqrt(-a[4] * error), 0.429796848199937e-3, 1e-12);
}
END_TEST

START_TEST(a_column_that_repeats_is_left_out)
{
    double a[16], scale[3];
    bool   used[3];

    norris_matrix(a, 3);
    ck_assert_int_eq((int)gap_sweep(a, 3, used, scale), 2);
    ck_assert(used[0] && used[1] != used[2]);
}
END_TEST

/* The draws of many customers have the mean and the variance of Poisson(1),
 * and each value its share. */
START_TEST(draws_are_poisson)
{
    static const double share[] = { 0.367879, 0.367879, 0.183940, 0.061313 };
    double   count[16] = { 0 }, sum = 0.0, square = 0.0, all = 0.0;
    uint64_t draws[GAP_REPS];

    for (uint64_t customer = 0; customer < 2000; customer++) {
        gap_draws(gap_hash(7, &customer, sizeof customer), 1, draws);
        for (size_t i = 0; i < GAP_REPS; i++) {
            ck_assert(draws[i] < 13);
            count[draws[i]]++;
            sum += (double)draws[i];
            square += (double)(draws[i] * draws[i]);
            all++;
        }
    }
    for (int i = 0; i < COUNT(share); i++)
        ck_assert_double_eq_tol(count[i] / all, share[i], 0.003);
    ck_assert_double_eq_tol(sum / all, 1.0, 0.01);
    ck_assert_double_eq_tol(square / all - 1.0, 1.0, 0.02);
}
END_TEST

/* Draws may never change: states of old runs are merged with new ones. */
START_TEST(draws_are_fixed_for_ever)
{
    uint64_t draws[GAP_REPS], hash = 0;

    gap_draws(gap_hash(1, "customer 17", 11), 1, draws);
    for (size_t i = 0; i < GAP_REPS; i++)
        hash = gap_mix(hash + draws[i] + 1);
    ck_assert_uint_eq(hash, UINT64_C(0xb129a94485d98b6e));
    ck_assert_uint_eq(gap_poisson(0), 0);
    ck_assert_uint_eq(gap_poisson(UINT32_MAX), 12);
}
END_TEST

static const struct { const char *text; bool ok; uint64_t want; } numbers[] = {
    { "4",          true,  4000000 },
    { " 4.5 ",      true,  4500000 },
    { "4,25",       true,  4250000 },
    { ".5",         true,  500000 },
    { "1e2",        true,  100000000 },
    { "2.5E-1",     true,  250000 },
    { "0.0000015",  true,  2 },
    { "+3",         true,  3000000 },
    { "1000000",    true,  UINT64_C(1000000000000) },
    { "1000001",    false, 0 },
    { "1e99",       false, 0 },
    { "-1",         false, 0 },
    { "",           false, 0 },
    { ".",          false, 0 },
    { "4 stars",    false, 0 },
    { "1.2.3",      false, 0 },
    { "nan",        false, 0 },
    { "1e",         false, 0 },
};

START_TEST(numbers_are_read_exactly)
{
    uint64_t value = 0;
    bool     ok = gap_decimal(hx_str_of(numbers[_i].text), GAP_WEIGHT_MAX,
                              &value);

    ck_assert_msg(ok == numbers[_i].ok, "\"%s\"", numbers[_i].text);
    if (ok)
        ck_assert_msg(value == numbers[_i].want, "\"%s\": %llu",
                      numbers[_i].text, (unsigned long long)value);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("stats");
    TCase   *tc = tcase_create("published");

    tcase_add_loop_test(tc, wilson_is_as_published, 0, COUNT(singles));
    tcase_add_loop_test(tc, newcombe_is_as_published, 0, COUNT(pairs));
    tcase_add_test(tc, false_discoveries_are_as_published);
    tcase_add_test(tc, score_test_is_chi_square);
    tcase_add_loop_test(tc, effective_size_keeps_its_bounds, 0, COUNT(sizes));
    tcase_add_loop_test(tc, known_errors_are_taken_out, 0, COUNT(corrected));
    tcase_add_test(tc, spread_is_less_its_noise);
    tcase_add_test(tc, least_squares_is_as_certified);
    tcase_add_test(tc, a_column_that_repeats_is_left_out);
    tcase_add_test(tc, draws_are_poisson);
    tcase_add_test(tc, draws_are_fixed_for_ever);
    tcase_add_loop_test(tc, numbers_are_read_exactly, 0, COUNT(numbers));
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
