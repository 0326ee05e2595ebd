/* Memory that is gone all at once.
 *
 * A list of chunks; a reset rewinds to the first. What one huge record needed
 * beyond KEEP_BYTES is given back, so that it does not stay with the worker
 * for the rest of the run. */
#include "arena.h"

#include "alloc.h"

#define CHUNK_MIN ((size_t)64 << 10)
#define CHUNK_MAX ((size_t)1 << 20)
#define KEEP_BYTES ((size_t)2 << 20)
#define ALIGN ((size_t)16)

struct hx_arena_chunk {
    struct hx_arena_chunk *next;
    size_t                 size, used;
    _Alignas(16) char      data[];
};

/* The chunk after `current` that has room for `bytes`, made when needed. */
static struct hx_arena_chunk *chunk_for(hx_arena *arena, size_t bytes)
{
    struct hx_arena_chunk *last = arena->current, *chunk;
    size_t                 size = CHUNK_MIN;

    /* Kept chunks stand behind `current`; one that is too small is passed
     * over and waits for the next reset. */
    while (last && last->next) {
        last = last->next;
        last->used = 0;
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
    if (last)
        last->next = chunk;
    else
        arena->first = chunk;
    return chunk;
}

void *hx__arena_get(hx_arena *arena, size_t bytes)
{
    struct hx_arena_chunk *chunk = arena->current;
    char                  *out;

    if (bytes > SIZE_MAX - ALIGN)
        return NULL;
    bytes = (bytes + ALIGN - 1) & ~(ALIGN - 1);
    if (!chunk || chunk->size - chunk->used < bytes) {
        chunk = chunk_for(arena, bytes);
        if (!chunk)
            return NULL;
        arena->current = chunk;
    }
    out = chunk->data + chunk->used;
    chunk->used += bytes;
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
            arena->first->used = 0;
            return;
        }
    }
    while (*link && (*link)->size <= KEEP_BYTES - kept) {
        kept += (*link)->size;
        (*link)->used = 0;
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
