/* Scheduling: each worker takes what is needed most.
 *
 * Reading one gzip stream is serial, but which worker does it is not fixed: a
 * worker reads while fewer blocks are ready than there are workers, and
 * analyses otherwise. So one stream keeps all of them busy, and the blocks are
 * still warm in the cache when they are analysed.
 *
 * A worker that holds a chunk always comes to an end with it without waiting
 * for another one, so the bounded pool cannot lock up. */
#include "blocks.h"

#include <stdio.h>

#include "alloc.h"
#include "error.h"
#include "isolate.h"

/* A buffer of `each` over this size goes back after use. */
#define OUT_BYTES_KEPT ((size_t)4 << 20)

hx_status hx__job_open(hx_job *job, hx_error *err)
{
    job->chunk_count = 2 * job->workers + 2;
    job->chunks = hx__alloc(job->chunk_count, sizeof *job->chunks);
    if (!job->chunks)
        return hx__nomem(err);
    for (size_t i = job->chunk_count; i > 0; i--) {
        job->chunks[i - 1].next = job->unused;
        job->unused = &job->chunks[i - 1];
    }
    job->ready_end = &job->ready;
    return HX_OK;
}

void hx__job_close(hx_job *job)
{
    while (job->sources) {
        hx_source *next = job->sources->next;

        hx__source_close(job->sources);
        job->sources = next;
    }
    for (size_t i = 0; job->chunks && i < job->chunk_count; i++) {
        hx__free(job->chunks[i].ptr);
        hx__buf_clear(&job->chunks[i].out);
    }
    hx__free(job->chunks);
    job->chunks = NULL;
}

/* Under the lock. */
static void fail(hx_job *job, hx_status status, const hx_error *error)
{
    if (job->status == HX_OK) {
        job->status = status;
        if (error)
            job->error = *error;
    }
    atomic_store_explicit(&job->stop, 1, memory_order_relaxed);
    uv_cond_broadcast(&job->wake);
}

bool hx__job_stop(hx_job *job, hx_status status, const hx_error *error)
{
    if (uv_mutex_trylock(&job->lock) != 0)
        return false;
    fail(job, status, error);
    uv_mutex_unlock(&job->lock);
    return true;
}

static bool stopped(const hx_job *job)
{
    return atomic_load_explicit(&job->stop, memory_order_relaxed) != 0;
}

/* -- sources (under the lock but where told) ------------------------------ */

static hx_source *idle_source(const hx_job *job)
{
    for (size_t i = 0; i < job->reading_count; i++)
        if (!job->reading[i]->busy)
            return job->reading[i];
    return NULL;
}

/* Where order matters, inputs are read one behind the other. */
static bool may_open(const hx_job *job)
{
    size_t most = job->ordered ? 1 : job->workers;

    return job->next_input < job->inputs.count && job->reading_count < most;
}

static bool may_read(const hx_job *job)
{
    return job->unused && (idle_source(job) || may_open(job));
}

/* An idle source, or a new one that is not open yet; NULL: no memory. */
static hx_source *claim_source(hx_job *job)
{
    hx_source *source = idle_source(job);

    if (!source) {
        source = hx__alloc(1, sizeof *source);
        if (!source)
            return NULL;
        source->index = job->next_input;
        if (job->options->spans)
            source->span = job->options->spans[job->next_input];
        source->path = job->inputs.paths[job->next_input++];
        source->next = job->sources;
        job->sources = source;
        job->reading[job->reading_count++] = source;
    }
    source->busy = true;
    return source;
}

/* All blocks of a source that has ended are analysed. */
static void finish_source(hx_job *job, hx_source *source)
{
    hx_source **at = &job->sources;

    if (!source->ended || source->outstanding > 0)
        return;
    hx__sums_resolve(&job->sums, source->index, source->records,
                     source->blocks);
    while (*at != source)
        at = &(*at)->next;
    *at = source->next;
    hx__source_close(source);
}

