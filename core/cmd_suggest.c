/* hxgap suggest: words and phrases that belong to no entry.
 *
 * Files are read twice: first every unit goes into a sketch of fixed size,
 * then those are counted exactly that may be frequent enough. The estimates
 * are never too small, so the result is that of counting everything, which is
 * what is done with a pipe, as it cannot be read twice. */
#include <stdlib.h>
#include <sys/stat.h>

#include "alloc.h"
#include "columns.h"
#include "error.h"
#include "ranking.h"
#include "survey.h"

#define TOP 20
#define MAX_WORDS 2000000
#define LEAST 5              /* comments, and one of so many: */
#define LEAST_OF 10000
#define BESIDE_OF 500        /* of a word of contexts: one of so many */
#define SKETCH_BITS 22      /* 64 MiB: few rare units look frequent */

static const char *const kinds[HX_RANK_KINDS] = { "low", "high", "unseen",
                                                  "words", "phrases" };
static const char *const titles[HX_RANK_KINDS] = {
    "Tied to low ratings", "Tied to high ratings",
    "In comments without a driver", "More frequent than elsewhere",
    "Words that stand together"
};
static const char *const languages[] = { NULL, "German", "English" };
static const char *const codes[] = { NULL, "de", "en" };

/* -- examples and contexts -------------------------------------------------- */

/* The examples of a gram, the smallest hash first: workers left them in any
 * order. */
static size_t examples_of(const hx_gram *gram,
                          const hx_gram_example *out[HX_GRAM_EXAMPLES])
{
    size_t count = 0;

    for (int i = 0; i < HX_GRAM_EXAMPLES; i++) {
        size_t at = count;

        if (!gram->example[i].text)
            continue;
        while (at > 0 && out[at - 1]->hash > gram->example[i].hash) {
            out[at] = out[at - 1];
            at--;
        }
        out[at] = &gram->example[i];
        count++;
    }
    return count;
}

/* The unit as a comment has it. */
static hx_str form_of(const hx_gram *gram)
{
    const hx_gram_example *list[HX_GRAM_EXAMPLES];

    if (examples_of(gram, list) == 0)
        return gram->key;
    return (hx_str){ list[0]->text + list[0]->begin,
                     list[0]->end - list[0]->begin };
}

/* "very _", "_ . for": the place of the unit is _, of a word between a dot. */
static void put_context(const hx_ranking *r, hx_buf *out, const hx_context *c)
{
    hx_str word = hx__ranking_word(r, c->word);

    if (c->offset > 0)
        hx__buf_str(out, c->offset > 1 ? "_ . " : "_ ");
    hx__buf_bytes(out, word.ptr, word.len);
    if (c->offset < 0)
        hx__buf_str(out, c->offset < -1 ? " . _" : " _");
}

static void put_flat(hx_buf *out, const char *ptr, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hx__buf_char(out, (unsigned char)ptr[i] < 0x20 || ptr[i] == 0x7f
                              ? ' ' : ptr[i]);
}

/* -- text ------------------------------------------------------------------- */

static void put_near(const hx_ranking *r, hx_buf *out, const hx_suggestion *s)
{
    if (!s->near)
        return;
    hx__buf_printf(out, "  near %s (%.2f:", s->near->name, s->similarity);
    for (size_t i = 0; i < s->shared_count; i++) {
        hx__buf_str(out, i ? ", " : " ");
        put_context(r, out, s->shared[i]);
    }
    hx__buf_char(out, ')');
}

static void put_line(const hx_ranking *r, hx_buf *out, const hx_suggestion *s)
{
    const hx_gram_example *list[HX_GRAM_EXAMPLES];
    hx_str form = form_of(s->gram);

    hx__buf_str(out, "  ");
    hx__columns_put(out, hx__columns_head(form, 28), 28, false);
    hx__buf_printf(out, " %8llu %6llu %6llu %6llu %9.1f",
                   (unsigned long long)s->gram->comments,
                   (unsigned long long)s->gram->low,
                   (unsigned long long)s->gram->high,
                   (unsigned long long)s->gram->bare, s->g2);
    put_near(r, out, s);
    hx__buf_char(out, '\n');
    if (examples_of(s->gram, list) == 0)
        return;
    hx__buf_str(out, "      ");
    put_flat(out, list[0]->text, list[0]->begin);
    hx__buf_char(out, '[');
    put_flat(out, list[0]->text + list[0]->begin,
             list[0]->end - list[0]->begin);
    hx__buf_char(out, ']');
    put_flat(out, list[0]->text + list[0]->end, list[0]->len - list[0]->end);
    hx__buf_char(out, '\n');
}

