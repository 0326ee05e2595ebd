/* hxgap run: analyse archives and report. */
#include <signal.h>

#include "app.h"
#include "checkpoint.h"
#include "error.h"
#include "plan.h"
#include "report.h"
#include "state.h"
#include "stats.h"

static hx_status save_state(const hx_cli *cli, const hx_app *app,
                            const hx_chain *chain, const hx_tally *tally,
                            const hx_identity *inputs, hx_error *err)
{
    hx_shards whole = { 0 };
    hx_status rc;

    if (!cli->state)
        return HX_OK;
    rc = hx__plan_whole(&whole, inputs, tally->streamed, err);
    if (rc == HX_OK)
        rc = hx__state_save(cli->state, cli->mode, app->host, chain, tally,
                            &whole, err);
    hx__shards_clear(&whole);
    return rc;
}

static hx_status analyse(hx_cli *cli, hx_app *app, hx_stats *stats,
                         hx_error *err)
{
    hx_run_options options = hx__app_options(cli);
    uint64_t begun = 0;
    hx_chain *chain = NULL;
    hx_tally tally = { 0 };
    hx_doc *doc = NULL;
    hx_identity inputs = { 0 };
    hx_status rc = hx__app_checkpoint(cli, &options, err);

    options.stats = cli->stats ? stats : NULL;
    options.expanded = cli->state ? hx__plan_identify : NULL;
    options.expanded_arg = &inputs;
    if (rc == HX_OK)
        rc = hx__app_isolate(cli, app, &options, err);
    if (rc == HX_OK)
        rc = hx__run(app->host, &options, &chain, &tally,
                     &cli->signal_number, err);
    begun = hx__stats_clock();
    if (rc == HX_OK)
        rc = hx__report_build(&doc, app->host, app->pipe, chain, &tally,
                              NULL, err);
    if (rc == HX_OK)
        rc = save_state(cli, app, chain, &tally, &inputs, err);
    if (rc == HX_OK)
        rc = hx__report_write(cli, app->host, doc, err);
    if (rc == HX_OK)
        hx__checkpoint_done(options.checkpoint);
    stats->report += hx__stats_clock() - begun;
    if (rc == HX_OK && cli->stats)
        hx__stats_tell(stats, app->host, &tally);
    if (rc == HX_OK)
        rc = hx__cli_judge(cli, &tally, err);
    hx__checkpoint_close(options.checkpoint);
    hx__doc_close(doc);
    hx__chain_close(chain);
    hx__tally_clear(&tally);
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    hx_app app = { .pipe = NULL };
    hx_stats stats;
    uint64_t allowed;
    hx_status rc = hx__cli_max_bad(cli, 0, &allowed, err);

    hx__stats_begin(&stats);
    if (rc == HX_OK && cli->arg_count == 0)
        rc = hx__fail(err, HX_E_USAGE, "run: no input (name files or folders, "
                      "or - for standard input)");
    if (rc == HX_OK && cli->no_redact && cli->state)
        rc = hx__fail(err, HX_E_USAGE, "run: --no-redact with --state: a state "
                      "holds masked text only");
    if (rc == HX_OK)
        rc = hx__app_open(&app, cli, err);
    stats.open = hx__stats_clock() - stats.began;
    if (rc == HX_OK)
        rc = hx__report_check(cli, app.host, err);
    if (rc == HX_OK && hx__app_foreign(&app))
        rc = hx__report_rehearse(app.host, app.pipe, err);
    if (rc == HX_OK)
        rc = analyse(cli, &app, &stats, err);
    hx__app_close(&app);
    return rc;
}

const hx_command hx__cmd_run = {
    .name = "run",
    .summary = "analyse comment archives and report the gaps",
    .usage = "[OPTIONS] INPUT...",
    .help =
        "  hxgap run comments.ndjson.gz\n"
        "  hxgap run reviews/ --by brand --by touchpoint,month\n"
        "  hxgap run survey.csv --field text=Kommentar --out report.json\n"
        "  zcat old.gz | hxgap run - --where brand=Acme --since 2025-01-01\n\n"
        "Reads comments (NDJSON, JSON lists, CSV, TSV or text; plain, gzip, zstd\n"
        "or in a zip archive; files, folders or - for standard input), finds\n"
        "what customers need and whether they got it, and reports where the gap\n"
        "is. What hxgap.yaml of the working folder says (hxgap init writes one)\n"
        "need not be said again.\n\n"
        "DIM is lang, brand, touchpoint, generation, tenure, loyalty, month,\n"
        "quarter, year or any column. NAME is text, id, lang, brand, touchpoint,\n"
        "date, rating, rating_max, birth_year, age, generation, customer or\n"
        "weight; rating_max=10 is the scale of all ratings (default 5), and an\n"
        "empty COLUMN leaves a field out. A date is 2024-03-31, 31.03.2024,\n"
        "31.03.24 (69 to 99 are 1969 to 1999), 2024-03, 2024, 20240331, with or\n"
        "without a time, or seconds since 1970; a weight is 0 to 1000000, and 0\n"
        "leaves the comment out. Exit 1 is a report with a warning: some records\n"
        "were bad (--max-bad), or an input was damaged.\n",
    .options = "format out by where since until pipeline field jobs state "
               "plugin lexicon report-lang max-bad max-segments block-bytes "
               "mode no-redact checkpoint checkpoint-every isolate stats "
               "max-output max-ratio population "
               "rates",
    .run = run,
};
