/* What signs can be beyond punctuation: links, mail addresses, handles, HTML,
 * emoticons.
 *
 * Each function looks at most a fixed way back or reads on to where it then
 * continues, so a hostile text costs no more than its length. */
#include "scan.h"

#define MARKUP_MAX 512

static unsigned char byte_at(const tok_scan *x, size_t at)
{
    return at < x->len ? x->text[at] : 0;
}

/* -- links ------------------------------------------------------------- */

static bool is_link_byte(unsigned char c)
{
    if (c >= 0x80)  /* letters of an IDN; emoji, quotes and "…" end it */
        return c < 0xE0 && c != 0xC2;
    return c > ' ' && c != 0x7F && !strchr("<>\"{}|\\^`", c);
}

static size_t link_end(const tok_scan *x, size_t at)
{
    while (at < x->len && is_link_byte(x->text[at]))
        at++;
    while (at > 0 && strchr(".,;:!?')]*", x->text[at - 1]))
        at--;
    return at;
}

size_t tok__link(tok_scan *x, size_t at)
{
    hx_token *t = x->count > 0 ? &x->tokens[x->count - 1] : NULL;
    size_t end;

    if (!t || t->end != at || t->kind != HX_TOK_WORD)
        return 0;
    if (x->text[at] == ':') {
        if (byte_at(x, at + 1) != '/' || byte_at(x, at + 2) != '/')
            return 0;
        if (!tok__same(x, t->begin, at, "http") &&
            !tok__same(x, t->begin, at, "https") &&
            !tok__same(x, t->begin, at, "ftp"))
            return 0;
        end = link_end(x, at + 3);
        if (end < at + 3)
            end = at + 3;
    } else {
        if (!tok__same(x, t->begin, at, "www") ||
            !tok__is_alnum(byte_at(x, at + 1)))
            return 0;
        end = link_end(x, at + 1);
    }
    t->kind = HX_TOK_LINK;
    t->flags &= HX_TOKF_SPACE;
    t->end = (uint32_t)end;
    return end;
}

static bool is_mail_byte(unsigned char c)
{
    return c >= 0x80 || tok__is_alnum(c) || (c != 0 && strchr("._%+-", c));
}

/* End of the domain at `at`, which needs a dot and letters behind it; or 0. */
static size_t domain_end(const tok_scan *x, size_t at)
{
    size_t dot = 0, i = at;

    for (; i < x->len && i - at < 255; i++) {
        if (x->text[i] == '.' && i > at && tok__is_alnum(byte_at(x, i + 1)))
            dot = i;
        else if (!tok__is_alnum(x->text[i]) && x->text[i] != '-')
            break;
    }
    return dot > 0 && i - dot > 2 && tok__is_letter_at(x, dot + 1) ? i : 0;
}

size_t tok__mail(tok_scan *x, size_t at)
{
    size_t begin = at, end;
    uint8_t space;

    while (begin > 0 && at - begin < TOK_MAIL_NAME_MAX &&
           is_mail_byte(x->text[begin - 1]))
        begin--;
    if (begin == at || x->count == 0 || x->tokens[x->count - 1].end <= begin)
        return 0;
    end = domain_end(x, at + 1);
    if (end == 0)
        return 0;
    while (x->count > 0 && x->tokens[x->count - 1].end > begin)
        x->count--;
    if (x->tokens[x->count].begin < begin)
        begin = x->tokens[x->count].begin;
    space = x->tokens[x->count].flags & HX_TOKF_SPACE;
    tok__clause_reopen(x);
    x->gap = space;
    tok__emit(x, begin, end, HX_TOK_LINK);
    return end;
}

/* -- handles and hashtags ---------------------------------------------- */

/* Bytes of the character at text[at], which a handle or hashtag may have; 0: it
 * ends there. Emoji are of it: they stand for words in hashtags. */
static size_t tag_step(const tok_scan *x, size_t at)
{
    enum tok_class kind;
    size_t step;

    if (x->text[at] < 0x80)
        return tok__is_alnum(x->text[at]) || x->text[at] == '_';
    kind = tok__class(tok__decode(x->text, at, x->len, &step));
    return kind != TOK_SPACE && kind != TOK_OTHER && kind != TOK_MONEY ? step : 0;
}

