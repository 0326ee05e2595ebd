/* Reading a state file: nothing in it is believed before it is checked.
 *
 * The checksum catches damage, not malice, so every length is held against
 * the bytes that are left and every list against a limit. */
#include "alloc.h"
#include "error.h"
#include "statex.h"

#include <xxhash.h>

#define LIST_MAX 65536
#define PARTS_MAX 64
#define SHARDS_MAX ((uint64_t)1 << 32)  /* of one cut */

/* -- reading: each returns false where the bytes are not what they should be,
 *    which `reader.strange` and `reader.nomem` tell apart -- */

typedef struct reader {
    hx_str in;
    bool   nomem;
    bool   strange;  /* a section that must be understood, and is not */
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

/* Sorted runs that keep apart, or it is no list of ours. */
static bool get_shards(reader *r, hx_shards *shards)
{
    uint64_t partial, count;

    if (!get_uint(r, &partial) || partial > 1 || !get_uint(r, &count) ||
        count > LIST_MAX || count > r->in.len)
        return false;
    shards->partial = partial;
    for (uint64_t i = 0; i < count; i++) {
        hx_shard  s;
        hx_status rc;

        if (!get_uint(r, &s.inputs) || !get_uint(r, &s.count) ||
            !get_uint(r, &s.index) || !get_uint(r, &s.last) ||
            s.count > SHARDS_MAX || s.index < 1 || s.index > s.count ||
            s.last > s.count - s.index)
            return false;
        s.last += s.index;
        rc = hx__shards_add(shards, s, "", NULL);
        r->nomem = r->nomem || rc == HX_E_NOMEM;
        if (rc != HX_OK)
            return false;
    }
    return true;
}

static int count_kind(const char *name)
{
    for (int i = 0; i < HX_COUNT_KINDS; i++) {
        if (strcmp(hx__count_name(i), name) == 0)
            return i;
    }
    return -1;
}

/* One count; a skip reason of a later version cannot be dropped, for records
 * must add up; any other count can. */
static bool get_count(reader *r, hx_tally *tally)
{
    char    *name = NULL;
    uint64_t skip, value;
    int      kind;

    if (!get_text(r, &name))
        return false;
    kind = count_kind(name);
    hx__free(name);
    if (!get_uint(r, &skip) || !get_uint(r, &value))
        return false;
    if (kind < 0)
        return !skip;
    tally->count[kind] = value;
    return skip == (kind < HX_SKIP_COUNT);
}

/* Counts must add up: records = analysed + skipped. */
static bool get_tally(reader *r, hx_tally *tally)
{
    uint64_t kinds, sum;

    if (!get_uint(r, &tally->read) || !get_uint(r, &tally->analysed) ||
        !get_uint(r, &kinds) || kinds > LIST_MAX)
        return false;
    for (uint64_t i = 0; i < kinds; i++) {
        if (!get_count(r, tally))
            return false;
    }
    sum = tally->analysed;
    for (size_t i = HX_SKIP_NONE + 1; i < HX_SKIP_COUNT; i++) {
        if (__builtin_add_overflow(sum, tally->count[i], &sum))
            return false;
    }
    return sum == tally->read;
}

static bool get_part(reader *r, hx_state *state)
{
    void          *parts = state->parts;
    hx_state_part *p;

    if (state->part_count == PARTS_MAX ||
        !hx__grow(&parts, &state->part_cap, state->part_count + 1,
                  sizeof *state->parts)) {
        r->nomem = state->part_count < PARTS_MAX;
        return false;
    }
    state->parts = parts;
    p = &state->parts[state->part_count];
    *p = (hx_state_part){ 0 };
    if (!get_text(r, &p->name))
        return false;
    state->part_count++;
    p->bytes = r->in;
    r->in.len = 0;
    return true;
}

static bool get_origin(reader *r, hx_state_info *info)
{
    return get_uint(r, &info->semantics) && get_text(r, &info->pipeline) &&
           get_makers(r, &info->plugin_count, &info->plugins) &&
           get_makers(r, &info->lexicon_count, &info->lexicons);
}

static bool get_request(reader *r, hx_state_info *info)
{
    return get_texts(r, &info->by_count, &info->by) &&
           get_texts(r, &info->where_count, &info->where) &&
           get_optional(r, &info->since) && get_optional(r, &info->until) &&
           get_texts(r, &info->field_count, &info->fields);
}

/* Reads one section. Bytes behind what is known here are fields of a later
 * minor version: they only tell more, and are left out. */
static bool get_known(reader *r, uint64_t tag, hx_state *state)
{
    switch (tag) {
    case HX_STATE_PROGRAM:
        return get_text(r, &state->info.program);
    case HX_STATE_MAKERS:
        return get_origin(r, &state->info);
    case HX_STATE_REQUEST:
        return get_request(r, &state->info);
    case HX_STATE_SHARDS:
        return get_shards(r, &state->info.shards);
    case HX_STATE_COUNTS:
        return get_tally(r, &state->info.tally);
    case HX_STATE_SUMS:
        return get_part(r, state);
    default:
        r->strange = tag % 2 == 0;
        return !r->strange;
    }
}

/* Tags rise, so that none but the sums comes twice; those that everything
 * else depends on must be there. */
static bool get_body(reader *r, hx_state *state)
{
    uint64_t before = 0, seen = 0, tag, len;

    while (r->in.len > 0) {
        reader section = { 0 };
        bool   ok;

        if (!get_uint(r, &tag) || !get_uint(r, &len) || tag < before ||
            (tag == before && tag != HX_STATE_SUMS) || len > r->in.len ||
            !hx__read_bytes(&r->in, (size_t)len, &section.in))
            return false;
        ok = get_known(&section, tag, state);
        r->nomem = r->nomem || section.nomem;
        r->strange = r->strange || section.strange;
        if (!ok)
            return false;
        before = tag;
        seen |= tag < 64 ? (uint64_t)1 << tag : 0;
    }
    seen = ~seen & (1u << HX_STATE_PROGRAM | 1u << HX_STATE_MAKERS |
                    1u << HX_STATE_REQUEST | 1u << HX_STATE_SHARDS |
                    1u << HX_STATE_COUNTS);
    return seen == 0;
}

static uint64_t fixed(const char *at, unsigned bytes)
{
    uint64_t out = 0;

    for (unsigned i = 0; i < bytes; i++)
        out |= (uint64_t)(unsigned char)at[i] << (8 * i);
    return out;
}

/* Of the body, seeded with what stands in front of it. */
uint64_t hx__state_checksum(const char *bytes, size_t len)
{
    uint64_t seed = XXH3_64bits(bytes, HX_STATE_HEAD_BYTES - 8);

    return XXH3_64bits_withSeed(bytes + HX_STATE_HEAD_BYTES,
                                len - HX_STATE_HEAD_BYTES, seed);
}

/* The 28 bytes in front of the body. */
static hx_status check_head(const hx_state *state, hx_error *err)
{
    const char *bytes = state->file.ptr;
    size_t      len = state->file.len;
    uint64_t    major;

    if (len < HX_STATE_HEAD_BYTES ||
        memcmp(bytes, HX_STATE_MAGIC, HX_STATE_MAGIC_BYTES) != 0)
        return hx__fail(err, HX_E_FORMAT, "%s: not a state of hxgap (run "
                        "--state writes them, run reads comments), or cut "
                        "short", state->path);
    major = fixed(bytes + HX_STATE_MAGIC_BYTES, 2);
    if (major != HX_STATE_MAJOR)
        return hx__fail(err, HX_E_FORMAT, "%s: state version %llu, this "
                        "hxgap reads %d; run the analysis again", state->path,
                        (unsigned long long)major, HX_STATE_MAJOR);
    if (fixed(bytes + HX_STATE_MAGIC_BYTES + 4, 8) !=
        len - HX_STATE_HEAD_BYTES)
        return hx__fail(err, HX_E_FORMAT, "%s: cut short or grown: %zu bytes "
                        "where its head says otherwise; make it again",
                        state->path, len);
    if (fixed(bytes + HX_STATE_MAGIC_BYTES + 12, 8) !=
        hx__state_checksum(bytes, len))
        return hx__fail(err, HX_E_FORMAT, "%s: damaged: its checksum does "
                        "not fit; make it again", state->path);
    return HX_OK;
}

static hx_status parse(hx_state *state, hx_error *err)
{
    reader    r = { 0 };
    hx_status rc = check_head(state, err);

    if (rc != HX_OK)
        return rc;
    r.in = (hx_str){ state->file.ptr + HX_STATE_HEAD_BYTES,
                     state->file.len - HX_STATE_HEAD_BYTES };
    state->info.minor =
        (unsigned)fixed(state->file.ptr + HX_STATE_MAGIC_BYTES + 2, 2);
    if (get_body(&r, state))
        return HX_OK;
    if (r.nomem)
        return hx__nomem(err);
    if (r.strange)
        return hx__fail(err, HX_E_FORMAT, "%s: written by a later hxgap "
                        "(state version %d.%u) with what this one cannot "
                        "read; use that one", state->path, HX_STATE_MAJOR,
                        state->info.minor);
    return hx__fail(err, HX_E_FORMAT, "%s: breaks the format of states at "
                    "byte %zu", state->path, state->file.len - r.in.len);
}

hx_status hx__state_parse(hx_state **out, const char *name, hx_buf *bytes,
                          hx_error *err)
{
    hx_state *state = hx__alloc(1, sizeof *state);
    hx_status rc;

    *out = NULL;
    if (!state) {
        hx__buf_clear(bytes);
        return hx__nomem(err);
    }
    state->file = *bytes;
    *bytes = (hx_buf){ 0 };
    state->path = hx__strdup(name);
    rc = state->path ? parse(state, err) : hx__nomem(err);
    if (rc != HX_OK) {
        hx__state_close(state);
        return rc;
    }
    *out = state;
    return HX_OK;
}

hx_status hx__state_open(hx_state **out, const char *path, hx_error *err)
{
    hx_buf    bytes = { 0 };
    hx_status rc = hx__buf_load(&bytes, path, SIZE_MAX, err);

    *out = NULL;
    if (rc == HX_OK)
        return hx__state_parse(out, path, &bytes, err);
    hx__buf_clear(&bytes);
    return rc;
}

const hx_state_info *hx__state_info(const hx_state *state)
{
    return &state->info;
}

const char *hx__state_path(const hx_state *state)
{
    return state->path;
}

size_t hx__state_size(const hx_state *state)
{
    return state->file.len;
}

bool hx__state_part(const hx_state *state, size_t index, const char **name,
                    size_t *bytes)
{
    if (index >= state->part_count)
        return false;
    *name = state->parts[index].name;
    *bytes = state->parts[index].bytes.len;
    return true;
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
    hx__free(state->info.program);
    hx__free_texts(state->info.by, state->info.by_count);
    hx__free_texts(state->info.where, state->info.where_count);
    hx__free_texts(state->info.fields, state->info.field_count);
    hx__free(state->info.since);
    hx__free(state->info.until);
    hx__shards_clear(&state->info.shards);
    free_makers(state->info.plugins, state->info.plugin_count);
    free_makers(state->info.lexicons, state->info.lexicon_count);
    for (size_t i = 0; i < state->part_count; i++)
        hx__free(state->parts[i].name);
    hx__free(state->parts);
    hx__buf_clear(&state->file);
    hx__free(state->path);
    hx__free(state);
}
