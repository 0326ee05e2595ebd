/* hxgap lexicon check, lexicon test: the analyst's safety net. */
#include "app.h"
#include "buf.h"
#include "error.h"
#include "lexcheck.h"
#include "registry.h"

enum { FORMAT_TEXT, FORMAT_TAP, FORMAT_JUNIT };

typedef struct bench {
    const hx_cli     *cli;
    const hx_host    *host;
    const hx_lexicon *lexicon;
    hx_chain         *chain;
    hx_sink          *out;
    const hx_lexfile *file;   /* whose tests run */
    int               format;
    uint64_t          run, failed, untold;
    hx_buf            cases;  /* of TAP and JUnit */
} bench;

/* -- check ------------------------------------------------------------------ */

/* Of the shipped lexicons only what is wrong is told one by one. */
static void tell(void *arg, const hx_lexfile *file, int kind,
                 const char *text)
{
    bench *b = arg;

    if (kind < HX_LINT_DUPLICATE || b->cli->all ||
        hx__lexcheck_named(b->cli->args, b->cli->arg_count, file))
        hx__output_printf(b->out, "%s\n", text);
    else
        b->untold++;
}

static void put_totals(bench *b, const hx_lexcheck *lint)
{
    size_t patterns = 0, entries = 0, tests = 0;
    uint64_t found = 0;

    for (size_t f = 0; f < b->lexicon->file_count; f++) {
        const hx_lexfile *file = b->lexicon->files[f];

        entries += file->entry_count;
        for (size_t e = 0; e < file->entry_count; e++) {
            patterns += file->entries[e].pattern_count;
            tests += file->entries[e].test_count;
        }
    }
    for (int kind = 0; kind < HX_LINTS; kind++)
        found += lint->findings[kind];
    if (b->untold)
        hx__output_printf(b->out, "findings in lexicons not named: %llu "
                          "patterns that match alike, add nothing, share a "
                          "stem, have a mark that is passed over, or words "
                          "that never match (--all lists them)\n",
                          (unsigned long long)b->untold);
    hx__output_printf(b->out, "%zu file%s, %zu entr%s, %zu pattern%s, %zu "
                      "test%s: %llu warning%s\n", b->lexicon->file_count,
                      hx__plural(b->lexicon->file_count), entries,
                      entries == 1 ? "y" : "ies", patterns,
                      hx__plural(patterns), tests, hx__plural(tests),
                      (unsigned long long)(found - b->untold),
                      hx__plural(found - b->untold));
}

static hx_status check(bench *b, hx_error *err)
{
    hx_lexcheck lint = { .chain = b->chain, .tell = tell, .arg = b };
    hx_status rc = hx__lexcheck_open(&lint, (const hx_hostx *)b->host, err);

    if (rc == HX_OK)
        rc = hx__lexcheck_patterns(&lint, err);
    if (rc == HX_OK)
        rc = hx__lexcheck_entries(&lint, err);
    if (rc == HX_OK)
        rc = hx__lexcheck_stems(&lint, err);
    if (rc == HX_OK)
        put_totals(b, &lint);
    hx__lexcheck_clear(&lint);
    return rc;
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

/* The label that an expectation names. */
typedef struct named {
    hx_str dimension, id;
    bool   staged;   /* of a driver, with a stance */
    int    stance;   /* HX_MET..., 0: none that there is */
} named;

static int dimension_of(const bench *b, const named *label)
{
    return hx__registry_find((const hx_hostx *)b->host, label->dimension);
}

/* A stance of the entry's driver, driver/stance, dimension=value, or an id of
 * the file's dimension. */
static named read_label(const bench *b, const hx_lex_entry *entry, hx_str text)
{
    const char *slash = memchr(text.ptr, '/', text.len);
    const char *equals = memchr(text.ptr, '=', text.len);
    size_t head = slash    ? (size_t)(slash - text.ptr)
                  : equals ? (size_t)(equals - text.ptr) : 0;
    hx_str before = { text.ptr, head };
    hx_str behind = { text.ptr + head + 1, text.len - head - 1 };

    if (slash)
        return (named){ HX_LIT("driver"), before, true, stance_of(behind) };
    if (equals)
        return (named){ before, behind, false, 0 };
    if (hx_str_eq(b->file->dimension, HX_LIT("driver")))
        return (named){ HX_LIT("driver"), entry->id, true, stance_of(text) };
    return (named){ b->file->dimension, text, false, 0 };
}

static bool has_label(const bench *b, const hx_record *rec, const named *label)
{
    if (label->staged)
        return has_mention(b, rec, label->id, label->stance);
    if (hx_str_eq(label->dimension, HX_LIT("cue")))
        return has_cue(b, rec, label->id);
    return has_facet(b, rec, dimension_of(b, label), label->id);
}

/* What a test expects of a label that was switched off no longer stands. */
static bool stands(const bench *b, const named *label)
{
    return !hx__registry_is_off((const hx_hostx *)b->host,
                                dimension_of(b, label), label->id);
}

/* -- names that nothing has ------------------------------------------------- */

static bool is_known(const bench *b, const named *label)
{
    int dimension = dimension_of(b, label);

    for (size_t i = 0; i < b->host->label_count(b->host, dimension); i++)
        if (hx_str_eq(b->host->label_get(b->host, dimension, i)->id,
                      label->id))
            return !label->staged || label->stance;
    return false;
}

/* A label that nothing gives is never there: "not" would always hold. */
static void tell_unknown(bench *b, const hx_lex_entry *entry,
                         const hx_lex_text *text, const named *label)
{
    int dimension = dimension_of(b, label);
    const char *nearest = hx__cli_nearest_label((const hx_hostx *)b->host,
                                                dimension, label->id);

    hx__output_printf(b->out, "%s:%u:%u: %.*s: no such label: %.*s (",
                      b->file->path, text->line, text->column,
                      (int)entry->id.len, entry->id.ptr, (int)text->text.len,
                      text->text.ptr);
    if (label->staged && !label->stance)
        hx__output_printf(b->out, "a stance is met, unmet or wanted; of "
                          "another driver: warmth/met; of another dimension: "
                          "touchpoint=staff");
    else if (nearest)
        hx__output_printf(b->out, "did you mean %s?", nearest);
    else
        hx__output_printf(b->out, "no lexicon of the pipeline has it; hxgap "
                          "lexicon stats lists them");
    hx__output_printf(b->out, ")\n");
}

/* -- results ---------------------------------------------------------------- */

/* `text` without the control characters that would end a line of TAP. */
static void put_flat(hx_buf *out, hx_str text)
{
    for (size_t i = 0; i < text.len; i++)
        hx__buf_char(out, (unsigned char)text.ptr[i] < 0x20 ||
                                  text.ptr[i] == '#' ? ' ' : text.ptr[i]);
}

static void put_xml(hx_buf *out, hx_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c == '<' || c == '>' || c == '&' || c == '"')
            hx__buf_printf(out, "&#%u;", c);
        else
            hx__buf_char(out, c < 0x20 ? ' ' : (char)c);
    }
}