size_t tok__tag(tok_scan *x, size_t at)
{
    size_t end = at + 1, step;

    if (at > 0 && tok__is_alnum(x->text[at - 1]))
        return 0;
    while (end < x->len && (step = tag_step(x, end)) > 0)
        end += step;
    if (end == at + 1)
        return 0;
    x->tag_flag = x->text[at] == '@' ? HX_TOKF_HANDLE : HX_TOKF_HASHTAG;
    x->tag_end = end;
    return at + 1;
}

/* -- HTML -------------------------------------------------------------- */

static const struct { const char *name; bool ends; } elements[] = {
    { "a", false },     { "b", false },     { "big", false },
    { "blockquote", true }, { "br", true }, { "center", true },
    { "div", true },    { "em", false },    { "font", false },
    { "h1", true },     { "h2", true },     { "h3", true },
    { "h4", true },     { "hr", true },     { "i", false },
    { "img", false },   { "li", true },     { "ol", true },
    { "p", true },      { "small", false }, { "span", false },
    { "strong", false }, { "sub", false },  { "sup", false },
    { "table", true },  { "td", true },     { "tr", true },
    { "u", false },     { "ul", true },
};

size_t tok__markup(tok_scan *x, size_t at)
{
    size_t begin = at + 1, end, i;

    if (byte_at(x, begin) == '/')
        begin++;
    for (end = begin; tok__is_alnum(byte_at(x, end)) && end - begin < 11;)
        end++;
    for (i = end; i < x->len && i - at < MARKUP_MAX && x->text[i] != '>'; i++)
        if (x->text[i] == '<' || (i == end && x->text[i] != ' ' &&
                                  x->text[i] != '/'))
            return 0;
    if (byte_at(x, i) != '>')
        return 0;
    for (size_t e = 0; e < sizeof elements / sizeof elements[0]; e++) {
        if (!tok__same(x, begin, end, elements[e].name))
            continue;
        x->gap = HX_TOKF_SPACE;
        if (elements[e].ends)
            x->ending |= TOK_END_SENTENCE;
        return i + 1;
    }
    return 0;
}

/* -- emoticons --------------------------------------------------------- */

static bool is_in(unsigned char c, const char *set)
{
    return c != 0 && strchr(set, c) != NULL;
}

/* Whether nothing that reads on follows: an edge or a sign. */
static bool is_edge(const tok_scan *x, size_t at)
{
    unsigned char c = byte_at(x, at);  /* 0 before the first byte, too */

    return !tok__is_alnum(c) && !is_in(c, "/_@#$%") &&
           !tok__is_letter_at(x, at);
}

/* Eyes, perhaps a tear or a nose, a mouth: ":-)", ";)", "=(", ":'(", ":D". */
static size_t face_end(const tok_scan *x, size_t at)
{
    size_t i = at + 1;
    unsigned char mouth;

    if (byte_at(x, i) == '\'')
        i++;
    if (is_in(byte_at(x, i), "-^~") ||
        (byte_at(x, i) == 'o' && is_in(byte_at(x, i + 1), ")(")))
        i++;
    mouth = byte_at(x, i);
    if (!is_in(mouth, ")(][}{DPpOo3*/\\|"))
        return 0;
    while (byte_at(x, i) == mouth)
        i++;
    if (!is_edge(x, i))
        return 0;
    /* Brackets may touch the word ("danke:)"), letters and slashes not. */
    if (!is_in(mouth, ")(][}{") && !is_edge(x, at - 1))
        return 0;
    return i;
}

size_t tok__emoticon(tok_scan *x, size_t at)
{
    size_t end = 0;

    switch (x->text[at]) {
    case '<':
        end = at + (byte_at(x, at + 1) == '/' ? 2 : 1);
        end = byte_at(x, end) == '3' && is_edge(x, end + 1) ? end + 1 : 0;
        break;
    case '^':
        end = at + (is_in(byte_at(x, at + 1), "_.-") ? 2 : 1);
        end = byte_at(x, end) == '^' && is_edge(x, at - 1) ? end + 1 : 0;
        while (end > 0 && byte_at(x, end) == '^')
            end++;
        break;
    default:
        end = face_end(x, at);
        break;
    }
    if (end > 0)
        tok__emit(x, at, end, HX_TOK_EMOJI);
    return end;
}
