/* Comparisons of agg_gap: which sets are compared, and what is said of them;
 * and reading a state's bytes into one that holds sums already. */
#include "gap_plugin.h"
#include "suite.h"

/* What a comment of these tests is made of. */
typedef struct note {
    int         driver, stance;
    const char *brand, *month, *touch[2], *customer;
} note;

static void write_notes(void *state, int times, note n)
{
    for (int i = 0; i < times; i++) {
        fake_record rec = fake_begin();

        if (n.stance)
            fake_mention(&rec, n.driver, n.stance, 0);
        if (n.brand)
            fake_dim(&rec, FAKE_BRAND, n.brand);
        if (n.month)
            fake_dim(&rec, FAKE_MONTH, n.month);
        for (int t = 0; t < 2; t++)
            if (n.touch[t])
                fake_dim(&rec, FAKE_TOUCHPOINT, n.touch[t]);
        if (n.customer)
            fake_value(&rec, HX_F_CUSTOMER, n.customer);
        count(state, &rec);
    }
}

/* `unmet` comments of `all` that miss warmth. */
static void brand(void *state, const char *name, int unmet, int all)
{
    write_notes(state, unmet, (note){ FAKE_WARMTH, HX_UNMET, .brand = name });
    write_notes(state, all - unmet, (note){ .brand = name });
}

/* -- reading the tree ------------------------------------------------------- */

static hx_doc *compared(const void *a, const void *b, const char *dim,
                        const char *values, hx_status want, hx_error *err)
{
    hx_str     labels[2] = { HX_LIT("old"), HX_LIT("new") };
    hx_str     list[8];
    hx_between between = { hx_str_of(dim), list, 0 };
    hx_doc    *doc = hx__doc_open();
    hx_status  rc;

    while (values && *values) {
        size_t len = strcspn(values, ",");

        list[between.count++] = (hx_str){ len ? values : NULL, len };
        values += len + (values[len] == ',');
    }
    err->message[0] = '\0';
    rc = plugin.compare(a, b, labels, &between, between.count > 0, doc,
                        hx__doc_root(doc), err);
    ck_assert_msg(rc == want, "%d: %s", rc, err->message);
    return doc;
}

static const hx_node *at(const hx_node *node, const char *key)
{
    return hx__doc_calls.get(node, key);
}

static const hx_node *pair(hx_doc *doc, size_t index)
{
    return hx__doc_calls.at(at(hx__doc_root(doc), "comparisons"), index);
}

static size_t pairs(hx_doc *doc)
{
    return hx__doc_calls.count(at(hx__doc_root(doc), "comparisons"));
}

static const hx_node *driver(const hx_node *pair, int which)
{
    return hx__doc_calls.at(at(pair, "drivers"), (size_t)which);
}

static int64_t milli(const hx_node *node)
{
    return hx__doc_calls.get_milli(node);
}

static int64_t integer(const hx_node *node)
{
    return hx__doc_calls.get_integer(node);
}

static bool is_null(const hx_node *node)
{
    return hx__doc_calls.kind(node) == HX_NODE_NULL;
}

static bool is_text(const hx_node *node, const char *want)
{
    return hx_str_eq(hx__doc_calls.get_string(node), hx_str_of(want));
}

/* -- two sets that share nothing -------------------------------------------- */

