#include "symbols.h"

#include "alloc.h"
#include "pool.h"

/* Enters the pool of what is to be candidates; symbols of another are forgotten. */
static bool enter_pool(hx_symbols *s)
{
    bool *none = NULL;

    hx__pool_leave(s->pool);
    s->pool = NULL;
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        s->of_count[lang] = 0;
    if (s->explain) {
        none = hx__alloc(s->lexicon->pattern_count + 1, sizeof *none);
        if (!none)
            return false;
    }
    s->pool = hx__pool_enter(s->lexicon, none ? none : s->idle);
    hx__free(none);
    return s->pool != NULL;
}

static bool reach(hx_symbols *s, int lang)
{
    size_t had = s->of_count[lang];

    if (had >= s->spelling_count)
        return true;
    if (!hx__grow((void **)&s->of[lang], &s->of_cap[lang], s->spelling_count,
                  sizeof *s->of[lang]))
        return false;
    memset(s->of[lang] + had, 0,
           (s->spelling_count - had) * sizeof *s->of[lang]);
    s->of_count[lang] = s->spelling_count;
    return true;
}

bool hx__symbols_begin(hx_symbols *s, int lang, bool explain)
{
    bool stay = s->pool && s->explain == explain && !hx__pool_full(s->pool);

    s->explain = explain;
    return (stay || enter_pool(s)) && reach(s, lang);
}

const hx_symbol *hx__symbols_make(hx_symbols *s, uint32_t number, int lang,
                                  hx_str text, int kind)
{
    if (number == 0)  /* no spelling */
        s->words.count = 0;
    else if (!hx__words_match(&s->lexicon->program.words, s->stemmer, text, kind,
                              lang, &s->words))
        return NULL;
    s->of[lang][number] = hx__pool_symbol(s->pool, lang, &s->words);
    return s->of[lang][number];
}

void hx__symbols_keep(hx_symbols *s, uint32_t *numbers, size_t count)
{
    for (int lang = 0; lang < HX_LANG_COUNT; lang++) {
        size_t next = 1;

        for (size_t i = 0; i < count && numbers[i] < s->of_count[lang]; i++)
            s->of[lang][next++] = s->of[lang][numbers[i]];
        if (s->of_count[lang] > next)
            s->of_count[lang] = next;
    }
    for (size_t i = 0; i < count; i++)
        numbers[i] = (uint32_t)i + 1;
    s->spelling_count = (uint32_t)count + 1;
}

void hx__symbols_clear(hx_symbols *s)
{
    hx__stemmer_close(s->stemmer);
    hx__pool_leave(s->pool);
    hx__ids_clear(&s->words);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        hx__free(s->of[lang]);
    hx__free(s->idle);
    *s = (hx_symbols){ .lexicon = NULL };
}

bool hx__symbols_open(hx_symbols *s, const hx_lexicon *lexicon)
{
    *s = (hx_symbols){ .lexicon = lexicon };
    s->stemmer = hx__stemmer_open();
    s->idle = hx__alloc(lexicon->pattern_count + 1, sizeof *s->idle);
    if (!s->stemmer || !s->idle) {
        hx__symbols_clear(s);
        return false;
    }
    s->spelling_count = 1;  /* 0 is none */
    return true;
}
