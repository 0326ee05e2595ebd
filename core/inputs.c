/* Expanding what the user named into a list of files.
 *
 * Folders are walked with a list instead of recursion: the depth of somebody
 * else's folders must not be the depth of our stack. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "archive.h"
#include "error.h"

/* Takes `path` over, also where it fails. */
static hx_status add(hx_inputs *list, char *path, hx_error *err)
{
    void *paths = list->paths;

    if (!path)
        return hx__nomem(err);
    if (!hx__grow(&paths, &list->cap, list->count + 1, sizeof path)) {
        hx__free(path);
        return hx__nomem(err);
    }
    list->paths = paths;
    list->paths[list->count++] = path;
    return HX_OK;
}

static char *join(const char *folder, const char *name)
{
    size_t folder_len = strlen(folder), name_len = strlen(name);
    bool   slash = folder_len > 0 && folder[folder_len - 1] != '/';
    char  *path = hx__alloc(folder_len + slash + name_len + 1, 1);

    if (!path)
        return NULL;
    memcpy(path, folder, folder_len);
    if (slash)
        path[folder_len] = '/';
    memcpy(path + folder_len + slash, name, name_len);
    return path;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static hx_status unreadable(hx_error *err, const char *path)
{
    return hx__fail(err, errno == ENOMEM ? HX_E_NOMEM : HX_E_IO, "%s: %s",
                    path, strerror(errno));
}

/* Adds one name of a folder to the files or to the folders yet to walk. */
static hx_status add_entry(hx_inputs *files, hx_inputs *folders, char *path,
                           hx_error *err)
{
    struct stat info;

    if (!path)
        return hx__nomem(err);
    if (lstat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return add(folders, path, err);
    /* A link counts where it leads to a file. A name that is gone by now, a
     * socket or a device is nobody's archive. */
    if (stat(path, &info) == 0 && S_ISREG(info.st_mode))
        return add(files, path, err);
    hx__free(path);
    return HX_OK;
}

static hx_status walk_one(hx_inputs *files, hx_inputs *folders,
                          const char *folder, hx_error *err)
{
    DIR           *dir = opendir(folder);
    struct dirent *entry;
    hx_status      rc = HX_OK;

    if (!dir)
        return unreadable(err, folder);
    while (rc == HX_OK) {
        errno = 0;
        entry = readdir(dir);
        if (!entry) {
            if (errno != 0)
                rc = unreadable(err, folder);
            break;
        }
        if (entry->d_name[0] != '.')
            rc = add_entry(files, folders, join(folder, entry->d_name), err);
    }
    (void)closedir(dir);
    return rc;
}

static hx_status walk(hx_inputs *files, const char *folder, hx_error *err)
{
    hx_inputs folders = { 0 };
    size_t    first = files->count;
    hx_status rc = add(&folders, hx__strdup(folder), err);

    for (size_t i = 0; rc == HX_OK && i < folders.count; i++)
        rc = walk_one(files, &folders, folders.paths[i], err);
    hx__inputs_clear(&folders);
    if (rc != HX_OK)
        return rc;
    if (files->count == first)
        return hx__fail(err, HX_E_IO, "%s: the folder holds no files", folder);
    qsort(files->paths + first, files->count - first, sizeof *files->paths,
          by_bytes);
    return HX_OK;
}

static hx_status expand_one(hx_inputs *out, const char *named, hx_error *err)
{
    struct stat info;

    if (strcmp(named, "-") == 0)
        return add(out, hx__strdup(named), err);
    if (stat(named, &info) != 0)
        return unreadable(err, named);
    if (S_ISDIR(info.st_mode))
        return walk(out, named, err);
    return add(out, hx__strdup(named), err);
}

hx_status hx__inputs_expand(hx_inputs *out, const char *const *named,
                            size_t count, hx_error *err)
{
    hx_status rc = HX_OK;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; rc == HX_OK && i < count; i++)
        rc = expand_one(out, named[i], err);
    for (size_t i = 0; rc == HX_OK && i < out->count; i++)
        if (strcmp(out->paths[i], "-") != 0 &&
            access(out->paths[i], R_OK) != 0)
            rc = unreadable(err, out->paths[i]);
    if (rc != HX_OK)
        hx__inputs_clear(out);
    return rc;
}

void hx__inputs_clear(hx_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        hx__free(inputs->paths[i]);
    hx__free(inputs->paths);
    memset(inputs, 0, sizeof *inputs);
}