/* Newcombe 1998, table II, (a): 56 of 70 and 48 of 80. */
START_TEST(a_difference_is_as_published)
{
    void          *a = begin(), *b = begin();
    hx_error       err;
    const hx_node *d, *gap;
    hx_doc        *doc;

    brand(a, "A", 56, 70);
    brand(b, "B", 48, 80);
    doc = compared(a, b, NULL, NULL, HX_OK, &err);
    ck_assert_uint_eq(pairs(doc), 1);  /* no segment is in both */
    ck_assert(is_text(at(at(pair(doc, 0), "a"), "value"), "old"));
    ck_assert(is_null(at(pair(doc, 0), "dimension")));
    d = driver(pair(doc, 0), FAKE_WARMTH);
    gap = at(d, "gap");
    ck_assert_int_eq(milli(at(gap, "a")), 80000);
    ck_assert_int_eq(milli(at(gap, "b")), 60000);
    ck_assert_int_eq(milli(at(gap, "value")), 20000);
    ck_assert_int_eq((milli(at(gap, "low")) + 5) / 10, 524);
    ck_assert_int_eq((milli(at(gap, "high")) + 5) / 10, 3339);
    ck_assert_int_eq(milli(at(d, "p")),
                     gap_milli(gap_score_test(0.8, 70, 0.6, 80)));
    /* One driver has been stated, so there was one test. */
    ck_assert_int_eq(integer(at(hx__doc_root(doc), "tests")), 1);
    ck_assert_int_eq(milli(at(d, "q")), milli(at(d, "p")));
    ck_assert_int_eq(integer(at(d, "significant")), 1);
    hx__doc_close(doc);
    plugin.end(model, a), plugin.end(model, b);
}
END_TEST

START_TEST(all_tests_are_one_family)
{
    void     *state = begin();
    hx_error  err;
    hx_doc   *doc;
    double    p[3], q[3];
    size_t    order[3];

    brand(state, "A", 40, 100);
    brand(state, "B", 30, 100);
    brand(state, "C", 28, 100);
    doc = compared(state, NULL, "brand", "A,B,C", HX_OK, &err);
    ck_assert_uint_eq(pairs(doc), 3);
    p[0] = gap_score_test(0.40, 100, 0.30, 100);
    p[1] = gap_score_test(0.40, 100, 0.28, 100);
    p[2] = gap_score_test(0.30, 100, 0.28, 100);
    gap_benjamini_hochberg(p, 3, q, order);
    for (size_t i = 0; i < 3; i++) {
        const hx_node *d = driver(pair(doc, i), FAKE_WARMTH);

        ck_assert_int_eq(milli(at(d, "p")), gap_milli(p[i]));
        ck_assert_int_eq(milli(at(d, "q")), gap_milli(q[i]));
    }
    hx__doc_close(doc);
    plugin.end(model, state);
}
END_TEST

static const struct { const char *what; int unmet, all; bool demand;
                      const char *suppressed; } smalls[] = {
    { "29 comments",         10, 29, false, "segment_under_30" },
    { "30 comments, 4 speak", 4, 30, true,  "driver_under_5" },
    { "30 comments, 5 speak", 5, 30, true,  NULL },
};

START_TEST(small_numbers_are_not_compared)
{
    void          *state = begin();
    hx_error       err;
    hx_doc        *doc;
    const hx_node *d;

    brand(state, "A", 50, 100);
    brand(state, "B", smalls[_i].unmet, smalls[_i].all);
    doc = compared(state, NULL, "brand", "A,B", HX_OK, &err);
    d = driver(pair(doc, 0), FAKE_WARMTH);
    ck_assert_msg(is_null(at(at(d, "demand"), "value")) != smalls[_i].demand,
                  "%s", smalls[_i].what);
    ck_assert_int_eq(is_null(at(d, "p")), smalls[_i].suppressed != NULL);
    ck_assert_int_eq(is_null(at(at(d, "gap"), "value")),
                     smalls[_i].suppressed != NULL);
    if (smalls[_i].suppressed)
        ck_assert(is_text(at(d, "suppressed"), smalls[_i].suppressed));
    ck_assert_int_eq(integer(at(hx__doc_root(doc), "tests")),
                     smalls[_i].suppressed == NULL);
    hx__doc_close(doc);
    plugin.end(model, state);
}
END_TEST

/* -- which sets -------------------------------------------------------------- */

START_TEST(one_value_is_compared_with_the_rest)
{
    void     *state = begin();
    hx_error  err;
    hx_doc   *rest, *two;

    brand(state, "A", 40, 100);
    brand(state, "B", 15, 60);
    rest = compared(state, NULL, "brand", "A", HX_OK, &err);
    two = compared(state, NULL, "brand", "A,B", HX_OK, &err);
    ck_assert_int_eq(integer(at(at(pair(rest, 0), "b"), "rest")), 1);
    ck_assert_int_eq(integer(at(at(pair(rest, 0), "b"), "comments")), 60);
    ck_assert_int_eq(milli(at(driver(pair(rest, 0), FAKE_WARMTH), "p")),
                     milli(at(driver(pair(two, 0), FAKE_WARMTH), "p")));
    hx__doc_close(rest), hx__doc_close(two);
    plugin.end(model, state);
}
END_TEST

