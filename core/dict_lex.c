/* What a term means as a pattern, and a dictionary as a lexicon.
 *
 * A term of a dictionary stands for itself, not for its stem: "good" is
 * =good, "happy*" stays. It is found as the tokeniser cuts comments: "and/or"
 * is two words, and so is "U.S.". What that leaves no way to find is told. */
#include "dict.h"

#include <utf8proc.h>

#include "alloc.h"
#include "error.h"
#include "host.h"
#include "map.h"
#include "pattern.h"

/* Of a lexicon file, which may have 200,000 (lexread.h): room is left for what
 * conditions list. */
#define ITEMS_MAX 195000

/* -- terms to patterns ------------------------------------------------------ */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether it is a letter or a word of its own in a comment, other than quotes
 * and dashes that end a clause. */
static bool fits_wide(uint32_t cp)
{
    if (cp == 0x200D || hx_is_emoji_part(cp))  /* of an emoji of several */
        return true;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_PD:
        return cp <= 0x2013;
    case UTF8PROC_CATEGORY_PO: case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
        return false;
    case UTF8PROC_CATEGORY_PI: case UTF8PROC_CATEGORY_PF:
        return cp == 0x2018 || cp == 0x2019;  /* apostrophes */
    case UTF8PROC_CATEGORY_SO: case UTF8PROC_CATEGORY_SM:
        return cp >= 0x2190;
    case UTF8PROC_CATEGORY_SK:
        return cp == 0xB4;
    case UTF8PROC_CATEGORY_CF: case UTF8PROC_CATEGORY_CC:
        return cp == 0xAD;
    default:
        return true;
    }
}

/* "10%", "1.5", "8:30": where a * stands in the word it would be cut. */
static bool is_of_number(hx_str word, size_t at)
{
    return at > 0 && is_digit(word.ptr[at - 1]) &&
           !memchr(word.ptr, '*', word.len) &&
           (word.ptr[at] == '%' ||
            (strchr(".,:", word.ptr[at]) && at + 1 < word.len &&
             is_digit(word.ptr[at + 1])));
}

/* The sign of `word` that no pattern can have, or that would mean something
 * else in it; empty: there is none. */
static hx_str unfit(hx_str word)
{
    size_t len;

    for (size_t i = 0; i < word.len; i += len) {
        char c = word.ptr[i];
        uint32_t cp = hx__cp(word, i, &len);

        if (cp >= 0x80 ? !fits_wide(cp)
                       : !hx__dict_letter(c) && !is_digit(c) &&
                             !strchr("'-*", c) &&
                             !(i > 0 && strchr("/_&", c)) &&
                             !is_of_number(word, i) &&
                             !(c == '.' && hx__dict_point(word, i)))
            return (hx_str){ word.ptr + i, len };
    }
    return (hx_str){ "", 0 };
}

/* Whether a word of a comment ends between these two bytes. */
static bool is_cut(char before, char behind)
{
    return strchr("-/_&.", before) || strchr("-/_&.", behind) ||
           (before != '*' && behind != '*' &&
            is_digit(before) != is_digit(behind));
}

/* A word with a * as a pattern: only a piece of it may have one, for "re-use*"
 * is found as re, then use*. */
static const char *put_wild(hx_str word, hx_buf *out)
{
    size_t from = 0;

    for (size_t i = 1; i < word.len - 1; i++)
        if (word.ptr[i] == '*')
            return "a * stands at the beginning or the end of a word";
    for (size_t end = 1; end <= word.len; end++) {
        hx_str piece = { word.ptr + from, end - from };

        if (end < word.len && !is_cut(word.ptr[end - 1], word.ptr[end]))
            continue;
        from = end;
        if (piece.len == 1 && strchr("-/_&.", piece.ptr[0]))
            continue;
        if (out->len && out->ptr[out->len - 1] != ' ')
            hx__buf_char(out, ' ');
        if (!memchr(piece.ptr, '*', piece.len))
            hx__buf_char(out, '=');
        hx__buf_bytes(out, piece.ptr, piece.len);
    }
    return NULL;
}

/* A word without: the signs that cut it stay, but for &, which joins. */
static void put_exact(hx_str word, hx_buf *out)
{
    hx__buf_char(out, '=');
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] == '&')
            hx__buf_str(out, i + 1 < word.len ? " =" : "");
        else
            hx__buf_char(out, word.ptr[i]);
}

