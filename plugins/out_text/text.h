/* What the files of out_text share: a page of fixed width, the words of both
 * languages, and the sections. */
#ifndef TEXT_H
#define TEXT_H

#include "hxgap/plugin.h"
#include "names.h"

#define TEXT_COLUMNS_MIN 60
#define TEXT_COLUMNS_MAX 160
#define TEXT_BYTES 512   /* a cell or a label at most */

typedef struct text_page {
    const hx_host      *host;
    const hx_doc_calls *doc;
    hx_sink            *sink;
    const hx_node      *root;
    int  columns;
    bool colour, german, ascii;
} text_page;

enum { TEXT_LEFT, TEXT_RIGHT, TEXT_LAST };  /* the last one is not padded */
enum { TEXT_PLAIN, TEXT_BOLD, TEXT_DIM, TEXT_RED, TEXT_GREEN };

/* One of two literals by the report's language. */
#define SAY(page, en, de) ((page)->german ? (de) : (en))

/* -- width.c -------------------------------------------------------------- */

/* Columns that `text` takes in a terminal. */
int text_width(hx_str text);
/* `text` cut to at most `width` columns; `*cut` says whether. */
hx_str text_fit(hx_str text, int width, bool *cut);
/* `text` without what could move a cursor or turn the writing direction;
 * ends with NUL, at most TEXT_BYTES. */
hx_str text_clean(hx_str text, char *out);

/* -- page.c --------------------------------------------------------------- */

void text_put(const text_page *page, const char *text);
void text_style(const text_page *page, int style);
void text_fill(const text_page *page, const char *mark, int count);
/* One cell of exactly `width` columns; too long is cut with an ellipsis. */
void text_cell(const text_page *page, hx_str text, int width, int side);
/* A headline with its rule. */
void text_head(const text_page *page, const char *title);
/* A paragraph broken at spaces, every line after `indent` columns; `mark`
 * stands in the indent of the first. */
void text_wrap(const text_page *page, const char *mark, int indent,
               const char *text);
/* "... and 5 more; the JSON report has them all"; nothing where there are no
 * more. */
void text_more(const text_page *page, size_t count);
/* A bar of `value` in `most`, `width` columns. */
void text_bar(const text_page *page, int64_t value, int64_t most, int width,
              int style);
/* Numbers in the manner of the language; a NULL or null node is a dash. */
void text_number(const text_page *page, const hx_node *node, int decimals,
                 char *out, size_t cap);
/* The same of a difference: "+1.5". */
void text_signed(const text_page *page, const hx_node *node, int decimals,
                 char *out, size_t cap);
void text_integer(const text_page *page, int64_t value, char *out, size_t cap);
/* The word for `count` of something: the one, or the many, of the language. */
const char *text_noun(const text_page *page, int64_t count, const char *en,
                      const char *en_many, const char *de,
                      const char *de_many);
void text_number_cell(const text_page *page, const hx_node *node,
                      int decimals, int width);
void text_signed_cell(const text_page *page, const hx_node *node,
                      int decimals, int width);
void text_integer_cell(const text_page *page, int64_t value, int width);

/* -- words.c -------------------------------------------------------------- */

