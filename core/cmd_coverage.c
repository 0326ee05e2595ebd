/* hxgap coverage: what the lexicons do not see, by segment.
 *
 * A word is matched where a hit of any pattern covers it: one that became a
 * label, a cue, or one that was blocked. The words in a gap of a hit count as
 * covered: they lie within what was understood. */
#include <stdlib.h>

#include "alloc.h"
#include "columns.h"
#include "error.h"
#include "function_words.h"
#include "hostx.h"
#include "map.h"
#include "survey.h"
#include "text.h"

#define VALUES_MAX 64   /* of one dimension in one record */

enum {
    N_COMMENTS, N_NO_DRIVER, N_NO_LABEL,     /* no label: of any dimension */
    N_WORDS, N_UNMATCHED, N_BLOCKED,         /* blocked: in such hits only */
    N_CONTENT, N_CONTENT_UNMATCHED,          /* without function words */
    COUNTS
};

enum { IN_LABEL = 1, IN_CUE = 2, IN_BLOCKED = 4 };

typedef struct segment {
    char    *key;
    uint64_t n[COUNTS];
} segment;

typedef struct coverage {
    const hx_cli   *cli;
    const hx_hostx *host;
    hx_map   map;
    segment *segments;
    size_t   count, cap;
} coverage;

/* -- one record [worker] ---------------------------------------------------- */

/* Marks the tokens that bytes [begin, end) touch. */
static void mark(const hx_record *rec, uint8_t *marks, uint32_t begin,
                 uint32_t end, unsigned bit)
{
    size_t low = 0, high = rec->token_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rec->tokens[middle].end <= begin)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < rec->token_count && rec->tokens[low].begin < end; low++)
        marks[low] |= (uint8_t)bit;
}

static void mark_all(const hx_record *rec, uint8_t *marks)
{
    for (size_t i = 0; i < rec->mention_count; i++)
        mark(rec, marks, rec->mentions[i].begin, rec->mentions[i].end,
             IN_LABEL);
    for (size_t i = 0; i < rec->facet_count; i++)
        mark(rec, marks, rec->facets[i].begin, rec->facets[i].end, IN_LABEL);
    for (size_t i = 0; i < rec->note_count; i++)
        mark(rec, marks, rec->notes[i].begin, rec->notes[i].end,
             hx_str_eq(rec->notes[i].text, hx_str_of("cue")) ? IN_CUE
                                                             : IN_BLOCKED);
}

static bool is_content(const hx_record *rec, const hx_token *token)
{
    char fold[HX_FOLD_BYTES_MAX];
    hx_str word = { rec->text.ptr + token->begin, token->end - token->begin };

    if (token->kind == HX_TOK_EMOJI || word.len > HX_TERM_BYTES_MAX)
        return true;
    return !hx__is_function_word(hx__folded(word, fold));
}

static void count_words(const hx_record *rec, const uint8_t *marks,
                        uint64_t n[COUNTS])
{
    for (size_t t = 0; t < rec->token_count; t++) {
        const hx_token *token = &rec->tokens[t];
        bool content;

        if (token->kind != HX_TOK_WORD && token->kind != HX_TOK_EMOJI)
            continue;
        content = is_content(rec, token);
        n[N_WORDS]++;
        n[N_CONTENT] += content;
        n[N_UNMATCHED] += marks[t] == 0;
        n[N_BLOCKED] += marks[t] == IN_BLOCKED;
        n[N_CONTENT_UNMATCHED] += content && marks[t] == 0;
    }
}

static void put_row(hx_buf *out, const hx_buf *key, const uint64_t n[COUNTS])
{
    hx__buf_uint(out, key->len);
    hx__buf_bytes(out, key->ptr, key->len);
    for (int i = 0; i < COUNTS; i++)
        hx__buf_uint(out, n[i]);
}

static size_t values_of(const hx_host *host, const hx_record *rec, size_t dim,
                        hx_str *values)
{
    size_t count = host->dim_values(host, rec, dim, values, VALUES_MAX);

    if (count > 0)
        return count;
    values[0] = (hx_str){ NULL, 0 };  /* no value */
    return 1;
}

static void put_value(const hx_host *host, hx_buf *key, size_t dim, hx_str v)
{
    hx_str name = host->dim_name(host, dim);

    hx__buf_printf(key, "%s%.*s%s", key->len ? ", " : "", (int)name.len,
                   name.ptr, v.ptr ? "=" : " (none)");
    for (size_t i = 0; i < v.len; i++)
        hx__buf_char(key, (unsigned char)v.ptr[i] < 0x20 ? ' ' : v.ptr[i]);
}

