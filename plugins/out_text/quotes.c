/* A customer's own words behind a finding, where an aggregator sampled some:
 * the evidence and a little of what stands around it. */
#include "text.h"

#include <stdio.h>

#define QUOTE_BYTES 180
#define QUOTE_WORD 24              /* bytes of a word that is left out */
#define QUOTE_LIKED 110            /* bytes that read well */
#define QUOTE_STRENGTHS 6          /* 0 to 5, see agg_verbatim */
#define QUOTE_CLEARER 4096
#define QUOTE_FOREIGN (SIZE_MAX / 2)

static bool quote_is(const text_page *page, const hx_node *node, hx_str text)
{
    return page->doc->kind(node) == HX_NODE_STRING
        && hx_str_eq(page->doc->get_string(node), text);
}

/* Whether the comment names the touchpoint; NULL asks for none. */
static bool quote_names(const text_page *page, const hx_node *item,
                        const hx_node *touchpoint)
{
    const hx_node *list = text_get(page, text_get(page, item, "facets"),
                                   "touchpoint");

    for (size_t i = 0; touchpoint && i < page->doc->count(list); i++)
        if (quote_is(page, page->doc->at(list, i),
                     page->doc->get_string(touchpoint)))
            return true;
    return !touchpoint;
}

/* How well a comment serves: one in the report's language before others, then
 * one that says it clearly, then one that is neither a shout nor a story. */
static size_t quote_cost(const text_page *page, const hx_node *item)
{
    size_t  len = page->doc->get_string(text_get(page, item, "text")).len;
    size_t  off = len > QUOTE_LIKED ? len - QUOTE_LIKED : QUOTE_LIKED - len;
    int64_t strength = page->doc->get_integer(text_get(page, item,
                                                       "strength"));
    hx_str  lang = page->german ? HX_LIT("de") : HX_LIT("en");

    off = off < QUOTE_CLEARER ? off : QUOTE_CLEARER - 1;
    if (strength >= 0 && strength < QUOTE_STRENGTHS)
        off += QUOTE_CLEARER * (size_t)(QUOTE_STRENGTHS - strength);
    return quote_is(page, text_get(page, item, "lang"), lang)
           ? off : off + QUOTE_FOREIGN;
}

static bool quote_shown(const text_page *page, const hx_node *item,
                        const text_shown *shown)
{
    for (size_t i = 0; i < shown->count; i++)
        if (quote_is(page, text_get(page, item, "text"),
                     page->doc->get_string(text_get(page, shown->item[i],
                                                    "text"))))
            return true;
    return false;
}

/* The best comment that states it so and was not shown; of all comments, or of
 * those of segments, where others were sampled. Ties keep the order of the
 * report. */
static const hx_node *quote_find(const text_page *page, const text_said *said,
                                 const text_shown *shown, bool segments)
{
    const hx_node *list = text_get(page, page->root, "verbatims");
    const hx_node *best = NULL;
    size_t         least = SIZE_MAX;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *cell = page->doc->at(list, i);
        const hx_node *items = text_get(page, cell, "items");

        if ((page->doc->count(text_get(page, cell, "by")) > 0) != segments
            || !quote_is(page, text_get(page, cell, "driver"),
                         page->doc->get_string(said->driver))
            || !quote_is(page, text_get(page, cell, "stance"),
                         hx_str_of(said->stance)))
            continue;
        for (size_t k = 0; k < page->doc->count(items); k++) {
            const hx_node *item = page->doc->at(items, k);

            if (quote_cost(page, item) >= least
                || !quote_names(page, item, said->touchpoint)
                || quote_shown(page, item, shown))
                continue;
            least = quote_cost(page, item);
            best = item;
        }
    }
    return best;
}

/* Back to the beginning of the letter at `at`. */
static size_t quote_letter(hx_str text, size_t at)
{
    while (at > 0 && at < text.len
           && ((unsigned char)text.ptr[at] & 0xc0) == 0x80)
        at--;
    return at;
}

/* The next word behind `at`, if it is near and not behind `most`. */
static size_t quote_word(hx_str text, size_t at, size_t most)
{
    for (size_t i = at; at > 0 && i < most && i - at < QUOTE_WORD; i++)
        if (text.ptr[i] == ' ')
            return i + 1;
    return at;
}

/* The part of `text` that is shown: all of it if it is short. */
static hx_str quote_part(hx_str text, size_t begin, size_t end, bool *front,
                         bool *back)
{
    size_t from = 0, until = text.len, room;

    if (end > text.len || begin > end)
        begin = end = 0;
    if (text.len > QUOTE_BYTES) {
        room = end - begin < QUOTE_BYTES ? QUOTE_BYTES - (end - begin) : 0;
        from = begin > room / 2 ? begin - room / 2 : 0;
        until = text.len - from > QUOTE_BYTES ? from + QUOTE_BYTES : text.len;
        from = quote_word(text, quote_letter(text, from), begin);
        until = quote_letter(text, until);
    }
    *front = from > 0;
    *back = until < text.len;
    return (hx_str){ text.ptr + from, until - from };
}

static void quote_put(const text_page *page, const hx_node *item)
{
    static const char *const marks[][2] = { { "“", "”" }, { "„", "“" },
                                            { "\"", "\"" } };
    const char *const *mark = marks[page->ascii ? 2 : page->german];
    const char        *dots = page->ascii ? "..." : "…";
    bool   front, back;
    char   line[TEXT_BYTES], clean[TEXT_BYTES], out[TEXT_BYTES + 32];
    hx_str part = quote_part(
        page->doc->get_string(text_get(page, item, "text")),
        (size_t)page->doc->get_integer(text_get(page, item, "mark_start")),
        (size_t)page->doc->get_integer(text_get(page, item, "mark_end")),
        &front, &back);

    if (part.len == 0 || part.len >= sizeof line)
        return;
    memcpy(line, part.ptr, part.len);
    for (size_t i = 0; i < part.len; i++)
        if (line[i] == '\n' || line[i] == '\r' || line[i] == '\t')
            line[i] = ' ';
    text_clean((hx_str){ line, part.len }, clean);
    snprintf(out, sizeof out, "%s%s%s%s%s", mark[0], front ? dots : "", clean,
             back ? dots : "", mark[1]);
    text_style(page, TEXT_DIM);
    text_wrap(page, "", 4, out);
    text_style(page, TEXT_PLAIN);
}

void text_quote(const text_page *page, text_said said, text_shown *shown)
{
    const hx_node *item = quote_find(page, &said, shown, false);

    if (!item)
        item = quote_find(page, &said, shown, true);
    /* Who misses a thing may only say that it is wanted. */
    if (!item && strcmp(said.stance, "unmet") == 0 && !said.touchpoint) {
        said.stance = "wanted";
        item = quote_find(page, &said, shown, false);
    }
    if (!item)
        return;
    quote_put(page, item);
    if (shown->count < TEXT_SHOWN_MAX)
        shown->item[shown->count++] = item;
}
