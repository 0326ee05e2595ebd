/* Dimensions, labels and rules by number.
 *
 * A label's struct has an address of its own, because plugins keep pointers
 * to it; names lie in one arena. Look-ups by name are linear: they happen
 * while the host opens, over at most 256 labels. */
#include "registry.h"

#include "alloc.h"
#include "error.h"
#include "hostx.h"

#include <stdlib.h>

#define NAME_MAX_BYTES 64

static bool valid_name(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len > NAME_MAX_BYTES)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = name[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
            c != '_' && c != '.' && c != '-')
            return false;
    }
    return true;
}

/* A copy in the registry's arena; ptr is NULL where memory is refused. The
 * copy is terminated, for messages. */
static hx_str keep(hx_registry *reg, const char *text, size_t len)
{
    char *copy = hx__arena_get(&reg->strings, len + 1);

    if (!copy)
        return (hx_str){ NULL, 0 };
    if (len)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return (hx_str){ copy, len };
}

/* Callers see -1 only and blame a limit; the host knows better. */
static int no_memory(hx_registry *reg)
{
    reg->no_memory = true;
    return -1;
}

int hx__registry_find(const hx_hostx *host, hx_str name)
{
    const hx_registry *reg = &host->registry;

    for (size_t i = 0; i < reg->dim_count; i++) {
        if (hx_str_eq(reg->dims[i].name, name))
            return (int)i;
    }
    return -1;
}

int hx__registry_dimension(hx_hostx *host, const char *name)
{
    hx_registry  *reg = &host->registry;
    int           found = hx__registry_find(host, hx_str_of(name));
    hx_dimension *dim;

    if (found >= 0)
        return found;
    if (!valid_name(name) || reg->dim_count == HX_DIMENSIONS_MAX)
        return -1;
    dim = &reg->dims[reg->dim_count];
    dim->name = keep(reg, name, strlen(name));
    if (!dim->name.ptr)
        return no_memory(reg);
    dim->labels = hx__alloc(HX_LABELS_MAX, sizeof *dim->labels);
    if (!dim->labels)
        return no_memory(reg);
    return (int)reg->dim_count++;
}

static hx_dimension *dimension_at(const hx_hostx *host, int dimension)
{
    if (dimension < 0 || (size_t)dimension >= host->registry.dim_count)
        return NULL;
    return (hx_dimension *)&host->registry.dims[dimension];
}

int hx__registry_label(hx_hostx *host, int dimension, const char *id)
{
    hx_dimension  *dim = dimension_at(host, dimension);
    size_t         most = dimension == HX_DIM_DRIVER ? HX_DRIVERS_MAX
                                                     : HX_LABELS_MAX;
    hx_label_slot *label;

    if (!dim || !valid_name(id))
        return -1;
    for (size_t i = 0; i < dim->count; i++) {
        if (hx_str_eq(dim->labels[i]->pub.id, hx_str_of(id)))
            return (int)i;
    }
    if (dim->count == most)
        return -1;
    label = hx__alloc(1, sizeof *label);
    if (!label)
        return no_memory(&host->registry);
    label->pub.id = keep(&host->registry, id, strlen(id));
    if (!label->pub.id.ptr) {
        hx__free(label);
        return no_memory(&host->registry);
    }
    dim->labels[dim->count] = label;
    return (int)dim->count++;
}

