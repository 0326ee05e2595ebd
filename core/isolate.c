/* The child says in shared memory which record it has in hand, so its parent
 * knows which one ended it. That record then is tried alone. If that ends the
 * child too, the block is analysed again without it. If not, an earlier record
 * must have broken something, and each record of the block gets a child of its
 * own: nobody pays for another one's damage. */
#include "isolate.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "error.h"
#include "hostx.h"
#include "output.h"
#include "stats.h"

#define LOOK_MS 20
#define AWAKE_MS 200  /* between two looks counts at most */
#define ANSWER_BYTES_MAX ((uint64_t)1 << 32)
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LIMITS_MEMORY 0   /* their shadow needs terabytes of addresses */
#else
#define LIMITS_MEMORY 1
#endif

/* What a child says first; then `out`, then the aggregators' sums, each
 * behind its length. */
typedef struct answer {
    uint64_t  bytes;     /* that follow */
    uint64_t  out_bytes;
    hx_status status;
    hx_error  error;
    hx_sums   sums;
    hx_stats  stats;     /* of the child alone */
} answer;

typedef struct isolate {
    hx_scanner *scanner;
    hx_chunk   *chunk;
    hx_fence    fence;
    hx_buf      got;      /* of the child */
    hx_buf      out;      /* of the whole block */
    hx_sums    *sums;     /* likewise */
    char        why[96];  /* what ended the last child */
    bool        slow;     /* it was time that did */
    size_t      fault_cap;
} isolate;

/* How a child ended. */
enum ending { ENDED_WELL, ENDED_BADLY, ENDED_WORLD };

/* -- in the child ---------------------------------------------------------- */

static void limit_memory(void)
{
    char          text[64];
    unsigned long pages = 0;
    int           fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t       got = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    struct rlimit limit;

    if (fd >= 0)
        (void)close(fd);
    if (got <= 0)
        return;
    text[got] = '\0';
    for (const char *c = text; *c >= '0' && *c <= '9'; c++)
        pages = 10 * pages + (unsigned long)(*c - '0');
    if (getrlimit(RLIMIT_AS, &limit) != 0)
        return;
    limit.rlim_cur = pages * (rlim_t)sysconf(_SC_PAGESIZE) + HX_ISOLATE_BYTES;
    if (limit.rlim_max == RLIM_INFINITY || limit.rlim_cur < limit.rlim_max)
        (void)setrlimit(RLIMIT_AS, &limit);
}

/* A plugin says nothing to the user and reads nothing from them; and what
 * ends the job is the parent's business. */
static void settle(void)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    for (int fd = 0; nothing >= 0 && fd <= STDERR_FILENO; fd++)
        (void)dup2(nothing, fd);
    if (LIMITS_MEMORY)
        limit_memory();
}

static hx_status put_sums(hx_buf *out, const hx_chain *chain,
                          const hx_hostx *host, hx_error *err)
{
    hx_buf    own = { 0 };
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < host->plugin_count; i++) {
        if (host->plugins[i].plugin->stage != HX_STAGE_AGG)
            continue;
        own.len = 0;
        rc = host->plugins[i].plugin->save(hx__chain_state(chain, i), &own,
                                           err);
        hx__buf_uint(out, own.len);
        hx__buf_bytes(out, own.ptr, own.len);
        out->failed = out->failed || own.failed;
    }
    hx__buf_clear(&own);
    return rc;
}

static void send(int fd, const void *bytes, size_t len)
{
    if (hx__write_whole(fd, bytes, len) != 0)
        _exit(1);
}

/* Analyses the block and says what came of it; does not return. */
static void be_child(isolate *j, int fd)
{
    hx_scanner *scanner = j->scanner;
    answer     *head = hx__alloc(1, sizeof *head);
    hx_buf      sums = { 0 };
    hx_error    err = { .message = "" };
    hx_status   rc;

    if (!head)
        _exit(1);
    settle();
    scanner->fence = &j->fence;
    if (scanner->stats)
        *scanner->stats = (hx_stats){ 0 };
    rc = hx__chain_fresh(scanner->chain, &err);
    if (rc == HX_OK)
        rc = hx__scan(scanner, j->chunk, &err);
    if (rc == HX_OK) {
        atomic_store(&j->fence.progress->phase, HX_PHASE_SAVE);
        rc = put_sums(&sums, scanner->chain, scanner->hostx, &err);
    }
    if (rc == HX_OK && (sums.failed || j->chunk->out.failed))
        rc = hx__nomem(&err);
    head->status = rc;
    head->error = err;
    head->sums = scanner->sums;
    if (scanner->stats)
        head->stats = *scanner->stats;
    if (j->fence.first > 0)  /* one record of the block, if it is there */
        head->sums.read = scanner->sums.read >= j->fence.first;
    head->out_bytes = j->chunk->out.len;
    head->bytes = head->out_bytes + sums.len;
    send(fd, head, sizeof *head);
    send(fd, j->chunk->out.ptr, j->chunk->out.len);
    send(fd, sums.ptr, sums.len);
    _exit(0);
}

