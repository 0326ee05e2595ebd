/* @NAME@: marks comments with runs of exclamation or question marks.
 *
 * What it finds becomes the facet "@SHORT@" = "marks", with the place of the
 * run, so that reports break down by it (--by @SHORT@). A byte scan is enough:
 * in UTF-8 the bytes of '!' and '?' are never part of another letter. */
#include <hxgap/plugin.h>

typedef struct model {
    const hx_host *host;
    size_t         least;      /* marks in a row that count */
    uint16_t       dimension;  /* of the facet */
    uint16_t       label;
    uint32_t       rule;       /* what `explain` and `annotate` show */
} model;

/* Options, labels and rules are asked for here and nowhere else. [main] */
static hx_status plugin_open(const hx_host *host, const hx_plugin_ref *self,
                             void **out, hx_error *err)
{
    hx_str   least = host->option(host, self, "least");
    int      dimension = host->dimension(host, "@SHORT@");
    int      label = dimension < 0 ? -1
                                   : host->label(host, dimension, "marks");
    hx_rule  shown = { hx_str_of(self->name), { "", 0 }, 0, { "!!!", 3 } };
    int64_t  rule = host->rule(host, &shown);
    model   *m;

    if (label < 0 || rule < 0)
        return host->fail(err, HX_E_LIMIT, "too many labels or rules");
    if (least.len == 0 || least.len > 4 || least.ptr[0] == '-' ||
        least.ptr[0] == '0')
        return host->fail(err, HX_E_USAGE, "option least: give 1 to 9999");
    m = host->alloc(1, sizeof *m);
    if (!m)
        return host->fail(err, HX_E_NOMEM, "no memory");
    m->host = host;
    m->dimension = (uint16_t)dimension;
    m->label = (uint16_t)label;
    m->rule = (uint32_t)rule;
    /* The host has checked that it is a whole number. */
    for (size_t i = 0; i < least.len; i++)
        m->least = m->least * 10 + (size_t)(least.ptr[i] - '0');
    *out = m;
    return HX_OK;
}

static void plugin_close(void *shared)
{
    model *m = shared;

    if (m)
        m->host->free(m);
}

/* One record. The model is shared by all workers: it is only read. [worker] */
static hx_status plugin_process(void *shared, hx_record *rec, hx_error *err)
{
    const model *m = shared;
    hx_str       text = rec->text;
    size_t       begin = 0;

    for (size_t i = 0; i <= text.len; i++) {
        hx_facet found;

        if (i < text.len && (text.ptr[i] == '!' || text.ptr[i] == '?'))
            continue;
        if (i - begin >= m->least && i > begin) {
            memset(&found, 0, sizeof found);
            found.dimension = m->dimension;
            found.label = m->label;
            found.begin = (uint32_t)begin;
            found.end = (uint32_t)i;
            found.rule = m->rule;
            return m->host->facet_add(rec, found, err);
        }
        begin = i + 1;
    }
    return HX_OK;
}

static const hx_option options[] = {
    { "least", HX_OPT_INTEGER, "3", "marks in a row that count" },
    { NULL, 0, NULL, NULL }
};

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "@NAME@",
    .version = "1.0.0",
    .summary = "marks comments with runs of exclamation or question marks",
    .stage = HX_STAGE_DET,
    .needs = HX_L_TEXT,
    .provides = HX_L_FACETS,
    .threads = HX_STATELESS,
    .options = options,
    .open = plugin_open,
    .close = plugin_close,
    .process = plugin_process,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
