/* The further answers of agg_gap over a small host: steps, targets and owners,
 * each against figures worked out by hand or by R. */
#include "gap_plugin.h"
#include "suite.h"

static hx_doc *doc;

/* `times` comments that state `driver`, and a loyalty intent or -1. */
static void state_times(void *state, int times, int driver, int stance,
                        int loyalty)
{
    for (int i = 0; i < times; i++) {
        fake_record rec = fake_begin();

        fake_mention(&rec, driver, stance, 0);
        if (loyalty >= 0)
            fake_facet(&rec, FAKE_LOYALTY, loyalty, 0);
        count(state, &rec);
    }
}

/* The report of `state`, which is ended; closed with doc_close(). */
static const hx_node *report_of(void *state)
{
    doc = hx__doc_open();
    ck_assert_int_eq(plugin.describe(state, doc, hx__doc_root(doc), NULL),
                     HX_OK);
    plugin.end(model, state);
    return hx__doc_root(doc);
}

static void doc_close(void)
{
    hx__doc_close(doc);
    doc = NULL;
}

static const hx_node *node_at(const hx_node *node, const char *key)
{
    return host.doc->get(node, key);
}

static bool null(const hx_node *node)
{
    return host.doc->kind(node) == HX_NODE_NULL;
}

/* The member of `list` that has `value` under `key`, or NULL. */
static const hx_node *find(const hx_node *list, const char *key,
                           const char *value)
{
    for (size_t i = 0; i < host.doc->count(list); i++) {
        const hx_node *node = host.doc->at(list, i);

        if (hx_str_eq(host.doc->get_string(node_at(node, key)),
                      hx_str_of(value)))
            return node;
    }
    return NULL;
}

static int64_t milli(const hx_node *node, const char *key)
{
    return host.doc->get_milli(node_at(node, key));
}

/* -- steps ---------------------------------------------------------------- */

enum { RECOMMEND, WARN, STAY, LEAVE };

START_TEST(a_step_tells_who_stays)
{
    void *state = begin();
    const hx_node *steps, *node, *loyalty;

    /* 40 find it met: 10 stay, 5 recommend, 3 warn; 7 who miss it stay. */
    state_times(state, 10, FAKE_WARMTH, HX_MET, STAY);
    state_times(state, 5, FAKE_HUMAN, HX_MET, RECOMMEND);
    state_times(state, 3, FAKE_WARMTH, HX_MET, WARN);
    state_times(state, 22, FAKE_DELIGHT, HX_MET, -1);
    state_times(state, 7, FAKE_WARMTH, HX_UNMET, STAY);
    state_times(state, 9, FAKE_SPEED, HX_MET, LEAVE);
    steps = node_at(report_of(state), "steps");
    ck_assert_uint_eq(host.doc->count(steps), GAP_STEPS);
    node = find(steps, "id", "employees");
    loyalty = node_at(node, "loyalty");
    ck_assert_int_eq(host.doc->get_integer(node_at(loyalty, "met")), 40);
    ck_assert_int_eq(host.doc->get_integer(node_at(loyalty, "loyal")), 15);
    ck_assert_int_eq(host.doc->get_integer(node_at(loyalty, "disloyal")), 3);
    ck_assert_int_eq(milli(loyalty, "loyal_of_met"), 37500);
    /* R: prop.test(15, 40, correct = FALSE)$conf.int */
    ck_assert_int_eq(milli(loyalty, "loyal_of_met_low"), 24223);
    ck_assert_int_eq(milli(loyalty, "loyal_of_met_high"), 52968);
    ck_assert_uint_eq(host.doc->count(node_at(node, "drivers")), 4);
    ck_assert_int_eq(host.doc->get_integer(node_at(node, "unmet")), 7);
    doc_close();
}
END_TEST

START_TEST(a_step_of_no_driver_has_no_figures)
{
    void *state = begin();
    const hx_node *node;

    state_times(state, 40, FAKE_WARMTH, HX_MET, -1);
    node = find(node_at(report_of(state), "steps"), "id", "relevance");
    ck_assert(node && !node_at(node, "gap"));
    ck_assert(null(node_at(node, "loyalty")));
    /* No lexicon names it here. */
    ck_assert(null(node_at(node, "named")));
    /* Evenness is that of the emotional family. */
    ck_assert(node_at(node_at(node, "generations"), "groups"));
    doc_close();
}
END_TEST

