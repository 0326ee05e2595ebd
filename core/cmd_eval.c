/* hxgap eval: how well the labels agree with labelled comments.
 *
 * Every gold record runs through the chain in a worker and becomes a row of
 * label sets; rows arrive in input order and are counted in one place. A
 * second pass withholds the given language to judge its detection. */
#include <stdio.h>
#include <stdlib.h>

#include "agree.h"
#include "alloc.h"
#include "app.h"
#include "buf.h"
#include "error.h"
#include "gold.h"
#include "rates.h"
#include "registry.h"
#include "score.h"

#define CORPORA_MAX 64
#define CORPUS_BYTES 32
#define LANGS 3  /* de, en, all: as counted here */

#define STANCES HX_GOLD_STANCES

typedef hx_gold sets;

typedef struct row {
    sets     gold, found;
    char     corpus[CORPUS_BYTES];
    uint32_t text_len;  /* of the message that follows the row */
    uint8_t  lang, given;  /* HX_LANG_...: of the record, said by it */
    bool     long_enough;
} row;

/* Counts of one group of rows: a language, or a corpus. */
typedef struct tallied {
    uint64_t comments;
    hx_score driver[HX_SCORE_LABELS];
    hx_score stance[STANCES][HX_SCORE_LABELS];
    hx_score touchpoint[HX_LABELS_MAX], loyalty[HX_LABELS_MAX];
    hx_gap_sum gold_gap[HX_SCORE_LABELS], found_gap[HX_SCORE_LABELS];
    uint64_t language_right, language_all;
} tallied;

typedef struct eval {
    const hx_cli   *cli;
    const hx_hostx *host;
    hx_gold_slots slots;
    tallied  lang[LANGS];
    tallied *corpus[CORPORA_MAX];
    char     corpus_name[CORPORA_MAX][CORPUS_BYTES + 4];
    size_t   corpus_count;
    uint64_t off;       /* gold labels that were passed over */
    hx_sink *out;
    const char *rates;  /* of --rates: to be written */
    bool     language_pass;
    bool     no_memory;  /* a corpus could not be kept apart */
} eval;

static void found_sets(const hx_record *rec, sets *found)
{
    for (size_t i = 0; i < rec->mention_count; i++) {
        const hx_mention *mention = &rec->mentions[i];
        int s = mention->stance == HX_MET ? 0 : mention->stance == HX_UNMET
                                                ? 1 : 2;

        found->driver[s] |= (uint64_t)1 << (mention->label & 63);
    }
    for (size_t i = 0; i < rec->facet_count; i++) {
        const hx_facet *facet = &rec->facets[i];
        uint64_t bit = (uint64_t)1 << (facet->label & 63);
        size_t word = facet->label / 64;

        if (facet->dimension == HX_DIM_TOUCHPOINT)
            found->touchpoint[word] |= bit;
        else if (facet->dimension == HX_DIM_LOYALTY)
            found->loyalty[word] |= bit;
    }
}

/* -- errors in words -------------------------------------------------------- */

/* Those of `set` whose first label is number `first`. */
static void put_set(const eval *e, hx_buf *out, const char *head,
                    uint64_t set, int dimension, size_t first,
                    const char *stance)
{
    const hx_host *host = hx__host_public(e->host);

    for (; set; set &= set - 1) {
        const hx_label *label = host->label_get(
            host, dimension, first + (size_t)__builtin_ctzll(set));

        hx__buf_printf(out, "  %s %.*s%s%s\n", head, (int)label->id.len,
                       label->id.ptr, *stance ? "/" : "", stance);
    }
}

/* What was missed of a facet, and what was found that is not there. */
static void put_facets(const eval *e, hx_buf *out, const uint64_t *gold,
                       const uint64_t *found, int dimension)
{
    for (size_t w = 0; w < HX_GOLD_WORDS; w++)
        put_set(e, out, "missed", gold[w] & ~found[w], dimension, 64 * w, "");
    for (size_t w = 0; w < HX_GOLD_WORDS; w++)
        put_set(e, out, "false", found[w] & ~gold[w], dimension, 64 * w, "");
}

