/* The vocabulary: once per spelling, bounded, and the same after it was full. */
#include "terms.h"

#include <stdio.h>
#include <stdlib.h>

#include "suite.h"

typedef struct counter {
    uint32_t calls, resets;
} counter;

static uint32_t count_term(void *state, hx_str spelling, int kind)
{
    counter *c = state;

    (void)kind;
    c->calls++;
    return (uint32_t)spelling.len;
}

static void count_reset(void *state)
{
    ((counter *)state)->resets++;
}

static hx_token token(size_t begin, size_t end, uint8_t kind)
{
    return (hx_token){ .begin = (uint32_t)begin, .end = (uint32_t)end,
                       .kind = kind };
}

START_TEST(same_spelling_same_term)
{
    static const char text[] = "good good Good goods";
    counter c = { 0, 0 };
    hx_term_user user = { count_term, count_reset, NULL, &c };
    hx_terms *terms = hx__terms_open(&user, 1);
    hx_token tokens[4] = { token(0, 4, 0), token(5, 9, 0), token(10, 14, 0),
                           token(15, 20, 0) };
    const uint32_t *const *data;

    ck_assert_int_eq(hx__terms_number(terms, HX_LIT(text), tokens, 4, &data,
                                      NULL), HX_OK);
    ck_assert_uint_eq(tokens[0].term, tokens[1].term);
    ck_assert_uint_ne(tokens[0].term, tokens[2].term);
    ck_assert_uint_ne(tokens[0].term, tokens[3].term);
    ck_assert_uint_eq(data[0][tokens[3].term], 5);
    ck_assert_uint_eq(data[0][0], 0);
    ck_assert_uint_eq(c.calls, 3);
    ck_assert_uint_eq(hx__terms_count(terms), 3);
    hx__terms_close(terms);
}
END_TEST

START_TEST(links_and_long_words_have_none)
{
    char text[200];
    counter c = { 0, 0 };
    hx_term_user user = { count_term, count_reset, NULL, &c };
    hx_terms *terms = hx__terms_open(&user, 1);
    hx_token tokens[2] = { token(0, 20, HX_TOK_LINK), token(21, 190, 0) };
    const uint32_t *const *data;

    memset(text, 'x', sizeof text);
    ck_assert_int_eq(hx__terms_number(terms, (hx_str){ text, sizeof text },
                                      tokens, 2, &data, NULL), HX_OK);
    ck_assert_uint_eq(tokens[0].term, 0);
    ck_assert_uint_eq(tokens[1].term, 0);
    ck_assert_uint_eq(c.calls, 0);
    hx__terms_close(terms);
}
END_TEST

/* Words without end: the table begins anew between records, never within. */
START_TEST(full_vocabulary_begins_anew)
{
    enum { WORDS = 4000, RECORDS = 60 };
    counter c = { 0, 0 };
    hx_term_user user = { count_term, count_reset, NULL, &c };
    hx_terms *terms = hx__terms_open(&user, 1);
    char *text = malloc(WORDS * 8);
    hx_token *tokens = malloc(WORDS * sizeof *tokens);
    const uint32_t *const *data;

    for (size_t r = 0; r < RECORDS; r++) {
        for (size_t w = 0; w < WORDS; w++) {
            snprintf(text + w * 8, 8, "%07zu", (r * WORDS + w) % 10000000);
            tokens[w] = token(w * 8, w * 8 + 7, 0);
        }
        hx__terms_settle(terms);
        ck_assert_int_eq(hx__terms_number(terms, (hx_str){ text, WORDS * 8 },
                                          tokens, WORDS, &data, NULL), HX_OK);
        ck_assert_uint_eq(data[0][tokens[WORDS - 1].term], 7);
    }
    ck_assert_uint_ge(c.resets, 1);
    ck_assert_uint_le(hx__terms_count(terms), HX_TERMS_MAX + WORDS);
    ck_assert_uint_eq(c.calls, WORDS * RECORDS);
    free(text);
    free(tokens);
    hx__terms_close(terms);
}
END_TEST

/* Who knows spellings by numbers of its own, and what it has of each. */
typedef struct numberer {
    uint32_t count, keeps, resets;
    uint32_t known[4 * HX_TERMS_MAX];  /* by number: what the spelling says */
} numberer;

static uint32_t number_term(void *state, hx_str spelling, int kind)
{
    numberer *n = state;
    char digits[8] = "";

    (void)kind;
    memcpy(digits, spelling.ptr, spelling.len);
    n->known[++n->count] = (uint32_t)strtoul(digits, NULL, 10);
    return n->count;
}

static void number_reset(void *state)
{
    numberer *n = state;

    n->count = 0;
    n->resets++;
}

static void number_keep(void *state, uint32_t *values, size_t count)
{
    numberer *n = state;

    for (size_t i = 0; i < count; i++) {
        if (values[i] <= i || values[i] > n->count)  /* they ascend */
            ck_abort_msg("the value %u is none of the kept", values[i]);
        n->known[i + 1] = n->known[values[i]];
        values[i] = (uint32_t)i + 1;
    }
    n->count = (uint32_t)count;
    n->keeps++;
}

/* Of words without end some come in each record: those are kept, or where they
 * are too many nothing is; each has what was said of it in any case. */
#define MANY (HX_TERMS_MAX / 4 * 3 + 100)
static const struct {
    size_t often, fresh, records; bool hears, keeps;
} kept[] = {
    { 1000, 3000, 90, true,  true },
    { 1000, 3000, 90, false, false },
    { MANY, 5000, 12, true,  false },
    { MANY, 5000, 12, false, false },
};

START_TEST(keeps_what_is_met_again)
{
    size_t words = kept[_i].often + kept[_i].fresh, wrong = 0;
    numberer *n = calloc(1, sizeof *n);
    hx_term_user user = { number_term, number_reset,
                          kept[_i].hears ? number_keep : NULL, n };
    hx_terms *terms = hx__terms_open(&user, 1);
    char *text = malloc(words * 8);
    hx_token *tokens = malloc(words * sizeof *tokens);
    const uint32_t *const *data;

    for (size_t r = 0; r < kept[_i].records; r++) {
        for (size_t w = 0; w < words; w++) {
            size_t word = w < kept[_i].fresh
                              ? words + r * kept[_i].fresh + w
                              : w - kept[_i].fresh;

            snprintf(text + w * 8, 8, "%07zu", word % 10000000);
            tokens[w] = token(w * 8, w * 8 + 7, 0);
        }
        hx__terms_settle(terms);
        ck_assert_int_eq(hx__terms_number(terms, (hx_str){ text, words * 8 },
                                          tokens, words, &data, NULL), HX_OK);
        for (size_t w = 0; w < words; w++)
            wrong += n->known[data[0][tokens[w].term]] !=
                     strtoul(text + w * 8, NULL, 10);
    }
    ck_assert_uint_eq(wrong, 0);
    ck_assert_uint_eq(n->keeps > 0, kept[_i].keeps);
    ck_assert_uint_eq(n->resets > 0, !kept[_i].keeps);
    ck_assert_uint_le(hx__terms_count(terms), HX_TERMS_MAX + words);
    free(text);
    free(tokens);
    free(n);
    hx__terms_close(terms);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("terms");
    TCase *tcase = tcase_create("terms");

    tcase_add_test(tcase, same_spelling_same_term);
    tcase_add_test(tcase, links_and_long_words_have_none);
    tcase_add_test(tcase, full_vocabulary_begins_anew);
    tcase_add_loop_test(tcase, keeps_what_is_met_again, 0,
                        sizeof kept / sizeof *kept);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
