/* hxgap init: looks at an archive and writes the hxgap.yaml with which the
 * next run of it works.
 *
 * It decides by the heads of the inputs, as a run does, and goes further only
 * where a run would give up: a text or date under a name that nobody knows.
 * A file that was found, not named, may set fields and breakdowns only, so
 * these are what it writes. */
#include "app.h"

#include <unistd.h>

#include "alloc.h"
#include "buf.h"
#include "error.h"
#include "look.h"
#include "names.h"
#include "source.h"

#define INPUTS_MAX 100   /* heads that are looked at */
/* -- what columns are ------------------------------------------------------- */

static bool fits(hx_str name)
{
    return name.len > 0 && name.len < HX_LOOK_NAME &&
           !memchr(name.ptr, '\0', name.len);
}

static void copy_name(char to[HX_LOOK_NAME], hx_str name)
{
    memcpy(to, name.ptr, name.len);
    to[name.len] = '\0';
}

/* Takes the column for the slot, as far as the inputs agree on it. */
static void choose(hx_look *l, int slot, const hx_facts *f, bool guessed)
{
    hx_look_choice *c = &l->fields[slot];

    if (!f || !fits(f->name)) {
        c->differs = c->differs || l->looked > 0;
        return;
    }
    if (l->looked > 0 && (!c->column[0] ||
                          strlen(c->column) != f->name.len ||
                          memcmp(c->column, f->name.ptr, f->name.len) != 0))
        c->differs = true;
    copy_name(c->column, f->name);
    c->guessed = c->guessed || guessed;
    if (f->distinct > l->distinct[slot])
        l->distinct[slot] = f->distinct;
}

static void add_extra(hx_look_column *list, size_t *count, const hx_facts *f)
{
    for (size_t i = 0; i < *count; i++)
        if (hx_str_eq(hx_str_of(list[i].column), f->name))
            return;
    if (*count == HX_LOOK_COLUMNS || !fits(f->name))
        return;
    copy_name(list[*count].column, f->name);
    list[*count].slot = f->misfit;
    list[(*count)++].distinct = f->distinct;
}

static void take_scale(hx_look *l, const hx_facts *f)
{
    unsigned scale = hx__facts_scale(f);

    if (l->rating > 0 && scale != l->scale)
        l->scales = true;
    l->scale = scale;
    if (f->largest > l->rating)
        l->rating = f->largest;
}

/* The text, and what else may be meant: a run reads one column. Who names it
 * knows the others. */
static const hx_facts *take_text(hx_look *l, const hx_facts *facts,
                                 size_t count)
{
    const hx_facts *text = hx__facts_text(facts, count);

    if (l->cli->wish.column[HX_F_TEXT])
        return hx__facts_taken(facts, count, HX_F_TEXT);
    if (text && hx__facts_sparse(text)) {
        l->filled += text->filled;
        l->heads += text->records;
    }
    for (size_t i = 0; text && i < count; i++)
        if (&facts[i] != text && hx__facts_prose(&facts[i]))
            add_extra(l->others, &l->other_count, &facts[i]);
    return text;
}

static void take_facts(hx_look *l, const hx_facts *facts, size_t count)
{
    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        const hx_facts *f = hx__facts_taken(facts, count, slot);

        if (slot == HX_F_TEXT)
            f = take_text(l, facts, count);
        if (!f && slot == HX_F_DATE)
            f = hx__facts_date(facts, count);
        choose(l, slot, f, f && f->slot != slot);
        if (f && slot == HX_F_RATING)
            take_scale(l, f);
    }
    for (size_t i = 0; i < count; i++) {
        if (hx__facts_dimension(&facts[i]))
            add_extra(l->extras, &l->extra_count, &facts[i]);
        if (facts[i].twice)
            add_extra(l->twice, &l->twice_count, &facts[i]);
        if (hx__facts_marks(&facts[i]))
            add_extra(l->marks, &l->mark_count, &facts[i]);
        if (facts[i].misfit >= 0)
            add_extra(l->misfits, &l->misfit_count, &facts[i]);
    }
}

/* -- looking ---------------------------------------------------------------- */

