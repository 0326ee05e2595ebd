/* What a term means as a pattern, and which patterns are terms.
 *
 * A term of a dictionary stands for itself, not for its stem: "good" is
 * =good, "happy*" stays. The other way round a pattern of words and phrases,
 * with or without alternatives, is written out; a stem stands as the word that
 * the pattern has. */
#include "dict.h"

#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "error.h"
#include "pattern.h"

#define EXPANDED_MAX 400   /* terms of one pattern */

/* -- terms to patterns ------------------------------------------------------ */

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 || c == '\'' ||
           c == '-' || c == '*' || c == ' ';
}

/* What stands against the term, or NULL; else its pattern is in `out`. */
static const char *term_pattern(hx_str term, hx_buf *out)
{
    bool begin = true;

    out->len = 0;
    if (term.len == 0)
        return "an empty term";
    for (size_t i = 0; i < term.len; i++) {
        size_t end = i;

        if (!is_word_byte(term.ptr[i]))
            return "a sign that patterns cannot have";
        if (begin) {
            while (end < term.len && term.ptr[end] != ' ')
                end++;
            if (!memchr(term.ptr + i, '*', end - i))
                hx__buf_char(out, '=');
        }
        hx__buf_char(out, term.ptr[i]);
        begin = term.ptr[i] == ' ' || term.ptr[i] == '-';
    }
    return NULL;
}

/* "Positive Gefühle" becomes positive_gefuehle. */
static void put_id(hx_buf *out, hx_str name)
{
    size_t from = out->len;
    char fold[HX_FOLD_BYTES_MAX];

    if (name.len <= HX_TERM_BYTES_MAX)
        name = hx__folded(name, fold);
    for (size_t i = 0; i < name.len && out->len - from < 30; i++) {
        char c = name.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
            hx__buf_char(out, c);
        else if (out->len > from && out->ptr[out->len - 1] != '_')
            hx__buf_char(out, '_');
    }
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
    hx_buf      pattern;
    hx_error   *err;
    size_t kept;        /* terms that became patterns */
} maker;

/* A pattern that does not compile is no use: its term is left out. */
static bool holds_term(maker *m, const hx_dict_term *term)
{
    const char *why = term_pattern(term->text, &m->pattern);
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
    if (m->dict->no_memory)
        return false;
    if (rc != HX_OK)
        why = inner.message;
    if (why)
        hx__dict_lose(m->dict, term->line, term->text, why);
    return !why;
}

static void put_terms(maker *m, uint32_t category, const char *indent)
{
    for (size_t i = 0; i < m->dict->term_count; i++) {
        const hx_dict_term *term = &m->dict->terms[i];

        if (term->category != category || !holds_term(m, term))
            continue;
        hx__buf_printf(m->out, "%s- %s", indent,
                       term->weight == 1000 ? "" : "{p: ");
        hx__buf_json(m->out, (hx_str){ m->pattern.ptr, m->pattern.len });
        if (term->weight != 1000)
            hx__buf_printf(m->out, ", weight: %d.%03d}", term->weight / 1000,
                           term->weight % 1000);
        hx__buf_char(m->out, '\n');
        m->kept++;
    }
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
    hx__buf_printf(m->out, "\n    patterns:\n      %s:\n", m->lang);
}

static hx_status put_driver(maker *m, size_t c)
{
    hx_str id, stance, other, ignored;

    if (!split_stance(m->dict->categories[c], &id, &stance))
        return hx__fail(m->err, HX_E_USAGE, "%s: the category \"%.*s\" has no "
                        "stance: drivers need NAME.met, .unmet, .wanted or "
                        ".topic (or import it as --dimension %s)",
                        m->dict->path, (int)m->dict->categories[c].len,
                        m->dict->categories[c].ptr, "my_words");
    for (size_t k = 0; k < c; k++)
        if (split_stance(m->dict->categories[k], &other, &ignored) &&
            hx_str_eq(other, id))
            return HX_OK;   /* written with its first stance */
    put_entry_head(m, id);
    for (size_t k = c; k < m->dict->category_count; k++)
        if (split_stance(m->dict->categories[k], &other, &stance) &&
            hx_str_eq(other, id)) {
            hx__buf_printf(m->out, "        %.*s:\n", (int)stance.len,
                           stance.ptr);
            put_terms(m, (uint32_t)k, "          ");
        }
    return HX_OK;
}

