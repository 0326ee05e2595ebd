/* Conditions: what makes a hit void (`unless`, `not_after`, `not_before`). */
#include "view.h"

#include <stdio.h>

#include "arena.h"
#include "utf8.h"

#define TOUCH 12          /* tokens that a condition beside a hit may span */
#define SHOWN 200         /* bytes of a condition: some are long lists */

/* The words between that the sequence allows for at its last or first element,
 * where that is a gap: of such a match the words alone are known. */
static uint32_t slack(const hx_view *v, const hx_seq *seq, bool last)
{
    const hx_elem *e = &v->lexicon->program.elems[
        seq->first + (last ? seq->count - 1u : 0)];

    /* A longer gap than TOUCH is not looked at in any case. */
    return e->op == HX_ELEM_GAP ? hx__gap_max(*e) : 0;
}

/* Whether `seq`, which is all of the condition or a part of it, found there
 * stands as the condition says. */
static bool touches(const hx_view *v, const hx_cond *cond, const hx_seq *seq,
                    hx_span at, hx_span hit)
{
    bool after = cond->kind == HX_COND_NOT_AFTER;
    uint32_t end = after ? at.end : hit.end;
    uint32_t begin = after ? hit.begin : at.begin;

    return cond->kind == HX_COND_UNLESS ||
           (end <= begin && begin - end <= slack(v, seq, after));
}

/* Whether what the condition is made of occurs, with its anchor on token `t`, as
 * the condition says; *out: where. */
static bool occurs_at(hx_view *v, const hx_cond *cond, uint32_t t, hx_span hit,
                      hx_span *out)
{
    const hx_program *program = &v->lexicon->program;
    const hx_seq *seq = &program->seqs[cond->seq], *end = seq + cond->seq_count;
    hx_anchored known = { cond->atom, true };

    for (; seq < end; seq++)
        if (hx__view_anchors(v, seq, t, &known) &&
            (seq->need == HX_MAP_NONE || hx__view_may_hold(v, seq->need)) &&
            (cond->shape == HX_SHAPE_PART
                 ? hx__view_match_seq(v, seq, t, out)
                 : hx__view_match(v, &program->forms[cond->form], seq, t,
                                  out)) &&
            touches(v, cond, seq, *out, hit))
            return true;
    return false;
}

/* Whether one word that is all of the condition is where it says. The filter
 * has let it pass: so there is a word beside the hit, and where every atom has
 * a number of its own and the whole clause is in focus it is known to hold it. */
static bool word_voids(hx_view *v, const hx_cond *cond, hx_span hit)
{
    if (cond->kind == HX_COND_NOT_AFTER)
        return hx__view_has(v, hit.begin - 1, cond->atom);
    if (cond->kind == HX_COND_NOT_BEFORE)
        return hx__view_has(v, hit.end, cond->atom);
    if (cond->bit[v->lang] && !v->long_clause &&
        v->lexicon->held_count < HX_HELD_MAX)
        return true;
    for (uint32_t t = v->lo; t < v->hi; t++)
        if (hx__view_has(v, t, cond->atom))
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
        from = hx__view_first(v, cond->bit[v->lang], from);
    v->steps = 0;
    for (uint32_t t = from; t < to; t++)
        if (hx__view_has(v, t, cond->atom) && occurs_at(v, cond, t, hit, out))
            return true;
    return false;
}

/* Whether a condition may hold of what stands on either side of the hit. Asked
 * more often than anything else, and mostly in vain: not by a call. */
__attribute__((always_inline)) static inline bool may_void(
    hx_view *v, const hx_cond *cond, hx_span hit)
{
    switch (cond->kind) {
    case HX_COND_UNLESS:
        return hx__view_may(v, cond->bit[v->lang]) &&
               hx__view_may(v, cond->held[v->lang]);
    case HX_COND_NOT_AFTER:
        return hit.begin > v->lo &&
               hx__has_bit(v->symbols[hit.begin - 1]->near,
                           cond->bit[v->lang]) &&
               hx__view_may(v, cond->held[v->lang]);
    case HX_COND_NOT_BEFORE:
        return hit.end < v->hi &&
               hx__has_bit(v->symbols[hit.end]->near,
                           cond->bit[v->lang]) &&
               hx__view_may(v, cond->held[v->lang]);
    case HX_COND_NOT_FIRST:
        return hx_clause_begins(v->rec, v->clause, hit.begin);
    default:
        return hx_clause_ends(v->rec, v->clause, hit.end);
    }
}

/* Whether the condition, which its filter lets pass, voids the hit by what is
 * in focus. */
