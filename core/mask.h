/* Personal data in a text: found in one pass, and replaced by its kind.
 *
 * Rules, not a model: what has a form (e-mail, phone, IBAN, card, IP address,
 * number plate, link, handle) and what stands where such data stands (a name
 * behind "Frau" or "my name is", a house number behind a street, a code behind
 * "booking reference"). A bare first name in running text is not found. Every
 * look ahead or behind has a fixed bound, so the time is linear in the text.
 * When in doubt a rule masks: a figure too many hidden harms less than one
 * shown. */
#ifndef HX_MASK_H
#define HX_MASK_H

#include "arena.h"
#include "hxgap/plugin.h"

enum hx_mask_kind {
    HX_MASK_EMAIL, HX_MASK_LINK, HX_MASK_HANDLE, HX_MASK_PHONE, HX_MASK_IBAN,
    HX_MASK_CARD, HX_MASK_IP, HX_MASK_PLATE, HX_MASK_NUMBER, HX_MASK_ADDRESS,
    HX_MASK_NAME, HX_MASK_KINDS
};

typedef struct hx_mask_span {
    uint32_t begin, end;   /* in the text; never in the middle of a letter */
    uint32_t kind;
} hx_mask_span;

/* All spans of a text, in order, not overlapping. Arena memory. */
typedef struct hx_mask {
    const hx_mask_span *spans;
    size_t              count;
} hx_mask;

/* What stands in place of the kind: "[email]". */
hx_str hx__mask_word(unsigned kind);

/* Finds the spans of `text`, which is valid UTF-8 of at most HX_RECORD_MAX
 * bytes. HX_E_NOMEM is the only error. [any] */
HX_MUST_USE hx_status hx__mask_find(hx_arena *arena, hx_str text,
                                    hx_mask *out, hx_error *err);
/* The piece of `text` that host->mask() gives (plugin.h), with these spans
 * replaced. [any] */
HX_MUST_USE hx_status hx__mask_piece(hx_arena *arena, hx_str text,
                                     const hx_mask *mask, size_t begin,
                                     size_t end, size_t most, hx_piece *out,
                                     hx_error *err);

#endif
