/* Running a job: workers, signals and progress around the scheduling.
 *
 * The main thread owns a libuv loop and does nothing but listen: to signals,
 * to the last worker's leaving, and to the clock of the progress line. */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "blocks.h"
#include "checkpoint.h"
#include "error.h"
#include "output.h"
#include "temps.h"

#define BLOCK_BYTES ((size_t)512 << 10)
#define PROGRESS_MS 500
#define AGAIN_MS 20
#define PATIENCE_MS 300  /* with workers, after a signal */
#define LOOP_PIPES 3  /* epoll, two pipes and an eventfd are six descriptors */

typedef struct worker {
    struct run *run;
    hx_scanner  scanner;
    hx_stats    stats;
    uv_thread_t thread;
} worker;

typedef struct run {
    hx_job      job;
    worker     *workers;
    size_t      started, left;  /* under the job's lock */
    uv_loop_t   loop;
    uv_async_t  finished;
    uv_signal_t interrupt, terminate;
    uv_timer_t  clock, patience;
    uint64_t    began;
    bool        loop_made, line_shown;
    int         signal_number;
    uint64_t    signal_at;
    bool        told;      /* the workers, of the signal */
} run;

/* [worker] */
static void work(void *arg)
{
    worker *w = arg;
    run    *r = w->run;
    bool    was_last;

    hx__job_work(&r->job, &w->scanner);
    uv_mutex_lock(&r->job.lock);
    was_last = ++r->left == r->started;
    /* Inside the lock: the loop must not close the handle under our feet. */
    if (was_last)
        (void)uv_async_send(&r->finished);
    uv_mutex_unlock(&r->job.lock);
}

