/* hxgap plugin new: a folder with a plugin that builds, passes its test and
 * does something.
 *
 * Templates are files (share/templates/STAGE, and share/templates/all for
 * every stage) in which @NAME@ stands for det_shout and @SHORT@ for shout. The
 * folder appears whole or not at all. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "buf.h"
#include "cli.h"
#include "error.h"
#include "paths.h"

#define NAME_BYTES 32         /* as plugin.c takes them */
#define FILES_MAX 16          /* of one template */
#define FILE_BYTES_MAX 65536

static const char *const stages[HX_STAGE_COUNT] = { "in", "tok", "det", "agg",
                                                    "out" };

typedef struct maker {
    char        name[NAME_BYTES + 1];   /* det_shout */
    const char *shortened;              /* shout, within name */
    const char *stage;
    char        folder[NAME_BYTES + 24];/* where it is made: .det_shout.new */
    char       *files[FILES_MAX];       /* names as they were written */
    size_t      count;
} maker;

/* -- the name -- */

/* The stage that `name` begins with, as "det_" does; NULL: none. */
static const char *stage_in(const char *name)
{
    for (int i = 0; i < HX_STAGE_COUNT; i++) {
        size_t len = strlen(stages[i]);

        if (strncmp(name, stages[i], len) == 0 && name[len] == '_')
            return stages[i];
    }
    return NULL;
}

static hx_status choose_stage(maker *m, const hx_cli *cli, const char *given,
                              hx_error *err)
{
    const char *named = stage_in(given);

    for (int i = 0; cli->stage && i < HX_STAGE_COUNT; i++)
        if (strcmp(cli->stage, stages[i]) == 0)
            m->stage = stages[i];
    if (cli->stage && !m->stage)
        return hx__fail(err, HX_E_USAGE, "--stage %s: give in (read), tok "
                        "(words), det (find), agg (count) or out (report)",
                        cli->stage);
    if (named && m->stage && strcmp(named, m->stage) != 0)
        return hx__fail(err, HX_E_USAGE, "plugin new: %s is named for the "
                        "stage %s, and --stage says %s", given, named,
                        m->stage);
    if (!m->stage)
        m->stage = named;
    if (!m->stage)
        return hx__fail(err, HX_E_USAGE, "plugin new: say which stage %s is "
                        "of: --stage in, tok, det, agg or out", given);
    return HX_OK;
}

static hx_status choose_name(maker *m, const hx_cli *cli, hx_error *err)
{
    const char *given = cli->args[0];
    size_t      good = strspn(given, "abcdefghijklmnopqrstuvwxyz0123456789_");
    hx_status   rc = choose_stage(m, cli, given, err);
    int         len;

    if (rc != HX_OK)
        return rc;
    len = snprintf(m->name, sizeof m->name, "%s%s%s",
                   stage_in(given) ? "" : m->stage,
                   stage_in(given) ? "" : "_", given);
    m->shortened = m->name + strlen(m->stage) + 1;
    if (given[good] || len > NAME_BYTES || !*m->shortened)
        return hx__fail(err, HX_E_USAGE, "plugin new: \"%.64s\": a plugin's "
                        "name is 1 to %d of a-z, 0-9, _ with its stage",
                        given, NAME_BYTES);
    (void)snprintf(m->folder, sizeof m->folder, ".%s.new", m->name);
    return HX_OK;
}

/* -- files -- */

static hx_status cannot(const char *path, hx_error *err)
{
    return hx__fail_errno(err, path, errno);
}

/* `text` with the names put in. */
static void fill_in(const maker *m, hx_str text, hx_buf *out)
{
    static const char full[] = "@NAME@", part[] = "@SHORT@";

    for (size_t i = 0; i < text.len;) {
        size_t left = text.len - i;

        if (left >= sizeof full - 1 &&
            memcmp(text.ptr + i, full, sizeof full - 1) == 0) {
            hx__buf_str(out, m->name);
            i += sizeof full - 1;
        } else if (left >= sizeof part - 1 &&
                   memcmp(text.ptr + i, part, sizeof part - 1) == 0) {
            hx__buf_str(out, m->shortened);
            i += sizeof part - 1;
        } else {
            hx__buf_char(out, text.ptr[i++]);
        }
    }
}

static hx_status read_template(const char *path, hx_buf *out, hx_error *err)
{
    out->len = 0;
    return hx__buf_load(out, path, FILE_BYTES_MAX - 1, err);
}

static hx_status write_file(maker *m, const char *name, const hx_buf *text,
                            hx_error *err)
{
    char     *path;
    hx_status rc;

    if (m->count == FILES_MAX)
        return hx__fail(err, HX_E_LIMIT, "plugin new: over %d files",
                        FILES_MAX);
    path = hx__path_join(m->folder, name, "");
    m->files[m->count] = hx__strdup(name);
    if (!path || !m->files[m->count]) {
        hx__free(path);
        return hx__nomem(err);
    }
    m->count++;
    rc = hx__output_all(path, 0644, text, err);
    hx__free(path);
    return rc;
}

