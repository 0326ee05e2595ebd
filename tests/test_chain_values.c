/* The values of a record on its way through the chain: which are bad, cut or
 * trimmed, what they are in each dimension, and what a filter keeps. */
#include "with_chain.h"

#include "suite.h"

/* -- values -- */

static const struct {
    const char *what; int slot; const char *value; unsigned bad;
    const char *left;  /* what a plugin sees; NULL: nothing */
} values[] = {
    { "rating",        HX_F_RATING, "4", 0, "4" },
    { "rating .5",     HX_F_RATING, " 4.5 ", 0, "4.5" },
    { "rating comma",  HX_F_RATING, "4,5", 0, "4.5" },
    { "rating zero",   HX_F_RATING, "0", 0, "0" },
    { "rating 6 of 5", HX_F_RATING, "6", 1, NULL },
    { "rating -1",     HX_F_RATING, "-1", 1, NULL },
    { "rating word",   HX_F_RATING, "good", 1, NULL },
    { "rating nan",    HX_F_RATING, "nan", 1, NULL },
    { "rating empty",  HX_F_RATING, " ", 0, NULL },
    { "weight",        HX_F_WEIGHT, "2.5", 0, "2.5" },
    { "weight small",  HX_F_WEIGHT, "0.000001", 0, "0.000001" },
    { "weight 1e-9",   HX_F_WEIGHT, "1e-9", 1, NULL },
    { "weight -1",     HX_F_WEIGHT, "-1", 1, NULL },
    { "weight inf",    HX_F_WEIGHT, "inf", 1, NULL },
    { "weight 1e999",  HX_F_WEIGHT, "1e999", 1, NULL },
    { "weight 10^6",   HX_F_WEIGHT, "1e6", 0, "1000000" },
    { "weight over",   HX_F_WEIGHT, "1000000.1", 1, NULL },
    { "date",          HX_F_DATE, "2024-03-09", 0, "2024-03-09" },
    { "date bad",      HX_F_DATE, "gestern", 1, NULL },
    { "date 30.2.",    HX_F_DATE, "30.2.2024", 1, NULL },
    { "birth year",    HX_F_BIRTH_YEAR, "1970", 0, "1970" },
    { "birth 61",      HX_F_BIRTH_YEAR, "61", 1, NULL },
    { "birth 999",     HX_F_BIRTH_YEAR, "999", 1, NULL },
    { "birth 1000",    HX_F_BIRTH_YEAR, "1000", 0, "1000" },
    { "birth word",    HX_F_BIRTH_YEAR, "old", 1, NULL },
    { "birth .5",      HX_F_BIRTH_YEAR, "1970.5", 1, NULL },
    { "age",           HX_F_AGE, "44", 0, "44" },
    { "age 200",       HX_F_AGE, "200", 1, NULL },
};

START_TEST(counts_bad_values_once)
{
    fixture    f;
    hx_record *rec;
    int        slot = values[_i].slot;

    open_fixture(&f, CHAIN, NULL);
    rec = hx__chain_begin(f.chain);
    set(&f, rec, HX_F_TEXT, "warm");
    set(&f, rec, slot, values[_i].value);
    ck_assert_int_eq(hx__chain_run(f.chain, NULL), HX_OK);
    ck_assert_msg(hx__chain_bad_values(f.chain) == values[_i].bad, "%s",
                  values[_i].what);
    if (values[_i].left)
        ck_assert_msg(hx_str_eq(rec->values[slot].text,
                                hx_str_of(values[_i].left)), "%s: %.*s",
                      values[_i].what, (int)rec->values[slot].text.len,
                      rec->values[slot].text.ptr);
    else
        ck_assert_int_eq(rec->values[slot].type, HX_V_NONE);
    (void)hx__chain_begin(f.chain);
    ck_assert_uint_eq(hx__chain_bad_values(f.chain), 0);
    close_fixture(&f);
}
END_TEST

/* A value that cannot be used is told even where a filter leaves the record
 * out; a weight of 0 leaves it out and is no mistake. */
