/* agg_gap as a part of a test program: all its sources, and a model on the
 * fake host. */
#ifndef GAP_PLUGIN_H
#define GAP_PLUGIN_H

#include "../plugins/agg_gap/advocacy.c"
#include "../plugins/agg_gap/agg_gap.c"
#include "../plugins/agg_gap/answers.c"
#include "../plugins/agg_gap/bytes.c"
#include "../plugins/agg_gap/cell.c"
#include "../plugins/agg_gap/change.c"
#include "../plugins/agg_gap/compare.c"
#include "../plugins/agg_gap/correct.c"
#include "../plugins/agg_gap/count.c"
#include "../plugins/agg_gap/describe.c"
#include "../plugins/agg_gap/differ.c"
#include "../plugins/agg_gap/draws.c"
#include "../plugins/agg_gap/estimate.c"
#include "../plugins/agg_gap/impact.c"
#include "../plugins/agg_gap/layout.c"
#include "../plugins/agg_gap/nodes.c"
#include "../plugins/agg_gap/pack.c"
#include "../plugins/agg_gap/periods.c"
#include "../plugins/agg_gap/population.c"
#include "../plugins/agg_gap/state.c"
#include "../plugins/agg_gap/stats.c"
#include "../plugins/agg_gap/steps.c"
#include "../plugins/agg_gap/targets.c"
#include "../plugins/agg_gap/sums.c"
#include "../plugins/agg_gap/touch.c"
#include "../plugins/agg_gap/value.c"

#include "fake_host.h"

#include <check.h>

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

static hx_host host;
static void   *model;

static inline void setup(void)
{
    host = fake_host();
    ck_assert_int_eq(plugin.open(&host, NULL, &model, NULL), HX_OK);
}

static inline void teardown(void)
{
    plugin.close(model);
    fake_limit = 10000;
}

static inline void *begin(void)
{
    void *state;

    ck_assert_int_eq(plugin.begin(model, &state, NULL), HX_OK);
    return state;
}

static inline void count(void *state, fake_record *rec)
{
    ck_assert_int_eq(plugin.process(state, fake_end(rec), NULL), HX_OK);
}

#endif
