/* The state file: writing it, joining two, and making a chain of one.
 *
 *     8 bytes  magic      4  version      8  body length      8  XXH3 of body
 *     body: who made it, what was asked, shards, counts, aggregators' bytes
 *
 * Fixed numbers are little-endian, those in the body LEB128. The checksum
 * catches damage, not malice: every length and count is checked again. */
#include "alloc.h"
#include "error.h"
#include "hostx.h"
#include "output.h"
#include "statex.h"

#include <stdlib.h>
#include <xxhash.h>

/* -- writing -- */

static void put_text(hx_buf *buf, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    hx__buf_uint(buf, len);
    hx__buf_bytes(buf, text ? text : "", len);
}

static void put_fixed(hx_buf *buf, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        hx__buf_char(buf, (char)(value >> (8 * i) & 0xff));
}

/* Fingerprint of the options a plugin runs with, defaults included. */
static uint64_t options_of(const hx_hostx *host, size_t plugin)
{
    const hx_option *o = host->plugins[plugin].plugin->options;
    char           **values = host->values[plugin];
    uint64_t         hash = 0;

    for (size_t i = 0; o && values && values[i]; i++) {
        hash = XXH3_64bits_withSeed(o[i].name, strlen(o[i].name), hash);
        hash = XXH3_64bits_withSeed(values[i], strlen(values[i]), hash);
    }
    return hash;
}

static void put_makers(hx_buf *buf, const hx_hostx *host)
{
    const hx_lexicon_info *lexicons;
    size_t                 count = 0;

    for (size_t i = 0; i < host->plugin_count; i++)
        count += hx__has_state(host->plugins[i].plugin);
    hx__buf_uint(buf, count);
    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_loaded *l = &host->plugins[i];

        if (!hx__has_state(l->plugin))
            continue;
        put_text(buf, l->ref.name);
        put_text(buf, l->plugin->version);
        hx__buf_uint(buf, l->fingerprint);
        hx__buf_uint(buf, options_of(host, i));
    }
    count = hx__host_lexicons(host, &lexicons);
    hx__buf_uint(buf, count);
    for (size_t i = 0; i < count; i++) {
        put_text(buf, lexicons[i].name);
        put_text(buf, lexicons[i].version);
        hx__buf_uint(buf, lexicons[i].fingerprint);
        hx__buf_uint(buf, 0);
    }
}

static void put_breakdown(hx_buf *buf, const hx_hostx *host,
                          const hx_breakdown *by)
{
    for (size_t i = 0; i < by->count; i++) {
        hx_str name = hx__dim_name(&host->pub, by->dims[i]);

        if (i > 0)
            hx__buf_char(buf, ',');
        hx__buf_bytes(buf, name.ptr, name.len);
    }
}

/* What was asked; breakdowns as resolved, so those of the pipeline too. */
static void put_request(hx_buf *buf, const hx_hostx *host)
{
    const hx_request *request = host->request;
    hx_buf            by = { 0 };

    hx__buf_uint(buf, host->by_count);
    for (size_t i = 0; i < host->by_count; i++) {
        by.len = 0;
        put_breakdown(&by, host, &host->by[i]);
        hx__buf_uint(buf, by.len);
        hx__buf_bytes(buf, by.ptr, by.len);
    }
    if (by.failed)
        buf->failed = true;
    hx__buf_clear(&by);
    hx__buf_uint(buf, request->where_count);
    for (size_t i = 0; i < request->where_count; i++)
        put_text(buf, request->where[i]);
    put_text(buf, request->since);
    put_text(buf, request->until);
}

