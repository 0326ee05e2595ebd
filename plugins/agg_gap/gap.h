/* What the files of agg_gap share: the layout of units, the cells that sums
 * are kept in, and the state of one worker.
 *
 * A *unit* is anything a comment can state: a driver, a group of drivers
 * (family, Maslow level, step), a loyalty intent, "any driver at all". In one
 * comment a unit has a *pattern*, a set of HX_MET, HX_UNMET and HX_WANTED; a
 * unit that is only there or not uses HX_MET alone. Every figure of the report
 * follows from how often each of the seven patterns occurred, so counting a
 * comment of weight 1 is one increment for each cell and stated unit.
 *
 * A *cell* is a set of comments: the total, a segment, a month, a touchpoint.
 *
 * State holds integers only; fractions appear in estimate.c. */
#ifndef GAP_H
#define GAP_H

#include "hxgap/plugin.h"

#define GAP_DRIVERS_MAX 64
#define GAP_GROUPS_MAX 32     /* families, Maslow levels, steps, checks */
#define GAP_MEMBER_MAX 6      /* groups that one driver belongs to */
#define GAP_LABELS_MAX 32     /* loyalty intents; levels; named steps */
#define GAP_STEPS 7
#define GAP_UNITS_MAX (GAP_DRIVERS_MAX + GAP_GROUPS_MAX + 3 * GAP_LABELS_MAX \
                       + GAP_STEPS + 8)
#define GAP_TOUCH_MAX 256     /* as core's labels of a dimension */
#define GAP_VALUES_MAX 64     /* values of one dimension in one comment */
#define GAP_BREAKDOWNS_MAX 16
#define GAP_PATTERNS 8
#define GAP_REPS 200          /* bootstrap replicates, DESIGN section 6 */
#define GAP_PARTS 3
#define GAP_ONE UINT64_C(1000000)          /* weight 1 in millionths */
#define GAP_WEIGHT_MAX (UINT64_C(1000000) * GAP_ONE)

__extension__ typedef unsigned __int128 gap_u128;
__extension__ typedef __int128 gap_i128;

enum gap_kind {
    GAP_TOTAL, GAP_SEGMENT, GAP_GENERATION, GAP_MONTH, GAP_TENURE,
    GAP_TOUCHPOINT, GAP_CONTACT, GAP_KINDS
};

/* Flags of touchpoints. */
enum { GAP_T_CONTACT = 1, GAP_T_ONLINE = 2, GAP_T_OFFLINE = 4 };

/* -- layout.c: which unit is which ---------------------------------------- */

typedef struct gap_group {
    hx_str attr, value;  /* "family" = "emotional"; borrowed from the host */
} gap_group;

typedef struct gap_layout {
    const hx_host *host;
    int      driver_dim, touch_dim, loyalty_dim, level_dim;  /* -1: none */
    int      step_dim;
    size_t   drivers, groups, loyalty, levels, named, touches;
    gap_group group[GAP_GROUPS_MAX];
    uint8_t  member[GAP_DRIVERS_MAX][GAP_MEMBER_MAX];
    uint8_t  member_count[GAP_DRIVERS_MAX];
    uint8_t  touch_flags[GAP_TOUCH_MAX];
    bool     resonant[GAP_DRIVERS_MAX];  /* emotional, not `delight` */
    uint8_t  step_of[GAP_DRIVERS_MAX];   /* GAP_STEPS: of none */
    int      delight, human, security;   /* -1: none */
    int      recommend, warn, stay, leave;
    /* Units by number; drivers come first. */
    size_t   first_group, first_loyalty, first_level, first_named;
    size_t   first_bond;  /* a step is met, and the customer stays or leaves */
    size_t   coverage, advocacy, resonance, res_human, res_security;
    size_t   resonant_met, wow, channels, units;
} gap_layout;

/* The seven steps from customer to human experience, in their order. */
extern const char *const gap_steps[GAP_STEPS];

struct gap_model;
void gap_layout_make(gap_layout *layout, const struct gap_model *model);
/* Number of the label `id` of a dimension, or -1. */
int gap_label_find(const hx_host *host, int dimension, const char *id);
hx_str gap_label_attr(const hx_label *label, const char *key);
/* Number of the unit of a group, or SIZE_MAX. */
size_t gap_group_unit(const gap_layout *layout, const char *attr,
                      const char *value);
/* Whether `driver` is in the group. */
bool gap_in_group(const gap_layout *layout, size_t driver, size_t group);

/* Whether the touchpoint `value` is a contact channel. */
bool gap_touch_contact(const gap_layout *layout, hx_str value);

/* -- draws.c: bootstrap weights of a customer ----------------------------- */

/* Fixed for ever: states of one version merge whatever wrote them. */
uint64_t gap_mix(uint64_t value);
uint64_t gap_hash(uint64_t seed, const void *bytes, size_t len);
/* GAP_REPS Poisson(1) draws of the customer times `weight`. */
void gap_draws(uint64_t customer, uint64_t weight, uint64_t *out);
/* One draw from 32 uniform bits. */
unsigned gap_poisson(uint32_t uniform);

