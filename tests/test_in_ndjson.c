/* in_ndjson: what is JSON and what is not, and which values come out. */
/* Before check.h, which defines `fail`. */
#include "../plugins/in_ndjson/json.c"
#include "../plugins/in_ndjson/in_ndjson.c"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "reader_host.h"
#include "utf8.h"

#define LIT(s) { (s), sizeof(s) - 1 }

static const char *const names[] = { "text", "id", "rating", "naïve", NULL };

/* Opens an input whose head is `head`, and parses its first record. */
static hx_status first(hx_str head, reader_record *r, hx_error *err)
{
    hx_block  block = { head.ptr, head.len, true };
    void     *input;
    size_t    body, pos = 0;
    hx_status rc;

    reader_names = names;
    err->message[0] = '\0';
    ck_assert_int_eq(ndjson_plugin.input_open(NULL, &reader_host, NULL, head,
                                              &input, &body, err), HX_OK);
    ck_assert_uint_eq(body, 0);
    reader_begin(r);
    rc = ndjson_plugin.parse(input, &reader_host, block, &pos, &r->rec, err);
    ck_assert(r->rec.begin <= r->rec.end && r->rec.end <= pos);
    ck_assert(pos <= head.len);
    ndjson_plugin.input_close(input);
    return rc;
}

enum { TEXT, ID, RATING, NAIVE };

static const struct {
    const char *what;
    hx_str      line;
    int         slot, type;
    hx_str      want;
} values[] = {
    { "plain", LIT("{\"text\":\"für\"}\n"), TEXT, HX_V_STRING, LIT("für") },
    { "no line feed", LIT("{\"text\":\"a\"}"), TEXT, HX_V_STRING, LIT("a") },
    { "spaces", LIT(" { \"id\" : 1 , \"text\" : \"a\" } \r\n"), TEXT,
      HX_V_STRING, LIT("a") },
    { "blank lines before", LIT("\n \r\n{\"text\":\"a\"}\n"), TEXT,
      HX_V_STRING, LIT("a") },
    { "escapes", LIT("{\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}\n"), TEXT,
      HX_V_STRING, LIT("\"\\/\b\f\n\r\t") },
    { "code points", LIT("{\"text\":\"\\u0041\\u00fc\\u20AC\"}\n"), TEXT,
      HX_V_STRING, LIT("Aü€") },
    { "surrogates", LIT("{\"text\":\"\\ud83d\\ude00!\"}\n"), TEXT,
      HX_V_STRING, LIT("😀!") },
    { "NUL", LIT("{\"text\":\"a\\u0000b\"}\n"), TEXT, HX_V_STRING,
      LIT("a\0b") },
    { "lone high", LIT("{\"text\":\"\\ud83dx\"}\n"), TEXT, HX_V_STRING,
      LIT("\xEF\xBF\xBDx") },
    { "lone low", LIT("{\"text\":\"\\ude00\\u0041\"}\n"), TEXT, HX_V_STRING,
      LIT("\xEF\xBF\xBD" "A") },
    { "two high", LIT("{\"text\":\"\\ud83d\\ud83d\\ude00\"}\n"), TEXT,
      HX_V_STRING, LIT("\xEF\xBF\xBD😀") },
    { "number", LIT("{\"rating\":-1.5e+3}\n"), RATING, HX_V_NUMBER,
      LIT("-1.5e+3") },
    { "true", LIT("{\"id\":true}\n"), ID, HX_V_BOOL, LIT("true") },
    { "null", LIT("{\"id\":null}\n"), ID, HX_V_NULL, LIT("null") },
    { "object", LIT("{\"id\":{\"a\":[1,{}]},\"text\":\"b\"}\n"), ID,
      HX_V_OTHER, LIT("{\"a\":[1,{}]}") },
    { "inner names do not count", LIT("{\"x\":{\"text\":\"in\"},"
      "\"text\":\"out\"}\n"), TEXT, HX_V_STRING, LIT("out") },
    { "the first of two", LIT("{\"text\":\"a\",\"text\":\"b\"}\n"), TEXT,
      HX_V_STRING, LIT("a") },
    { "escaped name", LIT("{\"\\u0074ext\":\"a\"}\n"), TEXT, HX_V_STRING,
      LIT("a") },
    { "escaped umlaut", LIT("{\"na\\u00efve\":\"a\"}\n"), NAIVE, HX_V_STRING,
      LIT("a") },
    { "quote at a 16th byte", LIT("{\"text\":\"0123456789abcdef01234\"}\n"),
      TEXT, HX_V_STRING, LIT("0123456789abcdef01234") },
};

