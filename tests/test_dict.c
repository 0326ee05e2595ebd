/* Dictionaries of other programs: what is none, what of one is left out, and
 * in what the formats are generous. (Whole ones, there and back:
 * check_dicts.sh.) */
#include "dict.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "alloc.h"
#include "host.h"
#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))
#define TEN "abcdefghij"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

static char     folder[] = "/tmp/hxgap-test-XXXXXX";
static char     path[128], lost[512];

static void keep_lost(void *arg, const char *text)
{
    (void)arg;
    snprintf(lost, sizeof lost, "%s", text);
}

static hx_status read_text(hx_dict *dict, int format, const char *text,
                           hx_error *err)
{
    FILE *file;

    snprintf(path, sizeof path, "%s/words.dict", folder);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
    lost[0] = '\0';
    *dict = (hx_dict){ .lost = keep_lost, .path = path };
    return hx__dict_read(dict, format, err);
}

static const struct { int format; const char *text, *says; } wrong[] = {
    { HX_DICT_LIWC, "",                  ": the line of % behind" },
    { HX_DICT_LIWC, "%\n1\tcalm\n",      ":2: the line of % behind" },
    { HX_DICT_LIWC, "\n1\tcalm\n",       ":2: a LIWC dictionary begins" },
    { HX_DICT_LIWC, "%\ncalm\n",         ":2: a category is a number" },
    { HX_DICT_LIWC, "%\n1\n",            ":2: a category is a number" },
    { HX_DICT_LIWC, "%\n123456\ta\n",    ":2: a category is a number" },
    { HX_DICT_LIWC, "%\n1\ta\n2\ta\n1\tb\n", ":4: this number has another" },
    { HX_DICT_LIWC22, "",                ": empty: a .dicx begins" },
    { HX_DICT_LIWC22, "calm\n",          ":1: a .dicx begins with" },
    { HX_DICT_LIWC22, "DicTerm,a\nsea,no\n", ":2: a cell is X, a weight" },
    { HX_DICT_LIWC22, "DicTerm,a\nsea,X,X\n", ":2: more cells than" },
    { HX_DICT_LC3, "sea\n+calm\n",       ":1: a term before the first" },
    { HX_DICT_LC3, "+calm\nsea\t2\n",    ":2: a list has one term a line" },
    { HX_DICT_WORDS, "sea\nebb\t-1.5\n", ":2: a list has one term a line" },
    { HX_DICT_QUANTEDA, "a: [[[[[[[[[[b]]]]]]]]]]\n", ":1: categories within" },
    { HX_DICT_QUANTEDA, "",              ":1: a quanteda dictionary is" },
    { HX_DICT_QUANTEDA, "- sea\n",       ":1: a quanteda dictionary is" },
    { HX_DICT_QUANTEDA, "calm: [sea\n",  ":2: did not find expected" },
    { HX_DICT_QUANTEDA, "calm: [sea]\n---\nrough: [storm]\n",
      ":2: a second YAML document" },
    { HX_DICT_QUANTEDA, "? [calm]\n: sea\n", ":1: expected the short" },
    { HX_DICT_QUANTEDA, HUNDRED HUNDRED HUNDRED ": sea\n",
      ":1: expected the short name" },
    { HX_DICT_QUANTEDA, "calm:\n  - {a: b}\n", ":2: expected a word" },
    { HX_DICT_LEXICODER, "",             ":1: no XML" },
    { HX_DICT_LEXICODER, "sea\n",        ":1: no XML" },
    { HX_DICT_LEXICODER, "<cnode",       ":1: a tag that is not closed" },
    { HX_DICT_LEXICODER, "<!-- sea",     ":1: a tag that is not closed" },
    { HX_DICT_LEXICODER, "\n</cnode>",   ":2: </cnode> without" },
    { HX_DICT_LEXICODER, "<cnode name=\"a\">", ":1: a cnode that is not" },
    { HX_DICT_LEXICODER, "<cnode nam=\"a\">", ":1: a cnode or pnode without" },
    { HX_DICT_LEXICODER, "<cnode name=>", ":1: a cnode or pnode without" },
    { HX_DICT_LEXICODER, "<cnode name=a>", ":1: a cnode or pnode without" },
    { HX_DICT_LEXICODER, "<cnode name=\"a>", ":1: a cnode or pnode without" },
    { HX_DICT_LEXICODER, "<pnode name='a'/>", ":1: a pnode outside" },
    { HX_DICT_LEXICODER, "<html>",       ":1: neither dictionary" },
    { HX_DICT_LEXICODER, "<cnode name='" HUNDRED HUNDRED HUNDRED "'>",
      ":1: categories within categories are too" },
};

