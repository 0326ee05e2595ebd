/* agg_gap over a small host: the figures of README.md by hand, and
 * that no cut of the work, no order and no saving in between changes a byte. */
#include "gap_plugin.h"
#include "suite.h"

/* `times` comments with these stances of one driver. */
static void state_times(void *state, int times, int driver, int stances,
                        const char *weight)
{
    for (int i = 0; i < times; i++) {
        fake_record rec = fake_begin();

        for (int bit = 1; bit <= HX_WANTED; bit *= 2)
            if (stances & bit)
                fake_mention(&rec, driver, bit, 0);
        if (weight)
            fake_value(&rec, HX_F_WEIGHT, weight);
        count(state, &rec);
    }
}

static const gap_cell *total(const void *state)
{
    return ((const gap_state *)state)->total;
}

/* 100 comments: 10 met, 20 unmet, 4 both, 6 wanted, 2 wanted and unmet. */
static void *example(void)
{
    void *state = begin();

    state_times(state, 10, FAKE_WARMTH, HX_MET, NULL);
    state_times(state, 20, FAKE_WARMTH, HX_UNMET, NULL);
    state_times(state, 4, FAKE_WARMTH, HX_MET | HX_UNMET, NULL);
    state_times(state, 6, FAKE_WARMTH, HX_WANTED, NULL);
    state_times(state, 2, FAKE_WARMTH, HX_WANTED | HX_UNMET, NULL);
    state_times(state, 58, FAKE_SPEED, HX_MET, NULL);
    return state;
}

static const struct { const char *what; const gap_measure *m; int64_t want; }
shares[] = {
    { "demand: 42 of 100",             &gap_demand,    42000 },
    { "delivered: 10 + 4/2",           &gap_delivered, 12000 },
    { "gap: demand less delivered",    &gap_gap,       30000 },
    { "unmet points: 20 + 4/2 + 2",    &gap_unmet,     24000 },
    { "want-only points: 6",           &gap_want,       6000 },
};

START_TEST(shares_are_those_of_the_measure)
{
    void        *state = example();
    gap_estimate got = gap_estimate_of(total(state), FAKE_WARMTH,
                                       shares[_i].m);

    ck_assert_msg(got.value == shares[_i].want, "%s: %lld", shares[_i].what,
                  (long long)got.value);
    ck_assert(got.low <= got.value && got.value <= got.high);
    plugin.end(model, state);
}
END_TEST

START_TEST(counts_are_comments)
{
    void      *state = example();
    gap_counts got = gap_cell_counts(total(state), FAKE_WARMTH);

    ck_assert_uint_eq(got.comments, 42);
    ck_assert_uint_eq(got.met, 14);
    ck_assert_uint_eq(got.unmet, 26);
    ck_assert_uint_eq(got.wanted, 8);
    plugin.end(model, state);
}
END_TEST

/* Demand is a plain proportion, so its interval is Wilson's on n = 100. */
START_TEST(a_plain_share_has_the_plain_interval)
{
    void        *state = example();
    gap_estimate got = gap_estimate_of(total(state), FAKE_WARMTH,
                                       &gap_demand);
    gap_interval want = gap_wilson(0.42, 100.0);

    ck_assert_double_eq_tol(got.n_eff, 100.0, 1e-9);
    ck_assert_int_eq(got.low, gap_milli(100.0 * want.low));
    ck_assert_int_eq(got.high, gap_milli(100.0 * want.high));
    plugin.end(model, state);
}
END_TEST

/* V = sum w^2 (y - p)^2 / W^2 with 40 comments of weight 2.5 and 60 of 1. */
START_TEST(weights_count_in_value_and_variance)
{
    void        *state = begin();
    gap_estimate got;
    double       p = 50.0 / 160.0, v;

    state_times(state, 20, FAKE_WARMTH, HX_UNMET, "2.5");
    state_times(state, 20, FAKE_SPEED, HX_UNMET, "2,5");
    state_times(state, 60, FAKE_SPEED, HX_MET, "1");
    got = gap_estimate_of(total(state), FAKE_WARMTH, &gap_gap);
    v = (20 * 6.25 * (1 - p) * (1 - p) + (20 * 6.25 + 60) * p * p)
      / (160.0 * 160.0);
    ck_assert_int_eq(got.value, 31250);
    ck_assert_double_eq_tol(got.variance, v, 1e-12);
    ck_assert_double_eq_tol(got.n_eff, p * (1 - p) / v, 1e-9);
    plugin.end(model, state);
}
END_TEST

