/* Matching: one worker's run of all patterns over one record.
 *
 * Tokens are symbols (symbols.h); a token whose symbol anchors no pattern
 * costs one look-up. Filters turn most candidates away; what is left waits
 * until the clause is through and is tried then (view.c). So nothing that a
 * candidate does may change what the next one finds: the view stays as it was. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "view.h"

#include "alloc.h"
#include "error.h"
#include "sieve.h"

#define REGEX_WINDOW 2048 /* bytes; RELIABILITY goal 13 */
#define REGEX_LIMIT 5000  /* pcre2 match limit */
#define REGEX_STACK ((size_t)256 << 10)
#define REGEX_HITS_MAX 16 /* of one regex in one window */
#define REGEX_BEFORE 16   /* words of a long clause in front of the anchor */

/* A candidate that the filters let pass, on its token. */
typedef struct chance {
    const hx_try *try;
    uint32_t      token;
} chance;

#define CHANCES 64  /* most clauses have fewer; bounded, as clauses are not */

struct hx_matcher {
    const hx_lexicon *lexicon;
    hx_symbols symbols;
    hx_sieve_fn *sieve;
    hx_hit  *hits;    size_t hit_count, hit_cap;
    const hx_symbol **of_token; size_t of_token_cap;  /* of the record */
    chance   chances[CHANCES];  /* of the clause in focus, not yet taken */
    size_t   chance_count;
    bool     failed;        /* memory was refused in this run */
    hx_arena texts;         /* of this run: hits' void_by */
    hx_held  held;
    hx_around around;
    uint64_t run;           /* number of this run, for regex_seen */
    uint64_t *regex_seen;   /* by regex: run and clause it last ran on */
    uint32_t *regex_until;  /* and the token up to which that serves */
    pcre2_match_data    *match_data;
    pcre2_match_context *match_context;
    pcre2_jit_stack     *jit_stack;
};

/* -- hits ------------------------------------------------------------------- */

static void add_hit(hx_matcher *m, hx_view *v, const hx_pattern *pattern,
                    hx_span at)
{
    uint32_t cond = pattern->cond_count ? hx__view_voided(v, pattern, at)
                                        : UINT32_MAX;
    hx_hit *hit;

    if (cond != UINT32_MAX && !v->rec->explain)
        return;
    if (m->hit_count == m->hit_cap &&
        !hx__grow((void **)&m->hits, &m->hit_cap, m->hit_count + 1,
                  sizeof *m->hits)) {
        m->failed = true;
        return;
    }
    hit = &m->hits[m->hit_count++];
    *hit = pattern->hit;
    hit->begin = at.begin;
    hit->end = at.end;
    hit->own_words = at.own;
    hit->clause = hx__view_clause(v, at.begin);
    if (cond == UINT32_MAX)
        return;
    hit->void_by = hx__view_void_text(v, pattern, cond, at, &m->texts);
    m->failed = m->failed || !hit->void_by;
}

static bool is_before(const hx_hit *x, const hx_hit *y)
{
    if (x->begin != y->begin)
        return x->begin < y->begin;
    if (x->rule != y->rule)
        return x->rule < y->rule;
    if (!x->void_by != !y->void_by)
        return x->void_by != NULL;
    return x->end != y->end ? x->end < y->end : x->own_words < y->own_words;
}

/* For hits that insertion would take too long to sort: a heap, in place. */
static void sift(hx_hit *hits, size_t at, size_t count)
{
    hx_hit hit = hits[at];

    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_before(&hits[child], &hits[child + 1]))
            child++;
        if (!is_before(&hit, &hits[child]))
            break;
        hits[at] = hits[child];
    }
    hits[at] = hit;
}

static void heap_sort(hx_hit *hits, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift(hits, i, count);
    for (size_t i = count; i-- > 1;) {
        hx_hit last = hits[i];

        hits[i] = hits[0];
        hits[0] = last;
        sift(hits, 0, i);
    }
}

