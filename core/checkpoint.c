/* The checkpoint file: a magic, a checksum of the rest, and then in LEB128
 *
 *     version, fingerprint of the run, next input, bytes read, inputs that are
 *     open (number, offset, within a dropped record, records), places by kind,
 *     the state file of the sums
 *
 * Inputs below the next one that are not open are done. An input that is open
 * is opened again as it was and read up to its offset; nothing of what was
 * inflated or carried over is kept. */
#include "checkpoint.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "alloc.h"
#include "error.h"
#include "output.h"
#include "paths.h"
#include "state.h"
#include "zip.h"

#define MAGIC "\x89HXC\r\n\x1a\n"
#define MAGIC_BYTES 8
#define HEAD_BYTES (MAGIC_BYTES + 8)
#define VERSION 1

struct hx_checkpoint {
    char *folder, *path;
    int   fd;             /* of the folder, which is locked */
    uint64_t print;       /* of the run, with its inputs as it found them */
};

/* Removes what a killed run had begun to write: nobody else is in here. */
static void sweep(const char *folder, int fd)
{
    DIR           *dir = opendir(folder);
    struct dirent *entry;

    while (dir && (entry = readdir(dir)) != NULL) {
        size_t len = strlen(entry->d_name);

        if (strncmp(entry->d_name, ".run.hxc.", 9) == 0 && len > 13 &&
            strcmp(entry->d_name + len - 4, ".tmp") == 0)
            (void)unlinkat(fd, entry->d_name, 0);
    }
    if (dir)
        (void)closedir(dir);
}

char *hx__checkpoint_file(const char *folder)
{
    return hx__path_join(folder, "run", ".hxc");
}

hx_status hx__checkpoint_open(hx_checkpoint **out, const char *folder,
                              hx_error *err)
{
    hx_checkpoint *point = hx__alloc(1, sizeof *point);
    hx_status      rc = HX_OK;

    *out = NULL;
    if (!point)
        return hx__nomem(err);
    point->fd = -1;
    point->folder = hx__strdup(folder);
    point->path = hx__checkpoint_file(folder);
    if (!point->folder || !point->path) {
        rc = hx__nomem(err);
    } else if ((mkdir(folder, 0700) != 0 && errno != EEXIST) ||
               (point->fd = open(folder, O_RDONLY | O_DIRECTORY |
                                 O_CLOEXEC)) < 0) {
        rc = hx__fail(err, hx__errno_status(errno), "--checkpoint %s: %s",
                      folder, strerror(errno));
    } else if (flock(point->fd, LOCK_EX | LOCK_NB) != 0 &&
               errno == EWOULDBLOCK) {  /* some file systems have no locks */
        rc = hx__fail(err, HX_E_USAGE, "--checkpoint %s: another run uses it; "
                      "give each run a folder of its own", folder);
    }
    if (rc != HX_OK) {
        hx__checkpoint_close(point);
        return rc;
    }
    sweep(folder, point->fd);
    *out = point;
    return HX_OK;
}

void hx__checkpoint_close(hx_checkpoint *point)
{
    if (!point)
        return;
    if (point->fd >= 0)
        (void)close(point->fd);
    hx__free(point->folder);
    hx__free(point->path);
    hx__free(point);
}

void hx__checkpoint_done(hx_checkpoint *point)
{
    if (point)
        (void)unlink(point->path);
}

/* -- which run ------------------------------------------------------------- */

