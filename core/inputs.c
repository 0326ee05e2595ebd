/* Expanding what the user named into a list of files.
 *
 * Folders are walked with a list instead of recursion: the depth of somebody
 * else's folders must not be the depth of our stack. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "archive.h"
#include "error.h"
#include "paths.h"
#include "pipeline.h"
#include "zip.h"

#define LINKS_TOLD 20

/* Takes `path` over, also where it fails. */
static hx_status add_to(char ***list, size_t *count, size_t *cap, char *path,
                        hx_error *err)
{
    void *paths = *list;

    if (!path)
        return hx__nomem(err);
    if (!hx__grow(&paths, cap, *count + 1, sizeof path)) {
        hx__free(path);
        return hx__nomem(err);
    }
    *list = paths;
    (*list)[(*count)++] = path;
    return HX_OK;
}

static hx_status add(hx_inputs *list, char *path, hx_error *err)
{
    return add_to(&list->paths, &list->count, &list->cap, path, err);
}

static hx_status add_link(hx_inputs *list, char *path, hx_error *err)
{
    return add_to(&list->links, &list->link_count, &list->link_cap, path, err);
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

/* One that is cut short is known by its name only. */
static bool is_called_document(const char *path)
{
    static const char *const suffixes[] = { ".xlsx", ".xlsm", ".docx",
                                            ".pptx", ".ods", ".odt" };

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (hx__path_ends(path, suffixes[i]))
            return true;
    return false;
}

static void drop_last(hx_inputs *files, size_t kept)
{
    while (files->count > kept)
        hx__free(files->paths[--files->count]);
}

/* The members of the archive, in the order of their names. Two of one name
 * could not be told apart. An Office document is one input, which counts as
 * damaged when it is read, for what stands beside it may be all right. */
static hx_status add_archive(hx_inputs *files, const char *path, hx_error *err)
{
    members   m = { files, path };
    size_t    first = files->count;
    hx_status rc = hx__zip_list(path, add_member, &m, err);

    if (rc == HX_E_FORMAT || (rc == HX_E_IO && is_called_document(path))) {
        drop_last(files, first);
        return add(files, hx__strdup(path), err);
    }
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

/* A file of a folder. Content alone decides for what a person names; here, among
 * maybe ten thousand files, only those that are called .zip are looked at. One
 * that cannot be read as an archive is one input: when it is opened it counts as
 * damaged, and costs nothing but itself. */
static hx_status add_found(hx_inputs *files, const char *path, hx_error *err)
{
    size_t    kept = files->count;
    bool      zip = false;
    hx_status rc = HX_OK;

    if (hx__path_ends(path, ".zip"))
        rc = hx__zip_file(path, &zip, err);
    if (rc == HX_OK && zip)
        rc = add_archive(files, path, err);
    if (rc != HX_E_IO && (rc != HX_OK || zip))
        return rc;
    drop_last(files, kept);
    return add(files, hx__strdup(path), err);
}

/* -- folders ----------------------------------------------------------------- */

/* Why a name that was found cannot be used. HX_END where nothing is there any
 * more: it has gone since the folder was read. */
static hx_status gone(const char *path, hx_error *err)
{
    return errno == ENOENT ? HX_END : hx__fail_errno(err, path, errno);
}

/* What is behind a name of a folder; `*info` where HX_OK. */
static hx_status look_at(const char *path, struct stat *info, bool *link,
                         hx_error *err)
{
    *link = false;
    if (lstat(path, info) != 0)
        return gone(path, err);
    *link = S_ISLNK(info->st_mode);
    if (*link && stat(path, info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)
            return hx__fail(err, HX_E_IO, "%s: a link that leads nowhere "
                            "(bring back what it names, or remove it)", path);
        return hx__fail_errno(err, path, errno);
    }
    return S_ISREG(info->st_mode) && access(path, R_OK) != 0
           ? gone(path, err) : HX_OK;
}

/* Adds one name of a folder to the files or to the folders yet to walk. */
static hx_status add_entry(hx_inputs *files, hx_inputs *folders, char *path,
                           hx_error *err)
{
    struct stat info;
    bool        link;
    hx_status   rc;

    if (!path)
        return hx__nomem(err);
    rc = look_at(path, &info, &link, err);
    if (rc == HX_OK && S_ISDIR(info.st_mode))
        return link ? add_link(files, path, err) : add(folders, path, err);
    /* A link counts where it leads to a file. A socket or a device is nobody's
     * archive. */
    if (rc == HX_OK && S_ISREG(info.st_mode))
        rc = add_found(files, path, err);
    hx__free(path);
    return rc == HX_END ? HX_OK : rc;
}

/* HX_END where the folder has gone. */
static hx_status walk_one(hx_inputs *files, hx_inputs *folders,
                          const char *folder, hx_error *err)
{
    DIR           *dir = opendir(folder);
    struct dirent *entry;
    hx_status      rc = HX_OK;

    if (!dir)
        return gone(folder, err);
    while (rc == HX_OK) {
        errno = 0;
        entry = readdir(dir);
        if (!entry) {
            if (errno != 0)
                rc = hx__fail_errno(err, folder, errno);
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
    size_t    first = files->count, first_link = files->link_count;
    hx_status rc = add(&folders, hx__strdup(folder), err);

    for (size_t i = 0; rc == HX_OK && i < folders.count; i++) {
        rc = walk_one(files, &folders, folders.paths[i], err);
        if (rc == HX_END)
            rc = i > 0 ? HX_OK : hx__fail_errno(err, folder, ENOENT);
    }
    hx__inputs_clear(&folders);
    if (rc != HX_OK)
        return rc;
    if (files->count == first)
        return hx__fail(err, HX_E_IO, "%s: the folder holds no files", folder);
    qsort(files->paths + first, files->count - first, sizeof *files->paths,
          by_bytes);
    if (files->link_count > first_link)
        qsort(files->links + first_link, files->link_count - first_link,
              sizeof *files->links, by_bytes);
    return HX_OK;
}

static hx_status expand_one(hx_inputs *out, const char *named, hx_error *err)
{
    struct stat info;
    hx_input    input;
    bool        zip = false;
    hx_status   rc = HX_OK;

    if (strcmp(named, "-") == 0)
        return add(out, hx__strdup(named), err);
    if (stat(named, &info) != 0) {
        if (errno != ENOTDIR)
            return hx__fail_errno(err, named, errno);
        rc = hx__input_look(named, &input, err);  /* of a zip archive? */
        return rc == HX_OK ? add(out, hx__strdup(named), err) : rc;
    }
    if (S_ISDIR(info.st_mode))
        return walk(out, named, err);
    if (access(named, R_OK) != 0)
        return hx__fail_errno(err, named, errno);
    if (S_ISREG(info.st_mode))
        rc = hx__zip_file(named, &zip, err);
    if (rc == HX_OK)
        rc = zip ? add_archive(out, named, err)
                 : add(out, hx__strdup(named), err);
    return rc;
}

hx_status hx__input_look(const char *path, hx_input *out, hx_error *err)
{
    struct stat info;
    size_t      archive;

    *out = (hx_input){ .known = false };
    if (strcmp(path, "-") == 0)
        return HX_OK;
    if (stat(path, &info) == 0) {
        out->known = S_ISREG(info.st_mode);
        out->bytes = out->known ? (uint64_t)info.st_size : 0;
        return HX_OK;
    }
    if (errno != ENOTDIR || hx__zip_split(path, &archive) != 0 ||
        archive == 0)
        return hx__fail_errno(err, path, errno);
    out->known = out->member = true;
    return hx__zip_member(path, &out->bytes, &out->crc, err);
}

/* Where the names of the inputs from `first` on begin, which `named` stands
 * for: what a folder or an archive holds is named from there. */
static hx_status tell_names(hx_inputs *out, size_t first, const char *named,
                            hx_error *err)
{
    void  *names = out->names;
    size_t prefix = strlen(named);

    if (!hx__grow(&names, &out->name_cap, out->count, sizeof *out->names))
        return hx__nomem(err);
    out->names = names;
    for (size_t i = first; i < out->count; i++) {
        const char *path = out->paths[i];

        out->names[i] = strcmp(path, named) == 0
                        ? (size_t)(hx__path_base(path) - path)
                        : prefix + strspn(path + prefix, "/");
    }
    return HX_OK;
}

hx_status hx__inputs_expand(hx_inputs *out, const char *const *named,
                            size_t count, hx_error *err)
{
    hx_status rc = HX_OK;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; rc == HX_OK && i < count; i++) {
        size_t first = out->count;

        rc = expand_one(out, named[i], err);
        if (rc == HX_OK)
            rc = tell_names(out, first, named[i], err);
    }
    if (rc != HX_OK)
        hx__inputs_clear(out);
    return rc;
}

void hx__inputs_tell(const hx_inputs *inputs, hx_listener *listener, void *arg)
{
    size_t shown = inputs->link_count < LINKS_TOLD ? inputs->link_count
                                                   : LINKS_TOLD;
    char   line[1200];

    if (!listener)
        return;
    for (size_t i = 0; i < shown; i++) {
        hx__message(line, sizeof line, "%s: a link to a folder, which is not "
                    "followed (name the folder itself to read it)",
                    inputs->links[i]);
        listener(arg, line);
    }
    if (shown == inputs->link_count)
        return;
    (void)snprintf(line, sizeof line, "%zu more links to folders are not "
                   "followed", inputs->link_count - shown);
    listener(arg, line);
}

hx_status hx__inputs_copy(hx_inputs *out, const char *const *paths,
                          size_t count, hx_error *err)
{
    hx_status rc = HX_OK;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; rc == HX_OK && i < count; i++)
        rc = add(out, hx__strdup(paths[i]), err);
    if (rc != HX_OK)
        hx__inputs_clear(out);
    return rc;
}

/* stat() of what is there: HX_END where nothing is. */
static hx_status looked(int rc, const char *path, hx_error *err)
{
    if (rc == 0)
        return HX_OK;
    return hx__errno_status(errno) == HX_E_IO
           ? HX_END : hx__fail_errno(err, path, errno);
}

/* HX_OK where there is a file already where the output will be, else HX_END. */
static hx_status will_replace(const char *output, struct stat *at,
                              hx_error *err)
{
    hx_status rc;

    if (!output || strcmp(output, "-") == 0)
        return HX_END;
    rc = looked(stat(output, at), output, err);
    return rc == HX_OK && !S_ISREG(at->st_mode) ? HX_END : rc;
}

/* The input is the file that it is a member of. */
static hx_status spare(const char *input, const char *output,
                       const struct stat *out, hx_error *err)
{
    struct stat in;
    int         got = strcmp(input, "-") == 0 ? fstat(STDIN_FILENO, &in)
                                              : hx__zip_stat(input, &in);
    hx_status   rc = looked(got, input, err);

    if (rc == HX_END || (rc == HX_OK && (in.st_dev != out->st_dev ||
                                         in.st_ino != out->st_ino)))
        return HX_OK;
    if (rc != HX_OK)
        return rc;
    return hx__fail(err, HX_E_USAGE, "%s: is an input (%s), which would be "
                    "written over; write to another file", output, input);
}

hx_status hx__input_spare(const char *input, const char *output,
                          hx_error *err)
{
    struct stat out;
    hx_status   rc = will_replace(output, &out, err);

    if (rc == HX_OK)
        rc = spare(input, output, &out, err);
    return rc == HX_END ? HX_OK : rc;
}

hx_status hx__inputs_spare(const hx_inputs *inputs, const char *output,
                           hx_error *err)
{
    struct stat out;
    hx_status   rc = will_replace(output, &out, err);

    for (size_t i = 0; rc == HX_OK && i < inputs->count; i++)
        rc = spare(inputs->paths[i], output, &out, err);
    return rc == HX_END ? HX_OK : rc;
}

void hx__inputs_clear(hx_inputs *inputs)
{
    hx__free_texts(inputs->paths, inputs->count);
    hx__free_texts(inputs->links, inputs->link_count);
    hx__free(inputs->names);
    memset(inputs, 0, sizeof *inputs);
}
