/* Texts that a program has written in a form meant for another: with HTML's
 * character references ("don&#39;t"), or as UTF-8 that was taken for
 * Windows-1252 and encoded once more ("fÃ¼r"). */
#ifndef HX_UNMANGLE_H
#define HX_UNMANGLE_H

#include "arena.h"

/* What was found in a text, as bits. */
enum { HX_MANGLED_REFERENCES = 1, HX_MANGLED_TWICE = 2 };

/* Makes `*text`, which is valid UTF-8, what its writer typed. Numeric
 * references are read as HTML does (WHATWG, 13.2.5.80), named ones where they
 * are among those of HTML 4 for letters and signs of text and end with a
 * semicolon; "&amp;#39;" is unwrapped, however often it was wrapped. Twice
 * encoded is what cannot well be meant: a character of U+00A0 to U+00FF, or of three
 * or four bytes as quotes and emoji are, so that "Spaß“" stays. Returns what was
 * found; 0 leaves `*text` alone, else it lies in `arena` and is no longer than before. -1
 * where memory is refused. Takes time linear in the text. [any] */
int hx__unmangle(hx_str *text, hx_arena *arena);

#endif
