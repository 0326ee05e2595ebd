/* @NAME@: the report as lines "driver TAB gap TAB demand", for shell scripts.
 *
 * It reads the tree that aggregators wrote; a member that is not there reads
 * as nothing, so reports without drivers give fewer lines and no error. */
#include <hxgap/plugin.h>

/* A figure in points with three decimals, or "-" where it is suppressed. */
static void put_points(const hx_host *host, hx_sink *sink,
                       const hx_node *figure)
{
    const hx_node *value = host->doc->get(figure, "value");
    int            kind = host->doc->kind(value);
    int64_t        milli = host->doc->get_milli(value);
    uint64_t       size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;

    if (kind != HX_NODE_INT && kind != HX_NODE_MILLI)
        host->printf(sink, "\t-");
    else
        host->printf(sink, "\t%s%llu.%03llu", milli < 0 ? "-" : "",
                     (unsigned long long)(size / 1000),
                     (unsigned long long)(size % 1000));
}

static hx_status plugin_report(const void *model, const hx_host *host,
                               const hx_node *root, hx_sink *sink,
                               hx_error *err)
{
    const hx_doc_calls *call = host->doc;
    const hx_node *total = call->at(call->get(root, "segments"), 0);
    const hx_node *drivers = call->get(total, "drivers");

    (void)model;
    (void)err;  /* errors of writing stick to the sink; the host reports */
    host->printf(sink, "comments\t%lld\n",
                 (long long)call->get_integer(call->get(total, "comments")));
    for (size_t i = 0; i < call->count(drivers); i++) {
        const hx_node *driver = call->at(drivers, i);
        hx_str         id = call->get_string(call->get(driver, "id"));

        host->write(sink, id.ptr, id.len);
        put_points(host, sink, call->get(driver, "gap"));
        put_points(host, sink, call->get(driver, "demand"));
        host->printf(sink, "\n");
    }
    return HX_OK;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "@NAME@",
    .version = "1.0.0",
    .summary = "gap and demand of each driver, a line each",
    .stage = HX_STAGE_OUT,
    .needs = HX_L_REPORT,
    .threads = HX_STATELESS,
    .format = "@SHORT@",
    .suffixes = ".@SHORT@",
    .report = plugin_report,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