/* Shares of those who find it met follow the weights of the comments. */
START_TEST(weights_count_in_a_step)
{
    void *state = begin();
    fake_record rec;
    const hx_node *node;

    state_times(state, 29, FAKE_WARMTH, HX_MET, -1);
    rec = fake_begin();
    fake_value(&rec, HX_F_WEIGHT, "29");
    fake_mention(&rec, FAKE_WARMTH, HX_MET, 0);
    fake_facet(&rec, FAKE_LOYALTY, STAY, 0);
    count(state, &rec);
    node = find(node_at(report_of(state), "steps"), "id", "employees");
    ck_assert_int_eq(milli(node_at(node, "loyalty"), "loyal_of_met"), 50000);
    doc_close();
}
END_TEST

/* -- net advocacy ----------------------------------------------------------- */

/* R, with a and b the conf.int of prop.test(x, n, correct = FALSE) for those
 * who recommend and who warn, and phi = -f g / sqrt(f (n - f) g (n - g)):
 * d -+ sqrt((p1 - a1)^2 - 2 phi (p1 - a1) (b2 - p2) + (b2 - p2)^2). */
static const struct { int recommend, warn, other; int64_t value, low, high; }
advocates[] = {
    { 12, 5, 183, 3500, -676, 7984 },
    { 3, 0, 37, 7500, -2547, 19864 },
    { 0, 0, 40, 0, -8762, 8762 },
};

START_TEST(net_advocacy_has_an_interval)
{
    void *state = begin();
    const hx_node *loyalty;

    state_times(state, advocates[_i].recommend, FAKE_SPEED, HX_MET, RECOMMEND);
    state_times(state, advocates[_i].warn, FAKE_SPEED, HX_MET, WARN);
    state_times(state, advocates[_i].other, FAKE_SPEED, HX_MET, -1);
    loyalty = node_at(report_of(state), "loyalty");
    ck_assert_int_eq(milli(loyalty, "net_advocacy"), advocates[_i].value);
    ck_assert_int_eq(milli(loyalty, "net_advocacy_low"), advocates[_i].low);
    ck_assert_int_eq(milli(loyalty, "net_advocacy_high"), advocates[_i].high);
    doc_close();
}
END_TEST

/* Two comments each of the same customers say less than as many customers. */
START_TEST(customers_widen_net_advocacy)
{
    int64_t width[2];

    for (int i = 0; i < 2; i++) {
        void *state = begin();
        const hx_node *loyalty;

        for (int k = 0; k < 240; k++) {
            fake_record rec = fake_begin();
            char name[16];

            snprintf(name, sizeof name, "c%d", i ? k / 4 : k);
            fake_value(&rec, HX_F_CUSTOMER, name);
            if (k < 60)
                fake_facet(&rec, FAKE_LOYALTY, k < 40 ? RECOMMEND : WARN, 0);
            count(state, &rec);
        }
        loyalty = node_at(report_of(state), "loyalty");
        ck_assert_int_eq(milli(loyalty, "net_advocacy"), 8333);
        width[i] = milli(loyalty, "net_advocacy_high")
                 - milli(loyalty, "net_advocacy_low");
        doc_close();
    }
    /* R, customers alone: 12.60 points; four comments each: about twice. */
    ck_assert_int_gt(width[0], 11000);
    ck_assert_int_lt(width[0], 14500);
    ck_assert_int_gt(width[1], 17 * width[0] / 10);
    ck_assert_int_lt(width[1], 24 * width[0] / 10);
}
END_TEST

/* -- targets and owners ---------------------------------------------------- */

/* R: prop.test(x, n, correct = FALSE). */
static const struct { int met, unmet; const char *verdict;
                      int64_t value, low, high; } goals[] = {
    { 30, 20, "reached", 60000, 46181, 72392 },
    { 25, 25, "open",    50000, 36645, 63355 },
    { 10, 40, "missed",  20000, 11244, 33037 },
};

