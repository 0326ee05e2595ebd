/* Many plugins in one file: well-behaved ones and ones that are not.
 *
 * test_host builds this once and copies it under several names; which plugin
 * a copy is, it tells from its own file name. "ok_" ones work; "bad_" ones
 * break one rule each, and are named for it. */
#include "hxgap/plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const hx_host *host;
static char           name[64];

typedef struct model {
    int     driver, hotline, touchpoint, mood;
    int64_t rule;
    bool    loud;
} model;

typedef struct sums {
    const model *m;
    uint64_t     records, mentions;
} sums;

static bool is(const char *what)
{
    return strcmp(name, what) == 0;
}

static hx_status det_open(const hx_host *h, const hx_plugin_ref *self,
                          void **out, hx_error *err)
{
    model  *m = h->alloc(1, sizeof *m);
    hx_rule rule = { .lexicon = HX_LIT("evil"), .file = HX_LIT(""),
                     .pattern = HX_LIT("warm") };

    if (!m)
        return h->fail(err, HX_E_NOMEM, "no memory");
    m->driver = h->label(h, h->dimension(h, "driver"), "warmth");
    m->touchpoint = h->dimension(h, "touchpoint");
    m->hotline = h->label(h, m->touchpoint, "hotline");
    m->mood = h->dimension(h, is("bad_dimension") ? "brand" : "mood");
    m->rule = h->rule(h, &rule);
    m->loud = hx_str_eq(h->option(h, self, "loud"), HX_LIT("true"));
    if (m->rule < 0 || m->driver < 0 || m->hotline < 0 || m->mood < 0 ||
        is("bad_open")) {
        h->free(m);
        return h->fail(err, HX_E_PLUGIN, "does not want to");
    }
    *out = m;
    return HX_OK;
}

static void det_close(void *m)
{
    host->free(m);
}

static hx_status det_begin(const void *m, void **state, hx_error *err)
{
    sums *s = is("bad_nostate") || is("bad_serialnone")
              ? NULL : host->alloc(1, sizeof *s);

    if (is("bad_begin") || is("bad_serialbegin")) {
        host->free(s);
        return host->fail(err, HX_E_FORMAT, "not today");
    }
    if (!s && !is("bad_nostate") && !is("bad_serialnone"))
        return host->fail(err, HX_E_NOMEM, "no memory");
    if (s)
        s->m = m;
    *state = s;
    return HX_OK;
}

static void det_end(const void *m, void *state)
{
    (void)m;
    host->free(state);
}

static uint32_t det_term(void *state, hx_str spelling, int kind)
{
    (void)state, (void)kind;
    return hx_str_eq(spelling, HX_LIT("warm")) ? 1
         : hx_str_eq(spelling, HX_LIT("hotline")) ? 2 : 0;
}

static void det_reset(void *state)
{
    (void)state;
}

static void det_keep(void *state, uint32_t *values, size_t count)
{
    (void)state;
    (void)values;
    (void)count;
}

/* One clause of all tokens, or what is none. */
static hx_status tok_clauses(hx_record *rec, uint32_t count, hx_error *err)
{
    hx_clause all = { 0, count, 1 };
    hx_status rc;

    if (is("bad_tokend"))
        all.end++;
    else if (is("bad_tokback"))
        all = (hx_clause){ count, 0, 1 };
    rc = host->clause_add(rec, all, err);
    return rc == HX_OK && is("bad_toktwice") ? host->clause_add(rec, all, err)
                                             : rc;
}

