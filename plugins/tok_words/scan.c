/* The pass over the text: numbers, signs, and what stands between the tokens.
 *
 * The trap: a token's kind must follow from its spelling alone, since core
 * keeps one entry a spelling (so "xD" is an emoticon wherever it stands). */
#include "scan.h"

void tok__emit(tok_scan *x, size_t begin, size_t end, int kind)
{
    uint8_t flags = x->gap;

    if (x->count == x->cap) {
        x->full = true;
        return;
    }
    x->gap = 0;
    if (begin < x->tag_end && kind == HX_TOK_NUMBER)
        flags |= x->tag_flag;
    /* An emoji stays with the clause before it, and the end stays pending. */
    if (x->ending && (kind != HX_TOK_EMOJI || x->count == x->clause_begin))
        tok__clause_end(x, flags);
    tok__put(x, begin, end, kind, flags);
}

/* -- numbers ----------------------------------------------------------- */

/* "1.000,50", "10:30"; "3️⃣" is a picture of a key. */
static size_t number(tok_scan *x, size_t begin)
{
    const unsigned char *s = x->text;
    size_t at = begin, step;

    for (;;) {
        while (at < x->len && tok__kinds[s[at]] == TOK_B_DIGIT)
            at++;
        if (at + 1 >= x->len || tok__kinds[s[at + 1]] != TOK_B_DIGIT ||
            (s[at] != '.' && s[at] != ',' && s[at] != ':'))
            break;
        at++;
    }
    if (at - begin == 1 && at < x->len && s[at] >= 0xE2) {
        uint32_t cp = tok__decode(s, at, x->len, &step);

        if (cp == 0xFE0F || cp == 0x20E3) {
            at = tok__picture_end(s, begin, x->len);
            tok__emit(x, begin, at, HX_TOK_EMOJI);
            return at;
        }
    }
    tok__emit(x, begin, at, HX_TOK_NUMBER);
    return at;
}

static size_t foreign_number(tok_scan *x, size_t begin)
{
    size_t at = begin, step;

    while (at < x->len && x->text[at] >= 0x80 &&
           tok__class(tok__decode(x->text, at, x->len, &step)) == TOK_DIGIT)
        at += step;
    tok__emit(x, begin, at, HX_TOK_NUMBER);
    return at;
}

/* -- what stands between ----------------------------------------------- */

static void end_exclaim(tok_scan *x)
{
    x->ending |= TOK_END_SENTENCE | HX_CLAUSE_EXCLAIM;
}

static void end_question(tok_scan *x)
{
    x->ending |= TOK_END_SENTENCE | HX_CLAUSE_QUESTION;
}

/* A comma: "However, ..." keeps its contrast word, or the clause that it
 * contrasts would not know of it. */
static void comma(tok_scan *x)
{
    if (!(x->clause_flags & HX_CLAUSE_CONTRAST) ||
        x->count != x->clause_begin + 1)
        x->ending |= TOK_END_CLAUSE;
}

/* Punctuation beyond ASCII. */
static void high_sign(tok_scan *x, uint32_t cp, size_t at, size_t next)
{
    switch (cp) {
    case 0x85: case 0x2028: case 0x2029:
        x->gap = HX_TOKF_SPACE;
        x->ending |= TOK_END_SENTENCE;
        break;
    case 0x2026:  /* … */
        x->ending |= TOK_END_CLAUSE | TOK_END_MAYBE;
        break;
    case 0x2013:  /* – : "5–10" and "Berlin–Bonn" are no breaks */
        if (tok__is_space_at(x, at - 1) && tok__is_space_at(x, next))
            x->ending |= TOK_END_CLAUSE;
        break;
    case 0x2014: case 0x2015: case 0x2022:  /* — ― • */
    case 0x3001: case 0xFF0C: case 0xFF1B:
        x->ending |= TOK_END_CLAUSE;
        break;
    case 0x3002: case 0xFF0E:
        x->ending |= TOK_END_SENTENCE;
        break;
    case 0x203C: case 0xFF01:
        end_exclaim(x);
        break;
    case 0x61F: case 0xFF1F:
        end_question(x);
        break;
    case 0x2048: case 0x2049:
        end_exclaim(x);
        end_question(x);
        break;
    default:
        break;
    }
}

