/* One worker's chain: a record goes through checks, tokenisers and detectors,
 * and on to the aggregators.
 *
 * The steps are laid out as a flat list when the chain opens. A plugin's
 * refusal costs the record and nothing else; only the world's errors (memory,
 * an interrupt) and those of aggregators, whose sums would be wrong from
 * there on, end the run. */
#include "alloc.h"
#include "error.h"
#include "hostx.h"
#include "stats.h"

#include <stdio.h>

typedef struct step {
    hx_status (*process)(void *state, hx_record *rec, hx_error *err);
    void       *state;
    size_t      plugin;  /* of host->plugins */
    hx_serial  *serial;  /* NULL but for serial plugins */
    const char *name;
} step;

struct hx_chain {
    hx_recordx      rx;
    const hx_hostx *host;
    hx_terms       *terms;
    size_t          slots;  /* of input fields */
    void           *states[HX_PLUGINS_MAX];
    bool            owned[HX_PLUGINS_MAX];  /* begun here, to be ended */
    step            steps[HX_PLUGINS_MAX];
    size_t          counting;    /* steps from here on are aggregators */
    size_t          step_count;
    hx_stats       *stats;       /* NULL: nobody asks for times */
};

/* -- opening -- */

static uint32_t serial_term(void *state, hx_str spelling, int kind)
{
    hx_serial *serial = state;
    uint32_t   out;

    pthread_mutex_lock(&serial->lock);
    out = serial->plugin->term(serial->state, spelling, kind);
    pthread_mutex_unlock(&serial->lock);
    return out;
}

bool hx__has_state(const hx_plugin *plugin)
{
    return plugin->stage == HX_STAGE_TOK || plugin->stage == HX_STAGE_DET ||
           plugin->stage == HX_STAGE_AGG;
}

/* Makes the state of plugin `i` for this worker. */
static hx_status begin_plugin(hx_chain *chain, size_t i, hx_error *err)
{
    const hx_loaded *l = &chain->host->plugins[i];
    hx_error         detail = { .message = "" };
    hx_status        rc;

    if (l->plugin->threads == HX_STATELESS) {
        chain->states[i] = l->model;
        return HX_OK;
    }
    if (l->plugin->threads == HX_SERIAL) {
        chain->states[i] = chain->host->serial[i].state;
        return HX_OK;
    }
    rc = l->plugin->begin(l->model, &chain->states[i], &detail);
    if (rc == HX_E_NOMEM)
        return hx__nomem(err);
    if (rc != HX_OK)
        return hx__fail(err, rc < 0 ? rc : HX_E_PLUGIN,
                        "%s: cannot begin: %s", l->ref.name, detail.message);
    if (!chain->states[i])
        return hx__fail(err, HX_E_PLUGIN, "%s: begin() gave no state",
                        l->ref.name);
    chain->owned[i] = true;
    return HX_OK;
}

static void add_step(hx_chain *chain, size_t i)
{
    const hx_hostx *host = chain->host;
    const hx_loaded *l = &host->plugins[i];

    chain->steps[chain->step_count++] = (step){
        .process = l->plugin->process, .state = chain->states[i],
        .plugin = i,
        .name = l->ref.name,
        .serial = l->plugin->threads == HX_SERIAL
                  ? (hx_serial *)&host->serial[i] : NULL,
    };
    if (l->plugin->stage != HX_STAGE_AGG)
        chain->counting = chain->step_count;
}

static hx_status open_terms(hx_chain *chain, hx_error *err)
{
    const hx_hostx *host = chain->host;
    hx_term_user    users[HX_PLUGINS_MAX];

    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_loaded *l = &host->plugins[i];

        if (!l->plugin->term || !hx__has_state(l->plugin))
            continue;
        users[l->ref.slot] = (hx_term_user){
            l->plugin->term, l->plugin->terms_reset,
            l->plugin->terms_keep, chain->states[i]
        };
        if (l->plugin->threads == HX_SERIAL)
            users[l->ref.slot] = (hx_term_user){
                serial_term, NULL, NULL, (void *)&host->serial[i]
            };
    }
    chain->terms = hx__terms_open(users, host->term_users);
    chain->rx.terms = chain->terms;
    return chain->terms ? HX_OK : hx__nomem(err);
}

