/* Buffers, their reading, and errors. */
#include "buf.h"

#include "alloc.h"
#include "error.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include "suite.h"

/* HX_LIT is a compound literal, which is no constant to ISO C. */
#define LIT(s) { (s), sizeof(s) - 1 }
#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

static const struct { const char *what; hx_str text; const char *json; }
strings[] = {
    { "plain",      LIT("für"),            "\"für\"" },
    { "empty",      LIT(""),               "\"\"" },
    { "quotes",     LIT("a\"b\\c"),        "\"a\\\"b\\\\c\"" },
    { "lines",      LIT("a\n\r\tb"),       "\"a\\n\\r\\tb\"" },
    { "backspace",  LIT("\b\f"),           "\"\\b\\f\"" },
    { "NUL",        LIT("a\0b"),           "\"a\\u0000b\"" },
    { "escape",     LIT("\x1b[0m"),        "\"\\u001b[0m\"" },
    { "delete",     LIT("\x7f"),           "\"\\u007f\"" },
    { "line sep",   LIT("a\u2028b\u2029"), "\"a\\u2028b\\u2029\"" },
    { "neighbours", LIT("\u2027\u202a"),   "\"\u2027\u202a\"" },
};

START_TEST(strings_become_json)
{
    hx_buf buf = { 0 };

    hx__buf_json(&buf, strings[_i].text);
    ck_assert_msg(hx_str_eq((hx_str){ buf.ptr, buf.len },
                            hx_str_of(strings[_i].json)), "%s: %.*s",
                  strings[_i].what, (int)buf.len, buf.ptr);
    hx__buf_clear(&buf);
}
END_TEST

static const struct { const char *what, *text, *plain; } texts[] = {
    { "letters",     "für \u2028 \U0001F600",  "für \u2028 \U0001F600" },
    { "empty",       "",                       "" },
    { "lines",       "a\nb\r\tc",              "a?b??c" },
    { "escape",      "\x1b[31mred\x7f",        "?[31mred?" },
    { "C1",          "\xc2\x9b""31m\xc2\x85", "??31m??" },
    { "no-break",    "a\u00a0b",               "a\u00a0b" },
    { "Latin-1",     "M\xe4rz",                "M?rz" },
    { "8-bit CSI",   "\x9b""31m",              "?31m" },
    { "cut letter",  "f\xc3",                  "f?" },
    { "lone 0xC2",   "\xc2",                   "?" },
    { "overlong",    "\xc0\x9b",               "??" },
};

START_TEST(texts_become_plain)
{
    char text[64];

    snprintf(text, sizeof text, "%s", texts[_i].text);
    hx__plain(text, strlen(text));
    ck_assert_msg(strcmp(text, texts[_i].plain) == 0, "%s: %s",
                  texts[_i].what, text);
}
END_TEST

static const uint64_t numbers[] = {
    0, 1, 127, 128, 300, 16383, 16384, UINT32_MAX, INT64_MAX,
    (uint64_t)INT64_MAX + 1, UINT64_MAX
};

START_TEST(numbers_come_back)
{
    hx_buf   buf = { 0 };
    hx_str   in;
    uint64_t value;

    hx__buf_uint(&buf, numbers[_i]);
    for (size_t cut = 0; cut < buf.len; cut++) {
        in = (hx_str){ buf.ptr, cut };
        ck_assert(!hx__read_uint(&in, &value));
    }
    in = (hx_str){ buf.ptr, buf.len };
    ck_assert(hx__read_uint(&in, &value));
    ck_assert(value == numbers[_i]);
    ck_assert_uint_eq(in.len, 0);
    hx__buf_clear(&buf);
}
END_TEST

