/* Open addressing in shards; a table that is seven tenths full is doubled. */
#include "grams.h"

#include <stdlib.h>

#include "alloc.h"
#include "error.h"

#define FIRST 64

hx_status hx__grams_open(hx_grams *grams, uint64_t most, hx_error *err)
{
    memset(grams, 0, sizeof *grams);
    grams->most = most;
    for (; grams->locks < HX_GRAM_SHARDS; grams->locks++)
        if (uv_mutex_init(&grams->shards[grams->locks].lock) != 0)
            return hx__nomem(err);
    return HX_OK;
}

void hx__grams_clear(hx_grams *grams)
{
    for (size_t i = 0; i < HX_GRAM_SHARDS; i++) {
        hx_gram_shard *s = &grams->shards[i];

        for (size_t k = 0; k < s->gram_cap; k++)
            for (int e = 0; e < HX_GRAM_EXAMPLES; e++)
                hx__free(s->grams[k].example[e].text);
        hx__free(s->grams);
        hx__free(s->contexts);
        hx__arena_clear(&s->keys);
        if (i < grams->locks)
            uv_mutex_destroy(&s->lock);
    }
    memset(grams, 0, sizeof *grams);
}

static hx_gram_shard *shard_of(hx_grams *grams, uint64_t hash)
{
    return &grams->shards[hash >> 58];
}

/* -- grams ------------------------------------------------------------------ */

/* The place of `hash`, or the free one where it belongs. */
static hx_gram *gram_at(hx_gram *grams, size_t cap, uint64_t hash)
{
    for (size_t i = (size_t)hash;; i++) {
        hx_gram *gram = &grams[i & (cap - 1)];

        if (gram->hash == hash || gram->hash == 0)
            return gram;
    }
}

static bool grow_grams(hx_gram_shard *s)
{
    size_t cap = s->gram_cap ? s->gram_cap * 2 : FIRST;
    hx_gram *more;

    if (s->gram_cap && s->gram_count * 10 < s->gram_cap * 7)
        return true;
    more = hx__alloc(cap, sizeof *more);
    if (!more)
        return false;
    for (size_t i = 0; i < s->gram_cap; i++)
        if (s->grams[i].hash)
            *gram_at(more, cap, s->grams[i].hash) = s->grams[i];
    hx__free(s->grams);
    s->grams = more;
    s->gram_cap = cap;
    return true;
}

static hx_status too_many(const hx_grams *grams, hx_error *err)
{
    return hx__fail(err, HX_E_LIMIT, "over %llu words and phrases (raise "
                    "--max-words, or read from files: they are read twice and "
                    "need little memory)", (unsigned long long)grams->most);
}

static hx_status find_gram(hx_grams *grams, hx_gram_shard *s,
                           const hx_gram_use *use, hx_gram **out,
                           hx_error *err)
{
    hx_gram *gram;
    char *key;

    if (!grow_grams(s))
        return hx__nomem(err);
    gram = gram_at(s->grams, s->gram_cap, use->hash);
    if (gram->hash) {
        *out = gram;
        return HX_OK;
    }
    if (atomic_fetch_add(&grams->count, 1) >= grams->most)
        return too_many(grams, err);
    key = hx__arena_copy(&s->keys, use->key.ptr, use->key.len);
    if (!key)
        return hx__nomem(err);
    gram->key = (hx_str){ key, use->key.len };
    gram->hash = use->hash;
    s->gram_count++;
    *out = gram;
    return HX_OK;
}

/* The example that goes first: none yet, or the greatest hash. */
static hx_gram_example *last_example(hx_gram *gram)
{
    hx_gram_example *last = &gram->example[0];

    for (int i = 0; i < HX_GRAM_EXAMPLES; i++) {
        if (!gram->example[i].text)
            return &gram->example[i];
        if (gram->example[i].hash > last->hash)
            last = &gram->example[i];
    }
    return last;
}

static bool wants_example(hx_gram *gram, uint64_t comment)
{
    const hx_gram_example *last = last_example(gram);

    for (int i = 0; i < HX_GRAM_EXAMPLES; i++)
        if (gram->example[i].text && gram->example[i].hash == comment)
            return false;  /* the same comment once more */
    return !last->text || comment < last->hash;
}

hx_status hx__grams_add(hx_grams *grams, const hx_gram_use *use,
                        uint64_t comment, bool *wants, hx_error *err)
{
    hx_gram_shard *s = shard_of(grams, use->hash);
    hx_gram *gram = NULL;
    hx_status rc;

    *wants = false;
    uv_mutex_lock(&s->lock);
    rc = find_gram(grams, s, use, &gram, err);
    if (gram) {
        gram->any++;
        if (use->tokens) {
            gram->comments++;
            gram->tokens += use->tokens;
            gram->rated += use->rated;
            gram->low += use->low;
            gram->high += use->high;
            gram->bare += use->bare;
            *wants = wants_example(gram, comment);
        }
    }
    uv_mutex_unlock(&s->lock);
    return rc;
}

