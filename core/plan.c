#include "plan.h"

#include "alloc.h"
#include "error.h"
#include "paths.h"
#include "source.h"
#include "zip.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

/* A compressed byte is about as much work as four others. */
#define GZIP_SCALE 4
/* Files whose first bytes are part of the fingerprint: enough to tell two
 * archives apart whose names and sizes agree, and no burden for a file server
 * that answers ten thousand tasks. */
#define FILES_READ 64
#define BYTES_READ 4096

enum { SPLITS_UNKNOWN, SPLITS_NO, SPLITS_YES };

static bool is_member(const char *path)
{
    size_t archive;

    return hx__zip_split(path, &archive);
}

static hx_status hash_head(const char *path, XXH64_hash_t *hash,
                           hx_error *err)
{
    char    bytes[BYTES_READ];
    ssize_t got;
    int     fd;

    if (is_member(path)) {
        uint64_t  size;
        uint32_t  crc;
        hx_status rc = hx__zip_member(path, &size, &crc, err);

        crc = htole32(crc);  /* the same on every machine */
        *hash = XXH64(&crc, sizeof crc, *hash);
        return rc;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return hx__fail_errno(err, path, errno);
    do {
        got = pread(fd, bytes, sizeof bytes, 0);
    } while (got < 0 && errno == EINTR);
    if (got > 0)
        *hash = XXH64(bytes, (size_t)got, *hash);
    close(fd);
    return got >= 0 ? HX_OK
                    : hx__fail_errno(err, path, errno);
}

static bool looks_packed(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot && (strcasecmp(dot, ".gz") == 0 || strcasecmp(dot, ".bgz") == 0
                   || strcasecmp(dot, ".zst") == 0);
}

/* Puts input `i` behind the others. `name` is what of its path is the same on
 * every machine. */
static hx_status add_file(hx_plan *plan, size_t i, const char *name,
                          hx_error *err)
{
    uint64_t      stored;
    hx_plan_file *f = &plan->files[i];
    const char   *path = plan->inputs.paths[i];
    bool          known;
    hx_status     rc = hx__input_bytes(path, &known, &f->bytes, err);

    if (rc != HX_OK)
        return rc;
    if (!known)
        return hx__fail(err, HX_E_USAGE, "%s: only files and folders can be "
                        "cut into shards; pipe one shard to each task "
                        "instead", path);
    f->scale = looks_packed(path) || is_member(path) ? GZIP_SCALE : 1;
    f->begin = plan->total;
    stored = htole64(f->bytes);  /* the same on every machine */
    f->weight = f->bytes ? f->bytes * f->scale : 1;
    plan->total += f->weight;
    plan->bytes += f->bytes;
    plan->fingerprint = XXH64(name, strlen(name), plan->fingerprint);
    plan->fingerprint = XXH64(&stored, sizeof stored, plan->fingerprint);
    return i < FILES_READ ? hash_head(path, &plan->fingerprint, err) : HX_OK;
}

/* Takes the links over that `more` tells of. */
static hx_status take_links(hx_inputs *into, hx_inputs *more, hx_error *err)
{
    void *links = into->links;

    if (more->link_count == 0)
        return HX_OK;
    if (!hx__grow(&links, &into->link_cap, into->link_count + more->link_count,
                  sizeof *into->links))
        return hx__nomem(err);
    into->links = links;
    memcpy(into->links + into->link_count, more->links,
           more->link_count * sizeof *more->links);
    into->link_count += more->link_count;
    more->link_count = 0;
    return HX_OK;
}

/* Adds what one name of the command line stands for. */
static hx_status add_named(hx_plan *plan, const char *named, hx_error *err)
{
    hx_inputs more;
    size_t    prefix = strlen(named), first = plan->inputs.count, room = first;
    void     *paths = plan->inputs.paths, *files = plan->files;
    hx_status rc = hx__inputs_expand(&more, &named, 1, err);

    if (rc != HX_OK)
        return rc;
    if (!hx__grow(&paths, &plan->inputs.cap, first + more.count,
                  sizeof *plan->inputs.paths) ||
        !hx__grow(&files, &room, first + more.count, sizeof *plan->files)) {
        plan->inputs.paths = paths ? paths : plan->inputs.paths;
        hx__inputs_clear(&more);
        return hx__nomem(err);
    }
    plan->inputs.paths = paths;
    plan->files = files;
    for (size_t i = 0; i < more.count; i++)
        plan->inputs.paths[first + i] = more.paths[i];
    plan->inputs.count += more.count;
    memset(&plan->files[first], 0, more.count * sizeof *plan->files);
    for (size_t i = first; rc == HX_OK && i < plan->inputs.count; i++) {
        const char *path = plan->inputs.paths[i];
        const char *name = hx__path_base(path);

        if (strcmp(path, named) != 0)  /* from a folder */
            name = path + prefix + strspn(path + prefix, "/");
        rc = add_file(plan, i, name, err);
    }
    more.count = 0;  /* the paths themselves live on in the plan */
    if (rc == HX_OK)
        rc = take_links(&plan->inputs, &more, err);
    hx__inputs_clear(&more);
    return rc;
}

hx_status hx__plan_open(hx_plan *plan, const char *const *named, size_t count,
                        hx_error *err)
{
    hx_status rc = HX_OK;

    *plan = (hx_plan){ .fingerprint = 0 };
    for (size_t i = 0; rc == HX_OK && i < count; i++)
        rc = add_named(plan, named[i], err);
    if (rc != HX_OK)
        hx__plan_close(plan);
    return rc;
}

void hx__plan_close(hx_plan *plan)
{
    hx__inputs_clear(&plan->inputs);
    hx__free(plan->files);
    *plan = (hx_plan){ .fingerprint = 0 };
}

static bool is_stream(const char *named)
{
    struct stat st;

    return strcmp(named, "-") == 0 ||
           (stat(named, &st) == 0 && !S_ISREG(st.st_mode) &&
            !S_ISDIR(st.st_mode));
}

hx_status hx__plan_whole(hx_shards *out, const char *const *named,
                         size_t count, uint64_t streamed, hx_error *err)
{
    hx_plan   plan = { .fingerprint = 0 };
    hx_status rc = HX_OK;
    bool      any;

    for (size_t i = 0; rc == HX_OK && i < count; i++) {
        if (!is_stream(named[i]))
            rc = add_named(&plan, named[i], err);
    }
    any = plan.inputs.count > 0 || streamed != 0;
    streamed = htole64(streamed);
    if (streamed)
        plan.fingerprint = XXH64(&streamed, sizeof streamed,
                                 plan.fingerprint);
    if (rc == HX_OK && any)
        rc = hx__shards_add(out, (hx_shard){ 1, 1, plan.fingerprint, 1 }, "",
                            err);
    hx__plan_close(&plan);
    return rc;
}

/* -- shares ---------------------------------------------------------------- */

/* Where the stretch of shard `index` + 1 begins: total * index / count. */
static uint64_t cut_at(uint64_t total, uint64_t index, uint64_t count)
{
    __extension__ typedef unsigned __int128 wide;

    return (uint64_t)((wide)total * index / count);
}

static bool add_share(hx_share *share, const char *path, hx_span span,
                      uint64_t bytes)
{
    void *paths = share->paths, *spans = share->spans;
    bool  ok = hx__grow(&paths, &share->cap, share->count + 1,
                        sizeof *share->paths);

    share->paths = paths;
    ok = ok && hx__grow(&spans, &share->span_cap, share->count + 1,
                        sizeof *share->spans);
    share->spans = spans;
    if (!ok)
        return false;
    share->paths[share->count] = path;
    share->spans[share->count++] = span;
    share->bytes += bytes;
    return true;
}

static hx_status ask_splits(hx_plan *plan, const hx_hostx *host, size_t i,
                            hx_error *err)
{
    hx_plan_file *f = &plan->files[i];
    bool          splits;
    hx_status     rc;

    if (f->splits != SPLITS_UNKNOWN)
        return HX_OK;
    rc = hx__source_splits(plan->inputs.paths[i], host, &splits, err);
    f->splits = splits ? SPLITS_YES : SPLITS_NO;
    return rc;
}

/* What of input `i` lies in the stretch [begin, end). */
static hx_status share_file(hx_plan *plan, const hx_hostx *host, size_t i,
                            uint64_t begin, uint64_t end, hx_share *out,
                            hx_error *err)
{
    hx_plan_file *f = &plan->files[i];
    uint64_t      stop = f->begin + f->weight, middle;
    hx_span       span = { 0, 0 };
    hx_status     rc = HX_OK;

    if (begin > f->begin || end < stop) {
        rc = ask_splits(plan, host, i, err);
        if (rc != HX_OK)
            return rc;
        middle = f->begin + f->weight / 2;
        if (f->splits == SPLITS_NO && (middle < begin || middle >= end))
            return HX_OK;
        if (f->splits == SPLITS_YES) {
            span.begin = begin > f->begin ? (begin - f->begin) / f->scale : 0;
            span.end = end < stop ? (end - f->begin) / f->scale : f->bytes;
            if (span.begin >= span.end)
                return HX_OK;
        }
    }
    return add_share(out, plan->inputs.paths[i], span,
                     span.end ? span.end - span.begin : f->bytes)
               ? HX_OK : hx__nomem(err);
}

/* The last file that begins at or before `at`. */
static size_t file_at(const hx_plan *plan, uint64_t at)
{
    size_t low = 0, high = plan->inputs.count;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (plan->files[mid].begin <= at)
            low = mid;
        else
            high = mid;
    }
    return low;
}

