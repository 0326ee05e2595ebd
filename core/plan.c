#include "plan.h"

#include "alloc.h"
#include "error.h"
#include "paths.h"
#include "source.h"
#include "stored.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <strings.h>
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

static hx_status hash_head(const char *path, const hx_input *input,
                           XXH64_hash_t *hash, hx_error *err)
{
    char      bytes[BYTES_READ];
    uint32_t  crc = htole32(input->crc);  /* the same on every machine */
    size_t    got;
    int       fd;
    hx_status rc;

    if (input->member) {
        *hash = XXH64(&crc, sizeof crc, *hash);
        return HX_OK;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return hx__fail_errno(err, path, errno);
    rc = hx__read_at(fd, bytes, sizeof bytes, 0, &got, path, err);
    if (rc == HX_OK && got > 0)
        *hash = XXH64(bytes, got, *hash);
    (void)close(fd);
    return rc;
}

static hx_status identify(hx_identity *id, const hx_inputs *inputs, size_t i,
                          const hx_input *input, hx_error *err)
{
    const char *path = inputs->paths[i], *name = path + inputs->names[i];
    uint64_t    stored = htole64(input->bytes);

    id->hash = XXH64(name, strlen(name), id->hash);
    id->hash = XXH64(&stored, sizeof stored, id->hash);
    return id->files++ < FILES_READ ? hash_head(path, input, &id->hash, err)
                                    : HX_OK;
}

static bool looks_packed(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot && (strcasecmp(dot, ".gz") == 0 || strcasecmp(dot, ".bgz") == 0
                   || strcasecmp(dot, ".zst") == 0);
}

/* Puts input `i` behind the others. */
static hx_status add_file(hx_plan *plan, size_t i, hx_error *err)
{
    hx_plan_file *f = &plan->files[i];
    const char   *path = plan->inputs.paths[i];
    hx_input      input;
    hx_status     rc = hx__input_look(path, &input, err);

    if (rc != HX_OK)
        return rc;
    if (!input.known)
        return hx__fail(err, HX_E_USAGE, "%s: only files and folders can be "
                        "cut into shards; pipe one shard to each task "
                        "instead", path);
    f->bytes = input.bytes;
    f->scale = looks_packed(path) || input.member ? GZIP_SCALE : 1;
    f->begin = plan->total;
    f->weight = f->bytes ? f->bytes * f->scale : 1;
    plan->total += f->weight;
    plan->bytes += f->bytes;
    return identify(&plan->identity, &plan->inputs, i, &input, err);
}

hx_status hx__plan_open(hx_plan *plan, const char *const *named, size_t count,
                        hx_error *err)
{
    hx_status rc;

    *plan = (hx_plan){ .total = 0 };
    rc = hx__inputs_expand(&plan->inputs, named, count, err);
    if (rc == HX_OK &&
        !(plan->files = hx__alloc(plan->inputs.count, sizeof *plan->files)))
        rc = hx__nomem(err);
    for (size_t i = 0; rc == HX_OK && i < plan->inputs.count; i++)
        rc = add_file(plan, i, err);
    if (rc != HX_OK)
        hx__plan_close(plan);
    return rc;
}

void hx__plan_close(hx_plan *plan)
{
    hx__inputs_clear(&plan->inputs);
    hx__free(plan->files);
    *plan = (hx_plan){ .total = 0 };
}

hx_status hx__plan_identify(void *arg, const hx_inputs *inputs, hx_error *err)
{
    hx_identity *id = arg;
    hx_status    rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < inputs->count; i++) {
        hx_input input;

        rc = hx__input_look(inputs->paths[i], &input, err);
        if (rc == HX_E_IO || (rc == HX_OK && input.known))
            rc = identify(id, inputs, i, &input, err);
        if (rc == HX_E_IO)
            rc = HX_OK;
    }
    return rc;
}

hx_status hx__plan_whole(hx_shards *out, const hx_identity *id,
                         uint64_t streamed, hx_error *err)
{
    hx_shard whole = { 1, 1, id->hash, 1 };

    if (id->files == 0 && streamed == 0)
        return HX_OK;
    streamed = htole64(streamed);
    if (streamed)
        whole.inputs = XXH64(&streamed, sizeof streamed, whole.inputs);
    return hx__shards_add(out, whole, "", err);
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
    hx_shard  shard = { index, count, plan->identity.hash, index };
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
