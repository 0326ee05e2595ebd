/* Where to look and where not to: the candidates of all patterns, grouped by
 * the atom that they wait for, and the bits by which most are turned away.
 *
 * A filter tells of a clause, or of one token, which atoms it may hold. A bit
 * that several atoms share costs a vain try, never a result. The atoms that are
 * likely to be asked for most often have a bit each; the many others share. */
#include "lexicon.h"

#include <stdlib.h>

#include "alloc.h"
#include "error.h"


/* -- filters ---------------------------------------------------------------- */

/* The atom of all words that the form can begin with, or end with where
 * `last`; HX_MAP_NONE: they cannot be told. */
static hx_status edge_atom(hx_lexicon *lexicon, uint32_t number, bool last,
                           uint32_t *atom, hx_error *err)
{
    hx_program *program = &lexicon->program;
    const hx_form *form = &program->forms[number];
    const hx_part *part = &program->parts[form->first];
    hx_ids ids = { 0 };
    bool told = form->count == 1, room = true;

    *atom = HX_MAP_NONE;
    for (uint32_t s = 0; told && room && s < part->count; s++) {
        const hx_seq *seq = &program->seqs[part->first + s];
        const hx_elem *elem =
            &program->elems[seq->first + (last ? seq->count - 1u : 0)];

        told = elem->op == HX_ELEM_ATOM;
        if (told && part->count == 1) {
            *atom = elem->atom;
            return HX_OK;
        }
        if (told)
            room = hx__words_gather(&program->words, elem->atom, &ids);
    }
    if (told && room) {
        *atom = hx__words_atom(&program->words, &ids);
        room = *atom != HX_MAP_NONE;
    }
    hx__ids_clear(&ids);
    return room ? HX_OK : hx__nomem(err);
}

/* The edge atoms of the conditions that must touch the hit, by condition. */
static hx_status find_edges(hx_lexicon *lexicon, uint32_t *edges,
                            hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < lexicon->cond_count; i++) {
        const hx_cond *cond = &lexicon->conds[i];

        edges[i] = HX_MAP_NONE;
        if (cond->kind == HX_COND_NOT_AFTER ||
            cond->kind == HX_COND_NOT_BEFORE)
            rc = edge_atom(lexicon, cond->form,
                           cond->kind == HX_COND_NOT_AFTER, &edges[i], err);
    }
    return rc;
}

/* How often an atom is likely to be asked for. */
typedef struct demand {
    uint64_t weight;
    uint32_t atom;
} demand;

static int by_weight(const void *a, const void *b)
{
    const demand *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return x->atom < y->atom ? -1 : x->atom > y->atom;
}

/* Gives the atoms that are asked for bits of a filter of `count`: three in
 * eight go to the most wanted. Bit 0 is left: it stands for no atom. */
static void give_bits(demand *list, size_t atoms, uint16_t *bits, size_t count)
{
    size_t own = count / 8 * 3, shared = count - own - 1;

    qsort(list, atoms, sizeof *list, by_weight);
    for (size_t i = 0; i < atoms && list[i].weight > 0; i++)
        bits[list[i].atom] =
            (uint16_t)(1 + (i < own ? i : own + (i - own) % shared));
}

static uint32_t anchor_cost(const hx_program *program, const hx_seq *seq)
{
    return program->words.atom_cost[
        program->elems[seq->first + seq->anchor].atom];
}

/* What a clause is asked for when the form's anchor part is looked for: what
 * the sequences need, and the anchors of the other parts. */
static void want_held(const hx_program *program, uint32_t number, demand *held)
{
    const hx_form *form = &program->forms[number];
    uint64_t cost = 0;

    for (uint32_t i = 0; i < form->count; i++) {
        const hx_part *part = &program->parts[form->first + i];

        for (uint32_t s = part->first; s < part->first + part->count; s++) {
            const hx_seq *seq = &program->seqs[s];

            if (seq->need != HX_MAP_NONE)
                held[seq->need].weight += anchor_cost(program, seq);
            if (i == form->anchor)
                cost += anchor_cost(program, seq);
        }
    }
    for (uint32_t i = 0; form->count > 1 && i < form->count; i++)
        held[program->parts[form->first + i].anchors].weight += cost;
}

static void want_near(const hx_program *program, demand *near)
{
    for (size_t s = 0; s < program->seq_count; s++) {
        const hx_seq *seq = &program->seqs[s];

        if (seq->right != HX_MAP_NONE)
            near[seq->right].weight += anchor_cost(program, seq);
        else if (seq->left != HX_MAP_NONE)
            near[seq->left].weight += anchor_cost(program, seq);
    }
}

/* The conditions of all patterns, as often as their patterns' anchors. */
static void want_conds(const hx_lexicon *lexicon, const uint32_t *edges,
                       demand *held, demand *near)
{
    const hx_program *program = &lexicon->program;

    for (size_t p = 0; p < lexicon->pattern_count; p++) {
        const hx_pattern *pattern = &lexicon->patterns[p];
        const hx_form *form = &program->forms[pattern->form];
        uint32_t anchors = program->parts[form->first + form->anchor].anchors;
        uint32_t cost = program->words.atom_cost[anchors];

        for (uint32_t i = pattern->cond_first;
             i < pattern->cond_first + pattern->cond_count; i++) {
            const hx_form *own = &program->forms[lexicon->conds[i].form];

            if (lexicon->conds[i].kind > HX_COND_NOT_BEFORE)
                continue;
            want_held(program, lexicon->conds[i].form, held);
            held[program->parts[own->first + own->anchor].anchors].weight +=
                lexicon->conds[i].kind == HX_COND_UNLESS ? cost : 1;
            if (edges[i] != HX_MAP_NONE)
                near[edges[i]].weight += cost;
        }
    }
}

