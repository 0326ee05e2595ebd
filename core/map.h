/* A map from byte strings to numbers, for tables that are built once.
 *
 * Keys are kept in the map. Nothing visible may depend on its order. */
#ifndef HX_MAP_H
#define HX_MAP_H

#include "hxgap/base.h"

typedef struct hx_map {
    struct hx_map_slot *slots;
    size_t cap;         /* a power of two, or 0 */
    size_t count;
    char  *text;        /* all keys, one behind the other */
    size_t text_len, text_cap;
} hx_map;

#define HX_MAP_NONE UINT32_MAX

/* The value of `key`, or HX_MAP_NONE. [any] */
uint32_t hx__map_find(const hx_map *map, hx_str key);
/* Sets `key` to `value` where it is new. `*found` (may be NULL) is the value
 * that it has now. False where memory is refused. [main] */
bool hx__map_add(hx_map *map, hx_str key, uint32_t value, uint32_t *found);
void hx__map_clear(hx_map *map);

#endif
