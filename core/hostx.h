/* The host from the inside: what host.c, plugin.c, registry.c, dims.c and
 * chain.c share. Changed on the main thread while the host opens; after that
 * workers read it without locks, but for the state of serial plugins. */
#ifndef HX_HOSTX_H
#define HX_HOSTX_H

#include "arena.h"
#include "host.h"
#include "registry.h"

#include <pthread.h>

typedef struct hx_label_slot {
    hx_label        pub;    /* first; its address never changes */
    struct hx_attr *attrs;  /* pub.attrs, with room */
    size_t          attr_cap;
} hx_label_slot;

typedef struct hx_dimension {
    hx_str          name;
    hx_label_slot **labels;  /* NULL or HX_LABELS_MAX */
    size_t          count;
} hx_dimension;

/* A label that a lexicon switched off. */
typedef struct hx_off {
    int    dimension;
    hx_str id;
} hx_off;

typedef struct hx_registry {
    hx_arena         strings;  /* and rules */
    hx_dimension     dims[HX_DIMENSIONS_MAX];
    size_t           dim_count;
    hx_rule        **rules;
    size_t           rule_count, rule_cap;
    size_t           rule_end;  /* behind those that a rewind keeps */
    hx_lexicon_info *lexicons;
    size_t           lexicon_count, lexicon_cap;
    hx_off          *off;
    size_t           off_count, off_cap;
    bool             no_memory;  /* why a number was refused */
} hx_registry;

void hx__registry_clear(hx_hostx *host);

/* What a number of host->dim_find() stands for. */
enum {
    HX_DIMK_LANG, HX_DIMK_TOUCHPOINT, HX_DIMK_GENERATION, HX_DIMK_MONTH,
    HX_DIMK_QUARTER, HX_DIMK_YEAR, HX_DIMK_DRIVER, HX_DIMK_FACET,
    HX_DIMK_FIELD
};

typedef struct hx_dim {
    char *name;
    int   kind;   /* HX_DIMK_... */
    int   which;  /* dimension of the registry, or field slot */
    bool  asked;  /* by --by or --where */
} hx_dim;

#define HX_DIMS_MAX 128

/* One --where: any of the values of one dimension. "" is "has no value". */
typedef struct hx_filter {
    size_t  dim;
    hx_str *values;
    size_t  count, cap;
    bool    late;  /* can be told only after detection */
} hx_filter;

/* A day as year * 10000 + month * 100 + day, which sorts. */
typedef struct hx_filters {
    hx_filter *list;
    size_t     count, cap;
    uint32_t   since, until;  /* 0: none */
    bool       any_early, any_late;
} hx_filters;

/* The one state of a serial plugin, lent out under its lock. */
typedef struct hx_serial {
    pthread_mutex_t  lock;
    bool             made;  /* the lock is */
    const hx_plugin *plugin;
    void            *state;
    bool             begun;
} hx_serial;

struct hx_hostx {
    hx_host           pub;  /* first: hx_host * is cast to this */
    const hx_pipeline *pipe;     /* these two are borrowed while open */
    const hx_request  *request;
    hx_registry       registry;
    hx_loaded         plugins[HX_PLUGINS_MAX];
    hx_serial         serial[HX_PLUGINS_MAX];
    char            **values[HX_PLUGINS_MAX];  /* of options, NULL at the end */
    size_t            opened;   /* plugins whose open() succeeded */
    size_t            plugin_count;
    size_t            term_users;  /* plugins with a term call */
    hx_lexicon       *lexicon;
    hx_dim            dims[HX_DIMS_MAX];
    size_t            dim_count;
    hx_breakdown      by[HX_BREAKDOWNS_MAX];
    size_t            by_count;
    hx_filters        filters;
    hx_field_wish     wish;
    uint64_t          max_segments;
    bool              explain;
};

/* The host calls on records (record.c), for the table in host.c. [worker] */
void hx__value_set(hx_record *rec, int slot, hx_value value);
void *hx__record_arena(hx_record *rec, size_t bytes);
hx_token *hx__tokens_reserve(hx_record *rec, size_t count);
hx_status hx__tokens_commit(hx_record *rec, size_t count, hx_error *err);
hx_status hx__clause_add(hx_record *rec, hx_clause clause, hx_error *err);
void hx__language_set(hx_record *rec, int lang);
hx_status hx__mention_add(hx_record *rec, hx_mention mention, hx_error *err);
hx_status hx__facet_add(hx_record *rec, hx_facet facet, hx_error *err);
hx_status hx__note_add(hx_record *rec, hx_note note, hx_error *err);
void hx__mentions_clear(hx_record *rec);
void hx__facets_clear(hx_record *rec, int dimension);
hx_status hx__record_mask(hx_record *rec, size_t begin, size_t end,
                          size_t most, hx_piece *out, hx_error *err);