static hx_status tok_process(void *state, hx_record *rec, hx_error *err)
{
    hx_token *tokens = host->tokens_reserve(rec, rec->text.len + 1);
    size_t    count = 0, i = 0;
    hx_status rc;

    (void)state;
    if (!tokens)
        return host->fail(err, HX_E_NOMEM, "no memory");
    while (i < rec->text.len) {
        size_t begin = i;

        while (i < rec->text.len && rec->text.ptr[i] != ' ')
            i++;
        if (i > begin)
            tokens[count++] = (hx_token){ .begin = (uint32_t)begin,
                                          .end = (uint32_t)i };
        i++;
    }
    if (is("bad_tokens") && count)
        tokens[count - 1].end = (uint32_t)rec->text.len + 1;
    else if (is("bad_tokturned") && count)
        tokens[0] = (hx_token){ .begin = 1, .end = 0 };
    else if (is("bad_tokoverlap") && count > 1)
        tokens[1].begin = 0;
    rc = host->tokens_commit(rec, is("bad_tokmany") ? SIZE_MAX / 64 : count,
                             err);
    if (rc != HX_OK || count == 0)
        return rc;
    return tok_clauses(rec, (uint32_t)count, err);
}

/* What each bad detector adds; the good one's mention is the last row. */
static hx_mention bad_mention(const model *m, const hx_token *t)
{
    hx_mention out = { .label = (uint16_t)m->driver, .stance = HX_MET,
                       .begin = t->begin, .end = t->end,
                       .rule = (uint32_t)m->rule };

    if (is("bad_range"))
        out.end = 1u << 30;
    else if (is("bad_order"))
        out.begin = out.end + 1;
    else if (is("bad_label"))
        out.label = 63;
    else if (is("bad_stance"))
        out.stance = 3;
    else if (is("bad_rule"))
        out.rule = 99;
    else if (is("bad_clause"))
        out.clause = 7;
    else if (is("bad_letter"))
        out.begin++;
    return out;
}

/* Takes its time, within what a record may take, and says when it begins. */
static void dawdle(void)
{
    const char *mark = getenv("EVIL_MARK");
    FILE       *file = mark ? fopen(mark, "w") : NULL;

    if (file)
        (void)fclose(file);
    for (int i = 0; i < 30; i++)  /* so that a pause does not end it */
        (void)usleep(100000);
}

/* What a plugin must not do, for the comment that asks for it; each of these
 * but the last is named for what it does. bad_late breaks at the record behind
 * the one that harmed it. */
static hx_status hurt(const hx_record *rec, hx_error *err)
{
    static bool     harmed;
    volatile int   *nowhere = (volatile int *)8;
    volatile size_t turns = 0;
    bool            asked = memmem(rec->text.ptr, rec->text.len, "POISON", 6);

    if (is("bad_late") && harmed)
        abort();
    if (!asked)
        return HX_OK;
    harmed = true;
    if (is("bad_crash"))
        *nowhere = 1;
    else if (is("bad_abort"))
        abort();
    else if (is("bad_exit"))
        _exit(0);
    else if (is("bad_slow"))
        dawdle();
    for (; is("bad_loop"); turns++)
        continue;
    if (is("bad_leak")) {
        char *big = malloc((size_t)1 << 30);

        if (!big)
            return host->fail(err, HX_E_NOMEM, "no memory");
        memset(big, 1, (size_t)1 << 30);
    }
    return HX_OK;
}

static hx_status det_process(void *state, hx_record *rec, hx_error *err)
{
    const model *m = is("ok_serial") ? ((sums *)state)->m : state;
    size_t       slot = 0;
    hx_status    rc = hurt(rec, err);

    if (rc != HX_OK)
        return rc;
    if (is("bad_skip"))
        return HX_SKIP;
    if (is("bad_world"))
        return host->fail(err, HX_E_TRANSIENT, "the disk is gone");
    if (is("bad_silent"))
        return HX_E_NOMEM;
    if (is("bad_stopped"))
        return HX_E_STOPPED;
    if (is("bad_pipe"))
        return HX_E_PIPE;
    if (is("bad_process"))
        return host->fail(err, HX_E_FORMAT, "no");
    for (size_t i = 0; rc == HX_OK && i < rec->token_count; i++) {
        const hx_token *t = &rec->tokens[i];
        uint32_t        what = t->term ? rec->term_data[slot][t->term] : 0;

        if (what == 1)
            rc = host->mention_add(rec, bad_mention(m, t), err);
        else if (what == 2)
            rc = host->facet_add(rec, (hx_facet){
                .dimension = is("bad_facetdim") ? 99
                             : is("bad_facetdriver") ? 0
                             : (uint16_t)m->touchpoint,
                .label = is("bad_facetlabel") ? 99 : (uint16_t)m->hotline,
                .begin = t->begin, .end = t->end,
                .rule = (uint32_t)m->rule }, err);
    }
    return rc;
}

