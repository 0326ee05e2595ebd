/* From a path to a checked plugin.
 *
 * The descriptor is copied into a zeroed struct of our size, so that a plugin
 * built against an older header simply lacks the newer calls, and nothing
 * that it does to its own copy later can reach us. Every check happens before
 * the first call into the plugin, but for its constructors and
 * hx_plugin_v1(), which dlopen() and the ABI need. */
#include "alloc.h"
#include "error.h"
#include "hostx.h"
#include "output.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <xxhash.h>

#define NAME_BYTES 32
#define SIZE_SANE 65536  /* no descriptor is larger; catches garbage */

/* -- the file -- */

/* Why the file of a plugin cannot be had: another day's try may help, or the
 * plugin is not one. */
static hx_status unusable(int number)
{
    hx_status rc = hx__errno_status(number);

    return rc == HX_E_IO ? HX_E_PLUGIN : rc;
}

static hx_status check_owner(const char *path, const struct stat *st,
                             bool sticky_allowed, hx_error *err)
{
    if (st->st_uid != 0 && st->st_uid != geteuid())
        return hx__fail(err, HX_E_PLUGIN, "%s: belongs to another user; "
                        "plugins must be yours or root's", path);
    if (sticky_allowed && (st->st_mode & S_ISVTX))
        return HX_OK;
    if (st->st_mode & (S_IWGRP | S_IWOTH))
        return hx__fail(err, HX_E_PLUGIN, "%s: can be changed by others; "
                        "chmod go-w it", path);
    return HX_OK;
}

hx_status hx__plugin_trusted(const char *path, hx_error *err)
{
    char        part[PATH_MAX];
    struct stat st;
    char       *slash;
    hx_status   rc;

    if (strlen(path) >= sizeof part)
        return hx__fail(err, HX_E_PLUGIN, "%s: path too long", path);
    memcpy(part, path, strlen(path) + 1);
    if (stat(part, &st) != 0)
        return hx__fail(err, unusable(errno), "%s: %s", part,
                        strerror(errno));
    if (!S_ISREG(st.st_mode))
        return hx__fail(err, HX_E_PLUGIN, "%s: not a regular file", part);
    rc = check_owner(part, &st, false, err);
    /* The folder itself, then its ancestors, where /tmp may be sticky. */
    for (bool own = true; rc == HX_OK && (slash = strrchr(part, '/'));
         own = false) {
        bool root = slash == part;

        slash[root ? 1 : 0] = '\0';
        if (stat(part, &st) != 0)
            return hx__fail(err, unusable(errno), "%s: %s", part,
                            strerror(errno));
        rc = check_owner(part, &st, !own, err);
        if (root)
            break;
    }
    return rc;
}

static bool valid_name(const char *name, size_t len)
{
    if (len == 0 || len > NAME_BYTES)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!(name[i] >= 'a' && name[i] <= 'z') &&
            !(name[i] >= '0' && name[i] <= '9') && name[i] != '_')
            return false;
    }
    return true;
}

/* Resolves `path` into `real` and checks what its name and place tell. The
 * name without ".so" is left in `name`. */
static hx_status check_path(const char *path, char *real, char *name,
                            hx_error *err)
{
    const char *base;
    size_t      len;

    if (!strchr(path, '/'))
        return hx__fail(err, HX_E_PLUGIN, "%s: give a plugin's path with a "
                        "'/' in it, such as ./%s", path, path);
    if (!realpath(path, real))
        return hx__fail(err, unusable(errno), "%s: %s%s", path, strerror(errno),
                        errno == ENOENT
                            ? " (check the name in the pipeline; hxgap plugin "
                              "list shows the default pipeline's)" : "");
    base = strrchr(real, '/') + 1;
    len = strlen(base);
    if (len < 4 || strcmp(base + len - 3, ".so") != 0 ||
        !valid_name(base, len - 3))
        return hx__fail(err, HX_E_PLUGIN, "%s: a plugin's file is named "
                        "NAME.so, with 1 to %d of a-z, 0-9, _", real,
                        NAME_BYTES);
    memcpy(name, base, len - 3);
    name[len - 3] = '\0';
    return hx__plugin_trusted(real, err);
}