hx_status hx__registry_label_attr(hx_hostx *host, int dimension, int label,
                                  const char *key, const char *value)
{
    hx_dimension  *dim = dimension_at(host, dimension);
    hx_registry   *reg = &host->registry;
    hx_label_slot *slot;
    struct hx_attr new_attr;

    if (!dim || label < 0 || (size_t)label >= dim->count)
        return HX_E_USAGE;
    slot = dim->labels[label];
    new_attr.value = keep(reg, value, strlen(value));
    if (!new_attr.value.ptr)
        return HX_E_NOMEM;
    for (size_t i = 0; i < slot->pub.attr_count; i++) {
        if (hx_str_eq(slot->attrs[i].key, hx_str_of(key))) {
            slot->attrs[i].value = new_attr.value;
            return HX_OK;
        }
    }
    new_attr.key = keep(reg, key, strlen(key));
    if (!new_attr.key.ptr ||
        !hx__grow((void **)&slot->attrs, &slot->attr_cap,
                  slot->pub.attr_count + 1, sizeof *slot->attrs))
        return HX_E_NOMEM;
    slot->attrs[slot->pub.attr_count++] = new_attr;
    slot->pub.attrs = slot->attrs;
    return HX_OK;
}

static bool noted_off(const hx_registry *reg, int dimension, hx_str id)
{
    for (size_t i = 0; i < reg->off_count; i++)
        if (reg->off[i].dimension == dimension &&
            hx_str_eq(reg->off[i].id, id))
            return true;
    return false;
}

hx_status hx__registry_off(hx_hostx *host, int dimension, const char *id)
{
    hx_registry *reg = &host->registry;
    hx_off       off = { .dimension = dimension };

    if (noted_off(reg, dimension, hx_str_of(id)))
        return HX_OK;
    off.id = keep(reg, id, strlen(id));
    if (!off.id.ptr || !hx__grow((void **)&reg->off, &reg->off_cap,
                                 reg->off_count + 1, sizeof *reg->off))
        return HX_E_NOMEM;
    reg->off[reg->off_count++] = off;
    return HX_OK;
}

bool hx__registry_is_off(const hx_hostx *host, int dimension, hx_str id)
{
    if (!noted_off(&host->registry, dimension, id))
        return false;
    for (size_t i = 0; i < hx__registry_label_count(host, dimension); i++)
        if (hx_str_eq(hx__registry_label_get(host, dimension, i)->id, id))
            return false;
    return true;
}

static bool same_rule(const hx_rule *a, const hx_rule *b)
{
    return a->line == b->line && hx_str_eq(a->pattern, b->pattern) &&
           hx_str_eq(a->lexicon, b->lexicon) && hx_str_eq(a->file, b->file);
}

void hx__registry_rewind(hx_hostx *host, size_t count)
{
    hx_registry *reg = &host->registry;

    if (reg->rule_end < reg->rule_count)
        reg->rule_end = reg->rule_count;
    reg->rule_count = count;
}

int64_t hx__registry_rule(hx_hostx *host, const hx_rule *rule)
{
    hx_registry *reg = &host->registry;
    hx_rule     *copy;

    if (reg->rule_count < reg->rule_end &&
        same_rule(reg->rules[reg->rule_count], rule))
        return (int64_t)reg->rule_count++;
    if (reg->rule_count >= UINT32_MAX - 1)
        return -1;
    if (!hx__grow((void **)&reg->rules, &reg->rule_cap, reg->rule_count + 1,
                  sizeof *reg->rules))
        return no_memory(reg);
    copy = hx__arena_get(&reg->strings, sizeof *copy);
    if (!copy)
        return no_memory(reg);
    copy->line = rule->line;
    copy->pattern = keep(reg, rule->pattern.ptr, rule->pattern.len);
    /* Rules come file by file: the last one's names usually serve again. */
    if (reg->rule_count > 0) {
        const hx_rule *last = reg->rules[reg->rule_count - 1];

        copy->lexicon = last->lexicon;
        copy->file = last->file;
    } else {
        copy->lexicon = copy->file = (hx_str){ NULL, 0 };
    }
    if (!copy->lexicon.ptr || !hx_str_eq(copy->lexicon, rule->lexicon))
        copy->lexicon = keep(reg, rule->lexicon.ptr, rule->lexicon.len);
    if (!copy->file.ptr || !hx_str_eq(copy->file, rule->file))
        copy->file = keep(reg, rule->file.ptr, rule->file.len);
    if (!copy->pattern.ptr || !copy->lexicon.ptr || !copy->file.ptr)
        return no_memory(reg);
    reg->rules[reg->rule_count] = copy;
    return (int64_t)reg->rule_count++;
}

