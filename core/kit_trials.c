/* Trials of plugins that work on records: tokenisers, detectors, and the
 * counting of aggregators. */
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>

#include "alloc.h"
#include "error.h"
#include "kit.h"

#define WORKERS 8

/* -- one by one -- */

static hx_status step_all(hx_kit *kit, int kind, unsigned watch,
                          hx_kit_step *sum, hx_error *why)
{
    const hx_kit_list *list = &kit->cases.of[kind];
    hx_chain          *chain = NULL;
    hx_status          rc = hx__chain_open(&chain, kit->host, why);

    sum->watch = watch;
    for (size_t i = 0; rc == HX_OK && i < list->count; i++)
        rc = hx__kit_step(kit, chain, &list->at[i], sum, why);
    hx__chain_close(chain);
    return rc;
}

static hx_status accepts(hx_kit *kit, int kind, hx_error *why)
{
    hx_kit_step sum = { .watch = 0 };

    return step_all(kit, kind, HX_KIT_REFUSAL, &sum, why);
}

static hx_status plain(hx_kit *kit, hx_error *why)
{
    return accepts(kit, HX_KIT_PLAIN, why);
}

static hx_status small(hx_kit *kit, hx_error *why)
{
    return accepts(kit, HX_KIT_SMALL, why);
}

static hx_status strange(hx_kit *kit, hx_error *why)
{
    return accepts(kit, HX_KIT_STRANGE, why);
}

static hx_status huge(hx_kit *kit, hx_error *why)
{
    return accepts(kit, HX_KIT_HUGE, why);
}

/* All kinds up to `last`: huge ones take longest. */
static hx_status watch_all(hx_kit *kit, unsigned watch, int last,
                           hx_kit_step *sum, hx_error *why)
{
    hx_status rc = HX_OK;

    for (int kind = 0; rc == HX_OK && kind <= last; kind++)
        rc = step_all(kit, kind, watch, sum, why);
    return rc;
}

static hx_status spans(hx_kit *kit, hx_error *why)
{
    hx_kit_step sum = { .watch = 0 };

    return watch_all(kit, HX_KIT_SPANS, HX_KIT_HUGE, &sum, why);
}

static hx_status layers(hx_kit *kit, hx_error *why)
{
    hx_kit_step sum = { .watch = 0 };
    hx_status   rc = watch_all(kit, HX_KIT_LAYERS, HX_KIT_STRANGE, &sum, why);

    if (rc == HX_OK && sum.added == 0 &&
        kit->plugin->plugin->stage != HX_STAGE_AGG)
        hx__kit_note(kit, "it found nothing in the records of this check; "
                     "its own tests have to show that it does");
    return rc;
}

static hx_status whole(hx_kit *kit, hx_error *why)
{
    hx_kit_step sum = { .watch = 0 };

    return watch_all(kit, HX_KIT_WHOLE, HX_KIT_STRANGE, &sum, why);
}

/* -- the same in any order, by any worker -- */

/* What came out for every plain record, and the sums where there are any. */
typedef struct results {
    hx_buf *dumps;
    hx_buf  sums;
} results;

static void results_clear(results *r, size_t count)
{
    for (size_t i = 0; r->dumps && i < count; i++)
        hx__buf_clear(&r->dumps[i]);
    hx__free(r->dumps);
    hx__buf_clear(&r->sums);
}

static hx_status save_sums(const hx_kit *kit, const hx_chain *chain,
                           hx_buf *out, hx_error *why)
{
    if (kit->plugin->plugin->stage != HX_STAGE_AGG)
        return HX_OK;
    return kit->plugin->plugin->save(hx__chain_state(chain, kit->index), out,
                                     why);
}

/* One worker's share: every WORKERS-th record from `first` on. */
typedef struct share {
    const hx_kit *kit;
    hx_chain     *chain;
    results      *out;
    size_t        first, stride;
    bool          backwards;
    hx_status     rc;
    hx_error      why;
} share;

static void *work(void *arg)
{
    share             *s = arg;
    const hx_kit_list *list = &s->kit->cases.of[HX_KIT_PLAIN];

    for (size_t k = s->first; s->rc == HX_OK && k < list->count;
         k += s->stride) {
        size_t i = s->backwards ? list->count - 1 - k : k;

        s->rc = hx__kit_feed(s->kit, s->chain, &list->at[i],
                             &s->out->dumps[i], &s->why);
    }
    return NULL;
}

