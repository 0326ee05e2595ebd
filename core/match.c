/* Matching: one worker's run of all patterns over one record.
 *
 * Tokens are symbols (symbols.h); a token whose symbol anchors no pattern
 * costs one look-up. Distances are capped at REACH tokens and the work
 * for one candidate at STEPS_MAX, so that time stays linear whatever the text. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "symbols.h"

#include <stdlib.h>

#include "alloc.h"
#include "error.h"

#define REACH 48          /* tokens that a gap or & reaches at most */
#define STEPS_MAX 4000    /* element tests for one candidate */
#define REGEX_WINDOW 2048 /* bytes; RELIABILITY goal 13 */
#define REGEX_LIMIT 5000  /* pcre2 match limit */
#define REGEX_STACK ((size_t)256 << 10)
#define REGEX_HITS_MAX 16 /* of one regex in one clause */
#define INSERTION_MAX 64  /* hits sorted without qsort */
#define TOUCH 12          /* tokens that a condition beside a hit may span */

struct hx_matcher {
    const hx_lexicon *lexicon;
    hx_symbols symbols;
    hx_hit  *hits;    size_t hit_count, hit_cap;
    uint32_t *of_token; size_t of_token_cap;  /* symbols of the record */
    uint64_t run;           /* number of this run, for regex_seen */
    uint64_t *regex_seen;   /* by regex: run and clause it last ran on */
    pcre2_match_data    *match_data;
    pcre2_match_context *match_context;
    pcre2_jit_stack     *jit_stack;
};

/* What one run looks at. */
typedef struct view {
    hx_matcher       *m;
    const hx_program *program;
    const hx_record  *rec;
    const uint32_t   *symbols;  /* by token */
    uint32_t lo, hi;            /* the clause in focus, cut to REACH */
    uint32_t clause;
    unsigned steps;
    hx_asked asked;             /* of the clause `asked_clause` - 1 */
    uint32_t asked_clause;
} view;

typedef struct span {
    uint32_t begin, end;
} span;

/* -- sequences -------------------------------------------------------------- */

static bool has_atom(const view *v, uint32_t token, uint32_t atom)
{
    return hx__symbol_has(&v->m->symbols, v->symbols[token], atom);
}

/* Gathers what the tokens of the clause may be asked for. */
static void gather_asked(view *v, uint32_t clause)
{
    const hx_clause *c = &v->rec->clauses[clause];

    memset(&v->asked, 0, sizeof v->asked);
    for (uint32_t t = c->begin; t < c->end; t++) {
        const hx_asked *of = &v->m->symbols.at[v->symbols[t]].asked;

        for (int i = 0; i < HX_ASKED_WORDS; i++)
            v->asked.bits[i] |= of->bits[i];
    }
    v->asked_clause = clause + 1;
}

/* Whether the clause may hold a token of this asked-for atom. */
static inline bool clause_may_hold(view *v, uint32_t clause, uint32_t atom)
{
    if (v->asked_clause != clause + 1)
        gather_asked(v, clause);
    return hx__asked_may(&v->asked, atom);
}

static bool may_hold(view *v, uint32_t atom)
{
    return clause_may_hold(v, v->clause, atom);
}

static uint32_t gap_limit(const hx_elem *elem, uint32_t room)
{
    uint32_t max = elem->max == HX_GAP_CLAUSE ? REACH : elem->max;

    return max < room ? max : room;
}

/* Elements e[0, n) from token `t` on; *end is one behind the last. The
 * recursion is as deep as the sequence has gaps. */
static bool match_right(view *v, const hx_elem *e, size_t n, uint32_t t,
                        uint32_t *end)
{
    for (size_t i = 0; i < n; i++) {
        if (++v->steps > STEPS_MAX)
            return false;
        switch (e[i].op) {
        case HX_ELEM_ATOM:
            if (t >= v->hi || !has_atom(v, t, e[i].atom))
                return false;
            t++;
            break;
        case HX_ELEM_MAYBE:
            if (t < v->hi && has_atom(v, t, e[i].atom) &&
                match_right(v, e + i + 1, n - i - 1, t + 1, end))
                return true;
            break;
        case HX_ELEM_ANY:
            if (t++ >= v->hi)
                return false;
            break;
        case HX_ELEM_BEGIN:
            if (t != v->rec->clauses[v->clause].begin)
                return false;
            break;
        case HX_ELEM_END:
            if (t != v->rec->clauses[v->clause].end)
                return false;
            break;
        case HX_ELEM_CLOSE:
            if (t < v->hi && !has_atom(v, t, e[i].atom))
                return false;
            break;
        default:
            for (uint32_t skip = 0, max = gap_limit(&e[i], v->hi - t);
                 skip <= max; skip++)
                if (match_right(v, e + i + 1, n - i - 1, t + skip, end))
                    return true;
            return false;
        }
    }
    *end = t;
    return true;
}

