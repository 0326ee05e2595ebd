/* Numbers as comments carry them, in millionths.
 *
 * The host has refused and counted what is no number or out of range; this
 * reads the same spellings ("4", "4.5", "4,5", "1e3"), independent of the
 * locale and without floating point. */
#include "gap.h"

/* Seventeen digits and one more stay below 2^63. */
#define VALUE_DIGITS UINT64_C(100000000000000000)
#define VALUE_POWER_MAX 10000

typedef struct value_decimal {
    uint64_t digits;
    int      power;   /* of ten */
} value_decimal;

static bool value_digit(hx_str text, size_t i)
{
    return i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9';
}

static bool value_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static hx_str value_trim(hx_str text)
{
    while (text.len > 0 && value_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && value_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* Takes the digits at `i`; `shift` is -1 behind the decimal sign. */
static size_t value_digits(hx_str text, size_t i, int shift,
                           value_decimal *out)
{
    for (; value_digit(text, i); i++) {
        if (out->digits < VALUE_DIGITS) {
            out->digits = out->digits * 10 + (uint64_t)(text.ptr[i] - '0');
            out->power += shift;
        } else if (out->power < VALUE_POWER_MAX) {
            out->power += 1 + shift;
        }
    }
    return i;
}

/* Takes "e3", "E+3", "e-3" at `i`; `i` unchanged where there is none. */
static size_t value_exponent(hx_str text, size_t i, value_decimal *out)
{
    size_t begin = i;
    bool   minus = false;
    int    value = 0;

    if (i >= text.len || (text.ptr[i] != 'e' && text.ptr[i] != 'E'))
        return i;
    i++;
    if (i < text.len && (text.ptr[i] == '-' || text.ptr[i] == '+'))
        minus = text.ptr[i++] == '-';
    if (!value_digit(text, i))
        return begin;
    for (; value_digit(text, i); i++)
        if (value < VALUE_POWER_MAX)
            value = value * 10 + (text.ptr[i] - '0');
    out->power += minus ? -value : value;
    return i;
}

/* Digits times 10^power in millionths, halves up; UINT64_MAX beyond it. */
static uint64_t value_millionths(const value_decimal *in)
{
    uint64_t value = in->digits;
    int      power = in->power + 6;

    for (; power > 0 && value != 0; power--) {
        if (value > UINT64_MAX / 10)
            return UINT64_MAX;
        value *= 10;
    }
    for (; power < -1 && value != 0; power++)
        value /= 10;
    return power < 0 ? (value + 5) / 10 : value;
}

bool gap_decimal(hx_str text, uint64_t max, uint64_t *out)
{
    value_decimal in = { 0, 0 };
    size_t        i = 0, begin;
    bool          any;

    text = value_trim(text);
    if (text.len > 0 && text.ptr[0] == '+')
        i = 1;
    begin = i;
    i = value_digits(text, i, 0, &in);
    any = i > begin;
    if (i < text.len && (text.ptr[i] == '.' || text.ptr[i] == ',')) {
        begin = ++i;
        i = value_digits(text, i, -1, &in);
        any = any || i > begin;
    }
    if (!any || value_exponent(text, i, &in) != text.len)
        return false;
    *out = value_millionths(&in);
    return *out <= max;
}

/* -- periods -------------------------------------------------------------- */

#define VALUE_MONTH 7    /* bytes of "2025-03" */

/* Where ".." parts a range; its length where it is none. */
static size_t value_dots(hx_str period)
{
    for (size_t i = 0; i + 1 < period.len; i++)
        if (period.ptr[i] == '.' && period.ptr[i + 1] == '.')
            return i;
    return period.len;
}

bool gap_is_range(hx_str period)
{
    return value_dots(period) < period.len;
}

/* The first month (or, `last`, the last one) of a quarter; anything else stays
 * as it is. Text of `out` is at most VALUE_MONTH bytes. */
static hx_str value_end(hx_str period, bool last, char *out)
{
    static const char *const months[] = { "010407", "030609" };
    unsigned quarter;

    if (period.len != VALUE_MONTH || period.ptr[5] != 'Q'
        || period.ptr[6] < '1' || period.ptr[6] > '4')
        return period;
    quarter = (unsigned)(period.ptr[6] - '1');
    memcpy(out, period.ptr, 5);
    if (quarter == 3)
        memcpy(out + 5, last ? "12" : "10", 2);
    else
        memcpy(out + 5, months[last] + 2 * (size_t)quarter, 2);
    return (hx_str){ out, VALUE_MONTH };
}

bool gap_month_in(hx_str month, hx_str period)
{
    size_t dots = value_dots(period);
    char   from[VALUE_MONTH], to[VALUE_MONTH];
    hx_str a = { period.ptr, dots };
    hx_str b = dots < period.len
             ? (hx_str){ period.ptr + dots + 2, period.len - dots - 2 } : a;

    a = value_end(a, false, from);
    b = value_end(b, true, to);
    if (month.len != VALUE_MONTH || a.len < 4 || b.len < 4
        || a.len > VALUE_MONTH || b.len > VALUE_MONTH)
        return false;
    return memcmp(month.ptr, a.ptr, a.len) >= 0
        && memcmp(month.ptr, b.ptr, b.len) <= 0;
}