/* 40 customers write the same comment ten times each: worth about 40. */
START_TEST(customers_who_recur_widen_the_interval)
{
    void        *state = begin();
    gap_estimate got;

    for (int i = 0; i < 400; i++) {
        fake_record rec = fake_begin();
        char        customer[16];

        snprintf(customer, sizeof customer, "c%d", i % 40);
        fake_value(&rec, HX_F_CUSTOMER, customer);
        fake_mention(&rec, i % 40 < 20 ? FAKE_WARMTH : FAKE_SPEED, HX_UNMET,
                     0);
        count(state, &rec);
    }
    got = gap_estimate_of(total(state), FAKE_WARMTH, &gap_gap);
    ck_assert_int_eq(got.value, 50000);
    ck_assert_uint_eq(got.comments, 400);
    ck_assert(got.n_eff > 28.0 && got.n_eff < 56.0);
    plugin.end(model, state);
}
END_TEST

/* -- the tree ------------------------------------------------------------- */

/* Writes the tree as one line of text, for comparing. */
static void flat(hx_buf *out, const hx_node *node)
{
    const hx_doc_calls *call = host.doc;

    switch (call->kind(node)) {
    case HX_NODE_STRING:
        hx__buf_json(out, call->get_string(node));
        return;
    case HX_NODE_INT:
    case HX_NODE_MILLI:
        hx__buf_printf(out, "%lld", (long long)call->get_milli(node));
        return;
    case HX_NODE_LIST:
    case HX_NODE_MAP:
        hx__buf_str(out, "{");
        for (size_t i = 0; i < call->count(node); i++) {
            hx__buf_json(out, call->key_at(node, i));
            flat(out, call->at(node, i));
        }
        hx__buf_str(out, "}");
        return;
    default:
        hx__buf_str(out, "null ");
        return;
    }
}

static hx_buf tree(const void *state)
{
    hx_buf  out = { 0 };
    hx_doc *doc = hx__doc_open();

    ck_assert_int_eq(plugin.describe(state, doc, hx__doc_root(doc), NULL),
                     HX_OK);
    ck_assert(!hx__doc_failed(doc));
    flat(&out, hx__doc_root(doc));
    hx__doc_close(doc);
    return out;
}

static void *reload(void *state)
{
    hx_buf bytes = { 0 };
    void  *back;

    ck_assert_int_eq(plugin.save(state, &bytes, NULL), HX_OK);
    ck_assert_int_eq(plugin.load(model, (hx_str){ bytes.ptr, bytes.len },
                                 &back, NULL), HX_OK);
    hx__buf_clear(&bytes);
    plugin.end(model, state);
    return back;
}

/* One comment of a generated archive, all features in turn. */
static void generate(void *state, uint64_t number)
{
    static const char *const brands[] = { "A", "B", "Ä", NULL };
    static const char *const months[] = { "2024-01", "2024-02", NULL };
    static const char *const weights[] = { NULL, NULL, "0.25", "3" };
    uint64_t    dice = gap_mix(number + 99);
    fake_record rec = fake_begin();
    char        customer[24];

    for (int i = 0; i < 3; i++) {
        fake_mention(&rec, (int)(dice % FAKE_DRIVERS), 1 << (dice >> 8) % 3,
                     (uint32_t)(dice >> 16) % 2);
        dice = gap_mix(dice);
    }
    if (dice & 1)
        fake_facet(&rec, FAKE_TOUCH, (int)(dice >> 4) % 3, 0);
    if (dice & 2)
        fake_facet(&rec, FAKE_LOYALTY, (int)(dice >> 6) % 4, 1);
    if (brands[dice >> 8 & 3])
        fake_dim(&rec, FAKE_BRAND, brands[dice >> 8 & 3]);
    if (months[(dice >> 10) % 3])
        fake_dim(&rec, FAKE_MONTH, months[(dice >> 10) % 3]);
    if (!rec.rec.facet_count)
        fake_dim(&rec, FAKE_TOUCHPOINT, "kiosk");
    if (weights[dice >> 12 & 3])
        fake_value(&rec, HX_F_WEIGHT, weights[dice >> 12 & 3]);
    snprintf(customer, sizeof customer, "c%llu",
             (unsigned long long)(dice >> 14) % 50);
    if (dice >> 24 & 1)
        fake_value(&rec, HX_F_CUSTOMER, dice >> 25 & 1 ? customer : "");
    if (dice >> 26 & 1)
        fake_value(&rec, HX_F_RATING, dice >> 27 & 1 ? "4.5" : "2");
    count(state, &rec);
}

