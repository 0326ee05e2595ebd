/* @NAME@: how long comments are.
 *
 * Counts comments and words and remembers the longest one. Sums are integers,
 * merge() adds them up in any order, and save() writes the same bytes for the
 * same sums: so the report does not depend on threads, shards or files. */
#include <hxgap/plugin.h>

typedef struct model {
    const hx_host *host;
} model;

typedef struct sums {
    const hx_host *host;
    uint64_t       comments, words, longest;
} sums;

static hx_status plugin_open(const hx_host *host, const hx_plugin_ref *self,
                             void **out, hx_error *err)
{
    model *m = host->alloc(1, sizeof *m);

    (void)self;
    if (!m)
        return host->fail(err, HX_E_NOMEM, "no memory");
    m->host = host;
    *out = m;
    return HX_OK;
}

static void plugin_close(void *shared)
{
    model *m = shared;

    if (m)
        m->host->free(m);
}

/* -- one worker's sums [worker] -- */

static hx_status plugin_begin(const void *shared, void **state, hx_error *err)
{
    const hx_host *host = ((const model *)shared)->host;
    sums          *s = host->alloc(1, sizeof *s);

    if (!s)
        return host->fail(err, HX_E_NOMEM, "no memory");
    s->host = host;
    *state = s;
    return HX_OK;
}

static void plugin_end(const void *shared, void *state)
{
    ((const model *)shared)->host->free(state);
}

static hx_status plugin_process(void *state, hx_record *rec, hx_error *err)
{
    sums    *s = state;
    uint64_t words = 0;

    (void)err;
    for (size_t i = 0; i < rec->token_count; i++)
        words += rec->tokens[i].kind == HX_TOK_WORD;
    s->comments++;
    s->words += words;
    if (words > s->longest)
        s->longest = words;
    return HX_OK;
}

/* -- merging, saving, loading [main] -- */

static hx_status plugin_merge(void *into, const void *from, hx_error *err)
{
    sums       *a = into;
    const sums *b = from;

    (void)err;
    a->comments += b->comments;
    a->words += b->words;
    if (b->longest > a->longest)
        a->longest = b->longest;
    return HX_OK;
}

static hx_status plugin_save(const void *state, hx_buf *out, hx_error *err)
{
    const sums *s = state;

    (void)err;
    s->host->buf_uint(out, 1);  /* the format of what follows */
    s->host->buf_uint(out, s->comments);
    s->host->buf_uint(out, s->words);
    s->host->buf_uint(out, s->longest);
    return HX_OK;
}

static hx_status plugin_load(const void *shared, hx_str bytes, void **state,
                             hx_error *err)
{
    const hx_host *host = ((const model *)shared)->host;
    uint64_t       format = 0;
    hx_status      rc = plugin_begin(shared, state, err);
    sums          *s = *state;

    if (rc != HX_OK)
        return rc;
    if (host->read_uint(&bytes, &format) && format == 1 &&
        host->read_uint(&bytes, &s->comments) &&
        host->read_uint(&bytes, &s->words) &&
        host->read_uint(&bytes, &s->longest) && bytes.len == 0)
        return HX_OK;
    plugin_end(shared, s);
    *state = NULL;
    return host->fail(err, HX_E_FORMAT, "these are no sums of @NAME@ 1.x");
}

/* Its part of the report: fractions appear here and nowhere before. */
static hx_status plugin_describe(const void *state, hx_doc *doc,
                                 hx_node *root, hx_error *err)
{
    const sums         *s = state;
    const hx_doc_calls *call = s->host->doc;
    hx_node            *map = call->map(doc, root, "@SHORT@");

    (void)err;
    call->integer(doc, map, "comments", (int64_t)s->comments);
    call->integer(doc, map, "words", (int64_t)s->words);
    call->integer(doc, map, "longest", (int64_t)s->longest);
    if (s->comments)
        call->milli(doc, map, "mean",
                    (int64_t)(s->words * 1000 / s->comments));
    else
        call->null(doc, map, "mean");
    return HX_OK;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "@NAME@",
    .version = "1.0.0",
    .summary = "how long comments are",
    .stage = HX_STAGE_AGG,
    .needs = HX_L_TOKENS,
    .provides = HX_L_REPORT,
    .threads = HX_PER_WORKER,
    .open = plugin_open,
    .close = plugin_close,
    .begin = plugin_begin,
    .end = plugin_end,
    .process = plugin_process,
    .merge = plugin_merge,
    .save = plugin_save,
    .load = plugin_load,
    .describe = plugin_describe,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
