/* What the values of known fields mean. */
#include "values.h"

#include "hxgap/record.h"

#include <check.h>
#include <stdlib.h>
#include "suite.h"

/* HX_LIT is a compound literal, which is no constant to ISO C. */
#define LIT(s) { (s), sizeof(s) - 1 }
#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

static const struct { const char *text; bool good; int64_t micro; }
numbers[] = {
    { "4", true, 4000000 },          { "-1.5", true, -1500000 },
    { "4,5", true, 4500000 },        { " 4 ", true, 4000000 },
    { "+3", true, 3000000 },         { "1e3", true, 1000000000 },
    { "1E-3", true, 1000 },          { ".5", true, 500000 },
    { "5.", true, 5000000 },         { "0", true, 0 },
    { "0.0000005", true, 1 },        { "0.0000004999", true, 0 },
    { "-0.0000005", true, -1 },      { "1e999", true, INT64_MAX },
    { "-1e999", true, INT64_MIN },   { "1e-999", true, 0 },
    { "1e99999999999", true, INT64_MAX },
    { "0e99999999999", true, 0 },
    { "12345678901234567890123", true, INT64_MAX },
    { "0.1234567890123456789012345", true, 123457 },
    { "500000000000000000", true, INT64_MAX },
    { "2e+1", true, 20000000 },      { "1e0000003", true, 1000000000 },
    { "1e+", false, 0 },  { "1e-x", false, 0 }, { "1e5x", false, 0 },
    { "", false, 0 },     { "nan", false, 0 },  { "inf", false, 0 },
    { "0x10", false, 0 }, { "1.2.3", false, 0 }, { "4 stars", false, 0 },
    { "-", false, 0 },    { ".", false, 0 },    { "1e", false, 0 },
    { "--1", false, 0 },  { "4/5", false, 0 },  { "1 000", false, 0 },
};

START_TEST(numbers_are_exact)
{
    int64_t micro = 0;
    bool    good = hx__parse_micro(hx_str_of(numbers[_i].text), &micro);

    ck_assert_msg(good == numbers[_i].good, "%s", numbers[_i].text);
    ck_assert_msg(!good || micro == numbers[_i].micro, "%s: %lld",
                  numbers[_i].text, (long long)micro);
}
END_TEST

static const struct { const char *text; bool holds; } small[] = {
    { "0.000001", true },   { "0.0001004", true },  { "0.00000100001", true },
    { "-0.000001", true },  { "0", true },          { "12.3456789", true },
    { "0.0000014", false }, { "4e-7", false },      { "-0.0000006", false },
    { "0.0000135", false },
};

/* What rounding to millionths changes by more than one in a hundred. */
START_TEST(numbers_too_small_are_told)
{
    hx_str  text = hx_str_of(small[_i].text);
    int64_t micro = 0;

    ck_assert(hx__parse_micro(text, &micro));
    ck_assert_msg(hx__micro_holds(text, micro) == small[_i].holds, "%s",
                  small[_i].text);
}
END_TEST

static const struct { int64_t micro; const char *text; } written[] = {
    { 0, "0" },          { 4500000, "4.5" },      { 5000000, "5" },
    { -1500000, "-1.5" }, { 1, "0.000001" },      { 10000000, "10" },
    { INT64_MIN, "-9223372036854.775808" },
};

START_TEST(numbers_have_one_name)
{
    char out[HX_MICRO_BYTES];

    ck_assert_uint_eq(hx__write_micro(written[_i].micro, out),
                      strlen(written[_i].text));
    ck_assert_str_eq(out, written[_i].text);
}
END_TEST

