/* The state file: writing it, and making a chain of one (state_join.c: of two).
 *
 *     8 bytes  magic   2 major   2 minor   8  body length   8  XXH3 of body
 *     body: sections, each a tag, a length and so many bytes
 *
 * Fixed numbers are little-endian, those in the body LEB128. The checksum
 * catches damage, not malice: every length and count is checked again. */
#include "alloc.h"
#include "error.h"
#include "hostx.h"
#include "output.h"
#include "statex.h"

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

/* Whether the plugin has a say in what is counted. */
static bool makes(const hx_plugin *plugin)
{
    return plugin->stage != HX_STAGE_OUT;
}

static void put_lexicons(hx_buf *buf, const hx_hostx *host)
{
    const hx_lexicon_info *lexicons;
    size_t                 count = hx__host_lexicons(host, &lexicons);

    hx__buf_uint(buf, count);
    for (size_t i = 0; i < count; i++) {
        put_text(buf, lexicons[i].name);
        put_text(buf, lexicons[i].version);
        hx__buf_uint(buf, lexicons[i].fingerprint);
        hx__buf_uint(buf, 0);
    }
}

static void put_makers(hx_buf *buf, const hx_hostx *host)
{
    size_t count = 0;

    hx__buf_uint(buf, HX_STATE_SEMANTICS);
    put_text(buf, host->pipe->name);
    for (size_t i = 0; i < host->plugin_count; i++)
        count += makes(host->plugins[i].plugin);
    hx__buf_uint(buf, count);
    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_loaded *l = &host->plugins[i];

        if (!makes(l->plugin))
            continue;
        put_text(buf, l->ref.name);
        put_text(buf, l->plugin->version);
        hx__buf_uint(buf, l->fingerprint);
        hx__buf_uint(buf, options_of(host, i));
    }
    put_lexicons(buf, host);
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

/* Columns that were asked for; what was found by its name is not told. */
static void put_fields(hx_buf *buf, const hx_hostx *host)
{
    uint64_t count = 0;

    for (int slot = 0; slot < HX_F_COUNT; slot++)
        count += host->wish.column[slot] != NULL;
    hx__buf_uint(buf, count);
    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        const char *name = hx__field_name(slot);
        const char *column = host->wish.column[slot];

        if (!column)
            continue;
        hx__buf_uint(buf, strlen(name) + 1 + strlen(column));
        hx__buf_str(buf, name);
        hx__buf_char(buf, '=');
        hx__buf_str(buf, column);
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
    put_fields(buf, host);
}

hx_status hx__state_origin(const hx_hostx *host, uint64_t *out, hx_error *err)
{
    hx_buf buf = { 0 };
    bool   failed;

    put_makers(&buf, host);
    put_request(&buf, host);
    failed = buf.failed;
    *out = failed ? 0 : XXH3_64bits(buf.ptr, buf.len);
    hx__buf_clear(&buf);
    return failed ? hx__nomem(err) : HX_OK;
}

/* Runs are kept in one order, whatever the order of merging was. */
static void put_shards(hx_buf *buf, const hx_shards *shards)
{
    hx__buf_uint(buf, shards->partial);
    hx__buf_uint(buf, shards->count);
    for (size_t i = 0; i < shards->count; i++) {
        const hx_shard *r = &shards->runs[i];

        hx__buf_uint(buf, r->inputs);
        hx__buf_uint(buf, r->count);
        hx__buf_uint(buf, r->index);
        hx__buf_uint(buf, r->last - r->index);
    }
}

/* Counts by their names: kinds may be added anywhere in the list. */
static void put_tally(hx_buf *buf, const hx_tally *tally)
{
    uint64_t kinds = 0;

    for (int i = 0; i < HX_COUNT_KINDS; i++)
        kinds += tally->count[i] != 0;
    hx__buf_uint(buf, tally->read);
    hx__buf_uint(buf, tally->analysed);
    hx__buf_uint(buf, kinds);
    for (int i = 0; i < HX_COUNT_KINDS; i++) {
        if (!tally->count[i])
            continue;
        put_text(buf, hx__count_name(i));
        hx__buf_uint(buf, i < HX_SKIP_COUNT);
        hx__buf_uint(buf, tally->count[i]);
    }
}

/* Appends a section and empties `own` for the next one. */
static void put_section(hx_buf *buf, unsigned tag, hx_buf *own)
{
    hx__buf_uint(buf, tag);
    hx__buf_uint(buf, own->len);
    hx__buf_bytes(buf, own->ptr, own->len);
    if (own->failed)
        buf->failed = true;
    own->len = 0;
}

static hx_status put_sums(hx_buf *buf, const hx_hostx *host,
                          const hx_chain *chain, hx_error *err)
{
    hx_buf    own = { 0 };
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < host->plugin_count; i++) {
        const hx_loaded *l = &host->plugins[i];

        if (l->plugin->stage != HX_STAGE_AGG)
            continue;
        put_text(&own, l->ref.name);
        rc = l->plugin->save(hx__chain_state(chain, i), &own, err);
        put_section(buf, HX_STATE_SUMS, &own);
    }
    hx__buf_clear(&own);
    return rc;
}

