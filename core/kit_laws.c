/* Trials of aggregators: the laws that let a run be cut anywhere.
 *
 * The plain records are dealt into three parts. What is compared are saved
 * states, byte by byte: equal sums are equal bytes (README.md). */
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "doc.h"
#include "error.h"
#include "kit.h"
#include "report.h"

#define PARTS 3
enum { A = 1, B = 2, C = 4 };
#define ROUND 6
/* Parts of unequal size: what is wrong must not cancel out. */
static const unsigned part_of[ROUND] = { A, B, C, C, B, C };

/* Sums of the records of `parts`, in a chain of their own. */
static hx_status count(hx_kit *kit, unsigned parts, hx_chain **out,
                       hx_error *why)
{
    const hx_kit_list *list = &kit->cases.of[HX_KIT_PLAIN];
    hx_status          rc = hx__chain_open(out, kit->host, why);

    for (size_t i = 0; rc == HX_OK && i < list->count; i++)
        if (parts & part_of[i % ROUND])
            rc = hx__kit_feed(kit, *out, &list->at[i], NULL, why);
    return rc;
}

static void *state_of(const hx_kit *kit, const hx_chain *chain)
{
    return hx__chain_state(chain, kit->index);
}

static hx_status save(const hx_kit *kit, const void *state, hx_buf *out,
                      hx_error *why)
{
    hx_error  said = { "" };
    hx_status rc;

    out->len = 0;
    rc = kit->plugin->plugin->save(state, out, &said);
    if (rc != HX_OK)
        return hx__kit_fail(why, "save(): %s (%d)", said.message, rc);
    return out->failed ? hx__nomem(why) : HX_OK;
}

/* Merges the sums of `parts` one after another, and saves. 0 ends the list;
 * the state of no record at all is NONE. */
#define NONE 8u
static hx_status merged(hx_kit *kit, const unsigned *parts, hx_buf *out,
                        hx_error *why)
{
    hx_chain *into = NULL;
    hx_status rc = count(kit, parts[0] & ~NONE, &into, why);

    for (size_t i = 1; rc == HX_OK && parts[i]; i++) {
        hx_chain *from = NULL;
        hx_error  said = { "" };

        rc = count(kit, parts[i] & ~NONE, &from, why);
        if (rc == HX_OK &&
            kit->plugin->plugin->merge(state_of(kit, into),
                                       state_of(kit, from), &said) != HX_OK)
            rc = hx__kit_fail(why, "merge(): %s", said.message);
        hx__chain_close(from);
    }
    if (rc == HX_OK)
        rc = save(kit, state_of(kit, into), out, why);
    hx__chain_close(into);
    return rc;
}

static bool same(const hx_buf *a, const hx_buf *b)
{
    return hx_str_eq((hx_str){ a->ptr, a->len }, (hx_str){ b->ptr, b->len });
}

static bool has_law(const hx_kit *kit, hx_error *why)
{
    if (kit->plugin->plugin->threads != HX_SERIAL)
        return true;
    (void)hx__fail(why, HX_END, "a serial aggregator has one state, and "
                   "nothing to merge it with");
    return false;
}

/* Whether two ways to add parts up give the same bytes. */
static hx_status law(hx_kit *kit, const unsigned *one, const unsigned *other,
                     const char *broken, hx_error *why)
{
    hx_buf    a = { .ptr = NULL }, b = { .ptr = NULL };
    hx_status rc;

    if (!has_law(kit, why))
        return HX_END;
    rc = merged(kit, one, &a, why);
    if (rc == HX_OK)
        rc = merged(kit, other, &b, why);
    if (rc == HX_OK && !same(&a, &b))
        rc = hx__kit_fail(why, "%s", broken);
    hx__buf_clear(&a);
    hx__buf_clear(&b);
    return rc;
}

static hx_status commutes(hx_kit *kit, hx_error *why)
{
    return law(kit, (const unsigned[]){ A, B, 0 },
               (const unsigned[]){ B, A, 0 },
               "merge() is not commutative: A and B give another state than "
               "B and A; which worker gets which block is chance", why);
}

static hx_status wholes(hx_kit *kit, hx_error *why)
{
    return law(kit, (const unsigned[]){ A, B, C, 0 },
               (const unsigned[]){ A | B | C, 0 },
               "three parts merged are not what counting all of it gives: "
               "shards would give another report", why);
}

