/* Sequences, forms and conditions, tried where a candidate stands.
 *
 * Distances are capped at HX_REACH tokens and the work for one candidate at
 * STEPS_MAX, so that time stays linear whatever the text. */
#include "view.h"

#include <stdio.h>

#include "arena.h"
#include "utf8.h"

#define STEPS_MAX 4000    /* element tests for one candidate */
#define TOUCH 12          /* tokens that a condition beside a hit may span */
#define COND_SHOWN 200    /* bytes of a condition: some are long lists */

static inline bool has_atom(const hx_view *v, uint32_t token, uint32_t atom)
{
    return hx__symbol_has(v->of, v->symbols[token], atom);
}

void hx__view_gather(hx_view *v)
{
    const hx_clause *c = &v->rec->clauses[v->clause];
    hx_held *held = v->held;
    uint16_t *at = held->at;
    uint16_t now = held->now = (uint16_t)(held->now + HX_PLACE_MAX + 1);

    if (now == 0) {  /* all marks are used up: old ones would count */
        memset(at, 0, held->count * sizeof *at);
        now = held->now = HX_PLACE_MAX + 1;
    }
    at[0] = now;
    for (uint32_t t = c->end; t-- > c->begin;) {
        const hx_symbol *sym = &v->of->at[v->symbols[t]];
        const uint16_t *number = v->of->held + sym->held;
        const uint16_t *end = number + sym->held_count;
        uint32_t place = t - c->begin;
        uint16_t mark = (uint16_t)(now + (place < HX_PLACE_MAX ? place
                                                               : HX_PLACE_MAX));

        for (; number < end; number++)
            at[*number] = mark;
    }
    v->held_clause = v->clause;
}

/* The first token of the clause in focus, of those from `from` on, that may
 * hold what has this number, which the clause holds. */
static uint32_t first_of(const hx_view *v, unsigned number, uint32_t from)
{
    uint32_t place = v->held->at[number] & HX_PLACE_MAX;
    uint32_t first = v->rec->clauses[v->clause].begin + place;

    return first > from ? first : from;
}

static bool may_hold(hx_view *v, uint32_t atom)
{
    return hx__view_may(v, v->lexicon->held_bit[v->lang][atom]);
}

/* -- sequences -------------------------------------------------------------- */

static uint32_t gap_limit(const hx_elem *elem, uint32_t room)
{
    uint32_t max = elem->max == HX_GAP_CLAUSE ? HX_REACH : elem->max;

    return max < room ? max : room;
}

/* Notes that tokens [begin, end) stand in a gap; false: there is no way on. */
static bool note_gap(hx_view *v, bool found, uint32_t begin, uint32_t end)
{
    if (found && begin < end)
        v->gaps[v->gap_count++] = (hx_span){ begin, end, 0 };
    return found;
}

static bool match_right(hx_view *v, const hx_elem *e, size_t n, uint32_t t,
                        uint32_t *end);

/* Elements e[0, n) from token `t` on, where e[0] is a gap. */
static bool gap_right(hx_view *v, const hx_elem *e, size_t n, uint32_t t,
                      uint32_t *end)
{
    uint32_t first = t, last = t + gap_limit(e, v->hi - t);

    if (n > 1 && e[1].op == HX_ELEM_ATOM) {
        for (; t <= last && t < v->hi; t++)
            if (has_atom(v, t, e[1].atom) &&
                note_gap(v, match_right(v, e + 2, n - 2, t + 1, end), first, t))
                return true;
        return false;
    }
    for (; t <= last; t++)
        if (note_gap(v, match_right(v, e + 1, n - 1, t, end), first, t))
            return true;
    return false;
}

/* Elements e[0, n) from token `t` on; *end is one behind the last. The
 * recursion is as deep as the sequence has gaps and words left open. */
