/* Walking the YAML of a lexicon file: what lexfile.c (entries, classes, the
 * file) and lexrules.c (patterns, tests) share.
 *
 * Every node carries its mark, so each mistake is reported with file, line and
 * column. The walk has a fixed depth: aliases cannot make it recurse. */
#ifndef HX_LEXREAD_H
#define HX_LEXREAD_H

#include "error.h"
#include "lexfile.h"
#include "yamldoc.h"

#define LIST_MAX 200000  /* items of all lists; aliases multiply them */
#define KEYS_MAX 64      /* of one mapping, but for classes: */

typedef struct hx_lexread {
    hx_lexfile     *file;
    yaml_document_t doc;      /* while it is read */
    hx_error       *err;
    uint64_t        visits;   /* guards against aliases that multiply */
} hx_lexread;

static inline hx_status wrong(const hx_lexread *r, const yaml_node_t *node,
                              const char *what)
{
    return hx__fail(r->err, HX_E_LEXICON, "%s:%zu:%zu: %s", r->file->path,
                    node->start_mark.line + 1, node->start_mark.column + 1,
                    what);
}

static inline hx_status wrong_name(const hx_lexread *r, const yaml_node_t *node,
                                   const char *what, hx_str name,
                                   const char *remedy)
{
    return hx__fail(r->err, HX_E_LEXICON, "%s:%zu:%zu: %s \"%.*s\" (%s)",
                    r->file->path, node->start_mark.line + 1,
                    node->start_mark.column + 1, what,
                    name.len > 64 ? 64 : (int)name.len, name.ptr, remedy);
}

/* -- nodes ------------------------------------------------------------------ */

static inline bool is_scalar(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE;
}

static inline hx_str scalar(const yaml_node_t *node)
{
    return (hx_str){ (const char *)node->data.scalar.value,
                     node->data.scalar.length };
}

static inline bool is_text(const yaml_node_t *node, const char *text)
{
    return is_scalar(node) && hx_str_eq(scalar(node), hx_str_of(text));
}

static inline uint32_t line_of(const yaml_node_t *node)
{
    return (uint32_t)node->start_mark.line + 1;
}

static inline uint32_t column_of(const yaml_node_t *node)
{
    return (uint32_t)node->start_mark.column + 1;
}

static inline hx_status keep(hx_lexread *r, hx_str text, hx_str *out)
{
    char *copy = hx__arena_copy(&r->file->arena, text.ptr, text.len + 1);

    if (!copy)
        return hx__nomem(r->err);
    copy[text.len] = '\0';
    *out = (hx_str){ copy, text.len };
    return HX_OK;
}

static inline hx_status keep_scalar(hx_lexread *r, const yaml_node_t *node,
                                    const char *what, hx_str *out)
{
    if (!is_scalar(node))
        return wrong(r, node, what);
    return keep(r, scalar(node), out);
}

/* Zeroed; `count` has an upper limit that the caller knows of. */
static inline void *list_room(hx_lexread *r, size_t count, size_t bytes)
{
    size_t total = (count + 1) * bytes;
    void *room = hx__arena_get(&r->file->arena, total);

    if (room)
        memset(room, 0, total);
    return room;
}

/* Refuses `more` items of `node` where the file would have too many. */
static inline hx_status visit(hx_lexread *r, const yaml_node_t *node,
                              size_t more)
{
    r->visits += more;
    return r->visits <= LIST_MAX
               ? HX_OK : wrong(r, node, "too many items in this file (over "
                                        "200000: split the lexicon)");
}

static inline size_t items(const yaml_node_t *list)
{
    return (size_t)(list->data.sequence.items.top -
                    list->data.sequence.items.start);
}

static inline yaml_node_t *item(hx_lexread *r, const yaml_node_t *list,
                                size_t i)
{
    return yaml_document_get_node(&r->doc, list->data.sequence.items.start[i]);
}

static inline size_t pairs(const yaml_node_t *map)
{
    return (size_t)(map->data.mapping.pairs.top -
                    map->data.mapping.pairs.start);
}

static inline void pair(hx_lexread *r, const yaml_node_t *map, size_t i,
                        yaml_node_t **key, yaml_node_t **value)
{
    const yaml_node_pair_t *at = &map->data.mapping.pairs.start[i];

    *key = yaml_document_get_node(&r->doc, at->key);
    *value = yaml_document_get_node(&r->doc, at->value);
}

/* Pair `i` of a mapping, whose key must not have come before: of two lists of
 * one name only the last one would be kept. */
static inline hx_status new_pair(hx_lexread *r, const yaml_node_t *map,
                                 size_t i, yaml_node_t **key,
                                 yaml_node_t **value)
{
    pair(r, map, i, key, value);
    if (i >= KEYS_MAX)
        return wrong(r, *key, "over 64 keys in one mapping");
    for (size_t k = 0; k < i && is_scalar(*key); k++) {
        yaml_node_t *before, *unused;

        pair(r, map, k, &before, &unused);
        if (is_scalar(before) && hx_str_eq(scalar(before), scalar(*key)))
            return wrong_name(r, *key, "a second key", scalar(*key),
                              "merge the two, or remove one");
    }
    return HX_OK;
}

/* -- lexrules.c ------------------------------------------------------------- */

/* A list of scalars, or one scalar, appended to (*texts)[*count]; `kind` is
 * HX_COND_... for conditions. */
HX_MUST_USE hx_status hx__lex_texts(hx_lexread *r, const yaml_node_t *node,
                                    int kind, hx_lex_text **texts,
                                    size_t *count);

int hx__lex_lang(const yaml_node_t *node);      /* HX_LANG_..., or -1 */
int hx__lex_negation(const yaml_node_t *node);  /* HX_NEG_..., or -1 */

/* What stands under `patterns:`; `negation` is that of the entry. */
HX_MUST_USE hx_status hx__lex_patterns(hx_lexread *r, const yaml_node_t *node,
                                       hx_lex_entry *entry, int negation);
HX_MUST_USE hx_status hx__lex_tests(hx_lexread *r, const yaml_node_t *node,
                                    hx_lex_entry *entry);

#endif
