/* Shares adjusted to a population, and corrected for detector error, over a
 * small host; the figures beside them are R's. */
#include "gap_plugin.h"
#include "suite.h"

static const char *given_population = "", *given_rates = "";

static hx_str asked(const hx_host *self, const char *key)
{
    (void)self;
    return hx_str_of(strcmp(key, "rates") == 0 ? given_rates
                                               : given_population);
}

static void setup_asked(void)
{
    setup();
    host.asked = asked;
    given_population = given_rates = "";
}

/* `all` comments of `brand`; `met` and `unmet` of them say so of speed. */
static void brand_of(void *state, const char *brand, int all, int met,
                     int unmet)
{
    for (int i = 0; i < all; i++) {
        fake_record rec = fake_begin();

        fake_dim(&rec, FAKE_BRAND, brand);
        if (i < met + unmet)
            fake_mention(&rec, FAKE_SPEED, i < met ? HX_MET : HX_UNMET, 0);
        count(state, &rec);
    }
}

static const hx_node *path(const hx_node *node, const char *const *keys)
{
    for (; *keys; keys++)
        node = (*keys)[0] >= '0' && (*keys)[0] <= '9'
             ? host.doc->at(node, (size_t)atoi(*keys))
             : host.doc->get(node, *keys);
    return node;
}

#define AT(...) path(hx__doc_root(doc), (const char *const[]){ __VA_ARGS__, \
                                                               NULL })
#define MILLI(...) host.doc->get_milli(AT(__VA_ARGS__))

static hx_status describe(void *state, hx_doc *doc, hx_error *err)
{
    hx_status rc = plugin.describe(state, doc, hx__doc_root(doc), err);

    plugin.end(model, state);
    return rc;
}

/* -- population ------------------------------------------------------------- */

/* R: W = c(.8, .2); p = c(12/60, 10/140); V = sum(W^2 p (1 - p) / n); Wilson on
 * p (1 - p) / V = 83.396: 0.17429, 0.10774 to 0.26952. */
START_TEST(a_population_is_weighed_as_by_r)
{
    void   *state = begin();
    hx_doc *doc = hx__doc_open();

    given_population = "brand=A:80,B:20\n";
    brand_of(state, "A", 60, 0, 12);
    brand_of(state, "B", 140, 0, 10);
    ck_assert_int_eq(describe(state, doc, NULL), HX_OK);
    ck_assert_int_eq(MILLI("population", "drivers", "5", "raw", "gap",
                           "value"), 11000);
    ck_assert_int_eq(MILLI("population", "drivers", "5", "adjusted", "gap",
                           "value"), 17429);
    ck_assert_int_eq(MILLI("population", "drivers", "5", "adjusted", "gap",
                           "low"), 10774);
    ck_assert_int_eq(MILLI("population", "drivers", "5", "adjusted", "gap",
                           "high"), 26952);
    ck_assert_int_eq(MILLI("population", "strata", "0", "share"), 30000);
    ck_assert_int_eq(MILLI("population", "strata", "0", "target"), 80000);
    hx__doc_close(doc);
}
END_TEST

/* Shares as they are change nothing, whatever their scale. */
START_TEST(the_shares_that_are_change_nothing)
{
    void   *state = begin();
    hx_doc *doc = hx__doc_open();

    given_population = "brand=A:0.3,B:0.7\n";
    brand_of(state, "A", 60, 9, 12);
    brand_of(state, "B", 140, 20, 10);
    brand_of(state, "C", 50, 0, 50);
    ck_assert_int_eq(describe(state, doc, NULL), HX_OK);
    /* Both columns are of A and B alone. */
    ck_assert_int_eq(MILLI("population", "drivers", "5", "raw", "gap",
                           "value"), 11000);
    ck_assert_int_eq(MILLI("population", "drivers", "5", "adjusted", "gap",
                           "value"), 11000);
    ck_assert_int_eq(MILLI("population", "left_out") / 1000, 50);
    hx__doc_close(doc);
}
END_TEST

/* The same customers in both strata, of one mind: their replicates are added
 * before they are squared, so the variance is that of one. */