static bool match_right(hx_view *v, const hx_elem *e, size_t n, uint32_t t,
                        uint32_t *end)
{
    for (; n > 0; e++, n--) {
        if (++v->steps > STEPS_MAX)
            return false;
        switch (e->op) {
        case HX_ELEM_ATOM:
            if (t >= v->hi || !has_atom(v, t, e->atom))
                return false;
            t++;
            break;
        case HX_ELEM_GAP:
            return gap_right(v, e, n, t, end);
        case HX_ELEM_MAYBE:
            if (t < v->hi && has_atom(v, t, e->atom) &&
                match_right(v, e + 1, n - 1, t + 1, end))
                return true;
            break;
        case HX_ELEM_ANY:
            return t < v->hi &&
                   note_gap(v, match_right(v, e + 1, n - 1, t + 1, end), t,
                            t + 1);
        case HX_ELEM_BEGIN:
            if (t != v->rec->clauses[v->clause].begin)
                return false;
            break;
        case HX_ELEM_END:
            if (t != v->rec->clauses[v->clause].end)
                return false;
            break;
        default:  /* HX_ELEM_CLOSE */
            if (t < v->hi && !has_atom(v, t, e->atom))
                return false;
        }
    }
    *end = t;
    return true;
}

static bool match_left(hx_view *v, const hx_elem *e, size_t n, uint32_t t,
                       uint32_t *begin);

/* Elements e[0, n) so that the last one, a gap, ends before token `t`. */
static bool gap_left(hx_view *v, const hx_elem *e, size_t n, uint32_t t,
                     uint32_t *begin)
{
    uint32_t first = t, last = t - gap_limit(&e[n - 1], t - v->lo);

    if (n > 1 && e[n - 2].op == HX_ELEM_ATOM) {
        for (; t >= last && t > v->lo; t--)
            if (has_atom(v, t - 1, e[n - 2].atom) &&
                note_gap(v, match_left(v, e, n - 2, t - 1, begin), t, first))
                return true;
        return false;
    }
    for (;; t--) {
        if (note_gap(v, match_left(v, e, n - 1, t, begin), t, first))
            return true;
        if (t == last)
            return false;
    }
}

/* Elements e[0, n) so that the last one ends before token `t`. */
static bool match_left(hx_view *v, const hx_elem *e, size_t n, uint32_t t,
                       uint32_t *begin)
{
    for (; n > 0; n--) {
        const hx_elem *last = &e[n - 1];

        if (++v->steps > STEPS_MAX)
            return false;
        switch (last->op) {
        case HX_ELEM_ATOM:
            if (t <= v->lo || !has_atom(v, t - 1, last->atom))
                return false;
            t--;
            break;
        case HX_ELEM_GAP:
            return gap_left(v, e, n, t, begin);
        case HX_ELEM_MAYBE:
            if (t > v->lo && has_atom(v, t - 1, last->atom) &&
                match_left(v, e, n - 1, t - 1, begin))
                return true;
            break;
        case HX_ELEM_ANY:
            return t > v->lo &&
                   note_gap(v, match_left(v, e, n - 1, t - 1, begin), t - 1, t);
        case HX_ELEM_BEGIN:
            if (t != v->rec->clauses[v->clause].begin)
                return false;
            break;
        default:  /* END and CLOSE: but something follows */
            return false;
        }
    }
    *begin = t;
    return true;
}

/* The bits of the words of a sequence that are in none of its gaps. */
static uint32_t own_words(const hx_view *v, const hx_span *at)
{
    uint32_t own = hx__own_bits(at->begin, at->begin, at->end);

    for (size_t i = 0; i < v->gap_count; i++)
        own &= ~hx__own_bits(at->begin, v->gaps[i].begin, v->gaps[i].end);
    return own;
}

/* Makes `*out` reach over `more` too. */
static void unite(hx_span *out, hx_span more)
{
    uint32_t begin = more.begin < out->begin ? more.begin : out->begin;
    uint64_t own = 0;

    if (out->begin - begin < HX_OWN_WORDS)
        own |= (uint64_t)out->own << (out->begin - begin);
    if (more.begin - begin < HX_OWN_WORDS)
        own |= (uint64_t)more.own << (more.begin - begin);
    out->begin = begin;
    out->end = more.end > out->end ? more.end : out->end;
    out->own = (uint32_t)own;
}