static hx_status agg_process(void *state, hx_record *rec, hx_error *err)
{
    sums *s = state;

    (void)err;
    s->records++;
    s->mentions += rec->mention_count;
    return HX_OK;
}

static hx_status agg_merge(void *into, const void *from, hx_error *err)
{
    sums       *a = into;
    const sums *b = from;

    if (is("bad_sum"))
        return host->fail(err, HX_E_FORMAT, "these do not add up");
    a->records += b->records;
    a->mentions += b->mentions;
    return HX_OK;
}

static hx_status agg_save(const void *state, hx_buf *out, hx_error *err)
{
    const sums *s = state;

    (void)err;
    for (clock_t end = clock() + 3 * CLOCKS_PER_SEC / 2;
         is("ok_slowsum") && clock() < end;)
        continue;
    host->buf_uint(out, s->records);
    host->buf_uint(out, s->mentions);
    return HX_OK;
}

static hx_status agg_load(const void *m, hx_str bytes, void **state,
                          hx_error *err)
{
    sums *s = host->alloc(1, sizeof *s);

    (void)m;
    if (!s)
        return host->fail(err, HX_E_NOMEM, "no memory");
    if (!host->read_uint(&bytes, &s->records) ||
        !host->read_uint(&bytes, &s->mentions) || bytes.len) {
        host->free(s);
        return host->fail(err, HX_E_FORMAT, "broken sums");
    }
    *state = s;
    return HX_OK;
}

static hx_status agg_describe(const void *state, hx_doc *doc, hx_node *root,
                              hx_error *err)
{
    const sums *s = state;

    (void)err;
    host->doc->integer(doc, root, "comments", (int64_t)s->records);
    host->doc->integer(doc, root, "mentions", (int64_t)s->mentions);
    return HX_OK;
}

static hx_status out_report(const void *m, const hx_host *h,
                            const hx_node *root, hx_sink *sink, hx_error *err)
{
    (void)m, (void)err;
    h->printf(sink, "%zu\n", h->doc->count(root));
    return HX_OK;
}

static const hx_option options[] = {
    { "level", HX_OPT_INTEGER, "3", "how much" },
    { "loud", HX_OPT_BOOL, "no", "whether to shout" },
    { "word", HX_OPT_STRING, NULL, "which word" },
    { NULL, 0, NULL, NULL }
};

static hx_plugin plugin = {
    .size = sizeof(hx_plugin), .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR, .name = name, .version = "1.0.0",
    .summary = "a test", .options = options,
};

static void be_detector(void)
{
    plugin.stage = HX_STAGE_DET;
    plugin.needs = HX_L_TOKENS | HX_L_CLAUSES;
    plugin.provides = HX_L_MENTIONS | HX_L_FACETS;
    plugin.open = det_open;
    plugin.close = det_close;
    plugin.process = det_process;
    plugin.term = det_term;
}

static void be_aggregator(void)
{
    plugin.stage = HX_STAGE_AGG;
    plugin.threads = HX_PER_WORKER;
    plugin.needs = HX_L_MENTIONS;
    plugin.begin = det_begin;
    plugin.end = det_end;
    plugin.process = agg_process;
    plugin.merge = agg_merge;
    plugin.save = agg_save;
    plugin.load = agg_load;
    plugin.describe = agg_describe;
}

