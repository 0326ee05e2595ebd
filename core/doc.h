/* The report tree behind hxgap/doc.h: who opens and closes it. */
#ifndef HX_DOC_CORE_H
#define HX_DOC_CORE_H

#include "hxgap/doc.h"

extern const hx_doc_calls hx__doc_calls;  /* for host->doc */

/* An empty document whose root is a map; NULL where memory is refused. Owned:
 * hx__doc_close, which takes NULL. [main] */
hx_doc *hx__doc_open(void);
void hx__doc_close(hx_doc *doc);
hx_node *hx__doc_root(hx_doc *doc);
/* A key that stands in the map more than once; empty: none. */
hx_str hx__doc_twice(const hx_node *map);
/* Whether memory was refused for any node; the tree then lacks some. */
bool hx__doc_failed(const hx_doc *doc);

#endif
