/* What plugins may do to a record.
 *
 * This is the border: every range, label and rule number that a plugin hands
 * over is checked here, so that what comes after can index without looking.
 * The arrays are kept over records; only what a huge record needed is given
 * back. */
#include "alloc.h"
#include "error.h"
#include "hostx.h"

/* An array that grew over this many bytes does not stay with the worker. */
#define KEEP_BYTES ((size_t)1 << 20)
/* No layer of one record has more members than its text may have bytes, and
 * a few for tokenisers that reserve with a margin. */
#define LAYER_MAX (HX_RECORD_MAX + 64)

static hx_recordx *core_of(hx_record *rec)
{
    return (hx_recordx *)rec;  /* pub is the first member */
}

void *hx__record_arena(hx_record *rec, size_t bytes)
{
    return hx__arena_get(&core_of(rec)->arena, bytes);
}

void hx__value_set(hx_record *rec, int slot, hx_value value)
{
    hx_recordx *rx = core_of(rec);

    if (slot < 0 || (size_t)slot >= rec->value_count ||
        rx->values[slot].type != HX_V_NONE)
        return;
    if (!value.text.ptr)
        value.text = HX_LIT("");
    rx->values[slot] = value;
}

/* What a plugin hands over is refused: remembered, for `plugin check` tells
 * one that goes on as if nothing had been said. */
static hx_status judged(hx_record *rec, hx_status rc)
{
    if (rc == HX_E_PLUGIN)
        core_of(rec)->refused++;
    return rc;
}

/* -- tokens and clauses -- */

hx_token *hx__tokens_reserve(hx_record *rec, size_t count)
{
    hx_recordx *rx = core_of(rec);
    void       *tokens = rx->tokens;

    if (count > LAYER_MAX ||
        !hx__grow(&tokens, &rx->token_cap, count ? count : 1,
                  sizeof *rx->tokens))
        return NULL;
    rx->tokens = tokens;
    return rx->tokens;
}

static hx_status tokens_commit(hx_record *rec, size_t count, hx_error *err)
{
    hx_recordx *rx = core_of(rec);
    uint32_t    at = 0;
    hx_status   rc;

    if (count > rx->token_cap)
        return hx__fail(err, HX_E_PLUGIN, "%zu tokens, room for %zu", count,
                        rx->token_cap);
    for (size_t i = 0; i < count; i++) {
        const hx_token *t = &rx->tokens[i];

        if (t->begin < at || t->end < t->begin || t->end > rec->text.len)
            return hx__fail(err, HX_E_PLUGIN,
                            "token %zu at %u..%u lies outside the text or "
                            "before its neighbour", i, t->begin, t->end);
        at = t->end;
    }
    rc = hx__terms_number(rx->terms, rec->text, rx->tokens, count,
                          &rec->term_data, err);
    if (rc != HX_OK)
        return rc;
    rec->tokens = rx->tokens;
    rec->token_count = count;
    return HX_OK;
}

hx_status hx__tokens_commit(hx_record *rec, size_t count, hx_error *err)
{
    return judged(rec, tokens_commit(rec, count, err));
}

/* Room for one more member of a layer; the array may move. */
static hx_status layer_room(void **array, size_t *cap, size_t count,
                            size_t bytes, hx_error *err)
{
    if (count >= LAYER_MAX)
        return hx__fail(err, HX_E_PLUGIN, "over %zu of one layer in a record",
                        LAYER_MAX);
    if (!hx__grow(array, cap, count + 1, bytes))
        return hx__nomem(err);
    return HX_OK;
}

static hx_status clause_add(hx_record *rec, hx_clause clause, hx_error *err)
{
    hx_recordx *rx = core_of(rec);
    uint32_t    at = 0;
    hx_status   rc;

    if (rec->clause_count > 0)
        at = rx->clauses[rec->clause_count - 1].end;
    if (clause.begin < at || clause.end < clause.begin ||
        clause.end > rec->token_count)
        return hx__fail(err, HX_E_PLUGIN,
                        "clause of tokens %u..%u, but there are %zu and the "
                        "last one ends at %u", clause.begin, clause.end,
                        rec->token_count, at);
    rc = layer_room((void **)&rx->clauses, &rx->clause_cap,
                    rec->clause_count, sizeof clause, err);
    if (rc != HX_OK)
        return rc;
    rx->clauses[rec->clause_count++] = clause;
    rec->clauses = rx->clauses;
    return HX_OK;
}

