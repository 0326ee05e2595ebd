/* A host small enough for one test file: labels, dimensions and a sink in
 * memory, so that plugins can be tested without lexicons and pipelines.
 *
 * Records carry the values of their dimensions themselves. Documents, buffers
 * and memory are those of core. */
#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include "alloc.h"
#include "buf.h"
#include "doc.h"
#include "error.h"
#include "hxgap/plugin.h"

#include <stdarg.h>
#include <stdio.h>

enum { FAKE_DRIVER, FAKE_TOUCH, FAKE_LOYALTY, FAKE_LABEL_DIMS };
enum { FAKE_GENERATION, FAKE_MONTH, FAKE_TENURE, FAKE_TOUCHPOINT, FAKE_BRAND,
       FAKE_DIMS };
#define FAKE_VALUES 4
#define FAKE_ROOM 32

typedef struct fake_record {
    hx_record  rec;  /* first: hx_record * is cast to this */
    hx_value   values[HX_F_COUNT];
    hx_mention mention[8];
    hx_facet   facet[8];
    hx_str     dim[FAKE_DIMS][FAKE_VALUES];
    size_t     dim_count[FAKE_DIMS];
    uint64_t   room[FAKE_ROOM];  /* its arena */
    size_t     used;
} fake_record;

#define FAKE_ATTR(k, v) { { k, sizeof k - 1 }, { v, sizeof v - 1 } }
static const struct hx_attr fake_soft[] = {
    FAKE_ATTR("family", "emotional"), FAKE_ATTR("maslow", "esteem"),
    FAKE_ATTR("label.de", "Wärme"), FAKE_ATTR("label.en", "Warmth"),
    FAKE_ATTR("step", "employees"),
};
static const struct hx_attr fake_hard[] = {
    FAKE_ATTR("family", "rational"), FAKE_ATTR("maslow", "basic"),
    FAKE_ATTR("label.de", "Tempo"), FAKE_ATTR("label.en", "Speed"),
    FAKE_ATTR("target", "60"),
};
static const struct hx_attr fake_owned[] = {
    FAKE_ATTR("owner", "Customer Care"),
};
#undef FAKE_ATTR
#define FAKE_SOFT(id) { { id, sizeof id - 1 }, 5, fake_soft }
#define FAKE_HARD(id) { { id, sizeof id - 1 }, 5, fake_hard }
static const hx_label fake_drivers[] = {
    FAKE_SOFT("human"), FAKE_SOFT("warmth"), FAKE_SOFT("security"),
    FAKE_SOFT("delight"), FAKE_HARD("price"), FAKE_HARD("speed"),
    FAKE_HARD("competence"), FAKE_HARD("resolution"),
    FAKE_HARD("information"),
};
enum { FAKE_HUMAN, FAKE_WARMTH, FAKE_SECURITY, FAKE_DELIGHT, FAKE_PRICE,
       FAKE_SPEED, FAKE_COMPETENCE, FAKE_RESOLUTION, FAKE_INFORMATION,
       FAKE_DRIVERS };
static const hx_label fake_touches[] = {
    { { "staff", 5 }, 0, NULL }, { { "hotline", 7 }, 1, fake_owned },
    { { "website", 7 }, 0, NULL },
};
static const hx_label fake_loyalty[] = {
    { { "recommend", 9 }, 0, NULL }, { { "warn", 4 }, 0, NULL },
    { { "stay", 4 }, 0, NULL }, { { "leave", 5 }, 0, NULL },
};
static const struct { const char *name; const hx_label *list; size_t count; }
fake_labels[FAKE_LABEL_DIMS] = {
    { "driver", fake_drivers, FAKE_DRIVERS },
    { "touchpoint", fake_touches, 3 }, { "loyalty", fake_loyalty, 4 },
};
static const char *const fake_dims[FAKE_DIMS] = {
    "generation", "month", "tenure", "touchpoint", "brand"
};

/* What the run asks for; a test may change them before open(). */
static hx_breakdown fake_by[4] = { { 1, { FAKE_BRAND, 0 } } };
static size_t       fake_by_count = 1;
static uint64_t     fake_limit = 10000;
static int          fake_columns = 80, fake_german, fake_ascii, fake_colour;

static inline int fake_dimension(const hx_host *host, const char *name)
{
    (void)host;
    for (int i = 0; i < FAKE_LABEL_DIMS; i++)
        if (strcmp(fake_labels[i].name, name) == 0)
            return i;
    return -1;
}

static inline hx_str fake_dimension_name(const hx_host *host, int dimension)
{
    (void)host;
    return dimension < FAKE_LABEL_DIMS
               ? hx_str_of(fake_labels[dimension].name) : HX_LIT("");
}

static inline size_t fake_label_count(const hx_host *host, int dimension)
{
    (void)host;
    return fake_labels[dimension].count;
}

static inline const hx_label *fake_label_get(const hx_host *host,
                                             int dimension, size_t label)
{
    (void)host;
    return &fake_labels[dimension].list[label];
}

static inline size_t fake_breakdowns(const hx_host *host,
                                     const hx_breakdown **list)
{
    (void)host;
    *list = fake_by;
    return fake_by_count;
}

