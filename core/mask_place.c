/* Names and addresses: words that are personal because of where they stand.
 *
 * German nouns all begin with a capital, so a postcode and a word are no
 * address by themselves ("10000 Euro"): a street and a house number must come
 * first, or a country before the postcode. */
#include "maskx.h"

#define NAME_PARTS 3

/* -- names ---------------------------------------------------------------- */

/* Whether the gap is one that a name may follow its title by: spaces, and a
 * full stop behind an abbreviation. */
static bool title_gap(const hx_masker *m, size_t back, size_t i)
{
    hx_str   gap = hx__mask_gap(m, back, i);
    uint32_t cue = m->seen[back].cue;
    bool     dot = gap.len > 0 && gap.ptr[0] == '.';

    if (gap.len == 0 || gap.len > HX_MASK_GAP_MAX ||
        (dot ? cue & HX_CUE_WHOLE : cue & HX_CUE_DOTTED))
        return false;
    if ((cue & (HX_CUE_DOTTED | HX_CUE_FORMAL)) && !m->seen[back].capital)
        return false;
    for (size_t k = dot ? 1 : 0; k < gap.len; k++)
        if (!hx__mask_in(gap.ptr[k], " \t\xc2\xa0-."))
            return false;
    return true;
}

/* Whether a title stands before `i`, other titles and degrees between. */
static bool titled(const hx_masker *m, size_t i)
{
    for (size_t k = 0; k < m->seen_count; k++) {
        uint32_t cue = m->seen[k].cue;

        if (!(cue & (HX_CUE_TITLE | HX_CUE_DEGREE)) || !title_gap(m, k, i))
            return false;
        if (cue & HX_CUE_TITLE)
            return true;
    }
    return false;
}

static bool seen_cue(const hx_masker *m, size_t back, size_t i, uint32_t cue)
{
    return back < m->seen_count && (m->seen[back].cue & cue) &&
           hx__mask_near(m, back, i);
}

/* "my name is", "mein Name ist", "ich heiße", "heiße ich". */
static bool introduced(const hx_masker *m, size_t i)
{
    if (seen_cue(m, 0, i, HX_CUE_IS))
        return seen_cue(m, 1, i, HX_CUE_NAME);
    if (seen_cue(m, 0, i, HX_CUE_CALLED))
        return seen_cue(m, 1, i, HX_CUE_SELF);
    return seen_cue(m, 0, i, HX_CUE_SELF) && seen_cue(m, 1, i, HX_CUE_CALLED);
}

/* The word at `i` with what hyphens join to it: "Meier-Schmidt". */
static size_t joined_end(const hx_masker *m, size_t i)
{
    size_t end = hx__mask_word_end(m, i);

    while (hx__mask_at(m, end) == '-' && hx__mask_alnum(m, end + 1))
        end = hx__mask_word_end(m, end + 1);
    return end;
}

/* The "s" of "Smith's" is no part of the name. */
static size_t without_genitive(const hx_masker *m, size_t i, size_t end)
{
    const char *text = m->text.ptr;

    if (end >= i + 4 && text[end - 1] == 's' && text[end - 2] == '\'')
        return end - 2;
    if (end >= i + 6 && text[end - 1] == 's' &&
        memcmp(text + end - 4, "\xe2\x80\x99", 3) == 0)
        return end - 4;
    return end;
}

/* One part of a name at `i`: a word with a capital, or an initial and its full
 * stop. Its end, or `i`. */
static size_t part_end(const hx_masker *m, size_t i, bool *initial)
{
    hx_mask_term term = hx__mask_term(m, i);
    size_t       len = term.end - term.begin;

    *initial = len == 1 && hx__mask_at(m, i + 1) == '.';
    if (!term.capital || len == 0 || (term.cue & HX_CUE_PLAIN))
        return i;
    if (len == 1)
        return *initial ? i + 2 : i;
    return joined_end(m, i);
}

/* Where the next word begins behind one space; `end` where none does. */
static size_t next_word(const hx_masker *m, size_t end)
{
    size_t space = hx__mask_space(m, end);

    return space && hx__mask_alnum(m, end + space) ? end + space : end;
}

/* "von der" before a name; `i` where none stands there. "der" alone is none:
 * "Herr der Ringe". */
static size_t particles_end(const hx_masker *m, size_t i)
{
    for (int k = 0; k < 2; k++) {
        hx_mask_term term = hx__mask_term(m, i);
        size_t       next = next_word(m, term.end);

        if (!(term.cue & HX_CUE_PARTICLE) || next == term.end ||
            (k == 0 && (term.cue & HX_CUE_FILL)))
            return i;
        i = next;
    }
    return i;
}

/* The end of the name that begins at `i`, or `i`. A second word must be there
 * for an initial to be a name. */
