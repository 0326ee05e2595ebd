/* hxgap map: analyse one part of an archive and keep the counts.
 *
 * What a batch engine runs again and again: the same part gives the same
 * bytes, the state appears whole or not at all, and a part that holds no
 * record gives a state that changes nothing. */
#include "app.h"

#include "buf.h"
#include "checkpoint.h"
#include "error.h"
#include "plan.h"
#include "report.h"
#include "states.h"

#include <sys/stat.h>
#include <xxhash.h>

/* What one task is to read. */
typedef struct job {
    hx_plan   plan;
    hx_share  share;
    hx_shards shards;    /* empty: known when all has been read */
    hx_identity inputs;  /* of the whole, for that */
    hx_task   task;
    bool      whole;     /* no part was asked for */
    bool      piped;     /* the part is what standard input gives */
} job;

static hx_status find_task(hx_cli *cli, job *j, hx_error *err)
{
    hx_task_said said = { cli->shard, cli->shards, cli->task_vars };

    if (cli->shards && cli->shard_bytes)
        return hx__fail(err, HX_E_USAGE, "--shards and --shard-bytes: say one "
                        "of them");
    if (!j->piped && cli->shard_bytes)
        said.shards = hx__plan_shards(&j->plan, cli->shard_bytes);
    return hx__task_find(&said, &j->task, err);
}

/* The part is what a pipe gives: the engine's job stands for the archive. */
static hx_status take_piped(job *j, hx_error *err)
{
    const char *name = j->task.job ? j->task.job : "";

    if (j->task.count == 0)
        return hx__fail(err, HX_E_USAGE, "map: shard %llu of how many? (say "
                        "--shard i/N)", (unsigned long long)j->task.index);
    return hx__shards_add(&j->shards, (hx_shard){
        j->task.index, j->task.count, XXH64(name, strlen(name), 1), 0 }, "",
        err);
}

static hx_status take_share(job *j, const hx_hostx *host, hx_error *err)
{
    if (j->task.count == 0)
        return hx__fail(err, HX_E_USAGE, "map: shard %llu of how many? (say "
                        "--shard i/N, --shards N or --shard-bytes SIZE)",
                        (unsigned long long)j->task.index);
    if (j->task.count > HX_PLAN_SHARDS_MAX)
        return hx__fail(err, HX_E_USAGE, "map: over %d shards",
                        HX_PLAN_SHARDS_MAX);
    return hx__plan_take(&j->plan, host, j->task.index, j->task.count,
                         &j->share, &j->shards, err);
}

static hx_status find_job(hx_cli *cli, job *j, const hx_hostx *host,
                          hx_error *err)
{
    hx_status rc = HX_OK;

    j->piped = cli->arg_count == 1 && strcmp(cli->args[0], "-") == 0;
    j->whole = !cli->shard && !cli->shards && !cli->shard_bytes;
    if (j->whole)
        return HX_OK;
    if (!j->piped)
        rc = hx__plan_open(&j->plan, cli->args, cli->arg_count, err);
    if (!j->piped && rc == HX_OK)
        rc = hx__inputs_spare(&j->plan.inputs, cli->state, err);
    if (!j->piped && rc == HX_OK)
        hx__inputs_tell(&j->plan.inputs, hx__cli_listener(cli), cli);
    if (rc == HX_OK)
        rc = find_task(cli, j, err);
    if (rc != HX_OK)
        return rc;
    return j->piped ? take_piped(j, err) : take_share(j, host, err);
}

/* The path of the state: a folder gets one file a shard. */
static hx_status state_path(const hx_cli *cli, const job *j, hx_buf *out,
                            hx_error *err)
{
    size_t      len = strlen(cli->state);
    struct stat st;
    bool        folder = len && cli->state[len - 1] == '/';

    folder = folder || (stat(cli->state, &st) == 0 && S_ISDIR(st.st_mode));
    hx__buf_str(out, cli->state);
    if (folder && cli->state[len - 1] != '/')
        hx__buf_char(out, '/');
    if (folder && !j->whole)
        hx__buf_printf(out, "shard-%06llu-of-%06llu.hxs",
                       (unsigned long long)j->task.index,
                       (unsigned long long)j->task.count);
    else if (folder)
        hx__buf_str(out, "shard.hxs");
    hx__buf_char(out, '\0');
    return out->failed ? hx__nomem(err) : HX_OK;
}

