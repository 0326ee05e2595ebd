/* A record on its way through the chain: what is skipped and why, which
 * values are bad, what a filter keeps, what the border refuses, and that
 * nothing is allocated once the worker is warm. */
#include "with_plugins.h"

#include "alloc.h"
#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))
#define CHAIN "ok_tok ok_det ok_agg"

typedef struct fixture {
    test_pipe      t;
    hx_hostx      *hostx;
    const hx_host *host;
    hx_chain      *chain;
} fixture;

static void open_fixture(fixture *f, const char *names,
                         const hx_request *request)
{
    hx_error  err;
    hx_status rc = host_of(&f->hostx, &f->t, names, request, &err);

    ck_assert_msg(rc == HX_OK, "%s", err.message);
    f->host = hx__host_public(f->hostx);
    rc = hx__chain_open(&f->chain, f->hostx, &err);
    ck_assert_msg(rc == HX_OK, "%s", err.message);
}

static void close_fixture(fixture *f)
{
    hx__chain_close(f->chain);
    hx__host_close(f->hostx);
    pipe_clear(&f->t);
}

static void set(fixture *f, hx_record *rec, int slot, const char *text)
{
    if (text)
        f->host->value_set(rec, slot, (hx_value){ hx_str_of(text),
                                                  HX_V_STRING });
}

/* -- skip reasons -- */

static const struct {
    const char *what, *text; uint8_t type; const char *lang; int skip;
    int code;
} skips[] = {
    { "plain",         "warm", HX_V_STRING, NULL,       HX_SKIP_NONE, 0 },
    { "no text",       NULL,   HX_V_NONE,   NULL,       HX_SKIP_NO_TEXT, 0 },
    { "null",          "null", HX_V_NULL,   NULL,       HX_SKIP_NO_TEXT, 0 },
    { "number",        "12",   HX_V_NUMBER, NULL,       HX_SKIP_NO_TEXT, 0 },
    { "list",          "[]",   HX_V_OTHER,  NULL,       HX_SKIP_NO_TEXT, 0 },
    { "empty",         "",     HX_V_STRING, NULL,       HX_SKIP_EMPTY, 0 },
    { "white",         " \t\n", HX_V_STRING, NULL,      HX_SKIP_EMPTY, 0 },
    { "wide space",    "\u00a0\u3000", HX_V_STRING, NULL, HX_SKIP_EMPTY, 0 },
    { "de",      "x", HX_V_STRING, "de",      HX_SKIP_NONE, HX_LANG_DE },
    { "de-CH",   "x", HX_V_STRING, "de-CH",   HX_SKIP_NONE, HX_LANG_DE },
    { "Deutsch", "x", HX_V_STRING, "Deutsch", HX_SKIP_NONE, HX_LANG_DE },
    { "en_US",   "x", HX_V_STRING, "en_US",   HX_SKIP_NONE, HX_LANG_EN },
    { "English", "x", HX_V_STRING, "English", HX_SKIP_NONE, HX_LANG_EN },
    { "no lang", "x", HX_V_STRING, "",        HX_SKIP_NONE, 0 },
    { "und",     "x", HX_V_STRING, "und",     HX_SKIP_NONE, 0 },
    { "unknown", "x", HX_V_STRING, "unknown", HX_SKIP_NONE, 0 },
    { "fr",      "x", HX_V_STRING, "fr",      HX_SKIP_LANGUAGE, 0 },
    { "pt-BR",   "x", HX_V_STRING, "pt-BR",   HX_SKIP_LANGUAGE, 0 },
    { "French",  "x", HX_V_STRING, "French",  HX_SKIP_LANGUAGE, 0 },
};

START_TEST(skips_for_a_reason)
{
    fixture    f;
    hx_record *rec;
    hx_status  rc;

    open_fixture(&f, CHAIN, NULL);
    rec = hx__chain_begin(f.chain);
    f.host->value_set(rec, HX_F_TEXT, (hx_value){ hx_str_of(skips[_i].text),
                                                  skips[_i].type });
    set(&f, rec, HX_F_LANG, skips[_i].lang);
    rc = hx__chain_run(f.chain, NULL);
    ck_assert_msg(rc == (skips[_i].skip ? HX_SKIP : HX_OK), "%s: %d",
                  skips[_i].what, rc);
    ck_assert_int_eq(rec->skip, skips[_i].skip);
    ck_assert_int_eq(rec->lang, skips[_i].code);
    ck_assert(rec->lang_given == (skips[_i].code != 0));
    close_fixture(&f);
}
END_TEST