/* The one rule that each of these breaks at load. */
static void misbehave(void)
{
    if (is("bad_abi"))
        plugin.abi_major = 2;
    else if (is("bad_size"))
        plugin.size = 40;
    else if (is("bad_bigsize"))
        plugin.size = sizeof plugin + 8;
    else if (is("ok_small"))
        plugin.size = offsetof(hx_plugin, sniff);
    else if (is("bad_name"))
        plugin.name = "other";
    else if (is("bad_stage"))
        plugin.stage = 9;
    else if (is("bad_mode"))
        plugin.threads = 9;
    else if (is("bad_call"))
        plugin.process = NULL;
    else if (is("bad_version"))
        plugin.version = NULL;
    else if (is("bad_emptyversion"))
        plugin.version = "";
    else if (is("bad_noname"))
        plugin.name = NULL;
    else if (is("bad_tiny"))
        plugin.size = 8;
    else if (is("bad_huge"))
        plugin.size = 1u << 20;
    else if (is("ok_future"))
        plugin.size = sizeof plugin + 8, plugin.abi_minor++;
    else if (is("bad_lowstage"))
        plugin.stage = -1;
    else if (is("bad_lowmode"))
        plugin.threads = -1;
    else if (is("bad_nobegin"))
        plugin.threads = HX_PER_WORKER;
    else if (is("bad_sumless"))
        be_aggregator(), plugin.threads = HX_STATELESS;
    else if (is("bad_reset"))
        plugin.threads = HX_SERIAL, plugin.begin = det_begin,
        plugin.terms_reset = det_reset;
    else if (is("bad_keep"))
        plugin.threads = HX_SERIAL, plugin.begin = det_begin,
        plugin.terms_keep = det_keep;
    else if (is("bad_resetless"))
        plugin.threads = HX_PER_WORKER, plugin.begin = det_begin,
        plugin.terms_keep = det_keep;
    else if (is("bad_begin"))
        plugin.threads = HX_PER_WORKER, plugin.begin = det_begin;
    else if (is("bad_serialbegin") || is("bad_serialnone"))
        plugin.threads = HX_SERIAL, plugin.begin = det_begin;
    else if (is("bad_sum") || is("ok_slowsum"))
        be_aggregator();
    else if (is("bad_noformat") || is("bad_emptyformat"))
        plugin.stage = HX_STAGE_OUT, plugin.report = out_report,
        plugin.format = is("bad_noformat") ? NULL : "";
    else if (is("bad_needs"))
        plugin.needs = HX_L_LANGUAGE;
    else if (is("bad_merge"))
        be_aggregator(), plugin.merge = NULL;
    else if (is("bad_nostate"))
        plugin.threads = HX_PER_WORKER, plugin.begin = det_begin;
    else if (is("bad_circle"))
        plugin.needs = HX_L_LANGUAGE, plugin.provides = HX_L_TOKENS;
    else if (is("ok_serial"))
        plugin.threads = HX_SERIAL, plugin.begin = det_begin,
        plugin.end = det_end;
    else if (is("ok_second"))
        plugin.needs |= HX_L_MENTIONS;
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
    if (is("bad_null"))
        return NULL;
    if (is("ok_tok") || strncmp(name, "bad_tok", 7) == 0) {
        plugin.stage = HX_STAGE_TOK;
        plugin.provides = HX_L_TOKENS | HX_L_CLAUSES;
        plugin.process = tok_process;
    } else if (is("ok_agg")) {
        be_aggregator();
    } else if (is("ok_out")) {
        plugin.stage = HX_STAGE_OUT;
        plugin.needs = HX_L_REPORT;
        plugin.format = "evil";
        plugin.suffixes = ".evil .e.vil";
        plugin.report = out_report;
    } else if (is("ok_lang")) {
        plugin.stage = HX_STAGE_DET;
        plugin.needs = HX_L_TOKENS;
        plugin.provides = HX_L_LANGUAGE;
        plugin.process = agg_process, plugin.threads = HX_PER_WORKER;
        plugin.begin = det_begin, plugin.end = det_end;
    } else {
        be_detector();
    }
    misbehave();
    return &plugin;
}