/* A piece of a real comment, without personal data. */
static hx_str masked(const eval *e, hx_record *rec, size_t begin, size_t end,
                     hx_buf *out)
{
    hx_piece piece = { .begin = 0 };

    if (hx__host_public(e->host)->mask(rec, begin, end, 0, &piece, NULL))
        out->failed = true;
    return piece.text;
}

static void put_false_hit(const eval *e, hx_record *rec, hx_buf *out,
                          uint64_t set, int s)
{
    const hx_host *host = hx__host_public(e->host);

    for (size_t i = 0; i < rec->mention_count; i++) {
        const hx_mention *m = &rec->mentions[i];
        const hx_rule *rule = host->rule_get(host, m->rule);
        hx_str id = host->label_get(host, HX_DIM_DRIVER, m->label)->id, words;

        if (m->stance != HX_MET << s || !(set >> (m->label & 63) & 1))
            continue;
        words = masked(e, rec, m->begin, m->end, out);
        hx__buf_printf(out, "  false %.*s/%s \"%.*s\" by %.*s:%u\n",
                       (int)id.len, id.ptr, hx__gold_stances[s], (int)words.len,
                       words.ptr, (int)rule->file.len, rule->file.ptr,
                       rule->line);
    }
}

static void put_errors(const eval *e, hx_record *rec, const row *r,
                       hx_buf *out)
{
    hx_str text;
    hx_buf lines = { 0 };

    for (int s = 0; s < STANCES; s++) {
        put_set(e, &lines, "missed", r->gold.driver[s] & ~r->found.driver[s],
                HX_DIM_DRIVER, 0, hx__gold_stances[s]);
        put_false_hit(e, rec, &lines,
                      r->found.driver[s] & ~r->gold.driver[s], s);
    }
    put_facets(e, &lines, r->gold.touchpoint, r->found.touchpoint,
               HX_DIM_TOUCHPOINT);
    put_facets(e, &lines, r->gold.loyalty, r->found.loyalty, HX_DIM_LOYALTY);
    if (lines.len > 0) {
        text = masked(e, rec, 0, rec->text.len, &lines);
        hx__buf_str(out, "* ");
        for (size_t i = 0; i < text.len; i++)
            hx__buf_char(out, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
        hx__buf_char(out, '\n');
        hx__buf_bytes(out, lines.ptr, lines.len);
    }
    out->failed = out->failed || lines.failed;
    hx__buf_clear(&lines);
}

/* -- rows ------------------------------------------------------------------- */

static hx_status each(void *arg, hx_chain *chain, hx_record *rec, hx_buf *out,
                      hx_error *err)
{
    const eval *e = arg;
    row r = { .lang = 0 };
    hx_str corpus = hx__gold_corpus(&e->slots, rec);
    hx_buf text = { 0 };
    hx_status rc = HX_OK;

    (void)chain;
    if (rec->skip != HX_SKIP_NONE)
        return HX_OK;
    rc = hx__gold_read(&e->slots, rec, &r.gold, err);
    if (rc != HX_OK)
        return rc;
    found_sets(rec, &r.found);
    memcpy(r.corpus, corpus.ptr, corpus.len < CORPUS_BYTES - 1
                                     ? corpus.len : CORPUS_BYTES - 1);
    r.lang = rec->lang;
    r.given = (uint8_t)hx__gold_lang(rec);
    r.long_enough = rec->token_count >= 4;
    if (e->cli->errors && !e->language_pass)
        put_errors(e, rec, &r, &text);
    r.text_len = (uint32_t)text.len;
    hx__buf_bytes(out, &r, sizeof r);
    hx__buf_bytes(out, text.ptr, text.len);
    if (text.failed || out->failed)
        rc = hx__nomem(err);
    hx__buf_clear(&text);
    return rc;
}

static void count_row(tallied *t, const row *r)
{
    const sets *g = &r->gold, *f = &r->found;

    t->comments++;
    hx__score_sets(t->driver, g->driver[0] | g->driver[1] | g->driver[2],
                   f->driver[0] | f->driver[1] | f->driver[2]);
    for (int s = 0; s < STANCES; s++)
        hx__score_sets(t->stance[s], g->driver[s], f->driver[s]);
    hx__score_words(t->touchpoint, g->touchpoint, f->touchpoint,
                    HX_GOLD_WORDS);
    hx__score_words(t->loyalty, g->loyalty, f->loyalty, HX_GOLD_WORDS);
    for (int d = 0; d < HX_SCORE_LABELS; d++) {
        hx__gap_add(&t->gold_gap[d], g->driver[0] >> d & 1,
                    g->driver[1] >> d & 1, g->driver[2] >> d & 1);
        hx__gap_add(&t->found_gap[d], f->driver[0] >> d & 1,
                    f->driver[1] >> d & 1, f->driver[2] >> d & 1);
    }
}

static tallied *corpus_of(eval *e, const char *name)
{
    for (size_t i = 0; i < e->corpus_count; i++)
        if (strcmp(e->corpus_name[i], name) == 0)
            return e->corpus[i];
    if (e->corpus_count == CORPORA_MAX)
        return NULL;
    e->corpus[e->corpus_count] = hx__alloc(1, sizeof(tallied));
    if (!e->corpus[e->corpus_count]) {
        e->no_memory = true;
        return NULL;
    }
    memcpy(e->corpus_name[e->corpus_count], name, strlen(name) + 1);
    return e->corpus[e->corpus_count++];
}

/* The place of a language among those counted here, -1 of none. */
static int place_of(int lang)
{
    return lang == HX_LANG_DE ? 0 : lang == HX_LANG_EN ? 1 : -1;
}

static void take_row(eval *e, const row *r)
{
    int lang = place_of(e->language_pass ? r->given : r->lang);
    tallied *corpus;

    if (e->language_pass) {
        if (lang < 0 || !r->long_enough)
            return;
        e->lang[lang].language_all++;
        e->lang[lang].language_right += r->lang == r->given;
        return;
    }
    e->off += r->gold.off;
    if (lang >= 0)
        count_row(&e->lang[lang], r);
    count_row(&e->lang[2], r);
    corpus = r->corpus[0] ? corpus_of(e, r->corpus) : NULL;
    if (corpus)
        count_row(corpus, r);
}

static hx_status take_rows(void *arg, hx_str bytes, hx_error *err)
{
    eval *e = arg;

    while (bytes.len >= sizeof(row)) {
        row r;

        memcpy(&r, bytes.ptr, sizeof r);
        take_row(e, &r);
        hx__output_write(e->out, bytes.ptr + sizeof r, r.text_len);
        bytes.ptr += sizeof r + r.text_len;
        bytes.len -= sizeof r + r.text_len;
    }
    return e->no_memory ? hx__nomem(err) : hx__output_status(e->out, err);
}

/* -- tables ----------------------------------------------------------------- */

#define RATIO_BYTES 16

/* A dash where there is nothing that it could be a part `of`. */
static const char *ratio(char room[RATIO_BYTES], double value, uint64_t of)
{
    if (of == 0)
        return "-";
    (void)snprintf(room, RATIO_BYTES, "%.3f", value);
    return room;
}

static const char *f1(char room[RATIO_BYTES], const hx_score *score)
{
    return ratio(room, hx__f1(score),
                 score->hit + score->false_hit + score->miss);
}

static void put_score(hx_sink *out, hx_str name, const hx_score *score)
{
    char room[3][RATIO_BYTES];
    uint64_t gold = score->hit + score->miss;

    hx__output_printf(out, "  %-22.*s %6llu  %5s  %5s  %5s", (int)name.len,
                      name.ptr, (unsigned long long)gold,
                      ratio(room[0], hx__precision(score),
                            score->hit + score->false_hit),
                      ratio(room[1], hx__recall(score), gold),
                      f1(room[2], score));
}

static void put_cell(hx_sink *out, const hx_score *score)
{
    if (score->hit + score->miss)
        hx__output_printf(out, "  %.2f", hx__f1(score));
    else
        hx__output_printf(out, "     -");
}

static hx_score all_stances(const tallied *t)
{
    hx_score sum[STANCES];

    for (int s = 0; s < STANCES; s++)
        sum[s] = hx__score_sum(t->stance[s], HX_SCORE_LABELS);
    return hx__score_sum(sum, STANCES);
}

static double gap_error(const tallied *t, size_t d)
{
    double gap = hx__gap_points(&t->found_gap[d], t->comments) -
                 hx__gap_points(&t->gold_gap[d], t->comments);

    return gap;
}

static double mean_gap_error(const tallied *t, size_t drivers)
{
    double sum = 0;

    for (size_t d = 0; d < drivers; d++)
        sum += gap_error(t, d) < 0 ? -gap_error(t, d) : gap_error(t, d);
    return drivers ? sum / (double)drivers : 0;
}

static void put_micro(const eval *e, const tallied *t)
{
    const hx_host *host = hx__host_public(e->host);
    hx_score driver = hx__score_sum(t->driver, HX_SCORE_LABELS);
    hx_score stance = all_stances(t);
    hx_score touch = hx__score_sum(t->touchpoint, HX_LABELS_MAX);
    hx_score loyal = hx__score_sum(t->loyalty, HX_LABELS_MAX);

    put_score(e->out, hx_str_of("driver"), &driver);
    hx__output_printf(e->out, "\n");
    put_score(e->out, hx_str_of("driver with stance"), &stance);
    hx__output_printf(e->out, "\n");
    put_score(e->out, hx_str_of("touchpoint"), &touch);
    hx__output_printf(e->out, "\n");
    put_score(e->out, hx_str_of("loyalty"), &loyal);
    hx__output_printf(e->out, "\n  gap of a driver, mean absolute error %.2f "
                      "points\n", mean_gap_error(t, host->label_count(
                                                        host, HX_DIM_DRIVER)));
    if (t->language_all)
        hx__output_printf(e->out, "  language, given one withheld: %llu of "
                          "%llu right (%.2f %%)\n",
                          (unsigned long long)t->language_right,
                          (unsigned long long)t->language_all,
                          100.0 * (double)t->language_right /
                              (double)t->language_all);
}

static void put_drivers(const eval *e, const tallied *t)
{
    const hx_host *host = hx__host_public(e->host);

    hx__output_printf(e->out, "\n  %-22s %6s  %-5s  %-5s  %-5s   met unmet  "
                      "want  gap+-\n", "driver", "gold", "prec", "rec", "F1");
    for (size_t d = 0; d < host->label_count(host, HX_DIM_DRIVER); d++) {
        put_score(e->out, host->label_get(host, HX_DIM_DRIVER, d)->id,
                  &t->driver[d]);
        for (int s = 0; s < STANCES; s++)
            put_cell(e->out, &t->stance[s][d]);
        hx__output_printf(e->out, " %+6.2f\n", gap_error(t, d));
    }
}

static void put_facet(const eval *e, const hx_score *scores, int dimension,
                      const char *title)
{
    const hx_host *host = hx__host_public(e->host);

    hx__output_printf(e->out, "\n  %-22s %6s  %-5s  %-5s  %-5s\n", title,
                      "gold", "prec", "rec", "F1");
    for (size_t i = 0; i < host->label_count(host, dimension); i++) {
        put_score(e->out, host->label_get(host, dimension, i)->id, &scores[i]);
        hx__output_printf(e->out, "\n");
    }
}

static void put_corpora(const eval *e)
{
    hx__output_printf(e->out, "\nby corpus (F1)          comments  driver  "
                      "stance  touchp  loyalty  gap err\n");
    for (size_t i = 0; i < e->corpus_count; i++) {
        const tallied *t = e->corpus[i];
        const hx_host *host = hx__host_public(e->host);
        hx_score driver = hx__score_sum(t->driver, HX_SCORE_LABELS);
        hx_score stance = all_stances(t);
        hx_score touch = hx__score_sum(t->touchpoint, HX_LABELS_MAX);
        hx_score loyal = hx__score_sum(t->loyalty, HX_LABELS_MAX);
        char room[4][RATIO_BYTES];

        hx__output_printf(e->out, "  %-22s %7llu   %5s   %5s   %5s    %5s     "
                          "%.2f\n", e->corpus_name[i],
                          (unsigned long long)t->comments, f1(room[0], &driver),
                          f1(room[1], &stance), f1(room[2], &touch),
                          f1(room[3], &loyal),
                          mean_gap_error(t, host->label_count(
                                                host, HX_DIM_DRIVER)));
    }
}

static void put_tables(const eval *e)
{
    static const char *const titles[LANGS] = { "German", "English", "all" };

    for (int lang = 0; lang < LANGS; lang++) {
        const tallied *t = &e->lang[lang];

        if (t->comments == 0 ||
            (lang == 2 && t->comments == e->lang[0].comments +
                                             e->lang[1].comments))
            continue;
        hx__output_printf(e->out, "%s: %llu comment%s\n  %-22s %6s  %-5s  "
                          "%-5s  %-5s\n", titles[lang],
                          (unsigned long long)t->comments,
                          hx__plural(t->comments), "micro average", "gold",
                          "prec", "rec", "F1");
        put_micro(e, t);
        put_drivers(e, t);
        put_facet(e, t->touchpoint, HX_DIM_TOUCHPOINT, "touchpoint");
        put_facet(e, t->loyalty, HX_DIM_LOYALTY, "loyalty");
        hx__output_printf(e->out, "\n");
    }
    if (e->corpus_count > 1)
        put_corpora(e);
}

/* Comments without any label make every figure 0. */
static void tell_unlabelled(const eval *e)
{
    uint64_t comments = 0, labels = 0;

    for (int lang = 0; lang < LANGS; lang++) {
        const tallied *t = &e->lang[lang];
        const hx_score sum[] = {
            hx__score_sum(t->driver, HX_SCORE_LABELS),
            hx__score_sum(t->touchpoint, HX_LABELS_MAX),
            hx__score_sum(t->loyalty, HX_LABELS_MAX),
        };
        hx_score all = hx__score_sum(sum, 3);

        comments += t->comments;
        labels += all.hit + all.miss;
    }
    if (comments && labels == 0 && !e->cli->quiet)
        hx__cli_warn(e->cli, "no comment has a label of a reader: gold files "
                             "have \"drivers\":[[\"warmth\",\"met\"]] in "
                             "each line");
}

/* -- passes ----------------------------------------------------------------- */

static hx_status pass(hx_cli *cli, eval *e, hx_error *err)
{
    hx_app app = { .pipe = NULL };
    hx_run_options options = hx__app_options(cli);
    hx_chain *chain = NULL;
    hx_tally tally = { 0 };
    hx_status rc = hx__app_open(&app, cli, err);

    e->host = app.host;
    if (rc == HX_OK)
        rc = hx__app_spare(&app, cli, e->rates, err);
    if (rc == HX_OK)
        hx__gold_slots(&e->slots, app.host);
    if (!e->language_pass)  /* said in the first reading */
        options.message = NULL;
    options.output = e->rates;
    options.each = each;
    options.each_arg = e;
    options.ordered_sink = take_rows;
    options.sink_arg = e;
    if (rc == HX_OK)
        rc = hx__run(app.host, &options, &chain, &tally, &cli->signal_number,
                     err);
    if (rc == HX_OK && !e->language_pass) {
        put_tables(e);
        tell_unlabelled(e);
        hx__gold_tell_off(app.host, e->off);
        hx__cli_tell_left_out(cli, &tally);
        if (e->rates)
            rc = hx__rates_write(e->rates, cli->mode, app.host,
                                 e->lang[2].comments, e->lang[2].driver,
                                 e->lang[2].stance[0], e->lang[2].stance[1],
                                 err);
        if (rc == HX_OK)
            rc = hx__cli_judge(cli, &tally, err);
    }
    hx__chain_close(chain);
    hx__tally_clear(&tally);
    hx__app_close(&app);
    return rc;
}

/* Readers are compared with each other: nothing of hxgap's is judged. */
static hx_status agree(hx_cli *cli, hx_error *err)
{
    if (cli->rates || cli->errors)
        return hx__fail(err, HX_E_USAGE, "eval: %s does not go with "
                        "--agreement, which judges two readers, not the "
                        "labels of hxgap; leave one of them out",
                        cli->rates ? "--rates" : "--errors");
    return hx__agree(cli, err);
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    eval *e;
    hx_status rc;

    if (cli->agreement)
        return agree(cli, err);
    e = hx__alloc(1, sizeof *e);
    if (!e)
        return hx__nomem(err);
    e->cli = cli;
    e->rates = cli->rates;
    cli->rates = NULL;  /* no report here to correct */
    hx__gold_wish(&cli->wish);
    rc = cli->arg_count ? hx__output_open(&e->out, NULL, 0, NULL, err)
                        : hx__fail(err, HX_E_USAGE, "eval: no labelled "
                                   "comments (hxgap eval gold.ndjson)");
    if (rc == HX_OK) {
        e->language_pass = true;
        cli->wish.withhold = true;
        rc = pass(cli, e, err);
    }
    if (rc == HX_OK) {
        e->language_pass = false;
        cli->wish.withhold = false;
        rc = pass(cli, e, err);
    }
    if (rc == HX_OK || rc == HX_E_CHECK) {
        hx_status written = hx__output_commit(e->out, err);

        rc = rc == HX_OK ? written : rc;
        e->out = NULL;
    }
    hx__output_abort(e->out);
    for (size_t i = 0; i < e->corpus_count; i++)
        hx__free(e->corpus[i]);
    hx__free(e);
    return rc;
}

static const hx_says says[] = {
    { "rates", "write error rates, for report --rates", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_eval = {
    .name = "eval",
    .heading = "How far to trust it",
    .summary = "precision, recall and F1 against labelled comments",
    .usage = "[OPTIONS] GOLD...",
    .help =
        "  hxgap eval gold/*.ndjson\n"
        "  hxgap eval --where split=tune --errors gold/de.ndjson | less\n"
        "  hxgap eval gold/*.ndjson --rates rates.tsv   (for report --rates)\n"
        "  hxgap eval --agreement anna.ndjson ben.ndjson\n\n"
        "Compares the labels with those of gold files (one JSON object a line:"
        "\nid, text, lang, drivers [[id, stance]], touchpoints, loyalty), per\n"
        "language, driver, stance and corpus; with the error of each gap, and\n"
        "language detection with the given language withheld. A dash stands where\n"
        "no such label was given (rec), found (prec), or either (F1). A comment\n"
        "without these fields, or whose labels have another form or are in no\n"
        "lexicon, is bad: told with its line, left out, judged by --max-bad. With\n"
        "--agreement, how well two readers' labels of the same comments agree:\n"
        "comments are matched by id, in one file or two; Krippendorff's alpha,\n"
        "nominal. --errors and --rates judge the labels of hxgap, and do not go\n"
        "with it.\n",
    .options = "where since until pipeline field jobs plugin lexicon max-bad "
               "errors rates mode agreement",
    .says = says,
    .run = run,
};
