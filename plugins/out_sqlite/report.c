/* A report as rows. */
#include "db.h"

static const char *const figures[] = {
    "comments", "wanted", "met", "unmet", "demand", "delivered", "gap",
    "severity", "unmet_points", "want_points"
};

/* The columns of FIGURES in schema.c: a share has three. */
static void put_figures(db *self, const hx_node *node)
{
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        const hx_node *one = db_get(self, node, figures[i]);

        if (i < 4 || i > 6) {
            db_node(self, one);
            continue;
        }
        db_node(self, db_get(self, one, "value"));
        db_node(self, db_get(self, one, "low"));
        db_node(self, db_get(self, one, "high"));
    }
}

static void put_labels(db *self, const hx_node *root, const char *dimension,
                       enum db_table table, const char *const *keys)
{
    const hx_doc_calls *doc = self->host->doc;
    const hx_node *map = db_get(self, db_get(self, root, "labels"),
                                dimension);

    for (size_t i = 0; i < doc->count(map); i++) {
        db_begin(self, table);
        db_text(self, doc->key_at(map, i));
        for (size_t k = 0; keys[k]; k++)
            db_node(self, db_get(self, doc->at(map, i), keys[k]));
        db_end(self);
    }
}

/* -- segments -------------------------------------------------------------- */

static void put_by(db *self, int64_t segment, const hx_node *by)
{
    for (size_t i = 0; i < self->host->doc->count(by); i++) {
        db_begin(self, DB_SEGMENT_VALUE);
        db_integer(self, segment);
        db_integer(self, (int64_t)i + 1);
        db_text(self, self->host->doc->key_at(by, i));
        db_node(self, self->host->doc->at(by, i));
        db_end(self);
    }
}

static void put_drivers(db *self, int64_t segment, const hx_node *list)
{
    for (size_t i = 0; i < self->host->doc->count(list); i++) {
        const hx_node *node = self->host->doc->at(list, i);

        db_begin(self, DB_DRIVER_FIGURE);
        db_integer(self, segment);
        db_node(self, db_get(self, node, "id"));
        put_figures(self, node);
        db_node(self, db_get(self, node, "rank"));
        db_node(self, db_get(self, node, "demand_rank"));
        db_node(self, db_get(self, node, "suppressed"));
        db_end(self);
    }
}

static void put_families(db *self, int64_t segment, const hx_node *list)
{
    for (size_t i = 0; i < self->host->doc->count(list); i++) {
        const hx_node *node = self->host->doc->at(list, i);

        db_begin(self, DB_FAMILY_FIGURE);
        db_integer(self, segment);
        db_node(self, db_get(self, node, "id"));
        put_figures(self, node);
        db_node(self, db_get(self, node, "suppressed"));
        db_end(self);
    }
}

static void put_loyalty(db *self, int64_t segment, const hx_node *map)
{
    static const char *const keys[] = { "comments", "value", "low", "high" };
    const hx_doc_calls *doc = self->host->doc;

    for (size_t i = 0; i < doc->count(map); i++) {
        const hx_node *node = doc->at(map, i);

        if (doc->kind(node) != HX_NODE_MAP)
            continue;  /* net advocacy stands with the segment */
        db_begin(self, DB_LOYALTY_FIGURE);
        db_integer(self, segment);
        db_text(self, doc->key_at(map, i));
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
            db_node(self, db_get(self, node, keys[k]));
        db_end(self);
    }
}

static void put_segment(db *self, int64_t number, const hx_node *node)
{
    static const char *const keys[] = { "comments", "value", "low", "high" };
    const hx_node *covered = db_get(self, node, "coverage");
    const hx_node *loyalty = db_get(self, node, "loyalty");

    db_begin(self, DB_SEGMENT);
    db_integer(self, number);
    db_node(self, db_get(self, node, "comments"));
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
        db_node(self, db_get(self, covered, keys[k]));
    db_node(self, db_get(self, loyalty, "net_advocacy"));
    db_node(self, db_get(self, node, "suppressed"));
    db_node(self, db_get(self, loyalty, "net_advocacy_low"));
    db_node(self, db_get(self, loyalty, "net_advocacy_high"));
    db_end(self);
    put_by(self, number, db_get(self, node, "by"));
    put_drivers(self, number, db_get(self, node, "drivers"));
    put_families(self, number, db_get(self, node, "families"));
    put_loyalty(self, number, loyalty);
}

