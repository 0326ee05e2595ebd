/* The scorecard: seven steps from customer to human experience.
 *
 * A step is told by the drivers that have it as their `step`, by how evenly
 * its gap lies over touchpoints and generations, by the comments that name the
 * step itself (a lexicon of the dimension `step`), and by what customers who
 * find it met say they will do. A step without drivers has the spread of the
 * emotional family, for it is about evenness. */
#include "report.h"

static void step_drivers(const gap_report *report, hx_node *node, size_t step)
{
    hx_node *list = report->call->list(report->doc, node, "drivers");

    for (size_t d = 0; d < report->layout->drivers; d++)
        if (report->layout->step_of[d] == step)
            report->call->string(report->doc, list, NULL,
                                 gap_driver_id(report, d));
}

/* The comments that name the step, or null without a lexicon for it. */
static void step_named(const gap_report *report, hx_node *node, size_t step)
{
    int label = gap_label_find(report->state->host,
                               report->layout->step_dim, gap_steps[step]);

    if (label < 0 || (size_t)label >= report->layout->named)
        report->call->null(report->doc, node, "named");
    else
        gap_node_stated(report, node, "named", report->state->total,
                        report->layout->first_named + (size_t)label);
}

static void step_spread(const gap_report *report, hx_node *node,
                        const char *key, int kind, size_t unit)
{
    if (unit == SIZE_MAX)
        report->call->null(report->doc, node, key);
    else
        gap_answer_spread(report, report->call->map(report->doc, node, key),
                          kind, unit);
}

static void step_loyal(const gap_report *report, hx_node *map, uint64_t met,
                       gap_estimate loyal)
{
    static const char *const keys[] = { "loyal_of_met", "loyal_of_met_low",
                                        "loyal_of_met_high" };
    const int64_t values[] = { loyal.value, loyal.low, loyal.high };

    for (size_t i = 0; i < 3; i++)
        if (met < GAP_SEGMENT_MIN)
            report->call->null(report->doc, map, keys[i]);
        else
            report->call->milli(report->doc, map, keys[i], values[i]);
}

/* Of the comments that find the step met: who stays or recommends, and who
 * leaves or warns all the same. */
static void step_loyalty(const gap_report *report, hx_node *node, size_t step,
                         size_t unit)
{
    const gap_cell     *total = report->state->total;
    const hx_doc_calls *call = report->call;
    size_t     bond = report->layout->first_bond + step;
    gap_counts bonds = gap_cell_counts(total, bond), met;
    hx_node   *map;

    if (unit == SIZE_MAX) {
        call->null(report->doc, node, "loyalty");
        return;
    }
    met = gap_cell_counts(total, unit);
    map = call->map(report->doc, node, "loyalty");
    call->integer(report->doc, map, "met", (int64_t)met.met);
    call->integer(report->doc, map, "loyal", (int64_t)bonds.met);
    call->integer(report->doc, map, "disloyal", (int64_t)bonds.unmet);
    step_loyal(report, map, met.met, gap_bond_of(total, unit, bond));
}

static void step_node(const gap_report *report, hx_node *list, size_t step)
{
    const gap_cell *total = report->state->total;
    size_t   unit = gap_group_unit(report->layout, "step", gap_steps[step]);
    size_t   even = unit != SIZE_MAX
                  ? unit : gap_group_unit(report->layout, "family",
                                          "emotional");
    hx_node *node = report->call->map(report->doc, list, NULL);

    report->call->string(report->doc, node, "id", hx_str_of(gap_steps[step]));
    step_drivers(report, node, step);
    if (unit != SIZE_MAX) {
        gap_node_unit(report, node, total, unit);
        gap_node_suppressed(report, node, total, unit);
    }
    step_named(report, node, step);
    step_spread(report, node, "touchpoints", GAP_TOUCHPOINT, even);
    step_spread(report, node, "generations", GAP_GENERATION, even);
    step_loyalty(report, node, step, unit);
}

void gap_answer_steps(const gap_report *report, hx_node *root)
{
    hx_node *list = report->call->list(report->doc, root, "steps");

    for (size_t i = 0; i < GAP_STEPS; i++)
        step_node(report, list, i);
}