START_TEST(too_long_is_skipped)
{
    char      *text = malloc(HX_RECORD_MAX + 1);
    fixture    f;
    hx_record *rec;

    memset(text, 'a', HX_RECORD_MAX + 1);
    open_fixture(&f, CHAIN, NULL);
    for (size_t over = 0; over < 2; over++) {
        rec = hx__chain_begin(f.chain);
        f.host->value_set(rec, HX_F_TEXT, (hx_value){
            { text, HX_RECORD_MAX + over }, HX_V_STRING });
        ck_assert_int_eq(hx__chain_run(f.chain, NULL),
                         over ? HX_SKIP : HX_OK);
    }
    ck_assert_int_eq(rec->skip, HX_SKIP_TOO_LONG);
    close_fixture(&f);
    free(text);
}
END_TEST

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

/* -- the border -- */

static const struct { const char *names; hx_status rc; const char *says; }
borders[] = {
    { "ok_tok ok_det",     HX_OK, "" },
    { "ok_tok ok_serial",  HX_OK, "" },
    { "ok_tok bad_range",  HX_SKIP, "bad_range: span" },
    { "ok_tok bad_order",  HX_SKIP, "bad_order: span" },
    { "ok_tok bad_letter", HX_OK, "" },  /* ASCII: no letter is cut */
    { "ok_tok bad_label",  HX_SKIP, "driver 63" },
    { "ok_tok bad_stance", HX_SKIP, "stance 3" },
    { "ok_tok bad_rule",   HX_SKIP, "rule 99" },
    { "ok_tok bad_clause", HX_SKIP, "clause 7" },
    { "ok_tok bad_facetdim", HX_SKIP, "no label 0 in dimension 99" },
    { "ok_tok bad_facetlabel", HX_SKIP, "no label 99 in dimension 1" },
    { "ok_tok bad_facetdriver", HX_SKIP, "the dimension driver" },
    { "ok_tok bad_skip",   HX_SKIP, "refused the record" },
    { "ok_tok bad_process", HX_SKIP, "bad_process: no" },
    { "ok_tok bad_world",  HX_E_TRANSIENT, "bad_world: the disk is gone" },
    { "ok_tok bad_silent", HX_E_NOMEM, "bad_silent: no memory" },
    { "ok_tok bad_stopped", HX_SKIP, "bad_stopped: refused the record" },
    { "ok_tok bad_pipe",   HX_SKIP, "bad_pipe: refused the record" },
    { "bad_tokens ok_det", HX_SKIP, "bad_tokens: token" },
    { "bad_tokturned ok_det", HX_SKIP, "token 0 at 1..0" },
    { "bad_tokoverlap ok_det", HX_SKIP, "bad_tokoverlap: token 1" },
    { "bad_tokmany ok_det", HX_SKIP, "tokens, room for" },
    { "bad_tokend ok_det", HX_SKIP, "bad_tokend: clause of tokens 0.." },
    { "bad_tokback ok_det", HX_SKIP, "bad_tokback: clause of tokens" },
    { "bad_toktwice ok_det", HX_SKIP, "the last one ends at" },
};

START_TEST(border_holds)
{
    fixture    f;
    hx_record *rec;
    hx_error   err;
    hx_status  rc;

    open_fixture(&f, borders[_i].names, NULL);
    rec = hx__chain_begin(f.chain);
    set(&f, rec, HX_F_TEXT, "so warm hotline");
    rc = hx__chain_run(f.chain, &err);
    ck_assert_msg(rc == borders[_i].rc, "%s: %d %s", borders[_i].names, rc,
                  err.message);
    if (rc == HX_SKIP)
        ck_assert_int_eq(rec->skip, HX_SKIP_PLUGIN);
    if (rc != HX_OK)
        ck_assert_msg(strstr(err.message, borders[_i].says) != NULL, "%s",
                      err.message);
    /* The next record is none the worse for it. */
    rec = hx__chain_begin(f.chain);
    ck_assert_uint_eq(rec->mention_count, 0);
    close_fixture(&f);
}
END_TEST

START_TEST(state_must_not_be_missing)
{
    test_pipe t;
    hx_hostx *host;
    hx_chain *chain;
    hx_error  err;

    ck_assert_int_eq(host_of(&host, &t, "ok_tok bad_nostate", NULL, &err),
                     HX_OK);
    ck_assert_int_eq(hx__chain_open(&chain, host, &err), HX_E_PLUGIN);
    ck_assert_ptr_null(chain);
    ck_assert_ptr_nonnull(strstr(err.message, "no state"));
    hx__host_close(host);
    pipe_clear(&t);
}
END_TEST

