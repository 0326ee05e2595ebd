/* hxgap lexicon check, lexicon test: the analyst's safety net. */
#include <stdlib.h>

#include "alloc.h"
#include "app.h"
#include "error.h"
#include "lexicon.h"
#include "registry.h"

typedef struct bench {
    const hx_cli     *cli;
    const hx_host    *host;
    const hx_lexicon *lexicon;
    hx_chain         *chain;
    hx_sink          *out;
    const hx_lexfile *file;   /* whose tests run */
    uint64_t          run, failed, warned;
} bench;

/* -- check ------------------------------------------------------------------ */

typedef struct seen {
    hx_str   key;
    const hx_lexfile *file;
    uint32_t line;
    int      stance;
} seen;

static int by_key(const void *a, const void *b)
{
    const seen *x = a, *y = b;
    size_t len = x->key.len < y->key.len ? x->key.len : y->key.len;
    int order = len ? memcmp(x->key.ptr, y->key.ptr, len) : 0;

    if (order)
        return order;
    if (x->key.len != y->key.len)
        return x->key.len < y->key.len ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* Patterns that stand twice in one entry: the second does nothing, or says
 * the opposite of the first. */
static hx_status check_entry(bench *b, const hx_lex_entry *entry,
                             hx_error *err)
{
    seen *list = hx__alloc(entry->pattern_count + 1, sizeof *list);

    if (!list)
        return hx__nomem(err);
    for (size_t i = 0; i < entry->pattern_count; i++)
        list[i] = (seen){ entry->patterns[i].text, b->file,
                          entry->patterns[i].line,
                          entry->patterns[i].stance * 4 +
                              entry->patterns[i].lang };
    qsort(list, entry->pattern_count, sizeof *list, by_key);
    for (size_t i = 1; i < entry->pattern_count; i++) {
        bool same_lang = list[i].stance % 4 == list[i - 1].stance % 4;
        bool same = list[i].stance == list[i - 1].stance;

        if (!hx_str_eq(list[i].key, list[i - 1].key) || !same_lang)
            continue;
        b->warned++;
        hx__output_printf(b->out, "%s:%u: \"%.*s\" stands in line %u already%s "
                          "(remove one)\n", b->file->path, list[i].line,
                          (int)list[i].key.len, list[i].key.ptr,
                          list[i - 1].line,
                          same ? "" : " with another stance");
    }
    hx__free(list);
    if (entry->pattern_count && entry->test_count == 0) {
        b->warned++;
        hx__output_printf(b->out, "%s:%u: %.*s has no tests (add examples "
                          "with has: or not:)\n", b->file->path, entry->line,
                          (int)entry->id.len, entry->id.ptr);
    }
    return HX_OK;
}

static hx_status check(bench *b, hx_error *err)
{
    size_t patterns = 0, entries = 0, tests = 0;

    for (size_t f = 0; f < b->lexicon->file_count; f++) {
        b->file = b->lexicon->files[f];
        for (size_t e = 0; e < b->file->entry_count; e++) {
            const hx_lex_entry *entry = &b->file->entries[e];
            hx_status rc = check_entry(b, entry, err);

            if (rc != HX_OK)
                return rc;
            entries++;
            patterns += entry->pattern_count;
            tests += entry->test_count;
        }
    }
    hx__output_printf(b->out, "%zu files, %zu entries, %zu patterns, %zu "
                      "tests: %llu warnings\n", b->lexicon->file_count,
                      entries, patterns, tests,
                      (unsigned long long)b->warned);
    return HX_OK;
}

/* -- test ------------------------------------------------------------------- */

static int stance_of(hx_str name)
{
    return hx_str_eq(name, hx_str_of("met"))      ? HX_MET
           : hx_str_eq(name, hx_str_of("unmet"))  ? HX_UNMET
           : hx_str_eq(name, hx_str_of("wanted")) ? HX_WANTED : 0;
}

static bool has_mention(const bench *b, const hx_record *rec, hx_str id,
                        int stance)
{
    for (size_t i = 0; i < rec->mention_count; i++)
        if (rec->mentions[i].stance == stance &&
            hx_str_eq(b->host->label_get(b->host, HX_DIM_DRIVER,
                                         rec->mentions[i].label)->id, id))
            return true;
    return false;
}

static bool has_facet(const bench *b, const hx_record *rec, int dimension,
                      hx_str id)
{
    for (size_t i = 0; i < rec->facet_count; i++)
        if (rec->facets[i].dimension == dimension &&
            hx_str_eq(b->host->label_get(b->host, dimension,
                                         rec->facets[i].label)->id, id))
            return true;
    return false;
}

/* A cue is no label: it shows as a note of one of its rules. */
static bool has_cue(const bench *b, const hx_record *rec, hx_str id)
{
    int cue = b->host->dimension(b->host, "cue");

    for (size_t i = 0; i < rec->note_count; i++) {
        if (!hx_str_eq(rec->notes[i].text, hx_str_of("cue")))
            continue;
        for (size_t p = 0; p < b->lexicon->pattern_count; p++) {
            const hx_hit *hit = &b->lexicon->patterns[p].hit;

            if (hit->rule == rec->notes[i].rule && hit->dimension == cue &&
                hx_str_eq(b->host->label_get(b->host, cue, hit->label)->id,
                          id))
                return true;
        }
    }
    return false;
}

/* Whether the record has the label that a test names: a stance of the entry's
 * driver, driver/stance, dimension=value, or an id of the file's dimension.
 * -1: the test names nothing that there is. */
static int holds(const bench *b, const hx_record *rec,
                 const hx_lex_entry *entry, hx_str label)
{
    const char *slash = memchr(label.ptr, '/', label.len);
    const char *equals = memchr(label.ptr, '=', label.len);
    hx_str dimension = b->file->dimension;

    if (slash) {
        hx_str id = { label.ptr, (size_t)(slash - label.ptr) };
        hx_str stance = { slash + 1, label.len - id.len - 1 };

        return stance_of(stance)
                   ? has_mention(b, rec, id, stance_of(stance)) : -1;
    }
    if (!equals && hx_str_eq(dimension, hx_str_of("driver")))
        return stance_of(label)
                   ? has_mention(b, rec, entry->id, stance_of(label)) : -1;
    if (equals) {
        dimension = (hx_str){ label.ptr, (size_t)(equals - label.ptr) };
        label = (hx_str){ equals + 1, label.len - dimension.len - 1 };
    }
    if (hx_str_eq(dimension, hx_str_of("cue")))
        return has_cue(b, rec, label);
    for (int d = 0; d < HX_DIMENSIONS_MAX; d++)
        if (b->host->label_count(b->host, d) > 0 &&
            hx_str_eq(dimension, hx__registry_dimension_name(
                                     (const hx_hostx *)b->host, d)))
            return has_facet(b, rec, d, label);
    return -1;
}

static void judge(bench *b, const hx_record *rec, const hx_lex_entry *entry,
                  const hx_lex_test *test, const hx_lex_text *labels,
                  size_t count, bool wanted)
{
    for (size_t i = 0; i < count; i++) {
        int is = holds(b, rec, entry, labels[i].text);

        b->run++;
        if (is == (wanted ? 1 : 0))
            continue;
        b->failed++;
        hx__output_printf(b->out, "%s:%u: %.*s: %s%.*s: %.*s\n",
                          b->file->path, test->line, (int)entry->id.len,
                          entry->id.ptr,
                          is < 0 ? "no such label: "
                          : wanted ? "lacks " : "must not have ",
                          (int)labels[i].text.len, labels[i].text.ptr,
                          (int)test->text.len, test->text.ptr);
    }
}

static hx_status run_test(bench *b, const hx_lex_entry *entry,
                          const hx_lex_test *test, hx_error *err)
{
    static const char *const langs[HX_LANG_COUNT] = { NULL, "de", "en" };
    hx_record *rec = hx__chain_begin(b->chain);
    hx_value value = { test->text, HX_V_STRING };
    hx_status rc;

    rec->explain = true;
    b->host->value_set(rec, HX_F_TEXT, value);
    if (langs[test->lang]) {
        value.text = hx_str_of(langs[test->lang]);
        b->host->value_set(rec, HX_F_LANG, value);
    }
    rc = hx__chain_run(b->chain, err);
    if (rc != HX_OK && rc != HX_SKIP)
        return rc;
    judge(b, rec, entry, test, test->has, test->has_count, true);
    judge(b, rec, entry, test, test->not, test->not_count, false);
    return HX_OK;
}

static hx_status test(bench *b, hx_error *err)
{
    for (size_t f = 0; f < b->lexicon->file_count; f++) {
        b->file = b->lexicon->files[f];
        for (size_t e = 0; e < b->file->entry_count; e++) {
            const hx_lex_entry *entry = &b->file->entries[e];

            for (size_t t = 0; t < entry->test_count; t++) {
                hx_status rc = run_test(b, entry, &entry->tests[t], err);

                if (rc != HX_OK)
                    return rc;
            }
        }
    }
    hx__output_printf(b->out, "%llu expectations, %llu failed\n",
                      (unsigned long long)b->run,
                      (unsigned long long)b->failed);
    return HX_OK;
}

/* -- both ------------------------------------------------------------------- */

static void put_problem(void *out, const char *message)
{
    hx__output_printf(out, "%s\n", message);
}

/* The mistakes found are what was asked for: they go to stdout all the same. */
static void keep_problems(bench *b, hx_error *err)
{
    hx_error failed = *err;
    hx_status rc = hx__output_commit(b->out, err);

    b->out = NULL;
    if (rc == HX_OK)
        *err = failed;
}

static hx_status with_bench(hx_cli *cli, hx_error *err,
                            hx_status (*work)(bench *, hx_error *))
{
    hx_app app = { .pipe = NULL };
    bench b = { .cli = cli };
    hx_status rc;

    for (size_t i = 0; i < cli->arg_count; i++) {
        if (cli->lexicon.count == HX_LIST_MAX)
            return hx__fail(err, HX_E_USAGE, "more than %d lexicons",
                            HX_LIST_MAX);
        cli->lexicon.at[cli->lexicon.count++] = cli->args[i];
    }
    rc = hx__output_open(&b.out, NULL, 0, NULL, err);
    if (rc == HX_OK)
        rc = hx__app_open_checking(&app, cli, put_problem, b.out, err);
    if (rc == HX_E_LEXICON)
        keep_problems(&b, err);
    if (rc == HX_OK)
        rc = hx__chain_open(&b.chain, app.host, err);
    if (rc == HX_OK) {
        b.host = hx__host_public(app.host);
        b.lexicon = b.host->lexicons(b.host);
        rc = work(&b, err);
    }
    if (rc == HX_OK) {
        rc = hx__output_commit(b.out, err);
        b.out = NULL;
    }
    if (rc == HX_OK && b.failed)
        rc = hx__fail(err, HX_E_CHECK, "%llu of %llu expectations failed",
                      (unsigned long long)b.failed,
                      (unsigned long long)b.run);
    hx__output_abort(b.out);
    hx__chain_close(b.chain);
    hx__app_close(&app);
    return rc;
}

static hx_status run_check(hx_cli *cli, hx_error *err)
{
    return with_bench(cli, err, check);
}

static hx_status run_test_command(hx_cli *cli, hx_error *err)
{
    return with_bench(cli, err, test);
}

const hx_command hx__cmd_lexicon_check = {
    .name = "lexicon check",
    .summary = "mistakes in lexicons, with file, line and remedy",
    .usage = "[OPTIONS] [LEXICON...]",
    .help = "  hxgap lexicon check\n"
            "  hxgap lexicon check my_drivers.yaml\n\n"
            "Checks the lexicons of the pipeline and those named.\n",
    .options = "pipeline plugin lexicon",
    .run = run_check,
};

const hx_command hx__cmd_lexicon_test = {
    .name = "lexicon test",
    .summary = "run the example sentences in the lexicons",
    .usage = "[OPTIONS] [LEXICON...]",
    .help = "  hxgap lexicon test\n"
            "  hxgap lexicon test my_drivers.yaml\n\n"
            "Runs every test of the pipeline's lexicons and of those named;\n"
            "exit 1 where one fails.\n",
    .options = "pipeline plugin lexicon",
    .run = run_test_command,
};