/* Two categories must not become one entry. */
static hx_status check_ids(maker *m)
{
    hx_buf a = { 0 }, b = { 0 };
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < m->dict->category_count; i++)
        for (size_t k = 0; rc == HX_OK && k < i; k++) {
            a.len = b.len = 0;
            put_id(&a, m->dict->categories[i]);
            put_id(&b, m->dict->categories[k]);
            if (a.failed || b.failed)
                rc = hx__nomem(m->err);
            else if (!m->drivers && hx_str_eq((hx_str){ a.ptr, a.len },
                                              (hx_str){ b.ptr, b.len }))
                rc = hx__fail(m->err, HX_E_FORMAT, "%s: the categories \"%.*s\" "
                              "and \"%.*s\" get the same id (rename one)",
                              m->dict->path,
                              (int)m->dict->categories[k].len,
                              m->dict->categories[k].ptr,
                              (int)m->dict->categories[i].len,
                              m->dict->categories[i].ptr);
        }
    hx__buf_clear(&a);
    hx__buf_clear(&b);
    return rc;
}

hx_status hx__dict_to_lexicon(hx_dict *dict, const char *name,
                              const char *dimension, const char *lang,
                              hx_buf *out, hx_error *err)
{
    maker m = { .dict = dict, .out = out, .lang = lang, .err = err,
                .drivers = strcmp(dimension, "driver") == 0,
                .stemmer = hx__stemmer_open() };
    hx_status rc = m.stemmer ? check_ids(&m) : hx__nomem(err);

    hx__buf_str(out, "lexicon: ");
    put_id(out, hx_str_of(name));
    hx__buf_printf(out, "\nversion: 1.0.0\ndimension: %s\nentries:\n",
                   dimension);
    for (size_t c = 0; rc == HX_OK && c < dict->category_count; c++) {
        if (m.drivers) {
            rc = put_driver(&m, c);
        } else {
            put_entry_head(&m, dict->categories[c]);
            put_terms(&m, (uint32_t)c, "        ");
        }
    }
    if (rc == HX_OK && (out->failed || m.pattern.failed || dict->no_memory))
        rc = hx__nomem(err);
    else if (rc == HX_OK && m.kept == 0)
        rc = hx__fail(err, HX_E_FORMAT, "%s: no term of it can be a pattern",
                      dict->path);
    hx__buf_clear(&m.pattern);
    hx__program_clear(&m.program);
    hx__stemmer_close(m.stemmer);
    return rc;
}

/* -- patterns to terms ------------------------------------------------------ */

typedef struct expansion {
    char  *texts[EXPANDED_MAX];   /* owned */
    size_t count;
    bool   no_memory;
} expansion;

static bool expand_add(expansion *x, hx_str before, hx_str middle,
                       hx_str behind)
{
    char *text;

    if (x->count == EXPANDED_MAX)
        return false;
    text = hx__alloc(before.len + middle.len + behind.len + 1, 1);
    if (!text) {
        x->no_memory = true;
        return false;
    }
    memcpy(text, before.ptr, before.len);
    memcpy(text + before.len, middle.ptr, middle.len);
    memcpy(text + before.len + middle.len, behind.ptr, behind.len);
    x->texts[x->count++] = text;
    return true;
}

/* Writes out the innermost brackets of text `i`, whose place the last of the
 * alternatives takes; false: too many, or no memory. */
static bool expand_one(expansion *x, size_t i)
{
    char *text = x->texts[i];
    char *close = strchr(text, ')'), *open = close;
    hx_str before, behind;
    bool good = true;

    while (open && open > text && *open != '(')
        open--;
    if (!open || *open != '(')
        return false;
    before = (hx_str){ text, (size_t)(open - text) };
    behind = hx_str_of(close + 1);
    for (char *from = open + 1, *end; good && from <= close; from = end + 1) {
        end = from + strcspn(from, "|)");
        good = expand_add(x, before, (hx_str){ from, (size_t)(end - from) },
                          behind);
    }
    hx__free(text);
    x->texts[i] = x->texts[--x->count];
    return good;
}

/* Whether a word of the pattern stands for its stem. */
static bool has_stem(const char *text)
{
    while (*text) {
        size_t len = strcspn(text, " ");

        if (len && *text != '=' && !memchr(text, '*', len))
            return true;
        text += len + strspn(text + len, " ");
    }
    return false;
}

