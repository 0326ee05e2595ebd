/* One customer comment and the layers that plugins add to it.
 *
 * A plugin reads these structs directly and writes only through host calls
 * (plugin.h). All pointers are arena memory of the record: gone when the next
 * record begins. Structs are append-only: new members come at the end. */
#ifndef HXGAP_RECORD_H
#define HXGAP_RECORD_H

#include "hxgap/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A record over this many bytes is counted and skipped (RELIABILITY goal 6). */
#define HX_RECORD_MAX ((size_t)1 << 20)

/* The slots of the known input fields; other input fields that a run asks for
 * follow from HX_F_COUNT on. */
enum {
    HX_F_TEXT, HX_F_ID, HX_F_LANG, HX_F_BRAND, HX_F_TOUCHPOINT, HX_F_DATE,
    HX_F_RATING, HX_F_RATING_MAX, HX_F_BIRTH_YEAR, HX_F_AGE,
    HX_F_GENERATION, HX_F_CUSTOMER, HX_F_WEIGHT, HX_F_COUNT
};
#define HX_FIELDS_MAX 64  /* slots in all: known fields and extra ones */

/* The type that a value had in the input; CSV and text give HX_V_STRING. */
enum { HX_V_NONE, HX_V_STRING, HX_V_NUMBER, HX_V_BOOL, HX_V_NULL, HX_V_OTHER };

typedef struct hx_value {
    hx_str  text;  /* decoded string, or the raw token of any other type */
    uint8_t type;  /* HX_V_...; HX_V_NONE where the record lacks the field */
} hx_value;

/* Languages. Codes: core matches HX_LANG_UNKNOWN with both lexicons. */
enum { HX_LANG_UNKNOWN, HX_LANG_DE, HX_LANG_EN, HX_LANG_COUNT };

enum {
    HX_TOK_WORD,    /* letters, with marks and inner apostrophes */
    HX_TOK_NUMBER,  /* digits, with inner . , : */
    HX_TOK_SYMBOL,  /* one character: currency, percent, & + between words */
    HX_TOK_EMOJI,   /* an emoji, or an emoticon such as :-( */
    HX_TOK_LINK     /* URL or e-mail address; never matched */
};
enum {
    HX_TOKF_CAPS = 1,     /* two letters or more, all capitals */
    HX_TOKF_CAPITAL = 2,  /* first letter is a capital */
    HX_TOKF_HANDLE = 4,   /* stood behind @ */
    HX_TOKF_HASHTAG = 8,  /* stood behind # */
    HX_TOKF_SPACE = 16    /* white space stood before it */
};

typedef struct hx_token {
    uint32_t begin, end;  /* byte range in the text */
    uint32_t term;        /* the worker's number of this spelling; 0 = none */
    uint8_t  kind;        /* HX_TOK_... */
    uint8_t  flags;       /* HX_TOKF_... */
    uint16_t reserved;
} hx_token;

enum {
    HX_CLAUSE_SENTENCE = 1,  /* the last clause of its sentence */
    HX_CLAUSE_QUESTION = 2,  /* closed by ? */
    HX_CLAUSE_EXCLAIM = 4,   /* closed by ! */
    HX_CLAUSE_CONTRAST = 8   /* begins with a contrast word: but, aber */
};

typedef struct hx_clause {
    uint32_t begin, end;  /* range of token indexes */
    uint32_t flags;       /* HX_CLAUSE_... */
} hx_clause;

/* Stances, as bits so that a set of them fits one byte. */
enum { HX_MET = 1, HX_UNMET = 2, HX_WANTED = 4 };

/* A driver found in the text. `label` counts within dimension "driver". */
typedef struct hx_mention {
    uint16_t label;
    uint8_t  stance;      /* one of HX_MET, HX_UNMET, HX_WANTED */
    uint8_t  reserved;
    uint32_t begin, end;  /* byte range of the evidence */
    uint32_t clause;      /* index of its clause */
    uint32_t rule;        /* number of the rule, see hx_host.rule_get */
} hx_mention;

/* A value of a dimension found in the text: touchpoint = hotline. */
typedef struct hx_facet {
    uint16_t dimension;
    uint16_t label;
    uint32_t begin, end, clause, rule;
} hx_facet;

/* Why a hit counts for nothing, or has its stance; kept only when the record
 * asks for it. A text that begins with "met dropped: ", "unmet dropped: " or
 * "wanted dropped: " speaks of that stance alone: the hit may have others. */
typedef struct hx_note {
    uint32_t begin, end;
    uint32_t rule;
    hx_str   text;  /* one sentence, English */
} hx_note;

/* Why a record was not analysed. Reports use the names of hx_skip_name. */
enum {
    HX_SKIP_NONE, HX_SKIP_SYNTAX, HX_SKIP_NOT_OBJECT, HX_SKIP_NO_TEXT,
    HX_SKIP_TOO_LONG, HX_SKIP_EMPTY, HX_SKIP_LANGUAGE, HX_SKIP_FILTERED,
    HX_SKIP_PLUGIN, HX_SKIP_COUNT
};

typedef struct hx_record {
    /* Valid UTF-8, at most HX_RECORD_MAX. Character references of HTML are
     * undone; host->origin() tells where a byte of it was read. */
    hx_str          text;
    const hx_value *values;       /* by slot */
    size_t          value_count;
    size_t          begin, end;   /* where the record stood in its block */
    uint8_t         lang;         /* HX_LANG_... */
    bool            lang_given;   /* lang comes from the input */
    bool            explain;      /* notes are wanted */
    uint8_t         skip;         /* HX_SKIP_... */

    const hx_token   *tokens;    size_t token_count;
    const hx_clause  *clauses;   size_t clause_count;
    const hx_mention *mentions;  size_t mention_count;
    const hx_facet   *facets;    size_t facet_count;
    const hx_note    *notes;     size_t note_count;

    /* term_data[slot][token.term]: what the plugin's `term` call returned
     * when this worker first saw the spelling (plugin.h, hx_plugin.term). */
    const uint32_t *const *term_data;

    /* U+FFFD that the reader itself put in: lone surrogates in escapes. */
    uint32_t repairs;
} hx_record;

#define HX_EDGE_EMOJI 16  /* looked past at either edge of a clause */

/* Whether the clause begins at token `t`, or ends in front of it, but for emoji,
 * which stand anywhere: "love it :-)" ends with "it". [any] */
static inline bool hx_clause_begins(const hx_record *rec, uint32_t clause,
                                    uint32_t t)
{
    uint32_t begin = rec->clauses[clause].begin;

    if (t - begin > HX_EDGE_EMOJI)
        return false;
    while (t > begin && rec->tokens[t - 1].kind == HX_TOK_EMOJI)
        t--;
    return t == begin;
}

static inline bool hx_clause_ends(const hx_record *rec, uint32_t clause,
                                  uint32_t t)
{
    uint32_t end = rec->clauses[clause].end;

    if (end - t > HX_EDGE_EMOJI)
        return false;
    while (t < end && rec->tokens[t].kind == HX_TOK_EMOJI)
        t++;
    return t == end;
}

#ifdef __cplusplus
}
#endif
#endif
