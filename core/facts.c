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

size_t hx__facts_spaces(hx_str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == ' ';
    return count;
}

bool hx__facts_number(hx_str text)
{
    size_t i = 0, end = text.len, digits = 0, points = 0;

    while (i < end && text.ptr[i] == ' ')
        i++;
    while (end > i && text.ptr[end - 1] == ' ')
        end--;
    if (i < end && (text.ptr[i] == '-' || text.ptr[i] == '+'))
        i++;
    for (; i < end; i++) {
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            digits++;
        else if (text.ptr[i] == '.' || text.ptr[i] == ',')
            points++;
        else
            return false;
    }
    return digits > 0 && points <= 1;
}

void hx__facts_add(hx_facts *f, hx_str text, bool numeric)
{
    hx_date date;
    int64_t number;

    f->filled++;
    note_distinct(f, text);
    if (numeric) {
        if (!hx__parse_micro(text, &number))
            return;
        if (number > f->largest)
            f->largest = number;
        f->fractions += number % 1000000 != 0;
        return;
    }
    f->strings++;
    f->bytes += text.len;
    f->spaced += hx__facts_spaces(text) >= 2;
    f->dates += text.len <= 40 && hx__parse_date(text, &date);
}