START_TEST(customers_in_two_strata_count_once)
{
    static const char *const brands[] = { "A", "B" };
    gap_state *state = begin();
    gap_report report = { state, &state->layout, host.doc, NULL, NULL, 0 };
    strata     both = { .report = &report, .dim = HX_LIT("brand"),
                        .count = 2 };
    gap_estimate one, two;

    for (int i = 0; i < 400; i++)
        for (int b = 0; b < 2; b++) {
            fake_record rec = fake_begin();
            char        name[16];

            snprintf(name, sizeof name, "c%d", i);
            fake_value(&rec, HX_F_CUSTOMER, name);
            fake_dim(&rec, FAKE_BRAND, brands[b]);
            fake_mention(&rec, FAKE_SPEED, i % 4 ? HX_MET : HX_UNMET, 0);
            count(state, &rec);
        }
    report.cells = gap_cells_sorted(state);
    report.cell_count = state->map.count;
    for (size_t k = 0; k < 2; k++)
        both.list[k] = (stratum){ hx_str_of(brands[k]), 1, 0.0, NULL };
    both.all = 2;
    ck_assert_int_eq(strata_find(&both, NULL), HX_OK);
    one = gap_estimate_of(both.list[0].cell, FAKE_SPEED, &gap_gap);
    two = strata_estimate(&both, FAKE_SPEED, &gap_gap);
    ck_assert_double_eq_tol(two.variance, one.variance,
                            1e-6 * one.variance);
    host.free(report.cells);
    plugin.end(model, state);
}
END_TEST

/* Too few state it in the strata, however many do elsewhere: its demand stays.
 */
START_TEST(what_few_in_the_strata_state_is_suppressed)
{
    void   *state = begin();
    hx_doc *doc = hx__doc_open();

    given_population = "brand=A:1,B:1\n";
    brand_of(state, "A", 60, 0, 2);
    brand_of(state, "B", 60, 0, 2);
    brand_of(state, "C", 50, 0, 50);
    ck_assert_int_eq(describe(state, doc, NULL), HX_OK);
    ck_assert(hx_str_eq(host.doc->get_string(AT("population", "drivers", "5",
                                                "suppressed")),
                        HX_LIT("driver_under_5")));
    for (size_t i = 0; i < 2; i++) {
        const char *column = i ? "adjusted" : "raw";

        ck_assert_int_eq(MILLI("population", "drivers", "5", column, "demand",
                               "value"), 3333);
        ck_assert_int_eq(host.doc->kind(AT("population", "drivers", "5",
                                           column, "delivered")),
                         HX_NODE_NULL);
        ck_assert_int_eq(host.doc->kind(AT("population", "drivers", "5",
                                           column, "gap")), HX_NODE_NULL);
    }
    hx__doc_close(doc);
}
END_TEST

static const struct { const char *asked, *said; } wrong[] = {
    { "brand\n",              "write DIM=VALUE:SHARE" },
    { "=A:1,B:2\n",           "write DIM=VALUE:SHARE" },
    { "brand=A\n",            "write VALUE:SHARE" },
    { "brand=A:x,B:1\n",      "write VALUE:SHARE" },
    { "brand=A:0,B:1\n",      "write VALUE:SHARE" },
    { "brand=A:1\n",          "two values" },
    { "brand=A:1,A:2\n",      "twice" },
    { "brand=A:1,Z:2\n",      "fewer than 30 comments of \"Z\"" },
    { "brand=A:1,C:2\n",      "fewer than 30 comments of \"C\"" },
    { "colour=A:1,B:2\n",     "--by" },
    { "brand=A:1,B:2\nx=y\n", "one dimension" },
};

START_TEST(what_cannot_be_weighed_is_refused)
{
    void    *state = begin();
    hx_doc  *doc = hx__doc_open();
    hx_error err = { .message = "" };

    given_population = wrong[_i].asked;
    brand_of(state, "A", 40, 0, 12);
    brand_of(state, "B", 40, 0, 10);
    brand_of(state, "C", 29, 0, 10);
    ck_assert_int_eq(describe(state, doc, &err), HX_E_USAGE);
    ck_assert_msg(strstr(err.message, wrong[_i].said) != NULL, "%s",
                  err.message);
    hx__doc_close(doc);
}
END_TEST

