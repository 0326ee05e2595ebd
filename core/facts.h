/* What the values of a column are like, as far as the head of an input tells:
 * for `hxgap init`, which has to propose a use for each. */
#ifndef HX_FACTS_H
#define HX_FACTS_H

#include "hxgap/record.h"

#define HX_FACTS_SEEN 21  /* different values told apart, at most */

typedef struct hx_facts {
    hx_str   name;        /* of the column; borrowed from the fields */
    int      slot;        /* known field that it is used for, or -1 */
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

/* Digits with at most one point or comma, a sign, and spaces around. [any] */
bool hx__facts_number(hx_str text);
size_t hx__facts_spaces(hx_str text);
/* Counts a value that is not empty. [any] */
void hx__facts_add(hx_facts *facts, hx_str text, bool numeric);

#endif
