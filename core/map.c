/* Open addressing with linear probing; keys are hashed with XXH3, seeded by
 * the map's own address so that keys from a hostile file cannot be prepared. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "map.h"

#include "alloc.h"

struct hx_map_slot {
    uint32_t hash;
    uint32_t at;     /* in text, and one more; 0: free */
    uint32_t len, value;
};

static uint32_t hash_of(const hx_map *map, hx_str key)
{
    return (uint32_t)XXH3_64bits_withSeed(key.ptr, key.len,
                                          (uint64_t)(uintptr_t)map);
}

static struct hx_map_slot *slot_of(const hx_map *map, hx_str key,
                                   uint32_t hash)
{
    for (size_t i = hash & (map->cap - 1);; i = (i + 1) & (map->cap - 1)) {
        struct hx_map_slot *slot = &map->slots[i];

        if (slot->at == 0)
            return slot;
        if (slot->hash == hash && slot->len == key.len &&
            memcmp(map->text + slot->at - 1, key.ptr, key.len) == 0)
            return slot;
    }
}

uint32_t hx__map_find(const hx_map *map, hx_str key)
{
    const struct hx_map_slot *slot;

    if (map->count == 0 || key.len == 0)
        return HX_MAP_NONE;
    slot = slot_of(map, key, hash_of(map, key));
    return slot->at ? slot->value : HX_MAP_NONE;
}

static bool map_grow(hx_map *map)
{
    size_t cap = map->cap ? map->cap * 2 : 64;
    struct hx_map_slot *old = map->slots;
    struct hx_map_slot *slots = hx__alloc(cap, sizeof *slots);

    if (!slots)
        return false;
    for (size_t k = 0; k < map->cap; k++) {
        size_t i = old[k].hash & (cap - 1);

        if (old[k].at == 0)
            continue;
        while (slots[i].at)
            i = (i + 1) & (cap - 1);
        slots[i] = old[k];
    }
    hx__free(old);
    map->slots = slots;
    map->cap = cap;
    return true;
}

bool hx__map_add(hx_map *map, hx_str key, uint32_t value, uint32_t *found)
{
    struct hx_map_slot *slot;
    uint32_t hash;

    if ((map->count + 1) * 2 > map->cap && !map_grow(map))
        return false;
    hash = hash_of(map, key);
    slot = slot_of(map, key, hash);
    if (slot->at == 0) {
        if (key.len >= UINT32_MAX - map->text_len ||
            !hx__grow((void **)&map->text, &map->text_cap,
                      map->text_len + key.len + 1, 1))
            return false;
        memcpy(map->text + map->text_len, key.ptr, key.len);
        *slot = (struct hx_map_slot){ hash, (uint32_t)map->text_len + 1,
                                      (uint32_t)key.len, value };
        map->text_len += key.len;
        map->count++;
    }
    if (found)
        *found = slot->value;
    return true;
}

void hx__map_clear(hx_map *map)
{
    hx__free(map->slots);
    hx__free(map->text);
    *map = (hx_map){ 0 };
}