/* What stands against the term, or NULL; else its pattern is in `out`. `room`
 * is for the answer. */
static const char *term_pattern(hx_str term, hx_buf *out, char *room,
                                size_t cap)
{
    const char *why = term.len ? NULL : "an empty term";

    out->len = 0;
    while (!why && term.len) {
        const char *space = memchr(term.ptr, ' ', term.len);
        hx_str word = { term.ptr, space ? (size_t)(space - term.ptr)
                                        : term.len };

        hx_str bad = unfit(word);

        hx__message(room, cap, "patterns cannot have the sign %.*s%s",
                    (int)bad.len, bad.ptr,
                    hx_str_eq(bad, HX_LIT(".")) ? " there" : "");
        hx__buf_str(out, out->len ? " " : "");
        if (bad.len)
            why = room;
        else if (memchr(word.ptr, '*', word.len))
            why = put_wild(word, out);
        else
            put_exact(word, out);
        term.ptr += word.len + (space != NULL);
        term.len -= word.len + (space != NULL);
    }
    return why;
}

/* "Positive Gefühle" becomes positive_gefuehle. */
static void put_id(hx_buf *out, hx_str name)
{
    size_t from = out->len;
    char words[HX_TERM_BYTES_MAX], fold[HX_FOLD_BYTES_MAX];

    if (name.len <= HX_TERM_BYTES_MAX) {
        for (size_t i = 0; i < name.len; i++)
            words[i] = name.ptr[i] == ' ' ? '_' : name.ptr[i];
        name = hx__folded((hx_str){ words, name.len }, fold);
    }
    for (size_t i = 0; i < name.len && out->len - from < 30; i++) {
        char c = name.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
            hx__buf_char(out, c);
        else if (out->len > from && out->ptr[out->len - 1] != '_')
            hx__buf_char(out, '_');
    }
    if (out->len > from && out->ptr[out->len - 1] == '_' &&
        name.ptr[name.len - 1] != '_')
        out->len--;   /* "words (all)" */
    if (out->len == from)
        hx__buf_str(out, "category");
}

typedef struct maker {
    hx_dict    *dict;
    hx_buf     *out;
    const char *lang;
    bool        drivers;
    hx_program  program;    /* scratch: patterns are tried before written */
    hx_stemmer *stemmer;
    hx_buf      pattern, whole;
    hx_map      written;    /* what stands in the entry: once is enough */
    uint32_t   *order;      /* the terms, category by category ... */
    uint32_t   *first;      /* ... of which this is each one's first */
    hx_error   *err;
    size_t kept, kept_here;  /* terms that became patterns; of the entry */
} maker;

/* What stands against the text as a pattern, in `room`, or NULL: its pattern is
 * in `pattern` then, and compiles. */
static const char *refusal(maker *m, hx_str text, char *room, size_t cap)
{
    const char *why = term_pattern(text, &m->pattern, room, cap);
    hx_error inner = { "" };
    hx_status rc = HX_OK;
    uint32_t form;

    if (m->pattern.failed)
        m->dict->no_memory = true;
    if (!why && !m->dict->no_memory)
        rc = hx__pattern_compile(&m->program, m->stemmer,
                                 (hx_str){ m->pattern.ptr, m->pattern.len },
                                 HX_LANG_EN, NULL, &form, &inner);
    if (rc == HX_E_NOMEM)
        m->dict->no_memory = true;
    if (rc == HX_OK)
        return why;
    /* Behind 'pattern "...", character 5: ', which is the term once more. */
    why = strstr(inner.message, "\", character ");
    why = why ? strchr(why, ':') : NULL;
    hx__message(room, cap, "%s", why ? why + 2 : inner.message);
    return room;
}

/* A term that is no pattern is told, and left out. */
static bool holds_term(maker *m, const hx_dict_term *term)
{
    char room[256];
    const char *why = refusal(m, term->text, room, sizeof room);

    if (why && !m->dict->no_memory)
        hx__dict_lose(m->dict, term->line, term->text, why);
    return !why && !m->dict->no_memory;
}

/* The first term of the category from `*at` on that can be a word of its class,
 * its pattern in `pattern`; false: there is none. */
static bool class_word(maker *m, uint32_t category, uint32_t *at)
{
    char room[256];

    for (; *at < m->first[category + 1]; ++*at) {
        const hx_dict_term *term = &m->dict->terms[m->order[*at]];

        if (!term->when && !refusal(m, term->text, room, sizeof room))
            return true;
    }
    return false;
}

