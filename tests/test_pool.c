/* The pool of symbols: one for all, the same for everybody, bounded. */
#include "pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "alloc.h"
#include "hostx.h"
#include "registry.h"
#include "suite.h"

/* Words enough that no two sets of them which a test takes are the same. */
static const char yaml[] =
    "lexicon: drivers\ndimension: driver\nentries:\n  - id: warmth\n"
    "    patterns: {en: {met: [alder, birch, cedar, dogwood, elm, fir, ginkgo,"
    " hazel, ironwood, juniper, kauri, larch, maple, nutmeg, oak, pine, quince,"
    " rowan, spruce, teak, \"oak (elm|fir)\", \"kind .. oak\"]}}\n";

static char path[40];
static hx_request request;
static hx_hostx  *host;
static const hx_lexicon *lexicon;
static bool *idle;

static void set_up(void)
{
    const char *const paths[] = { path };
    hx_error err = { "" };
    int      fd;

    strcpy(path, "/tmp/hxgap-test-XXXXXX.yaml");
    fd = mkstemps(path, 5);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, yaml, sizeof yaml - 1), sizeof yaml - 1);
    ck_assert_int_eq(close(fd), 0);
    host = hx__alloc(1, sizeof *host);
    ck_assert_ptr_nonnull(host);
    host->request = &request;
    ck_assert_int_eq(hx__dims_begin(host, &err), HX_OK);
    ck_assert_msg(hx__lexicon_open(&host->lexicon, host, paths, 1, &err) ==
                  HX_OK, "%s", err.message);
    lexicon = host->lexicon;
    idle = hx__alloc(lexicon->pattern_count + 1, sizeof *idle);
    ck_assert_ptr_nonnull(idle);
}

static void tear_down(void)
{
    hx__free(idle);
    hx__host_close(host);
    unlink(path);
}

/* The symbol of the words whose bits are set. */
static const hx_symbol *symbol_of(hx_pool *pool, uint32_t bits)
{
    hx_ids words = { 0 };
    const hx_symbol *sym;

    for (uint32_t i = 0; i < 32 && i < lexicon->program.words.count; i++)
        if (bits >> i & 1)
            ck_assert(hx__ids_add(&words, i));
    sym = hx__pool_symbol(pool, HX_LANG_EN, &words);
    ck_assert_ptr_nonnull(sym);
    hx__ids_clear(&words);
    return sym;
}

START_TEST(same_words_same_symbol)
{
    hx_pool *one = hx__pool_enter(lexicon, idle);
    hx_pool *two = hx__pool_enter(lexicon, idle), *other;

    ck_assert_ptr_eq(one, two);
    ck_assert_ptr_eq(symbol_of(one, 5), symbol_of(two, 5));
    ck_assert_ptr_ne(symbol_of(one, 5), symbol_of(one, 6));
    ck_assert_uint_eq((uintptr_t)symbol_of(one, 7) % 64, 0);
    ck_assert_uint_eq(symbol_of(one, 0)->end, 0);
    ck_assert_uint_ge(symbol_of(one, 1)->loose, 1);
    idle[0] = true;  /* alder: the first pattern */
    other = hx__pool_enter(lexicon, idle);
    ck_assert_ptr_ne(one, other);
    ck_assert_uint_eq(symbol_of(other, 1)->loose + 1,
                      symbol_of(one, 1)->loose);
    hx__pool_leave(one);
    hx__pool_leave(two);
    hx__pool_leave(other);
    hx__pool_leave(NULL);
}
END_TEST

/* What a set has is what its words are asked for, whatever stands beside it. */
START_TEST(symbols_have_their_atoms)
{
    hx_pool *pool = hx__pool_enter(lexicon, idle);
    const hx_words *words = &lexicon->program.words;

    for (uint32_t bits = 1; bits < 4000; bits += 7) {
        const hx_symbol *sym = symbol_of(pool, bits);

        for (uint32_t atom = 0; atom < words->atom_count; atom++) {
            bool want = false;

            for (uint32_t i = words->first_word[atom];
                 lexicon->asked[atom] && i < words->first_word[atom + 1]; i++)
                want |= words->atom_words.at[i] < 32 &&
                        bits >> words->atom_words.at[i] & 1;
            if (lexicon->asked[atom])
                ck_assert_int_eq(hx__symbol_has(sym, atom), want);
        }
    }
    hx__pool_leave(pool);
}
END_TEST

/* A full pool stays as it is for who is in it, and who comes gets another. */
START_TEST(full_pools_are_left)
{
    hx_pool *full = hx__pool_enter(lexicon, idle), *next;
    const hx_symbol *first = symbol_of(full, 3);
    uint32_t bits = 1;

    while (!hx__pool_full(full)) {
        ck_assert_uint_lt(bits, 1 << 20);
        (void)symbol_of(full, bits++);
    }
    ck_assert_uint_gt(bits, 20000);
    next = hx__pool_enter(lexicon, idle);
    ck_assert_ptr_ne(full, next);
    ck_assert_ptr_eq(symbol_of(full, 3), first);
    ck_assert_ptr_ne(symbol_of(next, 3), first);
    ck_assert(!hx__pool_full(next));
    hx__pool_leave(full);
    hx__pool_leave(next);
}
END_TEST

#define THREADS 4
#define SETS 500

typedef struct asker {
    hx_pool         *pool;
    pthread_t        thread;
    uint32_t         from;
    const hx_symbol *got[SETS];
} asker;

static void *ask(void *arg)
{
    asker *a = arg;

    for (uint32_t i = 0; i < SETS; i++)
        a->got[(a->from + i) % SETS] = symbol_of(a->pool,
                                                 1 + (a->from + i) % SETS);
    return NULL;
}

START_TEST(threads_get_the_same)
{
    asker askers[THREADS];

    for (uint32_t i = 0; i < THREADS; i++) {
        askers[i].pool = hx__pool_enter(lexicon, idle);
        askers[i].from = i * 100;
        ck_assert_int_eq(pthread_create(&askers[i].thread, NULL, ask,
                                        &askers[i]), 0);
    }
    for (uint32_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_join(askers[i].thread, NULL), 0);
    for (uint32_t i = 0; i < THREADS; i++) {
        ck_assert(memcmp(askers[i].got, askers[0].got,
                         sizeof askers[0].got) == 0);
        hx__pool_leave(askers[i].pool);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pool");
    TCase *tcase = tcase_create("pool");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, same_words_same_symbol);
    tcase_add_test(tcase, symbols_have_their_atoms);
    tcase_add_test(tcase, full_pools_are_left);
    tcase_add_test(tcase, threads_get_the_same);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