bool hx__view_match_seq(hx_view *v, const hx_seq *seq, uint32_t t,
                        hx_span *out)
{
    const hx_elem *e = v->lexicon->program.elems + seq->first;
    size_t right = seq->count - seq->anchor - 1u;

    *out = (hx_span){ t, t + 1, 1 };
    v->gap_count = 0;
    if (right > 0 && !match_right(v, e + seq->anchor + 1, right, t + 1, &out->end))
        return false;
    if (seq->anchor > 0 && !match_left(v, e, seq->anchor, t, &out->begin))
        return false;
    out->own = own_words(v, out);
    return true;
}

static uint32_t anchor_atom(const hx_view *v, const hx_seq *seq)
{
    return v->lexicon->program.elems[seq->first + seq->anchor].atom;
}

/* -- forms ------------------------------------------------------------------ */

static uint32_t distance(hx_span a, hx_span b)
{
    return a.begin >= b.end ? a.begin - b.end : b.begin - a.end;
}

static bool overlap(hx_span a, hx_span b)
{
    return a.begin < b.end && b.begin < a.end;
}

/* The occurrence of `part` in tokens [from, to) of one clause that is nearest
 * to `near` and does not overlap it; improves *best. */
static void nearest_in(hx_view *v, const hx_part *part, uint32_t from,
                       uint32_t to, hx_span near, hx_span *best, bool *found)
{
    for (uint32_t t = from; t < to; t++) {
        if (!has_atom(v, t, part->anchors))
            continue;
        for (uint32_t s = part->first; s < part->first + part->count; s++) {
            const hx_seq *seq = &v->lexicon->program.seqs[s];
            hx_span at;

            if (!has_atom(v, t, anchor_atom(v, seq)) ||
                !hx__view_match_seq(v, seq, t, &at) || overlap(at, near))
                continue;
            if (!*found || distance(at, near) < distance(*best, near)) {
                *best = at;
                *found = true;
            }
        }
    }
}

/* The clauses of the sentence around `home` that lie within HX_REACH. */
static void sentence_around(const hx_record *rec, uint32_t home, hx_span near,
                            uint32_t *first, uint32_t *last)
{
    *first = *last = home;
    while (*first > 0 &&
           !(rec->clauses[*first - 1].flags & HX_CLAUSE_SENTENCE) &&
           rec->clauses[*first - 1].end + HX_REACH >= near.begin)
        --*first;
    while (*last + 1 < rec->clause_count &&
           !(rec->clauses[*last].flags & HX_CLAUSE_SENTENCE) &&
           rec->clauses[*last + 1].begin <= near.end + HX_REACH)
        ++*last;
}

/* The part in the clause in focus, as far as that is in focus. may_match() has
 * found that the clause may hold it. */
static bool find_here(hx_view *v, const hx_part *part, hx_span near,
                      hx_span *out)
{
    unsigned number = v->lexicon->held_bit[v->lang][part->anchors];
    bool found = false;

    nearest_in(v, part, first_of(v, number, v->lo), v->hi, near, out, &found);
    return found;
}

static void focus_back(hx_view *v, uint32_t clause, uint32_t lo, uint32_t hi)
{
    v->clause = clause;
    v->lo = lo;
    v->hi = hi;
}

/* The part in any clause of the sentence. What is in focus stays so: what else
 * belongs to the candidate is looked for around its own anchor. */
static bool find_around(hx_view *v, const hx_part *part, hx_span near,
                        hx_span *out)
{
    uint32_t home = v->clause, lo = v->lo, hi = v->hi, c, last;
    bool found = false;

    sentence_around(v->rec, home, near, &c, &last);
    for (; c <= last; c++) {
        const hx_clause *clause = &v->rec->clauses[c];

        if (c == home)
            focus_back(v, home, lo, hi);
        else
            hx__view_focus(v, c, c < home ? clause->end : clause->begin);
        nearest_in(v, part, v->lo, v->hi, near, out, &found);
    }
    focus_back(v, home, lo, hi);
    return found;
}

static bool find_part(hx_view *v, const hx_part *part, hx_span near,
                      hx_span *out)
{
    bool found = part->join == HX_JOIN_SENTENCE
                     ? find_around(v, part, near, out)
                     : find_here(v, part, near, out);

    return found && (part->within == HX_GAP_CLAUSE ||
                     distance(*out, near) <= part->within);
}

