/* det_model: a learned second opinion on what the rules found.
 *
 * The host's model says which labels it would add or drop; here they become
 * mentions and facets, with notes that name the features for explain. A label
 * that the model does not know keeps what the rules say. */
#include "hxgap/plugin.h"

typedef struct model {
    const hx_host *host;
    hx_model      *learned;  /* NULL: switched off, or there is no file */
    size_t         slot;     /* of rec->term_data */
    int            driver, touchpoint, loyalty;
} model;

typedef struct worker {
    const model *model;
    hx_judge    *judge;      /* NULL as model->learned */
} worker;

static void det_close(void *m)
{
    model *self = m;

    if (!self)
        return;
    self->host->model->close(self->learned);
    self->host->free(self);
}

static hx_status det_open(const hx_host *host, const hx_plugin_ref *self,
                          void **out, hx_error *err)
{
    model    *m;
    hx_status rc;

    *out = NULL;
    if (host->size <= offsetof(hx_host, model) || !host->model)
        return host->fail(err, HX_E_PLUGIN, "det_model: this hxgap has no "
                          "models (it is older than the plugin)");
    m = host->alloc(1, sizeof *m);
    if (!m)
        return host->fail(err, HX_E_NOMEM, "det_model: no memory");
    m->host = host;
    m->slot = self->slot;
    m->driver = host->dimension(host, "driver");
    m->touchpoint = host->dimension(host, "touchpoint");
    m->loyalty = host->dimension(host, "loyalty");
    if (hx_str_eq(host->option(host, self, "enabled"), HX_LIT("true"))) {
        rc = host->model->open(host, host->option(host, self, "file"),
                               &m->learned, err);
        if (rc != HX_OK) {
            det_close(m);  /* after a failure nobody else does */
            return rc;
        }
    }
    *out = m;
    return HX_OK;
}

static void det_end(const void *shared, void *state)
{
    const model *m = shared;
    worker *w = state;

    if (!w)
        return;
    m->host->model->judge_close(w->judge);
    m->host->free(w);
}

static hx_status det_begin(const void *shared, void **state, hx_error *err)
{
    const model *m = shared;
    worker *w = m->host->alloc(1, sizeof *w);

    if (w) {
        w->model = m;
        w->judge = m->learned ? m->host->model->judge_open(m->learned) : NULL;
    }
    if (!w || (m->learned && !w->judge)) {
        det_end(m, w);
        return m->host->fail(err, HX_E_NOMEM, "det_model: no memory");
    }
    *state = w;
    return HX_OK;
}

static uint32_t det_term(void *state, hx_str spelling, int kind)
{
    worker *w = state;

    return w->judge ? w->model->host->model->term(w->judge, spelling, kind)
                    : 0;
}

static void det_terms_reset(void *state)
{
    worker *w = state;

    if (w->judge)
        w->model->host->model->terms_reset(w->judge);
}

static void det_terms_keep(void *state, uint32_t *values, size_t count)
{
    worker *w = state;

    if (w->judge)
        w->model->host->model->terms_keep(w->judge, values, count);
}

/* -- decisions -------------------------------------------------------------- */

typedef struct verdicts {
    const hx_decision *list;
    size_t             count;
} verdicts;

/* The decision that drops this label, or NULL. */
static const hx_decision *dropped_by(const verdicts *v, int dimension,
                                     unsigned label, unsigned stance)
{
    for (size_t i = 0; i < v->count; i++) {
        const hx_decision *d = &v->list[i];

        if (d->what == HX_MODEL_DROP && d->dimension == dimension &&
            d->label == label && d->stance == stance)
            return d;
    }
    return NULL;
}

static bool concerns(const verdicts *v, int dimension)
{
    for (size_t i = 0; i < v->count; i++)
        if (v->list[i].dimension == dimension)
            return true;
    return false;
}

/* What the reason of a decision begins with: a mention that goes may leave
 * another stance of its hit behind. */
static hx_str opening(const hx_decision *d)
{
    if (d->what != HX_MODEL_DROP)
        return HX_LIT("");
    return d->stance == HX_MET      ? HX_LIT("met dropped: ")
           : d->stance == HX_UNMET  ? HX_LIT("unmet dropped: ")
           : d->stance == HX_WANTED ? HX_LIT("wanted dropped: ") : HX_LIT("");
}

static hx_status add_note(const worker *w, hx_record *rec,
                          const hx_decision *d, uint32_t begin, uint32_t end,
                          uint32_t rule, hx_error *err)
{
    const hx_host *host = w->model->host;
    hx_str         first = opening(d), why;
    hx_note        note = { begin, end, rule, { NULL, 0 } };
    char          *text;

    if (!rec->explain)
        return HX_OK;
    why = host->model->why(w->judge, d);
    text = why.len ? host->arena(rec, first.len + why.len) : NULL;
    if (!text)
        return host->fail(err, HX_E_NOMEM, "det_model: no memory");
    memcpy(text, first.ptr, first.len);
    memcpy(text + first.len, why.ptr, why.len);
    note.text = (hx_str){ text, first.len + why.len };
    return host->note_add(rec, note, err);
}