START_TEST(names_the_line)
{
    char      want[256];
    hx_dict   dict;
    hx_error  err = { "" };
    hx_status rc = read_text(&dict, wrong[_i].format, wrong[_i].text, &err);

    ck_assert_msg(rc == HX_E_FORMAT, "%s: %d", wrong[_i].text, rc);
    snprintf(want, sizeof want, "%s%s", path, wrong[_i].says);
    ck_assert_msg(strncmp(err.message, want, strlen(want)) == 0, "%s: %s",
                  wrong[_i].text, err.message);
    hx__dict_clear(&dict);
}
END_TEST

static const struct {
    int         format;
    const char *text;
    size_t      categories, terms;
    const char *last;   /* term */
    int32_t     weight;
    const char *lost;   /* what is left out, or NULL */
} right[] = {
    { HX_DICT_LIWC, "%\r\n1\tcalm\r\n\r\n% \r\nsea\t1\r\n", 1, 1, "sea", 1000,
      NULL },
    { HX_DICT_LIWC, "%\n1 calm\n2 rough\n%\nquiet sea 1 2", 2, 2, "quiet sea",
      1000, NULL },
    { HX_DICT_LIWC, "%\r1\tcalm\r%\rsea\t1\rebb\t1\r", 1, 2, "ebb", 1000,
      NULL },
    { HX_DICT_LIWC, "%\n1\ta\n%\nsea\t1\nebb\n", 1, 1, "sea", 1000,
      ":5: \"ebb\": it has no category" },
    { HX_DICT_LIWC, "%\n1\ta\n%\nsea\t2\t1\n", 1, 1, "sea", 1000,
      ":4: \"sea\": \"2\" is a number that no category has" },
    { HX_DICT_LIWC, "%\n1\ta\n%\nsea\t1x\t1\n", 1, 1, "sea", 1000,
      ":4: \"sea\": \"1x\" is no number" },
    { HX_DICT_LIWC, "%\n1\ta\n2\tb\n%\nsea\t(01 2)1/2\t<of>2/1\t2\n", 2, 5,
      "sea", 1000, NULL },
    { HX_DICT_LIWC, "%\n1\ta\n%\nsea of <of>1\n", 1, 1, "sea of", 1000,
      NULL },
    { HX_DICT_LIWC, "%\n1\ta\n%\nsea\t(02 1)1/1\t1\n", 1, 1, "sea", 1000,
      ":4: \"sea\": \"(02 1)1/1\" is no condition" },
    { HX_DICT_LIWC, "%\n1\ta\n%\nsea\t<>1\t1\n", 1, 1, "sea", 1000,
      ":4: \"sea\": \"<>1\" is no condition" },
    { HX_DICT_LIWC, "%\n1\ta\n%\nsea\t(1 1\t1\n", 1, 2, "sea", 1000,
      ":4: \"sea\": \"(1\" is no condition" },
    { HX_DICT_LIWC, "%\n1\ta\n%\nsea\t<of>1/9\n", 1, 1, "sea", 1000,
      ":4: \"sea\": \"<of>1/9\" is a number" },
    { HX_DICT_LIWC22, "\xEF\xBB\xBF" "DicTerm,a,\"b \"\"c\"\"\"x\n"
      "\"the, sea\", x ,\n\n", 2, 1, "the, sea", 1000, NULL },
    { HX_DICT_LIWC22, "dicterm,a\nsea,2.5\nebb,0\n", 1, 1, "sea", 2500,
      ":3: " },
    { HX_DICT_LIWC22, "dicterm,a\nsea,0.5\nebb,1001\n", 1, 1, "sea", 500,
      ":3: " },
    { HX_DICT_LIWC22, "dicterm,a\nsea\nebb,X,\n", 1, 1, "ebb", 1000, NULL },
    { HX_DICT_LC3, "# all\n\n+calm\nquiet sea\n+rough\n", 2, 1, "quiet sea",
      1000, NULL },
    { HX_DICT_WORDS, "# all\nsea\n +ebb \n", 1, 2, "+ebb", 1000, NULL },
    { HX_DICT_WORDS, "sea # the sea\n  # none\nkey of C#\n", 1, 2, "key of C#",
      1000, NULL },
    { HX_DICT_WORDS, "quiet \xC2\xA0  sea\n", 1, 1, "quiet sea", 1000, NULL },
    { HX_DICT_QUANTEDA, "a:\n  __: [sea]\n  b: [\"ebb\\n tide\"]\n", 2, 2,
      "ebb tide", 1000, NULL },
    { HX_DICT_QUANTEDA, "a: sea\nb:\n  c: [ebb, flood]\n", 2, 3, "flood",
      1000, NULL },
    { HX_DICT_LEXICODER, "<?xml version='1'?><!DOCTYPE x><!-- <a> -->"
      "<dictionary><cnode name=\"\"><cnode name='&lt;&gt;&quot;&apos;&amp;&x'>"
      "<pnode\nrename='ebb' name='se&#97;'></pnode><cnode name='empty'/></cnode></cnode>"
      "</dictionary> <>", 1, 1, "sea", 1000, NULL },
};

