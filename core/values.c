/* What the values of known fields mean.
 *
 * Nothing here depends on the locale or the clock: a record means the same on
 * every machine. What is not understood is refused, never guessed; the chain
 * counts it. */
#include "values.h"

#include "hxgap/record.h"

#include <stdio.h>

#define MICRO 1000000
#define PIVOT 69  /* the first year of two digits that is of the 20th century,
                     as in POSIX (strptime, %y) */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Bytes of the white space at `p`: ASCII, U+0085, U+00A0, U+1680,
 * U+2000-200B, U+2028, U+2029, U+202F, U+205F, U+2060, U+3000, U+FEFF. */
static size_t space_len(const char *p, size_t left)
{
    unsigned char a = (unsigned char)p[0], b, c;

    if (a == ' ' || (a >= '\t' && a <= '\r'))
        return 1;
    if (a < 0xc2 || left < 2)
        return 0;
    b = (unsigned char)p[1];
    if (a == 0xc2)
        return b == 0x85 || b == 0xa0 ? 2 : 0;
    if (left < 3)
        return 0;
    c = (unsigned char)p[2];
    if (a == 0xe2 && b == 0x80)
        return c <= 0x8b || c == 0xa8 || c == 0xa9 || c == 0xaf ? 3 : 0;
    if (a == 0xe2 && b == 0x81)
        return c == 0x9f || c == 0xa0 ? 3 : 0;
    if ((a == 0xe1 && b == 0x9a && c == 0x80) ||
        (a == 0xe3 && b == 0x80 && c == 0x80) ||
        (a == 0xef && b == 0xbb && c == 0xbf))
        return 3;
    return 0;
}

hx_str hx__trim(hx_str text)
{
    size_t n;

    while (text.len && (n = space_len(text.ptr, text.len)) != 0) {
        text.ptr += n;
        text.len -= n;
    }
    for (;;) {
        if (text.len >= 1 && space_len(text.ptr + text.len - 1, 1) == 1)
            text.len -= 1;
        else if (text.len >= 2 && space_len(text.ptr + text.len - 2, 2) == 2)
            text.len -= 2;
        else if (text.len >= 3 && space_len(text.ptr + text.len - 3, 3) == 3)
            text.len -= 3;
        else
            return text;
    }
}

bool hx__is_blank(hx_str text)
{
    size_t n;

    for (size_t i = 0; i < text.len; i += n) {
        n = space_len(text.ptr + i, text.len - i);
        if (n == 0)
            return false;
    }
    return true;
}

bool hx__same_nocase(hx_str a, hx_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    }
    return true;
}

/* -- numbers -- */

/* A decimal number as digits times a power of ten. */
typedef struct decimal {
    uint64_t digits;   /* the first 18 that count */
    int      power;    /* of ten, behind them */
    bool     negative;
} decimal;

/* Takes the digits at text[i]; `shift` is -1 behind the point. */
static size_t take_digits(hx_str text, size_t i, int shift, decimal *out)
{
    for (; i < text.len && is_digit(text.ptr[i]); i++) {
        if (out->digits < 100000000000000000u) {
            out->digits = out->digits * 10 + (uint64_t)(text.ptr[i] - '0');
            out->power += shift;
        } else if (out->power < 100000) {
            out->power += 1 + shift;
        }
    }
    return i;
}

/* The exponent at text[i] ("e-3"); i unchanged where there is none. */
static size_t take_exponent(hx_str text, size_t i, decimal *out)
{
    size_t begin = i;
    bool   minus = false;
    int    value = 0;

    if (i >= text.len || lower(text.ptr[i]) != 'e')
        return i;
    i++;
    if (i < text.len && (text.ptr[i] == '-' || text.ptr[i] == '+'))
        minus = text.ptr[i++] == '-';
    if (i >= text.len || !is_digit(text.ptr[i]))
        return begin;
    for (; i < text.len && is_digit(text.ptr[i]); i++) {
        if (value < 100000)
            value = value * 10 + (text.ptr[i] - '0');
    }
    out->power += minus ? -value : value;
    return i;
}