static hx_status neutral(hx_kit *kit, hx_error *why)
{
    static const unsigned alone[] = { A, 0 };
    hx_status rc = law(kit, alone, (const unsigned[]){ A, NONE, 0 },
                       "merging a state of no records changes the state", why);

    if (rc != HX_OK)
        return rc;
    return law(kit, alone, (const unsigned[]){ NONE, A, 0 },
               "merging into a state of no records is not that state", why);
}

/* (A + B) + C against A + (B + C). */
static hx_status associates(hx_kit *kit, hx_error *why)
{
    const hx_plugin *p = kit->plugin->plugin;
    hx_chain        *chain[PARTS] = { NULL };
    hx_buf           left = { .ptr = NULL }, right = { .ptr = NULL };
    hx_error         said = { "" };
    hx_status        rc = HX_OK;

    if (!has_law(kit, why))
        return HX_END;
    rc = merged(kit, (const unsigned[]){ A, B, C, 0 }, &left, why);
    for (unsigned i = 0; rc == HX_OK && i < PARTS; i++)
        rc = count(kit, 1u << i, &chain[i], why);
    for (int i = PARTS - 2; rc == HX_OK && i >= 0; i--)
        if (p->merge(state_of(kit, chain[i]), state_of(kit, chain[i + 1]),
                     &said) != HX_OK)
            rc = hx__kit_fail(why, "merge(): %s", said.message);
    if (rc == HX_OK)
        rc = save(kit, state_of(kit, chain[0]), &right, why);
    if (rc == HX_OK && !same(&left, &right))
        rc = hx__kit_fail(why, "merge() is not associative: (A and B) and C "
                          "give another state than A and (B and C)");
    for (unsigned i = 0; i < PARTS; i++)
        hx__chain_close(chain[i]);
    hx__buf_clear(&left);
    hx__buf_clear(&right);
    return rc;
}

/* -- saving and loading -- */

/* The state that load() makes of `bytes`, or NULL; `said` says why. */
static void *load(const hx_kit *kit, hx_str bytes, hx_error *said)
{
    void     *state = NULL;
    hx_status rc = kit->plugin->plugin->load(kit->plugin->model, bytes,
                                             &state, said);

    return rc == HX_OK ? state : NULL;
}

static hx_status same_again(hx_kit *kit, const hx_buf *first, hx_error *why)
{
    hx_buf    again = { .ptr = NULL };
    hx_error  said = { "" };
    void     *state = load(kit, (hx_str){ first->ptr, first->len }, &said);
    hx_status rc;

    if (!state)
        return hx__kit_fail(why, "load() refuses what save() wrote: %s",
                            said.message);
    rc = save(kit, state, &again, why);
    if (rc == HX_OK && !same(first, &again))
        rc = hx__kit_fail(why, "what is saved, loaded and saved again is not "
                          "the same (%zu bytes, then %zu)", first->len,
                          again.len);
    kit->plugin->plugin->end(kit->plugin->model, state);
    hx__buf_clear(&again);
    return rc;
}

/* A loaded state takes part in merges as the one that was saved. */
static hx_status merges_loaded(hx_kit *kit, const hx_buf *first,
                               hx_error *why)
{
    const hx_plugin *p = kit->plugin->plugin;
    hx_buf    left = { .ptr = NULL }, right = { .ptr = NULL };
    hx_error  said = { "" };
    hx_chain *into = NULL;
    void     *state = load(kit, (hx_str){ first->ptr, first->len }, &said);
    hx_status rc = merged(kit, (const unsigned[]){ B, A, 0 }, &left, why);

    if (rc == HX_OK)
        rc = count(kit, B, &into, why);
    if (rc == HX_OK && p->merge(state_of(kit, into), state, &said) != HX_OK)
        rc = hx__kit_fail(why, "merge() of a loaded state: %s", said.message);
    if (rc == HX_OK)
        rc = save(kit, state_of(kit, into), &right, why);
    if (rc == HX_OK && !same(&left, &right))
        rc = hx__kit_fail(why, "a state that was saved and loaded merges to "
                          "something else");
    if (state)
        p->end(kit->plugin->model, state);
    hx__chain_close(into);
    hx__buf_clear(&left);
    hx__buf_clear(&right);
    return rc;
}

