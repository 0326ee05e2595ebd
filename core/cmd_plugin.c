/* hxgap plugin list, plugin info: what is loaded and what it takes. */
#include <unistd.h>

#include "alloc.h"
#include "app.h"
#include "error.h"

static const char *const stages[HX_STAGE_COUNT] = { "in", "tok", "det", "agg",
                                                    "out" };
static const char *const modes[] = { "stateless", "per-worker", "serial" };
static const char *const types[] = { "string", "integer", "bool" };

static void put_layers(hx_sink *out, uint32_t layers)
{
    static const char *const names[] = { "text", "tokens", "clauses",
        "language", "mentions", "facets", "report" };
    bool any = false;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(layers >> i & 1))
            continue;
        hx__output_printf(out, "%s%s", any ? ", " : "", names[i]);
        any = true;
    }
    hx__output_printf(out, "%s\n", any ? "" : "-");
}

static void put_info(hx_sink *out, const hx_loaded *loaded)
{
    const hx_plugin *plugin = loaded->plugin;

    hx__output_printf(out, "%s %s\n  %s\n  stage     %s\n  threads   %s\n",
                      plugin->name, plugin->version, plugin->summary,
                      stages[plugin->stage], modes[plugin->threads]);
    if (plugin->format)
        hx__output_printf(out, "  format    %s (%s)\n", plugin->format,
                          plugin->suffixes ? plugin->suffixes : "");
    if (plugin->record)
        hx__output_printf(out, "  records   kept: annotate --out\n");
    hx__output_printf(out, "  needs     ");
    put_layers(out, plugin->needs);
    hx__output_printf(out, "  provides  ");
    put_layers(out, plugin->provides);
    hx__output_printf(out, "  file      %s\n  options%s\n", loaded->path,
                      plugin->options && plugin->options->name ? "" : "   -");
    for (const hx_option *opt = plugin->options; opt && opt->name; opt++)
        hx__output_printf(out, "    %s (%s, default %s): %s\n", opt->name,
                          types[opt->type],
                          opt->default_value && *opt->default_value
                              ? opt->default_value : "empty",
                          opt->help);
}

/* "csv" may be meant for in_csv. */
static hx_status no_plugin(const hx_app *app, const char *name, hx_error *err)
{
    const char      *known[HX_LIST_MAX], *nearest;
    const hx_loaded *loaded;
    size_t           count = hx__host_plugins(app->host, &loaded), kept = 0;

    for (size_t i = 0; i < count && kept < HX_LIST_MAX; i++) {
        const char *mark = strchr(loaded[i].plugin->name, '_');

        known[kept++] = loaded[i].plugin->name;
        if (mark && strcmp(mark + 1, name) == 0)
            return hx__fail(err, HX_E_USAGE, "plugin info: there is no plugin "
                            "%s (did you mean %s?)", name,
                            loaded[i].plugin->name);
    }
    nearest = hx__cli_nearest(name, known, kept);
    if (nearest)
        return hx__fail(err, HX_E_USAGE, "plugin info: there is no plugin %s "
                        "(did you mean %s?)", name, nearest);
    return hx__fail(err, HX_E_USAGE, "plugin info: there is no plugin %s "
                    "(hxgap plugin list shows what is in the pipeline; name "
                    "others by their path)", name);
}

/* One that is not in the pipeline: a path, or the name of an installed one. It
 * is loaded and not opened, for that may need options. */
static hx_status info_apart(const hx_app *app, const char *name, hx_sink *out,
                            hx_error *err)
{
    hx_pipeline      pipe = { .plugin_count = 1 };
    hx_plugin_spec   spec = { .path = NULL };
    hx_hostx        *host = NULL;
    const hx_loaded *loaded;
    hx_status        rc = HX_OK;

    spec.path = strchr(name, '/') ? hx__strdup(name)
                                  : hx__path_join(app->paths.plugins, name,
                                                  ".so");
    pipe.plugins = &spec;
    if (!spec.path)
        rc = hx__nomem(err);
    else if (access(spec.path, F_OK) != 0)
        rc = no_plugin(app, name, err);
    if (rc == HX_OK)
        rc = hx__host_look(&host, &pipe, err);
    if (rc == HX_OK && hx__host_plugins(host, &loaded) == 1)
        put_info(out, loaded);
    hx__host_close(host);
    hx__free(spec.path);
    return rc;
}

static hx_status info(const hx_cli *cli, const hx_app *app, hx_sink *out,
                      hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < cli->arg_count; i++) {
        const hx_loaded *loaded = hx__host_find(app->host, cli->args[i]);

        if (loaded)
            put_info(out, loaded);
        else
            rc = info_apart(app, cli->args[i], out, err);
    }
    return rc;
}

static hx_status list(const hx_cli *cli, const hx_app *app, hx_sink *out,
                      hx_error *err)
{
    const hx_loaded *loaded;
    size_t count = hx__host_plugins(app->host, &loaded);

    (void)cli;
    (void)err;
    for (size_t i = 0; i < count; i++)
        hx__output_printf(out, "%-4s %-14s %-8s %s\n",
                          stages[loaded[i].plugin->stage],
                          loaded[i].plugin->name, loaded[i].plugin->version,
                          loaded[i].plugin->summary);
    return HX_OK;
}

static hx_status with_app(hx_cli *cli, hx_error *err,
                          hx_status (*show)(const hx_cli *, const hx_app *,
                                            hx_sink *, hx_error *))
{
    hx_app app = { .pipe = NULL };
    hx_sink *out = NULL;
    hx_status rc = hx__app_open(&app, cli, err);

    if (rc == HX_OK)
        rc = hx__output_open(&out, NULL, 0, NULL, err);
    if (rc == HX_OK)
        rc = show(cli, &app, out, err);
    if (rc == HX_OK) {
        rc = hx__output_commit(out, err);
        out = NULL;
    }
    hx__output_abort(out);
    hx__app_close(&app);
    return rc;
}

static hx_status run_list(hx_cli *cli, hx_error *err)
{
    return with_app(cli, err, list);
}

static hx_status run_info(hx_cli *cli, hx_error *err)
{
    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "plugin info: name a plugin (hxgap "
                        "plugin list shows them)");
    return with_app(cli, err, info);
}

const hx_command hx__cmd_plugin_list = {
    .name = "plugin list",
    .heading = "Plugins",
    .summary = "the plugins of the pipeline, in the order in which they run",
    .usage = "[OPTIONS]",
    .help = "  hxgap plugin list\n"
            "  hxgap plugin list --pipeline my.yaml\n\n"
            "Stage (in reads, tok cuts into words, det finds labels, agg counts,\n"
            "out reports), name, version, and what it does. plugin info tells\n"
            "the options.\n",
    .options = "pipeline plugin",
    .run = run_list,
};

const hx_command hx__cmd_plugin_info = {
    .name = "plugin info",
    .summary = "what a plugin needs, provides, and its options",
    .usage = "[OPTIONS] NAME|FILE.so...",
    .help = "  hxgap plugin info in_csv\n"
            "  hxgap plugin info ./det_shout.so\n\n"
            "Also of plugins that are not in the pipeline: of an installed one\n"
            "by its name, of any other by its path. These are loaded and not\n"
            "opened.\n",
    .options = "pipeline plugin",
    .run = run_info,
};
