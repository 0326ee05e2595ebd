/* The tables behind hx__words_match(), as patterns fill them. */
#include "words.h"

#include <stdlib.h>

#include "alloc.h"
#include "common.h"

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

/* Lists are short or sorted in pieces; insertion knows when to give up. */
static void sort_numbers(uint32_t *at, size_t count)
{
    size_t moves = 8 * count;

    for (size_t i = 1; i < count; i++) {
        uint32_t id = at[i];
        size_t k = i;

        for (; k > 0 && at[k - 1] > id; k--)
            at[k] = at[k - 1];
        at[k] = id;
        if (i - k > moves) {
            qsort(at, count, sizeof *at, by_number);
            return;
        }
        moves -= i - k;
    }
}

/* Of numbers that are sorted, each once. */
static void drop_repeats(hx_ids *ids)
{
    size_t kept = 0;

    for (size_t i = 0; i < ids->count; i++)
        if (i == 0 || ids->at[i] != ids->at[i - 1])
            ids->at[kept++] = ids->at[i];
    ids->count = kept;
}

void hx__ids_sort(hx_ids *ids)
{
    if (ids->count < 2)
        return;
    sort_numbers(ids->at, ids->count);
    drop_repeats(ids);
}

void hx__ids_clear(hx_ids *ids)
{
    hx__free(ids->at);
    *ids = (hx_ids){ 0 };
}

/* -- how common ------------------------------------------------------------- */

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

/* -- words ------------------------------------------------------------------ */

/* Spelled numbers and signs of money: further keys of the words <num>, <money>.
 * Sorted; a spelling of 16 bytes or more is none of them. */
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

static bool add_spelled(hx_words *words, int kind, uint32_t word)
{
    const char *const *list = kind == HX_WORD_NUMBER ? number_words
                                                     : money_words;
    size_t count = kind == HX_WORD_NUMBER
                       ? sizeof number_words / sizeof *number_words
                       : sizeof money_words / sizeof *money_words;
    uint32_t have, at;

    for (size_t i = 0; i < count; i++)
        if (!hx__keys_add(&words->keys, kind, hx_str_of(list[i]), word, &have,
                          &at))
            return false;
    return true;
}

/* Puts the infix before the others that begin like it. */
static bool add_infix(hx_words *words, uint32_t word, hx_str key)
{
    hx_str gram = { key.ptr, HX_GRAM };
    uint32_t first, at;

    if (!hx__keys_add(&words->keys, HX_KEY_GRAM, gram, word, &first, &at))
        return false;
    /* The first one stays the value of the key: the others go behind it. */
    if (first != word) {
        words->list[word].next_infix = words->list[first].next_infix;
        words->list[first].next_infix = word;
    }
    return true;
}

static bool add_further(hx_words *words, int kind, uint32_t word, hx_str key)
{
    switch (kind) {
    case HX_WORD_INFIX:
        return add_infix(words, word, key);
    case HX_WORD_NUMBER:
        words->number = word;
        return add_spelled(words, kind, word);
    case HX_WORD_MONEY:
        words->money = word;
        return add_spelled(words, kind, word);
    default:
        return true;
    }
}

uint32_t hx__words_add(hx_words *words, int kind, hx_str key)
{
    uint32_t word = (uint32_t)words->count, have, at;

    /* <num> and <money> have no spelling of their own: no token is this. */
    if (key.len == 0 || kind == HX_WORD_NUMBER || kind == HX_WORD_MONEY)
        key = HX_LIT("\n");
    if (!hx__grow((void **)&words->list, &words->cap, words->count + 1,
                  sizeof *words->list) ||
        !hx__keys_add(&words->keys, kind, key, word, &have, &at))
        return HX_MAP_NONE;
    if (have != word)
        return have;
    if (word == 0)
        words->number = words->money = HX_KEY_NONE;
    words->lens[kind] |= (uint64_t)1 << (key.len < 63 ? key.len : 63);
    words->list[word] = (hx_word){ at, cost_of(kind, key), HX_KEY_NONE,
                                   (uint8_t)key.len, (uint8_t)kind };
    words->count++;
    return add_further(words, kind, word, key) ? word : HX_MAP_NONE;
}

