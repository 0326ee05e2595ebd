/* hxgap kwic: every place where a label was found, its words in one column.
 *
 * Workers make a row of each hit; a bounded sample of the rows is shown, the
 * same whatever the order of the input. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

#include "columns.h"
#include "error.h"
#include "lexicon.h"
#include "registry.h"
#include "sample.h"
#include "survey.h"

#define ROWS 100       /* shown where --top is not given */
#define CONTEXT 320    /* bytes of the comment around a hit */
#define LEFT 30        /* columns of the text table */
#define RIGHT 48
#define SEED 0x6b776963u

/* A row: its hash, the bytes that follow, whether it is the comment's first. */
typedef struct head {
    uint64_t hash;
    uint32_t len;
    bool     first;
} head;

enum { C_LABEL, C_LEFT, C_HIT, C_RIGHT, C_RULE, CELLS };
#define CELL_END '\x1f'  /* control characters of a comment become spaces */

typedef struct kwic {
    const hx_cli   *cli;
    const hx_hostx *host;
    int      dimension, label;   /* label -1: any */
    int      stance;             /* 0: any */
    hx_str   rule_file;          /* empty: any */
    uint32_t rule_line;          /* 0: any of the file */
    uint64_t hits, comments;
    hx_sample sample;
} kwic;

static const char *stance_name(int stance)
{
    return stance == HX_MET ? "met" : stance == HX_UNMET ? "unmet" : "wanted";
}

/* -- what is asked for ------------------------------------------------------ */

/* The first dimension but that of the drivers with such a label, or -1. */
static int elsewhere(const kwic *k, const char *name)
{
    size_t count = hx__registry_dimensions(k->host);

    for (int d = 0; d < (int)count; d++)
        if (d != HX_DIM_DRIVER &&
            !hx_str_eq(hx__registry_dimension_name(k->host, d),
                       HX_LIT("cue")) &&
            hx__cli_label_called(k->host, d, hx_str_of(name)))
            return d;
    return -1;
}

static hx_status no_label(const kwic *k, const char *name, hx_error *err)
{
    bool here = k->dimension != HX_DIM_DRIVER ||
                hx__cli_label_called(k->host, k->dimension, hx_str_of(name));
    int of = here ? -1 : elsewhere(k, name);
    const char *nearest = hx__cli_nearest_label(
        k->host, of >= 0 ? of : k->dimension, hx_str_of(name));
    hx_str dim = of >= 0 ? hx__registry_dimension_name(k->host, of)
                         : (hx_str){ "", 0 };

    return hx__fail(err, HX_E_USAGE, "kwic: no label \"%.64s\" in the lexicons "
                    "(%s%.*s%s%s%s)", name, nearest ? "did you mean " : "see "
                    "hxgap lexicon stats", (int)dim.len, dim.ptr,
                    dim.len ? "=" : "", nearest ? nearest : "",
                    nearest ? "?" : "");
}

static hx_status find_label(kwic *k, const char *name, hx_error *err)
{
    size_t count = hx__registry_label_count(k->host, k->dimension);

    k->label = -1;
    if (strcmp(name, "all") == 0)
        return HX_OK;
    for (size_t i = 0; i < count; i++)
        if (hx_str_eq(hx__registry_label_get(k->host, k->dimension, i)->id,
                      hx_str_of(name))) {
            k->label = (int)i;
            return HX_OK;
        }
    return no_label(k, name, err);
}

/* The stance `name`, which must not say another than --stance has said. */
static hx_status find_stance(kwic *k, const char *name, hx_error *err)
{
    int found = 0;

    for (int stance = HX_MET; stance <= HX_WANTED; stance <<= 1)
        if (strcmp(name, stance_name(stance)) == 0)
            found = stance;
    if (!found)
        return hx__fail(err, HX_E_USAGE, "kwic: \"%.32s\" is no stance "
                        "(met, unmet or wanted)", name);
    if (k->stance && k->stance != found)
        return hx__fail(err, HX_E_USAGE, "kwic: %s and --stance %s: say one of "
                        "them", k->cli->args[0], k->cli->stance);
    k->stance = found;
    return HX_OK;
}

