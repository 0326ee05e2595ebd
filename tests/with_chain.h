/* For suites of a chain: one on the plugins of with_plugins.h, and records that
 * are filled by hand instead of by a reader. */
#ifndef WITH_CHAIN_H
#define WITH_CHAIN_H

#include "with_plugins.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))
#define CHAIN "ok_tok ok_det ok_agg"

typedef struct fixture {
    test_pipe      t;
    hx_hostx      *hostx;
    const hx_host *host;
    hx_chain      *chain;
} fixture;

static inline void open_fixture(fixture *f, const char *names,
                                const hx_request *request)
{
    hx_error  err;
    hx_status rc = host_of(&f->hostx, &f->t, names, request, &err);

    ck_assert_msg(rc == HX_OK, "%s", err.message);
    f->host = hx__host_public(f->hostx);
    rc = hx__chain_open(&f->chain, f->hostx, &err);
    ck_assert_msg(rc == HX_OK, "%s", err.message);
}

static inline void close_fixture(fixture *f)
{
    hx__chain_close(f->chain);
    hx__host_close(f->hostx);
    pipe_clear(&f->t);
}

static inline void set(fixture *f, hx_record *rec, int slot,
                       const char *text)
{
    if (text)
        f->host->value_set(rec, slot, (hx_value){ hx_str_of(text),
                                                  HX_V_STRING });
}

#endif
