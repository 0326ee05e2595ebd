/* Groups of comments that the page speaks of: all of them, the segments that
 * it shows, generations, touchpoints and months. Quotes refer to them by
 * number, and the filter offers those with a panel of their own. */
#include "html.h"

html_key html_key_one(const char *dim, hx_str value)
{
    html_key key = { .count = 1, .dim = { hx_str_of(dim) },
                     .value = { value } };

    return key;
}

static int group_order(hx_str a, hx_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int    order = len ? memcmp(a.ptr, b.ptr, len) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

html_key html_key_of(const html_page *page, const hx_node *by)
{
    html_key key = { .count = page->doc->count(by) };

    if (key.count > 2)
        key.count = 2;
    for (size_t i = 0; i < key.count; i++) {
        size_t at = i;

        if (i == 1 && group_order(page->doc->key_at(by, 1), key.dim[0]) < 0) {
            key.dim[1] = key.dim[0];
            key.value[1] = key.value[0];
            key.none[1] = key.none[0];
            at = 0;
        }
        key.dim[at] = page->doc->key_at(by, i);
        key.value[at] = page->doc->get_string(page->doc->at(by, i));
        key.none[at] = html_null(page, page->doc->at(by, i));
    }
    return key;
}

/* FNV-1a; a crafted collision costs a comparison, never a wrong answer. */
static uint64_t group_hash(const html_key *key)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < key->count; i++) {
        const hx_str parts[] = { key->dim[i], key->value[i] };

        for (size_t k = 0; k < 2; k++) {
            for (size_t n = 0; n < parts[k].len; n++)
                hash = (hash ^ (unsigned char)parts[k].ptr[n])
                     * UINT64_C(0x100000001b3);
            hash = (hash ^ 0xff) * UINT64_C(0x100000001b3);
        }
    }
    return hash;
}

static bool group_same(const html_key *a, const html_key *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!hx_str_eq(a->dim[i], b->dim[i]) || a->none[i] != b->none[i]
            || !hx_str_eq(a->value[i], b->value[i]))
            return false;
    return true;
}

size_t html_group_find(const html_page *page, const html_key *key)
{
    uint64_t hash = group_hash(key);

    for (size_t i = 0; i < page->group_count; i++)
        if (page->groups[i].hash == hash
            && group_same(&page->groups[i].key, key))
            return i;
    return SIZE_MAX;
}

size_t html_group_of(const html_page *page, const char *dim, hx_str value)
{
    html_key key = html_key_one(dim, value);
    size_t   group = html_group_find(page, &key);

    return group == SIZE_MAX ? 0 : group;
}

hx_str html_value_of(const html_page *page, hx_str dimension, hx_str value)
{
    enum names_kind kind = names_values(dimension);

    /* Only these have values of ours; a brand may be called "other". */
    return kind != NAMES_NONE ? html_named(page, kind, value)
                              : html_label_in(page, dimension, value);
}

hx_str html_value_name(const html_page *page, const html_key *key, size_t i)
{
    hx_str none = hx_str_of(HTML_TR(page, "(none)", "(ohne)"));

    if (key->none[i])
        return none;
    if (hx_str_eq(key->value[i], none))  /* a value that says so */
        return hx_str_of(HTML_TR(page, "“(none)”", "„(ohne)“"));
    return html_value_of(page, key->dim[i], key->value[i]);
}

void html_group_name(const html_page *page, size_t group)
{
    const html_key *key = &page->groups[group].key;

    if (key->count == 0)
        html_put(page, HTML_TR(page, "all comments", "alle Kommentare"));
    for (size_t i = 0; i < key->count; i++) {
        hx_str name = html_value_name(page, key, i);

        html_put(page, "%s%.*s", i ? " · " : "", (int)name.len, name.ptr);
    }
}

/* -- which there are ------------------------------------------------------ */

static void group_add(html_page *page, const html_key *key,
                      const hx_node *segment)
{
    size_t at = html_group_find(page, key);

    if (at != SIZE_MAX) {
        if (!page->groups[at].segment)
            page->groups[at].segment = segment;
        return;
    }
    page->groups[page->group_count++] = (html_group){
        .key = *key, .hash = group_hash(key), .segment = segment };
}

