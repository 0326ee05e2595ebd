/* HTML's character references in a text, as exports and scraped pages leave
 * them: "don&#39;t", "gr&uuml;n", "&amp;". Undone before anything looks at the
 * text, so that words, links and personal data are found in what was typed. */
#ifndef HX_REFERENCES_H
#define HX_REFERENCES_H

#include "arena.h"

/* From byte `at` of the text on, what was read stands `shift` bytes further. */
typedef struct hx_shift {
    uint32_t at, shift;
} hx_shift;

typedef struct hx_shifts {
    const hx_shift *list;  /* by `at`; in the arena of the text */
    size_t          count;
} hx_shifts;

/* Replaces the references of `*text`, which is valid UTF-8 of less than 4 GiB, by
 * what they stand for: numeric ones as HTML reads them (WHATWG, 13.2.5.80), where
 * without a semicolon no control character is meant; those named in HTML 4.01, 24,
 * and a few of HTML 5, with their semicolon. "&amp;#39;" is seen through, however
 * often it was wrapped. A text without any stays as it is; else it lies in `arena`,
 * no longer than before. False where memory is refused. Time is linear. [any] */
HX_MUST_USE bool hx__references_undo(hx_str *text, hx_arena *arena,
                                     hx_shifts *shifts);

/* Where the byte at `offset` of the text stood in what was read. [any] */
size_t hx__references_origin(const hx_shifts *shifts, size_t offset);

#endif