static hx_status put_body(hx_buf *body, const hx_hostx *host,
                          const hx_chain *chain, const hx_tally *tally,
                          const hx_shards *shards, hx_error *err)
{
    hx_buf    own = { 0 };
    hx_status rc;

    put_text(&own, HX_VERSION);
    put_section(body, HX_STATE_PROGRAM, &own);
    put_makers(&own, host);
    put_section(body, HX_STATE_MAKERS, &own);
    put_request(&own, host);
    put_section(body, HX_STATE_REQUEST, &own);
    put_shards(&own, shards);
    put_section(body, HX_STATE_SHARDS, &own);
    put_tally(&own, tally);
    put_section(body, HX_STATE_COUNTS, &own);
    hx__buf_clear(&own);
    rc = put_sums(body, host, chain, err);
    return rc == HX_OK && body->failed ? hx__nomem(err) : rc;
}

/* `file` holds the head, with a gap for the checksum, and the body. */
static void set_checksum(hx_buf *file)
{
    uint64_t sum = hx__state_checksum(file->ptr, file->len);

    for (unsigned i = 0; i < 8; i++)
        file->ptr[HX_STATE_HEAD_BYTES - 8 + i] = (char)(sum >> (8 * i) & 0xff);
}

/* Appends to `out`, which is empty. */
hx_status hx__state_bytes(hx_buf *out, const hx_hostx *host,
                          const hx_chain *chain, const hx_tally *tally,
                          const hx_shards *shards, hx_error *err)
{
    hx_buf    body = { 0 };
    hx_status rc = put_body(&body, host, chain, tally, shards, err);

    if (rc == HX_OK) {
        hx__buf_bytes(out, HX_STATE_MAGIC, HX_STATE_MAGIC_BYTES);
        put_fixed(out, HX_STATE_MAJOR, 2);
        put_fixed(out, HX_STATE_MINOR, 2);
        put_fixed(out, body.len, 8);
        put_fixed(out, 0, 8);
        hx__buf_bytes(out, body.ptr, body.len);
        rc = out->failed ? hx__nomem(err) : HX_OK;
    }
    if (rc == HX_OK)
        set_checksum(out);
    hx__buf_clear(&body);
    return rc;
}

hx_status hx__state_save(const char *path, unsigned mode,
                         const hx_hostx *host, const hx_chain *chain,
                         const hx_tally *tally, const hx_shards *shards,
                         hx_error *err)
{
    hx_buf    bytes = { 0 };
    hx_sink  *sink;
    hx_status rc = hx__state_bytes(&bytes, host, chain, tally, shards, err);

    if (rc == HX_OK)
        rc = hx__output_open(&sink, path, mode, NULL, err);
    if (rc == HX_OK) {
        hx__output_write(sink, bytes.ptr, bytes.len);
        rc = hx__output_commit(sink, err);
    }
    hx__buf_clear(&bytes);
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

/* A plugin's version is of what it computes: a patch computes the same. */
static bool same_semantics(const char *a, const char *b)
{
    unsigned dots = 0;

    while (*a && *a == *b) {
        dots += *a == '.';
        if (dots == 2)
            return true;
        a++;
        b++;
    }
    return *a == *b;
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

        if (!makes(l->plugin))
            continue;
        m = find_maker(state->info.plugins, state->info.plugin_count,
                       l->ref.name);
        if (!m)
            return hx__fail(err, HX_E_PLUGIN, "%s: made without the plugin "
                            "%s", state->path, l->ref.name);
        if (!same_semantics(m->version, l->plugin->version))
            return hx__fail(err, HX_E_PLUGIN, "%s: made with %s %s, this is "
                            "%s; run the analysis again", state->path,
                            m->name, m->version, l->plugin->version);
        if (m->options != options_of(host, i))
            return hx__fail(err, HX_E_PLUGIN, "%s: made with other options "
                            "of %s; say those of that run (--option "
                            "%s.NAME=VALUE, or its --pipeline)", state->path,
                            m->name, m->name);
        found++;
    }
    for (size_t i = 0; found < state->info.plugin_count &&
         i < state->info.plugin_count; i++) {
        if (!hx__host_find(host, state->info.plugins[i].name))
            return hx__fail(err, HX_E_PLUGIN, "%s: made with the plugin %s, "
                            "which this pipeline lacks", state->path,
                            state->info.plugins[i].name);
    }
    return HX_OK;
}