/* A line, "PATH: WHAT" or what says so; names may hold what would make two of
 * it. */
static void tell(hx_look *l, const char *path, const char *what)
{
    size_t from = l->told.len;

    hx__buf_printf(&l->told, "%s%s%s", path, *path ? ": " : "", what);
    if (!l->told.failed)
        hx__plain(l->told.ptr + from, l->told.len - from);
    hx__buf_char(&l->told, '\n');
}

static hx_status look_at(hx_look *l, const char *path, hx_error *err)
{
    hx_source      *s = hx__alloc(1, sizeof *s);
    const hx_facts *facts = NULL;
    size_t          count = 0;
    hx_status       rc;

    if (!s)
        return hx__nomem(err);
    s->path = path;
    rc = hx__source_open(s, l->app.host, NULL, err);
    if (rc == HX_E_IO && l->inputs.count > 1) {
        tell(l, "", err->message);  /* it costs itself alone, as in a run */
        rc = HX_OK;
    } else if (rc == HX_OK && !s->fields) {
        tell(l, path, s->pending == HX_E_FORMAT ? s->damage.message
                                                : "is empty");
    } else if (rc == HX_OK) {
        tell(l, path, s->what);
        if (l->looked == 0)
            memcpy(l->what, s->what, sizeof l->what);
        count = hx__fields_facts(s->fields, &facts);
        take_facts(l, facts, count);
        l->looked++;
        if (hx__fields_headless(s->fields) &&
            !hx__facts_taken(facts, count, HX_F_TEXT))
            rc = hx__fail(err, HX_E_IO, "%s: the first row looks like a "
                          "record, not like names of columns (put a row of "
                          "names before it)", path);
    }
    hx__source_close(s);
    return rc;
}

static hx_status no_text(const hx_look *l, hx_error *err)
{
    hx_buf    twice = { 0 };
    hx_status rc;

    hx__look_twice(l, "; ", "", &twice);
    hx__buf_char(&twice, '\0');
    rc = twice.failed ? hx__nomem(err)
       : hx__fail(err, HX_E_IO, "%s: no column looks like comments: texts of "
                  "several words (say which: --field text=COLUMN). It was "
                  "taken for %s%s", l->inputs.paths[0], l->what, twice.ptr);
    hx__buf_clear(&twice);
    return rc;
}

static hx_status look_at_all(hx_look *l, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < l->inputs.count && i < INPUTS_MAX;
         i++)
        rc = look_at(l, l->inputs.paths[i], err);
    if (rc == HX_OK && l->inputs.count > INPUTS_MAX)
        hx__buf_printf(&l->told, "%zu more inputs were not looked at\n",
                       l->inputs.count - INPUTS_MAX);
    if (rc == HX_OK && l->told.failed)
        rc = hx__nomem(err);
    else if (rc == HX_OK && l->looked == 0)
        rc = hx__fail(err, HX_E_IO, "%.*s: nothing in it to look at",
                      (int)strcspn(l->told.ptr, "\n"), l->told.ptr);
    else if (rc == HX_OK && !l->fields[HX_F_TEXT].column[0])
        rc = no_text(l, err);
    return rc;
}

/* -- the command ------------------------------------------------------------ */

/* Writes what was made of the look: to `path`, or to standard output. */
static hx_status put_out(const hx_look *l, const char *path, unsigned mode,
                         hx_buf *text, hx_error *err)
{
    hx_status rc = text->failed || l->told.failed
                   ? hx__nomem(err) : hx__output_all(path, mode, text, err);

    hx__buf_clear(text);
    return rc;
}

static hx_status write_yaml(const hx_look *l, const char *path, hx_error *err)
{
    hx_buf text = { 0 };

    hx__look_yaml(l, &text);
    return put_out(l, path, l->cli->mode, &text, err);
}

static hx_status explain(const hx_look *l, const char *path, hx_error *err)
{
    hx_buf text = { 0 };

    hx__look_explain(l, path, &text);
    return put_out(l, NULL, 0, &text, err);
}

