/* What turns a hit into its opposite: a negation in its clause, words that deny
 * what follows or what came before, the answer to a short question. */
#include "negation.h"

#define NEGATION_AFTER 6
#define RUNS_ON 2          /* words that "funktioniert nicht" reaches over */
#define QUESTION_WORDS 4   /* of a question that is answered by a rebuff */
#define INTENT_WORDS 10    /* of one that asks for a facet: "Would I ...?" */
#define REFUSAL_TAIL 2     /* words behind a refusal in its clause */

/* -- negation --------------------------------------------------------------- */

/* German negations that may stand behind what they negate: "schmeckt nicht so
 * gut", but not "unfreundlich werde nie wieder kommen". */
static bool may_follow(const scene *s, const hx_hit *negation)
{
    static const char *const words[] = { "nicht", "nich", "net", "ned", "nit",
                                         "nid", "nie", "niemals", "nimmer" };
    const size_t nots = 6;  /* these may have something behind them */

    if (s->rec->lang == HX_LANG_EN || width(negation) > 1)
        return false;
    return scene_token_is(s, negation->begin, words, nots) ||
           (hx_clause_ends(s->rec, negation->clause, negation->end) &&
            scene_token_is(s, negation->begin, words + nots,
                     sizeof words / sizeof *words - nots));
}

/* The "und" in tokens [begin, end), or `end`. */
static uint32_t joined_at(const scene *s, uint32_t begin, uint32_t end)
{
    static const char *const words[] = { "und", "u", "and", "sowie", "&",
                                         "+" };

    for (uint32_t t = begin; t < end; t++)
        if (scene_token_is(s, t, words, sizeof words / sizeof *words))
            return t;
    return end;
}

/* Whether an English clause of its own begins in tokens [begin, end), which a
 * negation in front of it leaves alone: "did not go in because it was dirty",
 * "no heating so the room was cold". In German a comma stands there. */
static bool walled_off(const scene *s, uint32_t begin, uint32_t end)
{
    static const char *const words[] = { "because", "cuz", "until", "till",
                                         "when", "whenever" };
    static const char *const so[] = { "so", "since" };
    static const char *const then[] = { "i", "we", "it", "they", "he", "she",
                                        "you", "the", "there", "my", "our" };

    if (s->rec->lang != HX_LANG_EN)
        return false;
    for (uint32_t t = begin; t < end; t++)
        if (scene_token_is(s, t, words, sizeof words / sizeof *words) ||
            (scene_token_is(s, t, so, sizeof so / sizeof *so) &&
             scene_token_is(s, t + 1, then, sizeof then / sizeof *then)))
            return true;
    return false;
}

/* Whether a hit of the other sign stands between: "nicht teuer und sehr
 * freundlich" negates only the price. */
static bool other_sign_between(const scene *s, size_t from, size_t to,
                               uint32_t begin, uint32_t end, int sign)
{
    for (size_t k = from; k < to; k++) {
        const hx_hit *hit = &s->hits[k];

        if (hit->begin >= begin && hit->end <= end && sign != 0 &&
            sign_of(s, hit) == -sign)
            return true;
    }
    return false;
}

/* Whether anything stands in tokens [begin, end) that could be negated. */
static bool anything_in(const scene *s, size_t from, size_t to,
                        uint32_t begin, uint32_t end)
{
    for (size_t k = from; k < to; k++) {
        const hx_hit *hit = &s->hits[k];

        if (hit->begin >= begin && hit->begin < end && !hit->void_by &&
            sign_of(s, hit) != 0 && !never_negated(s, hit))
            return true;
    }
    return false;
}

/* Whether a negation reaches over an "und" at token `at`: it does where it has
 * negated the like before ("nicht sauber und gepflegt"), and not where it has
 * something of its own ("ohne Termin und freundlich empfangen"). */
static bool reaches_over(const scene *s, size_t from, size_t to,
                         const hx_hit *negation, uint32_t at, int sign)
{
    for (size_t k = from; k < to; k++) {
        const hx_hit *like = &s->hits[k];

        if (like->begin >= negation->end && like->end <= at &&
            !like->void_by && sign_of(s, like) == sign)
            return true;
    }
    return false;
}

/* Whether the negation closes the driver's expression that it is part of, and
 * praise stands right behind: "funktioniert nicht mehr zufriedenstellend" is
 * negated as a whole. */
static bool runs_on(const scene *s, const hx_hit *negation,
                    const hx_hit *longer, const hx_hit *hit, int sign)
{
    return sign > 0 && is_driver(s, longer) && longer->end == negation->end &&
           hit->begin >= negation->end &&
           hit->begin - negation->end <= RUNS_ON;
}

