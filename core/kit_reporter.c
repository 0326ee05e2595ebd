/* Trials of reporters: a real report, an empty one, odd ones; single records
 * where the plugin keeps them. */
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "doc.h"
#include "error.h"
#include "kit.h"
#include "output.h"
#include "report.h"
#include "run.h"

/* What the plugin makes of `doc`, as a file of the kit's folder, into `out`.
 * `*answer` is what report() said. */
static hx_status render(const hx_kit *kit, const hx_doc *doc, hx_traits traits,
                        hx_buf *out, hx_status *answer, hx_error *said,
                        hx_error *why)
{
    const hx_loaded *l = kit->plugin;
    char             path[PATH_MAX];
    hx_sink         *sink = NULL;
    hx_status        rc;

    out->len = 0;
    (void)snprintf(path, sizeof path, "%s/report", kit->folder);
    rc = hx__output_open(&sink, path, HX_OUTPUT_MODE, &traits, why);
    if (rc != HX_OK)
        return rc;
    *answer = l->plugin->report(l->model, hx__host_public(kit->host),
                                hx__doc_root((hx_doc *)doc), sink, said);
    if (*answer != HX_OK) {
        hx__output_abort(sink);
        return HX_OK;
    }
    rc = hx__output_commit(sink, why);
    if (rc == HX_OK)
        rc = hx__buf_load(out, path, SIZE_MAX, why);
    (void)unlink(path);
    return rc;
}

/* The report of the plain records. */
static hx_status real_doc(hx_kit *kit, hx_doc **doc, hx_error *why)
{
    const hx_kit_list *list = &kit->cases.of[HX_KIT_PLAIN];
    hx_tally           tally = { .read = list->count,
                                 .analysed = list->count };
    hx_chain          *chain = NULL;
    hx_status          rc = hx__chain_open(&chain, kit->host, why);

    for (size_t i = 0; rc == HX_OK && i < list->count; i++)
        rc = hx__kit_feed(kit, chain, &list->at[i], NULL, why);
    if (rc == HX_OK)
        rc = hx__report_build(doc, kit->host, kit->pipe, chain, &tally, NULL,
                              why);
    hx__chain_close(chain);
    return rc;
}

static hx_status repeats(hx_kit *kit, hx_error *why)
{
    static const hx_traits rows[] = { { 0, false, false, false },
                                      { 20, true, true, true } };
    hx_doc   *doc = NULL;
    hx_buf    a = { .ptr = NULL }, b = { .ptr = NULL };
    hx_status answer = HX_OK, rc = real_doc(kit, &doc, why);
    hx_error  said = { "" };

    for (size_t i = 0; rc == HX_OK && i < 2; i++) {
        rc = render(kit, doc, rows[i], &a, &answer, &said, why);
        if (rc == HX_OK && answer != HX_OK)
            rc = hx__kit_fail(why, "report(): %s (%d)", said.message, answer);
        if (rc == HX_OK)
            rc = render(kit, doc, rows[i], &b, &answer, &said, why);
        if (rc == HX_OK && a.len == 0)
            rc = hx__kit_fail(why, "report() writes nothing");
        if (rc == HX_OK && (a.len != b.len || memcmp(a.ptr, b.ptr, a.len) != 0))
            rc = hx__kit_fail(why, "the same report, written twice, is not "
                              "the same bytes");
    }
    if (rc == HX_OK)
        hx__kit_note(kit, "%zu bytes", a.len);
    hx__buf_clear(&a);
    hx__buf_clear(&b);
    hx__doc_close(doc);
    return rc;
}

/* -- odd ones -- */

static void put_odd(hx_doc *doc, hx_node *root, const char *key, int kind)
{
    switch (kind) {
    case HX_NODE_MAP: hx__doc_calls.map(doc, root, key); break;
    case HX_NODE_LIST: hx__doc_calls.list(doc, root, key); break;
    case HX_NODE_STRING:
        hx__doc_calls.string(doc, root, key, HX_LIT("<&\"\n,;\x01"));
        break;
    case HX_NODE_INT: hx__doc_calls.integer(doc, root, key, INT64_MIN); break;
    case HX_NODE_MILLI: hx__doc_calls.milli(doc, root, key, INT64_MAX); break;
    case HX_NODE_BOOL: hx__doc_calls.boolean(doc, root, key, true); break;
    default: hx__doc_calls.null(doc, root, key); break;
    }
}

