/* det_language on invented comments: what it must tell, and where it must
 * rather say nothing. Its share of right answers on real comments is measured
 * by `hxgap eval`, not here. */
#include "plugin_host.h"

#define hx_plugin_v1 tok_words_v1
#include "../plugins/tok_words/chars.c"
#include "../plugins/tok_words/clause.c"
#include "../plugins/tok_words/dot.c"
#include "../plugins/tok_words/line.c"
#include "../plugins/tok_words/ranges.c"
#include "../plugins/tok_words/scan.c"
#include "../plugins/tok_words/sign.c"
#include "../plugins/tok_words/tok_words.c"
#include "../plugins/tok_words/words.c"
#undef hx_plugin_v1
#define hx_plugin_v1 det_language_v1
#include "../plugins/det_language/det_language.c"
#include "../plugins/det_language/model.c"
#undef hx_plugin_v1

#include "suite.h"  /* last: Check makes a macro of "fail" */

static const hx_plugin *tokeniser, *detector;
static void *tokens_model, *model;

static void set_up(void)
{
    hx_error err;
    hx_plugin_ref self = { "det_language", 0 };
    hx_term_user user;

    tokeniser = tok_words_v1(fake_host());
    detector = det_language_v1(&fake.host);
    ck_assert_int_eq(tokeniser->open(&fake.host, &self, &tokens_model, &err), HX_OK);
    ck_assert_int_eq(detector->open(&fake.host, &self, &model, &err), HX_OK);
    user = (hx_term_user){ detector->term, detector->terms_reset,
                           detector->terms_keep, model };
    fake.terms = hx__terms_open(&user, 1);
    ck_assert(fake.terms != NULL);
}

static void tear_down(void)
{
    tokeniser->close(tokens_model);
    detector->close(model);
    fake_clear();
}

static int detect(hx_record *rec)
{
    hx_error err;

    ck_assert_int_eq(tokeniser->process(tokens_model, rec, &err), HX_OK);
    ck_assert_int_eq(detector->process(model, rec, &err), HX_OK);
    return rec->lang;
}

static const struct { int lang; const char *text; } rows[] = {
    { HX_LANG_DE, "Der Schalter war zu, niemand wusste Bescheid." },
    { HX_LANG_DE, "nie wieder" },
    { HX_LANG_DE, "Alles bestens gelaufen" },
    { HX_LANG_DE, "Das Update ist buggy, App crasht beim Login" },
    { HX_LANG_DE, "Ich liebe das Feature mit dem Dark Mode" },
    { HX_LANG_DE, "Bin sehr enttaeuscht ueber den Support" },
    { HX_LANG_DE, "DIE HOTLINE WAR NETT" },
    { HX_LANG_DE, "Das Paket kam zerdru\u0308ckt an" },
    { HX_LANG_DE, "I ha scho dr\u00fc mal aagl\u00fcte und niemer het ghulfe" },
    { HX_LANG_DE, "@AcmeSupport seit Tagen keine Antwort #fail #support" },
    { HX_LANG_DE, "Unfreundlichkeit und Wartezeiten ohne Ende" },
    { HX_LANG_EN, "The counter was closed and nobody knew why." },
    { HX_LANG_EN, "never again" },
    { HX_LANG_EN, "Staff was kind" },
    { HX_LANG_EN, "Die hard fan here, it was also in the hat box" },
    { HX_LANG_EN, "The war museum in Berlin was great" },
    { HX_LANG_EN, "I don\u2019t think they\u2019ll ever call back" },
    { HX_LANG_EN, "ur app keeps crashing pls fix" },
    { HX_LANG_EN, "Unbelievably disappointing customer relationship" },
    { HX_LANG_UNKNOWN, "" },
    { HX_LANG_UNKNOWN, "\U0001F44D\U0001F44D 5/5 !!!" },
    { HX_LANG_UNKNOWN, "https://example.org/der-die-das" },
    { HX_LANG_UNKNOWN, "Top" },
    { HX_LANG_UNKNOWN, "super service" },
    { HX_LANG_UNKNOWN, "Le personnel est tr\u00e8s aimable mais le train "
                       "avait une heure de retard." },
    { HX_LANG_UNKNOWN, "De medewerkers zijn heel vriendelijk maar de trein "
                       "was weer te laat" },
    { HX_LANG_UNKNOWN, "Il personale \u00e8 gentile ma il treno era in "
                       "ritardo" },
    { HX_LANG_UNKNOWN, "El personal es muy amable pero el tren lleg\u00f3 "
                       "tarde otra vez" },
    { HX_LANG_UNKNOWN, "M\u00fc\u015fteri hizmetleri \u00e7ok k\u00f6t\u00fc, "
                       "kimse telefona bakm\u0131yor" },
    { HX_LANG_UNKNOWN, "Obs\u0142uga bardzo mi\u0142a, ale poci\u0105g znowu "
                       "si\u0119 sp\u00f3\u017ani\u0142" },
    { HX_LANG_UNKNOWN, "\u041e\u0447\u0435\u043d\u044c "
                       "\u043f\u043b\u043e\u0445\u043e" },
};