/* What a dimension other than the drivers cannot be asked for. */
static hx_status check_dimension(const kwic *k, const char *name,
                                 hx_error *err)
{
    if (k->dimension < 0)
        return hx__fail(err, HX_E_USAGE, "kwic: no lexicon of the pipeline "
                        "has the dimension \"%.64s\"", name);
    if (strcmp(name, "cue") == 0)
        return hx__fail(err, HX_E_USAGE, "kwic: cues are no labels: they turn "
                        "the stance of others (hxgap explain TEXT shows "
                        "where)");
    if (k->dimension != HX_DIM_DRIVER && k->stance)
        return hx__fail(err, HX_E_USAGE, "kwic: --stance %s: only drivers have "
                        "a stance, %.64s has none (leave it out)",
                        k->cli->stance, name);
    return HX_OK;
}

/* "warmth", "warmth/unmet", "touchpoint=hotline", or "all". */
static hx_status parse_label(kwic *k, const char *text, hx_error *err)
{
    char name[128];
    char *mark, *id = name;
    hx_status rc = HX_OK;

    if (snprintf(name, sizeof name, "%s", text) >= (int)sizeof name)
        return hx__fail(err, HX_E_USAGE, "kwic: no label is as long as "
                        "\"%.32s...\"", text);
    k->dimension = HX_DIM_DRIVER;
    mark = strchr(name, '=');
    if (mark) {
        *mark = '\0';
        id = mark + 1;
        k->dimension = hx__registry_find(k->host, hx_str_of(name));
        rc = check_dimension(k, name, err);
    }
    mark = k->dimension == HX_DIM_DRIVER ? strchr(id, '/') : NULL;
    if (rc == HX_OK && mark) {
        *mark = '\0';
        rc = find_stance(k, mark + 1, err);
    }
    return rc == HX_OK ? find_label(k, id, err) : rc;
}

/* "FILE" or "FILE:LINE", as annotate and explain name rules. */
static hx_status parse_rule(kwic *k, const char *text, hx_error *err)
{
    const char *colon = strrchr(text, ':');
    char *end = NULL;
    unsigned long line = colon ? strtoul(colon + 1, &end, 10) : 0;

    k->rule_file = hx_str_of(text);
    if (!colon && k->rule_file.len)
        return HX_OK;
    if (!colon || colon == text || colon[1] < '0' || colon[1] > '9' || *end ||
        line == 0 || line > UINT32_MAX)
        return hx__fail(err, HX_E_USAGE, "--rule %s: write FILE or FILE:LINE, "
                        "such as warmth.yaml:44", text);
    k->rule_file.len = (size_t)(colon - text);
    k->rule_line = (uint32_t)line;
    return HX_OK;
}

static bool rule_fits(const kwic *k, const hx_rule *rule)
{
    return (k->rule_file.len == 0 || hx_str_eq(rule->file, k->rule_file)) &&
           (k->rule_line == 0 || rule->line == k->rule_line);
}

static hx_status other_rule(const kwic *k, const char *text, const hx_hit *hit,
                            hx_error *err)
{
    hx_str dimension = hx__registry_dimension_name(k->host, hit->dimension);
    hx_str id = hx__registry_label_get(k->host, hit->dimension,
                                       hit->label)->id;

    if (hx_str_eq(dimension, HX_LIT("cue")))
        return hx__fail(err, HX_E_USAGE, "--rule %s: a cue gives no label: it "
                        "turns the stance of others (hxgap explain TEXT shows "
                        "where)", text);
    return hx__fail(err, HX_E_USAGE, "--rule %s: gives %.*s=%.*s, not \"%.64s\""
                    " (ask for that, or for %.*s=all)", text,
                    (int)dimension.len, dimension.ptr, (int)id.len, id.ptr,
                    k->cli->args[0], (int)dimension.len, dimension.ptr);
}

/* A rule that cannot give the label is asked for by mistake: no hits would be
 * an answer to another question. */
