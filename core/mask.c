/* The masker's walk over a text, and the pieces cut from what it found.
 *
 * At the beginning of every word the rules are asked in turn; a word that none
 * takes is remembered, because the next ones may depend on it. The rules are
 * in mask_code.c (e-mail, links, codes), mask_number.c (digits) and
 * mask_place.c (names, addresses). */
#include "mask.h"

#include <utf8proc.h>

#include "error.h"
#include "maskx.h"
#include "text.h"

#define FIRST_CAP 8

/* -- characters ----------------------------------------------------------- */

size_t hx__mask_letter(const hx_masker *m, size_t i)
{
    char   c = hx__mask_at(m, i);
    size_t len;

    if ((unsigned char)c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               (c >= '0' && c <= '9');
    switch (utf8proc_category((int32_t)hx__cp(m->text, i, &len))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
        return len;
    default:
        return 0;
    }
}

bool hx__mask_alnum(const hx_masker *m, size_t i)
{
    return hx__mask_letter(m, i) > 0;
}

size_t hx__mask_space(const hx_masker *m, size_t i)
{
    char c = hx__mask_at(m, i);

    if (c == ' ' || c == '\t')
        return 1;
    return c == '\xc2' && hx__mask_at(m, i + 1) == '\xa0' ? 2 : 0;
}

bool hx__mask_begins(const hx_masker *m, size_t i)
{
    size_t before = i;

    if (i == 0)
        return true;
    do
        before--;
    while (before > 0 && ((unsigned char)m->text.ptr[before] & 0xc0) == 0x80);
    return !hx__mask_alnum(m, before);
}

/* Bytes of an apostrophe, or 0. */
static size_t apostrophe(const hx_masker *m, size_t i)
{
    if (hx__mask_at(m, i) == '\'')
        return 1;
    return hx__mask_at(m, i) == '\xe2' && hx__mask_at(m, i + 1) == '\x80' &&
           hx__mask_at(m, i + 2) == '\x99' ? 3 : 0;
}

size_t hx__mask_word_end(const hx_masker *m, size_t i)
{
    for (;;) {
        size_t len = hx__mask_letter(m, i), mark;

        if (len > 0) {
            i += len;
            continue;
        }
        mark = apostrophe(m, i);
        if (mark == 0 || !hx__mask_alnum(m, i + mark))
            return i;
        i += mark;
    }
}

/* -- words ---------------------------------------------------------------- */

hx_mask_term hx__mask_term(const hx_masker *m, size_t i)
{
    size_t       end = hx__mask_word_end(m, i), len;
    hx_mask_term term = { .begin = (uint32_t)i, .end = (uint32_t)end };
    hx_str       word = { m->text.ptr + i, end - i };
    uint32_t     cp;

    if (word.len == 0)
        return term;
    cp = hx__cp(m->text, i, &len);
    term.capital = cp < 0x80 ? cp >= 'A' && cp <= 'Z'
                 : utf8proc_category((int32_t)cp) == UTF8PROC_CATEGORY_LU;
    if (word.len <= HX_TERM_BYTES_MAX)
        term.cue = hx__mask_cue(word);
    return term;
}

static void remember(hx_masker *m, hx_mask_term term)
{
    memmove(m->seen + 1, m->seen, (HX_MASK_SEEN - 1) * sizeof *m->seen);
    m->seen[0] = term;
    if (m->seen_count < HX_MASK_SEEN)
        m->seen_count++;
}

hx_str hx__mask_gap(const hx_masker *m, size_t back, size_t i)
{
    size_t end = back == 0 ? i : m->seen[back - 1].begin;
    size_t begin = m->seen[back].end;

    return (hx_str){ m->text.ptr + begin, end - begin };
}

bool hx__mask_near(const hx_masker *m, size_t back, size_t i)
{
    hx_str gap = hx__mask_gap(m, back, i);

    if (gap.len == 0 || gap.len > HX_MASK_GAP_MAX)
        return false;
    for (size_t k = 0; k < gap.len; k++)
        if (!hx__mask_in(gap.ptr[k], " \t\n.:#=(-,/\"'\xc2\xa0"))
            return false;
    return true;
}

/* -- spans ---------------------------------------------------------------- */

static bool room(hx_masker *m)
{
    size_t        cap = m->cap ? 2 * m->cap : FIRST_CAP;
    hx_mask_span *wide;

    if (m->count < m->cap)
        return true;
    /* What is outgrown stays in the arena: less than the array itself. */
    wide = hx__arena_get(m->arena, cap * sizeof *wide);
    if (!wide) {
        m->failed = true;
        return false;
    }
    if (m->count)
        memcpy(wide, m->spans, m->count * sizeof *wide);
    m->spans = wide;
    m->cap = cap;
    return true;
}

size_t hx__mask_take(hx_masker *m, size_t begin, size_t end, unsigned kind)
{
    size_t limit = m->count ? m->spans[m->count - 1].end : 0;

    if (begin < limit)
        begin = limit;
    m->seen_count = 0;
    if (begin < end && room(m))
        m->spans[m->count++] = (hx_mask_span){ (uint32_t)begin,
                                               (uint32_t)end, kind };
    return end;
}

/* -- the walk ------------------------------------------------------------- */

typedef size_t rule(hx_masker *m, size_t i);

static size_t first_of(hx_masker *m, size_t i, rule *const *rules)
{
    for (; *rules; rules++) {
        size_t end = (*rules)(m, i);

        if (end > i)
            return end;
    }
    return 0;
}

static size_t try_rules(hx_masker *m, size_t i)
{
    static rule *const digits[] = {
        hx__mask_email, hx__mask_code, hx__mask_number, hx__mask_street, NULL
    };
    static rule *const signs[] = { hx__mask_number, NULL };
    static rule *const at[] = { hx__mask_handle, NULL };
    static rule *const letters[] = {
        hx__mask_link, hx__mask_email, hx__mask_iban, hx__mask_plate,
        hx__mask_postcode, hx__mask_code, hx__mask_name, NULL
    };
    char c = hx__mask_at(m, i);

    if (!hx__mask_begins(m, i))
        return 0;
    if (c >= '0' && c <= '9')
        return first_of(m, i, digits);
    if (c == '+' || c == '(')
        return first_of(m, i, signs);
    if (c == '@')
        return first_of(m, i, at);
    return hx__mask_alnum(m, i) ? first_of(m, i, letters) : 0;
}

/* Over the word or the character at `i`. */
static size_t step_over(hx_masker *m, size_t i)
{
    size_t len;

    if (hx__mask_alnum(m, i)) {
        remember(m, hx__mask_term(m, i));
        return m->seen[0].end;
    }
    (void)hx__cp(m->text, i, &len);
    return i + len;
}

hx_status hx__mask_find(hx_arena *arena, hx_str text, hx_mask *out,
                        hx_error *err)
{
    hx_masker m = { .text = text, .arena = arena };
    size_t    i = 0;

    while (i < text.len && !m.failed) {
        size_t end = try_rules(&m, i);

        i = end > i ? end : step_over(&m, i);
    }
    *out = (hx_mask){ m.spans, m.count };
    return m.failed ? hx__nomem(err) : HX_OK;
}

hx_str hx__mask_word(unsigned kind)
{
    static const char *const words[HX_MASK_KINDS] = {
        "[email]", "[link]", "[handle]", "[phone]", "[iban]", "[card]",
        "[ip]", "[plate]", "[number]", "[address]", "[name]"
    };

    return hx_str_of(kind < HX_MASK_KINDS ? words[kind] : "[...]");
}