/* -- cell.c: sums --------------------------------------------------------- */

typedef struct gap_key {
    uint8_t kind;       /* enum gap_kind */
    uint8_t breakdown;  /* of a GAP_SEGMENT */
    uint8_t count;      /* values */
    hx_str  value[2];   /* ptr NULL: the record has no value */
} gap_key;

/* Comments whose weight is not 1. */
typedef struct gap_sum {
    gap_u128 w, w2;     /* millionths, squared millionths */
    uint64_t n;
} gap_sum;

/* Comments with weight 1 are counted in `count`, others in `weighted`, which
 * is made when the first of them comes. */
typedef struct gap_bank {
    uint64_t  n;         /* comments of weight 1 */
    gap_sum   all;       /* comments of other weights */
    gap_sum (*weighted)[GAP_PATTERNS];
    uint64_t  count[][GAP_PATTERNS];
} gap_bank;

/* Replicate sums of comments whose customer is known, in half units: row 0 is
 * the weight, then GAP_PARTS rows a unit (see gap_part). */
typedef struct gap_reps {
    uint64_t  bound;     /* no sum is larger; below 2^63 none can overflow */
    uint32_t *hi;        /* carries, made when `bound` allows for one */
    uint64_t  lo[][GAP_REPS];
} gap_reps;

typedef struct gap_cell {
    gap_key   key;
    uint64_t  hash;
    gap_bank *plain;     /* comments without a customer field */
    gap_bank *owned;     /* with one; NULL until the first */
    gap_reps *reps;      /* of `owned` */
} gap_cell;

/* What one comment adds to a cell. */
typedef struct gap_hits {
    uint64_t weight;               /* millionths */
    bool     owned;
    const uint64_t *draws;         /* GAP_REPS of them when owned */
    size_t   count;
    uint16_t unit[GAP_UNITS_MAX];
    uint8_t  pattern[GAP_UNITS_MAX];
} gap_hits;

typedef struct gap_map {
    gap_cell **slot;
    size_t     cap, count;
    uint64_t   seed;
    gap_cell  *memo[GAP_KINDS + GAP_BREAKDOWNS_MAX];
    size_t     per[GAP_KINDS + GAP_BREAKDOWNS_MAX];  /* cells of each */
} gap_map;

/* A statement of a comment in half units: delivered, unmet, only wanted. */
extern const uint8_t gap_part[GAP_PARTS][GAP_PATTERNS];

typedef struct gap_state gap_state;

/* The cell of `key`, made when it is new; HX_E_USAGE over --max-segments. */
HX_MUST_USE hx_status gap_cell_get(gap_state *state, const gap_key *key,
                                   gap_cell **out, hx_error *err);
const gap_cell *gap_cell_find(const gap_state *state, int kind,
                              const char *value);
/* The cell of a key that may be another state's; or NULL. */
const gap_cell *gap_cell_same(const gap_state *state, const gap_key *key);
HX_MUST_USE hx_status gap_cell_add(gap_state *state, gap_cell *cell,
                                   const gap_hits *hits, hx_error *err);
HX_MUST_USE hx_status gap_cell_merge(gap_state *state, gap_cell *into,
                                     const gap_cell *from, hx_error *err);
void gap_sum_merge(gap_sum *into, const gap_sum *from);
/* Adds a row of sums (`hi` may be NULL) to a cell's; `before` was its bound
 * when the first row of the same cell was added. False: no memory. */
bool gap_reps_add(const gap_state *state, gap_reps *reps, uint64_t before,
                  size_t row, const uint64_t *lo, const uint32_t *hi);
/* Makes what a cell has only with customers, or other weights, or carries. */
bool gap_cell_own(const gap_state *state, gap_cell *cell);
bool gap_bank_weigh(const gap_state *state, gap_bank *bank);
bool gap_reps_carry(const gap_state *state, gap_reps *reps);
void gap_map_clear(gap_state *state);
/* As gap_cell_merge, for cells in no map; false: no memory. */
bool gap_cell_join(const gap_state *state, gap_cell *into,
                   const gap_cell *from);
/* An empty cell that is in no map; NULL: no memory. */
gap_cell *gap_cell_loose(const gap_state *state);
/* A cell that is in no map: what is in `whole` and not in `part`, which is a
 * part of it. NULL: no memory. */
gap_cell *gap_cell_rest(const gap_state *state, const gap_cell *whole,
                        const gap_cell *part);
void gap_cell_close(const gap_state *state, gap_cell *cell);
/* All cells ordered by kind, names of dimensions, values; owned by the
 * caller (host->free), NULL where memory is refused. */
gap_cell **gap_cells_sorted(const gap_state *state);

