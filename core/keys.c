/* Open addressing with linear probing, at most half full. */
#include "keys.h"

#include "alloc.h"

#define FIRST_BITS 8

static uint64_t with_kind(uint64_t hash, int kind)
{
    return hx__hash_mix(hash + (uint64_t)(kind + 1) * 0xA24BAED4963EE407u);
}

static bool same(const hx_keys *keys, const hx_key *slot, int kind, hx_str key)
{
    return slot->kind == kind && slot->len == key.len &&
           memcmp(keys->text + slot->at, key.ptr, key.len) == 0;
}

static hx_key *slot_of(const hx_keys *keys, int kind, hx_str key,
                       uint64_t mixed)
{
    size_t mask = ((size_t)1 << (64 - keys->shift)) - 1;

    for (size_t i = mixed >> keys->shift;; i = (i + 1) & mask) {
        hx_key *slot = &keys->slots[i];

        if (slot->value == HX_KEY_NONE ||
            (slot->tag == (uint32_t)mixed && same(keys, slot, kind, key)))
            return slot;
    }
}

uint32_t hx__keys_find(const hx_keys *keys, int kind, hx_str key,
                       uint64_t hash)
{
    if (keys->count == 0 || key.len > UINT8_MAX)
        return HX_KEY_NONE;
    return slot_of(keys, kind, key, with_kind(hash, kind))->value;
}

static bool keys_grow(hx_keys *keys)
{
    unsigned bits = keys->slots ? 64 - keys->shift : 0;
    unsigned more = bits ? bits + 1 : FIRST_BITS;
    size_t size = (size_t)1 << more, old_size = bits ? (size_t)1 << bits : 0;
    hx_key *old = keys->slots, *slots = hx__alloc(size, sizeof *slots);

    if (!slots)
        return false;
    for (size_t i = 0; i < size; i++)
        slots[i].value = HX_KEY_NONE;
    keys->slots = slots;
    keys->shift = 64 - more;
    for (size_t i = 0; i < old_size; i++) {
        hx_str key = { keys->text + old[i].at, old[i].len };

        if (old[i].value != HX_KEY_NONE)
            *slot_of(keys, old[i].kind, key,
                     with_kind(hx__hash_text(key), old[i].kind)) = old[i];
    }
    hx__free(old);
    return true;
}

bool hx__keys_add(hx_keys *keys, int kind, hx_str key, uint32_t value,
                  uint32_t *found, uint32_t *at)
{
    uint64_t mixed = with_kind(hx__hash_text(key), kind);
    hx_key *slot;

    if ((!keys->slots ||
         (keys->count + 1) * 2 > (size_t)1 << (64 - keys->shift)) &&
        !keys_grow(keys))
        return false;
    slot = slot_of(keys, kind, key, mixed);
    if (slot->value == HX_KEY_NONE) {
        if (!hx__grow((void **)&keys->text, &keys->text_cap,
                      keys->text_len + key.len + 1, 1))
            return false;
        memcpy(keys->text + keys->text_len, key.ptr, key.len);
        *slot = (hx_key){ (uint32_t)mixed, value, (uint32_t)keys->text_len,
                          (uint8_t)key.len, (uint8_t)kind };
        keys->text_len += key.len;
        keys->count++;
    }
    *found = slot->value;
    *at = slot->at;
    return true;
}

void hx__keys_clear(hx_keys *keys)
{
    hx__free(keys->slots);
    hx__free(keys->text);
    *keys = (hx_keys){ .slots = NULL };
}