/* Elements e[0, n) so that the last one ends before token `t`. */
static bool match_left(view *v, const hx_elem *e, size_t n, uint32_t t,
                       uint32_t *begin)
{
    for (size_t i = n; i-- > 0;) {
        if (++v->steps > STEPS_MAX)
            return false;
        switch (e[i].op) {
        case HX_ELEM_ATOM:
            if (t <= v->lo || !has_atom(v, t - 1, e[i].atom))
                return false;
            t--;
            break;
        case HX_ELEM_MAYBE:
            if (t > v->lo && has_atom(v, t - 1, e[i].atom) &&
                match_left(v, e, i, t - 1, begin))
                return true;
            break;
        case HX_ELEM_ANY:
            if (t <= v->lo)
                return false;
            t--;
            break;
        case HX_ELEM_BEGIN:
            if (t != v->rec->clauses[v->clause].begin)
                return false;
            break;
        case HX_ELEM_END:
        case HX_ELEM_CLOSE:
            return false;  /* something follows: the clause has not ended */
        default:
            for (uint32_t skip = 0, max = gap_limit(&e[i], t - v->lo);
                 skip <= max; skip++)
                if (match_left(v, e, i, t - skip, begin))
                    return true;
            return false;
        }
    }
    *begin = t;
    return true;
}

/* The sequence with its anchor on token `t` of the clause in focus. */
static bool match_seq(view *v, const hx_seq *seq, uint32_t t, span *out)
{
    const hx_elem *e = v->program->elems + seq->first;

    return match_right(v, e + seq->anchor, seq->count - seq->anchor, t,
                       &out->end) &&
           match_left(v, e, seq->anchor, t, &out->begin);
}

/* Puts the clause in focus, cut to REACH tokens around `t`. */
static void focus(view *v, uint32_t clause, uint32_t t)
{
    const hx_clause *c = &v->rec->clauses[clause];

    v->clause = clause;
    v->lo = t > c->begin + REACH ? t - REACH : c->begin;
    v->hi = c->end > t + REACH ? t + REACH : c->end;
}

/* -- forms ------------------------------------------------------------------ */

static uint32_t distance(span a, span b)
{
    return a.begin >= b.end ? a.begin - b.end : b.begin - a.end;
}

static bool overlap(span a, span b)
{
    return a.begin < b.end && b.begin < a.end;
}

/* The occurrence of `part` in tokens [from, to) of one clause that is nearest
 * to `near` and does not overlap it; improves *best. */
static void nearest_in(view *v, const hx_part *part, uint32_t from,
                       uint32_t to, span near, span *best, bool *found)
{
    for (uint32_t t = from; t < to; t++) {
        if (!has_atom(v, t, part->anchors))
            continue;
        for (uint32_t s = part->first; s < part->first + part->count; s++) {
            const hx_seq *seq = &v->program->seqs[s];
            span at;

            if (!has_atom(v, t, v->program->elems[seq->first +
                                                  seq->anchor].atom) ||
                !match_seq(v, seq, t, &at) || overlap(at, near))
                continue;
            if (!*found || distance(at, near) < distance(*best, near)) {
                *best = at;
                *found = true;
            }
        }
    }
}

static uint32_t sentence_begin(const hx_record *rec, uint32_t clause)
{
    while (clause > 0 &&
           !(rec->clauses[clause - 1].flags & HX_CLAUSE_SENTENCE))
        clause--;
    return clause;
}

