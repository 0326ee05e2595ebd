/* Stems: Snowball (libstemmer) with two corrections.
 *
 * German: folded words write umlauts as digraphs; they are read as umlauts
 * again (the rule of Snowball's german2: "ue" not behind a vowel or q), so that
 * "Haeuser" and "Haus" meet. English: Snowball takes "-ly" away, which makes
 * "friendly" a "friend"; where the adverb has a life of its own it keeps it. */
#include "text.h"

#include <libstemmer.h>

#include "alloc.h"
#include "keys.h"
#include "hxgap/record.h"

struct hx_stemmer {
    struct sb_stemmer *de, *en;
};

void hx__stemmer_close(hx_stemmer *stemmer)
{
    if (!stemmer)
        return;
    if (stemmer->de)
        sb_stemmer_delete(stemmer->de);
    if (stemmer->en)
        sb_stemmer_delete(stemmer->en);
    hx__free(stemmer);
}

hx_stemmer *hx__stemmer_open(void)
{
    hx_stemmer *stemmer = hx__alloc(1, sizeof *stemmer);

    if (!stemmer)
        return NULL;
    stemmer->de = sb_stemmer_new("german", NULL);
    stemmer->en = sb_stemmer_new("english", NULL);
    if (!stemmer->de || !stemmer->en) {
        hx__stemmer_close(stemmer);
        return NULL;
    }
    return stemmer;
}

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* Whether fold[i] and fold[i + 1] write an umlaut: not behind a vowel or q,
 * unless that vowel is part of an umlaut itself (`behind` is its end). */
static bool is_umlaut(hx_str fold, size_t i, size_t behind)
{
    char c = fold.ptr[i];
    bool after = i > behind && (is_vowel(fold.ptr[i - 1]) ||
                                fold.ptr[i - 1] == 'q');

    return i + 1 < fold.len && fold.ptr[i + 1] == 'e' && !after &&
           (c == 'a' || c == 'o' || c == 'u');
}

/* Reads ae, oe, ue as ä, ö, ü; into `out`; the length stays. */
static void undigraph(hx_str fold, char *out)
{
    size_t behind = 0;

    for (size_t i = 0; i < fold.len; i++) {
        char c = fold.ptr[i];

        out[i] = c;
        if (!is_umlaut(fold, i, behind))
            continue;
        out[i] = '\xC3';
        out[++i] = c == 'a' ? '\xA4' : c == 'o' ? '\xB6' : '\xBC';
        behind = i + 1;
    }
}

size_t hx__stem_plain(hx_str fold, char *out)
{
    size_t len = 0, behind = 0;

    for (size_t i = 0; i < fold.len; i++) {
        out[len++] = fold.ptr[i];
        if (is_umlaut(fold, i, behind))
            behind = ++i + 1;
    }
    return len;
}

size_t hx__stem_lead(hx_str stem)
{
    size_t len = stem.len;
    char last = len ? stem.ptr[len - 1] : '\0';

    if (hx_str_eq(stem, HX_LIT("die")) || hx_str_eq(stem, HX_LIT("lie")) ||
        hx_str_eq(stem, HX_LIT("tie")))
        return 1;  /* dying */
    if (len > 3 && memcmp(stem.ptr + len - 3, "ble", 3) == 0)
        return len - 2;  /* -bility */
    if (len > 2 && (last == 'e' || last == 'i'))
        return len - 1;  /* hoping, happy */
    if (hx_str_eq(stem, HX_LIT("sky")))
        return 2;  /* skies */
    if (len > 2 && last == 'l' && stem.ptr[len - 2] == 'b')
        return len - 1;  /* -bility */
    return len;
}

static bool begins(hx_str text, const char *with)
{
    size_t len = strlen(with);

    return text.len >= len && text.ptr[0] == with[0] &&
           memcmp(text.ptr, with, len) == 0;
}

/* Whether `rest` is of the endings that the German stemmer's third, second
 * and first step take away, one of each at most, in this order. */
