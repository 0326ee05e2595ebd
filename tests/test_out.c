/* The reporters: JSON that parses back, and text that never passes its width,
 * whatever the labels are. */
#include "fake_host.h"

#define hx_plugin_v1 json_plugin_v1
#define plugin json_plugin
#include "../plugins/out_json/out_json.c"
#undef hx_plugin_v1
#undef plugin
#define hx_plugin_v1 text_plugin_v1
#define plugin text_plugin
#include "../plugins/out_text/adjust.c"
#include "../plugins/out_text/breakdowns.c"
#include "../plugins/out_text/changes.c"
#include "../plugins/out_text/compare.c"
#include "../plugins/out_text/findings.c"
#include "../plugins/out_text/needs.c"
#include "../plugins/out_text/out_text.c"
#include "../plugins/out_text/page.c"
#include "../plugins/out_text/quotes.c"
#include "../plugins/out_text/ratings.c"
#include "../plugins/out_text/tables.c"
#include "../plugins/out_text/width.c"
#include "../plugins/out_text/words.c"
#undef hx_plugin_v1
#undef plugin

#include <check.h>
#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

static const hx_doc_calls *const call = &hx__doc_calls;

static hx_buf write_json(hx_doc *doc)
{
    hx_host host = fake_host();
    hx_buf  out = { 0 };

    ck_assert_int_eq(json_plugin.report(NULL, &host, hx__doc_root(doc),
                                        (hx_sink *)&out, NULL), HX_OK);
    hx__buf_char(&out, '\0');
    return out;
}

/* The page of a terminal so wide; ended by a NUL, which `len` counts. */
static hx_buf write_text(hx_doc *doc, int columns, int german, int ascii)
{
    hx_host host = fake_host();
    hx_buf  out = { 0 };

    fake_columns = columns;
    fake_german = german;
    fake_ascii = ascii;
    ck_assert_int_eq(text_plugin.report(NULL, &host, hx__doc_root(doc),
                                        (hx_sink *)&out, NULL), HX_OK);
    hx__buf_char(&out, '\0');
    return out;
}

/* -- JSON ----------------------------------------------------------------- */

static const struct { const char *what; hx_str text; const char *want; }
strings[] = {
    { "plain",          { "für", 4 },            "\"für\"" },
    { "quote",          { "a\"b\\", 4 },         "\"a\\\"b\\\\\"" },
    { "controls",       { "\n\t\x01\x7f", 4 },   "\"\\n\\t\\u0001\\u007f\"" },
    { "NUL",            { "a\0b", 3 },           "\"a\\u0000b\"" },
    { "line separator", { "\xe2\x80\xa8", 3 },   "\"\\u2028\"" },
    { "a dash is none", { "\xe2\x80\x93", 3 },   "\"\xe2\x80\x93\"" },
};

START_TEST(strings_are_escaped)
{
    hx_doc *doc = hx__doc_open();
    hx_buf  out, want = { 0 };

    call->string(doc, hx__doc_root(doc), "k", strings[_i].text);
    out = write_json(doc);
    hx__buf_printf(&want, "{\n  \"k\": %s\n}\n", strings[_i].want);
    hx__buf_char(&want, '\0');
    ck_assert_msg(strcmp(out.ptr, want.ptr) == 0, "%s: %s", strings[_i].what,
                  out.ptr);
    hx__buf_clear(&out);
    hx__buf_clear(&want);
    hx__doc_close(doc);
}
END_TEST

static const struct { int64_t milli; const char *want; } decimals[] = {
    { 0, "0" },         { 1000, "1" },     { 1500, "1.5" },
    { 1250, "1.25" },   { 1005, "1.005" }, { 50, "0.05" },
    { -500, "-0.5" },   { -1, "-0.001" },  { -12000, "-12" },
    { INT64_MIN, "-9223372036854775.808" },
};

START_TEST(thousandths_are_exact)
{
    hx_doc *doc = hx__doc_open();
    hx_buf  out;
    char    want[64];

    call->milli(doc, hx__doc_root(doc), "k", decimals[_i].milli);
    out = write_json(doc);
    snprintf(want, sizeof want, "{\n  \"k\": %s\n}\n", decimals[_i].want);
    ck_assert_str_eq(out.ptr, want);
    hx__buf_clear(&out);
    hx__doc_close(doc);
}
END_TEST

