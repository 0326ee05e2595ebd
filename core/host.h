/* The plugin host: loads, checks and orders plugins, and owns what they share:
 * labels, rules, dimensions, lexicons, options.
 *
 * Everything is built on the main thread by hx__host_open() and read-only
 * while workers run. */
#ifndef HX_HOST_H
#define HX_HOST_H

#include "fields.h"
#include "hxgap/plugin.h"
#include "record.h"
#include "terms.h"

#define HX_PLUGINS_MAX 64
#define HX_BREAKDOWNS_MAX 16
#define HX_LABELS_MAX 256   /* a dimension; 64 for "driver" */

/* A pipeline: what to load and with which options. Strings are owned by the
 * pipeline (pipeline.h reads it from YAML). */
typedef struct hx_plugin_spec {
    char  *path;              /* a path with '/' */
    char **options;           /* "name=value" */
    size_t option_count;
} hx_plugin_spec;

typedef struct hx_pipeline {
    char           *name;     /* the file's `pipeline:` name */
    hx_plugin_spec *plugins;  size_t plugin_count;
    char          **lexicons; size_t lexicon_count;  /* paths */
    /* What an analyst sets; each "name=value", dimensions as in --by. */
    char **fields;      size_t field_count;
    char **dimensions;  size_t dimension_count;
    char **owners;      size_t owner_count;   /* becomes label attr "owner" */
    char **targets;     size_t target_count;  /* becomes attr "target" */
} hx_pipeline;

struct hx_buf;

/* What one run asks of the host beside the pipeline. Borrowed while open. */
typedef struct hx_request {
    const char *const *by;    size_t by_count;     /* "brand" or "lang,month" */
    bool by_kept;  /* sums are kept in this order, a state's: it stays */
    const char *const *where; size_t where_count;  /* "dim=value" */
    const char *since, *until;                     /* ISO dates or NULL */
    hx_field_wish wish;                            /* --field */
    uint64_t max_segments;
    bool     explain;
    bool     no_redact;  /* host->mask() leaves personal data in */
    /* Files of compiled lexicons, to be used where one fits (compiled.h). */
    const char *const *compiled; size_t compiled_count;
    /* Is appended the compiled form of the lexicons, as hx__host_compile()
     * gives it; NULL: nobody wants it. Not with `compiled`. */
    struct hx_buf *tables;
    hx_str   population, rates;  /* for host->asked() */
    bool     no_model;   /* labels are to be those of the rules: training */
    /* Told what a person might want to know of the opening, one line each;
     * NULL: nobody listens. [main] */
    void   (*message)(void *arg, const char *line);
    void    *message_arg;
    /* Told every mistake in a lexicon, which then is not the last; NULL: the
     * first mistake ends the opening. [main] */
    void   (*problem)(void *arg, const char *message);
    void    *problem_arg;
} hx_request;

typedef struct hx_loaded {
    const hx_plugin *plugin;
    hx_plugin_ref    ref;
    void            *model;
    void            *dl;      /* dlopen handle */
    char            *path;
    const hx_plugin_spec *spec;
    uint64_t         fingerprint;  /* of the file and the options */
} hx_loaded;

typedef struct hx_hostx hx_hostx;  /* holds the public hx_host first */

HX_MUST_USE hx_status hx__host_open(hx_hostx **out, const hx_pipeline *pipe,
                                    const hx_request *request, hx_error *err);
/* Appends the compiled form of the pipeline's lexicons to `out`. HX_E_LEXICON
 * and others as when the host opens; HX_E_PLUGIN: this program has no build id
 * to know it by. [main] */
HX_MUST_USE hx_status hx__host_compile(struct hx_buf *out,
                                       const hx_pipeline *pipe,
                                       hx_error *err);
/* Loads the plugins of the pipeline and opens nothing: for reading what they
 * say of themselves. Owned: hx__host_close(). */
HX_MUST_USE hx_status hx__host_look(hx_hostx **out, const hx_pipeline *pipe,
                                    hx_error *err);
void hx__host_close(hx_hostx *host);
const hx_host *hx__host_public(const hx_hostx *host);
const hx_request *hx__host_request(const hx_hostx *host);

/* The plugins in the order in which the chain runs: readers, then tokenisers
 * and detectors ordered by needs and provides, aggregators, reporters. */
size_t hx__host_plugins(const hx_hostx *host, const hx_loaded **list);
const hx_loaded *hx__host_find(const hx_hostx *host, const char *name);
/* Reporter for a format name, or for the suffix of a path; NULL. */
const hx_loaded *hx__host_format(const hx_hostx *host, const char *format);
const hx_loaded *hx__host_suffix(const hx_hostx *host, const char *path);

/* The field wish with the extra fields that --by and --where need. */
const hx_field_wish *hx__host_wish(const hx_hostx *host);

/* One worker's chain: states of every plugin, vocabulary, record. [worker] */
typedef struct hx_chain hx_chain;
HX_MUST_USE hx_status hx__chain_open(hx_chain **out, const hx_hostx *host,
                                     hx_error *err);
/* Ends all that only records need, so that the sums can be reported in less
 * memory: the vocabulary, and plugins that are no aggregators. [main] */
void hx__chain_finish(hx_chain *chain);
void hx__chain_close(hx_chain *chain);
/* Times of the plugins are added to `stats` (borrowed) from now on; NULL ends
 * it. [worker] */
struct hx_stats;
void hx__chain_time(hx_chain *chain, struct hx_stats *stats);
/* Begins a record: resets arena, vocabulary if full, and all layers. The
 * caller's reader fills values through the host calls; then run. */
hx_record *hx__chain_begin(hx_chain *chain);
/* text, language, filters, tokenisers, detectors. HX_OK: analysed. HX_SKIP:
 * rec->skip says why. Other: an error of the world (memory). A plugin's
 * refusal is HX_SKIP with HX_SKIP_PLUGIN and the message in `err`. */
HX_MUST_USE hx_status hx__chain_run(hx_chain *chain, hx_error *err);
/* Hands the analysed record to the aggregators. */
HX_MUST_USE hx_status hx__chain_count(hx_chain *chain, hx_error *err);
/* The state of aggregator plugin `index` (as in hx__host_plugins). */
void *hx__chain_state(const hx_chain *chain, size_t index);
/* Repairs and bad values that the record had, as counts to add up. */
uint64_t hx__chain_bad_values(const hx_chain *chain);
/* What is wrong with the last bad value, where there is one; borrowed until
 * the next record. */
const char *hx__chain_bad_why(const hx_chain *chain);
/* Adds every aggregator state of `from` into `into`. [main] */
HX_MUST_USE hx_status hx__chain_merge(hx_chain *into, const hx_chain *from,
                                      hx_error *err);

#endif