static bool find_part(view *v, const hx_part *part, span near, span *out)
{
    uint32_t home = v->clause, c = home, last = home;
    bool found = false;

    if (part->join == HX_JOIN_CLAUSE && !may_hold(v, part->anchors))
        return false;
    if (part->join == HX_JOIN_SENTENCE) {
        c = sentence_begin(v->rec, home);
        while (last + 1 < v->rec->clause_count &&
               !(v->rec->clauses[last].flags & HX_CLAUSE_SENTENCE))
            last++;
    }
    for (; c <= last; c++) {
        const hx_clause *clause = &v->rec->clauses[c];

        if (clause->end + REACH < near.begin || clause->begin > near.end + REACH)
            continue;
        focus(v, c, c == home ? near.begin
                    : c < home ? clause->end : clause->begin);
        nearest_in(v, part, v->lo, v->hi, near, out, &found);
    }
    focus(v, home, near.begin);
    return found && (part->within == HX_GAP_CLAUSE ||
                     distance(*out, near) <= part->within);
}

/* Whether the clause in focus may hold what the form needs beside `seq`. */
static bool may_match(view *v, const hx_form *form, const hx_seq *seq)
{
    if (seq->need != HX_MAP_NONE && !may_hold(v, seq->need))
        return false;
    for (uint32_t i = 0; form->count > 1 && i < form->count; i++) {
        const hx_part *part = &v->program->parts[form->first + i];
        const hx_part *join = i < form->anchor ? part + 1 : part;

        if (i != form->anchor && join->join == HX_JOIN_CLAUSE &&
            !may_hold(v, part->anchors))
            return false;
    }
    return true;
}

/* The whole form with sequence `seq` of its anchor part on token `t`. */
static bool match_form(view *v, const hx_form *form, const hx_seq *seq,
                       uint32_t t, span *out)
{
    if (!may_match(v, form, seq) || !match_seq(v, seq, t, out))
        return false;
    for (uint32_t i = 0; i < form->count; i++) {
        const hx_part *part = &v->program->parts[form->first + i];
        hx_part one = *part;
        span more;

        if (i == form->anchor)
            continue;
        /* A join is written on the right part; for the part before the anchor
         * it is the anchor's own. */
        if (i < form->anchor) {
            one.join = v->program->parts[form->first + i + 1].join;
            one.within = v->program->parts[form->first + i + 1].within;
        }
        if (!find_part(v, &one, *out, &more))
            return false;
        if (more.begin < out->begin)
            out->begin = more.begin;
        if (more.end > out->end)
            out->end = more.end;
    }
    return true;
}

/* Whether the form occurs in the clause in focus so that, for the conditions
 * not_after and not_before, it touches the hit. */
static bool cond_holds(view *v, const hx_cond *cond, span hit)
{
    const hx_clause *clause = &v->rec->clauses[v->clause];
    uint32_t from = v->lo, to = v->hi;
    const hx_form *form;
    const hx_part *part;

    if (cond->kind == HX_COND_NOT_FIRST)
        return hit.begin == clause->begin;
    if (cond->kind == HX_COND_NOT_LAST)
        return hit.end == clause->end;
    if (cond->kind == HX_COND_NOT_AFTER) {
        to = hit.begin;
        from = to > from + TOUCH ? to - TOUCH : from;
    } else if (cond->kind == HX_COND_NOT_BEFORE) {
        from = hit.end;
        to = to > from + TOUCH ? from + TOUCH : to;
    }
    form = &v->program->forms[cond->form];
    part = &v->program->parts[form->first + form->anchor];
    if (!may_hold(v, part->anchors))
        return false;
    for (uint32_t t = from; t < to; t++) {
        if (!has_atom(v, t, part->anchors))
            continue;
        for (uint32_t s = part->first; s < part->first + part->count; s++) {
            const hx_seq *seq = &v->program->seqs[s];
            span at;

            if (!has_atom(v, t, v->program->elems[seq->first +
                                                  seq->anchor].atom) ||
                !match_form(v, form, seq, t, &at))
                continue;
            if (cond->kind == HX_COND_UNLESS ||
                (cond->kind == HX_COND_NOT_AFTER && at.end == hit.begin) ||
                (cond->kind == HX_COND_NOT_BEFORE && at.begin == hit.end))
                return true;
        }
    }
    return false;
}

/* -- hits ------------------------------------------------------------------- */

