/* Applying a model: the weights of a comment's features are added up for each
 * label, and the sum is compared with the label's cut.
 *
 * The file is text, one feature a line, so that a version can be compared with
 * the one before. A name that the lexicons do not have (they may be newer) is
 * left out: its features cannot occur, its labels keep their rules. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "buf.h"
#include "error.h"
#include "hostx.h"
#include "paths.h"
#include "text.h"

#define LABELS_MAX 256     /* of one language in a file; times LANES */
#define LANES 16           /* weights that are added at once */
#define WHY_FEATURES 3
/* In a trade that the model has not seen, its words are silent: what the rules
 * say then holds unless much speaks against it, and nothing is added for which
 * no word or rule of the text speaks clearly. */
#define EVIDENCE_MIN 300   /* of one word or rule, for a label that is added */
#define DOUBT_MIN 700      /* below the cut, for one that is dropped */
#define WORD_BITS 16       /* a term is the word's number in both languages */

/* The model of one language. A feature has a weight for every label, most of
 * them 0: adding up whole rows is quicker than looking for those that count. */
typedef struct half {
    hx_feature_set set;
    int16_t  *rows;        /* by feature and label */
    size_t    row_cap;
    uint32_t  row;         /* weights of a feature: labels, rounded up */
    uint32_t  target[LABELS_MAX];  /* HX_TARGET_NONE: not in the lexicons */
    uint32_t  rule[LABELS_MAX];
    int32_t   bias[LABELS_MAX];    /* less the label's cut */
    size_t    label_count;
} half;

struct hx_model {
    const hx_host *host;
    half      of[HX_LANG_COUNT];   /* [HX_LANG_UNKNOWN] stays empty */
    uint32_t *rule_hash;
    char     *path;
};

struct hx_judge {
    const hx_model *model;
    hx_stemmer  *stemmer;
    hx_features  features;
    uint32_t    *words;  size_t word_cap;  /* by token */
    int32_t      score[LABELS_MAX];
    hx_decision  list[LABELS_MAX];
    uint32_t     place[LABELS_MAX];  /* of each decision in half.target */
    const half  *half;
    hx_buf       text;
};

/* -- reading ---------------------------------------------------------------- */

typedef struct reader {
    hx_model *model;
    hx_hostx *host;
    half     *into;
    hx_str    version;
    uint32_t  line;
    hx_error *err;
} reader;

static hx_status broken(const reader *r, const char *what)
{
    return hx__fail(r->err, HX_E_LEXICON, "%s:%u: %s (train it anew: hxgap "
                    "train)", r->model->path, r->line, what);
}

/* The next word of the line, which is taken off it; empty at its end. */
static hx_str next_word(hx_str *line)
{
    hx_str word;

    while (line->len && *line->ptr == ' ') {
        line->ptr++;
        line->len--;
    }
    word = (hx_str){ line->ptr, 0 };
    while (word.len < line->len && line->ptr[word.len] != ' ')
        word.len++;
    line->ptr += word.len;
    line->len -= word.len;
    return word;
}

static bool to_number(hx_str text, int64_t *out)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    int64_t n = 0;

    if (text.len == negative || text.len > 9)
        return false;
    for (size_t i = negative; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        n = n * 10 + (text.ptr[i] - '0');
    }
    *out = negative ? -n : n;
    return true;
}

static hx_status read_language(reader *r, hx_str line)
{
    hx_str code = next_word(&line);
    int lang = hx_str_eq(code, HX_LIT("de"))   ? HX_LANG_DE
               : hx_str_eq(code, HX_LIT("en")) ? HX_LANG_EN
                                               : HX_LANG_UNKNOWN;

    if (lang == HX_LANG_UNKNOWN || r->model->of[lang].label_count)
        return broken(r, "not a language, or one that was there before");
    r->into = &r->model->of[lang];
    return HX_OK;
}

/* label NAME BIAS CUT */
static hx_status read_label(reader *r, hx_str line)
{
    hx_str name = next_word(&line);
    char shown[HX_TARGET_NAME + 16];
    int64_t bias, cut, rule;
    half *h = r->into;
    int len;

    if (!h || h->label_count == LABELS_MAX || h->set.count > 0 ||
        name.len >= HX_TARGET_NAME || !to_number(next_word(&line), &bias) ||
        !to_number(next_word(&line), &cut))
        return broken(r, "not a label, or behind a feature");
    len = snprintf(shown, sizeof shown, "learned: %.*s", (int)name.len,
                   name.ptr);
    rule = hx__registry_rule(r->host, &(hx_rule){
        .lexicon = HX_LIT("model"), .file = HX_LIT("model.hxm"),
        .line = r->line, .pattern = { shown, (size_t)len } });
    if (rule < 0)
        return hx__nomem(r->err);
    h->target[h->label_count] = hx__target_find(r->host, name);
    h->rule[h->label_count] = (uint32_t)rule;
    h->bias[h->label_count++] = (int32_t)(bias - cut);
    h->row = (uint32_t)((h->label_count + LANES - 1) / LANES * LANES);
    return HX_OK;
}

