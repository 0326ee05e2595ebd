/* First sight of a spelling: which words of the lexicons it is.
 *
 * One filter, asked by the hash of a piece of the spelling, says whether any
 * key may be that piece, so that a word outside of the lexicons costs a few
 * instructions for each of its bytes. Stemming is dear: a stemmer runs only
 * where the spelling begins like a word that could have a stem of ours. */
#include "words.h"

#include "variants.h"

typedef struct search {
    const hx_words *words;
    hx_stemmer     *stemmer;
    const uint8_t  *filter;
    hx_ids         *found;
    hx_str          fold;
    int             lang;
    uint64_t        leads, verbs;  /* bit n: the first n bytes may be one */
    bool            german, english, failed;
    hx_hashes       hashes;
} search;

static unsigned may_be(const search *s, uint64_t hash)
{
    uint64_t mixed = hx__hash_mix(hash);
    unsigned may = s->filter[mixed >> s->words->filter_shift];

    return may ? may & s->filter[mixed << 20 >> s->words->filter_shift] : 0;
}

static void found(search *s, uint32_t word)
{
    if (s->words->word_langs[word] >> s->lang & 1 &&
        !hx__ids_add(s->found, word))
        s->failed = true;
}

static void look_up(search *s, int kind, hx_str key, uint64_t hash)
{
    uint32_t word = hx__keys_find(&s->words->keys, kind, key, hash);

    if (word != HX_KEY_NONE)
        found(s, word);
}

static void look_up_text(search *s, int kind, hx_str key)
{
    if (s->words->lens[kind] >> (key.len < 63 ? key.len : 63) & 1)
        look_up(s, kind, key, hx__hash_text(key));
}

/* -- beginnings, endings and pieces ----------------------------------------- */

static void look_up_beginnings(search *s)
{
    for (size_t len = 1; len <= s->fold.len; len++) {
        uint64_t hash = s->hashes.at[len];
        unsigned may = may_be(s, hash);

        if (may & HX_MAY_PREFIX)
            look_up(s, HX_WORD_PREFIX, (hx_str){ s->fold.ptr, len }, hash);
        if (may & HX_MAY_LEAD && len < 64)
            s->leads |= (uint64_t)1 << len;
        if (may & HX_MAY_VERB && len < 64)
            s->verbs |= (uint64_t)1 << len;
        if (may & HX_MAY_STEM_EN && !s->english)
            s->english = hx__stem_fits(HX_LANG_EN, s->fold, len);
        if (may & HX_MAY_STEM_DE && !s->german)
            s->german = hx__stem_fits(HX_LANG_DE, s->fold, len);
    }
}

static void look_up_whole(search *s)
{
    uint64_t hash = s->hashes.at[s->fold.len];

    if (may_be(s, hash) & HX_MAY_EXACT)
        look_up(s, HX_WORD_EXACT, s->fold, hash);
}

static void look_up_endings(search *s)
{
    size_t len = s->fold.len;
    uint64_t lens = s->words->lens[HX_WORD_SUFFIX];

    for (size_t n = 1; n <= len && (n > 63 || lens >> n); n++) {
        uint64_t hash = hx__hash_piece(&s->hashes, len - n, len);

        if (may_be(s, hash) & HX_MAY_SUFFIX)
            look_up(s, HX_WORD_SUFFIX, (hx_str){ s->fold.ptr + len - n, n },
                    hash);
    }
}

static void look_up_infixes(search *s, size_t at, uint64_t hash)
{
    const hx_words *words = s->words;
    hx_str gram = { s->fold.ptr + at, HX_GRAM };
    uint32_t word = hx__keys_find(&words->keys, HX_KEY_GRAM, gram, hash);

    for (; word != HX_KEY_NONE; word = words->list[word].next_infix) {
        const hx_word *infix = &words->list[word];

        if (at + infix->len <= s->fold.len &&
            memcmp(s->fold.ptr + at, words->keys.text + infix->at,
                   infix->len) == 0)
            found(s, word);
    }
}