static hx_status add_hit(view *v, const hx_pattern *pattern, span at,
                         hx_error *err)
{
    hx_matcher *m = v->m;
    hx_hit hit = pattern->hit;

    hit.begin = at.begin;
    hit.end = at.end;
    hit.clause = v->clause;
    for (uint32_t i = 0; i < pattern->cond_count; i++) {
        const hx_cond *cond =
            &m->lexicon->conds[pattern->cond_first + i];

        v->steps = 0;
        if (!cond_holds(v, cond, at))
            continue;
        if (!v->rec->explain)
            return HX_OK;
        hit.void_by = cond->text.ptr;
        break;
    }
    if (m->hit_count == m->hit_cap &&
        !hx__grow((void **)&m->hits, &m->hit_cap, m->hit_count + 1,
                  sizeof *m->hits))
        return hx__nomem(err);
    m->hits[m->hit_count++] = hit;
    return HX_OK;
}

/* The tokens that bytes [begin, end) of the text touch, within the clause. */
static bool tokens_at(const view *v, size_t begin, size_t end, span *out)
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

/* All places of a regex in the clause, looked for once however many anchors
 * the clause holds. A match that runs into its limit is none. */
static hx_status run_regex(view *v, const hx_pattern *pattern, uint32_t t,
                           hx_error *err)
{
    hx_matcher *m = v->m;
    const pcre2_code *regex = m->lexicon->regexes[pattern->regex];
    const hx_token *tokens = v->rec->tokens;
    uint64_t mark = m->run << 32 | (v->clause + 1);
    size_t begin = tokens[v->lo].begin, end = tokens[v->hi - 1].end, at = 0;

    if (m->regex_seen[pattern->regex] == mark)
        return HX_OK;
    m->regex_seen[pattern->regex] = mark;
    if (end - begin > REGEX_WINDOW) {
        begin = tokens[t].begin;
        if (end - begin > REGEX_WINDOW)
            end = tokens[t].end;
    }
    for (int hits = 0; hits < REGEX_HITS_MAX && at <= end - begin; hits++) {
        int rc = pcre2_match(regex, (PCRE2_SPTR)v->rec->text.ptr + begin,
                             end - begin, at, PCRE2_NO_UTF_CHECK,
                             m->match_data, m->match_context);
        const PCRE2_SIZE *o;
        span where;

        if (rc < 0)
            break;
        o = pcre2_get_ovector_pointer(m->match_data);
        if (tokens_at(v, begin + o[0], begin + o[1], &where)) {
            hx_status status = add_hit(v, pattern, where, err);

            if (status != HX_OK)
                return status;
        }
        if (o[1] <= at)
            break;  /* an empty match: no progress */
        at = o[1];
    }
    return HX_OK;
}

static hx_status try_cand(view *v, const hx_cand *cand, uint32_t t,
                          hx_error *err)
{
    const hx_pattern *pattern = &v->m->lexicon->patterns[cand->pattern];
    span at;

    if (cand->alone)
        return add_hit(v, pattern, (span){ t, t + 1 }, err);
    if (cand->seq == HX_SEQ_REGEX)
        return run_regex(v, pattern, t, err);
    v->steps = 0;
    if (!match_form(v, &v->program->forms[pattern->form],
                    &v->program->seqs[cand->seq], t, &at))
        return HX_OK;
    return add_hit(v, pattern, at, err);
}

static int by_place(const void *a, const void *b)
{
    const hx_hit *x = a, *y = b;

    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Hits come nearly sorted, and few at a time. */
static void insertion_sort(hx_hit *hits, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        hx_hit hit = hits[i];
        size_t k = i;

        if (by_place(&hits[k - 1], &hit) <= 0)
            continue;
        for (; k > 0 && by_place(&hits[k - 1], &hit) > 0; k--)
            hits[k] = hits[k - 1];
        hits[k] = hit;
    }
}

/* Text order; one pattern's hits on one place once, the longest of them. */
static void sort_hits(hx_matcher *m)
{
    size_t kept = 0;

    if (m->hit_count < 2)
        return;
    if (m->hit_count <= INSERTION_MAX)
        insertion_sort(m->hits, m->hit_count);
    else
        qsort(m->hits, m->hit_count, sizeof *m->hits, by_place);
    for (size_t i = 0; i < m->hit_count; i++) {
        if (kept > 0 && m->hits[i].rule == m->hits[kept - 1].rule &&
            m->hits[i].begin == m->hits[kept - 1].begin)
            m->hits[kept - 1] = m->hits[i];
        else
            m->hits[kept++] = m->hits[i];
    }
    m->hit_count = kept;
}

