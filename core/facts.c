#include "facts.h"

#include <xxhash.h>

#include "values.h"

static void note_distinct(hx_facts *f, hx_str text)
{
    uint64_t hash = XXH3_64bits(text.ptr, text.len);

    for (size_t i = 0; i < f->distinct; i++)
        if (f->seen[i] == hash)
            return;
    if (f->distinct < HX_FACTS_SEEN)
        f->seen[f->distinct++] = hash;
}

static size_t count_spaces(hx_str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == ' ';
    return count;
}

void hx__facts_add(hx_facts *f, hx_str text, bool numeric)
{
    hx_date date;
    int64_t number;

    f->filled++;
    note_distinct(f, text);
    if (numeric) {
        if (hx__parse_micro(text, &number) && number > f->largest)
            f->largest = number;
        return;
    }
    f->strings++;
    f->bytes += text.len;
    f->spaced += count_spaces(text) >= 2;
    f->dates += text.len <= 40 && hx__parse_date(text, &date);
}