#define ARCHIVE 900

/* The archive over `parts` states, each `step` records in turn, merged from
 * the last to the first or from the first, saved in between or not. */
static void *cut(uint64_t parts, uint64_t step, bool backwards, bool saved)
{
    void *state[8];
    void *into = begin();

    for (uint64_t p = 0; p < parts; p++)
        state[p] = begin();
    for (uint64_t i = 0; i < ARCHIVE; i++)
        generate(state[i / step % parts], i);
    for (uint64_t p = 0; p < parts; p++) {
        uint64_t at = backwards ? parts - 1 - p : p;

        if (saved)
            state[at] = reload(state[at]);
        ck_assert_int_eq(plugin.merge(into, state[at], NULL), HX_OK);
        plugin.end(model, state[at]);
    }
    return into;
}

static const struct { uint64_t parts, step; bool backwards, saved; } cuts[] = {
    { 1, 1, false, true },   { 2, 1, false, false },  { 3, 7, true, false },
    { 8, 1, true, true },    { 5, 100, false, true }, { 2, 450, true, true },
};

START_TEST(no_cut_changes_a_byte)
{
    void  *whole = cut(1, 1, false, false);
    void  *parts = cut(cuts[_i].parts, cuts[_i].step, cuts[_i].backwards,
                       cuts[_i].saved);
    hx_buf want = tree(whole), got = tree(parts);
    hx_buf saved[2] = { { 0 }, { 0 } };

    ck_assert(want.len == got.len && !memcmp(want.ptr, got.ptr, want.len));
    ck_assert_int_eq(plugin.save(whole, &saved[0], NULL), HX_OK);
    ck_assert_int_eq(plugin.save(parts, &saved[1], NULL), HX_OK);
    ck_assert(saved[0].len == saved[1].len
              && !memcmp(saved[0].ptr, saved[1].ptr, saved[0].len));
    for (int i = 0; i < 2; i++)
        hx__buf_clear(&saved[i]);
    hx__buf_clear(&want), hx__buf_clear(&got);
    plugin.end(model, whole), plugin.end(model, parts);
}
END_TEST

/* Carries only come with sums past 2^64: the slow path must give the same. */
START_TEST(carries_change_nothing)
{
    gap_state *plain = begin(), *carried = begin();
    hx_buf     saved[2] = { { 0 }, { 0 } };

    for (uint64_t i = 0; i < 60; i++) {
        generate(plain, i);
        generate(carried, i);
        for (size_t c = 0; i == 30 && c < carried->map.cap; c++)
            if (carried->map.slot[c] && carried->map.slot[c]->reps)
                carried->map.slot[c]->reps->bound = INT64_MAX;
    }
    ck_assert_int_eq(plugin.save(plain, &saved[0], NULL), HX_OK);
    ck_assert_int_eq(plugin.save(carried, &saved[1], NULL), HX_OK);
    ck_assert(saved[0].len == saved[1].len
              && !memcmp(saved[0].ptr, saved[1].ptr, saved[0].len));
    for (int i = 0; i < 2; i++)
        hx__buf_clear(&saved[i]);
    plugin.end(model, plain);
    plugin.end(model, carried);
}
END_TEST

/* Cut at every place, and with every byte changed, a state is refused or
 * read; it never crashes. */
START_TEST(damaged_states_are_refused)
{
    void  *state = begin(), *back;
    hx_buf bytes = { 0 };

    for (uint64_t i = 0; i < 8; i++)
        if (i % 4)
            generate(state, i);
    ck_assert_int_eq(plugin.save(state, &bytes, NULL), HX_OK);
    for (size_t len = 0; len < bytes.len; len += len < 400 ? 1 : 997) {
        ck_assert_int_ne(plugin.load(model, (hx_str){ bytes.ptr, len }, &back,
                                     NULL), HX_OK);
        ck_assert_ptr_null(back);
    }
    for (size_t i = 0; i < bytes.len; i += i < 400 ? 1 : 997) {
        bytes.ptr[i] = (char)(bytes.ptr[i] ^ 0x55);
        if (plugin.load(model, (hx_str){ bytes.ptr, bytes.len }, &back, NULL)
            == HX_OK)
            plugin.end(model, back);
        bytes.ptr[i] = (char)(bytes.ptr[i] ^ 0x55);
    }
    hx__buf_clear(&bytes);
    plugin.end(model, state);
}
END_TEST