static hx_status try_cands(view *v, const hx_cand *cands, size_t count,
                           uint32_t clause, uint32_t t, hx_error *err)
{
    for (size_t i = 0; i < count; i++) {
        hx_status rc;

        if (cands[i].need != HX_MAP_NONE &&
            !clause_may_hold(v, clause, cands[i].need))
            continue;
        focus(v, clause, t);
        rc = try_cand(v, &cands[i], t, err);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

/* Candidates that want a certain word beside token `t`, on `side`. */
static hx_status try_beside(view *v, enum hx_beside side, uint32_t clause,
                            uint32_t t, hx_error *err)
{
    const hx_clause *c = &v->rec->clauses[clause];
    uint32_t number = v->symbols[t], neighbour;
    bool right = side == HX_BESIDE_RIGHT;
    const hx_cand *cands;
    size_t count;

    if (right ? t + 1 >= c->end : t <= c->begin)
        return HX_OK;
    neighbour = v->symbols[right ? t + 1 : t - 1];
    if (neighbour == 0 ||
        v->m->symbols.at[number].cand_count[v->rec->lang][side] == 0)
        return HX_OK;
    cands = hx__symbols_pair(&v->m->symbols, number, v->rec->lang, side,
                             neighbour, &count);
    return try_cands(v, cands, count, clause, t, err);
}

static hx_status match_clause(view *v, uint32_t clause, hx_error *err)
{
    const hx_clause *c = &v->rec->clauses[clause];
    const hx_symbols *symbols = &v->m->symbols;
    int lang = v->rec->lang;

    for (uint32_t t = c->begin; t < c->end; t++) {
        const hx_symbol *sym = &symbols->at[v->symbols[t]];
        hx_status rc;

        if (v->symbols[t] == 0)
            continue;
        rc = try_cands(v, symbols->cands.at + sym->cand_first[lang][0],
                       sym->cand_count[lang][0], clause, t, err);
        if (rc == HX_OK)
            rc = try_beside(v, HX_BESIDE_RIGHT, clause, t, err);
        if (rc == HX_OK)
            rc = try_beside(v, HX_BESIDE_LEFT, clause, t, err);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

static hx_status matcher_run(hx_matcher *m, const hx_record *rec,
                             const uint32_t *symbols, const hx_hit **hits,
                             size_t *count, hx_error *err)
{
    view v = { .m = m, .program = &m->lexicon->program, .rec = rec };

    *hits = NULL;
    *count = 0;
    if (m->symbols.failed) {
        m->symbols.failed = false;
        return hx__nomem(err);
    }
    if (rec->token_count > m->of_token_cap &&
        !hx__grow((void **)&m->of_token, &m->of_token_cap, rec->token_count,
                  sizeof *m->of_token))
        return hx__nomem(err);
    for (size_t t = 0; t < rec->token_count; t++)
        m->of_token[t] = symbols[rec->tokens[t].term];
    v.symbols = m->of_token;
    m->hit_count = 0;
    m->run++;
    for (uint32_t c = 0; c < rec->clause_count; c++) {
        hx_status rc = match_clause(&v, c, err);

        if (rc != HX_OK)
            return rc;
    }
    sort_hits(m);
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
    hx__free(m->of_token);
    hx__free(m->regex_seen);
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
    m->match_data = pcre2_match_data_create(1, NULL);
    m->match_context = pcre2_match_context_create(NULL);
    m->jit_stack = pcre2_jit_stack_create(32 << 10, REGEX_STACK, NULL);
    if (!m->regex_seen || !m->match_data || !m->match_context)
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
    if (!hx__symbols_open(&m->symbols, lexicon) || !open_regexes(m)) {
        matcher_close(m);
        return NULL;
    }
    return m;
}

static uint32_t matcher_term(hx_matcher *m, hx_str spelling, int kind)
{
    return hx__symbols_term(&m->symbols, spelling, kind);
}

static void matcher_reset(hx_matcher *m)
{
    hx__symbols_reset(&m->symbols);
}

const hx_lexicon_calls hx__lexicon_calls = {
    .matcher_open = matcher_open,
    .matcher_close = matcher_close,
    .term = matcher_term,
    .terms_reset = matcher_reset,
    .run = matcher_run,
};
