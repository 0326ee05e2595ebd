/* out_csv and out_md: text from outside stays text, whatever it is. What the
 * whole formats look like is checked by check_outputs.py. */
#include "fake_host.h"

#define hx_plugin_v1 csv_plugin_v1
#define plugin csv_plugin
#include "../plugins/out_csv/out_csv.c"
#undef hx_plugin_v1
#undef plugin
#define hx_plugin_v1 md_plugin_v1
#define plugin md_plugin
#include "../plugins/out_md/answers.c"
#include "../plugins/out_md/cells.c"
#include "../plugins/out_md/change.c"
#include "../plugins/out_md/compare.c"
#include "../plugins/out_md/counts.c"
#include "../plugins/out_md/needs.c"
#include "../plugins/out_md/out_md.c"
#include "../plugins/out_md/quote.c"
#include "../plugins/out_md/text.c"
#undef hx_plugin_v1
#undef plugin

#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))
#define WJ "\xe2\x81\xa0"  /* U+2060, word joiner */

static hx_host host;

static void setup(void)
{
    host = fake_host();
}

/* -- CSV ------------------------------------------------------------------- */

static const struct { hx_str text; const char *want; } cells[] = {
    { { "", 0 },                      "\"\"" },
    { { "Acme", 4 },                  "\"Acme\"" },
    { { "a\"b,c", 5 },                "\"a\"\"b,c\"" },
    { { "=1", 2 },                    "\"'=1\"" },
    { { "+1", 2 },                    "\"'+1\"" },
    { { "-1", 2 },                    "\"'-1\"" },
    { { "@x", 2 },                    "\"'@x\"" },
    { { "\tx", 2 },                   "\"'\tx\"" },
    { { "\rx", 2 },                   "\"'\rx\"" },
    { { "\nx", 2 },                   "\"'\nx\"" },
    { { "\xef\xbc\x9d" "1", 4 },      "\"'\xef\xbc\x9d" "1\"" },
    { { "\xef\xbc\xa0x", 4 },         "\"'\xef\xbc\xa0x\"" },
    { { " =1", 3 },                   "\"' =1\"" },
    { { "\"=1", 3 },                  "\"'\"\"=1\"" },
    { { "\xc2\xa0=1", 4 },            "\"'\xc2\xa0=1\"" },
    { { "\xef\xbb\xbf=1", 5 },        "\"'\xef\xbb\xbf=1\"" },
    { { "\0=1", 3 },                  "\"'\xef\xbf\xbd=1\"" },
    { { "a\0b", 3 },                  "\"a\xef\xbf\xbd" "b\"" },
    { { "a;=1", 4 },                  "\"a;'=1\"" },
    { { "a\t@b", 4 },                 "\"a\t'@b\"" },
    { { "a, -5 b-c=d", 11 },          "\"a, -5 b-c=d\"" },
    { { " x", 2 },                    "\" x\"" },
};

START_TEST(cells_run_nothing)
{
    hx_buf   out = { 0 };
    csv_page page = { &host, host.doc, (hx_sink *)&out, NULL, false };

    csv_text(&page, cells[_i].text);
    hx__buf_char(&out, '\0');
    ck_assert_msg(strcmp(out.ptr, cells[_i].want) == 0, "%d: %s, not %s", _i,
                  out.ptr, cells[_i].want);
    hx__buf_clear(&out);
}
END_TEST

static const struct { int64_t milli; const char *want; } numbers[] = {
    { 0, "0" }, { 1000, "1" }, { 1500, "1.5" }, { 5, "0.005" },
    { -12340, "-12.34" }, { 100000, "100" }, { -1, "-0.001" },
};

START_TEST(figures_have_a_point)
{
    hx_buf   out = { 0 };
    csv_page page = { &host, host.doc, (hx_sink *)&out, NULL, true };

    csv_milli(&page, numbers[_i].milli);
    hx__buf_char(&out, '\0');
    ck_assert_str_eq(out.ptr, numbers[_i].want);
    hx__buf_clear(&out);
}
END_TEST

/* -- Markdown -------------------------------------------------------------- */

