/* Plugins that load and run, and break one rule each: what `plugin check` is
 * there for. Which one a copy is, it tells from its own file name; those named
 * "_ok" break none. check_plugin_kit.sh says which reason each must get. */
#include "hxgap/plugin.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

static const hx_host *host;
static char           name[64];

typedef struct model {
    int      mood, loud;
    int64_t  rule;
    uint64_t seen;  /* det_order writes here, against the rules */
} model;

typedef struct sums {
    uint64_t records, tokens, merges, first;
    uint64_t *kept;  /* det_leakworker never frees it */
} sums;

static bool is(const char *what)
{
    return strcmp(name, what) == 0;
}

static hx_status open_model(const hx_host *h, const hx_plugin_ref *self,
                            void **out, hx_error *err)
{
    model *m = h->alloc(1, sizeof *m);

    (void)self;
    *out = m;
    if (!m)
        return h->fail(err, HX_E_NOMEM, "no memory");
    m->mood = h->dimension(h, "mood");
    m->loud = h->label(h, m->mood, "loud");
    for (int i = 0; i < (is("det_rules_ok") ? 40000 : 1); i++)
        m->rule = h->rule(h, &(hx_rule){ .lexicon = HX_LIT("rules"),
                                         .pattern = HX_LIT("LOUD") });
    if (m->loud < 0 || m->rule < 0)
        return h->fail(err, HX_E_LIMIT, "too many labels");
    return HX_OK;
}

static void close_model(void *m)
{
    if (!is("det_leakmodel"))
        host->free(m);
}

static hx_status begin(const void *m, void **state, hx_error *err)
{
    sums *s = host->alloc(1, sizeof *s);

    (void)m;
    *state = s;
    if (!s)
        return host->fail(err, is("det_nomem") ? HX_E_FORMAT : HX_E_NOMEM,
                          "no memory");
    if (is("det_leakworker"))
        s->kept = malloc(1000);
    return HX_OK;
}

static void end(const void *m, void *state)
{
    (void)m;
    host->free(state);
}

/* -- detectors -- */

static hx_facet find(const model *m, const hx_token *t)
{
    return (hx_facet){ .dimension = (uint16_t)m->mood,
                       .label = (uint16_t)m->loud, .begin = t->begin,
                       .end = t->end, .rule = (uint32_t)m->rule };
}

static hx_status add_loud(const model *m, hx_record *rec, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < rec->token_count; i++) {
        hx_facet f = find(m, &rec->tokens[i]);

        if (!(rec->tokens[i].flags & HX_TOKF_CAPS))
            continue;
        if (is("det_range") || is("det_swallow"))
            f.end = (uint32_t)rec->text.len + 1;
        if (is("det_swallow"))
            (void)host->facet_add(rec, f, NULL);
        else
            rc = host->facet_add(rec, f, err);
    }
    return rc;
}

/* Every pair of letters: a minute for a record of 1 MiB. */
static uint64_t quadratic(hx_str text)
{
    uint64_t pairs = 0;

    for (size_t i = 0; i < text.len; i++)
        for (size_t k = 0; k < text.len; k++)
            pairs += text.ptr[i] == text.ptr[k] && i % 7 != k % 5;
    return pairs;
}

static hx_status misbehave(model *m, hx_record *rec, hx_error *err)
{
    static volatile uint64_t sink;  /* so that nothing is optimised away */

    if (is("det_order") && ++m->seen % 3 == 0)
        return host->facet_add(rec, (hx_facet){
            .dimension = (uint16_t)m->mood, .label = (uint16_t)m->loud,
            .rule = (uint32_t)m->rule }, err);
    if (is("det_leak"))
        sink = (uint64_t)(uintptr_t)malloc(48);
    if (is("det_crash") && rec->text.len > 100000)
        *(volatile int *)NULL = 1;
    if (is("det_hang") && rec->text.len > 100000)
        sink = quadratic(rec->text);
    if (is("det_exit") && rec->text.len == 1)
        exit(0);
    if (is("det_print") && rec->token_count > 5)
        printf("found %zu tokens\n", rec->token_count);
    if (is("det_text") && rec->text.len > 1)
        rec->text.len--;
    if (is("det_file"))
        sink = (uint64_t)open("/dev/null", O_RDONLY);
    if (is("det_picky") && memchr(rec->text.ptr, '\0', rec->text.len))
        return host->fail(err, HX_E_FORMAT, "I do not like NUL");
    if (is("det_brand") && rec->value_count > HX_F_BRAND &&
        rec->values[HX_F_BRAND].type == HX_V_OTHER)
        return host->fail(err, HX_E_FORMAT, "brands are strings");
    if (is("det_skip") && rec->text.len < 3)
        return HX_SKIP;
    if (is("det_slow"))
        for (int i = 0; i < 150; i++)
            sink = quadratic((hx_str){ rec->text.ptr,
                             rec->text.len < 200 ? rec->text.len : 200 });
    (void)sink;
    return HX_OK;
}

