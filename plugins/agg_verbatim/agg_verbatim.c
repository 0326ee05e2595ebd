/* agg_verbatim: what customers said in their own words.
 *
 * Of every segment, driver and stance a few comments, chosen by a hash of their
 * content: the same ones for any number of threads, shards and files. README.md
 * tells the bounds. */
#include "verbatim.h"

#include <stdlib.h>

const char *const verb_stance_names[VERB_STANCES] = { "met", "unmet",
                                                      "wanted" };

/* -- opening --------------------------------------------------------------- */

static hx_status option_number(const verb_model *model,
                               const hx_plugin_ref *self, const char *name,
                               size_t most, size_t *out, hx_error *err)
{
    hx_str text = model->host->option(model->host, self, name);
    char   copy[32] = "";
    long   value;

    memcpy(copy, text.ptr, text.len < sizeof copy - 1 ? text.len
                                                      : sizeof copy - 1);
    value = strtol(copy, NULL, 10);
    if (value < 1 || (size_t)value > most)
        return model->host->fail(err, HX_E_PLUGIN, "option %s: %s is not "
                                 "from 1 to %zu", name, copy, most);
    *out = (size_t)value;
    return HX_OK;
}

static hx_status plugin_open(const hx_host *host, const hx_plugin_ref *self,
                             void **model, hx_error *err)
{
    verb_model *made = host->alloc(1, sizeof *made);
    const hx_breakdown *list = NULL;
    size_t      count;
    hx_status   rc;

    if (!made)
        return host->fail(err, HX_E_NOMEM, "agg_verbatim: no memory");
    *model = made;
    made->host = host;
    rc = option_number(made, self, "per_cell", VERB_PER_CELL_MAX,
                       &made->per_cell, err);
    if (rc == HX_OK)
        rc = option_number(made, self, "segments", VERB_SEGMENTS_MAX,
                           &made->segments, err);
    if (rc != HX_OK) {
        host->free(made);  /* close() is called only for what is open */
        *model = NULL;
        return rc;
    }
    made->driver_dim = host->dimension(host, "driver");
    made->drivers = host->label_count(host, made->driver_dim);
    if (made->drivers > VERB_DRIVERS_MAX)
        made->drivers = VERB_DRIVERS_MAX;
    made->pairs = made->drivers * VERB_STANCES;
    for (size_t i = 0; i < made->drivers; i++)
        made->signature = verb_hash(made->signature, host->label_get(
            host, made->driver_dim, i)->id);
    count = host->breakdowns(host, &list);
    for (size_t i = 0; i < count && i < VERB_BREAKDOWNS_MAX; i++)
        made->breakdown[made->breakdowns++] = list[i];
    return HX_OK;
}

static void plugin_close(void *model)
{
    verb_model *self = model;

    if (self)
        self->host->free(self);
}

static char *copy_text(const hx_host *host, hx_str text)
{
    char *copy = host->alloc(text.len + 1, 1);

    if (copy && text.len)
        memcpy(copy, text.ptr, text.len);
    return copy;
}

static hx_status plugin_begin(const void *model, void **state, hx_error *err)
{
    const verb_model *self = model;
    verb_state *made = NULL;
    hx_status   rc = verb_state_make(self, &made, err);

    *state = NULL;
    for (size_t i = 0; rc == HX_OK && i < self->breakdowns; i++) {
        verb_by *by = &made->by[made->by_count++];

        by->count = self->breakdown[i].count;
        for (size_t d = 0; d < by->count && rc == HX_OK; d++) {
            by->name[d] = copy_text(self->host, self->host->dim_name(
                self->host, self->breakdown[i].dims[d]));
            if (!by->name[d])
                rc = self->host->fail(err, HX_E_NOMEM,
                                      "agg_verbatim: no memory");
        }
    }
    if (rc != HX_OK) {
        verb_state_close(made);
        return rc;
    }
    *state = made;
    return HX_OK;
}

static void plugin_end(const void *model, void *state)
{
    (void)model;
    verb_state_close(state);
}

/* -- one comment ----------------------------------------------------------- */

/* What the comment states, and the items made of it so far. */
typedef struct stated {
    hx_record       *rec;
    uint64_t         hash;
    size_t           count;
    uint16_t         pair[VERB_PAIRS_MAX];
    bool             seen[VERB_PAIRS_MAX];     /* by pair */
    bool             stance[VERB_STANCES];     /* of any driver */
    const verb_item *item[VERB_PAIRS_MAX];     /* by pair */
} stated;

static size_t stance_index(unsigned stance)
{
    return stance == HX_MET ? 0 : stance == HX_UNMET ? 1 : 2;
}

static bool earlier(const hx_mention *a, const hx_mention *b)
{
    return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
}

/* Whether a learned model says so, whatever its file is called: it may point at
 * a word that tells a reader nothing. */
static bool learned(const verb_model *model, const hx_mention *m)
{
    static const char mark[] = "learned: ";
    const hx_rule *rule = model->host->rule_get(model->host, m->rule);

    return rule && rule->pattern.len > sizeof mark - 1
        && memcmp(rule->pattern.ptr, mark, sizeof mark - 1) == 0;
}

/* The driver and stance that the mention is of; model->pairs where it is of a
 * driver that has none. */
static size_t pair_of(const verb_model *model, const hx_mention *m)
{
    return m->label < model->drivers
           ? m->label * (size_t)VERB_STANCES + stance_index(m->stance)
           : model->pairs;
}

