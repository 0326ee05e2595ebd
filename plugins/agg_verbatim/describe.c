/* The report's list of verbatims, in the order of its segments. */
#include "verbatim.h"

#define KEY_MAX 96  /* a dimension's name has 64 bytes at most */

typedef struct teller {
    const verb_state   *state;
    const hx_doc_calls *call;
    hx_doc             *doc;
} teller;

static hx_str driver_id(const teller *t, size_t driver)
{
    return t->state->host->label_get(t->state->host,
                                     t->state->model->driver_dim, driver)->id;
}

/* A whole number stays one; what no integer holds is its text. */
static bool whole_number(hx_str text, int64_t *out)
{
    size_t  i = text.len > 0 && text.ptr[0] == '-';
    int64_t value = 0;

    if (text.len == i || text.len > 18)
        return false;
    for (; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = value * 10 + (text.ptr[i] - '0');
    }
    *out = text.ptr[0] == '-' ? -value : value;
    return true;
}

static void tell_id(const teller *t, hx_node *node, const verb_item *item)
{
    hx_str  id = verb_item_id(item);
    int64_t number;

    if (item->id_type == HX_V_NONE || item->id_type == HX_V_NULL)
        t->call->null(t->doc, node, "id");
    else if (item->id_type == HX_V_NUMBER && whole_number(id, &number))
        t->call->integer(t->doc, node, "id", number);
    else
        t->call->string(t->doc, node, "id", id);
}

static void tell_mentions(const teller *t, hx_node *node,
                          const verb_item *item)
{
    hx_node *list = t->call->list(t->doc, node, "drivers");

    for (size_t i = 0; i < item->mentions; i++) {
        const verb_mention *m = &item->mention[i];
        hx_node            *one = t->call->map(t->doc, list, NULL);

        t->call->string(t->doc, one, "id", driver_id(t, m->driver));
        t->call->string(t->doc, one, "stance",
                        hx_str_of(verb_stance_names[m->stance]));
        t->call->integer(t->doc, one, "start", m->begin);
        t->call->integer(t->doc, one, "end", m->end);
    }
}

/* The next "dimension=value" of `rest`; false at the end. */
static bool next_facet(hx_str *rest, hx_str *name, hx_str *value)
{
    const char *end, *equals;
    hx_str      line = *rest;

    if (rest->len == 0)
        return false;
    end = memchr(rest->ptr, '\n', rest->len);
    if (end)
        line.len = (size_t)(end - rest->ptr);
    rest->ptr += line.len + (end != NULL);
    rest->len -= line.len + (end != NULL);
    equals = memchr(line.ptr, '=', line.len);
    if (!equals)
        return false;
    *name = (hx_str){ line.ptr, (size_t)(equals - line.ptr) };
    *value = (hx_str){ equals + 1, line.len - name->len - 1 };
    return true;
}

/* Whether a line of `all` before that of `name` has the same dimension. */
static bool told_before(hx_str all, hx_str name)
{
    hx_str other, value;

    all.len = (size_t)(name.ptr - all.ptr);
    while (next_facet(&all, &other, &value))
        if (hx_str_eq(other, name))
            return true;
    return false;
}

static void tell_facets(const teller *t, hx_node *node, const verb_item *item)
{
    hx_str   all = verb_item_facets(item), rest = all, name, value;
    hx_node *map = t->call->map(t->doc, node, "facets");

    while (next_facet(&rest, &name, &value)) {
        char     key[KEY_MAX];
        hx_str   more = all, other;
        hx_node *list;

        if (name.len >= sizeof key || told_before(all, name))
            continue;
        memcpy(key, name.ptr, name.len);
        key[name.len] = '\0';
        list = t->call->list(t->doc, map, key);
        while (next_facet(&more, &other, &value))
            if (hx_str_eq(other, name))
                t->call->string(t->doc, list, NULL, value);
    }
}

static void tell_item(const teller *t, hx_node *list, const verb_item *item)
{
    static const char *const languages[HX_LANG_COUNT] = { "unknown", "de",
                                                          "en" };
    hx_node *node = t->call->map(t->doc, list, NULL);

    tell_id(t, node, item);
    t->call->string(t->doc, node, "lang", hx_str_of(languages[item->lang]));
    t->call->string(t->doc, node, "text", verb_item_text(item));
    t->call->integer(t->doc, node, "start", item->begin);
    t->call->integer(t->doc, node, "end", item->end);
    t->call->integer(t->doc, node, "mark_start", item->mark_begin);
    t->call->integer(t->doc, node, "mark_end", item->mark_end);
    t->call->integer(t->doc, node, "strength", item->strength);
    tell_mentions(t, node, item);
    tell_facets(t, node, item);
}

static void tell_cell(const teller *t, hx_node *list,
                      const verb_segment *segment, size_t pair)
{
    const verb_cell *cell = segment->cell[pair];
    const verb_by   *by = &t->state->by[segment->key.breakdown];
    hx_node *node, *keys, *items;

    if (!cell)
        return;
    node = t->call->map(t->doc, list, NULL);
    keys = t->call->map(t->doc, node, "by");
    for (size_t i = 0; i < segment->key.count; i++) {
        if (segment->key.value[i].ptr)
            t->call->string(t->doc, keys, by->name[i],
                            segment->key.value[i]);
        else
            t->call->null(t->doc, keys, by->name[i]);
    }
    t->call->string(t->doc, node, "driver",
                    driver_id(t, pair / VERB_STANCES));
    t->call->string(t->doc, node, "stance",
                    hx_str_of(verb_stance_names[pair % VERB_STANCES]));
    items = t->call->list(t->doc, node, "items");
    for (size_t i = 0; i < cell->count; i++)
        tell_item(t, items, cell->item[i]);
}

hx_status verb_describe(const void *state, hx_doc *doc, hx_node *root,
                        hx_error *err)
{
    const verb_state *self = state;
    teller         t = { self, self->host->doc, doc };
    hx_node       *list = t.call->list(doc, root, "verbatims");
    verb_segment **segments = verb_segments_sorted(self);

    if (!segments)
        return self->host->fail(err, HX_E_NOMEM, "agg_verbatim: no memory");
    for (size_t i = 0; i < verb_segment_count(self); i++)
        for (size_t p = 0; p < self->model->pairs; p++)
            tell_cell(&t, list, segments[i], p);
    self->host->free(segments);
    return HX_OK;
}
