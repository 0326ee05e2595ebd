/* Stems: Snowball (libstemmer) with two corrections.
 *
 * German: folded words write umlauts as digraphs; they are read as umlauts
 * again (the rule of Snowball's german2: "ue" not behind a vowel or q), so that
 * "Haeuser" and "Haus" meet. English: Snowball takes "-ly" away, which makes
 * "friendly" a "friend"; where the adverb has a life of its own it keeps it. */
#include "text.h"

#include <libstemmer.h>

#include "alloc.h"
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

/* Reads ae, oe, ue as ä, ö, ü; into `out`; the length stays. */
static void undigraph(hx_str fold, char *out)
{
    memcpy(out, fold.ptr, fold.len);
    for (size_t i = 0; i + 1 < fold.len; i++) {
        char c = out[i];
        bool behind_vowel = i > 0 && (is_vowel(out[i - 1]) ||
                                      out[i - 1] == 'q');

        if (out[i + 1] != 'e' || behind_vowel)
            continue;
        if (c != 'a' && c != 'o' && c != 'u')
            continue;
        out[i] = '\xC3';
        out[i + 1] = c == 'a' ? '\xA4' : c == 'o' ? '\xB6' : '\xBC';
        i++;
    }
}

/* Words in -ly whose meaning is not that of the word without it. */
static const char *const own_ly[] = {
    "barely", "costly", "daily", "early", "friendly", "hardly", "homely",
    "lately", "likely", "lively", "lonely", "lovely", "merely", "monthly",
    "nearly", "nightly", "orderly", "shortly", "timely", "ugly", "weekly",
    "yearly",
};

/* The -ly word that `fold` is, or is a form of (friendlier, loveliness). */
static hx_str ly_word(hx_str fold)
{
    hx_str none = { NULL, 0 };

    for (size_t i = 0; i < sizeof own_ly / sizeof *own_ly; i++) {
        hx_str word = hx_str_of(own_ly[i]);
        size_t root = word.len - 1;  /* without the y */
        const char *at = fold.ptr;
        size_t extra = 0;

        if (fold.len > 2 && at[0] == 'u' && at[1] == 'n')
            extra = 2;  /* unfriendly, unlikely */
        for (size_t skip = 0; skip <= extra; skip += 2) {
            if (fold.len - skip < word.len ||
                memcmp(at + skip, word.ptr, root) != 0)
                continue;
            if (at[skip + root] == 'y' || at[skip + root] == 'i')
                return (hx_str){ at, skip + root };
            if (extra == 0)
                break;
        }
    }
    return none;
}

static size_t stem_by(struct sb_stemmer *snowball, const char *word, size_t len,
                      char *out)
{
    const sb_symbol *stem =
        sb_stemmer_stem(snowball, (const sb_symbol *)word, (int)len);
    size_t count;

    if (!stem) {  /* memory refused inside: the word is its own stem */
        memcpy(out, word, len);
        return len;
    }
    count = (size_t)sb_stemmer_length(snowball);
    memcpy(out, stem, count);
    return count;
}

size_t hx__stem(hx_stemmer *stemmer, int lang, hx_str fold, char *out)
{
    char word[HX_FOLD_BYTES_MAX];
    hx_str own;

    if (fold.len == 0 || fold.len > HX_FOLD_BYTES_MAX)
        return 0;
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