enum text_word {
    W_TITLE, W_OF_READ, W_SKIPPED, W_ONLY, W_SINCE, W_UNTIL, W_COVERAGE,
    W_FINDINGS,
    W_FEW, W_GAP_LARGEST, W_GAP_NEXT, W_GAP_THEN, W_GAP_NONE, W_BEST_MET,
    W_BEST_NONE, W_BEST_UNDER,
    W_FRICTION_MOST, W_FRICTION_NONE, W_EMOTIONAL, W_RATIONAL, W_OTHER,
    W_DRIVERS, W_DEMAND, W_DELIVERED, W_GAP, W_RANGE, W_SEVERITY, W_N,
    W_FAMILIES, W_BALANCE_MORE, W_BALANCE_LESS, W_BALANCE_EVEN, W_BY,
    W_COMMENTS, W_LARGEST_GAP, W_NONE, W_SAYS_NONE, W_TOTAL, W_MORE_ROWS,
    W_FRICTION,
    W_TOUCHPOINT, W_DRIVER, W_UNMET, W_LOYALTY, W_NET, W_GENERATIONS, W_TREND,
    W_RESONANCE, W_RESONANCE_OF, W_WOW, W_CONSISTENT, W_HUMANITY_FEW,
    W_HUMANITY, W_CHECKS, W_CHECK_HOTLINE,
    W_CHECK_ANSWERS, W_CHECK_NEWSLETTER, W_CHECK_LINE, W_CHECK_FEW,
    W_SMALL_NOTE, W_CAVEAT, W_EMO, W_RAT, W_WORDS
};

const char *text_say(const text_page *page, int word);
/* The sentence `word` with each %s replaced by the next of `args`, and %% by
 * one percent sign; cut where `out` is full. */
void text_compose(const text_page *page, int word, const char *const *args,
                  char *out, size_t cap);
/* The label of `id` in the report's language, cleaned. */
hx_str text_label(const text_page *page, const char *dimension, hx_str id,
                  char *out);
/* What of our own `id` is called (names.h). */
hx_str text_named(const text_page *page, enum names_kind kind, hx_str id);
hx_str text_dimension(const text_page *page, hx_str id);
/* What a value of a dimension is called, or (none); "(none)" where that is the
 * value. */
hx_str text_value_name(const text_page *page, hx_str dimension,
                       const hx_node *value, char *out);

/* -- quotes.c ------------------------------------------------------------- */

/* What a comment is to say. */
typedef struct text_said {
    const hx_node *driver;      /* its id */
    const char    *stance;
    const hx_node *touchpoint;  /* its id, or NULL */
} text_said;

/* Comments that stand on the page already. */
#define TEXT_SHOWN_MAX 3
typedef struct text_shown {
    const hx_node *item[TEXT_SHOWN_MAX];
    size_t         count;
} text_shown;

/* A comment that says so, in the customer's words, and none that was shown;
 * nothing where the report has none. */
void text_quote(const text_page *page, text_said said, text_shown *shown);

/* -- tables.c, breakdowns.c, findings.c ------------------------------------- */

const hx_node *text_get(const text_page *page, const hx_node *map,
                        const char *key);
bool text_null(const text_page *page, const hx_node *node);
int64_t text_value(const text_page *page, const hx_node *map,
                   const char *key);  /* map[key].value, or 0 */
/* The member of `list` whose id is `id`, or NULL. */
const hx_node *text_find(const text_page *page, const hx_node *list,
                         const char *id);
const hx_node *text_total(const text_page *page);

/* -- compare.c: instead of the sections of a report ------------------------ */

void text_compare(const text_page *page);

void text_findings(const text_page *page);
void text_drivers(const text_page *page);
void text_families(const text_page *page);
void text_breakdowns(const text_page *page);
void text_generations(const text_page *page);
void text_friction(const text_page *page);
void text_loyalty(const text_page *page);
void text_humanity(const text_page *page);
void text_trend(const text_page *page);
/* changes.c: which of the months' changes are more than chance. */
void text_changes(const text_page *page);
/* The largest of them, below the findings; nothing where there is none. */
void text_changes_first(const text_page *page);

/* -- needs.c, ratings.c ---------------------------------------------------- */

void text_steps(const text_page *page);
void text_levels(const text_page *page);
void text_maslow(const text_page *page);
void text_places(const text_page *page);
void text_channels(const text_page *page);
void text_targets(const text_page *page);
void text_ratings(const text_page *page);
/* adjust.c: only where the report was asked for them. */
void text_population(const text_page *page);
void text_correction(const text_page *page);
/* What the report cannot show, and the field that would bring it. */
void text_lacks(const text_page *page);

#endif
