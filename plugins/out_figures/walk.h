/* A report as rows: every figure that stands anywhere in it, with what it is
 * a figure of.
 *
 * The walk knows the form of reports and not their sections, so that what a
 * new aggregator counts is there too: a map with a "value" is a share, a
 * number is a figure of its own, a member of a list says by a few known keys
 * what it is about. Functions in a header, because plugins share no objects. */
#ifndef FIGURES_WALK_H
#define FIGURES_WALK_H

#include "hxgap/plugin.h"

#define WALK_DIMENSIONS 4    /* a comparison has two, and --by two more */
#define WALK_DEPTH 12        /* maps and lists within each other */
#define WALK_NAME_MAX 256

/* All is borrowed from the report; a node that is NULL is an empty cell. */
typedef struct walk_row {
    hx_str         section;                      /* key in the JSON report */
    size_t         dimensions;
    hx_str         dimension[WALK_DIMENSIONS];   /* "brand", "touchpoint" */
    const hx_node *member[WALK_DIMENSIONS];      /* its value; null: without */
    hx_str         part;                         /* "drivers", "families" */
    hx_str         id;                           /* of the driver, ... */
    size_t         names;                        /* keys down to the figure */
    hx_str         name[WALK_DEPTH];
    const hx_node *value, *low, *high, *comments, *text, *suppressed;
} walk_row;

typedef void walk_each(void *context, const walk_row *row);

typedef struct walk {
    const hx_doc_calls *doc;
    walk_each          *each;
    void               *context;
} walk;

static const hx_node *walk_get(const walk *self, const hx_node *map,
                               const char *key)
{
    return self->doc->kind(map) == HX_NODE_MAP ? self->doc->get(map, key)
                                               : NULL;
}

static bool walk_is(hx_str key, const char *const *list)
{
    for (size_t i = 0; list[i]; i++)
        if (hx_str_eq(key, hx_str_of(list[i])))
            return true;
    return false;
}

static bool walk_number(const walk *self, const hx_node *node)
{
    int kind = self->doc->kind(node);

    return kind == HX_NODE_INT || kind == HX_NODE_MILLI
        || kind == HX_NODE_BOOL;
}

static void walk_node(const walk *self, walk_row row, hx_str key,
                      const hx_node *node, const hx_node *map, size_t depth);

/* -- what a row is about ---------------------------------------------------- */

static void walk_dimension(walk_row *row, hx_str name, const hx_node *member)
{
    if (row->dimensions == WALK_DIMENSIONS)
        return;
    row->dimension[row->dimensions] = name;
    row->member[row->dimensions++] = member;
}

static void walk_by(const walk *self, walk_row *row, const hx_node *by)
{
    for (size_t i = 0; i < self->doc->count(by); i++)
        walk_dimension(row, self->doc->key_at(by, i), self->doc->at(by, i));
}

/* The two sides of a comparison. */
static void walk_pair(const walk *self, walk_row *row, const hx_node *map)
{
    hx_str name = self->doc->get_string(walk_get(self, map, "dimension"));

    /* Two states are compared in no dimension. */
    walk_dimension(row, name.len ? name : HX_LIT("state"),
                   walk_get(self, walk_get(self, map, "a"), "value"));
    walk_dimension(row, HX_LIT("against"),
                   walk_get(self, walk_get(self, map, "b"), "value"));
    walk_by(self, row, walk_get(self, map, "within"));
}

/* What the member of the list `part` is about. */
static void walk_identity(const walk *self, walk_row *row, hx_str part,
                          const hx_node *map)
{
    static const char *const dimensions[] = { "generation", "month", "tenure",
                                              "touchpoint", NULL };
    const hx_node *id = walk_get(self, map, "id");

    walk_by(self, row, walk_get(self, map, "by"));
    for (size_t i = 0; dimensions[i]; i++) {
        const hx_node *member = walk_get(self, map, dimensions[i]);

        if (member && self->doc->kind(member) != HX_NODE_MAP)
            walk_dimension(row, hx_str_of(dimensions[i]), member);
    }
    if (self->doc->kind(walk_get(self, map, "a")) == HX_NODE_MAP)
        walk_pair(self, row, map);
    if (hx_str_eq(part, HX_LIT("periods"))) {
        walk_dimension(row, HX_LIT("period"), id);
        return;
    }
    if (hx_str_eq(part, HX_LIT("strata"))) {
        walk_dimension(row, HX_LIT("stratum"), walk_get(self, map, "value"));
        return;
    }
    if (!id)
        id = walk_get(self, map, "driver");
    if (id) {
        row->part = walk_get(self, map, "driver") ? HX_LIT("drivers") : part;
        row->id = self->doc->get_string(id);
    }
}

/* -- figures ---------------------------------------------------------------- */

/* The member that `key`, with another tail, names: "gap_low" beside "gap". */
static const hx_node *walk_beside(const walk *self, const hx_node *map,
                                  hx_str key, const char *tail)
{
    char   name[64];
    size_t len = strlen(tail);

    if (key.len + len >= sizeof name)
        return NULL;
    memcpy(name, key.ptr, key.len);
    memcpy(name + key.len, tail, len + 1);
    return walk_get(self, map, name);
}

/* Whether `key` is a limit of another member's interval. */
static bool walk_limit(const walk *self, const hx_node *map, hx_str key)
{
    static const char *const tails[] = { "_low", "_high" };

    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(tails[i]);

        if (key.len > len
            && memcmp(key.ptr + key.len - len, tails[i], len) == 0
            && walk_beside(self, map, (hx_str){ key.ptr, key.len - len }, ""))
            return true;
    }
    return false;
}