/* -- watching it ----------------------------------------------------------- */

static uint64_t now_ns(clockid_t clock)
{
    struct timespec t;

    if (clock_gettime(clock, &t) != 0)
        return 0;
    return (uint64_t)t.tv_sec * UINT64_C(1000000000) + (uint64_t)t.tv_nsec;
}

/* What the record in hand has taken so far, as far as the watcher was awake
 * to see it. Where the whole machine stood still (a lid closed, a virtual
 * machine paused) its clocks went on, and no plugin is to blame. */
typedef struct watch {
    clockid_t cpu_clock;
    uint64_t  record;
    int       phase;
    uint64_t  cpu_seen, seen;    /* the clocks at the last look, ns */
    uint64_t  cpu_taken, taken;  /* ns */
} watch;

static uint64_t since(uint64_t *seen, clockid_t clock)
{
    uint64_t before = *seen, most = AWAKE_MS * UINT64_C(1000000);

    *seen = now_ns(clock);
    return *seen < before ? 0 : *seen - before < most ? *seen - before : most;
}

static bool overdue(watch *w, const hx_progress *progress)
{
    uint64_t record = atomic_load(&progress->record);
    int      phase = atomic_load(&progress->phase);
    uint64_t cpu = since(&w->cpu_seen, w->cpu_clock);
    uint64_t clock = since(&w->seen, CLOCK_MONOTONIC);
    uint64_t second = UINT64_C(1000000000);

    if (phase == HX_PHASE_SAVE)
        second *= HX_ISOLATE_SAVE;
    if (record != w->record || phase != w->phase) {
        w->record = record;
        w->phase = phase;
        w->cpu_taken = w->taken = 0;
        return false;
    }
    w->cpu_taken += cpu;
    w->taken += clock;
    return w->cpu_taken > HX_ISOLATE_SECONDS * second ||
           w->taken > HX_ISOLATE_PATIENCE * second;
}

/* Whether all that the child has to say is there. */
static bool complete(const hx_buf *got)
{
    uint64_t bytes;

    if (got->len < sizeof(answer))
        return false;
    memcpy(&bytes, got->ptr, sizeof bytes);
    return bytes > ANSWER_BYTES_MAX || got->len - sizeof(answer) >= bytes;
}

/* Takes what the pipe holds; false where the memory for it is refused. */
static bool drain(isolate *j, int fd)
{
    char    bytes[16384];
    ssize_t n;

    while ((n = read(fd, bytes, sizeof bytes)) > 0 ||
           (n < 0 && errno == EINTR))
        if (n > 0)
            hx__buf_bytes(&j->got, bytes, (size_t)n);
    return !j->got.failed;
}

static enum ending reap(isolate *j, pid_t pid, const char *why)
{
    int status = 0;

    if (why)
        (void)kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (!why && complete(&j->got))
        return ENDED_WELL;
    if (why)
        (void)snprintf(j->why, sizeof j->why, "%s", why);
    else if (WIFSIGNALED(status))
        (void)snprintf(j->why, sizeof j->why, "a plugin crashed (signal %d)",
                       WTERMSIG(status));
    else
        (void)snprintf(j->why, sizeof j->why, "a plugin ended the process");
    return ENDED_BADLY;
}

/* Listens until the child has said all, has ended, or must be ended. */
static enum ending attend(isolate *j, pid_t pid, int fd)
{
    struct pollfd pipe = { .fd = fd, .events = POLLIN };
    watch         w = { .record = UINT64_MAX };
    siginfo_t     info;

