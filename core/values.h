/* What the values of known fields mean: numbers, dates, languages,
 * generations, in the spellings that German and English exports use.
 * Independent of the locale. All functions [any]. */
#ifndef HX_VALUES_H
#define HX_VALUES_H

#include "hxgap/base.h"

/* `text` without white space at its ends. */
hx_str hx__trim(hx_str text);
/* Whether there is nothing but white space, Unicode's included. */
bool hx__is_blank(hx_str text);
/* Equal but for the case of A to Z. */
bool hx__same_nocase(hx_str a, hx_str b);

/* A decimal number ("4", "-1.5", "4,5", "1e3") in millionths, rounded half
 * away from zero; beyond the range it is INT64_MAX or INT64_MIN. False: no
 * number (nan and inf are none). */
bool hx__parse_micro(hx_str text, int64_t *micro);
/* Whether millionths say the number that was parsed within one in a hundred. */
bool hx__micro_holds(hx_str text, int64_t micro);

#define HX_MICRO_BYTES 32  /* the longest, and a NUL */
/* Writes millionths in as few characters as say them ("4", "-1.5"), and a NUL;
 * their number. */
size_t hx__write_micro(int64_t micro, char out[HX_MICRO_BYTES]);

typedef struct hx_date {
    int year, month, day;  /* 0: not given */
} hx_date;

/* 2024-03-09 with or without a time behind it, 2024/03/09, 9.3.2024, 9.3.24
 * (69 to 99 are 1969 to 1999), 20240309, 202403091530 and with seconds, 2024-03,
 * 2024, and seconds or milliseconds since 1970 (UTC). The date is taken as
 * written: no time zone moves it. False: no such day. */
bool hx__parse_date(hx_str text, hx_date *date);

/* HX_LANG_DE or _EN; HX_LANG_UNKNOWN where it names none ("", "und"); -1 for
 * any other language. */
int hx__parse_lang(hx_str text);

/* "boomers", "x", "millennials", "z" or "other", static; NULL: empty. */
const char *hx__generation_named(hx_str text);
const char *hx__generation_born(int64_t year);

#endif
