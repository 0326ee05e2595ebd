/* What a lexicon file may not say, and where the message points. */
#include "lexfile.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

static char  folder[] = "/tmp/hxgap-test-XXXXXX";
static char  path[128];
static char *big;  /* room for a text that is made up */

static void write_text(const char *text)
{
    FILE *file;

    snprintf(path, sizeof path, "%s/words.yaml", folder);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

/* `text` is refused with `says` behind the path. */
static void refused(const char *what, const char *text, const char *says)
{
    char        want[256];
    hx_lexfile *file;
    hx_error    err;
    hx_status   rc;

    write_text(text);
    snprintf(want, sizeof want, "%s%s", path, says);
    rc = hx__lexfile_open(&file, path, &err);
    ck_assert_msg(rc == HX_E_LEXICON, "%s: %d", what, rc);
    ck_assert_ptr_null(file);
    ck_assert_msg(strncmp(err.message, want, strlen(want)) == 0, "%s: %s",
                  what, err.message);
}

#define TOP "lexicon: sea\nversion: 1.0.0\n"
#define MINE TOP "dimension: mine\n"
#define DRIVER TOP "dimension: driver\n"
#define ENTRY MINE "entries:\n  - id: tide\n    "
#define EN ENTRY "patterns: {en: "

static const struct { const char *what, *text, *says; } wrong[] = {
    { "empty file",      "",              ": an empty lexicon file" },
    { "broken YAML",     "lexicon: [a\nb: c\n", ":2:2: did not find" },
    { "not UTF-8",       "lexicon: \xff\n", ":1:10: not UTF-8 (save it" },
    { "Latin-1",         "lexicon: m\xc3\xb6we\r\nversion: k\xfcste\r\n",
      ":2:11: not UTF-8 (save it as UTF-8 in the editor, or: iconv -f WIN" },
    { "letter cut off",  "lexicon: \xc3\xbc\xc3", ":1:11: not UTF-8" },
    { "old Mac",         "lexicon: sea\r# \xff\r", ":2:3: not UTF-8" },
    { "control",         "lexicon: sea\n# \x01\n", ":2:3: control characters "
      "are not allowed (remove it)" },
    { "two documents",   "---\nlexicon: sea\n---\nlexicon: harbour\n",
      ":3:1: a second YAML document, which would not be read (remove" },
    { "behind dots",     TOP "...\nentries: []\n",
      ":4:1: not a part of what is above" },
    { "first key right", " lexicon: sea\nversion: 1\n",
      ":2:1: not a part of what is above (begin all keys of the file in" },
    { "empty second",    TOP "---\n",     ":3:1: a second YAML document" },
    { "broken second",   TOP "---\na: [\n", ":5:1: did not find" },
    { "tab",             MINE "entries:\n\t- id: a\n", ":5:1: a tab (YAML" },
    { "tab after -",     MINE "entries: # gr\xc3\xb6\xc3\x9f" "er\n-\tid: a\n",
      ":5:2: a tab (YAML is indented with spaces)" },
    { "tab for keys",    ENTRY "a: b\n\tc: d\n", ":7:1: a tab (YAML" },
    { "tab behind mark", "\xef\xbb\xbf-\ta: b\n", ":1:2: a tab (YAML" },
    { "bare *",          EN "[*a]}\n",     ":6:21: a text that begins with *" },
    { "bare * twice",    EN "[*a*]}\n",    ":6:21: a text that begins with *" },
    { "bare @",          EN "[@a]}\n",     ":6:21: a text cannot begin so" },
    { "colon within",    ENTRY "label: a: b\n", ":6:13: a ':' that does not" },
    { "no colon",        ENTRY "label\n    tests: []\n",
      ":6:5: a key without ':'" },
    { "list behind key", ENTRY "tests: - a\n", ":6:12: a list cannot begin" },
    { "open quote",      ENTRY "label: 'b\n    tests: []\n",
      ":6:12: a text in quotes that has no end" },
    { "backslash",       EN "[\"\\d\"]}\n", ":6:22: an unknown \\ in" },
    { "open list",       EN "[a, b}\n",    ":6:25: did not find expected ',' "
      "or ']' of what begins in line 6 (close it" },
    { "text and quote",  ENTRY "label: \"a\" b\n",
      ":6:16: did not find expected key of what begins in line 5 (begin its" },
    { "key beside -",    MINE "entries:\n  - id: a\n  label: b\n",
      ":6:3: did not find expected '-' indicator of what begins in line 5" },
    { "two commas",      EN "[a, , b]}\n", ":6:24: did not find expected node "
      "content (remove a comma" },
    { "anchor twice",    MINE "entries: [{id: &a b, c: &a d}]\n",
      ":4:25: an anchor & that there is already" },
    { "a list",          "- a\n",         ":1:1: a lexicon is a mapping" },
    { "key is a list",   "? [a]\n: b\n",  ":1:3: expected a key" },
    { "unknown key",     "lexikon: a\n",  ":1:1: unknown key \"lexikon\"" },
    { "name is a list",  "lexicon: [a]\n", ":1:10: expected a name" },
    { "version",         "version: {a: b}\n", ":1:10: expected a version" },
    { "dimension",       "dimension: [a]\n", ":1:12: expected a name" },
    { "no name",         "dimension: a\nentries: []\n",
      ":1:1: lexicon: (its name)" },
    { "no dimension",    TOP "entries: []\n", ":1:1: dimension: is missing" },
    { "odd dimension",   TOP "dimension: Sea\nentries: []\n",
      ":1:1: dimension: is missing" },
    { "taken dimension", TOP "dimension: brand\nentries: []\n",
      ":3:12: dimension \"brand\" (taken" },
    { "taken by a date", TOP "dimension: month\nentries: []\n",
      ":3:12: dimension \"month\" (taken" },
    { "long dimension",
      TOP "dimension: abcdefghijklmnopqrstuvwxyz0123456\nentries: []\n",
      ":1:1: dimension: is missing" },
    { "entries",         MINE "entries: tide\n",
      ":4:10: expected a list of entries" },
    { "classes",         MINE "classes: [a]\n",
      ":4:10: classes: is a mapping" },
    { "class is a list", MINE "classes: {a: [b]}\n", ":4:11: a class is" },
    { "class of a list", MINE "classes: {? [a] : {en: [b]}}\n",
      ":4:13: a class is" },
    { "many languages",  MINE "classes: {a: {de: [], en: [], any: [], fr: "
      "[]}}\n", ":4:11: a class is" },
    { "empty member",    MINE "classes: {a: {en: [b, '']}}\n",
      ":4:23: an empty text (give it words" },
    { "empty condition", EN "[{p: a, unless: ['']}]}\n", ":6:37: an empty text" },
    { "taken class",     MINE "classes: {money: {en: [b]}}\n",
      ":4:11: class \"money\" (taken" },
    { "met of a facet",  EN "{met: [a]}}\n",
      ":6:20: expected a list of patterns ([a, b]" },
    { "class twice",     MINE "classes: {a: {en: [b], en: [c]}}\n",
      ":4:24: a second key \"en\"" },
    { "class in French", MINE "classes: {a: {fr: [b]}}\n",
      ":4:15: a language is de, en or any" },
    { "class of number", MINE "classes: {a: {en: {b: c}}}\n",
      ":4:19: expected a list of words" },
    { "parts",           MINE "parts: {a: b}\n", ":4:8: expected a list" },
    { "whole",           MINE "whole: [[a]]\n", ":4:9: expected a word" },
    { "entry is a word", MINE "entries: [a]\n", ":4:11: an entry is a map" },
    { "entry's key",     MINE "entries: [{? [a] : b}]\n",
      ":4:14: expected a key" },
    { "no id",           MINE "entries: [{label: a}]\n",
      ":4:11: an entry needs an id:" },
    { "odd id",          MINE "entries: [{id: low-tide}]\n",
      ":4:16: id \"low-tide\" (use 1 to 32" },
    { "empty id",        MINE "entries: [{id: ''}]\n", ":4:16: id \"\"" },
    { "id is a list",    MINE "entries: [{id: [a]}]\n",
      ":4:16: expected an id" },
    { "id twice",        MINE "entries: [{id: a}, {id: b}, {id: a}]\n",
      ":4:29: a second entry \"a\"" },
    { "layer",           ENTRY "layer: under\n", ":6:12: layer is add" },
    { "layer is a list", ENTRY "layer: [add]\n", ":6:12: layer is add" },
    { "without",         ENTRY "without: [[a]]\n", ":6:15: expected a word" },
    { "without tests",   ENTRY "without_tests: {a: b}\n",
      ":6:20: expected a list" },
    { "attribute",       ENTRY "label: [a]\n", ":6:12: expected a text" },
    { "family",          DRIVER "entries:\n  - id: tide\n    family: Water\n",
      ":6:13: family \"Water\" (emotional or rational)" },
    { "maslow",          DRIVER "entries:\n  - id: tide\n    maslow: base\n",
      ":6:13: maslow \"base\" (basic, safety, belonging, esteem, self" },
    { "step",            DRIVER "entries:\n  - id: tide\n    step: people\n",
      ":6:11: step \"people\" (purpose, employees, creativity, rel" },
    { "family's list",   DRIVER "entries:\n  - id: tide\n    family: [a]\n",
      ":6:13: expected a text" },
    { "nine values",     ENTRY "label: {a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, "
      "g: 7, h: 8, i: 9}\n", ":6:12: at most eight values" },
    { "value twice",     ENTRY "label: {de: a, de: b}\n",
      ":6:20: a second key \"de\"" },
    { "value's key",     ENTRY "label: {? [de] : a}\n",
      ":6:15: expected a key" },
    { "value is a list", ENTRY "label: {de: [a]}\n",
      ":6:17: expected a text" },
    { "negation",        ENTRY "negation: maybe\n",
      ":6:15: negation is flip, drop or keep" },
    { "patterns",        ENTRY "patterns: [a]\n",
      ":6:15: expected de:, en: or any:" },
    { "language",        ENTRY "patterns: {fr: [a]}\n",
      ":6:16: a language is de, en or any" },
    { "language twice",  ENTRY "patterns: {en: [a], en: [b]}\n",
      ":6:25: a second key \"en\"" },
    { "no list",         EN "a}\n",        ":6:20: expected a list of patt" },
    { "nested list",     EN "[[a]]}\n",    ":6:21: expected a pattern, or" },
    { "empty pattern",   EN "['']}\n",     ":6:21: an empty pattern" },
    { "no pattern",      EN "[{weight: 1}]}\n", ":6:21: an empty pattern" },
    { "pattern's list",  EN "[{p: [a]}]}\n", ":6:25: expected the pattern" },
    { "pattern's key",   EN "[{p: a, ? [b] : c}]}\n",
      ":6:30: expected a key" },
    { "unknown",         EN "[{p: a, wait: 1}]}\n",
      ":6:28: unknown key \"wait\" (known: p, re" },
    { "key twice",       EN "[{p: a, p: b}]}\n", ":6:28: a second key \"p\"" },
    { "unless",          EN "[{p: a, unless: {b: c}}]}\n",
      ":6:36: expected a list" },
    { "not_after",       EN "[{p: a, not_after: [{b: c}]}]}\n",
      ":6:40: expected a word" },
    { "not_before",      EN "[{p: a, not_before: [[b]]}]}\n",
      ":6:41: expected a word" },
    { "anchor",          EN "[{re: a, anchor: {b: c}}]}\n",
      ":6:37: expected a list" },
    { "no anchor",       EN "[{re: a}]}\n", ":6:21: a regex needs anchor:" },
    { "negated",         EN "[{p: a, negation: no}]}\n",
      ":6:38: negation is flip" },
    { "wish",            EN "[{p: a, wish: star}]}\n",
      ":6:34: wish is take or keep" },
    { "weight list",     EN "[{p: a, weight: [1]}]}\n",
      ":6:36: weight is not a number" },
    { "weight text",     EN "[{p: a, weight: much}]}\n",
      ":6:36: weight \"much\" (use a number" },
    { "weight empty",    EN "[{p: a, weight: ''}]}\n", ":6:36: weight \"\"" },
    { "weight nan",      EN "[{p: a, weight: nan}]}\n", ":6:36: weight" },
    { "weight zero",     EN "[{p: a, weight: 0}]}\n", ":6:36: weight \"0\"" },
    { "weight large",    EN "[{p: a, weight: 1001}]}\n", ":6:36: weight" },
    { "weight beyond",   EN "[{p: a, weight: 1e999}]}\n", ":6:36: weight" },
    { "weight tail",     EN "[{p: a, weight: 1x}]}\n", ":6:36: weight" },
    { "no stances",      DRIVER "entries: [{id: a, patterns: {en: [b]}}]\n",
      ":4:34: a driver needs met:" },
    { "a stance",        DRIVER "entries: [{id: a, patterns: {en: {good: "
      "[b]}}}]\n", ":4:35: a stance is met" },
    { "stance twice",    DRIVER "entries: [{id: a, patterns: {en: {met: [b], "
      "met: [c]}}}]\n", ":4:45: a second key \"met\"" },
    { "tests",           ENTRY "tests: {a: b}\n", ":6:12: expected a list of" },
    { "a test",          ENTRY "tests: [a]\n", ":6:13: a test is {lang" },
    { "test twice",      ENTRY "tests: [{text: a, text: b}]\n",
      ":6:23: a second key \"text\"" },
    { "test's text",     ENTRY "tests: [{text: [a]}]\n",
      ":6:20: expected a sentence" },
    { "test's has",      ENTRY "tests: [{text: a, has: {b: c}}]\n",
      ":6:28: expected a list" },
    { "test's not",      ENTRY "tests: [{text: a, not: [[b]]}]\n",
      ":6:29: expected a word" },
    { "test's language", ENTRY "tests: [{text: a, lang: fr, has: [b]}]\n",
      ":6:29: a language is de, en or any" },
    { "test's key",      ENTRY "tests: [{text: a, hat: [b]}]\n",
      ":6:23: a test has lang, text, has, not, but not \"hat\"" },
    { "comma in a test", ENTRY "tests: [{text: Calm, no, has: [b]}]\n",
      ":6:26: a test has lang, text, has, not, but not \"no\" (quote a text" },
    { "misspelt key",    ENTRY "patern: {en: [a]}\n", ":6:18: expected a text "
      "for \"patern\" (an entry has id, patterns, tests" },
    { "test of nothing", ENTRY "tests: [{has: [b]}]\n",
      ":6:13: a test needs text" },
    { "test of all",     ENTRY "tests: [{text: a, has: []}]\n",
      ":6:13: a test needs text" },
    { "test of no text", ENTRY "tests: [{text: '', not: [b]}]\n",
      ":6:13: a test needs text" },
};

START_TEST(names_the_place)
{
    refused(wrong[_i].what, wrong[_i].text, wrong[_i].says);
}
END_TEST

/* Texts that would be too long to write down: `unit`, `count` times. */
static const struct {
    const char *what, *before, *unit;
    size_t      count;
    const char *after, *says;
} longs[] = {
    { "pattern",    EN "[\"", "tide ", 1639, "\"]}\n",
      ":6:21: a pattern over 8192 bytes" },
    { "regex",      EN "[{re: \"", "tide", 257, "\", anchor: [a]}]}\n",
      ":6:21: a regex over 1024 bytes" },
    { "id",         MINE "entries: [{id: ", "a", 100, "}]\n",
      ":4:16: id \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "aaaaaaaa\" (use" },
    { "words",      MINE "parts: [", "a,", 200001, "]\n",
      ":4:8: too many items in this file (over 200000" },
    { "patterns",   EN "[", "a,", 200001, "]}\n",
      ":6:20: too many items in this file" },
    { "entries",    MINE "entries: [", "a,", 200001, "]\n",
      ":4:10: too many items in this file" },
    { "tests",      ENTRY "tests: [", "a,", 200001, "]\n",
      ":6:12: too many items in this file" },
    { "classes",    MINE "classes: {", "? [] : a,", 200001, "}\n",
      ":4:10: too many items in this file" },
    { "attributes", MINE "entries: [{", "? [a] : b,", 65, "id: a}]\n",
      ":4:14: expected a key" },
    { "pattern's keys", EN "[{", "? [a] : b,", 65, "p: a}]}\n",
      ":6:24: expected a key" },
    { "bytes",      "", "# tide\n", 1500000, "", ": over 10 MB (split the" },
};

/* A parser of YAML that is not built for it takes seconds over the longest
 * texts under a sanitizer. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNITS_MAX 100000
#else
#define UNITS_MAX 10000000
#endif

START_TEST(bounds_are_kept)
{
    size_t unit = strlen(longs[_i].unit);
    char  *at;

    if (longs[_i].count > UNITS_MAX)
        return;
    big = malloc(strlen(longs[_i].before) + unit * longs[_i].count +
                 strlen(longs[_i].after) + 1);
    ck_assert_ptr_nonnull(big);
    at = stpcpy(big, longs[_i].before);
    for (size_t i = 0; i < longs[_i].count; i++)
        at = stpcpy(at, longs[_i].unit);
    strcpy(at, longs[_i].after);
    refused(longs[_i].what, big, longs[_i].says);
    free(big);
}
END_TEST

/* 65 different keys: more than a mapping may have. */
START_TEST(keys_are_counted)
{
    char  text[1024] = ENTRY "label: a\n";
    char *at = text + strlen(text);

    for (int i = 0; i < 63; i++)
        at += sprintf(at, "    k%d: v\n", i);
    refused("65 keys", text, ":69:5: over 64 keys in one mapping");
}
END_TEST

START_TEST(reads_a_whole_one)
{
    hx_lexfile *file;
    hx_error    err;
    hx_status   rc;

    write_text(DRIVER "classes: {sea: {de: [See, Meer], any: ocean}}\n"
               "language: en\nparts: salt\nwhole: [saltwater]\n"
               "entries:\n"
               "  - id: tide_1\n    layer: replace\n    negation: drop\n"
               "    label: {de: Gezeit, en: Tide}\n    family: rational\n"
               "    without: [ebb]\n    without_tests: [The ebb.]\n"
               "    patterns:\n"
               "      de: {met: ['hohe <sea>'], topic: ~}\n"
               "      any:\n"
               "        wanted:\n"
               "          - {p: tide, unless: [ebb, low], not_after: '^',\n"
               "             weight: 0.25, negation: keep, wish: keep}\n"
               "          - {re: 'ti+de', anchor: [tide], wish: take,\n"
               "             not_before: [x]}\n"
               "    tests:\n"
               "      - {lang: any, text: A tide., has: [tide_1], not: [x]}\n"
               "  - {id: ebb, layer: off}\n"
               "  - {id: flood, layer: add}\n");
    rc = hx__lexfile_open(&file, path, &err);
    ck_assert_msg(rc == HX_OK, "%s", err.message);
    ck_assert_uint_eq(file->class_count, 2);
    ck_assert_uint_eq(file->classes[0].word_count, 2);
    ck_assert_str_eq(file->classes[1].words[0].text.ptr, "ocean");
    ck_assert_str_eq(file->parts[0].text.ptr, "salt");
    ck_assert_str_eq(file->whole[0].text.ptr, "saltwater");
    ck_assert_uint_eq(file->entry_count, 3);
    ck_assert_int_eq(file->entries[0].layer, HX_LAYER_REPLACE);
    ck_assert_int_eq(file->entries[1].layer, HX_LAYER_OFF);
    ck_assert_int_eq(file->entries[2].layer, HX_LAYER_ADD);
    ck_assert_uint_eq(file->entries[0].attr_count, 3);
    ck_assert_str_eq(file->entries[0].attrs[1].key.ptr, "label.en");
    ck_assert_str_eq(file->entries[0].without[0].text.ptr, "ebb");
    ck_assert_uint_eq(file->entries[0].pattern_count, 3);
    ck_assert_int_eq(file->entries[0].patterns[0].negation, HX_NEG_DROP);
    ck_assert_int_eq(file->entries[0].patterns[0].stance, HX_MET);
    ck_assert_int_eq(file->entries[0].patterns[1].weight, 250);
    ck_assert_int_eq(file->entries[0].patterns[1].negation, HX_NEG_KEEP);
    ck_assert_int_eq(file->entries[0].patterns[1].wish, HX_WISH_KEEP);
    ck_assert_uint_eq(file->entries[0].patterns[1].cond_count, 3);
    ck_assert(file->entries[0].patterns[2].regex);
    ck_assert_int_eq(file->entries[0].tests[0].lang, HX_LANG_UNKNOWN);
    hx__lexfile_close(file);
    hx__lexfile_close(NULL);
}
END_TEST

START_TEST(unreadable_ones_are_said)
{
    hx_lexfile *file;
    hx_error    err;

    ck_assert_int_eq(hx__lexfile_open(&file, "/nowhere/a.yaml", &err),
                     HX_E_IO);
    ck_assert_str_eq(err.message, "/nowhere/a.yaml: No such file or directory "
                                  "(check the path)");
    ck_assert_int_eq(hx__lexfile_open(&file, folder, &err), HX_E_IO);
    ck_assert_ptr_nonnull(strstr(err.message, ": Is a dir"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lexfile");
    TCase *tcase = tcase_create("lexfile");
    int    failed;

    if (!mkdtemp(folder))
        return 1;
    tcase_add_loop_test(tcase, names_the_place, 0, COUNT(wrong));
    tcase_add_loop_test(tcase, bounds_are_kept, 0, COUNT(longs));
    tcase_add_test(tcase, keys_are_counted);
    tcase_add_test(tcase, reads_a_whole_one);
    tcase_add_test(tcase, unreadable_ones_are_said);
    suite_add_tcase(suite, tcase);
    failed = suite_run(suite);
    unlink(path);
    rmdir(folder);
    return failed;
}