/* 40 comments name both touchpoints: neither is compared with the other. */
START_TEST(overlapping_segments_meet_their_complement)
{
    void     *state;
    hx_error  err;
    hx_doc   *doc;

    teardown();
    fake_by[0] = (hx_breakdown){ 1, { FAKE_TOUCHPOINT, 0 } };
    setup();
    state = begin();
    write_notes(state, 50, (note){ FAKE_WARMTH, HX_UNMET,
                                   .touch = { "chat", NULL } });
    write_notes(state, 40, (note){ FAKE_WARMTH, HX_MET,
                                   .touch = { "chat", "shop" } });
    write_notes(state, 60, (note){ .touch = { "shop", NULL } });
    write_notes(state, 30, (note){ .stance = 0 });
    doc = compared(state, NULL, "touchpoint", "chat,shop", HX_OK, &err);
    ck_assert_uint_eq(pairs(doc), 2);
    for (size_t i = 0; i < 2; i++) {
        const hx_node *p = pair(doc, i);

        ck_assert(is_text(at(at(p, "a"), "value"), i ? "shop" : "chat"));
        ck_assert_int_eq(integer(at(at(p, "b"), "rest")), 1);
        ck_assert_int_eq(integer(at(at(p, "a"), "comments")), i ? 100 : 90);
        ck_assert_int_eq(integer(at(at(p, "b"), "comments")), i ? 80 : 90);
    }
    /* In "chat" 50 of 90 miss warmth, outside nobody does. */
    ck_assert_int_eq(milli(at(at(driver(pair(doc, 1), FAKE_WARMTH), "gap"),
                              "b")), 62500);
    hx__doc_close(doc);
    plugin.end(model, state);
    fake_by[0] = (hx_breakdown){ 1, { FAKE_BRAND, 0 } };
}
END_TEST

START_TEST(crossed_segments_are_compared_within_the_other)
{
    void     *state;
    hx_error  err;
    hx_doc   *doc;

    teardown();
    fake_by[0] = (hx_breakdown){ 2, { FAKE_BRAND, FAKE_MONTH } };
    setup();
    state = begin();
    for (int i = 0; i < 4; i++)
        write_notes(state, 40 + i, (note){ FAKE_WARMTH, HX_UNMET,
            .brand = i & 1 ? "B" : "A", .month = i & 2 ? "2024-02"
                                                       : "2024-01" });
    doc = compared(state, NULL, "brand", "A,B", HX_OK, &err);
    ck_assert_uint_eq(pairs(doc), 2);
    for (size_t i = 0; i < 2; i++)
        ck_assert(is_text(at(at(pair(doc, i), "within"), "month"),
                          i ? "2024-02" : "2024-01"));
    ck_assert_int_eq(integer(at(at(pair(doc, 1), "b"), "comments")), 43);
    hx__doc_close(doc);
    /* A value counts for each one of the other dimension; it is told once. */
    hx__doc_close(compared(state, NULL, "brand", "A,Z", HX_E_USAGE, &err));
    ck_assert_msg(strstr(err.message, "(some there are: A, B)") != NULL, "%s",
                  err.message);
    /* Months are counted in every run: they need no --by of their own. */
    doc = compared(state, NULL, "month", "2024-01,2024-02", HX_OK, &err);
    ck_assert_uint_eq(pairs(doc), 3);
    hx__doc_close(doc);
    /* So what is not of brand A is known for each month. */
    doc = compared(state, NULL, "brand", "A", HX_OK, &err);
    ck_assert_uint_eq(pairs(doc), 2);
    ck_assert_int_eq(integer(at(at(pair(doc, 1), "b"), "comments")), 43);
    hx__doc_close(doc);
    plugin.end(model, state);
    fake_by[0] = (hx_breakdown){ 1, { FAKE_BRAND, 0 } };
}
END_TEST