static int by_shard(const void *a, const void *b)
{
    const hx_shard *x = a, *y = b;

    if (x->inputs != y->inputs)
        return x->inputs < y->inputs ? -1 : 1;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Shards in one order, whatever the order of merging was. */
static void put_shards(hx_buf *buf, const hx_shard *shards, size_t count)
{
    hx_shard *sorted = hx__alloc(count + 1, sizeof *sorted);

    if (!sorted) {
        buf->failed = true;
        return;
    }
    if (count)
        memcpy(sorted, shards, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_shard);
    hx__buf_uint(buf, count);
    for (size_t i = 0; i < count; i++) {
        hx__buf_uint(buf, sorted[i].index);
        hx__buf_uint(buf, sorted[i].count);
        hx__buf_uint(buf, sorted[i].inputs);
    }
    hx__free(sorted);
}

static void put_tally(hx_buf *buf, const hx_tally *tally)
{
    hx__buf_uint(buf, tally->read);
    hx__buf_uint(buf, tally->analysed);
    hx__buf_uint(buf, HX_COUNT_KINDS);
    for (size_t i = 0; i < HX_COUNT_KINDS; i++)
        hx__buf_uint(buf, tally->count[i]);
}

static hx_status put_aggregators(hx_buf *buf, const hx_hostx *host,
                                 const hx_chain *chain, hx_error *err)
{
    size_t    count = 0;
    hx_status rc = HX_OK;

    for (size_t i = 0; i < host->plugin_count; i++)
        count += host->plugins[i].plugin->stage == HX_STAGE_AGG;
    hx__buf_uint(buf, count);
    for (size_t i = 0; rc == HX_OK && i < host->plugin_count; i++) {
        const hx_loaded *l = &host->plugins[i];
        hx_buf           own = { 0 };

        if (l->plugin->stage != HX_STAGE_AGG)
            continue;
        rc = l->plugin->save(hx__chain_state(chain, i), &own, err);
        put_text(buf, l->ref.name);
        hx__buf_uint(buf, own.len);
        hx__buf_bytes(buf, own.ptr, own.len);
        if (own.failed)
            buf->failed = true;
        hx__buf_clear(&own);
    }
    return rc;
}

static hx_status write_file(const char *path, unsigned mode,
                            const hx_buf *body, hx_error *err)
{
    hx_buf    head = { 0 };
    hx_sink  *sink;
    hx_status rc = hx__output_open(&sink, path, mode, NULL, err);

    if (rc != HX_OK)
        return rc;
    hx__buf_bytes(&head, HX_STATE_MAGIC, HX_STATE_MAGIC_BYTES);
    put_fixed(&head, HX_STATE_VERSION, 4);
    put_fixed(&head, body->len, 8);
    put_fixed(&head, XXH3_64bits(body->ptr, body->len), 8);
    if (head.failed) {
        hx__output_abort(sink);
        hx__buf_clear(&head);
        return hx__nomem(err);
    }
    hx__output_write(sink, head.ptr, head.len);
    hx__output_write(sink, body->ptr, body->len);
    hx__buf_clear(&head);
    return hx__output_commit(sink, err);
}

hx_status hx__state_save(const char *path, unsigned mode,
                         const hx_hostx *host, const hx_chain *chain,
                         const hx_tally *tally, const hx_shard *shards,
                         size_t shard_count, hx_error *err)
{
    hx_buf    body = { 0 };
    hx_status rc;

    put_text(&body, HX_VERSION);
    put_text(&body, host->pipe->name);
    put_makers(&body, host);
    put_request(&body, host);
    put_shards(&body, shards, shard_count);
    put_tally(&body, tally);
    rc = put_aggregators(&body, host, chain, err);
    if (rc == HX_OK && body.failed)
        rc = hx__nomem(err);
    if (rc == HX_OK)
        rc = write_file(path, mode, &body, err);
    hx__buf_clear(&body);
    return rc;
}

/* -- using -- */

static const hx_maker *find_maker(const hx_maker *list, size_t count,
                                  const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    }
    return NULL;
}

/* A plugin built anew has other bytes and the same version: it may go on.
 * Another version or other options compute something else. */