/* Takes the dropped mentions out, keeping the order of the others. */
static hx_status drop_mentions(const worker *w, hx_record *rec,
                               const verdicts *v, hx_error *err)
{
    const hx_host *host = w->model->host;
    size_t count = rec->mention_count;
    hx_mention *old = host->arena(rec, (count + 1) * sizeof *old);
    hx_status rc = HX_OK;

    if (!old)
        return host->fail(err, HX_E_NOMEM, "det_model: no memory");
    if (count)
        memcpy(old, rec->mentions, count * sizeof *old);
    host->mentions_clear(rec);
    for (size_t i = 0; rc == HX_OK && i < count; i++) {
        const hx_decision *d = dropped_by(v, w->model->driver, old[i].label,
                                          old[i].stance);

        rc = d ? add_note(w, rec, d, old[i].begin, old[i].end, old[i].rule,
                          err)
               : host->mention_add(rec, old[i], err);
    }
    return rc;
}

static hx_status drop_facets(const worker *w, hx_record *rec,
                             const verdicts *v, int dimension, hx_error *err)
{
    const hx_host *host = w->model->host;
    size_t count = rec->facet_count;
    hx_facet *old = host->arena(rec, (count + 1) * sizeof *old);
    hx_status rc = HX_OK;

    if (!old)
        return host->fail(err, HX_E_NOMEM, "det_model: no memory");
    if (count)
        memcpy(old, rec->facets, count * sizeof *old);
    host->facets_clear(rec, dimension);
    for (size_t i = 0; rc == HX_OK && i < count; i++) {
        const hx_decision *d = dropped_by(v, dimension, old[i].label, 0);

        if (old[i].dimension != dimension)
            continue;
        rc = d ? add_note(w, rec, d, old[i].begin, old[i].end, old[i].rule,
                          err)
               : host->facet_add(rec, old[i], err);
    }
    return rc;
}

static hx_status add_label(const worker *w, hx_record *rec,
                           const hx_decision *d, hx_error *err)
{
    const hx_host *host = w->model->host;
    hx_status rc;

    if (d->dimension == w->model->driver)
        rc = host->mention_add(rec, (hx_mention){
            .label = d->label, .stance = d->stance, .begin = d->begin,
            .end = d->end, .clause = d->clause, .rule = d->rule }, err);
    else
        rc = host->facet_add(rec, (hx_facet){
            .dimension = d->dimension, .label = d->label, .begin = d->begin,
            .end = d->end, .clause = d->clause, .rule = d->rule }, err);
    return rc == HX_OK ? add_note(w, rec, d, d->begin, d->end, d->rule, err)
                       : rc;
}

static hx_status det_process(void *state, hx_record *rec, hx_error *err)
{
    worker *w = state;
    const model *m = w->model;
    verdicts v = { NULL, 0 };
    hx_status rc;

    if (!w->judge)
        return HX_OK;
    rc = m->host->model->decide(w->judge, rec, rec->term_data[m->slot],
                                &v.list, &v.count, err);
    if (rc != HX_OK || v.count == 0)
        return rc;
    if (concerns(&v, m->driver))
        rc = drop_mentions(w, rec, &v, err);
    if (rc == HX_OK && concerns(&v, m->touchpoint))
        rc = drop_facets(w, rec, &v, m->touchpoint, err);
    if (rc == HX_OK && concerns(&v, m->loyalty))
        rc = drop_facets(w, rec, &v, m->loyalty, err);
    for (size_t i = 0; rc == HX_OK && i < v.count; i++)
        if (v.list[i].what == HX_MODEL_ADD)
            rc = add_label(w, rec, &v.list[i], err);
    return rc;
}

static const hx_option options[] = {
    { "file", HX_OPT_STRING, "model.hxm",
      "the model; a name without / lies beside the first lexicon" },
    { "enabled", HX_OPT_BOOL, "true", "false leaves the labels to the rules" },
    { NULL, 0, NULL, NULL }
};

static const hx_plugin det_model = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "det_model",
    .version = "1.0.0",
    .summary = "adds and drops labels of the rules by learned weights",
    .stage = HX_STAGE_DET,
    .needs = HX_L_TOKENS | HX_L_CLAUSES | HX_L_LANGUAGE | HX_L_MENTIONS |
             HX_L_FACETS,
    .provides = HX_L_MENTIONS | HX_L_FACETS,
    .threads = HX_PER_WORKER,
    .options = options,
    .open = det_open,
    .close = det_close,
    .begin = det_begin,
    .end = det_end,
    .process = det_process,
    .term = det_term,
    .terms_reset = det_terms_reset,
    .terms_keep = det_terms_keep,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &det_model : NULL;
}