/* Nobody has counted touchpoints alone: the rest of a brand is not known. */
START_TEST(a_rest_that_is_not_known_is_refused)
{
    void    *state;
    hx_error err;

    teardown();
    fake_by[0] = (hx_breakdown){ 2, { FAKE_BRAND, FAKE_TOUCHPOINT } };
    setup();
    state = begin();
    write_notes(state, 40, (note){ .brand = "A", .touch = { "chat", NULL } });
    hx__doc_close(compared(state, NULL, "brand", "A", HX_E_USAGE, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "--by touchpoint too"));
    plugin.end(model, state);
    fake_by[0] = (hx_breakdown){ 1, { FAKE_BRAND, 0 } };
}
END_TEST

/* -- periods ----------------------------------------------------------------- */

static void month(void *state, const char *name, int unmet, int all)
{
    write_notes(state, unmet, (note){ FAKE_WARMTH, HX_UNMET, .month = name });
    write_notes(state, all - unmet, (note){ FAKE_WARMTH, 0, .month = name });
}

static void *eight_months(void)
{
    void *state = begin();

    month(state, "2023-12", 20, 20);
    month(state, "2024-01", 30, 30);
    month(state, "2024-03", 26, 40);
    month(state, "2024-04", 20, 50);
    month(state, "2025-01", 28, 30);
    return state;
}

/* The same two sets as of Newcombe's table, made of months: 56 of 70 are the
 * first quarter of 2024, 48 of 80 are April 2024 and January 2025. */
static const struct { const char *dim, *values; } spans[] = {
    { "quarter", "2024-Q1,2024-Q2..2025-Q1" },
    { "month", "2024-01..2024-03,2024-04..2025-01" },
    { "month", "2024-Q1,2024-04..2025" },
};

START_TEST(months_add_up_to_periods)
{
    void          *state = eight_months();
    hx_error       err;
    const hx_node *gap;
    hx_doc *doc = compared(state, NULL, spans[_i].dim, spans[_i].values,
                           HX_OK, &err);

    ck_assert_uint_eq(pairs(doc), 1);
    ck_assert(is_text(at(pair(doc, 0), "dimension"), spans[_i].dim));
    gap = at(driver(pair(doc, 0), FAKE_WARMTH), "gap");
    ck_assert_int_eq(milli(at(gap, "a")), 80000);
    ck_assert_int_eq(milli(at(gap, "b")), 60000);
    ck_assert_int_eq((milli(at(gap, "low")) + 5) / 10, 524);
    ck_assert_int_eq((milli(at(gap, "high")) + 5) / 10, 3339);
    hx__doc_close(doc);
    plugin.end(model, state);
}
END_TEST

START_TEST(a_lone_year_meets_the_other_years)
{
    void     *state = eight_months();
    hx_error  err;
    hx_doc   *doc = compared(state, NULL, "year", "2024", HX_OK, &err);

    ck_assert_uint_eq(pairs(doc), 1);
    ck_assert_int_eq(integer(at(at(pair(doc, 0), "a"), "comments")), 120);
    ck_assert_int_eq(integer(at(at(pair(doc, 0), "b"), "comments")), 50);
    ck_assert_int_eq(integer(at(at(pair(doc, 0), "b"), "rest")), 1);
    hx__doc_close(doc);
    plugin.end(model, state);
}
END_TEST

static const struct { const char *dim, *values, *says; } unknown[] = {
    { "year", "2024,2026", "\"2026\" has no comments" },
    { "year", "2023..2024,2024", "\"2024\" shares months" },
    { "month", "x..y,2024", "\"x..y\" has no comments" },
    { "brand", "A,Z", "no segment \"Z\" (some there are: A, B)" },
    { "colour", "A,B", "make it with --by colour" },
};