/* -- correction -------------------------------------------------------------- */

#define HEAD "hxgap-rates\t1\ncomments\t4120\ndriver\tshare\tthere\tfound\t" \
             "not_there\tfalse\n"

/* R: rate 0.3 of 500, 96 of 120 found, 400 false of 4,000: 0.28571, 0.22694 to
 * 0.35821 (as in test_stats.c). */
START_TEST(raw_and_corrected_stand_side_by_side)
{
    void   *state = begin();
    hx_doc *doc = hx__doc_open();

    given_rates = HEAD "speed\tunmet\t120\t96\t4000\t400\n"
                       "speed\tmet\t9\t9\t4000\t400\n"
                       "speed\tstated\t120\t50\t4000\t400\n"
                       "price\tstated\t120\t96\t4000\t400\n";
    brand_of(state, "A", 500, 100, 150);
    ck_assert_int_eq(describe(state, doc, NULL), HX_OK);
#define TOTAL "correction", "segments", "0", "drivers", "5"
    ck_assert_int_eq(MILLI(TOTAL, "unmet", "raw", "value"), 30000);
    ck_assert_int_eq(MILLI(TOTAL, "unmet", "corrected", "value"), 28571);
    ck_assert_int_eq(MILLI(TOTAL, "unmet", "corrected", "low"), 22694);
    ck_assert_int_eq(MILLI(TOTAL, "unmet", "corrected", "high"), 35821);
    ck_assert(hx_str_eq(host.doc->get_string(AT(TOTAL, "met", "left_out")),
                        HX_LIT("labelled_under_10")));
    ck_assert(hx_str_eq(host.doc->get_string(AT(TOTAL, "stated",
                                                "left_out")),
                        HX_LIT("detector_under_half")));
    /* Of price nothing was found, which is less than false hits would be. */
    ck_assert(hx_str_eq(host.doc->get_string(AT(
        "correction", "segments", "0", "drivers", "4", "stated", "left_out")),
        HX_LIT("rates_do_not_fit")));
    ck_assert_int_eq(MILLI("correction", "labelled") / 1000, 4120);
    hx__doc_close(doc);
}
END_TEST

/* Met and unmet are kept back with delivered and the gap; stated is demand. */
START_TEST(what_few_state_is_not_corrected)
{
    static const char *const back[] = { "met", "unmet" };
    void   *state = begin();
    hx_doc *doc = hx__doc_open();

    given_rates = HEAD "speed\tstated\t120\t96\t4000\t4\n"
                       "speed\tmet\t120\t96\t4000\t4\n"
                       "speed\tunmet\t120\t96\t4000\t4\n";
    brand_of(state, "A", 100, 1, 3);
    ck_assert_int_eq(describe(state, doc, NULL), HX_OK);
    ck_assert_int_eq(MILLI(TOTAL, "stated", "raw", "value"), 4000);
    ck_assert_int_eq(host.doc->kind(AT(TOTAL, "stated", "corrected")),
                     HX_NODE_MAP);
    for (size_t i = 0; i < COUNT(back); i++) {
        ck_assert_int_eq(host.doc->kind(AT(TOTAL, back[i], "raw")),
                         HX_NODE_NULL);
        ck_assert_int_eq(host.doc->kind(AT(TOTAL, back[i], "corrected")),
                         HX_NODE_NULL);
        ck_assert(hx_str_eq(host.doc->get_string(AT(TOTAL, back[i],
                                                    "left_out")),
                            HX_LIT("driver_under_5")));
    }
    hx__doc_close(doc);
}
END_TEST

/* Of 500, with 96 of 120 found and 480 false of 4,000: 12 % would be false hits
 * alone, 80 % are found where all comments state it. Limits worked out apart
 * from the equations of Lang and Reiczigel. */
