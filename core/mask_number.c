/* Personal data made of digits: phone and card numbers, IP addresses, long
 * numbers; and what only looks like them: dates, times, versions, amounts.
 *
 * A *run* is groups of digits with short separators between them. It is read
 * once into a small array; the rules then look at groups, not at bytes. A run
 * that no rule takes is walked over group by group, and a later group may
 * begin another: "seit 2019 0170 1234567". */
#include "maskx.h"

#define GROUPS_MAX 12
#define DIGITS_MAX 24
#define SEPARATOR_MAX 3   /* characters: " - ", ") /" */

typedef struct group {
    size_t begin, end;   /* bytes of the digits */
    size_t total;        /* digits up to its end */
    char   before;       /* separator: its first sign, or ' ' */
} group;

typedef struct run {
    size_t begin;        /* of the first sign: '+', '(' or a digit */
    bool   plus;
    char   digits[DIGITS_MAX];
    group  groups[GROUPS_MAX];
    size_t count;
} run;

/* -- reading a run -------------------------------------------------------- */

/* Bytes of one separating sign: . - / ( ) or a dash of Unicode. */
static size_t sign_at(const hx_masker *m, size_t i)
{
    char c = hx__mask_at(m, i), last;

    if (hx__mask_in(c, ".-/()"))
        return 1;
    if (c != '\xe2' || hx__mask_at(m, i + 1) != '\x80')
        return 0;
    last = hx__mask_at(m, i + 2);
    return last >= '\x90' && last <= '\x93' ? 3 : 0;
}

/* Bytes between one group and the next, 0 where none follows. A full stop and
 * a space end a sentence. */
static size_t separator(const hx_masker *m, size_t i, char *kind)
{
    size_t at = i, spaces = 0, signs = 0;

    *kind = ' ';
    while (spaces + signs < SEPARATOR_MAX) {
        size_t space = hx__mask_space(m, at), sign = sign_at(m, at);

        if (space + sign == 0)
            break;
        if (sign && *kind == ' ')
            *kind = sign == 1 ? m->text.ptr[at] : '-';
        if (space && *kind == '.')
            return 0;
        spaces += space > 0;
        signs += sign > 0;
        at += space + sign;
    }
    return at > i && spaces <= 2 && hx__mask_digit(m, at) ? at - i : 0;
}

/* The digits at `at` as one more group; false where they are too many or
 * letters follow them. */
static bool add_group(const hx_masker *m, run *r, size_t at, char before)
{
    size_t total = r->count ? r->groups[r->count - 1].total : 0;
    size_t end = at;

    while (hx__mask_digit(m, end) && total < DIGITS_MAX)
        r->digits[total++] = m->text.ptr[end++];
    if (r->count == GROUPS_MAX || hx__mask_alnum(m, end))
        return false;
    r->groups[r->count++] = (group){ at, end, total, before };
    return true;
}

static bool read_run(const hx_masker *m, size_t i, run *r)
{
    char before = ' ';

    *r = (run){ .begin = i };
    if (hx__mask_at(m, i) == '(')
        i++;
    if (hx__mask_at(m, i) == '+') {
        r->plus = true;
        i++;
        i += hx__mask_space(m, i);
    }
    if (!hx__mask_digit(m, i))
        return false;
    while (add_group(m, r, i, before)) {
        size_t end = r->groups[r->count - 1].end;
        size_t gap = separator(m, end, &before);

        if (gap == 0)
            break;
        i = end + gap;
    }
    return r->count > 0;
}

static size_t size_of(const run *r, size_t g)
{
    return r->groups[g].total - (g ? r->groups[g - 1].total : 0);
}

static unsigned value_of(const run *r, size_t g)
{
    unsigned value = 0;

    for (size_t k = r->groups[g].total - size_of(r, g);
         k < r->groups[g].total && value < 1000000; k++)
        value = value * 10 + (unsigned)(r->digits[k] - '0');
    return value;
}

/* Whether the run stands behind a digit and a sign, as in "12,05" or "1:30":
 * then it is the rest of a number that began elsewhere. */
static bool is_rest(const hx_masker *m, const run *r)
{
    size_t i = r->begin;

    return i >= 2 && hx__mask_in(m->text.ptr[i - 1], ".,:-/") &&
           m->text.ptr[i - 2] >= '0' && m->text.ptr[i - 2] <= '9';
}

