/* The report's tree: what was counted, in the order of the JSON report's schema;
 * the further questions are in answers.c. */
#include "report.h"

static const char describe_caveat[] =
    "shares of comments, not of customers: people who write are not a random "
    "sample, and what they mention is salience, not importance.";

void gap_node_caveat(const gap_report *report, hx_node *root)
{
    report->call->string(report->doc, root, "caveat",
                         hx_str_of(describe_caveat));
}

/* -- what ids are called -------------------------------------------------- */

static void describe_label(const gap_report *report, hx_node *map,
                           const hx_label *label)
{
    static const struct { const char *attr, *key; } rows[] = {
        { "label.de", "de" }, { "label.en", "en" }, { "family", "family" },
        { "maslow", "maslow" }, { "step", "step" }, { "stage", "stage" },
        { "owner", "owner" }, { "target", "target" },
    };
    char     id[GAP_KEY_MAX];
    hx_node *node;

    gap_key_text(label->id, id);
    node = report->call->map(report->doc, map, id);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        hx_str value = gap_label_attr(label, rows[i].attr);

        if (value.len)
            report->call->string(report->doc, node, rows[i].key, value);
    }
}

/* The dimension's labels; an empty map where no lexicon brings it. */
static void describe_dimension(const gap_report *report, hx_node *labels,
                               const char *key, int dim)
{
    const hx_host *host = report->state->host;
    hx_node *map = report->call->map(report->doc, labels, key);
    size_t   count = dim < 0 ? 0 : host->label_count(host, dim);

    for (size_t n = 0; n < count; n++)
        describe_label(report, map, host->label_get(host, dim, n));
}

/* Those of facets that the comments are broken down by. */
static void describe_facets(const gap_report *report, hx_node *labels,
                            hx_str facet, int dim)
{
    const gap_state *state = report->state;
    char key[GAP_KEY_MAX];

    gap_key_text(facet, key);
    for (size_t i = 0; i < state->by_count; i++)
        for (size_t j = 0; j < state->by[i].count; j++)
            if (strcmp(state->by[i].name[j], key) == 0
                && !report->call->get(labels, key)) {
                describe_dimension(report, labels, key, dim);
                return;
            }
}

void gap_node_labels(const gap_report *report, hx_node *root)
{
    const hx_host *host = report->state->host;
    const struct { const char *key; int dim; } rows[] = {
        { "driver", report->layout->driver_dim },
        { "touchpoint", report->layout->touch_dim },
        { "loyalty", report->layout->loyalty_dim },
        { "level", report->layout->level_dim },
        { "step", report->layout->step_dim },
    };
    hx_node *labels = report->call->map(report->doc, root, "labels");
    hx_str   facet;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        describe_dimension(report, labels, rows[i].key, rows[i].dim);
    for (int dim = 0; (facet = host->dimension_name(host, dim)).len; dim++)
        describe_facets(report, labels, facet, dim);
}

/* -- segments ------------------------------------------------------------- */

static void describe_segment(const gap_report *report, hx_node *list,
                             const gap_cell *cell)
{
    const gap_by *by = &report->state->by[cell->key.breakdown];
    hx_node *node = report->call->map(report->doc, list, NULL);
    hx_node *keys = report->call->map(report->doc, node, "by");

    for (size_t i = 0; i < cell->key.count; i++)
        gap_node_text(report, keys, by->name[i], cell->key.value[i]);
    gap_node_cell(report, node, cell, true);
}

static void describe_segments(const gap_report *report, hx_node *root)
{
    hx_node *list = report->call->list(report->doc, root, "segments");

    /* Cells are sorted by kind: the total is the first. */
    for (size_t i = 0; i < report->cell_count; i++)
        if (report->cells[i]->key.kind == GAP_TOTAL
            || report->cells[i]->key.kind == GAP_SEGMENT)
            describe_segment(report, list, report->cells[i]);
}

/* -- the rest ------------------------------------------------------------- */

static void describe_languages(const gap_report *report, hx_node *root)
{
    static const struct { const char *key; int lang; } rows[] = {
        { "de", HX_LANG_DE }, { "en", HX_LANG_EN },
        { "unknown", HX_LANG_UNKNOWN },
    };
    hx_node *map;

    if (report->call->get(root, "languages"))
        return;
    map = report->call->map(report->doc, root, "languages");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        report->call->integer(report->doc, map, rows[i].key,
                              (int64_t)report->state->lang[rows[i].lang]);
}

/* Figures of the survey that the idea rests on, as context only. */
static void describe_context(const gap_report *report, hx_node *root)
{
    static const struct { const char *key; int64_t percent; } rows[] = {
        { "closer_relationship_wanted_generation_x", 68 },
        { "closer_relationship_wanted_millennials", 78 },
        { "closer_relationship_wanted_boomers", 54 },
        { "taken_seriously_as_humans", 19 },
        { "relationship_beyond_products", 13 },
    };
    hx_node *map = report->call->map(report->doc, root, "context");

    report->call->string(report->doc, map, "note",
                         HX_LIT("percent of people asked in a published "
                                "survey; not measured here"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        report->call->integer(report->doc, map, rows[i].key, rows[i].percent);
}

static hx_status describe_all(const gap_report *report, hx_node *root,
                              hx_error *err)
{
    hx_status rc;

    gap_node_stated(report, root, "coverage", report->state->total,
                    report->layout->coverage);
    describe_languages(report, root);
    gap_node_caveat(report, root);
    gap_node_labels(report, root);
    describe_segments(report, root);
    gap_answer_people(report, root);
    rc = gap_answer_changes(report, root, err);
    if (rc != HX_OK)
        return rc;
    rc = gap_answer_places(report, root, err);
    if (rc != HX_OK)
        return rc;
    gap_answer_needs(report, root);
    gap_answer_targets(report, root);
    rc = gap_impact_describe(report->state, report->doc, root, err);
    if (rc != HX_OK)
        return rc;
    describe_context(report, root);
    rc = gap_answer_population(report, root, err);
    return rc == HX_OK ? gap_answer_correction(report, root, err) : rc;
}

hx_status gap_describe(const void *state, hx_doc *doc, hx_node *root,
                       hx_error *err)
{
    const gap_state *self = state;
    gap_report report = { self, &self->layout, self->host->doc, doc, NULL,
                          self->map.count };
    hx_status  rc;

    report.cells = gap_cells_sorted(self);
    if (!report.cells)
        return self->host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
    rc = describe_all(&report, root, err);
    self->host->free(report.cells);
    return rc;
}