static hx_status check_plugins(const hx_state *state, const hx_hostx *host,
                               hx_error *err)
{
    size_t found = 0;

    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_loaded *l = &host->plugins[i];
        const hx_maker  *m;

        if (!hx__has_state(l->plugin))
            continue;
        m = find_maker(state->plugins, state->plugin_count, l->ref.name);
        if (!m)
            return hx__fail(err, HX_E_PLUGIN, "%s: made without the plugin "
                            "%s", state->path, l->ref.name);
        if (strcmp(m->version, l->plugin->version) != 0)
            return hx__fail(err, HX_E_PLUGIN, "%s: made with %s %s, this is "
                            "%s; run the analysis again", state->path,
                            m->name, m->version, l->plugin->version);
        if (m->options != options_of(host, i))
            return hx__fail(err, HX_E_PLUGIN, "%s: made with other options "
                            "of %s", state->path, m->name);
        found++;
    }
    for (size_t i = 0; found < state->plugin_count &&
         i < state->plugin_count; i++) {
        if (!hx__host_find(host, state->plugins[i].name))
            return hx__fail(err, HX_E_PLUGIN, "%s: made with the plugin %s, "
                            "which this pipeline lacks", state->path,
                            state->plugins[i].name);
    }
    return HX_OK;
}

/* Both lists are sorted, so they must agree one by one. */
static hx_status check_lexicons(const hx_state *state, const hx_hostx *host,
                                hx_error *err)
{
    const hx_lexicon_info *list;
    size_t                 count = hx__host_lexicons(host, &list);

    for (size_t i = 0; i < count || i < state->lexicon_count; i++) {
        const hx_maker *m = i < state->lexicon_count ? &state->lexicons[i]
                                                     : NULL;

        if (i < count && m && strcmp(m->name, list[i].name) == 0 &&
            m->fingerprint == list[i].fingerprint)
            continue;
        return hx__fail(err, HX_E_LEXICON, "%s: made with another version of "
                        "the lexicon %s; run the analysis again, or name its "
                        "pipeline with --pipeline", state->path,
                        m ? m->name : list[i].name);
    }
    return HX_OK;
}

static hx_status check_breakdowns(const hx_state *state, const hx_hostx *host,
                                  hx_error *err)
{
    hx_buf    asked = { 0 };
    hx_status rc = HX_OK;

    if (state->info.by_count != host->by_count)
        rc = HX_E_USAGE;
    for (size_t i = 0; rc == HX_OK && i < host->by_count; i++) {
        asked.len = 0;
        put_breakdown(&asked, host, &host->by[i]);
        if (!asked.failed &&
            !hx_str_eq((hx_str){ asked.ptr, asked.len },
                       hx_str_of(state->info.by[i])))
            rc = HX_E_USAGE;
    }
    if (asked.failed)
        rc = hx__nomem(err);
    else if (rc != HX_OK)
        rc = hx__fail(err, rc, "%s: made with other breakdowns (--by, or "
                      "dimensions in hxgap.yaml)", state->path);
    hx__buf_clear(&asked);
    return rc;
}

static const hx_state_part *find_part(const hx_state *state, const char *name)
{
    for (size_t i = 0; i < state->part_count; i++) {
        if (strcmp(state->parts[i].name, name) == 0)
            return &state->parts[i];
    }
    return NULL;
}

static hx_status load_parts(const hx_state *state, const hx_hostx *host,
                            hx_chain *chain, hx_error *err)
{
    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_loaded     *l = &host->plugins[i];
        const hx_state_part *p = find_part(state, l->ref.name);
        hx_error             detail = { .message = "" };
        void                *sums = NULL;
        hx_status            rc;

        if (l->plugin->stage != HX_STAGE_AGG)
            continue;
        if (!p)
            return hx__fail(err, HX_E_FORMAT, "%s: holds nothing of %s",
                            state->path, l->ref.name);
        rc = l->plugin->load(l->model, p->bytes, &sums, &detail);
        if (rc == HX_E_NOMEM)
            return hx__nomem(err);
        if (rc != HX_OK || !sums)
            return hx__fail(err, rc < 0 ? rc : HX_E_FORMAT, "%s: %s: %.800s",
                            state->path, l->ref.name, detail.message);
        hx__chain_adopt(chain, i, sums);
    }
    return HX_OK;
}