/* Whether `text` is words only; they go to `out`, =marks left away. */
static bool plain_words(const char *text, hx_buf *out)
{
    out->len = 0;
    for (const char *at = text; *at; at++) {
        bool begin = at == text || at[-1] == ' ';

        if (*at == '=' && begin)
            continue;
        if (!is_word_byte(*at))
            return false;
        if (*at == ' ' && (out->len == 0 || out->ptr[out->len - 1] == ' '))
            continue;
        hx__buf_char(out, *at);
    }
    while (out->len && out->ptr[out->len - 1] == ' ')
        out->len--;
    return out->len > 0;
}

static void lose_pattern(hx_dict *dict, const hx_lex_pattern *pattern,
                         const char *why)
{
    hx__dict_lose(dict, pattern->line, pattern->text, why);
}

static hx_status add_expanded(hx_dict *dict, uint32_t category,
                              const hx_lex_pattern *pattern, expansion *x,
                              hx_error *err)
{
    hx_buf words = { 0 };
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < x->count; i++) {
        bool plain = plain_words(x->texts[i], &words);

        if (words.failed)
            rc = hx__nomem(err);
        else if (!plain)
            lose_pattern(dict, pattern, "more than words: gaps, classes and "
                         "the like");
        else if (!hx__dict_add(dict, category,
                               (hx_str){ words.ptr, words.len },
                               pattern->line, pattern->weight))
            rc = hx__nomem(err);
        else
            dict->stems += has_stem(x->texts[i]);
        if (words.len == 0)
            break;
    }
    hx__buf_clear(&words);
    return rc;
}

static hx_status add_pattern(hx_dict *dict, uint32_t category,
                             const hx_lex_pattern *pattern, hx_error *err)
{
    expansion x = { .count = 0 };
    hx_str open = { "(", 1 }, close = { ")", 1 };
    bool bare = !memchr(pattern->text.ptr, '|', pattern->text.len);
    bool good;
    hx_status rc = HX_OK;

    if (pattern->regex || pattern->cond_count) {
        lose_pattern(dict, pattern, pattern->regex
                     ? "a regular expression" : "a pattern with exceptions");
        return HX_OK;
    }
    good = expand_add(&x, bare ? close : open, pattern->text,
                      bare ? open : close);
    if (good && bare) {   /* nothing to bracket: the text alone */
        memmove(x.texts[0], x.texts[0] + 1, pattern->text.len);
        x.texts[0][pattern->text.len] = '\0';
    }
    for (size_t i = 0; good && i < x.count;)
        if (strchr(x.texts[i], ')'))
            good = expand_one(&x, i);
        else
            i++;
    if (good)
        rc = add_expanded(dict, category, pattern, &x, err);
    else if (x.no_memory)
        rc = hx__nomem(err);
    else
        lose_pattern(dict, pattern, "too many alternatives");
    for (size_t i = 0; i < x.count; i++)
        hx__free(x.texts[i]);
    return rc;
}

static hx_str attr_of(const hx_lex_entry *entry, const char *key, hx_str none)
{
    for (size_t i = 0; i < entry->attr_count; i++)
        if (hx_str_eq(entry->attrs[i].key, hx_str_of(key)))
            return entry->attrs[i].value;
    return none;
}

static uint32_t category_of(hx_dict *dict, const hx_lex_entry *entry,
                            int stance)
{
    static const char *const stances[] = { [HX_MET] = "met",
        [HX_UNMET] = "unmet", [HX_WANTED] = "wanted", [HX_TOPIC] = "topic" };
    hx_str name = attr_of(entry, "category", entry->id);
    char room[300];
    int len;

    if (!stance)
        return hx__dict_category(dict, name);
    len = snprintf(room, sizeof room, "%.*s.%s",
                   name.len > 200 ? 200 : (int)name.len, name.ptr,
                   stances[stance]);
    return hx__dict_category(dict, (hx_str){ room, (size_t)len });
}

hx_status hx__dict_from_lexicon(hx_dict *dict, const hx_lexfile *file,
                                int lang, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t e = 0; e < file->entry_count; e++)
        for (size_t p = 0; rc == HX_OK && p < file->entries[e].pattern_count;
             p++) {
            const hx_lex_pattern *pattern = &file->entries[e].patterns[p];
            uint32_t category;

            if (lang != HX_LANG_UNKNOWN && pattern->lang != lang &&
                pattern->lang != HX_LANG_UNKNOWN)
                continue;
            category = category_of(dict, &file->entries[e], pattern->stance);
            if (category != UINT32_MAX)
                rc = add_pattern(dict, category, pattern, err);
            else if (dict->no_memory)
                rc = hx__nomem(err);
            else
                rc = hx__fail(err, HX_E_LIMIT, "%s: over 4096 categories",
                              file->path);
        }
    return rc;
}