static void state_all(const verb_model *model, stated *s)
{
    memset(s->seen, 0, model->pairs * sizeof *s->seen);
    memset(s->stance, 0, sizeof s->stance);
    for (size_t i = 0; i < s->rec->mention_count; i++) {
        const hx_mention *m = &s->rec->mentions[i];
        size_t            pair = pair_of(model, m);

        s->stance[stance_index(m->stance)] = true;
        if (pair == model->pairs || s->seen[pair])
            continue;
        s->seen[pair] = true;
        s->item[pair] = NULL;
        s->pair[s->count++] = (uint16_t)pair;
    }
}

/* The evidence of the pair: the first that a rule found, else the model's
 * first. `*rules` that say so: 0, 1, or 2 for several. */
static size_t evidence_of(const verb_model *model, const stated *s,
                          size_t pair, unsigned *rules)
{
    const hx_mention *mentions = s->rec->mentions;
    size_t            best = s->rec->mention_count;

    *rules = 0;
    for (size_t i = 0; i < s->rec->mention_count; i++) {
        const hx_mention *m = &mentions[i];
        const hx_mention *old = &mentions[best];

        if (pair_of(model, m) != pair)
            continue;
        if (learned(model, m)) {
            if (best == s->rec->mention_count)
                best = i;
            continue;
        }
        if (*rules == 0 || earlier(m, old))
            best = i;
        if (*rules == 0)
            *rules = 1;
        else if (m->rule != old->rule)
            *rules = 2;
    }
    return best;
}

/* What the comment says of the pair, and how clearly. Praise in a complaint
 * blurs it, of whatever driver, and the other way round; a wish only what is
 * said to be there already. */
static verb_said said_of(const verb_model *model, const stated *s,
                         size_t pair)
{
    unsigned rules;
    size_t   mention = evidence_of(model, s, pair, &rules);
    size_t   stance = pair % VERB_STANCES;
    bool     blurred = stance == 0 ? s->stance[1]
                     : stance == 1 ? s->stance[0] : s->seen[pair - stance];

    return (verb_said){ mention, s->hash, (uint8_t)(2 * rules + !blurred) };
}

static hx_status offer(verb_state *state, verb_segment *segment, stated *s,
                       hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; i < s->count && rc == HX_OK; i++) {
        size_t pair = s->pair[i];

        if (!verb_cell_wants(state, segment, pair, s->hash))
            continue;
        if (!s->item[pair])
            rc = verb_item_make(state->model, s->rec,
                                said_of(state->model, s, pair),
                                &s->item[pair], err);
        if (rc == HX_OK)
            rc = verb_cell_put(state, segment, pair, s->item[pair], err);
    }
    return rc;
}

/* The values of a dimension; one NULL where there are none. */
static size_t values_of(const verb_state *state, const hx_record *rec,
                        size_t dim, hx_str *out)
{
    size_t count = state->host->dim_values(state->host, rec, dim, out,
                                           VERB_VALUES_MAX);

    if (count == 0)
        out[count++] = (hx_str){ NULL, 0 };
    return count < VERB_VALUES_MAX ? count : VERB_VALUES_MAX;
}

static hx_status offer_breakdown(verb_state *state, size_t number, stated *s,
                                 hx_error *err)
{
    const hx_breakdown *by = &state->model->breakdown[number];
    hx_str    first[VERB_VALUES_MAX], second[VERB_VALUES_MAX] = { { NULL, 0 } };
    size_t    outer = values_of(state, s->rec, by->dims[0], first);
    size_t    inner = by->count > 1
                    ? values_of(state, s->rec, by->dims[1], second) : 1;
    hx_status rc = HX_OK;

    for (size_t i = 0; i < outer * inner && rc == HX_OK; i++) {
        verb_key      key = { .breakdown = (uint8_t)number,
                              .count = (uint8_t)by->count };
        verb_segment *segment;

        key.value[0] = first[i / inner];
        if (by->count > 1)
            key.value[1] = second[i % inner];
        rc = verb_segment_get(state, &key, &segment, err);
        if (rc == HX_OK && segment)
            rc = offer(state, segment, s, err);
    }
    return rc;
}

static hx_status plugin_process(void *state, hx_record *rec, hx_error *err)
{
    verb_state *self = state;
    stated      s;
    hx_status   rc;

    if (rec->mention_count == 0)
        return HX_OK;
    s.rec = rec;
    s.count = 0;
    state_all(self->model, &s);
    s.hash = verb_record_hash(rec);
    rc = offer(self, self->total, &s, err);
    for (size_t i = 0; i < self->model->breakdowns && rc == HX_OK; i++)
        rc = offer_breakdown(self, i, &s, err);
    return rc;
}

/* -- the plugin ------------------------------------------------------------ */

static const hx_option options[] = {
    { "per_cell", HX_OPT_INTEGER, "5",
      "comments kept for each segment, driver and stance (1 to 50)" },
    { "segments", HX_OPT_INTEGER, "100",
      "segments that have verbatims, the total aside (1 to 10000)" },
    { NULL, 0, NULL, NULL }
};

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "agg_verbatim",
    .version = "1.1.0",
    .summary = "a few comments for every segment, driver and stance, masked",
    .stage = HX_STAGE_AGG,
    .needs = HX_L_MENTIONS | HX_L_FACETS,
    .provides = HX_L_REPORT,
    .threads = HX_PER_WORKER,
    .options = options,
    .open = plugin_open,
    .close = plugin_close,
    .begin = plugin_begin,
    .end = plugin_end,
    .process = plugin_process,
    .merge = verb_merge,
    .save = verb_save,
    .load = verb_load,
    .describe = verb_describe,
    .add = verb_add,
};

/* host->mask() came after the first headers: without it there is nothing that
 * could be shown. */
HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR
        && host->size > offsetof(hx_host, skip_name) && host->mask
           ? &plugin : NULL;
}
