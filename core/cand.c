/* Where to look: the candidates of all patterns, grouped by the atom that they
 * wait for, and what they and their conditions cannot do without. */
#include "filters.h"

#include <stdlib.h>

#include "alloc.h"
#include "error.h"

/* -- the edges of conditions ------------------------------------------------ */

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

/* enum hx_shape; a word may be any of those that its part names. */
static uint8_t shape_of(const hx_program *program, const hx_form *form)
{
    const hx_part *part = &program->parts[form->first];
    bool words = true;

    if (form->count > 1)
        return HX_SHAPE_FORM;
    for (uint32_t s = part->first; s < part->first + part->count; s++)
        words &= program->seqs[s].count == 1;
    return words ? HX_SHAPE_WORD : HX_SHAPE_PART;
}

/* What conditions say of their forms, so that these need not be looked at. */
static void sum_up_conds(hx_lexicon *lexicon)
{
    const hx_program *program = &lexicon->program;

    for (size_t i = 0; i < lexicon->cond_count; i++) {
        hx_cond *cond = &lexicon->conds[i];
        const hx_part *part;

        if (cond->kind > HX_COND_NOT_BEFORE)
            continue;
        part = hx__anchor_part(program, cond->form);
        cond->atom = part->anchors;
        cond->seq = part->first;
        cond->seq_count = (uint16_t)part->count;
        cond->shape = shape_of(program, &program->forms[cond->form]);
    }
}

/* -- what matching needs ----------------------------------------------------- */

/* The further atoms that the sequence cannot do without, rarest first. */
static hx_needs find_needs(const hx_program *program, const hx_seq *seq)
{
    hx_needs found;
    uint32_t used = 0;

    for (int k = 0; k < HX_NEEDS; k++) {
        uint32_t best = UINT32_MAX, at = seq->count;

        found.atom[k] = HX_MAP_NONE;
        for (uint32_t i = 0; i < seq->count; i++) {
            const hx_elem *elem = &program->elems[seq->first + i];
            uint32_t cost;

            if (i == seq->anchor || elem->op != HX_ELEM_ATOM ||
                used >> i & 1)
                continue;
            cost = program->words.atom_cost[elem->atom];
            if (cost < best) {
                best = cost;
                at = i;
            }
        }
        if (at == seq->count)
            continue;
        used |= 1u << at;
        found.atom[k] = program->elems[seq->first + at].atom;
    }
    return found;
}

/* -- languages -------------------------------------------------------------- */

/* Marks all atoms that matching the form, or a filter for it, may want to know
 * of a token; as asked those that a token is asked for by one. That it has the
 * anchor is known where the form is one part that candidates lead to (`led`);
 * else it is looked for. */
static void mark_form(hx_lexicon *lexicon, uint32_t number, uint8_t langs,
                      bool led)
{
    const hx_program *program = &lexicon->program;
    const hx_form *form = &program->forms[number];
    bool known = led && form->count == 1;
    uint8_t *of = program->words.atom_langs;

    for (uint32_t i = 0; i < form->count; i++) {
        const hx_part *part = &program->parts[form->first + i];

        of[part->anchors] |= langs;
        lexicon->asked[part->anchors] |= !known;
        for (uint32_t s = part->first; s < part->first + part->count; s++) {
            const hx_seq *seq = &program->seqs[s];
            const hx_sides *sides = &program->sides[s];

            if (sides->right != HX_MAP_NONE)
                of[sides->right] |= langs;
            if (sides->left != HX_MAP_NONE)
                of[sides->left] |= langs;
            for (uint32_t e = 0; e < seq->count; e++) {
                const hx_elem *elem = &program->elems[seq->first + e];

                if (!hx__elem_has_atom(elem))
                    continue;
                of[elem->atom] |= langs;
                lexicon->asked[elem->atom] |= !(known && e == seq->anchor);
            }
        }
    }
}

/* Says of every atom in records of which languages it may be wanted, and whether
 * tokens are asked for it. */
static hx_status mark_atoms(hx_lexicon *lexicon, const uint32_t *edges,
                            hx_error *err)
{
    hx_words *words = &lexicon->program.words;

    words->atom_langs = hx__alloc(words->atom_count + 1, 1);
    lexicon->asked = hx__alloc(words->atom_count + 1, 1);
    if (!words->atom_langs || !lexicon->asked)
        return hx__nomem(err);
    for (size_t i = 0; i < lexicon->pattern_count; i++) {
        const hx_pattern *pattern = &lexicon->patterns[i];
        uint8_t langs = 0;

        for (int lang = 0; lang < HX_LANG_COUNT; lang++)
            if (hx__lang_fits(pattern->hit.lang, lang))
                langs |= (uint8_t)(1u << lang);
        mark_form(lexicon, pattern->form, langs, true);
        for (uint32_t c = pattern->cond_first;
             c < pattern->cond_first + pattern->cond_count; c++) {
            if (lexicon->conds[c].kind <= HX_COND_NOT_BEFORE)
                mark_form(lexicon, lexicon->conds[c].form, langs, false);
            if (edges[c] != HX_MAP_NONE)
                words->atom_langs[edges[c]] |= langs;
        }
    }
    return HX_OK;
}

/* -- candidates ------------------------------------------------------------- */