    if (clock_getcpuclockid(pid, &w.cpu_clock) != 0)
        w.cpu_clock = CLOCK_MONOTONIC;
    for (;;) {
        bool gone;

        (void)poll(&pipe, 1, LOOK_MS);
        info.si_pid = 0;
        gone = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT)
               == 0 && info.si_pid == pid;
        if (!drain(j, fd)) {
            (void)reap(j, pid, "no memory");
            return ENDED_WORLD;
        }
        if (gone || complete(&j->got))
            return reap(j, pid, NULL);
        if (atomic_load_explicit(j->scanner->stop, memory_order_relaxed)) {
            (void)reap(j, pid, "interrupted");
            return ENDED_WORLD;
        }
        j->slow = overdue(&w, j->fence.progress);
        if (j->slow)
            return reap(j, pid, "a plugin took too long");
    }
}

/* -- what came of it ------------------------------------------------------- */

static hx_status take_sums(const isolate *j, hx_str in, hx_error *err)
{
    const hx_hostx *host = j->scanner->hostx;

    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_loaded *l = &host->plugins[i];
        hx_error         detail = { .message = "" };
        uint64_t         len;
        hx_str           bytes;
        hx_status        rc;

        if (l->plugin->stage != HX_STAGE_AGG)
            continue;
        if (!hx__read_uint(&in, &len) || len > in.len ||
            !hx__read_bytes(&in, (size_t)len, &bytes))
            return hx__fail(err, HX_E_PLUGIN, "%s: its sums were lost",
                            l->ref.name);
        rc = hx__agg_add(l, hx__chain_state(j->scanner->chain, i), bytes,
                         &detail);
        if (rc == HX_E_NOMEM)
            return hx__nomem(err);
        if (rc != HX_OK)
            return hx__fail(err, HX_E_PLUGIN, "%s: %.900s", l->ref.name,
                            detail.message);
    }
    return HX_OK;
}

/* Adds what the child has said to what is known of the block. */
static hx_status take_answer(isolate *j, const answer *head, hx_error *err)
{
    hx_str rest = { j->got.ptr + sizeof *head, j->got.len - sizeof *head };
    hx_str out;

    if (head->bytes != rest.len || head->out_bytes > rest.len ||
        !hx__read_bytes(&rest, (size_t)head->out_bytes, &out))
        return hx__fail(err, HX_E_PLUGIN, "an isolated process gave a broken "
                        "answer");
    if (j->scanner->stats)
        hx__stats_add(j->scanner->stats, &head->stats);
    if (j->fence.dry)
        return HX_OK;
    hx__buf_bytes(&j->out, out.ptr, out.len);
    hx__sums_add(j->sums, &head->sums);
    return j->out.failed ? hx__nomem(err) : take_sums(j, rest, err);
}

/* Runs a child over the records that the fence lets through. HX_OK, HX_SKIP
 * where the record in hand ended it (see why), or an error of the run. */
static hx_status attempt(isolate *j, answer *head, hx_error *err)
{
    int         ends[2];
    pid_t       pid;
    enum ending ending;

    j->got.len = 0;
    j->slow = false;
    atomic_store(&j->fence.progress->record, 0);
    atomic_store(&j->fence.progress->phase, HX_PHASE_PARSE);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return hx__fail(err, HX_E_TRANSIENT, "--isolate: no pipe: %s",
                        strerror(errno));
    pid = fork();
    if (pid == 0)
        be_child(j, ends[1]);
    (void)close(ends[1]);
    if (pid < 0) {
        (void)close(ends[0]);
        return hx__fail(err, HX_E_TRANSIENT, "--isolate: no process: %s",
                        strerror(errno));
    }
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    ending = attend(j, pid, ends[0]);
    (void)close(ends[0]);
    if (ending == ENDED_WORLD)
        return j->got.failed ? hx__nomem(err)
                             : hx__fail(err, HX_E_STOPPED, "interrupted");
    if (ending == ENDED_BADLY)
        return HX_SKIP;
    memcpy(head, j->got.ptr, sizeof *head);
    if (head->status == HX_OK)
        return take_answer(j, head, err);
    if (head->status == HX_E_NOMEM) {
        (void)snprintf(j->why, sizeof j->why, "a plugin took too much memory");
        return HX_SKIP;
    }
    *err = head->error;
    return head->status;
}

/* -- finding the culprit --------------------------------------------------- */