START_TEST(what_is_not_there_is_named)
{
    void     *state = begin();
    hx_error  err;

    brand(state, "A", 5, 40);
    brand(state, "B", 5, 40);
    month(state, "2024-05", 5, 40);
    hx__doc_close(compared(state, NULL, unknown[_i].dim, unknown[_i].values,
                           HX_E_USAGE, &err));
    ck_assert_msg(strstr(err.message, unknown[_i].says) != NULL, "%s",
                  err.message);
    plugin.end(model, state);
}
END_TEST

/* -- customers who are in both ----------------------------------------------- */

/* 100 customers write in both months. `alike`: who misses warmth once misses
 * it again; else half of them does so in one month only. */
static void *customers(bool alike)
{
    void *state = begin();

    for (int month = 0; month < 2; month++)
        for (int i = 0; i < 100; i++) {
            bool miss = alike ? i % 2 == 0 : (i + month * (i & 2) / 2) % 2 == 0;
            char name[16];

            /* Ten in a hundred change, or there would be nothing to test. */
            if (alike && month && i % 20 == 0)
                miss = false;
            snprintf(name, sizeof name, "c%d", i);
            write_notes(state, 1, (note){ FAKE_WARMTH, miss ? HX_UNMET : 0,
                .month = month ? "2024-02" : "2024-01", .customer = name });
        }
    return state;
}

/* McNemar: of 100 pairs 5 changed, all the same way. The variance of the
 * difference is (5 - 25/100)/100^2, so z is 0.05/0.0218 = 2.29; a test that
 * takes the months for separate customers sees 0.05/0.0705 = 0.71. */
START_TEST(customers_in_both_make_a_difference_plainer)
{
    void          *state = customers(true);
    hx_error       err;
    hx_doc        *doc = compared(state, NULL, "month", "2024-01,2024-02",
                                  HX_OK, &err);
    const hx_node *d = driver(pair(doc, 0), FAKE_WARMTH);
    const hx_node *gap = at(d, "gap");

    ck_assert_int_eq(milli(at(gap, "value")), 5000);
    ck_assert_int_lt(milli(at(d, "p")), 60);
    ck_assert_int_gt(milli(at(d, "p")), 2);
    ck_assert_int_lt(milli(at(gap, "high")) - milli(at(gap, "low")), 12000);
    hx__doc_close(doc);
    plugin.end(model, state);
}
END_TEST

START_TEST(customers_who_change_at_random_do_not)
{
    void          *state = customers(false);
    hx_error       err;
    hx_doc        *doc = compared(state, NULL, "month", "2024-01,2024-02",
                                  HX_OK, &err);
    const hx_node *gap = at(driver(pair(doc, 0), FAKE_WARMTH), "gap");

    /* As if they were apart: 2 * 1.96 * sqrt(2 * 0.25 / 100) = 27.7 points. */
    ck_assert_int_gt(milli(at(gap, "high")) - milli(at(gap, "low")), 22000);
    hx__doc_close(doc);
    plugin.end(model, state);
}
END_TEST

/* -- bytes into a state ------------------------------------------------------ */

static const uint64_t tops[] = { 0, 1, 255, (uint64_t)1 << 55,
                                 ((uint64_t)1 << 56) - 1, (uint64_t)1 << 56,
                                 (uint64_t)1 << 62, UINT64_MAX };

START_TEST(rows_come_back)
{
    uint64_t row[GAP_REPS], back[GAP_REPS];
    hx_buf   buf = { 0 };
    hx_str   in;

    for (size_t i = 0; i < GAP_REPS; i++)
        row[i] = tops[_i] ? gap_mix(i) % tops[_i] : 0;
    row[7] = tops[_i];
    gap_pack(&host, &buf, row);
    in = (hx_str){ buf.ptr, buf.len };
    ck_assert(gap_unpack(&host, &in, back));
    ck_assert_uint_eq(in.len, 0);
    ck_assert_mem_eq(row, back, sizeof row);
    for (in = (hx_str){ buf.ptr, buf.len - 1 }; tops[_i] && in.len > 0;
         in.len /= 2) {
        hx_str cut = in;

        ck_assert(!gap_unpack(&host, &cut, back));
    }
    hx__buf_clear(&buf);
}
END_TEST

