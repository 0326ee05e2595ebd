/* Lint for lexicons: what compiles and yet is hardly meant.
 *
 * Conflicts (one pattern, two answers), duplicates (two spellings, one
 * pattern), patterns in the shadow of a single word, marks that are taken for
 * words, entries that none of their examples meets, and stems that join words
 * of different meaning. */
#ifndef HX_LEXCHECK_H
#define HX_LEXCHECK_H

#include "host.h"
#include "lexicon.h"

/* A pattern as it was read, beside what it became: the same walk over files,
 * entries and patterns in which the lexicon was compiled. */
typedef struct hx_lex_place {
    const hx_lexfile     *file;
    const hx_lex_entry   *entry;
    const hx_lex_pattern *from;
    const hx_pattern     *pattern;   /* of the lexicon */
    uint64_t              form;      /* equal for patterns that match alike */
} hx_lex_place;

enum hx_lint {
    HX_LINT_CONFLICT,   /* one pattern, two stances */
    HX_LINT_EXAMPLES,   /* an entry without examples, or none that it meets */
    HX_LINT_SIGN,       /* a dollar where the end of a clause is meant; a
                           pattern that no comment can match */
    HX_LINT_KEY,        /* an attribute that looks like another key, an entry
                           that looks like an earlier one */
    /* Matters of taste, told of the lexicons that are named: */
    HX_LINT_DUPLICATE, HX_LINT_SHADOW, HX_LINT_STEM,
    HX_LINT_MARK,       /* one that is passed over */
    HX_LINT_DEAD,       /* words or alternatives that no comment can have */
    HX_LINTS
};

typedef struct hx_lexcheck {
    const hx_lexicon *lexicon;
    const hx_hostx   *host;
    hx_chain         *chain;
    hx_lex_place     *places;        /* by pattern of the lexicon */
    bool             *met;           /* by pattern: by an example */
    /* Told each finding, as path:line:column: text. */
    void            (*tell)(void *arg, const hx_lexfile *file, int kind,
                            const char *text);
    void             *arg;
    uint64_t          findings[HX_LINTS];
} hx_lexcheck;

/* Whether the file is among the paths, or in a folder that is. */
bool hx__lexcheck_named(const char *const *paths, size_t count,
                        const hx_lexfile *file);
/* Fills `places`; to be cleared in any case. HX_E_NOMEM. [main] */
HX_MUST_USE hx_status hx__lexcheck_open(hx_lexcheck *check,
                                        const hx_hostx *host, hx_error *err);
void hx__lexcheck_clear(hx_lexcheck *check);
/* Runs the examples of every entry: sets `met`. Needs `chain`. */
HX_MUST_USE hx_status hx__lexcheck_examples(hx_lexcheck *check,
                                            hx_error *err);
/* Runs one example through the chain; `*out` is its record, also where it is
 * not analysed. [main] */
HX_MUST_USE hx_status hx__lexcheck_run(hx_chain *chain, const hx_host *host,
                                       const hx_lex_test *test,
                                       hx_record **out, hx_error *err);
/* Each tells its findings. */
HX_MUST_USE hx_status hx__lexcheck_patterns(hx_lexcheck *check, hx_error *err);
HX_MUST_USE hx_status hx__lexcheck_entries(hx_lexcheck *check, hx_error *err);
HX_MUST_USE hx_status hx__lexcheck_stems(hx_lexcheck *check, hx_error *err);
/* Of lexdead.c, called by those above. Needs `chain`. */
HX_MUST_USE hx_status hx__lexcheck_dead(hx_lexcheck *check, hx_error *err);
/* Of lexmarks.c, called by those above. */
void hx__lexcheck_marks(hx_lexcheck *check);
void hx__lexcheck_id(hx_lexcheck *check, size_t number,
                     const hx_lex_entry *entry);  /* of file `number` */
void hx__lexcheck_attrs(hx_lexcheck *check, const hx_lexfile *file,
                        const hx_lex_entry *entry);
/* One finding, at a place. */
void hx__lexcheck_tell(hx_lexcheck *check, int kind, const hx_lexfile *file,
                       uint32_t line, uint32_t column, const char *format, ...)
    HX_PRINTF(6, 7);

#endif