/* One input as it is now: a file that has changed since is another one. */
static hx_status hash_input(const hx_job *job, size_t i, uint64_t *hash,
                            hx_error *err)
{
    const char *path = job->inputs.paths[i];
    struct stat st;
    uint64_t    facts[5];

    if (strcmp(path, "-") == 0)
        st.st_mode = S_IFIFO;
    else if (hx__zip_stat(path, &st) != 0)
        return hx__fail_errno(err, path, errno);
    if (!S_ISREG(st.st_mode))
        return hx__fail(err, HX_E_USAGE, "%s: --checkpoint needs files, which "
                        "can be read again", path);
    facts[0] = (uint64_t)st.st_size;
    facts[1] = (uint64_t)st.st_mtim.tv_sec;
    facts[2] = (uint64_t)st.st_mtim.tv_nsec;
    facts[3] = job->options->spans ? job->options->spans[i].begin : 0;
    facts[4] = job->options->spans ? job->options->spans[i].end : 0;
    *hash = XXH3_64bits_withSeed(path, strlen(path), *hash);
    *hash = XXH3_64bits_withSeed(facts, sizeof facts, *hash);
    return HX_OK;
}

static hx_status fingerprint(const hx_job *job, uint64_t *out, hx_error *err)
{
    hx_status rc = hx__state_origin(job->host, out, err);

    for (size_t i = 0; rc == HX_OK && i < job->inputs.count; i++)
        rc = hash_input(job, i, out, err);
    return rc;
}

/* -- saving ---------------------------------------------------------------- */

static uint64_t records_of(const hx_source *s)
{
    uint64_t records = 0;

    for (size_t b = 0; b < s->blocks; b++)
        records += s->records[b];
    return records;
}

static void put_sources(hx_buf *out, const hx_job *job)
{
    uint64_t count = 0;

    for (const hx_source *s = job->sources; s; s = s->next)
        count++;
    hx__buf_uint(out, job->next_input);
    hx__buf_uint(out, job->bytes_in);
    hx__buf_uint(out, job->bytes_out);
    hx__buf_uint(out, count);
    for (const hx_source *s = job->sources; s; s = s->next) {
        hx__buf_uint(out, s->index);
        /* One that was claimed, but not opened again yet, stands there. */
        hx__buf_uint(out, s->stream ? s->offset : s->resume);
        hx__buf_uint(out, s->skipping);
        hx__buf_uint(out, records_of(s));
    }
}

static void put_places(hx_buf *out, const hx_places *places)
{
    for (int kind = 0; kind < HX_COUNT_KINDS; kind++) {
        hx__buf_uint(out, places->count[kind]);
        for (size_t i = 0; i < places->count[kind]; i++) {
            const hx_place *place = &places->at[kind][i];
            size_t          len = strnlen(place->message,
                                          sizeof place->message);

            hx__buf_uint(out, place->source);
            hx__buf_uint(out, place->record);
            hx__buf_uint(out, place->byte);
            hx__buf_uint(out, len);
            hx__buf_bytes(out, place->message, len);
        }
    }
}

static hx_status put_sums(hx_buf *out, const hx_job *job,
                          const hx_chain *chain, hx_error *err)
{
    hx_tally  tally = { .read = job->sums.read,
                        .analysed = job->sums.analysed };
    hx_shards none = { 0 };
    hx_buf    state = { 0 };
    hx_status rc;

    memcpy(tally.count, job->sums.count, sizeof tally.count);
    rc = hx__state_bytes(&state, job->host, chain, &tally, &none, err);
    if (rc == HX_OK) {
        hx__buf_uint(out, state.len);
        hx__buf_bytes(out, state.ptr, state.len);
    }
    hx__buf_clear(&state);
    return rc;
}

static hx_status write_file(const hx_checkpoint *point, const hx_buf *body,
                            hx_error *err)
{
    unsigned char head[HEAD_BYTES] = MAGIC;
    uint64_t      sum = XXH3_64bits(body->ptr, body->len);
    hx_sink      *sink;
    hx_status     rc = hx__output_open(&sink, point->path, HX_OUTPUT_MODE,
                                       NULL, err);

    if (rc != HX_OK)
        return rc;
    for (unsigned i = 0; i < 8; i++)
        head[MAGIC_BYTES + i] = (unsigned char)(sum >> (8 * i));
    hx__output_write(sink, head, sizeof head);
    hx__output_write(sink, body->ptr, body->len);
    return hx__output_commit(sink, err);
}

