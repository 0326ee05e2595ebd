/* Joining states: the sums of all of them in one chain, one state in memory
 * at a time. */
#ifndef HX_JOIN_H
#define HX_JOIN_H

#include "app.h"
#include "states.h"

typedef struct hx_joined {
    hx_app    app;
    const hx_hostx *host;  /* of `app`, or borrowed */
    hx_state *first;   /* with shards and counts of all */
    hx_chain *chain;
    size_t    count;   /* of states */
} hx_joined;

/* Opens the pipeline and adds up all states that `named` stands for. Refused,
 * by name: what is damaged, made otherwise, or there twice. `joined` is to be
 * cleared by hx__join_close() in any case. [main] */
HX_MUST_USE hx_status hx__join_open(hx_joined *joined, hx_cli *cli,
                                    const char *const *named, size_t count,
                                    hx_error *err);
/* The same on a host that is open already, and stays open longer: states with
 * other filters can be put beside each other so. */
HX_MUST_USE hx_status hx__join_open_on(hx_joined *joined, const hx_hostx *host,
                                       hx_cli *cli, const char *const *named,
                                       size_t count, hx_error *err);
/* HX_E_USAGE where shards are missing, naming them, unless --allow-missing;
 * or, `known`, an earlier merge allowed for it already. */
HX_MUST_USE hx_status hx__join_complete(hx_joined *joined, const hx_cli *cli,
                                        bool known, hx_error *err);
void hx__join_close(hx_joined *joined);

#endif
