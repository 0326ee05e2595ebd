/* A preloaded library that lets one system call go wrong.
 *
 *   HXFAULT=write:ENOSPC:3    the third write() fails with ENOSPC
 *   HXFAULT=message:EAGAIN    every other write() to stderr finds no room
 *   HXFAULT=read:short        every read() gives at most one byte
 *   HXFAULT=read:EINTR        every other read() is interrupted
 *   HXFAULT=dlopen:ENOMEM:1   the first dlopen() is refused memory
 *   HXFAULT=thread:EAGAIN:1   the first pthread_create() is refused
 *   HXFAULT=rename:SIGINT:1   a signal arrives before the first rename()
 *   HXFAULT=pwrite:SIGINT:1   or before SQLite's first pwrite()
 *   HXFAULT=join:SIGINT:1     or when the workers are done
 *
 * With HXFAULT_LOG=FILE the fault that was made is noted in FILE.
 *
 * Only calls of hxgap itself, of its plugins and of SQLite count: libuv's own
 * eventfd, or the loader's reading of a library, is not what is tested here. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int calls;

/* Whether the code at `caller` is the program, one of its plugins, or SQLite,
 * which writes an output. */
static int is_ours(const void *caller)
{
    Dl_info info;

    if (!caller)
        return 1;  /* a call that a library makes for the program */
    if (!dladdr(caller, &info) || !info.dli_fname)
        return 0;
    return strstr(info.dli_fname, "libsqlite3") ||
           (!strstr(info.dli_fname, ".so.") &&
            strstr(info.dli_fname, "hxgap") != NULL);
}

static int error_of(const char *name)
{
    static const struct { const char *name; int number; } errors[] = {
        { "ENOSPC", ENOSPC }, { "EIO", EIO }, { "EINTR", EINTR },
        { "EPIPE", EPIPE }, { "EAGAIN", EAGAIN }, { "EMFILE", EMFILE },
        { "ENOMEM", ENOMEM },
        { "ENOENT", ENOENT },
        { "SIGINT", -SIGINT }, { "SIGTERM", -SIGTERM }, { "SIGKILL", -SIGKILL },
        { "SIGHUP", -SIGHUP }, { "SIGQUIT", -SIGQUIT }, { "SIGALRM", -SIGALRM },
        { "SIGUSR1", -SIGUSR1 }, { "SIGUSR2", -SIGUSR2 }, { "SIGXCPU", -SIGXCPU },
        { "SIGABRT", -SIGABRT }, { "SIGBUS", -SIGBUS }, { "SIGSEGV", -SIGSEGV },
    };

    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (strncmp(name, errors[i].name, strlen(errors[i].name)) == 0)
            return errors[i].number;
    return 0;
}

static void note(void)
{
    const char *log = getenv("HXFAULT_LOG");
    int fd = log ? open(log, O_WRONLY | O_CREAT, 0600) : -1;

    if (fd >= 0)
        (void)!close(fd);
}

/* The error that this call is to have, 0 for none, -1 for a short read. */
static int fault(const char *call, const void *caller)
{
    const char *plan = getenv("HXFAULT");
    const char *colon = plan ? strchr(plan, ':') : NULL;
    const char *nth;
    int number, count;

    if (!colon || strncmp(plan, call, (size_t)(colon - plan)) != 0 ||
        call[colon - plan] || !is_ours(caller))
        return 0;
    if (strcmp(colon + 1, "short") == 0) {
        note();
        return -1;
    }
    number = error_of(colon + 1);
    count = atomic_fetch_add(&calls, 1) + 1;
    nth = strchr(colon + 1, ':');
    if (nth ? count != atoi(nth + 1) : count % 2 == 0)
        return 0;
    note();
    if (number >= 0)
        return number;
    (void)raise(-number);
    return 0;
}

#define CALLER __builtin_return_address(0)
#define REAL(type, name, args) \
    static type (*real) args;  \
    if (!real)                 \
        real = (type (*) args)dlsym(RTLD_NEXT, name)

ssize_t read(int fd, void *buf, size_t count)
{
    REAL(ssize_t, "read", (int, void *, size_t));
    int f = fault("read", CALLER);

    if (f > 0) {
        errno = f;
        return -1;
    }
    return real(fd, buf, f < 0 && count > 1 ? 1 : count);
}