/* Hits come nearly sorted: few have to move, and not far. */
static void sort_hits(hx_hit *hits, size_t count)
{
    size_t moves = 16 * count;

    for (size_t i = 1; i < count; i++) {
        hx_hit hit = hits[i];
        size_t k = i;

        if (!is_before(&hit, &hits[k - 1]))
            continue;
        for (; k > 0 && is_before(&hit, &hits[k - 1]); k--)
            hits[k] = hits[k - 1];
        hits[k] = hit;
        if (i - k > moves) {
            heap_sort(hits, count);
            return;
        }
        moves -= i - k;
    }
}

/* Text order; one pattern's hits on one place once, the longest of them, and a
 * void one only where there is no other. */
static void settle_hits(hx_matcher *m)
{
    size_t kept = 0;

    sort_hits(m->hits, m->hit_count);
    for (size_t i = 1; i < m->hit_count; i++) {
        if (m->hits[i].rule != m->hits[kept].rule ||
            m->hits[i].begin != m->hits[kept].begin)
            kept++;
        if (kept != i)
            m->hits[kept] = m->hits[i];
    }
    if (m->hit_count)
        m->hit_count = kept + 1;
}

/* -- regular expressions ---------------------------------------------------- */

/* The tokens that bytes [begin, end) of the text touch, within the clause. */
static bool tokens_at(const hx_view *v, size_t begin, size_t end, hx_span *out)
{
    const hx_clause *clause = &v->rec->clauses[v->clause];
    uint32_t t = clause->begin;

    while (t < clause->end && v->rec->tokens[t].end <= begin)
        t++;
    out->begin = t;
    while (t < clause->end && v->rec->tokens[t].begin < end)
        t++;
    out->end = t;
    return out->begin < out->end;
}

/* Where a regex is run for its anchor on token `t`: in the whole clause, or in
 * a long one from some words in front of the anchor to REACH behind it. */
static hx_span regex_window(const hx_view *v, uint32_t t)
{
    const hx_token *tokens = v->rec->tokens;
    hx_span at = { v->lo, v->hi, 0 };

    if (!v->long_clause &&
        tokens[at.end - 1].end - tokens[at.begin].begin <= REGEX_WINDOW)
        return at;
    if (t - at.begin > REGEX_BEFORE)
        at.begin = t - REGEX_BEFORE;
    while (tokens[t].end - tokens[at.begin].begin > REGEX_WINDOW / 4 &&
           at.begin < t)
        at.begin++;
    while (tokens[at.end - 1].end - tokens[at.begin].begin > REGEX_WINDOW &&
           at.end > t + 1)
        at.end--;
    return at;
}

/* Whether an earlier anchor's window serves for this one too: what stands in
 * its first two thirds has seen enough behind it. */
static bool regex_served(hx_matcher *m, const hx_view *v, int32_t regex,
                         uint32_t t, hx_span window)
{
    uint64_t mark = m->run << 32 | (v->clause + 1);
    bool whole = window.end == v->rec->clauses[v->clause].end;

    if (m->regex_seen[regex] == mark && t < m->regex_until[regex])
        return true;
    m->regex_seen[regex] = mark;
    m->regex_until[regex] = whole ? window.end
                                  : t + 1 + (window.end - t) * 2 / 3;
    return false;
}

/* All places of a regex around its anchors, each stretch looked through once
 * however many anchors it holds. A match that runs into its limit is none. */
static void run_regex(hx_matcher *m, hx_view *v, const hx_pattern *pattern,
                      uint32_t t)
{
    const pcre2_code *regex = m->lexicon->regexes[pattern->regex];
    const hx_token *tokens = v->rec->tokens;
    hx_span window = regex_window(v, t);
    size_t begin = tokens[window.begin].begin, at = 0;
    size_t end = tokens[window.end - 1].end;

    if (regex_served(m, v, pattern->regex, t, window))
        return;
    for (int hits = 0; hits < REGEX_HITS_MAX && at <= end - begin; hits++) {
        int rc = pcre2_match(regex, (PCRE2_SPTR)v->rec->text.ptr + begin,
                             end - begin, at, PCRE2_NO_UTF_CHECK,
                             m->match_data, m->match_context);
        const PCRE2_SIZE *o;
        hx_span where;

        if (rc < 0)
            break;
        o = pcre2_get_ovector_pointer(m->match_data);
        where.own = pattern->hit.own_negation ? UINT32_MAX : 0;
        if (tokens_at(v, begin + o[0], begin + o[1], &where))
            add_hit(m, v, pattern, where);
        if (o[1] <= at)
            break;  /* an empty match: no progress */
        at = o[1];
    }
}

