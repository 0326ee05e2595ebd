/* Which atoms the filters ask for.
 *
 * What a clause is asked for has a number each; what the word beside an anchor
 * is asked for has a bit of a small filter. A number or bit that several atoms
 * share costs a vain try, never a result: the atoms that are likely to be asked
 * for most often have one each, the others share where there are too many.
 *
 * How often that is, is reckoned from how common words are (common.c), as if they
 * stood in texts by chance, each for itself. They do not; but by what seven
 * megabytes of comments ask, half of all notes can be left out in this order for one
 * in a hundred tries more, where the best order would leave out two thirds. */
#include "filters.h"

#include <stdlib.h>

#include "alloc.h"
#include "error.h"

#define MILLION 1e6
#define KINDRED 2.0        /* times that words of one pattern stand together more
                              often than chance would have it */
#define CLAUSE_WORDS 9.0   /* tokens of a clause of comments, on average */
#define SENTENCE_WORDS 18.0
#define SHARED_BITS 0.1    /* of the neighbours have an atom's bit by another */
#define NOTES_MAX 150.0    /* notes that cost what a vain try costs */

/* How often an atom is likely to be asked for, per million tokens. */
typedef struct demand {
    double   weight;
    uint32_t atom;
} demand;

/* What the patterns for records of one language ask for. */
typedef struct demands {
    const hx_lexicon *lexicon;
    const hx_known   *known;
    demand           *held, *near, *around;
} demands;

/* -- chances ---------------------------------------------------------------- */

static double times(const hx_program *program, uint32_t atom)
{
    return program->words.atom_cost[atom];
}

static double at_most_one(double chance)
{
    return chance < 1 ? chance : 1;
}

/* Whether one of so many tokens around a word of a pattern has the atom. */
static double among(const hx_program *program, uint32_t atom, double tokens)
{
    return at_most_one(KINDRED * tokens * times(program, atom) / MILLION);
}

/* Whether the filter lets the token beside a word of a pattern pass. */
static double beside(const hx_program *program, uint32_t atom)
{
    return at_most_one(SHARED_BITS + among(program, atom, 1));
}

/* The tokens among which element `i`, not the anchor, may stand. */
static double room_of(const hx_program *program, const hx_seq *seq, uint32_t i)
{
    const hx_elem *nearer = &program->elems[
        seq->first + (i > seq->anchor ? i - 1 : i + 1)];
    double room = nearer->op == HX_ELEM_GAP ? 1.0 + hx__gap_max(*nearer) : 1;

    return room < CLAUSE_WORDS ? room : CLAUSE_WORDS;
}

static double hits_of_seq(const hx_program *program, const hx_seq *seq)
{
    double hits = times(program, seq->atom);

    for (uint32_t i = 0; i < seq->count; i++) {
        const hx_elem *elem = &program->elems[seq->first + i];

        if (i != seq->anchor && elem->op == HX_ELEM_ATOM)
            hits *= among(program, elem->atom, room_of(program, seq, i));
    }
    return hits;
}

static double hits_of_form(const hx_program *program, uint32_t number)
{
    const hx_form *form = &program->forms[number];
    const hx_part *part = hx__anchor_part(program, number);
    double hits = 0;

    for (uint32_t s = part->first; s < part->first + part->count; s++)
        hits += hits_of_seq(program, &program->seqs[s]);
    for (uint32_t i = 0; i < form->count; i++)
        if (i != form->anchor)
            hits *= among(program, program->parts[form->first + i].anchors,
                          CLAUSE_WORDS);
    return hits;
}

/* -- demands ---------------------------------------------------------------- */

/* Clauses are asked for the atom so often; how often they hold it then. */
static double want(const demands *d, uint32_t atom, double asked)
{
    if (atom == HX_MAP_NONE)
        return asked;
    d->held[atom].weight += asked;
    return asked * among(&d->lexicon->program, atom, CLAUSE_WORDS);
}

