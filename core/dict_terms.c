/* Which patterns of a lexicon are terms of a dictionary.
 *
 * Words and phrases are, alternatives written out; a stem stands as the word
 * that the pattern has. What no dictionary can say is told: a pattern with
 * more than words is left out, of one with a setting of its own the setting. */
#include "dict.h"

#include <stdio.h>

#include "alloc.h"
#include "error.h"

#define EXPANDED_MAX 400   /* terms of one pattern */

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

/* A / _ or point may stand within a word; alone they are operators. */
static bool is_word_byte(const char *text, const char *at)
{
    char c = *at, before = at > text ? at[-1] : ' ';

    return hx__dict_letter(c) || (c >= '0' && c <= '9') ||
           strchr("'-* ", c) || (strchr("/_", c) && !strchr(" =", before)) ||
           (c == '.' && hx__dict_point(hx_str_of(text), (size_t)(at - text)));
}

/* Whether `text` is words only; they go to `out`, =marks left away. */
static bool plain_words(const char *text, hx_buf *out)
{
    out->len = 0;
    for (const char *at = text; *at; at++) {
        if (*at == '=' && (at == text || strchr(" -/", at[-1])))
            continue;
        if (!is_word_byte(text, at))
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

/* Settings that patterns have and terms have not. That a word counts where it
 * is negated is what other programs do. */
static void tell_settings(hx_dict *dict, const hx_lex_pattern *pattern)
{
    bool driver = pattern->stance != 0;
    int usual = driver ? HX_NEG_FLIP : HX_NEG_KEEP;

    if (driver && pattern->negation != usual)
        lose_pattern(dict, pattern, pattern->negation == HX_NEG_DROP
                     ? "its negation: drop: dictionaries have none"
                     : "its negation: keep: dictionaries have none");
    else if (pattern->negation != usual)
        dict->voided++;
    if (driver && pattern->wish == HX_WISH_KEEP)
        lose_pattern(dict, pattern, "its wish: keep: dictionaries have none");
    dict->langs |= 1u << pattern->lang;
}

static hx_status add_expanded(hx_dict *dict, uint32_t category,
                              const hx_lex_pattern *pattern, expansion *x,
                              hx_error *err)
{
    hx_dict_term term = { { NULL, 0 }, category, pattern->line,
                          pattern->weight, NULL };
    hx_buf words = { 0 };
    size_t added = 0;
    char why[96];
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < x->count; i++) {
        bool plain = plain_words(x->texts[i], &words);

        if (!words.failed && !plain)
            continue;
        term.text = (hx_str){ words.ptr, words.len };
        if (words.failed || !hx__dict_add(dict, &term))
            rc = hx__nomem(err);
        dict->stems += has_stem(x->texts[i]);
        added++;
    }
    if (rc == HX_OK && added)
        tell_settings(dict, pattern);
    snprintf(why, sizeof why, added ? "%zu of its %zu alternatives: more than "
             "words" : "more than words: gaps, classes and the like",
             x->count - added, x->count);
    if (rc == HX_OK && added < x->count)
        lose_pattern(dict, pattern, why);
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
