/* The figures of one cell as nodes of the report.
 *
 * What the measure suppresses (README.md) is null here and nowhere else decided. */
#include "report.h"

bool gap_small(const gap_cell *cell)
{
    return gap_cell_all(cell).n < GAP_SEGMENT_MIN;
}

bool gap_few(const gap_cell *cell, size_t unit)
{
    return gap_small(cell)
        || gap_cell_counts(cell, unit).comments < GAP_DRIVER_MIN;
}

const char *gap_suppressed(const gap_cell *cell, size_t unit)
{
    if (gap_small(cell))
        return "segment_under_30";
    return unit != SIZE_MAX && gap_few(cell, unit) ? "driver_under_5" : NULL;
}

hx_str gap_driver_id(const gap_report *report, size_t driver)
{
    return report->state->host->label_get(report->state->host,
                                          report->layout->driver_dim,
                                          driver)->id;
}

void gap_key_text(hx_str text, char *out)
{
    size_t len = text.len < GAP_KEY_MAX ? text.len : GAP_KEY_MAX - 1;

    memcpy(out, text.ptr, len);
    out[len] = '\0';
}

void gap_node_text(const gap_report *report, hx_node *node, const char *key,
                   hx_str text)
{
    if (text.ptr)
        report->call->string(report->doc, node, key, text);
    else
        report->call->null(report->doc, node, key);
}

static void node_interval(const gap_report *report, hx_node *node,
                          const gap_estimate *estimate)
{
    report->call->milli(report->doc, node, "value", estimate->value);
    report->call->milli(report->doc, node, "low", estimate->low);
    report->call->milli(report->doc, node, "high", estimate->high);
}

/* Of no weight, which is written as null, where it is not to be shown. */
static gap_estimate node_estimate(const gap_cell *cell, size_t unit,
                                  const gap_measure *measure, bool shown)
{
    return shown ? gap_estimate_of(cell, unit, measure)
                 : (gap_estimate){ .weight = 0 };
}

void gap_node_share(const gap_report *report, hx_node *node, const char *key,
                    const gap_cell *cell, size_t unit,
                    const gap_measure *measure, bool shown)
{
    gap_estimate estimate = node_estimate(cell, unit, measure, shown);

    if (estimate.weight == 0)
        report->call->null(report->doc, node, key);
    else
        node_interval(report, report->call->map(report->doc, node, key),
                      &estimate);
}

void gap_node_stated(const gap_report *report, hx_node *node, const char *key,
                     const gap_cell *cell, size_t unit)
{
    gap_estimate estimate = gap_estimate_of(cell, unit, &gap_delivered);
    hx_node     *map = report->call->map(report->doc, node, key);

    report->call->integer(report->doc, map, "comments",
                          (int64_t)gap_cell_counts(cell, unit).comments);
    if (!gap_small(cell) && estimate.weight != 0) {
        node_interval(report, map, &estimate);
        return;
    }
    report->call->null(report->doc, map, "value");
    report->call->null(report->doc, map, "low");
    report->call->null(report->doc, map, "high");
}

/* The value of a share alone, or null. */
static void node_points(const gap_report *report, hx_node *node,
                        const char *key, const gap_cell *cell, size_t unit,
                        const gap_measure *measure, bool shown)
{
    gap_estimate estimate = node_estimate(cell, unit, measure, shown);

    if (estimate.weight == 0)
        report->call->null(report->doc, node, key);
    else
        report->call->milli(report->doc, node, key, estimate.value);
}

static void node_severity(const gap_report *report, hx_node *node,
                          const gap_cell *cell, size_t unit, bool shown)
{
    gap_i128 gap, demand;

    if (shown) {
        gap = gap_estimate_of(cell, unit, &gap_gap).sum;
        demand = gap_estimate_of(cell, unit, &gap_demand).sum;
        if (demand > 0) {
            report->call->milli(report->doc, node, "severity",
                                gap_ratio(gap, (gap_u128)demand, 1));
            return;
        }
    }
    report->call->null(report->doc, node, "severity");
}