static const struct { hx_str text; const char *want; } texts[] = {
    { { "Größe, 5. Mai", 15 },        "Größe, 5\\." WJ " Mai" },
    { { "<b>&amp;", 8 },              "&lt;b&gt;&amp;amp;" },
    { { "[a](b)", 6 },                "\\[a\\]\\(b\\)" },
    { { "![x]", 4 },                  "\\!\\[x\\]" },
    { { "*a* _b_ `c`", 11 },          "\\*a\\* \\_b\\_ \\`c\\`" },
    { { "# a | b ~ \\", 11 },         "\\#" WJ " a \\| b \\~ \\\\" },
    { { "@team", 5 },                 "@" WJ "team" },
    { { "http://x", 8 },              "http:" WJ "//x" },
    { { "www.x", 5 },                 "www\\." WJ "x" },
    { { "a\nb\tc\0d", 7 },            "a b c d" },
    { { "{{7}} ${x}", 10 },           "\\{\\{7\\}\\} \\$\\{x\\}" },
    { { "1+1=2 - 3", 9 },             "1\\+1\\=2 \\- 3" },
    { { "a\xe2\x80\xae" "b", 5 },     "ab" },
    { { "a\xe2\x80\x93" "b", 5 },     "a\xe2\x80\x93" "b" },
    { { "\"it's\"", 6 },              "&quot;it&#39;s&quot;" },
};

START_TEST(words_are_no_markup)
{
    hx_buf  out = { 0 };
    md_page page = { &host, host.doc, (hx_sink *)&out, NULL, false };

    md_text(&page, texts[_i].text);
    hx__buf_char(&out, '\0');
    ck_assert_msg(strcmp(out.ptr, texts[_i].want) == 0, "%d: %s, not %s", _i,
                  out.ptr, texts[_i].want);
    hx__buf_clear(&out);
}
END_TEST

/* Counts as the text and the page have them. */
static const struct { int64_t count; const char *en, *de; } counts[] = {
    { 0, "0", "0" }, { 999, "999", "999" }, { 1000, "1,000", "1.000" },
    { 1234567, "1,234,567", "1.234.567" },
};

START_TEST(counts_are_grouped)
{
    hx_doc *doc = hx__doc_open();

    host.doc->integer(doc, hx__doc_root(doc), "n", counts[_i].count);
    for (int german = 0; german < 2; german++) {
        hx_buf  out = { 0 };
        md_page page = { &host, host.doc, (hx_sink *)&out, NULL, german };

        md_integer(&page, host.doc->get(hx__doc_root(doc), "n"));
        hx__buf_char(&out, '\0');
        ck_assert_str_eq(out.ptr, german ? counts[_i].de : counts[_i].en);
        hx__buf_clear(&out);
    }
    hx__doc_close(doc);
}
END_TEST

/* Marks anywhere in the text, also where no tool of ours would put them. */
START_TEST(quotes_are_cut_at_letters)
{
    static char text[600];
    hx_doc     *doc = hx__doc_open();

    for (size_t i = 0; i < sizeof text; i += 2)
        memcpy(text + i, i % 10 == 8 ? "  " : "ä", 2);
    for (int64_t at = 0; at <= (int64_t)sizeof text; at += 26) {
        hx_node *item = host.doc->map(doc, hx__doc_root(doc), "item");
        hx_buf   out = { 0 };
        md_page  page = { &host, host.doc, (hx_sink *)&out, NULL, false };

        host.doc->string(doc, item, "text", (hx_str){ text, sizeof text });
        host.doc->integer(doc, item, "mark_start", at);
        host.doc->integer(doc, item, "mark_end", at + 10);
        md_quote(&page, item);
        ck_assert(out.len < 400);
        for (size_t i = 0; i + 1 < out.len; i++)
            if (out.ptr[i] == '\xc3')
                ck_assert(out.ptr[++i] == '\xa4');
            else
                ck_assert(out.ptr[i] != '\xa4');
        hx__buf_clear(&out);
    }
    hx__doc_close(doc);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("out_data");
    TCase *tc = tcase_create("text");

    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_loop_test(tc, cells_run_nothing, 0, COUNT(cells));
    tcase_add_loop_test(tc, figures_have_a_point, 0, COUNT(numbers));
    tcase_add_loop_test(tc, words_are_no_markup, 0, COUNT(texts));
    tcase_add_loop_test(tc, counts_are_grouped, 0, COUNT(counts));
    tcase_add_test(tc, quotes_are_cut_at_letters);
    return suite_run(suite);
}