static int16_t *row_of(const half *h, uint32_t id)
{
    return h->rows + (size_t)id * h->row;
}

/* Room for the feature's weights, all 0. */
static bool add_row(half *h, uint32_t id)
{
    if (!hx__grow((void **)&h->rows, &h->row_cap, (size_t)id + 1,
                  h->row * sizeof *h->rows))
        return false;
    memset(row_of(h, id), 0, h->row * sizeof *h->rows);
    return true;
}

/* A rule's feature is looked up by its hash and target, not by its name. */
static bool note_rule(half *h, hx_str name, uint32_t id)
{
    uint32_t key[2] = { 0, HX_TARGET_NONE };
    char hex[9] = "";

    if (name.len < 12 || memcmp(name.ptr, "r:", 2) != 0)
        return true;
    memcpy(hex, name.ptr + name.len - 8, 8);
    key[0] = (uint32_t)strtoul(hex, NULL, 16);
    key[1] = hx__target_find(h->set.host,
                             (hx_str){ name.ptr + 2, name.len - 11 });
    if (key[1] == HX_TARGET_NONE)
        return true;
    return hx__map_add(&h->set.rules,
                       (hx_str){ (const char *)key, sizeof key }, id, NULL);
}

/* feature NAME LABEL:WEIGHT ... */
static hx_status read_feature(reader *r, hx_str line)
{
    hx_str name = next_word(&line), pair;
    half *h = r->into;
    uint32_t id;

    if (!h || name.len < 3 || h->set.count >= HX_MODEL_FEATURES_MAX ||
        hx__map_find(&h->set.map, name) != HX_MAP_NONE)
        return broken(r, "not a feature, one that was there before, or too "
                      "many");
    id = hx__feature_id(&h->set, name);
    if (id == HX_MAP_NONE || !note_rule(h, name, id) ||
        !add_row(h, id))
        return hx__nomem(r->err);
    while ((pair = next_word(&line)).len) {
        const char *colon = memchr(pair.ptr, ':', pair.len);
        size_t at = colon ? (size_t)(colon - pair.ptr) : 0;
        int64_t label, value;

        if (!colon || !to_number((hx_str){ pair.ptr, at }, &label) ||
            label < 0 || (size_t)label >= h->label_count ||
            !to_number((hx_str){ colon + 1, pair.len - at - 1 }, &value) ||
            value < -HX_MODEL_WEIGHT_MAX || value > HX_MODEL_WEIGHT_MAX)
            return broken(r, "a weight is LABEL:THOUSANDTHS, at most 32767");
        row_of(h, id)[label] = (int16_t)value;
    }
    return HX_OK;
}

static hx_status read_line(reader *r, hx_str line)
{
    hx_str word = next_word(&line);

    if (r->line == 1)
        return hx_str_eq(word, HX_LIT("hxgap-model")) &&
               hx_str_eq(next_word(&line), HX_LIT("1"))
                   ? HX_OK : broken(r, "not a model of format 1");
    if (word.len == 0 || word.ptr[0] == '#')
        return HX_OK;
    if (hx_str_eq(word, HX_LIT("version"))) {
        r->version = next_word(&line);
        return HX_OK;
    }
    if (hx_str_eq(word, HX_LIT("language")))
        return read_language(r, line);
    if (hx_str_eq(word, HX_LIT("label")))
        return read_label(r, line);
    if (hx_str_eq(word, HX_LIT("feature")))
        return read_feature(r, line);
    return broken(r, "neither version, language, label nor feature");
}

static hx_status read_lines(reader *r, hx_str text)
{
    hx_status rc = HX_OK;

    for (int lang = HX_LANG_DE; lang < HX_LANG_COUNT; lang++) {
        half *h = &r->model->of[lang];

        h->set.host = r->host;
        h->set.rule_hash = r->model->rule_hash;
        h->set.grows = true;
    }
    while (rc == HX_OK && text.len) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end ? (size_t)(end - text.ptr) : text.len;

        r->line++;
        rc = read_line(r, (hx_str){ text.ptr, len });
        text.ptr += len + (end != NULL);
        text.len -= len + (end != NULL);
    }
    for (int lang = HX_LANG_DE; rc == HX_OK && lang < HX_LANG_COUNT; lang++) {
        half *h = &r->model->of[lang];

        h->set.grows = false;  /* from here on read-only */
        if (!hx__feature_set_ready(&h->set))
            rc = hx__nomem(r->err);
    }
    return rc;
}

