#include "shards.h"

#include "alloc.h"
#include "error.h"

#include <stdio.h>

#define GAPS_TOLD 8

static int order(const hx_shard *a, const hx_shard *b)
{
    if (a->inputs != b->inputs)
        return a->inputs < b->inputs ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* Where `run` belongs: the first run that is not before it. */
static size_t place(const hx_shards *shards, const hx_shard *run)
{
    size_t low = 0, high = shards->count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (order(&shards->runs[mid], run) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Checks `run` against a neighbour. */
static hx_status check(const hx_shard *run, const hx_shard *there,
                       const char *path, hx_error *err)
{
    uint64_t first;

    if (run->inputs != there->inputs)
        return HX_OK;
    if (run->count != there->count)
        return hx__fail(err, HX_E_USAGE, "%s: cut in %llu shard%s, the others "
                        "in %llu", path, (unsigned long long)run->count,
                        hx__plural(run->count),
                        (unsigned long long)there->count);
    if (run->last < there->index || there->last < run->index)
        return HX_OK;
    first = run->index > there->index ? run->index : there->index;
    return hx__fail(err, HX_E_USAGE, "%s: shard %llu/%llu is there already; "
                    "name each state once", path, (unsigned long long)first,
                    (unsigned long long)run->count);
}

static bool touches(const hx_shard *a, const hx_shard *b)
{
    return a->inputs == b->inputs && a->last + 1 == b->index;
}

static hx_status insert(hx_shards *shards, size_t at, hx_shard run,
                        hx_error *err)
{
    void *runs = shards->runs;

    if (!hx__grow(&runs, &shards->cap, shards->count + 1, sizeof run))
        return hx__nomem(err);
    shards->runs = runs;
    memmove(&shards->runs[at + 1], &shards->runs[at],
            (shards->count - at) * sizeof run);
    shards->runs[at] = run;
    shards->count++;
    return HX_OK;
}

static void drop(hx_shards *shards, size_t at)
{
    shards->count--;
    memmove(&shards->runs[at], &shards->runs[at + 1],
            (shards->count - at) * sizeof *shards->runs);
}

hx_status hx__shards_add(hx_shards *shards, hx_shard run, const char *path,
                         hx_error *err)
{
    size_t    at;
    hx_status rc = HX_OK;

    if (run.last == 0)
        run.last = run.index;
    at = place(shards, &run);
    if (at > 0)
        rc = check(&run, &shards->runs[at - 1], path, err);
    if (rc == HX_OK && at < shards->count)
        rc = check(&run, &shards->runs[at], path, err);
    if (rc != HX_OK)
        return rc;
    if (at > 0 && touches(&shards->runs[at - 1], &run))
        shards->runs[--at].last = run.last;
    else
        rc = insert(shards, at, run, err);
    if (rc == HX_OK && at + 1 < shards->count &&
        touches(&shards->runs[at], &shards->runs[at + 1])) {
        shards->runs[at].last = shards->runs[at + 1].last;
        drop(shards, at + 1);
    }
    return rc;
}

hx_status hx__shards_join(hx_shards *into, const hx_shards *from,
                          const char *path, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < from->count; i++)
        rc = hx__shards_add(into, from->runs[i], path, err);
    return rc;
}

/* Calls `gap` for every stretch of shards that lacks. */
static void each_gap(const hx_shards *shards,
                     void (*gap)(void *arg, const hx_shard *gap), void *arg)
{
    uint64_t next = 1;

    for (size_t i = 0; i < shards->count; i++) {
        const hx_shard *r = &shards->runs[i];
        bool            ends = i + 1 == shards->count ||
                               shards->runs[i + 1].inputs != r->inputs;

        if (r->index > next)
            gap(arg, &(hx_shard){ next, r->count, r->inputs, r->index - 1 });
        next = r->last + 1;
        if (!ends)
            continue;
        if (r->last < r->count)
            gap(arg, &(hx_shard){ next, r->count, r->inputs, r->count });
        next = 1;
    }
}

static void count_gap(void *arg, const hx_shard *gap)
{
    *(uint64_t *)arg += gap->last - gap->index + 1;
}

uint64_t hx__shards_missing(const hx_shards *shards, uint64_t *of)
{
    uint64_t missing = 0;

    each_gap(shards, count_gap, &missing);
    if (of)
        *of = 0;
    for (size_t i = 0; of && i < shards->count; i++) {
        if (i == 0 || shards->runs[i].inputs != shards->runs[i - 1].inputs)
            *of += shards->runs[i].count;
    }
    return missing;
}

typedef struct gap_text {
    char  *out;
    size_t cap, len, told;
} gap_text;

static void tell_gap(void *arg, const hx_shard *gap)
{
    gap_text *text = arg;
    int       n;

    if (text->told++ >= GAPS_TOLD || text->len + 1 >= text->cap)
        return;
    if (gap->index == gap->last)
        n = snprintf(text->out + text->len, text->cap - text->len, "%s%llu",
                     text->len ? ", " : "", (unsigned long long)gap->index);
    else
        n = snprintf(text->out + text->len, text->cap - text->len,
                     "%s%llu-%llu", text->len ? ", " : "",
                     (unsigned long long)gap->index,
                     (unsigned long long)gap->last);
    if (n > 0)
        text->len += (size_t)n;
}

void hx__shards_gaps(const hx_shards *shards, char *out, size_t cap)
{
    gap_text text = { out, cap, 0, 0 };
    uint64_t of;

    out[0] = '\0';
    each_gap(shards, tell_gap, &text);
    (void)hx__shards_missing(shards, &of);
    if (text.len + 1 < cap)
        snprintf(out + text.len, cap - text.len, "%s of %llu",
                 text.told > GAPS_TOLD ? ", ..." : "",
                 (unsigned long long)of);
}

void hx__shards_clear(hx_shards *shards)
{
    hx__free(shards->runs);
    *shards = (hx_shards){ 0 };
}
