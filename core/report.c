#include "report.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "error.h"
#include "hostx.h"
#include "registry.h"
#include "utf8.h"

#define COLUMNS_MIN 60
#define COLUMNS_MAX 120

/* -- building --------------------------------------------------------------- */

static void add_plugins(hx_doc *doc, hx_node *parent, const hx_hostx *host)
{
    const hx_doc_calls *call = &hx__doc_calls;
    hx_node *list = call->list(doc, parent, "plugins");
    const hx_loaded *loaded;
    size_t count = hx__host_plugins(host, &loaded);

    for (size_t i = 0; i < count; i++) {
        hx_node *one;

        /* Reporters change nothing that is counted. */
        if (loaded[i].plugin->stage == HX_STAGE_OUT)
            continue;
        one = call->map(doc, list, NULL);
        call->string(doc, one, "name", hx_str_of(loaded[i].plugin->name));
        call->string(doc, one, "version",
                     hx_str_of(loaded[i].plugin->version));
    }
}

static void add_lexicons(hx_doc *doc, hx_node *parent, const hx_hostx *host)
{
    const hx_doc_calls *call = &hx__doc_calls;
    hx_node *list = call->list(doc, parent, "lexicons");
    const hx_lexicon_info *infos;
    size_t count = hx__host_lexicons(host, &infos);

    for (size_t i = 0; i < count; i++) {
        hx_node *one = call->map(doc, list, NULL);
        char hex[17];

        snprintf(hex, sizeof hex, "%016llx",
                 (unsigned long long)infos[i].fingerprint);
        call->string(doc, one, "name", hx_str_of(infos[i].name));
        call->string(doc, one, "version", hx_str_of(infos[i].version));
        call->string(doc, one, "fingerprint", hx_str_of(hex));
    }
}

/* A text as somebody typed it, which may be no UTF-8. */
static hx_status add_typed(hx_doc *doc, hx_node *parent, const char *key,
                           const char *text)
{
    hx_mended mended = { 0 };
    hx_status rc;

    if (!text)
        return HX_OK;
    rc = hx__utf8_mend(&mended, hx_str_of(text));
    if (rc == HX_OK)
        hx__doc_calls.string(doc, parent, key,
                             (hx_str){ mended.ptr, mended.len });
    hx__utf8_clear(&mended);
    return rc;
}

/* What --where, --since and --until leave in, where there is one of them. */
static hx_status add_filters(hx_doc *doc, hx_node *parent,
                             const hx_hostx *host)
{
    const hx_doc_calls *call = &hx__doc_calls;
    const hx_request *asked = host->request;
    hx_node *map, *list;
    hx_status rc = HX_OK;

    if (asked->where_count == 0 && !asked->since && !asked->until)
        return HX_OK;
    map = call->map(doc, parent, "filters");
    list = asked->where_count > 0 ? call->list(doc, map, "where") : NULL;
    for (size_t i = 0; rc == HX_OK && i < asked->where_count; i++)
        rc = add_typed(doc, list, NULL, asked->where[i]);
    if (rc == HX_OK)
        rc = add_typed(doc, map, "since", asked->since);
    return rc == HX_OK ? add_typed(doc, map, "until", asked->until) : rc;
}

static void add_records(hx_doc *doc, hx_node *root, const hx_tally *tally)
{
    const hx_doc_calls *call = &hx__doc_calls;
    hx_node *records = call->map(doc, root, "records");
    hx_node *skipped;

    call->integer(doc, records, "read", (int64_t)tally->read);
    call->integer(doc, records, "analysed", (int64_t)tally->analysed);
    skipped = call->map(doc, records, "skipped");
    for (int kind = HX_SKIP_NONE + 1; kind < HX_SKIP_COUNT; kind++)
        if (tally->count[kind])
            call->integer(doc, skipped, hx__count_name(kind),
                          (int64_t)tally->count[kind]);
    for (int kind = HX_SKIP_COUNT; kind < HX_COUNT_KINDS; kind++)
        if (tally->count[kind])
            call->integer(doc, records, hx__count_name(kind),
                          (int64_t)tally->count[kind]);
}

