/* hxgap annotate: one JSON line for each record, in input order; or the same
 * as files that plugins write. */
#include <unistd.h>

#include "app.h"
#include "error.h"
#include "records.h"
#include "registry.h"
#include "report.h"

static const char *const languages[HX_LANG_COUNT] = { "unknown", "de", "en" };

static const char *stance_name(int stance)
{
    return stance == HX_MET ? "met" : stance == HX_UNMET ? "unmet" : "wanted";
}

/* A value as JSON, keeping the type that it had in the input. */
static void put_value(hx_buf *out, const hx_record *rec, int slot)
{
    const hx_value *value =
        (size_t)slot < rec->value_count ? &rec->values[slot] : NULL;

    if (!value || value->type == HX_V_NONE || value->type == HX_V_NULL)
        hx__buf_str(out, "null");
    else if (value->type == HX_V_STRING)
        hx__buf_json(out, value->text);
    else
        hx__buf_bytes(out, value->text.ptr, value->text.len);
}

/* "warmth.yaml:62"; a file may be called anything. */
static void put_place(hx_buf *out, const hx_rule *rule)
{
    hx__buf_json(out, rule->file);
    if (!out->failed)
        out->len--;  /* the quote, which the line goes before */
    hx__buf_printf(out, ":%u\"", rule->line);
}

static hx_status put_driver(hx_buf *out, const hx_host *host, hx_record *rec,
                            const hx_mention *mention, hx_error *err)
{
    const hx_label *label = host->label_get(host, HX_DIM_DRIVER,
                                            mention->label);
    const hx_rule *rule = host->rule_get(host, mention->rule);
    hx_piece piece;
    hx_status rc = host->mask(rec, mention->begin, mention->end, 0, &piece,
                              err);

    if (rc != HX_OK)
        return rc;
    hx__buf_str(out, "{\"id\":");
    hx__buf_json(out, label->id);
    hx__buf_printf(out, ",\"stance\":\"%s\",\"start\":%zu,\"end\":%zu,\"text\":",
                   stance_name(mention->stance),
                   host->origin(rec, mention->begin),
                   host->origin(rec, mention->end));
    hx__buf_json(out, piece.text);
    hx__buf_str(out, ",\"rule\":");
    put_place(out, rule);
    hx__buf_char(out, '}');
    return HX_OK;
}

/* Labels of one dimension, each once, in the order of the registry. */
static void put_facet(hx_buf *out, const hx_host *host, const hx_record *rec,
                      int dimension)
{
    bool any = false;

    hx__buf_char(out, '[');
    for (size_t label = 0; label < host->label_count(host, dimension);
         label++) {
        bool has = false;

        for (size_t i = 0; !has && i < rec->facet_count; i++)
            has = rec->facets[i].dimension == dimension &&
                  rec->facets[i].label == label;
        if (!has)
            continue;
        if (any)
            hx__buf_char(out, ',');
        hx__buf_json(out, host->label_get(host, dimension, label)->id);
        any = true;
    }
    hx__buf_char(out, ']');
}

static void put_other_facets(hx_buf *out, const hx_hostx *hostx,
                             const hx_host *host, const hx_record *rec)
{
    bool any = false;

    hx__buf_str(out, ",\"facets\":{");
    for (size_t d = 0; d < hx__registry_dimensions(hostx); d++) {
        bool has = false;

        if (d == HX_DIM_DRIVER || d == HX_DIM_TOUCHPOINT ||
            d == HX_DIM_LOYALTY)
            continue;
        for (size_t i = 0; !has && i < rec->facet_count; i++)
            has = rec->facets[i].dimension == d;
        if (!has)
            continue;
        if (any)
            hx__buf_char(out, ',');
        hx__buf_json(out, hx__registry_dimension_name(hostx, (int)d));
        hx__buf_char(out, ':');
        put_facet(out, host, rec, (int)d);
        any = true;
    }
    hx__buf_str(out, "}}\n");
}

