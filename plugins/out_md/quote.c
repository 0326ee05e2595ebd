/* The tree of the report, and the comments in it. */
#include "md.h"

#define MD_QUOTE_MAX 280  /* bytes of a comment */

const hx_node *md_get(const md_page *page, const hx_node *map,
                             const char *key)
{
    return map ? page->doc->get(map, key) : NULL;
}

bool md_null(const md_page *page, const hx_node *node)
{
    return page->doc->kind(node) == HX_NODE_NULL;
}

bool md_is(const md_page *page, const hx_node *node, hx_str text)
{
    return page->doc->kind(node) == HX_NODE_STRING
        && hx_str_eq(page->doc->get_string(node), text);
}

/* Whether the comment names the touchpoint; NULL asks for none. */
static bool md_names(const md_page *page, const hx_node *item,
                     const hx_node *touchpoint)
{
    const hx_node *list = md_get(page, md_get(page, item, "facets"),
                                 "touchpoint");

    for (size_t i = 0; touchpoint && i < page->doc->count(list); i++)
        if (md_is(page, page->doc->at(list, i),
                  page->doc->get_string(touchpoint)))
            return true;
    return !touchpoint;
}

const hx_node *md_sample(const md_page *page, const hx_node *driver,
                         const char *stance, const hx_node *touchpoint)
{
    const hx_node *list = md_get(page, page->root, "verbatims");
    const hx_node *best = NULL;
    int64_t        clearest = -1;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *cell = page->doc->at(list, i);
        const hx_node *items = md_get(page, cell, "items");

        if (page->doc->count(md_get(page, cell, "by")) > 0)
            break;  /* the total comes first */
        if (!md_is(page, md_get(page, cell, "driver"),
                   page->doc->get_string(driver))
            || !md_is(page, md_get(page, cell, "stance"), hx_str_of(stance)))
            continue;
        for (size_t k = 0; k < page->doc->count(items); k++) {
            const hx_node *item = page->doc->at(items, k);
            int64_t strength =
                page->doc->get_integer(md_get(page, item, "strength"));

            if (strength > clearest && md_names(page, item, touchpoint)) {
                best = item;
                clearest = strength;
            }
        }
    }
    return best;
}

static size_t md_whole(hx_str text, size_t at)
{
    while (at < text.len && at > 0
           && ((unsigned char)text.ptr[at] & 0xc0) == 0x80)
        at--;
    return at;
}

/* Bold needs a letter on either side of its marks: spaces go outside. */
static void md_bold(const md_page *page, hx_str mark)
{
    size_t tail = 0;

    while (mark.len > 0 && mark.ptr[0] == ' ') {
        md_lit(page, " ");
        mark.ptr++;
        mark.len--;
    }
    while (mark.len > 0 && mark.ptr[mark.len - 1] == ' ') {
        mark.len--;
        tail++;
    }
    if (mark.len > 0) {
        md_lit(page, "<b>");
        md_text(page, mark);
        md_lit(page, "</b>");
    }
    if (tail > 0)
        md_lit(page, " ");
}

void md_quote(const md_page *page, const hx_node *item)
{
    hx_str text = page->doc->get_string(md_get(page, item, "text"));
    size_t begin = (size_t)page->doc->get_integer(md_get(page, item,
                                                         "mark_start"));
    size_t end = (size_t)page->doc->get_integer(md_get(page, item,
                                                       "mark_end"));
    size_t from = 0, until = text.len;

    if (!item || end > text.len || begin > end)
        return;
    if (text.len > MD_QUOTE_MAX) {
        size_t room = end - begin < MD_QUOTE_MAX
                    ? (MD_QUOTE_MAX - (end - begin)) / 2 : 0;

        from = md_whole(text, begin > room ? begin - room : 0);
        until = md_whole(text, text.len - end > room ? end + room : text.len);
    }
    md_lit(page, "\n> ");
    if (from > 0)
        md_lit(page, "\xe2\x80\xa6");
    md_text(page, (hx_str){ text.ptr + from, begin - from });
    md_bold(page, (hx_str){ text.ptr + begin, end - begin });
    md_text(page, (hx_str){ text.ptr + end, until - end });
    md_lit(page, until < text.len ? "\xe2\x80\xa6\n" : "\n");
}