/* Fingerprint of the file's bytes and the options given. */
static hx_status fingerprint(hx_loaded *l, const hx_plugin_spec *spec,
                             hx_error *err)
{
    XXH3_state_t *hash = XXH3_createState();
    FILE         *file = fopen(l->path, "rbe");
    char          bytes[16384];
    size_t        got = 1;
    hx_status     rc = HX_OK;

    if (!hash || !file) {
        rc = hash ? hx__fail(err, unusable(errno), "%s: %s", l->path,
                             strerror(errno)) : hx__nomem(err);
        goto done;
    }
    XXH3_64bits_reset(hash);
    while (got > 0) {
        got = fread(bytes, 1, sizeof bytes, file);
        XXH3_64bits_update(hash, bytes, got);
    }
    if (ferror(file))
        rc = hx__fail(err, unusable(errno), "%s: %s", l->path, strerror(errno));
    for (size_t i = 0; i < spec->option_count; i++)
        XXH3_64bits_update(hash, spec->options[i],
                           strlen(spec->options[i]) + 1);
    l->fingerprint = XXH3_64bits_digest(hash);
done:
    if (file)
        fclose(file);
    XXH3_freeState(hash);
    return rc;
}

/* -- the descriptor -- */

static void close_nothing(void *model)
{
    (void)model;
}

static hx_status input_open_nothing(const void *model, const hx_host *host,
                                    const hx_fields *fields, hx_str head,
                                    void **input, size_t *body, hx_error *err)
{
    (void)model, (void)host, (void)fields, (void)head, (void)err;
    *input = NULL;
    *body = 0;
    return HX_OK;
}

static void end_nothing(const void *model, void *state)
{
    (void)model, (void)state;
}

static hx_status open_nothing(const hx_host *host, const hx_plugin_ref *self,
                              void **model, hx_error *err)
{
    (void)host, (void)self, (void)err;
    *model = NULL;
    return HX_OK;
}

/* Calls that a plugin may leave out do nothing, so that nobody has to ask. */
static void fill_optional(hx_plugin *p)
{
    if (!p->open)
        p->open = open_nothing;
    if (!p->close)
        p->close = close_nothing;
    if (!p->end)
        p->end = end_nothing;
    if (p->stage == HX_STAGE_IN && !p->input_open)
        p->input_open = input_open_nothing;
    if (p->stage == HX_STAGE_IN && !p->input_close)
        p->input_close = close_nothing;
}

/* As in .stage, which is HX_STAGE_IN where it was left out. */
static const char *const stages[HX_STAGE_COUNT] = { "in", "tok", "det", "agg",
                                                    "out" };

static hx_status check_abi(const hx_plugin *theirs, const char *path,
                           hx_plugin *copy, hx_error *err)
{
    /* What every stage has: without it there is nothing to check. */
    const size_t least = offsetof(hx_plugin, sniff);
    size_t       size = theirs->size;

    if (size < offsetof(hx_plugin, name) || size > SIZE_SANE)
        return hx__fail(err, HX_E_PLUGIN, "%s: its descriptor says it is "
                        "%zu bytes long (.size = sizeof(hx_plugin))", path,
                        size);
    if (theirs->abi_major != HX_ABI_MAJOR)
        return hx__fail(err, HX_E_PLUGIN, "%s: built for ABI %u.%u, this is "
                        "%d.%d; build it again with these headers", path,
                        theirs->abi_major, theirs->abi_minor, HX_ABI_MAJOR,
                        HX_ABI_MINOR);
    if (size < least ||
        (size > sizeof *copy && theirs->abi_minor <= HX_ABI_MINOR))
        return hx__fail(err, HX_E_PLUGIN, "%s: its descriptor says it is "
                        "%zu bytes long, which ABI %u.%u is not", path, size,
                        theirs->abi_major, theirs->abi_minor);
    memset(copy, 0, sizeof *copy);
    memcpy(copy, theirs, size < sizeof *copy ? size : sizeof *copy);
    return HX_OK;
}

