/* Words: where they end, and the loop that finds most of them.
 *
 * Nearly all bytes of a comment are ASCII letters followed by a space. So words
 * are found 64 bytes at a time, as bits, and written straight into the token
 * array; a word with anything else in it or behind it is left to the slower
 * word(). Both must agree on every text: without SSE2 there is only word(). */
#include "scan.h"

#include "hxgap/signs.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define L TOK_B_LETTER
#define H4 TOK_B_HIGH, TOK_B_HIGH, TOK_B_HIGH, TOK_B_HIGH
#define H16 H4, H4, H4, H4
#define L13 L, L, L, L, L, L, L, L, L, L, L, L, L
const uint8_t tok__kinds[256] = {
    [9] = TOK_B_SPACE, [11] = TOK_B_SPACE, [12] = TOK_B_SPACE,
    [' '] = TOK_B_SPACE,
    ['0'] = TOK_B_DIGIT, TOK_B_DIGIT, TOK_B_DIGIT, TOK_B_DIGIT, TOK_B_DIGIT,
            TOK_B_DIGIT, TOK_B_DIGIT, TOK_B_DIGIT, TOK_B_DIGIT, TOK_B_DIGIT,
    ['A'] = L13, L13,
    ['a'] = L13, L13,
    [128] = H16, H16, H16, H16, H16, H16, H16, H16,
};
#undef L
#undef H4
#undef H16
#undef L13

bool tok__is_digit(unsigned char c)
{
    return tok__kinds[c] == TOK_B_DIGIT;
}

bool tok__is_alnum(unsigned char c)
{
    return tok__kinds[c] == TOK_B_LETTER || tok__kinds[c] == TOK_B_DIGIT;
}

bool tok__is_letter_at(const tok_scan *x, size_t at)
{
    size_t step;

    if (at >= x->len)
        return false;
    if (x->text[at] < 0x80)
        return tok__kinds[x->text[at]] == TOK_B_LETTER;
    return tok__class(tok__decode(x->text, at, x->len, &step)) == TOK_LETTER;
}

bool tok__is_blank(uint32_t cp)
{
    enum tok_class kind;

    if (cp < 0x80)
        return cp <= ' ';
    kind = tok__class(cp);
    return kind == TOK_SPACE || kind == TOK_JOIN;
}

bool tok__is_space_at(const tok_scan *x, size_t at)
{
    size_t step;

    if (at >= x->len)  /* also SIZE_MAX: before the first byte */
        return true;
    if (x->text[at] < 0x80)
        return x->text[at] <= ' ';
    for (int i = 0; i < 3 && at > 0 && (x->text[at] & 0xC0) == 0x80; i++)
        at--;  /* the character that `at` is the last byte of */
    return tok__is_blank(tok__decode(x->text, at, x->len, &step));
}

#ifdef __SSE2__
/* All bits of the bytes that are ASCII letters. */
static inline __m128i letters16(__m128i v)
{
    __m128i folded = _mm_or_si128(v, _mm_set1_epi8(0x20));

    /* Bytes from 0x80 on are negative, so they are no letters. */
    return _mm_and_si128(_mm_cmpgt_epi8(folded, _mm_set1_epi8('a' - 1)),
                         _mm_cmplt_epi8(folded, _mm_set1_epi8('z' + 1)));
}

static inline uint64_t bits16(__m128i v)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(v);
}
#endif

/* The end of the run of ASCII letters at `at`; sets `*lower` where one is
 * not a capital. */
static inline size_t ascii_end(const unsigned char *text, size_t at,
                               size_t len, bool *lower)
{
    for (; at < len && tok__kinds[text[at]] == TOK_B_LETTER; at++)
        *lower |= text[at] >= 'a';
    return at;
}

/* Bytes of an apostrophe at text[at], or 0. The one of Unicode that is a letter
 * (U+02BC) is of its word anyway. */