/* -- impact.c: cross-products of drivers and rating ----------------------- */

typedef struct gap_impact {
    uint64_t  n;
    size_t    columns;      /* 1 + 2 * drivers: intercept, U and M of each */
    gap_u128  y, yy;        /* sums of w*rating, w*rating^2 */
    gap_u128 *cross;        /* lower triangle of w*x*x', then w*x*y */
    uint64_t *cases;        /* comments in each column */
} gap_impact;

HX_MUST_USE hx_status gap_impact_add(gap_state *state, const uint8_t *pattern,
                                     uint64_t weight, uint64_t rating,
                                     hx_error *err);
gap_impact *gap_impact_open(const gap_state *state);
void gap_impact_close(const gap_state *state, gap_impact *impact);
HX_MUST_USE hx_status gap_impact_merge(gap_state *state,
                                       const gap_impact *from, hx_error *err);
size_t gap_impact_sums(const gap_impact *impact);  /* elements of `cross` */
HX_MUST_USE hx_status gap_impact_describe(const gap_state *state, hx_doc *doc,
                                          hx_node *root, hx_error *err);

/* -- the state of one worker ---------------------------------------------- */

typedef struct gap_model {
    const hx_host *host;
    uint64_t max_segments;
    size_t   dim[GAP_KINDS];       /* for dim_values; SIZE_MAX: none */
    int      driver_dim, touch_dim, loyalty_dim;  /* of labels */
    int      level_dim, step_dim;  /* -1: no lexicon brings it */
    size_t   breakdowns;
    hx_breakdown breakdown[GAP_BREAKDOWNS_MAX];
} gap_model;

/* A breakdown as a state carries it: by the names of its dimensions. */
typedef struct gap_by {
    size_t count;
    char  *name[2];
} gap_by;

struct gap_state {
    const gap_model *model;
    const hx_host   *host;
    gap_layout layout;
    gap_map    map;
    size_t     by_count;
    gap_by     by[GAP_BREAKDOWNS_MAX];
    uint64_t   lang[HX_LANG_COUNT];
    gap_impact *impact;
    gap_cell  *total;
    gap_cell  *touch[GAP_TOUCH_MAX];  /* cells of touchpoint labels */
    /* Scratch of one record. */
    gap_hits   hits;
    uint64_t   draws[GAP_REPS];
    uint8_t    pattern[GAP_DRIVERS_MAX];
    uint8_t    touch_pattern[GAP_VALUES_MAX][GAP_DRIVERS_MAX];
};

HX_MUST_USE hx_status gap_state_open(const gap_model *model, gap_state **out,
                                     hx_error *err);
void gap_state_close(gap_state *state);

/* -- value.c, count.c, state.c, bytes.c, describe.c ----------------------- */

/* A decimal number ("4", "4.5", "4,5", "1e3") in millionths; false where it is
 * none, is negative, or over `max`. */
bool gap_decimal(hx_str text, uint64_t max, uint64_t *out);

/* Whether `month` ("2025-03") is in `period`: a year, a quarter ("2025-Q1"), a
 * month, or a range of them ("2024..2025-Q2"), both ends within. */
bool gap_month_in(hx_str month, hx_str period);
bool gap_is_range(hx_str period);

hx_status gap_process(void *state, hx_record *rec, hx_error *err);
/* touch.c: adds the comment to the cells of its touchpoints. */
HX_MUST_USE hx_status gap_touch(gap_state *state, hx_record *rec,
                                hx_error *err);
/* Sets state->hits to the drivers of `pattern`, their groups, coverage. */
void gap_hits_drivers(gap_state *state, const uint8_t *pattern);

/* pack.c: appends a row of GAP_REPS sums; reads one, false where it breaks
 * off. */
void gap_pack(const hx_host *host, hx_buf *buf, const uint64_t *row);
bool gap_unpack(const hx_host *host, hx_str *in, uint64_t *row);

hx_status gap_merge(void *into, const void *from, hx_error *err);
hx_status gap_save(const void *state, hx_buf *out, hx_error *err);
hx_status gap_load(const void *model, hx_str bytes, void **state,
                   hx_error *err);
hx_status gap_add(void *into, hx_str bytes, hx_error *err);
/* bytes.c: adds what gap_save() wrote to a state; `fresh`: one that was just
 * made, and takes over the breakdowns. */
HX_MUST_USE hx_status gap_state_read(gap_state *state, hx_str bytes,
                                     bool fresh, hx_error *err);
/* Whether both have the same breakdowns. */
bool gap_same_by(const gap_by *a, size_t a_count, const gap_by *b,
                 size_t b_count);
hx_status gap_describe(const void *state, hx_doc *doc, hx_node *root,
                       hx_error *err);
/* compare.c */
hx_status gap_compare(const void *a, const void *b, const hx_str labels[2],
                      const hx_between *between, size_t between_count,
                      hx_doc *doc, hx_node *root, hx_error *err);

#endif
