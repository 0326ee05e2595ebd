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
#include "names.h"
#include "source.h"

#define INPUTS_MAX 100   /* heads that are looked at */
#define EXTRA_MAX 8      /* columns proposed as breakdowns */
#define NAME_BYTES 200

typedef struct choice {
    char column[NAME_BYTES];
    bool differs;           /* between inputs, or lacks in one */
    bool guessed;           /* by its values: a run would not find it */
} choice;

/* A column that is told of. */
typedef struct extra {
    char   column[NAME_BYTES];
    size_t distinct;
} extra;

typedef struct look {
    hx_cli     *cli;
    hx_app      app;
    hx_inputs   inputs;
    size_t      looked;
    choice      fields[HX_F_COUNT];
    extra       extras[EXTRA_MAX], others[EXTRA_MAX], twice[EXTRA_MAX];
    size_t      extra_count;  /* breakdowns */
    size_t      other_count;  /* texts beside the one that is taken */
    size_t      twice_count;  /* names that stand twice in a header */
    uint64_t    filled, heads;  /* of a text that is nearly empty */
    char        what[180];    /* what the first input was taken for */
    size_t      distinct[HX_F_COUNT];
    int64_t     rating;     /* the largest, in millionths */
    unsigned    scale;      /* the best rating there is; 0: not known */
    bool        scales;     /* another in another input */
    hx_buf      told;       /* what is said, line by line */
} look;

/* -- what columns are ------------------------------------------------------- */

static bool fits(hx_str name)
{
    return name.len > 0 && name.len < NAME_BYTES &&
           !memchr(name.ptr, '\0', name.len);
}

static void copy_name(char to[NAME_BYTES], hx_str name)
{
    memcpy(to, name.ptr, name.len);
    to[name.len] = '\0';
}

/* Takes the column for the slot, as far as the inputs agree on it. */
static void choose(look *l, int slot, const hx_facts *f, bool guessed)
{
    choice *c = &l->fields[slot];

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

static void add_extra(extra *list, size_t *count, const hx_facts *f)
{
    for (size_t i = 0; i < *count; i++)
        if (hx_str_eq(hx_str_of(list[i].column), f->name))
            return;
    if (*count == EXTRA_MAX || !fits(f->name))
        return;
    copy_name(list[*count].column, f->name);
    list[(*count)++].distinct = f->distinct;
}

static void take_scale(look *l, const hx_facts *f)
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
static const hx_facts *take_text(look *l, const hx_facts *facts, size_t count)
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

static void take_facts(look *l, const hx_facts *facts, size_t count)
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
    }
}

static void put_named(hx_buf *out, const char *name)
{
    hx__buf_json(out, hx_str_of(name));
}

/* Each name that stands twice, and what that means. */
static void put_twice(const look *l, const char *before, const char *after,
                      hx_buf *out)
{
    for (size_t i = 0; i < l->twice_count; i++) {
        hx__buf_str(out, before);
        put_named(out, l->twice[i].column);
        hx__buf_str(out, " stands twice in the header: only the first is "
                         "read, rename the other");
        hx__buf_str(out, after);
    }
}

/* What is said on the terminal and in the file, each line behind `before`. */
static void put_doubts(const look *l, const char *before, hx_buf *out)
{
    const char *text = l->fields[HX_F_TEXT].column;

    for (size_t i = 0; i < l->other_count; i++) {
        const char *other = l->others[i].column;

        if (strcmp(other, text) == 0)
            continue;
        hx__buf_printf(out, "%s", before);
        put_named(out, other);
        hx__buf_printf(out, " looks like comments too and is not read: a run "
                       "reads one column.\n%s  For this one say --field text=",
                       before);
        put_named(out, other);
        hx__buf_str(out, "; for both, put them into one column\n");
    }
    if (l->heads > 0) {
        hx__buf_str(out, before);
        put_named(out, text);
        hx__buf_printf(out, " is nearly empty: %llu of the first %llu records "
                       "have it (say another: --field text=COLUMN)\n",
                       (unsigned long long)l->filled,
                       (unsigned long long)l->heads);
    }
    put_twice(l, before, "\n", out);
}

/* -- looking ---------------------------------------------------------------- */

/* A line; names may hold what would make two of it. */
static void tell(look *l, const char *path, const char *what)
{
    size_t from = l->told.len;

    hx__buf_printf(&l->told, "%s: %s", path, what);
    if (!l->told.failed)
        hx__plain(l->told.ptr + from, l->told.len - from);
    hx__buf_char(&l->told, '\n');
}