START_TEST(reads)
{
    hx_dict   dict;
    hx_error  err = { "" };
    hx_status rc = read_text(&dict, right[_i].format, right[_i].text, &err);

    ck_assert_msg(rc == HX_OK, "%s: %s", right[_i].text, err.message);
    ck_assert_msg(dict.category_count == right[_i].categories &&
                  dict.term_count == right[_i].terms, "%s: %zu, %zu",
                  right[_i].text, dict.category_count, dict.term_count);
    if (right[_i].terms) {
        const hx_dict_term *term = &dict.terms[dict.term_count - 1];

        ck_assert_msg(hx_str_eq(term->text, hx_str_of(right[_i].last)),
                      "%.*s", (int)term->text.len, term->text.ptr);
        ck_assert_int_eq(term->weight, right[_i].weight);
    }
    ck_assert_msg((lost[0] != '\0') == (right[_i].lost != NULL), "%s", lost);
    if (right[_i].lost)
        ck_assert_msg(strstr(lost, right[_i].lost) != NULL, "%s", lost);
    hx__dict_clear(&dict);
}
END_TEST

/* UTF-16, as Windows writes "Unicode", with its mark; a term beyond it. */
static const struct { const char *bytes; size_t len; } wide[] = {
    { "\xFF\xFEs\0e\0\xE4\0\n\0", 10 },
    { "\xFE\xFF\0s\0e\0\xE4\0\r\0\n", 12 },
    { "se\xE4\n", 4 },       /* Windows-1252 */
    { "se\xC3\xA4\r", 5 },
};

START_TEST(encodings)
{
    hx_dict   dict;
    hx_error  err = { "" };
    FILE     *file;

    (void)read_text(&dict, HX_DICT_WORDS, "", &err);
    hx__dict_clear(&dict);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fwrite(wide[_i].bytes, 1, wide[_i].len, file);
    fclose(file);
    dict = (hx_dict){ .lost = keep_lost, .path = path };
    ck_assert_int_eq(hx__dict_read(&dict, HX_DICT_WORDS, &err), HX_OK);
    ck_assert_uint_eq(dict.term_count, 1);
    ck_assert_msg(hx_str_eq(dict.terms[0].text, HX_LIT("se\xC3\xA4")), "%.*s",
                  (int)dict.terms[0].text.len, dict.terms[0].text.ptr);
    hx__dict_clear(&dict);
}
END_TEST