START_TEST(a_comment_has_this_language)
{
    hx_record *rec = fake_begin(hx_str_of(rows[_i].text));
    int lang = detect(rec);

    ck_assert_msg(lang == rows[_i].lang, "%d: %s", lang, rows[_i].text);
}
END_TEST

START_TEST(a_given_language_stays)
{
    hx_record *rec = fake_begin(HX_LIT("Das ist ganz sicher auf Deutsch."));

    rec->lang = HX_LANG_EN;
    rec->lang_given = true;
    ck_assert_int_eq(detect(rec), HX_LANG_EN);
}
END_TEST

START_TEST(spellings_of_a_word_fold_alike)
{
    const hx_str same[] = { HX_LIT("f\u00fcr"), HX_LIT("FU\u0308R"),
                            HX_LIT("f\u00ad\u00dcr") };
    uint32_t want = detector->term(model, same[0], HX_TOK_WORD);

    ck_assert_uint_ne(want, 0);
    for (size_t i = 1; i < sizeof same / sizeof same[0]; i++)
        ck_assert_uint_eq(detector->term(model, same[i], HX_TOK_WORD), want);
    ck_assert_uint_eq(detector->term(model, HX_LIT("3"), HX_TOK_NUMBER), 0);
}
END_TEST

/* Whatever stands for an apostrophe, and where texts are cut there. */
START_TEST(apostrophes_are_not_seen)
{
    const hx_str same[] = {
        HX_LIT("dont"), HX_LIT("don't"), HX_LIT("don`t"), HX_LIT("don\u00b4t"),
        HX_LIT("don\u2018t"), HX_LIT("don\u2019t"), HX_LIT("don\u201bt"),
        HX_LIT("don\u2032t"), HX_LIT("don\uff07t"), HX_LIT("don\u02bct"),
        HX_LIT("do n't"),
        HX_LIT("don' t"),
    };
    uint32_t want = detector->term(model, same[0], HX_TOK_WORD);

    ck_assert_uint_ne(want, 0);
    for (size_t i = 1; i < sizeof same / sizeof same[0]; i++)
        ck_assert_uint_eq(detector->term(model, same[i], HX_TOK_WORD), want);
}
END_TEST

START_TEST(broken_bytes_are_no_trouble)
{
    for (int c = 1; c < 256; c++) {
        char word[3] = { (char)c, (char)(255 - c), (char)c };

        for (size_t len = 0; len <= 3; len++)
            (void)detector->term(model, (hx_str){ word, len }, HX_TOK_WORD);
    }
}
END_TEST

/* A long text is judged by its first words once they say enough. */
START_TEST(a_long_text_ends_early_but_alike)
{
    static char text[200000];
    const char *part = "Das Personal war leider nicht sehr freundlich. ";
    size_t len = strlen(part);

    for (size_t i = 0; i + len < sizeof text; i += len)
        memcpy(text + i, part, len);
    ck_assert_int_eq(detect(fake_begin((hx_str){ text, 199000 })), HX_LANG_DE);
}
END_TEST

START_TEST(the_tables_are_in_order)
{
    for (size_t i = 1; i < lang__word_count; i++)
        ck_assert(lang__words[i - 1].hash <= lang__words[i].hash);
    for (size_t row = 0; row < 1024; row++)
        ck_assert_uint_eq(strlen(lang__grams[row]), 32);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("det_language");
    TCase *tcase = tcase_create("language");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, a_comment_has_this_language, 0,
                        (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(tcase, a_given_language_stays);
    tcase_add_test(tcase, spellings_of_a_word_fold_alike);
    tcase_add_test(tcase, apostrophes_are_not_seen);
    tcase_add_test(tcase, broken_bytes_are_no_trouble);
    tcase_add_test(tcase, a_long_text_ends_early_but_alike);
    tcase_add_test(tcase, the_tables_are_in_order);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