ssize_t write(int fd, const void *buf, size_t count)
{
    REAL(ssize_t, "write", (int, const void *, size_t));
    int f = fault(fd == STDERR_FILENO ? "message" : "write", CALLER);

    if (f > 0) {
        errno = f;
        return -1;
    }
    return real(fd, buf, f < 0 && count > 1 ? 1 : count);
}

/* As SQLite calls it, on systems with and without files of 64 bits. */
static ssize_t fault_pwrite(const char *name, int fd, const void *buf, size_t count,
                            off_t at)
{
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, name);
    int f = fault("pwrite", NULL);

    if (f > 0) {
        errno = f;
        return -1;
    }
    return real(fd, buf, count, at);
}

ssize_t pwrite(int fd, const void *buf, size_t count, off_t at)
{
    return fault_pwrite("pwrite", fd, buf, count, at);
}

ssize_t pwrite64(int fd, const void *buf, size_t count, off_t at)
{
    return fault_pwrite("pwrite64", fd, buf, count, at);
}

int fsync(int fd)
{
    REAL(int, "fsync", (int));
    int f = fault("fsync", CALLER);

    if (f > 0) {
        errno = f;
        return -1;
    }
    return real(fd);
}

int rename(const char *from, const char *to)
{
    REAL(int, "rename", (const char *, const char *));
    int f = fault("rename", CALLER);

    if (f > 0) {
        errno = f;
        return -1;
    }
    return real(from, to);
}

int close(int fd)
{
    REAL(int, "close", (int));
    int f = fault("close", CALLER);
    int rc = real(fd);

    if (f > 0) {
        errno = f;
        return -1;
    }
    return rc;
}

int open(const char *path, int flags, ...)
{
    REAL(int, "open", (const char *, int, ...));
    int     f = fault("open", CALLER);
    va_list args;
    mode_t  mode;

    if (f > 0) {
        errno = f;
        return -1;
    }
    va_start(args, flags);
    mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;
    va_end(args);
    return real(path, flags, mode);
}

/* SQLite's name for it. */
int open64(const char *, int, ...) __attribute__((alias("open")));

ssize_t pread(int fd, void *buf, size_t count, off_t offset)
{
    REAL(ssize_t, "pread", (int, void *, size_t, off_t));
    int f = fault("pread", CALLER);

    if (f > 0) {
        errno = f;
        return -1;
    }
    return real(fd, buf, f < 0 && count > 1 ? 1 : count, offset);
}

ssize_t pread64(int, void *, size_t, off_t) __attribute__((alias("pread")));

/* Looks at a file, or says that it cannot. */
#define LOOK(name, params, args)           \
    int name params                        \
    {                                      \
        REAL(int, #name, params);          \
        int f = fault(#name, CALLER);      \
                                           \
        if (f > 0)                         \
            errno = f;                     \
        return f > 0 ? -1 : real args;     \
    }

LOOK(stat, (const char *path, struct stat *info), (path, info))
LOOK(lstat, (const char *path, struct stat *info), (path, info))
LOOK(fstat, (int fd, struct stat *info), (fd, info))
LOOK(access, (const char *path, int mode), (path, mode))

DIR *opendir(const char *path)
{
    REAL(DIR *, "opendir", (const char *));
    int f = fault("opendir", CALLER);

    if (f > 0)
        errno = f;
    return f > 0 ? NULL : real(path);
}

struct dirent *readdir(DIR *dir)
{
    REAL(struct dirent *, "readdir", (DIR *));
    int f = fault("readdir", CALLER);

    if (f > 0)
        errno = f;
    return f > 0 ? NULL : real(dir);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                   void *(*start)(void *), void *arg)
{
    REAL(int, "pthread_create", (pthread_t *, const pthread_attr_t *,
                                 void *(*)(void *), void *));
    int f = fault("thread", NULL);

    return f > 0 ? f : real(thread, attr, start, arg);
}

void *dlopen(const char *path, int mode)
{
    REAL(void *, "dlopen", (const char *, int));
    int f = fault("dlopen", CALLER);

    if (f > 0) {
        errno = f;
        return NULL;
    }
    return real(path, mode);
}

int pthread_join(pthread_t thread, void **result)
{
    REAL(int, "pthread_join", (pthread_t, void **));

    (void)fault("join", NULL);
    return real(thread, result);
}