START_TEST(too_many_segments_name_the_dimension)
{
    void     *state;
    hx_error  err;
    hx_status rc = HX_OK;

    teardown();
    fake_limit = 3;
    setup();
    state = begin();
    for (int i = 0; i < 4; i++) {
        fake_record rec = fake_begin();
        char        brand[16];

        snprintf(brand, sizeof brand, "b%d", i);
        fake_dim(&rec, FAKE_BRAND, brand);
        ck_assert_int_eq(rc, HX_OK);
        rc = plugin.process(state, fake_end(&rec), &err);
    }
    ck_assert_int_eq(rc, HX_E_USAGE);
    ck_assert_ptr_nonnull(strstr(err.message, "\"brand\""));
    plugin.end(model, state);
}
END_TEST

/* After warm-up a comment costs no call to the allocator. */
START_TEST(counting_allocates_nothing)
{
    void    *state = begin();
    uint64_t before;

    for (uint64_t i = 0; i < ARCHIVE; i++)
        generate(state, i);
    before = hx__alloc_calls();
    for (uint64_t i = 0; i < ARCHIVE; i++)
        generate(state, i);
    ck_assert_uint_eq(hx__alloc_calls(), before);
    plugin.end(model, state);
}
END_TEST

/* Every refused allocation is reported, and nothing leaks or crashes. */
START_TEST(refused_memory_is_reported)
{
    for (uint64_t n = 1; n < 200; n++) {
        void     *state = NULL;
        hx_status rc;

        hx__alloc_fail_at(hx__alloc_calls() + n, true);
        rc = plugin.begin(model, &state, NULL);
        for (uint64_t i = 0; rc == HX_OK && i < 40; i++) {
            fake_record rec = fake_begin();

            fake_mention(&rec, FAKE_WARMTH, HX_MET, 0);
            fake_facet(&rec, FAKE_TOUCH, (int)(i % 3), 0);
            fake_value(&rec, HX_F_RATING, "3");
            fake_value(&rec, HX_F_CUSTOMER, "c");
            fake_value(&rec, HX_F_WEIGHT, i % 2 ? "2" : "1");
            rc = plugin.process(state, fake_end(&rec), NULL);
        }
        hx__alloc_fail_at(0, false);
        plugin.end(model, state);
        if (rc == HX_OK)
            return;
        ck_assert_int_eq(rc, HX_E_NOMEM);
    }
    ck_abort_msg("warm-up takes more calls than expected");
}
END_TEST

/* -- touchpoints ---------------------------------------------------------- */

static uint64_t at_touchpoint(const void *state, const char *touchpoint,
                              int driver)
{
    const gap_cell *cell = gap_cell_find(state, GAP_TOUCHPOINT, touchpoint);

    return cell ? gap_cell_counts(cell, (size_t)driver).comments : 0;
}

START_TEST(drivers_go_to_their_touchpoints)
{
    void       *state = begin();
    fake_record rec = fake_begin();

    /* Clause 0 names the hotline; clause 2 none, so all that are named. */
    fake_facet(&rec, FAKE_TOUCH, 1, 0);
    fake_facet(&rec, FAKE_TOUCH, 0, 1);
    fake_mention(&rec, FAKE_SPEED, HX_UNMET, 0);
    fake_mention(&rec, FAKE_PRICE, HX_UNMET, 2);
    fake_dim(&rec, FAKE_TOUCHPOINT, "kiosk");
    count(state, &rec);
    ck_assert_uint_eq(at_touchpoint(state, "hotline", FAKE_SPEED), 1);
    ck_assert_uint_eq(at_touchpoint(state, "staff", FAKE_SPEED), 0);
    ck_assert_uint_eq(at_touchpoint(state, "staff", FAKE_PRICE), 1);
    ck_assert_uint_eq(at_touchpoint(state, "hotline", FAKE_PRICE), 1);
    ck_assert_uint_eq(at_touchpoint(state, "kiosk", FAKE_PRICE), 0);
    rec = fake_begin();
    fake_mention(&rec, FAKE_PRICE, HX_MET, 0);
    fake_dim(&rec, FAKE_TOUCHPOINT, "kiosk");
    count(state, &rec);
    ck_assert_uint_eq(at_touchpoint(state, "kiosk", FAKE_PRICE), 1);
    plugin.end(model, state);
}
END_TEST

START_TEST(advocacy_is_recommend_less_warn)
{
    gap_state  *state = begin();
    fake_record rec = fake_begin();

    fake_facet(&rec, FAKE_LOYALTY, 0, 0);
    for (int i = 0; i < 3; i++)
        count(state, &rec);
    rec = fake_begin();
    fake_facet(&rec, FAKE_LOYALTY, 1, 0);
    count(state, &rec);
    ck_assert_int_eq(gap_net_of(state->total,
                                state->layout.advocacy).value, 50000);
    plugin.end(model, state);
}
END_TEST

