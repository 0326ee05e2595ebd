/* Choosing which column is which known field, by what the head of the input
 * holds (collector). Only the head decides, so the choice does not depend on
 * blocks or threads. */
#include "fields.h"

#include "alloc.h"
#include "buf.h"
#include "collector.h"
#include "error.h"
#include "names.h"
#include "values.h"

typedef struct entry {
    hx_str name;   /* owned */
    int    slot;
} entry;

struct hx_fields {
    hx_collector *collector;  /* NULL once resolved */
    hx_facts  *facts;      /* with names of their own */
    size_t     fact_count;
    entry      entries[HX_FIELDS_MAX];
    size_t     entry_count;
    struct { int from, to; } mirrors[HX_FIELDS_MAX];
    size_t     mirror_count;
    size_t     slots;
    bool       headless;
    hx_str     scale;  /* of ratings that do not say theirs; borrowed */
};

/* -- choosing ------------------------------------------------------------- */

static hx_status map_name(hx_fields *fields, hx_str name, int slot,
                          hx_error *err)
{
    entry *at;

    for (size_t i = 0; i < fields->entry_count; i++) {
        if (!hx_str_eq(fields->entries[i].name, name))
            continue;
        fields->mirrors[fields->mirror_count].from = fields->entries[i].slot;
        fields->mirrors[fields->mirror_count++].to = slot;
        return HX_OK;
    }
    at = &fields->entries[fields->entry_count];
    at->name.ptr = hx__strndup(name.ptr, name.len);
    at->name.len = name.len;
    at->slot = slot;
    if (!at->name.ptr)
        return hx__nomem(err);
    fields->entry_count++;
    return HX_OK;
}

static hx_status take(hx_fields *fields, hx_column *chosen, int slot,
                      hx_error *err)
{
    chosen->taken = true;
    return map_name(fields, chosen->name, slot, err);
}

static hx_status no_column(const hx_collector *c, int slot, const char *asked,
                           hx_error *err)
{
    hx_buf    names = { 0 };
    hx_status rc;

    hx__collector_list(c, &names);
    rc = hx__fail(err, HX_E_USAGE, "no column \"%s\" for the field %s; "
                  "there are: %s", asked, hx__field_name(slot),
                  names.failed ? "?" : names.ptr);
    hx__buf_clear(&names);
    return rc;
}

static hx_status take_scale(hx_fields *fields, const hx_field_wish *wish,
                            hx_error *err)
{
    const char *asked = wish->column[HX_F_RATING_MAX];
    int64_t     micro;

    if (!asked || !*asked || hx__field_is_column(HX_F_RATING_MAX, asked))
        return HX_OK;
    fields->scale = hx_str_of(asked);
    if (!hx__parse_micro(fields->scale, &micro) || micro <= 0)
        return hx__fail(err, HX_E_USAGE, "rating_max: \"%.40s\" is no scale "
                        "(say the best rating there is: 10)", asked);
    return HX_OK;
}

static hx_status choose_asked(hx_fields *fields, const hx_field_wish *wish,
                              hx_error *err)
{
    hx_collector *c = fields->collector;
    hx_status  rc = HX_OK;

    for (int slot = 0; rc == HX_OK && slot < HX_F_COUNT; slot++) {
        hx_str  name = hx_str_of(wish->column[slot]);
        hx_column *found;

        if (!hx__field_is_column(slot, wish->column[slot]))
            continue;
        found = hx__collector_find(c, name);
        if (found)
            rc = take(fields, found, slot, err);
        else if (c->count == 0)
            rc = map_name(fields, name, slot, err);  /* no record to ask */
        else
            rc = no_column(c, slot, wish->column[slot], err);
    }
    return rc;
}

/* Whether the values are what the field holds. */
static bool values_fit(int slot, const hx_column *col)
{
    if (col->filled == 0)
        return true;
    if (slot == HX_F_TEXT)
        return 2 * col->strings > col->filled;
    return !hx__field_numeric(slot) || 2 * col->numeric > col->filled;
}

static bool longer(const hx_column *a, const hx_column *b)
{
    uint64_t a_count = a->strings ? a->strings : 1;
    uint64_t b_count = b->strings ? b->strings : 1;

    return a->bytes / a_count > b->bytes / b_count;
}

