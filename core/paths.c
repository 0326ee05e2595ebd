/* Where hxgap's own files are, found from the binary itself. */
#include "paths.h"

#include "alloc.h"
#include "buf.h"
#include "error.h"

#include <errno.h>
#include <limits.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

char *hx__path_join(const char *folder, const char *name, const char *suffix)
{
    hx_buf buf = { 0 };
    size_t len = strlen(folder);

    hx__buf_str(&buf, folder);
    if (len == 0 || folder[len - 1] != '/')
        hx__buf_char(&buf, '/');
    hx__buf_str(&buf, name);
    hx__buf_str(&buf, suffix);
    hx__buf_char(&buf, '\0');
    if (!buf.failed)
        return buf.ptr;
    hx__buf_clear(&buf);
    return NULL;
}

const char *hx__path_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

bool hx__path_ends(const char *path, const char *suffix)
{
    size_t len = strlen(path), own = strlen(suffix);

    return len > own && strcasecmp(path + len - own, suffix) == 0;
}

/* `above` ("../lib/hxgap"), or the same beside the binary, with the version
 * behind it or without: `*out` owned, NULL where none is there. An installed
 * copy has the version in its paths, a build folder has not. */
static hx_status find_folder(const char *exe, const char *above, char **out,
                             hx_error *err)
{
    const char *const names[] = { above + strlen("../"), above };
    const char *const versions[] = { "/" HX_VERSION, "" };
    struct stat       st;
    hx_status         rc = HX_OK;

    *out = NULL;
    for (size_t i = 0; rc == HX_OK && i < 4; i++) {
        char *path = hx__path_join(exe, names[i / 2], versions[i % 2]);

        if (!path)
            return hx__nomem(err);
        errno = ENOTDIR;  /* should it be there, but no folder */
        if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            *out = path;
            return HX_OK;
        }
        if (hx__errno_status(errno) != HX_E_IO)
            rc = hx__fail_errno(err, path, errno);
        hx__free(path);
    }
    if (rc != HX_OK)
        return rc;
    return hx__fail(err, HX_E_IO, "cannot find %s in %s or in %s/..; build or "
                    "install hxgap anew", names[0], exe, exe);
}

hx_status hx__paths_find_at(hx_paths *paths, const char *folder,
                            hx_error *err)
{
    hx_status rc;

    *paths = (hx_paths){ 0 };
    rc = find_folder(folder, "../lib/hxgap", &paths->plugins, err);
    if (rc == HX_OK)
        rc = find_folder(folder, "../share/hxgap", &paths->share, err);
    if (rc == HX_OK) {
        paths->lexicons = hx__path_join(paths->share, "lexicons", "");
        paths->pipeline = hx__path_join(paths->share, "default.yaml", "");
        if (!paths->lexicons || !paths->pipeline)
            rc = hx__nomem(err);
    }
    if (rc != HX_OK)
        hx__paths_clear(paths);
    return rc;
}

hx_status hx__paths_find(hx_paths *paths, hx_error *err)
{
    char    exe[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
    char   *slash;

    *paths = (hx_paths){ 0 };
    if (len <= 0)
        return hx__fail_errno(err, "/proc/self/exe", errno);
    exe[len] = '\0';
    slash = strrchr(exe, '/');
    if (slash)
        slash[slash == exe ? 1 : 0] = '\0';
    return hx__paths_find_at(paths, exe, err);
}

void hx__paths_clear(hx_paths *paths)
{
    hx__free(paths->plugins);
    hx__free(paths->share);
    hx__free(paths->lexicons);
    hx__free(paths->pipeline);
    *paths = (hx_paths){ 0 };
}