hx_status hx__plan_share(hx_plan *plan, const hx_hostx *host, uint64_t index,
                         uint64_t count, hx_share *out, hx_error *err)
{
    uint64_t  begin = cut_at(plan->total, index - 1, count);
    uint64_t  end = cut_at(plan->total, index, count);
    hx_status rc = HX_OK;

    *out = (hx_share){ .count = 0 };
    if (begin == end)
        return HX_OK;
    for (size_t i = file_at(plan, begin);
         rc == HX_OK && i < plan->inputs.count && plan->files[i].begin < end;
         i++)
        rc = share_file(plan, host, i, begin, end, out, err);
    if (rc != HX_OK)
        hx__share_clear(out);
    return rc;
}

hx_status hx__plan_take(hx_plan *plan, const hx_hostx *host, uint64_t index,
                        uint64_t count, hx_share *out, hx_shards *shards,
                        hx_error *err)
{
    hx_shard  shard = { index, count, plan->fingerprint, index };
    hx_status rc = hx__plan_share(plan, host, index, count, out, err);

    return rc == HX_OK ? hx__shards_add(shards, shard, "", err) : rc;
}

uint64_t hx__plan_shards(const hx_plan *plan, uint64_t bytes)
{
    uint64_t count = plan->bytes / bytes + (plan->bytes % bytes != 0);

    if (count > HX_PLAN_SHARDS_MAX)
        return HX_PLAN_SHARDS_MAX;
    return count ? count : 1;
}

void hx__share_clear(hx_share *share)
{
    hx__free(share->paths);
    hx__free(share->spans);
    *share = (hx_share){ .count = 0 };
}
