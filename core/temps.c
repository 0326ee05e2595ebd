/* The one list that a signal handler reads: lock-free pointers, and in the
 * handler only calls that POSIX allows there. A signal that someone else
 * handles, or that was ignored when hxgap started, is left alone. */
#include "temps.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#define WATCHED_MAX 72  /* --out can be given 64 times, and a state goes along */

/* What ends a process unless it says otherwise: from a terminal, of a batch
 * engine that gives notice of a limit, by a crash. (SIGPIPE and SIGXFSZ are
 * ignored.) */
static const int deadly[] = {
    SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1,
    SIGUSR2, SIGXCPU, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP,
};
static _Atomic(const char *) watched[WATCHED_MAX];
static atomic_int owner;  /* a process forked off it removes nothing */

void hx__temps_remove(void)
{
    if (getpid() != atomic_load(&owner))
        return;
    for (size_t i = 0; i < WATCHED_MAX; i++) {
        const char *path = atomic_load(&watched[i]);

        if (path)
            (void)unlink(path);
    }
}

/* The default comes back only when the files are gone: another signal on
 * another thread would else end the process in the middle of it. */
static void remove_and_die(int number)
{
    struct sigaction die = { .sa_handler = SIG_DFL };

    hx__temps_remove();
    (void)sigaction(number, &die, NULL);
    (void)raise(number);  /* which takes effect when this returns */
}

void hx__temps_arm(void)
{
    struct sigaction mine = { .sa_handler = remove_and_die };

    (void)sigfillset(&mine.sa_mask);
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
        struct sigaction now;

        if (sigaction(deadly[i], NULL, &now) == 0 &&
            !(now.sa_flags & SA_SIGINFO) && now.sa_handler == SIG_DFL)
            (void)sigaction(deadly[i], &mine, NULL);
    }
}

void hx__temps_watch(const char *path)
{
    int before = errno;

    atomic_store(&owner, getpid());
    for (size_t i = 0; i < WATCHED_MAX; i++) {
        const char *none = NULL;

        if (atomic_compare_exchange_strong(&watched[i], &none, path))
            break;
    }
    hx__temps_arm();
    errno = before;
}

void hx__temps_forget(const char *path)
{
    for (size_t i = 0; i < WATCHED_MAX; i++) {
        const char *same = path;

        (void)atomic_compare_exchange_strong(&watched[i], &same, NULL);
    }
}