/* -- candidates ------------------------------------------------------------- */

static const hx_pattern *pattern_of(const hx_view *v, const hx_try *try)
{
    const hx_lexicon *lexicon = v->lexicon;

    return &lexicon->patterns[try->kind == HX_TRY_WORD
                                  ? try->at
                                  : lexicon->cands[try->at].pattern];
}

static const hx_seq *seq_of(const hx_view *v, const hx_try *try)
{
    return &v->lexicon->program.seqs[v->lexicon->cands[try->at].seq];
}

/* Whether the pattern stands on token `t`, and where. */
static bool is_there(hx_view *v, const hx_try *try, const hx_pattern *pattern,
                     uint32_t t, hx_span *at)
{
    v->steps = 0;
    switch (try->kind) {
    case HX_TRY_WORD:
        *at = (hx_span){ t, t + 1, 1 };
        return true;
    case HX_TRY_SOLE:
        return hx__view_match_seq(v, seq_of(v, try), t, at);
    default:
        return hx__view_match(v, &v->lexicon->program.forms[pattern->form],
                              seq_of(v, try), t, at);
    }
}

static void take_chance(hx_matcher *m, hx_view *v, chance c)
{
    const hx_try *try = c.try;
    const hx_pattern *pattern = pattern_of(v, try);
    hx_span at;

    if (v->long_clause)
        hx__view_focus(v, v->clause, c.token);
    if (try->kind == HX_TRY_REGEX)
        run_regex(m, v, pattern, c.token);
    else if (is_there(v, try, pattern, c.token, &at))
        add_hit(m, v, pattern, at);
}

/* What candidates point at lies far apart: each step of the way is sent for, for
 * all of them, before the next is gone. */
static void take_chances(hx_matcher *m, hx_view *v)
{
    const hx_lexicon *lexicon = v->lexicon;

    for (size_t i = 0; i < m->chance_count; i++) {
        const hx_try *try = m->chances[i].try;
        const hx_pattern *pattern = pattern_of(v, try);

        if (try->kind == HX_TRY_WORD) {
            __builtin_prefetch(&lexicon->conds[pattern->cond_first]);
        } else if (try->kind != HX_TRY_REGEX) {
            __builtin_prefetch(seq_of(v, try));
            __builtin_prefetch(&pattern->cond_first);
        }
    }
    for (size_t i = 0; i < m->chance_count; i++) {
        const hx_try *try = m->chances[i].try;

        if (try->kind == HX_TRY_SOLE || try->kind == HX_TRY_PARTS)
            __builtin_prefetch(&lexicon->program.elems[seq_of(v, try)->first]);
    }
    for (size_t i = 0; i < m->chance_count; i++)
        take_chance(m, v, m->chances[i]);
    m->chance_count = 0;
}

static inline void add_chance(hx_matcher *m, hx_view *v, const hx_try *try,
                              uint32_t t)
{
    m->chances[m->chance_count++] = (chance){ try, t };
    if (m->chance_count < CHANCES)
        return;
    take_chances(m, v);
    hx__view_gathered(v);  /* conditions may have gathered another clause */
}

/* Notes candidate `i` of the token where the clause, which is gathered, holds all
 * that it needs. */
static inline void note_chance(hx_matcher *m, hx_view *v, uint32_t i,
                               uint32_t t)
{
    const hx_symbol *sym = v->symbols[t];
    const hx_try *try = hx__symbol_tries(sym) + i;

    if (!hx__view_holds(v, sym->asks[i].held))
        return;
    for (int n = 0; n < HX_NEEDS - 1; n++)
        if (!hx__view_holds(v, try->held[n]))
            return;
    __builtin_prefetch(&v->lexicon->cands[try->at]);
    add_chance(m, v, try, t);
}

/* Candidates [from, to). */
static void note_loose(hx_matcher *m, hx_view *v, uint32_t from, uint32_t to,
                       uint32_t t)
{
    for (uint32_t i = from; i < to; i++)
        note_chance(m, v, i, t);
}