/* One category more than there may be, in each format that names them. */
static const struct { int format; const char *before, *each, *after; } many[] = {
    { HX_DICT_LIWC,      "%\n",     "%d\tc%d\n",  "%\n" },
    { HX_DICT_LIWC22,    "DicTerm", ",c%.0d%d",   "\n" },
    { HX_DICT_LC3,       "",        "+c%.0d%d\n", "sea\n" },
    { HX_DICT_QUANTEDA,  "",        "c%d: a%d\n", "" },
    { HX_DICT_LEXICODER, "",
      "<cnode name='c%d'><pnode name='a%d'/></cnode>", "" },
};

START_TEST(categories_are_bounded)
{
    size_t   cap = 64 * (HX_DICT_CATEGORIES_MAX + 3);
    char    *text = malloc(cap), *at;
    hx_dict  dict;
    hx_error err = { "" };

    ck_assert_ptr_nonnull(text);
    at = stpcpy(text, many[_i].before);
    for (int i = 0; i <= HX_DICT_CATEGORIES_MAX; i++)
        at += _i == 1 || _i == 2
                  ? snprintf(at, 64, many[_i].each, 0, i)
                  : snprintf(at, 64, many[_i].each, i, i);
    strcpy(at, many[_i].after);
    ck_assert_int_eq(read_text(&dict, many[_i].format, text, &err),
                     HX_E_FORMAT);
    ck_assert_msg(strstr(err.message, ": over 4096 categories") != NULL, "%s",
                  err.message);
    hx__dict_clear(&dict);
    free(text);
}
END_TEST

/* Bytes of all names and terms: nothing of them may get lost. */
static size_t bytes_of(const hx_dict *dict)
{
    size_t bytes = 0;

    for (size_t i = 0; i < dict->category_count; i++)
        bytes += dict->categories[i].len;
    for (size_t i = 0; i < dict->term_count; i++)
        bytes += dict->terms[i].text.len;
    return bytes;
}

/* Every format with each allocation refused. */
START_TEST(refused_memory_is_survived)
{
    uint64_t calls = hx__alloc_calls();
    hx_dict  dict;
    hx_error err = { "" };
    size_t   whole;

    ck_assert_int_eq(read_text(&dict, right[_i].format, right[_i].text, &err),
                     HX_OK);
    calls = hx__alloc_calls() - calls;
    whole = bytes_of(&dict);
    hx__dict_clear(&dict);
    for (uint64_t n = 1; n <= calls; n++) {
        hx_status rc;

        hx__alloc_fail_at(hx__alloc_calls() + n, false);
        rc = read_text(&dict, right[_i].format, right[_i].text, &err);
        hx__alloc_fail_at(0, false);
        ck_assert_msg(rc == HX_E_NOMEM ||
                      (rc == HX_OK && bytes_of(&dict) == whole), "%llu: %d, %s",
                      (unsigned long long)n, rc, err.message);
        hx__dict_clear(&dict);
    }
}
END_TEST

/* -- to lexicons and from them ---------------------------------------------- */

/* A LIWC dictionary of conditions, and `terms` to stand in front. */
#define WHEN(terms) "%\n1\ta\n2\tb\n%\n" terms \
    "ebb\t(1 2)1/2\t<tide>2/1\n"

