/* From a block of bytes to analysed records.
 *
 * The invariant that all reports rest on is kept here: every record that is
 * read is either analysed or skipped under exactly one reason. */
#include "scan.h"

#include "error.h"
#include "record.h"
#include "utf8.h"

/* One block on its way; offsets are those of `block`, which may be mended. */
typedef struct scan {
    hx_scanner      *own;
    hx_chunk        *chunk;
    const hx_mended *mended;   /* NULL: as it was read */
    hx_block         block;
    size_t           fix;      /* cursor of hx__utf8_fixes */
} scan;

static void note(scan *s, int kind, const hx_record *rec, const char *message)
{
    hx_sums *sums = &s->own->sums;
    hx_place place = { .record = sums->read };
    size_t   begin = rec->begin, len;

    if (s->mended)
        begin = hx__utf8_origin(s->mended, begin);
    place.byte = s->chunk->offset + begin;
    place.source = s->chunk->source->index;
    place.block = s->chunk->number;
    len = hx__utf8_cut(hx_str_of(message), sizeof place.message - 1);
    memcpy(place.message, message, len);
    hx__sums_note(sums, kind, &place);
}

/* Counts what was mended in the record, once each. */
static void note_fixes(scan *s, const hx_record *rec)
{
    unsigned fixes = 0;

    if (s->mended)
        fixes = hx__utf8_fixes(s->mended, &s->fix, rec->begin, rec->end);
    if ((fixes & HX_FIX_REPAIRED) || rec->repairs > 0)
        note(s, HX_COUNT_REPAIRED, rec,
             fixes & HX_FIX_REPAIRED ? "not valid UTF-8"
                                     : "a surrogate without its partner");
    if (fixes & HX_FIX_CONVERTED)
        note(s, HX_COUNT_CONVERTED, rec, "read as Windows-1252");
}

/* To who asked for every record, and may find that it cannot be used. */
static hx_status give(scan *s, hx_record *rec, hx_error *err)
{
    const hx_run_options *options = s->own->options;
    bool                  analysed = rec->skip == HX_SKIP_NONE;
    hx_status             rc;

    rc = options->each(options->each_arg, s->own->chain, rec, &s->chunk->out,
                       err);
    if (rc == HX_SKIP && analysed) {
        s->own->sums.analysed--;
        note(s, rec->skip, rec, err->message);
    }
    return rc;
}

/* The record that parse has just given through the chain. `rc` is HX_OK, or
 * HX_SKIP with rec->skip set. */
static hx_status finish(scan *s, hx_record *rec, hx_status rc, hx_error *err)
{
    const hx_run_options *options = s->own->options;
    hx_chain             *chain = s->own->chain;
    hx_sums              *sums = &s->own->sums;
    uint64_t              bad;

    if (rc == HX_OK) {
        hx__fields_mirror(s->chunk->source->fields,
                          ((hx_recordx *)rec)->values);
        rc = hx__chain_run(chain, err);
        if (rc != HX_OK && rc != HX_SKIP)
            return rc;
        bad = hx__chain_bad_values(chain);
        if (bad > 0) {
            note(s, HX_COUNT_BAD_VALUE, rec, hx__chain_bad_why(chain));
            sums->count[HX_COUNT_BAD_VALUE] += bad - 1;
        }
    }
    if (rc == HX_OK) {
        rec->skip = HX_SKIP_NONE;
        sums->analysed++;
    } else {
        if (rec->skip == HX_SKIP_NONE || rec->skip >= HX_SKIP_COUNT)
            rec->skip = HX_SKIP_PLUGIN;
        note(s, rec->skip, rec, err->message);
    }
    if (options->each)
        rc = give(s, rec, err);
    else if (rc == HX_OK)
        rc = hx__chain_count(chain, err);
    return rc < 0 ? rc : HX_OK;  /* no signal of theirs may end the block */
}

/* A record that was dropped while reading: only its place is left. */
static hx_status scan_dropped(scan *s, hx_error *err)
{
    hx_record *rec = hx__chain_begin(s->own->chain);

    s->own->sums.read++;
    rec->skip = HX_SKIP_TOO_LONG;
    (void)hx__fail(err, HX_SKIP, "a record of over %zu bytes", HX_RECORD_MAX);
    return finish(s, rec, HX_SKIP, err);
}

