/* det_language: whether a comment is German, English, or neither.
 *
 * Every spelling gets points once: from a table of frequent words, else from
 * its letter trigrams, and points for "some third language" from the frequent
 * words and the letters of others. A comment is what its words add up to. It
 * stays unknown where the sum says little: core then tries both languages,
 * which costs less than the wrong one. Names and English brand words are the
 * trap: they are many, so what letters say weighs less than what words say. */
#include "hxgap/plugin.h"
#include "hxgap/signs.h"
#include "model.h"

#define LETTERS_MAX 64      /* of one word; longer words have no term */
#define OTHER_LETTER 31     /* é, ş, and all letters that are not Latin */
#define GRAM_POINTS 24      /* at most, for a word by its letters */
#define FOREIGN_POINTS 24   /* three nats, as a sure word */
#define MARGIN 12           /* sums nearer than this say nothing */
#define SURE 480            /* sums this far apart do not turn any more */
#define BLOCK 64            /* tokens between looks at SURE */

typedef struct lang_model {
    const hx_host *host;
    size_t         slot;
} lang_model;

/* Sums of points; a token's own are packed as bytes into its term value. */
typedef struct lang_sums {
    int de, en, foreign;
} lang_sums;

/* -- one spelling ------------------------------------------------------ */

static size_t decode(const unsigned char *s, size_t len, uint32_t *cp)
{
    size_t need = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;

    if (need == 1 || need > len) {
        *cp = s[0] < 0x80 ? s[0] : 0xFFFD;
        return 1;
    }
    *cp = s[0] & (0x7Fu >> need);
    for (size_t i = 1; i < need; i++)
        *cp = *cp << 6 | (s[i] & 0x3Fu);
    return need;
}

/* The letter of a code point: a to z are 1 to 26, then ä ö ü ß; 0: none. */
static unsigned char letter(uint32_t cp)
{
    if (cp < 0x80) {
        cp |= 0x20;
        return cp >= 'a' && cp <= 'z' ? (unsigned char)(cp - 'a' + 1) : 0;
    }
    switch (cp) {
    case 0xE4: case 0xC4:
        return 27;
    case 0xF6: case 0xD6:
        return 28;
    case 0xFC: case 0xDC:
        return 29;
    case 0xDF: case 0x1E9E:
        return 30;
    default:
        return hx_is_apostrophe(cp) || hx_is_unseen(cp) || cp == 0xFE0F
               ? 0 : OTHER_LETTER;
    }
}

/* What a combining mark makes of the letter before it. */
static unsigned char marked(unsigned char before, uint32_t mark)
{
    if (mark == 0x308 && before == 1)
        return 27;
    if (mark == 0x308 && before == 15)
        return 28;
    if (mark == 0x308 && before == 21)
        return 29;
    return OTHER_LETTER;
}

/* The word as letters; the same as symbols() in train.py. */
static size_t fold(hx_str word, unsigned char out[LETTERS_MAX])
{
    size_t n = 0, step;

    for (size_t i = 0; i < word.len && n < LETTERS_MAX; i += step) {
        uint32_t cp;
        unsigned char c;

        step = decode((const unsigned char *)word.ptr + i, word.len - i, &cp);
        if (cp >= 0x300 && cp <= 0x36F) {
            if (n > 0)
                out[n - 1] = marked(out[n - 1], cp);
            continue;
        }
        c = letter(cp);
        if (c != 0)
            out[n++] = c;
    }
    return n;
}

/* The table's score of the word, or `none`. */
static int word_score(const unsigned char *word, size_t len, int none)
{
    uint32_t hash = 2166136261u;
    size_t low = 0, high = lang__word_count;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ word[i]) * 16777619u;
    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (lang__words[mid].hash < hash)
            low = mid + 1;
        else
            high = mid;
    }
    return low < lang__word_count && lang__words[low].hash == hash
               ? lang__words[low].score : none;
}

/* What the letters say, German positive. */
static int gram_score(const unsigned char *word, size_t len)
{
    int sum = 0;
    unsigned a = 0, b = word[0];

    for (size_t i = 1; i <= len; i++) {
        unsigned c = i < len ? word[i] : 0;

        sum += lang__grams[a * 32 + b][c] - '_';
        a = b;
        b = c;
    }
    sum /= 2;  /* neighbouring trigrams say much the same */
    return sum > GRAM_POINTS ? GRAM_POINTS
         : sum < -GRAM_POINTS ? -GRAM_POINTS : sum;
}

