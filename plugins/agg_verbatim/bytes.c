/* A state as bytes, and back.
 *
 * Bytes are canonical: segments in the order of the report, cells by driver
 * and stance, items in theirs; so equal states are equal bytes. Everything read
 * is checked, because a state file may come from anywhere: numbers before they
 * index, lengths before room is made, text before it is shown.
 *
 *   version, drivers, their signature, breakdowns, segments
 *
 * All numbers are varints. */
#include "verbatim.h"

#define BYTES_VERSION 2
#define BYTES_VALUE_MAX 4096   /* core cuts values at 256 bytes */
#define BYTES_NAME_MAX 256

/* -- writing --------------------------------------------------------------- */

typedef struct writer {
    const verb_state *state;
    hx_buf           *buf;
} writer;

static void put(const writer *out, uint64_t value)
{
    out->state->host->buf_uint(out->buf, value);
}

static void put_text(const writer *out, hx_str text)
{
    put(out, text.len);
    out->state->host->buf_bytes(out->buf, text.ptr, text.len);
}

static void put_item(const writer *out, const verb_item *item)
{
    put(out, item->hash[0]);
    put(out, item->hash[1]);
    put(out, item->begin);
    put(out, item->end);
    put(out, item->mark_begin);
    put(out, item->mark_end);
    put(out, item->id_type);
    put(out, item->lang);
    put(out, item->strength);
    put(out, item->mentions);
    for (size_t i = 0; i < item->mentions; i++) {
        put(out, item->mention[i].begin);
        put(out, item->mention[i].end);
        put(out, item->mention[i].driver);
        put(out, item->mention[i].stance);
    }
    put_text(out, verb_item_id(item));
    put_text(out, verb_item_text(item));
    put_text(out, verb_item_facets(item));
}

static void put_segment(const writer *out, const verb_segment *segment)
{
    size_t pairs = out->state->model->pairs, cells = 0;

    put(out, segment->key.count);
    put(out, segment->key.breakdown);
    for (size_t i = 0; i < segment->key.count; i++) {
        put(out, segment->key.value[i].ptr != NULL);
        if (segment->key.value[i].ptr)
            put_text(out, segment->key.value[i]);
    }
    for (size_t p = 0; p < pairs; p++)
        cells += segment->cell[p] != NULL;
    put(out, cells);
    for (size_t p = 0; p < pairs; p++) {
        const verb_cell *cell = segment->cell[p];

        if (!cell)
            continue;
        put(out, p);
        put(out, cell->count);
        for (size_t i = 0; i < cell->count; i++)
            put_item(out, cell->item[i]);
    }
}

hx_status verb_save(const void *state, hx_buf *out, hx_error *err)
{
    const verb_state *self = state;
    writer         to = { self, out };
    verb_segment **list = verb_segments_sorted(self);

    if (!list)
        return self->host->fail(err, HX_E_NOMEM, "agg_verbatim: no memory");
    put(&to, BYTES_VERSION);
    put(&to, self->model->drivers);
    put(&to, self->model->signature);
    put(&to, self->by_count);
    for (size_t i = 0; i < self->by_count; i++) {
        put(&to, self->by[i].count);
        for (size_t d = 0; d < self->by[i].count; d++)
            put_text(&to, hx_str_of(self->by[i].name[d]));
    }
    put(&to, verb_segment_count(self));
    for (size_t i = 0; i < verb_segment_count(self); i++)
        put_segment(&to, list[i]);
    self->host->free(list);
    return HX_OK;
}

/* -- reading --------------------------------------------------------------- */

/* The first trouble sticks in `rc`; then every number reads as 0. */
typedef struct reader {
    verb_state *state;
    hx_str      in;
    hx_status   rc;
    hx_error   *err;
    verb_item  *item;   /* room for the largest */
    bool        adding; /* to a state that has breakdowns and samples */
} reader;

static void bad(reader *in, const char *what)
{
    if (in->rc == HX_OK)
        in->rc = in->state->host->fail(in->err, HX_E_FORMAT, "damaged state "
                                       "of agg_verbatim: %s", what);
}

static void refused(reader *in)
{
    if (in->rc == HX_OK)
        in->rc = in->state->host->fail(in->err, HX_E_NOMEM,
                                       "agg_verbatim: no memory");
}