hx_status hx__clause_add(hx_record *rec, hx_clause clause, hx_error *err)
{
    return judged(rec, clause_add(rec, clause, err));
}

/* -- what detectors find -- */

static bool cuts_letter(hx_str text, uint32_t at)
{
    return at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80;
}

/* Whether a piece of evidence lies where the record has something. */
static hx_status check_place(const hx_record *rec, uint32_t begin,
                             uint32_t end, uint32_t clause, uint32_t rule,
                             hx_error *err)
{
    const hx_hostx *host = ((const hx_recordx *)rec)->host;
    size_t          clauses = rec->clause_count ? rec->clause_count : 1;

    if (end < begin || end > rec->text.len || cuts_letter(rec->text, begin) ||
        cuts_letter(rec->text, end))
        return hx__fail(err, HX_E_PLUGIN,
                        "span %u..%u is not a piece of the text's %zu bytes",
                        begin, end, rec->text.len);
    if (clause >= clauses)
        return hx__fail(err, HX_E_PLUGIN, "clause %u of %zu", clause,
                        rec->clause_count);
    if (rule >= host->registry.rule_count)
        return hx__fail(err, HX_E_PLUGIN, "rule %u of %zu", rule,
                        host->registry.rule_count);
    return HX_OK;
}

static hx_status mention_add(hx_record *rec, hx_mention mention, hx_error *err)
{
    hx_recordx *rx = core_of(rec);
    size_t labels = rx->host->registry.dims[HX_DIM_DRIVER].count;
    hx_status   rc;

    if (mention.label >= labels)
        return hx__fail(err, HX_E_PLUGIN, "driver %u of %zu", mention.label,
                        labels);
    if (mention.stance != HX_MET && mention.stance != HX_UNMET &&
        mention.stance != HX_WANTED)
        return hx__fail(err, HX_E_PLUGIN, "stance %u is none of 1, 2, 4",
                        mention.stance);
    rc = check_place(rec, mention.begin, mention.end, mention.clause,
                     mention.rule, err);
    if (rc == HX_OK)
        rc = layer_room((void **)&rx->mentions, &rx->mention_cap,
                        rec->mention_count, sizeof mention, err);
    if (rc != HX_OK)
        return rc;
    rx->mentions[rec->mention_count++] = mention;
    rec->mentions = rx->mentions;
    return HX_OK;
}

hx_status hx__mention_add(hx_record *rec, hx_mention mention, hx_error *err)
{
    return judged(rec, mention_add(rec, mention, err));
}

static hx_status facet_add(hx_record *rec, hx_facet facet, hx_error *err)
{
    hx_recordx        *rx = core_of(rec);
    const hx_registry *reg = &rx->host->registry;
    hx_status          rc;

    if (facet.dimension >= reg->dim_count ||
        facet.label >= reg->dims[facet.dimension].count)
        return hx__fail(err, HX_E_PLUGIN, "no label %u in dimension %u",
                        facet.label, facet.dimension);
    if (facet.dimension == HX_DIM_DRIVER)
        return hx__fail(err, HX_E_PLUGIN, "a facet of the dimension driver: "
                        "nobody counts it (a driver is a mention)");
    rc = check_place(rec, facet.begin, facet.end, facet.clause, facet.rule,
                     err);
    if (rc == HX_OK)
        rc = layer_room((void **)&rx->facets, &rx->facet_cap,
                        rec->facet_count, sizeof facet, err);
    if (rc != HX_OK)
        return rc;
    rx->facets[rec->facet_count++] = facet;
    rec->facets = rx->facets;
    return HX_OK;
}

