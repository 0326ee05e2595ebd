/* UTF-8 as it comes: telling valid from broken, and mending what is broken.
 *
 * All of core behind this module may rely on valid UTF-8 (RFC 3629). Mending
 * goes line by line and looks at nothing outside the line, so that it cannot
 * depend on where an input was cut into blocks. */
#ifndef HX_UTF8_H
#define HX_UTF8_H

#include "hxgap/base.h"

/* The length of the longest valid prefix of `text`. [any] */
size_t hx__utf8_valid_prefix(hx_str text);

/* The length of the longest beginning of `text` of at most `most` bytes that
 * does not end within a letter. [any] */
size_t hx__utf8_cut(hx_str text, size_t most);

/* The character of a byte of Windows-1252; U+FFFD where it has none. [any] */
unsigned hx__cp1252(unsigned char byte);

/* What was done to a line, as bits. */
enum { HX_FIX_REPAIRED = 1, HX_FIX_CONVERTED = 2 };

/* One mended line: [begin, end) in the result, [from, until) in the input. */
typedef struct hx_fix {
    size_t  begin, end;
    size_t  from, until;
    uint8_t kind;        /* HX_FIX_... */
} hx_fix;

/* The mended copy of a block and what was done to it. Zero it once, use it for
 * any number of blocks, then clear it. */
typedef struct hx_mended {
    char   *ptr;
    size_t  len, cap;
    hx_fix *fixes;       /* in order of their places */
    size_t  count, fix_cap;
} hx_mended;

/* Mends `raw` into `*out`, whose former content is gone. A line that has no
 * valid multi-byte sequence and whose high bytes are all characters of
 * Windows-1252 is taken as such; in any other broken line each maximal subpart
 * of an ill-formed sequence becomes one U+FFFD (Unicode 15, 3.9, table 3-8),
 * as Python's errors="replace" does. ASCII bytes never change, and the result
 * is never shorter than `raw`. HX_E_NOMEM is the only error. [any] */
HX_MUST_USE hx_status hx__utf8_mend(hx_mended *out, hx_str raw);

/* Where the byte at `offset` of the result stood in the input: exact outside
 * mended lines and at their beginnings, else a place within the line. */
size_t hx__utf8_origin(const hx_mended *mended, size_t offset);

/* What was done to any line in [begin, end), as HX_FIX_ bits. `*cursor` begins
 * at 0 and makes a walk over ascending ranges cheap. */
unsigned hx__utf8_fixes(const hx_mended *mended, size_t *cursor, size_t begin,
                        size_t end);

void hx__utf8_clear(hx_mended *mended);

#endif
