/* What the first records of an input hold.
 *
 * The reader itself is asked: it is run over the head of the input with calls
 * that note every name and measure its values. */
#include "collector.h"

#include <stddef.h>

#include "alloc.h"
#include "arena.h"
#include "error.h"
#include "fields.h"
#include "names.h"
#include "utf8.h"
#include "values.h"

/* More columns than this are not looked at: a bound on work and memory. */
#define COLUMNS_MAX 4096
#define NAME_SHOWN 48  /* bytes of a name in a list of them */

static int collect_name(hx_collector *c, hx_str name)
{
    void      *columns = c->columns;
    hx_column *new;

    if (c->failed)  /* a name may be missing */
        return -1;
    for (size_t i = 0; i < c->count; i++) {
        if (!hx_str_eq(c->columns[i].name, name))
            continue;
        c->columns[i].twice |= c->naming && c->columns[i].named;
        return (int)i;
    }
    if (c->count == COLUMNS_MAX)
        return -1;
    if (!hx__grow(&columns, &c->cap, c->count + 1, sizeof *c->columns)) {
        c->failed = true;
        return -1;
    }
    c->columns = columns;
    new = &c->columns[c->count];
    memset(new, 0, sizeof *new);
    new->name.ptr = hx__strndup(name.ptr, name.len);
    new->name.len = new->name.ptr ? name.len : 0;
    new->named = c->naming;
    if (new->name.ptr && c->keep)
        new->facts = hx__alloc(1, sizeof(hx_facts));
    if (!new->name.ptr || (c->keep && !new->facts)) {
        hx__free((char *)(uintptr_t)new->name.ptr);
        c->failed = true;
        return -1;
    }
    return (int)c->count++;
}

static void collect_value(hx_record *rec, int slot, hx_value value)
{
    hx_collector *c = (hx_collector *)rec;
    hx_column    *at;
    bool       numeric;

    if (slot < 0 || (size_t)slot >= c->count || value.type == HX_V_NONE)
        return;
    at = &c->columns[slot];
    if (at->last == c->records)
        return;  /* of two columns of one name the first counts */
    at->last = c->records;
    if (value.type == HX_V_NULL || value.text.len == 0)
        return;
    at->filled++;
    numeric = value.type == HX_V_NUMBER ||
              (value.type == HX_V_STRING && hx__facts_number(value.text));
    if (at->facts && value.type != HX_V_OTHER)
        hx__facts_add(at->facts, value.text, numeric);
    if (numeric) {
        at->numeric++;
    } else if (value.type == HX_V_STRING) {
        at->strings++;
        at->bytes += value.text.len;
    }
}

static void *collect_arena(hx_record *rec, size_t bytes)
{
    return hx__arena_get(&((hx_collector *)rec)->rec.arena, bytes);
}

/* Calls that take the host find the real one behind its stand-in. */
static const hx_host *real_host(const hx_host *host)
{
    const char *base = (const char *)host - offsetof(hx_collector, host);

    return ((const hx_collector *)(const void *)base)->real;
}

static hx_str collect_option(const hx_host *host, const hx_plugin_ref *self,
                             const char *name)
{
    const hx_host *real = real_host(host);

    return real->option(real, self, name);
}

static uint64_t collect_limit(const hx_host *host, const char *name)
{
    const hx_host *real = real_host(host);

    return real->limit(real, name);
}

static int collect_slot(const hx_fields *fields, hx_str name)
{
    return collect_name(hx__fields_collector(fields), name);
}

void hx__collector_close(hx_collector *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->count; i++) {
        hx__free((char *)(uintptr_t)c->columns[i].name.ptr);
        hx__free(c->columns[i].facts);
    }
    hx__free(c->columns);
    hx__arena_clear(&c->rec.arena);
    hx__free(c);
}

hx_collector *hx__collector_open(const hx_host *host)
{
    hx_collector *c = hx__alloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->real = host;
    c->host = *host;
    c->host.field_slot = collect_slot;
    c->host.value_set = collect_value;
    c->host.arena = collect_arena;
    c->host.option = collect_option;
    c->host.limit = collect_limit;
    return c;
}

hx_status hx__collect(hx_collector *c, const hx_fields *fields,
                      const hx_plugin *reader, const void *model, hx_str head,
                      bool whole, hx_error *err)
{
    hx_block   block = { 0 };
    hx_error   ignored;
    void      *input = NULL;
    size_t     body = 0, pos = 0;
    hx_status  rc;

    c->naming = true;
    rc = reader->input_open(model, &c->host, fields, head, &input, &body, err);
    c->naming = false;
    if (rc != HX_OK)
        return rc;
    if (body > head.len)
        body = head.len;
    block.ptr = head.ptr + body;
    block.len = head.len - body;
    block.last = whole;
    if (!whole)
        block.len = reader->cut(input, block);
    do {
        size_t before = pos;

        hx__arena_reset(&c->rec.arena);
        c->records++;
        rc = reader->parse(input, &c->host, block, &pos, &c->rec.pub,
                           &ignored);
        if (pos <= before)
            break;
    } while (rc == HX_OK || rc == HX_SKIP);
    c->records -= rc == HX_END;  /* that was none */
    reader->input_close(input);
    if (rc == HX_E_NOMEM || c->failed)
        return hx__nomem(err);
    return HX_OK;
}

hx_column *hx__collector_find(const hx_collector *c, hx_str name)
{
    for (size_t i = 0; i < c->count; i++)
        if (hx_str_eq(c->columns[i].name, name))
            return &c->columns[i];
    for (size_t i = 0; i < c->count; i++)
        if (hx__names_alike(c->columns[i].name, name))
            return &c->columns[i];
    return NULL;
}

bool hx__collector_headless(const hx_collector *c)
{
    bool number = false, sentence = false;

    for (size_t i = 0; i < c->count; i++) {
        hx_str  name = c->columns[i].name;
        hx_date date;

        if (hx__facts_number(name))
            number = true;
        else if (hx__parse_date(name, &date) &&
                 (name.len >= 8 || !memchr(name.ptr, '.', name.len)))
            return true;  /* 3.2.10 may well be a question */
        else
            sentence = sentence || hx__facts_spaces(name) >= 3;
    }
    return number && sentence;
}

/* Bytes of a name that a message shows; of a sentence, the first word. */
static size_t shown_bytes(hx_str name, bool sentence)
{
    size_t len = 0;

    while (len < name.len && len < NAME_SHOWN &&
           (unsigned char)name.ptr[len] >= ' ' &&
           !(sentence && name.ptr[len] == ' '))
        len++;
    return hx__utf8_cut(name, len);
}

static void put_name(hx_buf *out, hx_str name, bool sentence)
{
    char   room[NAME_SHOWN + 3];
    size_t len = shown_bytes(name, sentence);

    if (len < name.len) {
        memcpy(room, name.ptr, len);
        memcpy(room + len, "...", 3);
        name = (hx_str){ room, len + 3 };
    }
    hx__buf_json(out, name);
}

void hx__collector_list(const hx_collector *c, hx_buf *out)
{
    /* What stands for names may be what a customer wrote. */
    bool headless = c->count == 1 || hx__collector_headless(c);

    for (size_t i = 0; i < c->count && out->len < 400; i++) {
        hx__buf_str(out, i ? ", " : "");
        put_name(out, c->columns[i].name,
                 headless && hx__facts_spaces(c->columns[i].name) >= 3);
    }
    if (c->count == 0)
        hx__buf_str(out, "none");
    hx__buf_char(out, '\0');
}