static bool parse_decimal(hx_str text, decimal *out)
{
    size_t i = 0, begin;
    bool   any;

    *out = (decimal){ 0 };
    if (text.len && (text.ptr[0] == '-' || text.ptr[0] == '+'))
        out->negative = text.ptr[i++] == '-';
    begin = i;
    i = take_digits(text, i, 0, out);
    any = i > begin;
    if (i < text.len && (text.ptr[i] == '.' || text.ptr[i] == ',')) {
        begin = ++i;
        i = take_digits(text, i, -1, out);
        any = any || i > begin;
    }
    if (!any)
        return false;
    return take_exponent(text, i, out) == text.len;
}

/* In units of 10^-places, as hx__parse_micro() says of millionths. */
static bool parse_scaled(hx_str text, int places, int64_t *out)
{
    decimal  d;
    uint64_t value;
    unsigned rest = 0;  /* the last digit cut off */

    if (!parse_decimal(hx__trim(text), &d))
        return false;
    value = d.digits;
    d.power += places;
    for (; d.power > 0 && value > 0; d.power--) {
        if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
            value > (uint64_t)INT64_MAX) {
            *out = d.negative ? INT64_MIN : INT64_MAX;
            return true;
        }
    }
    for (; d.power < 0 && (value > 0 || rest > 0); d.power++) {
        rest = (unsigned)(value % 10);
        value /= 10;
    }
    if (rest >= 5)
        value++;
    *out = d.negative ? -(int64_t)value : (int64_t)value;
    return true;
}

bool hx__parse_micro(hx_str text, int64_t *micro)
{
    return parse_scaled(text, 6, micro);
}

bool hx__micro_holds(hx_str text, int64_t micro)
{
    int64_t whole, atto;

    if (micro >= 100 || micro <= -100 || !parse_scaled(text, 18, &atto))
        return true;  /* half a millionth is no part of it */
    whole = micro * 1000000000000;
    return (atto < whole ? whole - atto : atto - whole) <=
           (atto < 0 ? -atto : atto) / 100;
}

size_t hx__write_micro(int64_t micro, char out[HX_MICRO_BYTES])
{
    uint64_t value = micro < 0 ? -(uint64_t)micro : (uint64_t)micro;
    int len = snprintf(out, HX_MICRO_BYTES, "%s%llu.%06llu",
                       micro < 0 ? "-" : "",
                       (unsigned long long)(value / MICRO),
                       (unsigned long long)(value % MICRO));

    while (out[len - 1] == '0')
        len--;
    if (out[len - 1] == '.')
        len--;
    out[len] = '\0';
    return (size_t)len;
}

/* -- dates -- */

static bool valid_day(const hx_date *d)
{
    static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30,
                                31 };
    bool leap = d->year % 4 == 0 && (d->year % 100 != 0 || d->year % 400 == 0);

    if (d->year < 1 || d->year > 9999)
        return false;
    if (d->month == 0)
        return d->day == 0;
    if (d->month > 12 || d->day > days[d->month - 1])
        return false;
    return d->month != 2 || d->day <= 28 || leap;
}

/* The civil date `days` after 1970-01-01 in years that begin in March, so
 * that the leap day comes last. */
static void civil(int64_t days, hx_date *out)
{
    int64_t z = days + 719468, era = z / 146097, doe = z % 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;

    out->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    out->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    out->year = (int)(yoe + era * 400 + (out->month <= 2));
}

/* 20240309 */
static bool date_compact(int64_t value, hx_date *out)
{
    *out = (hx_date){ (int)(value / 10000), (int)(value / 100 % 100),
                      (int)(value % 100) };
    return out->month > 0 && out->day > 0;
}

/* 202403091530, of the years 1900 to 2099: as milliseconds these would lie in
 * 1976, which nobody means. */
static bool is_minute(int64_t value)
{
    int64_t year = value / 100000000;

    return year >= 1900 && year < 2100 && value / 100 % 100 < 24 &&
           value % 100 < 60;
}

/* All digits: 2024, 20240309, that with hours and minutes, and seconds, or
 * seconds or milliseconds since 1970. */
static bool date_digits(hx_str text, hx_date *out)
{
    int64_t value = 0;

    if (text.len > 14)
        return false;
    for (size_t i = 0; i < text.len; i++)
        value = value * 10 + (text.ptr[i] - '0');
    switch (text.len) {
    case 4:
        out->year = (int)value;
        return true;
    case 8:
        return date_compact(value, out);
    case 9:
    case 10:
        civil(value / 86400, out);
        return true;
    case 14:
        return is_minute(value / 100) && value % 100 <= 60 &&
               date_compact(value / 1000000, out);
    case 12:
        if (is_minute(value) && date_compact(value / 10000, out) &&
            valid_day(out))
            return true;
        /* fall through */
    case 13:
        civil(value / 86400000, out);
        return true;
    default:
        return false;
    }
}