/* -- what is no personal data --------------------------------------------- */

static bool is_year(const run *r, size_t g)
{
    return size_of(r, g) == 4 && value_of(r, g) >= 1900 &&
           value_of(r, g) < 2100;
}

static bool in_range(const run *r, size_t g, unsigned from, unsigned to)
{
    return size_of(r, g) <= 2 && value_of(r, g) >= from &&
           value_of(r, g) <= to;
}

static bool joined(const run *r, size_t g, char sign)
{
    return g < r->count && r->groups[g].before == sign;
}

/* Groups that are a date from the first on: 03.04.2024, 2024-04-03, 4/2024. */
static size_t date_groups(const run *r)
{
    static const char signs[] = "./-";

    for (const char *s = signs; *s; s++) {
        if (joined(r, 1, *s) && joined(r, 2, *s) &&
            ((in_range(r, 0, 1, 31) && in_range(r, 1, 1, 31) &&
              (is_year(r, 2) || size_of(r, 2) == 2)) ||
             (is_year(r, 0) && in_range(r, 1, 1, 12) &&
              in_range(r, 2, 1, 31))))
            return 3;
        if (joined(r, 1, *s) && in_range(r, 0, 1, 12) && is_year(r, 1))
            return 2;
    }
    return 0;
}

/* 08.00-18.00, 8.30 - 12.15 */
static size_t hours_groups(const run *r)
{
    return joined(r, 1, '.') && joined(r, 2, '-') && joined(r, 3, '.') &&
           in_range(r, 0, 0, 24) && in_range(r, 1, 0, 59) &&
           in_range(r, 2, 0, 24) && in_range(r, 3, 0, 59) ? 4 : 0;
}

/* The word before the run, where it is near; 0 without one. */
static uint32_t cue_before(const hx_masker *m, size_t i)
{
    for (size_t k = 0; k < m->seen_count && hx__mask_near(m, k, i); k++) {
        if (!(m->seen[k].cue & (HX_CUE_FILL | HX_CUE_NUMBER)))
            return m->seen[k].cue;
    }
    return 0;
}

static size_t harmless(hx_masker *m, const run *r)
{
    size_t groups = date_groups(r);

    if (groups == 0)
        groups = hours_groups(r);
    if (groups == 0 && r->count >= 3 && joined(r, 1, '.') &&
        (cue_before(m, r->begin) & HX_CUE_VERSION))
        groups = r->count;
    if (r->plus || groups == 0)
        return 0;
    m->seen_count = 0;
    return r->groups[groups - 1].end;
}

/* -- IP addresses --------------------------------------------------------- */

/* Fewer than seven digits are rather a version of something: "9.0.1.11". */
static size_t ipv4_end(const run *r)
{
    for (size_t g = 0; g < 4; g++)
        if (g >= r->count || size_of(r, g) > 3 || value_of(r, g) > 255 ||
            (g > 0 && (!joined(r, g, '.') ||
                       r->groups[g].begin != r->groups[g - 1].end + 1)))
            return 0;
    if (r->groups[3].total < 7)
        return 0;
    return joined(r, 4, '.') || r->plus ? 0 : r->groups[3].end;
}

static bool hex_at(const hx_masker *m, size_t i)
{
    char c = hx__mask_at(m, i);

    return hx__mask_digit(m, i) || (c >= 'a' && c <= 'f') ||
           (c >= 'A' && c <= 'F');
}

/* Four hexadecimal groups or more, joined by colons: IPv6, or a MAC address,
 * which is as personal. A time has three. */
static size_t ipv6_end(const hx_masker *m, size_t i)
{
    size_t at = i, colons = 0;

    while (at - i < 45 && (hex_at(m, at) || hx__mask_at(m, at) == ':'))
        colons += m->text.ptr[at++] == ':';
    while (at > i && m->text.ptr[at - 1] == ':') {
        colons--;
        at--;
    }
    return colons >= 3 && !hx__mask_alnum(m, at) ? at : 0;
}

/* -- cards and phones ----------------------------------------------------- */

/* ISO/IEC 7812-1, annex B. */
static bool luhn(const char *digits, size_t len)
{
    unsigned sum = 0;

    for (size_t k = 0; k < len; k++) {
        unsigned d = (unsigned)(digits[len - 1 - k] - '0');

        if (k % 2 == 1)
            d = d > 4 ? 2 * d - 9 : 2 * d;
        sum += d;
    }
    return sum % 10 == 0;
}

