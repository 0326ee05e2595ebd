/* The order of the chain, from what plugins need and provide.
 *
 * A plugin runs when every layer that it needs is complete: all others that
 * provide the layer have run. Two that both read and extend one layer (stance
 * over mentions) keep the order of the pipeline between them. */
#include "error.h"
#include "hostx.h"

static const char *layer_name(uint32_t layer)
{
    static const char *const names[] = { "text", "tokens", "clauses",
                                         "language", "mentions", "facets",
                                         "report" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (layer & (1u << i))
            return names[i];
    }
    return "unknown";
}

/* Where the stage runs: tokenisers and detectors share one rank, for their
 * layers order them. */
static int rank(const hx_loaded *l)
{
    static const int ranks[HX_STAGE_COUNT] = { 0, 1, 1, 2, 3 };

    return ranks[l->plugin->stage];
}

static uint32_t needs(const hx_loaded *l)
{
    return l->plugin->needs & ~(uint32_t)HX_L_TEXT;
}

/* Whether list[i] must wait for list[k], neither of which has run. */
static bool waits(const hx_loaded *list, size_t i, size_t k)
{
    uint32_t common = needs(&list[i]) & list[k].plugin->provides;
    uint32_t both = list[i].plugin->provides & needs(&list[k]);

    if (i == k || common == 0)
        return false;
    return (common & ~both) != 0 || k < i;
}

/* Refuses a plugin that needs what nobody provides. */
static hx_status check_needs(const hx_hostx *host, hx_error *err)
{
    const hx_loaded *list = host->plugins;

    for (size_t i = 0; i < host->plugin_count; i++) {
        uint32_t missing = needs(&list[i]);

        for (size_t k = 0; k < host->plugin_count; k++) {
            /* A report is what aggregators write, declared or not. */
            if (k != i && rank(&list[k]) <= rank(&list[i]))
                missing &= ~(list[k].plugin->provides |
                             (list[k].plugin->stage == HX_STAGE_AGG
                              ? (uint32_t)HX_L_REPORT : 0));
        }
        if (missing)
            return hx__fail(err, HX_E_PLUGIN, "%s: needs the layer \"%s\", "
                            "which no plugin of this pipeline provides "
                            "before it", list[i].ref.name,
                            layer_name(missing));
    }
    return HX_OK;
}

/* The first plugin of `stage_rank` that can run now, or SIZE_MAX; `*stuck` is
 * one that cannot. Tokenisers go before detectors where both can. */
static size_t next_ready(const hx_hostx *host, const bool *done,
                         int stage_rank, size_t *stuck)
{
    const hx_loaded *list = host->plugins;
    size_t           best = SIZE_MAX;

    for (size_t i = 0; i < host->plugin_count; i++) {
        bool ready = true;

        if (done[i] || rank(&list[i]) != stage_rank)
            continue;
        for (size_t k = 0; ready && k < host->plugin_count; k++)
            ready = done[k] || rank(&list[k]) != stage_rank ||
                    !waits(list, i, k);
        if (!ready)
            *stuck = i;
        else if (best == SIZE_MAX ||
                 list[i].plugin->stage < list[best].plugin->stage)
            best = i;
    }
    return best;
}

hx_status hx__plugins_order(hx_hostx *host, hx_error *err)
{
    hx_loaded sorted[HX_PLUGINS_MAX];
    bool      done[HX_PLUGINS_MAX] = { false };
    size_t    count = 0, stuck = SIZE_MAX, next;
    hx_status rc = check_needs(host, err);

    if (rc != HX_OK)
        return rc;
    for (int r = 0; r <= 3; r++) {
        while ((next = next_ready(host, done, r, &stuck)) != SIZE_MAX) {
            done[next] = true;
            sorted[count++] = host->plugins[next];
            stuck = SIZE_MAX;
        }
        if (stuck != SIZE_MAX)
            return hx__fail(err, HX_E_PLUGIN, "%s: waits in a circle for the "
                            "layer \"%s\"", host->plugins[stuck].ref.name,
                            layer_name(needs(&host->plugins[stuck])));
    }
    if (count)
        memcpy(host->plugins, sorted, count * sizeof *sorted);
    return HX_OK;
}
