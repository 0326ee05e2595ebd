/* From records to counted units. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "suggest.h"

#include <endian.h>
#include <stdlib.h>

#include "alloc.h"
#include "buf.h"
#include "error.h"
#include "lexicon.h"
#include "record.h"
#include "registry.h"
#include "values.h"

#define SEED 0x68787375u
#define PHRASE_MAX 3
#define EXAMPLE_BYTES 110
#define KEY_BYTES (PHRASE_MAX * (HX_FOLD_BYTES_MAX + 1) + 2)

enum {
    W_WORD = HX_SPELL_WORD, W_FUNCTION = HX_SPELL_FUNCTION,
    W_BEHIND = HX_SPELL_BEHIND, W_BEFORE = HX_SPELL_BEFORE,
    W_COVERED = 16    /* by a hit of an entry */
};

typedef struct hx_suggest_worker {
    struct hx_suggest_worker *next;
    const hx_chain *chain;
    hx_speller      speller;
} worker;

/* A unit's place in a record. */
typedef struct place {
    uint64_t hash;
    uint32_t token, count;   /* first token, tokens */
    bool     covered;
} place;

/* One record on its way. */
typedef struct scene {
    hx_suggest     *own;
    worker         *w;
    hx_record      *rec;
    const hx_spelling **words;  /* by token */
    uint8_t        *flags;   /* by token */
    place          *places; size_t place_count;
    uint64_t        comment; /* hash of the text */
    bool            rated, low, high;
    hx_error       *err;
} scene;

/* -- opening ---------------------------------------------------------------- */

uint64_t hx__suggest_label(int dimension, int label, int stance, int lang)
{
    uint32_t key[4] = { htole32((uint32_t)dimension), htole32((uint32_t)label),
                        htole32((uint32_t)stance), htole32((uint32_t)lang) };

    return XXH3_64bits_withSeed(key, sizeof key, SEED + 1) | 1;
}

void hx__suggest_pass(hx_suggest *s, bool first)
{
    while (s->workers) {
        worker *w = s->workers;

        s->workers = w->next;
        hx__speller_close(&w->speller);
        hx__free(w);
    }
    s->first = first;
    for (int i = 0; i < HX_SUGGEST_LANGS; i++)
        memset(&s->sums[i], 0, sizeof s->sums[i]);
}

/* The label that each rule of the lexicons gives: cues show by rule only. */
static bool find_labels(hx_suggest *s)
{
    const hx_host *host = hx__host_public(s->host);
    const hx_lexicon *lexicon = host->lexicons(host);

    s->rule_count = hx__registry_rule_count(s->host);
    s->rule_label = hx__alloc(s->rule_count + 1, sizeof *s->rule_label);
    for (size_t i = 0; s->rule_label && lexicon && i < lexicon->pattern_count;
         i++) {
        const hx_hit *hit = &lexicon->patterns[i].hit;

        if (hit->rule < s->rule_count)
            s->rule_label[hit->rule] = (uint64_t)hit->dimension << 16 |
                                       hit->label;
    }
    return s->rule_label != NULL;
}

hx_status hx__suggest_open(hx_suggest *s, const hx_hostx *host,
                           uint64_t max_words, hx_error *err)
{
    hx_status rc = hx__grams_open(&s->grams, max_words, err);

    s->host = host;
    if (rc == HX_OK && (!find_labels(s) || !hx__spelling_functions(&s->function_stems)))
        rc = hx__nomem(err);
    if (rc == HX_OK && uv_mutex_init(&s->lock) != 0)
        return hx__nomem(err);
    s->lock_made = rc == HX_OK;
    return rc;
}

void hx__suggest_clear(hx_suggest *s)
{
    hx__suggest_pass(s, false);
    hx__grams_clear(&s->grams);
    hx__sketch_clear(&s->sketch);
    hx__free(s->rule_label);
    hx__map_clear(&s->function_stems);
    if (s->lock_made)
        uv_mutex_destroy(&s->lock);
}

static worker *worker_of(hx_suggest *s, const hx_chain *chain)
{
    bool good = true;
    worker *w;

    uv_mutex_lock(&s->lock);
    for (w = s->workers; w && w->chain != chain;)
        w = w->next;
    if (!w && (w = hx__alloc(1, sizeof *w))) {
        w->chain = chain;
        good = hx__speller_open(&w->speller, &s->function_stems);
        w->next = s->workers;
        s->workers = w;
    }
    uv_mutex_unlock(&s->lock);
    return good ? w : NULL;
}

/* -- words ------------------------------------------------------------------ */