static size_t apostrophe(const tok_scan *x, size_t at)
{
    size_t   step;
    uint32_t cp = x->text[at];

    if (cp < 0x80)
        return hx_is_apostrophe(cp);
    cp = tok__decode(x->text, at, x->len, &step);
    return hx_is_apostrophe(cp) && cp != 0x2BC ? step : 0;
}

/* -- endings that tokenised texts set apart -------------------------------- */

/* The end of the word at `at` where that is what an apostrophe cuts off, else
 * 0. */
static size_t ending_end(const tok_scan *x, size_t at)
{
    static const char *const words[] = { "d", "ll", "m", "re", "s", "t", "ve" };
    size_t end = at;

    while (end < x->len && end - at < 3 &&
           tok__kinds[x->text[end]] == TOK_B_LETTER)
        end++;
    if (end == at || tok__is_letter_at(x, end) ||
        (end < x->len && apostrophe(x, end) > 0))
        return 0;  /* "the letter 's'" */
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tok__same(x, at, end, words[i]))
            return end;
    return 0;
}

/* The word that what begins at `at` may be joined to, with one blank or none
 * between, or NULL. */
static hx_token *word_before(const tok_scan *x, size_t at, size_t blanks)
{
    hx_token *t = x->count > x->clause_begin ? &x->tokens[x->count - 1] : NULL;

    return t && !x->ending && t->kind == HX_TOK_WORD &&
           t->end + blanks == at && (blanks == 0 || x->text[at - 1] == ' ')
               ? t : NULL;
}

size_t tok__apart(tok_scan *x, size_t at)
{
    size_t next = at + apostrophe(x, at), end = 0;
    hx_token *t;

    if (next == at)
        return 0;
    if ((t = word_before(x, at, 1)))
        end = ending_end(x, next);
    else if ((t = word_before(x, at, 0)) && next < x->len &&
             x->text[next] == ' ')
        end = ending_end(x, next + 1);  /* "don' t" */
    if (end == 0)
        return 0;
    t->end = (uint32_t)end;
    x->gap = 0;
    return end;
}

/* "n't" in text[begin, end), to be joined to the word before it: "ca n't". */
static bool is_not(const tok_scan *x, size_t begin, size_t end)
{
    return end - begin >= 3 && end - begin <= 5 &&
           (x->text[begin] | 0x20) == 'n' &&
           (x->text[end - 1] | 0x20) == 't' &&
           begin + 1 + apostrophe(x, begin + 1) + 1 == end;
}

/* -- words ----------------------------------------------------------------- */

/* Bytes from text[at] up to the letter that follows what is unseen there (soft
 * hyphen, zero width), or 0. All at once: one by one would be quadratic. */
static size_t unseen(const tok_scan *x, size_t at)
{
    size_t begin = at;

    while (at < x->len && x->text[at] >= 0x80) {
        size_t step;
        uint32_t cp = tok__decode(x->text, at, x->len, &step);

        if (tok__class(cp) != TOK_JOIN)
            break;
        at += step;
    }
    return tok__is_letter_at(x, at) ? at - begin : 0;
}

/* What a word was seen to have. */
typedef struct traits {
    bool   lower;   /* a letter that is no capital */
    size_t hidden;  /* bytes of what is unseen */
} traits;

/* Bytes at text[at] by which the word goes on beyond ASCII letters, or 0. */
static size_t word_step(const tok_scan *x, size_t at, traits *word)
{
    const unsigned char *s = x->text + at;
    size_t step;
    uint32_t cp;

    if (s[0] == 0xC3 && x->len - at > 1 && (s[1] & 0xC0) == 0x80 &&
        s[1] != 0x97 && s[1] != 0xB7) {  /* À to ÿ: umlauts, without × ÷ */
        word->lower |= s[1] >= 0x9F;
        return 2;
    }
    step = apostrophe(x, at);
    if (step > 0)
        return tok__is_letter_at(x, at + step) ? step : 0;
    if (s[0] < 0x80)
        return 0;
    cp = tok__decode(x->text, at, x->len, &step);
    switch (tok__class(cp)) {
    case TOK_LETTER:
        word->lower |= !tok__is_capital(cp);
        return step;
    case TOK_MARK:
        return step;
    case TOK_JOIN:
        step = unseen(x, at);
        word->hidden += step;
        return step;
    default:
        return 0;
    }
}

