/* Models: which files are refused and where, what becomes of labels that it
 * doubts or finds, and that words it does not know change nothing. */
#include "with_plugins.h"

#include "model.h"
#include "registry.h"
#include "suite.h"

#define HEAD "hxgap-model 1\nversion 1.0.0\nlanguage de\n" \
             "label warmth/met -2000 0\n"

typedef struct fixture {
    test_pipe t;
    hx_hostx *hostx;
    char      path[300];
    uint32_t  rule;
} fixture;

static void open_fixture(fixture *f)
{
    hx_error err;
    hx_status rc = host_of(&f->hostx, &f->t, "ok_tok ok_det ok_agg", NULL,
                           &err);
    int64_t rule;

    ck_assert_msg(rc == HX_OK, "%s", err.message);
    snprintf(f->path, sizeof f->path, "%s/model.hxm", folder);
    rule = hx__registry_rule(f->hostx, &(hx_rule){
        .lexicon = HX_LIT("drivers"), .file = HX_LIT("warmth.yaml"),
        .line = 3, .pattern = HX_LIT("nett") });
    ck_assert_int_ge(rule, 0);
    f->rule = (uint32_t)rule;
}

static void close_fixture(fixture *f)
{
    hx__host_close(f->hostx);
    pipe_clear(&f->t);
}

/* Number of the driver `id`, made when new. */
static uint16_t driver(fixture *f, const char *id)
{
    int label = hx__registry_label(f->hostx, HX_DIM_DRIVER, id);

    ck_assert_int_ge(label, 0);
    return (uint16_t)label;
}

static hx_status load(fixture *f, const char *text, hx_model **out,
                      hx_error *err)
{
    FILE *file = fopen(f->path, "wb");

    ck_assert(file != NULL);
    fputs(text, file);
    fclose(file);
    err->message[0] = '\0';
    return hx__model_calls.open(hx__host_public(f->hostx),
                                hx_str_of(f->path), out, err);
}

static const struct { const char *what, *text, *says; } broken[] = {
    { "empty name", "\n", ":1:" },
    { "other format", "hxgap-model 2\n", ":1:" },
    { "no language", "hxgap-model 1\nlabel warmth/met 0 0\n", ":2:" },
    { "language twice", HEAD "language de\n", ":5:" },
    { "other language", "hxgap-model 1\nlanguage fr\n", ":2:" },
    { "label without cut", HEAD "label warmth/unmet 1\n", ":5:" },
    { "label of letters", HEAD "label warmth/unmet x 1\n", ":5:" },
    { "weight of letters", HEAD "feature w:nett 0:x\n", ":5:" },
    { "weight too long", HEAD "feature w:nett 0:1234567890\n", ":5:" },
    { "weight too great", HEAD "feature w:nett 0:32768\n", ":5:" },
    { "label behind a feature", HEAD "feature w:nett 0:1\n"
      "label warmth/unmet -4000 0\n", ":6:" },
    { "no such label", HEAD "feature w:nett 1:5\n", ":5:" },
    { "negative label", HEAD "feature w:nett -1:5\n", ":5:" },
    { "feature twice", HEAD "feature w:a 0:1\nfeature w:a 0:1\n", ":6:" },
    { "unknown word", HEAD "weights 3\n", ":5:" },
};

START_TEST(broken_files_name_their_line)
{
    fixture f;
    hx_model *model;
    hx_error err;
    hx_status rc;

    open_fixture(&f);
    rc = load(&f, broken[_i].text, &model, &err);
    ck_assert_msg(rc == HX_E_LEXICON && !model, "%s: %d", broken[_i].what, rc);
    ck_assert_msg(strstr(err.message, broken[_i].says) != NULL, "%s: %s",
                  broken[_i].what, err.message);
    close_fixture(&f);
}
END_TEST

START_TEST(no_file_is_no_model)
{
    fixture f;
    hx_model *model = (hx_model *)&f;
    hx_error err;

    open_fixture(&f);
    ck_assert_int_eq(hx__model_calls.open(hx__host_public(f.hostx),
                                          HX_LIT("/nonexistent/m.hxm"),
                                          &model, &err), HX_OK);
    ck_assert(model == NULL);
    close_fixture(&f);
}
END_TEST

