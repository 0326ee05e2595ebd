/* The smallest rows by hash, in a heap whose top is the greatest of them. */
#include "sample.h"

#include <stdlib.h>

#include "alloc.h"

static int compare_rows(const void *a, const void *b)
{
    const hx_row *x = a, *y = b;
    size_t len = x->bytes.len < y->bytes.len ? x->bytes.len : y->bytes.len;
    int order;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    order = len ? memcmp(x->bytes.ptr, y->bytes.ptr, len) : 0;
    if (order)
        return order;
    return x->bytes.len < y->bytes.len ? -1 : x->bytes.len > y->bytes.len;
}

void hx__sample_init(hx_sample *sample, size_t most)
{
    *sample = (hx_sample){ .most = most };
}

static void rise(hx_row *rows, size_t at)
{
    while (at > 0) {
        size_t parent = (at - 1) / 2;
        hx_row row = rows[at];

        if (compare_rows(&row, &rows[parent]) <= 0)
            return;
        rows[at] = rows[parent];
        rows[parent] = row;
        at = parent;
    }
}

static void sink(hx_row *rows, size_t count)
{
    for (size_t at = 0, child; (child = 2 * at + 1) < count; at = child) {
        hx_row row = rows[at];

        if (child + 1 < count &&
            compare_rows(&rows[child + 1], &rows[child]) > 0)
            child++;
        if (compare_rows(&rows[child], &row) <= 0)
            return;
        rows[at] = rows[child];
        rows[child] = row;
    }
}

bool hx__sample_wants(const hx_sample *sample, uint64_t hash)
{
    return sample->count < sample->most ||
           (sample->most > 0 && hash <= sample->rows[0].hash);
}

bool hx__sample_add(hx_sample *sample, uint64_t hash, hx_str bytes)
{
    hx_row row = { hash, bytes };
    bool full = sample->count == sample->most;

    if (full && (sample->most == 0 ||
                 compare_rows(&row, &sample->rows[0]) >= 0))
        return true;
    row.bytes.ptr = hx__strndup(bytes.ptr, bytes.len);
    if (!row.bytes.ptr)
        return false;
    if (full) {
        hx__free((char *)(uintptr_t)sample->rows[0].bytes.ptr);
        sample->rows[0] = row;
        sink(sample->rows, sample->count);
        return true;
    }
    if (sample->count == sample->cap &&
        !hx__grow((void **)&sample->rows, &sample->cap, sample->count + 1,
                  sizeof *sample->rows)) {
        hx__free((char *)(uintptr_t)row.bytes.ptr);
        return false;
    }
    sample->rows[sample->count] = row;
    rise(sample->rows, sample->count++);
    return true;
}

void hx__sample_sort(hx_sample *sample,
                     int (*compare)(const void *, const void *))
{
    if (sample->count > 1)
        qsort(sample->rows, sample->count, sizeof *sample->rows,
              compare ? compare : compare_rows);
}

void hx__sample_clear(hx_sample *sample)
{
    for (size_t i = 0; i < sample->count; i++)
        hx__free((char *)(uintptr_t)sample->rows[i].bytes.ptr);
    hx__free(sample->rows);
    *sample = (hx_sample){ .rows = NULL };
}