static bool negates(const scene *s, size_t n, const hx_hit *hit, int sign,
                    size_t from, size_t to)
{
    const hx_hit *negation = &s->hits[n];
    uint32_t clause_end = s->rec->clauses[hit->clause].end, joined;
    uint32_t longer = scene_absorber(s, n, hit);

    if (longer != NOBODY &&
        !runs_on(s, negation, &s->hits[longer], hit, sign))
        return false;
    if (!apart(negation, hit))  /* in a gap of the hit, not a word of it */
        return inside(negation, hit) && !has_own_word(hit, negation);
    if (negation->end <= hit->begin) {
        if (hit->begin - negation->end > NEGATION_BEFORE ||
            other_sign_between(s, from, to, negation->end, hit->begin, sign) ||
            walled_off(s, negation->end, hit->begin))
            return false;
        joined = joined_at(s, negation->end, hit->begin);
        return joined == hit->begin ||
               reaches_over(s, from, to, negation, joined, sign);
    }
    return may_follow(s, negation) &&
           negation->begin - hit->end <= NEGATION_AFTER &&
           joined_at(s, hit->end, negation->begin) == negation->begin &&
           !anything_in(s, from, to, hit->end, clause_end);
}

/* The hit that negates `hits[i]`, or NOBODY. */
uint32_t negation_of(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];
    int sign;
    size_t from, to, first, last;

    if (!scene_may_have(s, i, CUE_NEGATION))
        return NOBODY;
    sign = sign_of(s, hit);
    scene_clause_hits(s, i, &from, &to);
    first = from;
    last = to;
    if (scene_in_run(s, i)) {
        first = from > s->first_negation ? from : s->first_negation;
        last = to <= s->last_negation ? to : s->last_negation + 1;
    }
    for (size_t k = first; k < last; k++)
        if (k != i && is_cue(s, &s->hits[k], CUE_NEGATION) &&
            negates(s, k, hit, sign, from, to))
            return (uint32_t)k;
    return NOBODY;
}

/* -- what lies in the clauses around ---------------------------------------- */

/* The words that deny a clause with "dass" behind it: "Dass es sauber war, kann
 * ich nicht sagen." */
static uint32_t denied_after(const scene *s, size_t i)
{
    static const char *const words[] = { "dass", "da\xC3\x9F", "that" };
    uint32_t clause = s->hits[i].clause;

    if (!scene_begins_with(s, clause, words, sizeof words / sizeof *words))
        return NOBODY;
    for (size_t k = i + 1; k < s->count && k - i < NEAR_HITS &&
                           s->hits[k].clause <= clause + 1; k++)
        if (s->hits[k].clause == clause + 1 &&
            is_cue(s, &s->hits[k], CUE_NEGATION_AHEAD) &&
            hx_clause_ends(s->rec, clause + 1, s->hits[k].end) &&
            scene_same_sentence(s, clause, clause + 1))
            return (uint32_t)k;
    return NOBODY;
}

/* Whether the token is "zu" with a verb behind it, or a verb with "zu" in it:
 * "zu helfen", "anzurufen". */
static bool is_infinitive(const scene *s, uint32_t t, uint32_t end)
{
    static const char *const words[] = { "zu" };
    const char *text = s->rec->text.ptr;
    const hx_token *at = &s->rec->tokens[t];
    uint32_t last = at->end - 1;

    if (scene_token_is(s, t, words, 1))
        return t + 1 < end && (text[at[1].end - 1] | 0x20) == 'n';
    for (uint32_t b = at->begin + 2;
         b + 4 <= last && (text[last] | 0x20) == 'n'; b++)
        if ((text[b] | 0x20) == 'z' && (text[b + 1] | 0x20) == 'u')
            return true;
    return false;
}

static bool infinitive_in(const scene *s, uint32_t begin, uint32_t end,
                          uint32_t clause_end)
{
    while (begin < end && !is_infinitive(s, begin, clause_end))
        begin++;
    return begin < end;
}

/* Whether an infinitive with "zu" is within the hit: "zu informieren". */
bool negation_has_deed(const scene *s, const hx_hit *hit)
{
    return infinitive_in(s, hit->begin, hit->end,
                         s->rec->clauses[hit->clause].end);
}

/* Whether the words "weigerte sich" reach the hit behind them: praise within
 * the infinitive that says what was refused, in their clause or the next, or a
 * topic that has it ("zu informieren"). */
static bool refuses(const scene *s, const hx_hit *refusal, const hx_hit *hit)
{
    const hx_clause *clause = &s->rec->clauses[hit->clause];
    uint32_t from = refusal->end > clause->begin ? refusal->end
                                                 : clause->begin;

    if (from > hit->begin ||
        joined_at(s, from, hit->begin) != hit->begin ||
        (refusal->clause != hit->clause &&
         s->rec->clauses[refusal->clause].end - refusal->end > REFUSAL_TAIL))
        return false;
    if (is_driver(s, hit) && hit->stance == HX_TOPIC)
        return negation_has_deed(s, hit);
    return sign_of(s, hit) > 0 &&
           infinitive_in(s, hit->begin > from ? hit->begin - 1 : from,
                         clause->end, clause->end);
}

