/* Spellings and their units, worked out once a worker. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "spelling.h"

#include "alloc.h"
#include "function_words.h"
#include "hxgap/record.h"

#define SEED 0x68787375u
#define SPELLINGS_MAX 100000   /* of a worker's cache */

uint64_t hx__spelling_hash(hx_str key)
{
    uint64_t hash = XXH3_64bits_withSeed(key.ptr, key.len, SEED);

    return hash ? hash : 1;
}

void hx__spelling_head(char *key, int lang)
{
    key[0] = lang == HX_LANG_EN ? 'e' : 'd';
    key[1] = ':';
}

bool hx__spelling_functions(hx_map *stems)
{
    hx_stemmer *stemmer = hx__stemmer_open();
    size_t count;
    const char *const *words = hx__function_words(&count);
    bool good = stemmer != NULL;

    for (size_t i = 0; good && i < count; i++)
        for (int lang = HX_LANG_DE; good && lang <= HX_LANG_EN; lang++) {
            char stem[HX_FOLD_BYTES_MAX + 2];
            size_t len = hx__stem(stemmer, lang, hx_str_of(words[i]),
                                  stem + 2);

            hx__spelling_head(stem, lang);
            good = hx__map_add(stems, (hx_str){ stem, len + 2 },
                               1, NULL);
        }
    hx__stemmer_close(stemmer);
    return good;
}

bool hx__speller_open(hx_speller *s, const hx_map *function_stems)
{
    *s = (hx_speller){ .stemmer = hx__stemmer_open(),
                       .function_stems = function_stems };
    return s->stemmer != NULL;
}

static void forget(hx_speller *s)
{
    for (size_t i = 0; i < s->count; i++)
        hx__free(s->list[i].stem);
    s->count = 0;
    hx__map_clear(&s->map);
}

void hx__speller_close(hx_speller *s)
{
    forget(s);
    hx__stemmer_close(s->stemmer);
    hx__free(s->list);
    *s = (hx_speller){ .stemmer = NULL };
}

static bool is_one_of(hx_str fold, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (hx_str_eq(fold, hx_str_of(words[i])))
            return true;
    return false;
}

/* "give up" is a phrase, and so is "on hold". */
static uint8_t particle_flags(hx_str fold)
{
    static const char *const behind[] = { "ab", "aus", "away", "back", "down",
                                          "los", "off", "out", "over", "up",
                                          "weg" };
    static const char *const before[] = { "off", "on", "out" };

    return (uint8_t)(
        (is_one_of(fold, behind, sizeof behind / sizeof *behind)
             ? HX_SPELL_BEHIND : 0) |
        (is_one_of(fold, before, sizeof before / sizeof *before)
             ? HX_SPELL_BEFORE : 0));
}

static bool make_spelling(const hx_speller *s, hx_str word, int lang,
                          hx_spelling *out)
{
    char fold[HX_FOLD_BYTES_MAX], stem[HX_FOLD_BYTES_MAX + 2];
    hx_str folded = hx__folded(word, fold);
    size_t len = hx__stem(s->stemmer, lang, folded, stem + 2);

    hx__spelling_head(stem, lang);
    if (hx__map_find(s->function_stems, (hx_str){ stem, len + 2 }) !=
        HX_MAP_NONE && folded.len + 1 < HX_FOLD_BYTES_MAX) {
        stem[2] = '=';
        memcpy(stem + 3, fold, folded.len);
        len = folded.len + 1;
    }
    *out = (hx_spelling){ .fold = hx__spelling_hash(folded), .hash = hx__spelling_hash((hx_str){ stem, len + 2 }) };
    if (len > 0 && len < HX_FOLD_BYTES_MAX)
        out->flags = HX_SPELL_WORD;
    if (folded.len < 2 || hx__is_function_word(folded))
        out->flags |= HX_SPELL_FUNCTION;
    out->flags |= particle_flags(folded);
    out->len = (uint8_t)len;
    out->stem = hx__strndup(stem + 2, len);
    return out->stem != NULL;
}

const hx_spelling *hx__speller_get(hx_speller *s, hx_str word, int lang)
{
    char key[HX_TERM_BYTES_MAX + 1];
    uint32_t at;

    key[0] = (char)('0' + lang);
    memcpy(key + 1, word.ptr, word.len);
    at = hx__map_find(&s->map, (hx_str){ key, word.len + 1 });
    if (at != HX_MAP_NONE)
        return &s->list[at];
    if (!make_spelling(s, word, lang, &s->list[s->count]))
        return NULL;
    if (!hx__map_add(&s->map, (hx_str){ key, word.len + 1 },
                     (uint32_t)s->count, NULL)) {
        hx__free(s->list[s->count].stem);
        return NULL;
    }
    return &s->list[s->count++];
}

bool hx__speller_room(hx_speller *s, size_t words)
{
    if (s->count + words > SPELLINGS_MAX)
        forget(s);
    return hx__grow((void **)&s->list, &s->cap, s->count + words,
                    sizeof *s->list);
}
