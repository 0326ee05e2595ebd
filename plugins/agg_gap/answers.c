/* The further questions (README.md lists them) that are always answered, each
 * under a key of its own, whatever breakdowns the run was asked for. */
#include "report.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>

/* -- spread over touchpoints or generations ------------------------------- */

#define SPREAD_MAX 256

/* Standard deviation of the true gaps of `unit` over the cells of `kind`. */
void gap_answer_spread(const gap_report *report, hx_node *node, int kind,
                       size_t unit)
{
    double value[SPREAD_MAX], variance[SPREAD_MAX], weight[SPREAD_MAX];
    size_t count = 0;

    for (size_t i = 0; i < report->cell_count && count < SPREAD_MAX; i++) {
        const gap_cell *cell = report->cells[i];
        gap_estimate    gap;

        if (cell->key.kind != kind || !cell->key.value[0].ptr
            || gap_few(cell, unit))
            continue;
        gap = gap_estimate_of(cell, unit, &gap_gap);
        if (gap.weight == 0)
            continue;
        value[count] = 100.0 * gap.p;
        variance[count] = 1e4 * gap.p * (1.0 - gap.p) / gap.n_eff;
        weight[count++] = (double)gap.comments;
    }
    report->call->integer(report->doc, node, "groups", (int64_t)count);
    if (count < 2)
        report->call->null(report->doc, node, "spread");
    else
        report->call->milli(report->doc, node, "spread", gap_milli(
            gap_spread(value, variance, weight, count)));
}

static void answer_spread(const gap_report *report, hx_node *root,
                          const char *key, int kind)
{
    hx_node *map = report->call->map(report->doc, root, key);
    hx_node *list = report->call->list(report->doc, map, "drivers");

    for (size_t d = 0; d < report->layout->drivers; d++) {
        hx_node *node = report->call->map(report->doc, list, NULL);

        report->call->string(report->doc, node, "id",
                             gap_driver_id(report, d));
        gap_answer_spread(report, node, kind, d);
    }
    list = report->call->list(report->doc, map, "families");
    for (size_t g = 0; g < report->layout->groups; g++) {
        hx_node *node;

        if (!hx_str_eq(report->layout->group[g].attr, HX_LIT("family")))
            continue;
        node = report->call->map(report->doc, list, NULL);
        report->call->string(report->doc, node, "id",
                             report->layout->group[g].value);
        gap_answer_spread(report, node, kind,
                           report->layout->first_group + g);
    }
}

/* -- people: generations, time, loyalty, resonance ------------------------ */

/* All cells of a kind, each with its value under `name`. */
static void answer_cells(const gap_report *report, hx_node *root,
                         const char *key, int kind, const char *name,
                         bool full)
{
    hx_node *list = report->call->list(report->doc, root, key);

    for (size_t i = 0; i < report->cell_count; i++) {
        hx_node *node;

        if (report->cells[i]->key.kind != kind)
            continue;
        node = report->call->map(report->doc, list, NULL);
        gap_node_text(report, node, name, report->cells[i]->key.value[0]);
        if (kind == GAP_TOUCHPOINT)
            gap_node_owner(report, node, report->cells[i]->key.value[0]);
        gap_node_cell(report, node, report->cells[i], full);
    }
}

static void trend_value(const gap_report *report, hx_node *node,
                        const char *key, const gap_cell *cell, size_t unit,
                        const gap_measure *measure, bool shown)
{
    if (shown)
        report->call->milli(report->doc, node, key,
                            gap_estimate_of(cell, unit, measure).value);
    else
        report->call->null(report->doc, node, key);
}

static void trend_unit(const gap_report *report, hx_node *list, hx_str id,
                       const gap_cell *cell, size_t unit)
{
    hx_node *node = report->call->map(report->doc, list, NULL);
    bool     shown = !gap_few(cell, unit);

    report->call->string(report->doc, node, "id", id);
    report->call->integer(report->doc, node, "comments",
                          (int64_t)gap_cell_counts(cell, unit).comments);
    trend_value(report, node, "demand", cell, unit, &gap_demand,
                !gap_small(cell));
    trend_value(report, node, "delivered", cell, unit, &gap_delivered, shown);
    trend_value(report, node, "gap", cell, unit, &gap_gap, shown);
    gap_node_suppressed(report, node, cell, unit);
}

static void trend_month(const gap_report *report, hx_node *list,
                        const gap_cell *cell)
{
    const gap_layout *layout = report->layout;
    hx_node *node = report->call->map(report->doc, list, NULL);
    hx_node *units;

    gap_node_text(report, node, "month", cell->key.value[0]);
    report->call->integer(report->doc, node, "comments",
                          (int64_t)gap_cell_all(cell).n);
    gap_node_suppressed(report, node, cell, SIZE_MAX);
    units = report->call->list(report->doc, node, "families");
    for (size_t g = 0; g < layout->groups; g++)
        if (hx_str_eq(layout->group[g].attr, HX_LIT("family")))
            trend_unit(report, units, layout->group[g].value, cell,
                       layout->first_group + g);
    units = report->call->list(report->doc, node, "drivers");
    for (size_t d = 0; d < layout->drivers; d++)
        trend_unit(report, units, gap_driver_id(report, d), cell, d);
}