/* One figure, or words, of `map`. */
static void walk_tell(const walk *self, walk_row row, hx_str key,
                      const hx_node *node, const hx_node *map)
{
    if (row.names == WALK_DEPTH)
        return;
    row.name[row.names++] = key;
    if (self->doc->kind(node) == HX_NODE_STRING)
        row.text = node;
    else
        row.value = node;
    row.low = walk_beside(self, map, key, "_low");
    row.high = walk_beside(self, map, key, "_high");
    self->each(self->context, &row);
}

/* The map is a share: value, low, high, and how many comments. */
static void walk_share(const walk *self, walk_row row, const hx_node *map)
{
    row.value = walk_get(self, map, "value");
    row.low = walk_get(self, map, "low");
    row.high = walk_get(self, map, "high");
    row.comments = walk_get(self, map, "comments");
    self->each(self->context, &row);
}

/* Whether the map tells a value that is a number, or none. */
static bool walk_is_share(const walk *self, const hx_node *map)
{
    const hx_node *value = walk_get(self, map, "value");

    return value && self->doc->kind(value) != HX_NODE_STRING
        && walk_get(self, map, "low");
}

static void walk_members(const walk *self, walk_row row, const hx_node *map,
                         bool member, size_t depth)
{
    /* Told elsewhere: in the columns of the row, or by the labels. */
    static const char *const told[] = {
        "by", "id", "generation", "month", "tenure", "touchpoint", "driver",
        "family", "suppressed", "a", "b", "within", "dimension", NULL };
    static const char *const share[] = { "value", "low", "high", "comments",
                                         NULL };
    bool shared = walk_is_share(self, map);

    if (walk_get(self, map, "suppressed"))
        row.suppressed = walk_get(self, map, "suppressed");
    if (shared)
        walk_share(self, row, map);
    for (size_t i = 0; i < self->doc->count(map); i++) {
        hx_str         key = self->doc->key_at(map, i);
        const hx_node *node = self->doc->at(map, i);
        bool           identity = member && walk_is(key, told)
                               && !walk_number(self, node);

        if (identity || (shared && walk_is(key, share))
            || walk_limit(self, map, key)
            || hx_str_eq(key, HX_LIT("suppressed")))
            continue;
        walk_node(self, row, key, node, map, depth);
    }
}

static void walk_list(const walk *self, const walk_row *row, hx_str part,
                      const hx_node *list, size_t depth)
{
    for (size_t i = 0; i < self->doc->count(list); i++) {
        const hx_node *member = self->doc->at(list, i);
        walk_row       own = *row;

        if (self->doc->kind(member) != HX_NODE_MAP)
            continue;
        walk_identity(self, &own, part, member);
        walk_members(self, own, member, true, depth + 1);
    }
}

/* Whether a rule keeps the figures back. */
static bool walk_kept_back(const walk *self, const walk_row *row)
{
    return self->doc->kind(row->suppressed) == HX_NODE_STRING;
}

/* The member `key` of `map`, which is NULL for the members of the report. */
static void walk_node(const walk *self, walk_row row, hx_str key,
                      const hx_node *node, const hx_node *map, size_t depth)
{
    if (depth >= WALK_DEPTH || row.names == WALK_DEPTH)
        return;
    switch (self->doc->kind(node)) {
    case HX_NODE_LIST:
        walk_list(self, &row, key, node, depth);
        break;
    case HX_NODE_MAP:
        row.name[row.names++] = key;
        walk_members(self, row, node, false, depth + 1);
        break;
    case HX_NODE_NULL:
        if (walk_kept_back(self, &row))
            walk_tell(self, row, key, node, map);
        break;
    default:
        walk_tell(self, row, key, node, map);
        break;
    }
}

/* What ids are called, and what lexicons and the pipeline file say of them. */
static void walk_labels(const walk *self, const hx_node *labels)
{
    for (size_t i = 0; i < self->doc->count(labels); i++) {
        const hx_node *map = self->doc->at(labels, i);

        for (size_t k = 0; k < self->doc->count(map); k++) {
            walk_row row = { .section = HX_LIT("labels"),
                             .part = self->doc->key_at(labels, i),
                             .id = self->doc->key_at(map, k) };

            walk_members(self, row, self->doc->at(map, k), false, 2);
        }
    }
}

/* Calls `each` for the figures of `root`, in the order of the report. */
static void walk_report(const hx_doc_calls *doc, const hx_node *root,
                 walk_each *each, void *context)
{
    static const char *const others[] = { "report", "compare",
                                          "provenance", "caveat",
                                          "verbatims", NULL };
    const walk self = { doc, each, context };

    for (size_t i = 0; i < doc->count(root); i++) {
        hx_str         key = doc->key_at(root, i);
        const hx_node *node = doc->at(root, i);
        walk_row       row = { .section = key };

        if (walk_is(key, others))
            continue;
        if (hx_str_eq(key, HX_LIT("labels")))
            walk_labels(&self, node);
        else if (doc->kind(node) == HX_NODE_MAP)
            walk_members(&self, row, node, false, 1);
        else
            walk_node(&self, row, key, node, NULL, 1);
    }
}

/* The keys down to the figure, joined with dots; "value" where there are
 * none. `out` has WALK_NAME_MAX bytes. */
static hx_str walk_name(const walk_row *row, char *out)
{
    size_t len = 0;

    for (size_t i = 0; i < row->names; i++) {
        hx_str name = row->name[i];

        if (len + name.len + 1 >= WALK_NAME_MAX)
            break;
        if (i > 0)
            out[len++] = '.';
        memcpy(out + len, name.ptr, name.len);
        len += name.len;
    }
    return row->names ? (hx_str){ out, len } : HX_LIT("value");
}

#endif