void gap_node_unit(const gap_report *report, hx_node *node,
                   const gap_cell *cell, size_t unit)
{
    const hx_doc_calls *call = report->call;
    gap_counts counts = gap_cell_counts(cell, unit);
    bool       shown = !gap_few(cell, unit);

    call->integer(report->doc, node, "comments", (int64_t)counts.comments);
    call->integer(report->doc, node, "wanted", (int64_t)counts.wanted);
    call->integer(report->doc, node, "met", (int64_t)counts.met);
    call->integer(report->doc, node, "unmet", (int64_t)counts.unmet);
    gap_node_share(report, node, "demand", cell, unit, &gap_demand,
                   !gap_small(cell));
    gap_node_share(report, node, "delivered", cell, unit, &gap_delivered,
                   shown);
    gap_node_share(report, node, "gap", cell, unit, &gap_gap, shown);
    node_severity(report, node, cell, unit, shown);
    node_points(report, node, "unmet_points", cell, unit, &gap_unmet, shown);
    node_points(report, node, "want_points", cell, unit, &gap_want, shown);
}

void gap_node_suppressed(const gap_report *report, hx_node *node,
                         const gap_cell *cell, size_t unit)
{
    const char *rule = gap_suppressed(cell, unit);

    if (rule)
        report->call->string(report->doc, node, "suppressed",
                             hx_str_of(rule));
    else
        report->call->null(report->doc, node, "suppressed");
}

/* -- ranks ---------------------------------------------------------------- */

typedef struct node_order {
    gap_i128 gap[GAP_DRIVERS_MAX], demand[GAP_DRIVERS_MAX];
    hx_str   family[GAP_DRIVERS_MAX];
    bool     few[GAP_DRIVERS_MAX];
} node_order;

static hx_str node_family(const gap_report *report, size_t driver)
{
    const hx_host *host = report->state->host;

    return gap_label_attr(host->label_get(host, report->layout->driver_dim,
                                          driver), "family");
}

static void node_order_fill(const gap_report *report, const gap_cell *cell,
                            node_order *order)
{
    for (size_t d = 0; d < report->layout->drivers; d++) {
        order->family[d] = node_family(report, d);
        order->few[d] = gap_few(cell, d);
        order->gap[d] = gap_estimate_of(cell, d, &gap_gap).sum;
        order->demand[d] = gap_estimate_of(cell, d, &gap_demand).sum;
    }
}

static bool node_id_before(hx_str a, hx_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int    order = memcmp(a.ptr, b.ptr, len);

    return order ? order < 0 : a.len < b.len;
}

/* 1 + how many of the family come before `driver`; ties go by id. */
static void node_rank(const gap_report *report, hx_node *node,
                      const char *key, const node_order *order,
                      const gap_i128 *sums, size_t driver)
{
    int64_t rank = 1;

    if (order->few[driver]) {
        report->call->null(report->doc, node, key);
        return;
    }
    for (size_t d = 0; d < report->layout->drivers; d++) {
        if (d == driver || order->few[d]
            || !hx_str_eq(order->family[d], order->family[driver]))
            continue;
        if (sums[d] > sums[driver]
            || (sums[d] == sums[driver]
                && node_id_before(gap_driver_id(report, d),
                                  gap_driver_id(report, driver))))
            rank++;
    }
    report->call->integer(report->doc, node, key, rank);
}

static void node_drivers(const gap_report *report, hx_node *node,
                         const gap_cell *cell)
{
    hx_node   *list = report->call->list(report->doc, node, "drivers");
    node_order order;

    node_order_fill(report, cell, &order);
    for (size_t d = 0; d < report->layout->drivers; d++) {
        hx_node *driver = report->call->map(report->doc, list, NULL);

        report->call->string(report->doc, driver, "id",
                             gap_driver_id(report, d));
        gap_node_text(report, driver, "family",
                      order.family[d].len ? order.family[d]
                                          : (hx_str){ NULL, 0 });
        gap_node_unit(report, driver, cell, d);
        node_rank(report, driver, "rank", &order, order.gap, d);
        node_rank(report, driver, "demand_rank", &order, order.demand, d);
        gap_node_suppressed(report, driver, cell, d);
    }
}

