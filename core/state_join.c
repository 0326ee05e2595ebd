/* Joining what two states say of themselves: what was asked for must be the
 * same, shards must differ, counts add up. The sums are state.c's affair. */
#include "error.h"
#include "statex.h"

static bool same_texts(char *const *a, size_t a_count, char *const *b,
                       size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (strcmp(a[i], b[i]) != 0)
            return false;
    }
    return true;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

bool hx__state_same_filters(const hx_state_info *a, const hx_state_info *b)
{
    return same_texts(a->where, a->where_count, b->where, b->where_count) &&
           same_text(a->since, b->since) && same_text(a->until, b->until);
}

/* Whether the two are one breakdown, whichever of its dimensions leads. */
static bool same_segments(const char *a, const char *b)
{
    const char *comma = strchr(a, ',');
    size_t      first = comma ? (size_t)(comma - a) : 0;
    size_t      second = comma ? strlen(comma + 1) : 0;

    if (strcmp(a, b) == 0)
        return true;
    return comma && strlen(b) == first + second + 1 &&
           strncmp(b, comma + 1, second) == 0 && b[second] == ',' &&
           strncmp(b + second + 1, a, first) == 0;
}

/* Whether both have the same segments: what is asked for is there once. */
static bool all_segments(const hx_state_info *a, const hx_state_info *b)
{
    size_t found = 0;

    for (size_t i = 0; i < a->by_count; i++)
        for (size_t k = 0; k < b->by_count; k++)
            found += same_segments(a->by[i], b->by[k]);
    return a->by_count == b->by_count && found == a->by_count;
}

/* Names the first breakdown that differs. Those of one --by after the other are
 * in the order of their names (dims.c), however they were asked for. But in
 * "brand,lang" the first leads the tables of the report: with "lang,brand" a
 * merged state would have to choose, and show whichever came first to the merge.
 * States of before breakdowns were ordered keep their sums in another order,
 * which only the plugins could turn. */
static hx_status differ_by(const hx_state *into, const hx_state *from,
                           hx_error *err)
{
    const hx_state_info *a = &into->info, *b = &from->info;
    const char          *one, *other;
    size_t               i = 0;

    while (i < a->by_count && i < b->by_count &&
           strcmp(a->by[i], b->by[i]) == 0)
        i++;
    one = i < a->by_count ? a->by[i] : "";
    other = i < b->by_count ? b->by[i] : "";
    if (all_segments(a, b))
        return hx__fail(err, HX_E_USAGE, "%s and %s: made with the same --by in "
                        "another order (\"%s\" and \"%s\"; make one of them "
                        "again, with the order of the other)", into->path,
                        from->path, one, other);
    return hx__fail(err, HX_E_USAGE, "%s and %s: made with different --by "
                    "(\"%s\" and \"%s\"; ask both for the same)",
                    into->path, from->path, one, other);
}

static hx_status check_request(const hx_state *into, const hx_state *from,
                               hx_error *err)
{
    const hx_state_info *a = &into->info, *b = &from->info;

    if (!same_texts(a->by, a->by_count, b->by, b->by_count))
        return differ_by(into, from, err);
    if (!hx__state_same_filters(a, b))
        return hx__fail(err, HX_E_USAGE, "%s and %s: made with different "
                        "--where, --since or --until", into->path,
                        from->path);
    if (!same_texts(a->fields, a->field_count, b->fields, b->field_count))
        return hx__fail(err, HX_E_USAGE, "%s and %s: made with different "
                        "--field (or fields in hxgap.yaml)", into->path,
                        from->path);
    return HX_OK;
}

static bool add_counts(hx_tally *into, const hx_tally *from)
{
    bool over = __builtin_add_overflow(into->read, from->read, &into->read);

    over |= __builtin_add_overflow(into->analysed, from->analysed,
                                   &into->analysed);
    for (size_t i = 0; i < HX_COUNT_KINDS; i++)
        over |= __builtin_add_overflow(into->count[i], from->count[i],
                                       &into->count[i]);
    return !over;
}

hx_status hx__state_join(hx_state *into, const hx_state *from, hx_error *err)
{
    hx_status rc = check_request(into, from, err);

    if (rc == HX_OK)
        rc = hx__shards_join(&into->info.shards, &from->info.shards,
                             from->path, err);
    if (rc == HX_OK && !add_counts(&into->info.tally, &from->info.tally))
        rc = hx__fail(err, HX_E_LIMIT, "%s: counts over 2^64", from->path);
    return rc;
}
