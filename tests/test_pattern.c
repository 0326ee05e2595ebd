/* The compiler of patterns: what it refuses and where, what comes out of what
 * it takes, and that refused memory is survived at every place. */
#include "pattern.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "suite.h"
#include "text.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))
#define STR(s) { (s), sizeof(s) - 1 }

/* Classes by name; those of one letter hold each other in a circle. */
static bool find(void *arg, hx_str name, int lang, const hx_str **texts,
                 size_t *count, bool *phrases)
{
    static const hx_str sea[] = { STR("tide"), STR("low tide"),
                                  STR("(ebb|flood)"), STR("x & y") };
    static const hx_str amp[] = { STR("low & tide") };
    static const hx_str none[] = { STR("low tide") };
    static const hx_str round[] = { STR("<round>") };
    static const hx_str maybe[] = { STR("a?"), STR("b") };

    (void)arg;
    *phrases = !hx_str_eq(name, HX_LIT("words")) &&
               !hx_str_eq(name, HX_LIT("none"));
    *texts = hx_str_eq(name, HX_LIT("amp"))     ? amp
             : hx_str_eq(name, HX_LIT("none"))  ? none
             : hx_str_eq(name, HX_LIT("round")) ? round
             : hx_str_eq(name, HX_LIT("maybe")) ? maybe : sea;
    *count = hx_str_eq(name, HX_LIT("words")) ? 4
             : hx_str_eq(name, HX_LIT("sea")) ? 3
             : hx_str_eq(name, HX_LIT("maybe")) ? 2 : 1;
    return lang != HX_LANG_DE && !hx_str_eq(name, HX_LIT("nothing"));
}

static const hx_class_source source = { .find = find, .scope = STR("s") };

/* Compiles and clears; `parts` and `seqs` as they came out. */
static hx_status compile(hx_str text, int lang, size_t *parts, size_t *seqs,
                         hx_error *err)
{
    hx_stemmer *stemmer = hx__stemmer_open();
    hx_program  program = { .form_count = 0 };
    uint32_t    form = 0;
    hx_status   rc;

    if (!stemmer)
        return HX_E_NOMEM;
    rc = hx__pattern_compile(&program, stemmer, text, lang, &source, &form,
                             err);
    if (rc == HX_OK && !hx__words_seal(&program.words))
        rc = HX_E_NOMEM;
    *parts = rc == HX_OK ? program.forms[form].count : 0;
    *seqs = program.seq_count;
    hx__program_clear(&program);
    hx__stemmer_close(stemmer);
    return rc;
}

#define WORDS_64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define TEN "a b c d e f g h i j "