static bool has_class(maker *m, uint32_t category)
{
    uint32_t at = m->first[category];

    return class_word(m, category, &at);
}

/* The classes that stand for the categories of a condition, "<a>|<b>", or each
 * as an item of a list; their number. */
static size_t put_after(maker *m, const hx_dict_when *when, hx_buf *out)
{
    size_t count = 0;

    for (uint32_t i = 0; i < when->count; i++) {
        if (!has_class(m, when->after[i]))
            continue;
        if (count++)
            hx__buf_str(out, when->not ? ", " : "|");
        hx__buf_str(out, when->not ? "\"<" : "<");
        put_id(out, m->dict->categories[when->after[i]]);
        hx__buf_str(out, when->not ? ">\"" : ">");
    }
    return count;
}

/* The item of the pattern `own` where `beside` must stand beside it, which is
 * what put_after() made, or else the pattern of the word behind. */
static void put_when(maker *m, const hx_dict_when *when, hx_str own,
                     hx_str beside)
{
    bool behind = when->next.len > 0;
    hx_buf text = { 0 };

    if (!when->not && !behind)
        hx__buf_printf(&text, "(%.*s) ", (int)beside.len, beside.ptr);
    hx__buf_bytes(&text, own.ptr, own.len);
    if (!when->not && behind)
        hx__buf_printf(&text, " %.*s", (int)beside.len, beside.ptr);
    hx__buf_str(&m->whole, when->not ? "{p: " : "");
    hx__buf_json(&m->whole, (hx_str){ text.ptr, text.len });
    if (when->not) {
        hx__buf_str(&m->whole, behind ? ", not_before: [" : ", not_after: [");
        if (behind)
            hx__buf_json(&m->whole, beside);
        else
            hx__buf_bytes(&m->whole, beside.ptr, beside.len);
        hx__buf_str(&m->whole, "]}");
    }
    m->whole.failed |= text.failed;
    hx__buf_clear(&text);
}

/* The same for a term whose pattern is in `pattern`; false: it is told, for
 * nothing that there is may stand beside it. */
static bool make_when(maker *m, const hx_dict_term *term)
{
    const hx_dict_when *when = term->when;
    hx_dict_term next = *term;
    hx_buf own = m->pattern, after = { 0 };
    size_t count = 0;
    bool good = true;

    m->pattern = (hx_buf){ 0 };
    next.text = when->next;
    if (when->next.len)
        good = holds_term(m, &next);
    else
        count = put_after(m, when, &after);
    if (good && when->next.len) {
        put_when(m, when, (hx_str){ own.ptr, own.len },
                 (hx_str){ m->pattern.ptr, m->pattern.len });
    } else if (count) {
        put_when(m, when, (hx_str){ own.ptr, own.len },
                 (hx_str){ after.ptr, after.len });
    } else if (good && when->not) {   /* it stands after none of them ever */
        hx__buf_json(&m->whole, (hx_str){ own.ptr, own.len });
    } else if (good) {
        good = false;
        hx__dict_lose(m->dict, term->line, term->text, "of the categories that "
                      "it must follow no term can be a pattern");
    }
    m->whole.failed |= own.failed || after.failed;
    hx__buf_clear(&own);
    hx__buf_clear(&after);
    return good;
}

/* The item that the term becomes, into `whole`; false: it is told. */
static bool make_item(maker *m, const hx_dict_term *term)
{
    m->whole.len = 0;
    if (!holds_term(m, term))
        return false;
    if (term->when)
        return make_when(m, term);
    hx__buf_str(&m->whole, term->weight == 1000 ? "" : "{p: ");
    hx__buf_json(&m->whole, (hx_str){ m->pattern.ptr, m->pattern.len });
    if (term->weight != 1000)
        hx__buf_printf(&m->whole, ", weight: %d.%03d}", term->weight / 1000,
                       term->weight % 1000);
    return true;
}

static void put_term(maker *m, const hx_dict_term *term, const char *indent)
{
    uint32_t before = 0;

    if (!make_item(m, term))
        return;
    if (m->whole.failed ||
        !hx__map_add(&m->written, (hx_str){ m->whole.ptr, m->whole.len },
                     term->line, &before))
        m->dict->no_memory = true;
    if (m->written.count == m->kept_here)
        return;   /* it stands there twice */
    m->kept_here = m->written.count;
    hx__buf_printf(m->out, "%s- ", indent);
    hx__buf_bytes(m->out, m->whole.ptr, m->whole.len);
    hx__buf_char(m->out, '\n');
    m->kept++;
}