/* The whole file. HX_END: there is none. */
static hx_status read_file(const char *path, hx_buf *text, hx_error *err)
{
    FILE     *file = fopen(path, "rbe");
    hx_status rc = HX_OK;

    if (!file)
        return errno == ENOENT ? HX_END
               : hx__fail(err, HX_E_IO, "%s: cannot read it: %s", path,
                          strerror(errno));
    hx__buf_file(text, file, HX_MODEL_BYTES_MAX);
    if (text->failed)
        rc = hx__nomem(err);
    else if (ferror(file) || text->len > HX_MODEL_BYTES_MAX)
        rc = hx__fail(err, HX_E_IO, "%s: cannot read it, or over %zu MiB",
                      path, HX_MODEL_BYTES_MAX >> 20);
    fclose(file);
    return rc;
}

/* -- opening ---------------------------------------------------------------- */

static void model_close(hx_model *model)
{
    if (!model)
        return;
    for (int lang = 0; lang < HX_LANG_COUNT; lang++) {
        hx__feature_set_clear(&model->of[lang].set);
        hx__free(model->of[lang].rows);
    }
    hx__free(model->rule_hash);
    hx__free(model->path);
    hx__free(model);
}

/* `name` beside the pipeline's first lexicon, or as it stands. Owned. */
static char *model_path(const hx_hostx *host, hx_str name)
{
    const char *first = host->pipe->lexicon_count ? host->pipe->lexicons[0]
                                                  : "";
    const char *slash = strrchr(first, '/');
    char *own = hx__strndup(name.ptr, name.len), *folder, *path;

    if (!own || memchr(name.ptr, '/', name.len) || !slash)
        return own;
    folder = hx__strndup(first, (size_t)(slash - first));
    path = folder ? hx__path_join(folder, own, "") : NULL;
    hx__free(folder);
    hx__free(own);
    return path;
}

static hx_status load(hx_model *model, hx_hostx *host, hx_error *err)
{
    reader r = { .model = model, .host = host, .err = err };
    hx_lexicon_info info = { .name = "model" };
    hx_buf text = { 0 };
    char *version = NULL;
    hx_status rc = read_file(model->path, &text, err);

    if (rc == HX_OK)
        rc = read_lines(&r, (hx_str){ text.ptr, text.len });
    if (rc == HX_OK) {
        version = hx__strndup(r.version.ptr ? r.version.ptr : "0.0.0",
                              r.version.ptr ? r.version.len : 5);
        info.version = version;
        info.fingerprint = XXH3_64bits(text.ptr, text.len);
        if (!version || hx__registry_lexicon(host, &info) != HX_OK)
            rc = hx__nomem(err);
    }
    hx__free(version);
    hx__buf_clear(&text);
    return rc;
}

static hx_status model_open(const hx_host *pub, hx_str path, hx_model **out,
                            hx_error *err)
{
    hx_hostx *host = (hx_hostx *)pub;  /* open() runs on the main thread */
    hx_model *model;
    hx_status rc;

    *out = NULL;
    if (host->request->no_model)
        return HX_OK;
    model = hx__alloc(1, sizeof *model);
    if (!model)
        return hx__nomem(err);
    model->host = pub;
    model->path = model_path(host, path);
    model->rule_hash = hx__feature_rules(host);
    rc = model->path && model->rule_hash ? load(model, host, err)
                                         : hx__nomem(err);
    if (rc == HX_END)
        hx__host_message(host, "no model in %s: labels are those of the rules",
                         model->path);
    if (rc == HX_OK)
        *out = model;
    else
        model_close(model);
    return rc == HX_END ? HX_OK : rc;
}

/* -- judging ---------------------------------------------------------------- */

static void judge_close(hx_judge *judge)
{
    if (!judge)
        return;
    hx__stemmer_close(judge->stemmer);
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
    judge->stemmer = hx__stemmer_open();
    if (!judge->stemmer) {
        judge_close(judge);
        return NULL;
    }
    return judge;
}