static hx_status put(const hx_cli *cli, job *j, const hx_app *app,
                     const hx_chain *chain, const hx_tally *tally,
                     hx_error *err)
{
    hx_buf    path = { 0 };
    hx_status rc = HX_OK;

    if (j->whole)
        rc = hx__plan_whole(&j->shards, &j->inputs, tally->streamed, err);
    if (rc == HX_OK && cli->state)
        rc = state_path(cli, j, &path, err);
    if (rc == HX_OK)
        rc = hx__states_put(cli, path.ptr, app->host, chain, tally,
                            &j->shards, err);
    hx__buf_clear(&path);
    return rc;
}

static hx_status analyse(hx_cli *cli, job *j, hx_app *app, hx_error *err)
{
    hx_run_options options = hx__app_options(cli);
    hx_chain      *chain = NULL;
    hx_tally       tally = { 0 };
    hx_status      rc;

    if (!j->whole && !j->piped) {
        options.inputs = j->share.paths;
        options.input_count = j->share.count;
        options.spans = j->share.spans;
    }
    options.expanded = j->whole ? hx__plan_identify : NULL;
    options.expanded_arg = &j->inputs;
    rc = hx__app_checkpoint(cli, &options, err);
    if (rc == HX_OK)
        rc = hx__app_isolate(cli, app, &options, err);
    if (rc == HX_OK)
        rc = hx__run(app->host, &options, &chain, &tally,
                     &cli->signal_number, err);
    if (rc == HX_OK)
        rc = put(cli, j, app, chain, &tally, err);
    if (rc == HX_OK)
        hx__checkpoint_done(options.checkpoint);
    if (rc == HX_OK)
        rc = hx__cli_judge(cli, &tally, err);
    hx__checkpoint_close(options.checkpoint);
    hx__chain_close(chain);
    hx__tally_clear(&tally);
    return rc;
}

static hx_status map(hx_cli *cli, hx_error *err)
{
    hx_app    app = { .pipe = NULL };
    job       j = { .whole = false };
    uint64_t  allowed;
    hx_status rc = hx__cli_max_bad(cli, 0, &allowed, err);

    if (rc == HX_OK && cli->arg_count == 0)
        rc = hx__fail(err, HX_E_USAGE, "map: no input (name files or folders, "
                      "or - for standard input)");
    if (rc == HX_OK && !cli->state && !cli->stream)
        rc = hx__fail(err, HX_E_USAGE, "map: where to? (say --state FILE, or "
                      "--stream for standard output)");
    if (rc == HX_OK)
        rc = hx__app_open(&app, cli, err);
    if (rc == HX_OK && hx__app_foreign(&app))
        rc = hx__report_rehearse(app.host, app.pipe, err);
    if (rc == HX_OK)
        rc = find_job(cli, &j, app.host, err);
    if (rc == HX_OK)
        rc = analyse(cli, &j, &app, err);
    hx__share_clear(&j.share);
    hx__shards_clear(&j.shards);
    hx__plan_close(&j.plan);
    hx__app_close(&app);
    return rc;
}

static const hx_says says[] = {
    { "state", "file or folder for the state of this shard", NULL },
    { "by", "break down, as by brand,month; repeatable", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_map = {
    .name = "map",
    .summary = "analyse one shard of an archive and keep its state",
    .usage = "[--shard i/N] --state FILE [OPTIONS] INPUT...",
    .help =
        "  hxgap map --shard 3/64 --state states/3.hxs archive/\n"
        "  hxgap map --shards 64 --state states/ archive/   (in a task of a\n"
        "                                                    batch engine)\n"
        "  cat part | hxgap map - --shard auto --stream --progress hadoop\n"
        "  hxgap merge states/ --state all.hxs && hxgap report all.hxs\n\n"
        "Reads the part of the inputs that shard i of N is, and writes what\n"
        "was counted. The index may come from Slurm, Grid Engine, Kubernetes,\n"
        "Open MPI, GNU parallel or Hadoop (--shards N, or --shard auto). In a\n"
        "folder the state is called shard-i-of-N.hxs. Running a shard again\n"
        "writes the same bytes. Exit 75: try again; 1: done, but bad records\n"
        "exceed --max-bad, which a merged report judges better.\n",
    .options = "shard shards shard-bytes state stream progress by where since "
               "until pipeline field jobs plugin lexicon max-bad max-segments "
               "block-bytes mode checkpoint checkpoint-every isolate "
               "max-output max-ratio",
    .says = says,
    .run = map,
};
