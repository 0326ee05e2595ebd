/* hxgap plugin check: does a plugin keep the rules?
 *
 * The pipeline is trimmed to what the plugin's stage needs, opened in a child,
 * and every trial forks from there. The child never writes; its ledger is
 * shared memory that this process prints as TAP lines. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "alloc.h"
#include "app.h"
#include "error.h"
#include "kit.h"

#define SECONDS 20u  /* of processor time, for one trial */

static const char *const prefixes[HX_STAGE_COUNT] = { "in_", "tok_", "det_",
                                                      "agg_", "out_" };

typedef struct check {
    hx_cli     *cli;
    hx_app      app;
    hx_kit      kit;
    hx_ledger  *ledger;
    const char *path;      /* of the plugin's file */
    unsigned    seconds;
    const hx_trial *trial; /* the one that runs */
    char        folder[40];
} check;

/* -- the pipeline -- */

/* The stage that a file is named for, or -1. */
static int stage_of(const char *path)
{
    for (int stage = 0; stage < HX_STAGE_COUNT; stage++)
        if (strncmp(hx__path_base(path), prefixes[stage],
                    strlen(prefixes[stage])) == 0)
            return stage;
    return -1;
}

/* Which other plugins are of use for one of `stage`, as HX_ON bits. */
static unsigned company(int stage)
{
    switch (stage) {
    case HX_STAGE_IN: return 0;
    case HX_STAGE_TOK: return HX_ON(DET);
    case HX_STAGE_OUT: return HX_ON(TOK) | HX_ON(DET) | HX_ON(AGG);
    default: return HX_ON(TOK) | HX_ON(DET);
    }
}

static void free_spec(hx_plugin_spec *spec)
{
    for (size_t i = 0; i < spec->option_count; i++)
        hx__free(spec->options[i]);
    hx__free(spec->options);
    hx__free(spec->path);
}

/* Takes out what the trials have no use for. A plugin of the same name makes
 * room, and its options stay. */
static void trim(hx_pipeline *pipe, const char *path)
{
    hx_plugin_spec *own = &pipe->plugins[pipe->plugin_count - 1];
    unsigned        keep = company(stage_of(path));
    size_t          kept = 0;

    for (size_t i = 0; i + 1 < pipe->plugin_count; i++) {
        hx_plugin_spec *spec = &pipe->plugins[i];
        int             stage = stage_of(spec->path);

        if (strcmp(hx__path_base(spec->path), hx__path_base(path)) == 0) {
            hx_plugin_spec old = *spec;

            *spec = *own;  /* so that it stands where it stood */
            spec->options = old.options;
            spec->option_count = old.option_count;
            old.options = NULL;
            old.option_count = 0;
            free_spec(&old);
            pipe->plugins[kept++] = *spec;
            own->path = NULL;
        } else if (stage < 0 || (keep >> stage & 1)) {
            pipe->plugins[kept++] = *spec;
        } else {
            free_spec(spec);
        }
    }
    if (own->path)
        pipe->plugins[kept++] = *own;
    pipe->plugin_count = kept;
    while (!keep && pipe->lexicon_count > 0)
        hx__free(pipe->lexicons[--pipe->lexicon_count]);
}

/* -- in the child -- */

static hx_outcome *begin_trial(check *c, const char *name)
{
    hx_ledger *ledger = c->ledger;

    if (ledger->count == HX_KIT_TRIALS_MAX)
        return NULL;
    ledger->list[ledger->count].name = name;
    return &ledger->list[ledger->count++];
}

static hx_status run_trial(void *arg, hx_outcome *o)
{
    check *c = arg;

    c->kit.note = o->note;
    c->kit.note_cap = sizeof o->note;
    return c->trial->run(&c->kit, &o->why);
}