static void look_up_pieces(search *s)
{
    if (!s->words->lens[HX_WORD_INFIX])
        return;
    for (size_t at = 0; at + HX_GRAM <= s->fold.len; at++) {
        uint64_t hash = hx__hash_piece(&s->hashes, at, at + HX_GRAM);

        if (may_be(s, hash) & HX_MAY_GRAM)
            look_up_infixes(s, at, hash);
    }
}

/* -- verbs ------------------------------------------------------------------ */

/* Endings of German verb forms behind the base: hoer-e, hoer-test. */
static const char verb_endings[][6] = { "e", "st", "t", "en", "n", "et", "est",
    "te", "ten", "test", "tet", "ete", "eten", "etest" };
#define VERB_ENDING_MAX 5

/* The lengths of the verb endings that the spelling has, as bits. */
static unsigned endings_of(hx_str fold)
{
    unsigned lens = 1;  /* none */

    for (size_t i = 0; i < sizeof verb_endings / sizeof *verb_endings; i++) {
        const char *ending = verb_endings[i];
        size_t len = strlen(ending);

        if (fold.len > len && fold.ptr[fold.len - 1] == ending[len - 1] &&
            memcmp(fold.ptr + fold.len - len, ending, len) == 0)
            lens |= 1u << len;
    }
    return lens;
}

static void look_up_verbs(search *s, unsigned endings)
{
    for (size_t n = 0; n <= VERB_ENDING_MAX && s->verbs; n++) {
        size_t len = s->fold.len - n;

        if (!(endings >> n & 1) || s->fold.len < n + 2)
            continue;
        if (len > 63 || s->verbs >> len & 1)
            look_up(s, HX_WORD_VERB, (hx_str){ s->fold.ptr, len },
                    s->hashes.at[len]);
    }
}

/* "zu~hoer" where "zu" are the first `lead` bytes and the base, without its
 * ending, begins at `at`. */
static void look_up_bases(search *s, size_t lead, size_t at, unsigned endings)
{
    char key[HX_FOLD_BYTES_MAX + 1];

    memcpy(key, s->fold.ptr, lead);
    key[lead] = '~';
    for (size_t n = 0; n <= VERB_ENDING_MAX; n++) {
        size_t base = s->fold.len - at - n;

        if (!(endings >> n & 1) || s->fold.len < at + n + 2)
            continue;
        memcpy(key + lead + 1, s->fold.ptr + at, base);
        look_up_text(s, HX_WORD_JOINED, (hx_str){ key, lead + 1 + base });
    }
}

/* Separable verbs written as one word, with "ge" or "zu" inside or not. */
static void look_up_joined(search *s, unsigned endings)
{
    for (size_t lead = 2; lead <= 9 && lead + 2 < s->fold.len; lead++) {
        const char *rest = s->fold.ptr + lead;

        if (!(s->leads >> lead & 1))
            continue;
        look_up_bases(s, lead, lead, endings);
        if (s->fold.len - lead > 4 &&
            (memcmp(rest, "ge", 2) == 0 || memcmp(rest, "zu", 2) == 0))
            look_up_bases(s, lead, lead + 2, endings);
    }
}

/* -- stems ------------------------------------------------------------------ */

/* Whether the spelling begins like a word with a German stem of ours, its
 * umlaut digraphs read as umlauts and those as plain vowels. */
static bool begins_german(const search *s)
{
    char buffer[HX_FOLD_BYTES_MAX];
    hx_str plain = { buffer, hx__stem_plain(s->fold, buffer) };
    uint64_t hash = 0;

    if (plain.len == s->fold.len)
        return s->german;
    for (size_t i = 0; i < plain.len; i++) {
        hash = hx__hash_text_put(hash, plain.ptr[i]);
        if (may_be(s, hash) & HX_MAY_STEM_DE &&
            hx__stem_fits(HX_LANG_DE, plain, i + 1))
            return true;
    }
    return false;
}

