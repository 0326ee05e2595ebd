#include "app.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "buf.h"
#include "checkpoint.h"
#include "error.h"
#include "lexpaths.h"
#include "registry.h"
#include "values.h"

#define RATES_BYTES_MAX ((size_t)1 << 20)

/* --lexicon FILE: one more path at the end of the pipeline's list. */
static hx_status add_lexicon(hx_pipeline *pipe, const char *path,
                             hx_error *err)
{
    char **more = hx__realloc(pipe->lexicons, pipe->lexicon_count + 1,
                              sizeof *more);

    if (!more)
        return hx__nomem(err);
    pipe->lexicons = more;
    more[pipe->lexicon_count] = hx__strdup(path);
    if (!more[pipe->lexicon_count])
        return hx__nomem(err);
    pipe->lexicon_count++;
    return HX_OK;
}

/* my.hxc beside my.yaml; NULL where memory is refused. Owned. */
static char *beside(const char *pipeline)
{
    size_t len = strlen(pipeline);
    hx_buf path = { 0 };

    if (len > 5 && strcmp(pipeline + len - 5, ".yaml") == 0)
        len -= 5;
    hx__buf_bytes(&path, pipeline, len);
    hx__buf_bytes(&path, ".hxc", sizeof ".hxc");
    if (!path.failed)
        return path.ptr;
    hx__buf_clear(&path);
    return NULL;
}

/* The shipped ones are tried for every pipeline: it may name the same. */
static hx_status find_compiled(hx_app *app, const hx_cli *cli, hx_error *err)
{
    size_t count = 0;

    if (cli->pipeline) {
        app->compiled[count] = beside(cli->pipeline);
        if (!app->compiled[count++])
            return hx__nomem(err);
    }
    app->compiled[count] = hx__path_join(app->paths.plugins, "default.hxc",
                                         "");
    if (!app->compiled[count++])
        return hx__nomem(err);
    app->request.compiled = (const char *const *)app->compiled;
    app->request.compiled_count = count;
    return HX_OK;
}

bool hx__app_finds(const hx_cli *cli)
{
    struct stat info;

    return !cli->pipeline &&
           (lstat(HX_PIPELINE_FOUND, &info) == 0 || errno != ENOENT);
}

/* -- what must not be written over ------------------------------------------ */

static hx_status spare(void *arg, const char *file, hx_error *err)
{
    return hx__input_spare(file, arg, err);
}

/* What the open host took: plugins, and the files that they were given. */
static hx_status spare_taken(const hx_app *app, void *arg, hx_error *err)
{
    const hx_lexicon_info *files;
    const hx_loaded       *plugins;
    size_t    file_count = app->host ? hx__host_lexicons(app->host, &files) : 0;
    size_t    count = app->host ? hx__host_plugins(app->host, &plugins) : 0;
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < file_count; i++)
        if (files[i].path)
            rc = spare(arg, files[i].path, err);
    for (size_t i = 0; rc == HX_OK && i < count; i++)
        rc = spare(arg, plugins[i].path, err);
    return rc;
}

hx_status hx__app_spare(const hx_app *app, const hx_cli *cli,
                        const char *output, hx_error *err)
{
    void       *arg = (void *)(uintptr_t)output;
    const char *path = cli->pipeline ? cli->pipeline : app->paths.pipeline;
    hx_status   rc;

    if (!output)
        return HX_OK;
    rc = spare(arg, path, err);
    if (rc == HX_OK && hx__app_finds(cli))
        rc = spare(arg, HX_PIPELINE_FOUND, err);
    if (rc == HX_OK)
        rc = hx__lexpaths((const char *const *)app->pipe->lexicons,
                          app->pipe->lexicon_count, spare, arg, err);
    return rc == HX_OK ? spare_taken(app, arg, err) : rc;
}

static hx_status spare_settings(const hx_app *app, const hx_cli *cli,
                                hx_error *err)
{
    hx_status rc = hx__app_spare(app, cli, cli->state, err);

    for (size_t i = 0; rc == HX_OK && i < cli->out.count; i++)
        rc = hx__app_spare(app, cli, cli->out.at[i], err);
    return rc;
}

/* -- opening ---------------------------------------------------------------- */

