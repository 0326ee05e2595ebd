#include "lexpaths.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "error.h"

typedef struct walk {
    hx_status (*visit)(void *arg, const char *file, hx_error *err);
    void      *arg;
    hx_error  *err;
} walk;

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

static hx_status walk_folder(const walk *w, const char *path)
{
    struct dirent **names = NULL;
    int count = scandir(path, &names, is_yaml, by_name);
    hx_status rc = HX_OK;

    if (count < 0)
        return hx__fail(w->err, HX_E_IO, "%s: %s (check the path)", path,
                        strerror(errno));
    for (int i = 0; i < count; i++) {
        char file[4096];
        int len = snprintf(file, sizeof file, "%s/%s", path,
                           names[i]->d_name);

        if (rc == HX_OK)
            rc = len < (int)sizeof file
                     ? w->visit(w->arg, file, w->err)
                     : hx__fail(w->err, HX_E_IO, "%s: path too long", path);
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
    walk w = { visit, arg, err };
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < count; i++) {
        struct stat info;

        if (stat(paths[i], &info) != 0)
            return hx__fail(err, HX_E_IO, "%s: %s (check the path of the "
                            "lexicon)", paths[i], strerror(errno));
        rc = S_ISDIR(info.st_mode) ? walk_folder(&w, paths[i])
                                   : visit(arg, paths[i], err);
    }
    return rc;
}
