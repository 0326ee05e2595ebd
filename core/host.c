/* The plugin host: the table of calls that plugins see, and the order in
 * which everything comes to life.
 *
 * Plugins are loaded and checked before any lexicon is read, because that is
 * quick and fails most often; lexicons open before the plugins, so that their
 * labels are there; and what --by and --where name is resolved when detectors
 * have registered their facets, before aggregators ask for it. */
#include "alloc.h"
#include "buf.h"
#include "compiled.h"
#include "doc.h"
#include "error.h"
#include "hostx.h"
#include "lexicon.h"
#include "model.h"
#include "output.h"
#include "run.h"
#include "values.h"

#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#define MAX_SEGMENTS 10000  /* DESIGN, section 8 */

/* -- the calls -- */

static const hx_hostx *core_of(const hx_host *pub)
{
    return (const hx_hostx *)pub;  /* pub is the first member */
}

static const hx_lexicon *call_lexicons(const hx_host *pub)
{
    return core_of(pub)->lexicon;
}

/* Registration happens in open(), on the main thread: the host is not const
 * then, and was not allocated as such. */
static int call_dimension(const hx_host *pub, const char *name)
{
    return hx__registry_dimension((hx_hostx *)pub, name);
}

static int call_label(const hx_host *pub, int dimension, const char *id)
{
    return hx__registry_label((hx_hostx *)pub, dimension, id);
}

static int64_t call_rule(const hx_host *pub, const hx_rule *rule)
{
    return hx__registry_rule((hx_hostx *)pub, rule);
}

static size_t call_label_count(const hx_host *pub, int dimension)
{
    return hx__registry_label_count(core_of(pub), dimension);
}

static const hx_label *call_label_get(const hx_host *pub, int dimension,
                                      size_t label)
{
    return hx__registry_label_get(core_of(pub), dimension, label);
}

static const hx_rule *call_rule_get(const hx_host *pub, uint32_t rule)
{
    return hx__registry_rule_get(core_of(pub), rule);
}

static size_t call_breakdowns(const hx_host *pub, const hx_breakdown **list)
{
    *list = core_of(pub)->by;
    return core_of(pub)->by_count;
}

static size_t call_origin(const hx_record *rec, size_t offset)
{
    return hx__references_origin(&((const hx_recordx *)rec)->shifts, offset);
}

static hx_str call_asked(const hx_host *pub, const char *key)
{
    const hx_request *request = ((const hx_hostx *)pub)->request;

    if (strcmp(key, "population") == 0)
        return request->population;
    return strcmp(key, "rates") == 0 ? request->rates : (hx_str){ "", 0 };
}

static uint64_t call_limit(const hx_host *pub, const char *name)
{
    if (strcmp(name, "max_segments") == 0)
        return core_of(pub)->max_segments;
    return 0;
}

static hx_str call_dimension_name(const hx_host *pub, int dimension)
{
    return hx__registry_dimension_name(core_of(pub), dimension);
}

static hx_str call_skip_name(int reason)
{
    return reason > HX_SKIP_NONE && reason < HX_SKIP_COUNT
           ? hx_str_of(hx__count_name(reason)) : HX_LIT("");
}

static const hx_host host_calls = {
    .size = sizeof(hx_host), .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .doc = &hx__doc_calls, .lexicon = &hx__lexicon_calls,
    .alloc = hx__alloc, .realloc = hx__realloc, .free = hx__free,
    .arena = hx__record_arena, .fail = hx__fail,
    .option = hx__option, .lexicons = call_lexicons,
    .dimension = call_dimension, .label = call_label,
    .label_count = call_label_count, .label_get = call_label_get,
    .rule = call_rule, .rule_get = call_rule_get,
    .breakdowns = call_breakdowns, .dim_name = hx__dim_name,
    .dim_values = hx__dim_values, .dim_find = hx__dim_find,
    .limit = call_limit,
    .field_slot = hx__field_slot, .value_set = hx__value_set,
    .tokens_reserve = hx__tokens_reserve,
    .tokens_commit = hx__tokens_commit, .clause_add = hx__clause_add,
    .language_set = hx__language_set, .mention_add = hx__mention_add,
    .facet_add = hx__facet_add, .note_add = hx__note_add,
    .mentions_clear = hx__mentions_clear, .facets_clear = hx__facets_clear,
    .buf_bytes = hx__buf_bytes, .buf_uint = hx__buf_uint,
    .read_uint = hx__read_uint, .read_bytes = hx__read_bytes,
    .write = hx__output_write, .printf = hx__output_printf,
    .sink_trait = hx__output_trait,
    .mask = hx__record_mask, .dimension_name = call_dimension_name,
    .skip_name = call_skip_name, .sink_file = hx__output_file,
    .model = &hx__model_calls,
    .field = hx__dims_field, .file = hx__given_file,
    .asked = call_asked, .origin = call_origin,
};