static bool voids(hx_view *v, const hx_cond *cond, hx_span hit)
{
    hx_span at;

    return cond->kind > HX_COND_NOT_BEFORE ||
           (cond->shape == HX_SHAPE_WORD ? word_voids(v, cond, hit)
                                         : form_voids(v, cond, hit, &at));
}

/* The tokens that the condition, which voids the hit, was found in; none where
 * it asks for the beginning or the end of the clause. */
static hx_span void_place(hx_view *v, const hx_cond *cond, hx_span hit)
{
    hx_span at = { hit.begin, hit.begin, 0 };

    if (cond->kind > HX_COND_NOT_BEFORE)
        return at;
    if (cond->shape != HX_SHAPE_WORD)
        return form_voids(v, cond, hit, &at) ? at : (hx_span){ 0, 0, 0 };
    if (cond->kind == HX_COND_NOT_AFTER)
        return (hx_span){ hit.begin - 1, hit.begin, 0 };
    if (cond->kind == HX_COND_NOT_BEFORE)
        return (hx_span){ hit.end, hit.end + 1, 0 };
    for (at.begin = v->lo; at.begin < v->hi; at.begin++)
        if (hx__view_has(v, at.begin, cond->atom))
            return (hx_span){ at.begin, at.begin + 1, 0 };
    return (hx_span){ 0, 0, 0 };
}

/* Whether the hit, by `&&`, reaches into other clauses than that in focus. */
static bool is_across(const hx_view *v, hx_span hit)
{
    const hx_clause *home = &v->rec->clauses[v->clause];

    return hit.begin < home->begin || hit.end > home->end;
}

/* The same of a hit over several clauses: it is void in any of them, or, by
 * what stands beside it, in the first or the last. *at: void_place(). */
static bool voids_across(hx_view *v, const hx_cond *cond, hx_span hit,
                         hx_span *at)
{
    hx_focus home = hx__view_focused(v);
    uint32_t first = hx__view_clause(v, hit.begin);
    uint32_t last = hx__view_clause(v, hit.end - 1);
    bool found = false;

    if (cond->kind == HX_COND_NOT_AFTER || cond->kind == HX_COND_NOT_FIRST)
        last = first;
    else if (cond->kind != HX_COND_UNLESS)
        first = last;
    for (uint32_t c = first; !found && c <= last; c++) {
        hx__view_focus_near(v, home, c);
        found = may_void(v, cond, hit) && voids(v, cond, hit);
    }
    if (found && at)
        *at = void_place(v, cond, hit);
    hx__view_focus_back(v, home);
    return found;
}

uint32_t hx__view_voided(hx_view *v, const hx_pattern *pattern, hx_span hit)
{
    const hx_cond *conds = v->lexicon->conds;
    uint32_t end = pattern->cond_first + pattern->cond_count;
    bool across = is_across(v, hit);

    for (uint32_t i = pattern->cond_first; i < end; i++)
        if (across ? voids_across(v, &conds[i], hit, NULL)
                   : may_void(v, &conds[i], hit) && voids(v, &conds[i], hit))
            return i;
    return UINT32_MAX;
}

const char *hx__view_void_text(hx_view *v, const hx_pattern *pattern,
                               uint32_t cond, hx_span hit, hx_arena *texts)
{
    static const char *const keys[] = { "unless", "not_after", "not_before",
                                        "not_after", "not_before" };
    const hx_host *host = v->lexicon->host;
    const hx_token *tokens = v->rec->tokens;
    const hx_cond *by = &v->lexicon->conds[cond];
    const hx_cond_source *said = &v->lexicon->cond_sources[cond];
    hx_str file = host->rule_get(host, pattern->hit.rule)->file;
    hx_span at = { 0, 0, 0 };
    hx_str words = { "", 0 };
    size_t shown = hx__utf8_cut(said->text, SHOWN), room;
    bool quoted;
    char *text;

    if (is_across(v, hit))
        (void)voids_across(v, by, hit, &at);  /* it does: where */
    else
        at = void_place(v, by, hit);
    quoted = at.begin < at.end;
    if (quoted) {
        words.ptr = v->rec->text.ptr + tokens[at.begin].begin;
        words.len = tokens[at.end - 1].end - tokens[at.begin].begin;
    }
    room = file.len + shown + words.len + 48;
    text = hx__arena_get(texts, room);
    if (text)
        (void)snprintf(text, room, "%s %.*s:%u  %.*s%s%s%.*s%s", keys[by->kind],
                       (int)file.len, file.ptr, said->line, (int)shown,
                       said->text.ptr, shown < said->text.len ? " ..." : "",
                       quoted ? ": \"" : "", (int)words.len, words.ptr,
                       quoted ? "\"" : "");
    return text;
}