static void bind_conds(hx_lexicon *lexicon, const uint32_t *edges)
{
    const hx_program *program = &lexicon->program;

    for (size_t i = 0; i < lexicon->cond_count; i++) {
        hx_cond *cond = &lexicon->conds[i];

        if (cond->kind == HX_COND_UNLESS) {
            const hx_form *form = &program->forms[cond->form];

            cond->bit = lexicon->held_bit[
                program->parts[form->first + form->anchor].anchors];
        } else if (edges[i] != HX_MAP_NONE) {
            cond->bit = lexicon->near_bit[edges[i]];
        }
    }
}

static demand *no_demand(size_t atoms)
{
    demand *list = hx__alloc(atoms + 1, sizeof *list);

    for (size_t i = 0; list && i < atoms; i++)
        list[i].atom = (uint32_t)i;
    return list;
}

static hx_status make_filters(hx_lexicon *lexicon, hx_error *err)
{
    uint32_t *edges = hx__alloc(lexicon->cond_count + 1, sizeof *edges);
    hx_status rc = edges ? find_edges(lexicon, edges, err) : hx__nomem(err);
    size_t atoms = lexicon->program.words.atom_count;
    demand *held = no_demand(atoms), *near = no_demand(atoms);

    lexicon->held_bit = hx__alloc(atoms + 1, sizeof *lexicon->held_bit);
    lexicon->near_bit = hx__alloc(atoms + 1, sizeof *lexicon->near_bit);
    if (!lexicon->held_bit || !lexicon->near_bit || !held || !near)
        rc = hx__nomem(err);
    if (rc == HX_OK) {
        for (size_t i = 0; i < lexicon->pattern_count; i++)
            want_held(&lexicon->program, lexicon->patterns[i].form, held);
        want_near(&lexicon->program, near);
        want_conds(lexicon, edges, held, near);
        give_bits(held, atoms, lexicon->held_bit, HX_HELD_BITS);
        give_bits(near, atoms, lexicon->near_bit, HX_NEAR_BITS);
        bind_conds(lexicon, edges);
    }
    hx__free(held);
    hx__free(near);
    hx__free(edges);
    return rc;
}

/* -- candidates ------------------------------------------------------------- */

static hx_cand make_cand(const hx_lexicon *lexicon, size_t p, uint32_t s)
{
    const hx_pattern *pattern = &lexicon->patterns[p];
    const hx_seq *seq = &lexicon->program.seqs[s];
    hx_cand cand = { (uint32_t)p, s, 0, 0, HX_SIDE_LOOSE, pattern->hit.lang };

    if (pattern->regex >= 0) {
        cand.seq = HX_SEQ_REGEX;
        return cand;
    }
    if (seq->need != HX_MAP_NONE)
        cand.held = lexicon->held_bit[seq->need];
    if (seq->count == 1 && lexicon->program.forms[pattern->form].count == 1) {
        cand.side = HX_SIDE_ALONE;
    } else if (seq->right != HX_MAP_NONE) {
        cand.side = HX_SIDE_RIGHT;
        cand.near = lexicon->near_bit[seq->right];
    } else if (seq->left != HX_MAP_NONE) {
        cand.side = HX_SIDE_LEFT;
        cand.near = lexicon->near_bit[seq->left];
    }
    return cand;
}

/* Calls visit(atom, candidate) for every candidate there is. */
static void each_cand(hx_lexicon *lexicon,
                      void (*visit)(hx_lexicon *lexicon, uint32_t atom,
                                    const hx_cand *cand))
{
    const hx_program *program = &lexicon->program;

    for (size_t p = 0; p < lexicon->pattern_count; p++) {
        const hx_form *form = &program->forms[lexicon->patterns[p].form];
        const hx_part *part = &program->parts[form->first + form->anchor];

        for (uint32_t s = part->first; s < part->first + part->count; s++) {
            const hx_seq *seq = &program->seqs[s];
            hx_cand cand = make_cand(lexicon, p, s);

            visit(lexicon, program->elems[seq->first + seq->anchor].atom,
                  &cand);
        }
    }
}

static void count_cand(hx_lexicon *lexicon, uint32_t atom, const hx_cand *cand)
{
    (void)cand;
    lexicon->cand_first[atom + 2]++;
}

static void place_cand(hx_lexicon *lexicon, uint32_t atom, const hx_cand *cand)
{
    lexicon->cands[lexicon->cand_first[atom + 1]++] = *cand;
}

hx_status hx__lexicon_index(hx_lexicon *lexicon, hx_error *err)
{
    hx_status rc = make_filters(lexicon, err);
    size_t atoms = lexicon->program.words.atom_count;

    if (rc != HX_OK)
        return rc;
    /* Counting sort: cand_first[atom] .. cand_first[atom + 1] are an atom's. */
    lexicon->cand_first = hx__alloc(atoms + 3, sizeof *lexicon->cand_first);
    if (!lexicon->cand_first)
        return hx__nomem(err);
    each_cand(lexicon, count_cand);
    for (size_t i = 1; i < atoms + 3; i++)
        lexicon->cand_first[i] += lexicon->cand_first[i - 1];
    lexicon->cands = hx__alloc(lexicon->cand_first[atoms + 1] + 1,
                               sizeof *lexicon->cands);
    if (!lexicon->cands)
        return hx__nomem(err);
    each_cand(lexicon, place_cand);
    return hx__words_seal(&lexicon->program.words) ? HX_OK : hx__nomem(err);
}