/* -- opening -- */

/* Fields from the pipeline, where the command line does not say otherwise. */
static hx_status take_fields(hx_hostx *host, const hx_pipeline *pipe,
                             hx_error *err)
{
    for (size_t i = 0; i < pipe->field_count; i++) {
        const char *given = pipe->fields[i], *equals = strchr(given, '=');
        size_t      len = equals ? (size_t)(equals - given) : 0;
        int         slot = hx__field_known((hx_str){ given, len });

        if (slot < 0)
            return hx__fail(err, HX_E_USAGE, "fields: \"%.64s\" is not a "
                            "known field", given);
        if (host->wish.column[slot])
            continue;
        host->wish.column[slot] = equals + 1;
        host->wish.filed = true;
    }
    return HX_OK;
}

/* Owners of touchpoints and targets of drivers become attributes of their
 * labels, where every plugin can read them. */
static hx_status take_attrs(hx_hostx *host, char **given, size_t count,
                            int dimension, const char *key, hx_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(given[i], '=');
        size_t      len = equals ? (size_t)(equals - given[i]) : 0, at = 0;
        size_t      labels = hx__registry_label_count(host, dimension);
        hx_str      id = { given[i], len };

        while (at < labels &&
               !hx_str_eq(hx__registry_label_get(host, dimension, at)->id,
                          id))
            at++;
        if (at == labels || !equals)
            return hx__fail(err, HX_E_USAGE, "%ss: the lexicons have no %s "
                            "\"%.*s\" (it stands in hxgap.yaml, or in the "
                            "file of --pipeline; hxgap lexicon stats has "
                            "those there are)", key,
                            dimension == HX_DIM_DRIVER ? "driver"
                                                       : "touchpoint",
                            (int)(len < 64 ? len : 64), given[i]);
        if (hx__registry_label_attr(host, dimension, (int)at, key,
                                    equals + 1) != HX_OK)
            return hx__nomem(err);
    }
    return HX_OK;
}

/* What --by takes from the input, as it does from no lexicon (lexfile.c): a
 * facet of that name would be counted by nobody. */
static hx_status check_dimensions(const hx_hostx *host, const hx_loaded *by,
                                  size_t from, hx_error *err)
{
    for (; from < host->registry.dim_count; from++) {
        hx_str name = host->registry.dims[from].name;

        if (hx__dim_taken(name))
            return hx__fail(err, HX_E_PLUGIN, "%s: its dimension \"%.*s\" is "
                            "taken: that is what the input says (choose "
                            "another name)", by->ref.name, (int)name.len,
                            name.ptr);
    }
    return HX_OK;
}

static hx_status open_plugin(hx_hostx *host, hx_error *err)
{
    hx_loaded *l = &host->plugins[host->opened];
    size_t     dims = host->registry.dim_count;
    hx_error   detail = { .message = "" };
    hx_status  rc = l->plugin->open(&host->pub, &l->ref, &l->model, &detail);

    if (rc == HX_E_NOMEM)
        return hx__nomem(err);
    if (rc != HX_OK)
        return hx__fail(err, rc < 0 ? rc : HX_E_PLUGIN, "%s: %.900s",
                        l->ref.name,
                        detail.message[0] ? detail.message : "cannot open");
    host->opened++;  /* from here on it is closed, too */
    return check_dimensions(host, l, dims, err);
}

static bool text_done(const hx_hostx *host)
{
    return host->opened == host->plugin_count ||
           host->plugins[host->opened].plugin->stage == HX_STAGE_AGG ||
           host->plugins[host->opened].plugin->stage == HX_STAGE_OUT;
}