START_TEST(nesting_is_indented_and_empty_is_short)
{
    hx_doc  *doc = hx__doc_open();
    hx_node *root = hx__doc_root(doc), *list;
    hx_buf   out;

    call->map(doc, root, "m");
    list = call->list(doc, root, "l");
    call->integer(doc, list, NULL, -3);
    call->boolean(doc, list, NULL, true);
    call->null(doc, call->map(doc, list, NULL), "x");
    out = write_json(doc);
    ck_assert_str_eq(out.ptr, "{\n  \"m\": {},\n  \"l\": [\n    -3,\n"
                              "    true,\n    {\n      \"x\": null\n    }\n"
                              "  ]\n}\n");
    hx__buf_clear(&out);
    hx__doc_close(doc);
}
END_TEST

START_TEST(bottomless_trees_are_refused)
{
    hx_host  host = fake_host();
    hx_doc  *doc = hx__doc_open();
    hx_node *node = hx__doc_root(doc);
    hx_buf   out = { 0 };

    for (int i = 0; i < 100; i++)
        node = call->map(doc, node, "deeper");
    ck_assert_int_eq(json_plugin.report(NULL, &host, hx__doc_root(doc),
                                        (hx_sink *)&out, NULL), HX_E_LIMIT);
    hx__buf_clear(&out);
    hx__doc_close(doc);
}
END_TEST

/* -- width ---------------------------------------------------------------- */

static const struct { const char *what, *text; int width; } widths[] = {
    { "umlaut",           "Größe",                 5 },
    { "decomposed",       "Gro\xcc\x88\xc3\x9f" "e", 5 },
    { "wide",             "日本",                  4 },
    { "emoji",            "👍",                    2 },
    { "skin tone",        "👍🏽",                   2 },
    { "variation mark",   "❤️",                     1 },
    { "soft hyphen",      "a\xc2\xad" "b",         2 },
};

START_TEST(widths_are_those_of_a_terminal)
{
    ck_assert_msg(text_width(hx_str_of(widths[_i].text)) == widths[_i].width,
                  "%s: %d", widths[_i].what,
                  text_width(hx_str_of(widths[_i].text)));
}
END_TEST

static const struct { const char *what, *text, *want; } unsafe[] = {
    { "escape sequence",  "a\033[31mb",        "a?[31mb" },
    { "newline",          "a\nb",              "a?b" },
    { "C1 control",       "a\xc2\x9b" "b",     "a?b" },
    { "right to left",    "a\xe2\x80\xae" "b", "a?b" },
    { "isolates",         "\xe2\x81\xa6x",     "?x" },
    { "umlauts stay",     "Wärme",             "Wärme" },
};

START_TEST(what_moves_the_cursor_is_replaced)
{
    char out[TEXT_BYTES];

    text_clean(hx_str_of(unsafe[_i].text), out);
    ck_assert_msg(strcmp(out, unsafe[_i].want) == 0, "%s: %s",
                  unsafe[_i].what, out);
}
END_TEST

/* -- the page ------------------------------------------------------------- */

static void share(hx_doc *doc, hx_node *node, const char *key, int64_t value)
{
    hx_node *map = call->map(doc, node, key);

    call->milli(doc, map, "value", value);
    call->milli(doc, map, "low", value > 900 ? value - 900 : 0);
    call->milli(doc, map, "high", value + 900);
}

static void unit(hx_doc *doc, hx_node *list, const char *id,
                 const char *family, int64_t gap, int64_t rank)
{
    hx_node *node = call->map(doc, list, NULL);

    call->string(doc, node, "id", hx_str_of(id));
    if (family)
        call->string(doc, node, "family", hx_str_of(family));
    call->integer(doc, node, "comments", 123456 + gap);
    share(doc, node, "demand", gap + 20123);
    share(doc, node, "delivered", 20123);
    share(doc, node, "gap", gap);
    call->milli(doc, node, "severity", gap * 1000 / (gap + 20123));
    if (rank)
        call->integer(doc, node, "rank", rank);
    else
        call->null(doc, node, "rank");
    call->null(doc, node, "suppressed");
}