static hx_status blame(isolate *j, uint64_t record, hx_error *err)
{
    void *faults = j->fence.faults;

    for (size_t i = 0; i < j->fence.fault_count; i++)
        if (j->fence.faults[i].record == record)
            return hx__fail(err, HX_E_PLUGIN, "%s: %s, also where the record "
                            "was to be passed over", j->chunk->source->path,
                            j->why);
    if (!hx__grow(&faults, &j->fault_cap, j->fence.fault_count + 1,
                  sizeof *j->fence.faults))
        return hx__nomem(err);
    j->fence.faults = faults;
    j->fence.faults[j->fence.fault_count].record = record;
    (void)snprintf(j->fence.faults[j->fence.fault_count].why,
                   sizeof j->fence.faults->why, "%s", j->why);
    j->fence.fault_count++;
    return HX_OK;
}

/* Whether the last child ended within a record, and in which one. */
static hx_status culprit(const isolate *j, uint64_t *record, hx_error *err)
{
    const hx_progress *p = j->fence.progress;

    *record = atomic_load(&p->record);
    if (atomic_load(&p->phase) == HX_PHASE_CHAIN)
        return HX_OK;
    return hx__fail(err, HX_E_PLUGIN, "%s: %s %s record %llu of the block at "
                    "byte %llu, which cannot be passed over",
                    j->chunk->source->path, j->why,
                    atomic_load(&p->phase) == HX_PHASE_SAVE
                    ? "when it saved its sums behind" : "when it read",
                    (unsigned long long)*record,
                    (unsigned long long)j->chunk->offset);
}

/* The record alone: HX_SKIP where it ends the child again. What it counts
 * otherwise is counted only where `keep`. */
static hx_status alone(isolate *j, uint64_t record, bool keep, hx_error *err)
{
    answer   *head = hx__alloc(1, sizeof *head);
    hx_status rc;

    if (!head)
        return hx__nomem(err);
    j->fence.first = j->fence.last = record;
    j->fence.dry = !keep;
    rc = attempt(j, head, err);
    if (rc == HX_OK && keep && head->sums.read == 0)
        rc = HX_END;
    j->fence.first = 0;
    j->fence.last = UINT64_MAX;
    j->fence.dry = false;
    hx__free(head);
    return rc;
}

/* Each record in a child of its own. */
static hx_status singly(isolate *j, hx_error *err)
{
    hx_status rc = HX_OK;

    for (uint64_t record = 1; rc == HX_OK; record++) {
        rc = alone(j, record, true, err);
        if (rc != HX_SKIP)
            continue;
        rc = culprit(j, &record, err);
        if (rc == HX_OK)
            rc = blame(j, record, err);
        if (rc == HX_OK)
            rc = alone(j, record, true, err);
    }
    return rc == HX_END ? HX_OK : rc;
}

static hx_status scan_block(isolate *j, hx_error *err)
{
    answer   *head = hx__alloc(1, sizeof *head);
    uint64_t  record;
    hx_status rc = head ? HX_SKIP : hx__nomem(err);

    while (rc == HX_SKIP) {
        rc = attempt(j, head, err);
        if (rc != HX_SKIP)
            break;
        rc = culprit(j, &record, err);
        if (rc != HX_OK)
            break;
        /* Waiting for a slow one again would find nothing new. */
        rc = j->slow ? HX_SKIP : alone(j, record, false, err);
        if (rc == HX_OK) {
            rc = singly(j, err);
            break;
        }
        if (rc == HX_SKIP && (rc = blame(j, record, err)) == HX_OK)
            rc = HX_SKIP;
    }
    hx__free(head);
    return rc;
}

hx_status hx__isolate_scan(hx_scanner *scanner, hx_chunk *chunk, hx_error *err)
{
    isolate  *j = hx__alloc(1, sizeof *j);
    hx_status rc;
    void     *shared = mmap(NULL, sizeof(hx_progress), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (!j || shared == MAP_FAILED) {
        rc = hx__nomem(err);
        goto done;
    }
    *j = (isolate){ .scanner = scanner, .chunk = chunk,
                    .sums = &scanner->sums };
    j->fence = (hx_fence){ .progress = shared, .last = UINT64_MAX };
    hx__sums_reset(&scanner->sums);
    rc = scan_block(j, err);
    hx__buf_clear(&chunk->out);
    chunk->out = j->out;
    hx__free(j->fence.faults);
    hx__buf_clear(&j->got);
done:
    if (shared != MAP_FAILED)
        (void)munmap(shared, sizeof(hx_progress));
    hx__free(j);
    return rc;
}
