/* The report as a tree of values: what aggregators write and reporters read.
 *
 * Node kinds are those of JSON; numbers are exact: integers, or thousandths
 * (a percentage in points has at most three decimals). Keys keep the order in
 * which they were set. All nodes belong to their document. [main] */
#ifndef HXGAP_DOC_H
#define HXGAP_DOC_H

#include "hxgap/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct hx_doc  hx_doc;
typedef struct hx_node hx_node;

enum {
    HX_NODE_NULL, HX_NODE_BOOL, HX_NODE_INT, HX_NODE_MILLI, HX_NODE_STRING,
    HX_NODE_LIST, HX_NODE_MAP
};

/* Calls for documents, reached as host->doc. A call that makes a node takes
 * its parent: a map with `key` (copied), or a list with key NULL. Where memory
 * is refused the document is marked failed, later calls do nothing and give
 * NULL (which every call accepts), and the host reports HX_E_NOMEM: so callers
 * need not check each call. */
typedef struct hx_doc_calls {
    hx_node *(*map)(hx_doc *doc, hx_node *parent, const char *key);
    hx_node *(*list)(hx_doc *doc, hx_node *parent, const char *key);
    void (*null)(hx_doc *doc, hx_node *parent, const char *key);
    void (*boolean)(hx_doc *doc, hx_node *parent, const char *key, bool value);
    void (*integer)(hx_doc *doc, hx_node *parent, const char *key,
                    int64_t value);
    /* `thousandths` / 1000, printed with at most three decimals. */
    void (*milli)(hx_doc *doc, hx_node *parent, const char *key,
                  int64_t thousandths);
    void (*string)(hx_doc *doc, hx_node *parent, const char *key,
                   hx_str value);  /* copied */

    int (*kind)(const hx_node *node);            /* NULL: HX_NODE_NULL */
    size_t (*count)(const hx_node *node);        /* members of a list or map */
    const hx_node *(*at)(const hx_node *node, size_t index);
    hx_str (*key_at)(const hx_node *map, size_t index);
    const hx_node *(*get)(const hx_node *map, const char *key); /* or NULL */
    int64_t (*get_integer)(const hx_node *node); /* INT or BOOL, else 0 */
    int64_t (*get_milli)(const hx_node *node);   /* INT or MILLI, in 1/1000 */
    hx_str (*get_string)(const hx_node *node);   /* borrowed; else empty */
} hx_doc_calls;

#ifdef __cplusplus
}
#endif
#endif