/* Merges the shares' chains into the first and saves its sums. */
static hx_status join(const hx_kit *kit, share *shares, size_t count,
                      results *out, hx_error *why)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; i < count && rc == HX_OK; i++) {
        rc = shares[i].rc;
        if (rc != HX_OK)
            *why = shares[i].why;
    }
    for (size_t i = 1; i < count && rc == HX_OK; i++)
        rc = hx__chain_merge(shares[0].chain, shares[i].chain, why);
    if (rc == HX_OK)
        rc = save_sums(kit, shares[0].chain, &out->sums, why);
    return rc;
}

static hx_status go(const hx_kit *kit, size_t workers, bool backwards,
                    results *out, hx_error *why)
{
    share     shares[WORKERS];
    pthread_t threads[WORKERS];
    size_t    started = 0;
    hx_status rc = HX_OK;

    memset(shares, 0, sizeof shares);
    out->dumps = hx__alloc(kit->cases.of[HX_KIT_PLAIN].count,
                           sizeof *out->dumps);
    if (!out->dumps)
        return hx__nomem(why);
    for (size_t i = 0; rc == HX_OK && i < workers; i++) {
        shares[i] = (share){ .kit = kit, .out = out, .first = i,
                             .stride = workers, .backwards = backwards };
        rc = hx__chain_open(&shares[i].chain, kit->host, why);
    }
    if (rc == HX_OK && workers == 1)
        (void)work(&shares[0]);
    while (rc == HX_OK && workers > 1 && started < workers &&
           pthread_create(&threads[started], NULL, work,
                          &shares[started]) == 0)
        started++;
    for (size_t i = 0; i < started; i++)
        (void)pthread_join(threads[i], NULL);
    if (rc == HX_OK && workers > 1 && started < workers)
        rc = hx__fail(why, HX_E_TRANSIENT, "cannot start a thread");
    if (rc == HX_OK)
        rc = join(kit, shares, workers, out, why);
    for (size_t i = 0; i < workers; i++)
        hx__chain_close(shares[i].chain);
    return rc;
}

static bool same(const hx_buf *a, const hx_buf *b)
{
    return hx_str_eq((hx_str){ a->ptr, a->len }, (hx_str){ b->ptr, b->len });
}

static hx_status compare(const hx_kit *kit, const results *a,
                         const results *b, const char *what, hx_error *why)
{
    const hx_kit_list *list = &kit->cases.of[HX_KIT_PLAIN];

    for (size_t i = 0; i < list->count; i++) {
        hx_str text = list->at[i].values[HX_F_TEXT].text;

        if (!same(&a->dumps[i], &b->dumps[i]))
            return hx__kit_fail(why, "%s, record %zu (\"%.*s\") has another "
                                "result; a result depends on the record and "
                                "the options only", what, i + 1,
                                (int)(text.len < 60 ? text.len : 60),
                                text.ptr);
    }
    if (!same(&a->sums, &b->sums))
        return hx__kit_fail(why, "%s, the sums are others; they must not "
                            "depend on order or worker", what);
    return HX_OK;
}

static hx_status go_twice(hx_kit *kit, size_t workers, bool backwards,
                          const char *what, hx_error *why)
{
    size_t    count = kit->cases.of[HX_KIT_PLAIN].count;
    results   a = { .dumps = NULL }, b = { .dumps = NULL };
    hx_status rc;

    if (kit->plugin->plugin->stage == HX_STAGE_AGG &&
        kit->plugin->plugin->threads == HX_SERIAL)
        return hx__fail(why, HX_END, "a serial aggregator has one state, "
                        "which cannot begin anew");
    rc = go(kit, 1, false, &a, why);
    if (rc == HX_OK)
        rc = go(kit, workers, backwards, &b, why);
    if (rc == HX_OK)
        rc = compare(kit, &a, &b, what, why);
    results_clear(&a, count);
    results_clear(&b, count);
    return rc;
}

static hx_status order(hx_kit *kit, hx_error *why)
{
    return go_twice(kit, 1, true, "in the other order", why);
}

static hx_status threads(hx_kit *kit, hx_error *why)
{
    return go_twice(kit, WORKERS, false, "with 8 workers", why);
}

/* -- memory -- */