/* Holds a reader to its contract: a bad one must not hang or overrun us. */
static hx_status check_parsed(const scan *s, const hx_record *rec,
                              size_t before, size_t pos, hx_error *err)
{
    if (pos > before && pos <= s->block.len && rec->begin <= rec->end &&
        rec->end <= pos)
        return HX_OK;
    return hx__fail(err, HX_E_PLUGIN, "%s: the reader %s gave a record that "
                    "lies outside its block", s->chunk->source->path,
                    s->chunk->source->reader->name);
}

/* Tells the parent which record is in hand, before anybody looks at it. */
static void show(const scan *s, int phase)
{
    const hx_fence *fence = s->own->fence;

    if (!fence)
        return;
    atomic_store(&fence->progress->phase, phase);
    atomic_store(&fence->progress->record,
                 s->own->sums.read + (phase == HX_PHASE_PARSE));
}

/* Whether the record was read only to come to the one that is meant. */
static bool fenced_off(const scan *s)
{
    return s->own->fence && s->own->sums.read < s->own->fence->first;
}

/* HX_SKIP with a message where the record is known to end its process. */
static hx_status known_fault(const scan *s, hx_record *rec, hx_error *err)
{
    const hx_fence *fence = s->own->fence;

    for (size_t i = 0; fence && i < fence->fault_count; i++) {
        if (fence->faults[i].record != s->own->sums.read)
            continue;
        rec->skip = HX_SKIP_PLUGIN;
        return hx__fail(err, HX_SKIP, "%s", fence->faults[i].why);
    }
    return HX_OK;
}

/* The record at `*pos`: HX_OK, HX_END, or an error that ends the run. */
static hx_status scan_record(scan *s, size_t *pos, hx_error *err)
{
    const hx_source *source = s->chunk->source;
    hx_record       *rec = hx__chain_begin(s->own->chain);
    size_t           before = *pos;
    uint64_t         begun;
    hx_status        rc, good;

    err->message[0] = '\0';
    if (s->own->fence && s->own->sums.read >= s->own->fence->last)
        return HX_END;
    show(s, HX_PHASE_PARSE);
    begun = s->own->stats ? hx__stats_clock() : 0;
    rc = source->reader->parse(source->input, s->own->host, s->block, pos,
                               rec, err);
    if (s->own->stats)
        s->own->stats->parse += hx__stats_clock() - begun;
    if (rc != HX_OK && rc != HX_SKIP)
        return rc;
    good = check_parsed(s, rec, before, *pos, err);
    if (good != HX_OK)
        return good;
    s->own->sums.read++;
    if (rec->end - rec->begin > HX_RECORD_MAX) {
        rec->skip = HX_SKIP_TOO_LONG;
        rc = hx__fail(err, HX_SKIP, "a record of over %zu bytes",
                      HX_RECORD_MAX);
    } else if (rc == HX_SKIP && rec->skip == HX_SKIP_NONE) {
        rec->skip = HX_SKIP_SYNTAX;
    }
    show(s, HX_PHASE_CHAIN);
    if (fenced_off(s))
        return HX_OK;
    if (rc == HX_OK)
        rc = known_fault(s, rec, err);
    note_fixes(s, rec);
    return finish(s, rec, rc, err);
}

hx_status hx__scan(hx_scanner *scanner, hx_chunk *chunk, hx_error *err)
{
    hx_str    text = { chunk->ptr, chunk->len };
    scan      s = { .own = scanner, .chunk = chunk };
    size_t    pos = 0;
    hx_status rc;

    hx__sums_reset(&scanner->sums);
    chunk->out.len = 0;
    if (chunk->too_long)
        return scan_dropped(&s, err);
    if (hx__utf8_valid_prefix(text) < text.len) {
        if (hx__utf8_mend(&scanner->mended, text) != HX_OK)
            return hx__nomem(err);
        s.mended = &scanner->mended;
        text = (hx_str){ s.mended->ptr, s.mended->len };
    }
    s.block = (hx_block){ text.ptr, text.len, chunk->last };
    do {
        if (atomic_load_explicit(scanner->stop, memory_order_relaxed))
            return hx__fail(err, HX_E_STOPPED, "interrupted");
        rc = scan_record(&s, &pos, err);
    } while (rc == HX_OK);
    return rc == HX_END ? HX_OK : rc;
}