static uint32_t pack(int score, int foreign)
{
    return (uint32_t)(score > 0 ? score : 0) |
           (uint32_t)(score < 0 ? -score : 0) << 8 | (uint32_t)foreign << 16;
}

static uint32_t language_term(void *state, hx_str spelling, int kind)
{
    unsigned char word[LETTERS_MAX];
    size_t len, others = 0;
    int score;

    (void)state;
    if (kind != HX_TOK_WORD)
        return 0;
    len = fold(spelling, word);
    if (len == 0)
        return 0;
    score = word_score(word, len, INT16_MAX);
    if (score == LANG_FOREIGN)
        return pack(0, FOREIGN_POINTS);
    if (score != INT16_MAX)
        return pack(score, 0);
    for (size_t i = 0; i < len; i++)
        others += word[i] == OTHER_LETTER;
    if (others > 0)  /* "Café" is at home everywhere, "być" is not */
        return pack(0, others * 3 > len ? FOREIGN_POINTS : FOREIGN_POINTS / 2);
    return pack(len < 2 ? 0 : gram_score(word, len), 0);
}

/* -- one comment ------------------------------------------------------- */

static void add(lang_sums *sums, const hx_token *token, uint32_t points)
{
    /* Handles and hashtags are names more often than words: a quarter. */
    int shift = token->flags & (HX_TOKF_HANDLE | HX_TOKF_HASHTAG) ? 2 : 0;

    sums->de += (int)(points & 0xFF) >> shift;
    sums->en += (int)(points >> 8 & 0xFF) >> shift;
    sums->foreign += (int)(points >> 16 & 0xFF) >> shift;
}

static int verdict(const lang_sums *sums)
{
    int most = sums->de > sums->en ? sums->de : sums->en;
    int least = sums->de > sums->en ? sums->en : sums->de;

    if (most - least < MARGIN || sums->foreign * 2 > most)
        return HX_LANG_UNKNOWN;
    return sums->de > sums->en ? HX_LANG_DE : HX_LANG_EN;
}

static int judge(const hx_record *rec, const uint32_t *points)
{
    lang_sums sums = { 0, 0, 0 };
    size_t i = 0;

    while (i < rec->token_count) {
        size_t end = i + BLOCK < rec->token_count ? i + BLOCK
                                                  : rec->token_count;
        int lead;

        for (; i < end; i++)
            if (rec->tokens[i].term != 0)
                add(&sums, &rec->tokens[i], points[rec->tokens[i].term]);
        lead = sums.de > sums.en ? sums.de - sums.en : sums.en - sums.de;
        if (lead - sums.foreign * 4 > SURE)
            break;
    }
    return verdict(&sums);
}

static hx_status language_process(void *state, hx_record *rec, hx_error *err)
{
    const lang_model *model = state;

    (void)err;
    if (rec->lang_given)
        return HX_OK;
    model->host->language_set(rec, rec->term_data
                                       ? judge(rec, rec->term_data[model->slot])
                                       : HX_LANG_UNKNOWN);
    return HX_OK;
}

/* -- the plugin -------------------------------------------------------- */

static hx_status language_open(const hx_host *host, const hx_plugin_ref *self,
                               void **model, hx_error *err)
{
    lang_model *made = host->alloc(1, sizeof *made);

    if (!made)
        return host->fail(err, HX_E_NOMEM, "det_language: no memory");
    made->host = host;
    made->slot = self->slot;
    *model = made;
    return HX_OK;
}

static void language_close(void *model)
{
    lang_model *made = model;

    if (made)
        made->host->free(made);
}

static const hx_plugin det_language_plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "det_language",
    .version = "1.0.0",
    .summary = "German, English, or unknown, where the input does not say",
    .stage = HX_STAGE_DET,
    .needs = HX_L_TOKENS,
    .provides = HX_L_LANGUAGE,
    .threads = HX_STATELESS,
    .open = language_open,
    .close = language_close,
    .process = language_process,
    .term = language_term,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &det_language_plugin : NULL;
}
