/* What every database has: where it comes from, and what was read. */
#include "db.h"

#include <stdio.h>

const hx_node *db_get(const db *self, const hx_node *map, const char *key)
{
    return map ? self->host->doc->get(map, key) : NULL;
}

static void meta(db *self, const char *key, hx_str value)
{
    db_begin(self, DB_META);
    db_text(self, hx_str_of(key));
    db_text(self, value);
    db_end(self);
}

static void list_of(db *self, const hx_node *list, enum db_table table,
                    const char *const *keys)
{
    for (size_t i = 0; i < self->host->doc->count(list); i++) {
        const hx_node *one = self->host->doc->at(list, i);

        db_begin(self, table);
        for (size_t k = 0; keys[k]; k++)
            db_node(self, db_get(self, one, keys[k]));
        db_end(self);
    }
}

/* What --where, --since and --until left in: where_1, where_2, ... as given. */
static void filters(db *self, const hx_node *map)
{
    const hx_doc_calls *doc = self->host->doc;
    const hx_node      *where = db_get(self, map, "where");
    static const char *const days[] = { "since", "until" };

    for (size_t i = 0; where && i < doc->count(where); i++) {
        char key[32];

        snprintf(key, sizeof key, "where_%zu", i + 1);
        meta(self, key, doc->get_string(doc->at(where, i)));
    }
    for (size_t i = 0; i < 2; i++)
        if (db_get(self, map, days[i]))
            meta(self, days[i], doc->get_string(db_get(self, map, days[i])));
}

/* Counts of records; what they were skipped for as "skipped:empty". */
static void counts(db *self, const hx_node *map, const char *before)
{
    const hx_doc_calls *doc = self->host->doc;

    for (size_t i = 0; i < doc->count(map); i++) {
        const hx_node *node = doc->at(map, i);
        hx_str         key = doc->key_at(map, i);
        char           kind[96];
        size_t         len = strlen(before);

        if (doc->kind(node) == HX_NODE_MAP) {
            counts(self, node, "skipped:");
            continue;
        }
        if (key.len > sizeof kind - len)
            key.len = sizeof kind - len;
        memcpy(kind, before, len);
        memcpy(kind + len, key.ptr, key.len);
        db_begin(self, DB_COUNT);
        db_text(self, (hx_str){ kind, len + key.len });
        db_node(self, node);
        db_end(self);
    }
}

void db_head(db *self, const hx_node *root, const char *content)
{
    static const char *const plugin[] = { "name", "version", NULL };
    static const char *const lexicon[] = { "name", "version", "fingerprint",
                                           NULL };
    const hx_doc_calls *doc = self->host->doc;
    const hx_node      *from = db_get(self, root, "provenance");

    meta(self, "content", hx_str_of(content));
    meta(self, "version", doc->get_string(db_get(self, from, "version")));
    meta(self, "pipeline", doc->get_string(db_get(self, from, "pipeline")));
    if (db_get(self, root, "caveat"))
        meta(self, "caveat", doc->get_string(db_get(self, root, "caveat")));
    if (db_get(self, root, "missing"))
        meta(self, "missing_shards", doc->get_string(
            db_get(self, db_get(self, root, "missing"), "which")));
    filters(self, db_get(self, from, "filters"));
    list_of(self, db_get(self, from, "plugins"), DB_PLUGIN, plugin);
    list_of(self, db_get(self, from, "lexicons"), DB_LEXICON, lexicon);
    counts(self, db_get(self, root, "records"), "");
}
