/* Writing dictionaries: categories in their order, terms sorted, each once. */
#include "dict.h"

#include <stdlib.h>

#include "alloc.h"
#include "error.h"

static int compare_str(hx_str a, hx_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

    return order ? order : a.len < b.len ? -1 : a.len > b.len;
}

static int by_category(const void *a, const void *b)
{
    const hx_dict_term *x = a, *y = b;

    if (x->category != y->category)
        return x->category < y->category ? -1 : 1;
    return compare_str(x->text, y->text);
}

static int by_text(const void *a, const void *b)
{
    const hx_dict_term *x = a, *y = b;
    int order = compare_str(x->text, y->text);

    return order ? order : x->category < y->category ? -1
                                                     : x->category > y->category;
}

/* Sorts the terms and drops what stands twice. */
static void settle(hx_dict *dict, int (*compare)(const void *, const void *))
{
    size_t kept = 0;

    if (dict->term_count > 1)
        qsort(dict->terms, dict->term_count, sizeof *dict->terms, compare);
    for (size_t i = 0; i < dict->term_count; i++)
        if (kept == 0 || compare(&dict->terms[kept - 1], &dict->terms[i]))
            dict->terms[kept++] = dict->terms[i];
    dict->term_count = kept;
}

/* What every format but quanteda's lacks: a * but at the end. */
static bool has_inner_star(hx_str text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.ptr[i] == '*' && text.ptr[i + 1] != ' ')
            return true;
    return false;
}

static void drop_unheld(hx_dict *dict, int format)
{
    size_t kept = 0;

    for (size_t i = 0; i < dict->term_count; i++) {
        const hx_dict_term *term = &dict->terms[i];

        if (term->when) {
            hx__dict_lose(dict, term->line, term->text, "what must stand "
                          "beside it");
            continue;
        }
        if (format != HX_DICT_QUANTEDA && has_inner_star(term->text)) {
            hx__dict_lose(dict, term->line, term->text, "this format knows * "
                          "at the end of a word only");
            continue;
        }
        if (format != HX_DICT_LIWC22 && term->weight != 1000)
            hx__dict_lose(dict, term->line, term->text, "its weight: this "
                          "format has none");
        dict->terms[kept++] = *term;
    }
    dict->term_count = kept;
}

static void put_str(hx_buf *out, hx_str text)
{
    hx__buf_bytes(out, text.ptr, text.len);
}

static void write_liwc(hx_dict *dict, hx_buf *out)
{
    settle(dict, by_text);
    hx__buf_str(out, "%\n");
    for (size_t c = 0; c < dict->category_count; c++) {
        hx__buf_printf(out, "%zu\t", c + 1);
        put_str(out, dict->categories[c]);
        hx__buf_char(out, '\n');
    }
    hx__buf_str(out, "%\n");
    for (size_t i = 0; i < dict->term_count; i++) {
        if (i == 0 || !hx_str_eq(dict->terms[i - 1].text,
                                 dict->terms[i].text)) {
            hx__buf_str(out, i ? "\n" : "");
            put_str(out, dict->terms[i].text);
        }
        hx__buf_printf(out, "\t%u", dict->terms[i].category + 1);
    }
    hx__buf_str(out, dict->term_count ? "\n" : "");
}

static void put_csv(hx_buf *out, hx_str text)
{
    bool quote = memchr(text.ptr, ',', text.len) ||
                 memchr(text.ptr, '"', text.len);

    if (quote)
        hx__buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            hx__buf_char(out, '"');
        hx__buf_char(out, text.ptr[i]);
    }
    if (quote)
        hx__buf_char(out, '"');
}

static void put_weight(hx_buf *out, int32_t weight)
{
    if (weight == 1000)
        hx__buf_char(out, 'X');
    else
        hx__buf_printf(out, "%d.%03d", weight / 1000, weight % 1000);
}

static void write_dicx(hx_dict *dict, hx_buf *out)
{
    settle(dict, by_text);
    hx__buf_str(out, "DicTerm");
    for (size_t c = 0; c < dict->category_count; c++) {
        hx__buf_char(out, ',');
        put_csv(out, dict->categories[c]);
    }
    for (size_t i = 0, next; i < dict->term_count; i = next) {
        hx__buf_char(out, '\n');
        put_csv(out, dict->terms[i].text);
        next = i;
        for (size_t c = 0; c < dict->category_count; c++) {
            hx__buf_char(out, ',');
            if (next < dict->term_count && dict->terms[next].category == c &&
                hx_str_eq(dict->terms[next].text, dict->terms[i].text))
                put_weight(out, dict->terms[next++].weight);
        }
    }
    hx__buf_char(out, '\n');
}

static void put_xml(hx_buf *out, hx_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        hx__buf_str(out, c == '&'   ? "&amp;"
                         : c == '<' ? "&lt;"
                         : c == '>' ? "&gt;"
                         : c == '"' ? "&quot;" : "");
        if (!strchr("&<>\"", c))
            hx__buf_char(out, c);
    }
}