static hx_status load_pipeline(hx_app *app, const hx_cli *cli, hx_error *err)
{
    const char *path = cli->pipeline ? cli->pipeline : app->paths.pipeline;
    hx_status rc = hx__pipeline_load(&app->pipe, path, app->paths.plugins,
                                     cli->lexicon_folder ? cli->lexicon_folder
                                                         : app->paths.lexicons,
                                     err);

    if (rc == HX_OK && hx__app_finds(cli))
        rc = hx__pipeline_extend(app->pipe, HX_PIPELINE_FOUND, err);
    for (size_t i = 0; rc == HX_OK && i < cli->plugin.count; i++)
        rc = hx__pipeline_plugin(app->pipe, cli->plugin.at[i], err);
    for (size_t i = 0; rc == HX_OK && i < cli->option.count; i++)
        rc = hx__pipeline_set(app->pipe, cli->option.at[i], err);
    for (size_t i = 0; rc == HX_OK && i < cli->lexicon.count; i++)
        rc = add_lexicon(app->pipe, cli->lexicon.at[i], err);
    return rc;
}

/* A --where that names what no lexicon finds, perhaps as reports call it. What
 * is nowhere near may be a touchpoint of the input. */
static void tell_where(const hx_app *app, const hx_cli *cli, const char *where)
{
    size_t      len = strcspn(where, "=");
    hx_str      value = hx__trim(hx_str_of(where + len + (where[len] == '=')));
    int         of = hx__registry_find(app->host, (hx_str){ where, len });
    const char *nearest = NULL;
    char        text[512];

    if (of < 0 || value.len == 0)
        return;
    nearest = hx__cli_nearest_label(app->host, of, value);
    if (nearest ? hx_str_eq(hx_str_of(nearest), value)
                : of == HX_DIM_TOUCHPOINT)
        return;
    hx__message(text, sizeof text, "--where %s: no lexicon has this label "
                "(%s%s%s)", where, nearest ? "did you mean " : "see hxgap "
                "lexicon stats", nearest ? nearest : "", nearest ? "?" : "");
    hx__cli_warn(cli, text);
}

/* Opened, it knows all that is in use. */
static hx_status open_host(hx_app *app, const hx_cli *cli, hx_error *err)
{
    hx_status rc = hx__host_open(&app->host, app->pipe, &app->request, err);

    for (size_t i = 0; rc == HX_OK && !cli->quiet && i < cli->where.count; i++)
        tell_where(app, cli, cli->where.at[i]);
    return rc == HX_OK ? spare_settings(app, cli, err) : rc;
}

static hx_status read_rates(const char *path, hx_buf *out, hx_error *err)
{
    hx_status rc = hx__buf_load(out, path, RATES_BYTES_MAX, err);

    if (rc == HX_OK && out->len > RATES_BYTES_MAX)
        rc = hx__fail(err, HX_E_USAGE, "%s: too large for what eval --rates "
                      "writes", path);
    return rc == HX_OK || rc == HX_E_NOMEM
           ? rc : hx__fail(err, rc, "--rates %s", err->message);
}

/* What a report is to add, for host->asked(). */
static hx_status take_asked(hx_app *app, const hx_cli *cli, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; i < cli->population.count; i++) {
        hx__buf_str(&app->population, cli->population.at[i]);
        hx__buf_char(&app->population, '\n');
    }
    if (app->population.failed)
        return hx__nomem(err);
    if (cli->rates)
        rc = read_rates(cli->rates, &app->rates, err);
    app->request.population = (hx_str){ app->population.ptr,
                                        app->population.len };
    app->request.rates = (hx_str){ app->rates.ptr, app->rates.len };
    return rc;
}

