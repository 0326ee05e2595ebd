/* Scores, choice, and likeness of contexts.
 *
 * Sums of floating point run over sorted lists of counts, so the same counts
 * give the same bytes. */
#include "ranking.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "common.h"
#include "error.h"
#include "keyness.h"
#include "registry.h"
#include "text.h"

#define RARE 80            /* per million: a word that the common list lacks */
#define SAME 0.8           /* share of comments that makes two units one */
#define LABEL_MIN 30       /* contexts that a label needs to be compared */
#define UNIT_MIN 8
#define SIMILAR 0.12       /* less says nothing */
#define PICKED_MAX 4096    /* units compared with each other */

/* -- looking up ------------------------------------------------------------- */

static const hx_gram *gram_of(const hx_ranking *r, uint64_t hash)
{
    size_t low = 0, high = r->gram_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (r->grams[r->by_hash[middle]].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < r->gram_count && r->grams[r->by_hash[low]].hash == hash)
        return &r->grams[r->by_hash[low]];
    return NULL;
}

hx_str hx__ranking_word(const hx_ranking *r, uint64_t hash)
{
    const hx_gram *gram = gram_of(r, hash);
    size_t skip = gram && gram->key.ptr[2] == '=' ? 3 : 2;

    return gram ? (hx_str){ gram->key.ptr + skip, gram->key.len - skip }
                : (hx_str){ "", 0 };
}

typedef struct hash_index {
    uint64_t hash;
    uint32_t index;
} hash_index;

static int by_hash(const void *a, const void *b)
{
    const hash_index *x = a, *y = b;

    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static bool index_grams(hx_ranking *r)
{
    hash_index *list = hx__alloc(r->gram_count + 1, sizeof *list);

    r->by_hash = hx__alloc(r->gram_count + 1, sizeof *r->by_hash);
    if (!list || !r->by_hash) {
        hx__free(list);
        return false;
    }
    for (size_t i = 0; i < r->gram_count; i++)
        list[i] = (hash_index){ r->grams[i].hash, (uint32_t)i };
    if (r->gram_count > 1)
        qsort(list, r->gram_count, sizeof *list, by_hash);
    for (size_t i = 0; i < r->gram_count; i++)
        r->by_hash[i] = list[i].index;
    hx__free(list);
    return true;
}

/* How often a stem's common words stand in customers' comments. */
static bool sum_reference(hx_ranking *r)
{
    hx_stemmer *stemmer = hx__stemmer_open();

    r->reference = hx__alloc(r->gram_count + 1, sizeof *r->reference);
    for (size_t i = 0; stemmer && r->reference && i < hx__common_count; i++)
        for (int lang = HX_LANG_DE; lang <= HX_LANG_EN; lang++) {
            char stem[HX_FOLD_BYTES_MAX + 2] = { lang == HX_LANG_EN ? 'e'
                                                                    : 'd',
                                                 ':' };
            size_t len = hx__stem(stemmer, lang,
                                  hx_str_of(hx__common[i].word), stem + 2);
            const hx_gram *gram = gram_of(r, hx__spelling_hash(
                                                 (hx_str){ stem, len + 2 }));

            if (gram)
                r->reference[gram - r->grams] += hx__common[i].per_million;
        }
    hx__stemmer_close(stemmer);
    return stemmer && r->reference;
}

/* -- contexts --------------------------------------------------------------- */

static int by_feature(const void *a, const void *b)
{
    const hx_rank_feature *x = a, *y = b;

    if (x->word != y->word)
        return x->word < y->word ? -1 : 1;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* How often each word stands at each place, whatever it stands beside. */
static bool sum_features(hx_ranking *r)
{
    size_t kept = 0;

    r->features = hx__alloc(r->context_count + 1, sizeof *r->features);
    if (!r->features)
        return false;
    for (size_t i = 0; i < r->context_count; i++)
        r->features[i] = (hx_rank_feature){ r->contexts[i].word,
            r->contexts[i].offset, r->contexts[i].count };
    if (r->context_count > 1)
        qsort(r->features, r->context_count, sizeof *r->features, by_feature);
    for (size_t i = 0; i < r->context_count; i++) {
        r->total += r->features[i].count;
        if (kept && by_feature(&r->features[kept - 1], &r->features[i]) == 0)
            r->features[kept - 1].count += r->features[i].count;
        else
            r->features[kept++] = r->features[i];
    }
    r->feature_count = kept;
    return true;
}

/* Contexts of units and words that are frequent enough, and of labels: the
 * rest may be there or not, as the sketch took them. */
static void keep_contexts(hx_ranking *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->context_count; i++) {
        const hx_context *c = &r->contexts[i];
        bool known = gram_of(r, c->unit) != NULL;
        const hx_gram *word = gram_of(r, c->word);

        for (size_t k = 0; !known && k < r->label_count; k++)
            known = r->labels[k].unit == c->unit;
        if (known && word && word->any >= r->suggest->least_beside)
            r->contexts[kept++] = *c;
    }
    r->context_count = kept;
}

static void range_of(const hx_ranking *r, uint64_t unit, size_t *from,
                     size_t *to)
{
    size_t low = 0, high = r->context_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (r->contexts[middle].unit < unit)
            low = middle + 1;
        else
            high = middle;
    }
    *from = low;
    while (low < r->context_count && r->contexts[low].unit == unit)
        low++;
    *to = low;
}