/* The first term of category `c` or a later one, once settled by category. */
static size_t first_of(const hx_dict *dict, size_t c)
{
    size_t low = 0, high = dict->term_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (dict->terms[middle].category < c)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void write_lcd(hx_dict *dict, hx_buf *out)
{
    settle(dict, by_category);
    hx__buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<dictionary>\n");
    for (size_t c = 0; c < dict->category_count; c++) {
        hx__buf_str(out, "  <cnode name=\"");
        put_xml(out, dict->categories[c]);
        hx__buf_str(out, "\">\n");
        for (size_t i = first_of(dict, c);
             i < dict->term_count && dict->terms[i].category == c; i++) {
            hx__buf_str(out, "    <pnode name=\"");
            put_xml(out, dict->terms[i].text);
            hx__buf_str(out, "\"/>\n");
        }
        hx__buf_str(out, "  </cnode>\n");
    }
    hx__buf_str(out, "</dictionary>\n");
}

static void write_lc3(hx_dict *dict, hx_buf *out)
{
    settle(dict, by_category);
    for (size_t c = 0; c < dict->category_count; c++) {
        hx__buf_str(out, c ? "\n+" : "+");
        put_str(out, dict->categories[c]);
        hx__buf_char(out, '\n');
        for (size_t i = first_of(dict, c);
             i < dict->term_count && dict->terms[i].category == c; i++) {
            put_str(out, dict->terms[i].text);
            hx__buf_char(out, '\n');
        }
    }
}

/* The part of a category's name in front of its last point. */
static hx_str outer_of(hx_str name)
{
    const char *dot = memrchr(name.ptr, '.', name.len);

    return (hx_str){ name.ptr, dot ? (size_t)(dot - name.ptr) : 0 };
}

/* The key `name` and its terms, `depth` levels deep. */
static void put_list(const hx_dict *dict, hx_buf *out, hx_str name, size_t c,
                     int depth)
{
    size_t i = first_of(dict, c), end = first_of(dict, c + 1);

    hx__buf_printf(out, "%*s", 2 * depth, "");
    hx__buf_json(out, name);
    hx__buf_str(out, i == end ? ": []\n" : ":\n");
    for (; i < end; i++) {
        hx__buf_printf(out, "%*s- ", 2 * depth + 2, "");
        hx__buf_json(out, dict->terms[i].text);
        hx__buf_char(out, '\n');
    }
}

/* All categories within `outer`. Its own terms have the key __, as in quanteda,
 * where they do not stand within a group themselves: no key stands twice. */
static void put_group(const hx_dict *dict, hx_buf *out, hx_str outer)
{
    hx__buf_json(out, outer);
    hx__buf_str(out, ":\n");
    for (size_t c = 0; c < dict->category_count; c++) {
        hx_str name = dict->categories[c];

        if (hx_str_eq(name, outer)) {
            if (outer_of(outer).len == 0)
                put_list(dict, out, HX_LIT("__"), c, 1);
        } else if (hx_str_eq(outer_of(name), outer)) {
            name.ptr += outer.len + 1;
            name.len -= outer.len + 1;
            put_list(dict, out, name, c, 1);
        }
    }
}

/* Whether a category before `c`, or with `all` any, stands within `outer` or
 * is it. */
static bool has_group(const hx_dict *dict, hx_str outer, size_t c, bool all)
{
    for (size_t k = 0; k < (all ? dict->category_count : c); k++)
        if (hx_str_eq(outer_of(dict->categories[k]), outer) ||
            (!all && hx_str_eq(dict->categories[k], outer)))
            return true;
    return false;
}

/* "a.b" becomes b within a. */
static void write_quanteda(hx_dict *dict, hx_buf *out)
{
    settle(dict, by_category);
    for (size_t c = 0; c < dict->category_count; c++) {
        hx_str name = dict->categories[c], outer = outer_of(name);

        if (name.len && has_group(dict, name, c, true)) {
            if (!has_group(dict, name, c, false))
                put_group(dict, out, name);
        } else if (outer.len == 0) {
            put_list(dict, out, name, c, 0);
        }
        if (outer.len && !has_group(dict, outer, c, false))
            put_group(dict, out, outer);
    }
}

static void write_words(hx_dict *dict, hx_buf *out)
{
    hx_str last = { "", 0 };

    settle(dict, by_text);
    for (size_t i = 0; i < dict->term_count; i++) {
        if (!hx_str_eq(last, dict->terms[i].text)) {
            put_str(out, dict->terms[i].text);
            hx__buf_char(out, '\n');
        }
        last = dict->terms[i].text;
    }
}

hx_status hx__dict_write(hx_dict *dict, int format, hx_buf *out, hx_error *err)
{
    drop_unheld(dict, format);
    switch (format) {
    case HX_DICT_LIWC: write_liwc(dict, out); break;
    case HX_DICT_LIWC22: write_dicx(dict, out); break;
    case HX_DICT_QUANTEDA: write_quanteda(dict, out); break;
    case HX_DICT_LEXICODER: write_lcd(dict, out); break;
    case HX_DICT_LC3: write_lc3(dict, out); break;
    default:
        if (dict->category_count > 1)
            hx__dict_lose(dict, 0, dict->categories[0], "the names of "
                          "categories: a list of words has none");
        write_words(dict, out);
    }
    return out->failed ? hx__nomem(err) : HX_OK;
}