hx_status hx__checkpoint_save(hx_checkpoint *point, hx_job *job,
                              const hx_chain *chain, hx_error *err)
{
    hx_buf    body = { 0 };
    hx_status rc = HX_OK;

    /* What is resolved here stays so: see hx__sums_resolve(). */
    for (const hx_source *s = job->sources; s; s = s->next)
        hx__sums_resolve(&job->sums, s->index, s->records, s->blocks);
    hx__buf_uint(&body, VERSION);
    hx__buf_uint(&body, point->print);
    put_sources(&body, job);
    put_places(&body, &job->sums.places);
    if (rc == HX_OK)
        rc = put_sums(&body, job, chain, err);
    if (rc == HX_OK && body.failed)
        rc = hx__nomem(err);
    if (rc == HX_OK)
        rc = write_file(point, &body, err);
    hx__buf_clear(&body);
    return rc;
}

/* -- going on -------------------------------------------------------------- */

static hx_status damaged(const hx_checkpoint *point, hx_error *err)
{
    return hx__fail(err, HX_E_FORMAT, "%s: damaged; remove it to begin anew",
                    point->path);
}

/* The whole file, or nothing where there is none. */
static hx_status read_file(const hx_checkpoint *point, hx_buf *into,
                           hx_error *err)
{
    hx_status rc;

    if (access(point->path, F_OK) != 0)
        return errno == ENOENT ? HX_OK
                               : hx__fail_errno(err, point->path, errno);
    rc = hx__buf_load(into, point->path, SIZE_MAX, err);
    return rc == HX_OK && into->len == 0 ? damaged(point, err) : rc;
}

static bool check_head(const hx_buf *file)
{
    const unsigned char *at = (const unsigned char *)file->ptr;
    uint64_t             sum = 0;

    if (file->len < HEAD_BYTES || memcmp(at, MAGIC, MAGIC_BYTES) != 0)
        return false;
    for (unsigned i = 0; i < 8; i++)
        sum |= (uint64_t)at[MAGIC_BYTES + i] << (8 * i);
    return sum == XXH3_64bits(file->ptr + HEAD_BYTES, file->len - HEAD_BYTES);
}

/* Makes the source that claim_source() would have made, standing where it
 * stood; false where memory is refused. */
static bool put_back(hx_job *job, uint64_t index, uint64_t offset,
                     bool skipping, uint64_t records)
{
    hx_source *s = hx__alloc(1, sizeof *s);

    if (!s)
        return false;
    s->records = hx__alloc(1, sizeof *s->records);
    if (!s->records) {
        hx__free(s);
        return false;
    }
    s->records[0] = records;  /* of a block before the first one */
    s->blocks = s->records_cap = 1;
    s->index = index;
    s->path = job->inputs.paths[index];
    if (job->options->spans)
        s->span = job->options->spans[index];
    s->resume = offset;
    s->skipping = skipping;
    s->next = job->sources;
    job->sources = s;
    job->reading[job->reading_count++] = s;
    return true;
}

static hx_status get_sources(hx_job *job, hx_str *in)
{
    uint64_t next, count, before = UINT64_MAX;

    if (!hx__read_uint(in, &next) || !hx__read_uint(in, &job->bytes_in) ||
        !hx__read_uint(in, &job->bytes_out) || !hx__read_uint(in, &count) ||
        next > job->inputs.count || count > HX_JOBS_MAX)
        return HX_E_FORMAT;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t index, offset, skipping, records;

        if (!hx__read_uint(in, &index) || !hx__read_uint(in, &offset) ||
            !hx__read_uint(in, &skipping) || !hx__read_uint(in, &records) ||
            index >= next || index == before || skipping > 1)
            return HX_E_FORMAT;
        if (!put_back(job, index, offset, skipping, records))
            return HX_E_NOMEM;
        before = index;
    }
    job->next_input = next;
    return HX_OK;
}

