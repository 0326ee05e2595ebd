/* hxgap merge: many states into one. */
#include "error.h"
#include "join.h"

static hx_status put(const hx_cli *cli, const hx_joined *j, hx_error *err)
{
    const hx_state_info *info = hx__state_info(j->first);
    hx_shards            shards = info->shards;

    /* Whether something lacks is judged anew for what there is now. */
    shards.partial = hx__shards_missing(&shards, NULL) > 0;
    return hx__states_put(cli, cli->state, j->host, j->chain,
                          &info->tally, &shards, err);
}

static hx_status merge(hx_cli *cli, hx_error *err)
{
    hx_joined j = { .first = NULL };
    hx_status rc = HX_OK;

    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "merge: no states (name files or "
                        "folders, or - for standard input)");
    if (!cli->state && !cli->stream)
        return hx__fail(err, HX_E_USAGE, "merge: where to? (say --state FILE, "
                        "or --stream for standard output)");
    rc = hx__join_open(&j, cli, cli->args, cli->arg_count, err);
    if (rc == HX_OK)
        rc = hx__join_complete(&j, cli, false, err);
    if (rc == HX_OK)
        rc = put(cli, &j, err);
    hx__join_close(&j);
    return rc;
}

static const hx_says says[] = {
    { "state", "file for the joined state", NULL },
    { "stream", "states as lines, on stdin and stdout", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_merge = {
    .name = "merge",
    .summary = "join the states of shards into one",
    .usage = "STATE... --state FILE [OPTIONS]",
    .help =
        "  hxgap merge states/ --state all.hxs\n"
        "  hxgap merge 1.hxs 2.hxs --state some.hxs --allow-missing\n"
        "  cat lines | hxgap merge - --stream\n\n"
        "Adds up states in any order, also those that are merged themselves.\n"
        "Refused, by name: states of other lexicons, plugins or options, a\n"
        "shard that is there twice, shards that lack (unless --allow-missing,\n"
        "which the report then says), damaged files, and a --state that is one\n"
        "of those to be joined.\n",
    .options = "state stream allow-missing pipeline plugin lexicon option "
               "max-segments mode",
    .says = says,
    .run = merge,
};
