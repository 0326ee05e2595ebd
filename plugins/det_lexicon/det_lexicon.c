/* det_lexicon: drivers with their stance, touchpoints, loyalty and any other
 * facet that a lexicon defines.
 *
 * The host's matcher finds the patterns; stance.c decides what the hits of a
 * clause mean together; here they become mentions, facets and notes. */
#include "hxgap/plugin.h"
#include "notes.h"

typedef struct worker {
    const model *model;
    hx_matcher  *matcher;
    verdict     *verdicts;
    size_t       verdict_cap;
} worker;

static hx_status det_open(const hx_host *host, const hx_plugin_ref *self,
                          void **out, hx_error *err)
{
    static const char *const cues[CUE_COUNT] = {
        "negation", "negation_off", "wish", "wish_lack", "good", "bad",
        "irony", "negation_ahead", "negation_behind", "rebuff", "exception",
        "refusal"
    };
    model *m = host->alloc(1, sizeof *m);

    if (!m)
        return host->fail(err, HX_E_NOMEM, "det_lexicon: no memory");
    m->host = host;
    m->lexicon = host->lexicons(host);
    m->slot = self->slot;
    m->driver = host->dimension(host, "driver");
    m->cue_dim = host->dimension(host, "cue");
    if (!m->lexicon) {
        host->free(m);  /* after a failure nobody else does */
        return host->fail(err, HX_E_LEXICON, "det_lexicon: the pipeline names "
                          "no lexicons (add `lexicons:` to the pipeline file)");
    }
    for (int i = 0; i < CUE_COUNT; i++)
        m->cue[i] = host->label(host, m->cue_dim, cues[i]);
    m->cue_bits = host->alloc(host->label_count(host, m->cue_dim) + 1,
                              sizeof *m->cue_bits);
    if (!m->cue_bits) {
        host->free(m);
        return host->fail(err, HX_E_NOMEM, "det_lexicon: no memory");
    }
    for (int i = 0; i < CUE_COUNT; i++)
        if (m->cue[i] >= 0)
            m->cue_bits[m->cue[i]] |= (uint16_t)(1u << i);
    *out = m;
    return HX_OK;
}

static void det_close(void *shared)
{
    model *m = shared;

    if (!m)
        return;
    m->host->free(m->cue_bits);
    m->host->free(m);
}

static void det_end(const void *shared, void *state)
{
    const model *m = shared;
    worker *w = state;

    if (!w)
        return;
    m->host->lexicon->matcher_close(w->matcher);
    m->host->free(w->verdicts);
    m->host->free(w);
}

/* Cues that no rule of stance asks for may still absorb others, but a single
 * word absorbs nothing: those are looked for only to be explained. */
static void name_idle(const model *m, hx_matcher *matcher)
{
    size_t labels = m->host->label_count(m->host, m->cue_dim);

    for (size_t label = 0; label < labels; label++)
        if (!m->cue_bits[label])
            m->host->lexicon->idle_words(matcher, m->cue_dim, (int)label);
}

static hx_status det_begin(const void *shared, void **state, hx_error *err)
{
    const model *m = shared;
    worker *w = m->host->alloc(1, sizeof *w);

    if (w) {
        w->model = m;
        w->matcher = m->host->lexicon->matcher_open(m->lexicon);
    }
    if (!w || !w->matcher) {
        det_end(m, w);
        return m->host->fail(err, HX_E_NOMEM, "det_lexicon: no memory");
    }
    name_idle(m, w->matcher);
    *state = w;
    return HX_OK;
}

static uint32_t det_term(void *state, hx_str spelling, int kind)
{
    worker *w = state;

    return w->model->host->lexicon->term(w->matcher, spelling, kind);
}

static void det_terms_reset(void *state)
{
    worker *w = state;

    w->model->host->lexicon->terms_reset(w->matcher);
}

static void det_terms_keep(void *state, uint32_t *values, size_t count)
{
    worker *w = state;

    w->model->host->lexicon->terms_keep(w->matcher, values, count);
}

static hx_status add_mentions(const scene *s, hx_record *rec, size_t i,
                              hx_error *err)
{
    const hx_hit *hit = &s->hits[i];

    for (unsigned bit = HX_MET; bit <= HX_WANTED; bit <<= 1) {
        hx_mention mention = {
            .label = hit->label, .stance = (uint8_t)bit,
            .begin = byte_begin(rec, hit), .end = byte_end(rec, hit),
            .clause = hit->clause, .rule = hit->rule,
        };
        hx_status rc;

        if (!(s->verdicts[i].stances & bit) ||
            scene_weight(s, i, (uint8_t)bit) < FULL_WEIGHT)
            continue;
        rc = s->model->host->mention_add(rec, mention, err);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

static hx_status add_facet(const scene *s, hx_record *rec, size_t i,
                           hx_error *err)
{
    const hx_hit *hit = &s->hits[i];
    hx_facet facet = {
        .dimension = hit->dimension, .label = hit->label,
        .begin = byte_begin(rec, hit), .end = byte_end(rec, hit),
        .clause = hit->clause, .rule = hit->rule,
    };

    if (!s->verdicts[i].stances || scene_weight(s, i, 1) < FULL_WEIGHT)
        return HX_OK;
    return s->model->host->facet_add(rec, facet, err);
}

static hx_status add_layers(const scene *s, hx_record *rec, hx_error *err)
{
    for (size_t i = 0; i < s->count; i++) {
        const hx_hit *hit = &s->hits[i];
        hx_status rc = HX_OK;

        if (hit->dimension == s->model->driver)
            rc = add_mentions(s, rec, i, err);
        else if (hit->dimension != s->model->cue_dim)
            rc = add_facet(s, rec, i, err);
        if (rc == HX_OK && rec->explain)
            rc = notes_add(s, rec, i, err);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

static hx_status det_process(void *state, hx_record *rec, hx_error *err)
{
    worker *w = state;
    const model *m = w->model;
    scene s = { .model = m, .rec = rec };
    hx_status rc;

    rc = m->host->lexicon->run(w->matcher, rec, rec->term_data[m->slot],
                               &s.hits, &s.count, err);
    if (rc != HX_OK || s.count == 0)
        return rc;
    if (s.count > w->verdict_cap) {
        size_t cap = s.count * 2;
        verdict *more = m->host->realloc(w->verdicts, cap, sizeof *more);

        if (!more)
            return m->host->fail(err, HX_E_NOMEM, "det_lexicon: no memory");
        w->verdicts = more;
        w->verdict_cap = cap;
    }
    s.verdicts = w->verdicts;
    stance_resolve(&s);
    return add_layers(&s, rec, err);
}

static const hx_plugin det_lexicon = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "det_lexicon",
    .version = "1.0.0",
    .summary = "drivers with stance, touchpoints, loyalty and other facets, "
               "from lexicons",
    .stage = HX_STAGE_DET,
    .needs = HX_L_TOKENS | HX_L_CLAUSES | HX_L_LANGUAGE,
    .provides = HX_L_MENTIONS | HX_L_FACETS,
    .threads = HX_PER_WORKER,
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
    return host->abi_major == HX_ABI_MAJOR ? &det_lexicon : NULL;
}