START_TEST(targets_are_judged_by_their_interval)
{
    void *state = begin();
    const hx_node *root, *node, *share;

    state_times(state, goals[_i].met, FAKE_SPEED, HX_MET, -1);
    state_times(state, goals[_i].unmet, FAKE_SPEED, HX_UNMET, -1);
    state_times(state, 200, FAKE_WARMTH, HX_MET, -1);
    root = report_of(state);
    node = find(node_at(root, "targets"), "driver", "speed");
    share = node_at(node, "delivered_of_stated");
    ck_assert_int_eq(milli(node, "target"), 60000);
    ck_assert_int_eq(milli(share, "value"), goals[_i].value);
    ck_assert_int_eq(milli(share, "low"), goals[_i].low);
    ck_assert_int_eq(milli(share, "high"), goals[_i].high);
    ck_assert(find(node_at(root, "targets"), "verdict", goals[_i].verdict)
              == node);
    /* Nobody set one for warmth, and too few speak of price. */
    ck_assert(!find(node_at(root, "targets"), "driver", "warmth"));
    node = find(node_at(root, "targets"), "driver", "price");
    ck_assert(node && null(node_at(node, "verdict")));
    doc_close();
}
END_TEST

/* The ratio of two totals over clusters, by the linear approximation: with
 * each customer twice over, the variance is twice that of single comments. */
START_TEST(customers_widen_what_is_said_of_a_part)
{
    gap_state   *once = begin(), *twice = begin();
    gap_estimate a, b;

    for (int i = 0; i < 600; i++) {
        fake_record rec = fake_begin();
        char        name[16];

        snprintf(name, sizeof name, "c%d", i);
        fake_mention(&rec, FAKE_SPEED, i % 3 ? HX_MET : HX_UNMET, 0);
        count(once, &rec);
        fake_value(&rec, HX_F_CUSTOMER, name);
        count(twice, &rec);
        count(twice, &rec);
    }
    a = gap_part_estimate(once->total, FAKE_SPEED, &gap_delivered);
    b = gap_part_estimate(twice->total, FAKE_SPEED, &gap_delivered);
    ck_assert_int_eq(a.value, 66667);
    ck_assert_int_eq(b.value, 66667);
    /* Without customers exactly p(1 - p)/n; 200 replicates come near. */
    ck_assert_double_eq_tol(a.variance, 2.0 / 9.0 / 600.0, 1e-9);
    ck_assert_double_eq_tol(b.variance, a.variance, 0.3 * a.variance);
    plugin.end(model, once);
    plugin.end(model, twice);
}
END_TEST

START_TEST(friction_names_owner_and_target)
{
    void *state = begin();
    const hx_node *friction, *node;

    for (int i = 0; i < 40; i++) {
        fake_record rec = fake_begin();

        fake_facet(&rec, FAKE_TOUCH, i % 2, 0);  /* staff, hotline */
        fake_mention(&rec, FAKE_SPEED, i < 20 ? HX_UNMET : HX_MET, 0);
        fake_facet(&rec, FAKE_TOUCH, 1, 0);
        count(state, &rec);
    }
    friction = node_at(report_of(state), "friction");
    node = find(friction, "touchpoint", "hotline");
    ck_assert(find(friction, "owner", "Customer Care") == node);
    ck_assert_int_eq(milli(node, "target"), 60000);
    ck_assert_int_eq(milli(node_at(node, "delivered_of_stated"), "value"),
                     50000);
    doc_close();
}
END_TEST

/* -- change over months ----------------------------------------------------- */

/* `all` comments of `month`, `unmet` of them state that the driver is not. */
static void month_of(void *state, const char *month, int all, int driver,
                     int unmet)
{
    for (int i = 0; i < all; i++) {
        fake_record rec = fake_begin();

        if (month)
            fake_dim(&rec, FAKE_MONTH, month);
        if (i < unmet)
            fake_mention(&rec, driver, HX_UNMET, 0);
        count(state, &rec);
    }
}

static const hx_node *change_of(const hx_node *root, size_t period,
                                const char *id)
{
    const hx_node *list = node_at(node_at(root, "changes"), "periods");

    return find(node_at(host.doc->at(list, period), "drivers"), "id", id);
}

/* R: prop.test(c(40, 20), c(200, 200), correct = FALSE) has p = 0.0051; the
 * family of the driver is tested too, and p.adjust(c(p, p), "BH") leaves both.
 * The interval is Newcombe's, 0.03003 to 0.16987. */
