/* The page: everything escaped, hashes right, the same shape whatever the
 * texts are, and no failure when memory is refused. */
#include "fake_host.h"
#include "html_report.h"

#include "../plugins/out_html/adjust.c"
#include "../plugins/out_html/assets.c"
#include "../plugins/out_html/change.c"
#include "../plugins/out_html/differ.c"
#include "../plugins/out_html/emit.c"
#include "../plugins/out_html/findings.c"
#include "../plugins/out_html/frame.c"
#include "../plugins/out_html/friction.c"
#include "../plugins/out_html/gap.c"
#include "../plugins/out_html/groups.c"
#include "../plugins/out_html/impact.c"
#include "../plugins/out_html/needs.c"
#define hx_plugin_v1 html_plugin_v1
#include "../plugins/out_html/out_html.c"
#undef hx_plugin_v1
#include "../plugins/out_html/parts.c"
#include "../plugins/out_html/people.c"
#include "../plugins/out_html/places.c"
#include "../plugins/out_html/quadrant.c"
#include "../plugins/out_html/quotes.c"
#include "../plugins/out_html/segments.c"
#include "../plugins/out_html/sha256.c"
#include "../plugins/out_html/tree.c"
#include "../plugins/out_html/trend.c"
#include "../plugins/out_html/voices.c"

#include "suite.h"

#define LIT(s) { s, sizeof s - 1 }  /* an hx_str with NULs, too */
#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

/* -- SHA-256 --------------------------------------------------------------- */

