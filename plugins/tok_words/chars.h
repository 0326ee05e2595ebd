/* What one code point is to the tokeniser. */
#ifndef TOK_CHARS_H
#define TOK_CHARS_H

#include "hxgap/base.h"

enum tok_class {
    TOK_OTHER,    /* punctuation, controls, private use: ends a word */
    TOK_LETTER,
    TOK_MARK,     /* combining: belongs to the letter before it */
    TOK_DIGIT,
    TOK_SPACE,
    TOK_JOIN,     /* soft hyphen, zero width, bidi: unseen inside words */
    TOK_MONEY,
    TOK_PICTURE   /* emoji and their like */
};

typedef struct tok_range {
    uint32_t begin, last;  /* inclusive */
    uint32_t kind;         /* enum tok_class */
} tok_range;

extern const tok_range tok__ranges[];   /* ranges.c */
extern const size_t    tok__range_count;

/* The code point at text[at], at < len, and its bytes in `*step`. A byte that
 * begins no whole sequence is U+FFFD of one byte. [any] */
uint32_t tok__decode(const unsigned char *text, size_t at, size_t len,
                     size_t *step);

/* Class of a code point from U+0080 on. [any] */
enum tok_class tok__class(uint32_t cp);

/* Whether a letter is a capital: Latin, Greek and Cyrillic; others have no
 * case, or none that anybody shouts in. [any] */
bool tok__is_capital(uint32_t cp);

/* End of the picture sequence that begins at text[at] with `cp`: with
 * variation selectors, skin tones, joined pictures, and flags as one. [any] */
size_t tok__picture_end(const unsigned char *text, size_t at, size_t len);

#endif
