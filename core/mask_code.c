/* Personal data that has a form of its own: links, e-mail, handles, IBAN,
 * number plates, and codes behind a word such as "Kundennummer". */
#include "maskx.h"

#define LOCAL_MAX 64     /* RFC 5321, 4.5.3.1.1 */
#define DOMAIN_MAX 255   /* 4.5.3.1.2 */
#define HOST_MAX 64      /* without a scheme: people type short ones */
#define IBAN_MAX 34      /* ISO 13616 */
#define IBAN_MIN 15
#define CODE_MAX 40
#define HANDLE_MAX 64

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool upper_at(const hx_masker *m, size_t i)
{
    char c = hx__mask_at(m, i);

    return c >= 'A' && c <= 'Z';
}

/* Whether `word` (lower case) stands at `i`, in any case. */
static bool stands(const hx_masker *m, size_t i, const char *word)
{
    for (; *word; word++, i++)
        if (lower(hx__mask_at(m, i)) != *word)
            return false;
    return true;
}

/* -- e-mail --------------------------------------------------------------- */

/* One of several spellings that begins at `i`: its length, or 0. */
static size_t spelling(const hx_masker *m, size_t i, const char *const *list)
{
    for (; *list; list++)
        if (stands(m, i, *list))
            return strlen(*list);
    return 0;
}

static size_t at_sign(const hx_masker *m, size_t i)
{
    static const char *const list[] = {
        "@", "(at)", "[at]", "{at}", " (at) ", " [at] ", " {at} ",
        "(\xc3\xa4t)", " (\xc3\xa4t) ", NULL
    };

    return hx__mask_in(hx__mask_at(m, i), "@([{ ") ? spelling(m, i, list) : 0;
}

static size_t dot_sign(const hx_masker *m, size_t i)
{
    static const char *const list[] = {
        ".", "(dot)", "[dot]", "(punkt)", "[punkt]", " (dot) ", " [dot] ",
        " (punkt) ", " [punkt] ", NULL
    };

    return hx__mask_in(hx__mask_at(m, i), ".([ ") ? spelling(m, i, list) : 0;
}

/* The end of a host name with at least one dot, or `i`. */
static size_t domain_end(const hx_masker *m, size_t i, size_t most)
{
    size_t begin = i, end = i, at = i;

    for (size_t labels = 0; at - begin < most; labels++) {
        size_t label = at, dot, len;

        while (((len = hx__mask_letter(m, at)) > 0 ||
                (len = hx__mask_at(m, at) == '-') > 0) &&
               at - begin < most)
            at += len;
        if (at == label)
            break;
        if (labels > 0 && at - label >= 2 && !hx__mask_digit(m, label))
            end = at;
        dot = dot_sign(m, at);
        if (dot == 0)
            break;
        at += dot;
    }
    while (end > begin && m->text.ptr[end - 1] == '-')
        end--;
    return end;
}

size_t hx__mask_email(hx_masker *m, size_t i)
{
    size_t at = i, sign = 0, end;

    while (at - i <= LOCAL_MAX) {
        size_t len = hx__mask_letter(m, at);

        if (len == 0 && hx__mask_in(hx__mask_at(m, at), "._%+'-"))
            len = 1;
        if (len == 0)
            break;
        at += len;
    }
    sign = at_sign(m, at);
    if (sign == 0)
        return 0;
    end = domain_end(m, at + sign, DOMAIN_MAX);
    return end > at + sign ? hx__mask_take(m, i, end, HX_MASK_EMAIL) : 0;
}

size_t hx__mask_handle(hx_masker *m, size_t i)
{
    size_t end = i + 1, kept = i + 1;

    while (end - i <= HANDLE_MAX) {
        size_t len = hx__mask_letter(m, end);
        char   c = hx__mask_at(m, end);

        if (len == 0 && c != '_' && c != '.' && c != '-')
            break;
        end += len ? len : 1;
        if (len > 0 || c == '_')
            kept = end;
    }
    return kept > i + 2 ? hx__mask_take(m, i, kept, HX_MASK_HANDLE) : 0;
}

/* -- links ---------------------------------------------------------------- */

/* A link ends at white space and at what closes a quotation or bracket. */
static bool link_byte(char c)
{
    return (unsigned char)c > ' ' && !hx__mask_in(c, "<>\"'`()[]{}|\\^");
}

static size_t link_end(const hx_masker *m, size_t i)
{
    while (i < m->text.len && link_byte(m->text.ptr[i]) &&
           !hx__mask_space(m, i))
        i++;
    while (i > 0 && hx__mask_in(m->text.ptr[i - 1], ".,;:!?"))
        i--;
    return i;
}

