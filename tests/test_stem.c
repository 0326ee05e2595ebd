/* What core says of stems without the stemmer must hold of the stemmer: a word
 * whose stem was ruled out would never be found. All common words with many
 * endings, real and nonsensical, in both languages. */
#include "common.h"
#include "hxgap/record.h"

#include <pthread.h>
#include <stdio.h>

#include "suite.h"
#include "text.h"

static const char *const endings[] = {
    "", "s", "es", "e", "en", "er", "em", "ern", "est", "st", "te", "end",
    "ung", "ungen", "ig", "igen", "igung", "isch", "ischen", "lich", "lichen",
    "lichkeit", "igkeit", "keiten", "heit", "erheiten", "nis", "nisse",
    "nissen", "ik", "ed", "eed", "edly", "ing", "ings", "ingly", "ly", "y",
    "ies", "ied", "ness", "nesses", "ful", "fully", "fulness", "less",
    "lessly", "ous", "ously", "ousness", "al", "ally", "ality", "alism",
    "ation", "ational", "ations", "ator", "ative", "atively", "ate", "icate",
    "ical", "icity", "ize", "izer", "ization", "ive", "iveness", "ivity",
    "able", "ably", "ability", "abilities", "ible", "ibility", "ance",
    "ancy", "ence", "ency", "ently", "ment", "ements", "ent", "ant", "ism",
    "ion", "sion", "ity", "ic", "ll", "tting", "pped", "ologi", "logy", "li",
    "\'s", "eur", "in", "innen",
};
#define ENDINGS (sizeof endings / sizeof *endings)

static hx_stemmer *stemmer;

static void check_english(hx_str word)
{
    char stem[HX_FOLD_BYTES_MAX];
    hx_str got = { stem, hx__stem(stemmer, HX_LANG_EN, word, stem) };
    size_t lead = hx__stem_lead(got);

    ck_assert_msg(lead <= word.len && memcmp(stem, word.ptr, lead) == 0 &&
                  hx__stem_fits(HX_LANG_EN, word, lead),
                  "%.*s has the stem %.*s", (int)word.len, word.ptr,
                  (int)got.len, got.ptr);
    ck_assert_msg(!hx__stem_is_whole(word) || hx_str_eq(word, got),
                  "%.*s is not its stem %.*s", (int)word.len, word.ptr,
                  (int)got.len, got.ptr);
}

static void check_german(hx_str word)
{
    char stem[HX_FOLD_BYTES_MAX], plain[HX_FOLD_BYTES_MAX];
    size_t len = hx__stem(stemmer, HX_LANG_DE, word, stem);
    hx_str whole = { plain, hx__stem_plain(word, plain) };

    ck_assert_msg(len <= whole.len && memcmp(stem, plain, len) == 0 &&
                  hx__stem_fits(HX_LANG_DE, whole, len),
                  "%.*s has the stem %.*s", (int)word.len, word.ptr, (int)len,
                  stem);
}

START_TEST(stems_are_as_foretold)
{
    for (size_t i = 0; i < hx__common_count; i++) {
        char text[HX_FOLD_BYTES_MAX], fold[HX_FOLD_BYTES_MAX];
        int len = snprintf(text, sizeof text, "%s%s", hx__common[i].word,
                           endings[_i]);
        hx_str word = { fold, hx__fold((hx_str){ text, (size_t)len }, fold) };

        check_english(word);
        check_german(word);
    }
}
END_TEST

static const struct { const char *word, *stem; int lang; } rows[] = {
    { "dying", "die", HX_LANG_EN },         /* leads with one letter */
    { "skies", "sky", HX_LANG_EN },
    { "responsibility", "respons", HX_LANG_EN },
    { "durability", "durabl", HX_LANG_EN },
    { "friendliest", "friendl", HX_LANG_EN },  /* a word of its own */
    { "unlikely", "unlikel", HX_LANG_EN },
    { "haeuser", "haus", HX_LANG_DE },
    { "neue", "neu", HX_LANG_DE },          /* no umlaut behind a vowel */
    { "ergebnisse", "ergebnis", HX_LANG_DE },
};

START_TEST(known_stems)
{
    char stem[HX_FOLD_BYTES_MAX];
    hx_str word = hx_str_of(rows[_i].word);
    size_t len = hx__stem(stemmer, rows[_i].lang, word, stem);

    ck_assert_msg(hx_str_eq((hx_str){ stem, len }, hx_str_of(rows[_i].stem)),
                  "%s: %.*s", rows[_i].word, (int)len, stem);
    if (rows[_i].lang == HX_LANG_EN)
        check_english(word);
    else
        check_german(word);
}
END_TEST

/* Some stems are remembered: in either language a word has the stem that a
 * thread gives that has not stemmed before. */
static void *fresh_stem(void *pair)
{
    hx_str *text = pair;  /* the word, and its stem */

    text[1].len = hx__stem(stemmer, HX_LANG_EN, text[0], (char *)text[1].ptr);
    return NULL;
}

START_TEST(stems_do_not_depend_on_what_was_stemmed)
{
    for (size_t i = 0; i < hx__common_count; i += 7) {
        char one[HX_FOLD_BYTES_MAX], two[HX_FOLD_BYTES_MAX];
        hx_str word = hx_str_of(hx__common[i].word);
        hx_str pair[2] = { word, { two, 0 } };
        pthread_t thread;
        size_t len;

        (void)hx__stem(stemmer, HX_LANG_DE, word, one);
        (void)hx__stem(stemmer, HX_LANG_EN, word, one);
        len = hx__stem(stemmer, HX_LANG_EN, word, one);
        ck_assert_int_eq(pthread_create(&thread, NULL, fresh_stem, pair), 0);
        ck_assert_int_eq(pthread_join(thread, NULL), 0);
        ck_assert_msg(hx_str_eq((hx_str){ one, len }, pair[1]), "%.*s",
                      (int)word.len, word.ptr);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stem");
    TCase *tcase = tcase_create("foretold");
    int failed;

    stemmer = hx__stemmer_open();
    tcase_add_loop_test(tcase, stems_are_as_foretold, 0, (int)ENDINGS);
    tcase_add_loop_test(tcase, known_stems, 0,
                        (int)(sizeof rows / sizeof *rows));
    tcase_add_test(tcase, stems_do_not_depend_on_what_was_stemmed);
    suite_add_tcase(suite, tcase);
    failed = suite_run(suite);
    hx__stemmer_close(stemmer);
    return failed;
}