static hx_status detect(void *state, hx_record *rec, hx_error *err)
{
    model    *m = state;
    hx_status rc = misbehave(m, rec, err);

    return rc == HX_OK ? add_loud(m, rec, err) : rc;
}

/* One worker's state shows in what it finds. */
static hx_status detect_worker(void *state, hx_record *rec, hx_error *err)
{
    sums *s = state;

    (void)err;
    s->records++;
    if (is("det_worker"))
        host->language_set(rec, s->records % 2 ? HX_LANG_DE : HX_LANG_EN);
    return HX_OK;
}

/* -- tokenisers -- */

static hx_status tokenise(void *state, hx_record *rec, hx_error *err)
{
    hx_token *t = host->tokens_reserve(rec, 2);
    size_t    half = rec->text.len / 2;

    (void)state;
    if (!t)
        return host->fail(err, HX_E_NOMEM, "no memory");
    t[0] = (hx_token){ .begin = 0, .end = (uint32_t)half };
    t[1] = (hx_token){ .begin = (uint32_t)half,
                       .end = (uint32_t)rec->text.len };
    if (is("tok_overlap"))
        t[1].begin = 0;
    return host->tokens_commit(rec, 2, err);
}

/* -- aggregators -- */

static hx_status count(void *state, hx_record *rec, hx_error *err)
{
    sums *s = state;

    (void)err;
    if (s->records++ == 0)
        s->first = rec->text.len;
    s->tokens += rec->token_count;
    return HX_OK;
}

static hx_status merge(void *into, const void *from, hx_error *err)
{
    sums       *a = into;
    const sums *b = from;

    (void)err;
    if (is("agg_mean"))
        a->tokens = (a->tokens + b->tokens) / 2;
    else
        a->tokens += b->tokens;
    a->records += b->records;
    a->merges += 1 + b->merges;
    return HX_OK;
}

static hx_status save(const void *state, hx_buf *out, hx_error *err)
{
    const sums *s = state;

    (void)err;
    host->buf_uint(out, s->records);
    host->buf_uint(out, s->tokens);
    if (is("agg_merges"))
        host->buf_uint(out, s->merges);
    if (is("agg_first"))
        host->buf_uint(out, s->first);
    return HX_OK;
}

static hx_status load(const void *m, hx_str bytes, void **state,
                      hx_error *err)
{
    sums *s = host->alloc(1, sizeof *s);
    bool  good;

    (void)m;
    if (!s)
        return host->fail(err, HX_E_NOMEM, "no memory");
    good = host->read_uint(&bytes, &s->records) &&
           host->read_uint(&bytes, &s->tokens);
    if (is("agg_merges"))
        good = good && host->read_uint(&bytes, &s->merges);
    if (is("agg_first"))
        good = good && host->read_uint(&bytes, &s->first);
    if (is("agg_drops"))
        s->tokens = 0;
    if (!(good && bytes.len == 0) && !is("agg_trusts")) {
        host->free(s);
        return host->fail(err, HX_E_FORMAT, "broken sums");
    }
    *state = s;
    return HX_OK;
}

static hx_status describe(const void *state, hx_doc *doc, hx_node *root,
                          hx_error *err)
{
    const sums *s = state;

    (void)err;
    if (!is("agg_silent"))
        host->doc->integer(doc, root, is("agg_records") ? "records"
                           : is("agg_segments") ? "segments" : "tokens",
                           (int64_t)s->tokens);
    return HX_OK;
}

/* -- readers -- */

static int sniff(const void *m, hx_str head)
{
    (void)m, (void)head;
    return is("in_sure") ? 1000 : is("in_all") ? 100 : 50;
}

/* in_cut ends a block wherever it likes. */
static size_t cut(const void *input, hx_block block)
{
    const char *feed = block.len ? memrchr(block.ptr, '\n', block.len) : NULL;

    (void)input;
    if (block.last || is("in_cut"))
        return block.len;
    return feed ? (size_t)(feed - block.ptr) + 1 : 0;
}