static hx_status check_words(const hx_cli *cli, const char *path,
                             hx_error *err)
{
    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "init: what is there to look at? "
                        "Name a file or folder");
    for (size_t i = 0; i < cli->arg_count; i++)
        if (strcmp(cli->args[i], "-") == 0)
            return hx__fail(err, HX_E_USAGE, "init: standard input cannot be "
                            "looked at twice; name a file or folder");
    if (cli->out.count > 1)
        return hx__fail(err, HX_E_USAGE, "init: one --out only");
    if (strcmp(path, "-") != 0 && access(path, F_OK) == 0)
        return hx__fail(err, HX_E_USAGE, "%s: is there already; remove it, or "
                        "write another with --out FILE", path);
    return HX_OK;
}

/* Only readers are needed; without lexicons the start takes no time. */
static void keep_readers(hx_pipeline *pipe)
{
    size_t kept = 0;

    hx__pipeline_drop_lexicons(pipe);
    for (size_t i = 0; i < pipe->plugin_count; i++) {
        hx_plugin_spec spec = pipe->plugins[i];

        if (strncmp(hx__path_base(spec.path), "in_", 3) != 0)
            continue;
        pipe->plugins[i] = pipe->plugins[kept];
        pipe->plugins[kept++] = spec;
    }
    for (size_t i = kept; i < pipe->plugin_count; i++)
        hx__pipeline_clear_plugin(&pipe->plugins[i]);
    pipe->plugin_count = kept;
}

static hx_status open_look(hx_look *l, hx_error *err)
{
    hx_paths  paths = { 0 };
    hx_status rc = hx__paths_find(&paths, err);

    /* Named, so that a file in the working folder does not join in. */
    l->cli->pipeline = paths.pipeline;
    if (rc == HX_OK)
        rc = hx__app_pipeline(&l->app, l->cli, err);
    l->cli->pipeline = NULL;
    hx__paths_clear(&paths);
    if (rc != HX_OK)
        return rc;
    keep_readers(l->app.pipe);
    l->app.request.wish = l->cli->wish;
    l->app.request.wish.keep = true;
    rc = hx__host_open(&l->app.host, l->app.pipe, &l->app.request, err);
    if (rc == HX_OK)
        rc = hx__inputs_expand(&l->inputs, l->cli->args, l->cli->arg_count,
                               err);
    if (rc == HX_OK)
        hx__inputs_tell(&l->inputs, hx__cli_listener(l->cli), l->cli);
    return rc;
}

static hx_status init(hx_cli *cli, hx_error *err)
{
    const char *path = cli->out.count ? cli->out.at[0] : HX_PIPELINE_FOUND;
    hx_look    *l;
    hx_status   rc = check_words(cli, path, err);

    if (rc != HX_OK)
        return rc;
    l = hx__alloc(1, sizeof *l);
    if (!l)
        return hx__nomem(err);
    l->cli = cli;
    rc = open_look(l, err);
    if (rc == HX_OK)
        rc = look_at_all(l, err);
    if (rc == HX_OK)
        rc = write_yaml(l, path, err);
    if (rc == HX_OK && !cli->quiet && strcmp(path, "-") != 0)
        rc = explain(l, path, err);
    hx__buf_clear(&l->told);
    hx__inputs_clear(&l->inputs);
    hx__app_close(&l->app);
    hx__free(l);
    return rc;
}

static const hx_says says[] = {
    { "out", "write this file, not hxgap.yaml; - is stdout", NULL },
    { "mode", "permissions of the file (default: by the umask)", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_init = {
    .name = "init",
    .heading = "Reports",
    .summary = "look at an archive and write the hxgap.yaml for it",
    .usage = "INPUT... [OPTIONS]",
    .help =
        "  hxgap init reviews.csv\n"
        "  hxgap init exports/ --out -\n\n"
        "Finds out format, encoding, separator and fields, says what it chose,\n"
        "and writes hxgap.yaml into the working folder; `hxgap run` on the\n"
        "same inputs then needs no options. Asks nothing, and writes over no\n"
        "file that is there.\n",
    .options = "out field mode",
    .says = says,
    .shared = true,
    .run = init,
};
