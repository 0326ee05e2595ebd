/* The plugin host: what it loads, what it refuses, in which order it runs
 * things, and that nothing a plugin hands over gets past the border. */
#include "alloc.h"
#include "with_plugins.h"

#include "error.h"
#include "hostx.h"
#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

/* -- refused at load -- */

static const struct { const char *names; const char *says; } refused[] = {
    { "bad_abi",     "for ABI 2." },
    { "bad_size",    "40 bytes" },
    { "bad_bigsize", "bytes long" },
    { "bad_name",    "\"other\"" },
    { "bad_stage",   "stage 9" },
    { "bad_mode",    "thread mode 9" },
    { "bad_call",    "call process that its stage (det) needs" },
    { "bad_version", "no version" },
    { "bad_merge",   "call merge" },
    { "bad_null",    "does not understand" },
    { "bad_emptyversion", "no version" },
    { "bad_noname",   "calls itself \"\"" },
    { "bad_tiny",     "8 bytes long (.size = sizeof" },
    { "bad_huge",     "1048576 bytes long" },
    { "bad_lowstage", "stage -1" },
    { "bad_lowmode",  "thread mode -1" },
    { "bad_nobegin",  "call begin" },
    { "bad_sumless",  "cannot be stateless" },
    { "bad_reset",    "cannot have terms_reset" },
    { "bad_keep",     "cannot have terms_keep" },
    { "bad_resetless", "needs terms_reset" },
    { "bad_noformat", "call format" },
    { "bad_emptyformat", "call format" },
    { "ok_tok bad_serialnone",  "cannot begin" },
    { "ok_tok bad_needs",  "\"language\"" },
    { "ok_det",            "\"tokens\"" },
    { "ok_agg ok_tok",     "\"mentions\"" },
    { "ok_out",            "\"report\"" },
    { "ok_tok ok_tok",     "already" },
    { "bad_circle ok_lang", "circle" },
    { "ok_tok bad_open",   "does not want to" },
    { "ok_tok bad_dimension", "dimension \"brand\" is taken" },
};

START_TEST(refuses_at_load)
{
    test_pipe t;
    hx_hostx *host;
    hx_error  err;
    hx_status rc = host_of(&host, &t, refused[_i].names, NULL, &err);

    ck_assert_msg(rc == HX_E_PLUGIN, "%s: %d", refused[_i].names, rc);
    ck_assert_ptr_null(host);
    ck_assert_msg(strstr(err.message, refused[_i].says) != NULL, "%s: %s",
                  refused[_i].names, err.message);
    pipe_clear(&t);
}
END_TEST

/* Libraries that are no plugins, and what is no library. */
START_TEST(refuses_other_files)
{
    static const char *const makes[] = {
        "printf 'int x;' | ${CC:-cc} -shared -fPIC -x c -o %s/nothing.so -%s",
        "echo text >%s/nothing.so%s", "mkdir %s/nothing.so%s",
    };
    static const char *const says[] = { "exports no hx_plugin_v1()",
                                        "cannot load:", "not a regular file" };
    test_pipe t;
    hx_hostx *host;
    hx_error  err;

    ck_assert(shell(makes[_i], folder, ""));
    ck_assert_int_eq(host_of(&host, &t, "nothing", NULL, &err), HX_E_PLUGIN);
    ck_assert_msg(strstr(err.message, says[_i]) != NULL, "%s", err.message);
    pipe_clear(&t);
    ck_assert(shell("rm -r %s/nothing.so%s", folder, ""));
}
END_TEST

/* One built against newer headers works; one that cannot begin in a worker,
 * or cannot merge, says so there. */
