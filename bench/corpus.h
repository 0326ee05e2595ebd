/* What the makers of benchmark inputs share. They write NDJSON to a stream
 * and return false where it refuses, or where a source cannot be read; the
 * same arguments give the same bytes on every machine. */
#ifndef HX_CORPUS_H
#define HX_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef struct hx_dice {
    uint64_t state;
} hx_dice;

uint64_t hx__dice_next(hx_dice *dice);
/* Evenly from [0, count); count from 1 to 2^32 - 1. */
uint32_t hx__dice_below(hx_dice *dice, uint32_t count);

/* Where a maker writes to, and how much is wanted. */
typedef struct hx_corpus {
    FILE    *out;
    uint64_t bytes;    /* written */
    uint64_t wanted;   /* the record that reaches it is the last one */
    uint64_t records;
    hx_dice  dice;
} hx_corpus;

/* One line with its newline; false where the stream refuses. */
bool hx__corpus_line(hx_corpus *corpus, const char *line, size_t len);

/* Comments in German and English whose vocabulary grows as in real ones. */
bool hx__talk(hx_corpus *corpus);
/* The records of NDJSON files (plain or gzip), shuffled, and again in another
 * order until there are enough; see mix.c for what keeps them growing. */
bool hx__mix(hx_corpus *corpus, char **paths, size_t count);
/* One comment of all the bytes in one line. */
bool hx__one_line(hx_corpus *corpus);
/* Comments in which every word is new, about 150,000 to the megabyte. */
bool hx__new_words(hx_corpus *corpus);
/* `wanted` comments (not bytes) of one word each. */
bool hx__one_word(hx_corpus *corpus);

#endif