static hx_status run_table(check *c, const hx_trial *table, hx_error *err)
{
    unsigned  stage = 1u << c->kit.plugin->plugin->stage;
    bool      tidy = !(stage & HX_ON(IN));  /* the engine's own files */
    hx_status rc = HX_OK;

    for (; rc == HX_OK && table->name; table++) {
        const char *only = c->cli->only;
        hx_outcome *o;

        if (!(table->stages & stage) || (only && !strstr(table->name, only)))
            continue;
        o = begin_trial(c, table->name);
        if (!o)
            return hx__fail(err, HX_E_LIMIT, "over %d checks",
                            HX_KIT_TRIALS_MAX);
        c->trial = table;
        rc = hx__kit_fork(o, c->seconds, tidy, run_trial, c, err);
    }
    return rc;
}

/* Which plugins before this one provide what it needs, directly or not. */
static void find_needed(hx_kit *kit, const hx_loaded *list)
{
    uint32_t need = list[kit->index].plugin->needs & ~(uint32_t)HX_L_TEXT;

    for (size_t i = kit->index; i-- > 0;) {
        kit->needed[i] = (list[i].plugin->provides & need) != 0;
        if (kit->needed[i])
            need |= list[i].plugin->needs & ~(uint32_t)HX_L_TEXT;
    }
}

static hx_status find_plugin(check *c, hx_error *err)
{
    const hx_loaded *list;
    size_t           count = hx__host_plugins(c->kit.host, &list);

    for (size_t i = 0; i < count; i++) {
        const char *name = hx__path_base(c->path);
        size_t      len = strlen(list[i].ref.name);

        if (strncmp(list[i].ref.name, name, len) == 0 &&
            strcmp(name + len, ".so") == 0) {
            c->kit.plugin = &list[i];
            c->kit.index = i;
            find_needed(&c->kit, list);
            return HX_OK;
        }
    }
    return hx__fail(err, HX_E_PLUGIN, "%s is not in its own pipeline",
                    c->path);
}

/* The body of the child: opening is the first trial, the others fork. */
static hx_status open_and_try(void *arg, hx_outcome *first)
{
    static const hx_trial *const tables[] = {
        hx__kit_descriptor, hx__kit_records, hx__kit_laws, hx__kit_readers,
        hx__kit_reporters
    };
    check    *c = arg;
    hx_status rc = hx__host_open(&c->kit.host, c->app.pipe, &c->app.request,
                                 &first->why);

    if (rc != HX_OK)
        return HX_E_CHECK;
    c->kit.pipe = c->app.pipe;
    (void)alarm(0);  /* each trial has a clock of its own */
    rc = find_plugin(c, &first->why);
    if (rc == HX_OK)
        rc = hx__kit_cases(&c->kit.cases, &first->why);
    for (size_t i = 0; rc == HX_OK && i < sizeof tables / sizeof *tables; i++)
        rc = run_table(c, tables[i], &first->why);
    hx__kit_cases_clear(&c->kit.cases);
    hx__host_close(c->kit.host);
    return rc;
}

/* -- telling -- */

static void put_outcome(hx_sink *out, size_t number, const hx_outcome *o)
{
    bool good = o->rc == HX_OK || o->rc == HX_END;

    hx__output_printf(out, "%sok %zu - %s%s%s\n", good ? "" : "not ", number,
                      o->name, o->rc == HX_END ? " # SKIP " : "",
                      o->rc == HX_END ? o->why.message : "");
    if (!good)
        hx__output_printf(out, "  # %s\n", o->why.message);
    else if (o->note[0])
        hx__output_printf(out, "  # %s\n", o->note);
}

static hx_status tell(const check *c, hx_error *err)
{
    const hx_ledger *ledger = c->ledger;
    hx_sink         *out = NULL;
    size_t           bad = 0;
    hx_status        rc = hx__output_open(&out, NULL, 0, NULL, err);

    if (rc != HX_OK)
        return rc;
    hx__output_printf(out, "TAP version 13\n");
    for (size_t i = 0; i < ledger->count; i++) {
        put_outcome(out, i + 1, &ledger->list[i]);
        bad += ledger->list[i].rc != HX_OK && ledger->list[i].rc != HX_END;
    }
    hx__output_printf(out, "1..%zu\n", ledger->count);
    rc = hx__output_commit(out, err);
    if (rc == HX_OK && bad)
        rc = hx__fail(err, HX_E_CHECK, "%s: %zu of %zu checks failed",
                      c->path, bad, ledger->count);
    return rc;
}

