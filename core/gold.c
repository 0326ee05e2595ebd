/* The labels of gold records: three input fields, as sets of bits. */
#include "gold.h"

#include "error.h"
#include "hostx.h"
#include "registry.h"
#include "score.h"
#include "values.h"

static const char *const extra[] = { "drivers", "touchpoints", "loyalty",
                                     "corpus" };
enum { X_DRIVERS, X_TOUCHPOINTS, X_LOYALTY, X_CORPUS };

const char *const hx__gold_stances[HX_GOLD_STANCES] = { "met", "unmet",
                                                        "wanted" };

static int slot_of(const hx_hostx *host, const char *name)
{
    const hx_field_wish *wish = hx__host_wish(host);

    for (size_t i = 0; i < wish->extra_count; i++)
        if (strcmp(wish->extra[i], name) == 0)
            return HX_F_COUNT + (int)i;
    return -1;
}

void hx__gold_wish(hx_field_wish *wish)
{
    for (int i = 0; i < HX_GOLD_FIELDS; i++)
        wish->extra[wish->extra_count++] = extra[i];
    wish->own_extras = wish->extra_count;
}

void hx__gold_slots(hx_gold_slots *slots, const hx_hostx *host)
{
    slots->host = host;
    for (int i = 0; i < HX_GOLD_FIELDS; i++)
        slots->slot[i] = slot_of(host, extra[i]);
}

bool hx__gold_next(hx_str *json, hx_str *out)
{
    const char *open = memchr(json->ptr, '"', json->len);
    const char *close, *end = json->ptr + json->len;

    if (!open)
        return false;
    close = memchr(open + 1, '"', (size_t)(end - open - 1));
    if (!close)
        return false;
    *out = (hx_str){ open + 1, (size_t)(close - open - 1) };
    *json = (hx_str){ close + 1, (size_t)(end - close - 1) };
    return true;
}

/* The label's bit; none where it is switched off. */
static hx_status label_bit(const hx_gold_slots *slots, int dimension, hx_str id,
                           uint64_t *bit, hx_gold *gold, hx_error *err)
{
    const hx_host *host = hx__host_public(slots->host);

    *bit = 0;
    if (hx__registry_is_off(slots->host, dimension, id)) {
        gold->off++;
        return HX_OK;
    }
    for (size_t i = 0; i < host->label_count(host, dimension); i++)
        if (i < HX_SCORE_LABELS &&
            hx_str_eq(host->label_get(host, dimension, i)->id, id)) {
            *bit = (uint64_t)1 << i;
            return HX_OK;
        }
    return hx__fail(err, HX_E_USAGE, "eval: the gold label \"%.*s\" is in no "
                    "lexicon of the pipeline", id.len > 40 ? 40 : (int)id.len,
                    id.ptr);
}

static hx_str field(const hx_gold_slots *slots, const hx_record *rec, int which)
{
    int slot = slots->slot[which];

    if (slot < 0 || (size_t)slot >= rec->value_count ||
        rec->values[slot].type == HX_V_NONE)
        return (hx_str){ "", 0 };
    return rec->values[slot].text;
}

static hx_status gold_list(const hx_gold_slots *slots, hx_str json, int dimension,
                           uint64_t *set, hx_gold *gold, hx_error *err)
{
    hx_str id;

    while (hx__gold_next(&json, &id)) {
        uint64_t bit;
        hx_status rc = label_bit(slots, dimension, id, &bit, gold, err);

        if (rc != HX_OK)
            return rc;
        *set |= bit;
    }
    return HX_OK;
}

static hx_status gold_drivers(const hx_gold_slots *slots, hx_str json, hx_gold *gold,
                              hx_error *err)
{
    hx_str id, stance;

    while (hx__gold_next(&json, &id) && hx__gold_next(&json, &stance)) {
        uint64_t bit;
        hx_status rc = label_bit(slots, HX_DIM_DRIVER, id, &bit, gold, err);
        int s = 0;

        if (rc != HX_OK)
            return rc;
        while (s < HX_GOLD_STANCES && !hx_str_eq(stance, hx_str_of(hx__gold_stances[s])))
            s++;
        if (s == HX_GOLD_STANCES)
            return hx__fail(err, HX_E_USAGE, "eval: a gold stance is neither "
                            "met, unmet nor wanted");
        gold->driver[s] |= bit;
    }
    return HX_OK;
}

hx_status hx__gold_read(const hx_gold_slots *slots, const hx_record *rec,
                        hx_gold *out, hx_error *err)
{
    hx_status rc = gold_drivers(slots, field(slots, rec, X_DRIVERS), out, err);

    if (rc == HX_OK)
        rc = gold_list(slots, field(slots, rec, X_TOUCHPOINTS),
                       HX_DIM_TOUCHPOINT, &out->touchpoint, out, err);
    if (rc == HX_OK)
        rc = gold_list(slots, field(slots, rec, X_LOYALTY), HX_DIM_LOYALTY,
                       &out->loyalty, out, err);
    return rc;
}

void hx__gold_tell_off(const hx_hostx *host, uint64_t count)
{
    if (count)
        hx__host_message(host, "%llu gold label%s of an entry that is switched "
                         "off (layer: off): passed over",
                         (unsigned long long)count, count == 1 ? " is"
                                                               : "s are");
}

hx_str hx__gold_corpus(const hx_gold_slots *slots, const hx_record *rec)
{
    return field(slots, rec, X_CORPUS);
}

int hx__gold_lang(const hx_record *rec)
{
    const hx_value *given = &rec->values[HX_F_LANG];
    int lang = given->type == HX_V_STRING ? hx__parse_lang(given->text)
                                        : HX_LANG_UNKNOWN;

    return lang < 0 ? HX_LANG_UNKNOWN : lang;
}
