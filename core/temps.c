/* The one list that a signal handler reads: lock-free pointers, and in the
 * handler only calls that POSIX allows there. A signal that someone else
 * handles, or that was ignored when hxgap started, is left alone. */
#include "temps.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#define WATCHED_MAX 16

static const int deadly[] = { SIGINT, SIGTERM, SIGHUP };
static _Atomic(const char *) watched[WATCHED_MAX];

void hx__temps_remove(void)
{
    for (size_t i = 0; i < WATCHED_MAX; i++) {
        const char *path = atomic_load(&watched[i]);

        if (path)
            (void)unlink(path);
    }
}

static void remove_and_die(int number)
{
    hx__temps_remove();
    /* SA_RESETHAND has restored the default, which now takes effect. */
    (void)raise(number);
}

static void arm(void)
{
    struct sigaction mine = { .sa_handler = remove_and_die };

    mine.sa_flags = (int)SA_RESETHAND;
    (void)sigemptyset(&mine.sa_mask);
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

    hx__temps_forget(path);
    for (size_t i = 0; i < WATCHED_MAX; i++) {
        const char *none = NULL;

        if (atomic_compare_exchange_strong(&watched[i], &none, path))
            break;
    }
    arm();
    errno = before;
}

void hx__temps_forget(const char *path)
{
    for (size_t i = 0; i < WATCHED_MAX; i++) {
        const char *same = path;

        (void)atomic_compare_exchange_strong(&watched[i], &same, NULL);
    }
}