START_TEST(gives_the_values)
{
    reader_record r = { 0 };
    hx_error      err;
    hx_status     rc = first(values[_i].line, &r, &err);
    hx_value      got = r.values[values[_i].slot];

    ck_assert_msg(rc == HX_OK, "%s: %s", values[_i].what, err.message);
    ck_assert_msg(got.type == values[_i].type &&
                  hx_str_eq(got.text, values[_i].want), "%s: %.*s",
                  values[_i].what, (int)got.text.len, got.text.ptr);
    hx__arena_clear(&r.arena);
}
END_TEST

static const struct { const char *what; hx_str line; int skip; } refused[] = {
    { "array", LIT("[1,2]\n"), HX_SKIP_NOT_OBJECT },
    { "string", LIT("\"a\"\n"), HX_SKIP_NOT_OBJECT },
    { "number", LIT("12\n"), HX_SKIP_NOT_OBJECT },
    { "word", LIT("hello\n"), HX_SKIP_SYNTAX },
    { "cut object", LIT("{\"text\":\"a\"\n"), HX_SKIP_SYNTAX },
    { "cut string", LIT("{\"text\":\"a\n"), HX_SKIP_SYNTAX },
    { "cut at the end", LIT("{\"text\":\"abc"), HX_SKIP_SYNTAX },
    { "cut escape", LIT("{\"text\":\"a\\"), HX_SKIP_SYNTAX },
    { "two objects", LIT("{} {}\n"), HX_SKIP_SYNTAX },
    { "comma at the end", LIT("{\"a\":1,}\n"), HX_SKIP_SYNTAX },
    { "comma in an array", LIT("{\"a\":[1,]}\n"), HX_SKIP_SYNTAX },
    { "leading zero", LIT("{\"a\":01}\n"), HX_SKIP_SYNTAX },
    { "plus", LIT("{\"a\":+1}\n"), HX_SKIP_SYNTAX },
    { "bare point", LIT("{\"a\":1.}\n"), HX_SKIP_SYNTAX },
    { "NaN", LIT("{\"a\":NaN}\n"), HX_SKIP_SYNTAX },
    { "raw NUL", LIT("{\"text\":\"a\0b\"}\n"), HX_SKIP_SYNTAX },
    { "raw tab", LIT("{\"text\":\"a\tb\"}\n"), HX_SKIP_SYNTAX },
    { "unknown escape", LIT("{\"text\":\"\\x41\"}\n"), HX_SKIP_SYNTAX },
    { "three digits", LIT("{\"text\":\"\\u041\"}\n"), HX_SKIP_SYNTAX },
    { "single quotes", LIT("{'text':1}\n"), HX_SKIP_SYNTAX },
    { "wrong bracket", LIT("{\"a\":[1}\n"), HX_SKIP_SYNTAX },
    { "mark in front", LIT("\xEF\xBB\xBF{\"text\":\"a\"}\n"),
      HX_SKIP_SYNTAX },
};

START_TEST(refuses_the_rest)
{
    reader_record r = { 0 };
    hx_error      err;
    hx_status     rc = first(refused[_i].line, &r, &err);

    ck_assert_msg(rc == HX_SKIP && r.rec.skip == refused[_i].skip, "%s: %d",
                  refused[_i].what, r.rec.skip);
    ck_assert(err.message[0] != '\0');
    hx__arena_clear(&r.arena);
}
END_TEST

START_TEST(counts_lone_surrogates)
{
    reader_record r = { 0 };
    hx_error      err;

    ck_assert_int_eq(first(HX_LIT("{\"text\":\"\\udead \\ud800\"}"), &r,
                           &err), HX_OK);
    ck_assert_uint_eq(r.rec.repairs, 2);
    hx__arena_clear(&r.arena);
}
END_TEST