static hx_status look_up(scene *s)
{
    for (size_t t = 0; t < s->rec->token_count; t++) {
        const hx_token *token = &s->rec->tokens[t];
        hx_str word = { s->rec->text.ptr + token->begin,
                        token->end - token->begin };

        if (token->kind != HX_TOK_WORD || word.len > HX_TERM_BYTES_MAX ||
            (token->flags & HX_TOKF_HANDLE))
            continue;
        s->words[t] = hx__speller_get(&s->w->speller, word,
                                      s->rec->lang);
        if (!s->words[t])
            return hx__nomem(s->err);
        s->flags[t] = s->words[t]->flags;
    }
    return HX_OK;
}

/* -- what is covered, what is personal -------------------------------------- */

/* The first token that ends behind `byte`. */
static size_t token_at(const hx_record *rec, uint32_t byte)
{
    size_t low = 0, high = rec->token_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rec->tokens[middle].end <= byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void cover(scene *s, uint32_t begin, uint32_t end)
{
    for (size_t t = token_at(s->rec, begin);
         t < s->rec->token_count && s->rec->tokens[t].begin < end; t++)
        s->flags[t] |= W_COVERED;
}

static void cover_hits(scene *s)
{
    const hx_record *rec = s->rec;

    for (size_t i = 0; i < rec->mention_count; i++)
        cover(s, rec->mentions[i].begin, rec->mentions[i].end);
    for (size_t i = 0; i < rec->facet_count; i++)
        cover(s, rec->facets[i].begin, rec->facets[i].end);
    for (size_t i = 0; i < rec->note_count; i++)
        cover(s, rec->notes[i].begin, rec->notes[i].end);
}

/* Names and the like are no words, even with --no-redact. */
static hx_status hide_personal(scene *s)
{
    hx_mask mask;
    hx_status rc = hx__mask_find(&((hx_recordx *)s->rec)->arena, s->rec->text,
                                 &mask, s->err);

    for (size_t i = 0; rc == HX_OK && i < mask.count; i++)
        for (size_t t = token_at(s->rec, mask.spans[i].begin);
             t < s->rec->token_count &&
             s->rec->tokens[t].begin < mask.spans[i].end; t++)
            s->flags[t] = 0;
    return rc;
}

/* The brand's own name is no news: its words are treated as function words. */
static void drop_brand(scene *s)
{
    hx_str brand = s->rec->values[HX_F_BRAND].text;
    size_t from = 0;

    if (s->rec->values[HX_F_BRAND].type != HX_V_STRING)
        return;
    for (size_t i = 0; i <= brand.len; i++) {
        char fold[HX_FOLD_BYTES_MAX];
        hx_str word = { brand.ptr + from, i - from };
        uint64_t hash;

        if (i < brand.len && brand.ptr[i] != ' ')
            continue;
        from = i + 1;
        if (word.len == 0 || word.len > HX_TERM_BYTES_MAX)
            continue;
        hash = hx__spelling_hash(hx__folded(word, fold));
        for (size_t t = 0; t < s->rec->token_count; t++)
            if (s->words[t] && s->words[t]->fold == hash)
                s->flags[t] |= W_FUNCTION;
    }
}

/* -- ratings ---------------------------------------------------------------- */

static bool micro_of(const hx_record *rec, int slot, int64_t *out)
{
    return (size_t)slot < rec->value_count &&
           (rec->values[slot].type == HX_V_STRING ||
            rec->values[slot].type == HX_V_NUMBER) &&
           hx__parse_micro(rec->values[slot].text, out);
}

/* Low: two fifths of the scale at most; high: four fifths at least. */
static void judge_rating(scene *s)
{
    int64_t rating, most = 5000000;

    if (!micro_of(s->rec, HX_F_RATING, &rating))
        return;
    (void)micro_of(s->rec, HX_F_RATING_MAX, &most);
    if (most <= 0 || rating > most || rating < 0)
        return;
    s->rated = true;
    s->low = rating / 2 <= most / 5;
    s->high = rating / 4 >= most / 5;
}

/* -- units ------------------------------------------------------------------ */

static bool is_content(const scene *s, size_t t)
{
    return (s->flags[t] & (W_WORD | W_FUNCTION)) == W_WORD;
}

/* Whether tokens [t, t + count) of one clause are a phrase to be counted. */
static bool is_phrase(const scene *s, size_t t, size_t count)
{
    size_t last = t + count - 1;

    for (size_t k = t; k <= last; k++)
        if (!(s->flags[k] & W_WORD) || (s->flags[k] & W_COVERED))
            return false;
    if (is_content(s, t))
        return is_content(s, last) ||
               (count == 2 && (s->flags[last] & W_BEHIND));
    return count == 2 && (s->flags[t] & W_BEFORE) && is_content(s, last);
}

/* The key of the unit into `out` (KEY_BYTES). */
static hx_str key_of(const scene *s, size_t t, size_t count, char *out)
{
    size_t len = 2;

    hx__spelling_head(out, s->rec->lang);
    for (size_t k = t; k < t + count; k++) {
        if (k > t)
            out[len++] = ' ';
        memcpy(out + len, s->words[k]->stem, s->words[k]->len);
        len += s->words[k]->len;
    }
    return (hx_str){ out, len };
}

static void add_place(scene *s, size_t t, size_t count)
{
    char room[KEY_BYTES];
    uint64_t hash = count == 1 ? s->words[t]->hash
                               : hx__spelling_hash(key_of(s, t, count, room));

    s->places[s->place_count++] = (place){ hash, (uint32_t)t, (uint32_t)count,
        count == 1 && (s->flags[t] & W_COVERED) };
}

static void find_places(scene *s)
{
    for (size_t c = 0; c < s->rec->clause_count; c++) {
        const hx_clause *clause = &s->rec->clauses[c];

        for (size_t t = clause->begin; t < clause->end; t++) {
            if (s->flags[t] & W_WORD)
                add_place(s, t, 1);
            for (size_t n = 2; n <= PHRASE_MAX && t + n <= clause->end; n++)
                if (is_phrase(s, t, n))
                    add_place(s, t, n);
        }
    }
}

static int by_hash(const void *a, const void *b)
{
    const place *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    if (x->covered != y->covered)
        return x->covered ? 1 : -1;
    return x->token < y->token ? -1 : x->token > y->token;
}

/* -- counting --------------------------------------------------------------- */

static bool may_reach(const scene *s, uint64_t hash, uint64_t least)
{
    return !s->own->sketch.cells ||
           hx__sketch_count(&s->own->sketch, hash) >= least;
}

static bool may_count(const scene *s, uint64_t hash)
{
    return may_reach(s, hash, s->own->least);
}

static hx_status keep_example(scene *s, const place *at)
{
    const hx_token *tokens = s->rec->tokens;
    hx_gram_example example = { .hash = s->comment };
    hx_piece piece;
    hx_status rc = hx__host_public(s->own->host)->mask(
        s->rec, tokens[at->token].begin, tokens[at->token + at->count - 1].end,
        EXAMPLE_BYTES, &piece, s->err);

    if (rc != HX_OK)
        return rc;
    example.text = (char *)(uintptr_t)piece.text.ptr;
    example.len = (uint32_t)piece.text.len;
    example.begin = (uint32_t)piece.begin;
    example.end = (uint32_t)piece.end;
    return hx__grams_show(&s->own->grams, at->hash, &example, s->err);
}

/* places[from .. to) are those of one unit, uncovered ones first. */
static hx_status count_unit(scene *s, size_t from, size_t to)
{
    const place *at = &s->places[from];
    char room[KEY_BYTES];
    hx_gram_use use = { .hash = at->hash, .rated = s->rated, .low = s->low,
                        .high = s->high,
                        .bare = s->rec->mention_count == 0 };
    bool wants;
    hx_status rc;

    if (s->own->first) {
        hx__sketch_add(&s->own->sketch, at->hash);
        return HX_OK;
    }
    if (!may_count(s, at->hash))
        return HX_OK;
    use.key = key_of(s, at->token, at->count, room);
    for (size_t i = from; i < to; i++)
        use.tokens += !s->places[i].covered;
    rc = hx__grams_add(&s->own->grams, &use, s->comment, &wants, s->err);
    if (rc == HX_OK && wants &&
        (at->count > 1 || is_content(s, at->token)))
        rc = keep_example(s, at);
    return rc;
}

static hx_status count_units(scene *s)
{
    if (s->place_count > 1)
        qsort(s->places, s->place_count, sizeof *s->places, by_hash);
    for (size_t from = 0, to; from < s->place_count; from = to) {
        hx_status rc;

        to = from + 1;
        while (to < s->place_count &&
               s->places[to].hash == s->places[from].hash)
            to++;
        rc = count_unit(s, from, to);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

/* -- contexts --------------------------------------------------------------- */

/* The words up to two before and behind tokens [begin, end) of a clause. */
static hx_status count_context(scene *s, uint64_t unit, uint32_t begin,
                               uint32_t end, const hx_clause *clause)
{
    for (int offset = -2; offset <= 2; offset++) {
        int64_t t = offset < 0 ? (int64_t)begin + offset
                               : (int64_t)end + offset - 1;
        hx_status rc;

        if (offset == 0 || t < (int64_t)clause->begin ||
            t >= (int64_t)clause->end || !(s->flags[t] & W_WORD) ||
            !may_reach(s, s->words[t]->hash, s->own->least_beside))
            continue;
        rc = hx__grams_context(&s->own->grams, unit, s->words[t]->hash, offset,
                               s->err);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

static const hx_clause *clause_at(const hx_record *rec, uint32_t token)
{
    size_t low = 0, high = rec->clause_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (rec->clauses[middle].end <= token)
            low = middle + 1;
        else
            high = middle;
    }
    return low < rec->clause_count ? &rec->clauses[low] : NULL;
}

static hx_status unit_contexts(scene *s)
{
    for (size_t i = 0; i < s->place_count; i++) {
        const place *at = &s->places[i];
        const hx_clause *clause = clause_at(s->rec, at->token);
        hx_status rc;

        if (!clause || at->covered || !may_count(s, at->hash) ||
            (at->count == 1 && !is_content(s, at->token)))
            continue;
        rc = count_context(s, at->hash, at->token, at->token + at->count,
                           clause);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

static hx_status label_context(scene *s, int dimension, int label, int stance,
                               uint32_t begin, uint32_t end)
{
    uint32_t from = (uint32_t)token_at(s->rec, begin), to = from;
    const hx_clause *clause = clause_at(s->rec, from);

    while (to < s->rec->token_count && s->rec->tokens[to].begin < end)
        to++;
    if (!clause || to > clause->end)
        return HX_OK;
    return count_context(s, hx__suggest_label(dimension, label, stance,
                                              s->rec->lang),
                         from, to, clause);
}

static hx_status label_contexts(scene *s)
{
    const hx_record *rec = s->rec;
    int cue = hx__registry_find(s->own->host, HX_LIT("cue"));
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < rec->mention_count; i++)
        rc = label_context(s, HX_DIM_DRIVER, rec->mentions[i].label,
                           rec->mentions[i].stance, rec->mentions[i].begin,
                           rec->mentions[i].end);
    for (size_t i = 0; rc == HX_OK && i < rec->facet_count; i++)
        rc = label_context(s, rec->facets[i].dimension, rec->facets[i].label,
                           0, rec->facets[i].begin, rec->facets[i].end);
    for (size_t i = 0; rc == HX_OK && i < rec->note_count; i++) {
        const hx_note *note = &rec->notes[i];

        if (note->rule < s->own->rule_count &&
            hx_str_eq(note->text, hx_str_of("cue")))
            rc = label_context(s, cue,
                               (int)(s->own->rule_label[note->rule] & 0xffff),
                               0, note->begin, note->end);
    }
    return rc;
}

/* -- one record ------------------------------------------------------------- */

static void add_sums(const scene *s)
{
    hx_suggest_sums *sums = &s->own->sums[s->rec->lang];
    unsigned long long words = 0;

    for (size_t t = 0; t < s->rec->token_count; t++)
        words += s->flags[t] & W_WORD;
    atomic_fetch_add(&sums->comments, 1);
    atomic_fetch_add(&sums->words, words);
    atomic_fetch_add(&sums->rated_words, s->rated ? words : 0);
    atomic_fetch_add(&sums->low_words, s->low ? words : 0);
    atomic_fetch_add(&sums->high_words, s->high ? words : 0);
    atomic_fetch_add(&sums->bare_words, s->rec->mention_count ? 0 : words);
    atomic_fetch_add(&sums->rated, s->rated);
    atomic_fetch_add(&sums->low, s->low);
    atomic_fetch_add(&sums->high, s->high);
}

static hx_status get_room(scene *s)
{
    const hx_host *host = hx__host_public(s->own->host);
    size_t count = s->rec->token_count + 1;

    s->words = host->arena(s->rec, count * sizeof *s->words);
    s->flags = host->arena(s->rec, count);
    s->places = host->arena(s->rec, count * PHRASE_MAX * sizeof *s->places);
    if (!s->words || !s->flags || !s->places || 
        !hx__speller_room(&s->w->speller, count))
        return hx__nomem(s->err);
    memset(s->flags, 0, count);
    memset(s->words, 0, count * sizeof *s->words);
    return HX_OK;
}

hx_status hx__suggest_each(void *arg, hx_chain *chain, hx_record *rec,
                           hx_buf *out, hx_error *err)
{
    scene s = { .own = arg, .rec = rec, .err = err };
    hx_status rc;

    (void)out;
    if (rec->skip != HX_SKIP_NONE || rec->lang == HX_LANG_UNKNOWN)
        return HX_OK;
    s.w = worker_of(s.own, chain);
    if (!s.w)
        return hx__nomem(err);
    s.comment = XXH3_64bits_withSeed(rec->text.ptr, rec->text.len, SEED);
    rc = get_room(&s);
    if (rc == HX_OK)
        rc = look_up(&s);
    if (rc != HX_OK)
        return rc;
    cover_hits(&s);
    rc = hide_personal(&s);
    if (rc != HX_OK)
        return rc;
    drop_brand(&s);
    judge_rating(&s);
    add_sums(&s);
    find_places(&s);
    rc = count_units(&s);
    if (rc == HX_OK && !s.own->first)
        rc = unit_contexts(&s);
    if (rc == HX_OK && !s.own->first)
        rc = label_contexts(&s);
    return rc;
}