static hx_status find_rule(const kwic *k, const char *text, hx_error *err)
{
    const hx_host *host = hx__host_public(k->host);
    const hx_lexicon *lexicon = host->lexicons(host);
    const hx_hit *other = NULL;
    const hx_rule *rule;

    for (uint32_t i = 0; (rule = hx__registry_rule_get(k->host, i)); i++) {
        const hx_hit *hit = rule_fits(k, rule) ? hx__lexicon_hit(lexicon, i)
                                              : NULL;

        if (rule_fits(k, rule) &&
            (!hit || (hit->dimension == k->dimension &&
                      (k->label < 0 || hit->label == k->label))))
            return HX_OK;
        if (!other)
            other = hit;
    }
    if (other)
        return other_rule(k, text, other, err);
    return hx__fail(err, HX_E_USAGE, "--rule %s: no rule stands there (explain "
                    "and annotate name them)", text);
}

/* -- rows [worker] ---------------------------------------------------------- */

static void put_cell(hx_buf *out, const char *ptr, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hx__buf_char(out, (unsigned char)ptr[i] < 0x20 || ptr[i] == 0x7f
                              ? ' ' : ptr[i]);
    hx__buf_char(out, CELL_END);
}

static void put_label(const kwic *k, hx_buf *out, int label, int stance)
{
    hx_str id = hx__registry_label_get(k->host, k->dimension,
                                       (size_t)label)->id;

    if (k->dimension != HX_DIM_DRIVER) {
        hx_str name = hx__registry_dimension_name(k->host, k->dimension);

        hx__buf_bytes(out, name.ptr, name.len);
        hx__buf_char(out, '=');
    }
    hx__buf_bytes(out, id.ptr, id.len);
    if (stance)
        hx__buf_printf(out, "/%s", stance_name(stance));
    hx__buf_char(out, CELL_END);
}

typedef struct hit {
    uint32_t begin, end, rule;
    int      label, stance;
} place;

/* What the rows of one record share. */
typedef struct source {
    uint64_t hash;   /* of the text */
    bool     first;  /* no row yet */
} source;

static hx_status put_row(const kwic *k, hx_record *rec, const place *at,
                         source *of, hx_buf *out, hx_error *err)
{
    const hx_host *host = hx__host_public(k->host);
    const hx_rule *rule = host->rule_get(host, at->rule);
    uint32_t where[4] = { htole32(at->begin), htole32(at->end),
                          htole32((uint32_t)at->label),
                          htole32((uint32_t)at->stance) };
    head h = { .first = of->first };
    size_t from = out->len;
    hx_piece piece;
    hx_status rc;

    if (!rule || !rule_fits(k, rule))
        return HX_OK;
    rc = host->mask(rec, at->begin, at->end, CONTEXT, &piece, err);
    if (rc != HX_OK)
        return rc;
    hx__buf_bytes(out, &h, sizeof h);
    put_label(k, out, at->label, at->stance);
    put_cell(out, piece.text.ptr, piece.begin);
    put_cell(out, piece.text.ptr + piece.begin, piece.end - piece.begin);
    put_cell(out, piece.text.ptr + piece.end, piece.text.len - piece.end);
    hx__buf_printf(out, "%.*s:%u", (int)rule->file.len, rule->file.ptr,
                   rule->line);
    if (out->failed)
        return hx__nomem(err);
    h.hash = XXH3_64bits_withSeed(where, sizeof where, of->hash);
    h.len = (uint32_t)(out->len - from - sizeof h);
    memcpy(out->ptr + from, &h, sizeof h);
    of->first = false;
    return HX_OK;
}

static bool wanted(const kwic *k, int dimension, int label, int stance)
{
    return dimension == k->dimension && (k->label < 0 || label == k->label) &&
           (!k->stance || stance == k->stance);
}