/* The best column for a field; `*rivals` counts those that would do. */
static hx_column *choose(const hx_collector *c, int slot, size_t *rivals)
{
    hx_column *best = NULL;
    int     best_rank = 0;

    *rivals = 0;
    for (size_t i = 0; i < c->count; i++) {
        hx_column *col = &c->columns[i];
        int     rank = hx__field_rank(slot, col->name);
        bool    better;

        if (rank == 0 || col->taken || !values_fit(slot, col))
            continue;
        ++*rivals;
        if (!best || rank == 1 || best_rank == 1)
            better = !best || (rank == 1 && best_rank != 1);
        else if (slot == HX_F_TEXT)
            better = longer(col, best);
        else
            better = rank < best_rank;
        if (better) {
            best = col;
            best_rank = rank;
        }
    }
    return best;
}

static hx_status choose_named(hx_fields *fields, const hx_field_wish *wish,
                              hx_error *err)
{
    hx_collector *c = fields->collector;
    hx_status  rc = HX_OK;

    /* First each field's own name, so that no alias takes it away. A name
     * that is only alike ("ID" beside "id") has to wait. */
    for (int slot = 0; rc == HX_OK && slot < HX_F_COUNT; slot++) {
        hx_str name = hx_str_of(hx__field_name(slot));

        if (wish->column[slot])
            continue;
        for (size_t i = 0; i < c->count; i++)
            if (!c->columns[i].taken && hx_str_eq(c->columns[i].name, name) &&
                values_fit(slot, &c->columns[i])) {
                rc = take(fields, &c->columns[i], slot, err);
                break;
            }
    }
    return rc;
}

static bool has_slot(const hx_fields *fields, int slot)
{
    for (size_t i = 0; i < fields->entry_count; i++)
        if (fields->entries[i].slot == slot)
            return true;
    for (size_t i = 0; i < fields->mirror_count; i++)
        if (fields->mirrors[i].to == slot)
            return true;
    return false;
}

/* Bytes of `name` that a message has room for, in whole characters. */
static int shown(hx_str name)
{
    size_t len = name.len < 80 ? name.len : 80;

    while (len > 0 && len < name.len && ((unsigned char)name.ptr[len] & 0xC0)
           == 0x80)
        len--;
    return (int)len;
}

/* Without a text nothing can be analysed; that is said once and counted for
 * every record, for other inputs may be all right. */
static void note_no_text(const hx_collector *c, hx_error *note)
{
    hx_buf names = { 0 };

    hx__collector_list(c, &names);
    (void)hx__fail(note, HX_OK, "no column looks like the comment text; "
                   "there are: %s (use --field text=COLUMN)",
                   names.failed ? "?" : names.ptr);
    hx__buf_clear(&names);
}

/* Adds `date from "Datum"` to the note. */
static void note_choice(int slot, hx_str name, bool longest, hx_error *note)
{
    hx_error before;

    if (!note)
        return;
    before = *note;
    (void)hx__fail(note, HX_OK, "%.700s%s%s from \"%.*s\"%s", before.message,
                   before.message[0] ? ", " : "", hx__field_name(slot),
                   shown(name), name.ptr, longest
                   ? " (the longest that looks like one)" : "");
}

static hx_status choose_rest(hx_fields *fields, const hx_field_wish *wish,
                             hx_error *note, hx_error *err)
{
    hx_collector *c = fields->collector;
    bool headless = hx__collector_headless(c);
    hx_status  rc = HX_OK;
    size_t     rivals;

    for (int slot = 0; rc == HX_OK && slot < HX_F_COUNT; slot++) {
        hx_column *best;

        if (has_slot(fields, slot) || wish->column[slot])
            continue;
        best = choose(c, slot, &rivals);
        if (best) {
            rc = take(fields, best, slot, err);
            note_choice(slot, best->name, slot == HX_F_TEXT && rivals > 1,
                        note);
        } else if (slot == HX_F_TEXT && c->count > 0 && !headless) {
            note_no_text(c, note);
        }
    }
    if (headless && rc == HX_OK && !has_slot(fields, HX_F_TEXT))
        (void)hx__fail(note, HX_OK, "the first row looks like a record, not "
                       "like names of columns (put a row of names before it)");
    fields->headless = headless;
    /* A text of the right name but the wrong kind is still all there is. */
    if (rc == HX_OK && !has_slot(fields, HX_F_TEXT))
        rc = map_name(fields, HX_LIT("text"), HX_F_TEXT, err);
    return rc;
}

