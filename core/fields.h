/* Which field of the input is which known field.
 *
 * Names are found by a table of usual names in both languages; where a name
 * may be two things ("Bewertung" is a text or a rating) the values of the
 * first records decide. The choice is made from the first 64 KiB of each
 * input, so that it does not depend on block sizes or threads. */
#ifndef HX_FIELDS_H
#define HX_FIELDS_H

#include "facts.h"
#include "hxgap/plugin.h"

/* What the user asked for: --field NAME=COLUMN (for rating_max a number is the
 * scale itself, and an empty column leaves a field out), and extra fields by name
 * (from --by and --where), numbered HX_F_COUNT, HX_F_COUNT + 1, ... */
typedef struct hx_field_wish {
    const char *column[HX_F_COUNT];          /* NULL: find it by its name */
    const char *extra[HX_FIELDS_MAX - HX_F_COUNT];
    size_t      extra_count;
    size_t      own_extras;  /* the first so many nobody asked for by name */
    bool        filed;     /* some columns are named in a pipeline file */
    bool        dated;     /* --since or --until: a date is needed */
    bool        withhold;  /* read the given language, but do not use it */
    const char *reader;    /* plugin that reads every input; NULL: told by
                              content */
    int         encoding;  /* HX_RECODE_...; NONE: told by content */
    bool        keep;      /* the facts of all columns: hx__fields_facts */
    bool        telling;   /* of each input, also where nothing was guessed */
} hx_field_wish;

struct hx_fields;  /* per input; read-only once resolved */

const char *hx__field_name(int slot);         /* "text", "birth_year" */
int hx__field_known(hx_str name);             /* slot or -1 */

/* Opens the field map of one input by trying `reader` on `head`: collects all
 * names with their values from the records in `head`, then chooses. A column
 * that was asked for and is not there is HX_E_USAGE, naming the columns there
 * are. `note` (may be NULL) gets the choices that were made by other names
 * than the fields' own, and columns that have a field's own name but not its
 * values, in words; empty where there are none. */
HX_MUST_USE hx_status hx__fields_open(hx_fields **out,
                                      const hx_field_wish *wish,
                                      const hx_plugin *reader,
                                      const void *model,
                                      const hx_host *host, hx_str head,
                                      bool whole, hx_error *note,
                                      hx_error *err);
void hx__fields_close(hx_fields *fields);
int hx__field_slot(const hx_fields *fields, hx_str name);  /* host call */
/* Whether the names of columns look like a record: a table without a header. */
bool hx__fields_headless(const hx_fields *fields);
/* The columns in their order, where the wish was to keep them; borrowed until
 * close. */
size_t hx__fields_facts(const hx_fields *fields, const hx_facts **facts);
size_t hx__fields_count(const hx_fields *fields);  /* slots in use */
/* A column may be wanted twice, as a known field and by its own name (--by
 * kanal): the reader sets one slot, and this fills the other. Called between
 * parse and the chain. `values` are the record's, by slot. [worker] */
void hx__fields_mirror(const hx_fields *fields, hx_value *values);

#endif