static const struct {
    int         format;
    const char *text, *dimension;
    hx_status   rc;
    const char *says;   /* in the lexicon, or in the message */
} lexicons[] = {
    { HX_DICT_LC3, "+Calm Sea!\nbreez*\n'n quiet (sea)\n", "mood", HX_OK,
      "id: calm_sea" },
    { HX_DICT_LC3, "+AZ-" HUNDRED "\nsea\n", "mood", HX_OK,
      "id: az_abcdefghijabcdefghijabcdefg\n" },
    { HX_DICT_LC3, "+--\nsea\n", "mood", HX_OK, "id: category" },
    { HX_DICT_LC3, "+calm (all)\nsea\n", "mood", HX_OK, "id: calm_all\n" },
    { HX_DICT_LC3, "+calm_\nsea\n", "mood", HX_OK, "id: calm_\n" },
    { HX_DICT_LC3, "+calm\nsea\n+rough\nebb\n", "mood", HX_OK, "id: rough" },
    { HX_DICT_LC3, "+calm\nsea\n+Calm\nebb\n", "mood", HX_E_FORMAT,
      "the categories \"" },
    { HX_DICT_LC3, "+calm\n:-)\n", "mood", HX_E_FORMAT,
      "no term of it can be a pattern" },
    { HX_DICT_LC3, "+warmth.met\nkind\n+warmth.unmet\nrude\n", "driver",
      HX_OK, "unmet:" },
    { HX_DICT_LC3, "+warmth.good\nkind\n", "driver", HX_E_USAGE,
      "has no stance" },
    { HX_DICT_LIWC22, "DicTerm,a\nsea,0.5\n", "mood", HX_OK, "weight: 0.5" },
    { HX_DICT_LC3, "+calm\nand/or\n", "mood", HX_OK, "\"=and/or\"" },
    { HX_DICT_LC3, "+calm\n10% off\n", "mood", HX_OK, "\"=10% =off\"" },
    { HX_DICT_LC3, "+calm\n1.5 h\n", "mood", HX_OK, "\"=1.5 =h\"" },
    { HX_DICT_LC3, "+calm\n👏🏽\n", "mood", HX_OK, "\"=👏🏽\"" },
    { HX_DICT_LC3, "+calm\n👩‍🚒\n", "mood", HX_OK, "\"=👩‍🚒\"" },
    { HX_DICT_LC3, "+calm\nre-use*\n", "mood", HX_OK, "\"=re use*\"" },
    { HX_DICT_LC3, "+calm\n*-made\nsea\n", "mood", HX_OK, "- \"=sea\"\n" },
    { HX_DICT_LC3, "+calm\nmp3play*\n", "mood", HX_OK, "\"=mp =3 play*\"" },
    { HX_DICT_LC3, "+calm\nun*able\nsea\n", "mood", HX_OK, "- \"=sea\"\n" },
    { HX_DICT_LC3, "+calm\nAT&T\n", "mood", HX_OK, "\"=AT =T\"" },
    { HX_DICT_LC3, "+calm\nU.S.\n", "mood", HX_OK, "\"=U.S.\"" },
    { HX_DICT_LC3, "+calm\n1.5.\nme@sea.example\nsea\n", "mood", HX_OK,
      "en:\n        - \"=sea\"\n" },
    { HX_DICT_LC3, "+calm\n\"sea\"\n\xE2\x80\x9E" "ebb\xE2\x80\x9C\nlow\xE2\x80\x94tide\n"
      "\xC2\xA9\nsea.example\nlull\n", "mood", HX_OK,
      "en:\n        - \"=lull\"\n" },
    { HX_DICT_LC3, "+calm\nlow\xE2\x80\x93tide\nU.S.A.\nO\xE2\x80\x99" "Neill\n\xF0\x9F\x91\x8D\n"
      "lu\xE2\x80\x8Bll\n", "mood", HX_OK, "- \"=low\xE2\x80\x93tide\"\n"
      "        - \"=U.S.A.\"\n        - \"=O\xE2\x80\x99" "Neill\"\n"
      "        - \"=\xF0\x9F\x91\x8D\"\n        - \"=lull\"\n" },
    { HX_DICT_LC3, "+calm\nsea\nsea\nebb\n", "mood", HX_OK,
      "- \"=sea\"\n        - \"=ebb\"\n" },
    { HX_DICT_LC3, "+calm\nsea\n", "mood", HX_OK, "negation: keep" },
    { HX_DICT_LIWC, WHEN("sea\t1\nlull\t2\n:)\t2\n"), "mood", HX_OK,
      "classes:\n  a: {en: [\"=sea\"]}\n  b: {en: [\"=lull\"]}\n" },
    { HX_DICT_LIWC, WHEN("sea\t1\nlull\t2\n"), "mood", HX_OK,
      "- \"(<a>|<b>) =ebb\"\n        - {p: \"=ebb\", not_before: "
      "[\"=tide\"]}\n" },
    { HX_DICT_LIWC, WHEN("sea\t1\nlull\t2\n"), "mood", HX_OK,
      "- {p: \"=ebb\", not_after: [\"<a>\", \"<b>\"]}\n        - "
      "\"=ebb =tide\"\n" },
    /* Of one category, and of both, there is no word to stand in front. */
    { HX_DICT_LIWC, WHEN("sea\t1\n"), "mood", HX_OK,
      "- {p: \"=ebb\", not_after: [\"<a>\"]}\n        - \"=ebb =tide\"\n" },
    { HX_DICT_LIWC, WHEN(""), "mood", HX_OK,
      "en:\n        - \"=ebb\"\n        - \"=ebb =tide\"\n" },
    { HX_DICT_LIWC, "%\n1\ta\n%\nebb\t<%>1/1\nsea\t1\n", "mood", HX_OK,
      "en:\n        - \"=sea\"\n" },
};