static void put_friction(db *self, const hx_node *list)
{
    static const char *const keys[] = { "rank", "touchpoint", "driver",
                                        "comments", "unmet", "unmet_points",
                                        "points_of_all" };

    for (size_t i = 0; i < self->host->doc->count(list); i++) {
        db_begin(self, DB_FRICTION);
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
            db_node(self, db_get(self, self->host->doc->at(list, i),
                                 keys[k]));
        db_end(self);
    }
}

/* -- what changed over the months ------------------------------------------- */

static void put_change(db *self, const hx_node *period, const char *kind,
                       const hx_node *unit)
{
    static const char *const keys[] = { "before", "after", "value", "low",
                                        "high", "p", "q", "significant",
                                        "alert", "suppressed" };
    const hx_node *before = db_get(self, period, "before");
    const hx_node *after = db_get(self, period, "after");

    db_begin(self, DB_CHANGE);
    db_node(self, db_get(self, period, "id"));
    db_text(self, hx_str_of(kind));
    db_node(self, db_get(self, unit, "id"));
    db_node(self, db_get(self, before, "first"));
    db_node(self, db_get(self, before, "last"));
    db_node(self, db_get(self, after, "first"));
    db_node(self, db_get(self, after, "last"));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        db_node(self, db_get(self, unit, keys[i]));
    db_end(self);
}

static void put_changes(db *self, const hx_node *changes)
{
    const hx_doc_calls *doc = self->host->doc;
    const hx_node      *periods = db_get(self, changes, "periods");

    for (size_t i = 0; i < doc->count(periods); i++) {
        const hx_node *period = doc->at(periods, i);
        const hx_node *families = db_get(self, period, "families");
        const hx_node *drivers = db_get(self, period, "drivers");

        for (size_t k = 0; k < doc->count(families); k++)
            put_change(self, period, "family", doc->at(families, k));
        for (size_t k = 0; k < doc->count(drivers); k++)
            put_change(self, period, "driver", doc->at(drivers, k));
    }
}

/* -- verbatims ------------------------------------------------------------- */

static void put_facets(db *self, const hx_node *map)
{
    const hx_doc_calls *doc = self->host->doc;

    for (size_t i = 0; i < doc->count(map); i++)
        for (size_t k = 0; k < doc->count(doc->at(map, i)); k++) {
            db_begin(self, DB_FACET);
            db_integer(self, self->comments);
            db_text(self, doc->key_at(map, i));
            db_node(self, doc->at(doc->at(map, i), k));
            db_end(self);
        }
}

static void put_mentions(db *self, const hx_node *list)
{
    static const char *const keys[] = { "id", "stance", "start", "end" };

    for (size_t i = 0; i < self->host->doc->count(list); i++) {
        db_begin(self, DB_MENTION);
        db_integer(self, self->comments);
        db_integer(self, (int64_t)i + 1);
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
            db_node(self, db_get(self, self->host->doc->at(list, i),
                                 keys[k]));
        db_null(self);
        db_null(self);
        db_end(self);
    }
}

static void put_comment(db *self, const hx_node *item)
{
    self->comments++;
    db_begin(self, DB_COMMENT);
    db_integer(self, self->comments);
    db_node(self, db_get(self, item, "id"));
    db_node(self, db_get(self, item, "lang"));
    db_null(self);
    db_node(self, db_get(self, item, "text"));
    db_end(self);
    put_mentions(self, db_get(self, item, "drivers"));
    put_facets(self, db_get(self, item, "facets"));
}

/* Whether two maps of a segment are the same. */
static bool same_by(const db *self, const hx_node *a, const hx_node *b)
{
    const hx_doc_calls *doc = self->host->doc;

    if (doc->count(a) != doc->count(b))
        return false;
    for (size_t i = 0; i < doc->count(a); i++)
        if (!hx_str_eq(doc->key_at(a, i), doc->key_at(b, i))
            || doc->kind(doc->at(a, i)) != doc->kind(doc->at(b, i))
            || !hx_str_eq(doc->get_string(doc->at(a, i)),
                          doc->get_string(doc->at(b, i))))
            return false;
    return true;
}

static void put_samples(db *self, int64_t segment, const hx_node *cell)
{
    static const char *const keys[] = { "start", "end", "mark_start",
                                        "mark_end" };
    const hx_node *items = db_get(self, cell, "items");

    for (size_t i = 0; i < self->host->doc->count(items); i++) {
        const hx_node *item = self->host->doc->at(items, i);

        put_comment(self, item);
        db_begin(self, DB_SAMPLE);
        db_integer(self, segment);
        db_node(self, db_get(self, cell, "driver"));
        db_node(self, db_get(self, cell, "stance"));
        db_integer(self, (int64_t)i + 1);
        db_integer(self, self->comments);
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
            db_node(self, db_get(self, item, keys[k]));
        db_end(self);
    }
}

