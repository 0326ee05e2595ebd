/* What the input says of a record, checked once for everyone.
 *
 * A value that passes is left in a form that a plugin can read with no more
 * than digits and a point; one that does not is taken out, so that no
 * aggregator has to decide again what is usable. Messages never quote values:
 * they may be personal. */
#include "error.h"
#include "hostx.h"
#include "values.h"

#include <stdio.h>

#define MICRO ((int64_t)1000000)
#define WEIGHT_MAX (MICRO * MICRO)  /* 10^6 in millionths */
#define RATING_MAX_DEFAULT (5 * MICRO)

static hx_status skip(hx_recordx *rx, uint8_t reason)
{
    rx->pub.skip = reason;
    return HX_SKIP;
}

/* Takes an unusable value out and counts it. */
static void drop(hx_recordx *rx, int slot, const char *why)
{
    rx->values[slot] = (hx_value){ .type = HX_V_NONE, .text = HX_LIT("") };
    rx->bad_values++;
    (void)hx__fail(&rx->bad, HX_OK, "%s %s%s", hx__field_name(slot), why,
                   slot == HX_F_WEIGHT ? ": the comment counts as 1" : "");
}

static void trim(hx_recordx *rx, int slot)
{
    hx_value *v = &rx->values[slot];

    if (v->type == HX_V_STRING)
        v->text = hx__trim(v->text);
}

/* Whether the record has something in `slot`; white space is nothing. */
static bool present(hx_recordx *rx, int slot)
{
    hx_value *v = &rx->values[slot];

    if (v->type == HX_V_NONE)
        return false;
    trim(rx, slot);
    if (v->type == HX_V_NULL || v->text.len == 0) {
        v->type = HX_V_NONE;
        return false;
    }
    return true;
}

/* Whether the number is written as hx__write_micro() would: one value has one
 * name, whatever the input calls it. */
static bool is_plain(hx_str text)
{
    const char *point = memchr(text.ptr, '.', text.len);
    size_t      whole = point ? (size_t)(point - text.ptr) : text.len;

    for (size_t i = 0; i < text.len; i++)
        if (i != whole && (text.ptr[i] < '0' || text.ptr[i] > '9'))
            return false;
    if (whole == 0 || (whole > 1 && text.ptr[0] == '0'))
        return false;
    return !point || (whole + 1 < text.len && text.ptr[text.len - 1] != '0');
}

/* Writes a number as a plugin can read it, where it is not so already. */
static hx_status write_plain(hx_recordx *rx, int slot, int64_t micro)
{
    hx_value *v = &rx->values[slot];
    char     *text;

    if (is_plain(v->text))
        return HX_OK;
    text = hx__arena_get(&rx->arena, HX_MICRO_BYTES);
    if (!text)
        return HX_E_NOMEM;
    v->text = (hx_str){ text, hx__write_micro(micro, text) };
    return HX_OK;
}

/* The number in `slot`, which must lie in [least, most]: HX_OK; HX_END where
 * there is none or it is not usable, with `*micro` where it is beyond them;
 * HX_E_NOMEM. */
static hx_status number(hx_recordx *rx, int slot, int64_t least, int64_t most,
                        int64_t *micro)
{
    static const char *const beyond[HX_F_COUNT] = {
        [HX_F_RATING] = "is not from 0 to the best of its scale",
        [HX_F_RATING_MAX] = "is not above 0",
        [HX_F_BIRTH_YEAR] = "is no year of four digits",
        [HX_F_AGE] = "is not from 0 to 150",
        [HX_F_WEIGHT] = "is not from 0 to 1000000",
    };
    const hx_value *v = &rx->values[slot];
    int64_t value;

    if (!present(rx, slot))
        return HX_END;
    if ((v->type != HX_V_STRING && v->type != HX_V_NUMBER) ||
        !hx__parse_micro(v->text, &value)) {
        drop(rx, slot, "is not a number");
        return HX_END;
    }
    if (value < least || value > most) {
        drop(rx, slot, beyond[slot]);
        *micro = value;
        return HX_END;
    }
    if (!hx__micro_holds(v->text, value)) {
        drop(rx, slot, "is too small: six decimals are kept (multiply the "
                       "column by 1000, say)");
        return HX_END;
    }
    *micro = value;
    return write_plain(rx, slot, value);
}

/* A number of so many digits, and what stands behind it. */
static char *put_digits(char *at, unsigned value, int digits, char behind)
{
    at[digits] = behind;
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        at[i] = (char)('0' + value % 10);
    return at + digits + 1;
}

/* "2024", "2024-03", "2024-Q1": by hand, as three calls of snprintf() for each
 * record are one part in a hundred of a run. */
static void name_periods(hx_recordx *rx)
{
    char *at;

    (void)put_digits(rx->year_text, rx->year, 4, '\0');
    if (!rx->month)
        return;
    at = put_digits(rx->month_text, rx->year, 4, '-');
    (void)put_digits(at, rx->month, 2, '\0');
    at = put_digits(rx->quarter_text, rx->year, 4, '-');
    *at++ = 'Q';
    (void)put_digits(at, (rx->month + 2u) / 3u, 1, '\0');
}