START_TEST(fails_in_the_chain)
{
    test_pipe t;
    hx_hostx *host;
    hx_chain *a, *b;
    hx_error  err;

    ck_assert_int_eq(host_of(&host, &t, "ok_tok ok_future", NULL, &err),
                     HX_OK);
    hx__host_close(host);
    pipe_clear(&t);
    ck_assert_int_eq(host_of(&host, &t, "ok_tok bad_serialbegin", NULL, &err),
                     HX_E_FORMAT);
    ck_assert_str_eq(err.message, "bad_serialbegin: cannot begin: not today");
    pipe_clear(&t);
    ck_assert_int_eq(host_of(&host, &t, "ok_tok bad_begin", NULL, &err),
                     HX_OK);
    ck_assert_int_eq(hx__chain_open(&a, host, &err), HX_E_FORMAT);
    ck_assert_str_eq(err.message, "bad_begin: cannot begin: not today");
    hx__host_close(host);
    pipe_clear(&t);
    ck_assert_int_eq(host_of(&host, &t, "ok_tok ok_det bad_sum", NULL, &err),
                     HX_OK);
    ck_assert_int_eq(hx__chain_open(&a, host, &err), HX_OK);
    ck_assert_int_eq(hx__chain_open(&b, host, &err), HX_OK);
    ck_assert_int_eq(hx__chain_merge(a, b, &err), HX_E_FORMAT);
    ck_assert_str_eq(err.message, "bad_sum: these do not add up");
    hx__chain_close(a);
    hx__chain_close(b);
    hx__host_close(host);
    pipe_clear(&t);
}
END_TEST

/* Fields and targets of a pipeline that mean nothing. */
static const struct { const char *field, *target, *says; } settings[] = {
    { "text=T", "warmth=80", NULL },
    { "texts=T", NULL, "fields: \"texts=T\" is not a" },
    { "text", NULL, "fields: \"text\" is not a" },
    { NULL, "warmer=80", "the lexicons have no" },
    { NULL, "warmth", "the lexicons have no" },
};

START_TEST(checks_settings)
{
    char      *field = (char *)settings[_i].field;
    char      *target = (char *)settings[_i].target;
    hx_request none = { .by = NULL };
    test_pipe  t;
    hx_hostx  *host;
    hx_error   err = { "" };
    hx_status  rc;

    pipe_of(&t, "ok_tok ok_det ok_agg");
    t.pipe.fields = &field;
    t.pipe.field_count = field != NULL;
    t.pipe.targets = &target;
    t.pipe.target_count = target != NULL;
    rc = hx__host_open(&host, &t.pipe, &none, &err);
    ck_assert_msg(rc == (settings[_i].says ? HX_E_USAGE : HX_OK), "%s",
                  err.message);
    if (rc == HX_OK)
        hx__host_close(host);
    else
        ck_assert_msg(strstr(err.message, settings[_i].says) != NULL, "%s",
                      err.message);
    pipe_clear(&t);
}
END_TEST

/* Each row spoils the place or the name of a good plugin. */
static const struct { const char *command, *path, *says; } paths[] = {
    { "cp %s/evil.so %s/ok_a.so && chmod g+w %s/ok_a.so", "ok_a.so",
      "changed by others" },
    { "cp %s/evil.so %s/ok_b.so && chmod o+w %s/ok_b.so", "ok_b.so",
      "changed by others" },
    { "mkdir -p %s/w && cp %s/evil.so %s/w/ok_c.so && chmod 777 "
      "${D}/w", "w/ok_c.so", "changed by others" },
    { "mkdir -p %s/t && cp %s/evil.so %s/t/ok_d.so && chmod 1777 "
      "${D}/t", "t/ok_d.so", "changed by others" },
    { "mkdir -p %s/u/v && cp %s/evil.so %s/u/v/ok_e.so && chmod 777 "
      "${D}/u", "u/v/ok_e.so", "changed by others" },
    { "cp %s/evil.so %s/Bad-Name.so; : %s", "Bad-Name.so", "is named" },
    { "cp %s/evil.so %s/ok_f.dll; : %s", "ok_f.dll", "is named" },
    { ": %s %s; echo text >%s/ok_g.so", "ok_g.so", "cannot load" },
    { ": %s %s; mkdir -p %s/ok_h.so", "ok_h.so", "not a regular" },
    { ": %s %s %s", "ok_missing.so",
      "No such file or directory (check the name in the pipeline; hxgap "
      "plugin list shows" },
    { "cp %s/evil.so %s/other_name.so && ln -sf other_name.so %s/ok_i.so",
      "ok_i.so", NULL },  /* resolved: it is other_name, and says so */
};

