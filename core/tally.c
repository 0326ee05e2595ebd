/* Counting records, and remembering where the first bad ones stood.
 *
 * Which worker meets a bad record first is chance; the places that are kept
 * are not: always the first by input, then by byte. */
#include "tally.h"

#include "alloc.h"

static const struct {
    const char *name;
    bool        bad;   /* judged by --max-bad */
} kinds[HX_COUNT_KINDS] = {
    [HX_SKIP_NONE] = { "none", false },
    [HX_SKIP_SYNTAX] = { "syntax", true },
    [HX_SKIP_NOT_OBJECT] = { "not_object", true },
    [HX_SKIP_NO_TEXT] = { "no_text", true },
    [HX_SKIP_TOO_LONG] = { "too_long", true },
    [HX_SKIP_EMPTY] = { "empty", false },
    [HX_SKIP_LANGUAGE] = { "language", false },
    [HX_SKIP_FILTERED] = { "filtered", false },
    [HX_SKIP_PLUGIN] = { "plugin", true },
    [HX_COUNT_REPAIRED] = { "repaired", false },
    [HX_COUNT_CONVERTED] = { "converted", false },
    [HX_COUNT_BAD_VALUE] = { "bad_value", false },
    /* Of inputs, not of records: they decide the exit code on their own. */
    [HX_COUNT_DAMAGED] = { "damaged", false },
    [HX_COUNT_TRAILING] = { "trailing", false },
};

const char *hx__count_name(int kind)
{
    return kind >= 0 && kind < HX_COUNT_KINDS ? kinds[kind].name : "unknown";
}

bool hx__count_is_bad(int kind)
{
    return kind >= 0 && kind < HX_COUNT_KINDS && kinds[kind].bad;
}

uint64_t hx__tally_bad(const hx_tally *tally)
{
    uint64_t bad = 0;

    for (int kind = 0; kind < HX_COUNT_KINDS; kind++)
        if (kinds[kind].bad)
            bad += tally->count[kind];
    return bad;
}

void hx__tally_clear(hx_tally *tally)
{
    for (int kind = 0; kind < HX_COUNT_KINDS; kind++) {
        for (size_t i = 0; i < tally->first_count[kind]; i++)
            hx__free(tally->first[kind][i].input);
        hx__free(tally->first[kind]);
    }
    memset(tally, 0, sizeof *tally);
}

void hx__sums_reset(hx_sums *sums)
{
    sums->read = sums->analysed = 0;
    memset(sums->count, 0, sizeof sums->count);
    /* The places themselves are big and need no wiping. */
    memset(sums->places.count, 0, sizeof sums->places.count);
}

static bool earlier(const hx_place *a, const hx_place *b)
{
    return a->source != b->source ? a->source < b->source : a->byte < b->byte;
}

static void keep(hx_places *places, int kind, const hx_place *place)
{
    hx_place *at = places->at[kind];
    size_t    count = places->count[kind], i = count;

    if (count == HX_LOCATED_MAX) {
        if (!earlier(place, &at[count - 1]))
            return;
        i = --count;
    }
    for (; i > 0 && earlier(place, &at[i - 1]); i--)
        at[i] = at[i - 1];
    at[i] = *place;
    places->count[kind] = count + 1;
}

void hx__sums_note(hx_sums *sums, int kind, const hx_place *place)
{
    sums->count[kind]++;
    keep(&sums->places, kind, place);
}

void hx__sums_add(hx_sums *into, const hx_sums *from)
{
    into->read += from->read;
    into->analysed += from->analysed;
    for (int kind = 0; kind < HX_COUNT_KINDS; kind++) {
        into->count[kind] += from->count[kind];
        for (size_t i = 0; i < from->places.count[kind]; i++)
            keep(&into->places, kind, &from->places.at[kind][i]);
    }
}

void hx__sums_resolve(hx_sums *sums, size_t source, const uint64_t *records,
                      size_t blocks)
{
    for (int kind = 0; kind < HX_COUNT_KINDS; kind++) {
        for (size_t i = 0; i < sums->places.count[kind]; i++) {
            hx_place *place = &sums->places.at[kind][i];

            if (place->source != source)
                continue;
            for (size_t b = 0; b < place->block && b < blocks; b++)
                place->record += records[b];
            place->block = 0;  /* done: another call must not add again */
        }
    }
}

static hx_status tally_kind(const hx_places *places, int kind,
                            char *const *paths, hx_tally *tally)
{
    size_t count = places->count[kind];

    if (count == 0)
        return HX_OK;
    tally->first[kind] = hx__alloc(count, sizeof *tally->first[kind]);
    if (!tally->first[kind])
        return HX_E_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const hx_place *place = &places->at[kind][i];
        hx_located     *out = &tally->first[kind][i];

        out->input = hx__strdup(paths[place->source]);
        if (!out->input)
            return HX_E_NOMEM;
        tally->first_count[kind]++;
        out->record = place->record;
        out->byte = place->byte;
        memcpy(out->message, place->message, sizeof out->message);
    }
    return HX_OK;
}

hx_status hx__sums_tally(const hx_sums *sums, char *const *paths,
                         hx_tally *tally)
{
    tally->read = sums->read;
    tally->analysed = sums->analysed;
    memcpy(tally->count, sums->count, sizeof tally->count);
    for (int kind = 0; kind < HX_COUNT_KINDS; kind++)
        if (tally_kind(&sums->places, kind, paths, tally) != HX_OK)
            return HX_E_NOMEM;
    return HX_OK;
}
