/* Dimensions: what a record can be counted by and filtered on.
 *
 * Three sources look alike from outside: what the input says (brand, any
 * field), what follows from it (month, generation), and what the text says
 * (touchpoint, loyalty, any facet). Only "touchpoint" joins two of them. */
#include "alloc.h"
#include "error.h"
#include "hostx.h"
#include "names.h"
#include "utf8.h"
#include "values.h"

/* A longer value is cut: segments are keys held in memory. */
#define VALUE_BYTES 256
#define FILTER_VALUES (HX_LABELS_MAX + 1)  /* and one given */

/* -- registration -- */

static size_t find_dim(const hx_hostx *host, const char *name)
{
    for (size_t i = 0; i < host->dim_count; i++) {
        if (strcmp(host->dims[i].name, name) == 0)
            return i;
    }
    return SIZE_MAX;
}

static size_t add_dim(hx_hostx *host, const char *name, int kind, int which)
{
    hx_dim *dim;

    if (host->dim_count == HX_DIMS_MAX)
        return SIZE_MAX;
    dim = &host->dims[host->dim_count];
    dim->name = hx__strdup(name);
    if (!dim->name)
        return SIZE_MAX;
    dim->kind = kind;
    dim->which = which;
    dim->asked = false;
    return host->dim_count++;
}

/* Those that every run has. */
static const struct { const char *name; int kind, which; } built_in[] = {
    { "lang", HX_DIMK_LANG, 0 },
    { "brand", HX_DIMK_FIELD, HX_F_BRAND },
    { "touchpoint", HX_DIMK_TOUCHPOINT, HX_DIM_TOUCHPOINT },
    { "generation", HX_DIMK_GENERATION, 0 },
    { "tenure", HX_DIMK_FACET, HX_DIM_TENURE },
    { "loyalty", HX_DIMK_FACET, HX_DIM_LOYALTY },
    { "month", HX_DIMK_MONTH, 0 },
    { "quarter", HX_DIMK_QUARTER, 0 },
    { "year", HX_DIMK_YEAR, 0 },
    { "driver", HX_DIMK_DRIVER, HX_DIM_DRIVER },
};

bool hx__dim_taken(hx_str name)
{
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
        int kind = built_in[i].kind;

        if (hx_str_eq(name, hx_str_of(built_in[i].name)))
            return kind != HX_DIMK_FACET && kind != HX_DIMK_TOUCHPOINT &&
                   kind != HX_DIMK_DRIVER;
    }
    return false;
}

hx_status hx__dims_begin(hx_hostx *host, hx_error *err)
{
    static const char *const shared[] = { "driver", "touchpoint", "loyalty",
                                          "tenure" };  /* as HX_DIM_... */

    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        if (hx__registry_dimension(host, shared[i]) != (int)i)
            return hx__nomem(err);
    }
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
        if (add_dim(host, built_in[i].name, built_in[i].kind,
                    built_in[i].which) == SIZE_MAX)
            return hx__nomem(err);
    }
    return HX_OK;
}

/* The slot of the extra field `name`, or -1. */
static int extra_slot(const hx_hostx *host, const char *name)
{
    for (size_t i = 0; i < host->wish.extra_count; i++) {
        if (strcmp(host->wish.extra[i], name) == 0)
            return (int)(HX_F_COUNT + i);
    }
    return -1;
}

size_t hx__dim_find(const hx_host *pub, const char *name)
{
    /* The host is not const in fact, and this is called in open() only. */
    hx_hostx *host = (hx_hostx *)pub;
    size_t    found = find_dim(host, name);
    int       which;

    if (found != SIZE_MAX)
        return found;
    which = hx__registry_find(host, hx_str_of(name));
    if (which >= 0)
        return add_dim(host, name, HX_DIMK_FACET, which);
    which = hx__field_known(hx_str_of(name));
    if (which < 0)
        which = extra_slot(host, name);
    if (which >= 0)
        return add_dim(host, name, HX_DIMK_FIELD, which);
    return SIZE_MAX;
}

