/* Whether a dot ends a sentence, or an abbreviation, an ordinal, a domain.
 *
 * The tokeniser does not know the language, so the rules of both stand side by
 * side, and where they part the one with fewer false ends wins: a sentence too
 * long costs less than a driver torn from its negation. */
#include "scan.h"

#define LIST_INDENT 8  /* blanks in front of the number of a list */

/* How an abbreviation treats the end of a sentence. */
enum {
    NEVER = 'n',    /* something always follows: "Dr. N." */
    UNIT = 'u',     /* none after a number: "20 Min. zu spät" */
    DIGIT = 'd',    /* none before a number: "No. 5" */
    CAPITAL = 'c'   /* a capital after it begins a sentence: "etc. Der" */
};

/* By first letter; each word is followed by ':' and its kind. Strings in pieces
 * are in brackets: no comma is missing. */
static const char *const abbreviations[26] = {
    ['a' - 'a'] = ("abb:n abs:n abt:n abzgl:n allg:n anm:n apt:d apr:d aug:d "
                   "approx:n ave:c"),
    ['b' - 'a'] = ("beisp:n bes:n bez:n bezgl:n bl:n blvd:c bsp:n bspw:n "
                   "bzgl:n bzw:n"),
    ['c' - 'a'] = "ca:n cf:n co:c corp:c",
    ['d' - 'a'] = "dec:d dept:n dez:d dgl:c dipl:n dr:n dt:n",
    ['e' - 'a'] = ("ehem:n eigtl:n einschl:n etc:c ev:n evt:n evtl:n exkl:n "
                   "esp:n ext:d"),
    ['f' - 'a'] = "feb:d fig:d fr:n",
    ['g' - 'a'] = "geb:n gegr:n gem:n ges:n gesch:n ggf:n ggfs:n",
    ['h' - 'a'] = "hbf:c hl:n hr:n hrn:n hrs:u",
    ['i' - 'a'] = "inc:c incl:n ing:n inkl:n insb:n",
    ['j' - 'a'] = "jan:d jr:n",
    ['k' - 'a'] = "kath:n kl:n",
    ['l' - 'a'] = "lt:n ltd:c",
    ['m' - 'a'] = ("max:u med:n min:u mind:n mins:u mio:u mr:n mrd:u mrs:n "
                   "ms:n mt:n mtl:n"),
    ['n' - 'a'] = "nat:n no:d nov:d nr:n nrn:n",
    ['o' - 'a'] = "oct:d okt:d orig:n",
    ['p' - 'a'] = "ph:n phil:n pp:n prof:n",
    ['r' - 'a'] = "rd:c rer:n resp:n",
    ['s' - 'a'] = ("sec:u secs:u sek:u sen:n sep:d sept:d sog:n sr:n st:n "
                   "std:u stck:u stk:u str:n"),
    ['t' - 'a'] = "tel:n tgl:n",
    ['u' - 'a'] = "ugs:n urspr:n usf:c usw:c",
    ['v' - 'a'] = "verh:n versch:n vgl:n vol:d vs:n",
    ['w' - 'a'] = "wg:n",
    ['z' - 'a'] = "zb:n zgl:n zus:n zzgl:n",
};

/* What stands before an ordinal ("am 3. Mai") and after one ("2. Klasse"). */
static const char *const before_ordinal[] = {
    "am", "im", "der", "die", "das", "den", "dem", "des", "vom", "zum", "zur",
    "beim", "ab", "bis", "seit", "jede", "jeder", "jedes", "jeden", "jedem",
    "mein", "meine", "meinen", "meinem", "meiner", "unser", "unsere", "ein",
    "eine", "einen", "einem", "einer", "sein", "seine", "ihr", "ihre",
};
static const char *const after_ordinal[] = {
    "januar", "februar", "m\xc3\xa4rz", "april", "mai", "juni", "juli",
    "august", "september", "oktober", "november", "dezember", "klasse",
    "stock", "etage", "mal", "tag", "woche", "monat", "jahr", "semester",
    "platz", "reihe", "stern", "versuch", "termin", "besuch", "kind",
    "person", "hand", "stunde", "minute", "bestellung", "lieferung", "gang",
    "og", "ug", "impfung", "behandlung", "sitzung", "schwangerschaft",
};
/* Words that, with a capital, hardly stand inside a sentence. */
static const char *const starters[] = {
    "der", "die", "das", "ich", "er", "sie", "es", "wir", "man", "ein", "eine",
    "dann", "aber", "und", "nach", "auch", "sehr", "so", "bei", "leider",
    "danke", "alles", "mein", "meine", "am", "im", "zum", "nur", "nie", "hier",
    "kann", "he", "she", "it", "we", "they", "the", "this", "that", "these",
    "my", "our", "there", "then", "but", "and", "not", "very", "no", "if",
};
static const char *const top_domains[] = {
    "app", "ch", "co", "com", "de", "edu", "eu", "fr", "gov", "info", "io",
    "net", "nl", "org", "tv", "uk",
};