/* What begins with the byte text[at] >= 0x80, outside a word. */
static size_t high(tok_scan *x, size_t at)
{
    size_t step;
    uint32_t cp = tok__decode(x->text, at, x->len, &step);
    size_t next = at + step, end;

    switch (tok__class(cp)) {
    case TOK_LETTER:
        return tok__word(x, at);
    case TOK_DIGIT:
        return foreign_number(x, at);
    case TOK_MONEY:
        tok__emit(x, at, next, HX_TOK_SYMBOL);
        return next;
    case TOK_PICTURE:
        end = tok__picture_end(x->text, at, x->len);
        tok__emit(x, at, end, HX_TOK_EMOJI);
        return end;
    case TOK_SPACE:
        x->gap = HX_TOKF_SPACE;
        return next;
    case TOK_OTHER:
        /* A sign that asks to be drawn as a picture: "⁉️", "↗️", "©️". */
        if (next < x->len && x->text[next] == 0xEF &&
            tok__decode(x->text, next, x->len, &step) == 0xFE0F) {
            end = tok__picture_end(x->text, at, x->len);
            tok__emit(x, at, end, HX_TOK_EMOJI);
            return end;
        }
        end = tok__apart(x, at);
        if (end > 0)
            return end;
        high_sign(x, cp, at, next);
        return next;
    default:  /* a mark or a joiner without a letter */
        return next;
    }
}

/* Hyphens: " - " and "--" end a clause, "e-mail" and "Haus- und" do not. */
static size_t hyphens(tok_scan *x, size_t at)
{
    size_t end = at;

    while (end < x->len && x->text[end] == '-')
        end++;
    if (end - at > 1 ||
        (tok__is_space_at(x, at - 1) && tok__is_space_at(x, end)))
        x->ending |= TOK_END_CLAUSE;
    return end;
}

/* "gut & billig", "gut + billig": for a word, between words of one line. */
static size_t joining(tok_scan *x, size_t at)
{
    if (x->count > x->clause_begin && !x->ending &&
        tok__is_space_at(x, at - 1) && at + 2 < x->len &&
        tok__is_space_at(x, at + 1) && x->text[at + 1] != '\n' &&
        x->text[at + 1] != '\r')
        tok__emit(x, at, at + 1, HX_TOK_SYMBOL);
    return at + 1;
}

/* Emoticon, link, markup, handle: 0 where it is just a sign. */
static size_t special(tok_scan *x, size_t at)
{
    size_t end = 0;

    switch (x->text[at]) {
    case '\'': case '`':
        end = tok__apart(x, at);
        break;
    case ':':
        end = tok__link(x, at);
        if (end == 0)
            end = tok__emoticon(x, at);
        break;
    case ';': case '=': case '^':
        end = tok__emoticon(x, at);
        break;
    case '<':
        end = tok__markup(x, at);
        if (end == 0)
            end = tok__emoticon(x, at);
        break;
    case '@':
        end = tok__mail(x, at);
        if (end == 0)
            end = tok__tag(x, at);
        break;
    case '#':
        end = tok__tag(x, at);
        break;
    default:
        break;
    }
    return end;
}

/* One ASCII sign at `at`; returns where to go on. */
static size_t sign(tok_scan *x, size_t at)
{
    unsigned char c = x->text[at];
    size_t end;

    switch (c) {
    case '\n': case '\r':
        return tok__line_break(x, at);
    case '.':
        return tok__dot(x, at);
    case ',':
        comma(x);
        return at + 1;
    case '!':
        end_exclaim(x);
        return at + 1;
    case '?':
        end_question(x);
        return at + 1;
    case '-':
        return hyphens(x, at);
    case '&': case '+':
        return joining(x, at);
    case '$': case '%':
        tok__emit(x, at, at + 1, HX_TOK_SYMBOL);
        return at + 1;
    case '(': case ')': case '[': case ']': case '{': case '}':
        x->ending |= TOK_END_CLAUSE;
        return at + 1;
    default:
        end = special(x, at);
        if (end == 0 && c == ';')
            x->ending |= TOK_END_CLAUSE;
        return end ? end : at + 1;
    }
}

void tok__scan(tok_scan *x)
{
    size_t at = 0;

    while (at < x->len && !x->full && !x->nomem) {
        if (x->text[at] == ' ') {  /* most of what stands between */
            x->gap = HX_TOKF_SPACE;
            at++;
            continue;
        }
        switch (tok__kinds[x->text[at]]) {
        case TOK_B_LETTER:
            at = tok__words(x, at);
            break;
        case TOK_B_SPACE:
            x->gap = HX_TOKF_SPACE;
            at++;
            break;
        case TOK_B_DIGIT:
            at = number(x, at);
            break;
        case TOK_B_HIGH:
            at = high(x, at);
            break;
        default:
            at = sign(x, at);
            break;
        }
    }
    if (!x->full && !x->nomem)
        tok__clause_last(x);
}