int hx__dims_field(const hx_host *pub, const char *name)
{
    hx_hostx *host = (hx_hostx *)pub;  /* as above */
    size_t    count = host->wish.extra_count;
    int       slot = hx__field_known(hx_str_of(name));
    char     *copy;

    if (slot < 0)
        slot = extra_slot(host, name);
    if (slot >= 0)
        return slot;
    if (!name || !name[0] || count == HX_FIELDS_MAX - HX_F_COUNT)
        return -1;
    copy = hx__arena_copy(&host->registry.strings, name, strlen(name) + 1);
    if (!copy) {
        host->registry.no_memory = true;
        return -1;
    }
    host->wish.extra[host->wish.extra_count++] = copy;
    return (int)(HX_F_COUNT + count);
}

hx_str hx__dim_name(const hx_host *pub, size_t dim)
{
    const hx_hostx *host = (const hx_hostx *)pub;

    return hx_str_of(dim < host->dim_count ? host->dims[dim].name : NULL);
}

/* The dimension `name` of a request: an unknown one is an input field. */
static hx_status request_dim(hx_hostx *host, const char *name,
                             const char *option, size_t *out, hx_error *err)
{
    size_t found = hx__dim_find(&host->pub, name);

    if (found == SIZE_MAX) {
        if (host->wish.extra_count == HX_FIELDS_MAX - HX_F_COUNT)
            return hx__fail(err, HX_E_USAGE, "%s: over %d input fields",
                            option, HX_FIELDS_MAX - HX_F_COUNT);
        found = add_dim(host, name, HX_DIMK_FIELD,
                        (int)(HX_F_COUNT + host->wish.extra_count));
        if (found == SIZE_MAX)
            return hx__nomem(err);
        host->wish.extra[host->wish.extra_count++] = host->dims[found].name;
    }
    host->dims[found].asked = true;
    *out = found;
    return HX_OK;
}

/* -- --by -- */

/* In another order the segments are the same, and each test of them would be
 * made twice. */
static bool known_breakdown(const hx_hostx *host, const hx_breakdown *by)
{
    size_t last = by->count - 1;

    for (size_t i = 0; i < host->by_count; i++) {
        const hx_breakdown *b = &host->by[i];

        if (b->count != by->count)
            continue;
        if ((b->dims[0] == by->dims[0] && b->dims[last] == by->dims[last]) ||
            (b->dims[0] == by->dims[last] && b->dims[last] == by->dims[0]))
            return true;
    }
    return false;
}

static hx_status add_breakdown(hx_hostx *host, const char *text,
                               hx_error *err)
{
    hx_breakdown by = { 0 };
    hx_str       rest = hx_str_of(text);
    hx_status    rc;

    do {
        const char *comma = memchr(rest.ptr, ',', rest.len);
        size_t      len = comma ? (size_t)(comma - rest.ptr) : rest.len;
        hx_str      part = hx__trim((hx_str){ rest.ptr, len });
        char       *name;

        if (part.len == 0 || by.count == 2)
            return hx__fail(err, HX_E_USAGE, "--by %s: give one dimension, "
                            "or two joined by a comma", text);
        name = hx__strndup(part.ptr, part.len);
        if (!name)
            return hx__nomem(err);
        rc = request_dim(host, name, "--by", &by.dims[by.count++], err);
        hx__free(name);
        if (rc != HX_OK)
            return rc;
        rest.ptr += len;
        rest.len -= len;
        if (comma)
            rest = (hx_str){ rest.ptr + 1, rest.len - 1 };
        else
            break;
    } while (true);
    if (by.count == 2 && by.dims[0] == by.dims[1])
        return hx__fail(err, HX_E_USAGE, "--by %s: the same dimension twice",
                        text);
    if (known_breakdown(host, &by))
        return HX_OK;
    if (host->by_count == HX_BREAKDOWNS_MAX)
        return hx__fail(err, HX_E_USAGE, "--by: over %d breakdowns",
                        HX_BREAKDOWNS_MAX);
    host->by[host->by_count++] = by;
    return HX_OK;
}