/* Whether the clause in focus may hold the form's further parts. */
static bool may_match(hx_view *v, const hx_form *form)
{
    const hx_part *parts = &v->lexicon->program.parts[form->first];

    for (uint32_t i = 0; i < form->count; i++) {
        const hx_part *join = i < form->anchor ? &parts[i + 1] : &parts[i];

        if (i != form->anchor && join->join == HX_JOIN_CLAUSE &&
            !may_hold(v, parts[i].anchors))
            return false;
    }
    return true;
}

static bool find_parts(hx_view *v, const hx_form *form, hx_span *out)
{
    const hx_part *parts = &v->lexicon->program.parts[form->first];

    for (uint32_t i = 0; i < form->count; i++) {
        hx_part one = parts[i];
        hx_span more;

        if (i == form->anchor)
            continue;
        /* A join is written on the right part; for the part before the anchor
         * it is the anchor's own. */
        if (i < form->anchor) {
            one.join = parts[i + 1].join;
            one.within = parts[i + 1].within;
        }
        if (!find_part(v, &one, *out, &more))
            return false;
        unite(out, more);
    }
    return true;
}

bool hx__view_match(hx_view *v, const hx_form *form, const hx_seq *seq,
                    uint32_t t, hx_span *out)
{
    if (form->count == 1)
        return hx__view_match_seq(v, seq, t, out);
    return may_match(v, form) && hx__view_match_seq(v, seq, t, out) &&
           find_parts(v, form, out);
}

/* -- conditions ------------------------------------------------------------- */

static bool touches(const hx_cond *cond, hx_span at, hx_span hit)
{
    return cond->kind == HX_COND_UNLESS ||
           (cond->kind == HX_COND_NOT_AFTER && at.end == hit.begin) ||
           (cond->kind == HX_COND_NOT_BEFORE && at.begin == hit.end);
}

/* Whether the condition's form occurs, with its anchor on token `t`, as the
 * condition says; *out: where. */
static bool occurs_at(hx_view *v, const hx_cond *cond, uint32_t t, hx_span hit,
                      hx_span *out)
{
    const hx_program *program = &v->lexicon->program;
    const hx_form *form = &program->forms[cond->form];
    const hx_part *part = &program->parts[form->first + form->anchor];

    for (uint32_t s = part->first; s < part->first + part->count; s++) {
        const hx_seq *seq = &program->seqs[s];

        if (has_atom(v, t, anchor_atom(v, seq)) &&
            (seq->need == HX_MAP_NONE || may_hold(v, seq->need)) &&
            hx__view_match(v, form, seq, t, out) && touches(cond, *out, hit))
            return true;
    }
    return false;
}

/* Whether one word that is all of the condition is where it says. The filter
 * has let it pass: so there is a word beside the hit, and where every atom has
 * a number of its own and the whole clause is in focus it is known to hold it. */
static bool word_voids(hx_view *v, const hx_cond *cond, hx_span hit)
{
    if (cond->kind == HX_COND_NOT_AFTER)
        return has_atom(v, hit.begin - 1, cond->atom);
    if (cond->kind == HX_COND_NOT_BEFORE)
        return has_atom(v, hit.end, cond->atom);
    if (cond->bit[v->lang] && !v->long_clause &&
        v->lexicon->held_count < HX_HELD_MAX)
        return true;
    for (uint32_t t = v->lo; t < v->hi; t++)
        if (has_atom(v, t, cond->atom))
            return true;
    return false;
}

/* Whether the condition, of more than a word, occurs as it says; *out: where. */
static bool form_voids(hx_view *v, const hx_cond *cond, hx_span hit,
                       hx_span *out)
{
    uint32_t from = v->lo, to = v->hi;

    if (cond->kind == HX_COND_NOT_AFTER) {
        to = hit.begin;
        from = to > from + TOUCH ? to - TOUCH : from;
    } else if (cond->kind == HX_COND_NOT_BEFORE) {
        from = hit.end;
        to = to > from + TOUCH ? from + TOUCH : to;
    }
    if (cond->kind == HX_COND_UNLESS)
        from = first_of(v, cond->bit[v->lang], from);
    v->steps = 0;
    for (uint32_t t = from; t < to; t++)
        if (has_atom(v, t, cond->atom) && occurs_at(v, cond, t, hit, out))
            return true;
    return false;
}