/* Whether the host at `i` is one that people write without a scheme. */
static bool bare_host(const hx_masker *m, size_t i, size_t end)
{
    static const char *const tlds[] = { "com", "de", "net", "org", "at", "ch",
                                        "io", "ly", "me", "co", "uk", "eu",
                                        "fr", "nl", "be", "gl" };
    size_t dot = end;

    while (dot > i && m->text.ptr[dot - 1] != '.')
        dot--;
    for (size_t k = 0; k < sizeof tlds / sizeof *tlds; k++)
        if (strlen(tlds[k]) == end - dot && stands(m, dot, tlds[k]))
            return true;
    return false;
}

/* A host alone names a firm; what follows it may name a person. */
size_t hx__mask_link(hx_masker *m, size_t i)
{
    static const char *const begins[] = { "http://", "https://", "ftp://",
                                          "www.", NULL };
    size_t scheme = hx__mask_in(hx__mask_at(m, i), "hHfFwW")
                  ? spelling(m, i, begins) : 0;
    size_t host = domain_end(m, i + scheme, scheme ? DOMAIN_MAX : HOST_MAX);
    size_t end;
    char   next = hx__mask_at(m, host);

    if (scheme == 0 && (host == i || next != '/' || !bare_host(m, i, host)))
        return 0;
    end = link_end(m, host > i ? host : i + scheme);
    if (end <= host + 1)
        return host > i ? host : 0;
    return hx__mask_take(m, i, end, HX_MASK_LINK);
}

/* -- IBAN ----------------------------------------------------------------- */

/* ISO 7064, MOD 97-10, over the characters as ISO 13616 turns them. */
static bool iban_valid(const char *code, size_t len)
{
    unsigned rest = 0;

    for (size_t k = 0; k < len; k++) {
        char c = code[(k + 4) % len];

        if (c >= '0' && c <= '9')
            rest = (rest * 10 + (unsigned)(c - '0')) % 97;
        else
            rest = (rest * 100 + (unsigned)(lower(c) - 'a') + 10) % 97;
    }
    return rest == 1;
}

