/* Reading a state file: nothing in it is believed before it is checked.
 *
 * The checksum catches damage, not malice, so every length is held against
 * the bytes that are left and every list against a limit. */
#include "alloc.h"
#include "error.h"
#include "output.h"
#include "statex.h"

#include <errno.h>
#include <stdio.h>
#include <xxhash.h>

#define LIST_MAX 65536

/* -- reading: each returns false where the bytes are not what they should be,
 *    or memory is refused, which `reader.nomem` tells apart -- */

typedef struct reader {
    hx_str in;
    bool   nomem;
} reader;

static bool get_uint(reader *r, uint64_t *value)
{
    return hx__read_uint(&r->in, value);
}

/* A terminated copy, without NUL in it. */
static bool get_text(reader *r, char **out)
{
    uint64_t len;
    hx_str   text;

    if (!get_uint(r, &len) || len > r->in.len ||
        !hx__read_bytes(&r->in, (size_t)len, &text) ||
        (text.len && memchr(text.ptr, 0, text.len)))
        return false;
    *out = hx__strndup(text.ptr, text.len);
    r->nomem = r->nomem || !*out;
    return *out != NULL;
}

/* The length of a list, and room for it: no member is shorter than a byte, so
 * a count over the bytes that are left is a lie. */
static bool get_list(reader *r, size_t *count, void **list, size_t bytes)
{
    uint64_t n;

    if (!get_uint(r, &n) || n > LIST_MAX || n > r->in.len)
        return false;
    *list = hx__alloc((size_t)n + 1, bytes);
    r->nomem = r->nomem || !*list;
    *count = *list ? (size_t)n : 0;
    return *list != NULL;
}

static bool get_makers(reader *r, size_t *count, hx_maker **list)
{
    if (!get_list(r, count, (void **)list, sizeof **list))
        return false;
    for (size_t i = 0; i < *count; i++) {
        hx_maker *m = &(*list)[i];

        if (!get_text(r, &m->name) || !get_text(r, &m->version) ||
            !get_uint(r, &m->fingerprint) || !get_uint(r, &m->options))
            return false;
    }
    return true;
}

static bool get_texts(reader *r, size_t *count, char ***list)
{
    if (!get_list(r, count, (void **)list, sizeof **list))
        return false;
    for (size_t i = 0; i < *count; i++) {
        if (!get_text(r, &(*list)[i]))
            return false;
    }
    return true;
}

/* An empty text stands for none. */
static bool get_optional(reader *r, char **out)
{
    if (!get_text(r, out))
        return false;
    if (!(*out)[0]) {
        hx__free(*out);
        *out = NULL;
    }
    return true;
}

static bool get_shards(reader *r, hx_state_info *info)
{
    if (!get_list(r, &info->shard_count, (void **)&info->shards,
                  sizeof *info->shards))
        return false;
    for (size_t i = 0; i < info->shard_count; i++) {
        hx_shard *s = &info->shards[i];

        if (!get_uint(r, &s->index) || !get_uint(r, &s->count) ||
            !get_uint(r, &s->inputs) || s->index < 1 || s->index > s->count)
            return false;
    }
    return true;
}

/* Counts must add up: records = analysed + skipped. */
static bool get_tally(reader *r, hx_tally *tally)
{
    uint64_t kinds, sum;

    if (!get_uint(r, &tally->read) || !get_uint(r, &tally->analysed) ||
        !get_uint(r, &kinds) || kinds > HX_COUNT_KINDS)
        return false;
    for (size_t i = 0; i < kinds; i++) {
        if (!get_uint(r, &tally->count[i]))
            return false;
    }
    sum = tally->analysed;
    for (size_t i = HX_SKIP_NONE + 1; i < HX_SKIP_COUNT; i++) {
        if (__builtin_add_overflow(sum, tally->count[i], &sum))
            return false;
    }
    return sum == tally->read;
}

static bool get_parts(reader *r, hx_state *state)
{
    if (!get_list(r, &state->part_count, (void **)&state->parts,
                  sizeof *state->parts))
        return false;
    for (size_t i = 0; i < state->part_count; i++) {
        hx_state_part *p = &state->parts[i];
        uint64_t       len;

        if (!get_text(r, &p->name) || !get_uint(r, &len) ||
            len > r->in.len ||
            !hx__read_bytes(&r->in, (size_t)len, &p->bytes))
            return false;
    }
    return r->in.len == 0;
}

