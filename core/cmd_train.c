/* hxgap train: learns a model from labelled comments.
 *
 * Every gold record runs through the chain with the rules alone and becomes an
 * example; then the weights of each language are learned and written. One
 * thread reads, so that features are numbered in input order and the file is
 * the same bytes each time. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "app.h"
#include "error.h"
#include "gold.h"
#include "model.h"
#include "registry.h"
#include "train.h"

#define MODEL_VERSION "1.0.0"

typedef struct school {
    const hx_hostx *host;
    hx_gold_slots slots;
    hx_examples  of[HX_LANG_COUNT];
    uint32_t    *rule_hash;
    hx_stemmer  *stemmer;
    hx_features  features;
    uint32_t    *words;  size_t word_cap;
    size_t       labels;  /* that were learned, of both languages */
    uint64_t     off;     /* gold labels that were passed over */
} school;

/* -- examples [the one worker] ---------------------------------------------- */

/* The example that labels are added to. */
typedef struct lesson {
    school     *school;
    hx_example *example;
} lesson;

/* A comment of which a reader said something is an experience, also where the
 * label is not looked for any more. */
static hx_status set_gold(void *arg, const hx_gold_label *label, hx_error *err)
{
    lesson *l = arg;
    uint32_t target = HX_TARGET_NONE;

    hx__target_put(l->example->gold, HX_TARGET_EXPERIENCE);
    if (label->off) {
        l->school->off++;
        return HX_OK;
    }
    target = hx__target_of(label->dimension, (unsigned)label->number,
                           (unsigned)HX_MET << label->stance);
    if (target == HX_TARGET_NONE)
        return hx__fail(err, HX_E_LIMIT, "train: \"%s\" is label %zu of its "
                        "dimension, a model has 64 (name fewer lexicons, or "
                        "leave the label out of the gold files)",
                        hx__registry_label_get(l->school->host,
                                               label->dimension,
                                               label->number)->id.ptr,
                        label->number + 1);
    hx__target_put(l->example->gold, target);
    return HX_OK;
}

static bool number_words(school *s, hx_feature_set *set, const hx_record *rec)
{
    char fold[HX_FOLD_BYTES_MAX], name[HX_FOLD_BYTES_MAX + 2];

    if (rec->token_count > s->word_cap &&
        !hx__grow((void **)&s->words, &s->word_cap, rec->token_count,
                  sizeof *s->words))
        return false;
    for (size_t t = 0; t < rec->token_count; t++) {
        const hx_token *token = &rec->tokens[t];
        hx_str word = { rec->text.ptr + token->begin,
                        token->end - token->begin };
        size_t len = hx__feature_fold(word, token->kind, fold);

        if (len)
            len = hx__feature_word(s->stemmer, rec->lang,
                                   (hx_str){ fold, len }, token->kind, name);
        s->words[t] = len ? hx__feature_word_id(set, (hx_str){ name, len })
                          : HX_MAP_NONE;
    }
    return !set->failed;
}

static hx_status each(void *arg, hx_chain *chain, hx_record *rec, hx_buf *out,
                      hx_error *err)
{
    school *s = arg;
    hx_examples *all = &s->of[rec->lang];
    hx_example e = { .first = 0 };
    lesson l = { s, &e };
    hx_status rc;

    (void)chain;
    (void)out;
    if (rec->skip != HX_SKIP_NONE)
        return HX_OK;
    rc = hx__gold_each(&s->slots, rec, set_gold, &l, err);
    if (rc != HX_OK || rec->lang == HX_LANG_UNKNOWN)
        return rc;
    e.fold = (unsigned)(XXH3_64bits(rec->text.ptr, rec->text.len) %
                        HX_TRAIN_FOLDS);
    if (!number_words(s, &all->set, rec) ||
        !hx__features_find(&s->features, &all->set, rec, s->words))
        return hx__nomem(err);
    return hx__examples_add(all, &e, &s->features) ? HX_OK : hx__nomem(err);
}

/* -- the file --------------------------------------------------------------- */

static char *const *sort_names;

static int by_name(const void *a, const void *b)
{
    return strcmp(sort_names[*(const uint32_t *)a],
                  sort_names[*(const uint32_t *)b]);
}

static bool is_used(const hx_lessons *lessons, uint32_t feature)
{
    for (size_t l = 0; l < lessons->count; l++)
        if (lessons->at[l].weight[feature])
            return true;
    return false;
}

static void put_labels(hx_sink *out, const hx_hostx *host,
                       const hx_lessons *lessons)
{
    for (size_t l = 0; l < lessons->count; l++) {
        char name[HX_TARGET_NAME];

        hx__target_name(host, lessons->at[l].target, name);
        hx__output_printf(out, "label %s %d %d\n", name, lessons->at[l].bias,
                          lessons->at[l].cut);
    }
}

/* Features by name, so that two versions can be compared line by line. */
static hx_status put_features(hx_sink *out, const hx_examples *all,
                              const hx_lessons *lessons, hx_error *err)
{
    uint32_t *order = hx__alloc(all->set.count + 1, sizeof *order);
    size_t count = 0;

    if (!order)
        return hx__nomem(err);
    for (uint32_t f = 0; f < all->set.count; f++)
        if (is_used(lessons, f))
            order[count++] = f;
    sort_names = all->set.names;
    qsort(order, count, sizeof *order, by_name);
    for (size_t i = 0; i < count; i++) {
        hx__output_printf(out, "feature %s", all->set.names[order[i]]);
        for (size_t l = 0; l < lessons->count; l++)
            if (lessons->at[l].weight[order[i]])
                hx__output_printf(out, " %zu:%d", l,
                                  lessons->at[l].weight[order[i]]);
        hx__output_printf(out, "\n");
    }
    hx__free(order);
    return count <= HX_MODEL_FEATURES_MAX
               ? HX_OK
               : hx__fail(err, HX_E_LIMIT, "train: %zu features are used, "
                          "over %d (train on fewer comments)", count,
                          HX_MODEL_FEATURES_MAX);
}