/* The digits at text[*i], at most `most`; 0 digits is false. */
static bool date_part(hx_str text, size_t *i, size_t most, size_t *len,
                      int *value)
{
    size_t begin = *i;

    *value = 0;
    while (*i < text.len && is_digit(text.ptr[*i]) && *i - begin < most)
        *value = *value * 10 + (text.ptr[(*i)++] - '0');
    *len = *i - begin;
    return *len > 0;
}

/* Whether a time of day may begin with what stands behind the date. */
static bool ends_date(hx_str text, size_t i)
{
    if (i == text.len)
        return true;
    if (text.ptr[i] == 'Z' || text.ptr[i] == '+')
        return true;
    return (text.ptr[i] == 'T' || text.ptr[i] == 't' || text.ptr[i] == ' ' ||
            text.ptr[i] == ',') && i + 1 < text.len &&
           (is_digit(text.ptr[i + 1]) || text.ptr[i + 1] == ' ');
}

bool hx__parse_date(hx_str text, hx_date *date)
{
    size_t i = 0, len[3] = { 0, 0, 0 }, digits = 0;
    int    part[3] = { 0, 0, 0 };
    char   sep;

    *date = (hx_date){ 0, 0, 0 };
    text = hx__trim(text);
    while (digits < text.len && is_digit(text.ptr[digits]))
        digits++;
    if (digits == 0)
        return false;
    if (digits == text.len)
        return date_digits(text, date) && valid_day(date);
    (void)date_part(text, &i, 4, &len[0], &part[0]);
    sep = text.ptr[i++];  /* there is one: not all are digits */
    if ((sep != '-' && sep != '/' && sep != '.') ||
        !date_part(text, &i, 2, &len[1], &part[1]) || part[1] == 0)
        return false;
    if (i < text.len && text.ptr[i] == sep) {
        i++;
        if (!date_part(text, &i, 4, &len[2], &part[2]))
            return false;
    }
    if (!ends_date(text, i))
        return false;
    if (len[0] == 4 && len[2] <= 2 && (len[2] == 0 || part[2] > 0))
        *date = (hx_date){ part[0], part[1], part[2] };
    else if (sep == '.' && len[0] <= 2 && len[2] == 4 && part[0] > 0)
        *date = (hx_date){ part[2], part[1], part[0] };
    else if (sep == '.' && len[0] <= 2 && len[2] == 2 && part[0] > 0)
        *date = (hx_date){ part[2] + (part[2] < PIVOT ? 2000 : 1900),
                           part[1], part[0] };
    else
        return false;  /* 03/04/2024 is two days, depending on the country */
    return valid_day(date);
}

/* -- languages -- */

typedef struct name_row {
    const char *name;
    int         value;
} name_row;

static int find_name(const name_row *rows, size_t count, hx_str name,
                     int missing)
{
    for (size_t i = 0; i < count; i++) {
        if (hx__same_nocase(hx_str_of(rows[i].name), name))
            return rows[i].value;
    }
    return missing;
}

/* Whether `text` is built like a language tag (RFC 5646): two or three
 * letters, then subtags of letters and digits. */
static bool is_tag(hx_str text, size_t primary)
{
    if (primary < 2 || primary > 3)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (i < primary ? !is_alpha(c)
                        : !is_alpha(c) && !is_digit(c) && c != '-' &&
                          c != '_' && c != '.' && c != '@')
            return false;
    }
    return true;
}

