/* Folding and stems: what makes two spellings one word. */
#include "text.h"

#include "hxgap/record.h"
#include "suite.h"
#include "variants.h"

#define LIT(s) { s, sizeof s - 1 }

/* Each row: a spelling and its folded form. */
static const struct { const char *what; hx_str word; const char *fold; } folds[] = {
    { "capitals", LIT("SERVICE"), "service" },
    { "umlaut", LIT("für"), "fuer" },
    { "digraph stays", LIT("fuer"), "fuer" },
    { "decomposed umlaut", LIT("fu\xCC\x88r"), "fuer" },
    { "sharp s", LIT("groß"), "gross" },
    { "capital sharp s", LIT("GRO\xE1\xBA\x9E"), "gross" },
    { "accent", LIT("Café"), "cafe" },
    { "diaeresis that is no umlaut", LIT("naïve"), "naive" },
    { "apostrophe", LIT("don't"), "dont" },
    { "curly apostrophe", LIT("don\xE2\x80\x99t"), "dont" },
    { "soft hyphen", LIT("Zu\xC2\xADg"), "zug" },
    { "full width", LIT("\xEF\xBC\xA1\xEF\xBC\xA2"), "ab" },
    { "ligature", LIT("o\xEF\xAC\x83" "ce"), "office" },
    { "heart with selector", LIT("\xE2\x9D\xA4\xEF\xB8\x8F"), "\xE2\x9D\xA4" },
    { "hand with a colour", LIT("\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD"),
      "\xF0\x9F\x91\x8D" },
    { "a colour alone", LIT("\xF0\x9F\x8F\xBD"), "\xF0\x9F\x8F\xBD" },
    { "NUL is kept apart", LIT("a"), "a" },
};

START_TEST(folds_spellings)
{
    char out[HX_FOLD_BYTES_MAX];
    size_t len = hx__fold(folds[_i].word, out);

    ck_assert_msg(len == strlen(folds[_i].fold) &&
                  memcmp(out, folds[_i].fold, len) == 0,
                  "%s: %.*s", folds[_i].what, (int)len, out);
}
END_TEST

/* A word as long as words may be, of letters that fold to more bytes. */
START_TEST(fold_stays_in_its_room)
{
    char word[HX_TERM_BYTES_MAX], out[HX_FOLD_BYTES_MAX];

    for (size_t i = 0; i < sizeof word; i += 2)
        memcpy(word + i, "\xC3\x9F", 2);
    ck_assert_uint_le(hx__fold((hx_str){ word, sizeof word }, out), sizeof out);
    for (size_t i = 0; i + 3 <= sizeof word; i += 3)
        memcpy(word + i, "\xEF\xB7\xBA", 3);  /* U+FDFA: 18 letters */
    ck_assert_uint_le(hx__fold((hx_str){ word, 63 }, out), sizeof out);
}
END_TEST

static const struct {
    const char *word;
    size_t most, run;
    const char *want;
} runs[] = {
    { "sooo", 2, 2, "soo" }, { "sooo", 1, 1, "so" }, { "good", 2, 2, "good" },
    { "gooood", 2, 2, "good" }, { "1000", 1, 1, "1000" }, { "", 1, 1, "" },
    { "reeeally", 2, 1, "really" }, { "reeeally", 1, 1, "realy" },
};

START_TEST(squeezes_runs)
{
    char out[HX_FOLD_BYTES_MAX];
    size_t len = hx__squeeze(runs[_i].word, strlen(runs[_i].word),
                             runs[_i].most, runs[_i].run, out);

    ck_assert_msg(len == strlen(runs[_i].want) &&
                  memcmp(out, runs[_i].want, len) == 0, "%s", runs[_i].word);
}
END_TEST

/* Pairs that must, or must not, share a stem. */
static const struct { int lang; const char *a, *b; bool same; } stems[] = {
    { HX_LANG_DE, "haeuser", "haus", true },
    { HX_LANG_DE, "freundliche", "freundlich", true },
    { HX_LANG_DE, "freunde", "freundlich", false },
    { HX_LANG_DE, "neue", "neu", true },
    { HX_LANG_EN, "refunded", "refund", true },
    { HX_LANG_EN, "friendly", "friend", false },
    { HX_LANG_EN, "friendlier", "friendly", true },
    { HX_LANG_EN, "unfriendly", "unfriendliness", true },
    { HX_LANG_EN, "hardly", "hard", false },
    { HX_LANG_EN, "quickly", "quick", true },
    { HX_LANG_EN, "dailies", "daily", true },
};

/* Each row: a form, the record's language, and the words it stands for: from the
 * beginning, the end and the middle of both tables, which are searched by
 * halves. */
static const struct { const char *form; int lang; const char *words; } variants[] = {
    { "&", HX_LANG_DE, "und" }, { "waer", HX_LANG_DE, "waere" },
    { "keinerlei", HX_LANG_DE, "keine" }, { "nix", HX_LANG_DE, "nichts" },
    { "&", HX_LANG_EN, "and" }, { "yogurt", HX_LANG_EN, "yoghurt" },
    { "hrs", HX_LANG_EN, "hours" }, { "aint", HX_LANG_EN, "arent isnt" },
    { "&", HX_LANG_UNKNOWN, "und and" }, { "min", HX_LANG_UNKNOWN, "minuten minute" },
    { "nix", HX_LANG_EN, "" }, { "hrs", HX_LANG_DE, "" },
    { "zzz", HX_LANG_UNKNOWN, "" }, { "", HX_LANG_UNKNOWN, "" },
    { "a word of more bytes than any form", HX_LANG_UNKNOWN, "" },
};

START_TEST(knows_variants)
{
    const char *words[HX_VARIANTS_MAX];
    size_t count = hx__variants(hx_str_of(variants[_i].form),
                                variants[_i].lang, words);
    char list[80] = "";

    for (size_t i = 0; i < count; i++) {
        strcat(list, i ? " " : "");
        strcat(list, words[i]);
    }
    ck_assert_str_eq(list, variants[_i].words);
}
END_TEST

START_TEST(stems_meet)
{
    hx_stemmer *stemmer = hx__stemmer_open();
    char a[HX_FOLD_BYTES_MAX], b[HX_FOLD_BYTES_MAX];
    hx_str sa = { a, hx__stem(stemmer, stems[_i].lang,
                              hx_str_of(stems[_i].a), a) };
    hx_str sb = { b, hx__stem(stemmer, stems[_i].lang,
                              hx_str_of(stems[_i].b), b) };

    ck_assert_msg(hx_str_eq(sa, sb) == stems[_i].same, "%s, %s",
                  stems[_i].a, stems[_i].b);
    hx__stemmer_close(stemmer);
}
END_TEST

#define ROWS(table) (int)(sizeof table / sizeof *table)

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *tcase = tcase_create("fold and stem");

    tcase_add_loop_test(tcase, folds_spellings, 0, ROWS(folds));
    tcase_add_test(tcase, fold_stays_in_its_room);
    tcase_add_loop_test(tcase, squeezes_runs, 0, ROWS(runs));
    tcase_add_loop_test(tcase, knows_variants, 0, ROWS(variants));
    tcase_add_loop_test(tcase, stems_meet, 0, ROWS(stems));
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
