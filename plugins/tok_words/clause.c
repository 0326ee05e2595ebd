/* Clauses: where they end, and the words that begin a contrast.
 *
 * Contrast words are a closed class, so they are a list and no option: what a
 * clause is must not depend on the pipeline. Some pairs only look like a
 * contrast ("nothing but", "as though"); some begin one word earlier ("even
 * though", "nur dass"). */
#include "scan.h"

/* The words below, and xD. Capitals have the same low bits. */
#define PAIR(a, b) [((a) & 31) << 5 | ((b) & 31)]
const uint16_t tok__rare[TOK_PAIRS] = {
    PAIR('a', 'b') = 1 << 4,             /* aber */
    PAIR('a', 'l') = 1 << 8 | 1 << 10,   /* although, allerdings */
    PAIR('b', 'u') = 1 << 3,             /* but */
    PAIR('d', 'a') = 1 << 4 | 1 << 7,    /* dass, daß, dagegen */
    PAIR('d', 'e') = 1 << 7,             /* dennoch */
    PAIR('e', 'x') = 1 << 6,             /* except */
    PAIR('h', 'i') = 1 << 8,             /* hingegen */
    PAIR('h', 'o') = 1 << 7,             /* however */
    PAIR('j', 'e') = 1 << 6,             /* jedoch */
    PAIR('n', 'e') = 1 << 12,            /* nevertheless */
    PAIR('n', 'o') = 1 << 11,            /* nonetheless */
    PAIR('o', 'b') = 1 << 6 | 1 << 8,    /* obwohl, obgleich */
    PAIR('s', 'o') = 1 << 7,             /* sondern */
    PAIR('t', 'h') = 1 << 6,             /* though */
    PAIR('t', 'r') = 1 << 8,             /* trotzdem */
    PAIR('w', 'h') = 1 << 7,             /* whereas */
    PAIR('x', 'd') = 1 << 2 | 1 << 3 | 1 << 4,
};

/* Words of contrast. `not_after`: with one of these before it, it is none.
 * `only_after`: it is one with this before it only. `with`: when this stands
 * before it, the clause begins there. */