static hx_status look_at(look *l, const char *path, hx_error *err)
{
    hx_source      *s = hx__alloc(1, sizeof *s);
    const hx_facts *facts = NULL;
    size_t          count = 0;
    hx_status       rc;

    if (!s)
        return hx__nomem(err);
    s->path = path;
    rc = hx__source_open(s, l->app.host, NULL, err);
    if (rc == HX_OK && !s->fields) {
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

static hx_status no_text(const look *l, hx_error *err)
{
    hx_buf    twice = { 0 };
    hx_status rc;

    put_twice(l, "; ", "", &twice);
    hx__buf_char(&twice, '\0');
    rc = twice.failed ? hx__nomem(err)
       : hx__fail(err, HX_E_IO, "%s: no column looks like comments: texts of "
                  "several words (say which: --field text=COLUMN). It was "
                  "taken for %s%s", l->inputs.paths[0], l->what, twice.ptr);
    hx__buf_clear(&twice);
    return rc;
}

static hx_status look_at_all(look *l, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < l->inputs.count && i < INPUTS_MAX;
         i++)
        rc = look_at(l, l->inputs.paths[i], err);
    if (rc == HX_OK && l->inputs.count > INPUTS_MAX)
        hx__buf_printf(&l->told, "%zu more inputs were not looked at\n",
                       l->inputs.count - INPUTS_MAX);
    if (rc == HX_OK && l->looked == 0)
        rc = hx__fail(err, HX_E_IO, "%s: nothing in it to look at",
                      l->inputs.paths[0]);
    else if (rc == HX_OK && !l->fields[HX_F_TEXT].column[0])
        rc = no_text(l, err);
    return rc;
}

/* -- writing ---------------------------------------------------------------- */

static bool is_written(const look *l, int slot)
{
    const choice *c = &l->fields[slot];

    return c->column[0] && !c->differs &&
           strcmp(c->column, hx__field_name(slot)) != 0;
}

static bool has(const look *l, int slot)
{
    return l->fields[slot].column[0] != '\0';
}

/* A scale of ratings that a run would not guess. */
static bool scale_written(const look *l)
{
    return has(l, HX_F_RATING) && !has(l, HX_F_RATING_MAX) && l->rating > 0 &&
           !l->scales && l->scale > 0 && l->scale != 5;
}

/* "4.5" of millionths. */
static void put_largest(const look *l, hx_buf *out)
{
    hx__buf_printf(out, "%lld", (long long)(l->rating / 1000000));
    if (l->rating % 1000000)
        hx__buf_printf(out, ".%lld", (long long)(l->rating / 100000 % 10));
}

/* School marks, of which 1 is the best. */
static bool is_mark(const look *l)
{
    hx_str name = hx_str_of(l->fields[HX_F_RATING].column);

    return hx__names_alike(name, HX_LIT("note")) ||
           hx__names_alike(name, HX_LIT("gesamtnote")) ||
           hx__names_alike(name, HX_LIT("grade"));
}

static void put_scale(const look *l, bool first, hx_buf *out)
{
    if (scale_written(l)) {
        hx__buf_printf(out, "%s  rating_max: %u  # the best rating there is: "
                       "those found go up to ", first ? "fields:\n" : "",
                       l->scale);
        put_largest(l, out);
        hx__buf_char(out, '\n');
    }
    if (is_mark(l))
        hx__buf_str(out, "# A higher rating is taken for a better one. Where 1 "
                         "is the best mark, leave it\n# out, with  rating: \"\""
                         "\n");
}

static void put_fields(look *l, hx_buf *out)
{
    size_t written = 0;

    hx__buf_str(out, "\n# Which column is which field. Fields that are not "
                     "here are found by their\n# usual names, in English and "
                     "German.\n");
    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        const choice *c = &l->fields[slot];

        if (!is_written(l, slot))
            continue;
        hx__buf_str(out, written++ ? "" : "fields:\n");
        hx__buf_printf(out, "  %s: ", hx__field_name(slot));
        put_named(out, c->column);
        hx__buf_str(out, c->guessed ? "  # by its values; the name says "
                                      "nothing\n" : "\n");
    }
    put_scale(l, written == 0, out);
    put_doubts(l, "# ", out);
    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        const choice *c = &l->fields[slot];

        if (c->column[0] && c->differs && c->guessed)
            hx__buf_printf(out, "# %s: not the same column in all inputs; "
                           "run them apart, each with --field\n",
                           hx__field_name(slot));
    }
}

static void put_dimension(hx_buf *out, const char *name, size_t distinct,
                          bool on)
{
    hx__buf_str(out, on ? "  - " : "  # - ");
    put_named(out, name);
    if (distinct >= HX_FACTS_SEEN)
        hx__buf_printf(out, "  # %d values or more\n", HX_FACTS_SEEN);
    else if (distinct > 0)
        hx__buf_printf(out, "  # %zu values\n", distinct);
    else
        hx__buf_char(out, '\n');
}

/* Few breakdowns at once: a report is to be read. */
static void put_dimensions(const look *l, hx_buf *out)
{
    bool brand = has(l, HX_F_BRAND) && l->distinct[HX_F_BRAND] > 1;
    bool born = has(l, HX_F_BIRTH_YEAR) || has(l, HX_F_AGE) ||
                has(l, HX_F_GENERATION);
    bool date = has(l, HX_F_DATE);

    hx__buf_str(out, "\n# Breakdowns of every report, as with --by. Take the "
                     "# away where you want one.\n");
    hx__buf_str(out, brand || date || born ? "dimensions:\n"
                                           : "# dimensions:\n");
    if (brand)
        put_dimension(out, "brand", l->distinct[HX_F_BRAND], true);
    if (date)
        put_dimension(out, "quarter", 0, true);
    if (born)
        put_dimension(out, "generation", 0, !(brand && date));
    put_dimension(out, "touchpoint", 0, false);
    for (size_t i = 0; i < l->extra_count; i++)
        put_dimension(out, l->extras[i].column, l->extras[i].distinct, false);
}

