/* Categories and terms, and which format is which. */
#include "dict.h"

#include <stdio.h>

#include "alloc.h"
#include "error.h"
#include "paths.h"
#include "values.h"

static const struct {
    const char *name, *suffix, *other;
} formats[HX_DICT_FORMATS] = {
    { "liwc", ".dic", ".dic" },       { "liwc22", ".dicx", ".dicx" },
    { "quanteda", ".yml", ".yaml" },  { "lexicoder", ".lcd", ".ykd" },
    { "lc3", ".lc3", ".lc3" },        { "words", ".txt", ".txt" },
};

const char *hx__dict_format_name(int format)
{
    return formats[format].name;
}

hx_status hx__dict_format(const char *name, const char *path, int *format,
                          hx_error *err)
{
    for (int i = 0; i < HX_DICT_FORMATS; i++)
        if (name ? strcmp(name, formats[i].name) == 0
                 : hx__path_ends(path, formats[i].suffix) ||
                       hx__path_ends(path, formats[i].other)) {
            *format = i;
            return HX_OK;
        }
    if (name)
        return hx__fail(err, HX_E_USAGE, "--format: \"%.32s\" is none of: liwc "
                        "liwc22 quanteda lexicoder lc3 words", name);
    return hx__fail(err, HX_E_USAGE, "%s: no dictionary's suffix (.dic .dicx "
                    ".yml .lcd .lc3 .txt, or say --format)%s", path,
                    hx__path_ends(path, ".csv") || hx__path_ends(path, ".tsv")
                        ? "; make a .dicx of a table: DicTerm,CATEGORY,... and "
                          "TERM,X,... or TERM,WEIGHT,... a line" : "");
}

static bool begins(hx_str text, size_t at, const char *with)
{
    size_t len = strlen(with);

    return text.len - at >= len && memcmp(text.ptr + at, with, len) == 0;
}

/* The length in bytes of the white space at `at`, the no-break space of
 * UTF-8 counted; 0: there is none. */
static size_t space_at(hx_str text, size_t at)
{
    if (strchr(" \t\r\n\v\f", text.ptr[at]) && text.ptr[at])
        return 1;
    return begins(text, at, "\xC2\xA0") ? 2 : 0;
}

/* The same of what nobody sees: U+200B, U+200C, U+2060 and U+FEFF. */
static size_t unseen_at(hx_str text, size_t at)
{
    return begins(text, at, "\xE2\x80\x8B") ||
                   begins(text, at, "\xE2\x80\x8C") ||
                   begins(text, at, "\xE2\x81\xA0") ||
                   begins(text, at, "\xEF\xBB\xBF")
               ? 3 : 0;
}

/* A copy of `text` without white space around it and what cannot be seen in it,
 * and with one space for what is within: no format has more, and some would end
 * the name there. ptr NULL: no memory. */
static hx_str tidy(hx_dict *dict, hx_str text)
{
    char *copy = hx__arena_get(&dict->arena, text.len + 1);
    size_t len = 0, space, skip;

    for (size_t i = 0; copy && i < text.len; i += skip ? skip : 1) {
        space = space_at(text, i);
        skip = space ? space : unseen_at(text, i);
        if (!skip)
            copy[len++] = text.ptr[i];
        else if (space && len && copy[len - 1] != ' ')
            copy[len++] = ' ';
    }
    while (len && copy[len - 1] == ' ')
        len--;
    return (hx_str){ copy, len };
}

static bool is_category(const hx_dict *dict, uint32_t at, hx_str name)
{
    return at < dict->category_count &&
           hx_str_eq(dict->categories[at], name);
}

/* Many terms one behind the other ask for the same. */
static uint32_t find_category(hx_dict *dict, hx_str name)
{
    if (is_category(dict, dict->latest, name))
        return dict->latest;
    for (uint32_t i = 0; i < dict->category_count; i++)
        if (is_category(dict, i, name))
            return i;
    return UINT32_MAX;
}

uint32_t hx__dict_category(hx_dict *dict, hx_str name)
{
    uint32_t found = find_category(dict, name);
    hx_str own = { NULL, 0 };

    if (found == UINT32_MAX) {
        own = tidy(dict, name);
        dict->no_memory |= !own.ptr;
        found = own.ptr ? find_category(dict, own) : UINT32_MAX;
    }
    if (found == UINT32_MAX && own.ptr &&
        dict->category_count < HX_DICT_CATEGORIES_MAX) {
        if (hx__grow((void **)&dict->categories, &dict->category_cap,
                     dict->category_count + 1, sizeof *dict->categories)) {
            found = (uint32_t)dict->category_count++;
            dict->categories[found] = own;
        } else {
            dict->no_memory = true;
        }
    }
    if (found != UINT32_MAX)
        dict->latest = found;
    return found;
}

bool hx__dict_add(hx_dict *dict, const hx_dict_term *term)
{
    hx_str text = tidy(dict, term->text);

    if (!text.ptr || !hx__grow((void **)&dict->terms, &dict->term_cap,
                               dict->term_count + 1, sizeof *dict->terms))
        return false;
    dict->terms[dict->term_count] = *term;
    dict->terms[dict->term_count++].text = text;
    return true;
}

void hx__dict_lose(hx_dict *dict, uint32_t line, hx_str term, const char *why)
{
    char text[512], place[16] = "";

    if (line)
        snprintf(place, sizeof place, ":%u", line);
    hx__message(text, sizeof text, "%s%s: \"%.*s\": %s (left out)", dict->path,
                place, term.len > 100 ? 100 : (int)term.len, term.ptr, why);
    dict->lost(dict->lost_arg, text);
}

bool hx__dict_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

bool hx__dict_point(hx_str text, size_t at)
{
    bool last = at + 1 == text.len || text.ptr[at + 1] == ' ';
    bool alone = at < 2 || !hx__dict_letter(text.ptr[at - 2]);

    return at > 0 && hx__dict_letter(text.ptr[at - 1]) &&
           (last || (hx__dict_letter(text.ptr[at + 1]) && alone));
}

void hx__dict_clear(hx_dict *dict)
{
    hx__free(dict->categories);
    hx__free(dict->terms);
    hx__arena_clear(&dict->arena);
    dict->categories = NULL;
    dict->terms = NULL;
    dict->category_count = dict->term_count = 0;
    dict->category_cap = dict->term_cap = 0;
}
