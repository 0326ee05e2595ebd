/* Sequences and forms, tried where a candidate stands.
 *
 * Distances are capped at HX_REACH tokens and the work for one candidate at
 * STEPS_MAX, so that time stays linear whatever the text. */
#include "view.h"

#define STEPS_MAX 4000    /* element tests for one candidate */

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
        const hx_symbol *sym = v->symbols[t];
        const uint16_t *number = hx__symbol_held(sym);
        const uint16_t *end = number + sym->held_count;
        uint32_t place = t - c->begin;
        uint16_t mark = (uint16_t)(now + (place < HX_PLACE_MAX ? place
                                                               : HX_PLACE_MAX));

        for (; number < end; number++)
            at[*number] = mark;
    }
    v->held_clause = v->clause;
}

static bool ends_sentence(const hx_record *rec, uint32_t clause)
{
    return rec->clauses[clause].flags & HX_CLAUSE_SENTENCE;
}

void hx__view_gather_around(hx_view *v)
{
    hx_around *around = v->around;
    uint32_t first = v->clause, last = v->clause;
    uint32_t count = v->lexicon->around_count[v->lang];

    while (first > 0 && !ends_sentence(v->rec, first - 1))
        first--;
    while (last + 1 < v->rec->clause_count && !ends_sentence(v->rec, last))
        last++;
    around->begin = v->rec->clauses[first].begin;
    around->end = v->rec->clauses[last].end;
    around->now++;  /* a mark of 65,536 sentences ago costs a vain try */
    for (uint32_t t = around->begin; t < around->end; t++) {
        const uint16_t *number = hx__symbol_held(v->symbols[t]);
        const uint16_t *end = number + v->symbols[t]->held_count;

        for (; number < end && *number < count; number++)
            around->at[*number] = around->now;
    }
}

/* -- sequences -------------------------------------------------------------- */

static uint32_t gap_limit(const hx_elem *elem, uint32_t room)
{
    uint32_t max = hx__gap_max(*elem);

    if (max == HX_GAP_CLAUSE)
        max = HX_REACH;
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
            if (hx__view_has(v, t, e[1].atom) &&
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
            if (t >= v->hi || !hx__view_has(v, t, e->atom))
                return false;
            t++;
            break;
        case HX_ELEM_GAP:
            return gap_right(v, e, n, t, end);
        case HX_ELEM_MAYBE:
            if (t < v->hi && hx__view_has(v, t, e->atom) &&
                match_right(v, e + 1, n - 1, t + 1, end))
                return true;
            break;
        case HX_ELEM_ANY:
            return t < v->hi &&
                   note_gap(v, match_right(v, e + 1, n - 1, t + 1, end), t,
                            t + 1);
        case HX_ELEM_BEGIN:
            if (!hx_clause_begins(v->rec, v->clause, t))
                return false;
            break;
        case HX_ELEM_END:
            if (!hx_clause_ends(v->rec, v->clause, t))
                return false;
            break;
        default:  /* HX_ELEM_CLOSE */
            if (t < v->hi && !hx__view_has(v, t, e->atom) &&
                !hx_clause_ends(v->rec, v->clause, t))
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
            if (hx__view_has(v, t - 1, e[n - 2].atom) &&
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
            if (t <= v->lo || !hx__view_has(v, t - 1, last->atom))
                return false;
            t--;
            break;
        case HX_ELEM_GAP:
            return gap_left(v, e, n, t, begin);
        case HX_ELEM_MAYBE:
            if (t > v->lo && hx__view_has(v, t - 1, last->atom) &&
                match_left(v, e, n - 1, t - 1, begin))
                return true;
            break;
        case HX_ELEM_ANY:
            return t > v->lo &&
                   note_gap(v, match_left(v, e, n - 1, t - 1, begin), t - 1, t);
        case HX_ELEM_BEGIN:
            if (!hx_clause_begins(v->rec, v->clause, t))
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
    if (right > 0 &&
        !match_right(v, e + seq->anchor + 1, right, t + 1, &out->end))
        return false;
    if (seq->anchor > 0 && !match_left(v, e, seq->anchor, t, &out->begin))
        return false;
    out->own = own_words(v, out);
    return true;
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
        hx_anchored known = { part->anchors, true };

        if (!hx__view_has(v, t, part->anchors))
            continue;
        for (uint32_t s = part->first; s < part->first + part->count; s++) {
            const hx_seq *seq = &v->lexicon->program.seqs[s];
            hx_span at;

            if (!hx__view_anchors(v, seq, t, &known) ||
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
    while (*first > 0 && !ends_sentence(rec, *first - 1) &&
           rec->clauses[*first - 1].end + HX_REACH >= near.begin)
        --*first;
    while (*last + 1 < rec->clause_count && !ends_sentence(rec, *last) &&
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

    nearest_in(v, part, hx__view_first(v, number, v->lo), v->hi, near, out,
               &found);
    return found;
}

void hx__view_focus_near(hx_view *v, hx_focus home, uint32_t clause)
{
    const hx_clause *c = &v->rec->clauses[clause];

    if (clause == home.clause) {
        hx__view_focus_back(v, home);
        return;
    }
    hx__view_focus(v, clause, clause < home.clause ? c->end : c->begin);
    v->long_clause = c->end - c->begin > HX_REACH;
}

/* The part in any clause of the sentence. What is in focus stays so: what else
 * belongs to the candidate is looked for around its own anchor. */
static bool find_around(hx_view *v, const hx_part *part, hx_span near,
                        hx_span *out)
{
    hx_focus home = hx__view_focused(v);
    uint32_t c, last;
    bool found = false;

    sentence_around(v->rec, home.clause, near, &c, &last);
    for (; c <= last; c++) {
        hx__view_focus_near(v, home, c);
        nearest_in(v, part, v->lo, v->hi, near, out, &found);
    }
    hx__view_focus_back(v, home);
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

/* Whether the clause in focus, or its sentence, may hold the form's further
 * parts. */
static bool may_match(hx_view *v, const hx_form *form)
{
    const hx_part *parts = &v->lexicon->program.parts[form->first];

    for (uint32_t i = 0; i < form->count; i++)
        if (i != form->anchor &&
            !(hx__joined_by(form, parts, i)->join == HX_JOIN_CLAUSE
                  ? hx__view_may_hold(v, parts[i].anchors)
                  : hx__view_may_around(v, parts[i].anchors)))
            return false;
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
        one.join = hx__joined_by(form, parts, i)->join;
        one.within = hx__joined_by(form, parts, i)->within;
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