static void note_damage(hx_job *job, hx_source *source, int kind,
                        const char *message)
{
    /* As the record behind the last block. */
    hx_place place = {
        .byte = source->offset, .record = 1, .source = source->index,
        .block = source->blocks,
    };

    memcpy(place.message, message,
           strnlen(message, sizeof place.message - 1));
    hx__sums_note(&job->sums, kind, &place);
}

/* Zeros behind the packed data are what tapes and dd leave; but who packed
 * knows better than we whether they should be there. */
static void note_trailing(hx_job *job, hx_source *source)
{
    uint64_t at, zeros = hx__stream_trailing(source->stream, &at);
    char     text[120];

    if (zeros == 0 || source->pending == HX_E_FORMAT)
        return;
    (void)snprintf(text, sizeof text, "%llu zero%s behind byte %llu of the "
                   "packed data %s left out", (unsigned long long)zeros,
                   hx__plural(zeros), (unsigned long long)at,
                   zeros == 1 ? "is" : "are");
    note_damage(job, source, HX_COUNT_TRAILING, text);
}

static void end_source(hx_job *job, hx_source *source)
{
    size_t i = 0;

    if (source->pending == HX_E_FORMAT)
        note_damage(job, source, HX_COUNT_DAMAGED, source->damage.message);
    else if (hx__stream_unclosed(source->stream))
        note_damage(job, source, HX_COUNT_DAMAGED,
                    "cut short: the JSON list is never closed");
    note_trailing(job, source);
    job->bytes_in += hx__stream_bytes_in(source->stream);
    job->bytes_out += source->offset;
    job->streamed += hx__stream_hash(source->stream);
    hx__source_shut(source);
    source->ended = true;
    while (job->reading[i] != source)
        i++;
    /* Keeps the order, so that earlier inputs are read first. */
    for (job->reading_count--; i < job->reading_count; i++)
        job->reading[i] = job->reading[i + 1];
}

/* Tells the note of a source that was just opened; the same note for the next
 * thousand files is told once. */
static void tell_note(hx_job *job, const hx_source *source)
{
    char line[sizeof job->noted.message + 1024];

    if (!job->options->message || source->note.message[0] == '\0' ||
        strcmp(source->note.message, job->noted.message) == 0)
        return;
    job->noted = source->note;
    hx__message(line, sizeof line, "%s: %s", source->path,
                source->note.message);
    job->options->message(job->options->message_arg, line);
}

/* -- reading -------------------------------------------------------------- */

/* Puts a filled chunk behind the ready ones. */
static hx_status push_ready(hx_job *job, hx_chunk *chunk)
{
    hx_source *source = chunk->source;
    void      *records = source->records;

    if (!hx__grow(&records, &source->records_cap, source->blocks + 1,
                  sizeof *source->records))
        return HX_E_NOMEM;
    source->records = records;
    source->records[source->blocks] = 0;
    source->outstanding++;
    chunk->number = source->blocks++;
    chunk->sequence = job->sequence++;
    chunk->next = NULL;
    *job->ready_end = chunk;
    job->ready_end = &chunk->next;
    job->ready_count++;
    return HX_OK;
}

static void release(hx_job *job, hx_chunk *chunk)
{
    /* What one long record needed does not stay. */
    if (chunk->cap > job->block_bytes) {
        hx__free(chunk->ptr);
        chunk->ptr = NULL;
        chunk->cap = 0;
    }
    if (chunk->out.cap > OUT_BYTES_KEPT)
        hx__buf_clear(&chunk->out);
    chunk->next = job->unused;
    job->unused = chunk;
}

/* Ratios of less than this much say nothing: any short text packs well. */
#define RATIO_BYTES_MIN ((uint64_t)1 << 20)