/* Says which shards are missing, where a merge went on without them. */
static void add_missing(hx_doc *doc, const hx_shards *shards)
{
    const hx_doc_calls *call = &hx__doc_calls;
    uint64_t of, missing = hx__shards_missing(shards, &of);
    char gaps[256];
    hx_node *map;

    if (missing == 0)
        return;
    hx__shards_gaps(shards, gaps, sizeof gaps);
    map = call->map(doc, hx__doc_root(doc), "missing");
    call->integer(doc, map, "shards", (int64_t)missing);
    call->integer(doc, map, "of", (int64_t)of);
    call->string(doc, map, "which", hx_str_of(gaps));
}

hx_status hx__report_open(hx_doc **out, const char *kind,
                          const hx_hostx *host, const hx_pipeline *pipe,
                          const hx_tally *tally, bool filters, hx_error *err)
{
    const hx_doc_calls *call = &hx__doc_calls;
    hx_doc *doc = hx__doc_open();
    hx_node *root = hx__doc_root(doc), *provenance;
    hx_status rc = HX_OK;

    *out = NULL;
    if (!doc)
        return hx__nomem(err);
    call->integer(doc, root, kind, 1);
    provenance = call->map(doc, root, "provenance");
    call->string(doc, provenance, "version", hx_str_of(HX_VERSION));
    add_plugins(doc, provenance, host);
    add_lexicons(doc, provenance, host);
    call->string(doc, provenance, "pipeline", hx_str_of(pipe->name));
    if (filters)
        rc = add_filters(doc, provenance, host);
    add_records(doc, root, tally);
    if (rc != HX_OK || hx__doc_failed(doc)) {
        hx__doc_close(doc);
        return hx__nomem(err);
    }
    *out = doc;
    return HX_OK;
}

hx_status hx__report_begin(hx_doc **out, const hx_hostx *host,
                           const hx_pipeline *pipe, const hx_tally *tally,
                           hx_error *err)
{
    return hx__report_open(out, "report", host, pipe, tally, true, err);
}

hx_status hx__report_part(hx_doc *doc, const hx_loaded *by, hx_error *err)
{
    hx_str twice = hx__doc_twice(hx__doc_root(doc));

    if (hx__doc_failed(doc))
        return hx__nomem(err);
    if (twice.len)
        return hx__fail(err, HX_E_PLUGIN, "%s: writes the section \"%.*s\" of "
                        "the report, which is there already (name it otherwise, "
                        "best as the plugin)", by->ref.name,
                        (int)(twice.len < 64 ? twice.len : 64), twice.ptr);
    return HX_OK;
}

static hx_status describe(hx_doc *doc, const hx_loaded *by, const void *state,
                          hx_error *err)
{
    hx_error detail = { .message = "" };
    hx_status rc = by->plugin->describe(state, doc, hx__doc_root(doc),
                                        &detail);

    if (rc == HX_E_NOMEM)
        return hx__nomem(err);
    if (rc != HX_OK)
        return hx__fail(err, rc < 0 ? rc : HX_E_PLUGIN, "%s: %.900s",
                        by->ref.name, detail.message[0] ? detail.message
                                      : "cannot write its part of the report");
    return hx__report_part(doc, by, err);
}

hx_status hx__report_build(hx_doc **out, const hx_hostx *host,
                           const hx_pipeline *pipe, const hx_chain *chain,
                           const hx_tally *tally, const hx_shards *shards,
                           hx_error *err)
{
    hx_doc *doc;
    const hx_loaded *loaded;
    size_t count = hx__host_plugins(host, &loaded);
    hx_status rc = hx__report_begin(&doc, host, pipe, tally, err);

    *out = NULL;
    if (rc == HX_OK && shards)
        add_missing(doc, shards);
    for (size_t i = 0; rc == HX_OK && i < count; i++)
        if (loaded[i].plugin->stage == HX_STAGE_AGG)
            rc = describe(doc, &loaded[i], hx__chain_state(chain, i), err);
    if (rc != HX_OK) {
        hx__doc_close(doc);
        return rc;
    }
    *out = doc;
    return HX_OK;
}

