/* Applying a model: the weights of a comment's features are added up for each
 * label, and the sum is compared with the label's cut. */
#include "modelx.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif
#include <stdlib.h>

#include "alloc.h"
#include "buf.h"
#include "error.h"
#include "hostx.h"
#include "text.h"

#define WHY_FEATURES 3

/* In a trade that the model has not seen, its words are silent: what the rules
 * say then holds unless much speaks against it, and nothing is added for which
 * no word or rule of the text speaks clearly. Touchpoints are what trades differ
 * most in, the words of loyalty what they differ least in. */
typedef struct care {
    int32_t evidence;  /* at least, of one word or rule: a label is added */
    int32_t doubt;     /* below the cut at least: one is dropped */
} care;
static const care of_drivers = { 300, 1000 }, of_touchpoints = { 800, 700 },
                  of_loyalty = { 300, 200 };

/* What a spelling is in one language: the number of its feature and 1, 0 for
 * none. Worked out when it first stands in a record of that language. */
#define WORD_NEW UINT16_MAX
_Static_assert(HX_MODEL_FEATURES_MAX < WORD_NEW,
               "numbers and WORD_NEW, and those of hx_feature_memo");

_Static_assert(HX_MODEL_LABELS_MAX <= HX_TARGETS, "room for all decisions");

typedef struct vocabulary {
    uint16_t *word;  size_t cap;  /* by the number that judge_term() gave */
} vocabulary;

typedef void add_fn(hx_judge *judge);

struct hx_judge {
    const hx_model *model;
    add_fn      *add;         /* the one for this processor */
    hx_stemmer  *stemmer;
    vocabulary   of[HX_LANG_COUNT];
    uint32_t     term_count;  /* spellings that have a number */
    hx_features  features;
    uint32_t    *words;  size_t word_cap;  /* by token */
    int32_t      score[HX_MODEL_LABELS_MAX];
    hx_decision  list[HX_TARGETS];
    uint32_t     place[HX_TARGETS];  /* of each decision in hx_half.target */
    const hx_half *half;
    hx_buf       text;
};

/* -- adding up --------------------------------------------------------------- */

/* Whole numbers: the sums are the same whichever of the two adds. */
static void add_plainly(hx_judge *judge)
{
    const hx_half *h = judge->half;

    for (size_t i = 0; i < judge->features.count; i++) {
        const int16_t *row = hx__model_row(h, judge->features.list[i].id);

        for (uint32_t l = 0; l < h->row; l += HX_ROW_PART)
            for (uint32_t k = 0; k < HX_ROW_PART; k++)  /* vector code */
                judge->score[l + k] += row[l + k];
    }
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static __m256i widen(const int16_t *weights)
{
    return _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)weights));
}

/* Part by part over all features, so that the sums stay in registers. */
__attribute__((target("avx2"))) static void add_avx2(hx_judge *judge)
{
    const hx_half *h = judge->half;
    const hx_feature *list = judge->features.list;
    const hx_feature *end = list + judge->features.count;

    for (uint32_t l = 0; l < h->row; l += HX_ROW_PART) {
        __m256i *score = (__m256i *)(judge->score + l);
        __m256i one = _mm256_loadu_si256(score);
        __m256i two = _mm256_loadu_si256(score + 1);
        __m256i three = _mm256_loadu_si256(score + 2);
        __m256i four = _mm256_loadu_si256(score + 3);
        __m256i five = _mm256_loadu_si256(score + 4);

        for (const hx_feature *f = list; f < end; f++) {
            const int16_t *row = hx__model_row(h, f->id) + l;

            one = _mm256_add_epi32(one, widen(row));
            two = _mm256_add_epi32(two, widen(row + 8));
            three = _mm256_add_epi32(three, widen(row + 16));
            four = _mm256_add_epi32(four, widen(row + 24));
            five = _mm256_add_epi32(five, widen(row + 32));
        }
        _mm256_storeu_si256(score, one);
        _mm256_storeu_si256(score + 1, two);
        _mm256_storeu_si256(score + 2, three);
        _mm256_storeu_si256(score + 3, four);
        _mm256_storeu_si256(score + 4, five);
    }
}
#endif

static add_fn *adder(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        return add_avx2;
#endif
    return add_plainly;
}

/* -- judging ---------------------------------------------------------------- */

static void judge_close(hx_judge *judge)
{
    if (!judge)
        return;
    hx__stemmer_close(judge->stemmer);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        hx__free(judge->of[lang].word);
    hx__features_clear(&judge->features);
    hx__buf_clear(&judge->text);
    hx__free(judge->words);
    hx__free(judge);
}

static hx_judge *judge_open(const hx_model *model)
{
    hx_judge *judge = hx__alloc(1, sizeof *judge);

    if (!judge)
        return NULL;
    judge->model = model;
    judge->add = adder();
    judge->stemmer = hx__stemmer_open();
    if (!judge->stemmer) {
        judge_close(judge);
        return NULL;
    }
    return judge;
}