static size_t card_end(const run *r)
{
    static const size_t lens[] = { 16, 15, 14, 19, 18, 17, 13 };

    if (r->plus || r->digits[0] < '2' || r->digits[0] > '6')
        return 0;
    for (size_t k = 0; k < sizeof lens / sizeof *lens; k++)
        for (size_t g = 0; g < r->count; g++) {
            if (g > 0 && !joined(r, g, ' ') && !joined(r, g, '-'))
                break;
            if (r->groups[g].total == lens[k] && luhn(r->digits, lens[k]))
                return r->groups[g].end;
        }
    return 0;
}

/* How many digits a phone number that begins like this has. */
static bool phone_range(const run *r, bool cue, size_t *least, size_t *most)
{
    const char *d = r->digits;
    size_t      total = r->groups[r->count - 1].total;

    *most = 15;  /* ITU-T E.164 */
    *least = 7;
    if (r->plus)
        return d[0] != '0';
    if (cue) {
        *least = 5;
        return true;
    }
    if (total > 2 && d[0] == '0' && d[1] == '0') {
        *least = 9;
        *most = 17;
        return d[2] != '0';
    }
    *most = 13;
    return d[0] == '0' && total > 1 && d[1] != '0' &&
           !(size_of(r, 0) == 1 && joined(r, 1, '.'));
}

/* 555-123-4567 and 1-800-555-1234: groups as they are written in America. */
static size_t american_end(const run *r)
{
    size_t g = r->digits[0] == '1' && size_of(r, 0) == 1 ? 1 : 0;

    if (r->plus || r->count < g + 3 || size_of(r, g) != 3 ||
        size_of(r, g + 1) != 3 || size_of(r, g + 2) != 4 ||
        value_of(r, g) < 200)
        return 0;
    return r->groups[g + 2].end;
}

static size_t phone_end(const hx_masker *m, const run *r)
{
    bool   cue = cue_before(m, r->begin) & HX_CUE_PHONE;
    size_t least, most, best = 0, end = american_end(r);

    if (end || !phone_range(r, cue, &least, &most))
        return end;
    for (size_t g = 0; g < r->count && r->groups[g].total <= most; g++) {
        /* A single digit behind a space counts something else. */
        if (r->groups[g].total < least ||
            (joined(r, g, ' ') && size_of(r, g) == 1 && best))
            continue;
        best = r->groups[g].end;
    }
    return best;
}

/* An order of one large shop: 302-1234567-1234567. */
static size_t order_end(const run *r)
{
    return r->count >= 3 && joined(r, 1, '-') && joined(r, 2, '-') &&
           size_of(r, 0) == 3 && size_of(r, 1) == 7 && size_of(r, 2) == 7
           ? r->groups[2].end : 0;
}

/* The span begins behind a bracket that is not closed within it. */
static size_t take(hx_masker *m, const run *r, size_t end, unsigned kind)
{
    size_t begin = r->begin;

    if (m->text.ptr[begin] == '(' &&
        !memchr(m->text.ptr + begin, ')', end - begin))
        begin++;
    return hx__mask_take(m, begin, end, kind);
}

size_t hx__mask_number(hx_masker *m, size_t i)
{
    size_t end = hx__mask_digit(m, i) ? ipv6_end(m, i) : 0;
    run    r;

    if (end)
        return hx__mask_take(m, i, end, HX_MASK_IP);
    if (!read_run(m, i, &r))
        return 0;
    end = harmless(m, &r);
    if (end)
        return end;
    end = ipv4_end(&r);
    if (end)
        return take(m, &r, end, HX_MASK_IP);
    end = card_end(&r);
    if (end)
        return take(m, &r, end, HX_MASK_CARD);
    end = order_end(&r);
    if (end)
        return take(m, &r, end, HX_MASK_NUMBER);
    if (is_rest(m, &r))
        return 0;
    end = phone_end(m, &r);
    if (end)
        return take(m, &r, end, HX_MASK_PHONE);
    /* So many digits in one group are nobody's amount. */
    return size_of(&r, 0) >= 10
           ? take(m, &r, r.groups[0].end, HX_MASK_NUMBER) : 0;
}