/* Puts the anchors of the other parts, where those must be in the same clause,
 * behind the first need. */
static void need_parts(const hx_lexicon *lexicon, const hx_pattern *pattern,
                       uint32_t needs[HX_NEEDS])
{
    const hx_form *form = &lexicon->program.forms[pattern->form];
    const hx_part *parts = &lexicon->program.parts[form->first];
    int k = needs[0] == HX_MAP_NONE ? 0 : 1;

    for (uint32_t i = 0; i < form->count && k < HX_NEEDS; i++)
        if (i != form->anchor &&
            hx__joined_by(form, parts, i)->join == HX_JOIN_CLAUSE)
            needs[k++] = parts[i].anchors;
}

static hx_cand make_cand(const hx_lexicon *lexicon, const hx_known *known,
                         size_t p, uint32_t s)
{
    const hx_pattern *pattern = &lexicon->patterns[p];
    const hx_seq *seq = &lexicon->program.seqs[s];
    const hx_sides *sides = &lexicon->program.sides[s];
    hx_cand cand = { (uint32_t)p, s, { HX_MAP_NONE, HX_MAP_NONE },
                     HX_MAP_NONE, HX_SIDE_LOOSE, pattern->hit.lang };

    if (pattern->regex >= 0) {
        cand.seq = HX_SEQ_REGEX;
        return cand;
    }
    memcpy(cand.held, known->needs[s].atom, sizeof cand.held);
    need_parts(lexicon, pattern, cand.held);
    if (seq->count == 1 && lexicon->program.forms[pattern->form].count == 1) {
        cand.side = HX_SIDE_ALONE;
    } else if (sides->right != HX_MAP_NONE) {
        cand.side = HX_SIDE_RIGHT;
        cand.near = sides->right;
    } else if (sides->left != HX_MAP_NONE) {
        cand.side = HX_SIDE_LEFT;
        cand.near = sides->left;
    }
    return cand;
}

/* Calls visit() for every candidate there is: sequence `s` of pattern `p`,
 * which stands on `atom`. */
static void each_cand(hx_lexicon *lexicon, const hx_known *known,
                      void (*visit)(hx_lexicon *lexicon, const hx_known *known,
                                    uint32_t atom, size_t p, uint32_t s))
{
    const hx_program *program = &lexicon->program;

    for (size_t p = 0; p < lexicon->pattern_count; p++) {
        const hx_part *part = hx__anchor_part(program, lexicon->patterns[p].form);

        for (uint32_t s = part->first; s < part->first + part->count; s++)
            visit(lexicon, known, program->seqs[s].atom, p, s);
    }
}

static void count_cand(hx_lexicon *lexicon, const hx_known *known, uint32_t atom,
                       size_t p, uint32_t s)
{
    (void)known;
    (void)p;
    (void)s;
    lexicon->cand_first[atom + 2]++;
}

static void place_cand(hx_lexicon *lexicon, const hx_known *known, uint32_t atom,
                       size_t p, uint32_t s)
{
    lexicon->cands[lexicon->cand_first[atom + 1]++] =
        make_cand(lexicon, known, p, s);
}

/* Counting sort: cand_first[atom] .. cand_first[atom + 1] are an atom's. */
static hx_status group_cands(hx_lexicon *lexicon, const hx_known *known,
                             hx_error *err)
{
    size_t atoms = lexicon->program.words.atom_count;

    lexicon->cand_first = hx__alloc(atoms + 3, sizeof *lexicon->cand_first);
    if (!lexicon->cand_first)
        return hx__nomem(err);
    each_cand(lexicon, known, count_cand);
    for (size_t i = 1; i < atoms + 3; i++)
        lexicon->cand_first[i] += lexicon->cand_first[i - 1];
    lexicon->cands = hx__alloc(lexicon->cand_first[atoms + 1] + 1,
                               sizeof *lexicon->cands);
    if (!lexicon->cands)
        return hx__nomem(err);
    each_cand(lexicon, known, place_cand);
    return HX_OK;
}

static hx_status find_known(hx_lexicon *lexicon, hx_known *known, hx_error *err)
{
    const hx_program *program = &lexicon->program;

    known->edges = hx__alloc(lexicon->cond_count + 1, sizeof *known->edges);
    known->needs = hx__alloc(program->seq_count + 1, sizeof *known->needs);
    if (!known->edges || !known->needs)
        return hx__nomem(err);
    for (size_t s = 0; s < program->seq_count; s++)
        known->needs[s] = find_needs(program, &program->seqs[s]);
    return find_edges(lexicon, known->edges, err);
}

hx_status hx__lexicon_index(hx_lexicon *lexicon, hx_error *err)
{
    hx_known known = { NULL, NULL };
    hx_status rc = find_known(lexicon, &known, err);

    sum_up_conds(lexicon);
    for (int lang = 0; rc == HX_OK && lang < HX_LANG_COUNT; lang++)
        rc = hx__filters_make(lexicon, &known, lang, err);
    if (rc == HX_OK)
        rc = mark_atoms(lexicon, known.edges, err);
    if (rc == HX_OK)
        rc = group_cands(lexicon, &known, err);
    if (rc == HX_OK && !hx__words_seal(&lexicon->program.words))
        rc = hx__nomem(err);
    hx__free(known.edges);
    hx__free(known.needs);
    return rc;
}