static hx_status each(void *arg, hx_chain *chain, hx_record *rec, hx_buf *out,
                      hx_error *err)
{
    const kwic *k = arg;
    source of = { .first = true };
    hx_status rc = HX_OK;

    (void)chain;
    if (rec->skip != HX_SKIP_NONE)
        return HX_OK;
    of.hash = XXH3_64bits_withSeed(rec->text.ptr, rec->text.len, SEED);
    for (size_t i = 0; rc == HX_OK && i < rec->mention_count; i++) {
        const hx_mention *m = &rec->mentions[i];
        place at = { m->begin, m->end, m->rule, m->label, m->stance };

        if (wanted(k, HX_DIM_DRIVER, m->label, m->stance))
            rc = put_row(k, rec, &at, &of, out, err);
    }
    for (size_t i = 0; rc == HX_OK && i < rec->facet_count; i++) {
        const hx_facet *f = &rec->facets[i];
        place at = { f->begin, f->end, f->rule, f->label, 0 };

        if (wanted(k, f->dimension, f->label, 0))
            rc = put_row(k, rec, &at, &of, out, err);
    }
    return rc;
}

static hx_status take(void *arg, hx_str bytes, hx_error *err)
{
    kwic *k = arg;

    while (bytes.len >= sizeof(head)) {
        head h;

        memcpy(&h, bytes.ptr, sizeof h);
        bytes.ptr += sizeof h;
        bytes.len -= sizeof h;
        k->hits++;
        k->comments += h.first;
        if (!hx__sample_add(&k->sample, h.hash, (hx_str){ bytes.ptr, h.len }))
            return hx__nomem(err);
        bytes.ptr += h.len;
        bytes.len -= h.len;
    }
    return HX_OK;
}

/* -- what is shown ---------------------------------------------------------- */

static void cells_of(hx_str row, hx_str cells[CELLS])
{
    for (int i = 0; i < CELLS; i++) {
        const char *end = memchr(row.ptr, CELL_END, row.len);
        size_t len = end ? (size_t)(end - row.ptr) : row.len;

        cells[i] = (hx_str){ row.ptr, len };
        row.ptr += len + (end ? 1 : 0);
        row.len -= len + (end ? 1 : 0);
    }
}

static int compare_cells(hx_str a, hx_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

    return order ? order : a.len < b.len ? -1 : a.len > b.len;
}

/* As a concordance is read: by the label, the words, what follows them. */
static int by_words(const void *a, const void *b)
{
    static const int order[] = { C_LABEL, C_HIT, C_RIGHT, C_LEFT, C_RULE };
    hx_str x[CELLS], y[CELLS];

    cells_of(((const hx_row *)a)->bytes, x);
    cells_of(((const hx_row *)b)->bytes, y);
    for (int i = 0; i < CELLS; i++) {
        int difference = compare_cells(x[order[i]], y[order[i]]);

        if (difference)
            return difference;
    }
    return 0;
}

static void put_line(hx_buf *out, const hx_str cells[CELLS])
{
    hx_str left = hx__columns_tail(cells[C_LEFT], LEFT);
    hx_str hit = hx__columns_head(cells[C_HIT], RIGHT);
    size_t used = hx__columns(hit) + 1;

    hx__columns_put(out, left, LEFT, true);
    hx__buf_str(out, " [");
    hx__buf_bytes(out, hit.ptr, hit.len);
    hx__buf_char(out, ']');
    if (used < RIGHT)
        hx__columns_put(out, hx__columns_head(cells[C_RIGHT], RIGHT - used),
                        RIGHT - used, false);
    hx__buf_str(out, "  ");
    hx__buf_bytes(out, cells[C_RULE].ptr, cells[C_RULE].len);
    hx__buf_char(out, '\n');
}

static void put_text(const kwic *k, hx_buf *out)
{
    hx_str label = { "", 0 };

    hx__buf_printf(out, "%llu hit%s in %llu comment%s, %zu shown%s\n",
                   (unsigned long long)k->hits, hx__plural(k->hits),
                   (unsigned long long)k->comments, hx__plural(k->comments),
                   k->sample.count,
                   k->hits > k->sample.count ? " (--top N shows more)" : "");
    for (size_t i = 0; i < k->sample.count; i++) {
        hx_str cells[CELLS];

        cells_of(k->sample.rows[i].bytes, cells);
        if (!hx_str_eq(label, cells[C_LABEL]))
            hx__buf_printf(out, "\n%.*s\n", (int)cells[C_LABEL].len,
                           cells[C_LABEL].ptr);
        label = cells[C_LABEL];
        put_line(out, cells);
    }
}

