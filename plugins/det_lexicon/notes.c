/* For explain: what turned a hit, what blocked it, and the cues that were seen.
 * What is said here has to be true of stance.c: where a rule there has a
 * reach, the reason names it. */
#include "notes.h"

#include <stdio.h>

#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number
#define CLUES_MAX 3

/* A reason, and the hit that it speaks of, or NOBODY. */
typedef struct clue {
    const char *why;
    uint32_t    by;
} clue;

/* -- words ------------------------------------------------------------------ */

static hx_status add(const scene *s, hx_record *rec, size_t i, hx_str text,
                     hx_error *err)
{
    const hx_hit *hit = &s->hits[i];
    hx_note note = { byte_begin(rec, hit), byte_end(rec, hit), hit->rule,
                     text };

    return s->model->host->note_add(rec, note, err);
}

static hx_str words_of(const scene *s, const hx_record *rec, uint32_t by)
{
    uint32_t begin;

    if (by == NOBODY)
        return (hx_str){ "", 0 };
    begin = byte_begin(rec, &s->hits[by]);
    return (hx_str){ rec->text.ptr + begin,
                     byte_end(rec, &s->hits[by]) - begin };
}

static char *append(char *to, const char *bytes, size_t len)
{
    memcpy(to, bytes, len);
    return to + len;
}

/* The clues as one sentence: `stance from: "good", negated by: "not"`. */
static hx_status add_clues(const scene *s, hx_record *rec, size_t i,
                           const clue *clues, size_t count, hx_error *err)
{
    size_t room = 0;
    char *text, *to;

    for (size_t n = 0; n < count; n++)
        room += strlen(clues[n].why) + words_of(s, rec, clues[n].by).len + 8;
    text = to = s->model->host->arena(rec, room);
    if (!text)
        return s->model->host->fail(err, HX_E_NOMEM, "det_lexicon: no memory");
    for (size_t n = 0; n < count; n++) {
        hx_str words = words_of(s, rec, clues[n].by);

        to = append(to, ", ", n > 0 ? 2 : 0);
        to = append(to, clues[n].why, strlen(clues[n].why));
        if (clues[n].by == NOBODY)
            continue;
        to = append(to, ": \"", 3);
        to = append(to, words.ptr, words.len);
        to = append(to, "\"", 1);
    }
    return add(s, rec, i, (hx_str){ text, (size_t)(to - text) }, err);
}

/* -- why there is none ------------------------------------------------------ */

/* Why the cue hits[k] says nothing of the topic hits[i]. */
static clue passed_over(const scene *s, size_t i, size_t k)
{
    const hx_hit *topic = &s->hits[i], *cue = &s->hits[k];
    uint32_t longer = scene_absorber(s, k, topic);
    bool wish = is_cue(s, cue, CUE_WISH) || is_cue(s, cue, CUE_WISH_LACK);

    if (wish && topic->wish == HX_WISH_KEEP)
        return (clue){ "a topic that pays no heed to the wish", (uint32_t)k };
    if (!apart(topic, cue))
        return (clue){ "a topic that shares words with its praise, blame or "
                       "wish", (uint32_t)k };
    if (longer != NOBODY)
        return (clue){ "a topic whose praise, blame or wish is part of a longer "
                       "expression", longer };
    return (clue){ "a topic whose praise or blame is over "
                   TEXT(TOPIC_REACH) " words away", (uint32_t)k };
}

/* Why nothing is said of the topic hits[i]: of the cue of its clause that stands
 * nearest to it, where there is one. */
static clue bare_topic(const scene *s, size_t i)
{
    const hx_hit *topic = &s->hits[i];
    uint32_t best = UINT32_MAX;
    size_t from, to, at = i;

    scene_clause_hits(s, i, &from, &to);
    for (size_t k = from; k < to; k++) {
        const hx_hit *cue = &s->hits[k];

        if (gap_between(topic, cue) >= best ||
            !(is_cue(s, cue, CUE_GOOD) || is_cue(s, cue, CUE_BAD) ||
              is_cue(s, cue, CUE_WISH) || is_cue(s, cue, CUE_WISH_LACK)))
            continue;
        best = gap_between(topic, cue);
        at = k;
    }
    return at == i ? (clue){ "a topic without praise, blame or wish in its "
                             "clause", NOBODY }
                   : passed_over(s, i, at);
}

/* The exception of the lexicon is a line of its own, as the rule is. */
static hx_status add_void(const scene *s, hx_record *rec, size_t i,
                          hx_error *err)
{
    const clue blocked = { "blocked by its exception", NOBODY };
    const clue exception = { s->hits[i].void_by, NOBODY };
    hx_status rc = add_clues(s, rec, i, &blocked, 1, err);

    return rc == HX_OK ? add_clues(s, rec, i, &exception, 1, err) : rc;
}

static hx_status add_blocked(const scene *s, hx_record *rec, size_t i,
                             hx_error *err)
{
    const verdict *v = &s->verdicts[i];
    clue reason = { "negated", v->turned_by };

    if (v->why == WHY_VOID)
        return add_void(s, rec, i, err);
    if (v->why == WHY_PART)
        reason.why = "part of a longer expression";
    else if (v->why == WHY_SEEMING)
        reason.why = "its own negation only looks like one";
    else if (v->why == WHY_BARE)
        reason = bare_topic(s, i);
    return add_clues(s, rec, i, &reason, 1, err);
}

/* -- why it is as it is ----------------------------------------------------- */

static hx_status add_turned(const scene *s, hx_record *rec, size_t i,
                            hx_error *err)
{
    const verdict *v = &s->verdicts[i];
    clue clues[CLUES_MAX] = { { "stance from", v->turned_by } };
    size_t count = 1;

    if (v->turned_by == NOBODY)
        return HX_OK;
    if (v->negated_by != NOBODY)
        clues[count++] = (clue){ "negated by", v->negated_by };
    if (v->excepted_by != NOBODY)
        clues[count++] = (clue){ "excepted by", v->excepted_by };
    return add_clues(s, rec, i, clues, count, err);
}

/* A stance that the hit has and that weighs too little for a label. */
static hx_status add_light(const scene *s, hx_record *rec, size_t i,
                           unsigned stance, hx_error *err)
{
    static const char *const dropped[] = {
        [HX_MET] = "met dropped: ", [HX_UNMET] = "unmet dropped: ",
        [HX_WANTED] = "wanted dropped: "
    };
    bool driver = s->hits[i].dimension == s->model->driver;
    int64_t weight = scene_weight(s, i, (uint8_t)stance);
    char number[8], text[96];
    int len;

    if (weight >= FULL_WEIGHT)
        return HX_OK;
    len = snprintf(number, sizeof number, "0.%03d", (int)weight);
    while (number[len - 1] == '0')
        number[--len] = '\0';
    len = snprintf(text, sizeof text, "%shits of this label weigh %s in all, "
                   "it needs 1", driver ? dropped[stance] : "", number);
    return add(s, rec, i, (hx_str){ text, (size_t)len }, err);
}

hx_status notes_add(const scene *s, hx_record *rec, size_t i, hx_error *err)
{
    const verdict *v = &s->verdicts[i];
    hx_status rc;

    if (v->why != WHY_NONE)
        return add_blocked(s, rec, i, err);
    if (s->hits[i].dimension == s->model->cue_dim)
        return add(s, rec, i, hx_str_of("cue"), err);
    rc = add_turned(s, rec, i, err);
    for (unsigned bit = HX_MET; rc == HX_OK && bit <= HX_WANTED; bit <<= 1)
        if (v->stances & bit)
            rc = add_light(s, rec, i, bit, err);
    return rc;
}