#define REFUSALS 40

/* The n-th allocation of each record is refused, until there are fewer. */
static hx_status refusal(hx_kit *kit, hx_error *why)
{
    hx_chain          *chain = NULL;
    hx_status          rc = hx__chain_open(&chain, kit->host, why);
    const hx_kit_list *list = &kit->cases.of[HX_KIT_PLAIN];
    unsigned           refused = 0;

    for (unsigned n = 1; rc == HX_OK && n <= REFUSALS; n++) {
        hx_kit_step step = { .refuse = n };

        rc = hx__kit_step(kit, chain, &list->at[n % list->count], &step, why);
        refused += step.refused;
    }
    for (unsigned n = 1; rc == HX_OK && n <= 3; n++) {
        hx_kit_step step = { .refuse = n };

        rc = hx__kit_step(kit, chain, &kit->cases.of[HX_KIT_HUGE].at[1],
                          &step, why);
        refused += step.refused;
    }
    hx__chain_close(chain);
    if (rc == HX_OK)
        hx__kit_note(kit, "%u allocation%s refused", refused,
                     hx__plural(refused));
    return rc;
}

/* begin() with its n-th allocation refused. */
static hx_status refusal_begin(hx_kit *kit, hx_error *why)
{
    const hx_plugin *p = kit->plugin->plugin;

    if (p->threads == HX_STATELESS)
        return hx__fail(why, HX_END, "a stateless plugin has no state");
    for (unsigned n = 1; n <= REFUSALS; n++) {
        hx_error  said = { "" };
        void     *state = NULL;
        uint64_t  calls = hx__alloc_calls();
        hx_status rc;

        hx__alloc_fail_at(calls + n, false);
        rc = p->begin(kit->plugin->model, &state, &said);
        hx__alloc_fail_at(0, false);
        if (rc == HX_OK && state)
            p->end(kit->plugin->model, state);
        if (rc != HX_OK && rc != HX_E_NOMEM)
            return hx__kit_fail(why, "begin(): memory was refused, and it "
                                "says \"%s\" (%d) instead of HX_E_NOMEM",
                                said.message, rc);
        if (rc == HX_OK && !state)
            return hx__kit_fail(why, "begin(): memory was refused, and it "
                                "says HX_OK without a state");
        if (hx__alloc_calls() - calls < n)
            break;
    }
    return HX_OK;
}