static void put_terms(maker *m, uint32_t category, const char *indent)
{
    hx__map_clear(&m->written);
    m->kept_here = 0;
    for (uint32_t i = m->first[category]; i < m->first[category + 1]; i++)
        put_term(m, &m->dict->terms[m->order[i]], indent);
}

/* The stance behind the last dot of a driver's category; the rest is its id. */
static bool split_stance(hx_str name, hx_str *id, hx_str *stance)
{
    static const char *const stances[] = { "met", "unmet", "wanted", "topic" };
    const char *dot = memrchr(name.ptr, '.', name.len);

    if (!dot)
        return false;
    *id = (hx_str){ name.ptr, (size_t)(dot - name.ptr) };
    *stance = (hx_str){ dot + 1, name.len - id->len - 1 };
    for (size_t i = 0; i < sizeof stances / sizeof *stances; i++)
        if (hx_str_eq(*stance, hx_str_of(stances[i])))
            return true;
    return false;
}

static void put_entry_head(maker *m, hx_str name)
{
    hx__buf_str(m->out, "  - id: ");
    put_id(m->out, name);
    hx__buf_str(m->out, "\n    category: ");
    hx__buf_json(m->out, name);
    hx__buf_str(m->out, m->drivers ? "" : "\n    negation: keep");
    hx__buf_printf(m->out, "\n    patterns:\n      %s:\n", m->lang);
}

static hx_status put_driver(maker *m, uint32_t c)
{
    hx_str id, stance, other, ignored;

    if (!split_stance(m->dict->categories[c], &id, &stance))
        return hx__fail(m->err, HX_E_USAGE, "%s: the category \"%.*s\" has no "
                        "stance: drivers need NAME.met, .unmet, .wanted or "
                        ".topic (or import it as --dimension %s)",
                        m->dict->path, (int)m->dict->categories[c].len,
                        m->dict->categories[c].ptr, "my_words");
    for (uint32_t k = 0; k < c; k++)
        if (split_stance(m->dict->categories[k], &other, &ignored) &&
            hx_str_eq(other, id))
            return HX_OK;   /* written with its first stance */
    put_entry_head(m, id);
    for (uint32_t k = c; k < m->dict->category_count; k++)
        if (split_stance(m->dict->categories[k], &other, &stance) &&
            hx_str_eq(other, id)) {
            hx__buf_printf(m->out, "        %.*s:\n", (int)stance.len,
                           stance.ptr);
            put_terms(m, k, "          ");
        }
    return HX_OK;
}

/* Two categories must not become one entry. */
static hx_status check_ids(maker *m)
{
    const hx_dict *dict = m->dict;
    hx_map ids = { 0 };
    hx_buf id = { 0 };
    hx_status rc = HX_OK;

    for (uint32_t i = 0; rc == HX_OK && i < dict->category_count; i++) {
        uint32_t before = i;

        id.len = 0;
        put_id(&id, dict->categories[i]);
        if (id.failed || !hx__map_add(&ids, (hx_str){ id.ptr, id.len }, i,
                                      &before))
            rc = hx__nomem(m->err);
        else if (!m->drivers && before != i)
            rc = hx__fail(m->err, HX_E_FORMAT, "%s: the categories \"%.*s\" "
                          "and \"%.*s\" get the same id (rename one)",
                          dict->path, (int)dict->categories[before].len,
                          dict->categories[before].ptr,
                          (int)dict->categories[i].len,
                          dict->categories[i].ptr);
    }
    hx__buf_clear(&id);
    hx__map_clear(&ids);
    return rc;
}

/* The terms by their categories, and within them as the file has them. */
static bool make_order(maker *m)
{
    const hx_dict *dict = m->dict;
    uint32_t *at = hx__alloc(dict->category_count + 1, sizeof *at);

    m->order = hx__alloc(dict->term_count + 1, sizeof *m->order);
    m->first = hx__alloc(dict->category_count + 2, sizeof *m->first);
    if (at && m->order && m->first) {
        for (size_t i = 0; i < dict->term_count; i++)
            m->first[dict->terms[i].category + 1]++;
        for (size_t c = 0; c < dict->category_count; c++) {
            at[c] = m->first[c];
            m->first[c + 1] += m->first[c];
        }
        for (uint32_t i = 0; i < dict->term_count; i++)
            m->order[at[dict->terms[i].category]++] = i;
    }
    hx__free(at);
    return at && m->order && m->first;
}