bool tok__capital_at(const tok_scan *x, size_t at)
{
    size_t step;

    if (at >= x->len)
        return false;
    if (x->text[at] < 0x80)
        return x->text[at] >= 'A' && x->text[at] <= 'Z';
    return tok__is_capital(tok__decode(x->text, at, x->len, &step));
}

/* HX_TOKF_CAPS for a word without small letters: two letters or more. */
static uint8_t caps_flag(const tok_scan *x, size_t begin, size_t end)
{
    size_t step = 1;

    if (x->text[begin] >= 0x80)
        tok__decode(x->text, begin, x->len, &step);
    for (size_t i = begin + step; i < end; i++)
        if (tok__is_letter_at(x, i))
            return HX_TOKF_CAPS;
    return 0;
}

/* "xD", "XD", "xDD": a word by its letters, a laugh by its use. */
static bool is_laugh(const tok_scan *x, size_t begin, size_t end)
{
    if ((x->text[begin] | 0x20) != 'x')
        return false;
    for (size_t i = begin + 1; i < end; i++)
        if (x->text[i] != 'D')
            return false;
    return true;
}

/* The end of the word whose ASCII run ended at `at`. */
static size_t word_rest(const tok_scan *x, size_t at, traits *word)
{
    while (at < x->len) {
        size_t step = word_step(x, at, word);

        if (step == 0)
            break;
        at = ascii_end(x->text, at + step, x->len, &word->lower);
    }
    return at;
}

/* Writes the word at `begin`, which is a letter; returns its end. */
size_t tok__word(tok_scan *x, size_t begin)
{
    const unsigned char *text = x->text;
    traits word = { false, 0 };
    size_t end = ascii_end(text, begin, x->len, &word.lower);
    size_t len;
    uint8_t flags = x->gap;

    if (end < x->len &&
        (text[end] >= 0x80 || text[end] == '\'' || text[end] == '`'))
        end = word_rest(x, end, &word);
    len = end - begin - word.hidden;
    if (is_not(x, begin, end) && word_before(x, begin, 1)) {
        x->tokens[x->count - 1].end = (uint32_t)end;
        x->gap = 0;
        return end;
    }
    if (x->count == x->cap) {
        x->full = true;
        return x->len;
    }
    if (tok__capital_at(x, begin))
        flags |= HX_TOKF_CAPITAL;
    if (!word.lower)
        flags |= caps_flag(x, begin, end);
    if (begin < x->tag_end)
        flags |= x->tag_flag;
    if (tok__is_rare(text + begin, len)) {
        if (is_laugh(x, begin, end)) {
            tok__emit(x, begin, end, HX_TOK_EMOJI);
            return end;
        }
        if (x->ending)
            tok__clause_end(x, flags);
        tok__contrast(x, begin, end);
    }
    if (x->ending)
        tok__clause_end(x, flags);
    x->gap = 0;
    tok__put(x, begin, end, HX_TOK_WORD, flags);
    return end;
}

#ifdef __SSE2__
/* Looks at the 64 bytes from `at` on: one bit a byte for each thing that the
 * word loop asks. Bytes beyond the text count as zero. */