static const struct { const char *weight, *date; unsigned bad; const char *why; }
left_out[] = {
    { "0",   "2024-03-09", 0, NULL }, { "0.0", "2024-03-09", 0, NULL },
    { "-0",  "2024-03-09", 0, NULL }, { "0e9", "2024-03-09", 0, NULL },
    { "0",   "gestern", 1, "date is no day" },
    { "1",   "05/01/2024", 1, "date is no day" },
    { "1",   "", 0, NULL }, { "1", "2023-12-31", 0, NULL },
};

START_TEST(leaves_out_and_says_why)
{
    const hx_request request = { .since = "2024-01-01" };
    fixture    f;
    hx_record *rec;
    hx_error   err = { "" };

    open_fixture(&f, CHAIN, &request);
    rec = hx__chain_begin(f.chain);
    set(&f, rec, HX_F_TEXT, "warm");
    set(&f, rec, HX_F_WEIGHT, left_out[_i].weight);
    set(&f, rec, HX_F_DATE, left_out[_i].date);
    ck_assert_int_eq(hx__chain_run(f.chain, &err), HX_SKIP);
    ck_assert_int_eq(rec->skip, HX_SKIP_FILTERED);
    ck_assert_str_eq(err.message, "");
    ck_assert_uint_eq(hx__chain_bad_values(f.chain), left_out[_i].bad);
    if (left_out[_i].why)
        ck_assert_msg(strstr(hx__chain_bad_why(f.chain), left_out[_i].why) !=
                      NULL, "%s", hx__chain_bad_why(f.chain));
    close_fixture(&f);
}
END_TEST

/* A value over 256 bytes counts by its beginning, which is told: once, however
 * often it is asked for. --where finds it by its beginning or the whole. */
static const struct { const char *what; int bytes; bool asked; unsigned bad; }
lengths[] = {
    { "short",     256, true,  0 },
    { "long",      257, true,  1 },
    { "longer",    900, true,  1 },
    { "not asked", 900, false, 0 },
};

START_TEST(tells_what_it_cuts)
{
    char             text[1000], where[1010];
    const char      *by[] = { "brand", "brand,lang" }, *wheres[] = { where };
    const hx_request request = {
        .by = by, .by_count = lengths[_i].asked ? 2 : 0,
        .where = wheres, .where_count = lengths[_i].asked ? 1 : 0,
    };
    fixture    f;
    hx_record *rec;

    memset(text, 'x', sizeof text);
    text[lengths[_i].bytes] = '\0';
    snprintf(where, sizeof where, "brand=%s", text);
    open_fixture(&f, CHAIN, &request);
    rec = hx__chain_begin(f.chain);
    set(&f, rec, HX_F_TEXT, "warm");
    set(&f, rec, HX_F_BRAND, text);
    ck_assert_msg(hx__chain_run(f.chain, NULL) == HX_OK, "%s",
                  lengths[_i].what);
    ck_assert_msg(hx__chain_bad_values(f.chain) == lengths[_i].bad, "%s",
                  lengths[_i].what);
    if (lengths[_i].bad)
        ck_assert_ptr_nonnull(strstr(hx__chain_bad_why(f.chain),
                                     "brand is over 256 bytes"));
    close_fixture(&f);
}
END_TEST

/* Blanks are no part of a customer; a field with nothing in it is there still.
 */
static const struct { const char *given, *want; } customers[] = {
    { "C1", "C1" },   { " C1\t", "C1" }, { "C1\xc2\xa0", "C1" },
    { "C 1", "C 1" }, { "  ", "" },       { "", "" },
};

START_TEST(customers_are_trimmed)
{
    fixture         f;
    hx_record      *rec;
    const hx_value *got;

    open_fixture(&f, CHAIN, NULL);
    rec = hx__chain_begin(f.chain);
    set(&f, rec, HX_F_TEXT, "warm");
    set(&f, rec, HX_F_CUSTOMER, customers[_i].given);
    ck_assert_int_eq(hx__chain_run(f.chain, NULL), HX_OK);
    got = &rec->values[HX_F_CUSTOMER];
    ck_assert_int_eq(got->type, HX_V_STRING);
    ck_assert_msg(hx_str_eq(got->text, hx_str_of(customers[_i].want)),
                  "\"%s\": \"%.*s\"", customers[_i].given,
                  (int)got->text.len, got->text.ptr);
    close_fixture(&f);
}
END_TEST