static bool is_german_rest(hx_str rest)
{
    static const char *const third[] = { "end", "ung", "igend", "igung", "ig",
        "ik", "isch", "lich", "erlich", "enlich", "heit", "erheit", "enheit",
        "keit", "lichkeit", "igkeit", "\0" };
    static const char *const second[] = { "en", "er", "est", "st", "\0" };
    static const char *const first[] = { "em", "ern", "er", "e", "en", "es",
                                         "s", "se", "sen", "ses" };

    for (size_t i = 0; rest.len > 0 && i < sizeof third / sizeof *third; i++) {
        size_t a = strlen(third[i]);
        hx_str more = { rest.ptr + a, rest.len - a };

        if (a > 0 && !begins(rest, third[i]))
            continue;
        for (size_t k = 0; more.len > 0 && k < sizeof second / sizeof *second;
             k++) {
            size_t b = strlen(second[k]);
            hx_str last = { more.ptr + b, more.len - b };

            if (b > 0 && !begins(more, second[k]))
                continue;
            for (size_t n = 0; last.len > 0 &&
                               n < sizeof first / sizeof *first; n++)
                if (last.len == strlen(first[n]) && begins(last, first[n]))
                    return true;
            if (last.len == 0)
                return true;
        }
        if (more.len == 0)
            return true;
    }
    return rest.len == 0;
}

/* Porter's R1 and R2 begin behind a vowel and a consonant: only where those
 * are the first letters may much be taken off so that little is left. */
static bool is_english_lead(hx_str word, size_t lead)
{
    bool early = word.len > 2 && (is_vowel(word.ptr[0]) ||
                                  word.ptr[0] == 'y') &&
                 !is_vowel(word.ptr[1]) && word.ptr[1] != 'y';

    return lead > 2 || word.len <= 7 + lead || (lead == 2 && early);
}

bool hx__stem_fits(int lang, hx_str word, size_t lead)
{
    if (lang == HX_LANG_EN)
        return is_english_lead(word, lead);
    return lead == word.len ||
           (lead > 2 && is_german_rest((hx_str){ word.ptr + lead,
                                                 word.len - lead }));
}

#define WORD(text) { text, sizeof text - 1 }

/* Words in -ly whose meaning is not that of the word without it. */
static const hx_str own_ly[] = {
    WORD("barely"), WORD("costly"), WORD("daily"), WORD("early"),
    WORD("friendly"), WORD("hardly"), WORD("homely"), WORD("lately"),
    WORD("likely"), WORD("lively"), WORD("lonely"), WORD("lovely"),
    WORD("merely"), WORD("monthly"), WORD("nearly"), WORD("nightly"),
    WORD("orderly"), WORD("shortly"), WORD("timely"), WORD("ugly"),
    WORD("weekly"), WORD("yearly"),
};

/* `word` where `fold` begins like it, its y perhaps an i; else empty. */
static hx_str ly_form(hx_str fold, hx_str word)
{
    size_t root = word.len - 1;  /* without the y */

    if (fold.len < word.len || fold.ptr[0] != word.ptr[0] ||
        memcmp(fold.ptr, word.ptr, root) != 0 ||
        (fold.ptr[root] != 'y' && fold.ptr[root] != 'i'))
        return (hx_str){ NULL, 0 };
    return (hx_str){ fold.ptr, root };
}

/* The -ly word that `fold` is, or is a form of (friendlier, loveliness), with
 * the un- that it may have. */
static hx_str ly_word(hx_str fold)
{
    bool un = fold.len > 2 && fold.ptr[0] == 'u' && fold.ptr[1] == 'n';

    for (size_t i = 0; i < sizeof own_ly / sizeof *own_ly; i++) {
        hx_str found = ly_form(fold, own_ly[i]);

        if (found.len == 0 && un)
            found = ly_form((hx_str){ fold.ptr + 2, fold.len - 2 },
                            own_ly[i]);
        if (found.len > 0)
            return (hx_str){ fold.ptr,
                             (size_t)(found.ptr - fold.ptr) + found.len };
    }
    return (hx_str){ NULL, 0 };
}

