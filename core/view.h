/* What one run of the matcher looks at, and where forms occur in it. */
#ifndef HX_VIEW_H
#define HX_VIEW_H

#include "symbols.h"

#define HX_REACH 48     /* tokens that a gap or & reaches at most */

/* Where something stands, in tokens, and which of them are words that it asked
 * for: bit n is token begin + n, what is behind them all has none. */
typedef struct hx_span {
    uint32_t begin, end, own;
} hx_span;

/* The bits of tokens [begin, end) in a span that begins at `from`. */
static inline uint32_t hx__own_bits(uint32_t from, uint32_t begin,
                                    uint32_t end)
{
    uint64_t to = end - from < HX_OWN_WORDS ? end - from : HX_OWN_WORDS;

    return begin - from >= to ? 0
                              : (uint32_t)(((UINT64_C(1) << to) - 1) >>
                                           (begin - from) << (begin - from));
}

/* What a clause holds, and on which of its words first: at[number] is `now` and
 * that word's place, as far as the bits reach. One a worker. */
#define HX_PLACE_BITS 6
#define HX_PLACE_MAX ((1u << HX_PLACE_BITS) - 1)  /* there or behind */
typedef struct hx_held {
    uint16_t *at;
    uint32_t  count;
    uint16_t  now;  /* the lower HX_PLACE_BITS are 0 */
} hx_held;

/* What the tokens [begin, end) of a sentence hold: at[number] is `now`. */
typedef struct hx_around {
    uint16_t *at;
    uint16_t  now;
    uint32_t  begin, end;
} hx_around;

typedef struct hx_view {
    const hx_lexicon *lexicon;
    const hx_record  *rec;
    const hx_symbol *const *symbols;  /* by token */
    int lang;                   /* of the record */
    uint32_t clause;            /* in focus */
    uint32_t lo, hi;            /* that clause, cut to HX_REACH */
    unsigned steps;
    hx_span  gaps[HX_ELEMS_MAX];  /* of the sequence that was found */
    size_t   gap_count;
    bool     long_clause;       /* of more than HX_REACH tokens */
    uint32_t held_clause;       /* whose atoms `held` has; UINT32_MAX: none */
    hx_held *held;
    hx_around *around;
} hx_view;

/* Puts the clause in focus, cut to HX_REACH tokens around `t`. */
static inline void hx__view_focus(hx_view *v, uint32_t clause, uint32_t t)
{
    const hx_clause *c = &v->rec->clauses[clause];

    v->clause = clause;
    v->lo = t > c->begin + HX_REACH ? t - HX_REACH : c->begin;
    v->hi = c->end > t + HX_REACH ? t + HX_REACH : c->end;
}

/* The clause of a token in the clause in focus, or, by `&&`, near it. */
static inline uint32_t hx__view_clause(const hx_view *v, uint32_t token)
{
    uint32_t clause = v->clause;

    while (token < v->rec->clauses[clause].begin)
        clause--;
    while (token >= v->rec->clauses[clause].end)
        clause++;
    return clause;
}

/* Gathers what the clause in focus holds. */
void hx__view_gather(hx_view *v);

static inline void hx__view_gathered(hx_view *v)
{
    if (v->held_clause != v->clause)
        hx__view_gather(v);
}

/* Whether the clause that was gathered last holds the atom of this number; 0:
 * yes. */
static inline bool hx__view_holds(const hx_view *v, unsigned number)
{
    return (v->held->at[number] & ~HX_PLACE_MAX) == v->held->now;
}

/* The same of the clause in focus. */
static inline bool hx__view_may(hx_view *v, unsigned number)
{
    hx__view_gathered(v);
    return hx__view_holds(v, number);
}

/* The same of an atom. */
static inline bool hx__view_may_hold(hx_view *v, uint32_t atom)
{
    return hx__view_may(v, v->lexicon->held_bit[v->lang][atom]);
}

/* Gathers what the sentence of the clause in focus holds, of what sentences are
 * asked for. */
void hx__view_gather_around(hx_view *v);

/* Whether the sentence of the clause in focus may hold the atom. */
static inline bool hx__view_may_around(hx_view *v, uint32_t atom)
{
    unsigned number = v->lexicon->held_bit[v->lang][atom];
    hx_around *around = v->around;

    if (number == 0 || number >= v->lexicon->around_count[v->lang])
        return true;
    if (v->lo < around->begin || v->lo >= around->end)
        hx__view_gather_around(v);
    return around->at[number] == around->now;
}

/* The first token of the clause in focus, of those from `from` on, that may
 * hold what has this number, which the clause holds. */
static inline uint32_t hx__view_first(const hx_view *v, unsigned number,
                                      uint32_t from)
{
    uint32_t place = v->held->at[number] & HX_PLACE_MAX;
    uint32_t first = v->rec->clauses[v->clause].begin + place;

    return first > from ? first : from;
}

static inline bool hx__view_has(const hx_view *v, uint32_t token,
                                uint32_t atom)
{
    return hx__symbol_has(v->symbols[token], atom);
}

/* What is known of a token: whether it has this atom. */
typedef struct hx_anchored {
    uint32_t atom;
    bool     has;
} hx_anchored;

/* Whether the sequence's anchor may be token `t`; sequences of one anchor, which
 * follow each other, ask once. */
static inline bool hx__view_anchors(const hx_view *v, const hx_seq *seq,
                                    uint32_t t, hx_anchored *known)
{
    if (seq->atom != known->atom)
        *known = (hx_anchored){ seq->atom, hx__view_has(v, t, seq->atom) };
    return known->has;
}

/* What is in focus, to come back to. */
typedef struct hx_focus {
    uint32_t clause, lo, hi;
    bool     long_clause;
} hx_focus;

static inline hx_focus hx__view_focused(const hx_view *v)
{
    return (hx_focus){ v->clause, v->lo, v->hi, v->long_clause };
}

static inline void hx__view_focus_back(hx_view *v, hx_focus to)
{
    v->clause = to.clause;
    v->lo = to.lo;
    v->hi = to.hi;
    v->long_clause = to.long_clause;
}

/* Puts a clause beside `home` in focus, on the side of that; or home again. */
void hx__view_focus_near(hx_view *v, hx_focus home, uint32_t clause);

/* Whether the sequence occurs with its anchor on token `t` of the clause in
 * focus, where the anchor's atom is. */
bool hx__view_match_seq(hx_view *v, const hx_seq *seq, uint32_t t,
                        hx_span *out);
/* Whether the form occurs with sequence `seq` of its anchor part on token `t`
 * of the clause in focus, where the anchor's atom is. */
bool hx__view_match(hx_view *v, const hx_form *form, const hx_seq *seq,
                    uint32_t t, hx_span *out);

/* -- void.c */

/* The condition that voids a hit of `pattern` in the clause in focus, as an
 * index into conds; UINT32_MAX where there is none. */
uint32_t hx__view_voided(hx_view *v, const hx_pattern *pattern, hx_span hit);
/* What it says, where, and of which words, for explain:
 * `unless FILE:LINE  PATTERN: "words"`. Memory of `texts`; NULL where that is
 * refused. */
const char *hx__view_void_text(hx_view *v, const hx_pattern *pattern,
                               uint32_t cond, hx_span hit, hx_arena *texts);

#endif