/* -- sums and memory -- */

static void count_one(fixture *f, hx_chain *chain)
{
    hx_record *rec = hx__chain_begin(chain);

    set(f, rec, HX_F_TEXT, "warm and warm is the hotline");
    set(f, rec, HX_F_BRAND, "Acme");
    set(f, rec, HX_F_DATE, "2024-03-09");
    set(f, rec, HX_F_RATING, "4,5");
    ck_assert_int_eq(hx__chain_run(chain, NULL), HX_OK);
    ck_assert_int_eq(hx__chain_count(chain, NULL), HX_OK);
}

START_TEST(chains_merge)
{
    fixture   f;
    hx_chain *other;
    hx_error  err;
    uint64_t *sums;

    open_fixture(&f, CHAIN, NULL);
    ck_assert_int_eq(hx__chain_open(&other, f.hostx, &err), HX_OK);
    count_one(&f, f.chain);
    count_one(&f, other);
    count_one(&f, other);
    ck_assert_int_eq(hx__chain_merge(f.chain, other, &err), HX_OK);
    sums = (uint64_t *)hx__chain_state(f.chain, 2);
    ck_assert_uint_eq(sums[1], 3);  /* records, behind the model */
    ck_assert_uint_eq(sums[2], 6);  /* mentions */
    hx__chain_close(other);
    close_fixture(&f);
}
END_TEST

START_TEST(warm_chain_allocates_nothing)
{
    fixture  f;
    uint64_t calls;

    open_fixture(&f, CHAIN, NULL);
    for (int i = 0; i < 10; i++)
        count_one(&f, f.chain);
    calls = hx__alloc_calls();
    for (int i = 0; i < 1000; i++)
        count_one(&f, f.chain);
    ck_assert_uint_eq(hx__alloc_calls(), calls);
    close_fixture(&f);
}
END_TEST

/* Every single allocation of opening, one record and closing is refused in
 * turn: the answer is no memory, never a crash. */
START_TEST(refused_memory_is_survived)
{
    for (uint64_t n = 1;; n++) {
        test_pipe t;
        hx_hostx *host = NULL;
        hx_chain *chain = NULL;
        hx_error  err;
        uint64_t  first;
        hx_status rc;

        pipe_of(&t, CHAIN);
        first = hx__alloc_calls();
        hx__alloc_fail_at(first + n, _i != 0);
        rc = hx__host_open(&host, &t.pipe, &(hx_request){ 0 }, &err);
        if (rc == HX_OK)
            rc = hx__chain_open(&chain, host, &err);
        if (rc == HX_OK) {
            const hx_host *pub = hx__host_public(host);
            hx_record     *rec = hx__chain_begin(chain);

            pub->value_set(rec, HX_F_TEXT,
                           (hx_value){ HX_LIT("warm hotline"), HX_V_STRING });
            rc = hx__chain_run(chain, &err);
            if (rc == HX_OK)
                rc = hx__chain_count(chain, &err);
        }
        hx__chain_close(chain);
        hx__host_close(host);
        first = hx__alloc_calls() - first;
        hx__alloc_fail_at(0, false);
        pipe_clear(&t);
        if (rc == HX_OK && first < n)
            break;
        ck_assert_msg(rc == HX_E_NOMEM || rc == HX_E_PLUGIN, "n %d: %d %s",
                      (int)n, rc, err.message);
        ck_assert_int_lt((int)n, 10000);
    }
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("chain");
    TCase   *tc = tcase_create("all");
    int      failed;

    if (!plugins_made()) {
        puts("SKIP test_chain: no C compiler, or not run from the top "
             "folder");
        return 0;
    }
    suite_add_tcase(suite, tc);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, skips_for_a_reason, 0, COUNT(skips));
    tcase_add_test(tc, too_long_is_skipped);
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
    tcase_add_loop_test(tc, border_holds, 0, COUNT(borders));
    tcase_add_test(tc, state_must_not_be_missing);
    tcase_add_test(tc, chains_merge);
    tcase_add_test(tc, warm_chain_allocates_nothing);
    tcase_add_loop_test(tc, refused_memory_is_survived, 0, 2);
    failed = suite_run(suite);
    plugins_gone();
    return failed;
}