static const struct { const char *text; int year, month, day; } dates[] = {
    { "2024-03-09", 2024, 3, 9 },
    { "2024-03-09T23:59:59Z", 2024, 3, 9 },
    { "2024-03-09T23:59:59.123+02:00", 2024, 3, 9 },
    { "2024-03-09 10:00", 2024, 3, 9 },
    { "2024/3/9", 2024, 3, 9 },
    { "9.3.2024", 2024, 3, 9 },
    { "09.03.2024, 10:00", 2024, 3, 9 },
    { "20240309", 2024, 3, 9 },
    { "2024-03", 2024, 3, 0 },
    { "2024", 2024, 0, 0 },
    { "2024-02-29", 2024, 2, 29 },
    { "2000-02-29", 2000, 2, 29 },
    { "1709942400", 2024, 3, 9 },
    { "1709942400000", 2024, 3, 9 },
    { "202403091530", 2024, 3, 9 }, { "20240309153000", 2024, 3, 9 },
    { "951782400000", 2000, 2, 29 }, { "101201121212", 1973, 3, 17 },
    { "951782400", 2000, 2, 29 },
    { "2024-03-09Z", 2024, 3, 9 },  { "2024-03-09+01:00", 2024, 3, 9 },
    { "2024-03-09t10:00", 2024, 3, 9 }, { "9.3.2024  10:00", 2024, 3, 9 },
    { "2024.03.09", 2024, 3, 9 },
    /* two digits of a year, in the German form alone: 69 to 99 are of the
     * 20th century */
    { "9.3.24", 2024, 3, 9 },    { "09.03.24 10:00", 2024, 3, 9 },
    { "01.05.00", 2000, 5, 1 },  { "29.02.00", 2000, 2, 29 },
    { "31.12.68", 2068, 12, 31 }, { "01.01.69", 1969, 1, 1 },
    { "01.01.99", 1999, 1, 1 },
    /* year 0: refused */
    { "2024-03-09,", 0, 0, 0 },  { "2024-03-09 um", 0, 0, 0 },
    { "2024-03-", 0, 0, 0 },     { "2024-03-00", 0, 0, 0 },
    { "2024-03-2024", 0, 0, 0 }, { "0.3.2024", 0, 0, 0 },
    { "123.3.2024", 0, 0, 0 },   { "3.2024", 0, 0, 0 },
    { "2024-x", 0, 0, 0 },       { "20240009", 0, 0, 0 },
    { "24Z", 0, 0, 0 },
    { "", 0, 0, 0 },           { "gestern", 0, 0, 0 },
    { "2023-02-29", 0, 0, 0 }, { "1900-02-29", 0, 0, 0 },
    { "2024-13-01", 0, 0, 0 }, { "2024-00-01", 0, 0, 0 },
    { "2024-04-31", 0, 0, 0 }, { "03/09/2024", 0, 0, 0 },
    { "24-03-09", 0, 0, 0 },   { "2024-03-09x", 0, 0, 0 },
    { "9/3/24", 0, 0, 0 },     { "9.3.4", 0, 0, 0 },
    { "9.3.024", 0, 0, 0 },    { "2024.03.00", 0, 0, 0 },
    { "0.3.24", 0, 0, 0 },     { "9.0.24", 0, 0, 0 },
    { "29.02.23", 0, 0, 0 },   { "9.3.0", 0, 0, 0 },
    { "0000-01-01", 0, 0, 0 }, { "20241301", 0, 0, 0 },
    { "20240300", 0, 0, 0 },   { "2024-03-091", 0, 0, 0 },
    { "20240309253000", 0, 0, 0 }, { "20240230120000", 0, 0, 0 },
    { "2024-", 0, 0, 0 },      { "99999999999999999999999", 0, 0, 0 },
    { "-2024-03-09", 0, 0, 0 }, { "123", 0, 0, 0 },
};

START_TEST(dates_are_days_that_were)
{
    hx_date d;
    bool    good = hx__parse_date(hx_str_of(dates[_i].text), &d);

    ck_assert_msg(good == (dates[_i].year != 0), "%s", dates[_i].text);
    if (good)
        ck_assert_msg(d.year == dates[_i].year &&
                      d.month == dates[_i].month && d.day == dates[_i].day,
                      "%s: %d-%d-%d", dates[_i].text, d.year, d.month, d.day);
}
END_TEST