static tok_window look(const tok_scan *x, size_t at)
{
    unsigned char edge[64] = { 0 };
    const unsigned char *s = x->text + at;
    tok_window w = { at, 0, 0, 0, 0 };

    if (x->len - at < 64) {
        memcpy(edge, s, x->len - at);
        s = edge;
    }
    for (unsigned i = 0; i < 64; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(s + i));
        __m128i quote = _mm_or_si128(
            _mm_cmpeq_epi8(v, _mm_set1_epi8('\'')),
            _mm_cmpeq_epi8(v, _mm_set1_epi8('`')));
        __m128i space = _mm_cmpeq_epi8(v, _mm_set1_epi8(' '));
        __m128i more = _mm_or_si128(v, quote);  /* bit 7: not ASCII, or ' */

        w.letter |= bits16(letters16(v)) << i;
        /* Bit 5 tells small letters: shift it to where movemask looks. */
        w.small |= bits16(_mm_slli_epi16(v, 2)) << i;
        w.space |= bits16(space) << i;
        w.more |= bits16(more) << i;
    }
    return w;
}

/* tok__is_rare() for a word that is followed by at least one byte: both first
 * bytes by one load, brought side by side by one multiplication. */
static inline bool is_rare(const unsigned char *word, size_t len)
{
    uint16_t two;
    unsigned pair;

    memcpy(&two, word, sizeof two);
    pair = (two & 0x1F1Fu) * 0x2001u >> 8 & (TOK_PAIRS - 1);
    return (uint64_t)tok__rare[pair] >> len & 1;
}

/* Whether the letters of bits [begin, end) hold a small one. */
static bool any_small(uint64_t small, size_t begin, size_t end)
{
    return (small >> begin & ((1ull << (end - begin)) - 1)) != 0;
}

/* Writes words of ASCII letters with one space between them, from `at` on,
 * until something else comes: a word this loop leaves to word() is not begun.
 * `stops` holds the bytes of the window that are no letters and not passed
 * yet, so the lowest bit is where the word ends. All is held in locals:
 * stores to the tokens could change `x`. */
static size_t plain_words(tok_scan *x, size_t at)
{
    const unsigned char *text = x->text;
    hx_token *t = x->tokens + x->count;
    const hx_token *limit = x->tokens + x->cap;
    tok_window w = x->window;
    size_t begin = at - w.base, end;
    uint64_t stops = begin < 64 ? ~w.letter & ~0ull << begin : 0;
    unsigned gap = x->gap;

    while (t < limit && w.base + begin + 1 < x->len) {
        uint64_t small;
        unsigned flags = gap;

        if (stops == 0) {
            w = look(x, w.base + begin);
            begin = 0;
            stops = ~w.letter;
            if (stops == 0)
                break;  /* a word of 64 bytes */
        }
        end = (size_t)__builtin_ctzll(stops);
        if (end == begin || (w.more >> end & 1) ||
            is_rare(text + w.base + begin, end - begin))
            break;
        small = w.small >> begin & 3;
        flags |= (unsigned)(~small & 1) << 1;  /* HX_TOKF_CAPITAL */
        if (small == 0 && end - begin > 1 && !any_small(w.small, begin, end))
            flags |= HX_TOKF_CAPS;
        *t++ = (hx_token){
            .begin = (uint32_t)(w.base + begin),
            .end = (uint32_t)(w.base + end),
            .kind = HX_TOK_WORD, .flags = (uint8_t)flags
        };
        begin = end;
        gap = 0;
        if (!(w.space >> end & 1))
            break;
        gap = HX_TOKF_SPACE;
        begin++;
        stops &= stops - 1;
    }
    x->window = w;
    x->gap = (uint8_t)gap;
    x->count = (size_t)(t - x->tokens);
    return w.base + begin;
}
#endif

/* Words from the letter at `at` on; returns where something else begins. */
size_t tok__words(tok_scan *x, size_t at)
{
#ifdef __SSE2__
    size_t begin = at;

    if (x->ending && (x->text[at] | 0x20) != 'x')  /* "xD": word() knows */
        tok__clause_end(x, tok__capital_at(x, at) ? HX_TOKF_CAPITAL : 0);
    if (!x->ending && at >= x->tag_end)
        at = plain_words(x, at);
    if (at > begin)
        return at;
#endif
    return tok__word(x, at);
}