static void segment(hx_doc *doc, hx_node *list, const char *key,
                    const char *value, const char *driver)
{
    hx_node *node = call->map(doc, list, NULL), *units;

    if (key)
        call->string(doc, call->map(doc, node, "by"), key, hx_str_of(value));
    else
        call->map(doc, node, "by");
    call->integer(doc, node, "comments", 1234567);
    call->null(doc, node, "suppressed");
    units = call->list(doc, node, "drivers");
    unit(doc, units, driver, "emotional", 12345, 1);
    unit(doc, units, "price", "rational", 2345, 1);
    units = call->list(doc, node, "families");
    unit(doc, units, "emotional", NULL, 22345, 0);
    unit(doc, units, "rational", NULL, 3345, 0);
    call->milli(doc, call->map(doc, node, "balance"), "gap", 19000);
}

/* Two that differ at the end of a long value, in their second one. */
static void crossed(hx_doc *doc, hx_node *list, const char *name)
{
    for (int i = 0; i < 2; i++) {
        hx_node *node = call->map(doc, list, NULL);
        hx_node *by = call->map(doc, node, "by");
        char     value[600];

        snprintf(value, sizeof value, "%s%c", name, 'A' + i);
        call->string(doc, by, "brand", hx_str_of(name));
        call->string(doc, by, "store", hx_str_of(value));
        call->integer(doc, node, "comments", 30);
    }
}

static void friction(hx_doc *doc, hx_node *root, const char *name)
{
    hx_node *node = call->map(doc, call->list(doc, root, "friction"), NULL);

    call->string(doc, node, "touchpoint", hx_str_of(name));
    call->string(doc, node, "driver", hx_str_of(name));
    call->integer(doc, node, "comments", 1234567);
    call->milli(doc, node, "unmet_points", 34567);
}

/* A comment of many `name`, the evidence in the middle, and a letter in front
 * of it that tells it from others. */
static void comment(hx_doc *doc, hx_node *items, const char *name, char own)
{
    hx_node *item = call->map(doc, items, NULL);
    char     text[600];
    size_t   len = 0, one = strlen(name) + 1, mark;

    while (len + one < sizeof text)
        len += (size_t)sprintf(text + len, "%s\n", name);
    mark = len / one / 2 * one;
    text[mark - 1] = own;
    call->string(doc, item, "text", (hx_str){ text, len });
    call->integer(doc, item, "mark_start", (int64_t)mark);
    call->integer(doc, item, "mark_end", (int64_t)(mark + one));
    call->string(doc, call->list(doc, call->map(doc, item, "facets"),
                                 "touchpoint"), NULL, hx_str_of(name));
}

/* `price` is met in the comments A and B, the driver `name` unmet in A and C:
 * a comment that says both is one comment. */
static void verbatims(hx_doc *doc, hx_node *root, const char *name)
{
    static const char *const stances[] = { "met", "unmet" };
    hx_node *list = call->list(doc, root, "verbatims");

    for (size_t i = 0; i < 2; i++) {
        hx_node *cell = call->map(doc, list, NULL), *items;

        call->map(doc, cell, "by");
        call->string(doc, cell, "driver", hx_str_of(i ? name : "price"));
        call->string(doc, cell, "stance", hx_str_of(stances[i]));
        items = call->list(doc, cell, "items");
        comment(doc, items, name, 'A');
        comment(doc, items, name, i ? 'C' : 'B');
    }
}

/* Shares as counted beside those adjusted, and those corrected. */
static void adjusted(hx_doc *doc, hx_node *root, const char *name)
{
    hx_node *map = call->map(doc, root, "population"), *node;

    call->string(doc, map, "dimension", hx_str_of(name));
    node = call->map(doc, call->list(doc, map, "strata"), NULL);
    call->string(doc, node, "value", hx_str_of(name));
    call->milli(doc, node, "share", 12345);
    call->milli(doc, node, "target", 54321);
    node = call->map(doc, call->list(doc, map, "drivers"), NULL);
    call->string(doc, node, "id", hx_str_of(name));
    call->null(doc, node, "suppressed");
    share(doc, call->map(doc, node, "raw"), "gap", 22000);
    share(doc, call->map(doc, node, "adjusted"), "gap", 100000);
    map = call->map(doc, root, "correction");
    call->integer(doc, map, "labelled", 123456);
    node = call->map(doc, call->list(doc, map, "segments"), NULL);
    node = call->map(doc, call->list(doc, node, "drivers"), NULL);
    call->string(doc, node, "id", hx_str_of(name));
    map = call->map(doc, node, "stated");
    share(doc, map, "raw", 22000);
    share(doc, map, "corrected", 100000);
    call->null(doc, node, "unmet");
}