static int compare(hx_str a, hx_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int    order = n ? memcmp(a.ptr, b.ptr, n) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* By the names, of the dimensions as they were joined. */
static int breakdown_order(const hx_hostx *host, const hx_breakdown *a,
                           const hx_breakdown *b)
{
    size_t i = 0;
    int    order = 0;

    for (; order == 0 && i < a->count && i < b->count; i++)
        order = compare(hx__dim_name(&host->pub, a->dims[i]),
                        hx__dim_name(&host->pub, b->dims[i]));
    return order ? order : (a->count > b->count) - (a->count < b->count);
}

void hx__dims_sort(hx_hostx *host)
{
    for (size_t i = 1; i < host->by_count; i++) {
        hx_breakdown own = host->by[i];
        size_t       at = i;

        for (; at > 0 && breakdown_order(host, &own, &host->by[at - 1]) < 0;
             at--)
            host->by[at] = host->by[at - 1];
        host->by[at] = own;
    }
}

/* -- --where, --since, --until -- */

/* The filter on `dim`, made when new. */
static hx_filter *filter_for(hx_filters *all, size_t dim)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->list[i].dim == dim)
            return &all->list[i];
    }
    if (!hx__grow((void **)&all->list, &all->cap, all->count + 1,
                  sizeof *all->list))
        return NULL;
    all->list[all->count] = (hx_filter){ .dim = dim };
    return &all->list[all->count++];
}

static hx_str filter_lang(hx_str value)
{
    static const char *const langs[] = { "", "de", "en" };
    int lang = hx__parse_lang(value);

    return lang >= 0 ? hx_str_of(langs[lang]) : value;
}

/* The value as dim_values() would give it: "--where lang=German" finds de, and
 * rating=4,5 finds 4.5; a number is written to `room`. */
static hx_str filter_value(const hx_dim *dim, hx_str value,
                           char room[HX_MICRO_BYTES])
{
    int64_t micro;

    value = hx__trim(value);
    value.len = hx__utf8_cut(value, VALUE_BYTES);
    switch (dim->kind) {
    case HX_DIMK_GENERATION:
        return hx_str_of(hx__generation_named(value));
    case HX_DIMK_LANG:
        return filter_lang(value);
    case HX_DIMK_FIELD:
        if (dim->which < HX_F_COUNT && hx__field_numeric(dim->which) &&
            hx__parse_micro(value, &micro))
            return (hx_str){ room, hx__write_micro(micro, room) };
        return value;
    default:
        return value;
    }
}

static bool is_late(int kind)
{
    return kind == HX_DIMK_LANG || kind == HX_DIMK_TOUCHPOINT ||
           kind == HX_DIMK_FACET || kind == HX_DIMK_DRIVER;
}

static hx_status add_filter(hx_hostx *host, const char *text, hx_error *err)
{
    const char *equals = strchr(text, '=');
    char        room[HX_MICRO_BYTES];
    hx_filter  *filter;
    hx_str      value;
    size_t      dim = 0;
    char       *copy;
    hx_status   rc;

    if (!equals || equals == text)
        return hx__fail(err, HX_E_USAGE, "--where %s: write DIM=VALUE", text);
    copy = hx__strndup(text, (size_t)(equals - text));
    if (!copy)
        return hx__nomem(err);
    rc = request_dim(host, copy, "--where", &dim, err);
    hx__free(copy);
    if (rc != HX_OK)
        return rc;
    filter = filter_for(&host->filters, dim);
    value = filter_value(&host->dims[dim], hx_str_of(equals + 1), room);
    copy = filter ? hx__strndup(value.ptr, value.len) : NULL;
    if (!copy || !hx__grow((void **)&filter->values, &filter->cap,
                           filter->count + 1, sizeof *filter->values)) {
        hx__free(copy);
        return hx__nomem(err);
    }
    filter->values[filter->count++] = (hx_str){ copy, value.len };
    filter->late = is_late(host->dims[dim].kind);
    if (filter->late)
        host->filters.any_late = true;
    else
        host->filters.any_early = true;
    return HX_OK;
}

/* A date option as a day number; a month or a year alone means its first day
 * for --since and its last for --until. */