/* Pipeline dimensions first, then those of the command line. */
static hx_status take_request(hx_hostx *host, const hx_pipeline *pipe,
                              const hx_request *request, hx_error *err)
{
    hx_request own = { .by = (const char *const *)pipe->dimensions,
                       .by_count = pipe->dimension_count };
    hx_status  rc = hx__dims_request(host, &own, err);

    if (rc == HX_OK)
        rc = hx__dims_request(host, request, err);
    if (rc == HX_OK && !request->by_kept)
        hx__dims_sort(host);
    if (rc == HX_OK)
        rc = take_attrs(host, pipe->owners, pipe->owner_count,
                        HX_DIM_TOUCHPOINT, "owner", err);
    if (rc == HX_OK)
        rc = take_attrs(host, pipe->targets, pipe->target_count,
                        HX_DIM_DRIVER, "target", err);
    return rc;
}

static hx_status open_plugins(hx_hostx *host, const hx_pipeline *pipe,
                              const hx_request *request, hx_error *err)
{
    hx_status rc = HX_OK;

    while (rc == HX_OK && !text_done(host))
        rc = open_plugin(host, err);
    if (rc == HX_OK)
        rc = take_request(host, pipe, request, err);
    while (rc == HX_OK && host->opened < host->plugin_count)
        rc = open_plugin(host, err);
    return rc;
}

/* Makes the one state of every serial plugin. */
static hx_status begin_serial(hx_hostx *host, hx_error *err)
{
    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_loaded *l = &host->plugins[i];
        hx_serial       *serial = &host->serial[i];
        hx_error         detail = { .message = "" };
        hx_status        rc;

        if (l->plugin->threads != HX_SERIAL || !hx__has_state(l->plugin))
            continue;
        serial->plugin = l->plugin;
        if (pthread_mutex_init(&serial->lock, NULL) != 0)
            return hx__nomem(err);
        serial->made = true;
        rc = l->plugin->begin(l->model, &serial->state, &detail);
        if (rc != HX_OK || !serial->state)
            return hx__fail(err, rc < 0 ? rc : HX_E_PLUGIN,
                            "%s: cannot begin: %.900s", l->ref.name,
                            detail.message);
        serial->begun = true;
    }
    return HX_OK;
}

/* Its tables are written before a plugin opens and registers more. */
static hx_status open_lexicon(hx_hostx *host, const hx_pipeline *pipe,
                              const hx_request *request, hx_error *err)
{
    hx_status rc = hx__lexicon_open(&host->lexicon, host,
                                    (const char *const *)pipe->lexicons,
                                    pipe->lexicon_count, err);

    if (rc == HX_OK && request->tables)
        rc = hx__compiled_write(host->lexicon, host, request->tables);
    if (pipe->lexicon_count == 0) {  /* tables of nothing are no lexicon */
        hx__lexicon_close(host->lexicon);
        host->lexicon = NULL;
    }
    if (rc == HX_END)
        return hx__fail(err, HX_E_PLUGIN, "lexicons cannot be compiled: this "
                        "hxgap or a library of it has no build id (link it "
                        "with --build-id)");
    return rc == HX_E_NOMEM ? hx__nomem(err) : rc;
}

static hx_status open_all(hx_hostx *host, const hx_pipeline *pipe,
                          const hx_request *request, hx_error *err)
{
    hx_status rc = hx__dims_begin(host, err);

    if (rc == HX_OK)
        rc = take_fields(host, pipe, err);
    if (rc == HX_OK)
        rc = hx__plugins_load(host, pipe, err);
    if (rc == HX_OK)
        rc = hx__options_check(host, err);
    if (rc == HX_OK && (pipe->lexicon_count || request->tables))
        rc = open_lexicon(host, pipe, request, err);
    if (rc == HX_OK)
        rc = open_plugins(host, pipe, request, err);
    if (rc == HX_OK && host->lexicon && !host->explain)
        hx__compiled_settle(host->lexicon);
    if (rc == HX_OK)
        rc = begin_serial(host, err);
    return rc;
}

/* A host of which nothing is open yet; NULL: no memory. */
static hx_hostx *host_of(const hx_pipeline *pipe, const hx_request *request)
{
    hx_hostx *host = hx__alloc(1, sizeof *host);

    if (!host)
        return NULL;
    host->pub = host_calls;
    host->pipe = pipe;
    host->request = request;
    return host;
}

