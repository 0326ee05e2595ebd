/* UTF-8: where it breaks, how it is mended, and where bytes came from. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "utf8.h"

#define FFFD "\xEF\xBF\xBD"
/* As HX_LIT, for a constant table. */
#define LIT(s) { (s), sizeof(s) - 1 }

/* Each row is one rule of RFC 3629; `good` is the valid prefix in bytes. */
static const struct { const char *what; hx_str text; size_t good; } rows[] = {
    { "empty",              LIT(""),                              0 },
    { "umlaut",             LIT("für"),                           4 },
    { "overlong slash",     LIT("a\xc0\xaf"),                     1 },
    { "overlong in three",  LIT("a\xe0\x80\xaf"),                 1 },
    { "overlong in four",   LIT("a\xf0\x80\x80\xaf"),             1 },
    { "cut in a letter",    LIT("f\xc3"),                         1 },
    { "NUL is a letter",    LIT("a\0b"),                          3 },
    { "surrogate",          LIT("a\xed\xa0\x80"),                 1 },
    { "last before those",  LIT("\xed\x9f\xbf"),                  3 },
    { "last code point",    LIT("\xf4\x8f\xbf\xbf"),              4 },
    { "behind the last",    LIT("\xf4\x90\x80\x80"),              0 },
    { "byte F5",            LIT("\xf5\x80\x80\x80"),              0 },
    { "lone continuation",  LIT("ab\x80"),                        2 },
    { "far behind ASCII",   LIT("0123456789abcdef0123456\xff"),   23 },
    { "just behind ASCII",  LIT("0123456789abcdef\xff"),          16 },
};

START_TEST(stops_at_the_first_bad_byte)
{
    size_t good = hx__utf8_valid_prefix(rows[_i].text);

    ck_assert_msg(good == rows[_i].good, "%s: %zu", rows[_i].what, good);
}
END_TEST

static const struct {
    const char *what;
    hx_str      raw, want;
    unsigned    kinds;
} lines[] = {
    { "one for each byte of an overlong", LIT("ü\xc0\xaf"),
      LIT("ü" FFFD FFFD), HX_FIX_REPAIRED },
    { "one for a cut sequence", LIT("ü\xe2\x82|"),
      LIT("ü" FFFD "|"), HX_FIX_REPAIRED },
    { "three for a surrogate", LIT("ü\xed\xa0\x80"),
      LIT("ü" FFFD FFFD FFFD), HX_FIX_REPAIRED },
    { "Latin-1 umlaut", LIT("f\xfcr"), LIT("für"),
      HX_FIX_CONVERTED },
    { "quotes and euro", LIT("\x84" "5\x80\x93"), LIT("„5€“"),
      HX_FIX_CONVERTED },
    { "81 is no character", LIT("f\xfc\x81"),
      LIT("f" FFFD FFFD), HX_FIX_REPAIRED },
    { "UTF-8 in the line", LIT("für f\xfcr"),
      LIT("für f" FFFD "r"), HX_FIX_REPAIRED },
    { "each line for itself", LIT("für\nf\xfcr\nü\xff\n"),
      LIT("für\nfür\nü" FFFD "\n"),
      HX_FIX_REPAIRED | HX_FIX_CONVERTED },
};

START_TEST(mends_line_by_line)
{
    hx_mended out = { 0 };
    size_t    cursor = 0;
    hx_status rc = hx__utf8_mend(&out, lines[_i].raw);

    ck_assert_int_eq(rc, HX_OK);
    ck_assert_msg(hx_str_eq((hx_str){ out.ptr, out.len }, lines[_i].want),
                  "%s: %.*s", lines[_i].what, (int)out.len, out.ptr);
    ck_assert_uint_eq(hx__utf8_fixes(&out, &cursor, 0, out.len),
                      lines[_i].kinds);
    hx__utf8_clear(&out);
}
END_TEST

