/* What most commands stand on: paths, pipeline, request and an open host. */
#ifndef HX_APP_H
#define HX_APP_H

#include "buf.h"
#include "cli.h"
#include "paths.h"
#include "pipeline.h"
#include "state.h"

typedef struct hx_app {
    hx_paths     paths;
    hx_pipeline *pipe;
    hx_request   request;
    hx_hostx    *host;
    hx_buf       population, rates;  /* of --population and --rates */
    char        *compiled[2];  /* lexicons: of the pipeline, as shipped */
} hx_app;

/* Reads the pipeline that the options name (default: the installed one, with
 * the working folder's hxgap.yaml on top), and opens the host. `app` is to be
 * cleared by hx__app_close() in any case. */
HX_MUST_USE hx_status hx__app_open(hx_app *app, hx_cli *cli, hx_error *err);
/* The same for who asks of each record why it has its labels. */
HX_MUST_USE hx_status hx__app_open_explaining(hx_app *app, hx_cli *cli,
                                              hx_error *err);
/* The same, telling every mistake in a lexicon to `problem`. */
HX_MUST_USE hx_status hx__app_open_checking(
    hx_app *app, hx_cli *cli, void (*problem)(void *arg, const char *message),
    void *arg, hx_error *err);
/* The same with the lexicons read from their files, as hx_lexicon.files shows
 * them. */
HX_MUST_USE hx_status hx__app_open_files(hx_app *app, hx_cli *cli,
                                         hx_error *err);
/* The same, appending the compiled form of the lexicons to `tables`. */
HX_MUST_USE hx_status hx__app_open_compiling(hx_app *app, hx_cli *cli,
                                             hx_buf *tables, hx_error *err);
/* The same for what states hold: breakdowns, filters and columns come from
 * `info`, which is borrowed until close. */
HX_MUST_USE hx_status hx__app_open_for(hx_app *app, hx_cli *cli,
                                       const hx_state_info *info,
                                       hx_error *err);
/* The path is one more lexicon, as with --lexicon, or all arguments are: to be
 * said before opening. */
HX_MUST_USE hx_status hx__app_take_lexicon(hx_cli *cli, const char *path,
                                           hx_error *err);
HX_MUST_USE hx_status hx__app_take_lexicons(hx_cli *cli, hx_error *err);
/* The paths and the pipeline alone, and the request that the options make:
 * no host. */
HX_MUST_USE hx_status hx__app_pipeline(hx_app *app, hx_cli *cli,
                                       hx_error *err);
/* Whether the working folder's hxgap.yaml counts: no other pipeline is named,
 * and it is there. One that cannot be looked at is: reading it says why. */
bool hx__app_finds(const hx_cli *cli);
/* HX_E_USAGE where `output`, which may be NULL, is a file that is in use: the
 * pipeline, a lexicon, of an open host a plugin or what one was given (a model,
 * a script). For --out and --state the opening of the host asks it. */
HX_MUST_USE hx_status hx__app_spare(const hx_app *app, const hx_cli *cli,
                                    const char *output, hx_error *err);
/* Where the compiled lexicons of the app's pipeline are looked for first:
 * beside its file, or for the default pipeline beside the plugins. */
const char *hx__app_compiled(const hx_app *app);
void hx__app_close(hx_app *app);
/* The run options that the command line sets. */
hx_run_options hx__app_options(hx_cli *cli);
/* Whether one of its plugins lies outside hxgap's own folder. */
bool hx__app_foreign(const hx_app *app);
/* What --isolate means for this chain: nothing, where all plugins are hxgap's
 * own. HX_E_PLUGIN where one cannot be isolated. */
HX_MUST_USE hx_status hx__app_isolate(const hx_cli *cli, const hx_app *app,
                                      hx_run_options *options, hx_error *err);
/* Opens the folder of --checkpoint, if there is one, for `options`. Owned:
 * hx__checkpoint_close(options->checkpoint). */
HX_MUST_USE hx_status hx__app_checkpoint(const hx_cli *cli,
                                         hx_run_options *options,
                                         hx_error *err);

#endif