/* Numbers spellings that may be a feature. */
static uint32_t judge_term(hx_judge *judge, hx_str spelling, int kind)
{
    (void)spelling;
    return kind == HX_TOK_WORD || kind == HX_TOK_EMOJI ? ++judge->term_count
                                                       : 0;
}

/* Makes the words from number `from` on new. */
static void forget_words(vocabulary *v, size_t from)
{
    if (from < v->cap)
        memset(v->word + from, 0xFF, (v->cap - from) * sizeof *v->word);
}

/* Moves what is known of the kept spellings to their new numbers, which are no
 * greater than those that they had. */
static void keep_words(vocabulary *v, const uint32_t *values, size_t count)
{
    size_t next = 1;

    for (size_t i = 0; i < count && next < v->cap; i++)
        if (values[i])
            v->word[next++] = values[i] < v->cap ? v->word[values[i]]
                                                 : WORD_NEW;
    forget_words(v, next);
}

static void judge_terms_keep(hx_judge *judge, uint32_t *values, size_t count)
{
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        keep_words(&judge->of[lang], values, count);
    judge->term_count = 0;
    for (size_t i = 0; i < count; i++)
        if (values[i])
            values[i] = ++judge->term_count;
}

static void judge_terms_reset(hx_judge *judge)
{
    judge_terms_keep(judge, NULL, 0);
}

/* Room for all spellings so far, those at the end new. */
static bool reach(hx_judge *judge, vocabulary *v)
{
    size_t had = v->cap;

    if (judge->term_count < had)
        return true;
    if (!hx__grow((void **)&v->word, &v->cap, (size_t)judge->term_count + 1,
                  sizeof *v->word))
        return false;
    forget_words(v, had);
    return true;
}

/* First sight of a spelling in the language. */
static uint16_t look_up(hx_judge *judge, int lang, hx_str spelling, int kind)
{
    char fold[HX_FOLD_BYTES_MAX];
    hx_str word = { fold, hx__feature_fold(spelling, kind, fold) };
    /* Only a set that grows is changed by looking for its features. */
    hx_half *h = (hx_half *)&judge->model->of[lang];
    uint32_t id = word.len ? hx__feature_of(&h->set, judge->stemmer, lang,
                                            word, kind)
                           : HX_MAP_NONE;

    return (uint16_t)(id + 1);  /* none wraps to 0 */
}

static bool find_words(hx_judge *judge, const hx_record *rec,
                       const uint32_t *symbols)
{
    vocabulary *v = &judge->of[rec->lang];

    if (!reach(judge, v) ||
        (rec->token_count > judge->word_cap &&
         !hx__grow((void **)&judge->words, &judge->word_cap, rec->token_count,
                   sizeof *judge->words)))
        return false;
    for (size_t t = 0; t < rec->token_count; t++) {
        const hx_token *token = &rec->tokens[t];
        uint32_t term = symbols[token->term];

        if (term && v->word[term] == WORD_NEW)
            v->word[term] = look_up(
                judge, rec->lang,
                (hx_str){ rec->text.ptr + token->begin,
                          token->end - token->begin }, token->kind);
        judge->words[t] = term ? v->word[term] - 1u : HX_MAP_NONE;
    }
    return true;
}

/* Has the rows of all features brought from memory. */
static void send_for(const hx_judge *judge)
{
    const hx_half *h = judge->half;

    for (size_t i = 0; i < judge->features.count; i++) {
        const int16_t *row = hx__model_row(h, judge->features.list[i].id);

        for (uint32_t l = 0; l < h->row; l += 64 / sizeof *row)
            __builtin_prefetch(row + l);
    }
}

static void add_up(hx_judge *judge)
{
    send_for(judge);
    memcpy(judge->score, judge->half->bias,
           judge->half->row * sizeof *judge->score);
    judge->add(judge);
}

/* Decision about `target` by the score of `label`, at the place of its
 * strongest evidence. */
static hx_decision decision(const hx_judge *judge, uint32_t target,
                            uint32_t label, bool add, int32_t *strongest)
{
    const hx_half *h = judge->half;
    int32_t best = 0;
    hx_decision d = { .what = add ? HX_MODEL_ADD : HX_MODEL_DROP,
                      .score = judge->score[label], .rule = h->rule[label] };

    if (target < HX_TARGET_TOUCHPOINT) {
        d.dimension = HX_DIM_DRIVER;
        d.label = (uint16_t)(target / 3);
        d.stance = (uint8_t)(HX_MET << target % 3);
    } else {
        d.dimension = target < HX_TARGET_LOYALTY ? HX_DIM_TOUCHPOINT
                                                 : HX_DIM_LOYALTY;
        d.label = (uint16_t)(target % 64);
    }
    for (size_t i = 0; i < judge->features.count; i++) {
        const hx_feature *f = &judge->features.list[i];
        int32_t value = f->end > f->begin ? hx__model_row(h, f->id)[label] : 0;

        if ((add ? value : -value) <= best)
            continue;
        best = add ? value : -value;
        d.begin = f->begin;
        d.end = f->end;
        d.clause = f->clause;
    }
    *strongest = best;
    return d;
}