/* -- classes: the categories that conditions ask for ------------------------ */

static bool is_asked(const hx_dict *dict, uint32_t category)
{
    for (size_t i = 0; i < dict->term_count; i++) {
        const hx_dict_when *when = dict->terms[i].when;

        for (uint32_t k = 0; when && k < when->count; k++)
            if (when->after[k] == category)
                return true;
    }
    return false;
}

/* Its words; those that cannot be are told where the category is written. */
static void put_class(maker *m, uint32_t category)
{
    uint32_t at = m->first[category];
    const char *comma = "";

    hx__buf_str(m->out, "  ");
    put_id(m->out, m->dict->categories[category]);
    hx__buf_printf(m->out, ": {%s: [", m->lang);
    for (; class_word(m, category, &at); at++) {
        hx__buf_str(m->out, comma);
        hx__buf_json(m->out, (hx_str){ m->pattern.ptr, m->pattern.len });
        comma = ", ";
    }
    hx__buf_str(m->out, "]}\n");
}

static void put_classes(maker *m)
{
    bool any = false;

    for (uint32_t c = 0; c < m->dict->category_count; c++) {
        if (!is_asked(m->dict, c) || !has_class(m, c))
            continue;
        hx__buf_str(m->out, any ? "" : "classes:\n");
        put_class(m, c);
        any = true;
    }
}

/* -- the file --------------------------------------------------------------- */

static hx_status put_file(maker *m, const char *name, const char *dimension)
{
    hx_status rc = HX_OK;

    hx__buf_str(m->out, "lexicon: ");
    put_id(m->out, hx_str_of(name));
    hx__buf_printf(m->out, "\nversion: 1.0.0\ndimension: %s\n", dimension);
    put_classes(m);
    hx__buf_str(m->out, "entries:\n");
    for (uint32_t c = 0; rc == HX_OK && c < m->dict->category_count; c++) {
        if (m->drivers) {
            rc = put_driver(m, c);
        } else {
            put_entry_head(m, m->dict->categories[c]);
            put_terms(m, c, "        ");
        }
    }
    return rc;
}

hx_status hx__dict_to_lexicon(hx_dict *dict, const char *name,
                              const char *dimension, const char *lang,
                              hx_buf *out, hx_error *err)
{
    maker m = { .dict = dict, .out = out, .lang = lang, .err = err,
                .drivers = strcmp(dimension, "driver") == 0,
                .stemmer = hx__stemmer_open() };
    hx_status rc = m.stemmer && make_order(&m) ? check_ids(&m)
                                               : hx__nomem(err);

    if (rc == HX_OK)
        rc = put_file(&m, name, dimension);
    if (rc == HX_OK && (out->failed || m.pattern.failed || m.whole.failed ||
                        dict->no_memory))
        rc = hx__nomem(err);
    else if (rc == HX_OK && m.kept == 0)
        rc = hx__fail(err, HX_E_FORMAT, "%s: no term of it can be a pattern",
                      dict->path);
    else if (rc == HX_OK && !m.drivers && dict->category_count > HX_LABELS_MAX)
        rc = hx__fail(err, HX_E_LIMIT, "%s: %zu categories, of which a "
                      "dimension may have %d: split it, or leave some away",
                      dict->path, dict->category_count, HX_LABELS_MAX);
    else if (rc == HX_OK && (m.kept + dict->category_count > ITEMS_MAX ||
                             out->len > HX_LEXFILE_BYTES_MAX))
        rc = hx__fail(err, HX_E_LIMIT, "%s: too large for one lexicon file "
                      "(%zu terms, %zu bytes; up to %d and %zu): split it",
                      dict->path, m.kept, out->len, ITEMS_MAX,
                      HX_LEXFILE_BYTES_MAX);
    hx__buf_clear(&m.pattern);
    hx__buf_clear(&m.whole);
    hx__map_clear(&m.written);
    hx__free(m.order);
    hx__free(m.first);
    hx__program_clear(&m.program);
    hx__stemmer_close(m.stemmer);
    return rc;
}