static void put_breakdown(const hx_host *host, const hx_record *rec,
                          const hx_breakdown *by, const uint64_t n[COUNTS],
                          hx_buf *key, hx_buf *out)
{
    hx_str first[VALUES_MAX], second[VALUES_MAX];
    size_t a = values_of(host, rec, by->dims[0], first);
    size_t b = by->count > 1 ? values_of(host, rec, by->dims[1], second) : 1;

    for (size_t i = 0; i < a; i++)
        for (size_t k = 0; k < b; k++) {
            key->len = 0;
            put_value(host, key, by->dims[0], first[i]);
            if (by->count > 1)
                put_value(host, key, by->dims[1], second[k]);
            put_row(out, key, n);
        }
}

static hx_status each(void *arg, hx_chain *chain, hx_record *rec, hx_buf *out,
                      hx_error *err)
{
    const coverage *c = arg;
    const hx_host *host = hx__host_public(c->host);
    const hx_breakdown *by;
    size_t count = host->breakdowns(host, &by);
    uint64_t n[COUNTS] = { [N_COMMENTS] = 1 };
    hx_buf key = { 0 };
    uint8_t *marks;
    bool failed;

    (void)chain;
    if (rec->skip != HX_SKIP_NONE)
        return HX_OK;
    marks = host->arena(rec, rec->token_count + 1);
    if (!marks)
        return hx__nomem(err);
    memset(marks, 0, rec->token_count + 1);
    mark_all(rec, marks);
    count_words(rec, marks, n);
    n[N_NO_DRIVER] = rec->mention_count == 0;
    n[N_NO_LABEL] = rec->mention_count + rec->facet_count == 0;
    put_row(out, &key, n);
    for (size_t i = 0; i < count; i++)
        put_breakdown(host, rec, &by[i], n, &key, out);
    failed = key.failed || out->failed;
    hx__buf_clear(&key);
    return failed ? hx__nomem(err) : HX_OK;
}

/* -- sums ------------------------------------------------------------------- */

/* The sums of a segment, made when new; the empty key is the total, which is
 * asked for first. */
static hx_status segment_of(coverage *c, hx_str key, segment **out,
                            hx_error *err)
{
    uint32_t at = key.len ? hx__map_find(&c->map, key) : 0;

    if (at == HX_MAP_NONE || at >= c->count) {
        if (c->count > c->cli->max_segments)
            return hx__fail(err, HX_E_USAGE, "over %llu segments by the "
                            "dimensions of \"%.64s\" (break down by another, "
                            "or raise --max-segments)",
                            (unsigned long long)c->cli->max_segments, key.ptr);
        at = (uint32_t)c->count;
        if (!hx__grow((void **)&c->segments, &c->cap, c->count + 1,
                      sizeof *c->segments))
            return hx__nomem(err);
        c->segments[at] = (segment){ .key = hx__strndup(key.ptr, key.len) };
        if (!c->segments[at].key)
            return hx__nomem(err);
        c->count++;
        if (key.len && !hx__map_add(&c->map, key, at, NULL))
            return hx__nomem(err);
    }
    *out = &c->segments[at];
    return HX_OK;
}

static hx_status take(void *arg, hx_str bytes, hx_error *err)
{
    coverage *c = arg;

    while (bytes.len > 0) {
        uint64_t len = 0, value = 0;
        segment *to;
        hx_str key;
        hx_status rc;

        if (!hx__read_uint(&bytes, &len) ||
            !hx__read_bytes(&bytes, (size_t)len, &key))
            return hx__nomem(err);
        rc = segment_of(c, key, &to, err);
        if (rc != HX_OK)
            return rc;
        for (int i = 0; i < COUNTS && hx__read_uint(&bytes, &value); i++)
            to->n[i] += value;
    }
    return HX_OK;
}

/* The total first: its key is empty. */
static int by_key(const void *a, const void *b)
{
    return strcmp(((const segment *)a)->key, ((const segment *)b)->key);
}

/* -- what is shown ---------------------------------------------------------- */