/* Whether the source has unpacked to more than is allowed: a bomb. */
static hx_status check_limits(const hx_job *job, const hx_source *source,
                              hx_error *err)
{
    const hx_run_options *options = job->options;
    uint64_t stored = hx__stream_bytes_in(source->stream), out;

    out = source->offset - source->span.begin;
    if (options->max_output && out > options->max_output)
        return hx__fail(err, HX_E_IO, "%s: over %llu bytes when unpacked "
                        "(--max-output allows no more)", source->path,
                        (unsigned long long)options->max_output);
    if (options->max_ratio && out > RATIO_BYTES_MIN &&
        out / options->max_ratio > stored)
        return hx__fail(err, HX_E_IO, "%s: unpacks to over %llu times its "
                        "size (--max-ratio allows no more)", source->path,
                        (unsigned long long)options->max_ratio);
    return HX_OK;
}

/* The part that runs outside the lock. */
static hx_status read_block(hx_job *job, hx_source *source, hx_chunk *chunk,
                            bool *opened, bool *ended, hx_error *err)
{
    hx_status rc;

    if (!chunk->ptr) {
        chunk->ptr = hx__alloc(job->block_bytes, 1);
        if (!chunk->ptr)
            return hx__nomem(err);
        chunk->cap = job->block_bytes;
    }
    if (!source->stream) {
        *opened = true;
        rc = hx__source_open(source, job->host, &job->stop, err);
        /* One unfit file costs that file, not the run; standard input that is
         * none is nothing to report of. */
        if (rc == HX_E_IO && strcmp(source->path, "-") != 0)
            hx__source_give_up(source, err->message);
        else if (rc != HX_OK)
            return rc;
    }
    if (source->resume > 0) {
        rc = hx__source_skip(source, chunk->ptr, chunk->cap, err);
        if (rc != HX_OK)
            return rc;
        source->resume = 0;
    }
    rc = hx__source_fill(source, chunk, ended, err);
    return rc == HX_OK ? check_limits(job, source, err) : rc;
}

static uint64_t clock_of(const hx_scanner *scanner)
{
    return scanner->stats ? hx__stats_clock() : 0;
}

static void read_step(hx_job *job, hx_scanner *scanner)
{
    hx_chunk  *chunk = job->unused;
    hx_source *source = claim_source(job);
    bool       opened = false, ended = false;
    hx_error   err = { .message = "" };
    uint64_t   begun, packed;
    hx_status  rc;

    if (!source) {
        fail(job, hx__nomem(&err), &err);
        return;
    }
    job->unused = chunk->next;
    uv_mutex_unlock(&job->lock);
    begun = clock_of(scanner);
    rc = read_block(job, source, chunk, &opened, &ended, &err);
    if (scanner->stats)
        scanner->stats->read += clock_of(scanner) - begun;
    packed = source->stream ? hx__stream_bytes_in(source->stream) : 0;
    uv_mutex_lock(&job->lock);
    job->packed += packed - source->packed;
    source->packed = packed;
    job->unpacked += chunk->len;
    source->busy = false;
    if (rc == HX_OK && opened)
        tell_note(job, source);
    if (rc == HX_OK && (chunk->len > 0 || chunk->too_long)) {
        rc = push_ready(job, chunk);
        if (rc != HX_OK)
            (void)hx__nomem(&err);
    } else {
        release(job, chunk);
    }
    if (rc != HX_OK) {
        fail(job, rc, &err);
        return;
    }
    if (ended) {
        end_source(job, source);
        finish_source(job, source);
    }
    uv_cond_broadcast(&job->wake);
}

/* -- analysing ------------------------------------------------------------ */

static hx_chunk *take_turn(hx_job *job)
{
    for (hx_chunk **at = &job->done; *at; at = &(*at)->next) {
        hx_chunk *chunk = *at;

        if (chunk->sequence != job->turn)
            continue;
        *at = chunk->next;
        return chunk;
    }
    return NULL;
}

/* Emits what is next in order, as long as it is there. One worker at a time:
 * others leave their chunk in `done` and go on. */