static uint64_t sum_of(const hx_ranking *r, size_t from, size_t to)
{
    uint64_t sum = 0;

    for (size_t i = from; i < to; i++)
        sum += r->contexts[i].count;
    return sum;
}

/* Positive pointwise mutual information of a unit and a context, less for what
 * was seen once or twice (Pantel and Lin 2002). */
static double weight(const hx_ranking *r, const hx_context *c, uint64_t unit)
{
    hx_rank_feature key = { .word = c->word, .offset = c->offset };
    const hx_rank_feature *f = bsearch(&key, r->features, r->feature_count,
                                       sizeof key, by_feature);
    double ratio, count = (double)c->count, least;

    if (!f || unit == 0)
        return 0;
    ratio = count * (double)r->total / ((double)unit * (double)f->count);
    least = (double)(unit < f->count ? unit : f->count);
    return ratio > 1 ? log(ratio) * (count / (count + 1)) *
                           (least / (least + 20)) : 0;
}

static double norm_of(const hx_ranking *r, size_t from, size_t to)
{
    uint64_t unit = sum_of(r, from, to);
    double sum = 0;

    for (size_t i = from; i < to; i++) {
        double w = weight(r, &r->contexts[i], unit);

        sum += w * w;
    }
    return sqrt(sum);
}

/* -- labels ----------------------------------------------------------------- */

static void add_label(hx_ranking *r, int dimension, int label, int stance,
                      int lang)
{
    static const char *const stances[] = { "", "met", "unmet", "", "wanted" };
    const hx_hostx *host = r->suggest->host;
    hx_str id = hx__registry_label_get(host, dimension, (size_t)label)->id;
    hx_str name = hx__registry_dimension_name(host, dimension);
    hx_rank_label *out = &r->labels[r->label_count++];

    *out = (hx_rank_label){ .unit = hx__suggest_label(dimension, label, stance,
                                                      lang) };
    if (stance)
        snprintf(out->name, sizeof out->name, "%.*s/%s", (int)id.len, id.ptr,
                 stances[stance]);
    else
        snprintf(out->name, sizeof out->name, "%.*s=%.*s", (int)name.len,
                 name.ptr, (int)id.len, id.ptr);
}

static bool list_labels(hx_ranking *r)
{
    const hx_hostx *host = r->suggest->host;
    size_t dims = hx__registry_dimensions(host), room = 0;

    for (size_t d = 0; d < dims; d++)
        room += hx__registry_label_count(host, (int)d) * 6;
    r->labels = hx__alloc(room + 1, sizeof *r->labels);
    if (!r->labels)
        return false;
    for (int lang = HX_LANG_DE; lang <= HX_LANG_EN; lang++)
        for (size_t d = 0; d < dims; d++)
            for (size_t i = 0; i < hx__registry_label_count(host, (int)d);
                 i++) {
                if (d != HX_DIM_DRIVER)
                    add_label(r, (int)d, (int)i, 0, lang);
                for (int stance = HX_MET;
                     d == HX_DIM_DRIVER && stance <= HX_WANTED; stance <<= 1)
                    add_label(r, (int)d, (int)i, stance, lang);
            }
    return true;
}

hx_status hx__ranking_open(hx_ranking *r, const hx_suggest *suggest,
                           hx_error *err)
{
    *r = (hx_ranking){ .suggest = suggest };
    if (!hx__grams_list(&suggest->grams, suggest->least, &r->grams,
                        &r->gram_count) ||
        !hx__grams_contexts(&suggest->grams, &r->contexts,
                            &r->context_count) ||
        !index_grams(r) || !sum_reference(r) || !list_labels(r))
        return hx__nomem(err);
    keep_contexts(r);
    if (!sum_features(r))
        return hx__nomem(err);
    for (size_t i = 0; i < r->label_count; i++) {
        hx_rank_label *label = &r->labels[i];

        range_of(r, label->unit, &label->from, &label->to);
        label->norm = sum_of(r, label->from, label->to) >= LABEL_MIN
                          ? norm_of(r, label->from, label->to) : 0;
    }
    return HX_OK;
}