hx_status hx__report_rehearse(const hx_hostx *host, const hx_pipeline *pipe,
                              hx_error *err)
{
    hx_tally tally = { .read = 0 };
    hx_chain *chain = NULL;
    hx_doc *doc = NULL;
    hx_status rc = hx__chain_open(&chain, host, err);

    if (rc == HX_OK)
        rc = hx__report_build(&doc, host, pipe, chain, &tally, NULL, err);
    hx__doc_close(doc);
    hx__chain_close(chain);
    return rc;
}

/* -- rendering -------------------------------------------------------------- */

static hx_traits traits_of(const hx_cli *cli, bool terminal)
{
    hx_traits traits = { .columns = 80, .german = cli->german };
    struct winsize size;

    traits.colour = cli->colour == HX_COLOUR_ALWAYS ||
                    (terminal && cli->colour == HX_COLOUR_AUTO);
    if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col >= COLUMNS_MIN)
        traits.columns = size.ws_col > COLUMNS_MAX ? COLUMNS_MAX : size.ws_col;
    return traits;
}

static hx_status render(const hx_cli *cli, const hx_hostx *host,
                        const hx_doc *doc, const hx_loaded *reporter,
                        const char *path, hx_error *err)
{
    bool terminal = !path && isatty(STDOUT_FILENO);
    hx_traits traits = traits_of(cli, terminal);
    hx_sink *sink;
    hx_status rc = hx__output_open(&sink, path, cli->mode, &traits, err);

    if (rc != HX_OK)
        return rc;
    rc = reporter->plugin->report(reporter->model, hx__host_public(host),
                                  hx__doc_root((hx_doc *)(uintptr_t)doc), sink,
                                  err);
    rc = hx__fail_mute(err, rc, reporter->ref.name, "cannot write the report");
    if (rc == HX_OK)
        return hx__output_commit(sink, err);
    rc = hx__output_blame(sink, rc, err);
    hx__output_abort(sink);
    return rc;
}

static const char *stdout_format(const hx_cli *cli)
{
    if (cli->format)
        return cli->format;
    return cli->out.count || cli->state ? NULL : "text";
}

/* What the reporters write: "text, json, ...", or the suffixes of files. */
static const char *list_known(const hx_hostx *host, bool suffixes, char *room,
                              size_t cap)
{
    const hx_loaded *loaded;
    size_t           count = hx__host_plugins(host, &loaded), len = 0;

    room[0] = '\0';
    for (size_t i = 0; i < count && len < cap; i++) {
        const hx_plugin *p = loaded[i].plugin;
        const char      *text = suffixes ? p->suffixes : p->format;

        if (p->stage == HX_STAGE_OUT && text && *text)
            len += (size_t)snprintf(room + len, cap - len, "%s%s",
                                    len ? suffixes ? " " : ", " : "", text);
    }
    return room;
}

hx_status hx__report_check(const hx_cli *cli, const hx_hostx *host,
                           hx_error *err)
{
    const char *format = stdout_format(cli);
    char known[200];
    hx_status rc = HX_OK;

    if (format && !hx__host_format(host, format))
        return hx__fail(err, HX_E_USAGE, "--format %s: no reporter writes it; "
                        "there are: %s", format,
                        list_known(host, false, known, sizeof known));
    for (size_t i = 0; rc == HX_OK && i < cli->out.count; i++) {
        if (!hx__host_suffix(host, cli->out.at[i]))
            return hx__fail(err, HX_E_USAGE, "--out %s: no reporter writes "
                            "files of this suffix; there are: %s",
                            cli->out.at[i],
                            list_known(host, true, known, sizeof known));
        rc = hx__output_check(cli->out.at[i], err);
    }
    if (rc == HX_OK && cli->state)
        rc = hx__output_check(cli->state, err);
    return rc;
}

hx_status hx__report_write(const hx_cli *cli, const hx_hostx *host,
                           const hx_doc *doc, hx_error *err)
{
    const char *format = stdout_format(cli);
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < cli->out.count; i++)
        rc = render(cli, host, doc, hx__host_suffix(host, cli->out.at[i]),
                    cli->out.at[i], err);
    if (rc == HX_OK && format)
        rc = render(cli, host, doc, hx__host_format(host, format), NULL, err);
    return rc;
}