hx_status hx__grams_show(hx_grams *grams, uint64_t hash,
                         const hx_gram_example *example, hx_error *err)
{
    hx_gram_shard *s = shard_of(grams, hash);
    char *text = hx__strndup(example->text, example->len);
    hx_gram *gram;

    if (!text)
        return hx__nomem(err);
    uv_mutex_lock(&s->lock);
    gram = gram_at(s->grams, s->gram_cap, hash);
    if (gram->hash && wants_example(gram, example->hash)) {
        hx_gram_example *slot = last_example(gram);

        hx__free(slot->text);
        *slot = *example;
        slot->text = text;
        text = NULL;
    }
    uv_mutex_unlock(&s->lock);
    hx__free(text);
    return HX_OK;
}

/* -- contexts --------------------------------------------------------------- */

static hx_context *context_at(hx_context *contexts, size_t cap,
                              const hx_context *key)
{
    uint64_t hash = (key->unit ^ (key->word * 0x9E3779B97F4A7C15u)) +
                    (uint64_t)key->offset;

    for (size_t i = (size_t)(hash ^ hash >> 32);; i++) {
        hx_context *at = &contexts[i & (cap - 1)];

        if (at->unit == 0 || (at->unit == key->unit && at->word == key->word &&
                              at->offset == key->offset))
            return at;
    }
}

static bool grow_contexts(hx_gram_shard *s)
{
    size_t cap = s->context_cap ? s->context_cap * 2 : FIRST;
    hx_context *more;

    if (s->context_cap && s->context_count * 10 < s->context_cap * 7)
        return true;
    more = hx__alloc(cap, sizeof *more);
    if (!more)
        return false;
    for (size_t i = 0; i < s->context_cap; i++)
        if (s->contexts[i].unit)
            *context_at(more, cap, &s->contexts[i]) = s->contexts[i];
    hx__free(s->contexts);
    s->contexts = more;
    s->context_cap = cap;
    return true;
}

hx_status hx__grams_context(hx_grams *grams, uint64_t unit, uint64_t word,
                            int offset, hx_error *err)
{
    hx_context key = { .unit = unit, .word = word, .offset = offset };
    hx_gram_shard *s = shard_of(grams, unit);
    hx_status rc = HX_OK;
    hx_context *at;

    uv_mutex_lock(&s->lock);
    if (grow_contexts(s)) {
        at = context_at(s->contexts, s->context_cap, &key);
        if (at->unit == 0) {
            s->context_count++;
            if (atomic_fetch_add(&grams->contexts, 1) >= 16 * grams->most)
                rc = too_many(grams, err);
        }
        key.count = at->count + 1;
        *at = key;
    } else {
        rc = hx__nomem(err);
    }
    uv_mutex_unlock(&s->lock);
    return rc;
}

/* -- lists ------------------------------------------------------------------ */

static int by_key(const void *a, const void *b)
{
    const hx_gram *x = a, *y = b;
    size_t len = x->key.len < y->key.len ? x->key.len : y->key.len;
    int order = len ? memcmp(x->key.ptr, y->key.ptr, len) : 0;

    return order ? order : x->key.len < y->key.len ? -1
                                                   : x->key.len > y->key.len;
}

bool hx__grams_list(const hx_grams *grams, uint64_t least, hx_gram **out,
                    size_t *count)
{
    size_t all = 0;

    for (size_t i = 0; i < HX_GRAM_SHARDS; i++)
        all += grams->shards[i].gram_count;
    *count = 0;
    *out = hx__alloc(all + 1, sizeof **out);
    for (size_t i = 0; *out && i < HX_GRAM_SHARDS; i++) {
        const hx_gram_shard *s = &grams->shards[i];

        for (size_t k = 0; k < s->gram_cap; k++)
            if (s->grams[k].hash && s->grams[k].any >= least)
                (*out)[(*count)++] = s->grams[k];
    }
    if (*out && *count > 1)
        qsort(*out, *count, sizeof **out, by_key);
    return *out != NULL;
}

static int by_unit(const void *a, const void *b)
{
    const hx_context *x = a, *y = b;

    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    if (x->word != y->word)
        return x->word < y->word ? -1 : 1;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

bool hx__grams_contexts(const hx_grams *grams, hx_context **out, size_t *count)
{
    size_t all = 0;

    for (size_t i = 0; i < HX_GRAM_SHARDS; i++)
        all += grams->shards[i].context_count;
    *count = 0;
    *out = hx__alloc(all + 1, sizeof **out);
    for (size_t i = 0; *out && i < HX_GRAM_SHARDS; i++) {
        const hx_gram_shard *s = &grams->shards[i];

        for (size_t k = 0; k < s->context_cap; k++)
            if (s->contexts[k].unit)
                (*out)[(*count)++] = s->contexts[k];
    }
    if (*out && *count > 1)
        qsort(*out, *count, sizeof **out, by_unit);
    return *out != NULL;
}
