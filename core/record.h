/* The record as core sees it: the public part first, then what backs the host
 * calls. One a worker, reused for every record. */
#ifndef HX_RECORD_CORE_H
#define HX_RECORD_CORE_H

#include "arena.h"
#include "hxgap/plugin.h"
#include "mask.h"
#include "references.h"

struct hx_hostx;
struct hx_terms;

typedef struct hx_recordx {
    hx_record        pub;     /* first: hx_record * is cast to this */
    hx_arena         arena;   /* reset per record */
    struct hx_hostx const *host;
    struct hx_terms *terms;
    hx_value         values[HX_FIELDS_MAX];
    size_t           token_cap, clause_cap, mention_cap, facet_cap, note_cap;
    hx_token        *tokens;    /* these arrays are heap, kept over records */
    hx_clause       *clauses;
    hx_mention      *mentions;
    hx_facet        *facets;
    hx_note         *notes;
    hx_shifts        shifts;    /* from pub.text to what was read */
    uint64_t         bad_values;
    hx_error         bad;     /* what is wrong with the last of them */
    /* The date, parsed once per record; 0 where unknown. The texts are what
     * dim_values() lends out. */
    uint16_t         year;
    uint8_t          month, day;
    char             year_text[8], quarter_text[16], month_text[16];
    const char      *generation;  /* static name, or NULL */
    /* Personal data in the text, found when somebody first asks. */
    hx_mask          mask;
    bool             masked;
    uint32_t         refused;  /* what plugins added that broke a rule */
} hx_recordx;

#endif