static void put_head(const hx_ranking *r, hx_buf *out, int lang)
{
    const hx_suggest_sums *sums = &r->suggest->sums[lang];

    hx__buf_printf(out, "%s%s: %llu comment%s, %llu with a rating (%llu "
                   "low, %llu high)\n", out->len ? "\n" : "", languages[lang],
                   (unsigned long long)sums->comments,
                   hx__plural(sums->comments),
                   (unsigned long long)sums->rated,
                   (unsigned long long)sums->low,
                   (unsigned long long)sums->high);
}

static void put_section(const hx_ranking *r, hx_buf *out, int kind,
                        const hx_suggestion *list, size_t count)
{
    if (count == 0)
        return;
    hx__buf_printf(out, "\n");
    hx__columns_put(out, hx_str_of(titles[kind]), 30, false);
    hx__buf_printf(out, " %8s %6s %6s %6s %9s\n", "comments", "low", "high",
                   "none", "G2");
    for (size_t i = 0; i < count; i++)
        put_line(r, out, &list[i]);
}

/* -- json ------------------------------------------------------------------- */

static void put_json(const hx_ranking *r, hx_buf *out, int lang, int kind,
                     const hx_suggestion *s)
{
    const hx_gram_example *list[HX_GRAM_EXAMPLES];
    size_t examples = examples_of(s->gram, list);

    hx__buf_printf(out, "{\"lang\":\"%s\",\"kind\":\"%s\",\"form\":",
                   codes[lang], kinds[kind]);
    hx__buf_json(out, form_of(s->gram));
    hx__buf_str(out, ",\"stems\":");
    hx__buf_json(out, (hx_str){ s->gram->key.ptr + 2, s->gram->key.len - 2 });
    hx__buf_printf(out, ",\"comments\":%llu,\"rated\":%llu,\"low\":%llu,"
                   "\"high\":%llu,\"unseen\":%llu,\"g2\":%.3f,\"near\":",
                   (unsigned long long)s->gram->comments,
                   (unsigned long long)s->gram->rated,
                   (unsigned long long)s->gram->low,
                   (unsigned long long)s->gram->high,
                   (unsigned long long)s->gram->bare, s->g2);
    if (s->near)
        hx__buf_printf(out, "{\"label\":\"%s\",\"similarity\":%.3f,"
                       "\"contexts\":[", s->near->name, s->similarity);
    for (size_t i = 0; i < s->shared_count; i++) {
        hx_buf text = { 0 };

        put_context(r, &text, s->shared[i]);
        hx__buf_str(out, i ? "," : "");
        hx__buf_json(out, (hx_str){ text.ptr, text.len });
        out->failed |= text.failed;
        hx__buf_clear(&text);
    }
    hx__buf_str(out, s->near ? "]},\"examples\":[" : "null,\"examples\":[");
    for (size_t i = 0; i < examples; i++) {
        hx__buf_str(out, i ? "," : "");
        hx__buf_json(out, (hx_str){ list[i]->text, list[i]->len });
    }
    hx__buf_str(out, "]}\n");
}

/* -- the list --------------------------------------------------------------- */

static hx_status put_lang(const hx_cli *cli, const hx_ranking *r, hx_buf *out,
                          int lang, hx_suggestion *list, hx_error *err)
{
    size_t most = cli->top ? cli->top : TOP;
    bool json = hx__survey_json(cli);

    if (!json)
        put_head(r, out, lang);
    for (int kind = 0; kind < HX_RANK_KINDS; kind++) {
        size_t count;

        if (!hx__ranking_pick(r, lang, kind, most, list, &count))
            return hx__nomem(err);
        if (!json)
            put_section(r, out, kind, list, count);
        for (size_t i = 0; json && i < count; i++)
            put_json(r, out, lang, kind, &list[i]);
    }
    return HX_OK;
}

static hx_status show(const hx_cli *cli, const hx_suggest *suggest,
                      hx_error *err)
{
    size_t most = cli->top ? cli->top : TOP;
    hx_suggestion *list = hx__alloc(most, sizeof *list);
    hx_ranking ranking;
    hx_buf out = { 0 };
    hx_status rc = hx__ranking_open(&ranking, suggest, err);

    if (!list && rc == HX_OK)
        rc = hx__nomem(err);
    for (int lang = HX_LANG_DE; rc == HX_OK && lang <= HX_LANG_EN; lang++)
        if (suggest->sums[lang].comments > 0)
            rc = put_lang(cli, &ranking, &out, lang, list, err);
    if (rc == HX_OK && !hx__survey_json(cli))
        hx__buf_printf(&out, "\nUnits that no entry covers, in %llu comment%s "
                       "or more; G2 is the log-likelihood ratio\n(over 15.13: "
                       "p < 0.0001); none: of the comments, those without a "
                       "driver. near: the entry\nwhose neighbours are most like "
                       "theirs.\n", (unsigned long long)suggest->least,
                       hx__plural(suggest->least));
    if (rc == HX_OK)
        rc = hx__survey_print(&out, err);
    hx__buf_clear(&out);
    hx__ranking_clear(&ranking);
    hx__free(list);
    return rc;
}