START_TEST(refuses_hostile_paths)
{
    char        command[1024], path[256];
    const char *f = folder;
    hx_plugin_spec spec = { .path = path };
    hx_pipeline    pipe = { .name = "t", .plugins = &spec,
                            .plugin_count = 1 };
    hx_request     none = { 0 };
    hx_hostx      *host;
    hx_error       err;
    hx_status      rc;

    setenv("D", folder, 1);
    snprintf(command, sizeof command, paths[_i].command, f, f, f);
    ck_assert_int_eq(system(command), 0);
    snprintf(path, sizeof path, "%s/%s", f, paths[_i].path);
    rc = hx__host_open(&host, &pipe, &none, &err);
    ck_assert_int_eq(rc, HX_E_PLUGIN);
    if (paths[_i].says)
        ck_assert_msg(strstr(err.message, paths[_i].says) != NULL, "%s: %s",
                      paths[_i].path, err.message);
}
END_TEST

START_TEST(needs_a_slash)
{
    char           path[] = "ok_det.so";
    hx_plugin_spec spec = { .path = path };
    hx_pipeline    pipe = { .plugins = &spec, .plugin_count = 1 };
    hx_request     none = { 0 };
    hx_hostx      *host;
    hx_error       err;

    ck_assert_int_eq(hx__host_open(&host, &pipe, &none, &err), HX_E_PLUGIN);
    ck_assert_ptr_nonnull(strstr(err.message, "./ok_det.so"));
}
END_TEST

/* -- order -- */

static const struct { const char *given, *run; } orders[] = {
    { "ok_tok ok_det ok_agg ok_out", "ok_tok ok_det ok_agg ok_out " },
    { "ok_out ok_agg ok_det ok_tok", "ok_tok ok_det ok_agg ok_out " },
    { "ok_second ok_det ok_tok",     "ok_tok ok_det ok_second " },
    { "ok_lang ok_det ok_tok",       "ok_tok ok_lang ok_det " },
    { "ok_tok ok_small",             "ok_tok ok_small " },
};

START_TEST(orders_by_layers)
{
    test_pipe        t;
    hx_hostx        *host;
    hx_error         err;
    const hx_loaded *list;
    char             run[256] = "";
    hx_status        rc = host_of(&host, &t, orders[_i].given, NULL, &err);

    ck_assert_msg(rc == HX_OK, "%s: %s", orders[_i].given, err.message);
    for (size_t i = 0; i < hx__host_plugins(host, &list); i++) {
        strcat(run, list[i].ref.name);
        strcat(run, " ");
    }
    ck_assert_str_eq(run, orders[_i].run);
    hx__host_close(host);
    pipe_clear(&t);
}
END_TEST

/* -- options -- */

static const struct { const char *given, *name, *value; } options[] = {
    { "level=7",    "level", "7" },
    { "level=+07",  "level", "7" },
    { "loud=Yes",   "loud",  "true" },
    { "word=a=b",   "word",  "a=b" },
    { "word=",      "level", "3" },      /* the default */
    { "word=",      "loud",  "false" },  /* the default, in one spelling */
    { "level=x",    NULL,    "whole number" },
    { "level=1e3",  NULL,    "whole number" },
    { "level=99999999999999999999", NULL, "whole number" },
    { "loud=maybe", NULL,    "true or false" },
    { "colour=red", NULL,
      "no option \"colour\"; it has: level, loud, word" },
    { "level",      NULL,    "no option" },
};

