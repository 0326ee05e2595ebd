/* The tables behind hx__words_match(): hash look-ups only, so that the time
 * for a new spelling grows with its length and not with the lexicons. */
#include "words.h"

#include <stdlib.h>

#include "alloc.h"
#include "common.h"
#include "hxgap/record.h"

#define GRAM 3  /* infixes are found by their first bytes */

bool hx__ids_add(hx_ids *ids, uint32_t id)
{
    if (ids->count == ids->cap &&
        !hx__grow((void **)&ids->at, &ids->cap, ids->count + 1,
                  sizeof *ids->at))
        return false;
    ids->at[ids->count++] = id;
    return true;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

void hx__ids_sort(hx_ids *ids)
{
    size_t kept = 0;

    if (ids->count < 2)
        return;
    qsort(ids->at, ids->count, sizeof *ids->at, by_number);
    for (size_t i = 0; i < ids->count; i++)
        if (i == 0 || ids->at[i] != ids->at[i - 1])
            ids->at[kept++] = ids->at[i];
    ids->count = kept;
}

void hx__ids_clear(hx_ids *ids)
{
    hx__free(ids->at);
    *ids = (hx_ids){ 0 };
}

/* -- building --------------------------------------------------------------- */

#define RARE 20          /* per million: a word that is not in the table */
#define NUMBERS 15000    /* per million */
#define STEM_ENDING 3    /* bytes that a word may have more than its stem */

/* First row of the table that is not before `key`. */
static size_t common_from(hx_str key)
{
    size_t low = 0, high = hx__common_count;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (strncmp(hx__common[mid].word, key.ptr, key.len) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Whether a word of the table is one that `key` stands for. */
static bool stands_for(int kind, hx_str key, hx_str word)
{
    switch (kind) {
    case HX_WORD_SUFFIX:
        return word.len >= key.len &&
               memcmp(word.ptr + word.len - key.len, key.ptr, key.len) == 0;
    case HX_WORD_INFIX:
        return memmem(word.ptr, word.len, key.ptr, key.len) != NULL;
    case HX_WORD_EXACT:
        return hx_str_eq(word, key);
    case HX_WORD_PREFIX:
        return true;
    default:
        return word.len <= key.len + STEM_ENDING;
    }
}

/* How often the word is likely to occur, per million; for choosing anchors. */
static uint32_t cost_of(int kind, hx_str key)
{
    bool anywhere = kind == HX_WORD_SUFFIX || kind == HX_WORD_INFIX;
    uint32_t cost = anywhere ? 10 * RARE : RARE;

    if (kind == HX_WORD_NUMBER)
        return NUMBERS;
    for (size_t i = anywhere ? 0 : common_from(key); i < hx__common_count;
         i++) {
        hx_str word = hx_str_of(hx__common[i].word);

        if (!anywhere && (word.len < key.len ||
                          memcmp(word.ptr, key.ptr, key.len) != 0))
            break;
        if (stands_for(kind, key, word))
            cost += hx__common[i].per_million;
    }
    return cost;
}

static bool infix_add(hx_words *words, uint32_t word, hx_str key)
{
    uint32_t group = (uint32_t)words->gram_count;
    size_t had = words->infix_cap;
    uint32_t have;

    if (word >= words->infix_cap &&
        !hx__grow((void **)&words->infix, &words->infix_cap, word + 1,
                  sizeof *words->infix))
        return false;
    /* Words of other kinds lie between: theirs stay empty. */
    for (size_t i = had; i < words->infix_cap; i++)
        words->infix[i] = (hx_str){ NULL, 0 };
    words->infix[word].ptr = hx__strndup(key.ptr, key.len);
    words->infix[word].len = key.len;
    if (!words->infix[word].ptr ||
        !hx__map_add(&words->grams, (hx_str){ key.ptr, GRAM }, group, &have))
        return false;
    if (have == group) {
        if (group >= words->gram_cap &&
            !hx__grow((void **)&words->gram_words, &words->gram_cap,
                      group + 1, sizeof *words->gram_words))
            return false;
        words->gram_words[group] = (hx_ids){ 0 };
        words->gram_count++;
    }
    return hx__ids_add(&words->gram_words[have], word);
}

static bool room_for_word(hx_words *words)
{
    size_t need = words->count + 1;

    return (need <= words->cap ||
            hx__grow((void **)&words->atoms_of, &words->cap, need,
                     sizeof *words->atoms_of)) &&
           (need <= words->cost_cap ||
            hx__grow((void **)&words->cost, &words->cost_cap, need,
                     sizeof *words->cost));
}

uint32_t hx__words_add(hx_words *words, int kind, hx_str key)
{
    static const char any[] = "#";  /* words without a key of their own */
    uint32_t word = (uint32_t)words->count, have;

    if (key.len == 0)
        key = hx_str_of(any);
    if (!room_for_word(words) ||
        !hx__map_add(&words->map[kind], key, word, &have))
        return HX_MAP_NONE;
    if (have != word)
        return have;
    words->lens[kind] |= (uint64_t)1 << (key.len < 63 ? key.len : 63);
    words->atoms_of[word] = (hx_ids){ 0 };
    words->cost[word] = cost_of(kind, key);
    words->count++;
    if (kind == HX_WORD_INFIX && !infix_add(words, word, key))
        return HX_MAP_NONE;
    return word;
}

uint32_t hx__words_atom(hx_words *words, hx_ids *ids)
{
    uint32_t atom = (uint32_t)words->atom_count, have;
    uint64_t cost = 0;

    hx__ids_sort(ids);
    if (atom >= words->atom_cap &&
        !hx__grow((void **)&words->atom_cost, &words->atom_cap, atom + 1,
                  sizeof *words->atom_cost))
        return HX_MAP_NONE;
    if (atom >= words->words_of_cap &&
        !hx__grow((void **)&words->words_of, &words->words_of_cap, atom + 1,
                  sizeof *words->words_of))
        return HX_MAP_NONE;
    if (!hx__map_add(&words->atom_map,
                     (hx_str){ (const char *)ids->at,
                               ids->count * sizeof *ids->at },
                     atom, &have))
        return HX_MAP_NONE;
    if (have != atom)
        return have;
    words->words_of[atom] = (hx_ids){ 0 };
    words->atom_count++;
    for (size_t i = 0; i < ids->count; i++) {
        cost += words->cost[ids->at[i]];
        if (!hx__ids_add(&words->atoms_of[ids->at[i]], atom) ||
            !hx__ids_add(&words->words_of[atom], ids->at[i]))
            return HX_MAP_NONE;
    }
    words->atom_cost[atom] = cost > 100000000 ? 100000000 : (uint32_t)cost;
    return atom;
}

void hx__words_clear(hx_words *words)
{
    for (int kind = 0; kind < HX_WORD_KINDS; kind++)
        hx__map_clear(&words->map[kind]);
    for (size_t i = 0; i < words->gram_count; i++)
        hx__ids_clear(&words->gram_words[i]);
    for (size_t i = 0; i < words->infix_cap; i++)
        hx__free((void *)(uintptr_t)words->infix[i].ptr);
    for (size_t i = 0; i < words->count; i++)
        hx__ids_clear(&words->atoms_of[i]);
    hx__map_clear(&words->grams);
    hx__map_clear(&words->atom_map);
    hx__free(words->gram_words);
    hx__free(words->infix);
    for (size_t i = 0; i < words->atom_count; i++)
        hx__ids_clear(&words->words_of[i]);
    hx__free(words->atoms_of);
    hx__free(words->words_of);
    hx__free(words->atom_cost);
    hx__free(words->cost);
    hx__compounds_clear(&words->compounds);
    *words = (hx_words){ 0 };
}

/* -- matching --------------------------------------------------------------- */

typedef struct search {
    const hx_words *words;
    hx_stemmer     *stemmer;
    hx_ids         *atoms;
    bool            failed;
} search;

static void found(search *s, uint32_t word)
{
    const hx_ids *atoms = &s->words->atoms_of[word];

    for (size_t i = 0; i < atoms->count; i++)
        if (!hx__ids_add(s->atoms, atoms->at[i]))
            s->failed = true;
}

static void look_up(search *s, int kind, hx_str key)
{
    const hx_words *words = s->words;
    uint32_t word;

    if (!(words->lens[kind] >> (key.len < 63 ? key.len : 63) & 1))
        return;
    word = hx__map_find(&words->map[kind], key);
    if (word != HX_MAP_NONE)
        found(s, word);
}

static void look_up_affixes(search *s, hx_str fold)
{
    for (size_t len = 1; len <= fold.len; len++) {
        look_up(s, HX_WORD_PREFIX, (hx_str){ fold.ptr, len });
        look_up(s, HX_WORD_SUFFIX,
                (hx_str){ fold.ptr + fold.len - len, len });
    }
}

static void look_up_infixes(search *s, hx_str fold)
{
    const hx_words *words = s->words;

    for (size_t at = 0; words->grams.count && at + GRAM <= fold.len; at++) {
        uint32_t group = hx__map_find(&words->grams,
                                      (hx_str){ fold.ptr + at, GRAM });
        const hx_ids *ids;

        if (group == HX_MAP_NONE)
            continue;
        ids = &words->gram_words[group];
        for (size_t i = 0; i < ids->count; i++) {
            hx_str key = words->infix[ids->at[i]];

            if (at + key.len <= fold.len &&
                memcmp(fold.ptr + at, key.ptr, key.len) == 0)
                found(s, ids->at[i]);
        }
    }
}

/* Endings of German verb forms behind the base: hoer-e, hoer-test. */
static const char *const verb_endings[] = { "", "e", "st", "t", "en", "n",
    "et", "est", "te", "ten", "test", "tet", "ete", "eten", "etest" };

/* Looks `base` + ending up as kind; `lead` is put before the base. */
static void look_up_verb(search *s, int kind, hx_str lead, hx_str form)
{
    char key[HX_FOLD_BYTES_MAX];

    if (s->words->map[kind].count == 0)
        return;
    memcpy(key, lead.ptr, lead.len);
    for (size_t i = 0; i < sizeof verb_endings / sizeof *verb_endings; i++) {
        size_t len = strlen(verb_endings[i]);

        if (form.len < len + 2 ||
            memcmp(form.ptr + form.len - len, verb_endings[i], len) != 0)
            continue;
        memcpy(key + lead.len, form.ptr, form.len - len);
        look_up(s, kind, (hx_str){ key, lead.len + form.len - len });
    }
}

/* Separable verbs written as one word, with "ge" or "zu" inside or not. */
static void look_up_joined(search *s, hx_str fold)
{
    char lead[16];

    if (s->words->map[HX_WORD_JOINED].count == 0)
        return;
    for (size_t len = 2; len <= 9 && len + 2 < fold.len; len++) {
        hx_str rest = { fold.ptr + len, fold.len - len };
        hx_str key = { lead, len + 1 };

        memcpy(lead, fold.ptr, len);
        lead[len] = '~';
        look_up_verb(s, HX_WORD_JOINED, key, rest);
        if (rest.len > 4 && (memcmp(rest.ptr, "ge", 2) == 0 ||
                             memcmp(rest.ptr, "zu", 2) == 0))
            look_up_verb(s, HX_WORD_JOINED, key,
                         (hx_str){ rest.ptr + 2, rest.len - 2 });
    }
}

static void look_up_stems(search *s, hx_str fold)
{
    char stem[HX_FOLD_BYTES_MAX];
    hx_str parts[HX_PARTS_MAX];
    size_t count;
    hx_str de = { stem, hx__stem(s->stemmer, HX_LANG_DE, fold, stem) };

    look_up(s, HX_WORD_STEM_DE, de);
    look_up(s, HX_WORD_NOUN, de);
    count = hx__compound_split(&s->words->compounds, fold, parts);
    for (size_t i = 0; i < count; i++) {
        de.len = hx__stem(s->stemmer, HX_LANG_DE, parts[i], stem);
        look_up(s, HX_WORD_NOUN, de);
    }
    look_up(s, HX_WORD_STEM_EN,
            (hx_str){ stem, hx__stem(s->stemmer, HX_LANG_EN, fold, stem) });
}

static void look_up_form(search *s, hx_str fold)
{
    if (fold.len == 0)
        return;
    look_up(s, HX_WORD_EXACT, fold);
    look_up_stems(s, fold);
    look_up_affixes(s, fold);
    look_up_infixes(s, fold);
    look_up_verb(s, HX_WORD_VERB, (hx_str){ "", 0 }, fold);
    look_up_joined(s, fold);
}

static const char *const number_words[] = {
    "acht", "achtzig", "drei", "dreissig", "dutzend", "eight", "eighty",
    "elf", "eleven", "fifteen", "fifty", "five", "forty", "four", "fuenf",
    "fuenfzehn", "fuenfzig", "hundert", "hunderte", "hundred", "hundreds",
    "neun", "neunzig", "nine", "ninety", "sechs", "sechzig", "seven",
    "seventy", "sieben", "siebzig", "six", "sixty", "tausend", "ten", "thirty",
    "thousand", "three", "twelve", "twenty", "two", "vier", "vierzig", "zehn",
    "zwanzig", "zwei", "zwoelf",
};

static const char *const money_words[] = {
    "$", "bucks", "cent", "cents", "chf", "dollar", "dollars", "eur", "euro",
    "euros", "franken", "pound", "pounds", "quid", "usd", "\xC2\xA3",
    "\xE2\x82\xAC",
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool listed(hx_str fold, const char *const *list, size_t count)
{
    char text[16] = "";
    const char *name = text;

    if (fold.len >= sizeof text)
        return false;
    memcpy(text, fold.ptr, fold.len);
    return bsearch(&name, list, count, sizeof *list, by_text) != NULL;
}

static void look_up_classes(search *s, hx_str fold, int kind)
{
    static const char any[] = "#";

    if (kind == HX_TOK_NUMBER ||
        listed(fold, number_words, sizeof number_words / sizeof *number_words))
        look_up(s, HX_WORD_NUMBER, hx_str_of(any));
    if (listed(fold, money_words, sizeof money_words / sizeof *money_words))
        look_up(s, HX_WORD_MONEY, hx_str_of(any));
}

bool hx__words_match(const hx_words *words, hx_stemmer *stemmer,
                     hx_str spelling, int kind, hx_ids *atoms)
{
    search s = { words, stemmer, atoms, false };
    char fold[HX_FOLD_BYTES_MAX], two[HX_FOLD_BYTES_MAX];
    char one[HX_FOLD_BYTES_MAX];
    size_t len = hx__fold(spelling, fold), two_len;

    atoms->count = 0;
    look_up_form(&s, (hx_str){ fold, len });
    look_up_classes(&s, (hx_str){ fold, len }, kind);
    two_len = hx__squeeze(fold, len, 2, two);
    if (two_len != len) {  /* drawn out: "sooo", "goood" */
        size_t one_len = hx__squeeze(fold, len, 1, one);

        look_up_form(&s, (hx_str){ two, two_len });
        look_up_form(&s, (hx_str){ one, one_len });
    }
    hx__ids_sort(atoms);
    return !s.failed;
}