void tok__short_words(uint16_t table[TOK_PAIRS])
{
    for (size_t letter = 0; letter < 26; letter++) {
        const char *at = abbreviations[letter];

        while (at && *at) {
            size_t len = (size_t)(strchr(at, ':') - at);

            table[tok__pair((const unsigned char *)at)] |=
                (uint16_t)(1u << len);
            at += len + 2;
            if (*at == ' ')
                at++;
        }
    }
}

#define COUNT(list) (sizeof (list) / sizeof (list)[0])

/* Whether the word of text[begin, end) is in the list. */
static bool listed(const tok_scan *x, size_t begin, size_t end,
                   const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (tok__same(x, begin, end, list[i]))
            return true;
    return false;
}

/* End of the letters from `at` on. */
static size_t letters_end(const tok_scan *x, size_t at)
{
    size_t end = at, step;

    while (end - at < 64 && tok__is_letter_at(x, end)) {
        tok__decode(x->text, end, x->len, &step);
        end += step;
    }
    return end;
}

/* The kind of abbreviation that the token is, or 0. */
static int abbreviation(const tok_scan *x, const hx_token *t)
{
    size_t len = t->end - t->begin;
    const unsigned char *word = x->text + t->begin;
    unsigned char first = word[0] | 0x20;
    const char *at;

    if (len > 15 || !(x->short_words[tok__pair(word)] >> len & 1) ||
        first < 'a' || first > 'z')
        return 0;
    for (at = abbreviations[first - 'a']; at && *at;) {
        size_t i = 1;

        while (i < len && at[i] == (char)(word[i] | 0x20))
            i++;
        if (i == len && at[i] == ':')
            return at[i + 1];
        while (*at != '\0' && *at++ != ' ')
            ;
    }
    return 0;
}

/* Whether a word with a capital that begins a sentence stands at `next`. */
static bool starts(const tok_scan *x, size_t next)
{
    return tok__capital_at(x, next) &&
           listed(x, next, letters_end(x, next), starters, COUNT(starters));
}

/* The place of the next byte that is no blank. */
static size_t skip_blanks(const tok_scan *x, size_t at)
{
    while (at < x->len) {
        size_t step;
        uint32_t cp = tok__decode(x->text, at, x->len, &step);

        if (cp != ' ' && cp != '\t' && (cp < 0x80 || !tok__is_blank(cp)))
            break;
        at += step;
    }
    return at;
}

/* A single letter: "N.", "z.B.", "a.m."; `next` is what follows the spaces. */
static bool letter_ends(const tok_scan *x, const hx_token *t, size_t next)
{
    unsigned char c = x->text[t->begin];
    bool chained = x->count > 1 && t[-1].end - t[-1].begin == 1 &&
                   x->text[t[-1].end] == '.' &&
                   skip_blanks(x, t[-1].end + 1) == t->begin;

    if (chained && (c | 0x20) == 'm')
        return tok__capital_at(x, next);  /* "9 a.m. The" */
    if (chained)
        return false;
    if (c == 'I')
        return true;
    if (tok__capital_at(x, t->begin))
        return starts(x, next);  /* "Dr. N. Sehr nett" against "N. war" */
    if ((c == 'u' || c == 'o') && tok__is_letter_at(x, next))
        return starts(x, next);  /* "schnell u. gut", "Preis u. Leistung" */
    /* "z. B." against "Plan b. Bye" */
    return !(next + 1 < x->len && tok__is_letter_at(x, next) &&
             x->text[next + 1] == '.');
}