void hx__ranking_clear(hx_ranking *r)
{
    hx__free(r->grams);
    hx__free(r->by_hash);
    hx__free(r->reference);
    hx__free(r->contexts);
    hx__free(r->features);
    hx__free(r->labels);
    *r = (hx_ranking){ .suggest = NULL };
}

/* -- nearness --------------------------------------------------------------- */

typedef struct shared {
    const hx_context *context;
    double            product;
} shared;

static void keep_shared(shared best[HX_RANK_CONTEXTS], const hx_context *c,
                        double product)
{
    for (int i = 0; i < HX_RANK_CONTEXTS; i++)
        if (product > best[i].product) {
            for (int k = HX_RANK_CONTEXTS - 1; k > i; k--)
                best[k] = best[k - 1];
            best[i] = (shared){ c, product };
            return;
        }
}

/* The cosine of two vectors, and what adds most to it. */
static double cosine(const hx_ranking *r, size_t from, size_t to,
                     double norm, const hx_rank_label *label,
                     shared best[HX_RANK_CONTEXTS])
{
    uint64_t unit = sum_of(r, from, to);
    uint64_t of_label = sum_of(r, label->from, label->to);
    size_t k = label->from;
    double dot = 0;

    for (size_t i = from; i < to; i++) {
        const hx_context *c = &r->contexts[i];

        while (k < label->to &&
               (r->contexts[k].word < c->word ||
                (r->contexts[k].word == c->word &&
                 r->contexts[k].offset < c->offset)))
            k++;
        if (k < label->to && r->contexts[k].word == c->word &&
            r->contexts[k].offset == c->offset) {
            double product = weight(r, c, unit) *
                             weight(r, &r->contexts[k], of_label);

            dot += product;
            keep_shared(best, c, product);
        }
    }
    return norm > 0 && label->norm > 0 ? dot / (norm * label->norm) : 0;
}

static void find_near(const hx_ranking *r, int lang, hx_suggestion *s)
{
    size_t half = r->label_count / 2;
    size_t first = lang == HX_LANG_EN ? half : 0, from, to;
    double norm;

    range_of(r, s->gram->hash, &from, &to);
    if (sum_of(r, from, to) < UNIT_MIN)
        return;
    norm = norm_of(r, from, to);
    for (size_t i = first; i < first + half; i++) {
        shared best[HX_RANK_CONTEXTS] = { { NULL, 0 } };
        double similarity;

        if (!(r->labels[i].norm > 0))
            continue;
        similarity = cosine(r, from, to, norm, &r->labels[i], best);
        if (similarity < SIMILAR || similarity <= s->similarity)
            continue;
        s->similarity = similarity;
        s->near = &r->labels[i];
        for (s->shared_count = 0; s->shared_count < HX_RANK_CONTEXTS &&
                                  best[s->shared_count].context;
             s->shared_count++)
            s->shared[s->shared_count] = best[s->shared_count].context;
    }
}

/* -- choice ----------------------------------------------------------------- */

static bool is_phrase(const hx_gram *gram)
{
    return memchr(gram->key.ptr, ' ', gram->key.len) != NULL;
}

/* How much oftener the phrase's first and last word stand together than apart
 * from each other. */
static double collocation(const hx_ranking *r, const hx_gram *gram,
                          uint64_t all)
{
    char key[1024];
    const char *space = memchr(gram->key.ptr, ' ', gram->key.len);
    const char *last = memrchr(gram->key.ptr, ' ', gram->key.len);
    size_t len = (size_t)(gram->key.ptr + gram->key.len - last - 1);
    const hx_gram *a, *b;

    a = gram_of(r, hx__spelling_hash((hx_str){ gram->key.ptr,
                                    (size_t)(space - gram->key.ptr) }));
    if (len + 2 > sizeof key)
        return 0;
    memcpy(key, gram->key.ptr, 2);
    memcpy(key + 2, last + 1, len);
    b = gram_of(r, hx__spelling_hash((hx_str){ key, len + 2 }));
    if (!a || !b || a->any > all || b->any < gram->comments ||
        b->any - gram->comments > all - a->any || gram->comments > a->any)
        return 0;
    return hx__keyness_split(gram->comments, a->any, b->any - gram->comments,
                             all - a->any);
}