static void want_other_parts(const demands *d, const hx_form *form,
                             double asked)
{
    const hx_part *parts = &d->lexicon->program.parts[form->first];

    for (uint32_t i = 0; i < form->count; i++) {
        if (i == form->anchor)
            continue;
        if (hx__joined_by(form, parts, i)->join == HX_JOIN_CLAUSE)
            asked = want(d, parts[i].anchors, asked);
        else
            d->around[parts[i].anchors].weight += asked;
    }
}

/* What candidates of the pattern ask, one question after the other. */
static void want_pattern(const demands *d, const hx_pattern *pattern)
{
    const hx_program *program = &d->lexicon->program;
    const hx_part *part = hx__anchor_part(program, pattern->form);

    for (uint32_t s = part->first; s < part->first + part->count; s++) {
        const hx_sides *sides = &program->sides[s];
        uint32_t near = sides->right != HX_MAP_NONE ? sides->right
                                                    : sides->left;
        double asked = times(program, program->seqs[s].atom);

        if (near != HX_MAP_NONE) {
            d->near[near].weight += asked;
            asked *= beside(program, near);
        }
        for (int k = 0; k < HX_NEEDS; k++)
            asked = want(d, d->known->needs[s].atom[k], asked);
        want_other_parts(d, &program->forms[pattern->form], asked);
    }
}

/* The atom that the clause must hold besides what is asked first; HX_MAP_NONE:
 * none is known. */
static uint32_t also_held(const hx_program *program, const hx_cond *cond)
{
    if (cond->kind != HX_COND_UNLESS)
        return cond->atom;
    return cond->shape == HX_SHAPE_PART && cond->seq_count == 1
               ? program->seqs[cond->seq].need : HX_MAP_NONE;
}

/* What a condition asks of so many hits. */
static void want_cond(const demands *d, const hx_cond *cond, uint32_t edge,
                      double hits)
{
    const hx_program *program = &d->lexicon->program;
    double asked = hits;

    if (cond->kind == HX_COND_UNLESS) {
        asked = want(d, cond->atom, asked);
    } else if (edge != HX_MAP_NONE) {
        d->near[edge].weight += asked;
        asked *= beside(program, edge);
    }
    asked = want(d, also_held(program, cond), asked);
    for (uint32_t s = cond->seq; s < cond->seq + cond->seq_count; s++) {
        const hx_seq *seq = &program->seqs[s];

        (void)want(d, seq->need,
                   hits * among(program, seq->atom, CLAUSE_WORDS));
    }
    want_other_parts(d, &program->forms[cond->form], asked);
}

static void want_all(const demands *d, int lang)
{
    const hx_lexicon *lexicon = d->lexicon;

    for (size_t i = 0; i < lexicon->pattern_count; i++) {
        const hx_pattern *pattern = &lexicon->patterns[i];
        double hits;

        if (!hx__lang_fits(pattern->hit.lang, lang))
            continue;
        want_pattern(d, pattern);
        hits = hits_of_form(&lexicon->program, pattern->form);
        for (uint32_t c = pattern->cond_first;
             c < pattern->cond_first + pattern->cond_count; c++)
            if (lexicon->conds[c].kind <= HX_COND_NOT_BEFORE)
                want_cond(d, &lexicon->conds[c], d->known->edges[c], hits);
    }
}

/* -- numbers ---------------------------------------------------------------- */

/* What would be noted far more often than it spares a try is not worth a number:
 * the few askers find out by trying. */
static void drop_idle(const hx_program *program, demand *list, size_t atoms,
                      double tokens)
{
    for (size_t i = 0; i < atoms; i++) {
        double notes = times(program, (uint32_t)i);
        double lacking = 1 - at_most_one(tokens * notes / MILLION);

        if (list[i].weight * lacking * NOTES_MAX < notes)
            list[i].weight = 0;
    }
}

static int by_weight(const void *a, const void *b)
{
    const demand *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return x->atom < y->atom ? -1 : x->atom > y->atom;
}

/* Moves the atoms that are asked for, and have no number yet, to the front, the
 * most wanted first; returns how many. */