/* What the model says of one word, `lang` German, beside a rule or without. */
static const struct {
    const char *what, *word; bool ruled; int lang; int says;  /* -1: nothing */
} rows[] = {
    { "rule stands",          "haus",   true,  HX_LANG_DE, -1 },
    { "rule dropped",         "falsch", true,  HX_LANG_DE, HX_MODEL_DROP },
    { "doubt too small",      "naja",   true,  HX_LANG_DE, -1 },
    { "word adds",            "Lieb",   false, HX_LANG_DE, HX_MODEL_ADD },
    { "start of a word adds", "Herzlichkeitspreis", false, HX_LANG_DE,
      HX_MODEL_ADD },
    { "a start is no word",   "herzl",  false, HX_LANG_DE, -1 },
    { "evidence too small",   "brav",   false, HX_LANG_DE, -1 },
    { "unknown word",         "xyz",    false, HX_LANG_DE, -1 },
    { "other language",       "Lieb",   false, HX_LANG_EN, -1 },
    { "unknown language",     "Lieb",   false, HX_LANG_UNKNOWN, -1 },
};

static const char weights[] =
    HEAD
    "label nobody/met 9000 0\n"        /* of a lexicon that is not loaded */
    "feature l:warmth/met 0:3000\n"
    "feature p:herzl 0:2500\n"         /* how longer stems begin */
    "feature s:length1 0:1900\n"
    "feature w:brav 0:200\n"           /* enough with length1, but weak */
    "feature w:falsch 0:-4500 1:4\n"
    "feature w:lieb 0:2500\n"
    "feature w:naja 0:-3000\n";        /* 100 under the cut */

START_TEST(doubts_and_finds)
{
    fixture f;
    hx_model *model;
    hx_judge *judge;
    hx_error err;
    hx_token token = { .end = (uint32_t)strlen(rows[_i].word), .term = 1 };
    hx_clause clause = { 0, 1, HX_CLAUSE_SENTENCE };
    hx_mention mention = { .stance = HX_MET, .end = token.end };
    uint32_t symbols[2] = { 0, 0 };
    hx_record rec = { .text = hx_str_of(rows[_i].word), .tokens = &token,
                      .token_count = 1, .clauses = &clause,
                      .clause_count = 1 };
    const hx_decision *list;
    size_t count = 99;

    open_fixture(&f);
    mention.label = driver(&f, "warmth");
    mention.rule = f.rule;
    rec.lang = (uint8_t)rows[_i].lang;
    rec.mentions = &mention;
    rec.mention_count = rows[_i].ruled;
    ck_assert_int_eq(load(&f, weights, &model, &err), HX_OK);
    judge = hx__model_calls.judge_open(model);
    symbols[1] = hx__model_calls.term(judge, rec.text, HX_TOK_WORD);
    ck_assert_int_eq(hx__model_calls.decide(judge, &rec, symbols, &list,
                                            &count, &err), HX_OK);
    ck_assert_msg(count == (rows[_i].says >= 0), "%s: %zu decisions",
                  rows[_i].what, count);
    if (count) {
        ck_assert_int_eq(list->what, rows[_i].says);
        ck_assert_int_eq(list->label, mention.label);
        ck_assert_int_eq(list->stance, HX_MET);
        ck_assert_uint_eq(list->end, token.end);
        ck_assert(memcmp(hx__model_calls.why(judge, list).ptr, "model: ", 7)
                  == 0);
    }
    hx__model_calls.judge_close(judge);
    hx__model_calls.close(model);
    close_fixture(&f);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("model");
    TCase *tc = tcase_create("model");
    int failed;

    if (!plugins_made())
        return 1;
    tcase_add_loop_test(tc, broken_files_name_their_line, 0,
                        (int)(sizeof broken / sizeof *broken));
    tcase_add_test(tc, no_file_is_no_model);
    tcase_add_loop_test(tc, doubts_and_finds, 0,
                        (int)(sizeof rows / sizeof *rows));
    suite_add_tcase(suite, tc);
    failed = suite_run(suite);
    plugins_gone();
    return failed != 0;
}
