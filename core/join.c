#include "join.h"

#include "error.h"

#include <stdio.h>

static hx_status add(hx_joined *j, hx_cli *cli, hx_state *state, hx_error *err)
{
    hx_status rc;

    if (j->first) {
        rc = hx__state_join(j->first, state, err);
        if (rc == HX_OK)
            rc = hx__state_add(state, j->host, j->chain, err);
        hx__state_close(state);
        return rc;
    }
    j->first = state;
    if (!j->host) {
        rc = hx__app_open_for(&j->app, cli, hx__state_info(state), err);
        if (rc != HX_OK)
            return rc;
        j->host = j->app.host;
    }
    return hx__state_chain(state, j->host, &j->chain, err);
}

/* Not even a merged state may take the place of one that is in it: another
 * merge would have lost a shard. */
static hx_status spare_states(const hx_states *states, const hx_cli *cli,
                              hx_error *err)
{
    const hx_inputs *inputs = hx__states_inputs(states);
    hx_status        rc = hx__inputs_spare(inputs, cli->state, err);

    for (size_t i = 0; rc == HX_OK && i < cli->out.count; i++)
        rc = hx__inputs_spare(inputs, cli->out.at[i], err);
    return rc;
}

hx_status hx__join_open(hx_joined *j, hx_cli *cli, const char *const *named,
                        size_t count, hx_error *err)
{
    return hx__join_open_on(j, NULL, cli, named, count, err);
}

hx_status hx__join_open_on(hx_joined *j, const hx_hostx *host, hx_cli *cli,
                           const char *const *named, size_t count,
                           hx_error *err)
{
    hx_states *states = NULL;
    hx_state  *state = NULL;
    hx_status  rc = hx__states_open(&states, named, count, err);

    *j = (hx_joined){ .host = host };
    if (rc == HX_OK)
        rc = spare_states(states, cli, err);
    if (rc == HX_OK)
        hx__inputs_tell(hx__states_inputs(states), hx__cli_listener(cli), cli);
    while (rc == HX_OK) {
        rc = hx__states_next(states, &state, err);
        if (rc == HX_OK) {
            rc = add(j, cli, state, err);
            j->count++;
        }
    }
    hx__states_close(states);
    if (rc != HX_END)
        return rc;
    return j->first ? HX_OK
                    : hx__fail(err, HX_E_FORMAT, "no state in what was named");
}

/* How many archives the shards are of. */
static size_t archives(const hx_shards *shards)
{
    size_t count = 0;

    for (size_t i = 0; i < shards->count; i++)
        count += i == 0 ||
                 shards->runs[i].inputs != shards->runs[i - 1].inputs;
    return count;
}

hx_status hx__join_complete(hx_joined *j, const hx_cli *cli, bool known,
                            hx_error *err)
{
    const hx_shards *shards = &hx__state_info(j->first)->shards;
    uint64_t         missing = hx__shards_missing(shards, NULL);
    char             gaps[256];

    if (missing == 0 || cli->allow_missing || (known && shards->partial))
        return HX_OK;
    hx__shards_gaps(shards, gaps, sizeof gaps);
    return hx__fail(err, HX_E_USAGE, "%llu shard%s missing: %s%s; make %s, or "
                    "go on without with --allow-missing",
                    (unsigned long long)missing, missing == 1 ? " is" : "s are",
                    gaps, archives(shards) > 1
                          ? " (of several archives: did the inputs change "
                            "between tasks?)" : "",
                    missing == 1 ? "it" : "them");
}

void hx__join_close(hx_joined *j)
{
    hx__chain_close(j->chain);
    hx__app_close(&j->app);
    hx__state_close(j->first);
}
