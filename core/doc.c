/* The report as a tree of values.
 *
 * Nodes lie in one arena and go all at once. A report of 10,000 segments has
 * millions of them, so a node is 32 bytes and equal keys share one copy where
 * a small cache remembers it. Setting a key twice keeps both; get() finds the
 * first: whoever writes a map owns its keys. */
#include "doc.h"

#include "alloc.h"
#include "arena.h"

#define KEY_CACHE 256  /* a power of two */

struct hx_node {
    const char *key;      /* NULL in a list */
    uint32_t    key_len;
    uint8_t     kind;
    union {
        int64_t     number;
        struct { const char *ptr; size_t len; } string;
        struct { hx_node **items; uint32_t count, cap; } many;
    } as;
};

struct hx_doc {
    hx_arena arena;
    hx_node *root;
    hx_str   keys[KEY_CACHE];
    bool     failed;
};

static bool holds_nodes(const hx_node *node)
{
    return node && (node->kind == HX_NODE_LIST || node->kind == HX_NODE_MAP);
}

/* A copy of `key` that lives as long as the document. */
static const char *keep_key(hx_doc *doc, const char *key, size_t len)
{
    uint32_t hash = 2166136261u;  /* FNV-1a: a cache slot, not a map */
    hx_str  *slot;
    char    *copy;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)key[i]) * 16777619u;
    slot = &doc->keys[(hash ^ hash >> 16) & (KEY_CACHE - 1)];
    if (slot->ptr && hx_str_eq(*slot, (hx_str){ key, len }))
        return slot->ptr;
    copy = hx__arena_copy(&doc->arena, key, len);
    if (copy)
        *slot = (hx_str){ copy, len };
    return copy;
}

/* Room for one more child, in the arena: what an outgrown array leaves behind
 * is less than the array itself. */
static bool room_for_child(hx_doc *doc, hx_node *parent)
{
    uint32_t  cap = parent->as.many.cap ? parent->as.many.cap * 2 : 4;
    hx_node **items;

    if (parent->as.many.count < parent->as.many.cap)
        return true;
    if (parent->as.many.cap > UINT32_MAX / 2)
        return false;
    items = hx__arena_get(&doc->arena, cap * sizeof *items);
    if (!items)
        return false;
    if (parent->as.many.count)
        memcpy(items, parent->as.many.items,
               parent->as.many.count * sizeof *items);
    parent->as.many.items = items;
    parent->as.many.cap = cap;
    return true;
}

static hx_node *new_node(hx_doc *doc, hx_node *parent, const char *key,
                         uint8_t kind)
{
    size_t   len = key ? strlen(key) : 0;
    hx_node *node = NULL;

    /* A failed document gives NULL parents: the calls below it do nothing. */
    if (!doc || doc->failed || !holds_nodes(parent))
        return NULL;
    if (room_for_child(doc, parent))
        node = hx__arena_get(&doc->arena, sizeof *node);
    if (node)
        *node = (hx_node){ .kind = kind, .key_len = (uint32_t)len };
    if (node && parent->kind == HX_NODE_MAP) {
        node->key = keep_key(doc, key ? key : "", len);
        if (!node->key)
            node = NULL;
    }
    if (!node) {
        doc->failed = true;
        return NULL;
    }
    parent->as.many.items[parent->as.many.count++] = node;
    return node;
}

static hx_node *doc_map(hx_doc *doc, hx_node *parent, const char *key)
{
    return new_node(doc, parent, key, HX_NODE_MAP);
}

static hx_node *doc_list(hx_doc *doc, hx_node *parent, const char *key)
{
    return new_node(doc, parent, key, HX_NODE_LIST);
}

static void doc_null(hx_doc *doc, hx_node *parent, const char *key)
{
    (void)new_node(doc, parent, key, HX_NODE_NULL);
}

static void set_number(hx_doc *doc, hx_node *parent, const char *key,
                       uint8_t kind, int64_t value)
{
    hx_node *node = new_node(doc, parent, key, kind);

    if (node)
        node->as.number = value;
}

static void doc_boolean(hx_doc *doc, hx_node *parent, const char *key,
                        bool value)
{
    set_number(doc, parent, key, HX_NODE_BOOL, value);
}

