/* Where CSV records and fields end (RFC 4180), in memory.
 *
 * Separators and quotes are ASCII, so this works on text that is not repaired
 * yet, and finds the same ends before and after. */
#ifndef IN_CSV_SPLIT_H
#define IN_CSV_SPLIT_H

#include "hxgap/plugin.h"

/* How a record ends. */
enum {
    CSV_WHOLE,
    CSV_OPEN,     /* not within this block */
    CSV_RUNAWAY   /* a quote is never closed: the record is its first line */
};

/* One field: the bytes between its quotes, or as it stands. */
typedef struct csv_field {
    const char *begin, *end;
    bool        escaped;   /* holds "" */
} csv_field;

/* The end of the record at `begin`: its line feed, or the end of the block.
 * A quote that is still open HX_RECORD_MAX bytes behind `begin`, or at the end
 * of the input, is a runaway. `*how` gets a CSV_ value. */
const char *csv_record_end(char sep, const char *begin, hx_block block,
                           int *how);

/* The next field of the record [*p, end), moving *p to the separator behind
 * it or to `end`. False where text stands behind a closing quote. */
bool csv_field_next(char sep, const char **p, const char *end,
                    csv_field *field);

/* Takes "" as " in [begin, end), into `out`; returns the length. */
size_t csv_unescape(const char *begin, const char *end, char *out);

/* Guesses the separator from the first records: how sure it is that this is
 * CSV at all, 0 to 100. A single column has the separator 0. */
int csv_detect(hx_str head, char *sep);

/* The number of the line that looks like the header, where lines of a title
 * stand above it ("Survey 2024;;;"), else 0: among the first records one that
 * names most columns, in words, with at most half as many filled before it and
 * numbers or long texts right below. `head` from the first record on. */
size_t csv_header_line(hx_str head, char sep);

/* Bytes before the header: a byte order mark, blank lines, and the line
 * "sep=;" that some spreadsheets write, which sets `*sep`. */
size_t csv_preamble(hx_str head, char *sep);

#endif
