#include "lexpaths.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "alloc.h"
#include "error.h"

typedef struct known {
    dev_t dev;
    ino_t ino;
} known;

typedef struct walk {
    hx_status (*visit)(void *arg, const char *file, hx_error *err);
    void      *arg;
    known     *seen;  size_t seen_count, seen_cap;
    hx_error  *err;
} walk;

/* Notes the file; `*again` where it is one of those before, whatever its name. */
static hx_status note(walk *w, const struct stat *info, bool *again)
{
    for (size_t i = 0; i < w->seen_count; i++)
        if (w->seen[i].ino == info->st_ino && w->seen[i].dev == info->st_dev) {
            *again = true;
            return HX_OK;
        }
    *again = false;
    if (!hx__grow((void **)&w->seen, &w->seen_cap, w->seen_count + 1,
                  sizeof *w->seen))
        return hx__nomem(w->err);
    w->seen[w->seen_count++] = (known){ info->st_dev, info->st_ino };
    return HX_OK;
}

static hx_status visit_file(walk *w, const char *path, const struct stat *info)
{
    bool again;
    hx_status rc = note(w, info, &again);

    return rc == HX_OK && !again ? w->visit(w->arg, path, w->err) : rc;
}

static int is_yaml(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return entry->d_name[0] != '.' && len > 5 &&
           strcmp(entry->d_name + len - 5, ".yaml") == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static hx_status no_path(walk *w, const char *path)
{
    if (errno != ENOENT)
        return hx__fail_errno(w->err, path, errno);
    return hx__fail(w->err, HX_E_IO, "%s: %s (check the path of the lexicon)",
                    path, strerror(errno));
}

static hx_status visit_entry(walk *w, const char *folder, const char *name)
{
    char file[4096];
    int len = snprintf(file, sizeof file, "%s/%s", folder, name);
    struct stat info;

    if (len >= (int)sizeof file)
        return hx__fail(w->err, HX_E_IO, "%s: path too long", folder);
    return stat(file, &info) == 0 ? visit_file(w, file, &info)
                                  : no_path(w, file);
}

static hx_status walk_folder(walk *w, const char *path)
{
    struct dirent **names = NULL;
    int count = scandir(path, &names, is_yaml, by_name);
    hx_status rc = HX_OK;

    if (count < 0)
        return no_path(w, path);
    for (int i = 0; i < count; i++) {
        if (rc == HX_OK)
            rc = visit_entry(w, path, names[i]->d_name);
        free(names[i]);  /* scandir's own memory */
    }
    free(names);
    if (rc == HX_OK && count == 0)
        rc = hx__fail(w->err, HX_E_LEXICON, "%s: no .yaml files in this "
                      "folder", path);
    return rc;
}

hx_status hx__lexpaths(const char *const *paths, size_t count,
                       hx_status (*visit)(void *arg, const char *file,
                                          hx_error *err),
                       void *arg, hx_error *err)
{
    walk w = { .visit = visit, .arg = arg, .err = err };
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < count; i++) {
        struct stat info;

        if (stat(paths[i], &info) != 0)
            rc = no_path(&w, paths[i]);
        else if (S_ISDIR(info.st_mode))
            rc = walk_folder(&w, paths[i]);
        else
            rc = visit_file(&w, paths[i], &info);
    }
    hx__free(w.seen);
    return rc;
}
