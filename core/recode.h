/* Decoded bytes that are not yet lines of UTF-8: a JSON array, alone or within
 * an object, and objects over many lines become NDJSON, UTF-16 (what Excel
 * calls Unicode text) becomes UTF-8, lines that end in a carriage return alone
 * end in a line feed; a list in UTF-16 becomes both. All work on a stream in
 * pieces cut anywhere. */
#ifndef HX_RECODE_H
#define HX_RECODE_H

#include "hxgap/base.h"

enum { HX_RECODE_NONE, HX_RECODE_ARRAY, HX_RECODE_UTF16LE,
       HX_RECODE_UTF16BE, HX_RECODE_CP1252 /* only where it is asked for */ };

/* "utf-16le", ...: the number, or -1. */
int hx__recode_known(const char *name);

/* Where in an array the next byte stands. */
typedef struct hx_unarray {
    uint64_t before;     /* bytes up to the array: of an object around it */
    uint64_t around;     /* objects around it that are still open */
    bool     once, done; /* there is one array; it has ended */
    uint64_t depth;      /* of open brackets */
    bool     object;     /* the outermost is no array */
    bool     in_string, escaped;
} hx_unarray;

/* What the input is, by its first bytes. An array counts where an object is
 * its first element, or it has none; one in an object as unwrap.h says, with
 * `*array` set to where it begins and `title`, of HX_RECODE_TITLE bytes, to
 * what to call it. Else `*array` is cleared and `title` empty. [any] */
#define HX_RECODE_TITLE 80
int hx__recode_find(hx_str head, hx_unarray *array, char *title);

/* Makes of each element one line, in place and byte for byte: what stands
 * around and between elements becomes line feeds, a line feed within one a
 * space; what follows the objects around stays. A line feed in a string, which
 * is no JSON, ends the string: damage goes no further than it must. [any] */
void hx__unarray(hx_unarray *state, char *ptr, size_t len);
/* Whether the array, or an object around it, is still open: said at the end of
 * the input, it was cut short. Objects over many lines are records, which their
 * reader judges. [any] */
bool hx__unarray_open(const hx_unarray *state);

/* Converts whole characters of [*in, *in + *in_len), UTF-16 or Windows-1252
 * as `kind` says, to UTF-8 into `out` as far
 * as room goes, and advances `*in`. A lone surrogate, and with `last` half a
 * character at the end, is U+FFFD. Returns the bytes written. [any] */
size_t hx__recode_convert(int kind, const unsigned char **in, size_t *in_len,
                          bool last, char *out, size_t cap);

/* All of it for a stream whose bytes come in pieces. */
typedef struct hx_recoding {
    int        kind;     /* HX_RECODE_..., of encodings; NONE: UTF-8 */
    bool       returns;  /* lines end in CR alone, as on old Macs */
    bool       listed;   /* a JSON array, or objects over many lines */
    hx_unarray array;
    char       title[HX_RECODE_TITLE + 16];  /* and the encoding's */
} hx_recoding;

/* Looks at the first piece: it is what was `asked` for, or what its bytes tell.
 * Where it is not to be converted, `kind` being HX_RECODE_NONE, it is made
 * lines in place. [any] */
void hx__recoding_begin(hx_recoding *r, int asked, char *ptr, size_t len);
/* The first piece of UTF-8, which may have been converted: finds the list that
 * it is, if any, and how its lines end, and makes them ours. Where a carriage
 * return stands between other bytes, and there is no line feed, they end in
 * that. [any] */
void hx__recoding_lines(hx_recoding *r, char *ptr, size_t len);
/* Each later piece, converted or as it was read. [any] */
void hx__recoding_on(hx_recoding *r, char *ptr, size_t len);
/* Whether nothing has to be done to it. */
bool hx__recoding_none(const hx_recoding *r);
/* What it is called, or NULL. */
const char *hx__recoding_title(const hx_recoding *r);

#endif
