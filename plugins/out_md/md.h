/* What the files of out_md share. */
#ifndef MD_H
#define MD_H

#include "hxgap/plugin.h"

typedef struct md_page {
    const hx_host      *host;
    const hx_doc_calls *doc;
    hx_sink            *sink;
    const hx_node      *root;
    bool                german;
} md_page;

/* -- text.c: writing; only md_text() takes words from outside -------------- */

void md_lit(const md_page *page, const char *text);
/* `text` so that nothing in it is markup. */
void md_text(const md_page *page, hx_str text);
/* One decimal; a dash for what is null. */
void md_number(const md_page *page, const hx_node *node);
void md_integer(const md_page *page, const hx_node *node);

/* -- quote.c: reading the tree, and comments from it ----------------------- */

const hx_node *md_get(const md_page *page, const hx_node *map,
                      const char *key);
bool md_null(const md_page *page, const hx_node *node);
bool md_is(const md_page *page, const hx_node *node, hx_str text);
/* A comment of the total that states the driver so, and names the touchpoint
 * if one is given; or NULL. */
const hx_node *md_sample(const md_page *page, const hx_node *driver,
                         const char *stance, const hx_node *touchpoint);
/* The comment as a quotation, its evidence in bold. */
void md_quote(const md_page *page, const hx_node *item);

/* -- out_md.c, compare.c --------------------------------------------------- */

void md_label(const md_page *page, const char *dimension, hx_str id);
/* change.c: alerts of the trend, if there are any. */
void md_changes(const md_page *page);
/* Instead of the sections of a report. */
void md_compare(const md_page *page, const hx_node *list);

#endif
