/* Reading a model. The file is text, one feature a line, so that a version can be compared with
 * the one before. A name that the lexicons do not have (they may be newer) is
 * left out: its features cannot occur, its labels keep their rules. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "modelx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "alloc.h"
#include "buf.h"
#include "error.h"
#include "hostx.h"
#include "paths.h"

#define FEATURE_WRONG "not a feature, one that was there before, or too many"

/* -- reading ---------------------------------------------------------------- */

typedef struct reader {
    hx_model *model;
    hx_hostx *host;
    hx_half  *into;
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
    hx_half *h = r->into;
    int len;

    if (!h || h->label_count == HX_MODEL_LABELS_MAX || h->set.count > 0 ||
        name.len >= HX_TARGET_NAME || !to_number(next_word(&line), &bias) ||
        !to_number(next_word(&line), &cut))
        return broken(r, "not a label, or behind a feature");
    len = snprintf(shown, sizeof shown, "learned: %.*s", (int)name.len,
                   name.ptr);
    rule = hx__registry_rule(r->host, &(hx_rule){
        .lexicon = HX_LIT("model"),
        .file = hx_str_of(hx__path_base(r->model->path)),
        .line = r->line, .pattern = { shown, (size_t)len } });
    if (rule < 0)
        return hx__nomem(r->err);
    h->target[h->label_count] = hx__target_find(r->host, name);
    if (h->target[h->label_count] == HX_TARGET_EXPERIENCE)
        h->experience = (uint32_t)h->label_count;
    h->rule[h->label_count] = (uint32_t)rule;
    h->bias[h->label_count++] = (int32_t)(bias - cut);
    h->row = (uint32_t)((h->label_count + HX_ROW_PART - 1) / HX_ROW_PART * HX_ROW_PART);
    return HX_OK;
}

/* Room for the feature's weights, all 0. */
static bool add_row(hx_half *h, uint32_t id)
{
    if (!hx__grow((void **)&h->rows, &h->row_cap, (size_t)id + 1,
                  h->row * sizeof *h->rows))
        return false;
    memset(hx__model_row(h, id), 0, h->row * sizeof *h->rows);
    return true;
}

/* A rule's feature is looked up by its hash and target, not by its name. */
static bool note_rule(hx_half *h, hx_str name, uint32_t id)
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

/* A number of at most eight digits at `p`; what is behind it, or NULL. */
static inline const char *take_number(const char *p, int32_t *out)
{
    bool negative = *p == '-';
    const char *digits = p + negative;
    uint32_t n = 0, digit;

    for (p = digits; (digit = (unsigned char)*p - (uint32_t)'0') < 10; p++)
        n = n * 10 + digit;
    *out = negative ? -(int32_t)n : (int32_t)n;
    return p > digits && p - digits <= 8 ? p : NULL;
}

/* LABEL:WEIGHT ...: nearly all of a file is this. A line feed ends the line,
 * so what is read needs no bounds. */
static hx_status read_weights(const reader *r, const char *p, int16_t *row)
{
    uint32_t labels = (uint32_t)r->into->label_count;

    for (;;) {
        int32_t label, value;

        while (*p == ' ')
            p++;
        if (*p == '\n')
            return HX_OK;
        if (!(p = take_number(p, &label)) || *p++ != ':' ||
            !(p = take_number(p, &value)) || (*p != ' ' && *p != '\n') ||
            (uint32_t)label >= labels || value < -HX_MODEL_WEIGHT_MAX ||
            value > HX_MODEL_WEIGHT_MAX)
            return broken(r, "a weight is LABEL:THOUSANDTHS, at most 32767");
        row[label] = (int16_t)value;
    }
}