static void put_json(const kwic *k, hx_buf *out)
{
    static const char *const names[CELLS] = { "label", "left", "text",
                                              "right", "rule" };

    for (size_t i = 0; i < k->sample.count; i++) {
        hx_str cells[CELLS];

        cells_of(k->sample.rows[i].bytes, cells);
        for (int c = 0; c < CELLS; c++) {
            hx__buf_printf(out, "%c\"%s\":", c ? ',' : '{', names[c]);
            hx__buf_json(out, cells[c]);
        }
        hx__buf_str(out, "}\n");
    }
}

static hx_status show(const kwic *k, hx_error *err)
{
    hx_buf out = { 0 };
    hx_status rc;

    if (hx__survey_json(k->cli))
        put_json(k, &out);
    else
        put_text(k, &out);
    rc = hx__survey_print(&out, err);
    hx__buf_clear(&out);
    return rc;
}

/* -- the command ------------------------------------------------------------ */

static hx_status search(hx_cli *cli, const hx_app *app, kwic *k,
                        hx_error *err)
{
    hx_survey survey = { each, take, k, 1 };
    hx_tally tally = { 0 };
    hx_status rc = hx__survey(cli, app, &survey, &tally, err);

    if (rc == HX_OK) {
        hx__sample_sort(&k->sample, by_words);
        rc = show(k, err);
    }
    if (rc == HX_OK) {
        hx__cli_tell_left_out(cli, &tally);
        rc = hx__cli_judge(cli, &tally, err);
    }
    hx__tally_clear(&tally);
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    hx_app app = { .pipe = NULL };
    kwic k = { .cli = cli };
    hx_status rc;

    if (cli->arg_count < 2)
        return hx__fail(err, HX_E_USAGE, "kwic: name a label and the inputs "
                        "(hxgap kwic warmth/unmet comments.ndjson.gz)");
    hx__sample_init(&k.sample, cli->top ? cli->top : ROWS);
    rc = hx__survey_format(cli, err);
    if (rc == HX_OK)
        rc = hx__app_open(&app, cli, err);
    k.host = app.host;
    if (rc == HX_OK && cli->stance)
        rc = find_stance(&k, cli->stance, err);
    if (rc == HX_OK)
        rc = parse_label(&k, cli->args[0], err);
    if (rc == HX_OK && cli->rule)
        rc = parse_rule(&k, cli->rule, err);
    if (rc == HX_OK && cli->rule)
        rc = find_rule(&k, cli->rule, err);
    if (rc == HX_OK)
        rc = search(cli, &app, &k, err);
    hx__sample_clear(&k.sample);
    hx__app_close(&app);
    return rc;
}

static const hx_says says[] = {
    { "format", "text or json, one line a hit (default text)", "text json" },
    { "top", "hits to show (default 100)", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_kwic = {
    .name = "kwic",
    .summary = "where a label was found: its words in context, aligned",
    .usage = "[OPTIONS] LABEL INPUT...",
    .help =
        "  hxgap kwic warmth comments.ndjson.gz\n"
        "  hxgap kwic speed/unmet reviews.csv --where touchpoint=hotline\n"
        "  hxgap kwic touchpoint=app comments.ndjson.gz --top 500\n"
        "  hxgap kwic all comments.ndjson.gz --rule heard.yaml:33\n\n"
        "LABEL is a driver, a driver/stance, a dimension=value, or all (every\n"
        "driver). Shows a sample of the hits (100, or --top N), the same for\n"
        "any order of the inputs; sorted by the words found. Personal data is\n"
        "masked. --format json writes one line of JSON a hit.\n",
    .options = "format where since until pipeline field jobs plugin lexicon "
               "max-bad block-bytes top stance rule no-redact",
    .says = says,
    .run = run,
};