static size_t name_end(const hx_masker *m, size_t i)
{
    size_t at = i, end = i;
    bool   word = false;

    for (int parts = 0; parts < NAME_PARTS; parts++) {
        size_t first = particles_end(m, at), stop;
        bool   initial;

        stop = part_end(m, first, &initial);
        if (stop == first || (hx__mask_term(m, first).cue & HX_CUE_TITLE))
            break;
        /* Two words are a name; a third only behind initials. */
        if (parts == 2 && !initial && word && first == at)
            break;
        end = stop;
        word = word || !initial;
        at = next_word(m, end);
        if (at == end)
            break;
    }
    return word ? without_genitive(m, i, end) : i;
}

/* Whether it is written as a name is: "LG TV" and "LG G2" are devices. */
static bool spelled_as_name(const hx_masker *m, size_t begin, size_t end)
{
    bool small = false;

    for (size_t i = begin; i < end; i++) {
        char c = hx__mask_at(m, i);

        if (c >= '0' && c <= '9')
            return false;
        small = small || (c >= 'a' && c <= 'z');
    }
    return small;
}

/* "LG Anna" at the very end of the text or of a line. */
static size_t signature_end(const hx_masker *m, size_t i)
{
    size_t end, at;

    if (!seen_cue(m, 0, i, HX_CUE_CLOSE) ||
        hx__mask_gap(m, 0, i).ptr[0] == '.')
        return i;
    end = at = name_end(m, i);
    while (hx__mask_space(m, at) || hx__mask_at(m, at) == '.' ||
           hx__mask_at(m, at) == '!' || hx__mask_at(m, at) == '\r')
        at++;
    return (at >= m->text.len || hx__mask_at(m, at) == '\n') &&
           spelled_as_name(m, i, end) ? end : i;
}

size_t hx__mask_name(hx_masker *m, size_t i)
{
    size_t end;

    if (titled(m, i) || introduced(m, i)) {
        uint32_t cue = hx__mask_term(m, i).cue;

        end = cue & (HX_CUE_TITLE | HX_CUE_DEGREE) ? i : name_end(m, i);
    } else {
        end = signature_end(m, i);
    }
    return end > i ? hx__mask_take(m, i, end, HX_MASK_NAME) : 0;
}

/* -- addresses ------------------------------------------------------------ */

/* "12", "12a", "12-14", "12 a"? no: a letter apart may be a word. */
static size_t house_end(const hx_masker *m, size_t i)
{
    size_t end = i, letter;

    while (hx__mask_digit(m, end))
        end++;
    if (end == i || end - i > 4)
        return i;
    letter = hx__mask_letter(m, end);
    if (letter && !hx__mask_alnum(m, end + letter))
        end += letter;
    if (hx__mask_alnum(m, end))
        return i;
    if ((hx__mask_at(m, end) == '-' || hx__mask_at(m, end) == '/') &&
        hx__mask_digit(m, end + 1))
        return hx__mask_word_end(m, end + 1);
    return end;
}

/* "12345 Bad Homburg" at `i`: its end, or `i`. Austria and Switzerland have
 * four digits, years too: so at least `least`. */
static size_t town_end(const hx_masker *m, size_t i, size_t least)
{
    size_t digits = i, next, end;

    while (hx__mask_digit(m, digits) && digits - i <= 5)
        digits++;
    next = next_word(m, digits);
    if (digits - i < least || digits - i > 5 || next == digits ||
        !hx__mask_term(m, next).capital ||
        (hx__mask_term(m, next).cue & HX_CUE_UNIT))
        return i;
    end = joined_end(m, next);
    if (end - next <= 5) {  /* Bad, Sankt, St. */
        size_t more = hx__mask_at(m, end) == '.' ? end + 1 : end;

        more = next_word(m, more);
        if (hx__mask_term(m, more).capital)
            end = joined_end(m, more);
    }
    return end;
}

/* Bytes of a country before a postcode, and the digits that it has there. */
static size_t country_at(const hx_masker *m, size_t i, size_t *digits)
{
    static const struct { const char *text; size_t digits; } rows[] = {
        { "D-", 5 }, { "DE-", 5 }, { "A-", 4 }, { "AT-", 4 }, { "CH-", 4 },
    };

    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        size_t len = strlen(rows[k].text);

        *digits = rows[k].digits;
        if (m->text.len - i > len &&
            memcmp(m->text.ptr + i, rows[k].text, len) == 0)
            return len;
    }
    return 0;
}

/* Behind a house number: commas, spaces, a line's end, then the town. */
static size_t town_behind(const hx_masker *m, size_t i, size_t least)
{
    size_t at = i, country, digits;

    while (at - i < 4 && hx__mask_in(hx__mask_at(m, at), ", \t\r\n-"))
        at++;
    if (at == i)
        return i;
    country = country_at(m, at, &digits);
    if (country) {
        at += country;
        least = digits;
    }
    return town_end(m, at, least) > at ? town_end(m, at, least) : i;
}

/* Where the street of the remembered words begins: the words before it that
 * a hyphen joins, or that begin with a capital. */
static size_t street_begin(const hx_masker *m, bool alone)
{
    size_t begin = m->seen[0].begin;

    for (size_t k = 1; k < m->seen_count; k++) {
        hx_str gap = hx__mask_gap(m, k, 0);
        bool   hyphen = hx_str_eq(gap, HX_LIT("-"));
        bool   space = hx_str_eq(gap, HX_LIT(" ")) && alone;

        if (!hyphen && !(space && m->seen[k].capital))
            break;
        begin = m->seen[k].begin;
    }
    return begin;
}