static void answer_trend(const gap_report *report, hx_node *root)
{
    hx_node *list = report->call->list(report->doc, root, "trend");

    for (size_t i = 0; i < report->cell_count; i++)
        if (report->cells[i]->key.kind == GAP_MONTH)
            trend_month(report, list, report->cells[i]);
}

static void answer_resonance(const gap_report *report, hx_node *root)
{
    const gap_layout *layout = report->layout;
    const gap_cell   *total = report->state->total;
    hx_node *map;
    gap_estimate met;

    gap_node_stated(report, root, "resonance", total, layout->resonance);
    map = report->call->map(report->doc, root, "resonance_of");
    gap_node_stated(report, map, "emotional_met", total,
                    layout->resonant_met);
    met = gap_estimate_of(total, layout->resonant_met, &gap_delivered);
    if (met.sum > 0 && !gap_few(total, layout->resonant_met))
        report->call->milli(
            report->doc, map, "answered",
            gap_ratio(gap_estimate_of(total, layout->resonance,
                                      &gap_delivered).sum,
                      (gap_u128)met.sum, 100));
    else
        report->call->null(report->doc, map, "answered");
    gap_node_stated(report, map, "human", total, layout->res_human);
    gap_node_stated(report, map, "security", total, layout->res_security);
    gap_node_stated(report, root, "wow", total, layout->wow);
}

void gap_answer_people(const gap_report *report, hx_node *root)
{
    answer_cells(report, root, "generations", GAP_GENERATION, "generation",
                 true);
    answer_spread(report, root, "generation_spread", GAP_GENERATION);
    answer_trend(report, root);
    gap_node_loyalty(report, root, "loyalty", report->state->total);
    answer_resonance(report, root);
}

/* -- places: touchpoints, friction, the three checks ---------------------- */

typedef struct answer_friction {
    const gap_cell *cell;
    size_t          driver;
    int64_t         here;      /* unmet points of the touchpoint */
    uint64_t        order[2];  /* of ties: weight, then place in the report */
} answer_friction;

static int friction_order(const void *left, const void *right)
{
    const answer_friction *a = left, *b = right;

    if (a->here != b->here)
        return a->here > b->here ? -1 : 1;
    if (a->order[0] != b->order[0])
        return a->order[0] > b->order[0] ? -1 : 1;
    return (a->order[1] > b->order[1]) - (a->order[1] < b->order[1]);
}

static size_t friction_collect(const gap_report *report,
                               answer_friction *out)
{
    size_t count = 0;

    for (size_t i = 0; i < report->cell_count; i++)
        for (size_t d = 0; d < report->layout->drivers; d++) {
            const gap_cell *cell = report->cells[i];
            gap_estimate    unmet;

            if (cell->key.kind != GAP_TOUCHPOINT || gap_few(cell, d))
                continue;
            unmet = gap_estimate_of(cell, d, &gap_unmet);
            if (unmet.value > 0)
                out[count] = (answer_friction){
                    cell, d, unmet.value,
                    { gap_cell_counts(cell, d).unmet, count } };
            count += unmet.value > 0;
        }
    qsort(out, count, sizeof *out, friction_order);
    return count;
}

#define FRICTION_MAX 100

static void friction_node(const gap_report *report, hx_node *list,
                          const answer_friction *entry, size_t rank)
{
    const hx_doc_calls *call = report->call;
    gap_estimate total = gap_estimate_of(report->state->total, entry->driver,
                                         &gap_demand);
    gap_estimate unmet = gap_estimate_of(entry->cell, entry->driver,
                                         &gap_unmet);
    hx_node *node = call->map(report->doc, list, NULL);

    call->integer(report->doc, node, "rank", (int64_t)rank);
    call->string(report->doc, node, "touchpoint", entry->cell->key.value[0]);
    call->string(report->doc, node, "driver",
                 gap_driver_id(report, entry->driver));
    call->integer(report->doc, node, "comments",
                  (int64_t)gap_cell_all(entry->cell).n);
    call->integer(report->doc, node, "unmet",
                  (int64_t)gap_cell_counts(entry->cell, entry->driver).unmet);
    call->milli(report->doc, node, "unmet_points", entry->here);
    call->milli(report->doc, node, "points_of_all",
                gap_ratio(unmet.sum, total.weight, 100));
    gap_node_owner(report, node, entry->cell->key.value[0]);
    gap_node_intended(report, node, entry->cell, entry->driver);
}

static hx_status answer_friction_list(const gap_report *report, hx_node *root,
                                      hx_error *err)
{
    const hx_host   *host = report->state->host;
    hx_node         *list = report->call->list(report->doc, root, "friction");
    size_t           most = report->cell_count * report->layout->drivers + 1;
    answer_friction *entry = host->alloc(most, sizeof *entry);
    size_t           count;

    if (!entry)
        return host->fail(err, HX_E_NOMEM, "agg_gap: no memory");
    count = friction_collect(report, entry);
    for (size_t i = 0; i < count && i < FRICTION_MAX; i++)
        friction_node(report, list, &entry[i], i + 1);
    host->free(entry);
    return HX_OK;
}

