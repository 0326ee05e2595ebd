/* Sequences while a pattern is read: alternatives, multiplied out as they are
 * met, and single words merged into one atom again. */
#include "parser.h"

#include "error.h"

hx_status hx__drafts_add(const hx_parser *p, hx_drafts *list, hx_draft one)
{
    if (list->count >= HX_SEQS_MAX)
        return hx__parser_wrong(p, "more than 1024 alternatives (split the "
                                "pattern)");
    if (list->count == list->cap) {
        size_t cap = list->cap ? list->cap * 2 : 2;
        hx_draft *more = hx__arena_get(&p->program->scratch,
                                       cap * sizeof *more);

        if (!more)
            return hx__nomem(p->err);
        if (list->count)
            memcpy(more, list->at, list->count * sizeof *more);
        list->at = more;
        list->cap = cap;
    }
    list->at[list->count++] = one;
    return HX_OK;
}

hx_status hx__drafts_all(const hx_parser *p, hx_drafts *list,
                         const hx_drafts *more)
{
    hx_status rc = HX_OK;

    if (list->count == 0) {  /* nothing to keep apart: share the list */
        *list = *more;
        list->cap = list->count;
        return HX_OK;
    }
    for (size_t i = 0; rc == HX_OK && i < more->count; i++)
        rc = hx__drafts_add(p, list, more->at[i]);
    return rc;
}

hx_status hx__drafts_elem(const hx_parser *p, hx_drafts *list, hx_elem elem)
{
    hx_elem *own = hx__arena_copy(&p->program->scratch, &elem, sizeof elem);

    return own ? hx__drafts_add(p, list, (hx_draft){ own, 1 })
               : hx__nomem(p->err);
}

/* `left` followed by `right`, as a draft of its own. */
static hx_status join(const hx_parser *p, hx_draft left, hx_draft right,
                      hx_draft *out)
{
    hx_elem *both;

    *out = right.count == 0 ? left : right;
    if (left.count == 0 || right.count == 0)
        return HX_OK;
    if (left.count + right.count > HX_ELEMS_MAX)
        return hx__parser_wrong(p, "more than 24 words in a row (use a gap)");
    both = hx__arena_get(&p->program->scratch,
                         (left.count + right.count) * sizeof *both);
    if (!both)
        return hx__nomem(p->err);
    memcpy(both, left.elems, left.count * sizeof *both);
    memcpy(both + left.count, right.elems, right.count * sizeof *both);
    *out = (hx_draft){ both, left.count + right.count };
    return HX_OK;
}

hx_status hx__drafts_cross(const hx_parser *p, hx_drafts *left,
                           const hx_drafts *right)
{
    hx_drafts product = { 0 };
    hx_status rc = HX_OK;

    if (left->count == 1 && left->at[0].count == 0) {  /* share the list */
        *left = *right;
        left->cap = left->count;
        return HX_OK;
    }
    for (size_t i = 0; rc == HX_OK && i < left->count; i++) {
        for (size_t k = 0; rc == HX_OK && k < right->count; k++) {
            hx_draft both;

            rc = join(p, left->at[i], right->at[k], &both);
            if (rc == HX_OK)
                rc = hx__drafts_add(p, &product, both);
        }
    }
    if (rc == HX_OK)
        *left = product;
    return rc;
}

/* One atom of all the list's words in program->ids, instead of them. */
static hx_status add_merged(const hx_parser *p, hx_drafts *list, bool maybe)
{
    uint32_t atom = hx__words_atom(&p->program->words, &p->program->ids);

    if (atom == HX_MAP_NONE)
        return hx__nomem(p->err);
    return hx__drafts_elem(p, list, hx__elem(maybe ? HX_ELEM_MAYBE
                                                   : HX_ELEM_ATOM, atom));
}

hx_status hx__drafts_merge(const hx_parser *p, hx_drafts *list)
{
    hx_drafts merged = { 0 };
    hx_ids *ids = &p->program->ids;
    hx_status rc = HX_OK;
    bool empty = false;

    if (list->count == 1)
        return HX_OK;
    ids->count = 0;
    for (size_t i = 0; rc == HX_OK && i < list->count; i++) {
        if (list->at[i].count == 0)
            empty = true;
        else if (!hx__draft_is_word(list->at[i]))
            rc = hx__drafts_add(p, &merged, list->at[i]);
        else if (!hx__words_gather(&p->program->words,
                                   list->at[i].elems[0].atom, ids))
            rc = hx__nomem(p->err);
    }
    if (rc == HX_OK && ids->count) {
        rc = add_merged(p, &merged, empty);
        empty = false;
    }
    if (rc == HX_OK && empty)
        rc = hx__drafts_add(p, &merged, (hx_draft){ NULL, 0 });
    if (rc == HX_OK)
        *list = merged;
    return rc;
}

hx_status hx__drafts_keep(const hx_parser *p, hx_drafts *list)
{
    hx_arena *kept = &p->program->kept;
    hx_draft *at = hx__arena_copy(kept, list->at, list->count * sizeof *at);

    for (size_t i = 0; at && i < list->count; i++) {
        at[i].elems = hx__arena_copy(kept, at[i].elems,
                                     at[i].count * sizeof *at[i].elems);
        if (!at[i].elems)
            at = NULL;
    }
    if (!at)
        return hx__nomem(p->err);
    list->at = at;
    list->cap = list->count;
    return HX_OK;
}