hx_status hx__chain_open(hx_chain **out, const hx_hostx *host, hx_error *err)
{
    hx_chain *chain = hx__alloc(1, sizeof *chain);
    hx_status rc = HX_OK;

    *out = NULL;
    if (!chain)
        return hx__nomem(err);
    chain->host = host;
    chain->rx.host = host;
    chain->slots = HX_F_COUNT + host->wish.extra_count;
    for (size_t i = 0; rc == HX_OK && i < host->plugin_count; i++) {
        if (!hx__has_state(host->plugins[i].plugin))
            continue;
        rc = begin_plugin(chain, i, err);
        if (rc == HX_OK)
            add_step(chain, i);
    }
    if (rc == HX_OK)
        rc = open_terms(chain, err);
    if (rc != HX_OK) {
        hx__chain_close(chain);
        return rc;
    }
    (void)hx__chain_begin(chain);
    *out = chain;
    return HX_OK;
}

static void end_plugin(hx_chain *chain, size_t i)
{
    const hx_loaded *l = &chain->host->plugins[i];

    if (chain->owned[i])
        l->plugin->end(l->model, chain->states[i]);
    chain->owned[i] = false;
}

void hx__chain_finish(hx_chain *chain)
{
    hx__terms_close(chain->terms);
    chain->terms = chain->rx.terms = NULL;
    chain->step_count = chain->counting = 0;
    for (size_t i = chain->host->plugin_count; i-- > 0;)
        if (chain->host->plugins[i].plugin->stage != HX_STAGE_AGG)
            end_plugin(chain, i);
}

void hx__chain_close(hx_chain *chain)
{
    if (!chain)
        return;
    hx__terms_close(chain->terms);
    for (size_t i = chain->host->plugin_count; i-- > 0;)
        end_plugin(chain, i);
    hx__record_clear(&chain->rx);
    hx__free(chain);
}

/* -- records -- */

hx_record *hx__chain_begin(hx_chain *chain)
{
    hx__terms_settle(chain->terms);
    hx__record_reset(&chain->rx, chain->slots);
    return &chain->rx.pub;
}

static hx_status call_step(const step *s, hx_record *rec, hx_error *err)
{
    hx_status rc;

    if (!s->serial)
        return s->process(s->state, rec, err);
    pthread_mutex_lock(&s->serial->lock);
    rc = s->process(s->state, rec, err);
    pthread_mutex_unlock(&s->serial->lock);
    return rc;
}

static hx_status call(const hx_chain *chain, const step *s, hx_record *rec,
                      hx_error *err)
{
    uint64_t begun;
    hx_status rc;

    if (!chain->stats)
        return call_step(s, rec, err);
    begun = hx__stats_clock();
    rc = call_step(s, rec, err);
    chain->stats->plugin[s->plugin] += hx__stats_clock() - begun;
    return rc;
}

void hx__chain_time(hx_chain *chain, hx_stats *stats)
{
    chain->stats = stats;
}

/* What ends the run whoever meets it. That somebody stopped the run, or closed
 * its output, is not for a plugin to say. */
static bool of_the_world(hx_status rc)
{
    return rc == HX_E_NOMEM || rc == HX_E_TRANSIENT || rc == HX_E_IO;
}

/* What a plugin's answer other than HX_OK means for the record. `err` is there. */
static hx_status refused(const step *s, hx_record *rec, hx_status rc,
                         hx_error *err)
{
    if (rc == HX_E_NOMEM)
        return hx__fail_mute(err, rc, s->name, "no memory");
    if (of_the_world(rc))
        return hx__fail(err, rc, "%s: %.900s", s->name, err->message[0]
                        ? err->message : "a file or device failed");
    if (rc == HX_SKIP && rec->skip != HX_SKIP_NONE &&
        rec->skip < HX_SKIP_COUNT)
        return HX_SKIP;
    rec->skip = HX_SKIP_PLUGIN;
    /* Room for the name: a message that fills err is cut here, in place. */
    return hx__fail(err, HX_SKIP, "%s: %.900s", s->name,
                    err->message[0] ? err->message : "refused the record");
}