hx_status hx__state_chain(const hx_state *state, const hx_hostx *host,
                          hx_chain **out, hx_error *err)
{
    hx_chain *chain = NULL;
    hx_status rc = check_plugins(state, host, err);

    *out = NULL;
    if (rc == HX_OK)
        rc = check_lexicons(state, host, err);
    if (rc == HX_OK)
        rc = check_breakdowns(state, host, err);
    if (rc == HX_OK)
        rc = hx__chain_open(&chain, host, err);
    if (rc == HX_OK)
        rc = load_parts(state, host, chain, err);
    if (rc != HX_OK) {
        hx__chain_close(chain);
        return rc;
    }
    *out = chain;
    return HX_OK;
}

/* -- joining -- */

static bool same_texts(char *const *a, size_t a_count, char *const *b,
                       size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (strcmp(a[i], b[i]) != 0)
            return false;
    }
    return true;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static hx_status check_request(const hx_state *into, const hx_state *from,
                               hx_error *err)
{
    const hx_state_info *a = &into->info, *b = &from->info;

    if (!same_texts(a->by, a->by_count, b->by, b->by_count))
        return hx__fail(err, HX_E_USAGE, "%s and %s: made with different "
                        "--by", into->path, from->path);
    if (!same_texts(a->where, a->where_count, b->where, b->where_count) ||
        !same_text(a->since, b->since) || !same_text(a->until, b->until))
        return hx__fail(err, HX_E_USAGE, "%s and %s: made with different "
                        "--where, --since or --until", into->path,
                        from->path);
    return HX_OK;
}

static hx_status check_shards(const hx_state *into, const hx_state *from,
                              hx_error *err)
{
    for (size_t i = 0; i < from->info.shard_count; i++) {
        const hx_shard *b = &from->info.shards[i];

        for (size_t k = 0; k < into->info.shard_count; k++) {
            const hx_shard *a = &into->info.shards[k];

            if (a->inputs != b->inputs)
                continue;
            if (a->count != b->count)
                return hx__fail(err, HX_E_USAGE, "%s: cut in %llu shards, "
                                "the others in %llu", from->path,
                                (unsigned long long)b->count,
                                (unsigned long long)a->count);
            if (a->index == b->index)
                return hx__fail(err, HX_E_USAGE, "%s: shard %llu/%llu is "
                                "there already; name each state once",
                                from->path, (unsigned long long)b->index,
                                (unsigned long long)b->count);
        }
    }
    return HX_OK;
}

static bool add_counts(hx_tally *into, const hx_tally *from)
{
    bool over = __builtin_add_overflow(into->read, from->read, &into->read);

    over |= __builtin_add_overflow(into->analysed, from->analysed,
                                   &into->analysed);
    for (size_t i = 0; i < HX_COUNT_KINDS; i++)
        over |= __builtin_add_overflow(into->count[i], from->count[i],
                                       &into->count[i]);
    return !over;
}

hx_status hx__state_join(hx_state *into, const hx_state *from, hx_error *err)
{
    hx_state_info *a = &into->info;
    size_t         count = a->shard_count + from->info.shard_count;
    hx_shard      *grown;
    hx_status      rc = check_request(into, from, err);

    if (rc == HX_OK)
        rc = check_shards(into, from, err);
    if (rc != HX_OK)
        return rc;
    grown = hx__realloc(a->shards, count + 1, sizeof *grown);
    if (!grown)
        return hx__nomem(err);
    if (from->info.shard_count)
        memcpy(grown + a->shard_count, from->info.shards,
               from->info.shard_count * sizeof *grown);
    a->shards = grown;
    a->shard_count = count;
    if (!add_counts(&a->tally, &from->info.tally))
        return hx__fail(err, HX_E_LIMIT, "%s: counts over 2^64", from->path);
    return HX_OK;
}