/* -- the passes ------------------------------------------------------------- */

/* Whether every input can be read twice: files and folders can. */
static bool can_repeat(const hx_cli *cli)
{
    for (size_t i = 0; i < cli->arg_count; i++) {
        struct stat info;

        if (strcmp(cli->args[i], "-") == 0 ||
            stat(cli->args[i], &info) != 0 ||
            (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)))
            return false;
    }
    return true;
}

/* --min-count, or one comment of so many. */
static void set_least(const hx_cli *cli, hx_suggest *suggest)
{
    uint64_t comments = suggest->sums[HX_LANG_DE].comments +
                        suggest->sums[HX_LANG_EN].comments;

    suggest->least = comments / LEAST_OF > LEAST ? comments / LEAST_OF : LEAST;
    if (cli->min_count)
        suggest->least = cli->min_count;
    suggest->least_beside = comments / BESIDE_OF > suggest->least
                                ? comments / BESIDE_OF : suggest->least;
}

static hx_status first_pass(hx_cli *cli, const hx_app *app,
                            hx_suggest *suggest, uint64_t *read,
                            hx_error *err)
{
    hx_survey survey = { hx__suggest_each, NULL, suggest, 0 };
    hx_tally tally = { 0 };
    hx_status rc;

    if (!hx__sketch_open(&suggest->sketch, SKETCH_BITS))
        return hx__nomem(err);
    suggest->first = true;
    rc = hx__survey(cli, app, &survey, &tally, err);
    *read = tally.read;
    hx__tally_clear(&tally);
    set_least(cli, suggest);
    hx__suggest_pass(suggest, false);
    return rc;
}

static hx_status last_pass(hx_cli *cli, const hx_app *app,
                           hx_suggest *suggest, uint64_t expected,
                           hx_error *err)
{
    hx_survey survey = { hx__suggest_each, NULL, suggest, 0 };
    hx_tally tally = { 0 };
    hx_status rc = hx__survey(cli, app, &survey, &tally, err);

    if (rc == HX_E_LIMIT)
        rc = HX_E_USAGE;  /* of --max-words */
    if (rc == HX_OK && suggest->sketch.cells && tally.read != expected)
        rc = hx__fail(err, HX_E_IO, "an input has changed while it was read: "
                      "%llu records, then %llu (run again)",
                      (unsigned long long)expected,
                      (unsigned long long)tally.read);
    set_least(cli, suggest);
    if (rc == HX_OK)
        rc = show(cli, suggest, err);
    if (rc == HX_OK) {
        hx__cli_tell_left_out(cli, &tally);
        rc = hx__cli_judge(cli, &tally, err);
    }
    hx__tally_clear(&tally);
    return rc;
}

static hx_status count(hx_cli *cli, const hx_app *app, hx_error *err)
{
    hx_suggest suggest = { .host = NULL };
    uint64_t read = 0;
    hx_status rc = hx__suggest_open(&suggest, app->host,
                                    cli->max_words ? cli->max_words
                                                   : MAX_WORDS, err);

    if (rc == HX_OK && can_repeat(cli))
        rc = first_pass(cli, app, &suggest, &read, err);
    if (rc == HX_OK)
        rc = last_pass(cli, app, &suggest, read, err);
    hx__suggest_clear(&suggest);
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    hx_app app = { .pipe = NULL };
    hx_status rc;

    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "suggest: no input (name files or "
                        "folders, or - for standard input)");
    rc = hx__survey_format(cli, err);
    cli->no_model = true;  /* what the rules do not see */
    if (rc == HX_OK)
        rc = hx__app_open_explaining(&app, cli, err);
    if (rc == HX_OK)
        rc = count(cli, &app, err);
    hx__app_close(&app);
    return rc;
}

static const hx_says says[] = {
    { "format", "text or json (default text)", "text json" },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_suggest = {
    .name = "suggest",
    .summary = "words and phrases that belong to no entry and might",
    .usage = "[OPTIONS] INPUT...",
    .help =
        "  hxgap suggest comments.ndjson.gz\n"
        "  hxgap suggest reviews/ --where brand=Acme --top 50\n"
        "  hxgap suggest comments.ndjson.gz --min-count 20 --format json\n\n"
        "Lists words and phrases that no pattern covers: tied to low or high\n"
        "ratings, more frequent than elsewhere, or standing together, by\n"
        "log-likelihood (Dunning 1993; Rayson and Garside 2000), each with an\n"
        "example and the entry whose contexts are most like its own. Files\n"
        "are read twice, in fixed memory; standard input once, and over\n"
        "--max-words distinct words and phrases (2000000) it is an error.\n",
    .options = "format where since until pipeline field jobs plugin lexicon "
               "max-bad block-bytes top max-words min-count no-redact",
    .says = says,
    .run = run,
};
