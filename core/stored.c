#include "stored.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

#define POLL_MS 100  /* how late an interrupt may be seen on a pipe */

static hx_status io_error(hx_error *err, const char *path, const char *what)
{
    return hx__fail(err, hx__errno_status(errno), "%s: %s: %s", path, what,
                    strerror(errno));
}

/* A file or standard input. */
static hx_status open_file(hx_stored *s, hx_error *err)
{
    struct stat info;
    bool        standard = strcmp(s->path, "-") == 0;

    s->fd = standard ? STDIN_FILENO : open(s->path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return io_error(err, s->path, "cannot open");
    if (standard && (fcntl(s->fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
        return hx__fail(err, HX_E_IO, "-: standard input is closed (pipe the "
                        "comments in, or name a file)");
    if (fstat(s->fd, &info) != 0)
        return io_error(err, s->path, "cannot look at it");
    s->waits = !S_ISREG(info.st_mode);
    if (!s->waits)
        (void)posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    s->size = s->waits ? 0 : (uint64_t)info.st_size;
    s->hashed = (standard || s->waits) && XXH64_reset(&s->hash, 0) == XXH_OK;
    return HX_OK;
}

hx_status hx__stored_open(hx_stored *s, const char *path,
                          const atomic_int *stop, hx_error *err)
{
    size_t archive;

    *s = (hx_stored){ .path = path, .stop = stop, .fd = -1,
                      .left = UINT64_MAX };
    if (hx__zip_split(path, &archive) != 0)
        return io_error(err, path, "cannot open");
    return archive ? hx__member_open(&s->member, path, err)
                   : open_file(s, err);
}

void hx__stored_close(hx_stored *s)
{
    if (s->fd > STDIN_FILENO)
        (void)close(s->fd);
    hx__member_close(s->member);
}

/* -- reading --------------------------------------------------------------- */

static bool stopped(const hx_stored *s)
{
    return s->stop && atomic_load_explicit(s->stop, memory_order_relaxed);
}

static hx_status read_member(hx_stored *s, void *ptr, size_t cap, size_t *len,
                             hx_error *err)
{
    hx_status rc;

    if (stopped(s))
        return hx__fail(err, HX_E_STOPPED, "interrupted");
    rc = hx__member_read(s->member, ptr, cap, len, err);
    s->bytes_in = hx__member_bytes_in(s->member);
    s->ended = rc == HX_OK && *len == 0;
    return rc;
}

/* A file that ends before the end that it had when it was opened. */
static hx_status check_end(const hx_stored *s, hx_error *err)
{
    off_t at = s->size ? lseek(s->fd, 0, SEEK_CUR) : 0;

    if (at < 0)
        return io_error(err, s->path, "cannot seek");
    if ((uint64_t)at >= s->size)
        return HX_OK;
    return hx__fail(err, HX_E_FORMAT, "cut short while it was read: it ended "
                    "at byte %llu of %llu", (unsigned long long)at,
                    (unsigned long long)s->size);
}

hx_status hx__stored_read(hx_stored *s, void *ptr, size_t cap, size_t *len,
                          hx_error *err)
{
    struct pollfd waiting = { .fd = s->fd, .events = POLLIN };
    ssize_t got;

    *len = 0;
    if (s->member)
        return read_member(s, ptr, cap, len, err);
    if (cap > s->left)
        cap = (size_t)s->left;
    if (cap == 0) {
        s->ended = true;
        return HX_OK;
    }
    for (;;) {
        if (stopped(s))
            return hx__fail(err, HX_E_STOPPED, "interrupted");
        if (s->waits && poll(&waiting, 1, POLL_MS) == 0)
            continue;
        got = read(s->fd, ptr, cap);
        if (got >= 0)
            break;
        if (errno != EINTR && !(errno == EAGAIN && s->waits))
            return io_error(err, s->path, "cannot read");
    }
    *len = (size_t)got;
    s->bytes_in += (uint64_t)got;
    s->left -= (uint64_t)got;
    if (s->hashed)
        (void)XXH64_update(&s->hash, ptr, (size_t)got);
    if (got > 0)
        return HX_OK;
    s->ended = true;
    return check_end(s, err);
}

hx_status hx__read_at(int fd, void *ptr, size_t len, uint64_t offset,
                      size_t *got, const char *path, hx_error *err)
{
    *got = 0;
    while (*got < len) {
        ssize_t n = pread(fd, (char *)ptr + *got, len - *got,
                          (off_t)(offset + *got));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return hx__fail_errno(err, path, errno);
        if (n == 0)
            break;
        *got += (size_t)n;
    }
    return HX_OK;
}

hx_status hx__stored_window(hx_stored *s, uint64_t begin, uint64_t bytes,
                            hx_error *err)
{
    s->left = bytes;
    s->ended = false;
    return lseek(s->fd, (off_t)begin, SEEK_SET) < 0
           ? io_error(err, s->path, "cannot seek") : HX_OK;
}

bool hx__stored_skip(hx_stored *s, uint64_t bytes)
{
    if (s->member || s->waits || s->size < s->bytes_in ||
        bytes > s->size - s->bytes_in ||
        lseek(s->fd, (off_t)bytes, SEEK_CUR) < 0)
        return false;
    s->bytes_in += bytes;
    s->left -= bytes;
    return true;
}

uint64_t hx__stored_hash(const hx_stored *s)
{
    return s->hashed && s->bytes_in ? XXH64_digest(&s->hash) : 0;
}