static const care *care_for(uint32_t target)
{
    return target < HX_TARGET_TOUCHPOINT ? &of_drivers
           : target < HX_TARGET_LOYALTY ? &of_touchpoints : &of_loyalty;
}

/* Drops all that the rules say: the comment is no experience. */
static void drop_all(hx_judge *judge, size_t *count)
{
    uint32_t label = judge->half->experience;
    int32_t best;

    for (uint32_t target = 0; target < HX_TARGETS; target++) {
        if (!hx__features_has(&judge->features, target))
            continue;
        judge->list[*count] = decision(judge, target, label, false, &best);
        judge->place[(*count)++] = label;
    }
}

/* Labels that the model would add or drop, one by one. */
static void decide_each(hx_judge *judge, size_t *count)
{
    const hx_half *h = judge->half;

    for (uint32_t label = 0; label < h->label_count; label++) {
        uint32_t target = h->target[label];
        int32_t score = judge->score[label], best;
        bool was;

        if (target == HX_TARGET_NONE || target == HX_TARGET_EXPERIENCE)
            continue;
        was = hx__features_has(&judge->features, target);
        if (was ? score >= -care_for(target)->doubt : score < 0)
            continue;  /* stays as it is */
        judge->list[*count] = decision(judge, target, label, !was, &best);
        if (!was && best < care_for(target)->evidence)
            continue;
        judge->place[(*count)++] = label;
    }
}

static hx_status judge_decide(hx_judge *judge, const hx_record *rec,
                              const uint32_t *symbols,
                              const hx_decision **list, size_t *count,
                              hx_error *err)
{
    /* Only a set that grows is changed by looking for its features. */
    hx_half *h = (hx_half *)&judge->model->of[rec->lang];

    *list = judge->list;
    *count = 0;
    judge->half = h;
    if (h->label_count == 0 || rec->token_count == 0)
        return HX_OK;
    if (!find_words(judge, rec, symbols) ||
        !hx__features_find(&judge->features, &h->set, rec, judge->words))
        return hx__nomem(err);
    add_up(judge);
    if (h->experience < h->label_count && judge->score[h->experience] < 0)
        drop_all(judge, count);
    else
        decide_each(judge, count);
    return HX_OK;
}

/* -- reasons ---------------------------------------------------------------- */

static void put_feature(hx_judge *judge, const hx_feature *f, int32_t value,
                        bool first)
{
    const char *name = judge->half->set.names[f->id];
    const hx_host *host = judge->model->host;
    hx_buf *out = &judge->text;

    hx__buf_printf(out, "%s%c%d.%02d ", first ? "" : ", ",
                   value < 0 ? '-' : '+', abs(value) / HX_MODEL_UNIT,
                   abs(value) % HX_MODEL_UNIT / 10);
    if (f->rule != UINT32_MAX && name[0] == 'r') {
        const hx_rule *rule = host->rule_get(host, f->rule);

        hx__buf_printf(out, "rule %.*s:%u", (int)rule->file.len,
                       rule->file.ptr, rule->line);
    } else if (name[0] == 'w') {
        hx__buf_printf(out, "'%s'", name + 2);
    } else if (name[0] == 'p') {
        hx__buf_printf(out, "'%s...'", name + 2);
    } else {
        hx__buf_printf(out, "%s%s", name[0] == 'l'   ? "the rules' "
                                    : name[0] == 'm' ? "repeated " : "",
                       name + 2);
    }
}

/* The three features that weigh most, either way. */
static hx_str judge_why(hx_judge *judge, const hx_decision *d)
{
    uint32_t label = judge->place[d - judge->list];
    size_t told[WHY_FEATURES];

    judge->text.len = 0;
    hx__buf_str(&judge->text, label == judge->half->experience
                                  ? "model, no experience: " : "model: ");
    for (int n = 0; n < WHY_FEATURES; n++) {
        int32_t most = 0;

        told[n] = SIZE_MAX;
        for (size_t i = 0; i < judge->features.count; i++) {
            int32_t value =
                hx__model_row(judge->half, judge->features.list[i].id)[label];
            bool before = false;

            for (int k = 0; k < n; k++)
                before |= told[k] == i;
            if (!before && abs(value) > abs(most)) {
                most = value;
                told[n] = i;
            }
        }
        if (told[n] == SIZE_MAX)
            break;
        put_feature(judge, &judge->features.list[told[n]], most, n == 0);
    }
    if (judge->text.failed)
        return (hx_str){ "", 0 };
    return (hx_str){ judge->text.ptr, judge->text.len };
}

const hx_model_calls hx__model_calls = {
    .open = hx__model_open, .close = hx__model_close,
    .judge_open = judge_open, .judge_close = judge_close,
    .term = judge_term, .decide = judge_decide, .why = judge_why,
    .terms_reset = judge_terms_reset, .terms_keep = judge_terms_keep,
};