/* -- suppression and ranks ------------------------------------------------ */

static const hx_node *driver_node(const hx_node *root, int driver)
{
    const hx_node *total = host.doc->at(host.doc->get(root, "segments"), 0);

    return host.doc->at(host.doc->get(total, "drivers"), (size_t)driver);
}

static const struct { int all, stating; const char *rule; bool demand, gap; }
small[] = {
    { 29, 10, "segment_under_30", false, false },
    { 30,  4, "driver_under_5",   true,  false },
    { 30,  5, "",                 true,  true },
};

START_TEST(small_numbers_are_suppressed)
{
    void   *state = begin();
    hx_doc *doc = hx__doc_open();
    const hx_node *node;

    state_times(state, small[_i].stating, FAKE_PRICE, HX_UNMET, NULL);
    state_times(state, small[_i].all - small[_i].stating, FAKE_SPEED, HX_MET,
                NULL);
    ck_assert_int_eq(plugin.describe(state, doc, hx__doc_root(doc), NULL),
                     HX_OK);
    node = driver_node(hx__doc_root(doc), FAKE_PRICE);
    ck_assert(hx_str_eq(host.doc->get_string(host.doc->get(node,
                                                           "suppressed")),
                        hx_str_of(small[_i].rule)));
#define SHOWN(key) (host.doc->kind(host.doc->get(node, key)) != HX_NODE_NULL)
    ck_assert(SHOWN("demand") == small[_i].demand);
    ck_assert(SHOWN("gap") == small[_i].gap);
    ck_assert(SHOWN("rank") == small[_i].gap);
    hx__doc_close(doc);
    plugin.end(model, state);
}
END_TEST

START_TEST(ranks_count_within_the_family)
{
    void   *state = begin();
    hx_doc *doc = hx__doc_open();
    const hx_node *root = hx__doc_root(doc);

    state_times(state, 9, FAKE_WARMTH, HX_UNMET, NULL);
    state_times(state, 9, FAKE_HUMAN, HX_UNMET, NULL);
    state_times(state, 20, FAKE_DELIGHT, HX_MET, NULL);
    state_times(state, 12, FAKE_SPEED, HX_UNMET, NULL);
    ck_assert_int_eq(plugin.describe(state, doc, hx__doc_root(doc), NULL),
                     HX_OK);
#define RANK(driver, key) \
    host.doc->get_integer(host.doc->get(driver_node(root, driver), key))
    ck_assert_int_eq(RANK(FAKE_HUMAN, "rank"), 1);  /* a tie, by id */
    ck_assert_int_eq(RANK(FAKE_WARMTH, "rank"), 2);
    ck_assert_int_eq(RANK(FAKE_DELIGHT, "rank"), 3);
    ck_assert_int_eq(RANK(FAKE_DELIGHT, "demand_rank"), 1);
    ck_assert_int_eq(RANK(FAKE_SPEED, "rank"), 1);
    hx__doc_close(doc);
    plugin.end(model, state);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, shares_are_those_of_the_measure, 0,
                        COUNT(shares));
    tcase_add_test(tc, counts_are_comments);
    tcase_add_test(tc, a_plain_share_has_the_plain_interval);
    tcase_add_test(tc, weights_count_in_value_and_variance);
    tcase_add_test(tc, customers_who_recur_widen_the_interval);
    tcase_add_loop_test(tc, no_cut_changes_a_byte, 0, COUNT(cuts));
    tcase_add_test(tc, carries_change_nothing);
    tcase_add_test(tc, damaged_states_are_refused);
    tcase_add_test(tc, too_many_segments_name_the_dimension);
    tcase_add_test(tc, counting_allocates_nothing);
    tcase_add_test(tc, refused_memory_is_reported);
    tcase_add_test(tc, drivers_go_to_their_touchpoints);
    tcase_add_test(tc, advocacy_is_recommend_less_warn);
    tcase_add_loop_test(tc, small_numbers_are_suppressed, 0, COUNT(small));
    tcase_add_test(tc, ranks_count_within_the_family);
    tcase_set_timeout(tc, 60);
}

int main(void)
{
    Suite   *suite = suite_create("agg_gap");
    TCase   *tc = tcase_create("measure");

    suite_add_tcase(suite, tc);
    add_tests(tc);
    return suite_run(suite);
}
