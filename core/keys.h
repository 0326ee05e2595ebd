/* A table of folded words of several kinds, made for looking up all parts of
 * a spelling at once.
 *
 * The hash of a text is a polynomial of its bytes, so that the hashes of all
 * pieces of a spelling follow from those of its beginnings with one
 * multiplication each. It is not seeded: keys come from lexicons only, and no
 * spelling can make a look-up longer than the lexicons make it. */
#ifndef HX_KEYS_H
#define HX_KEYS_H

#include "text.h"

#define HX_KEY_NONE UINT32_MAX

typedef struct hx_key {
    uint32_t tag, value;  /* of the hash; HX_KEY_NONE: free */
    uint32_t at;          /* in hx_keys.text */
    uint8_t  len, kind;
} hx_key;

typedef struct hx_keys {
    hx_key  *slots;
    size_t   count;
    unsigned shift;       /* 64 less the bits of a slot's number */
    char    *text;
    size_t   text_len, text_cap;
} hx_keys;

#define HX_KEY_BASE 0x9E3779B97F4A7C15u

/* Hashes of all beginnings of a text of at most HX_FOLD_BYTES_MAX bytes: at[n]
 * is that of the first n, power[n] the base to the n. */
typedef struct hx_hashes {
    uint64_t at[HX_FOLD_BYTES_MAX + 1], power[HX_FOLD_BYTES_MAX + 1];
} hx_hashes;

/* The hash of a text with one more byte behind it. */
static inline uint64_t hx__hash_text_put(uint64_t hash, char c)
{
    return hash * HX_KEY_BASE + (unsigned char)c + 1;
}

static inline void hx__hashes(hx_hashes *hashes, hx_str text)
{
    uint64_t hash = 0, power = 1;

    hashes->at[0] = 0;
    hashes->power[0] = 1;
    for (size_t i = 0; i < text.len; i++) {
        hash = hx__hash_text_put(hash, text.ptr[i]);
        power *= HX_KEY_BASE;
        hashes->at[i + 1] = hash;
        hashes->power[i + 1] = power;
    }
}

/* The hash of bytes [from, to). */
static inline uint64_t hx__hash_piece(const hx_hashes *hashes, size_t from,
                                      size_t to)
{
    return hashes->at[to] - hashes->at[from] * hashes->power[to - from];
}

static inline uint64_t hx__hash_text(hx_str text)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < text.len; i++)
        hash = hx__hash_text_put(hash, text.ptr[i]);
    return hash;
}

/* Spreads a hash over all bits: the low ones know little of the text. */
static inline uint64_t hx__hash_mix(uint64_t hash)
{
    return (hash ^ hash >> 32) * 0xD6E8FEB86659FD93u;
}

/* The value of `key` (at most 255 bytes) of this kind, whose hx__hash_text is
 * `hash`; HX_KEY_NONE: there is none. [any] */
uint32_t hx__keys_find(const hx_keys *keys, int kind, hx_str key,
                       uint64_t hash);
/* Sets the key to `value` where it is new. `*found` is the value that it has
 * now, `*at` where its text lies. False where memory is refused. [main] */
HX_MUST_USE bool hx__keys_add(hx_keys *keys, int kind, hx_str key,
                              uint32_t value, uint32_t *found, uint32_t *at);
void hx__keys_clear(hx_keys *keys);

#endif
