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
    int64_t ignored;

    return hx__parse_micro(text, &ignored);
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

/* -- what columns are ------------------------------------------------------- */

const hx_facts *hx__facts_taken(const hx_facts *facts, size_t count, int slot)
{
    for (size_t i = 0; i < count; i++)
        if (facts[i].slot == slot)
            return &facts[i];
    return NULL;
}

bool hx__facts_sparse(const hx_facts *f)
{
    return 50 * f->filled < f->records;
}

static uint64_t length(const hx_facts *f)
{
    return f->strings ? f->bytes / f->strings : 0;
}

static bool is_worded(const hx_facts *f)
{
    return f->strings > 0 && 2 * f->strings > f->filled &&
           2 * f->spaced >= f->strings;
}

bool hx__facts_prose(const hx_facts *f)
{
    return f->slot < 0 && is_worded(f) && length(f) >= 20 &&
           !hx__facts_sparse(f) && !hx__facts_dimension(f);
}

static const hx_facts *longest_text(const hx_facts *facts, size_t count)
{
    const hx_facts *best = NULL;

    for (size_t i = 0; i < count; i++) {
        const hx_facts *f = &facts[i];
        bool            sparse = hx__facts_sparse(f);

        if (f->slot >= 0 || !is_worded(f))
            continue;
        if (!best || (hx__facts_sparse(best) && !sparse) ||
            (hx__facts_sparse(best) == sparse && length(f) > length(best)))
            best = f;
    }
    return best;
}

const hx_facts *hx__facts_text(const hx_facts *facts, size_t count)
{
    const hx_facts *named = hx__facts_taken(facts, count, HX_F_TEXT), *best;

    if (named && !hx__facts_sparse(named))
        return named;
    best = longest_text(facts, count);
    if (named && named->filled > 0 && (!best || hx__facts_sparse(best)))
        return named;
    return best;
}

const hx_facts *hx__facts_date(const hx_facts *facts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (facts[i].slot < 0 && facts[i].dates > 0 &&
            10 * facts[i].dates >= 9 * facts[i].filled)
            return &facts[i];
    return NULL;
}

bool hx__facts_dimension(const hx_facts *f)
{
    return f->slot < 0 && f->distinct >= 2 && f->distinct < HX_FACTS_SEEN &&
           f->filled >= 2 * f->distinct && 2 * f->strings > f->filled &&
           f->bytes <= 40 * f->strings && 2 * f->dates < f->filled &&
           !memchr(f->name.ptr, ',', f->name.len);
}

bool hx__facts_marks(const hx_facts *f)
{
    return f->slot < 0 && f->distinct >= 3 && f->distinct <= 11 &&
           f->filled >= 2 * f->distinct && 10 * f->strings <= f->filled &&
           f->fractions == 0 && f->largest >= 3000000 &&
           f->largest <= 10000000;
}

unsigned hx__facts_scale(const hx_facts *f)
{
    static const unsigned ends[] = { 5, 6, 7, 10, 20, 100 };
    bool few = f->filled < 50;

    if (f->largest <= 1000000 && f->fractions > 0)
        return 1;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (f->largest <= (int64_t)ends[i] * 1000000 &&
            !(few && (ends[i] == 6 || ends[i] == 7 || ends[i] == 20)))
            return ends[i];
    return 0;
}