/* "heard has met", "heard must not have met" */
static void name_case(hx_buf *out, const hx_lex_entry *entry, hx_str label,
                      bool wanted)
{
    hx__buf_printf(out, "%.*s %s %.*s", (int)entry->id.len, entry->id.ptr,
                   wanted ? "has" : "must not have", (int)label.len,
                   label.ptr);
}

static void put_tap(bench *b, const hx_lex_entry *entry,
                    const hx_lex_test *test, hx_str label, bool wanted,
                    bool good)
{
    hx__buf_printf(&b->cases, "%s %llu - %s:%u: ", good ? "ok" : "not ok",
                   (unsigned long long)b->run, b->file->path, test->line);
    name_case(&b->cases, entry, label, wanted);
    hx__buf_str(&b->cases, ": ");
    put_flat(&b->cases, test->text);
    hx__buf_char(&b->cases, '\n');
}

static void put_junit(bench *b, const hx_lex_entry *entry,
                      const hx_lex_test *test, hx_str label, bool wanted,
                      bool good, const char *why)
{
    hx__buf_str(&b->cases, "  <testcase classname=\"");
    put_xml(&b->cases, b->file->name);
    hx__buf_printf(&b->cases, "\" file=\"");
    put_xml(&b->cases, hx_str_of(b->file->path));
    hx__buf_printf(&b->cases, "\" line=\"%u\" name=\"", test->line);
    name_case(&b->cases, entry, label, wanted);
    hx__buf_printf(&b->cases, "\"%s", good ? "/>\n" : "><failure message=\"");
    if (good)
        return;
    hx__buf_str(&b->cases, why);
    put_xml(&b->cases, label);
    hx__buf_str(&b->cases, "\">");
    put_xml(&b->cases, test->text);
    hx__buf_str(&b->cases, "</failure></testcase>\n");
}

static void put_case(bench *b, const hx_lex_entry *entry,
                     const hx_lex_test *test, hx_str label, bool wanted,
                     bool known, bool good)
{
    const char *why = !known   ? "no such label: "
                      : wanted ? "lacks " : "must not have ";

    if (b->format == FORMAT_TAP)
        put_tap(b, entry, test, label, wanted, good);
    else if (b->format == FORMAT_JUNIT)
        put_junit(b, entry, test, label, wanted, good, why);
    else if (!good)
        hx__output_printf(b->out, "%s:%u:%u: %.*s: %s%.*s: %.*s\n",
                          b->file->path, test->line, test->column,
                          (int)entry->id.len, entry->id.ptr, why,
                          (int)label.len, label.ptr, (int)test->text.len,
                          test->text.ptr);
}