START_TEST(checks_options)
{
    test_pipe  t;
    char       given[64];
    char      *list[] = { given };
    hx_request none = { 0 };
    hx_hostx  *host;
    hx_error   err;
    hx_status  rc;

    snprintf(given, sizeof given, "%s", options[_i].given);
    pipe_of(&t, "ok_tok ok_det");
    t.specs[1].options = list;
    t.specs[1].option_count = 1;
    rc = hx__host_open(&host, &t.pipe, &none, &err);
    if (options[_i].name) {
        const hx_loaded *l;
        hx_str           value;

        ck_assert_int_eq(rc, HX_OK);
        l = hx__host_find(host, "ok_det");
        value = hx__host_public(host)->option(hx__host_public(host), &l->ref,
                                              options[_i].name);
        ck_assert_msg(hx_str_eq(value, hx_str_of(options[_i].value)),
                      "%s: %.*s", given, (int)value.len, value.ptr);
        hx__host_close(host);
    } else {
        ck_assert_int_eq(rc, HX_E_PLUGIN);
        ck_assert_msg(strstr(err.message, options[_i].value) != NULL, "%s",
                      err.message);
    }
    pipe_clear(&t);
}
END_TEST

/* -- requests -- */

static const struct { const char *by, *where, *since, *says; } requests[] = {
    { "brand", NULL, NULL, NULL },
    { "brand,touchpoint", NULL, NULL, NULL },
    { "mood", "mood=good", "2024", NULL },      /* a plugin's facet */
    { "Filiale", "Filiale=Mitte", NULL, NULL }, /* an input field */
    { "a,b,c", NULL, NULL, "one dimension, or two" },
    { "brand,brand", NULL, NULL, "same dimension twice" },
    { ",", NULL, NULL, "one dimension, or two" },
    { "", NULL, NULL, "one dimension, or two" },
    { "brand", "brand", NULL, "DIM=VALUE" },
    { "brand", "=x", NULL, "DIM=VALUE" },
    { "brand", NULL, "yesterday", "2024-03-31" },
    { "brand", NULL, "9999", "after" },
    { " brand , month ", "generation=Gen Z", "2024-05", NULL },
    { "generation", "lang=German", "2024-05-06", NULL },
    { "driver", "lang=Klingon", NULL, NULL },
    { "brand, ", NULL, NULL, "one dimension, or two" },
};

START_TEST(checks_requests)
{
    hx_request request = {
        .by = &requests[_i].by, .by_count = 1, .where = &requests[_i].where,
        .where_count = requests[_i].where != NULL,
        .since = requests[_i].since, .until = "2030-01-01",
    };
    test_pipe t;
    hx_hostx *host;
    hx_error  err;
    hx_status rc = host_of(&host, &t, "ok_tok ok_det ok_agg", &request, &err);

    if (requests[_i].says) {
        ck_assert_int_eq(rc, HX_E_USAGE);
        ck_assert_msg(strstr(err.message, requests[_i].says) != NULL, "%s",
                      err.message);
    } else {
        ck_assert_msg(rc == HX_OK, "%s", err.message);
        ck_assert_uint_eq(hx__host_wish(host)->extra_count, _i == 3);
        hx__host_close(host);
    }
    pipe_clear(&t);
}
END_TEST

/* However often it is asked for, and in whatever order of its dimensions: the
 * first one stands. They come in the order of their names, those of states in
 * their own. */
static const struct {
    const char *by[5]; size_t count; const char *want; bool kept;
} repeated[] = {
    { { "brand", "brand" }, 2, "brand", false },
    { { "brand,lang", "lang,brand" }, 2, "brand,lang", false },
    { { "lang,brand", "brand,lang", "lang , brand" }, 3, "lang,brand", false },
    { { "brand,lang", "brand", "lang", "brand,month", "month,lang" }, 5,
      "brand|brand,lang|brand,month|lang|month,lang", false },
    { { "year", "lang,brand", "month", "lang" }, 4,
      "lang|lang,brand|month|year", false },
    { { "lang", "brand" }, 2, "lang|brand", true },  /* of a state */
};