static void doc_integer(hx_doc *doc, hx_node *parent, const char *key,
                        int64_t value)
{
    set_number(doc, parent, key, HX_NODE_INT, value);
}

static void doc_milli(hx_doc *doc, hx_node *parent, const char *key,
                      int64_t thousandths)
{
    set_number(doc, parent, key, HX_NODE_MILLI, thousandths);
}

static void doc_string(hx_doc *doc, hx_node *parent, const char *key,
                       hx_str value)
{
    hx_node *node = new_node(doc, parent, key, HX_NODE_STRING);
    char    *copy;

    if (!node)
        return;
    copy = hx__arena_copy(&doc->arena, value.ptr, value.len);
    if (!copy) {
        doc->failed = true;
        return;
    }
    node->as.string.ptr = copy;
    node->as.string.len = value.len;
}

static int node_kind(const hx_node *node)
{
    return node ? node->kind : HX_NODE_NULL;
}

static size_t node_count(const hx_node *node)
{
    return holds_nodes(node) ? node->as.many.count : 0;
}

static const hx_node *node_at(const hx_node *node, size_t index)
{
    return index < node_count(node) ? node->as.many.items[index] : NULL;
}

static hx_str node_key_at(const hx_node *map, size_t index)
{
    const hx_node *node = node_at(map, index);

    if (!node || !node->key)
        return HX_LIT("");
    return (hx_str){ node->key, node->key_len };
}

static const hx_node *node_get(const hx_node *map, const char *key)
{
    hx_str want = hx_str_of(key);

    if (node_kind(map) != HX_NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->as.many.count; i++) {
        if (hx_str_eq(node_key_at(map, i), want))
            return map->as.many.items[i];
    }
    return NULL;
}

static int64_t node_integer(const hx_node *node)
{
    int kind = node_kind(node);

    return kind == HX_NODE_INT || kind == HX_NODE_BOOL ? node->as.number : 0;
}

static int64_t node_milli(const hx_node *node)
{
    int64_t out;

    switch (node_kind(node)) {
    case HX_NODE_MILLI:
        return node->as.number;
    case HX_NODE_INT:
        if (!__builtin_mul_overflow(node->as.number, (int64_t)1000, &out))
            return out;
        return node->as.number < 0 ? INT64_MIN : INT64_MAX;
    default:
        return 0;
    }
}

static hx_str node_string(const hx_node *node)
{
    if (node_kind(node) != HX_NODE_STRING || !node->as.string.ptr)
        return HX_LIT("");
    return (hx_str){ node->as.string.ptr, node->as.string.len };
}

const hx_doc_calls hx__doc_calls = {
    .map = doc_map, .list = doc_list, .null = doc_null,
    .boolean = doc_boolean, .integer = doc_integer, .milli = doc_milli,
    .string = doc_string, .kind = node_kind, .count = node_count,
    .at = node_at, .key_at = node_key_at, .get = node_get,
    .get_integer = node_integer, .get_milli = node_milli,
    .get_string = node_string,
};

hx_doc *hx__doc_open(void)
{
    hx_doc *doc = hx__alloc(1, sizeof *doc);

    if (!doc)
        return NULL;
    doc->root = hx__arena_get(&doc->arena, sizeof *doc->root);
    if (!doc->root) {
        hx__doc_close(doc);
        return NULL;
    }
    *doc->root = (hx_node){ .kind = HX_NODE_MAP };
    return doc;
}

void hx__doc_close(hx_doc *doc)
{
    if (!doc)
        return;
    hx__arena_clear(&doc->arena);
    hx__free(doc);
}

hx_node *hx__doc_root(hx_doc *doc)
{
    return doc ? doc->root : NULL;
}

hx_str hx__doc_twice(const hx_node *map)
{
    for (size_t i = 0; i < node_count(map); i++)
        for (size_t k = 0; k < i; k++)
            if (hx_str_eq(node_key_at(map, i), node_key_at(map, k)))
                return node_key_at(map, i);
    return HX_LIT("");
}

bool hx__doc_failed(const hx_doc *doc)
{
    return !doc || doc->failed;
}