static double percent(uint64_t part, uint64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void put_text(const coverage *c, hx_buf *out)
{
    hx__buf_printf(out, "%-32s %9s %9s %9s %10s %9s %9s\n", "", "comments",
                   "no driver", "no label", "words", "unmatched", "content");
    for (size_t i = 0; i < c->count; i++) {
        const segment *s = &c->segments[i];

        hx__columns_put(out, hx__columns_head(
                            hx_str_of(i ? s->key : "all comments"), 32),
                        32, false);
        hx__buf_printf(out, " %9llu %7.1f %% %7.1f %% %10llu %7.1f %% "
                       "%7.1f %%\n", (unsigned long long)s->n[N_COMMENTS],
                       percent(s->n[N_NO_DRIVER], s->n[N_COMMENTS]),
                       percent(s->n[N_NO_LABEL], s->n[N_COMMENTS]),
                       (unsigned long long)s->n[N_WORDS],
                       percent(s->n[N_UNMATCHED], s->n[N_WORDS]),
                       percent(s->n[N_CONTENT_UNMATCHED], s->n[N_CONTENT]));
    }
    hx__buf_str(out, "\nno driver, no label: share of the comments. unmatched: "
                "share of the words that no\npattern covers; content: the same "
                "without function words (the, und, is). hxgap\nsuggest lists "
                "what they are.\n");
}

static void put_json(const coverage *c, hx_buf *out)
{
    static const char *const names[COUNTS] = {
        "comments", "no_driver", "no_label", "words", "unmatched_words",
        "blocked_words", "content_words", "unmatched_content_words"
    };

    hx__buf_str(out, "{\"coverage\":1,\"segments\":[");
    for (size_t i = 0; i < c->count; i++) {
        hx__buf_str(out, i ? ",\n{\"segment\":" : "\n{\"segment\":");
        hx__buf_json(out, hx_str_of(c->segments[i].key));
        for (int k = 0; k < COUNTS; k++)
            hx__buf_printf(out, ",\"%s\":%llu", names[k],
                           (unsigned long long)c->segments[i].n[k]);
        hx__buf_char(out, '}');
    }
    hx__buf_str(out, "\n]}\n");
}

static hx_status show(const coverage *c, hx_error *err)
{
    hx_buf out = { 0 };
    hx_status rc;

    if (hx__survey_json(c->cli))
        put_json(c, &out);
    else
        put_text(c, &out);
    rc = hx__survey_print(&out, err);
    hx__buf_clear(&out);
    return rc;
}

/* -- the command ------------------------------------------------------------ */

static hx_status measure(hx_cli *cli, const hx_app *app, hx_error *err)
{
    coverage c = { .cli = cli, .host = app->host };
    hx_survey survey = { each, take, &c, 0 };
    hx_tally tally = { 0 };
    segment *total;
    hx_status rc = segment_of(&c, (hx_str){ "", 0 }, &total, err);

    if (rc == HX_OK)
        rc = hx__survey(cli, app, &survey, &tally, err);
    if (rc == HX_OK) {
        qsort(c.segments, c.count, sizeof *c.segments, by_key);
        rc = show(&c, err);
    }
    if (rc == HX_OK) {
        hx__cli_tell_left_out(cli, &tally);
        rc = hx__cli_judge(cli, &tally, err);
    }
    for (size_t i = 0; i < c.count; i++)
        hx__free(c.segments[i].key);
    hx__free(c.segments);
    hx__map_clear(&c.map);
    hx__tally_clear(&tally);
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    hx_app app = { .pipe = NULL };
    hx_status rc;

    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "coverage: no input (name files or "
                        "folders, or - for standard input)");
    rc = hx__survey_format(cli, err);
    if (rc == HX_OK)
        rc = hx__app_open_explaining(&app, cli, err);
    if (rc == HX_OK)
        rc = measure(cli, &app, err);
    hx__app_close(&app);
    return rc;
}

static const hx_says says[] = {
    { "format", "text or json (default text)", "text json" },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_coverage = {
    .name = "coverage",
    .summary = "how much of comments and words no pattern matched",
    .usage = "[OPTIONS] INPUT...",
    .help =
        "  hxgap coverage comments.ndjson.gz --by brand --by lang\n"
        "  hxgap coverage reviews.csv --where rating=1 --format json\n\n"
        "Shares of comments without a driver or any label, and of words that\n"
        "no pattern covers, for all comments and by segment. Each comment counts\n"
        "once: weights of the input are for reports.\n",
    .options = "format by where since until pipeline field jobs plugin "
               "lexicon max-bad max-segments block-bytes",
    .says = says,
    .run = run,
};