static hx_status add_date(hx_hostx *host, const char *option,
                          const char *text, bool last, uint32_t *out,
                          hx_error *err)
{
    hx_date date;

    if (!text)
        return HX_OK;
    if (!hx__parse_date(hx_str_of(text), &date))
        return hx__fail(err, HX_E_USAGE, "%s %s: not a date; write it as "
                        "2024-03-31 (or 31.03.2024, 2024-03, 2024)", option,
                        text);
    if (date.month == 0)
        date.month = last ? 12 : 1;
    if (date.day == 0)
        date.day = last ? 31 : 1;
    *out = (uint32_t)(date.year * 10000 + date.month * 100 + date.day);
    host->filters.any_early = true;
    host->wish.dated = true;
    return HX_OK;
}

hx_status hx__dims_request(hx_hostx *host, const hx_request *request,
                           hx_error *err)
{
    hx_filters *f = &host->filters;
    hx_status   rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < request->by_count; i++)
        rc = add_breakdown(host, request->by[i], err);
    for (size_t i = 0; rc == HX_OK && i < request->where_count; i++)
        rc = add_filter(host, request->where[i], err);
    if (rc == HX_OK)
        rc = add_date(host, "--since", request->since, false, &f->since, err);
    if (rc == HX_OK)
        rc = add_date(host, "--until", request->until, true, &f->until, err);
    if (rc == HX_OK && f->since && f->until && f->since > f->until)
        rc = hx__fail(err, HX_E_USAGE, "--since %s is after --until %s",
                      request->since, request->until);
    return rc;
}

void hx__dims_clear(hx_hostx *host)
{
    for (size_t i = 0; i < host->filters.count; i++) {
        hx_filter *filter = &host->filters.list[i];

        for (size_t k = 0; k < filter->count; k++)
            hx__free((char *)filter->values[k].ptr);
        hx__free(filter->values);
    }
    hx__free(host->filters.list);
    for (size_t i = 0; i < host->dim_count; i++)
        hx__free(host->dims[i].name);
    host->filters = (hx_filters){ 0 };
    host->dim_count = 0;
}

/* -- values of a record -- */

typedef struct value_list {
    hx_str *out;
    size_t  count, cap;
} value_list;

/* Inserts `value` in its place; with no room left the greatest goes. */
static void insert(value_list *list, hx_str value)
{
    size_t at = 0, last;

    while (at < list->count) {
        int order = compare(list->out[at], value);

        if (order == 0)
            return;
        if (order > 0)
            break;
        at++;
    }
    if (at == list->cap)
        return;
    last = list->count < list->cap ? list->count++ : list->cap - 1;
    memmove(&list->out[at + 1], &list->out[at],
            (last - at) * sizeof *list->out);
    list->out[at] = value;
}

/* What stands in `slot`, without blanks around it; empty where nothing does. */
static hx_str field_text(const hx_record *rec, int slot)
{
    const hx_value *value;

    if (slot < 0 || (size_t)slot >= rec->value_count)
        return HX_LIT("");
    value = &rec->values[slot];
    return value->type == HX_V_NONE || value->type == HX_V_NULL
           ? HX_LIT("") : hx__trim(value->text);
}

static void insert_field(value_list *list, const hx_record *rec, int slot)
{
    hx_str text = field_text(rec, slot);

    text.len = hx__utf8_cut(text, VALUE_BYTES);
    if (text.len)
        insert(list, text);
}

void hx__dims_tell_cut(hx_recordx *rx)
{
    const hx_hostx *host = rx->host;

    for (size_t i = 0; i < host->dim_count; i++) {
        const hx_dim *d = &host->dims[i];
        int           slot = d->kind == HX_DIMK_FIELD ? d->which
                           : d->kind == HX_DIMK_TOUCHPOINT ? HX_F_TOUCHPOINT
                           : -1;

        if (!d->asked || field_text(&rx->pub, slot).len <= VALUE_BYTES)
            continue;
        rx->bad_values++;
        (void)hx__fail(&rx->bad, HX_OK, "%s is over %d bytes: it counts by "
                       "what it begins with", d->name, VALUE_BYTES);
    }
}