START_TEST(becomes_a_lexicon)
{
    hx_dict   dict;
    hx_buf    out = { 0 };
    hx_error  err = { "" };
    hx_status rc = read_text(&dict, lexicons[_i].format, lexicons[_i].text,
                             &err);

    ck_assert_int_eq(rc, HX_OK);
    rc = hx__dict_to_lexicon(&dict, "own", lexicons[_i].dimension, "en", &out,
                             &err);
    hx__buf_char(&out, '\0');
    ck_assert_msg(rc == lexicons[_i].rc, "%s: %d, %s", lexicons[_i].text, rc,
                  err.message);
    ck_assert_msg(strstr(rc == HX_OK ? out.ptr : err.message,
                         lexicons[_i].says) != NULL, "%s: %s",
                  lexicons[_i].text, rc == HX_OK ? out.ptr : err.message);
    for (uint64_t n = 1; n < 1000; n++) {
        hx_status again;

        hx__buf_clear(&out);
        out = (hx_buf){ 0 };
        dict.no_memory = false;
        hx__alloc_fail_at(hx__alloc_calls() + n, true);
        again = hx__dict_to_lexicon(&dict, "own", lexicons[_i].dimension, "en",
                                    &out, &err);
        hx__alloc_fail_at(0, false);
        ck_assert_msg(again == rc || again == HX_E_NOMEM, "%llu: %d, %s",
                      (unsigned long long)n, again, err.message);
        if (again == rc)
            break;
    }
    hx__buf_clear(&out);
    hx__dict_clear(&dict);
}
END_TEST

#define PATTERN(text) "lexicon: own\nversion: 1.0.0\ndimension: mood\n" \
    "entries:\n  - id: calm\n    patterns: {en: [" text "], de: [See]}\n"

static const struct { const char *yaml; size_t terms; const char *lost; }
    patterns[] = {
    { PATTERN("sea"), 1, NULL },
    { PATTERN("'=sea ebb*'"), 1, NULL },
    { PATTERN("'(low|high|) (tide|sea)'"), 6, NULL },
    { PATTERN("'quiet ( sea | ((ebb)) )'"), 2, NULL },
    { PATTERN("'=e-=mail', 'U.S.', 'and/or', a_b"), 4, NULL },
    { PATTERN("'_ sea', 'a & b', '.. sea', 'sea?'"), 0, "left out" },
    { PATTERN("{p: sea, negation: drop}"), 1, NULL },
    { PATTERN("'(sea|ebb .. tide)'"), 1, "1 of its 2 alternatives" },
    { PATTERN("'sea)'"), 0, "left out" },
    { PATTERN("'a .. b'"), 0, "left out" },
    { PATTERN("{re: 'se+a', anchor: [sea]}"), 0, "left out" },
    { PATTERN("{p: sea, unless: [ebb]}"), 0, "left out" },
    { PATTERN("'(a|b|c|d) (a|b|c|d) (a|b|c|d) (a|b|c|d) (a|b|c|d) (a|b|c|d)'"),
      0, "too many alternatives" },
};

