/* Which patterns negate by themselves: those that hold a word of the cue
 * "negation". */
#include "lexicon.h"

#include "alloc.h"
#include "error.h"

/* Marks the atoms that one word of the cue "negation" belongs to. */
static hx_status mark_negation(const hx_lexicon *lexicon, hx_stemmer *stemmer,
                               hx_str text, bool *marks)
{
    const hx_words *words = &lexicon->program.words;
    hx_ids found = { 0 }, atoms = { 0 };
    bool known;
    bool exact = text.len > 1 && text.ptr[0] == '=';

    text.ptr += exact;
    text.len -= exact;
    if (text.len > HX_TERM_BYTES_MAX || memchr(text.ptr, ' ', text.len))
        return HX_OK;  /* a phrase */
    known = hx__words_match(words, stemmer, text, HX_TOK_WORD,
                            HX_LANG_UNKNOWN, &found) &&
            hx__words_atoms(words, HX_LANG_UNKNOWN, &found, &atoms);
    for (size_t i = 0; known && i < atoms.count; i++)
        marks[atoms.at[i]] = true;
    hx__ids_clear(&found);
    hx__ids_clear(&atoms);
    return known ? HX_OK : HX_E_NOMEM;
}

static hx_status mark_negations(const hx_lexicon *lexicon,
                                hx_stemmer *stemmer, bool *marks)
{
    for (size_t f = 0; f < lexicon->file_count; f++) {
        const hx_lexfile *file = lexicon->files[f];

        if (!hx_str_eq(file->dimension, hx_str_of("cue")))
            continue;
        for (size_t e = 0; e < file->entry_count; e++) {
            const hx_lex_entry *entry = &file->entries[e];

            if (!hx_str_eq(entry->id, hx_str_of("negation")))
                continue;
            for (size_t i = 0; i < entry->pattern_count; i++) {
                hx_status rc = mark_negation(lexicon, stemmer,
                                             entry->patterns[i].text, marks);

                if (rc != HX_OK)
                    return rc;
            }
        }
    }
    return HX_OK;
}

/* Whether an element of the form accepts a marked atom. */
static bool has_marked(const hx_program *program, uint32_t number,
                       const bool *marks)
{
    const hx_form *form = &program->forms[number];

    for (uint32_t p = form->first; p < form->first + form->count; p++) {
        const hx_part *part = &program->parts[p];

        for (uint32_t s = part->first; s < part->first + part->count; s++) {
            const hx_seq *seq = &program->seqs[s];

            for (uint32_t e = seq->first; e < seq->first + seq->count; e++) {
                const hx_elem *elem = &program->elems[e];

                if ((elem->op == HX_ELEM_ATOM || elem->op == HX_ELEM_MAYBE) &&
                    marks[elem->atom])
                    return true;
            }
        }
    }
    return false;
}

hx_status hx__lexicon_negations(hx_lexicon *lexicon, hx_stemmer *stemmer,
                                hx_error *err)
{
    bool *marks = hx__alloc(lexicon->program.words.atom_count + 1,
                            sizeof *marks);
    hx_status rc = marks ? mark_negations(lexicon, stemmer, marks)
                         : HX_E_NOMEM;

    for (size_t i = 0; rc == HX_OK && i < lexicon->pattern_count; i++)
        lexicon->patterns[i].hit.own_negation = has_marked(
            &lexicon->program, lexicon->patterns[i].form, marks);
    hx__free(marks);
    return rc == HX_E_NOMEM ? hx__nomem(err) : rc;
}
