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

/* The terms of category `c`, which lie together once settled by category. */
static size_t first_of(const hx_dict *dict, size_t c)
{
    size_t i = 0;

    while (i < dict->term_count && dict->terms[i].category < c)
        i++;
    return i;
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

/* "a.b" becomes b within a, where the category before had the same a. */
static void write_quanteda(hx_dict *dict, hx_buf *out)
{
    hx_str open = { "", 0 };

    settle(dict, by_category);
    for (size_t c = 0; c < dict->category_count; c++) {
        hx_str name = dict->categories[c], outer = { name.ptr, 0 };
        const char *dot = memrchr(name.ptr, '.', name.len);

        if (dot) {
            outer.len = (size_t)(dot - name.ptr);
            name.ptr += outer.len + 1;
            name.len -= outer.len + 1;
        }
        if (outer.len && !hx_str_eq(outer, open)) {
            hx__buf_json(out, outer);
            hx__buf_str(out, ":\n");
        }
        open = outer;
        hx__buf_str(out, outer.len ? "  " : "");
        hx__buf_json(out, name);
        hx__buf_str(out, first_of(dict, c) == first_of(dict, c + 1)
                             ? ": []\n" : ":\n");
        for (size_t i = first_of(dict, c);
             i < dict->term_count && dict->terms[i].category == c; i++) {
            hx__buf_str(out, outer.len ? "    - " : "  - ");
            hx__buf_json(out, dict->terms[i].text);
            hx__buf_char(out, '\n');
        }
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
            hx__dict_lose(dict, 0, dict->categories[0], "names of categories: "
                          "a list of words has none");
        write_words(dict, out);
    }
    return out->failed ? hx__nomem(err) : HX_OK;
}
