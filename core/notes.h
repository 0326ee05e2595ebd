/* The notes of a record by what they are about, for explain: a comment may have
 * a hundred thousand. */
#ifndef HX_NOTES_H
#define HX_NOTES_H

#include "hxgap/record.h"

/* A note, and where its hit stands. */
typedef struct hx_noted {
    uint32_t begin, rule;
    uint32_t note;  /* index into rec->notes */
} hx_noted;

typedef struct hx_notes {
    hx_noted *list;  /* by place and rule, then as they came */
    size_t    count;
    bool     *kept;  /* by note: its hit became a label */
} hx_notes;

/* Owned: hx__notes_clear(). False where memory is refused. [any] */
HX_MUST_USE bool hx__notes_open(hx_notes *notes, const hx_record *rec);
void hx__notes_clear(hx_notes *notes);

/* The notes on the hit of this rule that begins there, in the order they came:
 * from the returned one on, `*count` of them. [any] */
const hx_noted *hx__notes_of(const hx_notes *notes, uint32_t rule,
                             uint32_t begin, size_t *count);

#endif