hx_status hx__chain_run(hx_chain *chain, hx_error *err)
{
    hx_record *rec = &chain->rx.pub;
    hx_error   own;
    hx_status  rc;

    if (!err)
        err = &own;
    err->message[0] = '\0';
    rc = hx__record_check(&chain->rx, err);
    for (size_t i = 0; rc == HX_OK && i < chain->counting; i++) {
        rc = call(chain, &chain->steps[i], rec, err);
        if (rc != HX_OK)
            return refused(&chain->steps[i], rec, rc, err);
    }
    if (rc == HX_OK && !hx__filters_pass(chain->host, &chain->rx, true)) {
        rec->skip = HX_SKIP_FILTERED;
        rc = HX_SKIP;
    }
    return rc;
}

hx_status hx__chain_count(hx_chain *chain, hx_error *err)
{
    hx_error detail;

    detail.message[0] = '\0';  /* not all of it: this runs per record */
    for (size_t i = chain->counting; i < chain->step_count; i++) {
        const step *s = &chain->steps[i];
        hx_status   rc = call(chain, s, &chain->rx.pub, &detail);

        if (rc == HX_E_NOMEM)
            return hx__nomem(err);
        if (rc != HX_OK)
            return hx__fail(err, rc < 0 ? rc : HX_E_PLUGIN, "%s: %.900s",
                            s->name, detail.message[0] ? detail.message
                                     : "cannot count a record");
    }
    return HX_OK;
}

void *hx__chain_state(const hx_chain *chain, size_t index)
{
    return index < chain->host->plugin_count ? chain->states[index] : NULL;
}

uint64_t hx__chain_bad_values(const hx_chain *chain)
{
    return chain->rx.bad_values;
}

const char *hx__chain_bad_why(const hx_chain *chain)
{
    return chain->rx.bad.message;
}

/* -- sums -- */

hx_status hx__chain_merge(hx_chain *into, const hx_chain *from, hx_error *err)
{
    const hx_hostx *host = into->host;
    hx_error        detail = { .message = "" };
    hx_status       rc;

    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_loaded *l = &host->plugins[i];

        /* Chains share the one state of a serial plugin. */
        if (l->plugin->stage != HX_STAGE_AGG ||
            into->states[i] == from->states[i])
            continue;
        rc = l->plugin->merge(into->states[i], from->states[i], &detail);
        if (rc == HX_E_NOMEM)
            return hx__nomem(err);
        if (rc != HX_OK)
            return hx__fail(err, rc < 0 ? rc : HX_E_PLUGIN, "%s: %.900s",
                            l->ref.name, detail.message);
    }
    return HX_OK;
}

void hx__chain_adopt(hx_chain *chain, size_t index, void *state)
{
    end_plugin(chain, index);
    chain->states[index] = state;
    chain->owned[index] = true;
    for (size_t i = 0; i < chain->step_count; i++) {
        if (chain->steps[i].name == chain->host->plugins[index].ref.name)
            chain->steps[i].state = state;
    }
}

hx_status hx__chain_fresh(hx_chain *chain, hx_error *err)
{
    const hx_hostx *host = chain->host;

    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_plugin *plugin = host->plugins[i].plugin;
        void            *state = NULL;
        hx_status        rc;

        if (plugin->stage != HX_STAGE_AGG)
            continue;
        rc = plugin->begin(host->plugins[i].model, &state, err);
        if (rc != HX_OK)
            return rc;
        hx__chain_adopt(chain, i, state);
    }
    return HX_OK;
}

hx_status hx__agg_add(const hx_loaded *agg, void *into, hx_str bytes,
                      hx_error *err)
{
    const hx_plugin *plugin = agg->plugin;
    void            *sums = NULL;
    hx_status        rc;

    if (plugin->add)
        return plugin->add(into, bytes, err);
    rc = plugin->load(agg->model, bytes, &sums, err);
    if (rc == HX_OK && !sums)
        rc = HX_E_FORMAT;
    if (rc != HX_OK)
        return rc;
    rc = plugin->merge(into, sums, err);
    plugin->end(agg->model, sums);
    return rc;
}