static const struct { const char *what; hx_str bytes; } broken[] = {
    { "nothing",        LIT("") },
    { "no end",         LIT("\xff\xff") },
    { "eleven bytes",   LIT("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\1") },
    { "over 64 bits",   LIT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02") },
    { "padded zero",    LIT("\x80\0") },
};

START_TEST(broken_numbers_are_refused)
{
    hx_str   in = broken[_i].bytes;
    uint64_t value;

    ck_assert_msg(!hx__read_uint(&in, &value), "%s", broken[_i].what);
}
END_TEST

START_TEST(bytes_come_back)
{
    hx_str in = HX_LIT("abc"), out;

    ck_assert(hx__read_bytes(&in, 2, &out));
    ck_assert(hx_str_eq(out, HX_LIT("ab")));
    ck_assert(!hx__read_bytes(&in, 2, &out));
    ck_assert(hx__read_bytes(&in, 1, &out));
    ck_assert(hx__read_bytes(&in, 0, &out));
}
END_TEST

START_TEST(printf_grows)
{
    hx_buf buf = { 0 };
    char   want[5001];

    memset(want, 'x', 5000);
    want[5000] = '\0';
    hx__buf_printf(&buf, "%d:", 7);
    hx__buf_printf(&buf, "%s", want);
    ck_assert_uint_eq(buf.len, 5002);
    ck_assert(memcmp(buf.ptr, "7:xx", 4) == 0 && buf.ptr[5001] == 'x');
    hx__buf_clear(&buf);
}
END_TEST

START_TEST(refused_memory_marks_it)
{
    hx_buf buf = { 0 };

    hx__alloc_fail_at(hx__alloc_calls() + 1, false);
    hx__buf_str(&buf, "lost");
    hx__alloc_fail_at(0, false);
    hx__buf_str(&buf, "also lost: half a text is worse than none");
    ck_assert(buf.failed);
    ck_assert_uint_eq(buf.len, 0);
    hx__buf_clear(&buf);
    hx__buf_str(&buf, "anew");
    ck_assert(!buf.failed && buf.len == 4);
    hx__buf_clear(&buf);
}
END_TEST

START_TEST(messages_are_safe)
{
    hx_error err;
    char     huge[3000];

    ck_assert_int_eq(hx__fail(NULL, HX_E_IO, "x"), HX_E_IO);
    ck_assert_int_eq(hx__fail(&err, HX_E_IO, "a%sb", "\x1b[31m\n"), HX_E_IO);
    ck_assert_str_eq(err.message, "a?[31m?b");
    for (size_t i = 0; i + 2 < sizeof huge; i += 2)
        memcpy(huge + i, "\u00fc", 3);
    /* What is too long loses its middle, at whole letters. */
    (void)hx__fail(&err, HX_E_IO, "%s: why", huge);
    ck_assert_uint_lt(strlen(err.message), sizeof err.message);
    ck_assert_uint_gt(strlen(err.message), sizeof err.message / 3);
    ck_assert_ptr_nonnull(strstr(err.message, "\u00fc...\u00fc"));
    ck_assert_ptr_nonnull(strstr(err.message, "\u00fc: why"));
    (void)hx__fail(&err, HX_E_IO, "in: %.10s", err.message);  /* itself */
    ck_assert_str_eq(err.message, "in: \u00fc\u00fc\u00fc\u00fc\u00fc");
}
END_TEST

static const struct { hx_status status; int code; } codes[] = {
    { HX_OK, 0 }, { HX_E_CHECK, 1 }, { HX_E_USAGE, 2 }, { HX_E_LIMIT, 2 },
    { HX_E_IO, 3 }, { HX_E_FORMAT, 3 }, { HX_E_PLUGIN, 4 },
    { HX_E_LEXICON, 4 }, { HX_E_NOMEM, 75 }, { HX_E_TRANSIENT, 75 },
    { HX_E_STOPPED, 130 }, { HX_E_PIPE, 141 }, { -99, 3 },
};

START_TEST(statuses_have_exit_codes)
{
    ck_assert_int_eq(hx__exit_code(codes[_i].status), codes[_i].code);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("buf");
    TCase   *tc = tcase_create("all");

    suite_add_tcase(suite, tc);
    tcase_add_loop_test(tc, strings_become_json, 0, COUNT(strings));
    tcase_add_loop_test(tc, texts_become_plain, 0, COUNT(texts));
    tcase_add_loop_test(tc, numbers_come_back, 0, COUNT(numbers));
    tcase_add_loop_test(tc, broken_numbers_are_refused, 0, COUNT(broken));
    tcase_add_test(tc, bytes_come_back);
    tcase_add_test(tc, printf_grows);
    tcase_add_test(tc, refused_memory_marks_it);
    tcase_add_test(tc, messages_are_safe);
    tcase_add_loop_test(tc, statuses_have_exit_codes, 0, COUNT(codes));
    return suite_run(suite);
}
