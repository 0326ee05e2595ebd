/* One lexicon file, read but not compiled: what the YAML says, with lines.
 *
 * The format is lexicons/README.md. All strings and lists live as long as the
 * file (arena memory of it). */
#ifndef HX_LEXFILE_H
#define HX_LEXFILE_H

#include "arena.h"
#include "hxgap/lexicon.h"

#define HX_LEXFILE_BYTES_MAX ((size_t)10 << 20)
#define HX_PATTERN_BYTES_MAX 8192
#define HX_REGEX_BYTES_MAX 1024  /* PCRE2's work grows with it */

enum {
    HX_COND_UNLESS, HX_COND_NOT_AFTER, HX_COND_NOT_BEFORE,
    HX_COND_NOT_FIRST, HX_COND_NOT_LAST  /* not_after: "^", not_before: "$" */
};

typedef struct hx_lex_text {
    hx_str   text;
    uint32_t line, column;
    int      kind;   /* of a condition: HX_COND_... */
} hx_lex_text;

typedef struct hx_lex_pattern {
    hx_str   text;      /* pattern, or PCRE2 where `regex` */
    uint32_t line, column;
    bool     regex;
    int      lang;      /* HX_LANG_UNKNOWN: any */
    int      stance;    /* HX_MET..., HX_TOPIC; 0 outside drivers */
    int      negation, wish;
    int32_t  weight;    /* thousandths */
    hx_lex_text *conds;   size_t cond_count;
    hx_lex_text *anchors; size_t anchor_count;  /* of a regex */
} hx_lex_pattern;

typedef struct hx_lex_test {
    hx_str   text;
    int      lang;
    uint32_t line, column;
    hx_lex_text *has; size_t has_count;
    hx_lex_text *not; size_t not_count;
} hx_lex_test;

typedef struct hx_lex_attr {
    hx_str   key, value;
    uint32_t line, column;  /* of the key */
} hx_lex_attr;

/* What an entry does to those of its id in earlier files (layers.h). */
enum { HX_LAYER_ADD, HX_LAYER_REPLACE, HX_LAYER_OFF };

typedef struct hx_lex_entry {
    hx_str   id;
    uint32_t line, column;
    int      layer;       /* HX_LAYER_... */
    bool     off;         /* switched off: no label, no patterns */
    hx_lex_attr    *attrs;    size_t attr_count;
    hx_lex_pattern *patterns; size_t pattern_count;
    hx_lex_test    *tests;    size_t test_count;
    /* Patterns and tests of earlier files that go, by their text. */
    hx_lex_text    *without;       size_t without_count;
    hx_lex_text    *without_tests; size_t without_test_count;
} hx_lex_entry;

typedef struct hx_lex_class {
    hx_str       name;    /* "+crew": more words for the class "crew" */
    uint32_t     line, column;
    int          lang;
    hx_lex_text *words; size_t word_count;
} hx_lex_class;

typedef struct hx_lexfile {
    hx_arena  arena;
    char     *path;       /* owned */
    hx_str    name, version, dimension;
    hx_lex_class *classes; size_t class_count;
    hx_lex_entry *entries; size_t entry_count;
    hx_lex_text  *parts;   size_t part_count;   /* of a compounds file */
    hx_lex_text  *whole;   size_t whole_count;
    uint64_t  hash;       /* of its bytes */
} hx_lexfile;

/* Errors name path:line:column. HX_E_LEXICON, HX_E_IO, HX_E_NOMEM. [main] */
HX_MUST_USE hx_status hx__lexfile_open(hx_lexfile **out, const char *path,
                                       hx_error *err);
void hx__lexfile_close(hx_lexfile *file);

#endif
