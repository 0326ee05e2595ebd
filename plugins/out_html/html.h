/* What the files of out_html share: writing with everything escaped, the tree
 * of the report, groups of comments, quotes, and the sections of the page.
 *
 * Data reaches the page through html_put()'s arguments only, and these are
 * always escaped; markup stands in formats, which are literals. */
#ifndef HTML_H
#define HTML_H

#include "../out_text/names.h"
#include "hxgap/plugin.h"

#define HTML_ID 40            /* bytes of an id made safe, with its NUL */
#define HTML_BYTES_MAX 980000 /* of a page, as long as anything can give way */
#define HTML_ROOM_MAX 4       /* parts of what follows that a page may take */
#define HTML_PANEL_ROWS 140   /* driver rows of all segment panels together */
#define HTML_PANELS_MAX 6
#define HTML_VOICE_BYTES 100000 /* of quotes */
#define HTML_SEGMENTS_MAX 40  /* rows of a breakdown */
#define HTML_DRIVERS_MAX 64   /* what agg_gap counts at most */

/* A set of comments: at most two values of dimensions, sorted by dimension. */
typedef struct html_key {
    size_t count;
    hx_str dim[2], value[2];
    bool   none[2];           /* the value is missing, not empty */
} html_key;

typedef struct html_group {
    html_key       key;
    uint64_t       hash;
    const hx_node *segment;   /* its figures, or NULL */
    bool           panel;     /* shown in full, offered by the filter */
} html_group;

struct html_label {
    hx_str dimension, id, name;
};

typedef struct html_voice {
    hx_str         driver, stance;
    const hx_node *item;
    size_t         first, tags;  /* its groups, in html_voices.tag */
    uint64_t       order;        /* smaller stands first */
} html_voice;

typedef struct html_voices {
    html_voice *list;     /* each quote once; by driver, stance, order */
    size_t      count;
    size_t     *tag;
    size_t      left_out; /* what the page has no room for */
} html_voices;

typedef struct html_page {
    const hx_host      *host;
    const hx_doc_calls *doc;
    hx_sink            *sink;
    const hx_node      *root, *total;
    bool                german;
    size_t              room;     /* 1 to HTML_ROOM_MAX */
    size_t             *written;  /* bytes so far */
    bool               *short_of_memory;  /* something had to be left out */
    bool                dry;      /* count them only */
    struct html_label  *labels;   /* of drivers, touchpoints, ... */
    size_t              label_count;
    char               *label_text;
    hx_str              names[NAMES_COUNT];
    html_group         *groups;   /* the first is all comments */
    size_t              group_count;
    html_voices         voices;
} html_page;

typedef struct html_num { char s[64]; } html_num;
typedef struct html_name { char s[HTML_ID]; } html_name;

/* One of two literals by the report's language; the compiler still checks the
 * arguments of both, so their order is the same in both. */
#define HTML_TR(page, en, de) ((page)->german ? (de) : (en))

/* -- emit.c --------------------------------------------------------------- */

/* Writes `format`; knows %s, %.*s, %d, %lld, %zu and %%. Strings are escaped
 * for text and for quoted attributes. */
void html_put(const html_page *page, const char *format, ...)
    HX_PRINTF(2, 3);
void html_text(const html_page *page, hx_str text);
/* Writes bytes as they are: markup and our own assets only. */
void html_raw_bytes(const html_page *page, const char *bytes, size_t len);
/* `id` as part of an id attribute or a space-separated list. */
html_name html_safe(hx_str id);
/* Numbers in the manner of the language; null is a dash. */
html_num html_figure(const html_page *page, const hx_node *node, int decimals);
html_num html_milli_text(const html_page *page, int64_t milli, int decimals);
/* The same of differences: "+1.5". */
html_num html_signed(const html_page *page, const hx_node *node, int decimals);
html_num html_milli_signed(const html_page *page, int64_t milli, int decimals);
html_num html_count(const html_page *page, int64_t value);
/* A probability behind `before` with three decimals, "<0.001" where they would
 * say that there is none. */
html_num html_chance(const html_page *page, const hx_node *node,
                     const char *before);
/* The word for `count` of something: the one, or the many, of the language. */
const char *html_noun(const html_page *page, int64_t count, const char *en,
                      const char *en_many, const char *de,
                      const char *de_many);
/* The number as JSON writes it; empty where it is null. */
html_num html_raw(const html_page *page, const hx_node *node);
/* A place on an axis from 0 to `most`, as a percentage with two decimals. */
html_num html_pos(int64_t value, int64_t most);

/* -- tree.c --------------------------------------------------------------- */

const hx_node *html_get(const html_page *page, const hx_node *map,
                        const char *key);
/* map[key].value, or .low, .high; NULL where anything is missing. */
const hx_node *html_part(const html_page *page, const hx_node *map,
                         const char *key, const char *part);
