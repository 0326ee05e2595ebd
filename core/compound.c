#include "compound.h"

#include "alloc.h"

#define PART_BYTES_MIN 3  /* shorter parts split nearly everything */
#define WORD_BYTES_MIN 7

enum { PART, WHOLE };

#define WORD(text) { text, sizeof text - 1 }

static const hx_str links[] = { WORD(""), WORD("s"), WORD("es"), WORD("n"),
    WORD("en"), WORD("er"), WORD("e") };
/* What inflection may leave behind the last part. */
static const hx_str endings[] = { WORD(""), WORD("e"), WORD("en"), WORD("n"),
    WORD("s"), WORD("es"), WORD("er"), WORD("ern"), WORD("innen"),
    WORD("in") };

static size_t filter_bit(uint64_t hash)
{
    return hx__hash_mix(hash) >> (64 - HX_PART_FILTER_BITS);
}

bool hx__compounds_part(hx_compounds *compounds, hx_str fold)
{
    size_t bit = filter_bit(hx__hash_text(fold));
    uint32_t have, at;

    if (fold.len < PART_BYTES_MIN)
        return true;  /* too short to be of use; not an error */
    if (!compounds->filter)
        compounds->filter = hx__alloc(((size_t)1 << HX_PART_FILTER_BITS) / 64,
                                      sizeof *compounds->filter);
    if (!compounds->filter)
        return false;
    compounds->filter[bit >> 6] |= (uint64_t)1 << (bit & 63);
    compounds->lens |= (uint64_t)1 << (fold.len < 63 ? fold.len : 63);
    if (fold.len > compounds->part_max)
        compounds->part_max = fold.len;
    return hx__keys_add(&compounds->keys, PART, fold, 0, &have, &at);
}

bool hx__compounds_whole(hx_compounds *compounds, hx_str fold)
{
    uint32_t have, at;

    return hx__keys_add(&compounds->keys, WHOLE, fold, 0, &have, &at);
}

void hx__compounds_clear(hx_compounds *compounds)
{
    hx__keys_clear(&compounds->keys);
    hx__free(compounds->filter);
    *compounds = (hx_compounds){ .filter = NULL };
}

/* A word on its way: fold[0, n) is covered with best[n].count parts (0: it is
 * not), the last of which began at `from`. */
typedef struct step {
    uint8_t count, from, part_len;
} step;

typedef struct split {
    const hx_compounds *compounds;
    const hx_hashes    *hashes;
    hx_str              fold;
    step                best[HX_FOLD_BYTES_MAX + 1];
} split;

static bool is_part(const split *s, size_t from, size_t to)
{
    uint64_t hash = hx__hash_piece(s->hashes, from, to);
    size_t len = to - from, bit = filter_bit(hash);

    return s->compounds->lens >> (len < 63 ? len : 63) & 1 &&
           s->compounds->filter[bit >> 6] >> (bit & 63) & 1 &&
           hx__keys_find(&s->compounds->keys, PART,
                         (hx_str){ s->fold.ptr + from, len }, hash)
               != HX_KEY_NONE;
}

/* A listed part without its inflection, at the end from `at` on: its length,
 * or 0. */
static size_t last_part(const split *s, size_t at)
{
    hx_str fold = s->fold;

    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        hx_str ending = endings[i];
        size_t end = fold.len - ending.len;

        if (fold.len < at + PART_BYTES_MIN + ending.len ||
            memcmp(fold.ptr + end, ending.ptr, ending.len) != 0)
            continue;
        if (is_part(s, at, end))
            return end - at;
    }
    return 0;
}

/* Puts the part [at, at + len) and each link behind it. */
static void put_part(split *s, size_t at, size_t len)
{
    hx_str fold = s->fold;

    for (size_t k = 0; k < sizeof links / sizeof *links; k++) {
        size_t end = at + len + links[k].len;

        if (end + PART_BYTES_MIN > fold.len ||
            memcmp(fold.ptr + at + len, links[k].ptr, links[k].len) != 0)
            continue;
        if (s->best[end].count == 0 ||
            s->best[at].count + 1 < s->best[end].count)
            s->best[end] = (step){ (uint8_t)(s->best[at].count + 1),
                                   (uint8_t)at, (uint8_t)len };
    }
}

/* Tries every part that may begin at `at`; returns whether one does. */
static bool steps_from(split *s, size_t at)
{
    size_t top = s->fold.len - at - PART_BYTES_MIN;
    bool any = false;

    if (top > s->compounds->part_max)
        top = s->compounds->part_max;
    for (size_t len = PART_BYTES_MIN; len <= top; len++) {
        if (!is_part(s, at, at + len))
            continue;
        if (at == 0 && !any)
            memset(s->best, 0, (s->fold.len + 1) * sizeof *s->best);
        any = true;
        put_part(s, at, len);
    }
    return any;
}

/* Where the last part begins so that the word has fewest parts, or 0. */
static size_t last_step(const split *s, size_t *len)
{
    size_t end = 0;

    for (size_t at = PART_BYTES_MIN; at < s->fold.len; at++) {
        size_t found;

        if (s->best[at].count == 0 ||
            (end > 0 && s->best[at].count >= s->best[end].count))
            continue;
        found = last_part(s, at);
        if (found > 0) {
            end = at;
            *len = found;
        }
    }
    return end;
}

size_t hx__compound_split(const hx_compounds *compounds, hx_str fold,
                          const hx_hashes *hashes,
                          hx_str parts[HX_PARTS_MAX])
{
    split s;  /* best[] is filled when a first part is found */
    size_t end, count, last = 0, total;

    s.compounds = compounds;
    s.hashes = hashes;
    s.fold = fold;
    if (fold.len < WORD_BYTES_MIN || fold.len > HX_FOLD_BYTES_MAX ||
        compounds->lens == 0 || !steps_from(&s, 0) ||
        hx__keys_find(&compounds->keys, WHOLE, fold, hashes->at[fold.len])
            != HX_KEY_NONE)
        return 0;
    for (size_t at = 1; at + 2 * PART_BYTES_MIN <= fold.len; at++)
        if (s.best[at].count > 0)
            (void)steps_from(&s, at);
    end = last_step(&s, &last);
    if (end == 0 || s.best[end].count >= HX_PARTS_MAX)
        return 0;
    total = count = s.best[end].count;
    parts[count] = (hx_str){ fold.ptr + end, last };
    for (size_t at = end; count > 0; at = s.best[at].from)
        parts[--count] = (hx_str){ fold.ptr + s.best[at].from,
                                   s.best[at].part_len };
    return total + 1;
}