/* The pipeline, and the request that the options make of `base`. */
static hx_status prepare(hx_app *app, hx_cli *cli, const hx_request *base,
                         hx_error *err)
{
    hx_status rc;

    *app = (hx_app){ .pipe = NULL };
    rc = hx__paths_find(&app->paths, err);
    if (rc == HX_OK)
        rc = load_pipeline(app, cli, err);
    if (rc != HX_OK)
        return rc;
    app->request = *base;
    app->request.by = cli->by.at;
    app->request.by_count = cli->by.count;
    app->request.where = cli->where.at;
    app->request.where_count = cli->where.count;
    app->request.since = cli->since;
    app->request.until = cli->until;
    app->request.wish = cli->wish;
    app->request.max_segments = cli->max_segments;
    app->request.no_redact = cli->no_redact;
    if (cli->no_redact)  /* even with --quiet: nobody may miss it */
        hx__cli_warn(cli, "--no-redact: quoted comments show personal data "
                          "as customers wrote it");
    app->request.no_model = cli->no_model || base->no_model;
    app->request.message = hx__cli_listener(cli);
    app->request.message_arg = cli;
    return take_asked(app, cli, err);
}

/* With the lexicons as tables, where there are some. */
static hx_status open_compiled(hx_app *app, hx_cli *cli,
                               const hx_request *base, hx_error *err)
{
    hx_status rc = prepare(app, cli, base, err);

    if (rc == HX_OK)
        rc = find_compiled(app, cli, err);
    return rc == HX_OK ? open_host(app, cli, err) : rc;
}

static hx_status open_files(hx_app *app, hx_cli *cli, const hx_request *base,
                            hx_error *err)
{
    hx_status rc = prepare(app, cli, base, err);

    return rc == HX_OK ? open_host(app, cli, err) : rc;
}

hx_status hx__app_pipeline(hx_app *app, hx_cli *cli, hx_error *err)
{
    hx_status rc;

    *app = (hx_app){ .request = { .max_segments = cli->max_segments } };
    rc = hx__paths_find(&app->paths, err);
    if (rc == HX_OK)
        rc = load_pipeline(app, cli, err);
    return rc == HX_OK ? find_compiled(app, cli, err) : rc;
}

hx_status hx__app_take_lexicon(hx_cli *cli, const char *path, hx_error *err)
{
    if (cli->lexicon.count == HX_LIST_MAX)
        return hx__fail(err, HX_E_USAGE, "more than %d lexicons", HX_LIST_MAX);
    cli->lexicon.at[cli->lexicon.count++] = path;
    return HX_OK;
}

hx_status hx__app_take_lexicons(hx_cli *cli, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < cli->arg_count; i++)
        rc = hx__app_take_lexicon(cli, cli->args[i], err);
    return rc;
}

hx_status hx__app_open(hx_app *app, hx_cli *cli, hx_error *err)
{
    return open_compiled(app, cli, &(hx_request){ .explain = false }, err);
}

hx_status hx__app_open_explaining(hx_app *app, hx_cli *cli, hx_error *err)
{
    return open_compiled(app, cli, &(hx_request){ .explain = true }, err);
}

hx_status hx__app_open_files(hx_app *app, hx_cli *cli, hx_error *err)
{
    return open_files(app, cli, &(hx_request){ .explain = true }, err);
}

hx_status hx__app_open_compiling(hx_app *app, hx_cli *cli, hx_buf *tables,
                                 hx_error *err)
{
    return open_files(app, cli, &(hx_request){ .tables = tables }, err);
}

const char *hx__app_compiled(const hx_app *app)
{
    return app->compiled[0];
}

/* The breakdowns of a state are resolved: those of the pipeline are among
 * them already, in the order of the run that made it. */
static void drop_dimensions(hx_pipeline *pipe)
{
    for (size_t i = 0; i < pipe->dimension_count; i++)
        hx__free(pipe->dimensions[i]);
    pipe->dimension_count = 0;
}

/* The filters and columns of a run are those of its states. */
static hx_status take_info(hx_request *request, const hx_state_info *info,
                           hx_error *err)
{
    request->by = (const char *const *)info->by;
    request->by_count = info->by_count;
    request->by_kept = true;
    request->where = (const char *const *)info->where;
    request->where_count = info->where_count;
    request->since = info->since;
    request->until = info->until;
    for (size_t i = 0; i < info->field_count; i++) {
        const char *equals = strchr(info->fields[i], '=');
        size_t      len = equals ? (size_t)(equals - info->fields[i]) : 0;
        int slot = hx__field_known((hx_str){ info->fields[i], len });

        if (slot < 0)
            return hx__fail(err, HX_E_FORMAT, "a state asks for the field "
                            "\"%.64s\", which there is not",
                            info->fields[i]);
        request->wish.column[slot] = equals + 1;
    }
    return HX_OK;
}

