/* Parts of a form: each sequence gets its anchor, its rarest atom, and what is
 * known of the tokens around it. */
#include "parser.h"

#include "alloc.h"
#include "error.h"

/* The atom of all tokens that may stand right beside the anchor, going by
 * `step` (1 or -1): those that may be missing, and the first that may not. */
static hx_status beside_anchor(const hx_parser *p, hx_draft one, int anchor,
                               int step, uint32_t *atom)
{
    const hx_words *words = &p->program->words;
    hx_ids *ids = &p->program->ids;
    int i = anchor + step;

    *atom = HX_MAP_NONE;
    ids->count = 0;
    while (i >= 0 && i < (int)one.count && one.elems[i].op == HX_ELEM_MAYBE) {
        if (!hx__words_gather(words, one.elems[i].atom, ids))
            return hx__nomem(p->err);
        i += step;
    }
    if (i < 0 || i >= (int)one.count || one.elems[i].op != HX_ELEM_ATOM)
        return HX_OK;
    if (ids->count == 0) {  /* as it is */
        *atom = one.elems[i].atom;
        return HX_OK;
    }
    if (hx__words_gather(words, one.elems[i].atom, ids))
        *atom = hx__words_atom(&p->program->words, ids);
    return *atom == HX_MAP_NONE ? hx__nomem(p->err) : HX_OK;
}

/* The rarest atom beside the anchor that must occur; HX_MAP_NONE: none. */
static uint32_t second_rarest(const hx_program *program, hx_draft one,
                              size_t anchor)
{
    uint32_t best = UINT32_MAX, atom = HX_MAP_NONE;

    for (size_t i = 0; i < one.count; i++) {
        const hx_elem *elem = &one.elems[i];

        if (i == anchor || elem->op != HX_ELEM_ATOM ||
            program->words.atom_cost[elem->atom] >= best)
            continue;
        best = program->words.atom_cost[elem->atom];
        atom = elem->atom;
    }
    return atom;
}

static hx_status add_elems(const hx_parser *p, hx_draft one, hx_seq *seq,
                           hx_sides *sides)
{
    hx_program *program = p->program;
    uint32_t best = UINT32_MAX;
    hx_status rc;

    if (program->elem_count + one.count > program->elem_cap &&
        !hx__grow((void **)&program->elems, &program->elem_cap,
                  program->elem_count + one.count, sizeof *program->elems))
        return hx__nomem(p->err);
    seq->first = (uint32_t)program->elem_count;
    seq->count = (uint16_t)one.count;
    for (size_t i = 0; i < one.count; i++) {
        const hx_elem *elem = &one.elems[i];

        program->elems[program->elem_count++] = *elem;
        if (elem->op == HX_ELEM_ATOM &&
            program->words.atom_cost[elem->atom] < best) {
            best = program->words.atom_cost[elem->atom];
            seq->anchor = (uint16_t)i;
            seq->atom = elem->atom;
        }
    }
    if (best == UINT32_MAX)
        return hx__parser_wrong(p, "a pattern needs at least one word to stand on");
    seq->need = second_rarest(program, one, seq->anchor);
    rc = beside_anchor(p, one, seq->anchor, 1, &sides->right);
    if (rc == HX_OK)
        rc = beside_anchor(p, one, seq->anchor, -1, &sides->left);
    return rc;
}

/* One atom for the anchors of all the part's sequences. */
static hx_status join_anchors(const hx_parser *p, hx_part *part)
{
    hx_program *program = p->program;
    hx_ids *ids = &program->ids;

    if (part->count == 1) {
        part->anchors = program->seqs[part->first].atom;
        return HX_OK;
    }
    ids->count = 0;
    for (uint32_t s = part->first; s < part->first + part->count; s++)
        if (!hx__words_gather(&program->words, program->seqs[s].atom, ids))
            return hx__nomem(p->err);
    part->anchors = hx__words_atom(&program->words, ids);
    return part->anchors == HX_MAP_NONE ? hx__nomem(p->err) : HX_OK;
}

static bool room_for_seq(hx_program *program)
{
    size_t count = program->seq_count + 1;

    return hx__grow((void **)&program->seqs, &program->seq_cap, count,
                    sizeof *program->seqs) &&
           hx__grow((void **)&program->sides, &program->side_cap, count,
                    sizeof *program->sides);
}

hx_status hx__form_part(const hx_parser *p, const hx_drafts *list,
                        hx_part part)
{
    hx_program *program = p->program;
    hx_status rc = HX_OK;

    part.first = (uint32_t)program->seq_count;
    for (size_t i = 0; rc == HX_OK && i < list->count; i++) {
        size_t at = program->seq_count;

        if (!room_for_seq(program))
            return hx__nomem(p->err);
        rc = add_elems(p, list->at[i], &program->seqs[at], &program->sides[at]);
        program->seq_count += rc == HX_OK;
    }
    part.count = (uint32_t)program->seq_count - part.first;
    if (rc == HX_OK)
        rc = join_anchors(p, &part);
    if (program->part_count == program->part_cap &&
        !hx__grow((void **)&program->parts, &program->part_cap,
                  program->part_count + 1, sizeof *program->parts))
        return hx__nomem(p->err);
    program->parts[program->part_count++] = part;
    return rc;
}

uint64_t hx__form_cost(const hx_program *program, const hx_part *part)
{
    uint64_t cost = 0;

    for (size_t i = part->first; i < part->first + part->count; i++)
        cost += program->words.atom_cost[program->seqs[i].atom];
    return cost;
}