hx_status hx__facet_add(hx_record *rec, hx_facet facet, hx_error *err)
{
    return judged(rec, facet_add(rec, facet, err));
}

hx_status hx__note_add(hx_record *rec, hx_note note, hx_error *err)
{
    hx_recordx *rx = core_of(rec);
    hx_status   rc;

    if (!rec->explain)
        return HX_OK;
    rc = check_place(rec, note.begin, note.end, 0, note.rule, err);
    if (rc == HX_OK)
        rc = layer_room((void **)&rx->notes, &rx->note_cap, rec->note_count,
                        sizeof note, err);
    if (rc != HX_OK)
        return rc;
    note.text.ptr = hx__arena_copy(&rx->arena, note.text.ptr, note.text.len);
    if (!note.text.ptr)
        return hx__nomem(err);
    rx->notes[rec->note_count++] = note;
    rec->notes = rx->notes;
    return HX_OK;
}

void hx__language_set(hx_record *rec, int lang)
{
    /* A given language wins; DESIGN, section 3. */
    if (!rec->lang_given && lang >= 0 && lang < HX_LANG_COUNT)
        rec->lang = (uint8_t)lang;
}

void hx__mentions_clear(hx_record *rec)
{
    rec->mention_count = 0;
}

void hx__facets_clear(hx_record *rec, int dimension)
{
    hx_recordx *rx = core_of(rec);
    size_t      kept = 0;

    for (size_t i = 0; i < rec->facet_count; i++) {
        if (rx->facets[i].dimension != dimension)
            rx->facets[kept++] = rx->facets[i];
    }
    rec->facet_count = kept;
}

/* -- what may be shown -- */

hx_status hx__record_mask(hx_record *rec, size_t begin, size_t end,
                          size_t most, hx_piece *out, hx_error *err)
{
    hx_recordx    *rx = core_of(rec);
    const hx_mask  none = { NULL, 0 };
    bool           redact = !rx->host->request->no_redact;

    if (redact && !rx->masked) {
        hx_status rc = hx__mask_find(&rx->arena, rec->text, &rx->mask, err);

        if (rc != HX_OK)
            return rc;
        rx->masked = true;
    }
    return hx__mask_piece(&rx->arena, rec->text, redact ? &rx->mask : &none,
                          begin, end, most, out, err);
}

/* -- from record to record -- */

static void give_back(void **array, size_t *cap, size_t bytes)
{
    if (*cap * bytes <= KEEP_BYTES)
        return;
    hx__free(*array);
    *array = NULL;
    *cap = 0;
}

void hx__record_reset(hx_recordx *rx, size_t slots)
{
    hx__arena_reset(&rx->arena);
    give_back((void **)&rx->tokens, &rx->token_cap, sizeof *rx->tokens);
    give_back((void **)&rx->clauses, &rx->clause_cap, sizeof *rx->clauses);
    give_back((void **)&rx->mentions, &rx->mention_cap,
              sizeof *rx->mentions);
    give_back((void **)&rx->facets, &rx->facet_cap, sizeof *rx->facets);
    give_back((void **)&rx->notes, &rx->note_cap, sizeof *rx->notes);
    memset(rx->values, 0, slots * sizeof *rx->values);
    rx->pub = (hx_record){
        .text = HX_LIT(""), .values = rx->values, .value_count = slots,
        .explain = rx->host->explain,
    };
    rx->shifts = (hx_shifts){ .list = NULL };
    rx->bad_values = 0;
    rx->year = 0;
    rx->month = rx->day = 0;
    rx->generation = NULL;
    rx->masked = false;
    rx->refused = 0;
    rx->year_text[0] = rx->quarter_text[0] = rx->month_text[0] = 0;
}

void hx__record_clear(hx_recordx *rx)
{
    hx__free(rx->tokens);
    hx__free(rx->clauses);
    hx__free(rx->mentions);
    hx__free(rx->facets);
    hx__free(rx->notes);
    hx__arena_clear(&rx->arena);
}
