/* Output that appears whole or not at all.
 *
 * The temporary file lies in the target's folder, because rename() works
 * within one file system only. Errors of write() stick to the sink: a
 * reporter writes thousands of pieces and need not look at each. */
#include "output.h"

#include "alloc.h"
#include "buf.h"
#include "error.h"
#include "paths.h"
#include "temps.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK ((size_t)64 << 10)

struct hx_sink {
    hx_buf    buf;
    int       fd;           /* -1: memory only */
    bool      close_fd;
    char     *target;       /* as messages name it */
    char     *temp;         /* NULL: written to directly */
    unsigned  mode;
    hx_traits traits;
    hx_status status;       /* the first error */
    int       number;       /* its errno */
};

/* -- opening -- */

/* Makes ".NAME.RANDOM.tmp" in the target's folder. */
static hx_status make_temp(hx_sink *sink, hx_error *err)
{
    const char *name = hx__path_base(sink->target);
    int         folder = (int)(name - sink->target);

    for (int tries = 0; tries < 16; tries++) {
        hx_buf   path = { 0 };
        uint64_t random = 0;

        if (getrandom(&random, sizeof random, 0) < 0)
            random = ((uint64_t)getpid() << 8) + (unsigned)tries;
        hx__buf_printf(&path, "%.*s.%.200s.%016llx.tmp%c", folder,
                       sink->target, name, (unsigned long long)random, 0);
        if (path.failed) {
            hx__buf_clear(&path);
            return hx__nomem(err);
        }
        hx__temps_watch(path.ptr);
        sink->fd = open(path.ptr, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
                        O_CLOEXEC, 0600);
        if (sink->fd >= 0) {
            sink->temp = path.ptr;
            sink->close_fd = true;
            return HX_OK;
        }
        hx__temps_forget(path.ptr);
        hx__buf_clear(&path);
        if (errno != EEXIST)
            break;
    }
    return hx__fail_errno(err, sink->target, errno);
}

static hx_status open_direct(hx_sink *sink, hx_error *err)
{
    sink->fd = open(sink->target, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (sink->fd < 0)
        return hx__fail_errno(err, sink->target, errno);
    sink->close_fd = true;
    return HX_OK;
}

/* The folder that the file is to stand in. */
static hx_status check_folder(const char *path, hx_error *err)
{
    const char *slash = strrchr(path, '/');
    char       *folder;
    struct stat at;
    hx_status   rc = HX_OK;

    if (!slash || slash == path)
        return HX_OK;
    folder = hx__strndup(path, (size_t)(slash - path));
    if (!folder)
        return hx__nomem(err);
    if (stat(folder, &at) != 0 && errno == ENOENT)
        rc = hx__fail(err, HX_E_IO, "%s: there is no folder %s (make it "
                      "first)", path, folder);
    hx__free(folder);
    return rc;
}

static bool begins_with(const char *path, const char magic[3])
{
    char first[3] = "";
    int  fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool same = fd >= 0 && read(fd, first, 3) == 3 &&
                memcmp(first, magic, 3) == 0;

    if (fd >= 0)
        close(fd);
    return same;
}

/* A file of changes that SQLite has not yet brought into the database `path`.
 * It is known by the name alone: whoever opens a new database of that name gets
 * the pages of the old one in it. */
static hx_status check_leftovers(const char *path, hx_error *err)
{
    static const struct { const char *behind, *magic; } left[] = {
        { "-wal", "\x37\x7f\x06" }, { "-journal", "\xd9\xd5\x05" },
    };
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < sizeof left / sizeof *left; i++) {
        hx_buf name = { 0 };

        hx__buf_printf(&name, "%s%s%c", path, left[i].behind, 0);
        if (name.failed)
            rc = hx__nomem(err);
        else if (begins_with(name.ptr, left[i].magic))
            rc = hx__fail(err, HX_E_IO, "%s: would change what is written to "
                          "%s: end the programs that have that database open "
                          "(or open and close it once), or write to another "
                          "file", name.ptr, hx__path_base(path));
        hx__buf_clear(&name);
    }
    return rc;
}

