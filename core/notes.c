#include "notes.h"

#include <stdlib.h>

#include "alloc.h"

static int by_hit(const hx_noted *x, const hx_noted *y)
{
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return (x->rule > y->rule) - (x->rule < y->rule);
}

static int by_place(const void *a, const void *b)
{
    const hx_noted *x = a, *y = b;
    int order = by_hit(x, y);

    return order ? order : (x->note > y->note) - (x->note < y->note);
}

const hx_noted *hx__notes_of(const hx_notes *notes, uint32_t rule,
                             uint32_t begin, size_t *count)
{
    const hx_noted wanted = { begin, rule, 0 };
    size_t first = 0, last = notes->count;

    while (first < last) {
        size_t mid = first + (last - first) / 2;

        if (by_hit(&notes->list[mid], &wanted) < 0)
            first = mid + 1;
        else
            last = mid;
    }
    while (last < notes->count && by_hit(&notes->list[last], &wanted) == 0)
        last++;
    *count = last - first;
    return notes->list + first;
}

static void keep(hx_notes *notes, uint32_t rule, uint32_t begin)
{
    size_t count;
    const hx_noted *of = hx__notes_of(notes, rule, begin, &count);

    for (size_t i = 0; i < count; i++)
        notes->kept[of[i].note] = true;
}

bool hx__notes_open(hx_notes *notes, const hx_record *rec)
{
    notes->count = rec->note_count;
    notes->list = hx__alloc(notes->count + 1, sizeof *notes->list);
    notes->kept = hx__alloc(notes->count + 1, sizeof *notes->kept);
    if (!notes->list || !notes->kept) {
        hx__notes_clear(notes);
        return false;
    }
    for (size_t i = 0; i < notes->count; i++)
        notes->list[i] = (hx_noted){ rec->notes[i].begin, rec->notes[i].rule,
                                     (uint32_t)i };
    qsort(notes->list, notes->count, sizeof *notes->list, by_place);
    for (size_t i = 0; i < rec->mention_count; i++)
        keep(notes, rec->mentions[i].rule, rec->mentions[i].begin);
    for (size_t i = 0; i < rec->facet_count; i++)
        keep(notes, rec->facets[i].rule, rec->facets[i].begin);
    return true;
}

void hx__notes_clear(hx_notes *notes)
{
    hx__free(notes->list);
    hx__free(notes->kept);
    *notes = (hx_notes){ 0 };
}