static void look_up_stems(search *s)
{
    char stem[HX_FOLD_BYTES_MAX];
    hx_str parts[HX_PARTS_MAX];
    hx_str key = { stem, 0 };
    size_t count = s->words->nouns[s->lang]
                       ? hx__compound_split(&s->words->compounds, s->fold,
                                            &s->hashes, parts) : 0;

    if (begins_german(s)) {
        key.len = hx__stem(s->stemmer, HX_LANG_DE, s->fold, stem);
        look_up_text(s, HX_WORD_STEM_DE, key);
        look_up_text(s, HX_WORD_NOUN, key);
    }
    for (size_t i = 0; i < count; i++) {
        key.len = hx__stem(s->stemmer, HX_LANG_DE, parts[i], stem);
        look_up_text(s, HX_WORD_NOUN, key);
    }
    if (s->english && hx__stem_is_whole(s->fold)) {
        look_up_text(s, HX_WORD_STEM_EN, s->fold);
    } else if (s->english) {
        key.len = hx__stem(s->stemmer, HX_LANG_EN, s->fold, stem);
        look_up_text(s, HX_WORD_STEM_EN, key);
    }
}

/* -- all together ----------------------------------------------------------- */

static void look_up_form(search *s, hx_str fold)
{
    unsigned endings;

    if (fold.len == 0)
        return;
    s->fold = fold;
    s->leads = s->verbs = 0;
    s->german = s->english = false;
    hx__hashes(&s->hashes, fold);
    look_up_whole(s);
    look_up_beginnings(s);
    look_up_endings(s);
    look_up_pieces(s);
    look_up_stems(s);
    if (!s->verbs && !s->leads && fold.len < 64)
        return;
    endings = endings_of(fold);
    look_up_verbs(s, endings);
    look_up_joined(s, endings);
}

/* "goood", "sooo sllooow" and "reeeally". */
static void look_up_drawn_out(search *s, hx_str fold)
{
    static const struct { size_t most, run; } ways[] = { { 2, 2 }, { 1, 1 },
                                                         { 2, 1 } };
    char form[HX_FOLD_BYTES_MAX];

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        size_t len = hx__squeeze(fold.ptr, fold.len, ways[i].most,
                                 ways[i].run, form);

        if (i == 0 && len == fold.len)
            return;
        look_up_form(s, (hx_str){ form, len });
    }
}

/* <num> and <money>. */
static void look_up_classes(search *s, hx_str fold, int kind)
{
    const hx_words *words = s->words;
    uint64_t hash = hx__hash_text(fold);

    if (kind == HX_TOK_NUMBER && words->number != HX_KEY_NONE)
        found(s, words->number);
    if (fold.len == 0 || !(may_be(s, hash) & HX_MAY_EXACT))
        return;
    look_up(s, HX_WORD_NUMBER, fold, hash);
    look_up(s, HX_WORD_MONEY, fold, hash);
}

bool hx__words_match(const hx_words *words, hx_stemmer *stemmer,
                     hx_str spelling, int kind, int lang, hx_ids *ids)
{
    char fold[HX_FOLD_BYTES_MAX];
    const char *variants[HX_VARIANTS_MAX];
    size_t len = hx__fold(spelling, fold), variant_count;
    search s;  /* look_up_form() fills the rest: the hashes are large */

    s.words = words;
    s.stemmer = stemmer;
    s.lang = lang;
    s.filter = words->filter[lang];
    s.found = ids;
    s.failed = false;
    ids->count = 0;
    if (words->count == 0)
        return true;
    look_up_form(&s, (hx_str){ fold, len });
    look_up_classes(&s, (hx_str){ fold, len }, kind);
    variant_count = hx__variants((hx_str){ fold, len }, lang, variants);
    for (size_t i = 0; i < variant_count; i++)
        look_up_form(&s, hx_str_of(variants[i]));
    look_up_drawn_out(&s, (hx_str){ fold, len });
    hx__ids_sort(ids);
    return !s.failed;
}
