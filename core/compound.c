#include "compound.h"

#define PART_BYTES_MIN 3  /* shorter parts split nearly everything */
#define WORD_BYTES_MIN 7

static const char *const links[] = { "", "s", "es", "n", "en", "er", "e" };
/* What inflection may leave behind the last part. */
static const char *const endings[] = { "", "e", "en", "n", "s", "es", "er",
                                       "ern", "innen", "in" };

bool hx__compounds_part(hx_compounds *compounds, hx_str fold)
{
    if (fold.len < PART_BYTES_MIN)
        return true;  /* too short to be of use; not an error */
    if (compounds->part_min == 0 || fold.len < compounds->part_min)
        compounds->part_min = fold.len;
    if (fold.len > compounds->part_max)
        compounds->part_max = fold.len;
    return hx__map_add(&compounds->parts, fold, 1, NULL);
}

bool hx__compounds_whole(hx_compounds *compounds, hx_str fold)
{
    return hx__map_add(&compounds->whole, fold, 1, NULL);
}

void hx__compounds_clear(hx_compounds *compounds)
{
    hx__map_clear(&compounds->parts);
    hx__map_clear(&compounds->whole);
}

static bool ends_with(hx_str word, const char *ending, size_t len)
{
    return word.len >= len &&
           memcmp(word.ptr + word.len - len, ending, len) == 0;
}

/* A listed part without its inflection, as a prefix of `tail`; 0: none. */
static size_t last_part(const hx_compounds *compounds, hx_str tail)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t len = strlen(endings[i]);
        hx_str part = { tail.ptr, tail.len - len };

        if (!ends_with(tail, endings[i], len) || part.len < PART_BYTES_MIN)
            continue;
        if (hx__map_find(&compounds->parts, part) != HX_MAP_NONE)
            return part.len;
    }
    return 0;
}

/* best[i]: fewest parts that cover fold[0, i) with links, and where the last
 * of them began. Dynamic programming: linear in length times part length. */
typedef struct step {
    uint8_t count, from, part_len;
} step;

static void steps_from(const hx_compounds *compounds, hx_str fold, size_t at,
                       step *best)
{
    size_t top = fold.len - at - PART_BYTES_MIN;

    if (top > compounds->part_max)
        top = compounds->part_max;
    for (size_t len = compounds->part_min; len <= top; len++) {
        hx_str part = { fold.ptr + at, len };

        if (hx__map_find(&compounds->parts, part) == HX_MAP_NONE)
            continue;
        for (size_t k = 0; k < sizeof links / sizeof *links; k++) {
            size_t link = strlen(links[k]), end = at + len + link;

            if (end + PART_BYTES_MIN > fold.len ||
                memcmp(fold.ptr + at + len, links[k], link) != 0)
                continue;
            if (best[end].count == 0 ||
                best[at].count + 1 < best[end].count)
                best[end] = (step){ (uint8_t)(best[at].count + 1),
                                    (uint8_t)at, (uint8_t)len };
        }
    }
}

size_t hx__compound_split(const hx_compounds *compounds, hx_str fold,
                          hx_str parts[HX_PARTS_MAX])
{
    step best[HX_FOLD_BYTES_MAX + 1] = { { 0, 0, 0 } };
    size_t end = 0, count, last = 0, total;

    if (fold.len < WORD_BYTES_MIN || fold.len > HX_FOLD_BYTES_MAX ||
        compounds->part_min == 0)
        return 0;
    if (hx__map_find(&compounds->whole, fold) != HX_MAP_NONE)
        return 0;
    for (size_t at = 0; at + 2 * PART_BYTES_MIN <= fold.len; at++)
        if (at == 0 || best[at].count > 0)
            steps_from(compounds, fold, at, best);
    for (size_t at = PART_BYTES_MIN; at < fold.len; at++) {
        size_t len;

        if (best[at].count == 0 ||
            (end > 0 && best[at].count >= best[end].count))
            continue;
        len = last_part(compounds,
                        (hx_str){ fold.ptr + at, fold.len - at });
        if (len > 0) {
            end = at;
            last = len;
        }
    }
    if (end == 0 || best[end].count >= HX_PARTS_MAX)
        return 0;
    total = count = best[end].count;
    parts[count] = (hx_str){ fold.ptr + end, last };
    for (size_t at = end; count > 0; at = best[at].from)
        parts[--count] = (hx_str){ fold.ptr + best[at].from,
                                   best[at].part_len };
    return total + 1;
}