bool html_null(const html_page *page, const hx_node *node);
int64_t html_integer(const html_page *page, const hx_node *map,
                     const char *key);
hx_str html_string(const html_page *page, const hx_node *map,
                   const char *key);
int64_t html_value(const html_page *page, const hx_node *map,
                   const char *key);  /* map[key].value in thousandths, or 0 */
/* The member of `list` whose `key` is the string `id`, or NULL. */
const hx_node *html_find(const html_page *page, const hx_node *list,
                         const char *key, hx_str id);
/* The label of a driver, a touchpoint or any other value of a lexicon in the
 * report's language, with a capital; its id where it has none. */
hx_str html_label(const html_page *page, const char *dimension, hx_str id);
hx_str html_label_in(const html_page *page, hx_str dimension, hx_str id);
HX_MUST_USE hx_status html_labels_open(html_page *page, hx_error *err);
void html_labels_close(html_page *page);
hx_str html_attr(const html_page *page, hx_str driver, const char *attr);
/* What a dimension is called, and other ids of our own (names.h); with a
 * capital where it heads rows. Names end in a NUL. */
hx_str html_dimension(const html_page *page, hx_str id);
hx_str html_named(const html_page *page, enum names_kind kind, hx_str id);
/* The drivers of a cell into `out`: of `family` (NULL: of no family; "*": any)
 * by gap, those without figures last. Returns how many. */
size_t html_drivers(const html_page *page, const hx_node *cell,
                    const char *family, const hx_node **out);
/* The safe ids of the drivers whose attribute is `value`, with spaces. */
void html_members(const html_page *page, const char *attr, hx_str value,
                  char *out, size_t cap);

/* -- groups.c ------------------------------------------------------------- */

HX_MUST_USE hx_status html_groups_open(html_page *page, hx_error *err);
void html_groups_close(html_page *page);
html_key html_key_of(const html_page *page, const hx_node *by);
html_key html_key_one(const char *dim, hx_str value);
size_t html_group_find(const html_page *page, const html_key *key);
/* The number of the group of one value; 0, all comments, if there is none. */
size_t html_group_of(const html_page *page, const char *dim, hx_str value);
/* What the value of the key's dimension `i` is called. */
hx_str html_value_name(const html_page *page, const html_key *key, size_t i);
/* The same of one value, which is not null. */
hx_str html_value_of(const html_page *page, hx_str dimension, hx_str value);
/* "Krimskrax", or "Krimskrax, 2024". */
void html_group_name(const html_page *page, size_t group);

/* -- voices.c, quotes.c --------------------------------------------------- */

HX_MUST_USE hx_status html_voices_open(html_page *page, hx_error *err);
void html_voices_close(html_page *page);
/* Where the quotes of a driver begin in the list, if it has any. */
size_t html_voices_find(const html_page *page, hx_str driver);
/* The first quote of a driver, or NULL; an empty stance is any. */
const html_voice *html_voiced(const html_page *page, hx_str driver,
                              hx_str stance);
/* What opens and closes the link from a figure to its quotes. `drivers` are
 * ids separated by spaces, the first leads where there is no script; without
 * quotes it is a plain <span>, or <g> in a chart. */
typedef struct html_drill {
    hx_str      driver;       /* the one, if it is one */
    const char *drivers;      /* else several, "*" for all; may be NULL */
    const char *stance;       /* or "" for any */
    size_t      group;        /* 0: that of the panel around it, or all */
    bool        row;          /* the row of the table names the driver */
    bool        chart;        /* inside <svg> */
    bool        skip;         /* not in the tab order: a table has it too */
} html_drill;
void html_drill_open(const html_page *page, const html_drill *drill);
void html_drill_close(const html_page *page, const html_drill *drill);
/* Quotes that stand below findings already. */
#define HTML_SHOWN_MAX 3
typedef struct html_shown {
    const html_voice *voice[HTML_SHOWN_MAX];
    size_t            count;
} html_shown;

/* One quote of a driver below a finding, of the group (0: any) and none that was
 * shown: better in the report's language, clear, and short. False where there
 * is none. */
bool html_quote(const html_page *page, hx_str driver, const char *stance,
                size_t group, html_shown *shown);
void html_section_voices(const html_page *page);
/* The evidence of `item`, and `around` bytes of what is on either side. */
void html_evidence(const html_page *page, const hx_node *item,
                   size_t around);

/* -- parts.c: what sections are made of ----------------------------------- */

void html_section_open(const html_page *page, const char *id,
                       const char *title, bool filtered);
void html_section_close(const html_page *page);
/* What field would bring a section that is left out. */
void html_missing(const html_page *page, const char *what);
/* What the page has no room for: "And 3 more segments in the JSON report",
 * where `what` is "more segments"; nothing where that is none. */