/* A mistyped one is personal as well: where the length is known it decides. */
static bool iban_known(const char *code, size_t len)
{
    static const struct { char country[3]; size_t len; } rows[] = {
        { "de", 22 }, { "at", 20 }, { "ch", 21 }, { "gb", 22 }, { "fr", 27 },
        { "nl", 18 }, { "it", 27 }, { "es", 24 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (lower(code[0]) == rows[i].country[0] &&
            lower(code[1]) == rows[i].country[1])
            return len == rows[i].len;
    return false;
}

static bool ascii_alnum(char c)
{
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

/* Groups of an IBAN: digits alone in any number, else four at a time, the
 * last one shorter. Words behind it are no groups. */
static bool iban_group(const hx_masker *m, size_t begin, size_t end)
{
    size_t digits = 0;

    for (size_t i = begin; i < end; i++)
        digits += hx__mask_digit(m, i);
    if (digits == end - begin)
        return true;
    for (size_t i = begin; i < end; i++)
        if (!hx__mask_digit(m, i) && !upper_at(m, i))
            return false;
    return end - begin <= 4;
}

size_t hx__mask_iban(hx_masker *m, size_t i)
{
    char   code[IBAN_MAX];
    size_t len = 0, at = i, end = 0;

    if (!hx__mask_digit(m, i + 2) || !hx__mask_digit(m, i + 3) ||
        !ascii_alnum(hx__mask_at(m, i)) || hx__mask_digit(m, i + 1) ||
        !ascii_alnum(hx__mask_at(m, i + 1)) || hx__mask_digit(m, i))
        return 0;
    for (;;) {
        size_t space, group = at;

        while (len < IBAN_MAX && ascii_alnum(hx__mask_at(m, at)))
            code[len++] = m->text.ptr[at++];
        if (at == group || hx__mask_alnum(m, at) ||
            (group > i && !iban_group(m, group, at)))
            break;
        if (len >= IBAN_MIN && (iban_valid(code, len) ||
                                iban_known(code, len)))
            end = at;
        space = hx__mask_space(m, at);
        if (space == 0 && hx__mask_at(m, at) == '-')
            space = 1;
        if (space == 0 || len == IBAN_MAX)
            break;
        at += space;
    }
    return end ? hx__mask_take(m, i, end, HX_MASK_IBAN) : 0;
}

/* -- number plates -------------------------------------------------------- */

/* Capital letters at `i`, at most `most`; an umlaut is one. */
static size_t capitals(const hx_masker *m, size_t i, size_t most)
{
    size_t at = i;

    for (size_t k = 0; k < most; k++) {
        if (upper_at(m, at))
            at++;
        else if (hx__mask_at(m, at) == '\xc3' &&
                 hx__mask_in(hx__mask_at(m, at + 1), "\x84\x96\x9c"))
            at += 2;
        else
            break;
    }
    return at;
}

/* German: "B-XY 1234", "B-XY-1234". Cables and cameras look alike: at least
 * two digits, and something between letters and digits. */
size_t hx__mask_plate(hx_masker *m, size_t i)
{
    static const char *const things[] = { "cd-", "dvd-", "bd-", "usb-",
                                          "dvi-", "vga-", "hd-tv", NULL };
    size_t district = capitals(m, i, 3), letters, at, digits;

    if (district == i || hx__mask_at(m, district) != '-' ||
        spelling(m, i, things))
        return 0;
    letters = capitals(m, district + 1, 2);
    if (letters == district + 1)
        return 0;
    at = letters + hx__mask_space(m, letters);
    if (at == letters && hx__mask_at(m, at) == '-')
        at++;
    if (at == letters)
        return 0;
    digits = at;
    while (hx__mask_digit(m, digits) && digits - at < 4)
        digits++;
    if (digits < at + 2 || hx__mask_at(m, at) == '0')
        return 0;
    if (hx__mask_at(m, digits) == 'E' || hx__mask_at(m, digits) == 'H')
        digits++;
    return hx__mask_alnum(m, digits)
           ? 0 : hx__mask_take(m, i, digits, HX_MASK_PLATE);
}

/* -- codes ---------------------------------------------------------------- */

/* What the words before `i` say of it: "my order number is" gives ORDER and
 * NUMBER. The nearest one must be the word for number to count as such. */
static uint32_t cues_before(const hx_masker *m, size_t i)
{
    uint32_t bits = 0;

    for (size_t k = 0; k < m->seen_count; k++) {
        uint32_t cue = m->seen[k].cue;

        /* Most words say nothing: that first, it is the cheaper question. */
        if (!(cue & (HX_CUE_ORDER | HX_CUE_OWNER | HX_CUE_NUMBER |
                     HX_CUE_FILL)) || !hx__mask_near(m, k, i))
            break;
        if (!(cue & HX_CUE_FILL))
            bits |= bits ? cue & ~(uint32_t)HX_CUE_NUMBER : cue;
    }
    return bits;
}

typedef struct code {
    size_t end, len, digits, small;  /* small: lower-case letters */
} code;

/* Letters and digits, joined by single hyphens, slashes and the like; digit
 * groups may be joined by single spaces too. */
static code code_at(const hx_masker *m, size_t i)
{
    code   c = { i, 0, 0, 0 };
    size_t at = i;

    while (at - i < CODE_MAX) {
        char sign;

        while (ascii_alnum(hx__mask_at(m, at))) {
            c.len++;
            c.digits += hx__mask_digit(m, at);
            c.small += !hx__mask_digit(m, at) && !upper_at(m, at);
            at++;
        }
        c.end = at;
        sign = hx__mask_at(m, at);
        if ((sign == '-' || sign == '/' || sign == '.' || sign == '_') &&
            ascii_alnum(hx__mask_at(m, at + 1)))
            at++;
        else if (sign == ' ' && c.digits == c.len &&
                 hx__mask_digit(m, at + 1) && hx__mask_digit(m, at + 2))
            at++;
        else
            return c;
    }
    return c;
}

size_t hx__mask_code(hx_masker *m, size_t i)
{
    uint32_t cues = cues_before(m, i);
    bool     hash = i > 0 && m->text.ptr[i - 1] == '#';
    bool     named = (cues & HX_CUE_NUMBER) || hash;
    code     c;

    if (!(cues & (HX_CUE_ORDER | HX_CUE_OWNER)))
        return 0;
    c = code_at(m, i);
    if (hx__mask_alnum(m, c.end))
        return 0;
    /* A booking code may be of capitals alone: "XKJTZP". */
    if ((named && (c.digits >= 3 ||
                   (c.len >= 5 && c.len <= 8 && c.small == 0))) ||
        ((cues & HX_CUE_ORDER) && c.digits >= 6))
        return hx__mask_take(m, i, c.end, HX_MASK_NUMBER);
    return 0;
}
