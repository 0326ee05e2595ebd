/* HTML's character references: what is one, and what it stands for. */
#include <check.h>
#include <stdlib.h>

#include "hxgap/reference.h"
#include "utf8.h"

/* `text` begins with the reference of `len` bytes, or is none: 0. */
static const struct {
    const char *what, *text;
    size_t      len;
    uint32_t    cp;
} rows[] = {
    { "decimal", "&#39;t", 5, '\'' },
    { "hexadecimal", "&#x2019; ", 8, 0x2019 },
    { "capital X and digits", "&#X4aF;", 7, 0x4AF },
    { "no semicolon", "&#39t", 4, '\'' },
    { "no semicolon, no digit of it", "&#xE4z", 5, 0xE4 },
    { "no control character", "&#1 here", 0, 0 },
    { "a line feed", "&#10;", 5, '\n' },
    { "by name", "&szlig;t", 7, 0xDF },
    { "the first name", "&AElig;", 7, 0xC6 },
    { "the last name", "&zwnj;", 6, 0x200C },
    { "longest and shortest name", "&permil;&lt;", 8, 0x2030 },
    { "a name with digits", "&frac12;", 8, 0xBD },
    { "case of names", "&Auml;", 6, 0xC4 },
    { "no such case", "&AUML;", 0, 0 },
    { "name without semicolon", "&auml ", 0, 0 },
    { "no such name", "&such;", 0, 0 },
    { "a longer name", "&permille;", 0, 0 },
    { "a company", "AT&T;" + 2, 0, 0 },
    { "nothing", "&", 0, 0 },
    { "no name", "&;", 0, 0 },
    { "no number", "&#;", 0, 0 },
    { "no hexadecimal number", "&#x;", 0, 0 },
    { "ampersand", "&amp;", 5, '&' },
    { "wrapped", "&amp;#39;", 9, '\'' },
    { "wrapped over and over", "&amp;amp;amp;uuml;x", 18, 0xFC },
    { "wrapped text", "&amp;amp;lt", 9, '&' },
    { "Windows-1252", "&#146;", 6, 0x2019 },
    { "none of Windows-1252", "&#129;", 6, 0xFFFD },
    { "nothing at all", "&#0;", 4, 0xFFFD },
    { "a surrogate", "&#xD800;", 8, 0xFFFD },
    { "the last", "&#x10FFFF;", 10, 0x10FFFF },
    { "beyond it", "&#1114112;", 10, 0xFFFD },
    { "beyond any number", "&#99999999999999999999;", 23, 0xFFFD },
};

START_TEST(is_what_html_says)
{
    const char *text = rows[_i].text;
    uint32_t    cp = 0;
    size_t      len = hx_reference(text, strlen(text), &cp);

    ck_assert_msg(len == rows[_i].len, "%s: %zu bytes", rows[_i].what, len);
    ck_assert_msg(len == 0 || cp == rows[_i].cp, "%s: U+%04X", rows[_i].what,
                  cp);
    /* What is cut short is read no further. */
    for (size_t cut = 1; cut < len; cut++)
        ck_assert_uint_le(hx_reference(text, cut, &cp), cut);
}
END_TEST

START_TEST(letters_of_windows_are_those_of_core)
{
    for (unsigned byte = 1; byte < 256; byte++) {
        uint32_t cp = hx_windows1252((unsigned char)byte);

        ck_assert_uint_eq(cp ? cp : 0xFFFD, hx__cp1252((unsigned char)byte));
    }
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("reference");
    TCase   *tc = tcase_create("reference");
    SRunner *runner = srunner_create(suite);
    int      failed;

    tcase_add_loop_test(tc, is_what_html_says, 0, sizeof rows / sizeof *rows);
    tcase_add_test(tc, letters_of_windows_are_those_of_core);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
