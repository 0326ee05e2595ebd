/* det_shout: how loud a comment is, by its form alone.
 *
 * Words in capitals, letters drawn out ("sooo"), and runs of ! and ? each give
 * points; their sum makes the facet "intensity" = raised or high, at the place
 * of the strongest sign. What depends on the spelling alone is found once per
 * spelling, in term(): the hot path is an addition per token. */
#include <hxgap/plugin.h>

enum { SIGN_CAPS = 1, SIGN_DRAWN = 2 };  /* what term() remembers */
enum { RAISED, HIGH, LEVELS };

#define CAPS_LETTERS 4  /* shorter ones are mostly acronyms: DHL, GmbH */
#define DRAWN_RUN 3     /* three of one letter in a row, as no word has */

typedef struct model {
    const hx_host *host;
    size_t         slot;
    uint64_t       least[LEVELS];  /* points */
    int            dimension;
    int            label[LEVELS];
    uint32_t       rule;
} model;

/* The strongest sign so far and the sum of all. */
typedef struct finding {
    uint64_t points, strongest;
    size_t   begin, end;
} finding;

/* -- opening -- */

static uint64_t number(const hx_host *host, const hx_plugin_ref *self,
                       const char *option)
{
    hx_str   text = host->option(host, self, option);
    uint64_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n = n * 10 + (uint64_t)(text.ptr[i] - '0');
    return text.len > 4 || (text.len && text.ptr[0] == '-') ? 0 : n;
}

static bool add_labels(model *m, const hx_plugin_ref *self)
{
    const hx_host *host = m->host;
    hx_rule        shown = { hx_str_of(self->name), { "", 0 }, 0,
                             { "CAPITALS, drawn out, !!!", 24 } };
    int64_t        rule = host->rule(host, &shown);

    m->dimension = host->dimension(host, "intensity");
    if (m->dimension < 0 || rule < 0)
        return false;
    m->label[RAISED] = host->label(host, m->dimension, "raised");
    m->label[HIGH] = host->label(host, m->dimension, "high");
    m->rule = (uint32_t)rule;
    return m->label[RAISED] >= 0 && m->label[HIGH] >= 0;
}

static hx_status shout_open(const hx_host *host, const hx_plugin_ref *self,
                            void **out, hx_error *err)
{
    model    *m = host->alloc(1, sizeof *m);
    hx_status rc = HX_OK;

    if (!m)
        return host->fail(err, HX_E_NOMEM, "no memory");
    m->host = host;
    m->slot = self->slot;
    m->least[RAISED] = number(host, self, "raised");
    m->least[HIGH] = number(host, self, "high");
    if (m->least[RAISED] == 0 || m->least[HIGH] < m->least[RAISED])
        rc = host->fail(err, HX_E_USAGE, "options raised and high: whole "
                        "numbers from 1 to 9999, and high no lower than "
                        "raised");
    else if (!add_labels(m, self))
        rc = host->fail(err, HX_E_LIMIT, "too many labels or rules");
    if (rc == HX_OK)
        *out = m;
    else
        host->free(m);
    return rc;
}

static void shout_close(void *shared)
{
    model *m = shared;

    if (m)
        m->host->free(m);
}

/* -- spellings -- */

/* Capital letters of a spelling: ASCII, and U+00C0 to U+00DE but for the
 * multiplication sign; `*others` counts all other letters. */
static size_t capitals(hx_str s, size_t *others)
{
    size_t count = 0;

    *others = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        unsigned char next = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;

        if (c >= 'A' && c <= 'Z') {
            count++;
        } else if (c == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) {
            count++;
            i++;
        } else if ((c & 0xC0) != 0x80) {
            ++*others;
        }
    }
    return count;
}

static bool drawn_out(hx_str s)
{
    size_t run = 1;

    for (size_t i = 1; i < s.len; i++) {
        char c = s.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        run = letter && c == s.ptr[i - 1] ? run + 1 : 1;
        if (run == DRAWN_RUN)
            return true;
    }
    return false;
}

static uint32_t shout_term(void *state, hx_str spelling, int kind)
{
    size_t   others;
    size_t   upper = capitals(spelling, &others);
    uint32_t signs = 0;

    (void)state;
    if (kind != HX_TOK_WORD)
        return 0;
    if (upper >= CAPS_LETTERS && others == 0)
        signs |= SIGN_CAPS;
    if (drawn_out(spelling))
        signs |= SIGN_DRAWN;
    return signs;
}

/* -- records -- */

static void note(finding *f, uint64_t points, size_t begin, size_t end)
{
    f->points += points;
    if (points <= f->strongest)
        return;
    f->strongest = points;
    f->begin = begin;
    f->end = end;
}

/* Words: two points for one in capitals, two for one drawn out. */
static void add_words(const model *m, const hx_record *rec, finding *f)
{
    const uint32_t *signs = rec->term_data[m->slot];

    for (size_t i = 0; i < rec->token_count; i++) {
        const hx_token *t = &rec->tokens[i];
        uint32_t        sign = t->term ? signs[t->term] : 0;

        if (sign)
            note(f, sign == (SIGN_CAPS | SIGN_DRAWN) ? 4 : 2, t->begin,
                 t->end);
    }
}

/* Runs of two marks or more: a point for each mark behind the first, at most
 * four a run. A scan of bytes: '!' and '?' are no part of other letters. */
static void add_marks(hx_str text, finding *f)
{
    size_t begin = 0;

    for (size_t i = 0; i <= text.len; i++) {
        size_t run;

        if (i < text.len && (text.ptr[i] == '!' || text.ptr[i] == '?'))
            continue;
        run = i - begin;
        if (run >= 2)
            note(f, run > 5 ? 4 : run - 1, begin, i);
        begin = i + 1;
    }
}

static hx_status shout_process(void *shared, hx_record *rec, hx_error *err)
{
    const model *m = shared;
    finding      f = { 0, 0, 0, 0 };
    hx_facet     found;

    if (rec->token_count)
        add_words(m, rec, &f);
    add_marks(rec->text, &f);
    if (f.points < m->least[RAISED])
        return HX_OK;
    memset(&found, 0, sizeof found);
    found.dimension = (uint16_t)m->dimension;
    found.label = (uint16_t)m->label[f.points >= m->least[HIGH] ? HIGH
                                                                : RAISED];
    found.begin = (uint32_t)f.begin;
    found.end = (uint32_t)f.end;
    found.rule = m->rule;
    return m->host->facet_add(rec, found, err);
}

static const hx_option options[] = {
    { "raised", HX_OPT_INTEGER, "2", "points from which on it is raised" },
    { "high", HX_OPT_INTEGER, "6", "points from which on it is high" },
    { NULL, 0, NULL, NULL }
};

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "det_shout",
    .version = "1.0.0",
    .summary = "how loud a comment is: capitals, drawn-out letters, marks",
    .stage = HX_STAGE_DET,
    .needs = HX_L_TOKENS,
    .provides = HX_L_FACETS,
    .threads = HX_STATELESS,
    .options = options,
    .open = shout_open,
    .close = shout_close,
    .process = shout_process,
    .term = shout_term,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
