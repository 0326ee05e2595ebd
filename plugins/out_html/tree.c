/* Reading the report's tree, and what its ids are called. */
#include "html.h"

#include <stdio.h>

const hx_node *html_get(const html_page *page, const hx_node *map,
                        const char *key)
{
    return map ? page->doc->get(map, key) : NULL;
}

bool html_null(const html_page *page, const hx_node *node)
{
    return !node || page->doc->kind(node) == HX_NODE_NULL;
}

const hx_node *html_part(const html_page *page, const hx_node *map,
                         const char *key, const char *part)
{
    return html_get(page, html_get(page, map, key), part);
}

int64_t html_integer(const html_page *page, const hx_node *map,
                     const char *key)
{
    return page->doc->get_integer(html_get(page, map, key));
}

hx_str html_string(const html_page *page, const hx_node *map,
                   const char *key)
{
    return page->doc->get_string(html_get(page, map, key));
}

int64_t html_value(const html_page *page, const hx_node *map,
                   const char *key)
{
    return page->doc->get_milli(html_part(page, map, key, "value"));
}

const hx_node *html_find(const html_page *page, const hx_node *list,
                         const char *key, hx_str id)
{
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);

        if (hx_str_eq(html_string(page, node, key), id))
            return node;
    }
    return NULL;
}

/* -- names ---------------------------------------------------------------- */

static const hx_node *tree_labels(const html_page *page,
                                  const char *dimension, hx_str id)
{
    const hx_node *map = html_part(page, page->root, "labels", dimension);

    /* Ids may be longer than a key on the stack, so look at each. */
    for (size_t i = 0; i < page->doc->count(map); i++)
        if (hx_str_eq(page->doc->key_at(map, i), id))
            return page->doc->at(map, i);
    return NULL;
}

/* A copy with a capital: English labels begin small, rows should not. */
static hx_str tree_capital(html_page *page, hx_str name, size_t *used)
{
    char *copy = page->label_text + *used;

    memcpy(copy, name.ptr, name.len);
    copy[name.len] = '\0';
    if (copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    *used += name.len + 1;
    return (hx_str){ copy, name.len };
}

static void tree_label_add(html_page *page, hx_str dimension, hx_str id,
                           hx_str name, size_t *used)
{
    if (name.len > 0)
        page->labels[page->label_count++] = (struct html_label){
            dimension, id, tree_capital(page, name, used) };
}

/* Values stand within a line too, as do stances and reasons. */
static bool tree_heads_rows(enum names_kind kind)
{
    return kind == NAMES_DIMENSION || kind == NAMES_FAMILY ||
           kind == NAMES_MASLOW || kind == NAMES_STAGE || kind == NAMES_STEP;
}

static hx_str tree_name(const html_page *page, size_t row)
{
    return hx_str_of(HTML_TR(page, names_rows[row].en, names_rows[row].de));
}

static void tree_names_add(html_page *page, size_t *used)
{
    for (size_t i = 0; i < NAMES_COUNT; i++)
        page->names[i] = tree_heads_rows(names_rows[i].kind)
            ? tree_capital(page, tree_name(page, i), used)
            : tree_name(page, i);
}

hx_status html_labels_open(html_page *page, hx_error *err)
{
    const hx_doc_calls *doc = page->doc;
    const char    *lang = page->german ? "de" : "en";
    const hx_node *all = html_get(page, page->root, "labels");
    size_t         count = 0, bytes = 0, used = 0;

    for (size_t d = 0; d < doc->count(all); d++) {
        const hx_node *map = doc->at(all, d);

        count += doc->count(map);
        for (size_t i = 0; i < doc->count(map); i++)
            bytes += html_string(page, doc->at(map, i), lang).len + 1;
    }
    for (size_t i = 0; i < NAMES_COUNT; i++)
        bytes += tree_name(page, i).len + 1;
    page->labels = page->host->alloc(count + 1, sizeof *page->labels);
    page->label_text = page->host->alloc(bytes + 1, 1);
    if (!page->labels || !page->label_text)
        return page->host->fail(err, HX_E_NOMEM, "out_html: no memory");
    tree_names_add(page, &used);
    for (size_t d = 0; d < doc->count(all); d++) {
        const hx_node *map = doc->at(all, d);

        for (size_t i = 0; i < doc->count(map); i++)
            tree_label_add(page, doc->key_at(all, d), doc->key_at(map, i),
                           html_string(page, doc->at(map, i), lang), &used);
    }
    return HX_OK;
}

void html_labels_close(html_page *page)
{
    page->host->free(page->labels);
    page->host->free(page->label_text);
}

hx_str html_label_in(const html_page *page, hx_str dimension, hx_str id)
{
    for (size_t i = 0; i < page->label_count; i++)
        if (hx_str_eq(page->labels[i].dimension, dimension)
            && hx_str_eq(page->labels[i].id, id))
            return page->labels[i].name;
    return id;
}

hx_str html_label(const html_page *page, const char *dimension, hx_str id)
{
    return html_label_in(page, hx_str_of(dimension), id);
}

hx_str html_attr(const html_page *page, hx_str driver, const char *attr)
{
    return html_string(page, tree_labels(page, "driver", driver), attr);
}

hx_str html_named(const html_page *page, enum names_kind kind, hx_str id)
{
    size_t at = names_at(kind, id);

    return at < NAMES_COUNT ? page->names[at] : id;
}

hx_str html_dimension(const html_page *page, hx_str id)
{
    return html_named(page, NAMES_DIMENSION, id);
}

/* -- drivers -------------------------------------------------------------- */

/* Whether `a` stands before `b`: larger gap first, then without a gap by
 * demand; what is equal keeps the report's order. */
static bool tree_before(const html_page *page, const hx_node *a,
                        const hx_node *b)
{
    bool a_null = html_null(page, html_get(page, a, "gap"));
    bool b_null = html_null(page, html_get(page, b, "gap"));

    if (a_null != b_null)
        return b_null;
    if (a_null)
        return html_value(page, a, "demand") > html_value(page, b, "demand");
    return html_value(page, a, "gap") > html_value(page, b, "gap");
}

static bool tree_in(const html_page *page, const hx_node *driver,
                    const char *family)
{
    hx_str own = html_string(page, driver, "family");

    if (!family)
        return !hx_str_eq(own, HX_LIT("emotional"))
            && !hx_str_eq(own, HX_LIT("rational"));
    return strcmp(family, "*") == 0 || hx_str_eq(own, hx_str_of(family));
}

size_t html_drivers(const html_page *page, const hx_node *cell,
                    const char *family, const hx_node **out)
{
    const hx_node *list = html_get(page, cell, "drivers");
    size_t         count = 0;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        size_t         at = count;

        if (count == HTML_DRIVERS_MAX || !tree_in(page, node, family))
            continue;
        for (; at > 0 && tree_before(page, node, out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = node;
        count++;
    }
    return count;
}

void html_members(const html_page *page, const char *attr, hx_str value,
                  char *out, size_t cap)
{
    const hx_node *list[HTML_DRIVERS_MAX];
    size_t         count = html_drivers(page, page->total, "*", list);
    size_t         len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        hx_str id = html_string(page, list[i], "id");

        if (hx_str_eq(html_attr(page, id, attr), value)
            && len + HTML_ID + 1 < cap)
            len += (size_t)snprintf(out + len, cap - len, "%s%s",
                                    len ? " " : "", html_safe(id).s);
    }
}
