/* Texts in a form that was meant for another program: what is undone, and
 * what is left alone. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "unmangle.h"
#include "utf8.h"

#define REF HX_MANGLED_REFERENCES
#define TWICE HX_MANGLED_TWICE
#define SAME NULL

static const struct {
    const char *what, *text, *want;
    int found;
} rows[] = {
    { "plain", "Für Spaß & mehr; AT&T", SAME, 0 },
    { "decimal", "don&#39;t", "don't", REF },
    { "hexadecimal", "don&#x2019;t, &#X4a;", "don’t, J", REF },
    { "no semicolon", "don&#39t", "don't", REF },
    { "no control character", "we are &#1 here", SAME, 0 },
    { "by name", "gr&uuml;&szlig;t &euro;5&nbsp;&ndash; &AMP;", "grüßt €5\u00A0– &",
      REF },
    { "case of names", "&Auml;&auml; &AUML;", "Ää &AUML;", REF },
    { "longest and shortest name", "&permil;&lt;&frac12;", "‰<½", REF },
    { "name without semicolon", "&auml &nbsp", SAME, 0 },
    { "no such name", "&such; &; &#; &#x; &amps;", SAME, 0 },
    { "wrapped twice and more", "&amp;#39;&amp;amp;amp;&amp;lt;", "'&<", REF },
    { "ends in one", "x&amp;", "x&", REF },
    { "ends within one", "x&am", SAME, 0 },
    { "Windows-1252", "&#128;&#146;", "€’", REF },
    { "beyond Unicode", "&#xD800;&#1114112;&#0;&#99999999999;",
      "\uFFFD\uFFFD\uFFFD\uFFFD", REF },
    { "the last", "&#x10FFFF;", "\U0010FFFF", REF },
    { "umlauts twice", "fÃ¼r schÃ¶ne GrÃ¼ÃŸe", "für schöne Grüße", TWICE },
    { "by ISO 8859-1", "Gru\xC3\x83\xC2\x9F \xC3\xA2\xC2\x80\xC2\x93", "Gruß –", TWICE },
    { "signs", "donâ€™t Â£5 â‚¬6 20Â°", "don’t £5 €6 20°", TWICE },
    { "emoji", "gut ðŸ˜€", "gut 😀", TWICE },
    { "four times over", "fÃƒÂ¼r", "für", TWICE },
    { "both", "sch&Atilde;&para;n", "schön", REF | TWICE },
    { "quotes behind capitals", "„Spaß“ TÜÄ“ CAFÉ’S", SAME, 0 },
    { "words with such letters", "Âge, À la carte, São, MAÇÃ, Ã", SAME, 0 },
    { "circumflex and quote", "Â“x” voilâ”", SAME, 0 },
    { "a part of it", "Ã¼ Ã", "ü Ã", TWICE },
    { "no such bytes", "ð€€€ ðŸ", SAME, 0 },
};

START_TEST(undoes_what_it_should)
{
    hx_arena arena = { 0 };
    hx_str text = hx_str_of(rows[_i].text);
    const char *want = rows[_i].want ? rows[_i].want : rows[_i].text;
    int found = hx__unmangle(&text, &arena);

    ck_assert_msg(found == rows[_i].found, "%s: found %d", rows[_i].what, found);
    ck_assert_msg(hx_str_eq(text, hx_str_of(want)), "%s: \"%.*s\"",
                  rows[_i].what, (int)text.len, text.ptr);
    if (!found)
        ck_assert_ptr_eq(text.ptr, rows[_i].text);
    hx__arena_clear(&arena);
}
END_TEST

/* Pieces that meet each other: valid stays valid, and nothing grows. */
static const char *const pieces[] = {
    "&", "amp;", "#", "x", "39", ";", "lt", "uml;", "Ã", "Â", "â", "ð", "Ÿ",
    "€", "¼", "™", "\xC2\x80", "“", "ü", "a", " ", "&#99999", "ï", "»",
};
#define PIECES (sizeof pieces / sizeof *pieces)

START_TEST(keeps_text_valid)
{
    hx_arena arena = { 0 };

    for (size_t i = 0; i < PIECES * PIECES * PIECES * PIECES; i++) {
        char bytes[64] = "";
        hx_str text;

        for (size_t n = i, k = 0; k < 4; k++, n /= PIECES)
            strcat(bytes, pieces[n % PIECES]);
        text = hx_str_of(bytes);
        ck_assert_int_ge(hx__unmangle(&text, &arena), 0);
        ck_assert_uint_le(text.len, strlen(bytes));
        ck_assert_uint_eq(hx__utf8_valid_prefix(text), text.len);
        hx__arena_reset(&arena);
    }
    hx__arena_clear(&arena);
}
END_TEST

/* Seconds for `size` bytes of `piece` over and over. */
static double seconds(const char *piece, size_t size)
{
    hx_arena arena = { 0 };
    char *bytes = malloc(size);
    hx_str text = { bytes, size };
    struct timespec a, b;

    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < size; i++)
        bytes[i] = piece[i % strlen(piece)];
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    ck_assert_int_ge(hx__unmangle(&text, &arena), 0);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    hx__arena_clear(&arena);
    free(bytes);
    return (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec);
}

START_TEST(takes_linear_time)
{
    static const char *const hostile[] = {
        "&", "&amp;", "amp;&", "&#9", "&#", "&#xFFFFFFFF", "Ã", "ÃƒÂ", "&aaaaa",
    };

    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        ck_assert_msg(seconds(hostile[i], (size_t)1 << 20) < 1, "%s",
                      hostile[i]);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("unmangle");
    TCase   *tc = tcase_create("unmangle");
    SRunner *runner = srunner_create(suite);
    int      failed;

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, undoes_what_it_should, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_test(tc, keeps_text_valid);
    tcase_add_test(tc, takes_linear_time);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