/* Both lists have the same order, so one walk finds every segment. */
static void put_verbatims(db *self, const hx_node *root)
{
    const hx_doc_calls *doc = self->host->doc;
    const hx_node *segments = db_get(self, root, "segments");
    const hx_node *list = db_get(self, root, "verbatims");
    size_t         at = 0;

    for (size_t i = 0; i < doc->count(list) && self->rc == HX_OK; i++) {
        const hx_node *by = db_get(self, doc->at(list, i), "by");

        while (at < doc->count(segments)
               && !same_by(self, by, db_get(self, doc->at(segments, at),
                                            "by")))
            at++;
        if (at == doc->count(segments))
            return;
        put_samples(self, (int64_t)at + 1, doc->at(list, i));
    }
}

/* -- what compare says ----------------------------------------------------- */

static void put_difference(db *self, const hx_node *node)
{
    static const char *const keys[] = { "a", "b", "value", "low", "high" };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        db_node(self, db_get(self, node, keys[i]));
}

static void put_pair_drivers(db *self, int64_t number, const hx_node *list)
{
    static const char *const keys[] = { "p", "q", "significant",
                                        "suppressed" };

    for (size_t i = 0; i < self->host->doc->count(list); i++) {
        const hx_node *node = self->host->doc->at(list, i);

        db_begin(self, DB_COMPARISON_FIGURE);
        db_integer(self, number);
        db_node(self, db_get(self, node, "id"));
        db_node(self, db_get(self, node, "comments_a"));
        db_node(self, db_get(self, node, "comments_b"));
        put_difference(self, db_get(self, node, "demand"));
        put_difference(self, db_get(self, node, "delivered"));
        put_difference(self, db_get(self, node, "gap"));
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++)
            db_node(self, db_get(self, node, keys[k]));
        db_end(self);
    }
}

static void put_pair(db *self, int64_t number, const hx_node *node)
{
    const hx_doc_calls *doc = self->host->doc;
    const hx_node *a = db_get(self, node, "a"), *b = db_get(self, node, "b");
    const hx_node *within = db_get(self, node, "within");

    db_begin(self, DB_COMPARISON);
    db_integer(self, number);
    db_node(self, db_get(self, node, "dimension"));
    db_node(self, db_get(self, a, "value"));
    db_node(self, db_get(self, b, "value"));
    db_integer(self, doc->get_integer(db_get(self, b, "rest")));
    if (doc->count(within) > 0)
        db_text(self, doc->key_at(within, 0));
    else
        db_null(self);
    db_node(self, doc->at(within, 0));
    db_node(self, db_get(self, a, "comments"));
    db_node(self, db_get(self, b, "comments"));
    db_node(self, db_get(self, node, "suppressed"));
    db_end(self);
    put_pair_drivers(self, number, db_get(self, node, "drivers"));
}

/* -- the report ------------------------------------------------------------ */

hx_status db_report(const void *model, const hx_host *host,
                    const hx_node *root, hx_sink *sink, hx_error *err)
{
    static const char *const driver[] = { "family", "maslow", "step", "de",
                                          "en", "target", NULL };
    static const char *const touchpoint[] = { "stage", "owner", "de", "en",
                                              NULL };
    const hx_node *segments = host->doc->get(root, "segments");
    const hx_node *pairs = host->doc->get(root, "comparisons");
    db             self;
    hx_status      rc = db_open(&self, host, sink, err);

    (void)model;
    if (rc != HX_OK) {
        (void)db_close(&self, false, NULL);
        return rc;
    }
    db_head(&self, root, pairs ? "comparison" : "report");
    put_labels(&self, root, "driver", DB_DRIVER, driver);
    put_labels(&self, root, "touchpoint", DB_TOUCHPOINT, touchpoint);
    for (size_t i = 0; i < host->doc->count(segments); i++)
        put_segment(&self, (int64_t)i + 1, host->doc->at(segments, i));
    for (size_t i = 0; i < host->doc->count(pairs); i++)
        put_pair(&self, (int64_t)i + 1, host->doc->at(pairs, i));
    put_friction(&self, host->doc->get(root, "friction"));
    put_changes(&self, host->doc->get(root, "changes"));
    db_figures(&self, root);
    put_verbatims(&self, root);
    return db_close(&self, true, err);
}
