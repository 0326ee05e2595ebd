/* What suggest stands on: log-likelihoods, the sketch, exact counts. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "grams.h"
#include "hxgap/record.h"
#include "keyness.h"
#include "sketch.h"
#include "spelling.h"
#include "suite.h"

/* -- keyness: worked out by hand ------------------------------------------- */

static const struct {
    const char *what;
    uint64_t in, in_all, out, out_all;
    double   split, corpora;
} tables[] = {
    { "twice as often",    10, 100, 10, 300,   6.1083,  5.7536 },
    { "half as often",     10, 300, 10, 100,  -6.1083, -5.7536 },
    { "as often",          10, 100, 30, 300,   0,       0 },
    { "never elsewhere",    5, 100,  0, 100,   7.0589,  6.9315 },
    { "nothing to compare", 5, 100,  0, 0,     0,       0 },
};

START_TEST(keyness)
{
    double split = hx__keyness_split(tables[_i].in, tables[_i].in_all,
                                     tables[_i].out, tables[_i].out_all);
    double corpora = hx__keyness_corpora((double)tables[_i].in,
                                         (double)tables[_i].in_all,
                                         (double)tables[_i].out,
                                         (double)tables[_i].out_all);

    ck_assert_msg(fabs(split - tables[_i].split) < 1e-3, "%s: split %f",
                  tables[_i].what, split);
    ck_assert_msg(fabs(corpora - tables[_i].corpora) < 1e-3, "%s: corpora %f",
                  tables[_i].what, corpora);
}
END_TEST

/* -- the sketch ------------------------------------------------------------- */

static uint64_t mixed(uint64_t i)
{
    i *= 0xff51afd7ed558ccdu;
    return i ^ i >> 33;
}

START_TEST(sketch_never_too_small)
{
    hx_sketch sketch;

    ck_assert(hx__sketch_open(&sketch, 8));  /* crowded: 5000 in 256 */
    for (uint64_t i = 1; i <= 5000; i++)
        for (uint64_t n = 0; n < i % 7; n++)
            hx__sketch_add(&sketch, mixed(i));
    for (uint64_t i = 1; i <= 5000; i++)
        ck_assert_uint_ge(hx__sketch_count(&sketch, mixed(i)), i % 7);
    hx__sketch_clear(&sketch);
}
END_TEST

START_TEST(sketch_is_linear)
{
    hx_sketch a, b, both;

    ck_assert(hx__sketch_open(&a, 8));
    ck_assert(hx__sketch_open(&b, 8));
    ck_assert(hx__sketch_open(&both, 8));
    for (uint64_t i = 0; i < 3000; i++) {
        hx__sketch_add(i % 3 ? &a : &b, mixed(i % 700));
        hx__sketch_add(&both, mixed(i % 700));
    }
    hx__sketch_merge(&b, &a);
    for (size_t i = 0; i < (size_t)HX_SKETCH_ROWS << 8; i++)
        ck_assert_uint_eq(atomic_load(&b.cells[i]),
                          atomic_load(&both.cells[i]));
    hx__sketch_clear(&a);
    hx__sketch_clear(&b);
    hx__sketch_clear(&both);
}
END_TEST

/* -- exact counts ----------------------------------------------------------- */

static void add(hx_grams *grams, const char *key, uint64_t comment)
{
    hx_gram_use use = { .hash = hx__spelling_hash(hx_str_of(key)),
                        .key = hx_str_of(key), .tokens = comment % 3,
                        .rated = true, .low = comment % 2 };
    hx_gram_example example = { .hash = comment, .text = (char[]){ "ab" },
                                .len = 2 };
    bool wants;

    ck_assert_int_eq(hx__grams_add(grams, &use, comment, &wants, NULL), HX_OK);
    if (wants)
        ck_assert_int_eq(hx__grams_show(grams, use.hash, &example, NULL),
                         HX_OK);
    ck_assert_int_eq(hx__grams_context(grams, use.hash, comment % 5, -1, NULL),
                     HX_OK);
}

/* 1000 keys, the k-th in k % 50 comments, in one order or the other. */
static void fill(hx_grams *grams, bool backwards)
{
    ck_assert_int_eq(hx__grams_open(grams, 1000, NULL), HX_OK);
    for (int i = 0; i < 1000; i++) {
        int k = backwards ? 999 - i : i;
        char key[32];

        snprintf(key, sizeof key, "e:word%d", k);
        for (int n = 0; n < k % 50; n++)
            add(grams, key, (uint64_t)(backwards ? k % 50 - 1 - n : n));
    }
}

