/* A host small enough for the suites of readers: memory of core, names of
 * fields as the suite lists them, and the last record's values. */
#ifndef READER_HOST_H
#define READER_HOST_H

#include <stdarg.h>

#include "alloc.h"
#include "arena.h"
#include "error.h"
#include "hxgap/plugin.h"

#define READER_SLOTS 16

typedef struct reader_record {
    hx_record rec;   /* first: hx_record * is cast to this */
    hx_value  values[READER_SLOTS];
    hx_arena  arena;
} reader_record;

/* The names that have slots, in their order; NULL ends the list. */
static const char *const *reader_names;

static inline int reader_slot(const hx_fields *fields, hx_str name)
{
    (void)fields;
    for (int i = 0; reader_names[i]; i++)
        if (hx_str_eq(name, hx_str_of(reader_names[i])))
            return i;
    return -1;
}

static inline void reader_set(hx_record *rec, int slot, hx_value value)
{
    reader_record *r = (reader_record *)rec;

    if (r->values[slot].type == HX_V_NONE)
        r->values[slot] = value;
}

static inline void *reader_arena(hx_record *rec, size_t bytes)
{
    return hx__arena_get(&((reader_record *)rec)->arena, bytes);
}

static inline hx_str reader_option(const hx_host *host,
                                   const hx_plugin_ref *self,
                                   const char *name)
{
    (void)host;
    (void)self;
    (void)name;
    return HX_LIT("");
}

static const hx_host reader_host = {
    .size = sizeof(hx_host), .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .alloc = hx__alloc, .realloc = hx__realloc, .free = hx__free,
    .arena = reader_arena, .fail = hx__fail, .option = reader_option,
    .field_slot = reader_slot, .value_set = reader_set,
};

static inline void reader_begin(reader_record *r)
{
    hx__arena_reset(&r->arena);
    memset(&r->rec, 0, sizeof r->rec);
    memset(r->values, 0, sizeof r->values);
}

#endif
