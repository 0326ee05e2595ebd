/* The columns in the head of an input, with what their values are like: for
 * `fields`, which chooses among them. */
#ifndef HX_COLLECTOR_H
#define HX_COLLECTOR_H

#include "buf.h"
#include "facts.h"
#include "hxgap/plugin.h"
#include "record.h"

typedef struct hx_column {
    hx_str   name;                      /* owned */
    uint64_t filled, numeric, strings;  /* records; neither null nor empty */
    uint64_t bytes;                     /* of the strings */
    bool     taken;                     /* by a known field */
    bool     named, twice;              /* in the header; once more */
    uint64_t last;                      /* record that gave a value */
    hx_facts *facts;                    /* owned, where they are kept */
} hx_column;

/* Stands in for the host while the head is read. */
typedef struct hx_collector {
    hx_recordx     rec;    /* first: the reader's hx_record leads back here */
    hx_host        host;
    const hx_host *real;
    hx_column     *columns;
    size_t         count, cap;
    uint64_t       records;  /* looked at so far */
    bool           naming;   /* the reader is at the header */
    bool           keep, failed;
} hx_collector;

/* NULL: no memory. Owned: hx__collector_close. */
hx_collector *hx__collector_open(const hx_host *host);
void hx__collector_close(hx_collector *c);  /* NULL is allowed */
/* Runs the reader over the whole records of `head`. HX_E_NOMEM, or what the
 * reader says of the head. */
HX_MUST_USE hx_status hx__collect(hx_collector *c, const hx_fields *fields,
                                  const hx_plugin *reader, const void *model,
                                  hx_str head, bool whole, hx_error *err);
/* The column of this very name, else the first that is alike, else NULL. */
hx_column *hx__collector_find(const hx_collector *c, hx_str name);
/* Whether the names look like values: a date, or a number beside a sentence.
 * Then a table has no header. */
bool hx__collector_headless(const hx_collector *c);
/* The names there are, for a message, and a NUL: "a", "b", ... Long ones are cut,
 * and of what looks like a comment in place of a name no more than a word is
 * left. */
void hx__collector_list(const hx_collector *c, hx_buf *out);

/* Of fields.c: who collects for `fields`, while it is opened. */
struct hx_collector *hx__fields_collector(const hx_fields *fields);

#endif
