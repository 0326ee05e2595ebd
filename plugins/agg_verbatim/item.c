/* One sampled comment: how it is made of a record, hashed and compared. */
#include "verbatim.h"

#include <endian.h>

#define HASH_FIRST UINT64_C(0x7665726261746d31)
#define HASH_SECOND UINT64_C(0x6f776e776f726473)

/* The finaliser of splitmix64: G. L. Steele et al., "Fast splittable
 * pseudorandom number generators", OOPSLA 2014. */
static uint64_t mix(uint64_t value)
{
    value ^= value >> 30;
    value *= UINT64_C(0xbf58476d1ce4e5b9);
    value ^= value >> 27;
    value *= UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/* At most eight bytes, little-endian on any machine, so that states can travel. */
static inline uint64_t word_at(const unsigned char *at, size_t len)
{
    uint64_t word = 0;

    memcpy(&word, at, len);
    return le64toh(word);
}

uint64_t verb_hash(uint64_t seed, hx_str text)
{
    const unsigned char *at = (const unsigned char *)text.ptr;
    uint64_t hash = mix(seed ^ (uint64_t)text.len);

    for (; text.len >= 8; at += 8, text.len -= 8)
        hash = mix(hash ^ word_at(at, 8)) + UINT64_C(0x9e3779b97f4a7c15);
    return text.len ? mix(hash ^ word_at(at, text.len)) : hash;
}

/* -- parts ----------------------------------------------------------------- */

static const char *bytes_of(const verb_item *item)
{
    return (const char *)(item->mention + item->mentions);
}

size_t verb_item_bytes(const verb_item *item)
{
    return sizeof *item + item->mentions * sizeof *item->mention
         + item->id_len + item->text_len + item->facets_len;
}

hx_str verb_item_id(const verb_item *item)
{
    return (hx_str){ bytes_of(item), item->id_len };
}

hx_str verb_item_text(const verb_item *item)
{
    return (hx_str){ bytes_of(item) + item->id_len, item->text_len };
}

hx_str verb_item_facets(const verb_item *item)
{
    return (hx_str){ bytes_of(item) + item->id_len + item->text_len,
                     item->facets_len };
}

int verb_item_order(const verb_item *a, const verb_item *b)
{
    size_t len = verb_item_bytes(a), other = verb_item_bytes(b);

    for (size_t i = 0; i < 2; i++)
        if (a->hash[i] != b->hash[i])
            return a->hash[i] < b->hash[i] ? -1 : 1;
    if (len != other)
        return len < other ? -1 : 1;
    /* Any order will do that is the same everywhere: struct and text have no
     * padding, and one machine's byte order. */
    return memcmp(a, b, len);
}

/* -- making ---------------------------------------------------------------- */

static const hx_value *value_at(const hx_record *rec, size_t slot)
{
    static const hx_value none = { { "", 0 }, HX_V_NONE };

    return slot < rec->value_count ? &rec->values[slot] : &none;
}

static uint64_t record_hash(const hx_record *rec, uint64_t seed)
{
    uint64_t hash = verb_hash(seed, value_at(rec, HX_F_ID)->text);

    hash = verb_hash(hash, rec->text);
    return verb_hash(hash, value_at(rec, HX_F_DATE)->text);
}

uint64_t verb_record_hash(const hx_record *rec)
{
    return record_hash(rec, HASH_FIRST);
}

/* At most `most` bytes, ended at a letter. */
static hx_str cut(hx_str text, size_t most)
{
    if (text.len > most)
        text.len = most;
    else
        return text;
    while (text.len > 0
           && ((unsigned char)text.ptr[text.len] & 0xc0) == 0x80)
        text.len--;
    return text;
}

/* Whether an earlier facet of the record says the same. */
static bool repeated(const hx_record *rec, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (rec->facets[k].dimension == rec->facets[i].dimension
            && rec->facets[k].label == rec->facets[i].label)
            return true;
    return false;
}

/* "touchpoint=hotline\nloyalty=stay"; returns the bytes. */
static size_t put_facets(const verb_model *model, const hx_record *rec,
                         char *out)
{
    const hx_host *host = model->host;
    size_t         len = 0;

    for (size_t i = 0, n = 0; i < rec->facet_count && n < VERB_FACETS_MAX;
         i++) {
        const hx_facet *facet = &rec->facets[i];
        hx_str name = host->dimension_name(host, facet->dimension);
        hx_str id = host->label_get(host, facet->dimension, facet->label)->id;

        if (repeated(rec, i)
            || len + name.len + id.len + 2 > VERB_FACET_BYTES)
            continue;
        if (len > 0)
            out[len++] = '\n';
        memcpy(out + len, name.ptr, name.len);
        len += name.len;
        out[len++] = '=';
        memcpy(out + len, id.ptr, id.len);
        len += id.len;
        n++;
    }
    return len;
}

static void put_mentions(const verb_model *model, const hx_record *rec,
                         verb_item *item)
{
    const hx_host *host = model->host;

    for (size_t i = 0; i < rec->mention_count
                       && item->mentions < VERB_MENTIONS_MAX; i++) {
        const hx_mention *m = &rec->mentions[i];
        uint8_t stance = m->stance == HX_MET ? 0 : m->stance == HX_UNMET ? 1
                                                                         : 2;

        if (m->label >= model->drivers)
            continue;
        item->mention[item->mentions++] = (verb_mention){
            (uint32_t)host->origin(rec, m->begin),
            (uint32_t)host->origin(rec, m->end), (uint8_t)m->label, stance, 0 };
    }
}

static verb_item *room(const verb_model *model, hx_record *rec, hx_error *err)
{
    size_t     bytes = sizeof(verb_item)
                     + VERB_MENTIONS_MAX * sizeof(verb_mention)
                     + VERB_ID_MAX + VERB_TEXT_MAX + VERB_FACET_BYTES;
    verb_item *item = model->host->arena(rec, bytes);

    if (!item)
        (void)model->host->fail(err, HX_E_NOMEM, "agg_verbatim: no memory");
    else
        memset(item, 0, sizeof *item);
    return item;
}

hx_status verb_item_make(const verb_model *model, hx_record *rec,
                         verb_said said, const verb_item **out,
                         hx_error *err)
{
    const hx_mention *m = &rec->mentions[said.mention];
    const hx_value   *value = value_at(rec, HX_F_ID);
    hx_str     id = cut(value->text, VERB_ID_MAX);
    verb_item *item = room(model, rec, err);
    hx_piece   piece;
    char      *to;
    hx_status  rc;

    if (!item)
        return HX_E_NOMEM;
    rc = model->host->mask(rec, m->begin, m->end, VERB_TEXT_MAX, &piece, err);
    if (rc != HX_OK)
        return rc;
    item->hash[0] = said.hash;
    item->hash[1] = record_hash(rec, HASH_SECOND);
    item->begin = (uint32_t)model->host->origin(rec, m->begin);
    item->end = (uint32_t)model->host->origin(rec, m->end);
    item->mark_begin = (uint32_t)piece.begin;
    item->mark_end = (uint32_t)piece.end;
    item->id_type = value->type;
    item->strength = said.strength;
    item->lang = rec->lang < HX_LANG_COUNT ? rec->lang : HX_LANG_UNKNOWN;
    put_mentions(model, rec, item);
    item->id_len = (uint16_t)id.len;
    item->text_len = (uint16_t)piece.text.len;
    to = (char *)(item->mention + item->mentions);
    if (id.len)
        memcpy(to, id.ptr, id.len);
    memcpy(to + id.len, piece.text.ptr, piece.text.len);
    item->facets_len = (uint16_t)put_facets(
        model, rec, to + id.len + piece.text.len);
    *out = item;
    return HX_OK;
}
