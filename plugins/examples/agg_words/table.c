/* The hash table of agg_words: open addressing, no deletion. */
#include "table.h"

#include <stdlib.h>

#define FIRST_CAP 1024
#define KEY_BYTES 256    /* a driver's name, NUL, a word */

void words_clear(words *t)
{
    for (size_t i = 0; i < t->cap; i++)
        t->host->free(t->slots[i]);
    t->host->free(t->slots);
    t->slots = NULL;
    t->count = t->cap = 0;
}

hx_str word_text(const word *w)
{
    size_t begin = (size_t)w->driver_len + 1;

    return (hx_str){ w->key + begin, w->len - begin };
}

static size_t hash(const char *key, size_t len)
{
    uint64_t h = 14695981039346656037u;  /* FNV-1a */

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)key[i]) * 1099511628211u;
    return (size_t)(h ^ h >> 32);
}

/* Where the key is, or would be. */
static word **find(word **slots, size_t cap, const char *key, size_t len)
{
    size_t i = hash(key, len) & (cap - 1);

    while (slots[i] && (slots[i]->len != len ||
                        memcmp(slots[i]->key, key, len) != 0))
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static bool grow(words *t)
{
    size_t cap = t->cap ? t->cap * 2 : FIRST_CAP;
    word **slots;

    if (t->cap && t->count < t->cap / 2)
        return true;
    slots = t->host->alloc(cap, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i])
            *find(slots, cap, t->slots[i]->key, t->slots[i]->len) =
                t->slots[i];
    t->host->free(t->slots);
    t->slots = slots;
    t->cap = cap;
    return true;
}

hx_status words_add(words *t, hx_str driver, hx_str text, uint64_t count,
                    hx_error *err)
{
    char   key[KEY_BYTES];
    size_t len = driver.len + 1 + text.len;
    word **slot, *w;

    if (len > sizeof key)
        return t->host->fail(err, HX_E_FORMAT, "a word of %zu bytes", len);
    memcpy(key, driver.ptr, driver.len);
    key[driver.len] = '\0';
    memcpy(key + driver.len + 1, text.ptr, text.len);
    if (!grow(t))
        return t->host->fail(err, HX_E_NOMEM, "no memory");
    slot = find(t->slots, t->cap, key, len);
    if (*slot) {
        (*slot)->count += count;
        return HX_OK;
    }
    if (t->count >= t->max)
        return t->host->fail(err, HX_E_LIMIT, "over %llu words; raise option "
                             "max_words", (unsigned long long)t->max);
    w = t->host->alloc(1, sizeof *w + len);
    if (!w)
        return t->host->fail(err, HX_E_NOMEM, "no memory");
    w->count = count;
    w->driver_len = (uint32_t)driver.len;
    w->len = (uint32_t)len;
    memcpy(w->key, key, len);
    *slot = w;
    t->count++;
    return HX_OK;
}

hx_status words_join(words *into, const words *from, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < from->cap; i++) {
        const word *w = from->slots[i];

        if (w)
            rc = words_add(into, (hx_str){ w->key, w->driver_len },
                           word_text(w), w->count, err);
    }
    return rc;
}

/* -- in an order -- */

static int by_bytes(const void *a, const void *b)
{
    const word *x = *(const word *const *)a, *y = *(const word *const *)b;
    size_t      least = x->len < y->len ? x->len : y->len;
    int         order = memcmp(x->key, y->key, least);

    return order ? order : (x->len > y->len) - (x->len < y->len);
}

static int by_count(const void *a, const void *b)
{
    const word *x = *(const word *const *)a, *y = *(const word *const *)b;

    return x->count == y->count ? by_bytes(a, b)
                                : (x->count < y->count) - (x->count > y->count);
}

/* Words of `driver` (all where its pointer is NULL), in no order. */
static hx_status collect(const words *t, hx_str driver, uint64_t least,
                         const word ***out, size_t *count, hx_error *err)
{
    *count = 0;
    *out = t->host->alloc(t->count + 1, sizeof **out);
    if (!*out)
        return t->host->fail(err, HX_E_NOMEM, "no memory");
    for (size_t i = 0; i < t->cap; i++) {
        const word *w = t->slots[i];

        if (w && w->count >= least &&
            (!driver.ptr || hx_str_eq(driver, (hx_str){ w->key,
                                                        w->driver_len })))
            (*out)[(*count)++] = w;
    }
    return HX_OK;
}

hx_status words_of(const words *t, hx_str driver, uint64_t least,
                   const word ***out, size_t *count, hx_error *err)
{
    hx_status rc = collect(t, driver, least, out, count, err);

    if (rc == HX_OK)
        qsort(*out, *count, sizeof **out, by_count);
    return rc;
}

hx_status words_write(const words *t, hx_buf *out, hx_error *err)
{
    const word **sorted;
    size_t       count;
    hx_status    rc = collect(t, (hx_str){ NULL, 0 }, 0, &sorted, &count, err);

    if (rc != HX_OK)
        return rc;
    qsort(sorted, count, sizeof *sorted, by_bytes);
    t->host->buf_uint(out, count);
    for (size_t i = 0; i < count; i++) {
        t->host->buf_uint(out, sorted[i]->driver_len);
        t->host->buf_uint(out, sorted[i]->len);
        t->host->buf_bytes(out, sorted[i]->key, sorted[i]->len);
        t->host->buf_uint(out, sorted[i]->count);
    }
    t->host->free(sorted);
    return HX_OK;
}

static bool read_word(words *t, hx_str *bytes, hx_status *rc, hx_error *err)
{
    uint64_t driver, len, count;
    hx_str   key;

    if (!t->host->read_uint(bytes, &driver) ||
        !t->host->read_uint(bytes, &len) || len > KEY_BYTES ||
        driver >= len || !t->host->read_bytes(bytes, (size_t)len, &key) ||
        key.ptr[driver] != '\0' || !t->host->read_uint(bytes, &count))
        return false;
    *rc = words_add(t, (hx_str){ key.ptr, (size_t)driver },
                    (hx_str){ key.ptr + driver + 1,
                              (size_t)(len - driver - 1) }, count, err);
    return true;
}

hx_status words_read(words *t, hx_str bytes, hx_error *err)
{
    uint64_t  count = 0;
    hx_status rc = HX_OK;
    bool      good = t->host->read_uint(&bytes, &count);

    for (uint64_t i = 0; good && rc == HX_OK && i < count; i++)
        good = read_word(t, &bytes, &rc, err);
    if (rc == HX_OK && (!good || bytes.len || t->count != count))
        rc = t->host->fail(err, HX_E_FORMAT, "broken words");
    return rc;
}