static const struct { const char *text; int lang; const char *says; } wrong[] = {
    { "",                 HX_LANG_EN, "1: a pattern needs at least one word" },
    { "...",              HX_LANG_EN, "4: a pattern needs at least one word" },
    { "- ,",              HX_LANG_EN, "4: a pattern needs at least one word" },
    { "(a",               HX_LANG_EN, "3: a ) is missing" },
    { "(a & b)",          HX_LANG_EN, "4: & stands outside of brackets" },
    { "a) b",             HX_LANG_EN, "2: a ( is missing before this" },
    { "((((((((( a",      HX_LANG_EN, "10: brackets are too deep" },
    { "a ? b",            HX_LANG_EN, "3: expected a word" },
    { "<sea",             HX_LANG_EN, "5: a > is missing" },
    { "<nothing>",        HX_LANG_EN, "10: no class of this name" },
    { "<sea>",            HX_LANG_DE, "6: no class of this name" },
    { "<amp>",            HX_LANG_EN, "5: a class member is words" },
    { "<none>",           HX_LANG_EN, "7: the class has no words" },
    { "<" WORDS_64 "a>",  HX_LANG_EN, "68: a class name over 64 bytes" },
    { "<round>",          HX_LANG_EN, "8: classes within classes are too" },
    { "a .... b",         HX_LANG_EN, "7: a gap is .. or ..5" },
    { "a ..0 b",          HX_LANG_EN, "6: a gap is .. or ..5" },
    { "a ..31 b",         HX_LANG_EN, "7: a gap is .. or ..5" },
    { "a ..9999 b",       HX_LANG_EN, "8: a gap is .. or ..5" },
    { "a &0 b",           HX_LANG_EN, "5: & is followed by a distance" },
    { "a &31 b",          HX_LANG_EN, "6: & is followed by a distance" },
    { "a &9999 b",        HX_LANG_EN, "7: & is followed by a distance" },
    { "a & b & c & d & e", HX_LANG_EN, "18: at most four parts" },
    { "a & ..",           HX_LANG_EN, "7: a pattern needs at least one" },
    { "*",                HX_LANG_EN, "2: a wildcard needs two letters" },
    { "a*",               HX_LANG_EN, "3: a wildcard needs two letters" },
    { "*a",               HX_LANG_EN, "3: a wildcard needs two letters" },
    { "*ab*",             HX_LANG_EN, "5: a wildcard needs two letters" },
    { "a*b*",             HX_LANG_EN, "5: a * stands at the beginning" },
    { "*a*b",             HX_LANG_EN, "5: a * stands at the beginning" },
    { "a*b",              HX_LANG_EN, "4: a * stands at the beginning" },
    { "=a*b",             HX_LANG_EN, "5: a * stands at the beginning" },
    { "=*ing",            HX_LANG_EN, "6: = is this very word, and * any" },
    { "ship-*",           HX_LANG_EN, "7: a wildcard needs two letters" },
    { "*-ship*",          HX_LANG_EN, "8: a wildcard needs two letters" },
    { "ab~les*",          HX_LANG_DE, "8: a separable verb has no *" },
    { "ab~(les*|lies)",   HX_LANG_DE, "9: a separable verb has no *" },
    { "*" WORDS_64 "a",   HX_LANG_EN, "67: a * stands at the beginning" },
    { WORDS_64 "a",       HX_LANG_EN, "66: a word over 64 bytes" },
    { "=" WORDS_64 "a",   HX_LANG_EN, "67: a word over 64 bytes" },
    { "zu~",              HX_LANG_DE, "4: a separable verb is written" },
    { "zu~h",             HX_LANG_DE, "5: a separable verb is written" },
    { "z~hören",          HX_LANG_DE, "9: a separable verb is written" },
    { "gegenueberstehend~an", HX_LANG_DE, "21: a separable verb" },
    { "zu~" WORDS_64 "a", HX_LANG_DE, "69: a separable verb is written" },
    { "zu~(hören",        HX_LANG_DE, "11: a ) is missing" },
    { "zu~(hören|h)",     HX_LANG_DE, "13: a separable verb is written" },
    { TEN TEN TEN,        HX_LANG_EN, "50: more than 24 words in a row" },
    { "(a b|c d) (a b|c d) (a b|c d) (a b|c d) (a b|c d) (a b|c d) "
      "(a b|c d) (a b|c d) (a b|c d) (a b|c d) (a b|c d)", HX_LANG_EN,
      "110: more than 1024 alternatives" },
};

START_TEST(says_what_is_wrong_and_where)
{
    char      want[128];
    hx_error  err;
    size_t    parts, seqs;
    hx_status rc = compile(hx_str_of(wrong[_i].text), wrong[_i].lang, &parts,
                           &seqs, &err);

    ck_assert_msg(rc == HX_E_LEXICON, "%s: %d", wrong[_i].text, rc);
    snprintf(want, sizeof want, "character %s", wrong[_i].says);
    ck_assert_msg(strstr(err.message, want) != NULL, "%s", err.message);
}
END_TEST