/* A report in which every label is `name`. */
static hx_doc *page_of(const char *name)
{
    hx_doc  *doc = hx__doc_open();
    hx_node *root = hx__doc_root(doc), *list, *node;

    list = call->list(doc, root, "segments");
    segment(doc, list, NULL, NULL, name);
    segment(doc, list, "brand", name, name);
    segment(doc, list, name, name, name);
    crossed(doc, list, name);
    friction(doc, root, name);
    list = call->list(doc, root, "trend");
    for (int i = 0; i < 200; i++) {
        node = call->map(doc, list, NULL);
        call->string(doc, node, "month", hx_str_of(i ? "2024-01" : name));
        node = call->map(doc, call->list(doc, node, "families"), NULL);
        call->string(doc, node, "id", HX_LIT("emotional"));
        call->milli(doc, node, "gap", 1000 * i);
    }
    node = call->map(doc, root, "records");
    call->integer(doc, node, "read", 987654321);
    call->integer(doc, node, "analysed", 987654000);
    call->integer(doc, call->map(doc, node, "skipped"), name, 321);
    call->string(doc, root, "caveat", hx_str_of(name));
    share(doc, call->map(doc, root, "loyalty"), "recommend", 3000);
    verbatims(doc, root, name);
    adjusted(doc, root, name);
    return doc;
}

static const char *const labels[] = {
    "Herzlichkeit",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung "
    "über die Größe der Mützen und ihrer Träger in allen Häfen der Welt",
    "日本語のとても長い名前日本語のとても長い名前日本語のとても長い名前日本語",
    "👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍👍",
    "\033[2J\033[1;1H\xe2\x80\xaegone",
    "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
};
static const struct { int columns, german, ascii; } pages[] = {
    { 80, 0, 0 }, { 80, 1, 0 }, { 60, 1, 1 }, { 120, 0, 0 }, { 10, 1, 0 },
    { 5000, 1, 0 },
};

/* Every line of the page fits; no control byte but the newline is written. */
static void check_lines(hx_str text, int columns)
{
    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        hx_str      line = { text.ptr, 0 };

        ck_assert_ptr_nonnull(end);
        line.len = (size_t)(end - text.ptr);
        ck_assert_msg(text_width(line) <= columns, "%d: %.*s",
                      text_width(line), (int)line.len, line.ptr);
        for (size_t i = 0; i < line.len; i++)
            ck_assert((unsigned char)line.ptr[i] >= 0x20);
        text.ptr += line.len + 1;
        text.len -= line.len + 1;
    }
}

/* A plugin may bring a family that we have no table for. */
START_TEST(no_driver_is_left_out)
{
    static const char *const families[] = { "emotional", "spiritual", NULL };
    hx_doc     *doc = hx__doc_open();
    hx_node    *total = call->map(doc, call->list(doc, hx__doc_root(doc),
                                                  "segments"), NULL);
    hx_node    *units = call->list(doc, total, "drivers");
    hx_buf      out;

    unit(doc, units, "one", families[0], 12345, 1);
    unit(doc, units, "two", families[1], 12345, 1);
    unit(doc, units, "three", families[2], 12345, 1);
    out = write_text(doc, 80, 0, 0);
    ck_assert_ptr_nonnull(strstr(out.ptr, "\n one "));
    ck_assert_ptr_nonnull(strstr(out.ptr, "\n two "));
    ck_assert_ptr_nonnull(strstr(out.ptr, "\n three "));
    hx__buf_clear(&out);
    hx__doc_close(doc);
}
END_TEST

/* Each finding has a comment behind it, shortened around its evidence, and no
 * comment comes twice. */
