/* Dictionaries of other programs: categories with terms, and nothing else.
 *
 * LIWC .dic and .dicx, quanteda YAML, Lexicoder .lcd (XML, also Yoshikoder's)
 * and .lc3, and plain lists of words. A term is words with spaces between;
 * "*" at the end of a word stands for any ending. Read and written here; what
 * they mean as patterns says dict_lex.c, what patterns mean as terms
 * dict_terms.c. [main] */
#ifndef HX_DICT_H
#define HX_DICT_H

#include "arena.h"
#include "buf.h"
#include "lexfile.h"

#define HX_DICT_BYTES_MAX ((size_t)64 << 20)
#define HX_DICT_CATEGORIES_MAX 4096

enum hx_dict_format {
    HX_DICT_LIWC, HX_DICT_LIWC22, HX_DICT_QUANTEDA, HX_DICT_LEXICODER,
    HX_DICT_LC3, HX_DICT_WORDS, HX_DICT_FORMATS
};

/* What must stand beside a term for it to count (LIWC alone has that): the
 * word `next` behind it, or in front of it a term of one of the categories
 * `after`; with `not`, what must not. */
typedef struct hx_dict_when {
    hx_str          next;   /* empty: `after` says it */
    const uint32_t *after;
    uint32_t        count;  /* of `after` */
    bool            not;
} hx_dict_when;

typedef struct hx_dict_term {
    hx_str   text;
    uint32_t category;
    uint32_t line;      /* in its file; 0: none */
    int32_t  weight;    /* thousandths; 1000 where none is given */
    const hx_dict_when *when;  /* NULL: always */
} hx_dict_term;

typedef struct hx_dict {
    hx_arena      arena;
    hx_str       *categories; size_t category_count, category_cap;
    hx_dict_term *terms;      size_t term_count, term_cap;
    /* Told what is left out, with its line: "FILE:LINE: ...". */
    void        (*lost)(void *arg, const char *text);
    void         *lost_arg;
    const char   *path;
    bool          no_memory;  /* something was refused: nothing may be told of
                                 this dictionary but that */
    uint32_t      latest;  /* the category that was asked for last */
    /* Of terms that were patterns of a lexicon: stems, whose other forms are
     * lost; those of a facet that are void where they are negated; and the
     * languages that they were of, a bit each. */
    uint64_t      stems, voided;
    unsigned      langs;
} hx_dict;

/* The format that `name` ("liwc", "quanteda", ...) or else the suffix of
 * `path` stands for. HX_E_USAGE where neither is known. */
HX_MUST_USE hx_status hx__dict_format(const char *name, const char *path,
                                      int *format, hx_error *err);
const char *hx__dict_format_name(int format);

/* Reads a dictionary; `dict` is empty but for `lost` and `path`, and cleared
 * by the caller in any case. HX_E_FORMAT with path:line. */
HX_MUST_USE hx_status hx__dict_read(hx_dict *dict, int format, hx_error *err);
/* Writes it. Terms that the format cannot hold go to `lost`. */
HX_MUST_USE hx_status hx__dict_write(hx_dict *dict, int format, hx_buf *out,
                                     hx_error *err);
void hx__dict_clear(hx_dict *dict);
/* An ASCII letter, or a byte of any other character. */
bool hx__dict_letter(char c);
/* Whether the point at `at` is part of words: at the end of one, or behind an
 * initial (U.S.). Between digits it is part of their number; between words it
 * ends a clause, or is part of a link. */
bool hx__dict_point(hx_str text, size_t at);

/* The category of this name, made when new, white space within it a space;
 * UINT32_MAX: too many, or no memory (`no_memory`). */
uint32_t hx__dict_category(hx_dict *dict, hx_str name);
/* False where memory is refused. The text is copied, white space within it
 * made one space. */
HX_MUST_USE bool hx__dict_add(hx_dict *dict, const hx_dict_term *term);
/* Tells of what is left out: "PATH:LINE: "term": why (left out)". */
void hx__dict_lose(hx_dict *dict, uint32_t line, hx_str term,
                   const char *why);

/* -- lexicons (dict_lex.c, dict_terms.c) ------------------------------------ */

/* The dictionary as a lexicon file of `dimension`, its terms as patterns of
 * the language "de", "en" or "any". Categories of drivers are id.stance; those
 * of other dimensions count where they are negated too, as words are counted
 * elsewhere. */
HX_MUST_USE hx_status hx__dict_to_lexicon(hx_dict *dict, const char *name,
                                          const char *dimension,
                                          const char *lang, hx_buf *out,
                                          hx_error *err);
/* Adds the patterns of a lexicon file that are words and phrases; `lang` is a
 * HX_LANG_..., HX_LANG_UNKNOWN for all. The rest goes to `lost`, and so do
 * weights and settings that the format has not. */
HX_MUST_USE hx_status hx__dict_from_lexicon(hx_dict *dict,
                                            const hx_lexfile *file, int lang,
                                            hx_error *err);

#endif