static inline hx_str fake_dim_name(const hx_host *host, size_t dim)
{
    (void)host;
    return hx_str_of(fake_dims[dim]);
}

static inline size_t fake_dim_values(const hx_host *host,
                                     const hx_record *rec, size_t dim,
                                     hx_str *out, size_t cap)
{
    const fake_record *fake = (const fake_record *)rec;
    size_t count = fake->dim_count[dim];

    (void)host;
    for (size_t i = 0; i < count && i < cap; i++)
        out[i] = fake->dim[dim][i];
    return count < cap ? count : cap;
}

static inline size_t fake_dim_find(const hx_host *host, const char *name)
{
    (void)host;
    for (size_t i = 0; i < FAKE_DIMS; i++)
        if (strcmp(fake_dims[i], name) == 0)
            return i;
    return SIZE_MAX;
}

static inline uint64_t fake_limit_get(const hx_host *host, const char *name)
{
    (void)host;
    return strcmp(name, "max_segments") == 0 ? fake_limit : 0;
}

/* The sink is a buffer of core. */
static inline void fake_write(hx_sink *sink, const void *bytes, size_t len)
{
    hx__buf_bytes((hx_buf *)sink, bytes, len);
}

static inline void fake_printf(hx_sink *sink, const char *format, ...)
    HX_PRINTF(2, 3);
static inline void fake_printf(hx_sink *sink, const char *format, ...)
{
    char    text[512];
    va_list args;
    int     len;

    va_start(args, format);
    len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (len > 0)
        hx__buf_bytes((hx_buf *)sink, text, (size_t)len);
}

static inline int fake_trait(const hx_sink *sink, const char *key)
{
    (void)sink;
    if (strcmp(key, "columns") == 0)
        return fake_columns;
    if (strcmp(key, "german") == 0)
        return fake_german;
    if (strcmp(key, "ascii") == 0)
        return fake_ascii;
    return strcmp(key, "colour") == 0 ? fake_colour : 0;
}

static inline void *fake_arena(hx_record *rec, size_t bytes)
{
    fake_record *fake = (fake_record *)rec;
    size_t       wide = (bytes + 7) / 8;
    void        *out = fake->room + fake->used;

    if (wide > FAKE_ROOM - fake->used)
        return NULL;
    fake->used += wide;
    return out;
}

static inline size_t fake_origin(const hx_record *rec, size_t offset)
{
    (void)rec;
    return offset;
}

static inline hx_host fake_host(void)
{
    hx_host host = {
        .size = sizeof(hx_host), .abi_major = HX_ABI_MAJOR,
        .abi_minor = HX_ABI_MINOR, .doc = &hx__doc_calls,
        .alloc = hx__alloc, .realloc = hx__realloc, .free = hx__free,
        .arena = fake_arena, .fail = hx__fail,
        .dimension = fake_dimension, .dimension_name = fake_dimension_name,
        .label_count = fake_label_count, .label_get = fake_label_get,
        .breakdowns = fake_breakdowns, .dim_name = fake_dim_name,
        .dim_values = fake_dim_values, .dim_find = fake_dim_find,
        .limit = fake_limit_get, .buf_bytes = hx__buf_bytes,
        .buf_uint = hx__buf_uint, .read_uint = hx__read_uint,
        .read_bytes = hx__read_bytes, .write = fake_write,
        .printf = fake_printf, .sink_trait = fake_trait,
        .origin = fake_origin,
    };

    return host;
}

/* An empty record; add to it with the calls below. */
static inline fake_record fake_begin(void)
{
    fake_record rec;

    memset(&rec, 0, sizeof rec);
    rec.rec.text = HX_LIT("text");
    rec.rec.value_count = HX_F_COUNT;
    rec.rec.lang = HX_LANG_DE;
    return rec;
}

/* The record has at least the clauses up to this one. */
static inline void fake_clause(fake_record *rec, uint32_t clause)
{
    if (rec->rec.clause_count <= clause)
        rec->rec.clause_count = clause + 1;
}

static inline void fake_mention(fake_record *rec, int driver, int stance,
                                uint32_t clause)
{
    hx_mention *mention = &rec->mention[rec->rec.mention_count++];

    *mention = (hx_mention){ .label = (uint16_t)driver,
                             .stance = (uint8_t)stance, .clause = clause };
    fake_clause(rec, clause);
}

static inline void fake_facet(fake_record *rec, int dimension, int label,
                              uint32_t clause)
{
    hx_facet *facet = &rec->facet[rec->rec.facet_count++];

    *facet = (hx_facet){ .dimension = (uint16_t)dimension,
                         .label = (uint16_t)label, .clause = clause };
    fake_clause(rec, clause);
}

static inline void fake_dim(fake_record *rec, int dim, const char *value)
{
    rec->dim[dim][rec->dim_count[dim]++] = hx_str_of(value);
}

static inline void fake_value(fake_record *rec, int slot, const char *text)
{
    rec->values[slot] = (hx_value){ hx_str_of(text), HX_V_STRING };
}

/* The record as a plugin gets it; points into `rec`. */
static inline hx_record *fake_end(fake_record *rec)
{
    rec->rec.values = rec->values;
    rec->rec.mentions = rec->mention;
    rec->rec.facets = rec->facet;
    return &rec->rec;
}

#endif