hx_status hx__host_open(hx_hostx **out, const hx_pipeline *pipe,
                        const hx_request *request, hx_error *err)
{
    hx_hostx *host = host_of(pipe, request);
    hx_status rc;

    *out = NULL;
    if (!host)
        return hx__nomem(err);
    host->wish = request->wish;
    host->explain = request->explain;
    host->max_segments = request->max_segments ? request->max_segments
                                               : MAX_SEGMENTS;
    rc = open_all(host, pipe, request, err);
    if (rc != HX_OK) {
        if (host->registry.no_memory)
            rc = hx__nomem(err);
        hx__host_close(host);
        return rc;
    }
    *out = host;
    return HX_OK;
}

hx_status hx__host_compile(hx_buf *out, const hx_pipeline *pipe,
                           hx_error *err)
{
    hx_request request = { .tables = out };
    hx_hostx  *host = host_of(pipe, &request);
    hx_status  rc;

    if (!host)
        return hx__nomem(err);
    rc = hx__dims_begin(host, err);
    if (rc == HX_OK)
        rc = open_lexicon(host, pipe, &request, err);
    if (rc != HX_OK && host->registry.no_memory)
        rc = hx__nomem(err);  /* which it calls too many labels */
    hx__host_close(host);
    return rc;
}

hx_status hx__host_look(hx_hostx **out, const hx_pipeline *pipe,
                        hx_error *err)
{
    hx_hostx *host = host_of(pipe, NULL);
    hx_status rc;

    *out = NULL;
    if (!host)
        return hx__nomem(err);
    rc = hx__plugins_look(host, pipe, err);
    if (rc == HX_OK)
        *out = host;
    else
        hx__host_close(host);
    return rc;
}

void hx__host_close(hx_hostx *host)
{
    if (!host)
        return;
    for (size_t i = 0; i < host->plugin_count; i++) {
        hx_serial *serial = &host->serial[i];

        if (serial->begun)
            serial->plugin->end(host->plugins[i].model, serial->state);
        if (serial->made)
            pthread_mutex_destroy(&serial->lock);
    }
    while (host->opened > 0) {
        const hx_loaded *l = &host->plugins[--host->opened];

        l->plugin->close(l->model);
    }
    hx__lexicon_close(host->lexicon);
    hx__options_clear(host);
    hx__dims_clear(host);
    hx__plugins_clear(host);
    hx__registry_clear(host);
    hx__free(host);
}

void hx__host_message(const hx_hostx *host, const char *format, ...)
{
    char    line[512];
    va_list args;

    if (!host->request->message)
        return;
    va_start(args, format);
    hx__vmessage(line, sizeof line, format, args);
    va_end(args);
    host->request->message(host->request->message_arg, line);
}

/* -- finding -- */

const hx_host *hx__host_public(const hx_hostx *host)
{
    return &host->pub;
}

const hx_request *hx__host_request(const hx_hostx *host)
{
    return host->request;
}

size_t hx__host_plugins(const hx_hostx *host, const hx_loaded **list)
{
    *list = host->plugins;
    return host->plugin_count;
}

const hx_field_wish *hx__host_wish(const hx_hostx *host)
{
    return &host->wish;
}

const hx_loaded *hx__host_find(const hx_hostx *host, const char *name)
{
    for (size_t i = 0; i < host->plugin_count; i++) {
        if (strcmp(host->plugins[i].ref.name, name) == 0)
            return &host->plugins[i];
    }
    return NULL;
}

const hx_loaded *hx__host_format(const hx_hostx *host, const char *format)
{
    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_plugin *p = host->plugins[i].plugin;

        if (p->stage == HX_STAGE_OUT && strcmp(p->format, format) == 0)
            return &host->plugins[i];
    }
    return NULL;
}

/* The length of the longest suffix in `list` that ends `path`; 0 for none. */
static size_t suffix_len(const char *list, const char *path)
{
    size_t best = 0, path_len = strlen(path);

    while (list && *list) {
        size_t len = strcspn(list, " ");

        if (len > best && len < path_len &&
            strncasecmp(path + path_len - len, list, len) == 0)
            best = len;
        list += len;
        list += strspn(list, " ");
    }
    return best;
}

const hx_loaded *hx__host_suffix(const hx_hostx *host, const char *path)
{
    const hx_loaded *best = NULL;
    size_t           best_len = 0;

    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_plugin *p = host->plugins[i].plugin;
        size_t           len;

        if (p->stage != HX_STAGE_OUT)
            continue;
        len = suffix_len(p->suffixes, path);
        if (len > best_len) {
            best = &host->plugins[i];
            best_len = len;
        }
    }
    return best;
}
