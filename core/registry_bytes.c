/* Dimensions with their labels, and lexicons, as bytes; compiled.c keeps them.
 * Rules are not among them: there are many, and they are not copied. */
#include "registry.h"

#include "buf.h"
#include "hostx.h"

static void put_name(hx_buf *out, hx_str name)
{
    hx__buf_uint(out, name.len);
    hx__buf_bytes(out, name.ptr, name.len);
    hx__buf_char(out, '\0');
}

/* NULL: there is none. */
static const char *take_name(hx_str *in)
{
    uint64_t len;
    hx_str   name, end;

    if (!hx__read_uint(in, &len) || len > in->len ||
        !hx__read_bytes(in, (size_t)len, &name) ||
        !hx__read_bytes(in, 1, &end) || end.ptr[0] != '\0')
        return NULL;
    return name.ptr;
}

static void put_label(hx_buf *out, const hx_label *label)
{
    put_name(out, label->id);
    hx__buf_uint(out, label->attr_count);
    for (size_t i = 0; i < label->attr_count; i++) {
        put_name(out, label->attrs[i].key);
        put_name(out, label->attrs[i].value);
    }
}

void hx__registry_put(const hx_hostx *host, hx_buf *out)
{
    const hx_lexicon_info *infos;
    size_t count = hx__host_lexicons(host, &infos);

    hx__buf_uint(out, hx__registry_dimensions(host));
    for (int d = 0; (size_t)d < hx__registry_dimensions(host); d++) {
        size_t labels = hx__registry_label_count(host, d);

        put_name(out, hx__registry_dimension_name(host, d));
        hx__buf_uint(out, labels);
        for (size_t i = 0; i < labels; i++)
            put_label(out, hx__registry_label_get(host, d, i));
    }
    hx__buf_uint(out, host->registry.off_count);
    for (size_t i = 0; i < host->registry.off_count; i++) {
        hx__buf_uint(out, (uint64_t)host->registry.off[i].dimension);
        put_name(out, host->registry.off[i].id);
    }
    hx__buf_uint(out, count);
    for (size_t i = 0; i < count; i++) {
        put_name(out, hx_str_of(infos[i].name));
        put_name(out, hx_str_of(infos[i].version));
        hx__buf_uint(out, infos[i].fingerprint);
    }
}

static bool take_label(hx_hostx *host, int dimension, size_t number_wanted,
                       hx_str *in)
{
    const char *id = take_name(in);
    int         label = id ? hx__registry_label(host, dimension, id) : -1;
    uint64_t    attrs;

    if (label < 0 || (size_t)label != number_wanted ||
        !hx__read_uint(in, &attrs))
        return false;
    for (uint64_t i = 0; i < attrs; i++) {
        const char *key = take_name(in);
        const char *value = key ? take_name(in) : NULL;

        if (!value || hx__registry_label_attr(host, dimension, label, key,
                                              value) != HX_OK)
            return false;
    }
    return true;
}

static bool take_off(hx_hostx *host, hx_str *in)
{
    uint64_t count, dimension;

    if (!hx__read_uint(in, &count))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        const char *id = hx__read_uint(in, &dimension) ? take_name(in) : NULL;

        if (!id || dimension >= hx__registry_dimensions(host) ||
            hx__registry_off(host, (int)dimension, id) != HX_OK)
            return false;
    }
    return true;
}

bool hx__registry_take(hx_hostx *host, hx_str in)
{
    uint64_t count, labels;

    if (!hx__read_uint(&in, &count))
        return false;
    for (uint64_t d = 0; d < count; d++) {
        const char *name = take_name(&in);
        int dimension = name ? hx__registry_dimension(host, name) : -1;

        if (dimension < 0 || (uint64_t)dimension != d ||
            !hx__read_uint(&in, &labels))
            return false;
        for (uint64_t i = 0; i < labels; i++)
            if (!take_label(host, dimension, (size_t)i, &in))
                return false;
    }
    if (!take_off(host, &in) || !hx__read_uint(&in, &count))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        hx_lexicon_info info = { .name = take_name(&in) };

        info.version = info.name ? take_name(&in) : NULL;
        if (!info.version || !hx__read_uint(&in, &info.fingerprint) ||
            hx__registry_lexicon(host, &info) != HX_OK)
            return false;
    }
    return true;
}