/* A field that no record of the head has may come in a later one: archives
 * are put together from several sources. Only its own name is believed then,
 * for there are no values to judge an alias by. */
static hx_status expect_later(hx_fields *fields, const hx_field_wish *wish,
                              hx_error *err)
{
    hx_status rc = HX_OK;

    for (int slot = 0; rc == HX_OK && slot < HX_F_COUNT; slot++) {
        hx_str name = hx_str_of(hx__field_name(slot));

        if (!has_slot(fields, slot) && !wish->column[slot] &&
            !hx__collector_find(fields->collector, name))
            rc = map_name(fields, name, slot, err);
    }
    return rc;
}

/* Adds to the note that nothing in the head is a date, where one is needed. */
static void note_undated(const hx_fields *fields, hx_error *note)
{
    hx_error before;

    if (!note || has_slot(fields, HX_F_DATE) || fields->collector->count == 0)
        return;
    before = *note;
    (void)hx__fail(note, HX_OK, "%.700s%sno column is known as the date: "
                   "--since and --until leave out what has none (say --field "
                   "date=COLUMN)", before.message,
                   before.message[0] ? ", " : "");
}

/* Adds to the note that a column which was asked for is not there (yet). */
static void note_absent(const char *name, hx_error *note)
{
    hx_error before;

    if (!note)
        return;
    before = *note;
    (void)hx__fail(note, HX_OK, "%.700s%sno \"%.80s\" in the first records",
                   before.message, before.message[0] ? ", " : "", name);
}

static hx_status choose_extra(hx_fields *fields, const hx_field_wish *wish,
                              hx_error *note, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < wish->extra_count; i++) {
        hx_str  name = hx_str_of(wish->extra[i]);
        hx_column *found = hx__collector_find(fields->collector, name);

        if (!found && i >= wish->own_extras && fields->collector->count > 0)
            note_absent(wish->extra[i], note);
        /* A name that is in no record so far may come in a later one. */
        rc = map_name(fields, found ? found->name : name,
                      HX_F_COUNT + (int)i, err);
    }
    return rc;
}

/* Adds to the note that a column which is read shares its name. */
static void note_twice(const hx_fields *fields, hx_error *note)
{
    const hx_collector *c = fields->collector;

    for (size_t i = 0; note && i < c->count; i++) {
        hx_str   name = c->columns[i].name;
        hx_error before = *note;

        if (!c->columns[i].twice || hx__field_slot(fields, name) < 0)
            continue;
        (void)hx__fail(note, HX_OK, "%.600s%s\"%.*s\" stands twice in the "
                       "header, of which the first is read", before.message,
                       before.message[0] ? ", " : "", shown(name), name.ptr);
    }
}

/* Whether a column of the head is that field. */
static bool is_read(const hx_fields *fields, int slot)
{
    const hx_collector *c = fields->collector;

    for (size_t i = 0; i < c->count; i++)
        if (c->columns[i].taken &&
            hx__field_slot(fields, c->columns[i].name) == slot)
            return true;
    return false;
}

/* The numeric field that the column is called like, though it holds no numbers
 * and nobody reads it; -1: none. An alias is less of a promise, "Bewertung" and
 * "note" may well be texts: it counts where no other column is that field. */
static int misfit(const hx_fields *fields, const hx_field_wish *wish,
                  const hx_column *col)
{
    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        int rank = hx__field_rank(slot, col->name);

        if (hx__field_numeric(slot) && rank > 0 && !wish->column[slot] &&
            !values_fit(slot, col) && (rank == 1 || !is_read(fields, slot)))
            return hx__field_slot(fields, col->name) < 0 ? slot : -1;
    }
    return -1;
}

/* Adds to the note that a column has a field's name, but not its values. */
static void note_misfits(const hx_fields *fields, const hx_field_wish *wish,
                         hx_error *note)
{
    const hx_collector *c = fields->collector;

    for (size_t i = 0; note && i < c->count; i++) {
        const hx_column *col = &c->columns[i];
        hx_error before = *note;
        bool     some = col->numeric > 0;

        if (misfit(fields, wish, col) < 0)
            continue;
        (void)hx__fail(note, HX_OK, "%.600s%s%s\"%.*s\" %s", before.message,
                       before.message[0] ? ", " : "", some ? "half of " : "",
                       shown(col->name), col->name.ptr, some
                       ? "or more is no number, so it is not read"
                       : "holds no numbers and is not read");
    }
}