START_TEST(a_breakdown_is_taken_once)
{
    hx_request request = { .by = repeated[_i].by,
                           .by_count = repeated[_i].count,
                           .by_kept = repeated[_i].kept };
    test_pipe  t;
    hx_hostx  *host;
    hx_error   err;
    hx_str     name;
    char       got[128] = "";
    const hx_breakdown *by;
    size_t     count;

    ck_assert_int_eq(host_of(&host, &t, "ok_tok", &request, &err), HX_OK);
    count = host->pub.breakdowns(&host->pub, &by);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < by[i].count; k++) {
            name = host->pub.dim_name(&host->pub, by[i].dims[k]);
            snprintf(got + strlen(got), sizeof got - strlen(got), "%s%.*s",
                     k ? "," : i ? "|" : "", (int)name.len, name.ptr);
        }
    ck_assert_str_eq(got, repeated[_i].want);
    hx__host_close(host);
    pipe_clear(&t);
}
END_TEST

/* Many of a kind: a breakdown is taken once; filters on one dimension add up;
 * and neither goes on without an end. */
static const struct { const char *by, *where; int count; const char *says; }
    many[] = {
    { "brand", "brand=x", 64, NULL },
    { "lang,brand", "brand=x%d", 64, NULL },
    { "f%d", NULL, HX_BREAKDOWNS_MAX, NULL },
    { "f%d", NULL, HX_BREAKDOWNS_MAX + 1, "--by: over 16 breakdowns" },
    { "brand,f%d", NULL, HX_BREAKDOWNS_MAX + 1, "--by: over 16 breakdowns" },
    { NULL, "f%d=x", HX_FIELDS_MAX - HX_F_COUNT, NULL },
    { NULL, "f%d=x", HX_FIELDS_MAX - HX_F_COUNT + 1,
      "--where: over" },
};

START_TEST(checks_many_requests)
{
    char        texts[2][64][24];
    const char *lists[2][64];
    const char *formats[] = { many[_i].by, many[_i].where };
    hx_request  request = { .by = lists[0], .where = lists[1] };
    test_pipe   t;
    hx_hostx   *host;
    hx_error    err;
    hx_status   rc;

    for (int k = 0; k < 2; k++) {
        for (int i = 0; formats[k] && i < many[_i].count; i++) {
            const char *at = strstr(formats[k], "%d");

            snprintf(texts[k][i], 24, "%.*s%.*d%s",
                     at ? (int)(at - formats[k]) : 24, formats[k], at != NULL,
                     at ? i : 0, at ? at + 2 : "");
            lists[k][i] = texts[k][i];
        }
    }
    request.by_count = many[_i].by ? (size_t)many[_i].count : 0;
    request.where_count = many[_i].where ? (size_t)many[_i].count : 0;
    rc = host_of(&host, &t, "ok_tok", &request, &err);
    ck_assert_msg((rc == HX_OK) == (many[_i].says == NULL), "%s", err.message);
    if (rc == HX_OK)
        hx__host_close(host);
    else
        ck_assert_msg(rc == HX_E_USAGE && strstr(err.message, many[_i].says),
                      "%s", err.message);
    pipe_clear(&t);
}
END_TEST

/* Plugins, labels, breakdowns, filters, with each allocation refused. */
START_TEST(refused_memory_is_survived)
{
    static const char *const by[] = { "brand,Filiale", "month", "a", "b" };
    static const char *const where[] = { "Ort=Ulm", "lang=de", "Ort=Hof" };
    hx_request request = { .by = by, .by_count = 4, .where = where,
                           .where_count = 3 };
    hx_status  rc = HX_E_NOMEM;

    for (uint64_t n = 1; rc != HX_OK && n < 1000; n++) {
        test_pipe t;
        hx_hostx *host;
        hx_error  err = { "" };

        pipe_of(&t, "ok_tok ok_det ok_agg ok_out");
        hx__alloc_fail_at(hx__alloc_calls() + n, _i);
        rc = hx__host_open(&host, &t.pipe, &request, &err);
        hx__alloc_fail_at(0, false);
        ck_assert_msg(rc == HX_OK || rc == HX_E_NOMEM, "%llu: %d, %s",
                      (unsigned long long)n, rc, err.message);
        if (rc == HX_OK)
            hx__host_close(host);
        pipe_clear(&t);
    }
    ck_assert_int_eq(rc, HX_OK);
}
END_TEST