START_TEST(first_value_wins)
{
    fixture    f;
    hx_record *rec;

    open_fixture(&f, CHAIN, NULL);
    rec = hx__chain_begin(f.chain);
    set(&f, rec, HX_F_TEXT, "warm");
    set(&f, rec, HX_F_TEXT, "cold");
    f.host->value_set(rec, -1, (hx_value){ HX_LIT("x"), HX_V_STRING });
    f.host->value_set(rec, 63, (hx_value){ HX_LIT("x"), HX_V_STRING });
    ck_assert_int_eq(hx__chain_run(f.chain, NULL), HX_OK);
    ck_assert(hx_str_eq(rec->text, HX_LIT("warm")));
    ck_assert_uint_eq(rec->mention_count, 1);
    close_fixture(&f);
}
END_TEST

/* -- dimensions -- */

static const struct {
    const char *dim; int slot; const char *value, *also_text, *want;
} dims[] = {
    { "brand", HX_F_BRAND, " Acme ", "x", "Acme" },
    { "brand", HX_F_BRAND, "", "x", "" },
    { "month", HX_F_DATE, "2024-03-09", "x", "2024-03" },
    { "quarter", HX_F_DATE, "9.3.2024", "x", "2024-Q1" },
    { "year", HX_F_DATE, "2024", "x", "2024" },
    { "month", HX_F_DATE, "2024", "x", "" },
    { "generation", HX_F_GENERATION, "Gen Z", "x", "z" },
    { "generation", HX_F_GENERATION, "Baby-Boomer", "x", "boomers" },
    { "generation", HX_F_GENERATION, "Silent", "x", "other" },
    { "generation", HX_F_BIRTH_YEAR, "1980", "x", "x" },
    { "generation", HX_F_BIRTH_YEAR, "1981", "x", "millennials" },
    { "generation", HX_F_BIRTH_YEAR, "1945", "x", "other" },
    { "generation", HX_F_AGE, "30", "x", "" },  /* needs a date */
    { "touchpoint", HX_F_TOUCHPOINT, "shop", "hotline", "hotline|shop" },
    { "touchpoint", HX_F_TOUCHPOINT, "hotline", "hotline", "hotline" },
    { "touchpoint", HX_F_ID, "1", "hotline hotline", "hotline" },
    { "lang", HX_F_LANG, "de-AT", "x", "de" },
    { "lang", HX_F_LANG, "", "x", "" },
    { "driver", HX_F_ID, "1", "warm warm", "warmth" },
    { "mood", HX_F_ID, "1", "warm", "" },
    { "rating", HX_F_RATING, "4", "x", "4" },
};

START_TEST(dimensions_have_values)
{
    hx_request request = { .by = &dims[_i].dim, .by_count = 1 };
    fixture    f;
    hx_record *rec;
    hx_str     out[8];
    char       got[64] = "";
    const hx_breakdown *by;
    size_t     count;

    open_fixture(&f, CHAIN, &request);
    rec = hx__chain_begin(f.chain);
    set(&f, rec, HX_F_TEXT, dims[_i].also_text);
    set(&f, rec, dims[_i].slot, dims[_i].value);
    ck_assert_int_eq(hx__chain_run(f.chain, NULL), HX_OK);
    ck_assert_uint_eq(f.host->breakdowns(f.host, &by), 1);
    count = f.host->dim_values(f.host, rec, by->dims[0], out, 8);
    for (size_t i = 0; i < count; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s",
                 i ? "|" : "", (int)out[i].len, out[i].ptr);
    ck_assert_msg(strcmp(got, dims[_i].want) == 0, "%s=%s: %s", dims[_i].dim,
                  dims[_i].value, got);
    close_fixture(&f);
}
END_TEST

START_TEST(age_counts_back_from_the_date)
{
    const char *by = "generation";
    hx_request  request = { .by = &by, .by_count = 1 };
    fixture     f;
    hx_record  *rec;
    hx_str      out;
    const hx_breakdown *list;

    open_fixture(&f, CHAIN, &request);
    rec = hx__chain_begin(f.chain);
    set(&f, rec, HX_F_TEXT, "x");
    set(&f, rec, HX_F_AGE, "30");
    set(&f, rec, HX_F_DATE, "2020-01-01");
    ck_assert_int_eq(hx__chain_run(f.chain, NULL), HX_OK);
    f.host->breakdowns(f.host, &list);
    ck_assert_uint_eq(f.host->dim_values(f.host, rec, list->dims[0], &out, 1),
                      1);
    ck_assert(hx_str_eq(out, HX_LIT("millennials")));
    close_fixture(&f);
}
END_TEST