/* Candidates that want a certain word right beside the token. */
static void note_beside(hx_matcher *m, hx_view *v, uint32_t from, uint32_t to,
                        uint32_t t, uint32_t neighbour)
{
    const hx_ask *asks = v->symbols[t]->asks;
    const uint64_t *near = v->symbols[neighbour]->near;

    for (; from < to; from += HX_SIEVE_WIDTH) {
        uint32_t count = to - from < HX_SIEVE_WIDTH ? to - from
                                                    : HX_SIEVE_WIDTH;
        uint64_t left = m->sieve(asks + from, count, near);

        for (; left; left &= left - 1)
            note_chance(m, v, from + (uint32_t)__builtin_ctzll(left), t);
    }
}

/* The first `count` candidates, which wait for nothing more. */
static void note_words(hx_matcher *m, hx_view *v, uint32_t count, uint32_t t)
{
    const hx_try *tries = hx__symbol_tries(v->symbols[t]);

    for (uint32_t i = 0; i < count; i++) {
        __builtin_prefetch(&v->lexicon->patterns[tries[i].at]);
        add_chance(m, v, &tries[i], t);
    }
}

static void match_token(hx_matcher *m, hx_view *v, const hx_clause *c,
                        uint32_t t)
{
    const hx_symbol *sym = v->symbols[t];

    note_words(m, v, sym->loose, t);
    if (sym->loose == sym->end)
        return;
    hx__view_gathered(v);
    note_loose(m, v, sym->loose, sym->right, t);
    if (sym->right < sym->left && t + 1 < c->end)
        note_beside(m, v, sym->right, sym->left, t, t + 1);
    if (sym->left < sym->end && t > c->begin)
        note_beside(m, v, sym->left, sym->end, t, t - 1);
}

/* Has the lists of the clause's symbols brought from memory. */
static void send_for(const hx_view *v, const hx_clause *c)
{
    for (uint32_t t = c->begin; t < c->end; t++) {
        const hx_symbol *sym = v->symbols[t];

        __builtin_prefetch(hx__symbol_held(sym));
        __builtin_prefetch(hx__symbol_set(sym));
        __builtin_prefetch(hx__symbol_tries(sym));
        __builtin_prefetch(sym->asks + sym->loose);
        __builtin_prefetch(sym->asks + sym->right);
        __builtin_prefetch(sym->asks + sym->left);
    }
}

static void match_clause(hx_matcher *m, hx_view *v, uint32_t clause)
{
    const hx_clause *c = &v->rec->clauses[clause];

    v->long_clause = c->end - c->begin > HX_REACH;
    hx__view_focus(v, clause, c->begin);
    send_for(v, c);
    for (uint32_t t = c->begin; t < c->end; t++)
        if (v->symbols[t]->end > 0)
            match_token(m, v, c, t);
    take_chances(m, v);
}

/* The symbols of the record's tokens; false where memory is refused. */
static bool find_symbols(hx_matcher *m, const hx_record *rec,
                         const uint32_t *spellings)
{
    hx_symbols *s = &m->symbols;

    if (!hx__symbols_begin(s, rec->lang, rec->explain) ||
        !hx__grow((void **)&m->of_token, &m->of_token_cap, rec->token_count,
                  sizeof *m->of_token))
        return false;
    for (size_t t = 0; t < rec->token_count; t++)  /* sent for, all at once */
        __builtin_prefetch(&s->of[rec->lang][spellings[rec->tokens[t].term]]);
    for (size_t t = 0; t < rec->token_count; t++) {
        const hx_token *token = &rec->tokens[t];
        uint32_t spelling = spellings[token->term];
        const hx_symbol *symbol = s->of[rec->lang][spelling];

        if (!symbol) {
            hx_str text = { rec->text.ptr + token->begin,
                            token->end - token->begin };

            symbol = hx__symbols_make(s, spelling, rec->lang, text,
                                      token->kind);
            if (!symbol)
                return false;
        }
        m->of_token[t] = symbol;
        __builtin_prefetch(symbol);
        __builtin_prefetch(&symbol->asks);
    }
    return true;
}