/* The numbers of the spelling's words in both languages, 0 for none. */
static uint32_t judge_term(hx_judge *judge, hx_str spelling, int kind)
{
    char fold[HX_FOLD_BYTES_MAX];
    hx_str word = { fold, hx__feature_fold(spelling, kind, fold) };
    uint32_t out = 0;

    for (int lang = HX_LANG_DE; word.len && lang < HX_LANG_COUNT; lang++) {
        /* Only a set that grows is changed by looking for its features. */
        half *h = (half *)&judge->model->of[lang];
        uint32_t id = hx__feature_of(&h->set, judge->stemmer, lang, word,
                                     kind);

        if (id != HX_MAP_NONE)
            out |= (id + 1) << (lang == HX_LANG_DE ? 0 : WORD_BITS);
    }
    return out;
}

static bool find_words(hx_judge *judge, const hx_record *rec,
                       const uint32_t *symbols)
{
    unsigned shift = rec->lang == HX_LANG_DE ? 0 : WORD_BITS;

    if (rec->token_count > judge->word_cap &&
        !hx__grow((void **)&judge->words, &judge->word_cap, rec->token_count,
                  sizeof *judge->words))
        return false;
    for (size_t t = 0; t < rec->token_count; t++)  /* none wraps to NONE */
        judge->words[t] = (symbols[rec->tokens[t].term] >> shift & 0xFFFF) -
                          1u;
    return true;
}

/* One loop of fixed length, which compilers turn into vector code. */
static inline void add_lanes(int32_t *restrict score,
                             const int16_t *restrict row)
{
    for (int k = 0; k < LANES; k++)
        score[k] += row[k];
}

static void add_up(hx_judge *judge)
{
    const half *h = judge->half;

    memcpy(judge->score, h->bias, h->row * sizeof *judge->score);
    for (size_t i = 0; i < judge->features.count; i++) {
        const int16_t *row = row_of(h, judge->features.list[i].id);

        for (uint32_t l = 0; l < h->row; l += LANES)
            add_lanes(judge->score + l, row + l);
    }
}

/* Decision about `label`, at the place of its strongest evidence. */
static hx_decision decision(const hx_judge *judge, uint32_t label, bool add,
                            int32_t *strongest)
{
    const half *h = judge->half;
    uint32_t target = h->target[label];
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
        int32_t value = f->end > f->begin ? row_of(h, f->id)[label] : 0;

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

static hx_status judge_decide(hx_judge *judge, const hx_record *rec,
                              const uint32_t *symbols,
                              const hx_decision **list, size_t *count,
                              hx_error *err)
{
    /* Only a set that grows is changed by looking for its features. */
    half *h = (half *)&judge->model->of[rec->lang];

    *list = judge->list;
    *count = 0;
    judge->half = h;
    if (h->label_count == 0 || rec->token_count == 0)
        return HX_OK;
    if (!find_words(judge, rec, symbols) ||
        !hx__features_find(&judge->features, &h->set, rec, judge->words))
        return hx__nomem(err);
    add_up(judge);
    for (uint32_t label = 0; label < h->label_count; label++) {
        int32_t best;
        bool was, holds;

        if (h->target[label] == HX_TARGET_NONE)
            continue;
        was = hx__features_has(&judge->features, h->target[label]);
        holds = judge->score[label] >= (was ? -DOUBT_MIN : 0);
        if (was == holds)
            continue;
        judge->list[*count] = decision(judge, label, holds, &best);
        if (holds && best < EVIDENCE_MIN)
            continue;
        judge->place[(*count)++] = label;
    }
    return HX_OK;
}

/* -- reasons ---------------------------------------------------------------- */

static void put_feature(hx_judge *judge, const hx_feature *f, int32_t value)
{
    const char *name = judge->half->set.names[f->id];
    const hx_host *host = judge->model->host;
    hx_buf *out = &judge->text;

    hx__buf_printf(out, "%s%c%d.%02d ", out->len > 7 ? ", " : "",
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
    hx__buf_str(&judge->text, "model: ");
    for (int n = 0; n < WHY_FEATURES; n++) {
        int32_t most = 0;

        told[n] = SIZE_MAX;
        for (size_t i = 0; i < judge->features.count; i++) {
            int32_t value =
                row_of(judge->half, judge->features.list[i].id)[label];
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
        put_feature(judge, &judge->features.list[told[n]], most);
    }
    if (judge->text.failed)
        return (hx_str){ "", 0 };
    return (hx_str){ judge->text.ptr, judge->text.len };
}

const hx_model_calls hx__model_calls = {
    .open = model_open, .close = model_close,
    .judge_open = judge_open, .judge_close = judge_close,
    .term = judge_term, .decide = judge_decide, .why = judge_why,
};