/* `made`, `here`: one of that name made the state, is loaded now. */
static hx_status other_lexicon(const hx_state *state, const char *name,
                               bool made, bool here, hx_error *err)
{
    return hx__fail(err, HX_E_LEXICON, "%s: made %s the lexicon %s%s the "
                    "pipeline of that run with --pipeline", state->path,
                    !made ? "without" : here ? "with another version of"
                                             : "with",
                    name, !made ? "; leave it out, or name"
                    : here ? "; run the analysis again, or name that version "
                             "with --lexicon, or"
                    : ", which is not loaded; name its file with --lexicon, or");
}

/* Both lists are sorted, so they must agree one by one. */
static hx_status check_lexicons(const hx_state *state, const hx_hostx *host,
                                hx_error *err)
{
    const hx_lexicon_info *list;
    size_t                 count = hx__host_lexicons(host, &list);

    for (size_t i = 0;; i++) {
        const hx_maker *made = i < state->info.lexicon_count
                               ? &state->info.lexicons[i] : NULL;
        const hx_lexicon_info *here = i < count ? &list[i] : NULL;
        int order;

        if (!made && !here)
            return HX_OK;
        order = !made ? 1 : !here ? -1 : strcmp(made->name, here->name);
        if (order != 0 || made->fingerprint != here->fingerprint)
            return other_lexicon(state, order <= 0 ? made->name : here->name,
                                 order <= 0, order >= 0, err);
    }
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
        rc = hx__fail(err, rc, "%s: made with other breakdowns, or in "
                      "another order (--by, or dimensions in hxgap.yaml)",
                      state->path);
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

static hx_status no_part(const hx_state *state, const hx_loaded *l,
                         hx_error *err)
{
    return hx__fail(err, HX_E_FORMAT, "%s: holds nothing of %s", state->path,
                    l->ref.name);
}

/* What the aggregator has against its bytes. */
static hx_status part_failed(const hx_state *state, const hx_loaded *l,
                             hx_status rc, const hx_error *detail,
                             hx_error *err)
{
    if (rc == HX_E_NOMEM)
        return hx__nomem(err);
    return hx__fail(err, rc < 0 ? rc : HX_E_FORMAT, "%s: %s: %.800s",
                    state->path, l->ref.name, detail->message);
}

/* The state's sums of the aggregator. */
static hx_status load_part(const hx_state *state, const hx_loaded *l,
                           void **sums, hx_error *err)
{
    const hx_state_part *p = find_part(state, l->ref.name);
    hx_error  detail = { .message = "" };
    hx_status rc;

    *sums = NULL;
    if (!p)
        return no_part(state, l, err);
    rc = l->plugin->load(l->model, p->bytes, sums, &detail);
    return rc == HX_OK && *sums ? HX_OK
                                : part_failed(state, l, rc, &detail, err);
}

static hx_status load_parts(const hx_state *state, const hx_hostx *host,
                            hx_chain *chain, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < host->plugin_count; i++) {
        void *sums;

        if (host->plugins[i].plugin->stage != HX_STAGE_AGG)
            continue;
        rc = load_part(state, &host->plugins[i], &sums, err);
        if (rc == HX_OK)
            hx__chain_adopt(chain, i, sums);
    }
    return rc;
}

static hx_status check_makers(const hx_state *state, const hx_hostx *host,
                              hx_error *err)
{
    hx_status rc;

    if (state->info.semantics != HX_STATE_SEMANTICS)
        return hx__fail(err, HX_E_PLUGIN, "%s: made by hxgap %s, which counts "
                        "otherwise than %s; run the analysis again",
                        state->path, state->info.program, HX_VERSION);
    rc = check_plugins(state, host, err);
    if (rc == HX_OK)
        rc = check_lexicons(state, host, err);
    return rc == HX_OK ? check_breakdowns(state, host, err) : rc;
}

hx_status hx__state_chain(const hx_state *state, const hx_hostx *host,
                          hx_chain **out, hx_error *err)
{
    hx_chain *chain = NULL;
    hx_status rc = check_makers(state, host, err);

    *out = NULL;
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

/* Adds the state's sums of the aggregator to `into`. */
static hx_status add_part(const hx_state *state, const hx_loaded *l,
                          void *into, hx_error *err)
{
    const hx_state_part *p = find_part(state, l->ref.name);
    hx_error  detail = { .message = "" };
    hx_status rc;

    if (!p)
        return no_part(state, l, err);
    rc = hx__agg_add(l, into, p->bytes, &detail);
    return rc == HX_OK ? HX_OK : part_failed(state, l, rc, &detail, err);
}

/* Only aggregators are made, not a whole chain: a merge of ten thousand
 * states has no use for vocabularies. */
hx_status hx__state_add(const hx_state *state, const hx_hostx *host,
                        hx_chain *chain, hx_error *err)
{
    hx_status rc = check_makers(state, host, err);

    for (size_t i = 0; rc == HX_OK && i < host->plugin_count; i++) {
        if (host->plugins[i].plugin->stage != HX_STAGE_AGG)
            continue;
        rc = add_part(state, &host->plugins[i], hx__chain_state(chain, i),
                      err);
    }
    return rc;
}