/* -- the command -- */

static void empty_folder(const char *path)
{
    DIR                 *folder = opendir(path);
    const struct dirent *entry;

    while (folder && (entry = readdir(folder)))
        (void)unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        closedir(folder);
    (void)rmdir(path);
}

static hx_status check_plugin(check *c, hx_error *err)
{
    hx_outcome *first;
    hx_status   rc;

    (void)snprintf(c->folder, sizeof c->folder, "/tmp/hxgap-check-XXXXXX");
    if (!mkdtemp(c->folder))
        return hx__fail(err, HX_E_TRANSIENT, "%s: %s", c->folder,
                        strerror(errno));
    c->kit.folder = c->folder;
    c->kit.inputs = c->cli->args + 1;
    c->kit.input_count = c->cli->arg_count - 1;
    first = begin_trial(c, "it loads and opens");
    rc = hx__kit_fork(first, c->seconds, false, open_and_try, c, err);
    empty_folder(c->folder);
    return rc == HX_OK ? tell(c, err) : rc;
}

/* The file that the user named: a path, or the name of an installed one. */
static hx_status find_file(check *c, char **own, hx_error *err)
{
    const char *given = c->cli->args[0];

    if (!strchr(given, '/')) {
        *own = hx__path_join(c->app.paths.plugins, given, ".so");
        c->path = *own;
        return *own ? HX_OK : hx__nomem(err);
    }
    c->path = given;
    if (access(given, R_OK) == 0)
        return HX_OK;
    return hx__fail_errno(err, given, errno);
}

/* Options come last: they may be those of the plugin that is added here. */
static hx_status open_pipeline(check *c, char **own, hx_error *err)
{
    hx_list   options = c->cli->option;
    hx_status rc;

    c->cli->option.count = 0;
    rc = hx__app_pipeline(&c->app, c->cli, err);
    if (rc == HX_OK)
        rc = find_file(c, own, err);
    if (rc == HX_OK)
        rc = hx__pipeline_plugin(c->app.pipe, c->path, err);
    if (rc == HX_OK)
        trim(c->app.pipe, c->path);
    for (size_t i = 0; rc == HX_OK && i < options.count; i++)
        rc = hx__pipeline_set(c->app.pipe, options.at[i], err);
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    check     c = { .cli = cli, .seconds = cli->seconds ? cli->seconds
                                                        : SECONDS };
    char     *own = NULL;
    hx_status rc;

    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "plugin check: name a plugin's file "
                        "(./NAME.so), or an installed plugin (NAME)");
    c.ledger = mmap(NULL, sizeof *c.ledger, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (c.ledger == MAP_FAILED)
        return hx__nomem(err);
    rc = open_pipeline(&c, &own, err);
    if (rc == HX_OK)
        rc = check_plugin(&c, err);
    hx__free(own);
    hx__app_close(&c.app);
    munmap(c.ledger, sizeof *c.ledger);
    return rc;
}

const hx_command hx__cmd_plugin_check = {
    .name = "plugin check",
    .summary = "does a plugin keep the rules? (TAP lines; exit 1 if not)",
    .usage = "[OPTIONS] FILE.so|NAME [SAMPLE...]",
    .help =
        "  hxgap plugin check ./det_shout.so\n"
        "  hxgap plugin check ./in_mbox.so sample.mbox\n"
        "  hxgap plugin check det_lua --option det_lua.script=./shout.lua\n\n"
        "Loads the plugin in processes of its own, with the plugins of the\n"
        "pipeline that it needs, and tries it: descriptor, records of every\n"
        "kind, spans, threads, the laws of merging, refused memory, leaks,\n"
        "time. SAMPLE are files of a reader's format.\n",
    .options = "pipeline lexicon option seconds only",
    .run = run,
};
