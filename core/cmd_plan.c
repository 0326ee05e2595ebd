/* hxgap plan: how an archive would be cut, before anything is read. */
#include "app.h"

#include "buf.h"
#include "error.h"
#include "plan.h"

static void put_text(hx_buf *line, const hx_share *share, uint64_t index,
                     uint64_t count)
{
    for (size_t i = 0; i < share->count; i++) {
        const hx_span *span = &share->spans[i];

        hx__buf_printf(line, "%llu/%llu\t", (unsigned long long)index,
                       (unsigned long long)count);
        if (span->end)
            hx__buf_printf(line, "%llu-%llu\t",
                           (unsigned long long)span->begin,
                           (unsigned long long)span->end);
        else
            hx__buf_str(line, "whole\t");
        /* As a JSON string: a path may hold tabs and line feeds. */
        hx__buf_json_typed(line, share->paths[i]);
        hx__buf_char(line, '\n');
    }
    if (share->count == 0)
        hx__buf_printf(line, "%llu/%llu\tempty\n", (unsigned long long)index,
                       (unsigned long long)count);
}

static void put_json(hx_buf *line, const hx_share *share, uint64_t index,
                     uint64_t count)
{
    hx__buf_printf(line, "{\"shard\":%llu,\"of\":%llu,\"bytes\":%llu,"
                   "\"parts\":[", (unsigned long long)index,
                   (unsigned long long)count,
                   (unsigned long long)share->bytes);
    for (size_t i = 0; i < share->count; i++) {
        const hx_span *span = &share->spans[i];

        hx__buf_str(line, i ? ",{\"path\":" : "{\"path\":");
        hx__buf_json_typed(line, share->paths[i]);
        if (span->end)
            hx__buf_printf(line, ",\"begin\":%llu,\"end\":%llu",
                           (unsigned long long)span->begin,
                           (unsigned long long)span->end);
        hx__buf_char(line, '}');
    }
    hx__buf_str(line, "]}\n");
}

static hx_status list(const hx_cli *cli, const hx_hostx *host, hx_plan *plan,
                      uint64_t count, hx_sink *out, hx_error *err)
{
    bool      json = cli->format && strcmp(cli->format, "json") == 0;
    hx_buf    line = { 0 };
    hx_status rc = HX_OK;

    for (uint64_t i = 1; rc == HX_OK && i <= count; i++) {
        hx_share share;

        rc = hx__plan_share(plan, host, i, count, &share, err);
        if (rc != HX_OK)
            break;
        line.len = 0;
        (json ? put_json : put_text)(&line, &share, i, count);
        hx__share_clear(&share);
        if (line.failed)
            rc = hx__nomem(err);
        else
            hx__output_write(out, line.ptr, line.len);
        if (rc == HX_OK)
            rc = hx__output_status(out, err);
    }
    hx__buf_clear(&line);
    return rc;
}

static hx_status show(hx_cli *cli, const hx_hostx *host, hx_error *err)
{
    hx_plan   plan;
    hx_sink  *out = NULL;
    uint64_t  count = cli->shards;
    hx_status rc = hx__plan_open(&plan, cli->args, cli->arg_count, err);

    if (rc != HX_OK)
        return rc;
    hx__inputs_tell(&plan.inputs, hx__cli_listener(cli), cli);
    if (cli->shard_bytes)
        count = hx__plan_shards(&plan, cli->shard_bytes);
    rc = hx__output_open(&out, NULL, 0, NULL, err);
    if (rc == HX_OK)
        rc = list(cli, host, &plan, count, out, err);
    if (rc == HX_OK)
        rc = hx__output_commit(out, err);
    else
        hx__output_abort(out);
    hx__plan_close(&plan);
    return rc;
}

static hx_status plan(hx_cli *cli, hx_error *err)
{
    hx_app    app = { .pipe = NULL };
    hx_status rc = HX_OK;

    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "plan: no input (name files or "
                        "folders)");
    if (!cli->shards == !cli->shard_bytes)
        return hx__fail(err, HX_E_USAGE, "plan: say --shards N or "
                        "--shard-bytes SIZE");
    if (cli->format && strcmp(cli->format, "text") != 0 &&
        strcmp(cli->format, "json") != 0)
        return hx__fail(err, HX_E_USAGE, "--format %s: plan writes text or "
                        "json", cli->format);
    rc = hx__app_open(&app, cli, err);
    if (rc == HX_OK)
        rc = show(cli, app.host, err);
    hx__app_close(&app);
    return rc;
}

static const hx_says says[] = {
    { "format", "text or json, a line a shard (default text)", "text json" },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_plan = {
    .name = "plan",
    .heading = "Many machines",
    .summary = "show how an archive would be cut into shards",
    .usage = "--shards N|--shard-bytes SIZE [OPTIONS] INPUT...",
    .help =
        "  hxgap plan archive/ --shards 64\n"
        "  hxgap plan archive/ --shard-bytes 1G --format json | wc -l\n\n"
        "Lists what each shard reads: files, and ranges of stored bytes of\n"
        "files whose lines are records (NDJSON and text, plain or BGZF). CSV,\n"
        "TSV and other gzip stay whole. The list follows from names and sizes\n"
        "alone, so every task of hxgap map finds its part by itself.\n",
    .options = "shards shard-bytes format pipeline plugin",
    .says = says,
    .run = plan,
};