void html_more(const html_page *page, size_t count, const char *what);
void html_data_open(const html_page *page, const char *what);
void html_data_close(const html_page *page);
/* Heads of columns of words, of numbers. */
void html_th(const html_page *page, const char *name);
void html_th_number(const html_page *page, const char *name);
void html_td(const html_page *page, const hx_node *node, int decimals);
void html_td_signed(const html_page *page, const hx_node *node, int decimals);
void html_td_count(const html_page *page, int64_t value);
/* "8.8 (6.9-11.1)" of a share with its interval. */
void html_td_share(const html_page *page, const hx_node *share);
void html_td_signed_share(const html_page *page, const hx_node *share);
/* A thin bar of `value` in `most`. */
void html_bar(const html_page *page, int64_t value, int64_t most,
              const char *kind);
/* Opens a chart: its name and description are escaped. `links`: it holds
 * links, so it is a group and no image. */
void html_chart_open(const html_page *page, const char *id, const char *kind,
                     int height, const char *title, const char *desc);
/* One without links, which is read as a picture. Closed like the other. */
void html_picture_open(const html_page *page, const char *id, const char *kind,
                       int height, const char *title, const char *desc);
void html_chart_close(const html_page *page);
/* The end of an axis that holds `most`, and its step: round numbers. */
int64_t html_axis(int64_t most, int64_t *step);
/* Grid lines with their numbers at the top, down to `height`. */
void html_grid(const html_page *page, int64_t most, int64_t step, int height,
               const char *unit);
/* The same from -most to most, with the zero line. */
void html_grid_both(const html_page *page, int64_t most, int64_t step,
                    int height);
/* A band from low to high and a mark at its value; `ring` is hollow. */
void html_mark(const html_page *page, const hx_node *share, int64_t most,
               int y, const char *kind);

/* -- the sections, in their order ----------------------------------------- */

void html_head(const html_page *page, bool compares);
void html_contents(const html_page *page);
void html_findings(const html_page *page);
void html_filters(const html_page *page);
void html_section_gap(const html_page *page);
/* Rows of demand and delivery in one chart. */
typedef struct html_gaps {
    const char           *id, *title;
    const hx_node *const *nodes;
    size_t                count;
    int64_t               most, step;  /* step 0: no axis */
    const char           *attr;     /* nodes are groups by it, else drivers */
    enum names_kind       kind;     /* what their names are */
    const char           *members;  /* drivers to link to, else by the node */
    hx_str                name;     /* of the one row, else by the node */
} html_gaps;
void html_gap_chart(const html_page *page, const html_gaps *gaps);
/* The figures of such a chart. */
void html_gap_table(const html_page *page, const html_gaps *gaps);
/* What an axis must hold to show every demand of `list`. */
int64_t html_gap_most(const html_page *page, const hx_node *list);
/* Five figures of a cell side by side; for all comments, resonance too. */
void html_glance(const html_page *page, const hx_node *cell);
/* Charts and table of one group that has figures. */
void html_panel(const html_page *page, size_t group);
void html_section_quadrant(const html_page *page);
void html_section_segments(const html_page *page);
void html_section_places(const html_page *page);
void html_section_friction(const html_page *page);
void html_section_trend(const html_page *page);
/* change.c: tests of later months against earlier ones. */
void html_changes(const html_page *page);
/* The largest of them, below the findings. */
void html_changes_first(const html_page *page);
void html_section_generations(const html_page *page);
/* Emotional and rational gap of several cells in one chart. */
typedef struct html_row {
    const hx_node *cell;
    size_t         group;
    int64_t        comments;
    hx_str         name;
} html_row;
void html_rows_chart(const html_page *page, const char *id,
                     const html_row *rows, size_t count, const char *title,
                     const char *desc);
/* Comments, gaps, advocacy and largest gap of each; `first` heads the names. */
void html_cells_table(const html_page *page, const html_row *rows,
                      size_t count, const char *what, const char *first);
void html_section_steps(const html_page *page);
void html_section_human(const html_page *page);
void html_section_loyalty(const html_page *page);
void html_section_maslow(const html_page *page);
void html_section_impact(const html_page *page);
/* adjust.c */
void html_section_population(const html_page *page);
void html_section_correction(const html_page *page);
void html_section_method(const html_page *page);
/* Instead of all but the method: the page of a comparison. */
void html_sections_differ(const html_page *page);
void html_dialog(const html_page *page);

/* -- assets.c, sha256.c --------------------------------------------------- */

typedef struct html_asset {
    const char *const *lines;
    size_t             count;
} html_asset;

extern const html_asset html_style, html_script;
void html_asset_put(const html_page *page, const html_asset *asset);
/* "sha256-..." as a Content-Security-Policy wants it. */
html_num html_asset_hash(const html_asset *asset);

typedef struct html_sha {
    uint32_t      h[8];
    unsigned char block[64];
    uint64_t      len;
} html_sha;

void html_sha_init(html_sha *sha);
void html_sha_add(html_sha *sha, const void *bytes, size_t len);
void html_sha_end(html_sha *sha, unsigned char out[32]);

#endif