/* -- filters -- */

static const struct {
    const char *where[2]; const char *since, *until; bool kept;
} filters[] = {
    { { "brand=Acme" }, NULL, NULL, true },
    { { "brand=acme" }, NULL, NULL, false },
    { { "brand=Acme", "brand=Other" }, NULL, NULL, true },  /* any of */
    { { "brand=Acme", "lang=en" }, NULL, NULL, false },     /* and */
    { { "lang=German" }, NULL, NULL, true },
    { { "touchpoint=hotline" }, NULL, NULL, true },
    { { "touchpoint=shop" }, NULL, NULL, false },
    { { "driver=warmth" }, NULL, NULL, true },
    { { "tenure=" }, NULL, NULL, true },      /* has none */
    { { "brand=" }, NULL, NULL, false },
    { { "Filiale=Mitte" }, NULL, NULL, false },
    { { "Filiale=" }, NULL, NULL, true },
    { { "month=2024-03" }, NULL, NULL, true },
    { { NULL }, "2024-03-09", NULL, true },
    { { NULL }, "2024-03-10", NULL, false },
    { { NULL }, NULL, "2024-03-09", true },
    { { NULL }, NULL, "2024-03-08", false },
    { { NULL }, "2024", "2024-03", true },
};

START_TEST(filters_keep_what_was_asked)
{
    hx_request request = { .where = filters[_i].where,
                           .since = filters[_i].since,
                           .until = filters[_i].until };
    fixture    f;
    hx_record *rec;
    hx_status  rc;

    while (request.where_count < 2 && filters[_i].where[request.where_count])
        request.where_count++;
    open_fixture(&f, CHAIN, &request);
    rec = hx__chain_begin(f.chain);
    set(&f, rec, HX_F_TEXT, "warm hotline");
    set(&f, rec, HX_F_BRAND, "Acme");
    set(&f, rec, HX_F_LANG, "de");
    set(&f, rec, HX_F_DATE, "2024-03-09");
    rc = hx__chain_run(f.chain, NULL);
    ck_assert_int_eq(rc, filters[_i].kept ? HX_OK : HX_SKIP);
    ck_assert_int_eq(rec->skip, filters[_i].kept ? HX_SKIP_NONE
                                                 : HX_SKIP_FILTERED);
    close_fixture(&f);
}
END_TEST

START_TEST(no_date_lies_in_no_span)
{
    hx_request request = { .since = "2000" };
    fixture    f;
    hx_record *rec;

    open_fixture(&f, CHAIN, &request);
    rec = hx__chain_begin(f.chain);
    set(&f, rec, HX_F_TEXT, "warm");
    ck_assert_int_eq(hx__chain_run(f.chain, NULL), HX_SKIP);
    ck_assert_int_eq(rec->skip, HX_SKIP_FILTERED);
    close_fixture(&f);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("chain values");
    TCase   *tc = tcase_create("all");
    int      failed;

    if (!plugins_made()) {
        puts("SKIP test_chain_values: no C compiler, or not run from the top "
             "folder");
        return 0;
    }
    suite_add_tcase(suite, tc);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, counts_bad_values_once, 0, COUNT(values));
    tcase_add_loop_test(tc, tells_what_it_cuts, 0, COUNT(lengths));
    tcase_add_loop_test(tc, leaves_out_and_says_why, 0,
                        sizeof left_out / sizeof *left_out);
    tcase_add_test(tc, first_value_wins);
    tcase_add_loop_test(tc, customers_are_trimmed, 0, COUNT(customers));
    tcase_add_loop_test(tc, dimensions_have_values, 0, COUNT(dims));
    tcase_add_test(tc, age_counts_back_from_the_date);
    tcase_add_loop_test(tc, filters_keep_what_was_asked, 0, COUNT(filters));
    tcase_add_test(tc, no_date_lies_in_no_span);
    failed = suite_run(suite);
    plugins_gone();
    return failed;
}
