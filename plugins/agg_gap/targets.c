/* The actual against the intended experience: owners of touchpoints and targets
 * of drivers, which the pipeline file gives as attributes of their labels.
 *
 * A target is a percentage: of the comments that state the driver, how many
 * are to find it delivered. It is missed where all of the 95 % interval lies
 * below it, reached where the value is not below it, and open in between. */
#include "report.h"

void gap_node_owner(const gap_report *report, hx_node *node,
                    hx_str touchpoint)
{
    const hx_host *host = report->state->host;
    hx_str         owner = { NULL, 0 };

    for (size_t i = 0; i < report->layout->touches; i++) {
        const hx_label *label = host->label_get(
            host, report->layout->touch_dim, i);

        if (hx_str_eq(label->id, touchpoint))
            owner = gap_label_attr(label, "owner");
    }
    if (owner.len == 0)
        owner.ptr = NULL;
    gap_node_text(report, node, "owner", owner);
}

/* The target in thousandths of a percent; false where there is none. */
static bool target_of(const gap_report *report, size_t driver, int64_t *out)
{
    const hx_host *host = report->state->host;
    hx_str   text = gap_label_attr(host->label_get(
        host, report->layout->driver_dim, driver), "target");
    uint64_t value;

    if (text.len == 0 || !gap_decimal(text, 100 * GAP_ONE, &value))
        return false;
    *out = (int64_t)(value / 1000);
    return true;
}

static void target_share(const gap_report *report, hx_node *node,
                         const gap_estimate *part)
{
    hx_node *map = report->call->map(report->doc, node,
                                     "delivered_of_stated");

    report->call->milli(report->doc, map, "value", part->value);
    report->call->milli(report->doc, map, "low", part->low);
    report->call->milli(report->doc, map, "high", part->high);
}

void gap_node_intended(const gap_report *report, hx_node *node,
                       const gap_cell *cell, size_t driver)
{
    const hx_doc_calls *call = report->call;
    gap_estimate part;
    int64_t      target;

    if (!target_of(report, driver, &target)) {
        call->null(report->doc, node, "target");
        call->null(report->doc, node, "delivered_of_stated");
        return;
    }
    call->milli(report->doc, node, "target", target);
    if (gap_few(cell, driver)) {
        call->null(report->doc, node, "delivered_of_stated");
        return;
    }
    part = gap_part_estimate(cell, driver, &gap_delivered);
    target_share(report, node, &part);
}

static const char *target_verdict(const gap_estimate *part, int64_t target)
{
    if (part->value >= target)
        return "reached";
    return part->high < target ? "missed" : "open";
}

void gap_answer_targets(const gap_report *report, hx_node *root)
{
    const hx_doc_calls *call = report->call;
    const gap_cell     *total = report->state->total;
    hx_node *list = call->list(report->doc, root, "targets");

    for (size_t d = 0; d < report->layout->drivers; d++) {
        gap_estimate part;
        int64_t      target;
        hx_node     *node;

        if (!target_of(report, d, &target))
            continue;
        node = call->map(report->doc, list, NULL);
        call->string(report->doc, node, "driver", gap_driver_id(report, d));
        call->integer(report->doc, node, "comments",
                      (int64_t)gap_cell_counts(total, d).comments);
        gap_node_intended(report, node, total, d);
        part = gap_part_estimate(total, d, &gap_delivered);
        if (gap_few(total, d))
            call->null(report->doc, node, "verdict");
        else
            call->string(report->doc, node, "verdict",
                         hx_str_of(target_verdict(&part, target)));
        gap_node_suppressed(report, node, total, d);
    }
}