/* A number: "am 3. Mai", "1. Klasse", a list "1. ... 2. ...". */
static bool number_ends(const tok_scan *x, const hx_token *t, size_t next)
{
    size_t len = t->end - t->begin;

    if (next >= x->len)
        return true;
    if (x->text[next] == '-' || x->text[next] == ',' ||
        x->text[next] == '/' || tok__is_digit(x->text[next]))
        return false;
    if (x->count - 1 == x->clause_begin || x->ending)
        return len > 2;  /* a list's own number */
    if (x->count > 1 && listed(x, t[-1].begin, t[-1].end, before_ordinal,
                               COUNT(before_ordinal)))
        return false;
    return len > 2 || !listed(x, next, letters_end(x, next), after_ordinal,
                              COUNT(after_ordinal));
}

static bool word_ends(const tok_scan *x, const hx_token *t, size_t next)
{
    bool digit = next < x->len && tok__is_digit(x->text[next]);

    if (t->end - t->begin == 1)
        return letter_ends(x, t, next);
    switch (abbreviation(x, t)) {
    case NEVER:
        return false;
    case UNIT:
        if (x->count > 1 && t[-1].kind == HX_TOK_NUMBER)
            return starts(x, next);
        return !digit;
    case DIGIT:
        return !digit;
    case CAPITAL:
        return next >= x->len || tok__capital_at(x, next);
    default:
        return true;
    }
}

/* Whether text[at] continues the name of a mail address. */
static bool is_mail_name(const tok_scan *x, size_t at)
{
    size_t i = at;

    while (i < x->len && i - at < TOK_MAIL_NAME_MAX &&
           (tok__is_alnum(x->text[i]) || (x->text[i] != '\0' &&
                                          strchr("._%+-", x->text[i]))))
        i++;
    return i < x->len && x->text[i] == '@' &&
           (tok__is_letter_at(x, i + 1) ||
            (i + 1 < x->len && tok__is_digit(x->text[i + 1])));
}

/* A dot between two characters without a space: "amazon.de", "gut.Aber". */
static bool inner_ends(const tok_scan *x, const hx_token *t, size_t next)
{
    size_t end = letters_end(x, next);

    if (t->kind == HX_TOK_NUMBER || t->end - t->begin == 1)
        return false;
    if (abbreviation(x, t) != 0 || is_mail_name(x, next))
        return false;
    if (end < x->len && tok__is_digit(x->text[end]))
        return true;
    return !listed(x, next, end, top_domains, COUNT(top_domains));
}

static bool dot_ends(const tok_scan *x, size_t at)
{
    const hx_token *t = x->count > 0 ? &x->tokens[x->count - 1] : NULL;

    if (!t || t->end != at)
        return true;
    if (!tok__is_space_at(x, at + 1) &&
        (tok__is_letter_at(x, at + 1) || tok__is_digit(x->text[at + 1])))
        return inner_ends(x, t, at + 1);
    if (t->kind == HX_TOK_NUMBER)
        return number_ends(x, t, skip_blanks(x, at + 1));
    if (t->kind == HX_TOK_WORD)
        return word_ends(x, t, skip_blanks(x, at + 1));
    return true;
}

/* Whether the dot at `at` stands behind the number of a list, which begins a
 * line: "1. Super nett", not "1. Klasse". */
static bool is_list_dot(const tok_scan *x, size_t at)
{
    const hx_token *t = x->count > 0 ? &x->tokens[x->count - 1] : NULL;
    size_t next, begin;

    if (!t || t->end != at || t->kind != HX_TOK_NUMBER || at - t->begin > 2 ||
        !tok__is_space_at(x, at + 1))
        return false;
    begin = t->begin;
    while (begin > 0 && t->begin - begin < LIST_INDENT &&
           (x->text[begin - 1] == ' ' || x->text[begin - 1] == '\t'))
        begin--;
    if (begin > 0 && x->text[begin - 1] != '\n' && x->text[begin - 1] != '\r')
        return false;
    next = skip_blanks(x, at + 1);
    return !listed(x, next, letters_end(x, next), after_ordinal,
                   COUNT(after_ordinal));
}

size_t tok__dot(tok_scan *x, size_t at)
{
    size_t end = at;

    while (end < x->len && x->text[end] == '.')
        end++;
    if (end - at > 1) {
        x->ending |= TOK_END_CLAUSE | TOK_END_MAYBE;
        return end;
    }
    if (at + 1 < x->len && tok__is_alnum(x->text[at + 1])) {
        size_t link = tok__link(x, at);

        if (link > 0)
            return link;
    }
    if (dot_ends(x, at))
        x->ending |= TOK_END_SENTENCE;
    else if (is_list_dot(x, at))
        x->ending |= TOK_END_CLAUSE;
    return end;
}
