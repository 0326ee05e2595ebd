/* dump: what a run of hxgap makes of each record, for the reference to judge.
 *
 *   dump [OPTIONS OF annotate] INPUT...
 *
 * A JSON object a line: the text, its tokens [begin, end, kind, has a term],
 * its clauses [begin, end, flags], the language, and the labels that the chain
 * found, each with the file and the line of its rule. */
#include <stdio.h>

#include "app.h"
#include "buf.h"
#include "error.h"
#include "registry.h"

static void put_rule(hx_buf *out, const hx_host *host, uint32_t number)
{
    const hx_rule *rule = host->rule_get(host, number);

    hx__buf_printf(out, "\"%.*s:%u\"]", (int)rule->file.len, rule->file.ptr,
                   rule->line);
}

static void put_layers(hx_buf *out, const hx_record *rec)
{
    hx__buf_printf(out, ",\"lang\":%u,\"tokens\":[", rec->lang);
    for (size_t i = 0; i < rec->token_count; i++) {
        const hx_token *t = &rec->tokens[i];

        hx__buf_printf(out, "%s[%u,%u,%u,%d]", i ? "," : "", t->begin, t->end,
                       t->kind, t->term != 0);
    }
    hx__buf_str(out, "],\"clauses\":[");
    for (size_t i = 0; i < rec->clause_count; i++) {
        const hx_clause *c = &rec->clauses[i];

        hx__buf_printf(out, "%s[%u,%u,%u]", i ? "," : "", c->begin, c->end,
                       c->flags);
    }
    hx__buf_char(out, ']');
}

static void put_labels(hx_buf *out, const hx_hostx *hostx,
                       const hx_record *rec)
{
    const hx_host *host = hx__host_public(hostx);

    hx__buf_str(out, ",\"mentions\":[");
    for (size_t i = 0; i < rec->mention_count; i++) {
        const hx_mention *m = &rec->mentions[i];

        hx__buf_str(out, i ? ",[" : "[");
        hx__buf_json(out, host->label_get(host, HX_DIM_DRIVER, m->label)->id);
        hx__buf_printf(out, ",%u,%u,%u,%u,", m->stance, m->begin, m->end,
                       m->clause);
        put_rule(out, host, m->rule);
    }
    hx__buf_str(out, "],\"facets\":[");
    for (size_t i = 0; i < rec->facet_count; i++) {
        const hx_facet *f = &rec->facets[i];

        hx__buf_str(out, i ? ",[" : "[");
        hx__buf_json(out, hx__registry_dimension_name(hostx, f->dimension));
        hx__buf_char(out, ',');
        hx__buf_json(out, host->label_get(host, f->dimension, f->label)->id);
        hx__buf_printf(out, ",%u,%u,%u,", f->begin, f->end, f->clause);
        put_rule(out, host, f->rule);
    }
    hx__buf_char(out, ']');
}

/* [worker] */
static hx_status put(void *arg, hx_chain *chain, hx_record *rec, hx_buf *out,
                     hx_error *err)
{
    (void)chain;
    hx__buf_printf(out, "{\"skip\":%u", rec->skip);
    if (rec->skip == HX_SKIP_NONE) {
        hx__buf_str(out, ",\"text\":");
        hx__buf_json(out, rec->text);
        put_layers(out, rec);
        put_labels(out, arg, rec);
    }
    hx__buf_str(out, "}\n");
    return out->failed ? hx__nomem(err) : HX_OK;
}

static hx_status sink(void *arg, hx_str bytes, hx_error *err)
{
    (void)arg;
    return fwrite(bytes.ptr, 1, bytes.len, stdout) == bytes.len
               ? HX_OK : hx__fail(err, HX_E_IO, "cannot write");
}

static hx_status dump(hx_cli *cli, hx_error *err)
{
    hx_app         app = { .pipe = NULL };
    hx_chain      *chain = NULL;
    hx_tally       tally = { 0 };
    hx_run_options options;
    hx_status      rc = hx__app_open(&app, cli, err);

    if (rc == HX_OK) {
        options = hx__app_options(cli);
        options.each = put;
        options.each_arg = app.host;
        options.ordered_sink = sink;
        rc = hx__run(app.host, &options, &chain, &tally, &cli->signal_number,
                     err);
    }
    hx__chain_close(chain);
    hx__tally_clear(&tally);
    hx__app_close(&app);
    return rc;
}

int main(int argc, char **argv)
{
    static hx_cli cli;
    hx_error      err = { .message = "" };
    hx_status     rc = HX_E_USAGE;

    for (size_t i = 0; hx__commands[i]; i++)
        if (strcmp(hx__commands[i]->name, "annotate") == 0)
            rc = hx__cli_parse(&cli, hx__commands[i], argc - 1, argv + 1,
                               &err);
    cli.quiet = true;
    if (rc == HX_OK)
        rc = dump(&cli, &err);
    if (rc != HX_OK)
        hx__cli_error(&cli, err.message);
    return hx__exit_code(rc);
}