hx_status hx__app_open_for(hx_app *app, hx_cli *cli,
                           const hx_state_info *info, hx_error *err)
{
    hx_status rc;

    rc = hx__app_pipeline(app, cli, err);
    if (rc == HX_OK)
        rc = take_info(&app->request, info, err);
    if (rc == HX_OK)
        rc = take_asked(app, cli, err);
    if (rc != HX_OK)
        return rc;
    drop_dimensions(app->pipe);
    return open_host(app, cli, err);
}

hx_status hx__app_open_checking(hx_app *app, hx_cli *cli,
                                void (*problem)(void *arg,
                                                const char *message),
                                void *arg, hx_error *err)
{
    /* What is checked is the lexicons: the labels of the rules alone. */
    hx_request base = { .explain = true, .problem = problem,
                        .problem_arg = arg, .no_model = true };

    return open_files(app, cli, &base, err);
}

void hx__app_close(hx_app *app)
{
    hx__host_close(app->host);
    hx__pipeline_close(app->pipe);
    hx__paths_clear(&app->paths);
    for (size_t i = 0; i < sizeof app->compiled / sizeof *app->compiled; i++)
        hx__free(app->compiled[i]);
    hx__buf_clear(&app->population);
    hx__buf_clear(&app->rates);
}

hx_run_options hx__app_options(hx_cli *cli)
{
    return (hx_run_options){
        .inputs = cli->args, .input_count = cli->arg_count,
        .outputs = cli->out.at, .output_count = cli->out.count,
        .output = cli->state,
        .jobs = cli->jobs, .block_bytes = cli->block_bytes,
        .max_output = cli->max_output, .max_ratio = cli->max_ratio,
        .message = hx__cli_listener(cli), .message_arg = cli,
        .progress = !cli->quiet && !cli->json && isatty(STDERR_FILENO) &&
                    cli->progress == HX_PROGRESS_AUTO,
        .tick = cli->progress == HX_PROGRESS_HADOOP ? hx__cli_tick : NULL,
        .tick_arg = cli,
        .stuck = hx__cli_abandon, .stuck_arg = cli,
    };
}

hx_status hx__app_checkpoint(const hx_cli *cli, hx_run_options *options,
                             hx_error *err)
{
    options->checkpoint_every = cli->checkpoint_every;
    if (!cli->checkpoint)
        return HX_OK;
    if (cli->no_redact)
        return hx__fail(err, HX_E_USAGE, "--no-redact with --checkpoint: what "
                        "is kept on disk holds masked text only");
    return hx__checkpoint_open(&options->checkpoint, cli->checkpoint, err);
}

/* Whether the plugin lies in hxgap's own folder. */
static bool is_own(const hx_loaded *plugin, const char *folder)
{
    size_t len = strlen(folder);

    return strncmp(plugin->path, folder, len) == 0 &&
           plugin->path[len] == '/' && !strchr(plugin->path + len + 1, '/');
}

bool hx__app_foreign(const hx_app *app)
{
    const hx_loaded *list;
    size_t           count = hx__host_plugins(app->host, &list);
    char            *own = realpath(app->paths.plugins, NULL);
    bool             foreign = false;

    for (size_t i = 0; i < count; i++)
        foreign |= !own || !is_own(&list[i], own);
    free(own);  /* of realpath(), so not hx__free() */
    return foreign;
}

hx_status hx__app_isolate(const hx_cli *cli, const hx_app *app,
                          hx_run_options *options, hx_error *err)
{
    const hx_loaded *list;
    size_t           count = hx__host_plugins(app->host, &list);

    if (!cli->isolate)
        return HX_OK;
    options->isolate = hx__app_foreign(app);
    for (size_t i = 0; options->isolate && i < count; i++)
        if (list[i].plugin->stage == HX_STAGE_AGG &&
            list[i].plugin->threads == HX_SERIAL)
            return hx__fail(err, HX_E_PLUGIN, "--isolate: %s has one state "
                            "for all workers, which processes cannot share",
                            list[i].ref.name);
    return HX_OK;
}