static uint64_t get(reader *in)
{
    uint64_t value = 0;

    if (in->rc == HX_OK && !in->state->host->read_uint(&in->in, &value))
        bad(in, "it ends too early");
    return in->rc == HX_OK ? value : 0;
}

static size_t get_below(reader *in, uint64_t limit)
{
    uint64_t value = get(in);

    if (value >= limit) {
        bad(in, "a number is out of range");
        return 0;
    }
    return (size_t)value;
}

/* Bytes of the UTF-8 sequence at `s` of at most `len` bytes; 0: broken. What
 * the first byte leaves open the second decides (RFC 3629, section 4). */
static size_t sequence(const unsigned char *s, size_t len)
{
    size_t need = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2
                : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

    if (need == 0 || need > len)
        return 0;
    for (size_t i = 1; i < need; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f)
        || (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return need;
}

static hx_str get_text(reader *in, size_t most)
{
    hx_str out = { "", 0 };
    size_t len = get_below(in, most + 1), step;

    if (in->rc == HX_OK
        && !in->state->host->read_bytes(&in->in, len, &out))
        bad(in, "it ends too early");
    for (size_t i = 0; i < out.len && in->rc == HX_OK; i += step) {
        step = sequence((const unsigned char *)out.ptr + i, out.len - i);
        if (step == 0)
            bad(in, "text that is not UTF-8");
    }
    return out;
}

/* A range [begin, end) below `limit`. */
static void get_range(reader *in, uint32_t *begin, uint32_t *end,
                      uint64_t limit)
{
    *begin = (uint32_t)get_below(in, limit);
    *end = (uint32_t)get_below(in, limit);
    if (*end < *begin)
        bad(in, "a span ends before it begins");
}

static void get_mentions(reader *in, verb_item *item)
{
    item->mentions = (uint16_t)get_below(in, VERB_MENTIONS_MAX + 1);
    for (size_t i = 0; i < item->mentions; i++) {
        verb_mention *m = &item->mention[i];

        *m = (verb_mention){ 0, 0, 0, 0, 0 };
        get_range(in, &m->begin, &m->end, HX_RECORD_MAX + 1);
        m->driver = (uint8_t)get_below(in, in->state->model->drivers);
        m->stance = (uint8_t)get_below(in, VERB_STANCES);
    }
}

/* Highlighted later: both ends must be those of letters. */
static bool whole_at(hx_str text, size_t at)
{
    return at >= text.len || ((unsigned char)text.ptr[at] & 0xc0) != 0x80;
}

static void get_item(reader *in)
{
    verb_item *item = in->item;
    char      *to;
    hx_str     part[3];

    memset(item, 0, sizeof *item);
    item->hash[0] = get(in);
    item->hash[1] = get(in);
    get_range(in, &item->begin, &item->end, HX_RECORD_MAX + 1);
    get_range(in, &item->mark_begin, &item->mark_end, VERB_TEXT_MAX + 1);
    item->id_type = (uint8_t)get_below(in, HX_V_OTHER + 1);
    item->lang = (uint8_t)get_below(in, HX_LANG_COUNT);
    item->strength = (uint8_t)get_below(in, VERB_STRENGTH_MAX + 1);
    get_mentions(in, item);
    part[0] = get_text(in, VERB_ID_MAX);
    part[1] = get_text(in, VERB_TEXT_MAX);
    part[2] = get_text(in, VERB_FACET_BYTES);
    if (in->rc != HX_OK)
        return;
    if (item->mark_end > part[1].len || !whole_at(part[1], item->mark_begin)
        || !whole_at(part[1], item->mark_end)) {
        bad(in, "a mark lies outside its text");
        return;
    }
    item->id_len = (uint16_t)part[0].len;
    item->text_len = (uint16_t)part[1].len;
    item->facets_len = (uint16_t)part[2].len;
    to = (char *)(item->mention + item->mentions);
    for (size_t i = 0; i < 3; i++) {
        if (part[i].len)
            memcpy(to, part[i].ptr, part[i].len);
        to += part[i].len;
    }
}

static void get_cell(reader *in, verb_segment *segment)
{
    size_t pair = get_below(in, in->state->model->pairs);
    size_t count = get_below(in, in->state->model->per_cell + 1);

    for (size_t i = 0; i < count && in->rc == HX_OK; i++) {
        get_item(in);
        /* No segment: one that is dropped here, and only read over. */
        if (in->rc == HX_OK && segment)
            in->rc = verb_cell_put(in->state, segment, pair, in->item,
                                   in->err);
    }
}

static verb_segment *get_key(reader *in, bool first)
{
    verb_state   *state = in->state;
    verb_key      key = { 0 };
    verb_segment *segment = NULL;

    key.count = (uint8_t)get_below(in, 3);
    key.breakdown = (uint8_t)get_below(in, VERB_BREAKDOWNS_MAX);
    for (size_t i = 0; i < key.count; i++)
        if (get_below(in, 2))
            key.value[i] = get_text(in, BYTES_VALUE_MAX);
    if (first != (key.count == 0)
        || (!first && (key.breakdown >= state->by_count
                       || key.count != state->by[key.breakdown].count)))
        bad(in, "a segment of no breakdown");
    if (in->rc != HX_OK)
        return NULL;
    if (first)
        return state->total;
    in->rc = verb_segment_get(state, &key, &segment, in->err);
    if (in->rc == HX_OK && !segment && !in->adding)
        bad(in, "more segments than it may have");
    return segment;
}

static void get_segments(reader *in)
{
    size_t count = get_below(in, in->state->model->segments + 2);

    if (count == 0)
        bad(in, "the total is missing");
    for (size_t i = 0; i < count && in->rc == HX_OK; i++) {
        verb_segment *segment = get_key(in, i == 0);
        size_t        cells = get_below(in, in->state->model->pairs + 1);

        for (size_t c = 0; c < cells && in->rc == HX_OK; c++)
            get_cell(in, segment);
    }
}

static void get_name(reader *in, verb_by *by, size_t dim)
{
    const hx_host *host = in->state->host;
    hx_str         name = get_text(in, BYTES_NAME_MAX);

    if (in->adding) {
        if (!hx_str_eq(name, hx_str_of(by->name[dim])))
            verb_other_by(in->state, &in->rc, in->err);
        return;
    }
    by->name[dim] = host->alloc(name.len + 1, 1);
    if (!by->name[dim])
        refused(in);
    else if (name.len)
        memcpy(by->name[dim], name.ptr, name.len);
}

static void get_by(reader *in)
{
    verb_state *state = in->state;
    size_t      count = get_below(in, VERB_BREAKDOWNS_MAX + 1);

    if (in->adding && count != state->by_count)
        verb_other_by(state, &in->rc, in->err);
    for (size_t i = 0; i < count && in->rc == HX_OK; i++) {
        verb_by *by = &state->by[i];
        size_t   dims = get_below(in, 3);

        if (dims == 0)
            bad(in, "a breakdown by nothing");
        if (in->adding && dims != by->count)
            verb_other_by(state, &in->rc, in->err);
        state->by_count = count;
        by->count = dims;
        for (size_t d = 0; d < dims && in->rc == HX_OK; d++)
            get_name(in, by, d);
    }
}

static hx_status read_state(verb_state *state, hx_str bytes, bool adding,
                            hx_error *err)
{
    reader in = { state, bytes, HX_OK, err, NULL, adding };

    in.item = state->host->alloc(1, sizeof(verb_item)
                                 + VERB_MENTIONS_MAX * sizeof(verb_mention)
                                 + VERB_ID_MAX + VERB_TEXT_MAX
                                 + VERB_FACET_BYTES);
    if (!in.item)
        refused(&in);
    if (get(&in) != BYTES_VERSION)
        bad(&in, "written by another version");
    if (get(&in) != state->model->drivers
        || get(&in) != state->model->signature)
        bad(&in, "its drivers are not those of the lexicons in use");
    get_by(&in);
    get_segments(&in);
    if (in.in.len > 0)
        bad(&in, "bytes follow its end");
    state->host->free(in.item);
    return in.rc;
}

hx_status verb_load(const void *model, hx_str bytes, void **state,
                    hx_error *err)
{
    verb_state *made;
    hx_status   rc = verb_state_make(model, &made, err);

    *state = NULL;
    if (rc != HX_OK)
        return rc;
    rc = read_state(made, bytes, false, err);
    if (rc != HX_OK) {
        verb_state_close(made);
        return rc;
    }
    *state = made;
    return HX_OK;
}

hx_status verb_add(void *into, hx_str bytes, hx_error *err)
{
    return read_state(into, bytes, true, err);
}
