/* Labelled comments: the labels that readers gave, from the fields drivers,
 * touchpoints and loyalty of a record. A set is the bits of its labels'
 * numbers. */
#ifndef HX_GOLD_H
#define HX_GOLD_H

#include "host.h"

#define HX_GOLD_STANCES 3
#define HX_GOLD_FIELDS 4
#define HX_GOLD_WORDS (HX_LABELS_MAX / 64)  /* of a set of a facet's labels */

extern const char *const hx__gold_stances[HX_GOLD_STANCES];

typedef struct hx_gold {
    uint64_t driver[HX_GOLD_STANCES];  /* by stance: met, unmet, wanted */
    uint64_t touchpoint[HX_GOLD_WORDS], loyalty[HX_GOLD_WORDS];
    uint32_t off;  /* labels passed over: a lexicon switched them off */
} hx_gold;

/* One label that a reader gave. */
typedef struct hx_gold_label {
    int    dimension;
    size_t number;  /* in its dimension */
    int    stance;  /* of a driver: index of hx__gold_stances */
    bool   off;     /* a lexicon switched it off: it has no number */
} hx_gold_label;

typedef hx_status hx_gold_take(void *arg, const hx_gold_label *label,
                               hx_error *err);

/* Where the fields stand among a record's values. */
typedef struct hx_gold_slots {
    const hx_hostx *host;
    int slot[HX_GOLD_FIELDS];
} hx_gold_slots;

/* Asks for the fields, before the host is opened. [main] */
void hx__gold_wish(hx_field_wish *wish);
void hx__gold_slots(hx_gold_slots *slots, const hx_hostx *host);

/* Gives each label of the record to `take`, whose error ends it. HX_SKIP, with
 * rec->skip and a message: the fields have another form, a label is in no
 * lexicon, or no reader has labelled this comment. [worker] */
HX_MUST_USE hx_status hx__gold_each(const hx_gold_slots *slots, hx_record *rec,
                                    hx_gold_take *take, void *arg,
                                    hx_error *err);
/* Adds the record's labels to `*out`, but for those that a lexicon switched
 * off. HX_SKIP as above. [worker] */
HX_MUST_USE hx_status hx__gold_read(const hx_gold_slots *slots, hx_record *rec,
                                    hx_gold *out, hx_error *err);
/* Says how many gold labels were passed over, if any. [main] */
void hx__gold_tell_off(const hx_hostx *host, uint64_t count);
/* The field "corpus"; empty where there is none. Borrowed. */
hx_str hx__gold_corpus(const hx_gold_slots *slots, const hx_record *rec);
/* The language that the record gives: HX_LANG_... */
int hx__gold_lang(const hx_record *rec);

#endif
