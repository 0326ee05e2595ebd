/* hxgap report: the report of what states hold, as if one run had made it. */
#include "error.h"
#include "join.h"
#include "report.h"

static hx_status write_report(hx_cli *cli, hx_joined *j, hx_error *err)
{
    const hx_state_info *info = hx__state_info(j->first);
    hx_doc              *doc = NULL;
    hx_status rc = hx__report_build(&doc, j->host, j->app.pipe, j->chain,
                                    &info->tally, &info->shards, err);

    if (rc == HX_OK)
        rc = hx__report_write(cli, j->host, doc, err);
    if (rc == HX_OK)
        rc = hx__cli_judge(cli, &info->tally, err);
    hx__doc_close(doc);
    return rc;
}

static hx_status report(hx_cli *cli, hx_error *err)
{
    hx_joined j = { .first = NULL };
    uint64_t  allowed;
    hx_status rc = hx__cli_max_bad(cli, 0, &allowed, err);

    if (rc == HX_OK && cli->arg_count == 0)
        rc = hx__fail(err, HX_E_USAGE, "report: no states (name what run "
                      "--state, map or merge wrote)");
    if (rc == HX_OK)
        rc = hx__join_open(&j, cli, cli->args, cli->arg_count, err);
    if (rc == HX_OK)
        rc = hx__join_complete(&j, cli, j.count == 1, err);
    if (rc == HX_OK)
        rc = hx__report_check(cli, j.host, err);
    if (rc == HX_OK)
        rc = write_report(cli, &j, err);
    hx__join_close(&j);
    return rc;
}

const hx_command hx__cmd_report = {
    .name = "report",
    .summary = "report from states instead of archives",
    .usage = "STATE... [OPTIONS]",
    .help =
        "  hxgap report all.hxs\n"
        "  hxgap report states/ --format json --out report.html\n"
        "  hxgap report all.hxs --population generation=x:30,boomers:70\n"
        "  hxgap report all.hxs --rates rates.tsv   (of hxgap eval)\n\n"
        "Writes the report that one run over all of the input would have\n"
        "written, byte for byte. Breakdowns and filters are those that the\n"
        "states were made with. --population tells what the figures would be\n"
        "if the shares of segments were those, --rates what they are when the\n"
        "detectors' errors are taken out.\n",
    .options = "format out report-lang allow-missing pipeline plugin lexicon "
               "option max-bad max-segments mode population rates",
    .run = report,
};
