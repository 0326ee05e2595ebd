/* Expanding what the user named into a list of files.
 *
 * Folders are walked with a list instead of recursion: the depth of somebody
 * else's folders must not be the depth of our stack. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "archive.h"
#include "error.h"
#include "pipeline.h"
#include "zip.h"

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

/* -- zip archives ------------------------------------------------------------ */

typedef struct members {
    hx_inputs  *files;
    const char *archive;
} members;

static hx_status add_member(void *arg, hx_str name, hx_error *err)
{
    members  *m = arg;
    char     *text = hx__strndup(name.ptr, name.len);
    hx_status rc = add(m->files, text ? join(m->archive, text) : NULL, err);

    hx__free(text);
    return rc;
}

/* The members of the archive, in the order of their names. Two of one name
 * could not be told apart. */
static hx_status add_archive(hx_inputs *files, const char *path, hx_error *err)
{
    members   m = { files, path };
    size_t    first = files->count;
    hx_status rc = hx__zip_list(path, add_member, &m, err);

    if (rc != HX_OK)
        return rc;
    if (files->count == first)
        return hx__fail(err, HX_E_IO, "%s: the zip archive holds no files",
                        path);
    qsort(files->paths + first, files->count - first, sizeof *files->paths,
          by_bytes);
    for (size_t i = first + 1; i < files->count; i++)
        if (strcmp(files->paths[i - 1], files->paths[i]) == 0)
            return hx__fail(err, HX_E_IO, "%s: the zip archive holds two "
                            "members of this name; unpack it and name the "
                            "folder", files->paths[i]);
    return HX_OK;
}

/* Content alone decides for what a person names; in a folder, of maybe ten
 * thousand files, only those that are called so are looked at. */
static bool is_called_zip(const char *path)
{
    size_t len = strlen(path);

    return len > 4 && strcasecmp(path + len - 4, ".zip") == 0;
}

/* -- folders ----------------------------------------------------------------- */

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
    if (stat(path, &info) == 0 && S_ISREG(info.st_mode)) {
        hx_status rc;

        if (!is_called_zip(path) || !hx__zip_file(path))
            return add(files, path, err);
        rc = add_archive(files, path, err);
        hx__free(path);
        return rc;
    }
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
        if (entry->d_name[0] != '.' &&
            strcmp(entry->d_name, HX_PIPELINE_FOUND) != 0)
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
    if (stat(named, &info) != 0) {
        int       why = errno;
        uint64_t  bytes;
        bool      known;
        hx_status rc = hx__input_bytes(named, &known, &bytes, err);

        if (rc != HX_OK)
            return rc;
        errno = why;
        return known ? add(out, hx__strdup(named), err)
                     : unreadable(err, named);
    }
    if (S_ISDIR(info.st_mode))
        return walk(out, named, err);
    if (hx__zip_file(named))
        return add_archive(out, named, err);
    return add(out, hx__strdup(named), err);
}

hx_status hx__input_bytes(const char *path, bool *known, uint64_t *bytes,
                          hx_error *err)
{
    struct stat info;
    size_t      archive;
    uint32_t    crc;

    *known = false;
    *bytes = 0;
    if (strcmp(path, "-") == 0)
        return HX_OK;
    if (stat(path, &info) == 0) {
        *known = S_ISREG(info.st_mode);
        *bytes = *known ? (uint64_t)info.st_size : 0;
        return HX_OK;
    }
    if (!hx__zip_split(path, &archive))
        return HX_OK;
    *known = true;
    return hx__zip_member(path, bytes, &crc, err);
}

/* Whether the file, or the archive that the member is in, may be read. */
static hx_status check_readable(const char *path, hx_error *err)
{
    size_t archive;

    if (strcmp(path, "-") == 0 || access(path, R_OK) == 0 ||
        (errno == ENOTDIR && hx__zip_split(path, &archive)))
        return HX_OK;
    return unreadable(err, path);
}

hx_status hx__inputs_expand(hx_inputs *out, const char *const *named,
                            size_t count, hx_error *err)
{
    hx_status rc = HX_OK;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; rc == HX_OK && i < count; i++)
        rc = expand_one(out, named[i], err);
    for (size_t i = 0; rc == HX_OK && i < out->count; i++)
        rc = check_readable(out->paths[i], err);
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