/* Reads the patterns, and writes them as Lexicoder has them. */
static hx_status from_lexicon(int i, hx_dict *dict, hx_error *err)
{
    hx_lexfile *file = NULL;
    hx_dict     none;
    hx_buf      out = { 0 };
    hx_status   rc;

    (void)read_text(&none, HX_DICT_WORDS, patterns[i].yaml, err);
    hx__dict_clear(&none);
    *dict = (hx_dict){ .lost = keep_lost, .path = path };
    rc = hx__lexfile_open(&file, path, err);
    if (rc == HX_OK)
        rc = hx__dict_from_lexicon(dict, file, HX_LANG_EN, err);
    if (rc == HX_OK)
        rc = hx__dict_write(dict, HX_DICT_LEXICODER, &out, err);
    hx__buf_clear(&out);
    hx__lexfile_close(file);
    return rc;
}

START_TEST(comes_from_a_lexicon)
{
    hx_dict   dict;
    hx_error  err = { "" };
    hx_status rc = from_lexicon(_i, &dict, &err);
    uint64_t  n = 0;

    ck_assert_msg(rc == HX_OK, "%s: %s", patterns[_i].yaml, err.message);
    ck_assert_msg(dict.term_count == patterns[_i].terms, "%s: %zu",
                  patterns[_i].yaml, dict.term_count);
    ck_assert_msg(!patterns[_i].lost || strstr(lost, patterns[_i].lost), "%s",
                  lost);
    hx__dict_clear(&dict);
    do {
        hx__alloc_fail_at(hx__alloc_calls() + ++n, _i & 1);
        rc = from_lexicon(_i, &dict, &err);
        hx__alloc_fail_at(0, false);
        ck_assert(rc == HX_OK || rc == HX_E_NOMEM);
        hx__dict_clear(&dict);
    } while (rc != HX_OK && n < 1000);
    ck_assert_int_eq(rc, HX_OK);
}
END_TEST

/* More categories than a dimension may have would be a lexicon that no command
 * can load. */
START_TEST(labels_are_bounded)
{
    char    *text = malloc(32 * (HX_LABELS_MAX + 1)), *at = text;
    hx_dict  dict;
    hx_buf   out = { 0 };
    hx_error err = { "" };

    ck_assert_ptr_nonnull(text);
    for (int i = 0; i <= HX_LABELS_MAX; i++)
        at += sprintf(at, "+c%d\nsea\n", i);
    ck_assert_int_eq(read_text(&dict, HX_DICT_LC3, text, &err), HX_OK);
    ck_assert_int_eq(hx__dict_to_lexicon(&dict, "own", "mood", "en", &out,
                                         &err), HX_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.message, ": 257 categories, of which"));
    hx__buf_clear(&out);
    hx__dict_clear(&dict);
    free(text);
}
END_TEST