START_TEST(finds_the_way_back)
{
    hx_mended out = { 0 };
    size_t    cursor = 0;

    /* Lines begin at 0, 3, 7 and 10; after mending at 0, 3, 8 and 13. */
    ck_assert_int_eq(hx__utf8_mend(&out, HX_LIT("ab\nf\xfcr\n\xc3\xbc\xff\n"
                                                "cd\n")), HX_OK);
    ck_assert_uint_eq(out.count, 2);
    ck_assert_uint_eq(hx__utf8_origin(&out, 0), 0);
    ck_assert_uint_eq(hx__utf8_origin(&out, 3), 3);
    ck_assert_uint_eq(hx__utf8_origin(&out, 8), 7);
    ck_assert_uint_eq(hx__utf8_origin(&out, 14), 11);
    ck_assert_uint_eq(hx__utf8_origin(&out, out.len), 14);
    ck_assert_uint_eq(hx__utf8_fixes(&out, &cursor, 0, 2), 0);
    ck_assert_uint_eq(hx__utf8_fixes(&out, &cursor, 3, 7), HX_FIX_CONVERTED);
    ck_assert_uint_eq(hx__utf8_fixes(&out, &cursor, 8, 13), HX_FIX_REPAIRED);
    ck_assert_uint_eq(hx__utf8_fixes(&out, &cursor, 14, 16), 0);
    hx__utf8_clear(&out);
}
END_TEST

/* id, category, validity, hex bytes, U+FFFD as Python counts them. A valid
 * umlaut before the bytes keeps Windows-1252 out of it. */
START_TEST(agrees_with_python)
{
    const char *path = "../shared/reliability/own/utf8_stress.tsv";
    FILE *in = fopen(path, "r");
    char  line[4096];
    int   count = 0;

    if (!in) {
        printf("SKIP test_utf8: no %s\n", path);
        return;
    }
    while (fgets(line, sizeof line, in)) {
        char     *field[5], *rest = line, raw[1024] = "ü";
        size_t    len = 2;
        long      marks = 0;
        hx_mended out = { 0 };

        if (line[0] == '#')
            continue;
        for (int i = 0; i < 5; i++)
            field[i] = strsep(&rest, "\t\n");
        if (!field[4])
            continue;
        for (char *p = field[3], *end; *p && len < sizeof raw; p = end) {
            long byte = strtol(p, &end, 16);

            if (end == p)
                break;
            raw[len++] = (char)byte;
        }
        ck_assert_int_eq(hx__utf8_mend(&out, (hx_str){ raw, len }), HX_OK);
        for (size_t i = 0; i + 3 <= out.len; i++)
            marks += memcmp(out.ptr + i, FFFD, 3) == 0;
        for (size_t i = 0; i + 3 <= len; i++)
            marks -= memcmp(raw + i, FFFD, 3) == 0;
        ck_assert_msg(marks == strtol(field[4], NULL, 10), "%s: %ld",
                      field[0], marks);
        ck_assert_msg((hx__utf8_valid_prefix((hx_str){ raw, len }) == len) ==
                      (strcmp(field[2], "valid") == 0), "%s", field[0]);
        count++;
        hx__utf8_clear(&out);
    }
    (void)fclose(in);
    ck_assert_int_gt(count, 100);
}
END_TEST

/* "a", two bytes, three, four: 1 + 2 + 3 + 4. */
START_TEST(cuts_between_letters)
{
    static const size_t at[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };
    const hx_str text = HX_LIT("a\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80");

    for (size_t most = 0; most < sizeof at / sizeof at[0]; most++)
        ck_assert_uint_eq(hx__utf8_cut(text, most), at[most]);
    ck_assert_uint_eq(hx__utf8_cut(HX_LIT("\xbc\xbc\xbc"), 2), 0);
}
END_TEST

START_TEST(windows_letters_at_their_edges)
{
    static const struct { unsigned char byte; unsigned cp; } letters[] = {
        { 0x7F, 0x7F }, { 0x80, 0x20AC }, { 0x81, 0xFFFD }, { 0x9F, 0x178 },
        { 0xA0, 0xA0 }, { 0xFF, 0xFF },
    };

    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
        ck_assert_uint_eq(hx__cp1252(letters[i].byte), letters[i].cp);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("utf8");
    TCase   *tc = tcase_create("utf8");
    SRunner *runner = srunner_create(suite);
    int      failed;

    tcase_add_loop_test(tc, stops_at_the_first_bad_byte, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_loop_test(tc, mends_line_by_line, 0,
                        sizeof lines / sizeof *lines);
    tcase_add_test(tc, finds_the_way_back);
    tcase_add_test(tc, cuts_between_letters);
    tcase_add_test(tc, windows_letters_at_their_edges);
    tcase_add_test(tc, agrees_with_python);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