static void put_yaml(look *l, hx_buf *out)
{
    const char *line = l->told.ptr, *end = line + l->told.len;

    hx__buf_str(out, "# How hxgap reads the archive in this folder: used by "
                     "every command that is\n# started here. Written by hxgap "
                     "init; change what you like.\n#\n# The inputs, which "
                     "every run looks at anew:\n");
    while (line < end) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));

        hx__buf_printf(out, "#   %.*s\n", (int)(feed - line), line);
        line = feed + 1;
    }
    put_fields(l, out);
    put_dimensions(l, out);
    hx__buf_str(out,
        "\n# Who answers for a touchpoint, and how much of a driver is to be "
        "delivered, in\n# percent: both stand beside the figures.\n"
        "# owners:\n#   hotline: Customer Care\n"
        "# targets:\n#   warmth: 80\n");
}

static hx_status write_yaml(look *l, const char *path, hx_error *err)
{
    hx_buf    yaml = { 0 };
    hx_status rc;

    put_yaml(l, &yaml);
    if (yaml.failed || l->told.failed) {
        hx__buf_clear(&yaml);
        return hx__nomem(err);
    }
    rc = hx__output_all(path, l->cli->mode, &yaml, err);
    hx__buf_clear(&yaml);
    return rc;
}

/* -- explaining ------------------------------------------------------------- */

static void put_choice(const look *l, int slot, hx_buf *out)
{
    const choice *c = &l->fields[slot];
    const char   *why = c->differs ? ", other names in other inputs"
                        : c->guessed ? ", by its values"
                        : strcmp(c->column, hx__field_name(slot)) == 0
                          ? "" : ", by its name";

    if (c->column[0])
        hx__buf_printf(out, "  %-11s is read from \"%s\"%s\n",
                       hx__field_name(slot), c->column, why);
}

static void explain_scale(const look *l, hx_buf *out)
{
    bool open = has(l, HX_F_RATING) && !has(l, HX_F_RATING_MAX);

    if (scale_written(l)) {
        hx__buf_printf(out, "  rating_max  is taken for %u: ratings go up to ",
                       l->scale);
        put_largest(l, out);
        hx__buf_char(out, '\n');
    } else if (open && l->scales) {
        hx__buf_str(out, "  rating_max  is not the same in all inputs: run "
                         "them apart, each with\n              --field "
                         "rating_max=N, or give them a column rating_max\n");
    } else if (open && l->scale == 0 && l->rating > 0) {
        hx__buf_str(out, "  rating_max  is not clear: ratings go up to ");
        put_largest(l, out);
        hx__buf_str(out, "; say it with\n              --field "
                         "rating_max=N, or 5 is taken\n");
    }
    if (is_mark(l))
        hx__buf_str(out, "  rating      higher is taken for better: where 1 "
                         "is the best mark, leave it out,\n              "
                         "with --field rating=\n");
}

static hx_status explain(look *l, const char *path, hx_error *err)
{
    hx_buf    buf = { 0 };
    hx_status rc;

    hx__buf_bytes(&buf, l->told.ptr, l->told.len);
    for (int slot = 0; slot < HX_F_COUNT; slot++)
        put_choice(l, slot, &buf);
    put_doubts(l, "  ", &buf);
    for (size_t i = 0; i < l->extra_count; i++)
        hx__buf_printf(&buf, "  \"%s\" has few values: --by could take it\n",
                       l->extras[i].column);
    explain_scale(l, &buf);
    hx__buf_printf(&buf, "Written: %s\nNext:    hxgap run", path);
    for (size_t i = 0; i < l->cli->arg_count; i++)
        hx__buf_printf(&buf, " %s", l->cli->args[i]);
    hx__buf_char(&buf, '\n');
    if (buf.failed) {
        hx__buf_clear(&buf);
        return hx__nomem(err);
    }
    rc = hx__output_all(NULL, 0, &buf, err);
    hx__buf_clear(&buf);
    return rc;
}

/* -- the command ------------------------------------------------------------ */

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
        const char    *slash = strrchr(spec.path, '/');

        if (strncmp(slash ? slash + 1 : spec.path, "in_", 3) != 0)
            continue;
        pipe->plugins[i] = pipe->plugins[kept];
        pipe->plugins[kept++] = spec;
    }
    for (size_t i = kept; i < pipe->plugin_count; i++)
        hx__pipeline_clear_plugin(&pipe->plugins[i]);
    pipe->plugin_count = kept;
}

static hx_status open_look(look *l, hx_error *err)
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
    look       *l;
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