/* FIPS 180-4 examples, and the empty message. */
static const struct { const char *text; size_t times; const char *want; }
hashes[] = {
    { "", 1, "e3b0c44298fc1c149afbf4c8996fb924"
             "27ae41e4649b934ca495991b7852b855" },
    { "abc", 1, "ba7816bf8f01cfea414140de5dae2223"
                "b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    { "aaaaaaaaaa", 100000,
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
};

START_TEST(hashes_are_those_of_the_standard)
{
    unsigned char out[32];
    char          hex[65];
    html_sha      sha;

    html_sha_init(&sha);
    for (size_t i = 0; i < hashes[_i].times; i++)
        html_sha_add(&sha, hashes[_i].text, strlen(hashes[_i].text));
    html_sha_end(&sha, out);
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", out[i]);
    ck_assert_str_eq(hex, hashes[_i].want);
}
END_TEST

/* -- escaping and numbers -------------------------------------------------- */

static hx_host   the_host;
static hx_buf    the_out;
static html_page the_page;

static const html_page *page_begin(bool german)
{
    the_host = fake_host();
    hx__buf_clear(&the_out);
    the_page = (html_page){ .host = &the_host, .doc = call,
                            .sink = (hx_sink *)&the_out, .german = german };
    return &the_page;
}

static const char *page_text(void)
{
    hx__buf_char(&the_out, '\0');
    return the_out.ptr;
}

static const struct { const char *what; hx_str text; const char *want; }
escapes[] = {
    { "markup",         LIT("<b a=\"1\">'&"),
      "&lt;b a=&quot;1&quot;&gt;&#39;&amp;" },
    { "umlauts",        LIT("Größe"), "Größe" },
    { "emoji, joined",  LIT("👩‍🚀"), "👩‍🚀" },
    { "line feed",      LIT("a\nb\t"), "a\nb\t" },
    { "NUL",            LIT("a\0b"), "a\xef\xbf\xbd" "b" },
    { "right to left",  LIT("a\xe2\x80\xae" "b"), "a\xef\xbf\xbd" "b" },
    { "C1 control",     LIT("a\xc2\x85"), "a\xef\xbf\xbd" },
    { "cut letter",     LIT("a\xc3"), "a\xef\xbf\xbd" },
    { "lone tail",      LIT("\xa4z"), "\xef\xbf\xbdz" },
    { "overlong <",     LIT("\xc0\xbc"), "\xef\xbf\xbd\xef\xbf\xbd" },
    { "surrogate",      LIT("\xed\xa0\x80"), "\xef\xbf\xbd" },
};

START_TEST(data_is_escaped)
{
    html_text(page_begin(false), escapes[_i].text);
    ck_assert_msg(strcmp(page_text(), escapes[_i].want) == 0, "%s: %s",
                  escapes[_i].what, the_out.ptr);
}
END_TEST

START_TEST(formats_escape_their_strings_only)
{
    const html_page *page = page_begin(false);

    html_put(page, "<p a=\"%s\">%.*s %d %lld %zu 5%%</p>", "\"<", 2, "&&&",
             -3, (long long)INT64_MIN, (size_t)7);
    ck_assert_str_eq(page_text(), "<p a=\"&quot;&lt;\">&amp;&amp; -3 "
                     "-9223372036854775808 7 5%</p>");
}
END_TEST

static const struct { int64_t milli; int decimals; bool sign, german;
                      const char *want, *raw; } numbers[] = {
    { 8858, 1, false, false, "8.9", "8.858" },
    { 8850, 1, false, true, "8,9", "8.85" },
    { 1234567890, 1, false, true, "1.234.567,9", "1234567.89" },
    { -1540, 1, true, false, "−1.5", "-1.54" },
    { 40, 1, true, false, "0.0", "0.04" },
    { -40, 1, true, false, "0.0", "-0.04" },
    { 500, 2, true, true, "+0,50", "0.5" },
    { 12000, 0, false, false, "12", "12" },
    { 7, 3, false, true, "0,007", "0.007" },
};

START_TEST(numbers_follow_the_language)
{
    const html_page *page = page_begin(numbers[_i].german);
    hx_doc          *doc = hx__doc_open();
    const hx_node   *node;
    html_num         figure;

    call->milli(doc, hx__doc_root(doc), "k", numbers[_i].milli);
    node = call->get(hx__doc_root(doc), "k");
    figure = numbers[_i].sign ? html_signed(page, node, numbers[_i].decimals)
                              : html_figure(page, node, numbers[_i].decimals);
    ck_assert_str_eq(figure.s, numbers[_i].want);
    ck_assert_str_eq(html_raw(page, node).s, numbers[_i].raw);
    ck_assert_str_eq(html_figure(page, NULL, 1).s, "–");
    hx__doc_close(doc);
}
END_TEST

/* -- evidence -------------------------------------------------------------- */

static const struct { const char *what, *text; int start, end;
                      const char *want; } evidence[] = {
    { "plain", "so nett hier", 3, 7, "so <mark>nett</mark> hier" },
    { "markup", "a<b>c", 1, 4, "a<mark>&lt;b&gt;</mark>c" },
    { "in a letter", "süß", 2, 4, "s<mark>üß</mark>" },
    { "past the end", "kurz", 2, 9, "<mark></mark>kurz" },
    { "turned round", "kurz", 3, 1, "<mark></mark>kurz" },
    { "before the start", "kurz", -1, 2, "<mark></mark>kurz" },
};

START_TEST(evidence_stays_in_its_text)
{
    const html_page *page = page_begin(false);
    hx_doc          *doc = hx__doc_open();
    hx_node         *item = hx__doc_root(doc);

    call->string(doc, item, "text", hx_str_of(evidence[_i].text));
    call->integer(doc, item, "start", evidence[_i].start);
    call->integer(doc, item, "end", evidence[_i].end);
    html_evidence(page, item, 300);
    ck_assert_msg(strcmp(page_text(), evidence[_i].want) == 0, "%s: %s",
                  evidence[_i].what, the_out.ptr);
    hx__doc_close(doc);
}
END_TEST

START_TEST(marks_of_masked_text_win)
{
    const html_page *page = page_begin(false);
    hx_doc          *doc = hx__doc_open();
    hx_node         *item = hx__doc_root(doc);

    call->string(doc, item, "text", HX_LIT("[email] nett"));
    call->integer(doc, item, "start", 20);
    call->integer(doc, item, "end", 24);
    call->integer(doc, item, "mark_start", 8);
    call->integer(doc, item, "mark_end", 12);
    html_evidence(page, item, 300);
    ck_assert_str_eq(page_text(), "[email] <mark>nett</mark>");
    hx__doc_close(doc);
}
END_TEST

/* -- whole pages ----------------------------------------------------------- */

static hx_status render(hx_doc *doc, bool german)
{
    the_host = fake_host();
    hx__buf_clear(&the_out);
    fake_german = german;
    return plugin.report(NULL, &the_host, hx__doc_root(doc),
                         (hx_sink *)&the_out, NULL);
}

/* How many elements the page has: what a parser would see begin. */
static size_t elements(const char *page)
{
    size_t count = 0;

    for (const char *at = page; (at = strchr(at, '<')); at++)
        count += (at[1] >= 'a' && at[1] <= 'z')
              || (at[1] >= 'A' && at[1] <= 'Z');
    return count;
}

static const hx_str hostile[] = {
    LIT("<script>alert(1)</script>"),
    LIT("\"><img src=x onerror=alert(1)>"),
    LIT("' onmouseover='alert(1)"),
    LIT("</style><style>*{display:none}"),
    LIT("</script><script>alert(1)//"),
    LIT("=cmd()|'/C calc'!A0"),
    LIT("http://canary.invalid/x.png"),
    LIT("%s%n%.*s%d"),
    LIT("\xe2\x80\xae" "evil\xe2\x81\xa6"),
    LIT("<!-- -->]]><![CDATA["),
    LIT("a\xff\xc3(\x01"),
};

START_TEST(no_text_changes_the_shape)
{
    const hx_str harmless = HX_LIT("harmless");
    hx_doc *doc = report_of(harmless);
    size_t  want, more;

    ck_assert_int_eq(render(doc, _i % 2), HX_OK);
    want = elements(page_text());
    hx__doc_close(doc);
    doc = report_of(hostile[_i / 2]);
    ck_assert_int_eq(render(doc, _i % 2), HX_OK);
    more = elements(page_text());
    ck_assert_msg(want == more, "%.*s: %zu elements, not %zu",
                  (int)hostile[_i / 2].len, hostile[_i / 2].ptr, more, want);
    ck_assert_ptr_null(strstr(the_out.ptr, " onerror=\""));
    ck_assert_ptr_null(strstr(the_out.ptr, " style="));
    hx__doc_close(doc);
}
END_TEST

/* The hash that the policy names is that of the element's content. */
static void check_hash(const char *page, const char *open, const char *close,
                       const char *directive)
{
    const char *begin = strstr(page, open) + strlen(open);
    const char *end = strstr(begin, close);
    char        copy[40000], want[160];
    const char *lines[] = { copy };
    html_asset  asset = { lines, 1 };
    size_t      len = (size_t)(end - begin);

    ck_assert_uint_lt(len, sizeof copy);
    memcpy(copy, begin, len);
    copy[len] = '\0';
    snprintf(want, sizeof want, "%s '%s';", directive,
             html_asset_hash(&asset).s);
    ck_assert_msg(strstr(page, want) != NULL, "%s", want);
}

START_TEST(no_text_changes_a_comparison)
{
    hx_doc *doc = comparison_of(HX_LIT("harmless"));
    size_t  want;

    ck_assert_int_eq(render(doc, false), HX_OK);
    want = elements(page_text());
    ck_assert_ptr_nonnull(strstr(the_out.ptr, "1.0</b> points more are "
                                 "missing"));
    ck_assert_ptr_nonnull(strstr(the_out.ptr, "q = 0.012"));
    hx__doc_close(doc);
    doc = comparison_of(hostile[_i]);
    ck_assert_int_eq(render(doc, false), HX_OK);
    ck_assert_uint_eq(elements(page_text()), want);
    hx__doc_close(doc);
}
END_TEST

/* What holds of a month only is said of that month, the largest first. */
START_TEST(findings_name_their_subset)
{
    static const char *const parts[] = {
        "5 of 9 gaps differ by more than chance", "The 3 largest differences:",
        "5.0</b> points more", "Only Month 2024-05: all others: 25.0 points, "
        "zeta: 20.0 points. q &lt; 0.001.", "Only Month 2024-04: ",
        "Only Month 2024-03: ", "<h2>zeta – all others, Month 2024-01</h2>",
    };
    hx_doc     *doc = comparisons_of_months();
    const char *at;

    ck_assert_int_eq(render(doc, false), HX_OK);
    at = page_text();
    for (size_t i = 0; i < COUNT(parts); i++) {
        at = strstr(at, parts[i]);
        ck_assert_msg(at != NULL, "not there, or not in its place: %s",
                      parts[i]);
    }
    ck_assert_ptr_null(strstr(the_out.ptr, "Only Month 2024-02"));
    ck_assert_ptr_null(strstr(the_out.ptr, "0.000"));
    hx__doc_close(doc);
}
END_TEST

/* A target of 46.45 is above 46.4 and not below it; one of 46.449 takes a
 * decimal more. */
START_TEST(targets_are_as_exact_as_what_is_there)
{
    hx_doc  *doc = report_of(HX_LIT("plain"));
    hx_node *list = call->list(doc, hx__doc_root(doc), "targets");
    hx_node *node = call->map(doc, list, NULL);
    const char *row;

    call->string(doc, node, "driver", HX_LIT("speed"));
    call->milli(doc, node, "target", 46450);
    share(doc, node, "delivered_of_stated", 46440);
    call->string(doc, node, "verdict", HX_LIT("open"));
    node = call->map(doc, list, NULL);
    call->string(doc, node, "driver", HX_LIT("price"));
    call->milli(doc, node, "target", 46449);
    share(doc, node, "delivered_of_stated", 46440);
    call->string(doc, node, "verdict", HX_LIT("open"));
    ck_assert_int_eq(render(doc, false), HX_OK);
    row = strstr(page_text(), "Actual, %");
    ck_assert_ptr_nonnull(row);
    ck_assert_ptr_nonnull(strstr(row, "<td class=\"n\">46.5</td>"));
    ck_assert_ptr_nonnull(strstr(row, "<td class=\"n\">46.45</td>"
                                 "<td class=\"n wide\"><span>46.44</span>"));
    hx__doc_close(doc);
}
END_TEST

START_TEST(the_policy_names_style_and_script)
{
    hx_doc *doc = report_of(HX_LIT("plain"));

    ck_assert_int_eq(render(doc, false), HX_OK);
    ck_assert_ptr_nonnull(strstr(page_text(), "content=\"default-src 'none'; "
                                 "style-src 'sha256-"));
    ck_assert_ptr_null(strstr(the_out.ptr, "unsafe-inline"));
    check_hash(the_out.ptr, "<style>", "</style>", "style-src");
    check_hash(the_out.ptr, "<script>", "</script>", "script-src");
    hx__doc_close(doc);
}
END_TEST

/* Names in the quadrant: beside their marks where nothing is in the way, else on
 * another side, and nowhere where all sides are taken. */
START_TEST(labels_have_their_place)
{
    quad_plot plot = { .count = 3, .point = {
        { .name = HX_LIT("near"), .x = 1000, .y = 100 },
        { .name = HX_LIT("beside"), .x = 1400, .y = 100 },
        { .name = HX_LIT("far"), .x = 6000, .y = 300 },
    } };
    static quad_plot crowd;

    quad_place(&plot);
    ck_assert_int_eq(plot.point[0].side, QUAD_LEFT);
    ck_assert_int_eq(plot.point[1].side, QUAD_RIGHT);
    ck_assert_int_eq(plot.point[2].side, QUAD_RIGHT);
    crowd.count = 9;
    for (size_t i = 0; i < crowd.count; i++)
        crowd.point[i] = (quad_point){ .name = HX_LIT("crowded"), .x = 5000,
                                       .y = 200 };
    quad_place(&crowd);
    ck_assert_int_eq(crowd.point[8].side, QUAD_NONE);
}
END_TEST

START_TEST(an_empty_report_is_still_a_page)
{
    hx_doc *doc = hx__doc_open();

    ck_assert_int_eq(render(doc, _i), HX_OK);
    ck_assert_ptr_nonnull(strstr(page_text(), "</html>"));
    hx__doc_close(doc);
}
END_TEST

/* A column called as a reason for skipping keeps its name. */
START_TEST(each_breakdown_has_its_part)
{
    hx_doc  *doc = report_of(HX_LIT("plain"));
    hx_node *list = (hx_node *)(uintptr_t)call->get(hx__doc_root(doc),
                                                    "segments");
    hx_node *node = call->map(doc, list, NULL);

    call->string(doc, call->map(doc, node, "by"), "store", HX_LIT("one"));
    cell(doc, node, HX_LIT("plain"));
    node = call->map(doc, list, NULL);
    call->string(doc, call->map(doc, node, "by"), "language", HX_LIT("x"));
    cell(doc, node, HX_LIT("plain"));
    ck_assert_int_eq(render(doc, false), HX_OK);
    ck_assert_ptr_nonnull(strstr(page_text(), "<h3>Brand</h3>"));
    ck_assert_ptr_nonnull(strstr(the_out.ptr, "<h3>language</h3>"));
    ck_assert_ptr_nonnull(strstr(the_out.ptr, "<h3>store</h3>"));
    hx__doc_close(doc);
}
END_TEST

START_TEST(equal_reports_are_equal_pages)
{
    hx_doc *doc = report_of(HX_LIT("plain"));
    hx_buf  first;

    ck_assert_int_eq(render(doc, true), HX_OK);
    first = the_out;
    the_out = (hx_buf){ 0 };
    ck_assert_int_eq(render(doc, true), HX_OK);
    ck_assert_uint_eq(first.len, the_out.len);
    ck_assert_int_eq(memcmp(first.ptr, the_out.ptr, first.len), 0);
    hx__buf_clear(&first);
    hx__doc_close(doc);
}
END_TEST

/* -- bounds ---------------------------------------------------------------- */

/* As many drivers as the shipped lexicons have. */
static void many(hx_doc *doc, const hx_node *node)
{
    hx_node *list = (hx_node *)(uintptr_t)call->get(node, "drivers");

    for (int i = 0; i < 17; i++) {
        char id[32];

        snprintf(id, sizeof id, "driver%d", i);
        unit(doc, list, hx_str_of(id), i % 2 ? "emotional" : "rational", 500);
    }
}

START_TEST(a_page_stays_under_a_megabyte)
{
    hx_doc  *doc = report_of(HX_LIT("plain"));
    hx_node *segments = (hx_node *)(uintptr_t)call->get(hx__doc_root(doc),
                                                        "segments");
    hx_node *list = (hx_node *)(uintptr_t)call->get(hx__doc_root(doc),
                                                    "verbatims");

    many(doc, call->at(segments, 0));
    for (int i = 0; i < 300; i++) {
        hx_node *node = call->map(doc, segments, NULL);
        char     text[600];

        memset(text, 'x', sizeof text);
        snprintf(text, sizeof text, "%04d", i);
        text[4] = ' ';
        call->string(doc, call->map(doc, node, "by"), "brand",
                     (hx_str){ text, 4 });
        cell(doc, node, HX_LIT("plain"));
        many(doc, node);
        for (int n = 0; n < 10; n++) {
            text[5] = (char)('a' + n);
            quotes(doc, list, HX_LIT("plain"),
                   (hx_str){ text, sizeof text }, true);
        }
    }
    ck_assert_int_eq(render(doc, false), HX_OK);
    ck_assert_uint_lt(the_out.len, 1000000);
    ck_assert_ptr_nonnull(strstr(page_text(), "more quotes of smaller"));
    hx__doc_close(doc);
}
END_TEST

static size_t alloc_left;

static void *alloc_some(size_t count, size_t bytes)
{
    return alloc_left-- == 0 ? NULL : hx__alloc(count, bytes);
}

START_TEST(refused_memory_is_an_error)
{
    hx_doc   *doc = report_of(HX_LIT("plain"));
    hx_error  err = { "" };
    hx_status rc = HX_E_NOMEM;
    size_t    n = 0;

    for (; rc == HX_E_NOMEM && n < 20; n++) {
        the_host = fake_host();
        the_host.alloc = alloc_some;
        alloc_left = n;
        hx__buf_clear(&the_out);
        rc = plugin.report(NULL, &the_host, hx__doc_root(doc),
                           (hx_sink *)&the_out, &err);
    }
    ck_assert_int_eq(rc, HX_OK);
    ck_assert_uint_gt(n, 4);
    ck_assert_ptr_nonnull(strstr(err.message, "no memory"));
    hx__doc_close(doc);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("out_html");
    TCase *tc = tcase_create("page");

    tcase_add_loop_test(tc, hashes_are_those_of_the_standard, 0,
                        COUNT(hashes));
    tcase_add_loop_test(tc, data_is_escaped, 0, COUNT(escapes));
    tcase_add_test(tc, formats_escape_their_strings_only);
    tcase_add_loop_test(tc, numbers_follow_the_language, 0, COUNT(numbers));
    tcase_add_loop_test(tc, evidence_stays_in_its_text, 0, COUNT(evidence));
    tcase_add_test(tc, marks_of_masked_text_win);
    tcase_add_loop_test(tc, no_text_changes_the_shape, 0,
                        2 * COUNT(hostile));
    tcase_add_loop_test(tc, no_text_changes_a_comparison, 0, COUNT(hostile));
    tcase_add_test(tc, findings_name_their_subset);
    tcase_add_test(tc, targets_are_as_exact_as_what_is_there);
    tcase_add_test(tc, the_policy_names_style_and_script);
    tcase_add_test(tc, labels_have_their_place);
    tcase_add_loop_test(tc, an_empty_report_is_still_a_page, 0, 2);
    tcase_add_test(tc, each_breakdown_has_its_part);
    tcase_add_test(tc, equal_reports_are_equal_pages);
    tcase_add_test(tc, a_page_stays_under_a_megabyte);
    tcase_add_test(tc, refused_memory_is_an_error);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
