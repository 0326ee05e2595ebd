/* All heap memory, counted.
 *
 * The counter is one relaxed atomic: allocations are rare (none per record
 * after warm-up), so it costs nothing that a benchmark can see, and the fault
 * test can fail the n-th call in the very binary that is shipped. */
#include "alloc.h"

#include <stdatomic.h>
#include <stdlib.h>

static _Atomic uint64_t calls;
static _Atomic uint64_t fail_at;
static _Atomic bool     fail_later;

/* Counts this call and tells whether a test wants it refused. */
static bool refused(void)
{
    uint64_t n = 1 + atomic_fetch_add_explicit(&calls, 1,
                                               memory_order_relaxed);
    uint64_t at = atomic_load_explicit(&fail_at, memory_order_relaxed);

    if (at == 0 || n < at)
        return false;
    return n == at || atomic_load_explicit(&fail_later, memory_order_relaxed);
}

/* The product, which no object exceeds PTRDIFF_MAX with; 0 becomes 1, because
 * callers would take NULL for no memory. */
static bool sized(size_t count, size_t bytes, size_t *size)
{
    if (__builtin_mul_overflow(count, bytes, size) || *size > PTRDIFF_MAX)
        return false;
    if (*size == 0)
        *size = 1;
    return true;
}

void *hx__alloc(size_t count, size_t bytes)
{
    size_t size;

    return !refused() && sized(count, bytes, &size) ? calloc(1, size) : NULL;
}

void *hx__realloc(void *ptr, size_t count, size_t bytes)
{
    size_t size;

    return !refused() && sized(count, bytes, &size) ? realloc(ptr, size)
                                                    : NULL;
}

void hx__free(void *ptr)
{
    free(ptr);
}

void hx__free_texts(char **list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        hx__free(list[i]);
    hx__free(list);
}

char *hx__strndup(const char *text, size_t len)
{
    char *copy = len < SIZE_MAX ? hx__alloc(len + 1, 1) : NULL;

    if (copy && len)
        memcpy(copy, text, len);
    return copy;
}

char *hx__strdup(const char *text)
{
    return hx__strndup(text, strlen(text));
}

bool hx__grow(void **ptr, size_t *cap, size_t need, size_t bytes)
{
    size_t room = *cap < 16 ? 16 : *cap;
    void  *grown;

    if (need <= *cap)
        return true;
    while (room < need) {
        if (__builtin_add_overflow(room, room / 2, &room))
            return false;
    }
    grown = hx__realloc(*ptr, room, bytes);
    if (!grown)
        return false;
    *ptr = grown;
    *cap = room;
    return true;
}

uint64_t hx__alloc_calls(void)
{
    return atomic_load_explicit(&calls, memory_order_relaxed);
}

void hx__alloc_fail_at(uint64_t call, bool from_then_on)
{
    atomic_store(&fail_later, from_then_on);
    atomic_store(&fail_at, call);
}