static const struct {
    const char *text;
    int    lang;
    size_t parts, seqs;  /* alternatives of one word are one sequence */
} right[] = {
    { "tide",                 HX_LANG_EN, 1, 1 },
    { "a|b|c",                HX_LANG_EN, 1, 1 },
    { "a b|c",                HX_LANG_EN, 1, 2 },
    { "(a b|c) d",            HX_LANG_EN, 1, 2 },
    { "a b?",                 HX_LANG_EN, 1, 1 },
    { "a (b c)?",             HX_LANG_EN, 1, 2 },
    { "a (b|)",               HX_LANG_EN, 1, 1 },
    { "<sea>",                HX_LANG_EN, 1, 2 },
    { "<words> x",            HX_LANG_EN, 1, 1 },
    { "<sea> <sea>",          HX_LANG_EN, 1, 4 },
    { "<maybe> x",            HX_LANG_EN, 1, 2 },
    { "<num> km",             HX_LANG_DE, 1, 1 },
    { "<money>",              HX_LANG_DE, 1, 1 },
    { "a ..30 b",             HX_LANG_EN, 1, 1 },
    { "a .. b",               HX_LANG_EN, 1, 1 },
    { "a ... b",              HX_LANG_EN, 1, 1 },
    { "a ..x",                HX_LANG_EN, 1, 1 },
    { "^ a _ b $",            HX_LANG_EN, 1, 1 },
    { "a & b && c &30 d",     HX_LANG_EN, 4, 4 },
    { "a &5",                 HX_LANG_EN, 0, 1 },
    { "=Tide",                HX_LANG_EN, 1, 1 },
    { "= a",                  HX_LANG_EN, 1, 1 },
    { "ti*",                  HX_LANG_EN, 1, 1 },
    { "*de",                  HX_LANG_EN, 1, 1 },
    { "*tid*",                HX_LANG_EN, 1, 1 },
    { "a-ti*",                HX_LANG_EN, 1, 1 },
    { "zu~hören",             HX_LANG_DE, 1, 2 },
    { "zu~(hören|sagen)",     HX_LANG_DE, 1, 3 },
    { "ab~tun",               HX_LANG_DE, 1, 2 },
    { "ab~sea",               HX_LANG_DE, 1, 2 },
    { ":-) x",                HX_LANG_EN, 1, 1 },
    { "</3",                  HX_LANG_EN, 1, 1 },
    { "<3",                   HX_LANG_EN, 1, 1 },
    { "^^",                   HX_LANG_EN, 1, 1 },
    { "don't",                HX_LANG_EN, 1, 1 },
    { "don\xe2\x80\x99t",     HX_LANG_EN, 1, 1 },
    { "e-mail\t24/7\n100%",   HX_LANG_EN, 1, 1 },
    { "a\xcc\x88 \xf0\x9f\x91\x8d\xef\xb8\x8f", HX_LANG_EN, 1, 1 },
    { "\xe2\x82\xac" "5 \xc2\xab" "x\xc2\xbb", HX_LANG_EN, 1, 1 },
    { "Straße",               HX_LANG_DE, 1, 1 },
    { "Tide",                 HX_LANG_UNKNOWN, 1, 1 },
    { "((((((((a))))))))",    HX_LANG_EN, 1, 1 },
};

START_TEST(compiles_to_parts_and_sequences)
{
    hx_error  err = { "" };
    size_t    parts, seqs;
    hx_status rc = compile(hx_str_of(right[_i].text), right[_i].lang, &parts,
                           &seqs, &err);

    ck_assert_msg((rc == HX_OK) == (right[_i].parts > 0), "%s: %s",
                  right[_i].text, err.message);
    ck_assert_msg(parts == right[_i].parts && seqs == right[_i].seqs,
                  "%s: %zu parts, %zu sequences", right[_i].text, parts, seqs);
}
END_TEST

/* Each allocation refused in turn, once and from then on. */
START_TEST(refused_memory_is_survived)
{
    static const char *const texts[] = {
        "<sea> (a b|c|) ..3 d? & zu~(hören|sagen) & *tid* _ $ && <words> :-)",
        "Tide Straße Straßen 100% =x e-mail <maybe>",
    };
    size_t parts, seqs;
    bool   done = false;

    for (uint64_t n = 1; !done; n++) {
        hx_error  err = { "" };
        hx_status rc;

        hx__alloc_fail_at(hx__alloc_calls() + n, _i & 1);
        rc = compile(hx_str_of(texts[_i / 2]), HX_LANG_UNKNOWN, &parts, &seqs,
                     &err);
        hx__alloc_fail_at(0, false);
        ck_assert_msg(rc == HX_OK || rc == HX_E_NOMEM, "%d: %s", rc,
                      err.message);
        done = rc == HX_OK;
        ck_assert(n < 10000);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pattern");
    TCase *tcase = tcase_create("pattern");

    tcase_add_loop_test(tcase, says_what_is_wrong_and_where, 0, COUNT(wrong));
    tcase_add_loop_test(tcase, compiles_to_parts_and_sequences, 0,
                        COUNT(right));
    tcase_add_loop_test(tcase, refused_memory_is_survived, 0, 4);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