/* A report whose members all are of one kind; -1: one without members. */
static hx_status odd_doc(hx_doc **out, const hx_doc *real, int kind,
                         hx_error *why)
{
    const hx_node *root = hx__doc_root((hx_doc *)real);
    char           key[64];

    *out = hx__doc_open();
    if (!*out)
        return hx__nomem(why);
    for (size_t i = 0; kind >= 0 && i < hx__doc_calls.count(root); i++) {
        hx_str name = hx__doc_calls.key_at(root, i);

        (void)snprintf(key, sizeof key, "%.*s", (int)name.len, name.ptr);
        put_odd(*out, hx__doc_root(*out), key, kind);
    }
    return HX_OK;
}

static hx_status odd(hx_kit *kit, int from, int to, hx_error *why)
{
    hx_doc   *real = NULL;
    hx_buf    out = { .ptr = NULL };
    hx_status answer, rc = real_doc(kit, &real, why);

    for (int kind = from; rc == HX_OK && kind <= to; kind++) {
        hx_doc   *doc = NULL;
        hx_error  said = { "" };

        rc = odd_doc(&doc, real, kind, why);
        if (rc == HX_OK)
            rc = render(kit, doc, (hx_traits){ .columns = 0 }, &out, &answer,
                        &said, why);
        if (rc == HX_OK && answer != HX_OK && !said.message[0])
            rc = hx__kit_fail(why, "report() fails (%d) without a message",
                              answer);
        hx__doc_close(doc);
    }
    hx__buf_clear(&out);
    hx__doc_close(real);
    return rc;
}

static hx_status empty(hx_kit *kit, hx_error *why)
{
    return odd(kit, -1, -1, why);
}

static hx_status odd_kinds(hx_kit *kit, hx_error *why)
{
    return odd(kit, HX_NODE_NULL, HX_NODE_MAP, why);
}

/* -- single records -- */

static hx_status keep_records(hx_kit *kit, hx_chain *chain, void *writer,
                              hx_error *why)
{
    const hx_kit_list *list = &kit->cases.of[HX_KIT_PLAIN];
    const hx_plugin   *p = kit->plugin->plugin;
    const hx_host     *host = hx__host_public(kit->host);
    hx_buf             bytes = { .ptr = NULL };
    hx_status          rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < list->count; i++) {
        hx_record *rec = hx__chain_begin(chain);

        for (int slot = 0; slot < HX_F_COUNT; slot++)
            hx__value_set(rec, slot, list->at[i].values[slot]);
        bytes.len = 0;
        rc = hx__chain_run(chain, why);
        if (rc == HX_OK || rc == HX_SKIP)
            rc = p->record(kit->plugin->model, host, rec, &bytes, why);
        if (rc == HX_OK)
            rc = p->records_add(writer, (hx_str){ bytes.ptr, bytes.len },
                                why);
    }
    hx__buf_clear(&bytes);
    return rc;
}

static hx_status records(hx_kit *kit, hx_error *why)
{
    const hx_plugin *p = kit->plugin->plugin;
    char             path[PATH_MAX];
    hx_chain        *chain = NULL;
    hx_sink         *sink = NULL;
    void            *writer = NULL;
    hx_status        rc;

    if (!p->record)
        return hx__fail(why, HX_END, "it keeps no single records");
    if (!p->records_open || !p->records_add || !p->records_close)
        return hx__kit_fail(why, "of record, records_open, records_add and "
                            "records_close it has some and not all");
    (void)snprintf(path, sizeof path, "%s/records", kit->folder);
    rc = hx__chain_open(&chain, kit->host, why);
    if (rc == HX_OK)
        rc = hx__output_open(&sink, path, HX_OUTPUT_MODE, NULL, why);
    if (rc == HX_OK)
        rc = p->records_open(kit->plugin->model, hx__host_public(kit->host),
                             sink, &writer, why);
    if (rc == HX_OK) {
        hx_status closed;

        rc = keep_records(kit, chain, writer, why);
        closed = p->records_close(writer, NULL, rc == HX_OK ? why : NULL);
        rc = rc == HX_OK ? closed : rc;
    }
    hx__output_abort(sink);
    hx__chain_close(chain);
    return rc == HX_OK ? rc : hx__kit_fail(why, "%.900s", why->message);
}

const hx_trial hx__kit_reporters[] = {
    { "a report, twice the same bytes", HX_ON(OUT), repeats },
    { "a report without members", HX_ON(OUT), empty },
    { "reports whose members are something else", HX_ON(OUT), odd_kinds },
    { "single records", HX_ON(OUT), records },
    { NULL, 0, NULL },
};