static hx_status matcher_run(hx_matcher *m, const hx_record *rec,
                             const uint32_t *spellings, const hx_hit **hits,
                             size_t *count, hx_error *err)
{
    hx_view v = { .lexicon = m->lexicon, .rec = rec,
                  .lang = rec->lang, .held = &m->held,
                  .held_clause = UINT32_MAX, .around = &m->around };

    *hits = NULL;
    *count = 0;
    if (!find_symbols(m, rec, spellings))
        return hx__nomem(err);
    v.symbols = m->of_token;
    m->hit_count = 0;
    m->failed = false;
    hx__arena_reset(&m->texts);
    m->run++;
    m->around.end = 0;  /* that was another record's */
    for (uint32_t c = 0; c < rec->clause_count; c++)
        match_clause(m, &v, c);
    if (m->failed)
        return hx__nomem(err);
    settle_hits(m);
    *hits = m->hits;
    *count = m->hit_count;
    return HX_OK;
}

/* -- open and close --------------------------------------------------------- */

static void matcher_close(hx_matcher *m)
{
    if (!m)
        return;
    hx__symbols_clear(&m->symbols);
    hx__free(m->hits);
    hx__arena_clear(&m->texts);
    hx__free(m->of_token);
    hx__free(m->held.at);
    hx__free(m->around.at);
    hx__free(m->regex_seen);
    hx__free(m->regex_until);
    pcre2_match_data_free(m->match_data);
    pcre2_match_context_free(m->match_context);
    pcre2_jit_stack_free(m->jit_stack);
    hx__free(m);
}

static bool open_regexes(hx_matcher *m)
{
    if (m->lexicon->regex_count == 0)
        return true;
    m->regex_seen = hx__alloc(m->lexicon->regex_count, sizeof(uint64_t));
    m->regex_until = hx__alloc(m->lexicon->regex_count, sizeof(uint32_t));
    m->match_data = pcre2_match_data_create(1, NULL);
    m->match_context = pcre2_match_context_create(NULL);
    m->jit_stack = pcre2_jit_stack_create(32 << 10, REGEX_STACK, NULL);
    if (!m->regex_seen || !m->regex_until || !m->match_data || !m->match_context)
        return false;
    pcre2_set_match_limit(m->match_context, REGEX_LIMIT);
    pcre2_set_depth_limit(m->match_context, 250);
    if (m->jit_stack)
        pcre2_jit_stack_assign(m->match_context, NULL, m->jit_stack);
    return true;
}

static hx_matcher *matcher_open(const hx_lexicon *lexicon)
{
    hx_matcher *m = hx__alloc(1, sizeof *m);

    if (!m)
        return NULL;
    m->lexicon = lexicon;
    m->sieve = hx__sieve_choose();
    m->held.count = lexicon->held_count;
    m->held.at = hx__alloc(m->held.count, sizeof *m->held.at);
    m->around.at = hx__alloc(HX_AROUND_MAX, sizeof *m->around.at);
    if (!m->held.at || !m->around.at || !hx__symbols_open(&m->symbols, lexicon) || !open_regexes(m)) {
        matcher_close(m);
        return NULL;
    }
    return m;
}

static uint32_t matcher_term(hx_matcher *m, hx_str spelling, int kind)
{
    (void)spelling;
    (void)kind;
    return hx__symbols_note(&m->symbols);
}

static void matcher_reset(hx_matcher *m)
{
    hx__symbols_keep(&m->symbols, NULL, 0);
}

static void matcher_keep(hx_matcher *m, uint32_t *values, size_t count)
{
    hx__symbols_keep(&m->symbols, values, count);
}

static void matcher_idle_words(hx_matcher *m, int dimension, int label)
{
    for (size_t i = 0; i < m->lexicon->pattern_count; i++) {
        const hx_hit *hit = &m->lexicon->patterns[i].hit;

        if (hit->dimension == dimension && hit->label == label)
            m->symbols.idle[i] = true;
    }
}

const hx_lexicon_calls hx__lexicon_calls = {
    .matcher_open = matcher_open,
    .matcher_close = matcher_close,
    .term = matcher_term,
    .terms_reset = matcher_reset,
    .terms_keep = matcher_keep,
    .run = matcher_run,
    .idle_words = matcher_idle_words,
};