static const struct {
    const char *what;
    int         unmet;
    int64_t     value, low, high;  /* unless they do not fit */
    bool        fits;
} edges[] = {
    { "as many as false hits",        60, 0, 0, 4886, true },
    { "fewer, by chance",             50, 0, 0, 1643, true },
    { "fewer, by more than chance",   40, 0, 0, 0, false },
    { "more than all, by chance",     430, 100000, 97891, 100000, true },
    { "more than all, by no chance",  440, 0, 0, 0, false },
};

START_TEST(rates_fit_while_the_interval_does)
{
    void       *state = begin();
    hx_doc     *doc = hx__doc_open();
    const char *left;

    given_rates = HEAD "speed\tunmet\t120\t96\t4000\t480\n";
    brand_of(state, "A", 500, 0, edges[_i].unmet);
    ck_assert_int_eq(describe(state, doc, NULL), HX_OK);
    left = edges[_i].fits ? "" : "rates_do_not_fit";
    ck_assert_msg(hx_str_eq(host.doc->get_string(AT(TOTAL, "unmet",
                                                    "left_out")),
                            hx_str_of(left)), "%s", edges[_i].what);
    if (edges[_i].fits) {
        ck_assert_int_eq(MILLI(TOTAL, "unmet", "corrected", "value"),
                         edges[_i].value);
        ck_assert_int_eq(MILLI(TOTAL, "unmet", "corrected", "low"),
                         edges[_i].low);
        ck_assert_int_eq(MILLI(TOTAL, "unmet", "corrected", "high"),
                         edges[_i].high);
    }
    hx__doc_close(doc);
}
END_TEST

static const struct { const char *rates, *said; } broken[] = {
    { "hxgap-rates\t2\n",                              "line 1" },
    { "a\n",                                           "line 1" },
    { "hxgap-rates\t1\ncomments\tx\n",                 "line 2" },
    { HEAD "tempo\tmet\t1\t1\t1\t1\n",                 "line 4" },
    { HEAD "speed\twarm\t1\t1\t1\t1\n",                "line 4" },
    { HEAD "speed\tmet\t1\t2\t1\t1\n",                 "line 4" },
    { HEAD "speed\tmet\t1\t1\t1\n",                    "line 4" },
    { HEAD "speed\tmet\t1\t1\t1\t1\t1\n",              "line 4" },
    { HEAD "speed\tmet\t1\t1\t-1\t1\n",                "line 4" },
    { HEAD "speed\tmet\t1\t1\t9999999999999999\t1\n",  "line 4" },
};

START_TEST(broken_rates_are_refused_by_line)
{
    void    *state = begin();
    hx_doc  *doc = hx__doc_open();
    hx_error err = { .message = "" };

    given_rates = broken[_i].rates;
    brand_of(state, "A", 40, 0, 12);
    ck_assert_int_eq(describe(state, doc, &err), HX_E_USAGE);
    ck_assert_msg(strstr(err.message, broken[_i].said) != NULL, "%s",
                  err.message);
    hx__doc_close(doc);
}
END_TEST

static void add_tests(TCase *tc)
{
    tcase_add_checked_fixture(tc, setup_asked, teardown);
    tcase_add_test(tc, a_population_is_weighed_as_by_r);
    tcase_add_test(tc, what_few_in_the_strata_state_is_suppressed);
    tcase_add_test(tc, the_shares_that_are_change_nothing);
    tcase_add_test(tc, customers_in_two_strata_count_once);
    tcase_add_loop_test(tc, what_cannot_be_weighed_is_refused, 0,
                        COUNT(wrong));
    tcase_add_test(tc, raw_and_corrected_stand_side_by_side);
    tcase_add_test(tc, what_few_state_is_not_corrected);
    tcase_add_loop_test(tc, rates_fit_while_the_interval_does, 0,
                        COUNT(edges));
    tcase_add_loop_test(tc, broken_rates_are_refused_by_line, 0,
                        COUNT(broken));
}

int main(void)
{
    Suite   *suite = suite_create("gap_adjust");
    TCase   *tc = tcase_create("adjust");

    suite_add_tcase(suite, tc);
    add_tests(tc);
    return suite_run(suite);
}