static hx_status parse(const void *input, const hx_host *h, hx_block block,
                       size_t *pos, hx_record *rec, hx_error *err)
{
    const char *begin = block.ptr + *pos;
    const char *feed = memchr(begin, '\n', block.len - *pos);
    size_t      len = feed ? (size_t)(feed - begin) : block.len - *pos;

    (void)input, (void)err;
    if (*pos >= block.len)
        return HX_END;
    rec->begin = *pos;
    rec->end = *pos + len;
    *pos += len + (feed != NULL);
    h->value_set(rec, is("in_mute") ? HX_F_BRAND : HX_F_TEXT,
                 (hx_value){ { begin, len }, HX_V_STRING });
    return HX_OK;
}

/* -- reporters -- */

static hx_status report(const void *m, const hx_host *h, const hx_node *root,
                        hx_sink *sink, hx_error *err)
{
    static int     times;
    const hx_node *records = h->doc->get(root, "records");

    (void)m, (void)err;
    if (is("out_trust") && !records)
        abort();
    if (is("out_dumb"))
        return HX_E_FORMAT;
    h->printf(sink, "%zu members\n", h->doc->count(root));
    if (is("out_clock"))
        h->printf(sink, "%d\n", ++times);
    return HX_OK;
}

/* -- the descriptor -- */

static const hx_option options[] = {
    { "Loud", HX_OPT_BOOL, "no", "whether to shout" },
    { NULL, 0, NULL, NULL }
};
static const hx_option no_help[] = {
    { "loud", HX_OPT_BOOL, "no", NULL },
    { NULL, 0, NULL, NULL }
};

static hx_plugin plugin = {
    .size = sizeof(hx_plugin), .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR, .name = name, .version = "1.0.0",
    .summary = "a test", .open = open_model, .close = close_model,
};

static void be_detector(void)
{
    plugin.stage = HX_STAGE_DET;
    plugin.needs = HX_L_TOKENS;
    plugin.provides = is("det_layer") ? HX_L_MENTIONS : HX_L_FACETS;
    plugin.process = detect;
    if (is("det_options"))
        plugin.options = options;
    if (is("det_help"))
        plugin.options = no_help;
    if (is("det_version"))
        plugin.version = "new";
    if (!is("det_worker") && !is("det_leakworker") && !is("det_nomem"))
        return;
    plugin.threads = HX_PER_WORKER;
    plugin.begin = begin;
    plugin.end = end;
    plugin.process = detect_worker;
    plugin.provides = HX_L_LANGUAGE;
}

static void be_aggregator(void)
{
    plugin.stage = HX_STAGE_AGG;
    plugin.threads = HX_PER_WORKER;
    plugin.needs = HX_L_TOKENS;
    plugin.provides = HX_L_REPORT;
    plugin.begin = begin;
    plugin.end = end;
    plugin.process = count;
    plugin.merge = merge;
    plugin.save = save;
    plugin.load = load;
    plugin.describe = describe;
}

static void be_other(void)
{
    if (strncmp(name, "tok_", 4) == 0) {
        plugin.stage = HX_STAGE_TOK;
        plugin.provides = HX_L_TOKENS;
        plugin.process = tokenise;
    } else if (strncmp(name, "in_", 3) == 0) {
        plugin.stage = HX_STAGE_IN;
        plugin.provides = HX_L_TEXT;
        plugin.sniff = sniff;
        plugin.cut = cut;
        plugin.parse = parse;
    } else {
        plugin.stage = HX_STAGE_OUT;
        plugin.needs = HX_L_REPORT;
        plugin.format = is("out_dumb") ? "dumb" : "rules";
        plugin.suffixes = ".rules";
        plugin.report = report;
    }
}

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *h);
HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *h)
{
    Dl_info     info;
    const char *base;

    host = h;
    if (!dladdr((void *)&plugin, &info) || !info.dli_fname)
        return NULL;
    base = strrchr(info.dli_fname, '/') + 1;
    if (strlen(base) < 4 || strlen(base) >= sizeof name)
        return NULL;
    memcpy(name, base, strlen(base) - 3);
    if (strncmp(name, "det_", 4) == 0)
        be_detector();
    else if (strncmp(name, "agg_", 4) == 0)
        be_aggregator();
    else
        be_other();
    return &plugin;
}