static hx_status copy_file(maker *m, const char *from, const char *name,
                           hx_error *err)
{
    hx_buf    text = { .ptr = NULL }, filled = { .ptr = NULL };
    char     *path = hx__path_join(from, name, "");
    char      own[NAME_BYTES + 8];
    hx_status rc = path ? read_template(path, &text, err) : hx__nomem(err);

    (void)snprintf(own, sizeof own, "%s.c", m->name);
    if (rc == HX_OK) {
        fill_in(m, (hx_str){ text.ptr, text.len }, &filled);
        rc = filled.failed ? hx__nomem(err)
             : write_file(m, strcmp(name, "plugin.c") == 0 ? own : name,
                          &filled, err);
    }
    hx__buf_clear(&text);
    hx__buf_clear(&filled);
    hx__free(path);
    return rc;
}

static hx_status copy_folder(maker *m, const hx_paths *paths,
                             const char *which, hx_error *err)
{
    char                *path = hx__path_join(paths->share, "templates/",
                                              which);
    const struct dirent *entry;
    DIR                 *folder = path ? opendir(path) : NULL;
    hx_status            rc = HX_OK;

    if (!folder)
        rc = path ? cannot(path, err) : hx__nomem(err);
    while (rc == HX_OK && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            rc = copy_file(m, path, entry->d_name, err);
    if (folder)
        closedir(folder);
    hx__free(path);
    return rc;
}

/* -- the folder -- */

static void drop(maker *m, bool made)
{
    for (size_t i = 0; i < m->count; i++) {
        char *path = hx__path_join(m->folder, m->files[i], "");

        if (made && path)
            (void)unlink(path);
        hx__free(path);
        hx__free(m->files[i]);
    }
    if (made)
        (void)rmdir(m->folder);
}

/* Of two plugins of one name no pipeline takes the second. */
static hx_status check_own(const maker *m, const hx_paths *paths,
                           hx_error *err)
{
    char     *path = hx__path_join(paths->plugins, m->name, ".so");
    hx_status rc = path ? HX_OK : hx__nomem(err);

    if (path && access(path, F_OK) == 0)
        rc = hx__fail(err, HX_E_USAGE, "plugin new: %s is one of hxgap's own; "
                      "choose another name", m->name);
    hx__free(path);
    return rc;
}

static hx_status make_folder(maker *m, const hx_paths *paths, hx_error *err)
{
    struct stat st;
    hx_status   rc;

    if (lstat(m->name, &st) == 0)
        return hx__fail(err, HX_E_IO, "%s: is there already; remove it, or "
                        "choose another name", m->name);
    if (mkdir(m->folder, 0755) != 0 || chmod(m->folder, 0755) != 0)
        return cannot(m->folder, err);
    rc = copy_folder(m, paths, "all", err);
    if (rc == HX_OK)
        rc = copy_folder(m, paths, m->stage, err);
    if (rc == HX_OK && rename(m->folder, m->name) != 0)
        rc = cannot(m->name, err);
    if (rc != HX_OK)
        drop(m, true);
    return rc;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static hx_status tell(const hx_cli *cli, maker *m, hx_error *err)
{
    hx_sink  *out = NULL;
    char      line[128];
    hx_status rc = hx__output_open(&out, NULL, 0, NULL, err);

    if (rc != HX_OK)
        return rc;
    qsort(m->files, m->count, sizeof *m->files, by_bytes);
    for (size_t i = 0; i < m->count; i++)
        hx__output_printf(out, "%s/%s\n", m->name, m->files[i]);
    rc = hx__output_commit(out, err);
    (void)snprintf(line, sizeof line, "now: cd %s && make && make check",
                   m->name);
    if (rc == HX_OK && !cli->quiet)
        hx__cli_message((void *)(uintptr_t)cli, line);
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    maker     m = { .stage = NULL };
    hx_paths  paths = { .share = NULL };
    hx_status rc;

    if (cli->arg_count != 1)
        return hx__fail(err, HX_E_USAGE, "plugin new: give one name, such as "
                        "shout --stage det");
    rc = choose_name(&m, cli, err);
    if (rc == HX_OK)
        rc = hx__paths_find(&paths, err);
    if (rc == HX_OK)
        rc = check_own(&m, &paths, err);
    if (rc == HX_OK)
        rc = make_folder(&m, &paths, err);
    if (rc == HX_OK) {
        rc = tell(cli, &m, err);
        drop(&m, false);
    }
    hx__paths_clear(&paths);
    return rc;
}

const hx_command hx__cmd_plugin_new = {
    .name = "plugin new",
    .summary = "a folder with a plugin that builds, to begin with",
    .usage = "NAME --stage in|tok|det|agg|out",
    .help =
        "  hxgap plugin new shout --stage det\n"
        "  cd det_shout && make && make check\n\n"
        "Writes the folder NAME, with its stage in front, into the working\n"
        "folder: source, Makefile, a sample and a test. `make` builds it with\n"
        "what `pkg-config hxgap` names and runs its test; `make check` is\n"
        "hxgap plugin check.\n",
    .options = "stage",
    .run = run,
};