/* The first call of its stage that the plugin lacks, or NULL. */
static const char *missing_call(const hx_plugin *p)
{
    const struct { unsigned stages; const char *name; bool there; } rows[] = {
#define ON(stage) (1u << HX_STAGE_##stage)
        { ON(IN), "sniff", p->sniff != NULL },
        { ON(IN), "cut", p->cut != NULL },
        { ON(IN), "parse", p->parse != NULL },
        { ON(TOK) | ON(DET) | ON(AGG), "process", p->process != NULL },
        { ON(AGG), "merge", p->merge != NULL },
        { ON(AGG), "save", p->save != NULL },
        { ON(AGG), "load", p->load != NULL },
        { ON(AGG), "describe", p->describe != NULL },
        { ON(OUT), "format", p->format != NULL && p->format[0] },
        { ON(OUT), "report", p->report != NULL },
#undef ON
    };
    bool stateful = p->threads != HX_STATELESS;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if ((rows[i].stages & (1u << p->stage)) && !rows[i].there)
            return rows[i].name;
    }
    if (p->stage == HX_STAGE_IN || p->stage == HX_STAGE_OUT)
        return NULL;
    if ((stateful || p->stage == HX_STAGE_AGG) && !p->begin)
        return "begin";
    return NULL;
}

static hx_status check_plugin(const hx_plugin *p, const char *path,
                              const char *name, hx_error *err)
{
    const char *missing;

    if (!p->name || strcmp(p->name, name) != 0)
        return hx__fail(err, HX_E_PLUGIN, "%s: calls itself \"%.64s\"; name "
                        "and file name must agree", path,
                        p->name ? p->name : "");
    if (!p->version || !p->version[0])
        return hx__fail(err, HX_E_PLUGIN, "%s: has no version", path);
    if (p->stage < 0 || p->stage >= HX_STAGE_COUNT)
        return hx__fail(err, HX_E_PLUGIN, "%s: unknown stage %d", path,
                        p->stage);
    if (p->threads < HX_STATELESS || p->threads > HX_SERIAL)
        return hx__fail(err, HX_E_PLUGIN, "%s: unknown thread mode %d", path,
                        p->threads);
    missing = missing_call(p);
    if (missing)
        return hx__fail(err, HX_E_PLUGIN, "%s: lacks the call %s that its "
                        "stage (%s) needs", path, missing, stages[p->stage]);
    if (p->stage == HX_STAGE_AGG && p->threads == HX_STATELESS)
        return hx__fail(err, HX_E_PLUGIN, "%s: an aggregator keeps sums and "
                        "cannot be stateless", path);
    if (p->threads == HX_SERIAL && (p->terms_reset || p->terms_keep))
        return hx__fail(err, HX_E_PLUGIN, "%s: a serial plugin serves many "
                        "vocabularies and cannot have %s", path,
                        p->terms_reset ? "terms_reset" : "terms_keep");
    if (p->terms_keep && !p->terms_reset)
        return hx__fail(err, HX_E_PLUGIN, "%s: has terms_keep, so it needs "
                        "terms_reset, for when nothing is kept", path);
    return HX_OK;
}

/* -- loading -- */

/* Why the loader failed. It gives its reason as text only; errno is what the
 * last call of the system left, but for what found no room: that is all that
 * keeps a library from being mapped where programs may lie. */
static hx_status load_failed(const char *path, int number, const char *text)
{
    struct statvfs place;

    if (text && strstr(text, "failed to map segment") &&
        statvfs(path, &place) == 0 && !(place.f_flag & ST_NOEXEC))
        return HX_E_NOMEM;
    return unusable(number);
}

static hx_status open_library(hx_loaded *l, hx_error *err)
{
    const char *text;
    int         number;

    errno = 0;
    l->dl = dlopen(l->path, RTLD_NOW | RTLD_LOCAL);
    if (l->dl)
        return HX_OK;
    number = errno;
    text = dlerror();
    return hx__fail(err, load_failed(l->path, number, text),
                    "cannot load: %s", text ? text : l->path);
}

