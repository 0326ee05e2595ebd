/* A record on its way through the chain: what is skipped and why, what the
 * border refuses, and that nothing is allocated once the worker is warm. What
 * becomes of a record's values: test_chain_values.c. */
#include "with_chain.h"

#include "alloc.h"
#include "suite.h"

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
    tcase_add_loop_test(tc, border_holds, 0, COUNT(borders));
    tcase_add_test(tc, state_must_not_be_missing);
    tcase_add_test(tc, chains_merge);
    tcase_add_test(tc, warm_chain_allocates_nothing);
    tcase_add_loop_test(tc, refused_memory_is_survived, 0, 2);
    failed = suite_run(suite);
    plugins_gone();
    return failed;
}