static void group_add_cells(html_page *page, const char *list,
                            const char *dim)
{
    const hx_node *cells = html_get(page, page->root, list);

    for (size_t i = 0; i < page->doc->count(cells); i++) {
        const hx_node *value = html_get(page, page->doc->at(cells, i), dim);
        html_key       key = html_key_one(dim, page->doc->get_string(value));

        key.none[0] = html_null(page, value);
        group_add(page, &key, NULL);
    }
}

/* How many segments of the same dimensions are larger, or as large and
 * earlier: those behind HTML_SEGMENTS_MAX are not shown. */
static size_t group_larger(const html_page *page, const hx_node *list,
                           size_t segment)
{
    const hx_node *own = page->doc->at(list, segment);
    html_key       key = html_key_of(page, html_get(page, own, "by"));
    int64_t        comments = html_integer(page, own, "comments");
    size_t         larger = 0;

    for (size_t i = 1; i < page->doc->count(list)
                       && larger < HTML_SEGMENTS_MAX; i++) {
        const hx_node *node = page->doc->at(list, i);
        int64_t        other = html_integer(page, node, "comments");
        html_key       with;

        if (other < comments || (other == comments && i >= segment))
            continue;
        with = html_key_of(page, html_get(page, node, "by"));
        if (with.count == key.count
            && (key.count < 1 || hx_str_eq(with.dim[0], key.dim[0]))
            && (key.count < 2 || hx_str_eq(with.dim[1], key.dim[1])))
            larger++;
    }
    return larger;
}

/* Panels for the largest segments, as many as the page has room for. */
static void group_panels(html_page *page)
{
    size_t drivers = page->doc->count(html_get(page, page->total, "drivers"));
    size_t room = page->room * HTML_PANEL_ROWS / (drivers ? drivers : 1);

    for (size_t n = 0; n < room && n < page->room * HTML_PANELS_MAX; n++) {
        html_group *best = NULL;

        for (size_t i = 1; i < page->group_count; i++) {
            html_group *group = &page->groups[i];

            if (!group->segment || group->panel
                || !html_null(page, html_get(page, group->segment,
                                             "suppressed")))
                continue;
            if (!best || html_integer(page, group->segment, "comments")
                         > html_integer(page, best->segment, "comments"))
                best = group;
        }
        if (!best)
            return;
        best->panel = true;
    }
}

static void group_add_segments(html_page *page)
{
    const hx_node *list = html_get(page, page->root, "segments");

    for (size_t i = 1; i < page->doc->count(list); i++) {
        const hx_node *segment = page->doc->at(list, i);
        html_key       key = html_key_of(page, html_get(page, segment, "by"));

        if (group_larger(page, list, i) < HTML_SEGMENTS_MAX)
            group_add(page, &key, segment);
    }
}

static void group_add_loyalty(html_page *page)
{
    const hx_node *map = html_get(page, page->root, "loyalty");

    for (size_t i = 0; i < page->doc->count(map); i++) {
        html_key key = html_key_one("loyalty", page->doc->key_at(map, i));

        if (page->doc->kind(page->doc->at(map, i)) == HX_NODE_MAP)
            group_add(page, &key, NULL);
    }
}

hx_status html_groups_open(html_page *page, hx_error *err)
{
    static const struct { const char *list, *dim; } cells[] = {
        { "generations", "generation" }, { "touchpoints", "touchpoint" },
        { "trend", "month" },
    };
    html_key none = { 0 };
    size_t   most = 1 + page->doc->count(html_get(page, page->root,
                                                  "segments"));

    most += page->doc->count(html_get(page, page->root, "loyalty"));
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        most += page->doc->count(html_get(page, page->root, cells[i].list));
    page->groups = page->host->alloc(most, sizeof *page->groups);
    if (!page->groups)
        return page->host->fail(err, HX_E_NOMEM, "out_html: no memory");
    group_add(page, &none, page->total);
    group_add_segments(page);
    group_panels(page);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        group_add_cells(page, cells[i].list, cells[i].dim);
    group_add_loyalty(page);
    return HX_OK;
}

void html_groups_close(html_page *page)
{
    page->host->free(page->groups);
    page->groups = NULL;
    page->group_count = 0;
}