static void judge(bench *b, const hx_record *rec, const hx_lex_entry *entry,
                  const hx_lex_test *test, const hx_lex_text *labels,
                  size_t count, bool wanted)
{
    for (size_t i = 0; i < count; i++) {
        named label = read_label(b, entry, labels[i].text);
        bool known, good;

        if (!stands(b, &label))
            continue;
        known = is_known(b, &label);
        good = known && has_label(b, rec, &label) == wanted;
        b->run++;
        b->failed += !good;
        if (!known && b->format == FORMAT_TEXT)
            tell_unknown(b, entry, &labels[i], &label);
        else
            put_case(b, entry, test, labels[i].text, wanted, known, good);
    }
}

static hx_status run_test(bench *b, const hx_lex_entry *entry,
                          const hx_lex_test *test, hx_error *err)
{
    hx_record *rec;
    hx_status rc = hx__lexcheck_run(b->chain, b->host, test, &rec, err);

    if (rc != HX_OK)
        return rc;
    judge(b, rec, entry, test, test->has, test->has_count, true);
    judge(b, rec, entry, test, test->not, test->not_count, false);
    return HX_OK;
}

/* The whole of TAP and JUnit, or the last line of text. */
static hx_status put_run(bench *b, hx_error *err)
{
    unsigned long long run = b->run, failed = b->failed;

    if (b->cases.failed)
        return hx__nomem(err);
    if (b->format == FORMAT_TAP)
        hx__output_printf(b->out, "TAP version 13\n1..%llu\n", run);
    else if (b->format == FORMAT_JUNIT)
        hx__output_printf(b->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<testsuite name=\"hxgap lexicon test\" "
                          "tests=\"%llu\" failures=\"%llu\">\n", run, failed);
    hx__output_write(b->out, b->cases.ptr, b->cases.len);
    if (b->format == FORMAT_JUNIT)
        hx__output_printf(b->out, "</testsuite>\n");
    else if (b->format == FORMAT_TEXT)
        hx__output_printf(b->out, "%llu expectation%s, %llu failed%s\n", run,
                          hx__plural(run), failed,
                          b->cli->arg_count ? ", in all lexicons" : "");
    return HX_OK;
}

static hx_status test(bench *b, hx_error *err)
{
    for (size_t f = 0; f < b->lexicon->file_count; f++) {
        unsigned long long run = b->run, failed = b->failed;

        b->file = b->lexicon->files[f];
        for (size_t e = 0; e < b->file->entry_count; e++) {
            const hx_lex_entry *entry = &b->file->entries[e];

            for (size_t t = 0; t < entry->test_count; t++) {
                hx_status rc = run_test(b, entry, &entry->tests[t], err);

                if (rc != HX_OK)
                    return rc;
            }
        }
        if (b->format == FORMAT_TEXT &&
            hx__lexcheck_named(b->cli->args, b->cli->arg_count, b->file))
            hx__output_printf(b->out, "%s: %llu expectation%s, %llu failed\n",
                              b->file->path, b->run - run,
                              hx__plural(b->run - run), b->failed - failed);
    }
    return put_run(b, err);
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

static hx_status find_format(const hx_cli *cli, int *format, hx_error *err)
{
    static const char *const names[] = { "text", "tap", "junit" };

    for (int i = 0; i < 3; i++)
        if (!cli->format || strcmp(cli->format, names[i]) == 0) {
            *format = i;
            return HX_OK;
        }
    return hx__fail(err, HX_E_USAGE, "--format: \"%.32s\" is none of: text tap "
                    "junit", cli->format);
}

static hx_status with_bench(hx_cli *cli, hx_error *err,
                            hx_status (*work)(bench *, hx_error *))
{
    hx_app app = { .pipe = NULL };
    bench b = { .cli = cli };
    hx_status rc;

    rc = find_format(cli, &b.format, err);
    if (rc == HX_OK)
        rc = hx__app_take_lexicons(cli, err);
    if (rc == HX_OK)
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
    hx__buf_clear(&b.cases);
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
    .heading = "Words",
    .summary = "mistakes in lexicons, with file, line and remedy",
    .usage = "[OPTIONS] [LEXICON...]",
    .help = "  hxgap lexicon check\n"
            "  hxgap lexicon check my_drivers.yaml\n\n"
            "Checks the lexicons of the pipeline and those named: mistakes,\n"
            "conflicts, entries that no example meets; and in those named (or\n"
            "with --all in all) duplicates, patterns in the shadow of a word,\n"
            "words that share a stem with another, marks that are passed over.\n",
    .options = "pipeline plugin lexicon all",
    .run = run_check,
};

static const hx_says test_says[] = {
    { "format", "text, tap or junit (default text)", "text tap junit" },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_lexicon_test = {
    .name = "lexicon test",
    .summary = "run the example sentences in the lexicons",
    .usage = "[OPTIONS] [LEXICON...]",
    .help = "  hxgap lexicon test\n"
            "  hxgap lexicon test my_drivers.yaml\n"
            "  hxgap lexicon test --format junit > lexicons.xml\n\n"
            "Runs every test of the pipeline's lexicons and of those named;\n"
            "exit 1 where one fails. --format tap or junit is for CI.\n",
    .options = "pipeline plugin lexicon format",
    .says = test_says,
    .run = run_test_command,
};