/* Whether the last letters are none that English endings end with. */
static bool ends_whole(hx_str fold)
{
    char a, b, c;

    if (fold.len < 3)
        return true;
    a = fold.ptr[fold.len - 3];
    b = fold.ptr[fold.len - 2];
    c = fold.ptr[fold.len - 1];
    switch (c) {
    case 'e': case 'i': case 's': case 'y':
        return false;
    case 'c':
        return b != 'i';               /* -ic */
    case 'd':
        return b != 'e';               /* -ed */
    case 'g':
        return b != 'n' || a != 'i';   /* -ing */
    case 'l':
        return b != 'a' && b != 'u' && b != 'l';  /* -al, -ful, -ll */
    case 'm':
        return b != 's' || a != 'i';   /* -ism */
    case 'n':
        return b != 'o' || a != 'i';   /* -ion */
    case 'r':
        return b != 'e' && b != 'o';   /* -er, -ator */
    case 't':
        return b != 'n';               /* -ant, -ent */
    default:
        return true;
    }
}

bool hx__stem_is_whole(hx_str fold)
{
    return ends_whole(fold) && ly_word(fold).len == 0;
}

/* The stem's length; 0 where memory is refused inside. */
static size_t stem_by(struct sb_stemmer *snowball, const char *word, size_t len,
                      char *out)
{
    const sb_symbol *stem =
        sb_stemmer_stem(snowball, (const sb_symbol *)word, (int)len);
    size_t count;

    if (!stem)
        return 0;
    count = (size_t)sb_stemmer_length(snowball);
    memcpy(out, stem, count);
    return count;
}

static size_t stem_of(hx_stemmer *stemmer, int lang, hx_str fold, char *out)
{
    char word[HX_FOLD_BYTES_MAX];
    hx_str own;

    if (lang == HX_LANG_DE) {
        undigraph(fold, word);
        return stem_by(stemmer->de, word, fold.len, out);
    }
    own = ly_word(fold);
    if (own.len > 0) {
        memcpy(out, own.ptr, own.len);
        return own.len;
    }
    return stem_by(stemmer->en, fold.ptr, fold.len, out);
}

/* -- what was stemmed lately ------------------------------------------------- */

/* A new spelling is stemmed by the lexicons and by the model, which have a
 * stemmer each, and again when it comes with a capital. So a thread remembers some
 * words, the last of each place; a cache line each. Nothing depends on it but
 * time. */
#define MEMOS 512
#define MEMO_WORD 30

typedef struct memo {
    _Alignas(64) uint8_t lang;  /* and 1; 0: free */
    uint8_t len, stem_len;
    char    fold[MEMO_WORD], stem[MEMO_WORD];
} memo;
_Static_assert(sizeof(memo) == 64, "a cache line");

static _Thread_local memo memos[MEMOS];

static memo *memo_of(int lang, hx_str fold)
{
    uint64_t hash = hx__hash_mix(hx__hash_text(fold)) >> 32;

    return &memos[(hash + (unsigned)lang) % MEMOS];
}

static void remember(memo *m, int lang, hx_str fold, hx_str stem)
{
    m->lang = (uint8_t)(lang + 1);
    m->len = (uint8_t)fold.len;
    m->stem_len = (uint8_t)stem.len;
    memcpy(m->fold, fold.ptr, fold.len);
    memcpy(m->stem, stem.ptr, stem.len);
}

size_t hx__stem(hx_stemmer *stemmer, int lang, hx_str fold, char *out)
{
    memo *m;
    size_t len;

    if (fold.len == 0 || fold.len > HX_FOLD_BYTES_MAX)
        return 0;
    m = memo_of(lang, fold);
    if (m->lang == lang + 1 && m->len == fold.len &&
        memcmp(m->fold, fold.ptr, fold.len) == 0) {
        memcpy(out, m->stem, m->stem_len);
        return m->stem_len;
    }
    len = stem_of(stemmer, lang, fold, out);
    if (len == 0) {  /* no memory, or nothing left: the word is its own stem */
        memcpy(out, fold.ptr, fold.len);
        return fold.len;
    }
    if (fold.len <= MEMO_WORD && len <= MEMO_WORD)
        remember(m, lang, fold, (hx_str){ out, len });
    return len;
}
