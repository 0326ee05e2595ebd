/* Memory that is gone all at once: a worker's arena is reset per record. */
#ifndef HX_ARENA_H
#define HX_ARENA_H

#include "hxgap/base.h"

typedef struct hx_arena {
    struct hx_arena_chunk *first, *current;
} hx_arena;

/* 16-byte aligned, not zeroed; NULL where memory is refused. */
void *hx__arena_get(hx_arena *arena, size_t bytes);
void *hx__arena_copy(hx_arena *arena, const void *bytes, size_t len);
/* Empties it, keeping its chunks up to 2 MiB for the next record. */
void hx__arena_reset(hx_arena *arena);
void hx__arena_clear(hx_arena *arena);  /* gives all memory back */

#endif