static bool unit_behind(const hx_masker *m, size_t i)
{
    size_t next = next_word(m, i);

    if (hx__mask_at(m, i) == '%' || hx__mask_at(m, i) == ',' ||
        hx__mask_at(m, i) == ':')
        return hx__mask_digit(m, i + 1) || hx__mask_at(m, i) == '%';
    return next > i && (hx__mask_term(m, next).cue & HX_CUE_UNIT);
}

static size_t german_street(hx_masker *m, size_t i)
{
    size_t   house = house_end(m, i), town;
    uint32_t cue;
    hx_str   gap, word;
    bool     alone;

    if (house == i || m->seen_count == 0 || !m->seen[0].capital)
        return 0;
    gap = hx__mask_gap(m, 0, i);
    if (gap.len == 0 || gap.len > 2 || !hx__mask_in(gap.ptr[0], " .") ||
        !hx__mask_in(gap.ptr[gap.len - 1], " ."))
        return 0;
    cue = m->seen[0].cue;
    word = (hx_str){ m->text.ptr + m->seen[0].begin,
                     m->seen[0].end - m->seen[0].begin };
    /* "Berliner Straße", "Am Alten Markt": the word is not all of it. */
    alone = !(cue & HX_CUE_STREET) || word.len <= sizeof "Chaussee";
    town = town_behind(m, house, cue & HX_CUE_STREET ? 4 : 5);
    if (town == house && (!(cue & HX_CUE_STREET) || unit_behind(m, house)))
        return 0;
    return hx__mask_take(m, street_begin(m, alone), town, HX_MASK_ADDRESS);
}

/* A postcode of the United Kingdom, "SW1A 1AA", at `i`: its end, or `i`. */
static size_t british_end(const hx_masker *m, size_t i)
{
    size_t at = i, letters = 0;

    while (letters < 2 && hx__mask_at(m, at) >= 'A' &&
           hx__mask_at(m, at) <= 'Z') {
        letters++;
        at++;
    }
    if (letters == 0 || !hx__mask_digit(m, at))
        return i;
    at = hx__mask_word_end(m, at);
    if (at - i > 4 || hx__mask_at(m, at) != ' ' ||
        !hx__mask_digit(m, at + 1))
        return i;
    for (size_t k = 2; k < 4; k++)
        if (hx__mask_at(m, at + k) < 'A' || hx__mask_at(m, at + k) > 'Z')
            return i;
    return hx__mask_alnum(m, at + 4) ? i : at + 4;
}

/* "Berlin, MA 01503" or "London SW1A 1AA" behind an English street. */
static size_t english_town(const hx_masker *m, size_t i)
{
    size_t at = i;

    for (int words = 0; words < 4; words++) {
        hx_mask_term term;

        while (hx__mask_at(m, at) == ',' || hx__mask_at(m, at) == '\n' ||
               hx__mask_at(m, at) == ' ')
            at++;
        if (british_end(m, at) > at)
            return british_end(m, at);
        if (words > 0 && hx__mask_digit(m, at))
            return hx__mask_word_end(m, at) == at + 5 ? at + 5 : i;
        term = hx__mask_term(m, at);
        if (!term.capital)
            return i;
        at = joined_end(m, at);
    }
    return i;
}

/* "221b Baker Street": a number, names, and a word for street. */
static size_t english_street(hx_masker *m, size_t i)
{
    size_t house = house_end(m, i), at;

    if (house == i)
        return 0;
    at = next_word(m, house);
    for (int words = 0; words < 5 && at > house; words++) {
        hx_mask_term term = hx__mask_term(m, at);
        size_t       end = joined_end(m, at), next = next_word(m, end);
        char         mark = hx__mask_at(m, end);

        if (!term.capital || (term.cue & HX_CUE_UNIT))
            return 0;
        if (words > 0 && (term.cue & HX_CUE_ROAD) &&
            (!(term.cue & HX_CUE_BRIEF) || mark == '.' || mark == ',' ||
             mark == '\n' || mark == '\0'))
            return hx__mask_take(m, i, english_town(m, end),
                                 HX_MASK_ADDRESS);
        if (next == end)
            return 0;
        at = next;
    }
    return 0;
}

size_t hx__mask_street(hx_masker *m, size_t i)
{
    size_t end = german_street(m, i);

    return end ? end : english_street(m, i);
}

/* What is an address without a street: "D-10115 Berlin", "SW1A 1AA". */
size_t hx__mask_postcode(hx_masker *m, size_t i)
{
    size_t end = british_end(m, i), digits;
    size_t begin = i + country_at(m, i, &digits);

    if (end == i && begin > i) {
        end = town_end(m, begin, digits);
        if (end == begin)
            end = i;
    }
    return end > i ? hx__mask_take(m, i, end, HX_MASK_ADDRESS) : 0;
}