static hx_status round_trip(hx_kit *kit, hx_error *why)
{
    hx_buf    first = { .ptr = NULL }, none = { .ptr = NULL };
    hx_status rc = merged(kit, (const unsigned[]){ A, 0 }, &first, why);

    if (rc == HX_OK)
        rc = same_again(kit, &first, why);
    if (rc == HX_OK && kit->plugin->plugin->threads != HX_SERIAL)
        rc = merged(kit, (const unsigned[]){ NONE, 0 }, &none, why);
    if (rc == HX_OK && kit->plugin->plugin->threads != HX_SERIAL)
        rc = same_again(kit, &none, why);
    if (rc == HX_OK && kit->plugin->plugin->threads != HX_SERIAL)
        rc = merges_loaded(kit, &first, why);
    if (rc == HX_OK)
        hx__kit_note(kit, "%zu bytes for a sixth of the records", first.len);
    hx__buf_clear(&first);
    hx__buf_clear(&none);
    return rc;
}

/* -- damaged states -- */

#define CUTS 150
#define FLIPS 300

/* load() of a copy that ends where the memory ends. */
static void *load_copy(const hx_kit *kit, const char *bytes, size_t len)
{
    hx_error said = { "" };
    char    *copy = malloc(len ? len : 1);
    void    *state;

    if (!copy)
        return NULL;
    if (len)
        memcpy(copy, bytes, len);
    state = load(kit, (hx_str){ copy, len }, &said);
    free(copy);
    return state;
}

static hx_status damaged(hx_kit *kit, hx_error *why)
{
    const hx_plugin *p = kit->plugin->plugin;
    hx_buf    whole = { .ptr = NULL };
    hx_status rc = merged(kit, (const unsigned[]){ A, 0 }, &whole, why);
    size_t    step = whole.len / CUTS + 1;

    for (size_t cut = 0; rc == HX_OK && cut < whole.len; cut += step) {
        void *state = load_copy(kit, whole.ptr, cut);

        if (!state)
            continue;
        p->end(kit->plugin->model, state);
        rc = hx__kit_fail(why, "load() takes a state that was cut off at byte "
                          "%zu of %zu", cut, whole.len);
    }
    step = whole.len * 8 / FLIPS + 1;
    for (size_t bit = 0; rc == HX_OK && bit < whole.len * 8; bit += step) {
        char  mask = (char)(1 << bit % 8);
        void *state;

        whole.ptr[bit / 8] ^= mask;
        state = load_copy(kit, whole.ptr, whole.len);
        whole.ptr[bit / 8] ^= mask;
        if (state)
            p->end(kit->plugin->model, state);
    }
    hx__buf_clear(&whole);
    return rc;
}

/* -- describing -- */

static hx_status describe(hx_kit *kit, unsigned parts, hx_error *why)
{
    hx_chain *chain = NULL;
    hx_tally  none = { .read = 0 };
    hx_doc   *doc = NULL;
    hx_error  said = { "" };
    size_t    before = 0;
    hx_status rc = hx__report_begin(&doc, kit->host, kit->pipe, &none, why);

    if (rc == HX_OK)
        rc = count(kit, parts, &chain, why);
    if (rc == HX_OK) {
        before = hx__doc_calls.count(hx__doc_root(doc));
        rc = kit->plugin->plugin->describe(state_of(kit, chain), doc,
                                           hx__doc_root(doc), &said);
        if (rc != HX_OK)
            rc = hx__kit_fail(why, "describe() of %s: %s (%d)",
                              parts ? "all records" : "no records",
                              said.message, rc);
        else if (parts && hx__doc_calls.count(hx__doc_root(doc)) == before)
            rc = hx__kit_fail(why, "describe() writes nothing for 240 "
                              "records");
        else if (hx__report_part(doc, kit->plugin, why) != HX_OK)
            rc = HX_E_CHECK;
    }
    hx__chain_close(chain);
    hx__doc_close(doc);
    return rc;
}

static hx_status describes(hx_kit *kit, hx_error *why)
{
    hx_status rc = describe(kit, 0, why);

    return rc == HX_OK ? describe(kit, A | B | C, why) : rc;
}

const hx_trial hx__kit_laws[] = {
    { "merge is commutative", HX_ON(AGG), commutes },
    { "merge is associative", HX_ON(AGG), associates },
    { "no records are neutral", HX_ON(AGG), neutral },
    { "parts merged are the whole", HX_ON(AGG), wholes },
    { "save and load", HX_ON(AGG), round_trip },
    { "damaged states are refused", HX_ON(AGG), damaged },
    { "describe", HX_ON(AGG), describes },
    { NULL, 0, NULL },
};
