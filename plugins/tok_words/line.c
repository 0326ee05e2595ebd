/* Line breaks: the end of a sentence, or of a line that was filled.
 *
 * Mails and some archives are broken after 60 to 80 characters, wherever a word
 * ends. Such a break stands behind a long line that ends in a letter or a comma,
 * and before a small letter; or behind a word that something must follow. Lines
 * that somebody ended are shorter, or have another sign there, or a capital
 * behind. */
#include "scan.h"

#define LINE_FILLED 45   /* bytes of a line that may have been filled */
#define LINE_INDENT 8    /* blanks at its beginning or end */

/* Words that are not the last of a sentence. */
static const char *const openers[] = {
    "a", "am", "an", "and", "at", "auf", "aus", "bei", "das", "dem", "den",
    "der", "des", "die", "diese", "dieser", "ein", "eine", "einem", "einen",
    "einer", "for", "from", "f\xc3\xbcr", "im", "into", "mein", "meine", "mit",
    "my", "nach", "oder", "of", "or", "our", "sehr", "seine", "than", "the",
    "their", "this", "to", "und", "unser", "unsere", "very", "von", "vom",
    "was", "were", "with", "your", "zum", "zur",
};

static bool is_opener(const tok_scan *x, const hx_token *t)
{
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        if (tok__same(x, t->begin, t->end, openers[i]))
            return true;
    return false;
}

/* The end of up to LINE_INDENT blanks at `at`. */
static size_t indent_end(const tok_scan *x, size_t at)
{
    size_t end = at;

    while (end < x->len && end - at < LINE_INDENT &&
           (x->text[end] == ' ' || x->text[end] == '\t'))
        end++;
    return end;
}

/* Whether the line that ends at `at` goes on at `next`, in the line below. */
static bool goes_on(const tok_scan *x, size_t at, size_t next)
{
    const hx_token *t = x->count > 0 ? &x->tokens[x->count - 1] : NULL;
    size_t begin = indent_end(x, next), end;

    if (!t || at - x->line < LINE_FILLED || t->begin < x->line ||
        t->kind != HX_TOK_WORD || !tok__is_letter_at(x, begin) ||
        (x->ending & HX_CLAUSE_SENTENCE))
        return false;
    end = indent_end(x, t->end);
    if (end != at && !(x->text[end] == ',' && indent_end(x, end + 1) == at))
        return false;
    return !tok__capital_at(x, begin) || is_opener(x, t);
}

size_t tok__line_break(tok_scan *x, size_t at)
{
    size_t next = at + 1;

    if (x->text[at] == '\r' && next < x->len && x->text[next] == '\n')
        next++;
    x->gap = HX_TOKF_SPACE;
    if (!goes_on(x, at, next))
        x->ending |= TOK_END_SENTENCE;
    x->line = next;
    return next;
}
