/* What the values of a column are like, as far as the head of an input tells:
 * for `hxgap init`, which has to propose a use for each. */
#ifndef HX_FACTS_H
#define HX_FACTS_H

#include "hxgap/record.h"

#define HX_FACTS_SEEN 21  /* different values told apart, at most */

typedef struct hx_facts {
    hx_str   name;        /* of the column; borrowed from the fields */
    int      slot;        /* known field that it is used for, or -1 */
    int      misfit;      /* field that it is called like, without numbers; -1 */
    bool     twice;       /* the name stands twice in the header */
    uint64_t records;     /* in the head */
    uint64_t filled;      /* values that are neither null nor empty */
    uint64_t strings;     /* of those, texts that are no numbers */
    uint64_t dates;       /* readable as a day, and no bare number */
    uint64_t bytes;       /* of the texts */
    uint64_t spaced;      /* texts of three words and more */
    int64_t  largest;     /* number, in millionths */
    uint64_t fractions;   /* numbers that are not whole */
    uint64_t seen[HX_FACTS_SEEN];  /* hashes of different values */
    size_t   distinct;    /* HX_FACTS_SEEN: that many or more */
} hx_facts;

/* The column that is used for the known field, or NULL. [any] */
const hx_facts *hx__facts_taken(const hx_facts *facts, size_t count, int slot);
/* Texts of several words, no few short ones that come again. [any] */
bool hx__facts_prose(const hx_facts *f);
/* Filled in less than one record of fifty. [any] */
bool hx__facts_sparse(const hx_facts *f);
/* Comments: the column named so unless it is (nearly) empty, else by their
 * looks, texts of several words, the longest of all; or NULL. [any] */
const hx_facts *hx__facts_text(const hx_facts *facts, size_t count);
/* The first column of dates that no field uses, or NULL. [any] */
const hx_facts *hx__facts_date(const hx_facts *facts, size_t count);
/* A few short values that come again and again. [any] */
bool hx__facts_dimension(const hx_facts *f);
/* Whole numbers from 0 to at most 10 that come again and again. [any] */
bool hx__facts_marks(const hx_facts *f);
/* The scale that people use for such ratings, or 0. Where a few ratings leave
 * it open, the wider. [any] */
unsigned hx__facts_scale(const hx_facts *f);

/* What records are read by as a number (values.h), so that the choice of a
 * column and its use are of one mind. [any] */
bool hx__facts_number(hx_str text);
size_t hx__facts_spaces(hx_str text);
/* Counts a value that is not empty. [any] */
void hx__facts_add(hx_facts *facts, hx_str text, bool numeric);

#endif
