/* HTML's character references: what is one, what it stands for, and where the
 * bytes behind it were. */
#include <check.h>
#include <stdlib.h>
#include <time.h>

#include "references.h"
#include "utf8.h"

#define FFFD "\xEF\xBF\xBD"

static const struct { const char *what, *text, *want; } rows[] = {
    { "plain", "Für Spaß & mehr; AT&T", NULL },
    { "decimal", "don&#39;t", "don't" },
    { "hexadecimal", "don&#x2019;t, &#X4a;", "don’t, J" },
    { "no semicolon", "don&#39t &#xE4z", "don't äz" },
    { "no control character", "we are &#1 here", NULL },
    { "a line feed", "a&#10;b", "a\nb" },
    { "by name", "gr&uuml;&szlig;t &euro;5 &ndash; &AMP;", "grüßt €5 – &" },
    { "case of names", "&Auml;&auml; &AUML;", "Ää &AUML;" },
    { "first, last and longest name", "&AElig;&zwnj;&thetasym;", "Æ\u200Cϑ" },
    { "a name with digits", "&frac12;", "½" },
    { "name without semicolon", "&auml &nbsp", NULL },
    { "no such name", "&such; &; &#; &#x; &amps; &permille;", NULL },
    { "wrapped twice and more", "&amp;#39;&amp;amp;amp;&amp;lt;", "'&<" },
    { "wrapped in other ways", "&#38;#39;&#x26;uuml;&AMP;auml;", "'üä" },
    { "wrapped nothing", "&amp;such; &amp;amp", "&such; &amp" },
    { "ends in one", "x&amp;", "x&" },
    { "ends within one", "x&am", NULL },
    { "Windows-1252", "&#128;&#146;&#129;", "€’" FFFD },
    { "beyond Unicode", "&#xD800;&#1114112;&#0;&#99999999999;",
      FFFD FFFD FFFD FFFD },
    { "the last", "&#x10FFFF;", "\U0010FFFF" },
    { "no longer than it was", "&#0;&#2048", FFFD "\u0800" },
};

START_TEST(undoes_them)
{
    hx_arena arena = { 0 };
    hx_shifts shifts;
    hx_str text = hx_str_of(rows[_i].text);
    const char *want = rows[_i].want ? rows[_i].want : rows[_i].text;

    ck_assert(hx__references_undo(&text, &arena, &shifts));
    ck_assert_msg(hx_str_eq(text, hx_str_of(want)), "%s: \"%.*s\"",
                  rows[_i].what, (int)text.len, text.ptr);
    ck_assert(rows[_i].want || text.ptr == rows[_i].text);
    ck_assert_uint_eq(hx__references_origin(&shifts, text.len),
                      strlen(rows[_i].text));
    hx__arena_clear(&arena);
}
END_TEST

START_TEST(tells_where_bytes_were)
{
    hx_arena arena = { 0 };
    hx_shifts shifts;
    hx_str text = HX_LIT("a&amp;b&#252;&auml; c");  /* a & b ü ä   c */
    static const struct { size_t here, there; } places[] = {
        { 0, 0 }, { 1, 1 }, { 2, 6 }, { 3, 7 }, { 5, 13 }, { 7, 19 }, { 9, 21 },
    };

    ck_assert(hx__references_undo(&text, &arena, &shifts));
    ck_assert(hx_str_eq(text, HX_LIT("a&büä c")));
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        ck_assert_uint_eq(hx__references_origin(&shifts, places[i].here),
                          places[i].there);
    hx__arena_clear(&arena);
}
END_TEST

/* Pieces that meet each other: valid stays valid, and nothing grows. */
static const char *const pieces[] = {
    "&", "amp;", "#", "x", "39", ";", "lt", "uml;", "\u00fc", "a", " ", "&#99999",
    "&#38;", "0",
};
#define PIECES (sizeof pieces / sizeof *pieces)

START_TEST(keeps_text_valid)
{
    hx_arena arena = { 0 };
    hx_shifts shifts;

    for (size_t i = 0; i < PIECES * PIECES * PIECES * PIECES; i++) {
        char bytes[64] = "";
        hx_str text;

        for (size_t n = i, k = 0; k < 4; k++, n /= PIECES)
            strcat(bytes, pieces[n % PIECES]);
        text = hx_str_of(bytes);
        ck_assert(hx__references_undo(&text, &arena, &shifts));
        ck_assert_uint_le(text.len, strlen(bytes));
        ck_assert_uint_eq(hx__utf8_valid_prefix(text), text.len);
        ck_assert_uint_eq(hx__references_origin(&shifts, text.len),
                          strlen(bytes));
        hx__arena_reset(&arena);
    }
    hx__arena_clear(&arena);
}
END_TEST

static double seconds(const char *piece, size_t size)
{
    hx_arena arena = { 0 };
    hx_shifts shifts;
    char *bytes = malloc(size);
    hx_str text = { bytes, size };
    struct timespec a, b;

    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = piece[i % strlen(piece)];
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    ck_assert(hx__references_undo(&text, &arena, &shifts));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    hx__arena_clear(&arena);
    free(bytes);
    return (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec);
}

START_TEST(takes_linear_time)
{
    static const char *const hostile[] = {
        "&", "&amp;", "amp;&", "&#9", "&#", "&#xFFFFFFFF", "&aaaaa", "&#38;", "#&",
    };

    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        ck_assert_msg(seconds(hostile[i], (size_t)1 << 20) < 1, "%s",
                      hostile[i]);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("references");
    TCase   *tc = tcase_create("references");
    SRunner *runner = srunner_create(suite);
    int      failed;

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, undoes_them, 0, sizeof rows / sizeof *rows);
    tcase_add_test(tc, tells_where_bytes_were);
    tcase_add_test(tc, keeps_text_valid);
    tcase_add_test(tc, takes_linear_time);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