static void check_date(hx_recordx *rx)
{
    const hx_value *v = &rx->values[HX_F_DATE];
    hx_date         date;

    if (!present(rx, HX_F_DATE))
        return;
    if ((v->type != HX_V_STRING && v->type != HX_V_NUMBER) ||
        !hx__parse_date(v->text, &date)) {
        drop(rx, HX_F_DATE, "is no day that can be read: write 2024-03-31, "
             "31.03.2024, 31.03.24, 2024-03, 2024, 20240331 or seconds since "
             "1970");
        return;
    }
    rx->year = (uint16_t)date.year;
    rx->month = (uint8_t)date.month;
    rx->day = (uint8_t)date.day;
    name_periods(rx);
}

static hx_status check_rating(hx_recordx *rx)
{
    int64_t   most = RATING_MAX_DEFAULT, rating = 0;
    bool      scaled = present(rx, HX_F_RATING_MAX);
    hx_status rc = number(rx, HX_F_RATING_MAX, 1, INT64_MAX - 1, &most);

    if (rc == HX_END && scaled) {
        /* A rating on a scale that is not known says nothing. */
        rx->values[HX_F_RATING].type = HX_V_NONE;
        return HX_OK;
    }
    if (rc < 0)
        return rc;
    scaled = rc == HX_OK;
    rc = number(rx, HX_F_RATING, 0, scaled ? most : RATING_MAX_DEFAULT,
                &rating);
    if (rc == HX_END && !scaled && rating > RATING_MAX_DEFAULT)
        (void)hx__fail(&rx->bad, HX_OK, "rating is above 5: give the scale "
                       "with --field rating_max=10 (hxgap init finds it)");
    return rc;
}

static hx_status check_generation(hx_recordx *rx)
{
    int64_t   born = 0, age = 0;
    hx_status has_born = number(rx, HX_F_BIRTH_YEAR, 1000 * MICRO,
                                9999 * MICRO, &born);
    hx_status has_age = number(rx, HX_F_AGE, 0, 150 * MICRO, &age);

    if (has_born == HX_OK && born % MICRO != 0) {
        drop(rx, HX_F_BIRTH_YEAR, "is not a year");
        has_born = HX_END;
    }
    if (present(rx, HX_F_GENERATION) &&
        rx->values[HX_F_GENERATION].type == HX_V_STRING)
        rx->generation =
            hx__generation_named(rx->values[HX_F_GENERATION].text);
    else if (has_born == HX_OK)
        rx->generation = hx__generation_born(born / MICRO);
    else if (has_age == HX_OK && rx->year)
        rx->generation = hx__generation_born(rx->year - age / MICRO);
    return has_born < 0 ? has_born : has_age;
}

static hx_status check_values(hx_recordx *rx, hx_error *err)
{
    int64_t   weight = 1;
    hx_status rc;

    check_date(rx);
    /* "C1 " is C1, as in --by customer. One who is not named stays empty: that
     * the input has the field is known by it. */
    trim(rx, HX_F_CUSTOMER);
    rc = check_rating(rx);
    if (rc >= 0)
        rc = check_generation(rx);
    if (rc >= 0)
        rc = number(rx, HX_F_WEIGHT, 0, WEIGHT_MAX, &weight);
    if (rc < 0)
        return hx__nomem(err);
    /* How those who do the survey mark a case that is not to count. */
    return weight == 0 ? skip(rx, HX_SKIP_FILTERED) : HX_OK;
}

static hx_status no_text(hx_recordx *rx, int type, hx_error *err)
{
    (void)hx__fail(err, HX_SKIP, "%s", type == HX_V_NONE
                   ? "no field text (--field text=COLUMN reads another column)"
                   : type == HX_V_NULL ? "the field text is null"
                                       : "the field text is no string");
    return skip(rx, HX_SKIP_NO_TEXT);
}

static hx_status check_text(hx_recordx *rx, hx_error *err)
{
    const hx_value *v = &rx->values[HX_F_TEXT];
    hx_str text = v->text;

    if (v->type != HX_V_STRING)
        return no_text(rx, v->type, err);
    if (v->text.len > HX_RECORD_MAX)
        return skip(rx, HX_SKIP_TOO_LONG);
    if (!hx__references_undo(&text, &rx->arena, &rx->shifts))
        return hx__nomem(err);
    if (hx__is_blank(text))
        return skip(rx, HX_SKIP_EMPTY);
    rx->pub.text = text;
    return HX_OK;
}

static hx_status check_lang(hx_recordx *rx)
{
    int lang = HX_LANG_UNKNOWN;

    if (rx->values[HX_F_LANG].type == HX_V_STRING)
        lang = hx__parse_lang(rx->values[HX_F_LANG].text);
    if (lang < 0)
        return skip(rx, HX_SKIP_LANGUAGE);
    if (rx->host->wish.withhold)
        return HX_OK;
    rx->pub.lang = (uint8_t)lang;
    rx->pub.lang_given = lang != HX_LANG_UNKNOWN;
    return HX_OK;
}

hx_status hx__record_check(hx_recordx *rx, hx_error *err)
{
    hx_status rc = check_text(rx, err);

    if (rc == HX_OK)
        rc = check_lang(rx);
    if (rc == HX_OK)
        rc = check_values(rx, err);
    if (rc == HX_OK)
        hx__dims_tell_cut(rx);
    if (rc == HX_OK && !hx__filters_pass(rx->host, rx, false))
        rc = skip(rx, HX_SKIP_FILTERED);
    return rc;
}