static hx_status put_language(hx_sink *out, school *s, int lang,
                              hx_error *err)
{
    hx_examples *all = &s->of[lang];
    hx_lessons lessons = { .at = NULL };
    hx_status rc;

    if (all->count == 0)
        return HX_OK;
    rc = hx__train(all, &lessons, err);
    s->labels += lessons.count;
    if (rc == HX_OK) {
        hx__output_printf(out, "# %zu comments\nlanguage %s\n", all->count,
                          lang == HX_LANG_DE ? "de" : "en");
        put_labels(out, s->host, &lessons);
        rc = put_features(out, all, &lessons, err);
    }
    hx__lessons_clear(&lessons);
    return rc;
}

static hx_status write_model(const hx_cli *cli, school *s, hx_error *err)
{
    hx_sink *out = NULL;
    hx_status rc = hx__output_open(&out, cli->out.at[0], cli->mode, NULL, err);

    if (rc != HX_OK)
        return rc;
    hx__output_printf(out, "hxgap-model %d\nversion " MODEL_VERSION "\n",
                      HX_MODEL_FORMAT);
    for (int lang = HX_LANG_DE; rc == HX_OK && lang < HX_LANG_COUNT; lang++)
        rc = put_language(out, s, lang, err);
    if (rc == HX_OK && s->labels == 0)
        rc = hx__fail(err, HX_E_IO, "train: no label to learn in these "
                      "comments (gold files have \"drivers\":[[\"warmth\","
                      "\"met\"]] in each line; too few of a label are none)");
    if (rc == HX_OK) {
        rc = hx__output_commit(out, err);
        out = NULL;
    }
    hx__output_abort(out);
    return rc;
}

/* -- the command ------------------------------------------------------------ */

static hx_status school_open(school *s, const hx_hostx *host, hx_error *err)
{
    s->host = host;
    s->rule_hash = hx__feature_rules(host);
    s->stemmer = hx__stemmer_open();
    if (!s->rule_hash || !s->stemmer)
        return hx__nomem(err);
    hx__gold_slots(&s->slots, host);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++) {
        hx_feature_set *set = &s->of[lang].set;

        *set = (hx_feature_set){ .host = host, .rule_hash = s->rule_hash,
                                 .grows = true };
        if (!hx__feature_set_ready(set))
            return hx__nomem(err);
    }
    return HX_OK;
}

static void school_close(school *s)
{
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        hx__examples_clear(&s->of[lang]);
    hx__features_clear(&s->features);
    hx__stemmer_close(s->stemmer);
    hx__free(s->rule_hash);
    hx__free(s->words);
}

static hx_status read_all(hx_cli *cli, const hx_app *app, school *s,
                          hx_error *err)
{
    hx_run_options options = hx__app_options(cli);
    hx_chain *chain = NULL;
    hx_tally tally = { 0 };
    hx_status rc;

    options.jobs = 1;
    options.each = each;
    options.each_arg = s;
    rc = hx__run(app->host, &options, &chain, &tally, &cli->signal_number,
                 err);
    if (rc == HX_OK)
        hx__gold_tell_off(s->host, s->off);
    if (rc == HX_OK) {
        hx__cli_tell_left_out(cli, &tally);
        rc = hx__cli_judge_first(cli, &tally, err);
    }
    hx__chain_close(chain);
    hx__tally_clear(&tally);
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    hx_app app = { .pipe = NULL };
    school s = { .host = NULL };
    hx_status rc;

    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "train: no labelled comments (hxgap "
                        "train gold.ndjson --out model.hxm)");
    if (cli->out.count != 1)
        return hx__fail(err, HX_E_USAGE, "train: name one file to write "
                        "(--out model.hxm)");
    hx__gold_wish(&cli->wish);
    cli->no_model = true;
    rc = hx__app_open(&app, cli, err);
    if (rc == HX_OK)
        rc = school_open(&s, app.host, err);
    if (rc == HX_OK)
        rc = read_all(cli, &app, &s, err);
    if (rc == HX_OK)
        rc = write_model(cli, &s, err);
    school_close(&s);
    hx__app_close(&app);
    return rc;
}

static const hx_says says[] = {
    { "out", "the model to write", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_train = {
    .name = "train",
    .summary = "learn a model from labelled comments",
    .usage = "[OPTIONS] GOLD... --out FILE",
    .help =
        "  hxgap train --where split=tune gold/*.ndjson --out model.hxm\n"
        "  hxgap train mine.ndjson lexicons/train/*.ndjson --out mine.hxm\n\n"
        "Learns from gold files (see hxgap eval) when to trust the rules and\n"
        "which words speak for a label, and writes the weights for the plugin\n"
        "det_model. The file holds no text but single words that stand in at\n"
        "least five comments. Needs the library liblinear.\n",
    .options = "where since until pipeline field plugin lexicon max-bad out "
               "mode",
    .says = says,
    .run = run,
};