/* [worker] */
static hx_status put_line(const hx_hostx *hostx, hx_record *rec, hx_buf *out,
                          hx_error *err)
{
    const hx_host *host = hx__host_public(hostx);

    if (rec->skip != HX_SKIP_NONE) {
        hx__buf_printf(out, "{\"id\":null,\"skipped\":\"%s\"}\n",
                       hx__count_name(rec->skip));
        return out->failed ? hx__nomem(err) : HX_OK;
    }
    hx__buf_str(out, "{\"id\":");
    put_value(out, rec, HX_F_ID);
    hx__buf_printf(out, ",\"lang\":\"%s\",\"drivers\":[",
                   languages[rec->lang]);
    for (size_t i = 0; i < rec->mention_count; i++) {
        hx_status rc;

        if (i > 0)
            hx__buf_char(out, ',');
        rc = put_driver(out, host, rec, &rec->mentions[i], err);
        if (rc != HX_OK)
            return rc;
    }
    hx__buf_str(out, "],\"touchpoints\":");
    put_facet(out, host, rec, HX_DIM_TOUCHPOINT);
    hx__buf_str(out, ",\"loyalty\":");
    put_facet(out, host, rec, HX_DIM_LOYALTY);
    put_other_facets(out, hostx, host, rec);
    return out->failed ? hx__nomem(err) : HX_OK;
}

static hx_status annotate(void *arg, hx_chain *chain, hx_record *rec,
                          hx_buf *out, hx_error *err)
{
    (void)chain;
    return hx__records_put(arg, rec, out, err);
}

/* The closing line of --stream: without it the lines were cut short. */
static void close_lines(const hx_records *records, const hx_tally *tally)
{
    for (size_t i = 0; i < records->count; i++) {
        if (!records->outs[i].plugin)
            hx__output_printf(records->outs[i].sink,
                              "{\"end\":{\"records\":%llu,"
                              "\"analysed\":%llu}}\n",
                              (unsigned long long)tally->read,
                              (unsigned long long)tally->analysed);
    }
}

static hx_status analyse(hx_cli *cli, hx_app *app, hx_records *records,
                         hx_error *err)
{
    hx_run_options options = hx__app_options(cli);
    hx_chain *chain = NULL;
    hx_tally tally = { 0 };
    hx_doc *head = NULL;
    hx_status rc;

    options.each = annotate;
    options.each_arg = records;
    options.ordered_sink = hx__records_sink;
    options.sink_arg = records;
    options.progress = options.progress &&
                       (cli->out.count || !isatty(STDOUT_FILENO));
    rc = hx__app_isolate(cli, app, &options, err);
    if (rc == HX_OK)
        rc = hx__run(app->host, &options, &chain, &tally,
                     &cli->signal_number, err);
    if (rc == HX_OK)
        rc = hx__report_begin(&head, app->host, app->pipe, &tally, err);
    if (rc == HX_OK && cli->stream)
        close_lines(records, &tally);
    if (rc == HX_OK)
        rc = hx__records_commit(records, hx__doc_root(head), err);
    if (rc == HX_OK)
        rc = hx__cli_judge(cli, &tally, err);
    hx__doc_close(head);
    hx__chain_close(chain);
    hx__tally_clear(&tally);
    return rc;
}

static hx_status run_over(hx_cli *cli, hx_app *app, hx_error *err)
{
    hx_records records;
    hx_status rc = hx__records_open(&records, cli, app->host, put_line, err);

    if (rc == HX_OK)
        rc = analyse(cli, app, &records, err);
    hx__records_clear(&records);
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    hx_app app = { .pipe = NULL };
    hx_status rc;

    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "annotate: no input (name files or "
                        "folders, or - for standard input)");
    rc = hx__app_open(&app, cli, err);
    if (rc == HX_OK)
        rc = run_over(cli, &app, err);
    hx__app_close(&app);
    return rc;
}

static const hx_says says[] = {
    { "out", "write .ndjson or .sqlite; repeatable", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_annotate = {
    .name = "annotate",
    .summary = "label every comment: one JSON line for each record",
    .usage = "[OPTIONS] INPUT...",
    .help =
        "  hxgap annotate comments.ndjson.gz > labels.ndjson\n"
        "  hxgap annotate comments.ndjson.gz --out labels.sqlite\n"
        "  hxgap annotate reviews.csv | jq -c 'select(.drivers[].id==\"heard\")'"
        "\n\n"
        "Writes the labels of each record in input order, with the words and\n"
        "the rule behind each; a skipped record gives its reason. start and\n"
        "end are bytes in the text's UTF-8; several rules may find the same\n"
        "words. Personal data in them is masked. --stream adds a closing line\n"
        "that counts the records, {\"end\":{\"records\":N,...}}: a pipe that\n"
        "lacks it was cut short.\n",
    .options = "out where since until pipeline field jobs plugin lexicon "
               "max-bad block-bytes mode no-redact stream progress isolate "
               "max-output max-ratio",
    .says = says,
    .run = run,
};