static void emit(hx_job *job)
{
    hx_chunk *chunk;

    if (job->emitting)
        return;
    job->emitting = true;
    while (!stopped(job) && (chunk = take_turn(job)) != NULL) {
        hx_str    bytes = { chunk->out.ptr, chunk->out.len };
        hx_error  err = { .message = "" };
        hx_status rc = HX_OK;

        uv_mutex_unlock(&job->lock);
        if (bytes.len > 0)
            rc = job->options->ordered_sink(job->options->sink_arg, bytes,
                                            &err);
        uv_mutex_lock(&job->lock);
        job->turn++;
        release(job, chunk);
        if (rc != HX_OK)
            fail(job, rc, &err);
        uv_cond_broadcast(&job->wake);
    }
    job->emitting = false;
}

static void scan_step(hx_job *job, hx_scanner *scanner)
{
    hx_chunk  *chunk = job->ready;
    hx_source *source = chunk->source;
    hx_error   err = { .message = "" };
    uint64_t   begun;
    hx_status  rc;

    job->ready = chunk->next;
    if (!job->ready)
        job->ready_end = &job->ready;
    job->ready_count--;
    uv_mutex_unlock(&job->lock);
    begun = clock_of(scanner);
    rc = job->options->isolate ? hx__isolate_scan(scanner, chunk, &err)
                               : hx__scan(scanner, chunk, &err);
    if (rc == HX_OK && chunk->out.failed)
        rc = hx__nomem(&err);
    if (scanner->stats)
        scanner->stats->scan += clock_of(scanner) - begun;
    uv_mutex_lock(&job->lock);
    if (rc != HX_OK) {
        release(job, chunk);
        fail(job, rc, &err);
        return;
    }
    hx__sums_add(&job->sums, &scanner->sums);
    source->records[chunk->number] = scanner->sums.read;
    source->outstanding--;
    finish_source(job, source);
    if (job->ordered) {
        chunk->next = job->done;
        job->done = chunk;
        emit(job);
    } else {
        release(job, chunk);
    }
    uv_cond_broadcast(&job->wake);
}

/* -- checkpoints ----------------------------------------------------------- */

static bool save_due(const hx_job *job)
{
    return job->save && job->sums.read > job->saved_read &&
           uv_hrtime() - job->saved_at >= job->save_every;
}

/* Whether no block is in anybody's hands. */
static bool at_rest(const hx_job *job)
{
    for (const hx_source *s = job->sources; s; s = s->next)
        if (s->busy || s->outstanding > 0)
            return false;
    return true;
}

static void save_step(hx_job *job)
{
    hx_error  err = { .message = "" };
    hx_status rc;

    job->saving = true;
    uv_mutex_unlock(&job->lock);
    rc = job->save(job->save_arg, &err);
    uv_mutex_lock(&job->lock);
    job->saving = job->pausing = false;
    job->saved_at = uv_hrtime();
    job->saved_read = job->sums.read;
    if (rc != HX_OK)
        fail(job, rc, &err);
    uv_cond_broadcast(&job->wake);
}

/* What there is to do while all come to rest. */
static void pause_step(hx_job *job, hx_scanner *scanner)
{
    if (job->ready_count > 0)
        scan_step(job, scanner);
    else if (!job->saving && at_rest(job))
        save_step(job);
    else
        uv_cond_wait(&job->wake, &job->lock);
}

void hx__job_work(hx_job *job, hx_scanner *scanner)
{
    uv_mutex_lock(&job->lock);
    while (!stopped(job)) {
        bool readable = may_read(job);

        job->pausing = job->pausing || save_due(job);
        if (job->pausing)
            pause_step(job, scanner);
        else if (job->ready_count > 0 &&
            (job->ready_count >= job->workers || !readable))
            scan_step(job, scanner);
        else if (readable)
            read_step(job, scanner);
        else if (job->reading_count == 0 &&
                 job->next_input == job->inputs.count)
            break;  /* what is left is in other workers' hands */
        else
            uv_cond_wait(&job->wake, &job->lock);
    }
    uv_mutex_unlock(&job->lock);
}