/* Hands the facts of the columns over, names and all. */
static hx_status keep_facts(hx_fields *fields, const hx_field_wish *wish,
                            hx_error *err)
{
    hx_collector *c = fields->collector;

    if (!c->keep || c->count == 0)
        return HX_OK;
    fields->facts = hx__alloc(c->count, sizeof *fields->facts);
    if (!fields->facts)
        return hx__nomem(err);
    for (size_t i = 0; i < c->count; i++) {
        hx_facts *f = &fields->facts[i];

        *f = *c->columns[i].facts;
        f->name = c->columns[i].name;
        f->twice = f->name.len > 0 && c->columns[i].twice;
        f->records = c->records;
        f->misfit = misfit(fields, wish, &c->columns[i]);
        f->slot = c->columns[i].taken ? hx__field_slot(fields, f->name) : -1;
    }
    for (size_t i = 0; i < c->count; i++)
        c->columns[i].name.ptr = NULL;
    fields->fact_count = c->count;
    return HX_OK;
}

struct hx_collector *hx__fields_collector(const hx_fields *fields)
{
    return fields->collector;
}

bool hx__fields_headless(const hx_fields *fields)
{
    return fields->headless;
}

size_t hx__fields_facts(const hx_fields *fields, const hx_facts **facts)
{
    *facts = fields->facts;
    return fields->fact_count;
}

hx_status hx__fields_open(hx_fields **out, const hx_field_wish *wish,
                          const hx_plugin *reader, const void *model,
                          const hx_host *host, hx_str head, bool whole,
                          hx_error *note, hx_error *err)
{
    hx_fields *fields = hx__alloc(1, sizeof *fields);
    hx_status  rc;

    *out = NULL;
    if (note)
        note->message[0] = '\0';
    if (!fields)
        return hx__nomem(err);
    fields->slots = HX_F_COUNT + wish->extra_count;
    fields->collector = hx__collector_open(host);
    rc = fields->collector ? HX_OK : hx__nomem(err);
    if (rc == HX_OK)
        fields->collector->keep = wish->keep;
    if (rc == HX_OK)
        rc = hx__collect(fields->collector, fields, reader, model, head,
                         whole, err);
    if (rc == HX_OK)
        rc = take_scale(fields, wish, err);
    if (rc == HX_OK)
        rc = choose_asked(fields, wish, err);
    if (rc == HX_OK)
        rc = choose_named(fields, wish, err);
    if (rc == HX_OK)
        rc = choose_rest(fields, wish, note, err);
    if (rc == HX_OK && wish->dated)
        note_undated(fields, note);
    if (rc == HX_OK)
        rc = expect_later(fields, wish, err);
    if (rc == HX_OK)
        rc = choose_extra(fields, wish, note, err);
    if (rc == HX_OK)
        note_twice(fields, note);
    if (rc == HX_OK)
        note_misfits(fields, wish, note);
    if (rc == HX_OK)
        rc = keep_facts(fields, wish, err);
    hx__collector_close(fields->collector);
    fields->collector = NULL;
    if (rc != HX_OK) {
        hx__fields_close(fields);
        return rc;
    }
    *out = fields;
    return HX_OK;
}

void hx__fields_close(hx_fields *fields)
{
    if (!fields)
        return;
    for (size_t i = 0; i < fields->entry_count; i++)
        hx__free((char *)(uintptr_t)fields->entries[i].name.ptr);
    for (size_t i = 0; i < fields->fact_count; i++)
        hx__free((char *)(uintptr_t)fields->facts[i].name.ptr);
    hx__free(fields->facts);
    hx__free(fields);
}

int hx__field_slot(const hx_fields *fields, hx_str name)
{
    for (size_t i = 0; i < fields->entry_count; i++)
        if (hx_str_eq(fields->entries[i].name, name))
            return fields->entries[i].slot;
    return -1;
}

size_t hx__fields_count(const hx_fields *fields)
{
    return fields->slots;
}

void hx__fields_mirror(const hx_fields *fields, hx_value *values)
{
    for (size_t i = 0; i < fields->mirror_count; i++)
        values[fields->mirrors[i].to] = values[fields->mirrors[i].from];
    if (fields->scale.len > 0)
        values[HX_F_RATING_MAX] = (hx_value){ .type = HX_V_NUMBER,
                                              .text = fields->scale };
}
