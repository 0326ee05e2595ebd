/* Which quotes stand in the page: each once, with the groups that it was
 * sampled for, and no more than the page has room for.
 *
 * The report samples per group, driver and stance, so one comment may come
 * many times. First places of large groups are kept before second places. */
#include "html.h"

#include <stdlib.h>

#define VOICE_MARKUP 150        /* about what surrounds a quote */
#define VOICE_TEXT_MAX 700      /* what html_evidence() shows at most */

/* One quote of one group, as the report lists it. */
typedef struct voice_entry {
    hx_str         driver, stance, text, id;
    int64_t        start, end;
    const hx_node *item;
    size_t         group, index;
} voice_entry;

static int voice_text_order(hx_str a, hx_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int    order = len ? memcmp(a.ptr, b.ptr, len) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* What customers miss stands before what they praise. */
static int voice_stance_rank(hx_str stance)
{
    return hx_str_eq(stance, HX_LIT("unmet")) ? 0
         : hx_str_eq(stance, HX_LIT("wanted")) ? 1
         : hx_str_eq(stance, HX_LIT("met")) ? 2 : 3;
}

static int voice_place_order(hx_str driver_a, hx_str stance_a,
                             hx_str driver_b, hx_str stance_b)
{
    int order = voice_text_order(driver_a, driver_b);

    if (order == 0)
        order = voice_stance_rank(stance_a) - voice_stance_rank(stance_b);
    return order ? order : voice_text_order(stance_a, stance_b);
}

/* Everything but the group: 0 means the same quote. */
static int voice_same_order(const voice_entry *a, const voice_entry *b)
{
    int order = voice_place_order(a->driver, a->stance, b->driver, b->stance);

    if (order == 0)
        order = voice_text_order(a->text, b->text);
    if (order == 0)
        order = voice_text_order(a->id, b->id);
    if (order == 0)
        order = (a->start > b->start) - (a->start < b->start);
    return order ? order : (a->end > b->end) - (a->end < b->end);
}

static int voice_entry_order(const void *left, const void *right)
{
    const voice_entry *a = left, *b = right;
    int                order = voice_same_order(a, b);

    return order ? order : (a->group > b->group) - (a->group < b->group);
}

static int voice_order(const void *left, const void *right)
{
    const html_voice *a = left, *b = right;

    return (a->order > b->order) - (a->order < b->order);
}

static int voice_list_order(const void *left, const void *right)
{
    const html_voice *a = left, *b = right;
    int order = voice_place_order(a->driver, a->stance, b->driver, b->stance);

    return order ? order : voice_order(left, right);
}

/* -- collecting ----------------------------------------------------------- */

/* How many entries an item makes: one for the group that it was sampled for,
 * and one for each of its facets. */
static size_t voice_entries(const html_page *page, const hx_node *item)
{
    const hx_node *facets = html_get(page, item, "facets");
    size_t         count = 1;

    for (size_t i = 0; i < page->doc->count(facets); i++)
        count += page->doc->count(page->doc->at(facets, i));
    return count;
}

static size_t voice_count(const html_page *page, const hx_node *list)
{
    size_t count = 0;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *items = html_get(page, page->doc->at(list, i),
                                        "items");

        for (size_t n = 0; n < page->doc->count(items); n++)
            count += voice_entries(page, page->doc->at(items, n));
    }
    return count;
}

/* A comment that names the hotline is one of the hotline's, whatever group it
 * was sampled for. */
static size_t voice_facets(const html_page *page, voice_entry entry,
                           voice_entry *out)
{
    const hx_node *facets = html_get(page, entry.item, "facets");
    size_t         count = 0;

    for (size_t i = 0; i < page->doc->count(facets); i++) {
        const hx_node *values = page->doc->at(facets, i);

        for (size_t n = 0; n < page->doc->count(values); n++) {
            html_key key = { .count = 1,
                             .dim = { page->doc->key_at(facets, i) } };

            key.value[0] = page->doc->get_string(page->doc->at(values, n));
            entry.group = html_group_find(page, &key);
            if (entry.group != SIZE_MAX)
                out[count++] = entry;
        }
    }
    return count;
}