/* Whether hits[k] denies the hit behind it: in its clause, or closing the one
 * before. */
static bool denies(const scene *s, size_t k, const hx_hit *hit)
{
    const hx_hit *ahead = &s->hits[k];
    bool closes = ahead->clause == hit->clause ||
                  hx_clause_ends(s->rec, ahead->clause, ahead->end);

    return apart(ahead, hit) &&
           ((is_cue(s, ahead, CUE_NEGATION_AHEAD) && closes) ||
            (is_cue(s, ahead, CUE_REFUSAL) && refuses(s, ahead, hit))) &&
           scene_same_sentence(s, ahead->clause, hit->clause);
}

/* The words "weigerte sich" that make of the deed hits[i] one that was not done,
 * or NOBODY. */
uint32_t negation_refuses(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];

    if (!has_cue(s->cues, CUE_REFUSAL))
        return NOBODY;
    for (size_t k = i; k-- > 0 && i - k < NEAR_HITS &&
                       s->hits[k].clause + 1 >= hit->clause;)
        if (is_cue(s, &s->hits[k], CUE_REFUSAL) && denies(s, k, hit))
            return (uint32_t)k;
    return NOBODY;
}

/* The words "nie das Gefühl" or "weigerte sich" that negate hits[i] behind
 * them. */
static uint32_t denied_by(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];

    if (!has_cue(s->cues, CUE_NEGATION_AHEAD) &&
        !has_cue(s->cues, CUE_REFUSAL))
        return NOBODY;
    for (size_t k = i; k-- > 0 && i - k < NEAR_HITS &&
                       s->hits[k].clause + 1 >= hit->clause;)
        if (denies(s, k, hit))
            return (uint32_t)k;
    return denied_after(s, i);
}

/* The words "sucht man hier vergebens" behind hits[i] that deny it. */
static uint32_t denied_behind(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];

    if (!scene_may_have(s, i, CUE_NEGATION_BEHIND))
        return NOBODY;
    for (size_t k = i + 1; k < s->count && k - i < NEAR_HITS &&
                           s->hits[k].clause == hit->clause; k++) {
        const hx_hit *cue = &s->hits[k];

        if (is_cue(s, cue, CUE_NEGATION_BEHIND) && cue->begin >= hit->end &&
            cue->begin - hit->end <= NEGATION_BEFORE)
            return (uint32_t)k;
    }
    return NOBODY;
}

/* The answer to the short question that hits[i] asks: "Freundlich? Nein." */
static uint32_t rebuffed_by(const scene *s, size_t i)
{
    const hx_hit *hit = &s->hits[i];
    const hx_clause *asked = &s->rec->clauses[hit->clause];
    uint32_t most = is_facet(s, hit) ? INTENT_WORDS : QUESTION_WORDS;

    if (!has_cue(s->cues, CUE_REBUFF) ||
        !(asked->flags & HX_CLAUSE_QUESTION) ||
        asked->end - asked->begin > most)
        return NOBODY;
    for (size_t k = i + 1; k < s->count && k - i < NEAR_HITS &&
                           s->hits[k].clause <= hit->clause + 1; k++)
        if (s->hits[k].clause == hit->clause + 1 &&
            is_cue(s, &s->hits[k], CUE_REBUFF))
            return (uint32_t)k;
    return NOBODY;
}

/* Words behind hits[i] that turn it: denial in its clause, or the answer. */
uint32_t negation_answers(const scene *s, size_t i)
{
    uint32_t by = denied_behind(s, i);

    return by == NOBODY ? rebuffed_by(s, i) : by;
}

/* What makes hits[i] mean the opposite of what it says: a negation, or words
 * that deny what follows; two of them cancel out. */
uint32_t negation_inverts(const scene *s, size_t i)
{
    uint32_t negation = negation_of(s, i), denial = denied_by(s, i);

    if (negation == NOBODY)
        return denial;
    if (denial != NOBODY && is_cue(s, &s->hits[denial], CUE_REFUSAL) &&
        inside(&s->hits[negation], &s->hits[denial]))
        return denial;  /* the "nicht" of "nicht bereit" is part of it */
    return denial == NOBODY ? negation : NOBODY;
}

/* The hit that turns hits[i] into its opposite, or NOBODY. */
uint32_t negation_turns(const scene *s, size_t i)
{
    uint32_t answer = negation_answers(s, i);

    return answer == NOBODY ? negation_inverts(s, i) : answer;
}
