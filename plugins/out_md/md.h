/* What the files of out_md share. */
#ifndef MD_H
#define MD_H

#include "../out_text/names.h"
#include "hxgap/plugin.h"

typedef struct md_page {
    const hx_host      *host;
    const hx_doc_calls *doc;
    hx_sink            *sink;
    const hx_node      *root;
    bool                german;
} md_page;

/* One of two literals by the report's language. */
#define MD_SAY(page, en, de) ((page)->german ? (de) : (en))

/* -- text.c: writing; only md_text() takes words from outside -------------- */

void md_lit(const md_page *page, const char *text);
/* `text` so that nothing in it is markup. */
void md_text(const md_page *page, hx_str text);
/* One decimal, or 1 to 3 of them; a dash for what is null. */
void md_decimals(const md_page *page, const hx_node *node, int decimals);
void md_number(const md_page *page, const hx_node *node);
/* "1,234", in German "1.234"; counts are 0 or more. */
void md_count(const md_page *page, int64_t count);
void md_integer(const md_page *page, const hx_node *node);
/* The word for `count` of something: the one, or the many, of the language. */
const char *md_noun(const md_page *page, int64_t count, const char *en,
                    const char *en_many, const char *de, const char *de_many);

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

/* -- cells.c ---------------------------------------------------------------- */

const hx_node *md_part(const md_page *page, const hx_node *node,
                       const char *key, const char *part);
/* The member of a list whose `key` is `text`; NULL text: that has none. */
const hx_node *md_find(const md_page *page, const hx_node *list,
                       const char *key, const char *text);
/* The members of a list by their worth, largest first and equal ones as they
 * come, without those below 0; at most `most`. Returns how many. */
size_t md_largest(const md_page *page, const hx_node *list,
                  int64_t (*worth)(const md_page *page, const hx_node *node),
                  const hx_node **out, size_t most);
/* Below a table or a list: how many more the report has, if any. */
void md_more(const md_page *page, size_t count);
void md_heading(const md_page *page, const char *en, const char *de);
/* "| name ", "| 4.2 ", "| 42 ". */
void md_name_cell(const md_page *page, const char *name);
void md_cell(const md_page *page, const hx_node *node);
void md_count_cell(const md_page *page, const hx_node *node);
/* " (3.1 to 5.4)", nothing where there is none; "4.2 (3.1 to 5.4)". */
void md_range(const md_page *page, const hx_node *low, const hx_node *high);
void md_share_text(const md_page *page, const hx_node *share);

/* -- counts.c: what was read ------------------------------------------------ */

/* "5 comments analysed, 7 read, 2 skipped (syntax 1, empty 1)." */
void md_counts(const md_page *page);
/* How many inputs were damaged; nothing where none was. */
void md_damaged(const md_page *page);

/* -- answers.c, needs.c: what else the report answers ----------------------- */

void md_answers(const md_page *page);
void md_needs(const md_page *page);
void md_ratings(const md_page *page);
void md_intended(const md_page *page);
/* Only where the report was asked for them. */
void md_adjusted(const md_page *page);
/* What the report cannot show, and the field that would bring it. */
void md_lacks(const md_page *page);

/* -- out_md.c, compare.c --------------------------------------------------- */

/* The line under the heads of a table: `left` columns of words, then figures. */
void md_rule(const md_page *page, int columns, int left);
const hx_node *md_total(const md_page *page);
const hx_node *md_entry(const md_page *page, const char *dimension,
                        hx_str id);
void md_label(const md_page *page, const char *dimension, hx_str id);
/* What a value of a dimension is called: its label, or "(none)". */
void md_value(const md_page *page, hx_str dimension, const hx_node *value);
void md_dimension(const md_page *page, hx_str id);
/* change.c: alerts of the trend, if there are any. */
void md_changes(const md_page *page);
/* Instead of the sections of a report. */
void md_compare(const md_page *page, const hx_node *list);

#endif
