/* What train.py learned: numbers only, no text. */
#ifndef LANG_MODEL_H
#define LANG_MODEL_H

#include "hxgap/base.h"

#define LANG_FOREIGN 127  /* a score: frequent in some third language */

typedef struct lang_word {
    uint32_t hash;   /* FNV-1a of the folded letters; ascending */
    int      score;  /* eighths of a nat, German positive; or LANG_FOREIGN */
} lang_word;

extern const lang_word lang__words[];
extern const size_t    lang__word_count;
/* [first * 32 + second][third]: the score above '_' of three letters. */
extern const char      lang__grams[1024][33];

#endif