/* What a format cannot hold is told; quotes are doubled, names escaped. */
static const struct { int format; const char *text, *has, *lost; } writes[] = {
    { HX_DICT_LIWC, "+a\nb*c\nsea\n", "sea\t1", "this format knows *" },
    { HX_DICT_LIWC22, "+a\nsea, \"x\"\n", "\"sea, \"\"x\"\"\"", NULL },
    { HX_DICT_QUANTEDA, "+a\nb*c\n+b\n", "b*c", NULL },
    { HX_DICT_LEXICODER, "+<a>\n\"sea\" & 'x'\n", "&lt;a&gt;", NULL },
    { HX_DICT_WORDS, "+a\nsea\n+b\nsea\nebb\n", "sea\n",
      "words.dict: \"a\": the names of categories" },
    { HX_DICT_QUANTEDA, "+a\nsea\n+a.b\nebb\n+c\nlull\n+a.d\ngale\n",
      "\"a\":\n  \"__\":\n    - \"sea\"\n  \"b\":\n    - \"ebb\"\n  \"d\":\n"
      "    - \"gale\"\n\"c\":\n", NULL },
    { HX_DICT_QUANTEDA, "+a.b.c\nsea\n+a.b\nebb\n+x.y\nlull\n",
      "\"a.b\":\n  \"c\":\n    - \"sea\"\n\"a\":\n  \"b\":\n    - \"ebb\"\n"
      "\"x\":\n", NULL },
    { HX_DICT_LC3, "+b\nsea\nsea\n+a\nebb\n", "+a\nebb\n", NULL },
};

START_TEST(writes_what_it_can)
{
    hx_dict   dict;
    hx_buf    out = { 0 };
    hx_error  err = { "" };
    hx_status rc;
    uint64_t  n = 0;

    ck_assert_int_eq(read_text(&dict, HX_DICT_LC3, writes[_i].text, &err),
                     HX_OK);
    ck_assert_int_eq(hx__dict_write(&dict, writes[_i].format, &out, &err),
                     HX_OK);
    hx__buf_char(&out, '\0');
    ck_assert_msg(strstr(out.ptr, writes[_i].has) != NULL, "%s", out.ptr);
    ck_assert_msg((lost[0] != '\0') == (writes[_i].lost != NULL), "%s", lost);
    ck_assert_msg(!writes[_i].lost || strstr(lost, writes[_i].lost), "%s",
                  lost);
    do {
        hx__buf_clear(&out);
        out = (hx_buf){ 0 };
        hx__alloc_fail_at(hx__alloc_calls() + ++n, false);
        rc = hx__dict_write(&dict, writes[_i].format, &out, &err);
        hx__alloc_fail_at(0, false);
        ck_assert(rc == HX_OK || rc == HX_E_NOMEM);
    } while (rc != HX_OK && n < 100);
    ck_assert_int_eq(rc, HX_OK);
    hx__buf_clear(&out);
    hx__dict_clear(&dict);
}
END_TEST

START_TEST(unreadable_ones_are_said)
{
    hx_dict  dict = { .path = "/nowhere/a.dic" };
    hx_error err;

    ck_assert_int_eq(hx__dict_read(&dict, HX_DICT_LIWC, &err), HX_E_IO);
    ck_assert_str_eq(err.message, "/nowhere/a.dic: No such file or directory "
                                  "(check the path)");
    dict.path = folder;
    ck_assert_int_eq(hx__dict_read(&dict, HX_DICT_LIWC, &err), HX_E_IO);
    ck_assert_ptr_nonnull(strstr(err.message, ": Is a directory"));
    hx__dict_clear(&dict);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dict");
    TCase *tcase = tcase_create("dict");
    int    failed;

    if (!mkdtemp(folder))
        return 1;
    tcase_add_loop_test(tcase, names_the_line, 0, COUNT(wrong));
    tcase_add_loop_test(tcase, reads, 0, COUNT(right));
    tcase_add_loop_test(tcase, encodings, 0, COUNT(wide));
    tcase_add_loop_test(tcase, categories_are_bounded, 0, COUNT(many));
    tcase_add_loop_test(tcase, refused_memory_is_survived, 0, COUNT(right));
    tcase_add_loop_test(tcase, becomes_a_lexicon, 0, COUNT(lexicons));
    tcase_add_test(tcase, labels_are_bounded);
    tcase_add_loop_test(tcase, comes_from_a_lexicon, 0, COUNT(patterns));
    tcase_add_loop_test(tcase, writes_what_it_can, 0, COUNT(writes));
    tcase_add_test(tcase, unreadable_ones_are_said);
    suite_add_tcase(suite, tcase);
    failed = suite_run(suite);
    unlink(path);
    rmdir(folder);
    return failed;
}
