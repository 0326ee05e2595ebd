/* Memory that is gone all at once.
 *
 * A list of chunks; a reset rewinds to the first. What one huge record needed
 * beyond KEEP_BYTES is given back, so that it does not stay with the worker
 * for the rest of the run. */
#include "arena.h"

#include "alloc.h"

/* AddressSanitizer is told what is given out, with a gap behind each piece: it
 * would see one chunk and no overrun within it. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define WATCHED
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined WATCHED
#include <sanitizer/asan_interface.h>
#define SHUT(ptr, len) ASAN_POISON_MEMORY_REGION(ptr, len)
#define OPEN(ptr, len) ASAN_UNPOISON_MEMORY_REGION(ptr, len)
#define GAP ALIGN
#else
#define SHUT(ptr, len) ((void)(ptr), (void)(len))
#define OPEN(ptr, len) ((void)(ptr), (void)(len))
#define GAP ((size_t)0)
#endif

#define CHUNK_MIN ((size_t)64 << 10)
#define CHUNK_MAX ((size_t)1 << 20)
#define KEEP_BYTES ((size_t)2 << 20)
#define ALIGN ((size_t)16)

struct hx_arena_chunk {
    struct hx_arena_chunk *next;
    size_t                 size, used;
    _Alignas(16) char      data[];
};

static void empty(struct hx_arena_chunk *chunk)
{
    chunk->used = 0;
    SHUT(chunk->data, chunk->size);
}

/* The chunk after `current` that has room for `bytes`, made when needed. */
static struct hx_arena_chunk *chunk_for(hx_arena *arena, size_t bytes)
{
    struct hx_arena_chunk *last = arena->current, *chunk;
    size_t                 size = CHUNK_MIN;

    /* Kept chunks stand behind `current`; one that is too small is passed
     * over and waits for the next reset. */
    while (last && last->next) {
        last = last->next;
        empty(last);
        if (last->size >= bytes)
            return last;
    }
    if (last)
        size = last->size < CHUNK_MAX / 2 ? last->size * 2 : CHUNK_MAX;
    if (size < bytes)
        size = bytes;
    if (size > SIZE_MAX - sizeof *chunk)
        return NULL;
    chunk = hx__realloc(NULL, 1, sizeof *chunk + size);
    if (!chunk)
        return NULL;
    *chunk = (struct hx_arena_chunk){ .size = size };
    SHUT(chunk->data, size);
    if (last)
        last->next = chunk;
    else
        arena->first = chunk;
    return chunk;
}

void *hx__arena_get(hx_arena *arena, size_t bytes)
{
    struct hx_arena_chunk *chunk = arena->current;
    size_t                 wanted = bytes;
    char                  *out;

    if (bytes > SIZE_MAX - ALIGN - GAP)
        return NULL;
    bytes = (bytes + GAP + ALIGN - 1) & ~(ALIGN - 1);
    if (!chunk || chunk->size - chunk->used < bytes) {
        chunk = chunk_for(arena, bytes);
        if (!chunk)
            return NULL;
        arena->current = chunk;
    }
    out = chunk->data + chunk->used;
    chunk->used += bytes;
    OPEN(out, wanted);
    return out;
}

void *hx__arena_copy(hx_arena *arena, const void *bytes, size_t len)
{
    void *out = hx__arena_get(arena, len);

    if (out && len)
        memcpy(out, bytes, len);
    return out;
}

static void free_from(struct hx_arena_chunk *chunk)
{
    while (chunk) {
        struct hx_arena_chunk *next = chunk->next;

        OPEN(chunk->data, chunk->size);
        hx__free(chunk);
        chunk = next;
    }
}

void hx__arena_reset(hx_arena *arena)
{
    struct hx_arena_chunk **link = &arena->first;
    size_t                  kept = 0;

    if (arena->current == arena->first) {  /* the usual record */
        if (arena->first && arena->first->size <= KEEP_BYTES) {
            empty(arena->first);
            return;
        }
    }
    while (*link && (*link)->size <= KEEP_BYTES - kept) {
        kept += (*link)->size;
        empty(*link);
        link = &(*link)->next;
    }
    free_from(*link);
    *link = NULL;
    arena->current = arena->first;
}

void hx__arena_clear(hx_arena *arena)
{
    free_from(arena->first);
    arena->first = arena->current = NULL;
}