static void add_bytes(void *into, const void *from, bool loaded)
{
    hx_buf bytes = { 0 };
    void  *state;

    ck_assert_int_eq(plugin.save(from, &bytes, NULL), HX_OK);
    if (!loaded) {
        ck_assert_int_eq(plugin.add(into, (hx_str){ bytes.ptr, bytes.len },
                                    NULL), HX_OK);
    } else {
        ck_assert_int_eq(plugin.load(model, (hx_str){ bytes.ptr, bytes.len },
                                     &state, NULL), HX_OK);
        ck_assert_int_eq(plugin.merge(into, state, NULL), HX_OK);
        plugin.end(model, state);
    }
    hx__buf_clear(&bytes);
}

static void lift_bounds(gap_state *state)
{
    for (size_t i = 0; i < state->map.cap; i++)
        if (state->map.slot[i] && state->map.slot[i]->reps)
            state->map.slot[i]->reps->bound = INT64_MAX;
}

/* With room for carries or without (_i), adding is loading and merging. */
START_TEST(adding_is_loading_and_merging)
{
    void  *a = customers(true), *b = customers(false);
    void  *quick = begin(), *slow = begin();
    hx_buf saved[2] = { { 0 }, { 0 } };

    brand(a, "A", 10, 40);
    for (int i = 0; i < 4; i++) {
        if (i == 2 && _i)
            lift_bounds(quick);
        add_bytes(quick, i % 2 ? b : a, false);
        add_bytes(slow, i % 2 ? b : a, true);
    }
    ck_assert_int_eq(plugin.save(quick, &saved[0], NULL), HX_OK);
    ck_assert_int_eq(plugin.save(slow, &saved[1], NULL), HX_OK);
    ck_assert(saved[0].len == saved[1].len
              && !memcmp(saved[0].ptr, saved[1].ptr, saved[0].len));
    for (int i = 0; i < 2; i++)
        hx__buf_clear(&saved[i]);
    plugin.end(model, a), plugin.end(model, b);
    plugin.end(model, quick), plugin.end(model, slow);
}
END_TEST

START_TEST(adding_other_breakdowns_is_refused)
{
    void    *a = begin(), *b;
    hx_buf   bytes = { 0 };
    hx_error err;

    ck_assert_int_eq(plugin.save(a, &bytes, NULL), HX_OK);
    plugin.end(model, a);
    teardown();
    fake_by[0] = (hx_breakdown){ 1, { FAKE_MONTH, 0 } };
    setup();
    b = begin();
    ck_assert_int_eq(plugin.add(b, (hx_str){ bytes.ptr, bytes.len }, &err),
                     HX_E_USAGE);
    plugin.end(model, b);
    hx__buf_clear(&bytes);
    fake_by[0] = (hx_breakdown){ 1, { FAKE_BRAND, 0 } };
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("compare");
    TCase   *tc = tcase_create("all");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_difference_is_as_published);
    tcase_add_test(tc, all_tests_are_one_family);
    tcase_add_loop_test(tc, small_numbers_are_not_compared, 0, COUNT(smalls));
    tcase_add_test(tc, one_value_is_compared_with_the_rest);
    tcase_add_test(tc, overlapping_segments_meet_their_complement);
    tcase_add_test(tc, crossed_segments_are_compared_within_the_other);
    tcase_add_test(tc, a_rest_that_is_not_known_is_refused);
    tcase_add_loop_test(tc, months_add_up_to_periods, 0, COUNT(spans));
    tcase_add_test(tc, a_lone_year_meets_the_other_years);
    tcase_add_loop_test(tc, what_is_not_there_is_named, 0, COUNT(unknown));
    tcase_add_test(tc, customers_in_both_make_a_difference_plainer);
    tcase_add_test(tc, customers_who_change_at_random_do_not);
    tcase_add_loop_test(tc, rows_come_back, 0, COUNT(tops));
    tcase_add_loop_test(tc, adding_is_loading_and_merging, 0, 2);
    tcase_add_test(tc, adding_other_breakdowns_is_refused);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