START_TEST(grams_forget_the_order)
{
    hx_grams a, b;
    hx_gram *x, *y;
    hx_context *c, *d;
    size_t n, m;

    fill(&a, false);
    fill(&b, true);
    ck_assert(hx__grams_list(&a, 10, &x, &n) && hx__grams_list(&b, 10, &y, &m));
    ck_assert_uint_eq(n, 800);
    ck_assert_uint_eq(m, 800);
    for (size_t i = 0; i < n; i++) {
        ck_assert(hx_str_eq(x[i].key, y[i].key));
        ck_assert_uint_eq(x[i].any, y[i].any);
        ck_assert_uint_eq(x[i].comments, y[i].comments);
        ck_assert_uint_eq(x[i].tokens, y[i].tokens);
        ck_assert_uint_eq(x[i].low, y[i].low);
        /* 1 and 2: the smallest comments with an uncovered place */
        ck_assert_uint_eq(x[i].example[0].hash + x[i].example[1].hash, 3);
        ck_assert_uint_eq(y[i].example[0].hash + y[i].example[1].hash, 3);
    }
    ck_assert(hx__grams_contexts(&a, &c, &n) && hx__grams_contexts(&b, &d, &m));
    ck_assert_uint_eq(n, m);
    for (size_t i = 0; i < n; i++)
        ck_assert(c[i].unit == d[i].unit && c[i].word == d[i].word &&
                  c[i].count == d[i].count && c[i].offset == d[i].offset);
    hx__free(x);
    hx__free(y);
    hx__free(c);
    hx__free(d);
    hx__grams_clear(&a);
    hx__grams_clear(&b);
}
END_TEST

START_TEST(grams_have_a_limit)
{
    hx_grams grams;
    hx_error err = { "" };
    hx_status rc = HX_OK;
    bool wants;
    int i;

    ck_assert_int_eq(hx__grams_open(&grams, 10, &err), HX_OK);
    for (i = 0; rc == HX_OK && i < 100; i++) {
        char key[32];
        hx_gram_use use = { .tokens = 1 };

        snprintf(key, sizeof key, "e:word%d", i);
        use.key = hx_str_of(key);
        use.hash = hx__spelling_hash(use.key);
        rc = hx__grams_add(&grams, &use, 1, &wants, &err);
    }
    ck_assert_int_eq(rc, HX_E_LIMIT);
    ck_assert_int_eq(i, 11);
    ck_assert_ptr_nonnull(strstr(err.message, "--max-words"));
    hx__grams_clear(&grams);
}
END_TEST

/* -- spellings -------------------------------------------------------------- */

static const struct {
    const char *word;
    int         lang;
    const char *stem;
    bool        function;
} spellings[] = {
    { "Walked", HX_LANG_EN, "walk", false },
    { "Freundliche", HX_LANG_DE, "freundlich", false },
    { "evening", HX_LANG_EN, "=evening", false },  /* not "even" */
    { "even", HX_LANG_EN, "=even", true },
    { "Sicherung", HX_LANG_DE, "sicher", false },
    { "sicher", HX_LANG_DE, "=sicher", true },
};

START_TEST(spelling)
{
    hx_map functions = { 0 };
    hx_speller speller;
    const hx_spelling *s;

    ck_assert(hx__spelling_functions(&functions));
    ck_assert(hx__speller_open(&speller, &functions));
    ck_assert(hx__speller_room(&speller, 2));
    s = hx__speller_get(&speller, hx_str_of(spellings[_i].word),
                        spellings[_i].lang);
    ck_assert_ptr_nonnull(s);
    ck_assert_msg(strcmp(s->stem, spellings[_i].stem) == 0, "%s is %s",
                  spellings[_i].word, s->stem);
    ck_assert_int_eq((s->flags & HX_SPELL_FUNCTION) != 0,
                     spellings[_i].function);
    ck_assert_ptr_eq(s, hx__speller_get(&speller,
                                        hx_str_of(spellings[_i].word),
                                        spellings[_i].lang));
    hx__speller_close(&speller);
    hx__map_clear(&functions);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("suggest");
    TCase *all = tcase_create("all");

    tcase_add_loop_test(all, keyness, 0, (int)(sizeof tables / sizeof *tables));
    tcase_add_test(all, sketch_never_too_small);
    tcase_add_test(all, sketch_is_linear);
    tcase_add_test(all, grams_forget_the_order);
    tcase_add_test(all, grams_have_a_limit);
    tcase_add_loop_test(all, spelling, 0,
                        (int)(sizeof spellings / sizeof *spellings));
    suite_add_tcase(suite, all);
    return suite_run(suite);
}