START_TEST(findings_are_quoted)
{
    hx_doc *doc = page_of("Herzlichkeit");
    hx_buf  out = write_text(doc, 80, 1, 0);
    int     quotes = 0;
    char    letters[8] = "";

    for (const char *at = out.ptr; (at = strstr(at, "    „…")) != NULL; at++) {
        const char *end = strstr(at, "…“");

        ck_assert_ptr_nonnull(end);
        for (const char *c = at; c < end; c++)
            if (*c >= 'A' && *c <= 'C')
                letters[quotes] = *c;
        ck_assert_int_lt(++quotes, 4);
    }
    /* The largest gap has A, the best met B, the friction C. */
    ck_assert_str_eq(letters, "ABC");
    hx__buf_clear(&out);
    hx__doc_close(doc);
}
END_TEST

START_TEST(no_line_passes_the_width)
{
    int     which = _i % COUNT(pages);
    int     columns = pages[which].columns;
    hx_doc *doc = page_of(labels[_i / COUNT(pages)]);
    hx_buf  out = write_text(doc, columns, pages[which].german,
                             pages[which].ascii);

    check_lines((hx_str){ out.ptr, out.len - 1 },
                columns < 60 ? 60 : columns > 160 ? 160 : columns);
    hx__buf_clear(&out);
    hx__doc_close(doc);
}
END_TEST

START_TEST(an_empty_report_is_still_a_page)
{
    hx_doc *doc = hx__doc_open();
    hx_buf  out = write_text(doc, 80, 0, 0);

    check_lines((hx_str){ out.ptr, out.len - 1 }, 80);
    hx__buf_clear(&out);
    hx__doc_close(doc);
}
END_TEST

/* A page with `alerts` families that get worse, the later the less. */
static hx_doc *changed_page(int alerts)
{
    hx_doc  *doc = page_of("Herzlichkeit");
    hx_node *changes = call->map(doc, hx__doc_root(doc), "changes");
    hx_node *period = call->map(doc, call->list(doc, changes, "periods"),
                                NULL);
    hx_node *families = call->list(doc, period, "families");

    for (int i = 0; i < alerts; i++) {
        hx_node *unit = call->map(doc, families, NULL);
        char     id[24];

        snprintf(id, sizeof id, "family%d", i);
        call->string(doc, unit, "id", hx_str_of(id));
        call->string(doc, unit, "alert", HX_LIT("worse"));
        call->milli(doc, unit, "value", 30000 - 1000 * i);
    }
    return doc;
}

static const struct { int alerts, shown; const char *rest; } changed[] = {
    { 1, 1, NULL }, { 6, 6, NULL }, { 7, 6, "... and 1 more; the" },
    { 9, 6, "... and 3 more; the" },
};

/* The first stands beside the findings, too. */
START_TEST(the_largest_changes_are_told)
{
    hx_doc *doc = changed_page(changed[_i].alerts);
    hx_buf  out = write_text(doc, 120, 0, 0);
    int     shown = 0;

    for (const char *at = out.ptr; (at = strstr(at, "gets worse")); at++)
        shown++;
    ck_assert_int_eq(shown, changed[_i].shown + 1);
    if (changed[_i].rest)
        ck_assert_ptr_nonnull(strstr(out.ptr, changed[_i].rest));
    else
        ck_assert_ptr_null(strstr(out.ptr, " more; the"));
    hx__buf_clear(&out);
    hx__doc_close(doc);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("out");
    TCase   *tc = tcase_create("reporters");

    tcase_add_loop_test(tc, strings_are_escaped, 0, COUNT(strings));
    tcase_add_loop_test(tc, thousandths_are_exact, 0, COUNT(decimals));
    tcase_add_test(tc, nesting_is_indented_and_empty_is_short);
    tcase_add_test(tc, bottomless_trees_are_refused);
    tcase_add_loop_test(tc, widths_are_those_of_a_terminal, 0, COUNT(widths));
    tcase_add_loop_test(tc, what_moves_the_cursor_is_replaced, 0,
                        COUNT(unsafe));
    tcase_add_test(tc, no_driver_is_left_out);
    tcase_add_test(tc, findings_are_quoted);
    tcase_add_loop_test(tc, no_line_passes_the_width, 0,
                        COUNT(labels) * COUNT(pages));
    tcase_add_test(tc, an_empty_report_is_still_a_page);
    tcase_add_loop_test(tc, the_largest_changes_are_told, 0, COUNT(changed));
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