hx_rule *hx__registry_rules(hx_hostx *host, size_t count)
{
    hx_registry *reg = &host->registry;
    hx_rule     *list = hx__arena_get(&reg->strings,
                                      (count + 1) * sizeof *list);

    if (!list || !hx__grow((void **)&reg->rules, &reg->rule_cap,
                           reg->rule_count + count, sizeof *reg->rules))
        return NULL;
    for (size_t i = 0; i < count; i++)
        reg->rules[reg->rule_count++] = &list[i];
    return list;
}

size_t hx__registry_dimensions(const hx_hostx *host)
{
    return host->registry.dim_count;
}

hx_str hx__registry_dimension_name(const hx_hostx *host, int dimension)
{
    const hx_dimension *dim = dimension_at(host, dimension);

    return dim ? dim->name : HX_LIT("");
}

size_t hx__registry_label_count(const hx_hostx *host, int dimension)
{
    const hx_dimension *dim = dimension_at(host, dimension);

    return dim ? dim->count : 0;
}

const hx_label *hx__registry_label_get(const hx_hostx *host, int dimension,
                                       size_t label)
{
    const hx_dimension *dim = dimension_at(host, dimension);

    return dim && label < dim->count ? &dim->labels[label]->pub : NULL;
}

size_t hx__registry_rule_count(const hx_hostx *host)
{
    return host->registry.rule_count;
}

const hx_rule *hx__registry_rule_get(const hx_hostx *host, uint32_t rule)
{
    return rule < host->registry.rule_count ? host->registry.rules[rule]
                                            : NULL;
}

/* -- lexicons, for provenance -- */

static int by_name(const void *a, const void *b)
{
    const hx_lexicon_info *x = a, *y = b;
    int                    order = strcmp(x->name, y->name);

    if (order != 0)
        return order;
    return (x->fingerprint > y->fingerprint) -
           (x->fingerprint < y->fingerprint);
}

hx_status hx__registry_lexicon(hx_hostx *host, const hx_lexicon_info *info)
{
    hx_registry    *reg = &host->registry;
    hx_lexicon_info copy = { .fingerprint = info->fingerprint };

    copy.name = keep(reg, info->name, strlen(info->name)).ptr;
    copy.version = keep(reg, info->version, strlen(info->version)).ptr;
    if (info->path)
        copy.path = keep(reg, info->path, strlen(info->path)).ptr;
    if (!copy.name || !copy.version || (info->path && !copy.path) ||
        !hx__grow((void **)&reg->lexicons, &reg->lexicon_cap,
                  reg->lexicon_count + 1, sizeof *reg->lexicons))
        return HX_E_NOMEM;
    reg->lexicons[reg->lexicon_count++] = copy;
    qsort(reg->lexicons, reg->lexicon_count, sizeof *reg->lexicons, by_name);
    return HX_OK;
}

size_t hx__host_lexicons(const hx_hostx *host, const hx_lexicon_info **list)
{
    *list = host->registry.lexicons;
    return host->registry.lexicon_count;
}

void hx__registry_clear(hx_hostx *host)
{
    hx_registry *reg = &host->registry;

    for (size_t d = 0; d < reg->dim_count; d++) {
        for (size_t i = 0; i < reg->dims[d].count; i++) {
            hx__free(reg->dims[d].labels[i]->attrs);
            hx__free(reg->dims[d].labels[i]);
        }
        hx__free(reg->dims[d].labels);
    }
    hx__free(reg->rules);
    hx__free(reg->lexicons);
    hx__free(reg->off);
    hx__arena_clear(&reg->strings);
    *reg = (hx_registry){ 0 };
}