static void close_handle(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void on_finished(uv_async_t *handle)
{
    run *r = handle->data;

    /* Waits for the sender to let go of the lock. */
    uv_mutex_lock(&r->job.lock);
    uv_mutex_unlock(&r->job.lock);
    uv_stop(&r->loop);
}

/* Tells the workers to stop, again and again while one of them holds the lock,
 * as one does that cannot get rid of a message. */
static void on_patience(uv_timer_t *handle)
{
    run     *r = handle->data;
    hx_error error = { .message = "interrupted" };

    if (!r->told)
        r->told = hx__job_stop(&r->job, HX_E_STOPPED, &error);
    if (r->job.options->stuck &&
        uv_now(&r->loop) - r->signal_at >= PATIENCE_MS)
        r->job.options->stuck(r->job.options->stuck_arg, r->signal_number);
}

static void on_signal(uv_signal_t *handle, int number)
{
    run *r = handle->data;

    if (r->signal_number != 0)
        return;
    r->signal_number = number;
    r->signal_at = uv_now(&r->loop);
    (void)uv_timer_start(&r->patience, on_patience, 0, AGAIN_MS);
}

/* Over what the terminal's line has shown so far. */
static void put_line(const char *text)
{
    char   room[HX_PACE_BYTES + 128];
    hx_buf line = { .ptr = room, .cap = sizeof room, .fixed = true };

    hx__buf_printf(&line, "\r%s\033[K", text);
    (void)hx__write_whole(STDERR_FILENO, line.ptr, line.len);
}

static void on_clock(uv_timer_t *handle)
{
    run    *r = handle->data;
    hx_pace pace = { .nanoseconds = hx__stats_clock() - r->began };
    char    line[HX_PACE_BYTES];

    uv_mutex_lock(&r->job.lock);
    pace.records = r->job.sums.read;
    pace.packed = r->job.packed;
    pace.unpacked = r->job.unpacked;
    pace.total = r->job.total;
    uv_mutex_unlock(&r->job.lock);
    if (r->job.options->tick)
        r->job.options->tick(r->job.options->tick_arg, pace.records);
    if (!r->job.options->progress)
        return;
    hx__pace_line(&pace, line);
    put_line(line);
    r->line_shown = true;
}

static hx_status loop_failed(hx_error *err, int code)
{
    return hx__fail(err, code == UV_ENOMEM ? HX_E_NOMEM : HX_E_TRANSIENT,
                    "cannot start the event loop: %s", uv_strerror(code));
}

/* What was ignored when hxgap started stays so, as a shell wants it of a job in
 * the background. */
static int open_signal(run *r, uv_signal_t *handle, int number)
{
    struct sigaction now;
    int              rc;

    if (sigaction(number, NULL, &now) == 0 && !(now.sa_flags & SA_SIGINFO) &&
        now.sa_handler == SIG_IGN)
        return 0;
    rc = uv_signal_init(&r->loop, handle);
    handle->data = r;
    return rc ? rc : uv_signal_start(handle, on_signal, number);
}

/* libuv aborts where it gets no descriptors for its signals: whether there are
 * as many as the loop takes. */
static int check_descriptors(void)
{
    int fds[LOOP_PIPES][2], count = 0, rc = 0;

    while (rc == 0 && count < LOOP_PIPES)
        if (pipe2(fds[count], O_CLOEXEC) == 0)
            count++;
        else
            rc = uv_translate_sys_error(errno);
    while (count-- > 0) {
        (void)close(fds[count][0]);
        (void)close(fds[count][1]);
    }
    return rc;
}

static hx_status open_loop(run *r, hx_error *err)
{
    int rc = check_descriptors();

    if (rc == 0)
        rc = uv_loop_init(&r->loop);
    if (rc != 0)
        return loop_failed(err, rc);
    r->loop_made = true;
    rc = uv_async_init(&r->loop, &r->finished, on_finished);
    r->finished.data = r;
    if (rc == 0)
        rc = uv_timer_init(&r->loop, &r->patience);
    r->patience.data = r;
    if (rc == 0)
        rc = open_signal(r, &r->interrupt, SIGINT);
    if (rc == 0)
        rc = open_signal(r, &r->terminate, SIGTERM);
    if (rc == 0 && (r->job.options->progress || r->job.options->tick)) {
        rc = uv_timer_init(&r->loop, &r->clock);
        r->clock.data = r;
        if (rc == 0)
            rc = uv_timer_start(&r->clock, on_clock, PROGRESS_MS,
                                PROGRESS_MS);
    }
    return rc == 0 ? HX_OK : loop_failed(err, rc);
}

/* libuv gives its signals back to the system, and outputs may be half written:
 * signals wait until they are taken again. One that came when the workers had
 * left is heard here. */
static void close_loop(run *r)
{
    sigset_t all, before;

    if (!r->loop_made)
        return;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    (void)uv_run(&r->loop, UV_RUN_NOWAIT);
    uv_walk(&r->loop, close_handle, NULL);
    (void)uv_run(&r->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&r->loop);
    hx__temps_arm();
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (r->line_shown)
        put_line("");
}

/* One chain for each worker, made here: plugins' begin() may fail. */
static hx_status open_workers(run *r, hx_error *err)
{
    hx_status rc = HX_OK;

    r->workers = hx__alloc(r->job.workers, sizeof *r->workers);
    if (!r->workers)
        return hx__nomem(err);
    for (size_t i = 0; rc == HX_OK && i < r->job.workers; i++) {
        hx_scanner *scanner = &r->workers[i].scanner;

        r->workers[i].run = r;
        scanner->host = hx__host_public(r->job.host);
        scanner->hostx = r->job.host;
        scanner->options = r->job.options;
        scanner->stop = &r->job.stop;
        rc = hx__chain_open(&scanner->chain, r->job.host, err);
        if (rc != HX_OK || !r->job.options->stats)
            continue;
        scanner->stats = &r->workers[i].stats;
        hx__chain_time(scanner->chain, scanner->stats);
    }
    return rc;
}

static void close_workers(run *r)
{
    for (size_t i = 0; r->workers && i < r->job.workers; i++) {
        hx__chain_close(r->workers[i].scanner.chain);
        hx__utf8_clear(&r->workers[i].scanner.mended);
    }
    hx__free(r->workers);
}

/* Starts the threads, lets the loop listen until the last one leaves, and
 * joins them. With fewer threads than asked for the result is the same. */
static hx_status run_threads(run *r, hx_error *err)
{
    uv_thread_options_t options = {
        .flags = UV_THREAD_HAS_STACK_SIZE, .stack_size = (size_t)4 << 20,
    };
    int code = 0;

    uv_mutex_lock(&r->job.lock);
    while (r->started < r->job.workers) {
        worker *w = &r->workers[r->started];

        code = uv_thread_create_ex(&w->thread, &options, work, w);
        if (code != 0)
            break;
        r->started++;
    }
    uv_mutex_unlock(&r->job.lock);
    if (r->started == 0)
        return hx__fail(err, HX_E_TRANSIENT, "cannot start a thread: %s",
                        uv_strerror(code));
    (void)uv_run(&r->loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < r->started; i++)
        (void)uv_thread_join(&r->workers[i].thread);
    for (size_t i = 0; r->job.options->stats && i < r->started; i++) {
        hx__chain_time(r->workers[i].scanner.chain, NULL);
        hx__stats_add(r->job.options->stats, &r->workers[i].stats);
        r->job.options->stats->jobs++;
    }
    if (r->job.status != HX_OK && err)
        *err = r->job.error;
    return r->job.status;
}

/* Adds up the workers' states and hands over the first chain. */
static hx_status merge(run *r, hx_chain **chain, hx_error *err)
{
    hx_chain *into = r->workers[0].scanner.chain;
    uint64_t  begun = hx__stats_clock();

    for (size_t i = 1; i < r->job.workers; i++) {
        hx_scanner *from = &r->workers[i].scanner;
        hx_status   rc = hx__chain_merge(into, from->chain, err);

        if (rc != HX_OK)
            return rc;
        hx__chain_close(from->chain);
        from->chain = NULL;
    }
    hx__chain_finish(into);
    *chain = into;
    r->workers[0].scanner.chain = NULL;
    if (r->job.options->stats)
        r->job.options->stats->report += hx__stats_clock() - begun;
    return HX_OK;
}

/* The sums of all workers as a checkpoint; theirs stay as they are.
 * [worker, while the others rest] */
static hx_status save_point(void *arg, hx_error *err)
{
    run      *r = arg;
    hx_chain *all = NULL;
    hx_status rc = hx__chain_open(&all, r->job.host, err);

    for (size_t i = 0; rc == HX_OK && i < r->job.workers; i++)
        rc = hx__chain_merge(all, r->workers[i].scanner.chain, err);
    if (rc == HX_OK)
        rc = hx__checkpoint_save(r->job.options->checkpoint, &r->job, all,
                                 err);
    hx__chain_close(all);
    return rc;
}

static hx_status use_checkpoint(run *r, hx_error *err)
{
    hx_job                *job = &r->job;
    const hx_run_options  *options = job->options;

    if (!options->checkpoint)
        return HX_OK;
    job->save = save_point;
    job->save_arg = r;
    job->save_every = options->checkpoint_every * UINT64_C(1000000000);
    job->saved_at = uv_hrtime();
    return hx__checkpoint_resume(options->checkpoint, job,
                                 r->workers[0].scanner.chain, err);
}

static size_t worker_count(int jobs)
{
    unsigned count = jobs > 0 ? (unsigned)jobs : uv_available_parallelism();

    return count < HX_JOBS_MAX ? count : HX_JOBS_MAX;
}

static hx_status run_job(run *r, hx_chain **chain, hx_tally *tally,
                         hx_error *err)
{
    hx_job   *job = &r->job;
    hx_status rc = hx__job_open(job, err);

    if (rc == HX_OK)
        rc = open_workers(r, err);
    if (rc == HX_OK)
        rc = use_checkpoint(r, err);
    if (rc == HX_OK)
        rc = open_loop(r, err);
    if (rc == HX_OK)
        rc = run_threads(r, err);
    close_loop(r);
    if (rc == HX_OK && r->signal_number)
        rc = hx__fail(err, HX_E_STOPPED, "interrupted");
    if (rc == HX_OK && hx__sums_tally(&job->sums, job->inputs.paths, tally)
                       != HX_OK)
        rc = hx__nomem(err);
    if (rc == HX_OK) {
        tally->bytes_in = job->bytes_in;
        tally->bytes_out = job->bytes_out;
        tally->streamed = job->streamed;
        rc = merge(r, chain, err);
    }
    close_workers(r);
    hx__job_close(job);
    return rc;
}

static hx_status spare_inputs(const hx_job *job, hx_error *err)
{
    const hx_run_options *options = job->options;
    hx_status rc = hx__inputs_spare(&job->inputs, options->output, err);

    for (size_t i = 0; rc == HX_OK && i < options->output_count; i++)
        rc = hx__inputs_spare(&job->inputs, options->outputs[i], err);
    return rc;
}

/* Size of all inputs together; 0 where one is a pipe, or not there (which is
 * told when it is opened). */
static uint64_t input_bytes(const hx_job *job)
{
    uint64_t total = 0;

    for (size_t i = 0; i < job->inputs.count; i++) {
        struct stat info;

        if (stat(job->inputs.paths[i], &info) != 0 || !S_ISREG(info.st_mode))
            return 0;
        total += (uint64_t)info.st_size;
    }
    return total;
}

hx_status hx__run(const hx_hostx *host, const hx_run_options *options,
                  hx_chain **chain, hx_tally *tally, int *signal_number,
                  hx_error *err)
{
    run      *r = hx__alloc(1, sizeof *r);
    hx_job   *job;
    hx_status rc;

    *chain = NULL;
    *signal_number = 0;
    memset(tally, 0, sizeof *tally);
    if (!r)
        return hx__nomem(err);
    job = &r->job;
    job->host = host;
    job->options = options;
    job->workers = worker_count(options->jobs);
    job->block_bytes = options->block_bytes ? options->block_bytes
                                            : BLOCK_BYTES;
    job->ordered = options->each && options->ordered_sink;
    rc = (options->spans ? hx__inputs_copy : hx__inputs_expand)(
        &job->inputs, options->inputs, options->input_count, err);
    if (rc == HX_OK)
        rc = spare_inputs(job, err);
    if (rc == HX_OK)
        hx__inputs_tell(&job->inputs, options->message, options->message_arg);
    if (rc == HX_OK && options->expanded)
        rc = options->expanded(options->expanded_arg, &job->inputs, err);
    if (rc == HX_OK && options->progress && !options->spans)
        job->total = input_bytes(job);
    r->began = hx__stats_clock();
    if (rc == HX_OK && uv_mutex_init(&job->lock) == 0) {
        if (uv_cond_init(&job->wake) == 0) {
            rc = run_job(r, chain, tally, err);
            uv_cond_destroy(&job->wake);
        } else {
            rc = hx__nomem(err);
        }
        uv_mutex_destroy(&job->lock);
    } else if (rc == HX_OK) {
        rc = hx__nomem(err);
    }
    *signal_number = r->signal_number;
    if (rc != HX_OK)
        hx__tally_clear(tally);
    hx__inputs_clear(&job->inputs);
    hx__free(r);
    return rc;
}
