/* Patterns of the lexicon language, compiled (lexicons/README.md).
 *
 * A *form* is one pattern text: parts joined by & or &&. A part is a set of
 * alternative sequences of elements; alternatives of several words are
 * multiplied out, so that a sequence is a plain list. Each sequence is anchored
 * on its rarest atom: only where that occurs is anything looked at. */
#ifndef HX_PATTERN_H
#define HX_PATTERN_H

#include "arena.h"
#include "hxgap/lexicon.h"
#include "words.h"

#define HX_ELEMS_MAX 24     /* elements of a sequence */
#define HX_SEQS_MAX 1024    /* sequences of one part */
#define HX_PARTS_OF_FORM 4
#define HX_GAP_CLAUSE 255   /* a gap as long as the clause */

enum hx_elem_op {
    HX_ELEM_ATOM,   /* a token of this atom */
    HX_ELEM_MAYBE,  /* one, or none */
    HX_ELEM_ANY,    /* any one token */
    HX_ELEM_GAP,    /* up to hx__gap_max() tokens */
    HX_ELEM_BEGIN,  /* the clause begins here */
    HX_ELEM_END,    /* the clause ends here */
    HX_ELEM_CLOSE   /* it ends, or a token of this atom follows */
};

/* Four bytes: the elements of all sequences are most of what is looked at. */
typedef struct hx_elem {
    uint32_t atom : 29;  /* of a GAP: the tokens that it takes at most */
    uint32_t op : 3;     /* enum hx_elem_op */
} hx_elem;

#define HX_ELEM_ATOMS ((UINT32_C(1) << 29) - 1)

static inline hx_elem hx__elem(enum hx_elem_op op, uint32_t atom)
{
    return (hx_elem){ .atom = atom & HX_ELEM_ATOMS, .op = op & 7u };
}

static inline uint32_t hx__gap_max(hx_elem gap)
{
    return gap.atom;
}

static inline bool hx__elem_has_atom(const hx_elem *elem)
{
    return elem->op == HX_ELEM_ATOM || elem->op == HX_ELEM_MAYBE ||
           elem->op == HX_ELEM_CLOSE;
}

typedef struct hx_seq {
    uint32_t first;          /* of program.elems */
    uint16_t count, anchor;  /* index of the anchor within the sequence */
    uint32_t atom;           /* the anchor's */
    uint32_t need;           /* another atom that it cannot do without, or
                                HX_MAP_NONE */
} hx_seq;

/* Atoms that the tokens beside a sequence's anchor must have, or HX_MAP_NONE:
 * nothing is known. */
typedef struct hx_sides {
    uint32_t right, left;
} hx_sides;

enum hx_join { HX_JOIN_CLAUSE, HX_JOIN_SENTENCE };

typedef struct hx_part {
    uint32_t first, count;   /* of program.seqs */
    uint32_t anchors;        /* atom of all their anchors: a quick no */
    uint8_t  join;           /* to the part before it */
    uint8_t  within;         /* at most so many words between; 255: any */
} hx_part;

typedef struct hx_form {
    uint32_t first;          /* of program.parts */
    uint16_t count, anchor;  /* the part to look for first */
} hx_form;

/* Where the join is written that ties part `i` to the anchor's: on the right
 * part, so for a part in front of the anchor on the one behind it. */
static inline const hx_part *hx__joined_by(const hx_form *form,
                                           const hx_part *parts, uint32_t i)
{
    return i < form->anchor ? &parts[i + 1] : &parts[i];
}

typedef struct hx_program {
    hx_words words;
    hx_elem *elems; size_t elem_count, elem_cap;
    hx_seq  *seqs;  size_t seq_count, seq_cap;
    hx_sides *sides; size_t side_cap;  /* of seqs; for the index only */
    hx_part *parts; size_t part_count, part_cap;
    hx_form *forms; size_t form_count, form_cap;
    struct hx_class_cache *classes;  /* compiled once; pattern.c */
    hx_map   chunks;         /* words as patterns write them -> atom; chunk.c */
    hx_ids   ids;            /* scratch */
    hx_arena scratch, kept;  /* of drafts: for one pattern, for all */
} hx_program;

/* What `<name>` stands for: fills `texts` with the class's members in `lang`
 * (HX_LANG_UNKNOWN: of all languages). `phrases` tells whether members of
 * several words count (cues stand for their single words only). */
typedef struct hx_class_source {
    bool (*find)(void *arg, hx_str name, int lang, const hx_str **texts,
                 size_t *count, bool *phrases);
    void *arg;
    hx_str scope;  /* names mean the same wherever the scope is the same */
    int   *fault;  /* NULL, or set where a compilation fails: HX_FAULT_... */
} hx_class_source;

/* Whose mistake it is: the text's own, of a class that it names, or of classes
 * that name each other. */
enum { HX_FAULT_OWN, HX_FAULT_CLASS, HX_FAULT_CIRCLE };

/* Compiles `text` into form `*form`. On failure `err` holds what is wrong and
 * where in the text, without file and line: HX_E_LEXICON, HX_E_NOMEM. */
HX_MUST_USE hx_status hx__pattern_compile(hx_program *program,
                                          hx_stemmer *stemmer, hx_str text,
                                          int lang,
                                          const hx_class_source *classes,
                                          uint32_t *form, hx_error *err);
/* The same for a member of a class, of which nothing is kept: whether it can be
 * one. `program` should be one of its own: it learns the member's words. */
HX_MUST_USE hx_status hx__pattern_check_member(hx_program *program,
                                               hx_stemmer *stemmer,
                                               hx_str text, int lang,
                                               const hx_class_source *classes,
                                               hx_error *err);
void hx__program_clear(hx_program *program);

#endif
