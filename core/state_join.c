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

/* Names the first breakdown that differs: sums are kept in the order that was
 * asked for, and only their plugins could turn them. */
static hx_status differ_by(const hx_state *into, const hx_state *from,
                           hx_error *err)
{
    const hx_state_info *a = &into->info, *b = &from->info;
    size_t               i = 0;

    while (i < a->by_count && i < b->by_count &&
           strcmp(a->by[i], b->by[i]) == 0)
        i++;
    return hx__fail(err, HX_E_USAGE, "%s and %s: made with different --by "
                    "(\"%s\" and \"%s\"; ask both for the same, in the same "
                    "order)", into->path, from->path,
                    i < a->by_count ? a->by[i] : "",
                    i < b->by_count ? b->by[i] : "");
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