static hx_status get_places(hx_job *job, hx_str *in)
{
    hx_places *places = &job->sums.places;

    for (int kind = 0; kind < HX_COUNT_KINDS; kind++) {
        uint64_t count;

        if (!hx__read_uint(in, &count) || count > HX_LOCATED_MAX)
            return HX_E_FORMAT;
        for (uint64_t i = 0; i < count; i++) {
            hx_place *place = &places->at[kind][i];
            uint64_t  source, len;
            hx_str    text;

            *place = (hx_place){ .block = 0 };
            if (!hx__read_uint(in, &source) || source >= job->inputs.count ||
                !hx__read_uint(in, &place->record) ||
                !hx__read_uint(in, &place->byte) || !hx__read_uint(in, &len) ||
                len >= sizeof place->message ||
                !hx__read_bytes(in, (size_t)len, &text))
                return HX_E_FORMAT;
            place->source = source;
            if (len)
                memcpy(place->message, text.ptr, (size_t)len);
        }
        places->count[kind] = count;
    }
    return HX_OK;
}

static hx_status get_sums(const hx_checkpoint *point, hx_job *job,
                          hx_chain *chain, hx_str *in, hx_error *err)
{
    uint64_t        len;
    hx_str          text;
    hx_buf          bytes = { 0 };
    hx_state       *state = NULL;
    const hx_tally *tally;
    hx_status       rc;

    if (!hx__read_uint(in, &len) || len != in->len ||
        !hx__read_bytes(in, (size_t)len, &text))
        return damaged(point, err);
    hx__buf_bytes(&bytes, text.ptr, text.len);
    if (bytes.failed)
        return hx__nomem(err);
    rc = hx__state_parse(&state, point->path, &bytes, err);
    if (rc == HX_OK)
        rc = hx__state_add(state, job->host, chain, err);
    if (rc == HX_OK) {
        tally = &hx__state_info(state)->tally;
        job->sums.read = tally->read;
        job->sums.analysed = tally->analysed;
        memcpy(job->sums.count, tally->count, sizeof job->sums.count);
    }
    hx__state_close(state);
    return rc;
}

static hx_status take(const hx_checkpoint *point, hx_job *job,
                      hx_chain *chain, hx_str in, hx_error *err)
{
    uint64_t  version, print;
    hx_status rc;

    if (!hx__read_uint(&in, &version) || version != VERSION ||
        !hx__read_uint(&in, &print))
        return damaged(point, err);
    if (print != point->print)
        return hx__fail(err, HX_E_USAGE, "%s: made by another run: the "
                        "inputs, options, plugins or lexicons differ, or an "
                        "input has changed; remove it to begin anew",
                        point->path);
    rc = get_sources(job, &in);
    if (rc == HX_OK)
        rc = get_places(job, &in);
    if (rc == HX_E_NOMEM)
        return hx__nomem(err);
    return rc == HX_OK ? get_sums(point, job, chain, &in, err)
                       : damaged(point, err);
}

static void tell(const hx_checkpoint *point, const hx_job *job)
{
    char line[256];

    if (!job->options->message)
        return;
    hx__message(line, sizeof line, "%s: going on after %llu record%s",
                point->folder, (unsigned long long)job->sums.read,
                hx__plural(job->sums.read));
    job->options->message(job->options->message_arg, line);
}

hx_status hx__checkpoint_resume(hx_checkpoint *point, hx_job *job,
                                hx_chain *chain, hx_error *err)
{
    hx_buf    file = { 0 };
    hx_status rc = read_file(point, &file, err);

    /* Now, not with each save: what changes from here on is seen, and what
     * cannot be read again is refused. */
    point->print = 0;
    if (rc == HX_OK)
        rc = fingerprint(job, &point->print, err);
    if (rc == HX_OK && file.len > 0 && !check_head(&file)) {
        rc = damaged(point, err);
    } else if (rc == HX_OK && file.len > 0) {
        rc = take(point, job, chain, (hx_str){ file.ptr + HEAD_BYTES,
                                               file.len - HEAD_BYTES }, err);
        if (rc == HX_OK)
            tell(point, job);
    }
    hx__buf_clear(&file);
    return rc;
}