/* `*direct` where the path is no regular file but a device or pipe. */
static hx_status check_target(const char *path, bool *direct, hx_error *err)
{
    struct stat at, link;
    bool        exists = stat(path, &at) == 0;
    size_t      len = strlen(path);
    hx_status   rc = HX_OK;

    *direct = exists && !S_ISREG(at.st_mode);
    if (len == 0 || path[len - 1] == '/' || (exists && S_ISDIR(at.st_mode)))
        return hx__fail(err, HX_E_IO, "%s: is a folder; name a file in it",
                        path);
    if (!*direct && lstat(path, &link) == 0 && S_ISLNK(link.st_mode))
        return hx__fail(err, HX_E_IO, "%s: is a symbolic link; name the file "
                        "itself", path);
    if (!exists)
        rc = check_folder(path, err);
    return rc == HX_OK && !*direct ? check_leftovers(path, err) : rc;
}

hx_status hx__output_check(const char *path, hx_error *err)
{
    bool direct;

    return strcmp(path, "-") == 0 ? HX_OK : check_target(path, &direct, err);
}

static hx_status open_target(hx_sink *sink, hx_error *err)
{
    bool      direct;
    hx_status rc = check_target(sink->target, &direct, err);

    if (rc != HX_OK)
        return rc;
    return direct ? open_direct(sink, err) : make_temp(sink, err);
}

static hx_sink *new_sink(const char *target, const hx_traits *traits)
{
    hx_sink *sink = hx__alloc(1, sizeof *sink);

    if (!sink)
        return NULL;
    sink->fd = -1;
    if (traits)
        sink->traits = *traits;
    sink->target = hx__strdup(target);
    if (!sink->target) {
        hx__free(sink);
        return NULL;
    }
    return sink;
}

static void free_sink(hx_sink *sink)
{
    if (sink->fd >= 0 && sink->close_fd)
        close(sink->fd);
    hx__buf_clear(&sink->buf);
    hx__free(sink->temp);
    hx__free(sink->target);
    hx__free(sink);
}

hx_status hx__output_open(hx_sink **out, const char *path, unsigned mode,
                          const hx_traits *traits, hx_error *err)
{
    bool      to_stdout = !path || strcmp(path, "-") == 0;
    hx_sink  *sink = new_sink(to_stdout ? "standard output" : path, traits);
    hx_status rc = HX_OK;

    *out = NULL;
    if (!sink)
        return hx__nomem(err);
    sink->mode = mode;
    if (to_stdout)
        sink->fd = STDOUT_FILENO;
    else
        rc = open_target(sink, err);
    if (rc != HX_OK) {
        free_sink(sink);
        return rc;
    }
    *out = sink;
    return HX_OK;
}

hx_status hx__output_memory(hx_sink **out, const hx_traits *traits,
                            hx_error *err)
{
    *out = new_sink("memory", traits);
    return *out ? HX_OK : hx__nomem(err);
}

hx_str hx__output_bytes(const hx_sink *sink)
{
    return (hx_str){ sink->buf.ptr ? sink->buf.ptr : "", sink->buf.len };
}

/* -- writing -- */

static void stick(hx_sink *sink, hx_status status, int number)
{
    if (sink->status == HX_OK) {
        sink->status = status;
        sink->number = number;
    }
}