/* A check is one unit in one set of comments; without either it is null. */
static void answer_check(const gap_report *report, hx_node *map,
                         const char *key, const gap_cell *cell, size_t unit)
{
    hx_node *node;

    if (!cell || unit >= report->layout->units) {
        report->call->null(report->doc, map, key);
        return;
    }
    node = report->call->map(report->doc, map, key);
    report->call->integer(report->doc, node, "of_comments",
                          (int64_t)gap_cell_all(cell).n);
    gap_node_unit(report, node, cell, unit);
    gap_node_suppressed(report, node, cell, unit);
}

size_t gap_driver_number(const gap_report *report, const char *id)
{
    int driver = gap_label_find(report->state->host,
                                report->layout->driver_dim, id);

    return driver < 0 || driver >= GAP_DRIVERS_MAX ? SIZE_MAX
                                                   : (size_t)driver;
}

/* The three changes of perspective. */
static void answer_perspective(const gap_report *report, hx_node *root)
{
    const gap_state *state = report->state;
    hx_node *map = report->call->map(report->doc, root, "perspective");

    answer_check(report, map, "time_on_the_hotline",
                 gap_cell_find(state, GAP_TOUCHPOINT, "hotline"),
                 gap_driver_number(report, "speed"));
    answer_check(report, map, "questions_answered_reliably",
                 gap_cell_find(state, GAP_CONTACT, NULL),
                 gap_group_unit(report->layout, "check", "answers"));
    answer_check(report, map, "newsletter_with_value",
                 gap_cell_find(state, GAP_TOUCHPOINT, "advertising"),
                 gap_driver_number(report, "information"));
}

/* Comments that name an online and an offline touchpoint: research online,
 * purchase offline, and back. */
static void answer_channels(const gap_report *report, hx_node *root)
{
    const gap_cell *total = report->state->total;
    size_t     unit = report->layout->channels;
    gap_counts counts = gap_cell_counts(total, unit);
    gap_sum    both = gap_cell_pattern(total, unit, HX_MET | HX_UNMET);
    hx_node   *map = report->call->map(report->doc, root, "channels");

    report->call->integer(report->doc, map, "online", (int64_t)counts.met);
    report->call->integer(report->doc, map, "offline",
                          (int64_t)counts.unmet);
    report->call->integer(report->doc, map, "both", (int64_t)both.n);
    if (gap_small(total))
        report->call->null(report->doc, map, "both_points");
    else
        report->call->milli(report->doc, map, "both_points",
                            gap_ratio((gap_i128)both.w,
                                      gap_cell_all(total).w, 100));
}

hx_status gap_answer_places(const gap_report *report, hx_node *root,
                            hx_error *err)
{
    hx_status rc;

    answer_cells(report, root, "touchpoints", GAP_TOUCHPOINT, "touchpoint",
                 false);
    rc = answer_friction_list(report, root, err);
    if (rc != HX_OK)
        return rc;
    answer_spread(report, root, "consistency", GAP_TOUCHPOINT);
    answer_perspective(report, root);
    answer_channels(report, root);
    return HX_OK;
}

/* -- needs: Maslow, steps, levels ----------------------------------------- */

static void answer_maslow(const gap_report *report, hx_node *root)
{
    hx_node *map = report->call->map(report->doc, root, "maslow");
    hx_node *list;
    size_t   privacy = gap_driver_number(report, "privacy");

    gap_node_groups(report, map, "levels", "maslow", report->state->total);
    list = report->call->list(report->doc, map, "tenure");
    for (size_t i = 0; i < report->cell_count; i++) {
        const gap_cell *cell = report->cells[i];
        hx_node        *node;

        if (cell->key.kind != GAP_TENURE)
            continue;
        node = report->call->map(report->doc, list, NULL);
        gap_node_text(report, node, "tenure", cell->key.value[0]);
        report->call->integer(report->doc, node, "comments",
                              (int64_t)gap_cell_all(cell).n);
        gap_node_suppressed(report, node, cell, SIZE_MAX);
        gap_node_groups(report, node, "levels", "maslow", cell);
        if (privacy != SIZE_MAX)
            gap_node_share(report, node, "privacy_unmet", cell, privacy,
                           &gap_unmet, !gap_few(cell, privacy));
        else
            report->call->null(report->doc, node, "privacy_unmet");
    }
}

static void answer_levels(const gap_report *report, hx_node *root)
{
    const gap_layout *layout = report->layout;
    hx_node *map = report->call->map(report->doc, root, "levels");

    for (size_t i = 0; i < layout->levels; i++) {
        char id[GAP_KEY_MAX];

        gap_key_text(report->state->host->label_get(
            report->state->host, layout->level_dim, i)->id, id);
        gap_node_stated(report, map, id, report->state->total,
                        layout->first_level + i);
    }
}

void gap_answer_needs(const gap_report *report, hx_node *root)
{
    answer_maslow(report, root);
    gap_answer_steps(report, root);
    answer_levels(report, root);
}
