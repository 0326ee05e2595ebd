/* The state of one pass over a text, shared by the files of this plugin.
 *
 * The pass goes from left to right once. Between two tokens it notes what
 * stands there (white space, the end of a clause or sentence); the next token
 * then closes the clause. So a clause can never be empty. */
#ifndef TOK_SCAN_H
#define TOK_SCAN_H

#include "chars.h"
#include "hxgap/plugin.h"

/* The low five bits of the first two bytes of a word: case does not count. */
#define TOK_PAIRS 1024
static inline size_t tok__pair(const unsigned char *word)
{
    return (size_t)((word[0] & 31) << 5 | (word[1] & 31));
}

#define TOK_MAIL_NAME_MAX 64  /* RFC 5321, 4.5.3.1.1 */

/* What stands between two tokens: the HX_CLAUSE_ bits of the clause that ends
 * there, and these. */
enum {
    TOK_END_CLAUSE = 16,
    TOK_END_MAYBE = 32,  /* "...": a sentence if a capital follows */
    TOK_END_SENTENCE = TOK_END_CLAUSE | HX_CLAUSE_SENTENCE
};

#define TOK_NO_WINDOW (SIZE_MAX / 2)  /* far from every place in a text */

/* 64 bytes of the text, one bit a byte. */
typedef struct tok_window {
    size_t   base;    /* of bit 0; TOK_NO_WINDOW: not looked yet */
    uint64_t letter;  /* ASCII */
    uint64_t small;   /* of the letters: not a capital */
    uint64_t space;   /* ' ' */
    uint64_t more;    /* with which a word may go on: apostrophe, not ASCII */
} tok_window;

typedef struct tok_scan {
    const unsigned char *text;
    size_t     len;
    hx_token  *tokens;
    size_t     count, cap;
    uint32_t   ending;        /* TOK_END_..., pending before the next token */
    uint8_t    gap;           /* HX_TOKF_SPACE, when white space stood there */
    bool       full;          /* more tokens than `cap`: begin anew */
    bool       nomem;
    uint8_t    tag_flag;      /* HX_TOKF_HANDLE or HX_TOKF_HASHTAG ... */
    size_t     line;          /* where it began: a byte */
    size_t     tag_end;       /* ... for what begins before this byte */
    tok_window window;
    size_t     clause_begin;  /* token index */
    uint32_t   clause_flags;  /* known at its beginning */
    hx_clause *clauses;       /* arena */
    size_t     clause_count, clause_cap;
    const hx_host *host;
    hx_record *rec;
    const uint16_t *short_words;  /* tok__short_words */
} tok_scan;

/* What a byte can begin; TOK_B_SIGN is any other ASCII. */
enum { TOK_B_SIGN, TOK_B_LETTER, TOK_B_DIGIT, TOK_B_SPACE, TOK_B_HIGH };
extern const uint8_t tok__kinds[256];

static inline void tok__put(tok_scan *x, size_t begin, size_t end, int kind,
                            uint8_t flags)
{
    hx_token *token = &x->tokens[x->count++];

    token->begin = (uint32_t)begin;
    token->end = (uint32_t)end;
    token->term = 0;
    token->kind = (uint8_t)kind;
    token->flags = flags;
    token->reserved = 0;
}

/* scan.c: the pass itself. Tokens beyond `cap` set `full` and stop it. */
void tok__scan(tok_scan *x);
void tok__emit(tok_scan *x, size_t begin, size_t end, int kind);

/* words.c: from the letter at `at` on; each returns where to go on. */
size_t tok__word(tok_scan *x, size_t at);    /* one word */
size_t tok__words(tok_scan *x, size_t at);   /* one or more */
/* What an apostrophe sets apart from the word before it ("it 's", "don' t") is
 * joined to it; 0: there is no such thing at `at`. */
size_t tok__apart(tok_scan *x, size_t at);
bool tok__is_letter_at(const tok_scan *x, size_t at);  /* at may be len */
bool tok__capital_at(const tok_scan *x, size_t at);
bool tok__is_digit(unsigned char c);
bool tok__is_alnum(unsigned char c);     /* ASCII */
bool tok__is_blank(uint32_t cp);         /* white space, or not seen at all */
bool tok__is_space_at(const tok_scan *x, size_t at);   /* or an edge */

/* clause.c */
void tok__clause_end(tok_scan *x, uint8_t token_flags);
void tok__clause_last(tok_scan *x);      /* closes the last one of the text */
void tok__clause_reopen(tok_scan *x);    /* after tokens were taken back */
/* A word whose first byte and length are those of a contrast word. */
void tok__contrast(tok_scan *x, size_t begin, size_t end);
/* By the first two bytes (tok__pair): bit n is set where a contrast word or
 * "xD" of n bytes may begin so. */
extern const uint16_t tok__rare[TOK_PAIRS];
static inline bool tok__is_rare(const unsigned char *word, size_t len)
{
    return len > 1 && len < 64 &&
           ((uint64_t)tok__rare[tok__pair(word)] >> len & 1);
}
bool tok__same(const tok_scan *x, size_t begin, size_t end,
               const char *lower);       /* ASCII case folded */

/* dot.c */
/* Sets bit n for the first two bytes of every abbreviation of n bytes. */
void tok__short_words(uint16_t table[TOK_PAIRS]);
/* The '.' at `at`; returns where to go on. */
size_t tok__dot(tok_scan *x, size_t at);

/* line.c: the line feed or carriage return at `at`; returns where to go on. */
size_t tok__line_break(tok_scan *x, size_t at);

/* sign.c: each returns where to go on, or 0 where it is nothing of its kind */
size_t tok__link(tok_scan *x, size_t at);       /* at the ':' or '.' */
size_t tok__mail(tok_scan *x, size_t at);       /* at the '@' */
size_t tok__tag(tok_scan *x, size_t at);        /* at the '@' or '#' */
size_t tok__markup(tok_scan *x, size_t at);     /* at the '<' */
size_t tok__emoticon(tok_scan *x, size_t at);   /* at : ; = < ^ */

#endif
