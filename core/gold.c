/* The labels of gold records: three input fields, as sets of bits. */
#include "gold.h"

#include "cli.h"
#include "error.h"
#include "hostx.h"
#include "registry.h"
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

/* -- the form of a field ---------------------------------------------------- */

static bool take_char(hx_str *json, char c)
{
    *json = hx__trim(*json);
    if (json->len == 0 || *json->ptr != c)
        return false;
    json->ptr++;
    json->len--;
    return true;
}

/* A string as it stands: label names hold nothing that JSON escapes. */
static bool take_string(hx_str *json, hx_str *out)
{
    const char *close;

    if (!take_char(json, '"'))
        return false;
    close = memchr(json->ptr, '"', json->len);
    if (!close)
        return false;
    *out = (hx_str){ json->ptr, (size_t)(close - json->ptr) };
    json->len -= out->len + 1;
    json->ptr = close + 1;
    return true;
}

static bool take_pair(hx_str *json, hx_str *id, hx_str *stance)
{
    return take_char(json, '[') && take_string(json, id) &&
           take_char(json, ',') && take_string(json, stance) &&
           take_char(json, ']');
}

/* The next item of a list that take_char() has opened: HX_OK, HX_END behind
 * the last one, HX_SKIP where the list is of another form. */
static hx_status next_item(hx_str *json, bool first, bool pairs, hx_str *id,
                           hx_str *stance)
{
    if (take_char(json, ']'))
        return hx__trim(*json).len ? HX_SKIP : HX_END;
    if (!first && !take_char(json, ','))
        return HX_SKIP;
    return (pairs ? take_pair(json, id, stance) : take_string(json, id))
               ? HX_OK : HX_SKIP;
}

/* -- labels ----------------------------------------------------------------- */

/* What is known of the label's name. HX_SKIP: nothing. */
static hx_status find_label(const hx_gold_slots *slots, hx_str id,
                            hx_gold_label *label, hx_error *err)
{
    const hx_host *host = hx__host_public(slots->host);
    const char *nearest;

    label->off = hx__registry_is_off(slots->host, label->dimension, id);
    if (label->off)
        return HX_OK;
    for (size_t i = 0; i < host->label_count(host, label->dimension); i++)
        if (hx_str_eq(host->label_get(host, label->dimension, i)->id, id)) {
            label->number = i;
            return HX_OK;
        }
    nearest = hx__cli_nearest_label(slots->host, label->dimension, id);
    return hx__fail(err, HX_SKIP, "the gold label \"%.*s\" is in no lexicon "
                    "of the pipeline%s%s%s", id.len > 40 ? 40 : (int)id.len,
                    id.ptr, nearest ? " (did you mean " : "",
                    nearest ? nearest : "", nearest ? "?)" : "");
}

static hx_status find_stance(hx_str name, hx_gold_label *label, hx_error *err)
{
    for (label->stance = 0; label->stance < HX_GOLD_STANCES; label->stance++)
        if (hx_str_eq(name, hx_str_of(hx__gold_stances[label->stance])))
            return HX_OK;
    return hx__fail(err, HX_SKIP, "the gold stance \"%.*s\" is none of met, "
                    "unmet, wanted", name.len > 40 ? 40 : (int)name.len,
                    name.ptr);
}

/* The labels of one field, whose value is there. */
static hx_status each_of(const hx_gold_slots *slots, int which, hx_str json,
                         hx_gold_take *take, void *arg, hx_error *err)
{
    static const int dimensions[] = { HX_DIM_DRIVER, HX_DIM_TOUCHPOINT,
                                      HX_DIM_LOYALTY };
    bool pairs = which == X_DRIVERS, first = true;
    hx_status rc = take_char(&json, '[') ? HX_OK : HX_SKIP;

    while (rc == HX_OK) {
        hx_gold_label label = { .dimension = dimensions[which] };
        hx_str id, stance;
        hx_status found;

        rc = next_item(&json, first, pairs, &id, &stance);
        if (rc != HX_OK)
            break;
        first = false;
        found = find_label(slots, id, &label, err);
        if (found == HX_OK && pairs)
            found = find_stance(stance, &label, err);
        if (found == HX_OK)
            found = take(arg, &label, err);
        if (found != HX_OK)
            return found;
    }
    return rc == HX_END ? HX_OK
           : hx__fail(err, rc, "\"%s\" is not a list of %s", extra[which],
                      pairs ? "pairs: [[\"warmth\",\"met\"]]"
                            : "names: [\"staff\"]");
}

static const hx_value *field(const hx_gold_slots *slots, const hx_record *rec,
                             int which)
{
    static const hx_value none = { { "", 0 }, HX_V_NONE };
    int slot = slots->slot[which];

    return slot < 0 || (size_t)slot >= rec->value_count ? &none
                                                        : &rec->values[slot];
}

hx_status hx__gold_each(const hx_gold_slots *slots, hx_record *rec,
                        hx_gold_take *take, void *arg, hx_error *err)
{
    hx_status rc = HX_OK;
    bool labelled = false;

    for (int i = X_DRIVERS; rc == HX_OK && i <= X_LOYALTY; i++) {
        const hx_value *value = field(slots, rec, i);

        if (value->type == HX_V_NONE || value->type == HX_V_NULL)
            continue;
        labelled = true;
        if (value->type != HX_V_STRING || hx__trim(value->text).len > 0)
            rc = each_of(slots, i, value->text, take, arg, err);
    }
    if (rc == HX_OK && !labelled)
        rc = hx__fail(err, HX_SKIP, "not labelled: no \"drivers\", "
                      "\"touchpoints\" or \"loyalty\" (without a label: "
                      "\"drivers\":[])");
    if (rc == HX_SKIP)
        rec->skip = HX_SKIP_SYNTAX;
    return rc;
}

static hx_status add_label(void *arg, const hx_gold_label *label, hx_error *err)
{
    hx_gold *gold = arg;
    uint64_t bit = (uint64_t)1 << (label->number & 63);
    size_t word = label->number / 64;

    (void)err;
    if (label->off)
        gold->off++;
    else if (label->dimension == HX_DIM_DRIVER)
        gold->driver[label->stance] |= bit;
    else if (label->dimension == HX_DIM_TOUCHPOINT)
        gold->touchpoint[word] |= bit;
    else
        gold->loyalty[word] |= bit;
    return HX_OK;
}

hx_status hx__gold_read(const hx_gold_slots *slots, hx_record *rec,
                        hx_gold *out, hx_error *err)
{
    return hx__gold_each(slots, rec, add_label, out, err);
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
    const hx_value *corpus = field(slots, rec, X_CORPUS);

    return corpus->type == HX_V_NONE ? hx_str_of("") : corpus->text;
}

int hx__gold_lang(const hx_record *rec)
{
    const hx_value *given = &rec->values[HX_F_LANG];
    int lang = given->type == HX_V_STRING ? hx__parse_lang(given->text)
                                        : HX_LANG_UNKNOWN;

    return lang < 0 ? HX_LANG_UNKNOWN : lang;
}
