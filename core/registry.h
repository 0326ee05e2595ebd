/* What plugins and lexicons share by number: dimensions, their labels, and
 * the rules that find them.
 *
 * Filled on the main thread while the host opens, read-only while workers
 * run. Numbers count from 0 in the order of registration. The dimensions
 * "driver", "touchpoint", "loyalty" and "tenure" are there from the start. */
#ifndef HX_REGISTRY_H
#define HX_REGISTRY_H

#include "host.h"

#define HX_DIMENSIONS_MAX 64
#define HX_DRIVERS_MAX 64  /* labels of "driver": a set of them is a word */

enum { HX_DIM_DRIVER, HX_DIM_TOUCHPOINT, HX_DIM_LOYALTY, HX_DIM_TENURE };

/* Number of the dimension `name` ([a-z0-9_.-]{1,64}), made when new; -1 where
 * the name is not one, there are too many, or memory is refused. */
int hx__registry_dimension(hx_hostx *host, const char *name);
/* Number of the dimension `name`, or -1. [any] */
int hx__registry_find(const hx_hostx *host, hx_str name);
/* Number of the label `id` in it, made when new; -1 as above. */
int hx__registry_label(hx_hostx *host, int dimension, const char *id);
/* Sets an attribute; a later value for the same key replaces the earlier. */
HX_MUST_USE hx_status hx__registry_label_attr(hx_hostx *host, int dimension,
                                              int label, const char *key,
                                              const char *value);
/* Notes that a lexicon switched the label `id` off, so that what readers and
 * tests say of it is told from a slip. */
HX_MUST_USE hx_status hx__registry_off(hx_hostx *host, int dimension,
                                       const char *id);
/* Whether that was noted and no lexicon has the label all the same. [any] */
bool hx__registry_is_off(const hx_hostx *host, int dimension, hx_str id);
/* Number of a new rule, its strings copied; -1 where memory is refused. */
int64_t hx__registry_rule(hx_hostx *host, const hx_rule *rule);

/* Forgets the rules from number `count` on, for a plugin that is opened once
 * more: one that registers the same gets the same numbers, and takes no memory
 * of the host. */
void hx__registry_rewind(hx_hostx *host, size_t count);

/* Adds `count` rules, to be filled by the caller with texts that last as long
 * as the host; NULL where memory is refused. */
hx_rule *hx__registry_rules(hx_hostx *host, size_t count);

/* [any] */
size_t hx__registry_dimensions(const hx_hostx *host);
hx_str hx__registry_dimension_name(const hx_hostx *host, int dimension);
size_t hx__registry_label_count(const hx_hostx *host, int dimension);
const hx_label *hx__registry_label_get(const hx_hostx *host, int dimension,
                                       size_t label);
size_t hx__registry_rule_count(const hx_hostx *host);
const hx_rule *hx__registry_rule_get(const hx_hostx *host, uint32_t rule);

/* A lexicon as provenance names it, or another file that counts like one.
 * Strings are copied. */
typedef struct hx_lexicon_info {
    const char *name, *version;
    uint64_t    fingerprint;
    const char *path;  /* of a file that a plugin was given; or NULL */
} hx_lexicon_info;

/* Called by the lexicon engine once for every lexicon that it opens. */
HX_MUST_USE hx_status hx__registry_lexicon(hx_hostx *host,
                                           const hx_lexicon_info *info);
/* Those, sorted by name. [any] */
size_t hx__host_lexicons(const hx_hostx *host, const hx_lexicon_info **list);

/* Appends all dimensions, labels (also those that are off), attributes and
 * lexicons to `out`; registers those that such bytes hold, at a host that has no
 * more than every host begins with. False: other bytes, or memory is refused.
 * registry_bytes.c. [main] */
struct hx_buf;
void hx__registry_put(const hx_hostx *host, struct hx_buf *out);
HX_MUST_USE bool hx__registry_take(hx_hostx *host, hx_str in);

#endif