/* Bytes that malloc has handed out and not got back. */
static size_t in_use(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

/* Cycles, and those of them after which not every one may grow: what is lost
 * is lost each time. */
#define CYCLES 17
#define SETTLED 12

/* One begin, some records, one end; or records alone on an open chain. */
static hx_status cycle(hx_kit *kit, hx_chain *chain, hx_error *why)
{
    const hx_kit_list *list = &kit->cases.of[HX_KIT_PLAIN];
    hx_chain          *own = NULL;
    hx_status          rc = HX_OK;

    if (!chain)
        rc = hx__chain_open(&own, kit->host, why);
    for (size_t i = 0; rc == HX_OK && i < list->count; i += 4)
        rc = hx__kit_feed(kit, chain ? chain : own, &list->at[i], NULL, why);
    hx__chain_close(own);
    return rc;
}

/* What the host keeps of an opening is not the plugin's. */
static hx_status model_cycle(hx_kit *kit, hx_error *why)
{
    const hx_loaded *l = kit->plugin;
    size_t           rules = hx__registry_rule_count(kit->host);
    void            *model = NULL;
    hx_status        rc = l->plugin->open(hx__host_public(kit->host), &l->ref,
                                          &model, why);

    if (rc == HX_OK)
        l->plugin->close(model);
    hx__registry_rewind(kit->host, rules);
    return rc;
}

enum { GROW_RECORDS, GROW_WORKERS, GROW_MODELS };

typedef struct turn {
    hx_kit   *kit;
    hx_chain *chain;  /* of GROW_RECORDS */
    int       what;
    hx_error *why;
    hx_status rc;
} turn;

static void *go_turn(void *arg)
{
    turn *t = arg;

    t->rc = t->what == GROW_MODELS ? model_cycle(t->kit, t->why)
                                   : cycle(t->kit, t->chain, t->why);
    return NULL;
}

/* One cycle, in a thread of its own: malloc keeps a cache of freed pieces for
 * each thread, which counts as in use until the thread ends. */
static void go_apart(turn *t)
{
    pthread_t thread;

    t->rc = HX_E_TRANSIENT;
    if (pthread_create(&thread, NULL, go_turn, t) == 0)
        (void)pthread_join(thread, NULL);
    else
        (void)hx__fail(t->why, HX_E_TRANSIENT, "cannot start a thread");
}

/* Whether every late cycle has more in use than the one before it. */
static hx_status grows(hx_kit *kit, int what, hx_error *why)
{
    static const char *const names[] = {
        "60 records", "begin, 60 records and end", "open and close",
    };
    turn      t = { .kit = kit, .what = what, .why = why };
    size_t    used = 0, before = 0, at_first = 0;
    size_t    rises = 0;

    (void)mallopt(M_ARENA_MAX, 1);  /* or a new thread may begin a new one */
    if (what == GROW_RECORDS)
        t.rc = hx__chain_open(&t.chain, kit->host, why);
    for (size_t i = 0; t.rc == HX_OK && i < CYCLES; i++) {
        go_apart(&t);
        before = used;
        used = in_use();
        rises += i > SETTLED && t.rc == HX_OK && used > before;
        if (i == SETTLED)
            at_first = used;
    }
    hx__chain_close(t.chain);
    if (t.rc == HX_OK && rises == CYCLES - 1 - SETTLED)
        return hx__kit_fail(why, "it keeps memory: each time another %zu "
                            "bytes or so after %s",
                            (used - at_first) / rises,
                            names[what]);
    return t.rc;
}

static hx_status leaks(hx_kit *kit, hx_error *why)
{
    hx_status rc = grows(kit, GROW_RECORDS, why);

    return rc == HX_OK ? grows(kit, GROW_WORKERS, why) : rc;
}

static hx_status model_leaks(hx_kit *kit, hx_error *why)
{
    return grows(kit, GROW_MODELS, why);
}

/* -- time -- */

#define ROUNDS 4
#define TIMES_OTHERS 10   /* slower than all others together: a failure */
#define NS_ALWAYS_FINE 100000u

static hx_status speed(hx_kit *kit, hx_error *why)
{
    hx_kit_step sum = { .everyone = true };
    uint64_t    records = ROUNDS * kit->cases.of[HX_KIT_PLAIN].count;
    uint64_t    own, others;
    hx_status   rc = HX_OK;

    for (int i = 0; rc == HX_OK && i < ROUNDS; i++)
        rc = step_all(kit, HX_KIT_PLAIN, 0, &sum, why);
    if (rc != HX_OK)
        return rc;
    own = sum.own / records;
    others = sum.others / records;
    hx__kit_note(kit, "%.1f us a comment; the other plugins of the chain "
                 "take %.1f us together", (double)own / 1000,
                 (double)others / 1000);
    if (own > NS_ALWAYS_FINE && own > TIMES_OTHERS * others)
        return hx__kit_fail(why, "%.1f us a comment, over %d times what all "
                            "other plugins of the chain take together "
                            "(%.1f us): a run would take as many times longer",
                            (double)own / 1000, TIMES_OTHERS,
                            (double)others / 1000);
    return HX_OK;
}

const hx_trial hx__kit_records[] = {
    { "comments are accepted", HX_ON_RECORDS, plain },
    { "small records are accepted", HX_ON_RECORDS, small },
    { "strange records are accepted", HX_ON_RECORDS, strange },
    { "huge records are accepted, in time", HX_ON_RECORDS, huge },
    { "every span lies in the text", HX_ON(TOK) | HX_ON(DET), spans },
    { "it changes only the layers that it provides", HX_ON_RECORDS, layers },
    { "it leaves the record as it was", HX_ON_RECORDS, whole },
    { "the same in any order", HX_ON_RECORDS, order },
    { "the same with 1 and 8 workers", HX_ON_RECORDS, threads },
    { "refused memory for a record is reported", HX_ON_RECORDS, refusal },
    { "refused memory for a worker is reported", HX_ON_RECORDS,
      refusal_begin },
    { "it keeps no memory", HX_ON_RECORDS, leaks },
    { "it closes what it opens", HX_ON_ALL, model_leaks },
    { "time for a comment", HX_ON_RECORDS, speed },
    { NULL, 0, NULL },
};