/* -- atoms ------------------------------------------------------------------ */

static bool room_for_atom(hx_words *words)
{
    return hx__grow((void **)&words->atom_cost, &words->atom_cap,
                    words->atom_count + 1, sizeof *words->atom_cost) &&
           hx__grow((void **)&words->first_word, &words->first_cap,
                    words->atom_count + 2, sizeof *words->first_word);
}

uint32_t hx__words_atom(hx_words *words, hx_ids *ids)
{
    uint32_t atom = (uint32_t)words->atom_count, have;
    uint64_t cost = 0;

    hx__ids_sort(ids);
    if (!room_for_atom(words) ||
        !hx__map_add(&words->atom_map,
                     (hx_str){ (const char *)ids->at,
                               ids->count * sizeof *ids->at },
                     atom, &have))
        return HX_MAP_NONE;
    if (have != atom)
        return have;
    words->first_word[atom] = (uint32_t)words->atom_words.count;
    for (size_t i = 0; i < ids->count; i++) {
        cost += words->list[ids->at[i]].cost;
        if (!hx__ids_add(&words->atom_words, ids->at[i]))
            return HX_MAP_NONE;
    }
    words->first_word[atom + 1] = (uint32_t)words->atom_words.count;
    words->atom_cost[atom] = cost > 100000000 ? 100000000 : (uint32_t)cost;
    words->atom_count++;
    return atom;
}

bool hx__words_gather(const hx_words *words, uint32_t atom, hx_ids *ids)
{
    for (uint32_t i = words->first_word[atom];
         i < words->first_word[atom + 1]; i++)
        if (!hx__ids_add(ids, words->atom_words.at[i]))
            return false;
    return true;
}

/* Puts the word's atoms, which are sorted, between those in `atoms`. */
static bool merge_atoms(const hx_words *words, int lang, uint32_t word,
                        hx_ids *atoms)
{
    const uint32_t *list = words->word_atoms;
    uint32_t first = words->first_atom[word];
    uint32_t next = words->first_atom[word + 1];
    size_t have = atoms->count, to = have + (next - first);

    if (!hx__grow((void **)&atoms->at, &atoms->cap, to, sizeof *atoms->at))
        return false;
    for (uint32_t k = first; k < next; k++)
        to -= !(words->atom_langs[list[k]] >> lang & 1);
    atoms->count = to;
    while (to > have) {  /* from the back; then the rest stands where it stood */
        uint32_t atom = list[--next];

        if (!(words->atom_langs[atom] >> lang & 1))
            continue;
        while (have > 0 && atoms->at[have - 1] > atom)
            atoms->at[--to] = atoms->at[--have];
        atoms->at[--to] = atom;
    }
    return true;
}

bool hx__words_atoms(const hx_words *words, int lang, const hx_ids *ids,
                     hx_ids *atoms)
{
    atoms->count = 0;
    for (size_t i = 0; i < ids->count; i++)
        if (!merge_atoms(words, lang, ids->at[i], atoms))
            return false;
    drop_repeats(atoms);
    return true;
}

/* -- sealing ---------------------------------------------------------------- */

/* Turns "words of an atom" into "atoms of a word": a counting sort. */
static bool turn_atoms(hx_words *words)
{
    size_t total = words->atom_words.count;
    uint32_t *first = hx__alloc(words->count + 2, sizeof *first);
    uint32_t *atoms = hx__alloc(total + 1, sizeof *atoms);

    words->first_atom = first;
    words->word_atoms = atoms;
    words->word_langs = hx__alloc(words->count + 1, 1);
    if (!first || !atoms || !words->word_langs)
        return false;
    for (size_t i = 0; i < total; i++)
        first[words->atom_words.at[i] + 2]++;
    for (size_t i = 2; i < words->count + 2; i++)
        first[i] += first[i - 1];
    for (uint32_t atom = 0; atom < words->atom_count; atom++)
        for (uint32_t i = words->first_word[atom];
             i < words->first_word[atom + 1]; i++) {
            uint32_t word = words->atom_words.at[i];

            atoms[first[word + 1]++] = atom;
            words->word_langs[word] |= words->atom_langs[atom];
        }
    return true;
}