/* Whether the condition, which its filter lets pass, voids the hit. */
static bool voids(hx_view *v, const hx_cond *cond, hx_span hit)
{
    hx_span at;

    return cond->plain ? word_voids(v, cond, hit)
                       : form_voids(v, cond, hit, &at);
}

/* Whether a condition may hold of what stands on either side of the hit. */
static inline bool may_void(hx_view *v, const hx_cond *cond, hx_span hit)
{
    const hx_clause *clause = &v->rec->clauses[v->clause];

    switch (cond->kind) {
    case HX_COND_UNLESS:
        return hx__view_may(v, cond->bit[v->lang]);
    case HX_COND_NOT_AFTER:
        return hit.begin > v->lo &&
               hx__has_bit(v->of->at[v->symbols[hit.begin - 1]].near,
                           cond->bit[v->lang]);
    case HX_COND_NOT_BEFORE:
        return hit.end < v->hi &&
               hx__has_bit(v->of->at[v->symbols[hit.end]].near, cond->bit[v->lang]);
    case HX_COND_NOT_FIRST:
        return hit.begin == clause->begin;
    default:
        return hit.end == clause->end;
    }
}

uint32_t hx__view_voided(hx_view *v, const hx_pattern *pattern, hx_span hit)
{
    const hx_cond *conds = v->lexicon->conds;
    uint32_t end = pattern->cond_first + pattern->cond_count;

    for (uint32_t i = pattern->cond_first; i < end; i++)
        if (may_void(v, &conds[i], hit) &&
            (conds[i].kind > HX_COND_NOT_BEFORE || voids(v, &conds[i], hit)))
            return i;
    return UINT32_MAX;
}

/* The tokens that the condition, which voids the hit, was found in; none where
 * it asks for the beginning or the end of the clause. */
static hx_span void_place(hx_view *v, const hx_cond *cond, hx_span hit)
{
    hx_span at = { hit.begin, hit.begin, 0 };

    if (cond->kind > HX_COND_NOT_BEFORE)
        return at;
    if (!cond->plain)
        return form_voids(v, cond, hit, &at) ? at : (hx_span){ 0, 0, 0 };
    if (cond->kind == HX_COND_NOT_AFTER)
        return (hx_span){ hit.begin - 1, hit.begin, 0 };
    if (cond->kind == HX_COND_NOT_BEFORE)
        return (hx_span){ hit.end, hit.end + 1, 0 };
    for (at.begin = v->lo; at.begin < v->hi; at.begin++)
        if (has_atom(v, at.begin, cond->atom))
            return (hx_span){ at.begin, at.begin + 1, 0 };
    return (hx_span){ 0, 0, 0 };
}

const char *hx__view_void_text(hx_view *v, const hx_pattern *pattern,
                               uint32_t cond, hx_span hit, hx_arena *texts)
{
    static const char *const keys[] = { "unless", "not_after", "not_before",
                                        "not_after", "not_before" };
    const hx_host *host = v->lexicon->host;
    const hx_token *tokens = v->rec->tokens;
    const char *key = keys[v->lexicon->conds[cond].kind];
    const hx_cond_source *said = &v->lexicon->cond_sources[cond];
    hx_str file = host->rule_get(host, pattern->hit.rule)->file;
    hx_span at = void_place(v, &v->lexicon->conds[cond], hit);
    hx_str words = { "", 0 };
    size_t shown = hx__utf8_cut(said->text, COND_SHOWN), room;
    bool quoted = at.begin < at.end;
    char *text;

    if (quoted) {
        words.ptr = v->rec->text.ptr + tokens[at.begin].begin;
        words.len = tokens[at.end - 1].end - tokens[at.begin].begin;
    }
    room = file.len + shown + words.len + 48;
    text = hx__arena_get(texts, room);
    if (text)
        (void)snprintf(text, room, "%s %.*s:%u  %.*s%s%s%.*s%s", key,
                       (int)file.len, file.ptr, said->line, (int)shown,
                       said->text.ptr, shown < said->text.len ? " ..." : "",
                       quoted ? ": \"" : "", (int)words.len, words.ptr,
                       quoted ? "\"" : "");
    return text;
}
