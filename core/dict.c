/* Categories and terms, and which format is which. */
#include "dict.h"

#include <stdio.h>

#include "alloc.h"
#include "error.h"
#include "paths.h"
#include "values.h"

static const struct {
    const char *name, *suffix;
} formats[HX_DICT_FORMATS] = {
    { "liwc", ".dic" }, { "liwc22", ".dicx" }, { "quanteda", ".yml" },
    { "lexicoder", ".lcd" }, { "lc3", ".lc3" }, { "words", ".txt" },
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
                       (i == HX_DICT_QUANTEDA && hx__path_ends(path, ".yaml"))) {
            *format = i;
            return HX_OK;
        }
    if (name)
        return hx__fail(err, HX_E_USAGE, "--format: \"%.32s\" is none of: liwc "
                        "liwc22 quanteda lexicoder lc3 words", name);
    return hx__fail(err, HX_E_USAGE, "%s: no dictionary's suffix (.dic .dicx "
                    ".yml .lcd .lc3 .txt, or say --format)", path);
}

uint32_t hx__dict_category(hx_dict *dict, hx_str name)
{
    char *copy;

    name = hx__trim(name);
    for (size_t i = 0; i < dict->category_count; i++)
        if (hx_str_eq(dict->categories[i], name))
            return (uint32_t)i;
    if (dict->category_count == HX_DICT_CATEGORIES_MAX)
        return UINT32_MAX;
    if (dict->category_count == dict->category_cap &&
        !hx__grow((void **)&dict->categories, &dict->category_cap,
                  dict->category_count + 1, sizeof *dict->categories)) {
        dict->no_memory = true;
        return UINT32_MAX;
    }
    copy = hx__arena_copy(&dict->arena, name.ptr, name.len);
    if (!copy) {
        dict->no_memory = true;
        return UINT32_MAX;
    }
    dict->categories[dict->category_count] = (hx_str){ copy, name.len };
    return (uint32_t)dict->category_count++;
}

bool hx__dict_add(hx_dict *dict, uint32_t category, hx_str text, uint32_t line,
                  int32_t weight)
{
    char *copy;

    text = hx__trim(text);
    if (dict->term_count == dict->term_cap &&
        !hx__grow((void **)&dict->terms, &dict->term_cap,
                  dict->term_count + 1, sizeof *dict->terms))
        return false;
    copy = hx__arena_copy(&dict->arena, text.ptr, text.len);
    if (!copy)
        return false;
    dict->terms[dict->term_count++] = (hx_dict_term){ { copy, text.len },
                                                      category, line, weight };
    return true;
}

void hx__dict_lose(hx_dict *dict, uint32_t line, hx_str term, const char *why)
{
    char text[512];

    hx__message(text, sizeof text, "%s:%u: \"%.*s\": %s (left out)", dict->path,
                line, term.len > 100 ? 100 : (int)term.len, term.ptr, why);
    dict->lost(dict->lost_arg, text);
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
