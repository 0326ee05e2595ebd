/* Trials in processes of their own: how they end, what they print, what they
 * leave behind.
 *
 * The process that forks has no threads. The child's stdout and stderr are a
 * file in memory: a plugin has no business with them, so what is found there
 * is shown as the reason of a failure. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "kit.h"

#define PATIENCE 10u  /* times the processor time: a machine may be busy */

/* Members of a folder of /proc: open files, threads. */
static size_t members(const char *path)
{
    DIR   *folder = opendir(path);
    size_t count = 0;

    if (!folder)
        return 0;
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void limit_time(unsigned seconds)
{
    struct rlimit limit = { seconds, seconds + 2 };

    setrlimit(RLIMIT_CPU, &limit);
    signal(SIGALRM, SIG_DFL);
    signal(SIGXCPU, SIG_DFL);
    alarm(seconds * PATIENCE);
}

static void leave_tidy(hx_outcome *o, size_t files, size_t threads)
{
    if (o->rc != HX_OK)
        return;
    if (members("/proc/self/fd") > files)
        o->rc = hx__kit_fail(&o->why, "it leaves a file open");
    else if (members("/proc/self/task") > threads)
        o->rc = hx__kit_fail(&o->why, "it leaves a thread running; plugins "
                             "start none");
}

static void child(hx_outcome *o, int prints, unsigned seconds, bool tidy,
                  hx_status (*body)(void *arg, hx_outcome *outcome),
                  void *arg)
{
    size_t files, threads;

    if (dup2(prints, STDOUT_FILENO) < 0 || dup2(prints, STDERR_FILENO) < 0)
        _exit(1);
    limit_time(seconds);
    files = members("/proc/self/fd");
    threads = members("/proc/self/task");
    o->begun = true;
    o->rc = body(arg, o);
    if (tidy)
        leave_tidy(o, files, threads);
    (void)fflush(NULL);
    o->ended = true;
    _exit(0);
}

/* What a child that did not end by itself died of. */
static void tell_death(hx_outcome *o, int status, unsigned seconds)
{
    int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    if (o->ended)
        return;
    if (number == SIGXCPU || number == SIGALRM || number == SIGKILL)
        o->rc = hx__kit_fail(&o->why, "it did not end within %u seconds",
                             seconds);
    else if (number)
        o->rc = hx__kit_fail(&o->why, "it crashed (%s)", strsignal(number));
    else
        o->rc = hx__kit_fail(&o->why, "it ended the process (exit code %d)",
                             WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

/* What was printed is a failure, and beside another one a hint. */
static void tell_prints(hx_outcome *o, int prints)
{
    char    text[121];
    ssize_t got = pread(prints, text, sizeof text - 1, 0);

    if (got <= 0 || o->rc != HX_OK)
        return;
    text[got] = '\0';
    o->rc = hx__kit_fail(&o->why, "it writes to stdout or stderr itself: "
                         "\"%s\"; output goes through host calls only", text);
}

hx_status hx__kit_fork(hx_outcome *outcome, unsigned seconds, bool tidy,
                       hx_status (*body)(void *arg, hx_outcome *outcome),
                       void *arg, hx_error *err)
{
    int   prints = memfd_create("hxgap-check", MFD_CLOEXEC);
    int   status = 0;
    pid_t pid;

    if (prints < 0)
        return hx__fail(err, HX_E_TRANSIENT, "plugin check: %s",
                        strerror(errno));
    (void)fflush(NULL);
    pid = fork();
    if (pid == 0)
        child(outcome, prints, seconds, tidy, body, arg);
    if (pid < 0) {
        close(prints);
        return hx__fail(err, HX_E_TRANSIENT, "plugin check: %s",
                        strerror(errno));
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    tell_death(outcome, status, seconds);
    tell_prints(outcome, prints);
    close(prints);
    return HX_OK;
}