int hx__write_whole(int fd, const void *bytes, size_t len)
{
    struct pollfd room = { .fd = fd, .events = POLLOUT };
    const char   *at = bytes;

    while (len > 0) {
        ssize_t n = write(fd, at, len);

        if (n > 0) {
            at += n;
            len -= (size_t)n;
        } else if (n == 0) {
            return EIO;
        } else if (errno == EAGAIN) {
            if (poll(&room, 1, -1) < 0 && errno != EINTR)
                return errno;
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

static void write_all(hx_sink *sink, const void *bytes, size_t len)
{
    int number = sink->status == HX_OK ? hx__write_whole(sink->fd, bytes, len)
                                       : 0;

    if (number)
        stick(sink, hx__errno_status(number), number);
}

static void drain(hx_sink *sink)
{
    if (sink->fd < 0)
        return;
    if (sink->buf.len)
        write_all(sink, sink->buf.ptr, sink->buf.len);
    sink->buf.len = 0;
}

void hx__output_write(hx_sink *sink, const void *bytes, size_t len)
{
    if (sink->status != HX_OK)
        return;
    if (sink->fd >= 0 && sink->buf.len + len > BLOCK)
        drain(sink);
    if (sink->fd >= 0 && len > BLOCK)
        write_all(sink, bytes, len);
    else
        hx__buf_bytes(&sink->buf, bytes, len);
    if (sink->buf.failed)
        stick(sink, HX_E_NOMEM, 0);
}

void hx__output_printf(hx_sink *sink, const char *format, ...)
{
    char    small[512];
    char   *text = small;
    va_list args;
    int     len;

    va_start(args, format);
    len = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (len < 0) {
        stick(sink, HX_E_FORMAT, 0);
        return;
    }
    if ((size_t)len >= sizeof small) {
        text = hx__alloc((size_t)len + 1, 1);
        if (!text) {
            stick(sink, HX_E_NOMEM, 0);
            return;
        }
        va_start(args, format);
        vsnprintf(text, (size_t)len + 1, format, args);
        va_end(args);
    }
    hx__output_write(sink, text, (size_t)len);
    if (text != small)
        hx__free(text);
}

int hx__output_trait(const hx_sink *sink, const char *key)
{
    const hx_traits *t = &sink->traits;

    if (strcmp(key, "columns") == 0)
        return t->columns > 0 ? t->columns : 80;
    if (strcmp(key, "colour") == 0)
        return t->colour;
    if (strcmp(key, "german") == 0)
        return t->german;
    if (strcmp(key, "ascii") == 0)
        return t->ascii;
    return 0;
}

const char *hx__output_file(hx_sink *sink)
{
    return sink->status == HX_OK && sink->buf.len == 0 ? sink->temp : NULL;
}

/* -- the end -- */

hx_status hx__output_status(const hx_sink *sink, hx_error *err)
{
    switch (sink->status) {
    case HX_OK:
        return HX_OK;
    case HX_E_NOMEM:
        return hx__nomem(err);
    case HX_E_FORMAT:
        return hx__fail(err, HX_E_FORMAT, "%s: text cannot be formatted",
                        sink->target);
    default:
        return hx__fail_errno(err, sink->target, sink->number);
    }
}

hx_status hx__output_flush(hx_sink *sink, hx_error *err)
{
    drain(sink);
    return hx__output_status(sink, err);
}

/* Where the folder cannot be synced (some file systems refuse) the rename is
 * still atomic, only not yet on disk: no reason to fail. */
static void sync_folder(const char *target)
{
    char        folder[PATH_MAX] = ".";
    const char *slash = strrchr(target, '/');
    int         fd;

    if (slash && (size_t)(slash - target) + 1 < sizeof folder) {
        memcpy(folder, target, (size_t)(slash - target) + 1);
        folder[slash - target + 1] = '\0';
    }
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

static void finish_file(hx_sink *sink)
{
    int fd = sink->fd;

    if (sink->temp && sink->status == HX_OK &&
        (fchmod(fd, (mode_t)sink->mode & 07777) != 0 || fsync(fd) != 0))
        stick(sink, hx__errno_status(errno), errno);
    sink->fd = -1;
    if (close(fd) != 0 && errno != EINTR)
        stick(sink, hx__errno_status(errno), errno);
    if (!sink->temp || sink->status != HX_OK)
        return;
    if (rename(sink->temp, sink->target) != 0) {
        stick(sink, hx__errno_status(errno), errno);
        return;
    }
    hx__temps_forget(sink->temp);
    hx__free(sink->temp);
    sink->temp = NULL;
    sync_folder(sink->target);
}

hx_status hx__output_commit(hx_sink *sink, hx_error *err)
{
    hx_status rc = HX_OK;

    drain(sink);
    /* Once more: it may have been opened since. */
    if (sink->temp && sink->status == HX_OK)
        rc = check_leftovers(sink->target, err);
    if (rc == HX_OK) {
        if (sink->fd >= 0 && sink->close_fd)
            finish_file(sink);
        rc = hx__output_status(sink, err);
    }
    hx__output_abort(sink);  /* which removes what was not renamed */
    return rc;
}

hx_status hx__output_all(const char *path, unsigned mode, const hx_buf *bytes,
                         hx_error *err)
{
    hx_sink  *sink = NULL;
    hx_status rc = hx__output_open(&sink, path, mode, NULL, err);

    if (!sink)
        return rc;
    hx__output_write(sink, bytes->ptr, bytes->len);
    return hx__output_commit(sink, err);
}

hx_status hx__output_blame(const hx_sink *sink, hx_status rc, hx_error *err)
{
    bool its = rc == HX_E_IO || rc == HX_E_TRANSIENT || rc == HX_E_LIMIT;

    return its && err && !strstr(err->message, sink->target)
           ? hx__fail(err, rc, "%s: %s", sink->target, err->message) : rc;
}

void hx__output_abort(hx_sink *sink)
{
    if (!sink)
        return;
    if (sink->temp) {
        (void)unlink(sink->temp);
        hx__temps_forget(sink->temp);
    }
    free_sink(sink);
}