static size_t sort_asked(demand *list, size_t atoms, const uint16_t *bits)
{
    size_t asked = 0;

    for (size_t i = 0; i < atoms; i++)
        if (list[i].weight > 0 && bits[list[i].atom] == 0)
            list[asked++] = list[i];
    qsort(list, asked, sizeof *list, by_weight);
    return asked;
}

/* Gives the first `asked` atoms of the list numbers from `first` to below `count`:
 * where those do not reach, three in eight go to the most wanted. Returns what
 * all numbers are below. */
static size_t give_bits(const demand *list, size_t asked, uint16_t *bits,
                        size_t first, size_t count)
{
    size_t room = count - first;
    size_t own = asked <= room ? asked : room / 8 * 3;

    for (size_t i = 0; i < asked; i++)
        bits[list[i].atom] =
            (uint16_t)(first + (i < own ? i : own + (i - own) % (room - own)));
    return first + (asked < room ? asked : room);
}

/* Numbers for what clauses are asked for; the lowest for what sentences are, as
 * far as each can have its own: conditions rely on that (word_voids()). 0 stands
 * for no atom. */
static void give_numbers(hx_lexicon *lexicon, const demands *d, int lang,
                         size_t atoms)
{
    uint16_t *held = lexicon->held_bit[lang];
    size_t asked, count;

    drop_idle(&lexicon->program, d->around, atoms, SENTENCE_WORDS);
    drop_idle(&lexicon->program, d->held, atoms, CLAUSE_WORDS);
    asked = sort_asked(d->around, atoms, held);
    if (asked > HX_AROUND_MAX - 1)
        asked = HX_AROUND_MAX - 1;
    count = give_bits(d->around, asked, held, 1, HX_AROUND_MAX);
    lexicon->around_count[lang] = (uint32_t)count;
    asked = sort_asked(d->held, atoms, held);
    count = give_bits(d->held, asked, held, count, HX_HELD_MAX);
    if (count > lexicon->held_count)
        lexicon->held_count = (uint32_t)count;
}

static void bind_conds(hx_lexicon *lexicon, const uint32_t *edges, int lang)
{
    const uint16_t *held = lexicon->held_bit[lang];

    for (size_t i = 0; i < lexicon->cond_count; i++) {
        hx_cond *cond = &lexicon->conds[i];
        uint32_t also;

        if (cond->kind > HX_COND_NOT_BEFORE)
            continue;
        also = also_held(&lexicon->program, cond);
        if (also != HX_MAP_NONE)
            cond->held[lang] = held[also];
        if (cond->kind == HX_COND_UNLESS)
            cond->bit[lang] = held[cond->atom];
        else if (edges[i] != HX_MAP_NONE)
            cond->bit[lang] = lexicon->near_bit[lang][edges[i]];
    }
}

static demand *no_demand(size_t atoms)
{
    demand *list = hx__alloc(atoms + 1, sizeof *list);

    for (size_t i = 0; list && i < atoms; i++)
        list[i].atom = (uint32_t)i;
    return list;
}

hx_status hx__filters_make(hx_lexicon *lexicon, const hx_known *known,
                           int lang, hx_error *err)
{
    size_t atoms = lexicon->program.words.atom_count;
    uint16_t *held = hx__alloc(atoms + 1, sizeof *held);
    uint16_t *near = hx__alloc(atoms + 1, sizeof *near);
    demands d = { lexicon, known, no_demand(atoms), no_demand(atoms),
                  no_demand(atoms) };
    hx_status rc = held && near && d.held && d.near && d.around
                       ? HX_OK : hx__nomem(err);

    lexicon->held_bit[lang] = held;
    lexicon->near_bit[lang] = near;
    if (rc == HX_OK) {
        want_all(&d, lang);
        give_numbers(lexicon, &d, lang, atoms);
        (void)give_bits(d.near, sort_asked(d.near, atoms, near), near, 1,
                        HX_NEAR_BITS);
        bind_conds(lexicon, known->edges, lang);
    }
    hx__free(d.held);
    hx__free(d.near);
    hx__free(d.around);
    return rc;
}