int hx__parse_lang(hx_str text)
{
    static const name_row rows[] = {
        { "de", HX_LANG_DE }, { "en", HX_LANG_EN },
        { "deu", HX_LANG_DE }, { "ger", HX_LANG_DE }, { "eng", HX_LANG_EN },
        { "german", HX_LANG_DE }, { "deutsch", HX_LANG_DE },
        { "english", HX_LANG_EN }, { "englisch", HX_LANG_EN },
        { "und", HX_LANG_UNKNOWN }, { "mul", HX_LANG_UNKNOWN },
        { "mis", HX_LANG_UNKNOWN }, { "zxx", HX_LANG_UNKNOWN },
        { "xx", HX_LANG_UNKNOWN }, { "unk", HX_LANG_UNKNOWN },
        { "na", HX_LANG_UNKNOWN }, { "nan", HX_LANG_UNKNOWN },
        { "french", -1 }, { "französisch", -1 }, { "français", -1 },
        { "francais", -1 }, { "italian", -1 }, { "italienisch", -1 },
        { "italiano", -1 }, { "spanish", -1 }, { "spanisch", -1 },
        { "español", -1 }, { "espanol", -1 }, { "dutch", -1 },
        { "niederländisch", -1 }, { "nederlands", -1 }, { "polish", -1 },
        { "polnisch", -1 }, { "polski", -1 }, { "portuguese", -1 },
        { "portugiesisch", -1 }, { "turkish", -1 }, { "türkisch", -1 },
        { "russian", -1 }, { "russisch", -1 }, { "czech", -1 },
        { "tschechisch", -1 }, { "danish", -1 }, { "dänisch", -1 },
        { "swedish", -1 }, { "schwedisch", -1 }, { "norwegian", -1 },
        { "hungarian", -1 }, { "ungarisch", -1 }, { "greek", -1 },
        { "griechisch", -1 }, { "arabic", -1 }, { "arabisch", -1 },
        { "chinese", -1 }, { "chinesisch", -1 }, { "japanese", -1 },
        { "japanisch", -1 }, { "korean", -1 }, { "romanian", -1 },
        { "rumänisch", -1 }, { "ukrainian", -1 }, { "ukrainisch", -1 },
    };
    size_t primary = 0, count = sizeof rows / sizeof *rows;
    int    whole;

    text = hx__trim(text);
    while (primary < text.len && text.ptr[primary] != '-' &&
           text.ptr[primary] != '_' && text.ptr[primary] != ' ' &&
           text.ptr[primary] != '.')
        primary++;
    whole = find_name(rows, count, (hx_str){ text.ptr, primary }, -2);
    if (whole != -2)
        return whole;
    return is_tag(text, primary) ? -1 : HX_LANG_UNKNOWN;
}

/* -- generations -- */

static const char *const generations[] = { "boomers", "x", "millennials",
                                           "z", "other" };

/* Letters and digits of `text` in lower case, without the word "generation"
 * or "gen" at their front: "Gen-X" and "Generation X" are "x". */
static hx_str generation_core(hx_str text, char *room, size_t cap)
{
    static const char *const fronts[] = { "generation", "gen", "the" };
    hx_str out = { room, 0 };

    for (size_t i = 0; i < text.len && out.len < cap; i++) {
        if (is_alpha(text.ptr[i]) || is_digit(text.ptr[i]))
            room[out.len++] = lower(text.ptr[i]);
    }
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
        size_t n = strlen(fronts[i]);

        if (out.len > n && memcmp(out.ptr, fronts[i], n) == 0) {
            out.ptr += n;
            out.len -= n;
        }
    }
    return out;
}

const char *hx__generation_named(hx_str text)
{
    static const name_row rows[] = {
        { "boomers", 0 }, { "boomer", 0 }, { "babyboomers", 0 },
        { "babyboomer", 0 }, { "b", 0 }, { "bb", 0 },
        { "x", 1 }, { "xer", 1 }, { "xers", 1 }, { "golf", 1 },
        { "millennials", 2 }, { "millennial", 2 }, { "millenials", 2 },
        { "millenial", 2 }, { "y", 2 }, { "yers", 2 },
        { "z", 3 }, { "zoomer", 3 }, { "zoomers", 3 }, { "zer", 3 },
        { "zers", 3 },
    };
    char   room[32];
    hx_str core;

    text = hx__trim(text);
    if (text.len == 0)
        return NULL;
    core = generation_core(text, room, sizeof room);
    return generations[find_name(rows, sizeof rows / sizeof *rows, core, 4)];
}

const char *hx__generation_born(int64_t year)
{
    if (year >= 1946 && year <= 1964)
        return generations[0];
    if (year >= 1965 && year <= 1980)
        return generations[1];
    if (year >= 1981 && year <= 1996)
        return generations[2];
    if (year >= 1997 && year <= 2012)
        return generations[3];
    return generations[4];
}