/* feature NAME LABEL:WEIGHT ... */
static hx_status read_feature(reader *r, hx_str line)
{
    hx_str name = next_word(&line);
    hx_half *h = r->into;
    size_t count = h ? h->set.count : 0;
    uint32_t id;

    if (!h || name.len < 3 || count >= HX_MODEL_FEATURES_MAX)
        return broken(r, FEATURE_WRONG);
    id = hx__feature_id(&h->set, name);
    if (id < count)
        return broken(r, FEATURE_WRONG);
    if (id == HX_MAP_NONE || !note_rule(h, name, id) || !add_row(h, id))
        return hx__nomem(r->err);
    return read_weights(r, line.ptr, hx__model_row(h, id));
}

static hx_status read_line(reader *r, hx_str line)
{
    hx_str word = next_word(&line);

    if (r->line == 1)
        return hx_str_eq(word, HX_LIT("hxgap-model")) &&
               hx_str_eq(next_word(&line), HX_LIT("1"))
                   ? HX_OK : broken(r, "not a model of format 1");
    if (hx_str_eq(word, HX_LIT("feature")))
        return read_feature(r, line);
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
    return broken(r, "neither version, language, label nor feature");
}

static hx_status read_lines(reader *r, hx_str text)
{
    hx_status rc = HX_OK;

    for (int lang = HX_LANG_DE; lang < HX_LANG_COUNT; lang++) {
        hx_half *h = &r->model->of[lang];

        h->set.host = r->host;
        h->set.rule_hash = r->model->rule_hash;
        h->set.grows = true;
        h->experience = HX_MODEL_LABELS_MAX;
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
        hx_half *h = &r->model->of[lang];

        h->set.grows = false;  /* from here on read-only */
        if (!hx__feature_set_ready(&h->set))
            rc = hx__nomem(r->err);
    }
    return rc;
}

/* The whole file. HX_END: there is none. */
static hx_status read_file(const char *path, hx_buf *text, hx_error *err)
{
    hx_status rc;

    if (access(path, F_OK) != 0)
        return errno == ENOENT ? HX_END : hx__fail_errno(err, path, errno);
    rc = hx__buf_load(text, path, HX_MODEL_BYTES_MAX, err);
    return rc == HX_OK && text->len > HX_MODEL_BYTES_MAX
           ? hx__fail(err, HX_E_IO, "%s: over %zu MiB", path,
                      HX_MODEL_BYTES_MAX >> 20) : rc;
}

/* -- opening ---------------------------------------------------------------- */

void hx__model_close(hx_model *model)
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
    hx_lexicon_info info = { .name = "model", .path = model->path };
    hx_buf text = { 0 };
    char *version = NULL;
    hx_status rc = read_file(model->path, &text, err);

    hx__buf_char(&text, '\n');  /* behind the last line, too */
    if (rc == HX_OK && text.failed)
        rc = hx__nomem(err);
    if (rc == HX_OK)
        rc = read_lines(&r, (hx_str){ text.ptr, text.len - 1 });
    if (rc == HX_OK) {
        version = hx__strndup(r.version.ptr ? r.version.ptr : "0.0.0",
                              r.version.ptr ? r.version.len : 5);
        info.version = version;
        info.fingerprint = XXH3_64bits(text.ptr, text.len - 1);
        if (!version || hx__registry_lexicon(host, &info) != HX_OK)
            rc = hx__nomem(err);
    }
    hx__free(version);
    hx__buf_clear(&text);
    return rc;
}

/* A bare name is looked for beside the lexicons; who names a file on the command
 * line means one of the working folder. */
static void tell_missing(hx_hostx *host, const char *path, hx_str name)
{
    char here[256] = "";

    if (name.len < sizeof here && !memchr(name.ptr, '/', name.len))
        memcpy(here, name.ptr, name.len);
    if (here[0] && access(here, R_OK) == 0)
        hx__host_message(host, "no model in %s: labels are those of the rules "
                         "(write ./%s for the file of this folder)", path,
                         here);
    else
        hx__host_message(host, "no model in %s: labels are those of the rules",
                         path);
}

hx_status hx__model_open(const hx_host *pub, hx_str path, hx_model **out,
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
        tell_missing(host, model->path, path);
    if (rc == HX_OK)
        *out = model;
    else
        hx__model_close(model);
    return rc == HX_END ? HX_OK : rc;
}

