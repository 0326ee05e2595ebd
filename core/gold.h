/* Labelled comments: the labels that readers gave, from the fields drivers,
 * touchpoints and loyalty of a record. A set is the bits of its labels'
 * numbers. */
#ifndef HX_GOLD_H
#define HX_GOLD_H

#include "host.h"

#define HX_GOLD_STANCES 3
#define HX_GOLD_FIELDS 4

extern const char *const hx__gold_stances[HX_GOLD_STANCES];

typedef struct hx_gold {
    uint64_t driver[HX_GOLD_STANCES];  /* by stance: met, unmet, wanted */
    uint64_t touchpoint, loyalty;
    uint32_t off;  /* labels passed over: a lexicon switched them off */
} hx_gold;

/* Where the fields stand among a record's values. */
typedef struct hx_gold_slots {
    const hx_hostx *host;
    int slot[HX_GOLD_FIELDS];
} hx_gold_slots;

/* Asks for the fields, before the host is opened. [main] */
void hx__gold_wish(hx_field_wish *wish);
void hx__gold_slots(hx_gold_slots *slots, const hx_hostx *host);

/* The next string of a JSON array of strings, at any depth; `*json` goes on
 * behind it. Label names hold no escapes; the reader has validated the JSON. */
bool hx__gold_next(hx_str *json, hx_str *out);
/* Adds the record's labels to `*out`, but for those that a lexicon switched
 * off. HX_E_USAGE names a label that is in no lexicon. [worker] */
HX_MUST_USE hx_status hx__gold_read(const hx_gold_slots *slots,
                                    const hx_record *rec, hx_gold *out,
                                    hx_error *err);
/* Says how many gold labels were passed over, if any. [main] */
void hx__gold_tell_off(const hx_hostx *host, uint64_t count);
/* The field "corpus"; empty where there is none. Borrowed. */
hx_str hx__gold_corpus(const hx_gold_slots *slots, const hx_record *rec);
/* The language that the record gives: HX_LANG_... */
int hx__gold_lang(const hx_record *rec);

#endif