START_TEST(finds_reporters)
{
    test_pipe t;
    hx_hostx *host;
    hx_error  err;

    ck_assert_int_eq(host_of(&host, &t, "ok_tok ok_det ok_agg ok_out", NULL,
                             &err), HX_OK);
    ck_assert_ptr_nonnull(hx__host_format(host, "evil"));
    ck_assert_ptr_null(hx__host_format(host, "json"));
    ck_assert_ptr_nonnull(hx__host_suffix(host, "a/report.evil"));
    ck_assert_ptr_nonnull(hx__host_suffix(host, "report.E.VIL"));
    ck_assert_ptr_null(hx__host_suffix(host, ".evil"));
    ck_assert_ptr_null(hx__host_suffix(host, "report.vil"));
    hx__host_close(host);
    pipe_clear(&t);
}
END_TEST

/* -- labels and rules -- */

START_TEST(registry_keeps_to_its_limits)
{
    test_pipe t;
    hx_hostx *host;
    hx_error  err;
    char      id[80];

    ck_assert_int_eq(host_of(&host, &t, "ok_tok", NULL, &err), HX_OK);
    ck_assert_int_eq(hx__registry_dimension(host, "driver"), HX_DIM_DRIVER);
    ck_assert_int_eq(hx__registry_dimension(host, "Mood"), -1);
    ck_assert_int_eq(hx__registry_dimension(host, ""), -1);
    for (int i = 0; i < HX_DRIVERS_MAX; i++) {
        snprintf(id, sizeof id, "d%d", i);
        ck_assert_int_eq(hx__registry_label(host, HX_DIM_DRIVER, id), i);
        ck_assert_int_eq(hx__registry_label(host, HX_DIM_DRIVER, id), i);
    }
    ck_assert_int_eq(hx__registry_label(host, HX_DIM_DRIVER, "more"), -1);
    ck_assert_int_eq(hx__registry_label(host, 99, "x"), -1);
    ck_assert_int_eq(hx__registry_label_attr(host, HX_DIM_DRIVER, 1, "k",
                                             "v"), HX_OK);
    ck_assert_int_eq(hx__registry_label_attr(host, HX_DIM_DRIVER, 1, "k",
                                             "w"), HX_OK);
    ck_assert_uint_eq(hx__registry_label_get(host, HX_DIM_DRIVER, 1)
                          ->attr_count, 1);
    ck_assert(hx_str_eq(hx__registry_label_get(host, HX_DIM_DRIVER, 1)
                            ->attrs[0].value, HX_LIT("w")));
    ck_assert_int_ne(hx__registry_label_attr(host, HX_DIM_DRIVER, 64, "k",
                                             "v"), HX_OK);
    ck_assert_ptr_null(hx__registry_rule_get(host, 0));
    hx__host_close(host);
    pipe_clear(&t);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("host");
    TCase   *tc = tcase_create("all");
    int      failed;

    if (!plugins_made()) {
        puts("SKIP test_host: no C compiler, or not run from the top folder");
        return 0;
    }
    suite_add_tcase(suite, tc);
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, refuses_at_load, 0, COUNT(refused));
    tcase_add_loop_test(tc, refuses_other_files, 0, 3);
    tcase_add_test(tc, fails_in_the_chain);
    tcase_add_loop_test(tc, checks_settings, 0, COUNT(settings));
    tcase_add_loop_test(tc, refuses_hostile_paths, 0, COUNT(paths));
    tcase_add_test(tc, needs_a_slash);
    tcase_add_loop_test(tc, orders_by_layers, 0, COUNT(orders));
    tcase_add_loop_test(tc, checks_options, 0, COUNT(options));
    tcase_add_loop_test(tc, checks_requests, 0, COUNT(requests));
    tcase_add_loop_test(tc, a_breakdown_is_taken_once, 0, COUNT(repeated));
    tcase_add_loop_test(tc, checks_many_requests, 0, COUNT(many));
    tcase_add_loop_test(tc, refused_memory_is_survived, 0, 2);
    tcase_add_test(tc, finds_reporters);
    tcase_add_test(tc, registry_keeps_to_its_limits);
    failed = suite_run(suite);
    plugins_gone();
    return failed;
}
