/* What characters are and how spellings fold: the ground that the tokeniser,
 * the vocabulary and the lexicons stand on. */
#ifndef HX_TEXT_H
#define HX_TEXT_H

#include "hxgap/signs.h"

#define HX_TERM_BYTES_MAX 64   /* longer tokens are never matched */
#define HX_FOLD_BYTES_MAX 192  /* room for the folded form of any of those */

/* The folded form of `word` into `out` (HX_FOLD_BYTES_MAX bytes): lower case,
 * ä ö ü ß as ae oe ue ss, other accents removed, apostrophes and blanks dropped
 * (a token "ca n't" has one); composed
 * and decomposed spellings fold alike. Returns its length. [any] */
size_t hx__fold(hx_str word, char *out);

/* The same as a text, which is borrowed from `out`. [any] */
static inline hx_str hx__folded(hx_str word, char *out)
{
    size_t len = hx__fold(word, out);

    return (hx_str){ out, len };
}

/* Squeezes runs of more than `most` of one letter in a folded word to `run`
 * letters. Returns the new length; equal to `len` where nothing changed. */
size_t hx__squeeze(const char *fold, size_t len, size_t most, size_t run,
                   char *out);

/* Snowball stem of a folded word: German with its umlaut digraphs read as
 * umlauts, or English. Into `out` (HX_FOLD_BYTES_MAX). Returns the length.
 * One stemmer a thread: hx_stemmer. [worker] */
typedef struct hx_stemmer hx_stemmer;
hx_stemmer *hx__stemmer_open(void);      /* NULL: no memory */
void hx__stemmer_close(hx_stemmer *stemmer);
size_t hx__stem(hx_stemmer *stemmer, int lang, hx_str fold, char *out);
/* What can be known of stems without the stemmer, which is dear. [any]
 *
 * An English stem begins with its *lead*, and so does every word that has the
 * stem. A German stem is all lead: the beginning of hx__stem_plain() of every
 * word that has it, the folded word with its umlauts read as plain vowels. */
size_t hx__stem_lead(hx_str stem);
size_t hx__stem_plain(hx_str fold, char *out);
/* Whether a stem with a lead of the first `lead` bytes is possible: what is
 * behind it must look like endings. `word` is plain in German. */
bool hx__stem_fits(int lang, hx_str word, size_t lead);
/* Whether an English word has no ending that a stemmer could take away. */
bool hx__stem_is_whole(hx_str fold);

/* The code point at text[i], which must be valid UTF-8; *len is its bytes. */
uint32_t hx__cp(hx_str text, size_t i, size_t *len);

#endif
