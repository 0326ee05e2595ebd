/* agg_gap: the human-experience gap, counted.
 *
 * Each worker has a state of integer sums; states merge exactly; fractions
 * appear when the report is written. README.md beside this file says what the
 * measure is, and what the plugin leaves out. */
#include "gap.h"

/* Levels of experience and named steps exist where a lexicon brings them. */
static int plugin_facet(const hx_host *host, const char *name)
{
    return host->dim_find(host, name) == SIZE_MAX
         ? -1 : host->dimension(host, name);
}

/* A target that cannot be read would be missed in silence. */
static hx_status plugin_targets(const gap_model *model, hx_error *err)
{
    size_t count = model->host->label_count(model->host, model->driver_dim);

    for (size_t i = 0; i < count; i++) {
        const hx_label *label = model->host->label_get(
            model->host, model->driver_dim, i);
        hx_str   text = gap_label_attr(label, "target");
        uint64_t value;

        if (text.len && !gap_decimal(text, 100 * GAP_ONE, &value))
            return model->host->fail(err, HX_E_USAGE, "targets: \"%.*s\" of "
                                     "%.*s is no percentage from 0 to 100",
                                     (int)text.len, text.ptr,
                                     (int)label->id.len, label->id.ptr);
    }
    return HX_OK;
}

static hx_status plugin_open(const hx_host *host, const hx_plugin_ref *self,
                             void **model, hx_error *err)
{
    static const char *const names[GAP_KINDS] = {
        NULL, NULL, "generation", "month", "tenure", "touchpoint", NULL
    };
    gap_model *made = host->alloc(1, sizeof *made);
    const hx_breakdown *list = NULL;
    hx_status rc;
    size_t count;

    (void)self;
    if (!made)
        return host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
    made->host = host;
    made->max_segments = host->limit(host, "max_segments");
    if (made->max_segments == 0)
        made->max_segments = 10000;
    for (size_t i = 0; i < GAP_KINDS; i++)
        made->dim[i] = names[i] ? host->dim_find(host, names[i]) : SIZE_MAX;
    made->driver_dim = host->dimension(host, "driver");
    made->touch_dim = host->dimension(host, "touchpoint");
    made->loyalty_dim = host->dimension(host, "loyalty");
    made->level_dim = plugin_facet(host, "level");
    made->step_dim = plugin_facet(host, "step");
    count = host->breakdowns(host, &list);
    for (size_t i = 0; i < count && i < GAP_BREAKDOWNS_MAX; i++)
        made->breakdown[made->breakdowns++] = list[i];
    rc = plugin_targets(made, err);
    if (rc == HX_OK)
        *model = made;
    else
        host->free(made);  /* after a failure nobody else does */
    return rc;
}

static void plugin_close(void *model)
{
    gap_model *self = model;

    if (self)
        self->host->free(self);
}

static hx_status plugin_begin(const void *model, void **state, hx_error *err)
{
    gap_state *made = NULL;
    hx_status  rc = gap_state_open(model, &made, err);

    *state = made;
    return rc;
}

static void plugin_end(const void *model, void *state)
{
    (void)model;
    gap_state_close(state);
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "agg_gap",
    .version = "1.1.0",
    .summary = "the human-experience gap by driver, segment and touchpoint",
    .stage = HX_STAGE_AGG,
    .needs = HX_L_MENTIONS | HX_L_FACETS,
    .provides = HX_L_REPORT,
    .threads = HX_PER_WORKER,
    .open = plugin_open,
    .close = plugin_close,
    .begin = plugin_begin,
    .end = plugin_end,
    .process = gap_process,
    .merge = gap_merge,
    .save = gap_save,
    .load = gap_load,
    .describe = gap_describe,
    .add = gap_add,
    .compare = gap_compare,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