START_TEST(nests_64_deep_and_no_deeper)
{
    for (int depth = 60; depth <= 70; depth++) {
        char          line[200];
        int           len = 0;
        reader_record r = { 0 };
        hx_error      err;
        hx_status     rc;

        /* The record's own brace is the first level. */
        memcpy(line, "{\"a\":", 5);
        len = 5;
        for (int i = 1; i < depth; i++)
            line[len++] = '[';
        for (int i = 1; i < depth; i++)
            line[len++] = ']';
        line[len++] = '}';
        rc = first((hx_str){ line, (size_t)len }, &r, &err);
        ck_assert_msg((rc == HX_OK) == (depth <= 64), "depth %d", depth);
    }
}
END_TEST

START_TEST(cuts_behind_the_last_line)
{
    hx_block block = { "{}\n{}\n{\"a", 9, false };

    ck_assert_uint_eq(ndjson_plugin.cut(NULL, block), 6);
    block.len = 2;
    ck_assert_uint_eq(ndjson_plugin.cut(NULL, block), 0);
    block.last = true;
    ck_assert_uint_eq(ndjson_plugin.cut(NULL, block), 2);
}
END_TEST

static const struct { const char *what; hx_str head; int least, most; }
heads[] = {
    { "objects", LIT("{\"a\":1}\n{\"a\":2}\n"), 90, 100 },
    { "one bad line", LIT("{bad\n{\"a\":2}\n{\"a\":3}\n"), 90, 100 },
    { "cut head", LIT("{\"a\":1}\n{\"a\":"), 90, 100 },
    { "spread over lines", LIT("[\n  {\n    \"text\": \"a\"\n  }\n]\n"), 50,
      50 },
    { "prose", LIT("Sehr gut.\nNie wieder!\n"), 0, 0 },
    { "CSV", LIT("id,text\n1,a\n"), 0, 0 },
    { "numbers", LIT("1\n2\n"), 0, 0 },
    { "nothing", LIT(""), 0, 0 },
};

START_TEST(knows_its_format)
{
    int sure = ndjson_plugin.sniff(NULL, heads[_i].head);

    ck_assert_msg(sure >= heads[_i].least && sure <= heads[_i].most,
                  "%s: %d", heads[_i].what, sure);
}
END_TEST

/* JSONTestSuite: y_ is accepted, n_ refused, i_ may be either. The files are
 * whole documents, so lines do not matter here. */
static bool accepts(const char *path)
{
    FILE  *in = fopen(path, "rb");
    char  *bytes = malloc(1 << 20);
    size_t len;
    cursor c;
    token  t;
    bool   good;

    ck_assert(in && bytes);
    len = fread(bytes, 1, 1 << 20, in);
    (void)fclose(in);
    c = (cursor){ bytes, bytes + len, bytes + len, NULL };
    json_space(&c);
    good = json_value(&c, &t, 0) && json_end(&c) &&
           hx__utf8_valid_prefix((hx_str){ bytes, len }) == len;
    free(bytes);
    return good;
}

START_TEST(passes_JSONTestSuite)
{
    const char    *folder = "../shared/reliability/JSONTestSuite/"
                            "test_parsing";
    DIR           *dir = opendir(folder);
    struct dirent *entry;
    int            count[128] = { 0 };

    if (!dir) {
        printf("SKIP test_in_ndjson: no %s\n", folder);
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        char path[1024];
        char kind = entry->d_name[0];
        bool good;

        if (kind == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        good = accepts(path);
        ck_assert_msg(kind == 'i' || good == (kind == 'y'), "%s",
                      entry->d_name);
        count[kind & 127]++;
    }
    (void)closedir(dir);
    ck_assert_int_eq(count['y'], 95);
    ck_assert_int_ge(count['n'], 187);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("in_ndjson");
    TCase   *tc = tcase_create("in_ndjson");
    SRunner *runner = srunner_create(suite);
    int      failed;

    tcase_add_loop_test(tc, gives_the_values, 0,
                        sizeof values / sizeof *values);
    tcase_add_loop_test(tc, refuses_the_rest, 0,
                        sizeof refused / sizeof *refused);
    tcase_add_loop_test(tc, knows_its_format, 0,
                        sizeof heads / sizeof *heads);
    tcase_add_test(tc, counts_lone_surrogates);
    tcase_add_test(tc, nests_64_deep_and_no_deeper);
    tcase_add_test(tc, cuts_behind_the_last_line);
    tcase_add_test(tc, passes_JSONTestSuite);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
