/* hxgap lexicon stats: what the lexicons hold, entry by entry. */
#include "app.h"
#include "buf.h"
#include "error.h"
#include "lexcheck.h"
#include "survey.h"

enum { S_DE, S_EN, S_ANY, S_MET, S_UNMET, S_WANTED, S_TOPIC, S_REGEX,
       S_TESTS, S_EXERCISED, S_PATTERNS, S_COUNT };

typedef struct row {
    uint64_t n[S_COUNT];
} row;

static void count_pattern(row *r, const hx_lex_pattern *p, bool met)
{
    r->n[p->lang == HX_LANG_DE ? S_DE : p->lang == HX_LANG_EN ? S_EN : S_ANY]++;
    if (p->stance)
        r->n[p->stance == HX_MET     ? S_MET
             : p->stance == HX_UNMET ? S_UNMET
             : p->stance == HX_TOPIC ? S_TOPIC : S_WANTED]++;
    r->n[S_REGEX] += p->regex;
    r->n[S_EXERCISED] += met;
    r->n[S_PATTERNS]++;
}

static void add_row(row *sum, const row *r)
{
    for (int i = 0; i < S_COUNT; i++)
        sum->n[i] += r->n[i];
}

static void put_row(hx_buf *out, bool json, const hx_lexfile *file, hx_str id,
                    const row *r)
{
    static const char *const names[S_COUNT] = {
        "de", "en", "any", "met", "unmet", "wanted", "topic", "regex",
        "tests", "exercised", "patterns"
    };

    if (!json) {
        hx__buf_printf(out, "  %-18.*s", (int)id.len, id.ptr);
        hx__buf_printf(out, " %8llu", (unsigned long long)r->n[S_PATTERNS]);
        for (int i = 0; i < S_EXERCISED; i++)
            hx__buf_printf(out, " %6llu", (unsigned long long)r->n[i]);
        hx__buf_printf(out, " %6.1f %%\n", r->n[S_PATTERNS]
                       ? 100.0 * (double)r->n[S_EXERCISED] /
                             (double)r->n[S_PATTERNS] : 0);
        return;
    }
    hx__buf_str(out, "{\"file\":");
    hx__buf_json_typed(out, file->path);
    hx__buf_str(out, ",\"lexicon\":");
    hx__buf_json(out, file->name);
    hx__buf_str(out, ",\"dimension\":");
    hx__buf_json(out, file->dimension);
    hx__buf_str(out, ",\"entry\":");
    hx__buf_json(out, id);
    for (int i = 0; i < S_COUNT; i++)
        hx__buf_printf(out, ",\"%s\":%llu", names[i],
                       (unsigned long long)r->n[i]);
    hx__buf_str(out, "}\n");
}

static void put_head(hx_buf *out, const hx_lexfile *file)
{
    hx__buf_printf(out, "%s%.*s %.*s, %.*s\n", out->len ? "\n" : "",
                   (int)file->name.len, file->name.ptr,
                   (int)file->version.len, file->version.ptr,
                   (int)file->dimension.len, file->dimension.ptr);
    hx__buf_printf(out, "  %-18s %8s %6s %6s %6s %6s %6s %6s %6s %6s %6s %8s"
                   "\n", "", "patterns", "de", "en", "any", "met", "unmet",
                   "wanted", "topic", "regex", "tests", "tried");
}

/* Files of one lexicon follow one another: one heading for them. */
static bool goes_on(const hx_lexicon *lexicon, size_t f)
{
    return f > 0 &&
           hx_str_eq(lexicon->files[f]->name, lexicon->files[f - 1]->name) &&
           hx_str_eq(lexicon->files[f]->dimension,
                     lexicon->files[f - 1]->dimension);
}

/* The entries of a file, whose patterns begin at `*at`. */
static void put_file(const hx_lexcheck *check, const hx_lexfile *file,
                     bool show, bool json, row *all, size_t *at, hx_buf *out)
{
    for (size_t e = 0; e < file->entry_count; e++) {
        const hx_lex_entry *entry = &file->entries[e];
        row r = { .n = { [S_TESTS] = entry->test_count } };

        if (entry->off)
            continue;
        for (size_t p = 0; p < entry->pattern_count; p++, ++*at)
            count_pattern(&r, &entry->patterns[p], check->met[*at]);
        if (!show)
            continue;
        put_row(out, json, file, entry->id, &r);
        add_row(all, &r);
    }
}

/* Of the lexicons that are named, or of all where none is. */
static void put_all(const hx_cli *cli, const hx_lexcheck *check, bool json,
                    hx_buf *out)
{
    const hx_lexicon *lexicon = check->lexicon;
    row all = { { 0 } };
    size_t at = 0;

    for (size_t f = 0; f < lexicon->file_count; f++) {
        const hx_lexfile *file = lexicon->files[f];
        bool show = cli->arg_count == 0 ||
                    hx__lexcheck_named(cli->args, cli->arg_count, file);

        if (show && !json && file->entry_count &&
            (!goes_on(lexicon, f) || out->len == 0))
            put_head(out, file);
        put_file(check, file, show, json, &all, &at, out);
    }
    if (json)
        return;
    hx__buf_str(out, "\n");
    put_row(out, false, NULL, hx_str_of("all"), &all);
    if (cli->arg_count > 0)
        return;
    hx__buf_printf(out, "\n%zu word%s in %zu set%s, %zu sequence%s; tried: "
                   "patterns that an example meets\n",
                   lexicon->program.words.count,
                   hx__plural(lexicon->program.words.count),
                   lexicon->program.words.atom_count,
                   hx__plural(lexicon->program.words.atom_count),
                   lexicon->program.seq_count,
                   hx__plural(lexicon->program.seq_count));
}

static void nobody(void *arg, const hx_lexfile *file, int kind,
                   const char *text)
{
    (void)arg;
    (void)file;
    (void)kind;
    (void)text;
}

static hx_status stats(const hx_cli *cli, const hx_app *app, hx_error *err)
{
    hx_lexcheck check = { .tell = nobody };
    hx_buf out = { 0 };
    hx_status rc = hx__chain_open(&check.chain, app->host, err);

    if (rc == HX_OK)
        rc = hx__lexcheck_open(&check, app->host, err);
    if (rc == HX_OK)
        rc = hx__lexcheck_examples(&check, err);
    if (rc == HX_OK) {
        put_all(cli, &check, hx__survey_json(cli), &out);
        rc = hx__survey_print(&out, err);
    }
    hx__buf_clear(&out);
    hx__chain_close(check.chain);
    hx__lexcheck_clear(&check);
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    hx_app app = { .pipe = NULL };
    hx_status rc = hx__survey_format(cli, err);

    if (rc == HX_OK)
        rc = hx__app_take_lexicons(cli, err);
    cli->no_model = true;
    if (rc == HX_OK)
        rc = hx__app_open_files(&app, cli, err);
    if (rc == HX_OK)
        rc = stats(cli, &app, err);
    hx__app_close(&app);
    return rc;
}

static const hx_says says[] = {
    { "format", "text or json (default text)", "text json" },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_lexicon_stats = {
    .name = "lexicon stats",
    .summary = "what the lexicons hold, entry by entry",
    .usage = "[OPTIONS] [LEXICON...]",
    .help = "  hxgap lexicon stats\n"
            "  hxgap lexicon stats my_drivers.yaml --format json\n\n"
            "Of the lexicons named, or of all that are loaded: patterns by\n"
            "language and stance, examples, and the share of\n"
            "patterns that an example meets.\n",
    .options = "pipeline plugin lexicon format",
    .says = says,
    .run = run,
};
