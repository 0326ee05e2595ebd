/* out_prom: the report as metrics in the Prometheus text format 0.0.4.
 *
 * A gauge a figure; drivers and the values of the breakdown are labels. A
 * figure that is suppressed is left out: no sample is how Prometheus says that
 * there is no value. Output is sorted as the report is, so it is the same bytes
 * for the same report. */
#include <hxgap/plugin.h>

typedef struct writer {
    const hx_host      *host;
    const hx_doc_calls *call;
    hx_sink            *sink;
    const hx_node      *segments;
} writer;

typedef struct metric {
    const char *name, *key, *part, *help;
} metric;

/* Figures of a driver in a segment: report key, and member of it if any. */
static const metric of_driver[] = {
    { "hxgap_driver_comments", "comments", NULL,
      "Comments that state the driver." },
    { "hxgap_demand_points", "demand", "value",
      "Share of comments that state the driver, in percent." },
    { "hxgap_delivered_points", "delivered", "value",
      "Share of comments in which the driver is met, in percent." },
    { "hxgap_gap_points", "gap", "value",
      "Demand less delivered, in points." },
    { "hxgap_gap_low_points", "gap", "low",
      "Lower end of the 95 percent interval of the gap." },
    { "hxgap_gap_high_points", "gap", "high",
      "Upper end of the 95 percent interval of the gap." },
};

/* -- names and values -- */

/* A dimension as a label's name: [a-zA-Z_][a-zA-Z0-9_]*. */
static void put_name(const writer *w, hx_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool digit = c >= '0' && c <= '9';

        if (i == 0 && digit)
            w->host->write(w->sink, "_", 1);
        w->host->write(w->sink, letter || digit ? &c : "_", 1);
    }
}

/* A label's value: backslash, quote and line feed are escaped. */
static void put_value(const writer *w, hx_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '\n')
            w->host->write(w->sink, "\\n", 2);
        else if (c == '\\' || c == '"')
            w->host->printf(w->sink, "\\%c", c);
        else
            w->host->write(w->sink, &c, 1);
    }
}

static void put_milli(const writer *w, int64_t milli)
{
    uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;

    w->host->printf(w->sink, "%s%llu", milli < 0 ? "-" : "",
                    (unsigned long long)(size / 1000));
    if (size % 1000)
        w->host->printf(w->sink, ".%03llu", (unsigned long long)(size % 1000));
}

/* The labels of a segment, and the driver where `driver` is not empty. */
static void put_labels(const writer *w, const hx_node *segment, hx_str driver)
{
    const hx_node *by = w->call->get(segment, "by");
    size_t         count = w->call->count(by);
    bool           any = driver.len > 0;

    if (!any && count == 0)
        return;
    w->host->printf(w->sink, "{");
    if (any) {
        w->host->printf(w->sink, "driver=\"");
        put_value(w, driver);
        w->host->printf(w->sink, "\"");
    }
    for (size_t i = 0; i < count; i++) {
        hx_str value;

        w->host->printf(w->sink, "%sby_", any ? "," : "");
        put_name(w, w->call->key_at(by, i));
        w->host->printf(w->sink, "=\"");
        value = w->call->get_string(w->call->at(by, i));
        /* An empty label is none to Prometheus: that would be the total. */
        put_value(w, value.len ? value : HX_LIT("(none)"));
        w->host->printf(w->sink, "\"");
        any = true;
    }
    w->host->printf(w->sink, "}");
}

/* -- metrics -- */

static void put_head(const writer *w, const char *name, const char *help)
{
    w->host->printf(w->sink, "# HELP %s %s\n# TYPE %s gauge\n", name, help,
                    name);
}

static void put_sample(const writer *w, const char *name,
                       const hx_node *segment, hx_str driver,
                       const hx_node *figure)
{
    int kind = w->call->kind(figure);

    if (kind != HX_NODE_INT && kind != HX_NODE_MILLI)
        return;
    w->host->printf(w->sink, "%s", name);
    put_labels(w, segment, driver);
    w->host->printf(w->sink, " ");
    if (kind == HX_NODE_INT)
        w->host->printf(w->sink, "%lld",
                        (long long)w->call->get_integer(figure));
    else
        put_milli(w, w->call->get_milli(figure));
    w->host->printf(w->sink, "\n");
}

static void put_metric(const writer *w, const metric *m)
{
    put_head(w, m->name, m->help);
    for (size_t s = 0; s < w->call->count(w->segments); s++) {
        const hx_node *segment = w->call->at(w->segments, s);
        const hx_node *drivers = w->call->get(segment, "drivers");

        for (size_t d = 0; d < w->call->count(drivers); d++) {
            const hx_node *driver = w->call->at(drivers, d);
            const hx_node *figure = w->call->get(driver, m->key);
            hx_str         id = w->call->get_string(w->call->get(driver,
                                                                 "id"));

            put_sample(w, m->name, segment, id,
                       m->part ? w->call->get(figure, m->part) : figure);
        }
    }
}

static hx_status prom_report(const void *model, const hx_host *host,
                             const hx_node *root, hx_sink *sink,
                             hx_error *err)
{
    const hx_doc_calls *call = host->doc;
    const hx_node      *records = call->get(root, "records");
    writer              w = { host, call, sink, call->get(root, "segments") };

    (void)model;
    (void)err;  /* errors of writing stick to the sink; the host reports */
    put_head(&w, "hxgap_records_read", "Records of the archive.");
    put_sample(&w, "hxgap_records_read", NULL, HX_LIT(""),
               call->get(records, "read"));
    put_head(&w, "hxgap_records_analysed", "Records that were analysed.");
    put_sample(&w, "hxgap_records_analysed", NULL, HX_LIT(""),
               call->get(records, "analysed"));
    put_head(&w, "hxgap_comments", "Comments of the segment.");
    for (size_t s = 0; s < call->count(w.segments); s++) {
        const hx_node *segment = call->at(w.segments, s);

        put_sample(&w, "hxgap_comments", segment, HX_LIT(""),
                   call->get(segment, "comments"));
    }
    for (size_t i = 0; i < sizeof of_driver / sizeof *of_driver; i++)
        put_metric(&w, &of_driver[i]);
    return HX_OK;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "out_prom",
    .version = "1.0.0",
    .summary = "metrics in the Prometheus text format",
    .stage = HX_STAGE_OUT,
    .needs = HX_L_REPORT,
    .threads = HX_STATELESS,
    .format = "prom",
    .suffixes = ".prom",
    .report = prom_report,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