struct contrast {
    const char *word, *not_after, *only_after, *with;
};
static const struct contrast a_words[] = {
    { "aber", NULL, NULL, NULL },
    { "allerdings", NULL, NULL, NULL },
    { "although", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
}, b_words[] = {
    { "but", "nothing anything everything nobody none else help least choice "
             "option alternative",
      NULL, NULL },
    { NULL, NULL, NULL, NULL },
}, d_words[] = {
    { "dagegen", "nichts nix etwas was", NULL, NULL },
    { "dass", NULL, "nur", "nur" },
    { "da\xc3\x9f", NULL, "nur", "nur" },
    { "dennoch", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
}, e_words[] = {
    { "except", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
}, h_words[] = {
    { "hingegen", NULL, NULL, NULL },
    { "however", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
}, j_words[] = {
    { "jedoch", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
}, n_words[] = {
    { "nevertheless", NULL, NULL, NULL },
    { "nonetheless", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
}, o_words[] = {
    { "obgleich", NULL, NULL, NULL },
    { "obwohl", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
}, s_words[] = {
    { "sondern", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
}, t_words[] = {
    { "though", "as", NULL, "even" },
    { "trotzdem", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
}, w_words[] = {
    { "whereas", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL },
};
static const struct contrast *const contrasts[26] = {
    ['a' - 'a'] = a_words, ['b' - 'a'] = b_words, ['d' - 'a'] = d_words,
    ['e' - 'a'] = e_words, ['h' - 'a'] = h_words, ['j' - 'a'] = j_words,
    ['n' - 'a'] = n_words, ['o' - 'a'] = o_words, ['s' - 'a'] = s_words,
    ['t' - 'a'] = t_words, ['w' - 'a'] = w_words,
};

static unsigned char folded(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}

/* Bytes of what is not seen at text[at], a soft hyphen say; else 0. */
static size_t hidden_at(const tok_scan *x, size_t at)
{
    size_t step;

    return x->text[at] >= 0x80 &&
           tok__class(tok__decode(x->text, at, x->len, &step)) == TOK_JOIN
               ? step : 0;
}

bool tok__same(const tok_scan *x, size_t begin, size_t end, const char *lower)
{
    for (size_t i = begin, step; i < end; i += step) {
        step = hidden_at(x, i);
        if (step > 0)
            continue;
        if (folded(x->text[i]) != (unsigned char)*lower)
            return false;  /* also at the end of `lower` */
        lower++;
        step = 1;
    }
    return !*lower;
}

/* Whether token `t` is one of the words in `list`, set apart by spaces. */
static bool among(const tok_scan *x, const hx_token *t, const char *list)
{
    while (list && *list) {
        char word[16];
        size_t len = strcspn(list, " ");

        memcpy(word, list, len);
        word[len] = '\0';
        if (tok__same(x, t->begin, t->end, word))
            return true;
        list += len + (list[len] == ' ');
    }
    return false;
}

static void close_clause(tok_scan *x, size_t end, uint32_t flags)
{
    if (end == x->clause_begin)
        return;
    if (x->clause_count == x->clause_cap) {
        size_t cap = x->clause_cap ? x->clause_cap * 2 : x->len / 32 + 8;
        hx_clause *more = x->host->arena(x->rec, cap * sizeof *more);

        if (!more) {
            x->nomem = true;
            return;
        }
        if (x->clause_count > 0)
            memcpy(more, x->clauses, x->clause_count * sizeof *more);
        x->clauses = more;
        x->clause_cap = cap;
    }
    x->clauses[x->clause_count++] = (hx_clause){
        (uint32_t)x->clause_begin, (uint32_t)end, flags | x->clause_flags
    };
    x->clause_begin = end;
    x->clause_flags = 0;
}

void tok__clause_end(tok_scan *x, uint8_t token_flags)
{
    uint32_t flags = x->ending & (HX_CLAUSE_SENTENCE | HX_CLAUSE_QUESTION |
                                  HX_CLAUSE_EXCLAIM);

    if ((x->ending & TOK_END_MAYBE) && (token_flags & HX_TOKF_CAPITAL))
        flags |= HX_CLAUSE_SENTENCE;
    x->ending = 0;
    close_clause(x, x->count, flags);
}

void tok__clause_last(tok_scan *x)
{
    x->ending |= HX_CLAUSE_SENTENCE;
    tok__clause_end(x, 0);
}

void tok__clause_reopen(tok_scan *x)
{
    while (x->clause_begin > x->count) {
        const hx_clause *last = &x->clauses[--x->clause_count];

        x->clause_begin = last->begin;
        x->clause_flags = last->flags & HX_CLAUSE_CONTRAST;
    }
}

/* The row of the contrast word in text[begin, end), or NULL. */
static const struct contrast *find_contrast(const tok_scan *x, size_t begin,
                                            size_t end)
{
    unsigned char first = folded(x->text[begin]);
    const struct contrast *row;

    if (first < 'a' || first > 'z')
        return NULL;
    for (row = contrasts[first - 'a']; row && row->word; row++)
        if (tok__same(x, begin, end, row->word))
            return row;
    return NULL;
}

void tok__contrast(tok_scan *x, size_t begin, size_t end)
{
    const struct contrast *row = find_contrast(x, begin, end);
    const hx_token *before = NULL;
    size_t at = x->count;

    if (!row || begin < x->tag_end ||
        (x->count > x->clause_begin && !x->gap))
        return;  /* "ja-aber" is one thing */
    if (x->count > x->clause_begin)
        before = &x->tokens[x->count - 1];
    if (before && among(x, before, row->not_after))
        return;
    if (row->only_after && !(before && among(x, before, row->only_after)))
        return;
    if (before && row->with && among(x, before, row->with))
        at--;
    close_clause(x, at, 0);
    x->clause_flags |= HX_CLAUSE_CONTRAST;
}