static double score(const hx_ranking *r, const hx_gram *gram, int lang,
                    int kind)
{
    const hx_suggest_sums *sums = &r->suggest->sums[lang];
    uint64_t reference = r->reference[gram - r->grams];

    switch (kind) {
    case HX_RANK_LOW:  /* per word: the unhappy write more of everything */
        return hx__keyness_split(gram->low, sums->low_words,
                                 gram->rated - gram->low,
                                 sums->rated_words - sums->low_words);
    case HX_RANK_HIGH:
        return hx__keyness_split(gram->high, sums->high_words,
                                 gram->rated - gram->high,
                                 sums->rated_words - sums->high_words);
    case HX_RANK_BARE:
        return hx__keyness_split(gram->bare, sums->bare_words,
                                 gram->comments - gram->bare,
                                 sums->words - sums->bare_words);
    case HX_RANK_WORDS:
        return is_phrase(gram) ? 0
               : hx__keyness_corpora((double)gram->tokens,
                                     (double)sums->words,
                                     (double)(reference ? reference : RARE),
                                     1e6);
    default:
        return is_phrase(gram) ? collocation(r, gram, sums->comments) : 0;
    }
}

/* A unit that stands in enough comments, mostly where no entry covers it; a
 * function word has no example. */
static bool is_candidate(const hx_ranking *r, const hx_gram *gram, int lang)
{
    return gram->key.ptr[0] == (lang == HX_LANG_EN ? 'e' : 'd') &&
           gram->comments >= r->suggest->least &&
           gram->comments * 2 >= gram->any && gram->example[0].text;
}

/* Whether `small` stands in `large` word by word. */
static bool contains(const hx_gram *large, const hx_gram *small)
{
    hx_str in = { large->key.ptr + 2, large->key.len - 2 };
    hx_str of = { small->key.ptr + 2, small->key.len - 2 };

    for (size_t i = 0; i + of.len <= in.len; i++)
        if ((i == 0 || in.ptr[i - 1] == ' ') &&
            (i + of.len == in.len || in.ptr[i + of.len] == ' ') &&
            memcmp(in.ptr + i, of.ptr, of.len) == 0)
            return true;
    return false;
}

static bool same_thing(const hx_gram *a, const hx_gram *b)
{
    double least = (double)(a->comments < b->comments ? a->comments
                                                      : b->comments);
    double most = (double)(a->comments < b->comments ? b->comments
                                                     : a->comments);

    return least >= SAME * most && (contains(a, b) || contains(b, a));
}

static size_t words_of(const hx_gram *gram)
{
    size_t words = 1;

    for (size_t i = 0; i < gram->key.len; i++)
        words += gram->key.ptr[i] == ' ';
    return words;
}

/* Ties: the shorter unit, then by key, in which order grams lie. */
static int by_score(const void *a, const void *b)
{
    const hx_suggestion *x = a, *y = b;

    if (x->g2 < y->g2 || x->g2 > y->g2)
        return x->g2 > y->g2 ? -1 : 1;
    if (words_of(x->gram) != words_of(y->gram))
        return words_of(x->gram) < words_of(y->gram) ? -1 : 1;
    return x->gram < y->gram ? -1 : x->gram > y->gram;
}

bool hx__ranking_pick(const hx_ranking *r, int lang, int kind, size_t most,
                      hx_suggestion *out, size_t *count)
{
    hx_suggestion *all = hx__alloc(r->gram_count + 1, sizeof *all);
    size_t found = 0;

    *count = 0;
    if (!all)
        return false;
    for (size_t i = 0; i < r->gram_count; i++) {
        const hx_gram *gram = &r->grams[i];
        double g2 = is_candidate(r, gram, lang) ? score(r, gram, lang, kind)
                                                : 0;

        if (g2 >= HX_KEYNESS_MIN)
            all[found++] = (hx_suggestion){ .gram = gram, .g2 = g2 };
    }
    if (found > 1)
        qsort(all, found, sizeof *all, by_score);
    for (size_t i = 0; i < found && *count < most; i++) {
        bool same = false;

        for (size_t k = 0; !same && k < *count && k < PICKED_MAX; k++)
            same = same_thing(out[k].gram, all[i].gram);
        if (same)
            continue;
        find_near(r, lang, &all[i]);
        out[(*count)++] = all[i];
    }
    hx__free(all);
    return true;
}