static const struct { const char *text; int lang; } langs[] = {
    { "de", HX_LANG_DE },      { "DE", HX_LANG_DE },
    { "de-CH", HX_LANG_DE },   { "de_AT.UTF-8", HX_LANG_DE },
    { "German", HX_LANG_DE },  { "deutsch", HX_LANG_DE },
    { " ger ", HX_LANG_DE },   { "en", HX_LANG_EN },
    { "en_US", HX_LANG_EN },   { "English", HX_LANG_EN },
    { "Englisch", HX_LANG_EN }, { "English (UK)", HX_LANG_EN },
    { "", HX_LANG_UNKNOWN },   { "und", HX_LANG_UNKNOWN },
    { "unknown", HX_LANG_UNKNOWN }, { "n/a", HX_LANG_UNKNOWN },
    { "?", HX_LANG_UNKNOWN },  { "fr", -1 }, { "fr-CH", -1 },
    { "ita", -1 }, { "zh-Hans-CN", -1 }, { "Französisch", -1 },
    { "Spanish", -1 },         { "de_DE@euro", HX_LANG_DE },
    { "it.UTF-8", -1 },        { "it_IT@x", -1 },
    { "it#", HX_LANG_UNKNOWN }, { "i-x", HX_LANG_UNKNOWN },
};

START_TEST(languages_are_known)
{
    int lang = hx__parse_lang(hx_str_of(langs[_i].text));

    ck_assert_msg(lang == langs[_i].lang, "%s: %d", langs[_i].text, lang);
}
END_TEST

static const struct { int year; const char *name; } births[] = {
    { 1945, "other" }, { 1946, "boomers" }, { 1964, "boomers" },
    { 1965, "x" }, { 1980, "x" }, { 1981, "millennials" },
    { 1996, "millennials" }, { 1997, "z" }, { 2012, "z" }, { 2013, "other" },
};

START_TEST(generations_have_bounds)
{
    ck_assert_str_eq(hx__generation_born(births[_i].year), births[_i].name);
}
END_TEST

static const struct { const char *text, *name; } generations[] = {
    { "boomers", "boomers" }, { "Baby Boomers", "boomers" },
    { "Generation X", "x" }, { "Gen-X", "x" }, { "x", "x" },
    { "Millennials", "millennials" }, { "Gen Y", "millennials" },
    { "generation z", "z" }, { "GenZ", "z" }, { "z", "z" },
    { "Silent", "other" }, { "Alpha", "other" }, { "\u00e4", "other" },
};

START_TEST(generations_have_names)
{
    ck_assert_str_eq(hx__generation_named(hx_str_of(generations[_i].text)),
                     generations[_i].name);
    ck_assert_ptr_null(hx__generation_named(HX_LIT(" ")));
}
END_TEST

static const struct { hx_str text, trimmed; } trims[] = {
    { LIT(" a b\t\n"), LIT("a b") },
    { LIT("\u00a0\u2003x\u3000"), LIT("x") },
    { LIT("\ufeffx"), LIT("x") },
    { LIT(" \u200b "), LIT("") },
    { LIT("\u1680\u205f\u2060\u2028\u2029\u202fx"), LIT("x") },
    { LIT("\u2010x\u2061"), LIT("\u2010x\u2061") },
    { LIT("\u1681x\u3001"), LIT("\u1681x\u3001") },
    { LIT("\u166fx\u303f"), LIT("\u166fx\u303f") },
    { LIT("\ufebfx\ufefe"), LIT("\ufebfx\ufefe") },
    { LIT("\xc2"), LIT("\xc2") },
    { LIT("\xe2\x80"), LIT("\xe2\x80") },
    { LIT("\u00e4\xc2\x85"), LIT("\u00e4") },
    { LIT(""), LIT("") },
    { LIT("a\0 "), LIT("a\0") },
};

START_TEST(white_space_is_trimmed)
{
    ck_assert(hx_str_eq(hx__trim(trims[_i].text), trims[_i].trimmed));
    ck_assert(hx__is_blank(trims[_i].text) == (trims[_i].trimmed.len == 0));
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("values");
    TCase   *tc = tcase_create("all");

    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, numbers_are_exact, 0, COUNT(numbers));
    tcase_add_loop_test(tc, numbers_too_small_are_told, 0, COUNT(small));
    tcase_add_loop_test(tc, numbers_have_one_name, 0, COUNT(written));
    tcase_add_loop_test(tc, dates_are_days_that_were, 0, COUNT(dates));
    tcase_add_loop_test(tc, languages_are_known, 0, COUNT(langs));
    tcase_add_loop_test(tc, generations_have_bounds, 0, COUNT(births));
    tcase_add_loop_test(tc, generations_have_names, 0, COUNT(generations));
    tcase_add_loop_test(tc, white_space_is_trimmed, 0, COUNT(trims));
    return suite_run(suite);
}