START_TEST(a_change_is_tested_as_by_r)
{
    void *state = begin();
    const hx_node *root, *change;

    month_of(state, "2024-01", 100, FAKE_WARMTH, 12);
    month_of(state, "2024-02", 100, FAKE_WARMTH, 8);
    month_of(state, "2024-03", 100, FAKE_WARMTH, 25);
    month_of(state, "2024-04", 100, FAKE_WARMTH, 15);
    root = report_of(state);
    ck_assert_int_eq(milli(node_at(root, "changes"), "tests") / 1000, 2);
    change = change_of(root, 0, "warmth");
    ck_assert_int_eq(milli(change, "before"), 10000);
    ck_assert_int_eq(milli(change, "after"), 20000);
    ck_assert_int_eq(milli(change, "low"), 3003);
    ck_assert_int_eq(milli(change, "high"), 16987);
    ck_assert_int_eq(milli(change, "p"), 5);
    ck_assert_int_eq(milli(change, "q"), 5);
    ck_assert(hx_str_eq(host.doc->get_string(node_at(change, "alert")),
                        HX_LIT("worse")));
    doc_close();
}
END_TEST

/* 1 % and 2.5 % of 10,000 comments each: certain, and too small to alert. */
START_TEST(a_small_change_is_no_alert)
{
    void *state = begin();
    const hx_node *change;

    month_of(state, "2024-01", 10000, FAKE_WARMTH, 100);
    month_of(state, "2024-02", 10000, FAKE_WARMTH, 250);
    change = change_of(report_of(state), 0, "warmth");
    ck_assert_int_eq(milli(change, "value"), 1500);
    ck_assert_int_eq(host.doc->get_integer(node_at(change, "significant")),
                     1);
    ck_assert(null(node_at(change, "alert")));
    doc_close();
}
END_TEST

/* A large change of few comments is chance. */
START_TEST(chance_is_no_alert)
{
    void *state = begin();
    const hx_node *change;

    month_of(state, "2024-01", 40, FAKE_WARMTH, 5);
    month_of(state, "2024-02", 40, FAKE_WARMTH, 8);
    change = change_of(report_of(state), 0, "warmth");
    ck_assert_int_eq(milli(change, "value"), 7500);
    ck_assert_int_eq(host.doc->get_integer(node_at(change, "significant")),
                     0);
    ck_assert(null(node_at(change, "alert")));
    doc_close();
}
END_TEST

START_TEST(the_last_months_meet_those_before)
{
    static const char *const months[] = {
        "2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06",
        "2024-07"
    };
    void *state = begin();
    const hx_node *root, *period, *list;

    for (int i = 0; i < 7; i++)
        month_of(state, months[i], 50, FAKE_WARMTH, i < 4 ? 20 : 5);
    month_of(state, NULL, 50, FAKE_WARMTH, 50);
    root = report_of(state);
    list = node_at(node_at(root, "changes"), "periods");
    ck_assert_uint_eq(host.doc->count(list), 2);
    period = host.doc->at(list, 1);
    ck_assert(hx_str_eq(host.doc->get_string(node_at(node_at(
        period, "after"), "first")), HX_LIT("2024-05")));
    ck_assert_int_eq(host.doc->get_integer(node_at(node_at(
        period, "before"), "months")), 4);
    ck_assert(hx_str_eq(host.doc->get_string(node_at(change_of(
        root, 1, "warmth"), "alert")), HX_LIT("better")));
    doc_close();
}
END_TEST

START_TEST(one_month_is_no_trend)
{
    void *state = begin();
    const hx_node *changes;

    month_of(state, "2024-01", 50, FAKE_WARMTH, 20);
    changes = node_at(report_of(state), "changes");
    ck_assert_uint_eq(host.doc->count(node_at(changes, "periods")), 0);
    doc_close();
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, a_step_tells_who_stays);
    tcase_add_loop_test(tc, net_advocacy_has_an_interval, 0,
                        COUNT(advocates));
    tcase_add_test(tc, customers_widen_net_advocacy);
    tcase_add_test(tc, a_step_of_no_driver_has_no_figures);
    tcase_add_test(tc, weights_count_in_a_step);
    tcase_add_loop_test(tc, targets_are_judged_by_their_interval, 0,
                        COUNT(goals));
    tcase_add_test(tc, customers_widen_what_is_said_of_a_part);
    tcase_add_test(tc, friction_names_owner_and_target);
    tcase_add_test(tc, a_change_is_tested_as_by_r);
    tcase_add_test(tc, a_small_change_is_no_alert);
    tcase_add_test(tc, chance_is_no_alert);
    tcase_add_test(tc, the_last_months_meet_those_before);
    tcase_add_test(tc, one_month_is_no_trend);
}

int main(void)
{
    Suite   *suite = suite_create("gap_answers");
    TCase   *tc = tcase_create("answers");

    suite_add_tcase(suite, tc);
    add_tests(tc);
    return suite_run(suite);
}