static hx_status get_descriptor(const hx_hostx *host, hx_loaded *l,
                                const hx_plugin **theirs, hx_error *err)
{
    hx_plugin_entry entry;
    void           *symbol;
    hx_status       rc = open_library(l, err);

    if (rc != HX_OK)
        return rc;
    symbol = dlsym(l->dl, "hx_plugin_v1");
    if (!symbol)
        return hx__fail(err, HX_E_PLUGIN, "%s: exports no hx_plugin_v1(): "
                        "not a plugin of hxgap", l->path);
    /* ISO C has no cast from an object to a function; POSIX promises that
     * the bytes mean the same. */
    memcpy(&entry, &symbol, sizeof entry);
    *theirs = entry(&host->pub);
    return *theirs ? HX_OK
           : hx__fail(err, HX_E_PLUGIN, "%s: does not understand ABI %d.%d",
                      l->path, HX_ABI_MAJOR, HX_ABI_MINOR);
}

static hx_status load_one(hx_hostx *host, const hx_plugin_spec *spec,
                          hx_error *err)
{
    hx_loaded       *l = &host->plugins[host->plugin_count];
    hx_plugin       *copy = hx__alloc(1, sizeof *copy);
    const hx_plugin *theirs;
    char             real[PATH_MAX], name[NAME_BYTES + 1];
    hx_status        rc = check_path(spec->path, real, name, err);

    *l = (hx_loaded){ .plugin = copy, .spec = spec };
    host->plugin_count++;  /* from here on hx__plugins_clear() frees it */
    if (rc != HX_OK)
        return rc;
    l->path = hx__strdup(real);
    if (!copy || !l->path)
        return hx__nomem(err);
    rc = get_descriptor(host, l, &theirs, err);
    if (rc == HX_OK)
        rc = check_abi(theirs, real, copy, err);
    if (rc == HX_OK)
        rc = check_plugin(copy, real, name, err);
    if (rc == HX_OK)
        rc = fingerprint(l, spec, err);
    if (rc != HX_OK)
        return rc;
    fill_optional(copy);
    l->ref = (hx_plugin_ref){ .name = copy->name, .slot = SIZE_MAX };
    for (size_t i = 0; i + 1 < host->plugin_count; i++) {
        if (strcmp(host->plugins[i].ref.name, copy->name) == 0)
            return hx__fail(err, HX_E_PLUGIN, "%s: %s is in the pipeline "
                            "already", real, copy->name);
    }
    return HX_OK;
}

hx_status hx__plugins_look(hx_hostx *host, const hx_pipeline *pipe,
                           hx_error *err)
{
    hx_status rc = HX_OK;

    if (pipe->plugin_count > HX_PLUGINS_MAX)
        return hx__fail(err, HX_E_PLUGIN, "over %d plugins", HX_PLUGINS_MAX);
    for (size_t i = 0; rc == HX_OK && i < pipe->plugin_count; i++)
        rc = load_one(host, &pipe->plugins[i], err);
    return rc;
}

hx_status hx__plugins_load(hx_hostx *host, const hx_pipeline *pipe,
                           hx_error *err)
{
    hx_status rc = hx__plugins_look(host, pipe, err);

    if (rc == HX_OK)
        rc = hx__plugins_order(host, err);
    for (size_t i = 0; rc == HX_OK && i < host->plugin_count; i++) {
        if (host->plugins[i].plugin->term &&
            hx__has_state(host->plugins[i].plugin))
            host->plugins[i].ref.slot = host->term_users++;
    }
    return rc;
}

void hx__plugins_clear(hx_hostx *host)
{
    for (size_t i = host->plugin_count; i-- > 0;) {
        hx_loaded *l = &host->plugins[i];

        hx__free((hx_plugin *)l->plugin);
        hx__free(l->path);
        if (l->dl)
            dlclose(l->dl);
    }
    host->plugin_count = 0;
}