static void insert_facets(value_list *list, const hx_hostx *host,
                          const hx_record *rec, int dimension)
{
    uint64_t seen[HX_LABELS_MAX / 64] = { 0 };

    for (size_t i = 0; i < rec->facet_count; i++) {
        const hx_facet *f = &rec->facets[i];
        uint64_t        bit = (uint64_t)1 << f->label % 64;

        if (f->dimension != dimension || (seen[f->label / 64] & bit))
            continue;
        seen[f->label / 64] |= bit;
        insert(list, hx__registry_label_get(host, dimension, f->label)->id);
    }
}

static void insert_drivers(value_list *list, const hx_hostx *host,
                           const hx_record *rec)
{
    uint64_t seen = 0;

    for (size_t i = 0; i < rec->mention_count; i++)
        seen |= (uint64_t)1 << rec->mentions[i].label % HX_DRIVERS_MAX;
    for (size_t i = 0; seen; i++, seen >>= 1) {
        if (seen & 1)
            insert(list, hx__registry_label_get(host, HX_DIM_DRIVER, i)->id);
    }
}

/* `text` of the record's date parts; empty where the date is unknown. */
static void insert_text(value_list *list, const char *text)
{
    if (text && text[0])
        insert(list, hx_str_of(text));
}

size_t hx__dim_values(const hx_host *pub, const hx_record *rec, size_t dim,
                      hx_str *out, size_t cap)
{
    static const char *const langs[] = { "", "de", "en" };
    const hx_hostx   *host = (const hx_hostx *)pub;
    const hx_recordx *rx = (const hx_recordx *)rec;
    value_list        list = { out, 0, cap };
    const hx_dim     *d;

    if (dim >= host->dim_count || cap == 0)
        return 0;
    d = &host->dims[dim];
    switch (d->kind) {
    case HX_DIMK_LANG:
        insert_text(&list, langs[rec->lang]);
        break;
    case HX_DIMK_TOUCHPOINT:
        insert_field(&list, rec, HX_F_TOUCHPOINT);
        insert_facets(&list, host, rec, d->which);
        break;
    case HX_DIMK_GENERATION:
        insert_text(&list, rx->generation);
        break;
    case HX_DIMK_MONTH:
        insert_text(&list, rx->month_text);
        break;
    case HX_DIMK_QUARTER:
        insert_text(&list, rx->quarter_text);
        break;
    case HX_DIMK_YEAR:
        insert_text(&list, rx->year_text);
        break;
    case HX_DIMK_DRIVER:
        insert_drivers(&list, host, rec);
        break;
    case HX_DIMK_FACET:
        insert_facets(&list, host, rec, d->which);
        break;
    default:
        insert_field(&list, rec, d->which);
        break;
    }
    return list.count;
}

/* -- filtering -- */

static bool passes(const hx_hostx *host, const hx_record *rec,
                   const hx_filter *filter)
{
    hx_str found[FILTER_VALUES];
    size_t count = hx__dim_values(&host->pub, rec, filter->dim, found,
                                  FILTER_VALUES);

    for (size_t k = 0; k < filter->count; k++) {
        if (filter->values[k].len == 0 && count == 0)
            return true;
        for (size_t i = 0; i < count; i++) {
            if (hx_str_eq(found[i], filter->values[k]))
                return true;
        }
    }
    return false;
}

/* A record without a date lies in no span of time. */
static bool in_time(const hx_filters *f, const hx_recordx *rx)
{
    uint32_t day;

    if (!f->since && !f->until)
        return true;
    if (rx->year == 0)
        return false;
    day = rx->year * 10000u + (rx->month ? rx->month : 1u) * 100u +
          (rx->day ? rx->day : 1u);
    return day >= f->since && (!f->until || day <= f->until);
}

bool hx__filters_pass(const hx_hostx *host, const hx_recordx *rx, bool late)
{
    const hx_filters *f = &host->filters;

    if (late ? !f->any_late : !f->any_early)
        return true;
    if (!late && !in_time(f, rx))
        return false;
    for (size_t i = 0; i < f->count; i++) {
        if (f->list[i].late == late && !passes(host, &rx->pub, &f->list[i]))
            return false;
    }
    return true;
}