/* -- groups and cells ----------------------------------------------------- */

void gap_node_groups(const gap_report *report, hx_node *node, const char *key,
                     const char *attr, const gap_cell *cell)
{
    hx_node *list = report->call->list(report->doc, node, key);

    for (size_t g = 0; g < report->layout->groups; g++) {
        size_t   unit = report->layout->first_group + g;
        hx_node *group;

        if (!hx_str_eq(report->layout->group[g].attr, hx_str_of(attr)))
            continue;
        group = report->call->map(report->doc, list, NULL);
        report->call->string(report->doc, group, "id",
                             report->layout->group[g].value);
        gap_node_unit(report, group, cell, unit);
        gap_node_suppressed(report, group, cell, unit);
    }
}

/* Emotional less rational, in points; null where one is not shown. */
static void node_balance(const gap_report *report, hx_node *node,
                         const gap_cell *cell)
{
    static const struct { const char *key; const gap_measure *measure; }
    rows[] = { { "demand", &gap_demand }, { "delivered", &gap_delivered },
               { "gap", &gap_gap } };
    size_t   soft = gap_group_unit(report->layout, "family", "emotional");
    size_t   hard = gap_group_unit(report->layout, "family", "rational");
    hx_node *map;

    if (soft == SIZE_MAX || hard == SIZE_MAX || gap_few(cell, soft)
        || gap_few(cell, hard)) {
        report->call->null(report->doc, node, "balance");
        return;
    }
    map = report->call->map(report->doc, node, "balance");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gap_estimate a = gap_estimate_of(cell, soft, rows[i].measure);
        gap_estimate b = gap_estimate_of(cell, hard, rows[i].measure);

        report->call->milli(report->doc, map, rows[i].key,
                            gap_ratio(a.sum - b.sum, a.weight, 100));
    }
}

/* Those who recommend less those who warn, with its interval. */
static void node_net(const gap_report *report, hx_node *map,
                     const gap_cell *cell)
{
    static const char *const keys[] = { "net_advocacy", "net_advocacy_low",
                                        "net_advocacy_high" };
    gap_difference net = gap_net_of(cell, report->layout->advocacy);
    const int64_t  values[] = { net.value, net.low, net.high };

    for (size_t i = 0; i < 3; i++)
        if (gap_small(cell))
            report->call->null(report->doc, map, keys[i]);
        else
            report->call->milli(report->doc, map, keys[i], values[i]);
}

void gap_node_loyalty(const gap_report *report, hx_node *node,
                      const char *key, const gap_cell *cell)
{
    const gap_layout *layout = report->layout;
    hx_node *map = report->call->map(report->doc, node, key);

    for (size_t i = 0; i < layout->loyalty; i++) {
        char id[GAP_KEY_MAX];

        gap_key_text(report->state->host->label_get(
            report->state->host, layout->loyalty_dim, i)->id, id);
        gap_node_stated(report, map, id, cell, layout->first_loyalty + i);
    }
    node_net(report, map, cell);
}

void gap_node_cell(const gap_report *report, hx_node *node,
                   const gap_cell *cell, bool full)
{
    report->call->integer(report->doc, node, "comments",
                          (int64_t)gap_cell_all(cell).n);
    gap_node_suppressed(report, node, cell, SIZE_MAX);
    if (full)
        gap_node_stated(report, node, "coverage", cell,
                        report->layout->coverage);
    node_drivers(report, node, cell);
    gap_node_groups(report, node, "families", "family", cell);
    if (!full)
        return;
    node_balance(report, node, cell);
    gap_node_loyalty(report, node, "loyalty", cell);
}
