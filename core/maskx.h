/* The masker from the inside: what mask.c, mask_code.c, mask_number.c and
 * mask_place.c share. */
#ifndef HX_MASKX_H
#define HX_MASKX_H

#include "mask.h"

#define HX_MASK_SEEN 5        /* words that are remembered */
#define HX_MASK_GAP_MAX 4     /* bytes between words that belong together */

/* What a word says of the words behind it. */
enum {
    HX_CUE_TITLE = 1,      /* Herr, Mrs, Dr */
    HX_CUE_DOTTED = 2,     /* a title only as "Fr.": capital and full stop */
    HX_CUE_DEGREE = 4,     /* carries a title on: med., rer. */
    HX_CUE_PARTICLE = 8,   /* von, van */
    HX_CUE_NAME = 16,      /* "name", before is or ist */
    HX_CUE_CALLED = 32,    /* heisse */
    HX_CUE_CLOSE = 64,     /* Gruss, regards */
    HX_CUE_PHONE = 128,    /* Tel, call */
    HX_CUE_ORDER = 256,    /* Bestellung, booking */
    HX_CUE_OWNER = 512,    /* Kunde, account: only with a word for number */
    HX_CUE_NUMBER = 1024,  /* Nummer, no, code */
    HX_CUE_FILL = 2048,    /* stands between cue and value: ist, me, on */
    HX_CUE_VERSION = 4096, /* version, build */
    HX_CUE_UNIT = 8192,    /* Minuten, km: no house number */
    HX_CUE_STREET = 16384, /* ends in a word for street */
    HX_CUE_LANE = 32768,   /* ends in -weg, -platz: maybe a street */
    HX_CUE_ROAD = 65536,   /* English: behind number and name */
    HX_CUE_BRIEF = 131072, /* such a word that means other things too: Dr */
    HX_CUE_WHOLE = 262144, /* a title that is no abbreviation: a full stop
                              behind it ends a sentence */
    HX_CUE_FORMAL = 524288,/* a title only with a capital: Miss, Sir */
    HX_CUE_SELF = 1048576, /* ich */
    HX_CUE_IS = 2097152,   /* is, ist */
    HX_CUE_PLAIN = 4194304 /* begins a sentence, never a name: The, Er */
};

typedef struct hx_mask_term {
    uint32_t begin, end;
    uint32_t cue;        /* HX_CUE_... */
    bool     capital;    /* begins with a capital letter */
} hx_mask_term;

typedef struct hx_masker {
    hx_str       text;
    hx_arena    *arena;
    hx_mask_span *spans;
    size_t       count, cap;
    bool         failed;                /* memory was refused */
    hx_mask_term seen[HX_MASK_SEEN];    /* the newest first */
    size_t       seen_count;
} hx_masker;

/* strchr() finds the NUL of its list; a text may hold one. */
static inline bool hx__mask_in(char c, const char *list)
{
    return c != '\0' && strchr(list, (unsigned char)c) != NULL;
}

/* -- characters; all of them are false or 0 behind the end ---------------- */

static inline char hx__mask_at(const hx_masker *m, size_t i)
{
    return i < m->text.len ? m->text.ptr[i] : '\0';
}

static inline bool hx__mask_digit(const hx_masker *m, size_t i)
{
    char c = hx__mask_at(m, i);

    return c >= '0' && c <= '9';
}

bool hx__mask_alnum(const hx_masker *m, size_t i);  /* letter, mark, digit */
/* Bytes of the letter, mark or digit at `i`; 0 where there is none. */
size_t hx__mask_letter(const hx_masker *m, size_t i);
/* Bytes of the space, no-break space or tab at `i`, or 0. */
size_t hx__mask_space(const hx_masker *m, size_t i);
/* Whether the letter before `i`, if any, belongs to another word. */
bool hx__mask_begins(const hx_masker *m, size_t i);
/* The end of the word at `i` (letters, digits, inner apostrophes), or `i`. */
size_t hx__mask_word_end(const hx_masker *m, size_t i);
/* The word at `i` with its cue; an empty one where there is none. */
hx_mask_term hx__mask_term(const hx_masker *m, size_t i);
/* What stands between the remembered word `back` and the byte `i`. */
hx_str hx__mask_gap(const hx_masker *m, size_t back, size_t i);
/* Whether that is short and joins rather than parts. */
bool hx__mask_near(const hx_masker *m, size_t back, size_t i);

uint32_t hx__mask_cue(hx_str word);  /* mask_cue.c */

/* Takes [begin, end); a span that begins before the last one ended is cut.
 * Returns `end`. */
size_t hx__mask_take(hx_masker *m, size_t begin, size_t end, unsigned kind);

/* -- rules: the end of what begins at `i`, or 0. They take the span. ------ */

size_t hx__mask_link(hx_masker *m, size_t i);
size_t hx__mask_email(hx_masker *m, size_t i);
size_t hx__mask_handle(hx_masker *m, size_t i);
size_t hx__mask_iban(hx_masker *m, size_t i);
size_t hx__mask_plate(hx_masker *m, size_t i);
size_t hx__mask_code(hx_masker *m, size_t i);    /* behind "order number" */
size_t hx__mask_number(hx_masker *m, size_t i);
size_t hx__mask_name(hx_masker *m, size_t i);
size_t hx__mask_street(hx_masker *m, size_t i);  /* at the house number */
size_t hx__mask_postcode(hx_masker *m, size_t i);

#endif