static size_t voice_collect(const html_page *page, const hx_node *list,
                            voice_entry *out)
{
    size_t count = 0;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        const hx_node *items = html_get(page, node, "items");
        html_key       key = html_key_of(page, html_get(page, node, "by"));
        size_t         group = html_group_find(page, &key);

        for (size_t n = 0; group != SIZE_MAX && n < page->doc->count(items);
             n++) {
            const hx_node *item = page->doc->at(items, n);

            out[count] = (voice_entry){
                html_string(page, node, "driver"),
                html_string(page, node, "stance"),
                html_string(page, item, "text"),
                html_string(page, item, "id"),
                html_integer(page, item, "start"),
                html_integer(page, item, "end"), item, group, n };
            count++;
            count += voice_facets(page, out[count - 1], out + count);
        }
    }
    return count;
}

/* Entries that are one quote become one voice with several tags. */
static void voice_unite(html_voices *voices, const voice_entry *entry,
                        size_t count)
{
    size_t tags = 0;

    for (size_t i = 0; i < count; i++) {
        uint64_t    order = (uint64_t)entry[i].index << 32 | entry[i].group;
        html_voice *voice = &voices->list[voices->count];

        if (i > 0 && voice_entry_order(&entry[i - 1], &entry[i]) == 0)
            continue;
        voices->tag[tags++] = entry[i].group;
        if (i > 0 && voice_same_order(&entry[i - 1], &entry[i]) == 0) {
            voice--;
            voice->tags++;
            if (order < voice->order)
                voice->order = order;
            continue;
        }
        *voice = (html_voice){ entry[i].driver, entry[i].stance,
                               entry[i].item, tags - 1, 1, order };
        voices->count++;
    }
}

static void voice_limit(const html_page *page, html_voices *voices)
{
    size_t bytes = 0, kept = 0;

    qsort(voices->list, voices->count, sizeof *voices->list, voice_order);
    for (; kept < voices->count; kept++) {
        const hx_node *item = voices->list[kept].item;
        size_t         len = html_string(page, item, "text").len;

        bytes += (len > VOICE_TEXT_MAX ? VOICE_TEXT_MAX : len) + VOICE_MARKUP
               + html_string(page, item, "id").len;
        if (bytes > page->room * HTML_VOICE_BYTES)
            break;
    }
    voices->left_out = voices->count - kept;
    voices->count = kept;
    qsort(voices->list, kept, sizeof *voices->list, voice_list_order);
}

hx_status html_voices_open(html_page *page, hx_error *err)
{
    const hx_node *list = html_get(page, page->root, "verbatims");
    html_voices   *voices = &page->voices;
    size_t         count = voice_count(page, list);
    voice_entry   *entry;

    if (count == 0)
        return HX_OK;
    entry = page->host->alloc(count, sizeof *entry);
    voices->list = page->host->alloc(count, sizeof *voices->list);
    voices->tag = page->host->alloc(count, sizeof *voices->tag);
    if (!entry || !voices->list || !voices->tag) {
        page->host->free(entry);
        return page->host->fail(err, HX_E_NOMEM, "out_html: no memory");
    }
    count = voice_collect(page, list, entry);
    qsort(entry, count, sizeof *entry, voice_entry_order);
    voice_unite(voices, entry, count);
    voice_limit(page, voices);
    page->host->free(entry);
    return HX_OK;
}

void html_voices_close(html_page *page)
{
    page->host->free(page->voices.list);
    page->host->free(page->voices.tag);
    page->voices = (html_voices){ .count = 0 };
}

/* -- looking up ----------------------------------------------------------- */

size_t html_voices_find(const html_page *page, hx_str driver)
{
    size_t from = 0, to = page->voices.count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (voice_text_order(page->voices.list[middle].driver, driver) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const html_voice *html_voiced(const html_page *page, hx_str driver,
                              hx_str stance)
{
    for (size_t i = html_voices_find(page, driver);
         i < page->voices.count
         && hx_str_eq(page->voices.list[i].driver, driver); i++)
        if (stance.len == 0
            || hx_str_eq(page->voices.list[i].stance, stance))
            return &page->voices.list[i];
    return NULL;
}
