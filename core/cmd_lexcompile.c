/* hxgap lexicon compile: what every command would make of the lexicons when it
 * starts, made once. */
#include "app.h"
#include "error.h"

/* Where hxgap itself says which file is written, no host need open: only an open
 * one knows what is in use and must not be written over. */
static hx_status compile_alone(hx_app *app, hx_cli *cli, hx_buf *bytes,
                               hx_error *err)
{
    hx_status rc = hx__app_pipeline(app, cli, err);

    return rc == HX_OK ? hx__host_compile(bytes, app->pipe, err) : rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    hx_app    app = { .pipe = NULL };
    hx_buf    bytes = { 0 };
    hx_status rc;

    if (cli->arg_count > 0)
        return hx__fail(err, HX_E_USAGE, "lexicon compile: \"%.64s\": it "
                        "compiles all lexicons of a pipeline (--pipeline)",
                        cli->args[0]);
    if (cli->out.count > 1)
        return hx__fail(err, HX_E_USAGE, "lexicon compile: one --out");
    /* Every command without --lexicon would lose what came compiled. */
    if (cli->lexicon.count && !cli->pipeline && !cli->out.count)
        return hx__fail(err, HX_E_USAGE, "lexicon compile: --lexicon alone "
                        "would replace the shipped default.hxc (list the "
                        "lexicon in a pipeline, --pipeline mine.yaml, or name "
                        "a file, --out mine.hxc)");
    rc = cli->out.count ? hx__app_open_compiling(&app, cli, &bytes, err)
                        : compile_alone(&app, cli, &bytes, err);
    if (rc == HX_OK)
        rc = hx__output_all(cli->out.count ? cli->out.at[0]
                                           : hx__app_compiled(&app),
                            cli->mode, &bytes, err);
    hx__buf_clear(&bytes);
    hx__app_close(&app);
    return rc;
}

static const hx_says says[] = {
    { "out", "write this file (default: where it is looked for)", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_lexicon_compile = {
    .name = "lexicon compile",
    .summary = "prepare lexicons, so that commands start sooner",
    .usage = "[OPTIONS]",
    .help = "  hxgap lexicon compile --pipeline mine.yaml\n\n"
            "Writes what every command makes of the pipeline's lexicons when\n"
            "it starts: mine.hxc, beside mine.yaml, is used from then on as\n"
            "long as lexicons and hxgap are the same. After a change they are\n"
            "read as ever, until this is called again. The shipped lexicons\n"
            "come compiled; --lexicon needs --pipeline, or --out, so that\n"
            "they stay so.\n",
    .options = "pipeline lexicon out mode",
    .says = says,
    .run = run,
};