/* What the filter says of a word's key; `*text` is cut to what it holds. */
static uint8_t filter_of(int kind, hx_str *text)
{
    switch (kind) {
    case HX_WORD_STEM_DE:
    case HX_WORD_NOUN:
        return HX_MAY_STEM_DE;
    case HX_WORD_STEM_EN:
        text->len = hx__stem_lead(*text);
        return HX_MAY_STEM_EN;
    case HX_WORD_PREFIX:
        return HX_MAY_PREFIX;
    case HX_WORD_SUFFIX:
        return HX_MAY_SUFFIX;
    case HX_WORD_VERB:
        return HX_MAY_VERB;
    case HX_WORD_INFIX:
        text->len = HX_GRAM;
        return HX_MAY_GRAM;
    case HX_WORD_JOINED:
        text->len = (size_t)((const char *)memchr(text->ptr, '~', text->len) -
                             text->ptr);
        return HX_MAY_LEAD;
    default:  /* exact, number, money */
        return HX_MAY_EXACT;
    }
}

static void fill_filters(hx_words *words, const hx_key *key)
{
    hx_str text = { words->keys.text + key->at, key->len };
    uint8_t langs = words->word_langs[key->value];
    uint8_t may = filter_of(key->kind, &text);
    uint64_t mixed = hx__hash_mix(hx__hash_text(text));

    for (int lang = 0; lang < HX_LANG_COUNT; lang++) {
        if (!(langs >> lang & 1))
            continue;
        words->filter[lang][mixed >> words->filter_shift] |= may;
        words->filter[lang][mixed << 20 >> words->filter_shift] |= may;
        words->nouns[lang] |= key->kind == HX_WORD_NOUN;
    }
}

/* Where nobody has said which languages ask for an atom, all do. */
static bool settle_langs(hx_words *words)
{
    if (!words->atom_langs) {
        words->atom_langs = hx__alloc(words->atom_count + 1, 1);
        if (words->atom_langs)
            memset(words->atom_langs, 0xFF, words->atom_count);
    }
    return words->atom_langs != NULL;
}

bool hx__words_seal(hx_words *words)
{
    const hx_keys *keys = &words->keys;
    size_t slots = keys->slots ? (size_t)1 << (64 - keys->shift) : 0;
    unsigned bits = 10;

    if (!settle_langs(words))
        return false;
    while ((size_t)1 << bits < 4 * keys->count)
        bits++;
    words->filter_shift = 64 - bits;
    for (int lang = 0; lang < HX_LANG_COUNT; lang++) {
        words->filter[lang] = hx__alloc((size_t)1 << bits, 1);
        if (!words->filter[lang])
            return false;
    }
    if (!turn_atoms(words))
        return false;
    for (size_t i = 0; i < slots; i++)
        if (keys->slots[i].value != HX_KEY_NONE &&
            keys->slots[i].kind < HX_WORD_KINDS)
            fill_filters(words, &keys->slots[i]);
    return true;
}

void hx__words_clear(hx_words *words)
{
    hx__keys_clear(&words->keys);
    hx__map_clear(&words->atom_map);
    hx__ids_clear(&words->atom_words);
    hx__compounds_clear(&words->compounds);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        hx__free(words->filter[lang]);
    hx__free(words->list);
    hx__free(words->atom_cost);
    hx__free(words->first_word);
    hx__free(words->first_atom);
    hx__free(words->word_atoms);
    hx__free(words->atom_langs);
    hx__free(words->word_langs);
    *words = (hx_words){ .list = NULL };
}