/* Empties every layer for the next record, and gives back what a huge one
 * needed; closes it for good. */
void hx__record_reset(hx_recordx *rx, size_t slots);
void hx__record_clear(hx_recordx *rx);

/* -- host.c -- */

/* One line for people, where the request has somebody to tell. [main] */
void hx__host_message(const hx_hostx *host, const char *format, ...)
    HX_PRINTF(2, 3);

/* -- dims.c -- */

/* Whether the input or its date says the dimension `name`: labels of a text
 * under this name would be in no breakdown. [any] */
bool hx__dim_taken(hx_str name);
/* Registers the dimensions that every run has. [main] */
hx_status hx__dims_begin(hx_hostx *host, hx_error *err);
/* Resolves --by, --where and the dates, when lexicons and detectors have
 * named their facets; any other name is an input field. [main] */
hx_status hx__dims_request(hx_hostx *host, const hx_request *request,
                           hx_error *err);
/* Puts the breakdowns into the order of their names, so that the order of --by
 * is no matter of the sums. */
void hx__dims_sort(hx_hostx *host);
void hx__dims_clear(hx_hostx *host);
size_t hx__dim_find(const hx_host *host, const char *name);
hx_str hx__dim_name(const hx_host *host, size_t dim);
size_t hx__dim_values(const hx_host *host, const hx_record *rec, size_t dim,
                      hx_str *out, size_t cap);
/* For host->field: the slot of an input field that a plugin asks for. */
int hx__dims_field(const hx_host *host, const char *name);
/* Whether the record passes the filters that can be told before detection,
 * or, `late`, those that cannot. [worker] */
bool hx__filters_pass(const hx_hostx *host, const hx_recordx *rx, bool late);

/* -- plugin.c: from a path to a checked descriptor [main] -- */

/* Loads the plugins of the pipeline, checks them, and puts them into the
 * order in which they run. Nothing of theirs but hx_plugin_v1() is called. */
hx_status hx__plugins_load(hx_hostx *host, const hx_pipeline *pipe,
                           hx_error *err);
/* The same without an order: what they say of themselves is there. */
hx_status hx__plugins_look(hx_hostx *host, const hx_pipeline *pipe,
                           hx_error *err);
void hx__plugins_clear(hx_hostx *host);
/* Whether the file at the resolved `path` may be loaded: neither
 * it nor a folder above it may be another user's to change. */
hx_status hx__plugin_trusted(const char *path, hx_error *err);
/* Orders host->plugins; order.c. */
hx_status hx__plugins_order(hx_hostx *host, hx_error *err);

/* -- given.c: files that plugins are given [main] -- */

/* For host->file. */
hx_status hx__given_file(const hx_host *host, hx_str path, hx_str *bytes,
                         hx_error *err);

/* -- options.c: what the pipeline gives a plugin [main] -- */

/* Checks the options of every plugin against its table. */
hx_status hx__options_check(hx_hostx *host, hx_error *err);
void hx__options_clear(hx_hostx *host);
hx_str hx__option(const hx_host *host, const hx_plugin_ref *self,
                  const char *name);

/* -- chain.c -- */

/* Whether workers call the plugin: all but readers and reporters. */
bool hx__has_state(const hx_plugin *plugin);

/* Gives the chain another state for aggregator `index`, ending its own; the
 * chain owns it from now on. [main] */
void hx__chain_adopt(hx_chain *chain, size_t index, void *state);
/* Gives every aggregator of the chain a state without sums. */
HX_MUST_USE hx_status hx__chain_fresh(hx_chain *chain, hx_error *err);
/* Adds saved sums to the aggregator's state `into`; errors as it says them. */
HX_MUST_USE hx_status hx__agg_add(const hx_loaded *agg, void *into,
                                  hx_str bytes, hx_error *err);

/* Counts the values of the record that --by or --where ask for and dim_values()
 * cuts, as one that cannot be used as it is. [worker] */
void hx__dims_tell_cut(hx_recordx *rx);

/* -- checks.c: what the input says of a record [worker] -- */

/* Text, language and the other known fields: HX_OK, or HX_SKIP with the
 * reason in rec->skip. Values that cannot be used are taken out of the record
 * and counted in rx->bad_values; rx->bad then says what is wrong, without the
 * value itself. HX_E_NOMEM. */
hx_status hx__record_check(hx_recordx *rx, hx_error *err);

#endif