static bool get_body(reader *r, hx_state *state)
{
    hx_state_info *info = &state->info;
    char          *version = NULL;

    if (!get_text(r, &version))
        return false;
    hx__free(version);  /* told by provenance; nothing depends on it */
    return get_text(r, &info->pipeline) &&
           get_makers(r, &state->plugin_count, &state->plugins) &&
           get_makers(r, &state->lexicon_count, &state->lexicons) &&
           get_texts(r, &info->by_count, &info->by) &&
           get_texts(r, &info->where_count, &info->where) &&
           get_optional(r, &info->since) && get_optional(r, &info->until) &&
           get_shards(r, info) && get_tally(r, &info->tally) &&
           get_parts(r, state);
}

static uint64_t fixed(const char *at, unsigned bytes)
{
    uint64_t out = 0;

    for (unsigned i = 0; i < bytes; i++)
        out |= (uint64_t)(unsigned char)at[i] << (8 * i);
    return out;
}

static hx_status parse(hx_state *state, hx_error *err)
{
    const char *bytes = state->file.ptr;
    size_t      len = state->file.len;
    reader      r = { 0 };
    uint64_t    version;

    if (len < HX_STATE_HEAD_BYTES ||
        memcmp(bytes, HX_STATE_MAGIC, HX_STATE_MAGIC_BYTES) != 0)
        return hx__fail(err, HX_E_FORMAT, "%s: not a state of hxgap",
                        state->path);
    version = fixed(bytes + HX_STATE_MAGIC_BYTES, 4);
    if (version != HX_STATE_VERSION)
        return hx__fail(err, HX_E_FORMAT, "%s: state version %llu, this "
                        "hxgap reads %d; run the analysis again", state->path,
                        (unsigned long long)version, HX_STATE_VERSION);
    if (fixed(bytes + HX_STATE_MAGIC_BYTES + 4, 8) != len - HX_STATE_HEAD_BYTES)
        return hx__fail(err, HX_E_FORMAT, "%s: cut short or grown: %zu bytes "
                        "where its head says otherwise", state->path, len);
    if (fixed(bytes + HX_STATE_MAGIC_BYTES + 12, 8) !=
        XXH3_64bits(bytes + HX_STATE_HEAD_BYTES, len - HX_STATE_HEAD_BYTES))
        return hx__fail(err, HX_E_FORMAT, "%s: damaged: its checksum does "
                        "not fit; make it again", state->path);
    r.in = (hx_str){ bytes + HX_STATE_HEAD_BYTES, len - HX_STATE_HEAD_BYTES };
    if (get_body(&r, state))
        return HX_OK;
    if (r.nomem)
        return hx__nomem(err);
    return hx__fail(err, HX_E_FORMAT, "%s: breaks the format of states at "
                    "byte %zu", state->path, len - r.in.len);
}

static hx_status read_all(hx_state *state, hx_error *err)
{
    FILE     *file = fopen(state->path, "rbe");
    char      bytes[16384];
    size_t    got;
    hx_status rc = HX_OK;

    if (!file)
        return hx__fail(err, hx__errno_status(errno), "%s: %s", state->path,
                        strerror(errno));
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0)
        hx__buf_bytes(&state->file, bytes, got);
    if (ferror(file))
        rc = hx__fail(err, hx__errno_status(errno), "%s: %s", state->path,
                      strerror(errno));
    else if (state->file.failed)
        rc = hx__nomem(err);
    fclose(file);
    return rc;
}

hx_status hx__state_open(hx_state **out, const char *path, hx_error *err)
{
    hx_state *state = hx__alloc(1, sizeof *state);
    hx_status rc;

    *out = NULL;
    if (!state)
        return hx__nomem(err);
    state->path = hx__strdup(path);
    rc = state->path ? read_all(state, err) : hx__nomem(err);
    if (rc == HX_OK)
        rc = parse(state, err);
    if (rc != HX_OK) {
        hx__state_close(state);
        return rc;
    }
    *out = state;
    return HX_OK;
}

const hx_state_info *hx__state_info(const hx_state *state)
{
    return &state->info;
}

static void free_texts(char **list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hx__free(list[i]);
    hx__free(list);
}

static void free_makers(hx_maker *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hx__free(list[i].name);
        hx__free(list[i].version);
    }
    hx__free(list);
}

void hx__state_close(hx_state *state)
{
    if (!state)
        return;
    hx__free(state->info.pipeline);
    free_texts(state->info.by, state->info.by_count);
    free_texts(state->info.where, state->info.where_count);
    hx__free(state->info.since);
    hx__free(state->info.until);
    hx__free(state->info.shards);
    free_makers(state->plugins, state->plugin_count);
    free_makers(state->lexicons, state->lexicon_count);
    for (size_t i = 0; i < state->part_count; i++)
        hx__free(state->parts[i].name);
    hx__free(state->parts);
    hx__buf_clear(&state->file);
    hx__free(state->path);
    hx__free(state);
}
